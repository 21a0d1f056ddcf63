"""What ties the cells of an edition: everything that its report says twice.

In each tie one cell, the whole, is the sum of others, its parts. The rows of a table add up to its
total, the target groups to everyone, the months to their mean (a mean stands for the sum of its
months); a figure that is printed twice is the sum of itself. The rules that every report must pass,
the search for a misread cell and the audit all work on these ties.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from generator.model import ALL, MEASURE, CellAddress, Columns, Figure, Period, Row, Subject, Table
from generator.prove.ranges import FREE, Bounds, hidden_span, span
from generator.understand.observations import Key

SUM_OF_ROWS, MEAN = "total-is-sum-of-rows", "mean-of-months"
REPEATED_TOTAL, BREAKDOWN_TOTAL = "repeated-total", "breakdown-total"
GROUPS = "target-groups-add-up"  # whatever the groups are of: packages name the rule so
WITHIN = "within-wider-area"
SAME = frozenset({REPEATED_TOTAL, BREAKDOWN_TOTAL})
"""The rules by which two cells print the same."""


@dataclass(frozen=True)
class Counted:
    """A printed cell as a number of people: the mean of `months` months (of one: the month)."""

    figure: Figure
    months: int = 1

    @property
    def address(self) -> CellAddress:
        """Where the cell stands."""
        return self.figure.address

    def span(self, limit: int) -> Bounds:
        """What the sum of its months can be; anything where a correction hides it.

        A hidden one without a mark lies below `limit`.
        """
        if self.figure.is_withdrawn:
            return FREE
        if self.figure.value is None and self.figure.mark is not None:
            return hidden_span(self.figure.mark, self.months)
        low, high = span(self.figure.value, self.months, limit)
        slack = self.figure.slack * self.months
        return Bounds(max(0, low - slack), high + slack) if slack else Bounds(low, high)


@dataclass(frozen=True, eq=False)
class Tie:
    """The `whole` is the sum of the `parts`. `table` and `row` are those of the whole."""

    rule: str
    table: Table
    row: Row
    whole: Counted
    parts: tuple[Counted, ...]

    @property
    def cells(self) -> tuple[Counted, ...]:
        """The whole and its parts."""
        return (self.whole, *self.parts)

    @property
    def is_printed(self) -> bool:
        """Whether no hidden cell takes part."""
        return all(cell.figure.value is not None for cell in self.cells)

    @property
    def same(self) -> bool:
        """Whether its cells are one figure, so that they print the same."""
        return self.rule in SAME

    @property
    def at_most(self) -> bool:
        """Whether the whole may be more than the parts, since some may have no row."""
        return self.rule == WITHIN

    @property
    def adds_rows(self) -> bool:
        """Whether the rows of a table add up to its total."""
        return self.rule == SUM_OF_ROWS and self.row.code == ALL

    @property
    def adds_groups(self) -> bool:
        """Whether the tables of target groups add up to that of everyone."""
        return self.rule == GROUPS

    @property
    def checked(self) -> Figure:
        """The cell at which a check of the tie is listed."""
        return self.parts[0].figure if self.same else self.whole.figure

    def holds(self, spans: Mapping[CellAddress, Bounds]) -> bool:
        """Whether it can hold, whatever is hidden; `spans` say what each cell can stand for."""
        if self.same:
            return self.whole.figure.value == self.parts[0].figure.value
        whole, parts = spans[self.whole.address], [spans[part.address] for part in self.parts]
        least, most = sum(part.low for part in parts), sum(part.high for part in parts)
        return least <= whole.high and (self.at_most or whole.low <= most)


@dataclass(frozen=True)
class Quantity:
    """What a cell counts: a month, or the months of a mean.

    `group` is the target group where the key does not name it.
    """

    key: Key
    months: tuple[Period, ...]
    is_mean: bool = False
    group: str = ""


@dataclass(frozen=True)
class Counting:
    """A cell, what it counts, and the table and row that it stands in."""

    quantity: Quantity
    cell: Counted
    table: Table
    row: Row


def quantities(tables: Iterable[Table]) -> Iterator[Counting]:
    """Every value cell with what it counts; cells of one quantity print one figure."""
    for table in tables:
        months = tuple(period for period in table.columns.periods if period)
        for row in table.all_rows():
            key, group = table.key_of(row), table.subject.target_group or ALL
            if ALL in {group, row.code} or table.dimension == MEASURE:
                group = ""  # the key names it
            for period, cell in _cells(table, row).items():
                counted = (period,) if period else months
                counts = Quantity(key, counted, is_mean=period is None, group=group)
                yield Counting(counts, cell, table, row)


def _cells(table: Table, row: Row) -> dict[Period | None, Counted]:
    """Month → the cell of a row; None → that of the mean."""
    periods, months = table.columns.periods, len(table.columns.months)
    return {
        period: Counted(figure, 1 if period else months)
        for period, figure in zip(periods, row.figures, strict=False)
    }


# The rules


def ties_of(tables: Sequence[Table]) -> list[Tie]:
    """Everything that the tables of an edition say twice."""
    return [
        *rows_add_up(tables),
        *months_have_their_mean(tables),
        *groups_add_up(tables),
        *measures_add_up(tables),
        *figures_are_repeated(tables),
        *areas_lie_within_wider_ones(tables),
    ]


def rows_add_up(tables: Iterable[Table]) -> Iterator[Tie]:
    """In each month the rows of a table add up to its total.

    Source: every table begins with the total of its rows; all that is counted is in one of them.
    """
    for table in tables:
        yield from _added_up(SUM_OF_ROWS, table, table.totals[0], [(table, r) for r in table.rows])


def months_have_their_mean(tables: Iterable[Table]) -> Iterator[Tie]:
    """The mean so far this year is that of the months, rounded half up.

    Source: the head of its column. Only where the months run from January on within one year:
    elsewhere the year has months that the table does not print.
    """
    for table in tables:
        months = [period for period in table.columns.periods if period]
        if months[0].month == 1 and months[-1].year == months[0].year:
            for row in table.all_rows():
                cells = _cells(table, row)
                mean = cells.pop(None, None)
                if mean:
                    yield Tie(MEAN, table, row, mean, tuple(cells.values()))


def groups_add_up(tables: Sequence[Table]) -> Iterator[Tie]:
    """Each row of a table of everyone is the sum of that row in the tables of target groups.

    Source: everyone belongs to one target group. Not where a group has no table by the dimension;
    but a measure that a group's table leaves out has nobody of that group.
    """
    groups = target_group_tables(tables)
    for table in of_everyone(tables):
        alike = [group for group in groups if group.dimension == table.dimension]
        has_all = {group.subject for group in alike} == {group.subject for group in groups}
        if alike and (has_all or table.dimension == MEASURE):
            for row in {row.code: row for row in (*table.rows, table.totals[0])}.values():
                parts = [
                    (group, part)
                    for group in alike
                    for part in (group.totals[0], *group.rows)
                    if part.code == row.code
                ]
                yield from _added_up(GROUPS, table, row, parts)


def measures_add_up(tables: Sequence[Table]) -> Iterator[Tie]:
    """Where the total over all measures is broken down, each row is the sum of the measures' rows.

    Source: the table of all measures, which says which measures there are. Only where each of them
    has such a table and prints the row.
    """
    measures = {row.code for overview in overviews_of_all(tables) for row in overview.rows}
    for table in of_everyone(tables):
        alike = [
            other
            for other in tables
            if other.subject.measure in measures
            and (other.dimension, other.columns) == (table.dimension, table.columns)
        ]
        if table.dimension != MEASURE and len(alike) == len(measures):
            for row in table.rows:
                parts = [(other, r) for other in alike for r in other.rows if r.code == row.code]
                if parts and len(parts) == len(alike):
                    yield from _added_up(SUM_OF_ROWS, table, row, parts)


def figures_are_repeated(tables: Iterable[Table]) -> Iterator[Tie]:
    """A figure that is printed in several places is the same in all of them.

    Sources: the total row, which is repeated in each table about its subject and on each page that
    a table continues on; the row of a measure in the table of all measures, whose figures are the
    totals of its breakdowns; rows that stand in several tables.
    """
    printed: dict[Quantity, list[Counting]] = {}
    for item in quantities(tables):
        printed.setdefault(item.quantity, []).append(item)
    for items in printed.values():
        totals = [item for item in items if item.row.code == ALL]
        rows = [item for item in items if item.row.code != ALL]
        pairs = [(REPEATED_TOTAL, totals[0], total) for total in totals[1:]]
        pairs += [
            (REPEATED_TOTAL, rows[0], row) for row in rows[1:] if row.table is not rows[0].table
        ]
        pairs += [
            (BREAKDOWN_TOTAL, row, total)
            for row in rows[:1]
            for total in totals
            if total.row is total.table.totals[0]
        ]
        for rule, first, other in pairs:
            yield Tie(rule, first.table, first.row, first.cell, (other.cell,))


def areas_lie_within_wider_ones(tables: Iterable[Table]) -> Iterator[Tie]:
    """The areas within a wider one have no more than it has, where both are printed.

    Source: the code list, which says where each area lies. An area without a row is absent, not
    hidden, so that those that are printed may have less.
    """
    by_subject: dict[tuple[Subject, str, Columns], Table] = {}
    for table in tables:
        by_subject.setdefault((table.subject, table.dimension, table.columns), table)
    for narrow in by_subject.values():
        if narrow.within is None:
            continue
        dimension, area_of = narrow.within
        wider = by_subject.get((narrow.subject, dimension, narrow.columns))
        if wider is None:
            continue
        parts: dict[str, list[Row]] = {}
        for row in narrow.rows:
            parts.setdefault(area_of.get(row.code, ""), []).append(row)
        for row in wider.rows:
            cells = [_cells(narrow, part) for part in parts.get(row.code, ())]
            for period, whole in _cells(wider, row).items():
                found = tuple(part[period] for part in cells if period in part)
                if period and found:
                    yield Tie(WITHIN, wider, row, whole, found)


def _added_up(
    rule: str, table: Table, row: Row, parts: Sequence[tuple[Table, Row]]
) -> Iterator[Tie]:
    """For each month of a row, that it is the sum of the same month of other rows."""
    others = [_cells(*part) for part in parts]
    for period, whole in _cells(table, row).items():
        cells = tuple(other[period] for other in others if period in other)
        if period and (cells or rule != SUM_OF_ROWS):
            yield Tie(rule, table, row, whole, cells)


# Which tables


def overviews(tables: Iterable[Table]) -> list[Table]:
    """The tables of everyone whose rows are measures: of all, or of those of a main group."""
    return [
        table
        for table in tables
        if table.dimension == MEASURE and table.subject.target_group in (None, ALL)
    ]


def overviews_of_all(tables: Iterable[Table]) -> list[Table]:
    """The tables of everyone over all measures, whose rows are measures."""
    return [table for table in overviews(tables) if table.subject.measure is None]


def of_everyone(tables: Iterable[Table]) -> list[Table]:
    """The tables of everyone over all measures, whatever their rows are."""
    return [table for table in tables if table.subject == Subject(target_group=ALL)]


def target_group_tables(tables: Iterable[Table]) -> list[Table]:
    """The tables of one target group each."""
    return [table for table in tables if table.subject.target_group not in (None, ALL)]
