"""An area (a county): every measure month by month, its share of the country and its rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from generator.dimensions import Dimension
from generator.model import ALL, MEASURE, Period
from generator.package.records import Entry, RevisionRecord, Value
from generator.web import sentences
from generator.web.addresses import Addresses
from generator.web.cells import mark_of
from generator.web.comparisons import RATE, beside_others, link_to
from generator.web.coverage import all_months
from generator.web.easel import (
    NARROW,
    Easel,
    MonthLine,
    all_areas_link,
    colour_of,
    downloads,
    legend,
    measure_link,
    measure_links,
    month_chart,
    month_table,
    months_notes,
    months_of,
    printed_link,
    room,
    small_chart,
    source_words,
    years_of,
)
from generator.web.feeds import FeedSubject, area_feed
from generator.web.history import (
    NOT_SHOWN,
    Key,
    change_rows,
    changes,
    cuts_of,
    finding_of,
    in_its_time,
)
from generator.web.language import Language
from generator.web.pages.changes import feed_links, revised_line
from generator.web.pages.coverage import Nearest, crossed_with, question_id
from generator.web.source import ABSENT, NO_REPORT, SUPPRESSED, SiteSource
from generator.web.tables import area_files
from generator.web.usual import usual_sentence
from generator.web.view import (
    Cell,
    Drawn,
    Link,
    ShownFigure,
    ShownRow,
    ShownTable,
    SitePage,
)

FEW = 8
"""So many measures have a large drawing each on the page of an area; more have small ones."""


@dataclass(frozen=True)
class MeasurePart:
    """One measure in the area. `number` is empty where the newest figure is not published."""

    code: str
    colour: str
    name: Link
    number: str
    sentence: str
    moved: tuple[str, ...]
    usual: str
    shares: tuple[str, ...]
    figures: tuple[ShownFigure, ...]
    compare: tuple[Link, ...]
    """The way to the area beside others; none where there is nothing to compare."""


@dataclass(frozen=True)
class AreaGroup:
    """Areas that a page leads to. `fold` is the summary that a long list is folded under."""

    title: str
    links: tuple[Link, ...]
    fold: str = ""


@dataclass(frozen=True)
class Unanswered:
    """What the reports do not say of an area: breakdowns, and figures that come near.

    `questions` lead to where each is explained; `nearest` is empty where measures are many.
    """

    publisher: str
    name: str
    questions: tuple[Link, ...]
    nearest: tuple[Nearest, ...]


@dataclass(frozen=True)
class AreaView:
    """What the page of an area prints."""

    name: str
    other_names: tuple[Link, ...]
    introduction: str
    population: str
    validity: tuple[str, ...]
    before: tuple[Link, ...]
    """The areas of the data that it came from."""
    after: tuple[Link, ...]
    """Those that came from it."""
    notes: tuple[str, ...]
    unanswered: tuple[Unanswered, ...]
    measures: tuple[MeasurePart, ...]
    without: tuple[ShownTable, ...]
    """The measures of which no figure is published here."""
    without_title: str
    without_note: str
    compare: tuple[Link, ...]
    """The way to a comparison, where no measure has a section with one of its own."""
    revised: tuple[Link, ...]
    around: tuple[AreaGroup, ...]
    data: Link
    feed: tuple[Link, ...]
    previous: Link | None
    following: Link | None


@dataclass(frozen=True)
class Area:
    """A category of a dimension of areas."""

    dimension: Dimension
    entry: Entry

    @property
    def is_rest(self) -> bool:
        """Whether it is none: an unknown one."""
        return self.entry.code in self.dimension.rest

    def key(self, measure: Entry) -> Key:
        """The key of a measure's figures here."""
        return measure.code, self.dimension.code, self.entry.code

    def path(self, addresses: Addresses) -> str:
        """The address of its page."""
        return addresses.area(self.dimension, self.entry.code, self.entry.fields["name_nb"])


