"""Small data packages, made in memory, for what the real report does not show."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from generator.model import MEASURE, Period
from generator.package.csv_tables import CsvTable, Rows
from generator.package.opening import Package
from generator.package.rates import RATES, Population, rate_row
from generator.package.schema import load_schema
from generator.web.source import SiteSource
from tests.sample import codelists

Figure = tuple[str, str, str, str, str]
"""(dimension, measure, category, period, printed), as `("county", "a", "46", "2024-01", "*")`."""

_COUNTIES = [
    ("03", "Oslo", "2", "4", "100000"),
    ("46", "Vestland", "0", "3", "200000"),
    ("15", "Møre og Romsdal", "1", "2", "50000"),
    ("30", "Viken", "", "", ""),
    ("unknown", "Ukjent", "", "", ""),
]


def table_of(records: Sequence[Mapping[str, str]]) -> CsvTable:
    """A table of these rows; the first one has all columns."""
    columns = tuple(records[0])
    return CsvTable(columns, [tuple(row[column] for column in columns) for row in records])


def changed(
    source: SiteSource, tables: Mapping[str, Sequence[Mapping[str, str]]], **descriptor: Any
) -> SiteSource:
    """The source with other rows in some tables, and other entries in its descriptor."""
    package = source.package
    new = {name: table_of(rows) for name, rows in tables.items()}
    described = {**package.descriptor, **descriptor}
    return replace(
        source,
        package=replace(package, tables={**package.tables, **new}, descriptor=described),
    )


def small_source(figures: Iterable[Figure], newest: str) -> SiteSource:
    """A package that holds `figures`, from one series whose newest report ends with `newest`."""
    rows = list(figures)
    measures = list(dict.fromkeys(row[1] for row in rows))
    tables = {
        "reports": [_report(newest)],
        "measures": _code_list(measures),
        "counties": _counties(),
        "cells": _cells(rows, newest),
        "symbols": [{"symbol": "*", "name_nb": "Skjermet: færre enn 4"}],
    }
    dimensions = codelists().dimensions
    for dimension, resource in dimensions.codelists.items():
        found = [row for row in rows if row[0] == dimension]
        if not found:
            continue
        tables[f"participants-by-{dimension}"] = _participants(dimension, found)
        if resource not in tables:
            tables[resource] = _code_list(list(dict.fromkeys(row[2] for row in found)))
    schema = load_schema(dimensions)
    (columns,) = (resource.columns for resource in schema if resource.name == RATES)
    opened = {name: table_of(records) for name, records in tables.items()}
    opened[RATES] = CsvTable(tuple(columns), _rates(rows))
    marks = [{"symbol": "*", "low": 0, "high": 3}]
    series = {"s": {"title": "Tiltak", "table": "T1", "publisher": "NAV", "marks": marks}}
    descriptor = {"series": series, "dimensions": dimensions.records, "resources": []}
    return SiteSource(Package(Path(), "", descriptor, opened, dimensions, schema))


def _report(newest: str) -> dict[str, str]:
    return {
        "series": "s",
        "edition": newest,
        "title": "Tiltak",
        "source_file": f"reports/s/{newest}.txt",
        "sha256": "0" * 64,
        "period_from": f"{newest[:4]}-01",
        "period_to": newest,
        "tables": "1",
        "cells": "4",
        "suppressed": "0",
    }


def _code_list(codes: list[str]) -> list[dict[str, str]]:
    return [
        {
            "code": code,
            "order": str(number),
            "name_nb": code.capitalize(),
            "name_en": code.capitalize(),
        }
        for number, code in enumerate(codes, 1)
    ]


def _counties() -> list[dict[str, str]]:
    columns = ("code", "name_nb", "tile_column", "tile_row", "population")
    return [
        {
            **dict(zip(columns, row, strict=True)),
            "name_en": row[1],
            "order": str(number),
            "population_date": "2024-01-01" if row[-1] else "",
        }
        for number, row in enumerate(_COUNTIES, 1)
    ]


def _rates(figures: Iterable[Figure]) -> Rows:
    """The rates of the figures of counties with a population, which is that of January 2024."""
    known = {code: (name, int(text)) for code, name, *_, text in _COUNTIES if text}
    return [
        rate_row(month, (measure, dimension, code), name, int(printed), population)
        for dimension, measure, code, period, printed in figures
        if dimension == "county" and code in known and printed != "*"
        for name, inhabitants in [known[code]]
        for month, population in [(Period.parse(period), Population(Period(2024, 1), inhabitants))]
        if population.is_near(month)
    ]


def _participants(dimension: str, rows: list[Figure]) -> list[dict[str, str]]:
    column = dimension.replace("-", "_")
    found = []
    for _, measure, category, period, printed in rows:
        record = {"period": period, "measure": measure, "measure_name": measure}
        if dimension != MEASURE:
            record |= {column: category, f"{column}_name": category}
        status = "suppressed" if printed == "*" else "published"
        found.append({**record, "participants": printed, "status": status})
    return found


def _cells(rows: list[Figure], newest: str) -> list[dict[str, str]]:
    return [
        {
            "series": "s",
            "edition": newest,
            "table": "1",
            "row": str(number),
            "column": "1",
            "page": "",
            "line": "",
            "row_label": category,
            "column_label": period,
            "printed": printed,
            "status": "suppressed" if printed == "*" else "published",
            "measure": measure,
            "dimension": dimension,
            "category": category,
            "period": period,
        }
        for number, (dimension, measure, category, period, printed) in enumerate(rows, 1)
    ]
