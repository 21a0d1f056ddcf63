"""Where each row of a report stands on its paper or in its workbook, and pictures of the pages.

An edition's package carries it, since nothing behind it opens a report. A report that was published
before, from the same file, keeps its pictures: they are made once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.errors import Finding, Severity
from generator.model import Place, Reading
from generator.package.csv_tables import csv_text
from generator.read.pdf_pictures import Picture, draw_pages

PLACES = "places.csv"
COLUMNS = ("table", "row", "page", "cells", "left", "top", "right", "bottom")
"""`cells` are the references of a workbook's cells, label first; the rest is a box in points."""
DRAWN = "as-shown"
"""What the descriptor says of its pictures: those made before it did showed the whole paper, with
what is cropped and what is all but white, and are drawn anew."""


@dataclass(frozen=True)
class Places:
    """What an edition's package holds beside its tables: entries of its descriptor, and files."""

    entries: dict[str, Any] = field(default_factory=dict)
    files: dict[str, bytes] = field(default_factory=dict)
    findings: tuple[Finding, ...] = ()


def places_of(reading: Reading, published: Path | None) -> Places:
    """The places of a report; none in a text, where the line says it all.

    `published` is the edition's package as it was published before, if it was.
    """
    rows = list(_rows(reading))
    if not rows:
        return Places()
    table = csv_text(COLUMNS, rows).encode()
    labels = [row.label.place for table in reading.printed for row in table.rows]
    sheets = {place.page: place.sheet for place in labels if place.sheet is not None}
    if sheets:
        listed = [{"number": number, "name": name} for number, name in sheets.items()]
        return Places({"places": PLACES, "sheets": listed}, {PLACES: table})
    numbers = sorted({int(row[2]) for row in rows})
    cells = (
        cell
        for printed in reading.printed
        for cells in (printed.heads, *((row.label, *row.values) for row in printed.rows))
        for cell in cells
    )
    # A page that shows what a correction withholds has no picture.
    withheld = {c.place.page for c in cells if c.withheld is not None and c.place.page}
    drawable = [number for number in numbers if number not in withheld]
    drawn = _published(published, reading.source.sha256) if published else {}
    # All are drawn when one is missing: what a page looks like never depends on which ones.
    if not drawn.keys() >= set(drawable):
        made = {picture.page: picture for picture in draw_pages(reading.source.content, drawable)}
        drawn = {**made, **drawn}
    drawn = {number: drawn[number] for number in drawable if number in drawn}

    # Each page in the descriptor: width and height are the paper's, in points.
    pages: list[dict[str, Any]] = []
    for number in numbers:
        pages.append({"number": number})
        if number in withheld:
            pages[-1]["withheld"] = True
        elif picture := drawn.get(number):
            pages[-1] |= {
                "picture": _name(number),
                "sha256": hashlib.sha256(picture.png).hexdigest(),
                "width": picture.width,
                "height": picture.height,
            }
    entries = {"places": PLACES, "pages": pages, "pictures": DRAWN}
    files = {_name(number): picture.png for number, picture in drawn.items()}
    missing = [number for number in drawable if number not in drawn]
    return Places(entries, {PLACES: table, **files}, tuple(_findings(reading, missing, withheld)))


# The rows


def _rows(reading: Reading) -> Iterator[tuple[str, ...]]:
    """Page, cells and box of each row; none of a file that has neither pages nor sheets."""
    for table in reading.printed:
        for number, row in enumerate(table.rows, start=1):
            places = [row.label.place, *(value.place for value in row.values)]
            address = (str(table.number), str(number), str(places[0].page))
            if places[0].page is None:
                continue
            if places[0].sheet is not None:
                cells = " ".join(place.cell or "" for place in places)
                yield (*address, cells, "", "", "", "")
                continue
            boxes = [place.box for place in places if place.box is not None]
            sides = zip((min, min, max, max), zip(*boxes, strict=True), strict=True)
            yield (*address, "", *(f"{pick(side):.1f}" for pick, side in sides))


# The pictures


def _name(page: int) -> str:
    return f"pages/{page}.png"


def _published(package: Path, sha256: str) -> dict[int, Picture]:
    """The pictures in a published edition that was made from the same file, those that are whole.

    A damaged package is none at all: it is about to be replaced.
    """
    try:
        if sha256 not in (package / "data/reports.csv").read_text("utf-8"):
            return {}
        descriptor = json.loads((package / "datapackage.json").read_bytes())
        if descriptor["pictures"] != DRAWN:
            return {}
        found = {}
        for page in descriptor["pages"]:
            if "picture" not in page:
                continue
            number = int(page["number"])
            file = package / _name(number)
            png = file.read_bytes() if file.is_file() else b""
            if hashlib.sha256(png).hexdigest() == page["sha256"]:
                sides = float(page["width"]), float(page["height"])
                found[number] = Picture(number, *sides, png)
    except (OSError, ValueError, LookupError, TypeError):
        return {}
    return found


def _findings(
    reading: Reading, missing: Collection[int], withheld: Collection[int]
) -> Iterator[Finding]:
    """A warning where pages could not be drawn, a note where a correction withholds them."""
    file, of = reading.source.file, (reading.source.series.name, str(reading.edition))
    if missing:
        message = (
            f"no picture could be drawn of {_listed(missing)}, so the site's page of the report"
            " shows none; its figures are read and proved all the same"
        )
        place = Place(file, page=min(missing))
        yield Finding("page-not-drawn", message, place, Severity.WARNING).of(*of)
    if withheld:
        message = (
            f"no picture of {_listed(withheld)} is published: it would show what corrections.csv"
            " hides"
        )
        place = Place(file, page=min(withheld))
        yield Finding("page-withheld", message, place, Severity.NOTE).of(*of)


def _listed(pages: Collection[int]) -> str:
    numbers = ", ".join(map(str, sorted(pages)))
    return f"page {numbers}" if len(pages) == 1 else f"{len(pages)} pages ({numbers})"
