"""The proof of one edition: each rule yields checks that hold and findings for those that fail.

A rule says what is wrong; a finding names the two figures that disagree only when no hidden figure
takes part, so that no message lets anyone work out a hidden one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from generator.codelists import CodeLists
from generator.errors import Finding, Severity, errors_of
from generator.model import (
    MEASURE,
    CellAddress,
    Check,
    Outcome,
    PrintedRow,
    PrintedTable,
    Reading,
    Row,
    Table,
)
from generator.prove.constraints import overviews, overviews_of_all, target_group_tables
from generator.prove.location import cases
from generator.prove.system import System
from generator.prove.telling import ADVICE, BELOW_LIMIT, broken, failed, lead, name_of
from generator.prove.witness import Witnessed, witnessed

Result = Check | Finding


@dataclass(frozen=True)
class Proof:
    """What was checked and held, what was found wrong, and, if nothing was, what is witnessed."""

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    witnessed: Witnessed | None = None


@dataclass(frozen=True)
class Evidence:
    """The tables of an edition, ready to be compared with one another."""

    reading: Reading
    codelists: CodeLists
    system: System

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables, continuations joined."""
        return self.reading.tables


MOST_BROKEN, MOST_SEARCHED = 300, 3_000_000
"""Contradictions, and contradictions times cells, up to which the cell that is misread is looked
for: beyond, the contradictions are told as they are."""


def prove(reading: Reading, codelists: CodeLists, before: Reading | None = None) -> Proof:
    """Every rule applied to an edition; checks in the order of tables, rows and columns.

    A cell that one rule compares with several others has one check: it passes if one does.
    Findings begin with what explains them, each with its evidence beneath. The edition before bears
    witness where this one contradicts itself; where they differ otherwise, `editions.py` tells.
    """
    series = reading.source.series
    system = System(reading.tables, series.limit, series)
    evidence = Evidence(reading, codelists, system)
    results = [result for rule in RULES for result in rule(evidence)]
    checks = sorted(
        (result for result in results if isinstance(result, Check)),
        key=lambda check: (check.rule, _order(check.address), check.outcome),
    )
    once = {(check.rule, check.address): check for check in reversed(checks)}
    findings = [result for result in results if isinstance(result, Finding)]
    is_searched = len(system.broken) <= MOST_BROKEN
    is_searched &= len(system.broken) * len(system.cells) <= MOST_SEARCHED
    found = cases(system, reading.tables, before.tables if before else ()) if is_searched else []
    told = lead(found, findings, reading, codelists)
    counted = None if errors_of(told) else witnessed(system)
    return Proof(tuple(reversed(once.values())), tuple(told), counted)


def _order(address: CellAddress) -> tuple[int, int, int]:
    return address.table, address.row, address.column


def _held(rule: str, address: CellAddress, *, exact: bool) -> Check:
    return Check(rule, address, Outcome.PASS if exact else Outcome.UNDECIDABLE)


def cells_that_are_tied_agree(evidence: Evidence) -> Iterator[Result]:
    """Totals, repeated totals, means, target groups, breakdowns: what the report says twice."""
    for tie in evidence.system.ties:
        if tie in evidence.system.broken:
            yield broken(tie, evidence.codelists)
        else:
            yield _held(tie.rule, tie.checked.address, exact=tie.is_printed)


def figures_reach_the_limit(evidence: Evidence) -> Iterator[Result]:
    """A number below the limit would have been hidden: it is misread."""
    rule, series = BELOW_LIMIT, evidence.reading.source.series
    for table in evidence.tables:
        for row in table.all_rows():
            low = [f for f in row.figures if f.value is not None and series.hides(f.value)]
            for figure in low:
                mark = series.hides(figure.value or 0)
                span = f"from {mark.low} to {mark.high}" if mark and mark.low else ""
                message = (
                    f"prints a figure {span}; such figures are hidden"
                    if span
                    else f"prints a figure below the limit, {series.limit}; such figures are hidden"
                )
                yield failed(rule, figure, message)
            if not low:
                yield _held(rule, CellAddress(row.table, row.number, 0), exact=True)


def rows_are_not_repeated(evidence: Evidence) -> Iterator[Result]:
    """No category has two rows in a table: neither with the same figures nor with others."""
    for table in evidence.tables:
        seen: dict[str, Row] = {}
        for row in table.rows:
            first = seen.setdefault(row.code, row)
            if first is not row:
                yield _repeated(name_of(table, row, evidence.codelists), first, row)
        yield _held("no-duplicate-row", CellAddress(table.number, 0, 0), exact=True)
    for above, below in pairwise(evidence.reading.printed):
        if _is_repeated_total(above, below):
            yield _repeated_total(above, below)


def _is_repeated_total(above: PrintedTable, below: PrintedTable) -> bool:
    """Whether a table begins with its total row twice, one right below the other."""
    first, second = above.rows[0].label.place, below.rows[0].label.place
    next_line = (first.page, first.sheet, (first.line or 0) + 1)
    return (
        len(above.rows) == 1
        and above.heads == below.heads
        and _texts(above.rows[0]) == _texts(below.rows[0])
        and next_line == (second.page, second.sheet, second.line)
    )


