"""Comparing in a real Chromium: in two clicks, by an address, with keys alone, from a file."""

from __future__ import annotations

import csv
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Built
from tests.test_site_in_browser import OVERFLOW, SERIOUS, Noise, opened

pytestmark = pytest.mark.browser

PAGE = "sammenlign/index.html"
VESTLAND, OSLO = "funksjonsassistanse.county.46", "funksjonsassistanse.county.03"
COUNTRY, HIDDEN = "funksjonsassistanse.measure.all", "inkluderingstilskudd.county.31"
SMALL = "egenetablering.county.32"
"""Five participants in January."""


def address(*lines: str, show: str = "count") -> str:
    return f"{PAGE}?" + "&".join([*(f"line={line}" for line in lines), f"show={show}"])


def drawn(page: Page) -> None:
    """Waits until a chosen comparison is drawn."""
    expect(page.locator("#comparison .chart-live svg")).to_be_visible(timeout=15_000)


def lines_of(page: Page) -> list[str]:
    return parse_qs(urlsplit(page.url).query).get("line", [])


def names_of(page: Page) -> list[str]:
    return page.locator(".key-lines li > span").all_inner_texts()


def test_two_areas_are_compared_per_100000_in_two_clicks_from_an_area(
    browser: Browser, built: Built, root_url: str
) -> None:
    with opened(browser) as page:
        page.goto(root_url + "fylke/46-vestland/index.html")
        page.locator("#funksjonsassistanse-name ~ .compare a").click()  # the first
        drawn(page)
        assert names_of(page) == ["Vestland", "Oslo", "Hele landet"]
        assert page.locator("input[value=rate]").is_checked()
        place = page.locator(".line").nth(1).locator("select").nth(1)
        place.select_option(label="Troms")  # the second
        expect(page.locator("#comparison h2")).to_have_text(
            "Vestland, Troms og hele landet: funksjonsassistanse per 100\u00a0000 innbyggere"
        )
        path = built.package / "data/participants-per-100000.csv"
        with path.open(encoding="utf-8", newline="") as file:
            rows = {
                (row["area_name"], row["period"]): row["rate"].replace(".", ",")
                for row in csv.DictReader(file)
                if row["measure"] == "funksjonsassistanse"
            }
        page.locator("#comparison details summary").click()
        shown = page.locator("#comparison td.rate")
        told = {
            (cell.get_attribute("data-category"), cell.get_attribute("data-period")): text
            for cell in shown.all()
            for text in [cell.inner_text()]
        }
        names = {"46": "Vestland", "55": "Troms"}
        assert len(told) == 8
        assert {(names[code or ""], month or ""): text for (code, month), text in told.items()} == {
            key: text for key, text in rows.items() if key[0] in names.values()
        }


COMPARISON = """figure => {
    figure.querySelector("details").open = true;
    const texts = selector => [...figure.querySelectorAll(selector)].map(
        element => element.textContent.replace(/\\s+/g, " ").trim());
    const cells = [...figure.querySelectorAll("tbody td")].map(cell => ({...cell.dataset}));
    return [texts("h2, .subtitle, .legend, .source, .notes, .key-lines li"),
            texts("thead th"), texts("tbody th, tbody td"), cells];
}"""
"""All that a comparison says beside its drawing."""


@pytest.mark.parametrize("path", [PAGE, "en/compare/index.html"])
def test_the_first_comparison_is_the_same_when_the_script_makes_it(
    browser: Browser, built: Built, root_url: str, path: str
) -> None:
    with opened(browser) as page:
        page.goto(root_url + path)
        made = page.locator("#comparison").evaluate(COMPARISON)
        saved = (built.site / path).with_name("comparison.csv").read_text("utf-8")
        first = page.evaluate("tiltaksdataChoices.first")
        query = "&".join(f"line={'.'.join(line)}" for line in first["lines"])
        page.goto(f"{root_url}{path}?{query}&show={first['show']}")
        drawn(page)
        assert page.locator("#comparison").evaluate(COMPARISON) == made
        with page.expect_download() as waiting:
            page.locator("#comparison .take a").click()
        assert waiting.value.path().read_text("utf-8") == saved


def test_a_measure_page_leads_to_its_comparison_in_one_click(
    browser: Browser, root_url: str
) -> None:
    with opened(browser) as page:
        page.goto(f"{root_url}en/measures/funksjonsassistanse/index.html")
        page.locator(".compare a").click()
        drawn(page)
        assert {line.split(".")[0] for line in lines_of(page)} == {"funksjonsassistanse"}
        assert len(lines_of(page)) == 3
        expect(page.locator(".trouble")).to_be_empty()


