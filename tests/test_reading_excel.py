"""Excel workbooks → printed lines, cell by cell those of the report that was written."""

from __future__ import annotations

import datetime
import hashlib
import io
import re
import time
import zipfile
from collections.abc import Sequence
from functools import cache

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import ReportProblem
from generator.library import Edition, examine
from generator.model import Period, PrintedTable, Source
from generator.read import workbook
from generator.read.layout import place_tables
from generator.read.number_formats import shown_instead
from generator.read.workbook import read_workbook
from generator.understand.observations import observations
from generator.understand.reading import open_report
from generator.wording import Wording
from tests.editions import Layout, generate, print_edition
from tests.opendocuments import by_opendocument
from tests.sample import codelists, errors, read, sample_text, series
from tests.workbooks import (
    Sheets,
    by_openpyxl,
    by_xlsxwriter,
    read_here,
    rows_of,
    sheet_of,
    side_by_side,
)

Row = Sequence[object]
HEADING = ["Januar 2024 - februar 2024"]
HEADS: Row = [None, "Gjennomsnitt hittil i år", "Januar", "Februar"]
TOTAL: Row = ["I alt inkluderingstilskudd", 101, 93, 109]
OSLO: Row = ["03 Oslo", 61, 53, 69]
BERGEN: Row = ["46 Vestland", 40, 40, 40]

LAYOUTS = st.builds(
    Sheets,
    numbers=st.booleans(),
    left=st.integers(0, 3),
    top=st.integers(0, 5),
    spacer=st.booleans(),
    notes=st.booleans(),
    merged=st.booleans(),
    blank_rows=st.booleans(),
    parts=st.integers(1, 2),
    thousands=st.sampled_from([" ", ".", "\u00a0", "\u2009", "\u202f"]),
    indented=st.booleans(),
    years=st.booleans(),
    links=st.booleans(),
    contents=st.booleans(),
)