def pages(source: SiteSource, language: Language, addresses: Addresses) -> Iterator[SitePage]:
    """A page for each area that has figures, former and unknown ones too."""
    for dimension, entries in source.areas.items():
        files = area_files(source, dimension)
        for entry in entries:
            area = Area(dimension, entry)
            easel = Easel(source, language, addresses, area.path(addresses))
            easel.files["data.csv"] = files[entry.code]
            subject = FeedSubject(entry.code, area_name(easel, area), easel.path)
            easel.files.update(area_feed(source, language, addresses, dimension, subject))
            view = _view(easel, area)

            # The way to an area leads through the wider one that it lies in.
            wider = wider_area(source, area)
            crumbs = [all_areas_link(easel, wider.dimension if wider else dimension)]
            crumbs += area_links(easel, [wider]) if wider else []
            yield SitePage(
                path=easel.path,
                template="area.html",
                language=language.code,
                title=view.name,
                description=f"{view.introduction} {view.population}".strip(),
                view=view,
                twins=addresses.twins(area.path),
                section=dimension.codelist,
                crumbs=tuple(crumbs),
                charts=easel.charts,
                drawn=tuple(easel.drawn),
                files=easel.files,
            )


def area_name(easel: Easel, area: Area) -> str:
    """The name as a heading: `Vestland`, `Ukjent fylke`."""
    _, language = easel.language.gettext, easel.language
    if area.is_rest:
        noun = area.dimension.text("noun", language.code)
        return sentences.capitalised(_("%(noun)s unknown", noun=noun))
    name, until = easel.name(area.entry), area.entry.fields.get("valid_to", "")
    others = easel.source.areas[area.dimension]
    if until and any(easel.name(c) == name for c in others if c != area.entry):
        return _("%(name)s (until %(year)s)", name=name, year=until[:4])
    return name


def other_names(entry: Entry) -> tuple[Link, ...]:
    """The official names of an area in other languages, each with its language."""
    named = filter(None, entry.fields.get("other_names", "").split("; "))
    tagged = (text.partition(": ") for text in named)
    return tuple(Link("", text, tag) for tag, _colon, text in tagged)


def _within(easel: Easel, area: Area) -> str:
    """The name within a sentence: `Vestland`, `ukjent fylke`."""
    if area.is_rest:
        noun = area.dimension.text("noun", easel.language.code)
        return easel.language.gettext("an unknown %(noun)s", noun=noun)
    return easel.name(area.entry)


def _view(easel: Easel, area: Area) -> AreaView:
    name, _ = area_name(easel, area), easel.language.gettext
    entries = easel.source.areas[area.dimension]
    place = entries.index(area.entry)

    def way_to(entry: Entry) -> Link:
        other = Area(area.dimension, entry)
        return Link(easel.to(other.path(easel.addresses)), area_name(easel, other))

    def is_of_area(revision: RevisionRecord) -> bool:
        return revision.key[1:] == (area.dimension.code, area.entry.code)

    fields, language = area.entry.fields, easel.language
    noun = area.dimension.text("noun", language.code)
    introduction = _("area.introduction", name=name)
    if area.is_rest:
        introduction = _("area.unknown", noun=noun)
    population = ""
    if area.entry.population is not None:
        population = _(
            "%(number)s inhabitants on %(date)s (%(source)s).",
            number=language.number(area.entry.population),
            date=language.date(fields["population_date"]),
            source=population_source(area.dimension, area.entry, language),
        )
    # Of many small areas most figures are hidden: measures without a published one share a table.
    figures, code = easel.source.figures, area.dimension.code
    are_many = len(entries) > area.dimension.most_drawn
    shown = [
        measure
        for measure in easel.source.measures
        for months in [figures.get((measure.code, code), {}).get(area.entry.code, {})]
        if any(value.number is not None or not are_many for value in months.values())
    ]
    is_bare = not any(
        value.number is not None
        for measure in shown
        for value in figures[measure.code, code][area.entry.code].values()
    )
    compared = (_compare(easel, area, measure) for measure in easel.source.measures)
    # What a hidden figure of this package can be: `Færre enn 4`.
    limits = {mark.high + 1 for mark in easel.marks.values() if mark.low == 0 and mark.high}
    hidden = sentences.capitalised(_("suppressed"))
    if len(limits) == len(easel.marks) == 1:
        hidden = _("Fewer than %(limit)s", limit=language.number(*limits))
    return AreaView(
        name=name,
        other_names=other_names(area.entry),
        introduction=introduction,
        population=population,
        validity=_validity(easel, area),
        before=tuple(way_to(other) for other in entries if _comes_from(area.entry, other)),
        after=tuple(way_to(other) for other in entries if _comes_from(other, area.entry)),
        notes=months_notes(easel, [area.key(measure) for measure in easel.source.measures]),
        unanswered=_unanswered(easel, area, shown),
        measures=tuple(_part(easel, area, measure, len(shown) > FEW) for measure in shown),
        without=_without(easel, area, [m for m in easel.source.measures if m not in shown]),
        without_title=_("%(What)s, or not printed", What=hidden),
        # Hidden as all figures are here, the first measure that has a comparison leads to it.
        compare=() if shown else next(filter(None, compared), ()),
        without_note=_("area.nothing-published", name=_within(easel, area)) if is_bare else "",
        revised=revised_line(easel, is_of_area),
        around=_around(easel, area),
        data=Link("data.csv", _("All figures for %(name)s (CSV)", name=_within(easel, area))),
        feed=feed_links(easel),
        previous=next(map(way_to, entries[max(place - 1, 0) : place]), None),
        following=next(map(way_to, entries[place + 1 : place + 2]), None),
    )


