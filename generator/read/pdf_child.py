"""Reads the words of one PDF in a process of its own, within limits.

`python -m generator.read.pdf_child FILE` takes the bytes on standard input and answers on standard
output with one line of JSON a page, and a last one that says how many there were. No file can harm
its reader: one that breaks the parser breaks this process alone, and `pdf.py` tells of it.
"""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Iterator
from dataclasses import asdict, astuple
from io import BufferedReader, FileIO
from itertools import islice
from types import TracebackType
from typing import Any

from generator.errors import Finding
from generator.interruption import end_with_parent
from generator.model import Place
from generator.read.apart import (
    DAMAGED,
    ENCRYPTED,
    TOO_LARGE,
    allow,
    end_at_limits,
    limit_memory,
)  # fmt: skip
from generator.read.pdf_words import read_page

MOST_PAGES = 1000
SECONDS_TO_OPEN, SECONDS_A_PAGE = 30, 10
SECONDS_IN_ALL = 300
"""A report of 300 pages takes a tenth of it."""
_PARSERS = ("pdfminer", "pdfplumber")

Answer = dict[str, Any]


def main() -> None:
    """Writes `{"page": …}` or `{"finding": …}` for each page, and `{"pages": count}` at the end."""
    end_with_parent()
    sys.excepthook = _tell
    _limit()
    for answer in _answers(sys.argv[1]):
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")) + "\n")
        sys.stdout.flush()


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Ends the process with the code that says whose fault an exception is."""
    code = _exit_code(error, trace)
    if code == 1:
        traceback.print_exception(kind, error, trace)
        sys.stderr.flush()
    os._exit(code)


def _exit_code(error: BaseException | object, trace: TracebackType | None) -> int:
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException

    if isinstance(error, PdfminerException):
        return _exit_code(error.args[0] if error.args else None, trace) or DAMAGED
    if isinstance(error, MemoryError):
        return TOO_LARGE
    if isinstance(error, PDFEncryptionError | PDFPasswordIncorrect):
        return ENCRYPTED
    return DAMAGED if _is_of_a_parser(trace) else 1


def _is_of_a_parser(trace: TracebackType | None) -> bool:
    """Whether an exception came out of a parser, not of this program."""
    names = [str(frame.f_globals.get("__name__")) for frame, _ in traceback.walk_tb(trace)]
    ours = ("generator", "__main__", *_PARSERS)
    known = [name for name in names if name.partition(".")[0] in ours]
    return bool(known) and known[-1].partition(".")[0] in _PARSERS


def _limit() -> None:
    limit_memory()
    end_at_limits(SECONDS_IN_ALL)
    allow(SECONDS_TO_OPEN)


def _answers(file: str) -> Iterator[Answer]:
    import pdfplumber
    from pdfminer.pdfpage import PDFPage
    from pdfplumber.page import Page

    document = pdfplumber.open(BufferedReader(FileIO(sys.stdin.fileno(), closefd=False)))
    pages = list(islice(PDFPage.create_pages(document.doc), MOST_PAGES + 1))
    if len(pages) > MOST_PAGES:
        message = f"has more pages than any report: over {MOST_PAGES}; fetch the report again"
        yield _finding(Finding("pdf-too-long", message, Place(file)))
        return
    for number, page in enumerate(pages, start=1):
        allow(SECONDS_A_PAGE)
        # Made and left behind one by one, so that memory does not grow with the pages.
        yield _answer(Page(document, page, page_number=number), file)
    yield {"pages": len(pages)}


def _answer(page: Any, file: str) -> Answer:
    read, finding = read_page(page, file)
    if finding:
        return _finding(finding)
    words = [astuple(word) for word in read.words]
    return {"page": read.number, "words": words, "rules": [astuple(rule) for rule in read.rules]}


def _finding(finding: Finding) -> Answer:
    return {"finding": asdict(finding)}


if __name__ == "__main__":
    main()
