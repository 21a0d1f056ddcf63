"""What a message may say of the numbers in a report: none that is below the limit.

A number below the limit is hidden in a report. One that is printed all the same is misread, or a
slip that nobody may pass on. So each finding about an edition goes through a `Discretion` before
anyone sees it. What it takes for the text of a value cell is decided by structure: by the address
of the finding, and by the quotation marks that stand around what a report prints. Numbers of
tables, rows, columns and lines, months, codes and labels stay as they are.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache

from babel.dates import get_month_names
from babel.units import format_unit

from generator.errors import Finding, shortened
from generator.model import CellAddress

UNTOLD = "…"
"""Stands for a number that may be below the limit."""
UNKNOWN_LABEL = "unknown-label"
_EXPLAINED = f" ({UNTOLD} stands for a number that may be below the limit)"

_THOUSANDS = re.compile(r"(?<![\d.,-])[1-9]\d{0,2}(?:(?: \d{3})+|(?:\.\d{3})+)(?![.,]?\d)")
_NUMBER = re.compile(r"(?P<sign>(?<!\d)-)?(?P<whole>\d+)(?:[.,]\d+)*")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_OF_LABELS = (
    r"§+ ?\d+(?:[-–]\d+)?|^\d{1,2}\)(?= ?[^\W\d])"  # a section of a law, and the mark of a footnote
    r"|(?P<first>\d+)[-–](?P<last>\d+)|\d+\+"  # ages, and months as 2024-03
    r"|\b\d{4}[A-Za-z]\d{1,2}\b|\b\d{1,2}[./]\d{4}\b"  # months as 2024M03 and 03.2024
    r"|^0\d(?= [^\W\d])"  # the code before the name of a county
)
"""The numbers that belong to a label, in any language."""
_QUOTED = re.compile(r"(?<![^\s(:])'(.*?)'(?=[\s,.;:)?!]|$)", re.DOTALL)
_BARE = re.compile(
    r"(?<![\w.,:/-])(?:[1-9]\d{0,2}(?: \d{3})+|\d+)"
    r"(?![\w:/-]|[.,]\w| \d{3}(?!\d))"
)
_OF_A_PLACE = re.compile(
    r"\b(?:tables?|rows?|columns?|lines?|pages?|cells?|fields?|editions?|months?|years?)"
    r" (?:\d+(?:, | and | or | to ))*$"
)
_COUNTS = re.compile(
    r" (?!(?:fits?|has|and|or|but|in|is|was|there|here|where|than|instead)\b)[^\W\d]"
)
_ANY_CELL, _ANY_LABEL = CellAddress(1, 1, 1), CellAddress(1, 1, 0)


def numbers_in(text: str) -> set[int]:
    """The whole numbers that a text holds, however they are written."""
    plain = _plain(text)
    grouped = {_number(re.sub(r"\D", "", found[0])) for found in _THOUSANDS.finditer(plain)}
    rest = _THOUSANDS.sub(" ", plain)
    return grouped | {_number(found["whole"]) for found in _NUMBER.finditer(rest)}


def may_be_small(text: str, limit: int) -> bool:
    """Whether the text of a value cell may contain a number below `limit`.

    `1 2` may, since it may be two cells; `2,5`, `-3`, `3)` and `03` may; `1 234` may not.
    """
    rest = _THOUSANDS.sub(" ", _plain(text))
    if any(found["sign"] or _number(found["whole"]) < limit for found in _NUMBER.finditer(rest)):
        return True
    return any(unicodedata.numeric(char, None) is not None for char in _NUMBER.sub(" ", rest))


def discreet_value(text: str, limit: int) -> str:
    """The text of a value cell, without its numbers if one of them may be below `limit`."""
    return _without_numbers(text) if may_be_small(text, limit) else text


def discreet_label(text: str, limit: int, language: str) -> str:
    """The text of a label, a head or a line, without its numbers if one may be a small figure.

    In Norwegian `0-19 år` and `03 Oslo` stay as they are; of `Kvinner 3` and `3 stk` the number
    does not.
    """
    parts, between, end = [], [], 0
    for found in _numbers_of_labels(language).finditer(text):
        first, last = found["first"], found["last"]
        # Two numbers are ages or a month, and not two small figures.
        if not first or _number(first) < _number(last) >= limit or len(first) == 4:
            between.append(text[end : found.start()])
            parts.append(found[0])
            end = found.end()
    between.append(text[end:])
    if not may_be_small("|".join(between), limit):
        return text
    bare = [_without_numbers(text) for text in between]
    return "".join(a + b for a, b in zip(bare, [*parts, ""], strict=True))


def discreet_text(text: str, limit: int, language: str, untold: Collection[int]) -> str:
    """A text beside the tables, shown as labels are, without any number if one is in `untold`."""
    shown = discreet_label(text, limit, language)
    return _without_numbers(shown) if numbers_in(shown) & set(untold) else shown


@cache
def _numbers_of_labels(language: str) -> re.Pattern[str]:
    """The numbers that belong to a label: in the language, years of age and days of a month too.

    Its words for years and the names of its months are those of Unicode CLDR.
    """
    counted = (format_unit(number, "year", locale=language) for number in (1, 2, 5))
    years = {word for text in counted for word in re.findall(r"[^\W\d_]+", text)}
    months = set(get_month_names("wide", locale=language).values())
    after = rf"|\d+(?= (?:{'|'.join(sorted(years))})\b)"
    before = rf"|\b\d{{1,2}}\.?(?= ?(?:{'|'.join(sorted(months))})\b)"
    return re.compile(f"{_OF_LABELS}{after}{before}", re.IGNORECASE)


def _without_numbers(text: str) -> str:
    marked = "".join("\0" if unicodedata.numeric(char, None) is not None else char for char in text)
    return re.sub("\0+(?:[.,]\0+)*", UNTOLD, marked)


def _number(digits: str) -> int:
    """The number; of one with thousands of digits, which Python refuses, only its size counts."""
    return int(digits) if len(digits) < 20 else 10**20


def _plain(text: str) -> str:
    """The text with plain digits, spaces and dashes."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_DASHES).split())


