"""The page of what the reports print, and what pages of areas say that they do not."""

from __future__ import annotations

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser

from generator.model import Period
from generator.web.addresses import Addresses
from generator.web.charts import draw_all
from generator.web.coverage import Coverage, CoverageTable, all_months, sign_of
from generator.web.language import Language
from generator.web.pages import area, coverage, home, measure
from generator.web.site import render_page
from generator.web.source import SiteSource, open_package
from tests.conftest import Built
from tests.municipal_site import print_report, run
from tests.small_packages import Figure, changed, small_source

NB, ROOT = Language.of("nb"), Addresses("nb")
MONTHS = [f"2024-{month:02}" for month in range(1, 7)]
Shown = dict[tuple[str, str], str]
"""(row, month) → the code of what the page shows."""


def view_of(source: SiteSource) -> coverage.CoverageView:
    """What the page prints."""
    (page,) = coverage.pages(source, NB, ROOT)
    assert isinstance(page.view, coverage.CoverageView)
    return page.view


def shown(table: CoverageTable, *, by_id: bool) -> Shown:
    """What a table says of each of its rows in each month, those of earlier years too."""
    found: Shown = {}
    for each in (table, *table.earlier):
        names = [row.id if by_id else row.label.text for row in table.rows]
        for name, row in zip(names, each.rows, strict=True):
            for months in row.months:
                for span in months.spans:
                    for month in span.first.through(span.last):
                        assert (name, str(month)) not in found
                        found[name, str(month)] = months.sign.code
    return found


def expected(printed: list[str | None]) -> str:
    """What stands for figures of one month, as printed; None where there is no row."""
    there = {"*" if text == "*" else "number" for text in printed if text is not None}
    codes = {"": "not-printed", "*": "hidden", "number": "printed", "*number": "partly"}
    return codes["".join(sorted(there))]


ROWS = [("measure", "all"), ("county", "03"), ("county", "46"), ("sex", "women"), ("sex", "men")]
NAMES = {"03": "Oslo", "46": "Vestland"}


@settings(max_examples=60)
@given(
    st.lists(
        st.lists(st.sampled_from(["*", "7", "40", None]), min_size=6, max_size=6),
        min_size=2 * len(ROWS),
        max_size=2 * len(ROWS),
    )
)
def test_the_page_shows_of_each_figure_what_the_package_says(texts: list[list[str | None]]) -> None:
    keys = [(dimension, code, row) for code in ("alfa", "beta") for dimension, row in ROWS]
    printed = {
        (dimension, code, row, month): text
        for (dimension, code, row), months in zip(keys, texts, strict=True)
        for month, text in zip(MONTHS, months, strict=True)
    }
    # Each measure is there at all, and each county and sex.
    printed |= {(d, code, row, MONTHS[0]): "9" for code in ("alfa", "beta") for d, row in ROWS}
    figures: list[Figure] = [(*key, text) for key, text in printed.items() if text is not None]
    for part in view_of(small_source(figures, MONTHS[-1])).measures:
        of_breakdowns = shown(part.table, by_id=True)
        for dimension in ("measure", "county", "sex"):
            rows = [row for d, row in ROWS if d == dimension]
            for month in MONTHS:
                texts_of = [printed[dimension, part.code, row, month] for row in rows]
                at = (f"{part.code}-{dimension}", month)
                assert of_breakdowns[at] == expected(texts_of)
        (areas,) = part.areas
        (table,) = areas.tables
        of_areas = shown(table, by_id=False)
        for code, name in NAMES.items():
            for month in MONTHS:
                text = printed["county", part.code, code, month]
                assert of_areas[name, month] == expected([text])


def with_reports(source: SiteSource, *spans: tuple[str, str, str]) -> SiteSource:
    """The source with these reports: (series, first month, last month)."""
    (report,) = source.package.records("reports")
    rows = [
        {**report, "series": name, "edition": last, "period_from": first, "period_to": last}
        for name, first, last in spans
    ]
    return changed(source, {"reports": rows})


def test_a_month_between_reports_is_none_and_one_after_them_is_not_yet() -> None:
    figures: list[Figure] = [("measure", "alfa", "all", month, "9") for month in MONTHS[1:2]]
    source = small_source([*figures, ("measure", "alfa", "all", "2024-04", "9")], "2024-06")
    source = with_reports(
        source,
        ("s", "2024-02", "2024-02"),
        ("s", "2024-04", "2024-04"),
        ("t", "2024-01", "2024-06"),
    )
    (part,) = view_of(source).measures
    codes = shown(part.table, by_id=True)
    assert [codes["alfa-measure", month] for month in MONTHS] == [
        "not-yet",
        "printed",
        "no-report",
        "printed",
        "not-yet",
        "not-yet",
    ]


