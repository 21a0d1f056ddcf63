"""Opens a data package and answers what it says: the only door from the data to the pages.

Frames hold text exactly as the CSV files have it (`03`, `*`), so nothing is lost on the way; a
published number becomes an `int` only in a `Value`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from generator.dimensions import Dimension, Dimensions, dimensions_of
from generator.model import ALL, MEASURE, Mark, Period, Status
from generator.site_settings import SiteSettings, load_site_settings
from generator.web.opening import read_package

if TYPE_CHECKING:
    from pandas import DataFrame

PUBLISHED, SUPPRESSED = Status
ABSENT = "absent"
NO_REPORT, NOT_THEN = "no-report", "not-then"
"""Why a figure is absent: no report is of that month, or its category did not exist then."""


@dataclass(frozen=True)
class Value:
    """What the package says of one figure: `number` is None unless it is published.

    `why` tells of an absent one that it could not be in any report; empty where it could. `mark` is
    what stands in place of a hidden one.
    """

    status: str
    number: int | None = None
    why: str = ""
    mark: str = ""


NOT_IN_REPORT = Value(ABSENT)


@dataclass(frozen=True)
class Break:
    """The first month of figures that cannot be compared with those before.

    `categories` of `dimension` are theirs, all of them where there are none. One that is
    `everywhere` is marked in all charts and tables. `fields` has the words, as the package does.
    """

    period: Period
    dimension: str
    categories: tuple[str, ...]
    everywhere: bool
    fields: Mapping[str, str] = field(repr=False)

    def parts(self, measure: str, dimension: str, category: str) -> bool:
        """Whether a figure cannot be compared with one before the break."""
        if self.dimension == MEASURE:
            return not self.categories or measure in self.categories
        if self.dimension != dimension:
            return False
        return not self.categories or category in self.categories


@dataclass(frozen=True)
class Entry:
    """A row of a code list; `fields` has all of it, `order` its place among the others."""

    code: str
    order: int
    fields: dict[str, str] = field(repr=False)

    @property
    def population(self) -> int | None:
        """Inhabitants, where the code list knows them."""
        text = self.fields.get("population", "")
        return int(text) if text else None

    @property
    def since(self) -> Period | None:
        """The first month in which the category is valid; None where it always was."""
        return _month_of(self.fields.get("valid_from", ""))

    @property
    def until(self) -> Period | None:
        """The last month in which it is; None where it still is."""
        return _month_of(self.fields.get("valid_to", ""))

    @property
    def population_month(self) -> Period | None:
        """The month of the day that the population is of."""
        return _month_of(self.fields.get("population_date", ""))

    def existed(self, period: Period) -> bool:
        """Whether the category is valid in a month, by its code list."""
        since, until = self.since, self.until
        return (since is None or since <= period) and (until is None or period <= until)

    @property
    def tile(self) -> tuple[int, int] | None:
        """Column and row in the grid of tiles, where it has a place there."""
        column, row = self.fields.get("tile_column", ""), self.fields.get("tile_row", "")
        return (int(column), int(row)) if column and row else None


@dataclass(frozen=True)
class Report:
    """One edition: which months it prints and how much of it is hidden."""

    series: str
    edition: Period
    title: str
    period_from: Period
    period_to: Period
    tables: int
    cells: int
    suppressed: int


@dataclass(frozen=True)
class PrintedAt:
    """Where a figure is printed: its report, table and row (both from 1)."""

    series: str
    edition: Period
    table: int
    row: int


@dataclass(frozen=True, eq=False)
class SiteSource:
    """A data package in memory. `frames`: resource name → text frame.

    `base_url` is where the site will stand, empty while that is unknown; `site` says what it is
    called; `sizes` tells the bytes of the published files by name (`tiltaksdata.zip`), as far as
    they are written.
    """

    folder: Path
    descriptor: dict[str, Any] = field(repr=False)
    frames: Mapping[str, DataFrame] = field(repr=False)
    base_url: str = ""
    site: SiteSettings = field(default_factory=load_site_settings, repr=False)
    sizes: Mapping[str, int] = field(default_factory=dict, repr=False)

    @cached_property
    def reports(self) -> tuple[Report, ...]:
        """Every edition, oldest first."""
        rows = records(self.frames["reports"])
        return tuple(sorted((_report(row) for row in rows), key=lambda r: (r.edition, r.series)))

    @cached_property
    def dimensions(self) -> Dimensions:
        """What the package breaks figures down by."""
        return dimensions_of(self.descriptor["dimensions"])

    @cached_property
    def code_lists(self) -> dict[str, dict[str, Entry]]:
        """Dimension → code → entry, in the order of display. `measure` is one of them."""
        return {
            dimension: _entries(self.frames[resource])
            for dimension, resource in self.dimensions.codelists.items()
            if resource in self.frames
        }

    @cached_property
    def figures(self) -> dict[tuple[str, str], dict[str, dict[Period, Value]]]:
        """(measure, dimension) → category → period → value; categories in order of display."""
        found: dict[tuple[str, str], dict[str, dict[Period, Value]]] = {}
        for dimension in self.dimensions.codes:
            for measure, category, period, value in self._observations(dimension):
                found.setdefault((measure, dimension), {}).setdefault(category, {})[period] = value
        return {key: self._in_order(key[1], rows) for key, rows in found.items()}

    def _observations(self, dimension: str) -> Iterator[tuple[str, str, Period, Value]]:
        frame = self.frames.get(f"participants-by-{dimension}")
        if frame is None:
            return
        column = dimension.replace("-", "_")
        categories = [ALL] * len(frame) if dimension == MEASURE else list(frame[column])
        values = map(_value, frame["participants"], frame["status"])
        periods = map(Period.parse, frame["period"])
        yield from zip(frame["measure"], categories, periods, values, strict=True)

    def _in_order(self, dimension: str, rows: dict[str, Any]) -> dict[str, Any]:
        entries = self.code_lists.get(dimension, {})
        last = len(entries) + 1

        def place(row: tuple[str, Any]) -> tuple[int, str]:
            return (entries[row[0]].order if row[0] in entries else last, row[0])

        return dict(sorted(rows.items(), key=place))

    @cached_property
    def measures(self) -> tuple[Entry, ...]:
        """The measures that have figures, in the order of display."""
        with_figures = {measure for measure, _ in self.figures}
        return tuple(e for e in self.code_lists[MEASURE].values() if e.code in with_figures)

    @cached_property
    def aggregates(self) -> frozenset[str]:
        """The codes of measures that count the participants of others: never added, nor ranked."""
        return frozenset(self.descriptor.get("aggregates", ()))

    @property
    def comparable_measures(self) -> tuple[Entry, ...]:
        """The measures that count no participant twice; all if there are none but totals."""
        return tuple(m for m in self.measures if m.code not in self.aggregates) or self.measures

    @cached_property
    def areas(self) -> dict[Dimension, tuple[Entry, ...]]:
        """Dimension of areas → those that have figures, former and unknown ones too, in order.

        Dimensions of areas without figures are left out.
        """
        found: dict[Dimension, tuple[Entry, ...]] = {}
        for dimension in self.dimensions.areas:
            of = [rows for key, rows in self.figures.items() if key[1] == dimension.code]
            codes = {code for rows in of for code in rows}
            if codes:
                entries = self.code_lists[dimension.code].values()
                found[dimension] = tuple(entry for entry in entries if entry.code in codes)
        return found

    @cached_property
    def _by_edition(self) -> dict[str, dict[Any, DataFrame]]:
        keys = ["series", "edition"]
        return {
            name: dict(iter(frame.groupby(keys, sort=False)))
            for name, frame in self.frames.items()
            if set(keys) <= set(frame.columns)
        }

    def of_report(self, resource: str, report: Report) -> list[dict[str, str]]:
        """The rows of a resource that tell of one edition, in their order."""
        frame = self._by_edition[resource].get((report.series, str(report.edition)))
        return [] if frame is None else records(frame)

    def entry(self, dimension: str, code: str) -> Entry:
        """The code list's row of `code`."""
        return self.code_lists[dimension][code]

    def dimensions_of(self, measure: str) -> tuple[Dimension, ...]:
        """The breakdowns that the package has for a measure."""
        return tuple(d for d in self.dimensions if (measure, d.code) in self.figures)

    def value(self, measure: str, dimension: str, category: str, period: Period) -> Value:
        """One figure; where the package has no row for it, an absent one that tells why."""
        found = self.figures.get((measure, dimension), {}).get(category, {}).get(period)
        return found or self._absent(measure, dimension, category, period)

    def _absent(self, measure: str, dimension: str, category: str, period: Period) -> Value:
        entry = self.code_lists.get(dimension, {}).get(category)
        if entry is not None and not entry.existed(period):
            return Value(ABSENT, why=NOT_THEN)
        if period not in self.covered(measure):
            return Value(ABSENT, why=NO_REPORT)
        return NOT_IN_REPORT

    def total(self, measure: str, period: Period) -> Value:
        """All participants of a measure in a month."""
        return self.value(measure, MEASURE, ALL, period)

    def series_total(self, series: str, period: Period) -> Value:
        """The printed total over the measures of a series, of all target groups."""
        frame = self.frames.get("participants-total")
        for row in [] if frame is None else records(frame):
            if (row["series"], row["target_group"], row["period"]) == (
                series,
                ALL,
                str(period),
            ):
                return _value(row["participants"], row["status"])
        return NOT_IN_REPORT

    def series_total_at(self, series: str, period: Period) -> PrintedAt | None:
        """Where the newest edition prints that total first; None when the package does not tell."""
        cells = self.frames["cells"]
        wanted = {"series": series, "measure": "", "category": ALL, "period": str(period)}
        for column, value in wanted.items():
            cells = cells[cells[column] == value]
        found = [
            PrintedAt(series, Period.parse(row["edition"]), int(row["table"]), int(row["row"]))
            for row in records(cells)
        ]
        newest = max((at.edition for at in found), default=None)
        first = (at for at in found if at.edition == newest)
        return min(first, key=lambda at: (at.table, at.row), default=None)

    @cached_property
    def _series_of(self) -> dict[str, str]:
        cells = self.frames.get("cells")
        if cells is None or cells.empty:
            return {}
        newest = cells[cells["measure"] != ""].sort_values(["edition", "series"], kind="stable")
        return dict(zip(newest["measure"], newest["series"], strict=True))

    def series_of(self, measure: str) -> str:
        """The series whose newest edition prints the measure; empty when nobody knows."""
        return self._series_of.get(measure, "")

    @cached_property
    def _months(self) -> dict[str, tuple[Period, ...]]:
        printed: dict[str, set[Period]] = defaultdict(set)
        for (measure, _), rows in self.figures.items():
            printed[measure].update(period for values in rows.values() for period in values)
        for measure, months in printed.items():
            last = self._newest_of_series.get(self.series_of(measure), max(months))
            months.add(max(last, *months))
        return {m: tuple(min(p).through(max(p))) for m, p in printed.items()}

    @cached_property
    def _newest_of_series(self) -> dict[str, Period]:
        ends = sorted((report.period_to, report.series) for report in self.reports)
        return {series: end for end, series in ends}

    @cached_property
    def _covered(self) -> dict[str, frozenset[Period]]:
        """Measure → the months that reports of its series are of."""
        months: dict[str, set[Period]] = defaultdict(set)
        for report in self.reports:
            months[report.series].update(report.period_from.through(report.period_to))
        cells = self.frames.get("cells")
        if cells is None or cells.empty:
            return {}
        pairs = set(zip(cells["measure"], cells["series"], strict=True))
        series = {code: {s for m, s in pairs if m == code} for code, _ in pairs}
        return {m: frozenset().union(*(months[s] for s in of)) for m, of in series.items()}

    def covered(self, measure: str) -> frozenset[Period]:
        """The months that some report of the measure's series is of."""
        return self._covered.get(measure, frozenset(self._months.get(measure, ())))

    @cached_property
    def breaks(self) -> tuple[Break, ...]:
        """The breaks of the series, oldest first."""
        found = (
            Break(
                Period.parse(item["period"]),
                item["dimension"],
                tuple(item["categories"]),
                item.get("everywhere", False),
                {key: text for key, text in item.items() if isinstance(text, str)},
            )
            for item in self.descriptor.get("breaks", [])
        )
        return tuple(sorted(found, key=lambda item: (item.period, item.dimension)))

    def months(self, measure: str) -> tuple[Period, ...]:
        """Every month from the measure's first one to the newest of its series, without gaps."""
        return self._months[measure]

    def last_month(self, measure: str, dimension: str) -> Period:
        """The newest month of which a report breaks the measure down so, hidden figures too."""
        rows = self.figures[measure, dimension].values()
        return max(period for values in rows for period in values)

    @property
    def newest(self) -> Period:
        """The newest month of the whole package: the site's only idea of now."""
        return max(report.period_to for report in self.reports)

    @cached_property
    def _places(self) -> dict[tuple[str, str, str, Period], PrintedAt]:
        cells = self.frames.get("cells")
        if cells is None or cells.empty:
            return {}
        newest_last = cells[cells["period"] != ""].sort_values(["edition", "series"], kind="stable")
        columns = ["measure", "dimension", "category", "period"]
        keys = zip(*(newest_last[c] for c in columns), strict=True)
        where = zip(*(newest_last[c] for c in ("series", "edition", "table", "row")), strict=True)
        places: dict[tuple[str, str, str, Period], PrintedAt] = {}
        for (measure, dimension, category, period), (series, edition, table, row) in zip(
            keys, where, strict=True
        ):
            key = (measure, dimension, category, Period.parse(period))
            at = PrintedAt(series, Period.parse(edition), int(table), int(row))
            held = places.get(key)
            if held is None or held.edition != at.edition:
                places[key] = at
        return places

    def printed_at(
        self, measure: str, dimension: str, category: str, period: Period
    ) -> PrintedAt | None:
        """Where the newest edition prints the figure first; None when the package does not tell."""
        return self._places.get((measure, dimension, category, period))

    def series_details(self, series: str) -> dict[str, Any]:
        """What the descriptor says of a series: title, publisher, licence, marks, unit."""
        details: dict[str, Any] = self.descriptor.get("series", {}).get(series, {})
        return details

    def counted(self, language: str) -> tuple[str, str]:
        """What the reports count, one and many, in a language; empty where they do not say."""
        every: dict[str, dict[str, str]] = self.descriptor.get("series", {})
        about = next(iter(every.values()), {})
        ending = "" if language == "nb" else f"_{language}"
        return about.get(f"unit_one{ending}", ""), about.get(f"unit{ending}", "")

    @cached_property
    def marks(self) -> dict[str, Mark]:
        """What stands in place of a hidden figure → what it means; none where nothing is hidden."""
        every = [mark for name in self.descriptor.get("series", {}) for mark in self.marks_of(name)]
        return {mark.text: mark for mark in every}

    def marks_of(self, series: str) -> tuple[Mark, ...]:
        """The marks that the reports of a series print."""
        return tuple(
            Mark(item["symbol"], item.get("low"), item.get("high"), self._meanings[item["symbol"]])
            for item in self.series_details(series).get("marks", [])
        )

    @cached_property
    def _meanings(self) -> dict[str, dict[str, str]]:
        return {row["symbol"]: row for row in records(self.frames["symbols"])}


