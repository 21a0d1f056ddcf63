"""The search and the page from A to Z: everything has a place there, and questions find it."""

from __future__ import annotations

import csv
import gzip
import json
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page, Route, expect

from generator.web.addresses import Addresses
from generator.web.language import Language
from generator.web.pages import find
from generator.web.source import SiteSource
from tests.conftest import REPOSITORY, Built
from tests.sample import codelists
from tests.small_packages import Figure, changed, small_source
from tests.test_site_in_browser import NARROW, SERIOUS, Noise, opened

NB, EN = Language.of("nb"), Language.of("en")
STATIC = REPOSITORY / "templates/static"
MOST_BYTES, RIGHT = 30_000, 0.95
FIND = {"nb": "finn/", "en": "en/find/"}


def register_of(script: str) -> dict[str, Any]:
    """What a register script sets."""
    found: dict[str, Any] = json.loads(script.partition(" = ")[2].rstrip(";\n"))
    return found


def script_of(source: SiteSource, language: Language = NB) -> str:
    """The register of a package."""
    (page,) = find.pages(source, language, Addresses(language.code))
    return page.files["entries.js"]


def figures(texts: list[str]) -> list[Figure]:
    """A total and a county's figure for each text."""
    return [
        figure
        for number, text in enumerate(texts)
        for figure in (
            ("measure", f"m{number}", "all", "2024-01", text),
            ("county", f"m{number}", "46", "2024-01", text),
        )
    ]


# The register


@settings(max_examples=15)
@given(st.lists(st.sampled_from(["*", "4", "71", "3140"]), min_size=1, max_size=4))
def test_no_figure_changes_the_register(texts: list[str]) -> None:
    source = small_source(figures(texts), "2024-01")
    other = small_source(figures(["5"] * len(texts)), "2024-01")
    assert script_of(source) == script_of(other)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_address_of_the_register_is_a_page_with_that_anchor(
    built: Built, language: str
) -> None:
    anchors = {document.path: document.ids for document in built.documents}
    folder = FIND[language]
    register = register_of((built.site / folder / "entries.js").read_text("utf-8"))
    rows = [(*row, *[""] * (6 - len(row))) for row in register["rows"]]
    measures = {row[4]: row[3] for row in rows if row[0] == "m"}
    addresses = [row[3] for row in rows if row[3]] + [a["address"] for a in register["instead"]]
    addresses += [f"{register['coverage']}#{question}" for question in register["questions"]]
    for role, _, _, address, codes, printed, *_ in rows:
        code = codes.partition(".")[0]
        bits = int(printed or "f" * 9, 16)
        for place, (measure, page) in enumerate(measures.items()):
            if role not in ("a", "A", "g"):
                continue
            if not bits >> place & 1:
                addresses.append(f"{register['coverage']}#{measure}-{code}")
            else:
                addresses.append(f"{address}#{measure}" if role == "a" else f"{page}#{code}")
    lost = []
    for address in dict.fromkeys(addresses):
        page, _, anchor = address.partition("#")
        if page not in anchors or (anchor and anchor not in anchors[page]):
            lost.append(address)
    assert lost == []
    assert len(addresses) > 150


def test_the_page_lists_everything_that_the_search_finds(built: Built) -> None:
    for folder in FIND.values():
        register = register_of((built.site / folder / "entries.js").read_text("utf-8"))
        text = (built.site / folder / "index.html").read_text("utf-8")
        missing = [row[2] for row in register["rows"] if f"{row[2]}</a>" not in text]
        assert [name for name in missing if f"<li>{name} <small>" not in text] == []
        assert "Tromssa</a>" in text


def test_names_are_listed_in_the_order_of_the_language() -> None:
    names = ["Ål", "Zebra", "Ænes", "Ørsta", "Aarborte", "Ask", "Ärlig", "Čorru", "20–24 år"]
    nb = ["20–24 år", "Ask", "Čorru", "Zebra", "Ænes", "Ärlig", "Ørsta", "Ål", "Aarborte"]
    en = ["20–24 år", "Aarborte", "Ænes", "Ål", "Ärlig", "Ask", "Čorru", "Ørsta", "Zebra"]
    assert sorted(names, key=NB.sort_key) == nb
    assert sorted(names, key=EN.sort_key) == en


def with_municipalities() -> SiteSource:
    """Twenty measures, printed for every municipality."""
    rows = [dict(row, order=str(n)) for n, row in enumerate(codelists()["municipalities"].rows)]
    printed: list[Figure] = [
        (dimension, f"measure-number-{number}", code, "2024-01", "7")
        for number in range(20)
        for dimension, code in [
            ("measure", "all"),
            *(("municipality", row["code"]) for row in rows),
        ]
    ]
    return changed(small_source(printed, "2024-01"), {"municipalities": rows})


