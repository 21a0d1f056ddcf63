"""Rows of a sheet → printed lines, from top to bottom, tables that stand side by side one by one.

A sheet holds blocks of rows that touch. A block that is at least three cells wide is part of a
table; all else is running text: titles, notes, "date | 3 May". A table has a head, one row or two
of them, and below it rows with a label (which may be indented, or stand in several cells) and
figures. Columns are those of the sheet, so that an empty cell is never closed up; where they begin,
and columns that are empty all the way down (as merged cells leave them), does not matter.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from openpyxl.utils import get_column_letter

from generator.model import Place, PrintedCell, PrintedLine

_VALUE = re.compile(r"\*$|\d")
_YEAR = re.compile(r"(?:19|20)\d\d")
_LETTER = re.compile(r"[^\W\d_]")
Cuts = tuple[int, ...]


@dataclass(frozen=True)
class Sheet:
    """Where a line stands: the file, and the name and number of the sheet."""

    file: str
    name: str
    number: int

    def place(self, row: int, column: int) -> Place:
        """The place of a cell."""
        cell = f"{get_column_letter(column)}{row}"
        return Place(self.file, row, page=self.number, sheet=self.name, cell=cell)


@dataclass(frozen=True)
class SheetRow:
    """A row with something in it: its number, and column → text of the cells that are filled.

    `is_head`: it stands above figures and has none, though the years in it look like some.
    """

    number: int
    texts: dict[int, str]
    is_head: bool = False

    @property
    def is_wide(self) -> bool:
        """Whether it has more than a label."""
        return len(self.texts) > 1

    @property
    def has_values(self) -> bool:
        """Whether a cell after the first holds a number or the mark."""
        return not self.is_head and any(_VALUE.match(text) for text in [*self.texts.values()][1:])

    def begins_after(self, labels: int) -> bool:
        """Whether it has words only, right of the column where the sheet's labels begin."""
        return not self.has_values and min(self.texts) > labels > 0

    @property
    def has_only_years(self) -> bool:
        """Whether it has figures, and each of them is a year, as above the months of a head."""
        figures = [text for text in self.texts.values() if _VALUE.match(text)]
        return bool(figures) and all(_YEAR.fullmatch(text) for text in figures)

    def between(self, first: int, end: int) -> SheetRow:
        """The part of it in the columns from `first` to before `end`."""
        part = {column: text for column, text in self.texts.items() if first <= column < end}
        return SheetRow(self.number, part)


def lines_of(sheet: Sheet, rows: Iterable[SheetRow]) -> Iterator[PrintedLine]:
    """The printed lines of a sheet."""
    for cuts, blocks in groupby(_with_cuts(list(_blocks(rows))), key=lambda item: item[0]):
        together = [row for _, block in blocks for row in block]
        for first, end in pairwise((0, *cuts, 1 << 30)):
            side = (row.between(first, end) for row in together)
            yield from _lines(sheet, [row for row in side if row.texts])


def _blocks(rows: Iterable[SheetRow]) -> Iterator[list[SheetRow]]:
    """Rows that touch; an empty row parts them."""
    block: list[SheetRow] = []
    for row in rows:
        if block and row.number != block[-1].number + 1:
            yield block
            block = []
        block.append(row)
    if block:
        yield block


# Tables side by side


def _with_cuts(blocks: Sequence[list[SheetRow]]) -> list[tuple[Cuts, list[SheetRow]]]:
    """Each block with the columns at which another table begins; titles have those below them."""
    found: list[tuple[Cuts, list[SheetRow]]] = []
    cuts: Cuts = ()
    for block in reversed(blocks):
        if any(len(row.texts) > 2 and row.has_values for row in block):
            cuts = _cuts(block)
        found.append((cuts, block))
    return found[::-1]


def _cuts(block: Sequence[SheetRow]) -> Cuts:
    """The columns of words that have a table to their left and figures to their right."""
    rows = [row for row in block if row.has_values]
    columns = sorted({column for row in rows for column in row.texts})
    kinds = [_are_figures([r.texts[c] for r in rows if c in r.texts]) for c in columns]
    cuts = []
    has_words = has_figures = False
    for place, column in enumerate(columns):
        if kinds[place]:
            has_figures = has_words
        elif has_figures and any(kinds[place:]):
            cuts.append(column)
            has_figures = False
        else:
            has_words = True
    return tuple(cuts)


def _are_figures(texts: Sequence[str]) -> bool:
    """Whether most of the texts are values rather than words."""
    words = sum(_LETTER.search(text) is not None for text in texts)
    return 2 * words <= len(texts)


# Tables and running text


def _lines(sheet: Sheet, rows: Sequence[SheetRow]) -> Iterator[PrintedLine]:
    section: list[SheetRow | PrintedLine] = []
    labels = min((min(row.texts) for row in rows if len(row.texts) > 2), default=0)
    for block in _blocks(rows):
        for row in _told_apart(sheet, _with_heads(block), labels):
            if (
                isinstance(row, SheetRow)
                and not row.has_values
                and not _is_below_head(row, section)
            ):
                yield from _section(sheet, section)
                section = []
            section.append(row)
    yield from _section(sheet, section)