def open_package(folder: Path) -> SiteSource:
    """The data package in `folder`; `PackageProblem` when there is none or it is damaged."""
    return SiteSource(folder, *read_package(folder))


def named_address(details: Mapping[str, Any], stem: str) -> tuple[str, str]:
    """The title and the address of a series' `source` or `licence`; what is missing is empty."""
    address = str(details.get(f"{stem}_url") or "")
    return str(details.get(f"{stem}_title") or details.get(stem) or address), address


def records(frame: DataFrame) -> list[dict[str, str]]:
    """The rows of a frame, as dictionaries of text."""
    columns = [str(column) for column in frame.columns]
    rows = frame.itertuples(index=False, name=None)
    return [dict(zip(columns, row, strict=True)) for row in rows]


def _entries(frame: DataFrame) -> dict[str, Entry]:
    found = [
        Entry(row["code"], int(row.get("order") or place), row)
        for place, row in enumerate(records(frame), 1)
    ]
    return {entry.code: entry for entry in sorted(found, key=lambda e: (e.order, e.code))}


def _report(row: dict[str, str]) -> Report:
    return Report(
        series=row["series"],
        edition=Period.parse(row["edition"]),
        title=row["title"],
        period_from=Period.parse(row["period_from"]),
        period_to=Period.parse(row["period_to"]),
        tables=int(row["tables"]),
        cells=int(row["cells"]),
        suppressed=int(row["suppressed"]),
    )


def _value(participants: str, status: str) -> Value:
    if status == PUBLISHED:
        return Value(status, int(participants))
    return Value(status, mark=participants)


def _month_of(day: str) -> Period | None:
    return Period.of_day(day) if day else None
