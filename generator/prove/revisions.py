"""Where two editions of a series print different values for the same month."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from generator.model import Observation, Period, Reading
from generator.understand.observations import observations

_Key = tuple[str, str, str, Period]


@dataclass(frozen=True)
class Revision:
    """One figure in two consecutive editions: a number, the mark, or nothing where not printed."""

    measure: str
    dimension: str
    category: str
    period: Period
    edition_before: Period
    edition_after: Period
    before: str
    after: str


def revisions(readings: Iterable[Reading]) -> list[Revision]:
    """Every difference between consecutive editions of a series, over the months of both."""
    by_series: dict[str, list[Reading]] = {}
    for reading in sorted(readings, key=lambda reading: reading.edition):
        by_series.setdefault(reading.source.series.name, []).append(reading)
    return [
        revision
        for editions in by_series.values()
        for earlier, later in pairwise(editions)
        for revision in compare(earlier, later)
    ]


def compare(earlier: Reading, later: Reading) -> list[Revision]:
    """The differences between two editions, over the months that both print."""
    before, after = _by_key(earlier), _by_key(later)
    months = {key[3] for key in before} & {key[3] for key in after}
    return [
        Revision(*key, earlier.edition, later.edition, *values)
        for key in sorted(before.keys() | after.keys())
        if key[3] in months
        and (values := (_text(before.get(key)), _text(after.get(key))))
        and values[0] != values[1]
    ]


def _by_key(reading: Reading) -> dict[_Key, Observation]:
    found: Sequence[Observation] = observations(reading.tables)
    return {(item.measure, item.dimension, item.category, item.period): item for item in found}


def _text(item: Observation | None) -> str:
    if item is None:
        return ""
    return "*" if item.value is None else str(item.value)
