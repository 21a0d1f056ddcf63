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
MOST_NAMED = 10
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


def findings_of(  # noqa: PLR0912 - the same steps for rows of tables and for others
    sheet: Sheet,
    lines: Iterable[PrintedLine],
    shown: Iterable[int],
    hidden: Mapping[int, Mapping[int, HiddenCell]],
) -> tuple[list[Finding], list[str]]:
    """An error for each cause that hides cells of tables, and what is hidden elsewhere, in words.

    `shown` are the rows of which something can be seen; `hidden` is row → column → why it cannot.
    """
    # Rows of words are among those of tables, for all figures below a head may be hidden.
    tables: dict[int, Stretch] = {}
    for line in lines if hidden else ():
        if line.is_row:
            columns = [cell_of(cell.place.cell or "A1")[1] for cell in line.cells]
            row = line.place.line or 0
            first, last = tables.get(row, (columns[0], columns[0]))
            tables[row] = (min(first, *columns), max(last, *columns))

    at_tables: dict[str, list[Position]] = defaultdict(list)
    elsewhere: dict[str, list[Position]] = defaultdict(list)
    for row in hidden.keys() & tables.keys():
        # Values that touch a row of a table belong to it.
        cells, (first, last) = hidden[row], tables[row]
        left, right = first, last
        while left - 1 in cells:
            left -= 1
        while right + 1 in cells:
            right += 1
        for column, cell in cells.items():
            if first <= column <= last or (cell.is_value and left <= column <= right):
                at_tables[cell.cause].append((row, column))
            elif cell.is_value:
                elsewhere[cell.cause].append((row, column))

    filled = sorted(shown)
    for top, bottom in _stretches(hidden.keys() - tables.keys()):
        # Of rows between tables of which nothing can be seen, all belong to them.
        above, below = bisect_left(filled, top), bisect_left(filled, bottom + 1)
        is_between = above == below and 0 < above < len(filled)
        is_between = is_between and {filled[above - 1], filled[above]} <= tables.keys()
        touches = top - 1 in tables or bottom + 1 in tables
        for row in range(top, bottom + 1):
            for column, cell in hidden[row].items():
                if is_between or (touches and cell.is_value):
                    at_tables[cell.cause].append((row, column))
                elif cell.is_value:
                    elsewhere[cell.cause].append((row, column))

    errors = []
    for cause, at in at_tables.items():
        if cause in (BY_ROW, BY_COLUMN):
            message = f"hides {_named(cause, at)}, with cells of a table in it"
        else:
            may = "may not" if cause == BY_UNKNOWN_RULE else "does not"
            message = f"{may} show {_named(cause, at)}, because of {cause}"
        message = f"the sheet {message}; {_REMEDY}"
        errors.append(Finding("cell-not-shown", message, sheet.place(*min(at))))
    beside = []
    for cause, at in elsewhere.items():
        why = "" if cause in (BY_ROW, BY_COLUMN) else f", because of {cause}"
        beside.append(f"{_named(cause, at)} of the sheet '{sheet.name}', not shown{why}")
    return errors, beside


def _stretches(numbers: Iterable[int]) -> list[Stretch]:
    """Numbers as stretches that have no gap."""
    stretches: list[Stretch] = []
    for number in sorted(numbers):
        if stretches and stretches[-1][1] == number - 1:
            stretches[-1] = (stretches[-1][0], number)
        else:
            stretches.append((number, number))
    return stretches


def masked_in_words(sheet: Sheet, cells: Sequence[Position]) -> list[str]:
    """The numbers that stand behind the marks of number formats, by their places."""
    if not cells:
        return []
    return [f"numbers in {_named('', cells)} of the sheet '{sheet.name}', behind a number format"]


def _named(cause: str, cells: Sequence[Position]) -> str:
    """`rows 12-14, 20`, `column D` or `D34, F7:F9`."""
    noun, names = "", []
    if cause == BY_ROW:
        noun = "row"
        names = [str(a) if a == b else f"{a}-{b}" for a, b in _stretches({r for r, _ in cells})]
    elif cause == BY_COLUMN:
        noun = "column"
        for stretch in _stretches({column for _, column in cells}):
            first, last = map(letters_of, stretch)
            names.append(first if first == last else f"{first}-{last}")
    else:
        # Stretches of rows in a column, and those beside one another together.
        by_column: dict[int, list[int]] = defaultdict(list)
        by_rows: dict[Stretch, list[int]] = defaultdict(list)
        for row, column in cells:
            by_column[column].append(row)
        for column, rows in by_column.items():
            for stretch in _stretches(rows):
                by_rows[stretch].append(column)
        for (top, bottom), columns in sorted(by_rows.items()):
            for left, right in _stretches(columns):
                first, last = f"{letters_of(left)}{top}", f"{letters_of(right)}{bottom}"
                names.append(first if first == last else f"{first}:{last}")
    named = ", ".join(names[:MOST_NAMED])
    if len(names) > MOST_NAMED:
        named += f" and {len(names) - MOST_NAMED} more"
    is_one = len(names) == 1 and "-" not in names[0]
    return f"{noun}{'' if is_one else 's'} {named}" if noun else named


def warning_of(file: str, kept: Sequence[str]) -> list[Finding]:
    """The one warning about all that a file holds and does not show."""
    if not kept:
        return []
    more = f"; and {len(kept) - MOST_NAMED} more" if len(kept) > MOST_NAMED else ""
    message = (
        f"the file holds what it does not show: {'; '.join(kept[:MOST_NAMED])}{more}. None of it is"
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
        known, place = printed.get(row[0], ()), seen[row[0]]
        if len(row) > 1:
            seen[row[0]] += 1
        if place >= len(known) or len(known[place]) != len(row):
            continue
        pairs = list(zip(known[place][1:], row[1:], strict=True))
        marked = [other for text, other in pairs if not _DIGIT.search(text)]
        same = all(
            re.sub("[ .]", "", text) == re.sub("[ .]", "", other)
            for text, other in pairs
            if _DIGIT.search(text)
        )
        if same and marked and all(other[:1].isdecimal() for other in marked):
            return True
    return False
