"""Words of a page → its visual lines, and the columns that figures stand in.

Figures are right-aligned: the right edges that the rows of a block share are its columns. A space
inside a number (`1 054`) makes no column, because what stands before it shares no edge.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import mean, median

from generator.read.pdf_words import Page, Word

CLOSE = 0.6
"""A gap of this share of the type size may be a space; a wider one parts two cells."""
TOLERANCE = 0.35
"""What is level or aligned differs by less than this share of the type size."""

_NUMERIC = re.compile(r"[\d*]+")
_YEAR = re.compile(r"(?:19|20)\d\d")
_PERIOD = re.compile(r"[^\W\d]+\.? \d{4}(?: ?[-–] ?[^\W\d]+\.? \d{4})?")


def is_numeric(word: Word) -> bool:
    """Whether a word may be a figure, or a group of its digits."""
    return _NUMERIC.fullmatch(word.text) is not None


def gap(left: Word, right: Word) -> float:
    """The space between two words of a line, as a share of the type size."""
    return (right.x0 - left.x1) / max(left.size, 1.0)


def ends_a_group(left: Word, right: Word) -> bool:
    """Whether `left` may be the thousands of a number that goes on with `right`."""
    return is_numeric(left) and _is_group(right) and -0.1 <= gap(left, right) < CLOSE


def _is_group(word: Word) -> bool:
    return len(word.text) == 3 and word.text.isdecimal()


@dataclass(frozen=True)
class Line:
    """Words that are level, left to right; `number` counts the lines of the page from 1."""

    number: int
    words: tuple[Word, ...]

    @cached_property
    def middle(self) -> float:
        """Its height on the page."""
        return mean(word.middle for word in self.words)

    @cached_property
    def size(self) -> float:
        """The size of its type."""
        return median(word.size for word in self.words)

    @cached_property
    def text(self) -> str:
        """All of its words."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def label(self) -> tuple[Word, ...]:
        """The words that were drawn in one go with the first: the label, if there is one."""
        if is_numeric(self.words[0]) and not self._goes_on(self.words[0]):
            return ()
        return tuple(self._run(self.words[0]))

    @cached_property
    def rest(self) -> tuple[Word, ...]:
        """The words that are not in the label."""
        return tuple(word for word in self.words if word not in self.label)

    @cached_property
    def figures(self) -> tuple[Word, ...]:
        """The numeric words at the end of the line, as many as there are."""
        rest = self.rest
        count = next((i for i, word in enumerate(reversed(rest)) if not is_numeric(word)), None)
        return rest if count is None else rest[len(rest) - count :]

    @property
    def is_period(self) -> bool:
        """Whether it is a heading such as `Januar 2024 - April 2024`."""
        return _PERIOD.fullmatch(self.text) is not None

    @property
    def is_years(self) -> bool:
        """Whether it is the second line of heads such as `Januar 2024`: one year, repeated."""
        texts = {word.text for word in self.words}
        return len(texts) == 1 and _YEAR.fullmatch(texts.pop()) is not None

    def pieces(self) -> list[tuple[Word, ...]]:
        """The words, parted where a gap is too wide for a space."""
        parts: list[list[Word]] = []
        for word in self.words:
            if parts and gap(parts[-1][-1], word) < CLOSE:
                parts[-1].append(word)
            else:
                parts.append([word])
        return [tuple(part) for part in parts]

    def _goes_on(self, first: Word) -> bool:
        run = self._run(first)
        return any(not is_numeric(word) for word in run)

    def _run(self, first: Word) -> list[Word]:
        run = [first]
        for word in sorted(self.words, key=lambda word: word.order):
            if word.order == run[-1].order + 1 and -0.1 < gap(run[-1], word) < CLOSE:
                run.append(word)
        return run


def visual_lines(page: Page) -> list[Line]:
    """The lines of a page, top to bottom."""
    groups: list[list[Word]] = []
    for word in sorted(page.words, key=lambda word: (word.middle, word.x0)):
        if groups and _is_level(groups[-1], word):
            groups[-1].append(word)
        else:
            groups.append([word])
    return [
        Line(number, tuple(sorted(group, key=lambda word: (word.x0, word.order))))
        for number, group in enumerate(groups, start=1)
    ]


def _is_level(group: list[Word], word: Word) -> bool:
    middle = mean(other.middle for other in group)
    return abs(word.middle - middle) < TOLERANCE * min(word.size, group[0].size)


