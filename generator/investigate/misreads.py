"""Which cell is misread, when ties are broken: what, if it alone were otherwise, would mend all.

A broken tie is a clue: one of its cells is wrong. Clues that share cells are one case. The
explanations of a case, from the simplest: a row that is printed twice, one cell, two neighbours
that changed places, a row that is missing. What a cell should print is given only where it
follows from printed figures alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from generator.investigate.system import Change, Hypothesis, System
from generator.model import ALL, CellAddress, Row, Table
from generator.prove.connected import connected
from generator.prove.ranges import FREE, Bounds, rounded_half_up
from generator.prove.ties import MEAN, Counted, Tie, quantities, target_group_tables

MISREAD, ONE_OF, SWAPPED = "misread", "misread-one-of", "swapped-cells"
MISSING_ROW, DOUBLE_ROW = "missing-row", "duplicate-row"

Pair = tuple[CellAddress, CellAddress]

MORE_THAN_CHANCE = 3
"""So many cells misread in the same tables are rather one row that is missing."""


@dataclass(frozen=True)
class Clue:
    """Ties that cannot all hold, or a cell that cannot print what it does: one of `cells` is wrong.

    A clue of several ties has none that is broken by itself.
    """

    ties: tuple[Tie, ...]
    cells: frozenset[CellAddress]


@dataclass(frozen=True)
class Explanation:
    """What would mend a case: `cells` and `pairs` are alternatives; of a row, its first cell.

    `fitting` is what the one cell should print, where that is known; `table` that of a row.
    """

    kind: str
    cells: tuple[CellAddress, ...] = ()
    pairs: tuple[Pair, ...] = ()
    fitting: int | None = None
    by_edition_before: bool = False
    table: int | None = None


@dataclass(frozen=True)
class Case:
    """Clues that share cells, and what explains them all, if anything does."""

    clues: tuple[Clue, ...]
    explanation: Explanation | None


def cases(system: System, before: Sequence[Table] = ()) -> list[Case]:
    """Everything that is broken in an edition, explained; `before` is the edition before.

    What is broken about the same tables is one case if one thing explains it, else as many as
    there are clues that share no cell.
    """
    broken = [[tie] for tie in system.ties if tie in system.broken]
    clues = [
        Clue(tuple(ties), frozenset(cell.address for tie in ties for cell in tie.cells))
        for ties in broken + system.conflicts()
    ]
    clues += [
        Clue((), frozenset({address}))
        for address, cell in system.cells.items()
        if cell.figure.value is not None and system.hides(cell.figure.value)
    ]
    everything = frozenset(tie for clue in clues for tie in clue.ties)
    found: list[Case] = []
    for near in connected(clues, lambda clue: {at.table for at in clue.cells}):
        search = _Search(system, before, near, everything)
        explanation = search.explanation()
        if explanation is None:
            apart = [
                Case(
                    tuple(some),
                    _Search(system, before, some, everything).explanation(),
                )
                for some in connected(near, lambda clue: clue.cells)
            ]
            explanation = search.missing_row()
            are_misreads = all(c.explanation and c.explanation.kind == MISREAD for c in apart)
            if explanation is None or (are_misreads and len(apart) < MORE_THAN_CHANCE):
                found += apart
                continue
        found.append(Case(tuple(near), explanation))
    return found


class _Search:
    """The search for what explains some clues; the ties of other clues are left out."""

    def __init__(
        self,
        system: System,
        before: Sequence[Table],
        clues: Sequence[Clue],
        broken: frozenset[Tie],
    ) -> None:
        self.system, self.tables, self.before = system, system.tables, before
        self.clues = clues
        self.ties = frozenset(tie for clue in clues for tie in clue.ties)
        self.elsewhere = broken - self.ties

    def explanation(self) -> Explanation | None:
        """The simplest that fits, if any: but for a missing row, which fits too easily."""
        double = self._double_rows()
        if len(double) == 1:
            return Explanation(DOUBLE_ROW, (double[0].figures[0].address,))
        # What is wrong is in every clue; it mends them if with some other number everything fits.
        suspects = sorted(frozenset.intersection(*(clue.cells for clue in self.clues)))
        cells = [address for address in suspects if self._fits({address: FREE})]
        if len(cells) == 1:
            return Explanation(MISREAD, (cells[0],), fitting=self._fitting(cells[0]))
        pairs = self._swapped()
        if cells:
            return self._settled_before(cells) or Explanation(ONE_OF, tuple(cells), pairs)
        return Explanation(SWAPPED, pairs=pairs) if pairs else None

    def missing_row(self) -> Explanation | None:
        """The one table to which a row could be added that makes all fit."""
        tables = {tie.table.number: tie.table for tie in self.ties}
        of_groups = {tie.row.code for tie in self.ties if tie.adds_groups}
        if of_groups:
            tables |= {table.number: table for table in target_group_tables(self.tables)}
        found = set()
        for number, table in sorted(tables.items()):
            # The row may count nothing else that is broken (None), or what target groups lack
            lacking = of_groups - {ALL, *(row.code for row in table.rows)}
            for code in (None, *sorted(lacking)):
                added = {}  # tie → a number for its month: the row is the same in all of these
                for tie in self.system.ties:
                    is_in_table = tie.adds_rows and tie.table is table
                    if is_in_table or (tie.adds_groups and tie.row.code == code):
                        period = tie.table.columns.periods[tie.whole.address.column - 1]
                        added[tie] = period.number if period else 0
                hypothesis = Hypothesis({}, self.elsewhere, added)
                if self.ties <= added.keys() and self.system.fits(hypothesis):
                    found.add(number)
                    break
        return Explanation(MISSING_ROW, table=found.pop()) if len(found) == 1 else None

    def _fits(self, changes: Mapping[CellAddress, Change]) -> bool:
        return self.system.fits(Hypothesis(changes, self.elsewhere))

    def _fitting(self, address: CellAddress) -> int | None:
        """What the cell should print, where it follows from printed figures alone."""
        cell, known = self.system.cells[address], set[int]()
        for tie in self.system.ties_of(address):
            if tie.is_printed and not tie.at_most and tie not in self.elsewhere:
                values = {cell.address: cell.figure.value or 0 for cell in tie.cells}
                del values[address]
                whole = values.pop(tie.whole.address, None)
                added = sum(values.values())
                if whole is None:
                    known.add(rounded_half_up(added, len(values)) if tie.rule == MEAN else added)
                elif tie.rule != MEAN:
                    known.add(whole - added)
        if cell.figure.value is None or len(known) != 1:
            return None
        (value,) = known
        fits = not self.system.hides(value) and self._fits({address: _printing(cell, value)})
        return value if fits else None

    def _settled_before(self, cells: Sequence[CellAddress]) -> Explanation | None:
        """The one cell of several where the edition before prints something else, which fits."""
        printed = {item.quantity: item.cell.figure.value for item in quantities(self.before)}
        other = [
            item.cell.address
            for item in quantities(self.tables)
            if item.cell.address in cells
            and item.quantity in printed
            and printed[item.quantity] != item.cell.figure.value
            and self._fits({item.cell.address: _printing(item.cell, printed[item.quantity])})
        ]
        if len(other) != 1:
            return None
        value = self._fitting(other[0])
        return Explanation(MISREAD, (other[0],), fitting=value, by_edition_before=True)

    def _swapped(self) -> tuple[Pair, ...]:
        """Neighbours in a row or a column that fit when they change places."""
        cells, pairs = self.system.cells, set[Pair]()
        for address in min(self.clues, key=lambda clue: len(clue.cells)).cells:
            for step in (1, -1):
                right = address._replace(column=address.column + step)
                below = address._replace(row=address.row + step)
                pairs |= {(min(address, other), max(address, other)) for other in (right, below)}
        return tuple(
            (one, other)
            for one, other in sorted(pairs)
            if one in cells and other in cells
            if all(not clue.cells.isdisjoint({one, other}) for clue in self.clues)
            if self._fits(
                {
                    one: _printing(cells[one], cells[other].figure.value),
                    other: _printing(cells[other], cells[one].figure.value),
                }
            )
        )

    def _double_rows(self) -> list[Row]:
        """The rows whose category has another row, and without which all fits."""
        found = []
        for table in self.tables:
            seen: set[str] = set()
            for row in table.rows:
                is_again = row.code in seen
                seen.add(row.code)
                addresses = {figure.address for figure in row.figures}
                if not is_again or any(clue.cells.isdisjoint(addresses) for clue in self.clues):
                    continue
                own = {
                    tie
                    for address in addresses
                    for tie in self.system.ties_of(address)
                    if tie.same or tie.whole.address in addresses
                }
                nobody = dict.fromkeys(addresses, Bounds(0, 0))
                if self.system.fits(Hypothesis(nobody, self.elsewhere | own)):
                    found.append(row)
        return found


def _printing(cell: Counted, value: int | None) -> Counted:
    return replace(cell, figure=replace(cell.figure, value=value))
