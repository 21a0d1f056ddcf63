"""Consecutive editions of two years, each of which honestly revises what the one before printed."""

from __future__ import annotations

import random
from collections.abc import Iterator

from generator.model import ALL, MEASURE, Period
from tests.editions import LIMIT, Edition, breakdowns, generate
from tests.sample import codelists

SHARE = 0.01
"""Of the figures that are printed already, so many are revised in each edition."""
FEW = 3
"""People by whom a figure is revised, at most."""


def consecutive(seed: int, largest: int) -> Iterator[Edition]:
    """24 editions from January to December of the next year; the second year has other measures."""
    chance = random.Random(seed)
    for year in range(2):
        whole = generate(seed + 1000 * year, codelists(), months=12, largest=largest)
        whole.months = [Period(2024 + year, month) for month in range(1, 13)]
        for months in range(1, 13):
            wanted, changed = SHARE * len(whole.figures) * (months - 1), 0
            while changed < wanted:
                month = chance.randrange(months - 1)
                revise = chance.choice([recount, move])
                changed += revise(chance, whole, month)
            yield whole.first(months)


def recount(chance: random.Random, edition: Edition, month: int) -> int:
    """A few people more or fewer take part in a measure; in each breakdown some row has them.

    Returns how many figures were revised.
    """
    measure = chance.choice(edition.measures)
    people = chance.choice([-1, 1]) * chance.randint(1, FEW)
    keys = [(measure, MEASURE, ALL)]
    for dimension in breakdowns(codelists()):
        rows = [key for key in edition.figures if key[:2] == (measure, dimension)]
        able = [key for key in rows if edition.figures[key][month] + people >= 0]
        keys += [chance.choice(able)] if able else []
    if len(keys) <= len(breakdowns(codelists())) or edition.figures[keys[0]][month] + people < 0:
        return 1
    for key in keys:
        edition.figures[key][month] += people
    return len(keys)


def move(chance: random.Random, edition: Edition, month: int) -> int:
    """A few people move from a printed row to another; either may then be hidden or shown.

    Returns how many figures were revised.
    """
    key = chance.choice([key for key in edition.figures if key[1] != MEASURE])
    people = chance.randint(1, FEW)
    others = [
        other
        for other in edition.figures
        if other[:2] == key[:2] and other != key and edition.figures[other][month] >= LIMIT
    ]
    if not others or edition.figures[key][month] < max(people, LIMIT):
        return 1
    edition.figures[key][month] -= people
    edition.figures[chance.choice(others)][month] += people
    return 2
