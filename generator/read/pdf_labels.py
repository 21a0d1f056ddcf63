"""Labels that are wrapped over several lines → the rows of figures that they belong to.

The figures of a row stand level with the first line of its label, with its middle or with its last
line, the same way in the whole block: the way that fits best is taken. A ruled line between two
lines always parts them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise, product, takewhile
from statistics import median

from generator.read.pdf_chars import Word
from generator.read.pdf_columns import Block
from generator.read.pdf_lines import TOLERANCE, Line
from generator.read.pdf_words import Rule

_LEADING = 1.5
"""Lines of one label are not farther apart than this share of the type size."""
_MOST = 8
"""A label has at most so many lines above or below its figures."""
_NEVER = 1e6
_FREE, _FREE_OUTSIDE = 3.0, 1.0
"""What it costs that a line between two rows, or above or below all of them, is of no label."""
_SMALLER = 0.85
"""A footnote is set in type smaller than this share of the table's."""
_CONTINUED = 0.3
"""What it costs that a label begins in lower case: it may be the end of another."""
_HEADING, _SPACE = 4.0, 0.5
"""What it costs that a label is broken where its next word, after a space, would have fitted."""
_NUMBERED, _SIGNS = re.compile(r"\(?(?:\d{1,2}|[a-z])\)"), "*†‡§⁰¹²³⁴⁵⁶⁷⁸⁹"
"""How a footnote begins."""
Fragments = Sequence[Line]


WAYS = (0.5, 0.0, 1.0)
"""How far down its label a row's figures stand: at its middle, its top or its bottom."""
_TOLD = 0.25
"""Lines by which a block must fit better in another way than the report's."""


@dataclass(frozen=True)
class Sightline:
    """A block with the rules of its page and its lines, as far as the next blocks."""

    block: Block
    lines: Sequence[Line]
    rules: Sequence[Rule]

    @cached_property
    def pitch(self) -> float:
        """From row to row where they are closest: some printers set the lines of a label so."""
        rows = self.block.rows
        return min((below.middle - row.middle for row, below in pairwise(rows)), default=0.0)


@dataclass(frozen=True)
class _Fit:
    """For each row the lines above and below its figures that are its label, and their misfit."""

    cost: float
    parts: tuple[tuple[Fragments, Fragments], ...] = ()


@dataclass(frozen=True)
class Labels:
    """For each row (by the number of its line) the words of its label above and below its figures.

    `used` are the numbers of the lines that were taken for it.
    """

    above: dict[int, list[Word]]
    below: dict[int, list[Word]]
    used: set[int]


def attach(blocks: Sequence[Sightline]) -> list[Labels]:
    """The wrapped lines of the labels of each block of a report, each with its row.

    A report sets its figures in one way; a block follows its own only when that fits far better.
    """
    gaps = [_gaps(sight) for sight in blocks]
    ways = [
        [_best(sight, gap, way) for way in WAYS] for sight, gap in zip(blocks, gaps, strict=True)
    ]
    # Of one block at most 1: a table that fits in no way must not decide for all others.
    costs = [sum(min(block[i].cost, 1.0) for block in ways) for i in range(len(WAYS))]
    usual = min(range(len(WAYS)), key=costs.__getitem__)
    found: list[Labels] = []
    others: set[int] = set()
    for sight, gap, fits in zip(blocks, gaps, ways, strict=True):
        way = min(range(len(WAYS)), key=lambda i: fits[i].cost + _TOLD * (i != usual))
        # Pages print the same lines in the same places: only the very line is taken.
        free = [line for line in gap[0] if id(line) not in others]
        fit = fits[way] if free == gap[0] else _best(sight, [free, *gap[1:]], WAYS[way])
        labels = Labels({}, {}, set())
        for row, (above, below) in zip(sight.block.rows, fit.parts, strict=True):
            labels.above[row.number] = [word for line in above for word in line.words]
            labels.below[row.number] = [word for line in below for word in line.words]
            labels.used.update(line.number for line in (*above, *below))
        found.append(labels)
        others = {id(line) for line in sight.lines if line.number in labels.used}
    return found


def _gaps(sight: Sightline) -> list[list[Line]]:
    """The lines before the first row, between each two rows, and after the last."""
    block, lines, rules = sight.block, sight.lines, sight.rules
    at = {line.number: index for index, line in enumerate(lines)}
    indexes = [at[row.number] for row in block.rows]
    between = [
        [line for line in lines[i + 1 : j] if not block.is_beside(line.words)]
        for i, j in pairwise(indexes)
    ]
    before = _near(block, block.rows[0], list(reversed(lines[: indexes[0]])), rules)
    below = takewhile(lambda line: not _is_footnote(block, line), lines[indexes[-1] + 1 :])
    after = _near(block, block.rows[-1], list(below), rules)
    return [list(reversed(before)), *between, after]


