"""Several editions: the newest value is current, every difference is a revision."""

from __future__ import annotations

import csv
import shutil
from copy import deepcopy
from pathlib import Path

import pytest

from generator.library import read_library
from generator.model import ALL, MEASURE
from generator.package.assemble import assemble
from tests.editions import Edition, Layout, generate, print_edition
from tests.sample import REPORT, REPOSITORY, codelists

WHOLE = generate(16, codelists(), months=4)
MEASURE_SEEN = next(m for m in WHOLE.measures if min(WHOLE.figures[m, MEASURE, ALL]) > 20)


def package_of(folder: Path, *editions: Edition) -> Path:
    """The package of editions that are printed into the folder of one series."""
    series = folder / "reports/tilt180"
    series.mkdir(parents=True)
    shutil.copy(REPORT.parent / "series.toml", series)
    shutil.copytree(REPOSITORY / "codelists", folder / "codelists")
    for edition in editions:
        content = print_edition(edition, codelists(), Layout())
        (series / f"{edition.months[-1]}.txt").write_bytes(content)
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
