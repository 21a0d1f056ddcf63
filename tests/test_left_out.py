"""What of a report is left out, in every format: shares, months to come, copies of sheets."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

import pytest

from generator.library import Edition
from generator.read import workbook
from tests.opendocuments import by_opendocument, rows, table
from tests.opendocuments import workbook as opendocument
from tests.printers import Paper, by_reportlab, tables_of
from tests.sample import errors, read, rules, sample_text
from tests.test_reading_excel import printed
from tests.workbooks import Sheets, by_name, by_openpyxl, read_here, rows_of


def _framed(line: re.Match[str]) -> str:
    return f"| {line[0].replace(chr(9), ' | ')} |"


FORMATS: dict[str, Callable[[str], bytes]] = {
    "txt": str.encode,
    "md": lambda text: re.sub(r"(?m)^(.*)\t(.*)$", _framed, text).encode(),
    "xlsx": lambda text: by_openpyxl(text, Sheets()),
    "xlsm": lambda text: by_openpyxl(text, Sheets(numbers=False)),
    "ods": lambda text: by_opendocument(text, Sheets()),
}
in_each_format = pytest.mark.parametrize("form", ["txt", "xlsx", "ods"])


@pytest.fixture(autouse=True)
def _without_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Workbooks are read in this process, which is many times faster."""
    monkeypatch.setattr(workbook, "answers_of", read_here)


@cache
def plain_text() -> str:
    """The sample without marks of bold."""
    return re.sub("</?b>", "", sample_text())


@cache
def sample_cells() -> list[list[list[str]]]:
    return printed(read(sample_text()))


def read_as(form: str, text: str) -> Edition:
    """The text in a format, read."""
    return read(FORMATS[form](text), file=f"report.{form}")


def with_columns(head: str, value: str) -> str:
    """The sample with columns at the right end of every table."""
    lines = []
    for line in plain_text().split("\n"):
        added = head if line.startswith("\t") else value
        lines.append(f"{line}\t{added}" if "\t" in line else line)
    return "\n".join(lines)


def reads_as_the_sample(result: Edition, note: str) -> None:
    assert [finding.as_text() for finding in errors(result)] == []
    assert printed(result) == sample_cells()
    assert [f.rule for f in result.findings].count(note) == 1


@in_each_format
@pytest.mark.parametrize(
    ("head", "value"),
    [
        ("Andel i prosent", "12"),
        ("Prosent", "10,2"),
        ("Endring", "-3,4"),
        ("%", "7,0"),
        ("April", "12,5 %"),
        ("Prosent\tEndring i pst.", "10,2\t-0,5"),
    ],
)
def test_columns_of_shares_beside_counts_are_left_out(form: str, head: str, value: str) -> None:
    reads_as_the_sample(read_as(form, with_columns(head, value)), "not-counts")


@in_each_format
@pytest.mark.parametrize(("head", "value"), [("Endring", "12"), ("Mai", "3,5"), ("Andre", "*")])
def test_a_column_that_may_hold_counts_is_never_left_out(form: str, head: str, value: str) -> None:
    result = read_as(form, with_columns(head, value))
    assert errors(result)
    assert "not-counts" not in {finding.rule for finding in result.findings}


@in_each_format
@pytest.mark.parametrize("share", ["12,5 %", "12.5%", "12,5"])
def test_tables_of_shares_are_left_out(form: str, share: str) -> None:
    shares = re.sub(r"(?<=\t)\d[\d ]*(?=\t|\n|$)", share, plain_text())
    reads_as_the_sample(read_as(form, f"{plain_text()}\n{shares}"), "not-counts")


@in_each_format
def test_counts_with_empty_decimals_are_no_shares(form: str) -> None:
    result = read_as(form, re.sub(r"(?<=\t)(\d+)(?=\t|\n|$)", r"\1,0", plain_text()))
    assert "malformed-number" in rules(result)


BLANK = "\tMai\tJuni\tJuli\tAugust\tSeptember\tOktober\tNovember\tDesember"


