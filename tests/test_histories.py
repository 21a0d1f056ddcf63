"""The site of a history, of editions that revise, hide and withdraw figures: what it gives away.

No test names a figure that is hidden; what fails is named by its place.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import pytest

from generator.model import Period, Reading
from generator.package.rates import RATES
from generator.prove.ties import quantities
from generator.web import easel, editions
from generator.web.addresses import Addresses, folder_of
from generator.web.charts.nouns import Chart, Drawing
from generator.web.language import Language
from generator.web.pages import area, changes, compare, coverage, find, home, measure
from generator.web.publish import publish_package
from generator.web.site import gather_pages, render_page
from generator.web.source import SiteSource, open_package
from generator.web.view import SitePage
from tests.disclosed import Key, OwnOutput, Told, told
from tests.documents import Document, read_document
from tests.editions import LIMIT, Edition, Layout, generate, print_edition
from tests.revisions import move, recount
from tests.sample import codelists
from tests.small_packages import small_source
from tests.test_audit import box_of, is_narrower, key_of, on_published_cells_alone
from tests.test_changes import source_of
from tests.test_site import target_of
from tests.test_withdrawals import library_of, made

SEEDS = (3, 16)
REVISED = 12
"""So many revisions come between two editions."""
HIDDEN_WORDS = {
    "", "*",
    "*skjermet", "*suppressed",
    "*skjermet, færre enn 4", "*suppressed, fewer than 4",
    "*skjermet, trukket tilbake", "*suppressed, withdrawn",
    "* trukket tilbake", "* withdrawn",
}  # fmt: skip


def written(source: SiteSource, pages: Iterable[SitePage]) -> dict[str, str]:
    """Address → text of these pages and of the files beside them; what is to be drawn, as JSON."""
    texts = {}
    for page in pages:
        blank = dict.fromkeys(page.charts, Drawing("", "", {}))
        texts[page.path] = render_page(source, page, blank)
        texts |= {folder_of(page.path) + name: text for name, text in page.files.items()}
        texts |= {f"drawn/{key}.json": drawn(chart) for key, chart in page.charts.items()}
    return texts


def drawn(chart: Chart) -> str:
    return json.dumps(asdict(chart), default=str)


# Generated histories


@dataclass(frozen=True)
class Published:
    """The editions of a history, as read and corrected, and the site that is made of them."""

    readings: list[Reading]
    source: SiteSource
    site: Path

    @cached_property
    def documents(self) -> list[Document]:
        """Every page, read."""
        paths = sorted(p.relative_to(self.site).as_posix() for p in self.site.rglob("*.html"))
        return [read_document(self.site, path) for path in paths]

    @cached_property
    def everything(self) -> list[Told]:
        """Every figure that its pages and its packages tell."""
        return list(told(self.site, self.documents))

    @cached_property
    def printed(self) -> dict[str, dict[Key, int | None]]:
        """Edition → what it prints of each figure, None where hidden; today's under ``""``."""
        found: dict[str, dict[Key, int | None]] = {"": {}}
        for reading in self.readings:
            items = quantities(reading.tables)
            own = {key_of(item.quantity): item.cell.figure.value for item in items}
            found[str(reading.edition)] = found[""] = own
        return found

    @cached_property
    def withdrawn(self) -> dict[str, set[Key]]:
        """Edition → the figures that a correction hides; today's under ``""``."""
        found: dict[str, set[Key]] = {}
        for reading in self.readings:
            items = quantities(reading.tables)
            own = {key_of(item.quantity) for item in items if item.cell.figure.is_withdrawn}
            found[str(reading.edition)] = found[""] = own
        return found


def history(seed: int) -> list[Edition]:
    """Editions of two to four months, each of which revises what the one before prints."""
    chance, editions = random.Random(seed), list[Edition]()
    whole = generate(seed, codelists(), months=4, largest=90)
    whole.months = [Period(2024, month) for month in range(1, 5)]
    for months in (2, 3, 4):
        for _ in range(REVISED if editions else 0):
            chance.choice([move, recount])(chance, whole, chance.randrange(months - 1))
        editions.append(whole.first(months))
    return editions


