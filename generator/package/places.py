"""Where each row of a report stands on its paper or in its workbook, and pictures of the pages.

An edition's package carries it, since nothing behind it opens a report. A report that was published
before, from the same file, keeps its pictures: they are made once.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from generator.errors import Finding, Severity
from generator.model import Place, PrintedRow, Reading
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
    sheets = _sheets(reading)
    if sheets:
        return Places({"places": PLACES, "sheets": sheets}, {PLACES: table})
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
    pages = [_page(number, drawn, withheld) for number in numbers]
    entries = {"places": PLACES, "pages": pages, "pictures": DRAWN}
    files = {_name(number): picture.png for number, picture in drawn.items()}
    missing = [number for number in drawable if number not in drawn]
    return Places(entries, {PLACES: table, **files}, tuple(_findings(reading, missing, withheld)))


# The rows


def _rows(reading: Reading) -> Iterator[tuple[str, ...]]:
    for table in reading.printed:
        for number, row in enumerate(table.rows, start=1):
            where = _where(row)
            if where:
                yield (str(table.number), str(number), *where)


def _where(row: PrintedRow) -> tuple[str, ...]:
    """Page, cells and box of a row; nothing in a file that has neither pages nor sheets."""
    places = [row.label.place, *(value.place for value in row.values)]
    page = places[0].page
    if page is None:
        return ()
    if places[0].sheet is not None:
        return (str(page), " ".join(place.cell or "" for place in places), "", "", "", "")
    boxes = [place.box for place in places if place.box is not None]
    sides = zip(*boxes, strict=True)
    box = [f"{pick(side):.1f}" for pick, side in zip((min, min, max, max), sides, strict=True)]
    return (str(page), "", *box)


def _sheets(reading: Reading) -> list[dict[str, Any]]:
    names = {
        row.label.place.page: row.label.place.sheet
        for table in reading.printed
        for row in table.rows
        if row.label.place.sheet is not None
    }
    return [{"number": number, "name": name} for number, name in names.items()]


# The pictures


def _name(page: int) -> str:
    return f"pages/{page}.png"


def _page(number: int, drawn: Mapping[int, Picture], withheld: Collection[int]) -> dict[str, Any]:
    """A page in the descriptor: width and height are the paper's, in points."""
    if number in withheld:
        return {"number": number, "withheld": True}
    if number not in drawn:
        return {"number": number}
    picture = drawn[number]
    return {
        "number": number,
        "picture": _name(number),
        "sha256": hashlib.sha256(picture.png).hexdigest(),
        "width": picture.width,
        "height": picture.height,
    }


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
