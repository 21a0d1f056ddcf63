"""The disclosure audit: how far what is printed pins down what is hidden.

All month cells of all editions of a series are one system. The rows of a table add up to its total,
the target groups to the figure of everyone, and the months of a year to its mean so far, within its
rounding. A figure is the same wherever it is printed alike, in whichever table or edition.

What comes out says where and how far, and never what: no value leaves this module, in no message,
order or length.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from generator.errors import Finding, ReportProblem
from generator.model import (
    ALL,
    CellAddress,
    Figure,
    Period,
    Place,
    Reading,
    Row,
    Subject,
    Table,
)
from generator.prove.bounds import Bounds, Box, Constraint, Contradiction, bounds
from generator.prove.checks import begins_the_year, broken_down_alike, tables_by_measure
from generator.prove.intervals import rounded_half_up
from generator.understand.observations import Key, Reported, reported


class Level(StrEnum):
    """How far a hidden cell is pinned down: to one value, to fewer than the mark says, not."""

    EXACT = "exact"
    NARROWED = "narrowed"
    OPEN = "open"


@dataclass(frozen=True)
class AuditedCell:
    """A hidden cell and how far it is pinned down; `reason` when someone has signed for it."""

    series: str
    edition: Period
    address: CellAddress
    level: Level
    reason: str | None = None


@dataclass(frozen=True)
class _Hidden:
    """What hidden cells stand for: a month, or the months of a mean, of which it is the sum.

    `edition` is None when the figure is the same in every edition that hides it.
    """

    key: Key
    months: tuple[Period, ...]
    is_mean: bool = False
    edition: Period | None = None


@dataclass(frozen=True)
class _View:
    """An edition, and the hidden figures that it shares with no other: there editions differ."""

    edition: Reading
    apart: frozenset[_Hidden]

    def month(self, key: Key, period: Period) -> _Hidden:
        """What a hidden month cell stands for."""
        return self._own(_Hidden(key, (period,)))

    def mean(self, key: Key, months: Iterable[Period]) -> _Hidden:
        """What the hidden mean of these months stands for."""
        return self._own(_Hidden(key, tuple(months), is_mean=True))

    def _own(self, hidden: _Hidden) -> _Hidden:
        is_own = hidden in self.apart
        return replace(hidden, edition=self.edition.edition) if is_own else hidden


def audit(readings: Iterable[Reading]) -> list[AuditedCell]:
    """Every hidden cell of every edition, in the order of series, editions and addresses.

    ReportProblem when an edition contradicts itself, whatever is hidden.
    """
    by_series: dict[str, list[Reading]] = {}
    for reading in readings:
        by_series.setdefault(reading.source.series.name, []).append(reading)
    cells = [cell for editions in by_series.values() for cell in _audit_series(editions)]
    return sorted(cells, key=lambda c: (c.series, c.edition, _numbers(c.address)))


def _numbers(address: CellAddress) -> tuple[int, int, int]:
    return address.table, address.row, address.column


def _audit_series(editions: Sequence[Reading]) -> list[AuditedCell]:
    apart: frozenset[_Hidden] = frozenset()
    while True:
        try:
            return _audit_together([_View(edition, apart) for edition in editions])
        except Contradiction as contradiction:
            # A figure was revised behind the mark: there, each edition stands for itself.
            apart = _set_apart(contradiction, apart, editions)


def _set_apart(
    contradiction: Contradiction, apart: frozenset[_Hidden], editions: Sequence[Reading]
) -> frozenset[_Hidden]:
    """`apart` with what contradicts itself; ReportProblem when one edition does so alone."""
    unknowns = {unknown for unknown in contradiction.unknowns if isinstance(unknown, _Hidden)}
    further = {replace(unknown, edition=None) for unknown in unknowns}
    if further <= apart:
        alone = {unknown.edition for unknown in unknowns}
        raise ReportProblem(*(_contradicts_itself(e) for e in editions if e.edition in alone))
    return apart | further


def _contradicts_itself(edition: Reading) -> Finding:
    message = (
        "the printed totals and means cannot all be right, whatever is hidden, so the hidden"
        " cells cannot be audited; compare the report with the file"
    )
    finding = Finding("contradiction", message, Place(edition.source.file))
    return finding.of(edition.source.series.name, str(edition.edition))


def _audit_together(views: Sequence[_View]) -> list[AuditedCell]:
    box: Box = {}
    constraints: list[Constraint] = []
    for view in views:
        box |= _unknowns(view)
        constraints += _constraints(view)
    found = bounds(box, constraints)
    return [cell for view in views for cell in _levels(view, found)]


def _unknowns(view: _View) -> Box:
    """What each hidden month can be by the mark alone, and the sum behind each hidden mean.

    Means are computed before suppression: a hidden one lies below the limit before rounding, to
    be on the safe side (whether also after it, no report says).
    """
    limit = view.edition.source.series.limit
    return {hidden: Bounds(0, limit * len(hidden.months) - 1) for _, hidden in _hidden_cells(view)}


def _hidden_cells(view: _View) -> Iterator[tuple[Figure, _Hidden]]:
    for table in view.edition.tables:
        months = [period for period in table.columns.periods if period]
        for item in reported([table]):
            if item.figure.value is None and item.period:
                yield item.figure, view.month(item.key, item.period)
            elif item.figure.value is None:
                yield item.figure, view.mean(item.key, months)


def _levels(view: _View, found: Box) -> Iterator[AuditedCell]:
    series = view.edition.source.series
    for figure, hidden in _hidden_cells(view):
        level = _level(found[hidden], len(hidden.months), series.limit)
        yield AuditedCell(series.name, view.edition.edition, figure.address, level)


def _level(known: Bounds, count: int, limit: int) -> Level:
    """How far `known`, of the sum of `count` months, goes beyond "fewer than the limit"."""
    low, high = (rounded_half_up(end, count) for end in (known.low, known.high))
    if low == high:
        return Level.EXACT
    return Level.NARROWED if low > 0 or high < limit - 1 else Level.OPEN


def _constraints(view: _View) -> Iterator[Constraint]:
    for table in view.edition.tables:
        yield from _sums_of_rows(table, view)
        for row in table.all_rows():
            yield from _mean_of_months(table, row, view)
    yield from _sums_of_target_groups(view)
    yield from _sums_of_measures(view)


def _sums_of_rows(table: Table, view: _View) -> Iterator[Constraint]:
    totals = _by_month(table, table.totals[0])
    rows = [_by_month(table, row) for row in table.rows]
    for period, total in totals.items() if rows else ():
        yield from _sum(total, [row[period] for row in rows if period in row], view)


def _by_month(table: Table, row: Row) -> dict[Period, Reported]:
    key = table.key_of(row)
    figures = zip(table.columns.periods, row.figures, strict=False)
    return {period: Reported(key, period, figure) for period, figure in figures if period}


def _sums_of_target_groups(view: _View) -> Iterator[Constraint]:
    tables = view.edition.tables
    groups = [table for table in tables if table.subject.target_group not in (None, ALL)]
    overviews = [table for table in tables if table.subject == Subject(target_group=ALL)]
    for overview in overviews if groups else []:
        alike = broken_down_alike(overview, groups)
        for row in (overview.totals[0], *overview.rows) if alike else ():
            parts = [part for table in alike for part in _rows_about(row.code, table)]
            for period, total in _by_month(overview, row).items():
                yield from _sum(total, [p[period] for p in parts if period in p], view)


def _sums_of_measures(view: _View) -> Iterator[Constraint]:
    """The rows of a total that is broken down, where every measure prints the row."""
    tables = view.edition.tables
    for table in tables if any(t.subject.total_code for t in tables) else ():
        parts = tables_by_measure(table, tables) if table.subject.target_group == ALL else []
        for row in table.rows:
            rows = [found for part in parts for found in _rows_about(row.code, part)]
            if parts and len(rows) == len(parts):
                for period, total in _by_month(table, row).items():
                    yield from _sum(total, [r[period] for r in rows if period in r], view)


def _rows_about(code: str, table: Table) -> list[dict[Period, Reported]]:
    rows = [table.totals[0], *table.rows]
    return [_by_month(table, row) for row in rows if row.code == code]


def _sum(total: Reported, parts: Sequence[Reported], view: _View) -> Iterator[Constraint]:
    """The parts add up to the total."""
    yield from _constraint([(1, total), *((-1, part) for part in parts)], (0, 0), view)


def _mean_of_months(table: Table, row: Row, view: _View) -> Iterator[Constraint]:
    """The months add up to what the mean, rounded half up, leaves possible."""
    months = list(_by_month(table, row).values())
    column, count = table.columns.mean, len(table.columns.months)
    if column is None or not begins_the_year(table) or len(months) < count:
        return
    mean = row.figures[column]
    terms = [(1, month) for month in months]
    if mean.value is not None:
        yield from _constraint(terms, _sums_with_mean(mean.value, count), view)
        return
    hidden = view.mean(table.key_of(row), [month.period for month in months if month.period])
    yield from _constraint(terms, (0, 0), view, ((hidden, -1),))


def _sums_with_mean(mean: int, count: int) -> tuple[int, int]:
    """The least and greatest sum of `count` months whose mean is `mean`.

    It may lie below the limit before rounding: reports print such means.
    """
    return -(-(2 * mean - 1) * count // 2), -(-(2 * mean + 1) * count // 2) - 1


def _constraint(
    terms: Iterable[tuple[int, Reported]],
    between: tuple[int, int],
    view: _View,
    more: tuple[tuple[_Hidden, int], ...] = (),
) -> Iterator[Constraint]:
    """The sum of the terms lies between two numbers; nothing when none of them is hidden."""
    factors: Counter[_Hidden] = Counter(dict(more))
    known = 0
    for factor, item in terms:
        if item.figure.value is not None:
            known += factor * item.figure.value
        elif item.period is not None:
            factors[view.month(item.key, item.period)] += factor
    if factors:
        yield Constraint(tuple(factors.items()), between[0] - known, between[1] - known)
