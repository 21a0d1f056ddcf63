"""Rows in another order than their table should have: labels may have changed places.

What the order should be is put to the vote: each other table of the dimension, of this edition and
of the one before, has a vote on every two rows that it prints, and so has the code list, if any
table follows it. (That of the measures has none: reports print them in an order of their own.) A
report that prints another order in most tables is right, and so is one whose tables do not agree.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from generator.codelists import CodeLists, fold
from generator.model import MEASURE, Reading, Row, Table

LEAST_IN_ORDER = 3
"""So many rows in the order of the code list show that a table that stands alone should have it."""
MOST_OUT_OF_ORDER = 2
"""No more are out of it when two labels have changed places."""

Order = dict[str, int]
"""Code → its place."""


@dataclass(frozen=True)
class OutOfOrder:
    """Rows of a table, by code, that stand in another order than they should."""

    table: Table
    codes: tuple[str, ...]


def out_of_order(
    reading: Reading, codelists: CodeLists, before: Reading | None = None
) -> Iterator[OutOfOrder]:
    """The tables of an edition with rows out of order; `before` is the edition before."""
    for dimension in codelists.dimensions.codes:
        tables = [table for table in reading.tables if table.dimension == dimension]
        earlier = [t for t in (before.tables if before else ()) if t.dimension == dimension]

        # The orders that a code list gives: that of the file, of the codes, of the printed labels
        codes = list(codelists.of(dimension).by_code)
        labels = {row.code: fold(row.printed.label.text) for table in tables for row in table.rows}
        by_label = sorted(labels, key=labels.__getitem__)
        listed = [_order(some) for some in (codes, sorted(codes), by_label)]
        if dimension == MEASURE:
            listed = []
        if len(tables) + len(earlier) == 1:
            yield from _alone(tables[0], listed) if tables else ()
            continue

        orders = [_order(row.code for row in table.rows) for table in (*tables, *earlier)]
        followed = [sum(_is_followed(order, list(own)) for own in orders) for order in listed]
        votes = [*orders, *([listed[followed.index(max(followed))]] if any(followed) else [])]
        if dimension == MEASURE:  # the order in which the tables of each dimension stand
            for other in dict.fromkeys(table.dimension for table in reading.tables):
                alike = [t.subject.measure for t in reading.tables if t.dimension == other]
                votes.append(_order(measure for measure in alike if measure))
        wrong = [
            _against([vote for vote in votes if vote is not own], table)
            for table, own in zip((*tables, *earlier), orders, strict=True)
        ]
        if sum(map(bool, wrong)) * 2 <= len(wrong):
            for table, found in zip(tables, wrong, strict=False):
                if found:
                    yield OutOfOrder(table, tuple(found))


def _order(codes: Iterable[str]) -> Order:
    return {code: place for place, code in enumerate(dict.fromkeys(codes))}


def _is_followed(order: Order, codes: Sequence[str]) -> bool:
    places = [order[code] for code in codes if code in order]
    return len(places) > 1 and places == sorted(places)


def _against(votes: Sequence[Order], table: Table) -> list[str]:
    """The rows of a table that stand beside one another the wrong way round, by a majority.

    Where pages have changed places, what ends one and what begins the next is not compared.
    """
    wrong: dict[str, None] = {}
    first_of: dict[int, Row] = {}
    last_of = {row.table: row for row in table.rows}
    for row in table.rows:
        first_of.setdefault(row.table, row)
    for upper, lower in pairwise(table.rows):
        turned_page = upper.table != lower.table and _majority(
            votes, last_of[lower.table].code, first_of[upper.table].code
        )
        if _majority(votes, lower.code, upper.code) and not turned_page:
            wrong |= {upper.code: None, lower.code: None}
    return list(wrong)


def _majority(votes: Sequence[Order], first: str, second: str) -> bool:
    """Whether most that have both have one code before the other."""
    cast = [vote[first] < vote[second] for vote in votes if first in vote and second in vote]
    return sum(cast) * 2 > len(cast)


def _alone(table: Table, listed: Sequence[Order]) -> Iterator[OutOfOrder]:
    """The only table of its dimension, if it follows a code list but for two rows."""
    codes = list(dict.fromkeys(row.code for row in table.rows))
    if any(_is_followed(order, codes) for order in listed):
        return
    for order in listed[:2]:
        in_order: list[int] = []  # of rising places the lowest that so many can end with
        for place in (order[code] for code in codes):
            at = bisect_left(in_order, place)
            in_order[at : at + 1] = [place]
        if LEAST_IN_ORDER <= len(in_order) >= len(codes) - MOST_OUT_OF_ORDER:
            wrong = _against([order], table)
            if wrong:
                yield OutOfOrder(table, tuple(wrong))
            return