@pytest.fixture(autouse=True)
def _without_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workbooks are read in this process, which is many times faster for small ones."""
    monkeypatch.setattr(workbook, "answers_of", read_here)


each_writer = pytest.mark.parametrize("write", [by_openpyxl, by_xlsxwriter])


def read_workbook_as(content: bytes, file: str, edition: str = "2024-04") -> Edition:
    """A workbook as the report of an edition."""
    digest = hashlib.sha256(content).hexdigest()
    source = Source(series(), file, Period.parse(edition), digest, content)
    return examine(open_report(source, codelists()), codelists(), [])


def read_xlsx(content: bytes, edition: str = "2024-04") -> Edition:
    """A workbook in Open XML as the report of an edition."""
    return read_workbook_as(content, "report.xlsx", edition)


def tables_of(*rows: Row) -> list[PrintedTable]:
    lines, _ = read_workbook(sheet_of(*rows), "x.xlsx")
    report = place_tables(lines, Wording(series(), codelists()))
    assert report.findings == ()
    return list(report.tables)


def texts_of(*rows: Row) -> list[list[str]]:
    (table,) = tables_of(*rows)
    return [[row.label.text, *(cell.text for cell in row.values)] for row in table.rows]


def printed(edition: Edition) -> list[list[list[str]]]:
    """Every cell of every printed table, label first, thousands without their space."""
    assert edition.reading is not None
    return [
        [
            [row.label.text, *(re.sub("[ .]", "", cell.text) for cell in row.values)]
            for row in table.rows
        ]
        for table in edition.reading.printed
    ]


@cache
def sample_cells() -> list[list[list[str]]]:
    return printed(read(sample_text()))


@cache
def sample_workbook() -> bytes:
    return by_openpyxl(sample_text(), Sheets())


@each_writer
@pytest.mark.parametrize(
    "layout",
    [
        pytest.param(Sheets(), id="numbers"),
        pytest.param(Sheets(numbers=False), id="numbers as text"),
        pytest.param(Sheets(left=2, top=3, spacer=True), id="begins at C4, an empty column"),
        pytest.param(Sheets(notes=True, merged=True), id="notes around, merged cells"),
        pytest.param(Sheets(blank_rows=False, parts=2), id="no blank rows, two sheets"),
        pytest.param(Sheets(numbers=False, thousands="."), id="thousands with points"),
        pytest.param(Sheets(indented=True, years=True), id="indented rows, years above the months"),
        pytest.param(Sheets(links=True, contents=True), id="links, a list of contents"),
    ],
)
def test_the_sample_as_a_workbook_has_the_same_cells(write, layout: Sheets) -> None:  # type: ignore[no-untyped-def]
    result = read_xlsx(write(sample_text(), layout))
    assert [finding.as_text() for finding in errors(result)] == []
    assert printed(result) == sample_cells()


@settings(max_examples=12)
@given(st.integers(0, 10**9), st.integers(1, 12), LAYOUTS)
def test_a_generated_edition_reads_as_it_does_from_text(
    seed: int, months: int, layout: Sheets
) -> None:
    edition = generate(seed, codelists(), months=months)
    text = print_edition(edition, codelists(), Layout()).decode()
    last = str(edition.months[-1])
    plain, result = read(text, edition=last), read_xlsx(by_openpyxl(text, layout), last)
    assert [finding.rule for finding in errors(result)] == [f.rule for f in errors(plain)]
    assert printed(result) == printed(plain)
    assert result.reading is not None
    assert plain.reading is not None
    assert observations(result.reading.tables) == observations(plain.reading.tables)


@pytest.mark.parametrize("seed", [1, 5])
@pytest.mark.parametrize("separator", ["", "\t", " | "])
def test_tables_that_stand_side_by_side_are_read_one_by_one(seed: int, separator: str) -> None:
    edition = generate(seed, codelists(), months=3)
    rows = side_by_side(print_edition(edition, codelists(), Layout()).decode())
    last = str(edition.months[-1])
    if separator:
        lines = (separator.join(str(cell or "") for cell in row) for row in rows)
        text = "\n".join(f"|{line}|" if "|" in line else line for line in lines)
        result = read(text, edition=last)
    else:
        result = read_xlsx(sheet_of(*rows), last)
    assert [finding.as_text() for finding in errors(result)] == []
    assert result.reading is not None
    found = {
        (o.measure, o.dimension, o.category, str(o.period)): o.value
        for o in observations(result.reading.tables)
    }
    assert found == edition.observations


def test_a_cell_knows_its_sheet_and_reference() -> None:
    (table,) = tables_of([], HEADING, HEADS, TOTAL, OSLO)
    place = table.rows[1].values[1].place
    assert (place.sheet, place.cell, place.line, place.page) == ("Ark", "C5", 5, 1)
    assert str(place) == "x.xlsx:Ark!C5"


def test_a_finding_about_a_workbook_names_sheet_and_cell() -> None:
    content = sheet_of(HEADING, HEADS, TOTAL, ["03 Oslo", 61, "5x", 69])
    texts = [finding.as_text() for finding in errors(read_xlsx(content, "2024-02"))]
    assert any(
        text.startswith("report.xlsx:Ark!C4: error malformed-number: '5x'") for text in texts
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1054, "1054"),
        (1054.0, "1054"),
        ("1 054", "1 054"),
        ("1\u00a0054", "1 054"),
        (" * ", "*"),
        (1054.25, "1054,25"),
        (-3, "-3"),
        (True, "TRUE"),
    ],
)
def test_a_value_reads_as_it_is_printed(value: object, text: str) -> None:
    assert texts_of(HEADING, HEADS, TOTAL, ["03 Oslo", value, 93, 109])[1][1] == text


@pytest.mark.parametrize("value", [1054.25, 1.054, "#REF!", -61, "61,0", True])
def test_a_cell_that_is_no_whole_number_is_an_error(value: object) -> None:
    content = sheet_of(HEADING, HEADS, TOTAL, ["03 Oslo", 61, value, 69])
    assert "malformed-number" in {f.rule for f in errors(read_xlsx(content, "2024-02"))}


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (2, '[<4]"*";0', "*"),
        (2, "[<4]\\*;#,##0", "*"),
        (2, '[>=4]#,##0;"*"', "*"),
        (2.25, '[<4]"*";0', "*"),
        (0, '0;-0;"*"', "*"),
        (7, ";;;", ""),
        (7, '[<4]"*";0', None),
        (7, "General", None),
        (7, "#,##0", None),
        (7, '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-', None),
        (7, '0 "deltakere"', None),
        (7, '[Red]0;[Blue]"x;y"', None),
    ],
)
def test_a_number_format_can_show_the_mark_where_a_number_is(
    value: float, number_format: str, shown: str | None
) -> None:
    assert shown_instead(value, number_format) == shown


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (1, "0%", "100 %"),
        (0.125, "0.0%", "12,5 %"),
        (1054000, "#,##0,", "1054000 (#,##0,)"),
        (12, '0"*"', "* 12"),
        (4, '"<"0', "< 4"),
        (12, "0.00E+00", "12 (0.00E+00)"),
        (3, "00", "03"),
        (12, "00", "12"),
    ],
)
def test_a_number_that_is_shown_changed_is_no_figure(
    value: float, number_format: str, shown: str
) -> None:
    assert shown_instead(value, number_format) == shown


def test_a_number_behind_the_mark_is_not_read() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(sheet_of(HEADING, HEADS, TOTAL, OSLO)))
    workbook["Ark"]["C4"].value = 2
    workbook["Ark"]["C4"].number_format = '[<4]"*";#,##0'
    content = io.BytesIO()
    workbook.save(content)
    cells = read_workbook(content.getvalue(), "x.xlsx")[0][3].cells
    assert [cell.text for cell in cells] == ["03 Oslo", "61", "*", "69"]


def test_an_empty_cell_stays_in_its_column() -> None:
    assert texts_of(HEADING, HEADS, TOTAL, ["03 Oslo", 61, None, 69])[1] == [
        "03 Oslo",
        "61",
        "",
        "69",
    ]


def test_a_label_without_its_figures_between_others_is_a_row_and_an_error() -> None:
    content = sheet_of(HEADING, HEADS, TOTAL, ["03 Oslo"], BERGEN)
    assert "unreadable-row" in {f.rule for f in errors(read_xlsx(content, "2024-02"))}


def test_notes_that_touch_a_table_are_running_text() -> None:
    rows = texts_of(["Tiltak og fylke"], HEADING, HEADS, TOTAL, OSLO, ["Kilde: NAV"])
    assert [row[0] for row in rows] == [TOTAL[0], OSLO[0]]


def test_a_label_and_a_figure_on_their_own_are_running_text() -> None:
    date = ["Dato", datetime.date(2024, 5, 3)]
    assert len(texts_of(date, [], HEADING, HEADS, TOTAL, [], ["Ark", 3])) == 1
    assert len(texts_of(date, HEADING, HEADS, TOTAL)) == 1


def test_the_heads_of_one_month_may_stand_by_themselves() -> None:
    heads = [None, "Gjennomsnitt hittil i år", "Januar"]
    period, total = ["Januar 2024 - Januar 2024"], ["I alt inkluderingstilskudd", 93, 93]
    (table,) = tables_of(heads, [], period, [], total)
    assert [head.text for head in table.heads] == heads[1:]


def test_an_empty_row_does_not_end_a_table() -> None:
    assert len(texts_of(HEADING, HEADS, TOTAL, [], OSLO, [], BERGEN)) == 3


def test_a_head_merged_over_two_columns_stands_over_the_figures_in_the_second() -> None:
    heads = [None, "Gjennomsnitt hittil i år", None, "Januar", None, "Februar"]
    total = ["I alt inkluderingstilskudd", None, 101, 93, None, 109]
    oslo = ["03 Oslo", None, 61, 53, None, 69]
    assert texts_of(HEADING, heads, total, oslo)[1] == ["03 Oslo", "61", "53", "69"]


@pytest.mark.parametrize(
    "form", ["yyyy-mm-dd", "mmm yy", "dd.mm.yyyy", "mm-dd-yy", "mmmm", "m/yyyy"]
)
@pytest.mark.parametrize("days", [(1, 1), (31, 29)])
def test_months_may_be_dates_of_any_format(form: str, days: tuple[int, int]) -> None:
    heads = [None, "Gjennomsnitt hittil i år", "x", "x"]
    workbook = openpyxl.load_workbook(io.BytesIO(sheet_of(HEADING, heads, TOTAL, OSLO)))
    for column, month, day in zip("CD", (1, 2), days, strict=True):
        workbook["Ark"][f"{column}2"].value = datetime.date(2024, month, day)
        workbook["Ark"][f"{column}2"].number_format = form
    content = io.BytesIO()
    workbook.save(content)
    result = read_xlsx(content.getvalue(), "2024-02")
    assert result.reading is not None
    (table,) = result.reading.tables
    assert table.columns.periods == (None, Period(2024, 1), Period(2024, 2))


@pytest.mark.parametrize(
    ("day", "number_format", "read_as"),
    [
        (datetime.datetime(2024, 1, 31), "mmm yy", "jan 24"),
        (datetime.date(2024, 1, 31), "dd.mm.yyyy", "31.01.2024"),
        (datetime.date(2024, 1, 1), "d. mmmm yyyy", "1. januar 2024"),
        (datetime.date(2024, 1, 31), "mm-dd-yy", "31.01.2024"),
        (datetime.date(2024, 5, 3), "yyyy", "2024"),
        (datetime.date(2024, 5, 3), '[$-414]mmmm "d." yyyy', "mai d. 2024"),
        (datetime.date(2024, 5, 3), "[$-409]mmmm yyyy;@", "May 2024"),
        (datetime.datetime(2024, 5, 3, 12, 7, 9), "yyyy\\-mm\\-dd hh:mm:ss", "2024-05-03 12:07:09"),
        (datetime.time(15, 7), "h:mm AM/PM", "3:07 p.m."),
        (datetime.time(15, 7, 8), "mm:ss", "07:08"),
    ],
)
def test_a_date_says_what_its_format_shows(
    day: datetime.date, number_format: str, read_as: str
) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(sheet_of([None, "x"], ["x"])))
    workbook["Ark"]["B1"].value = day
    workbook["Ark"]["B1"].number_format = number_format
    content = io.BytesIO()
    workbook.save(content)
    lines, _ = read_workbook(content.getvalue(), "x.xlsx", "nb")
    assert lines[0].text == read_as


def test_the_year_may_stand_above_the_months() -> None:
    years = [None, None, 2024]
    assert texts_of(HEADING, years, HEADS, TOTAL) == texts_of(HEADING, HEADS, TOTAL)
    wrong = sheet_of(HEADING, [None, None, 2023], HEADS, TOTAL, OSLO, BERGEN)
    assert {f.rule for f in errors(read_xlsx(wrong, "2024-02"))} == {"period-heading"}


def test_two_years_may_stand_above_the_months_that_they_begin_over() -> None:
    (table,) = tables_of(
        [None, None, 2023, 2024], [None, "Gjennomsnitt", "Desember", "Januar"], TOTAL
    )
    assert [head.text for head in table.heads] == ["Gjennomsnitt", "Desember 2023", "Januar 2024"]


def test_a_head_may_reach_down_over_two_rows() -> None:
    (table,) = tables_of(
        HEADING, ["Tiltak", "Gjennomsnitt", 2024], [None, None, "Januar", "Februar"], TOTAL
    )
    assert [head.text for head in table.heads] == ["Gjennomsnitt", "Januar 2024", "Februar 2024"]


def test_figures_that_look_like_years_are_figures() -> None:
    oslo: Row = ["03 Oslo", 2020, 2024, 2016]
    first, _ = tables_of(HEADING, HEADS, TOTAL, oslo, HEADS, TOTAL)
    assert [cell.text for cell in first.rows[1].values] == ["2020", "2024", "2016"]


@pytest.mark.parametrize("code", ["03", "3"])
def test_code_and_name_may_stand_in_columns_of_their_own(code: str) -> None:
    rows: list[Row] = [[None, *HEADS], [None, *TOTAL], [code, "Oslo", 61, 53, 69]]
    assert texts_of(HEADING, *rows)[1] == [f"{code} Oslo", "61", "53", "69"]


def test_a_table_may_have_one_column_of_figures() -> None:
    rows: list[Row] = [["Januar 2024"], [None, "Januar"], ["I alt", 9], ["Egenetablering", 9]]
    assert texts_of(*rows) == [["I alt", "9"], ["Egenetablering", "9"]]


@pytest.mark.parametrize("link", [["Tilbake til innhold"], [None, "Side 3", "Tilbake"]])
def test_a_link_beside_title_or_period_is_running_text(link: Row) -> None:
    rows = texts_of(["Tiltak og fylke", None, *link], [*HEADING, None, *link], HEADS, TOTAL)
    assert rows == texts_of(HEADING, HEADS, TOTAL)


def test_a_list_of_contents_holds_no_table() -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(sheet_of(HEADING, HEADS, TOTAL, OSLO, BERGEN)))
    contents = workbook.create_sheet("Innhold", 0)
    for row in (["Innhold"], ["I alt egenetablering"], ["I alt mentor", "Tiltak og fylke", 4]):
        contents.append(row)
    content = io.BytesIO()
    workbook.save(content)
    lines, _ = read_workbook(content.getvalue(), "x.xlsx")
    report = place_tables(lines, Wording(series(), codelists()))
    assert (len(report.tables), report.findings) == (1, ())


def test_a_formula_without_a_value_is_reported_with_its_cell() -> None:
    content = sheet_of(HEADING, HEADS, TOTAL, ["03 Oslo", 61, "=50+3", 69], BERGEN)
    (finding,) = errors(read_xlsx(content, "2024-02"))
    assert finding.as_text().startswith("report.xlsx:Ark!C4: error uncalculated-formula: ")


def test_the_value_of_a_formula_is_the_figure() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("Ark")
        for number, row in enumerate([HEADING, HEADS, TOTAL, OSLO]):
            for column, value in enumerate(row):
                if isinstance(value, int):
                    sheet.write_formula(number, column, "=SUM(A1)", None, value)
                elif value:
                    sheet.write(number, column, value)
        sheet.write_formula(9, 0, '=IF(A1="","","x")', None, "x")
    cells = read_workbook(content.getvalue(), "x.xlsx")[0][3].cells
    assert [cell.text for cell in cells] == ["03 Oslo", "61", "53", "69"]


def test_column_heads_may_stand_in_the_first_column_that_is_filled() -> None:
    rows = [HEADING, HEADS, ["I alt inkluderingstilskudd", *TOTAL[1:]], OSLO]
    moved = [[None, None, *row] for row in rows]
    assert texts_of(*moved) == texts_of(*rows)


# Files that are no workbooks


def packed(**parts: bytes | str) -> bytes:
    """The sample's workbook with parts of the archive replaced (`__` is `/`)."""
    content = io.BytesIO()
    names = {name.replace("__", "/") + ".xml": part for name, part in parts.items()}
    with (
        zipfile.ZipFile(io.BytesIO(sample_workbook())) as old,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            new.writestr(name, names.get(name, old.read(name)))
    return content.getvalue()


def bomb() -> bytes:
    return packed(xl__worksheets__sheet1=b" " * (40 * 1024 * 1024))


def wide() -> bytes:
    row = '<row r="%d"><c r="A%d"><v>1</v></c><c r="XFD%d"><v>1</v></c></row>'
    rows = "".join(row % (number, number, number) for number in range(1, 20_000))
    head = '<row r="1">' + "".join(f"<c><v>{n}</v></c>" for n in range(16_384)) + "</row>"
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    sheet = f'<worksheet xmlns="{main}"><sheetData>{head}{rows[rows.index("</row>") + 6 :]}'
    return packed(xl__worksheets__sheet1=f"{sheet}</sheetData></worksheet>")


def laughs() -> bytes:
    entities = '<!ENTITY a0 "ha">' + "".join(
        f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12)
    )
    return packed(xl__worksheets__sheet1=f"<!DOCTYPE x [{entities}]><worksheet>&a11;</worksheet>")


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param(b"\xd0\xcf\x11\xe0" + b"\0" * 600, "not-a-workbook: .*save it as", id="xls"),
        pytest.param(
            b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
            "encrypted-file: .*password",
            id="encrypted",
        ),
        pytest.param(b"<html>Siden finnes ikke</html>", "not-a-workbook: ", id="web page"),
        pytest.param(b"PK\x03\x04 and no more", "damaged-file: ", id="no archive"),
        pytest.param(b"PK\x05\x06" + b"\0" * 18, "damaged-file: ", id="an empty archive"),
        pytest.param(bomb, "oversized-file: ", id="zip bomb"),
        pytest.param(wide, "oversized-file: ", id="empty cells without end"),
        pytest.param(laughs, "damaged-file: ", id="entities without end"),
    ],
)
def test_a_file_that_is_no_workbook_is_one_finding_in_no_time(content, said: str) -> None:  # type: ignore[no-untyped-def]
    made = content() if callable(content) else content
    started = time.process_time()
    with pytest.raises(ReportProblem, match=rf"^x\.xlsx: error {said}") as raised:
        read_workbook(made, "x.xlsx")
    assert time.process_time() - started < 5
    assert len(raised.value.findings) == 1


