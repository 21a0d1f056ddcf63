"""What the reader sees in any file: its tables, whatever they are about, and the text beside them.

No settings and no code lists take part, so that a file of any publisher can be looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.errors import Finding, OutputProblem, ReportProblem
from generator.inputs import FileTooLarge, read_file
from generator.model import AsideReason, LeftAside, Place, PrintedLine
from generator.package.csv_tables import csv_text
from generator.read import LARGEST_FILES, READERS, WORKBOOKS
from generator.read.pdf import read_pdf_tables
from generator.read.pdf_pictures import Box, draw_pages, with_outlines
from generator.read.sheets import ValueTest, tables_apart
from generator.read.text import decode, read_lines
from generator.read.workbook import read_workbook


@dataclass(frozen=True)
class TableInFile:
    """One table: its page or sheet, and its rows from top to bottom, heads included.

    Every row has one text for each column.
    """

    page: int | None
    sheet: str | None
    rows: list[list[str]]
    boxes: tuple[Box, ...] = ()
    """Where its cells stand on the page of a PDF."""


@dataclass(frozen=True)
class TablesInFile:
    """The tables of a file, the lines that are in none of them, and what is wrong with it."""

    tables: list[TableInFile]
    left_aside: list[LeftAside]
    findings: list[Finding]


def tables_in_file(path: Path) -> TablesInFile:
    """What a PDF, workbook or text shows; ReportProblem when it cannot be read in full."""
    file, extension = path.as_posix(), path.suffix[1:].lower()
    if extension not in READERS:
        known = ", ".join(f".{name}" for name in READERS)
        what = f".{extension}" if extension else "a file without an extension"
        message = f"there is no reader for {what}; save it as one of these: {known}"
        raise ReportProblem(Finding("unknown-format", message, Place(file)))
    try:
        content = read_file(path, LARGEST_FILES[extension])
    except FileTooLarge:
        message = "is far larger than any report"
        raise ReportProblem(Finding("oversized-file", message, Place(file))) from None
    findings: list[Finding] = []
    if extension == "pdf":
        tables, left_aside, findings = read_pdf_tables(content, file)
    else:
        if extension in WORKBOOKS:
            lines, findings = read_workbook(content, file)
        else:
            read = read_lines(decode(content, file), file)
            lines = [*tables_apart(read, ValueTest("en", ()))]
        tables = list(_tables(lines))
        texts = [line for line in lines if not line.is_row]
        reason = AsideReason.RUNNING_TEXT
        left_aside = [LeftAside(line.text, line.place, reason) for line in texts]
    found = []
    for rows in tables:
        boxes = [cell.place.box for row in rows for cell in row.cells if cell.place.box]
        where = _page_and_sheet(rows[0].place)
        table = TableInFile(*where, _of_one_width(rows), tuple(boxes))
        found.append(table)
    return TablesInFile(found, left_aside, findings)


def draw_tables(path: Path, contents: TablesInFile, folder: Path) -> None:
    """Writes `page-3.png` for each page of a PDF with tables, their cells outlined.

    A picture shows what a viewer does and no more. OutputProblem when a file stands in its place,
    or when the file has no pages.
    """
    if path.suffix.lower() != ".pdf":
        raise OutputProblem(f"{path} has no pages to draw; --picture is for a PDF")
    boxes: dict[int, list[Box]] = {}
    for table in contents.tables:
        boxes.setdefault(table.page or 0, []).extend(table.boxes)
    targets = {page: folder / f"page-{page}.png" for page in boxes}
    for target in targets.values():
        if target.exists():
            raise OutputProblem(f"{target} is there already; name an empty folder")
    folder.mkdir(parents=True, exist_ok=True)
    for picture in draw_pages(read_file(path, LARGEST_FILES["pdf"]), list(boxes)):
        with targets[picture.page].open("xb") as file:
            file.write(with_outlines(picture, boxes[picture.page]))


def _page_and_sheet(place: Place) -> tuple[int | None, str | None]:
    return (place.page, None) if place.sheet is None else (None, place.sheet)


def _tables(lines: Iterable[PrintedLine]) -> Iterator[list[PrintedLine]]:
    """The rows of each table: those that follow one another on a page or in a sheet.

    A row without a label that has words only, or the heads again, begins another table. Text may
    stand between the heads and the first row.
    """
    table: list[PrintedLine] = []
    for line in lines:
        is_head = bool(table) and not line.text and (
            not any(cell.text[:1].isdigit() for cell in line.cells)
            or _texts(line) == _texts(table[0])
        )  # fmt: skip
        is_begun = any(row.text for row in table)
        is_other = table and _page_and_sheet(line.place) != _page_and_sheet(table[0].place)
        if is_other or (is_begun and (is_head or not line.is_row)):
            yield table
            table = []
        if line.is_row:
            table.append(line)
    if table:
        yield table


def _texts(line: PrintedLine) -> list[str]:
    return [cell.text for cell in line.cells]


def _of_one_width(rows: list[PrintedLine]) -> list[list[str]]:
    """The texts of rows, with empty ones at the end of those that are shorter than others."""
    width = max(len(row.cells) for row in rows)
    return [_texts(row) + [""] * (width - len(row.cells)) for row in rows]


def as_json(contents: TablesInFile) -> dict[str, Any]:
    """The tables and what was left aside, ready for JSON."""
    return {
        "tables": [
            {"page": table.page, "sheet": table.sheet, "rows": table.rows}
            for table in contents.tables
        ],
        "left_aside": [
            {
                **dict(zip(("page", "sheet"), _page_and_sheet(item.place), strict=True)),
                "cell": item.place.cell,
                "line": item.place.line,
                "text": item.text,
                "reason": str(item.reason),
            }
            for item in contents.left_aside
        ],
    }


def as_lines(contents: TablesInFile) -> Iterator[str]:
    """The tables as CSV, each below a line that says where it stands; then what is in none."""
    for number, table in enumerate(contents.tables, start=1):
        where = f", page {table.page}" if table.page else ""
        where = f", sheet '{table.sheet}'" if table.sheet else where
        yield f"--- table {number}{where} ---"
        yield from csv_text(table.rows[0], table.rows[1:]).splitlines()
    if contents.left_aside:
        yield "--- in no table ---"
        yield from (f"{item.place}: {item.text}" for item in contents.left_aside)
