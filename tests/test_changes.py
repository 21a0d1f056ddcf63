"""What changed with each edition, in pages and feeds: all that the package says, and no more."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, expect

from generator.model import MEASURE, Period
from generator.web.addresses import Addresses
from generator.web.editions import RevisionKind, edition_changes
from generator.web.feeds import (
    MOST_ENTRIES,
    FeedSubject,
    area_feed,
    measure_feed,
    site_feed,
)
from generator.web.language import Language
from generator.web.pages import area, changes, home, measure
from generator.web.site import render_page
from generator.web.source import SiteSource, open_package
from tests.conftest import Built
from tests.disclosed import IDENTIFIER, numbers_outside_tables, told
from tests.documents import Document, read_document
from tests.editions import Layout, generate, print_edition
from tests.sample import codelists, sample_text
from tests.small_packages import Figure, changed, small_source
from tests.test_site import target_of
from tests.test_withdrawals import library_of, made, revised

ATOM = "{http://www.w3.org/2005/Atom}"
NB, ROOT = Language.of("nb"), Addresses("nb")
FIRST = Period(2024, 1)

History = Mapping[tuple[str, str, str, str], Sequence[str]]
"""(dimension, measure, category, month) → what each edition prints, from the month's own on.

A number, the mark, or nothing where the row is not printed.
"""


def source_of(history: History, series: str = "s", **descriptor: Any) -> SiteSource:
    """A package with an edition for each month, whose figures have this history."""
    months = sorted({key[3] for key in history})
    figures: list[Figure] = []
    revisions, cells = [], []
    for (dimension, code, category, month), printed in history.items():
        key = {"measure": code, "dimension": dimension, "category": category, "period": month}
        editions = months[months.index(month) :][: len(printed)]
        for edition, text in zip(editions, printed, strict=True):
            cells += [_cell(key, series, edition, text)] if text else []
        for before, after in zip(range(len(printed)), range(1, len(printed)), strict=False):
            if printed[before] != printed[after]:
                sides = {"before": printed[before], "after": printed[after]}
                pair = {"edition_before": editions[before], "edition_after": editions[after]}
                revisions.append({**key, **pair, **sides})
        if printed[-1]:
            figures.append((dimension, code, category, month, printed[-1]))
    source = small_source(figures, months[-1])
    (report,) = source.package.records("reports")
    reports = [{**report, "edition": m, "period_from": months[0], "period_to": m} for m in months]
    head = {**key, "edition_before": "", "edition_after": "", "before": "", "after": ""}
    tables = {"reports": reports, "cells": cells, "revisions": revisions or [head]}
    found = changed(source, tables, **descriptor)
    if not revisions:
        del found.package.tables["revisions"]  # type: ignore[attr-defined]
    return found


def _cell(key: Mapping[str, str], series: str, edition: str, text: str) -> dict[str, str]:
    status = "suppressed" if text == "*" else "published"
    place = {"table": "1", "row": "1", "column": "1", "page": "", "line": ""}
    words = {"row_label": key["category"], "column_label": key["period"], "printed": text}
    return {"series": series, "edition": edition, **place, **words, "status": status, **key}


def total(month: str, *printed: str) -> History:
    return {(MEASURE, "alfa", "all", month): printed}


def county(code: str, month: str, *printed: str) -> History:
    return {("county", "alfa", code, month): printed}


def months_of(count: int) -> History:
    """A measure in so many months, each printed once."""
    return {(MEASURE, "alfa", "all", str(FIRST + n)): ["90"] for n in range(count)}


def feeds_of(source: SiteSource) -> dict[str, str]:
    """Address → text of every feed."""
    found = {}
    for code in source.site.languages:
        language, addresses = Language.of(code), Addresses(code)
        found[addresses.home()] = site_feed(source, language, addresses)
        for entry in source.measures:
            written = measure_feed(source, language, addresses, entry)
            found[addresses.measure(entry.code)] = written
        for dimension, areas in source.areas.items():
            for entry in areas:
                place = addresses.area(dimension, entry.code, entry.fields["name_nb"])
                subject = FeedSubject(entry.code, language.name(entry.fields), place)
                found[place] = area_feed(source, language, addresses, dimension, subject)
    return {
        page.removesuffix("index.html") + name: text
        for page, files in found.items()
        for name, text in files.items()
    }


def everything(source: SiteSource) -> dict[str, str]:
    """Address → text of all pages of changes, and of all feeds."""
    pages = {
        page.path: render_page(source, page, {})
        for code in source.site.languages
        for page in changes.pages(source, Language.of(code), Addresses(code))
    }
    return pages | feeds_of(source)


def page_of(source: SiteSource, edition: str) -> str:
    """The page of what an edition changed, as HTML."""
    every = changes.pages(source, NB, ROOT)
    (page,) = [page for page in every if page.path == f"endringer/s-{edition}/index.html"]
    return render_page(source, page, {})


def rows_of(html: str) -> list[list[str]]:
    """The texts of the rows with a month in them: place, month, before and after."""
    rows = re.findall(r'<tr><th scope="row">.*?</tr>', html, re.DOTALL)
    cells = [re.findall(r"<(?:th|td)\b[^>]*>(.*?)</(?:th|td)>", row, re.DOTALL) for row in rows]
    found = [[re.sub(r"<[^>]*>", " ", cell).split() for cell in row] for row in cells]
    return [[" ".join(words) for words in row] for row in found if len(row) == 4]


def words_of(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html.partition("<main")[2]).split())


# Pages


TOTALS = {
    **total("2024-01", "90", "90", "91"),
    **total("2024-02", "95", "95"),
    **total("2024-03", "99"),
}


def test_a_revised_figure_stands_with_before_and_after() -> None:
    html = page_of(source_of(TOTALS), "2024-03")
    assert rows_of(html) == [["Hele landet", "januar 2024", "90", "91"]]
    assert "1 tall er revidert." in words_of(html)
    assert "Sammenlignet med rapporten for februar 2024." in words_of(html)


def test_each_side_of_a_revision_names_the_edition_that_prints_it() -> None:
    html = page_of(source_of(TOTALS), "2024-03")
    sides = re.findall(r'data-edition="([^"]*)">(\d+)<', html)
    assert sides == [("s-2024-02", "90"), ("s-2024-03", "91")]


def test_a_newly_hidden_figure_is_a_place_and_no_number() -> None:
    source = source_of({**TOTALS, **county("03", "2024-01", "52", "52", "*")})
    html = page_of(source, "2024-03")
    assert ["Oslo", "januar 2024", ": vises ikke", "* skjermet"] in rows_of(html)
    assert "1 tall er nylig skjermet." in words_of(html)
    assert not re.search(r"\b52\b", html)


def test_a_newly_shown_figure_has_its_number_while_it_is_published() -> None:
    shown = {**TOTALS, **county("03", "2024-01", "*", "52", "52")}
    assert ["Oslo", "januar 2024", "* skjermet", "52"] in rows_of(
        page_of(source_of(shown), "2024-02")
    )
    hidden = {**TOTALS, **county("03", "2024-01", "*", "52", "*")}
    html = page_of(source_of(hidden), "2024-02")
    assert ["Oslo", "januar 2024", "* skjermet", ": vises ikke"] in rows_of(html)


def test_a_revision_of_a_figure_that_is_hidden_or_left_out_later_has_no_number() -> None:
    for last in ("*", ""):
        source = source_of({**TOTALS, **county("03", "2024-01", "52", "57", last)})
        row = ["Oslo", "januar 2024", ": vises ikke", ": vises ikke"]
        assert row in rows_of(page_of(source, "2024-02"))


def test_another_mark_is_no_newly_hidden_figure() -> None:
    source = source_of({**TOTALS, **county("30", "2024-01", "*", "x", "*")})
    (item,) = [c for c in edition_changes(source) if str(c.report.edition) == "2024-02"]
    assert [len(item.revised[kind]) for kind in RevisionKind] == [0, 0, 0, 1]


def test_rows_that_come_and_go_are_named_by_measure_and_breakdown() -> None:
    later = {**county("15", "2024-03", "9"), **county("46", "2024-02", "8", "")}
    words = words_of(page_of(source_of({**TOTALS, **later}), "2024-03"))
    assert "Alfa etter fylke, ikke lenger med: Vestland." in words
    assert "Alfa etter fylke, nytt: Møre og Romsdal." in words
    assert "1 rad er ikke lenger med. 1 rad er ny." in words


def test_a_measure_that_comes_is_one_sentence_and_not_one_for_each_breakdown() -> None:
    new = {(MEASURE, "beta", "all", "2024-03"): ["7"], ("county", "beta", "03", "2024-03"): ["7"]}
    words = words_of(page_of(source_of({**TOTALS, **new}), "2024-03"))
    assert "Nytt: Beta." in words
    assert "Beta etter" not in words


def test_a_break_in_a_new_month_is_named_by_the_edition_that_brings_it() -> None:
    one = {"period": "2024-03", "dimension": "county", "categories": [], "source": "NAV"}
    words = {"title": "ny inndeling", "description": "Fylkene er delt på nytt."}
    source = source_of({**TOTALS, **county("03", "2024-03", "9")}, breaks=[{**one, **words}])
    later = words_of(page_of(source, "2024-03"))
    assert "Brudd i mars 2024. Fylkene er delt på nytt." in later
    assert "Brudd i" not in words_of(page_of(source, "2024-02"))
    without = source_of(TOTALS, breaks=[{**one, **words}])
    assert "Brudd i" not in words_of(page_of(without, "2024-03"))


def test_the_first_report_has_nothing_to_compare_with() -> None:
    words = words_of(page_of(source_of(TOTALS), "2024-01"))
    assert "Den første rapporten. Det er ingen tidligere rapport å sammenligne med." in words
    assert "nytt:" not in words


def test_each_of_several_series_has_its_newest_edition_and_its_title() -> None:
    source = source_of(TOTALS)
    reports = source.package.records("reports")
    other = [{**row, "series": "t"} for row in reports[:2]]
    titles = {"s": {"title": "Tiltak", "marks": []}, "t": {"title": "Ledige", "marks": []}}
    both = changed(source, {"reports": [*reports, *other]}, series=titles)
    every = list(changes.pages(both, NB, ROOT))
    headings = re.findall(r"<h2 [^>]*>(.*?)</h2>", render_page(both, every[0], {}))
    assert headings[:2] == ["Nytt i Tiltak, mars\u00a02024", "Nytt i Ledige, februar\u00a02024"]
    assert len({page.path for page in every}) == 1 + 3 + 2
    assert "Ingen tidligere tall er revidert." in words_of(
        next(render_page(both, page, {}) for page in every if "t-2024-02" in page.path)
    )


def test_the_page_of_all_changes_has_the_newest_figures_and_how_they_moved() -> None:
    source = source_of(TOTALS)
    page = next(iter(changes.pages(source, NB, ROOT)))
    words = words_of(render_page(source, page, {}))
    assert "Nytt i mars 2024 1 tall er revidert." in words
    assert "Alfa 99 4 flere enn i februar (+4 %)" in words


def test_a_withdrawn_report_is_on_the_page_of_all_changes_and_in_the_feeds() -> None:
    withdrawn = [{"series": "s", "edition": "2024-04", "date": "2024-06-01", "reason": "Feil <b>"}]
    texts = everything(source_of(TOTALS, withdrawn=withdrawn))
    assert "Feil &lt;b&gt;" in texts["endringer/index.html"]
    for path in ("feed.xml", "en/feed.xml", "tiltak/alfa/feed.xml"):
        entry = ElementTree.fromstring(texts[path]).findall(f"{ATOM}entry")[0]
        assert entry.findtext(f"{ATOM}updated") == "2024-06-01T00:00:00+00:00"
        assert entry.findtext(f"{ATOM}summary") == "Feil &lt;b&gt;"


@pytest.mark.parametrize("module", [home, measure, area])
def test_what_was_revised_is_one_line_that_leads_to_its_place(module: Any) -> None:
    source = source_of({**TOTALS, **county("03", "2024-01", "52", "52", "57")})
    page = next(iter(module.pages(source, NB, ROOT)))
    html = render_page(source, page, {key: _drawing() for key in page.charts})
    line = r'href="([^"]*)">Revidert siden forrige rapport: (\d) tall<'
    ((link, count),) = re.findall(line, html)
    place, _, anchor = link.partition("#")
    assert place.endswith("endringer/s-2024-03/index.html")
    assert f'id="{anchor}"' in page_of(source, "2024-03")
    assert count == ("1" if module is area else "2")


def _drawing() -> Any:
    return type("Drawn", (), {"svg": "", "svg_file": ""})()


@pytest.mark.parametrize("module", [home, measure, area])
def test_no_line_stands_where_nothing_was_revised(module: Any) -> None:
    source = source_of(
        {
            **total("2024-01", "90", "90"),
            **total("2024-02", "95"),
            **county("03", "2024-01", "9", "9"),
        }
    )
    for page in module.pages(source, NB, ROOT):
        assert page.view.revised == ()


def test_a_page_with_thousands_of_revisions_is_small_and_counts_them_all() -> None:
    codes, places = ("alfa", "beta", "gama"), [f"place {n}" for n in range(1000)]
    rows = {("county", code, name, "2024-01"): ["50", "51"] for code in codes for name in places}
    months = {"2024-01": ["9", "9"], "2024-02": ["9"]}
    totals = {(MEASURE, code, "all", m): months[m] for code in codes for m in months}
    source = source_of({**totals, **rows})
    known = source.package.records("counties")
    more = [{**known[0], "code": name, "name_nb": name, "name_en": name} for name in places]
    html = page_of(changed(source, {"counties": [*known, *more]}), "2024-02")
    assert len(html.encode()) < 200_000
    assert "3\u00a0000 tall er revidert." in html
    written = len(rows_of(html))
    assert 0 < written <= changes.MOST_ROWS
    left = re.findall(r"([\d\u00a0]+) tall til står bare", html)
    assert written + sum(int(re.sub(r"\D", "", text)) for text in left) == 3000
    assert 'href="../../data/revisions.csv"' in html


def test_many_editions_are_folded_by_year_on_a_small_page() -> None:
    source = source_of(months_of(240))
    page = next(iter(changes.pages(source, NB, ROOT)))
    html = render_page(source, page, {})
    assert len(html.encode()) < 200_000
    folds = re.findall(r"<details( open)?><summary>(\d{4})", html)
    assert folds[:2] == [(" open", "2043"), ("", "2042")]
    assert html.count('href="s-20') == 241


# Nothing hidden


TEXTS = st.sampled_from(["*", "", *(str(number) for number in range(1000, 1100))])


@settings(max_examples=20)
@given(st.lists(st.lists(TEXTS, min_size=3, max_size=3), min_size=1, max_size=6))
def test_no_page_and_no_feed_tells_a_number_of_a_figure_that_is_not_published_now(
    rows: list[list[str]],
) -> None:
    codes = ["03", "46", "15", "30", "unknown"]
    drawn = {("county", "alfa", c, "2024-01"): row for c, row in zip(codes, rows, strict=False)}
    source = source_of({**TOTALS, **drawn})
    published = {row[-1] for row in rows if row[-1].isdigit()}
    public = {text for row in rows if row[-1].isdigit() for text in row}
    for address, text in everything(source).items():
        told_of = set(re.findall(r"\b1\d\d\d\b", IDENTIFIER.sub("", text)))
        allowed = published if address.endswith("xml") else public
        assert told_of <= allowed, address


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of two real editions, of which the later one revises two figures."""
    folder = tmp_path_factory.mktemp("changes")
    later = generate(16, codelists(), months=4)
    code = next(m for m in later.measures if min(later.figures[m, MEASURE, "all"]) > 20)
    editions = (revised(later.first(3), code, 1), later)
    printed = {f"_{str(e.months[-1]).replace('-', '_')}": e for e in editions}
    texts = {name: print_edition(e, codelists(), Layout()) for name, e in printed.items()}
    return made(library_of(folder, "", **texts), folder)