def _around(easel: Easel, area: Area) -> tuple[AreaGroup, ...]:
    """The wider area that it lies in, the others of its kind in there, and those within it."""
    _, language, dimension = easel.language.gettext, easel.language, area.dimension
    plural, found = dimension.text("plural", language.code), []
    others = [Area(dimension, e) for e in easel.source.areas[dimension] if e != area.entry]
    title = _("Other %(plural)s", plural=plural)
    wider = wider_area(easel.source, area)
    if dimension.within and wider is None:
        others = []
    if wider:
        column, code = wider.dimension.column, wider.entry.code
        others = [item for item in others if item.entry.fields[column] == code]
        links = area_links(easel, [wider])
        title = _("Other %(plural)s in %(name)s", plural=plural, name=links[0].text)
        found.append(AreaGroup(wider.dimension.text("name", language.code), links))
    current = [a for a in others if not a.is_rest and a.entry.existed(easel.source.newest)]
    former = [a for a in others if a not in current]
    former_title = _("Unknown and former %(plural)s", plural=plural)
    for heading, areas in ((title, current), (former_title, former)):
        fold = ""
        if len(areas) > dimension.most_drawn:
            fold = _("All %(n)s %(plural)s", n=language.number(len(areas)), plural=plural)
        if areas:
            found.append(AreaGroup(heading, area_links(easel, areas), fold))
    for inner, entries in easel.source.areas.items():
        if inner.within == dimension.code:
            inside = [e for e in entries if e.fields.get(dimension.column) == area.entry.code]
            plural, count = inner.text("plural", language.code), language.number(len(inside))
            links = area_links(easel, [Area(inner, entry) for entry in inside])
            title = _("%(plural)s in %(name)s", plural=plural, name=_within(easel, area))
            fold = _("All %(n)s %(plural)s", n=count, plural=plural)
            found += [AreaGroup(sentences.capitalised(title), links, fold)] if links else []
    return tuple(found)


def wider_area(source: SiteSource, area: Area) -> Area | None:
    """The area that another lies in, if it has figures too."""
    for dimension, entries in source.areas.items():
        if dimension.code == area.dimension.within:
            code = area.entry.fields.get(dimension.column)
            return next((Area(dimension, e) for e in entries if e.code == code), None)
    return None


def area_links(easel: Easel, areas: Iterable[Area]) -> tuple[Link, ...]:
    """The links to the pages of areas, in the order of their names."""
    named = [Link(easel.to(a.path(easel.addresses)), area_name(easel, a)) for a in areas]
    return tuple(sorted(named, key=lambda link: easel.language.sort_key(link.text)))


