"""Several editions: the newest value is current, every difference is a revision."""

from __future__ import annotations

import csv
import json
import shutil
from copy import deepcopy
from dataclasses import replace
from pathlib import Path

import pytest

from generator.library import read_library
from generator.model import ALL, MEASURE, Period
from generator.package.assemble import assemble
from generator.package.contents import contents
from generator.package.opening import open_package
from tests.editions import Edition, Layout, generate, print_edition
from tests.sample import REPORT, REPOSITORY, codelists, read

WHOLE = generate(16, codelists(), months=4)
MEASURE_SEEN = next(m for m in WHOLE.measures if min(WHOLE.figures[m, MEASURE, ALL]) > 20)


def package_of(folder: Path, *editions: Edition, accepted: str = "") -> Path:
    """The package of editions that are printed into the folder of one series.

    `accepted` are the lines of its `accepted.csv`.
    """
    series = folder / "reports/tilt180"
    series.mkdir(parents=True)
    shutil.copy(REPORT.parent / "series.toml", series)
    shutil.copy(REPORT.parents[1] / "publisher.toml", series.parent)
    shutil.copytree(REPOSITORY / "codelists", folder / "codelists")
    for edition in editions:
        content = print_edition(edition, codelists(), Layout())
        (series / f"{edition.months[-1]}.txt").write_bytes(content)
    if accepted:
        (series / "accepted.csv").write_text(f"edition,change,reason\n{accepted}\n", "utf-8")
    library = read_library(folder / "reports")
    assert [finding.as_text() for finding in library.errors] == []
    assemble(library, folder / "datapackage")
    return folder / "datapackage"


