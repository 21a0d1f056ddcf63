"""How much of an edition is witnessed: the cells that some check would betray.

A cell is witnessed when any other print in its place, the rest as it is, would break a check: any
other number or the mark for a number, any number for the mark. Only single checks count; all of
them together betray a few cells more.
"""

from __future__ import annotations

from dataclasses import dataclass

from generator.prove.constraints import Counted
from generator.prove.intervals import other_spans
from generator.prove.system import System


@dataclass(frozen=True)
class Witnessed:
    """How many value cells there are, and how many of them are witnessed."""

    cells: int
    witnessed: int


def witnessed(system: System) -> Witnessed:
    """Counts the witnessed cells of an edition that holds."""
    found = sum(is_witnessed(system, cell) for cell in system.cells.values())
    return Witnessed(len(system.cells), found)


def is_witnessed(system: System, cell: Counted) -> bool:
    """Whether any other print in this cell alone would break a check.

    Never where a correction hides what is printed: that would tell of the number.
    """
    if cell.figure.is_withdrawn:
        return False
    if any(tie.same for tie in system.ties_of(cell.address)):
        return True
    figure, own = cell.figure, cell.span(system.limit)
    mark = None if figure.value is not None else figure.mark or system.marks[0]
    others = other_spans(own, mark, cell.months, system.marks)
    return all(system.left_by_each_tie(cell, other) is None for other in others)
