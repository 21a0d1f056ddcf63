"""Corrections: what a report misprints, put right by a row with a reason, in `corrections.csv`.

Each row has `edition,table,row,column,printed,corrected,reason`; row 1 is the total row, column 1
the first value column, column 0 the label, row 0 the column heads (and there column 0 the period
over the table). A correction whose `printed` is not what stands there is refused: the report or the
numbering has changed.

A correction to the mark withdraws a figure: it is hidden as if the report hid it, and what is
printed is shown nowhere. `?` in its column `printed` keeps the number out of the file, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from generator.discretion import discreet_label, may_be_small, numbers_in
from generator.errors import Finding, Severity
from generator.model import CellAddress, Correction, PrintedCell, PrintedTable, Series
from generator.understand.figures import whole_number
from generator.understand.listed import Listing, read_listed

LISTING = Listing(
    ("edition", "table", "row", "column", "printed", "corrected", "reason"),
    "refused-correction",
    "a correction",
)

UNTOLD = ("?", "")
"""What a correction may have in its column `printed` if the printed text must be hidden."""


def load_corrections(path: Path) -> list[Correction]:
    """The corrections of a series (none when there is no file); ReportProblem when malformed."""
    found = []
    for listed in read_listed(path, LISTING):
        printed, corrected = listed.texts["printed"], listed.texts["corrected"]
        about = (printed, corrected, listed.texts["reason"], listed.place)
        found.append(Correction(listed.edition, listed.address, *about))
    return found


@dataclass(frozen=True)
class Corrected:
    """The printed tables of an edition as corrected, and what may be shown of its corrections."""

    tables: list[PrintedTable]
    corrections: tuple[Correction, ...]
    warnings: tuple[Finding, ...]


def correct(
    tables: Iterable[PrintedTable], corrections: Iterable[Correction], series: Series
) -> Corrected:
    """The printed tables with the corrections of their edition made; ReportProblem if refused.

    Whether a number may stand where the report has the mark is known when the tables are
    understood: see `refuse_unshown`.
    """
    corrected = {table.number: table for table in tables}
    made: list[Correction] = []
    warnings: list[Finding] = []
    for correction in corrections:
        table = corrected.get(correction.address.table)
        at = correction.address
        cell = table.cell(at.row, at.column) if table else None
        if table is None or cell is None:
            message = "there is no such table, row or column"
            raise LISTING.refused(correction.place, message, correction.address)
        for fault in _faults(correction, cell, series):
            raise LISTING.refused(correction.place, fault, correction.address)
        withheld = _is_withheld(correction, cell, series)
        right = PrintedCell(
            correction.corrected,
            cell.place,
            misprint=None if withheld else cell.text,
            withheld=cell.text if withheld else None,
        )
        corrected[table.number] = _put_cell(table, correction.address, right)
        if withheld and correction.printed not in UNTOLD:
            message = (
                "this line itself contains the number that it hides; put ? in its column printed"
            )
            place = correction.place
            warnings.append(
                Finding("telling-correction", message, place, Severity.WARNING, address=at)
            )
        printed = "" if withheld else correction.printed
        made.append(replace(correction, printed=printed, withheld=withheld))
    return Corrected(list(corrected.values()), tuple(made), tuple(warnings))


def _faults(correction: Correction, cell: PrintedCell, series: Series) -> Iterator[str]:
    """Why a correction of a cell is refused; no words contain a hidden figure. The first counts."""
    marks, limit = series.marks_in_words, series.limit
    withdraws = _withdraws(correction, series)
    withheld = _is_withheld(correction, cell, series)
    if withdraws and cell.text == correction.corrected:
        yield f"the report prints '{cell.text}' there already; remove the line"
    if cell.text != correction.printed and not (withheld and correction.printed in UNTOLD):
        if withdraws:
            yield "the report prints something else there; look again, or put ? for what it prints"
        if _is_value(correction) and correction.printed in UNTOLD:
            yield f"'{correction.printed}' stands for what must not be told; correct it to {marks}"
        if series.mark_of(cell.text):
            yield f"the report prints '{cell.text}' there, and not what the line says; look again"
        stands = f"does not print '{correction.printed}' there, it prints '{cell.text}'"
        yield f"the report {stands}; look again"
    if _is_value(correction) and not withdraws:
        number = whole_number(correction.corrected, series)
        if number is None:
            yield f"'{correction.corrected}' is neither a whole number nor {marks}"
        elif series.hides(number):
            yield f"a figure below {limit} is hidden; correct it to {marks}"
    if withheld and numbers_in(cell.text) & numbers_in(correction.reason):
        yield "its reason contains the number that it hides; give the reason without it"


def _is_value(correction: Correction) -> bool:
    """Whether it corrects a value cell; labels and heads may hold any text."""
    return correction.address.row > 0 and correction.address.column > 0


def _withdraws(correction: Correction, series: Series) -> bool:
    return _is_value(correction) and series.mark_of(correction.corrected) is not None


def _is_withheld(correction: Correction, cell: PrintedCell, series: Series) -> bool:
    """Whether what the report prints must be hidden: it is withdrawn, or below the limit."""
    if _withdraws(correction, series):
        return True
    if _is_value(correction):
        return may_be_small(cell.text, series.limit)
    return discreet_label(cell.text, series.limit, series.language) != cell.text


def unhides(correction: Correction, series: Series) -> bool:
    """Whether it puts a number where the report prints the mark."""
    is_hidden = _is_value(correction) and series.mark_of(correction.printed) is not None
    return is_hidden and series.mark_of(correction.corrected) is None


def _put_cell(table: PrintedTable, address: CellAddress, right: PrintedCell) -> PrintedTable:
    """The table with another cell at an address; row 0 has the heading and the heads."""
    if address.row == 0 and address.column == 0:
        return replace(table, heading=right)
    if address.row == 0:
        return replace(table, heads=_put(table.heads, address.column, right))
    row = table.rows[address.row - 1]
    if address.column == 0:
        row = replace(row, label=right)
    else:
        row = replace(row, values=_put(row.values, address.column, right))
    return replace(table, rows=(*table.rows[: address.row - 1], row, *table.rows[address.row :]))


def _put(cells: tuple[PrintedCell, ...], column: int, cell: PrintedCell) -> tuple[PrintedCell, ...]:
    return (*cells[: column - 1], cell, *cells[column:])
