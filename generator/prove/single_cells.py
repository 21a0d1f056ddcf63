"""Cells that differ from the edition before and are no revision, for nothing else goes with them.

A revised figure drags its total along, or what one row gains another loses. Of a cell that differs
alone in its month of the table, the rest would have had to come from hidden rows or go to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from generator.model import ALL, Period
from generator.prove.succession import About, Difference
from generator.prove.suspicions import MOST_NAMED, Left, Suspicion, in_codes, months

EXCHANGED = 4
"""So many cells that others answer for make one that stands alone beside the limit likely."""
MANY = 5
"""So many rows of a table that differ in a month, its total being as before, are no revision."""


def single_cells(left: Left) -> Iterator[Suspicion]:
    """Cells that look misread: such as differ alone, and many of one table."""
    yield from cells_alone(left)
    for about in left.pair.after:
        yield from many_cells(left, about)


def cells_alone(left: Left) -> Iterator[Suspicion]:
    """Cells that are newly shown, newly hidden or far from before, alone in their month.

    Where figures are revised elsewhere, a person or two may have been moved between a hidden row
    and one beside the limit. A mark that became a number weighs more, for nobody should see it if
    it is misread: there, several cells must show that people were moved from row to row.
    """
    alone: list[Difference] = []
    revised = exchanged = 0
    for about in left.pair.after:
        steady = _steady_months(left, about)
        cells = left.cells(about, left.changed(about))
        for cell in cells:
            if cell.period not in steady:
                revised += 1
            elif any(c.period == cell.period and _rose(c) != _rose(cell) for c in cells):
                exchanged += 1
            elif _goes_with_a_row(left, cell):
                continue
            elif _is_shown(cell) or _is_hidden(cell) or _is_far(left, cell):
                alone.append(cell)
        alone += _totals_alone(left, about)
    shown, hidden = list(filter(_is_shown, alone)), list(filter(_is_hidden, alone))
    far = [cell for cell in alone if cell not in shown and cell not in hidden]
    near = [cell for cell in shown if _is_near_the_limit(left, cell, alone)]
    if len(near) * EXCHANGED <= exchanged:
        shown = [cell for cell in shown if cell not in near]
    if revised or exchanged:
        hidden = [cell for cell in hidden if not _is_near_the_limit(left, cell, alone)]
    why = "and nothing else goes with it; is it misread?"
    yield from _told(left, "newly-shown", shown, f"{left.since} prints the mark there, {why}")
    yield from _told(left, "newly-hidden", hidden, f"{left.since} prints a number there, {why}")
    yield from _told(left, "figure-far", far, f"far from what {left.since} prints, {why}")


def _goes_with_a_row(left: Left, cell: Difference) -> bool:
    """Whether its table has lost a row that this one can have gained from, or the other way round.

    Such rows are told by themselves.
    """
    one, other = left.pair.before[cell.about], left.pair.after[cell.about]
    if not _rose(cell):
        one, other = other, one
    gone = [values for code, values in one.values.items() if code not in other.values]
    return any(values.get(cell.period) is not None for values in gone)


def _totals_alone(left: Left, about: About) -> list[Difference]:
    """The cells of a table's total that are newly shown or hidden, alone in the whole edition.

    The total of everyone may be: all that it is the sum of may be hidden.
    """
    if about[0].target_group == ALL:
        return []
    in_month = Counter(cell.period for cells in left.rows.values() for cell in cells)
    return [
        cell
        for cell in left.cells(about, [ALL])
        if (_is_shown(cell) or _is_hidden(cell)) and in_month[cell.period] == 1
    ]


def _steady_months(left: Left, about: About) -> list[Period]:
    """The months whose total is printed as before."""
    other = {cell.period for cell in left.cells(about, [ALL])}
    return [period for period in left.pair.months_of(about) if period not in other]


def _is_shown(cell: Difference) -> bool:
    return cell.before is None


def _is_hidden(cell: Difference) -> bool:
    return cell.after is None


def _rose(cell: Difference) -> bool:
    """Whether there are more people than before."""
    return cell.after is not None and (cell.before is None or cell.before < cell.after)


def _is_far(left: Left, cell: Difference) -> bool:
    """Whether more people came or went than one hidden row can have lost or gained."""
    return abs(left.pair.step(cell.before, cell.after)) >= left.pair.limit


def _is_near_the_limit(left: Left, cell: Difference, alone: list[Difference]) -> bool:
    """Whether one hidden row can have given or taken what this one, in a single month, has."""
    number = cell.before if cell.after is None else cell.after
    in_row = [other for other in alone if (other.about, other.code) == (cell.about, cell.code)]
    return len(in_row) == 1 and (number or 0) <= 2 * (left.pair.limit - 1)


def _told(left: Left, rule: str, cells: Iterable[Difference], what: str) -> Iterator[Suspicion]:
    """One suspicion for each table."""
    by_table: dict[About, list[Difference]] = {}
    for cell in cells:
        by_table.setdefault(cell.about, []).append(cell)
    for about, found in by_table.items():
        codes = list(dict.fromkeys(cell.code for cell in found))
        left.take_rows(about, codes)
        message = (
            f"{left.title(about)}: {left.names(about, codes)} in"
            f" {months({cell.period for cell in found})}: {what}"
        )
        yield left.suspicion(rule, about, _where(about, found), message)


def many_cells(left: Left, about: About) -> Iterator[Suspicion]:
    """Most rows of a month, or every month of a row, while the total is as before."""
    steady, codes = _steady_months(left, about), left.pair.after[about].codes
    cells = [
        cell
        for cell in left.cells(about, left.changed(about))
        if cell.period in steady and not _goes_with_a_row(left, cell)
    ]
    in_month = Counter(cell.period for cell in cells)
    in_row = Counter(cell.code for cell in cells)
    found = [
        cell
        for cell in cells
        if (in_month[cell.period] >= MANY and in_month[cell.period] * 2 > len(codes))
        or (len(steady) > 2 and in_row[cell.code] == len(steady))
    ]
    if found:
        rows = list(dict.fromkeys(cell.code for cell in found))
        left.take_rows(about, rows)
        message = (
            f"{left.title(about)}: {left.names(about, rows)} have {len(found)} figures that are"
            f" others than in {left.since}, though the total of those months is as before; are"
            " rows or columns misread?"
        )
        yield left.suspicion("cells-differ", about, _where(about, found), message)


def _where(about: About, cells: list[Difference]) -> str:
    """Rows and months, in codes: `…/15:2024-01..2024-03/33:2024-02`."""
    by_row: dict[str, list[Period]] = {}
    for cell in cells:
        by_row.setdefault(cell.code, []).append(cell.period)
    rows = [f"{code}:{months(periods, '+')}" for code, periods in by_row.items()]
    more = f" and {len(rows) - MOST_NAMED} rows ({len(cells)} cells)" * (len(rows) > MOST_NAMED)
    return in_codes(about, rows[:MOST_NAMED]) + more
