"""No text of a report or a code list becomes a formula in a spreadsheet, and none is changed."""

from __future__ import annotations

import csv
import io
import json
import shutil
from pathlib import Path

import openpyxl
import pyarrow.parquet as pq
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.package.csv_tables import csv_rows, csv_text
from generator.package.exports import write_exports
from generator.package.exports.archive import readme
from generator.package.exports.workbook import sheet_names
from generator.package.opening import open_package
from generator.web.language import Language
from generator.web.tables import area_files, measure_files
from tests.commands import run
from tests.sample import REPOSITORY, sample_text
from tests.small_packages import small_source
from tests.test_cli import project

__all__ = ["project"]

STARTS = "=+-@\t\r\n＝＋－＠"
HOSTILE = [
    '=HYPERLINK("http://evil.example";"NAV")',
    "=cmd|' /C calc'!A0",
    "+ 60 år",
    "- herav kvinner",
    "-",
    "@SUM(1+1)",
    "\t=1+1",
    "\r=1+1",
    "＝1+1",
    "'=1+1",
    "''-",
    "'quoted'",
    "–",
    "60+",
    "a\n=1",
]

texts = st.text(st.sampled_from([*STARTS, *"'\",*0aå \u00a0"]), max_size=6)


@given(st.lists(st.lists(texts, min_size=2, max_size=2)))
@example([HOSTILE[:2], HOSTILE[2:4]])
@example([["'", "''"], ["'=", "''="]])
def test_a_table_is_read_as_it_was_and_no_cell_begins_a_formula(rows: list[list[str]]) -> None:
    text = csv_text(["a", "b"], rows)
    assert csv_rows(text) == [("a", "b"), *map(tuple, rows)]
    for row in csv.reader(io.StringIO(text, newline="")):
        assert not [cell for cell in row if cell.startswith(tuple(STARTS))]


@pytest.mark.parametrize("text", ["Kvinner", "60+", "*", "1 054", "–", "", "'", "'a", "0-19", "3"])
def test_any_other_text_is_written_as_it_is(text: str) -> None:
    assert list(csv.reader(io.StringIO(csv_text(["a"], [[text, "x"]])))) == [["a"], [text, "x"]]


def put(package: Path) -> dict[str, list[list[str]]]:
    """Puts hostile texts into every text column that is not a code; the tables as they are then."""
    found = {}
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8"))
    free = {"row_label", "column_label", "printed", "notes", "title", "source", "name_nb"}
    for resource in descriptor["resources"]:
        path = package / resource["path"]
        head, *rows = map(list, csv_rows(path.read_bytes().decode()))
        for number, row in enumerate(rows):
            hidden = {"printed"} if row[-5:-4] == ["suppressed"] else set()
            for place, name in enumerate(head):
                if name in free - hidden and resource["name"] != "symbols":
                    row[place] = HOSTILE[(number + place) % len(HOSTILE)]
        path.write_bytes(csv_text(head, rows).encode())
        found[resource["name"]] = [head, *rows]
    return found


def test_workbook_and_parquet_hold_the_texts_as_they_were(tmp_path: Path) -> None:
    package, target = tmp_path / "package", tmp_path / "exports"
    shutil.copytree(REPOSITORY / "datapackage", package)
    tables = put(package)
    write_exports(package, target)
    book = openpyxl.load_workbook(target / "tiltaksdata.xlsx")
    for sheet in book:
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    for name in ("cells", "measures", "reports"):
        head, *rows = tables[name]
        parquet = pq.read_table(target / f"{name}.parquet")
        labels = [column for column in ("row_label", "printed", "notes", "title") if column in head]
        for column in labels:
            written = [row[head.index(column)] for row in rows]
            assert parquet.column(column).to_pylist() == written
            sheet = book[sheet_names([name])[0]]
            cells = [row[head.index(column)] for row in sheet.iter_rows(min_row=2)]
            read = [str(cell.value).replace("_x000D_", "\r") for cell in cells]
            assert read == written
            for cell, text in zip(cells, written, strict=True):
                assert cell.quotePrefix == text.startswith(tuple(STARTS))


def test_a_package_of_hostile_labels_is_written_harmless_and_read_as_printed(
    project: Path,
) -> None:
    label, title = '=HYPERLINK("x")', "@SUM(1)"
    report, codes = project / "reports/tilt180/2024-04.txt", project / "codelists/sexes.csv"
    report.write_text(sample_text().replace("Kvinner", label), "utf-8")
    written = codes.read_text("utf-8").replace("Kvinner", label.replace('"', '""'))
    codes.write_text(written.replace(label.replace('"', '""'), '"=HYPERLINK(""x"")"'), "utf-8")
    settings = project / "reports/tilt180/series.toml"
    lines = settings.read_text("utf-8").splitlines()
    told = [f'title = "{title}"' if line.startswith("title =") else line for line in lines]
    settings.write_text("\n".join(told), "utf-8")
    done = run("package", folder=project)
    assert done.returncode == 0, done.stderr
    for path in (project / "datapackage").rglob("*.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert not [cell for cell in cells if cell.startswith(tuple(STARTS))], path
    package = open_package(project / "datapackage")
    assert label in {cell.row_label for cell in package.cells}
    assert label in {row["name_nb"] for row in package.records("sexes")}
    assert label in {row["sex_name"] for row in package.records("participants-by-sex")}
    assert {report.title for report in package.reports} == {title}


def test_the_csv_beside_a_page_is_written_alike() -> None:
    figures = [("measure", "=a", "all", "2024-01", "4"), ("county", "=a", "46", "2024-01", "*")]
    source = small_source(figures, "2024-01")
    files = [
        *measure_files(source)["=a"].values(),
        *area_files(source, source.dimensions["county"]).values(),
    ]
    assert len(files) >= 3
    for text in files:
        cells = [cell for row in csv.reader(io.StringIO(text)) for cell in row]
        assert not [cell for cell in cells if cell.startswith("=")]
    assert any("'=a" in text for text in files)


def test_the_readme_of_the_zip_and_the_data_page_say_how_such_a_text_is_written() -> None:
    text = " ".join(readme(open_package(REPOSITORY / "datapackage")).split())
    english, norwegian = (Language.of(code).gettext("data.apostrophe") for code in ("en", "nb"))
    said = "with =, +, -, @ (in full width, too), a tab or a line break has an apostrophe"
    assert said in text and said in english
    sagt = "med =, +, -, @ (også i full bredde), tabulator eller linjeskift, har en apostrof"
    assert sagt in text and sagt in norwegian
