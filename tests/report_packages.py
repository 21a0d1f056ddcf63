"""Data packages of one report, of any format, made as a build makes them."""

from __future__ import annotations

import csv
import io
import json
from functools import cache
from pathlib import Path
from typing import Any

from generator.errors import Finding
from generator.library import Edition, Library
from generator.package.assemble import assemble
from tests.printers import Paper, by_reportlab, tables_of
from tests.sample import codelists, errors, read, sample_text

EDITION = "editions/tilt180-2024-04"


@cache
def edition_of(extension: str, content: bytes) -> Edition:
    """The sample of April 2024 in a file of some format, read and proved."""
    edition = read(content, file=f"reports/tilt180/2024-04.{extension}")
    assert [finding.as_text() for finding in errors(edition)] == []
    return edition


def package_of(
    folder: Path, edition: Edition, published: Path | None = None
) -> tuple[Path, tuple[Finding, ...]]:
    """The package of one edition, and what was found while it was written."""
    library = Library(codelists(), (edition,), edition.findings)
    return folder / "datapackage", assemble(library, folder / "datapackage", published)


def paper_edition() -> Edition:
    """The sample, read from paper."""
    return edition_of("pdf", sample_on_paper())


@cache
def sample_on_paper() -> bytes:
    """The sample as a PDF, with a page before it on which there is no table."""
    return with_odd_pages(by_reportlab(tables_of(sample_text()), Paper(rules="rows")))


def with_odd_pages(pdf: bytes) -> bytes:
    """The same pages; the first is cropped, the second lies on its side in the file and is turned
    when it is shown, the third begins elsewhere than at 0, 0; before them stands an empty one."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    width, height = document[0].get_size()
    document[0].set_cropbox(20, 20, width - 20, height - 20)
    _move(document[1], pypdfium2.PdfMatrix().rotate(90, ccw=True).translate(height, 0))
    document[1].set_mediabox(0, 0, height, width)
    document[1].set_rotation(90)
    _move(document[2], pypdfium2.PdfMatrix().translate(100, 200))
    document[2].set_mediabox(100, 200, 100 + width, 200 + height)
    document.new_page(width, height, 0).close()
    target = io.BytesIO()
    document.save(target)
    document.close()
    return target.getvalue()


def _move(page: Any, matrix: Any) -> None:
    for drawn in page.get_objects():
        drawn.transform(matrix)
    page.gen_content()


def places(package: Path) -> list[dict[str, str]]:
    """The lines of the edition's `places.csv`."""
    with (package / EDITION / "places.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def printed_rows(package: Path) -> dict[tuple[str, str], list[str]]:
    """Table and row → its label and the figures printed in it."""
    rows: dict[tuple[str, str], list[str]] = {}
    with (package / EDITION / "data/cells.csv").open(encoding="utf-8", newline="") as file:
        for cell in csv.DictReader(file):
            row = rows.setdefault((cell["table"], cell["row"]), [cell["row_label"]])
            row.append(cell["printed"])
    return rows


def descriptor(package: Path) -> dict[str, Any]:
    """The edition's own descriptor."""
    return dict(json.loads((package / EDITION / "datapackage.json").read_bytes()))
