"""Numbers, months and words in Norwegian and English."""

from __future__ import annotations

import pytest
from babel.messages.pofile import read_po

from generator.model import Period
from generator.web.language import Language
from tests.conftest import REPOSITORY

NB, EN = Language.of("nb"), Language.of("en")
CATALOGUE = REPOSITORY / "generator/web/locale/nb.po"


def test_thousands_have_a_no_break_space_in_norwegian() -> None:
    assert NB.number(1054) == "1\u00a0054"
    assert NB.number(5550203) == "5\u00a0550\u00a0203"
    assert EN.number(1054) == "1,054"


def test_decimals_are_rounded_and_have_a_comma_in_norwegian() -> None:
    assert NB.number(12.59, 1) == "12,6"
    assert EN.number(12.59, 1) == "12.6"
    assert NB.number(12.0, 1) == "12,0"


def test_a_minus_is_u2212_and_nothing_has_no_sign() -> None:
    assert NB.signed(-1502) == "\u22121\u00a0502"
    assert NB.signed(68) == "+68"
    assert NB.signed(0) == "0"
    assert NB.signed_percent(-0.001) == "0\u00a0%"


def test_a_no_break_space_stands_before_the_norwegian_per_cent_sign() -> None:
    assert NB.percent(0.118) == "12\u00a0%"
    assert EN.percent(0.118) == "12%"
    assert NB.signed_percent(0.114) == "+11\u00a0%"


def test_norwegian_months_are_in_lower_case_and_keep_their_year() -> None:
    assert NB.month(Period.parse("2024-04")) == "april\u00a02024"
    assert NB.month_name(Period.parse("2024-04")) == "april"
    assert EN.month_name(Period.parse("2024-04")) == "April"
    assert NB.date("2024-01-01") == "1.\u00a0januar\u00a02024"


def test_a_list_ends_with_og_or_and() -> None:
    assert NB.all_of(["Oslo", "Agder", "Troms"]) == "Oslo, Agder og Troms"
    assert EN.all_of(["Oslo", "Agder"]) == "Oslo and Agder"
    assert NB.all_of(["Oslo"]) == "Oslo"


def test_names_are_sorted_as_norwegians_sort_them() -> None:
    names = ["Østfold", "Agder", "Årdal", "Vestland", "Ærøy"]
    assert sorted(names, key=NB.sort_key) == ["Agder", "Vestland", "Ærøy", "Østfold", "Årdal"]


def test_a_name_without_a_translation_falls_back_to_norwegian() -> None:
    assert EN.name({"name_nb": "Fylke", "name_en": ""}) == "Fylke"
    assert EN.name({"name_nb": "Fylke", "name_en": "County"}) == "County"


def test_plurals_follow_the_number() -> None:
    one, many = "%(n)s %(person)s", "%(n)s %(people)s"
    assert NB.ngettext(one, many, 1) == "1 deltaker"
    assert NB.ngettext(one, many, 1205) == "1\u00a0205 deltakere"


def test_english_needs_no_catalogue() -> None:
    assert EN.gettext("Measures") == "Measures"
    assert NB.gettext("Measures") == "Tiltak"


def test_a_translation_fills_in_the_same_values() -> None:
    with CATALOGUE.open("rb") as file:
        catalogue = read_po(file, locale="nb")
    errors = {str(m.id): [str(e) for e in m.check(catalogue)] for m in catalogue if m.id}
    assert {text: found for text, found in errors.items() if found} == {}


@pytest.mark.parametrize("language", [NB, EN])
def test_a_number_locale_for_charts_has_no_ascii_minus(language: Language) -> None:
    assert language.number_locale["minus"] == "\u2212"
