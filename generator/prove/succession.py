"""An edition beside the one before it: the figures of the months that both print, row by row.

Means are left out: they are of other months in each edition.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from generator.model import ALL, Period, Reading, Row, Series, Subject, Table
from generator.prove.ranges import MOST
from generator.prove.ties import Counting, Quantity, quantities

About = tuple[Subject, str]
"""What a table counts, and the dimension of its rows."""

Values = dict[Period, int | None]
"""The figures of a row by month; None is hidden. A month that is not printed is not there."""


@dataclass(frozen=True)
class Breakdown:
    """A table of one edition, as `Table`, with its rows by code: `all` is the total row.

    Of a code that has two rows, the first counts.
    """

    table: Table
    rows: dict[str, Row]
    values: dict[str, Values]

    @property
    def codes(self) -> list[str]:
        """The codes of its rows, but for the total, in printed order."""
        return [code for code in self.rows if code != ALL]

    @property
    def months(self) -> set[Period]:
        """The months that it prints."""
        return {period for values in self.values.values() for period in values}

    def has_number(self, periods: Collection[Period]) -> bool:
        """Whether it prints a number in any of these months."""
        printed = (values.get(period) for values in self.values.values() for period in periods)
        return any(value is not None for value in printed)


@dataclass(frozen=True)
class Difference:
    """A cell that two editions print differently, in a row that both print; None is hidden."""

    about: About
    code: str
    period: Period
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Largest:
    """The largest change between two published figures; `of` are the labels that tell the row."""

    before: int
    after: int
    period: Period
    of: str


@dataclass(frozen=True)
class Revised:
    """How many figures an edition prints otherwise than the one before it, each counted once.

    `cells` are published in both, in `rows` rows; `withdrawn` cells are not printed any more.
    """

    since: Period
    cells: int
    rows: int
    hidden: int
    shown: int
    withdrawn: int
    largest: Largest | None

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        return bool(self.cells or self.hidden or self.shown or self.withdrawn)


class Succession:
    """Two editions of a series, the later one and the newest before it."""

    def __init__(self, before: Reading, after: Reading) -> None:
        self.earlier, self.later = before, after
        self.before, self.after = breakdowns(before.tables), breakdowns(after.tables)
        self.limit = _limit(after.source.series)
        self.months = sorted(_months(before) & _months(after))

    def months_of(self, about: About) -> list[Period]:
        """The months that both editions print of a table."""
        if about not in self.before or about not in self.after:
            return []
        return sorted(self.before[about].months & self.after[about].months)

    @cached_property
    def differences(self) -> list[Difference]:
        """The cells that differ, of rows that both editions print."""
        return [
            Difference(about, code, period, before.values[code][period], values[period])
            for about, after in self.after.items()
            if (before := self.before.get(about))
            for code, values in after.values.items()
            if code in before.values
            for period in self.months_of(about)
            if period in values and period in before.values[code]
            if values[period] != before.values[code][period]
        ]

    @cached_property
    def corrected(self) -> set[tuple[About, str, Period]]:
        """The cells that the later edition prints otherwise, and that were corrected."""
        return {
            ((table.subject, table.dimension), row.code, period)
            for table in self.later.tables
            for row in table.all_rows()
            for period, figure in zip(table.columns.periods, row.figures, strict=False)
            if period is not None and figure.cell.is_corrected
        }

    def step(self, before: int | None, after: int | None) -> int:
        """By how much a figure rose at least, a hidden one taken for the most that it can be."""
        most = self.limit - 1
        return (most if after is None else after) - (most if before is None else before)

    def revised(self) -> Revised:
        """Counts what differs."""
        earlier, later = self._figures(self.earlier), self._figures(self.later)
        both = [(earlier[key], later[key]) for key in later if key in earlier]
        changed = [(one, other) for one, other in both if _value(one) != _value(other)]
        published = [
            (one, other)
            for one, other in changed
            if _value(one) is not None and _value(other) is not None
        ]
        largest = max(published, key=lambda pair: abs(_step(*pair)), default=None)
        return Revised(
            since=self.earlier.edition,
            cells=len(published),
            rows=len({(one.quantity.key, one.quantity.group) for one, _ in published}),
            hidden=sum(_value(other) is None for _, other in changed),
            shown=sum(_value(one) is None for one, _ in changed),
            withdrawn=len(earlier.keys() - later.keys()),
            largest=_largest(*largest) if largest else None,
        )

    def _figures(self, reading: Reading) -> dict[Quantity, Counting]:
        """The figures of the shared months, each once, however often it is printed."""
        found: dict[Quantity, Counting] = {}
        for item in quantities(reading.tables):
            if not item.quantity.is_mean and item.quantity.months[0] in self.months:
                found.setdefault(item.quantity, item)
        return found


def _limit(series: Series) -> int:
    """More than any hidden figure can be, and more than rounding alone can change a figure."""
    if any(mark.high is None for mark in series.marks):
        return MOST
    return max(series.limit, 2 * series.rounded_to)


def _largest(one: Counting, other: Counting) -> Largest:
    total, row = other.table.totals[0].printed.label.text, other.row.printed.label.text
    labels = row if other.row.code == ALL else f"{total}: {row}"
    return Largest(_value(one) or 0, _value(other) or 0, other.quantity.months[0], labels)


def _value(item: Counting) -> int | None:
    return item.cell.figure.value


def _step(one: Counting, other: Counting) -> int:
    return (_value(other) or 0) - (_value(one) or 0)


def _months(reading: Reading) -> set[Period]:
    return {p for table in reading.tables for p in table.columns.periods if p is not None}


def breakdowns(tables: tuple[Table, ...]) -> dict[About, Breakdown]:
    """What each table counts → its rows and figures, in the order of the report."""
    found: dict[About, Breakdown] = {}
    for table in tables:
        seen = found.setdefault((table.subject, table.dimension), Breakdown(table, {}, {}))
        for row in (table.totals[0], *table.rows):
            values = seen.values.setdefault(row.code, {})
            seen.rows.setdefault(row.code, row)
            for period, value in _printed(table, row):
                values.setdefault(period, value)
    return found


def _printed(table: Table, row: Row) -> Iterator[tuple[Period, int | None]]:
    for period, figure in zip(table.columns.periods, row.figures, strict=False):
        if period is not None:
            yield period, figure.value
