"""A report's file → a reading: read, corrected, understood; findings for what is not certain."""

from __future__ import annotations

from dataclasses import dataclass

from generator.codelists import CodeLists
from generator.errors import Finding, ReportProblem, Severity, errors_of
from generator.model import Correction, Period, Place, Reading, Repair, Source, Table
from generator.read import read_report
from generator.understand.corrections import correct
from generator.understand.meaning import understand
from generator.understand.withdrawals import Shown, refuse_unshown
from generator.wording import Wording


@dataclass(frozen=True)
class Read:
    """A reading (None when the report cannot be understood at all) and what was found."""

    reading: Reading | None
    findings: tuple[Finding, ...]


def read_edition(
    source: Source,
    codelists: CodeLists,
    corrections: list[Correction],
    shown_later: frozenset[Shown] = frozenset(),
) -> Read:
    """The reading of one file, with the code lists of its series.

    `shown_later` are the figures that later editions print: only those may be put where this one
    has the mark. Never raises for what the file holds: that becomes findings.
    """
    wording = Wording(source.series, codelists)
    try:
        report = read_report(source, wording)
        corrections = _of_edition(corrections, source)
        corrected = correct(report.tables, corrections, source.series)
        work = understand(corrected.tables, codelists, wording, source)
        refuse_unshown(work.tables, corrected.corrections, source.series, shown_later)
    except ReportProblem as problem:
        return Read(None, problem.findings)
    findings = [*report.findings, *corrected.warnings, *work.findings]
    edition = _edition(source, work.tables)
    if edition is None:
        findings += [] if errors_of(findings) else [_no_edition(source)]
        return Read(None, tuple(findings))
    findings += _misnamed(source, work.tables, edition)
    reading = Reading(
        source=source,
        edition=edition,
        printed=tuple(corrected.tables),
        tables=tuple(work.tables),
        repairs=tuple(work.repairs),
        corrections=corrected.corrections,
        left_aside=report.left_aside,
    )
    notes = [*map(_correction_note, corrected.corrections), *map(_note, work.repairs)]
    return Read(reading, (*findings, *_without_heading(reading), *notes))


def _of_edition(corrections: list[Correction], source: Source) -> list[Correction]:
    return [item for item in corrections if item.edition == str(source.edition)]


def _edition(source: Source, tables: list[Table]) -> Period | None:
    months = [period for table in tables for period in table.columns.periods if period]
    return source.edition or max(months, default=None)


def _no_edition(source: Source) -> Finding:
    message = "no table that can be published was found in it; is this a report of the series?"
    return Finding("no-report", message, Place(source.file))


def _misnamed(source: Source, tables: list[Table], edition: Period) -> list[Finding]:
    """A finding for the first table whose last month is not that of the edition."""
    for table in tables:
        last = max(period for period in table.columns.periods if period)
        if last != edition:
            message = (
                f"table {table.number} ends in {last}, but the edition is {edition}; name the file"
                " by its last month, or correct the heading in corrections.csv"
            )
            place = table.totals[0].printed.label.place
            return [Finding("edition-name", message, place, table=table.number)]
    return []


def _without_heading(reading: Reading) -> list[Finding]:
    """A warning when a table has no period over it, so that the file name decides the year."""
    bare = [table for table in reading.printed if table.heading is None]
    if not bare:
        return []
    message = (
        f"no period stands over {len(bare)} of {len(reading.printed)} tables, so their months are"
        " taken for those of the edition in the file's name"
    )
    label = bare[0].rows[0].label
    return [Finding("no-heading", message, label.place, Severity.WARNING, table=bare[0].number)]


def _correction_note(correction: Correction) -> Finding:
    at = correction.address
    what = f"'{correction.printed}'"
    if correction.withheld:
        what = "what is printed there is not told; it"
    message = (
        f"table {at.table}, row {at.row}, column {at.column}: {what} was corrected"
        f" to '{correction.corrected}': {correction.reason}"
    )
    if correction.withheld:
        message += " (`tiltaksdata audit` tells whether printed figures still give it away)"
    return Finding(
        "correction",
        message,
        correction.place,
        Severity.NOTE,
        address=at,
        printed=None if correction.withheld else correction.printed,
    )


def _note(repair: Repair) -> Finding:
    return Finding(
        "label-repair",
        f"'{repair.cell.text}' was read as '{repair.read_as}': {repair.reason.en}",
        repair.cell.place,
        Severity.NOTE,
        address=repair.address,
        printed=repair.cell.text,
    )
