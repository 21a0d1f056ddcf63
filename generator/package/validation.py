"""Every package is validated by frictionless before anything is published."""

from __future__ import annotations

from pathlib import Path

import frictionless

from generator.errors import Finding, ReportProblem
from generator.model import Place


def validate_package(folder: Path, name: str) -> None:
    """ReportProblem, with a finding for each violation, unless descriptor and data are valid."""
    descriptor = folder / "datapackage.json"
    with frictionless.system.use_context(trusted=True):
        report = frictionless.Package(str(descriptor)).validate()
    if not report.valid:
        found = report.flatten(["name", "rowNumber", "fieldName", "type", "note"])
        raise ReportProblem(*(_finding(name, *violation) for violation in found))


def _finding(
    package: str, resource: str, row: int | None, field: str | None, kind: str, note: str
) -> Finding:
    where = f"{package}/data/{resource}.csv" if resource else f"{package}/datapackage.json"
    message = f"{note} (field {field})" if field else note
    return Finding(f"package-{kind}", message, Place(where, row))
