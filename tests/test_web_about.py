"""The about page tells the method by a real figure; the 404 page leads home from any depth."""

from __future__ import annotations

import csv
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import urljoin

import pytest

from generator.model import Break
from generator.web.addresses import Addresses
from generator.web.language import Language
from generator.web.pages import about, notfound
from generator.web.site import render_page
from generator.web.source import open_package
from tests.conftest import REPOSITORY
from tests.documents import read_document

PACKAGE = REPOSITORY / "datapackage"

each_language = pytest.mark.parametrize("language", ["nb", "en"])


def view_of(language: str, base_url: str = "") -> about.AboutView:
    """What the about page prints."""
    source = replace(open_package(PACKAGE), base_url=base_url)
    (page,) = about.pages(source, Language.of(language), Addresses(language))
    assert isinstance(page.view, about.AboutView)
    return page.view


def links_of_404(folder: Path, base_url: str) -> list[str]:
    """Every link of the 404 page of a site at `base_url`, the ways on in both languages too."""
    source = replace(open_package(PACKAGE), base_url=base_url)
    (page,) = notfound.pages(source, Language.of("nb"), Addresses("nb"))
    (folder / page.path).write_text(render_page(source, page, {}), encoding="utf-8")
    document = read_document(folder, "404.html")
    found = [*document.links, *document.styles, *document.loads, *document.scripts]
    return [link for link in found if not link.startswith("data:")]


@each_language
def test_the_figure_that_the_method_is_told_by_is_in_the_data(language: str) -> None:
    example = view_of(language).example
    assert example is not None
    lines = (PACKAGE / "data/participants-by-county.csv").read_text(encoding="utf-8").splitlines()
    assert example.row in lines
    assert example.printed != "*"


@each_language
def test_the_figure_that_the_method_is_told_by_leads_to_its_printed_row(language: str) -> None:
    example = view_of(language).example
    assert example is not None
    with (PACKAGE / "data/cells.csv").open(encoding="utf-8", newline="") as file:
        cells = list(csv.DictReader(file))
    anchor = example.table.href.partition("#")[2]
    (cell,) = [
        cell
        for cell in cells
        if f"t{cell['table']}-r{cell['row']}" == anchor and cell["column_label"] == example.column
    ]
    assert (cell["row_label"], cell["printed"]) == (example.label, example.printed)


def test_a_hidden_figure_is_said_to_be_from_nought_to_one_below_the_limit() -> None:
    view = view_of("nb")
    assert view.suppressed == "Trykt som * fordi tallet er mindre enn 4. Det kan være 0."
    assert [text.partition(". ")[0] for text in view.hidden] == [
        "NAV trykker * i stedet for et tall mindre enn 4, så ingen skal kunne gjenkjennes"
    ]
    assert view.hidden[0].endswith("En * står derfor for 0 til 3.")
    assert view.spoken == "skjermet, færre enn 4"


@pytest.mark.parametrize(
    ("base_url", "repository"),
    [
        ("https://anna.github.io/tiltaksdata/", "https://github.com/anna/tiltaksdata"),
        ("https://anna.github.io", "https://github.com/anna/anna.github.io"),
        ("https://tiltak.example.org/data/", ""),
        ("", ""),
    ],
)
def test_the_repository_is_known_from_an_address_on_github_pages(
    base_url: str, repository: str
) -> None:
    assert about.repository_of(base_url) == repository
    found = view_of("en", base_url).repository
    assert (found.href if found else "") == repository


@pytest.mark.parametrize("prefix", ["/", "/tiltaksdata/"])
@pytest.mark.parametrize("missing", ["nowhere", "tiltak/nothing/here/index.html"])
def test_the_404_page_leads_home_from_any_depth(tmp_path: Path, prefix: str, missing: str) -> None:
    base_url = f"https://example.org{prefix}"
    served_at = base_url + missing
    found = {urljoin(served_at, link) for link in links_of_404(tmp_path, base_url)}
    internal = {link for link in found if link.startswith("https://example.org")}
    assert all(link.startswith(base_url) for link in internal)
    assert {f"{base_url}index.html", f"{base_url}en/index.html"} <= internal
    html = (tmp_path / "404.html").read_text(encoding="utf-8")
    assert "<style>" in html and "stylesheet" not in html


def test_the_404_page_asks_only_its_own_origin_for_what_it_needs(tmp_path: Path) -> None:
    links = links_of_404(tmp_path, "https://example.org/tiltaksdata/")
    assert [link for link in links if "example.org" in link] == []


def test_the_404_page_says_how_to_get_home_while_its_address_is_unknown(tmp_path: Path) -> None:
    assert all(not link.startswith("/") for link in links_of_404(tmp_path, ""))
    html = (tmp_path / "404.html").read_text(encoding="utf-8")
    assert "slett alt i adressen etter nettstedets navn" in html
    assert "delete all of the address after the site’s name" in html


def test_breaks_before_and_after_the_months_of_the_data_are_not_listed() -> None:
    source = open_package(PACKAGE)
    first = min(report.period_from for report in source.reports)
    told = {
        period: Break(period, "measure", (), True, {"name_nb": str(period)})
        for period in (first - 1, first, first + 1, source.newest, source.newest + 1)
    }
    # Months are parted by a break after the first one, up to the newest.
    vars(source)["breaks"] = tuple(told.values())
    (page,) = about.pages(source, Language.of("nb"), Addresses("nb"))
    assert isinstance(page.view, about.AboutView)
    assert [line.text for line in page.view.breaks] == [str(first + 1), str(source.newest)]


def test_a_measure_without_a_description_is_only_named() -> None:
    source = open_package(PACKAGE)
    for entry in source.measures:
        vars(entry)["fields"] = {**entry.fields, "description_nb": "", "description_en": ""}
    (page,) = about.pages(source, Language.of("en"), Addresses("en"))
    html = render_page(source, page, {})
    for measure in source.measures:
        assert re.search(rf"<li><b>{measure.fields['name_en']}</b>(?!:)", html)
