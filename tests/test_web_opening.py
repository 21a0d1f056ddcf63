"""A damaged data package is refused in one line that names the file and says what to do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from generator.errors import Finding, TiltaksdataError
from generator.model import ALL, MEASURE, Period
from generator.package.agreement import prove_editions
from generator.package.csv_tables import csv_rows, csv_text
from generator.package.opening import PackageProblem
from generator.package.validation import validate_package
from generator.web.addresses import Addresses
from generator.web.language import Language
from generator.web.pages import report
from generator.web.source import open_package
from tests.conftest import REPOSITORY

DESCRIPTOR = "datapackage.json"
COUNTIES = "data/participants-by-county.csv"
AVERAGES = "data/year-to-date-averages.csv"


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the package, to be damaged."""
    return Path(shutil.copytree(REPOSITORY / "datapackage", tmp_path / "package"))


def refusal(package: Path, name: str) -> str:
    """What the refusal says of the file `name`: the one line, without its path."""
    with pytest.raises(PackageProblem) as caught:
        open_package(package)
    assert isinstance(caught.value, TiltaksdataError)
    message = str(caught.value)
    assert message.startswith(f"{package / name}: ")
    assert "\n" not in message
    assert "'tiltaksdata package'" in message
    return message.removeprefix(f"{package / name}: ")


def disagreement(package: Path, name: str) -> str:
    """What the proof against the printed cells says of the file `name`."""
    with pytest.raises(PackageProblem) as caught:
        prove_editions(package)
    message = str(caught.value)
    assert message.startswith(f"{package / name}: ")
    return message.removeprefix(f"{package / name}: ")


def violation(package: Path, name: str) -> Finding:
    """What frictionless says of the file `name`."""
    found = validate_package(package, package, package)
    return next(finding for finding in found if finding.place.file == (package / name).as_posix())


def edit(path: Path, change: Callable[[str], str]) -> None:
    """Rewrites a file."""
    before = path.read_text(encoding="utf-8")
    after = change(before)
    assert after != before
    path.write_text(after, encoding="utf-8", newline="")


def describe(package: Path, change: Callable[[dict[str, Any]], object]) -> None:
    """Rewrites the descriptor."""
    path = package / DESCRIPTOR
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    change(descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def replace_in_row(path: Path, status: str, column: int, text: str) -> None:
    """Puts `text` into a column of the first row with the status."""
    lines = path.read_text(encoding="utf-8").split("\n")
    number = next(n for n, line in enumerate(lines) if line.endswith(f",{status}"))
    cells = lines[number].split(",")
    cells[column] = text
    lines[number] = ",".join(cells)
    path.write_text("\n".join(lines), encoding="utf-8", newline="")


def test_the_package_itself_is_sound() -> None:
    assert open_package(REPOSITORY / "datapackage").newest


def test_a_folder_without_a_descriptor_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, DESCRIPTOR).startswith("no data package here")


@pytest.mark.parametrize("text", ["", "{", "nonsense", "\x00", '{"resources": [}'])
def test_a_descriptor_that_is_not_json_is_refused(package: Path, text: str) -> None:
    (package / DESCRIPTOR).write_text(text, encoding="utf-8")
    assert refusal(package, DESCRIPTOR).startswith("is not JSON")


def test_a_descriptor_that_is_not_utf_8_is_refused(package: Path) -> None:
    (package / DESCRIPTOR).write_bytes(b'{"title": "\xe5"}')
    assert refusal(package, DESCRIPTOR).startswith("is not JSON")


@pytest.mark.parametrize("text", ["[]", "null", '"package"', "3"])
def test_json_that_is_no_descriptor_is_refused(package: Path, text: str) -> None:
    (package / DESCRIPTOR).write_text(text, encoding="utf-8")
    assert "not a descriptor" in refusal(package, DESCRIPTOR)


@pytest.mark.parametrize("resources", [None, [], {}, "cells"])
def test_a_descriptor_without_resources_is_refused(package: Path, resources: object) -> None:
    describe(package, lambda d: d.update(resources=resources))
    assert refusal(package, DESCRIPTOR).startswith("lists no resources")


