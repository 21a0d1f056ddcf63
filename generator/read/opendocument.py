"""Workbooks in OpenDocument (`.ods`) as grids of cells, each with the text that its sheet shows.

The file has that text for every cell, beside the value that stands behind it. Comments and
drawings stand within cells and are left out of their texts.
"""

from __future__ import annotations

import operator
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.read.printed import FIGURE
from generator.read.workbook_grid import (
    LAST_COLUMN,
    LAST_ROW,
    LONGEST_TEXT,
    LOWEST_ROW,
    NARROWEST_COLUMN,
    Area,
    Budget,
    ConditionalFormat,
    Grid,
    SheetCell,
    SheetPart,
    TextRun,
    Value,
    area_of,
    cell_of,
)
from generator.read.workbook_looks import Look, Palette, is_dark
from generator.read.workbook_parts import Damaged, Parts, Step, TooLarge, number_in, whole

CONTENT = "content.xml"
MOST_PIECES = 4_000
"""Paragraphs, and stretches of text in one of them, that a cell may have."""
_POINTS = {"pt": 1.0, "in": 72.0, "cm": 72 / 2.54, "mm": 7.2 / 2.54, "pc": 12.0, "px": 0.75}
_LENGTH = re.compile(r"(\d{1,6}(?:\.\d{0,9})?)(pt|in|cm|mm|pc|px)")
_HEX = re.compile(r"#([0-9a-fA-F]{6})")
_ADDRESS = r"(?:\$?(?:'(?:[^']|'')*'|[^\s.':]*))?\.(\$?[A-Z]{1,3}\$?\d{1,7})"
_AREA = re.compile(rf"{_ADDRESS}(?::{_ADDRESS})?(?!\S)")
_CELL_IN_FORMULA = re.compile(r"\[\.(\$?[A-Z]{1,3}\$?\d{1,7})\]")
_CONDITION = re.compile(r"(?:(?:cell-content|value)\(\))?(<=|>=|!=|=|<|>)(.+)", re.DOTALL)
_BETWEEN = re.compile(r"(?:cell-content-is-)?(not-)?between\((.+),(.+)\)", re.DOTALL)
_FORMULA = re.compile(r"(?:formula-is|is-true-formula)\((.+)\)", re.DOTALL)
_OF_TEXT = re.compile(
    r'(contains-text|not-contains-text|begins-with|ends-with)\("(.*)"\)', re.DOTALL
)
_OPERATORS = {
    "<": "lessThan", "<=": "lessThanOrEqual", ">": "greaterThan", ">=": "greaterThanOrEqual",
    "=": "equal", "!=": "notEqual",
}  # fmt: skip
_KINDS = {
    "contains-text": "containsText", "not-contains-text": "notContainsText",
    "begins-with": "beginsWith", "ends-with": "endsWith", "duplicate": "duplicateValues",
    "unique": "uniqueValues", "is-error": "containsErrors", "is-no-error": "notContainsErrors",
}  # fmt: skip
_DRAWINGS = {
    "frame", "rect", "line", "polyline", "polygon", "regular-polygon", "path", "circle", "ellipse",
    "g", "custom-shape", "connector", "measure", "control", "caption", "page-thumbnail",
}  # fmt: skip
_BESIDE_CELLS = {
    *("annotation", "shapes", "forms", "tracked-changes", "dde-links", "hidden-text"),
    *_DRAWINGS,
}
"""Elements that may stand in a sheet or a cell and hold texts of their own."""
_OF_NUMBERS = {"number-style", "currency-style", "percentage-style", "date-style", "time-style"}
_COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "=": operator.eq, "!=": operator.ne,
}  # fmt: skip
_NUMBERS = "number"
"""Stands for a family of styles: that of number formats."""
_OF_LETTERS = ("text-properties", "background-color")
_HIDDEN_CELL = "hidden-and-protected"
_DESCRIPTIONS = {"description", "subject", "keyword", "user-defined"}


@dataclass
class _Style:
    """What a style says: its properties, the style that it adds to, its conditions."""

    parent: str = ""
    properties: dict[str, str] = field(default_factory=dict)
    conditions: list[Mapping[str, str]] = field(default_factory=list)


