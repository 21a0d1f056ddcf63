"""A larger input from the sample: the same reports again, for measures with other names.

Copy number k of a series reports on measures of its own (`egenetablering-ab`), so that nothing
overlaps and every copy has the sample's tables, breakdowns and hidden cells.
"""

from __future__ import annotations

import csv
import shutil
from collections.abc import Iterator
from pathlib import Path

from generator.library import Edition, read_library
from generator.model import PrintedTable, Reading, Row

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def multiply(reports: Path, codelists: Path, folder: Path, times: int) -> Path:
    """`times` copies of every series under `folder`; returns its folder of reports."""
    library = read_library(reports)
    shutil.copytree(codelists, folder / "codelists")
    names = _add_measures(folder / "codelists/measures.csv", times)
    for edition in library.editions:
        for copy in range(times):
            _write_copy(edition, names, copy, folder / "reports")
    return folder / "reports"


def mark_of(copy: int) -> str:
    """Letters that tell a copy: `` for the first, then `aa`, `ab`, …"""
    if copy == 0:
        return ""
    return LETTERS[copy // 26 % 26] + LETTERS[copy % 26]


def _add_measures(path: Path, times: int) -> dict[str, str]:
    """Adds the copies to the code list; returns the Norwegian name of each code."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    copies = [_renamed(row, mark_of(copy)) for copy in range(times) for row in rows]
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(copies)
    return {row["code"]: row["name_nb"] for row in copies}


def _renamed(row: dict[str, str], mark: str) -> dict[str, str]:
    if not mark:
        return row
    names = {key: f"{row[key]} {mark.upper()}" for key in ("name_nb", "name_en")}
    return {**row, **names, "code": f"{row['code']}-{mark}", "labels": "", "aliases": ""}


def _write_copy(edition: Edition, names: dict[str, str], copy: int, reports: Path) -> None:
    source, reading = edition.source, edition.reading
    assert reading is not None, edition.findings
    mark = f"-{mark_of(copy)}" if copy else ""
    target = reports / f"{source.series.name}{mark}"
    target.mkdir(parents=True, exist_ok=True)
    settings = Path(source.file).with_name("series.toml").read_text(encoding="utf-8")
    for code in names:
        settings = settings.replace(f'"{code} ', f'"{code}{mark} ')
    (target / "series.toml").write_text(settings, encoding="utf-8")
    publisher = Path(source.file).parents[1] / "publisher.toml"
    (reports / "publisher.toml").write_bytes(publisher.read_bytes())
    text = "\n".join(_lines(reading, names, mark))
    (target / f"{reading.edition}.txt").write_text(text + "\n", encoding="utf-8")


def _lines(reading: Reading, names: dict[str, str], mark: str) -> Iterator[str]:
    labels = dict(_labels(reading, names, mark))
    for table in reading.printed:
        yield from _table_lines(table, labels)


def _labels(
    reading: Reading, names: dict[str, str], mark: str
) -> Iterator[tuple[tuple[int, int], str]]:
    """(table, row) → what the label of a row that names a measure says in this copy."""
    for table in reading.tables:
        measure = table.subject.measure
        if measure:
            for total in table.totals:
                yield (total.table, total.number), f"I alt {names[measure + mark]}"
        else:
            for row in table.rows:
                yield _place(row), names[row.code + mark]


def _place(row: Row) -> tuple[int, int]:
    return row.table, row.number


def _table_lines(table: PrintedTable, labels: dict[tuple[int, int], str]) -> Iterator[str]:
    yield table.heading.text if table.heading else ""
    yield "\t".join(["", *(head.text for head in table.heads)])
    for number, row in enumerate(table.rows, start=1):
        label = labels.get((table.number, number), row.label.text)
        yield "\t".join([label, *(cell.text for cell in row.values)])
    yield ""
