"""The one door to a data package: opens its folder, and refuses a damaged one.

Everything that needs a package, the site, the downloads and the proof, gets it here as a `Package`.
Every table in it has the columns of our schema, and every value the type that the schema says. What
else the descriptor states (keys, codes, limits) is left to frictionless (`validation.py`). A
problem is one line that names the file, and never the value of a figure.
"""

from __future__ import annotations

import csv
import datetime
import json
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from generator.dimensions import Dimensions, dimensions_of
from generator.errors import TiltaksdataError
from generator.inputs import read_file
from generator.model import ALL, MEASURE, Period, Status
from generator.package.csv_tables import CsvTable, Rows, csv_rows
from generator.package.rates import RATES
from generator.package.records import (
    CellRecord,
    CheckRecord,
    Entry,
    Observed,
    Rate,
    Report,
    RevisionRecord,
    Value,
    value_of,
)
from generator.package.schema import Field, Resource, described_resource, load_schema, words_of

DESCRIPTOR = "datapackage.json"
_LARGEST = 1024**3
"""Bytes of a file in a package."""
NEEDED = ("reports", "measures", "participants-by-measure", "cells", "checks", "symbols")
"""The tables without which there is no site."""

_FIGURES = ("participants", "average", "printed")
"""The columns that hold a mark in place of a number where the status beside them says so."""
_MONTH = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])", re.ASCII)
_WHOLE_NUMBER = re.compile(r"\d{1,18}", re.ASCII)
_NUMBER = re.compile(r"\d{1,15}(\.\d{1,9})?", re.ASCII)


class PackageProblem(TiltaksdataError):
    """The folder is no data package that pages can be made from."""


def damaged(path: Path, what: str) -> PackageProblem:
    """The problem that the file at `path` has, with what to do about it."""
    text = " ".join(what.split())
    return PackageProblem(f"{path}: {text}; make the package anew with 'tiltaksdata package'")


@dataclass(frozen=True, eq=False)
class Package:
    """A data package as it lies in its folder.

    `name` is that of the edition's folder, empty for the current package. `tables` has every table
    by its name, as text; `schema` is what a package with these `dimensions` holds.
    """

    folder: Path
    name: str
    descriptor: Mapping[str, Any] = field(repr=False)
    tables: Mapping[str, CsvTable] = field(repr=False)
    dimensions: Dimensions = field(repr=False)
    schema: tuple[Resource, ...] = field(repr=False)

    def rows(self, table: str) -> Rows:
        """The rows of a table; none where there is no such table."""
        found = self.tables.get(table)
        return [] if found is None else found.rows

    def records(self, table: str) -> list[dict[str, str]]:
        """The rows of a table, each as column → text; none where there is no such table."""
        found = self.tables.get(table)
        return [] if found is None else found.records()

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """The tables as the descriptor describes them, in its order."""
        return tuple(map(described_resource, self.descriptor["resources"]))

    @cached_property
    def texts(self) -> dict[str, str]:
        """Title and description of the package, in both languages."""
        return words_of(self.descriptor)

    @property
    def sources(self) -> list[str]:
        """Where the figures come from, each on one line: title and address."""
        return [_named_link(entry) for entry in self.descriptor.get("sources", [])]

    @property
    def licences(self) -> list[str]:
        """How they may be used, each on one line: title and address."""
        return [_named_link(entry) for entry in self.descriptor.get("licenses", [])]

    @cached_property
    def reports(self) -> tuple[Report, ...]:
        """The editions, oldest first."""
        found = map(Report.of, self.records("reports"))
        return tuple(sorted(found, key=lambda report: (report.edition, report.series)))

    @cached_property
    def cells(self) -> tuple[CellRecord, ...]:
        """Every printed value cell, in the order of the file."""
        return tuple(map(CellRecord.of, self.records("cells")))

    @cached_property
    def revisions(self) -> tuple[RevisionRecord, ...]:
        """Every figure that two editions print differently, in the order of the file."""
        return tuple(map(RevisionRecord.of, self.records("revisions")))

    def cells_of(self, report: Report) -> list[CellRecord]:
        """The cells of one edition, in the order of the report."""
        return self._by_edition[report.name][0]

    def checks_of(self, report: Report) -> list[CheckRecord]:
        """The checks of one edition."""
        return self._by_edition[report.name][1]

    @cached_property
    def _by_edition(self) -> dict[str, tuple[list[CellRecord], list[CheckRecord]]]:
        found: dict[str, tuple[list[CellRecord], list[CheckRecord]]]
        found = defaultdict(lambda: ([], []))
        for cell in sorted(self.cells, key=lambda cell: cell.address):
            found[f"{cell.series}-{cell.edition}"][0].append(cell)
        for row in self.records("checks"):
            found[f"{row['series']}-{row['edition']}"][1].append(CheckRecord.of(row))
        return found

    def observed(self, dimension: str) -> Iterator[Observed]:
        """The figures of a breakdown; of the measures themselves the category is `all`."""
        column = dimension.replace("-", "_")
        for row in self.records(f"participants-by-{dimension}"):
            yield Observed(
                row["measure"],
                ALL if dimension == MEASURE else row[column],
                Period.parse(row["period"]),
                value_of(row["participants"], row["status"]),
            )

    def rates(self) -> dict[tuple[str, str, str, Period], Rate]:
        """(measure, dimension, area, month) → the rate of a published figure."""
        return {
            (row["measure"], row["dimension"], row["area"], Period.parse(row["period"])): Rate(
                int(row["participants"]),
                int(row["population"]),
                Period.parse(row["population_period"]),
                float(row["rate"]),
            )
            for row in self.records(RATES)
            if row["status"] == Status.PUBLISHED
        }

    def totals(self) -> dict[tuple[str, str, Period], Value]:
        """(series, target group, month) → the printed total over all measures."""
        return {
            (row["series"], row["target_group"], Period.parse(row["period"])): value_of(
                row["participants"], row["status"]
            )
            for row in self.records("participants-total")
        }

    @cached_property
    def code_lists(self) -> dict[str, dict[str, Entry]]:
        """Dimension → code → entry, in the order of display. `measure` is one of them."""
        found = {}
        for dimension, name in self.dimensions.codelists.items():
            entries = [
                Entry(row["code"], int(row.get("order") or place), row)
                for place, row in enumerate(self.records(name), 1)
            ]
            if name in self.tables:
                entries.sort(key=lambda entry: (entry.order, entry.code))
                found[dimension] = {entry.code: entry for entry in entries}
        return found

    @cached_property
    def marks(self) -> list[str]:
        """What stands in place of hidden figures, as the settings of the series say."""
        series = self.descriptor.get("series", {}).values()
        every = (mark["symbol"] for about in series for mark in about.get("marks", []))
        return list(dict.fromkeys(every))

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """Code list → code → its name in Norwegian."""
        lists = [name for name in self.dimensions.codelists.values() if name in self.tables]
        return {
            name: {row[0]: row[1] for row in self.tables[name].select("code", "name_nb")}
            for name in lists
        }

    def path(self, table: str) -> Path:
        """The CSV file of a table, or where it would be."""
        paths = (e["path"] for e in self.descriptor["resources"] if e["name"] == table)
        return self.folder / next(paths, f"data/{table}.csv")

    def damage(self, table: str, what: str, line: int | None = None) -> PackageProblem:
        """The problem of a table, in a line of its file; without a table, of the descriptor."""
        path = self.path(table) if table else self.folder / DESCRIPTOR
        return damaged(path, f"line {line}: {what}" if line else what)


