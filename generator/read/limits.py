"""How much a report may hold, in any format: several times the largest that could be.

A report of every municipality, forty measures and a year has 15 000 rows and 200 000 cells. All
that comes after reading grows with these numbers, so that they bound the time of the whole.
"""

from __future__ import annotations

from collections.abc import Iterable

from generator.model import PrintedLine, PrintedTable

MOST_LINES = 60_000
MOST_CELLS = 250_000
MOST_TABLES = 4_000
LONGEST = 20_000
"""Characters of a line of text, or of a label in any format."""


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