@in_each_format
def test_months_to_come_may_be_blank(form: str) -> None:
    text = plain_text().replace("\tApril\n", f"\tApril{BLANK}\n")
    reads_as_the_sample(read_as(form, text), "months-to-come")
    whole_year = text.replace("2024 - April 2024", "2024 - Desember 2024")
    reads_as_the_sample(read_as(form, whole_year), "months-to-come")


@in_each_format
def test_a_month_of_the_period_may_not_be_blank(form: str) -> None:
    text = re.sub(r"\t[^\t\n]*(?=\n)", "\t", plain_text().replace("\tApril\n", "\tApril\t\n"))
    assert "period-heading" in rules(read_as(form, text.replace("\tApril\t\n", "\tApril\n")))


@in_each_format
def test_a_blank_among_figures_is_an_error(form: str) -> None:
    text = plain_text().replace("\tApril\n", f"\tApril{BLANK}\n")
    lines = text.split("\n")
    number = next(n for n, line in enumerate(lines) if line.startswith("Kvinner"))
    lines[number] = lines[number].rpartition("\t")[0]
    assert "wrong-number-of-cells" in rules(read_as(form, "\n".join(lines)))


MONTHS = ("Januar", "Februar", "Mars", "April")


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize(
    "heads",
    [
        ("2024M01", "2024M02", "2024M03", "2024M04"),
        ("01.2024", "02.2024", "03.2024", "04.2024"),
        ("1/2024", "2/2024", "3/2024", "4/2024"),
        ("31.01.2024", "29.02.2024", "31.03.2024", "30.04.2024"),
        ("jan", "feb.", "mar 24", "april 2024 1)"),
    ],
)
def test_heads_may_name_months_in_any_form(form: str, heads: tuple[str, ...]) -> None:
    text = plain_text()
    for month, head in zip(MONTHS, heads, strict=True):
        text = re.sub(rf"(?<=\t){month}(?=\t|\n)", head, text)
    result = read_as(form, text)
    assert errors(result) == []
    assert printed(result) == sample_cells()


def test_heads_of_a_pdf_may_name_months_in_figures() -> None:
    text = plain_text()
    for number, month in enumerate(MONTHS, start=1):
        text = re.sub(rf"(?<=\t){month}(?=\t|\n)", f"{number:02}.2024", text)
    result = read(by_reportlab(tables_of(text), Paper()), file="report.pdf")
    assert errors(result) == []
    assert result.reading is not None
    assert len(result.reading.tables[0].columns.months) == 4


@in_each_format
@pytest.mark.parametrize("figure", ["2024-05-01", "12:30", "mai 2024", "#N/A"])
def test_a_date_in_a_row_is_an_error_at_its_cell(form: str, figure: str) -> None:
    for row in ("32 Akershus\t7\t5\t", "55 Troms - Romsa - Tromssa\t*\t*\t"):
        assert row in plain_text()
        changed = f"{row.rpartition(chr(9))[0].rpartition(chr(9))[0]}\t{figure}\t"
        found = errors(read_as(form, plain_text().replace(row, changed, 1)))
        first = found[0]
        assert first.rule == "malformed-number"
        assert first.address is not None
        assert first.address.column == 2


@in_each_format
@pytest.mark.parametrize("char", ["\u200e", "\u00ad", "\u2060"])
def test_invisible_characters_are_left_out_and_named(form: str, char: str) -> None:
    text = plain_text().replace("\t1 007\t", f"\t{char}1 0{char}07\t")
    text = text.replace("Kvinner\t", f"Kvi{char}nner\t").replace("\tMars\t", f"\tMars{char}\t")
    result = read_as(form, text)
    reads_as_the_sample(result, "invisible-character")
    (note,) = [f for f in result.findings if f.rule == "invisible-character"]
    assert f"U+{ord(char):04X}" in note.message


@in_each_format
def test_a_character_that_turns_the_order_round_is_an_error(form: str) -> None:
    result = read_as(form, plain_text().replace("32 Akershus\t7", "32 Akershus\t\u202e7", 1))
    assert errors(result)[0].rule == "invisible-character"
    assert "U+202E (right-to-left override)" in errors(result)[0].message


