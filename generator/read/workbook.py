"""A workbook: its sheets in their order, how cells look, and what it keeps beside its sheets."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.read.descriptions import FIGURE
from generator.read.workbook_cells import Area, Budget, Grid, read_grid, read_texts
from generator.read.workbook_looks import read_looks
from generator.read.workbook_parts import Damaged, Parts, Step, is_true

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


@dataclass(frozen=True)
class SheetPart:
    """A sheet of cells: its number among them, its name, its part, and whether it is shown."""

    number: int
    name: str
    part: str
    is_shown: bool


class Workbook:
    """A workbook that has been opened; its sheets are read one by one."""

    def __init__(self, content: bytes) -> None:
        """Damaged or TooLarge when the file is."""
        self.parts = Parts(content)
        self.held, self.shown = Budget(), Budget()
        """For the cells that its sheets hold, and for those of the lines made of them."""
        self.is_from_1904 = False
        self._names_figures = False
        main = self._main_part()
        related = self.parts.related(main)
        self.sheets = list(self._sheets(main, related))
        by_kind = dict(related.values())
        self.looks, self.palette = read_looks(
            self.parts, by_kind.get("styles"), by_kind.get("theme")
        )
        texts = by_kind.get("sharedStrings")
        self._texts = read_texts(self.parts, texts) if texts else []

    def _main_part(self) -> str:
        for kind, part in self.parts.related("").values():
            if kind == "officeDocument":
                return part
        raise Damaged

    def _sheets(self, main: str, related: dict[str, tuple[str, str]]) -> Iterator[SheetPart]:
        """The sheets of cells; charts and dialogs on sheets of their own are left out."""
        number = 0
        for step in self.parts.steps(main, "workbook"):
            about = step.attributes
            if step.begins and step.tag == "workbookPr":
                self.is_from_1904 = is_true(about, "date1904")
            if not step.begins and step.tag == "definedName":
                self._names_figures |= step.text.strip().isdecimal()
            if step.begins and step.tag == "sheet":
                kind, part = related.get(about.get("id", ""), ("", ""))
                if not part:
                    raise Damaged
                if kind == "worksheet":
                    number += 1
                    is_shown = about.get("state", "visible") == "visible"
                    yield SheetPart(number, about.get("name", ""), part, is_shown)

    def grid(self, part: str) -> Grid:
        """The cells of a sheet."""
        return read_grid(self.parts, part, self._texts, self.held)

    def covered(self, part: str) -> Iterator[Area]:
        """The areas of a sheet that lie wholly under pictures, charts and filled shapes.

        Only those that are tied to a cell at either corner: of others the size is not in cells.
        """
        for kind, drawing in self.parts.related(part).values():
            if kind == "drawing" and drawing in self.parts.names:
                yield from _covered(self.parts.steps(drawing, "wsDr"))

    def kept_beside(self) -> list[str]:
        """What it keeps beside its sheets and does not show."""
        kept = [told for told, folders in _KEPT if self.parts.in_folder(*folders)]
        if self._names_figures:
            kept.append("names that stand for figures")
        if any(self._describes_figures()):
            kept.append("figures in its properties")
        return kept

    def _describes_figures(self) -> Iterator[bool]:
        """Of each description that a person may have written: whether it holds a small number."""
        for part, root, tags in _PROPERTIES:
            if part in self.parts.names:
                for step in self.parts.steps(part, root):
                    if not step.begins and step.tag in tags:
                        yield FIGURE.search(step.text) is not None


def _covered(steps: Iterable[Step]) -> Iterator[Area]:
    """The cells between the corners of each anchor, those at the corners left out."""
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
