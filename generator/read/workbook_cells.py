"""A sheet of a workbook → its cells, with what the sheet does to them: a stream, read once."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from generator.read.limits import MOST_CELLS
from generator.read.workbook_looks import Look, LookReader, Spec
from generator.read.workbook_parts import (
    Damaged,
    Parts,
    Step,
    TooLarge,
    is_true,
    number,
    whole,
)  # fmt: skip

MOST_CHARACTERS = 16_000_000
LONGEST_TEXT = 32_767
"""Characters that Excel lets a cell hold."""
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
FIRST_DAY = datetime(1899, 12, 30)
"""The day 0 of workbooks, from March 1900 on."""
LOWEST_ROW, NARROWEST_COLUMN = 3.0, 0.5
"""Points, and characters: of what is lower or narrower nothing can be read."""

Value = float | int | str | bool
Area = tuple[int, int, int, int]
"""First row, first column, last row, last column."""

_WIDE, _NARROW = 1, 2

_REFERENCE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_COLUMNS = re.compile(r"\$?([A-Z]{1,3}):\$?([A-Z]{1,3})")
_ROWS = re.compile(r"\$?(\d{1,7}):\$?(\d{1,7})")
_NUMBER = re.compile(r"[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,4})?")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


class Run(NamedTuple):
    """A stretch of a text with a look of its own."""

    text: str
    look: Look


class Text(NamedTuple):
    """A text, and its stretches where some of them have a look of their own."""

    text: str
    runs: tuple[Run, ...]


class Cell(NamedTuple):
    """A filled cell: its value, the number of its look, and the stretches of its text."""

    value: Value
    look: int
    runs: tuple[Run, ...] = ()
    is_error: bool = False


@dataclass
class Rule:
    """A conditional format: where it holds, when, and what it makes of a cell."""

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


@dataclass
class Grid:
    """The cells of a sheet by row and column, and what is said of rows, columns and areas."""

    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    columns: bytearray = field(default_factory=lambda: bytearray(LAST_COLUMN + 1))
    """By the number of a column: `_NARROW` if nothing of it can be seen."""
    merged: list[Area] = field(default_factory=list)
    rules: list[Rule] = field(default_factory=list)
    uncalculated: dict[tuple[int, int], None] = field(default_factory=dict)
    """The cells with a formula that no program has worked out yet, in their order."""
    shows_zeros: bool = True

    def in_area(self, area: Area) -> Iterator[tuple[int, int, Cell]]:
        """The filled cells of an area."""
        first_row, first, last_row, last = area
        numbers = list(self.rows) if self._numbers is None else self._numbers
        self._numbers = numbers
        for row in numbers[bisect_left(numbers, first_row) : bisect_right(numbers, last_row)]:
            for column, cell in self.rows[row].items():
                if first <= column <= last:
                    yield row, column, cell

    _numbers: list[int] | None = None

    def is_column_hidden(self, column: int) -> bool:
        """Whether a column is hidden, or too narrow for anything."""
        return self.columns[column] == _NARROW


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


# References


def column_of(letters: str) -> int:
    """`A` → 1, `AB` → 28."""
    found = 0
    for letter in letters:
        found = 26 * found + ord(letter) - 64
    return found


def cell_of(reference: str) -> tuple[int, int]:
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


# Texts


class TextReader:
    """Gathers the texts of a part, or of one cell: `si` or `is` with `t`, or `r` with `t`."""

    def __init__(self) -> None:
        self.texts: list[Text] = []
        self._pieces: list[Run] = []
        self._look = Look()
        self._within: list[str] = []

    def take(self, step: Step) -> None:
        """Takes the next step."""
        if step.begins:
            self._within.append(step.tag)
            if step.tag in ("si", "is"):
                self._pieces = []
            elif step.tag == "r":
                self._look = Look()
            elif self._within[-2:-1] == ["rPr"] and step.tag == "color":
                self._look = Look(type=step.attributes, size=self._look.size)
            elif self._within[-2:-1] == ["rPr"] and step.tag == "sz":
                size = number(step.attributes, "val", 11.0)
                self._look = Look(type=self._look.type, size=size)
            return
        if self._within:
            self._within.pop()
        above = self._within[-1] if self._within else ""
        if step.tag == "t" and above in ("si", "is", "r"):
            look = self._look if above == "r" else Look()
            self._pieces.append(Run(_unescaped(step.text), look))
        elif step.tag in ("si", "is"):
            text = " ".join("".join(piece.text for piece in self._pieces).split())
            if len(text) > LONGEST_TEXT:
                raise TooLarge
            has_looks = any(piece.look != Look() for piece in self._pieces)
            self.texts.append(Text(text, tuple(self._pieces) if has_looks else ()))


def _unescaped(text: str) -> str:
    """A text with the characters that XML cannot hold, written as `_x000D_`, put back."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(lambda match: _character(int(match[1], 16)) or match[0], text)


