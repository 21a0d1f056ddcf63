"""What the reports print, month by month: every figure, some of them hidden, or nothing, and why.

Only the status of figures is used, which the reports show; how many are hidden is not counted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import groupby

from generator.model import Period
from generator.web.cells import NEVER, NONE
from generator.web.language import Language
from generator.web.source import NOT_THEN, PUBLISHED, SUPPRESSED, SiteSource
from generator.web.view import Link


class Coverage(StrEnum):
    """What the reports print of one or several figures of a month."""

    PRINTED = "printed"
    PARTLY = "partly"
    """Some of the figures are hidden, some are not."""
    HIDDEN = "hidden"
    NOT_PRINTED = "not-printed"
    """A report is of that month and has no such row."""
    NOT_YET = "not-yet"
    """The month is after the newest report of the series, or before the first."""
    NO_REPORT = "no-report"
    """No report of that month is in the data, though there are some before and after it."""
    NOT_THEN = "not-then"
    """The category did not exist."""


SIGNS = {
    Coverage.PRINTED: "●",
    Coverage.PARTLY: "◐",
    Coverage.HIDDEN: "",
    Coverage.NOT_PRINTED: NONE,
    Coverage.NOT_YET: "…",
    Coverage.NO_REPORT: "×",
    Coverage.NOT_THEN: NEVER,
}
"""What is seen beside the words; of what is hidden, a piece of the hatch."""

MOST_SPANS = 6
"""So many stretches of months stand in one cell; where there are more, each year has a table."""


@dataclass(frozen=True)
class Sign:
    """What stands for what the reports print: `● skrevet ut`. `code` is that of `Coverage`."""

    code: str
    text: str
    words: str


@dataclass(frozen=True)
class MonthSpan:
    """A stretch of months in words, with its first and its last one."""

    first: Period
    last: Period
    text: str


@dataclass(frozen=True)
class CoveredMonths:
    """The months in which the reports print the same of a row."""

    sign: Sign
    spans: tuple[MonthSpan, ...]


@dataclass(frozen=True)
class CoverageRow:
    """What the reports print of one thing, month by month. `id` is its anchor, if any."""

    id: str
    label: Link
    months: tuple[CoveredMonths, ...]


@dataclass(frozen=True)
class CoverageTable:
    """Rows of what the reports print; a ragged history has `earlier` tables, one for each year."""

    caption: str
    corner: str
    rows: tuple[CoverageRow, ...]
    year: str = ""
    earlier: tuple[CoverageTable, ...] = ()


@dataclass(frozen=True)
class CoverageLine:
    """A row of coverage before it is worded."""

    id: str
    label: Link
    covered: Mapping[Period, Coverage]


def sign_of(coverage: Coverage, language: Language) -> Sign:
    """The sign and the words of a coverage, in a language."""
    return Sign(coverage.value, SIGNS[coverage], words_of(coverage, language))


def words_of(coverage: Coverage, language: Language) -> str:
    """`skrevet ut`, `noe skjermet`: what a reader is shown beside the sign."""
    _ = language.gettext
    return {
        Coverage.PRINTED: _("printed"),
        Coverage.PARTLY: _("partly suppressed"),
        Coverage.HIDDEN: _("suppressed"),
        Coverage.NOT_PRINTED: _("not printed"),
        Coverage.NOT_YET: _("not yet"),
        Coverage.NO_REPORT: _("no report"),
        Coverage.NOT_THEN: _("did not exist then"),
    }[coverage]


def all_months(source: SiteSource) -> tuple[Period, ...]:
    """Every month from the first that a report is of to the newest, without gaps."""
    first = min(report.period_from for report in source.reports)
    return tuple(first.through(source.newest))


def covered_months(
    source: SiteSource,
    measure: str,
    dimension: str,
    categories: Collection[str],
    months: Iterable[Period],
) -> dict[Period, Coverage]:
    """Month → what the reports print of these categories of a measure's breakdown, together.

    A category without a row is looked at only where none of them has one: a report leaves out rows.
    """
    reported = source.covered(measure)
    first, last = min(reported), max(reported)
    figures = source.figures.get((measure, dimension), {})
    found = {}
    for month in months:
        values = (figures[c][month] for c in categories if month in figures.get(c, {}))
        statuses = {value.status for value in values}
        if statuses == {PUBLISHED}:
            found[month] = Coverage.PRINTED
        elif statuses == {SUPPRESSED}:
            found[month] = Coverage.HIDDEN
        elif statuses:
            found[month] = Coverage.PARTLY
        else:
            whys = {source.value(measure, dimension, c, month).why for c in categories}
            if whys == {NOT_THEN}:
                found[month] = Coverage.NOT_THEN
            elif month in reported:
                found[month] = Coverage.NOT_PRINTED
            elif month < first or month > last:
                found[month] = Coverage.NOT_YET
            else:
                found[month] = Coverage.NO_REPORT
    return found


def coverage_table(
    lines: Sequence[CoverageLine], caption: str, corner: str, language: Language
) -> CoverageTable:
    """A row for each line, with its months in stretches; of a ragged history a table a year."""
    months = list(lines[0].covered)
    most = max(sum(1 for _ in groupby(line.covered.values())) for line in lines)
    if most <= MOST_SPANS:
        rows = tuple(_row(line, months, language, language.span) for line in lines)
        return CoverageTable(caption, corner, rows)

    def span(first: Period, last: Period) -> str:
        names = dict.fromkeys((language.month_name(first), language.month_name(last)))
        return "–".join(names)

    tables = []
    for year, found in groupby(months, key=lambda month: month.year):
        of_year = list(found)
        rows = tuple(_row(line, of_year, language, span) for line in lines)
        tables.append(CoverageTable(f"{caption}, {year}", corner, rows, str(year)))
    newest, *earlier = reversed(tables)
    # Anchors stand once, in the newest table.
    without = (
        replace(table, rows=tuple(replace(row, id="") for row in table.rows)) for table in earlier
    )
    return replace(newest, earlier=tuple(without))


def _row(
    line: CoverageLine,
    months: Sequence[Period],
    language: Language,
    words: Callable[[Period, Period], str],
) -> CoverageRow:
    spans: dict[Coverage, list[MonthSpan]] = {}
    for coverage, stretch in groupby(months, key=line.covered.__getitem__):
        first, *_, last = (*stretch,) * 2
        spans.setdefault(coverage, []).append(MonthSpan(first, last, words(first, last)))
    return CoverageRow(
        line.id,
        line.label,
        tuple(
            CoveredMonths(sign_of(coverage, language), tuple(spans[coverage]))
            for coverage in Coverage
            if coverage in spans
        ),
    )
