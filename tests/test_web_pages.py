"""Pages of packages that the real report is not: one month, gaps, hidden totals, few breakdowns."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest

from generator.model import Period
from generator.package.records import Value
from generator.web.addresses import Addresses
from generator.web.easel import breakdown_values
from generator.web.language import Language
from generator.web.pages import area, home, measure
from generator.web.publish import sitemap
from generator.web.source import SiteSource
from generator.web.view import SitePage
from tests.sample import codelists
from tests.small_packages import Figure, changed, small_source

COUNTY = codelists().dimensions["county"]
NB, ROOT = Language.of("nb"), Addresses("nb")


def total(printed: str, period: str = "2024-01", code: str = "alfa") -> Figure:
    """The total of a measure in a month."""
    return ("measure", code, "all", period, printed)


def in_county(place: str, printed: str, period: str = "2024-01", code: str = "alfa") -> Figure:
    """A county's figure of a measure in a month."""
    return ("county", code, place, period, printed)


def county_page(source: SiteSource, code: str) -> area.AreaView:
    """The view of a county's page."""
    found = {page.path.split("/")[1].split("-")[0]: page for page in area.pages(source, NB, ROOT)}
    view = found[code].view
    assert isinstance(view, area.AreaView)
    return view


def measure_page(source: SiteSource, code: str = "alfa") -> measure.MeasureView:
    """The view of a measure's page."""
    pages = {page.path: page for page in measure.pages(source, NB, ROOT)}
    view = pages[f"tiltak/{code}/index.html"].view
    assert isinstance(view, measure.MeasureView)
    return view


def words_of(page: SitePage) -> str:
    """Everything that a page's view says, as one text."""
    return repr(page.view)


def test_one_month_alone_has_no_change() -> None:
    view = measure_page(small_source([total("12")], "2024-01"))
    assert (view.headline.number, view.headline.moved) == ("12", ())
    assert view.headline.unit == "deltakere i januar\u00a02024"
    assert view.areas == view.groups == ()


def test_a_hidden_total_is_put_in_words() -> None:
    source = small_source([total("5"), total("*", "2024-02")], "2024-02")
    headline = measure_page(source).headline
    assert (headline.number, headline.moved) == ("", ())
    assert headline.words == "Februar\u00a02024: skjermet, færre enn 4"


def test_a_measure_that_is_no_longer_printed_says_so_for_the_newest_month() -> None:
    source = small_source([total("5"), total("9", "2024-02", "beta")], "2024-02")
    assert measure_page(source).headline.words == "Februar\u00a02024: ikke i rapporten"


def test_the_share_of_the_country_needs_both_figures_published() -> None:
    open_total = small_source([total("40"), in_county("46", "10")], "2024-01")
    hidden_total = small_source([total("*"), in_county("46", "10")], "2024-01")
    shown = county_page(open_total, "46").measures[0].shares
    assert shown == ("25\u00a0% av landet", "5,0 per 100\u00a0000 innbyggere")
    assert county_page(hidden_total, "46").measures[0].shares == (shown[1],)


def test_a_hidden_county_has_no_share_and_no_rate() -> None:
    figures = [total("40"), in_county("46", "9"), total("40", "2024-02")]
    source = small_source([*figures, in_county("46", "*", "2024-02")], "2024-02")
    part = county_page(source, "46").measures[0]
    assert (part.number, part.shares, part.moved) == ("", (), ())
    assert part.sentence.startswith("Færre enn 4 deltakere")
    assert [row.label for row in part.figures[0].table.rows[:2]] == ["Vestland", "Hele landet"]


def test_a_measure_that_is_hidden_in_all_months_has_a_drawing_and_one_never_printed_a_word() -> (
    None
):
    figures = [total("40"), in_county("46", "*"), total("9", code="beta")]
    view = county_page(small_source(figures, "2024-01"), "46")
    (part,) = view.measures
    assert part.figures[0].title == "Tallet for januar er skjermet"
    assert part.number == ""
    assert view.without_title == "Færre enn 4, eller ikke skrevet ut"
    assert view.without_note.startswith("Ingen tall er skrevet ut for Vestland")
    (table,) = view.without
    assert [(row.label, row.id, row.words) for row in table.rows] == [
        ("Beta", "beta", "ikke i rapporten")
    ]


def test_a_county_without_a_known_population_has_no_rate() -> None:
    source = small_source([total("40"), in_county("unknown", "10")], "2024-01")
    assert county_page(source, "unknown").measures[0].shares == ("25\u00a0% av landet",)


def test_a_title_about_rates_is_followed_by_them() -> None:
    figures = [total("40"), in_county("46", "10"), in_county("15", "9"), in_county("03", "*")]
    (figure,) = measure_page(small_source(figures, "2024-01")).areas
    assert figure.title == "Flest i Vestland, men oftest i Møre og Romsdal"
    rates = "Møre og Romsdal\u00a018,0 og Vestland\u00a05,0"
    assert figure.notes == (f"Per 100\u00a0000 innbyggere: {rates}.",)