@pytest.mark.parametrize("name", ["reports", "cells", "checks", "measures", "symbols"])
def test_a_descriptor_without_a_needed_resource_is_refused(package: Path, name: str) -> None:
    describe(
        package, lambda d: d.update(resources=[r for r in d["resources"] if r["name"] != name])
    )
    assert refusal(package, DESCRIPTOR).startswith(f"lists no resource {name}")


@pytest.mark.parametrize("key", ["name", "path", "schema", "title", "description"])
@pytest.mark.parametrize("value", [None, 3, []])
def test_a_resource_that_says_too_little_is_refused(package: Path, key: str, value: object) -> None:
    describe(package, lambda d: d["resources"][4].update({key: value}))
    assert refusal(package, DESCRIPTOR).startswith("resource 5 lacks")


@pytest.mark.parametrize(
    ("key", "value"), [("date", "2024-13-01"), ("edition", "May"), ("reason", 3), ("series", None)]
)
def test_a_withdrawn_edition_that_is_not_whole_is_refused(
    package: Path, key: str, value: object
) -> None:
    whole = {"series": "x", "edition": "2024-03", "date": "2024-05-01", "reason": "Why."}
    describe(package, lambda d: d.update(withdrawn=[whole]))
    assert open_package(package)
    describe(package, lambda d: d.update(withdrawn=[{**whole, key: value}]))
    assert refusal(package, DESCRIPTOR).startswith("'withdrawn' is not a list")


@pytest.mark.parametrize("path", ["../cells.csv", "/tmp/cells.csv", "data/cells.xlsx"])
def test_a_resource_outside_the_package_is_refused(package: Path, path: str) -> None:
    describe(package, lambda d: d["resources"][0].update(path=path))
    assert refusal(package, DESCRIPTOR).startswith("resource 1 lacks")


@pytest.mark.parametrize(
    ("dimensions", "complaint"),
    [
        (None, "dimensions must be a list"),
        ({}, "dimensions must be a list"),
        ([{"code": "sex"}], "'sex' has no list"),
        ([{"code": "sex", "list": "sexes", "fields": ["labels"]}], "'sex' has no name_nb"),
    ],
)
def test_a_package_without_its_dimensions_is_refused(
    package: Path, dimensions: object, complaint: str
) -> None:
    describe(package, lambda descriptor: descriptor.update(dimensions=dimensions))
    assert complaint in refusal(package, DESCRIPTOR)


@pytest.mark.parametrize(
    "series",
    [
        [],
        {"s": []},
        {"s": {"marks": "*"}},
        {"s": {"marks": [{"low": 0, "high": 3}]}},
        {"s": {"marks": [{"symbol": "*", "high": 3}]}},
        {"s": {"marks": [{"symbol": "*", "low": 0, "high": "three"}]}},
    ],
)
def test_settings_of_a_series_that_make_no_sense_are_refused(package: Path, series: object) -> None:
    describe(package, lambda d: d.update(series=series))
    assert refusal(package, DESCRIPTOR).startswith("'series' is not")


def test_a_missing_table_is_refused(package: Path) -> None:
    (package / COUNTIES).unlink()
    assert refusal(package, COUNTIES).startswith("is missing")


def test_an_empty_table_is_refused(package: Path) -> None:
    (package / COUNTIES).write_text("", encoding="utf-8")
    assert refusal(package, COUNTIES).startswith("is empty")


@pytest.mark.parametrize("name", ["reports", "measures", "participants-by-measure"])
def test_a_needed_table_without_rows_is_refused(package: Path, name: str) -> None:
    edit(package / f"data/{name}.csv", lambda text: text.partition("\n")[0] + "\n")
    with pytest.raises(PackageProblem, match=r"has no rows"):
        open_package(package)


def test_a_table_that_is_no_text_is_refused(package: Path) -> None:
    (package / COUNTIES).write_bytes(b"PK\x03\x04\xff\xfe")
    assert refusal(package, COUNTIES).startswith("is not CSV in UTF-8")


