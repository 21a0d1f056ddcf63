"""What a workbook holds and does not show is neither read nor told."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.comments import Comment
from openpyxl.formatting.rule import (
    CellIsRule,
    ColorScaleRule,
    DataBarRule,
    FormulaRule,
    IconSetRule,
    Rule,
)  # fmt: skip
from openpyxl.styles import Color, Font, PatternFill
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.styles.numbers import NumberFormat
from openpyxl.workbook.defined_name import DefinedName

from generator.errors import Finding, Severity
from generator.library import Edition, examine
from generator.model import Period, Source
from generator.read import workbook
from generator.understand.observations import observations
from generator.understand.reading import open_report
from tests.sample import codelists, errors, series
from tests.workbooks import read_here, sheet_of

SECRET = 97_531
"""A number that stands nowhere else; whatever prints it prints what is hidden."""

HEADING = ["Januar 2024 - februar 2024"]
HEADS = [None, "Gjennomsnitt hittil i år", "Januar", "Februar"]
TOTAL = ["I alt inkluderingstilskudd", 101, 93, 109]
OSLO = ["03 Oslo", 61, 53, 69]
BERGEN = ["46 Vestland", 40, 40, 40]
ROWS = (HEADING, HEADS, TOTAL, OSLO, BERGEN)

WHITE = Font(color="FFFFFFFF")
DARK = PatternFill("solid", fgColor="FF1F3864")


@pytest.fixture(autouse=True)
def _without_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "answers_of", read_here)


def changed(change: Callable[[Any, Any], None], *rows: list[Any]) -> bytes:
    """A workbook with these rows, or those above, after `change` of the book and its sheet."""
    workbook = openpyxl.load_workbook(io.BytesIO(sheet_of(*(rows or ROWS))))
    change(workbook, workbook["Ark"])
    content = io.BytesIO()
    workbook.save(content)
    return content.getvalue()


def read(content: bytes) -> Edition:
    """A workbook as the report of February 2024."""
    short = replace(series(), breakdowns=())
    source = Source(short, "report.xlsx", Period.parse("2024-02"), "", content)
    return examine(open_report(source, codelists()), codelists(), [])


def told(edition: Edition) -> str:
    """All that is said and published of an edition."""
    found = [finding.as_text() + json.dumps(finding.as_json()) for finding in edition.findings]
    if edition.reading is not None:
        found += [f"={item.value}" for item in observations(edition.reading.tables)]
    return "\n".join(found)


def only_error(edition: Edition) -> Finding:
    (finding,) = errors(edition)
    return finding


Change = Callable[[Any, Any], None]


def look(**parts: Any) -> Callable[[Any, Any], None]:
    """C4 drawn in another way."""

    def change(_book: Any, sheet: Any) -> None:
        sheet["C4"].value = SECRET
        for name, value in parts.items():
            setattr(sheet["C4"], name, value)

    return change


def rule(made: Any, area: str = "C4", **parts: Any) -> Callable[[Any, Any], None]:
    """A conditional format over C4."""

    def change(book: Any, sheet: Any) -> None:
        look(**parts)(book, sheet)
        sheet.conditional_formatting.add(area, made)

    return change


def masked(number_format: str, kind: str = "cellIs", **parts: Any) -> Any:
    form = NumberFormat(numFmtId=200, formatCode=number_format)
    return Rule(type=kind, dxf=DifferentialStyle(numFmt=form), **parts)


def theme(number: int, tint: float = 0.0) -> Font:
    return Font(color=Color(theme=number, tint=tint))


ABOVE: dict[str, Any] = {"operator": "greaterThan", "formula": ["1000"]}


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(look(number_format=";;;"), id="number format"),
        pytest.param(look(number_format="[>1000];General"), id="number format with a condition"),
        pytest.param(look(number_format="[White]0"), id="colour in the number format"),
        pytest.param(look(number_format="[Color2]0"), id="colour of the palette in the format"),
        pytest.param(look(font=WHITE), id="white on nothing"),
        pytest.param(look(font=Font(color="00FAFAFA")), id="nearly white"),
        pytest.param(look(font=theme(0)), id="white of the theme"),
        pytest.param(look(font=theme(1, 0.99)), id="black of the theme, made white"),
        pytest.param(look(font=Font(color=Color(indexed=9))), id="white of the palette"),
        pytest.param(look(font=Font(color=Color(indexed=65))), id="colour of the paper"),
        pytest.param(look(font=Font(color="FF1F3864"), fill=DARK), id="dark on the same dark"),
        pytest.param(look(fill=PatternFill("solid", fgColor="FF000000")), id="black on black"),
        pytest.param(look(font=Font(sz=1)), id="a speck"),
        pytest.param(rule(CellIsRule("greaterThan", ["9"], font=WHITE)), id="rule: white"),
        pytest.param(rule(CellIsRule("greaterThan", ["$B$3"], font=WHITE)), id="rule: other cell"),
        pytest.param(rule(CellIsRule("between", ["1", "99999"], font=WHITE)), id="rule: between"),
        pytest.param(rule(FormulaRule(["C4>9"], font=WHITE)), id="rule: simple formula"),
        pytest.param(rule(FormulaRule(["AND(C4>9,C4<99999)"], font=WHITE)), id="rule: AND"),
        pytest.param(rule(FormulaRule(["ISNUMBER(C4)"], font=WHITE)), id="rule: any formula"),
        pytest.param(rule(masked(";;;", **ABOVE)), id="rule: format of nothing"),
        pytest.param(rule(masked('"*"', "expression", formula=["MOD(C4,2)"])), id="rule: mark"),
        pytest.param(rule(masked(";;;", "top10", rank=9)), id="rule: top ten"),
        pytest.param(rule(masked(";;;", "aboveAverage")), id="rule: above the average"),
        pytest.param(rule(masked(";;;", "uniqueValues")), id="rule: unique"),
        pytest.param(rule(masked(";;;", "notContainsBlanks")), id="rule: not blank"),
        pytest.param(rule(masked(";;;", "beginsWith", text="97")), id="rule: begins with"),
        pytest.param(
            rule(DataBarRule("min", None, "max", None, "FF638EC6", showValue=False)), id="bar only"
        ),
        pytest.param(
            rule(IconSetRule("3Arrows", "percent", [0, 33, 67], showValue=False)), id="icon only"
        ),
        pytest.param(
            rule(ColorScaleRule("min", None, "FF000000", "max", None, "FFFF0000"), "B3:D5"),
            id="colour scale",
        ),
        pytest.param(
            rule(CellIsRule("greaterThan", ["9"], fill=PatternFill(bgColor="FF000000"))),
            id="rule: fill in the colour of the type",
        ),
    ],
)
def test_a_cell_that_the_sheet_does_not_show_is_an_error_without_its_value(
    change: Callable[[Any, Any], None],
) -> None:
    edition = read(changed(change))
    found = only_error(edition)
    assert found.rule == "cell-not-shown"
    assert "C4" in found.message or "B3:D5" in found.message
    assert str(SECRET) not in told(edition)


SHOWN = [
    pytest.param(look(font=WHITE, fill=DARK), id="white on dark"),
    pytest.param(look(font=Font(color="FF7F7F7F")), id="grey"),
    pytest.param(look(number_format="#,##0"), id="thousands"),
    pytest.param(look(number_format="[Red]0"), id="red"),
    pytest.param(rule(CellIsRule("lessThan", ["4"], font=WHITE)), id="a rule that does not hold"),
    pytest.param(rule(FormulaRule(["C4<4"], font=WHITE)), id="a formula that does not hold"),
    pytest.param(rule(FormulaRule(["MOD(C4,2)=0"], font=Font(b=True))), id="bold by a formula"),
    pytest.param(
        rule(FormulaRule(["MOD(ROW(),2)=0"], fill=PatternFill(bgColor="FFDDEBF7"))), id="stripes"
    ),
    pytest.param(
        rule(CellIsRule("greaterThan", ["9"], font=WHITE, fill=PatternFill(bgColor="FF1F3864"))),
        id="white on dark by a rule",
    ),
    pytest.param(rule(masked(";;;", "containsText", text="x")), id="a text that is not there"),
    pytest.param(rule(DataBarRule("min", None, "max", None, "FF638EC6")), id="bar and value"),
    pytest.param(
        rule(ColorScaleRule("min", None, "FFFFFFFF", "max", None, "FF63BE7B"), "B3:D5"),
        id="colour scale with a light end",
    ),
]


@pytest.mark.parametrize("change", SHOWN)
def test_a_cell_that_the_sheet_shows_is_read(change: Callable[[Any, Any], None]) -> None:
    edition = read(changed(change))
    assert "cell-not-shown" not in {finding.rule for finding in edition.findings}
    assert edition.reading is not None
    assert SECRET in {item.value for item in observations(edition.reading.tables)}


def test_a_rule_that_shows_the_mark_makes_it_the_mark() -> None:
    form = masked('"*"', operator="lessThan", formula=["4"])
    edition = read(changed(lambda _, sheet: sheet.conditional_formatting.add("B3:D5", form)))
    assert errors(edition) == []
    low = ["18 Nordland", 2, 2, 2]
    total = ["I alt inkluderingstilskudd", 103, 95, 111]
    edition = read(
        changed(
            lambda _, sheet: sheet.conditional_formatting.add("B3:D6", form),
            HEADING,
            HEADS,
            total,
            OSLO,
            BERGEN,
            low,
        )
    )
    assert errors(edition) == []
    assert edition.reading is not None
    assert [cell.text for cell in edition.reading.printed[0].rows[3].values] == ["*", "*", "*"]


def test_a_white_stretch_within_a_text_hides_the_cell() -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet, white = book.add_worksheet("Ark"), book.add_format({"font_color": "white"})
        rows: tuple[list[Any], ...] = ROWS
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, [cell or "" for cell in row])
        sheet.write_rich_string("C4", white, str(SECRET), " *")
    edition = read(content.getvalue())
    assert only_error(edition).message.startswith("the sheet does not show C4, because of type")
    assert str(SECRET) not in told(edition)


@pytest.mark.parametrize(
    ("shape", "is_shown"), [({"fill": {"color": "white"}}, False), ({"fill": {"none": True}}, True)]
)
def test_what_lies_under_a_filled_shape_is_not_read(shape: dict[str, Any], is_shown: bool) -> None:
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        sheet = book.add_worksheet("Ark")
        rows: tuple[list[Any], ...] = ROWS
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, [cell or "" for cell in row])
        sheet.write("C4", SECRET)
        place = {"x_offset": 30, "y_offset": 10, "width": 110, "height": 45}
        sheet.insert_textbox("B3", "", {**place, **shape})
    edition = read(content.getvalue())
    assert (str(SECRET) in told(edition)) is is_shown
    if not is_shown:
        assert "C4, because of a picture, chart or shape over it" in only_error(edition).message


def test_zeros_that_the_sheet_does_not_show_are_not_read() -> None:
    def change(_book: Any, sheet: Any) -> None:
        sheet.sheet_view.showZeros = False
        sheet["C4"].value = 0

    assert (
        "C4, because of a setting that shows no zeros" in only_error(read(changed(change))).message
    )


def test_what_lies_under_merged_cells_is_not_read() -> None:
    def change(_book: Any, sheet: Any) -> None:
        sheet["D4"].value = SECRET
        sheet.merged_cells.add("C4:D4")

    edition = read(changed(change))
    assert "D4, because of merged cells" in only_error(edition).message
    assert str(SECRET) not in told(edition)


# Rows, columns, sheets


def hide_row(number: int, **parts: Any) -> Callable[[Any, Any], None]:
    def change(_book: Any, sheet: Any) -> None:
        for row in range(number, number + 2):
            sheet.cell(row, 3).value = SECRET
            for name, value in parts.items():
                setattr(sheet.row_dimensions[row], name, value)

    return change


@pytest.mark.parametrize("parts", [{"hidden": True}, {"height": 0.1}, {"height": 0.75}])
def test_hidden_rows_of_a_table_are_one_error_that_names_them(parts: dict[str, Any]) -> None:
    edition = read(changed(hide_row(4, **parts)))
    assert "the sheet hides rows 4-5, with cells of a table" in only_error(edition).message
    assert str(only_error(edition).place) == "report.xlsx:Ark!A4"
    assert str(SECRET) not in told(edition)


@pytest.mark.parametrize("parts", [{"hidden": True}, {"width": 0.1}])
@pytest.mark.parametrize("letter", ["B", "C", "D"])
def test_a_hidden_column_of_a_table_is_one_error_that_names_it(
    letter: str, parts: dict[str, Any]
) -> None:
    def change(_book: Any, sheet: Any) -> None:
        for row in range(3, 6):
            sheet[f"{letter}{row}"].value = SECRET
        for name, value in parts.items():
            setattr(sheet.column_dimensions[letter], name, value)

    edition = read(changed(change))
    assert f"the sheet hides column {letter}, with cells" in only_error(edition).message
    assert str(SECRET) not in told(edition)


def test_a_row_that_a_filter_hides_is_not_lost_without_a_word() -> None:
    def change(_book: Any, sheet: Any) -> None:
        sheet.auto_filter.ref = "A2:D5"
        sheet.row_dimensions[5].hidden = True

    assert "hides row 5," in only_error(read(changed(change))).message


def test_rows_hidden_far_from_any_table_are_a_warning() -> None:
    def change(_book: Any, sheet: Any) -> None:
        for row in (20, 21):
            sheet.cell(row, 2).value = SECRET
            sheet.row_dimensions[row].hidden = True

    edition = read(changed(change))
    (warning,) = [f for f in edition.findings if f.severity is Severity.WARNING]
    assert errors(edition) == []
    assert "rows 20-21 of the sheet 'Ark', not shown" in warning.message
    assert str(SECRET) not in told(edition)


def test_hidden_words_beside_a_table_are_no_error() -> None:
    def change(_book: Any, sheet: Any) -> None:
        sheet["F4"].value, sheet["F4"].font = "Tabellen slutter her", WHITE
        sheet["A7"].value, sheet["A7"].font = "Slutt", WHITE

    assert errors(read(changed(change))) == []


@pytest.mark.parametrize("state", ["hidden", "veryHidden"])
def test_a_hidden_sheet_is_one_warning_and_the_others_are_published(state: str) -> None:
    def change(book: Any, _sheet: Any) -> None:
        other = book.create_sheet("Grunnlag")
        for row in ([*HEADING], ["x"], ["I alt inkluderingstilskudd", SECRET, SECRET, SECRET]):
            other.append(row)
        other.sheet_state = state

    edition = read(changed(change))
    assert errors(edition) == []
    (warning,) = [f for f in edition.findings if f.severity is Severity.WARNING]
    assert warning.rule == "holds-hidden"
    assert "the hidden sheet 'Grunnlag'." in warning.message
    assert str(SECRET) not in told(edition)


def test_a_hidden_sheet_with_numbers_for_marks_is_reported_as_that() -> None:
    def change(book: Any, sheet: Any) -> None:
        other = book.copy_worksheet(sheet)
        other.title, other.sheet_state = "Grunnlag", "hidden"
        sheet["C5"].value = "*"
        other["C5"].value = SECRET

    edition = read(changed(change))
    (warning,) = [f for f in edition.findings if f.severity is Severity.WARNING]
    assert "'Grunnlag', which prints the same tables without marks" in warning.message
    assert str(SECRET) not in told(edition)


def test_a_workbook_that_shows_no_sheet_is_one_error() -> None:
    content = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(sheet_of(*ROWS))) as old,
        zipfile.ZipFile(content, "w") as new,
    ):
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b'state="visible"', b'state="hidden"'))
    assert len(errors(read(content.getvalue()))) == 1


def test_comments_are_reported_and_not_read() -> None:
    def change(_book: Any, sheet: Any) -> None:
        sheet["C4"].comment = Comment(f"egentlig {SECRET}", "NAV")

    edition = read(changed(change))
    assert errors(edition) == []
    (warning,) = [f for f in edition.findings if f.severity is Severity.WARNING]
    assert "comments in cells" in warning.message
    assert str(SECRET) not in told(edition)


# Whatever is hidden, and wherever


@settings(max_examples=60)
@given(
    st.sampled_from(["row", "column", "sheet", "format", "type", "rule", "formula"]),
    st.sampled_from([(3, 2), (4, 3), (5, 4), (3, 4), (5, 2)]),
    st.integers(90_000, 99_999),
    st.sampled_from(["number", "under a mark", "text"]),
)
def test_no_hidden_figure_is_reported_or_published(
    way: str, at: tuple[int, int], secret: int, kind: str
) -> None:
    def change(book: Any, sheet: Any) -> None:
        row, column = at
        cell = sheet.cell(row, column)
        cell.value = {"number": secret, "under a mark": f"{secret} *", "text": str(secret)}[kind]
        if way == "row":
            sheet.row_dimensions[row].hidden = True
        elif way == "column":
            sheet.column_dimensions["ABCD"[column - 1]].hidden = True
        elif way == "format":
            cell.number_format = ";;;"
        elif way == "type":
            cell.font = WHITE
        elif way == "rule":
            rule = CellIsRule("notEqual", ["0"], font=WHITE)
            sheet.conditional_formatting.add(cell.coordinate, rule)
        elif way == "formula":
            rule = FormulaRule(["LEN(A1)>0"], font=WHITE)
            sheet.conditional_formatting.add("B3:D5", rule)
        else:
            book.create_sheet("Sett").append(["I alt", 9])
            sheet.sheet_state = "hidden"
            book.active = 1

    assert str(secret) not in told(read(changed(change)))


def put(value: float, form: str) -> Callable[[Any, Any], None]:
    """Puts a number with its format into a value cell."""

    def change(_: Any, sheet: Any) -> None:
        sheet["C4"].value, sheet["C4"].number_format = value, form

    return change


@pytest.mark.parametrize("form", ['[<4]"*";0', '"*"', r"\*", '"5"'])
def test_a_number_behind_the_mark_of_a_number_format_is_a_warning(form: str) -> None:
    edition = read(changed(put(3, form)))
    (warning,) = [finding for finding in edition.findings if finding.rule == "holds-hidden"]
    assert "numbers in C4 of the sheet 'Ark', behind a number format" in warning.message
    assert warning.severity is Severity.WARNING


@pytest.mark.parametrize("form", ["General", "0", "#,##0", "000"])
def test_a_number_that_its_format_shows_is_no_warning(form: str) -> None:
    assert "holds-hidden" not in {f.rule for f in read(changed(put(53, form))).findings}


def test_the_name_of_a_sheet_is_in_the_warning_as_it_is() -> None:
    def rename(workbook: Any, sheet: Any) -> None:
        put(3, '"*"')(workbook, sheet)
        sheet.title = "Ark1"

    (warning,) = [f for f in read(changed(rename)).findings if f.rule == "holds-hidden"]
    assert "numbers in C4 of the sheet 'Ark1', behind a number format" in warning.message


def test_figures_in_the_properties_of_a_workbook_are_a_warning() -> None:
    def describe(workbook: Any, _: Any) -> None:
        workbook.properties.description = "Oslo januar er 3"
        workbook.defined_names["oslo"] = DefinedName("oslo", attr_text="3")

    (warning,) = [f for f in read(changed(describe)).findings if f.rule == "holds-hidden"]
    assert "names that stand for figures; figures in its properties" in warning.message
    assert "3" not in warning.message


def test_a_description_with_a_year_or_a_version_is_no_warning() -> None:
    def describe(workbook: Any, _: Any) -> None:
        workbook.properties.description = "TILT180 2024-04, version 1.2"

    assert "holds-hidden" not in {f.rule for f in read(changed(describe)).findings}


def test_a_sheet_of_which_nothing_is_shown_is_one_error_that_says_so() -> None:
    def hide(_: Any, sheet: Any) -> None:
        for row in sheet.iter_rows():
            for cell in row:
                cell.font = WHITE

    (error,) = errors(read(changed(hide)))
    assert (error.rule, "what it does not show" in error.message) == ("no-report", True)
