"""Workbooks made from printed reports, in the manners in which spreadsheets are laid out."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

import openpyxl
import xlsxwriter

from generator.read.text import read_lines

Rows = list[list[str | int | None]]


@dataclass(frozen=True)
class Sheets:
    """How a report is laid out: on one sheet or two, where it begins, what surrounds it."""

    numbers: bool = True
    left: int = 0
    top: int = 0
    spacer: bool = False
    notes: bool = False
    merged: bool = False
    hidden: bool = False
    blank_rows: bool = True
    parts: int = 1


def rows_of(text: str, layout: Sheets) -> Rows:
    """A report's lines as the rows of a sheet."""
    rows: Rows = []
    for line in read_lines(text, "x.txt"):
        if not line.is_row:
            rows += [[], [line.text], []] if layout.blank_rows else [[line.text]]
        else:
            cells = [_value(cell.text, layout.numbers) for cell in line.cells]
            rows.append([cells[0], None, *cells[1:]] if layout.spacer else cells)
    return rows


def _value(text: str, numbers: bool) -> str | int | None:
    figure = text.replace(" ", "")
    return int(figure) if numbers and figure.isdecimal() else text or None


def parts_of(rows: Rows, parts: int) -> Iterator[Rows]:
    """The rows on several sheets, each but the first beginning with a period heading."""
    starts = [i for i, row in enumerate(rows) if len(row) == 1 and str(row[0])[-4:].isdecimal()]
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
    for name, rows in sheets.items():
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
            if layout.hidden and number_of_row % 3 == 0:
                sheet.row_dimensions[number_of_row].hidden = True
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
                if layout.hidden and number_of_row % 3 == 0:
                    sheet.set_row(number_of_row, options={"hidden": True})
    return content.getvalue()


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
