"""Corrections: what a report misprints, put right by a row with a reason, in `corrections.csv`.

Each row has `edition,table,row,column,printed,corrected,reason`; row 1 is the total row, column 1
the first value column, column 0 the label, row 0 the column heads. A correction whose `printed` is
not what stands there is refused: the report or the numbering has changed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

from generator.model import CellAddress, Correction, PrintedCell, PrintedRow, PrintedTable
from generator.understand.figures import is_number
from generator.understand.listed import ListedCell, Listing, read_listed

LISTING = Listing(
    ("edition", "table", "row", "column", "printed", "corrected", "reason"),
    "refused-correction",
    "a correction",
)


def load_corrections(path: Path) -> list[Correction]:
    """The corrections of a series (none when there is no file); ReportProblem when malformed."""
    return [_correction(listed) for listed in read_listed(path, LISTING)]


def _correction(listed: ListedCell) -> Correction:
    texts = listed.texts
    return Correction(
        listed.edition,
        listed.address,
        texts["printed"],
        texts["corrected"],
        texts["reason"],
        listed.place,
    )


def correct(
    tables: Iterable[PrintedTable], corrections: Iterable[Correction], mark: str
) -> list[PrintedTable]:
    """The printed tables with the corrections of their edition made; ReportProblem if refused.

    What the report hides (`mark`) stays hidden: no correction puts a number there.
    """
    corrected = {table.number: table for table in tables}
    for correction in corrections:
        table = corrected.get(correction.address.table)
        if table is None or _cell_at(table, correction.address) is None:
            raise LISTING.refused(correction.place, "there is no such table, row or column")
        if correction.printed == mark != correction.corrected:
            raise LISTING.refused(correction.place, "what the report hides stays hidden")
        if not _is_possible(correction, mark):
            message = f"'{correction.corrected}' is neither a whole number nor '{mark}'"
            raise LISTING.refused(correction.place, message, correction.address)
        corrected[table.number] = _correct_cell(table, correction)
    return list(corrected.values())


def _is_possible(correction: Correction, mark: str) -> bool:
    """Whether a value cell would hold a figure; labels and heads may hold any text."""
    is_value = correction.address.row > 0 and correction.address.column > 0
    return not is_value or correction.corrected == mark or is_number(correction.corrected)


def _cell_at(table: PrintedTable, address: CellAddress) -> PrintedCell | None:
    if address.row < 0 or address.column < 0 or address.row > len(table.rows):
        return None
    if address.row == 0:
        cells = (None, *table.heads)
    else:
        row = table.rows[address.row - 1]
        cells = (row.label, *row.values)
    return cells[address.column] if address.column < len(cells) else None


def _correct_cell(table: PrintedTable, correction: Correction) -> PrintedTable:
    address = correction.address
    cell = _cell_at(table, address)
    if cell is None or cell.text != correction.printed:
        stands = f"it prints '{cell.text}'" if cell else "there is no such cell"
        message = f"the report does not print '{correction.printed}' there, {stands}; look again"
        raise LISTING.refused(correction.place, message, address)
    right = replace(cell, text=correction.corrected, misprint=cell.text)
    if address.row == 0:
        return replace(table, heads=_put(table.heads, address.column, right))
    rows = list(table.rows)
    rows[address.row - 1] = _correct_row(rows[address.row - 1], address.column, right)
    return replace(table, rows=tuple(rows))


def _correct_row(row: PrintedRow, column: int, right: PrintedCell) -> PrintedRow:
    if column == 0:
        return replace(row, label=right)
    return replace(row, values=_put(row.values, column, right))


def _put(cells: tuple[PrintedCell, ...], column: int, cell: PrintedCell) -> tuple[PrintedCell, ...]:
    return (*cells[: column - 1], cell, *cells[column:])
