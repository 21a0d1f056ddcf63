"""What ties the cells of an edition: one statement, for the checks, the location and the audit.

Whatever a report says twice is a tie: one cell is the sum of others. The rows of a table add up to
its total, the target groups to the figure of everyone, the months to their mean (a mean stands for
the sum of its months); a figure that is printed twice is the sum of itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.model import ALL, MEASURE, CellAddress, Figure, Period, Row, Subject, Table
from generator.prove.bounds import Bounds
from generator.prove.intervals import MOST, hidden_span, span
from generator.understand.observations import Key

SUM_OF_ROWS, TARGET_GROUPS = "total-is-sum-of-rows", "target-groups-add-up"
MEAN = "mean-of-months"
REPEATED_TOTAL, BREAKDOWN_TOTAL = "repeated-total", "breakdown-total"
REPEATED_FIGURE = "repeated-figure"
SAME = frozenset({REPEATED_TOTAL, BREAKDOWN_TOTAL, REPEATED_FIGURE})
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
            return Bounds(0, MOST)
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
    def adds_rows(self) -> bool:
        """Whether the rows of a table add up to its total."""
        return self.rule == SUM_OF_ROWS and self.row.code == ALL

    @property
    def checked(self) -> Figure:
        """The cell that a check of the tie stands at."""
        return self.parts[0].figure if self.same else self.whole.figure

    def holds(self, limit: int) -> bool:
        """Whether it can hold, whatever is hidden."""
        if self.same:
            return self.whole.figure.value == self.parts[0].figure.value
        whole, parts = self.whole.span(limit), [part.span(limit) for part in self.parts]
        least, most = sum(part.low for part in parts), sum(part.high for part in parts)
        return least <= whole.high and whole.low <= most


def ties_of(tables: Sequence[Table]) -> list[Tie]:
    """Everything that the tables of an edition say twice."""
    found = [
        *_totals(tables),
        *_repeated_totals(tables),
        *_means(tables),
        *_target_groups(tables),
        *_breakdown_totals(tables),
        *_rows_in_several_tables(tables),
        *_measures_in_each_category(tables),
    ]
    return [*found, *_repeated_figures(tables, found)]


def _counted(table: Table, row: Row, column: int) -> Counted:
    is_mean = table.columns.periods[column] is None
    return Counted(row.figures[column], len(table.columns.months) if is_mean else 1)


def _has(row: Row, column: int) -> bool:
    return column < len(row.figures)


def _totals(tables: Iterable[Table]) -> Iterator[Tie]:
    """On months: the rows of a table add up to its total."""
    for table in tables:
        total = table.totals[0]
        for column in table.columns.months:
            rows = tuple(_counted(table, row, column) for row in table.rows if _has(row, column))
            if rows and _has(total, column):
                yield Tie(SUM_OF_ROWS, table, total, _counted(table, total, column), rows)


def _repeated_totals(tables: Sequence[Table]) -> Iterator[Tie]:
    """Every printed table about a subject repeats the same total row."""
    for subject in {table.subject: None for table in tables}:
        first, *others = [table for table in tables if table.subject == subject]
        alike = [first, *(table for table in others if table.columns == first.columns)]
        for repeated in [(table, row) for table in alike for row in table.totals][1:]:
            yield from _same_row(REPEATED_TOTAL, (first, first.totals[0]), repeated)


def _breakdown_totals(tables: Sequence[Table]) -> Iterator[Tie]:
    """The total of each breakdown is the figure of the measure in the table of all measures."""
    for overview in overviews(tables):
        for row in overview.rows:
            for table in tables:
                if table.subject == Subject(measure=row.code) and table.columns == overview.columns:
                    total = (table, table.totals[0])
                    yield from _same_row(BREAKDOWN_TOTAL, (overview, row), total)


def _same_row(rule: str, first: tuple[Table, Row], other: tuple[Table, Row]) -> Iterator[Tie]:
    for column in range(min(len(first[1].figures), len(other[1].figures))):
        if column < len(first[0].columns.periods):
            yield Tie(rule, *first, _counted(*first, column), (_counted(*other, column),))


def _means(tables: Iterable[Table]) -> Iterator[Tie]:
    """The mean so far this year is that of the year's months, rounded half up."""
    for table in tables:
        column, months = table.columns.mean, table.columns.months
        for row in table.all_rows() if column is not None and begins_the_year(table) else ():
            if column is not None and len(row.figures) >= len(table.columns.periods):
                parts = tuple(_counted(table, row, month) for month in months)
                yield Tie(MEAN, table, row, _counted(table, row, column), parts)


