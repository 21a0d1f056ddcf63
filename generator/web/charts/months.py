"""Months on an axis: where each stands and which of them are named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.model import Period
from generator.web.charts.lettering import text_width
from generator.web.charts.nouns import Datum

_FEW = 36
"""Up to so many months the months are named, above it the years."""
_AIR = 8


@dataclass(frozen=True)
class Month:
    """A month of the axis."""

    period: Period
    datum: Datum

    @property
    def number(self) -> int:
        """Its place on the axis: months since year 0."""
        return self.period.number


@dataclass(frozen=True)
class Tick:
    """A name under the axis, in one line or two."""

    number: int
    lines: tuple[str, ...]


def on_axis(data: Sequence[Datum]) -> list[Month]:
    """The months of `data`, oldest first."""
    return sorted((Month(Period.parse(d.key), d) for d in data), key=lambda month: month.number)


def ticks(months: Sequence[Month], step: float) -> list[Tick]:
    """The names that fit when a month is `step` px wide: months, every third month, years."""
    if not months:
        return []
    if months[-1].number - months[0].number < _FEW:
        for every in (1, 2, 3, 6):
            named = _named(months, every, every * step - _AIR)
            if named:
                return named
    return _years(months, step)


def _named(months: Sequence[Month], every: int, room: float) -> list[Tick]:
    """Every so many months by name, in full if that fits, or nothing if no name fits."""
    chosen = [month for month in months if month.number % every == 0]
    # With several years the label tells the year, as the axis does.
    several = months[0].period.year != months[-1].period.year
    full = [] if several else [[month.datum.label for month in chosen]]
    for names in (*full, [_short(month.datum) for month in chosen]):
        if chosen and max(map(text_width, names)) <= room:
            return _with_years(chosen, names, several)
    return []


def _with_years(chosen: Sequence[Month], names: Sequence[str], several: bool) -> list[Tick]:
    """The year on a second line where it begins, if there are `several`."""
    shown = [
        (name, str(month.period.year))
        if several and (n == 0 or month.period.year != chosen[n - 1].period.year)
        else (name,)
        for n, (month, name) in enumerate(zip(chosen, names, strict=True))
    ]
    return [Tick(month.number, lines) for month, lines in zip(chosen, shown, strict=True)]


def _years(months: Sequence[Month], step: float) -> list[Tick]:
    room = text_width("2000") + _AIR
    every = next((n for n in (1, 2, 5, 10, 20) if n * 12 * step >= room), 50)
    whole = list(months[0].period.through(months[-1].period))
    opening = [period for period in whole if period.month == 1 and period.year % every == 0]
    return [Tick(period.number, (str(period.year),)) for period in opening or whole[:1]]


def _short(datum: Datum) -> str:
    return datum.short or datum.label[:3]
