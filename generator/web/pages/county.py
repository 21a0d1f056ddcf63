"""A county: every measure month by month, its share of the country and its rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from generator.model import ALL, COUNTY, MEASURE
from generator.web import wording
from generator.web.addresses import Addresses
from generator.web.figures import (
    NARROW,
    Easel,
    Line,
    colour_of,
    downloads,
    legend,
    month_chart,
    month_table,
    months_of,
    printed_link,
    room,
    source_words,
)
from generator.web.history import (
    NOT_SHOWN,
    break_notes,
    change_rows,
    changes,
    cuts_of,
    finding_of,
    in_its_time,
    missing_note,
    months_before,
)
from generator.web.language import Language
from generator.web.source import (
    ABSENT,
    NO_REPORT,
    NOT_IN_REPORT,
    SUPPRESSED,
    UNKNOWN,
    Entry,
    SiteSource,
    Value,
)
from generator.web.tables import county_files
from generator.web.view import Cell, Drawn, Figure, Link, Page, Row

PER = 100_000
NEAR = 2
"""A rate is worked out with a population that is at most so many years away."""


@dataclass(frozen=True)
class MeasurePart:
    """One measure in the county. `number` is empty where the newest figure is not published."""

    code: str
    colour: str
    name: Link
    number: str
    sentence: str
    moved: tuple[str, ...]
    shares: tuple[str, ...]
    figures: tuple[Figure, ...]


@dataclass(frozen=True)
class Kin:
    """Counties that were before or came after: what is said of them, and the way to them."""

    text: str
    counties: tuple[Link, ...]


@dataclass(frozen=True)
class CountyView:
    """What the page of a county prints."""

    name: str
    other_names: tuple[Link, ...]
    introduction: str
    population: str
    validity: tuple[str, ...]
    kin: tuple[Kin, ...]
    notes: tuple[str, ...]
    measures: tuple[MeasurePart, ...]
    data: Link
    previous: Link | None
    following: Link | None


def pages(source: SiteSource, language: Language, addresses: Addresses) -> Iterator[Page]:
    """A page for each county that has figures, former and unknown ones too."""
    files = county_files(source)
    return (
        _page(Easel(source, language, addresses, _path(addresses, c)), c, files[c.code])
        for c in source.counties
    )


def _path(addresses: Addresses, county: Entry) -> str:
    return addresses.county(county.code, county.fields["name_nb"])


def _page(easel: Easel, county: Entry, data: str) -> Page:
    addresses, _ = easel.addresses, easel.language.gettext
    easel.files["data.csv"] = data
    view = _view(easel, county)
    return Page(
        path=easel.path,
        template="county.html",
        language=easel.language.code,
        title=view.name,
        description=f"{view.introduction} {view.population}".strip(),
        view=view,
        twin=_path(addresses.other(), county),
        section="counties",
        crumbs=(Link(easel.to(addresses.home("counties")), _("Counties")),),
        charts=easel.charts,
        drawn=tuple(easel.drawn),
        files=easel.files,
    )


def county_name(easel: Easel, county: Entry) -> str:
    """The name as a heading: `Vestland`, `Ukjent fylke`."""
    if county.code == UNKNOWN:
        return easel.language.gettext("County unknown")
    name, until = easel.name(county), county.fields.get("valid_to", "")
    if until and any(easel.name(c) == name for c in easel.source.counties if c != county):
        return easel.language.gettext("%(name)s (until %(year)s)", name=name, year=until[:4])
    return name


def _within(easel: Easel, county: Entry) -> str:
    """The name within a sentence: `Vestland`, `ukjent fylke`."""
    if county.code == UNKNOWN:
        return easel.language.gettext("an unknown county")
    return easel.name(county)


def _view(easel: Easel, county: Entry) -> CountyView:
    name, _ = county_name(easel, county), easel.language.gettext
    neighbours = _neighbours(easel, county)
    return CountyView(
        name=name,
        other_names=_other_names(county),
        introduction=_introduction(easel, county, name),
        population=_population(easel, county),
        validity=_validity(easel, county),
        kin=_kin(easel, county),
        notes=_notes(easel, county),
        measures=tuple(_part(easel, county, measure) for measure in easel.source.measures),
        data=Link("data.csv", _("All figures for %(name)s (CSV)", name=_within(easel, county))),
        previous=neighbours[0],
        following=neighbours[1],
    )


def _neighbours(easel: Easel, county: Entry) -> tuple[Link | None, Link | None]:
    counties = easel.source.counties
    place = counties.index(county)
    before, after = counties[max(place - 1, 0) : place], counties[place + 1 : place + 2]

    def link(found: tuple[Entry, ...]) -> Link | None:
        if not found:
            return None
        return _way_to(easel, found[0])

    return link(before), link(after)


def _other_names(county: Entry) -> tuple[Link, ...]:
    """Official names in other languages, each with its language tag."""
    named = filter(None, county.fields.get("other_names", "").split("; "))
    pairs = (name.partition(": ") for name in named)
    return tuple(Link("", text, tag) for tag, _, text in pairs)


def _introduction(easel: Easel, county: Entry, name: str) -> str:
    _ = easel.language.gettext
    if county.code == UNKNOWN:
        return _("Participants whose county the reports do not know.")
    return _("Participants in labour-market measures in %(name)s, month by month.", name=name)


def _population(easel: Easel, county: Entry) -> str:
    if county.population is None:
        return ""
    return easel.language.gettext(
        "%(number)s inhabitants on %(date)s (%(source)s).",
        number=easel.language.number(county.population),
        date=easel.language.date(county.fields["population_date"]),
        source=wording.source_of(county.fields.get("population_source", ""), easel.language),
    )


def _validity(easel: Easel, county: Entry) -> tuple[str, ...]:
    """Since when it is a county, where the data began before, and until when it was one."""
    _, found = easel.language.gettext, []
    since, until = county.fields.get("valid_from", ""), county.fields.get("valid_to", "")
    if since and since[:7] > min(report.period_from for report in easel.source.reports):
        found.append(_("A county from %(date)s.", date=easel.language.date(since)))
    if until:
        found.append(_("A county until %(date)s.", date=easel.language.date(until)))
    return tuple(found)


PREDECESSORS = ("predecessors_2020_2023", "predecessors_2018_2019")


def _kin(easel: Easel, county: Entry) -> tuple[Kin, ...]:
    """The counties of the data that it came from, and those that came from it."""
    _, counties = easel.language.gettext, easel.source.counties
    before = [other for other in counties if _comes_from(county, other)]
    after = [other for other in counties if _comes_from(other, county)]
    told = ((_("The area before, mostly:"), before), (_("The area after, mostly:"), after))
    return tuple(
        Kin(text, tuple(_way_to(easel, other) for other in found)) for text, found in told if found
    )


def _way_to(easel: Easel, county: Entry) -> Link:
    return Link(easel.to(_path(easel.addresses, county)), county_name(easel, county))


def _comes_from(county: Entry, other: Entry) -> bool:
    """Whether `county` is said to come from `other`, which ended when it began."""
    until, since = other.fields.get("valid_to", ""), county.fields.get("valid_from", "")
    named = {code for name in PREDECESSORS for code in county.fields.get(name, "").split()}
    return other.code in named and months_before(since[:7] or "0001-01", 1) == until[:7]


def _notes(easel: Easel, county: Entry) -> tuple[str, ...]:
    """The breaks that its figures have to be read with, and the months that no report is of."""
    source, language = easel.source, easel.language
    notes: dict[str, None] = {}
    for measure in source.measures:
        key = (measure.code, COUNTY, county.code)
        values = in_its_time(months_of(easel, *key))
        if any(value.status != ABSENT for value in values.values()):
            notes |= dict.fromkeys(break_notes(cuts_of(source, [key], tuple(values)), language))
            notes |= dict.fromkeys(missing_note(values, language))
    return tuple(notes)


def _part(easel: Easel, county: Entry, measure: Entry) -> MeasurePart:
    key = (measure.code, COUNTY, county.code)
    values = in_its_time(months_of(easel, *key))
    newest, now = list(values.items())[-1] if values else ("", NOT_IN_REPORT)
    figures = _figures(easel, county, measure, values)
    return MeasurePart(
        code=measure.code,
        colour=colour_of(easel.source, measure.code).removeprefix("--"),
        name=Link(easel.to(easel.addresses.measure(measure.code)), easel.name(measure)),
        number="" if now.number is None else easel.language.number(now.number),
        sentence=_sentence(easel, newest, now) if figures else _never_printed(easel),
        moved=changes(easel.source, easel.language, key, newest) if figures else (),
        shares=_shares(easel, county, measure, newest) if figures else (),
        figures=figures,
    )


def _never_printed(easel: Easel) -> str:
    return easel.language.gettext("The reports print no figures for this measure here.")


def _sentence(easel: Easel, period: str, value: Value) -> str:
    _, month = easel.language.gettext, easel.language.month(period)
    if value.status == SUPPRESSED:
        limit = easel.language.number(easel.limit)
        return _(
            "Fewer than %(limit)s participants in %(month)s: the number is suppressed.",
            limit=limit,
            month=month,
        )
    if value.why == NO_REPORT:
        return _("%(month)s is not in the data", month=month.capitalize()) + "."
    if value.status == ABSENT:
        return _("Not in the report for %(month)s.", month=month)
    return easel.language.ngettext(
        "participant in %(month)s", "participants in %(month)s", value.number or 0, month=month
    )


def _shares(easel: Easel, county: Entry, measure: Entry, period: str) -> tuple[str, ...]:
    """Share of the country and rate in the newest month, where both parts are published."""
    language, _ = easel.language, easel.language.gettext
    value = easel.source.value(measure.code, COUNTY, county.code, period)
    share = share_of(easel, measure.code, value, period)
    rate = rate_of(county, value) if _near(county, [period]) else None
    found = []
    if share is not None:
        found.append(_("%(share)s of the country", share=language.percent(share)))
    if rate is not None:
        found.append(_rate_words(language, rate, _population_year(county), period))
    return tuple(found)


def _rate_words(language: Language, rate: float, year: str, period: str) -> str:
    """The rate; it says the year of the population where the figure is of another."""
    _, number = language.gettext, language.number(rate, 1)
    if year == period[:4]:
        return _("%(rate)s per 100,000 inhabitants", rate=number)
    return _("%(rate)s per 100,000 inhabitants in %(year)s", rate=number, year=year)


def _population_year(county: Entry) -> str:
    return county.fields.get("population_date", "")[:4]


def share_of(easel: Easel, measure: str, value: Value, period: str) -> float | None:
    """The part of the country's participants; None unless both figures are published."""
    total = easel.source.total(measure, period)
    if value.number is None or not total.number:
        return None
    return value.number / total.number