def begins_the_year(table: Table) -> bool:
    """Whether the months run from January within one year, so that the mean is theirs."""
    months = [period for period in table.columns.periods if period]
    return months[0].month == 1 and months[-1].year == months[0].year


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


def _target_groups(tables: Sequence[Table]) -> Iterator[Tie]:
    """Each measure, and the report's total, is the sum of its target groups."""
    for table in of_everyone(tables):
        groups = _broken_down_alike(table, target_group_tables(tables))
        rows = {row.code: row for row in (*table.rows, table.totals[0])}
        for row in rows.values() if groups else ():
            parts = [(group, part) for group in groups for part in _rows_about(row.code, group)]
            for column in table.columns.months:
                yield from _parts_in_month(TARGET_GROUPS, (table, row), column, parts)


def _broken_down_alike(table: Table, groups: Sequence[Table]) -> list[Table]:
    """Of `groups`, the tables by the dimension of `table`; none if a target group has no such."""
    alike = [group for group in groups if group.dimension == table.dimension]
    has_all = {group.subject for group in alike} == {group.subject for group in groups}
    return alike if has_all or table.dimension == MEASURE else []


def _rows_about(code: str, table: Table) -> list[Row]:
    rows = (table.totals[0], *table.rows)
    return [row for row in rows if row.code == code]


def _parts_in_month(
    rule: str, whole: tuple[Table, Row], column: int, parts: Iterable[tuple[Table, Row]]
) -> Iterator[Tie]:
    period = whole[0].columns.periods[column]
    cells = tuple(
        _counted(other, part, index)
        for other, part in parts
        for index in other.columns.months
        if other.columns.periods[index] == period and _has(part, index)
    )
    if _has(whole[1], column):
        yield Tie(rule, *whole, _counted(*whole, column), cells)


def _rows_in_several_tables(tables: Iterable[Table]) -> Iterator[Tie]:
    """A row that stands in several tables, as a measure does in that of its main group."""
    seen: dict[tuple[object, ...], tuple[Table, Row]] = {}
    for table in tables:
        for row in table.rows:
            key = (table.columns, _group_apart(table, row), *table.key_of(row))
            first = seen.setdefault(key, (table, row))
            if first[0] is not table:
                yield from _same_row(REPEATED_TOTAL, first, (table, row))


def _measures_in_each_category(tables: Sequence[Table]) -> Iterator[Tie]:
    """Where the total over all measures is broken down, each row is the sum of the measures' rows.

    Only where every measure prints the row.
    """
    for table in of_everyone(tables):
        parts = _tables_by_measure(table, tables)
        for row in table.rows if parts else ():
            rows = [
                (part, found) for part in parts for found in part.rows if found.code == row.code
            ]
            for column in table.columns.months if len(rows) == len(parts) else ():
                yield from _parts_in_month(SUM_OF_ROWS, (table, row), column, rows)


def _tables_by_measure(table: Table, tables: Sequence[Table]) -> list[Table]:
    """The tables that break each measure down as `table` does all; none if a measure has no such.

    Which measures there are is told by the table of all measures.
    """
    if table.dimension == MEASURE:
        return []
    measures = {row.code for overview in overviews_of_all(tables) for row in overview.rows}
    alike = [
        other
        for other in tables
        if other.subject.measure in measures
        and (other.dimension, other.columns) == (table.dimension, table.columns)
    ]
    return alike if len(alike) == len(measures) else []


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
            key, group = table.key_of(row), _group_apart(table, row)
            for column, period in enumerate(table.columns.periods[: len(row.figures)]):
                counted = (period,) if period else months
                counts = Quantity(key, counted, is_mean=period is None, group=group)
                yield Counting(counts, _counted(table, row, column), table, row)


def _group_apart(table: Table, row: Row) -> str:
    """The target group of a table that breaks it down, in whose rows the key does not name it."""
    group = table.subject.target_group or ALL
    is_named = ALL in {group, row.code} or table.dimension == MEASURE
    return "" if is_named else group


def _repeated_figures(tables: Sequence[Table], found: Iterable[Tie]) -> Iterator[Tie]:
    """A figure that several tables print, where no rule above compares them."""
    tied = {cell.address for tie in found if tie.same for cell in tie.parts}
    first: dict[Quantity, Counting] = {}
    for item in quantities(tables):
        earlier = first.setdefault(item.quantity, item)
        if earlier.table is not item.table and item.cell.address not in tied:
            yield Tie(REPEATED_FIGURE, earlier.table, earlier.row, earlier.cell, (item.cell,))