def _named_link(entry: Mapping[str, Any]) -> str:
    return ", ".join(str(entry[key]) for key in ("title", "path") if entry.get(key))


def open_package(folder: Path, name: str = "") -> Package:
    """The package in `folder`, that of the edition `name` if any; PackageProblem if damaged."""
    path = folder / DESCRIPTOR
    if not path.is_file():
        raise PackageProblem(f"{path}: no data package here; run 'tiltaksdata package' first")
    descriptor = read_json(path)
    try:
        dimensions = dimensions_of(descriptor.get("dimensions"))
        schema = load_schema(dimensions)
    except ValueError as error:
        raise damaged(path, f"'dimensions' is not as it should be: {error}") from error
    for what in _faults_of_resources(descriptor, schema):
        raise damaged(path, what)
    for what in _faults_of_settings(descriptor, dimensions):
        raise damaged(path, what)
    tables = {}
    for entry in descriptor["resources"]:
        columns = tuple(field["name"] for field in entry["schema"]["fields"])
        tables[entry["name"]] = read_table(folder / entry["path"], columns)
    package = Package(folder, name, descriptor, tables, dimensions, schema)
    for problem in _faults_of_tables(package):
        raise problem
    return package


def read_json(path: Path) -> dict[str, Any]:
    """The object in a JSON file; PackageProblem when it holds anything else."""
    try:
        found = json.loads(read_file(path, _LARGEST).decode("utf-8"))
    except OSError as error:
        raise damaged(path, f"cannot be read ({error.strerror})") from error
    except (ValueError, RecursionError) as error:
        raise damaged(path, f"is not JSON in UTF-8 ({error})") from error
    if not isinstance(found, dict):
        raise damaged(path, "is JSON, but not a descriptor of a data package")
    return found


