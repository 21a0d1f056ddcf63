"""The built site in a real Chromium: drawn, legible, silent, accessible, alive when reached for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.conftest import Built

pytestmark = pytest.mark.browser

NARROW = {"width": 320, "height": 800}
LEAST_TEXT_PX = 11
SERIOUS = {"serious", "critical"}

#: For each figure: how many of its drawings have a box, and the smallest text drawn in them.
DRAWN = """
() => [...document.querySelectorAll("figure")].map(figure => {
  const drawings = [...figure.querySelectorAll("svg[role]")]
    .filter(svg => svg.getBoundingClientRect().width > 0 && svg.getBoundingClientRect().height > 0);
  const sizes = drawings.flatMap(svg => [...svg.querySelectorAll("text")]
    .filter(text => text.textContent.trim() && text.getBoundingClientRect().width > 0)
    .map(text => {
      const matrix = text.getScreenCTM();
      return parseFloat(getComputedStyle(text).fontSize) * Math.hypot(matrix.b, matrix.d);
    }));
  const outside = drawings.filter(svg => svg.getBoundingClientRect().right > innerWidth + 1);
  return {id: figure.id, drawings: drawings.length, smallest: Math.min(99, ...sizes),
          outside: outside.length};
})
"""

#: How far the page is wider than its window, and what sticks out.
OVERFLOW = """
() => {
  const root = document.documentElement;
  if (root.scrollWidth <= innerWidth) return [];
  return [...document.querySelectorAll("body *")]
    .filter(element => element.getBoundingClientRect().right > innerWidth + 1)
    .slice(0, 3).map(element => element.tagName + "." + element.className.toString());
}
"""


@dataclass
class Noise:
    """What a page did that it should not have done."""

    lines: list[str] = field(default_factory=list)

    def listen(self, page: Page, origin: str) -> None:
        """Notes console warnings and errors, failed requests and requests to other origins."""
        page.on("console", lambda said: self._console(said.type, said.text))
        page.on("pageerror", lambda error: self.lines.append(f"error {error}"))
        page.on("requestfailed", lambda request: self._failure(request.failure, request.url))
        page.on("request", lambda request: self._request(request.url, origin))
        page.on("response", lambda response: self._response(response.status, response.url))

    def _console(self, kind: str, text: str) -> None:
        if kind in {"error", "warning"}:
            self.lines.append(f"console {kind}: {text}")

    def _failure(self, reason: str | None, url: str) -> None:
        if reason != "net::ERR_ABORTED":  # the next page was opened before this one had its icon
            self.lines.append(f"failed {url}: {reason}")

    def _request(self, url: str, origin: str) -> None:
        if not url.startswith((origin, "data:", "blob:")):
            self.lines.append(f"request to {url}")

    def _response(self, status: int, url: str) -> None:
        if status >= 400:
            self.lines.append(f"{status} {url}")


@contextmanager
def opened(browser: Browser, **options: Any) -> Iterator[Page]:
    """A page in a browser context of its own, with a time limit on everything."""
    context = browser.new_context(**options)
    context.set_default_timeout(20_000)
    try:
        yield context.new_page()
    finally:
        context.close()


@pytest.mark.parametrize("place", ["root_url", "prefix_url", "file_url"])
def test_every_page_loads_in_silence_and_asks_nobody_else(
    browser: Browser, built: Built, request: pytest.FixtureRequest, place: str
) -> None:
    url: str = request.getfixturevalue(place)
    noise = Noise()
    with opened(browser) as page:
        noise.listen(page, url)
        for path in built.pages:
            before = len(noise.lines)
            page.goto(url + path, wait_until="load")
            noise.lines[before:] = [f"{path}: {line}" for line in noise.lines[before:]]
    assert noise.lines == []


@pytest.mark.parametrize("width", [320, 1440])
def test_every_figure_is_drawn_with_text_of_11_px_or_more(
    browser: Browser, built: Built, root_url: str, width: int
) -> None:
    problems, figures = [], 0
    with opened(browser, viewport={"width": width, "height": 900}) as page:
        for path in built.pages:
            page.goto(root_url + path)
            for figure in page.evaluate(DRAWN):
                figures += 1
                if (
                    figure["drawings"] == 0
                    or figure["smallest"] < LEAST_TEXT_PX - 0.05
                    or figure["outside"]
                ):
                    problems.append((path, figure))
    assert problems == []
    assert figures > 100


def test_no_page_scrolls_sideways_at_320_px(browser: Browser, built: Built, root_url: str) -> None:
    problems = []
    with opened(browser, viewport=NARROW) as page:
        for path in built.pages:
            page.goto(root_url + path)
            if wide := page.evaluate(OVERFLOW):
                problems.append((path, wide))
    assert problems == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_violation_on_a_page_of_each_kind(
    browser: Browser, built: Built, root_url: str, scheme: Any
) -> None:
    problems = []
    with opened(browser, color_scheme=scheme) as page:
        for path in built.one_of_each_kind():
            page.goto(root_url + path)
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            found = Axe().run(page).response["violations"]
            problems += [
                (path, violation["id"], violation["nodes"][0]["html"][:160])
                for violation in found
                if violation["impact"] in SERIOUS
            ]
    assert problems == []


def test_figures_tables_and_links_work_without_javascript(
    browser: Browser, built: Built, root_url: str
) -> None:
    with opened(browser, java_script_enabled=False) as page:
        for path in built.one_of_each_kind():
            page.goto(root_url + path)
            expect(page.locator("h1")).to_be_visible()
            for figure in page.locator("figure").all():
                assert figure.locator("svg[role]:visible").count() > 0, path
        page.goto(root_url + measure_page(built))
        folded = page.locator("figure details").first
        expect(folded.locator("td").first).to_be_hidden()
        folded.locator("summary").click()
        expect(folded.locator("td").first).to_be_visible()


def measure_page(built: Built) -> str:
    """The path of the first measure page."""
    return next(path for path in built.pages if path.startswith("tiltak/"))


@pytest.mark.parametrize("place", ["root_url", "prefix_url", "file_url"])
def test_a_chart_comes_alive_under_the_pointer(
    browser: Browser, built: Built, request: pytest.FixtureRequest, place: str
) -> None:
    url: str = request.getfixturevalue(place)
    noise = Noise()
    with opened(browser, viewport={"width": 1200, "height": 900}) as page:
        noise.listen(page, url)
        page.goto(url + measure_page(built))
        page.wait_for_load_state("load")
        assert page.locator("figure .chart-live svg").count() == 0
        drawing = page.locator("figure svg[role]:visible").first
        drawing.scroll_into_view_if_needed()
        drawing.hover()
        expect(page.locator("figure .chart-live svg:visible").first).to_be_visible(timeout=15_000)
        page.wait_for_timeout(300)
    assert noise.lines == []


def test_the_home_page_opened_as_a_file_leads_on_by_a_click(
    browser: Browser, built: Built, file_url: str
) -> None:
    with opened(browser) as page:
        page.goto(file_url + "index.html")
        page.locator("main a[href*='tiltak/']").first.click()
        expect(page.locator("h1")).to_be_visible()
        assert page.url.startswith(file_url + "tiltak/")
        expect(page.locator("figure svg[role]:visible").first).to_be_visible()


def test_the_first_tab_stop_skips_to_the_content(browser: Browser, root_url: str) -> None:
    with opened(browser) as page:
        page.goto(root_url)
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.getAttribute('href')") == "#main"
        page.keyboard.press("Enter")
        assert page.evaluate("location.hash") == "#main"


def test_a_printed_page_shows_its_figures(browser: Browser, built: Built, root_url: str) -> None:
    with opened(browser) as page:
        page.goto(root_url + measure_page(built))
        page.emulate_media(media="print")
        drawn = page.evaluate(DRAWN)
        assert [figure["id"] for figure in drawn if not figure["drawings"]] == []


@pytest.mark.parametrize("scripts", [True, False])
def test_a_map_shows_the_rate_first_and_the_number_when_asked_and_both_in_print(
    browser: Browser, built: Built, file_url: str, scripts: bool
) -> None:
    with opened(browser, java_script_enabled=scripts, viewport=NARROW) as page:
        for path in ("index.html", measure_page(built)):
            page.goto(file_url + path)
            rate, number = page.locator(".chart.rate-map"), page.locator(".chart.map")
            expect(rate).to_be_visible()
            expect(number).to_be_hidden()
            page.get_by_text("Antall", exact=True).click()
            expect(number).to_be_visible()
            expect(rate).to_be_hidden()
            page.keyboard.press("ArrowLeft")
            expect(rate).to_be_visible()
            expect(number).to_be_hidden()
            page.emulate_media(media="print")
            expect(rate).to_be_visible()
            expect(number).to_be_visible()
            expect(page.locator(".choice")).to_be_hidden()
            page.emulate_media(media="screen")


@pytest.mark.parametrize(
    ("served", "missing", "scheme"),
    [
        ("root_url", "x/y/z", "light"),
        ("prefix_url", "x/y/z", "dark"),
        ("prefix_url", "x", "light"),
        ("prefix_url", "tiltak/x/", "dark"),
    ],
)
def test_the_page_for_what_is_not_there_is_styled_at_any_depth_and_leads_home(
    browser: Browser, request: pytest.FixtureRequest, served: str, missing: str, scheme: Any
) -> None:
    start = request.getfixturevalue(served)
    with opened(browser, viewport=NARROW, color_scheme=scheme, java_script_enabled=False) as page:
        noise: list[str] = []
        page.on("console", lambda said: noise.append(said.text))
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        answer = page.goto(start + missing)
        assert answer is not None and answer.status == 404
        ground = {"light": "rgb(253, 252, 249)", "dark": "rgb(20, 20, 19)"}[scheme]
        expect(page.locator("body")).to_have_css("background-color", ground)
        expect(page.locator("body")).to_have_css("margin", "0px")
        assert asked == [start + missing]
        assert not [line for line in noise if "404" not in line]
        if missing == "x":
            page.locator("main a[href='index.html']").click()
        for _ in range(missing.count("/")):
            page.locator("main a[href='../']").first.click()
        assert page.url.removesuffix("index.html") == start
        expect(page.locator("h1")).not_to_have_text("Siden finnes ikke")