def test_an_answer_takes_at_most_30_kb(built: Built) -> None:
    scripts = [(STATIC / name).read_bytes() for name in ("find.js", "search.js")]
    registers = [(built.site / folder / "entries.js").read_bytes() for folder in FIND.values()]
    registers.append(script_of(with_municipalities()).encode())
    for register in registers:
        assert sum(len(gzip.compress(text)) for text in (*scripts, register)) <= MOST_BYTES


def test_what_a_report_prints_is_not_listed_as_not_printed(built: Built) -> None:
    described = json.loads((built.package / "datapackage.json").read_text("utf-8"))
    absent = {item["code"]: item for item in described["not_printed"]}
    named = {(item["dimension"], item["category"]): item["words"] for item in described["synonyms"]}
    assert "AAP" in named["target-group", "reduced-work-capacity"]
    assert "Under 20 år" in named["age-group", "0-19"]
    assert {"mentor", "municipality", "diagnosis"} <= absent.keys()
    assert absent["municipality"]["nearest"] == "county"
    assert not {"egenetablering", "county", "lonnstilskudd"} & absent.keys()


# In a browser


def answers(page: Page) -> list[str]:
    """The addresses of the answers that are shown."""
    found: list[str] = page.eval_on_selector_all("#found a", "links => links.map(a => a.href)")
    return found


def ask(page: Page, question: str) -> None:
    """Types a question, and waits for its first answer."""
    page.keyboard.type(question)
    page.locator("#found a").first.wait_for()


def first_answers(page: Page, questions: list[str]) -> list[str]:
    """The address of the first answer to each question, empty where there is none."""
    script = """questions => questions.map(question => {
      const found = tiltaksdataSearch(tiltaksdataRegister, question);
      return found.length ? found[0].address : "";
    })"""
    found: list[str] = page.evaluate(script, questions)
    return found


@pytest.mark.browser
def test_a_name_with_a_letter_missing_or_two_swapped_is_still_found_first(
    browser: Browser, built: Built, root_url: str
) -> None:
    register = register_of((built.site / "finn/entries.js").read_text("utf-8"))
    names = {row[2]: row[3] for row in register["rows"] if row[0] in "ma" and len(row[2]) > 5}
    misspelt = [
        (wrong, address)
        for name, address in names.items()
        for at in range(1, len(name) - 1)
        for wrong in (
            name[:at] + name[at + 1 :],
            name[:at] + name[at + 1] + name[at] + name[at + 2 :],
        )
    ]
    with opened(browser) as page:
        page.goto(root_url + "finn/")
        page.locator("#finder input").focus()
        ask(page, "a")
        found = first_answers(page, [wrong for wrong, _ in misspelt])
    lost = [pair for pair, first in zip(misspelt, found, strict=True) if pair[1] != first]
    assert len(misspelt) > 300
    assert len(lost) <= (1 - RIGHT) * len(misspelt), lost