@dataclass(frozen=True)
class Block:
    """Lines with figures under one another: one table, or a part of it.

    `edges` are the right edges of its columns, `lefts` where their widest figures begin.
    """

    rows: tuple[Line, ...]
    edges: tuple[float, ...]
    lefts: tuple[float, ...]
    margin: float

    @property
    def tolerance(self) -> float:
        """Points by which aligned words may differ."""
        return TOLERANCE * median(line.size for line in self.rows)

    def has_label(self, row: Line) -> bool:
        """Whether a part of a row's label stands level with its figures."""
        return bool(row.label) or abs(row.words[0].x0 - self.margin) <= self.tolerance

    def column_at(self, x1: float) -> int | None:
        """The column whose right edge is at `x1`."""
        near = [i for i, edge in enumerate(self.edges) if abs(edge - x1) <= self.tolerance]
        return near[0] if near else None


def find_blocks(lines: Sequence[Line]) -> list[Block]:
    """The blocks of a page, top to bottom."""
    found = [_block(rows, lines) for rows in _groups(lines, [])]
    known = [block for block in found if block]
    again = [_block(rows, lines) for rows in _groups(lines, known)]
    return [block for block in again if block]


def _groups(lines: Sequence[Line], known: list[Block]) -> Iterator[list[Line]]:
    """Lines with figures, as long as their columns agree and no heads stand between them."""
    group: list[Line] = []
    for line in lines:
        if _has_figures(line, known):
            if group and not _agree(group[-1], line):
                yield group
                group = []
            group.append(line)
        elif group and _interrupts(group[-1], line):
            yield group
            group = []
    if group:
        yield group


def _has_figures(line: Line, known: Iterable[Block]) -> bool:
    if line.is_years or line.is_period:
        return False
    if len(_ends(line.figures)) >= 2:
        return True
    return any(_hits(line, block) * 2 >= max(4, len(block.edges)) for block in known)


def _hits(line: Line, block: Block) -> int:
    columns = {block.column_at(word.x1) for word in line.words if is_numeric(word)}
    return len(columns - {None})


def _agree(above: Line, below: Line) -> bool:
    tolerance = TOLERANCE * below.size
    pairs = (_ends(above.figures) or _all_ends(above), _ends(below.figures) or _all_ends(below))
    few, many = sorted(pairs, key=len)
    shared = sum(any(abs(x - y) <= tolerance for y in many) for x in few)
    return shared * 2 > len(few)


def _all_ends(line: Line) -> list[float]:
    return [word.x1 for word in line.words if is_numeric(word)]


def _interrupts(above: Line, line: Line) -> bool:
    """Whether a line without figures ends a block: a heading, or words where figures stand."""
    if line.is_period:
        return True
    left = above.figures[0].x0 if above.figures else above.words[-1].x0
    return any(piece[0].x0 >= left for piece in line.pieces())


def _ends(figures: Sequence[Word]) -> list[float]:
    """The right edges of figures, but for those that may be the thousands of the next."""
    followers = [*figures[1:], None][: len(figures)]
    return [
        word.x1
        for word, follower in zip(figures, followers, strict=True)
        if follower is None or not ends_a_group(word, follower)
    ]


def _block(rows: list[Line], lines: Sequence[Line]) -> Block | None:
    """The block that lines make; None when they share no two columns."""
    tolerance = TOLERANCE * median(line.size for line in rows)
    ends = sorted(end for line in rows for end in _ends(line.figures))
    clusters: list[list[float]] = []
    for end in ends:
        if clusters and end - clusters[-1][-1] <= tolerance:
            clusters[-1].append(end)
        else:
            clusters.append([end])
    edges = tuple(median(group) for group in clusters if len(group) * 2 >= len(rows))
    if len(edges) < 2:
        return None
    # Codes of labels, alone on a first line, are no column: they begin where labels do.
    margin = _margin(rows, lines)
    lefts = tuple(_left(rows, edge, tolerance) for edge in edges)
    codes = int(len(edges) > 2 and abs(lefts[0] - margin) <= tolerance)
    return Block(tuple(rows), edges[codes:], lefts[codes:], margin)


def _margin(rows: list[Line], lines: Sequence[Line]) -> float:
    """Where labels begin; between the rows when none stands level with its figures."""
    starts = [line.label[0].x0 for line in rows if line.label]
    around = lines[max(rows[0].number - 2, 0) : rows[-1].number + 1]
    return min(starts or [line.words[0].x0 for line in around])


def _left(rows: list[Line], edge: float, tolerance: float) -> float:
    words = [word for line in rows for word in line.words if abs(word.x1 - edge) <= tolerance]
    return min(word.x0 for word in words)