def test_the_pages_of_changes_tell_what_the_package_tells_and_no_more(
    package: Path, tmp_path: Path
) -> None:
    """What can be worked out from our output is then what could be worked out before."""
    source = open_package(package)
    known = {(item.key, item.text) for item in told(package, [])}
    numbers = {int(text) for _, text in known if text.isdigit()}
    documents: list[Document] = []
    for path, text in everything(source).items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, "utf-8")
        if path.endswith(".html"):
            documents.append(read_document(tmp_path, path))
    cells = [cell for document in documents for cell in document.cells]
    assert any(cell.edition for cell in cells)
    for cell in cells:
        key = (cell.measure, cell.dimension, cell.category, cell.period, cell.period)
        text = re.sub(r"[\s,]", "", cell.seen)
        assert (key, text) in known
    assert sum(bool(cell.edition) for cell in cells) == 2 * 2 * len(source.package.revisions)
    written = list(tmp_path.rglob("feed.xml"))
    assert len(written) > 20
    differences = {abs(one - other) for one in numbers for other in numbers}
    for feed in written:
        assert numbers_outside_tables(feed) <= numbers | differences | set(range(2021, 2033))


def test_a_value_of_another_edition_is_that_of_its_own_package(package: Path) -> None:
    for revision in open_package(package).package.revisions:
        for edition, text in (
            (revision.edition_before, revision.before),
            (revision.edition_after, revision.after),
        ):
            own = open_package(package / f"editions/tilt180-{edition}")
            value = own.value(*revision.key, revision.period)
            assert (str(value.number) if value.number is not None else value.mark) == text


