"""Reads one workbook in a process of its own, within limits.

`python -m generator.read.workbook_child FILE LANGUAGE MARK…` takes the bytes on standard input and
answers on standard output with lines of JSON: `{"sheet": [number, name]}` before the lines of a
sheet, `{"line": [is_row, [[text, row, cell], …]]}` for each of them, `{"finding": …}` for what is
wrong or worth a warning, and `{"end": true}`. No file can harm its reader: one that breaks this
process, or takes too much of anything, becomes one finding in `workbook.py`.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from generator.errors import Finding
from generator.interruption import end_with_parent
from generator.model import PrintedLine
from generator.read.apart import DAMAGED, ENCRYPTED, TOO_LARGE, end_at_limits, limit_memory
from generator.read.excel import ExcelWorkbook
from generator.read.opendocument import CONTENT, OpenDocument
from generator.read.printed import MOST_LINES
from generator.read.sheets import Sheet, SheetRow, ValueTest, lines_of
from generator.read.workbook_grid import Budget
from generator.read.workbook_hidden import (
    BY_COLUMN,
    BY_ROW,
    HiddenCell,
    findings_of,
    is_value,
    masked_in_words,
    prints_without_marks,
    warning_of,
)  # fmt: skip
from generator.read.workbook_parts import Damaged, Parts, TooLarge
from generator.read.workbook_shown import BY_DRAWING, BY_MERGING, SheetView, raw_text

SECONDS = 40
"""A report of every municipality takes a tenth of it."""
_MANIFEST = "META-INF/manifest.xml"

Answer = dict[str, Any]


class Encrypted(Exception):
    """The workbook is locked with a password."""


def main() -> None:
    """Answers for the workbook on standard input."""
    end_with_parent()
    limit_memory()
    end_at_limits(SECONDS)
    file, language, *marks = sys.argv[1:]
    try:
        for answer in answers(sys.stdin.buffer.read(), file, language, marks):
            sys.stdout.write(json.dumps(answer, ensure_ascii=False, separators=(",", ":")) + "\n")
        sys.stdout.flush()
    except Encrypted:
        sys.exit(ENCRYPTED)
    except Damaged:
        sys.exit(DAMAGED)
    except (TooLarge, MemoryError):
        sys.exit(TOO_LARGE)


def answers(content: bytes, file: str, language: str, marks: Sequence[str]) -> Iterator[Answer]:
    """What there is to say of a workbook; Damaged or TooLarge when it cannot be read in full.

    `language` is that of the months in dates, `marks` are what stands for hidden figures.
    """
    parts, held, shown_budget = Parts(content), Budget(), Budget()
    if _MANIFEST in parts.names:
        steps = parts.steps(_MANIFEST, "manifest")
        if any(step.tag == "encryption-data" for step in steps):
            raise Encrypted
    is_open = CONTENT in parts.names
    workbook = OpenDocument(parts, held) if is_open else ExcelWorkbook(parts, held)
    shown: list[PrintedLine] = []
    found: list[Finding] = []
    beside: list[str] = []
    if not any(sheet.is_shown for sheet in workbook.sheets):
        raise Damaged  # spreadsheets show one always
    reader = _SheetReader(workbook, shown_budget, language, frozenset(marks))
    for sheet in workbook.sheets:
        if sheet.is_shown:
            about = Sheet(file, sheet.name, sheet.number)
            lines, findings, outside = reader.read(sheet.part, about)
            shown += lines
            if len(shown) > MOST_LINES:
                raise TooLarge
            yield {"sheet": [sheet.number, sheet.name]}
            for line in lines:
                cells = [[cell.text, cell.place.line, cell.place.cell] for cell in line.cells]
                yield {"line": [line.is_row, cells]}
            found += findings
            beside += outside
    for sheet in workbook.sheets:
        rows = [] if sheet.is_shown else workbook.grid(sheet.part).rows.values()
        texts = [[raw_text(cell) for cell in row.values()] for row in rows]
        if texts:
            same = ", which prints the same tables without marks"
            without_marks = prints_without_marks(shown, texts)
            beside.append(f"the hidden sheet '{sheet.name}'{same if without_marks else ''}")
    found += warning_of(file, [*beside, *workbook.kept_beside()])
    for finding in found:
        yield {"finding": asdict(finding)}
    yield {"end": True}


class _SheetReader:
    """Reads the sheets of a workbook that are shown."""

    def __init__(
        self,
        workbook: OpenDocument | ExcelWorkbook,
        budget: Budget,
        language: str,
        marks: frozenset[str],
    ) -> None:
        self._workbook, self._budget = workbook, budget
        self._language, self._is_value = language, ValueTest(language, marks)

    def read(self, part: str, about: Sheet) -> tuple[list[PrintedLine], list[Finding], list[str]]:
        """The lines of a sheet, what is wrong with it, and what it hides outside of its tables."""
        workbook = self._workbook
        grid = workbook.grid(part)
        looks = workbook.looks
        view = SheetView(grid, looks, workbook.palette, self._language)
        behind = {
            (row, column)
            for area in grid.merged
            for row, column, _ in grid.in_area(area)
            if (row, column) != area[:2]
        }
        behind |= {(r, c) for area in grid.behind for r, c, _ in grid.in_area(area)}
        under = {(r, c) for area in dict.fromkeys(grid.covered) for r, c, _ in grid.in_area(area)}
        hidden: dict[int, dict[int, HiddenCell]] = {}
        masked: list[tuple[int, int]] = []
        rows: list[SheetRow] = []
        for number, cells in grid.rows.items():
            texts: dict[int, str] = {}
            dates: dict[int, str] = {}
            for column, cell in cells.items():
                cause: str | None = None
                if number in grid.hidden_rows:
                    cause = BY_ROW
                elif grid.is_hidden[column]:
                    cause = BY_COLUMN
                elif (number, column) in behind:
                    cause = BY_MERGING
                elif (number, column) in under:
                    cause = BY_DRAWING
                else:
                    seen = view.of(number, column, cell)
                    cause = seen.hidden_by
                    if seen.text and not cause:
                        # a format can be longer than a value
                        self._budget.spend(0, len(seen.text))
                        texts[column] = seen.text
                        masked += [(number, column)] * seen.is_masked
                        if seen.date:
                            dates[column] = seen.date
                if cause:
                    found = HiddenCell(cause, is_value(raw_text(cell)))
                    hidden.setdefault(number, {})[column] = found
            if texts:
                # Of the year alone a date is a head above months, and else no figure.
                texts |= dates if len(dates) < len(texts) else {}
                rows.append(SheetRow(number, texts, self._is_value))
        lines = list(lines_of(about.place, rows, self._budget.spend))
        findings, outside = findings_of(about, lines, (row.number for row in rows), hidden)
        outside += masked_in_words(about, masked)
        uncalculated = [
            (row, column)
            for row, column in grid.uncalculated
            if row not in grid.hidden_rows and not grid.is_hidden[column]
        ]
        if uncalculated:
            place = about.place(*uncalculated[0])
            more = f" and {len(uncalculated) - 1} more" if uncalculated[1:] else ""
            message = (
                f"the formula in {place.cell}{more} has no value; open the workbook in Excel or"
                " LibreOffice and save it"
            )
            findings.append(Finding("uncalculated-formula", message, place))
        return lines, findings, outside


if __name__ == "__main__":
    main()
