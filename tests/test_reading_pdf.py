"""Reports printed as PDF, by several producers in many layouts, read as the cells that went in."""

from __future__ import annotations

import io
import random
import re
import shutil
import subprocess
import sys
import time
import zlib
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.library import Edition
from generator.model import PrintedTable
from generator.read import apart, pdf
from generator.read.pdf import read_pdf
from generator.read.pdf_chars import Word
from generator.read.pdf_lines import with_figures
from generator.read.pdf_rows import placed_lines
from generator.read.pdf_words import Page, Rule
from generator.understand.observations import observations
from generator.wording import Wording
from tests import editions
from tests.drawing import Drawn, Manner, Raised, draw
from tests.printers import (
    Paper,
    Printed,
    Printer,
    by_chromium,
    by_reportlab,
    by_weasyprint,
    tables_of,
)
from tests.raw_pdf import RawPage, form, raw_pdf, text
from tests.sample import REPOSITORY, codelists, errors, read, rules, sample_text, series

Cells = list[list[tuple[str, ...]]]
SAMPLE_CELLS = (32, 184, 920, 120)


def cells_of(tables: tuple[PrintedTable, ...]) -> Cells:
    """Label (without the white space that wrapping adds) and values of each row of each table."""
    return [
        [("".join(r.label.text.split()), *(v.text for v in r.values)) for r in table.rows]
        for table in tables
    ]


def counts(tables: tuple[PrintedTable, ...]) -> tuple[int, int, int, int]:
    """Tables, rows, value cells and hidden ones."""
    values = [v.text for table in tables for row in table.rows for v in row.values]
    rows = sum(len(table.rows) for table in tables)
    return len(tables), rows, len(values), values.count("*")


def seen(edition: Edition) -> dict[tuple[str, str, str, str], int | None]:
    """The observations of an edition that was read without an error."""
    assert [finding.as_text() for finding in errors(edition)] == []
    assert edition.reading is not None
    found = observations(edition.reading.tables)
    return {(o.measure, o.dimension, o.category, str(o.period)): o.value for o in found}


@cache
def sample_cells() -> Cells:
    """The cells of the text report."""
    reading = read(sample_text()).reading
    assert reading is not None
    return cells_of(reading.printed)


PAPERS = {
    "ruled": Paper(rules="grid", heads="center"),
    "row lines": Paper(rules="rows", landscape=True, upright="top", label=90),
    "shaded": Paper(rules="shaded", upright="bottom", label=80),
    "no lines": Paper(label=75, size=9, padding=3),
    "broken words": Paper(break_all=True, label=70, size=7, upright="top"),
    "in the middle": Paper(rules="rows", figures="center", heads="center", label=70, size=7),
    "heads alone repeated": Paper(rules="rows", leading=1.6, repeated=1),
    "lines as far apart": Paper(leading=2, padding=0, label=110, size=7),
    "narrow columns": Paper(label=160, column=34, size=8, furniture=False),
}
PRINTERS: dict[str, tuple[Printer, list[str]]] = {
    "reportlab": (
        by_reportlab,
        ["ruled", "row lines", "shaded", "no lines", "heads alone repeated", "lines as far apart"],
    ),
    "chromium": (by_chromium, ["ruled", "shaded", "broken words", "no lines", "narrow columns"]),
    "weasyprint": (by_weasyprint, ["row lines", "in the middle"]),
}
SHEETS = [
    pytest.param(
        printer,
        PAPERS[paper],
        id=f"{name}, {paper}",
        marks=[pytest.mark.browser] if name == "chromium" else [],
    )
    for name, (printer, papers) in PRINTERS.items()
    for paper in papers
]


@pytest.mark.parametrize(("printer", "paper"), SHEETS)
def test_the_sample_reads_from_paper_as_it_reads_from_text(printer: Printer, paper: Paper) -> None:
    edition = read_printed(printer(tables_of(sample_text()), paper))
    assert seen(edition) == seen(read(sample_text()))
    assert edition.reading is not None
    assert rows_of(cells_of(edition.reading.printed)) == rows_of(sample_cells())


def rows_of(tables: Cells) -> set[tuple[str, ...]]:
    """The rows of all tables: those that are continued on another page repeat their total."""
    return {row for table in tables for row in table}


def read_printed(pdf: bytes, edition: str = "2024-04") -> Edition:
    """A PDF, read and proved."""
    return read(pdf, edition=edition, file="report.pdf")


