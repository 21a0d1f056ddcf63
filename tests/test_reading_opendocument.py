"""OpenDocument workbooks → printed lines: the text that a sheet shows, nothing hidden."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import ReportProblem
from generator.read import workbook as reader
from generator.read.workbook import read_workbook
from tests.opendocuments import SPACES, by_opendocument, cell, row, rows, table, workbook
from tests.sample import errors, read, sample_text
from tests.test_reading_excel import LAYOUTS, printed, read_workbook_as
from tests.workbooks import Sheets, read_here

HEADING = ["Januar 2024 - februar 2024"]
HEADS = [None, "Gjennomsnitt hittil i år", "Januar", "Februar"]
TOTAL = ["I alt inkluderingstilskudd", 101, 93, 109]
OSLO = ["03 Oslo", 61, 53, 69]
ABOVE = rows([HEADING, HEADS, TOTAL])


@pytest.fixture(autouse=True)
def _without_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workbooks are read in this process, which is many times faster for small ones."""
    monkeypatch.setattr(reader, "answers_of", read_here)


def oslo(*cells: str, about: str = "") -> str:
    """The row of Oslo with these cells in the place of its last ones."""
    plain = [cell(value) for value in OSLO]
    return row(*plain[: 4 - len(cells)], *cells, about=about)


def texts_of(inside: str, styles: str = "", common: str = "") -> list[list[str]]:
    """The rows of the sheet as they are read."""
    lines, findings = read_workbook(workbook(table(inside), styles=styles, common=common), "x.ods")
    assert [finding.as_text() for finding in findings] == []
    return [[c.text for c in line.cells] for line in lines if line.is_row]


def found_in(inside: str, styles: str = "", common: str = "") -> list[str]:
    """What is found in the sheet; no finding tells the hidden 53."""
    _, findings = read_workbook(workbook(table(inside), styles=styles, common=common), "x.ods")
    texts = [finding.as_text() for finding in findings]
    assert not any("53" in text for text in texts)
    return texts


@cache
def sample_cells() -> list[list[list[str]]]:
    return printed(read(sample_text()))


@settings(max_examples=8)
@given(LAYOUTS)
def test_the_sample_has_the_same_cells_however_it_is_laid_out(layout: Sheets) -> None:
    result = read_workbook_as(by_opendocument(sample_text(), layout), "report.ods")
    assert [finding.as_text() for finding in errors(result)] == []
    assert printed(result) == sample_cells()


def test_what_is_shown_counts_and_not_the_value_behind_it() -> None:
    (_, _, last) = texts_of(ABOVE + oslo(cell(0.4, "0"), cell(52.7, "53"), cell(1234.0, "1 234")))
    assert last == ["03 Oslo", "0", "53", "1 234"]


def test_a_number_behind_a_mark_is_warned_about_and_not_read() -> None:
    lines, (warning,) = read_workbook(workbook(table(ABOVE + oslo(cell(2, "*")))), "x.ods")
    assert lines[-1].cells[-1].text == "*"
    assert "numbers in D4 of the sheet 'Ark', behind a number format" in warning.message


@pytest.mark.parametrize("shown", ["1", "12", "0"])
def test_a_format_that_shows_another_number_is_an_error(shown: str) -> None:
    (text,) = found_in(ABOVE + oslo(cell(1234, shown)))
    assert "does not show D4, because of a number format that shows another number" in text


def style(name: str, inside: str, about: str = "", family: str = "table-cell") -> str:
    return (
        f'<style:style style:name="{name}" style:family="{family}" {about}>{inside}</style:style>'
    )


WHITE = '<style:text-properties fo:color="#ffffff"/>'
SMALL = '<style:text-properties fo:font-size="1pt"/>'
ON_RED = '<style:table-cell-properties fo:background-color="#cc0000"/>'
RED = '<style:text-properties fo:color="#dd0000"/>'
GONE = '<style:text-properties text:display="none"/>'
HIDDEN_53 = cell(53, "53", 'table:style-name="ce1"')
NUMBERS = (
    '<number:number-style style:name="N1P0"><style:text-properties fo:color="#ffffff"/>'
    '<number:number/></number:number-style><number:number-style style:name="N1"><number:number/>'
    '<style:map style:condition="value()&lt;60" style:apply-style-name="N1P0"/>'
    "</number:number-style>"
)


@pytest.mark.parametrize(
    ("styles", "cause"),
    [
        (style("ce1", WHITE), "type in the colour"),
        (style("ce1", SMALL), "too small"),
        (style("ce1", RED + ON_RED), "type in the colour"),
        (style("ce1", GONE), "too small"),
        (style("ce0", WHITE) + style("ce1", "", 'style:parent-style-name="ce0"'), "the colour"),
        (NUMBERS + style("ce1", "", 'style:data-style-name="N1"'), "type in the colour"),
    ],
)
def test_a_style_that_hides_a_cell_is_an_error(styles: str, cause: str) -> None:
    (text,) = found_in(ABOVE + oslo(HIDDEN_53, cell(69)), styles=styles)
    assert "error cell-not-shown: the sheet does not show C4" in text
    assert cause in text


