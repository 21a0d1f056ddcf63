"""Small data packages, made in memory, for what the real report does not show."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pandas

from generator.model import MEASURE
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


def small_source(figures: Iterable[Figure], newest: str) -> SiteSource:
    """A package that holds `figures`, from one series whose newest report ends with `newest`."""
    rows = list(figures)
    measures = list(dict.fromkeys(row[1] for row in rows))
    frames = {
        "reports": pandas.DataFrame([_report(newest)]),
        "measures": _code_list(measures),
        "counties": _counties(),
        "cells": _cells(rows, newest),
        "symbols": pandas.DataFrame([{"symbol": "*", "name_nb": "Skjermet: færre enn 4"}]),
    }
    dimensions = codelists().dimensions
    for dimension, resource in dimensions.codelists.items():
        found = [row for row in rows if row[0] == dimension]
        if not found:
            continue
        frames[f"participants-by-{dimension}"] = _participants(dimension, found)
        if resource not in frames:
            frames[resource] = _code_list(list(dict.fromkeys(row[2] for row in found)))
    marks = [{"symbol": "*", "low": 0, "high": 3}]
    series = {"s": {"title": "Tiltak", "table": "T1", "publisher": "NAV", "marks": marks}}
    descriptor = {"series": series, "dimensions": dimensions.records, "resources": []}
    return SiteSource(Path(), descriptor, frames)


def _report(newest: str) -> dict[str, str]:
    return {
        "series": "s",
        "edition": newest,
        "title": "Tiltak",
        "period_from": f"{newest[:4]}-01",
        "period_to": newest,
        "tables": "1",
        "cells": "4",
        "suppressed": "0",
    }


def _code_list(codes: list[str]) -> pandas.DataFrame:
    return pandas.DataFrame(
        {
            "code": codes,
            "order": [str(n) for n in range(1, len(codes) + 1)],
            "name_nb": [code.capitalize() for code in codes],
            "name_en": [code.capitalize() for code in codes],
        }
    )


def _counties() -> pandas.DataFrame:
    columns = ["code", "name_nb", "tile_column", "tile_row", "population"]
    frame = pandas.DataFrame(_COUNTIES, columns=columns)
    dated = ["2024-01-01" if row[-1] else "" for row in _COUNTIES]
    order = [str(n) for n in range(1, len(_COUNTIES) + 1)]
    return frame.assign(name_en=frame["name_nb"], order=order, population_date=dated)


def _participants(dimension: str, rows: list[Figure]) -> pandas.DataFrame:
    column = dimension.replace("-", "_")
    found: list[dict[str, Any]] = []
    for _, measure, category, period, printed in rows:
        record = {"period": period, "measure": measure, "measure_name": measure}
        if dimension != MEASURE:
            record |= {column: category, f"{column}_name": category}
        status = "suppressed" if printed == "*" else "published"
        found.append({**record, "participants": printed, "status": status})
    return pandas.DataFrame(found)


def _cells(rows: list[Figure], newest: str) -> pandas.DataFrame:
    return pandas.DataFrame(
        {
            "series": "s",
            "edition": newest,
            "table": "1",
            "row": str(number),
            "measure": measure,
            "dimension": dimension,
            "category": category,
            "period": period,
        }
        for number, (dimension, measure, category, period, _) in enumerate(rows, 1)
    )
