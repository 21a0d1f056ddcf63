"""The built site as files: its links, its figures against the data package, its weight."""

from __future__ import annotations

import base64
import csv
import gzip
import hashlib
import itertools
import posixpath
import re
from collections import Counter
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

from tests.conftest import REPOSITORY, Built
from tests.documents import Document, ValueCell

BUDGET = 60 * 1024
WORDS = {"nb": "skjermet, færre enn 4", "en": "suppressed, fewer than 4"}
SPACES = re.compile("[\u00a0\u2009\u202f ]")
ENDS = {"nb": "en", "en": "nb"}

Key = tuple[str, str, str, str]


@pytest.fixture(scope="session")
def figures(built: Built) -> dict[Key, tuple[str, str]]:
    """(dimension, measure, category, period) → (printed figure, status)."""
    found: dict[Key, tuple[str, str]] = {}
    for path in sorted((built.package / "data").glob("participants-by-*.csv")):
        dimension = path.stem.removeprefix("participants-by-")
        column = dimension.replace("-", "_")
        for row in rows_of(path):
            category = "all" if dimension == "measure" else row[column]
            key = (dimension, row["measure"], category, row["period"])
            found[key] = (row["participants"], row["status"])
    for row in rows_of(built.package / "data/participants-total.csv"):
        group = row["target_group"]
        key = ("measure" if group == "all" else "target-group", "all", group, row["period"])
        found[key] = (row["participants"], row["status"])
    assert len(found) > 500
    return found


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def monthly(document: Document) -> list[ValueCell]:
    """The cells of a month: not the means, whose period is a span."""
    return [cell for cell in document.cells if re.fullmatch(r"\d{4}-\d{2}", cell.period)]


# What is there


def test_there_is_a_page_for_every_measure_and_county_in_both_languages(built: Built) -> None:
    measures = [row["code"] for row in rows_of(built.package / "data/measures.csv")]
    printed = rows_of(built.package / "data/participants-by-county.csv")
    counties = sorted({row["county"] for row in printed})
    pages = set(built.pages)
    for measure in {row["measure"] for row in printed}:
        assert measure in measures
        assert {f"tiltak/{measure}/index.html", f"en/measures/{measure}/index.html"} <= pages
    for code in counties:
        for folder in ("fylke", "en/counties"):
            assert any(page.startswith(f"{folder}/{code}-") for page in pages), (folder, code)
    fixed = ("", "en/", "data/", "en/data/", "om/", "en/about/")
    assert {f"{path}index.html" for path in fixed} | {"404.html"} <= pages


def test_the_files_of_the_contract_are_there(built: Built) -> None:
    files = [
        "data/datapackage.json",
        "data/tiltaksdata.zip",
        "data/tiltaksdata.xlsx",
        "data/participants-by-county.csv",
        "data/participants-by-county.parquet",
        "sitemap.xml",
        "robots.txt",
        ".nojekyll",
    ]
    assert [name for name in files if not (built.site / name).is_file()] == []


def test_every_page_says_its_language_and_has_a_title_of_its_own(built: Built) -> None:
    titles: Counter[tuple[str, str]] = Counter()
    for document in built.documents:
        english = document.path.startswith("en/")
        assert document.language == ("en" if english else "nb"), document.path
        titles[document.language, document.title] += 1
    assert {title: count for title, count in titles.items() if count > 1} == {}


def test_every_page_but_404_names_its_twin_in_the_other_language(built: Built) -> None:
    by_path = {document.path: document for document in built.documents}
    for document in built.documents:
        if document.path == "404.html":
            continue
        other = ENDS[document.language]
        twin = target_of(document.path, document.twins[other])
        assert by_path[twin].language == other
        back = by_path[twin].twins[document.language]
        assert target_of(twin, back) == document.path


def test_headings_begin_with_one_h1_and_skip_no_level(built: Built) -> None:
    for document in built.documents:
        levels = document.headings
        assert levels.count(1) == 1 and levels[0] == 1, document.path
        steps = itertools.pairwise(levels)
        assert all(after <= before + 1 for before, after in steps), (document.path, levels)


# Where links lead


