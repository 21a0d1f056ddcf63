"""Parts of the data as CSV, as they are written beside the pages: text as in the package."""

from __future__ import annotations

from collections import defaultdict
from functools import lru_cache

from generator.dimensions import Dimension
from generator.model import ALL, MEASURE
from generator.package.csv_tables import Rows, csv_text
from generator.web.source import SiteSource

_MEASURE_HEAD = ("period", "dimension", "category", "category_name", "participants", "status")


def slices(source: SiteSource, resource: str, column: str) -> dict[str, str]:
    """The rows of a resource as CSV, one text for each value of `column`."""
    table = source.package.tables.get(resource)
    if table is None:
        return {}
    rows: dict[str, Rows] = defaultdict(list)
    for row in table.rows:
        rows[row[table.columns.index(column)]].append(row)
    return {key: csv_text(table.columns, found) for key, found in rows.items()}


@lru_cache(maxsize=1)
def measure_files(source: SiteSource) -> dict[str, dict[str, str]]:
    """Measure → file name → CSV: `trend.csv`, `<dimension>.csv`, `data.csv` with all of it."""
    files: dict[str, dict[str, str]] = {m.code: {} for m in source.measures}
    for dimension in source.dimensions.codes:
        name = "trend.csv" if dimension == MEASURE else f"{dimension}.csv"
        for measure, text in slices(source, f"participants-by-{dimension}", "measure").items():
            files[measure][name] = text

    whole: dict[str, Rows] = defaultdict(list)
    for dimension in source.dimensions.codes:
        column = dimension.replace("-", "_")
        for row in source.package.records(f"participants-by-{dimension}"):
            key = (ALL, "") if dimension == MEASURE else (row[column], row[f"{column}_name"])
            values = (row["period"], dimension, *key, row["participants"], row["status"])
            whole[row["measure"]].append(values)
    for measure, rows in whole.items():
        files[measure]["data.csv"] = csv_text(_MEASURE_HEAD, rows)
    return files


@lru_cache(maxsize=1)
def area_files(source: SiteSource, dimension: Dimension) -> dict[str, str]:
    """Area → `data.csv`: every figure of every measure."""
    return slices(source, dimension.resource, dimension.column)
