"""Numbers, months and words in Norwegian and English."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from generator.model import Period
from generator.web.language import Language
from tests.conftest import REPOSITORY

NB, EN = Language.of("nb"), Language.of("en")
CATALOGUES = REPOSITORY / "generator/web/locale"
PLACE = re.compile(r"%\((\w+)\)s")


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


def test_a_label_is_its_own_english_and_a_sentence_has_a_key() -> None:
    assert EN.gettext("Measures") == "Measures"
    assert NB.gettext("Measures") == "Tiltak"
    assert EN.gettext("missing.text").startswith("The address")
    assert NB.gettext("missing.text").startswith("Adressen")


# Catalogues

KEY = re.compile(r"[a-z]+\.[a-z]+(-[a-z]+)*")
LONGEST = 60
"""A text longer than this needs a key, so that a change of a comma changes no other language."""


def messages(code: str) -> dict[tuple[str, ...], tuple[str, ...]]:
    """Message id (of plurals: both) → its forms in a language."""
    with (CATALOGUES / f"{code}.po").open("rb") as file:
        found = read_po(file, locale=code, abort_invalid=True)
    return {forms(m.id): forms(m.string) for m in found if m.id and not m.fuzzy}


def forms(texts: str | Sequence[str] | None) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts or ())


def used() -> set[tuple[str, ...]]:
    """The message ids in Python and in the templates."""
    methods = [("**.py", "python"), ("**.html", "jinja2"), ("**.xml", "jinja2")]
    return {
        forms(message)
        for folder in (REPOSITORY / "generator/web", REPOSITORY / "templates")
        for _, _, message, _, _ in extract_from_dir(folder, methods)
    }


def test_every_text_is_in_each_catalogue_and_none_is_unused() -> None:
    keys = {texts for texts in used() if KEY.fullmatch(texts[0])}
    assert sorted(used() ^ messages("nb").keys()) == []
    assert sorted(keys ^ messages("en").keys()) == []


def test_every_text_has_words_in_each_language() -> None:
    for code in ("nb", "en"):
        assert [text for text, said in messages(code).items() if not all(said)] == []


def test_a_long_text_is_known_by_a_key() -> None:
    assert [text for texts in used() for text in texts if len(text) > LONGEST] == []


def test_a_translation_fills_in_the_same_values() -> None:
    english = messages("en")
    for texts, said in messages("nb").items():
        names = {frozenset(PLACE.findall(form)) for form in english.get(texts, texts)}
        assert {frozenset(PLACE.findall(form)) for form in said} <= names, texts


@pytest.mark.parametrize("language", [NB, EN])
def test_the_locale_of_charts_has_twelve_months_and_no_ascii_minus(language: Language) -> None:
    assert language.chart_locale["number"]["minus"] == "\u2212"
    assert len(set(language.chart_locale["time"]["shortMonths"])) == 12
