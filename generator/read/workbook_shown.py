"""What a sheet shows of each cell: the text, or why there is none to be seen.

A value that nobody sees on the sheet is no figure of the report. What hides it may be its number
format, the colour of its type, or a conditional format; where it cannot be decided whether one of
these holds, the value counts as hidden.
"""

from __future__ import annotations

import operator
import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from generator.read.number_formats import (
    colour_of,
    date_text,
    is_of_dates,
    shown_for_text,
    shown_instead,
)  # fmt: skip
from generator.read.workbook_grid import (
    FIRST_DAY,
    ConditionalFormat,
    Grid,
    SheetCell,
    Value,
    column_of,
)  # fmt: skip
from generator.read.workbook_looks import Look, Palette
from generator.read.workbook_parts import Damaged

BY_FORMAT = "a number format that shows nothing"
BY_OTHER_FORMAT = "a number format that shows another number"
BY_COLOUR = "type in the colour of what lies behind it, or too small to read"
BY_RULE = "a conditional format"
BY_UNKNOWN_RULE = "a conditional format that cannot be worked out here"
BY_ZERO = "a setting that shows no zeros"
BY_MERGING = "merged cells over it"
BY_DRAWING = "a picture, chart or shape over it"
"""What hides a cell."""

_DIGITS = re.compile(r"\d+")
_NUMBER = re.compile(r"[+-]?\d{1,15}(?:\.\d{0,15})?")
_QUOTED = re.compile(r'"((?:[^"]|"")*)"')
_REFERENCE = re.compile(r"(\$?)([A-Z]{1,3})(\$?)(\d{1,7})")
_COMPARISON = re.compile(r'([^<>="]+|"[^"]*")(<=|>=|<>|<|>|=)([^<>="]+|"[^"]*")')
_TOGETHER = re.compile(r"(AND|OR)\(([^()\"]*)\)")
_OPERATORS = {
    "lessThan": "<", "lessThanOrEqual": "<=", "greaterThan": ">", "greaterThanOrEqual": ">=",
    "equal": "=", "notEqual": "<>",
}  # fmt: skip
_COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "=": operator.eq, "<>": operator.ne,
}  # fmt: skip


@dataclass(frozen=True)
class ShownCell:
    """What a sheet shows of a cell: its text, and what hides it if anything does."""

    text: str
    hidden_by: str | None = None
    is_masked: bool = False
    """Whether the text is a mark or another number, and the cell holds the number behind it."""
    date: str = ""
    """The whole of a date of which the sheet shows only digits, such as the year."""


