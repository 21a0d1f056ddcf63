"""The schema of the data package: resources and fields, read from `schema.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any

from generator.dimensions import Dimension, Dimensions

POPULATION = ("population", "population_date", "population_source")
"""The columns that the code list of areas has, where their population is known."""


@dataclass(frozen=True)
class Field:
    """One column: its Table Schema type and what it means in Norwegian and English.

    `missing` are the texts that stand for no value, where a descriptor says so.
    """

    name: str
    type: str
    texts: dict[str, str]
    required: bool = False
    unique: bool = False
    categories: tuple[dict[str, str], ...] = ()
    missing: tuple[str, ...] = ()


@dataclass(frozen=True)
class Resource:
    """One CSV file of the package.

    `foreign` maps fields (several separated by a space) to the resource whose key they name.
    `marks_are_data`: the mark of suppression is text here, not a missing value.
    """

    name: str
    texts: dict[str, str]
    fields: tuple[Field, ...]
    key: tuple[str, ...] = ()
    foreign: dict[str, str] = field(default_factory=dict)
    marks_are_data: bool = False

    @property
    def path(self) -> str:
        """Where the file lies in the package."""
        return f"data/{self.name}.csv"

    @property
    def columns(self) -> list[str]:
        """The names of the fields, in the order of the file."""
        return [column.name for column in self.fields]


def load_schema(dimensions: Dimensions) -> tuple[Resource, ...]:
    """Every resource of the package, in the order of the descriptor.

    ValueError when a dimension names a field of its code list that is not described.
    """
    schema = _schema_file()
    described = {}
    for name, entry in schema["fields"].items():
        for values in _repeated({"name": name, **entry}, dimensions):
            categories = (
                {key: text for key, text in filled.items() if key != "each"}
                for category in values.get("categories", ())
                for filled in _repeated(category, dimensions)
            )
            described[values["name"]] = Field(
                name=values["name"],
                type=values["type"],
                texts=_texts(values),
                required=values.get("required", False),
                unique=values.get("unique", False),
                categories=tuple(categories),
            )

    found = []
    for entry in schema["resources"]:
        for values in _repeated(entry, dimensions):
            unknown = [name for name in values["fields"] if name not in described]
            if unknown:
                message = f"the package describes no field {unknown[0]}, as {values['name']} has"
                raise ValueError(message)
            optional = values.get("optional", ())
            columns = (
                replace(described[name], required=False, unique=False)
                if name in optional
                else described[name]
                for name in values["fields"]
            )
            resource = Resource(
                name=values["name"],
                texts=_texts(values),
                fields=tuple(columns),
                key=tuple(values["key"]),
                foreign=dict(values.get("foreign", {})),
                marks_are_data=values.get("marks_are_data", False),
            )
            found.append(resource)
    return tuple(found)


def described_resource(entry: Mapping[str, Any]) -> Resource:
    """A table as a descriptor describes it; English words fall back on Norwegian."""
    schema = entry["schema"]
    missing = schema.get("missingValues", [""])
    fields = (
        Field(item["name"], item["type"], words_of(item), missing=tuple(own))
        for item in schema["fields"]
        for own in [item.get("missingValues", missing)]
    )
    return Resource(entry["name"], words_of(entry), tuple(fields))


def words_of(entry: Mapping[str, Any]) -> dict[str, str]:
    """Title and description in both languages; English ones fall back on Norwegian."""
    found = {}
    for key in ("title", "description"):
        found[key] = str(entry.get(key, ""))
        found[f"{key}_en"] = str(entry.get(f"{key}_en", found[key]))
    return found


def package_texts(part: str = "package") -> dict[str, str]:
    """What the package as a whole says of itself, or the `facts` that texts may have in braces."""
    return dict(_schema_file()[part])


@cache
def _schema_file() -> dict[str, Any]:
    text = resources.files(__package__).joinpath("schema.toml").read_text("utf-8")
    return tomllib.loads(text)


def _repeated(values: dict[str, Any], dimensions: Dimensions) -> Iterator[dict[str, Any]]:
    """What the file says, once for each dimension where it says so."""
    if values.get("each") != "dimension":
        yield values
        return
    for dimension in dimensions:
        yield _filled(values, dimension)


def _filled(value: Any, dimension: Dimension) -> Any:
    """`value` with the words and names of a dimension in place of those in braces."""
    if isinstance(value, dict):
        return {_filled(key, dimension): _filled(item, dimension) for key, item in value.items()}
    if isinstance(value, list):
        lists = {
            "{fields}": dimension.fields,
            "{population}": POPULATION if dimension.population else (),
        }
        return [
            _filled(name, dimension) for item in value for name in lists.get(str(item), (item,))
        ]
    if not isinstance(value, str):
        return value
    words = {"code": dimension.code, "column": dimension.column, "list": dimension.codelist}
    for language in ("nb", "en"):
        for key in ("name", "noun", "plural", "by"):
            words[f"{key}_{language}"] = dimension.text(key, language)
    for key, word in words.items():
        value = value.replace(f"{{{key}}}", word)
    return value


def _texts(values: dict[str, Any]) -> dict[str, str]:
    return {key: values[key] for key in ("title", "title_en", "description", "description_en")}
