"""Tables and columns that count nobody, and sheets that are copies: what is left out of a report.

Only what is surely no count is left out: figures in per cent, figures with decimals under a head
that names no month, tables of figures with decimals alone. A note says so.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from generator.errors import Finding, Severity
from generator.model import PrintedCell, PrintedRow, PrintedTable
from generator.wording import Wording

MOST_NAMED = 5
"""Heads, or labels of tables, that a note names."""
_ZEROS = re.compile(r"[.,]0+$")
_ALL = 100
"""Per cent: a whole number above it is no share."""


def is_table_of_shares(rows: Sequence[PrintedRow], wording: Wording) -> bool:
    """Whether all figures are shares, or most have decimals and the others can be shares too."""
    texts = _texts(cell for row in rows for cell in row.values)
    texts = [text for text in texts if not wording.is_mark(text)]
    if not texts:
        return False
    if all(map(wording.is_share, texts)):
        return True
    whole = [_ZEROS.sub("", text) for text in texts if not wording.has_decimals(text)]
    return len(whole) < len(texts) / 2 and all(
        text.isdecimal() and len(text) < 4 and int(text) <= _ALL for text in whole
    )


def columns_of_shares(
    heads: Sequence[PrintedCell], rows: Sequence[PrintedRow], wording: Wording
) -> list[int]:
    """The places of the columns that count nobody, from 0."""
    found = []
    for place, head in enumerate(heads):
        texts = _texts(row.values[place] for row in rows if place < len(row.values))
        texts = [text for text in texts if not wording.is_mark(text)]
        is_named = not wording.is_head(head.text)
        if not texts:
            continue
        if (
            all(map(wording.is_share, texts))
            or (is_named and wording.names_shares(head.text))
            or (is_named and 2 * sum(map(wording.has_decimals, texts)) > len(texts))
        ):
            found.append(place)
    return found


def _texts(cells: Iterable[PrintedCell]) -> list[str]:
    return [cell.text for cell in cells if cell.text]


@dataclass(frozen=True)
class Copy:
    """A sheet whose tables all stand in another one, too, and where a figure differs, if one does.

    `differs` is the cell of the copy.
    """

    sheet: str
    original: str
    tables: tuple[PrintedTable, ...]
    differs: PrintedCell | None


def copied_sheets(tables: Iterable[PrintedTable]) -> list[Copy]:
    """The sheets of a workbook that repeat the tables of a sheet before them.

    Tables are the same that have the same heading, heads and labels; their figures may differ.
    """
    by_sheet: dict[str, list[tuple[tuple[str, ...], PrintedTable]]] = {}
    for table in tables:
        sheet = table.rows[0].label.place.sheet
        if sheet is not None:
            heading = table.heading.text if table.heading else ""
            labels = [row.label.text for row in table.rows]
            key = (heading, *(head.text for head in table.heads), "", *labels)
            by_sheet.setdefault(sheet, []).append((key, table))
    originals: dict[str, dict[tuple[str, ...], PrintedTable]] = {}
    copies = []
    for sheet, printed in by_sheet.items():
        for name, known in originals.items():
            if all(key in known for key, _ in printed):
                different = (
                    cell
                    for key, table in printed
                    for row, same in zip(known[key].rows, table.rows, strict=True)
                    for original, cell in zip(row.values, same.values, strict=False)
                    if original.text != cell.text
                )
                differs = next(different, None)
                copies.append(Copy(sheet, name, tuple(table for _, table in printed), differs))
                break
        else:
            originals[sheet] = dict(printed)
    return copies


def finding_of(copy: Copy) -> Finding:
    """The note that a copy was left out; an error where its figures are others."""
    first = copy.tables[0].rows[0].label
    same = f"the sheet '{copy.sheet}' prints the same tables as the sheet '{copy.original}'"
    if copy.differs is None:
        message = f"{same}, and is left out"
        return Finding("copied-sheet", message, first.place, Severity.NOTE)
    message = (
        f"{same}, with another text in {copy.differs.place.cell}; delete the sheet that is not"
        " the report"
    )
    return Finding("copied-sheet", message, copy.differs.place)


def notes_of(tables: Sequence[PrintedTable], shares: Sequence[PrintedCell]) -> list[Finding]:
    """Notes of what was left out: tables and columns of shares, and months to come."""
    notes = []
    if shares:
        by_sheet = Counter(cell.place.sheet for cell in shares)
        named = [f"{count} in the sheet '{sheet}'" for sheet, count in by_sheet.items() if sheet]
        if None in by_sheet or len(shares) <= MOST_NAMED:
            named = [f"'{name}'" for name in dict.fromkeys(cell.text for cell in shares)]
        more = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
        message = (
            "tables and columns of shares count nobody, and are left out:"
            f" {', '.join(named[:MOST_NAMED])}{more}"
        )
        notes.append(Finding("not-counts", message, shares[0].place, Severity.NOTE))
    blank = [head for table in tables for head in table.to_come]
    if blank:
        names = ", ".join(f"'{name}'" for name in dict.fromkeys(head.text for head in blank))
        message = f"nothing is printed under {names}, which are taken for months to come"
        notes.append(Finding("months-to-come", message, blank[0].place, Severity.NOTE))
    return notes


def without(columns: Sequence[int], row: PrintedRow) -> PrintedRow:
    """A row without the values in these places."""
    return replace(row, values=tuple(v for n, v in enumerate(row.values) if n not in columns))
