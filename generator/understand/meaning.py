"""Printed tables → tables: continuations joined, every label and column told what it means."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from generator.codelists import CodeLists, Match, group_code, total_code
from generator.errors import Finding
from generator.model import (
    ALL,
    MEASURE,
    CellAddress,
    Columns,
    Figure,
    PrintedCell,
    PrintedRow,
    PrintedTable,
    Repair,
    Row,
    Series,
    Source,
    Subject,
    Table,
)
from generator.understand.figures import read_figure
from generator.understand.labels import (
    RowLabels,
    contexts_of,
    fitting_dimensions,
    possible_dimensions,
    subject_of,
)
from generator.understand.periods import read_columns
from generator.understand.unknown import unknown_label, unknown_rows
from generator.wording import Wording

MOST_REPEATED = 50
"""Rows, or totals, of one table that may stand in a report twice before it is taken for none."""


@dataclass(frozen=True)
class _Part:
    """One printed table whose total row and columns are understood."""

    printed: PrintedTable
    subject: Subject
    counted: Match
    columns: Columns
    row_labels: RowLabels

    @property
    def about(self) -> tuple[Subject, str, Columns]:
        """The same in all parts of a table."""
        return self.subject, self.counted.code, self.columns

    @property
    def labels(self) -> list[str]:
        return [row.label.text for row in self.printed.rows[1:]]


@dataclass
class _Joined:
    """Printed tables that continue one another, and the dimensions that all their rows fit."""

    parts: list[_Part]
    dimensions: list[str]
    seen: set[str] = field(default_factory=set)
    """The labels of its rows so far."""


@dataclass
class Understanding:
    """What the printed tables of an edition mean, and what was found on the way."""

    codelists: CodeLists
    wording: Wording
    source: Source
    tables: list[Table] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def series(self) -> Series:
        """The series of the edition."""
        return self.source.series


def understand(
    printed: Iterable[PrintedTable], codelists: CodeLists, wording: Wording, source: Source
) -> Understanding:
    """The tables of an edition; findings for every label, head and cell that is not certain."""
    work = Understanding(codelists, wording, source)
    parts = [part for table in printed if (part := _understand_part(table, work))]
    tables = _join(parts, work)
    for joined in _with_total_codes(tables, work):
        work.tables.append(_build_table(joined, work))
    work.findings.extend(_too_often(work.tables))
    return work


def _too_often(tables: Iterable[Table]) -> Iterator[Finding]:
    """An error for each table whose rows stand there so often that the file is no report.

    A few rows that stand twice are told one by one when they are proved.
    """
    for table in tables:
        repeated = len(table.rows) - len({row.code for row in table.rows})
        if repeated > MOST_REPEATED or len(table.totals) > MOST_REPEATED:
            label = table.totals[0].printed.label
            message = (
                f"table {table.number} and those that continue it print {len(table.totals)} total"
                f" rows, and {repeated} rows that stand there before; is this a report of the"
                " series?"
            )
            yield Finding("repeated-rows", message, label.place, table=table.number)


def _understand_part(table: PrintedTable, work: Understanding) -> _Part | None:
    columns, findings = read_columns(table, work.source, work.wording)
    work.findings.extend(findings)
    found = subject_of(table, work.codelists, work.wording, work.series)
    contexts = contexts_of(table, work.wording, work.series)
    rows = RowLabels(work.codelists, contexts)
    if found is None:
        work.findings.extend(_unknown_subject(table, rows, work))
    if columns is None or found is None:
        return None
    work.repairs.extend(_head_repairs(table, work))
    return _Part(table, *found, columns, rows)


def _unknown_subject(table: PrintedTable, rows: RowLabels, work: Understanding) -> list[Finding]:
    """What the total row counts is a target group if the rows are measures, else a measure.

    Rows that are not known either are told in the same run.
    """
    label, below = table.rows[0].label, [row.label.text for row in table.rows[1:]]
    lists = [work.codelists["measures"]]
    if work.codelists.groups.rows:
        lists.append(work.codelists.groups)
    if any(rows.match(MEASURE, text) for text in below):
        lists.reverse()
    counted = work.wording.counted(label.text)
    found = [unknown_label(label, CellAddress(table.number, 1, 0), lists, counted)]
    subject = Subject(measure=counted)
    possible = possible_dimensions(subject, work.codelists)
    if fitting_dimensions(below, possible, rows):
        return found
    return found + unknown_rows(table, subject, possible, rows)


def _head_repairs(table: PrintedTable, work: Understanding) -> list[Repair]:
    phrases = work.codelists["phrases"]
    repairs = []
    for column, head in enumerate(table.heads, start=1):
        match = phrases.match(head.text)
        if match and match.reason:
            address = CellAddress(table.number, 0, column)
            repairs.append(Repair(head, address, phrases.name_of(match.code), match.reason))
    return repairs


def _join(parts: list[_Part], work: Understanding) -> list[_Joined]:
    """Parts that follow one another and continue one another, as one table each.

    What the rows leave open is settled by the other tables about the same subject.
    """
    joined: list[_Joined] = []
    for part in parts:
        fitting = _dimensions_of(part, work)
        if not fitting:
            continue
        if joined and _continues(part, fitting, joined[-1]):
            joined[-1].parts.append(part)
            joined[-1].seen.update(part.labels)
            joined[-1].dimensions = [known for known in joined[-1].dimensions if known in fitting]
        else:
            joined.append(_Joined([part], fitting, {*part.labels}))
    for table in joined:
        table.dimensions = work.codelists.dimensions.usual(table.dimensions)
    settled = [_settle(table, joined) for table in joined]
    return _merge([table for table in settled if _is_decided(table, work)])


def _dimensions_of(part: _Part, work: Understanding) -> list[str]:
    if part.subject.measure is None and not part.labels:
        return [MEASURE]
    possible = possible_dimensions(part.subject, work.codelists)
    fitting = fitting_dimensions(part.labels, possible, part.row_labels)
    if not fitting:
        found = unknown_rows(part.printed, part.subject, possible, part.row_labels)
        work.findings.extend(found)
    return fitting


def _continues(part: _Part, fitting: list[str], table: _Joined) -> bool:
    """Whether `part` goes on with the same subject, months and dimension, in rows of its own."""
    first = table.parts[0]
    same = first.about == part.about
    is_new = not part.labels or not table.seen.issuperset(part.labels)
    return same and is_new and bool(set(fitting) & set(table.dimensions))


def _settle(table: _Joined, others: list[_Joined]) -> _Joined:
    """A table whose rows fit several code lists has the dimension that no other one has."""
    if len(table.dimensions) == 1:
        return table
    subject = table.parts[0].subject
    taken = {
        other.dimensions[0]
        for other in others
        if other.parts[0].subject == subject and len(other.dimensions) == 1
    }
    free = [dimension for dimension in table.dimensions if dimension not in taken]
    return _Joined(table.parts, free if len(free) == 1 else table.dimensions)


def _merge(tables: list[_Joined]) -> list[_Joined]:
    """Tables about the same, wherever they stand: their rows are compared as one table's."""
    merged: dict[tuple[object, ...], _Joined] = {}
    for table in tables:
        key = (*table.parts[0].about, table.dimensions[0])
        merged.setdefault(key, _Joined([], table.dimensions)).parts.extend(table.parts)
    return list(merged.values())


