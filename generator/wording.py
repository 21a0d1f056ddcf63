"""What holds a report together: total rows, the column of means, months, period headings, figures.

The words, marks and signs come from the settings of its series, the names of months from Unicode
CLDR (Babel).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from rapidfuzz import fuzz, process

from generator.codelists import CodeLists, fold, tidy
from generator.model import Period, Series
from generator.months import MonthHead, Months, without_footnote

_LONGEST_HEADING = 80
_SHORTEST_CUT = 6
"""Letters of a text that begins like a label, from which it is a part of one."""
_WORD = re.compile(r"[^\W\d_]{2,}")
_FIGURE_AND_DASH = re.compile(r"\d[\d\s]*[-–—]")


_FILLERS = ("until", "period")
"""The settings whose words may stand in a heading between its months."""
_NEVER = r"(?!)"


def _any_of(texts: Iterable[str]) -> str:
    """A pattern that any of the texts fits; none where there are none."""
    return "|".join(map(re.escape, texts)) or _NEVER


@dataclass(frozen=True)
class Span:
    """A reference period: its first and last month."""

    first: Period
    last: Period


class Wording:
    """Recognises the fixed wordings and the figures of the reports of a series."""

    def __init__(self, series: Series, codelists: CodeLists) -> None:
        self._own = own = codelists.in_series(series)
        self._known: dict[str, bool] = {}
        self._phrases = phrases = own["phrases"]
        self._labels = own.row_labels()
        self._beginnings = tuple(self._labels)
        self._folded = [fold(label) for label in self._labels]
        self._fillers = {word.casefold() for key in _FILLERS for word in series.words.get(key, ())}
        until = _any_of(["-", *series.words.get("until", ())])
        self._until = re.compile(rf" (?:{until}) |-")
        self._numeric_span = re.compile(rf"\d{{1,2}}[./]\d{{4}} ?(?:{until}) ?\d{{1,2}}[./]\d{{4}}")
        self.marks = (*(mark.text for mark in series.marks), *series.numbers.nil)
        """What may stand in a cell in place of digits."""
        marks = _any_of(self.marks)
        self._mark = re.compile(marks)
        parted = re.escape("".join(series.numbers.thousands))
        self._figure = re.compile(rf"\d[\d{parted}]*|{marks}")
        signs = "".join(sign for sign in series.numbers.thousands if not sign.isspace())
        parted = rf"|[1-9]\d{{0,2}}(?:[{re.escape(signs)}]\d{{3}})+" if signs else ""
        self.numeric = rf"(?:\d|{marks})+{parted}"
        """The pattern of words on paper that may be a figure, a group of its digits, or a mark."""
        shares = _any_of(series.words.get("share", ()))
        self._share = re.compile(rf"[-+−]?\d[\d\s.,]*(?:%|‰|\b(?:{shares}))", re.IGNORECASE)
        self._of_shares = re.compile(rf"[%‰]|\b(?:{shares})", re.IGNORECASE)
        sign = series.numbers.decimal
        three = rf"|{re.escape(sign)}\d{{3}}" if sign not in series.numbers.thousands else ""
        places = rf"(?:[.,](?:\d\d?|\d{{4,}}){three if sign else ''})"
        self._decimals = re.compile(rf"[-+−]?\d[\d\s]*(?=[.,]\d*[1-9]){places}")
        self._group = re.compile(rf"\d+|{marks}")
        self._value = re.compile(rf"\d|(?<!\S)(?:{marks})(?!\S)")
        self._totals = sorted(
            (label for label, match in phrases.labels.items() if match.code == "total"),
            key=len,
            reverse=True,
        )
        self.language = series.language
        self.months = Months(series.language)
        names = "|".join(sorted(self.months.numbers, key=len, reverse=True))
        self._month = re.compile(rf"(?:{names})\b\.?|(?:{names})(?=\d)", re.IGNORECASE)
        month = rf"({self._month.pattern})"
        until = rf"(?: ?(?:{until}) ?{month} ?(\d{{4}}))?"
        self._heading = re.compile(
            rf"(?:.*[.:] )?{month}(?: ?(\d{{4}}))?{until}(?: ?\(.*\))?", re.IGNORECASE
        )

    @property
    def total(self) -> str:
        """The word that begins a total row."""
        return self._phrases.name_of("total")

    def is_figure(self, text: str) -> bool:
        """Whether a cell looks like a figure, or holds a mark."""
        return self._figure.fullmatch(text) is not None

    def is_mark(self, text: str) -> bool:
        """Whether a cell holds a mark."""
        return self._mark.fullmatch(text) is not None

    def is_share(self, text: str) -> bool:
        """Whether a cell prints a share, such as `10,2 %`."""
        return self._share.fullmatch(text) is not None

    def names_shares(self, head: str) -> bool:
        """Whether a column head says that there are shares below it."""
        return self._of_shares.search(head) is not None

    def has_decimals(self, text: str) -> bool:
        """Whether a cell prints a number that is not whole."""
        return self._decimals.fullmatch(text) is not None

    def is_group(self, text: str) -> bool:
        """Whether a word may be a part of a number, or a mark."""
        return self._group.fullmatch(text) is not None

    def begins_as_value(self, text: str) -> bool:
        """Whether a cell begins with a digit or holds a mark."""
        return self._value.match(text) is not None

    def has_value(self, text: str) -> bool:
        """Whether there is a digit or a mark in a line."""
        return self._value.search(text) is not None

    def is_total(self, label: str) -> bool:
        """Whether `label` begins a total row."""
        return self.counted(label) is not None

    def counted(self, label: str) -> str | None:
        """What a total row counts: the words after "I alt" (maybe none); None for other rows."""
        words, begun = tidy(label).split(" "), ""
        for taken, word in enumerate(words, start=1):
            begun += fold(word)
            if begun in self._totals:
                return " ".join(words[taken:])
            if len(begun) > len(self._totals[0]):
                break
        return None

    def is_mean(self, head: str) -> bool:
        """Whether `head` is that of the column of means."""
        match = self._phrases.match(head) or self._phrases.match(without_footnote(head))
        return match is not None and match.code == "year-to-date-average"

    def month_head(self, head: str) -> MonthHead | None:
        """The month that a column head names, with or without its year."""
        return self.months.head(head)

    def is_head(self, head: str) -> bool:
        """Whether a cell heads a column of figures."""
        return self.is_mean(head) or self.month_head(head) is not None

    def span(self, line: str) -> Span | None:
        """The reference period of a heading such as `Januar 2024 - April 2024`.

        `Januar - april 2024` is one too; words may stand before it (ended by `.` or `:`) and,
        in brackets, after it. A sentence is none, nor a title that ends in a single month.
        """
        text = tidy(line)
        match = self._heading.fullmatch(text) if self._is_short(text) else None
        if match is None:
            # `2024M01 - 2024M04` or `01.2024-04.2024`
            for between in self._until.finditer(text):
                parts = (text[: between.start()], text[between.end() :])
                heads = map(self.month_head, parts)
                months = [Period(head.year, head.month) for head in heads if head and head.year]
                if len(months) == 2:
                    return Span(*months)
            return None

        first, year, last, last_year = match.groups()
        if not last:
            only = self._period(first, year) if year and text.startswith(first) else None
            return Span(only, only) if only else None

        to = self._period(last, last_year)
        since = self._period(first, year or last_year)
        if to is None or since is None:
            return None
        if not year and since > to:
            since = Period(since.year - 1, since.month)
        return Span(since, to)

    def is_like_a_heading(self, line: str) -> bool:
        """Whether a line holds little but two months, so that it should be a period heading."""
        text = tidy(line)
        if not self._is_short(text):
            return False
        if self._numeric_span.search(text):
            return True
        return self._months_alone(text) > 1

    def is_end_of_heading(self, line: str) -> bool:
        """Whether a line holds a figure, a dash and a month, as where lines have run together."""
        text = tidy(line)
        return _FIGURE_AND_DASH.match(text) is not None and self._months_alone(text) > 0

    def _months_alone(self, text: str) -> int:
        """How many months a text names; 0 where it has other words."""
        rest, months = self._month.subn("", text.partition("(")[0])
        words = [word for word in _WORD.findall(rest) if word.casefold() not in self._fillers]
        return 0 if words else months

    @staticmethod
    def _is_short(text: str) -> bool:
        return len(text) <= _LONGEST_HEADING and not text.endswith(".")

    def is_source(self, line: str) -> bool:
        """Whether a line names the source, as at the foot of a page."""
        match = self._phrases.match(tidy(line).partition(":")[0])
        return match is not None and match.code == "source"

    def without_figures(self, line: str) -> tuple[str, int]:
        """What stands before the figures at the end of a line, and how many these are.

        The year of a month is none of them, nor is what stands behind a colon.
        """
        words = tidy(line).split(" ")
        begin = len(words)
        while begin and self.is_group(words[begin - 1]):
            begin -= 1
        label, figures = " ".join(words[:begin]), len(words) - begin
        if label.endswith(":"):
            return label, 0
        is_date = figures and begin and self._month.fullmatch(words[begin - 1])
        return label, figures - bool(is_date)

    def is_label(self, text: str) -> bool:
        """Whether `text` is the label of a row, in any of the code lists."""
        if text not in self._known:
            lists = (self._own.of(dimension) for dimension in self._own.dimensions.codes)
            self._known[text] = any(codelist.match(text) for codelist in lists)
        return self._known[text]

    def is_near(self, text: str) -> bool:
        """Whether `text` is much like a label, so that it may be a misprint of it."""
        return process.extractOne(
            fold(text[:_LONGEST_HEADING]), self._folded, scorer=fuzz.ratio, score_cutoff=75
        ) is not None  # fmt: skip

    def begins_with_label(self, line: str) -> bool:
        """Whether a line is the label of a row with nothing after it that is a word."""
        text = tidy(line).casefold()
        if not text.startswith(self._beginnings):
            return False
        return any(
            text.startswith(label) and not _WORD.search(text[len(label) :])
            for label in self._labels
        )

    def is_cut_label(self, line: str) -> bool:
        """Whether a line is the beginning of a label, and too long to be that by chance."""
        text = fold(line)
        return len(text) >= _SHORTEST_CUT and any(label.startswith(text) for label in self._folded)

    def nearest_month(self, head: str) -> str | None:
        """The name of the month that a misprinted column head is most like, if it is like any."""
        found = process.extractOne(
            fold(head), self.months.names, scorer=fuzz.ratio, score_cutoff=60
        )
        return found[0] if found else None

    def _period(self, month: str, year: str) -> Period | None:
        number = self.months.numbers.get(fold(month.rstrip(".")))
        return Period(int(year), number) if number else None
