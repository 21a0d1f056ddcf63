"""Patterns in what differs between two editions: figures that stand where others' belong.

A revision changes single figures. A misreading moves whole months, tables or rows, and then they
have exactly the figures that the edition before prints elsewhere. Each function names one pattern
and takes what it explains from what is left.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Hashable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import TypeVar

from generator.model import MEASURE, Period
from generator.prove.connected import connected
from generator.prove.edition_before import (
    About,
    Breakdown,
    Difference,
    Pair,
    Suspicion,
    in_codes,
    months,
)

MANY, MOST = 6, 30
"""So many figures of a month that differ, and have others', are a pattern; so many need none."""
MORE_THAN_CHANCE = 4
"""So many cells that print what others printed do it by no revision."""
NOISE = 4
"""Of so many cells that a pattern explains it may leave one: there may be revisions beside it."""

Key = TypeVar("Key", bound=Hashable)
Figures = dict[Hashable, int | None]
"""The figures of a month, a table or a measure, by where they stand in it; None is hidden."""


def confusions(pair: Pair) -> Iterator[Suspicion]:
    """Every pattern that is found, from the widest to the narrowest."""
    yield from months_moved(pair)
    yield from measures_exchanged(pair)
    yield from titles_moved(pair)
    for about in pair.after:
        if pair.months_of[about]:
            yield from labels_slipped(pair, about)
            for two in _exchanged(pair, about):
                message = (
                    f"{pair.after[about]}: {pair.names(about, two)} have each other's figures of"
                    f" {pair.since}; have their labels changed places?"
                )
                yield pair.about_rows("labels-exchanged", about, two, message)
            yield from labels_misread(pair, about)
            yield from rows_mixed(pair, about)
    yield from months_differ(pair)


def _figures_by(
    tables: Mapping[About, Breakdown],
    place: Callable[[About, str, Period], tuple[Key, Hashable] | None],
) -> dict[Key, Figures]:
    """The figures of an edition, by what `place` says they belong to and where they stand in it."""
    found: dict[Key, Figures] = defaultdict(dict)
    for about, table in tables.items():
        for code, values in table.values.items():
            for period, value in values.items():
                if belongs := place(about, code, period):
                    found[belongs[0]][belongs[1]] = value
    return found


def _unlike(one: Figures, other: Figures) -> int:
    """How many figures differ; what is not printed is taken for hidden."""
    return sum(one.get(key) != other.get(key) for key in one.keys() | other.keys())


# Months


def months_moved(pair: Pair) -> Iterator[Suspicion]:
    """Months that have, throughout the report, the figures of other months."""
    before, after = _by_month(pair)
    own = {period: _unlike(after[period], before[period]) for period in pair.months}
    wrong = [period for period in pair.months if own[period] >= MANY]
    moved = []
    for source in wrong:
        for period in sorted(after):
            alike = sum(
                value is not None and after[period].get(key) == value
                for key, value in before[source].items()
            )
            is_free = period in wrong or period not in own
            unlike = _unlike(after[period], before[source])
            if is_free and alike >= MANY and unlike * NOISE <= own[source]:
                moved.append((source, period))
    if len(moved) > 1 or (moved and len(pair.months) == 1):
        places = ", ".join(f"those of {source} under {period}" for source, period in moved)
        message = (
            f"figures that {pair.since} prints under one month stand under another ({places});"
            " have the columns moved under their heads?"
        )
        moves = " ".join(f"{source}>{period}" for source, period in moved)
        what = f"{moves} ({sum(map(len, pair.rows.values()))} cells)"
        pair.take_months(pair.months)
        yield pair.suspicion("months-moved", next(iter(pair.after)), what, message)


def months_differ(pair: Pair) -> Iterator[Suspicion]:
    """Months of which most figures differ, in no pattern."""
    before, after = _by_month(pair)
    cells = Counter(cell.period for found in pair.rows.values() for cell in found)
    other = []
    for period, unlike in sorted(cells.items()):
        both = after[period].keys() & before[period].keys()
        shown = [(after[period][key], before[period][key]) for key in both]
        if unlike >= MOST and unlike * 4 > 3 * sum(two != (None, None) for two in shown):
            other.append(period)
    if other:
        message = (
            f"most figures of {', '.join(map(str, other))} are others than in {pair.since}; is this"
            " a report of this series, and of these months?"
        )
        what = f"{months(other)} ({sum(cells[period] for period in other)} cells)"
        pair.take_months(other)
        yield pair.suspicion("months-differ", next(iter(pair.after)), what, message)