def test_a_rate_tells_the_year_of_the_population_when_it_is_another() -> None:
    source = small_source([total("40", "2025-01"), in_county("46", "10", "2025-01")], "2025-01")
    shares = county_page(source, "46").measures[0].shares
    assert shares[-1] == "5,0 per 100\u00a0000 innbyggere i 2024"


def test_an_unknown_county_is_named_in_lower_case_within_a_sentence() -> None:
    source = small_source([total("40"), in_county("unknown", "10")], "2024-01")
    view = county_page(source, "unknown")
    assert view.name == "Ukjent fylke"
    assert view.data.text == "Alle tall for ukjent fylke (CSV)"
    assert view.measures[0].figures[0].table.caption == "Alfa i ukjent fylke, per måned"


@pytest.mark.parametrize(
    ("details", "words"),
    [
        ({"publisher": "NAV", "table": "T1"}, "Kilde: NAV (T1)."),
        ({"publisher": "NAV"}, "Kilde: NAV."),
        ({"table": "T1"}, "Kilde: T1."),
        ({}, ""),
    ],
)
def test_a_source_line_leaves_out_what_the_package_does_not_say(
    details: dict[str, str], words: str
) -> None:
    source = small_source([total("40")], "2024-01")
    bare = changed(source, {}, series={"s": details})
    assert measure_page(bare).trend.source == words


def test_the_map_of_the_front_page_says_what_its_colours_mean() -> None:
    source = small_source([total("40"), in_county("46", "10")], "2024-01")
    view = home.pages(source, NB, ROOT)[0].view
    assert isinstance(view, home.HomeView)
    assert "jo sterkere farge, desto høyere tall" in view.areas[0].maps[0].invitation


def test_a_sitemap_lists_nothing_while_the_address_of_the_site_is_unknown() -> None:
    pages = [page.path for page in home.pages(small_source([total("40")], "2024-01"), NB, ROOT)]
    assert "<loc>" not in sitemap(pages, None)
    assert "option base-url" in sitemap(pages, None)
    ElementTree.fromstring(sitemap(pages, None))
    assert "<loc>https://example.org/</loc>" in sitemap(pages, "https://example.org/")


def test_only_counties_with_figures_have_pages() -> None:
    source = small_source([total("40"), in_county("30", "10", "2023-12")], "2024-01")
    assert [page.path for page in area.pages(source, NB, ROOT)] == ["fylke/30-viken/index.html"]


def test_former_counties_are_not_drawn_in_a_month_without_them() -> None:
    figures = [total("9"), in_county("30", "9", "2023-12"), in_county("46", "5")]
    source = small_source(figures, "2024-01")
    assert list(breakdown_values(source, "alfa", COUNTY, Period(2024, 1))) == ["46"]
    rows = measure_page(source).areas[0].table.rows
    assert [row.label for row in rows] == ["Vestland", "Viken"]


def test_counties_are_ranked_with_the_hidden_after_them_and_the_unknown_last() -> None:
    printed = {"03": "*", "46": "5", "15": "9", "unknown": "7"}
    figures = [total("30"), *(in_county(code, number) for code, number in printed.items())]
    values = breakdown_values(small_source(figures, "2024-01"), "alfa", COUNTY, Period(2024, 1))
    assert list(values) == ["15", "46", "03", "unknown"]


def test_months_have_no_gaps_and_cells_that_are_absent_have_no_status() -> None:
    source = small_source([total("5"), total("7", "2024-03")], "2024-03")
    assert source.months("alfa") == tuple(Period(2024, month) for month in (1, 2, 3))
    cells = measure_page(source).trend.table.rows[0].cells
    assert [cell.status for cell in cells] == ["published", "", "published"]
    assert cells[1].spoken == "ikke i rapporten"
    assert source.total("alfa", Period.parse("2024-02")) == Value("absent")


def test_months_of_several_years_are_reported_apart() -> None:
    source = small_source([total("5", "2023-12"), total("7")], "2024-01")
    heads = measure_page(source).trend.table.columns
    assert [head.text for head in heads] == ["des 2023", "jan 2024"]


def test_a_page_of_hidden_figures_holds_no_number_for_them() -> None:
    figures = [total("*"), in_county("46", "*"), in_county("03", "*")]
    source = small_source(figures, "2024-01")
    for page in [*measure.pages(source, NB, ROOT), *area.pages(source, NB, ROOT)]:
        cells = re.findall(r"Cell\(text='([^']*)'.*?status='suppressed'", words_of(page))
        assert set(cells) <= {"*"}


@pytest.mark.parametrize("printed", ["12", "*"])
def test_a_package_without_breakdowns_has_a_front_page(printed: str) -> None:
    view = home.pages(small_source([total(printed)], "2024-01"), NB, ROOT)[0].view
    assert isinstance(view, home.HomeView)
    assert view.areas == ()


