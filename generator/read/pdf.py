"""PDF → printed lines, page by page; each cell knows its page and its box.

The file is opened in a process of its own (`pdf_child`) with limits on time and memory. What makes
that process fail becomes one finding that says what to do.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
import threading
from collections.abc import Iterator
from typing import IO, Any

from generator.errors import Finding, ReportProblem
from generator.model import Place, PrintedLine
from generator.read.apart import DAMAGED, ENCRYPTED, TOO_LARGE, TOO_SLOW, start_apart
from generator.read.pdf_chars import Word
from generator.read.pdf_child import SECONDS_TO_OPEN
from generator.read.pdf_rows import printed_lines
from generator.read.pdf_words import Page, Rule

LARGEST = 256 * 1024 * 1024
"""Bytes: a larger file is refused unread."""
SILENT_SECONDS = 2 * SECONDS_TO_OPEN
"""A process that answers nothing for so long, though it has limits of its own, is ended."""

_KILLED = 9
"""The signal with which a system ends what takes too much memory, and `_within_time` the slow."""
_TOO_LARGE = ("pdf-too-large", "unfolds to more data than any report has; fetch it again")
_FAILURES = {
    DAMAGED: ("pdf-damaged", "is damaged and cannot be read as a PDF; fetch the report again"),
    ENCRYPTED: ("pdf-encrypted", "is locked with a password; save a copy without it"),
    TOO_LARGE: _TOO_LARGE,
    TOO_SLOW: ("pdf-too-slow", "takes longer to read than any report should; fetch it again"),
}

Answer = dict[str, Any]


def read_pdf(content: bytes, file: str) -> tuple[list[PrintedLine], list[Finding]]:
    """The printed lines of every page, top to bottom, and warnings about the file.

    ReportProblem when it cannot be read in full.
    """
    if b"%PDF-" not in content[:1024]:
        raise _problem(file, "not-a-pdf", "is no PDF, whatever its name says; fetch it again")
    if len(content) > LARGEST:
        raise _problem(file, "pdf-too-large", "is far larger than any report")
    pages: list[Page] = []
    findings: list[Finding] = []
    for answer in _answers(content, file):
        if "finding" in answer:
            findings.append(_finding(answer["finding"]))
        elif "page" in answer:
            pages.append(_page(answer))
    if findings:
        raise ReportProblem(*findings)
    return printed_lines(pages, file), []


def _answers(content: bytes, file: str) -> Iterator[Answer]:
    """What the process says of each page; ReportProblem when it fails."""
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as told:
        given.write(content)
        given.seek(0)
        with start_apart("generator.read.pdf_child", given, told, file) as child:
            assert child.stdout is not None
            complete = False
            try:
                while (line := _within_time(child, child.stdout)).endswith(b"\n"):
                    yield json.loads(line)
                complete = True
            finally:
                if not complete:
                    child.kill()
        if child.returncode:
            told.seek(0)
            raise _failure(child.returncode, told.read().decode("utf-8", "replace"), file)


def _within_time(child: subprocess.Popen[bytes], answers: IO[bytes]) -> bytes:
    """The next line of a process; it is ended, and the line empty, when that takes too long."""
    watch = threading.Timer(SILENT_SECONDS, child.kill)
    watch.start()
    try:
        return answers.readline()
    finally:
        watch.cancel()


def _failure(code: int, told: str, file: str) -> ReportProblem:
    """Why a process failed: a limit, the file, or a fault of this program."""
    if code in _FAILURES:
        return _problem(file, *_FAILURES[code])
    if code == -_KILLED:
        return _problem(file, *_TOO_LARGE)
    if code < 0:
        message = f"was not read to its end: signal {-code} ended the reading; run it again"
        return _problem(file, "pdf-interrupted", message)
    last = (told.strip().splitlines() or [f"exit code {code}"])[-1]
    message = (
        f"could not be read, by a fault of this program and not of the file: {last};"
        " please report it, with this line and the file"
    )
    return _problem(file, "program-fault", message)


def _problem(file: str, rule: str, message: str) -> ReportProblem:
    return ReportProblem(Finding(rule, message, Place(file)))


def _page(answer: Answer) -> Page:
    words = tuple(Word(*word) for word in answer["words"])
    return Page(answer["page"], words, tuple(Rule(*rule) for rule in answer["rules"]))


def _finding(item: dict[str, Any]) -> Finding:
    place = Place(item["place"]["file"], page=item["place"]["page"])
    return Finding(item["rule"], item["message"], place)
