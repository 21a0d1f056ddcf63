"""Number formats of a spreadsheet that show something else than the number that the cell holds.

With the format `[<4]"*";0` a sheet shows `*`, and the number behind it is not printed: it is no
figure of the report, and must not reach a message. A share of 1 is shown as `100%`, and a number
in thousands as fewer digits: such are no figures either.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from locale import windows_locale

_LONGEST = 1000
"""Characters of a format: four times as many as Excel takes."""
# Each alternative matches whatever follows, so that no format makes the search go back.
_PIECES = re.compile(r'"[^"]*"?|\\.?|\[[^]]*\]?|;|[^;"\\\[]+', re.DOTALL)
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d{1,15}(?:\.\d{1,15})?)\]")
_COLOUR = re.compile(
    r"\[(black|white|red|green|blue|yellow|magenta|cyan|colou?r ?(\d{1,2}))\]", re.IGNORECASE
)
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_OTHER = re.compile(r'"[^"]*"|\\.|\[[^]]*\]|[*_].')
_DIGITS = re.compile(r"[0#?]|General|@", re.IGNORECASE)
_SCALED = re.compile(r"[0#?],{1,1000}(?![0#?,])")
_PADDED = re.compile(r"00+")
_SIGNS = set("*<>~≈≤≥")
_COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "=": operator.eq, "<>": operator.ne,
}  # fmt: skip

_OF_DATES = re.compile(r"(?<![_\\])[dmhys]", re.IGNORECASE)
_NOT_OF_DATES = re.compile(r'"[^"]*"|\[(?!hh?\]|mm?\]|ss?\])[^\]]*\]')

_DATE_PIECES = re.compile(
    r'"[^"]*"?|\\.?|\[[^\]]*\]?|AM/PM|A/P|[_*].?|y{1,4}|m{1,5}|d{1,4}|h{1,2}|s{1,2}|.',
    re.IGNORECASE | re.DOTALL,
)
_LANGUAGE = re.compile(r"\[\$[^\]-]*-([0-9A-Fa-f]{3,8})")
SHORT_DATE, SHORT_DATE_AND_TIME = "mm-dd-yy", "m/d/yy h:mm"
"""Built-in formats that show a date in the manner of the country."""

COLOURS = ("black", "white", "red", "green", "blue", "yellow", "magenta", "cyan")
"""The colours that a format may name, in the order of the palette."""

BUILT_IN = {
    0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
    5: '"$"#,##0_);("$"#,##0)', 6: '"$"#,##0_);[Red]("$"#,##0)',
    7: '"$"#,##0.00_);("$"#,##0.00)', 8: '"$"#,##0.00_);[Red]("$"#,##0.00)',
    9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
    14: SHORT_DATE, 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy", 18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: SHORT_DATE_AND_TIME,
    37: "#,##0_);(#,##0)", 38: "#,##0_);[Red](#,##0)",
    39: "#,##0.00_);(#,##0.00)", 40: "#,##0.00_);[Red](#,##0.00)",
    41: r'_(* #,##0_);_(* \(#,##0\);_(* "-"_);_(@_)',
    42: r'_("$"* #,##0_);_("$"* \(#,##0\);_("$"* "-"_);_(@_)',
    43: r'_(* #,##0.00_);_(* \(#,##0.00\);_(* "-"??_);_(@_)',
    44: r'_("$"* #,##0.00_)_("$"* \(#,##0.00\)_("$"* "-"??_)_(@_)',
    45: "mm:ss", 46: "[h]:mm:ss", 47: "mmss.0", 48: "##0.0E+0", 49: "@",
}  # fmt: skip
"""Number of a format that no workbook writes out → the format."""


@dataclass(frozen=True)
class _Section:
    """One of the sections of a format, which `;` parts, taken to pieces once."""

    bare: str
    """Without what stands in quotation marks, in brackets or behind a sign that fills space."""
    quoted: str
    has_digits: bool
    """Whether it shows the number or the text at all."""
    is_scaled: bool
    """Whether it shows the number in thousands, as a fraction or as a power of ten."""
    padded: int
    """So many digits at least, with zeros before them; 0 if it says nothing of that."""
    condition: tuple[Callable[[float, float], bool], float] | None
    colour: int | None


def shown_instead(value: float, number_format: str) -> str | None:
    """The text that the format shows for `value`; None when it shows the number itself.

    Where the number is shown changed, or with a sign that means something, the text is no number.
    """
    section = _section(value, _sections(number_format))
    if not section.has_digits:
        return section.quoted
    if "%" in section.bare:
        places = re.search(r"\.([0#?]+)", section.bare)
        return f"{value * 100:.{len(places[1]) if places else 0}f} %".replace(".", ",")
    number = str(value).replace(".", ",")
    if _SIGNS & {*section.quoted}:
        return f"{section.quoted} {number}"
    if section.is_scaled:
        return f"{number} ({number_format})"
    if section.padded and value == int(value) >= 0:
        return str(int(value)).zfill(section.padded)
    return None


def shown_for_text(text: str, number_format: str) -> str:
    """What the format shows for a text: the text, unless it has a section for texts without it."""
    section = _section_for_text(_sections(number_format))
    return text if section is None or section.has_digits else section.quoted


def colour_of(value: float | str, number_format: str) -> int | None:
    """The colour that the format gives to `value`, by its place in the palette; None if none."""
    sections = _sections(number_format)
    section = _section_for_text(sections) if isinstance(value, str) else _section(value, sections)
    return section.colour if section else None


def date_text(day: datetime, number_format: str, language: str) -> str:
    """A date as a format shows it, with the names of months in a language.

    The format may name another language.
    """
    from babel import Locale, UnknownLocaleError
    from babel.dates import format_datetime  # for the few sheets that have dates

    locale = Locale.parse(language)
    if named := _LANGUAGE.search(number_format):
        with suppress(UnknownLocaleError, ValueError):
            locale = Locale.parse(windows_locale.get(int(named[1], 16) & 0xFFFF, language))
    if number_format in (SHORT_DATE, SHORT_DATE_AND_TIME):
        pattern = locale.date_formats["short"].pattern.replace("yy", "y").replace("yyy", "y")
        return format_datetime(
            day, pattern + ("" if number_format == SHORT_DATE else " HH:mm"), locale=locale
        )
    pattern, before = "", ""
    pieces = _DATE_PIECES.findall(number_format.split(";", maxsplit=1)[0])
    has_day = any(piece[0] in "dD" for piece in pieces)
    in_halves = any(piece.upper() in ("AM/PM", "A/P") for piece in pieces)
    for place, piece in enumerate(pieces):
        plain, count = piece.strip("[]").lower(), len(piece)
        after = next((p[0].lower() for p in pieces[place + 1 :] if p[0].lower() in "ymdhs"), "")
        if piece.upper() in ("AM/PM", "A/P"):
            pattern += "a"
        elif set(plain) == {"y"}:
            pattern += "yy" if count == 2 else "y"
        elif set(plain) == {"m"} and (before == "h" or after == "s"):
            pattern += "mm"
        elif set(plain) == {"m"}:
            pattern += ("M" if has_day else "L") * count
        elif set(plain) == {"d"}:
            pattern += "d" * count if count < 3 else "E" * count
        elif set(plain) == {"h"}:
            pattern += ("h" if in_halves else "H") * len(plain)
        elif set(plain) == {"s"}:
            pattern += "ss"
        elif piece[0] not in "[_*":
            literal = piece.strip('"') if piece[0] == '"' else piece.removeprefix("\\")
            pattern += "'" + literal.replace("'", "''") + "'" if literal else ""
        before = plain[0] if plain and plain[0] in "ymdhs" else before
    return format_datetime(day, pattern.replace("''", "") or "y-MM-dd", locale=locale).strip()


@cache
def is_of_dates(number_format: str) -> bool:
    """Whether a format shows a number as a date or a time."""
    first = number_format[:_LONGEST].split(";", maxsplit=1)[0]
    return _OF_DATES.search(_NOT_OF_DATES.sub("", first)) is not None


@cache
def _sections(number_format: str) -> tuple[_Section, ...]:
    """The sections of a format; one that is longer than any shows nothing for sure."""
    texts = [""]
    for piece in _PIECES.findall(number_format if len(number_format) <= _LONGEST else ";;;"):
        if piece == ";":
            texts.append("")
        else:
            texts[-1] += piece
    return tuple(map(_taken_apart, texts if number_format else ["General"]))


def _taken_apart(text: str) -> _Section:
    condition, named = _CONDITION.search(text), _COLOUR.search(text)
    colour = None
    if named:
        colour = int(named[2]) - 1 if named[2] else COLOURS.index(named[1].lower())
    bare = _OTHER.sub("", text)
    is_scaled = "/" in bare or "E" in bare.replace("General", "")
    return _Section(
        bare,
        quoted="".join(quoted or escaped for quoted, escaped in _QUOTED.findall(text)),
        has_digits=_DIGITS.search(bare) is not None,
        is_scaled=is_scaled or _SCALED.search(bare) is not None,
        padded=len(bare.strip()) if _PADDED.fullmatch(bare.strip()) else 0,
        condition=(_COMPARE[condition[1]], float(condition[2])) if condition else None,
        colour=colour,
    )


_PLAIN = _taken_apart("General")


def _section(value: float, sections: tuple[_Section, ...]) -> _Section:
    """The section that applies: by its condition, else by the sign of the number."""
    if any(section.condition for section in sections):
        for section in sections:
            if section.condition is None or section.condition[0](value, section.condition[1]):
                return section
        return _PLAIN
    if value < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if value == 0 and len(sections) > 2 else sections[0]


def _section_for_text(sections: tuple[_Section, ...]) -> _Section | None:
    """The section for texts: the fourth, or any that has their sign; None if there is none."""
    if len(sections) > 3:
        return sections[3]
    return next((section for section in sections if "@" in section.bare), None)
