"""Lines → the blocks of figures among them, and the columns that their figures stand in.

The figures of a report are aligned: to the right, to the left or centred. What the figures of many
lines share is a column. A space inside a number (`1 054`) makes no column, because what stands
before it shares no edge.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import pairwise
from statistics import median

from generator.read.pdf_chars import Word
from generator.read.pdf_lines import TOLERANCE, Line, gap, is_numeric, numbers

Number = tuple[Word, ...]


class Align(Enum):
    """Which point of a figure all figures of a column share, as a share of its width."""

    RIGHT = 1.0
    CENTRE = 0.5
    LEFT = 0.0

    def point(self, words: Sequence[Word]) -> float:
        """That point of a number."""
        x0, x1 = words[0].x0, words[-1].x1
        return x0 + self.value * (x1 - x0)


_APART = 1.0
"""A label and the one figure of its row are farther apart than this share of the type size."""
BESIDE = 2.5
"""What stands farther to the right than this share of the type size is beside the table."""
_NEAR = 3.0
"""A head stands above a row by less than this share of the type size."""
_FEWEST = 2
"""A column that is empty in most rows has so many figures."""
_CLEARLY = 0.7
"""Another alignment than to the right must fit so much better."""


def alignment(pages: Iterable[Sequence[Line]]) -> Align:
    """How the figures of a report are aligned: as those of neighbouring lines differ least."""
    # Figures of neighbouring lines, one below the other.
    pairs: list[tuple[Number, Number]] = []
    for lines in pages:
        rows = [numbers(line.figures) for line in lines if not line.is_years]
        for above, below in pairwise(row for row in rows if row):
            if len(above) == len(below):
                pairs += zip(above, below, strict=True)
    # Marks may be raised or large: they count only where there is nothing else.
    pairs = [pair for pair in pairs if all(n[0].text[:1].isdecimal() for n in pair)] or pairs

    # By how much the pairs are not aligned, as a share of the type size, each by 1 at most.
    differences = {
        align: sum(
            min(abs(align.point(upper) - align.point(lower)) / max(lower[0].size, 1.0), 1.0)
            for upper, lower in pairs
        )
        for align in Align
    }
    best = min(Align, key=differences.__getitem__)
    clearly = differences[best] < _CLEARLY * differences[Align.RIGHT]
    return best if clearly else Align.RIGHT


@dataclass(frozen=True)
class Block:
    """Lines with figures under one another: one table, or a part of it.

    `points` are where the figures of each column are aligned, `lefts` and `rights` how far its
    widest figures reach. `margin` is where labels begin.
    """

    rows: tuple[Line, ...]
    align: Align
    points: tuple[float, ...]
    lefts: tuple[float, ...]
    rights: tuple[float, ...]
    margin: float

    @property
    def tolerance(self) -> float:
        """Points by which aligned words may differ."""
        return TOLERANCE * median(line.size for line in self.rows)

    @property
    def label_end(self) -> float:
        """How far the labels that stand level with their figures reach to the right."""
        ends = [row.label[-1].x1 for row in self.rows if row.label]
        return min(max(ends, default=self.margin), self.lefts[0])

    def has_label(self, row: Line) -> bool:
        """Whether a part of a row's label stands level with its figures."""
        return bool(row.label) or abs(row.words[0].x0 - self.margin) <= self.tolerance

    def column_at(self, words: Sequence[Word]) -> int | None:
        """The column that a number is aligned with."""
        point = self.align.point(words)
        off = [abs(other - point) for other in self.points]
        nearest = min(range(len(off)), key=off.__getitem__)
        return nearest if off[nearest] <= self.tolerance else None

    def extents(self) -> list[tuple[float, float]]:
        """How far each column may reach: as far as the next one allows."""
        points, share = self.points, 1 - self.align.value
        if len(points) == 1:
            free = self.lefts[0] - self.label_end
            return [(self.label_end, self.rights[0] + max(free, 0.0))]
        first, last = 2 * points[0] - points[1], 2 * points[-1] - points[-2]
        edges = [a + (b - a) * share for a, b in pairwise((first, *points, last))]
        return list(pairwise(edges))

    def is_beside(self, words: Sequence[Word]) -> bool:
        """Whether words that are no figure stand to the right of the table."""
        is_far = words[0].x0 > self.rights[-1] + BESIDE * words[0].size
        return is_far and not all(is_numeric(word) for word in words)

    def numbers(self, words: Sequence[Word]) -> list[Number]:
        """Words as numbers and others, parted where the columns say that one number ends."""
        return [part for number in numbers(words) for part in self._parted(number)]

    def _parted(self, number: Number) -> list[Number]:
        if self.align is Align.CENTRE and self.column_at(number) is not None:
            return [number]
        for end in range(1, len(number)):
            before, after = number[:end], number[end:]
            ends = self.column_at(before) is not None
            begins = self.column_at(after) is not None
            if (ends or self.align is Align.LEFT) and (begins or self.align is Align.RIGHT):
                return [before, *self._parted(after)]
        return [number]


def find_blocks(lines: Sequence[Line], align: Align) -> list[Block]:
    """The blocks of a page, top to bottom."""
    # Twice: a line with one figure, or with figures in its text, is a row where it hits the columns
    # of a block that is known.
    found = [_block(rows, lines, align) for rows in _groups(lines, [], align)]
    known = [block for block in found if block]
    again = [_block(rows, lines, align) for rows in _groups(lines, known, align)]
    return [block for block in again if block]


