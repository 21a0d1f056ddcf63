"""Printed value cells → figures. Digits are never repaired."""

from __future__ import annotations

import re

from generator.errors import Finding
from generator.model import CellAddress, Figure, PrintedCell, Series

_NUMBER = re.compile(r"0|[1-9]\d{0,8}|[1-9]\d{0,2}(?:(?: \d{3}){1,2}|(?:\.\d{3}){1,2})")
_WHOLE = re.compile(r"(0|[1-9]\d{0,8})\.0")
"""A whole number that a program has written into a sheet as text."""


def whole_number(text: str) -> int | None:
    """The number that a text is, printed as reports print whole numbers; None for any other.

    Thousands may be parted by a space or a point; decimals would stand behind a comma.
    """
    if _NUMBER.fullmatch(text) is None:
        return None
    return int(text.replace(" ", "").replace(".", ""))


def printed_number(text: str) -> int | None:
    """The number that a cell of any file prints, also as a program writes it into a sheet."""
    number, written = whole_number(text), _WHOLE.fullmatch(text)
    return int(written[1]) if number is None and written else number


def read_figure(
    cell: PrintedCell, address: CellAddress, series: Series
) -> tuple[Figure | None, Finding | None]:
    """A figure in participants, hidden when the cell is the mark; or the finding why not."""
    if cell.text == series.mark:
        return Figure(None, address, cell), None
    is_in_sheet = cell.place.sheet is not None
    number = printed_number(cell.text) if is_in_sheet else whole_number(cell.text)
    if number is not None:
        return Figure(number, address, cell), None
    return None, _malformed(cell, address, series)


def _malformed(cell: PrintedCell, address: CellAddress, series: Series) -> Finding:
    if cell.text:
        message = f"'{cell.text}' is neither a whole number nor '{series.mark}'"
    else:
        message = f"the cell is empty; a value is a whole number or '{series.mark}'"
    where = f"(table {address.table}, row {address.row}, column {address.column})"
    advice = "compare it with the report and correct it in corrections.csv"
    return Finding(
        "malformed-number",
        f"{message} {where}; {advice}",
        cell.place,
        address=address,
        printed=cell.text,
    )
