"""Everything that our output prints of a figure: from pages, drawings, tables and downloads.

What can be told apart by its key (measure, dimension, category, months) is `Told`; what stands in
running text, drawings and specifications is a number on a page.
"""

from __future__ import annotations

import csv
import html
import json
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet

from generator.investigate.solver import Sum, bounds
from generator.model import ALL, MEASURE, Period, Status
from generator.prove.ranges import FREE, Bounds, span
from tests.documents import Document
from tests.sample import codelists
from tests.small_reports import LIMIT

Key = tuple[str, str, str, str, str]
"""Measure (none: all measures), dimension, category, first and last month."""

NUMBER = re.compile(r"(?<![\w,.−-])\d{1,3}(?:[\u00a0 ]\d{3})+(?![\w,.])|(?<![\w,.−-])\d+(?![\w%])")
IDENTIFIER = re.compile(r"urn:uuid:[0-9a-f-]+")
FILE_SIZE = re.compile(r"\d{1,3}(?:\u00a0\d{3})*\u00a0(?:kB|MB)\b")
SHARE = re.compile(r"\d+(,\d+)?[\u00a0 ]?%|\d+,\d+")
VALUE_CELL = re.compile(r"<td[^>]*>.*?</td>", re.DOTALL)
COMPARED = re.compile(r'.*\["(?P<name>[^"]+)"\] = (?P<content>\{.*\});\n')
MARKUP = re.compile(r"<(script|style)\b.*?</\1>|<[^>]*>", re.DOTALL)


OF_AN_EDITION = re.compile(r"(?:^|/)(?:data/editions|rapporter|reports)/[^/]+-(\d{4}-\d\d)/")
"""The path of what shows one edition alone: its package, and the page of its report."""


@dataclass(frozen=True)
class Told:
    """A figure that our output tells: the text in its cell.

    `edition` is the month of the edition whose figure it is said to be; empty: today's figure.
    """

    file: str
    key: Key
    text: str
    edition: str = ""


def told(site: Path, documents: Iterable[Document]) -> Iterator[Told]:
    """Every figure with a key, in every table: pages, CSV, Excel, Parquet and scripts."""
    for document in documents:
        for cell in document.cells:
            measure = "" if cell.measure == ALL else cell.measure
            key = (measure, cell.dimension, cell.category, *_months(cell.period))
            edition = cell.edition[-7:] or _edition_of(document.path)
            yield Told(document.path, key, cell.words, edition)
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
            file = path.relative_to(site).as_posix()
            for key, text, edition in _figures(row, path):
                yield Told(file, key, text, edition or _edition_of(file))


def _edition_of(path: str) -> str:
    found = OF_AN_EDITION.search(path)
    return found[1] if found else ""


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


def _figures(row: Mapping[str, str], path: Path) -> Iterator[tuple[Key, str, str]]:
    """The figures of a row, each with the edition that the row names for it, if any."""
    measure = row.get("measure", "" if "series" in row else path.parent.name)
    if "average" in row:
        months = (row["period_from"], row["period_to"])
        key = (measure, row["dimension"], row["category"], *months)
        yield key, row["average"], row["edition"]
    elif "printed" in row and "row_label" in row:
        if row["period"]:
            key = (measure, row["dimension"], row["category"], *_months(row["period"]))
            yield key, row["printed"], row["edition"]
    elif "rate" in row and "category" in row:
        # Of a comparison. Beside a figure a rate gives nothing away, elsewhere what it is made of.
        key = (measure, row["dimension"], row["category"], *_months(row["period"]))
        if row["status"] in set(Status):
            yield key, row["participants"], ""
        if row["rate"] and row["status"] != Status.PUBLISHED:
            number = float(row["rate"]) / 100_000 * _population(*key[1:3])
            yield key, str(round(number)), ""
    elif "rate" in row:
        # A rate gives away the number that it was made of.
        key = (measure, row["dimension"], row["area"], *_months(row["period"]))
        number = float(row["rate"]) / 100_000 * int(row["population"])
        yield from ((key, text, "") for text in (row["participants"], str(round(number))))
    elif "participants" in row:
        yield (measure, *_category(row), *_months(row["period"])), row["participants"], ""
    elif "before" in row:
        key = (measure, *_category(row), *_months(row["period"]))
        for side in ("before", "after"):
            yield key, row[side], row[f"edition_{side}"]


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


class OwnOutput:
    """What someone knows who has our output and no report: every figure that it tells anywhere.

    A figure that is told as a number in one place and hidden in another is known. Of those that are
    `withdrawn` nobody is told how large they can be.
    """

    def __init__(self, everything: Iterable[Told], withdrawn: Collection[Key] = ()) -> None:
        texts = [(item.key, re.sub(r"\s", "", item.text)) for item in everything]
        numbers = {key: int(text) for key, text in texts if text.isdecimal()}
        self.box: dict[Any, Bounds] = {}
        self.known: dict[Key, Bounds] = {}
        self.constraints: list[Sum] = []
        for key in {key for key, _ in texts}:
            known = span(numbers.get(key), len(months_of(key)), LIMIT)
            is_free = key in withdrawn and key not in numbers
            (self.known if key in numbers else self.box)[key] = FREE if is_free else known
        self._sums()
        self._means()

    def bounds(self) -> dict[Any, Bounds]:
        """What each hidden figure can be, by all that is told."""
        found: dict[Any, Bounds] = bounds(self.box, self.constraints)[0]
        return found

    def _sums(self) -> None:
        months: dict[str, list[Key]] = {}
        for key in (*self.box, *self.known):
            if key[3] == key[4]:
                months.setdefault(key[3], []).append(key)
        for keys in months.values():
            for whole in keys:
                for parts in filter(None, _breakdowns(whole, keys)):
                    self._adds_up(whole, parts)

    def _means(self) -> None:
        months = {key for key in (*self.box, *self.known) if key[3] == key[4]}
        for key in (*self.box, *self.known):
            parts = [(*key[:3], str(month), str(month)) for month in months_of(key)]
            if key[3] != key[4] and months.issuperset(parts):
                self._adds_up(key, parts)

    def _adds_up(self, whole: Key, parts: Sequence[Key]) -> None:
        factors = {whole: 1, **dict.fromkeys(parts, -1)}
        known = [(self.known[key], f) for key, f in factors.items() if key in self.known]
        low = sum(told.low if f > 0 else -told.high for told, f in known)
        high = sum(told.high if f > 0 else -told.low for told, f in known)
        terms = tuple((key, f) for key, f in factors.items() if key in self.box)
        if terms:
            self.constraints.append(Sum(terms, -high, -low))


def _breakdowns(whole: Key, keys: Sequence[Key]) -> Iterator[list[Key]]:
    """The figures of one month that add up to one of them, breakdown by breakdown."""
    measure, dimension, category = whole[:3]
    if dimension == MEASURE:
        for part in codelists().dimensions.codes[1:]:
            yield [key for key in keys if key[:2] == (measure, part)]
    if not measure:
        yield [key for key in keys if key[0] and key[1:3] == (dimension, category)]
