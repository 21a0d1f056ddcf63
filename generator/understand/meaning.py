"""Printed tables → tables: continuations joined, every label and column told what it means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from generator.codelists import CodeLists, Match
from generator.errors import Finding
from generator.model import (
    ALL,
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
    fitting_dimensions,
    possible_dimensions,
    subject_of,
    unknown_label,
    unknown_labels,
)
from generator.understand.periods import read_columns
from generator.wording import Wording


@dataclass(frozen=True)
class _Part:
    """One printed table whose total row and columns are understood."""

    printed: PrintedTable
    subject: Subject
    counted: Match
    columns: Columns

    @property
    def labels(self) -> list[str]:
        return [row.label.text for row in self.printed.rows[1:]]


@dataclass
class _Joined:
    """Printed tables that continue one another, and the dimensions that all their rows fit."""

    parts: list[_Part]
    dimensions: list[str]


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
    for joined in _join(parts, work):
        work.tables.append(_build_table(joined, work))
    return work


def _understand_part(table: PrintedTable, work: Understanding) -> _Part | None:
    columns, findings = read_columns(table, work.source, work.wording)
    work.findings.extend(findings)
    found = subject_of(table, work.codelists, work.wording)
    if found is None:
        work.findings.append(_unknown_subject(table, work))
    if columns is None or found is None:
        return None
    work.repairs.extend(_head_repairs(table, work))
    return _Part(table, *found, columns)


def _unknown_subject(table: PrintedTable, work: Understanding) -> Finding:
    label = table.rows[0].label
    lists = [work.codelists["measures"], work.codelists["target-groups"]]
    counted = work.wording.counted(label.text)
    return unknown_label(label, CellAddress(table.number, 1, 0), lists, counted)


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
            joined[-1].dimensions = [known for known in joined[-1].dimensions if known in fitting]
        else:
            joined.append(_Joined([part], fitting))
    settled = [_settle(table, joined) for table in joined]
    return _merge([table for table in settled if _is_decided(table, work)])


def _dimensions_of(part: _Part, work: Understanding) -> list[str]:
    possible = possible_dimensions(part.subject)
    fitting = fitting_dimensions(part.labels, possible, work.codelists)
    if not fitting:
        work.findings.extend(unknown_labels(part.printed, possible, work.codelists))
    return fitting


def _continues(part: _Part, fitting: list[str], table: _Joined) -> bool:
    """Whether `part` goes on with the same subject, months and dimension, in rows of its own."""
    first = table.parts[0]
    same = (first.subject, first.columns) == (part.subject, part.columns)
    seen = {label for earlier in table.parts for label in earlier.labels}
    is_new = not part.labels or not seen.issuperset(part.labels)
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
    merged: dict[tuple[Subject, Columns, str], _Joined] = {}
    for table in tables:
        first = table.parts[0]
        key = (first.subject, first.columns, table.dimensions[0])
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
        name = work.codelists["target-groups" if part.subject.target_group else "measures"]
        read_as = f"{work.codelists['phrases'].name_of('total')} {name.name_of(part.counted.code)}"
        address = CellAddress(part.printed.number, 1, 0)
        work.repairs.append(Repair(printed.label, address, read_as, part.counted.reason))
    return _row(part, 1, ALL, work)


def _category_row(part: _Part, number: int, dimension: str, work: Understanding) -> Row:
    printed = part.printed.rows[number - 1]
    codelist = work.codelists.of(dimension)
    match = codelist.match(printed.label.text)
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
