"""Where the rows of a report stand: on which page of paper, or in which cells of a workbook.

A text has neither: there the line says it all.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeGuard

from generator.package.opening import damaged, read_rows

COLUMNS = ("table", "row", "page", "cells", "left", "top", "right", "bottom")
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)
_POINTS = re.compile(r"-?\d{1,6}(\.\d{1,3})?", re.ASCII)
_PICTURE = re.compile(r"pages/\d{1,6}\.png", re.ASCII)

Key = tuple[int, int]
"""Table and row."""
Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in points from the top left corner of the page."""


@dataclass(frozen=True)
class RowPlace:
    """Where a row stands; `cells` are references (`B7`), the label's first. One of two is empty."""

    page: int
    cells: tuple[str, ...] = ()
    box: Box | None = None


@dataclass(frozen=True)
class Paper:
    """A page of paper, in points; `picture` is its file in the edition's folder, if it has one.

    One that is `withheld` has none, because it shows what a correction hides.
    """

    number: int
    picture: str = ""
    width: float = 0
    height: float = 0
    withheld: bool = False


@dataclass(frozen=True)
class RowPlaces:
    """The rows' places, the pages that hold them, by number, and the names of the sheets."""

    rows: Mapping[Key, RowPlace] = field(default_factory=dict)
    papers: Mapping[int, Paper] = field(default_factory=dict)
    sheets: Mapping[int, str] = field(default_factory=dict)


def places_of(path: Path, descriptor: Mapping[str, Any]) -> RowPlaces:
    """The places that the descriptor at `path` leads to; `PackageProblem` when they are damaged."""
    if "places" not in descriptor:
        return RowPlaces()
    file = path.parent / str(descriptor["places"])
    if file.parent != path.parent or file.suffix != ".csv":
        raise damaged(path, "'places' is not the name of a CSV file beside it")
    listed = _listed(path, descriptor, "sheets")
    sheets = {item["number"]: str(item.get("name", "")) for item in listed}
    places = RowPlaces(_rows(file), _papers(path, descriptor), sheets)
    for place in places.rows.values():
        if place.page not in (places.sheets if place.cells else places.papers):
            raise damaged(path, f"does not list page {place.page}, which {file.name} names")
    return places


def _rows(file: Path) -> dict[Key, RowPlace]:
    rows = read_rows(file)
    if not rows or tuple(rows[0]) != COLUMNS:
        raise damaged(file, f"has other columns than {','.join(COLUMNS)}")
    places = {}
    for line, row in enumerate(rows[1:], start=2):
        if len(row) != len(COLUMNS) or not all(map(_NUMBER.fullmatch, row[:3])):
            raise damaged(file, f"line {line} does not say table, row and page")
        key, page, cells, sides = (int(row[0]), int(row[1])), int(row[2]), row[3], row[4:]
        if cells and not any(sides):
            places[key] = RowPlace(page, cells=tuple(cells.split(" ")))
            continue
        if cells or not all(map(_POINTS.fullmatch, sides)):
            raise damaged(file, f"line {line} has neither cells nor a box")
        left, top, right, bottom = map(float, sides)
        places[key] = RowPlace(page, box=(left, top, right, bottom))
    return places


def _papers(path: Path, descriptor: Mapping[str, Any]) -> dict[int, Paper]:
    papers = {}
    for item in _listed(path, descriptor, "pages"):
        number = item["number"]
        if "picture" not in item:
            papers[number] = Paper(number, withheld=item.get("withheld") is True)
            continue
        if "withheld" in item:
            raise damaged(path, f"page {number} is withheld, and has a picture")
        width, height, picture = item.get("width"), item.get("height"), str(item["picture"])
        if not (_is_length(width) and _is_length(height)):
            raise damaged(path, f"page {number} has no width and height")
        if not _PICTURE.fullmatch(picture):
            raise damaged(path, f"the picture of page {number} is no file in pages/")
        if not (path.parent / picture).is_file():
            raise damaged(path.parent / picture, f"is missing, but {path.name} lists it")
        papers[number] = Paper(number, picture, float(width), float(height))
    return papers


def _is_length(side: Any) -> TypeGuard[float]:
    return isinstance(side, int | float) and 0 < side < 1e6


def _listed(path: Path, descriptor: Mapping[str, Any], what: str) -> list[Mapping[str, Any]]:
    """The objects of a list in the descriptor, each with its number; none when it is not there."""
    found = descriptor.get(what, [])
    if not isinstance(found, list) or not all(
        isinstance(item, dict) and type(item.get("number")) is int for item in found
    ):
        raise damaged(path, f"'{what}' is not a list of things with a number")
    return found
