"""Excel workbooks → printed lines: the sheets in their order, each from top to bottom.

A sheet holds blocks of rows that touch. A block that is at least three cells wide is part of a
table; all else is running text: titles, notes, "date | 3 May". Columns are those of the sheet, so
that an empty cell is never closed up; where they begin, and columns that are empty all the way
down (as merged cells leave them), does not matter.

Everything that the file holds counts: hidden rows, columns and sheets are read like others, since
they are published with the file and a table without them would not add up.
"""

from __future__ import annotations

import io
import re
import struct
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from typing import Any

import openpyxl
from babel.dates import format_date
from openpyxl.utils import get_column_letter

from generator.errors import Finding, ReportProblem
from generator.model import Place, PrintedCell, PrintedLine
from generator.read.number_formats import shown_instead

LARGEST = 32 * 1024 * 1024
"""Bytes in all parts of a workbook when unpacked: ten times the largest report that could be."""

MOST_PARTS = 10_000
_MOST_WORK = 64_000_000
_CELL_WORK = 16

_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_VALUE = re.compile(r"\*$|\d")

_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr=[\"'](\d{1,9})[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\sr=[\"']([A-Z]{1,3})(\d{1,9})[\"']")

# What openpyxl, the XML parser and zipfile raise for a file that is not as it should be.
_DAMAGE = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError,
    SyntaxError, TypeError, ValueError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


@dataclass(frozen=True)
class _Sheet:
    """Where a line stands: the file, and the name and number of the sheet."""

    file: str
    name: str
    number: int

    def place(self, row: int, column: int) -> Place:
        """The place of a cell."""
        cell = f"{get_column_letter(column)}{row}"
        return Place(self.file, row, page=self.number, sheet=self.name, cell=cell)


@dataclass(frozen=True)
class _Row:
    """A row with something in it: its number, and column → text of the cells that are filled."""

    number: int
    texts: dict[int, str]

    @property
    def is_wide(self) -> bool:
        """Whether it has more than a label."""
        return len(self.texts) > 1

    @property
    def has_values(self) -> bool:
        """Whether a cell after the first holds a number or the mark."""
        return any(_VALUE.match(text) for text in [*self.texts.values()][1:])