def rate_of(county: Entry, value: Value) -> float | None:
    """Participants per 100 000 inhabitants; None unless published and the population is known."""
    if value.number is None or not county.population:
        return None
    return value.number * PER / county.population


def _figures(
    easel: Easel, county: Entry, measure: Entry, values: Mapping[str, Value]
) -> tuple[Figure, ...]:
    """The drawing and the table of one measure; none where the reports print nothing."""
    if all(value.status == ABSENT for value in values.values()):
        return ()
    _, name, key = easel.language.gettext, easel.name(measure), (measure.code, COUNTY, county.code)
    cuts = cuts_of(easel.source, [key], tuple(values))
    title = finding_of(values, cuts, easel.language)
    drawn = Drawn(easel.key(measure.code), "trend", "", f"{measure.code}.svg")
    area = _within(easel, county)
    described = f"{name}, {area}: {title}"
    chart = month_chart(easel, key, values, (NARROW, room(values, 190))).titled(described)
    span = easel.language.span(next(iter(values)), list(values)[-1])
    return (
        Figure(
            id=measure.code,
            title=title,
            subtitle=_("Participants per month, %(span)s.", span=span),
            drawings=(easel.place(drawn, chart),),
            table=month_table(
                easel,
                _("%(name)s in %(county)s, per month", name=name, county=area),
                _("Area"),
                _lines(easel, county, measure, values),
                partial(_derived_rows, easel, county, measure),
            ),
            source=source_words(easel, measure.code),
            downloads=downloads(easel, "data.csv", (drawn,)),
            printed=_printed(easel, county, measure, values),
            legend=legend(easel, values.values()),
        ),
    )


