"""Files as they come: any name, and nothing in the folder of reports is passed over in silence."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from generator.errors import Finding, ReportProblem, Severity
from generator.intake import month_in
from generator.library import Library, read_library
from tests.sample import REPORT, REPOSITORY, sample_text


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder of reports with the sample's series."""
    shutil.copytree(REPOSITORY / "codelists", tmp_path / "codelists")
    return Path(shutil.copytree(REPOSITORY / "reports", tmp_path / "reports"))


def findings(reports: Path) -> list[Finding]:
    """The errors and warnings of a folder of reports."""
    try:
        found = read_library(reports).findings
    except ReportProblem as problem:
        found = problem.findings
    return [finding for finding in found if finding.severity is not Severity.NOTE]


@pytest.mark.parametrize(
    ("name", "month"),
    [
        ("2024-04.txt", "2024-04"),
        ("202412_TILT100_Tiltak.pdf", "2024-12"),
        ("2026.04_TILT.xlsx", "2026-04"),
        ("TILT180 2024_04 endelig.pdf", "2024-04"),
        ("2024-04-15.txt", "None"),
        ("20240415.txt", "None"),
        ("2024-13.txt", "None"),
        ("2024-03 2024-04.txt", "None"),
        ("TILT180.txt", "None"),
    ],
)
def test_the_month_in_a_name_is_found_where_it_is_certain(name: str, month: str) -> None:
    assert str(month_in(name)) == month


@pytest.mark.parametrize(
    "name",
    ["202404_TILT180_Jobbskaping.txt", "2024.04_TILT.md", "Rapport fra NAV (1).txt", "x.TXT"],
)
def test_a_report_may_have_any_name(reports: Path, name: str) -> None:
    (reports / "tilt180/2024-04.txt").rename(reports / "tilt180" / name)
    library = read_library(reports)
    assert library.errors == []
    assert [str(e.reading.edition) for e in library.editions if e.reading] == ["2024-04"]


def test_editions_are_sorted_by_their_months_and_not_by_their_names(reports: Path) -> None:
    text = "Januar {0}\n\tJanuar\nI alt\t{1}\nEgenetablering\t{1}\n"
    (reports / "tilt180/series.toml").write_text('title = "x"\n', "utf-8")
    (reports / "tilt180/2024-04.txt").unlink()
    (reports / "tilt180/b.txt").write_text(text.format(2023, 7), "utf-8")
    (reports / "tilt180/a.txt").write_text(text.format(2024, 8), "utf-8")
    library = read_library(reports)
    assert [str(e.reading and e.reading.edition) for e in library.editions] == [
        "2023-01",
        "2024-01",
    ]


def test_two_files_of_one_month_are_an_error_that_names_both(reports: Path) -> None:
    shutil.copy(REPORT, reports / "tilt180/Rapport.md")
    (finding,) = findings(reports)
    assert finding.rule == "double-edition"
    assert "tilt180/2024-04.txt" in finding.message
    assert finding.place.file.endswith("tilt180/Rapport.md")


ERROR, WARNING = Severity.ERROR, Severity.WARNING


@pytest.mark.parametrize(
    ("name", "rule", "severity", "renamed"),
    [
        ("tilt180/2024-05.zip", "unread-file", ERROR, "tilt180/_2024-05.zip"),
        ("tilt180/2024-05.json", "unread-file", ERROR, "tilt180/_2024-05.json"),
        ("tilt180/2024-05.tsv", "unread-file", ERROR, ""),
        ("tilt180/2024-05.odt", "unread-file", ERROR, ""),
        ("tilt180/2024-05.docx", "unread-file", ERROR, ""),
        ("tilt180/2024-05.csv", "unread-file", ERROR, "tilt180/_2024-05.csv"),
        ("tilt180/mai.csv", "unread-file", ERROR, ""),
        ("tilt180/2024-05", "unread-file", ERROR, ""),
        ("tilt180/2024-05.pdf.crdownload", "unread-file", ERROR, ""),
        ("tilt180/Corrections.csv", "unread-file", ERROR, "tilt180/corrections.csv"),
        ("corrections.csv", "unread-file", ERROR, "tilt180/corrections.csv"),
        ("withdrawn.csv", "unread-file", ERROR, ""),
        ("series.toml", "unread-file", ERROR, ""),
        ("tilt180/publisher.toml", "unread-file", ERROR, ""),
        ("tilt180/script.py", "unread-file", WARNING, "tilt180/_script.py"),
        ("2024-05.pdf", "misplaced-file", ERROR, "_2024-05.pdf"),
        ("2024-05.docx", "unread-file", ERROR, ""),
        ("notes.py", "unread-file", WARNING, "_notes.py"),
        ("tilt180/2024/report.pdf", "misplaced-file", ERROR, "tilt180/_2024/report.pdf"),
        ("tilt180/2024/deep/05.xlsx", "misplaced-file", ERROR, ""),
        ("tilt180/scripts/run.py", "misplaced-file", WARNING, "tilt180/_scripts/run.py"),
    ],
)
def test_a_file_that_cannot_be_used_is_a_finding_whose_remedy_works(
    reports: Path, name: str, rule: str, severity: Severity, renamed: str
) -> None:
    path = reports / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("edition,table,row,column,printed,corrected,reason\n", "utf-8")
    (finding,) = findings(reports)
    assert (finding.rule, finding.severity) == (rule, severity)
    assert "passed over" in finding.message
    if renamed:
        (reports / renamed).parent.mkdir(exist_ok=True)
        path.rename(reports / renamed)
    else:
        path.unlink()
    for folder in sorted(reports.glob("tilt180/*/*"), reverse=True):
        if folder.is_dir():
            folder.rmdir()
    assert findings(reports) == []