def _texts(row: PrintedRow) -> list[str]:
    return [cell.text for cell in (row.label, *row.values)]


def _repeated_total(above: PrintedTable, below: PrintedTable) -> Finding:
    label = below.rows[0].label
    message = (
        f"'{label.text}' stands twice, one row below the other, under the same heads (tables"
        f" {above.number} and {below.number}); {ADVICE}"
    )
    return Finding("duplicate-row", message, label.place, table=below.number, printed=label.text)


def _repeated(name: str, first: Row, row: Row) -> Finding:
    same = [f.value for f in first.figures] == [f.value for f in row.figures]
    rule = "duplicate-row" if same else "contradicting-row"
    figures = "the same figures" if same else "other figures"
    message = (
        f"'{name}' has a second row with {figures} in table {row.table} (row {row.number}); the"
        f" first is row {first.number} of table {first.table}; {ADVICE}"
    )
    label = row.printed.label
    address = CellAddress(row.table, row.number, 0)
    return Finding(rule, message, label.place, address=address, printed=label.text)


def headings_match_their_columns(evidence: Evidence) -> Iterator[Result]:
    """The period over a table is that of its month columns (others were refused when read)."""
    for table in evidence.reading.printed:
        if table.heading is not None:
            yield _held("period-heading", CellAddress(table.number, 0, 0), exact=True)


def breakdowns_are_complete(evidence: Evidence) -> Iterator[Result]:
    """A breakdown that the report has for one measure it has for every measure that it counts."""
    measures = _measures_counted(evidence)
    by_dimension: dict[str, set[str]] = {}
    for table in evidence.tables:
        if table.subject.measure and table.dimension != MEASURE:
            by_dimension.setdefault(table.dimension, set()).add(table.subject.measure)
    for dimension, present in by_dimension.items():
        for measure, row in measures.items():
            if measure not in present and not _left_out(evidence, measure, dimension):
                yield _missing_table(row, evidence, dimension)
    for dimension in evidence.reading.source.series.breakdowns:
        if dimension not in by_dimension and not _has_dimension(evidence, dimension):
            yield _missing_breakdown(evidence, dimension)


def _measures_counted(evidence: Evidence) -> dict[str, Row]:
    rows = [row for table in overviews_of_all(evidence.tables) for row in table.rows]
    return {row.code: row for row in rows if any(f.value is not None for f in row.figures)}


def _left_out(evidence: Evidence, measure: str, dimension: str) -> bool:
    return f"{measure} {dimension}" in evidence.reading.source.series.not_printed


def _has_dimension(evidence: Evidence, dimension: str) -> bool:
    if dimension == evidence.codelists.dimensions.grouping:
        return bool(target_group_tables(evidence.tables))
    if dimension == MEASURE:
        return bool(overviews(evidence.tables))
    return any(table.dimension == dimension for table in evidence.tables)


def _missing_table(row: Row, evidence: Evidence, dimension: str) -> Finding:
    name = evidence.codelists.of(MEASURE).name_of(row.code)
    message = (
        f"no table of '{name}' by {dimension}, though other measures have one; is the file whole?"
        f" If the report leaves it out, add '{row.code} {dimension}' to not_printed in series.toml"
    )
    label = row.printed.label
    return Finding("missing-table", message, label.place, table=row.table, printed=label.text)


def _missing_breakdown(evidence: Evidence, dimension: str) -> Finding:
    place = evidence.tables[0].totals[0].printed.label.place
    message = (
        f"the report has no table by {dimension}, which series.toml lists among its breakdowns;"
        " is the file whole? If it is, take it from that list"
    )
    return Finding("missing-breakdown", message, place)


def codes_are_valid(evidence: Evidence) -> Iterator[Result]:
    """A category whose code was never valid in the months of its table: perhaps a misprint."""
    for table in evidence.tables:
        months = [period for period in table.columns.periods if period]
        for row in table.rows:
            about = evidence.codelists.of(table.dimension).by_code[row.code]
            since, until = about.get("valid_from", "")[:7], about.get("valid_to", "")[:7]
            if str(months[-1]) < since or (until and until < str(months[0])):
                yield _not_valid(row, since, until)


def _not_valid(row: Row, since: str, until: str) -> Finding:
    label = row.printed.label
    span = " ".join([f"from {since}"] * bool(since) + [f"to {until}"] * bool(until))
    message = (
        f"'{label.text}' is valid {span} "
        "by its code list, and the table has other months; is the label, or the period, misprinted?"
    )
    address = CellAddress(row.table, row.number, 0)
    return Finding(
        "code-not-valid", message, label.place, Severity.WARNING, address, printed=label.text
    )


RULES: tuple[Callable[[Evidence], Iterator[Result]], ...] = (
    cells_that_are_tied_agree,
    figures_reach_the_limit,
    rows_are_not_repeated,
    headings_match_their_columns,
    breakdowns_are_complete,
    codes_are_valid,
)
