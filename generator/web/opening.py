"""Reads the folder of a data package, and refuses a damaged one in one line that says what to do.

What comes out can be trusted by the pages: every table is whole, every code has its name, every
figure is a whole number or hidden. No message tells the value of a figure.
"""

from __future__ import annotations

import csv
import datetime
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

from generator.dimensions import Dimensions, dimensions_of
from generator.errors import TiltaksdataError
from generator.inputs import read_file
from generator.model import ALL, MEASURE
from generator.package.agreement import Held, disagreements
from generator.package.csv_tables import csv_rows
from generator.package.schema import Field, Resource, load_schema

if TYPE_CHECKING:
    from pandas import DataFrame

Frames = dict[str, "DataFrame"]

DESCRIPTOR = "datapackage.json"
_LARGEST = 1024**3
"""Bytes of a file in a package."""
NEEDED = ("reports", "measures", "participants-by-measure", "cells", "checks", "symbols")
"""The tables without which there is no site."""

_PUBLISHED, _SUPPRESSED = "published", "suppressed"
_FIGURES = ("participants", "average")
_MARKED = (*_FIGURES, "before", "after")
"""The columns that may hold a mark instead of a whole number."""
_SHAPES = {
    "integer": ("a whole number", re.compile(r"\d{1,18}", re.ASCII)),
    "yearmonth": ("a month (YYYY-MM)", re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])", re.ASCII)),
}


class PackageProblem(TiltaksdataError):
    """The folder is no data package that pages can be made from."""


def damaged(path: Path, what: str) -> PackageProblem:
    """The problem that the file at `path` has, with what to do about it."""
    text = " ".join(what.split())
    return PackageProblem(f"{path}: {text}; make the package anew with 'tiltaksdata package'")


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


def read_package(folder: Path) -> tuple[dict[str, Any], Frames]:
    """The descriptor and the tables by name, checked; PackageProblem when damaged."""
    path = folder / DESCRIPTOR
    if not path.is_file():
        raise PackageProblem(f"{path}: no data package here; run 'tiltaksdata package' first")
    descriptor = _checked(path, read_json(path))
    tables = {
        entry["name"]: _read_table(folder / entry["path"], _names(entry))
        for entry in descriptor["resources"]
    }
    paths = {entry["name"]: folder / entry["path"] for entry in descriptor["resources"]}
    series = descriptor.get("series", {}).values()
    printed = [mark["symbol"] for about in series for mark in about.get("marks", [])]
    schema = _schema_of(path, descriptor)
    _Proof(paths, tables, *schema, tuple(dict.fromkeys(printed))).prove()
    return descriptor, tables


def prove_editions(folder: Path) -> None:
    """PackageProblem unless the package says what its editions say, and each of them its cells."""
    current = hold(folder, None)
    reports = current.of("reports")
    told = {f"{series}-{edition}" for series, edition, *_ in reports}
    found = {path.parent.name for path in (folder / "editions").glob("*/datapackage.json")}
    for name in sorted(told - found):
        raise damaged(folder / "editions" / name, "is missing, but reports.csv lists it")
    for name in sorted(found - told):
        where = folder / "editions" / name
        raise PackageProblem(f"{where}: is no edition that reports.csv lists; move it away")
    editions = [hold(folder / "editions" / name, name) for name in sorted(found)]
    for wrong in disagreements(current, editions):
        package = folder / "editions" / wrong.edition if wrong.edition else folder
        line = f"line {wrong.line}: " if wrong.line else ""
        path = package / (f"data/{wrong.resource}.csv" if wrong.resource else DESCRIPTOR)
        raise damaged(path, f"{line}{wrong.what}")


def hold(folder: Path, name: str | None) -> Held:
    """A package as it lies in its folder, each table whole in itself; `name` is its edition's.

    PackageProblem when it is damaged.
    """
    descriptor, tables = read_package(folder)
    dimensions, schema = _schema_of(folder / DESCRIPTOR, descriptor)
    rows = {
        resource.name: list(
            tables[resource.name][resource.columns].itertuples(index=False, name=None)
        )
        for resource in schema
        if resource.name in tables
    }
    return Held(name, descriptor, rows, dimensions, schema)


# The descriptor


