"""The disclosure audit: which hidden cells can be worked out from printed figures.

All month cells of all editions of a series are one system. They are tied as `ties.py` says, and a
figure is the same wherever it is printed alike, in whichever table or edition.

What comes out says where and how far, and never what: no value leaves this module, in no message,
order or length.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from generator.errors import Finding, ReportProblem
from generator.investigate.solver import Box, Contradiction, Sum, Unknown, bounds
from generator.model import CellAddress, Mark, Period, Place, Reading
from generator.prove.ranges import FREE, Bounds, rounded_half_up
from generator.prove.ties import Counted, Quantity, quantities, ties_of


class Level(StrEnum):
    """How far a hidden cell can be worked out: to one value, to fewer than its mark says, not."""

    EXACT = "exact"
    NARROWED = "narrowed"
    OPEN = "open"


@dataclass(frozen=True)
class AuditedCell:
    """A hidden cell and how far it can be worked out; `reason` when someone signed it off.

    Not `sure`: perhaps further, because its part of the system was too large to be solved.
    """

    series: str
    edition: Period
    address: CellAddress
    level: Level
    reason: str | None = None
    sure: bool = True


@dataclass(frozen=True)
class HiddenFigure:
    """What hidden cells stand for: a month, or the months of a mean, of which it is the sum.

    `edition` is None when the figure is the same in every edition that hides it.
    """

    quantity: Quantity
    edition: Period | None = None


@dataclass(frozen=True)
class View:
    """An edition, and the hidden figures that it shares with no other: there editions differ."""

    edition: Reading
    apart: frozenset[HiddenFigure] = frozenset()

    def hidden_cells(self) -> Iterator[tuple[Counted, HiddenFigure]]:
        """Each hidden cell, and the figure that it stands for."""
        for item in quantities(self.edition.tables):
            if item.cell.figure.value is None:
                shared = HiddenFigure(item.quantity)
                own = replace(shared, edition=self.edition.edition)
                yield item.cell, own if shared in self.apart else shared

    def as_sums(self) -> tuple[Box, list[Sum]]:
        """What each hidden figure can be by its mark alone, and what ties them."""
        limit = self.edition.source.series.limit
        hidden = {cell.address: figure for cell, figure in self.hidden_cells()}
        sums = []
        for tie in ties_of(self.edition.tables):
            factors: Counter[HiddenFigure] = Counter()
            low = high = 0  # what is printed, taken to the other side
            for cell in tie.cells:
                factor = 1 if cell is tie.whole else -1
                if cell.address in hidden:
                    factors[hidden[cell.address]] += factor
                else:
                    ends = [factor * end for end in cell.span(limit)]
                    low, high = low - max(ends), high - min(ends)
            terms = tuple((figure, factor) for figure, factor in factors.items() if factor)
            if terms:
                sums.append(Sum(terms, low, FREE.high if tie.at_most else high))
        return {figure: cell.span(limit) for cell, figure in self.hidden_cells()}, sums


def audit(readings: Iterable[Reading]) -> list[AuditedCell]:
    """Every hidden cell of every edition, in the order of series, editions and addresses.

    ReportProblem when an edition contradicts itself, whatever is hidden.
    """
    by_series: dict[str, list[Reading]] = {}
    for reading in readings:
        by_series.setdefault(reading.source.series.name, []).append(reading)
    cells = []
    for name, editions in by_series.items():
        views, found, unsure = _solved(editions)
        for view in views:
            limit = view.edition.source.series.limit
            for cell, figure in view.hidden_cells():
                level = _level(found[figure], cell, limit)
                sure = level is Level.EXACT or figure not in unsure
                edition = view.edition.edition
                cells.append(AuditedCell(name, edition, cell.address, level, sure=sure))
    return sorted(cells, key=lambda cell: (cell.series, cell.edition, cell.address))


def _solved(
    editions: Sequence[Reading],
) -> tuple[list[View], Box, frozenset[Unknown]]:
    """The editions of a series; what their hidden figures can be; of which that is not sure."""
    apart: frozenset[HiddenFigure] = frozenset()
    while True:
        views, box, sums = [View(edition, apart) for edition in editions], Box(), list[Sum]()
        for view in views:
            own, ties = view.as_sums()
            box |= own
            sums += ties
        try:
            return views, *bounds(box, sums)
        except Contradiction as contradiction:
            # A figure was revised behind the mark: there, each edition stands for itself
            figures = {f for f in contradiction.unknowns if isinstance(f, HiddenFigure)}
            further = {replace(figure, edition=None) for figure in figures}
        if further <= apart:
            alone = {figure.edition for figure in figures}
            message = (
                "the printed totals and means cannot all be right, whatever is hidden, so the"
                " hidden cells cannot be audited; compare the report with the file"
            )
            raise ReportProblem(
                *(
                    Finding("contradiction", message, Place(edition.source.file)).of(
                        edition.source.series.name, str(edition.edition)
                    )
                    for edition in editions
                    if edition.edition in alone
                )
            )
        apart |= further


def _level(known: Bounds, cell: Counted, limit: int) -> Level:
    """How far `known`, of the sum of a cell's months, goes beyond what its mark says.

    A mark without a range says nothing that could be narrowed.
    """
    low, high = (rounded_half_up(end, cell.months) for end in known)
    if low == high:
        return Level.EXACT
    mark = cell.figure.mark or Mark("", 0, limit - 1)
    if mark.low is None or mark.high is None:
        return Level.OPEN
    return Level.NARROWED if low > mark.low or high < mark.high else Level.OPEN
