"""What a package folder holds, as its descriptor tells it: the nouns the exports share."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from generator.package.csv_tables import csv_rows

DESCRIPTOR = "datapackage.json"
SYMBOLS = "symbols"


@dataclass(frozen=True)
class Words:
    """A title and a description in Norwegian bokmål and English; empty where there is none."""

    title: str
    title_en: str
    description: str
    description_en: str


@dataclass(frozen=True)
class Field:
    """A column: its name, Table Schema type, words, and the texts that stand for no value."""

    name: str
    type: str
    words: Words
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Resource:
    """A table: its name, its CSV file (relative to the package, with `/`), words and columns."""

    name: str
    path: str
    words: Words
    fields: tuple[Field, ...]


@dataclass(frozen=True)
class Symbol:
    """A mark that is printed instead of a number, with what it means."""

    mark: str
    meaning: str
    meaning_en: str


@dataclass(frozen=True)
class Package:
    """A data package on disk. `sources` and `licences` are lines ready to print."""

    folder: Path
    words: Words
    sources: tuple[str, ...]
    licences: tuple[str, ...]
    symbols: tuple[Symbol, ...]
    resources: tuple[Resource, ...]


def open_package(folder: Path) -> Package:
    """Read the descriptor and the symbols of a package folder; tables are read when needed."""
    descriptor = json.loads((folder / DESCRIPTOR).read_text(encoding="utf-8"))
    resources = tuple(_resource(entry) for entry in descriptor["resources"])
    return Package(
        folder,
        _words(descriptor),
        tuple(_named_link(entry) for entry in descriptor.get("sources", [])),
        tuple(_named_link(entry) for entry in descriptor.get("licenses", [])),
        _symbols(folder, resources),
        resources,
    )


def read_rows(folder: Path, resource: Resource) -> list[list[str]]:
    """The cells of a resource, without the heading row."""
    return csv_rows((folder / resource.path).read_bytes().decode("utf-8"))[1:]


def _words(entry: Mapping[str, Any]) -> Words:
    """The words of a descriptor entry; English falls back on Norwegian."""
    title, description = entry.get("title", ""), entry.get("description", "")
    return Words(
        title,
        entry.get("title_en", title),
        description,
        entry.get("description_en", description),
    )


def _resource(entry: Mapping[str, Any]) -> Resource:
    """A resource of the descriptor; a field without missing values of its own has the schema's."""
    schema = entry["schema"]
    missing = schema.get("missingValues", [""])
    fields = tuple(
        Field(f["name"], f["type"], _words(f), tuple(f.get("missingValues", missing)))
        for f in schema["fields"]
    )
    return Resource(entry["name"], entry["path"], _words(entry), fields)


def _named_link(entry: Mapping[str, Any]) -> str:
    """A source or licence on one line: title and address, or what there is of them."""
    return ", ".join(str(entry[key]) for key in ("title", "path") if entry.get(key))


def _symbols(folder: Path, resources: tuple[Resource, ...]) -> tuple[Symbol, ...]:
    """The marks explained in the package's own table of symbols, in its order."""
    found = [resource for resource in resources if resource.name == SYMBOLS]
    rows = [row for resource in found for row in read_rows(folder, resource)]
    return tuple(Symbol(mark, meaning, meaning_en) for mark, _code, meaning, meaning_en in rows)
