"""Comparing measures, areas and groups: what is offered, drawn, worked out and left out."""

from __future__ import annotations

import json
import re
from dataclasses import astuple
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model import ALL, MEASURE, Period
from generator.web.addresses import Addresses
from generator.web.charts.lines import ChartLine, lines, spread
from generator.web.charts.nouns import Datum, Phrases
from generator.web.comparisons import (
    COUNT,
    RATE,
    LineChoice,
    beside_others,
    figures_javascript,
    gaps_of,
    rates_begin,
    within_country,
)
from generator.web.language import Language
from generator.web.pages import compare
from generator.web.source import SiteSource
from generator.web.view import SitePage
from tests.small_packages import Figure, changed, small_source

JANUARY = Period(2024, 1)
NB = Language.of("nb")


def total(printed: str, period: str = "2024-01", measure: str = "a") -> Figure:
    return (MEASURE, measure, ALL, period, printed)


def county(code: str, printed: str, period: str = "2024-01", measure: str = "a") -> Figure:
    return ("county", measure, code, period, printed)


def source_of(*figures: Figure) -> SiteSource:
    """A package whose areas all have a known population."""
    source = small_source(figures, max(figure[3] for figure in figures))
    rows = [row for row in source.package.records("counties") if row["code"] != "30"]
    population = [{"period": "2024-01", "inhabitants": 350_000}]
    return changed(source, {"counties": rows}, population=population)


def page_of(source: SiteSource) -> SitePage:
    (page,) = compare.pages(source, NB.speaking(source.facts("nb")), Addresses("nb"))
    return page


def choices_of(page: SitePage) -> Any:
    return json.loads(page.files["choices.js"].partition(" = ")[2].rstrip(";\n"))


def figures_of(source: SiteSource, dimension: str, measure: str = "a") -> Any:
    words = {value: word for word, value in gaps_of(source).items()}
    text = figures_javascript(source, measure, dimension, words)
    return json.loads(text.partition("] = ")[2].rstrip(";\n"))


# What is offered


def test_the_rate_of_the_country_is_over_the_inhabitants_of_all_areas() -> None:
    figures = [total("70"), county("46", "*")]
    without = small_source(figures, "2024-01")
    assert without.rate("a", MEASURE, ALL, JANUARY) is None
    known = source_of(*figures)
    rate = known.rate("a", MEASURE, ALL, JANUARY)
    assert rate and (rate.rate, rate.population) == (20.0, 350_000)
    assert known.rate("a", "county", "46", JANUARY) is None


def test_an_area_is_offered_beside_one_of_nearly_its_population_and_the_country() -> None:
    source = source_of(total("90"), county("03", "20"), county("46", "40"), county("15", "30"))
    (dimension,) = source.areas
    beside = {
        entry.code: beside_others(source, dimension, entry, "a")
        for entry in source.areas[dimension]
    }
    assert beside["46"] == LineChoice(
        (("a", "county", "46"), ("a", "county", "03"), ("a", MEASURE, ALL)), RATE
    )
    assert beside["15"] and beside["15"].lines[1] == ("a", "county", "03")
    assert beside["46"].query == "line=a.county.46&line=a.county.03&line=a.measure.all&show=rate"


def test_a_municipality_is_offered_beside_one_of_its_county_if_that_has_a_figure() -> None:
    """A municipality of another county is nearer in size."""
    wide = {"4601": ("46", "900"), "4602": ("46", "200"), "0301": ("03", "890")}
    for printed, neighbour in (("5", "4602"), ("*", "0301")):
        named = {"4601": "7", "4602": printed, "0301": "6"}
        figures = [("municipality", "a", code, "2024-01", text) for code, text in named.items()]
        source = small_source([total("90"), *figures], "2024-01")
        rows = [
            row | dict(zip(("county", "population"), wide[row["code"]], strict=True))
            for row in source.package.records("municipalities")
        ]
        source = changed(source, {"municipalities": rows})
        (dimension,) = source.areas
        found = beside_others(source, dimension, source.entry("municipality", "4601"), "a")
        assert found and found.lines[1] == ("a", "municipality", neighbour)


