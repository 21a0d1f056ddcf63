"""A second publisher by data alone: its own folder of settings, code lists and reports."""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from generator.errors import errors_of
from generator.library import read_library
from generator.package.agreement import prove_editions
from generator.understand.observations import observations
from tests.agency import found_agency, report
from tests.documents import read_document
from tests.printers import Paper, by_reportlab, tables_of
from tests.sample import REPOSITORY
from tests.test_marks import texts_of
from tests.workbooks import Sheets, by_openpyxl

FIRST_PUBLISHER = re.compile(
    r"\bNAVs?\b|[Dd]eltaker|nav\.no|Norway|Norge|Tiltaksdata\b|fewer than 4"
    r"|[Ll]abour.market|[Aa]rbeidsmarked|[Tt]arget group|[Hh]ovedgruppe"
)


@pytest.fixture(scope="module")
def agency(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all that is the agency's own, and package and site built there."""
    folder = tmp_path_factory.mktemp("agency")
    found_agency(folder, REPOSITORY / "codelists/symbols.csv")
    done = subprocess.run(
        [sys.executable, "-m", "generator", "build"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line for line in done.stdout.splitlines() if ": warning" in line] == []
    return folder


def rows(agency: Path, name: str) -> list[dict[str, str]]:
    with (agency / f"datapackage/data/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures_in(folder: Path, extension: str, content: bytes) -> dict[tuple[str, ...], str]:
    """(measure, dimension, category, month) → what is printed, of the report in some format."""
    found_agency(folder, REPOSITORY / "codelists/symbols.csv")
    (folder / "reports/wp1/2025-03.txt").unlink()
    (folder / f"reports/wp1/2025-03.{extension}").write_bytes(content)
    library = read_library(folder / "reports")
    assert [finding.as_text() for finding in errors_of(library.findings)] == []
    readings = (edition.reading for edition in library.editions if edition.reading)
    items = (item for reading in readings for item in observations(reading.tables))
    return {(i.measure, i.dimension, i.category, str(i.period)): i.printed for i in items}


def test_its_reports_on_paper_and_in_workbooks_read_like_the_text(tmp_path: Path) -> None:
    text = figures_in(tmp_path / "txt", "txt", report().encode())
    assert text["work-trial", "district", "02", "2025-01"] == "n.p."
    paper = by_reportlab(tables_of(report()), Paper(rules="rows"))
    assert figures_in(tmp_path / "pdf", "pdf", paper) == text
    workbook = by_openpyxl(report(), Sheets(numbers=True))
    assert figures_in(tmp_path / "xlsx", "xlsx", workbook) == text


def words_of(agency: Path, page: str) -> str:
    """What a page says, on one line."""
    return " ".join(read_document(agency / "site", page).text.split())


def test_figures_marks_and_noughts_are_kept_apart(agency: Path) -> None:
    found = {
        (row["period"], row["district"]): (row["participants"], row["status"])
        for row in rows(agency, "participants-by-district")
        if row["measure"] == "work-trial"
    }
    assert found["2025-01", "01"] == ("613", "published")
    assert found["2025-01", "02"] == ("n.p.", "suppressed")
    assert found["2025-01", "03"] == (":", "suppressed")
    assert found["2025-02", "03"] == ("0", "published")
    totals = {row["period"]: row["participants"] for row in rows(agency, "participants-total")}
    assert totals == {"2025-01": "1257", "2025-02": "1268", "2025-03": "1310"}
    assert rows(agency, "year-to-date-averages") == []


def test_the_status_of_each_cell_fits_either_mark_and_the_nought(agency: Path) -> None:
    cells = rows(agency, "cells")
    assert {c["printed"] for c in cells if c["status"] == "suppressed"} == {":", "n.p."}
    published = {c["printed"] for c in cells if c["status"] == "published"}
    assert {"0", "'-"} <= published  # a cell that begins like a formula
    assert all(text.replace(",", "").isdecimal() for text in published - {"'-"})
    hidden = sum(cell["status"] == "suppressed" for cell in cells)
    assert [row["suppressed"] for row in rows(agency, "reports")] == [str(hidden)]


def test_a_sign_for_nil_is_published_as_nought_and_stays_as_printed(agency: Path) -> None:
    (nil,) = [cell for cell in rows(agency, "cells") if cell["printed"] == "'-"]
    key = (nil["period"], nil["measure"], nil["category"])
    (figure,) = [
        row
        for row in rows(agency, "participants-by-district")
        if (row["period"], row["measure"], row["district"]) == key
    ]
    assert (figure["participants"], figure["status"]) == ("0", "published")


def test_its_package_agrees_with_its_printed_cells(agency: Path) -> None:
    prove_editions(agency / "datapackage")


def test_the_package_says_what_each_mark_means(agency: Path) -> None:
    assert [tuple(row.values()) for row in rows(agency, "symbols")] == [
        (":", "suppressed", "Skjermet: 1 til 4", "Suppressed: 1 to 4"),
        (
            "n.p.",
            "suppressed",
            "Skjermet for å beskytte andre tall",
            "Suppressed to protect other figures",
        ),
    ]
    descriptor = json.loads((agency / "datapackage/datapackage.json").read_text("utf-8"))
    named = {resource["name"]: resource for resource in descriptor["resources"]}
    schema = named["participants-by-district"]["schema"]
    (participants,) = [f for f in schema["fields"] if f["name"] == "participants"]
    assert participants["missingValues"] == schema["missingValues"] == [":", "n.p.", ""]
    assert participants["constraints"]["minimum"] == 0
    assert descriptor["licenses"][0]["name"] == "CC0-1.0"
    assert descriptor["contributors"][0]["title"] == "Freedonia Work Agency"
    assert participants["title_en"] == "Clients"
    assert named["participants-by-district"]["title"] == "Klienter etter distrikt"
    assert descriptor["keywords"] == ["Freedonia", "work programmes"]


def test_sentences_speak_of_the_publisher_and_its_marks(agency: Path) -> None:
    about = words_of(agency, "en/about/index.html")
    for sentence in (
        "The Work Agency’s monthly reports on work programmes",
        "Printed as : because the figure is from 1 to 4. Printed as n.p.: suppressed to protect",
        "The Work Agency prints : instead of a figure from 1 to 4, so that nobody",
        "The Work Agency prints n.p. in place of a figure: suppressed to protect other figures.",
        "It is run by Rufus T. Firefly.",
        "Report mistakes and ask questions here: firefly@freedonia.example",
    ):
        assert sentence in about
    assert "Average so far this year" not in about
    trial = words_of(agency, "en/measures/work-trial/index.html")
    assert "clients in March 2025" in trial
    assert "Clients per month, whole country, January–March 2025." in trial
    district = words_of(agency, "en/districts/03-ostsjo/index.html")
    assert "means suppressed: 1 to 4." in district
    assert "Arbeidsbyråets månedlige rapporter" in words_of(agency, "om/index.html")


def test_nobody_is_said_to_have_the_most_where_a_hidden_figure_may_be_larger(agency: Path) -> None:
    support = words_of(agency, "en/measures/wage-support/index.html")
    assert "The most of the printed figures: Northport" in support
    assert "has the most clients" not in support
    trial = words_of(agency, "en/measures/work-trial/index.html")
    assert "Northport has the most clients" in trial


def test_nothing_speaks_of_the_first_publisher(agency: Path) -> None:
    for top in ("datapackage", "site"):
        for name, text in texts_of(agency / top):
            found = FIRST_PUBLISHER.search(text)
            assert found is None, (name, text[max(0, found.start() - 80) : found.end() + 40])
