"""All reports, read and proved: the report half in one call."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from generator.codelists import CodeLists, load_codelists
from generator.discretion import Discretion
from generator.errors import Finding, Severity, errors_of
from generator.intake import (
    SeriesFolder,
    Withdrawn,
    month_in,
    open_reports,
    open_single,
    open_source,
    refuse_other_formats,
    refuse_unknown_breakdowns,
    report_files,
)
from generator.investigate.messages import explained
from generator.model import Check, Correction, Mark, Period, Place, Reading, Series, Source
from generator.profile import SETTINGS
from generator.prove.cross_checked import CrossChecked, cross_checked
from generator.prove.editions import compare
from generator.prove.revisions import Revised
from generator.prove.rules import Proof, prove
from generator.prove.two_series import series_disagreements
from generator.resources import codelists_folder
from generator.understand.accepted import Accepted
from generator.understand.corrections import unhides
from generator.understand.misprints import BY_LIKENESS
from generator.understand.reading import OpenedReport, Read, open_report, read_edition
from generator.understand.withdrawals import Shown, shown_by, spread


@dataclass(frozen=True)
class Edition:
    """A report that was read, with its proof. `reading` is None when it could not be read.

    `witnessed` is None when it was not proved, or does not hold; `revised` when there is no edition
    before it that prints the same months.
    """

    source: Source
    reading: Reading | None
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    witnessed: CrossChecked | None = None
    revised: Revised | None = None


@dataclass(frozen=True)
class Library:
    """Every edition, sorted by series and month, the code lists that apply and all findings.

    `withdrawn` are editions that are no longer published; their reports are not in `editions`.
    """

    codelists: CodeLists
    editions: tuple[Edition, ...]
    findings: tuple[Finding, ...]
    withdrawn: tuple[Withdrawn, ...] = ()

    @property
    def errors(self) -> list[Finding]:
        """The findings that stop a build."""
        return errors_of(self.findings)


def read_library(reports: Path) -> Library:
    """Every report under `reports`; ReportProblem when the folder or a code list is unusable."""
    codelists = load_codelists(codelists_folder(reports))
    folder = open_reports(reports)
    if not folder.series:
        return Library(codelists, (), folder.findings, folder.withdrawn)
    library = read_series(codelists, folder.series)
    findings = [*folder.findings, *library.findings]
    if not library.editions and not errors_of(findings):
        message = "every edition is withdrawn, so nothing is left to publish; add another report"
        message += ", or take a line out of withdrawn.csv"
        findings.append(Finding("all-withdrawn", message, Place(reports.as_posix())))
    return replace(library, findings=tuple(findings), withdrawn=folder.withdrawn)


def read_files(files: Iterable[Path]) -> Library:
    """The reports named, wherever they lie, with the code lists that apply to the first.

    Each is compared with the newest edition before it in the folder of a series that it lies in.
    """
    folders = []
    for file in files:
        refuse_other_formats(file)
        folders.append(open_single(file))
    beside = Path(folders[0].sources[0].file).parent.parent
    return read_series(load_codelists(codelists_folder(beside)), folders, alone=True)


@contextmanager
def _few_collections() -> Iterator[None]:
    """Collects garbage seldom: a million cells are kept, and none of them is part of a circle."""
    usual = gc.get_threshold()
    gc.set_threshold(50_000, 20, 100)
    try:
        yield
    finally:
        gc.set_threshold(*usual)


@_few_collections()
def read_series(
    codelists: CodeLists, folders: Sequence[SeriesFolder], *, alone: bool = False
) -> Library:
    """Every edition of several series, but for the withdrawn ones.

    A report that is read `alone` is compared with the one before it in its folder, which is read
    for that and is not in the library.
    """
    for folder in folders:
        refuse_unknown_breakdowns(folder, codelists.dimensions.codes)
    codelists = codelists.with_totals(folder.series for folder in folders)
    shelves = [_shelf(folder, codelists, alone=alone) for folder in folders]
    editions = [edition for shelf in shelves for edition in _editions(shelf, codelists)]
    withdrawn = spread(_readings(editions))
    if withdrawn.further:
        # Further corrections count where there is one of the same cell.
        for place, shelf in enumerate(shelves):
            further = withdrawn.further.get(shelf.series.name, [])
            cells = {(item.edition, item.address) for item in further}
            kept = [c for c in shelf.corrections if (c.edition, c.address) not in cells]
            shelves[place] = replace(shelf, corrections=[*kept, *further])
        editions = [edition for shelf in shelves for edition in _editions(shelf, codelists)]
    # What is said of several series hides what one of them hides.
    labels = codelists.row_labels()
    limit = max(folder.series.limit for folder in folders)
    discretion = Discretion(limit, folders[0].series.language, labels)
    findings = [discretion.of(finding) for shelf in shelves for finding in shelf.findings]
    findings += [finding for edition in editions for finding in edition.findings]
    together = [*withdrawn.findings, *series_disagreements(_readings(editions), codelists)]
    together += _settings_at_odds(folders)
    findings += [discretion.of(finding) for finding in together]
    return Library(codelists, tuple(editions), tuple(findings))


@dataclass(frozen=True)
class _Shelf:
    """A series with its reports opened, sorted by month; `before` is not of the library."""

    series: Series
    reports: tuple[OpenedReport, ...]
    corrections: list[Correction]
    accepted: tuple[Accepted, ...]
    findings: tuple[Finding, ...]
    before: OpenedReport | None = None


def _shelf(folder: SeriesFolder, codelists: CodeLists, *, alone: bool) -> _Shelf:
    lists = codelists.in_series(folder.series)
    withdrawn = {item.edition for item in folder.withdrawn}
    opened = [open_report(source, lists) for source in folder.sources]
    findings = [*folder.findings]
    kept: dict[Period | str, OpenedReport] = {}
    for report in opened:
        edition = report.source.edition
        first = kept.setdefault(edition or report.source.file, report)
        if first is not report:
            message = (
                f"is a report of {edition}, and so is {first.source.file}; keep one of the two"
                " files, and begin the name of the other with '_'"
            )
            findings.append(Finding("double-edition", message, Place(report.source.file)))

    # Corrections and accepted changes of editions that are not there, where all months are known.
    is_whole = not alone and all(report.source.edition for report in opened)
    there = {str(edition) for edition in [*kept, *withdrawn]}
    for rule, does, items in (
        ("idle-correction", "corrects", folder.corrections),
        ("idle-acceptance", "accepts a change of", folder.accepted),
    ):
        for item in items if is_whole else ():
            if item.edition not in there:
                message = (
                    f"{does} edition '{item.edition}', which is not there; correct the month, or"
                    " remove the line"
                )
                findings.append(Finding(rule, message, item.place, Severity.WARNING))
    reports = sorted(
        (report for report in kept.values() if report.source.edition not in withdrawn),
        key=lambda report: (str(report.source.edition or "~"), report.source.file),
    )
    before = _before(reports[0], lists) if alone else None
    return _Shelf(
        folder.series,
        tuple(reports),
        folder.corrections,
        folder.accepted,
        tuple(findings),
        before,
    )


def _before(report: OpenedReport, codelists: CodeLists) -> OpenedReport | None:
    """The newest edition before a report, in the folder of a series that it lies in."""
    path, edition = Path(report.source.file), report.source.edition
    if edition is None or not (path.parent / SETTINGS).is_file():
        return None
    months = {
        other: month_in(other.name)
        for other in report_files(path.parent)
        if other.name != path.name
    }
    newest = max((month for month in months.values() if month and month < edition), default=None)
    likely = [other for other, month in months.items() if month in (None, newest)]
    older = [
        opened
        for other in likely
        if (opened := open_report(open_source(other, report.source.series), codelists))
        if opened.source.edition is not None and opened.source.edition < edition
    ]
    return max(older, key=lambda opened: str(opened.source.edition), default=None)


def _readings(editions: Iterable[Edition]) -> list[Reading]:
    return [edition.reading for edition in editions if edition.reading]


def _settings_at_odds(folders: Sequence[SeriesFolder]) -> Iterator[Finding]:
    """An error for each mark, and each unit, of which two series say different things.

    One package can explain a mark in one way only, and a site counts one thing.
    """
    first: dict[str, tuple[str, Mark]] = {}
    for folder in folders:
        for mark in folder.series.marks:
            name, known = first.setdefault(mark.text, (folder.series.name, mark))
            if known != mark or known.names != mark.names:
                message = (
                    f"'{mark.text}' means something else in {name}; a data package can explain a"
                    " mark in one way only: give both series the same marks, or publish them from"
                    " two folders of reports"
                )
                yield Finding("two-meanings", message, Place(folder.settings))

    keys = ("unit", "unit_one", "unit_en", "unit_one_en")
    for folder in folders[1:]:
        other, own = folders[0].series, folder.series
        unlike = [key for key in keys if own.details.get(key) != other.details.get(key)]
        if unlike:
            message = (
                f"{', '.join(unlike)} is not as in {other.name}; all series of one folder of"
                " reports count the same: correct it, or publish them from two folders"
            )
            yield Finding("two-units", message, Place(folder.settings))


def _editions(shelf: _Shelf, codelists: CodeLists) -> Iterator[Edition]:
    """Each edition of a series, with the newest one before it that has no error as its witness."""
    lists = codelists.in_series(shelf.series)
    # Where corrections show what an edition hides, what later ones print is read first.
    hiding = [item for item in shelf.corrections if not unhides(item, shelf.series)]
    later: list[Reading] = []
    if len(hiding) < len(shelf.corrections):
        read = (read_edition(report, lists, hiding) for report in shelf.reports)
        later = [item.reading for item in read if item.reading]
    before: Reading | None = None
    for report in (shelf.before, *shelf.reports):
        if report is None:
            continue
        month = report.source.edition
        shown = shown_by(reading for reading in later if month and reading.edition > month)
        edition = examine(report, lists, shelf.corrections, before, shown, shelf.accepted)
        if not errors_of(edition.findings):
            before = edition.reading
        if report is not shelf.before:
            yield edition


def examine(
    report: OpenedReport,
    codelists: CodeLists,
    corrections: list[Correction],
    before: Reading | None = None,
    shown_later: frozenset[Shown] = frozenset(),
    accepted: Iterable[Accepted] = (),
) -> Edition:
    """One report read and proved, with the edition before it as a witness.

    What cannot be understood is not proved: it is mended first. `shown_later` are the figures that
    later editions print. No finding contains a number below the limit.
    """
    codelists = codelists.in_series(report.source.series)
    read = read_edition(report, codelists, corrections, shown_later)
    proof = _proof_of(read, codelists)
    if proof and _is_doubted(proof):
        read = read_edition(report, codelists, corrections, shown_later, by_likeness=False)
        proof = _proof_of(read, codelists)
    source = read.reading.source if read.reading else report.source
    reading, findings = read.reading, list(read.findings)
    checks: tuple[Check, ...] = ()
    counted: CrossChecked | None = None
    revised: Revised | None = None
    if reading is not None and proof is not None:
        checks, proved = proof.checks, explained(proof, before)
        holds = not errors_of(proved)
        compared = compare(reading, before, codelists, accepted, holds=holds)
        revised = compared.revised
        findings += [*compared.findings, *proved]
        if holds:
            counted = cross_checked(proof.evidence)
            message = (
                f"{counted.checked} of {counted.cells} value cells are cross-checked: a misread in"
                " any one of them would fail a check. The other"
                f" {counted.cells - counted.checked} cannot be verified from this report alone"
            )
            findings.append(Finding("witnessed", message, Place(source.file), Severity.NOTE))
    edition = str(reading.edition if reading else source.edition or "") or None
    discretion = Discretion(source.series.limit, source.series.language, codelists.row_labels())
    named = tuple(discretion.of(f).of(source.series.name, edition) for f in findings)
    return Edition(source, reading, checks, named, counted, revised)


def _proof_of(read: Read, codelists: CodeLists) -> Proof | None:
    """The proof of a reading; None where an error says that it is not understood."""
    if read.reading is None or errors_of(read.findings):
        return None
    return prove(read.reading, codelists)


def _is_doubted(proof: Proof) -> bool:
    """Whether anything about a row whose label was read by likeness does not hold."""
    rows = {
        (item.address.table, item.address.row)
        for item in proof.evidence.reading.repairs
        if item.reason == BY_LIKENESS
    }
    if not rows:
        return False
    tables = {table for table, _ in rows}
    cells = (cell.address for tie in proof.evidence.broken for cell in tie.cells)
    return any((at.table, at.row) in rows for at in cells) or any(
        finding.address is not None and finding.address.table in tables
        for finding in errors_of(proof.findings)
    )
