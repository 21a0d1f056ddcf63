"""Patterns in what differs between two editions: figures that stand where others' belong.

A revision changes single figures. A misreading moves whole months, tables or rows, and then they
have exactly the figures that the edition before prints elsewhere. Each function names one pattern
and takes what it explains from what is left.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import combinations

from generator.model import MEASURE, Period
from generator.prove.succession import About, Breakdown, Difference, Succession, Values
from generator.prove.suspicions import Left, Suspicion, in_codes, months

MANY, MOST = 6, 30
"""So many figures of a month that differ, and have others', are a pattern; so many need none."""
MORE_THAN_CHANCE = 4
"""So many cells that print what others printed do it by no revision."""
NOISE = 4
"""Of so many cells that a pattern explains it may leave one: there may be revisions beside it."""


def confusions(left: Left) -> Iterator[Suspicion]:
    """Every pattern that is found, from the widest to the narrowest."""
    yield from months_moved(left)
    yield from measures_exchanged(left)
    yield from titles_moved(left)
    for about in left.pair.after:
        if left.pair.months_of(about):
            yield from labels_slipped(left, about)
            yield from labels_exchanged(left, about)
            yield from labels_misread(left, about)
            yield from rows_mixed(left, about)
    yield from months_differ(left)


# Months


def months_moved(left: Left) -> Iterator[Suspicion]:
    """Months that have, throughout the report, the figures of other months."""
    pair, first = left.pair, next(iter(left.pair.after))
    own = {period: _unlike_months(pair, period, period)[0] for period in pair.months}
    wrong = [period for period in pair.months if own[period] >= MANY]
    later = sorted({period for table in pair.after.values() for period in table.months})
    moved = []
    for source in wrong:
        for period in later:
            unlike, of = _unlike_months(pair, source, period)
            is_free = period in wrong or period not in own
            if is_free and of - unlike >= MANY and unlike * NOISE <= own[source]:
                moved.append((source, period))
    if len(moved) > 1 or (moved and len(pair.months) == 1):
        told = ", ".join(f"those of {source} under {period}" for source, period in moved)
        message = (
            f"figures that {left.since} prints under one month stand under another ({told});"
            " have the columns moved under their heads?"
        )
        moves = " ".join(f"{source}>{period}" for source, period in moved)
        what = f"{moves} ({left.count()} cells)"
        left.take_months(pair.months)
        yield left.suspicion("months-moved", first, what, message)


def _unlike_months(pair: Succession, source: Period, period: Period) -> tuple[int, int]:
    """How many figures of a month differ from those of a month before, and of how many.

    Those that both hide are not counted.
    """
    unlike = of = 0
    for about in pair.after.keys() & pair.before.keys():
        before = pair.before[about].values
        for code, values in pair.after[about].values.items():
            earlier = before.get(code, {})
            if period in values and source in earlier:
                of += (values[period], earlier[source]) != (None, None)
                unlike += values[period] != earlier[source]
    return unlike, of


def months_differ(left: Left) -> Iterator[Suspicion]:
    """Months of which most figures differ, in no pattern."""
    cells = Counter(cell.period for found in left.rows.values() for cell in found)
    other = [
        period
        for period, unlike in sorted(cells.items())
        if unlike >= MOST and unlike * 4 > 3 * _unlike_months(left.pair, period, period)[1]
    ]
    if other:
        told = ", ".join(map(str, other))
        message = (
            f"most figures of {told} are others than in {left.since}; is this a report of this"
            " series, and of these months?"
        )
        left.take_months(other)
        first = next(iter(left.pair.after))
        what = f"{months(other)} ({sum(cells[period] for period in other)} cells)"
        yield left.suspicion("months-differ", first, what, message)


# Measures and titles


def measures_exchanged(left: Left) -> Iterator[Suspicion]:
    """Two measures that have each other's figures wherever they are printed."""
    pair = left.pair
    abouts = list(dict.fromkeys([*pair.after, *pair.before]))
    overviews = [about for about in pair.after if about[1] == MEASURE and pair.months_of(about)]
    found = [two for about in overviews for two in _exchanged(left, about)]
    for two in dict.fromkeys(found):
        printed = [a for a in abouts if a[1] == MEASURE or a[0].measure in two]
        wrong = [about for about in printed if _unlike_by_name(pair, about, about, two)]
        own = sum(_unlike_by_name(pair, about, about, two) for about in wrong)
        renamed = [_renamed(about, two) for about in wrong]
        swapped = dict(zip(two, reversed(two), strict=True))
        others = sum(
            _unlike_by_name(pair, about, source, two, swapped)
            for about, source in zip(wrong, renamed, strict=True)
        )
        if len(wrong) > 1 and others * NOISE <= own:
            left.take_tables([about for about in wrong if about[1] != MEASURE])
            for about in wrong:
                left.take_rows(about, two if about[1] == MEASURE else ())
            message = (
                f"{left.names(overviews[0], two)} have each other's figures of {left.since} in"
                f" {len(wrong)} tables; are the two measures exchanged?"
            )
            what = f"{' '.join(two)} ({own} cells)"
            yield left.suspicion("measures-exchanged", overviews[0], what, message)


