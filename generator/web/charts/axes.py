"""Where an axis ends and which of its places are named."""

from __future__ import annotations

import math
from collections.abc import Iterable

LEAST_TOP = 10
"""The top of an axis never lies lower, so that small figures do not look large."""


def axis_top(values: Iterable[float | None]) -> float:
    """The top of an axis from 0: the largest published value, at least `LEAST_TOP`."""
    return max([LEAST_TOP, *(value for value in values if value is not None)])


def grid_values(top: float, lines: int) -> list[float]:
    """Round values from 0 to at most `top`, at most `lines` of them above 0."""
    power = 10.0 ** math.floor(math.log10(top / lines))
    steps = (max(power * factor, 1.0) for factor in (0.5, 1, 2, 5, 10))
    step = next(step for step in steps if math.floor(top / step) <= lines)
    return [step * n for n in range(math.floor(top / step) + 1)]


def hatch_length(most: int, top: float, length: float) -> float:
    """How long a hatched band from 0 to `most` is on an axis of `length` px.

    It never gets so short that the hatch can't be seen; then it is a mark and no measure.
    """
    return round(min(max(length * most / top, 8.0), length), 2)
