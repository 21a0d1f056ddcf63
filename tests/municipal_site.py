"""A site with a page for every municipality: how long it takes and how large it is.

    python -m tests.bench areas [SECONDS MEGABYTES [MEASURES]]

Two packages of twelve months are rendered, each by `tiltaksdata render` in a process of its own:
in one nearly all figures of municipalities are hidden, in the other most are published. 1 when one
takes longer or more memory than allowed, or has a municipality's page that is too heavy.
"""

from __future__ import annotations

import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import replace
from pathlib import Path

from generator.codelists import load_codelists
from tests import editions
from tests.sample import REPORT, REPOSITORY

MEASURES, MONTHS = 20, 12
SECONDS, MEGABYTES, KILOBYTES = 120, 600, 150
LARGEST = {"mostly hidden": 500, "mostly published": 300_000}
"""What the package is like → how many participants its largest measures have."""


def print_report(folder: Path, *, measures: int, months: int, largest: int) -> None:
    """Code lists with so many measures, and a report of them by municipality, in `folder`."""
    shutil.copytree(REPOSITORY / "codelists", folder / "codelists")
    path = folder / "codelists/measures.csv"
    text = path.read_text("utf-8")
    codes = [f"prove-{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"[:measures]]
    commas = "," * (text.partition("\n")[0].count(",") - 2)
    names = (f"Prøve {code[-1] * 2}".upper().replace("PRØVE", "Prøve") for code in codes)
    lines = (f"{code},{name},{name}{commas}\n" for code, name in zip(codes, names, strict=True))
    path.write_text(text + "".join(lines), encoding="utf-8")

    series = folder / "reports/tilt110"
    series.mkdir(parents=True)
    shutil.copy(REPOSITORY / "reports/publisher.toml", folder / "reports")
    shutil.copy(REPORT.parent / "series.toml", series)
    lists = load_codelists(folder / "codelists")
    edition = editions.generate(1, lists, months=months, largest=largest, of=codes)
    edition = editions.with_municipalities(edition, lists, 1)
    layout = replace(editions.Layout(), rows_a_page=400, bold=False, heading="")
    report = editions.print_report(edition, lists, layout)
    (series / f"2024-{months:02}.txt").write_text(report.text, encoding="utf-8")


def run(folder: Path, *arguments: str) -> None:
    """`tiltaksdata ARGUMENTS` on the folders of `folder`."""
    places = ("--datapackage", str(folder / "datapackage"))
    command = [sys.executable, "-m", "generator", *arguments, *places, "-q"]
    subprocess.run(command, cwd=REPOSITORY, check=True)


def main(arguments: list[str]) -> int:
    """Renders each package and prints what it took."""
    seconds, megabytes = (int(word) for word in arguments[:2] or (SECONDS, MEGABYTES))
    measures = int(arguments[2]) if len(arguments) > 2 else MEASURES
    failed = False
    for words, largest in LARGEST.items():
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            print_report(folder, measures=measures, months=MONTHS, largest=largest)
            run(folder, "package", "--reports", str(folder / "reports"))
            before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
            run(folder, "render", "--site", str(folder / "site"))
            taken = time.perf_counter() - started
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            computed = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
            used = after.ru_maxrss / 1024
            pages = {path: path.stat().st_size / 1000 for path in (folder / "site").rglob("*.html")}
            areas = [size for path, size in pages.items() if re.match(r"\d{4}-", path.parent.name)]
        print(
            f"{words}: {len(pages)} pages in {taken:.0f} s, {computed:.0f} s of computing,"
            f" {used:.0f} MB; largest page of a municipality {max(areas):.0f} kB,"
            f" of all {max(pages.values()):.0f} kB"
        )
        failed |= taken > seconds or used > megabytes or max(areas) > KILOBYTES
    return int(failed)
