"""What the reports print and what they do not, and the questions that they cannot answer.

Anchors that do not change: `#<measure>`, `#<measure>-<dimension>` (the total over all participants
is `#<measure>-measure`), `#<measure>-<dimension of areas>-each` for the areas one by one, and
`#<dimension>-by-<dimension of areas>` for a question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from generator.dimensions import Dimension
from generator.model import MEASURE
from generator.package.records import Entry
from generator.web import sentences
from generator.web.addresses import Addresses
from generator.web.coverage import (
    Coverage,
    CoverageLine,
    CoverageTable,
    Sign,
    all_months,
    coverage_table,
    covered_months,
    sign_of,
)
from generator.web.easel import Easel, all_areas_link, area_link, measure_link, measure_links
from generator.web.language import Language
from generator.web.source import SiteSource
from generator.web.view import Link, SitePage


@dataclass(frozen=True)
class Meaning:
    """A sign of the page, and what it means."""

    sign: Sign
    text: str


@dataclass(frozen=True)
class PrintedBreakdown:
    """A cell of the overview: what the newest report prints, and the way to the months."""

    sign: Sign
    href: str


@dataclass(frozen=True)
class Overview:
    """Measures by breakdowns: what the newest report of each measure prints."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Link, tuple[PrintedBreakdown, ...]], ...]


@dataclass(frozen=True)
class Nearest:
    """Figures that come near to what was asked for: what they are, and where they stand."""

    text: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Question:
    """A question that no report answers, and the nearest figures."""

    id: str
    title: str
    answer: str
    nearest: tuple[Nearest, ...]


@dataclass(frozen=True)
class NotPrinted:
    """Something that people look for and no report has. `nearest` is what comes nearest."""

    id: str
    name: str
    nearest: Link


@dataclass(frozen=True)
class EachArea:
    """What the reports print of each area; `table` is empty where the areas are many."""

    id: str
    title: str
    tables: tuple[CoverageTable, ...]
    many: str
    all: Link


@dataclass(frozen=True)
class MeasureCoverage:
    """What the reports print of one measure."""

    code: str
    name: Link
    table: CoverageTable
    areas: tuple[EachArea, ...]


@dataclass(frozen=True)
class CoverageView:
    """What the page prints."""

    introduction: str
    key: tuple[Meaning, ...]
    overview: Overview
    questions: tuple[Question, ...]
    two_at_once: str
    not_printed: tuple[NotPrinted, ...]
    other_measures: tuple[NotPrinted, ...]
    measures_link: Link
    measures: tuple[MeasureCoverage, ...]


def pages(source: SiteSource, language: Language, addresses: Addresses) -> list[SitePage]:
    """One page."""
    easel, _ = Easel(source, language, addresses, addresses.coverage()), language.gettext
    introduction = _("coverage.introduction", publisher=sentences.publisher_name(source, language))
    measures = tuple(_measure(easel, measure) for measure in source.measures)

    # No two breakdowns are printed together, where there are two.
    broken_down = printed_dimensions(source)
    nouns = [sentences.noun(d, language) for d in broken_down if not d.areas]
    two_at_once = ""
    if len(nouns) > 1:
        publisher = sentences.publisher_name(source, language)
        words = {"publisher": publisher, "nouns": language.all_of(nouns)}
        two_at_once = _("coverage.two-at-once", **words)
    return [
        SitePage(
            path=easel.path,
            template="coverage.html",
            language=language.code,
            title=_("What the reports print, and what they do not"),
            description=introduction,
            view=CoverageView(
                introduction=introduction,
                key=_key(easel, measures),
                overview=_overview(easel),
                questions=tuple(
                    _question(easel, dimension, areas)
                    for areas in source.areas
                    for dimension in crossed_with(source, areas)
                ),
                two_at_once=two_at_once,
                not_printed=_not_printed(easel, ""),
                other_measures=_not_printed(easel, MEASURE),
                measures_link=_measures_link(easel),
                measures=measures,
            ),
            twins=addresses.twins(lambda other: other.coverage()),
            section="coverage",
        )
    ]