def test_every_cell_of_the_sample_has_its_page_and_its_box() -> None:
    paper = Paper(whole_tables=True, rules="rows")
    reading = read_printed(by_reportlab(tables_of(sample_text()), paper)).reading
    assert reading is not None
    assert counts(reading.printed) == SAMPLE_CELLS
    assert cells_of(reading.printed) == sample_cells()
    cells = [cell for table in reading.printed for row in table.rows for cell in row.values]
    for cell in cells:
        assert cell.place.page and cell.place.line and cell.place.box
    assert len({(cell.place.page, cell.place.box) for cell in cells}) == len(cells)


@pytest.mark.parametrize("months", [1, 2, 5, 12])
def test_editions_of_one_to_twelve_months_read_as_they_were_printed(months: int) -> None:
    chance = random.Random(months)
    edition = editions.generate(months, codelists(), months=months)
    layout = editions.Layout(bold=False, heading="", rows_a_page=chance.choice([5, 12, 20]))
    text = editions.print_edition(edition, codelists(), layout).decode()
    size = chance.choice([6, 7]) if months > 8 else 8
    paper = Paper(
        landscape=months > 6,
        rules=chance.choice(["none", "rows", "shaded", "grid"]),
        size=size,
        label=90,
        column=size * 5.6,
        upright=chance.choice(["top", "middle", "bottom"]),
        heads=chance.choice(["right", "center"]),
    )
    printed = read_printed(by_reportlab(tables_of(text), paper), str(edition.months[-1]))
    assert seen(printed) == edition.observations


WORDS = st.builds(
    lambda text, x, y, width, size: (text, x, y, x + width, y + size),
    st.sampled_from(["1", "*", "054", "Oslo", "I", "alt", "2024", "Januar", "552", "-", "år"]),
    st.sampled_from([50, 60, 100, 150, 200]) | st.floats(0, 600),
    st.sampled_from([100, 110, 120, 130]) | st.floats(0, 800),
    st.floats(0, 40),
    st.sampled_from([0, 8, 8, 8, 20]),
)


@settings(max_examples=200)
@given(st.lists(WORDS, max_size=60), st.lists(st.floats(0, 800), max_size=3))
def test_each_word_of_any_page_is_in_exactly_one_cell(
    drawn: list[tuple[str, float, float, float, float]], ruled: list[float]
) -> None:
    wording = Wording(series(), codelists())
    words = tuple(Word(*word, order) for order, word in enumerate(drawn))
    page = Page(1, words, tuple(Rule(y, 0, 600) for y in ruled))
    marked = replace(page, words=with_figures(page.words, wording.numeric))
    lines = [line.printed("report.pdf") for line in placed_lines([marked])]
    texts = [text for line in lines for cell in line.cells for text in cell.text.split()]
    assert sorted(texts) == sorted(word.text for word in words)


# Manners of drawing


MANNERS = {
    "figures in the middle": Manner(figures="center", heads="center", thousands="\u00a0"),
    "figures to the left": Manner(figures="left", heads="left", label=70),
    "heads unlike figures": Manner(heads="left", column=70, order="upwards"),
    "dots between thousands": Manner(thousands=".", twice=True, dark=True),
    "clipped labels, columns first": Manner(clipped=True, label=60, order="columns"),
    "letter by letter": Manner(by_letter=True, clipped=True, order="upwards"),
    "letters spaced": Manner(spacing=0.25, label=130),
    "small raised marks": Manner(marks=0.6, label=60, watermark=True),
    "large marks": Manner(marks=1.5, figures="center", heads="center"),
    "turned to the right": Manner(turned=90, label=60, twice=True),
    "upside down": Manner(turned=180, size=5, column=34),
    "turned to the left": Manner(turned=270, size=11, label=80, column=64, marks=0.6),
    "side by side": Manner(beside=2, size=7, column=40, label=70),
    "side by side, in the middle": Manner(
        beside=2, figures="center", heads="center", size=6, label=60, column=44, watermark=True
    ),
}


def small_edition(seed: int, months: int, measures: int = 2) -> editions.Edition:
    """A generated edition of at most so many measures."""
    tries = (editions.generate(seed + i, codelists(), months=months) for i in count(0, 1000))
    return next(edition for edition in tries if len(edition.measures) <= measures)


def drawn_edition(
    seed: int, manner: Manner, months: int = 4, measures: int = 2
) -> tuple[editions.Edition, Drawn]:
    """A small edition, and how it is drawn."""
    edition = small_edition(seed, months, measures)
    text = editions.print_edition(edition, codelists(), editions.Layout(bold=False, heading=""))
    return edition, draw(tables_of(text.decode()), manner)


