"""Which cell is misread, when checks are broken: what, if it alone were otherwise, would mend all.

What is broken is a clue: one of its cells is wrong. Clues that share cells are one case. The
explanations of a case, from the simplest: one cell, two neighbours that changed places, a row that
is printed twice, a row that is missing. What a cell should print is told only where it follows from
printed figures alone.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from generator.model import ALL, CellAddress, Row, Table
from generator.prove.bounds import Bounds
from generator.prove.constraints import (
    MEAN,
    TARGET_GROUPS,
    Counted,
    Tie,
    quantities,
    target_group_tables,
)
from generator.prove.intervals import rounded_half_up
from generator.prove.system import FREE, Supposed, System

MISREAD, ONE_OF, SWAPPED = "misread", "misread-one-of", "swapped-cells"
MISSING_ROW, DOUBLE_ROW = "missing-row", "duplicate-row"

Pair = tuple[CellAddress, CellAddress]

NOTHING = Bounds(0, 0)
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

    `fitting` is what the one cell should print, where that can be told; `table` that of a row.
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


def cases(system: System, tables: Sequence[Table], before: Sequence[Table] = ()) -> list[Case]:
    """Everything that is broken in an edition, explained; `before` is the edition before.

    What is broken about the same tables is one case if one thing explains it, else as many as
    there are clues that share no cell.
    """
    clues = _clues(system)
    everything = frozenset(tie for clue in clues for tie in clue.ties)
    edition = _Edition(system, tables, before, everything)
    return [
        case
        for near in _sharing(clues, lambda clue: {at.table for at in clue.cells})
        for case in _explained(near, edition)
    ]


@dataclass(frozen=True)
class _Edition:
    """What is known of an edition; `broken` are the ties of all clues."""

    system: System
    tables: Sequence[Table]
    before: Sequence[Table]
    broken: frozenset[Tie]


def _explained(clues: Sequence[Clue], edition: _Edition) -> list[Case]:
    search = _Search(edition, tuple(clues))
    found = search.explanation()
    if found is None:
        apart = [
            Case(tuple(some), _Search(edition, tuple(some)).explanation())
            for some in _sharing(clues, lambda clue: clue.cells)
        ]
        found = search.missing_row()
        misreads = [case for case in apart if case.explanation and case.explanation.kind == MISREAD]
        if found is None or (len(misreads) == len(apart) < MORE_THAN_CHANCE):
            return apart
    return [Case(tuple(clues), found)]


def _clues(system: System) -> list[Clue]:
    ties = [[tie] for tie in system.broken] + system.conflicts()
    clues = [
        Clue(tuple(some), frozenset(c.address for t in some for c in t.cells)) for some in ties
    ]
    below = [address for address, cell in system.cells.items() if _is_below(cell, system)]
    return clues + [Clue((), frozenset({address})) for address in below]


def _clue(ties: Sequence[Tie]) -> Clue:
    return Clue(tuple(ties), frozenset(cell.address for tie in ties for cell in tie.cells))


def _is_below(cell: Counted, system: System) -> bool:
    return cell.figure.value is not None and system.hides(cell.figure.value)


def _sharing(
    clues: Iterable[Clue], things: Callable[[Clue], Collection[object]]
) -> list[list[Clue]]:
    """The clues in groups that have no thing in common."""
    groups: list[tuple[set[object], list[Clue]]] = []
    for clue in clues:
        near = [group for group in groups if not group[0].isdisjoint(things(clue))]
        groups = [group for group in groups if group not in near]
        together = {*things(clue)}.union(*(group[0] for group in near))
        groups.append((together, [*(c for group in near for c in group[1]), clue]))
    return [group for _, group in groups]


class _Search:
    """The search for what explains some clues; the ties of other clues are left out."""

    def __init__(self, edition: _Edition, clues: tuple[Clue, ...]) -> None:
        self.system, self.tables, self.before = edition.system, edition.tables, edition.before
        self.clues = clues
        self.ties = frozenset(tie for clue in clues for tie in clue.ties)
        self.elsewhere = edition.broken - self.ties

    def explanation(self) -> Explanation | None:
        """The simplest that fits, if any: but for a missing row, which fits too easily."""
        double = list(self._double_rows())
        if len(double) == 1:
            return double[0]
        cells = [address for address in self._suspects() if self._fits({address: FREE})]
        if len(cells) == 1:
            return Explanation(MISREAD, (cells[0],), fitting=self._fitting(cells[0]))
        pairs = tuple(self._swapped())
        if cells:
            return self._settled_before(cells) or Explanation(ONE_OF, tuple(cells), pairs)
        return Explanation(SWAPPED, pairs=pairs) if pairs else None

    def missing_row(self) -> Explanation | None:
        """The one table to which a row could be added that makes all fit."""
        tables = {tie.table.number: tie.table for tie in self.ties}
        if any(tie.rule == TARGET_GROUPS for tie in self.ties):
            tables |= {table.number: table for table in target_group_tables(self.tables)}
        found = [
            number
            for number, table in sorted(tables.items())
            if any(self._fits_with_row(table, code) for code in self._codes_not_in(table))
        ]
        return Explanation(MISSING_ROW, table=found[0]) if len(found) == 1 else None

    def _fits(self, changes: Mapping[CellAddress, Counted | object]) -> bool:
        return self.system.fits(Supposed(changes, self.elsewhere))  # type: ignore[arg-type]

    def _suspects(self) -> list[CellAddress]:
        """The cells that take part in every clue, in the order of the report."""
        return _in_order(frozenset.intersection(*(clue.cells for clue in self.clues)))

    def _fitting(self, address: CellAddress) -> int | None:
        """What the cell should print, where printed figures alone tell, and none is hidden."""
        cell = self.system.cells[address]
        ties = [tie for tie in self.system.ties_of(address) if tie not in self.elsewhere]
        told = {_told_by(tie, address) for tie in ties if tie.is_printed} - {None}
        if cell.figure.value is None or len(told) != 1:
            return None
        (value,) = told
        if value is None or self.system.hides(value):
            return None
        return value if self._fits({address: _printing(cell, value)}) else None

    def _settled_before(self, cells: Sequence[CellAddress]) -> Explanation | None:
        """The one cell of several where the edition before prints something else, which fits."""
        printed = {item.quantity: item.cell for item in quantities(self.before)}
        earlier = {
            item.cell.address: printed[item.quantity]
            for item in quantities(self.tables)
            if item.cell.address in cells and item.quantity in printed
        }
        other = [
            address
            for address, cell in earlier.items()
            if cell.figure.value != self.system.cells[address].figure.value
            and self._fits({address: _printing(self.system.cells[address], cell.figure.value)})
        ]
        if len(other) != 1:
            return None
        value = self._fitting(other[0])
        return Explanation(MISREAD, (other[0],), fitting=value, by_edition_before=True)

    def _swapped(self) -> Iterator[Pair]:
        """Neighbours in a row or a column that fit when they change places."""
        smallest = min(self.clues, key=lambda clue: len(clue.cells))
        pairs = {pair for address in smallest.cells for pair in _pairs(address)}
        for pair in sorted(pairs, key=lambda pair: [_numbers(address) for address in pair]):
            one, other = (self.system.cells.get(address) for address in pair)
            touch_all = all(not clue.cells.isdisjoint(pair) for clue in self.clues)
            if touch_all and one and other and self._fits(_exchanged(one, other)):
                yield pair

    def _double_rows(self) -> Iterator[Explanation]:
        """A row whose category has another row, and without which all fits."""
        for table in self.tables:
            seen: set[str] = set()
            for row in table.rows:
                if row.code in seen and self._fits_without(row):
                    yield Explanation(DOUBLE_ROW, (row.figures[0].address,))
                seen.add(row.code)

    def _fits_without(self, row: Row) -> bool:
        addresses = {figure.address for figure in row.figures}
        if any(clue.cells.isdisjoint(addresses) for clue in self.clues):
            return False
        own = {
            tie
            for address in addresses
            for tie in self.system.ties_of(address)
            if tie.same or tie.whole.address in addresses
        }
        changes = dict.fromkeys(addresses, NOTHING)
        return self.system.fits(Supposed(changes, self.elsewhere | own))

    def _codes_not_in(self, table: Table) -> list[str | None]:
        """What a missing row may count: nothing else that is broken (None), or one of those."""
        known = {ALL, *(row.code for row in table.rows)}
        codes = {tie.row.code for tie in self.ties if tie.rule == TARGET_GROUPS}
        return [None, *sorted(codes - known)]

    def _fits_with_row(self, table: Table, code: str | None) -> bool:
        added = {
            tie: _month(tie)
            for tie in self.system.ties
            if (tie.adds_rows and tie.table is table)
            or (tie.rule == TARGET_GROUPS and tie.row.code == code)
        }
        return self.ties <= added.keys() and self.system.fits(Supposed({}, self.elsewhere, added))


def _month(tie: Tie) -> int:
    """A number for the month of its whole."""
    period = tie.table.columns.periods[tie.whole.address.column - 1]
    return 0 if period is None else period.year * 12 + period.month


def _told_by(tie: Tie, address: CellAddress) -> int | None:
    """What a tie of printed cells says that one of them should print."""
    values = {cell.address: cell.figure.value or 0 for cell in tie.cells}
    whole, parts = tie.whole.address, [part.address for part in tie.parts]
    if address == whole:
        added = sum(values[part] for part in parts)
        return rounded_half_up(added, len(parts)) if tie.rule == MEAN else added
    if tie.rule == MEAN:
        return None
    return values[whole] - sum(values[part] for part in parts if part != address)


def _printing(cell: Counted, value: int | None) -> Counted:
    return replace(cell, figure=replace(cell.figure, value=value))


def _exchanged(one: Counted, other: Counted) -> dict[CellAddress, Counted]:
    return {
        one.address: _printing(one, other.figure.value),
        other.address: _printing(other, one.figure.value),
    }


def _pairs(address: CellAddress) -> list[Pair]:
    """A cell with each of its four neighbours, in the order of the report."""
    right = replace(address, column=address.column + 1)
    below = replace(address, row=address.row + 1)
    left = replace(address, column=address.column - 1)
    above = replace(address, row=address.row - 1)
    return [(address, right), (address, below), (left, address), (above, address)]


def _in_order(addresses: Iterable[CellAddress]) -> list[CellAddress]:
    return sorted(addresses, key=_numbers)


def _numbers(address: CellAddress) -> tuple[int, int, int]:
    return address.table, address.row, address.column
