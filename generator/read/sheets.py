"""Rows of a sheet → printed lines, from top to bottom, tables that stand side by side one by one.

A sheet holds blocks of rows that touch. A block that is at least three cells wide is part of a
table; all else is running text: titles, notes, "date | 3 May". A table has a head, one row or two
of them, and below it rows with a label (which may be indented, or stand in several cells) and
figures. Columns are those of the sheet, so that an empty cell is never closed up; where they begin,
and columns that are empty all the way down (as merged cells leave them), does not matter.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache, cached_property
from itertools import groupby

from generator.model import Place, PrintedCell, PrintedLine
from generator.months import Months
from generator.read.invisible import without_invisible

_YEAR = re.compile(r"(?:19|20)\d\d")
_LETTER = re.compile(r"[^\W\d_]")
Cuts = tuple[int, ...]
Spend = Callable[[int], None]
PlaceOf = Callable[[int, int], Place]


@cache
def letters_of(column: int) -> str:
    """1 → `A`, 28 → `AB`."""
    before, place = divmod(column - 1, 26)
    return (letters_of(before) if before else "") + chr(65 + place)


@dataclass(frozen=True)
class Sheet:
    """Where a line stands: the file, and the name and number of the sheet."""

    file: str
    name: str
    number: int

    def place(self, row: int, column: int) -> Place:
        """The place of a cell."""
        cell = f"{letters_of(column)}{row}"
        return Place(self.file, row, page=self.number, sheet=self.name, cell=cell)


class ValueTest:
    """Says which texts of cells are values, rather than words or heads."""

    def __init__(self, language: str, marks: Collection[str]) -> None:
        """`marks` stand for hidden figures, `language` is that of the months in heads."""
        self._marks, self._months = marks, Months(language)

    def __call__(self, text: str) -> bool:
        """Whether a text is a mark, has neither letters nor digits, or begins with a digit and
        names no month."""
        plain = without_invisible(text)
        if plain in self._marks or plain.isdecimal() or not any(map(str.isalnum, plain)):
            return True
        return plain[:1].isdecimal() and self._months.head(plain) is None

    def is_word(self, text: str) -> bool:
        """Whether a text has a letter and is no mark."""
        return bool(_LETTER.search(text)) and without_invisible(text) not in self._marks


@dataclass(frozen=True)
class SheetRow:
    """A row with something in it: its number, and column → text of the cells that are filled.

    `is_head`: it stands above figures and has none, though the years in it look like some.
    """

    number: int
    texts: dict[int, str]
    is_value: ValueTest
    is_head: bool = False

    @property
    def is_wide(self) -> bool:
        """Whether it has more than a label."""
        return len(self.texts) > 1

    @cached_property
    def has_values(self) -> bool:
        """Whether a cell after the first holds a number or a mark."""
        return not self.is_head and any(map(self.is_value, [*self.texts.values()][1:]))

    def begins_after(self, labels: int) -> bool:
        """Whether it has words only, right of the column where the sheet's labels begin."""
        return not self.has_values and min(self.texts) > labels > 0

    def parted(self, cuts: Cuts) -> Iterator[tuple[int, SheetRow]]:
        """Its parts between the columns of the cuts, each with its place among them."""
        parts: dict[int, dict[int, str]] = {}
        for column, text in self.texts.items():
            parts.setdefault(bisect_right(cuts, column), {})[column] = text
        for place, texts in parts.items():
            yield place, SheetRow(self.number, texts, self.is_value)


def lines_of(
    place_of: PlaceOf, rows: Iterable[SheetRow], spend: Spend = lambda _cells: None
) -> Iterator[PrintedLine]:
    """The printed lines of a sheet; `place_of` gives the place of a row and a column.

    `spend` is called with the number of cells before they are made, for the empty ones among them
    may be many more than those that are filled; it may raise what it likes.
    """
    for cuts, blocks in groupby(_with_cuts(list(_blocks(rows))), key=lambda item: item[0]):
        sides: list[list[SheetRow]] = [[] for _ in range(len(cuts) + 1)]
        for _, block in blocks:
            for row in block:
                for place, part in row.parted(cuts):
                    sides[place].append(part)
        for side in sides:
            yield from _lines(place_of, side, spend)