def _is_decided(joined: _Joined, work: Understanding) -> bool:
    if len(joined.dimensions) == 1:
        return True
    label = joined.parts[0].printed.rows[0].label
    number = joined.parts[0].printed.number
    names = " or ".join(joined.dimensions)
    message = (
        f"the rows of table {number} fit more than one code list ({names}), and nothing decides"
        " which; is the table whole? Compare it with the report"
    )
    finding = Finding("ambiguous-table", message, label.place, table=number, printed=label.text)
    work.findings.append(finding)
    return False


def _with_total_codes(tables: list[_Joined], work: Understanding) -> list[_Joined]:
    """Totals over all measures have a code of their own in a report that breaks them down."""
    broken_down = {
        table.parts[0].subject.target_group
        for table in tables
        if table.parts[0].subject.measure is None and table.dimensions != [MEASURE]
    }
    base = total_code(work.series, work.codelists["measures"]) if broken_down else ""

    def coded(part: _Part) -> _Part:
        group = part.subject.target_group
        if group is None or group not in broken_down:
            return part
        return replace(part, subject=replace(part.subject, total_code=group_code(base, group)))

    return [_Joined([coded(part) for part in table.parts], table.dimensions) for table in tables]


def _build_table(joined: _Joined, work: Understanding) -> Table:
    (dimension,) = joined.dimensions
    first = joined.parts[0]
    return Table(
        subject=first.subject,
        dimension=dimension,
        columns=first.columns,
        totals=tuple(_total_row(part, work) for part in joined.parts),
        rows=tuple(
            _category_row(part, number, dimension, work)
            for part in joined.parts
            for number in range(2, len(part.printed.rows) + 1)
        ),
    )


def _total_row(part: _Part, work: Understanding) -> Row:
    printed = part.printed.rows[0]
    if part.counted.reason:
        is_group = part.subject.target_group
        codelist = work.codelists.groups if is_group else work.codelists["measures"]
        total = work.codelists["phrases"].name_of("total")
        read_as = f"{total} {codelist.name_of(part.counted.code)}"
        address = CellAddress(part.printed.number, 1, 0)
        work.repairs.append(Repair(printed.label, address, read_as, part.counted.reason))
    return _row(part, 1, ALL, work)


def _category_row(part: _Part, number: int, dimension: str, work: Understanding) -> Row:
    printed = part.printed.rows[number - 1]
    codelist = work.codelists.of(dimension)
    match = part.row_labels.match(dimension, printed.label.text)
    assert match is not None, "the dimension was chosen because it knows every label"
    if match.reason:
        address = CellAddress(part.printed.number, number, 0)
        work.repairs.append(
            Repair(printed.label, address, codelist.name_of(match.code), match.reason)
        )
    return _row(part, number, match.code, work)


def _row(part: _Part, number: int, code: str, work: Understanding) -> Row:
    printed = part.printed.rows[number - 1]
    table = part.printed.number
    return Row(code, printed, table, number, tuple(_figures(printed, table, number, work)))


def _figures(printed: PrintedRow, table: int, number: int, work: Understanding) -> list[Figure]:
    figures = []
    for column, cell in enumerate(printed.values, start=1):
        address = CellAddress(table, number, column)
        figure, finding = read_figure(cell, address, work.series)
        if finding:
            work.findings.append(finding)
        figures.append(figure or _unread(cell, address))
    return figures


def _unread(cell: PrintedCell, address: CellAddress) -> Figure:
    """Holds the place of a cell that could not be read; its finding stops the build."""
    return Figure(None, address, cell)
