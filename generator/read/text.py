"""Text and Markdown → printed lines.

Rows are separated by tabs or by `|`. Marks of bold, heading hashes and character references are
not part of what is printed. Line numbers are those that an editor shows.
"""

from __future__ import annotations

import html
import re

from generator.errors import Finding, ReportProblem
from generator.model import Place, PrintedCell, PrintedLine
from generator.read.printed import LONGEST, MOST_CELLS, MOST_LINES

LARGEST = 8 * 1024 * 1024
"""Bytes: a table of every municipality for forty measures has a fifth; more is refused unread."""

_LINE = re.compile(r"([^\r\n]*)(?:\r\n|\r|\n|$)")
_TAGS = re.compile(r"</?(?:b|strong|i|em|u)>|<br ?/?>", re.IGNORECASE)
_LONG_REFERENCE = re.compile(r"&#(?=\d{9}|x[0-9a-f]{9})", re.IGNORECASE)
_RULE = re.compile(r"[\s|:=+-]+")
_BOLD = re.compile(r"^(\*\*|__)(?P<inside>.+)\1$")
_BYTE_ORDER_MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def decode(content: bytes, file: str) -> str:
    """The text of a file in UTF-8 (or UTF-16 with its mark); ReportProblem when it is not text."""
    if len(content) > LARGEST:
        raise _not_text(file, "is far larger than any report; fetch it again")
    encoding = _BYTE_ORDER_MARKS.get(content[:2], "utf-8-sig")
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise _not_text(file, "is not text in UTF-8; save it as UTF-8") from None
    if "\x00" in text:
        raise _not_text(file, "is not text: it holds NUL characters")
    return text


def _not_text(file: str, message: str, line: int | None = None) -> ReportProblem:
    return ReportProblem(Finding("not-text", message, Place(file, line)))


def read_lines(text: str, file: str) -> list[PrintedLine]:
    """The printed lines of a text, empty lines left out (their numbers are kept).

    ReportProblem when a line is longer than any report's.
    """
    found: list[PrintedLine] = []
    cells = 0
    for number, match in enumerate(_LINE.finditer(text), start=1):
        line = match[1]
        if len(line) > LONGEST:
            raise _not_text(
                file, "is a far longer line than any report has; fetch it again", number
            )
        is_ruled = "|" in line and _RULE.fullmatch(line)  # between heads and rows
        if line.strip() and not is_ruled:
            cells += 1 + line.count("\t" if "\t" in line else "|")
            if len(found) == MOST_LINES or cells > MOST_CELLS:
                message = "is far larger than any report; fetch the report again"
                raise ReportProblem(Finding("oversized-file", message, Place(file)))
            found.append(read_line(line, file, number))
    return found


def read_line(line: str, file: str, number: int) -> PrintedLine:
    """One line that is not empty, split into cells if it is a row."""
    separator = "\t" if "\t" in line else "|"
    cells, start = [], 0
    for part in line.split(separator):
        offset = start + len(part) - len(part.lstrip()) + 1
        plain = _TAGS.sub("", part)
        if "&#" in plain:  # a number of thousands of digits is none that `html.unescape` can take
            plain = _LONG_REFERENCE.sub("&amp;#", plain)
        text = " ".join(html.unescape(plain).split())
        bold = _BOLD.match(text)
        text = bold["inside"].strip() if bold else text
        text = (text.lstrip("#").strip() or text).replace("\\*", "*")
        cells.append(PrintedCell(text, Place(file, number, offset)))
        start += len(part) + 1
    is_row = len(cells) > 1
    if separator == "|" and is_row:
        bare = line.strip()  # a frame of | has no cells outside of it
        cells = cells[bare.startswith("|") : len(cells) - bare.endswith("|")]
    return PrintedLine(tuple(cells), is_row)