def _groups(lines: Sequence[Line], known: list[Block], align: Align) -> Iterator[list[Line]]:
    """Lines with figures, as long as their columns agree and no heads stand between them."""
    group: list[Line] = []
    for line in lines:
        if _has_figures(line, known):
            if group:
                few, many = sorted((_points(group[-1], align), _points(line, align)), key=len)
                tolerance = TOLERANCE * line.size
                shared = sum(any(abs(x - y) <= tolerance for y in many) for x in few)
                if shared * 2 <= len(few):
                    yield group
                    group = []
            group.append(line)
            continue
        if not group:
            continue
        # A line without figures ends a block: a heading, or words where figures stand.
        above, margin = group[-1], min(row.words[0].x0 for row in group)
        left = above.figures[0].x0 if above.figures else above.words[-1].x0
        far = above.words[-1].x1 + BESIDE * line.size
        is_label = line.words[0].x0 <= margin + line.size
        if line.is_period or any(
            piece[0].x0 >= left or (not is_label and piece[-1].x1 > left + TOLERANCE * line.size)
            for piece in line.pieces()
            if piece[0].x0 <= far
        ):
            yield group
            group = []
    if group:
        yield group


def _has_figures(line: Line, known: Iterable[Block]) -> bool:
    """Whether a line may be a row: of two figures or more, of one, or of a block that is known."""
    if line.is_years or line.is_period:
        return False
    count = len(numbers(line.figures))
    if count >= 2:
        return True
    # A label and, clearly apart from it, one figure.
    has_one = count == 1 and line.label and _ends_in_figures(line)
    if has_one and gap(line.label[-1], line.figures[0]) > _APART:
        return True
    return any(
        _hits(line, block) * 2 >= max(4, len(block.points))
        if len(block.points) > 1
        else _ends_in_figures(line) and _hits(line, block)
        for block in known
    )


def _ends_in_figures(line: Line) -> bool:
    """Whether nothing but figures stands after a label, or else only beside the table."""
    far = line.figures[-1].x1 + BESIDE * line.size if line.figures else 0.0
    return tuple(word for word in line.rest if word.x0 <= far) == line.figures


def _hits(line: Line, block: Block) -> int:
    """In how many columns of a block a line has a figure."""
    pieces = [piece for piece in line.pieces() if all(is_numeric(word) for word in piece)]
    swallowed = [word for word in line.label[-1:] if line.rest and is_numeric(word)]
    found = block.numbers([*swallowed, *(word for piece in pieces for word in piece)])
    return len({block.column_at(number) for number in found} - {None})


def _points(line: Line, align: Align) -> list[float]:
    """Where the figures of a line are aligned, or whatever is numeric in it."""
    figures = line.figures or [word for word in line.words if is_numeric(word)]
    return [align.point(number) for number in numbers(figures)]


def _block(rows: list[Line], lines: Sequence[Line], align: Align) -> Block | None:
    """The block that lines make; None when they share no two columns."""
    tolerance = TOLERANCE * median(line.size for line in rows)
    clusters: list[list[Number]] = []
    for number in sorted((n for line in rows for n in numbers(line.figures)), key=align.point):
        if clusters and align.point(number) - align.point(clusters[-1][-1]) <= tolerance:
            clusters[-1].append(number)
        else:
            clusters.append([number])
    full = [group for group in clusters if len(group) * 2 >= len(rows)]
    # A column that is empty in most rows has its own place between or beside the others.
    taken = [(number[0].x0, number[-1].x1) for group in full for number in group]
    points = tuple(
        median(map(align.point, group))
        for group in clusters
        if group in full
        or (
            full
            and len(group) >= _FEWEST
            and all(number[-1].x1 < x0 or number[0].x0 > x1 for number in group for x0, x1 in taken)
        )
    )
    if not points or (len(points) == 1 and not _is_one_column(rows, lines)):
        return None

    # Labels begin between the rows when none stands level with its figures.
    starts = [line.label[0].x0 for line in rows if line.label]
    first, last = lines.index(rows[0]), lines.index(rows[-1])
    around = lines[max(first - 1, 0) : last + 2]
    margin = min(starts or [line.words[0].x0 for line in around])

    # How far the figures of each column reach, their thousands left out.
    lefts: tuple[float, ...] = ()
    rights: tuple[float, ...] = ()
    for point in points:
        near = [
            number[-1:] if align is Align.RIGHT else number
            for line in rows
            for number in [*numbers(line.figures), *((word,) for word in line.figures)]
            if abs(align.point(number) - point) <= tolerance
        ]
        lefts = (*lefts, min(number[0].x0 for number in near))
        rights = (*rights, max(number[-1].x1 for number in near))
    # Codes of labels, alone on a first line, are no column: they begin where labels do.
    codes = int(len(points) > 2 and abs(lefts[0] - margin) <= tolerance)
    return Block(tuple(rows), align, points[codes:], lefts[codes:], rights[codes:], margin)


def _is_one_column(rows: list[Line], lines: Sequence[Line]) -> bool:
    """Whether lines with one figure each are a table: there are several, or a head stands above."""
    if len(rows) > 1:
        return any(row.label for row in rows)
    row = rows[0]
    if not row.label:
        return False
    x0, x1 = row.figures[0].x0, row.figures[-1].x1
    upwards = lines[lines.index(row) :: -1]
    for lower, line in pairwise(upwards):
        left, right = line.words[0].x0, line.words[-1].x1
        if lower.middle - line.middle > _NEAR * row.size:
            return False
        if row.label[-1].x1 < left <= x1 and right >= x0:
            return True
        # A label whose figure is missing may stand between.
        if right >= x0 or abs(left - row.label[0].x0) > row.size:
            return False
    return False