@pytest.mark.parametrize(
    "name",
    [
        "README.md",
        "tilt180/README.md",
        "tilt180/readme",
        "tilt180/.DS_Store",
        "tilt180/~$2024-04.xlsx",
        "tilt180/2024-04.txt~",
        "tilt180/.2024-05.txt.swp",
        "tilt180/_utkast.pdf",
        "tilt180/_arkiv/2024-05.pdf",
        "tilt180/Thumbs.db",
        "_old/2024-05.pdf",
    ],
)
def test_notes_hidden_files_and_what_editors_leave_are_passed_over(
    reports: Path, name: str
) -> None:
    (reports / name).parent.mkdir(exist_ok=True)
    (reports / name).write_text("x", "utf-8")
    assert findings(reports) == []


def test_pipes_and_links_of_formats_that_are_not_read_are_not_opened(reports: Path) -> None:
    os.mkfifo(reports / "tilt180/2024-05.docx")
    (reports / "tilt180/2024-06.zip").symlink_to("/dev/zero")
    (reports / "tilt180/elsewhere").symlink_to("/")
    assert {finding.rule for finding in findings(reports)} == {"unread-file", "misplaced-file"}


def test_a_folder_without_reports_is_reported_with_what_lies_in_it(reports: Path) -> None:
    (reports / "tilt180/2024").mkdir()
    (reports / "tilt180/2024-04.txt").rename(reports / "tilt180/2024/2024-04.txt")
    assert [finding.rule for finding in findings(reports)] == ["misplaced-file"]


def test_every_series_that_is_wrong_is_reported_in_one_run(reports: Path) -> None:
    for name in ("one", "two"):
        (reports / name).mkdir()
        (reports / name / "2024-04.txt").write_text(sample_text(), "utf-8")
    assert [finding.rule for finding in findings(reports)] == ["no-series-toml"] * 2


def withdrawn(reports: Path, *lines: str) -> Library:
    path = reports / "tilt180/withdrawn.csv"
    path.write_text("\n".join(["edition,date,reason", *lines, ""]), "utf-8")
    return read_library(reports)


def test_a_withdrawn_edition_is_not_published(reports: Path) -> None:
    (reports / "tilt180/mars.txt").write_text(
        "Januar 2024\n\tJanuar\nI alt\t8\nEgenetablering\t8\n", "utf-8"
    )
    library = withdrawn(reports, "2024-01,2024-05-02,Wrong month.")
    assert [str(e.reading and e.reading.edition) for e in library.editions] == ["2024-04"]
    assert [(w.series, str(w.edition), w.day) for w in library.withdrawn] == [
        ("tilt180", "2024-01", "2024-05-02")
    ]


@pytest.mark.parametrize(
    "line", ["2024-4,2024-05-02,Why", "2024-04,2.5.2024,Why", "2024-04,2024-05-02,<reason>"]
)
def test_a_withdrawal_that_is_not_whole_is_refused(reports: Path, line: str) -> None:
    with pytest.raises(ReportProblem, match=r"withdrawn\.csv:2: error refused-withdrawal"):
        withdrawn(reports, line)