def _character(code: int) -> str:
    character = chr(code)
    return character if character.isspace() or character.isprintable() else ""


def read_texts(parts: Parts, name: str) -> list[Text]:
    """The texts that cells share, in their order."""
    reader = TextReader()
    for step in parts.steps(name, "sst"):
        reader.take(step)
    return reader.texts


# The sheet


def read_grid(parts: Parts, name: str, texts: list[Text], budget: Budget) -> Grid:
    """The cells of a sheet, in their order; Damaged when they are in none."""
    reader = _GridReader(texts, budget)
    for step in parts.steps(name, "worksheet"):
        reader.take(step)
    return reader.finished()


class _GridReader:
    def __init__(self, texts: list[Text], budget: Budget) -> None:
        self.grid = Grid()
        self._texts = texts
        self._budget = budget
        self._within: list[str] = []
        self._row = self._column = 0
        self._cells: dict[int, Cell] = {}
        self._cell: Mapping[str, str] = {}
        self._value: str | None = None
        self._has_formula = False
        self._inline: TextReader | None = None
        self._rules: list[Rule] = []
        self._areas = ""
        self._look: LookReader | None = None
        self._narrow_by_default = self._has_begun = False

    def take(self, step: Step) -> None:
        if self._look is not None:
            self._look.take(step)
        if self._inline is not None:
            self._inline.take(step)
        if step.begins:
            self._begin(step)
            self._within.append(step.tag)
        else:
            self._within.pop()
            self._end(step)

    def finished(self) -> Grid:
        if self._narrow_by_default:
            self.grid.columns = self.grid.columns.replace(b"\0", bytes([_NARROW]))
        return self.grid

    # Where a step stands decides; rows and cells anywhere else are refused, not passed over.

    def _begin(self, step: Step) -> None:
        tag, about = step.tag, step.attributes
        in_cell = self._within[1:4] == ["sheetData", "row", "c"]
        if tag == "row" and self._within == ["worksheet", "sheetData"]:
            self._begin_row(about)
        elif tag == "c" and self._within == ["worksheet", "sheetData", "row"]:
            self._begin_cell(about)
        elif tag == "sheetData" and self._has_begun:
            raise Damaged
        elif tag == "sheetData":
            self._has_begun = True
        elif tag in ("row", "c") and self._within[1:2] == ["sheetData"]:
            raise Damaged
        elif in_cell and tag == "f":
            self._has_formula = True
        elif in_cell and tag == "is":
            self._inline = TextReader()
            self._inline.take(step)
        elif tag in _SETTINGS and self._within[1:2] != ["sheetData"]:
            _SETTINGS[tag](self, about)

    def _end(self, step: Step) -> None:
        tag = step.tag
        if tag == "c" and self._within == ["worksheet", "sheetData", "row"]:
            self._end_cell()
        elif tag == "row" and self._within == ["worksheet", "sheetData"]:
            if self._cells:
                self.grid.rows[self._row] = self._cells
        elif tag == "v" and self._within[-1:] == ["c"]:
            self._value = step.text
        elif tag == "conditionalFormatting":
            self._end_rules()
        elif self._rules:
            self._end_in_rule(tag, step.text)
        elif tag == "sqref":
            self._areas = step.text

    def _begin_row(self, about: Mapping[str, str]) -> None:
        row = whole(about, "r", self._row + 1)
        if not self._row < row <= LAST_ROW:
            raise Damaged  # a row that comes twice would be read once
        self._row, self._column, self._cells = row, 0, {}
        if is_true(about, "hidden") or number(about, "ht", 15.0) < LOWEST_ROW:
            self.grid.hidden_rows.add(row)

    def _begin_cell(self, about: Mapping[str, str]) -> None:
        row, column = cell_of(about["r"]) if "r" in about else (self._row, self._column + 1)
        if row != self._row or not self._column < column <= LAST_COLUMN:
            raise Damaged
        self._column, self._cell, self._value = column, about, None
        self._has_formula, self._inline = False, None

    def _end_cell(self) -> None:
        kind, look, text = self._cell.get("t", "n"), whole(self._cell, "s"), self._value
        runs: tuple[Run, ...] = ()
        value: Value
        if kind == "inlineStr":
            written = self._inline.texts if self._inline else []
            value, runs = written[0] if written else Text("", ())
            self._inline = None
        elif text is None or (text == "" and kind != "str"):
            if self._has_formula and kind != "str":
                self.grid.uncalculated[self._row, self._column] = None
            return
        elif kind == "s":
            place = int(text) if text.strip().isdecimal() and len(text) < 10 else len(self._texts)
            if place >= len(self._texts):
                raise Damaged
            value, runs = self._texts[place]
        elif kind in ("str", "e", "d"):
            value = _serial(text) if kind == "d" else " ".join(_unescaped(text).split())
        elif kind == "b":
            value = text.strip() not in ("0", "false")
        elif kind == "n":
            value = _number(text)
        else:
            raise Damaged
        if value == "" and isinstance(value, str):
            return
        length = len(value) if isinstance(value, str) else 8
        if length > LONGEST_TEXT:
            raise TooLarge
        self._budget.spend(1, length)
        self._cells[self._column] = Cell(value, look, runs, kind == "e")

    # Settings of columns, zeros and merged cells

    def _column_width(self, about: Mapping[str, str]) -> None:
        first, last = whole(about, "min"), whole(about, "max")
        if not 1 <= first <= last <= LAST_COLUMN:
            raise Damaged
        is_narrow = is_true(about, "hidden") or number(about, "width", 9.0) < NARROWEST_COLUMN
        width = bytes([_NARROW if is_narrow else _WIDE])
        self.grid.columns[first : last + 1] = width * (last + 1 - first)

    def _default_width(self, about: Mapping[str, str]) -> None:
        self._narrow_by_default = number(about, "defaultColWidth", 9.0) < NARROWEST_COLUMN

    def _view(self, about: Mapping[str, str]) -> None:
        if not is_true(about, "showZeros", default=True):
            self.grid.shows_zeros = False

    def _merged(self, about: Mapping[str, str]) -> None:
        self.grid.merged.append(area_of(about.get("ref", "")))

    # Conditional formats, those of Excel 2010 (with their areas and formulas in elements) included

    def _begin_rules(self, about: Mapping[str, str]) -> None:
        self._areas = about.get("sqref", "")

    def _begin_rule(self, about: Mapping[str, str]) -> None:
        rule = Rule(
            about.get("type", ""),
            whole(about, "priority"),
            operator=about.get("operator", ""),
            text=about.get("text", ""),
            dxf=whole(about, "dxfId") if "dxfId" in about else None,
            stops=is_true(about, "stopIfTrue"),
        )
        self._rules.append(rule)

    def _begin_look(self, _about: Mapping[str, str]) -> None:
        if self._rules:
            self._look = LookReader()
            self._look.take(Step(True, "dxf", {}, "", 0))

    def _without_value(self, about: Mapping[str, str]) -> None:
        if self._rules and not is_true(about, "showValue", default=True):
            self._rules[-1].hides_value = True

    def _scale_colour(self, about: Mapping[str, str]) -> None:
        if self._rules and self._within[-1] == "colorScale":
            self._rules[-1].colours.append(about)

    def _end_in_rule(self, tag: str, text: str) -> None:
        rule = self._rules[-1]
        if tag in ("formula", "f") and len(rule.formulas) < 3:
            rule.formulas.append(text.strip())
        elif tag == "dxf" and self._look is not None:
            rule.look = self._look.conditional[-1]
            self._look = None
        elif tag == "sqref":
            self._areas = text

    def _end_rules(self) -> None:
        areas: list[Area] = []
        for reference in self._areas.split():
            with suppress(Damaged):  # `#REF!`, where the cells are gone
                areas.append(area_of(reference))
        for rule in self._rules:
            rule.areas = tuple(areas)
        self.grid.rules += self._rules
        self._rules, self._areas = [], ""


_SETTINGS = {
    "col": _GridReader._column_width,
    "sheetFormatPr": _GridReader._default_width,
    "sheetView": _GridReader._view,
    "mergeCell": _GridReader._merged,
    "conditionalFormatting": _GridReader._begin_rules,
    "cfRule": _GridReader._begin_rule,
    "dxf": _GridReader._begin_look,
    "dataBar": _GridReader._without_value,
    "iconSet": _GridReader._without_value,
    "color": _GridReader._scale_colour,
}
"""Element of a sheet → what takes it."""


def _serial(text: str) -> float:
    """A date such as `2024-05-03T00:00:00` as the number of days that other cells hold."""
    try:
        day = datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        raise Damaged from None
    return (day - FIRST_DAY) / timedelta(days=1)


def _number(text: str) -> float | int:
    """A number as a cell holds it; Damaged when it is none."""
    plain = text.strip()
    if not _NUMBER.fullmatch(plain):
        raise Damaged
    return float(plain) if {*".eE"} & {*plain} else int(plain)
