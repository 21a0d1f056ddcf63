"""PDF → printed lines, page by page; each cell knows its page and its box.

The file is opened in a process of its own (`pdf_child`) with limits on time and memory. What makes
that process fail becomes one finding that says what to do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

from generator.errors import Finding, ReportProblem, Severity
from generator.model import AsideReason, LeftAside, Place, PrintedCell, PrintedLine
from generator.read.apart import (
    DAMAGED,
    ENCRYPTED,
    SECONDS,
    TOO_LARGE,
    TOO_SLOW,
    answers_apart,
    failure_of,
)  # fmt: skip
from generator.read.printed import PrintedFile
from generator.wording import Wording

LARGEST = 256 * 1024 * 1024
"""Bytes: a larger file is refused unread."""
LONGEST_ANSWER = 64 * 1024 * 1024
"""Bytes: no report has so many words."""

_LONGEST_CELL = 12
"""Words: a longer text in a table is more likely a line of prose beside it."""

_FAILURES = {
    DAMAGED: ("pdf-damaged", "is damaged and cannot be read as a PDF; fetch the report again"),
    ENCRYPTED: ("pdf-encrypted", "is locked with a password; save a copy without it"),
    TOO_LARGE: (
        "pdf-too-large",
        "unfolds to more data than any report has; fetch it again",
    ),
    TOO_SLOW: ("pdf-too-slow", "takes longer to read than any report should; fetch it again"),
}

Answer = dict[str, Any]


def read_pdf(content: bytes, file: str, wording: Wording) -> PrintedFile:
    """The printed lines of every page, top to bottom, and what is left aside.

    ReportProblem when it cannot be read in full.
    """
    return printed_file(_answers(content, file, wording.numeric), file, wording)


def printed_file(answers: Iterable[Answer], file: str, wording: Wording) -> PrintedFile:
    """What the process that reads a file finds in it.

    Texts with figures that stand where no table has a column are left aside: they are no rows.
    """
    lines: list[PrintedLine] = []
    left_aside: list[LeftAside] = []
    is_below_table = False
    answered, warnings = _lines_and_warnings(answers, file)
    for answer, line in answered:
        page = line.place.page
        if line.is_row:
            is_below_table = True
        elif lines and lines[-1].place.page != page:
            is_below_table = False
        # Texts with figures that are neither a period, nor the source, nor begin as a row does.
        text = line.text
        is_aside = (
            answer["is_running_text"]
            and wording.has_value(text)
            and not wording.span(text)
            and not wording.is_like_a_heading(text)
            and not wording.is_source(text)
            and not wording.begins_with_label(text)
            and (not wording.is_total(text) or text.endswith("."))
        )
        if is_aside:
            reason = AsideReason.FOOTNOTE if is_below_table else AsideReason.RUNNING_TEXT
            left_aside.append(LeftAside(line.text, line.place, reason))
        else:
            lines.append(line)
    return PrintedFile(lines, warnings, tuple(left_aside))


def read_pdf_tables(
    content: bytes, file: str
) -> tuple[list[list[PrintedLine]], list[LeftAside], list[Finding]]:
    """The rows of each table of any PDF, the lines that are in none, and warnings about the file.

    The tables of a page come top to bottom, left to right. ReportProblem as for `read_pdf`.
    """
    tables: dict[tuple[int, int | None], list[PrintedLine]] = {}
    left_aside: list[LeftAside] = []
    answered, warnings = _lines_and_warnings(_answers(content, file, ""), file)
    for answer, line in answered:
        if answer["table"] is None:
            left_aside.append(LeftAside(line.text, line.place, AsideReason.RUNNING_TEXT))
        else:
            tables.setdefault((answer["table"], line.place.page), []).append(line)
    found = []
    for table in tables.values():
        texts = [cell.text for line in table for cell in line.cells]
        prose = sum(len(text) for text in texts if len(text.split()) > _LONGEST_CELL)
        # Columns of running text with a few figures below one another are no table.
        if prose * 2 > sum(map(len, texts)):
            aside = (LeftAside(ln.text, ln.place, AsideReason.RUNNING_TEXT) for ln in table)
            left_aside += aside
        else:
            found.append(table)
    return found, left_aside, warnings


def _lines_and_warnings(
    answers: Iterable[Answer], file: str
) -> tuple[list[tuple[Answer, PrintedLine]], list[Finding]]:
    """Each line with what was answered for it; ReportProblem when a page cannot be read."""
    lines: list[tuple[Answer, PrintedLine]] = []
    findings: list[Finding] = []
    warnings: list[Finding] = []
    for answer in answers:
        if "finding" in answer:
            item = answer["finding"]
            place = Place(item["place"]["file"], page=item["place"]["page"])
            findings.append(Finding(item["rule"], item["message"], place))
        elif "cells" in answer:
            cells = tuple(
                PrintedCell(text, Place(file, line, page=page, box=tuple(box) if box else None))
                for text, line, page, box in answer["cells"]
            )
            lines.append((answer, PrintedLine(cells, answer["is_row"])))
        elif "hidden" in answer:
            warnings += _warnings(answer, file)
    if findings:
        raise ReportProblem(*findings, *warnings)
    return lines, warnings


def _answers(content: bytes, file: str, numeric: str) -> Iterator[Answer]:
    """What the process says, line by line; ReportProblem when it fails or takes too long.

    `numeric` is the pattern of words that may be figures.
    """
    if b"%PDF-" not in content[:1024]:
        raise _problem(file, "not-a-pdf", "is no PDF, whatever its name says; fetch it again")
    if len(content) > LARGEST:
        raise _problem(file, "pdf-too-large", "is far larger than any report")
    failure = partial(failure_of, failures=_FAILURES, interrupted="pdf-interrupted")
    words = (file, numeric)
    module = "generator.read.pdf_child"
    return answers_apart(module, content, words, SECONDS, LONGEST_ANSWER, failure)


def _problem(file: str, rule: str, message: str) -> ReportProblem:
    return ReportProblem(Finding(rule, message, Place(file)))


def _warnings(answer: Answer, file: str) -> Iterator[Finding]:
    """One warning when the file holds more than its pages show; what that is, it does not say."""
    hidden = {int(page): count for page, count in answer["hidden"].items()}
    held = []
    if hidden:
        pages = ", ".join(map(str, sorted(hidden)))
        where = f"page {pages}" if len(hidden) == 1 else f"pages {pages}"
        held.append(f"{_counted(sum(hidden.values()), 'word')} on {where}")
    if answer["files"]:
        held.append(_counted(answer["files"], "attached file"))
    if answer["notes"]:
        held.append(f"{_counted(answer['notes'], 'comment or hidden field')} with figures")
    if answer["described"]:
        held.append("figures in its subject or keywords")
    if held:
        message = (
            f"the file holds what its pages do not show: {'; '.join(held)}. It is not read, but"
            " anyone who has the file can find it: do not publish the file, and print the report"
            " to a new PDF without it"
        )
        place = Place(file, page=min(hidden, default=None))
        yield Finding("hidden-text", message, place, Severity.WARNING)


def _counted(number: int, what: str) -> str:
    first, _, rest = what.partition(" or ")
    plural = f"{first}s or {rest}s" if rest else f"{first}s"
    return f"{number} {what if number == 1 else plural}"
