"""The command line: exit codes, findings, and outputs that are all or nothing."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.commands import run
from tests.sample import REPORT, REPOSITORY, sample_lines, sample_text


def digest(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A folder as a publisher has it: reports, code lists and the last good outputs."""
    return project_in(tmp_path)


def project_in(folder: Path) -> Path:
    """The folder, filled as a publisher's is."""
    shutil.copytree(REPOSITORY / "reports", folder / "reports")
    shutil.copytree(REPOSITORY / "codelists", folder / "codelists")
    for name, marker in (("datapackage", "datapackage.json"), ("site", "data/datapackage.json")):
        path = folder / name / marker
        path.parent.mkdir(parents=True)
        path.write_text('{"name": "tiltaksdata", "resources": []}', "utf-8")
    return folder


def test_a_reader_of_the_output_that_stops_early_is_no_error() -> None:
    command = [sys.executable, "-m", "generator", "check", "-v"]
    with subprocess.Popen(
        command, cwd=REPOSITORY, stdout=subprocess.PIPE, stderr=subprocess.PIPE, bufsize=0
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""


def test_check_says_what_was_read_and_proved_and_exits_0() -> None:
    done = run("check")
    assert done.returncode == 0
    assert "32 tables, 920 cells, 120 of them hidden" in done.stdout
    assert "727 checks hold, 73 cannot be decided" in done.stdout
    assert done.stderr == ""


def test_check_quietly_prints_nothing_when_all_is_well() -> None:
    done = run("check", "-q")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_findings_in_json_have_every_key_of_the_contract(tmp_path: Path) -> None:
    path = tmp_path / "2024-04.txt"
    path.write_text(sample_text().replace("Kvinner\t40\t36", "Kvinner\t40\t37", 1), "utf-8")
    done = run("check", path, "--format", "json")
    findings = json.loads(done.stdout)
    assert done.returncode == 1
    keys = "rule severity series edition file page line table row column printed message"
    assert all(list(finding) == keys.split() for finding in findings)
    wrong = [f for f in findings if f["severity"] == "error"]
    assert {(f["table"], f["edition"]) for f in wrong} == {(13, "2024-04")}


def test_check_of_a_file_anywhere_needs_no_series_and_no_name(tmp_path: Path) -> None:
    path = tmp_path / "report.txt"
    path.write_text(sample_text(), "utf-8")
    assert run("check", path, folder=tmp_path).returncode == 0


@pytest.mark.parametrize("url", ["ftp://x", "https://", "https://x.no/a b", "https://x.no/?a=b"])
def test_an_address_that_no_site_can_have_is_wrong_usage(url: str) -> None:
    assert run("render", "--base-url", url).returncode == 2


def test_a_correction_of_an_edition_that_is_not_there_is_warned_about(project: Path) -> None:
    (project / "reports/tilt180/corrections.csv").write_text(
        "edition,table,row,column,printed,corrected,reason\n2024-4,1,1,1,1,2,why\n", "utf-8"
    )
    done = run("check", folder=project)
    assert done.returncode == 0
    assert "warning idle-correction: corrects edition '2024-4'" in done.stdout


def test_a_damaged_package_is_not_rendered(project: Path) -> None:
    assert run("package", folder=project).returncode == 0
    before = digest(project / "site")
    path = project / "datapackage/data/participants-by-county.csv"
    path.write_text(path.read_text("utf-8").replace("03,Oslo,*", "03,Oslo,0", 1), "utf-8")
    done = run("render", folder=project)
    assert done.returncode == 1
    assert "participants-by-county.csv:2: error package-" in done.stderr
    assert "Traceback" not in done.stderr
    assert digest(project / "site") == before


def test_wrong_usage_exits_2() -> None:
    assert run("check", "--format", "xml").returncode == 2
    assert run("build", "--base-url", "ftp://x").returncode == 2
    assert run("polish").returncode == 2


def _remove_reports(project: Path) -> None:
    shutil.rmtree(project / "reports")


def _empty_the_report(project: Path) -> None:
    (project / "reports/tilt180/2024-04.txt").write_bytes(b"")


def _no_report(project: Path) -> None:
    (project / "reports/tilt180/2024-04.txt").write_text("Kjære leser,\n\nhilsen.\n", "utf-8")


def _cut_a_table(project: Path) -> None:
    path = project / "reports/tilt180/2024-04.txt"
    path.write_text("\n".join(sample_lines()[:150]), "utf-8")


def _unknown_label(project: Path) -> None:
    path = project / "reports/tilt180/2024-04.txt"
    path.write_text(sample_text().replace("Kvinner", "Jenter", 1), "utf-8")


def _second_file(project: Path) -> None:
    shutil.copy(REPORT, project / "reports/tilt180/2024-04.md")


def _double_code(project: Path) -> None:
    path = project / "codelists/sexes.csv"
    path.write_text(path.read_text("utf-8") + "men,Menn,Men,,,,,\n", "utf-8")


def _unknown_format(project: Path) -> None:
    (project / "reports/tilt180/2024-04.txt").rename(project / "reports/tilt180/2024-04.docx")


def _no_title(project: Path) -> None:
    (project / "reports/tilt180/series.toml").write_text('titel = "Jobbskaping"\n', "utf-8")


def _bad_population(project: Path) -> None:
    path = project / "codelists/population.csv"
    path.write_text(path.read_text("utf-8").replace("717710", "7177l0"), "utf-8")


def _bad_settings(project: Path) -> None:
    (project / "reports/tilt180/series.toml").write_text("title = ", "utf-8")


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (_remove_reports, "reports: error missing-folder: there is no such folder"),
        (_empty_the_report, "2024-04.txt: error empty-file: the file is empty; fetch"),
        (_no_report, "2024-04.txt: error no-report: no table with a total row"),
        (_cut_a_table, "error missing-table"),
        (_unknown_label, "error unknown-label: 'Jenter' is not in"),
        (_second_file, "2024-04.txt: error double-edition: is a report of 2024-04, and so is"),
        (_double_code, "codelists/sexes.csv:4: error double-code: code 'men' stands on line 3 too"),
        (_unknown_format, "2024-04.docx: error unread-file: passed over, for a .docx file is not"),
        (_no_title, "series.toml: error series-toml: has no title; add a line"),
        (_bad_population, "population.csv:2: error code-list-field: population is '7177l0'"),
        (_bad_settings, "series.toml: error series-toml: is not valid TOML"),
    ],
)
def test_bad_input_is_reported_with_what_to_do_and_leaves_the_last_good_output(  # type: ignore[no-untyped-def]
    project: Path, spoil, said: str
) -> None:
    before = digest(project / "datapackage"), digest(project / "site")
    spoil(project)
    done = run("build", folder=project)
    assert done.returncode == 1
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert (digest(project / "datapackage"), digest(project / "site")) == before
    assert sorted(path.name for path in project.glob(".*")) == []


