"""The proof of one edition: each rule yields checks that hold and findings for those that fail.

A rule says what is wrong; a finding names the two figures that disagree only when no hidden figure
takes part, so that no message lets anyone work out a hidden one.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.codelists import CodeLists
from generator.errors import Finding, Severity
from generator.model import (
    ALL,
    MEASURE,
    TARGET_GROUP,
    CellAddress,
    Check,
    Figure,
    Outcome,
    Reading,
    Row,
    Subject,
    Table,
)
from generator.prove.intervals import interval, mean, mean_agrees, total

Result = Check | Finding

ADVICE = "compare the report with the file, and mend the file or add a line to corrections.csv"


@dataclass(frozen=True)
class Proof:
    """What was checked and held, and what was found wrong."""

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Evidence:
    """The tables of an edition, ready to be compared with one another."""

    reading: Reading
    codelists: CodeLists

    @property
    def tables(self) -> tuple[Table, ...]:
        """The tables, continuations joined."""
        return self.reading.tables

    @property
    def limit(self) -> int:
        """Figures below it are hidden."""
        return self.reading.source.series.limit

    def about(self, subject: Subject) -> list[Table]:
        """The tables about one subject."""
        return [table for table in self.tables if table.subject == subject]

    def overviews(self) -> list[Table]:
        """The tables of everyone whose rows are measures: of all, or of those of a main group."""
        return [
            table
            for table in self.tables
            if table.dimension == MEASURE and table.subject.target_group in (None, ALL)
        ]

    def overviews_of_all(self) -> list[Table]:
        """The tables of everyone over all measures, whose rows are measures."""
        return [table for table in self.overviews() if table.subject.measure is None]

    def target_group_tables(self) -> list[Table]:
        """The tables of one target group each."""
        return [table for table in self.tables if table.subject.target_group not in (None, ALL)]

    def name(self, table: Table, row: Row) -> str:
        """What a row counts, in words, for a message."""
        if row.code == ALL:
            return row.printed.label.text
        return self.codelists.of(table.dimension).name_of(row.code)


def prove(reading: Reading, codelists: CodeLists) -> Proof:
    """Every rule applied to an edition; checks in the order of tables, rows and columns.

    A cell that one rule compares with several others has one check: it passes if one does.
    """
    evidence = Evidence(reading, codelists)
    results = [result for rule in RULES for result in rule(evidence)]
    checks = sorted(
        (result for result in results if isinstance(result, Check)),
        key=lambda check: (check.rule, _order(check.address), check.outcome),
    )
    once = {(check.rule, check.address): check for check in reversed(checks)}
    return Proof(
        tuple(reversed(once.values())), tuple(r for r in results if isinstance(r, Finding))
    )


def _order(address: CellAddress) -> tuple[int, int, int]:
    return address.table, address.row, address.column


def _held(rule: str, address: CellAddress, *, exact: bool) -> Check:
    return Check(rule, address, Outcome.PASS if exact else Outcome.UNDECIDABLE)


def _failed(rule: str, figure: Figure, message: str) -> Finding:
    address = figure.address
    where = f"table {address.table}, row {address.row}, column {address.column}"
    return Finding(
        rule,
        f"{where}: {message}; {ADVICE}",
        figure.cell.place,
        address=address,
        printed=figure.cell.text,
    )


def totals_are_sums_of_their_rows(evidence: Evidence) -> Iterator[Result]:
    """On months: the rows of a table add up to its total."""
    for table in evidence.tables:
        for column in table.columns.months:
            printed = _figure(table.totals[0], column)
            rows = [figure for row in table.rows if (figure := _figure(row, column))]
            if printed and rows:
                yield _compare_sum("total-is-sum-of-rows", printed, rows, evidence, "the rows add")


def _figure(row: Row, column: int) -> Figure | None:
    return row.figures[column] if column < len(row.figures) else None


def _compare_sum(
    rule: str, printed: Figure, parts: list[Figure], evidence: Evidence, subject: str
) -> Result:
    sums, figure = total(parts, evidence.limit), interval(printed, evidence.limit)
    if sums.meets(figure):
        return _held(rule, printed.address, exact=sums.exact and figure.exact)
    if sums.exact and figure.exact:
        message = f"{subject} up to {sums.low}, the total printed is {printed.value}"
    else:
        message = f"{subject} up to something else than the total printed, whatever is hidden"
    return _failed(rule, printed, message)


def repeated_totals_agree(evidence: Evidence) -> Iterator[Result]:
    """Every printed table about a subject repeats the same total row."""
    for subject in {table.subject: None for table in evidence.tables}:
        first, *others = evidence.about(subject)
        alike = [first, *(table for table in others if table.columns == first.columns)]
        for row in [row for table in alike for row in table.totals][1:]:
            yield from _compare_rows("repeated-total", first.totals[0], row)


def _compare_rows(rule: str, first: Row, other: Row) -> Iterator[Result]:
    for expected, printed in zip(first.figures, other.figures, strict=False):
        yield _compare_cells(rule, expected, printed)


def _compare_cells(rule: str, expected: Figure, printed: Figure) -> Result:
    if expected.value == printed.value:
        return _held(rule, printed.address, exact=printed.value is not None)
    where = f"table {expected.address.table}, row {expected.address.row}"
    if expected.value is None or printed.value is None:
        message = f"the same figure is hidden in one place and printed in another ({where})"
    else:
        message = f"prints {printed.cell.text}, but {where} prints {expected.cell.text}"
    return _failed(rule, printed, message)


def means_are_means_of_their_months(evidence: Evidence) -> Iterator[Result]:
    """The mean so far this year is that of the year's months, rounded half up."""
    for table in evidence.tables:
        if table.columns.mean is None or not begins_the_year(table):
            continue
        for row in table.all_rows():
            yield from _check_mean(table, row, evidence)