def test_a_ragged_history_has_a_table_for_each_year_and_each_anchor_once() -> None:
    months = [str(month) for month in Period(2022, 1).through(Period(2024, 6))]
    figures: list[Figure] = [
        ("measure", "alfa", "all", month, "*" if int(month[-1]) % 2 else "9") for month in months
    ]
    source = with_reports(small_source(figures, "2024-06"), ("s", "2022-01", "2024-06"))
    (part,) = view_of(source).measures
    assert [part.table.year, *(table.year for table in part.table.earlier)] == [
        "2024",
        "2023",
        "2022",
    ]
    assert part.table.rows[0].id == "alfa-measure"
    assert {row.id for table in part.table.earlier for row in table.rows} == {""}
    codes = shown(part.table, by_id=True)
    assert [codes["alfa-measure", month] for month in months] == [
        "hidden" if int(month[-1]) % 2 else "printed" for month in months
    ]


CROSSED: list[Figure] = [
    ("measure", "alfa", "all", "2024-01", "40"),
    ("county", "alfa", "46", "2024-01", "30"),
    ("age-group", "alfa", "20-24", "2024-01", "40"),
    ("sex", "alfa", "women", "2024-01", "40"),
]


def test_each_breakdown_in_each_kind_of_area_is_a_question_without_an_answer() -> None:
    view = view_of(small_source(CROSSED, "2024-01"))
    assert [question.id for question in view.questions] == ["sex-by-county", "age-group-by-county"]
    question = view.questions[1]
    assert question.title == "Alder fordelt på fylke"
    assert question.answer == "NAV skriver ikke ut alder fordelt på fylke."
    hrefs = [link.href for near in question.nearest for link in near.links]
    assert hrefs == ["../tiltak/alfa/index.html#age-group", "../index.html#counties"]
    assert "kjønn og alder" in view.two_at_once


def test_a_package_without_areas_asks_nothing_of_them() -> None:
    view = view_of(small_source([CROSSED[0], *CROSSED[2:]], "2024-01"))
    assert (view.questions, view.measures[0].areas) == ((), ())
    assert view_of(small_source(CROSSED[:1], "2024-01")).two_at_once == ""


def test_the_nearest_figure_is_of_a_breakdown_that_the_reports_print() -> None:
    things = [{"code": "homes", "title": "Boliger", "nearest": "county", "words": []}]
    for figures, there in ((CROSSED, "counties"), (CROSSED[:1], "measures")):
        source = changed(small_source(figures, "2024-01"), {}, not_printed=things)
        (item,) = view_of(source).not_printed
        assert item.nearest.href == f"../index.html#{there}"


def test_measures_that_no_report_prints_stand_apart_from_other_things() -> None:
    things = [
        {"code": "homes", "title": "Boliger", "nearest": "sex", "words": []},
        {"code": "beta", "title": "Beta", "words": [], "dimension": "measure"},
    ]
    view = view_of(changed(small_source(CROSSED, "2024-01"), {}, not_printed=things))
    (homes,), (beta,) = view.not_printed, view.other_measures
    assert (homes.nearest.text, homes.nearest.href) == ("Kjønn", "../tiltak/alfa/index.html#sex")
    assert (beta.name, beta.id) == ("Beta", "not-beta")


def test_a_total_broken_down_for_each_group_is_named_as_the_nearest_figure() -> None:
    figures: list[Figure] = [
        ("measure", "alfa", "all", "2024-01", "40"),
        ("target-group", "alfa", "others", "2024-01", "40"),
        ("measure", "t-others", "all", "2024-01", "40"),
        ("county", "t-others", "46", "2024-01", "40"),
    ]
    source = changed(small_source(figures, "2024-01"), {}, aggregates=["t-others"])
    (question,) = view_of(source).questions
    assert "bare for alle tiltak til sammen" in question.answer
    assert [near.text for near in question.nearest][-1] == "Alle tiltak til sammen"


def test_a_page_of_an_area_names_what_is_not_printed_and_the_nearest_figures() -> None:
    page = next(iter(area.pages(small_source(CROSSED, "2024-01"), NB, ROOT)))
    assert isinstance(page.view, area.AreaView)
    (missing,) = page.view.unanswered
    assert [(link.text, link.href) for link in missing.questions] == [
        ("kjønn", "../../dekning/index.html#sex-by-county"),
        ("alder", "../../dekning/index.html#age-group-by-county"),
    ]
    assert missing.nearest[1].links[0].href == "../../tiltak/alfa/index.html#age-group"
    html = render_page(small_source(CROSSED, "2024-01"), page, draw_all(page.charts, 1))
    assert "NAV skriver ikke ut tall for Vestland fordelt på" in html


