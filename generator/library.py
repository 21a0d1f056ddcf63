"""All reports, read and proved: the report half in one call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from generator.codelists import CodeLists, load_codelists
from generator.discretion import Discretion
from generator.errors import Finding, Severity, errors_of, without_repetition
from generator.intake import (
    SeriesFolder,
    find_series,
    open_single,
    refuse_unknown_breakdowns,
)
from generator.model import Check, Correction, Mark, Place, Reading, Source
from generator.prove.agreement import series_disagreements
from generator.prove.checks import prove
from generator.prove.editions import compare
from generator.prove.succession import Revised
from generator.prove.witness import Witnessed
from generator.resources import codelists_folder
from generator.understand.accepted import Accepted
from generator.understand.corrections import unhides
from generator.understand.reading import read_edition
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
    witnessed: Witnessed | None = None
    revised: Revised | None = None


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
    for folder in folders:
        refuse_unknown_breakdowns(folder, codelists.dimensions.codes)
    codelists = codelists.with_totals(folder.series for folder in folders)
    editions = [edition for folder in folders for edition in _editions(folder, codelists)]
    withdrawn = spread(_readings(editions))
    if withdrawn.further:
        further = withdrawn.further
        folders = [_with_further(folder, further.get(folder.series.name, [])) for folder in folders]
        editions = [edition for folder in folders for edition in _editions(folder, codelists)]
    discretion = _discretion(folders, codelists)
    findings = [discretion.of(finding) for folder in folders for finding in folder.findings]
    findings += [finding for edition in editions for finding in edition.findings]
    together = [*withdrawn.findings, *series_disagreements(_readings(editions), codelists)]
    together += _marks_of_two_meanings(folders)
    findings += [discretion.of(finding) for finding in together]
    return Library(codelists, tuple(editions), tuple(findings))


def _readings(editions: Iterable[Edition]) -> list[Reading]:
    return [edition.reading for edition in editions if edition.reading]


def _with_further(folder: SeriesFolder, further: list[Correction]) -> SeriesFolder:
    """A series with further corrections; they count where there is one of the same cell."""
    cells = {(item.edition, item.address) for item in further}
    kept = [item for item in folder.corrections if (item.edition, item.address) not in cells]
    return replace(folder, corrections=[*kept, *further])


def _discretion(folders: Iterable[SeriesFolder], codelists: CodeLists) -> Discretion:
    """What may be told of several series: nothing that one of them hides."""
    return Discretion(max(folder.series.limit for folder in folders), codelists.row_labels())


def _marks_of_two_meanings(folders: Iterable[SeriesFolder]) -> Iterator[Finding]:
    """An error for each mark that two series mean otherwise: one package cannot say both."""
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


def _editions(folder: SeriesFolder, codelists: CodeLists) -> Iterator[Edition]:
    """Each edition of a series, with the newest one before it that has no error as its witness."""
    lists = codelists.in_series(folder.series)
    later = _readings_for(folder, lists)
    before: Reading | None = None
    for source in (folder.before, *folder.sources):
        if source is None:
            continue
        shown = shown_by(r for r in later if source.edition and r.edition > source.edition)
        edition = examine(source, lists, folder.corrections, before, shown, folder.accepted)
        if not errors_of(edition.findings):
            before = edition.reading
        if source is not folder.before:
            yield edition


def _readings_for(folder: SeriesFolder, codelists: CodeLists) -> list[Reading]:
    """The editions, read to see what they print where corrections show what an earlier one hides.

    None where no correction does.
    """
    hiding = [item for item in folder.corrections if not unhides(item, folder.series)]
    if len(hiding) == len(folder.corrections):
        return []
    read = [read_edition(source, codelists, hiding) for source in folder.sources]
    return [item.reading for item in read if item.reading]


def examine(
    source: Source,
    codelists: CodeLists,
    corrections: list[Correction],
    before: Reading | None = None,
    shown_later: frozenset[Shown] = frozenset(),
    accepted: Iterable[Accepted] = (),
) -> Edition:
    """One report read and proved, with the edition before it as a witness.

    What cannot be understood is not proved: it is mended first. `shown_later` are the figures that
    later editions print. No finding tells a number below the limit.
    """
    codelists = codelists.in_series(source.series)
    read = read_edition(source, codelists, corrections, shown_later)
    reading, findings = read.reading, list(read.findings)
    checks: tuple[Check, ...] = ()
    counted: Witnessed | None = None
    revised: Revised | None = None
    if reading is not None and not errors_of(findings):
        proof = prove(reading, codelists, before)
        checks, counted = proof.checks, proof.witnessed
        holds = not errors_of(proof.findings)
        compared = compare(reading, before, codelists, accepted, holds=holds)
        revised = compared.revised
        findings += [*compared.findings, *proof.findings, *_note_of(counted, source)]
    edition = str(reading.edition if reading else source.edition or "") or None
    discretion = Discretion(source.series.limit, codelists.row_labels())
    told = without_repetition(findings)
    named = tuple(discretion.of(f).of(source.series.name, edition) for f in told)
    return Edition(source, reading, checks, named, counted, revised)


def _note_of(counted: Witnessed | None, source: Source) -> Iterator[Finding]:
    if counted is not None:
        message = (
            f"{counted.witnessed} of {counted.cells} value cells are cross-checked: a misread in"
            " any one of them would fail a check. The other"
            f" {counted.cells - counted.witnessed} cannot be verified from this report alone"
        )
        yield Finding("witnessed", message, Place(source.file), Severity.NOTE)