def rows(package: Path, name: str) -> list[dict[str, str]]:
    with (package / f"data/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def earlier_with_one_more_woman_than_man() -> Edition:
    """The edition of the month before, in which one participant of January had another sex."""
    edition = deepcopy(WHOLE.first(3))
    edition.figures[MEASURE_SEEN, "sex", "women"][0] += 1
    edition.figures[MEASURE_SEEN, "sex", "men"][0] -= 1
    return edition


def test_the_newest_edition_counts_and_earlier_ones_stay_as_published(tmp_path: Path) -> None:
    package = package_of(tmp_path, WHOLE.first(3), WHOLE)
    months = [str(month) for month in WHOLE.months]
    assert [row["edition"] for row in rows(package, "reports")] == months[2:]
    assert rows(package, "revisions") == []
    assert {row["period"] for row in rows(package, "participants-by-measure")} == set(months)
    earlier = package / f"editions/tilt180-{months[2]}"
    assert {row["period"] for row in rows(earlier, "participants-by-measure")} == set(months[:3])


def test_an_edition_is_the_same_whatever_editions_stand_beside_it(tmp_path: Path) -> None:
    alone = package_of(tmp_path / "alone", WHOLE.first(3))
    beside = package_of(tmp_path / "beside", WHOLE.first(3), WHOLE)
    folder = f"editions/tilt180-{WHOLE.months[2]}"
    for path in (alone / folder).rglob("*.*"):
        other = beside / folder / path.relative_to(alone / folder)
        assert path.read_bytes() == other.read_bytes()


def test_a_figure_that_two_editions_print_differently_is_a_revision(tmp_path: Path) -> None:
    package = package_of(tmp_path, earlier_with_one_more_woman_than_man(), WHOLE)
    women = WHOLE.figures[MEASURE_SEEN, "sex", "women"][0]
    men = WHOLE.figures[MEASURE_SEEN, "sex", "men"][0]
    assert min(women, men) > 4, "the example must be about printed figures"
    found = [(row["category"], row["before"], row["after"]) for row in rows(package, "revisions")]
    assert found == [("men", str(men - 1), str(men)), ("women", str(women + 1), str(women))]


def test_the_current_value_is_that_of_the_newest_edition(tmp_path: Path) -> None:
    package = package_of(tmp_path, earlier_with_one_more_woman_than_man(), WHOLE)
    current = {
        (row["measure"], row["sex"], row["period"]): row["participants"]
        for row in rows(package, "participants-by-sex")
    }
    key = (MEASURE_SEEN, "women", str(WHOLE.months[0]))
    assert current[key] == str(WHOLE.figures[MEASURE_SEEN, "sex", "women"][0])


@pytest.mark.parametrize("months", [1, 12])
def test_a_year_of_one_month_and_of_twelve_is_packaged(tmp_path: Path, months: int) -> None:
    package = package_of(tmp_path, generate(3, codelists(), months=months))
    assert len({row["period"] for row in rows(package, "participants-by-measure")}) == months


def changed(edition: Edition, key: tuple[str, str, str], month: int, by: int) -> Edition:
    """`edition` with `by` more in one month of a row, and so many fewer in another sex."""
    found = deepcopy(edition)
    other = {"women": "men", "men": "women"}[key[2]]
    found.figures[key][month] += by
    found.figures[*key[:2], other][month] -= by
    return found


SEX = (MEASURE_SEEN, "sex", "women")


def pairs(package: Path) -> set[tuple[str, str]]:
    """The editions that revisions are between."""
    return {(row["edition_before"], row["edition_after"]) for row in rows(package, "revisions")}


def test_an_edition_is_compared_with_the_one_before_that_is_there(tmp_path: Path) -> None:
    package = package_of(tmp_path, changed(WHOLE.first(1), SEX, 0, 1), WHOLE.first(3), WHOLE)
    months = [str(month) for month in WHOLE.months]
    assert pairs(package) == {(months[0], months[2])}


def next_year(edition: Edition, *, with_last_year: bool) -> Edition:
    """January of the year after `edition`; the months of that one before it if it has them too."""
    january = Period(edition.months[-1].year + 1, 1)
    kept = len(edition.months) if with_last_year else 0
    figures = {key: [*values[:kept], values[0]] for key, values in edition.figures.items()}
    return Edition([*edition.months[:kept], january], edition.measures, figures)


def test_january_after_december_revises_nothing(tmp_path: Path) -> None:
    year = generate(7, codelists(), months=12)
    package = package_of(tmp_path, year, next_year(year, with_last_year=False))
    assert rows(package, "revisions") == []
    assert len({row["period"] for row in rows(package, "participants-by-measure")}) == 13
    december = year.months[-1]
    versions = {
        path.parent.name: json.loads(path.read_text("utf-8"))["version"]
        for path in package.rglob("datapackage.json")
    }
    assert versions == {
        package.name: f"{december.year + 1}.1.0",
        f"tilt180-{december}": f"{december.year}.12.0",
        f"tilt180-{december + 1}": f"{december.year + 1}.1.0",
    }


def test_a_month_is_compared_with_the_newest_edition_that_prints_it(tmp_path: Path) -> None:
    year, seen = next(
        (year, measure)
        for year in (generate(seed, codelists(), months=12) for seed in range(50))
        for measure in year.measures
        if min(*year.figures.get((measure, "sex", "women"), [0]), 99) > 4
    )
    january = next_year(year, with_last_year=False)
    later = next_year(changed(year, (seen, "sex", "women"), 2, 1), with_last_year=True)
    february = january.months[0] + 1
    later.months.append(february)
    for values in later.figures.values():
        values.append(values[0])
    package = package_of(tmp_path, year, january, later)
    assert pairs(package) == {(str(year.months[-1]), str(february))}


def test_a_figure_that_the_newest_edition_leaves_out_is_withdrawn(tmp_path: Path) -> None:
    moved = {
        key: values
        for key, values in WHOLE.figures.items()
        if key[:2] == (MEASURE_SEEN, "county") and min(values) > 4
    }
    gone, kept = list(moved)[:2]
    later = deepcopy(WHOLE)
    later.figures[kept] = [
        a + b for a, b in zip(later.figures[kept], later.figures.pop(gone), strict=True)
    ]
    change = f"rows-lost {MEASURE_SEEN}/county/{gone[2]} since {WHOLE.months[2]}"
    accepted = f"{WHOLE.months[3]},{change},The publisher withdrew the row."
    package = package_of(tmp_path, WHOLE.first(3), later, accepted=accepted)
    withdrawn = [row for row in rows(package, "revisions") if row["category"] == gone[2]]
    assert [(row["period"], row["after"]) for row in withdrawn] == [
        (str(month), "") for month in WHOLE.months[:3]
    ]
    left = rows(package, "participants-by-county")
    assert not [r for r in left if (r["measure"], r["county"]) == (MEASURE_SEEN, gone[2])]
    assert open_package(package)


def test_a_breakdown_that_the_newest_edition_does_not_print_stays() -> None:
    earlier, whole = (
        read(print_edition(edition, codelists(), Layout()), edition=str(edition.months[-1]))
        for edition in (WHOLE.first(3), WHOLE)
    )
    assert whole.reading is not None
    tables = tuple(table for table in whole.reading.tables if table.dimension != "sex")
    later = replace(whole, reading=replace(whole.reading, tables=tables))
    made = contents([earlier, later], codelists(), [])
    by_sex, by_age = (
        {row[0] for row in made.rows[f"participants-by-{dimension}"]}
        for dimension in ("sex", "age-group")
    )
    assert (by_sex, by_age) == (set(map(str, WHOLE.months[:3])), set(map(str, WHOLE.months)))


def test_hidden_and_shown_are_differences_too(tmp_path: Path) -> None:
    women = WHOLE.figures[SEX][0]
    package = package_of(tmp_path, changed(WHOLE.first(3), SEX, 0, 2 - women), WHOLE)
    found = {row["category"]: (row["before"], row["after"]) for row in rows(package, "revisions")}
    assert found["women"] == ("*", str(women))


def test_an_edition_of_one_month_replaces_that_month_only(tmp_path: Path) -> None:
    short = Edition(WHOLE.months[3:], WHOLE.measures, {k: v[3:] for k, v in WHOLE.figures.items()})
    package = package_of(tmp_path, WHOLE.first(3), short)
    assert rows(package, "revisions") == []
    assert {row["period"] for row in rows(package, "participants-by-measure")} == {
        str(month) for month in WHOLE.months
    }


def beside(folder: Path, edition: Edition) -> None:
    """Prints `edition` as one of a second series."""
    series = folder / "reports/tilt140"
    series.mkdir(parents=True)
    shutil.copy(REPORT.parent / "series.toml", series)
    shutil.copy(REPORT.parents[1] / "publisher.toml", series.parent)
    content = print_edition(edition, codelists(), Layout())
    (series / f"{edition.months[-1]}.txt").write_bytes(content)


def test_two_series_may_print_the_same_measure(tmp_path: Path) -> None:
    beside(tmp_path, WHOLE.first(3))
    package = package_of(tmp_path, WHOLE.first(3), WHOLE)
    assert open_package(package)
    assert len({row["series"] for row in rows(package, "reports")}) == 2
    assert {row["period"] for row in rows(package, "participants-by-sex")} == {
        str(month) for month in WHOLE.months
    }


def test_breaks_go_with_the_package_and_with_the_editions_that_they_are_within(
    tmp_path: Path,
) -> None:
    package = package_of(tmp_path, WHOLE)
    codelist = tmp_path / "codelists/breaks.csv"
    assert len(json.loads((package / "datapackage.json").read_text("utf-8"))["breaks"]) == len(
        codelists().breaks
    )
    shutil.rmtree(package)
    month = WHOLE.months[1]
    head = codelist.read_text("utf-8").splitlines()[0]
    codelist.write_text(f"{head}\n{month},county,,all,ny,new,Ny.,New.,S,S\n", encoding="utf-8")
    assemble(read_library(tmp_path / "reports"), package)
    edition = package / f"editions/tilt180-{WHOLE.months[-1]}/datapackage.json"
    assert [item["period"] for item in json.loads(edition.read_text("utf-8"))["breaks"]] == [
        str(month)
    ]
