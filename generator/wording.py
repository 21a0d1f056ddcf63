"""The words that hold a report together: "I alt", the column of means, months, period headings.

The phrases come from `codelists/phrases.csv`, the names of months from Unicode CLDR (Babel).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from babel.dates import get_month_names

from generator.codelists import CodeList, fold, tidy
from generator.model import Period

_HEADING = re.compile(
    r"(?P<first>[^\W\d]+\.?) (?P<year>\d{4})(?: ?- ?(?P<last>[^\W\d]+\.?) (?P<last_year>\d{4}))?"
)
_LIKE_A_HEADING = re.compile(r"\S{3,10} \S*\d\S{2,4} ?- ?\S{3,10} \S*\d\S*")


@dataclass(frozen=True)
class Span:
    """A reference period: its first and last month."""

    first: Period
    last: Period


@dataclass(frozen=True)
class MonthHead:
    """A column head that names a month, and the year if it prints one."""

    month: int
    year: int | None


class Wording:
    """Recognises the fixed wordings of the reports, in Norwegian bokmål."""

    def __init__(self, phrases: CodeList) -> None:
        self._phrases = phrases
        self._totals = sorted(
            (label for label, match in phrases.labels.items() if match.code == "total"),
            key=len,
            reverse=True,
        )
        self._months = {
            fold(name): number
            for width in ("wide", "abbreviated")
            for number, name in get_month_names(width, locale="nb").items()
        }

    def is_total(self, label: str) -> bool:
        """Whether `label` begins a total row."""
        return self.counted(label) is not None

    def counted(self, label: str) -> str | None:
        """What a total row counts: the words after "I alt" (maybe none); None for other rows."""
        words = tidy(label).split(" ")
        for taken in range(1, len(words) + 1):
            if fold("".join(words[:taken])) in self._totals:
                return " ".join(words[taken:])
        return None

    def is_mean(self, head: str) -> bool:
        """Whether `head` is that of the column of means."""
        match = self._phrases.match(head)
        return match is not None and match.code == "year-to-date-average"

    def month_head(self, head: str) -> MonthHead | None:
        """The month that a column head names, with or without its year."""
        text = tidy(head)
        year = re.search(r" (\d{4})$", text)
        number = self._months.get(fold(text[: year.start()] if year else text))
        return MonthHead(number, int(year[1]) if year else None) if number else None

    def is_head(self, head: str) -> bool:
        """Whether a cell heads a column of figures."""
        return self.is_mean(head) or self.month_head(head) is not None

    def span(self, line: str) -> Span | None:
        """The reference period of a heading such as `Januar 2024 - April 2024`."""
        match = _HEADING.fullmatch(tidy(line))
        if match is None:
            return None
        first = self._period(match["first"], match["year"])
        last = self._period(match["last"], match["last_year"]) if match["last"] else first
        return Span(first, last) if first and last else None

    def is_like_a_heading(self, line: str) -> bool:
        """Whether a line is built like a period heading, readable or not."""
        return _LIKE_A_HEADING.fullmatch(tidy(line)) is not None

    def _period(self, month: str, year: str) -> Period | None:
        number = self._months.get(fold(month))
        return Period(int(year), number) if number else None
