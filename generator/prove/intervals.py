"""Hidden figures as intervals: what a sum or a mean can be, never what a hidden figure is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.model import Figure


@dataclass(frozen=True)
class Interval:
    """Whole numbers from `low` to `high`, both included; exact when no hidden figure takes part."""

    low: int
    high: int
    exact: bool

    def meets(self, other: Interval) -> bool:
        """Whether some number lies in both."""
        return self.low <= other.high and other.low <= self.high


def interval(figure: Figure, limit: int) -> Interval:
    """What a figure can be: itself, or 0 to `limit` - 1 when it is hidden."""
    if figure.value is None:
        return Interval(0, limit - 1, exact=False)
    return Interval(figure.value, figure.value, exact=True)


def total(figures: Iterable[Figure], limit: int) -> Interval:
    """What the sum of the figures can be."""
    parts = [interval(figure, limit) for figure in figures]
    low, high = sum(part.low for part in parts), sum(part.high for part in parts)
    return Interval(low, high, all(part.exact for part in parts))


def rounded_half_up(numerator: int, denominator: int) -> int:
    """The nearest whole number; halves go up, as NAV rounds its means."""
    return (2 * numerator + denominator) // (2 * denominator)


def mean(months: Sequence[Figure], limit: int) -> Interval:
    """What the mean of the months, rounded half up, can be."""
    sums = total(months, limit)
    count = len(months)
    return Interval(rounded_half_up(sums.low, count), rounded_half_up(sums.high, count), sums.exact)


def mean_agrees(printed: Figure, months: Sequence[Figure], limit: int) -> bool:
    """Whether the printed mean can be that of the months.

    Means are computed before suppression; a hidden mean lies below the limit before rounding.
    """
    if printed.value is None:
        return total(months, limit).low < limit * len(months)
    return mean(months, limit).meets(interval(printed, limit))
