"""The data page tells every table, column and code, and its code reads the data rightly."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import duckdb
import pandas
import pytest

from generator.web.addresses import Addresses
from generator.web.language import Language
from generator.web.pages import data
from generator.web.pages.samples import duckdb_code, pandas_code, parquet_code, r_code
from generator.web.source import open_package
from tests.conftest import REPOSITORY, Built

PAGES = {"nb": "data/index.html", "en": "en/data/index.html"}
PACKAGE = REPOSITORY / "datapackage"

each_language = pytest.mark.parametrize("language", PAGES)


def published(built: Built) -> list[dict[str, Any]]:
    """The resources of the descriptor that is published with the site."""
    path = built.site / "data/datapackage.json"
    resources: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["resources"]
    return resources


def counties(built: Built) -> tuple[dict[str, Any], list[dict[str, str]]]:
    """The table that the samples read: its entry in the descriptor and its rows as printed."""
    resource = next(r for r in published(built) if r["name"] == "participants-by-county")
    with (built.site / "data" / resource["path"]).open(encoding="utf-8", newline="") as file:
        return resource, list(csv.DictReader(file))


def text_of(built: Built, path: str) -> str:
    """The words of a page."""
    return next(document.text for document in built.documents if document.path == path)


@each_language
def test_every_table_and_every_column_is_described(built: Built, language: str) -> None:
    text = text_of(built, PAGES[language])
    suffix = "" if language == "nb" else "_en"
    for resource in published(built):
        for words in (resource["name"], resource["title" + suffix]):
            assert words in text
        assert resource["description" + suffix] in text
        for field in resource["schema"]["fields"]:
            assert field["name"] in text
            assert f"{field['title' + suffix]} {field['description' + suffix]}" in text


@each_language
def test_every_code_is_named_in_both_languages(built: Built, language: str) -> None:
    text = text_of(built, PAGES[language])
    for path in sorted((built.site / "data").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                if {"code", "order", "name_nb"} <= set(row):
                    assert row["code"] + row["name_nb"] + row["name_en"] in text


@each_language
def test_every_table_can_be_taken_as_csv_and_parquet(built: Built, language: str) -> None:
    document = next(d for d in built.documents if d.path == PAGES[language])
    names = {link.rpartition("/")[2] for link in document.links}
    for resource in published(built):
        assert {f"{resource['name']}.csv", f"{resource['name']}.parquet"} <= names
    assert {"tiltaksdata.zip", "tiltaksdata.xlsx", "datapackage.json"} <= names


def test_the_pandas_code_reads_the_published_file_rightly(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource, rows = counties(built)
    monkeypatch.chdir(built.site / "data")
    names: dict[str, Any] = {}
    exec(pandas_code(resource, resource["path"]), names)
    figures = names["figures"]
    assert str(figures["participants"].dtype) == "Int64"
    assert list(figures["county"]) == [row["county"] for row in rows]
    assert "03" in set(figures["county"])
    assert list(names["hidden"]) == [row["status"] == "suppressed" for row in rows]
    assert list(figures["participants"].isna()) == list(names["hidden"])
    assert list(figures["participants"].dropna()) == [
        int(row["participants"]) for row in rows if row["status"] == "published"
    ]


def test_the_duckdb_code_reads_the_published_file_rightly(
    built: Built, monkeypatch: pytest.MonkeyPatch
) -> None:
    resource, rows = counties(built)
    monkeypatch.chdir(built.site / "data")
    expected = [
        (
            row["period"],
            row["measure"],
            row["county"],
            None if row["status"] == "suppressed" else int(row["participants"]),
        )
        for row in rows
    ]
    for code in (
        duckdb_code(resource, resource["path"]),
        parquet_code(f"{resource['name']}.parquet"),
    ):
        table = duckdb.sql(code.rstrip(";\n"))
        assert table is not None
        frame = table.project("period, measure, county, participants")
        assert sorted(frame.fetchall(), key=str) == sorted(expected, key=str)


def test_the_code_on_the_page_is_the_code_that_is_tested(built: Built) -> None:
    resource, _ = counties(built)
    for path in PAGES.values():
        text = text_of(built, path)
        for code in (pandas_code, r_code, duckdb_code):
            assert " ".join(code(resource, resource["path"]).split()) in text


def test_r_is_told_the_marks_and_that_codes_are_text(built: Built) -> None:
    resource, _ = counties(built)
    code = r_code(resource, resource["path"])
    assert 'na = c("*", "")' in code
    assert ".default = col_character()" in code
    assert "participants = col_integer()" in code


def test_naive_reading_goes_wrong_as_the_page_says(built: Built, tmp_path: Path) -> None:
    resource, rows = counties(built)
    whole = pandas.read_csv(built.site / "data" / resource["path"])
    assert not pandas.api.types.is_numeric_dtype(whole["participants"])
    one = tmp_path / "one.csv"
    lines = [",".join(row.values()) for row in rows if row["county"] == "03"]
    one.write_text("\n".join([",".join(rows[0]), *lines]), encoding="utf-8")
    assert set(pandas.read_csv(one)["county"]) == {3}


def test_the_code_reads_from_the_web_once_the_address_is_known() -> None:
    source = replace(open_package(PACKAGE), base_url="https://example.org/tiltaksdata/")
    (page,) = data.pages(source, Language.of("en"), Addresses("en"))
    view = page.view
    assert isinstance(view, data.DataView)
    address = "https://example.org/tiltaksdata/data/participants-by-county"
    assert view.local == ""
    assert all(f"{address}." in sample.code for sample in view.samples if sample.code)


def test_withdrawn_reports_are_listed_with_their_day_and_reason() -> None:
    source = open_package(PACKAGE)
    (page,) = data.pages(source, Language.of("nb"), Addresses("nb"))
    assert isinstance(page.view, data.DataView)
    assert page.view.withdrawn == ()
    gone = {"series": "tilt180", "edition": "2024-03", "date": "2024-05-01", "reason": "Why <not>."}
    package = replace(source.package, descriptor={**source.descriptor, "withdrawn": [gone]})
    (page,) = data.pages(replace(source, package=package), Language.of("nb"), Addresses("nb"))
    assert isinstance(page.view, data.DataView)
    (line,) = page.view.withdrawn
    assert line == data.WithdrawnLine(
        "tilt180 mars\u00a02024", "1.\u00a0mai\u00a02024", "Why <not>."
    )


@pytest.mark.parametrize(
    ("size", "words"),
    [(1, "1 kB"), (28_722, "29 kB"), (999_499, "999 kB"), (1_234_567, "1,2 MB")],
)
def test_sizes_are_said_in_words(size: int, words: str) -> None:
    assert data.size_words(size, Language.of("nb")) == words.replace(" ", "\u00a0")
