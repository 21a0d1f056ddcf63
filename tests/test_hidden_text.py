"""Text that a PDF holds and its pages do not show: not read, not drawn, told without figures."""

from __future__ import annotations

import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from reportlab.pdfbase.pdfmetrics import stringWidth

from generator.errors import Finding, ReportProblem, Severity
from generator.model import PrintedCell, PrintedLine
from generator.read import pdf_child
from generator.read.pdf import printed_file
from generator.read.pdf_pictures_child import pictures
from generator.read.pdf_shown import CONTRAST
from generator.read.printed import PrintedFile
from generator.wording import Wording
from tests import sample
from tests.drawing import pictures_of
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
    fonts: str = ""

    def pdf(self) -> bytes:
        """The file."""
        content = self.before + self.table + self.after
        page = RawPage(content, self.entries, self.resources, self.fonts)
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
    wording = Wording(sample.series(), sample.codelists())
    answers = [
        json.loads(json.dumps(answer))
        for answer in pdf_child.answers(pdf, "report.pdf", wording.numeric)
    ]
    printed = printed_file(answers, "report.pdf", wording)
    aside = [PrintedLine((PrintedCell(i.text, i.place),), False) for i in printed.left_aside]
    return [*printed.lines, *aside], printed.findings


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


def blocks(glyph: str, paper: str) -> File:
    """A 1 in a font that draws its letters by operators (Type 3)."""
    font = (
        "<</Type/Font/Subtype/Type3/FontBBox[0 0 500 700]/FontMatrix[.001 0 0 .001 0 0]"
        "/CharProcs<</one 11 0 R>>/Encoding<</Differences[49/one]>>/FirstChar 49/LastChar 49"
        "/Widths[500]/ToUnicode 12 0 R>>"
    )
    unicode = (
        "begincmap 1 begincodespacerange <00> <ff> endcodespacerange "
        "1 beginbfchar <31> <0031> endbfchar endcmap"
    )
    return File(
        before=f"{paper} 440 740 100 50 re f 0 g BT /T 9 Tf 450 760 Td (1) Tj ET\n",
        table="",
        fonts="/T 10 0 R",
        objects=(font, stream(glyph + " 200 0 100 700 re f"), stream(unicode)),
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


@pytest.mark.parametrize(
    ("glyph", "paper", "is_shown"),
    [
        ("0 0 0 0 500 700 d1", "1 g", True),
        ("500 0 d0", "1 g", True),
        ("500 0 d0 0.5 g", "1 g", True),
        ("500 0 d0 1 g", "0.3 g", True),
        ("500 0 d0 1 g", "1 g", False),
        ("500 0 d0 0.99 g", "1 g", False),
    ],
)
def test_letters_with_colours_of_their_own_are_read_where_they_are_shown(
    glyph: str, paper: str, is_shown: bool
) -> None:
    lines, warnings = read(blocks(glyph, paper).pdf())
    assert ("1" in texts_of(lines)) == is_shown
    assert rules(warnings) == ([] if is_shown else ["hidden-text"])


@settings(max_examples=40)
@given(paper=st.integers(0, 255), ink=st.integers(0, 255))
def test_text_is_shown_when_it_differs_from_its_paper(paper: int, ink: int) -> None:
    """By a sixteenth of what there is between black and white, but for a level of rounding."""
    assume(abs(paper - ink) != CONTRAST - 1)
    area = f"{paper / 255:.4f} g 90 690 50 30 re f\n"
    pdf = File(before=area, table=f"{ink / 255:.4f} g {text('1234', 100, 700)}").pdf()
    lines, warnings = read(pdf)
    is_shown = abs(paper - ink) >= CONTRAST
    assert texts_of(lines) == ({"1234"} if is_shown else set())
    if not is_shown:
        assert rules(warnings) == ["hidden-text"]
        assert picture(pdf) == picture(File(before=area, table="").pdf())


@pytest.mark.parametrize("size", [2.5, 4, 5, 7, 30])
@pytest.mark.parametrize("grey", [0.0, 0.6, 0.8])
def test_small_type_is_read(size: float, grey: float) -> None:
    lines, warnings = read(File(table=f"{grey} g {text('1 234', 100, 700, size)}").pdf())
    assert texts_of(lines) == {"1", "234"}
    assert warnings == []


# What a picture keeps


def test_a_text_that_is_shown_in_part_and_faint_in_part_is_not_drawn() -> None:
    area = "0.2 g 90 690 40 30 re f 0.998 g"
    pdf = File(table=f"{area} {text('5         8', 100, 700, 12)}").pdf()
    lines, warnings = read(pdf)
    assert texts_of(lines) == {"5"}
    assert rules(warnings) == ["hidden-text"]
    assert picture(pdf) == ""


def test_what_is_all_but_white_is_white_in_a_picture() -> None:
    """Figures that are drawn as shapes, or in a picture, are no text; neither are they drawn."""
    shape = File(before="0.98 g 100 500 10 40 re f 0 g ")
    image = stream(
        b"\xfa\xff\xfd\xff",
        "/Type/XObject/Subtype/Image/Width 2/Height 2/ColorSpace/DeviceGray/BitsPerComponent 8",
    )
    in_picture = File(
        before="q 50 0 0 50 100 500 cm /X Do Q\n",
        resources="/XObject<</X 10 0 R>>",
        objects=(image,),
    )
    note = (form("0.99 g 100 500 10 40 re f"),)
    annotation = File(entries=PAPER + SQUARE % 4, objects=note)
    for file in (shape, in_picture, annotation):
        assert picture(file.pdf()) == picture(File().pdf())


def test_an_annotation_is_drawn_when_a_viewer_shows_it() -> None:
    stamp = (form("0 g 100 500 100 100 re f"),)
    shown = picture(File(entries=PAPER + SQUARE % 4, objects=stamp).pdf())
    assert shown != picture(File().pdf())
    for unseen in (2, 32, 34):
        hidden = File(entries=PAPER + SQUARE % unseen, objects=stamp)
        assert picture(hidden.pdf()) == picture(File().pdf())


def test_what_an_annotation_covers_is_not_read() -> None:
    cover = (form(f"1 g {BOX} re f"),)
    lines, warnings = read(File(entries=PAPER + SQUARE % 4, objects=cover).pdf())
    assert texts_of(lines) == set()
    assert rules(warnings) == ["hidden-text"]


# Scans


def scan(recognised: str, around: str = "%s") -> bytes:
    """A picture of the table with a text that was recognised in it (or was not)."""
    paper = pictures_of(File().pdf())[0]
    size = f"/Width {paper.width}/Height {paper.height}"
    kind = "/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8/Filter/FlateDecode"
    image = stream(zlib.compress(paper.convert("L").tobytes()), kind + size)
    drawn = around % f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm /X Do Q"
    return File(
        before=f"{drawn}\n3 Tr\n",
        table=recognised,
        resources="/XObject<</X 10 0 R>>",
        objects=(image,),
    ).pdf()


def test_what_was_recognised_in_a_picture_is_read() -> None:
    lines, warnings = read(scan(TABLE))
    assert texts_of(lines) == texts_of(read(File().pdf())[0])
    assert warnings == []


@pytest.mark.parametrize("what", HIDDEN)
def test_what_is_recognised_and_not_in_the_picture_is_not_read(what: str) -> None:
    lines, warnings = read(scan(TABLE + HIDDEN[what]))
    assert NUMBER not in texts_of(lines)
    assert rules(warnings) == ["hidden-text"]
    assert NUMBER not in warnings[0].message


def test_a_mark_that_was_recognised_as_a_number_is_no_number() -> None:
    without_mark = TABLE.replace(cell("*", 3, 1), cell(NUMBER, 3, 1))
    lines, warnings = read(scan(without_mark))
    assert NUMBER not in texts_of(lines)
    assert rules(warnings) == ["hidden-text"]


def test_of_a_picture_that_is_cropped_only_what_is_left_is_read() -> None:
    right = FIRST + COLUMN + 5
    lines, warnings = read(scan(TABLE, f"q 0 0 {right} 842 re W n %s Q"))
    found = texts_of(lines)
    assert {"Oslo", "31", "15"} <= found
    assert not {"32", "16", "033", "Mars"} & found
    assert rules(warnings) == ["hidden-text"]


@pytest.mark.parametrize("around", ["", "%s 1 g 0 0 595 842 re f 0 g", "q .1 0 0 .1 0 0 cm %s Q"])
def test_invisible_text_without_its_picture_is_not_read(around: str) -> None:
    pdf = scan(TABLE, around) if around else File(before="3 Tr ").pdf()
    try:
        lines, warnings = read(pdf)
    except ReportProblem as problem:
        assert [finding.rule for finding in problem.findings] == ["pdf-without-text", "hidden-text"]
    else:
        assert texts_of(lines) == set()
        assert rules(warnings) == ["hidden-text"]


# What a file holds beside its pages


def test_attached_files_comments_and_hidden_fields_are_reported() -> None:
    attached = File(
        objects=(
            "<</Type/Filespec/F(grunnlag.xlsx)/EF<</F 11 0 R>>>>",
            stream(b"88", "/Type/EmbeddedFile"),
        ),
        catalog="/Names<</EmbeddedFiles<</Names[(grunnlag.xlsx) 10 0 R]>>>>",
    )
    comment = "<</Type/Annot/Subtype/%s/F %d/Rect[10 10 20 20]/Contents(88 i Oslo)>>"
    field = "<</Type/Annot/Subtype/Widget/FT/Tx/T(a)/V(88)/F 2/Rect[10 10 20 20]>>"
    told = {
        "1 attached file": attached,
        "1 comment or hidden field": File(entries=f"{PAPER}/Annots[{comment % ('Text', 4)}]"),
        "2 comments or hidden fields": File(
            entries=f"{PAPER}/Annots[{comment % ('FreeText', 2)}{field}]"
        ),
    }
    for words, file in told.items():
        lines, (warning,) = read(file.pdf())
        assert words in warning.message
        assert "88" not in json.dumps(warning.as_json())
        assert "grunnlag" not in warning.message
        assert texts_of(lines) == texts_of(read(File().pdf())[0])


def test_all_that_hides_in_a_file_is_one_warning() -> None:
    pages = [RawPage(f"{TABLE} 1 g {HIDDEN['another row']}")] * 3 + [RawPage(TABLE)]
    entries = f"{PAPER}/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[1 1 2 2]>>]"
    _, (warning,) = read(raw_pdf([*pages, RawPage(TABLE, entries)]))
    assert "15 words on pages 1, 2, 3; 1 attached file" in warning.message
    assert warning.place.page == 1


def test_a_word_that_the_page_shows_elsewhere_hides_nothing() -> None:
    """As NAV's own reports do beneath their logo."""
    source = text("Kilde: NAV", 40, 40)
    _, warnings = read(File(before=f"1 g {text('Kilde: NAV', 40, 800)} 0 g {source}").pdf())
    assert warnings == []


# A report as a whole


@cache
def small_report(value: str, hidden: str = "") -> bytes:
    """A table with a value in its second row, and a hidden one in the same place."""
    rows = [
        ["", "Januar 2024"],
        ["I alt egenetablering", "40"],
        ["Menn", value],
        ["Kvinner", "20"],
    ]
    beneath = f"1 g {cell(hidden, 2, 1)} 0 g " if hidden else ""
    return File(before=beneath, table=table(rows)).pdf()


@pytest.mark.parametrize("value", ["*", "", "20"])
def test_a_finding_never_holds_what_hides_in_its_cell(
    value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def here(content: bytes, file: str, wording: Wording) -> PrintedFile:
        return printed_file(pdf_child.answers(content, file, wording.numeric), file, wording)

    monkeypatch.setattr("generator.read.pdf.read_pdf", here)
    plain = sample.read(small_report(value), file="report.pdf")
    hiding = sample.read(small_report(value, "77777"), file="report.pdf")
    found = [finding for finding in hiding.findings if finding.rule != "hidden-text"]
    assert len(found) == len(hiding.findings) - 1
    assert [f.as_json() for f in found] == [f.as_json() for f in plain.findings]
    assert "77777" not in repr(hiding.findings)
