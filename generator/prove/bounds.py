"""How far a system of sums pins down its unknowns: the least and greatest value of each.

Constraint propagation first: cheap, and exact wherever unknowns are tied by one sum alone. What is
left falls into parts that share no unknown; in each a solver for integer programs (HiGHS, through
scipy) finds the true bounds. Work is bounded in nodes and unknowns, never in seconds, so that the
same system has the same answer everywhere.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Unknown = Hashable

MOST_UNKNOWNS = 1500
"""In one part; a larger one keeps the bounds that propagation gives, which may be too wide."""
MOST_NODES = 2000


@dataclass(frozen=True)
class Constraint:
    """`low` <= the sum of each unknown times its factor <= `high`."""

    terms: tuple[tuple[Unknown, int], ...]
    low: int
    high: int


@dataclass(frozen=True)
class Bounds:
    """What a whole number can be, from `low` to `high`, both included."""

    low: int
    high: int

    @property
    def exact(self) -> bool:
        """Whether one value is left."""
        return self.low == self.high


class Contradiction(Exception):
    """No values satisfy the system; `unknowns` are those of the parts where none do."""

    def __init__(self, unknowns: Iterable[Unknown] = ()) -> None:
        super().__init__("the sums contradict one another")
        self.unknowns = frozenset(unknowns)


Box = dict[Unknown, Bounds]


def bounds(box: Mapping[Unknown, Bounds], constraints: Iterable[Constraint]) -> Box:
    """The least and greatest value of each unknown; `box` says what it can be by itself.

    Contradiction when nothing satisfies the system.
    """
    found, contradicting = dict(box), list[Unknown]()
    for unknowns, part in _parts(box, sorted(set(constraints), key=repr)):
        try:
            found |= _bounds_of_part({unknown: box[unknown] for unknown in unknowns}, part)
        except Contradiction:
            contradicting += unknowns
    if contradicting:
        raise Contradiction(contradicting)
    return found


def _bounds_of_part(box: Box, constraints: Sequence[Constraint]) -> Box:
    found = propagate(box, constraints)
    for unknowns, part in _parts(found, constraints):
        if len(part) > 1 and len(unknowns) <= MOST_UNKNOWNS:
            found |= _Solver(unknowns, part, found).bounds()
    return found


def propagate(box: Mapping[Unknown, Bounds], constraints: Sequence[Constraint]) -> Box:
    """The bounds that follow from one constraint at a time, until none narrows any further."""
    found = dict(box)
    waiting = dict.fromkeys(constraints)
    users: dict[Unknown, list[Constraint]] = {}
    for constraint in constraints:
        for unknown, _ in constraint.terms:
            users.setdefault(unknown, []).append(constraint)
    while waiting:
        constraint = next(iter(waiting))
        del waiting[constraint]
        for unknown in _narrow(found, constraint):
            waiting |= dict.fromkeys(users[unknown])
    return found


def _narrow(box: Box, constraint: Constraint) -> list[Unknown]:
    """Narrows the unknowns of a constraint; those that changed."""
    spans = [_times(box[unknown], factor) for unknown, factor in constraint.terms]
    low, high = sum(span.low for span in spans), sum(span.high for span in spans)
    if low > constraint.high or high < constraint.low:
        raise Contradiction
    changed = []
    for (unknown, factor), span in zip(constraint.terms, spans, strict=True):
        least = constraint.low - (high - span.high)
        most = constraint.high - (low - span.low)
        narrower = _within(box[unknown], least, most, factor)
        if narrower != box[unknown]:
            box[unknown] = narrower
            changed.append(unknown)
    return changed


def _times(value: Bounds, factor: int) -> Bounds:
    ends = (value.low * factor, value.high * factor)
    return Bounds(min(ends), max(ends))


def _within(value: Bounds, least: int, most: int, factor: int) -> Bounds:
    """What of `value` keeps its multiple by `factor` between `least` and `most`."""
    if factor < 0:
        least, most, factor = -most, -least, -factor
    low, high = max(value.low, -(-least // factor)), min(value.high, most // factor)
    if low > high:
        raise Contradiction
    return Bounds(low, high)


def _parts(
    box: Mapping[Unknown, Bounds], constraints: Iterable[Constraint]
) -> list[tuple[list[Unknown], list[Constraint]]]:
    """The unknowns that are not settled, in groups tied by constraints, and what ties them."""
    group = {unknown: unknown for unknown in box}

    def leader(unknown: Unknown) -> Unknown:
        while group[unknown] != unknown:
            group[unknown] = unknown = group[group[unknown]]
        return unknown

    ties = [(c, [u for u, _ in c.terms if not box[u].exact]) for c in constraints]
    for _, (first, *others) in [tie for tie in ties if tie[1]]:
        for other in others:
            group[leader(other)] = leader(first)
    parts: dict[Unknown, tuple[list[Unknown], list[Constraint]]] = {}
    for unknown in box:
        if not box[unknown].exact:
            parts.setdefault(leader(unknown), ([], []))[0].append(unknown)
    for constraint, free in ties:
        if free:
            parts[leader(free[0])][1].append(constraint)
    return list(parts.values())


class _Solver:
    """The true bounds of one part. Every solution that is found is a witness for all unknowns."""

    def __init__(
        self, unknowns: Sequence[Unknown], constraints: Sequence[Constraint], box: Box
    ) -> None:
        import numpy as np
        from scipy.optimize import Bounds as Between
        from scipy.optimize import LinearConstraint
        from scipy.sparse import coo_array

        self._unknowns = list(unknowns)
        self._low = np.array([box[unknown].low for unknown in unknowns])
        self._high = np.array([box[unknown].high for unknown in unknowns])
        self._seen_low, self._seen_high = self._high.copy(), self._low.copy()
        entries, least, most = _matrix(self._unknowns, constraints, box)
        rows, columns, factors = zip(*entries, strict=True)
        shape = (len(constraints), len(unknowns))
        sums = coo_array((factors, (rows, columns)), shape=shape).tocsr()
        self._sums = LinearConstraint(sums, np.array(least), np.array(most))
        self._between = Between(self._low, self._high)

    def bounds(self) -> Box:
        """Unknown → its bounds. Contradiction when the part has no solution."""
        for sign in (1, -1):
            self._seek_together(sign)
            for i in range(len(self._unknowns)):
                if self._open(sign)[i]:
                    self._seek(i, sign)
        ends = zip(self._low.tolist(), self._high.tolist(), strict=True)
        return {unknown: Bounds(*end) for unknown, end in zip(self._unknowns, ends, strict=True)}

    def _open(self, sign: int) -> Any:
        """Which bounds no solution has reached yet: the low ones for sign 1, else the high."""
        return self._seen_low > self._low if sign > 0 else self._seen_high < self._high

    def _seek_together(self, sign: int) -> None:
        """Solutions that reach many bounds at once, for as long as that gets anywhere."""
        while (left := self._open(sign)).any():
            self._solve(sign * left)
            if self._open(sign).sum() == left.sum():
                break

    def _seek(self, i: int, sign: int) -> None:
        """The bound of one unknown, moved to what is possible."""
        goal = [0] * len(self._unknowns)
        goal[i] = sign
        solution = self._solve(goal)
        if solution is not None and sign > 0:
            self._low[i] = solution[i]
        elif solution is not None:
            self._high[i] = solution[i]

    def _solve(self, goal: Any) -> Any:
        """A solution with the least `goal`; None when the solver has not found it in time."""
        import numpy as np
        from scipy.optimize import milp

        options = {"node_limit": MOST_NODES, "mip_rel_gap": 0.0}
        done = milp(
            np.asarray(goal, float), integrality=np.ones(len(self._unknowns)),
            bounds=self._between, constraints=self._sums, options=options,
        )  # fmt: skip
        if done.status == 2:
            raise Contradiction
        if done.status != 0:
            return None
        solution = np.rint(done.x).astype(int)
        self._seen_low = np.minimum(self._seen_low, solution)
        self._seen_high = np.maximum(self._seen_high, solution)
        return solution


def _matrix(
    unknowns: Sequence[Unknown], constraints: Sequence[Constraint], box: Box
) -> tuple[list[tuple[int, int, int]], list[int], list[int]]:
    """(row, column, factor) of each term; what each sum must at least and at most be.

    Unknowns that are settled have gone to the other side.
    """
    column = {unknown: i for i, unknown in enumerate(unknowns)}
    entries, least, most = [], [], []
    for row, constraint in enumerate(constraints):
        settled = sum(f * box[u].low for u, f in constraint.terms if u not in column)
        least.append(constraint.low - settled)
        most.append(constraint.high - settled)
        entries += [(row, column[u], f) for u, f in constraint.terms if u in column]
    return entries, least, most
