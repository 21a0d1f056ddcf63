"""Misreads of rows, tables, months and marks, one at a time, with and without an edition before.

`python -m tests.bench mutations` prints the shares that are errors, by kind. Only misreads count
that change something that the edition before prints.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from copy import deepcopy
from dataclasses import dataclass, field
from functools import partial
from itertools import combinations

from generator.errors import errors_of
from generator.library import Edition
from generator.model import ALL, MEASURE, Reading, Table
from tests.editions import Layout, generate, print_edition
from tests.sample import codelists, read, sample_text


@dataclass
class Sheet:
    """One printed table: the line over it, its heads, and its rows, each with its label first."""

    heading: str
    heads: list[str]
    rows: list[list[str]]


@dataclass
class Printed:
    """An edition as it is printed, ready to be misread, and the edition of the month before."""

    sheets: list[Sheet]
    edition: str
    reading: Reading
    before: Reading


def sheets_of(reading: Reading) -> list[Sheet]:
    """The printed tables of an edition."""
    return [
        Sheet(
            table.heading.text if table.heading else "",
            [head.text for head in table.heads],
            [[cell.text for cell in (row.label, *row.values)] for row in table.rows],
        )
        for table in reading.printed
    ]


def text_of(sheets: Iterable[Sheet]) -> str:
    """The tables as a text report."""
    lines = []
    for sheet in sheets:
        rows = ["\t".join(row) for row in sheet.rows]
        lines += [sheet.heading, "\t".join(["", *sheet.heads]), *rows, ""]
    return "\n".join(lines) + "\n"


def sample() -> Printed:
    """The real report; the one before it has its figures up to March, and no means."""
    reading = _read(sample_text(), "2024-04")
    sheets = sheets_of(reading)
    earlier = [
        Sheet(
            sheet.heading.replace("April", "Mars"),
            sheet.heads[1:-1],
            [[row[0], *row[2:-1]] for row in sheet.rows],
        )
        for sheet in sheets
    ]
    return Printed(sheets, "2024-04", reading, _read(text_of(earlier), "2024-03"))


def made(seed: int) -> Printed:
    """A generated edition of two to five months."""
    edition = generate(seed, codelists(), months=2 + seed % 4, largest=400)
    earlier = edition.first(len(edition.months) - 1)
    reading, before = (
        _read(print_edition(one, codelists(), Layout()).decode(), str(one.months[-1]))
        for one in (edition, earlier)
    )
    return Printed(sheets_of(reading), str(edition.months[-1]), reading, before)


def _read(text: str, edition: str) -> Reading:
    found = read(text, edition=edition)
    assert not errors_of(found.findings), errors_of(found.findings)
    assert found.reading is not None
    return found.reading


Misread = Callable[[list[Sheet]], object]
"""What a misread does to the tables."""


def misreads(printed: Printed) -> Iterator[tuple[str, Misread]]:
    """Every misread of every kind, by what it is called."""
    for number, sheet in enumerate(printed.sheets):
        count = len(sheet.rows) - 1
        for row in range(1, count + 1):
            yield "row lost", partial(lose_row, number, row)
            yield "row doubled", partial(double_row, number, row)
        yield "page lost", partial(lose_tables, number, 1)
        yield "two pages lost", partial(lose_tables, number, 2)
        for step in (1, -1) if count > 1 else ():
            order = [(place + step) % count for place in range(count)]
            yield "labels slipped by a row", partial(label_rows, number, order)
            yield "figures slipped by a row", partial(slip_figures, number, order)
        for one, other in combinations(range(count), 2):
            order = list(range(count))
            order[one], order[other] = other, one
            yield "two labels swapped", partial(label_rows, number, order)
        yield from _marks(printed, number)
    tables = printed.reading.tables
    for first, second in combinations([t for t in tables if _is_group(t)], 2):
        yield "titles of groups swapped", partial(swap_titles, first.number, second.number)
    months = [n for n, period in enumerate(tables[0].columns.periods, 1) if period]
    for step in (1, -1):
        yield "months shifted", partial(shift_months, months, step)
    for one_row, other_row in combinations(tables[0].rows, 2):
        two = one_row.code, other_row.code
        yield "two measures exchanged", partial(exchange_measures, printed.reading, two)


def lose_row(table: int, row: int, sheets: list[Sheet]) -> None:
    """A row is not read."""
    del sheets[table].rows[row]


def double_row(table: int, row: int, sheets: list[Sheet]) -> None:
    """A row is read twice."""
    sheets[table].rows.insert(row, list(sheets[table].rows[row]))


def lose_tables(table: int, count: int, sheets: list[Sheet]) -> None:
    """Tables that follow one another are not read."""
    del sheets[table : table + count]


def label_rows(table: int, order: Sequence[int], sheets: list[Sheet]) -> None:
    """The labels of the rows below the total stand in another order; the figures do not."""
    texts = [row[0] for row in sheets[table].rows[1:]]
    for row, number in zip(sheets[table].rows[1:], order, strict=True):
        row[0] = texts[number]


def slip_figures(table: int, order: Sequence[int], sheets: list[Sheet]) -> None:
    """The figures stand in another order; the labels do not."""
    figures = [row[1:] for row in sheets[table].rows[1:]]
    for row, number in zip(sheets[table].rows[1:], order, strict=True):
        row[1:] = figures[number]


def _marks(printed: Printed, number: int) -> Iterator[tuple[str, Misread]]:
    """Marks read as numbers, and numbers as marks, in months that the edition before prints."""
    table = next(
        table
        for table in printed.reading.tables
        if any(total.table == number + 1 for total in table.totals)
    )
    shared = [n for n, period in enumerate(table.columns.periods, 1) if period][:-1]
    for row, cells in enumerate(printed.sheets[number].rows):
        for column in shared:
            if cells[column] != "*":
                yield "number read as *", partial(put, number, row, [column], "*")
            for text in "457" if cells[column] == "*" else "":
                yield "* read as a number", partial(put, number, row, [column], text)
        if len(shared) > 1 and {cells[column] for column in shared} == {"*"}:
            yield "row of * read as numbers", partial(put, number, row, shared, "5")


def put(table: int, row: int, columns: Sequence[int], text: str, sheets: list[Sheet]) -> None:
    """Cells of a row are read as something else."""
    for column in columns:
        sheets[table].rows[row][column] = text


def _is_group(table: Table) -> bool:
    return table.subject.target_group not in (None, ALL) and table.dimension == MEASURE


def swap_titles(one: int, other: int, sheets: list[Sheet]) -> None:
    """Two tables, by their numbers, have each other's title."""
    first, second = sheets[one - 1].rows[0], sheets[other - 1].rows[0]
    first[0], second[0] = second[0], first[0]