def tables_apart(lines: Sequence[PrintedLine], is_value: ValueTest) -> Iterator[PrintedLine]:
    """The lines of a text; tables side by side, and notes beside one, are parted as in a sheet."""
    for is_row, run in groupby(lines, key=lambda line: line.is_row):
        group = list(run)
        cells = {
            (line.cells[0].place.line or 0, column): cell
            for line in group
            for column, cell in enumerate(line.cells, start=1)
            if cell.text
        }
        rows = [
            SheetRow(number, {column: cells[n, column].text for n, column in keys}, is_value)
            for number, keys in groupby(cells, key=lambda key: key[0])
        ]
        if is_row and any(cuts for cuts, _ in _with_cuts(list(_blocks(rows)))):
            nowhere = group[0].cells[0].place
            yield from lines_of(
                lambda row, column, of=cells, file=nowhere.file: (  # type: ignore[misc]
                    of[row, column].place if (row, column) in of else Place(file, row)
                ),
                rows,
            )
        else:
            yield from group


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
    """Each block with the columns at which another table begins; titles have those below them.

    Such a column has words, a table to its left and figures to its right. Words right of all
    figures, below no head, are notes beside the table: they begin another side, too.
    """
    found: list[tuple[Cuts, list[SheetRow]]] = []
    cuts: list[int] = []
    for block in reversed(blocks):
        if any(len(row.texts) > 2 and row.has_values for row in block):
            are_words = _by_column(row for row in block if row.has_values)
            figures = {column for column, words in are_words.items() if _are_figures(words)}
            last = max(figures, default=0)
            cuts, has_words, has_figures = [], False, False
            for column in sorted(are_words):
                if column in figures:
                    has_figures = has_words
                elif has_figures and column < last:
                    cuts.append(column)
                    has_figures = False
                else:
                    has_words = True
            beside = [(r, column) for r in block for column in r.texts if column > last > 0]
            if beside and all(r.has_values and not r.is_value(r.texts[c]) for r, c in beside):
                cuts.append(min(column for _, column in beside))
        found.append((tuple(cuts), block))
    return found[::-1]


def _by_column(rows: Iterable[SheetRow]) -> dict[int, list[bool]]:
    """Column → for each of its texts whether it is a word."""
    are_words: dict[int, list[bool]] = {}
    for row in rows:
        for column, text in row.texts.items():
            are_words.setdefault(column, []).append(row.is_value.is_word(text))
    return are_words


def _are_figures(are_words: Sequence[bool]) -> bool:
    """Whether most of the texts of a column are values rather than words."""
    return 2 * sum(are_words) <= len(are_words)


# Tables and running text


def _lines(place_of: PlaceOf, rows: Sequence[SheetRow], spend: Spend) -> Iterator[PrintedLine]:
    """The lines of a side: a section is a head, of one row or more, and all below it."""
    section: list[SheetRow | PrintedLine] = []
    labels = min((min(row.texts) for row in rows if len(row.texts) > 2), default=0)
    for block in _blocks(rows):
        for row in _rows_and_texts(place_of, block, labels):
            if isinstance(row, SheetRow) and not row.has_values:
                above = section[-1] if section else None
                is_head = isinstance(above, SheetRow) and not above.has_values
                if not (is_head and row.is_wide and above.number == row.number - 1):  # type: ignore[union-attr]
                    yield from _section(place_of, section, spend)
                    section = []
            section.append(row)
    yield from _section(place_of, section, spend)


