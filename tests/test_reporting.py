"""What a command prints: one line a cause, no more than a screen, JSON of all, annotations."""

from __future__ import annotations

import io
import json
import random
import re
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from generator.cli import main
from generator.errors import Finding, Severity
from generator.model import Place
from generator.reporting import Reporter, folded
from generator.terminal import guard
from tests.commands import run
from tests.sample import REPOSITORY, sample_lines, sample_text
from tests.test_cli import project

__all__ = ["project"]

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE


def found(rule: str, message: str, severity: Severity = ERROR, **more: str) -> Finding:
    """A finding in a file of reports."""
    return Finding(rule, message, Place("reports/x.txt", 7, 2), severity, **more)  # type: ignore[arg-type]


def test_findings_that_quote_the_same_text_are_one_line() -> None:
    same = [found("unknown-label", f"'Jenter' in table {n}", printed="Jenter") for n in range(9)]
    other = found("unknown-label", "'Gutter' in table 3", printed="Gutter")
    assert folded([*same, other]) == [(same[0], 8), (other, 0)]


def test_findings_that_differ_in_numbers_only_are_one_line() -> None:
    rows = [found("sum", f"the rows of table {n} do not add up to '{n}'") for n in range(5)]
    assert folded(rows) == [(rows[0], 4)]


def test_the_rows_below_a_lost_total_row_are_one_line(tmp_path: Path) -> None:
    path = tmp_path / "2024-04.txt"
    lines = sample_text().splitlines(keepends=True)
    total = next(n for n, line in enumerate(lines) if "03 Oslo" in line) - 1
    path.write_text("".join([*lines[:total], *lines[total + 1 :]]), "utf-8")
    told = [line for line in lines_of("check", path) if "row-outside-table" in line]
    assert len(told) == 1
    assert "'03 Oslo'" in told[0]
    assert "-v lists them" in told[0]


def test_errors_come_first_and_what_is_found_first_stays_first() -> None:
    note, warning = found("a", "x", NOTE), found("b", "x", WARNING)
    errors = [found("c", "x"), found("a", "y")]
    assert [finding for finding, _ in folded([note, warning, *errors])] == [*errors, warning, note]


severities = st.sampled_from([*Severity])
many = st.lists(
    st.builds(
        found,
        st.sampled_from([f"rule-{n}" for n in range(60)]),
        st.text("ab", min_size=1, max_size=6),
        severities,
    ),
    max_size=300,
)


@given(many)
def test_every_finding_is_shown_or_counted_and_there_are_few_lines(findings: list[Finding]) -> None:
    lines = folded(findings)
    assert len(lines) <= 26
    assert sum(1 + more for _, more in lines) == len(findings)
    order = [finding.severity for finding, _ in lines]
    assert order == sorted(order, key=[*Severity].index)


def lines_of(*arguments: str | Path) -> list[str]:
    done = CliRunner().invoke(main, list(map(str, arguments)))
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.output.splitlines()


def everything_wrong(path: Path) -> Path:
    """A report of 36 000 cells of which none can be read, and labels that nobody knows."""
    wrong = [
        "\t".join([cells[0], *(re.sub(r"\d", "x", cell) for cell in cells[1:])])
        for line in sample_lines()
        for cells in [line.split("\t")]
    ]
    path.write_text("\n".join(wrong * 40), "utf-8")
    return path


def test_a_report_with_36_000_errors_is_one_screen_and_all_are_in_json(tmp_path: Path) -> None:
    path = everything_wrong(tmp_path / "report.txt")
    lines = lines_of("check", path)
    assert len(lines) <= 30
    assert any("malformed-number" in line and "-v lists them" in line for line in lines)
    listed = json.loads("\n".join(lines_of("check", path, "--format", "json")))
    assert len([f for f in listed if f["rule"] == "malformed-number"]) > 30_000


