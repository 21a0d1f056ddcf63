"""What comes out of a file, before anyone asks what it means; and how much it may be.

A report of every municipality, forty measures and a year has 15 000 rows and 200 000 cells. The
limits are several times the largest report that could be, in any format. All that comes after
reading grows with these numbers, so that they bound the time of the whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from generator.errors import Finding
from generator.model import LeftAside, PrintedLine, PrintedTable

MOST_LINES = 60_000
MOST_CELLS = 250_000
MOST_TABLES = 4_000
LONGEST = 20_000
"""Characters of a line of text, or of a label in any format."""

FIGURE = re.compile(r"(?<![\w.,:/-])\d{1,3}(?![\w.,:/-])")
"""What no description of a file, such as its subject or a comment, may hold: a small whole number
that is no part of a date, a version or a code."""


@dataclass(frozen=True)
class PrintedFile:
    """What a reader gives: the printed lines, top to bottom, and findings about the file itself.

    `left_aside` are printed texts that the reader knows to belong to no table. Texts that the file
    holds and does not show are in neither.
    """

    lines: list[PrintedLine]
    findings: list[Finding]
    left_aside: tuple[LeftAside, ...] = ()


@dataclass(frozen=True)
class PrintedReport:
    """The printed tables of a report, numbered from 1, and all that is printed beside them.

    `findings` say what could not be placed; `left_aside` has the printed texts that are in no
    table and are no period above one, in the order of the report.
    """

    tables: tuple[PrintedTable, ...]
    findings: tuple[Finding, ...]
    left_aside: tuple[LeftAside, ...] = ()


def exceeded(lines: Iterable[PrintedLine]) -> str | None:
    """What a report has more of than any, in words; None when it is of a usual size."""
    count = cells = 0
    for line in lines:
        count += 1
        cells += len(line.cells)
    if count > MOST_LINES:
        return f"over {MOST_LINES} lines"
    return f"over {MOST_CELLS} cells" if cells > MOST_CELLS else None


def too_many(tables: Iterable[PrintedTable]) -> bool:
    """Whether there are more tables than any report has."""
    return sum(1 for _ in tables) > MOST_TABLES