def begins_the_year(table: Table) -> bool:
    """Whether the months run from January within one year, so that the mean is theirs."""
    months = [period for period in table.columns.periods if period]
    return months[0].month == 1 and months[-1].year == months[0].year


def _check_mean(table: Table, row: Row, evidence: Evidence) -> Iterator[Result]:
    rule, column = "mean-of-months", table.columns.mean
    months = [row.figures[i] for i in table.columns.months if i < len(row.figures)]
    if column is None or len(months) < len(table.columns.months) or column >= len(row.figures):
        return
    printed = row.figures[column]
    computed = mean(months, evidence.limit)
    if mean_agrees(printed, months, evidence.limit):
        yield _held(rule, printed.address, exact=computed.exact and printed.value is not None)
    elif computed.exact and printed.value is not None:
        name = evidence.name(table, row)
        message = (
            f"the mean of the months of '{name}' is {computed.low}, printed is {printed.value}"
        )
        yield _failed(rule, printed, message)
    else:
        message = "the printed mean cannot be that of its months, whatever is hidden"
        yield _failed(rule, printed, message)


def target_groups_add_up(evidence: Evidence) -> Iterator[Result]:
    """Each measure, and the report's total, is the sum of its target groups."""
    for table in evidence.about(Subject(target_group=ALL)):
        groups = broken_down_alike(table, evidence.target_group_tables())
        rows = {row.code: row for row in table.rows} | {ALL: table.totals[0]}
        for code, row in rows.items() if groups else ():
            yield from _check_groups(table, row, _rows_of(code, groups), evidence)


def broken_down_alike(table: Table, groups: Sequence[Table]) -> list[Table]:
    """Of `groups`, the tables by the dimension of `table`; none if a target group has no such."""
    alike = [group for group in groups if group.dimension == table.dimension]
    has_all = {group.subject for group in alike} == {group.subject for group in groups}
    return alike if has_all or table.dimension == MEASURE else []


def _rows_of(code: str, groups: Iterable[Table]) -> list[Row]:
    if code == ALL:
        return [table.totals[0] for table in groups]
    return [row for table in groups for row in table.rows if row.code == code]


def _check_groups(table: Table, row: Row, parts: list[Row], evidence: Evidence) -> Iterator[Result]:
    for column in table.columns.months:
        printed = _figure(row, column)
        figures = [figure for part in parts if (figure := _figure(part, column))]
        if printed:
            subject = f"the target groups of '{evidence.name(table, row)}' add"
            yield _compare_sum("target-groups-add-up", printed, figures, evidence, subject)


def breakdowns_repeat_the_measure(evidence: Evidence) -> Iterator[Result]:
    """The total of each breakdown is the figure of the measure in the table of all measures."""
    for overview in evidence.overviews():
        for row in overview.rows:
            for table in evidence.about(Subject(measure=row.code)):
                if table.columns == overview.columns:
                    yield from _compare_rows("breakdown-total", row, table.totals[0])


