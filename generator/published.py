"""What was published before, and what a build would change in it: once published, editions stay.

The data package that stands where the next one goes is the memory. An edition whose report is gone,
or was replaced by one with other figures, is an error until `withdrawn.csv` says why it goes. The
same file may be read anew: then a correction, a code list or a setting has changed.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.errors import Finding, Severity
from generator.inputs import read_file
from generator.intake import WITHDRAWN
from generator.library import Library
from generator.model import ALL, Place
from generator.package.csv_tables import csv_rows
from generator.understand.listed import PLACEHOLDER

_LARGEST = 1024**3
"""Bytes of a file in a package."""
_FIGURES = ("participants-by-", "participants-total", "year-to-date-averages")
"""How the names of tables begin whose last two columns are a figure and its status."""
_MOST_NAMED = 5
"""Places that a finding names."""

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class PublishedEdition:
    """The package of one edition in a folder: its descriptor, its report and its tables."""

    folder: Path
    descriptor: dict[str, Any]
    report: dict[str, str]

    @property
    def key(self) -> tuple[str, str]:
        """Its series and its month."""
        return self.report["series"], self.report["edition"]

    def table(self, name: str) -> Rows:
        """The rows of a table; none where it is not there or is no table."""
        return _rows(self.folder / "data" / f"{name}.csv")

    def figures(self) -> dict[str, bytes]:
        """The tables of figures by name, as they stand."""
        paths = sorted(self.folder.glob("data/*.csv"))
        return {p.stem: read_file(p, _LARGEST) for p in paths if p.stem.startswith(_FIGURES)}

    def corrections(self) -> list[dict[str, Any]]:
        """What its report misprints, as its descriptor lists it."""
        found = self.descriptor.get("corrections", [])
        return [item for item in found if isinstance(item, dict)]


def published_editions(package: Path) -> dict[tuple[str, str], PublishedEdition]:
    """The editions in a data package, as far as they can be read; none where there is none."""
    found = {}
    for path in sorted(package.glob("editions/*/datapackage.json")):
        reports = _rows(path.parent / "data/reports.csv")
        try:
            descriptor = json.loads(read_file(path, _LARGEST))
        except (OSError, ValueError, RecursionError):
            continue
        if isinstance(descriptor, dict) and reports and {"series", "edition"} <= reports[0].keys():
            edition = PublishedEdition(path.parent, descriptor, reports[0])
            found[edition.key] = edition
    return found


def _rows(path: Path) -> Rows:
    try:
        head, *rows = csv_rows(read_file(path, _LARGEST).decode("utf-8"))
        return [dict(zip(head, row, strict=True)) for row in rows]
    except (OSError, ValueError, csv.Error):
        return []


def unchanged_editions(library: Library, package: Path) -> frozenset[tuple[str, str]]:
    """Series and month of the editions whose report and whose repairs are as published."""
    before = published_editions(package)
    found = set()
    for edition in library.editions:
        if edition.reading is None:
            continue
        key = (edition.source.series.name, str(edition.reading.edition))
        if key in before and before[key].report.get("sha256") == edition.source.sha256:
            known = before[key].descriptor
            mended = (known.get("repairs"), known.get("corrections"))
            counts = [len(items) if isinstance(items, list) else 0 for items in mended]
            if counts == [len(edition.reading.repairs), len(edition.reading.corrections)]:
                found.add(key)
    return frozenset(found)


def lost_editions(library: Library, package: Path, reports: Path) -> Iterator[Finding]:
    """What `package` knows of editions and the reports do not, and the other way round.

    An error for each published edition without a report (a note where it was withdrawn), for each
    withdrawal that is not listed any more, and for each of an edition that was never published.
    """
    there = {
        (edition.source.series.name, str(edition.reading.edition))
        for edition in library.editions
        if edition.reading
    }
    withdrawn = {(item.series, str(item.edition)): item for item in library.withdrawn}
    listed = _rows(package / "data/reports.csv")
    known = {(row.get("series", ""), row.get("edition", "")) for row in listed} - {("", "")}
    published = sorted({*published_editions(package), *known})
    before = _withdrawn_before(package)
    other = (
        f"If these are other reports than those of {package.as_posix()}, name another folder with"
        " --datapackage or move it away"
    )
    for series, edition in [key for key in published if key not in there]:
        listing = reports / series / WITHDRAWN
        if item := withdrawn.get((series, edition)):
            message = f"edition {edition} is no longer published: {item.reason}"
            place, severity = Place(listing.as_posix()), Severity.NOTE
            yield Finding("edition-withdrawn", message, place, severity).of(series, edition)
            continue
        line = f" (its first line: edition,date,reason) such as {edition},<date>,{PLACEHOLDER}"
        message = (
            f"edition {edition} was published, and its report is gone; put the file back (git"
            f" checkout). {other}. If the edition is to go, add a line to"
            f" {listing.as_posix()}{line}"
        )
        place = Place((reports / series).as_posix())
        yield Finding("edition-gone", message, place, verbatim=line).of(series, edition)
    for series, edition in sorted(before - there - withdrawn.keys()):
        message = (
            f"edition {edition} was withdrawn, and no line says so any more; put its line back (git"
            f" checkout), or its report. {other}"
        )
        place = Place((reports / series / WITHDRAWN).as_posix())
        yield Finding("withdrawal-gone", message, place).of(series, edition)
    for series, edition in sorted(withdrawn.keys() - before - {*published}):
        if any(series == other_series for other_series, _ in (*published, *before)):
            message = (
                f"withdraws edition {edition}, which was never published; correct the month, or"
                f" remove the line (and its report). {other}"
            )
            place = Place((reports / series / WITHDRAWN).as_posix())
            yield Finding("idle-withdrawal", message, place).of(series, edition)


def _withdrawn_before(package: Path) -> set[tuple[str, str]]:
    """Series and month of the editions that a data package lists as withdrawn."""
    try:
        items = json.loads(read_file(package / "datapackage.json", _LARGEST))["withdrawn"]
        return {(str(item["series"]), str(item["edition"])) for item in items}
    except (OSError, ValueError, RecursionError, LookupError, TypeError):
        return set()


def changed_editions(package: Path, published: Path, reports: Path) -> Iterator[Finding]:
    """What the editions in `package` change in those that stand in `published`.

    A report that was replaced by one with other figures is an error, unless a correction explains
    each of them; nothing is reported of editions that are gone.
    """
    now = published_editions(package)
    for key, before in published_editions(published).items():
        if key in now:
            for finding in _changes(before, now[key], reports):
                yield finding.of(*key)


def _changes(before: PublishedEdition, after: PublishedEdition, reports: Path) -> Iterator[Finding]:
    """What one edition changes: its file, its figures, and whether one is shown that was hidden."""
    series, edition = after.key
    file = reports / series / Path(after.report.get("source_file", "")).name
    place, listing = Place(file.as_posix()), reports / series / WITHDRAWN
    is_same_file = before.report.get("sha256") == after.report.get("sha256")
    changed = _changed_figures(before, after)
    if not is_same_file and changed and not _are_explained(changed, after):
        message = (
            f"edition {edition} was published from another file, and {len(changed)} of its figures"
            " are others in this one; put that file back (git checkout) and correct its cells in"
            f" corrections.csv. To publish this one, withdraw the edition in {listing.as_posix()},"
            " build, and take the line out again"
        )
        yield Finding("edition-changed", message, place)
    elif not is_same_file:
        what = "each other figure is corrected" if changed else "its figures are the same"
        message = f"edition {edition} was published from another file; {what}"
        yield Finding("edition-changed", message, place, Severity.WARNING)
    elif changed:
        message = (
            f"edition {edition} is published anew: {len(changed)} of its figures are read otherwise"
            " from the same file, because corrections, code lists or settings have changed"
        )
        yield Finding("edition-read-anew", message, place, Severity.WARNING)

    # Where the last package hid a figure that is published now, a line may have been lost.
    if not any(item.get("withheld") for item in before.corrections()):
        return
    hidden = {_address(cell) for cell in before.table("cells") if cell["status"] == "suppressed"}
    shown = [_address(cell) for cell in after.table("cells") if cell["status"] == "published"]
    again = [
        f"table {address[0]}, row {address[1]}, column {address[2]}"
        for address in shown
        if address in hidden
    ]
    if again:
        more = f" and {len(again) - _MOST_NAMED} more" if again[_MOST_NAMED:] else ""
        message = (
            f"{'; '.join(again[:_MOST_NAMED])}{more}: the last package hides what is shown there"
            " now; put the line that withdraws it back if it was not taken out on purpose"
        )
        corrections = Place((reports / series / "corrections.csv").as_posix())
        yield Finding("shown-again", message, corrections, Severity.WARNING)


def _changed_figures(before: PublishedEdition, after: PublishedEdition) -> list[frozenset[str]]:
    """What is in the rows of figures that differ, but for the figure and its status."""
    old, new = before.figures(), after.figures()
    found: dict[frozenset[str], None] = {}
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) == new.get(name):
            continue
        rows = [
            {
                tuple(value for key, value in row.items() if "_name" not in key)
                for row in edition.table(name)
            }
            for edition in (before, after)
        ]
        for row in sorted(rows[0] ^ rows[1]):
            found[frozenset(row[:-2])] = None
    return list(found)


def _are_explained(changed: Collection[frozenset[str]], edition: PublishedEdition) -> bool:
    """Whether a correction of the edition is about each of the changed figures."""
    corrected = [
        tuple(str(item.get(key)) for key in ("table", "row", "column"))
        for item in edition.corrections()
    ]
    about = [
        {cell["measure"], cell["category"], cell["period"]} - {"", ALL}
        for cell in edition.table("cells")
        for table, row, column in corrected
        if cell["table"] == table and row in (cell["row"], "0") and column in (cell["column"], "0")
    ]
    return all(any(names <= row for names in about) for row in changed)


def _address(cell: dict[str, str]) -> tuple[str, str, str]:
    return cell["table"], cell["row"], cell["column"]
