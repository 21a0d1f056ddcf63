"""A page of words → printed lines: rows of figures with their labels, rows of heads, running text.

Nothing is dropped: each word of the page stands in one cell or in one line of text.
"""

from __future__ import annotations

from collections.abc import Sequence

from generator.model import Place, PrintedCell, PrintedLine
from generator.read.pdf_columns import Block, Line, ends_a_group, find_blocks, gap, is_numeric
from generator.read.pdf_columns import visual_lines as lines_of
from generator.read.pdf_heads import head_rows
from generator.read.pdf_labels import Labels, Sightline, attach
from generator.read.pdf_words import Page, Word


def printed_lines(pages: Sequence[Page], file: str) -> list[PrintedLine]:
    """The printed lines of a report, page by page, top to bottom."""
    lines = [lines_of(page) for page in pages]
    blocks = [find_blocks(of_page) for of_page in lines]
    sights = [
        Sightline(block, _beside(lines[i], block, blocks[i]), page.rules)
        for i, page in enumerate(pages)
        for block in blocks[i]
    ]
    labels = iter(attach(sights))
    return [
        line
        for i, page in enumerate(pages)
        for line in _page(lines[i], [(b, next(labels)) for b in blocks[i]], (file, page.number))
    ]


def _beside(lines: list[Line], block: Block, blocks: Sequence[Block]) -> list[Line]:
    """The lines of a page from the block above to the block below."""
    before = [
        other.rows[-1].number for other in blocks if other.rows[-1].number < block.rows[0].number
    ]
    after = [
        other.rows[0].number for other in blocks if other.rows[0].number > block.rows[-1].number
    ]
    return lines[max(before, default=0) : min(after, default=len(lines) + 1) - 1]


def _page(
    lines: list[Line], tables: list[tuple[Block, Labels]], where: tuple[str, int]
) -> list[PrintedLine]:
    placed: list[tuple[float, PrintedLine]] = []
    used: set[int] = set()
    for block, labels in tables:
        used |= {line.number for line in block.rows} | labels.used
        placed += [(row.middle, _row(block, row, labels, where)) for row in block.rows]
    free = [line for line in lines if line.number not in used]
    for head in head_rows(free, [block for block, _ in tables]):
        used |= head.used
        placed.append((head.y, _printed(head.number, head.cells, where)))
    for line in lines:
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
    label, figures = list(line.label), list(line.rest)
    taken = {block.column_at(word.x1) for word in figures if is_numeric(word)}
    while label and _ends_in_a_figure(block, label, figures, taken):
        taken.add(block.column_at(label[-1].x1))
        figures.insert(0, label.pop())
    cells: list[list[Word]] = [[] for _ in range(len(block.edges) + 1)]
    for word in figures:
        cells[_column(block, word)].append(word)
    before, cells[0] = _part_first(block, cells[0])
    return [*label, *before], cells if cells[-1] else cells[:-1]


def _ends_in_a_figure(
    block: Block, label: list[Word], figures: list[Word], taken: set[int | None]
) -> bool:
    """Whether a label that stands close to the first figure has swallowed it."""
    word = label[-1]
    if not is_numeric(word):
        return False
    column = block.column_at(word.x1)
    if column is not None:
        return column not in taken
    follower = min(figures, key=lambda figure: figure.x0, default=None)
    if follower is None or not ends_a_group(word, follower):
        return False
    return len(label) < 2 or gap(label[-2], word) > 1.2 * gap(word, follower)


def _column(block: Block, word: Word) -> int:
    for column, edge in enumerate(block.edges):
        if word.x1 <= edge + block.tolerance:
            return column
    return len(block.edges)


def _part_first(block: Block, words: list[Word]) -> tuple[list[Word], list[Word]]:
    """The words up to the first column's edge: those that belong to the label, and its figure."""
    start = len(words)
    if words and block.column_at(words[-1].x1) == 0:
        start -= 1
        while start and ends_a_group(words[start - 1], words[start]):
            start -= 1
    else:
        while start and words[start - 1].x1 > block.lefts[0]:
            start -= 1
    return words[:start], words[start:]