@pytest.mark.browser
def test_the_first_answer_is_right_for_95_of_100_questions(browser: Browser, root_url: str) -> None:
    with (REPOSITORY / "tests/queries.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    wrong = []
    with opened(browser) as page:
        for language, folder in FIND.items():
            page.goto(root_url + folder)
            page.locator("#finder input").focus()
            ask(page, "a")
            asked = [row for row in rows if row["language"] == language]
            first = first_answers(page, [row["query"] for row in asked])
            for row, address in zip(asked, first, strict=True):
                if address.replace("index.html", "") != row["expected"].replace("index.html", ""):
                    wrong.append((row["query"], language, row["expected"], address))
    assert len(rows) >= 200
    assert len(wrong) <= (1 - RIGHT) * len(rows), wrong


@pytest.mark.browser
@pytest.mark.parametrize("place", ["root_url", "prefix_url", "file_url"])
def test_a_county_is_found_by_its_sami_name_in_one_search(
    browser: Browser, request: pytest.FixtureRequest, place: str
) -> None:
    url, noise = request.getfixturevalue(place), Noise()
    with opened(browser) as page:
        noise.listen(page, url)
        page.goto(url + "tiltak/egenetablering/index.html")
        page.keyboard.press("/")
        ask(page, "romsa")
        expect(page.locator("#found i").first).to_have_text("Romsa")
        page.keyboard.press("Enter")
        expect(page.locator("h1")).to_have_text("Troms")
        assert page.url == f"{url}fylke/55-troms/index.html"
    assert noise.lines == []


@pytest.mark.browser
def test_enter_opens_the_first_answer_also_while_the_register_is_loading(
    browser: Browser, root_url: str
) -> None:
    waiting: list[Route] = []

    def hold(route: Route) -> None:
        waiting.append(route)

    with opened(browser) as page:
        page.goto(root_url + "en/about/")
        page.route("**/entries.js", hold)
        page.keyboard.press("/")
        page.keyboard.type("romsa")
        page.keyboard.press("Enter")
        assert page.url.endswith("/about/")
        waiting[0].continue_()
        expect(page.locator("h1")).to_have_text("Troms")


@pytest.mark.browser
def test_the_field_is_used_with_the_keyboard_alone(browser: Browser, root_url: str) -> None:
    with opened(browser, viewport=NARROW) as page:
        page.goto(root_url + "om/")
        page.keyboard.press("/")
        field = page.get_by_role("combobox")
        expect(field).to_be_focused()
        ask(page, "kvinner")
        expect(page.get_by_role("status")).to_have_text("4 treff")
        options = page.get_by_role("option")
        for key, chosen in (("", 0), ("ArrowDown", 1), ("ArrowUp", 0), ("ArrowUp", 3)):
            if key:
                page.keyboard.press(key)
            expect(options.nth(chosen)).to_have_attribute("aria-selected", "true")
            expect(field).to_have_attribute("aria-activedescendant", f"found-{chosen}")
        page.keyboard.press("Escape")
        expect(field).to_be_hidden()
        expect(page.locator(".bar .find")).to_be_focused()
        assert page.evaluate("document.documentElement.scrollWidth") == NARROW["width"]


@pytest.mark.browser
def test_what_is_not_printed_is_an_answer_with_the_nearest_figures(
    browser: Browser, root_url: str
) -> None:
    with opened(browser) as page:
        page.goto(root_url)
        page.locator(".bar .find").click()
        ask(page, "unge i Troms")
        expect(page.get_by_role("option").first).to_contain_text("Ikke trykt")
        assert [address.removeprefix(root_url) for address in answers(page)][:2] == [
            "dekning/index.html#age-group-by-county",
            "tiltak/egenetablering/index.html#age-group",
        ]


@pytest.mark.browser
@pytest.mark.parametrize(
    ("question", "lines"),
    [
        ("Oslo Vestland", ["Oslo", "Vestland"]),
        ("sammenlign ekspertbistand i troms, agder og oslo", ["Troms", "Agder", "Oslo"]),
        ("menn vs kvinner", ["Menn", "Kvinner"]),
        ("sammenlign Rogaland", ["Rogaland", "Hele landet"]),
    ],
)
def test_several_areas_or_groups_lead_to_their_comparison(
    browser: Browser, file_url: str, question: str, lines: list[str]
) -> None:
    with opened(browser) as page:
        page.goto(file_url + "om/index.html")
        page.keyboard.press("/")
        ask(page, question)
        page.keyboard.press("Enter")
        page.wait_for_url("**/sammenlign/index.html?line=*")
        for line in lines:
            expect(page.locator("main thead").first).to_contain_text(line)


@pytest.mark.browser
@pytest.mark.parametrize("place", ["prefix_url", "file_url"])
def test_a_question_stays_in_the_address(
    browser: Browser, request: pytest.FixtureRequest, place: str
) -> None:
    url, noise = request.getfixturevalue(place), Noise()
    with opened(browser) as page:
        noise.listen(page, url)
        page.goto(url + "en/find/index.html")
        page.get_by_role("combobox").focus()
        ask(page, "trondelag")
        assert page.url.endswith("?q=trondelag")
        page.reload()
        expect(page.get_by_role("option").first).to_contain_text("Trøndelag")
        expect(page.get_by_role("combobox")).to_have_value("trondelag")
    assert noise.lines == []


@pytest.mark.browser
def test_nothing_found_leads_to_the_pages_that_have_everything(
    browser: Browser, root_url: str
) -> None:
    with opened(browser) as page:
        page.goto(root_url + "finn/?q=xyzzyq")
        expect(page.get_by_role("status")).to_have_text("Ingen treff.")
        found = [address.removeprefix(root_url) for address in answers(page)]
        assert found == ["finn/index.html", "dekning/index.html"]


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "path"), [("light", "om/"), ("dark", "finn/")])
def test_the_open_field_and_its_answers_are_accessible(
    browser: Browser, root_url: str, scheme: Any, path: str
) -> None:
    with opened(browser, color_scheme=scheme) as page:
        page.goto(root_url + path)
        page.keyboard.press("/")
        ask(page, "troms")
        found = Axe().run(page).response["violations"]
        assert [item["id"] for item in found if item["impact"] in SERIOUS] == []


@pytest.mark.browser
def test_without_javascript_the_link_leads_to_the_page_from_a_to_z(
    browser: Browser, file_url: str
) -> None:
    with opened(browser, java_script_enabled=False, viewport=NARROW) as page:
        page.goto(file_url + "index.html")
        page.locator(".bar .find").click()
        expect(page.locator("h1")).to_have_text("A til Å")
        page.get_by_role("link", name="Trööndelage").click()
        expect(page.locator("h1")).to_have_text("Trøndelag")
