"""The glossary: every noun of the report half, as frozen dataclasses.

A *report* is one file that a publisher printed; its *edition* is named by its last month. A report
holds *printed tables* (rows of cells, no meaning yet); a printed table, or several that continue
one another, is understood as a *table* of *figures*; each figure of a month is an *observation*.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property, lru_cache
from typing import NamedTuple


class Status(StrEnum):
    """What a printed value cell says: a number, or that the number is hidden."""

    PUBLISHED = "published"
    SUPPRESSED = "suppressed"


MEASURE = "measure"
"""The dimension that all figures have; the others are data."""
ALL = "all"
"""The category of a figure that is not broken down, and the target group of a report's totals."""


@dataclass(frozen=True, order=True)
class Period:
    """A calendar month. Adding 1 gives the next one, subtracting 12 that of the year before."""

    year: int
    month: int

    def __str__(self) -> str:
        """ISO 8601 year and month: `2024-04`."""
        return f"{self.year:04}-{self.month:02}"

    def __add__(self, months: int) -> Period:
        """The month so many months later."""
        return Period.numbered(self.number + months)

    def __sub__(self, months: int) -> Period:
        """The month so many months earlier."""
        return Period.numbered(self.number - months)

    @property
    def number(self) -> int:
        """Months since January of the year 0."""
        return self.year * 12 + self.month - 1

    @classmethod
    def numbered(cls, number: int) -> Period:
        """The month of that `number`."""
        return cls(number // 12, number % 12 + 1)

    @property
    def first_day(self) -> datetime.date:
        """The first day of the month."""
        return datetime.date(self.year, self.month, 1)

    def through(self, last: Period) -> Iterator[Period]:
        """Every month from this one to `last`, both included."""
        return map(Period.numbered, range(self.number, last.number + 1))

    @classmethod
    def of_day(cls, day: str) -> Period:
        """The month of a day written as `2024-04-30`; ValueError for anything else."""
        date = datetime.date.fromisoformat(day)
        return cls(date.year, date.month)

    @classmethod
    @lru_cache(maxsize=4096)
    def parse(cls, text: str) -> Period:
        """The period written as `2024-04`; ValueError for anything else."""
        year, _, month = text.partition("-")
        if len(year) != 4 or len(month) != 2 or not (year + month).isdecimal():
            raise ValueError(f"{text!r} is not a month written YYYY-MM")
        if not 1 <= int(month) <= 12:
            raise ValueError(f"{text!r} has no such month")
        return cls(int(year), int(month))


@dataclass(frozen=True)
class Place:
    """Where something stands: 1-based line, character in the line, and page if the file has any.

    In a workbook the line is the row of the sheet and the page the number of the sheet; `sheet` is
    its name and `cell` the reference of the cell (`B7`).

    In a file with pages `line` counts the lines of the page, and `box` is left, top, right and
    bottom in points (1/72 inch) from the page's top left corner.
    """

    file: str
    line: int | None = None
    offset: int | None = None
    page: int | None = None
    sheet: str | None = None
    cell: str | None = None
    box: tuple[float, float, float, float] | None = None

    def __str__(self) -> str:
        """`file:line:offset`, `file:p3:line` on a page, or `file:sheet!cell` in a workbook."""
        if self.sheet is not None:
            return f"{self.file}:{self.sheet}!{self.cell}"
        page = None if self.page is None else f"p{self.page}"
        parts = [self.file, page, self.line, self.offset]
        return ":".join(str(part) for part in parts if part is not None)


@dataclass(frozen=True)
class PrintedCell:
    """One cell: its `text` (white space tidied, marking such as bold removed) and where it stands.

    `misprint` is what the report prints when a correction has put another text in its place. Where
    that must be hidden it is `withheld` instead, and only `text` is shown.
    """

    text: str
    place: Place
    misprint: str | None = None
    withheld: str | None = field(default=None, repr=False)

    @property
    def is_corrected(self) -> bool:
        """Whether a correction has put `text` in the place of what the report prints."""
        return self.misprint is not None or self.withheld is not None

    @property
    def as_printed(self) -> str:
        """What the report prints, as far as it may be shown."""
        return self.text if self.misprint is None else self.misprint


@dataclass(frozen=True)
class PrintedLine:
    """One line of a report: its cells if it is a row of a table, else one cell with the text."""

    cells: tuple[PrintedCell, ...]
    is_row: bool

    @property
    def text(self) -> str:
        """The text of the first cell: a row's label, or the whole of a running text."""
        return self.cells[0].text if self.cells else ""

    @property
    def place(self) -> Place:
        """Where the line begins."""
        return self.cells[0].place


@dataclass(frozen=True)
class PrintedRow:
    """A label and its value cells, left to right."""

    label: PrintedCell
    values: tuple[PrintedCell, ...]


class AsideReason(StrEnum):
    """Why a printed text is in no table."""

    SOURCE = "source"
    """It names the source of the figures."""
    PAGE_NUMBER = "page-number"
    TITLE = "title"
    """It stands above a table and names it, or its part of the report."""
    HEADING = "heading"
    """A period that no table stands under."""
    HEAD = "head"
    """Column heads that no table stands under."""
    FOOTNOTE = "footnote"
    """It stands right below a table, or begins as a footnote does."""
    NOTICE = "notice"
    """What the publisher or the printing program says on every page."""
    RUNNING_TEXT = "running-text"
    NOT_COUNTS = "not-counts"
    """Figures that count nobody: shares, means with decimals."""
    COPY = "copy"
    """It repeats what the report prints elsewhere."""


@dataclass(frozen=True)
class LeftAside:
    """A printed text that is in no table, where it stands, and why."""

    text: str
    place: Place
    reason: AsideReason


@dataclass(frozen=True)
class PrintedTable:
    """One table as printed; `rows[0]` is its total row.

    `number` counts the report's tables from 1. Rows are numbered from 1 (the total row), columns
    from 1 (the first value column). `heading` is the period line in force above the table.
    `to_come` are the heads right of `heads` under which nothing is printed yet.
    """

    number: int
    heading: PrintedCell | None
    heads: tuple[PrintedCell, ...]
    rows: tuple[PrintedRow, ...]
    to_come: tuple[PrintedCell, ...] = ()

    def cell(self, row: int, column: int) -> PrintedCell | None:
        """A cell: column 0 has the labels, row 0 the heading and the heads; None if not there."""
        if row < 0 or column < 0 or row > len(self.rows):
            return None
        cells: tuple[PrintedCell | None, ...] = (self.heading, *self.heads)
        if row:
            cells = (self.rows[row - 1].label, *self.rows[row - 1].values)
        return cells[column] if column < len(cells) else None


class CellAddress(NamedTuple):
    """Which value cell of which printed table of an edition: all three count from 1.

    A tuple, since the proof looks cells up by their address millions of times.
    """

    table: int
    row: int
    column: int


@dataclass(frozen=True)
class Mark:
    """What reports print instead of a figure that they hide.

    It stands for one of the figures from `low` to `high`; both are None where the publisher does
    not say which. `names` say what it means (`name_nb`, `name_en`).
    """

    text: str
    low: int | None = None
    high: int | None = None
    names: dict[str, str] = field(default_factory=dict, compare=False)


@dataclass(frozen=True)
class Figure:
    """A value cell that has been read: `value` in participants, None when `mark` hides it.

    What is counted lies within `slack` of the value, where figures are rounded.
    """

    value: int | None
    address: CellAddress
    cell: PrintedCell
    mark: Mark | None = None
    slack: int = 0

    @property
    def printed(self) -> str:
        """A plain number, or the mark when it is hidden."""
        return self.cell.text if self.value is None else str(self.value)

    @property
    def is_withdrawn(self) -> bool:
        """Whether a correction hides what the report prints: it may be any number."""
        return self.value is None and self.cell.withheld is not None

    @property
    def status(self) -> Status:
        """Whether the report prints the number or hides it."""
        return Status.SUPPRESSED if self.value is None else Status.PUBLISHED


@dataclass(frozen=True)
class Row:
    """A printed row, understood: `code` is what its label means (`all` in a total row)."""

    code: str
    printed: PrintedRow
    table: int
    number: int
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Columns:
    """What the columns of a table mean: the period of a month, None for the mean so far."""

    periods: tuple[Period | None, ...]

    @cached_property
    def months(self) -> tuple[int, ...]:
        """Indexes (from 0) of the month columns."""
        return tuple(i for i, period in enumerate(self.periods) if period is not None)

    @property
    def mean(self) -> int | None:
        """Index (from 0) of the column of means, or None."""
        return self.periods.index(None) if None in self.periods else None


@dataclass(frozen=True)
class Subject:
    """What a table counts: one measure, or all measures of a target group (or of all).

    `total_code`: the code under which the total over all measures is published as well, in reports
    that break it down; empty in others. `grouping`: the dimension that the target group is of.
    """

    measure: str | None = None
    target_group: str | None = None
    total_code: str = field(default="", compare=False)
    grouping: str = field(default="", compare=False)


@dataclass(frozen=True)
class Table:
    """A printed table with its continuations, understood.

    `dimension` says what the rows are: measures, or the categories of a breakdown. `totals` has one
    total row for each printed table.
    """

    subject: Subject
    dimension: str
    columns: Columns
    totals: tuple[Row, ...]
    rows: tuple[Row, ...]
    within: tuple[str, Mapping[str, str]] | None = field(default=None, compare=False, repr=False)
    """The dimension of wider areas, and category → the wider area that it lies in."""

    @property
    def number(self) -> int:
        """The number of the first printed table."""
        return self.totals[0].table

    def all_rows(self) -> Iterator[Row]:
        """Every printed row, in no particular order of the tables."""
        yield from self.totals
        yield from self.rows

    def key_of(self, row: Row) -> tuple[str | None, str, str]:
        """(measure, dimension, category) that a row counts.

        The measure is None for a total over all measures that has no code of its own.
        """
        group, grouping = self.subject.target_group, self.subject.grouping
        measure = self.subject.measure or self.subject.total_code or None
        if row.code == ALL:
            is_of_group = measure is None and group != ALL
            return (measure, grouping, group or "") if is_of_group else (measure, MEASURE, ALL)
        if self.dimension != MEASURE:
            return (measure, self.dimension, row.code)
        is_of_group = group not in (None, ALL)
        return (row.code, grouping, group or "") if is_of_group else (row.code, MEASURE, ALL)


@dataclass(frozen=True)
class Reason:
    """Why a label is read as it is, in Norwegian and in English."""

    nb: str
    en: str


@dataclass(frozen=True)
class Repair:
    """A label that was read as something that it does not quite say, and why that is certain.

    `address` has row 0 for a column head and column 0 for a row's label.
    """

    cell: PrintedCell
    address: CellAddress
    read_as: str
    reason: Reason


@dataclass(frozen=True)
class Correction:
    """One cell of one edition: what it prints, what it should say, and why.

    `address` is like that of a repair; `place` is the line of `corrections.csv`. One that is
    Of one that is `withheld` nobody learns what is printed: `printed` is empty.
    """

    edition: str
    address: CellAddress
    printed: str
    corrected: str
    reason: str
    place: Place
    withheld: bool = False


@dataclass(frozen=True)
class Observation:
    """The number of participants in one month, or the mark that hides it.

    `printed` is a plain number or the mark.
    """

    measure: str
    dimension: str
    category: str
    period: Period
    value: int | None
    printed: str

    @property
    def status(self) -> Status:
        """Whether the value is printed or hidden."""
        return Status.SUPPRESSED if self.value is None else Status.PUBLISHED


@dataclass(frozen=True)
class Break:
    """The first month of figures that cannot be compared with those of the months before.

    `categories` of `dimension` are those whose figures cannot be; none means all of them.
    `everywhere`: it is marked in all charts and tables, not only in those that show them.
    `texts`: `short` (two words or three, for a chart), `name` (a sentence) and `source`, each in
    both languages (`short_nb`).
    """

    period: Period
    dimension: str
    categories: tuple[str, ...]
    everywhere: bool
    texts: Mapping[str, str] = field(repr=False)

    def parts(self, measure: str, dimension: str, category: str) -> bool:
        """Whether a figure cannot be compared with one before the break."""
        if self.dimension == MEASURE:
            return not self.categories or measure in self.categories
        if self.dimension != dimension:
            return False
        return not self.categories or category in self.categories


@dataclass(frozen=True)
class Synonym:
    """Words that people look for a category by, and that no report prints.

    Without a `code` they mean the whole `dimension`. Without a dimension they mean something that
    the reports do not print: `code` and `names` (`name_nb`, `name_en`) are its own, and `nearest`
    is the dimension whose figures come closest, if any.
    """

    dimension: str
    code: str
    words: tuple[str, ...]
    names: Mapping[str, str] = field(default_factory=dict, repr=False)
    nearest: str = ""


@dataclass(frozen=True)
class Numbers:
    """How reports write numbers: what may part thousands, and what stands before decimals.

    `nil` are texts that are printed in place of 0.
    """

    thousands: tuple[str, ...] = ()
    decimal: str = ""
    nil: tuple[str, ...] = ()


@dataclass(frozen=True)
class Series:
    """A series of reports, as `publisher.toml` and its `series.toml` describe it.

    `language` is that of the reports, `words` are those that hold them together (`total`, `mean`,
    `source`, `until`, `period`), where the code list of phrases does not say it rightly.
    `keywords` are words under which the data may be looked for. `prints_small_figures`: a figure
    that a mark stands for may be printed all the same.
    `rounded_to`: figures are rounded to the nearest multiple of it, so that sums may be off.

    `not_printed`: breakdowns that the reports leave out, as `measure dimension`.
    `total_code`: that of the total over all measures, where the settings say it.
    """

    name: str
    title: str
    marks: tuple[Mark, ...] = ()
    details: dict[str, str] = field(default_factory=dict)
    breakdowns: tuple[str, ...] = ()
    not_printed: tuple[str, ...] = ()
    total_code: str = ""
    keywords: tuple[str, ...] = ()
    language: str = ""
    words: dict[str, tuple[str, ...]] = field(default_factory=dict)
    numbers: Numbers = Numbers()
    prints_small_figures: bool = False
    rounded_to: int = 1

    @property
    def limit(self) -> int:
        """Figures below it are hidden; 0 when none is."""
        return max((mark.high + 1 for mark in self.marks if mark.high is not None), default=0)

    @property
    def least(self) -> int:
        """The least figure that the reports can print."""
        if self.prints_small_figures:
            return 0
        return max(
            (mark.high + 1 for mark in self.marks if mark.low == 0 and mark.high is not None),
            default=0,
        )

    @property
    def marks_in_words(self) -> str:
        """`'*'`; `':' or 'n.p.'`."""
        return " or ".join(f"'{mark.text}'" for mark in self.marks) or "a mark"

    def mark_of(self, text: str) -> Mark | None:
        """The mark that a cell prints; None when it prints something else."""
        return next((mark for mark in self.marks if mark.text == text), None)

    def hides(self, value: int) -> Mark | None:
        """The mark that should stand in place of a figure; None when it can be printed."""
        if self.prints_small_figures:
            return None
        ranges = (m for m in self.marks if m.low is not None and m.high is not None)
        return next((m for m in ranges if (m.low or 0) <= value <= (m.high or 0)), None)


@dataclass(frozen=True)
class Source:
    """The file of an edition: where it is, what it holds and which edition its name promises."""

    series: Series
    file: str
    edition: Period | None
    sha256: str
    content: bytes


@dataclass(frozen=True)
class Reading:
    """An edition that has been read and understood."""

    source: Source
    edition: Period
    printed: tuple[PrintedTable, ...]
    tables: tuple[Table, ...]
    repairs: tuple[Repair, ...]
    corrections: tuple[Correction, ...] = ()
    left_aside: tuple[LeftAside, ...] = ()


class Outcome(StrEnum):
    """What a check came to when it did not fail."""

    PASS = "pass"
    UNDECIDABLE = "undecidable"


@dataclass(frozen=True)
class Check:
    """One check that was made and did not fail; `undecidable` when hidden cells take part."""

    rule: str
    address: CellAddress
    outcome: Outcome