def population_source(dimension: Dimension, entry: Entry, language: Language) -> str:
    """Where the population of an area comes from: `Statistisk sentralbyrå, tabell 07459`."""
    named = dimension.text("population_source", language.code)
    return named or entry.fields.get("population_source", "")


def _validity(easel: Easel, area: Area) -> tuple[str, ...]:
    """Since when it is an area, where the data began before, and until when it was one."""
    _, date, fields = easel.language.gettext, easel.language.date, area.entry.fields
    name, found = area.dimension.text("name", easel.language.code), []
    since = area.entry.since
    if since and since > min(report.period_from for report in easel.source.reports):
        found.append(_("%(noun)s from %(date)s.", noun=name, date=date(fields["valid_from"])))
    if area.entry.until:
        found.append(_("%(noun)s until %(date)s.", noun=name, date=date(fields["valid_to"])))
    return tuple(found)


PREDECESSORS = "predecessors"
"""How the columns of a code list begin that name the areas that an area came from."""


def _comes_from(entry: Entry, other: Entry) -> bool:
    """Whether the code list says that `entry` comes from `other`, which ended when it began."""
    if entry.since is None or other.until is None or entry.since - 1 != other.until:
        return False
    fields = (text for name, text in entry.fields.items() if name.startswith(PREDECESSORS))
    return any(other.code in text.split() for text in fields)


def _unanswered(easel: Easel, area: Area, shown: Sequence[Entry]) -> tuple[Unanswered, ...]:
    """The breakdowns that no report has for one area; nothing where there are none at all."""
    source, language, addresses = easel.source, easel.language, easel.addresses
    dimensions, here = crossed_with(source, area.dimension), addresses.coverage()
    if not dimensions:
        return ()
    questions = tuple(
        Link(
            easel.to(f"{here}#{question_id(dimension, area.dimension)}"),
            sentences.noun(dimension, language),
        )
        for dimension in dimensions
    )
    nearest = tuple(
        Nearest(
            dimension.text("heading", language.code),
            measure_links(easel, shown, dimension.code),
        )
        for dimension in (dimensions if len(shown) <= FEW else ())
    )
    publisher = sentences.publisher_name(source, language)
    with_links = tuple(item for item in nearest if item.links)
    return (Unanswered(publisher, _within(easel, area), questions, with_links),)


def _without(easel: Easel, area: Area, measures: Sequence[Entry]) -> tuple[ShownTable, ...]:
    """The months of the measures of which no figure is published here."""
    if not measures:
        return ()
    _, months = easel.language.gettext, all_months(easel.source)
    lines = []
    for measure in measures:
        key = area.key(measure)
        values = {period: easel.source.value(*key, period) for period in months}
        href = easel.to(easel.addresses.measure(measure.code))
        lines.append(MonthLine(easel.name(measure), key, values, href))
    caption = _("Measures without a published figure in %(name)s", name=_within(easel, area))
    table = month_table(easel, caption, _("Measure"), lines)
    codes = {easel.to(easel.addresses.measure(m.code)): m.code for m in measures}
    return (replace(table, rows=tuple(replace(row, id=codes[row.href]) for row in table.rows)),)


