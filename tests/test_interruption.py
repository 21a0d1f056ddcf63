"""Ctrl+C and its like at any moment: a quick end, one line, nothing left over, nothing harmed."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from tests.editions import Layout, generate, print_edition
from tests.sample import REPORT, REPOSITORY, codelists

SECONDS = 60
OUTPUTS = {"datapackage": "datapackage.json", "site": "data/datapackage.json"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """One small report, the code lists, and the last good outputs."""
    series = tmp_path / "reports/tilt180"
    series.mkdir(parents=True)
    shutil.copy(REPORT.with_name("series.toml"), series)
    shutil.copy(REPORT.parents[1] / "publisher.toml", series.parent)
    shutil.copytree(REPOSITORY / "codelists", tmp_path / "codelists")
    edition = next(e for seed in range(99) if len((e := small(seed)).measures) == 1)
    (series / "2024-02.txt").write_bytes(print_edition(edition, codelists(), Layout()))
    for name, marker in OUTPUTS.items():
        path = tmp_path / name / marker
        path.parent.mkdir(parents=True)
        path.write_text('{"name": "tiltaksdata", "resources": []}', "utf-8")
    return tmp_path


def small(seed: int):  # type: ignore[no-untyped-def]
    """An edition of January and February 2024."""
    edition = generate(seed, codelists(), months=2, largest=30)
    edition.months = [type(month)(2024, month.month) for month in edition.months]
    return edition


def start(project: Path, command: str) -> subprocess.Popen[str]:
    """Starts a command at the head of a process group of its own."""
    return subprocess.Popen(
        [sys.executable, "-m", "generator", command],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def wait_for(folder: Path, pattern: str, process: subprocess.Popen[str]) -> None:
    """Until there is such a path; the process must not end before."""
    for _ in range(SECONDS * 100):
        if next(folder.glob(pattern), None):
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    raise AssertionError(f"no {pattern} after {SECONDS} seconds")


def is_running(group: int) -> bool:
    """Whether any process of the group is left after ten seconds."""
    for _ in range(200):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return False
        time.sleep(0.05)
    return True


def contents(project: Path) -> dict[str, bytes]:
    """Every file that is no input."""
    files = [path for path in project.rglob("*") if path.is_file()]
    outputs = [path for path in files if path.relative_to(project).parts[0] in OUTPUTS]
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in outputs}


@pytest.mark.parametrize(
    ("command", "moment", "number"),
    [
        ("package", ".datapackage.building-*/new", signal.SIGHUP),
        ("package", ".datapackage.building-*/new/editions/*/datapackage.json", signal.SIGTERM),
        ("build", ".site.building-*/new/data/tiltaksdata.zip", signal.SIGTERM),
        ("build", ".site.building-*/new/tiltak", signal.SIGINT),
    ],
)
def test_a_signal_ends_a_build_and_all_it_started_and_nothing_is_left(
    project: Path, command: str, moment: str, number: signal.Signals
) -> None:
    before = contents(project)
    process = start(project, command)
    wait_for(project, moment, process)
    # Ctrl+C goes to all processes of the terminal, the others to the one that is meant.
    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
    _, said = process.communicate(timeout=SECONDS)
    assert (process.returncode, said) == (
        128 + number,
        "interrupted; the last good output is unchanged\n",
    )
    assert not is_running(process.pid)
    assert [path.name for path in project.glob(".*")] == []
    assert contents(project) == before


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGKILL])
def test_the_process_that_reads_a_pdf_ends_with_the_command(
    project: Path, number: signal.Signals
) -> None:
    long = Canvas(str(project / "reports/tilt180/2024-03.pdf"))
    for page in range(120):
        for line in range(60):
            long.drawString(50, 20 + 13 * line, f"page {page} line {line} of many words " * 3)
        long.showPage()
    long.save()
    process = start(project, "check")
    time.sleep(1)
    (os.killpg if number == signal.SIGINT else os.kill)(process.pid, number)
    _, said = process.communicate(timeout=SECONDS)
    expected = (128 + number, "interrupted\n") if number == signal.SIGINT else (-number, "")
    assert (process.returncode, said) == expected
    assert not is_running(process.pid)


def test_what_is_undivided_is_done_before_a_signal_ends_the_program() -> None:
    program = (
        "import os, signal\n"
        "from generator.interruption import cleared_if_ended, end_on_signals, undivided\n"
        "end_on_signals()\n"
        "with cleared_if_ended(lambda: os.write(1, b'cleared')):\n"
        "    with undivided():\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "        os.write(1, b'whole, ')\n"
        "    os.write(1, b'never')\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, check=False
    )
    assert (done.returncode, done.stdout) == (143, b"whole, cleared")
