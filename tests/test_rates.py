"""Participants per 100 000 inhabitants: made from published figures only, by one rule."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.codelists import CodeLists
from generator.library import read_library
from generator.model import Period
from generator.package.agreement import prove_editions
from generator.package.assemble import assemble
from generator.package.contents import contents
from generator.package.csv_tables import csv_rows, csv_text
from generator.package.descriptor import population_of_all
from generator.package.opening import PackageProblem
from generator.package.rates import RATES, Population, population_of, rate_row
from tests.editions import generate
from tests.sample import codelists, read, sample_text
from tests.test_editions import package_of, rows

MONTH = Period(2024, 4)
periods = st.builds(Period, st.integers(2015, 2035), st.integers(1, 12))


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The package of a generated edition of two months, half of its figures small."""
    edition = generate(7, codelists(), months=2, largest=60)
    return package_of(tmp_path_factory.mktemp("rates"), edition)


def areas_of(lists: CodeLists, package: Path) -> dict[tuple[str, ...], dict[str, str]]:
    """(month, measure, dimension, area) → the row of the figure, for areas with a population."""
    found: dict[tuple[str, ...], dict[str, str]] = {}
    for dimension in lists.dimensions.areas:
        inhabited = {row[dimension.column] for row in lists.population[dimension.code]}
        if not (package / f"data/{dimension.resource}.csv").exists():
            continue
        for row in rows(package, dimension.resource):
            area = row[dimension.column]
            if area in inhabited:
                found[row["period"], row["measure"], dimension.code, area] = row
    return found


def test_each_published_figure_of_an_area_has_a_rate_and_no_other_has(package: Path) -> None:
    figures = areas_of(codelists(), package)
    rates = {
        (row["period"], row["measure"], row["dimension"], row["area"]): row
        for row in rows(package, RATES)
    }
    published = {key for key, row in figures.items() if row["status"] == "published"}
    assert published
    assert published < figures.keys()
    assert rates.keys() == published
    for key, row in rates.items():
        assert row["participants"] == figures[key]["participants"]
        assert row["status"] == "published"
        exact = Decimal(row["participants"]) * 100_000 / Decimal(row["population"])
        assert row["rate"] == str(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))


def test_the_population_of_the_country_counts_areas_that_no_report_prints() -> None:
    lists = codelists()
    edition = read(sample_text())
    made = contents([edition], lists, [])
    printed = {**made.rows, "counties": made.rows["counties"][:1]}
    counted = [int(row["population"]) for row in lists.population["county"]]
    expected = {"population": [{"period": "2024-01", "inhabitants": sum(counted)}]}
    assert population_of_all(replace(made, rows=printed), lists) == expected

    without_one = replace(lists, population={"county": lists.population["county"][1:]})
    assert population_of_all(made, without_one) == {}
    no_areas = replace(made, rows={**made.rows, "counties": []})
    assert population_of_all(no_areas, lists) == {}


def test_a_population_of_the_country_below_that_of_its_areas_is_refused(package: Path) -> None:
    path = package / "datapackage.json"
    before = path.read_text("utf-8")
    (item,) = json.loads(before)["population"]
    less = json.loads(before) | {"population": [item | {"inhabitants": 1_000}]}
    path.write_text(json.dumps(less), "utf-8")
    try:
        with pytest.raises(PackageProblem, match="population"):
            prove_editions(package)
    finally:
        path.write_text(before, "utf-8")


@given(st.integers(0, 10**6), st.integers(1, 10**7))
def test_a_rate_has_one_decimal_and_halves_go_up(participants: int, inhabitants: int) -> None:
    row = rate_row(MONTH, ("a", "b", "c"), "C", participants, Population(MONTH, inhabitants))
    tenths = Decimal(row[8]) * 10
    assert tenths == int(tenths)
    # tenths - 1/2 <= exact < tenths + 1/2, without a division
    assert (2 * int(tenths) - 1) * inhabitants <= 20 * 100_000 * participants
    assert 20 * 100_000 * participants < (2 * int(tenths) + 1) * inhabitants


@given(st.lists(st.builds(Population, periods, st.integers(1, 99))), periods)
def test_a_month_takes_the_newest_population_before_it_else_the_oldest_after_it(
    known: list[Population], month: Period
) -> None:
    found = population_of(known, month)
    near = [item for item in known if abs(item.period.year - month.year) <= 2]
    if found is None:
        assert near == []
        return
    assert found in near
    before = [item.period for item in near if item.period <= month]
    assert found.period == (max(before) if before else min(item.period for item in near))


@pytest.mark.parametrize("edition", ["", "editions/tilt180-2026-02/"])
@pytest.mark.parametrize(
    ("column", "other"),
    [
        ("participants", "77"),
        ("population", "1"),
        ("population", "0"),
        ("population_period", "2019-01"),
        ("rate", "0.1"),
        ("rate", "1e1"),
        ("area", "unknown"),
        ("area_name", "Utopia"),
        ("status", "suppressed"),
    ],
)
def test_a_rate_that_its_figure_and_population_do_not_give_is_refused(
    package: Path, edition: str, column: str, other: str
) -> None:
    path = package / f"{edition}data/{RATES}.csv"
    before = path.read_text("utf-8")
    head, first, *rest = csv_rows(before)
    changed = tuple(
        other if name == column else text for name, text in zip(head, first, strict=True)
    )
    path.write_text(csv_text(head, [changed, *rest]), "utf-8")
    try:
        with pytest.raises(PackageProblem, match=RATES):
            prove_editions(package)
    finally:
        path.write_text(before, "utf-8")
    prove_editions(package)


def test_a_rate_that_lacks_is_refused(package: Path) -> None:
    path = package / f"data/{RATES}.csv"
    before = path.read_text("utf-8")
    path.write_text("".join(before.splitlines(keepends=True)[:-1]), "utf-8")
    try:
        with pytest.raises(PackageProblem, match="lacks 1 of the rows"):
            prove_editions(package)
    finally:
        path.write_text(before, "utf-8")


def test_the_rule_stands_in_the_descriptor_in_both_languages(package: Path) -> None:
    described = json.loads((package / "datapackage.json").read_text("utf-8"))
    (entry,) = (item for item in described["resources"] if item["name"] == RATES)
    fields = {field["name"]: field for field in entry["schema"]["fields"]}
    assert "avrundet til én desimal" in entry["description"]
    assert "rounded to one decimal" in entry["description_en"]
    assert "halve rundes opp" in fields["rate"]["description"]
    assert "halves are rounded up" in fields["rate"]["description_en"]
    assert "two calendar years" in fields["population_period"]["description_en"]


def test_months_before_a_new_population_keep_the_one_before(tmp_path: Path) -> None:
    package_of(tmp_path, generate(7, codelists(), months=2, largest=60))
    areas = ("03", "11", "46")
    with (tmp_path / "codelists/population.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{code},2025-01-01,1000,SSB\n" for code in areas)
        file.writelines(f"{code},2026-02-01,2000,SSB\n" for code in areas)
    package = tmp_path / "again"
    assemble(read_library(tmp_path / "reports"), package)
    prove_editions(package)
    taken = {
        (row["period"], row["population_period"], row["population"])
        for row in rows(package, RATES)
        if row["area"] in areas
    }
    assert taken == {("2026-01", "2025-01", "1000"), ("2026-02", "2026-02", "2000")}
