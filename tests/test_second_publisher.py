"""A second publisher by data alone: its own folder of settings, code lists and reports."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path

import pytest

from generator.errors import ReportProblem, errors_of
from generator.library import read_library
from generator.package.agreement import prove_editions
from generator.understand.observations import observations
from tests.agency import found_agency, report
from tests.commands import run
from tests.documents import read_document
from tests.opendocuments import by_opendocument
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
    done = run("build", folder=folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [line for line in done.stdout.splitlines() if ": warning" in line] == []
    return folder


def rows(agency: Path, name: str) -> list[dict[str, str]]:
    with (agency / f"datapackage/data/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def figures_in(
    folder: Path, extension: str, content: bytes, mark: str = "n.p."
) -> dict[tuple[str, ...], str]:
    """(measure, dimension, category, month) → what is printed, of the report in some format.

    `mark` stands for cells that are hidden to protect another.
    """
    found_agency(folder, REPOSITORY / "codelists/symbols.csv")
    settings = folder / "reports/publisher.toml"
    settings.write_text(settings.read_text("utf-8").replace("n.p.", mark), encoding="utf-8")
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


@pytest.mark.parametrize("mark", ["(c)", "x", "#", "s*", ".."])
def test_a_mark_that_fills_most_of_a_column_is_read_in_every_format(
    tmp_path: Path, mark: str
) -> None:
    hidden = re.compile(r"\t(?:n\.p\.|613|640|655|421|433|120|118|123|84|89)(?=\s)")
    printed = hidden.sub(f"\t{mark}", report())
    text = figures_in(tmp_path / "txt", "txt", printed.encode(), mark)
    assert list(text.values()).count(mark) == 12
    paper = by_reportlab(tables_of(printed), Paper(rules="rows"))
    assert figures_in(tmp_path / "pdf", "pdf", paper, mark) == text
    for extension, made in {
        "xlsx": by_openpyxl(printed, Sheets(numbers=True)),
        "ods": by_opendocument(printed, Sheets(numbers=True)),
    }.items():
        assert figures_in(tmp_path / extension, extension, made, mark) == text


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


@pytest.mark.parametrize("head", ["name_en,name_fr,labels", "name_en,labels"])
def test_the_line_for_an_unknown_label_is_one_in_the_language_of_the_reports(
    tmp_path: Path, head: str
) -> None:
    found_agency(tmp_path, REPOSITORY / "codelists/symbols.csv")
    french = {"January": "janvier", "February": "février", "March": "mars", "Source": "Origine"}
    change = re.compile("|".join(french))
    printed = tmp_path / "reports/wp1/2025-03.txt"
    printed.write_text(
        change.sub(lambda word: french[word[0]], printed.read_text("utf-8")), "utf-8"
    )
    settings = tmp_path / "reports/publisher.toml"
    settings.write_text(
        settings.read_text("utf-8").replace('language = "en"', 'language = "fr"'), "utf-8"
    )
    for name in ("measures", "districts", "client-groups"):
        path = tmp_path / f"codelists/{name}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            entries = list(csv.DictReader(file))
        columns = f"code,name_nb,{head},aliases,kind,series".split(",")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, columns, extrasaction="ignore", restval="")
            writer.writeheader()
            for entry in entries:
                named = f"{entry['name_en']} | {entry['code']} {entry['name_en']}"
                entry |= {"name_fr": entry["name_en"], "labels": "" if "fr" in head else named}
            writer.writerows(entry for entry in entries if entry["code"] != "new")
    (finding,) = errors_of(read_library(tmp_path / "reports").findings)[:1]
    assert finding.rule == "unknown-label"
    line = finding.message.partition("the line: ")[2]
    with (tmp_path / "codelists/client-groups.csv").open("a", encoding="utf-8") as file:
        file.write(line + "\n")
    assert errors_of(read_library(tmp_path / "reports").findings) == []


def test_lists_without_a_label_in_the_language_of_the_reports_are_one_error(tmp_path: Path) -> None:
    found_agency(tmp_path, REPOSITORY / "codelists/symbols.csv")
    settings = tmp_path / "reports/publisher.toml"
    text = settings.read_text("utf-8").replace('language = "en"', 'language = "fr"')
    settings.write_text(text, "utf-8")
    with pytest.raises(ReportProblem) as caught:
        read_library(tmp_path / "reports")
    (finding,) = caught.value.findings
    assert finding.rule == "code-list-language"
    assert "has no labels in 'fr'" in finding.message and "districts.csv" in finding.message


def test_a_language_without_a_word_for_total_rows_is_one_error(tmp_path: Path) -> None:
    found_agency(tmp_path, REPOSITORY / "codelists/symbols.csv")
    settings = tmp_path / "reports/publisher.toml"
    text = settings.read_text("utf-8").replace('total = ["All"]\n', "")
    settings.write_text(text.replace('language = "en"', 'language = "fr"'), "utf-8")
    for name in ("measures", "districts", "client-groups"):
        path = tmp_path / f"codelists/{name}.csv"
        twice = re.sub(r"(?m)^(.*?,.*?),(.*?),", r"\1,\2,\2,", path.read_text("utf-8"))
        path.write_text(twice.replace("name_en", "name_fr", 1), "utf-8")
    with pytest.raises(ReportProblem) as caught:
        read_library(tmp_path / "reports")
    (finding,) = caught.value.findings
    assert "total = [" in finding.message