def test_every_measure_and_area_page_has_a_comparison_that_starts_with_it(built: Built) -> None:
    kinds = re.compile("(?:tiltak|fylke|en/measures|en/counties)/([^/]+)/index.html")
    for document in built.documents:
        if found := kinds.fullmatch(document.path):
            queries = [parse_qs(urlsplit(link).query).get("line") for link in document.links]
            offered = [lines for lines in queries if lines]
            assert offered, document.path
            code = found[1].partition("-")[0]
            assert all(code in line for lines in offered for line in lines[:1]), document.path


@pytest.mark.parametrize("place", ["prefix_url", "file_url"])
def test_a_choice_survives_reload_back_and_forward_and_the_other_language(
    browser: Browser, request: pytest.FixtureRequest, place: str
) -> None:
    url, noise = request.getfixturevalue(place), Noise()
    with opened(browser) as page:
        noise.listen(page, url)
        page.goto(url + address(VESTLAND, OSLO, show="rate"))
        drawn(page)
        page.locator(".add").click()
        expect(page.locator(".line")).to_have_count(3)
        expect(page.locator(".line select").nth(5)).to_be_focused()
        page.locator("input[value=count]").check()
        expect(page.locator("#comparison h2")).to_contain_text("deltakere per måned")
        chosen, title = page.url, page.title()
        assert len(lines_of(page)) == 3 and chosen.endswith("show=count")
        page.reload()
        drawn(page)
        assert page.title() == title
        page.go_back()
        page.go_back()
        expect(page.locator(".line")).to_have_count(2)
        assert names_of(page) == ["Vestland", "Oslo"]
        page.go_forward()
        page.go_forward()
        expect(page.locator(".line")).to_have_count(3)
        assert page.locator(".address").get_attribute("href") == f"?{urlsplit(chosen).query}"
        page.locator("a.switch").click()
        drawn(page)
        assert urlsplit(page.url).query == urlsplit(chosen).query
        expect(page.locator("#comparison h2")).to_contain_text("participants per month")
    assert noise.lines == []


def test_two_to_six_lines_are_compared(browser: Browser, root_url: str) -> None:
    with opened(browser) as page:
        page.goto(root_url + address(VESTLAND, OSLO))
        drawn(page)
        for button in page.locator(".line button").all():
            expect(button).to_be_disabled()
        for count in (3, 4, 5, 6):
            page.locator(".add").click()
            expect(page.locator(".line")).to_have_count(count)
        expect(page.locator(".add")).to_be_disabled()
        assert len(set(lines_of(page))) == 6
        page.locator(".line button").nth(0).click()
        expect(page.locator(".line")).to_have_count(5)
        expect(page.locator(".add")).to_be_focused()
        assert VESTLAND not in lines_of(page)


UNUSUAL = [
    (f"?line=gone&line={VESTLAND}&line={OSLO}", "«gone»", 2),
    (f"?line=funksjonsassistanse.county.30&line={OSLO}", "«county.30». Hele landet vises.", 2),
    (f"?line={OSLO}", "Lagt til: funksjonsassistanse (hele landet)", 2),
    ("?line=funksjonsassistanse.__proto__.x", "«__proto__.x». Hele landet vises.", 2),
    ("?line=<b>x</b>", "«<b>x</b>»", 2),
    (f"?line={OSLO}&line={OSLO}&line={VESTLAND}", "er med allerede", 2),
    (f"?line={OSLO}&line={VESTLAND}&show=rank", "«rank»", 2),
    ("?line=" + "&line=".join(f"funksjonsassistanse.county.{code}" for code in
     ("03", "11", "15", "18", "31", "32", "33")), "Høyst 6 linjer", 6),
    (f"?line={OSLO}&line=funksjonsassistanse.sex.women&show=rate", "ikke kjent for kvinner", 2),
    (f"?line={OSLO}&line={SMALL}&show=index", "Akershus) har bare 5 i januar", 2),
    (f"?line={OSLO}&line=egenetablering.county.46&show=index", "ingen måned der alle", 2),
]  # fmt: skip
"""What an address asks for → what is said of it, and how many lines are shown."""


def test_what_an_address_cannot_have_is_said_and_the_nearest_is_shown(
    browser: Browser, root_url: str
) -> None:
    with opened(browser) as page:
        for query, said, lines in UNUSUAL:
            page.goto(f"{root_url}{PAGE}{query}")
            expect(page.locator(".trouble")).to_contain_text(said)
            assert page.locator(".trouble b").count() == 0
            assert page.locator(".key-lines li").count() == lines


