"""The month that a column head names, in the language of the report or in figures.

Names come from Unicode CLDR (Babel).
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass

from babel.dates import get_month_names

from generator.codelists import fold, tidy

_FOOTNOTE = re.compile(
    r"(?:\s*(?:[*†‡§\u00b9\u00b2\u00b3\u2070\u2074-\u2079]+\)?"
    r"|(?<!\d)[(\[]?(?:[1-9]\d?|[a-z])[)\]]))+$",
    re.IGNORECASE,
)
"""The mark of a footnote behind a head: `*`, a raised digit, `1)`, `[a]`."""
_LONGEST = 80
"""Characters of a head; a longer text is none, and patterns would be slow on it."""
_YEAR = r"(?P<year>(?:19|20)\d\d)"
_PARTING = r"[-./ ]"
_IN_FIGURES = [
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"{_YEAR}(?:{_PARTING}?m|{_PARTING})(?P<month>\d\d?)",
        rf"{_YEAR}(?P<month>\d\d)",
        rf"m?(?P<month>\d\d?)[-./]{_YEAR}",
    )
]
"""`2024M01`, `2024-01`, `202401`, `01.2024`, `1/2024`."""
_MIDNIGHT = re.compile(r"[T ]00:00(?::00)?$")
_ISO_DATE = re.compile(rf"{_YEAR}[-./](?P<month>\d\d?)[-./](?P<day>\d\d?)")
_DATE = re.compile(r"(\d\d?)[-./] ?(\d\d?)[-./] ?((?:19|20)?\d\d)")
_BEFORE = re.compile(rf"(?:{_YEAR}|(?P<day>\d\d?))[-., ]+(?=\D)")
_BEHIND = re.compile(
    r"(?<=\D)(?:[-., ]+(?P<day>\d\d?)(?=,))?"
    r"[-., ]*'?[( ]*(?P<year>(?:(?:19|20)?\d\d)?)\)?(?: ?\d)?$"
)


def without_footnote(head: str) -> str:
    """A head without the mark of a footnote behind it."""
    return _FOOTNOTE.sub("", head) if len(head) <= _LONGEST else head


@dataclass(frozen=True)
class MonthHead:
    """A column head that names a month, and the year if it prints one."""

    month: int
    year: int | None


class Months:
    """The names of the months in a language, whole or shortened."""

    def __init__(self, language: str) -> None:
        wide = get_month_names("wide", locale=language)
        self.names = list(wide.values())
        self.numbers: dict[str, int] = {}
        """Name or abbreviation, folded → the number of the month."""
        self._heads: dict[str, MonthHead | None] = {}
        shortened: dict[str, set[int]] = {}
        for number, name in wide.items():
            folded = fold(name)
            for length in range(3, len(folded)):
                shortened.setdefault(folded[:length], set()).add(number)
        for text, possible in shortened.items():
            if len(possible) == 1:
                self.numbers[text] = min(possible)
        for context in ("format", "stand-alone"):
            for width in ("abbreviated", "wide"):
                names = get_month_names(width, context, language)
                self.numbers |= {fold(name): number for number, name in names.items()}

    def head(self, text: str) -> MonthHead | None:
        """The month that a column head names, with or without its year.

        A date stands for its month if it is the first or the last day of it. The mark of a footnote
        may stand behind.
        """
        if len(text) > _LONGEST:
            return None
        if text not in self._heads:
            plain = _MIDNIGHT.sub("", tidy(without_footnote(text)))
            found = {*self._in_figures(plain)} or {*self._named(plain)}
            self._heads[text] = found.pop() if len(found) == 1 else None
        return self._heads[text]

    def _in_figures(self, text: str) -> Iterator[MonthHead]:
        for pattern in _IN_FIGURES:
            if match := pattern.fullmatch(text):
                yield from _month_of(int(match["year"]), int(match["month"]))
        if match := _ISO_DATE.fullmatch(text):
            yield from _month_of(int(match["year"]), int(match["month"]), int(match["day"]))
        if match := _DATE.fullmatch(text):
            first, second, year = map(int, match.groups())
            # The order of day and month is another in other countries, but only one of them gives
            # the first or the last day of a month, save for days that give the same.
            yield from _month_of(_whole_year(year), second, first)
            yield from _month_of(_whole_year(year), first, second)

    def _named(self, text: str) -> Iterator[MonthHead]:
        before = _BEFORE.match(text)
        rest = text[before.end() :] if before else text
        behind = _BEHIND.search(rest)
        number = self.numbers.get(fold(rest[: behind.start()] if behind else rest))
        years = [m["year"] for m in (before, behind) if m and m["year"]]
        days = [m["day"] for m in (before, behind) if m and m["day"]]
        if number is None or len(years) > 1 or len(days) > 1 or (days and not years):
            return
        year = _whole_year(int(years[0])) if years else None
        if year is None or not days:
            yield MonthHead(number, year)
        else:
            yield from _month_of(year, number, int(days[0]))


def _whole_year(year: int) -> int:
    return year if year > 99 else 2000 + year


def _month_of(year: int, month: int, day: int = 1) -> Iterator[MonthHead]:
    """The month, if there is such a one and the day is its first or last."""
    if 1 <= month <= 12 and day in (1, monthrange(year, month)[1]):
        yield MonthHead(month, year)
