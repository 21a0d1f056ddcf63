"""Printed tables → tables: continuations joined, and the meaning of each label and column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace

from generator.codelists import CodeLists, Match, group_code, total_code
from generator.errors import Finding
from generator.model import (
    ALL,
    MEASURE,
    CellAddress,
    Columns,
    Figure,
    PrintedTable,
    Repair,
    Row,
    Source,
    Subject,
    Table,
)
from generator.understand.figures import read_figure
from generator.understand.labels import RowLabels, SubjectOfTable, subject_of
from generator.understand.misprints import BY_LIKENESS, fits_order, likely_code
from generator.understand.periods import read_columns, refuse_differences
from generator.understand.unknown import unknown_label, unknown_rows
from generator.wording import Wording

MOST_REPEATED = 50
"""Rows, or totals, of one table that may stand in a report twice before it is taken for none."""

Codes = tuple[Match, ...]
"""What each row below the total means, in one dimension."""


@dataclass(frozen=True)
class _Part:
    """One printed table whose total row and columns are understood.

    `codes` has the dimensions that know all its rows. Where none does, they are those in which the
    others can be misprints.
    """

    printed: PrintedTable
    found: SubjectOfTable
    columns: Columns
    row_labels: RowLabels
    codes: dict[str, Codes] = field(default_factory=dict)

    @property
    def subject(self) -> Subject:
        return self.found.subject

    @property
    def about(self) -> tuple[Subject, str, Columns]:
        """The same in all parts of a table."""
        return self.found.subject, self.found.match.code, self.columns

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
    """What the printed tables of an edition mean, and what was found on the way.

    `by_likeness`: a misprinted label may be read as the only one that it is like.
    """

    codelists: CodeLists
    wording: Wording
    source: Source
    by_likeness: bool = True
    tables: list[Table] = field(default_factory=list)
    repairs: list[Repair] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def understand(
    printed: Iterable[PrintedTable],
    codelists: CodeLists,
    wording: Wording,
    source: Source,
    *,
    by_likeness: bool = True,
) -> Understanding:
    """The tables of an edition; findings for every label, head and cell that is not certain."""
    work = Understanding(codelists, wording, source, by_likeness)
    parts = [part for table in printed if (part := _part_of(table, work))]
    work.findings = refuse_differences((part.columns for part in parts), work.findings)
    tables = _joined(list(_with_rows(parts, work)), work)
    broken_down = {
        table.parts[0].subject.target_group
        for table in tables
        if table.parts[0].subject.measure is None and table.dimensions != [MEASURE]
    }
    base = total_code(source.series, codelists["measures"]) if broken_down else ""
    repetitions: list[Finding] = []
    for joined in tables:
        subject = joined.parts[0].subject
        if subject.target_group is not None and subject.target_group in broken_down:
            # The total over all measures has a code of its own where it is broken down.
            subject = replace(subject, total_code=group_code(base, subject.target_group))
        table = _table_of(joined, subject, work)
        work.tables.append(table)

        # A few rows that stand twice are reported one by one when they are proved.
        repeated = len(table.rows) - len({row.code for row in table.rows})
        if repeated > MOST_REPEATED or len(table.totals) > MOST_REPEATED:
            label = table.totals[0].printed.label
            message = (
                f"table {table.number} and those that continue it print {len(table.totals)} total"
                f" rows, and {repeated} rows that stand there before; is this a report of the"
                " series?"
            )
            finding = Finding("repeated-rows", message, label.place, table=table.number)
            repetitions.append(finding)
    work.findings += repetitions
    return work


def _part_of(table: PrintedTable, work: Understanding) -> _Part | None:
    """A printed table whose total row and columns are understood; None, with findings, for others.

    What a total row counts that is not known is a target group if the rows are measures, else a
    measure. Rows that are not known either are reported in the same run.
    """
    lists, series = work.codelists, work.source.series
    columns, findings = read_columns(table, work.source, work.wording)
    work.findings.extend(findings)
    found = subject_of(table, lists, work.wording, series, by_likeness=work.by_likeness)
    counted = found.counted if found else work.wording.counted(table.rows[0].label.text)
    rows = RowLabels(lists, tuple(filter(None, (counted, series.title))))
    if found is None:
        label, below = table.rows[0].label, [row.label.text for row in table.rows[1:]]
        subjects = [lists["measures"], *([lists.groups] if lists.groups.rows else [])]
        if any(rows.match(MEASURE, text) for text in below):
            subjects.reverse()
        address = CellAddress(table.number, 1, 0)
        work.findings.append(unknown_label(label, address, subjects, counted))
        if not any(all(rows.match(d, text) for text in below) for d in lists.dimensions.codes):
            dimensions = lists.dimensions.codes
            work.findings += unknown_rows(table, dimensions, rows, is_of_all=not counted)
        return None
    if columns is None:
        return None
    for column, head in enumerate(table.heads, start=1):
        match = lists["phrases"].match(head.text)
        if match and match.reason:
            address = CellAddress(table.number, 0, column)
            name = lists["phrases"].name_of(match.code)
            work.repairs.append(Repair(head, address, name, match.reason))
    return _Part(table, found, columns, rows)


# Rows


def _with_rows(parts: Sequence[_Part], work: Understanding) -> Iterator[_Part]:
    """The parts whose rows have a meaning in some dimension; findings for the others."""
    # The dimensions that know all rows of a part, and the orders in which their codes stand.
    known: list[_Part] = []
    orders: dict[str, set[tuple[str, ...]]] = {}
    for part in parts:
        codes: dict[str, Codes] = {}
        for dimension in _possible(part, work):
            matches = []
            for label in part.labels:
                match = part.row_labels.match(dimension, label)
                if match is None:
                    break
                matches.append(match)
            else:
                codes[dimension] = tuple(matches)
                order = tuple(match.code for match in matches)
                orders.setdefault(dimension, set()).add(order)
        known.append(replace(part, codes=codes))
    for part in known:
        if part.codes:
            yield part
            continue
        mended = dict(_likely_codes(part, orders, work)) if work.by_likeness else {}
        if mended:
            yield replace(part, codes=mended)
        else:
            dimensions, is_of_all = _possible(part, work), part.subject.measure is None
            found = unknown_rows(part.printed, dimensions, part.row_labels, is_of_all=is_of_all)
            work.findings.extend(found)


def _possible(part: _Part, work: Understanding) -> list[str]:
    """The dimensions that the rows of a part may have."""
    if part.subject.measure is None and not part.labels:
        return [MEASURE]
    return [d for d in work.codelists.dimensions.codes if d != part.subject.grouping]


def _likely_codes(
    part: _Part, orders: dict[str, set[tuple[str, ...]]], work: Understanding
) -> Iterator[tuple[str, Codes]]:
    """The dimensions that know most rows of a part, if all others can be misprints in them.

    A single row that is not known is a measure, below what all measures have, or nothing.
    """
    matches = {
        dimension: [part.row_labels.match(dimension, label) for label in part.labels]
        for dimension in _possible(part, work)
    }
    most = max(sum(map(bool, found)) for found in matches.values())
    if not most and len(part.labels) == 1:
        is_of_all = part.subject.measure is None
        matches = {MEASURE: [None]} if is_of_all and MEASURE in matches else {}
    for dimension, found in matches.items():
        if sum(map(bool, found)) < most:
            continue
        codelist = work.codelists.of(dimension)
        contexts = part.row_labels.contexts if dimension == MEASURE else ()
        codes = [match.code if match else "" for match in found]
        for number, label in enumerate(part.labels):
            if not codes[number]:
                code = likely_code([codelist], label, set(codes), contexts)
                above, below = ([c for c in some if c] for some in (codes[:number], codes[number:]))
                if not code or not fits_order(code, above, below, orders.get(dimension, ())):
                    break
                codes[number] = code
        else:
            yield (
                dimension,
                tuple(m or Match(c, BY_LIKENESS) for m, c in zip(found, codes, strict=True)),
            )


# Tables


def _joined(parts: Sequence[_Part], work: Understanding) -> list[_Joined]:
    """Parts that are about the same subject, months and dimension, as one table each.

    Those that follow one another continue one another. What the rows leave open is settled by the
    other tables about the same subject: a table has the dimension that no other one has.
    """
    joined: list[_Joined] = []
    for part in parts:
        last = joined[-1] if joined else None
        if last and last.parts[0].about == part.about:
            common = [known for known in last.dimensions if known in part.codes]
            seen = {label for other in last.parts for label in other.labels}
            if common and (not part.labels or not seen.issuperset(part.labels)):
                last.parts.append(part)
                last.dimensions = common
                continue
        joined.append(_Joined([part], list(part.codes)))
    for table in joined:
        table.dimensions = work.codelists.dimensions.usual(table.dimensions)
    single = [table for table in joined if len(table.dimensions) == 1]
    taken = {(table.parts[0].subject, table.dimensions[0]) for table in single}
    merged: dict[tuple[object, ...], _Joined] = {}
    for table in joined:
        first, dimensions = table.parts[0], table.dimensions
        free = [d for d in dimensions if (first.subject, d) not in taken]
        if len(dimensions) > 1 and len(free) != 1:
            label, number = first.printed.rows[0].label, first.printed.number
            message = (
                f"the rows of table {number} fit more than one code list"
                f" ({' or '.join(dimensions)}), and nothing decides which; is the table whole?"
                " Compare it with the report"
            )
            work.findings.append(
                Finding("ambiguous-table", message, label.place, table=number, printed=label.text)
            )
            continue
        (dimension,) = dimensions if len(dimensions) == 1 else free
        key = (*first.about, dimension)
        merged.setdefault(key, _Joined([], [dimension])).parts.extend(table.parts)
    return list(merged.values())


def _table_of(joined: _Joined, subject: Subject, work: Understanding) -> Table:
    """The table that printed ones make together, with the repairs of their labels."""
    lists = work.codelists
    (dimension,) = joined.dimensions
    totals, rows = [], []
    for part in joined.parts:
        table, found = part.printed.number, part.found
        if found.match.reason:
            counted = lists.groups if found.subject.target_group else lists["measures"]
            total = lists["phrases"].name_of("total")
            name = counted.name_of(found.match.code) if found.match.code in counted.by_code else ""
            label = part.printed.rows[0].label
            read_as = f"{total} {name}".rstrip()
            address = CellAddress(table, 1, 0)
            work.repairs.append(Repair(label, address, read_as, found.match.reason))
        totals.append(_row(part, 1, ALL, work))
    for part in joined.parts:
        table = part.printed.number
        for number, match in enumerate(part.codes[dimension], start=2):
            if match.reason:
                label, address = part.printed.rows[number - 1].label, CellAddress(table, number, 0)
                name = lists.of(dimension).name_of(match.code)
                work.repairs.append(Repair(label, address, name, match.reason))
            rows.append(_row(part, number, match.code, work))
    columns, within = joined.parts[0].columns, lists.within(dimension)
    return Table(subject, dimension, columns, tuple(totals), tuple(rows), within)


def _row(part: _Part, number: int, code: str, work: Understanding) -> Row:
    """A row with its figures; one that cannot be read keeps its place, and stops the build."""
    printed, table = part.printed.rows[number - 1], part.printed.number
    figures = []
    for column, cell in enumerate(printed.values, start=1):
        address = CellAddress(table, number, column)
        figure, finding = read_figure(cell, address, work.source.series)
        if finding:
            work.findings.append(finding)
        figures.append(figure or Figure(None, address, cell))
    return Row(code, printed, table, number, tuple(figures))
