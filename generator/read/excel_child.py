"""Reads one workbook in a process of its own, within limits.

`python -m generator.read.excel_child FILE` takes the bytes on standard input and answers on
standard output with lines of JSON: `{"sheet": [number, name]}` before the lines of a sheet,
`{"line": [is_row, [[text, row, cell], …]]}` for each of them, `{"finding": …}` for what is wrong or
worth a warning, and `{"end": true}`. No file can harm its reader: one that breaks this process, or
takes too much of anything, becomes one finding in `excel.py`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from generator.errors import Finding
from generator.interruption import end_with_parent
from generator.model import PrintedLine
from generator.read.apart import DAMAGED, TOO_LARGE, end_at_limits, limit_memory
from generator.read.limits import MOST_LINES
from generator.read.sheets import Sheet, SheetRow, lines_of
from generator.read.workbook import Workbook
from generator.read.workbook_hidden import (
    BY_COLUMN,
    BY_ROW,
    Hidden,
    findings_of,
    is_value,
    masked_in_words,
    prints_without_marks,
    told_together,
)  # fmt: skip
from generator.read.workbook_parts import Damaged, TooLarge
from generator.read.workbook_shown import BY_DRAWING, BY_MERGING, Sight, raw_text

SECONDS = 40
"""A report of every municipality takes a tenth of it."""

Answer = dict[str, Any]


def main() -> None:
    """Answers for the workbook on standard input."""
    end_with_parent()
    limit_memory()
    end_at_limits(SECONDS)
    try:
        for answer in answers(sys.stdin.buffer.read(), sys.argv[1]):
            sys.stdout.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")) + "\n")
        sys.stdout.flush()
    except Damaged:
        sys.exit(DAMAGED)
    except (TooLarge, MemoryError):
        sys.exit(TOO_LARGE)


def answers(content: bytes, file: str) -> Iterator[Answer]:
    """What there is to say of a workbook; Damaged or TooLarge when it cannot be read in full."""
    workbook = Workbook(content)
    shown: list[PrintedLine] = []
    found: list[Finding] = []
    beside: list[str] = []
    if not any(sheet.is_shown for sheet in workbook.sheets):
        raise Damaged  # Excel shows one always
    for sheet in workbook.sheets:
        if sheet.is_shown:
            about = Sheet(file, sheet.name, sheet.number)
            lines, findings, outside = _read(workbook, sheet.part, about)
            shown += lines
            if len(shown) > MOST_LINES:
                raise TooLarge
            yield {"sheet": [sheet.number, sheet.name]}
            yield from map(_line, lines)
            found += findings
            beside += outside
    hidden = [sheet for sheet in workbook.sheets if not sheet.is_shown]
    for sheet in hidden:
        grid = workbook.grid(sheet.part)
        rows = [[raw_text(cell) for cell in row.values()] for row in grid.rows.values()]
        if rows:
            same = ", which prints the same tables without marks"
            without_marks = prints_without_marks(shown, rows)
            beside.append(f"the hidden sheet '{sheet.name}'{same if without_marks else ''}")
    found += told_together(file, [*beside, *workbook.kept_beside()])
    for finding in found:
        yield {"finding": asdict(finding)}
    yield {"end": True}


def _read(
    workbook: Workbook, part: str, about: Sheet
) -> tuple[list[PrintedLine], list[Finding], list[str]]:
    """The lines of a sheet, what is wrong with it, and what it hides outside of its tables."""
    grid = workbook.grid(part)
    sight = Sight(grid, workbook.looks, workbook.palette, from_1904=workbook.is_from_1904)
    behind = {
        (row, column)
        for area in grid.merged
        for row, column, _ in grid.in_area(area)
        if (row, column) != area[:2]
    }
    under = {
        (row, column) for area in workbook.covered(part) for row, column, _ in grid.in_area(area)
    }
    hidden: dict[int, dict[int, Hidden]] = {}
    masked: list[tuple[int, int]] = []
    rows: list[SheetRow] = []
    for number, cells in grid.rows.items():
        texts: dict[int, str] = {}
        for column, cell in cells.items():
            cause: str | None = None
            if number in grid.hidden_rows:
                cause = BY_ROW
            elif grid.is_column_hidden(column):
                cause = BY_COLUMN
            elif (number, column) in behind:
                cause = BY_MERGING
            elif (number, column) in under:
                cause = BY_DRAWING
            else:
                seen = sight.of(number, column, cell)
                cause = seen.hidden_by
                if seen.text and not cause:
                    workbook.shown.spend(0, len(seen.text))  # a format can be longer than a value
                    texts[column] = seen.text
                    masked += [(number, column)] * seen.is_masked
            if cause:
                told = Hidden(cause, is_value(raw_text(cell)))
                hidden.setdefault(number, {})[column] = told
        if texts:
            rows.append(SheetRow(number, texts))
    lines = list(lines_of(about, rows, workbook.shown.spend))
    findings, outside = findings_of(about, lines, (row.number for row in rows), hidden)
    outside += masked_in_words(about, masked)
    uncalculated = [
        at
        for at in grid.uncalculated
        if at[0] not in grid.hidden_rows and not grid.is_column_hidden(at[1])
    ]
    return lines, [*findings, *_without_value(about, uncalculated)], outside


def _without_value(about: Sheet, cells: list[tuple[int, int]]) -> Iterator[Finding]:
    """A formula that no program has worked out yet has no value that could be read."""
    if cells:
        place = about.place(*cells[0])
        more = f" and {len(cells) - 1} more" if cells[1:] else ""
        yield Finding(
            "uncalculated-formula",
            f"the formula in {place.cell}{more} has no value; open the workbook in Excel or"
            " LibreOffice and save it",
            place,
        )


def _line(line: PrintedLine) -> Answer:
    cells = [[cell.text, cell.place.line, cell.place.cell] for cell in line.cells]
    return {"line": [line.is_row, cells]}


if __name__ == "__main__":
    main()
