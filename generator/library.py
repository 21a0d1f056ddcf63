"""All reports, read and proved: the report half in one call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.codelists import CodeLists, load_codelists
from generator.errors import Finding, Severity, errors_of
from generator.intake import SeriesFolder, find_series, open_single
from generator.model import Check, Correction, Place, Reading, Source
from generator.prove.agreement import series_disagreements
from generator.prove.checks import prove
from generator.prove.witness import Witnessed
from generator.resources import codelists_folder
from generator.understand.reading import read_edition


@dataclass(frozen=True)
class Edition:
    """A report that was read, with its proof. `reading` is None when it could not be read.

    `witnessed` is None when it was not proved, or does not hold.
    """

    source: Source
    reading: Reading | None
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]
    witnessed: Witnessed | None = None


@dataclass(frozen=True)
class Library:
    """Every edition, sorted by series and month, the code lists that apply and all findings."""

    codelists: CodeLists
    editions: tuple[Edition, ...]
    findings: tuple[Finding, ...]

    @property
    def errors(self) -> list[Finding]:
        """The findings that stop a build."""
        return errors_of(self.findings)


def read_library(reports: Path) -> Library:
    """Every report under `reports`; ReportProblem when the folder or a code list is unusable."""
    codelists = load_codelists(codelists_folder(reports))
    return _library(codelists, find_series(reports))


def read_files(files: Iterable[Path]) -> Library:
    """The reports named, wherever they lie, with the code lists that apply to the first."""
    folders = [open_single(file) for file in files]
    beside = Path(folders[0].sources[0].file).parent.parent
    return _library(load_codelists(codelists_folder(beside)), folders)


def _library(codelists: CodeLists, folders: list[SeriesFolder]) -> Library:
    codelists = codelists.with_totals(folder.series for folder in folders)
    editions = [edition for folder in folders for edition in _editions(folder, codelists)]
    findings = [finding for folder in folders for finding in folder.findings]
    findings += [finding for edition in editions for finding in edition.findings]
    readings = [edition.reading for edition in editions if edition.reading]
    findings += series_disagreements(readings, codelists)
    return Library(codelists, tuple(editions), tuple(findings))


def _editions(folder: SeriesFolder, codelists: CodeLists) -> Iterator[Edition]:
    lists = codelists.in_series(folder.series)
    before: Reading | None = None
    for source in folder.sources:
        edition = examine(source, lists, folder.corrections, before)
        before = edition.reading
        yield edition


def examine(
    source: Source,
    codelists: CodeLists,
    corrections: list[Correction],
    before: Reading | None = None,
) -> Edition:
    """One report read and proved, with the edition before it as a witness.

    What cannot be understood is not proved: it is mended first.
    """
    codelists = codelists.in_series(source.series)
    read = read_edition(source, codelists, corrections)
    reading, findings = read.reading, list(read.findings)
    checks: tuple[Check, ...] = ()
    counted: Witnessed | None = None
    if reading is not None and not errors_of(findings):
        proof = prove(reading, codelists, before)
        checks, counted = proof.checks, proof.witnessed
        findings += [*proof.findings, *_note_of(counted, source)]
    edition = str(reading.edition if reading else source.edition or "") or None
    named = tuple(finding.of(source.series.name, edition) for finding in findings)
    return Edition(source, reading, checks, named, counted)


def _note_of(counted: Witnessed | None, source: Source) -> Iterator[Finding]:
    if counted is not None:
        message = (
            f"{counted.witnessed} of {counted.cells} value cells are witnessed: any other print in"
            " one of them alone would break a check; of the others nothing else tells, or hidden"
            " cells and the rounding of means leave room for small changes"
        )
        yield Finding("witnessed", message, Place(source.file), Severity.NOTE)