@dataclass(frozen=True)
class Discretion:
    """What findings about the editions of a series may say.

    `limit` and `language` are those of the series; `labels` are those that the code lists know, in
    lower case.
    """

    limit: int
    language: str
    labels: Collection[str] = frozenset()

    def of(self, finding: Finding) -> Finding:
        """The finding without any number below the limit that a value cell may print."""
        printed = finding.printed
        before = message = shortened(finding.message).removesuffix(finding.verbatim)
        if printed is not None:
            printed = self._printed(printed, finding.address)
            message = message.replace(f"'{finding.printed}'", f"'{printed}'")
            if printed != finding.printed and finding.rule == UNKNOWN_LABEL and " add " in message:
                # The line that would make the label known has it in several spellings.
                message = f"{message.partition(';')[0]}; compare it with the report"
        message = self._message(message, finding.address)
        if message != before:
            message += _EXPLAINED
        return replace(finding, printed=printed, message=message + finding.verbatim)

    def _printed(self, text: str, address: CellAddress | None) -> str:
        if address is not None and address.row and address.column:
            return discreet_value(text, self.limit)
        is_known = text.strip().casefold() in self.labels
        return text if is_known else discreet_label(text, self.limit, self.language)

    def _message(self, message: str, address: CellAddress | None) -> str:
        """The message, discreet in what it quotes and in the numbers between."""
        parts, end = [], 0
        for quoted in _QUOTED.finditer(message):
            is_label = any(char.isalpha() for char in quoted[1])
            near = _ANY_LABEL if is_label else address or _ANY_CELL
            before = message[end : quoted.start()]
            is_place = before.endswith("sheet ")  # its name
            parts += [self._bare(before)]
            parts += [quoted[0] if is_place else f"'{self._printed(quoted[1], near)}'"]
            end = quoted.end()
        return "".join([*parts, self._bare(message[end:])])

    def _bare(self, text: str) -> str:
        """Text without small numbers that neither name a place nor count something.

        A rule should quote what a cell prints; this catches what was not quoted.
        """

        def shown(found: re.Match[str]) -> str:
            before, behind = text[: found.start()], text[found.end() :]
            is_plain = _OF_A_PLACE.search(before) or _COUNTS.match(behind)
            return (
                found[0] if _number(found[0].replace(" ", "")) >= self.limit or is_plain else UNTOLD
            )

        return _BARE.sub(shown, text)