@pytest.mark.parametrize("characters", [1, 3, 12, 30])
@pytest.mark.parametrize("name", [COUNTIES, "data/cells.csv", "data/reports.csv"])
def test_a_table_cut_off_in_a_line_is_refused(package: Path, name: str, characters: int) -> None:
    edit(package / name, lambda text: text[:-characters])
    assert refusal(package, name).startswith("is cut short")


@pytest.mark.parametrize("name", [COUNTIES, "data/participants-by-measure.csv"])
def test_a_table_cut_off_between_lines_is_refused(package: Path, name: str) -> None:
    edit(package / name, lambda text: text[: text.rindex("\n", 0, -1) + 1])
    assert disagreement(package, name).startswith("lacks 1 of the rows that its edition prints")


def test_cells_cut_off_between_lines_are_refused(package: Path) -> None:
    edit(package / "data/cells.csv", lambda text: text[: text.rindex("\n", 0, -1) + 1])
    assert disagreement(package, "data/cells.csv").startswith("lacks 1 of the rows")


@pytest.mark.parametrize("head", ["month,", ""])
def test_another_head_than_the_descriptor_says_is_refused(package: Path, head: str) -> None:
    edit(package / COUNTIES, lambda text: text.replace("period,", head, 1))
    assert refusal(package, COUNTIES).startswith("has other columns than datapackage.json says")


def test_a_line_with_another_number_of_cells_is_refused(package: Path) -> None:
    edit(package / COUNTIES, lambda text: text.replace("\n2024-01,", "\n2024-01,x,", 1))
    assert refusal(package, COUNTIES).startswith("line 2 has 8 of 7 columns")


def test_a_column_that_package_and_descriptor_both_lack_is_refused(package: Path) -> None:
    def rename(descriptor: dict[str, Any]) -> None:
        (table,) = [r for r in descriptor["resources"] if r["path"] == COUNTIES]
        table["schema"]["fields"][-1]["name"] = "state"

    describe(package, rename)
    edit(package / COUNTIES, lambda text: text.replace(",status\n", ",state\n", 1))
    assert refusal(package, COUNTIES).startswith("has no column status")


@pytest.mark.parametrize(("name", "column"), [(COUNTIES, 5), (AVERAGES, 6)])
@pytest.mark.parametrize("text", ["77", "", "0"])
def test_a_hidden_figure_that_is_not_the_mark_is_refused_and_not_reported(
    package: Path, name: str, column: int, text: str
) -> None:
    replace_in_row(package / name, "suppressed", column, text)
    message = refusal(package, name)
    assert "status is suppressed, but" in message
    assert "is not *" in message
    assert "77" not in message


@pytest.mark.parametrize(("name", "column"), [(COUNTIES, 5), (AVERAGES, 6)])
@pytest.mark.parametrize("text", ["*", "", "many", "12.5", "-3", "1 054", "٣"])
def test_a_published_figure_that_is_no_whole_number_is_refused(
    package: Path, name: str, column: int, text: str
) -> None:
    replace_in_row(package / name, "published", column, text)
    assert "is not a whole number" in refusal(package, name)


def test_a_package_that_does_not_explain_the_mark_is_refused(package: Path) -> None:
    edit(package / "data/symbols.csv", lambda text: text.partition("\n")[0] + "\n")
    assert refusal(package, "data/symbols.csv").startswith("does not explain *")


@pytest.mark.parametrize("key", ["title", "description", "title_en", "description_en"])
def test_a_package_whose_words_are_no_text_is_refused(package: Path, key: str) -> None:
    describe(package, lambda d: d.update({key: ["words"]}))
    assert refusal(package, DESCRIPTOR).startswith("lacks a title or a description")


@pytest.mark.parametrize("status", ["hidden", "", "Published"])
def test_an_unknown_status_is_refused(package: Path, status: str) -> None:
    replace_in_row(package / COUNTIES, "published", 6, status)
    assert "status is not" in refusal(package, COUNTIES)


