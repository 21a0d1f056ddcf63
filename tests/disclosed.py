"""Everything that our output prints of a figure: from pages, drawings, tables and downloads.

What can be told apart by its key (measure, dimension, category, months) is `Told`; what stands in
running text, drawings and specifications is a number on a page.
"""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet

from generator.model import ALL, MEASURE, Period, Status
from tests.documents import Document
from tests.sample import codelists

Key = tuple[str, str, str, str, str]
"""Measure (none: all measures), dimension, category, first and last month."""

NUMBER = re.compile(r"(?<![\w,.−-])\d{1,3}(?:[\u00a0 ]\d{3})+(?![\w,.])|(?<![\w,.−-])\d+(?![\w%])")
IDENTIFIER = re.compile(r"urn:uuid:[0-9a-f-]+")
FILE_SIZE = re.compile(r"\d{1,3}(?:\u00a0\d{3})*\u00a0(?:kB|MB)\b")
SHARE = re.compile(r"\d+(,\d+)?[\u00a0 ]?%|\d+,\d+")
VALUE_CELL = re.compile(r"<td[^>]*>.*?</td>", re.DOTALL)
COMPARED = re.compile(r'.*\["(?P<name>[^"]+)"\] = (?P<content>\{.*\});\n')
MARKUP = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)


@dataclass(frozen=True)
class Told:
    """A figure that our output tells: the text in its cell."""

    file: str
    key: Key
    text: str


def told(site: Path, documents: Iterable[Document]) -> Iterator[Told]:
    """Every figure with a key, in every table: pages, CSV, Excel, Parquet and scripts."""
    for document in documents:
        for cell in document.cells:
            measure = "" if cell.measure == ALL else cell.measure
            key = (measure, cell.dimension, cell.category, *_months(cell.period))
            yield Told(document.path, key, cell.words)
    # A rate gives away the number that it was made of.
    inhabitants = _inhabitants(site)
    for document in documents:
        for rate in document.rates:
            period = rate.key[3]
            shown = float(re.sub(r"\s", "", rate.words).replace(",", "."))
            number = shown / int(rate.per) * inhabitants[rate.key]
            yield Told(document.path, (*rate.key[:3], *_months(period)), str(round(number)))
    for path in sorted(site.rglob("*")):
        for row in _rows(path):
            for key, text in _figures(row, path):
                yield Told(path.relative_to(site).as_posix(), key, text)


def _inhabitants(site: Path) -> dict[tuple[str, str, str, str], int]:
    """(measure, dimension, area, period) → the inhabitants that its rate was made with."""
    path = site / "data/participants-per-100000.csv"
    return {
        (row["measure"], row["dimension"], row["area"], row["period"]): int(row["population"])
        for row in _rows(path)
    }


def _months(period: str) -> tuple[str, str]:
    """The first and the last month of `2024-01` or `2024-01/2024-04`."""
    first, _, last = period.partition("/")
    return first, last or first


def _rows(path: Path) -> Iterator[Mapping[str, str]]:
    if path.suffix == ".csv":
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from csv.DictReader(file)
    elif path.suffix == ".parquet":
        for row in pyarrow.parquet.read_table(path).to_pylist():
            yield {name: _text(value) for name, value in row.items()}
    elif path.suffix == ".xlsx":
        yield from _rows_of_workbook(path)
    elif path.suffix == ".js" and (found := COMPARED.fullmatch(path.read_text("utf-8"))):
        measure, dimension = found["name"].split("/")
        yield from _rows_compared(measure, dimension, json.loads(found["content"]))