@pytest.mark.parametrize("manner", MANNERS.values(), ids=MANNERS)
def test_a_report_reads_in_any_manner_of_drawing(manner: Manner) -> None:
    edition, drawn = drawn_edition(len(manner.figures), manner)
    assert seen(read_printed(drawn.pdf, str(edition.months[-1]))) == edition.observations


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_a_cell_is_on_the_page_where_it_was_drawn(turned: int) -> None:
    edition, drawn = drawn_edition(3, Manner(turned=turned, figures="left"))
    reading = read_printed(drawn.pdf, str(edition.months[-1])).reading
    assert reading is not None
    cells = [cell for table in reading.printed for row in table.rows for cell in row.values]
    places = [
        (c.place.page, c.text, round(c.place.box[0]), c.place.box[1] < c.place.box[3])
        for c in cells
        if c.place.box
    ]
    assert sorted(places) == sorted((p, text, round(x), True) for p, text, x, _ in drawn.cells)
    baselines = sorted(y for _, _, _, y in drawn.cells)
    bottoms = sorted(cell.place.box[3] for cell in cells if cell.place.box)
    assert all(0 < below - line < 4 for below, line in zip(bottoms, baselines, strict=True))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_scan_whose_text_was_recognised_reads(seed: int) -> None:
    edition, drawn = drawn_edition(seed, Manner(scanned=seed, label=120))
    read = read_printed(drawn.pdf, str(edition.months[-1]))
    assert errors(read) == []
    assert seen(read) == edition.observations


# Footnotes and other texts beside tables


NOTES = {
    "a number": ("1) Tall under 4 er skjermet",),
    "an asterisk": ("* Færre enn 4 deltakere",),
    "two of them": ("** Omfatter 12 tiltak fra 2023", "†Se side 30"),
    "a letter": ("a) Gjennomsnitt av 12 måneder: 1 234,5",),
    "no mark": ("Tall under 4 er skjermet, se 2.1 i Om statistikken 2024",),
    "years and figures": ("Note: I 2023 var det 1 054 deltakere i 15 fylker, i 2024 1 102",),
    "a figure at the end": ("¹ Vises ikke når antallet er under 4",),
    "the first words of a label": ("Oslo og Akershus har til sammen 12 kontorer",),
}


@pytest.mark.parametrize("notes", NOTES.values(), ids=NOTES)
@pytest.mark.parametrize(
    "manner",
    [
        Manner(label=120),
        Manner(label=90, notes_size=1),
        Manner(notes_size=1, notes_indent=-14, label=120),
        Manner(label=110, figures="center", heads="center", beside=2, size=6, column=40),
        Manner(label=120, order="columns", notes_size=0.9, notes_indent=10),
    ],
    ids=["small", "as large", "farther out", "side by side", "by columns"],
)
def test_a_footnote_below_a_table_is_left_aside(notes: tuple[str, ...], manner: Manner) -> None:
    edition, drawn = drawn_edition(5, replace(manner, notes=notes), months=2, measures=1)
    read = read_printed(drawn.pdf, str(edition.months[-1]))
    assert seen(read) == edition.observations
    assert read.reading is not None
    aside = {without_figures(item.text) for item in read.reading.left_aside}
    assert {*map(without_figures, notes)} <= aside


def without_figures(text: str) -> str:
    """A text in which figures, and what is put for those that are not listed, are the same."""
    return re.sub(r"(?:[\d¹]+|…)(?:[ .,](?:\d+|…))*", "#", text)


@pytest.mark.parametrize("months", [1, 2])
@pytest.mark.parametrize("notes", [(), ("1) Tall under 4",)], ids=["alone", "with a footnote"])
def test_a_table_with_one_column_of_figures_reads(months: int, notes: tuple[str, ...]) -> None:
    """One month, or the mean alone."""
    edition = small_edition(7, months)
    tables = printed_tables(edition)
    items = [
        Printed(heads=["", "Januar"], rows=[[*row[:1], row[-1]] for row in rows]) for rows in tables
    ]
    printed = read_pdf(
        draw(items, Manner(label=110, notes=notes)).pdf,
        "report.pdf",
        Wording(series(), codelists()),
    )
    rows = [line for line in printed.lines if line.is_row and line.text]
    found = [("".join(r.text.split()), *(c.text for c in r.cells[1:])) for r in rows]
    expected = [("".join(r[0].split()), r[1]) for item in items for r in item.rows]
    assert {*found} ^ {*expected} == set()
    heads = [
        [c.text for c in line.cells] for line in printed.lines if line.is_row and not line.text
    ]
    assert len(heads) >= len(items) and set(map(tuple, heads)) == {("", "Januar")}


