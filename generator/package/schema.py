"""The schema of the data package: resources and fields, read from `schema.toml`."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any

from generator.model import BREAKDOWNS

CODE_LISTS = ("measures", *BREAKDOWNS.values())


@dataclass(frozen=True)
class Field:
    """One column: its Table Schema type and what it means in Norwegian and English."""

    name: str
    type: str
    texts: dict[str, str]
    required: bool = False
    unique: bool = False
    categories: tuple[dict[str, str], ...] = ()


@dataclass(frozen=True)
class Resource:
    """One CSV file of the package.

    `foreign` maps fields (several separated by a space) to the resource whose key they name.
    `marks_are_data`: the mark of suppression is text here, not a missing value.
    """

    name: str
    texts: dict[str, str]
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    foreign: dict[str, str]
    marks_are_data: bool

    @property
    def path(self) -> str:
        """Where the file lies in the package."""
        return f"data/{self.name}.csv"

    @property
    def columns(self) -> list[str]:
        """The names of the fields, in the order of the file."""
        return [field.name for field in self.fields]


@cache
def load_schema() -> tuple[Resource, ...]:
    """Every resource of the package, in the order of the descriptor."""
    text = resources.files(__package__).joinpath("schema.toml").read_text("utf-8")
    schema = tomllib.loads(text)
    fields = {name: _field(name, values) for name, values in schema["fields"].items()}
    return tuple(_resource(values, fields) for values in schema["resources"])


def _texts(values: dict[str, Any]) -> dict[str, str]:
    return {key: values[key] for key in ("title", "title_en", "description", "description_en")}


def _field(name: str, values: dict[str, Any]) -> Field:
    return Field(
        name=name,
        type=values["type"],
        texts=_texts(values),
        required=values.get("required", False),
        unique=values.get("unique", False),
        categories=tuple(values.get("categories", ())),
    )


def _resource(values: dict[str, Any], fields: dict[str, Field]) -> Resource:
    optional = values.get("optional", ())
    return Resource(
        name=values["name"],
        texts=_texts(values),
        fields=tuple(_allow_empty(fields[name], name in optional) for name in values["fields"]),
        key=tuple(values["key"]),
        foreign=dict(values.get("foreign", {})),
        marks_are_data=values.get("marks_are_data", False),
    )


def _allow_empty(field: Field, optional: bool) -> Field:
    if not optional:
        return field
    return Field(field.name, field.type, field.texts, categories=field.categories)