def question_id(dimension: Dimension, areas: Dimension) -> str:
    """The anchor of the question for a breakdown in each area: `age-group-by-county`."""
    return f"{dimension.code}-by-{areas.code}"


def question_title(dimension: Dimension, areas: Dimension, language: Language) -> str:
    """What is asked for: `Age group by county`."""
    what, where = sentences.noun(dimension, language), sentences.noun(areas, language)
    return language.gettext("%(What)s by %(noun)s", What=sentences.capitalised(what), noun=where)


def printed_dimensions(source: SiteSource) -> tuple[Dimension, ...]:
    """The breakdowns that reports print of any measure."""
    printed = {dimension for _measure, dimension in source.figures}
    return tuple(dimension for dimension in source.dimensions if dimension.code in printed)


def crossed_with(source: SiteSource, areas: Dimension) -> tuple[Dimension, ...]:
    """The breakdowns that reports print, and never for an area by itself."""
    return tuple(d for d in printed_dimensions(source) if not d.areas and d != areas)


def _key(easel: Easel, measures: Sequence[MeasureCoverage]) -> tuple[Meaning, ...]:
    """What the signs mean that stand on the page."""
    _, marks = easel.language.gettext, easel.language.any_of(sorted(easel.marks))
    meanings = {
        Coverage.PRINTED: _("Every figure of the month is printed."),
        Coverage.PARTLY: _("Some figures are printed, others are suppressed."),
        Coverage.HIDDEN: _("The reports print %(mark)s instead of the figure.", mark=marks),
        Coverage.NOT_PRINTED: _("A report is of the month, and does not have the figure."),
        Coverage.NOT_YET: _("coverage.not-yet"),
        Coverage.NO_REPORT: _("The data have no report of the month."),
        Coverage.NOT_THEN: _("The area did not exist in the month."),
    }
    of_areas = (table for m in measures for areas in m.areas for table in areas.tables)
    newest = [*(m.table for m in measures), *of_areas]
    tables = [table for first in newest for table in (first, *first.earlier)]
    shown = {months.sign.code for table in tables for row in table.rows for months in row.months}
    return tuple(
        Meaning(sign_of(coverage, easel.language), text)
        for coverage, text in meanings.items()
        if coverage in shown
    )


def _overview(easel: Easel) -> Overview:
    source, language, _ = easel.source, easel.language, easel.language.gettext
    dimensions, rows = printed_dimensions(source), []
    for measure in source.measures:
        # The newest month that a report of the measure is of.
        month = max(source.covered(measure.code))
        cells = []
        for code in (MEASURE, *(d.code for d in dimensions)):
            categories = source.figures.get((measure.code, code), {})
            covered = covered_months(source, measure.code, code, categories, [month])
            sign = sign_of(covered[month], language)
            cells.append(PrintedBreakdown(sign, f"#{measure.code}-{code}"))
        rows.append((Link(f"#{measure.code}", easel.name(measure)), tuple(cells)))
    return Overview(
        _("What the newest report of each measure prints"),
        (_("Whole country"), *(d.text("heading", language.code) for d in dimensions)),
        tuple(rows),
    )


def _measure(easel: Easel, measure: Entry) -> MeasureCoverage:
    """A row for all participants and for each breakdown that any measure has, then the areas."""
    source, language, _ = easel.source, easel.language, easel.language.gettext
    address, name = easel.addresses.measure(measure.code), easel.name(measure)
    months = all_months(source)
    labels = {MEASURE: Link(easel.to(f"{address}#trend"), _("Whole country"))}
    for dimension in printed_dimensions(source):
        has = (measure.code, dimension.code) in source.figures
        href = easel.to(f"{address}#{dimension.code}") if has else ""
        labels[dimension.code] = Link(href, dimension.text("heading", language.code))
    lines = []
    for code, label in labels.items():
        categories = source.figures.get((measure.code, code), {})
        covered = covered_months(source, measure.code, code, categories, months)
        lines.append(CoverageLine(f"{measure.code}-{code}", label, covered))
    caption = _("%(name)s: what the reports print of each breakdown", name=name)
    return MeasureCoverage(
        code=measure.code,
        name=measure_link(easel, measure),
        table=coverage_table(lines, caption, _("Breakdown"), language),
        areas=tuple(
            _each_area(easel, measure, dimension, areas)
            for dimension, areas in source.areas.items()
            if (measure.code, dimension.code) in source.figures
        ),
    )


