"""Workbooks made from printed reports, in the manners in which spreadsheets are laid out."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise, zip_longest
from typing import Any

import openpyxl
import xlsxwriter

from generator.read import workbook, workbook_child
from generator.read.apart import DAMAGED, ENCRYPTED, TOO_LARGE
from generator.read.text import read_lines
from generator.read.workbook_parts import Damaged, TooLarge

Row = list[str | int | None]
Rows = list[Row]


@dataclass(frozen=True)
class Sheets:
    """How a report is laid out: on one sheet or two, where it begins, what surrounds it."""

    numbers: bool = True
    left: int = 0
    top: int = 0
    spacer: bool = False
    notes: bool = False
    merged: bool = False
    blank_rows: bool = True
    parts: int = 1
    thousands: str = " "
    indented: bool = False
    years: bool = False
    links: bool = False
    contents: bool = False


def rows_of(text: str, layout: Sheets) -> Rows:
    """A report's lines as the rows of a sheet, laid out."""
    rows = _plain_rows(text, layout)
    if layout.years:
        rows = [part for row in rows for part in _below_years(row, rows)]
    if layout.indented:
        rows = [_indented(row) for row in rows]
    if layout.links:
        rows = [
            [*row, *[None] * 4, "Tilbake til innhold"] if _is_span(row) else row for row in rows
        ]
    return rows


def _below_years(row: Row, rows: Rows) -> Rows:
    """A head below a row with the year of the period that stands over the tables."""
    if len(row) < 2 or row[0]:
        return [row]
    year = next(str(other[0])[-4:] for other in rows if _is_span(other))
    return [[None, None, int(year)], row]


def _indented(row: Row) -> Row:
    """The labels of rows, but not those of totals, in a column of their own."""
    if len(row) < 2:
        return row
    return [row[0], None, *row[1:]] if str(row[0]).startswith("I alt") else [None, *row]


def _is_span(row: Row) -> bool:
    return len(row) == 1 and " - " in str(row[0]) and str(row[0])[-4:].isdecimal()


def side_by_side(text: str) -> Rows:
    """The tables of a report in pairs, beside each other with an empty column between them."""
    rows = rows_of(text, Sheets())
    starts = [number for number, row in enumerate(rows) if _is_span(row)]
    tables = [rows[start:end] for start, end in pairwise([*starts, len(rows)])]
    wide = max(map(len, rows)) + 1
    nothing: Rows = []
    blank: Row = []
    placed: Rows = []
    for left, right in zip_longest(tables[::2], tables[1::2], fillvalue=nothing):
        for one, other in zip_longest(left, right, fillvalue=blank):
            placed.append([*one, *[None] * (wide - len(one)), *other])
        placed.append([])
    return placed


CONTENTS: Rows = [
    ["Innhold"],
    [],
    ["Tiltak og fylke", 7],
    ["I alt egenetablering"],
    ["I alt mentor", 4],
]


def _plain_rows(text: str, layout: Sheets) -> Rows:
    rows: Rows = []
    for line in read_lines(text, "x.txt"):
        if not line.is_row:
            rows += [[], [line.text], []] if layout.blank_rows else [[line.text]]
        else:
            cells = [_value(cell.text, layout) for cell in line.cells]
            rows.append([cells[0], None, *cells[1:]] if layout.spacer else cells)
    return rows


def _value(text: str, layout: Sheets) -> str | int | None:
    figure = text.replace(" ", "")
    if layout.numbers and figure.isdecimal():
        return int(figure)
    return (text.replace(" ", layout.thousands) if figure.isdecimal() else text) or None


def parts_of(rows: Rows, parts: int) -> Iterator[Rows]:
    """The rows on several sheets, each but the first beginning with a period heading."""
    starts = [i for i, row in enumerate(rows) if _is_span(row[:1])]
    cuts = [0, *(starts[len(starts) * part // parts] for part in range(1, parts)), len(rows)]
    for start, end in pairwise(cuts):
        yield rows[start:end]


def by_openpyxl(text: str, layout: Sheets) -> bytes:
    """The report as a workbook written by openpyxl."""
    parts = enumerate(parts_of(rows_of(text, layout), layout.parts), start=1)
    return _written({f"Tiltak og fylke {number}": rows for number, rows in parts}, layout)


def by_name(sheets: Mapping[str, str], layout: Sheets) -> bytes:
    """The texts of sheets as a workbook written by openpyxl, by the names of the sheets."""
    return _written({name: rows_of(text, layout) for name, text in sheets.items()}, layout)


def _written(sheets: Mapping[str, Rows], layout: Sheets) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in [("Innhold", CONTENTS)] * layout.contents + [*sheets.items()]:
        sheet = workbook.create_sheet(name)
        if layout.notes:
            sheet.append(["Tiltaksdeltakere. Fylke. April 2024"])
            sheet.append([])
            sheet.append(["Dato:", 45420])
            sheet.append([])
        offset = sheet.max_row + 1 + layout.top
        for number_of_row, row in enumerate(rows, start=offset):
            for column, value in enumerate(row, start=1 + layout.left):
                if value is not None:
                    sheet.cell(number_of_row, column, value)
            if layout.merged and len(row) > 2:
                sheet.merge_cells(
                    start_row=number_of_row, end_row=number_of_row,
                    start_column=len(row) + layout.left, end_column=len(row) + layout.left + 1,
                )  # fmt: skip
        if layout.notes:
            sheet.cell(sheet.max_row + 2, 1, "Kilde: NAV")
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def by_xlsxwriter(text: str, layout: Sheets) -> bytes:
    """The report as a workbook written by XlsxWriter."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        whole = workbook.add_format({"num_format": "#,##0", "bold": True})
        for number, rows in enumerate(parts_of(rows_of(text, layout), layout.parts), start=1):
            sheet = workbook.add_worksheet(f"Ark {number}")
            for number_of_row, row in enumerate(rows, start=layout.top):
                for column, value in enumerate(row, start=layout.left):
                    if value is not None:
                        sheet.write(number_of_row, column, value, whole)
    return content.getvalue()


def read_here(
    content: bytes, file: str, language: str = "nb", marks: Sequence[str] = ("*",)
) -> Iterator[dict[str, Any]]:
    """What a process of its own would answer of a workbook, without one: for many small reads."""
    try:
        yield from json.loads(json.dumps([*workbook_child.answers(content, file, language, marks)]))
    except Damaged:
        raise workbook.failure_of(DAMAGED, "", file) from None
    except workbook_child.Encrypted:
        raise workbook.failure_of(ENCRYPTED, "", file) from None
    except TooLarge:
        raise workbook.failure_of(TOO_LARGE, "", file) from None


def sheet_of(*rows: Sequence[object]) -> bytes:
    """A workbook of one sheet, 'Ark', with these rows."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    sheet.title = "Ark"
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row, start=1):
            if value is not None:
                sheet.cell(number, column, value)
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()
