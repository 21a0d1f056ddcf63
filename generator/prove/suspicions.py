"""What looks like a misreading beside another edition, and what of the differences is left to tell.

No message tells a figure: what one of the editions hides could be read off.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from generator.codelists import CodeLists
from generator.errors import Severity
from generator.model import ALL, Period, PrintedCell
from generator.prove.succession import About, Breakdown, Difference, Succession

MOST_NAMED = 12
"""Rows in one message."""


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


class Left:
    """What is left to be explained of how an edition differs from the one before it.

    Whatever explains some of it takes it away, so that each cause is told once. What a correction
    has changed is explained by it.
    """

    def __init__(self, pair: Succession, codelists: CodeLists) -> None:
        self.pair, self.codelists = pair, codelists
        self.told: set[About] = set()
        """The tables of which something was explained."""
        before, after = pair.before, pair.after
        self.rows: dict[tuple[About, str], list[Difference]] = {}
        for difference in pair.differences:
            if (difference.about, difference.code, difference.period) in pair.corrected:
                continue
            self.rows.setdefault((difference.about, difference.code), []).append(difference)
        both = [about for about in after if pair.months_of(about)]
        self.lost_rows = [(a, c) for a in both for c in before[a].codes if c not in after[a].rows]
        self.new_rows = [(a, c) for a in both for c in after[a].codes if c not in before[a].rows]
        self.lost_tables = [about for about in before if about not in after]
        self.new_tables = [
            about for about in after if about not in before and after[about].has_number(pair.months)
        ]

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

    def count(self) -> int:
        """How many cells differ."""
        return sum(map(len, self.rows.values()))

    def rows_of(self, about: About, codes: Iterable[str]) -> str:
        """Rows of a table, in codes, and how many of their cells differ."""
        told = list(codes)
        return f"{in_codes(about, told)} ({len(self.cells(about, told))} cells)"

    def has(self, about: About) -> bool:
        """Whether anything about a table is left."""
        keys = (*self.rows, *self.lost_rows, *self.new_rows)
        return about in self.new_tables or any(other == about for other, _ in keys)

    def take_tables(self, abouts: Iterable[About]) -> None:
        """Takes away everything about these tables."""
        told = set(abouts)
        self.told |= told
        self.rows = {key: cells for key, cells in self.rows.items() if key[0] not in told}
        self.lost_rows = [key for key in self.lost_rows if key[0] not in told]
        self.new_rows = [key for key in self.new_rows if key[0] not in told]
        self.lost_tables = [about for about in self.lost_tables if about not in told]
        self.new_tables = [about for about in self.new_tables if about not in told]

    def take_rows(self, about: About, codes: Iterable[str]) -> None:
        """Takes away everything about these rows of a table."""
        self.told.add(about)
        told = {(about, code) for code in codes}
        self.rows = {key: cells for key, cells in self.rows.items() if key not in told}
        self.lost_rows = [key for key in self.lost_rows if key not in told]
        self.new_rows = [key for key in self.new_rows if key not in told]

    def take_months(self, periods: Iterable[Period]) -> None:
        """Takes away all cells of these months."""
        told = set(periods)
        kept = {
            key: [cell for cell in cells if cell.period not in told]
            for key, cells in self.rows.items()
        }
        self.rows = {key: cells for key, cells in kept.items() if cells}

    def suspicion(
        self,
        rule: str,
        about: About,
        what: str,
        message: str,
        severity: Severity = Severity.ERROR,
    ) -> Suspicion:
        """A suspicion about a table; one that the edition has lost is told at its first table."""
        here = self.pair.after.get(about) or next(iter(self.pair.after.values()))
        label = here.table.totals[0].printed.label
        change = f"{rule} {what} since {self.since}"
        return Suspicion(rule, change, message, label, here.table.number, severity)

    # Words

    @property
    def since(self) -> str:
        """The edition before."""
        return str(self.pair.earlier.edition)

    def title(self, about: About) -> str:
        """A table of the edition: `table 9 ('I alt …')`."""
        return titled(self.pair.after[about])

    def title_before(self, about: About) -> str:
        """A table of the edition before, in the same words."""
        return titled(self.pair.before[about])

    def label_before(self, about: About) -> str:
        """The label of its total row there."""
        return f"'{self.pair.before[about].rows[ALL].printed.label.text}'"

    def names(self, about: About, codes: Iterable[str]) -> str:
        """The names of rows of a table: `'Oslo', 'Agder' and 3 more`."""
        known = self.codelists.of(about[1])
        found = ["the total row" if c == ALL else f"'{known.name_of(c)}'" for c in codes]
        more = [f"{len(found) - MOST_NAMED} more"] if len(found) > MOST_NAMED else []
        *first, last = [*found[:MOST_NAMED], *more]
        return f"{', '.join(first)} and {last}" if first else last


def titled(breakdown: Breakdown) -> str:
    """`table 9 ('I alt egenetablering')`."""
    return f"table {breakdown.table.number} ('{breakdown.rows[ALL].printed.label.text}')"


def in_codes(about: About, codes: Iterable[str] = ()) -> str:
    """A table and rows of it: `oppfolging/county/03/46`, `all/measure/oppfolging`.

    So written, no code can be taken for a figure.
    """
    subject, dimension = about
    return "/".join([subject.measure or subject.target_group or ALL, dimension, *codes])


def months(periods: Iterable[Period], between: str = " ") -> str:
    """Months, those that follow one another together: `2024-01..2024-03 2024-05`."""
    ordered = sorted(periods)
    numbered = [(period.year * 12 + period.month - n, period) for n, period in enumerate(ordered)]
    runs = [[p for _, p in run] for _, run in groupby(numbered, key=lambda item: item[0])]
    return between.join(str(run[0]) if len(run) == 1 else f"{run[0]}..{run[-1]}" for run in runs)
