"""Any file → printed lines → printed tables: what stands where, and no meaning yet.

A reader for another format (`READERS`) gives printed lines too, and all the rest stays.
"""

from __future__ import annotations

from collections.abc import Callable

from generator.errors import Finding, ReportProblem, errors_of
from generator.model import Place, Source
from generator.read.invisible import lines_as_seen
from generator.read.layout import place_tables
from generator.read.printed import PrintedFile, PrintedReport, exceeded, too_many
from generator.read.sheets import ValueTest, tables_apart
from generator.read.text import LARGEST, decode, read_lines
from generator.wording import Wording

Reader = Callable[[bytes, str, Wording], PrintedFile]
"""(content, file name, words of its series) → what the file prints.

ReportProblem when the file cannot be read in full.
"""


def _read_text(content: bytes, file: str, wording: Wording) -> PrintedFile:
    lines = read_lines(decode(content, file), file)
    return PrintedFile([*tables_apart(lines, ValueTest(wording.language, wording.marks))], [])


def _read_workbook(content: bytes, file: str, wording: Wording) -> PrintedFile:
    from generator.read.workbook import read_workbook

    return PrintedFile(*read_workbook(content, file, wording.language, wording.marks))


def _read_pdf(content: bytes, file: str, wording: Wording) -> PrintedFile:
    from generator.read.pdf import read_pdf

    return read_pdf(content, file, wording)


WORKBOOKS = ("xlsx", "xlsm", "ods")
READERS: dict[str, Reader] = {
    "txt": _read_text,
    "md": _read_text,
    "pdf": _read_pdf,
    **dict.fromkeys(WORKBOOKS, _read_workbook),
}
"""File name extension → reader."""

LARGEST_FILES = {
    "txt": LARGEST,
    "md": LARGEST,
    "pdf": 256 * 1024**2,
    **dict.fromkeys(WORKBOOKS, 32 * 1024**2),
}
"""Format → bytes that a report may have; a larger file is refused unread."""


def read_report(source: Source, wording: Wording) -> PrintedReport:
    """The printed tables of a report, what could not be placed, and what was left aside.

    ReportProblem when the file cannot be read at all or holds no table.
    """
    extension = source.file.rpartition(".")[2].lower()
    reader = READERS.get(extension)
    if reader is None:
        known = ", ".join(f".{name}" for name in READERS)
        raise _unreadable(source, "unknown-format", f"no reader for .{extension}; known: {known}")
    if not source.content.strip():
        raise _unreadable(source, "empty-file", "the file is empty; fetch the report again")
    printed = reader(source.content, source.file, wording)
    if errors_of(printed.findings):
        raise ReportProblem(*printed.findings)
    lines, unseen = lines_as_seen(printed.lines)
    more = exceeded(lines)
    if more:
        message = f"holds far more than any report: {more}; fetch the report again"
        raise _unreadable(source, "oversized-file", message)
    report = place_tables(lines, wording)
    if too_many(report.tables):
        message = "holds far more tables than any report; fetch the report again"
        raise _unreadable(source, "oversized-file", message)
    if not report.tables and not report.findings:
        message = (
            f"no table with a total row ('{wording.total} …') was found; is this a report of the"
            " series?"
        )
        if printed.findings:
            message = (
                f"no table with a total row ('{wording.total} …') was found in what the file shows,"
                " and it holds what it does not show: let it show what belongs to the report, and"
                " save it anew"
            )
        raise ReportProblem(Finding("no-report", message, Place(source.file)), *printed.findings)
    return PrintedReport(
        report.tables,
        (*printed.findings, *unseen, *report.findings),
        (*printed.left_aside, *report.left_aside),
    )


def _unreadable(source: Source, rule: str, message: str) -> ReportProblem:
    return ReportProblem(Finding(rule, message, Place(source.file)))
