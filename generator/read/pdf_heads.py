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
        # Heads stand above their block; those at its foot are repeated there, or those of the next.
        tries = [_head_row(group, block, apart=True) for block in below]
        tries += [_head_row(group, block, apart=False) for block in above or later]
        found += [head for head in tries if head is not None][:1]
    return found


def _groups(
    lines: Sequence[Line], rows: Sequence[float], first_column: float
) -> Iterator[list[Line]]:
    """Neighbouring lines without a row of figures or a wide gap between them."""
    pitch = min((below - y for y, below in pairwise(rows)), default=0.0) + 0.01
    group: list[Line] = []
    for line in lines:
        is_heading = line.is_period and not (line.is_month and line.words[-1].x1 > first_column)
        is_apart = False
        if group:
            above, size = group[-1], max(line.size, group[-1].size)
            leading = max(_LEADING * size, min(pitch, _WIDEST * size))
            is_apart = line.middle - above.middle > leading
            is_apart |= any(above.middle < y < line.middle for y in rows)
        if group and (is_heading or is_apart):
            yield group
            group = []
        if not is_heading:
            group.append(line)
    if group:
        yield group


def _head_row(group: list[Line], block: Block, *, apart: bool) -> HeadRow | None:
    """The heads that the last lines of a group make; None when they head too few columns.

    With `apart` words that are drawn in one go may head several columns.
    """
    of = {line.number: _fitting(line, block) if apart else line.pieces() for line in group}
    extents = block.extents()

    # The lines at the end of the group without a title: words over the better part of two columns.
    taken: list[Line] = []
    for line in reversed(group):
        covered = [
            sum(_overlap(piece, extent) > 0.5 * (extent[1] - extent[0]) for extent in extents)
            for piece in of[line.number]
        ]
        if max(covered, default=0) > 1:
            break
        taken.insert(0, line)

    # The only column has its head near to it and over it, and no farther to either side. Labels
    # whose figure is missing may stand between the head and the first figure.
    if len(block.points) == 1:
        taken = [line for line in taken if line.words[-1].x1 > block.lefts[0]][-1:]
        if not taken:
            return None
        line, last, off = taken[0], of[taken[0].number][-1], block.tolerance
        near = min(abs(row.middle - line.middle) for row in (block.rows[0], block.rows[-1]))
        is_over = last[0].x0 >= extents[0][0] - off and last[-1].x1 <= extents[0][1] + off
        is_over &= last[-1].x1 > block.lefts[0]
        if near >= _NEAR * line.size or not (is_over or block.column_at(last) is not None):
            return None

    pieces = [piece for line in taken for piece in of[line.number]]
    cells = _by_stacks(pieces, block) or _by_places(pieces, block)
    empty = sum(not cell for cell in cells[1:])
    figures = [
        cell
        for cell in cells[1:]
        if cell and all(is_numeric(word) and not is_year(word) for word in cell)
    ]
    if empty > len(block.points) // 4 or figures:
        return None
    used = frozenset(line.number for line in taken)
    return HeadRow(taken[0].number, taken[0].middle, tuple(map(tuple, cells)), used, block)


def _fitting(line: Line, block: Block) -> list[Piece]:
    """The pieces of a line, parted where each part then fits into a column of its own."""
    extents, off = block.extents(), block.tolerance
    found: list[Piece] = []
    for piece in line.pieces():
        if sum(_overlap(piece, extent) > off for extent in extents) < 2:
            found.append(piece)
            continue
        at = {word: _nearest_column((word,), extents) for word in piece}
        parts = [tuple(words) for _, words in groupby(piece, key=at.__getitem__)]
        columns = [extents[_nearest_column(part, extents)] for part in parts]
        fits = all(
            left - off <= part[0].x0 and part[-1].x1 <= right + off
            for part, (left, right) in zip(parts, columns, strict=True)
        )
        found += parts if fits else [piece]
    return found


def _nearest_column(piece: Piece, extents: Sequence[Extent]) -> int:
    middle = (piece[0].x0 + piece[-1].x1) / 2
    return min(range(len(extents)), key=lambda i: abs(sum(extents[i]) / 2 - middle))


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

    # One stack more than columns stands over the labels, wholly left of the figures.
    over_labels = len(stacks) - len(block.points)
    if over_labels not in (0, 1):
        return None
    words = [[word for piece in pieces if piece in stack for word in piece] for stack in stacks]
    if over_labels and max(word.x1 for word in words[0]) > block.lefts[0]:
        return None

    # No stack is as far from its figures as the next column is.
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
        # The column it is aligned with, else that it lies over most, else the nearest, unless it
        # stands left of all columns.
        column = block.column_at(piece)
        if column is None:
            shares = [_overlap(piece, extent) for extent in extents]
            best = max(range(len(shares)), key=shares.__getitem__)
            if shares[best]:
                column = best
            elif (piece[0].x0 + piece[-1].x1) / 2 >= extents[0][0]:
                column = _nearest_column(piece, extents)
        if column is None:
            cells[0] += piece
        else:
            left, right = extents[column]
            extents[column] = (min(left, piece[0].x0), max(right, piece[-1].x1))
            cells[column + 1] += piece
    return cells