def _part(easel: Easel, area: Area, measure: Entry, small: bool) -> MeasurePart:
    """One measure in the area: its newest figure, how it moved, and its months."""
    source, language, _ = easel.source, easel.language, easel.language.gettext
    key = area.key(measure)
    values = in_its_time(months_of(easel, *key))
    newest, now = list(values.items())[-1]

    # Share of the country and rate in the newest month, where both parts are published. The rate
    # says the year of the population where the figure is of another.
    shares = []
    share = share_of(easel, measure.code, now, newest)
    if share is not None:
        shares.append(_("%(share)s of the country", share=language.percent(share)))
    if rate := source.rates.get((*key, newest)):
        number, year = language.number(rate.rate, 1), rate.population_period.year
        if year == newest.year:
            shares.append(_("%(rate)s per 100,000 inhabitants", rate=number))
        else:
            shares.append(_("%(rate)s per 100,000 inhabitants in %(year)s", rate=number, year=year))
        wider = wider_area(source, area)
        around = source.rates.get((*wider.key(measure), newest)) if wider else None
        if wider and around:
            number, name = language.number(around.rate, 1), _within(easel, wider)
            shares.append(_("%(rate)s in %(name)s", rate=number, name=name))
        if everywhere := source.rate(measure.code, MEASURE, ALL, newest):
            number = language.number(everywhere.rate, 1)
            shares.append(_("%(rate)s in the whole country", rate=number))
    return MeasurePart(
        code=measure.code,
        colour=colour_of(source, measure.code).removeprefix("--"),
        name=measure_link(easel, measure),
        number="" if now.number is None else language.number(now.number),
        sentence=newest_words(easel, newest, now),
        moved=changes(source, language, key, newest),
        usual=usual_sentence(source, language, key, newest),
        shares=tuple(shares),
        figures=_figures(easel, area, measure, values, small),
        compare=_compare(easel, area, measure),
    )


def _compare(easel: Easel, area: Area, measure: Entry) -> tuple[Link, ...]:
    """`Sammenlign Vestland med Oslo og hele landet per 100 000 innbyggere`."""
    comparison = beside_others(easel.source, area.dimension, area.entry, measure.code)
    if comparison is None:
        return ()
    _, names = easel.language.gettext, []
    for _measure, dimension, code in comparison.lines[1:]:
        if dimension == MEASURE:
            names.append(_("the whole country"))
        else:
            kind = easel.source.dimensions[dimension]
            names.append(_within(easel, Area(kind, easel.source.entry(dimension, code))))
    words = {"name": _within(easel, area), "others": easel.language.all_of(names)}
    if comparison.show == RATE:
        text = _("Compare %(name)s with %(others)s per 100,000 inhabitants", **words)
    else:
        text = _("Compare %(name)s with %(others)s", **words)
    return (Link(easel.to(link_to(easel.addresses, comparison)), text),)


def newest_words(easel: Easel, period: Period, value: Value) -> str:
    """The newest figure in words: what stands after the number, or why there is none."""
    language, month = easel.language, easel.language.month(period)
    _, number = language.gettext, language.number
    if value.status == SUPPRESSED:
        mark = mark_of(value, language, easel.marks)
        if mark.low is None or mark.high is None:
            return _("area.hidden", month=month)
        if mark.low == 0:
            return _("area.hidden-below", limit=number(mark.high + 1), month=month)
        low, high = number(mark.low), number(mark.high)
        return _("area.hidden-range", low=low, high=high, month=month)
    if value.why == NO_REPORT:
        return _("%(month)s is not in the data", month=month.capitalize()) + "."
    if value.status == ABSENT:
        return _("Not in the report for %(month)s.", month=month)
    return language.ngettext(
        "%(person)s in %(month)s", "%(people)s in %(month)s", value.number or 0, month=month
    )


def as_in_the_country(
    source: SiteSource, key: Key, values: Mapping[Period, Value]
) -> dict[Period, float]:
    """How many an area would have at the rate of the whole country, in each month that it has.

    It is the country's number, by the area's part of the inhabitants. Months are left out in which
    the area is not in the report, or where a population is not known; all of them are if fewer than
    two are left, or if no figure of the area is published.
    """
    found = {}
    for period in values:
        everywhere = source.rate(key[0], MEASURE, ALL, period)
        inhabitants = source.inhabitants_of((*key, period))
        if everywhere and inhabitants:
            found[period] = everywhere.participants * inhabitants / everywhere.population
    has_line = len(found) > 1 and any(value.number is not None for value in values.values())
    return found if has_line else {}


def share_of(easel: Easel, measure: str, value: Value, period: Period) -> float | None:
    """The part of the country's participants; None unless both figures are published.

    None, too, where they are too few for per cents.
    """
    total = easel.source.total(measure, period)
    if value.number is None or total.number is None or total.number < sentences.SMALL_BASE:
        return None
    return value.number / total.number