@pytest.mark.parametrize("month", ["2024-13", "2024", "April", ""])
def test_a_month_that_is_none_is_refused(package: Path, month: str) -> None:
    replace_in_row(package / COUNTIES, "published", 0, month)
    assert "period is not" in refusal(package, COUNTIES)


def test_a_day_that_is_none_is_refused(package: Path) -> None:
    edit(package / "data/counties.csv", lambda text: text.replace("2024-01-01", "2024-02-30", 1))
    assert "population_date is not a day" in refusal(package, "data/counties.csv")


@pytest.mark.parametrize(("column", "target"), [(1, "measures"), (3, "counties")])
def test_a_code_that_its_code_list_lacks_is_refused(
    package: Path, column: int, target: str
) -> None:
    replace_in_row(package / COUNTIES, "published", column, "nowhere")
    found = violation(package, COUNTIES)
    assert found.rule == "package-foreign-key"
    assert f'"{target}"' in found.message


def test_cells_without_their_status_are_refused(package: Path) -> None:
    """Packages were built so before `status`."""
    rows = csv_rows((package / "data/cells.csv").read_text(encoding="utf-8"))
    at = rows[0].index("status")
    head, *rest = ([*row[:at], *row[at + 1 :]] for row in rows)
    (package / "data/cells.csv").write_text(csv_text(head, rest), encoding="utf-8", newline="")
    assert refusal(package, "data/cells.csv").startswith("has other columns")

    def forget(descriptor: dict[str, Any]) -> None:
        (cells,) = [r for r in descriptor["resources"] if r["name"] == "cells"]
        del cells["schema"]["fields"][at]

    describe(package, forget)
    assert refusal(package, "data/cells.csv").startswith("has no column status")


def test_a_hidden_cell_that_prints_a_number_is_refused(package: Path) -> None:
    edit(package / "data/cells.csv", lambda text: text.replace(",published,", ",suppressed,", 1))
    message = refusal(package, "data/cells.csv")
    assert message.startswith("line 2: status is suppressed, but printed is not *;")


@pytest.mark.parametrize(("name", "place"), [("data/cells.csv", -2), (AVERAGES, -3)])
def test_a_category_that_its_code_list_lacks_is_refused(
    package: Path, name: str, place: int
) -> None:
    lines = (package / name).read_text(encoding="utf-8").split("\n")
    number = next(n for n, line in enumerate(lines) if ",county," in line)
    cells = lines[number].split(",")
    cells[place] = "nowhere"
    lines[number] = ",".join(cells)
    (package / name).write_text("\n".join(lines), encoding="utf-8", newline="")
    message = refusal(package, name)
    assert message.startswith(f"line {number + 1}: category 'nowhere' is not in counties")


def test_the_same_figure_twice_is_refused(package: Path) -> None:
    edit(package / COUNTIES, lambda text: text + text[text.rindex("\n", 0, -1) + 1 :])
    assert violation(package, COUNTIES).rule == "package-primary-key"
    assert refusal(package, COUNTIES).startswith("has two rows for the same thing")


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"repairs": 3}', '{"repairs": [{}]}', '{"corrections": [{"table": 1}]}']
)
def test_a_damaged_descriptor_of_an_edition_is_refused(package: Path, text: str) -> None:
    path = package / "editions/tilt180-2024-04" / DESCRIPTOR
    path.write_text(text, encoding="utf-8")
    with pytest.raises(PackageProblem) as caught:
        list(report.pages(open_package(package), Language.of("nb"), Addresses("nb")))
    assert str(caught.value).startswith(f"{path}: ")


def test_a_figure_that_is_printed_twice_is_found_where_it_stands_first() -> None:
    source = open_package(REPOSITORY / "datapackage")
    at = source.printed_at("egenetablering", MEASURE, ALL, Period(2024, 4))
    assert at is not None
    printed = [
        (cell.table, cell.row)
        for cell in source.package.cells
        if (cell.measure, cell.category, cell.period) == ("egenetablering", ALL, Period(2024, 4))
    ]
    assert len(printed) > 1
    assert (at.table, at.row) == min(printed)
