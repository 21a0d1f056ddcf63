"""All reports, read and proved: the report half in one call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.codelists import CodeLists, load_codelists
from generator.errors import Finding, errors_of
from generator.intake import SeriesFolder, find_series, open_single
from generator.model import Check, Correction, Reading, Source
from generator.prove.agreement import series_disagreements
from generator.prove.checks import prove
from generator.resources import codelists_folder
from generator.understand.reading import read_edition


@dataclass(frozen=True)
class Edition:
    """A report that was read, with its proof. `reading` is None when it could not be read."""

    source: Source
    reading: Reading | None
    checks: tuple[Check, ...]
    findings: tuple[Finding, ...]


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
    for source in folder.sources:
        yield examine(source, lists, folder.corrections)


def examine(source: Source, codelists: CodeLists, corrections: list[Correction]) -> Edition:
    """One report read and proved. What cannot be understood is not proved: it is mended first."""
    codelists = codelists.in_series(source.series)
    read = read_edition(source, codelists, corrections)
    reading, findings = read.reading, list(read.findings)
    checks: tuple[Check, ...] = ()
    if reading is not None and not errors_of(findings):
        proof = prove(reading, codelists)
        checks, findings = proof.checks, [*findings, *proof.findings]
    edition = str(reading.edition if reading else source.edition or "") or None
    named = tuple(finding.of(source.series.name, edition) for finding in findings)
    return Edition(source, reading, checks, named)
