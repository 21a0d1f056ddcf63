"""The set-up: no folder of the user's is ever changed, and what is installed is pinned by hash."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tomllib
from pathlib import Path

import pytest

from tests.sample import REPOSITORY

LOCKS = ("tool", "dev", "clients")
MARKER = ".made-by-tiltaksdata"
PYTHON = """#!/bin/sh
# Stands for a Python: makes an environment of itself, and pip installs nothing.
case "$*" in
*"-m venv"*) [ -z "$NO_VENV" ] || exit 1; mkdir -p "$3/bin" && cp "$0" "$3/bin/python";
             : >"$3/pyvenv.cfg" ;;
*"-m pip"*) echo "$*" >>"$CALLS" ;;
*) exit 0 ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the script, and beside it a Python that only pretends."""
    (tmp_path / "checkout/.ci").mkdir(parents=True)
    shutil.copy(REPOSITORY / ".ci/venv", tmp_path / "checkout/.ci/venv")
    (tmp_path / "python").write_text(PYTHON, "utf-8")
    (tmp_path / "python").chmod(0o755)
    return tmp_path / "checkout"


def set_up(
    checkout: Path, venv: str = ".venv", extra: str = "", **more: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["./.ci/venv", f"{venv}/.installed{extra and '-'}{extra}", *filter(None, [extra])],
        cwd=checkout,
        env={
            **os.environ,
            "PYTHON": str(checkout.parent / "python"),
            "CALLS": str(checkout.parent / "calls"),
            **more,
        },
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def content(folder: Path) -> dict[str, str]:
    """What is in a folder, links not followed."""
    return {
        path.relative_to(folder).as_posix(): str(path.readlink())
        if path.is_symlink()
        else path.read_text("utf-8")
        if path.is_file()
        else "folder"
        for path in sorted(folder.rglob("*"))
    }


def a_users(checkout: Path) -> None:
    (checkout / ".venv/bin").mkdir(parents=True)
    (checkout / ".venv/pyvenv.cfg").write_text("home = /usr", "utf-8")
    shutil.copy(checkout.parent / "python", checkout / ".venv/bin/python")


def a_broken_one(checkout: Path) -> None:
    a_users(checkout)
    (checkout / ".venv/bin/python").unlink()
    (checkout / ".venv/bin/python").symlink_to("/no/such/python")


def a_folder_of_notes(checkout: Path) -> None:
    (checkout / ".venv").mkdir()
    (checkout / ".venv/diary.txt").write_text("mine", "utf-8")


def one_with_a_stamp_alone(checkout: Path) -> None:
    a_users(checkout)
    (checkout / ".venv/.installed").write_text("", "utf-8")


def a_file(checkout: Path) -> None:
    (checkout / ".venv").write_text("mine", "utf-8")


def a_link(checkout: Path) -> None:
    a_users(checkout)
    (checkout / ".venv").rename(checkout / "elsewhere")
    (checkout / ".venv").symlink_to("elsewhere")


def a_link_to_one_of_ours(checkout: Path) -> None:
    a_link(checkout)
    (checkout / "elsewhere" / MARKER).write_text("", "utf-8")


def a_link_to_nowhere(checkout: Path) -> None:
    (checkout / ".venv").symlink_to("nowhere")


@pytest.mark.parametrize(
    "make",
    [
        a_users,
        a_broken_one,
        a_folder_of_notes,
        one_with_a_stamp_alone,
        a_file,
        a_link,
        a_link_to_one_of_ours,
        a_link_to_nowhere,
    ],
)
@pytest.mark.parametrize("extra", ["", "dev"])
def test_a_venv_that_was_not_made_here_is_left_as_it_is(checkout: Path, make, extra: str) -> None:  # type: ignore[no-untyped-def]
    make(checkout)
    before = content(checkout)
    done = set_up(checkout, extra=extra)
    assert done.returncode == 1
    assert content(checkout) == before
    assert done.stdout == ""
    first, *rest = done.stderr.splitlines()
    assert first.startswith("error: .venv is there already and was not made by this project")
    assert "make site VENV=.venv-tiltaksdata" in rest[0]
    assert len(rest) == 2
    other = set_up(checkout, ".venv-tiltaksdata", extra)
    assert other.returncode == 0, other.stderr
    assert {k: v for k, v in content(checkout).items() if not k.startswith(".venv-")} == before


@pytest.mark.parametrize("venv", [".", "..", "reports"])
def test_no_other_folder_is_taken_for_one(checkout: Path, venv: str) -> None:
    (checkout / "reports").mkdir()
    (checkout / "reports/2024-04.txt").write_text("mine", "utf-8")
    before = content(checkout.parent)
    assert set_up(checkout, venv).returncode == 1
    assert content(checkout.parent) == before


def empty(checkout: Path) -> None:
    (checkout / ".venv").mkdir()


def interrupted(checkout: Path) -> None:
    empty(checkout)
    (checkout / ".venv" / MARKER).write_text("", "utf-8")
    (checkout / ".venv/lib/half").mkdir(parents=True)
    (checkout / ".venv/lib64").symlink_to("lib")


def made_before_there_was_a_marker(checkout: Path) -> None:
    a_broken_one(checkout)
    for name in (".installed", "install.log"):
        (checkout / ".venv" / name).write_text("", "utf-8")


@pytest.mark.parametrize("make", [empty, interrupted, made_before_there_was_a_marker])
def test_one_of_ours_that_does_not_start_is_made_anew(checkout: Path, make) -> None:  # type: ignore[no-untyped-def]
    make(checkout)
    done = set_up(checkout)
    assert done.returncode == 0, done.stderr
    assert {MARKER, ".installed", "bin/python"} < set(content(checkout / ".venv"))
    assert not (checkout / ".venv/lib/half").exists()


def test_one_of_ours_is_kept_when_it_starts(checkout: Path) -> None:
    assert set_up(checkout).returncode == 0
    (checkout / ".venv/lib").mkdir()
    (checkout / ".venv/lib/kept").write_text("", "utf-8")
    assert set_up(checkout, extra="dev").returncode == 0
    assert (checkout / ".venv/lib/kept").exists()


def test_a_python_that_makes_no_environment_leaves_none(checkout: Path) -> None:
    done = set_up(checkout, NO_VENV="1")
    assert done.returncode == 1
    assert "apt install python3-venv" in done.stderr
    assert not (checkout / ".venv").exists()


def test_all_that_is_installed_is_held_to_its_hash(checkout: Path) -> None:
    assert set_up(checkout, extra="dev").returncode == 0
    calls = (checkout.parent / "calls").read_text("utf-8").splitlines()
    assert len(calls) == 3
    for call in calls:
        assert "--no-deps" in call
        assert "--require-hashes" in call or "--no-index --no-build-isolation --editable" in call


def test_every_target_of_make_uses_the_folder_that_is_named() -> None:
    targets = ("site", "serve", "test", "lint", "bench")
    done = subprocess.run(
        ["make", "-n", "VENV=.elsewhere", *targets],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    assert done.stdout.count(".elsewhere/") >= len(targets)
    assert ".venv" not in done.stdout.replace(".ci/venv", "")


def test_a_folder_with_spaces_is_refused_before_anything_is_done() -> None:
    done = subprocess.run(
        ["make", "VENV=my venv", "site"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "VENV must be one path without spaces" in done.stderr


def locked(name: str) -> dict[str, str]:
    """Package → version of a lock, each with at least one hash."""
    text = (REPOSITORY / f"requirements/{name}.txt").read_text("utf-8")
    entries = re.findall(r"^[^#\s].*(?:\n[ #].*)*", text, flags=re.MULTILINE)
    found = {}
    for entry in entries:
        package, version = re.match(r"([\w.-]+)==([\w.]+)( ;[^\\]*)? \\\n", entry).groups()[:2]  # type: ignore[union-attr]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}$", entry), package
        found[package] = version
    return found


@pytest.mark.parametrize("name", LOCKS)
def test_every_package_is_pinned_with_its_hashes(name: str) -> None:
    assert len(locked(name)) > 30


@pytest.mark.parametrize("name", LOCKS)
def test_no_lock_names_where_its_files_come_from(name: str) -> None:
    text = (REPOSITORY / f"requirements/{name}.txt").read_text("utf-8")
    assert "://" not in text
    assert "index-url" not in text


def test_the_tests_run_with_what_the_tool_runs_with() -> None:
    assert locked("tool").items() <= locked("dev").items()


def test_what_builds_the_package_is_pinned_like_the_rest() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text("utf-8"))
    requires = dict(line.split("==") for line in project["build-system"]["requires"])
    assert "hatchling" in requires
    assert requires.items() <= locked("tool").items()
