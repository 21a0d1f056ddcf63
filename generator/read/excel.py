"""Excel workbooks → printed lines: the sheets in their order, each from top to bottom.

Only what the workbook shows is read. The file is opened in a process of its own (`excel_child`)
with limits on time, memory and cells; what makes that process fail becomes one finding.
"""

from __future__ import annotations

import json
import tempfile
import threading
from collections.abc import Iterator
from functools import partial
from typing import Any

from generator.errors import Finding, ReportProblem, Severity, errors_of
from generator.model import Place, PrintedCell, PrintedLine
from generator.read import apart
from generator.read.apart import DAMAGED, TOO_LARGE, TOO_SLOW, start_apart

SECONDS = 50
"""The process ends itself before that, where the system counts its time."""

_OLE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_FAILURES = {
    DAMAGED: (
        "damaged-file",
        "cannot be read as an Excel workbook: it is damaged or of another kind; fetch the report"
        " again, or save it anew as .xlsx",
    ),
    TOO_LARGE: (
        "oversized-file",
        "is far larger than any report once it is unpacked; fetch the report again",
    ),
    TOO_SLOW: (
        "slow-file",
        "takes longer to read than any report should; fetch it again, or save it anew as .xlsx",
    ),
}

failure_of = partial(apart.failure_of, failures=_FAILURES, interrupted="interrupted-file")
"""Why the process failed."""

Answer = dict[str, Any]


def read_workbook(content: bytes, file: str) -> tuple[list[PrintedLine], list[Finding]]:
    """The printed lines of a workbook and warnings about it.

    ReportProblem when it cannot be read in full, or its tables have cells that it does not show.
    """
    _refuse_other_files(content, file)
    lines: list[PrintedLine] = []
    findings: list[Finding] = []
    number, name = 0, ""
    for answer in answers_of(content, file):
        if "sheet" in answer:
            number, name = answer["sheet"]
        elif "line" in answer:
            is_row, cells = answer["line"]
            printed = (
                PrintedCell(text, Place(file, row, page=number, sheet=name, cell=cell))
                for text, row, cell in cells
            )
            lines.append(PrintedLine(tuple(printed), is_row))
        elif "finding" in answer:
            findings.append(_finding(answer["finding"]))
    if errors_of(findings):
        raise ReportProblem(*findings)
    return lines, findings


def _refuse_other_files(content: bytes, file: str) -> None:
    if content.startswith(_OLE) and _ENCRYPTED in content:
        message = "is locked with a password; open it in Excel and save it without one"
        raise _refused(file, "encrypted-file", message)
    if content.startswith(_OLE):
        message = "is a workbook of Excel before 2007 (.xls); open it and save it as .xlsx"
        raise _refused(file, "not-a-workbook", message)
    if not content.startswith(b"PK"):
        message = "is no Excel workbook, whatever its name says; fetch the report again"
        raise _refused(file, "not-a-workbook", message)


def answers_of(content: bytes, file: str) -> Iterator[Answer]:
    """What the process says of the workbook; ReportProblem when it fails."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as told:
        given.write(content)
        given.seek(0)
        is_late = threading.Event()
        with start_apart("generator.read.excel_child", given, told, file) as child:

            def end() -> None:
                is_late.set()
                child.kill()

            watch = threading.Timer(SECONDS, end)
            watch.start()
            try:
                assert child.stdout is not None
                for line in child.stdout:
                    if line.endswith(b"\n"):
                        yield json.loads(line)
            finally:
                watch.cancel()
                child.kill()  # nobody waits for it any more; one that has ended does not mind
        told.seek(0)
        if child.returncode:
            code = TOO_SLOW if is_late.is_set() else child.returncode
            raise failure_of(code, told.read().decode("utf-8", "replace"), file)


def _refused(file: str, rule: str, message: str) -> ReportProblem:
    return ReportProblem(Finding(rule, message, Place(file)))


def _finding(item: Answer) -> Finding:
    severity = Severity(item["severity"])
    return Finding(item["rule"], item["message"], Place(**item["place"]), severity)
