"""A page of words → printed lines: rows of figures with their labels, rows of heads, running text.

Nothing is dropped: each word of the page stands in one cell or in one line of text.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from generator.model import Place, PrintedCell, PrintedLine
from generator.read.pdf_chars import Word
from generator.read.pdf_columns import Block, alignment, find_blocks
from generator.read.pdf_heads import head_rows
from generator.read.pdf_labels import Labels, Sightline, attach
from generator.read.pdf_lines import Line, ends_a_group, gap, is_numeric
from generator.read.pdf_regions import Region, regions
from generator.read.pdf_words import Page


def printed_lines(pages: Iterable[Page], file: str) -> list[PrintedLine]:
    """The printed lines of a report, page by page, top to bottom, left to right."""
    parts = [region for page in pages for region in regions(page)]
    align = alignment(part.lines for part in parts)
    blocks = [find_blocks(part.lines, align) for part in parts]
    sights = [
        Sightline(block, _beside(part.lines, block, of_part), part.rules)
        for part, of_part in zip(parts, blocks, strict=True)
        for block in of_part
    ]
    labels = iter(attach(sights))
    found: list[PrintedLine] = []
    for index, part in enumerate(parts):
        tables = [(block, next(labels)) for block in blocks[index]]
        following = next((of_part[0] for of_part in blocks[index + 1 :] if of_part), None)
        found += _region(part, tables, following, file)
    return found


def _beside(lines: Sequence[Line], block: Block, blocks: Sequence[Block]) -> Sequence[Line]:
    """The lines of a region from the block above to the block below."""
    first, last = block.rows[0].number, block.rows[-1].number
    before = max((other.rows[-1].number for other in blocks if other.rows[-1].number < first),
                 default=-1)  # fmt: skip
    after = [other.rows[0].number for other in blocks if other.rows[0].number > last]
    return [line for line in lines if before < line.number < min(after, default=line.number + 1)]


def _region(
    region: Region, tables: list[tuple[Block, Labels]], following: Block | None, file: str
) -> list[PrintedLine]:
    where = (file, region.page)
    placed: list[tuple[float, PrintedLine]] = []
    used: set[int] = set()
    for block, labels in tables:
        used |= {line.number for line in block.rows} | labels.used
        placed += [(row.middle, _row(block, row, labels, where)) for row in block.rows]
    free = [line for line in region.lines if line.number not in used]
    for head in head_rows(free, [block for block, _ in tables], following):
        used |= head.used
        placed.append((head.y, _printed(head.number, head.cells, where)))
    for line in region.lines:
        if line.number not in used:
            cell = _cell(line.words, line.number, where)
            placed.append((line.middle, PrintedLine((cell,), is_row=False)))
    return [line for _, line in sorted(placed, key=lambda item: item[0])]


def _row(block: Block, line: Line, labels: Labels, where: tuple[str, int]) -> PrintedLine:
    label, cells = place_words(block, line)
    fragments = labels.above[line.number], label, labels.below[line.number]
    whole = [word for fragment in fragments for word in fragment]
    return _printed(line.number, [whole, *cells], where)


def _printed(number: int, cells: Sequence[Sequence[Word]], where: tuple[str, int]) -> PrintedLine:
    return PrintedLine(tuple(_cell(words, number, where) for words in cells), is_row=True)


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
    text = " ".join(word.text for word in words)
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
