"""What a finding tells to do is done, and the finding is gone.

Each case breaks a folder of reports, and then follows the message. A rule of the program that has
no case here is listed in `ELSEWHERE`, with the test that has one, or with the reason.
"""

from __future__ import annotations

import ast
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from generator.errors import Finding, ReportProblem, Severity
from generator.library import read_library
from tests.sample import REPOSITORY, sample_text
from tests.test_house import GENERATOR

SERIES, REPORT = "reports/tilt180", "reports/tilt180/2024-04.txt"
CORRECTIONS = f"{SERIES}/corrections.csv"
HEAD = "edition,table,row,column,printed,corrected,reason\n"
KEBAB = re.compile(r"[a-z]+(-[a-z0-9]+)+")

Step = Callable[[Path], object]


@dataclass(frozen=True)
class Case:
    """A rule; what breaks it; what its message says to do; and words of the message."""

    rule: str
    spoil: Step
    mend: Step
    advice: str


def rules_of(folder: Path) -> list[Finding]:
    """The errors and warnings of a folder."""
    try:
        found = read_library(folder / "reports").findings
    except ReportProblem as problem:
        found = problem.findings
    return [finding for finding in found if finding.severity is not Severity.NOTE]


def put(name: str, text: str) -> Step:
    """Writes a file."""
    return lambda folder: (folder / name).write_text(text, "utf-8")


def swap(name: str, before: str, after: str, count: int = 1) -> Step:
    """Replaces words in a file."""

    def change(folder: Path) -> None:
        text = (folder / name).read_text("utf-8")
        assert before in text, before
        (folder / name).write_text(text.replace(before, after, count), "utf-8")

    return change


def remove(name: str) -> Step:
    """Removes a file."""
    return lambda folder: (folder / name).unlink()


def restore(name: str) -> Step:
    """Puts a file back as it was."""
    return lambda folder: shutil.copy(REPOSITORY / name, folder / name)


def link_to_nothing(name: str) -> Step:
    """Puts a link in the place of a file that leads nowhere."""

    def change(folder: Path) -> None:
        (folder / name).unlink()
        (folder / name).symlink_to("nowhere")

    return change


def rename(name: str, other: str) -> Step:
    """Gives a file or folder another name."""
    return lambda folder: (folder / name).rename(folder / other)


def correct(*lines: str) -> Step:
    """Adds lines to `corrections.csv`."""
    return put(CORRECTIONS, HEAD + "".join(f"{line},Seen in the report.\n" for line in lines))


OTHER = "Januar 2023\n\tJanuar\nI alt\t9\nEgenetablering\t9\n"


def second_series(settings: str) -> Step:
    """A second series, of January 2023."""

    def make(folder: Path) -> None:
        (folder / "reports/second").mkdir()
        (folder / "reports/second/series.toml").write_text(settings, "utf-8")
        (folder / "reports/second/2023-01.txt").write_text(OTHER, "utf-8")

    return make


