"""The commands' work: reports → data package → site, all or nothing."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from generator.errors import Finding, OutputProblem, ReportProblem, errors_of
from generator.interruption import undivided
from generator.library import Library, read_library
from generator.model import Outcome, Status
from generator.output.manifest import changed_since_written, read_manifest
from generator.output.publication import mend_before_reading, publish, staging
from generator.output.refusal import refuse_folder, refuse_overlap
from generator.package.agreement import prove_editions
from generator.package.assemble import assemble
from generator.package.validation import Validation
from generator.published import changed_editions, lost_editions, unchanged_editions
from generator.resources import codelists_folder, templates_folder

if TYPE_CHECKING:
    from generator.web.site import SiteSummary

PACKAGE_MARKER = "datapackage.json"
SITE_MARKER = "data/datapackage.json"

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Folders:
    """Where the reports are and where the outputs go."""

    reports: Path
    datapackage: Path
    site: Path


@dataclass(frozen=True)
class Rendering:
    """How the site is made: where it will stand (if known) and with how many processes."""

    base_url: str | None
    jobs: int


@dataclass(frozen=True)
class Built:
    """What a build read, found and wrote; `site` is None when no site was made."""

    library: Library
    findings: tuple[Finding, ...]
    site: SiteSummary | None
    unchanged: frozenset[tuple[str, str]]
    """Series and month of the editions that are as they were published before."""


@dataclass(frozen=True)
class Rendered:
    """What `render` wrote, and warnings."""

    site: SiteSummary
    findings: tuple[Finding, ...]


def build(
    folders: Folders, rendering: Rendering, progress: Progress, *, fresh: bool = False
) -> Built:
    """Reports → data package → site. ReportProblem on any error; then nothing has changed.

    `fresh`: nothing is taken over from the package that was published before.
    """
    _refuse_wrong_places(folders, folders.datapackage, folders.site)
    library = _read(folders, progress)
    with (
        staging(folders.datapackage, PACKAGE_MARKER) as package,
        staging(folders.site, SITE_MARKER) as site,
    ):
        made = _assemble(library, package.new, folders, progress, fresh=fresh)
        last = None if fresh else folders.datapackage
        with Validation(package.new, folders.datapackage, last, rendering.jobs):
            summary = _render(package.new, site.new, rendering, progress)
        unchanged = unchanged_editions(library, folders.datapackage)
        with undivided():
            met = publish(package, site)
    return Built(library, (*library.findings, *made, *met), summary, unchanged)


def package(folders: Folders, progress: Progress, *, fresh: bool = False) -> Built:
    """Reports → data package only."""
    _refuse_wrong_places(folders, folders.datapackage)
    library = _read(folders, progress)
    with staging(folders.datapackage, PACKAGE_MARKER) as package:
        made = _assemble(library, package.new, folders, progress, fresh=fresh)
        last = None if fresh else folders.datapackage
        with Validation(package.new, folders.datapackage, last, os.cpu_count() or 1):
            pass
        unchanged = unchanged_editions(library, folders.datapackage)
        with undivided():
            met = publish(package)
    return Built(library, (*library.findings, *made, *met), None, unchanged)


def render(folders: Folders, rendering: Rendering, progress: Progress) -> Rendered:
    """Data package → site only; opens no report."""
    _refuse_wrong_places(folders, folders.site, inputs=(folders.datapackage,))
    mend_before_reading(folders.datapackage)
    if not (folders.datapackage / PACKAGE_MARKER).is_file():
        message = "holds no datapackage.json; make it with `tiltaksdata package`"
        raise OutputProblem(f"{folders.datapackage}: {message}")
    with staging(folders.site, SITE_MARKER) as site:
        written = read_manifest(folders.datapackage)
        with Validation(folders.datapackage, folders.datapackage, jobs=rendering.jobs):
            prove_editions(folders.datapackage)
            summary = _render(folders.datapackage, site.new, rendering, progress)
        # Last, for the other checks say more; so it sees what was changed in the meantime, too.
        changed = changed_since_written(folders.datapackage, written or {})
        if changed:
            path = folders.datapackage / changed
            message = f"{path}: is not as it was written; put it back (git checkout), or remove it"
            raise OutputProblem(f"{message} and make the package anew with `tiltaksdata package`")
        with undivided():
            met = publish(site)
    return Rendered(summary, met)


def _refuse_wrong_places(folders: Folders, *outputs: Path, inputs: tuple[Path, ...] = ()) -> None:
    """OutputProblem when an output folder is one that must not be replaced."""
    read = (folders.reports, codelists_folder(folders.reports), templates_folder(), *inputs)
    refuse_overlap(outputs, read)
    for output in outputs:
        refuse_folder(output)


def _read(folders: Folders, progress: Progress) -> Library:
    progress("reading and proving the reports")
    library = read_library(folders.reports)
    if all(finding.rule == "no-reports" for finding in library.errors):
        lost = tuple(lost_editions(library, folders.datapackage, folders.reports))
        # What is gone says more than that nothing is there.
        kept = () if errors_of(lost) else library.errors
        others = (f for f in library.findings if f not in library.errors)
        library = replace(library, findings=(*kept, *others, *lost))
    if library.errors:
        raise ReportProblem(*library.findings)
    return library


def _assemble(
    library: Library, folder: Path, folders: Folders, progress: Progress, *, fresh: bool
) -> tuple[Finding, ...]:
    """Write the data package into `folder`; ReportProblem when an edition would change."""
    progress("writing and validating the data package")
    drawn = assemble(library, folder, None if fresh else folders.datapackage)
    changed = tuple(changed_editions(folder, folders.datapackage, folders.reports))
    if errors_of(changed):
        raise ReportProblem(*library.findings, *changed)
    return (*drawn, *changed)


def _render(package: Path, folder: Path, rendering: Rendering, progress: Progress) -> SiteSummary:
    progress("drawing the charts and writing the pages")
    from generator.web.site import render_site  # pandas and altair: three quarters of a second

    return render_site(package, folder, base_url=rendering.base_url, jobs=rendering.jobs)


def describe_library(library: Library) -> list[str]:
    """What was read and proved, for people: one line for each thing."""
    readings = [edition.reading for edition in library.editions if edition.reading]
    outcomes = Counter(check.outcome for edition in library.editions for check in edition.checks)
    repairs = sum(len(reading.repairs) for reading in readings)
    tables = _count(sum(len(reading.printed) for reading in readings), "table")
    hidden = [
        figure.status is Status.SUPPRESSED
        for reading in readings
        for table in reading.tables
        for row in table.all_rows()
        for figure in row.figures
    ]
    cells = _count(len(hidden), "cell")
    return [
        f"read     {_count(len(readings), 'report')}: {tables}, {cells}, {sum(hidden)} of them"
        " hidden",
        f"repaired {_count(repairs, 'label')}; no digit",
        f"proved   {_count(outcomes[Outcome.PASS], 'check')} hold,"
        f" {outcomes[Outcome.UNDECIDABLE]} cannot be decided because hidden cells take part",
        *_revised(library),
    ]


def _revised(library: Library) -> list[str]:
    """How much the editions revise, on one line; none where no edition has one before it.

    The largest change is one between two published figures.
    """
    compared = [
        (edition.source, str(edition.reading.edition), edition.revised)
        for edition in library.editions
        if edition.reading and edition.revised
    ]
    if not compared:
        return []
    cells, rows, hidden, shown, withdrawn = (
        sum(counts)
        for counts in zip(
            *((r.cells, r.rows, r.hidden, r.shown, r.withdrawn) for _, _, r in compared),
            strict=True,
        )
    )
    since = f"since {compared[0][2].since}"
    if len(compared) > 1:
        since = f"of {_count(sum(revised.any for _, _, revised in compared), 'edition')}"
    parts = [f"revised  {_count(cells, 'cell')} in {_count(rows, 'row')} {since}"]
    found = [(source, name, r.largest) for source, name, r in compared if r.largest]
    if found:
        source, name, largest = max(found, key=lambda item: abs(item[2].after - item[2].before))
        parts.append(
            f"largest change {largest.before} → {largest.after} ({source.series.name} {name},"
            f" '{largest.of}', {largest.period})"
        )
    if hidden or shown or withdrawn:
        parts.append(f"{hidden} newly hidden, {shown} newly shown, {withdrawn} withdrawn")
    return ["; ".join(parts)]


def describe_site(summary: SiteSummary, folder: Path) -> str:
    """What was written, on one line."""
    return (
        f"wrote    {folder}: {_count(summary.pages, 'page')}, {_count(summary.charts, 'chart')},"
        f" {_count(summary.files, 'file')}, {summary.bytes / 1e6:.1f} MB"
    )


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
