"""Every package is validated by frictionless before anything is published.

Importing frictionless and validating takes more than a second of one core, so a build does it in
processes of their own while the pages are made; nothing is published before all ended well.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from generator.aside import Aside
from generator.errors import Finding, ReportProblem
from generator.inputs import read_file
from generator.model import Place

_LARGEST = 1024**3
"""Bytes of a file in a package."""


def validate_packages(folder: Path) -> list[Finding]:
    """The violations in the package in `folder` and in those of its editions."""
    return _validate(packages_to_validate(folder, None), folder, folder)


def _validate(packages: Sequence[Path], root: Path, shown: Path) -> list[Finding]:
    return [found for package in packages for found in validate_package(package, root, shown)]


def packages_to_validate(folder: Path, published: Path | None) -> list[Path]:
    """The package in `folder` and its editions, the largest first.

    Left out is an edition that says the same as the current package, as the only one does, or the
    same as it was published with: it was validated then.
    """
    current = _tables(folder)
    editions = [path.parent for path in (folder / "editions").glob("*/datapackage.json")]
    changed = [edition for edition in editions if _tables(edition) != current]
    if published is not None:
        pairs = [(edition, published / "editions" / edition.name) for edition in changed]
        changed = [edition for edition, before in pairs if not _are_alike(edition, before)]
    return [folder, *sorted(changed)]


def _are_alike(package: Path, other: Path) -> bool:
    """Whether two packages have the same descriptor and the same tables, byte for byte."""
    try:
        descriptors = [read_file(item / "datapackage.json", _LARGEST) for item in (package, other)]
    except OSError:
        return False
    return descriptors[0] == descriptors[1] and _tables(package) == _tables(other)


def _tables(package: Path) -> object:
    """The described tables of a package with their bytes; a value of its own if there are none."""
    try:
        resources = json.loads(read_file(package / "datapackage.json", _LARGEST))["resources"]
        return resources, [
            read_file(package / resource["path"], _LARGEST) for resource in resources
        ]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return object()


def validate_package(package: Path, root: Path, shown: Path) -> list[Finding]:
    """The violations in one package; `root` is called `shown` in their places."""
    name = (shown / package.relative_to(root)).as_posix()
    fault = _fault_of_descriptor(package / "datapackage.json")
    if fault:
        message = f"{fault}; make the package anew with `tiltaksdata package`"
        return [Finding("package-descriptor", message, Place(f"{name}/datapackage.json"))]
    import frictionless

    try:
        with frictionless.system.use_context(trusted=True):
            report = frictionless.Package(str(package / "datapackage.json")).validate()
    except frictionless.FrictionlessException as error:
        return [_finding(name, "", error.error)]
    found = [_finding(name, "", error) for error in report.errors]
    return found + [_finding(name, task.name, e) for task in report.tasks for e in task.errors]


def _fault_of_descriptor(path: Path) -> str:
    """Why a file is no descriptor of tables at all; empty when it is one."""
    try:
        descriptor = json.loads(read_file(path, _LARGEST))
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be opened ({error.strerror})"
    except (ValueError, RecursionError):
        return "is not JSON in UTF-8"
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(resources, list) or not resources:
        return "is no descriptor of a data package: it lists no resources"
    for resource in resources:
        name = resource.get("path") if isinstance(resource, dict) else None
        table = path.parent / str(name)
        if os.path.lexists(table) and not table.is_file():  # frictionless would wait for a pipe
            return f"lists {name}, which is not a file"
    return ""


def _finding(package: str, resource: str, error: Any) -> Finding:
    where = f"{package}/data/{resource}.csv" if resource else f"{package}/datapackage.json"
    row, field = getattr(error, "row_number", None), getattr(error, "field_name", None)
    message = f"{error.note} (field {field})" if field else error.note
    return Finding(f"package-{error.type}", message, Place(where, row))


class Validation:
    """The validation of a package, in processes of its own, while this one does something else.

    `shown` is what the folder is called in findings; `published` is where the package was published
    before, if it was; `jobs` is the number of processes. Use as a context. At its end:
    ReportProblem with a finding for each violation, also where the other work failed, for what is
    wrong with the data comes before what the pages make
    of it; OutputProblem if the validation broke off.
    """

    def __init__(
        self, folder: Path, shown: Path, published: Path | None = None, jobs: int = 1
    ) -> None:
        packages = packages_to_validate(folder, published)
        shares = (packages[first::jobs] for first in range(min(jobs, len(packages))))
        self._parts = [Aside(_validate, share, folder, shown) for share in shares]
        self._running = ExitStack()

    def __enter__(self) -> Validation:
        """Begin."""
        for part in self._parts:
            self._running.enter_context(part)
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        """Wait, unless the other work was interrupted."""
        with self._running:
            if failure is None or issubclass(failure, Exception):
                self.finish()

    def finish(self) -> None:
        """Wait for the findings and raise them."""
        findings = [finding for part in self._parts for finding in part.result()]
        if findings:
            raise ReportProblem(*sorted(findings, key=lambda finding: finding.place.file))