class _OpenStyles:
    """Gathers styles from the steps through a part, and says what they make of a cell."""

    def __init__(self) -> None:
        self._styles: dict[tuple[str, str], _Style] = {}
        self._within: list[str] = []
        self._style: _Style | None = None

    def take(self, step: Step) -> None:
        """Takes the next step; styles of headers and footers in `styles.xml` are left out."""
        tag, about = step.tag, step.attributes
        is_style = tag in ("style", "default-style") or tag in _OF_NUMBERS
        if not step.begins:
            self._within.pop()
            self._style = None if is_style else self._style
            return
        self._within.append(tag)
        if self._within[:2] == ["document-styles", "automatic-styles"]:
            return
        if is_style:
            self._style = _Style(about.get("parent-style-name", ""))
            name = about.get("name", "") if tag != "default-style" else ""
            family = _NUMBERS if tag in _OF_NUMBERS else about.get("family", "")
            self._styles[family, name] = self._style
            if "data-style-name" in about:
                self._style.properties["data-style-name"] = about["data-style-name"]
        elif self._style is not None and tag == "map":
            self._style.conditions.append(about)
        elif self._style is not None and tag.endswith("-properties"):
            own = {key: about[key] for key in about if (tag, key) != _OF_LETTERS}
            self._style.properties.update(own)

    def property(self, family: str, name: str, key: str) -> str | None:
        """What a style says of one thing, or the styles that it adds to."""
        for _ in range(100):
            style = self._styles.get((family, name))
            if style is not None and key in style.properties:
                return style.properties[key]
            if not name:
                return None
            name = style.parent if style is not None else ""
        raise Damaged  # styles that add to one another

    def conditions(self, name: str) -> list[Mapping[str, str]]:
        """The conditional formats of a style of cells."""
        return self._styles.get(("table-cell", name), _Style()).conditions

    def length(self, family: str, name: str, key: str) -> float:
        """The height of a row or the width of a column in points."""
        match = _LENGTH.fullmatch(self.property(family, name, key) or "")
        return float(match[1]) * _POINTS[match[2]] if match else 100.0

    def ink_of(self, name: str, value: Value) -> str:
        """The colour that the number format of a style gives to a number, such as `#ff0000`."""
        if isinstance(value, str | bool):
            return ""
        numbers = self.property("table-cell", name, "data-style-name") or ""
        style = self._styles.get((_NUMBERS, numbers), _Style())
        for about in style.conditions:
            compared = _CONDITION.fullmatch(about.get("condition", "").strip())
            if compared and _COMPARE[compared[1]](value, number_in(compared[2])):
                numbers = about.get("apply-style-name", "")
                return self.property(_NUMBERS, numbers, "color") or ""
        return style.properties.get("color", "")

    def look(self, family: str, name: str, ink: str = "", *, is_protected: bool = False) -> Look:
        """How a cell or a stretch of text looks; automatic type is seen on any ground.

        `ink` is the colour that goes before that of the style.
        """
        behind = _HEX.fullmatch(self.property(family, name, "background-color") or "")
        is_automatic = self.property(family, name, "use-window-font-color") == "true"
        named = "" if is_automatic else self.property(family, name, "color") or ""
        colour = _HEX.fullmatch(ink or named)
        size = _LENGTH.fullmatch(self.property(family, name, "font-size") or "")
        points = float(size[1]) * _POINTS[size[2]] if size else None
        opacity = self.property(family, name, "opacity") or "100%"
        if (
            self.property(family, name, "display") == "none"
            or re.fullmatch(r"[0-9]%", opacity)
            or (is_protected and self.property(family, name, "cell-protect") == _HIDDEN_CELL)
        ):
            points = 0.0
        if family == "text":
            return Look(type={"rgb": colour[1]} if colour else None, size=points)
        ground = ({"rgb": behind[1]},) if behind else ()
        ink_of_ground = {"rgb": "FFFFFF"} if behind and is_dark(behind[1]) else {}
        return Look(None, {"rgb": colour[1]} if colour else ink_of_ground, ground, points)


