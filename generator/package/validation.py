"""Every package is validated by frictionless before anything is published.

Importing frictionless and validating takes more than a second of one core, so a build does it in
a process of its own while the pages are made; nothing is published before it has ended well.
"""

from __future__ import annotations

import json
import multiprocessing
from contextlib import suppress
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from generator.errors import Finding, OutputProblem, ReportProblem
from generator.interruption import end_with_parent
from generator.model import Place

NAME = "datapackage"
"""What the folder of the current package is called in findings, wherever it is built."""


def validate_packages(folder: Path) -> list[Finding]:
    """The violations in the package in `folder` and in those of its editions.

    An edition that says the same as the current package, as the only one does, is not read twice.
    """
    current = _tables(folder)
    editions = sorted(path for path in (folder / "editions").glob("*") if path.is_dir())
    packages = [folder, *(edition for edition in editions if _tables(edition) != current)]
    return [finding for package in packages for finding in validate_package(package, folder)]


def _tables(package: Path) -> object:
    """The described tables of a package with their bytes; a value of its own if there are none."""
    try:
        resources = json.loads((package / "datapackage.json").read_bytes())["resources"]
        return resources, [(package / resource["path"]).read_bytes() for resource in resources]
    except (OSError, ValueError, LookupError, TypeError, RecursionError):
        return object()


def validate_package(package: Path, root: Path) -> list[Finding]:
    """The violations in one package; their places are told from `root`."""
    name = (Path(NAME) / package.relative_to(root)).as_posix()
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
        descriptor = json.loads(path.read_bytes())
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        return f"cannot be opened ({error.strerror})"
    except (ValueError, RecursionError):
        return "is not JSON in UTF-8"
    resources = descriptor.get("resources") if isinstance(descriptor, dict) else None
    if not isinstance(resources, list) or not resources:
        return "is no descriptor of a data package: it lists no resources"
    return ""


def _finding(package: str, resource: str, error: Any) -> Finding:
    where = f"{package}/data/{resource}.csv" if resource else f"{package}/datapackage.json"
    row, field = getattr(error, "row_number", None), getattr(error, "field_name", None)
    message = f"{error.note} (field {field})" if field else error.note
    return Finding(f"package-{error.type}", message, Place(where, row))


def _validate_and_send(folder: Path, end: Connection) -> None:
    end_with_parent()
    findings = validate_packages(folder)
    with suppress(OSError):  # the build was killed: nobody asks any more
        end.send(findings)


class Validation:
    """The validation of a package, by a process of its own, while this one does something else.

    Use as a context. At its end: ReportProblem with a finding for each violation, also where the
    other work failed, for what is wrong with the data comes before what the pages make of it;
    OutputProblem if the validation broke off.
    """

    def __init__(self, folder: Path) -> None:
        self._receiver, sender = multiprocessing.Pipe(duplex=False)
        self._process = multiprocessing.Process(target=_validate_and_send, args=(folder, sender))
        self._sender = sender

    def __enter__(self) -> Validation:
        """Begin."""
        self._process.start()
        self._sender.close()
        return self

    def __exit__(self, failure: type[BaseException] | None, *_: object) -> None:
        """Wait, unless the other work was interrupted."""
        try:
            if failure is None or issubclass(failure, Exception):
                self.finish()
        finally:
            self._process.terminate()
            self._process.join()
            self._receiver.close()

    def finish(self) -> None:
        """Wait for the findings and raise them."""
        try:
            findings = self._receiver.recv()
        except EOFError:
            raise OutputProblem("the validation of the data package broke off; try again") from None
        if findings:
            raise ReportProblem(*findings)
