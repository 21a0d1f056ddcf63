"""Printed lines → printed tables.

A table begins with its total row and ends at the next heading, row of column heads or sheet. The
column heads stand above it, before or after the period heading, and stay in force until others
follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import takewhile

from generator.errors import Finding, Severity
from generator.model import PrintedCell, PrintedLine, PrintedRow, PrintedTable
from generator.wording import Wording

_GROUP = re.compile(r"\d+|\*")
_FIGURE = re.compile(r"\d[\d ]*|\*")
_VALUE = re.compile(r"[\d*]")


@dataclass
class _Layout:
    """What has been seen so far, from the top of the report."""

    wording: Wording
    sheet: str | None = None
    heading: PrintedCell | None = None
    heads: tuple[PrintedCell, ...] = ()
    rows: list[PrintedRow] | None = None
    last_line: int | None = None
    tables: list[PrintedTable] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)


def place_tables(
    lines: Iterable[PrintedLine], wording: Wording
) -> tuple[list[PrintedTable], list[Finding]]:
    """The printed tables of a report, numbered from 1, and what could not be placed in one."""
    layout = _Layout(wording)
    for line in lines:
        _turn_to_sheet(layout, line.place.sheet)
        if line.is_row:
            _place_row(layout, line)
        else:
            _place_text(layout, line)
    _close(layout)
    return layout.tables, layout.findings


def _turn_to_sheet(layout: _Layout, sheet: str | None) -> None:
    """A sheet of a workbook ends with its tables; a page of paper need not."""
    if sheet != layout.sheet:
        _close(layout)
        layout.sheet = sheet


def _close(layout: _Layout) -> None:
    if layout.rows:
        table = PrintedTable(
            len(layout.tables) + 1, layout.heading, layout.heads, tuple(layout.rows)
        )
        layout.tables.append(table)
    layout.rows = None


def _place_text(layout: _Layout, line: PrintedLine) -> None:
    if layout.wording.span(line.text):
        _close(layout)
        layout.heading = line.cells[0]
    elif layout.wording.is_like_a_heading(line.text):
        _complain(layout, line, "period-heading", "is no period; it should name months and years")
    elif _looks_like_a_row(layout, line):
        message = "looks like a row of a table, but its cells are not separated by tabs or |"
        _complain(layout, line, "unreadable-row", message)


def _looks_like_a_row(layout: _Layout, line: PrintedLine) -> bool:
    """Whether a line without separators may be a row that has lost them.

    It begins like a total row and is no sentence, stands in a table, or ends in as many figures as
    there are columns.
    """
    text = line.text
    if layout.wording.is_total(text) and not text.endswith("."):
        return True
    if layout.rows is not None and _stands_in_the_table(layout, line):
        return True
    figures = takewhile(_GROUP.fullmatch, reversed(text.split()[1:]))
    return bool(layout.heads) and sum(1 for _ in figures) >= len(layout.heads)


def _stands_in_the_table(layout: _Layout, line: PrintedLine) -> bool:
    """Whether it is a row's label, or holds figures or marks right below a row."""
    if layout.wording.begins_with_label(line.text):
        return True
    is_next = line.place.line is not None and line.place.line - 1 == layout.last_line
    return is_next and bool(_VALUE.search(line.text)) and not layout.wording.is_source(line.text)


def _place_row(layout: _Layout, line: PrintedLine) -> None:
    cells = _without_empty_end(line.cells)
    if len(cells) < 2:
        if cells:
            _place_text(layout, PrintedLine(cells, is_row=False))
        return
    if _is_head_row(layout.wording, cells):
        _close(layout)
        layout.heads = cells if layout.wording.is_head(cells[0].text) else cells[1:]
    elif layout.wording.is_total(cells[0].text):
        _close(layout)
        layout.rows = []
        _add_row(layout, cells)
    elif layout.rows is not None:
        _add_row(layout, cells)
    elif _has_figures(layout, cells):
        message = (
            "is a row of figures outside any table; the total row ('I alt …') before it is missing"
        )
        _complain(layout, line, "row-outside-table", message)


def _has_figures(layout: _Layout, cells: tuple[PrintedCell, ...]) -> bool:
    """Whether a row holds figures, as many as a table would have; `Dato | 3. mai` does not."""
    figures = [cell for cell in cells[1:] if _FIGURE.fullmatch(cell.text)]
    return len(figures) >= min(2, len(layout.heads) or 2)


def _without_empty_end(cells: tuple[PrintedCell, ...]) -> tuple[PrintedCell, ...]:
    last = max((i for i, cell in enumerate(cells) if cell.text), default=-1)
    return cells[: last + 1]


def _is_head_row(wording: Wording, cells: tuple[PrintedCell, ...]) -> bool:
    if wording.is_total(cells[0].text):
        return False
    heads = [cell.text for cell in cells[1:]]
    if any(wording.is_head(head) for head in heads):
        return True
    wordy = [head for head in heads if head and not _VALUE.match(head)]
    return not cells[0].text and len(wordy) == len(heads) > 0


def _add_row(layout: _Layout, cells: tuple[PrintedCell, ...]) -> None:
    assert layout.rows is not None
    label, values = cells[0], cells[1:]
    row = PrintedRow(label, values)
    layout.last_line = label.place.line
    expected = len(layout.heads)
    layout.rows.append(row)
    if not expected and len(layout.rows) == 1:
        message = "begins a table over which no row of column heads stands"
        _complain(layout, PrintedLine(cells, is_row=True), "missing-heads", message)
    elif expected and len(values) != expected:
        message = f"has {len(values)} value cells under {expected} column heads"
        _complain(layout, PrintedLine(cells, is_row=True), "wrong-number-of-cells", message)


def _complain(layout: _Layout, line: PrintedLine, rule: str, message: str) -> None:
    open_table = len(layout.tables) + 1 if layout.rows is not None else None
    advice = "compare it with the report"
    finding = Finding(
        rule,
        f"'{line.text}' {message}; {advice}",
        line.place,
        Severity.ERROR,
        table=open_table,
        printed=line.text,
    )
    layout.findings.append(finding)
