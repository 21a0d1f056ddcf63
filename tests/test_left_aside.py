"""Nothing printed is passed over: it is in a table, an error names it, or it is left aside."""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model import CellAddress, Correction, Place, PrintedCell, Source
from generator.read import read_report
from generator.read.layout import place_tables
from generator.read.printed import PrintedReport
from generator.read.text import read_lines
from generator.wording import Wording
from tests import editions
from tests.accounting import accounted_for, printed_in, unaccounted
from tests.damages import KINDS, sound
from tests.roundtrips import FORMATS
from tests.sample import codelists, read, sample_text, series

TEXT_KINDS = {name: do for name, do in KINDS["txt"].items() if "UTF-16" not in name}
HEADS = "\tGjennomsnitt\tJanuar\tFebruar"
TABLE = f"""### Januar 2024 - Februar 2024

{HEADS}
I alt egenetablering\t15\t10\t20
03 Oslo\t10\t6\t14
11 Rogaland\t5\t4\t6
"""


def report_of(text: str) -> PrintedReport:
    """The printed tables of a text, and what is beside them."""
    return place_tables(read_lines(text, "x.txt"), Wording(series(), codelists()))


def beside(text: str) -> list[tuple[str, str]]:
    """(text, reason) of all that is left aside; there is no finding."""
    report = report_of(text)
    assert report.findings == ()
    return [(item.text, str(item.reason)) for item in report.left_aside]


def test_everything_that_the_sample_prints_is_accounted_for() -> None:
    report = report_of(sample_text())
    assert printed_in(sample_text().encode(), "txt") - accounted_for(report) == {}
    assert [item.place.line for item in report.left_aside] == [3, 5, 7]


@pytest.mark.parametrize("name", sorted(FORMATS))
@pytest.mark.parametrize("seed", range(4))
def test_everything_that_a_generated_report_prints_is_accounted_for(name: str, seed: int) -> None:
    edition, layout = editions.vary(seed, codelists())
    content = FORMATS[name](edition, layout, random.Random(f"{name} {seed}")).content
    source = Source(series(), f"x.{name}", None, "", content)
    report = read_report(source, Wording(series(), codelists()))
    assert printed_in(content, name) - accounted_for(report) == {}


@given(st.randoms(use_true_random=False), st.sampled_from(sorted(TEXT_KINDS)))
def test_everything_that_a_damaged_text_prints_is_accounted_for(chance: Any, kind: str) -> None:
    content = TEXT_KINDS[kind](chance, sound(chance.randrange(4), "txt").content)
    assert unaccounted(Source(series(), "x.txt", None, "", content)) == {}


@pytest.mark.parametrize("kind", ["rows removed", "a column removed", "cells changed"])
def test_everything_that_a_damaged_workbook_prints_is_accounted_for(kind: str) -> None:
    content = KINDS["xlsx"][kind](random.Random(kind), sound(1, "xlsx").content)
    assert unaccounted(Source(series(), "x.xlsx", None, "", content)) == {}


@pytest.mark.parametrize("kind", ["a page removed", "a page doubled", "pages shuffled"])
def test_everything_that_a_damaged_pdf_prints_is_accounted_for(kind: str) -> None:
    content = KINDS["pdf"][kind](random.Random(kind), sound(0, "pdf").content)
    assert unaccounted(Source(series(), "x.pdf", None, "", content)) == {}


def test_texts_around_a_table_have_their_reasons() -> None:
    text = f"""Statistikken gjelder personer. Hver teller en gang.

Deltakere etter fylke
{TABLE}1) Tall under 4 er skjermet
Kilde: NAV 2024

* Skjermet
"""
    assert beside(text) == [
        ("Statistikken gjelder personer. Hver teller en gang.", "running-text"),
        ("Deltakere etter fylke", "title"),
        ("1) Tall under 4 er skjermet", "footnote"),
        ("Kilde: NAV 2024", "source"),
        ("* Skjermet", "footnote"),
    ]


def test_the_corner_over_the_labels_and_heads_without_a_table_are_left_aside() -> None:
    corner = TABLE.replace(HEADS, f"Fylke{HEADS}")
    assert beside(corner) == [("Fylke", "head")]
    assert beside(f"### Januar 2023 - Mars 2023\n\n\tMars\n\n{TABLE}") == [
        ("Januar 2023 - Mars 2023", "heading"),
        ("Mars", "head"),
    ]


