"""The front page: what this is, the measures, the areas, the reports, the way to the data."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from generator.dimensions import Dimension
from generator.model import ALL, MEASURE
from generator.package.records import Entry, Report
from generator.web import sentences
from generator.web.addresses import Addresses, folder_of
from generator.web.easel import (
    Easel,
    area_maps,
    breakdown_table,
    breakdown_values,
    colour_of,
    country_subtitle,
    downloads,
    first_printed,
    has_tiles,
    legend,
    measure_link,
    months_notes,
    months_of,
    printed_link,
    rate_note,
    small_chart,
    source_words,
    trend_printed,
    trend_table,
)
from generator.web.feeds import site_feed
from generator.web.history import cuts_of, finding_of
from generator.web.language import Language
from generator.web.pages.area import Area, AreaGroup, area_links, area_name, wider_area
from generator.web.pages.changes import revised_line
from generator.web.pages.measure import Headline, headline, total_note
from generator.web.source import SiteSource
from generator.web.view import Drawn, Link, ShownFigure, SitePage

FEW_REPORTS = 12


@dataclass(frozen=True)
class MeasureCard:
    """A measure in short: its newest figure and, as a figure of its own, its months.

    `note` tells of a total over several measures that it is one.
    """

    colour: str
    name: Link
    note: str
    headline: Headline
    months: ShownFigure


@dataclass(frozen=True)
class AreaMap:
    """The map that leads to the areas; it shows one measure and says which."""

    colour: str
    figure: ShownFigure
    invitation: str


@dataclass(frozen=True)
class AreaSection:
    """The areas of one dimension, in groups where they lie in wider areas."""

    id: str
    title: str
    maps: tuple[AreaMap, ...]
    groups: tuple[AreaGroup, ...]
    others: tuple[Link, ...]
    others_title: str


@dataclass(frozen=True)
class ReportCard:
    """A report in short."""

    link: Link
    facts: str


@dataclass(frozen=True)
class Total:
    """The printed total over the measures of a series, and the way to where it is printed."""

    text: str
    printed: tuple[Link, ...]


@dataclass(frozen=True)
class ReportYear:
    """The reports of a year, newest first; `year` is empty where all reports are few."""

    year: str
    reports: tuple[ReportCard, ...]


@dataclass(frozen=True)
class HomeView:
    """What the front page prints; `long` tells of a long word in its title."""

    title: str
    long: bool
    introduction: str
    newest: str
    changes: Link
    revised: tuple[Link, ...]
    totals: tuple[Total, ...]
    notes: tuple[str, ...]
    measures: tuple[MeasureCard, ...]
    areas: tuple[AreaSection, ...]
    reports: tuple[ReportYear, ...]
    data: Link
    downloads: tuple[Link, ...]


def pages(source: SiteSource, language: Language, addresses: Addresses) -> list[SitePage]:
    """The front page."""
    easel, _ = Easel(source, language, addresses, addresses.home()), language.gettext
    publisher = sentences.publisher_name(source, language)
    title = _("home.title", publishers=language.genitive(publisher))
    introduction = _("home.introduction", publisher=publisher)

    # Reports stand newest first, by year when they are many.
    newest = list(reversed(source.reports))
    by_year = {"": newest}
    if len(newest) > max(FEW_REPORTS, 2 * len({report.edition.year for report in newest})):
        years = groupby(newest, key=lambda report: report.edition.year)
        by_year = {str(year): list(of) for year, of in years}
    files = {
        "tiltaksdata.zip": _("Everything (ZIP)"),
        "tiltaksdata.xlsx": _("Everything (Excel)"),
        "datapackage.json": "datapackage.json",
    }
    view = HomeView(
        title=title,
        long=sentences.has_long_word(title),
        introduction=introduction,
        newest=_("Newest month: %(month)s", month=language.month(source.newest)),
        changes=Link(easel.to(addresses.changes()), _("See what is new")),
        revised=revised_line(easel, lambda _revision: True),
        totals=tuple(_totals(easel)),
        notes=months_notes(easel, [(m.code, MEASURE, ALL) for m in source.measures]),
        measures=tuple(_card(easel, measure) for measure in source.measures),
        areas=tuple(_areas(easel, dimension) for dimension in source.areas),
        reports=tuple(
            ReportYear(year, tuple(_report(easel, report) for report in of))
            for year, of in by_year.items()
        ),
        data=Link(easel.to(addresses.data()), _("All data: formats, fields and code")),
        downloads=tuple(Link(easel.to(addresses.file(name)), text) for name, text in files.items()),
    )
    return [
        SitePage(
            path=easel.path,
            template="home.html",
            language=language.code,
            title=source.site.name,
            description=introduction,
            view=view,
            twins=addresses.twins(lambda other: other.home()),
            charts=easel.charts,
            drawn=tuple(easel.drawn),
            files=site_feed(source, language, addresses),
        )
    ]


def _totals(easel: Easel) -> Iterator[Total]:
    """The newest printed total of each series, where it is published.

    `1 205 deltakere i april 2024 på alle disse tiltakene til sammen`.
    """
    newest = {report.series: report.period_to for report in easel.source.reports}
    for series, period in sorted(newest.items()):
        number = easel.source.series_total(series, period).number
        if number is None:
            continue
        month, ngettext = easel.language.month(period), easel.language.ngettext
        text = ngettext("home.total", "home.total", number, month=month)
        if len(newest) > 1:
            text = ngettext(
                "home.total-of-report",
                "home.total-of-report",
                number,
                month=month,
                title=_series_title(easel, series),
            )
        at = easel.source.series_total_at(series, period)
        yield Total(text, printed_link(easel, at, True))


def _series_title(easel: Easel, series: str) -> str:
    details = easel.source.series_details(series)
    title = easel.language.name(details, "title")
    return title or str(details.get("table") or series)


def _areas(easel: Easel, dimension: Dimension) -> AreaSection:
    """The way to each area, those that are unknown or no longer there apart."""
    _, language = easel.language.gettext, easel.language
    plural = dimension.text("plural", language.code)
    areas = [Area(dimension, entry) for entry in easel.source.areas[dimension]]
    newest = easel.source.newest
    current = [a for a in areas if not a.is_rest and a.entry.existed(newest)]
    # Areas that lie within others stand below those, each list folded.
    inside: dict[str, list[Area]] = {}
    for area in current:
        wider = wider_area(easel.source, area)
        inside.setdefault(area_name(easel, wider) if wider else "", []).append(area)
    groups = []
    for name in sorted(inside, key=easel.language.sort_key):
        fold = name
        if not name and len(inside[name]) > dimension.most_drawn:
            count = language.number(len(inside[name]))
            fold = _("All %(n)s %(plural)s", n=count, plural=plural)
        groups.append(AreaGroup("", area_links(easel, inside[name]), fold))
    return AreaSection(
        id=dimension.codelist,
        title=sentences.capitalised(plural),
        maps=_maps(easel, dimension),
        groups=tuple(groups),
        others=area_links(easel, [area for area in areas if area not in current]),
        others_title=_("Unknown and former %(plural)s", plural=plural),
    )


def _card(easel: Easel, measure: Entry) -> MeasureCard:
    """A measure with its months, small; the files to take stand beside the measure's page."""
    key = (measure.code, MEASURE, ALL)
    values = months_of(easel, *key)
    cuts = cuts_of(easel.source, [key], tuple(values))
    title = finding_of(values, cuts, easel.language)
    colour = colour_of(easel.source, measure.code)
    chart = small_chart(easel, key, values)
    drawn = Drawn(easel.key(f"{measure.code}-months"), "sparkline", live=False)
    months = ShownFigure(
        id=measure.code,
        title=title,
        subtitle=country_subtitle(easel, values),
        drawings=(easel.place(drawn, chart.titled(f"{easel.name(measure)}: {title}")),),
        table=trend_table(easel, measure),
        source=source_words(easel, measure.code),
        downloads=_beside(easel, measure, ("trend.csv", "CSV"), ("trend.svg", "SVG")),
        printed=printed_link(easel, trend_printed(easel, measure)),
    )
    return MeasureCard(
        colour=colour.removeprefix("--"),
        name=measure_link(easel, measure),
        note=total_note(easel, measure),
        headline=headline(easel, measure),
        months=months,
    )