CASES = [
    Case("unknown-label", swap(REPORT, "Kvinner\t40", "Jxnter\t40"),
         swap("codelists/sexes.csv", "Women,,", "Women,Jxnter,"), "sexes.csv"),
    Case("malformed-number", swap(REPORT, "Egenetablering\t111\t108", "Egenetablering\t111\t1o8"),
         correct("2024-04,1,2,2,1o8,108"), "correct it in corrections.csv"),
    Case("unknown-head", swap(REPORT, "Januar\tFebruar", "Januar\tFebrxar"),
         correct("2024-04,1,0,3,Febrxar,Februar"), "corrections.csv"),
    Case("period-heading", swap(REPORT, "- April 2024", "- Mai 2024"),
         correct("2024-04,1,0,0,Januar 2024 - Mai 2024,Januar 2024 - April 2024"),
         "row 0: column 0 is the period"),
    Case("months-apart", swap(REPORT, "Januar 2024 - April 2024", "Januar 2023 - April 2023"),
         correct("2024-04,1,0,0,Januar 2023 - April 2023,Januar 2024 - April 2024"),
         "row 0, column 0"),
    Case("edition-name", rename(REPORT, f"{SERIES}/2024-05.txt"),
         rename(f"{SERIES}/2024-05.txt", REPORT), "name it 2024-04.txt"),
    Case("double-edition", put(f"{SERIES}/x.md", sample_text()),
         rename(f"{SERIES}/x.md", f"{SERIES}/_x.md"), "begin the name of the other with '_'"),
    Case("no-series-toml", remove(f"{SERIES}/series.toml"), restore(f"{SERIES}/series.toml"),
         "copy that of another series"),
    Case("series-toml", swap(f"{SERIES}/series.toml", "title =", "titel ="),
         swap(f"{SERIES}/series.toml", "titel =", "title ="), "add a line such as title"),
    Case("series-name", rename(SERIES, "reports/TILT 180"), rename("reports/TILT 180", SERIES),
         "name the folder of a series with a-z"),
    Case("missing-folder", rename("reports", "rapporter"), rename("rapporter", "reports"),
         "make it, or name another"),
    Case("all-withdrawn", put(f"{SERIES}/withdrawn.csv",
                              "edition,date,reason\n2024-04,2024-06-01,NAV has withdrawn it.\n"),
         remove(f"{SERIES}/withdrawn.csv"), "take a line out of withdrawn.csv"),
    Case("no-reports", remove(REPORT), restore(REPORT), "put one into the folder of its series"),
    Case("empty-file", put(REPORT, ""), restore(REPORT), "fetch the report again"),
    Case("no-report", put(REPORT, "Kjære leser,\n\nhilsen.\n"), restore(REPORT),
         "is this a report of the series?"),
    Case("unreadable-file", link_to_nothing(REPORT),
         lambda folder: (remove(REPORT)(folder), restore(REPORT)(folder)),
         "check the name and its rights"),
    Case("not-text", lambda f: (f / REPORT).write_bytes(b"\x00\x01\x02" * 99), restore(REPORT),
         "text"),
    Case("refused-correction", correct("2024-04,1,1,1,7,8"), remove(CORRECTIONS), "look again"),
    Case("idle-correction", correct("2024-4,1,1,1,7,8"), remove(CORRECTIONS), "remove the line"),
    Case("telling-correction", correct("2024-04,13,2,1,40,*"), correct("2024-04,13,2,1,?,*"),
         "put ? in its column printed"),
    Case("refused-acceptance", put(f"{SERIES}/accepted.csv", "edition,change,reason\n2024-04,,x\n"),
         remove(f"{SERIES}/accepted.csv"), "needs the edition and the change"),
    Case("idle-acceptance",
         put(f"{SERIES}/accepted.csv", "edition,change,reason\n2024-03,rows-lost x,Seen.\n"),
         remove(f"{SERIES}/accepted.csv"), "remove the line"),
    Case("refused-withdrawal",
         put(f"{SERIES}/withdrawn.csv", "edition,date,reason\n2024-03,May,x\n"),
         put(f"{SERIES}/withdrawn.csv", "edition,date,reason\n2024-03,2024-05-01,x\n"),
         "the date as 2024-06-30"),
    Case("unread-file", put(f"{SERIES}/2024-05.docx", "x"),
         rename(f"{SERIES}/2024-05.docx", f"{SERIES}/_2024-05.docx"), "begin its name with '_'"),
    Case("misplaced-file", put("reports/2024-05.txt", OTHER),
         rename("reports/2024-05.txt", "reports/_2024-05.txt"), "begin its name with '_'"),
    Case("two-meanings", second_series('title = "Second"\n[suppression]\nmark = "*"\nlimit = 5\n'),
         put("reports/second/series.toml", 'title = "Second"\n'),
         "give both series the same marks"),
    Case("code-list-columns", swap("codelists/sexes.csv", "code,", "kode,"),
         restore("codelists/sexes.csv"), "code"),
    Case("code-list-field", swap("codelists/population.csv", "717710", "7177l0"),
         swap("codelists/population.csv", "7177l0", "717710"), "717"),
    Case("code-list-code", swap("codelists/sexes.csv", "\nmen,", "\nMen!,"),
         swap("codelists/sexes.csv", "\nMen!,", "\nmen,"), "lower-case"),
    Case("code-list-encoding", lambda f: (f / "codelists/sexes.csv").write_bytes(b"\xff\xfe\xff"),
         restore("codelists/sexes.csv"), "UTF-8"),
    Case("double-code", swap("codelists/sexes.csv", "men,Menn,", "women,Menn,"),
         restore("codelists/sexes.csv"), "stands on line"),
    Case("missing-code-list", remove("codelists/sexes.csv"), restore("codelists/sexes.csv"), ""),
    Case("dimensions-toml", put("codelists/dimensions.toml", "x ="),
         restore("codelists/dimensions.toml"), ""),
]  # fmt: skip

