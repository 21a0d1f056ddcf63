"""The report page prints what the report prints, with the proof, and gives nothing hidden away."""

from __future__ import annotations

import csv
import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generator.web.addresses import Addresses
from generator.web.language import Language
from generator.web.pages import report
from generator.web.site import render_page
from generator.web.source import SiteSource, open_package
from tests.conftest import REPOSITORY, Built
from tests.documents import Document
from tests.small_packages import changed

PACKAGE = REPOSITORY / "datapackage"
EDITION = PACKAGE / "editions/tilt180-2024-04"
PAGES = {
    "nb": "rapporter/tilt180-2024-04/index.html",
    "en": "en/reports/tilt180-2024-04/index.html",
}

each_language = pytest.mark.parametrize("language", PAGES)


def rows_of(name: str) -> list[dict[str, str]]:
    """The rows of a table of the edition."""
    path = EDITION / "data" / f"{name}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def view_of(language: str) -> report.ReportView:
    """What the page of the edition prints."""
    source = open_package(PACKAGE)
    (page,) = report.pages(source, Language.of(language), Addresses(language))
    assert isinstance(page.view, report.ReportView)
    return page.view


def document_of(built: Built, language: str) -> Document:
    """The page of the edition as built."""
    return next(d for d in built.documents if d.path == PAGES[language])


def test_every_cell_is_printed_as_printed_and_in_order() -> None:
    printed = [
        (f"t{table.id[1:]}", row.label, head.label, cell.text, cell.line)
        for table in view_of("nb").tables
        for row in table.rows
        for head, cell in zip(table.heads, row.cells, strict=True)
    ]
    cells = sorted(
        rows_of("cells"), key=lambda c: tuple(int(c[n]) for n in ("table", "row", "column"))
    )
    assert printed == [
        (f"t{c['table']}", c["row_label"], c["column_label"], c["printed"], c["line"])
        for c in cells
    ]


@each_language
def test_every_table_and_every_row_has_its_anchor(built: Built, language: str) -> None:
    ids = set(document_of(built, language).ids)
    for cell in rows_of("cells"):
        assert {f"t{cell['table']}", f"t{cell['table']}-r{cell['row']}"} <= ids


@each_language
def test_every_cell_of_the_page_says_what_it_was_read_as(built: Built, language: str) -> None:
    (span,) = {f"{r['period_from']}/{r['period_to']}" for r in rows_of("reports")}
    expected = sorted(
        (c["dimension"], c["measure"] or "all", c["category"], c["period"] or span, c["printed"])
        for c in rows_of("cells")
    )
    document = document_of(built, language)
    assert sorted((*cell.key, cell.seen) for cell in document.cells) == expected


def test_a_misprinted_label_stands_beside_what_it_was_read_as() -> None:
    rows = {row.id: row for table in view_of("nb").tables for row in table.rows}
    assert rows["t1-r4"].label == "Inkluderingskudd"
    assert rows["t1-r4"].read_as == "Inkluderingstilskudd"
    assert rows["t1-r4"].place == "linje 15"


def test_a_table_that_goes_on_over_the_page_says_so() -> None:
    titles = [table.title for table in view_of("nb").tables]
    assert titles[4:6] == ["Egenetablering, etter fylke", "Egenetablering, etter fylke (fortsatt)"]
    assert titles[0] == "Alle deltakere, etter tiltak"
    assert titles[1] == "Arbeidssøkere, etter tiltak"


@each_language
def test_the_contents_lead_to_every_table_once(language: str) -> None:
    view = view_of(language)
    links = [link.href for kind in view.contents for line in kind.lines for link in line.links]
    assert sorted(links) == sorted(f"#{table.id}" for table in view.tables)


@each_language
def test_every_check_is_counted_in_one_rule_and_every_rule_has_words(language: str) -> None:
    view, checks = view_of(language), rows_of("checks")
    digits = [
        int(re.sub(r"\D", "", text))
        for rule in view.rules
        for text in (rule.passed, rule.undecidable)
    ]
    assert sum(digits) == len(checks)
    names = {check["rule"] for check in checks}
    assert len(view.rules) == len(names)
    assert names.isdisjoint(rule.words for rule in view.rules)


def test_every_repair_is_told_with_its_reason_and_its_place() -> None:
    descriptor = json.loads((EDITION / "datapackage.json").read_text(encoding="utf-8"))
    told = {
        (line.printed, line.read_as, place.href)
        for line in view_of("en").repairs
        for place in line.places
        if line.reason
    }
    assert told == {
        (
            repair["printed"],
            repair["read_as"],
            f"#t{repair['table']}" + (f"-r{repair['row']}" if repair["row"] else ""),
        )
        for repair in descriptor["repairs"]
    }


def test_a_hidden_figure_is_the_mark_and_the_words_and_no_number() -> None:
    hidden = [
        cell
        for table in view_of("nb").tables
        for row in table.rows
        for cell in row.cells
        if cell.status == "suppressed"
    ]
    assert len(hidden) == sum(c["printed"] == "*" for c in rows_of("cells"))
    assert {(cell.text, cell.spoken) for cell in hidden} == {("*", "skjermet, færre enn 4")}


def test_an_edition_without_repairs_says_so(tmp_path: Path) -> None:
    source = open_package(PACKAGE)
    (page,) = report.pages(
        replace(source, package=replace(source.package, folder=tmp_path)),
        Language.of("nb"),
        Addresses("nb"),
    )
    assert isinstance(page.view, report.ReportView)
    assert page.view.repairs == ()