@pytest.mark.parametrize("disorder", [rb'<row r="\d+"', rb'<c r="[B-Z]\d+"'])
def test_rows_and_cells_that_are_out_of_order_are_not_skipped(disorder: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(sample_workbook())) as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml")
    first, second, *_ = re.findall(disorder, sheet)
    result = read_xlsx(packed(xl__worksheets__sheet1=sheet.replace(second, first, 1)))
    assert [finding.rule for finding in errors(result)] == ["damaged-file"]


def test_an_empty_workbook_is_no_report() -> None:
    assert [finding.rule for finding in errors(read_xlsx(sheet_of()))] == ["no-report"]


@settings(max_examples=60)
@given(st.data())
def test_a_damaged_workbook_is_findings_with_places_or_the_same_report(data: st.DataObject) -> None:
    raw = bytearray(sample_workbook())
    for _ in range(data.draw(st.integers(0, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    result = read_xlsx(bytes(raw[: data.draw(st.integers(len(raw) // 2, len(raw)))]))
    assert errors(result) or printed(result) == sample_cells()
    assert all(finding.place.file == "report.xlsx" for finding in errors(result))


@settings(max_examples=40)
@given(st.data())
def test_a_damaged_sheet_never_ends_in_a_traceback(data: st.DataObject) -> None:
    with zipfile.ZipFile(io.BytesIO(sample_workbook())) as archive:
        raw = bytearray(archive.read("xl/worksheets/sheet1.xml"))
    for _ in range(data.draw(st.integers(1, 6))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.sampled_from(b' <>"r1AZ/=x'))
    result = read_xlsx(packed(xl__worksheets__sheet1=bytes(raw)))
    assert all(finding.place.file == "report.xlsx" for finding in errors(result))


def test_a_workbook_in_strict_open_xml_has_the_same_cells() -> None:
    strict = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sample_workbook())) as plain,
        zipfile.ZipFile(strict, "w") as archive,
    ):
        for name in plain.namelist():
            part = plain.read(name).decode()
            for kind in ("spreadsheetml", "officeDocument", "drawingml"):
                old = f"http://schemas.openxmlformats.org/{kind}/2006/"
                part = part.replace(old, f"http://purl.oclc.org/ooxml/{kind}/")
            archive.writestr(name, part.replace("<workbook ", '<workbook conformance="strict" '))
    result = read_xlsx(strict.getvalue())
    assert errors(result) == []
    assert printed(result) == sample_cells()


def test_titles_right_above_and_below_tables_are_no_rows() -> None:
    rows = rows_of(re.sub("</?b>", "", sample_text()), Sheets(blank_rows=False))
    titled: list[Row] = []
    for row, below in zip(rows, [*rows[1:], []], strict=True):
        if len(row) > 1 and row[0] is None:
            titled.append(["Tabell 7. Deltakere etter fylke 2024"])
        titled.append(row)
        if len(row) > 1 and len(below) < 2:
            titled.append(["Tall for 2024, 15 fylker"])
    result = read_xlsx(sheet_of(*titled))
    assert errors(result) == []
    assert printed(result) == sample_cells()


@pytest.mark.parametrize("extension", ["xlsm", "ods", "xlsx"])
def test_the_kind_of_a_workbook_is_that_of_its_content(extension: str) -> None:
    for content in (sample_workbook(), by_opendocument(sample_text(), Sheets())):
        result = read_workbook_as(content, f"report.{extension}")
        assert printed(result) == sample_cells()


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"\xd0\xcf\x11\xe0 ...", "of Excel before 2007 (.xls); save it as .xlsx"),
        (
            b"PK\x03\x04 ... xl/workbook.bin",
            "a binary workbook (.xlsb); open it and save it as .xlsx",
        ),
        (b"<html>", "is no workbook, whatever its name says"),
    ],
)
def test_a_workbook_of_another_kind_is_one_line_with_what_to_do(content: bytes, told: str) -> None:
    with pytest.raises(ReportProblem, match=re.escape(told)):
        read_workbook(content, "x.xlsx")
