"""A label that no code list knows: its finding has the line to add, and with it the site builds."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from generator.errors import Finding
from generator.library import read_library
from generator.package.assemble import assemble
from generator.understand.unknown import new_line
from generator.web.site import render_site
from tests.sample import REPOSITORY, codelists, errors, read, read_changed

HEAD = "Januar 2024 - Februar 2024\n\tGjennomsnitt hittil i år\tJanuar\tFebruar\n"
TABLES = (
    "I alt\t30\t20\t40\nEgenetablering\t20\t15\t25\nJobbsmak, kort\t10\t5\t15",
    "I alt Ungdom på tiltak\t30\t20\t40\nEgenetablering\t20\t15\t25\nJobbsmak, kort\t10\t5\t15",
    "I alt jobbsmak, kort\t10\t5\t15\n03 Oslo\t5\t*\t10\n57 Nyfylke - Ođđa\t5\t5\t5",
    "I alt jobbsmak, kort\t10\t5\t15\nAfrika\t5\t*\t10\nAntarktis\t5\t5\t5",
    "I alt jobbsmak, kort\t10\t5\t15\n60 år og over\t5\t*\t10\n70–79 år\t5\t5\t5",
)


def pasted(finding: Finding) -> tuple[Path, str]:
    """The file and the line that a finding says to add."""
    before, _, line = finding.message.partition("the line: ")
    return Path(before.rpartition("add to ")[2].partition(",")[0]), line


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A report with a new measure, target group, county, world region and age group, and lists."""
    folder = tmp_path_factory.mktemp("new")
    shutil.copytree(REPOSITORY / "codelists", folder / "codelists")
    (folder / "reports/tilt180").mkdir(parents=True)
    shutil.copy(REPOSITORY / "reports/publisher.toml", folder / "reports")
    text = "\n\n".join(HEAD + table for table in TABLES) + "\n"
    left_out = [f"egenetablering {d}" for d in ("county", "world-region", "age-group")]
    (folder / "reports/tilt180/series.toml").write_text(
        f'title = "Tilrettelegging"\nnot_printed = {left_out}\n', encoding="utf-8"
    )
    (folder / "reports/tilt180/2024-02.txt").write_text(text, encoding="utf-8")
    return folder


def test_each_new_label_needs_one_line_which_its_finding_says_and_then_it_builds(
    folder: Path,
) -> None:
    found = read_library(folder / "reports").errors
    assert {finding.rule for finding in found} == {"unknown-label"}
    (area,) = [finding for finding in found if "'57 Nyfylke - Ođđa'" in finding.message]
    assert "a new area needs a row there, with its own code" in area.message
    lines = dict.fromkeys(pasted(finding) for finding in found if finding is not area)
    assert sorted(path.name for path, _ in lines) == [
        "age-groups.csv",
        "measures.csv",
        "target-groups.csv",
        "world-regions.csv",
    ]
    for path, line in lines:
        with path.open("a", encoding="utf-8") as file:
            file.write(line + "\n")
    with (folder / "codelists/counties.csv").open("a", encoding="utf-8") as file:
        file.write("57,Nyfylke,Nyfylke,,,,Nyf,5,1,,,,,\n")
    library = read_library(folder / "reports")
    assert [finding.as_text() for finding in library.errors] == []
    assemble(library, folder / "datapackage")
    render_site(folder / "datapackage", folder / "site")
    page = (folder / "site/tiltak/jobbsmak-kort/index.html").read_text("utf-8")
    assert (folder / "site/tiltak/jobbsmak-kort/trend.svg").is_file()
    assert 'data-category="antarktis"' in page
    assert 'data-category="70-79-ar"' in page
    county_map = (folder / "site/tiltak/jobbsmak-kort/county-map.svg").read_text("utf-8")
    assert "Nyf" in county_map
    assert (folder / "site/fylke/57-nyfylke/index.html").is_file()
    groups = (folder / "site/tiltak/egenetablering/index.html").read_text("utf-8")
    assert 'data-category="ungdom-pa-tiltak"' in groups


@pytest.mark.parametrize(
    ("name", "label", "line"),
    [
        ("measures", "jobbsmak", "jobbsmak,Jobbsmak,Jobbsmak" + "," * 11),
        ("measures", "Kurs, korte", 'kurs-korte,"Kurs, korte","Kurs, korte"' + "," * 11),
        ("measures", "Mentor!", ""),
        ("world-regions", "Øst-Asia", "ost-asia,Øst-Asia,Øst-Asia,,,,,"),
        ("counties", "57 Nyfylke - Ođđa", "57,Nyfylke,Nyfylke" + "," * 11),
        ("counties", "46 Vestlandet", ""),
        ("measures", "-", ""),
        ("measures", "12", ""),
    ],
)
def test_the_line_has_a_new_code_and_as_many_fields_as_the_list(
    name: str, label: str, line: str
) -> None:
    assert new_line(codelists()[name], label) == line