def rows_say_the_same_everywhere(evidence: Evidence) -> Iterator[Result]:
    """A row that stands in several tables, as a measure does in that of its main group."""
    seen: dict[tuple[object, ...], tuple[Table, Row]] = {}
    for table in evidence.tables:
        for row in table.rows:
            key = (table.columns, *table.key_of(row))
            first = seen.setdefault(key, (table, row))
            if first[0] is not table:
                yield from _compare_rows("repeated-total", first[1], row)


def measures_add_up_in_each_category(evidence: Evidence) -> Iterator[Result]:
    """Where the total over all measures is broken down, each row is the sum of the measures' rows.

    Only where every measure prints the row.
    """
    for table in evidence.about(Subject(target_group=ALL)):
        parts = tables_by_measure(table, evidence.tables)
        for row in table.rows if parts else ():
            yield from _check_measures(table, row, parts, evidence)


def tables_by_measure(table: Table, tables: Sequence[Table]) -> list[Table]:
    """The tables that break each measure down as `table` does all; none if a measure has no such.

    Which measures there are is told by the table of all measures.
    """
    if table.dimension == MEASURE:
        return []
    overviews = [t for t in tables if t.subject == table.subject and t.dimension == MEASURE]
    measures = {row.code for overview in overviews for row in overview.rows}
    alike = [
        other
        for other in tables
        if other.subject.measure in measures
        and (other.dimension, other.columns) == (table.dimension, table.columns)
    ]
    return alike if len(alike) == len(measures) else []


def _check_measures(
    table: Table, row: Row, parts: list[Table], evidence: Evidence
) -> Iterator[Result]:
    rows = [found for part in parts for found in part.rows if found.code == row.code]
    if len(rows) != len(parts):
        return
    for column in table.columns.months:
        printed = _figure(row, column)
        figures = [figure for part in rows if (figure := _figure(part, column))]
        if printed and figures:
            subject = f"the measures' rows of '{evidence.name(table, row)}' add"
            yield _compare_sum("total-is-sum-of-rows", printed, figures, evidence, subject)


def figures_reach_the_limit(evidence: Evidence) -> Iterator[Result]:
    """A number below the limit would have been hidden: it is misread."""
    rule = "at-least-the-limit"
    for table in evidence.tables:
        for row in table.all_rows():
            low = [f for f in row.figures if f.value is not None and f.value < evidence.limit]
            for figure in low:
                message = f"prints {figure.value}, but figures below {evidence.limit} are hidden"
                yield _failed(rule, figure, message)
            if not low:
                yield _held(rule, CellAddress(row.table, row.number, 0), exact=True)


def rows_are_not_repeated(evidence: Evidence) -> Iterator[Result]:
    """No category has two rows in a table: neither with the same figures nor with others."""
    for table in evidence.tables:
        seen: dict[str, Row] = {}
        for row in table.rows:
            first = seen.setdefault(row.code, row)
            if first is not row:
                yield _repeated(evidence.name(table, row), first, row)
        yield _held("no-duplicate-row", CellAddress(table.number, 0, 0), exact=True)


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
        if table.heading is not None and table.number not in evidence.reading.unpublished:
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
    rows = [row for table in evidence.overviews_of_all() for row in table.rows]
    return {row.code: row for row in rows if any(f.value is not None for f in row.figures)}


def _left_out(evidence: Evidence, measure: str, dimension: str) -> bool:
    return f"{measure} {dimension}" in evidence.reading.source.series.not_printed


def _has_dimension(evidence: Evidence, dimension: str) -> bool:
    if dimension == TARGET_GROUP:
        return bool(evidence.target_group_tables())
    if dimension == MEASURE:
        return bool(evidence.overviews())
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
    totals_are_sums_of_their_rows,
    repeated_totals_agree,
    means_are_means_of_their_months,
    target_groups_add_up,
    breakdowns_repeat_the_measure,
    rows_say_the_same_everywhere,
    measures_add_up_in_each_category,
    figures_reach_the_limit,
    rows_are_not_repeated,
    headings_match_their_columns,
    breakdowns_are_complete,
    codes_are_valid,
)