@pytest.mark.parametrize(
    "inside",
    [
        '<table:table-column/><table:table-column table:default-cell-style-name="ce1"'
        ' table:number-columns-repeated="3"/>' + ABOVE + oslo(),
        ABOVE + oslo(about='table:default-cell-style-name="ce1"'),
    ],
)
def test_the_style_of_a_row_or_column_counts_for_its_cells(inside: str) -> None:
    assert "type in the colour" in found_in(inside, styles=style("ce1", WHITE))[0]


def test_automatic_type_on_a_dark_ground_can_be_read() -> None:
    ground = '<style:table-cell-properties fo:background-color="#101010"/>'
    plain = cell(69, "69", 'table:style-name="ce1"')
    assert texts_of(ABOVE + oslo(plain), styles=style("ce1", ground))[-1][-1] == "69"


def test_white_words_within_a_text_are_an_error() -> None:
    text = cell(53, '5<text:span text:style-name="T1">3</text:span>')
    (found,) = found_in(ABOVE + oslo(text, cell(69)), styles=style("T1", WHITE, family="text"))
    assert "cell-not-shown" in found


LOW = '<style:table-row-properties style:row-height="0.01cm"/>'
NARROW = '<style:table-column-properties style:column-width="0.02cm"/>'


@pytest.mark.parametrize(
    ("inside", "named"),
    [
        (ABOVE + oslo(about='table:visibility="collapse"') + oslo(), "hides row 4"),
        (ABOVE + oslo(about='table:visibility="filter"') + oslo(), "hides row 4"),
        (ABOVE + oslo(about='table:style-name="ro1"') + oslo(), "hides row 4"),
        (
            f'{ABOVE}<table:table-row-group table:display="false">{oslo()}</table:table-row-group>'
            + oslo(),
            "hides row 4",
        ),
        (
            '<table:table-column table:number-columns-repeated="2"/>'
            f'<table:table-column table:visibility="collapse"/>{ABOVE}{oslo()}',
            "hides column C",
        ),
        (
            '<table:table-column table:number-columns-repeated="2"/>'
            f'<table:table-column table:style-name="co1"/>{ABOVE}{oslo()}',
            "hides column C",
        ),
        (
            ABOVE + row(*(cell(value) for value in OSLO[:2])
                        , '<table:table-cell/>'
                        , cell(53).replace("table:table-cell", "table:covered-table-cell")),
            "does not show D4, because of merged cells",
        ),
        (
            ABOVE + oslo('<table:table-cell office:value-type="float" office:value="53"/>',
                         cell(69)),
            "does not show C4, because of a number format that shows nothing",
        ),
    ],
)  # fmt: skip
def test_a_hidden_cell_of_a_table_is_an_error(inside: str, named: str) -> None:
    styles = style("ro1", LOW, family="table-row") + style("co1", NARROW, family="table-column")
    (text,) = found_in(inside, styles=styles)
    assert named in text


def test_a_hidden_sheet_is_warned_about_and_not_read() -> None:
    hidden = style("ta1", '<style:table-properties table:display="false"/>', family="table")
    content = workbook(
        table(ABOVE + oslo()),
        table(rows([HEADS, TOTAL, OSLO]), "Grunnlag", 'table:style-name="ta1"'),
        styles=hidden,
    )
    lines, (warning,) = read_workbook(content, "x.ods")
    assert {line.place.sheet for line in lines} == {"Ark"}
    assert "the hidden sheet 'Grunnlag'" in warning.message


def conditional(value: str, area: str = "Ark.B4:Ark.D4", base: str = "Ark.B4") -> str:
    return (
        "<calcext:conditional-formats><calcext:conditional-format"
        f' calcext:target-range-address="{area}"><calcext:condition'
        f' calcext:apply-style-name="hide" calcext:value="{value}"'
        f' calcext:base-cell-address="{base}"/></calcext:conditional-format>'
        "</calcext:conditional-formats>"
    )


@pytest.mark.parametrize(
    "value",
    [
        "&lt;54", "=53", "between(50,54)", "formula-is([.B4]&lt;54)", "formula-is([.B$4]=53)",
        "formula-is(AND([.B4]&gt;50;[.B4]&lt;54))", "top-elements(3)", "formula-is(ISODD([.B4]))",
    ],
)  # fmt: skip
def test_a_conditional_format_that_hides_or_may_hide_is_an_error(value: str) -> None:
    (text,) = found_in(ABOVE + oslo() + conditional(value), common=style("hide", WHITE))
    assert "error cell-not-shown" in text


@pytest.mark.parametrize("value", ["&lt;4", "!=0,", "between(1,3)", "formula-is([.B4]&lt;4)"])
def test_a_conditional_format_that_does_not_hold_hides_nothing(value: str) -> None:
    inside = ABOVE + oslo() + conditional(value.replace("!=0,", "=0"))
    assert texts_of(inside, common=style("hide", WHITE))[-1] == ["03 Oslo", "61", "53", "69"]


