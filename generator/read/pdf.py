"""PDF → printed lines, page by page; each cell knows its page and its box.

The file is opened in a process of its own (`pdf_child`) with limits on time and memory. What makes
that process fail becomes one finding that says what to do.
"""

from __future__ import annotations

import json
import subprocess
from typing import Any

from generator.errors import Finding, ReportProblem
from generator.model import Place, PrintedLine
from generator.read.pdf_child import ENCRYPTED, TOO_LARGE, TOO_SLOW
from generator.read.pdf_process import run_apart
from generator.read.pdf_rows import printed_lines
from generator.read.pdf_words import Page, Rule, Word

LARGEST = 256 * 1024 * 1024
"""Bytes: a larger file is refused unread."""
SECONDS = 600
"""A report of 300 pages takes a twentieth of it."""

_DAMAGED = "is damaged and cannot be read as a PDF; fetch the report again"
_FAILURES = {
    ENCRYPTED: ("pdf-encrypted", "is locked with a password; save a copy without it"),
    TOO_LARGE: ("pdf-too-large", "unfolds to more data than any report has; fetch it again"),
    TOO_SLOW: ("pdf-too-slow", "takes longer to read than any report should; fetch it again"),
}


def read_pdf(content: bytes, file: str) -> list[PrintedLine]:
    """The printed lines of every page, top to bottom; ReportProblem when there is no reading it."""
    if b"%PDF-" not in content[:1024]:
        raise _problem(file, "not-a-pdf", "is no PDF, whatever its name says; fetch it again")
    if len(content) > LARGEST:
        raise _problem(file, "pdf-too-large", "is far larger than any report")
    try:
        done = run_apart("generator.read.pdf_child", content, file, seconds=SECONDS)
    except subprocess.TimeoutExpired:
        raise _problem(file, *_FAILURES[TOO_SLOW]) from None
    if done.returncode:
        raise _problem(file, *_FAILURES.get(done.returncode, ("pdf-damaged", _DAMAGED)))
    return printed_lines(_pages(json.loads(done.stdout)), file)


def _problem(file: str, rule: str, message: str) -> ReportProblem:
    return ReportProblem(Finding(rule, message, Place(file)))


def _pages(answer: dict[str, Any]) -> list[Page]:
    """The pages that the process saw; ReportProblem when it found what cannot be read."""
    if "findings" in answer:
        raise ReportProblem(*(_finding(item) for item in answer["findings"]))
    return [
        Page(
            page["number"],
            tuple(Word(**word) for word in page["words"]),
            tuple(Rule(**rule) for rule in page["rules"]),
        )
        for page in answer["pages"]
    ]


def _finding(item: dict[str, Any]) -> Finding:
    place = Place(item["place"]["file"], page=item["place"]["page"])
    return Finding(item["rule"], item["message"], place)
