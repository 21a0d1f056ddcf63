"""Labels that are wrapped over several lines → the rows of figures that they belong to.

The figures of a row stand level with the first line of its label, with its middle or with its last
line, the same way in the whole block: the way that fits best is taken. A ruled line between two
lines always parts them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from generator.read.pdf_columns import Block, Line
from generator.read.pdf_words import Rule, Word

_LEADING = 1.5
"""Lines of one label are not farther apart than this share of the type size."""
_MOST = 4
"""A label has at most so many lines above or below its figures."""
_NEVER = 1e6
Fragments = Sequence[Line]


@dataclass(frozen=True)
class Labels:
    """For each row (by the number of its line) the words of its label above and below its figures.

    `used` are the numbers of the lines that were taken for it.
    """

    above: dict[int, list[Word]]
    below: dict[int, list[Word]]
    used: frozenset[int]


def attach(block: Block, lines: Sequence[Line], rules: Sequence[Rule]) -> Labels:
    """The wrapped lines of a block's labels, each with its row."""
    gaps = _gaps(block, lines, rules)
    best = min((_best(block, gaps, rules, way) for way in (0.5, 0.0, 1.0)), key=lambda b: b[0])
    above: dict[int, list[Word]] = {}
    below: dict[int, list[Word]] = {}
    used: set[int] = set()
    for row, (before, after) in zip(block.rows, best[1], strict=True):
        above[row.number] = [word for line in before for word in line.words]
        below[row.number] = [word for line in after for word in line.words]
        used |= {line.number for line in (*before, *after)}
    return Labels(above, below, frozenset(used))


def _gaps(block: Block, lines: Sequence[Line], rules: Sequence[Rule]) -> list[list[Line]]:
    """The lines before the first row, between each two rows, and after the last."""
    at = {line.number: index for index, line in enumerate(lines)}
    indexes = [at[row.number] for row in block.rows]
    between = [list(lines[i + 1 : j]) for i, j in zip(indexes, indexes[1:], strict=False)]
    before = _near(block, block.rows[0], list(reversed(lines[: indexes[0]])), rules)
    after = _near(block, block.rows[-1], list(lines[indexes[-1] + 1 :]), rules)
    return [list(reversed(before)), *between, after]


def _near(block: Block, row: Line, lines: list[Line], rules: Sequence[Rule]) -> list[Line]:
    """The lines next to a row, outwards, that may be of its label."""
    found: list[Line] = []
    last = row
    for line in lines[:_MOST]:
        close = abs(line.middle - last.middle) <= _LEADING * line.size
        if not close or not _is_label(block, line) or _is_parted(last, line, rules):
            break
        found.append(line)
        last = line
    return found


def _is_label(block: Block, line: Line) -> bool:
    start = line.words[0].x0
    if line.is_period or line.is_years or line.figures == line.words:
        return False
    inside = block.margin - line.size / 4 <= start < block.lefts[0]
    return inside and all(piece[0].x0 < block.lefts[0] for piece in line.pieces())


def _is_parted(one: Line, other: Line, rules: Sequence[Rule]) -> bool:
    low, high = sorted((one.middle, other.middle))
    x0 = max(min(one.words[0].x0, other.words[0].x0), 0)
    return any(low < rule.y < high and rule.x0 <= x0 + 1 and rule.x1 > x0 + 1 for rule in rules)


def _best(
    block: Block, gaps: list[list[Line]], rules: Sequence[Rule], way: float
) -> tuple[float, list[tuple[Fragments, Fragments]]]:
    """The cheapest way to part the gaps, when figures stand `way` down their labels (0 to 1)."""
    states: dict[int, tuple[float, list[tuple[Fragments, Fragments]]]] = {
        taken: (float(len(gaps[0]) - taken), []) for taken in range(len(gaps[0]) + 1)
    }
    for index, row in enumerate(block.rows):
        following: dict[int, tuple[float, list[tuple[Fragments, Fragments]]]] = {}
        gap, last = gaps[index + 1], index == len(block.rows) - 1
        for (before, (cost, path)), after in product(states.items(), range(len(gap) + 1)):
            above, below = gaps[index][len(gaps[index]) - before :], gap[:after]
            left = len(gap) - after
            whole = cost + _misfit(row, above, below, rules, way) + (left if last else 0)
            if left not in following or whole < following[left][0]:
                following[left] = (whole, [*path, (above, below)])
        states = following
    return min(states.values(), key=lambda state: state[0])


def _misfit(
    row: Line, above: Fragments, below: Fragments, rules: Sequence[Rule], way: float
) -> float:
    """How badly lines above and below a row would make its label."""
    level = [row] if row.label else []
    parts = [*above, *level, *below]
    if not parts:
        return 50.0
    first, last = parts[0].middle, parts[-1].middle
    cost = abs(first + way * (last - first) - row.middle) / row.size
    chain = [*above, row, *below]
    for one, other in zip(chain, chain[1:], strict=False):
        cost += _NEVER * _is_parted(one, other, rules)
    for one, other in zip(parts, parts[1:], strict=False):
        cost += 5 * max(0.0, (other.middle - one.middle) / row.size - _LEADING)
    return cost