@pytest.mark.parametrize("seed", range(3))
def test_a_report_with_random_damage_everywhere_is_one_screen(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    text = "".join(
        chance.choice("x9*\t \n") if chance.random() < 0.05 else char for char in sample_text()
    )
    path = tmp_path / "2024-04.txt"
    path.write_text(text, "utf-8")
    assert 0 < len(lines_of("check", path)) <= 30


def test_many_series_and_editions_that_are_all_wrong_are_one_screen(project: Path) -> None:
    for series in range(12):
        folder = project / f"reports/series{series}"
        folder.mkdir()
        (folder / "series.toml").write_text(f'title = "Series {series}"\n', "utf-8")
        for month in range(1, 4):
            text = f"Januar 202{month}\n\tJanuar\nI alt\t8\nUkjent tiltak {series}\t{month}\n"
            (folder / f"202{month}-01.txt").write_text(text, "utf-8")
    done = run("check", folder=project)
    assert done.returncode == 1
    assert len(done.stdout.splitlines()) <= 30


def test_every_finding_is_listed_with_verbose(project: Path) -> None:
    path = project / "reports/tilt180/2024-04.txt"
    path.write_text(sample_text().replace("Kvinner\t", "Jenter\t"), "utf-8")
    assert len(run("check", folder=project).stdout.splitlines()) < 30
    lines = run("check", "-v", folder=project).stdout.splitlines()
    assert len([line for line in lines if "unknown-label: 'Jenter'" in line]) > 1
    assert not [line for line in lines if "-v lists them" in line]


def test_notes_on_an_edition_that_did_not_change_are_counted_and_not_listed(project: Path) -> None:
    first = run("package", folder=project).stdout
    assert "note label-repair" in first
    again = run("package", folder=project).stdout
    assert "label-repair" not in again
    assert re.search("as before: \\d+ notes on 1 edition that did not change; -v lists", again)
    assert "note label-repair" in run("package", "-v", folder=project).stdout
    assert "note label-repair" in run("check", "reports/tilt180/2024-04.txt", folder=project).stdout
    assert "label-repair" in run("check", "--format", "json", folder=project).stdout


# Annotations of a workflow


def annotated(finding: Finding) -> str:
    """What the runner of a workflow sees of a finding."""
    written, stdout = io.StringIO(), sys.stdout
    sys.stdout = written
    try:
        guard()
        Reporter("github").findings([finding])
    finally:
        sys.stdout = stdout
    return written.getvalue()


def test_a_finding_is_an_annotation_with_file_and_line() -> None:
    assert annotated(found("sum", "50 % of 'a', b")) == (
        "::error file=reports/x.txt,line=7,col=2,title=sum::50 %25 of 'a', b\n"
    )


def test_a_page_or_a_sheet_is_in_the_message_for_it_has_no_line_in_the_file() -> None:
    page = Finding("sum", "x", Place("r.pdf", 12, 3, page=2), WARNING)
    assert annotated(page) == "::warning file=r.pdf,title=sum::p2:12:3: x\n"
    sheet = Finding("sum", "x", Place("r.xlsx", 3, page=1, sheet="Ark, 1", cell="B3"), NOTE)
    assert annotated(sheet) == "::notice file=r.xlsx,title=sum::Ark, 1!B3: x\n"


hostile = st.lists(st.sampled_from([*":,%#[]=\n\r\t \x1baæ", "::", "\u202e", "%0A", "##["])).map(
    "".join
)


@given(hostile, hostile)
def test_no_text_of_others_makes_a_second_annotation(name: str, message: str) -> None:
    text = annotated(Finding("rule", message, Place(f"r{name}", 1)))
    assert text.count("\n") == 1
    assert text.startswith("::error file=r")
    properties = text[len("::error ") :].partition("::")[0].split(",")
    assert [part.partition("=")[0] for part in properties] == ["file", "line", "title"]
    assert "##[" not in text


def test_build_and_audit_and_check_write_annotations_and_json(project: Path) -> None:
    path = project / "reports/tilt180/2024-04.txt"
    path.write_text(sample_text().replace("Kvinner\t40\t36", "Kvinner\t40\t37", 1), "utf-8")
    for command in ("check", "build", "package", "audit"):
        done = run(command, "--format", "github", folder=project)
        assert done.returncode == 1
        assert "::error file=reports/tilt180/2024-04.txt,line=" in done.stdout
    for command in ("check", "build", "package"):
        done = run(command, "--format", "json", folder=project)
        assert "error" in {finding["severity"] for finding in json.loads(done.stdout)}


def test_what_stops_a_command_is_json_and_an_annotation_too(project: Path) -> None:
    done = run("build", "--site", "reports", "--format", "json", folder=project)
    (finding,) = json.loads(done.stdout)
    assert (finding["rule"], finding["file"]) == ("stopped", None)
    done = run("build", "--site", "reports", "--format", "github", folder=project)
    assert done.stdout.startswith("::error title=stopped::reports: overlaps")


def test_the_audit_lists_no_more_than_a_screen_without_verbose() -> None:
    assert len(lines_of("audit", "--reports", REPOSITORY / "reports")) <= 30
    assert len(lines_of("audit", "--reports", REPOSITORY / "reports", "-v")) > 50
