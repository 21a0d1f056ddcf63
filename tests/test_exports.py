"""The ZIP, the Excel file and the Parquet files say what the CSV files say, cell by cell."""

import csv
import hashlib
import json
import os
import subprocess
import sys
import zipfile
from datetime import date
from io import BytesIO
from pathlib import Path

import openpyxl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from frictionless import Package

from generator.package.exports import write_exports
from generator.package.exports.workbook import LONGEST_SHEET_NAME, sheet_names

REPOSITORY = Path(__file__).parents[1]
PACKAGE = REPOSITORY / "datapackage"
DESCRIPTOR = json.loads((PACKAGE / "datapackage.json").read_text(encoding="utf-8"))
RESOURCES = {resource["name"]: resource for resource in DESCRIPTOR["resources"]}


@pytest.fixture(scope="module")
def exports(tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("exports")
    write_exports(PACKAGE, target)
    return target


def printed(name: str) -> list[list[str]]:
    """The CSV of a resource, heading row first."""
    text = (PACKAGE / RESOURCES[name]["path"]).read_text(encoding="utf-8")
    return list(csv.reader(text.splitlines()))


def missing(name: str, field: dict[str, list[str]]) -> list[str]:
    """The texts that stand for no value in a column."""
    default: list[str] = RESOURCES[name]["schema"].get("missingValues", [""])
    return field.get("missingValues", default)


def as_printed(value: object) -> str:
    """A value from Excel or Parquet as it stands in the CSV; None is an empty cell."""
    if value is None:
        return ""
    if isinstance(value, date):
        return value.isoformat()[:10]
    return str(value)


def test_every_export_is_listed_with_its_size(tmp_path: Path) -> None:
    files = write_exports(PACKAGE, tmp_path)
    assert {file.name: file.size for file in files} == {
        path.name: path.stat().st_size for path in tmp_path.iterdir()
    }
    expected = {f"{name}.parquet" for name in RESOURCES} | {"tiltaksdata.zip", "tiltaksdata.xlsx"}
    assert {file.name for file in files} == expected


def test_the_zip_holds_the_package_unchanged(exports: Path) -> None:
    with zipfile.ZipFile(exports / "tiltaksdata.zip") as archive:
        assert archive.testzip() is None
        assert archive.namelist() == sorted(archive.namelist())
        for name in ["datapackage.json", *(entry["path"] for entry in RESOURCES.values())]:
            assert archive.read(name) == (PACKAGE / name).read_bytes()


def test_the_checksums_in_the_zip_are_those_of_its_files(exports: Path) -> None:
    with zipfile.ZipFile(exports / "tiltaksdata.zip") as archive:
        lines = archive.read("SHA256SUMS").decode().splitlines()
        sums = {name: digest for digest, name in (line.split("  ") for line in lines)}
        assert set(sums) == set(archive.namelist()) - {"SHA256SUMS"}
        for name, digest in sums.items():
            assert hashlib.sha256(archive.read(name)).hexdigest() == digest


def test_the_zip_explains_the_mark_in_norwegian_and_english(exports: Path) -> None:
    with zipfile.ZipFile(exports / "tiltaksdata.zip") as archive:
        readme = archive.read("README.md").decode()
    assert "`*`: Skjermet: færre enn 4" in readme
    assert "`*`: Suppressed: fewer than 4" in readme
    assert "creativecommons.org/licenses/by/4.0" in readme
    assert "NAV" in readme


def test_the_unpacked_zip_is_a_valid_data_package(exports: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(exports / "tiltaksdata.zip") as archive:
        archive.extractall(tmp_path)
    report = Package(str(tmp_path / "datapackage.json")).validate()
    assert report.valid, report.flatten(["title", "message"])


@pytest.mark.parametrize("name", RESOURCES)
def test_the_sheet_of_a_resource_equals_its_csv(exports: Path, name: str) -> None:
    heading, *rows = printed(name)
    sheet = workbook(exports)[sheet_names([name])[0]]
    titles, *cells = sheet.iter_rows(values_only=True)
    fields = RESOURCES[name]["schema"]["fields"]
    assert [as_printed(title) for title in titles] == [field["title"] for field in fields]
    assert len(titles) == len(heading)
    decimal = [field["type"] == "number" for field in fields]
    assert [
        [f"{cell:.1f}" if one else as_printed(cell) for cell, one in zip(row, decimal, strict=True)]
        for row in cells
    ] == rows
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref is not None


@pytest.mark.parametrize("name", RESOURCES)
def test_numbers_in_the_workbook_are_numbers_and_codes_are_text(exports: Path, name: str) -> None:
    sheet = workbook(exports)[sheet_names([name])[0]]
    for column, field in enumerate(RESOURCES[name]["schema"]["fields"], start=1):
        cells = [sheet.cell(row, column).value for row in range(2, sheet.max_row + 1)]
        kinds = {type(cell) for cell in cells if cell is not None and cell != "*"}
        if field["type"] == "integer":
            assert kinds <= {int}
        elif field["type"] == "number":
            assert kinds <= {int, float}
            assert {sheet.cell(row, column).number_format for row in (2, sheet.max_row)} == {"0.0"}
        elif field["type"] != "date":
            assert kinds <= {str}


def test_the_key_of_the_workbook_comes_first_and_explains_the_mark(exports: Path) -> None:
    book = workbook(exports)
    assert book.sheetnames[0] == "Nøkkel"
    key = [cell for row in book["Nøkkel"].iter_rows(values_only=True) for cell in row if cell]
    assert "*" in key
    assert "Skjermet: færre enn 4" in key
    assert "Suppressed: fewer than 4" in key
    assert set(book.sheetnames[2:]) <= set(key)
    assert all(len(name) <= LONGEST_SHEET_NAME for name in book.sheetnames)


@pytest.mark.parametrize("name", RESOURCES)
def test_the_parquet_file_of_a_resource_equals_its_csv(exports: Path, name: str) -> None:
    heading, *rows = printed(name)
    table = pq.read_table(exports / f"{name}.parquet")
    assert table.column_names == heading
    for place, field in enumerate(RESOURCES[name]["schema"]["fields"]):
        blank = missing(name, field)
        expected = ["" if row[place] in blank else row[place] for row in rows]
        assert [as_printed(value) for value in table.column(place).to_pylist()] == expected


def test_a_hidden_figure_is_null_in_parquet_and_its_status_says_suppressed(exports: Path) -> None:
    table = pq.read_table(exports / "participants-by-county.parquet")
    assert table.schema.field("participants").type == pa.int64()
    assert table.schema.field("county").type == pa.string()
    assert table.schema.field("period").type == pa.string()
    rows = table.select(["participants", "status"]).to_pylist()
    assert {(row["participants"] is None, row["status"]) for row in rows} == {
        (True, "suppressed"),
        (False, "published"),
    }


def test_the_parquet_file_says_what_it_holds(exports: Path) -> None:
    schema = pq.read_schema(exports / "participants-by-county.parquet")
    resource = RESOURCES["participants-by-county"]
    assert schema.metadata[b"title"].decode() == resource["title"]
    assert "færre enn 4" in schema.metadata[b"missing"].decode()
    assert "NAV" in schema.metadata[b"source"].decode()
    assert schema.field("participants").metadata[b"missing"] == b"*"


def test_the_exports_are_the_same_bytes_in_any_time_zone_locale_and_hash_seed(
    exports: Path, tmp_path: Path
) -> None:
    command = (
        "import sys; from pathlib import Path; from generator.package.exports import write_exports;"
        "write_exports(Path(sys.argv[1]), Path(sys.argv[2]))"
    )
    elsewhere = {"TZ": "Pacific/Auckland", "PYTHONHASHSEED": "7", "LC_ALL": "C"}
    subprocess.run(
        [sys.executable, "-c", command, str(PACKAGE), str(tmp_path)],
        cwd=REPOSITORY,
        env=os.environ | elsewhere,
        check=True,
    )
    for path in sorted(exports.iterdir()):
        assert (tmp_path / path.name).read_bytes() == path.read_bytes(), path.name


def test_two_resources_are_never_given_the_same_sheet() -> None:
    with pytest.raises(ValueError, match="share a sheet"):
        sheet_names(["by-sex", "participants-of-every-measure-by-sex-by-sex", "BY-SEX"])


def workbook(exports: Path) -> openpyxl.Workbook:
    """The workbook, read once."""
    if exports not in _books:
        content = (exports / "tiltaksdata.xlsx").read_bytes()
        _books[exports] = openpyxl.load_workbook(BytesIO(content))
    return _books[exports]


_books: dict[Path, openpyxl.Workbook] = {}
