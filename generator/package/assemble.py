"""A library of proved reports → the data package and one package for each edition."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from generator import NAME
from generator.errors import Finding
from generator.library import Library
from generator.model import Reading
from generator.output.manifest import digest, read_manifest
from generator.package.contents import Contents, contents
from generator.package.csv_tables import csv_text
from generator.package.descriptor import describe, population_of_all, words_to_find
from generator.package.places import places_of
from generator.prove.revisions import revisions


def assemble(library: Library, folder: Path, published: Path | None = None) -> tuple[Finding, ...]:
    """Write the current package and its editions into `folder`. The library has no errors.

    `published` is the package as it was published before, if it was: what is made only once is
    taken from there. Returns what was found on the way, no errors.
    """
    changes = revisions(edition.reading for edition in library.editions if edition.reading)
    made = contents(library.editions, library.codelists, changes)
    readings = [edition.reading for edition in library.editions if edition.reading]
    with ThreadPoolExecutor(os.cpu_count()) as pool:  # pages are drawn in other processes
        before = [_published_edition(reading, published) for reading in readings]
        placing = pool.map(places_of, readings, before)
        descriptor = describe(NAME, readings, made, library.codelists, library.codelists.breaks)
        descriptor |= population_of_all(made, library.codelists)
        descriptor |= words_to_find(made, library.codelists)
        if library.withdrawn:
            descriptor["withdrawn"] = [item.described for item in library.withdrawn]
        _write(folder, descriptor, made)
        places = list(placing)
    proved = [edition for edition in library.editions if edition.reading]
    for edition, placed in zip(proved, places, strict=True):
        assert edition.reading is not None
        # An edition has no revisions, and only the codes and breaks that are within it.
        name = _name(edition.reading)
        months = {p for table in edition.reading.tables for p in table.columns.periods if p}
        breaks = [b for b in library.codelists.breaks if min(months) < b.period <= max(months)]
        own = contents([edition], library.codelists, [])
        descriptor = describe(
            f"{NAME}-{name}",
            [edition.reading],
            own,
            library.codelists,
            breaks,
            edition.witnessed,
        )
        target = folder / "editions" / name
        _write(target, {**descriptor, **placed.entries}, own)
        for path, content in placed.files.items():
            (target / path).parent.mkdir(exist_ok=True)
            (target / path).write_bytes(content)
    return tuple(finding for placed in places for finding in placed.findings)


def _name(reading: Reading) -> str:
    return f"{reading.source.series.name}-{reading.edition}"


def _published_edition(reading: Reading, published: Path | None) -> Path | None:
    """The edition as it was published, if it was, and nothing in it was changed since."""
    if published is None:
        return None
    name = f"editions/{_name(reading)}"
    written = read_manifest(published)
    if written is not None:
        files = [path for path in written if path.startswith(f"{name}/")]
        found = {path: digest(published / path) for path in files}
        if not files or any(found[path] not in (None, written[path]) for path in files):
            return None
    return published / name


def _write(folder: Path, descriptor: dict[str, Any], made: Contents) -> None:
    """Write one package into `folder`, which may not hold one yet: CSV in UTF-8, and JSON."""
    (folder / "data").mkdir(parents=True)
    for resource in made.schema:
        text = csv_text(resource.columns, made.rows[resource.name])
        (folder / resource.path).write_text(text, "utf-8", newline="\n")
    text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    (folder / "datapackage.json").write_text(text, "utf-8", newline="\n")