def test_an_unknown_area_is_offered_beside_the_country_as_numbers() -> None:
    source = source_of(total("90"), county("46", "40"), county("unknown", "50"))
    (dimension,) = source.areas
    found = beside_others(source, dimension, source.entry("county", "unknown"), "a")
    assert found == LineChoice((("a", "county", "unknown"), ("a", MEASURE, ALL)), COUNT)


def test_a_measure_without_areas_is_offered_beside_another_measure() -> None:
    source = small_source([total("90"), total("40", measure="b")], "2024-01")
    assert within_country(source, "a") == LineChoice(
        (("a", MEASURE, ALL), ("b", MEASURE, ALL)), COUNT
    )


@pytest.mark.parametrize("printed", ["90", "*"])
def test_a_measure_alone_has_a_page_and_nothing_to_compare(printed: str) -> None:
    source = small_source([total(printed)], "2024-01")
    page = page_of(source)
    assert within_country(source, "a") is None
    assert choices_of(page)["first"] is None
    assert isinstance(page.view, compare.CompareView) and page.view.figure is None


# What is shown


def test_areas_are_sorted_by_rate_and_those_without_come_in_the_order_of_the_list() -> None:
    source = source_of(
        total("90"),
        county("03", "*"),
        county("46", "40"),
        county("15", "30"),
        county("unknown", "9"),
    )
    view = page_of(source).view
    assert isinstance(view, compare.CompareView)
    (areas,) = view.areas
    assert [row.label for row in areas.figure.table.rows] == [
        "Møre og Romsdal", "Vestland", "Oslo", "Ukjent fylke",
    ]  # fmt: skip
    assert [row.cells[0].text for row in areas.figure.table.rows] == ["60,0", "20,0", "*", "–"]
    assert [item.published for item in areas.small] == [True, True, False, False]


def test_a_comparison_has_the_rates_of_its_areas_and_says_of_which_year() -> None:
    source = source_of(total("90"), county("46", "40"), county("03", "*"))
    view = page_of(source).view
    assert isinstance(view, compare.CompareView) and view.figure
    assert view.figure.title == "Vestland, Oslo og hele landet: A per 100\u00a0000 innbyggere"
    assert view.figure.subtitle.endswith("Innbyggertall fra 2024.")
    (row,) = view.figure.table.rows
    assert [cell.text for cell in row.cells] == ["40", "20,0", "*", "*", "90", "25,7"]
    assert [line.text for line in view.key] == ["20,0", "skjermet, færre enn 4", "25,7"]


