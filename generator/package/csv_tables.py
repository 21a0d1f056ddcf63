"""Rows of text ↔ CSV that no spreadsheet takes for formulas: the one way to write and to read it.

A cell that begins like a formula is written with an apostrophe before it; one that has apostrophes
before such a beginning gets one more, so that reading gives every text back as it was.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from dataclasses import dataclass

Rows = list[tuple[str, ...]]

_STARTS = "[=+\\-@\t\r\n\uff0b\uff0d\uff1d\uff20]"
"""What begins a formula: ASCII, the wide forms of East Asia, and what a spreadsheet skips first."""
_DANGEROUS = re.compile(f"'*{_STARTS}")
_WRITTEN = re.compile(f"''*{_STARTS}")
_NEEDS_QUOTES = re.compile('[,"\r\n]')


@dataclass(frozen=True)
class CsvTable:
    """A table as its CSV file has it: the names of its columns, and its rows, all of it text."""

    columns: tuple[str, ...]
    rows: Rows

    def select(self, *names: str) -> Rows:
        """The rows with these columns only."""
        places = [self.columns.index(name) for name in names]
        return [tuple(row[place] for place in places) for row in self.rows]

    def records(self) -> list[dict[str, str]]:
        """The rows, each as column → text."""
        return [dict(zip(self.columns, row, strict=True)) for row in self.rows]


def is_like_formula(text: str) -> bool:
    """Whether a spreadsheet may take the text for a formula."""
    return re.match(_STARTS, text) is not None


def csv_text(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A CSV file: the head and the rows, comma and LF, quoted only where they must be."""
    lines = []
    for row in (columns, *rows):
        # Python's csv leaves a carriage return without quotes in some of its versions.
        cells = []
        for cell in row:
            text = f"'{cell}" if _DANGEROUS.match(cell) else cell
            plain = text.replace('"', '""')
            cells.append(f'"{plain}"' if _NEEDS_QUOTES.search(text) else text)
        lines.append(",".join(cells) or '""')
    return "".join(f"{line}\n" for line in lines)


def csv_rows(text: str) -> Rows:
    """The lines of a CSV file, head first, each cell as it was; csv.Error when it is not CSV."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    # Most cells are alike, so each text is kept once.
    known: dict[str, str] = {}
    return [
        tuple(cell[1:] if _WRITTEN.match(cell) else known.setdefault(cell, cell) for cell in row)
        for row in reader
    ]
