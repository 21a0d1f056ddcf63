"""Tables → observations: one value a measure, dimension, category and month."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.model import ALL, MEASURE, Figure, Observation, Period, Row, Table

Key = tuple[str | None, str, str]
"""(measure, dimension, category); the measure is None for a total that has no code of its own."""


@dataclass(frozen=True)
class Reported:
    """A figure with what it counts; `period` is None for the mean so far this year."""

    key: Key
    period: Period | None
    figure: Figure


def reported(tables: Iterable[Table]) -> Iterator[Reported]:
    """Every figure of an edition, repeated totals included, in the order of the tables."""
    for table in tables:
        for row in table.all_rows():
            yield from _of_row(table, row)


def _of_row(table: Table, row: Row) -> Iterator[Reported]:
    key = table.key_of(row)
    for period, figure in zip(table.columns.periods, row.figures, strict=False):
        yield Reported(key, period, figure)


def totals(tables: Iterable[Table]) -> Iterator[tuple[str, Reported]]:
    """(target group or `all`, month figure) of the total rows over all measures, repeats too."""
    for table in tables:
        group = table.subject.target_group
        for row in table.totals if group is not None else ():
            for item in _of_row(table, row):
                if item.period is not None:
                    yield group or ALL, item


def observations(tables: Iterable[Table]) -> list[Observation]:
    """The observations of an edition, each once, sorted; totals that have no code left out."""
    found: dict[tuple[str, str, str, Period], Observation] = {}
    # A measure's figure stands in the table of all measures; breakdowns repeat it.
    for item in reported(sorted(tables, key=lambda table: table.dimension != MEASURE)):
        measure, dimension, category = item.key
        if measure is None or item.period is None:
            continue
        key = (measure, dimension, category, item.period)
        found.setdefault(key, Observation(*key, item.figure.value, item.figure.printed))
    return [found[key] for key in sorted(found)]
