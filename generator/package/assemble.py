"""A library of proved reports → the data package and one package for each edition."""

from __future__ import annotations

from pathlib import Path

from generator import NAME
from generator.codelists import CodeLists
from generator.library import Edition, Library
from generator.model import Reading
from generator.package.contents import contents
from generator.package.descriptor import describe
from generator.package.writing import write_package
from generator.prove.revisions import revisions


def assemble(library: Library, folder: Path) -> None:
    """Write the current package and its editions into `folder`. The library has no errors."""
    changes = revisions(edition.reading for edition in library.editions if edition.reading)
    made = contents(library.editions, library.codelists, changes)
    write_package(folder, describe(NAME, _readings(library), made, library.codelists), made)
    for edition in library.editions:
        if edition.reading:
            _assemble_edition(edition, edition.reading, library.codelists, folder)


def _readings(library: Library) -> list[Reading]:
    return [edition.reading for edition in library.editions if edition.reading]


def _assemble_edition(
    edition: Edition, reading: Reading, codelists: CodeLists, folder: Path
) -> None:
    """An edition as published: no revisions, and only the codes that it uses."""
    name = f"{reading.source.series.name}-{reading.edition}"
    target = folder / "editions" / name
    made = contents([edition], codelists, [])
    write_package(target, describe(f"{NAME}-{name}", [reading], made, codelists), made)
