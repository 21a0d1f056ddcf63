"""Code to paste that reads a table of the package rightly, made from its Table Schema.

Types, codes and marks come from the schema, so the code is right for every edition: integers that
may be hidden become nullable integers, everything else stays text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from generator.web.language import Language


@dataclass(frozen=True)
class Sample:
    """One way to read the table: the tool, a word of advice, and the code (empty for Excel)."""

    id: str
    title: str
    note: str
    code: str
    steps: tuple[str, ...] = ()


def samples(resource: Mapping[str, Any], where: str, language: Language) -> tuple[Sample, ...]:
    """The ways to read a resource, `where` being the address or the name of its CSV file."""
    _ = language.gettext
    marks = language.any_of([mark for mark in _missing(resource) if mark])
    steps = [_("sample.excel-open"), _("sample.excel-origin"), _("sample.excel-text")]
    if marks:
        steps.append(_("sample.excel-marks", marks=marks))
    parquet = where.removesuffix(".csv") + ".parquet"
    return (
        Sample("pandas", "pandas (Python)", _("sample.pandas"), pandas_code(resource, where)),
        Sample("r", "R (readr)", _("sample.r"), r_code(resource, where)),
        Sample("duckdb", "DuckDB (SQL)", _("sample.duckdb"), duckdb_code(resource, where)),
        Sample("parquet", "Parquet", _("sample.parquet"), parquet_code(parquet)),
        Sample("excel", "Excel", _("sample.excel"), "", tuple(steps)),
    )


def pandas_code(resource: Mapping[str, Any], where: str) -> str:
    """Python that makes `figures`, a frame: `Int64` where figures may be hidden, else `string`."""
    pandas = {"integer": "Int64"}
    types = "\n".join(
        f'        "{name}": "{pandas.get(kind, "string")}",' for name, kind in _columns(resource)
    )
    marks = ", ".join(f'"{mark}"' for mark in _missing(resource))
    hidden = ", ".join(f'"{name}": [{marks}]' for name in _integers(resource))
    return f"""import pandas as pd

figures = pd.read_csv(
    "{where}",
    dtype={{
{types}
    }},
    na_values={{{hidden}}},
    keep_default_na=False,
)
hidden = figures["status"] == "suppressed"
"""


def r_code(resource: Mapping[str, Any], where: str) -> str:
    """R that makes `figures`, a tibble: integers with NA where hidden, else character."""
    marks = ", ".join(f'"{mark}"' for mark in _missing(resource))
    integers = "".join(f",\n    {name} = col_integer()" for name in _integers(resource))
    return f"""library(readr)

figures <- read_csv(
  "{where}",
  na = c({marks}),
  col_types = cols(
    .default = col_character(){integers}
  )
)
hidden <- figures$status == "suppressed"
"""


def duckdb_code(resource: Mapping[str, Any], where: str) -> str:
    """SQL that selects every row, typed, NULL where hidden."""
    types = ",\n".join(
        f"    '{name}': '{'INTEGER' if kind == 'integer' else 'VARCHAR'}'"
        for name, kind in _columns(resource)
    )
    marks = ", ".join(f"'{mark}'" for mark in _missing(resource))
    return f"""SELECT *
FROM read_csv(
  '{where}',
  header = true,
  columns = {{
{types}
  }},
  nullstr = [{marks}]
);
"""


def parquet_code(where: str) -> str:
    """SQL for the Parquet file, which needs no types."""
    return f"SELECT * FROM '{where}';\n"


def _columns(resource: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Name and Table Schema type of each column, in order."""
    return [(field["name"], field["type"]) for field in resource["schema"]["fields"]]


def _integers(resource: Mapping[str, Any]) -> list[str]:
    return [name for name, kind in _columns(resource) if kind == "integer"]


def _missing(resource: Mapping[str, Any]) -> list[str]:
    """The texts that stand for no value, as the schema lists them."""
    return list(resource["schema"].get("missingValues", [""]))