def shift_months(columns: Sequence[int], step: int, sheets: list[Sheet]) -> None:
    """The figures of each month stand under the next head, throughout; the heads do not move."""
    for row in (row for sheet in sheets for row in sheet.rows):
        texts = [row[column] for column in columns]
        for place, column in enumerate(columns):
            row[column] = texts[(place - step) % len(texts)]


def exchange_measures(reading: Reading, two: tuple[str, str], sheets: list[Sheet]) -> None:
    """Two measures have each other's name in every label."""
    for one, other in (two, tuple(reversed(two))):
        name = codelists()["measures"].name_of(other)
        for table in reading.tables:
            for total in table.totals if table.subject.measure == one else ():
                sheets[total.table - 1].rows[0][0] = f"I alt {name}"
            for row in table.rows if table.dimension == MEASURE else ():
                if row.code == one:
                    sheets[row.table - 1].rows[row.number - 1][0] = name


@dataclass
class Share:
    """Misreads of a kind that count: tried, errors in a first edition, errors with one before."""

    tried: int = 0
    alone: int = 0
    beside: int = 0
    missed: list[str] = field(default_factory=list)

    def add(self, other: Share) -> None:
        """Adds another share."""
        self.tried, self.alone = self.tried + other.tried, self.alone + other.alone
        self.beside, self.missed = self.beside + other.beside, self.missed + other.missed


def figures(edition: Edition, before: Reading) -> set[tuple[object, ...]]:
    """What an edition prints of the months of the one before: rows, columns and values."""
    periods = {p for table in before.tables for p in table.columns.periods}
    return {
        (table.subject, table.dimension, row.code, period, figure.value)
        for table in (edition.reading.tables if edition.reading else ())
        for row in table.all_rows()
        for period, figure in zip(table.columns.periods, row.figures, strict=False)
        if period is not None and period in periods
    }


MOST = 20
"""Misreads of a kind that are tried on one edition, chosen evenly."""


def shares(seed: int, most: int = MOST) -> dict[str, Share]:
    """Kind → its share in one edition (0: the real report)."""
    printed = made(seed) if seed else sample()
    right = figures(read(text_of(printed.sheets), edition=printed.edition), printed.before)
    by_kind: dict[str, list[Misread]] = {}
    for kind, misread in misreads(printed):
        by_kind.setdefault(kind, []).append(misread)
    found: dict[str, Share] = {}
    for kind, all_of_them in by_kind.items():
        step = max(1, len(all_of_them) // most)
        for number, misread in list(enumerate(all_of_them))[::step]:
            sheets = deepcopy(printed.sheets)
            misread(sheets)
            text = text_of(sheets)
            alone = read(text, edition=printed.edition)
            is_printed = figures(alone, printed.before) != right
            if is_printed or kind == "row doubled":
                beside = read(text, edition=printed.edition, before=printed.before)
                counted = found.setdefault(kind, Share())
                counted.tried += 1
                counted.alone += bool(errors_of(alone.findings))
                counted.beside += bool(errors_of(beside.findings))
                if not errors_of(beside.findings):
                    counted.missed.append(f"seed {seed}, number {number}")
    return found


def measure(seeds: Iterable[int]) -> dict[str, Share]:
    """Kind → its share over the editions of these seeds, on all cores."""
    found: dict[str, Share] = {}
    with ProcessPoolExecutor(os.cpu_count() or 1) as pool:
        for counted in pool.map(shares, seeds):
            for kind, share in counted.items():
                found.setdefault(kind, Share()).add(share)
    return found


def lines(found: dict[str, Share]) -> Iterator[str]:
    """The shares by kind, and where the first one that was missed can be found again."""
    yield f"  {'kind':<26}{'tried':>7}{'first edition':>15}{'with one before':>17}"
    for kind, share in found.items():
        told = f"{share.alone / share.tried:>15.1%}{share.beside / share.tried:>17.1%}"
        missed = f"  missed: {share.missed[0]}" if share.missed else ""
        yield f"  {kind:<26}{share.tried:>7}{told}{missed}"
