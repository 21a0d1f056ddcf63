"""Whether the cells of an edition can all be right at once, as printed or with some changed.

A cell that prints a number of people is known; a hidden cell or a mean can stand for several. Those
are the unknowns, and ties that share one are looked at together: they are a part.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from generator.investigate import solver
from generator.investigate.solver import Box, Sum, Unknown
from generator.model import CellAddress
from generator.prove.connected import connected
from generator.prove.ranges import FREE, Bounds
from generator.prove.rules import Evidence
from generator.prove.ties import Counted, Tie

Change = Bounds | Counted
"""A hypothesis about a cell: a range, or another printed value."""

MOST_TIES_TRIED = 200
"""In the search for the fewest ties that contradict one another."""


@dataclass(frozen=True)
class Hypothesis:
    """What an edition may say instead of what it prints.

    Some cells are changed, some ties are left out, and some ties have a part more: one that is not
    printed, and goes by a number of its own from 0.
    """

    changes: Mapping[CellAddress, Change] = field(default_factory=dict)
    without: Collection[Tie] = frozenset()
    added: Mapping[Tie, int] = field(default_factory=dict)


AS_PRINTED = Hypothesis()


class System:
    """The cells of an edition and what ties them; `broken` ties cannot hold as printed."""

    def __init__(self, evidence: Evidence) -> None:
        self.series, self.tables = evidence.reading.source.series, evidence.tables
        self.cells, self.ties, self.broken = evidence.cells, evidence.ties, evidence.broken
        self._spans, self._ties_by_cell = evidence.spans, evidence.ties_by_cell
        self._printed: dict[Tie, tuple[Sum, Box]] = {}

    def ties_of(self, address: CellAddress) -> list[Tie]:
        """The ties that a cell takes part in."""
        return self._ties_by_cell[address]

    def hides(self, value: int) -> bool:
        """Whether the reports hide a figure, so that they cannot print it."""
        return self.series.hides(value) is not None

    def fits(self, hypothesis: Hypothesis) -> bool:
        """Whether all can be right if the hypothesis is true.

        The rest of the edition is taken for sound, but for ties that are broken. True where it is
        not decided within the limits of the solver.
        """
        touched = self._touched(hypothesis)
        if any(tie not in touched and tie not in hypothesis.without for tie in self.broken):
            return False
        near = dict.fromkeys(touched)
        for number in dict.fromkeys(self._part_of[a] for t in touched for a in self._open_cells(t)):
            near |= dict.fromkeys(self._parts[number])
        ties = [tie for tie in near if tie not in hypothesis.without]
        for tie in ties:
            changed = [hypothesis.changes.get(c.address, c) for c in tie.cells if tie in touched]
            printed = {cell.figure.value for cell in changed if isinstance(cell, Counted)}
            if tie.same and len(printed) > 1:
                return False
        return solver.is_possible(*self.as_sums(ties, hypothesis))

    def conflicts(self) -> list[list[Tie]]:
        """Ties that each hold and together cannot, as few as are easily found, for each part."""
        found = []
        for part in self._parts:
            ties = [tie for tie in part if tie not in self.broken]
            if len(ties) > 1 and not solver.is_possible(*self.as_sums(ties, AS_PRINTED)):
                for tie in list(ties) if len(ties) <= MOST_TIES_TRIED else ():
                    rest = [other for other in ties if other is not tie]
                    if not solver.is_possible(*self.as_sums(rest, AS_PRINTED)):
                        ties = rest
                found.append(ties)
        return found

    def as_sums(self, ties: Iterable[Tie], hypothesis: Hypothesis) -> tuple[Box, list[Sum]]:
        """What the cells that can be several numbers can be, and what ties them."""
        touched, box, sums = self._touched(hypothesis), Box(), list[Sum]()
        for tie in ties:
            if tie in touched:
                found, own = self._as_sum(tie, hypothesis)
            else:
                if tie not in self._printed:
                    self._printed[tie] = self._as_sum(tie, AS_PRINTED)
                found, own = self._printed[tie]
            sums.append(found)
            box |= own
        return box, sums

    def _as_sum(self, tie: Tie, hypothesis: Hypothesis) -> tuple[Sum, Box]:
        """A tie, what is known of it taken to the other side; and what its unknowns can be."""
        terms: list[tuple[Unknown, int]] = []
        box, known = Box(), 0
        for cell in tie.cells:
            between, factor = self.span(cell.address, hypothesis), 1 if cell is tie.whole else -1
            if between.exact:
                known += factor * between.low
            else:
                terms.append((cell.address, factor))
                box[cell.address] = between
        if tie in hypothesis.added:
            terms.append((hypothesis.added[tie], -1))
            box[hypothesis.added[tie]] = FREE
        return Sum(tuple(terms), -known, FREE.high if tie.at_most else -known), box

    def span(self, address: CellAddress, hypothesis: Hypothesis) -> Bounds:
        """What a cell can stand for if the hypothesis is true."""
        change = hypothesis.changes.get(address)
        if change is None:
            return self._spans[address]
        return change.span(self.series.limit) if isinstance(change, Counted) else change

    def _touched(self, hypothesis: Hypothesis) -> dict[Tie, None]:
        changed = (tie for address in hypothesis.changes for tie in self.ties_of(address))
        return {**dict.fromkeys(changed), **dict.fromkeys(hypothesis.added)}

    def _open_cells(self, tie: Tie) -> list[CellAddress]:
        return [c.address for c in tie.cells if not self._spans[c.address].exact]

    @cached_property
    def _parts(self) -> list[list[Tie]]:
        """The ties of cells that can be several numbers, part by part."""
        return connected(self.ties, self._open_cells)

    @cached_property
    def _part_of(self) -> dict[CellAddress, int]:
        """Cell that can be several numbers → the number of its part."""
        numbered = enumerate(self._parts)
        return {a: n for n, part in numbered for tie in part for a in self._open_cells(tie)}