def _printed(
    easel: Easel, county: Entry, measure: Entry, values: Mapping[str, Value]
) -> tuple[Link, ...]:
    last = [period for period, value in values.items() if value.status != ABSENT][-1]
    at = easel.source.printed_at(measure.code, COUNTY, county.code, last)
    return printed_link(easel, at, with_row=True)


def _lines(
    easel: Easel, county: Entry, measure: Entry, values: Mapping[str, Value]
) -> tuple[Line, ...]:
    """The county, and the country over the same months."""
    totals = months_of(easel, measure.code, MEASURE, ALL)
    return (
        Line(county_name(easel, county), (measure.code, COUNTY, county.code), values),
        Line(
            easel.language.gettext("Whole country"),
            (measure.code, MEASURE, ALL),
            {period: totals[period] for period in values},
        ),
    )


def _derived_rows(
    easel: Easel, county: Entry, measure: Entry, values: Mapping[str, Value]
) -> tuple[Row, ...]:
    """What is worked out of the county's figures and the country's."""
    _, language = easel.language.gettext, easel.language
    shares = [
        None if (s := share_of(easel, measure.code, v, p)) is None else language.percent(s, 1)
        for p, v in values.items()
    ]
    rates = [
        None if (r := rate_of(county, v)) is None else language.number(r, 1)
        for v in values.values()
    ]
    near = _near(county, values)
    per = _("Per 100,000 inhabitants in %(year)s", year=_population_year(county))
    derived = [(_("Share of the country"), shares), (per, rates if near else [])]
    worked_out = (_derived(easel, label, texts) for label, texts in derived if any(texts))
    key = (measure.code, COUNTY, county.code)
    return (*worked_out, *change_rows(easel.source, language, key, values))


def _near(county: Entry, periods: Iterable[str]) -> bool:
    """Whether the population is known for a time near these months."""
    year = _population_year(county)
    return bool(year) and all(abs(int(period[:4]) - int(year)) <= NEAR for period in periods)


def _derived(easel: Easel, label: str, texts: list[str | None]) -> Row:
    none = Cell(NOT_SHOWN, easel.language.gettext("not shown"))
    return Row(label, tuple(none if text is None else Cell(text) for text in texts), derived=True)
