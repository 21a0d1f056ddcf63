"""Rows of text ↔ CSV that no spreadsheet takes for formulas: the one way to write and to read it.

A cell that begins like a formula is written with an apostrophe before it; one that has apostrophes
before such a beginning gets one more, so that reading gives every text back as it was.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

_STARTS = "[=+\\-@\t\r\n\uff0b\uff0d\uff1d\uff20]"
"""What begins a formula: ASCII, the wide forms of East Asia, and what a spreadsheet skips first."""
WRITTEN = f"'('*{_STARTS})"
"""A cell as it is written; the group is how its text began."""

_DANGEROUS = re.compile(f"'*{_STARTS}")
_WRITTEN = re.compile(WRITTEN)
_NEEDS_QUOTES = re.compile('[,"\r\n]')


def is_like_formula(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula."""
    return re.match(_STARTS, text) is not None


def csv_text(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A CSV file: the head and the rows, comma and LF, quoted only where they must be."""
    return "".join(f"{_line(row)}\n" for row in (columns, *rows))


def csv_rows(text: str) -> list[list[str]]:
    """The lines of a CSV file, head first, each cell as it was; csv.Error when it is not CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    return [[cell[1:] if _WRITTEN.match(cell) else cell for cell in row] for row in reader]


def _line(cells: Iterable[str]) -> str:
    # Python's csv leaves a carriage return without quotes in some of its versions.
    line = ",".join(_quoted(f"'{cell}" if _DANGEROUS.match(cell) else cell) for cell in cells)
    return line or '""'


def _quoted(cell: str) -> str:
    if _NEEDS_QUOTES.search(cell):
        cell = cell.replace('"', '""')
        return f'"{cell}"'
    return cell