def _checked(path: Path, descriptor: dict[str, Any]) -> dict[str, Any]:
    """The descriptor, if it describes what a site needs."""
    resources = descriptor.get("resources")
    if not isinstance(resources, list) or not resources:
        raise damaged(path, "lists no resources")
    for number, entry in enumerate(resources, 1):
        if not _is_table(entry):
            raise damaged(path, f"resource {number} lacks a name, a title, a path or fields")
    names = Counter(entry["name"] for entry in resources)
    if max(names.values()) > 1:
        raise damaged(path, f"lists the resource {max(names, key=lambda n: names[n])} twice")
    missing = set(NEEDED) - {entry["name"] for entry in resources}
    if missing:
        raise damaged(path, f"lists no resource {', '.join(sorted(missing))}")
    dimensions, schema = _schema_of(path, descriptor)
    changed = _changed_types(resources, schema)
    if changed:
        raise damaged(path, f"gives another type to {', '.join(changed)}")
    if not _has_words(descriptor):
        raise damaged(path, "lacks a title or a description")
    for key in ("sources", "licenses"):
        if not _are_objects(descriptor.get(key, [])):
            raise damaged(path, f"'{key}' is not a list of names and addresses")
    totals = descriptor.get("aggregates", [])
    if not isinstance(totals, list) or not all(isinstance(code, str) for code in totals):
        raise damaged(path, "'aggregates' is not a list of codes")
    if not _are_breaks(descriptor.get("breaks", []), dimensions):
        raise damaged(path, "'breaks' is not a list of months with a dimension and words")
    if not _are_series(descriptor.get("series", {})):
        raise damaged(path, "'series' is not a name with its settings and marks")
    return descriptor


def _schema_of(
    path: Path, descriptor: Mapping[str, Any]
) -> tuple[Dimensions, tuple[Resource, ...]]:
    """The dimensions that the descriptor describes, and what a package with them holds."""
    try:
        dimensions = dimensions_of(descriptor.get("dimensions"))
        return dimensions, load_schema(dimensions)
    except ValueError as error:
        raise damaged(path, f"'dimensions' is not as it should be: {error}") from error


def _changed_types(resources: Iterable[Mapping[str, Any]], schema: Iterable[Resource]) -> list[str]:
    """The fields (`table.field`) that the descriptor says are of another type than our schema."""
    ours = {(r.name, field.name): field.type for r in schema for field in r.fields}
    return [
        f"{entry['name']}.{field['name']}"
        for entry in resources
        for field in entry["schema"]["fields"]
        if ours.get((entry["name"], field["name"]), field["type"]) != field["type"]
    ]


def _is_table(entry: Any) -> bool:
    if not (_has_texts(entry, "name", "path") and _has_words(entry)):
        return False
    path = PurePosixPath(entry["path"])
    if path.is_absolute() or ".." in path.parts or path.suffix != ".csv":
        return False
    return _is_schema(entry.get("schema"))


def _is_schema(schema: Any) -> bool:
    if not isinstance(schema, dict) or not isinstance(schema.get("missingValues", []), list):
        return False
    keys = schema.get("foreignKeys", [])
    if not _are_objects(keys) or not all("fields" in k and _is_reference(k) for k in keys):
        return False
    fields = schema.get("fields")
    return bool(fields) and isinstance(fields, list) and all(map(_is_field, fields))


def _is_reference(key: dict[str, Any]) -> bool:
    reference: Any = key.get("reference")
    return _has_texts(reference, "resource") and "fields" in reference


def _are_objects(entries: Any) -> bool:
    return isinstance(entries, list) and all(isinstance(entry, dict) for entry in entries)


def _is_field(field: Any) -> bool:
    return _has_texts(field, "name", "type") and _has_words(field)


def _has_words(entry: Any) -> bool:
    """Title and description in Norwegian, and in English too where they are given."""
    if not _has_texts(entry, "title", "description"):
        return False
    return all(isinstance(entry.get(key, ""), str) for key in ("title_en", "description_en"))


def _has_texts(entry: Any, *keys: str) -> bool:
    return isinstance(entry, dict) and all(isinstance(entry.get(key), str) for key in keys)


def _are_series(series: Any) -> bool:
    if not isinstance(series, dict):
        return False
    return all(
        isinstance(s, dict)
        and _are_objects(s.get("marks", []))
        and all(map(_is_mark, s.get("marks", [])))
        for s in series.values()
    )


