"""Rows and tables that the edition before prints and this one does not, or the other way round.

Reports are cumulative within a year, so a row that is printed once stays to the end of the year. A
new one is of people who were none before: it has no numbers in the months before.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.errors import Severity
from generator.model import ALL, MEASURE
from generator.prove.suspicions import Left, Suspicion, in_codes


def losses(left: Left) -> Iterator[Suspicion]:
    """What is lost, and what newly has numbers, in months that both editions print."""
    yield from tables_lost(left)
    yield from rows_lost(left)
    yield from tables_new(left)
    yield from rows_new(left)


def tables_lost(left: Left) -> Iterator[Suspicion]:
    """Printed tables that have lost all their rows; those that followed one another together."""
    rows = [
        (breakdown.rows[code].table, about, code)
        for about, breakdown in left.pair.before.items()
        if breakdown.months & set(left.pair.months)
        for code in breakdown.codes or [ALL]
    ]
    kept = {
        number
        for number, about, code in rows
        if about not in left.lost_tables and (about, code) not in left.lost_rows
    }
    for run in _runs(sorted({number for number, _, _ in rows} - kept)):
        lost = [(about, code) for number, about, code in rows if number in run]
        told = "; ".join(
            f"{left.label_before(about)}: {left.names(about, [c for a, c in lost if a == about])}"
            for about in dict.fromkeys(about for about, _ in lost)
        )
        numbers = f"{run[0]} to {run[-1]}" if run[1:] else str(run[0])
        message = (
            f"what {left.since} prints in table{'s' * bool(run[1:])} {numbers} is not in this"
            f" edition ({told}); is a page lost?"
        )
        for about, code in lost:
            left.take_rows(about, [code])
        what = f"tables {numbers} ({len(lost)} rows)"
        yield left.suspicion("tables-lost", lost[0][0], what, message)


def _runs(numbers: list[int]) -> list[list[int]]:
    """Numbers, those that follow one another together."""
    found: list[list[int]] = []
    for number in numbers:
        if found and found[-1][-1] == number - 1:
            found[-1].append(number)
        else:
            found.append([number])
    return found


def rows_lost(left: Left) -> Iterator[Suspicion]:
    """Rows that a table has lost."""
    for about in dict.fromkeys(about for about, _ in left.lost_rows):
        codes = left.lost(about)
        message = (
            f"{left.title(about)} does not print {left.names(about, codes)}, which {left.since}"
            " prints for the same months; is a row lost?"
        )
        yield left.suspicion("rows-lost", about, in_codes(about, codes), message)


def tables_new(left: Left) -> Iterator[Suspicion]:
    """Tables with numbers of months of which the edition before prints no such table.

    Where it has no table by that dimension at all, the report prints more than before.
    """
    known = {dimension for _, dimension in left.pair.before}
    for about in left.new_tables:
        if about[1] in known:
            message = (
                f"{left.title(about)} has figures of months of which {left.since} prints no such"
                " table; is its title misread, or did that edition lose it?"
            )
            yield left.suspicion("table-new", about, in_codes(about), message)


def rows_new(left: Left) -> Iterator[Suspicion]:
    """Rows with numbers of months in which the edition before does not print the row."""
    for about in dict.fromkeys(about for about, _ in left.new_rows):
        values, months = left.pair.after[about].values, left.pair.months_of(about)
        codes = [c for c in left.new(about) if any(values[c].get(p) is not None for p in months)]
        if codes:
            message = (
                f"{left.title(about)} prints figures for {left.names(about, codes)} of months in"
                f" which {left.since} does not print the row; is a label misread, or did that"
                " edition lose the row?"
            )
            what = in_codes(about, codes)
            yield left.suspicion("rows-new", about, what, message)


def next_year(left: Left) -> Iterator[Suspicion]:
    """Tables that are gone between editions without a common month, though others stay."""
    counted = {
        row
        for (_, dimension), table in left.pair.after.items()
        if dimension == MEASURE
        for row in table.codes
    }
    lost = [about for about in left.lost_tables if about[0].measure in counted]
    if lost:
        told = ", ".join(left.title_before(about) for about in lost[:3])
        more = f" and {len(lost) - 3} more" if len(lost) > 3 else ""
        message = (
            f"{left.since} has tables by {lost[0][1]} of measures that are counted here too, and"
            f" this edition has not: {told}{more}; is a page lost?"
        )
        yield left.suspicion(
            "tables-gone", lost[0], " ".join(map(in_codes, lost)), message, Severity.WARNING
        )