def target_of(path: str, link: str) -> str:
    """The file of the site that a relative link on the page at `path` leads to."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(link)))


def broken(built: Built, document: Document, ids: dict[str, set[str]]) -> list[str]:
    """What is wrong with the links of a page, one line each."""
    problems = []
    every = [*document.links, *document.loads, *document.styles, *document.scripts]
    for link in [*every, *document.twins.values()]:
        parts = urlsplit(link)
        if parts.scheme == "data" or (document.path, link) == ("404.html", "../"):
            continue
        if parts.scheme in {"http", "https", "mailto"}:
            if link not in document.links:
                problems.append(f"{document.path}: loads {link}")
            continue
        target = target_of(document.path, parts.path) if parts.path else document.path
        if parts.scheme or link.startswith("/") or not (built.site / target).is_file():
            problems.append(f"{document.path}: {link}")
        elif parts.fragment and unquote(parts.fragment) not in ids.get(target, set()):
            problems.append(f"{document.path}: {link}: no such anchor")
    return problems


def test_every_link_and_anchor_leads_somewhere(built: Built) -> None:
    ids = {document.path: set(document.ids) for document in built.documents}
    problems = [line for document in built.documents for line in broken(built, document, ids)]
    assert problems == []


def test_links_to_other_sites_lead_to_sources_and_licences_only(built: Built) -> None:
    hosts = {
        urlsplit(link).hostname
        for document in built.documents
        for link in document.links
        if link.startswith("http")
    }
    known = {host for host in hosts if host and is_known(host, built)}
    assert hosts - known == set()


def is_known(host: str, built: Built) -> bool:
    """Whether the package or the templates name the host: none comes from a library."""
    templates = [path.read_text("utf-8") for path in (REPOSITORY / "templates").glob("*.html")]
    texts = [(built.package / "datapackage.json").read_text("utf-8"), *templates]
    return any(f"://{host}" in text for text in texts)


def test_no_id_is_there_twice_on_a_page_and_every_reference_has_its_id(built: Built) -> None:
    for document in built.documents:
        twice = [name for name, count in Counter(document.ids).items() if count > 1]
        assert twice == [], document.path
        assert set(document.references) - set(document.ids) == set(), document.path


def test_every_page_can_be_reached_from_the_home_page(built: Built) -> None:
    links = {document.path: document.links for document in built.documents}
    reached, waiting = set[str](), ["index.html"]
    while waiting:
        path = waiting.pop()
        if path in reached or path not in links:
            continue
        reached.add(path)
        paths = (urlsplit(link).path for link in links[path])
        waiting += [target_of(path, link) for link in paths if link]
    assert set(built.pages) - reached == {"404.html"}


def test_nothing_is_written_into_a_page_that_the_security_policy_forbids(built: Built) -> None:
    for document in built.documents:
        html = (built.site / document.path).read_text(encoding="utf-8")
        forbidden = [text for text in document.inline if text.strip() and not allowed(text, html)]
        assert forbidden == [], document.path
        assert 'http-equiv="Content-Security-Policy"' in html, document.path
        assert "unsafe-" not in html.partition("</head>")[0], document.path


def allowed(style: str, html: str) -> bool:
    """Whether the policy of a page names the hash of a style that stands in it."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"style-src 'sha256-{digest}'; script-src 'self'" in html


# Every figure is the printed figure


def test_every_value_cell_on_every_page_equals_the_data_package(
    built: Built, figures: dict[Key, tuple[str, str]]
) -> None:
    problems, seen = [], 0
    for document in built.documents:
        for cell in monthly(document):
            seen += 1
            printed, status = figures.get(cell.key, ("not in the package", ""))
            shown = SPACES.sub("", cell.seen)
            if (shown, cell.status) != (printed, status):
                problems.append(f"{document.path}: {cell.key} {cell.status}")
    assert problems == []
    assert seen > 2 * len(figures)


def test_every_mean_on_every_page_equals_the_data_package(built: Built) -> None:
    means = {}
    for row in rows_of(built.package / "data/cells.csv"):
        if not row["period"]:
            key = (row["dimension"], row["measure"] or "all", row["category"])
            means[key] = SPACES.sub("", row["printed"])
    for row in rows_of(built.package / "data/year-to-date-averages.csv"):
        means[row["dimension"], row["measure"], row["category"]] = row["average"]
    problems = []
    for document in built.documents:
        for cell in document.cells:
            if "/" in cell.period and SPACES.sub("", cell.seen) != means.get(cell.key[:3]):
                problems.append(f"{document.path}: {cell.key} {cell.status}")
    assert problems == []


