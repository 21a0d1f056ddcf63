"""Reads the words of one PDF in a process of its own, within limits.

`python -m generator.read.pdf_child FILE` takes the bytes on standard input and answers with JSON on
standard output. No file can harm its reader: one that breaks the parser breaks this process
alone, and `pdf.py` tells of it.
"""

from __future__ import annotations

import io
import json
import signal
import sys
from dataclasses import asdict
from typing import Any

from generator.errors import Finding
from generator.interruption import end_with_parent
from generator.model import Place
from generator.read.pdf_process import allow, limit_memory
from generator.read.pdf_words import read_page

MOST_PAGES = 2000
SECONDS_TO_OPEN, SECONDS_A_PAGE = 30, 10
TOO_SLOW, TOO_LARGE, ENCRYPTED = 71, 72, 73
"""Exit codes that tell what a file is too much for."""


def main() -> None:
    """Reads standard input and writes `{"pages": …}` or `{"findings": …}`."""
    end_with_parent()
    _limit()
    from pdfplumber.utils.exceptions import PdfminerException

    try:
        answer = _read(sys.stdin.buffer.read(), sys.argv[1])
    except PdfminerException as error:
        sys.exit(_exit_code(error.args[0] if error.args else None))
    except MemoryError:
        sys.exit(TOO_LARGE)
    json.dump(answer, sys.stdout)


def _exit_code(cause: object) -> int:
    from pdfminer.pdfdocument import PDFEncryptionError, PDFPasswordIncorrect

    if isinstance(cause, MemoryError):
        return TOO_LARGE
    return ENCRYPTED if isinstance(cause, PDFEncryptionError | PDFPasswordIncorrect) else 1


def _limit() -> None:
    limit_memory()
    if sys.platform != "win32":
        signal.signal(signal.SIGALRM, lambda *_: sys.exit(TOO_SLOW))
    allow(SECONDS_TO_OPEN)


def _read(content: bytes, file: str) -> dict[str, Any]:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(content)) as document:
        if len(document.pages) > MOST_PAGES:
            message = f"has {len(document.pages)} pages; no report has more than {MOST_PAGES}"
            return _findings([Finding("pdf-too-long", message, Place(file))])
        return _read_pages(document, file)


def _read_pages(document: Any, file: str) -> dict[str, Any]:
    pages: list[dict[str, Any]] = []
    findings: list[Finding] = []
    for page in document.pages:
        allow(SECONDS_A_PAGE)
        read, finding = read_page(page, file)
        findings += [finding] if finding else []
        pages.append(asdict(read))
        page.close()
    return _findings(findings) if findings else {"pages": pages}


def _findings(findings: list[Finding]) -> dict[str, Any]:
    return {"findings": [asdict(finding) for finding in findings]}


if __name__ == "__main__":
    main()
