"""A page → its regions in the order of reading: the page as a whole, or tables side by side.

Tables stand side by side where labels begin to the right of figures, and nothing runs across. What
is written in giant letters across a page (a watermark) is a region of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from generator.read.pdf_chars import Word
from generator.read.pdf_lines import TOLERANCE, Line, is_numeric, is_year, usual_size, visual_lines
from generator.read.pdf_words import Page, Rule

_GIANT = 2.5
"""Type so many times larger than the page's belongs to no table that it is written across."""
_FEWEST_ROWS = 2
"""So many rows of one table begin beside another."""


@dataclass(frozen=True)
class Region:
    """A part of a page that is read top to bottom: its lines and the ruled lines in it."""

    page: int
    lines: Sequence[Line]
    rules: Sequence[Rule]


def regions(page: Page) -> list[Region]:
    """The regions of a page, top to bottom, left to right."""
    giants = _giants(page.words)
    words = [word for word in page.words if word not in giants]
    found: list[Region] = []
    count = 0
    for part in (giants, *_parts(words)):
        lines = visual_lines(part, count)
        count = lines[-1].number if lines else count
        found.append(Region(page.number, lines, page.rules))
    return [region for region in found if region.lines]


def _giants(words: Sequence[Word]) -> list[Word]:
    """Words in giant letters that are written across others."""
    usual = usual_size(words)
    large = [word for word in words if word.size > _GIANT * usual]
    return [
        giant
        for giant in large
        if any(giant.top < word.middle < giant.bottom for word in words if word not in large)
    ]


def _parts(words: Sequence[Word]) -> Iterator[list[Word]]:
    """The words of a page, those of tables beside one another apart."""
    lines = visual_lines(words)
    gutter = _gutter(lines)
    if gutter is None:
        yield list(words)
        return
    x, starts = gutter
    for crosses, band in groupby(lines, key=lambda line: _crosses(line, x)):
        whole = [word for line in band for word in line.words]
        left = [word for word in whole if word.x0 < x]
        right = [word for word in whole if word.x0 >= x]
        beside = sum(word in starts for word in right)
        if crosses or beside < _FEWEST_ROWS or not any(is_numeric(word) for word in left):
            yield whole
        else:
            yield from _parts(left)
            yield from _parts(right)


def _gutter(lines: Sequence[Line]) -> tuple[float, set[Word]] | None:
    """A place between tables side by side, and the first words of the labels to its right."""
    starts = sorted((word for line in lines for word in _labels(line)), key=lambda word: word.x0)
    heads = _repeated_heads(lines)
    single = [word for line in lines for word in _labels(line, 1)]
    below = (
        word
        for word in single
        if any(abs(x0 - word.x0) <= 2 * word.size and top < word.top for x0, top in heads)
        or any(
            word.text == other.text and other.x0 < word.x0 - _GIANT * word.size for other in single
        )
    )
    return _gutter_before(starts, lines, 2) or _gutter_before(
        sorted(below, key=lambda word: word.x0), lines, 1
    )


def _repeated_heads(lines: Sequence[Line]) -> set[tuple[float, float]]:
    """Where heads stand whose text stands more than once in their line: their left and top."""
    found: set[tuple[float, float]] = set()
    for line in lines:
        pieces = [piece for piece in line.pieces() if not any(map(is_numeric, piece))]
        heads = [" ".join(word.text for word in piece) for piece in pieces]
        found.update(
            (piece[0].x0, piece[0].top)
            for piece, head in zip(pieces, heads, strict=True)
            if heads.count(head) > 1
        )
    return found


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
        beside = _figures_left_of(group, lines)
        enough = len(group) >= _FEWEST_ROWS and len(beside) >= columns * _FEWEST_ROWS
        if enough and _are_labels(group, lines):
            return (max(word.x1 for word in beside) + group[0].x0) / 2, set(group)
    return None


def _are_labels(starts: Sequence[Word], lines: Sequence[Line]) -> bool:
    """Whether rows of figures to the right of a place begin there with a label.

    Not all need do: figures may stand level with no line of a wrapped label.
    """
    x = min(word.x0 for word in starts)
    top, bottom = min(word.top for word in starts), max(word.bottom for word in starts)
    rows = 0
    for line in lines:
        if top < line.middle < bottom and not line.is_years:
            right = [piece for piece in line.pieces() if piece[0].x0 > x]
            rows += sum(all(is_numeric(word) for word in piece) for piece in right) > 1
    return len(starts) * 4 >= rows


def _labels(line: Line, count: int = 2) -> Iterator[Word]:
    """The first words of what stands before two figures of a line, or before `count`."""
    pieces = line.pieces()
    figures = [all(is_numeric(w) and not is_year(w) for w in piece) for piece in pieces]
    for index, piece in enumerate(pieces):
        begins = not piece[0].follows and not figures[index]
        if begins and figures[index + 1 : index + 1 + count] == [True] * count:
            yield piece[0]


def _figures_left_of(starts: Sequence[Word], lines: Sequence[Line]) -> list[Word]:
    """The figures to the left of labels which begin in one place."""
    x = min(word.x0 for word in starts)
    return [
        word
        for line in lines
        for piece in line.pieces()
        if all(is_numeric(word) for word in piece) and piece[-1].x1 < x
        for word in piece
    ]


def _crosses(line: Line, x: float) -> bool:
    """Whether a text of a line runs on over a place."""
    return any(piece[0].x0 < x < piece[-1].x1 for piece in line.pieces())
