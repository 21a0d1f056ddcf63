"""Titles and sentences: from published figures only, and never a number for a hidden one."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from generator.dimensions import dimensions_of
from generator.model import Mark, Period
from generator.package.records import Value
from generator.web import sentences
from generator.web.language import Language
from generator.web.source import ABSENT, PUBLISHED, SUPPRESSED
from tests.sample import codelists

DIMENSIONS = codelists().dimensions
NB, EN = Language.of("nb"), Language.of("en")
NAMES = {"46": "Vestland", "03": "Oslo", "32": "Akershus", "42": "Agder", "unknown": "Ukjent"}
HIDDEN, GONE = Value(SUPPRESSED, mark="*"), Value(ABSENT)
MARKS = {"*": Mark("*", 0, 3, {})}


def value(printed: int | str) -> Value:
    """`82` is published, `*` hidden, and nothing at all not in the report."""
    if isinstance(printed, int):
        return Value(PUBLISHED, printed)
    return HIDDEN if printed == "*" else GONE


EQUAL = {code: 100_000 for code in NAMES if code != "unknown"}


def title(
    language: Language = NB, inhabitants: Mapping[str, int] = EQUAL, **printed: int | str
) -> str:
    """The title of a breakdown by county; `c46=82` is county 46."""
    values = {code.removeprefix("c"): value(number) for code, number in printed.items()}
    return sentences.breakdown_title(
        DIMENSIONS["county"], values, NAMES, language, MARKS, inhabitants
    )


def months(*printed: int | str) -> dict[Period, Value]:
    """Figures of months one after the other, the last one in April 2024."""
    last = Period(2024, 4)
    return dict(zip((last - (len(printed) - 1)).through(last), map(value, printed), strict=True))


def test_the_county_with_the_most_is_named() -> None:
    assert title(c46=82, c03=66) == "Vestland har flest deltakere"
    assert title(EN, c46=82, c03=66) == "Vestland has the most participants"


def test_two_or_three_that_tie_are_named_together() -> None:
    assert title(c46=66, c03=66, c32=5) == "Flest deltakere i Vestland og Oslo"
    assert title(c46=9, c03=9, c32=9) == "Flest deltakere i Vestland, Oslo og Akershus"


def test_more_that_tie_are_counted() -> None:
    assert title(c46=9, c03=9, c32=9, c42=9) == "Flest, og like mange, i 4 fylker"


def test_the_most_is_the_most_of_all_when_others_are_hidden() -> None:
    assert title(c46=4, c03="*", c32="*") == "Vestland har flest deltakere"


def test_nothing_is_ranked_when_every_figure_is_hidden() -> None:
    assert title(c46="*", c03="*") == "Alle tallene er skjermet"
    assert title(c46="*", c03="") == "Alle tallene er skjermet"


def test_nothing_is_said_of_figures_that_are_not_there() -> None:
    assert title(c46="", c03="") == "Ingen tall for denne måneden"


def test_one_category_alone_is_not_the_most() -> None:
    assert title(c46=82) == "Bare Vestland er i rapporten"
    assert title(c46=82, c03="") == "Bare Vestland er i rapporten"


def test_the_unknown_are_no_county() -> None:
    assert title(c46=5, unknown=9) == "Høyest antall deltakere: ukjent"


def test_a_rank_by_number_that_the_rate_reverses_names_both() -> None:
    few = {**EQUAL, "42": 1_000}
    assert title(NB, few, c46=82, c42=5) == "Flest i Vestland, men oftest i Agder"
    assert title(EN, few, c46=82, c42=5) == "The most in Vestland, but the highest rate in Agder"
    assert title(NB, few, c46=82, c03=82, c42=5) == "Flest i Vestland og Oslo, men oftest i Agder"


def test_a_rate_is_not_ranked_where_a_hidden_area_may_have_a_higher_one() -> None:
    few = {**EQUAL, "03": 1_000, "42": 20_000}
    assert title(NB, few, c46=82, c03="*") == "Høyest antall deltakere: Vestland"
    assert title(EN, few, c46=82, c03="*") == "Highest number of participants: Vestland"
    words = "Flest i Vestland, men ikke i forhold til folketallet"
    assert title(NB, few, c46=82, c42=40, c03="*") == words


def test_a_rate_is_not_ranked_where_the_population_of_an_area_is_not_known() -> None:
    assert title(NB, {}, c46=82, c03=66) == "Høyest antall deltakere: Vestland"
    assert title(NB, {"46": 1_000}, c46=82, c03=66) == "Høyest antall deltakere: Vestland"


def test_a_name_that_is_no_proper_name_has_no_capital_within_a_sentence() -> None:
    same = {"women": value(9), "men": value(9)}
    names = {"women": "Kvinner", "men": "Menn"}
    assert (
        sentences.breakdown_title(DIMENSIONS["sex"], same, names, NB)
        == "Like mange kvinner og menn"
    )
    more = {"women": value(9), "men": value(5)}
    assert sentences.breakdown_title(DIMENSIONS["sex"], more, names, NB) == "Kvinner er flest"
    regions = {"asia": value(9), "africa": value(9)}
    named = {"asia": "Asia", "africa": "Afrika"}
    tie = sentences.breakdown_title(DIMENSIONS["world-region"], regions, named, NB)
    assert tie == "Asia og Afrika: like mange, og flest"


def test_a_breakdown_without_words_of_its_own_has_general_ones() -> None:
    values = {"a": value(9), "b": value(5)}
    names = {"a": "Lærling", "b": "Student"}
    (plain,) = dimensions_of(
        [
            {
                "code": "occupation",
                "list": "occupations",
                "name_nb": "Yrke",
                "name_en": "Occupation",
                "plural_nb": "yrker",
                "plural_en": "occupations",
            }
        ]
    )
    assert sentences.breakdown_title(plain, values, names, NB) == "Den største gruppen: lærling"


@pytest.mark.parametrize(
    ("printed", "expected"),
    [
        ((394, 522, 612, 680), "Har økt hver måned i 2024"),
        ((9, 8, 7, 6), "Har gått ned hver måned i 2024"),
        ((108, 106, 114, 115), "Flest hittil i 2024"),
        ((5, 9, 8, 9, 8, 10), "Flest i alle måneder fra november\u00a02023"),
        ((284, 300, 292, 286), "Mellom 284 og 300 deltakere"),
        ((9, 9, 9, 9), "9 deltakere i alle månedene"),
        ((108,), "108 deltakere"),
        ((4, 5, "*", 4), "Skjermet i 1 av 4 måneder"),
        ((4, 5, "", 4), "Ikke i rapporten i 1 av 4 måneder"),
        ((4, 5, 6, "*"), "Tallet for april er skjermet"),
        (("*", "*", "*"), "Skjermet i alle månedene"),
        ((4, 5, ""), "April er ikke i rapporten"),
    ],
)
def test_a_trend_says_what_the_months_show(printed: tuple[int | str, ...], expected: str) -> None:
    assert sentences.trend_title(months(*printed), NB) == expected


def test_a_run_within_a_year_is_counted() -> None:
    printed = {"2024-01": 9, "2024-02": 5, "2024-03": 6, "2024-04": 7, "2024-05": 8}
    values = {Period.parse(period): value(number) for period, number in printed.items()}
    assert sentences.trend_title(values, NB) == "Har økt 3 måneder på rad"


def test_a_run_is_broken_by_a_hidden_month() -> None:
    assert sentences.trend_title(months(4, "*", 5, 6), NB) == "Skjermet i 1 av 4 måneder"


def moved(now: int | str, before: int | str) -> str:
    return sentences.moved(value(now), value(before), Period.parse("2024-03"), NB)


def test_a_change_is_reported_in_participants_and_per_cent() -> None:
    assert moved(680, 612) == "68 flere enn i mars (+11\u00a0%)"
    assert moved(20, 22) == "2 færre enn i mars (\u22129\u00a0%)"


def test_no_per_cent_are_given_where_one_person_is_many() -> None:
    assert moved(10, 11) == "1 færre enn i mars"
    assert moved(38, 19) == "19 flere enn i mars"
    assert moved(40, 20) == "20 flere enn i mars (+100\u00a0%)"
    assert moved(9, 9) == "Uendret siden mars"


def test_no_change_is_reported_from_or_to_a_hidden_figure() -> None:
    assert moved(4, "*") == "Endringen vises ikke: tallet for mars er skjermet"
    assert moved("*", 4) == ""
    assert sentences.movement(value("*"), value(4)) is None


def test_no_change_is_reported_from_a_month_that_is_not_in_the_report() -> None:
    assert moved(4, "") == "Endringen vises ikke: mars er ikke i rapporten"
