"""The site a second time: from the package alone, elsewhere, by other means, and interrupted."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.commands import run
from tests.conftest import REPOSITORY, Built

SECONDS = 120
ELSEWHERE = {"PYTHONHASHSEED": "7", "TZ": "Pacific/Auckland", "LC_ALL": "C", "LANG": "C"}


def bytes_of(folder: Path) -> dict[str, bytes]:
    """Path → content of every file in a folder."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def render(folder: Path, *options: str) -> subprocess.Popen[str]:
    """Starts `tiltaksdata render` in a folder that holds a data package and no reports."""
    environment = {**os.environ, **ELSEWHERE, "PYTHONPATH": str(REPOSITORY)}
    return subprocess.Popen(
        [sys.executable, "-m", "generator", "render", *options],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def ends_with_all_it_started(process: subprocess.Popen[str]) -> bool:
    """Whether a killed process and those that it started are gone soon: none holds the output."""
    try:
        process.communicate(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.communicate(timeout=10)
        return False
    return True


def test_the_package_alone_gives_the_same_bytes_elsewhere(built: Built, tmp_path: Path) -> None:
    shutil.copytree(built.package, tmp_path / "datapackage")
    process = render(tmp_path, "--jobs", "1")
    output, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, output
    once, again = bytes_of(built.site), bytes_of(tmp_path / "site")
    assert sorted(once) == sorted(again)
    assert [path for path in once if once[path] != again[path]] == []


@pytest.mark.parametrize("seconds", [1.5, 3.0])
def test_a_killed_render_leaves_the_last_good_site(
    built: Built, tmp_path: Path, seconds: float
) -> None:
    shutil.copytree(built.package, tmp_path / "datapackage")
    shutil.copytree(built.site, tmp_path / "site")
    before = bytes_of(tmp_path / "site")
    process = render(tmp_path, "--base-url", "https://example.org/")
    time.sleep(seconds)
    process.kill()
    assert ends_with_all_it_started(process)
    after = bytes_of(tmp_path / "site")
    assert after == before or b"https://example.org/" in after["sitemap.xml"]


def test_the_base_url_stands_where_an_absolute_address_is_needed(
    built: Built, tmp_path: Path
) -> None:
    shutil.copytree(built.package, tmp_path / "datapackage")
    done = run("render", "--base-url", "https://example.org/tiltaksdata", folder=tmp_path)
    assert done.returncode == 0, done.stderr
    site = tmp_path / "site"
    home = (site / "index.html").read_text(encoding="utf-8")
    assert '<link rel="canonical" href="https://example.org/tiltaksdata/">' in home
    sitemap = (site / "sitemap.xml").read_text(encoding="utf-8")
    assert "<loc>https://example.org/tiltaksdata/en/</loc>" in sitemap
    robots = (site / "robots.txt").read_text(encoding="utf-8")
    assert "Sitemap: https://example.org/tiltaksdata/sitemap.xml" in robots
