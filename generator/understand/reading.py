"""A report's file → a reading: read, corrected, understood; findings for what is not certain."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from generator.codelists import CodeLists
from generator.discretion import discreet_text, numbers_in
from generator.errors import Finding, ReportProblem, Severity, errors_of
from generator.model import (
    AsideReason,
    Correction,
    Period,
    Place,
    PrintedTable,
    Reading,
    Source,
    Table,
)
from generator.read import read_report
from generator.read.printed import PrintedReport
from generator.understand.corrections import correct
from generator.understand.meaning import understand
from generator.understand.periods import last_month
from generator.understand.withdrawals import Shown, refuse_unshown
from generator.wording import Wording


@dataclass(frozen=True)
class OpenedReport:
    """What a file prints, before any correction; `printed` is None when it cannot be read.

    The edition of its `source` is the month that the report says, or else the file's name.
    """

    source: Source
    printed: PrintedReport | None
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Read:
    """A reading (None when the report cannot be understood at all) and what was found."""

    reading: Reading | None
    findings: tuple[Finding, ...]


def open_report(source: Source, codelists: CodeLists) -> OpenedReport:
    """The printed tables of a file, and the month that they end in.

    Where there is no period over a table, the month in the file's name counts. Never raises for
    what the file holds: that becomes findings.
    """
    wording = Wording(source.series, codelists)
    try:
        printed = read_report(source, wording)
    except ReportProblem as problem:
        return OpenedReport(source, None, problem.findings)
    findings = [*printed.findings]
    edition = _last_month(printed.tables, wording)
    if edition and source.edition and edition != source.edition:
        bare = [table for table in printed.tables if table.heading is None]
        message = f"the file's name says {source.edition}, but its tables end in {edition}; "
        if bare:
            message += (
                f"there is no period over {len(bare)} others: name the file by its last month"
            )
        else:
            message += (
                f"it is read as {edition}: name it {edition}.{source.file.rpartition('.')[2]}"
            )
        severity = Severity.ERROR if bare else Severity.WARNING
        findings.append(Finding("edition-name", message, Place(source.file), severity))
    return OpenedReport(replace(source, edition=edition or source.edition), printed, (*findings,))


def _last_month(tables: Iterable[PrintedTable], wording: Wording) -> Period | None:
    """The last month of the period that stands over most tables."""
    headed = [(table, table.heading) for table in tables if table.heading is not None]
    spans = [(table, wording.span(heading.text)) for table, heading in headed]
    counted = Counter(last_month(table, span, wording) for table, span in spans if span)
    return max(counted, key=lambda month: (counted[month], month), default=None)


def read_edition(
    opened: OpenedReport,
    codelists: CodeLists,
    corrections: list[Correction],
    shown_later: frozenset[Shown] = frozenset(),
    *,
    by_likeness: bool = True,
) -> Read:
    """The reading of one report, with the code lists of its series.

    `shown_later` are the figures that later editions print: only those may be put where this one
    has the mark. `by_likeness`: misprinted labels may be read as the only one that they are like;
    the proof must then show that all totals hold. Never raises for what the report holds: that
    becomes findings.
    """
    source = opened.source
    if opened.printed is None:
        return Read(None, opened.findings)
    wording = Wording(source.series, codelists)
    own = [item for item in corrections if item.edition == str(source.edition)]
    try:
        corrected = correct(opened.printed.tables, own, source.series)
        edition = _last_month(corrected.tables, wording) or source.edition
        source = replace(source, edition=edition)
        work = understand(corrected.tables, codelists, wording, source, by_likeness=by_likeness)
        refuse_unshown(work.tables, corrected.corrections, source.series, shown_later)
    except ReportProblem as problem:
        return Read(None, problem.findings)
    findings = [*opened.findings, *corrected.warnings, *work.findings]
    if edition is None:
        message = "no table that can be published was found in it; is this a report of the series?"
        if not errors_of(findings):
            findings.append(Finding("no-report", message, Place(source.file)))
        return Read(None, tuple(findings))
    findings += _other_months(work.tables, edition)

    # Texts beside the tables, without small numbers and without figures that are withdrawn.
    cells = (cell for table in corrected.tables for row in table.rows for cell in row.values)
    hidden = frozenset[int]().union(*(numbers_in(cell.withheld) for cell in cells if cell.withheld))
    left_aside = [
        replace(
            item,
            text=discreet_text(item.text, source.series.limit, source.series.language, hidden),
        )
        for item in opened.printed.left_aside
    ]
    reading = Reading(
        source=source,
        edition=edition,
        printed=tuple(corrected.tables),
        tables=tuple(work.tables),
        repairs=tuple(work.repairs),
        corrections=corrected.corrections,
        left_aside=tuple(left_aside),
    )
    return Read(reading, (*findings, *_notes_of(reading)))


def _other_months(tables: list[Table], edition: Period) -> Iterator[Finding]:
    """An error for the first table that ends in another month than the report."""
    for table in tables:
        last = max(period for period in table.columns.periods if period)
        if last != edition:
            message = (
                f"table {table.number} ends in {last}, but the report in {edition}; compare both"
                " periods with the report, and correct the wrong one in corrections.csv (row 0,"
                " column 0 is the period over a table)"
            )
            place = table.totals[0].printed.label.place
            yield Finding("months-apart", message, place, table=table.number)
            return


_BESIDE = {
    AsideReason.SOURCE: "it names the source",
    AsideReason.PAGE_NUMBER: "a page number",
    AsideReason.TITLE: "a title",
    AsideReason.HEADING: "a period with no table below it",
    AsideReason.HEAD: "column heads with no figures below them",
    AsideReason.FOOTNOTE: "a footnote",
    AsideReason.NOTICE: "a notice on several pages",
    AsideReason.RUNNING_TEXT: "running text",
    AsideReason.NOT_COUNTS: "figures that count nobody",
    AsideReason.COPY: "it repeats what the report prints elsewhere",
}


def _notes_of(reading: Reading) -> Iterator[Finding]:
    """What was corrected, repaired and left aside; and a warning if a period decides nothing.

    Without a period over a table the name of the file decides the year.
    """
    bare = [table for table in reading.printed if table.heading is None]
    if bare:
        label, number = bare[0].rows[0].label, bare[0].number
        message = (
            f"there is no period over {len(bare)} of {len(reading.printed)} tables, so their months"
            f" are taken for those that end in {reading.edition}"
        )
        yield Finding("no-heading", message, label.place, Severity.WARNING, table=number)
    for correction in reading.corrections:
        at = correction.address
        what, more = f"'{correction.printed}'", ""
        if correction.withheld:
            what = "what is printed there is hidden; it"
            more = " (`tiltaksdata audit` lists it if printed figures still give it away)"
        message = (
            f"table {at.table}, row {at.row}, column {at.column}: {what} was corrected"
            f" to '{correction.corrected}': {correction.reason}{more}"
        )
        printed = None if correction.withheld else correction.printed
        yield Finding(
            "correction", message, correction.place, Severity.NOTE, address=at, printed=printed
        )
    for repair in reading.repairs:
        text, at = repair.cell.text, repair.address
        message = f"'{text}' was read as '{repair.read_as}': {repair.reason.en}"
        place = repair.cell.place
        yield Finding("label-repair", message, place, Severity.NOTE, address=at, printed=text)
    for item in reading.left_aside:
        message = f"'{item.text}' was left aside: {_BESIDE[item.reason]}"
        yield Finding("left-aside", message, item.place, Severity.NOTE, printed=item.text)