def read_rows(path: Path) -> Rows:
    """The lines of a CSV file, head first; PackageProblem unless it is whole."""
    try:
        text = read_file(path, _LARGEST).decode("utf-8")
        rows = csv_rows(text)
    except FileNotFoundError as error:
        raise damaged(path, f"is missing, but {DESCRIPTOR} lists it") from error
    except OSError as error:
        raise damaged(path, f"cannot be read ({error.strerror})") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise damaged(path, f"is not CSV in UTF-8 ({error})") from error
    if text and not text.endswith("\n"):
        raise damaged(path, "is cut short: it ends in the middle of a line")
    return rows


def read_table(path: Path, columns: tuple[str, ...]) -> CsvTable:
    """A CSV file; PackageProblem unless it is whole and has these columns."""
    rows = read_rows(path)
    if not rows:
        raise damaged(path, "is empty")
    if rows[0] != columns:
        raise damaged(path, f"has other columns than {DESCRIPTOR} says ({', '.join(columns)})")
    for line, row in enumerate(rows, 1):
        if len(row) != len(columns):
            raise damaged(path, f"line {line} has {len(row)} of {len(columns)} columns")
    return CsvTable(columns, rows[1:])


# The descriptor


def _faults_of_resources(
    descriptor: Mapping[str, Any], schema: Iterable[Resource]
) -> Iterator[str]:
    """What is wrong with the tables as the descriptor lists them."""
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not resources:
        yield "lists no resources"
        return
    for number, entry in enumerate(resources, 1):
        if not _is_table(entry):
            yield f"resource {number} lacks a name, a title, a path or fields"
            return
    names = Counter(entry["name"] for entry in resources)
    if max(names.values()) > 1:
        yield f"lists the resource {max(names, key=lambda n: names[n])} twice"
    missing = set(NEEDED) - names.keys()
    if missing:
        yield f"lists no resource {', '.join(sorted(missing))}"
    types = {(r.name, item.name): item.type for r in schema for item in r.fields}
    for entry in resources:
        for item in entry["schema"]["fields"]:
            if types.get((entry["name"], item["name"]), item["type"]) != item["type"]:
                yield f"gives another type to {entry['name']}.{item['name']}"


def _faults_of_settings(descriptor: Mapping[str, Any], dimensions: Dimensions) -> Iterator[str]:
    """What is wrong with what the descriptor says of the whole package."""
    if not _has_words(descriptor):
        yield "lacks a title or a description"
    for key in ("sources", "licenses"):
        if not _are_objects(descriptor.get(key, [])):
            yield f"'{key}' is not a list of names and addresses"
    if not _are_texts(descriptor.get("aggregates", [])):
        yield "'aggregates' is not a list of codes"
    population = descriptor.get("population", [])
    if not _are_objects(population) or not all(
        _has_texts(item, "period")
        and _MONTH.fullmatch(item["period"])
        and type(item.get("inhabitants")) is int
        and item["inhabitants"] > 0
        for item in population
    ):
        yield "'population' is not a list of months with a number of inhabitants"
    breaks = descriptor.get("breaks", [])
    if not _are_objects(breaks) or not all(
        _has_texts(item, "period", "source")
        and _has_words(item)
        and _MONTH.fullmatch(item["period"])
        and item.get("dimension") in dimensions.codes
        and isinstance(item.get("everywhere", False), bool)
        and _are_texts(item.get("categories"))
        for item in breaks
    ):
        yield "'breaks' is not a list of months with a dimension and words"
    synonyms = descriptor.get("synonyms", [])
    if not _are_objects(synonyms) or not all(
        _has_texts(item, "category")
        and item.get("dimension") in dimensions.codes
        and _are_texts(item.get("words"))
        for item in synonyms
    ):
        yield "'synonyms' is not a list of categories with words"
    absent = descriptor.get("not_printed", [])
    if not _are_objects(absent) or not all(
        _has_texts(item, "code", "title")
        and item.get("nearest", MEASURE) in dimensions.codes
        and _are_texts(item.get("words"))
        for item in absent
    ):
        yield "'not_printed' is not a list of titles with words"
    withdrawn = descriptor.get("withdrawn", [])
    if not _are_objects(withdrawn) or not all(
        _has_texts(item, "series", "edition", "date", "reason")
        and _MONTH.fullmatch(item["edition"])
        and _is_day(item["date"])
        for item in withdrawn
    ):
        yield "'withdrawn' is not a list of editions with a date and a reason"
    series = descriptor.get("series", {})
    if not isinstance(series, dict) or not all(map(_is_series, series.values())):
        yield "'series' is not a name with its settings and marks"


def _is_table(entry: Any) -> bool:
    if not (_has_texts(entry, "name", "path") and _has_words(entry)):
        return False
    path, schema = PurePosixPath(entry["path"]), entry.get("schema")
    if path.is_absolute() or ".." in path.parts or path.suffix != ".csv":
        return False
    if not isinstance(schema, dict) or not isinstance(schema.get("missingValues", []), list):
        return False
    keys, fields = schema.get("foreignKeys", []), schema.get("fields", [])
    if not _are_objects(keys) or not all(
        "fields" in key
        and _has_texts(key.get("reference"), "resource")
        and "fields" in key["reference"]
        for key in keys
    ):
        return False
    return (
        bool(fields)
        and _are_objects(fields)
        and all(_has_texts(item, "name", "type") and _has_words(item) for item in fields)
    )