class SheetView:
    """Says of each cell of a sheet what is to be seen of it."""

    def __init__(self, grid: Grid, looks: Sequence[Look], palette: Palette, language: str) -> None:
        """`language` is that of the months in dates."""
        self._grid, self._looks, self._palette, self._language = grid, looks, palette, language
        self._formats: dict[tuple[int, int], list[ConditionalFormat]] = defaultdict(list)
        self._counts: dict[int, Counter[object]] = {}
        self._hides: dict[tuple[int, int | None], bool] = {}
        for item in sorted(grid.formats, key=lambda item: item.priority):
            if item.look != Look() or item.hides_value or item.colours or item.stops:
                for area in dict.fromkeys(item.areas):
                    for row, column, _ in grid.in_area(area):
                        self._formats[row, column].append(item)

    def of(self, row: int, column: int, cell: SheetCell) -> ShownCell:
        """What the sheet shows of a cell."""
        if self._looks and cell.look >= len(self._looks):
            raise Damaged
        base = self._looks[cell.look] if self._looks else Look()
        formats = self._formats.get((row, column))
        if formats:
            return self._with_formats(row, column, cell, base, formats)
        if cell.runs:
            return self._seen(cell, base)
        # Of most cells the look is known from others.
        key = (cell.look, colour_of(_counted(cell), base.number_format or "General"))
        if key not in self._hides:
            self._hides[key] = self._palette.hides(base, _counted(cell))
        return self._text(cell, base) if not self._hides[key] else ShownCell("", BY_COLOUR)

    def _with_formats(
        self,
        row: int,
        column: int,
        cell: SheetCell,
        base: Look,
        formats: list[ConditionalFormat],
    ) -> ShownCell:
        """A cell with conditional formats, that of the highest priority first.

        Those that hold for sure make its look. Each of the others, if it would change what is to be
        seen, leaves it open.
        """
        certain: list[tuple[int, ConditionalFormat]] = []
        possible: list[tuple[int, ConditionalFormat]] = []
        for place, item in enumerate(formats):
            holds = self._holds(item, row, column, cell)
            if holds and item.hides_value and not isinstance(cell.value, str):
                return ShownCell("", BY_RULE)
            if holds:
                certain.append((place, item))
            elif holds is None:
                possible.append((place, item))
            if holds and item.stops:
                break
        seen = self._seen(cell, _combined(certain, base))
        if seen.hidden_by and certain and not self._seen(cell, base).hidden_by:
            seen = ShownCell("", BY_RULE)
        for candidate in possible:
            # A format that may hold may also stop those after it from holding.
            place, item = candidate
            others = [other for other in certain if other[0] < place] if item.stops else certain
            if self._seen(cell, _combined([*others, candidate], base)) != seen:
                return ShownCell("", seen.hidden_by or BY_UNKNOWN_RULE)
            for colour in item.colours:
                look = Look(behind=(colour,)).over(_combined(certain, base))
                if self._seen(cell, look).hidden_by:
                    return ShownCell("", seen.hidden_by or BY_UNKNOWN_RULE)
        return seen

    def _seen(self, cell: SheetCell, look: Look) -> ShownCell:
        looks = [run.look.over(look) for run in cell.runs if run.text.strip()] or [look]
        if any(self._palette.hides(each, _counted(cell)) for each in looks):
            return ShownCell("", BY_COLOUR)
        return self._text(cell, look)

    def _text(self, cell: SheetCell, look: Look) -> ShownCell:
        """The value, or what the number format puts in the place of it."""
        value, form = cell.value, look.number_format or "General"
        if value == 0 and not isinstance(value, bool) and not self._grid.shows_zeros:
            seen = ShownCell("", BY_ZERO)
        elif cell.shown is not None:
            seen = _as_in_file(cell, cell.shown, look)
        elif isinstance(value, bool) or cell.is_error:
            seen = ShownCell(str(value).upper() if isinstance(value, bool) else str(value))
        elif isinstance(value, str):
            seen = ShownCell(shown_for_text(value, form).strip())
        elif is_of_dates(form):
            seen = self._date(value, form)
        else:
            replaced = None if form == "General" else shown_instead(value, form)
            text = number_text(value) if replaced is None else replaced.strip()
            seen = ShownCell(text, is_masked=number_text(value) not in text and "%" not in text)
        return seen if seen.text or seen.hidden_by else ShownCell("", BY_FORMAT)

    def _date(self, value: float, form: str) -> ShownCell:
        days = value + self._grid.days_to_add
        try:
            seconds = round((days + (1 if 0 < days < 60 else 0)) * 86400)
            day = FIRST_DAY + timedelta(seconds=seconds)
        except OverflowError:
            return ShownCell("#VALUE!")
        text = date_text(day, form, self._language)
        return ShownCell(text, date=f"{day:%Y-%m-%d}" if _DIGITS.fullmatch(text) else "")

    # Whether a conditional format holds: yes, no, or None where that is not worked out here

    def _holds(
        self, item: ConditionalFormat, row: int, column: int, cell: SheetCell
    ) -> bool | None:
        value, kind = cell.value, item.kind
        holds: bool | None = None
        if item.hides_value:
            holds = True
        elif kind == "cellIs":
            operands = [self._operand(text, item, row, column) for text in item.formulas]
            holds = _compared(item.operator, value, operands)
        elif kind == "expression" and item.formulas:
            holds = self._true(item.formulas[0], item, row, column)
        elif kind in ("containsBlanks", "notContainsBlanks"):
            holds = kind == "notContainsBlanks"  # an empty cell is none of those that are asked for
        elif kind in ("containsErrors", "notContainsErrors"):
            holds = cell.is_error == (kind == "containsErrors")
        elif kind in ("duplicateValues", "uniqueValues"):
            holds = (self._count(item)[_alike(value)] > 1) == (kind == "duplicateValues")
        elif item.text:
            text, wanted = raw_text(cell).casefold(), item.text.casefold()
            holds = {
                "containsText": wanted in text,
                "notContainsText": wanted not in text,
                "beginsWith": text.startswith(wanted),
                "endsWith": text.endswith(wanted),
            }.get(kind)
        return holds

    def _count(self, item: ConditionalFormat) -> Counter[object]:
        """How often each value stands in the cells of a item."""
        if id(item) not in self._counts:
            cells = {
                (row, column): cell.value
                for area in item.areas
                for row, column, cell in self._grid.in_area(area)
            }
            self._counts[id(item)] = Counter(map(_alike, cells.values()))
        return self._counts[id(item)]

    def _true(self, formula: str, item: ConditionalFormat, row: int, column: int) -> bool | None:
        """Whether a formula is true; only comparisons are worked out, alone or in AND and OR."""
        plain = formula.lstrip("=").strip()
        together = _TOGETHER.fullmatch(plain)
        if together:
            parts = [self._true(part, item, row, column) for part in together[2].split(",")]
            decisive = together[1] == "OR"
            if decisive in parts:
                return decisive
            return None if None in parts else not decisive
        comparison = _COMPARISON.fullmatch(plain)
        if comparison is None:
            constant = self._operand(plain, item, row, column)
            return bool(constant) if isinstance(constant, bool | int | float) else None
        left, right = (self._operand(comparison[n].strip(), item, row, column) for n in (1, 3))
        if left is None or right is None:
            return None
        return _is(comparison[2], left, right)

    def _operand(self, text: str, item: ConditionalFormat, row: int, column: int) -> Value | None:
        """A constant, or what another cell of the sheet holds; None for anything else."""
        plain = text.lstrip("=").strip()
        quoted, reference = _QUOTED.fullmatch(plain), _REFERENCE.fullmatch(plain)
        found: Value | None = None
        if _NUMBER.fullmatch(plain):
            found = float(plain)
        elif plain.upper() in ("TRUE", "FALSE", "TRUE()", "FALSE()"):
            found = plain.upper().startswith("TRUE")
        elif quoted:
            found = quoted[1].replace('""', '"')
        elif reference:
            found = self._elsewhere(reference, item, row, column)
        return found

    def _elsewhere(
        self, reference: re.Match[str], item: ConditionalFormat, row: int, column: int
    ) -> Value | None:
        """What the cell holds that a formula refers to; None when that is not certain.

        A reference without $ is meant from one cell of the area, and moves along.
        """
        fixed_column, letters, fixed_row, digits = reference.groups()
        if item.base is None and len(item.areas) != 1 and not (fixed_column and fixed_row):
            return None
        first_row, first_column = item.base or item.areas[0][:2]
        at_row = int(digits) + (0 if fixed_row else row - first_row)
        at_column = column_of(letters) + (0 if fixed_column else column - first_column)
        found = self._grid.rows.get(at_row, {}).get(at_column)
        if (at_row, at_column) in self._grid.uncalculated or (found and found.is_error):
            return None
        return found.value if found else 0.0