RAISED = [
    Raised("1", "value"),
    Raised("2", "value", size=0.7, rise=0.2),
    Raised("a", "value", size=0.5, rise=0.5),
    Raised("1", "value", size=1, rise=0.35),
    Raised("3", "value", size=0.6, rise=0),
    Raised("1)", "value"),
    Raised("12", "value"),
]


@pytest.mark.parametrize("raised", RAISED, ids=str)
@pytest.mark.parametrize("figures", ["right", "center", "left"])
def test_a_raised_mark_beside_a_value_is_named_there(raised: Raised, figures: str) -> None:
    manner = Manner(label=110, figures=figures, heads=figures, raised=raised)
    edition, drawn = drawn_edition(9, manner, months=2, measures=1)
    found = read_printed(drawn.pdf, str(edition.months[-1]))
    assert rules(found) == {"malformed-number"}
    values = [table[-1][1] for table in printed_tables(edition)]
    expected = [f"{value} has a raised {raised.text.strip(')')} beside it" for value in values]
    assert [f.message.partition(" (")[0] for f in errors(found)] == expected
    assert all(finding.place.box and finding.place.page for finding in errors(found))


def printed_tables(edition: editions.Edition) -> list[list[list[str]]]:
    """The rows of each table of an edition."""
    text = editions.print_edition(edition, codelists(), editions.Layout(bold=False, heading=""))
    return [item.rows for item in tables_of(text.decode()) if item.rows]


@pytest.mark.parametrize("beside", ["label", "head"])
@pytest.mark.parametrize("mark", ["1", "2)", "b", "†"])
def test_a_raised_mark_beside_a_label_or_a_head_is_left_out(beside: str, mark: str) -> None:
    manner = Manner(label=130, raised=Raised(mark, beside))
    edition, drawn = drawn_edition(9, manner, months=2, measures=1)
    read = read_printed(drawn.pdf, str(edition.months[-1]))
    assert seen(read) == edition.observations
    notes = [f for f in read.findings if "footnote mark" in f.message]
    assert bool(notes) == (beside == "label")


# What cannot be read


@cache
def small() -> bytes:
    """A PDF of the first tables of the sample."""
    return by_reportlab(tables_of(sample_text())[:12], Paper())


def drawn(draw: str, pages: int = 1, **options: object) -> bytes:
    """A PDF whose pages hold what the method `draw` of a ReportLab canvas makes of them."""
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target, **options)
    for _ in range(pages):
        if draw == "picture":
            canvas.drawInlineImage(picture(), 0, 0, 595, 842)
        else:
            canvas.drawString(100, 700, draw)
        canvas.showPage()
    canvas.save()
    return target.getvalue()


def picture() -> object:
    """A scanned page."""
    from PIL import Image

    return Image.new("L", (100, 140), 200)


def test_a_scanned_page_names_the_remedy() -> None:
    (finding,) = errors(read_printed(drawn("picture")))
    assert finding.rule == "pdf-without-text"
    assert "ocrmypdf -l nor" in finding.message
    assert finding.place.page == 1


def test_a_locked_file_is_one_finding() -> None:
    assert rules(read_printed(drawn("Januar", encrypt="hemmelig"))) == {"pdf-encrypted"}


def test_a_file_that_only_says_that_it_is_a_pdf_is_one_finding() -> None:
    assert rules(read_printed(b"I alt\t1\t2\n")) == {"not-a-pdf"}
    assert rules(read_printed(b"%PDF-1.7\n" + bytes(range(256)))) == {"pdf-damaged"}


@pytest.mark.parametrize("at", [-1, -4, 8])
def test_a_page_whose_contents_cannot_be_unpacked_to_their_end_is_one_finding(at: int) -> None:
    packed = zlib.compress(text("Innhold " * 20, 100, 700).encode())
    broken = bytearray(packed)
    broken[at] ^= 8
    for content, is_damaged in ((packed, False), (bytes(broken), True)):
        page = RawPage(content, packing="/Filter/FlateDecode")
        assert ("pdf-damaged" in rules(read_printed(raw_pdf([page])))) is is_damaged


def test_thousands_of_pages_are_refused_before_they_are_read() -> None:
    assert rules(read_printed(drawn("", pages=1001))) == {"pdf-too-long"}