def test_a_corrected_misprint_is_told_and_a_withdrawn_figure_only_has_its_place(
    tmp_path: Path,
) -> None:
    text = sample_text().replace("Menn\t147", "Menn\t148", 1)
    lines = "2024-04,14,3,1,148,147,En trykkfeil\n2024-04,1,5,2,?,*,Etter ønske\n"
    source = open_package(made(library_of(tmp_path, lines, _2024_04=text), tmp_path))
    pages = [render_page(source, page, {}) for page in changes.pages(source, NB, ROOT)]
    words = words_of(pages[1])
    assert (
        "tabell 14, rad 3, kolonne 1 : trykt: 148 rettet for hånd til: 147 . En trykkfeil" in words
    )
    assert "tabell 1, rad 5, kolonne 2 : trukket tilbake. Etter ønske" in words
    assert not any("394" in re.sub("<[^>]*>", " ", html) for html in pages)


# Feeds


def feeds(source: SiteSource) -> dict[str, ElementTree.Element]:
    """Address → every feed."""
    return {path: ElementTree.fromstring(text) for path, text in feeds_of(source).items()}


def assert_is_atom(feed: ElementTree.Element) -> None:
    """RFC 4287, 4.1.1 and 4.1.2: what a feed and an entry must have."""
    moment = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(Z|[+-]\d\d:\d\d)")
    assert feed.tag == f"{ATOM}feed"
    assert (feed.findtext(f"{ATOM}author/{ATOM}name") or "").strip()
    for item in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            (found,) = item.findall(f"{ATOM}{name}")
            assert (found.text or "").strip()
        assert (item.findtext(f"{ATOM}id") or "").startswith("urn:uuid:")
        assert moment.fullmatch(item.findtext(f"{ATOM}updated") or "")
        assert [link.get("href") for link in item.findall(f"{ATOM}link[@rel='alternate']")]