def _renamed(about: About, two: tuple[str, str]) -> About:
    """The table that has the other of two measures."""
    subject, dimension = about
    if subject.measure not in two:
        return about
    other = two[1] if subject.measure == two[0] else two[0]
    return replace(subject, measure=other), dimension


def _unlike_by_name(
    pair: Succession,
    about: About,
    source: About,
    two: tuple[str, str],
    names: dict[str, str] | None = None,
) -> int:
    """How many cells about two measures differ between a table and a table before."""
    after, before = pair.after.get(about), pair.before.get(source)
    if about[1] != MEASURE or about[0].measure in two:
        return _unlike_tables(after, before, pair.months)
    return sum(
        _unlike_values(
            after.values.get(code, {}) if after else {},
            before.values.get((names or {}).get(code, code), {}) if before else {},
            pair.months,
        )
        for code in two
    )


def titles_moved(left: Left) -> Iterator[Suspicion]:
    """Tables that have the figures of other tables: titles are exchanged, or one is misread."""
    moved = {
        about: source
        for about in left.pair.after
        if (source := _source_of(left, about)) is not None
    }
    groups: list[set[About]] = []
    for about, source in moved.items():
        near = [group for group in groups if group & {about, source}]
        groups = [group for group in groups if group not in near]
        groups.append({about, source}.union(*near))
    for group in groups:
        tables = [about for about in moved if about in group]
        told = "; ".join(
            f"{left.title(about)} has those of {left.title_before(moved[about])}"
            for about in tables
        )
        message = (
            f"figures that {left.since} prints under one title stand under another: {told}; are"
            " titles exchanged or misread?"
        )
        moves = " ".join(f"{in_codes(moved[about])}>{in_codes(about)}" for about in tables)
        pair = left.pair
        unlike = sum(
            _unlike_tables(pair.after.get(about), pair.before.get(about), pair.months)
            for about in group
        )
        what = f"{moves} ({unlike} cells)"
        left.take_tables(group)
        yield left.suspicion("titles-moved", tables[0], what, message)


def _source_of(left: Left, about: About) -> About | None:
    """The other table before whose figures a table has, if it has not its own."""
    pair, after = left.pair, left.pair.after[about]
    own = _unlike_tables(after, pair.before.get(about), pair.months)
    if not own or not left.has(about):
        return None
    if about in pair.before and not _no_chance(left, left.cells(about, after.rows), own):
        return None
    found = [
        (unlike, number, source)
        for number, (source, before) in enumerate(pair.before.items())
        if source != about and source[1] == about[1] and before.has_number(pair.months)
        if (unlike := _unlike_tables(after, before, pair.months)) * NOISE <= own
    ]
    return min(found, key=lambda item: item[:2])[2] if found else None


def _unlike_tables(
    one: Breakdown | None, other: Breakdown | None, periods: Iterable[Period]
) -> int:
    """How many cells of two tables differ; what is not printed is taken for hidden."""
    rows, others = one.values if one else {}, other.values if other else {}
    codes, shared = dict.fromkeys([*rows, *others]), list(periods)
    return sum(_unlike_values(rows.get(c, {}), others.get(c, {}), shared) for c in codes)


def _unlike_values(one: Values, other: Values, periods: Iterable[Period]) -> int:
    return sum(one.get(period) != other.get(period) for period in periods)


# Rows of a table


def labels_slipped(left: Left, about: About) -> Iterator[Suspicion]:
    """Most rows that differ have the figures of the row above them, or of the one below."""
    changed, before = left.changed(about), left.pair.before[about]
    for step, where in ((1, "below"), (-1, "above")):
        beside = _rows_beside(before, step)
        slipped = [
            code
            for code in changed
            if any(_has_figures(left, about, code, other) for other in beside[code])
        ]
        numbers = [c for c in slipped if _has_number(left, about, c)]
        most = len(changed) > 2 and len(slipped) * 3 >= len(changed) * 2
        if most and len(numbers) > 1 and _no_chance(left, left.cells(about, slipped)):
            rows = [*changed, *left.lost(about), *left.new(about)]
            what = left.rows_of(about, rows)
            left.take_rows(about, rows)
            message = (
                f"{left.title(about)}: {left.names(about, changed)} have the figures that"
                f" {left.since} prints in the row {where}, all or most of them; have the labels"
                " slipped by one row?"
            )
            yield left.suspicion("labels-slipped", about, f"{what} {where}", message)


