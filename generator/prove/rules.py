"""The rules that every report must pass, each a function: checks that hold, findings that do not.

A finding says what is wrong and where. It names the two figures that disagree only when no hidden
figure takes part, and never by how much they differ: a mark that was misread, or a row that was
lost, would be given away with it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from generator.codelists import CodeLists
from generator.errors import Finding, Severity
from generator.model import (
    ALL,
    MEASURE,
    CellAddress,
    Check,
    Figure,
    Outcome,
    Reading,
    Row,
    Table,
)
from generator.prove.ranges import Bounds
from generator.prove.ties import (
    MEAN,
    SUM_OF_ROWS,
    Counted,
    Tie,
    overviews,
    overviews_of_all,
    quantities,
    target_group_tables,
    ties_of,
)

ADVICE = "compare the report with the file; correct the file, or add a line to corrections.csv"
BELOW_LIMIT = "at-least-the-limit"

Result = Check | Finding


@dataclass(frozen=True)
class Evidence:
    """An edition, with its cells and what ties them."""

    reading: Reading
    codelists: CodeLists

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables, continuations joined."""
        return self.reading.tables

    @cached_property
    def cells(self) -> dict[CellAddress, Counted]:
        """Every value cell."""
        return {item.cell.address: item.cell for item in quantities(self.tables)}

    @cached_property
    def spans(self) -> dict[CellAddress, Bounds]:
        """What each cell can stand for."""
        limit = self.reading.source.series.limit
        return {address: cell.span(limit) for address, cell in self.cells.items()}

    @cached_property
    def ties(self) -> list[Tie]:
        """Everything that the report says twice."""
        return ties_of(self.tables)

    @cached_property
    def ties_by_cell(self) -> dict[CellAddress, list[Tie]]:
        """The ties that each cell takes part in."""
        found: dict[CellAddress, list[Tie]] = {address: [] for address in self.cells}
        for tie in self.ties:
            for cell in tie.cells:
                found[cell.address].append(tie)
        return found

    @cached_property
    def broken(self) -> frozenset[Tie]:
        """The ties that cannot hold, whatever is hidden."""
        return frozenset(tie for tie in self.ties if not tie.holds(self.spans))


@dataclass(frozen=True)
class Proof:
    """What was checked and held, what was found wrong, and what both are about."""

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    evidence: Evidence


def prove(reading: Reading, codelists: CodeLists) -> Proof:
    """Applies every rule to an edition; checks in the order of tables, rows and columns.

    A cell that one rule compares with several others has one check: it passes if one does.
    """
    evidence = Evidence(reading, codelists)
    results = [result for rule in RULES for result in rule(evidence)]
    checks = sorted(
        (result for result in results if isinstance(result, Check)),
        key=lambda check: (check.rule, check.address, check.outcome),
    )
    once = {(check.rule, check.address): check for check in reversed(checks)}
    findings = tuple(result for result in results if isinstance(result, Finding))
    return Proof(tuple(reversed(once.values())), findings, evidence)


def tied_cells_agree(evidence: Evidence) -> Iterator[Result]:
    """Whatever a report says twice, it says alike.

    Source: totals, repeated totals, means, target groups and breakdowns, as `ties.py` states them.
    """
    for tie in evidence.ties:
        if tie in evidence.broken:
            yield broken(tie, evidence.codelists)
        else:
            yield _held(tie.rule, tie.checked.address, exact=tie.is_printed)


def figures_reach_the_limit(evidence: Evidence) -> Iterator[Result]:
    """A number that a mark stands for would have been hidden: it is misread.

    Source: the marks in the settings of the series. Nothing is checked where any number can be
    printed.
    """
    series = evidence.reading.source.series
    if series.prints_small_figures or not series.limit:
        return
    for table in evidence.tables:
        for row in table.all_rows():
            low = [
                (figure, mark)
                for figure in row.figures
                if figure.value is not None and (mark := series.hides(figure.value))
            ]
            for figure, mark in low:
                below = f"below the limit, {(mark.high or 0) + 1}"
                which = f"from {mark.low} to {mark.high}" if mark.low else below
                yield failed(
                    BELOW_LIMIT, figure, f"prints a figure {which}; such figures are hidden"
                )
            if not low:
                yield _held(BELOW_LIMIT, CellAddress(row.table, row.number, 0), exact=True)


