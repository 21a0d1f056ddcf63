"""`tiltaksdata tables`: what the reader sees in a file, whatever it is about."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.model import Place, PrintedCell, PrintedLine
from generator.tables_in_file import as_json, as_lines, tables_in_file
from tests.commands import run
from tests.sample import sample_text
from tests.workbooks import Sheets, by_openpyxl, sheet_of

FISH = [["Catch", 2023, 2024], ["Cod", 1200, "n.a."], ["Herring", "3 400", 12.5]]
FISH_AS_TEXTS = [["Catch", "2023", "2024"], ["Cod", "1200", "n.a."], ["Herring", "3 400", "12,5"]]


def test_a_workbook_of_another_publisher_needs_no_settings(tmp_path: Path) -> None:
    path = tmp_path / "fish.xlsx"
    path.write_bytes(sheet_of(["Landings by species"], [], *FISH))
    done = run("tables", path, "--format", "json", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    seen = json.loads(done.stdout)
    assert seen["tables"] == [{"page": None, "sheet": "Ark", "rows": FISH_AS_TEXTS}]
    assert [(item["cell"], item["text"]) for item in seen["left_aside"]] == [
        ("A1", "Landings by species")
    ]


def test_tables_are_csv_below_a_line_that_says_where_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "fish.xlsx"
    path.write_bytes(sheet_of(["Landings, by species"], [], *FISH))
    lines = run("tables", path, folder=tmp_path).stdout.splitlines()
    assert lines[0] == "--- table 1, sheet 'Ark' ---"
    assert list(csv.reader(lines[1:4])) == FISH_AS_TEXTS
    assert lines[4:] == ["--- in no table ---", f"{path}:Ark!A1: Landings, by species"]


@pytest.mark.parametrize("extension", ["txt", "xlsx"])
def test_the_sample_has_its_tables_with_their_heads(tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"sample.{extension}"
    text = sample_text()
    path.write_bytes(text.encode() if extension == "txt" else by_openpyxl(text, Sheets()))
    tables = as_json(tables_in_file(path))["tables"]
    assert len(tables) == 32
    assert tables[0]["rows"][0][2:] == ["Januar", "Februar", "Mars", "April"]
    assert sum(len(table["rows"]) - 1 for table in tables) == 184
    assert all(len({len(row) for row in table["rows"]}) == 1 for table in tables)


@given(
    st.lists(
        st.lists(st.sampled_from(["", "a", "7", "*", "-"]), min_size=2, max_size=4), max_size=9
    )
)
def test_every_cell_of_a_text_is_in_a_table(rows: list[list[str]]) -> None:
    from generator.tables_in_file import _of_one_width, _tables

    place = Place("x.txt", 1)
    lines = [
        PrintedLine(tuple(PrintedCell(text, place) for text in row), is_row=True) for row in rows
    ]
    seen = [row for table in _tables(lines) for row in _of_one_width(table)]
    assert len(seen) == len(rows)
    for row, printed in zip(seen, rows, strict=True):
        assert row[: len(printed)] == printed
        assert not any(row[len(printed) :])


def test_a_file_that_cannot_be_read_is_one_line_and_exit_code_1(tmp_path: Path) -> None:
    for name, content in {"a.xlsx": b"PK\x03\x04", "b.pdf": b"x", "c.doc": b"x"}.items():
        path = tmp_path / name
        path.write_bytes(content)
        done = run("tables", path, folder=tmp_path)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), name
    assert run("tables", tmp_path / "none.pdf", folder=tmp_path).returncode == 1


def test_no_text_becomes_a_formula_in_a_spreadsheet(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("=1+1\t2\n", "utf-8")
    assert [*as_lines(tables_in_file(path))][1] == "'=1+1,2"
