"""Workbooks (`.xlsx`, `.xlsm`, `.ods`) → printed lines: sheet by sheet, each from the top down.

Only what the workbook shows is read. The file is opened in a process of its own (`workbook_child`)
with limits on time, memory and cells; what makes that process fail becomes one finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any

from generator.errors import Finding, ReportProblem, Severity
from generator.model import Place, PrintedCell, PrintedLine
from generator.read import apart
from generator.read.apart import DAMAGED, ENCRYPTED, TOO_LARGE, TOO_SLOW, answers_apart

SECONDS = 50
"""The process ends itself before that, where the system counts its time."""
LONGEST_ANSWER = 256 * 1024 * 1024
"""Bytes: more than all texts that a workbook may hold."""

Answer = dict[str, Any]

_OLE, _ZIP = b"\xd0\xcf\x11\xe0", b"PK"
_LOCKED = (
    "encrypted-file",
    "is locked with a password; open it in a spreadsheet program and save it without one",
)
_FAILURES = {
    DAMAGED: (
        "damaged-file",
        "cannot be read as a workbook: it is damaged or of another kind; fetch the report again, or"
        " save it anew as .xlsx",
    ),
    ENCRYPTED: _LOCKED,
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


def answers_of(content: bytes, file: str, language: str, marks: Sequence[str]) -> Iterator[Answer]:
    """What the process says of the workbook; ReportProblem when it fails."""
    words = (file, language, *marks)
    module = "generator.read.workbook_child"
    return answers_apart(module, content, words, SECONDS, LONGEST_ANSWER, failure_of)


def read_workbook(
    content: bytes, file: str, language: str = "en", marks: Sequence[str] = ()
) -> tuple[list[PrintedLine], list[Finding]]:
    """The printed lines of a workbook and what was found in it.

    `language` is that of the months in dates, `marks` are what stands for hidden figures. A table
    with cells that the workbook does not show is among the findings; ReportProblem when it cannot
    be read in full.
    """
    lines: list[PrintedLine] = []
    findings: list[Finding] = []
    number, name = 0, ""
    problem = _of_another_kind(content, file)
    if problem:
        raise ReportProblem(Finding(*problem, Place(file)))
    for answer in answers_of(content, file, language, marks):
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
            item = answer["finding"]
            place, severity = Place(**item["place"]), Severity(item["severity"])
            findings.append(Finding(item["rule"], item["message"], place, severity))
    return lines, findings


def _of_another_kind(content: bytes, file: str) -> tuple[str, str] | None:
    """The rule and the message for a file that is read as no workbook."""
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            return _LOCKED
        return "not-a-workbook", "is a workbook of Excel before 2007 (.xls); save it as .xlsx"
    if not content.startswith(_ZIP):
        message = "is no workbook, whatever its name says; fetch the report again"
        return "not-a-workbook", message
    if b"xl/workbook.bin" in content:
        return "not-a-workbook", "is a binary workbook (.xlsb); open it and save it as .xlsx"
    return None
