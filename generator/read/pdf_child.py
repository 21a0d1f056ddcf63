"""Reads one PDF in a process of its own, within limits.

`python -m generator.read.pdf_child FILE` takes the bytes on standard input and answers on standard
output with lines of JSON: the printed lines, what is wrong with the file, and what it holds that
its pages do not show. No file can harm its reader: one that breaks the parser breaks this process
alone, and `pdf.py` reports it. Nothing of the file is written anywhere else, least of all hidden
text.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
import traceback
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import partial
from io import BytesIO
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from generator.errors import Finding
from generator.interruption import end_with_parent
from generator.model import Place
from generator.read.apart import (
    DAMAGED,
    ENCRYPTED,
    SECONDS,
    TOO_LARGE,
    allow,
    end_at_limits,
    limit_memory,
)  # fmt: skip
from generator.read.pdf_drawing import open_document, open_page
from generator.read.pdf_lines import with_figures
from generator.read.pdf_rows import placed_lines
from generator.read.pdf_words import Page, PageOfRuns, read_page
from generator.read.printed import FIGURE

if TYPE_CHECKING:
    from pdfminer.pdfpage import PDFPage

MOST_PAGES = 1000
MOST_WORDS = 200_000
"""A report of 300 pages has a third of it."""
SECONDS_A_PAGE = 10
_COMMENTED = 200
"""Bytes of a comment that are looked at for figures."""
_PARSERS = ("pdfminer", "pdfplumber")

Answer = dict[str, Any]


class Refused(Exception):
    """A file that cannot be read; the code says why."""

    def __init__(self, code: int) -> None:
        super().__init__()
        self.code = code


def main() -> None:
    """Writes a line for each printed line, or for what is wrong, and what is not shown."""
    end_with_parent()
    sys.excepthook = _tell
    limit_memory()
    end_at_limits(SECONDS)
    for answer in answers(sys.stdin.buffer.read(), *sys.argv[1:]):
        sys.stdout.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")) + "\n")
        sys.stdout.flush()


def _tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Ends the process with the code that says whose fault an exception is."""
    code = _exit_code(error, trace)
    if code == 1:
        # Not what the exception says: that may quote the file.
        frame = traceback.extract_tb(trace)[-1]
        where = Path(frame.filename).name
        sys.stderr.write(f"{kind.__name__} in {where}, line {frame.lineno}\n")
        sys.stderr.flush()
    os._exit(code)


def _exit_code(error: BaseException | object, trace: TracebackType | None) -> int:
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect
    from pdfplumber.utils.exceptions import PdfminerException
    from pypdfium2 import PdfiumError

    if isinstance(error, PdfminerException):
        return _exit_code(error.args[0] if error.args else None, trace) or DAMAGED
    if isinstance(error, Refused):
        return error.code
    if isinstance(error, PdfiumError):
        return DAMAGED
    if isinstance(error, MemoryError):
        return TOO_LARGE
    if isinstance(error, PDFEncryptionError | PDFPasswordIncorrect):
        return ENCRYPTED
    # Whose fault it is: that of a parser, and so of the file, or of this program.
    names = [str(frame.f_globals.get("__name__")) for frame, _ in traceback.walk_tb(trace)]
    packages = [name.partition(".")[0] for name in names]
    known = [name for name in packages if name in ("generator", "__main__", *_PARSERS)]
    return DAMAGED if known and known[-1] in _PARSERS else 1


