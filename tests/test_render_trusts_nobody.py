"""A package that contradicts its own editions is refused, wherever it was edited by hand."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from generator.model import Period
from generator.package.agreement import disagreements, prove_editions
from generator.package.csv_tables import CsvTable, Rows, csv_text
from generator.package.opening import PackageProblem, open_package
from tests.conftest import REPOSITORY
from tests.editions import generate, with_totals
from tests.sample import codelists
from tests.test_editions import package_of


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A package of two editions of a small series; the second revises a figure of the first."""
    edition = min(
        (generate(seed, codelists(), months=2) for seed in range(40)),
        key=lambda edition: len(edition.figures) if len(edition.measures) > 1 else 999,
    )
    edition = with_totals(edition, codelists(), "tilt180")
    return package_of(tmp_path_factory.mktemp("two"), edition.first(1), edition)


def refusal(package: Path) -> str:
    with pytest.raises(PackageProblem) as caught:
        prove_editions(package)
    return str(caught.value)


class Opened:
    """A package on disk and in memory: the current one first, then its editions."""

    def __init__(self, package: Path) -> None:
        self.package = package
        editions = sorted(path.name for path in (package / "editions").iterdir())
        self.held = [open_package(package)]
        self.held += [open_package(package / "editions" / name, name) for name in editions]

    def is_refused(self, at: int, resource: str, rows: Rows) -> bool:
        """Whether the package is refused with other rows in one table of one of its packages."""
        changed = list(self.held)
        tables = changed[at].tables
        table = CsvTable(tables[resource].columns, rows)
        changed[at] = replace(changed[at], tables={**tables, resource: table})
        try:
            if any(disagreements(changed[0], changed[1:])):
                return True
        except (LookupError, ValueError):
            pass  # such a table is refused as it is opened, before
        folder = self.package / "editions" / (changed[at].name or "") if at else self.package
        path = folder / f"data/{resource}.csv"
        before = path.read_bytes()
        path.write_text(csv_text(table.columns, rows), encoding="utf-8", newline="")
        try:
            prove_editions(self.package)
        except PackageProblem:
            return True
        finally:
            path.write_bytes(before)
        return False


@pytest.fixture(scope="module")
def opened(package: Path) -> Opened:
    return Opened(package)


def test_a_package_as_it_is_built_is_accepted(package: Path) -> None:
    prove_editions(package)
    prove_editions(REPOSITORY / "datapackage")


def test_editions_of_different_measures_are_accepted(tmp_path: Path) -> None:
    old, new = (generate(seed, codelists(), months=1) for seed in (1, 2))
    new.months = [Period(2025, 1)]
    assert set(old.measures) - set(new.measures) and set(new.measures) - set(old.measures)
    prove_editions(package_of(tmp_path, old, new))


VALUES = st.sampled_from(
    ["0", "3", "*", "5", "7", "4711", "published", "suppressed", "2024-02", ""]
)


NUMBERS = st.integers(0, 10**6)
CHANGES = st.sampled_from(["cell", "copy", "remove", "double", "move"])


@settings(max_examples=60, phases=[Phase.explicit, Phase.generate])
@given(st.integers(0, 2), st.tuples(NUMBERS, NUMBERS, NUMBERS, NUMBERS), CHANGES, VALUES)
def test_any_one_changed_cell_or_row_is_refused(
    opened: Opened, at: int, drawn: tuple[int, ...], what: str, text: str
) -> None:
    tables = sorted(opened.held[at].tables.items())
    full = [(name, table.rows) for name, table in tables if table.rows]
    resource, before = full[drawn[0] % len(full)]
    rows = list(before)
    line, other, column = drawn[1] % len(rows), drawn[2] % len(rows), drawn[3] % len(rows[0])
    if what in ("cell", "copy"):
        new = text if what == "cell" else rows[other][column]
        rows[line] = (*rows[line][:column], new, *rows[line][column + 1 :])
    elif what == "remove":
        del rows[line]
    elif what == "double":
        rows.insert(line, rows[line])
    else:
        rows.append(rows.pop(line))
    if rows != before:
        assert opened.is_refused(at, resource, rows), (
            resource,
            line,
            column,
            rows[line % len(rows)],
        )


