"""Where two editions of a series print different values for the same month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.model import Period, Reading
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
class Months:
    """The months that an edition prints, also those of which it prints no figure of a measure.

    `values`: month → (measure, dimension, category) → value as text.
    """

    series: str
    edition: Period
    values: Mapping[Period, Mapping[_Key, str]]


def revisions(readings: Iterable[Reading]) -> list[Revision]:
    """Every difference between an edition and the one before it that prints the same month.

    Editions may be missing in between. A difference that two series print alike stands once; where
    they differ the later series by name counts, as it does among the current figures.
    """
    return revisions_between(
        Months(reading.source.series.name, reading.edition, _months(reading))
        for reading in readings
    )


def revisions_between(editions: Iterable[Months]) -> list[Revision]:
    """The same, of editions of which only the figures of their months are known."""
    by_series: dict[str, list[Months]] = {}
    for edition in sorted(editions, key=lambda edition: edition.edition):
        by_series.setdefault(edition.series, []).append(edition)
    found = {
        (item.measure, item.dimension, item.category, item.period, *item.editions): item
        for _, editions in sorted(by_series.items())
        for item in _of_series(editions)
    }
    return list(found.values())


def _of_series(editions: Sequence[Months]) -> Iterator[Revision]:
    newest: dict[Period, Months] = {}
    for edition in editions:
        for period in sorted(edition.values):
            if period in newest:
                yield from _differences(period, newest[period], edition)
            newest[period] = edition


def _differences(period: Period, earlier: Months, later: Months) -> Iterator[Revision]:
    known, now = earlier.values[period], later.values[period]
    for key in sorted(known.keys() | now.keys()):
        before, after = known.get(key, ""), now.get(key, "")
        if before != after:
            yield Revision(*key, period, earlier.edition, later.edition, before, after)


def _months(reading: Reading) -> dict[Period, dict[_Key, str]]:
    printed = {p for table in reading.tables for p in table.columns.periods if p is not None}
    months: dict[Period, dict[_Key, str]] = {period: {} for period in printed}
    for item in observations(reading.tables):
        months[item.period][item.measure, item.dimension, item.category] = item.printed
    return months