def _is_series(series: Any) -> bool:
    """Settings with marks: each a symbol and the range that it stands for, or no range."""
    if not isinstance(series, dict) or not _are_objects(series.get("marks", [])):
        return False
    for mark in series.get("marks", []):
        ends = [mark[key] for key in ("low", "high") if key in mark]
        if not _has_texts(mark, "symbol") or len(ends) == 1:
            return False
        if not all(type(end) is int for end in ends):
            return False
    return True


def _are_objects(entries: Any) -> bool:
    return isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)


def _are_texts(entries: Any) -> bool:
    return isinstance(entries, list) and all(isinstance(entry, str) for entry in entries)


def _has_words(entry: Any) -> bool:
    """Title and description in Norwegian, and in English too where they are given."""
    if not _has_texts(entry, "title", "description"):
        return False
    return all(isinstance(entry.get(key, ""), str) for key in ("title_en", "description_en"))


def _has_texts(entry: Any, *keys: str) -> bool:
    return isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in keys)


# The tables


def _faults_of_tables(package: Package) -> Iterator[PackageProblem]:
    """What pages could not be made from, and frictionless cannot say."""
    for resource in package.schema:
        table = package.tables.get(resource.name)
        if table is None:
            continue
        missing = [name for name in resource.columns if name not in table.columns]
        if missing:
            yield package.damage(resource.name, f"has no column {', '.join(missing)}")
            return
        for item in resource.fields:
            of_item = _wrong_status if item.name in _FIGURES else _wrong_values
            yield from of_item(package, resource.name, item)
        # Frictionless says so only where the descriptor names the key.
        keys = table.select(*resource.key)
        if len(set(keys)) < len(keys):
            yield package.damage(resource.name, "has two rows for the same thing")
        # A category or an area is a code of the dimension that stands beside it.
        for column in {"category", "area"}.intersection(resource.columns):
            rows = table.select("dimension", column)
            for dimension, code in sorted(set(rows)):
                target = package.dimensions.codelists.get(dimension, dimension)
                known = () if dimension == MEASURE else package.names.get(target, ())
                if code != ALL and code not in known:
                    line = rows.index((dimension, code)) + 2
                    what = f"{column} '{code}' is not in {target}"
                    yield package.damage(resource.name, what, line)
    for name in ("reports", "measures", "participants-by-measure"):
        if not package.rows(name):
            yield package.damage(name, "has no rows")
    explained = {symbol for (symbol,) in package.tables["symbols"].select("symbol")}
    for mark in package.marks:
        if mark not in explained:
            yield package.damage("symbols", f"does not explain {mark}")


def _wrong_values(package: Package, table: str, column: Field) -> Iterator[PackageProblem]:
    """A value is of the type of its column."""
    allowed = [item["value"] for item in column.categories]
    is_right, kind = _TYPES.get(column.type, (bool, ""))
    values = package.tables[table].select(column.name)
    for (value,) in sorted(set(values)):
        wanted = ""
        if not value:
            wanted = "filled in" if column.required else ""
        elif allowed and value not in allowed:
            wanted = f"one of {', '.join(allowed)}"
        elif not is_right(value):
            wanted = kind
        if wanted:
            what = f"{column.name} is not {wanted}"
            yield package.damage(table, what, values.index((value,)) + 2)


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


_TYPES: dict[str, tuple[Callable[[str], object], str]] = {
    "integer": (_WHOLE_NUMBER.fullmatch, "a whole number"),
    "number": (_NUMBER.fullmatch, "a number"),
    "yearmonth": (_MONTH.fullmatch, "a month (YYYY-MM)"),
    "date": (_is_day, "a day (YYYY-MM-DD)"),
}
"""Type of a column → which texts are of it, and its words."""


def _wrong_status(package: Package, table: str, column: Field) -> Iterator[PackageProblem]:
    """A figure is a mark where it is hidden, and else a whole number; so prints its cell."""
    marks, figure = package.marks, column.name
    rows = package.tables[table].select(figure, "status")
    for value, status in sorted(set(rows)):
        if status == Status.SUPPRESSED:
            wanted = "" if value in marks else " or ".join(marks) or "a mark"
        elif figure == "printed":  # as it stands in the report: `1 054`
            wanted = "" if value else "filled in"
        else:
            wanted = "" if _WHOLE_NUMBER.fullmatch(value) else "a whole number"
        if wanted:
            what = f"status is {status}, but {figure} is not {wanted}"
            yield package.damage(table, what, rows.index((value, status)) + 2)