def _by_month(pair: Pair) -> tuple[dict[Period, Figures], dict[Period, Figures]]:
    """The figures of the tables that both editions print, by month: before and after."""
    sides = (
        {about: table for about, table in side.items() if about in other}
        for side, other in ((pair.before, pair.after), (pair.after, pair.before))
    )
    before, after = (_figures_by(side, lambda about, c, p: (p, (about, c))) for side in sides)
    return before, after


# Measures and titles


def measures_exchanged(pair: Pair) -> Iterator[Suspicion]:
    """Two measures that have each other's figures wherever they are printed."""

    def of_measure(about: About, code: str, period: Period) -> tuple[str, Hashable] | None:
        subject, dimension = about
        if period not in pair.months:
            return None
        if dimension == MEASURE:
            return code, (about, period)
        return subject.measure or "", (replace(subject, measure=None), dimension, code, period)

    overviews = [about for about in pair.after if about[1] == MEASURE and pair.months_of[about]]
    exchanged = [two for about in overviews for two in _exchanged(pair, about)]
    sides = (pair.before, pair.after) if exchanged else ({}, {})
    before, after = (_figures_by(side, of_measure) for side in sides)
    for two in dict.fromkeys(exchanged):
        one, other = two
        wrong = [
            about
            for about in dict.fromkeys([*pair.after, *pair.before])
            if (about[0].measure in two and pair.has(about))
            or (about[1] == MEASURE and pair.has(about, two))
        ]
        own = sum(_unlike(after[code], before[code]) for code in two)
        crossed = _unlike(after[one], before[other]) + _unlike(after[other], before[one])
        if len(wrong) > 1 and crossed * NOISE <= own:
            pair.take([about for about in wrong if about[1] != MEASURE])
            pair.take([about for about in wrong if about[1] == MEASURE], two)
            message = (
                f"{pair.names(overviews[0], two)} have each other's figures of {pair.since} in"
                f" {len(wrong)} tables; are the two measures exchanged?"
            )
            what = f"{' '.join(two)} ({own} cells)"
            yield pair.suspicion("measures-exchanged", overviews[0], what, message)


def titles_moved(pair: Pair) -> Iterator[Suspicion]:
    """Tables that have the figures of other tables: titles are exchanged, or one is misread."""

    def of_table(about: About, code: str, period: Period) -> tuple[About, Hashable] | None:
        return (about, (code, period)) if period in pair.months else None

    before, after = (_figures_by(side, of_table) for side in (pair.before, pair.after))
    own = {about: _unlike(after[about], before[about]) for about in pair.after}
    moved: dict[About, About] = {}
    for about in pair.after:
        cells = pair.cells(about, pair.after[about].rows)
        is_likely = about not in pair.before or _no_chance(pair, cells, own[about])
        if own[about] and pair.has(about) and is_likely:
            sources = {
                source: unlike
                for source, table in pair.before.items()
                if source != about and source[1] == about[1] and table.has_number(pair.months)
                if (unlike := _unlike(after[about], before[source])) * NOISE <= own[about]
            }
            if sources:
                moved[about] = min(sources, key=sources.__getitem__)
    for tables in connected(moved, lambda about: (about, moved[about])):
        places = "; ".join(
            f"{pair.after[about]} has those of {pair.before[moved[about]]}" for about in tables
        )
        message = (
            f"figures that {pair.since} prints under one title stand under another: {places}; are"
            " titles exchanged or misread?"
        )
        group = dict.fromkeys(one for about in tables for one in (about, moved[about]))
        moves = " ".join(f"{in_codes(moved[about])}>{in_codes(about)}" for about in tables)
        unlike = sum(_unlike(after[about], before[about]) for about in group)
        pair.take(group)
        yield pair.suspicion("titles-moved", tables[0], f"{moves} ({unlike} cells)", message)


# Rows of a table


