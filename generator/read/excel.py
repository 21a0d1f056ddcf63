"""Workbooks in Open XML (`.xlsx`, `.xlsm`) as grids of cells; their macros are left alone.

Sheets are read as a stream. Where an element stands decides what it is; rows and cells anywhere
else are refused, not passed over.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from generator.read.excel_styles import LookReader, read_looks
from generator.read.printed import FIGURE
from generator.read.workbook_grid import (
    FIRST_DAY,
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
from generator.read.workbook_looks import Look
from generator.read.workbook_parts import (
    Damaged,
    Parts,
    Step,
    TooLarge,
    is_true,
    number,
    number_in,
    whole,
)  # fmt: skip

_KEPT = (
    ("comments in cells", ("xl/comments", "xl/threadedcomments")),
    ("the records behind a pivot table", ("xl/pivotcache/",)),
    ("values from other workbooks", ("xl/externallinks/",)),
    ("a data model", ("xl/model/",)),
    ("other files", ("xl/embeddings/",)),
    ("a log of its changes", ("xl/revisions/",)),
)
"""What a workbook may keep and not show, and how the names of such parts begin, in lower case."""
_PROPERTIES = (
    ("docProps/core.xml", "coreProperties", ("description", "subject", "keywords", "category")),
    ("docProps/custom.xml", "Properties", ("lpwstr", "lpstr", "i4", "int", "r8")),
)
"""Parts with what is said of a workbook: their outermost element, and those with texts."""
_FILLS = ("solidFill", "gradFill", "pattFill", "blipFill")
_NOWHERE = 1 << 30
_DAYS_TO_1904 = 1462
_POINTS_A_CHARACTER = 6

_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")

Text = tuple[str, tuple[TextRun, ...]]
"""A text, and its stretches where some of them have a look of their own."""


class ExcelWorkbook:
    """A workbook that has been opened; its sheets are read one by one."""

    def __init__(self, parts: Parts, budget: Budget) -> None:
        """Damaged or TooLarge when the file is."""
        self._parts, self._budget = parts, budget
        self._is_from_1904 = self._names_figures = False
        main = next((p for k, p in parts.related("").values() if k == "officeDocument"), "")
        related = parts.related(main)

        # The sheets of cells; charts and dialogs on sheets of their own are left out.
        self.sheets: list[SheetPart] = []
        for step in parts.steps(main, "workbook"):
            about = step.attributes
            if step.begins and step.tag == "workbookPr":
                self._is_from_1904 = is_true(about, "date1904")
            if not step.begins and step.tag == "definedName":
                self._names_figures |= step.text.strip().isdecimal()
            if step.begins and step.tag == "sheet":
                kind, part = related.get(about.get("id", ""), ("", ""))
                if not part:
                    raise Damaged
                if kind == "worksheet":
                    is_shown = about.get("state", "visible") == "visible"
                    number = len(self.sheets) + 1
                    self.sheets.append(SheetPart(number, about.get("name", ""), part, is_shown))

        by_kind = dict(related.values())
        styles, theme = by_kind.get("styles"), by_kind.get("theme")
        self._styles, self.palette = read_looks(parts, styles, theme)
        self.looks = self._styles.cells
        self._texts = _TextReader()
        if "sharedStrings" in by_kind:
            for step in parts.steps(by_kind["sharedStrings"], "sst"):
                self._texts.take(step)

    def grid(self, part: str) -> Grid:
        """The cells of a sheet, in their order; Damaged when they are in none."""
        reader = _GridReader(self._texts.texts, self._budget, self._is_from_1904)
        for step in self._parts.steps(part, "worksheet"):
            reader.take(step)
        for kind, drawing in self._parts.related(part).values():
            if kind == "drawing" and drawing in self._parts.names:
                reader.grid.covered += _covered(self._parts.steps(drawing, "wsDr"))
        for item in reader.grid.formats:
            if item.dxf is not None and item.kind not in ("dataBar", "iconSet", "colorScale"):
                if item.dxf >= len(self._styles.conditional):
                    raise Damaged
                item.look = self._styles.conditional[item.dxf]
        return reader.grid

    def kept_beside(self) -> list[str]:
        """What it keeps beside its sheets and does not show."""
        kept = [what for what, folders in _KEPT if self._parts.in_folder(*folders)]
        if self._names_figures:
            kept.append("names that stand for figures")
        for part, root, tags in _PROPERTIES:
            if part in self._parts.names:
                texts = [s.text for s in self._parts.steps(part, root) if s.tag in tags]
                if any(map(FIGURE.search, texts)):
                    kept.append("figures in its properties")
        return list(dict.fromkeys(kept))


def _covered(steps: Iterable[Step]) -> Iterator[Area]:
    """The areas that lie wholly under pictures, charts and filled shapes: those between their
    corners.

    Only shapes that are tied to a cell at either corner: of others the size is not in cells.
    """
    within: list[str] = []
    corners: dict[tuple[str, str], int] = {}
    is_filled = False
    for step in steps:
        if step.begins:
            within.append(step.tag)
            if step.tag == "twoCellAnchor":
                corners, is_filled = {}, False
            by_style = within[-3:] == ["sp", "style", "fillRef"]
            is_filled |= step.tag in ("pic", "graphicFrame")
            is_filled |= within[-2:-1] == ["spPr"] and step.tag in _FILLS
            is_filled |= by_style and step.attributes.get("idx", "0") != "0"
            if within[-3:] == ["sp", "spPr", "noFill"]:
                corners["from", "row"] = _NOWHERE  # whatever its style says
            continue
        within.pop()
        above = within[-1] if within else ""
        if above in ("from", "to") and step.tag in ("row", "col") and step.text.isdecimal():
            corners.setdefault((above, step.tag), int(step.text[:9]))
        elif step.tag == "twoCellAnchor" and is_filled and len(corners) == 4:
            top, left = corners["from", "row"] + 2, corners["from", "col"] + 2
            yield (top, left, corners["to", "row"], corners["to", "col"])


class _TextReader:
    """Gathers the texts of a part, or of one cell: `si` or `is` with `t`, or `r` with `t`."""

    def __init__(self) -> None:
        self.texts: list[Text] = []
        self._pieces: list[TextRun] = []
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
            self._pieces.append(TextRun(_unescaped(step.text), look))
        elif step.tag in ("si", "is"):
            text = " ".join("".join(piece.text for piece in self._pieces).split())
            if len(text) > LONGEST_TEXT:
                raise TooLarge
            has_looks = any(piece.look != Look() for piece in self._pieces)
            self.texts.append((text, tuple(self._pieces) if has_looks else ()))


def _unescaped(text: str) -> str:
    """A text with the characters that XML cannot hold, written as `_x000D_`, put back."""

    def character(match: re.Match[str]) -> str:
        char = chr(int(match[1], 16))
        return char if char.isspace() or char.isprintable() else match[0]

    return _ESCAPED.sub(character, text) if "_x" in text else text


class _GridReader:
    """Gathers the cells of a sheet and its settings from the steps through its part."""

    def __init__(self, texts: list[Text], budget: Budget, is_from_1904: bool) -> None:
        self.grid = Grid(days_to_add=_DAYS_TO_1904 if is_from_1904 else 0)
        self._texts = texts
        self._budget = budget
        self._within: list[str] = []
        self._row = self._column = 0
        self._cells: dict[int, SheetCell] = {}
        self._cell: Mapping[str, str] = {}
        self._value: str | None = None
        self._has_formula = self._has_begun = False
        self._inline: _TextReader | None = None
        self._formats: list[ConditionalFormat] = []
        self._areas = ""
        self._look: LookReader | None = None

    def take(self, step: Step) -> None:
        """Takes the next step."""
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

    def _begin(self, step: Step) -> None:  # noqa: PLR0912 - a case for each element
        about, within = step.attributes, self._within
        in_cells = within[1:2] == ["sheetData"]
        match step.tag:
            case "row" if within == ["worksheet", "sheetData"]:
                row = whole(about, "r", self._row + 1)
                if not self._row < row <= LAST_ROW:
                    raise Damaged  # a row that comes twice would be read once
                self._row, self._column, self._cells = row, 0, {}
                if is_true(about, "hidden") or number(about, "ht", 15.0) < LOWEST_ROW:
                    self.grid.hidden_rows.add(row)
            case "c" if within == ["worksheet", "sheetData", "row"]:
                row, column = self._row, self._column + 1
                if "r" in about:
                    row, column = cell_of(about["r"])
                if row != self._row or not self._column < column <= LAST_COLUMN:
                    raise Damaged
                self._column, self._cell, self._value = column, about, None
                self._has_formula, self._inline = False, None
            case "sheetData":
                if self._has_begun:
                    raise Damaged
                self._has_begun = True
            case "row" | "c" if in_cells:
                raise Damaged
            case "f" if within[1:4] == ["sheetData", "row", "c"]:
                self._has_formula = True
            case "is" if within[1:4] == ["sheetData", "row", "c"]:
                self._inline = _TextReader()
                self._inline.take(step)
            case _ if in_cells:
                pass
            case "col":
                first, last = whole(about, "min"), whole(about, "max")
                if not 1 <= first <= last <= LAST_COLUMN:
                    raise Damaged
                width = number(about, "width", 9.0) * _POINTS_A_CHARACTER
                is_hidden = is_true(about, "hidden") or width < NARROWEST_COLUMN
                self.grid.is_hidden[first : last + 1] = bytes([is_hidden]) * (last + 1 - first)
            case "sheetFormatPr":
                width = number(about, "defaultColWidth", 9.0) * _POINTS_A_CHARACTER
                self.grid.is_hidden = bytearray([width < NARROWEST_COLUMN]) * (LAST_COLUMN + 1)
            case "sheetView":
                self.grid.shows_zeros &= is_true(about, "showZeros", default=True)
            case "mergeCell":
                self.grid.merged.append(area_of(about.get("ref", "")))
            case _:
                self._begin_format(step)

    def _begin_format(self, step: Step) -> None:
        """Conditional formats; those of Excel 2010 have their areas and formulas in elements."""
        about, formats = step.attributes, self._formats
        match step.tag:
            case "conditionalFormatting":
                self._areas = about.get("sqref", "")
            case "cfRule":
                item = ConditionalFormat(
                    about.get("type", ""),
                    whole(about, "priority"),
                    operator=about.get("operator", ""),
                    text=about.get("text", ""),
                    dxf=whole(about, "dxfId") if "dxfId" in about else None,
                    stops=is_true(about, "stopIfTrue"),
                )
                formats.append(item)
            case "dxf" if formats:
                self._look = LookReader()
                self._look.take(Step(True, "dxf", {}, "", 0))
            case "dataBar" | "iconSet" if formats:
                formats[-1].hides_value |= not is_true(about, "showValue", default=True)
            case "color" if formats and self._within[-1] == "colorScale":
                formats[-1].colours.append(about)

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
            areas = []
            for reference in self._areas.split():
                with suppress(Damaged):  # `#REF!`, where the cells are gone
                    areas.append(area_of(reference))
            for item in self._formats:
                item.areas = tuple(areas)
            self.grid.formats += self._formats
            self._formats, self._areas = [], ""
        elif tag == "sqref":
            self._areas = step.text
        elif self._formats and tag in ("formula", "f") and len(self._formats[-1].formulas) < 3:
            self._formats[-1].formulas.append(step.text.strip())
        elif self._formats and tag == "dxf" and self._look is not None:
            self._formats[-1].look = self._look.conditional[-1]
            self._look = None

    def _end_cell(self) -> None:
        kind, text = self._cell.get("t", "n"), self._value
        runs: tuple[TextRun, ...] = ()
        value: Value
        if kind == "inlineStr":
            written = self._inline.texts if self._inline else []
            value, runs = written[0] if written else ("", ())
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
        elif kind in _VALUES:
            value = _VALUES[kind](text)
        else:
            raise Damaged
        if value == "" and isinstance(value, str):
            return
        if kind == "d" and isinstance(value, float):
            value -= self.grid.days_to_add
        length = len(value) if isinstance(value, str) else 8
        if length > LONGEST_TEXT:
            raise TooLarge
        self._budget.spend(1, length)
        look = whole(self._cell, "s")
        self._cells[self._column] = SheetCell(value, look, runs, is_error=kind == "e")


def _day(text: str) -> float:
    """A date such as `2024-05-03T00:00:00` as the number of days that other cells hold."""
    try:
        day = datetime.fromisoformat(text.strip()).replace(tzinfo=None)
    except ValueError:
        raise Damaged from None
    return (day - FIRST_DAY) / timedelta(days=1)


_VALUES: dict[str, Callable[[str], Value]] = {
    "str": lambda text: " ".join(_unescaped(text).split()),
    "e": lambda text: " ".join(_unescaped(text).split()),
    "d": _day,
    "b": lambda text: text.strip() not in ("0", "false"),
    "n": number_in,
}
"""Kind of a cell → what its text means."""