def withdrawals(readings: Iterable[Reading]) -> str:
    """Lines that withdraw a figure of an area and one of a sex from the newest edition."""
    *_, newest = readings
    lines = []
    for dimension in ("county", "sex"):
        line = next(
            f"{newest.edition},{at.table},{at.row},{at.column},?,*,why\n"
            for item in quantities(newest.tables)
            if item.quantity.key[1] == dimension and not item.quantity.is_mean
            for at in [item.cell.address]
            if (item.cell.figure.value or 0) > 2 * LIMIT
        )
        lines.append(line)
    return "".join(lines)


@pytest.fixture(scope="module", params=SEEDS)
def published(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """A history with two withdrawn figures, published."""
    folder = tmp_path_factory.mktemp("history")
    texts = {
        f"_{str(edition.months[-1]).replace('-', '_')}": print_edition(
            edition, codelists(), Layout()
        )
        for edition in history(request.param)
    }
    read = [edition.reading for edition in library_of(folder / "read", "", **texts).editions]
    lines = withdrawals(reading for reading in read if reading)
    library = library_of(folder, lines, **texts)
    source = open_package(made(library, folder))
    site = folder / "site"
    publish_package(source, site / "data")
    for path, text in written(source, gather_pages(source)).items():
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(text, "utf-8")
    return Published([e.reading for e in library.editions if e.reading], source, site)


def misprints(published: Published, everything: Iterable[Told]) -> list[str]:
    """The places that give a figure otherwise than its edition prints it."""
    found = []
    for item in everything:
        value, text = published.printed[item.edition][item.key], re.sub(r"\s", "", item.text)
        is_right = item.text in HIDDEN_WORDS if value is None else text == str(value)
        found += [] if is_right else [f"{item.file}: {item.key}"]
    return found


def narrowed(published: Published, everything: Iterable[Told]) -> list[str]:
    """The hidden figures of which our output tells more than the report of their edition."""
    newest = str(published.readings[-1].edition)
    by_edition: dict[str, list[Told]] = {}
    for item in everything:
        by_edition.setdefault(item.edition or newest, []).append(item)
    found = []
    for reading in published.readings:
        edition = str(reading.edition)
        own = OwnOutput(by_edition[edition], published.withdrawn[edition])
        ours, theirs = own.bounds(), box_of(reading)
        for hidden, known in theirs.items():
            key = key_of(hidden.quantity)
            if key in own.known or is_narrower(ours[key], known):
                found.append(f"{edition}: {key}")
    return found


def before_they_were_hidden(published: Published, everything: Iterable[Told]) -> list[str]:
    """The places outside of an edition's own page and package that give its number for a figure
    which is hidden today."""
    return [
        f"{item.file}: {item.key}"
        for item in everything
        if item.text.strip().isdecimal() and f"-{item.edition}/" not in item.file
        if not item.file.startswith("data/") and published.printed[""].get(item.key) is None
    ]


def test_histories_have_what_is_looked_at(published: Published) -> None:
    source, everything = published.source, published.everything
    revised = {
        kind
        for item in editions.edition_changes(source)
        for kind in item.revised
        if item.revised[kind]
    }
    assert revised >= {editions.RevisionKind.NUMBER, editions.RevisionKind.HIDDEN}
    assert len(published.withdrawn[""]) >= 2
    assert source.rates
    kinds = {"endringer/", "sammenlign/", "fylke/", "tiltak/", "rapporter/", "data/editions/"}
    assert {kind for kind in kinds if any(i.file.startswith(kind) for i in everything)} == kinds
    assert any(RATES in item.file and item.edition for item in everything)


def test_no_id_of_a_history_is_there_twice_and_every_anchor_is_there(published: Published) -> None:
    ids = {document.path: document.ids for document in published.documents}
    assert [path for path, of in ids.items() if len(of) > len(set(of))] == []
    lost = []
    for document in published.documents:
        for link in document.links:
            page, hash_, anchor = link.partition("#")
            target = target_of(document.path, page.partition("?")[0]) if page else document.path
            if hash_ and target in ids and anchor not in ids[target]:
                lost.append(f"{document.path}: {link}")
    assert lost == []


def test_our_output_gives_each_figure_of_a_history_as_its_edition_prints_it(
    published: Published,
) -> None:
    assert misprints(published, published.everything) == []


def test_our_output_narrows_no_hidden_cell_of_a_history_more_than_its_report(
    published: Published,
) -> None:
    assert narrowed(published, published.everything) == []


def test_no_page_gives_the_number_that_a_figure_had_before_it_was_hidden(
    published: Published,
) -> None:
    assert before_they_were_hidden(published, published.everything) == []


def test_what_is_worked_out_of_a_history_stands_only_below_a_published_figure(
    published: Published,
) -> None:
    pages = [path.read_text("utf-8") for path in published.site.rglob("*.html")]
    assert on_published_cells_alone(pages) > 10


def test_hidden_figures_of_a_history_are_drawn_without_a_value(published: Published) -> None:
    hidden = 0
    for path in (published.site / "drawn").glob("*.json"):
        for rows in json.loads(path.read_text("utf-8"))["spec"]["datasets"].values():
            of = [row for row in rows if row.get("status") == "suppressed" and "value" in row]
            hidden += len(of)
            assert [row for row in of if row["value"] is not None] == [], path.name
    assert hidden


# What is planted is seen


def _rate_in_the_package(key: Key, _edition: str) -> tuple[str, str]:
    head = "period,measure,dimension,area,area_name,participants,population,population_period"
    measure, dimension, area, month, _ = key
    row = f"{month},{measure},{dimension},{area},,,717710,2024-01,0.9,published"
    return f"data/more/{RATES}.csv", f"{head},rate,status\n{row}\n"


def _rate_of_a_comparison(key: Key, _edition: str) -> tuple[str, str]:
    head = "period,measure,dimension,category,name,participants,status,rate"
    measure, dimension, area, month, _ = key
    row = f"{month},{measure},{dimension},{area},,*,suppressed,0.9"
    return "sammenlign/comparison.csv", f"{head}\n{row}\n"


def _number_in_a_script(key: Key, _edition: str) -> tuple[str, str]:
    measure, dimension, area, month, _ = key
    content = {"from": month, "figures": {area: [7]}, "rates": {}, "years": []}
    name, text = json.dumps(f"{measure}/{dimension}"), json.dumps(content)
    path = f"sammenlign/{measure}/{dimension}.js"
    return path, f"(window.tiltaksdataFigures ??= {{}})[{name}] = {text};\n"


def _cell_of_a_page(key: Key, edition: str) -> tuple[str, str]:
    measure, dimension, area, month, _ = key
    names = {"period": month, "measure": measure, "dimension": dimension, "category": area}
    cell = " ".join(f'data-{name}="{text}"' for name, text in names.items())
    printed = f'<td {cell} data-status="published" data-edition="tilt180-{edition}">7</td>'
    return "endringer/index.html", f"<table><tr>{printed}</tr></table>\n"


@pytest.mark.parametrize(
    "plant", [_rate_in_the_package, _rate_of_a_comparison, _number_in_a_script, _cell_of_a_page]
)
def test_a_number_of_a_hidden_figure_would_be_seen(
    published: Published, tmp_path: Path, plant: Callable[[Key, str], tuple[str, str]]
) -> None:
    """The first figure of an area that an earlier edition prints and today's data hide."""
    key, edition = next(
        ((*item.key, str(item.period), str(item.period)), str(item.edition_before))
        for item in published.source.package.revisions
        if item.dimension == "county" and item.before.isdecimal() and item.after == "*"
        if published.printed[""][*item.key, str(item.period), str(item.period)] is None
    )
    path, text = plant(key, edition)
    rates = f"data/{RATES}.csv"
    for name, content in ((rates, (published.site / rates).read_text("utf-8")), (path, text)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content, "utf-8")
    pages = [read_document(tmp_path, path)] if path.endswith(".html") else []
    planted = [item for item in told(tmp_path, pages) if item.key == key]
    assert planted
    is_misprint = misprints(published, planted) != []
    assert is_misprint or before_they_were_hidden(published, planted) != []


# Numbers that are hidden today change nothing

OF_FIGURES: tuple[Any, ...] = (home, measure, area, compare, changes, coverage, find)
"""The modules of the pages on which figures stand, or may have a place; no report's own page."""


def texts_of(numbers: tuple[str, str, str]) -> Mapping[str, str]:
    """All that is written of a history in which two areas' figures are hidden by a later edition.

    `numbers` are those that earlier editions print of them, of which one is revised before.
    """
    oslo, revised, vestland = numbers
    source = source_of(
        {
            ("measure", "alfa", "all", "2024-01"): ["900", "910", "910"],
            ("measure", "alfa", "all", "2024-02"): ["950", "950"],
            ("measure", "alfa", "all", "2024-03"): ["960"],
            ("county", "alfa", "03", "2024-01"): [oslo, revised, "*"],
            ("county", "alfa", "46", "2024-01"): [vestland, vestland, "*"],
            ("county", "alfa", "15", "2024-01"): ["55", "57", "57"],
            ("county", "alfa", "15", "2024-03"): ["58"],
            ("county", "alfa", "03", "2024-03"): ["*"],
            ("county", "alfa", "46", "2024-03"): ["*"],
        }
    )
    spoken = ((Language.of(code), Addresses(code)) for code in source.site.languages)
    return written(
        source,
        (page for of in spoken for module in OF_FIGURES for page in module.pages(source, *of)),
    )


def differing() -> list[str]:
    """What is written otherwise when the numbers are others that stand in another order."""
    one, other = texts_of(("301", "322", "411")), texts_of(("912", "905", "308"))
    assert one.keys() == other.keys()
    return [path for path in one if one[path] != other[path]]


def test_nothing_that_is_written_depends_on_a_number_that_is_hidden_today() -> None:
    assert differing() == []


def test_hidden_figures_are_ranked_after_all_numbers_in_the_order_of_the_list() -> None:
    printed = {"03": "*", "46": "7", "15": "0", "30": "*"}
    figures = [("county", "alfa", code, "2024-01", text) for code, text in printed.items()]
    source = small_source(figures, "2024-01")
    ranked = easel.breakdown_values(source, "alfa", source.dimensions["county"], Period(2024, 1))
    assert list(ranked) == ["46", "15", "03", "30"]


def befores(source: SiteSource) -> dict[str, int]:
    """Area → the number that was printed of it last, before it was hidden."""
    revised = source.package.revisions
    return {item.category: int(item.before) for item in revised if item.before.isdecimal()}


def _tell_the_number_before(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(changes, "is_published_now", lambda *_: True)


def _sort_the_hidden(patch: pytest.MonkeyPatch) -> None:
    ranked = easel.breakdown_values

    def sorted_values(source: SiteSource, *of: Any) -> dict[str, Any]:
        known = befores(source)
        return dict(sorted(ranked(source, *of).items(), key=lambda item: -known.get(item[0], 0)))

    patch.setattr(easel, "breakdown_values", sorted_values)


def _scale_by_the_hidden(patch: pytest.MonkeyPatch) -> None:
    maps = easel.area_maps

    def scaled(page: easel.Easel, *of: Any, **named: Any) -> Any:
        with pytest.MonkeyPatch.context() as inner:
            inner.setattr(easel, "LEAST_TOP", max(befores(page.source).values()))
            return maps(page, *of, **named)

    patch.setattr(easel, "area_maps", scaled)


def _sum_up_the_hidden(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(
        editions.EditionChanges,
        "by_measure",
        property(lambda item: {"alfa": sum(int(r.before) for r in item.every_revision)}),
    )


@pytest.mark.parametrize(
    "plant",
    [_tell_the_number_before, _sort_the_hidden, _scale_by_the_hidden, _sum_up_the_hidden],
)
def test_a_number_that_is_hidden_today_would_be_seen(
    plant: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    plant(monkeypatch)
    assert differing() != []
