"""What others wrote never steers a terminal, nor the log of a workflow."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from generator.errors import Finding
from generator.model import Place
from generator.terminal import as_json, in_one_line
from tests.commands import run
from tests.sample import REPOSITORY, sample_text
from tests.test_cli import project

__all__ = ["project"]

#: A colour, a title bar, C1, DEL, a bell, overrides, isolates, marks, separators, tags, fillers.
HOSTILE = (
    "\x1b[31m\x1b]0;owned\x07\x9b2J\x7f\u202e\u2066\u200e\u061c\u200b\ufeff\u2028\u2029\u00ad"
    "\U000e0041\u3164\ufe0f\x85\x08"
)
texts = st.text(st.characters(codec=None) | st.sampled_from([*HOSTILE, *":#[%\n\r\t "]))


def is_seen(char: str) -> bool:
    """Whether a character can be seen, or is a space."""
    return unicodedata.category(char) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def harmless(printed: str) -> bool:
    return all(
        all(map(is_seen, line)) and not line.lstrip().startswith("::") and "##[" not in line
        for line in printed.split("\n")
    )


@given(texts)
@example(HOSTILE)
@example("::error file=x::y%0Az")
@example(" \u00a0::warning::")
@example("##[add-mask]x ###[group]")
@example("\ud800")
def test_a_line_is_one_line_and_holds_nothing_that_is_not_seen(text: str) -> None:
    line = in_one_line(text)
    assert "\n" not in line
    assert harmless(line)
    line.encode("utf-8")


@given(st.text(st.characters(categories=["L", "N", "S"], exclude_characters="\u3164")))
@example("Møre og Romsdal: 1 205, «lang» – 4 %")
def test_what_can_be_seen_is_printed_as_it_is(text: str) -> None:
    if not re.search("[\u115f\u1160\u2800\uffa0]", text):
        assert in_one_line(text) == text


@given(st.recursive(texts, lambda inner: st.lists(inner) | st.dictionaries(texts, inner)))
@example({HOSTILE: [HOSTILE, "##[x]", "::error::\n::warning::"]})
def test_json_reads_back_the_same_and_holds_nothing_that_is_not_seen(content: Any) -> None:
    text = as_json(content)
    assert json.loads(text) == content
    assert harmless(text)


def test_a_finding_shows_what_it_quotes() -> None:
    finding = Finding("unknown-label", "'\x1b[2J\u202eKvinner'\r\n is\x85new", Place("a\nb.txt"))
    line = in_one_line(finding.as_text())
    assert line == "a\\nb.txt: error unknown-label: '\\x1b[2J\\u202eKvinner' is\\x85new"


def in_the_report(project: Path) -> None:
    path = project / "reports/tilt180/2024-04.txt"
    path.write_text(sample_text().replace("Kvinner", f"Kv{HOSTILE}inner", 1), "utf-8")


def in_a_name(project: Path) -> None:
    name = HOSTILE.replace("/", "")
    (project / f"reports/tilt180/{name}\n::error::x.txt").write_text(sample_text(), "utf-8")


def in_a_name_that_is_not_utf_8(project: Path) -> None:
    Path(bytes(project / "reports/tilt180").decode() + "/\udc9b\udcff.txt").write_text("x", "utf-8")


def in_a_folder(project: Path) -> None:
    (project / f"reports/::error::{HOSTILE}").mkdir()
    (project / f"reports/::error::{HOSTILE}/2024-04.txt").write_text(sample_text(), "utf-8")


def in_a_correction(project: Path) -> None:
    (project / "reports/tilt180/corrections.csv").write_text(
        "edition,table,row,column,printed,corrected,reason\n"
        f'"{HOSTILE}\n::error::",1,1,1,"{HOSTILE}",2,why\n',
        "utf-8",
    )


def in_a_code_list(project: Path) -> None:
    path = project / "codelists/sexes.csv"
    path.write_text(path.read_text("utf-8") + f"women,{HOSTILE},{HOSTILE},,,,,\n", "utf-8")


def in_the_settings(project: Path) -> None:
    key = "".join(f"\\U{ord(char):08x}" for char in HOSTILE)
    text = f'title = "x"\nlimit = "{key}"\n"{key}" = 1\n'
    (project / "reports/tilt180/series.toml").write_text(text, "utf-8")


@pytest.mark.parametrize(
    "spoil",
    [
        in_the_report,
        in_a_name,
        in_a_name_that_is_not_utf_8,
        in_a_folder,
        in_a_correction,
        in_a_code_list,
        in_the_settings,
    ],
)
def test_nothing_that_others_wrote_reaches_the_terminal_raw(project: Path, spoil) -> None:  # type: ignore[no-untyped-def]
    spoil(project)
    said = run("check", folder=project)
    assert said.stdout + said.stderr
    assert harmless(said.stdout + said.stderr)
    assert "Traceback" not in said.stderr
    told = run("check", "--format", "json", folder=project)
    assert harmless(told.stdout)
    assert json.loads(told.stdout)


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", f"{HOSTILE}\n::error::.txt"),
        ("check", "::error::x"),
        ("check", "--format", f"{HOSTILE}\n::error::"),
        ("package", "--datapackage", f"/proc/{HOSTILE}\n::error::/x"),
        ("render", "--datapackage", f"::error::{HOSTILE}"),
        (f"{HOSTILE}\n::error::",),
        (f"--{HOSTILE}\n::error::",),
        ("audit", "--reports", f"::error::{HOSTILE}"),
    ],
)
def test_an_argument_is_never_repeated_raw(arguments: tuple[str, ...]) -> None:
    done = run(*arguments)
    assert done.returncode in (1, 2)
    assert done.stdout + done.stderr
    assert harmless(done.stdout + done.stderr)
    assert "Traceback" not in done.stderr


def test_what_the_folders_are_called_is_reported_escaped(project: Path) -> None:
    done = run("package", "--datapackage", "out \x1b[31m\u202e\n..error", folder=project)
    assert done.returncode == 0, done.stderr
    assert "wrote    out \\x1b[31m\\u202e\\n..error: the data package\n" in done.stdout
    assert harmless(done.stdout)


def test_a_traceback_passes_the_same_place() -> None:
    program = (
        "from generator.terminal import guard; guard()\n"
        "import sys; print('\\x1b[31m', file=sys.stderr); raise ValueError('\\x9b\\n::error::x')"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert "ValueError: \\x9b" in done.stderr
    assert harmless(done.stderr)