def labels_slipped(pair: Pair, about: About) -> Iterator[Suspicion]:
    """Most rows that differ have the figures of the row above them, or of the one below."""
    for step, where in ((1, "below"), (-1, "above")):
        changed, before = pair.changed(about), pair.before[about]
        pages: dict[int, list[str]] = {}
        for code in before.codes:
            pages.setdefault(before.rows[code].table, []).append(code)
        # Below the last row of a table, or of a page, comes the first one
        beside: dict[str, list[str]] = defaultdict(list)
        for codes in (before.codes, *pages.values()):
            for code, other in zip(codes, [*codes[step:], *codes[:step]], strict=True):
                beside[code].append(other)
        slipped = [
            code
            for code in changed
            if any(_has_figures(pair, about, code, other) for other in beside[code])
        ]
        numbers = [code for code in slipped if _has_number(pair, about, code)]
        is_most = len(changed) > 2 and len(slipped) * 3 >= len(changed) * 2
        if is_most and len(numbers) > 1 and _no_chance(pair, pair.cells(about, slipped)):
            rows = [*changed, *pair.lost(about), *pair.new(about)]
            message = (
                f"{pair.after[about]}: {pair.names(about, changed)} have the figures that"
                f" {pair.since} prints in the row {where}, all or most of them; have the labels"
                " slipped by one row?"
            )
            yield pair.about_rows("labels-slipped", about, rows, message, f" {where}")


def _exchanged(pair: Pair, about: About) -> Iterator[tuple[str, str]]:
    """Pairs of rows that have each other's figures, by no chance; each row in one pair.

    Where the rows themselves have changed places, chance has no part in it.
    """
    found: set[str] = set()
    before, after = pair.before[about].codes, pair.after[about].codes
    for one, other in combinations(pair.changed(about), 2):
        if found & {one, other} or not _has_figures(pair, about, one, other):
            continue
        is_turned = (before.index(one) < before.index(other)) != (
            after.index(one) < after.index(other)
        )
        is_likely = is_turned or _no_chance(pair, pair.cells(about, (one, other)))
        if is_likely and _has_figures(pair, about, other, one):
            found |= {one, other}
            yield one, other


def labels_misread(pair: Pair, about: About) -> Iterator[Suspicion]:
    """A row that is lost, and a new one that has its figures."""
    for lost in pair.lost(about):
        found = [new for new in pair.new(about) if _has_figures(pair, about, new, lost)]
        if found and _has_number(pair, about, found[0]):
            pair.take([about], [lost, found[0]])
            message = (
                f"{pair.after[about]}: {pair.names(about, found[:1])} has the figures that"
                f" {pair.since} prints for {pair.names(about, [lost])}; is the label misread?"
            )
            what = in_codes(about, [lost, found[0]])
            yield pair.suspicion("label-misread", about, what, message)


def rows_mixed(pair: Pair, about: About) -> Iterator[Suspicion]:
    """Several rows that have the figures of other rows, in no order that has a name."""
    codes, changed = pair.before[about].codes, pair.changed(about)
    moved = [
        code
        for code in changed
        if _has_number(pair, about, code)
        and any(_has_figures(pair, about, code, other) for other in codes if other != code)
    ]
    is_most = len(moved) > 2 and len(moved) * 2 > len(changed)
    if is_most and _no_chance(pair, pair.cells(about, moved)):
        message = (
            f"{pair.after[about]}: {pair.names(about, moved)} have the figures that {pair.since}"
            " prints in other rows; have labels and figures come apart?"
        )
        yield pair.about_rows("rows-mixed", about, changed, message)


def _has_figures(pair: Pair, about: About, code: str, source: str) -> bool:
    """Whether a row prints what another row of its table printed before."""
    after, before = pair.after[about].values[code], pair.before[about].values[source]
    return all(after.get(p, -1) == before.get(p, -1) for p in pair.months_of[about])


def _has_number(pair: Pair, about: About, code: str) -> bool:
    """Whether a row prints a number in the months of both editions."""
    return pair.after[about].has_number(pair.months_of[about], [code])


def _no_chance(pair: Pair, cells: Sequence[Difference], own: int = 0) -> bool:
    """Whether cells that have others' figures have them by no chance: many, or far from before.

    Of two that few people part, each may have been revised to what the other was.
    """
    is_far = any(cell.step(pair.limit - 1) >= pair.limit for cell in cells)
    return max(len(cells), own) >= MORE_THAN_CHANCE or is_far
