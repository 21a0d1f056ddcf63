"""Whole numbers that are tied by sums: whether any fit, and the least and most that each can be.

Narrowing comes first: what each sum, by itself, leaves possible. That is exact wherever unknowns
are tied by one sum alone. What it leaves open falls into parts that share no unknown, and in each
part a solver for integer programs (HiGHS, through scipy) finds the truth. Where any values will do,
the least are tried first: nearly every report that holds is done then, without the solver. Work is
bounded in unknowns and nodes, never in seconds, so that the same system has the same answer
everywhere.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.prove.connected import connected
from generator.prove.ranges import Bounds

Unknown = Hashable
Box = dict[Unknown, Bounds]
"""Unknown → what it can be."""

MOST_UNKNOWNS = 1500
"""In one part; a larger one keeps the bounds that narrowing gives, which may be too wide."""
MOST_NODES = 2000
MOST_ROUNDS = 100
"""Of narrowing by one sum; sums that contradict one another could narrow each other by ones."""


@dataclass(frozen=True, eq=False)
class Sum:
    """`low` <= the sum of each unknown times its factor <= `high`."""

    terms: tuple[tuple[Unknown, int], ...]
    low: int
    high: int


class Contradiction(Exception):
    """No values satisfy the system; `unknowns` are those of the parts where none do."""

    def __init__(self, unknowns: Iterable[Unknown] = ()) -> None:
        super().__init__("the sums contradict one another")
        self.unknowns = frozenset(unknowns)


def is_possible(box: Mapping[Unknown, Bounds], sums: Sequence[Sum]) -> bool:
    """Whether any values fit. True where that is not decided within the limits."""
    try:
        values(box, sums)
    except Contradiction:
        return False
    return True


def values(box: Mapping[Unknown, Bounds], sums: Sequence[Sum]) -> dict[Unknown, int] | None:
    """Values that fit, the same each time; None where none were found within the limits.

    Contradiction when there are none.
    """
    found, is_found = narrowed(box, sums), True
    for unknowns, together in _open_parts(found, sums):
        try:
            found |= _least_values(
                {u: found[u] for one in together for u, _ in one.terms}, together
            )
        except Contradiction:
            settled = _Solver(found, unknowns, together).any_values()
            is_found &= settled is not None
            found |= {unknown: Bounds(value, value) for unknown, value in (settled or {}).items()}
    return {unknown: known.low for unknown, known in found.items()} if is_found else None


def bounds(box: Mapping[Unknown, Bounds], sums: Iterable[Sum]) -> tuple[Box, frozenset[Unknown]]:
    """The least and most of each unknown, and the unknowns of which these may be too wide.

    `box` says what each can be by itself. Contradiction when nothing fits.
    """
    found, contradicting, unsure = dict(box), set[Unknown](), set[Unknown]()
    once = {(one.terms, one.low, one.high): one for one in sums}.values()
    for together in connected(once, lambda one: [unknown for unknown, _ in one.terms]):
        unknowns = dict.fromkeys(unknown for one in together for unknown, _ in one.terms)
        try:
            found |= narrowed({unknown: box[unknown] for unknown in unknowns}, together)
            for some, open_sums in _open_parts(found, together):
                if len(open_sums) > 1:  # of one sum narrowing finds the truth
                    solver = _Solver(found, some, open_sums)
                    found |= solver.bounds()
                    unsure |= solver.unsure
        except Contradiction:
            contradicting |= unknowns.keys()
    if contradicting:
        raise Contradiction(contradicting)
    return found, frozenset(unsure)


def narrowed(box: Mapping[Unknown, Bounds], sums: Sequence[Sum]) -> Box:
    """What each sum, by itself, leaves of what the unknowns can be, until none narrows further.

    Contradiction when that leaves an unknown no value.
    """
    found = dict(box)
    _narrow(found, sums, _users(sums))
    return found


def _users(sums: Iterable[Sum]) -> dict[Unknown, list[Sum]]:
    """Unknown → the sums that it takes part in."""
    users: dict[Unknown, list[Sum]] = {}
    for one in sums:
        for unknown, _ in one.terms:
            users.setdefault(unknown, []).append(one)
    return users


def _narrow(box: Box, sums: Iterable[Sum], users: Mapping[Unknown, Sequence[Sum]]) -> None:
    """Narrows the box by some sums, and by all that their unknowns take part in."""
    waiting, rounds = dict.fromkeys(sums), Counter[Sum]()
    while waiting:
        one = next(iter(waiting))
        del waiting[one]
        rounds[one] += 1
        low = high = 0
        spans = []
        for unknown, factor in one.terms:
            least, most = box[unknown]
            if factor < 0:
                least, most = most, least
            spans.append((factor * least, factor * most))
            low, high = low + factor * least, high + factor * most
        if low > one.high or high < one.low:
            raise Contradiction
        for (unknown, factor), span in zip(one.terms, spans, strict=True):
            least, most = one.low - high + span[1], one.high - low + span[0]
            if span[0] < least or span[1] > most:  # least <= factor * unknown <= most
                if factor < 0:
                    least, most = -most, -least
                known, size = box[unknown], abs(factor)
                known = Bounds(max(known.low, -(-least // size)), min(known.high, most // size))
                if known.low > known.high:
                    raise Contradiction
                box[unknown] = known
                for other in users[unknown]:
                    if rounds[other] < MOST_ROUNDS or known.exact:  # what is settled is checked
                        waiting[other] = None


def _least_values(box: Box, sums: Sequence[Sum]) -> Box:
    """One value for each unknown: the least that those before it leave, from the narrowest on.

    Quick, and it finds values for most reports. Contradiction when it ends without any.
    """
    users = _users(sums)
    for unknown in sorted(box, key=lambda unknown: box[unknown].high - box[unknown].low):
        if not box[unknown].exact:
            box[unknown] = Bounds(box[unknown].low, box[unknown].low)
            _narrow(box, users[unknown], users)
    return box


def _open_parts(
    box: Mapping[Unknown, Bounds], sums: Iterable[Sum]
) -> Iterator[tuple[list[Unknown], list[Sum]]]:
    """The unknowns that are not settled, in groups that share no sum, with their sums."""

    def open_in(one: Sum) -> list[Unknown]:
        return [unknown for unknown, _ in one.terms if not box[unknown].exact]

    for together in connected(sums, open_in):
        yield list(dict.fromkeys(u for one in together for u in open_in(one))), together


class _Solver:
    """Unknowns that are tied, and their sums. Every solution shows what each of them can be.

    `box` says what each unknown can be; those of the sums that are not among `unknowns` are known.
    """

    def __init__(self, box: Box, unknowns: Sequence[Unknown], sums: Sequence[Sum]) -> None:
        import numpy as np

        self._column = {unknown: number for number, unknown in enumerate(unknowns)}
        ends = np.array([box[unknown] for unknown in unknowns])
        self._low, self._high = ends[:, 0].copy(), ends[:, 1].copy()
        self._seen_low, self._seen_high = self._high.copy(), self._low.copy()
        terms = [(row, u, f) for row, one in enumerate(sums) for u, f in one.terms]
        known = np.zeros(len(sums), int)
        for row, unknown, factor in terms:
            if unknown not in self._column:
                known[row] += factor * box[unknown].low
        self._least = np.array([one.low for one in sums]) - known
        self._most = np.array([one.high for one in sums]) - known
        self._terms = np.array(
            [(row, self._column[u], f) for row, u, f in terms if u in self._column]
        )
        self.unsure: set[Unknown] = set()

    @property
    def box(self) -> Box:
        """Unknown → what it can be, as far as is known."""
        ends = zip(self._low.tolist(), self._high.tolist(), strict=True)
        return {unknown: Bounds(*end) for unknown, end in zip(self._column, ends, strict=True)}

    def any_values(self) -> dict[Unknown, int] | None:
        """Values that fit; None when none were found within the limits."""
        if len(self._column) > MOST_UNKNOWNS:
            return None
        found = self._solve([0] * len(self._column))
        return None if found is None else dict(zip(self._column, found.tolist(), strict=True))

    def bounds(self) -> Box:
        """The least and most of each unknown; those of `unsure` may be too wide."""
        import numpy as np

        if len(self._column) > MOST_UNKNOWNS:
            self.unsure |= self._column.keys()
            return self.box
        for sign in (1, -1):  # first the least, then the most
            # Solutions that reach many bounds at once, for as long as that gets anywhere
            while (left := self._not_reached(sign)).any():
                self._solve(sign * left)
                if self._not_reached(sign).sum() == left.sum():
                    break
            for unknown, i in self._column.items():
                if self._not_reached(sign)[i]:
                    found = self._solve(sign * (np.arange(len(self._column)) == i))
                    if found is None:
                        self.unsure.add(unknown)
                    else:
                        (self._low if sign > 0 else self._high)[i] = found[i]
        return self.box

    def _not_reached(self, sign: int) -> Any:
        """Which bounds no solution has reached yet: the low ones for sign 1, else the high."""
        return self._seen_low > self._low if sign > 0 else self._seen_high < self._high

    def _solve(self, goal: Any) -> Any:
        """A solution with the least `goal`; None when it was not found within the limits."""
        import numpy as np
        from scipy.optimize import Bounds as Between
        from scipy.optimize import LinearConstraint, milp
        from scipy.sparse import coo_array

        row, column, factor = self._terms.T
        shape = len(self._least), len(self._column)
        sums = coo_array((factor, (row, column)), shape=shape).tocsr()
        done = milp(
            np.asarray(goal, float),
            integrality=np.ones(len(self._column)),
            bounds=Between(self._low, self._high),
            constraints=LinearConstraint(sums, self._least, self._most),
            options={"node_limit": MOST_NODES, "mip_rel_gap": 0.0},
        )
        if done.status == 2:  # infeasible
            raise Contradiction(self._column)
        if done.status != 0:
            return None
        found = np.rint(done.x).astype(int)
        self._seen_low = np.minimum(self._seen_low, found)
        self._seen_high = np.maximum(self._seen_high, found)
        return found
