"""Nine series with forty measures and every municipality, twelve months: read and proved.

    python -m tests.bench municipalities [SECONDS MEGABYTES [FORMAT]]

A process of its own reads them; 1 when it computes for longer or takes more memory than allowed, or
finds an error. Formats are txt (the default), xlsx and pdf. On a machine that does nothing else it
takes as long as it computes.
"""

from __future__ import annotations

import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from generator.codelists import CodeLists, load_codelists
from tests import editions
from tests.printers import Paper, by_reportlab, tables_of
from tests.sample import REPORT, REPOSITORY
from tests.workbooks import Sheets, by_openpyxl

SERIES, MEASURES, MONTHS = 9, 40, 12
SECONDS, MEGABYTES = 15, 400

READ = """
import sys
from pathlib import Path
from generator.library import read_library
library = read_library(Path(sys.argv[1]))
for finding in library.errors[:5]:
    print(finding.as_text())
cells = sum(len(row.values) for e in library.editions if e.reading
            for table in e.reading.printed for row in table.rows)
print(f"{len(library.editions)} reports, {cells} cells,", end=" ")
print(sum(len(e.checks) for e in library.editions), "checks")
sys.exit(bool(library.errors))
"""


def print_reports(folder: Path, extension: str, months: int = MONTHS) -> int:
    """Code lists with forty measures, and a report of each series in `folder`; the rows printed."""
    shutil.copytree(REPOSITORY / "codelists", folder / "codelists")
    path = folder / "codelists/measures.csv"
    text = path.read_text("utf-8")
    width = text.partition("\n")[0].count(",")
    names = [f"Prøve {one}{two}" for one in "ABCDE" for two in "KLMNOPQR"]
    lines = (f"prove-{n},{name},{name}" for n, name in enumerate(names))
    codes = [f"prove-{number}" for number in range(MEASURES)]
    path.write_text(
        text + "".join(line + "," * (width - 2) + "\n" for line in lines), encoding="utf-8"
    )
    (folder / "reports").mkdir()
    shutil.copy(REPOSITORY / "reports/publisher.toml", folder / "reports")
    lists = load_codelists(folder / "codelists")
    rows = 0
    for number in range(SERIES):
        series = folder / f"reports/tilt{110 + 10 * number}"
        series.mkdir()
        settings = (REPORT.parent / "series.toml").read_text("utf-8")
        (series / "series.toml").write_text(
            settings.replace("Jobbskaping", f"Prøve {number}"), encoding="utf-8"
        )
        report = _report(lists, codes[number::SERIES], number, months)
        rows += len(report.rows)
        content = report.text.encode()
        if extension == "xlsx":
            content = by_openpyxl(report.text, Sheets())
        if extension == "pdf":
            content = by_reportlab(tables_of(report.text), Paper(landscape=True, size=7))
        (series / f"2024-{months:02}.{extension}").write_bytes(content)
    return rows


def _report(lists: CodeLists, measures: list[str], seed: int, months: int) -> editions.Report:
    edition = editions.generate(seed, lists, months=months, largest=3000, of=measures)
    edition = editions.with_municipalities(edition, lists, seed)
    layout = editions.Layout(rows_a_page=400, bold=False, heading="")
    return editions.print_report(edition, lists, layout)


def main(arguments: list[str]) -> int:
    """Prints the reports, and what it takes to read and prove them."""
    seconds, megabytes = (int(word) for word in arguments[:2] or (SECONDS, MEGABYTES))
    extension = arguments[2] if len(arguments) > 2 else "txt"
    with tempfile.TemporaryDirectory() as name:
        rows = print_reports(Path(name), extension)
        started = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", READ, f"{name}/reports"], cwd=REPOSITORY, check=False
        )
        taken = time.perf_counter() - started
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    computed, used = usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024
    print(
        f"{rows} rows as {extension}: read and proved in {taken:.1f} s,"
        f" {computed:.1f} s of computing, {used:.0f} MB"
    )
    return int(done.returncode or computed > seconds or used > megabytes)