class OpenDocument:
    """A workbook that has been opened, with all of its sheets."""

    def __init__(self, parts: Parts, budget: Budget) -> None:
        """Damaged or TooLarge when the file is."""
        self._parts = parts
        self.palette = Palette()
        styles, shows_zeros, item = _OpenStyles(), True, ""
        if "styles.xml" in parts.names:
            for step in parts.steps("styles.xml", "document-styles"):
                styles.take(step)
        if "settings.xml" in parts.names:
            for step in parts.steps("settings.xml", "document-settings"):
                item = step.attributes.get("name", "") if step.begins else item
                if step.tag == "config-item" and item == "ShowZeroValues":
                    shows_zeros &= step.text.strip() != "false"
        reader = _Reader(styles, budget, shows_zeros=shows_zeros)
        is_in_body = False
        for step in parts.steps(CONTENT, "document-content"):
            is_in_body |= step.tag == "body"
            if is_in_body and step.depth:
                reader.take(step)
            elif not is_in_body:
                styles.take(step)
        self._grids, self._kept = reader.grids, reader.kept
        self.sheets, self.looks = reader.sheets, reader.looks

    def grid(self, part: str) -> Grid:
        """The cells of a sheet."""
        return self._grids[part]

    def kept_beside(self) -> list[str]:
        """What it keeps beside its sheets and does not show."""
        kept = [*self._kept]
        if self._parts.in_folder("versions/", "versionlist"):
            kept.append("older versions of itself")
        if "meta.xml" in self._parts.names:
            steps = self._parts.steps("meta.xml", "document-meta")
            texts = [step.text for step in steps if step.tag in _DESCRIPTIONS]
            if any(map(FIGURE.search, texts)):
                kept.append("figures in its properties")
        return list(dict.fromkeys(kept))