def test_every_state_has_words_and_a_sign_of_its_own() -> None:
    signs = [sign_of(state, NB) for state in Coverage]
    assert len({sign.words for sign in signs}) == len({sign.text for sign in signs}) == len(signs)


def test_every_page_of_an_area_and_of_a_measure_leads_to_the_coverage_page(built: Built) -> None:
    for document in built.documents:
        folder = document.path.split("/")[-3:-2]
        if folder in (["fylke"], ["counties"], ["tiltak"], ["measures"]):
            text = (built.site / document.path).read_text("utf-8")
            assert "dekning/index.html#" in text or "coverage/index.html#" in text, document.path


def test_the_page_has_no_number_but_years_and_how_many_areas_there_are(built: Built) -> None:
    source = open_package(built.package)
    known = {month.year for month in all_months(source)} | set(map(len, source.areas.values()))
    (page,) = (document for document in built.documents if document.path == "dekning/index.html")
    whole = (built.site / page.path).read_text("utf-8")
    main = whole[whole.index("<main") : whole.index("</main>")]
    words = unescape(re.sub(r"<[^>]*>", " ", main))
    assert page.cells == []
    assert {int(number) for number in re.findall(r"\d+", words)} == known


# Municipalities


@pytest.fixture(scope="module")
def municipal(tmp_path_factory: pytest.TempPathFactory) -> SiteSource:
    """A package of one measure, in every municipality, nearly all of them hidden."""
    folder = tmp_path_factory.mktemp("municipal")
    print_report(folder, measures=1, months=1, largest=12_000)
    run(folder, "package", "--reports", str(folder / "reports"))
    return open_package(folder / "datapackage")


def test_municipalities_stand_under_their_county(municipal: SiteSource) -> None:
    (front,) = home.pages(municipal, NB, ROOT)
    assert isinstance(front.view, home.HomeView)
    section = front.view.areas[-1]
    groups = {group.fold: [link.text for link in group.links] for group in section.groups}
    assert "Oslo" in groups["Oslo"]
    assert "Bergen" in groups["Vestland"]
    pages = {page.path: page for page in area.pages(municipal, NB, ROOT)}
    page = pages["kommune/4601-bergen/index.html"]
    assert [crumb.text for crumb in page.crumbs] == ["Fylker", "Vestland"]
    assert page.twins == {"en": "en/municipalities/4601-bergen/index.html"}


def test_no_page_but_the_front_page_leads_to_every_municipality(municipal: SiteSource) -> None:
    count = len(municipal.areas[municipal.dimensions["municipality"]])
    assert count > 150
    most = max(len(repr(page.view).split("kommune/")) for page in area.pages(municipal, NB, ROOT))
    assert most < 100
    (page,) = measure.pages(municipal, NB, ROOT)
    assert repr(page.view).count("kommune/") < 100
    assert len(repr(view_of(municipal)).split("kommune/")) < 2


def test_a_page_where_all_is_hidden_says_so_in_a_sentence_and_draws_nothing(
    municipal: SiteSource,
) -> None:
    bare = [page for page in area.pages(municipal, NB, ROOT) if not page.charts]
    assert len(bare) > 50
    for page in bare:
        assert isinstance(page.view, area.AreaView)
        assert page.view.without_note.startswith("Ingen tall er skrevet ut for ")
        assert page.view.measures == ()
        (table,) = page.view.without
        cells = [cell for row in table.rows for cell in row.cells if cell.status]
        assert {cell.status for cell in cells} <= {"suppressed"}
        assert all(cell.category and cell.measure and cell.period for cell in cells)


# In a browser


@pytest.mark.browser
def test_young_people_in_a_county_end_in_an_answer_after_one_click(
    built: Built, browser: Browser, root_url: str
) -> None:
    page = browser.new_page()
    page.goto(f"{root_url}fylke/55-troms/")
    note = page.locator("#not-printed")
    assert "NAV skriver ikke ut tall for Troms fordelt på" in note.inner_text()
    note.get_by_role("link", name="alder").first.click()
    answer = page.locator(":target")
    assert "NAV skriver ikke ut alder fordelt på fylke." in answer.inner_text()
    answer.get_by_role("link", name="Funksjonsassistanse").click()
    assert page.url.endswith("#age-group")
    page.close()


@pytest.mark.browser
def test_the_overview_fits_a_phone_and_leads_to_the_months(browser: Browser, root_url: str) -> None:
    page = browser.new_page(viewport={"width": 360, "height": 800})
    page.goto(f"{root_url}dekning/")
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    page.locator("#overview td a").nth(2).click()
    assert "noe skjermet" in page.locator(":target").inner_text()
    page.close()