def _with_heads(block: Sequence[SheetRow]) -> list[SheetRow]:
    """The rows; those that hold years above a row of words, and are no row of a table, as heads."""
    return [
        replace(row, is_head=row.has_only_years and _is_words(below) and _is_apart(row, above))
        for above, row, below in zip([None, *block], block, [*block[1:], None], strict=False)
    ]


def _is_words(row: SheetRow | None) -> bool:
    return row is not None and row.is_wide and not row.has_values


def _is_apart(row: SheetRow, above: SheetRow | None) -> bool:
    """Whether no table stands right above it, or one that begins further to the left."""
    return above is None or not above.is_wide or min(above.texts) < min(row.texts)


def _is_below_head(row: SheetRow, section: Sequence[SheetRow | PrintedLine]) -> bool:
    """Whether it stands right below a row of heads, so that both are one head."""
    above = section[-1] if section else None
    is_head = isinstance(above, SheetRow) and not above.has_values
    return is_head and row.is_wide and above.number == row.number - 1  # type: ignore[union-attr]


def _told_apart(
    sheet: Sheet, block: Sequence[SheetRow], labels: int
) -> Iterator[SheetRow | PrintedLine]:
    """The rows of tables as they are, running text as lines.

    Heads have an empty cell over the labels, which stand in the column `labels`. A lone cell
    between two rows of figures is a label that has lost its figures: a row. A label and a value
    above all wider rows ("date | 3 May") are text.
    """
    wide = [row.number for row in block if len(row.texts) + row.begins_after(labels) > 2]
    narrow = set() if wide else _rows_of_one_column(block)
    for before, row, after in zip([None, *block], block, [*block[1:], None], strict=False):
        is_row = row.is_wide and (row.number >= min(wide, default=0) or not row.has_values)
        has_lost_its_figures = before and before.has_values and after and after.has_values
        if row.number in narrow or (wide and (is_row or has_lost_its_figures or row.is_head)):
            yield row
        else:
            yield from _running_text(sheet, row)


def _running_text(sheet: Sheet, row: SheetRow) -> Iterator[PrintedLine]:
    """One line for each cell; for the whole row if it has figures."""
    texts = row.texts
    if row.has_values:
        texts = {min(row.texts): " ".join(row.texts.values())}
    for column, text in texts.items():
        yield PrintedLine((PrintedCell(text, sheet.place(row.number, column)),), is_row=False)


def _rows_of_one_column(block: Sequence[SheetRow]) -> set[int]:
    """The numbers of the rows of a table with one column of figures, its head included."""
    for place, (head, first) in enumerate(pairwise(block)):
        column = max(first.texts)
        below = block[place + 1 :]
        if (
            first.has_values
            and column in head.texts
            and not head.has_values
            and all(len(row.texts) == 2 and max(row.texts) == column for row in below)
        ):
            return {row.number for row in block[place:]}
    return set()


# Columns


def _section(sheet: Sheet, section: Sequence[SheetRow | PrintedLine]) -> Iterator[PrintedLine]:
    """The head of a table and all below it, in the columns that they print."""
    rows = [row for row in section if isinstance(row, SheetRow)]
    columns = _columns(rows)
    for row in section:
        if isinstance(row, PrintedLine):
            yield row
        else:
            yield PrintedLine(tuple(_cells(sheet, row, columns)), is_row=True)


def _columns(rows: Sequence[SheetRow]) -> list[list[int]]:
    """The printed columns, each the sheet's columns that it spans; the first has the labels.

    A head that is merged over two columns may stand in the first and its figures in the second.
    """
    heads = {column for row in rows if not row.has_values for column in row.texts}
    figures = {column for row in rows if row.has_values for column in row.texts}
    labels = _label_columns(rows, heads, figures)
    columns = [labels] if labels else []
    for column in sorted((heads | figures) - {*labels}):
        if columns and column not in heads and not figures & {*columns[-1]}:
            columns[-1].append(column)
        else:
            columns.append([column])
    return columns


def _label_columns(rows: Sequence[SheetRow], heads: set[int], figures: set[int]) -> list[int]:
    """The columns left of the first head that has figures below it."""
    values = [row for row in rows if row.has_values]
    for head, following in pairwise((*sorted(heads), 1 << 30)):
        below = [t for row in values for c, t in row.texts.items() if head <= c < following]
        if below and _are_figures(below):
            return [column for column in sorted(heads | figures) if column < head]
    return []


def _cells(sheet: Sheet, row: SheetRow, columns: Sequence[Sequence[int]]) -> Iterator[PrintedCell]:
    for number, span in enumerate(columns):
        filled = [column for column in span if column in row.texts]
        column = filled[0] if filled else span[0]
        texts = [row.texts[column] for column in filled]
        text = " ".join(texts) if number == 0 else "".join(texts[:1])
        yield PrintedCell(text, sheet.place(row.number, column))
