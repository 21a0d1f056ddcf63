"""The tables of any PDF, whatever they are about: rows of texts, and what is in none."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from PIL import Image

from generator.errors import Finding
from generator.read import pdf, pdf_child
from generator.read.pdf import read_pdf_tables
from tests.commands import run
from tests.icdar import neighbours, rows_of
from tests.raw_pdf import RawPage, raw_pdf, stream, text
from tests.sample import REPOSITORY

Rows = list[list[str]]


def drawn(rows: Rows, x: float = 60, top: float = 700, pitch: float = 14) -> str:
    """Rows with their labels to the left and all other texts to the right of their columns."""
    from reportlab.pdfbase.pdfmetrics import stringWidth

    parts = []
    for index, row in enumerate(rows):
        y = top - index * pitch
        parts.append(text(row[0], x, y))
        for column, cell in enumerate(row[1:], start=1):
            right = x + 110 + 70 * column
            parts.append(text(cell, right - stringWidth(cell, "Helvetica", 9), y) if cell else "")
    return "".join(parts)


def tables_of(page: str) -> tuple[list[Rows], list[str]]:
    """The tables of a page, and the lines that are in none."""
    tables, aside, warnings = read_here(page)
    assert warnings == []
    return tables, aside


def read_here(page: str) -> tuple[list[Rows], list[str], list[Finding]]:
    """The tables, the lines that are in none, and warnings; read without a process of its own."""

    def here(content: bytes, file: str, numeric: str) -> Iterator[pdf.Answer]:
        return (json.loads(json.dumps(a)) for a in pdf_child.answers(content, file, numeric))

    with mock.patch.object(pdf, "_answers", here):
        tables, aside, warnings = read_pdf_tables(raw_pdf([RawPage(page)]), "any.pdf")
    rows = [[[cell.text for cell in line.cells] for line in table] for table in tables]
    return rows, [item.text for item in aside], warnings


HEADS = ["Kind", "2022", "Share", "Change"]
NUMBERS = {
    "decimals": [["Cod", "12.5", "0.7", "-1.2"], ["Herring", "3.25", ".5", "+0.4"]],
    "commas": [["Cod", "1,204", "12,5", "-3"], ["Herring", "11,204,334", "7,0", "(4)"]],
    "dots": [["Cod", "1.204", "12,5 %", "3"], ["Herring", "11.204.334", "7 %", "4"]],
    "spaces": [["Cod", "1 204", "12", "3 300"], ["Herring", "11 204", "7", "4"]],
    "apostrophes": [["Cod", "1'204", "12", "3"], ["Herring", "11'204", "7", "4"]],
    "money": [["Cod", "$1,204", "12%", "3"], ["Herring", "$11,204", "7%", "4"]],
    "nothing": [["Cod", "-", "12", "3"], ["Herring", "11", "..", "4"], ["Eel", "5", "6", "-"]],
    "ranges": [["Cod", "12.1", "(11.2-13.1)", "3"], ["Eel", "1.9", "(1.2-3.1)", "4"]],
    "footnotes": [["Cod", "12.1*", "31.2a", "3"], ["Eel", "1.9", "1.2", "4**"]],
}


@pytest.mark.parametrize("rows", NUMBERS.values(), ids=NUMBERS)
def test_numbers_of_any_publisher_stand_in_their_cells(rows: Rows) -> None:
    rows = [HEADS, *rows, ["All", "99", "100", "1"]]
    assert tables_of(drawn(rows)) == ([rows], [])


def test_a_table_may_have_one_column_and_a_row_without_its_figure() -> None:
    rows = [["", "2022"], ["All kinds"], ["Cod", "12"], ["Eel", "1 300"]]
    assert tables_of(drawn(rows))[0] == [rows]


def test_a_notice_beside_or_between_tables_is_in_none() -> None:
    rows = [HEADS, ["Cod", "12", "3", "4"], ["Eel", "1", "0", "3"]]
    notice = text("Provisional figures", 420, 686) + text("of 12 May", 420, 672)
    between = text("1) Without 3 small ports", 60, 640)
    page = drawn(rows) + notice + between + drawn(rows, top=600)
    tables, aside = tables_of(page)
    assert tables == [rows, rows]
    assert {"Provisional figures", "of 12 May", "1) Without 3 small ports"} == {*aside}


def test_tables_below_the_same_heads_stand_side_by_side() -> None:
    left = [["Age", "Persons"], ["1 year", "120"], ["2 years", "131"], ["3 years", "99"]]
    right = [["Age", "Persons"], ["4 years", "97"], ["5 years", "101"], ["6 years", "105"]]
    tables, aside = tables_of(drawn(left) + drawn(right, x=300))
    assert (tables, aside) == ([left, right], [])


WORDS = st.tuples(
    st.sampled_from(["Note", "12", "1)", "*", "2022", "3.5", "see", "Total"]),
    st.integers(0, 20),
    st.integers(0, 40),
    st.sampled_from([5, 9, 9, 14]),
)


@settings(max_examples=60)
@given(st.lists(WORDS, max_size=12, unique_by=lambda word: word[1:3]), st.booleans())
def test_each_word_of_a_page_is_in_a_table_or_left_aside(
    words: list[tuple[str, int, int, int]], has_table: bool
) -> None:
    """Also where words are printed over a table."""
    rows = [HEADS, *NUMBERS["commas"], *NUMBERS["decimals"]] if has_table else []
    page = drawn(rows) + "".join(text(w, 40 + 25 * x, 660 + 2 * y, s) for w, x, y, s in words)
    tables, aside, warnings = read_here(page)
    # A word that is covered by another is hidden, and a warning counts it.
    assume(not warnings)
    cells = [cell for table in tables for row in table for cell in row]
    printed = [*(word for word, *_ in words), *(cell for row in rows for cell in row)]
    assert Counter(letters("".join([*cells, *aside]))) == Counter(letters("".join(printed)))


def test_a_picture_outlines_the_cells_and_overwrites_nothing(tmp_path: Path) -> None:
    rows = [HEADS, ["Cod", "12", "3", "4"], ["Eel", "1", "0", "3"]]
    report, folder = tmp_path / "report.pdf", tmp_path / "pictures"
    report.write_bytes(raw_pdf([RawPage(drawn(rows)), RawPage(text("No table", 60, 700))]))
    assert run("tables", report, "--picture", folder, folder=tmp_path).returncode == 0
    assert [file.name for file in folder.iterdir()] == ["page-1.png"]
    with Image.open(folder / "page-1.png") as picture:
        colours = {colour for _, colour in picture.getcolors(1 << 20) or []}
    assert (200, 0, 0) in colours
    before = (folder / "page-1.png").read_bytes()
    again = run("tables", report, "--picture", folder, folder=tmp_path)
    assert again.returncode == 1 and "is there already" in again.stderr
    assert (folder / "page-1.png").read_bytes() == before


def letters(words: str) -> str:
    """The letters of words, footnote marks as they are printed."""
    raised = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾", "0123456789()")
    return "".join(words.split()).replace("\x00", "").translate(raised)


def test_neighbours_of_a_true_table_count_a_wide_cell_once() -> None:
    wide = ("all", (0, 0))
    grid = {(0, 0): wide, (0, 1): wide, (1, 0): ("a", (1, 0)), (1, 1): ("b", (1, 1))}
    expected = {("all", "a", "below"): 1, ("all", "b", "below"): 1, ("a", "b", "right"): 1}
    assert neighbours(grid) == expected
    assert rows_of(grid) == [["all"], ["a", "b"]]


def test_the_bench_names_the_loop_over_public_tables() -> None:
    assert '"icdar": "tests.icdar:main"' in (REPOSITORY / "tests/bench.py").read_text("utf-8")


def test_a_bullet_of_a_font_of_signs_stops_no_reading_but_an_unknown_figure_does() -> None:
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/ToUnicode 11 0 R>>"
    private = (
        "begincmap 1 begincodespacerange <00> <ff> endcodespacerange"
        " 1 beginbfchar <41> <f0b7> endbfchar endcmap"
    )
    signs: list[bytes | str] = [font, stream(private)]
    rows = [HEADS, ["Cod", "12", "3", "4"], ["Eel", "1", "0", "3"]]

    def rules(x: float, y: float) -> list[str]:
        page = RawPage(drawn(rows) + text("See below", 80, 500) + text("A", x, y, font="S"),
                       fonts="/S 10 0 R")  # fmt: skip
        found = pdf_child.answers(raw_pdf([page], signs), "any.pdf", "")
        return [answer["finding"]["rule"] for answer in found if "finding" in answer]

    assert rules(60, 500) == []
    assert rules(320, 686) == ["pdf-unreadable-text"]


@pytest.mark.parametrize("word", ["NA", "n/a", "n.a."])
def test_a_word_that_is_repeated_in_the_place_of_figures_stands_in_a_cell(word: str) -> None:
    rows = [HEADS, ["Cod", "12", word, word], ["Eel", word, "3.5", word], ["Pike", "1", word, "7"]]
    assert tables_of(drawn(rows)) == ([rows], [])


def test_a_figure_may_end_in_a_capital_letter_for_its_unit() -> None:
    rows = [["Kind", "2022"], ["Cod", "$1.1M"], ["Eel", "$0.3M"], ["Pike", "$12M"]]
    assert tables_of(drawn(rows)) == ([rows], [])


def test_a_column_that_is_empty_in_most_rows_keeps_its_figures_apart() -> None:
    rows = [["Cod", "12", "3", "41"], ["Eel", "1", "", "3"], ["Pike", "5", "", "6"]]
    rows += [["Perch", "8", "2", "4"], ["Carp", "9", "", "5"], ["Trout", "7", "", "1"]]
    assert tables_of(drawn([HEADS, *rows])) == ([[HEADS, *rows]], [])


@pytest.mark.parametrize("labels", [("Female swimmers", "Male"), ("1996", "1997")])
def test_a_heading_over_rows_is_no_part_of_their_first_label(labels: tuple[str, str]) -> None:
    first, second = labels
    rows = [[first, "12", "3", "4"], [second, "1", "0", "3"]]
    page = drawn([HEADS], top=710) + text("Sex", 60, 686) + drawn(rows, top=675, pitch=11)
    assert tables_of(page) == ([[HEADS, ["Sex"], *rows]], [])


def test_a_label_that_is_broken_where_it_is_full_stays_in_one_piece() -> None:
    page = text("Swimmers of other", 60, 697) + text("Waters abroad", 60, 686)
    rows = [["", "12", "3", "4"], ["Swimmers indoors", "1", "0", "3"]]
    tables, _ = tables_of(page + drawn(rows, top=686, pitch=14))
    assert [row[0] for row in tables[0]] == ["Swimmers of other Waters abroad", "Swimmers indoors"]


def test_tables_with_the_same_labels_stand_side_by_side() -> None:
    names = ["Spain", "Italy", "Malta", "Cyprus", "Latvia"]
    left, middle, right = (
        [[name, str(first + i)] for i, name in enumerate(sorted(names, key=lambda n: n[-turn:]))]
        for turn, first in ((1, 100), (2, 200), (3, 300))
    )
    page = drawn(left, x=30) + drawn(middle, x=220) + drawn(right, x=410)
    assert tables_of(page) == ([left, middle, right], [])


def test_columns_of_prose_with_figures_below_one_another_are_no_table() -> None:
    prose = "of all the boats that came into the small port in that year no more than about"
    lines = [(prose, "12"), (prose.replace("small", "old"), "31"), (prose.upper().lower(), "17")]
    page = "".join(
        text(words, 40, 700 - 12 * i) + text(figure, 520, 700 - 12 * i)
        for i, (words, figure) in enumerate(lines)
    )
    tables, aside = tables_of(page)
    assert tables == []
    assert len(aside) == 3
