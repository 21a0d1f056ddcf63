"""Participants per 100 000 inhabitants: which population a month takes, and how a rate is rounded.

A rate is made from a published figure only; where the figure is hidden or absent there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from generator.model import Period, Status

RATES = "participants-per-100000"
"""The table of rates in the package."""
PER = 100_000
_NEAR = 2
"""A rate is made with the population of a year that is at most so many away."""


@dataclass(frozen=True, order=True)
class Population:
    """The inhabitants of an area on a day of `period`."""

    period: Period
    inhabitants: int

    def is_near(self, period: Period) -> bool:
        """Whether a rate of that month can be made with it."""
        return abs(period.year - self.period.year) <= _NEAR


def population_of(known: Iterable[Population], period: Period) -> Population | None:
    """The newest population that is not younger than a month, else the oldest that is younger.

    None where none is near.
    """
    near = sorted(item for item in known if item.is_near(period))
    before = [item for item in near if item.period <= period]
    return before[-1] if before else next(iter(near), None)


def rate_in_tenths(participants: int, inhabitants: int) -> int:
    """Participants per 100 000 inhabitants, in tenths; halves are rounded up."""
    return (20 * PER * participants + inhabitants) // (2 * inhabitants)


def rate_row(
    period: Period,
    key: tuple[str, str, str],
    name: str,
    participants: int,
    population: Population,
) -> tuple[str, ...]:
    """A row of the table of rates; `key` is measure, dimension and area, `name` that of the area.

    The rate has one decimal, halves are rounded up.
    """
    tenths = rate_in_tenths(participants, population.inhabitants)
    return (
        str(period),
        *key,
        name,
        str(participants),
        str(population.inhabitants),
        str(population.period),
        f"{tenths // 10}.{tenths % 10}",
        str(Status.PUBLISHED),
    )
