"""Whether the cells of an edition can all be right at once, as printed or with some changed.

Cells that print one number each are settled by looking; hidden cells and means can be several, so
they are solved for together, part by part (a part is what ties connect through such cells).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from generator.model import CellAddress, Mark, Series, Table
from generator.prove.bounds import (
    Bounds,
    Box,
    Constraint,
    Contradiction,
    Unknown,
    solution,
)
from generator.prove.constraints import MEAN, Counted, Tie, quantities, ties_of
from generator.prove.intervals import MOST

FREE = Bounds(0, MOST)
"""What a cell can be of which nothing is known."""

Change = Bounds | Counted
"""What is supposed of a cell: that it prints something else, or only what it can be."""

MOST_TIES_TRIED = 200
"""In the search for the fewest ties that contradict one another."""


@dataclass(frozen=True)
class Supposed:
    """What an edition is supposed to say instead of what it prints.

    Some cells are changed, some ties are left out, and some ties have a part more: one that is not
    printed, and goes by a number of its own from 0.
    """

    changes: Mapping[CellAddress, Change] = field(default_factory=dict)
    without: Collection[Tie] = frozenset()
    added: Mapping[Tie, int] = field(default_factory=dict)


AS_PRINTED = Supposed()


class System:
    """The cells of an edition and everything that ties them; `broken` cannot hold as printed."""

    def __init__(self, tables: Sequence[Table], limit: int, series: Series | None = None) -> None:
        self.limit = limit
        self._series = series or Series("", "", (Mark("", 0, limit - 1),))
        self.marks = self._series.marks
        self.cells = {item.cell.address: item.cell for item in quantities(tables)}
        self.ties = ties_of(tables)
        self.broken = [tie for tie in self.ties if not tie.holds(limit)]
        self._numbers = {address: number for number, address in enumerate(self.cells)}
        self._spans = {self._numbers[a]: cell.span(limit) for a, cell in self.cells.items()}
        self._terms_of = {tie: self._numbered(tie) for tie in self.ties}
        self._ties_of: dict[CellAddress, list[Tie]] = {address: [] for address in self.cells}
        for tie in self.ties:
            for cell in tie.cells:
                self._ties_of[cell.address].append(tie)

        self._sums_only = {
            self._numbers[tie.whole.address]
            for tie in self.ties
            if tie.rule == MEAN and len(self._ties_of[tie.whole.address]) == 1
        }
        """Means that only their own months tie: these need not be solved for."""

    def hides(self, value: int) -> bool:
        """Whether the reports hide a figure, so that they cannot print it."""
        return self._series.hides(value) is not None

    def _numbered(self, tie: Tie) -> list[tuple[int, int]]:
        """The numbers of its cells, with the factors that make their sum 0."""
        parts = [(self._numbers[part.address], -1) for part in tie.parts]
        return [(self._numbers[tie.whole.address], 1), *parts]

    def ties_of(self, address: CellAddress) -> list[Tie]:
        """The ties that a cell takes part in."""
        return self._ties_of[address]

    def left_by_each_tie(self, cell: Counted, between: Bounds) -> Bounds | None:
        """What of `between` each tie of the cell, for itself, leaves; None when nothing."""
        number = self._numbers[cell.address]
        low, high = between
        for tie in self._ties_of[cell.address]:
            own = next(factor for other, factor in self._terms_of[tie] if other == number)
            terms = [(self._spans[n], -f * own) for n, f in self._terms_of[tie] if n != number]
            low = max(low, sum(span.low if f > 0 else -span.high for span, f in terms))
            high = min(high, sum(span.high if f > 0 else -span.low for span, f in terms))
        return Bounds(low, high) if low <= high else None

    def fits(self, supposed: Supposed) -> bool:
        """Whether all can be right if that is so.

        The rest of the edition is taken for sound, but for ties that are broken. True where it is
        not decided in a bounded time.
        """
        touched = self._touched(supposed)
        if any(tie not in touched and tie not in supposed.without for tie in self.broken):
            return False
        ties = [tie for tie in self._around(touched) if tie not in supposed.without]
        if not all(self._may_be_same(tie, supposed) for tie in ties if tie in touched):
            return False
        return self._nearby(supposed) is not None or self._solvable(ties, supposed)

    def _nearby(self, supposed: Supposed) -> dict[Unknown, int] | None:
        """A solution in which only cells tied to the changed ones are other than as printed.

        A short cut, often taken. None when there is none, or when the edition itself has none.
        """
        if self.broken or self._as_it_can_be is None or supposed.without:
            return None
        near = [cell.address for tie in self._touched(supposed) for cell in tie.cells]
        near = [address for address in dict.fromkeys(near) if self._is_open(address)]
        ties = dict.fromkeys(self._touched(supposed))
        ties |= dict.fromkeys(tie for address in near for tie in self._ties_of[address])
        box, constraints = self._as_sums(ties, supposed)
        may_move = {self._numbers[address] for address in (*near, *supposed.changes)}
        for number in box.keys() - may_move - {-1 - added for added in supposed.added.values()}:
            value = self._as_it_can_be[number]
            box[number] = Bounds(value, value)
        try:
            found = solution(box, constraints)
        except Contradiction:
            return None
        return None if found is None else {**self._as_it_can_be, **found}

    @cached_property
    def _as_it_can_be(self) -> dict[Unknown, int] | None:
        """A number for each cell that can be several, with which all fits; None if not found."""
        try:
            return solution(*self._as_sums(self.ties, AS_PRINTED))
        except Contradiction:
            return None

    def _touched(self, supposed: Supposed) -> dict[Tie, None]:
        changed = (tie for address in supposed.changes for tie in self._ties_of[address])
        return {**dict.fromkeys(changed), **dict.fromkeys(supposed.added)}

    def conflicts(self) -> list[list[Tie]]:
        """Ties that each hold and together cannot, as few as are easily found, for each part."""
        if not self.broken and self._as_it_can_be is not None:
            return []
        found = []
        for part in self._parts:
            ties = [tie for tie in part if tie not in self.broken]
            if len(ties) > 1 and not self._solvable(ties, AS_PRINTED):
                found.append(self._fewest(ties))
        return found

    def solve(self, supposed: Supposed) -> dict[CellAddress, int] | None:
        """What every cell can be at once if that is so; None when that was not found.

        Contradiction when there is no such thing.
        """
        ties = [tie for tie in self.ties if tie not in supposed.without]
        values = self._nearby(supposed) or solution(*self._as_sums(ties, supposed))
        if values is None:
            return None
        found = {
            address: values.get(number, self._spans[number].low)
            for address, number in self._numbers.items()
        }
        told = {a: self._told(change) for a, change in supposed.changes.items()}
        found |= {address: known.low for address, known in told.items() if known.exact}
        for tie in ties:
            if self._numbers[tie.whole.address] in self._sums_only:
                found[tie.whole.address] = sum(found[part.address] for part in tie.parts)
        return found

    def _solvable(self, ties: Iterable[Tie], supposed: Supposed) -> bool:
        try:
            solution(*self._as_sums(ties, supposed))
        except Contradiction:
            return False
        return True

    def _as_sums(self, ties: Iterable[Tie], supposed: Supposed) -> tuple[Box, list[Constraint]]:
        """What the cells that can be several numbers can be, and what ties them.

        Cells go by their numbers: numbers are quick to look up.
        """
        told = {self._numbers[a]: self._told(change) for a, change in supposed.changes.items()}
        touched = self._touched(supposed)
        box: Box = {}
        constraints = []
        for tie in ties:
            if tie in touched:
                constraint = self._as_sum(self._terms(tie, supposed), told)
            else:
                constraint = self._sums_as_printed[tie]
            for number, _ in constraint.terms:
                box[number] = told.get(number) or self._spans.get(number, FREE)  # type: ignore[call-overload]
            constraints.append(constraint)
        return box, constraints

    def _as_sum(
        self, numbered: Iterable[tuple[int, int]], told: Mapping[int, Bounds]
    ) -> Constraint:
        """What is known of a tie's cells taken to the other side."""
        low = high = 0
        terms: list[tuple[Unknown, int]] = []
        for number, factor in numbered:
            between = told.get(number) or self._spans.get(number, FREE)
            if between[0] == between[1] or number in self._sums_only:
                low -= between[1] if factor > 0 else -between[0]
                high -= between[0] if factor > 0 else -between[1]
            else:
                terms.append((number, factor))
        return Constraint(tuple(terms), low, high)

    @cached_property
    def _sums_as_printed(self) -> dict[Tie, Constraint]:
        return {tie: self._as_sum(terms, {}) for tie, terms in self._terms_of.items()}

    def _terms(self, tie: Tie, supposed: Supposed) -> Sequence[tuple[int, int]]:
        terms = self._terms_of[tie]
        if tie in supposed.added:
            return [*terms, (-1 - supposed.added[tie], -1)]
        return terms

    def _told(self, change: Change) -> Bounds:
        return change.span(self.limit) if isinstance(change, Counted) else change

    def _may_be_same(self, tie: Tie, supposed: Supposed) -> bool:
        """Whether two cells that are one figure print the same, if both are known to print."""
        if not tie.same:
            return True
        one, other = (supposed.changes.get(cell.address, cell) for cell in tie.cells)
        if isinstance(one, Counted) and isinstance(other, Counted):
            return one.figure.value == other.figure.value
        return True

    def _fewest(self, ties: list[Tie]) -> list[Tie]:
        """Of ties that cannot all hold, some that cannot and of which each is needed."""
        needed = list(ties)
        for tie in ties if len(ties) <= MOST_TIES_TRIED else ():
            rest = [other for other in needed if other is not tie]
            if not self._solvable(rest, AS_PRINTED):
                needed = rest
        return needed

    def _around(self, ties: Iterable[Tie]) -> Iterator[Tie]:
        """The ties, and those of the parts that their cells belong to."""
        seen = dict.fromkeys(ties)
        for number in self._parts_near(seen):
            seen |= dict.fromkeys(self._parts[number])
        return iter(seen)

    def _parts_near(self, ties: Iterable[Tie]) -> dict[int, None]:
        addresses = (cell.address for tie in ties for cell in tie.cells)
        return {self._part_of[a]: None for a in addresses if a in self._part_of}

    @cached_property
    def _parts(self) -> list[list[Tie]]:
        """The ties that connect cells that can be several numbers, part by part."""
        parts: list[list[Tie]] = [[] for _ in set(self._part_of.values())]
        for tie in self.ties:
            numbers = {self._part_of[c.address] for c in tie.cells if c.address in self._part_of}
            for number in numbers:
                parts[number].append(tie)
        return parts

    @cached_property
    def _part_of(self) -> dict[CellAddress, int]:
        """Cell that can be several numbers → the number of its part."""
        numbers: dict[CellAddress, int] = {}
        count = 0
        for address in self.cells:
            if address not in numbers and self._is_open(address):
                self._mark_part(address, count, numbers)
                count += 1
        return numbers

    def _mark_part(
        self, address: CellAddress, number: int, numbers: dict[CellAddress, int]
    ) -> None:
        waiting = [address]
        while waiting:
            seen = waiting.pop()
            if seen not in numbers:
                numbers[seen] = number
                near = (cell.address for tie in self._ties_of[seen] for cell in tie.cells)
                waiting += [other for other in near if self._is_open(other)]

    def _is_open(self, address: CellAddress) -> bool:
        number = self._numbers[address]
        return number not in self._sums_only and not self._spans[number].exact
