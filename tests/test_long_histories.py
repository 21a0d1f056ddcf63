"""Histories: breaks, counties that come and go, months without a report, one month and many."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from generator.codelists import load_codelists
from generator.errors import ReportProblem
from generator.model import Period
from generator.web.addresses import Addresses
from generator.web.charts import Datum, Phrases, trend
from generator.web.charts.drawing import draw
from generator.web.charts.placing import names_that_fit
from generator.web.easel import Easel, area_maps, breakdown_table, trend_table
from generator.web.history import changes
from generator.web.language import Language
from generator.web.pages import area, home, measure
from generator.web.source import SiteSource
from generator.web.view import ShownTable
from tests.sample import REPOSITORY, codelists
from tests.small_packages import Figure, changed, small_source

COUNTY = codelists().dimensions["county"]
NB, EN, ROOT = Language.of("nb"), Language.of("en"), Addresses("nb")
ALFA = ("alfa", "measure", "all")
REGISTRATION = {
    "period": "2025-04",
    "dimension": "target-group",
    "categories": ["jobseekers"],
    "everywhere": True,
    "title": "ny registrering",
    "description": "Tall for arbeidssøkere kan ikke sammenlignes.",
    "source": "NAV",
}
VALIDITY = {"30": ("2020-01-01", "2023-12-31"), "46": ("2020-01-01", ""), "15": ("2024-01-01", "")}


def periods(first: str, count: int) -> list[str]:
    start = Period.parse(first)
    return [str(start + more) for more in range(count)]


def totals(first: str, *printed: int | str) -> list[Figure]:
    """The totals of a measure in months side by side; an empty text is not printed."""
    pairs = zip(periods(first, len(printed)), printed, strict=True)
    return [("measure", "alfa", "all", p, str(number)) for p, number in pairs if number != ""]


def in_county(code: str, first: str, *printed: int | str) -> list[Figure]:
    return [("county", "alfa", code, *row[3:]) for row in totals(first, *printed)]


def source_of(
    figures: Iterable[Figure], newest: str, spans: Iterable[tuple[str, str]] = (), **entries: Any
) -> SiteSource:
    """A package with breaks (`breaks=…`), the validity of counties, and reports over `spans`."""
    source = small_source(figures, newest)
    counties = source.package.records("counties")
    for county in counties:
        county["valid_from"], county["valid_to"] = VALIDITY.get(county["code"], ("", ""))
        county["predecessors_2020_2023"] = "30" if county["code"] == "15" else ""
    (report,) = source.package.records("reports")
    months = [figure[3] for figure in figures]
    reports = [
        {**report, "edition": last, "period_from": first, "period_to": last}
        for first, last in (spans or [(min(months), newest)])
    ]
    return changed(source, {"counties": counties, "reports": reports}, **entries)


def easel_of(source: SiteSource) -> Easel:
    return Easel(source, NB, ROOT, ROOT.measure("alfa"))


def measure_view(source: SiteSource) -> measure.MeasureView:
    view = next(iter(measure.pages(source, NB, ROOT))).view
    assert isinstance(view, measure.MeasureView)
    return view


def county_view(source: SiteSource, code: str) -> area.AreaView:
    page = next(p for p in area.pages(source, NB, ROOT) if f"/{code}-" in p.path)
    assert isinstance(page.view, area.AreaView)
    return page.view


def texts(table: ShownTable, row: int) -> list[str]:
    return [cell.text for cell in table.rows[row].cells]


# Changes


def test_a_change_is_reported_since_the_month_and_since_the_year_before() -> None:
    source = source_of(totals("2023-01", *range(20, 33)), "2024-01")
    assert changes(source, NB, ALFA, Period.parse("2024-01")) == (
        "1 flere enn i desember\u00a02023 (+3\u00a0%)",
        "12 flere enn i januar\u00a02023 (+60\u00a0%)",
    )


def test_no_change_is_reported_from_or_to_a_hidden_figure() -> None:
    printed = ["*", *range(10, 21), "*", 9]
    source = source_of(totals("2023-01", *printed), "2024-02")
    assert changes(source, NB, ALFA, Period.parse("2024-01")) == ()
    assert changes(source, NB, ALFA, Period.parse("2024-02"))[0] == (
        "Endringen vises ikke: tallet for januar er skjermet"
    )
    assert texts(trend_table(easel_of(source), source.measures[0]), 1) == [":", "\N{MINUS SIGN}1"]


def test_a_missing_month_is_said_and_a_missing_year_is_not_spoken_of() -> None:
    figures = [*totals("2022-01", 8, 9), *totals("2024-02", 12)]
    source = source_of(figures, "2024-02", [("2022-01", "2022-02"), ("2024-02", "2024-02")])
    assert changes(source, NB, ALFA, Period.parse("2024-02")) == (
        "Ingen endring vises: januar er ikke i dataene",
    )


def test_a_change_over_a_break_says_so() -> None:
    source = source_of(totals("2025-03", 20, 24), "2025-04", breaks=[REGISTRATION])
    told = "4 flere enn i mars (+20\u00a0%); tidsserien har et brudd i april\u00a02025"
    assert changes(source, NB, ALFA, Period.parse("2025-04")) == (told,)


def test_figures_that_a_break_parts_are_not_compared() -> None:
    groups = [("target-group", "alfa", "jobseekers", p, n) for p, n in (("2025-03", "10"),)]
    groups += [("target-group", "alfa", "jobseekers", "2025-04", "12")]
    figures = [*totals("2025-03", 20, 24), *groups]
    source = source_of(figures, "2025-04", breaks=[REGISTRATION])
    key = ("alfa", "target-group", "jobseekers")
    assert changes(source, NB, key, Period.parse("2025-04")) == (
        "Kan ikke sammenlignes med mars\u00a02025: ny registrering",
    )


# Breaks


def test_a_break_is_marked_in_chart_table_and_words_where_months_cross_it() -> None:
    source = source_of(totals("2025-02", 10, 11, 12, 14), "2025-05", breaks=[REGISTRATION])
    view = measure_view(source)
    assert view.trend.notes[0].startswith("Brudd i april\u00a02025. Tall for arbeidssøkere")
    assert [head.cut for head in view.trend.table.columns] == [False, False, True, False]
    assert [cell.cut for cell in view.trend.table.rows[0].cells] == [False, False, True, False]
    charts = next(iter(measure.pages(source, NB, ROOT))).charts
    wide = next(chart for key, chart in charts.items() if key.endswith("wide"))
    assert [row["text"] for row in wide.spec["datasets"]["breaks"]] == ["ny registrering"]
    assert {row["stretch"] for row in wide.spec["datasets"]["figures"]} == {0, 1}


def test_a_break_that_the_months_do_not_cross_is_not_marked() -> None:
    source = source_of(totals("2025-04", 10, 11, 12), "2025-06", breaks=[REGISTRATION])
    view = measure_view(source)
    assert view.trend.notes == ()
    assert not any(head.cut for head in view.trend.table.columns)


def test_a_title_covers_only_the_months_since_the_break() -> None:
    printed = totals("2024-12", 90, 80, 85, 95, 10, 12, 11)
    source = source_of(printed, "2025-06", breaks=[REGISTRATION])
    assert measure_view(source).trend.title == ("Mellom 10 og 12 deltakere siden april\u00a02025")


def test_a_break_within_one_dimension_is_marked_for_its_categories_only() -> None:
    reform = {
        **REGISTRATION,
        "period": "2024-01",
        "dimension": "county",
        "categories": ["30", "15"],
        "everywhere": False,
        "title": "nye fylker",
    }
    figures = [
        *totals("2023-12", 50, 60),
        *in_county("46", "2023-12", 9, 10),
        *in_county("30", "2023-12", 7),
        *in_county("15", "2024-01", 8),
    ]
    source = source_of(figures, "2024-01", breaks=[reform])
    assert measure_view(source).trend.notes == ()
    assert measure_view(source).areas[0].table.notes[0].startswith("Brudd i januar")
    assert county_view(source, "46").notes == ()
    assert county_view(source, "46").measures[0].moved == ("1 flere enn i desember\u00a02023",)


BREAKS = (
    "period,dimension,categories,marked,short_nb,short_en,name_nb,name_en,source_nb,source_en\n"
)


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("2025-13,county,,all,a,a,A.,A.,S,S", "code-list-field"),
        ("2025-04,shoe-size,,all,a,a,A.,A.,S,S", "code-list-field"),
        ("2025-04,county,98,all,a,a,A.,A.,S,S", "unknown-category"),
        ("2025-04,county,,sometimes,a,a,A.,A.,S,S", "code-list-field"),
        ("2025-04,county,,all,a,,A.,A.,S,S", "code-list-gap"),
        (f"2025-04,county,,all,{'a' * 30},a,A.,A.,S,S", "code-list-field"),
        ("2025-04,county,,all,a,a,A.,A.,S,S\n" * 2, "double-break"),
    ],
)
def test_a_break_that_makes_no_sense_is_refused(tmp_path: Path, row: str, rule: str) -> None:
    for file in (REPOSITORY / "codelists").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "breaks.csv").write_text(BREAKS + row + "\n", encoding="utf-8")
    with pytest.raises(ReportProblem) as caught:
        load_codelists(tmp_path)
    assert [finding.rule for finding in caught.value.findings] == [rule]
    assert caught.value.findings[0].place.line in (2, 3)


def test_the_breaks_of_the_repository_name_known_categories_and_both_languages() -> None:
    known = {(str(item.period), item.dimension) for item in codelists().breaks}
    assert {("2024-01", "county"), ("2025-04", "target-group")} <= known
    assert all(all(item.texts.values()) for item in codelists().breaks)


# Counties that come and go

REFORM = [
    *totals("2023-11", 30, 31, 40, 41),
    *in_county("30", "2023-11", 12, 13),
    *in_county("15", "2024-01", 14, 15),
    *in_county("46", "2023-11", 9, 9, 9, 9),
]


def test_the_page_of_a_county_that_is_no_more_ends_with_it() -> None:
    view = county_view(source_of(REFORM, "2024-02"), "30")
    assert view.validity == ("Fylke til 31.\u00a0desember\u00a02023.",)
    assert [link.text for link in view.after] == ["Møre og Romsdal"]
    assert view.before == ()
    part = view.measures[0]
    assert (part.number, part.sentence) == ("13", "deltakere i desember\u00a02023")
    heads = [head.full for head in part.figures[0].table.columns]
    assert heads == ["november\u00a02023", "desember\u00a02023"]


def test_the_page_of_a_new_county_begins_with_it() -> None:
    view = county_view(source_of(REFORM, "2024-02"), "15")
    assert view.validity == ("Fylke fra 1.\u00a0januar\u00a02024.",)
    assert [link.text for link in view.before] == ["Viken"]
    assert view.after == ()
    assert view.measures[0].moved == ("1 flere enn i januar",)
    assert len(view.measures[0].figures[0].table.columns) == 2


def test_a_county_has_a_sign_of_its_own_in_months_in_which_it_did_not_exist() -> None:
    source = source_of(REFORM, "2024-02")
    names = {code: code for code in ("46", "30", "15")}
    table = breakdown_table(easel_of(source), source.measures[0], COUNTY, names)
    cells = {row.label: [c.text for c in row.cells if not c.per] for row in table.rows}
    assert cells["Viken"] == ["12", "13", ".", ".", "."]
    assert cells["Møre og Romsdal"] == [".", ".", "14", "15"]
    assert ". fantes ikke da" in table.key


def test_the_map_shows_the_counties_of_its_month() -> None:
    source = source_of([*REFORM, *in_county("30", "2024-02", 5)], "2024-02")
    counties = source.package.records("counties")
    for county in counties:
        if county["code"] == "30":
            county |= {"tile_column": "1", "tile_row": "2"}
    placed = changed(source, {"counties": counties})
    easel = easel_of(placed)
    month = Period(2024, 2)
    values = {code: placed.value("alfa", "county", code, month) for code in ("46", "30", "15")}
    for view in area_maps(easel, placed.measures[0], COUNTY, month, values):
        chart = easel.charts[view.drawing.key]
        names = [row["name"] for row in chart.spec["datasets"]["figures"]]
        assert "Viken" not in names and len(names) == 2


def test_a_measure_that_is_no_longer_printed_is_shown_as_it_last_was() -> None:
    figures = [*totals("2024-01", 12, 14), *in_county("46", "2024-01", 7, "*")]
    (shown,) = measure_view(source_of(figures, "2024-06")).areas
    assert shown.subtitle.startswith("Deltakere i februar\u00a02024, etter fylke")


def test_a_name_alone_is_that_of_the_county_that_is_valid_still() -> None:
    counties = codelists()["counties"]
    for label, code in (("Østfold", "31"), ("01 Østfold", "01"), ("31 Østfold", "31")):
        match = counties.match(label)
        assert match is not None and match.code == code


# Months without a report, one month, many months


def test_months_that_no_report_is_of_are_named() -> None:
    figures = [*totals("2023-11", 8, 9), *totals("2024-03", 12)]
    spans = [("2023-11", "2023-12"), ("2024-03", "2024-03")]
    view = measure_view(source_of(figures, "2024-03", spans))
    assert view.trend.notes == ("Ikke i dataene: januar–februar\u00a02024.",)
    assert [cell.spoken for cell in view.trend.table.rows[0].cells] == [
        "",
        "",
        "ikke i dataene",
        "ikke i dataene",
        "",
    ]


def test_a_year_without_a_report_has_no_table() -> None:
    figures = [*totals("2021-01", *range(10, 22)), *totals("2023-01", 12, 13)]
    spans = [("2021-01", "2021-12"), ("2023-01", "2023-02")]
    table = trend_table(
        easel_of(source := source_of(figures, "2023-02", spans)), source.measures[0]
    )
    assert (table.year, [older.year for older in table.earlier]) == ("2023", ["2021"])
    assert table.notes == ("Ikke i dataene: 2022.",)


@pytest.mark.parametrize("count", [1, 12, 13, 24, 200])
def test_every_month_is_there_once_in_the_tables_newest_year_first(count: int) -> None:
    months = periods("2008-01", count)
    source = source_of(totals("2008-01", *range(10, 10 + count)), months[-1])
    table = trend_table(easel_of(source), source.measures[0])
    tables = [table, *table.earlier]
    assert all(len(one.columns) <= 12 for one in tables)
    shown = [[str(cell.period) for cell in one.rows[0].cells] for one in tables]
    assert sorted(period for part in shown for period in part) == months
    assert shown == sorted(shown, reverse=True)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ("2024-01", "2024-01", "januar\u00a02024"),
        ("2024-01", "2024-04", "januar–april\u00a02024"),
        ("2023-11", "2024-02", "november\u00a02023–februar\u00a02024"),
        ("2024-01", "2024-12", "2024"),
        ("2022-01", "2023-12", "2022–2023"),
        ("2008-01", "2024-08", "januar\u00a02008–august\u00a02024"),
    ],
)
def test_a_stretch_of_months_is_named_in_one_way(first: str, last: str, words: str) -> None:
    assert NB.span(Period.parse(first), Period.parse(last)) == words


@pytest.mark.parametrize("width", [320, 560])
@pytest.mark.parametrize("count", [1, 2, 5, 13, 24, 37, 60, 200])
@pytest.mark.parametrize("first", ["2008-01", "2007-11"])
def test_names_under_an_axis_do_not_touch(first: str, count: int, width: int) -> None:
    keys = periods(first, count)
    named = names_that_fit(keys, width / count, NB.chart_locale)
    assert named.periods
    places = [keys.index(period) * width / count for period in named.periods]
    assert all(after - before >= named.widest for before, after in pairwise(places))


def test_a_year_is_there_once_under_an_axis_of_two_years() -> None:
    keys = periods("2023-11", 4)
    data = [Datum(key, NB.month(Period.parse(key)), 5.0, "5", "published") for key in keys]
    phrases = Phrases("", "", 4, NB.chart_locale)
    chart = trend(data, colour="--m1", width=320, height=200, phrases=phrases)
    years = re.findall("20[0-9]{2}(?=<)", draw(chart.titled("x"), "x").svg.partition("<g")[2])
    assert years == ["2023", "2024"]


def test_many_reports_are_listed_by_year_on_the_home_page() -> None:
    months = periods("2023-01", 24)
    source = source_of(
        totals("2023-01", *range(10, 34)), "2024-12", [(f"{m[:4]}-01", m) for m in months]
    )
    view = home.pages(source, NB, ROOT)[0].view
    assert isinstance(view, home.HomeView)
    assert [(group.year, len(group.reports)) for group in view.reports] == [
        ("2024", 12),
        ("2023", 12),
    ]


@pytest.mark.parametrize("language", [NB, EN])
def test_the_newest_figure_may_be_the_largest_since_a_month_long_ago(language: Language) -> None:
    printed = [50, *range(20, 33), 29, 40]
    source = source_of(totals("2022-01", *printed), "2023-04")
    page = next(iter(measure.pages(source, language, Addresses(language.code))))
    assert isinstance(page.view, measure.MeasureView)
    expected = {"nb": "Flest siden januar\u00a02022", "en": "The most since January\u00a02022"}
    assert page.view.trend.title == expected[language.code]