def read_workbook(content: bytes, file: str) -> list[PrintedLine]:
    """The printed lines of a workbook; ReportProblem when it cannot be read in full."""
    _refuse_other_files(content, file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions, which are not read
            return [line for sheet, rows in _sheets(content, file) for line in _lines(sheet, rows)]
    except _DAMAGE:
        message = (
            "cannot be read as an Excel workbook: it is damaged or of another kind; fetch the"
            " report again, or save it anew as .xlsx"
        )
        raise _refused(file, "damaged-file", message) from None


def _refuse_other_files(content: bytes, file: str) -> None:
    if content.startswith(_OLE) and _ENCRYPTED in content:
        message = "is locked with a password; open it in Excel and save it without one"
        raise _refused(file, "encrypted-file", message)
    if content.startswith(_OLE):
        message = "is a workbook of Excel before 2007 (.xls); open it and save it as .xlsx"
        raise _refused(file, "not-a-workbook", message)
    if not content.startswith(b"PK"):
        message = "is no Excel workbook, whatever its name says; fetch the report again"
        raise _refused(file, "not-a-workbook", message)


def _refused(file: str, rule: str, message: str) -> ReportProblem:
    return ReportProblem(Finding(rule, message, Place(file)))


def _sheets(content: bytes, file: str) -> Iterator[tuple[_Sheet, list[_Row]]]:
    """Each sheet of cells (charts are left out) with its rows that are not empty."""
    _refuse_bombs(content, file)
    _refuse_disorder(content)
    work = _Work(file)
    workbook = openpyxl.load_workbook(
        io.BytesIO(content), read_only=True, data_only=True, keep_links=False
    )
    for number, sheet in enumerate(workbook.worksheets, start=1):
        sheet.reset_dimensions()  # as written by some programs they would cut the sheet short
        yield _Sheet(file, sheet.title, number), list(_rows(sheet, work))


def _refuse_bombs(content: bytes, file: str) -> None:
    """zipfile unpacks no more of a part than the directory says, so its word is good."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = archive.infolist()
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST:
        raise _too_large(file)
    if any(part.compress_type not in _PACKED for part in parts):
        raise zipfile.BadZipFile


def _refuse_disorder(content: bytes) -> None:
    """Rows and cells stand in their order; openpyxl leaves out without a word what does not."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        sheets = [archive.read(name) for name in archive.namelist() if "worksheets/" in name]
    for sheet in sheets:
        rows = [int(row) for row in _ROW.findall(sheet)]
        cells = [(int(row), len(column), column) for column, row in _CELL.findall(sheet)]
        in_order = all(a < b for a, b in pairwise(rows)) and all(a < b for a, b in pairwise(cells))
        if not in_order:
            raise zipfile.BadZipFile


def _too_large(file: str) -> ReportProblem:
    message = "is far larger than any report once it is unpacked; fetch the report again"
    return _refused(file, "oversized-file", message)


class _Work:
    """Counts the cells and characters that were read, and refuses a file that never ends."""

    def __init__(self, file: str) -> None:
        self._file, self._left = file, _MOST_WORK

    def spend(self, units: int) -> None:
        """ReportProblem once more was read than any report holds."""
        self._left -= units
        if self._left < 0:
            raise _too_large(self._file)


def _rows(sheet: Any, work: _Work) -> Iterator[_Row]:
    for row in sheet.iter_rows():
        work.spend(_CELL_WORK * (len(row) + 1))
        filled = [cell for cell in row if cell.value is not None]
        texts = {cell.column: _printed(cell, work) for cell in filled}
        texts = {column: text for column, text in texts.items() if text}
        if texts:
            yield _Row(filled[0].row, texts)


def _printed(cell: Any, work: _Work) -> str:
    """What a cell shows: its value, or the mark that its number format puts in the place of it."""
    if isinstance(cell.value, int | float) and cell.number_format != "General":
        shown = shown_instead(cell.value, cell.number_format)
        if shown is not None:
            return shown.strip()
    return _text(cell.value, work)


def _text(value: object, work: _Work) -> str:
    """A cell as a text reader would see it; a number that is not whole keeps its decimals.

    A date that is the first of a month stands for the month, as in the head of a column.
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, date):
        return format_date(value, "LLLL y" if value.day == 1 else "d. MMMM y", locale="nb")
    text = str(value)
    work.spend(len(text))
    return " ".join(text.split())


def _lines(sheet: _Sheet, rows: Iterable[_Row]) -> Iterator[PrintedLine]:
    section: list[_Row | PrintedLine] = []
    for block in _blocks(rows):
        for row in _told_apart(sheet, block):
            if isinstance(row, _Row) and not row.has_values and row.is_wide:
                yield from _section(sheet, section)
                section = []
            section.append(row)
    yield from _section(sheet, section)


def _blocks(rows: Iterable[_Row]) -> Iterator[list[_Row]]:
    """Rows that touch; an empty row parts them."""
    block: list[_Row] = []
    for row in rows:
        if block and row.number != block[-1].number + 1:
            yield block
            block = []
        block.append(row)
    if block:
        yield block


def _told_apart(sheet: _Sheet, block: Sequence[_Row]) -> Iterator[_Row | PrintedLine]:
    """The rows of tables as they are, running text as lines.

    A lone cell between two rows of figures is a label that has lost its figures: a row. A label
    and a value above all wider rows ("date | 3 May") are text.
    """
    wide = [row.number for row in block if len(row.texts) > 2]
    for before, row, after in zip([None, *block], block, [*block[1:], None], strict=False):
        is_row = row.is_wide and (row.number >= min(wide, default=0) or not row.has_values)
        has_lost_its_figures = before and before.has_values and after and after.has_values
        if wide and (is_row or has_lost_its_figures):
            yield row
        else:
            place = sheet.place(row.number, min(row.texts))
            yield PrintedLine((PrintedCell(" ".join(row.texts.values()), place),), is_row=False)


def _section(sheet: _Sheet, section: Sequence[_Row | PrintedLine]) -> Iterator[PrintedLine]:
    """A row of column heads and all below it, in the columns that they print."""
    rows = [row for row in section if isinstance(row, _Row)]
    columns = _columns(rows)
    for row in section:
        if isinstance(row, PrintedLine):
            yield row
        else:
            yield PrintedLine(tuple(_cells(sheet, row, columns)), is_row=True)


def _columns(rows: Sequence[_Row]) -> list[list[int]]:
    """The printed columns, each the sheet's columns that it spans.

    A head that is merged over two columns may stand in the first and its figures in the second.
    """
    heads = {column for row in rows if row.is_wide and not row.has_values for column in row.texts}
    figures = {column for row in rows if row.has_values for column in row.texts}
    columns: list[list[int]] = []
    for column in sorted(heads | figures):
        if columns and column not in heads and not figures & {*columns[-1]}:
            columns[-1].append(column)
        else:
            columns.append([column])
    return columns


def _cells(sheet: _Sheet, row: _Row, columns: Iterable[Sequence[int]]) -> Iterator[PrintedCell]:
    for span in columns:
        column = next((column for column in span if column in row.texts), span[0])
        yield PrintedCell(row.texts.get(column, ""), sheet.place(row.number, column))
