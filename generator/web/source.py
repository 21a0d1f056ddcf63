"""What the pages ask of a data package."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from generator.dimensions import Dimension, Dimensions
from generator.model import ALL, MEASURE, Break, CellAddress, Mark, Period, Status
from generator.package import opening
from generator.package.opening import Package
from generator.package.rates import Population, population_of, rate_in_tenths
from generator.package.records import CellRecord, Entry, Rate, Report, Value
from generator.site_settings import SiteSettings, load_site_settings
from generator.web.language import Language

PUBLISHED, SUPPRESSED = Status
ABSENT = "absent"
NO_REPORT, NOT_THEN = "no-report", "not-then"
"""Why a figure is absent: no report is of that month, or its category did not exist then."""
WITHDRAWN = "withdrawn"
"""Why a figure is hidden: a correction withdraws what is printed, whatever a mark stands for."""


NOT_IN_REPORT = Value(ABSENT)

FigureKey = tuple[str, str, str, Period]
"""(measure, dimension, category, period)."""

MENDED = {
    "repairs": ("table", "row", "printed", "read_as", "reason", "reason_en"),
    "corrections": ("table", "row", "column", "printed", "corrected", "reason"),
    "left_aside": ("text", "reason"),
}
"""What an edition lists of what was mended or left aside → the keys of each item."""


@dataclass(frozen=True)
class PrintedAt:
    """Where a figure is printed: its report, table and row (both from 1)."""

    series: str
    edition: Period
    table: int
    row: int


@dataclass(frozen=True, eq=False)
class SiteSource:
    """A data package, and what the site asks of it.

    `base_url` is where the site will stand, empty while that is unknown; `site` says what it is
    called; `sizes` tells the bytes of the published files by name (`tiltaksdata.zip`), as far as
    they are written.
    """

    package: Package
    base_url: str = ""
    site: SiteSettings = field(default_factory=load_site_settings, repr=False)
    sizes: Mapping[str, int] = field(default_factory=dict, repr=False)

    @property
    def folder(self) -> Path:
        """Where the package lies."""
        return self.package.folder

    @property
    def descriptor(self) -> Mapping[str, Any]:
        """What the package says of itself."""
        return self.package.descriptor

    @property
    def reports(self) -> tuple[Report, ...]:
        """Every edition, oldest first."""
        return self.package.reports

    @property
    def dimensions(self) -> Dimensions:
        """What the package breaks figures down by."""
        return self.package.dimensions

    @property
    def code_lists(self) -> dict[str, dict[str, Entry]]:
        """Dimension → code → entry, in the order of display. `measure` is one of them."""
        return self.package.code_lists

    @cached_property
    def figures(self) -> dict[tuple[str, str], dict[str, dict[Period, Value]]]:
        """(measure, dimension) → category → period → value; categories in order of display."""
        found: dict[tuple[str, str], dict[str, dict[Period, Value]]] = {}
        for dimension in self.dimensions.codes:
            order = {code: place for place, code in enumerate(self.code_lists.get(dimension, {}))}
            rows = self.package.observed(dimension)
            for row in sorted(rows, key=lambda r: (order.get(r.category, len(order)), r.category)):
                breakdown = found.setdefault((row.measure, dimension), {})
                key = (row.measure, dimension, row.category, row.period)
                value = replace(row.value, why=WITHDRAWN) if key in self._withdrawn else row.value
                breakdown.setdefault(row.category, {})[row.period] = value
        return found

    @cached_property
    def _withdrawn(self) -> frozenset[FigureKey]:
        """The figures that a correction withdraws in the newest edition that prints them."""
        found = set()
        for report in self.reports:
            withheld = {
                CellAddress(item["table"], item["row"], item["column"])
                for item in self.mended(report, "corrections")
                if item.get("withheld")
            }
            for cell in self.package.cells_of(report) if withheld else ():
                if cell.address not in withheld or not cell.is_hidden or cell.period is None:
                    continue
                key = (cell.measure, cell.dimension, cell.category, cell.period)
                if self._places[key].edition == report.edition:
                    found.add(key)
        return frozenset(found)

    def edition_path(self, report: Report) -> Path:
        """The descriptor of an edition's own package."""
        return self.folder / "editions" / report.name / opening.DESCRIPTOR

    @cached_property
    def edition_descriptors(self) -> dict[str, Mapping[str, Any]]:
        """Edition → what it says of itself; empty in a package without editions."""
        paths = {report.name: self.edition_path(report) for report in self.reports}
        return {n: opening.read_json(path) if path.is_file() else {} for n, path in paths.items()}

    def mended(self, report: Report, what: str) -> list[dict[str, Any]]:
        """The `corrections`, the `repairs` or what was `left_aside`, as an edition lists them.

        `PackageProblem` where something is missing or no number.
        """
        found, keys = self.edition_descriptors[report.name].get(what, []), MENDED[what]
        if not isinstance(found, list) or not all(
            isinstance(item, dict)
            and set(keys) <= item.keys()
            and all(type(item[key]) is int for key in keys if key in ("table", "row", "column"))
            for item in found
        ):
            path = self.edition_path(report)
            raise opening.damaged(path, f"'{what}' is not a list of {', '.join(keys)}")
        return found

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

    def entry(self, dimension: str, code: str) -> Entry:
        """The code list's row of `code`."""
        return self.code_lists[dimension][code]

    def dimensions_of(self, measure: str) -> tuple[Dimension, ...]:
        """The breakdowns that the package has for a measure."""
        return tuple(d for d in self.dimensions if (measure, d.code) in self.figures)

    def value(self, measure: str, dimension: str, category: str, period: Period) -> Value:
        """One figure; where the package has no row for it, an absent one that tells why."""
        found = self.figures.get((measure, dimension), {}).get(category, {}).get(period)
        if found:
            return found
        entry = self.code_lists.get(dimension, {}).get(category)
        if entry is not None and not entry.existed(period):
            return Value(ABSENT, why=NOT_THEN)
        if period not in self.covered(measure):
            return Value(ABSENT, why=NO_REPORT)
        return NOT_IN_REPORT

    @cached_property
    def rates(self) -> dict[FigureKey, Rate]:
        """The rates of the published figures of areas whose population is known."""
        return self.package.rates()

    def inhabitants(self, measure: str, dimension: str, period: Period) -> dict[str, int]:
        """Area → the inhabitants that a rate of that month is made with.

        Of areas without a rate, as their figure is hidden, those in the code list if they are near.
        """
        codes = self.figures.get((measure, dimension), {})
        found = {code: self.inhabitants_of((measure, dimension, code, period)) for code in codes}
        return {code: number for code, number in found.items() if number}

    def inhabitants_of(self, key: FigureKey) -> int | None:
        """The inhabitants that the rate of a figure is made with, or would be if it is hidden.

        None where the area has no figure, or where no population of it is near.
        """
        _, dimension, code, period = key
        if rate := self.rates.get(key):
            return rate.population
        listed = self.entry(dimension, code).population_then
        is_hidden = self.value(*key).status == SUPPRESSED
        return listed.inhabitants if is_hidden and listed and listed.is_near(period) else None

    def rate(self, measure: str, dimension: str, category: str, period: Period) -> Rate | None:
        """The rate of an area or, in the dimension `measure`, of the whole country.

        None where the figure is not published, or where the inhabitants are not known.
        """
        if dimension != MEASURE:
            return self.rates.get((measure, dimension, category, period))
        number, population = self.total(measure, period).number, self.country_population(period)
        if number is None or population is None:
            return None
        rate = rate_in_tenths(number, population.inhabitants) / 10
        return Rate(number, population.inhabitants, population.period, rate)

    def country_population(self, period: Period) -> Population | None:
        """The inhabitants of the whole country that a rate of a month is made with.

        None where the package has none of a year that is near.
        """
        return population_of(self._populations, period)

    @cached_property
    def _populations(self) -> tuple[Population, ...]:
        listed = self.descriptor.get("population", [])
        return tuple(
            Population(Period.parse(item["period"]), item["inhabitants"]) for item in listed
        )

    def total(self, measure: str, period: Period) -> Value:
        """All participants of a measure in a month."""
        return self.value(measure, MEASURE, ALL, period)

    @cached_property
    def _totals(self) -> dict[tuple[str, str, Period], Value]:
        return self.package.totals()

    def series_total(self, series: str, period: Period) -> Value:
        """The printed total over the measures of a series, of all target groups."""
        return self._totals.get((series, ALL, period), NOT_IN_REPORT)

    def series_total_at(self, series: str, period: Period) -> PrintedAt | None:
        """Where the newest edition prints that total first; None when the package does not tell."""
        found = [
            PrintedAt(series, cell.edition, cell.table, cell.row)
            for cell in self.package.cells
            if (cell.series, cell.measure, cell.category) == (series, "", ALL)
            if cell.period == period
        ]
        newest = max((at.edition for at in found), default=None)
        first = (at for at in found if at.edition == newest)
        return min(first, key=lambda at: (at.table, at.row), default=None)

    @cached_property
    def _oldest_first(self) -> list[CellRecord]:
        return sorted(self.package.cells, key=lambda cell: (cell.edition, cell.series))

    @cached_property
    def _series_of(self) -> dict[str, str]:
        return {cell.measure: cell.series for cell in self._oldest_first if cell.measure}

    def series_of(self, measure: str) -> str:
        """The series whose newest edition prints the measure; empty when nobody knows."""
        return self._series_of.get(measure, "")

    @cached_property
    def _months(self) -> dict[str, tuple[Period, ...]]:
        printed: dict[str, set[Period]] = defaultdict(set)
        for (measure, _), rows in self.figures.items():
            printed[measure].update(period for values in rows.values() for period in values)
        ends = sorted((report.period_to, report.series) for report in self.reports)
        newest = {series: end for end, series in ends}
        for measure, months in printed.items():
            last = newest.get(self.series_of(measure), max(months))
            months.add(max(last, *months))
        return {m: tuple(min(p).through(max(p))) for m, p in printed.items()}

    @cached_property
    def _covered(self) -> dict[str, frozenset[Period]]:
        """Measure → the months that reports of its series are of."""
        months: dict[str, set[Period]] = defaultdict(set)
        for report in self.reports:
            months[report.series].update(report.period_from.through(report.period_to))
        series: dict[str, set[str]] = defaultdict(set)
        for cell in self.package.cells:
            series[cell.measure].add(cell.series)
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
                {
                    f"{text}_{language}": item.get(f"{key}{ending}", item[key])
                    for text, key in (("short", "title"), ("name", "description"), ("source",) * 2)
                    for language, ending in (("nb", ""), ("en", "_en"))
                },
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
        places: dict[tuple[str, str, str, Period], PrintedAt] = {}
        for cell in self._oldest_first:
            if cell.period is None:
                continue
            key = (cell.measure, cell.dimension, cell.category, cell.period)
            held = places.get(key)
            if held is None or held.edition != cell.edition:
                places[key] = PrintedAt(cell.series, cell.edition, cell.table, cell.row)
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

    def facts(self, language: str) -> dict[str, str]:
        """What messages say of the reports in a language: whom they count, what they are about.

        What the settings of the series do not say is empty, or missing.
        """
        spoken, ending = Language.of(language), "" if language == "nb" else f"_{language}"
        subjects: dict[str, None] = {}
        found: dict[str, str] = {}
        for about in self.descriptor.get("series", {}).values():
            found.setdefault(
                "person", about.get(f"unit_one{ending}") or about.get(f"unit{ending}", "")
            )
            found.setdefault("people", about.get(f"unit{ending}", ""))
            title = str(about.get(f"title{ending}") or about.get("title", ""))
            subjects[str(about.get(f"subject{ending}") or title[:1].lower() + title[1:])] = None
        found["subject"] = spoken.all_of([subject for subject in subjects if subject])
        grouping = self.dimensions.grouping
        if grouping:
            found["groups"] = self.dimensions[grouping].text("plural", language)
        return found

    @cached_property
    def marks(self) -> dict[str, Mark]:
        """What stands in place of a hidden figure → what it means; none where nothing is hidden."""
        every = [mark for name in self.descriptor.get("series", {}) for mark in self.marks_of(name)]
        return {mark.text: mark for mark in every}

    def marks_of(self, series: str) -> tuple[Mark, ...]:
        """The marks that the reports of a series print."""
        meanings = {row["symbol"]: row for row in self.package.records("symbols")}
        return tuple(
            Mark(item["symbol"], item.get("low"), item.get("high"), meanings[item["symbol"]])
            for item in self.series_details(series).get("marks", [])
        )


def open_package(folder: Path) -> SiteSource:
    """The data package in `folder`; `PackageProblem` when there is none or it is damaged."""
    return SiteSource(opening.open_package(folder))


def named_address(details: Mapping[str, Any], stem: str) -> tuple[str, str]:
    """The title and the address of a series' `source` or `licence`; what is missing is empty."""
    address = str(details.get(f"{stem}_url") or "")
    return str(details.get(f"{stem}_title") or details.get(stem) or address), address
