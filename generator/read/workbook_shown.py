"""What a sheet shows of each cell: the text, or why there is none to be seen.

A value that nobody sees on the sheet is no figure of the report. What hides it may be its number
format, the colour of its type, or a conditional format; where it cannot be decided whether one of
these holds, the value counts as hidden.
"""

from __future__ import annotations

import operator
import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from generator.read.number_formats import (
    colour_of,
    has_day,
    is_of_dates,
    is_year,
    shown_for_text,
    shown_instead,
)  # fmt: skip
from generator.read.workbook_cells import FIRST_DAY, Cell, Grid, Rule, Value, column_of
from generator.read.workbook_looks import Look, LookReader, Palette
from generator.read.workbook_parts import Damaged

BY_FORMAT = "a number format that shows nothing"
BY_COLOUR = "type in the colour of what lies behind it, or too small to read"
BY_RULE = "a conditional format"
BY_UNKNOWN_RULE = "a conditional format that cannot be worked out here"
BY_ZERO = "a setting that shows no zeros"
BY_MERGING = "merged cells over it"
BY_DRAWING = "a picture, chart or shape over it"
"""What hides a cell."""

_DAYS_TO_1904 = 1462
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
class Shown:
    """What a sheet shows of a cell: its text, and what hides it if anything does."""

    text: str
    hidden_by: str | None = None
    is_masked: bool = False
    """Whether the text is a mark or another number, and the cell holds the number behind it."""


class Sight:
    """Says of each cell of a sheet what is to be seen of it."""

    def __init__(self, grid: Grid, looks: LookReader, palette: Palette, *, from_1904: bool) -> None:
        """Damaged when a rule names a look that is not there."""
        self._grid, self._looks, self._palette = grid, looks.cells, palette
        self._shift = _DAYS_TO_1904 if from_1904 else 0
        self._rules: dict[tuple[int, int], list[Rule]] = defaultdict(list)
        self._counts: dict[int, Counter[object]] = {}
        self._hides: dict[tuple[int, int | None], bool] = {}
        for rule in sorted(grid.rules, key=lambda rule: rule.priority):
            if rule.dxf is not None and rule.kind not in ("dataBar", "iconSet", "colorScale"):
                if rule.dxf >= len(looks.conditional):
                    raise Damaged
                rule.look = looks.conditional[rule.dxf]
            if rule.look == Look() and not (rule.hides_value or rule.colours or rule.stops):
                continue
            for area in rule.areas:
                for row, column, _ in grid.in_area(area):
                    self._rules[row, column].append(rule)

    def of(self, row: int, column: int, cell: Cell) -> Shown:
        """What the sheet shows of a cell."""
        if self._looks and cell.look >= len(self._looks):
            raise Damaged
        base = self._looks[cell.look] if self._looks else Look()
        rules = self._rules.get((row, column))
        if not rules:
            return self._plain(cell, base)
        return self._with_rules(row, column, cell, base, rules)

    def _plain(self, cell: Cell, base: Look) -> Shown:
        """A cell that no conditional format touches; of most, the look is known from others."""
        if cell.runs:
            return self._seen(cell, base)
        key = (cell.look, colour_of(self._told(cell), base.number_format or "General"))
        if key not in self._hides:
            self._hides[key] = self._palette.hides(base, self._told(cell))
        return self._text(cell, base) if not self._hides[key] else Shown("", BY_COLOUR)

    def _with_rules(
        self, row: int, column: int, cell: Cell, base: Look, rules: list[Rule]
    ) -> Shown:
        """A cell with conditional formats, that of the highest priority first.

        Those that hold for sure make its look. Each of the others, if it would change what is to be
        seen, leaves it open.
        """
        certain, open_rules = [], []
        for place, rule in enumerate(rules):
            holds = self._holds(rule, row, column, cell)
            if holds and rule.hides_value and not isinstance(cell.value, str):
                return Shown("", BY_RULE)
            if holds:
                certain.append((place, rule))
            elif holds is None:
                open_rules.append((place, rule))
            if holds and rule.stops:
                break
        seen = self._seen(cell, _combined(certain, base))
        if seen.hidden_by and certain and not self._seen(cell, base).hidden_by:
            seen = Shown("", BY_RULE)
        for candidate in open_rules:
            # A rule that may hold may also stop those after it from holding.
            place, rule = candidate
            others = [item for item in certain if item[0] < place] if rule.stops else certain
            if self._seen(cell, _combined([*others, candidate], base)) != seen:
                return Shown("", seen.hidden_by or BY_UNKNOWN_RULE)
            for colour in rule.colours:
                look = Look(behind=(colour,)).over(_combined(certain, base))
                if self._seen(cell, look).hidden_by:
                    return Shown("", seen.hidden_by or BY_UNKNOWN_RULE)
        return seen

    def _seen(self, cell: Cell, look: Look) -> Shown:
        looks = [run.look.over(look) for run in cell.runs if run.text.strip()] or [look]
        if any(self._palette.hides(each, self._told(cell)) for each in looks):
            return Shown("", BY_COLOUR)
        return self._text(cell, look)

    def _told(self, cell: Cell) -> float | str:
        """The value as formats see it."""
        return str(cell.value) if isinstance(cell.value, str | bool) else cell.value

    def _text(self, cell: Cell, look: Look) -> Shown:
        """The value, or what the number format puts in the place of it."""
        value, form = cell.value, look.number_format or "General"
        if isinstance(value, bool) or cell.is_error:
            return Shown(str(value).upper() if isinstance(value, bool) else str(value))
        if isinstance(value, str):
            shown = shown_for_text(value, form).strip()
            return Shown(shown) if shown else Shown("", BY_FORMAT)
        if value == 0 and not self._grid.shows_zeros:
            return Shown("", BY_ZERO)
        if is_of_dates(form):
            return Shown(date_text(value + self._shift, form))
        replaced = None if form == "General" else shown_instead(value, form)
        text = number_text(value) if replaced is None else replaced.strip()
        tells = number_text(value) in text or "%" in text
        return Shown(text, is_masked=not tells) if text else Shown("", BY_FORMAT)

    # Whether a rule holds: yes, no, or None where that is not worked out here

    def _holds(self, rule: Rule, row: int, column: int, cell: Cell) -> bool | None:
        value, kind = cell.value, rule.kind
        holds: bool | None = None
        if rule.hides_value:
            holds = True
        elif kind == "cellIs":
            operands = [self._operand(text, rule, row, column) for text in rule.formulas]
            holds = _compared(rule.operator, value, operands)
        elif kind == "expression" and rule.formulas:
            holds = self._true(rule.formulas[0], rule, row, column)
        elif kind in ("containsBlanks", "notContainsBlanks"):
            holds = kind == "notContainsBlanks"  # an empty cell is none of those that are asked for
        elif kind in ("containsErrors", "notContainsErrors"):
            holds = cell.is_error == (kind == "containsErrors")
        elif kind in ("duplicateValues", "uniqueValues"):
            holds = (self._count(rule)[_alike(value)] > 1) == (kind == "duplicateValues")
        elif rule.text:
            holds = _has_text(rule, raw_text(cell))
        return holds

    def _count(self, rule: Rule) -> Counter[object]:
        """How often each value stands in the cells of a rule."""
        if id(rule) not in self._counts:
            cells = {
                (row, column): cell.value
                for area in rule.areas
                for row, column, cell in self._grid.in_area(area)
            }
            self._counts[id(rule)] = Counter(map(_alike, cells.values()))
        return self._counts[id(rule)]

    def _true(self, formula: str, rule: Rule, row: int, column: int) -> bool | None:
        """Whether a formula is true; only comparisons are worked out, alone or in AND and OR."""
        plain = formula.lstrip("=").strip()
        together = _TOGETHER.fullmatch(plain)
        if together:
            parts = [self._true(part, rule, row, column) for part in together[2].split(",")]
            decisive = together[1] == "OR"
            if decisive in parts:
                return decisive
            return None if None in parts else not decisive
        comparison = _COMPARISON.fullmatch(plain)
        if comparison is None:
            constant = self._operand(plain, rule, row, column)
            return bool(constant) if isinstance(constant, bool | int | float) else None
        left, right = (self._operand(comparison[n].strip(), rule, row, column) for n in (1, 3))
        if left is None or right is None:
            return None
        return _is(comparison[2], left, right)

    def _operand(self, text: str, rule: Rule, row: int, column: int) -> Value | None:
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
            found = self._elsewhere(reference, rule, row, column)
        return found

    def _elsewhere(
        self, reference: re.Match[str], rule: Rule, row: int, column: int
    ) -> Value | None:
        """What the cell holds that a formula refers to; None when that is not certain.

        A reference without $ is meant from the first cell of the rule's area, and moves along.
        """
        fixed_column, letters, fixed_row, digits = reference.groups()
        if len(rule.areas) != 1 and not (fixed_column and fixed_row):
            return None
        first_row, first_column = rule.areas[0][:2]
        at_row = int(digits) + (0 if fixed_row else row - first_row)
        at_column = column_of(letters) + (0 if fixed_column else column - first_column)
        found = self._grid.rows.get(at_row, {}).get(at_column)
        if (at_row, at_column) in self._grid.uncalculated or (found and found.is_error):
            return None
        return found.value if found else 0.0


