"""A page of words → printed lines: rows of figures with their labels, rows of heads, running text.

A page is first parted into regions: tables that stand side by side, where labels begin to the right
of figures and nothing runs across; and what is written in giant letters across it (a watermark).
Nothing is dropped: each word of the page stands in one cell or in one line of text.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from generator.model import Place, PrintedCell, PrintedLine
from generator.read.pdf_chars import Word
from generator.read.pdf_columns import Block, alignment, find_blocks
from generator.read.pdf_heads import head_rows
from generator.read.pdf_labels import Labels, Sightline, attach
from generator.read.pdf_lines import (
    TOLERANCE,
    Line,
    ends_a_group,
    gap,
    is_numeric,
    is_year,
    usual_size,
    visual_lines,
)  # fmt: skip
from generator.read.pdf_words import Page, Rule

_GIANT = 2.5
"""Type so many times larger than the page's belongs to no table that it is written across."""
_FEWEST_ROWS = 2
"""So many rows of one table begin beside another."""


@dataclass(frozen=True)
class PlacedLine:
    """A line of a page: the words of each of its cells, or in one cell those of a text.

    `table` counts the tables of the file from 1; it is None for a text that stands in none. A text
    between two rows of a table stands in it.
    """

    page: int
    number: int
    y: float
    cells: tuple[tuple[Word, ...], ...]
    is_row: bool
    table: int | None = None

    @property
    def is_running_text(self) -> bool:
        """Whether it is a text whose figures, if it has any, stand inside of it."""
        return not self.is_row and not any(
            all(is_numeric(word) for word in piece)
            for piece in Line(self.number, self.cells[0]).pieces()
        )

    def printed(self, file: str) -> PrintedLine:
        """The texts of its cells, each with its place."""
        cells = []
        for words in self.cells:
            box = None
            if words:
                box = (
                    min(word.x0 for word in words),
                    min(word.top for word in words),
                    max(word.x1 for word in words),
                    max(word.bottom for word in words),
                )
            text = " ".join(word.printed for word in words)
            cells.append(PrintedCell(text, Place(file, self.number, page=self.page, box=box)))
        return PrintedLine(tuple(cells), self.is_row)


def placed_lines(pages: Iterable[Page]) -> list[PlacedLine]:
    """The lines of a file, page by page, top to bottom, left to right.

    Each word stands in exactly one cell of one line.
    """
    parts = [region for page in pages for region in regions(page)]
    # Of the file as a whole: one table may be too small to show how its figures are aligned.
    align = alignment(part.lines for part in parts)
    blocks = [find_blocks(part.lines, align) for part in parts]

    # Each block, with the lines from the block above to the block below.
    sights = []
    for part, of_part in zip(parts, blocks, strict=True):
        spans = [(block.rows[0].number, block.rows[-1].number) for block in of_part]
        for block, (first, last) in zip(of_part, spans, strict=True):
            above = max((end for _, end in spans if end < first), default=-1)
            below = min((start for start, _ in spans if start > last), default=math.inf)
            around = [line for line in part.lines if above < line.number < below]
            sights.append(Sightline(block, around, part.rules))

    labels = iter(attach(sights))
    found: list[PlacedLine] = []
    count = 0
    for index, part in enumerate(parts):
        tables = [(block, next(labels)) for block in blocks[index]]
        following = next((of_part[0] for of_part in blocks[index + 1 :] if of_part), None)
        found += _placed(part, tables, following, count)
        count += len(tables)
    return found