@pytest.mark.parametrize("cells", ["*\t*\tmars 2024", "*\tmars 2024\t*", "mars 2024\t\tmars 2024"])
@pytest.mark.parametrize("label", ["55 Troms - Romsa - Tromssa", "55 Troms", "Ukjent"])
def test_a_row_whose_label_is_known_is_no_head_whatever_it_prints(label: str, cells: str) -> None:
    report = report_of(f"{TABLE}{label}\t{cells}\n")
    (table,) = report.tables
    assert table.rows[-1].label.text == label
    assert report.left_aside == ()


def test_a_row_with_a_mark_is_no_head() -> None:
    (table,) = report_of(f"{TABLE}SS Troms\tmars 2024\tmars 2024\t*\n").tables
    assert table.rows[-1].label.text == "SS Troms"


def test_what_looks_like_heads_right_below_a_row_is_an_error() -> None:
    report = report_of(f"{TABLE}SS Troms\tmars 2024\t\tmars 2024\n")
    assert [finding.rule for finding in report.findings] == ["heads-without-table"]


@pytest.mark.parametrize(
    "line",
    [
        "15 Møre og Romsdal 6 4 8",
        "15 Møre og Romsdal",
        "15 Møre",
        "Universitets- og høgskolen",
        "1S Mre og Romsdal 6 * *",
        "1S Møre og Romsdal 7",
        "17",
        "Ukjent *",
        "I alt mentor 15 10 20",
        "183 - Februar 2024",
    ],
)
def test_figures_that_are_in_no_cell_below_a_row_are_an_error(line: str) -> None:
    report = report_of(f"{TABLE}{line}\n")
    assert [finding.rule for finding in report.findings] == ["unreadable-row"]


def test_a_text_with_figures_between_two_rows_is_an_error() -> None:
    (finding,) = report_of(f"{TABLE}herav 3 nye her\n15 Møre og Romsdal\t6\t4\t8\n").findings
    assert finding.rule == "unreadable-row"


@pytest.mark.parametrize(
    "line",
    [
        "1) Tall under 4 er skjermet",
        "¹ Gjelder fra mars 2024",
        "Tallene er oppdatert 3. mai 2024",
        "Telefon: 55 55 33 33",
        "Se også tabell 4",
        "* = færre enn 4 deltakere",
        "Nord",
        "Celler med tall under 4 vises som *",
    ],
)
def test_a_footnote_right_below_a_table_is_no_row(line: str) -> None:
    assert beside(f"{TABLE}{line}\n") == [(line, "footnote")]


def test_page_numbers_and_what_is_on_every_page_are_known() -> None:
    rows = ["\tJanuar", "I alt mentor\t15", "03 Oslo\t15"]
    lines = [
        replace(line, cells=tuple(_on_page(cell, page, number) for cell in line.cells))
        for page in (2, 3)
        for number, text in enumerate(["Tiltak.", "Januar 2024", *rows, f"Side {page - 1} av 9"])
        for line in read_lines(text, "x.pdf")
    ]
    report = place_tables(lines, Wording(series(), codelists()))
    assert report.findings == ()
    assert [(item.text, str(item.reason)) for item in report.left_aside] == [
        ("Tiltak.", "notice"),
        ("Side 1 av 9", "page-number"),
        ("Tiltak.", "notice"),
        ("Side 2 av 9", "page-number"),
    ]


def _on_page(cell: PrintedCell, page: int, line: int) -> PrintedCell:
    return replace(cell, place=Place("x.pdf", line, page=page))


def test_each_text_is_a_note_with_its_place() -> None:
    notes = [f for f in read(sample_text()).findings if f.rule == "left-aside"]
    assert [note.place.line for note in notes] == [3, 5, 7]
    assert notes[2].printed is not None
    assert notes[2].printed.startswith("I henhold til Statistikklovens § 7-1 har NAV")


def test_no_text_left_aside_gives_a_figure_that_is_withdrawn_or_small() -> None:
    text = f"{TABLE}\nI februar var det 14 i Oslo.\n\nI Rogaland var det 3 til.\n"
    place = Place("corrections.csv", 2)
    hidden = Correction("2024-02", CellAddress(1, 2, 3), "?", "*", "withdrawn", place)
    edition = read(text, edition="2024-02", corrections=[hidden])
    assert edition.reading is not None
    assert [item.text for item in edition.reading.left_aside] == [
        "I februar var det … i Oslo.",
        "I Rogaland var det … til.",
    ]
    told = [finding.as_text() for finding in edition.findings if finding.rule == "left-aside"]
    assert len(told) == 2
    assert not any(digit in line.rpartition("note")[2] for line in told for digit in ("14", "3 "))
