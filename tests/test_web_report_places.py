"""Every row of a report's page tells where it stands: line, cells, or picture of the page."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from generator.package.opening import PackageProblem
from generator.resources import templates_folder
from generator.web.addresses import Addresses
from generator.web.language import Language
from generator.web.pages import report
from generator.web.site import render_page
from generator.web.source import open_package
from tests.documents import read_document
from tests.report_packages import EDITION, edition_of, package_of, paper_edition, places
from tests.sample import sample_text
from tests.workbooks import Sheets, by_openpyxl

ADDRESS = {
    "nb": "rapporter/tilt180-2024-04/index.html",
    "en": "en/reports/tilt180-2024-04/index.html",
}

each_language = pytest.mark.parametrize("language", ADDRESS)


@pytest.fixture(scope="module")
def paper(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of the sample on paper."""
    return package_of(tmp_path_factory.mktemp("paper"), paper_edition())[0]


def view_of(package: Path, language: str) -> report.ReportView:
    """What the report's page prints."""
    (page,) = report.pages(open_package(package), Language.of(language), Addresses(language))
    assert isinstance(page.view, report.ReportView)
    return page.view


def html_of(package: Path, language: str) -> str:
    """The report's page as HTML."""
    source = open_package(package)
    (page,) = report.pages(source, Language.of(language), Addresses(language))
    return render_page(source, page, {})


# Paper


@each_language
def test_each_row_leads_to_its_mark_on_the_picture_of_its_page(paper: Path, language: str) -> None:
    view = view_of(paper, language)
    drawn = {place["table"]: int(place["page"]) for place in places(paper)}
    marks = {f"#{mark.id}" for t in view.tables for p in t.pictures for mark in p.marks}
    rows = [row for table in view.tables for row in table.rows]
    assert {row.href for row in rows} == marks
    assert len(marks) == len(rows) == len(places(paper))
    for row in rows:
        table = row.id[1:].partition("-")[0]
        assert re.fullmatch(rf"#p\d+-{row.id}", row.href)
        assert int(row.href[2:].partition("-")[0]) <= drawn[table]


def test_a_mark_lies_around_the_words_of_its_row(paper: Path) -> None:
    boxes = {f"p{p['page']}-t{p['table']}-r{p['row']}": p for p in places(paper)}
    for table in view_of(paper, "nb").tables:
        for picture in table.pictures:
            for mark in picture.marks:
                box = boxes[mark.id]
                x, y, width, height = map(float, (mark.x, mark.y, mark.width, mark.height))
                assert x < float(box["left"]) < float(box["right"]) < x + width
                assert y < float(box["top"]) < float(box["bottom"]) < y + height
                assert 0 < x + width < float(picture.width)
                assert 0 < y + height < float(picture.height)


@each_language
def test_the_picture_of_a_page_says_what_it_is_and_leads_to_its_tables(
    paper: Path, language: str
) -> None:
    pictures = [p for table in view_of(paper, language).tables for p in table.pictures]
    page, month = ("Side", "april") if language == "nb" else ("Page", "April")
    assert [p.caption for p in pictures] == [f"{page} {number}" for number in range(2, 9)]
    assert all(month in p.alt and "TILT180" in p.alt for p in pictures)
    by_page: dict[str, list[str]] = {}
    for place in places(paper):
        if f"#t{place['table']}" not in by_page.setdefault(place["page"], []):
            by_page[place["page"]].append(f"#t{place['table']}")
    assert [[link.href for link in p.tables] for p in pictures] == list(by_page.values())


@each_language
def test_every_picture_is_a_file_of_the_site_and_waits_until_it_is_seen(
    paper: Path, language: str
) -> None:
    html = html_of(paper, language)
    images = re.findall(r"<img [^>]*>", html)
    assert len(images) == 7
    for image in images:
        assert 'loading="lazy"' in image
        (source,) = re.findall(r'src="([^"]*)"', image)
        up = "../" * ADDRESS[language].count("/")
        assert source.startswith(f"{up}data/editions/")
        assert (paper / source.removeprefix(f"{up}data/")).is_file()
    assert "style=" not in html


def test_a_page_that_could_not_be_drawn_is_reported_in_words(paper: Path, tmp_path: Path) -> None:
    def undraw(descriptor: dict[str, Any]) -> None:
        descriptor["pages"][1] = {"number": 3}

    html = html_of(changed(paper, tmp_path, undraw), "nb")
    assert html.count("Det er ikke noe bilde av side 3; den lot seg ikke tegne.") == 1
    assert "pages/3.png" not in html
    assert "#p3-" not in html
    assert re.search(r"<small>· side 3, linje \d+</small>", html)


def test_a_report_of_lines_or_cells_has_no_pictures(tmp_path: Path) -> None:
    text = package_of(tmp_path / "text", edition_of("txt", sample_text().encode()))[0]
    assert "<img" not in html_of(text, "nb")
    assert {row.place for t in view_of(text, "nb").tables for row in t.rows} >= {"linje 15"}
    assert not any(row.href for table in view_of(text, "nb").tables for row in table.rows)


# Workbooks


@cache
def workbook() -> bytes:
    """The sample as a workbook of two sheets."""
    return by_openpyxl(sample_text(), Sheets(parts=2, spacer=True, left=1))


