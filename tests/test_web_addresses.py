"""Addresses of pages, and the links between them."""

from __future__ import annotations

import pytest

from generator.model import Period
from generator.web.addresses import Addresses, link, public, relative, slug
from generator.web.view import SitePage
from tests.sample import codelists

COUNTY = codelists().dimensions["county"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Vestland", "vestland"),
        ("Møre og Romsdal", "more-og-romsdal"),
        ("Østfold", "ostfold"),
        ("Åmli & Ærøy", "amli-aeroy"),
        ("Romsa ja Finnmárku", "romsa-ja-finnmarku"),
        ("  60 år og over ", "60-ar-og-over"),
    ],
)
def test_a_slug_is_ascii_with_norwegian_letters_spelt_out(name: str, expected: str) -> None:
    assert slug(name) == expected


def test_a_county_has_its_code_and_norwegian_name_in_both_languages() -> None:
    assert Addresses("nb").area(COUNTY, "46", "Vestland") == "fylke/46-vestland/index.html"
    assert Addresses("en").area(COUNTY, "46", "Vestland") == "en/counties/46-vestland/index.html"
    assert Addresses("nb").area(COUNTY, "unknown", "Ukjent") == "fylke/unknown-ukjent/index.html"


def test_norwegian_is_at_the_root_and_english_in_a_folder() -> None:
    norwegian, english = Addresses("nb"), Addresses("en")
    assert norwegian.home() == "index.html"
    assert english.home("counties") == "en/index.html#counties"
    assert norwegian.measure("mentor") == "tiltak/mentor/index.html"
    assert english.report("tilt180", Period(2024, 4)) == "en/reports/tilt180-2024-04/index.html"
    assert norwegian.about() == "om/index.html"
    assert norwegian.twins(Addresses.about) == {"en": english.about()}
    assert english.twins(Addresses.about) == {"nb": norwegian.about()}


@pytest.mark.parametrize(
    ("here", "there", "expected"),
    [
        ("index.html", "en/index.html", "en/index.html"),
        ("tiltak/a/index.html", "tiltak/b/index.html", "../b/index.html"),
        ("en/measures/a/index.html", "index.html#counties", "../../../index.html#counties"),
        ("om/index.html", "om/index.html#licence", "#licence"),
        ("om/index.html", "om/index.html", "index.html"),
        ("fylke/03-oslo/index.html", "data/datapackage.json", "../../data/datapackage.json"),
    ],
)
def test_links_are_relative(here: str, there: str, expected: str) -> None:
    assert relative(here, there) == expected


def test_a_page_served_at_any_depth_links_from_the_root_of_the_site() -> None:
    page = SitePage("404.html", "404.html", "nb", "", "", None, absolute=True)
    assert link(page, "om/index.html", "https://example.org/repo/") == "/repo/om/index.html"
    assert link(page, "om/index.html", None) == "om/index.html"


def test_the_public_address_of_a_page_is_its_folder() -> None:
    base = "https://example.org/repo"
    assert public(base, "tiltak/a/index.html") == "https://example.org/repo/tiltak/a/"
    assert public(base + "/", "index.html") == "https://example.org/repo/"
    assert public(base, "404.html") == "https://example.org/repo/404.html"