@pytest.mark.parametrize("language", ["nb", "en"])
def test_every_observation_is_on_a_measure_page(
    built: Built, figures: dict[Key, tuple[str, str]], language: str
) -> None:
    folder = {"nb": "tiltak/", "en": "en/measures/"}[language]
    shown = {
        cell.key
        for document in built.documents
        if document.path.startswith(folder)
        for cell in document.cells
    }
    assert sorted(key for key in figures if key not in shown and key[1] != "all") == []


def test_every_county_figure_is_on_the_page_of_its_county(
    built: Built, figures: dict[Key, tuple[str, str]]
) -> None:
    for folder in ("fylke/", "en/counties/"):
        shown = {
            cell.key
            for document in built.documents
            for cell in monthly(document)
            if document.path.startswith(f"{folder}{cell.category}-")
        }
        expected = {key for key in figures if key[0] == "county"}
        assert sorted(expected - shown) == []


def test_each_table_by_area_has_the_rates_of_its_newest_month_as_the_package_has_them(
    built: Built,
) -> None:
    rates = {
        (row["measure"], row["dimension"], row["area"], row["period"]): row["rate"]
        for row in rows_of(built.package / "data/participants-per-100000.csv")
    }
    newest = {key for key in rates if key[3] == max(period for *_, period in rates)}
    for folder in ("tiltak/", "en/measures/"):
        cells = [c for d in built.documents if d.path.startswith(folder) for c in d.rates]
        assert {cell.key for cell in cells} == newest
        for cell in cells:
            assert cell.per == "100000"
            assert cell.words.strip().replace(",", ".") == rates[cell.key]


def test_a_data_attribute_never_stands_without_the_others(built: Built) -> None:
    assert [text for document in built.documents for text in document.incomplete] == []


# Nothing hidden is revealed


def test_a_hidden_cell_shows_the_mark_and_says_the_words_and_nothing_else(built: Built) -> None:
    hidden = 0
    for document in built.documents:
        for cell in document.cells:
            if cell.status != "suppressed":
                continue
            hidden += 1
            assert cell.seen.strip() == "*", (document.path, cell.key)
            assert cell.heard.strip() == WORDS[document.language], (document.path, cell.key)
    assert hidden > 100


def test_a_published_cell_is_never_empty(built: Built) -> None:
    for document in built.documents:
        for cell in document.cells:
            if cell.status == "published":
                assert SPACES.sub("", cell.seen).isdigit(), (document.path, cell.key)


def test_every_csv_beside_a_page_gives_hidden_figures_as_the_mark(built: Built) -> None:
    files = sorted(built.site.rglob("data.csv"))
    assert files
    for path in files:
        for row in rows_of(path):
            value = row.get("participants", "")
            assert (value == "*") == (row["status"] == "suppressed"), (path.name, row["period"])
            assert value == "*" or value.isdigit(), path


# Weight and portability


def test_a_page_is_complete_to_the_eye_within_60_kilobytes(built: Built) -> None:
    def weight(path: str) -> int:
        return len(gzip.compress((built.site / path).read_bytes(), 9, mtime=0))

    for document in built.documents:
        early = [target_of(document.path, link) for link in document.styles + document.scripts]
        total = weight(document.path) + sum(weight(path) for path in early)
        assert total <= BUDGET, (document.path, total)


def test_no_file_of_the_site_knows_where_it_was_built(built: Built) -> None:
    place = str(built.site.parent).encode()
    home = str(Path.home()).encode()
    for path in built.site.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            assert place not in content, path.name
            assert home == b"/" or len(home) < 6 or home not in content, path.name


def test_the_published_package_is_the_committed_package(built: Built) -> None:
    for path in sorted(built.package.rglob("*")):
        if path.is_file():
            published = built.site / "data" / path.relative_to(built.package)
            flat = built.site / "data" / path.name
            candidates = [place for place in (published, flat) if place.is_file()]
            if path.suffix == ".csv":
                assert any(c.read_bytes() == path.read_bytes() for c in candidates), path
