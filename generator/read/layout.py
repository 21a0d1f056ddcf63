"""Printed lines → printed tables.

A table begins with its total row and ends at the next heading, row of column heads or sheet. The
column heads stand above it, before or after the period heading, and stay in force until others
follow.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import takewhile

from generator.errors import Finding, Severity
from generator.model import (
    AsideReason,
    LeftAside,
    PrintedCell,
    PrintedLine,
    PrintedRow,
    PrintedTable,
)
from generator.read.printed import PrintedReport
from generator.wording import Wording

_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass
class _Layout:
    """What has been seen so far, from the top of the report."""

    wording: Wording
    sheet: str | None = None
    heading: PrintedCell | None = None
    heads: tuple[PrintedCell, ...] = ()
    head_row: tuple[PrintedCell, ...] = ()
    rows: list[PrintedRow] | None = None
    last_line: int | None = None
    with_tables: set[str | None] = field(default_factory=set)
    """The sheets with a head or with rows of figures; others hold a list of contents or notes."""
    tables: list[PrintedTable] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    left_aside: list[LeftAside] = field(default_factory=list)


def place_tables(lines: Iterable[PrintedLine], wording: Wording) -> PrintedReport:
    """The printed tables of a report, what could not be placed in one, and what was left aside."""
    layout = _Layout(wording)
    lines = list(lines)
    layout.with_tables = {line.place.sheet for line in lines if _is_of_a_table(line, wording)}
    for line in lines:
        _turn_to_sheet(layout, line.place.sheet)
        if line.is_row and layout.sheet in layout.with_tables:
            _place_row(layout, line)
        elif not line.is_row:
            _place_text(layout, line)
    _close(layout)
    return PrintedReport(tuple(layout.tables), tuple(layout.findings), tuple(layout.left_aside))


def _is_of_a_table(line: PrintedLine, wording: Wording) -> bool:
    """Whether a line is a row of heads, or of figures: of several in a sheet, one may be a page."""
    if not line.is_row:
        return False
    figures = sum(wording.is_figure(cell.text) for cell in line.cells[1:])
    is_sure = line.place.sheet is None or figures > 1
    return is_sure or any(wording.is_head(cell.text) for cell in line.cells)


def _turn_to_sheet(layout: _Layout, sheet: str | None) -> None:
    """A sheet of a workbook ends with its tables; a page of paper need not."""
    if sheet != layout.sheet:
        _close(layout)
        layout.sheet = sheet
        layout.head_row = ()


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
    else:
        is_source = layout.wording.is_source(line.text)
        reason = AsideReason.SOURCE if is_source else AsideReason.RUNNING_TEXT
        layout.left_aside.append(LeftAside(line.text, line.place, reason))


def _looks_like_a_row(layout: _Layout, line: PrintedLine) -> bool:
    """Whether a line without separators may be a row that has lost them.

    It begins like a total row and is no sentence, stands in a table, or ends in as many figures as
    there are columns.
    """
    text = line.text
    if line.place.sheet is not None and line.place.sheet not in layout.with_tables:
        return False
    if layout.wording.is_total(text) and not text.endswith("."):
        return True
    if layout.rows is not None and _stands_in_the_table(layout, line):
        return True
    figures = takewhile(layout.wording.is_group, reversed(text.split()[1:]))
    return bool(layout.heads) and sum(1 for _ in figures) >= len(layout.heads)


def _stands_in_the_table(layout: _Layout, line: PrintedLine) -> bool:
    """Whether it is a row's label, or holds figures or marks right below a row."""
    if layout.wording.begins_with_label(line.text):
        return True
    is_next = line.place.line is not None and line.place.line - 1 == layout.last_line
    return (
        is_next and layout.wording.has_value(line.text) and not layout.wording.is_source(line.text)
    )