def ids(feed: ElementTree.Element) -> list[str]:
    """The id of the feed, then those of its entries."""
    return [item.text or "" for item in feed.iter(f"{ATOM}id")]


def test_a_report_and_what_it_changed_lead_to_each_other(built: Built) -> None:
    documents = {document.path: document for document in built.documents}
    for report, changed_by in (("rapporter", "endringer"), ("en/reports", "en/changes")):
        there, back = (f"{top}/tilt180-2024-04/index.html" for top in (report, changed_by))
        for here, target in ((there, back), (back, there)):
            found = {target_of(here, link.partition("#")[0]) for link in documents[here].links}
            assert target in found


def test_every_feed_of_the_site_is_valid_and_no_id_stands_in_two(built: Built) -> None:
    paths = sorted(built.site.rglob("feed.xml"))
    every = [ElementTree.fromstring(path.read_bytes()) for path in paths]
    for feed in every:
        assert_is_atom(feed)
    known = [name for feed in every for name in ids(feed)]
    assert len(known) == len(set(known))
    assert len(paths) == 2 * (1 + 4 + 16)


def test_every_link_of_a_feed_leads_to_a_page_of_the_site(built: Built) -> None:
    for path in built.site.rglob("feed.xml"):
        for link in ElementTree.fromstring(path.read_bytes()).iter(f"{ATOM}link"):
            assert (path.parent / str(link.get("href")).partition("#")[0]).is_file()