def test_a_hidden_month_is_hatched_and_named_and_no_line_is_drawn_across(
    browser: Browser, root_url: str
) -> None:
    with opened(browser) as page:
        page.goto(root_url + address(HIDDEN, COUNTRY, show="rate"))
        drawn(page)
        # Two months of the four are hidden, and none is beside another that is printed.
        paths = page.locator("#comparison .mark-line path").evaluate_all(
            "paths => paths.map(path => path.getAttribute('d').split('L').length)"
        )
        assert sorted(paths) == [1, 1, 4]
        hatched = page.locator("#comparison [fill='url(#hidden)']")
        assert hatched.count() >= 2
        expect(page.locator("#comparison .chart-live")).to_contain_text(
            "Inkluderingstilskudd (Østfold): skjermet, færre enn 4"
        )
        page.locator("#comparison details summary").click()
        hidden = page.locator("#comparison td[data-status=suppressed]")
        assert hidden.count() == 2
        assert hidden.first.locator("[aria-hidden]").inner_text() == "*"


def test_an_index_is_100_at_its_base_and_worked_out_of_printed_figures(
    browser: Browser, root_url: str
) -> None:
    with opened(browser) as page:
        page.goto(root_url + address(VESTLAND, OSLO, show="index"))
        drawn(page)
        page.locator("#comparison details summary").click()
        rows = [
            row.locator("td").all_inner_texts()
            for row in page.locator("#comparison tbody tr").all()
        ]
        assert [rows[-1][2], rows[-1][5]] == ["100", "100"]
        for number, _, index, *_ in rows:
            assert int(index) == round(int(number) / int(rows[-1][0]) * 100)
        expect(page.locator(".subtitle")).to_contain_text("januar\u00a02024 = 100")


def test_a_comparison_is_announced_and_made_with_keys_alone(
    browser: Browser, root_url: str
) -> None:
    with opened(browser) as page:
        page.goto(root_url + PAGE)
        page.locator(".line select").nth(1).focus()
        page.keyboard.press("ArrowDown")
        drawn(page)
        expect(page.locator(".line select").nth(1)).to_be_focused()
        expect(page.locator("#now")).to_contain_text("Nå vises: ")
        expect(page.locator("#now")).to_contain_text(page.title().partition(" – ")[0])
        page.locator(".add").focus()
        page.keyboard.press("Enter")
        expect(page.locator(".line")).to_have_count(4)
        page.keyboard.press("Tab")
        expect(page.locator(".line").nth(3).locator("button")).to_be_focused()
        page.keyboard.press("Space")
        expect(page.locator(".line")).to_have_count(3)


def test_a_comparison_is_downloaded_as_csv(browser: Browser, root_url: str) -> None:
    with opened(browser) as page:
        page.goto(root_url + address(HIDDEN, COUNTRY, show="rate"))
        drawn(page)
        with page.expect_download() as waiting:
            page.locator("#comparison .take a").click()
        text = waiting.value.path().read_text("utf-8")
        rows = list(csv.DictReader(text.splitlines()))
        assert len(rows) == 8
        hidden = [row for row in rows if row["status"] == "suppressed"]
        assert {(row["participants"], row["rate"]) for row in hidden} == {("*", "")}


@pytest.mark.parametrize(("width", "scheme"), [(360, "light"), (1280, "dark")])
def test_axe_finds_nothing_serious_and_nothing_is_too_wide_in_a_chosen_comparison(
    browser: Browser, root_url: str, width: int, scheme: Any
) -> None:
    size = {"width": width, "height": 900}
    with opened(browser, color_scheme=scheme, viewport=size) as page:
        page.goto(root_url + address(VESTLAND, HIDDEN, COUNTRY, "egenetablering.sex.men"))
        drawn(page)
        page.locator("#comparison details summary").click()
        found = Axe().run(page).response["violations"]
        assert [item["id"] for item in found if item["impact"] in SERIOUS] == []
        assert page.evaluate(OVERFLOW) == []


def test_without_javascript_all_areas_of_each_measure_are_there(
    browser: Browser, root_url: str
) -> None:
    with opened(browser, java_script_enabled=False) as page:
        page.goto(root_url + address(VESTLAND, OSLO))
        expect(page.locator(".pick")).to_be_hidden()
        expect(page.locator("#comparison svg[role]:visible").first).to_be_visible()
        sections = page.locator("main section:has(.small)")
        assert sections.count() == 4
        for section in sections.all():
            assert section.locator(".small li svg[role]").count() == 16
            section.locator("summary").click()
            texts = [
                row.locator("td").first.inner_text() for row in section.locator("tbody tr").all()
            ]
            rates = [float(text.replace(",", ".")) for text in texts if re.match(r"\d", text)]
            assert len(texts) == 16
            assert rates == sorted(rates, reverse=True) and len(rates) > 4
            assert not any(re.match(r"\d", text) for text in texts[len(rates) :])
