"""Excel workbooks → printed lines: the sheets in their order, each from top to bottom.

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
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

import openpyxl
from babel.dates import format_date

from generator.errors import Finding, ReportProblem
from generator.model import Place, PrintedLine
from generator.read.number_formats import has_day, is_year, shown_instead
from generator.read.sheets import Sheet, SheetRow, lines_of

LARGEST = 32 * 1024 * 1024
"""Bytes in all parts of a workbook when unpacked: ten times the largest report that could be."""

MOST_PARTS = 10_000
_MOST_WORK = 64_000_000
_CELL_WORK = 16

_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_PACKED = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}
_ROW = re.compile(rb"<(?:\w+:)?row\b[^>]*?\sr=[\"'](\d{1,9})[\"']")
_CELL = re.compile(rb"<(?:\w+:)?c\b[^>]*?\sr=[\"']([A-Z]{1,3})(\d{1,9})[\"']")

_FORMULA = re.compile(
    rb"<(?:\w+:)?c\b[^>]*?\sr=[\"']([A-Z]{1,3})(\d{1,9})[\"'][^>]*(?<!/)>"
    rb"\s*<(?:\w+:)?f\b(?:[^<]|<(?!/(?:\w+:)?c>))*"
)
_RESULT = re.compile(rb"<(?:\w+:)?(?:v|t)>[^<]")

# What openpyxl, the XML parser and zipfile raise for a file that is not as it should be.
_DAMAGE = (
    ArithmeticError, AssertionError, AttributeError, EOFError, LookupError, OSError, RuntimeError,
    SyntaxError, TypeError, ValueError, struct.error, zipfile.BadZipFile, zlib.error,
)  # fmt: skip


def read_workbook(content: bytes, file: str) -> tuple[list[PrintedLine], list[Finding]]:
    """The printed lines of a workbook and warnings about it.

    ReportProblem when it cannot be read in full.
    """
    _refuse_other_files(content, file)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles and extensions, which are not read
            sheets = list(_sheets(content, file))
    except _DAMAGE:
        message = (
            "cannot be read as an Excel workbook: it is damaged or of another kind; fetch the"
            " report again, or save it anew as .xlsx"
        )
        raise _refused(file, "damaged-file", message) from None
    return [line for sheet, rows in sheets for line in lines_of(sheet, rows)], []


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


def _sheets(content: bytes, file: str) -> Iterator[tuple[Sheet, list[SheetRow]]]:
    """Each sheet of cells (charts are left out) with its rows that are not empty."""
    _refuse_bombs(content, file)
    _refuse_disorder(content)
    work = _Work(file)
    workbook = openpyxl.load_workbook(
        io.BytesIO(content), read_only=True, data_only=True, keep_links=False
    )
    for number, sheet in enumerate(workbook.worksheets, start=1):
        sheet.reset_dimensions()  # as written by some programs they would cut the sheet short
        about = Sheet(file, sheet.title, number)
        _refuse_uncalculated(content, sheet._worksheet_path, about)
        yield about, list(_rows(sheet, work))


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


def _refuse_uncalculated(content: bytes, path: str, sheet: Sheet) -> None:
    """A formula that no program has worked out yet has no value that could be read."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        cells = _FORMULA.finditer(archive.read(path))
    findings = [
        Finding(
            "uncalculated-formula",
            f"the formula in {column}{row} has no value; open the workbook in Excel or LibreOffice"
            " and save it",
            Place(sheet.file, int(row), page=sheet.number, sheet=sheet.name, cell=f"{column}{row}"),
        )
        for column, row, formula in ((c[1].decode(), c[2].decode(), c[0]) for c in cells)
        if b't="str"' not in formula and not _RESULT.search(formula)
    ]
    if findings:
        raise ReportProblem(*findings)


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


def _rows(sheet: Any, work: _Work) -> Iterator[SheetRow]:
    for row in sheet.iter_rows():
        work.spend(_CELL_WORK * (len(row) + 1))
        filled = [cell for cell in row if cell.value is not None]
        texts = {cell.column: _printed(cell, work) for cell in filled}
        texts = {column: text for column, text in texts.items() if text}
        if texts:
            yield SheetRow(filled[0].row, texts)


def _printed(cell: Any, work: _Work) -> str:
    """What a cell shows: its value, or what its number format puts in the place of it."""
    value = cell.value
    if isinstance(value, date):
        return _date(value, cell.number_format)
    if isinstance(value, int | float) and cell.number_format != "General":
        shown = shown_instead(value, cell.number_format)
        if shown is not None:
            return shown.strip()
    return _text(value, work)


def _date(value: date, number_format: str) -> str:
    """A date; one that is shown without its day, or is the first, stands for the month."""
    if is_year(number_format):
        return str(value.year)
    is_month = value.day == 1 or not has_day(number_format)
    return format_date(value, "LLLL y" if is_month else "d. MMMM y", locale="nb")


def _text(value: object, work: _Work) -> str:
    """A cell as a text reader would see it; decimals stand behind a comma, as in Norwegian."""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, float):
        return str(value).replace(".", ",")
    text = str(value)
    work.spend(len(text))
    return " ".join(text.split())