def rows_are_not_repeated(evidence: Evidence) -> Iterator[Result]:
    """No category has two rows in a table, neither with the same figures nor with others.

    Source: a table counts everyone once. Nor does a table begin with its total row twice.
    """
    for table in evidence.tables:
        seen: dict[str, Row] = {}
        for row in table.rows:
            first = seen.setdefault(row.code, row)
            if first is not row:
                is_same = [f.value for f in first.figures] == [f.value for f in row.figures]
                message = (
                    f"'{name_of(table, row, evidence.codelists)}' has a second row with"
                    f" {'the same' if is_same else 'other'} figures in table {row.table} (row"
                    f" {row.number}); the first is row {first.number} of table {first.table};"
                    f" {ADVICE}"
                )
                rule = "duplicate-row" if is_same else "contradicting-row"
                yield _about_label(rule, row, message)
        yield _held("no-duplicate-row", CellAddress(table.number, 0, 0), exact=True)

    for above, below in pairwise(evidence.reading.printed):
        texts, texts_below = (
            [cell.text for cell in (t.rows[0].label, *t.rows[0].values)] for t in (above, below)
        )
        first_place, label = above.rows[0].label.place, below.rows[0].label
        next_line = (first_place.page, first_place.sheet, (first_place.line or 0) + 1)
        if (
            len(above.rows) == 1
            and above.heads == below.heads
            and texts == texts_below
            and next_line == (label.place.page, label.place.sheet, label.place.line)
        ):
            message = (
                f"'{label.text}' is printed in two rows, one below the other, under the same heads"
                f" (tables {above.number} and {below.number}); {ADVICE}"
            )
            yield Finding(
                "duplicate-row", message, label.place, table=below.number, printed=label.text
            )


def headings_match_their_columns(evidence: Evidence) -> Iterator[Result]:
    """The period over a table is that of its month columns.

    Source: the heading. A table whose heading names another period was refused when it was read.
    """
    for table in evidence.reading.printed:
        if table.heading is not None:
            yield _held("period-heading", CellAddress(table.number, 0, 0), exact=True)


def breakdowns_are_complete(evidence: Evidence) -> Iterator[Result]:
    """A breakdown that the report has for one measure it has for every measure that it counts.

    Sources: the table of all measures; the breakdowns, and those that are not printed, in the
    settings of the series.
    """
    series, tables = evidence.reading.source.series, evidence.tables
    rows = [row for table in overviews_of_all(tables) for row in table.rows]
    counted = {row.code: row for row in rows if any(f.value is not None for f in row.figures)}
    by_dimension: dict[str, set[str]] = {}
    for table in tables:
        if table.subject.measure and table.dimension != MEASURE:
            by_dimension.setdefault(table.dimension, set()).add(table.subject.measure)
    for dimension, present in by_dimension.items():
        for measure, row in counted.items():
            if measure not in present and f"{measure} {dimension}" not in series.not_printed:
                name = evidence.codelists.of(MEASURE).name_of(measure)
                message = (
                    f"no table of '{name}' by {dimension}, though other measures have one; is the"
                    f" file whole? If the report leaves it out, add '{measure} {dimension}' to"
                    " not_printed in series.toml"
                )
                label = row.printed.label
                yield Finding(
                    "missing-table", message, label.place, table=row.table, printed=label.text
                )

    has = {table.dimension for table in tables if table.dimension != MEASURE}
    has |= {MEASURE} if overviews(tables) else set()
    has |= {evidence.codelists.dimensions.grouping} if target_group_tables(tables) else set()
    for dimension in series.breakdowns:
        if dimension not in has:
            message = (
                f"the report has no table by {dimension}, which series.toml lists among its"
                " breakdowns; is the file whole? If it is, take it from that list"
            )
            yield Finding("missing-breakdown", message, tables[0].totals[0].printed.label.place)


