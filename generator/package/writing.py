"""Contents → files: CSV in UTF-8 without BOM, comma, LF; JSON with sorted layout of its own."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from generator.package.contents import Contents
from generator.package.csv_tables import csv_text


def write_package(folder: Path, descriptor: dict[str, Any], made: Contents) -> None:
    """Write one package into `folder`, which may not hold one yet."""
    (folder / "data").mkdir(parents=True)
    for resource in made.schema:
        text = csv_text(resource.columns, made.rows[resource.name])
        (folder / resource.path).write_text(text, "utf-8", newline="\n")
    text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    (folder / "datapackage.json").write_text(text, "utf-8", newline="\n")
