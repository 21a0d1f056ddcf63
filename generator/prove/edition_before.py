"""An edition beside the one before it: the figures of the months that both print, row by row.

Means are left out: they are of other months in each edition. No message here has a figure: what
one of the editions hides could be read off.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TypeVar

from generator.codelists import CodeLists
from generator.errors import Severity
from generator.model import ALL, Period, PrintedCell, Reading, Row, Subject, Table
from generator.prove.ranges import MOST

About = tuple[Subject, str]
"""What a table counts, and the dimension of its rows."""

MOST_NAMED = 12
"""Rows in one message."""


@dataclass(frozen=True)
class Breakdown:
    """A table of one edition, as `Table`, with its rows by code: `all` is the total row.

    `values`: code → month → figure; None is hidden, and a month that is not printed is not there.
    Of a code that has two rows, the first counts.
    """

    table: Table
    rows: dict[str, Row]
    values: dict[str, dict[Period, int | None]]

    @property
    def codes(self) -> list[str]:
        """The codes of its rows, but for the total, in printed order."""
        return [code for code in self.rows if code != ALL]

    @property
    def months(self) -> set[Period]:
        """The months that it prints."""
        return {period for values in self.values.values() for period in values}

    @property
    def label(self) -> str:
        """The label of its total row."""
        return self.rows[ALL].printed.label.text

    def __str__(self) -> str:
        """`table 9 ('I alt egenetablering')`."""
        return f"table {self.table.number} ('{self.label}')"

    def has_number(self, periods: Iterable[Period], codes: Collection[str] = ()) -> bool:
        """Whether it prints a number in any of these months, in any row or in those of `codes`."""
        rows = [self.values[code] for code in codes or self.values]
        return any(values.get(period) is not None for period in periods for values in rows)


def breakdowns(tables: Iterable[Table]) -> dict[About, Breakdown]:
    """What each table counts → its rows and figures, in the order of the report."""
    found: dict[About, Breakdown] = {}
    for table in tables:
        seen = found.setdefault((table.subject, table.dimension), Breakdown(table, {}, {}))
        for row in (table.totals[0], *table.rows):
            seen.rows.setdefault(row.code, row)
            values = seen.values.setdefault(row.code, {})
            for period, figure in zip(table.columns.periods, row.figures, strict=False):
                if period is not None:
                    values.setdefault(period, figure.value)
    return found


@dataclass(frozen=True)
class Difference:
    """A cell that two editions print differently, in a row that both print; None is hidden."""

    about: About
    code: str
    period: Period
    before: int | None
    after: int | None

    @property
    def rose(self) -> bool:
        """Whether there are more people than before."""
        return self.after is not None and (self.before is None or self.before < self.after)

    def step(self, most_hidden: int) -> int:
        """By how many people it changed at least, if a hidden figure is as near as it can be."""
        before, after = (
            most_hidden if value is None else value for value in (self.before, self.after)
        )
        return abs(after - before)


@dataclass(frozen=True)
class Suspicion:
    """What looks like a misreading, in words, and the label that it stands at.

    `change` says what changed, in codes, as `accepted.csv` quotes it.
    """

    rule: str
    change: str
    message: str
    label: PrintedCell
    table: int
    severity: Severity = Severity.ERROR


class Pair:
    """Two editions of a series, and what of their differences is still to be explained.

    Whatever explains some of it takes it away, so that each cause is reported once. What a
    correction has changed is explained by it.
    """

    def __init__(self, before: Reading, after: Reading, codelists: CodeLists) -> None:
        self.since, self.codelists = str(before.edition), codelists
        self.before, self.after = breakdowns(before.tables), breakdowns(after.tables)
        series = after.source.series
        self.limit = max(series.limit, 2 * series.rounded_to)
        """More than a hidden figure can be, and more than rounding alone can change a figure."""
        if any(mark.high is None for mark in series.marks):
            self.limit = MOST
        earlier, later = (
            {period for table in side.values() for period in table.months}
            for side in (self.before, self.after)
        )
        self.months = sorted(earlier & later)
        self.months_of = {
            about: sorted(self.before[about].months & table.months) if about in self.before else []
            for about, table in self.after.items()
        }
        self.explained: set[About] = set()
        """The tables of which something was explained."""
        both = [about for about, months in self.months_of.items() if months]
        self.lost_rows = [
            (about, code)
            for about in both
            for code in self.before[about].codes
            if code not in self.after[about].rows
        ]
        self.new_rows = [
            (about, code)
            for about in both
            for code in self.after[about].codes
            if code not in self.before[about].rows
        ]
        self.lost_tables = [about for about in self.before if about not in self.after]
        self.new_tables = [
            about
            for about, table in self.after.items()
            if about not in self.before and table.has_number(self.months)
        ]
        corrected = {
            ((table.subject, table.dimension), row.code, period)
            for table in after.tables
            for row in table.all_rows()
            for period, figure in zip(table.columns.periods, row.figures, strict=False)
            if figure.cell.is_corrected
        }
        self.rows: dict[tuple[About, str], list[Difference]] = {}
        for about in both:
            printed = self.before[about].values
            for code, values in self.after[about].values.items():
                cells = [
                    Difference(about, code, period, printed[code][period], values[period])
                    for period in self.months_of[about]
                    if period in values and period in printed.get(code, {})
                    if values[period] != printed[code][period]
                    if (about, code, period) not in corrected
                ]
                if cells:
                    self.rows[about, code] = cells

    # What is left

    def changed(self, about: About) -> list[str]:
        """The codes of the rows of a table that differ, but for its total."""
        return [code for other, code in self.rows if other == about and code != ALL]

    def lost(self, about: About) -> list[str]:
        """The codes of the rows that a table has lost."""
        return [code for other, code in self.lost_rows if other == about]

    def new(self, about: About) -> list[str]:
        """The codes of the rows that a table newly has."""
        return [code for other, code in self.new_rows if other == about]

    def cells(self, about: About, codes: Iterable[str]) -> list[Difference]:
        """The cells of rows of a table that differ."""
        return [cell for code in codes for cell in self.rows.get((about, code), ())]

    def has(self, about: About, codes: Collection[str] = ()) -> bool:
        """Whether anything about a table is left, or about these rows of it."""
        keys = (*self.rows, *self.lost_rows, *self.new_rows)
        if not codes and about in (*self.new_tables, *self.lost_tables):
            return True
        return any(other == about and (not codes or code in codes) for other, code in keys)

    def take(self, abouts: Iterable[About], codes: Collection[str] | None = None) -> None:
        """Takes away everything about these tables, or about these rows of theirs."""
        taken = set(abouts)
        self.explained |= taken

        def is_left(key: tuple[About, str]) -> bool:
            return key[0] not in taken or (codes is not None and key[1] not in codes)

        self.rows = {key: cells for key, cells in self.rows.items() if is_left(key)}
        self.lost_rows = list(filter(is_left, self.lost_rows))
        self.new_rows = list(filter(is_left, self.new_rows))
        if codes is None:
            self.lost_tables = [about for about in self.lost_tables if about not in taken]
            self.new_tables = [about for about in self.new_tables if about not in taken]

    def take_months(self, periods: Collection[Period]) -> None:
        """Takes away all cells of these months."""
        for key, cells in list(self.rows.items()):
            self.rows[key] = [cell for cell in cells if cell.period not in periods]
            if not self.rows[key]:
                del self.rows[key]

    # Words

    def suspicion(
        self,
        rule: str,
        about: About,
        what: str,
        message: str,
        severity: Severity = Severity.ERROR,
    ) -> Suspicion:
        """A suspicion about a table; one that the edition has lost stands at its first table."""
        table = self.after.get(about, next(iter(self.after.values()))).table
        change = f"{rule} {what} since {self.since}"
        label = table.totals[0].printed.label
        return Suspicion(rule, change, message, label, table.number, severity)

    def about_rows(
        self, rule: str, about: About, codes: Sequence[str], message: str, how: str = ""
    ) -> Suspicion:
        """A suspicion about rows of a table, which explains all about them."""
        what = f"{in_codes(about, codes)} ({len(self.cells(about, codes))} cells){how}"
        self.take([about], codes)
        return self.suspicion(rule, about, what, message)

    def names(self, about: About, codes: Iterable[str]) -> str:
        """The names of rows of a table: `'Oslo', 'Agder' and 3 more`."""
        known = self.codelists.of(about[1])
        found = ["the total row" if c == ALL else f"'{known.name_of(c)}'" for c in codes]
        more = [f"{len(found) - MOST_NAMED} more"] if len(found) > MOST_NAMED else []
        *first, last = [*found[:MOST_NAMED], *more]
        return f"{', '.join(first)} and {last}" if first else last


def in_codes(about: About, codes: Iterable[str] = ()) -> str:
    """A table and rows of it: `oppfolging/county/03/46`, `all/measure/oppfolging`.

    So written, no code can be taken for a figure.
    """
    subject, dimension = about
    return "/".join([subject.measure or subject.target_group or ALL, dimension, *codes])


def months(periods: Iterable[Period], between: str = " ") -> str:
    """Months, those that follow one another together: `2024-01..2024-03 2024-05`."""
    found = runs(sorted(periods), lambda period: period.number)
    return between.join(str(run[0]) if len(run) == 1 else f"{run[0]}..{run[-1]}" for run in found)


Item = TypeVar("Item")


def runs(items: Sequence[Item], number: Callable[[Item], int]) -> list[list[Item]]:
    """The items, those whose numbers follow one another together."""
    numbered = groupby(enumerate(items), key=lambda item: number(item[1]) - item[0])
    return [[item for _, item in run] for _, run in numbered]