def _placed(
    region: Region, tables: list[tuple[Block, Labels]], following: Block | None, count: int
) -> list[PlacedLine]:
    """The lines of a region; `count` tables stand before it."""
    found: list[PlacedLine] = []
    used: set[int] = set()

    # Rows, without what stands to the right of their table, such as a note.
    for table, (block, labels) in enumerate(tables, start=count + 1):
        used |= {line.number for line in block.rows} | labels.used
        for line in block.rows:
            row = line
            beside = [piece for piece in row.pieces() if block.is_beside(piece)]
            if beside:
                note = tuple(word for piece in beside for word in piece)
                found.append(PlacedLine(region.page, row.number, row.middle, (note,), False))
                row = replace(row, words=tuple(word for word in row.words if word not in note))
            label, columns = place_words(block, row)
            fragments = labels.above[row.number], label, labels.below[row.number]
            whole = tuple(word for fragment in fragments for word in fragment)
            cells = (whole, *map(tuple, columns))
            found.append(PlacedLine(region.page, row.number, row.middle, cells, True, table))

    # Rows of heads, and then texts: those between two rows of a table stand in it.
    blocks = [block for block, _ in tables]
    free = [line for line in region.lines if line.number not in used]
    for head in head_rows(free, blocks, following):
        used |= head.used
        at = blocks.index(head.block) + 1 if head.block in blocks else len(blocks) + 1
        found.append(PlacedLine(region.page, head.number, head.y, head.cells, True, count + at))
    for line in region.lines:
        if line.number not in used:
            around = {other.table for other in found if other.is_row and other.y < line.middle}
            around &= {other.table for other in found if other.is_row and other.y > line.middle}
            within = next(iter(around), None)
            found.append(
                PlacedLine(region.page, line.number, line.middle, (line.words,), False, within)
            )
    return sorted(found, key=lambda line: line.y)


def place_words(block: Block, line: Line) -> tuple[list[Word], list[list[Word]]]:
    """The words of a row: its label, and those of each column (one more for what stands beyond)."""
    label, rest = list(line.label), list(line.rest)
    taken = {block.column_at(number) for number in block.numbers(line.figures)}
    while label and _ends_in_a_figure(block, label, rest, taken):
        taken.add(block.column_at(label[-1:]))
        rest.insert(0, label.pop())
    ends = [end + block.tolerance for _, end in block.extents()]
    cells: list[list[Word]] = [[] for _ in range(len(block.points) + 1)]
    for number in block.numbers(rest):
        last = number[-1]
        column = block.column_at(number) if is_numeric(last) else None
        if column is None and last.x1 > block.lefts[0]:
            # Words go where their middle lies; those over the first column are of the label when a
            # figure stands there and they end before it does.
            middle = (number[0].x0 + last.x1) / 2
            column = next((i for i, end in enumerate(ends) if middle <= end), len(block.points))
            is_short = last.x1 < block.rights[0] - block.tolerance
            column = None if column == 0 and 0 in taken and is_short else column
        (label if column is None else cells[column]).extend(number)
    return label, cells if cells[-1] else cells[:-1]


def _ends_in_a_figure(
    block: Block, label: list[Word], rest: list[Word], taken: set[int | None]
) -> bool:
    """Whether a label that stands close to the first figure has swallowed it."""
    word = label[-1]
    if not is_numeric(word):
        return False
    column = block.column_at([word])
    if column is not None:
        return column not in taken
    follower = min(rest, key=lambda figure: figure.x0, default=None)
    if follower is None or not ends_a_group(word, follower):
        return False
    return len(label) < 2 or gap(label[-2], word) > 1.2 * gap(word, follower)


# Regions: tables side by side


@dataclass(frozen=True)
class Region:
    """A part of a page that is read top to bottom: its lines and the ruled lines in it."""

    page: int
    lines: Sequence[Line]
    rules: Sequence[Rule]


def regions(page: Page) -> list[Region]:
    """The regions of a page, top to bottom, left to right."""
    # Words in giant letters that are written across others.
    usual = usual_size(page.words)
    large = [word for word in page.words if word.size > _GIANT * usual]
    small = [word for word in page.words if word not in large]
    giants = [
        giant for giant in large if any(giant.top < word.middle < giant.bottom for word in small)
    ]
    words = [word for word in page.words if word not in giants]

    found: list[Region] = []
    count = 0
    for part in (giants, *_parts(words)):
        lines = visual_lines(part, count)
        count = lines[-1].number if lines else count
        found.append(Region(page.number, lines, page.rules))
    return [region for region in found if region.lines]