ELSEWHERE = {
    # Cases in other tests.
    "edition-gone": "test_published", "withdrawal-gone": "test_published",
    "idle-withdrawal": "test_published", "edition-changed": "test_published",
    "edition-read-anew": "test_published", "edition-withdrawn": "test_published",
    "shown-again": "test_published", "month-taken": "test_adding", "unknown-series": "test_adding",
    "unknown-format": "test_adding", "withdrawn-too": "test_withdrawals",
    "still-shown": "test_withdrawals", "refused-exception": "test_audit",
    "cell-not-shown": "test_hidden_in_workbooks", "holds-hidden": "test_hidden_in_workbooks",
    "hidden-text": "test_hidden_text", "uncalculated-formula": "test_formulas",
    "kept-file": "test_outputs", "kept-output": "test_outputs", "changed-file": "test_outputs",
    "not-cleared": "test_outputs", "package-descriptor": "test_web_opening",
    "page-not-drawn": "test_page_pictures", "page-withheld": "test_page_pictures",
    "unreadable-folder": "test_rough_input", "oversized-file": "test_rough_input",
    "site-toml": "test_second_publisher", "series-disagree": "test_family",
    "missing-breakdown": "test_family", "code-list-syntax": "test_codelists",
    "code-list-gap": "test_codelists", "double-break": "test_codelists",
    "double-label": "test_codelists", "double-population": "test_codelists",
    "missing-phrase": "test_codelists", "missing-symbol": "test_codelists",
    "unknown-category": "test_codelists", "code-list-language": "test_second_publisher",
    "copied-sheet": "test_left_out", "months-to-come": "test_left_out",
    "unknown-area": "test_unknown_labels", "fewer-months": "test_meaning",
    "two-units": "test_profile",
    # Accepted by the line that the finding quotes.
    **dict.fromkeys(
        [
            "rows-out-of-order", "figure-far", "newly-hidden", "newly-shown",
            "cells-differ", "label-misread", "labels-exchanged", "labels-slipped",
            "measures-exchanged", "months-differ", "months-moved", "rows-lost",
            "rows-mixed", "rows-new", "table-new", "tables-gone",
            "tables-lost", "titles-moved",
        ],
        "test_edition_before",
    ),
    # Another file is all that helps, or the same one mended where the finding points.
    **dict.fromkeys(
        [
            "not-a-pdf", "pdf-too-large", "pdf-too-long", "pdf-turned-text",
            "pdf-unreadable-text", "pdf-without-text", "pdf-interrupted", "heads-without-table",
            "missing-heads", "row-outside-table", "unreadable-row", "wrong-number-of-cells",
            "double-head", "repeated-rows", "duplicate-row", "missing-table",
            "ambiguous-table", "code-not-valid", "invisible-character",
        ],
        "another file",
    ),
    # Notes and warnings that only say what was done.
    **dict.fromkeys(["label-repair", "left-aside", "no-heading", "not-counts"], "nothing to do"),
}  # fmt: skip

NAMING = {
    *("Finding", "Listing", "Suspicion", "suspicion", "failure_of", "_about_label", "_finding"),
    *("_problem", "_refuse", "_told", "_unreadable", "_warning"),
}
"""The functions whose arguments name a rule."""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder as a publisher has it."""
    shutil.copytree(REPOSITORY / "reports", tmp_path / "reports")
    shutil.copytree(REPOSITORY / "codelists", tmp_path / "codelists")
    return tmp_path


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.rule)
def test_the_remedy_in_a_message_works(folder: Path, case: Case) -> None:
    case.spoil(folder)
    found = [finding for finding in rules_of(folder) if finding.rule == case.rule]
    assert found, [finding.as_text() for finding in rules_of(folder)]
    assert any(case.advice in finding.message for finding in found), found[0].message
    case.mend(folder)
    assert [finding.as_text() for finding in rules_of(folder) if finding.rule == case.rule] == []


def rules_named() -> set[str]:
    """The rules that the program names, where it makes a finding."""
    found = set()
    for path in GENERATOR.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in NAMING:
                texts = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
                found |= {t for t in texts if isinstance(t, str) and KEBAB.fullmatch(t)}
    return found


def test_every_rule_has_a_case_or_says_where_it_has_one() -> None:
    here = {case.rule for case in CASES}
    assert sorted(rules_named() - here - ELSEWHERE.keys()) == []
    assert sorted(here & ELSEWHERE.keys()) == []
    program = "".join(path.read_text("utf-8") for path in GENERATOR.rglob("*.py"))
    assert [rule for rule in sorted(here | ELSEWHERE.keys()) if f'"{rule}"' not in program] == []


@pytest.mark.parametrize("where", sorted({w for w in ELSEWHERE.values() if w.startswith("test_")}))
def test_the_test_that_has_a_case_is_there(where: str) -> None:
    assert (REPOSITORY / f"tests/{where}.py").is_file()