def _combined(formats: list[tuple[int, ConditionalFormat]], base: Look) -> Look:
    """The look that formats make of a cell's own; where two say something, the earlier counts."""
    look = base
    for _, item in sorted(formats, key=lambda pair: -pair[0]):
        look = item.look.over(look)
    return look


def _alike(value: Value) -> object:
    return value.casefold() if isinstance(value, str) else (type(value) is bool, float(value))


def _compared(name: str, value: Value, operands: list[Value | None]) -> bool | None:
    if name in _OPERATORS and len(operands) == 1 and operands[0] is not None:
        return _is(_OPERATORS[name], value, operands[0])
    if name in ("between", "notBetween") and len(operands) == 2 and None not in operands:
        low, high = sorted((one for one in operands if one is not None), key=_order)
        is_between = _is(">=", value, low) and _is("<=", value, high)
        return is_between == (name == "between")
    return None


def _order(value: Value) -> tuple[int, float, str]:
    """How values sort in a sheet: numbers, then texts in any case, then FALSE and TRUE."""
    if isinstance(value, str):
        return (1, 0.0, value.casefold())
    return (2 if isinstance(value, bool) else 0, float(value), "")


def _is(sign: str, left: Value, right: Value) -> bool:
    return bool(_COMPARE[sign](_order(left), _order(right)))


# Values as texts


def number_text(value: float | int | bool) -> str:
    """A number as a text reader would see it.

    Decimals stand behind a comma, and never three of them: whatever the publisher's signs are, they
    cannot be taken for thousands.
    """
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    text = str(value).replace(".", ",")
    return f"{text}0" if re.fullmatch(r"-?\d+,\d{3}", text) else text


def raw_text(cell: SheetCell) -> str:
    """What a cell holds, however it is shown."""
    return cell.value if isinstance(cell.value, str) else number_text(cell.value)


def _counted(cell: SheetCell) -> float | str:
    """The value as number formats see it."""
    return str(cell.value) if isinstance(cell.value, str | bool) else cell.value


def _as_in_file(cell: SheetCell, shown: str, look: Look) -> ShownCell:
    """A cell whose text stands in the file; a format with another text leaves it open."""
    if look.number_format is not None:
        return ShownCell("", BY_RULE)
    if cell.is_date:
        return ShownCell(shown, date=f"{shown} (a date)" if _DIGITS.fullmatch(shown) else "")
    if isinstance(cell.value, str | bool) or not shown:
        return ShownCell(shown)
    if "%" in shown or "‰" in shown:
        return ShownCell(shown)
    digits = "".join(filter(str.isdigit, shown))
    if not digits:
        return ShownCell(shown, is_masked=True)
    # With signs, or rounded, the text is still the number.
    is_number = len(digits) > 15 or any(
        abs(int(digits) / 10**places - abs(cell.value)) <= 0.5000001 / 10**places
        for places in range(len(digits) + 1)
    )
    return ShownCell(shown) if is_number else ShownCell("", BY_OTHER_FORMAT)