def _rows_and_texts(
    place_of: PlaceOf, rows: Sequence[SheetRow], labels: int
) -> Iterator[SheetRow | PrintedLine]:
    """The rows of tables as they are, running text as lines.

    Heads have an empty cell over the labels, which stand in the column `labels`. A lone cell
    between two rows of figures is a label that has lost its figures: a row. A label and a value
    above all wider rows ("date | 3 May") are text.
    """
    # Rows that hold years above a row of words, and are no row of a table, are heads.
    block: list[SheetRow] = []
    for above, row, below in zip([None, *rows], rows, [*rows[1:], None], strict=False):
        figures = [text for text in row.texts.values() if row.is_value(text)]
        is_of_years = bool(figures) and all(map(_YEAR.fullmatch, figures))
        is_above_words = below is not None and below.is_wide and not below.has_values
        is_apart = above is None or not above.is_wide or min(above.texts) < min(row.texts)
        is_head = is_of_years and is_above_words and is_apart
        block.append(replace(row, is_head=True) if is_head else row)

    wide = [row.number for row in block if len(row.texts) + row.begins_after(labels) > 2]
    narrow = set() if wide else _rows_of_one_column(block)
    first_wide = min(wide, default=0)
    for before, row, after in zip([None, *block], block, [*block[1:], None], strict=False):
        is_row = row.is_wide and (row.number >= first_wide or not row.has_values)
        has_lost_its_figures = before and before.has_values and after and after.has_values
        if row.number in narrow or (wide and (is_row or has_lost_its_figures or row.is_head)):
            yield row
            continue
        # One line for each cell; for the whole row if it has figures.
        first, whole = min(row.texts), " ".join(row.texts.values())
        for column, text in ({first: whole} if row.has_values else row.texts).items():
            yield PrintedLine((PrintedCell(text, place_of(row.number, column)),), is_row=False)


def _rows_of_one_column(block: Sequence[SheetRow]) -> set[int]:
    """The numbers of the rows of a table with one column of figures, its head included."""
    column, start = max(block[-1].texts), len(block)
    while start and len(block[start - 1].texts) == 2 and max(block[start - 1].texts) == column:
        start -= 1
    for place in range(max(start - 1, 0), len(block) - 1):
        head, first = block[place : place + 2]
        if first.has_values and column in head.texts and not head.has_values:
            return {row.number for row in block[place:]}
    return set()


# Columns


def _section(
    place_of: PlaceOf, section: Sequence[SheetRow | PrintedLine], spend: Spend
) -> Iterator[PrintedLine]:
    """The head of a table and all below it, in the columns that they print."""
    rows = [row for row in section if isinstance(row, SheetRow)]
    columns = _columns(rows)
    spend(len(rows) * len(columns))
    for row in section:
        if isinstance(row, PrintedLine):
            yield row
            continue
        cells = []
        for place, span in enumerate(columns):
            filled = [column for column in span if column in row.texts]
            texts = [row.texts[column] for column in filled]
            text = " ".join(texts) if place == 0 else "".join(texts[:1])
            cells.append(PrintedCell(text, place_of(row.number, (filled or span)[0])))
        yield PrintedLine(tuple(cells), is_row=True)


def _columns(rows: Sequence[SheetRow]) -> list[list[int]]:
    """The printed columns, each the sheet's columns that it spans; the first has the labels.

    A head that is merged over two columns may stand in the first and its figures in the second.
    """
    heads = {column for row in rows if not row.has_values for column in row.texts}
    figures = _by_column(row for row in rows if row.has_values)
    # Labels stand left of the first head that has figures below it.
    below: list[bool] = []
    first = 0
    for column in sorted(heads | figures.keys()):
        if column in heads:
            if below and _are_figures(below):
                break
            first, below = column, []
        if first:
            below += figures.get(column, ())
    has_labels = below and _are_figures(below)
    labels = [c for c in sorted(heads | figures.keys()) if has_labels and c < first]
    columns = [labels] if labels else []
    has_figures = any(column in figures for column in labels)
    for column in sorted((heads | figures.keys()) - {*labels}):
        if columns and column not in heads and not has_figures:
            columns[-1].append(column)
        else:
            columns.append([column])
            has_figures = False
        has_figures = has_figures or column in figures
    return columns