def codes_are_valid(evidence: Evidence) -> Iterator[Result]:
    """A category is valid in at least one of the months of its table.

    Source: the code list. A warning, for the label or the period may be misprinted.
    """
    for table in evidence.tables:
        months = [period for period in table.columns.periods if period]
        for row in table.rows:
            about = evidence.codelists.of(table.dimension).by_code[row.code]
            since, until = about.get("valid_from", "")[:7], about.get("valid_to", "")[:7]
            if str(months[-1]) < since or (until and until < str(months[0])):
                span = " ".join([f"from {since}"] * bool(since) + [f"to {until}"] * bool(until))
                message = (
                    f"'{row.printed.label.text}' is valid {span} by its code list, and the table"
                    " has other months; is the label, or the period, misprinted?"
                )
                yield _about_label("code-not-valid", row, message, Severity.WARNING)


RULES: tuple[Callable[[Evidence], Iterator[Result]], ...] = (
    tied_cells_agree,
    figures_reach_the_limit,
    rows_are_not_repeated,
    headings_match_their_columns,
    breakdowns_are_complete,
    codes_are_valid,
)


# Words


def name_of(table: Table, row: Row, codelists: CodeLists) -> str:
    """What a row counts, in words."""
    if row.code == ALL:
        return row.printed.label.text
    return codelists.of(table.dimension).name_of(row.code)


def where(address: CellAddress) -> str:
    """`table 3, row 2, column 5`."""
    return f"table {address.table}, row {address.row}, column {address.column}"


def failed(rule: str, figure: Figure, message: str) -> Finding:
    """A finding about one cell."""
    return Finding(
        rule,
        f"{where(figure.address)}: {message}; {ADVICE}",
        figure.cell.place,
        address=figure.address,
        printed=figure.cell.text,
    )


def broken(tie: Tie, codelists: CodeLists) -> Finding:
    """What is wrong with a tie that does not hold."""
    name, total = name_of(tie.table, tie.row, codelists), tie.whole.figure.value
    if tie.same:
        expected, printed = tie.whole.figure, tie.parts[0].figure
        place = f"table {expected.address.table}, row {expected.address.row}"
        message = f"prints {printed.cell.text}, but {place} prints {expected.cell.text}"
        if expected.value is None or printed.value is None:
            message = f"the same figure is hidden in one place and printed in another ({place})"
    elif tie.rule == MEAN:
        message = f"the mean of the months of '{name}' is another than the printed {total}"
        if not tie.is_printed:
            message = "the printed mean cannot be that of its months, whatever is hidden"
    elif tie.at_most:
        message = f"the areas within '{name}' have more than the {total} printed for it"
        if not tie.is_printed:
            message = f"the areas within '{name}' have more than it can have, whatever is hidden"
    else:
        parts = "the measures' rows" if tie.rule == SUM_OF_ROWS else "the target groups"
        parts = "the rows" if tie.adds_rows else f"{parts} of '{name}'"
        is_less = sum(part.figure.value or 0 for part in tie.parts) < (total or 0)
        message = (
            f"{parts} add up to {'less' if is_less else 'more'} than the total printed, {total}"
            f"{'; is a row lost?' if is_less else ''}"
        )
        if not tie.is_printed:
            message = f"{parts} add up to something else than the total printed, whatever is hidden"
    return failed(tie.rule, tie.checked, message)


def _about_label(rule: str, row: Row, message: str, severity: Severity = Severity.ERROR) -> Finding:
    label, address = row.printed.label, CellAddress(row.table, row.number, 0)
    return Finding(rule, message, label.place, severity, address, printed=label.text)


def _held(rule: str, address: CellAddress, *, exact: bool) -> Check:
    return Check(rule, address, Outcome.PASS if exact else Outcome.UNDECIDABLE)