def _place_row(layout: _Layout, line: PrintedLine) -> None:
    cells = _without_empty_end(line.cells)
    if len(cells) < 2:
        if cells:
            _place_text(layout, PrintedLine(cells, is_row=False))
        return
    if _is_head_row(layout.wording, cells):
        _close(layout)
        cells = _below_its_upper_row(layout, cells)
        layout.head_row = cells
        layout.heads = cells if layout.wording.is_head(cells[0].text) else cells[1:]
    elif _is_row_of_years(cells):
        _close(layout)
        layout.head_row = cells
    elif _is_text_beside_text(layout, cells):
        for cell in cells:
            _place_text(layout, PrintedLine((cell,), is_row=False))
    elif layout.wording.is_total(cells[0].text):
        _close(layout)
        layout.rows = []
        _add_row(layout, cells)
    elif layout.rows is not None or _goes_on_overleaf(layout, cells):
        _add_row(layout, cells)
    elif _has_figures(layout, cells):
        total = f"the total row ('{layout.wording.total} …') before it is missing"
        message = f"is a row of figures outside any table; {total}"
        _complain(layout, line, "row-outside-table", message)


def _goes_on_overleaf(layout: _Layout, cells: tuple[PrintedCell, ...]) -> bool:
    """Opens the last table again for a row on a later page, below the same heads or none.

    Many printers repeat the heads of a table there, and not its total row: the sums tell whether
    the rows belong to it.
    """
    if not layout.tables or len(cells) != len(layout.heads) + 1 or cells[0].place.sheet:
        return False
    last = layout.tables[-1]
    page, before = cells[0].place.page, last.rows[-1].label.place.page
    same = [head.text for head in last.heads] == [head.text for head in layout.heads]
    if page is None or before is None or page != before + 1 or not same:
        return False
    layout.tables.pop()
    layout.heading, layout.heads, layout.rows = last.heading, last.heads, list(last.rows)
    return True


def _is_row_of_years(cells: tuple[PrintedCell, ...]) -> bool:
    """Whether it is the upper row of a head in a sheet: the years, without a label."""
    texts = [cell.text for cell in cells[1:] if cell.text]
    is_of_sheet = cells[0].place.sheet is not None and not cells[0].text
    return is_of_sheet and all(_YEAR.fullmatch(text) for text in texts)


def _below_its_upper_row(
    layout: _Layout, cells: tuple[PrintedCell, ...]
) -> tuple[PrintedCell, ...]:
    """A row of heads with what the row of heads right above it in a sheet adds: cells that reach
    down into it, and the year over its months."""
    upper, place = layout.head_row, cells[0].place
    above = upper[0].place.line if upper else None
    if place.sheet is None or place.line is None or above != place.line - 1:
        return cells
    merged, year = [], ""
    for column in range(max(len(upper), len(cells))):
        over = upper[column] if column < len(upper) else None
        cell = cells[column] if column < len(cells) else None
        if over is not None and over.text:
            year = over.text if _YEAR.fullmatch(over.text) else ""
        head = layout.wording.month_head(cell.text) if cell else None
        if cell and head and year and head.year is None:
            merged.append(replace(cell, text=f"{cell.text} {year}"))
        elif cell and (cell.text or over is None):
            merged.append(cell)
        elif over is not None:
            merged.append(over)
    return tuple(merged)


def _is_text_beside_text(layout: _Layout, cells: tuple[PrintedCell, ...]) -> bool:
    """Whether it is running text in several cells of a sheet, such as a title beside a link.

    What touches a table from below is a row of it, unless it begins with a period, and so is what
    begins like one.
    """
    place = cells[0].place
    is_next = layout.rows is not None and place.line == (layout.last_line or 0) + 1
    if place.sheet is None or layout.wording.is_total(cells[0].text):
        return False
    if layout.wording.span(cells[0].text):
        return True
    if is_next or layout.wording.begins_with_label(cells[0].text):
        return False
    return not any(layout.wording.begins_as_value(cell.text) for cell in cells[1:])


def _has_figures(layout: _Layout, cells: tuple[PrintedCell, ...]) -> bool:
    """Whether a row holds figures, as many as a table would have; `Dato | 3. mai` does not."""
    figures = [cell for cell in cells[1:] if layout.wording.is_figure(cell.text)]
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
    wordy = [head for head in heads if head and not wording.begins_as_value(head)]
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
