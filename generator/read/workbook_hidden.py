"""What a workbook holds and does not show → findings, in which no hidden value stands.

Hidden cells in or at a table are errors, for a table without them is not the one that was meant.
Whatever else is hidden is one warning for the whole file.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from generator.errors import Finding, Severity
from generator.model import Place, PrintedLine
from generator.read.sheets import Sheet, letters_of
from generator.read.workbook_grid import Position, cell_of
from generator.read.workbook_shown import BY_UNKNOWN_RULE

BY_ROW, BY_COLUMN = "a hidden row", "a hidden column"
MOST_TOLD = 10
"""Places named in one finding."""

_LETTER = re.compile(r"[^\W\d_]")
_DIGIT = re.compile(r"\d")
_REMEDY = (
    "let the sheet show what belongs to the report, delete what does not, put the mark where a"
    " figure is to stay hidden, and save it"
)

Stretch = tuple[int, int]
"""The first and the last of rows, or columns, that follow one another."""


class HiddenCell(NamedTuple):
    """Why a cell is not shown, and whether it holds a value rather than words."""

    cause: str
    is_value: bool


def is_value(text: str) -> bool:
    """Whether a cell holds a number, or a mark (which has no letters), rather than words."""
    return _DIGIT.match(text) is not None or not _LETTER.search(text)


def findings_of(
    sheet: Sheet,
    lines: Iterable[PrintedLine],
    shown: Iterable[int],
    hidden: Mapping[int, Mapping[int, HiddenCell]],
) -> tuple[list[Finding], list[str]]:
    """An error for each cause that hides cells of tables, and what is hidden elsewhere, in words.

    `shown` are the rows of which something can be seen; `hidden` is row → column → why it cannot.
    """
    if not hidden:
        return [], []
    tables, filled = _extents(lines), sorted(shown)
    at_tables: dict[str, list[Position]] = defaultdict(list)
    elsewhere: dict[str, list[Position]] = defaultdict(list)
    for row, cells in hidden.items():
        if row in tables:
            beside = _reach(tables[row], cells)
            first, last = tables[row]
            for column, told in cells.items():
                is_within = first <= column <= last
                if is_within or (told.is_value and beside[0] <= column <= beside[1]):
                    at_tables[told.cause].append((row, column))
                elif told.is_value:
                    elsewhere[told.cause].append((row, column))
    for first, last in _stretches(row for row in hidden if row not in tables):
        touches = first - 1 in tables or last + 1 in tables
        is_between = _is_between(first, last, filled, tables)
        for row in range(first, last + 1):
            for column, told in hidden[row].items():
                if is_between or (touches and told.is_value):
                    at_tables[told.cause].append((row, column))
                elif told.is_value:
                    elsewhere[told.cause].append((row, column))
    errors = [_error(sheet, cause, cells) for cause, cells in at_tables.items()]
    return errors, [_in_words(sheet, cause, cells) for cause, cells in elsewhere.items()]


def _extents(lines: Iterable[PrintedLine]) -> dict[int, Stretch]:
    """The rows of tables with the columns from which and to which they reach.

    Rows of words are among them, for all figures below a head may be hidden.
    """
    extents: dict[int, Stretch] = {}
    for line in lines:
        if line.is_row:
            columns = [cell_of(cell.place.cell or "A1")[1] for cell in line.cells]
            row = line.place.line or 0
            first, last = extents.get(row, (columns[0], columns[0]))
            extents[row] = (min(first, *columns), max(last, *columns))
    return extents


def _reach(extent: Stretch, cells: Mapping[int, HiddenCell]) -> Stretch:
    """How far a row of a table reaches with the hidden cells that touch it."""
    first, last = extent
    while first - 1 in cells:
        first -= 1
    while last + 1 in cells:
        last += 1
    return first, last


def _is_between(
    first: int, last: int, filled: Sequence[int], tables: Mapping[int, Stretch]
) -> bool:
    """Whether nothing can be seen of these rows, and what can be seen next to them are tables."""
    above, below = bisect_left(filled, first), bisect_left(filled, last + 1)
    if above != below or not 0 < above < len(filled):
        return False
    return filled[above - 1] in tables and filled[below] in tables


def _stretches(numbers: Iterable[int]) -> list[Stretch]:
    """Numbers as stretches that have no gap."""
    stretches: list[Stretch] = []
    for number in sorted(numbers):
        if stretches and stretches[-1][1] == number - 1:
            stretches[-1] = (stretches[-1][0], number)
        else:
            stretches.append((number, number))
    return stretches


# In words


def _error(sheet: Sheet, cause: str, cells: Sequence[Position]) -> Finding:
    names = _named(cause, cells)
    if cause in (BY_ROW, BY_COLUMN):
        message = f"hides {names}, with cells of a table in it"
    elif cause == BY_UNKNOWN_RULE:
        message = f"may not show {names}, because of {cause}"
    else:
        message = f"does not show {names}, because of {cause}"
    return Finding("cell-not-shown", f"the sheet {message}; {_REMEDY}", sheet.place(*min(cells)))


def _in_words(sheet: Sheet, cause: str, cells: Sequence[Position]) -> str:
    why = "" if cause in (BY_ROW, BY_COLUMN) else f", because of {cause}"
    return f"{_named(cause, cells)} of the sheet '{sheet.name}', not shown{why}"


def masked_in_words(sheet: Sheet, cells: Sequence[Position]) -> list[str]:
    """The numbers that stand behind the marks of number formats, by their places."""
    if not cells:
        return []
    return [f"numbers in {_named('', cells)} of the sheet '{sheet.name}', behind a number format"]


def _named(cause: str, cells: Sequence[Position]) -> str:
    """`rows 12-14, 20`, `column D` or `D34, F7:F9`."""
    if cause == BY_ROW:
        runs = _stretches({row for row, _ in cells})
        noun, names = "row", [str(a) if a == b else f"{a}-{b}" for a, b in runs]
    elif cause == BY_COLUMN:
        letters = [
            tuple(map(letters_of, run)) for run in _stretches({column for _, column in cells})
        ]
        noun, names = "column", [a if a == b else f"{a}-{b}" for a, b in letters]
    else:
        noun, names = "", _ranges(cells)
    told = ", ".join(names[:MOST_TOLD])
    if len(names) > MOST_TOLD:
        told += f" and {len(names) - MOST_TOLD} more"
    if not noun:
        return told
    is_one = len(names) == 1 and "-" not in names[0]
    return f"{noun}{'' if is_one else 's'} {told}"


def _ranges(cells: Iterable[Position]) -> list[str]:
    """`D34` and `F7:F9`: runs of rows in a column, and those beside one another together."""
    by_column: dict[int, list[int]] = defaultdict(list)
    for row, column in cells:
        by_column[column].append(row)
    by_rows: dict[Stretch, list[int]] = defaultdict(list)
    for column, rows in by_column.items():
        for run in _stretches(rows):
            by_rows[run].append(column)
    found = []
    for (top, bottom), columns in sorted(by_rows.items()):
        for left, right in _stretches(columns):
            first, last = f"{letters_of(left)}{top}", f"{letters_of(right)}{bottom}"
            found.append(first if first == last else f"{first}:{last}")
    return found


def told_together(file: str, kept: Sequence[str]) -> list[Finding]:
    """The one warning about all that a file holds and does not show."""
    if not kept:
        return []
    more = f"; and {len(kept) - MOST_TOLD} more" if len(kept) > MOST_TOLD else ""
    message = (
        f"the file holds what it does not show: {'; '.join(kept[:MOST_TOLD])}{more}. None of it is"
        " read or published, but whoever gets the file can look at it: take it out before the file"
        " is given away"
    )
    return [Finding("holds-hidden", message, Place(file), Severity.WARNING)]


def prints_without_marks(lines: Iterable[PrintedLine], rows: Iterable[Sequence[str]]) -> bool:
    """Whether rows of a hidden sheet are rows of the report with numbers in the place of marks.

    Rows with the same label are compared in their order.
    """
    printed: dict[str, list[list[str]]] = defaultdict(list)
    for line in lines:
        if line.is_row:
            texts = [cell.text for cell in line.cells if cell.text]
            printed[line.text].append(texts)
    seen: dict[str, int] = defaultdict(int)
    for row in rows:
        label = row[0]
        known, place = printed.get(label, ()), seen[label]
        if len(row) > 1:
            seen[label] += 1
        if place < len(known) and _is_without_marks(known[place], row):
            return True
    return False


def _is_without_marks(printed: Sequence[str], row: Sequence[str]) -> bool:
    if len(printed) != len(row):
        return False
    pairs = list(zip(printed[1:], row[1:], strict=True))
    marked = [other for text, other in pairs if not _DIGIT.search(text)]
    same = all(_plain(text) == _plain(other) for text, other in pairs if _DIGIT.search(text))
    return same and bool(marked) and all(other[:1].isdecimal() for other in marked)


def _plain(text: str) -> str:
    return text.replace(" ", "").replace(".", "")
