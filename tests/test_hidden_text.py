"""Text that a PDF holds and its pages do not show: not read, not drawn, told without figures."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from generator.errors import Finding, Severity
from generator.model import PrintedLine
from generator.read import pdf_child
from generator.read.pdf import told
from generator.read.pdf_pictures_child import pictures
from tests.raw_pdf import HEIGHT, WIDTH, RawPage, form, raw_pdf, stream, text

ROWS = [
    ["", "Januar", "Februar", "Mars"],
    ["I alt egenetablering", "31", "32", "1 033"],
    ["03 Oslo", "15", "16", "1 017"],
    ["11 Rogaland", "*", "12", "*"],
    ["15 Møre og Romsdal", "12", "", "14"],
]
LABEL, FIRST, COLUMN, TOP, LINE = 40, 220, 60, 760, 16
NUMBER = "8"
"""The figure that hides: no cell shows it."""


def cell(words: str, row: int, column: int) -> str:
    """The operators that draw a cell of the table."""
    right = FIRST + column * COLUMN
    x = LABEL if column == 0 else right - stringWidth(words, "Helvetica", 9)
    return text(words, round(x, 2), TOP - row * LINE)


def table(rows: list[list[str]]) -> str:
    """The operators that draw a table."""
    return "".join(
        cell(words, row, column)
        for row, cells in enumerate(rows)
        for column, words in enumerate(cells)
        if words
    )


TABLE = table(ROWS)
HIDDEN = {
    "a number under a mark": cell(NUMBER, 3, 1),
    "a number in an empty cell": cell(NUMBER, 4, 2),
    "another row": "".join(cell(w, 5, i) for i, w in enumerate(["34 Innlandet", NUMBER, "5", "6"])),
    "the table without marks": table(
        [[{"*": NUMBER, "": NUMBER}.get(w, w) if i else w for i, w in enumerate(r)] for r in ROWS]
    ),
}


@dataclass(frozen=True)
class File:
    """What makes a PDF: operators before and after the table, and what they refer to."""

    before: str = ""
    after: str = ""
    resources: str = ""
    entries: str = f"/MediaBox[0 0 {WIDTH} {HEIGHT}]"
    objects: tuple[bytes | str, ...] = ()
    catalog: str = ""
    table: str = TABLE

    def pdf(self) -> bytes:
        """The file."""
        page = RawPage(self.before + self.table + self.after, self.entries, self.resources)
        return raw_pdf([page], self.objects, self.catalog)


BOX = f"{LABEL - 10} {TOP - 6 * LINE} 500 {7 * LINE}"
FILL = f"1 g {BOX} re f 0 g\n"
LAYER_OFF = "/OCProperties<</OCGs[10 0 R]/D<</OFF[10 0 R]>>>>"
LAYER = "<</Type/OCG/Name(Grunnlag)>>"
WHITE_PICTURE = stream(
    b"\xff", "/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8"
)
SQUARE = "/Annots[<</Type/Annot/Subtype/Square/F %d/Rect[0 0 595 842]/AP<</N 10 0 R>>>>]"
"""An annotation as large as the page."""
PAPER = f"/MediaBox[0 0 {WIDTH} {HEIGHT}]"


def _state(entries: str, objects: tuple[bytes | str, ...] = ()) -> Callable[[str], File]:
    return lambda hidden: File(
        before=f"q /G gs {hidden} Q\n", resources=f"/ExtGState<</G<<{entries}>>>>", objects=objects
    )


def _drawn_first(operators: str) -> Callable[[str], File]:
    return lambda hidden: File(before=f"q {operators} {hidden} Q\n")


def _drawn_last(operators: str) -> Callable[[str], File]:
    return lambda hidden: File(after=f"q {operators} {hidden} Q\n")


WAYS: dict[str, Callable[[str], File]] = {
    "white": _drawn_first("1 g"),
    "white, over the table": _drawn_last("1 g"),
    "all but white": _drawn_first("0.996 g"),
    "all but white, over the table": _drawn_last("0.98 0.99 1 rg"),
    "pale": _drawn_first("0.96 g"),
    "white by four colours": _drawn_first("0 0 0 0 k"),
    "white outlines": _drawn_first("1 Tr 1 G"),
    "invisible": _drawn_first("3 Tr"),
    "invisible, over the table": _drawn_last("3 Tr"),
    "a clip": _drawn_first("7 Tr"),
    "as large as nothing": lambda hidden: File(before=hidden.replace(" 9 Tf", " 0 Tf")),
    "as large as a dot": lambda hidden: File(before=hidden.replace(" 9 Tf", " 0.05 Tf")),
    "transparent": _state("/ca 0/CA 0"),
    "all but transparent": _state("/ca 0.02"),
    "white, multiplied": lambda hidden: File(
        after=f"q /G gs 1 g {hidden} Q\n", resources="/ExtGState<</G<</BM/Multiply>>>>"
    ),
    "masked": _state(
        "/SMask<</S/Luminosity/G 10 0 R>>",
        (form(f"0 g 0 0 {WIDTH} {HEIGHT} re f", "/Group<</S/Transparency/CS/DeviceGray>>"),),
    ),
    "under a white area": lambda hidden: File(before=hidden + FILL),
    "under an area that is all but white": lambda hidden: File(
        before=f"0.94 g {hidden} 0.95 g {BOX} re f 0 g\n",
        table=f"1 g {BOX} re f 0 g\n{TABLE}",
    ),
    "under a picture": lambda hidden: File(
        before=f"{hidden} q 500 0 0 {7 * LINE} 30 {TOP - 6 * LINE} cm /X Do Q\n",
        resources="/XObject<</X 10 0 R>>",
        objects=(WHITE_PICTURE,),
    ),
    "grey on grey": lambda hidden: File(before=f"0.6 g {BOX} re f {hidden} 0 g\n"),
    "off the page": lambda hidden: File(before=f"q 1 0 0 1 0 200 cm {hidden} Q\n"),
    "cropped away": lambda hidden: File(
        before=f"q 1 0 0 1 0 -500 cm {hidden} Q\n",
        entries=f"/MediaBox[0 0 {WIDTH} {HEIGHT}]/CropBox[0 400 {WIDTH} {HEIGHT}]",
    ),
    "clipped away": _drawn_first("0 0 10 10 re W n"),
    "clipped by two areas": _drawn_first("0 0 595 842 re W n 590 0 2 2 re W n"),
    "a layer": lambda hidden: File(
        before=f"/OC /L BDC {hidden} EMC\n",
        resources="/Properties<</L 10 0 R>>",
        objects=(LAYER,),
        catalog=LAYER_OFF,
    ),
    "a layer over the table": lambda hidden: File(
        after=f"/OC /L BDC {hidden} EMC\n",
        resources="/Properties<</L 10 0 R>>",
        objects=(LAYER,),
        catalog=LAYER_OFF,
    ),
    "a layer by membership": lambda hidden: File(
        before=f"/OC /L BDC {hidden} EMC\n",
        resources="/Properties<</L 11 0 R>>",
        objects=(LAYER, "<</Type/OCMD/OCGs[10 0 R]/P/AllOn>>"),
        catalog=LAYER_OFF,
    ),
    "a layer of a form": lambda hidden: File(
        before="/X Do\n",
        resources="/XObject<</X 11 0 R>>",
        objects=(LAYER, form(hidden, "/OC 10 0 R")),
        catalog=LAYER_OFF,
    ),
    "white in a form": lambda hidden: File(
        before="q 0.5 0 0 0.5 10 20 cm /X Do Q\n",
        resources="/XObject<</X 10 0 R>>",
        objects=(form(f"q 2 0 0 2 -20 -40 cm 1 g {hidden} Q"),),
    ),
    "a form in a form, transparent": lambda hidden: File(
        before="q /G gs /X Do Q\n",
        resources="/XObject<</X 10 0 R>>/ExtGState<</G<</ca 0>>>>",
        objects=(form("/Y Do", resources="/XObject<</Y 11 0 R>>"), form(hidden)),
    ),
    "under a form": lambda hidden: File(
        before=f"{hidden} /X Do\n", resources="/XObject<</X 10 0 R>>", objects=(form(FILL),)
    ),
    "a form that is cut off": lambda hidden: File(
        before="/X Do\n",
        resources="/XObject<</X 10 0 R>>",
        objects=(form(hidden).replace(b"/BBox[0 0 595 842]", b"/BBox[0 0 5 5]"),),
    ),
}
BASES = {
    "cropped away": File(
        entries=f"/MediaBox[0 0 {WIDTH} {HEIGHT}]/CropBox[0 400 {WIDTH} {HEIGHT}]"
    ),
    "grey on grey": File(before=f"0.6 g {BOX} re f 0 g\n"),
}


@pytest.mark.parametrize("way", WAYS)
def test_what_hides_is_not_read_and_not_drawn(way: str) -> None:
    plain = BASES.get(way, File()).pdf()
    for what, operators in HIDDEN.items():
        hiding = WAYS[way](operators).pdf()
        lines, warnings = read(hiding)
        assert (lines, []) == read(plain), what
        assert rules(warnings) == ["hidden-text"], what
        assert NUMBER not in warnings[0].message
        assert picture(hiding) in ("", picture(plain)), what


def rules(findings: list[Finding]) -> list[str]:
    """The rules of findings, all of which are warnings."""
    assert all(finding.severity is Severity.WARNING for finding in findings)
    return [finding.rule for finding in findings]


@cache
def read(pdf: bytes) -> tuple[list[PrintedLine], list[Finding]]:
    """What `read_pdf` gives, without a process of its own."""
    answers = [json.loads(json.dumps(answer)) for answer in pdf_child.answers(pdf, "report.pdf")]
    return told(answers, "report.pdf")


@cache
def picture(pdf: bytes) -> str:
    """The picture of the first page; empty if it is not drawn."""
    return "".join(str(drawn["png"]) for drawn in pictures(pdf, [1]))


# What is shown is read, whatever else there is


def _in_form(resources: str = "", around: str = "%s") -> File:
    return File(
        table="/X Do\n",
        resources="/XObject<</X 10 0 R>>",
        objects=(form(around % TABLE, "", resources),),
    )


SHADES = stream(
    bytes(range(180, 250, 10)),
    "/Type/XObject/Subtype/Image/Width 7/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8",
)
SHOWN = {
    "white on dark": File(before=f"0.2 0.3 0.4 rg {BOX} re f 1 g\n"),
    "white on black, a little of each": File(before=f"0 g {BOX} re f 0.2 g\n"),
    "light grey": File(before="0.6 g\n"),
    "very light grey": File(before="0.85 g\n"),
    "red on a green as dark": File(before=f"0 0.5 0 rg {BOX} re f 0.98 0 0 rg\n"),
    "half transparent": File(before="/G gs\n", resources="/ExtGState<</G<</ca 0.5>>>>"),
    "outlines like hairs": File(before="1 Tr 0.05 w\n"),
    "light grey outlines like hairs": File(before="1 Tr 0.05 w 0.7 G\n"),
    "over a picture": File(
        before=f"q 500 0 0 {7 * LINE} 30 {TOP - 6 * LINE} cm /X Do Q\n",
        resources="/XObject<</X 10 0 R>>",
        objects=(SHADES,),
    ),
    "over letters as large as the page": File(
        before=f"0.9 g {text('UTKAST', 30, 690, 140, 'B')} 0 g\n"
    ),
    "under letters as large as the page": File(
        after=f"/G gs 0.5 g {text('UTKAST', 30, 690, 140, 'B')}",
        resources="/ExtGState<</G<</ca 0.2>>>>",
    ),
    "drawn twice": File(after=TABLE),
    "drawn twice, to look bold": File(after=f"q 1 0 0 1 0.3 0 cm {TABLE} Q"),
    "white, then black": File(before=f"1 g {TABLE} 0 g\n"),
    "in a form": _in_form(),
    "in a form, over white": _in_form(around=f"1 g {BOX} re f 0 g %s"),
    "within a clip": File(before=f"q {BOX} re W n\n", after="Q"),
    "a layer that is on": File(
        before="/OC /L BDC\n",
        after="EMC",
        resources="/Properties<</L 10 0 R>>",
        objects=(LAYER,),
        catalog=LAYER_OFF.replace("/OFF", "/ON"),
    ),
    "under an annotation that is not shown": File(
        entries=PAPER + SQUARE % 2, objects=(form(f"1 g 0 0 {WIDTH} {HEIGHT} re f"),)
    ),
    "under an annotation one can see through": File(
        entries=PAPER + SQUARE % 4,
        objects=(
            form(
                f"/G gs 1 1 0 rg 0 0 {WIDTH} {HEIGHT} re f",
                resources="/ExtGState<</G<</BM/Multiply>>>>",
            ),
        ),
    ),
    "struck through": File(after=f"0 g {LABEL} {TOP + 2} 400 0.5 re f"),
}


@pytest.mark.parametrize("way", SHOWN)
def test_what_is_shown_is_read(way: str) -> None:
    lines, warnings = read(SHOWN[way].pdf())
    assert warnings == []
    assert texts_of(lines) >= texts_of(read(File().pdf())[0])


def texts_of(lines: list[PrintedLine]) -> set[str]:
    """The words of the table."""
    return {word for line in lines for cell in line.cells for word in cell.text.split()}


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
@pytest.mark.parametrize("corner", [(0, 0), (100, -50)])
def test_the_same_is_shown_however_the_page_lies(turned: int, corner: tuple[int, int]) -> None:
    """Each word is turned back so that it is level; the crop box cuts off the last row."""
    x, y = corner
    left, bottom, right, top = x, y, x + WIDTH, y + HEIGHT
    matrix = {
        0: f"1 0 0 1 {left} {bottom}",
        90: f"0 1 -1 0 {right} {bottom}",
        180: f"-1 0 0 -1 {right} {top}",
        270: f"0 -1 1 0 {left} {top}",
    }[turned]
    paper = f"/MediaBox[{left} {bottom} {right} {top}]/Rotate {turned}/UserUnit 2"
    lines, warnings = read(File(f"q {matrix} cm ", "Q", entries=paper, table=small_table(1)).pdf())
    assert warnings == []
    expected = texts_of(lines)
    assert expected >= {"Oslo", "15", "*"}
    white = File(
        f"q {matrix} cm 1 g {small_table(8)} 0 g ", "Q", entries=paper, table=small_table(1)
    )
    again, warnings = read(white.pdf())
    assert again == lines
    assert rules(warnings) == ["hidden-text"]


def small_table(number: int) -> str:
    """Operators of a table that fits on a page of any turn; a mark unless `number` is printed."""
    mark = "*" if number == 1 else str(number)
    return (
        text("03 Oslo", 60, 400) + text("15", 160, 400) + text(mark, 220, 400) + text("5", 280, 400)
    )