# Corrections by hand


CORRECTIONS = [
    {"table": 1, "row": 2, "column": 5, "printed": "115", "corrected": "151"},
    {"table": 1, "row": 3, "column": 0, "printed": "Funksjon", "corrected": "Funksjonsassistanse"},
    {"table": 2, "row": 0, "column": 2, "printed": "Januar", "corrected": "Jannuar"},
]


def corrected_source(folder: Path, corrections: list[dict[str, Any]]) -> SiteSource:
    """The package, its edition corrected by hand."""
    package = Path(shutil.copytree(PACKAGE, folder / "package"))
    path = package / "editions/tilt180-2024-04/datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    descriptor["corrections"] = [{**c, "reason": "summen & resten"} for c in corrections]
    path.write_text(json.dumps(descriptor), encoding="utf-8")
    return open_package(package)


def html_of(source: SiteSource, language: str) -> str:
    """The page of the edition as HTML, without line breaks."""
    (page,) = report.pages(source, Language.of(language), Addresses(language))
    return re.sub(r"\s+", " ", render_page(source, page, {}))


def test_what_was_corrected_by_hand_is_reported_with_its_place_and_its_reason(
    tmp_path: Path,
) -> None:
    source = corrected_source(tmp_path, CORRECTIONS)
    (page,) = report.pages(source, Language.of("nb"), Addresses("nb"))
    assert isinstance(page.view, report.ReportView)
    told = [(c.place.href, c.place.text, c.printed, c.corrected) for c in page.view.corrections]
    assert told == [
        ("#t1-r2", "tabell 1, rad 2, kolonne 5", "115", "151"),
        ("#t1-r3", "tabell 1, ledeteksten i rad 3", "Funksjon", "Funksjonsassistanse"),
        ("#t2", "tabell 2, hodet i kolonne 2", "Januar", "Jannuar"),
    ]
    html = html_of(source, "nb")
    assert "Tall og ord som er rettet for hånd" in html
    assert "summen &amp; resten" in html


def test_a_corrected_cell_shows_what_is_printed_and_what_was_put_in_its_place(
    tmp_path: Path,
) -> None:
    html = html_of(corrected_source(tmp_path, CORRECTIONS), "en")
    unseen = '<span class="unseen">printed: </span>', '<span class="unseen">corrected by hand to: '
    (cell,) = re.findall(r'<td [^>]*data-status="published"[^>]*><del>.*?</td>', html)
    assert unseen[0] in cell
    assert unseen[1] in cell
    assert re.sub(r"<span.*?</span>", "", cell).endswith("115</del> <ins>151</ins></td>")
    assert html.count("corrected by hand to:") == len(CORRECTIONS)


@pytest.mark.parametrize(
    ("printed", "corrected", "status", "withheld"),
    [
        ("*", "*", "suppressed", True),
        ("*", "151", "published", False),
        ("115", "151", "published", False),
    ],
)
def test_a_corrected_cell_has_the_status_of_the_figure_as_read(
    tmp_path: Path, printed: str, corrected: str, status: str, withheld: bool
) -> None:
    told = "" if withheld else printed
    correction = {**CORRECTIONS[0], "printed": told, "corrected": corrected, "withheld": withheld}
    source = corrected_source(tmp_path, [correction])
    cells = source.package.records("cells")
    for cell in cells:
        if (cell["table"], cell["row"], cell["column"]) == ("1", "2", "5"):
            cell |= {"printed": printed, "status": status}
    source = changed(source, {"cells": cells})
    (page,) = report.pages(source, Language.of("nb"), Addresses("nb"))
    assert isinstance(page.view, report.ReportView)
    shown = page.view.tables[0].rows[1].cells[4]
    assert (shown.text, shown.status) == (printed, status)
    assert [line.withheld for line in page.view.corrections] == ["trukket tilbake" * withheld]


def test_digits_are_said_to_be_mended_by_nobody_only_when_that_is_so(tmp_path: Path) -> None:
    assert "Sifre rettes aldri." in html_of(open_package(PACKAGE), "nb")
    html = html_of(corrected_source(tmp_path, CORRECTIONS), "nb")
    assert "Sifre rettes aldri." not in html
    assert "Sifre rettes aldri av programmet;" in html


@each_language
def test_a_report_without_corrections_says_nothing_of_them(language: str) -> None:
    html = html_of(open_package(PACKAGE), language)
    assert 'id="corrections"' not in html
    assert "<del>" not in html


# What the package does not say


@each_language
def test_a_rule_without_checks_is_left_out(language: str) -> None:
    source = open_package(PACKAGE)
    checks = source.package.records("checks")
    without = changed(source, {"checks": [c for c in checks if c["rule"] != "period-heading"]})
    (page,) = report.pages(without, Language.of(language), Addresses(language))
    assert isinstance(page.view, report.ReportView)
    assert len(page.view.rules) == len(view_of(language).rules) - 1


def test_a_package_that_names_no_source_and_no_licence_leaves_no_empty_places() -> None:
    source = open_package(PACKAGE)
    bare = changed(source, {}, series={"tilt180": {}})
    for language in PAGES:
        html = html_of(bare, language)
        assert "()" not in html
        assert not re.search(r"(Lisens|Licence): ?(<a[^>]*></a>)?\.", html)
        assert 'href=""' not in html
        assert not re.search(r": [,.]|<dd></dd>|, ,", re.sub(r"<(style|svg).*?</\1>", "", html))