def _combined(rules: list[tuple[int, Rule]], base: Look) -> Look:
    """The look that rules make of a cell's own; where two say something, the earlier counts."""
    look = base
    for _, rule in sorted(rules, key=lambda item: -item[0]):
        look = rule.look.over(look)
    return look


def _alike(value: Value) -> object:
    return value.casefold() if isinstance(value, str) else (type(value) is bool, float(value))


def _has_text(rule: Rule, text: str) -> bool | None:
    has, wanted = text.casefold(), rule.text.casefold()
    return {
        "containsText": wanted in has,
        "notContainsText": wanted not in has,
        "beginsWith": has.startswith(wanted),
        "endsWith": has.endswith(wanted),
    }.get(rule.kind)


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


def raw_text(cell: Cell) -> str:
    """What a cell holds, however it is shown."""
    return cell.value if isinstance(cell.value, str) else number_text(cell.value)


def date_text(days: float, number_format: str) -> str:
    """A date; one that is shown without its day, or is the first, stands for the month."""
    try:
        if 0 <= days < 1:
            return str(_time(days))
        day = FIRST_DAY + timedelta(days=days + (1 if 0 < days < 60 else 0))
    except (OverflowError, ValueError):
        return "#VALUE!"
    if is_year(number_format):
        return str(day.year)
    from babel.dates import format_date  # for the few sheets that have dates

    is_month = day.day == 1 or not has_day(number_format)
    return format_date(day, "LLLL y" if is_month else "d. MMMM y", locale="nb")


def _time(days: float) -> time:
    return (datetime.min + timedelta(seconds=round(days * 86400) % 86400)).time()