def _near(block: Block, row: Line, lines: list[Line], rules: Sequence[Rule]) -> list[Line]:
    """The lines next to a row, outwards, that may be of its label."""
    found: list[Line] = []
    last = row
    for line in lines[:_MOST]:
        start, end = line.words[0].x0, line.words[-1].x1
        close = abs(line.middle - last.middle) <= _LEADING * line.size
        is_text = not (line.is_period or line.is_years)
        is_text &= len(line.words) == 1 or line.figures != line.words
        begins_as_label = abs(start - block.margin) <= line.size and start < block.lefts[0]
        is_label = is_text and begins_as_label and end <= block.lefts[0] + block.tolerance
        if not close or not is_label or _is_parted(last, line, rules):
            break
        found.append(line)
        last = line
    return found


def _is_footnote(block: Block, line: Line) -> bool:
    """Whether a line below a block begins with the mark of a footnote, or is set smaller."""
    # The words of a scan differ in size by themselves.
    usual = median(row.size for row in block.rows)
    is_small = line.size < _SMALLER * usual and len(line.words) > 2
    first = line.words[0]
    is_mark = _NUMBERED.fullmatch(first.text) or first.text[:1] in _SIGNS
    return bool(is_small or first.raised[0] or is_mark)


def _is_parted(one: Line, other: Line, rules: Sequence[Rule]) -> bool:
    low, high = sorted((one.middle, other.middle))
    x0 = max(min(one.words[0].x0, other.words[0].x0), 0)
    return any(low < rule.y < high and rule.x0 <= x0 + 1 and rule.x1 > x0 + 1 for rule in rules)


def _is_heading_of(above: Line, line: Line, block: Block) -> bool:
    """Whether two lines are of two labels: one label would not have been broken there.

    The lower begins farther left, or is a number alone, or would have fitted on the line above.
    """
    one, label = above.label or above.words, line.label or line.words[:1]
    is_number = len(label) == 1 and label[0].text[0].isdecimal()
    if is_number and not any(word.text[0].isdecimal() for word in one):
        return True
    middles = (one[0].x0 + one[-1].x1) / 2, (label[0].x0 + label[-1].x1) / 2
    is_outdented = label[0].x0 < one[0].x0 - TOLERANCE * line.size
    if is_outdented and abs(middles[0] - middles[1]) > TOLERANCE * line.size:
        return True
    end = one[-1].x1 + label[0].x1 - label[0].x0 + _SPACE * line.size
    return label[0].text[0].isupper() and end < block.label_end


def _best(sight: Sightline, gaps: list[list[Line]], way: float) -> _Fit:
    """The cheapest way to part the gaps, when figures stand `way` down their labels (0 to 1).

    Lines that are far from both rows belong to neither.
    """
    states = {0: _Fit(0.0)}
    for index, row in enumerate(sight.block.rows):
        before, following = gaps[index], gaps[index + 1]
        # How many lines before the row the row above has not taken → the cheapest fit so far.
        found: dict[int, _Fit] = {}
        for taken, fit in states.items():
            for above, after in product(
                range(min(len(before) - taken, _MOST) + 1), range(min(len(following), _MOST) + 1)
            ):
                parts = (before[len(before) - above :], following[:after])
                free = len(before) - taken - above
                cost = (
                    fit.cost
                    + free * (_FREE if index else _FREE_OUTSIDE)
                    + _misfit(sight, row, parts, way)
                )
                if after not in found or cost < found[after].cost:
                    found[after] = _Fit(cost, (*fit.parts, parts))
        states = found
    last = len(gaps[-1])
    whole = [
        _Fit(fit.cost + (last - after) * _FREE_OUTSIDE, fit.parts) for after, fit in states.items()
    ]
    return min(whole, key=lambda fit: fit.cost)


def _misfit(sight: Sightline, row: Line, around: tuple[Fragments, Fragments], way: float) -> float:
    """How badly the lines above and below a row would make its label."""
    above, below = around
    parts = [*above, *([row] if sight.block.has_label(row) else []), *below]
    if not parts:
        return 50.0
    first, last = parts[0].middle, parts[-1].middle
    size = max(line.size for line in (row, *parts))
    cost = abs(first + way * (last - first) - row.middle) / size
    if parts[0].words[0].text[0].islower():
        cost += _CONTINUED
    chain = [*above, row, *below]
    for one, other in pairwise(chain):
        cost += _NEVER * _is_parted(one, other, sight.rules)
    leading = max(_LEADING, sight.pitch / size)
    for one, other in pairwise(parts):
        apart = (other.middle - one.middle) / size
        cost += _HEADING * _is_heading_of(one, other, sight.block)
        cost += 0.02 * apart + 5 * max(0.0, apart - leading)
    return cost
