"""The disclosure audit: which hidden cells can be worked out from printed figures.

All month cells of all editions of a series are one system. They are tied as `constraints.py` says,
and a figure is the same wherever it is printed alike, in whichever table or edition.

What comes out says where and how far, and never what: no value leaves this module, in no message,
order or length.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from generator.errors import Finding, ReportProblem
from generator.model import CellAddress, Mark, Period, Place, Reading
from generator.prove.bounds import Bounds, Box, Constraint, Contradiction, Solved, bounds
from generator.prove.constraints import Counted, Quantity, quantities, ties_of
from generator.prove.intervals import rounded_half_up


class Level(StrEnum):
    """How far a hidden cell is pinned down: to one value, to fewer than the mark says, not."""

    EXACT = "exact"
    NARROWED = "narrowed"
    OPEN = "open"


@dataclass(frozen=True)
class AuditedCell:
    """A hidden cell and how far it is pinned down; `reason` when someone has signed for it.

    Not `sure`: perhaps further, for its part of the system was too large to be solved.
    """

    series: str
    edition: Period
    address: CellAddress
    level: Level
    reason: str | None = None
    sure: bool = True


@dataclass(frozen=True)
class _Hidden:
    """What hidden cells stand for: a month, or the months of a mean, of which it is the sum.

    `edition` is None when the figure is the same in every edition that hides it.
    """

    quantity: Quantity
    edition: Period | None = None


@dataclass(frozen=True)
class _View:
    """An edition, and the hidden figures that it shares with no other: there editions differ."""

    edition: Reading
    apart: frozenset[_Hidden]

    def hidden(self, quantity: Quantity) -> _Hidden:
        """What hidden cells that count this stand for."""
        shared = _Hidden(quantity)
        return _Hidden(quantity, self.edition.edition) if shared in self.apart else shared


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
    """What each hidden figure can be by the mark alone."""
    limit = view.edition.source.series.limit
    return {hidden: cell.span(limit) for cell, hidden in _hidden_cells(view)}


def _hidden_cells(view: _View) -> Iterator[tuple[Counted, _Hidden]]:
    for item in quantities(view.edition.tables):
        if item.cell.figure.value is None:
            yield item.cell, view.hidden(item.quantity)


def _levels(view: _View, found: Solved) -> Iterator[AuditedCell]:
    series = view.edition.source.series
    for cell, hidden in _hidden_cells(view):
        level = _level(found.box[hidden], cell, series.limit)
        sure = level is Level.EXACT or hidden not in found.unsure
        yield AuditedCell(series.name, view.edition.edition, cell.address, level, sure=sure)


def _level(known: Bounds, cell: Counted, limit: int) -> Level:
    """How far `known`, of the sum of a cell's months, goes beyond what its mark says.

    A mark without a range says nothing that could be narrowed.
    """
    low, high = (rounded_half_up(end, cell.months) for end in (known.low, known.high))
    if low == high:
        return Level.EXACT
    mark = cell.figure.mark or Mark("", 0, limit - 1)
    if mark.low is None or mark.high is None:
        return Level.OPEN
    return Level.NARROWED if low > mark.low or high < mark.high else Level.OPEN


def _constraints(view: _View) -> Iterator[Constraint]:
    """What ties the hidden figures of an edition, the printed ones taken to the other side."""
    hidden = {cell.address: unknown for cell, unknown in _hidden_cells(view)}
    for tie in ties_of(view.edition.tables):
        factors: Counter[_Hidden] = Counter()
        low = high = 0
        for cell in tie.cells:
            known = cell.span(view.edition.source.series.limit)
            factor = 1 if cell is tie.whole else -1
            if cell.address in hidden:
                factors[hidden[cell.address]] += factor
            else:
                low -= known.high if factor > 0 else -known.low
                high -= known.low if factor > 0 else -known.high
        terms = tuple((unknown, factor) for unknown, factor in factors.items() if factor)
        if terms:
            yield Constraint(terms, low, high)
