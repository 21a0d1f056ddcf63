"""The data package: what it holds, how it describes itself, and that it is valid."""

from __future__ import annotations

import csv
import json
import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import frictionless
import pytest

from generator.dimensions import Dimensions, dimensions_of
from generator.errors import ReportProblem
from generator.library import read_library
from generator.output.manifest import MANIFEST
from generator.package.assemble import assemble
from generator.package.contents import contents
from generator.package.schema import load_schema
from generator.package.validation import Validation, packages_to_validate, validate_packages
from tests.sample import REPOSITORY, codelists, read, sample_text

Row = dict[str, str]
FIELDS = {
    "participants-by-measure": "period measure measure_name participants status",
    "participants-by-county": "period measure measure_name county county_name participants status",
    "participants-per-100000": "period measure dimension area area_name participants population"
    " population_period rate status",
    "participants-total": "period series target_group target_group_name participants status",
    "year-to-date-averages": "edition period_from period_to measure dimension category"
    " average status",
    "symbols": "symbol code name_nb name_en",
    "reports": "series edition title source_file sha256 period_from period_to tables cells"
    " suppressed",
    "cells": "series edition table row column page line row_label column_label printed status"
    " measure dimension category period",
    "checks": "series edition rule table row column outcome",
    "revisions": "period measure dimension category edition_before edition_after before after",
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the repository's reports, made anew."""
    folder = tmp_path_factory.mktemp("package") / "datapackage"
    assemble(read_library(REPOSITORY / "reports"), folder)
    return folder


def rows(package: Path, name: str) -> list[Row]:
    with (package / f"data/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def descriptor(package: Path) -> dict[str, Any]:
    return dict(json.loads((package / "datapackage.json").read_text("utf-8")))


def resources(package: Path) -> Iterator[dict[str, Any]]:
    yield from descriptor(package)["resources"]


def test_the_committed_package_is_what_the_reports_give(package: Path) -> None:
    committed = REPOSITORY / "datapackage"
    made = {p.relative_to(package): p.read_bytes() for p in package.rglob("*.*")}
    kept = {p.relative_to(committed): p.read_bytes() for p in committed.rglob("*.*")}
    listed = json.loads(kept.pop(Path(MANIFEST)))["files"]
    assert made == kept
    assert set(listed) == {path.as_posix() for path in made}


@pytest.mark.parametrize(("name", "fields"), FIELDS.items())
def test_resources_have_the_fields_of_the_contract(package: Path, name: str, fields: str) -> None:
    head = (package / f"data/{name}.csv").read_text("utf-8").partition("\n")[0]
    assert head == fields.replace(" ", ",")


def test_the_report_has_32_tables_920_cells_120_of_them_suppressed(package: Path) -> None:
    (report,) = rows(package, "reports")
    assert (report["tables"], report["cells"], report["suppressed"]) == ("32", "920", "120")


def test_the_status_of_each_cell_fits_what_is_printed(package: Path) -> None:
    for folder in (package, package / "editions/tilt180-2024-04"):
        (report,) = rows(folder, "reports")
        found = Counter((cell["printed"] == "*", cell["status"]) for cell in rows(folder, "cells"))
        assert found == {(True, "suppressed"): 120, (False, "published"): 800}
        assert report["suppressed"] == "120"


def test_the_version_is_that_of_the_data(package: Path) -> None:
    for folder in (package, package / "editions/tilt180-2024-04"):
        assert descriptor(folder)["version"] == "2024.4.0"


def test_every_printed_cell_is_in_cells_as_its_line_prints_it(package: Path) -> None:
    lines = sample_text().split("\n")
    cells = rows(package, "cells")
    assert len(cells) == 920
    for cell in cells:
        printed = lines[int(cell["line"]) - 1].replace("<b>", "").replace("</b>", "").split("\t")
        assert printed[int(cell["column"])] == cell["printed"]
        assert printed[0] == cell["row_label"]


def printed_dimensions() -> Dimensions:
    """The dimensions that every report prints, the sample too."""
    return Dimensions(tuple(item for item in codelists().dimensions if not item.printed_only))


def test_every_observation_is_its_printed_cell(package: Path) -> None:
    printed = {
        (cell["period"], cell["measure"], cell["dimension"], cell["category"]): cell["printed"]
        for cell in rows(package, "cells")
    }
    checked = 0
    for resource in load_schema(printed_dimensions()):
        dimension = resource.name.removeprefix("participants-by-")
        if dimension == resource.name:
            continue
        for row in rows(package, resource.name):
            category = row[dimension.replace("-", "_")] if dimension != "measure" else "all"
            key = (row["period"], row["measure"], dimension, category)
            assert printed[key].replace(" ", "") == row["participants"]
            assert (row["status"] == "suppressed") == (row["participants"] == "*")
            checked += 1
    assert checked == 608


def test_a_field_of_a_code_list_that_the_package_does_not_describe_is_refused() -> None:
    records = codelists().dimensions.records
    records[0] = {**records[0], "fields": ["labels"]}
    changed = replace(codelists(), dimensions=dimensions_of(records))
    with pytest.raises(ReportProblem, match="the package describes no field labels"):
        contents([read(sample_text())], changed, [])


def test_rows_are_sorted_by_key_and_end_in_a_single_newline(package: Path) -> None:
    for resource in load_schema(printed_dimensions()):
        raw = (package / resource.path).read_bytes()
        assert not raw.startswith(b"\xef\xbb\xbf")
        assert b"\r" not in raw
        assert raw.endswith(b"\n")
        integers = {field.name for field in resource.fields if field.type == "integer"}
        keys = [
            tuple(int(row[name]) if name in integers else row[name] for name in resource.key)
            for row in rows(package, resource.name)
        ]
        assert keys == sorted(set(keys)), resource.name


def test_hidden_is_a_labelled_missing_value_on_schema_and_field(package: Path) -> None:
    for resource in resources(package):
        for field in resource["schema"]["fields"]:
            if field["name"] in ("participants", "average"):
                for level in (field, resource["schema"]):
                    assert level["missingValues"] == ["*", ""]
                    assert level["missingValuesLabels"] == {"*": "Skjermet: færre enn 4"}
                assert field["constraints"]["minimum"] == 4
            assert "*" not in field.get("constraints", {}).get("enum", [])


def test_the_mark_is_data_in_symbols_and_cells(package: Path) -> None:
    by_name = {resource["name"]: resource for resource in resources(package)}
    assert by_name["symbols"]["schema"]["missingValues"] == [""]
    loaded: Any = frictionless.Package(str(package / "datapackage.json"))
    assert loaded.get_resource("symbols").read_rows()[0]["symbol"] == "*"
    assert {row["printed"] for row in loaded.get_resource("cells").read_rows()} >= {"*", "1 054"}


def test_the_descriptor_is_written_for_v2_and_readable_by_v1(package: Path) -> None:
    about = descriptor(package)
    assert about["$schema"].endswith("/2.0/datapackage.json")
    assert about["profile"] == "tabular-data-package"
    assert all(
        person["title"] and person["role"] in person["roles"] for person in about["contributors"]
    )
    for resource in about["resources"]:
        assert (resource["type"], resource["profile"]) == ("table", "tabular-data-resource")
        assert resource["schema"]["primaryKey"]


def test_every_resource_and_field_has_title_and_description_in_both_languages(
    package: Path,
) -> None:
    for resource in resources(package):
        for thing in (resource, *resource["schema"]["fields"]):
            for key in ("title", "title_en", "description", "description_en"):
                assert thing[key], (resource["name"], thing["name"], key)


def test_an_edition_has_the_same_resources_and_no_revisions(package: Path) -> None:
    edition = package / "editions/tilt180-2024-04"
    names = [resource["name"] for resource in resources(package)]
    assert [resource["name"] for resource in resources(edition)] == names
    assert rows(edition, "revisions") == []


def test_an_edition_lists_the_repairs_of_its_labels(package: Path) -> None:
    repairs = descriptor(package / "editions/tilt180-2024-04")["repairs"]
    (wrong_word,) = [item for item in repairs if item["printed"] == "Inkluderingsstøtte"]
    assert (wrong_word["line"], wrong_word["read_as"]) == (36, "Inkluderingstilskudd")


@pytest.mark.parametrize(
    ("resource", "before", "after"),
    [
        ("participants-by-measure", ",108,", ",three,"),
        ("participants-by-measure", ",published", ",shown"),
        ("participants-by-sex", ",women,", ",woman,"),
        ("participants-by-county", ",4,published", ",3,published"),
        ("measures", "egenetablering,", "egenetableringer,"),
        ("sexes", "code,", "kode,"),
    ],
)
def test_frictionless_refuses_a_package_with_a_fault(
    package: Path, tmp_path: Path, resource: str, before: str, after: str
) -> None:
    for path in package.glob("data/*.csv"):
        (tmp_path / "data").mkdir(exist_ok=True)
        text = path.read_text("utf-8")
        changed = text.replace(before, after, 1) if path.stem == resource else text
        (tmp_path / "data" / path.name).write_text(changed, "utf-8")
    (tmp_path / "datapackage.json").write_bytes((package / "datapackage.json").read_bytes())
    findings = validate_packages(tmp_path)
    assert findings
    assert all(finding.rule.startswith("package-") for finding in findings)


def test_a_fault_in_an_edition_alone_is_found_where_it_stands(
    package: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "package"
    shutil.copytree(package, copy)
    path = copy / "editions/tilt180-2024-04/data/participants-by-sex.csv"
    path.write_text(path.read_text("utf-8").replace(",women,", ",woman,", 1), "utf-8")
    assert {finding.place.file for finding in validate_packages(copy)} == {path.as_posix()}


def test_a_validation_of_its_own_process_brings_the_findings_back(
    package: Path, tmp_path: Path
) -> None:
    with Validation(package, package):
        pass
    (tmp_path / "datapackage.json").write_text("{}", "utf-8")
    with pytest.raises(ReportProblem, match="package-"), Validation(tmp_path, tmp_path):
        pass


def test_an_edition_is_validated_when_it_differs_from_the_published_one(
    package: Path, tmp_path: Path
) -> None:
    made, published = tmp_path / "made", tmp_path / "published"
    edition = made / "editions/tilt180-2024-04"
    shutil.copytree(package, made)
    assert packages_to_validate(made, None) == [made]
    (edition / "data/revisions.csv").write_text("other\n", "utf-8")
    assert packages_to_validate(made, None) == [made, edition]
    shutil.copytree(made, published)
    assert packages_to_validate(made, published) == [made]
    (edition / "data/symbols.csv").write_text("other\n", "utf-8")
    assert packages_to_validate(made, published) == [made, edition]


def test_a_total_over_all_measures_is_no_observation_of_a_measure(package: Path) -> None:
    totals = {
        (row["period"], row["target_group"]): row["participants"]
        for row in rows(package, "participants-total")
    }
    assert totals["2024-04", "all"] == "1205"
    assert totals["2024-04", "others"] == "782"
    assert len(totals) == 16


def test_reading_twice_gives_the_same_proof() -> None:
    assert read(sample_text()).checks == read(sample_text()).checks