def answers(content: bytes, file: str, numeric: str) -> Iterator[Answer]:
    """What a file prints, what is wrong with it, and what it holds that its pages do not show.

    `numeric` is the pattern of what a series prints as figures, beside numbers of any form.
    """
    import pdfplumber
    from pdfminer.pdfpage import PDFPage

    document = pdfplumber.open(BytesIO(content))
    pages = list(islice(PDFPage.create_pages(document.doc), MOST_PAGES + 1))
    if len(pages) > MOST_PAGES:
        message = f"has more pages than any report: over {MOST_PAGES}; fetch the report again"
        yield _finding(Finding("pdf-too-long", message, Place(file)))
        return
    drawn = open_document(content)
    if len(drawn) != len(pages):
        raise Refused(DAMAGED)
    read: list[Page] = []
    findings: list[Finding] = []
    for number, page in enumerate(pages, start=1):
        allow(SECONDS_A_PAGE)
        _refuse_damaged_contents(page)
        # Made and left behind one by one, so that memory does not grow with the pages.
        whole = PageOfRuns(document, page, page_number=number)
        found, finding = read_page(whole, partial(open_page, drawn, number), file)
        read.append(found)
        findings += [finding] if finding else []
        if sum(len(page.words) for page in read) > MOST_WORDS:
            raise Refused(TOO_LARGE)
    yield from map(_finding, findings)
    yield {
        "hidden": {page.number: page.hidden for page in read if page.hidden},
        **beside_pages(drawn),
    }
    if not findings:
        allow(SECONDS)
        marked = (replace(page, words=with_figures(page.words, numeric)) for page in read)
        for line in placed_lines(marked):
            cells = line.printed(file).cells
            yield {
                "cells": [[c.text, c.place.line, c.place.page, c.place.box] for c in cells],
                "is_row": line.is_row,
                "table": line.table,
                "is_running_text": line.is_running_text,
            }


def _refuse_damaged_contents(page: PDFPage) -> None:
    """Raises what the parser does for contents that cannot be unpacked to their end.

    Else it passes over all that stands behind the damage.
    """
    from pdfminer import settings
    from pdfminer.pdftypes import stream_value

    settings.STRICT = True
    try:
        for content in page.contents:
            stream_value(content).get_data()
    finally:
        settings.STRICT = False


def beside_pages(document: Any) -> dict[str, int]:
    """How many files are attached, and how many comments and descriptions hold a figure.

    Of a document of PDFium's. What they say is not looked at any further.
    """
    import pypdfium2.raw as pdfium

    shown_with_text = {
        pdfium.FPDF_ANNOT_LINK,
        pdfium.FPDF_ANNOT_WIDGET,
        pdfium.FPDF_ANNOT_FREETEXT,
        pdfium.FPDF_ANNOT_POPUP,
    }
    unseen = pdfium.FPDF_ANNOT_FLAG_HIDDEN | pdfium.FPDF_ANNOT_FLAG_NOVIEW
    buffer = ctypes.create_string_buffer(_COMMENTED)
    target = ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort))
    files, notes = pdfium.FPDFDoc_GetAttachmentCount(document), 0
    for index in range(len(document)):
        page = document[index]
        for number in range(pdfium.FPDFPage_GetAnnotCount(page)):
            item = pdfium.FPDFPage_GetAnnot(page, number)
            if not item:
                continue
            kind = pdfium.FPDFAnnot_GetSubtype(item)
            files += kind == pdfium.FPDF_ANNOT_FILEATTACHMENT
            if pdfium.FPDFAnnot_GetFlags(item) & unseen or kind not in shown_with_text:
                has_figures = False
                for key in (b"Contents", b"V"):
                    needed = pdfium.FPDFAnnot_GetStringValue(item, key, target, _COMMENTED)
                    text = buffer.raw[: min(needed, _COMMENTED)].decode("utf-16-le", "replace")
                    has_figures |= any(map(str.isdigit, text))
                notes += has_figures
            pdfium.FPDFPage_CloseAnnot(item)
        page.close()
    about = document.get_metadata_dict()
    described = sum(
        FIGURE.search(about.get(key, "")) is not None for key in ("Subject", "Keywords")
    )
    return {"files": max(files, 0), "notes": notes, "described": described}


def _finding(finding: Finding) -> Answer:
    return {"finding": asdict(finding)}


if __name__ == "__main__":
    main()
