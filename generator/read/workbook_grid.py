"""What workbooks of every kind have: sheets of cells, and what is done to the cells."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from generator.read.printed import MOST_CELLS
from generator.read.workbook_looks import Look, Spec
from generator.read.workbook_parts import Damaged, TooLarge

MOST_CHARACTERS = 16_000_000
LONGEST_TEXT = 32_767
"""Characters that a spreadsheet lets a cell hold."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
FIRST_DAY = datetime(1899, 12, 30)
"""The day 0 of workbooks, from March 1900 on."""
LOWEST_ROW, NARROWEST_COLUMN = 3.0, 3.0
"""Points: of what is lower or narrower nothing can be read."""

Value = float | int | str | bool
Position = tuple[int, int]
"""Row and column."""
Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})")
_ROWS = re.compile(r"\$?(\d{1,7}):\$?(\d{1,7})")


class SheetPart(NamedTuple):
    """A sheet of cells: its number among them, its name, its part, and whether it is shown."""

    number: int
    name: str
    part: str
    is_shown: bool


class TextRun(NamedTuple):
    """A stretch of a text with a look of its own."""

    text: str
    look: Look


class SheetCell(NamedTuple):
    """A filled cell: its value, the number of its look, and the stretches of its text.

    `shown` is the text that the sheet shows, where the file has it: an empty one where it shows
    nothing, None where the number format decides.
    """

    value: Value
    look: int
    runs: tuple[TextRun, ...] = ()
    is_error: bool = False
    is_date: bool = False
    shown: str | None = None


@dataclass
class ConditionalFormat:
    """Where a conditional format holds, when, and what it makes of a cell.

    References in its formulas are meant from the cell `base`, which is else the first of its area.
    """

    kind: str
    priority: int
    areas: tuple[Area, ...] = ()
    operator: str = ""
    text: str = ""
    formulas: list[str] = field(default_factory=list)
    look: Look = field(default_factory=Look)
    dxf: int | None = None
    stops: bool = False
    hides_value: bool = False
    colours: list[Spec] = field(default_factory=list)
    base: Position | None = None


@dataclass
class Grid:
    """The cells of a sheet by row and column, and what is said of rows, columns and areas."""

    rows: dict[int, dict[int, SheetCell]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    is_hidden: bytearray = field(default_factory=lambda: bytearray(LAST_COLUMN + 1))
    """By the number of a column: 1 if nothing of it can be seen."""
    merged: list[Area] = field(default_factory=list)
    """Of each only the first cell is seen."""
    behind: list[Area] = field(default_factory=list)
    """What lies wholly behind merged cells."""
    covered: list[Area] = field(default_factory=list)
    """What lies wholly under pictures, charts and filled shapes."""
    formats: list[ConditionalFormat] = field(default_factory=list)
    uncalculated: dict[Position, None] = field(default_factory=dict)
    """The cells with a formula that no program has worked out yet, in their order."""
    shows_zeros: bool = True
    days_to_add: int = 0
    """What makes a number of days count from `FIRST_DAY`."""
    _numbers: list[int] | None = None

    def in_area(self, area: Area) -> Iterator[tuple[int, int, SheetCell]]:
        """The filled cells of an area; all rows must be there before the first call."""
        first_row, first, last_row, last = area
        self._numbers = numbers = list(self.rows) if self._numbers is None else self._numbers
        for row in numbers[bisect_left(numbers, first_row) : bisect_right(numbers, last_row)]:
            for column, cell in self.rows[row].items():
                if first <= column <= last:
                    yield row, column, cell


class Budget:
    """Counts the filled cells and their characters over all sheets; TooLarge beyond any report."""

    def __init__(self) -> None:
        self._cells, self._characters = MOST_CELLS, MOST_CHARACTERS

    def spend(self, cells: int, characters: int = 0) -> None:
        """Counts so many more."""
        self._cells -= cells
        self._characters -= characters
        if self._cells < 0 or self._characters < 0:
            raise TooLarge


def column_of(letters: str) -> int:
    """`A` → 1, `AB` → 28."""
    found = 0
    for letter in letters:
        found = 26 * found + ord(letter) - 64
    return found


def cell_of(reference: str) -> Position:
    """`B7` or `$B$7` → row 7, column 2; Damaged when it names no cell."""
    match = _REFERENCE.fullmatch(reference)
    row, column = (int(match[2]), column_of(match[1])) if match else (0, 0)
    if not (1 <= row <= LAST_ROW and 1 <= column <= LAST_COLUMN):
        raise Damaged
    return row, column


def area_of(reference: str) -> Area:
    """`B7`, `B7:D9`, `B:D` or `7:9` as an area; Damaged when it is none."""
    columns, rows = _COLUMNS.fullmatch(reference), _ROWS.fullmatch(reference)
    if columns:
        return (1, column_of(columns[1]), LAST_ROW, column_of(columns[2]))
    if rows:
        return (int(rows[1]), 1, int(rows[2]), LAST_COLUMN)
    first, _, last = reference.partition(":")
    top, left = cell_of(first)
    bottom, right = cell_of(last or first)
    return (min(top, bottom), min(left, right), max(top, bottom), max(left, right))