def _is_mark(mark: dict[str, Any]) -> bool:
    """A symbol, with the least and the largest number that it stands for, or neither."""
    ends = [mark[key] for key in ("low", "high") if key in mark]
    return _has_texts(mark, "symbol") and len(ends) != 1 and all(type(end) is int for end in ends)


def _are_breaks(breaks: Any, dimensions: Dimensions) -> bool:
    month = _SHAPES["yearmonth"][1]
    return _are_objects(breaks) and all(
        _has_texts(item, "period", "source")
        and _has_words(item)
        and month.fullmatch(item["period"])
        and item.get("dimension") in dimensions.codes
        and isinstance(item.get("everywhere", False), bool)
        and isinstance(item.get("categories"), list)
        and all(isinstance(code, str) for code in item["categories"])
        for item in breaks
    )


def _names(entry: Mapping[str, Any]) -> list[str]:
    return [field["name"] for field in entry["schema"]["fields"]]


# The tables


def _read_table(path: Path, columns: list[str]) -> DataFrame:
    """A CSV file as a frame of text; PackageProblem unless it is whole and has these columns."""
    import pandas  # half a second that other commands need not pay

    rows = read_rows(path)
    if not rows:
        raise damaged(path, "is empty")
    if rows[0] != columns:
        raise damaged(path, f"has another head than {DESCRIPTOR} says ({', '.join(columns)})")
    for line, row in enumerate(rows, 1):
        if len(row) != len(columns):
            raise damaged(path, f"line {line} has {len(row)} of {len(columns)} columns")
    return pandas.DataFrame(rows[1:], columns=pandas.Index(columns), dtype=str)


def read_rows(path: Path) -> list[list[str]]:
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


