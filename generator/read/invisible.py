"""Characters that are not seen: left out of what is read, with one note on where they stood.

Those that change the order in which their line is shown are an error in a table: nobody can say
which number is meant.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace

from generator.errors import Finding, Severity
from generator.model import PrintedCell, PrintedLine

MOST_NAMED = 10
"""Cells that the note names."""

_OF_ORDER = "\u061c\u200f\u202a-\u202e\u2066-\u2069"
_CHANGES_ORDER = re.compile(f"[{_OF_ORDER}]")
# Formatting characters and selectors of variants; spaces of any kind are no such characters.
_INVISIBLE = re.compile(
    "[\u00ad\u034f\u180b-\u180e\u200b-\u200e\u2060-\u2064\u206a-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb]"
)


def without_invisible(text: str) -> str:
    """The text without characters that are not seen; those that change its order stay."""
    return text if text.isascii() else " ".join(_INVISIBLE.sub("", text).split())


def lines_as_seen(lines: Iterable[PrintedLine]) -> tuple[list[PrintedLine], list[Finding]]:
    """The lines without invisible characters, a note that names them, and errors."""
    found: list[PrintedLine] = []
    findings: list[Finding] = []
    left_out: dict[str, PrintedCell] = {}
    codes: set[str] = set()
    for line in lines:
        if all(cell.text.isascii() for cell in line.cells):
            found.append(line)
            continue
        cells = []
        for cell in line.cells:
            plain = without_invisible(cell.text)
            if plain != cell.text:
                left_out.setdefault(str(cell.place), cell)
                codes.update(_INVISIBLE.findall(cell.text))
            if line.is_row and (steering := _CHANGES_ORDER.search(plain)):
                message = (
                    f"'{cell.text}' holds {_named(steering[0])}, which changes the order in which"
                    " it is shown; type the cell anew without it"
                )
                rule = "invisible-character"
                findings.append(Finding(rule, message, cell.place, printed=cell.text))
            cells.append(replace(cell, text=plain))
        found.append(PrintedLine(tuple(cells), line.is_row))
    if left_out:
        first = next(iter(left_out.values()))
        places = [cell.place.cell or f"line {cell.place.line}" for cell in left_out.values()]
        more = f" and {len(places) - MOST_NAMED} more" if len(places) > MOST_NAMED else ""
        message = (
            f"{', '.join(map(_named, sorted(codes)))}: not seen, and left out in"
            f" {', '.join(places[:MOST_NAMED])}{more}"
        )
        findings.append(Finding("invisible-character", message, first.place, Severity.NOTE))
    return found, findings


def _named(char: str) -> str:
    """`U+200E (left-to-right mark)`."""
    return f"U+{ord(char):04X} ({unicodedata.name(char, 'no name').lower()})"
