"""Printed value cells → figures. Digits are never repaired."""

from __future__ import annotations

import re

from generator.errors import Finding
from generator.model import CellAddress, Figure, PrintedCell, Series

_NUMBER = re.compile(r"0|[1-9]\d{0,8}|[1-9]\d{0,2}(?:(?: \d{3}){1,2}|(?:\.\d{3}){1,2})")
_WHOLE = re.compile(r"(0|[1-9]\d{0,8})\.0")
"""A whole number that a program has written into a sheet as text."""


def is_number(text: str) -> bool:
    """Whether a text is a whole number, as reports print them."""
    return _NUMBER.fullmatch(text) is not None


def read_figure(
    cell: PrintedCell, address: CellAddress, series: Series
) -> tuple[Figure | None, Finding | None]:
    """A figure in participants, hidden when the cell is the mark; or the finding why not.

    Thousands may be parted by a space or a point; decimals would stand behind a comma.
    """
    if cell.text == series.mark:
        return Figure(None, address, cell), None
    if is_number(cell.text):
        return Figure(int(cell.text.replace(" ", "").replace(".", "")), address, cell), None
    whole = _WHOLE.fullmatch(cell.text) if cell.place.sheet is not None else None
    if whole:
        return Figure(int(whole[1]), address, cell), None
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