@dataclass(frozen=True)
class _Proof:
    """Proves the tables against our own schema and against each other."""

    paths: Mapping[str, Path]
    tables: Frames
    dimensions: Dimensions
    schema: tuple[Resource, ...]
    marks: tuple[str, ...]
    """What stands in place of a hidden figure."""

    def prove(self) -> None:
        """PackageProblem at the first thing that pages could not be made from."""
        keys = {resource.name: resource.key for resource in self.schema}
        known = [resource for resource in self.schema if resource.name in self.tables]
        for resource in known:
            self._columns(resource)
        for resource in known:
            self._codes(resource, keys)
            self._categories(resource.name)
        for name in ("reports", "measures", "participants-by-measure"):
            if self.tables[name].empty:
                raise damaged(self.paths[name], "has no rows")
        for mark in self.marks:
            if mark not in list(self.tables["symbols"]["symbol"]):
                raise damaged(self.paths["symbols"], f"does not explain {mark}")
        self._hidden_cells()
        self._whole_editions()
        self._whole_figures()

    def _refuse(self, name: str, columns: Iterable[str], bad: tuple[str, ...], what: str) -> None:
        """Raises the problem `what`, with the first line where `columns` hold `bad`."""
        rows = self._rows(name, columns)
        raise damaged(self.paths[name], f"line {rows.index(bad) + 2}: {what}")

    def _rows(self, name: str, columns: Iterable[str]) -> list[tuple[str, ...]]:
        frame = self.tables[name]
        return list(zip(*(frame[column] for column in columns), strict=True))

    def _columns(self, resource: Resource) -> None:
        frame = self.tables[resource.name]
        missing = [name for name in resource.columns if name not in frame.columns]
        if missing:
            raise damaged(self.paths[resource.name], f"has no column {', '.join(missing)}")
        for field in resource.fields:
            self._values(resource.name, field)
        for figure in set(_FIGURES) & set(resource.columns):
            self._figures(resource.name, figure)
        keys = self._rows(resource.name, resource.key)
        if len(set(keys)) != len(keys):
            raise damaged(self.paths[resource.name], "has two rows for the same thing")

    def _values(self, name: str, field: Field) -> None:
        for value in sorted(set(self.tables[name][field.name])):
            is_mark = field.name in _MARKED and value in self.marks
            wanted = "" if is_mark else _wanted(field, value)
            if wanted:
                self._refuse(name, [field.name], (value,), f"{field.name} is not {wanted}")

    def _figures(self, name: str, figure: str) -> None:
        """A hidden figure is a mark and a published one a whole number."""
        for value, status in sorted(set(self._rows(name, (figure, "status")))):
            wanted = " or ".join(self.marks) if status == _SUPPRESSED else "a whole number"
            if not value or (status == _SUPPRESSED) != (value in self.marks):
                what = f"status is {status}, but {figure} is not {wanted}"
                self._refuse(name, (figure, "status"), (value, status), what)

    def _hidden_cells(self) -> None:
        """A cell that is hidden prints a mark."""
        for printed, status in sorted(set(self._rows("cells", ("printed", "status")))):
            if status == _SUPPRESSED and printed not in self.marks:
                wanted = " or ".join(self.marks) or "a mark"
                what = f"status is {status}, but printed is not {wanted}"
                self._refuse("cells", ("printed", "status"), (printed, status), what)

    def _codes(self, resource: Resource, keys: Mapping[str, tuple[str, ...]]) -> None:
        for columns, target in resource.foreign.items():
            names = columns.split()
            known = set(self._rows(target, keys[target])) if target in self.tables else set()
            for code in sorted(set(self._rows(resource.name, names)) - known):
                if any(code):
                    what = f"{columns} '{' '.join(code)}' is not in {target}"
                    self._refuse(resource.name, names, code, what)

    def _categories(self, name: str) -> None:
        """Columns that name a code of the dimension that stands beside it."""
        frame = self.tables[name]
        if not {"dimension", "category"} <= set(frame.columns):
            return
        columns = ("dimension", "category")
        for dimension, code in sorted(set(self._rows(name, columns))):
            target = self.dimensions.codelists[dimension]
            known = [] if dimension == MEASURE else self._list(target)
            if code not in {ALL, *known}:
                what = f"category '{code}' is not in {target}"
                self._refuse(name, columns, (dimension, code), what)

    def _list(self, name: str) -> list[str]:
        return list(self.tables[name]["code"]) if name in self.tables else []

    def _whole_editions(self) -> None:
        """Every edition has as many cells as the table of reports says."""
        found = Counter(self._rows("cells", ("series", "edition")))
        for series, edition, cells in self._rows("reports", ("series", "edition", "cells")):
            count = found[series, edition]
            if count != int(cells):
                what = f"has {count} cells of {series} {edition}, but reports.csv says {cells}"
                raise damaged(self.paths["cells"], what)

    def _whole_figures(self) -> None:
        """Every figure that counts has its row."""
        printed = self._counting()
        for dimension in self.dimensions.codes:
            wanted = {row[1:] for row in printed if row[0] == dimension}
            if wanted - self.hold(dimension):
                name = f"participants-by-{dimension}"
                path = self.paths.get(name, self.paths["cells"].parent / f"{name}.csv")
                raise damaged(path, "lacks figures that stand in cells.csv")

    def _counting(self) -> set[tuple[str, ...]]:
        """(dimension, measure, category, period) of the cells that later editions leave standing.

        A measure's breakdown of a month comes whole from the newest edition that prints it; from
        the later series by name, where two editions of one month do.
        """
        columns = ("edition", "series", "dimension", "measure", "category", "period")
        cells = sorted({row for row in self._rows("cells", columns) if row[5]})
        owners = {(row[2], row[3], row[5]): row[:2] for row in cells if row[3]}
        return {row[2:] for row in cells if row[3] and owners[row[2], row[3], row[5]] == row[:2]}

    def hold(self, dimension: str) -> set[tuple[str, ...]]:
        """(measure, category, period) of every figure of a breakdown."""
        name = f"participants-by-{dimension}"
        if name not in self.tables:
            return set()
        if dimension == MEASURE:
            return {(m, ALL, p) for m, p in self._rows(name, ("measure", "period"))}
        return set(self._rows(name, ("measure", dimension.replace("-", "_"), "period")))


def _wanted(field: Field, value: str) -> str:
    """What `value` should have been; empty when it is right."""
    if not value:
        return "filled in" if field.required else ""
    if field.categories and value not in {str(item["value"]) for item in field.categories}:
        return "one of " + ", ".join(str(item["value"]) for item in field.categories)
    if field.type == "date":
        return "" if _is_day(value) else "a day (YYYY-MM-DD)"
    words, shape = _SHAPES.get(field.type, ("", None))
    return words if shape and not shape.fullmatch(value) else ""


def _is_day(text: str) -> bool:
    try:
        return datetime.date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