def test_an_alias_is_suggested_only_of_what_is_near() -> None:
    (near,) = errors(read_changed(84, "56 Finnmark", "56 Finmorkas"))
    assert "if it means '56 Finnmark', add it there as an alias" in near.message
    assert "the line:" not in near.message
    (other,) = errors(read_changed(84, "56 Finnmark", "58 Finnmark"))
    assert "the name is that of '56 Finnmark' or '20 Finnmark'; compare both" in other.message
    (far,) = errors(read_changed(64, "funksjonsassi stanse", "jobbsmak"))
    assert "alias" not in far.message


def test_a_new_total_above_measures_is_a_target_group_and_any_other_a_measure() -> None:
    group, *_ = errors(
        read(HEAD + "I alt unge voksne\t9\t9\t9\nEgenetablering\t9\t9\t9\n", edition="2024-02")
    )
    assert pasted(group)[0].name == "target-groups.csv"
    measure, *_ = errors(
        read(HEAD + "I alt unge voksne\t9\t9\t9\nMenn\t9\t9\t9\n", edition="2024-02")
    )
    assert pasted(measure)[0].name == "measures.csv"


@pytest.mark.parametrize(
    ("label", "offered"),
    [
        ("Nytt: Sommerjobb for unge", "Sommerjobb"),
        ("Arbeidsrettet rehabilitering (døgn)", "Arbeidsrettet rehabilitering (dag)"),
        ("Mentor for lærlinger", "Mentor"),
    ],
)
def test_a_label_that_holds_a_known_one_gets_no_code_of_its_own(label: str, offered: str) -> None:
    (finding,) = errors(read(HEAD + f"I alt\t9\t9\t9\n{label}\t9\t9\t9\n", edition="2024-02"))
    assert f"if it means '{offered}'" in finding.message
    assert "the line:" not in finding.message


AT_COUNTY, AT_AGE = (66, "11 Rogaland"), (180, "30-39 år")
AT_REGION = (242, "Sør-Amerika og Oceania")


@pytest.mark.parametrize(
    ("row", "label", "advice"),
    [
        (AT_COUNTY, "18 Rogaland", "is that of '18 Nordland', and the name is that of '11 R"),
        (AT_COUNTY, "1 Rogaland", "the name is that of '11 Rogaland'; compare both"),
        (AT_COUNTY, "11 Rogaland1", "the name is that of '11 Rogaland'; compare both"),
        (AT_COUNTY, "11", "it may be '11 Rogaland'"),
        (AT_AGE, "30-93 år", "it may be '30–39 år'; if it is new, add"),
        (AT_REGION, "", "it may be 'Nord-Amerika, Sør-Amerika og Oceania'; if it is new, add"),
    ],
)
def test_what_is_known_is_offered_before_a_new_line(
    row: tuple[int, str], label: str, advice: str
) -> None:
    (finding, *_) = errors(read_changed(*row, label))
    assert finding.rule == "unknown-label"
    assert advice in finding.message


@pytest.mark.parametrize(
    ("label", "offered"), [("Mentortilskudd", "Mentor"), ("AMO", "AMO-kurs"), ("VTA", "")]
)
def test_a_part_of_a_known_label_or_more_than_one_is_offered(label: str, offered: str) -> None:
    (finding, *_) = errors(read(HEAD + f"I alt\t9\t9\t9\n{label}\t9\t9\t9\n", edition="2024-02"))
    assert (f"it may be '{offered}'" in finding.message) == bool(offered)
    assert "add to" in finding.message


@pytest.mark.parametrize("label", ["Tilskudd til sommerjobb", "Arbeidsrettet rehabilitering (dag)"])
def test_other_wordings_of_known_measures_are_in_the_list(label: str) -> None:
    assert codelists()["measures"].match(label) is not None


@pytest.mark.parametrize(
    "label", ["Ukjent Ukjent", "99 Øvrige områder", "Svalbard og øvrige områder"]
)
def test_other_wordings_of_areas_are_in_the_list(label: str) -> None:
    assert codelists()["counties"].match(label) is not None


def test_an_alias_that_a_finding_offers_makes_it_vanish(folder: Path, tmp_path: Path) -> None:
    shutil.copytree(REPOSITORY / "codelists", tmp_path / "codelists")
    shutil.copytree(folder / "reports", tmp_path / "reports")
    text = HEAD + "I alt\t9\t9\t9\nFunksjonsasissens\t9\t9\t9\n"
    (tmp_path / "reports/tilt180/2024-02.txt").write_text(text, encoding="utf-8")
    (finding,) = read_library(tmp_path / "reports").errors
    assert "measures.csv; if it means 'Funksjonsassistanse', add it there as an" in finding.message
    measures = tmp_path / "codelists/measures.csv"
    known = measures.read_text("utf-8")
    measures.write_text(
        known.replace(",,funksjonsassistansen = ", ",,Funksjonsasissens | funksjonsassistansen = "),
        encoding="utf-8",
    )
    assert read_library(tmp_path / "reports").errors == []