def _each_area(
    easel: Easel, measure: Entry, dimension: Dimension, areas: Sequence[Entry]
) -> EachArea:
    """What the reports print of a measure in each area; of many, the area's own page says it."""
    language, _, plural = (
        easel.language,
        easel.language.gettext,
        dimension.text("plural", easel.language.code),
    )
    tables: tuple[CoverageTable, ...] = ()
    if len(areas) <= dimension.most_drawn:
        months = all_months(easel.source)
        lines = [
            CoverageLine(
                "",
                Link(area_link(easel, dimension, area), easel.name(area)),
                covered_months(easel.source, measure.code, dimension.code, [area.code], months),
            )
            for area in areas
        ]
        caption = _(
            "%(name)s: what the reports print by %(noun)s",
            name=easel.name(measure),
            noun=sentences.noun(dimension, language),
        )
        heading = dimension.text("heading", language.code)
        tables = (coverage_table(lines, caption, heading, language),)
    return EachArea(
        id=f"{measure.code}-{dimension.code}-each",
        title=_("All %(n)s %(plural)s", n=language.number(len(areas)), plural=plural),
        tables=tables,
        many="" if tables else _("coverage.many-areas", plural=plural),
        all=all_areas_link(easel, dimension),
    )


def _question(easel: Easel, dimension: Dimension, areas: Dimension) -> Question:
    """Why there is no figure for a breakdown in each area, and which ones come near."""
    source, language, _ = easel.source, easel.language, easel.language.gettext
    what, where = (sentences.noun(d, language) for d in (dimension, areas))
    publisher = sentences.publisher_name(source, language)

    # A total over all measures may be broken down for each group by itself.
    groups = source.code_lists[dimension.code] if dimension.groups else ()
    totals = [
        m
        for m in source.measures
        for g in groups
        if m.code in source.aggregates and m.code.endswith(f"-{g}")
    ]
    of_groups = measure_links(easel, totals, areas.code)
    nearest = (
        Nearest(
            _("%(What)s in the whole country", What=sentences.capitalised(what)),
            measure_links(easel, source.measures, dimension.code),
        ),
        Nearest(
            _("All %(people)s in %(one)s", one=areas.text("one", language.code)),
            (all_areas_link(easel, areas),),
        ),
        Nearest(_("All measures together"), of_groups),
    )
    words = {"publisher": publisher, "what": what, "noun": where}
    by_measure = _("coverage.not-crossed-by-measure", **words)
    return Question(
        id=question_id(dimension, areas),
        title=question_title(dimension, areas, language),
        answer=by_measure if of_groups else _("coverage.not-crossed", **words),
        nearest=tuple(item for item in nearest if item.links),
    )


def _measures_link(easel: Easel) -> Link:
    return Link(easel.to(easel.addresses.home("measures")), easel.language.gettext("Measures"))


def _not_printed(easel: Easel, kind: str) -> tuple[NotPrinted, ...]:
    """What people look for and no report has: the other measures, or, with no `kind`, all else.

    A breakdown that comes nearest stands on the page of each measure; the link leads to the first.
    """
    source, language, home = easel.source, easel.language, easel.addresses.home
    found = []
    for item in source.descriptor.get("not_printed", ()):
        if item.get("dimension", "") != kind:
            continue
        nearest, link = item.get("nearest", MEASURE), _measures_link(easel)
        first = next((m for m in source.measures if (m.code, nearest) in source.figures), None)
        if first and nearest != MEASURE:
            dimension = source.dimensions[nearest]
            address = f"{easel.addresses.measure(first.code)}#{nearest}"
            link = Link(easel.to(address), dimension.text("heading", language.code))
            if dimension.areas:
                plural = sentences.capitalised(dimension.text("plural", language.code))
                link = Link(easel.to(home(dimension.codelist)), plural)
        found.append(NotPrinted(f"not-{item['code']}", language.name(item, "title"), link))
    return tuple(sorted(found, key=lambda thing: language.sort_key(thing.name)))