@pytest.mark.parametrize("at", [0, 1, 2])
def test_a_change_in_any_column_is_refused(opened: Opened, at: int) -> None:
    accepted = []
    for resource in opened.held[at].schema:
        rows = opened.held[at].rows(resource.name)
        for number, column in enumerate(resource.columns) if rows else ():
            last = rows[-1]
            other = (*last[:number], f"{last[number]}1", *last[number + 1 :])
            if not opened.is_refused(at, resource.name, [*rows[:-1], other]):
                accepted.append((resource.name, column))
    assert accepted == []


def edit(package: Path, target: Path, path: str, before: str, after: str) -> Path:
    """A copy of a package in which one text of one file is another."""
    copy = Path(shutil.copytree(package, target))
    text = (copy / path).read_text("utf-8")
    assert before in text
    (copy / path).write_text(text.replace(before, after, 1), encoding="utf-8", newline="")
    return copy


def test_the_refusal_names_file_and_line_and_no_figure(tmp_path: Path) -> None:
    name = "data/participants-by-measure.csv"
    found = edit(REPOSITORY / "datapackage", tmp_path / "p", name, ",108,", ",2,")
    message = refusal(found)
    path, _, what = message.partition(": ")
    line = (
        (found / name)
        .read_text("utf-8")
        .split("\n")
        .index(next(row for row in (found / name).read_text("utf-8").split("\n") if ",2," in row))
    )
    assert path == str(found / name)
    assert what.startswith(f"line {line + 1}: participants is not what its edition prints")
    assert not re.search(r"\b(108|2)\b", what.partition(": ")[2])


def test_a_hidden_figure_that_is_shown_in_all_tables_is_refused(tmp_path: Path) -> None:
    """Also where cells and tables are edited alike, and only the counts say something else."""
    package = Path(shutil.copytree(REPOSITORY / "datapackage", tmp_path / "p"))
    for folder in (package, *(package / "editions").iterdir()):
        path = folder / "data/participants-by-county.csv"
        text = path.read_text("utf-8")
        path.write_text(text.replace(",*,suppressed", ",17,published", 1), "utf-8", newline="")
    assert "participants" in refusal(package)


def test_a_mark_that_is_said_to_be_published_everywhere_is_refused(tmp_path: Path) -> None:
    """Also where the counts are edited alike."""
    package = Path(shutil.copytree(REPOSITORY / "datapackage", tmp_path / "p"))
    for folder in (package, *(package / "editions").iterdir()):
        for name, before, after in (
            ("cells", ",*,suppressed,", ",*,published,"),
            ("reports", ",920,120", ",920,119"),
        ):
            path = folder / f"data/{name}.csv"
            text = path.read_text("utf-8")
            assert before in text
            path.write_text(text.replace(before, after, 1), "utf-8", newline="")
    assert "status is not what the cell was read as" in refusal(package)


def test_other_settings_of_a_series_than_its_editions_have_are_refused(tmp_path: Path) -> None:
    package = Path(shutil.copytree(REPOSITORY / "datapackage", tmp_path / "p"))
    path = package / "datapackage.json"
    described = json.loads(path.read_text("utf-8"))
    described["series"]["tilt180"]["limit"] = 2
    path.write_text(json.dumps(described), "utf-8")
    assert "does not describe the series" in refusal(package)


def test_a_table_that_the_descriptor_no_longer_lists_is_refused(tmp_path: Path) -> None:
    package = Path(shutil.copytree(REPOSITORY / "datapackage", tmp_path / "p"))
    path = package / "datapackage.json"
    described = json.loads(path.read_text("utf-8"))
    gone = "participants-by-sex"
    described["resources"] = [r for r in described["resources"] if r["name"] != gone]
    path.write_text(json.dumps(described), "utf-8")
    assert gone in refusal(package)


def test_a_correction_that_prints_what_it_withdraws_is_refused(tmp_path: Path) -> None:
    """Packages were built so before 'withheld'."""
    package = Path(shutil.copytree(REPOSITORY / "datapackage", tmp_path / "p"))
    (edition,) = (package / "editions").iterdir()
    path = edition / "datapackage.json"
    described = json.loads(path.read_text("utf-8"))
    told = {"table": 1, "row": 2, "column": 2, "printed": "108", "corrected": "*", "reason": "x"}
    described["corrections"] = [told]
    path.write_text(json.dumps(described), "utf-8")
    assert "contains a figure that must be hidden" in refusal(package)
