"""Every figure of the site leads to where it is printed: its month is a link to the report.

Where figures of several measures stand below one month, each figure is a link itself.
"""

from __future__ import annotations

import csv
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from generator.model import Period
from generator.web.addresses import Addresses
from generator.web.easel import Easel, trend_figure
from generator.web.language import Language
from generator.web.pages import home
from generator.web.source import open_package
from tests.conftest import REPOSITORY, Built
from tests.small_packages import changed, small_source

Key = tuple[str, str, str, str]
"""(measure, dimension, category, period)."""


class Tables(HTMLParser):
    """The value cells of a page, each with its own link or that in the head of its column."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[Key, str]] = []
        self._heads: list[str] = []
        self._column = 0
        self._in_head = self._in_value = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        if tag in ("thead", "tbody"):
            self._in_head = tag == "thead"
            self._heads = [] if self._in_head else self._heads
        elif tag == "tr":
            self._column = 0
        elif tag in ("th", "td"):
            self._column += 1
            self._in_value = False
            self._heads += [""] if self._in_head else []
        elif tag == "a" and self._in_head:
            self._heads[-1] = said["href"]
        elif tag == "a" and self._in_value:
            self.found[-1] = (self.found[-1][0], said["href"])
        if tag == "td" and said.get("data-status"):
            key = tuple(said[f"data-{n}"] for n in ("measure", "dimension", "category", "period"))
            self.found.append((key, self._heads[self._column - 1]))  # type: ignore[arg-type]
            self._in_value = True

    def handle_endtag(self, tag: str) -> None:
        self._in_value = self._in_value and tag != "td"


def printed(package: Path) -> dict[str, set[Key]]:
    """Table of the sample → the figures printed in it."""
    tables: dict[str, set[Key]] = {}
    with (package / "data/cells.csv").open(encoding="utf-8", newline="") as file:
        for cell in csv.DictReader(file):
            key = (cell["measure"], cell["dimension"], cell["category"], cell["period"])
            tables.setdefault(cell["table"], set()).add(key)
    return tables


def subjects(keys: set[Key]) -> set[tuple[str, str]]:
    """The measures and dimensions of figures."""
    return {key[:2] for key in keys}


def test_the_month_of_every_figure_leads_to_the_table_that_prints_it(built: Built) -> None:
    """A table that goes on over the page is one with the next."""
    tables, seen = printed(built.package), 0
    for page in built.pages:
        reader = Tables()
        reader.feed((built.site / page).read_text(encoding="utf-8"))
        for key, href in reader.found:
            if "/tilt180-2024-04/" in page:
                continue
            anchor = re.fullmatch(r".*/tilt180-2024-04/index\.html#t(\d+)(?:-r\d+)?", href)
            assert anchor, (page, key, href)
            number, seen = int(anchor[1]), seen + 1
            here = tables[str(number)]
            further = tables.get(str(number + 1), set())
            whole_country = (key[0], "measure", "all", key[3])
            assert key in here or key in further or whole_country in here | further, (page, key)
    assert seen > 1000


def test_a_month_of_an_earlier_report_leads_to_that_report() -> None:
    months = [*(f"2023-{month:02}" for month in range(10, 13)), "2024-01", "2024-02"]
    source = small_source([("measure", "a", "all", m, "9") for m in months], "2024-02")
    cells = source.package.records("cells")
    for cell in cells:
        cell["edition"] = "2023-12" if cell["period"] < "2024" else cell["edition"]
    source = changed(source, {"cells": cells})
    easel = Easel(source, Language.of("nb"), Addresses("nb"), "tiltak/a/index.html")
    columns = trend_figure(easel, source.measures[0]).table.columns
    assert [head.href for head in columns] == [
        *(f"../../rapporter/s-2023-12/index.html#t1-r{row}" for row in (1, 2, 3)),
        *(f"../../rapporter/s-2024-02/index.html#t1-r{row}" for row in (4, 5)),
    ]


@pytest.mark.parametrize("missing", ["2024-02", "2024-03"])
def test_a_month_that_no_report_prints_leads_nowhere(missing: str) -> None:
    months = [m for m in ("2024-01", "2024-02", "2024-03") if m != missing]
    source = small_source([("measure", "a", "all", m, "*") for m in months], "2024-03")
    easel = Easel(source, Language.of("en"), Addresses("en"), "en/measures/a/index.html")
    columns = trend_figure(easel, source.measures[0]).table.columns
    assert [bool(head.href) for head in columns] == [
        m != missing for m in ("2024-01", "2024-02", "2024-03")
    ]


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_total_over_all_measures_leads_to_its_row(language: str) -> None:
    source = open_package(REPOSITORY / "datapackage")
    (page,) = home.pages(source, Language.of(language), Addresses(language))
    assert isinstance(page.view, home.HomeView)
    ((text, (link,)),) = [(total.text, total.printed) for total in page.view.totals]
    assert link.href.endswith("/tilt180-2024-04/index.html#t1-r1")
    (cell,) = (
        cell
        for cell in source.package.cells
        if (cell.table, cell.row, cell.period) == (1, 1, Period(2024, 4))
    )
    digits = re.match(r"[\d\s,]+", text)
    assert digits and re.sub(r"\D", "", digits[0]) == re.sub(r"\D", "", cell.printed)
