"""Contents → files: CSV in UTF-8 without BOM, comma, LF; JSON with sorted layout of its own."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from generator.package.contents import Contents
from generator.package.schema import load_schema


def csv_text(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A CSV file: the head and the rows, quoted only where they must be."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows(rows)
    return buffer.getvalue()


def write_package(folder: Path, descriptor: dict[str, Any], made: Contents) -> None:
    """Write one package into `folder`, which may not hold one yet."""
    (folder / "data").mkdir(parents=True)
    for resource in load_schema():
        text = csv_text(resource.columns, made.rows[resource.name])
        (folder / resource.path).write_text(text, "utf-8", newline="\n")
    text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    (folder / "datapackage.json").write_text(text, "utf-8", newline="\n")