@each_language
def test_a_row_of_a_workbook_names_its_sheet_and_its_cells(tmp_path: Path, language: str) -> None:
    package, _ = package_of(tmp_path, edition_of("xlsx", workbook()))
    table = view_of(package, language).tables[0]
    first, line = table.rows[0], table.rows[0].cells[0].line
    sheet = {"nb": "ark «Tiltak og fylke 1»", "en": "sheet “Tiltak og fylke 1”"}
    cells = {"nb": f"cellene B{line}:H{line}", "en": f"cells B{line}:H{line}"}
    assert (table.sheet, first.place) == (sheet[language], cells[language])
    assert [cell.reference for cell in first.cells] == [f"{column}{line}" for column in "DEFGH"]
    assert f'data-cell="D{line}"' in html_of(package, language)


# The proof


@each_language
def test_how_much_is_witnessed_is_reported_where_the_package_tells_it(
    paper: Path, tmp_path: Path, language: str
) -> None:
    told = changed(paper, tmp_path, lambda d: d.update(witnessed={"cells": 920, "witnessed": 899}))
    words = {"nb": "899 av 920 tall er bevitnet", "en": "899 of 920 figures are witnessed"}
    assert words[language] in html_of(told, language)
    untold = changed(paper, tmp_path / "untold", lambda d: d.pop("witnessed"))
    assert words[language].split("920 ")[1] not in html_of(untold, language)


@pytest.mark.parametrize("told", [None, 3, {}, {"cells": "9"}, {"cells": 9, "witnessed": None}])
def test_what_is_not_reported_rightly_is_not_shown(
    paper: Path, tmp_path: Path, told: object
) -> None:
    package = changed(paper, tmp_path, lambda d: d.update(witnessed=told))
    assert view_of(package, "nb").witnessed == ""


# Damage


def changed(package: Path, folder: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    """A copy of the package, the descriptor of its edition changed."""
    copy = Path(shutil.copytree(package, folder / "copy"))
    path = copy / EDITION / "datapackage.json"
    descriptor = json.loads(path.read_bytes())
    change(descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    return copy


DAMAGE: dict[str, Callable[[dict[str, Any]], object]] = {
    "a file elsewhere": lambda d: d.update(places="../places.csv"),
    "a file that is not there": lambda d: d.update(places="elsewhere.csv"),
    "no list of pages": lambda d: d.update(pages=7),
    "a page without a number": lambda d: d["pages"][0].pop("number"),
    "a page without a size": lambda d: d["pages"][0].pop("width"),
    "a page of no size": lambda d: d["pages"][0].update(height=0),
    "a picture elsewhere": lambda d: d["pages"][0].update(picture="../../x.png"),
    "a picture that is not there": lambda d: d["pages"][0].update(picture="pages/99.png"),
    "a page too few": lambda d: d["pages"].pop(),
}


@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_descriptor_is_refused_in_one_line(
    paper: Path, tmp_path: Path, damage: Callable[[dict[str, Any]], object]
) -> None:
    package = changed(paper, tmp_path, damage)
    with pytest.raises(PackageProblem, match=r"^[^\n]*; make the package anew [^\n]*$"):
        view_of(package, "nb")


DAMAGED_PLACES = [
    "1,1",
    "1,1,2,,x,1,2,3",
    "1,1,2,,,,,",
    "1,1,2,A1,1,2,3,4",
    "a,1,2,,1,2,3,4",
    "1,1,77,,1,2,3,4",
    "1,1,2,A1,,,,",
]


@pytest.mark.parametrize("row", DAMAGED_PLACES)
def test_a_damaged_place_is_refused_in_one_line(paper: Path, tmp_path: Path, row: str) -> None:
    package = changed(paper, tmp_path, lambda d: None)
    with (package / EDITION / "places.csv").open("a", encoding="utf-8") as file:
        file.write(row + "\n")
    with pytest.raises(PackageProblem, match=r"^[^\n]*; make the package anew [^\n]*$"):
        view_of(package, "nb")


# In a browser


MARKED = """
() => {
  const mark = document.querySelector(":target"), sheet = mark.closest(".sheet");
  const [row, page] = [mark, sheet.querySelector("img")].map(e => e.getBoundingClientRect());
  const shown = [...document.querySelectorAll(".sheet rect")]
    .filter(rect => getComputedStyle(rect).visibility === "visible");
  return {
    seen: shown.length === 1 && shown[0] === mark && row.top > 0 && row.bottom < innerHeight,
    inside: row.left > page.left && row.right < page.right && row.top > page.top
      && row.bottom < page.bottom && row.height > 2,
    focused: document.activeElement === mark, label: mark.getAttribute("aria-label"),
    fits: document.documentElement.scrollWidth <= innerWidth && page.right <= innerWidth,
  };
}
"""


@pytest.mark.browser
def test_the_row_that_was_asked_for_is_marked_on_its_page(
    paper: Path, tmp_path: Path, browser: Browser
) -> None:
    page_file = tmp_path / ADDRESS["nb"]
    page_file.parent.mkdir(parents=True)
    page_file.write_text(html_of(paper, "nb"), encoding="utf-8")
    shutil.copytree(templates_folder() / "static", tmp_path / "static")
    shutil.copytree(paper / "editions", tmp_path / "data/editions")
    links = read_document(tmp_path, ADDRESS["nb"]).links
    href = next(link for link in links if link.endswith("-t11-r3"))
    for width in (320, 1280):
        page = browser.new_page(viewport={"width": width, "height": 900})
        page.goto(page_file.as_uri() + href)
        marked = page.evaluate(MARKED)
        assert marked.pop("label").startswith("Tabell 11, rad 3: ")
        assert marked == dict.fromkeys(("seen", "inside", "focused", "fits"), True)
        page.close()