def _beside(easel: Easel, measure: Entry, *files: tuple[str, str]) -> tuple[Link, ...]:
    """Links to files in the folder of a measure's page."""
    folder = folder_of(easel.addresses.measure(measure.code))
    return tuple(Link(easel.to(folder + name), text) for name, text in files)


def _maps(easel: Easel, dimension: Dimension) -> tuple[AreaMap, ...]:
    """The map of the measure with the most published participants among those broken down so.

    None when no area of it has a place in the grid.
    """
    source, language, code = easel.source, easel.language, dimension.code

    def newest(measure: Entry) -> int:
        return source.total(measure.code, source.months(measure.code)[-1]).number or 0

    found = [m for m in source.comparable_measures if (m.code, code) in source.figures]
    measure = max(found, key=newest, default=None)
    if measure is None:
        return ()
    month = source.months(measure.code)[-1]
    values = breakdown_values(source, measure.code, dimension, month)
    if not has_tiles(source, dimension, values):
        return ()
    entries = {code: source.entry(dimension.code, code) for code in values}
    names = {code: easel.name(entry) for code, entry in entries.items()}
    inhabitants = source.inhabitants(measure.code, code, month)
    finding = sentences.breakdown_title(
        dimension, values, names, language, easel.marks, inhabitants
    )
    views = area_maps(easel, measure, dimension, month, values)
    # The files stand beside the page of the measure, under the names of its own drawings.
    files = downloads(
        easel,
        f"{code}.csv",
        [replace(view.drawing, file=f"{code}-{view.drawing.role}.svg") for view in views],
    )
    figure = ShownFigure(
        id=f"{code}-map",
        title=f"{easel.name(measure)}: {finding}",
        subtitle=sentences.subtitle(dimension, month, language) + ".",
        drawings=(),
        views=views,
        table=breakdown_table(easel, measure, dimension, names),
        source=source_words(easel, measure.code),
        downloads=_beside(easel, measure, *((item.href, item.text) for item in files)),
        printed=printed_link(easel, first_printed(easel, measure.code, dimension, month)),
        legend=legend(easel, (v for c, v in values.items() if entries[c].tile)),
        notes=rate_note(easel, measure.code, dimension, month, values),
    )
    invitation = language.gettext(
        "home.map", name=easel.name(measure), one=dimension.text("one", language.code)
    )
    colour = colour_of(source, measure.code).removeprefix("--")
    return (AreaMap(colour, figure, invitation),)


def _report(easel: Easel, report: Report) -> ReportCard:
    _, language = easel.language.gettext, easel.language
    text = f"{_series_title(easel, report.series)}, {language.month(report.edition)}"
    facts = _(
        "home.report-facts",
        tables=language.number(report.tables),
        cells=language.number(report.cells),
        suppressed=language.number(report.suppressed),
    )
    address = easel.addresses.report(report.series, report.edition)
    return ReportCard(Link(easel.to(address), text), facts)
