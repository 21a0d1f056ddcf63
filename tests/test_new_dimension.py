"""A new dimension by data alone, as CONTRIBUTING.md says: 357 offices, by editing `codelists/`."""

from __future__ import annotations

import csv
import json
import re
import shutil
from itertools import islice, product
from pathlib import Path

import pytest

from generator.library import read_library
from generator.package.assemble import assemble
from generator.package.validation import validate_packages
from generator.web.charts import draw_in_turn
from generator.web.easel import MOST_CELLS
from generator.web.pages import home, measure
from generator.web.site import gather_pages, render_page
from generator.web.source import SiteSource, open_package
from generator.web.view import SitePage
from tests.sample import REPOSITORY

PARTS = ("BDFGHJKLM", "aeiou", "klmn", "ae")
OFFICES = {
    str(1000 + number): ("".join(letters), number % 60)
    for number, letters in enumerate(islice(product(*PARTS), 357))
}
"""Code → name and participants in each month; some of them are fewer than 4."""


def recipe() -> str:
    """The entry that CONTRIBUTING.md gives as an example."""
    text = (REPOSITORY / "CONTRIBUTING.md").read_text("utf-8").partition("## Add a dimension")[2]
    return text.partition("```toml")[2].partition("```")[0]


def shown(number: int) -> str:
    """The number as the report prints it."""
    return str(number) if number >= 4 else "*"


