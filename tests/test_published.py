"""Once published, an edition stays: it neither vanishes nor changes without a word of why."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.commands import run
from tests.test_cli import digest, project_in

JANUARY = "Januar 2023\n\tJanuar\nI alt\t{0}\nEgenetablering\t{0}\n"
EDITION = "datapackage/editions/tilt180-2023-01"
HEAD = "edition,table,row,column,printed,corrected,reason\n"


@pytest.fixture(scope="module")
def published_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two editions that are published: January 2022 and January 2023."""
    project = project_in(tmp_path_factory.mktemp("published"))
    settings = project / "reports/tilt180/series.toml"
    text = settings.read_text("utf-8").partition("breakdowns = [")[0]
    settings.write_text(text, "utf-8")
    (project / "reports/tilt180/2024-04.txt").unlink()
    older = JANUARY.format(9).replace("2023", "2022")
    (project / "reports/tilt180/2022-01.txt").write_text(older, "utf-8")
    (project / "reports/tilt180/2023-01.txt").write_text(JANUARY.format(9), "utf-8")
    assert run("package", folder=project).returncode == 0
    return project


@pytest.fixture
def published(published_once: Path, tmp_path: Path) -> Path:
    """A copy of that folder."""
    return Path(shutil.copytree(published_once, tmp_path / "copy", symlinks=True))


def stops(project: Path, rule: str) -> str:
    """The error that stops a build; nothing is written then."""
    before = digest(project / "datapackage")
    done = run("package", folder=project)
    assert done.returncode == 1
    assert digest(project / "datapackage") == before
    (line,) = [line for line in done.stderr.splitlines() if ": error " in line]
    assert f" error {rule}: " in line
    return line


def builds(project: Path) -> str:
    done = run("package", folder=project)
    assert done.returncode == 0, done.stderr
    return done.stdout


def write(project: Path, name: str, text: str) -> None:
    (project / "reports/tilt180" / name).write_text(text, "utf-8")


def test_an_edition_whose_report_is_gone_stops_the_build_and_says_how_to_withdraw_it(
    published: Path,
) -> None:
    report = published / "reports/tilt180/2023-01.txt"
    report.unlink()
    line = stops(published, "edition-gone")
    assert "reports/tilt180/withdrawn.csv (its first line: edition,date,reason)" in line
    assert "2023-01,<date>,<reason>" in line
    write(published, "withdrawn.csv", "edition,date,reason\n2023-01,2024-06-01,Wrong unit.\n")
    assert "edition 2023-01 is no longer published: Wrong unit." in builds(published)
    assert not (published / EDITION).exists()
    assert "edition-" not in builds(published)
    described = json.loads((published / "datapackage/datapackage.json").read_text("utf-8"))
    assert described["withdrawn"] == [
        {"series": "tilt180", "edition": "2023-01", "date": "2024-06-01", "reason": "Wrong unit."}
    ]
    assert run("render", folder=published).returncode == 0
    page = (published / "site/en/data/index.html").read_text("utf-8")
    assert "Withdrawn reports" in page
    assert "Wrong unit." in page


def test_a_report_that_is_put_back_is_enough(published: Path) -> None:
    report = published / "reports/tilt180/2023-01.txt"
    report.rename(published / "2023-01.txt")
    stops(published, "edition-gone")
    (published / "2023-01.txt").rename(report)
    assert "edition-" not in builds(published)


def test_a_withdrawn_edition_may_keep_its_report(published: Path) -> None:
    write(published, "withdrawn.csv", "edition,date,reason\n2023-01,2024-06-01,Wrong unit.\n")
    builds(published)
    assert not (published / EDITION).exists()


def test_a_series_that_is_gone_is_withdrawn_in_its_folder(published: Path) -> None:
    other = published / "reports/other"
    other.mkdir()
    (other / "series.toml").write_text('title = "Other"\n', "utf-8")
    (other / "x.txt").write_text(JANUARY.format(9).replace("2023", "2021"), "utf-8")
    builds(published)
    shutil.rmtree(other)
    stops(published, "edition-gone")
    other.mkdir()
    (other / "withdrawn.csv").write_text("edition,date,reason\n2021-01,2024-06-01,Gone.\n", "utf-8")
    builds(published)


def test_the_only_report_that_is_gone_is_reported_as_gone(published: Path) -> None:
    for report in (published / "reports/tilt180").glob("*.txt"):
        report.unlink()
    done = run("package", folder=published)
    assert done.returncode == 1
    assert "error edition-gone: edition 2022-01 was" in done.stderr
    assert "no-reports" not in done.stderr