def _figures(
    easel: Easel, area: Area, measure: Entry, values: Mapping[Period, Value], small: bool
) -> tuple[ShownFigure, ...]:
    """The drawing and the table of one measure; `small` where a page has many of them."""
    _, name, key = easel.language.gettext, easel.name(measure), area.key(measure)
    place = _within(easel, area)
    title = finding_of(values, cuts_of(easel.source, [key], tuple(values)), easel.language)
    drawn = Drawn(easel.key(measure.code), "trend", "", f"{measure.code}.svg")
    context = {} if small else as_in_the_country(easel.source, key, values)
    if small:
        drawn = Drawn(easel.key(measure.code), "sparkline", live=False)
        chart = small_chart(easel, key, values)
    else:
        chart = month_chart(easel, key, values, (NARROW, room(values, 190)), context)
    span = easel.language.span(next(iter(values)), list(values)[-1])

    # The table has the country over the same months, and what is worked out of both.
    country = (measure.code, MEASURE, ALL)
    totals = months_of(easel, *country)
    lines = [MonthLine(area_name(easel, area), key, values)]
    if not small:
        everywhere = {period: totals[period] for period in values}
        lines.append(MonthLine(_("Whole country"), country, everywhere))
    table = month_table(
        easel,
        _("%(name)s in %(area)s, per month", name=name, area=place),
        _("Area"),
        lines,
        partial(_derived_rows, easel, area, measure, None if small else context),
    )
    last = [period for period, value in values.items() if value.status != ABSENT][-1]
    printed = printed_link(easel, easel.source.printed_at(*key, last), with_row=True)
    if small and {head.href for head in table.columns} == {link.href for link in printed}:
        # One link below the table leads where each of its months would.
        plain = tuple(replace(head, href="") for head in table.columns)
        table = replace(table, columns=plain)
    return (
        ShownFigure(
            id=measure.code,
            title=title,
            subtitle=_("%(People)s per month, %(span)s.", span=span),
            drawings=(easel.place(drawn, chart.titled(f"{name}, {place}: {title}")),),
            table=table,
            source=source_words(easel, measure.code),
            downloads=downloads(easel, "data.csv", (drawn,)),
            printed=printed,
            legend=legend(easel, values.values()),
            notes=(_("area.grey-line"),) if context else (),
        ),
    )


def _derived_rows(
    easel: Easel,
    area: Area,
    measure: Entry,
    context: Mapping[Period, float] | None,
    values: Mapping[Period, Value],
) -> tuple[ShownRow, ...]:
    """What is worked out of the area's figures and the country's; a row without any is left out.

    `context` is the grey line of the drawing; None leaves out what compares with the country.
    """
    _, language = easel.language.gettext, easel.language
    none, key = Cell(NOT_SHOWN, _("not shown")), area.key(measure)
    shares, rates, everywhere, grey, years = [], [], [], [], []
    for period, value in values.items():
        share = share_of(easel, measure.code, value, period)
        rate = easel.source.rates.get((*key, period))
        of_all = easel.source.rate(measure.code, MEASURE, ALL, period)
        shares.append(none if share is None else Cell(language.percent(share, 1)))
        rates.append(none if rate is None else Cell(language.number(rate.rate, 1)))
        everywhere.append(none if not of_all else Cell(language.number(of_all.rate, 1)))
        line = (context or {}).get(period)
        grey.append(none if line is None else Cell(language.number(line, 1)))
        years += [rate] if rate else []
    derived = (
        (_("Share of the country"), shares),
        (_("Per 100,000 inhabitants in %(year)s", year=years_of(years)), rates),
        (_("The whole country per 100,000"), everywhere if years else []),
        (_("As in the whole country (grey line)"), grey),
    )
    worked_out = (
        ShownRow(label, tuple(cells), derived=True)
        for label, cells in (derived[1:2] if context is None else derived)
        if any(cell is not none for cell in cells)
    )
    return (*worked_out, *change_rows(easel.source, language, area.key(measure), values))
