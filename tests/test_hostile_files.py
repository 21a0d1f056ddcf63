"""Files that are made to hang or to fill up a reader end with a few lines, in time.

`make bench ARGS=hostile` checks all of them; here are some that are quickly made.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from generator.errors import ReportProblem
from generator.read import workbook, workbook_child
from generator.read.apart import DAMAGED, TOO_LARGE, TOO_SLOW
from generator.read.number_formats import is_of_dates, shown_for_text, shown_instead
from generator.read.workbook_parts import TooLarge
from tests.hostile import TEXTS, WORKBOOKS, check, packed, sample, sheet
from tests.hostile import cells as cells_of
from tests.hostile import parts as parts_of
from tests.sample import REPOSITORY

QUICK = (
    "wrong checksums",
    "encrypted parts",
    "two parts of one name",
    "bytes before it",
    "entities without end",
    "an unknown encoding",
    "rows without end",
    "a column that is not there",
    "rows of all columns, each with one label",
    "a huge number format",
    "number formats that make one go back",
    "parts that refer to themselves",
)


def test_there_are_sixty_hostile_workbooks() -> None:
    assert len(WORKBOOKS) >= 60


@pytest.mark.parametrize("name", QUICK)
def test_a_hostile_workbook_ends_with_a_few_lines(name: str, tmp_path: Path) -> None:
    assert check(WORKBOOKS[name], "xlsx", tmp_path).fault == ""


@pytest.mark.parametrize("name", ["a reference of many digits", "marks of bold", "lines"])
def test_a_hostile_text_ends_with_a_few_lines(name: str, tmp_path: Path) -> None:
    assert check(TEXTS[name], "txt", tmp_path).fault == ""


@pytest.mark.parametrize("piece", ['"', "[", "[<", ";", "\\", "0,", '"[', "_", "@;", "[White", "*"])
def test_no_number_format_makes_its_reader_go_back(piece: str) -> None:
    for length in (200, 900, 30_000, 300_000):
        form = (piece * length)[:length]
        for value in (0, 7, -3.5):
            shown_instead(value, form)
        shown_for_text("x", form)
        is_of_dates(form)


@pytest.mark.parametrize(
    ("code", "rule"),
    [
        (DAMAGED, "damaged-file"),
        (TOO_LARGE, "oversized-file"),
        (TOO_SLOW, "slow-file"),
        (-signal.SIGKILL, "oversized-file"),
        (-signal.SIGSEGV, "interrupted-file"),
        (1, "program-fault"),
    ],
)
def test_what_makes_the_reading_process_fail_is_one_line(code: int, rule: str) -> None:
    (finding,) = workbook.failure_of(code, "Traceback …\nKeyError: 'x'\n", "x.xlsx").findings
    assert finding.rule == rule
    assert ("KeyError" in finding.message) == (code == 1)
    assert "\n" not in finding.as_text()


def test_a_process_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    assert workbook_child.SECONDS < workbook.SECONDS < 60
    monkeypatch.setattr(workbook, "SECONDS", 0.01)
    with pytest.raises(ReportProblem, match=r"^x\.xlsx: error slow-file"):
        workbook.read_workbook(sample(), "x.xlsx")


@pytest.mark.skipif(sys.platform == "win32", reason="has no signals that end a process")
def test_the_reading_process_ends_with_the_one_that_started_it() -> None:
    program = (
        "import subprocess, sys, time\n"
        "child = subprocess.Popen([sys.executable, '-m', 'generator.read.workbook_child', 'x'],"
        " stdin=subprocess.PIPE)\n"
        "print(child.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    parent = subprocess.Popen(
        [sys.executable, "-c", program], cwd=REPOSITORY, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    time.sleep(1)  # until it watches over its parent
    parent.kill()
    parent.wait()
    parent.stdout.close()
    for _ in range(200):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    pytest.fail("the process goes on")


def test_cells_that_would_have_to_be_made_are_counted_before() -> None:
    slope = "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c><c r="{chr(65 + n % 26)}B{n}"><v>5</v></c></row>'
        for n in range(1, 9_000)
    )
    with pytest.raises(TooLarge):
        given = packed(parts_of(sheet(slope + cells_of(2, 30))))
        list(workbook_child.answers(given, "x", "nb", []))