class _Reader:
    """Gathers the sheets from the steps through the content."""

    def __init__(self, styles: _OpenStyles, budget: Budget, *, shows_zeros: bool) -> None:
        self.grids: dict[str, Grid] = {}
        self.sheets: list[SheetPart] = []
        self.looks: list[Look] = []
        self.kept: list[str] = []
        self._styles, self._budget, self._shows_zeros = styles, budget, shows_zeros
        self._places: dict[tuple[str, str, bool], int] = {}
        """(style, colour of its number format, is its sheet protected) → place among the looks."""
        self._is_protected = False
        self._within: list[str] = []
        self._left_out = 0
        self._grid = Grid()
        self._row = self._column = 0
        self._row_repeated = 1
        self._row_about: Mapping[str, str] = {}
        self._cells: dict[int, SheetCell] = {}
        self._column_styles: list[str] = []
        self._hidden_groups: list[bool] = []
        self._cell: Mapping[str, str] = {}
        self._paragraphs: list[list[TextRun]] = []
        self._spans: list[str] = []
        self._drawing: list[Mapping[str, str]] = []
        self._formats: list[ConditionalFormat] = []
        self._areas: tuple[Area, ...] = ()
        self._of_styles: dict[tuple[str, int], list[Area]] = defaultdict(list)
        """(style, number of its condition) → the cells of the style."""

    def take(self, step: Step) -> None:
        """Takes the next step."""
        if step.begins:
            self._begin(step)
            self._within.append(step.tag)
        else:
            self._within.pop()
            self._end(step)

    # Sheets, columns and rows

    def _begin(self, step: Step) -> None:  # noqa: PLR0912 - a case for each element
        tag, about = step.tag, step.attributes
        if step.text and not self._left_out and _is_text(self._within):
            self._say(step.text)
        if self._left_out or tag in _BESIDE_CELLS:
            self._left_out += 1
            self._begin_beside(tag, about)
            return
        match tag:
            case "table":
                if self._within != ["body", "spreadsheet"]:
                    raise Damaged  # a table within a cell
                is_shown = self._styles.property("table", about.get("style-name", ""), "display")
                number = len(self.sheets) + 1
                part = SheetPart(number, about.get("name", ""), str(number), is_shown != "false")
                self.sheets.append(part)
                self._grid = self.grids[part.part] = Grid(shows_zeros=self._shows_zeros)
                self._is_protected = about.get("protected") == "true"
                self._row, self._column_styles, self._hidden_groups = 0, [], []
            case "table-source" | "cell-range-source":
                self.kept.append("values from other workbooks")
            case "named-expression":
                if about.get("expression", "").removeprefix("of:=").strip().isdecimal():
                    self.kept.append("names that stand for figures")
            case "table-row-group" | "table-column-group":
                self._hidden_groups.append(about.get("display") == "false")
            case "table-column":
                count = _repeated(about, "number-columns-repeated", LAST_COLUMN)
                first = len(self._column_styles) + 1
                style = about.get("style-name", "")
                width = self._styles.length("table-column", style, "column-width")
                if self._is_hidden(about) or width < NARROWEST_COLUMN:
                    self._grid.is_hidden[first : first + count] = bytes([1]) * count
                self._column_styles += [about.get("default-cell-style-name", "")] * count
                if len(self._column_styles) > LAST_COLUMN:
                    raise Damaged
            case "table-row":
                self._row_repeated = _repeated(about, "number-rows-repeated", LAST_ROW)
                self._row_about, self._column, self._cells = about, 0, {}
            case "table-cell" | "covered-table-cell":
                if self._within[-1:] != ["table-row"]:
                    raise Damaged
                self._cell, self._paragraphs = about, []
            case "p" | "h" if self._within[-1:] in (["table-cell"], ["covered-table-cell"]):
                self._paragraphs.append([])
            case "span":
                self._spans.append(about.get("style-name", ""))
            case "s" | "tab" | "line-break" if _is_text(self._within):
                self._say(" ")
            case _:
                self._begin_format(tag, about)

    def _end(self, step: Step) -> None:
        tag = step.tag
        if self._left_out:
            self._left_out -= 1
            if self._drawing and tag in _DRAWINGS:
                self._drawing.pop()
            return
        if step.text and _is_text([*self._within, tag]):
            self._say(step.text)
        if tag == "span" and self._spans:
            self._spans.pop()
        elif tag in ("table-row-group", "table-column-group") and self._hidden_groups:
            self._hidden_groups.pop()
        elif tag in ("table-cell", "covered-table-cell"):
            self._end_cell(is_covered=tag == "covered-table-cell")
            self._paragraphs = []
        elif tag == "table-row":
            self._end_row()
        elif tag == "table":
            for (style, place), areas in self._of_styles.items():
                about = self._styles.conditions(style)[place]
                item = self._format(about.get("condition", ""), about, 0)
                item.areas = tuple(areas)
                self._formats.append(item)
            self._grid.formats, self._formats = self._formats, []
            self._of_styles.clear()

    def _is_hidden(self, about: Mapping[str, str]) -> bool:
        return any(self._hidden_groups) or about.get("visibility", "visible") != "visible"

    def _end_row(self) -> None:
        first = self._row + 1
        self._row += self._row_repeated
        if self._row > LAST_ROW:
            raise Damaged
        if not self._cells:
            return
        style = self._row_about.get("style-name", "")
        is_low = self._styles.length("table-row", style, "row-height") < LOWEST_ROW
        is_hidden = is_low or self._is_hidden(self._row_about)
        length = sum(len(cell.shown or "") for cell in self._cells.values())
        for row in range(first, self._row + 1):
            if row > first:
                self._budget.spend(len(self._cells), length)
            self._grid.rows[row] = self._cells
            if is_hidden:
                self._grid.hidden_rows.add(row)

    # Cells

    def _say(self, text: str) -> None:
        look = self._styles.look("text", self._spans[-1]) if self._spans else Look()
        self._paragraphs = self._paragraphs or [[]]
        if len(self._paragraphs) + len(self._paragraphs[-1]) > MOST_PIECES:
            raise TooLarge
        self._paragraphs[-1].append(TextRun(text, look))

    def _end_cell(self, *, is_covered: bool) -> None:
        about, first, row = self._cell, self._column + 1, self._row + 1
        self._column += _repeated(about, "number-columns-repeated", LAST_COLUMN)
        if self._column > LAST_COLUMN:
            raise Damaged
        runs = tuple(run for paragraph in self._paragraphs for run in (*paragraph, _BREAK))
        shown = " ".join("".join(run.text for run in runs).split())
        if len(shown) > LONGEST_TEXT:
            raise TooLarge
        kind = about.get("value-type", "")
        if "formula" in about and not kind and not shown:
            self._grid.uncalculated[row, first] = None
        value: Value = shown or about.get("string-value", about.get("date-value", ""))
        if kind in ("float", "percentage", "currency"):
            value = number_in(about.get("value", ""))
        if value == "" and isinstance(value, str):
            return
        if not any(run.look != Look() for run in runs):
            runs = ()
        by_row = about.get("style-name") or self._row_about.get("default-cell-style-name")
        for column in range(first, self._column + 1):
            by_column = self._column_styles[column - 1 : column]
            style = by_row or "".join(by_column) or "Default"
            look = (style, self._styles.ink_of(style, value), self._is_protected)
            if look not in self._places:
                self._places[look] = len(self.looks)
                found = self._styles.look("table-cell", *look[:2], is_protected=look[2])
                self.looks.append(found)
            conditions = range(len(self._styles.conditions(style)))
            self._budget.spend(1, len(shown) + 8 + 8 * len(conditions))
            self._cells[column] = SheetCell(
                value, self._places[look], runs, is_error=kind == "error",
                is_date=kind in ("date", "time"), shown=shown,
            )  # fmt: skip
            last = min(self._row + self._row_repeated, LAST_ROW)
            if is_covered:
                self._grid.behind.append((row, column, last, column))
            for place in conditions:
                self._of_styles[style, place].append((row, column, last, column))

    # Drawings and conditional formats

    def _begin_beside(self, tag: str, about: Mapping[str, str]) -> None:
        """Notes what is kept beside the cells, and the area that a filled drawing covers."""
        if tag == "annotation":
            self.kept.append("comments in cells")
        elif tag == "tracked-changes":
            self.kept.append("a log of its changes")
        elif tag == "dde-links":
            self.kept.append("values from other workbooks")
        if tag not in _DRAWINGS and tag not in ("image", "object", "object-ole", "text-box"):
            return
        if tag in _DRAWINGS:
            self._drawing.append(about)
        drawing = self._drawing[-1] if self._drawing else {}
        fill = self._styles.property("graphic", drawing.get("style-name", ""), "fill")
        is_filled = tag in ("image", "object", "object-ole") or (
            tag not in ("frame", "g", "line", "connector", "measure") and fill != "none"
        )
        end = _AREA.fullmatch(drawing.get("end-cell-address", ""))
        if is_filled and end and "table-row" in self._within:
            row, column = cell_of(end[1])
            area = (self._row + 2, self._column + 2, row - 1, column - 1)
            self._grid.covered.append(area)

    def _begin_format(self, tag: str, about: Mapping[str, str]) -> None:
        match tag:
            case "conditional-format":
                addresses = _AREA.finditer(about.get("target-range-address", ""))
                self._areas = tuple(area_of(f"{at[1]}:{at[2] or at[1]}") for at in addresses)
            case "condition":
                item = self._format(about.get("value", ""), about, len(self._formats) + 1)
                item.areas = self._areas
                self._formats.append(item)
            case "color-scale" | "data-bar" | "icon-set":
                item = ConditionalFormat("", len(self._formats) + 1, self._areas)
                item.hides_value = about.get("show-value") == "false"
                self._formats.append(item)
            case "color-scale-entry" if self._formats:
                if colour := _HEX.fullmatch(about.get("color", "")):
                    self._formats[-1].colours.append({"rgb": colour[1]})

    def _format(self, condition: str, about: Mapping[str, str], rank: int) -> ConditionalFormat:
        """A conditional format; one whose condition is not known has a kind that never holds for
        sure."""
        style = about.get("apply-style-name", "")
        look = self._styles.look("table-cell", style)
        if self._styles.property("table-cell", style, "data-style-name"):
            look = Look("", look.type, look.behind, look.size)  # the text may be another
        base = _AREA.fullmatch(about.get("base-cell-address", ""))
        item = ConditionalFormat("", rank, look=look, base=cell_of(base[1]) if base else None)
        plain = condition.strip()
        if between := _BETWEEN.fullmatch(plain):
            item.kind = "cellIs"
            item.operator = "notBetween" if between[1] else "between"
            item.formulas = [_plain(between[2]), _plain(between[3])]
        elif formula := _FORMULA.fullmatch(plain):
            item.kind, item.formulas = "expression", [_plain(formula[1])]
        elif of_text := _OF_TEXT.fullmatch(plain):
            item.kind, item.text = _KINDS[of_text[1]], of_text[2]
        elif compared := _CONDITION.fullmatch(plain):
            item.kind, item.operator = "cellIs", _OPERATORS[compared[1]]
            item.formulas = [_plain(compared[2])]
        else:
            item.kind = _KINDS.get(plain, "")
        return item


_BREAK = TextRun(" ", Look())


def _is_text(within: list[str]) -> bool:
    """Whether what stands here is text of a cell."""
    return "table-cell" in within[-8:-1] or "covered-table-cell" in within[-8:-1]


def _plain(formula: str) -> str:
    """A formula with references and separators as in Open XML."""
    return _CELL_IN_FORMULA.sub(r"\1", formula.strip().removeprefix("of:=")).replace(";", ",")


def _repeated(about: Mapping[str, str], name: str, most: int) -> int:
    """How often a column, row or cell stands there; Damaged for none, or more than there can be."""
    count = whole(about, name, 1)
    if not 1 <= count <= most:
        raise Damaged
    return count
