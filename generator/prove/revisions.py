"""Where two editions of a series print different values for the same month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.model import Observation, Period, Reading
from generator.understand.observations import observations

_Key = tuple[str, str, str]


@dataclass(frozen=True)
class Revision:
    """One figure in two editions of a month: a number, the mark, or nothing where not printed."""

    measure: str
    dimension: str
    category: str
    period: Period
    edition_before: Period
    edition_after: Period
    before: str
    after: str

    @property
    def editions(self) -> tuple[Period, Period]:
        """The two editions, the earlier one first."""
        return self.edition_before, self.edition_after


@dataclass(frozen=True)
class _Month:
    """What one edition prints of one month: (measure, dimension, category) → value as text."""

    edition: Period
    values: dict[_Key, str]


def revisions(readings: Iterable[Reading]) -> list[Revision]:
    """Every difference between an edition and the one before it that prints the same month.

    Editions may be missing in between. A difference that two series print alike stands once; where
    they differ the later series by name counts, as it does among the current figures.
    """
    by_series: dict[str, list[Reading]] = {}
    for reading in sorted(readings, key=lambda reading: reading.edition):
        by_series.setdefault(reading.source.series.name, []).append(reading)
    found = {
        (item.measure, item.dimension, item.category, item.period, *item.editions): item
        for _, editions in sorted(by_series.items())
        for item in _of_series(editions)
    }
    return list(found.values())


def _of_series(editions: Sequence[Reading]) -> Iterator[Revision]:
    newest: dict[Period, _Month] = {}
    for reading in editions:
        for period, month in sorted(_months(reading).items()):
            if period in newest:
                yield from _differences(period, newest[period], month)
            newest[period] = month


def _differences(period: Period, earlier: _Month, later: _Month) -> Iterator[Revision]:
    for key in sorted(earlier.values.keys() | later.values.keys()):
        before, after = earlier.values.get(key, ""), later.values.get(key, "")
        if before != after:
            yield Revision(*key, period, earlier.edition, later.edition, before, after)


def _months(reading: Reading) -> dict[Period, _Month]:
    """Each month that an edition prints, also one of which it prints no figure of a measure."""
    printed = {p for table in reading.tables for p in table.columns.periods if p is not None}
    months = {period: _Month(reading.edition, {}) for period in printed}
    for item in observations(reading.tables):
        key = (item.measure, item.dimension, item.category)
        months[item.period].values[key] = _text(item)
    return months


def _text(item: Observation) -> str:
    return "*" if item.value is None else str(item.value)