def _rows_compared(
    measure: str, dimension: str, content: Mapping[str, Any]
) -> Iterator[Mapping[str, str]]:
    """The rows of a script that the page of comparisons loads: a number, or a word for a gap."""
    first = Period.parse(content["from"])
    for category, figures in content["figures"].items():
        rates = content["rates"].get(category, [None] * len(figures))
        for month, (figure, rate) in enumerate(zip(figures, rates, strict=True)):
            is_hidden = str(figure).startswith(("hidden", "withdrawn"))
            yield {
                "period": str(first + month),
                "measure": measure,
                "dimension": dimension,
                "category": category,
                "participants": "*" if is_hidden else str(figure),
                "status": "published" if isinstance(figure, int) else "suppressed" * is_hidden,
                "rate": "" if rate is None else str(rate),
            }


def _rows_of_workbook(path: Path) -> Iterator[Mapping[str, str]]:
    """The rows of every sheet that holds a resource, with the names that CSV files have."""
    book = openpyxl.load_workbook(path, read_only=True)
    _, *fields = book.worksheets[1].iter_rows(values_only=True)
    names = {(field[0], field[1]): str(field[2]) for field in fields}
    for sheet in book.worksheets[2:]:
        heads, *rows = sheet.iter_rows(values_only=True)
        columns = [names[sheet.title, head] for head in heads]
        yield from (dict(zip(columns, map(_text, row), strict=True)) for row in rows)


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _figures(row: Mapping[str, str], path: Path) -> Iterator[tuple[Key, str]]:
    measure = row.get("measure", "" if "series" in row else path.parent.name)
    if "average" in row:
        months = (row["period_from"], row["period_to"])
        yield (measure, row["dimension"], row["category"], *months), row["average"]
    elif "rate" in row and "category" in row:
        # Of a comparison. Beside a figure a rate gives nothing away, elsewhere what it is made of.
        key = (measure, row["dimension"], row["category"], *_months(row["period"]))
        if row["status"] in set(Status):
            yield key, row["participants"]
        if row["rate"] and row["status"] != Status.PUBLISHED:
            yield key, str(round(float(row["rate"]) / 100_000 * _population(*key[1:3])))
    elif "rate" in row:
        # A rate gives away the number that it was made of.
        key = (measure, row["dimension"], row["area"], *_months(row["period"]))
        number = float(row["rate"]) / 100_000 * int(row["population"])
        yield from ((key, text) for text in (row["participants"], str(round(number))))
    elif "participants" in row:
        yield (measure, *_category(row), *_months(row["period"])), row["participants"]
    elif "before" in row:
        for text in (row["before"], row["after"]):
            yield (measure, *_category(row), *_months(row["period"])), text


def _population(dimension: str, category: str) -> int:
    """Those of an area, or of all areas together."""
    (rows,) = (rows for rows in codelists().population.values() if "county" in rows[0])
    return sum(
        int(row["population"]) for row in rows if dimension == MEASURE or row[dimension] == category
    )


def _category(row: Mapping[str, str]) -> tuple[str, str]:
    if "dimension" in row:
        return row["dimension"], row["category"]
    if "series" in row:
        group = row["target_group"]
        return (MEASURE, ALL) if group == ALL else (codelists().dimensions.grouping, group)
    columns = {item.code: item.column for item in codelists().dimensions}
    return next(((d, row[c]) for d, c in columns.items() if c in row), (MEASURE, ALL))


def numbers_outside_tables(path: Path) -> set[int]:
    """The whole numbers in what a page, a drawing or a feed says.

    Those in cells of tables are left out, and ids and sizes of files, which may be any number.
    """
    text = path.read_text(encoding="utf-8")
    said = html.unescape(MARKUP.sub(" ", VALUE_CELL.sub(" ", text)))
    said = IDENTIFIER.sub(" ", said)
    found = NUMBER.findall(FILE_SIZE.sub(" ", SHARE.sub(" ", said)))
    return {int(re.sub(r"\D", "", number)) for number in found}


def months_of(key: Key) -> list[Period]:
    """The months from the first to the last of a key."""
    found, last = [Period.parse(key[3])], Period.parse(key[4])
    while found[-1] < last:
        found.append(found[-1] + 1)
    return found