def test_every_page_names_the_feed_of_the_site_and_its_own(built: Built) -> None:
    for document in built.documents:
        folder = Path(document.path).parent
        own = (folder / "feed.xml").as_posix()
        text = (built.site / document.path).read_text("utf-8")
        named = re.findall(r'type="application/atom\+xml" title="[^"]+" href="([^"]+)"', text)
        assert named
        assert all((built.site / folder / href).is_file() for href in named)
        assert not (built.site / own).is_file() or "feed.xml" in named


def test_with_a_base_url_links_are_absolute_and_the_feed_names_itself() -> None:
    source = replace(source_of(TOTALS), base_url="https://example.org/t/")
    for path, feed in feeds(source).items():
        assert_is_atom(feed)
        hrefs = [str(link.get("href")) for link in feed.iter(f"{ATOM}link")]
        assert all(href.startswith("https://example.org/t/") for href in hrefs)
        (own,) = feed.findall(f"{ATOM}link[@rel='self']")
        assert own.get("href") == f"https://example.org/t/{path}"


def test_ids_are_the_same_at_every_address_and_after_a_new_edition() -> None:
    before = source_of({**total("2024-01", "90", "90"), **total("2024-02", "95")})
    after = feeds(replace(source_of(TOTALS), base_url="https://example.org/"))
    for path, feed in feeds(before).items():
        assert ids(feed) == [ids(after[path])[0], *ids(after[path])[2:]]