def report() -> str:
    """A report of one measure with its offices."""
    total = str(sum(count for _, count in OFFICES.values()))
    rows = [(f"{code} {name}", shown(count)) for code, (name, count) in OFFICES.items()]
    head = "Januar 2024 - Februar 2024\n\tJanuar\tFebruar\n"
    overview = [("I alt", total), ("Funksjonsassistanse", total)]
    offices = [("I alt funksjonsassistanse", total), *rows]
    tables = ([*overview], [*offices])
    return "\n\n".join(
        head + "\n".join(f"{label}\t{number}\t{number}" for label, number in rows)
        for rows in tables
    )


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data package of that report, read with code lists that know offices."""
    folder = tmp_path_factory.mktemp("offices")
    lists = folder / "codelists"
    shutil.copytree(REPOSITORY / "codelists", lists)
    with (lists / "dimensions.toml").open("a", encoding="utf-8") as file:
        file.write(recipe())
    rows = "".join(f"{code},{name},{name},,\n" for code, (name, _) in OFFICES.items())
    head = "code,name_nb,name_en,labels,aliases\n"
    (lists / "offices.csv").write_text(f"{head}{rows}unknown,Ukjent,Unknown,,\n", "utf-8")
    population = "office,date,population,source\n1000,2024-01-01,5000,Bydelen\n"
    (lists / "office-population.csv").write_text(population, "utf-8")
    series = folder / "reports/tilt180"
    series.mkdir(parents=True)
    settings = (REPOSITORY / "reports/tilt180/series.toml").read_text("utf-8")
    settings = re.sub(r"breakdowns = \[.*?\]", 'breakdowns = ["office"]', settings, flags=re.S)
    (series / "series.toml").write_text(settings, "utf-8")
    publisher = REPOSITORY / "reports/publisher.toml"
    (series.parent / "publisher.toml").write_bytes(publisher.read_bytes())
    (series / "2024-02.txt").write_text(report(), "utf-8")
    library = read_library(folder / "reports")
    assert [finding.as_text() for finding in library.errors] == []
    assemble(library, folder / "datapackage")
    return folder / "datapackage"


@pytest.fixture(scope="module")
def source(package: Path) -> SiteSource:
    """The package, opened."""
    return open_package(package)


@pytest.fixture(scope="module")
def pages(source: SiteSource) -> dict[str, SitePage]:
    """The pages of the site, by address."""
    return {page.path: page for page in gather_pages(source)}


def test_the_package_has_the_table_and_the_code_list_of_a_new_dimension(package: Path) -> None:
    with (package / "data/participants-by-office.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    names = "period measure measure_name office office_name participants status"
    assert list(rows[0]) == names.split()
    assert len(rows) == 2 * len(OFFICES)
    printed = {row["office"]: row["participants"] for row in rows}
    assert printed == {code: shown(count) for code, (_, count) in OFFICES.items()}
    with (package / "data/offices.csv").open(encoding="utf-8") as file:
        first = next(csv.DictReader(file))
    assert (first["code"], first["name_nb"], first["population"]) == ("1000", "Baka", "5000")
    assert validate_packages(package) == []


def test_the_descriptor_describes_a_new_dimension_in_both_languages(package: Path) -> None:
    descriptor = json.loads((package / "datapackage.json").read_text("utf-8"))
    tables = {resource["name"]: resource for resource in descriptor["resources"]}
    table = tables["participants-by-office"]
    assert (table["title"], table["title_en"]) == (
        "Deltakere etter kontor",
        "Participants by office",
    )
    assert table["schema"]["foreignKeys"][1]["reference"]["resource"] == "offices"
    code, name = table["schema"]["fields"][3:5]
    assert code["description_en"] == "Code of the office, see the code list offices."
    assert (name["title"], name["title_en"]) == ("Kontor, navn", "Office name")
    dimension = {field["name"]: field for field in tables["cells"]["schema"]["fields"]}["dimension"]
    assert "office" in dimension["constraints"]["enum"]


def test_a_chart_of_many_categories_draws_the_largest_and_the_table_has_all(
    pages: dict[str, SitePage],
) -> None:
    page = pages["en/measures/funksjonsassistanse/index.html"]
    assert isinstance(page.view, measure.MeasureView)
    (figure,) = page.view.areas
    assert figure.title == "The most, and equally many, in 5 offices"
    assert figure.subtitle == "Participants in February\u00a02024, by office."
    assert figure.notes == (
        "Drawn are the largest published figures, for 20 of 357 offices; the table has them all.",
    )
    assert (figure.summary, figure.legend) == ("Table: all 357 offices", "")
    assert len(figure.table.rows) == len(OFFICES)
    assert len(figure.table.rows) * len(figure.table.columns) <= MOST_CELLS
    assert page.charts[figure.drawings[0].key].height < 600


def test_a_chart_of_many_categories_draws_no_hidden_one(pages: dict[str, SitePage]) -> None:
    page = pages["tiltak/funksjonsassistanse/index.html"]
    (bars,) = (drawn for drawn in page.drawn if drawn.role == "bars")
    figures = page.charts[bars.key].spec["datasets"]["figures"]
    assert {row["status"] for row in figures} == {"published"}


def test_each_area_of_a_new_dimension_has_a_page(pages: dict[str, SitePage]) -> None:
    assert sum(path.startswith("kontor/") for path in pages) == len(OFFICES)
    page = pages["kontor/1000-baka/index.html"]
    assert page.twins == {"en": "en/offices/1000-baka/index.html"}
    assert [link.text for link in page.crumbs] == ["Kontorer"]


def test_a_long_list_of_areas_is_folded_on_the_front_page(pages: dict[str, SitePage]) -> None:
    page = pages["index.html"]
    assert isinstance(page.view, home.HomeView)
    (section,) = page.view.areas
    (group,) = section.groups
    assert (section.id, section.title, group.fold) == ("offices", "Kontorer", "Alle 357 kontorer")
    assert len(group.links) == len(OFFICES)


@pytest.mark.parametrize(
    "path",
    [
        "index.html",
        "tiltak/funksjonsassistanse/index.html",
        "en/offices/1000-baka/index.html",
        "rapporter/tilt180-2024-02/index.html",
        "data/index.html",
        "en/about/index.html",
        "404.html",
    ],
)
def test_pages_of_a_new_dimension_can_be_drawn_and_are_of_a_usable_size(
    source: SiteSource, pages: dict[str, SitePage], path: str
) -> None:
    page = pages[path]
    ((_, drawings),) = draw_in_turn([(page, page.charts)], 1)
    html = render_page(source, page, drawings)
    assert len(html) < 600_000
    assert all(chart.height < 1000 for chart in page.charts.values())