def _rows_beside(breakdown: Breakdown, step: int) -> dict[str, list[str]]:
    """Each row → those so many rows below it, in its table and on its page.

    Below the last row comes the first one.
    """
    pages: dict[int, list[str]] = {}
    for code in breakdown.codes:
        pages.setdefault(breakdown.rows[code].table, []).append(code)
    beside: dict[str, list[str]] = {}
    for codes in (breakdown.codes, *pages.values()):
        for code, other in zip(codes, [*codes[step:], *codes[:step]], strict=True):
            beside.setdefault(code, []).append(other)
    return beside


def labels_exchanged(left: Left, about: About) -> Iterator[Suspicion]:
    """Two rows that have each other's figures."""
    for two in _exchanged(left, about):
        what = left.rows_of(about, two)
        left.take_rows(about, two)
        message = (
            f"{left.title(about)}: {left.names(about, two)} have each other's figures of"
            f" {left.since}; have their labels changed places?"
        )
        yield left.suspicion("labels-exchanged", about, what, message)


def _exchanged(left: Left, about: About) -> Iterator[tuple[str, str]]:
    """Pairs of rows that have each other's figures, by no chance; each row in one pair.

    Where the rows themselves have changed places, chance has no part in it.
    """
    told: set[str] = set()
    before, after = left.pair.before[about].codes, left.pair.after[about].codes
    for one, other in combinations(left.changed(about), 2):
        if told & {one, other} or not _has_figures(left, about, one, other):
            continue
        turned = (before.index(one) < before.index(other)) != (
            after.index(one) < after.index(other)
        )
        cells = left.cells(about, (one, other))
        if _has_figures(left, about, other, one) and (turned or _no_chance(left, cells)):
            told |= {one, other}
            yield one, other


def labels_misread(left: Left, about: About) -> Iterator[Suspicion]:
    """A row that is lost, and a new one that has its figures."""
    for lost in left.lost(about):
        found = [new for new in left.new(about) if _has_figures(left, about, new, lost)]
        if found and _has_number(left, about, found[0]):
            left.take_rows(about, [lost, found[0]])
            message = (
                f"{left.title(about)}: {left.names(about, found[:1])} has the figures that"
                f" {left.since} prints for {left.names(about, [lost])}; is the label misread?"
            )
            what = in_codes(about, [lost, found[0]])
            yield left.suspicion("label-misread", about, what, message)


def rows_mixed(left: Left, about: About) -> Iterator[Suspicion]:
    """Several rows that have the figures of other rows, in no order that has a name."""
    codes, changed = left.pair.before[about].codes, left.changed(about)
    moved = [
        code
        for code in changed
        if _has_number(left, about, code)
        and any(_has_figures(left, about, code, other) for other in codes if other != code)
    ]
    most = len(moved) > 2 and len(moved) * 2 > len(changed)
    if most and _no_chance(left, left.cells(about, moved)):
        what = left.rows_of(about, changed)
        left.take_rows(about, changed)
        message = (
            f"{left.title(about)}: {left.names(about, moved)} have the figures that {left.since}"
            " prints in other rows; have labels and figures come apart?"
        )
        yield left.suspicion("rows-mixed", about, what, message)


def _has_figures(left: Left, about: About, code: str, source: str) -> bool:
    """Whether a row prints what another row of its table printed before."""
    after, before = left.pair.after[about].values[code], left.pair.before[about].values[source]
    return all(after.get(p, -1) == before.get(p, -1) for p in left.pair.months_of(about))


def _has_number(left: Left, about: About, code: str) -> bool:
    """Whether a row prints a number in the months of both editions."""
    values = left.pair.after[about].values[code]
    return any(values.get(period) is not None for period in left.pair.months_of(about))


def _no_chance(left: Left, cells: Iterable[Difference], own: int = 0) -> bool:
    """Whether cells that have others' figures have them by no chance: many, or far from before.

    Of two that few people part, each may have been revised to what the other was.
    """
    steps = [abs(left.pair.step(cell.before, cell.after)) for cell in cells]
    return max(len(steps), own) >= MORE_THAN_CHANCE or any(s >= left.pair.limit for s in steps)