def test_a_condition_in_a_style_hides_too() -> None:
    mapped = style(
        "ce1",
        '<style:map style:condition="cell-content()=53" style:apply-style-name="hide"'
        ' style:base-cell-address="Ark.C4"/>',
    )
    (text,) = found_in(
        ABOVE + oslo(HIDDEN_53, cell(69)), styles=mapped, common=style("hide", WHITE)
    )
    assert "does not show C4, because of a conditional format" in text


def test_comments_and_drawings_are_no_part_of_a_cell() -> None:
    comment = "<office:annotation><text:p>53 personer</text:p></office:annotation>"
    (text,) = found_in(ABOVE + oslo(cell(7, "7", inside=comment), cell(69)))
    assert "comments in cells" in text
    box = "<draw:frame><draw:text-box><text:p>53</text:p></draw:text-box></draw:frame>"
    assert texts_of(ABOVE + oslo(cell(7, "7", inside=box), cell(69)))[-1] == [
        "03 Oslo", "61", "7", "69",
    ]  # fmt: skip


def test_a_picture_over_cells_hides_them() -> None:
    picture = '<draw:frame table:end-cell-address="Ark.E6"><draw:image/></draw:frame>'
    inside = (
        rows([HEADING, HEADS])
        + row(cell(TOTAL[0]), cell(101, inside=picture), cell(93), cell(109))
        + oslo()
    )
    (text,) = found_in(inside)
    assert "does not show C4:D4, because of a picture, chart or shape" in text


def test_zeros_that_the_view_leaves_out_are_not_shown() -> None:
    view = (
        f'<office:document-settings{SPACES}><config:config-item config:name="ShowZeroValues"'
        ' config:type="boolean">false</config:config-item></office:document-settings>'
    )
    content = workbook(table(ABOVE + oslo(cell(0, "0"))), others={"settings.xml": view})
    _, (finding,) = read_workbook(content, "x.ods")
    assert "does not show D4, because of a setting that shows no zeros" in finding.message


@given(st.lists(st.tuples(st.sampled_from("aø1 "), st.integers(1, 4)), max_size=5))
def test_repeated_cells_stand_there_as_often_as_they_say(pairs: list[tuple[str, int]]) -> None:
    cells = "".join(
        cell(text.strip() or None, about=f'table:number-columns-repeated="{count}"')
        for text, count in pairs
    )
    lines, _ = read_workbook(workbook(table(row(cell("x"), cells, cell(1)))), "x.ods")
    found = {c.place.cell: c.text for line in lines for c in line.cells if c.text}
    texts = ["x", *(text.strip() for text, count in pairs for _ in range(count)), "1"]
    wanted = {f"{chr(65 + n)}1": text for n, text in enumerate(texts) if text}
    assert found == wanted or " ".join(found.values()) == " ".join(wanted.values())


@pytest.mark.parametrize(
    "inside",
    [
        row(cell(1, about='table:number-columns-repeated="16384"'),
            about='table:number-rows-repeated="1048576"'),
        row(cell(1, about='table:number-columns-repeated="9999999999"')),
        row(cell(1, about='table:number-columns-repeated="0"')),
        row(cell(1), about='table:number-rows-repeated="1048577"'),
        row(cell("x" * 40_000)),
        "<table:table-cell><text:p>1</text:p></table:table-cell>",
        table(rows([[1]])),
        row('<table:table-cell office:value-type="float" office:value="1e"/>'),
    ],
)  # fmt: skip
def test_a_file_that_no_program_writes_is_one_finding(inside: str) -> None:
    with pytest.raises(ReportProblem, match=r"error (damaged|oversized)-file"):
        read_workbook(workbook(table(inside)), "x.ods")


def test_styles_that_add_to_one_another_are_refused() -> None:
    circle = style("ce1", "", 'style:parent-style-name="ce1"')
    with pytest.raises(ReportProblem, match="damaged-file"):
        read_workbook(workbook(table(row(HIDDEN_53)), styles=circle), "x.ods")


def test_a_locked_file_says_so() -> None:
    manifest = (
        f"<manifest:manifest{SPACES}><manifest:file-entry><manifest:encryption-data/>"
        "</manifest:file-entry></manifest:manifest>"
    )
    content = workbook(table(row(cell(1))), others={"META-INF/manifest.xml": manifest})
    with pytest.raises(ReportProblem, match=r"encrypted-file: is locked with a password"):
        read_workbook(content, "x.ods")


def test_what_the_file_describes_is_not_reported() -> None:
    meta = f"<office:document-meta{SPACES}><office:meta><meta:keyword>53</meta:keyword>"
    meta += "</office:meta></office:document-meta>"
    content = workbook(table(ABOVE + oslo()), others={"meta.xml": meta})
    _, (warning,) = read_workbook(content, "x.ods")
    assert "figures in its properties" in warning.message


def test_a_date_of_which_only_the_year_is_shown_is_no_figure() -> None:
    day = '<table:table-cell office:value-type="date" office:date-value="2024-05-03">' \
          "<text:p>2024</text:p></table:table-cell>"  # fmt: skip
    assert texts_of(ABOVE + oslo(day))[-1][-1] == "2024 (a date)"