def _parts(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The words of a page, those of tables beside one another apart."""
    lines = visual_lines(words)
    gutter = _gutter(lines)
    if gutter is None:
        yield list(words)
        return
    x, starts = gutter

    def runs_across(line: Line) -> bool:
        return any(piece[0].x0 < x < piece[-1].x1 for piece in line.pieces())

    for is_whole, band in groupby(lines, key=runs_across):
        whole = [word for line in band for word in line.words]
        left = [word for word in whole if word.x0 < x]
        right = [word for word in whole if word.x0 >= x]
        beside = sum(word in starts for word in right)
        if is_whole or beside < _FEWEST_ROWS or not any(is_numeric(word) for word in left):
            yield whole
        else:
            yield from _parts(left)
            yield from _parts(right)


def _gutter(lines: Sequence[Line]) -> tuple[float, set[Word]] | None:
    """A place between tables side by side, and the first words of the labels to its right."""
    starts = sorted((word for line in lines for word in _labels(line)), key=lambda word: word.x0)
    found = _gutter_before(starts, lines, 2)
    if found:
        return found

    # Where heads stand whose text stands more than once in their line: their left and top.
    heads: set[tuple[float, float]] = set()
    for line in lines:
        pieces = [piece for piece in line.pieces() if not any(map(is_numeric, piece))]
        texts = [" ".join(word.text for word in piece) for piece in pieces]
        heads.update(
            (piece[0].x0, piece[0].top)
            for piece, text in zip(pieces, texts, strict=True)
            if texts.count(text) > 1
        )

    # Tables of one column stand side by side only below such heads, or with the same labels.
    single = [word for line in lines for word in _labels(line, 1)]
    below = (
        word
        for word in single
        if any(abs(x0 - word.x0) <= 2 * word.size and top < word.top for x0, top in heads)
        or any(
            word.text == other.text and other.x0 < word.x0 - _GIANT * word.size for other in single
        )
    )
    return _gutter_before(sorted(below, key=lambda word: word.x0), lines, 1)


def _gutter_before(
    starts: Sequence[Word], lines: Sequence[Line], columns: int
) -> tuple[float, set[Word]] | None:
    """The gutter before the leftmost labels that begin in one place, right of so many columns."""
    groups: list[list[Word]] = []
    for word in starts:
        if groups and word.x0 - groups[-1][0].x0 <= TOLERANCE * word.size:
            groups[-1].append(word)
        else:
            groups.append([word])
    for group in groups:
        x = min(word.x0 for word in group)
        beside = [
            word
            for line in lines
            for piece in line.pieces()
            if all(is_numeric(word) for word in piece) and piece[-1].x1 < x
            for word in piece
        ]
        if len(group) < _FEWEST_ROWS or len(beside) < columns * _FEWEST_ROWS:
            continue
        # Rows of figures to the right begin there with a label. Not all need do: figures may stand
        # level with no line of a wrapped label.
        top, bottom = min(word.top for word in group), max(word.bottom for word in group)
        rows = 0
        for line in lines:
            if top < line.middle < bottom and not line.is_years:
                right = [piece for piece in line.pieces() if piece[0].x0 > x]
                rows += sum(all(is_numeric(word) for word in piece) for piece in right) > 1
        if len(group) * 4 >= rows:
            return (max(word.x1 for word in beside) + group[0].x0) / 2, set(group)
    return None


def _labels(line: Line, count: int = 2) -> Iterator[Word]:
    """The first words of what stands before two figures of a line, or before `count`."""
    pieces = line.pieces()
    figures = [all(is_numeric(w) and not is_year(w) for w in piece) for piece in pieces]
    for index, piece in enumerate(pieces):
        begins = not piece[0].follows and not figures[index]
        if begins and figures[index + 1 : index + 1 + count] == [True] * count:
            yield piece[0]
