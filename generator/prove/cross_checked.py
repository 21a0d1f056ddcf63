"""How many cells of an edition are cross-checked: a misread in one of them would fail a check.

That holds for a cell when any other print in its place, the rest as it is, would break a tie: any
other number or the mark for a number, any number for the mark. Only single ties count; all of them
together would find a few more.
"""

from __future__ import annotations

from dataclasses import dataclass

from generator.model import CellAddress
from generator.prove.ranges import Bounds, other_spans
from generator.prove.rules import Evidence
from generator.prove.ties import Tie


@dataclass(frozen=True)
class CrossChecked:
    """How many value cells there are, and how many of them are cross-checked."""

    cells: int
    checked: int


def cross_checked(evidence: Evidence) -> CrossChecked:
    """Counts the cross-checked cells of an edition whose ties all hold."""
    series, spans = evidence.reading.source.series, evidence.spans
    sums: dict[Tie, tuple[CellAddress, Bounds]] = {}
    for tie in evidence.ties:
        parts = [spans[part.address] for part in tie.parts]
        added = Bounds(sum(part.low for part in parts), sum(part.high for part in parts))
        sums[tie] = tie.whole.address, added
    loose = {tie for tie in evidence.ties if tie.at_most}

    def is_possible(address: CellAddress, between: Bounds) -> bool:
        """Whether the ties, each for itself, leave the cell any number within these bounds."""
        own, (low, high) = spans[address], between
        for tie in evidence.ties_by_cell[address]:
            whole, (least, most) = sums[tie]
            if address == whole:
                low = max(low, least)
                high = high if tie in loose else min(high, most)
            else:
                span = spans[whole]
                if tie not in loose:
                    low = max(low, span.low - (most - own.high))
                high = min(high, span.high - (least - own.low))
        return low <= high

    checked = 0
    for cell in evidence.cells.values():
        figure = cell.figure
        if figure.is_withdrawn:
            continue  # that a number is checked would narrow it
        mark = None if figure.value is not None else figure.mark or series.marks[0]
        checked += any(tie.same for tie in evidence.ties_by_cell[cell.address]) or not any(
            is_possible(cell.address, other)
            for other in other_spans(spans[cell.address], mark, cell.months, series.marks)
        )
    return CrossChecked(len(spans), checked)
