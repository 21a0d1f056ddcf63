"""What a printed cell can stand for: itself, or, where it is hidden, whatever its mark stands for.

A cell that prints a mean is taken for the sum of its months, so that all cells are whole numbers
that add up; a month is the mean of one month.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from generator.model import Mark

MOST = 10**9
"""No report counts more people."""


class Bounds(NamedTuple):
    """What a whole number can be, from `low` to `high`, both included."""

    low: int
    high: int

    @property
    def exact(self) -> bool:
        """Whether one value is left."""
        return self.low == self.high


FREE = Bounds(0, MOST)
"""What a cell can be of which nothing is known."""


def rounded_half_up(numerator: int, denominator: int) -> int:
    """The nearest whole number; halves go up, as means are rounded."""
    return (2 * numerator + denominator) // (2 * denominator)


def least_sum(mean: int, months: int) -> int:
    """The least sum of months whose mean, rounded half up, is `mean`."""
    return -(-(2 * mean - 1) * months // 2)


def span(printed: int | None, months: int, limit: int) -> Bounds:
    """What the sum of `months` months can be whose mean is printed so; None is a hidden mean.

    Means are computed before suppression: a hidden one lies below the limit before rounding, to be
    on the safe side (whether also after it, no report says). A printed one may lie below it before
    rounding: reports print such means.
    """
    if printed is None:
        return Bounds(0, limit * months - 1)
    return Bounds(least_sum(printed, months), least_sum(printed + 1, months) - 1)


def hidden_span(mark: Mark, months: int) -> Bounds:
    """What the sum of `months` months can be whose mean is printed as a mark.

    A mark without a range can stand for any number.
    """
    if mark.low is None or mark.high is None:
        return FREE
    return Bounds(max(0, least_sum(mark.low, months)), (mark.high + 1) * months - 1)


def other_spans(own: Bounds, mark: Mark | None, months: int, marks: Iterable[Mark]) -> list[Bounds]:
    """What the sum of the months can be if the cell prints anything else than `own`, or its mark.

    A number in place of a mark without a range is left out: no figure could contradict it.
    """
    if mark is None:
        ranged = (other for other in marks if other.low is not None)
        hidden = [hidden_span(other, months) for other in ranged]
        return [Bounds(0, own.low - 1), *hidden, Bounds(own.high + 1, MOST)]
    if mark.low is None or mark.high is None:
        return [FREE]
    below = Bounds(0, least_sum(mark.low, months) - 1)
    return [below, Bounds(least_sum(mark.high + 1, months), MOST)]