# Copies of sheets


def by_opendocument_names(sheets: dict[str, str]) -> bytes:
    return opendocument(
        *(table(rows(rows_of(text, Sheets())), name) for name, text in sheets.items())
    )


@pytest.mark.parametrize("form", ["xlsx", "ods"])
@pytest.mark.parametrize("first", ["Tabeller", "Kopi"])
def test_a_copy_of_a_sheet_is_left_out(form: str, first: str) -> None:
    second = {"Tabeller": "Kopi", "Kopi": "Tabeller"}[first]
    sheets = {first: plain_text(), second: plain_text()}
    content = by_name(sheets, Sheets()) if form == "xlsx" else by_opendocument_names(sheets)
    result = read(content, file=f"report.{form}")
    reads_as_the_sample(result, "copied-sheet")
    (note,) = [f for f in result.findings if f.rule == "copied-sheet"]
    assert f"'{second}' prints the same tables as the sheet '{first}'" in note.message


@pytest.mark.parametrize("form", ["xlsx", "ods"])
@pytest.mark.parametrize("mended", ["\t3\t", "\t881\t"])
def test_a_copy_with_other_figures_is_one_error_that_prints_none(form: str, mended: str) -> None:
    other = plain_text().replace("\t*\t" if "3" in mended else "\t108\t", mended)
    sheets = {"Tabeller": plain_text(), "Grunnlag": other}
    content = by_name(sheets, Sheets()) if form == "xlsx" else by_opendocument_names(sheets)
    (finding,) = errors(read(content, file=f"report.{form}"))
    assert finding.rule == "copied-sheet"
    assert "'Grunnlag' prints the same tables as the sheet 'Tabeller'" in finding.message
    assert mended.strip() not in re.sub(r"[A-Z]+\d+", "", finding.message)
    assert finding.place.cell is not None


@pytest.mark.parametrize("form", FORMATS)
def test_the_mean_may_stand_right_of_months_to_come(form: str) -> None:
    lines = []
    for line in plain_text().split("\n"):
        label, *cells = line.split("\t")
        to_come = ["Mai", "Juni"] if "Januar" in cells else ["", ""]
        lines.append("\t".join([label, *cells[1:], *to_come, cells[0]]) if cells else line)
    result = read_as(form, "\n".join(lines))
    assert [finding.as_text() for finding in errors(result)] == []
    turned = [[[row[0], *row[2:], row[1]] for row in table] for table in sample_cells()]
    assert printed(result) == turned
    assert [f.rule for f in result.findings].count("months-to-come") == 1


@pytest.mark.parametrize("form", FORMATS)
def test_notes_beside_a_table_are_no_cells_of_it(form: str) -> None:
    text = re.sub(r"(?m)^11 Rogaland\t9\t.*", r"\g<0>\t\tSe fotnoten", plain_text())
    text = re.sub(r"(?m)^Egenetablering\t111\t.*", r"\g<0>\tRevidert", text)
    result = read_as(form, text)
    assert [finding.as_text() for finding in errors(result)] == []
    assert printed(result) == sample_cells()
    assert result.reading is not None
    assert {"Se fotnoten", "Revidert"} <= {item.text for item in result.reading.left_aside}


@pytest.mark.parametrize("form", FORMATS)
def test_a_figure_beside_a_table_is_an_error(form: str) -> None:
    text = re.sub(r"(?m)^11 Rogaland\t9\t.*", r"\g<0>\t17", plain_text())
    assert rules(read_as(form, text)) == {"wrong-number-of-cells"}


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("note", ["1)\tTallene er revidert", "Kilde: NAV\t\tSide A"])
def test_a_note_below_a_table_may_stand_in_two_cells(form: str, note: str) -> None:
    text = re.sub(r"(?m)^42 Agder\t60.*", rf"\g<0>\n{note}", plain_text())
    result = read_as(form, text)
    assert [finding.as_text() for finding in errors(result)] == []
    assert printed(result) == sample_cells()
