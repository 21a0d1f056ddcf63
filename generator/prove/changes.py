"""What an edition has lost, has newly, or prints otherwise though nothing else goes with it.

Reports are cumulative within a year, so a row that is printed once stays to the end of the year. A
new one is of people who were none before: it has no numbers in the months before. A revised figure
drags its total along, or what one row gains another loses. Of a cell that differs alone in its
month of the table, the rest would have had to come from hidden rows or go to them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from generator.errors import Severity
from generator.model import ALL, MEASURE, Period
from generator.prove.edition_before import (
    MOST_NAMED,
    About,
    Difference,
    Pair,
    Suspicion,
    in_codes,
    months,
    runs,
)

EXCHANGED = 4
"""So many cells that others answer for make one that stands alone beside the limit likely."""
MANY = 5
"""So many rows of a table that differ in a month, its total being as before, are no revision."""


def losses(pair: Pair) -> Iterator[Suspicion]:
    """What is lost, and what newly has numbers, in months that both editions print."""
    yield from tables_lost(pair)
    for about in dict.fromkeys(about for about, _ in pair.lost_rows):
        codes = pair.lost(about)
        message = (
            f"{pair.after[about]} does not print {pair.names(about, codes)}, which {pair.since}"
            " prints for the same months; is a row lost?"
        )
        yield pair.suspicion("rows-lost", about, in_codes(about, codes), message)

    known = {dimension for _, dimension in pair.before}
    for about in pair.new_tables:
        if about[1] in known:  # else the report prints more than before
            message = (
                f"{pair.after[about]} has figures of months of which {pair.since} prints no such"
                " table; is its title misread, or did that edition lose it?"
            )
            yield pair.suspicion("table-new", about, in_codes(about), message)

    for about in dict.fromkeys(about for about, _ in pair.new_rows):
        table, shared = pair.after[about], pair.months_of[about]
        codes = [code for code in pair.new(about) if table.has_number(shared, [code])]
        if codes:
            message = (
                f"{table} prints figures for {pair.names(about, codes)} of months in which"
                f" {pair.since} does not print the row; is a label misread, or did that edition"
                " lose the row?"
            )
            yield pair.suspicion("rows-new", about, in_codes(about, codes), message)


def tables_lost(pair: Pair) -> Iterator[Suspicion]:
    """Printed tables that have lost all their rows; those that followed one another together."""
    rows = [
        (table.rows[code].table, about, code)
        for about, table in pair.before.items()
        if table.months.intersection(pair.months)
        for code in table.codes or [ALL]
    ]
    kept = {
        number
        for number, about, code in rows
        if about not in pair.lost_tables and (about, code) not in pair.lost_rows
    }
    for run in runs(sorted({number for number, _, _ in rows} - kept), int):
        lost = [(about, code) for number, about, code in rows if number in run]
        by_table: dict[About, list[str]] = {}
        for about, code in lost:
            by_table.setdefault(about, []).append(code)
        printed = "; ".join(
            f"'{pair.before[about].label}': {pair.names(about, codes)}"
            for about, codes in by_table.items()
        )
        numbers = f"{run[0]} to {run[-1]}" if run[1:] else str(run[0])
        message = (
            f"what {pair.since} prints in table{'s' * bool(run[1:])} {numbers} is not in this"
            f" edition ({printed}); is a page lost?"
        )
        for about, codes in by_table.items():
            pair.take([about], codes)
        what = f"tables {numbers} ({len(lost)} rows)"
        yield pair.suspicion("tables-lost", lost[0][0], what, message)


def next_year(pair: Pair) -> Iterator[Suspicion]:
    """Tables that are gone between editions without a common month, though others stay."""
    overviews = [table for about, table in pair.after.items() if about[1] == MEASURE]
    counted = {code for table in overviews for code in table.codes}
    lost = [about for about in pair.lost_tables if about[0].measure in counted]
    if lost:
        named = ", ".join(str(pair.before[about]) for about in lost[:3])
        more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
        message = (
            f"{pair.since} has tables by {lost[0][1]} of measures that are counted here too, and"
            f" this edition has not: {named}{more}; is a page lost?"
        )
        what = " ".join(map(in_codes, lost))
        yield pair.suspicion("tables-gone", lost[0], what, message, Severity.WARNING)


# Single cells


def cells_alone(pair: Pair) -> Iterator[Suspicion]:
    """Cells that are newly shown, newly hidden or far from before, alone in their month.

    Where figures are revised elsewhere, a person or two may have been moved between a hidden row
    and one beside the limit. A mark that became a number weighs more, for nobody should see it if
    it is misread: there, several cells must show that people were moved from row to row.
    """
    alone: list[Difference] = []
    revised = exchanged = 0
    in_month = Counter(cell.period for cells in pair.rows.values() for cell in cells)
    for about in pair.after:
        steady, cells = _steady_months(pair, about), pair.cells(about, pair.changed(about))
        for cell in cells:
            is_far = cell.step(pair.limit - 1) >= pair.limit
            if cell.period not in steady:
                revised += 1
            elif any(c.period == cell.period and c.rose != cell.rose for c in cells):
                exchanged += 1
            elif not _goes_with_a_row(pair, cell) and (None in (cell.before, cell.after) or is_far):
                alone.append(cell)
        # A total that is alone in the whole edition, but for that of everyone: all that it is the
        # sum of may be hidden
        alone += [
            cell
            for cell in pair.cells(about, [ALL])
            if None in (cell.before, cell.after) and in_month[cell.period] == 1
            if about[0].target_group != ALL
        ]
    in_row = Counter((cell.about, cell.code) for cell in alone)

    def is_near(cell: Difference) -> bool:
        """Whether one hidden row can have given or taken what this one, in a single month, has."""
        number = cell.before if cell.after is None else cell.after
        return in_row[cell.about, cell.code] == 1 and (number or 0) <= 2 * (pair.limit - 1)

    shown = [cell for cell in alone if cell.before is None]
    hidden = [cell for cell in alone if cell.after is None]
    far = [cell for cell in alone if None not in (cell.before, cell.after)]
    if sum(map(is_near, shown)) * EXCHANGED <= exchanged:
        shown = [cell for cell in shown if not is_near(cell)]
    if revised or exchanged:
        hidden = [cell for cell in hidden if not is_near(cell)]
    kinds = (
        ("newly-shown", shown, f"{pair.since} prints the mark there"),
        ("newly-hidden", hidden, f"{pair.since} prints a number there"),
        ("figure-far", far, f"far from what {pair.since} prints"),
    )
    for rule, found, what in kinds:
        for about in dict.fromkeys(cell.about for cell in found):
            own = [cell for cell in found if cell.about == about]
            codes = list(dict.fromkeys(cell.code for cell in own))
            pair.take([about], codes)
            message = (
                f"{pair.after[about]}: {pair.names(about, codes)} in"
                f" {months({cell.period for cell in own})}: {what}, and nothing else goes with it;"
                " is it misread?"
            )
            yield pair.suspicion(rule, about, _where(about, own), message)


def many_cells(pair: Pair, about: About) -> Iterator[Suspicion]:
    """Most rows of a month, or every month of a row, while the total is as before."""
    steady, codes = _steady_months(pair, about), pair.after[about].codes
    cells = [
        cell
        for cell in pair.cells(about, pair.changed(about))
        if cell.period in steady and not _goes_with_a_row(pair, cell)
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
        pair.take([about], rows)
        message = (
            f"{pair.after[about]}: {pair.names(about, rows)} have {len(found)} figures that are"
            f" others than in {pair.since}, though the total of those months is as before; are"
            " rows or columns misread?"
        )
        yield pair.suspicion("cells-differ", about, _where(about, found), message)


def _steady_months(pair: Pair, about: About) -> list[Period]:
    """The months whose total is printed as before."""
    other = {cell.period for cell in pair.cells(about, [ALL])}
    return [period for period in pair.months_of[about] if period not in other]


def _goes_with_a_row(pair: Pair, cell: Difference) -> bool:
    """Whether its table has lost a row that this one can have gained from, or the other way round.

    Such rows have findings of their own.
    """
    one, other = pair.before[cell.about], pair.after[cell.about]
    if not cell.rose:
        one, other = other, one
    gone = [code for code in one.values if code not in other.values]
    return bool(gone) and one.has_number([cell.period], gone)


def _where(about: About, cells: Iterable[Difference]) -> str:
    """Rows and months, in codes: `…/15:2024-01..2024-03/33:2024-02`."""
    by_row: dict[str, list[Period]] = {}
    for cell in cells:
        by_row.setdefault(cell.code, []).append(cell.period)
    rows = [f"{code}:{months(periods, '+')}" for code, periods in by_row.items()]
    count = sum(map(len, by_row.values()))
    more = f" and {len(rows) - MOST_NAMED} rows ({count} cells)" * (len(rows) > MOST_NAMED)
    return in_codes(about, rows[:MOST_NAMED]) + more