def test_areas_of_earlier_months_do_not_keep_those_of_today_from_being_drawn(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(compare, "FEW", 2)
    former = county("30", "9", "2023-12")
    today = [county("46", "40"), county("03", "20")]
    view = page_of(small_source([former, *today, total("90")], "2024-01")).view
    assert isinstance(view, compare.CompareView)
    assert [item.name.text for part in view.areas for item in part.small] == ["Oslo", "Vestland"]
    assert view.many == ""
    more = page_of(small_source([*today, county("15", "9"), total("90")], "2024-01")).view
    assert isinstance(more, compare.CompareView)
    assert more.areas == () and "fylker" in more.many


def test_a_comparison_of_rates_begins_where_the_population_is_known() -> None:
    periods = ("2020-06", "2021-12", "2022-01", "2024-01")
    figures = [county(code, "*", p) for p in periods for code in ("46", "03")]
    source = source_of(*figures, *(total("90", period) for period in periods))
    assert {rates_begin(source, "a", name) for name in ("county", MEASURE)} == {Period(2022, 1)}
    view = page_of(source).view
    assert isinstance(view, compare.CompareView) and view.figure
    assert "januar\u00a02022" in view.figure.subtitle
    assert len(view.figure.table.rows) == 24  # those of January 2022 and 2023 too


def test_months_without_a_known_population_have_no_rate() -> None:
    source = source_of(total("90", "2029-01"), county("46", "40", "2029-01"))
    comparison = within_country(source, "a")
    assert comparison and comparison.show == COUNT
    found = choices_of(page_of(source))
    assert not found["measures"][0]["rated"]
    assert [item["rated"] for item in found["dimensions"]] == [[]]


PRINTED = st.one_of(st.just("*"), st.integers(4, 400).map(str))


@settings(max_examples=25)
@given(st.dictionaries(st.tuples(st.sampled_from(("03", "46", "15", "unknown")),
                                 st.sampled_from(("2024-01", "2024-02", "2024-03"))),
                       PRINTED, min_size=1), PRINTED)  # fmt: skip
def test_the_figures_that_are_loaded_are_the_printed_ones_and_no_hidden_one_has_a_rate(
    printed: dict[tuple[str, str], str], whole: str
) -> None:
    figures = [county(code, text, period) for (code, period), text in printed.items()]
    source = source_of(total(whole, "2024-03"), *figures)
    content = figures_of(source, "county")
    months = [str(Period.parse(content["from"]) + n) for n in range(3)]
    for code, values in content["figures"].items():
        for n, value in enumerate(values):
            text = printed.get((code, months[n]), "")
            assert value == (int(text) if text.isdecimal() else "hidden" if text else value)
            rate = content["rates"].get(code, [None] * 3)[n]
            assert (rate is None) == (not text.isdecimal() or code == "unknown")
    page = page_of(source)
    assert isinstance(page.view, compare.CompareView)
    for areas in page.view.areas:
        with_rate = [row.cells[0] for row in areas.figure.table.rows if row.cells[0].per]
        shown = [float(cell.text.replace(",", ".")) for cell in with_rate]
        assert shown == sorted(shown, reverse=True)
        assert [row.cells[0] for row in areas.figure.table.rows][: len(shown)] == with_rate


# The drawing

PHRASES = Phrases("skjermet, færre enn 4", "ikke i rapporten", 3, NB.chart_locale)


def months(*values: int | None) -> list[Datum]:
    keys = [str(JANUARY + n) for n in range(len(values))]
    return [
        Datum(key, key, value, str(value), "published")
        if value is not None
        else Datum(key, key, None, PHRASES.hidden, "suppressed")
        for key, value in zip(keys, values, strict=True)
    ]


def test_no_line_joins_figures_across_a_hidden_month_or_a_break() -> None:
    drawn = [
        ChartLine("A", months(5, None, 6, 7, 8), "--m1"),
        ChartLine("B", months(*range(9, 14)), "--ink"),
    ]
    breaks = {JANUARY + 3: "brudd"}
    chart = lines(drawn, width=320, height=260, least=10, phrases=PHRASES, breaks=breaks)
    stretches: dict[str, list[str]] = {}
    for row in chart.spec["datasets"]["figures"]:
        stretches.setdefault(row["stretch"], []).append(row["period"][-2:])
    assert list(stretches.values()) == [
        ["01"],
        ["03"],
        ["04", "05"],
        ["01", "02", "03"],
        ["04", "05"],
    ]
    hidden = chart.spec["datasets"]["gaps"]
    assert [(row["first"], row["last"]) for row in hidden] == [("2024-02", "2024-02")]
    assert all("value" not in row for row in hidden)
    assert " ".join(chart.spec["datasets"]["words"][0]["text"]) == "A: skjermet, færre enn 4"


@given(st.lists(st.floats(0, 200), min_size=1, max_size=6))
def test_names_at_the_ends_of_lines_do_not_touch_and_keep_their_order(places: list[float]) -> None:
    placed = spread(places, 16, 200)
    assert max(placed) <= 200
    ordered = sorted(placed)
    assert all(below - above >= 16 - 1e-9 for above, below in pairwise(ordered))
    assert [n for _, n in sorted(zip(places, range(9), strict=False))] == [
        n for _, n in sorted(zip(placed, range(9), strict=False))
    ]


def test_what_is_offered_names_no_figure() -> None:
    source = source_of(total("6543"), county("46", "1234"), county("03", "5309"))
    text = page_of(source).files["choices.js"]
    assert not re.search("6543|1234|5309", text)
    assert astuple(page_of(source)) == astuple(page_of(source))