def test_an_output_folder_with_other_files_is_not_replaced(project: Path) -> None:
    (project / "site/data/datapackage.json").unlink()
    (project / "site/diary.txt").write_text("mine", "utf-8")
    done = run("build", folder=project)
    assert done.returncode == 1
    assert "holds other files" in done.stderr
    assert (project / "site/diary.txt").read_text("utf-8") == "mine"


@pytest.mark.parametrize("kept", [".git/HEAD", "datapackage.json"])
def test_a_folder_that_only_looks_like_an_output_is_not_replaced(tmp_path: Path, kept: str) -> None:
    path = tmp_path / "mine" / kept
    path.parent.mkdir(parents=True)
    path.write_text("{}", "utf-8")
    done = run("package", "--datapackage", tmp_path / "mine")
    assert done.returncode == 1
    assert path.read_text("utf-8") == "{}"


def test_an_owners_file_in_the_output_is_carried_over(project: Path) -> None:
    (project / "datapackage/CNAME").write_text("tiltak.example", "utf-8")
    assert run("package", folder=project).returncode == 0
    assert (project / "datapackage/CNAME").read_text("utf-8") == "tiltak.example"
    assert (project / "datapackage/data/cells.csv").is_file()


@pytest.mark.parametrize(
    "options",
    [
        ("--site", "."),
        ("--site", "datapackage"),
        ("--site", "datapackage/x"),
        ("--site", "reports/x"),
        ("--datapackage", "reports"),
    ],
)
def test_an_output_folder_may_not_swallow_another(project: Path, options: tuple[str, str]) -> None:
    done = run("build", *options, folder=project)
    assert done.returncode == 1
    assert "give each a folder of its own" in done.stderr
    assert not (project / "reports/x").exists()
    assert (project / "reports/tilt180/2024-04.txt").is_file()


def test_a_read_only_place_is_reported_on_one_line(project: Path) -> None:
    done = run("package", "--datapackage", "/proc/nowhere/datapackage", folder=project)
    assert done.returncode == 1
    assert "cannot be written" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("seconds", [0.2, 0.8, 1.2, 1.6, 2.0, 2.4])
def test_a_killed_build_leaves_the_last_good_package(project: Path, seconds: float) -> None:
    before = digest(project / "datapackage")
    command = [sys.executable, "-m", "generator", "package"]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    child = subprocess.Popen(command, cwd=project, env=environment, stdout=subprocess.DEVNULL)
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    child.wait()
    after = digest(project / "datapackage")
    assert after == before or "data/participants-by-measure.csv" in after
    assert run("package", "-q", folder=project).returncode == 0
    assert [path.name for path in project.glob(".*")] == []


def test_a_package_built_elsewhere_in_another_locale_has_the_same_bytes(tmp_path: Path) -> None:
    made = []
    for number, place in enumerate(("Pacific/Kiritimati", "America/New_York")):
        project = tmp_path / f"folder {number}"
        shutil.copytree(REPOSITORY / "reports", project / "reports")
        environment = {
            "TZ": place,
            "PYTHONHASHSEED": str(number),
            "LC_ALL": ("C", "C.UTF-8")[number],
        }
        assert run("package", folder=project, **environment).returncode == 0
        made.append(digest(project / "datapackage"))
    assert made[0] == made[1]
