"""The least and greatest value that each unknown in a system of sums can have.

Constraint propagation first: cheap, and exact wherever unknowns are tied by one sum alone. What is
left falls into parts that share no unknown; in each a solver for integer programs (HiGHS, through
scipy) finds the true bounds. Work is bounded in nodes and unknowns, never in seconds, so that the
same system has the same answer everywhere.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

Unknown = Hashable

MOST_UNKNOWNS = 1500
"""In one part; a larger one keeps the bounds that propagation gives, which may be too wide."""
MOST_NODES = 2000
MOST_TRIALS = 4000
"""Choices of one value in the search for a solution, before the solver is asked."""


@dataclass(frozen=True)
class Constraint:
    """`low` <= the sum of each unknown times its factor <= `high`."""

    terms: tuple[tuple[Unknown, int], ...]
    low: int
    high: int


class Bounds(NamedTuple):
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


@dataclass(frozen=True)
class Solved:
    """The bounds of each unknown; those of `unsure` may be wider than what is true."""

    box: Box
    unsure: frozenset[Unknown] = frozenset()


def bounds(box: Mapping[Unknown, Bounds], constraints: Iterable[Constraint]) -> Solved:
    """The least and greatest value of each unknown; `box` says what it can be by itself.

    Contradiction when nothing satisfies the system.
    """
    found, contradicting, unsure = dict(box), list[Unknown](), set[Unknown]()
    for unknowns, part in _parts(box, sorted(set(constraints), key=repr)):
        try:
            solved = _bounds_of_part({unknown: box[unknown] for unknown in unknowns}, part)
        except Contradiction:
            contradicting += unknowns
        else:
            found |= solved.box
            unsure |= solved.unsure
    if contradicting:
        raise Contradiction(contradicting)
    return Solved(found, frozenset(unsure))


def _bounds_of_part(box: Box, constraints: Sequence[Constraint]) -> Solved:
    found, unsure = propagate(box, constraints), set[Unknown]()
    for unknowns, part in _parts(found, constraints):
        if len(unknowns) > MOST_UNKNOWNS:
            unsure |= set(unknowns)
        elif len(part) > 1:
            solver = _Solver(unknowns, part, found)
            found |= solver.bounds()
            unsure |= solver.unsure
    return Solved(found, frozenset(unsure))


Users = dict[Unknown, list[Constraint]]


def users_of(constraints: Iterable[Constraint]) -> Users:
    """Unknown → the constraints that it takes part in."""
    users: Users = {}
    for constraint in constraints:
        for unknown, _ in constraint.terms:
            users.setdefault(unknown, []).append(constraint)
    return users


def propagate(box: Mapping[Unknown, Bounds], constraints: Sequence[Constraint]) -> Box:
    """The bounds that follow from one constraint at a time, until none narrows any further.

    Contradiction when that leaves an unknown no value.
    """
    found = dict(box)
    _spread(found, constraints, users_of(constraints))
    return found


def _spread(box: Box, constraints: Iterable[Constraint], users: Users) -> None:
    """Narrows the box by some constraints, and by whatever their unknowns take part in."""
    waiting = dict.fromkeys(constraints)
    while waiting:
        constraint = next(iter(waiting))
        del waiting[constraint]
        for unknown in _narrow(box, constraint):
            waiting |= dict.fromkeys(users[unknown])


def _narrow(box: Box, constraint: Constraint) -> list[Unknown]:
    """Narrows the unknowns of a constraint; those that changed."""
    spans = [_times(box[unknown], factor) for unknown, factor in constraint.terms]
    low, high = sum(span[0] for span in spans), sum(span[1] for span in spans)
    if low > constraint.high or high < constraint.low:
        raise Contradiction
    below, above = constraint.low - high, constraint.high - low
    changed = []
    for (unknown, factor), span in zip(constraint.terms, spans, strict=True):
        if span[0] < below + span[1] or span[1] > above + span[0]:
            box[unknown] = _within(box[unknown], below + span[1], above + span[0], factor)
            changed.append(unknown)
    return changed


def _times(value: Bounds, factor: int) -> tuple[int, int]:
    low, high = value
    return (low * factor, high * factor) if factor > 0 else (high * factor, low * factor)


def solution(
    box: Mapping[Unknown, Bounds], constraints: Sequence[Constraint]
) -> dict[Unknown, int] | None:
    """Values that satisfy the system, the same each time; None when none was found in time.

    Contradiction when there are none.
    """
    found = propagate(box, constraints)
    values = {unknown: known.low for unknown, known in found.items()}
    for unknowns, part in _parts(found, constraints):
        settled = _try_values(found, unknowns, part)
        if settled is None and len(unknowns) <= MOST_UNKNOWNS:
            settled = _Solver(unknowns, part, found).any_values()
        if settled is None:
            return None
        values |= settled
    return values


def _try_values(
    box: Box, unknowns: Iterable[Unknown], part: Sequence[Constraint]
) -> dict[Unknown, int] | None:
    """Values of the unknowns of a part; None when a bounded number of trials finds none.

    Halves what an unknown can be, and what that leaves possible, until each has one value.
    """
    users, order = users_of(part), list(unknowns)
    waiting: list[tuple[Box, Iterable[Constraint]]] = [(box, ())]
    for _ in range(MOST_TRIALS):
        if not waiting:
            raise Contradiction
        tried, touched = waiting.pop()
        tried = dict(tried)
        try:
            _spread(tried, touched, users)
        except Contradiction:
            continue
        unknown = _next_open(tried, order)
        if unknown is None:
            return {unknown: tried[unknown].low for unknown in order}
        (low, high), touched = tried[unknown], users.get(unknown, [])
        middle = (low + high) // 2
        waiting.append(({**tried, unknown: Bounds(middle + 1, high)}, touched))
        waiting.append(({**tried, unknown: Bounds(low, middle)}, touched))
    return None


def _next_open(box: Box, order: Iterable[Unknown]) -> Unknown | None:
    """The unknown with the fewest values left, of those that have several."""
    fewest, found = 0, None
    for unknown in order:
        low, high = box[unknown]
        if high > low and (found is None or high - low < fewest):
            fewest, found = high - low, unknown
    return found


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
        self.unsure: set[Unknown] = set()

    def any_values(self) -> dict[Unknown, int] | None:
        """Values that satisfy the part; None when none was found in time."""
        solution = self._solve([0] * len(self._unknowns))
        if solution is None:
            return None
        return dict(zip(self._unknowns, solution.tolist(), strict=True))

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
        if solution is None:
            self.unsure.add(self._unknowns[i])
        elif sign > 0:
            self._low[i] = solution[i]
        else:
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