def test_two_sites_share_no_id() -> None:
    source = source_of(TOTALS)
    other = replace(source, site=replace(source.site, name="Another"))
    one, two = ({i for feed in feeds(of).values() for i in ids(feed)} for of in (source, other))
    assert one
    assert not one & two


def test_an_entry_is_updated_by_an_edition_that_revises_its_figure() -> None:
    feed = feeds(source_of(TOTALS))["tiltak/alfa/feed.xml"]
    updated = [e.findtext(f"{ATOM}updated") for e in feed.findall(f"{ATOM}entry")]
    assert [(text or "")[:10] for text in updated] == ["2024-03-31", "2024-02-29", "2024-03-31"]


def test_a_feed_has_the_newest_editions_first_and_no_more_than_there_is_room_for() -> None:
    source = source_of(months_of(30))
    for feed in feeds(source).values():
        dates = [e.findtext(f"{ATOM}updated") or "" for e in feed.findall(f"{ATOM}entry")]
        assert len(dates) == MOST_ENTRIES
        assert dates == sorted(dates, reverse=True)
        assert dates[0].startswith("2026-06-30")


@settings(max_examples=15)
@given(st.text(min_size=1, max_size=20))
def test_a_feed_with_any_name_in_it_is_valid(name: str) -> None:
    source = source_of({**TOTALS, **county("03", "2024-01", "9", "9", "9")})
    names = [{"code": "alfa", "order": "1", "name_nb": name, "name_en": name}]
    counties = [{**row, "name_nb": f"x{name}"} for row in source.package.records("counties")]
    hostile = changed(source, {"measures": names, "counties": counties})
    for feed in feeds(hostile).values():
        assert_is_atom(feed)
        for summary in feed.iter(f"{ATOM}summary"):
            assert "<" not in (summary.text or "")


# In a browser


@pytest.mark.browser
@pytest.mark.parametrize("start", ["", "tiltak/egenetablering/", "fylke/46-vestland/"])
def test_what_is_new_since_last_month_is_one_click_away(
    browser: Browser, file_url: str, start: str
) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(f"{file_url}{start}index.html")
    page.get_by_role("navigation").get_by_role("link", name="Endringer", exact=True).click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("Nytt i april\u00a02024")
    rows = page.get_by_role("row").filter(has_text="enn i mars")
    assert rows.count() >= 3
    page.close()
