"""A page of words → printed lines: rows of figures with their labels, rows of heads, running text.

Nothing is dropped: each word of the page stands in one cell or in one line of text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from generator.model import Place, PrintedCell, PrintedLine
from generator.read.pdf_chars import Word
from generator.read.pdf_columns import Block, alignment, find_blocks
from generator.read.pdf_heads import head_rows
from generator.read.pdf_labels import Labels, Sightline, attach
from generator.read.pdf_lines import Line, ends_a_group, gap, is_numeric
from generator.read.pdf_regions import Region, regions
from generator.read.pdf_words import Page


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
        cells = (_cell(words, self.number, (file, self.page)) for words in self.cells)
        return PrintedLine(tuple(cells), self.is_row)


def placed_lines(pages: Iterable[Page]) -> list[PlacedLine]:
    """The lines of a file, page by page, top to bottom, left to right.

    Each word stands in exactly one cell of one line.
    """
    parts = [region for page in pages for region in regions(page)]
    align = alignment(part.lines for part in parts)
    blocks = [find_blocks(part.lines, align) for part in parts]
    sights = [
        Sightline(block, _beside(part.lines, block, of_part), part.rules)
        for part, of_part in zip(parts, blocks, strict=True)
        for block in of_part
    ]
    labels = iter(attach(sights))
    found: list[PlacedLine] = []
    count = 0
    for index, part in enumerate(parts):
        tables = [(block, next(labels)) for block in blocks[index]]
        following = next((of_part[0] for of_part in blocks[index + 1 :] if of_part), None)
        found += _placed(part, tables, following, count)
        count += len(tables)
    return found


def _beside(lines: Sequence[Line], block: Block, blocks: Sequence[Block]) -> Sequence[Line]:
    """The lines of a region from the block above to the block below."""
    first, last = block.rows[0].number, block.rows[-1].number
    before = max((other.rows[-1].number for other in blocks if other.rows[-1].number < first),
                 default=-1)  # fmt: skip
    after = [other.rows[0].number for other in blocks if other.rows[0].number > last]
    return [line for line in lines if before < line.number < min(after, default=line.number + 1)]


def _placed(
    region: Region, tables: list[tuple[Block, Labels]], following: Block | None, count: int
) -> list[PlacedLine]:
    """The lines of a region; `count` tables stand before it."""
    found: list[PlacedLine] = []
    used: set[int] = set()
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


def _cell(words: Sequence[Word], number: int, where: tuple[str, int]) -> PrintedCell:
    file, page = where
    box = (
        (
            min(word.x0 for word in words),
            min(word.top for word in words),
            max(word.x1 for word in words),
            max(word.bottom for word in words),
        )
        if words
        else None
    )
    text = " ".join(word.printed for word in words)
    return PrintedCell(text, Place(file, number, page=page, box=box))


def place_words(block: Block, line: Line) -> tuple[list[Word], list[list[Word]]]:
    """The words of a row: its label, and those of each column (one more for what stands beyond)."""
    label, rest = list(line.label), list(line.rest)
    taken = {block.column_at(number) for number in block.numbers(line.figures)}
    while label and _ends_in_a_figure(block, label, rest, taken):
        taken.add(block.column_at(label[-1:]))
        rest.insert(0, label.pop())
    cells: list[list[Word]] = [[] for _ in range(len(block.points) + 1)]
    for number in block.numbers(rest):
        column = _column(block, number, taken)
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


def _column(block: Block, words: Sequence[Word], taken: set[int | None]) -> int | None:
    """The column of a number or word; None for a part of the label."""
    aligned = block.column_at(words) if is_numeric(words[-1]) else None
    if aligned is not None:
        return aligned
    if words[-1].x1 <= block.lefts[0]:
        return None
    middle = (words[0].x0 + words[-1].x1) / 2
    column = next(
        (i for i, (_, end) in enumerate(block.extents()) if middle <= end + block.tolerance), None
    )
    if column is None:
        return len(block.points)
    beside = words[-1].x1 < block.rights[0] - block.tolerance
    return None if column == 0 and 0 in taken and beside else column
