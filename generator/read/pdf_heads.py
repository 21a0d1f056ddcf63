"""Lines that are no rows of figures → the rows of heads among them, each word in its column.

Heads stand above or below a block of figures, over one to four lines, and are right-aligned like
the figures, or centred.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from generator.read.pdf_columns import Block, Line
from generator.read.pdf_words import Word

_LEADING = 1.6
Piece = tuple[Word, ...]


@dataclass(frozen=True)
class HeadRow:
    """A row of heads: the words of its label cell (mostly none) and of each column."""

    number: int
    y: float
    cells: tuple[tuple[Word, ...], ...]
    used: frozenset[int]


def head_rows(lines: Sequence[Line], blocks: Sequence[Block]) -> list[HeadRow]:
    """The rows of heads among the lines of a page that belong to no block."""
    found: list[HeadRow] = []
    for group in _groups(lines, blocks):
        for block in _nearest(group, blocks):
            head = _head_row(group, block)
            if head is not None:
                found.append(head)
                break
    return found


def _groups(lines: Sequence[Line], blocks: Sequence[Block]) -> Iterator[list[Line]]:
    """Neighbouring lines without a row of figures or a wide gap between them."""
    rows = [row.middle for block in blocks for row in block.rows]
    group: list[Line] = []
    for line in lines:
        if group and _is_apart(group[-1], line, rows):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _is_apart(above: Line, line: Line, rows: Sequence[float]) -> bool:
    wide = line.middle - above.middle > _LEADING * max(line.size, above.size)
    return (
        wide
        or above.is_period
        or line.is_period
        or any(above.middle < y < line.middle for y in rows)
    )


def _nearest(group: list[Line], blocks: Sequence[Block]) -> list[Block]:
    """The block below a group, then the one above it."""
    y = group[0].middle
    below = [block for block in blocks if block.rows[0].middle > y]
    above = [block for block in blocks if block.rows[-1].middle < y]
    return below[:1] + above[-1:]


def _head_row(group: list[Line], block: Block) -> HeadRow | None:
    """The heads that the last lines of a group make; None when they head no two columns."""
    taken = _lines_of_heads(group, block)
    pieces = [(line, piece) for line in taken for piece in _pieces(line, block)]
    extents = _extents(block)
    cells: list[list[Word]] = [[] for _ in range(len(block.edges) + 1)]
    for _line, piece in pieces:
        column = _column(piece, extents, block)
        cells[0 if column is None else column + 1] += piece
    if sum(bool(cell) for cell in cells[1:]) < 2:
        return None
    used = frozenset(line.number for line in taken)
    ordered = tuple(tuple(sorted(cell, key=lambda w: (round(w.middle), w.x0))) for cell in cells)
    return HeadRow(taken[0].number, taken[0].middle, ordered, used)


def _lines_of_heads(group: list[Line], block: Block) -> list[Line]:
    """The lines at the end of a group that hold nothing but heads."""
    taken: list[Line] = []
    for line in reversed(group):
        if any(_is_title(piece, block) for piece in _pieces(line, block)):
            break
        taken.insert(0, line)
    return taken


def _pieces(line: Line, block: Block) -> list[Piece]:
    """The pieces of a line, parted after a word that ends where a column does, too."""
    pieces: list[Piece] = []
    for piece in line.pieces():
        start = 0
        for end, word in enumerate(piece, start=1):
            if block.column_at(word.x1) is not None:
                pieces.append(piece[start:end])
                start = end
        if piece[start:]:
            pieces.append(piece[start:])
    return pieces


def _extents(block: Block) -> list[tuple[float, float]]:
    """Each column, from the right edge of the one before it to its own."""
    first = 2 * block.edges[0] - block.edges[1]
    return list(zip((first, *block.edges), block.edges, strict=False))


def _is_title(piece: Piece, block: Block) -> bool:
    """Whether words run over the better part of several columns."""
    wide = [_overlap(piece, left, right) > 0.5 * (right - left) for left, right in _extents(block)]
    return sum(wide) > 1


def _overlap(piece: Piece, left: float, right: float) -> float:
    return max(0.0, min(piece[-1].x1, right) - max(piece[0].x0, left))


def _column(piece: Piece, extents: list[tuple[float, float]], block: Block) -> int | None:
    """The column that a piece heads; None when it stands over the labels."""
    aligned = block.column_at(piece[-1].x1)
    shares = [_overlap(piece, left, right) for left, right in extents]
    best = max(range(len(shares)), key=shares.__getitem__)
    column = aligned if aligned is not None else best if shares[best] else None
    if column is None:
        column = _next_to(piece, extents)
    if column is not None:
        left, right = extents[column]
        extents[column] = (min(left, piece[0].x0), max(right, piece[-1].x1))
    return column


def _next_to(piece: Piece, extents: list[tuple[float, float]]) -> int | None:
    """The column that is nearest to a piece that stands over none; None left of all columns."""
    middle = (piece[0].x0 + piece[-1].x1) / 2
    if middle < extents[0][0]:
        return None
    return min(range(len(extents)), key=lambda i: abs(sum(extents[i]) / 2 - middle))