def test_a_withdrawal_is_not_forgotten(published: Path) -> None:
    line = "edition,date,reason\n2023-01,2024-06-01,Wrong unit.\n"
    write(published, "withdrawn.csv", line)
    report = published / "reports/tilt180/2023-01.txt"
    report.rename(published / "kept.txt")
    builds(published)
    (published / "reports/tilt180/withdrawn.csv").unlink()
    stops(published, "withdrawal-gone")
    write(published, "withdrawn.csv", line)
    builds(published)
    (published / "reports/tilt180/withdrawn.csv").unlink()
    (published / "kept.txt").rename(report)
    builds(published)


def test_an_edition_that_was_never_published_is_not_withdrawn(published: Path) -> None:
    write(published, "withdrawn.csv", "edition,date,reason\n2023-10,2024-06-01,Wrong unit.\n")
    stops(published, "idle-withdrawal")
    write(published, "withdrawn.csv", "edition,date,reason\n2023-01,2024-06-01,Wrong unit.\n")
    builds(published)
    builds(published)
    assert run("package", "--datapackage", "elsewhere", folder=published).returncode == 0


def test_an_edition_whose_own_package_is_gone_too_is_missed(published: Path) -> None:
    shutil.rmtree(published / EDITION)
    (published / "reports/tilt180/2023-01.txt").unlink()
    stops(published, "edition-gone")


def test_a_report_with_other_figures_stops_the_build(published: Path) -> None:
    write(published, "2023-01.txt", JANUARY.format(8))
    line = stops(published, "edition-changed")
    assert "of its figures are others in this one" in line
    write(published, "2023-01.txt", JANUARY.format(9))
    builds(published)


def test_a_replaced_report_is_published_after_the_edition_was_withdrawn(published: Path) -> None:
    write(published, "2023-01.txt", JANUARY.format(8))
    stops(published, "edition-changed")
    write(published, "withdrawn.csv", "edition,date,reason\n2023-01,2024-06-01,Replaced.\n")
    builds(published)
    (published / "reports/tilt180/withdrawn.csv").unlink()
    builds(published)
    assert ",8," in (published / EDITION / "data/participants-by-measure.csv").read_text("utf-8")


def test_a_correction_explains_a_figure_that_differs_in_another_file(published: Path) -> None:
    """The report is fetched again with figures that cannot be right, and they are corrected."""
    write(published, "2023-01.txt", JANUARY.format(8))
    rows = "".join(f"2023-01,1,{row},1,8,7,NAV says so.\n" for row in (1, 2))
    write(published, "corrections.csv", HEAD + rows)
    assert "edition-changed: edition 2023-01 was published from another file; each" in builds(
        published
    )


def test_another_file_with_the_same_figures_is_a_warning(published: Path) -> None:
    write(published, "2023-01.txt", JANUARY.format(9) + "\n\n")
    assert "warning edition-changed: edition 2023-01 was published from another file; its" in (
        builds(published)
    )
    (published / "reports/tilt180/2023-01.txt").rename(published / "reports/tilt180/januar.md")
    assert "edition-" not in builds(published)


def test_the_same_file_may_be_read_anew_with_a_correction(published: Path) -> None:
    rows = "".join(f"2023-01,1,{row},1,9,7,NAV says so.\n" for row in (1, 2))
    write(published, "corrections.csv", HEAD + rows)
    assert "warning edition-read-anew: edition 2023-01 is published anew: 2 of" in builds(published)
    assert "edition-" not in builds(published)


def test_taking_a_withdrawal_of_a_figure_back_is_a_warning(published: Path) -> None:
    rows = "".join(f"2023-01,1,{row},1,?,*,Must not be known.\n" for row in (1, 2))
    write(published, "corrections.csv", HEAD + rows)
    builds(published)
    (published / "reports/tilt180/corrections.csv").unlink()
    printed = builds(published)
    assert "warning shown-again: table 1, row 1, column 1; table 1, row 2, column 1: the" in printed
    assert " 9 " not in printed.partition("shown-again")[2].partition("\n")[0]


def test_without_a_package_and_in_another_folder_nothing_is_missed(published: Path) -> None:
    (published / "reports/tilt180/2023-01.txt").unlink()
    stops(published, "edition-gone")
    assert run("package", "--datapackage", "elsewhere", folder=published).returncode == 0
    (published / "datapackage").rename(published / "moved")
    builds(published)


def test_a_package_that_is_damaged_is_no_memory_and_no_crash(published: Path) -> None:
    (published / EDITION / "data/reports.csv").write_bytes(b"\xff\x00")
    done = run("package", folder=published)
    assert "Traceback" not in done.stderr


def test_drawing_anew_takes_nothing_over_and_gives_the_same_package(published: Path) -> None:
    before = digest(published / "datapackage")
    assert run("package", "--fresh", folder=published).returncode == 0
    assert digest(published / "datapackage") == before