def test_every_page_has_an_address_of_its_own_and_keys_of_its_own() -> None:
    figures = [total("40"), in_county("46", "10"), total("9", code="beta")]
    source = small_source(figures, "2024-01")
    languages = [(Language.of(code), Addresses(code)) for code in ("nb", "en")]
    modules = (home, measure, area)
    pages = [
        page for module in modules for pair in languages for page in module.pages(source, *pair)
    ]
    keys = [key for page in pages for key in page.charts]
    assert len({page.path for page in pages}) == len(pages)
    assert len(set(keys)) == len(keys)
    assert {twin for page in pages for twin in page.twins.values()} == {page.path for page in pages}


# Beside the country, and beside other areas


def inhabited(*figures: Figure, newest: str) -> SiteSource:
    """A package in which the population of each county is known: 350 000 in all."""
    source = small_source(figures, newest)
    counties = [row for row in source.package.records("counties") if row["code"] != "30"]
    population = [{"period": "2024-01", "inhabitants": 350_000}]
    return changed(source, {"counties": counties}, population=population)


def grey_line(source: SiteSource, code: str) -> list[tuple[str, float]]:
    """(month, value) of the grey line in the first chart on the page of a county."""
    page = next(page for page in area.pages(source, NB, ROOT) if f"/{code}-" in page.path)
    first = list(page.charts.values())[:1]
    rows = [row for chart in first for row in chart.spec["datasets"]["context"]]
    return [(row["period"], row["value"]) for row in rows]


def test_the_grey_line_of_an_area_is_its_number_at_the_rate_of_the_country() -> None:
    totals = [total("70"), total("140", "2024-02"), total("35", "2024-03")]
    printed = [
        in_county("46", "9"),
        in_county("46", "*", "2024-02"),
        in_county("46", "5", "2024-03"),
    ]
    source = inhabited(*totals, *printed, newest="2024-03")
    months = [("2024-01", 40.0), ("2024-02", 80.0), ("2024-03", 20.0)]
    assert grey_line(source, "46") == months
    (figure,) = county_page(source, "46").measures[0].figures
    shown = {row.label: [cell.text for cell in row.cells] for row in figure.table.rows}
    assert shown["Som i hele landet (grå linje)"] == ["40,0", "80,0", "20,0"]
    assert shown["Hele landet per 100\u00a0000"] == ["20,0", "40,0", "10,0"]
    assert shown["Per 100\u00a0000 innbyggere i 2024"] == ["4,5", ":", "2,5"]
    assert figure.notes == ("Grå linje: like mange per innbygger som i hele landet.",)


@pytest.mark.parametrize(
    "figures",
    [
        [total("70"), in_county("46", "9")],
        [
            total("70"),
            in_county("46", "*"),
            total("70", "2024-02"),
            in_county("46", "*", "2024-02"),
        ],
        [total("*"), in_county("46", "9"), total("*", "2024-02"), in_county("46", "9", "2024-02")],
    ],
)
def test_there_is_no_grey_line_for_one_month_nor_beside_or_from_hidden_figures_alone(
    figures: list[Figure],
) -> None:
    source = inhabited(*figures, newest=max(figure[3] for figure in figures))
    assert grey_line(source, "46") == []


def test_there_is_no_grey_line_where_the_population_of_the_country_is_not_known() -> None:
    figures = [total("70"), in_county("46", "9"), total("70", "2024-02")]
    source = small_source([*figures, in_county("46", "9", "2024-02")], "2024-02")
    assert grey_line(source, "46") == []


def test_a_tile_has_room_for_a_rate_in_the_thousands() -> None:
    source = small_source(
        [total("9999"), in_county("46", "9000"), in_county("03", "90")], "2024-01"
    )
    (page,) = measure.pages(source, NB, ROOT)
    maps = [chart for name, chart in page.charts.items() if name.endswith("rate-map")]
    figures = {row["key"]: row["figure"] for row in maps[0].spec["datasets"]["figures"]}
    assert figures == {"46": "4\u00a0500", "03": "90,0"}


def test_a_county_lists_the_others_and_a_municipality_those_of_its_county() -> None:
    places = {"4601": "46", "4602": "46", "0301": "03", "unknown": ""}
    figures = [total("70"), in_county("46", "9"), in_county("03", "8")]
    figures += [("municipality", "alfa", code, "2024-01", "5") for code in places]
    source = small_source(figures, "2024-01")
    listed = source.package.records("municipalities")
    with_county = [row | {"county": places[row["code"]]} for row in listed]
    source = changed(source, {"municipalities": with_county})

    def around(code: str) -> dict[str, list[str]]:
        groups = county_page(source, code).around
        return {group.title: [link.text for link in group.links] for group in groups}

    assert around("46") == {"Andre fylker": ["Oslo"], "Kommuner i Vestland": ["4601", "4602"]}
    assert around("4601") == {"Fylke": ["Vestland"], "Andre kommuner i Vestland": ["4602"]}
    assert around("0301") == {"Fylke": ["Oslo"]}
    assert around("unknown") == {}