def test_a_page_with_far_too_much_on_it_is_refused() -> None:
    from reportlab.pdfgen.canvas import Canvas

    target = io.BytesIO()
    canvas = Canvas(target)
    for _ in range(310):
        canvas.drawString(0, 700, "12 " * 33)
    canvas.save()
    assert rules(read_printed(target.getvalue())) & {"pdf-too-large", "pdf-too-slow"}


def test_a_stream_that_unfolds_to_gigabytes_is_refused() -> None:
    """One page whose 4 MB of content are 4 GB of spaces."""
    assert rules(read_printed(bomb(4096))) & {"pdf-too-large", "pdf-too-slow"}


def bomb(megabytes: int) -> bytes:
    """A PDF whose page unfolds to so many megabytes."""
    packer = zlib.compressobj(9)
    first = (
        packer.compress(b"") + packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    )
    again = packer.compress(b" " * (1 << 20)) + packer.flush(zlib.Z_FULL_FLUSH)
    content = first + again * megabytes
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<<>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(content), content),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, start=1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = b"xref\n0 5\n0000000000 65535 f \n%strailer<</Size 5/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
    return out + end % (table, len(out))


def test_a_fault_of_the_program_is_not_blamed_on_the_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The reading process stumbles over a module of ours that is broken."""
    package = tmp_path / "generator"
    shutil.copytree(REPOSITORY / "generator", package)
    (package / "read/pdf_words.py").write_text("raise KeyError('Finnmark')\n", "utf-8")
    monkeypatch.chdir(tmp_path)
    (finding,) = errors(read_printed(small()))
    assert finding.rule == "program-fault"
    assert "please report it" in finding.message


def test_a_process_that_never_answers_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "start_apart", running("import time; time.sleep(60)"))
    monkeypatch.setattr(pdf, "SECONDS", 0.5)
    began = time.monotonic()
    assert rules(read_printed(b"%PDF-1.7")) == {"pdf-too-slow"}
    assert time.monotonic() - began < 10


def test_a_process_that_answers_without_end_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(apart, "start_apart", running("while True: print('{}' * 99)"))
    monkeypatch.setattr(pdf, "LONGEST_ANSWER", 10)
    assert rules(read_printed(b"%PDF-1.7")) == {"pdf-too-large"}


def running(program: str) -> Callable[..., subprocess.Popen[bytes]]:
    """Starts a process that does something else than read."""
    return lambda *_: subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE)


def test_a_form_that_draws_itself_is_read_as_far_as_it_is_drawn() -> None:
    itself = form(text("12", 100, 100) + "/X Do", resources="/XObject<</X 10 0 R>>")
    page = RawPage(text("Innhold", 100, 700) + "/X Do", resources="/XObject<</X 10 0 R>>")
    lines = read_pdf(raw_pdf([page], [itself]), "report.pdf", Wording(series(), codelists())).lines
    assert "Innhold" in {line.text for line in lines}


@pytest.mark.parametrize("size", ["1e7 1e7", "1e30 1e30", "100000 1"])
def test_a_page_of_any_size_is_read_or_refused(size: str) -> None:
    page = RawPage(text("Innhold", 100, 0), f"/MediaBox[0 0 {size}]")
    assert rules(read_printed(raw_pdf([page]))) & {"pdf-damaged", "no-report"}


def test_a_page_that_is_missing_is_an_error() -> None:
    from pypdfium2 import PdfDocument

    whole = by_reportlab(tables_of(sample_text()), Paper(rules="rows"))
    for page in (0, len(PdfDocument(whole)) // 2, len(PdfDocument(whole)) - 1):
        document, target = PdfDocument(whole), io.BytesIO()
        document.del_page(page)
        document.save(target)
        assert errors(read_printed(target.getvalue()))


@pytest.mark.parametrize("seed", range(6))
def test_a_damaged_pdf_is_a_finding_or_reads_as_before(seed: int) -> None:
    chance, raw = random.Random(seed), bytearray(small())
    for _ in range(chance.randint(1, 30)):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    cut = len(raw) if seed % 3 else chance.randrange(len(raw))
    edition = read_printed(bytes(raw[:cut]))
    whole = read_printed(small())
    for finding in errors(edition):
        assert finding.place.file == "report.pdf"
    if not errors(edition):
        assert seen(edition) == seen(whole)


def test_a_page_of_headings_only_has_no_table() -> None:
    lines = read_pdf(
        drawn("Innhold i rapporten"), "report.pdf", Wording(series(), codelists())
    ).lines
    assert [(line.text, line.is_row) for line in lines] == [("Innhold i rapporten", False)]
