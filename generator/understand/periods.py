"""Column heads and the period heading above them → what each column means."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from generator.errors import Finding, Severity
from generator.model import CellAddress, Columns, Period, Place, PrintedTable, Source
from generator.wording import Span, Wording

FEWER_MONTHS = "fewer-months"
"""The rule for a table that prints fewer months than the period over it."""
_NO_HEADING = "(no heading: the file name's year)"


def span_of(table: PrintedTable, source: Source, wording: Wording) -> Span | None:
    """The reference period over a table; without a heading, that of the edition's year."""
    if table.heading is not None:
        return wording.span(table.heading.text)
    if source.edition is None:
        return None
    return Span(Period(source.edition.year, 1), source.edition)


def read_columns(
    table: PrintedTable, source: Source, wording: Wording
) -> tuple[Columns | None, list[Finding]]:
    """What the columns mean; None, with the findings that say why, when that is not certain."""
    span = span_of(table, source, wording)
    if span is None:
        message = (
            "there is no period over the table; its heading should read 'January 2024 - April 2024'"
        )
        return None, [_finding(table, None, "period-heading", message)]
    findings = []
    for column, head in enumerate(table.heads, start=1):
        if not wording.is_head(head.text):
            month = wording.nearest_month(head.text)
            meant = f"; if it means '{month}', add a line to corrections.csv" if month else ""
            message = (
                f"'{head.text}' over column {column} of table {table.number} is no month, nor the"
                f" mean so far this year{meant}; if it is a word for the mean, add it in"
                " publisher.toml ([words], mean)"
            )
            findings.append(_finding(table, column, "unknown-head", message))
    if findings or not table.heads:
        return None, findings
    return _periods(table, span, wording)


def _periods(
    table: PrintedTable, span: Span, wording: Wording
) -> tuple[Columns | None, list[Finding]]:
    """The month of each column of known heads: they follow one another from the first on."""
    heads = [wording.month_head(head.text) for head in table.heads]
    last = _last_of_period(table, span, wording)
    months = [head for head in heads if head]
    has_mean = len(months) < len(heads)
    expected = span.first
    while not has_mean and expected < last and expected.month != months[0].month:
        expected += 1  # without a mean nothing says that there were months before
    periods: list[Period | None] = []
    for column, head in enumerate(heads, start=1):
        if head is None:
            periods.append(None)
            continue
        if head.month != expected.month or head.year not in (None, expected.year):
            return None, [_out_of_step(table, column)]
        periods.append(expected)
        expected += 1
    if expected > last + 1 or (has_mean and expected <= last):
        return None, [_out_of_step(table, len(heads))]
    if periods.count(None) > 1:
        message = (
            "two columns are headed as the mean so far this year; one of them is something else"
        )
        return None, [_finding(table, None, "double-head", message)]
    printed = [period for period in periods if period]
    if printed[:1] == [span.first] and printed[-1:] == [last]:
        return Columns(tuple(periods)), []

    heading = table.heading.text if table.heading else _NO_HEADING
    message = (
        f"of the period '{heading}' only {_heads(table)} is printed; compare it with the report: if"
        " a column was lost, put it back"
    )
    finding = _finding(table, len(table.heads), FEWER_MONTHS, message)
    return Columns(tuple(periods)), [replace(finding, severity=Severity.WARNING)]


def refuse_differences(columns: Iterable[Columns], findings: Iterable[Finding]) -> list[Finding]:
    """The findings, where all tables of a report print the same months.

    Else a table may have lost a column, so that fewer months than its period are an error.
    """
    findings = list(findings)
    if len({tuple(filter(None, printed.periods)) for printed in columns}) < 2:
        return findings
    return [
        replace(finding, severity=Severity.ERROR) if finding.rule == FEWER_MONTHS else finding
        for finding in findings
    ]


def last_month(table: PrintedTable, span: Span, wording: Wording) -> Period:
    """The last month that a table prints: where it has no mean, that of its last head."""
    last = _last_of_period(table, span, wording)
    heads = [wording.month_head(head.text) for head in table.heads]
    months = [head.month for head in heads if head]
    if len(months) < len(heads):
        return last
    printed = (period for period in span.first.through(last) if months[-1:] == [period.month])
    return max(printed, default=last)


def _last_of_period(table: PrintedTable, span: Span, wording: Wording) -> Period:
    """The last month of the period over a table, less the months that are to come.

    A period that is a whole year may count them.
    """
    heads = [wording.month_head(head.text) for head in table.to_come]
    to_come = [head.month for head in heads if head]
    counts_them = to_come == list(range(13 - len(to_come), 13)) and span.last.month == 12
    return span.last - len(to_come) if counts_them else span.last


def _heads(table: PrintedTable) -> str:
    return ", ".join(head.text for head in table.heads)


def _out_of_step(table: PrintedTable, column: int) -> Finding:
    heading = table.heading.text if table.heading else _NO_HEADING
    message = (
        f"table {table.number} stands under the period '{heading}' but its columns are headed"
        f" {_heads(table)}; compare both with the report, and correct the wrong one in"
        " corrections.csv (row 0: column 0 is the period, 1 the first head)"
    )
    return _finding(table, column, "period-heading", message)


def _finding(table: PrintedTable, column: int | None, rule: str, message: str) -> Finding:
    cell = table.heads[column - 1] if column else table.rows[0].label
    place: Place = cell.place
    address = CellAddress(table.number, 0, column) if column else None
    return Finding(rule, message, place, address=address, table=table.number, printed=cell.text)
