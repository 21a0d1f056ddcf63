"""Lines that are no rows of figures → the rows of heads among them, each word in its column.

Heads stand above or below a block of figures, over one to four lines. Those of one column lie
above one another: where there are as many such stacks as columns, each heads its own. Otherwise
each piece goes to the column that it lies over.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from generator.read.pdf_chars import Word
from generator.read.pdf_columns import Block
from generator.read.pdf_lines import Line, is_numeric, is_year

_LEADING, _WIDEST = 1.6, 2.1
"""Lines of heads are not farther apart than this share of the type size, or than close rows are."""
_NEAR = 4.5
"""The head of the only column is no farther from it than this share of the type size."""
Piece = tuple[Word, ...]
Extent = tuple[float, float]


@dataclass(frozen=True)
class HeadRow:
    """A row of heads of a block: the words of its label cell (mostly none) and of each column."""

    number: int
    y: float
    cells: tuple[tuple[Word, ...], ...]
    used: frozenset[int]
    block: Block


def head_rows(
    lines: Sequence[Line], blocks: Sequence[Block], following: Block | None
) -> list[HeadRow]:
    """The rows of heads among the lines of a page that belong to no block.

    `following` is the first block of a later page: heads may stand at the foot of the one before.
    """
    later: list[Block] = [following] if following else []
    known = [*blocks, *later]
    first_column = min((block.extents()[0][0] for block in known), default=0.0)
    rows = [row.middle for block in blocks for row in block.rows]
    found: list[HeadRow] = []
    for group in _groups(lines, rows, first_column):
        below = [block for block in blocks if block.rows[0].middle > group[0].middle][:1]
        above = [block for block in blocks if block.rows[-1].middle < group[0].middle][-1:]
        tries = [_head_row(group, block, apart=True) for block in below]
        tries += [_head_row(group, block, apart=False) for block in above or later]
        found += [head for head in tries if head is not None][:1]
    return found


def _groups(
    lines: Sequence[Line], rows: Sequence[float], first_column: float
) -> Iterator[list[Line]]:
    """Neighbouring lines without a row of figures or a wide gap between them."""
    group: list[Line] = []
    for line in lines:
        is_heading = line.is_period and not (line.is_month and line.words[-1].x1 > first_column)
        if group and (is_heading or _is_apart(group[-1], line, rows)):
            yield group
            group = []
        if not is_heading:
            group.append(line)
    if group:
        yield group


def _is_apart(above: Line, line: Line, rows: Sequence[float]) -> bool:
    size = max(line.size, above.size)
    pitch = min((below - y for y, below in pairwise(rows)), default=0.0) + 0.01
    wide = line.middle - above.middle > max(_LEADING * size, min(pitch, _WIDEST * size))
    return wide or any(above.middle < y < line.middle for y in rows)


def _head_row(group: list[Line], block: Block, *, apart: bool) -> HeadRow | None:
    """The heads that the last lines of a group make; None when they head too few columns.

    With `apart` words that are drawn in one go may head several columns.
    """
    of = {line.number: _pieces(line, block) if apart else line.pieces() for line in group}
    taken = _lines_of_heads(group, block, of)
    if len(block.points) == 1:
        # Labels whose figure is missing may stand between the head and the first figure.
        lines = [line for line in taken if line.words[-1].x1 > block.lefts[0]]
        taken = [line for line in lines[-1:] if _heads_the_column(line, block, of[line.number])]
        if not taken:
            return None
    pieces = [piece for line in taken for piece in of[line.number]]
    cells = _by_stacks(pieces, block) or _by_places(pieces, block)
    empty = sum(not cell for cell in cells[1:])
    if empty > len(block.points) // 4 or any(_is_figure(cell) for cell in cells[1:]):
        return None
    used = frozenset(line.number for line in taken)
    return HeadRow(taken[0].number, taken[0].middle, tuple(map(tuple, cells)), used, block)


def _heads_the_column(line: Line, block: Block, pieces: Sequence[Piece]) -> bool:
    """Whether a line near a block of one column has a piece that stands over it and no farther."""
    near = min(abs(row.middle - line.middle) for row in (block.rows[0], block.rows[-1]))
    left, right = block.extents()[0]
    last, off = pieces[-1], block.tolerance
    is_over = (
        last[0].x0 >= left - off and last[-1].x1 <= right + off and last[-1].x1 > block.lefts[0]
    )
    return near < _NEAR * line.size and (is_over or block.column_at(last) is not None)


def _is_figure(cell: Sequence[Word]) -> bool:
    return bool(cell) and all(is_numeric(word) and not is_year(word) for word in cell)


def _lines_of_heads(group: list[Line], block: Block, of: dict[int, list[Piece]]) -> list[Line]:
    """The lines at the end of a group that hold nothing but heads."""
    taken: list[Line] = []
    for line in reversed(group):
        if any(_is_title(piece, block) for piece in of[line.number]):
            break
        taken.insert(0, line)
    return taken


def _pieces(line: Line, block: Block) -> list[Piece]:
    """The pieces of a line, parted where each part then fits into a column of its own."""
    return [part for piece in line.pieces() for part in _fitting(piece, block)]


def _fitting(piece: Piece, block: Block) -> list[Piece]:
    extents = block.extents()
    if sum(_overlap(piece, extent) > block.tolerance for extent in extents) < 2:
        return [piece]
    at = [_nearest_column((word,), extents) for word in piece]
    parts = [tuple(words) for _, words in groupby(piece, key=lambda word: at[piece.index(word)])]
    off = block.tolerance
    fits = all(
        extents[column][0] - off <= part[0].x0 and part[-1].x1 <= extents[column][1] + off
        for part in parts
        for column in [_nearest_column(part, extents)]
    )
    return parts if fits else [piece]


def _nearest_column(piece: Piece, extents: Sequence[Extent]) -> int:
    middle = (piece[0].x0 + piece[-1].x1) / 2
    return min(range(len(extents)), key=lambda i: abs(sum(extents[i]) / 2 - middle))


def _is_title(piece: Piece, block: Block) -> bool:
    """Whether words run over the better part of several columns."""
    extents = block.extents()
    wide = [_overlap(piece, extent) > 0.5 * (extent[1] - extent[0]) for extent in extents]
    return sum(wide) > 1


def _overlap(piece: Piece, extent: Extent) -> float:
    return max(0.0, min(piece[-1].x1, extent[1]) - max(piece[0].x0, extent[0]))


def _by_stacks(pieces: Sequence[Piece], block: Block) -> list[list[Word]] | None:
    """The words of each column when the pieces lie in as many stacks as there are columns."""
    stacks: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece[0].x0):
        if stacks and piece[0].x0 < max(other[-1].x1 for other in stacks[-1]):
            stacks[-1].append(piece)
        else:
            stacks.append([piece])
    over_labels = len(stacks) - len(block.points)
    if over_labels not in (0, 1):
        return None
    words = [[word for piece in pieces if piece in stack for word in piece] for stack in stacks]
    if over_labels and max(word.x1 for word in words[0]) > block.lefts[0]:
        return None
    pitch = min((right - left for left, right in pairwise(block.points)), default=0.0)
    for column, x0, x1 in zip(words[over_labels:], block.lefts, block.rights, strict=True):
        first, last = min(word.x0 for word in column), max(word.x1 for word in column)
        if max(first - x1, x0 - last) >= pitch:
            return None
    return words if over_labels else [[], *words]


def _by_places(pieces: Sequence[Piece], block: Block) -> list[list[Word]]:
    """The words of each column, and before them those over the labels."""
    extents = block.extents()
    cells: list[list[Word]] = [[] for _ in range(len(block.points) + 1)]
    for piece in pieces:
        column = _column(piece, extents, block)
        cells[0 if column is None else column + 1] += piece
    return cells


def _column(piece: Piece, extents: list[Extent], block: Block) -> int | None:
    """The column that a piece heads; None when it stands over the labels."""
    aligned = block.column_at(piece)
    shares = [_overlap(piece, extent) for extent in extents]
    best = max(range(len(shares)), key=shares.__getitem__)
    column = aligned if aligned is not None else best if shares[best] else None
    if column is None:
        column = _next_to(piece, extents)
    if column is not None:
        left, right = extents[column]
        extents[column] = (min(left, piece[0].x0), max(right, piece[-1].x1))
    return column


def _next_to(piece: Piece, extents: list[Extent]) -> int | None:
    """The column that is nearest to a piece that stands over none; None left of all columns."""
    middle = (piece[0].x0 + piece[-1].x1) / 2
    return None if middle < extents[0][0] else _nearest_column(piece, extents)
