"""The rows of a data package as typed records: months are `Period`, counts are whole numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property

from generator.model import CellAddress, Period, Status
from generator.package.rates import Population


@dataclass(frozen=True, slots=True)
class Value:
    """What a package says of one figure: `number` is None unless it is published.

    `mark` is what is printed in place of a hidden figure. `why` says of an absent one why it could
    be in no report, and of a hidden one if a correction withdraws it; it is empty otherwise.
    """

    status: str
    number: int | None = None
    why: str = ""
    mark: str = ""


def value_of(printed: str, status: str) -> Value:
    """The value in two columns of a table: the number or the mark, and the status."""
    if status == Status.PUBLISHED:
        return Value(Status.PUBLISHED, int(printed))
    return Value(Status(status), mark=printed)


@dataclass(frozen=True, slots=True)
class Observed:
    """A row of a table of figures."""

    measure: str
    category: str
    period: Period
    value: Value


@dataclass(frozen=True, slots=True)
class Rate:
    """Participants per 100 000 inhabitants, rounded, and what it is made of."""

    participants: int
    population: int
    population_period: Period
    rate: float

    @property
    def exact(self) -> Fraction:
        """The rate before it is rounded, in participants per inhabitant."""
        return Fraction(self.participants, self.population)


@dataclass(frozen=True, slots=True)
class CellRecord:
    """A printed value cell, beside what it was read as. `page`, `line` and `period` may be None."""

    series: str
    edition: Period
    table: int
    row: int
    column: int
    page: int | None
    line: int | None
    row_label: str
    column_label: str
    printed: str
    status: Status
    measure: str
    dimension: str
    category: str
    period: Period | None

    @classmethod
    def of(cls, row: Mapping[str, str]) -> CellRecord:
        """The record of a row of `cells`."""
        return cls(
            series=row["series"],
            edition=Period.parse(row["edition"]),
            table=int(row["table"]),
            row=int(row["row"]),
            column=int(row["column"]),
            page=int(row["page"]) if row["page"] else None,
            line=int(row["line"]) if row["line"] else None,
            row_label=row["row_label"],
            column_label=row["column_label"],
            printed=row["printed"],
            status=Status(row["status"]),
            measure=row["measure"],
            dimension=row["dimension"],
            category=row["category"],
            period=Period.parse(row["period"]) if row["period"] else None,
        )

    @property
    def address(self) -> CellAddress:
        """Which cell of which table it is."""
        return CellAddress(self.table, self.row, self.column)

    @property
    def is_hidden(self) -> bool:
        """Whether the cell was read as hidden."""
        return self.status is Status.SUPPRESSED


@dataclass(frozen=True, slots=True)
class CheckRecord:
    """A check that was made of a table, a row or a cell, and what came of it."""

    rule: str
    table: int
    outcome: str

    @classmethod
    def of(cls, row: Mapping[str, str]) -> CheckRecord:
        """The record of a row of `checks`."""
        return cls(row["rule"], int(row["table"]), row["outcome"])


@dataclass(frozen=True, slots=True)
class RevisionRecord:
    """A figure that two editions of a month print differently.

    `before` and `after` are a plain number, a mark, or empty where the figure is not printed.
    """

    measure: str
    dimension: str
    category: str
    period: Period
    edition_before: Period
    edition_after: Period
    before: str
    after: str

    @classmethod
    def of(cls, row: Mapping[str, str]) -> RevisionRecord:
        """The record of a row of `revisions`."""
        return cls(
            measure=row["measure"],
            dimension=row["dimension"],
            category=row["category"],
            period=Period.parse(row["period"]),
            edition_before=Period.parse(row["edition_before"]),
            edition_after=Period.parse(row["edition_after"]),
            before=row["before"],
            after=row["after"],
        )

    @property
    def key(self) -> tuple[str, str, str]:
        """(measure, dimension, category)."""
        return self.measure, self.dimension, self.category


@dataclass(frozen=True)
class Report:
    """One edition: which months it prints and how much of it is hidden."""

    series: str
    edition: Period
    title: str
    source_file: str
    sha256: str
    period_from: Period
    period_to: Period
    tables: int
    cells: int
    suppressed: int

    @classmethod
    def of(cls, row: Mapping[str, str]) -> Report:
        """The record of a row of `reports`."""
        return cls(
            series=row["series"],
            edition=Period.parse(row["edition"]),
            title=row["title"],
            source_file=row["source_file"],
            sha256=row["sha256"],
            period_from=Period.parse(row["period_from"]),
            period_to=Period.parse(row["period_to"]),
            tables=int(row["tables"]),
            cells=int(row["cells"]),
            suppressed=int(row["suppressed"]),
        )

    @property
    def name(self) -> str:
        """That of its folder among the editions."""
        return f"{self.series}-{self.edition}"


@dataclass(frozen=True)
class Entry:
    """A row of a code list; `fields` has all of it, `order` its place among the others."""

    code: str
    order: int
    fields: dict[str, str] = field(repr=False)

    @cached_property
    def population(self) -> int | None:
        """Inhabitants, where the code list knows them."""
        text = self.fields.get("population", "")
        return int(text) if text else None

    @property
    def population_then(self) -> Population | None:
        """The inhabitants with the month of the day that they were counted."""
        month = _month_of(self.fields.get("population_date", ""))
        return Population(month, self.population) if self.population and month else None

    @cached_property
    def since(self) -> Period | None:
        """The first month in which the category is valid; None where it always was."""
        return _month_of(self.fields.get("valid_from", ""))

    @cached_property
    def until(self) -> Period | None:
        """The last month in which it is; None where it still is."""
        return _month_of(self.fields.get("valid_to", ""))

    def existed(self, period: Period) -> bool:
        """Whether the category is valid in a month, by its code list."""
        since, until = self.since, self.until
        return (since is None or since <= period) and (until is None or period <= until)

    @property
    def tile(self) -> tuple[int, int] | None:
        """Column and row in the grid of tiles, where it has a place there."""
        column, row = self.fields.get("tile_column", ""), self.fields.get("tile_row", "")
        return (int(column), int(row)) if column and row else None


def _month_of(day: str) -> Period | None:
    return Period.of_day(day) if day else None
