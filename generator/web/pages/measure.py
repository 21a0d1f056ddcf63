"""A measure: the newest figure, how it moved, and everything it is broken down by."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from generator.model import ALL, MEASURE
from generator.package.records import Entry, RevisionRecord
from generator.web import sentences
from generator.web.addresses import Addresses
from generator.web.cells import value_text
from generator.web.comparisons import RATE, link_to, within_country
from generator.web.easel import (
    Easel,
    breakdown_figure,
    colour_of,
    measure_link,
    trend_figure,
    trend_printed,
)
from generator.web.feeds import measure_feed
from generator.web.history import changes
from generator.web.language import Language
from generator.web.pages.changes import feed_links, revised_line
from generator.web.source import SiteSource
from generator.web.tables import measure_files
from generator.web.usual import usual_sentence
from generator.web.view import Link, ShownFigure, SitePage


@dataclass(frozen=True)
class Headline:
    """The newest figure. `number` is what is set large; where there is none, `words` say why."""

    number: str
    words: str
    unit: str
    moved: tuple[str, ...]
    usual: str
    """Whether the change since the month before is unusual; empty where there is none."""


@dataclass(frozen=True)
class MeasureView:
    """What the page of a measure prints.

    `colour` is the class that carries its colour; `long` tells of a long word in its name, `note`
    of a total over several measures.
    """

    colour: str
    name: str
    long: bool
    note: str
    description: str
    source: str
    headline: Headline
    revised: tuple[Link, ...]
    rule: Link
    """The way to the rule by which a change is called unusual."""
    trend: ShownFigure
    areas: tuple[ShownFigure, ...]
    groups: tuple[ShownFigure, ...]
    missing: str
    coverage: Link
    compare: tuple[Link, ...]
    """The way to the measure in a few places; none where there is nothing to compare."""
    proof: tuple[Link, ...]
    data: Link
    feed: tuple[Link, ...]
    others: tuple[Link, ...]


def pages(source: SiteSource, language: Language, addresses: Addresses) -> Iterator[SitePage]:
    """A page for each measure that has figures."""
    files = measure_files(source)
    for measure in source.measures:
        of_measure = files[measure.code] | measure_feed(source, language, addresses, measure)
        address = addresses.measure(measure.code)
        easel = Easel(source, language, addresses, address, files=of_measure)
        view = _view(easel, measure)
        head = view.headline
        sentence = f"{head.number} {head.unit}" if head.number else head.words

        def twin(other: Addresses, code: str = measure.code) -> str:
            return other.measure(code)

        yield SitePage(
            path=easel.path,
            template="measure.html",
            language=language.code,
            title=view.name,
            description=f"{view.name}: {sentence}. {view.description}".strip(),
            view=view,
            twins=addresses.twins(twin),
            section="measures",
            crumbs=(Link(easel.to(addresses.home("measures")), language.gettext("Measures")),),
            charts=easel.charts,
            drawn=tuple(easel.drawn),
            files=easel.files,
        )


def _view(easel: Easel, measure: Entry) -> MeasureView:
    dimensions = easel.source.dimensions_of(measure.code)
    figures = {d: breakdown_figure(easel, measure, d) for d in dimensions}
    _, name = easel.language.gettext, easel.name(measure)

    def is_of_measure(revision: RevisionRecord) -> bool:
        return revision.measure == measure.code

    # The breakdowns that other measures have and this one has not.
    elsewhere = {d for m in easel.source.measures for d in easel.source.dimensions_of(m.code)}
    lacking = [d for d in easel.source.dimensions if d in elsewhere and d not in dimensions]
    missing = ""
    if lacking and measure.code not in easel.source.aggregates:
        nouns = easel.language.all_of([sentences.noun(d, easel.language) for d in lacking])
        missing = _("measure.not-broken-down", nouns=nouns)
    at = trend_printed(easel, measure)
    report = easel.addresses.report(at.series, at.edition) if at else ""
    return MeasureView(
        colour=colour_of(easel.source, measure.code).removeprefix("--"),
        name=name,
        long=sentences.has_long_word(name),
        note=total_note(easel, measure),
        description=easel.language.name(measure.fields, "description"),
        source=measure.fields.get("source", ""),
        headline=headline(easel, measure),
        rule=Link(easel.to(easel.addresses.about() + "#usual"), _("How this is judged")),
        revised=revised_line(easel, is_of_measure, easel.source.series_of(measure.code)),
        trend=trend_figure(easel, measure),
        areas=tuple(figure for d, figure in figures.items() if d.areas),
        groups=tuple(figure for d, figure in figures.items() if not d.areas),
        missing=missing,
        compare=compare_link(easel, measure),
        coverage=Link(
            easel.to(f"{easel.addresses.coverage()}#{measure.code}"), _("What the reports print")
        ),
        proof=(Link(easel.to(f"{report}#proof"), _("See the proof")),) if report else (),
        data=Link("data.csv", _("All figures for %(name)s (CSV)", name=name)),
        feed=feed_links(easel),
        others=tuple(measure_link(easel, m) for m in easel.source.measures if m != measure),
    )


def total_note(easel: Easel, measure: Entry) -> str:
    """A sentence for a total over several measures; empty for a measure."""
    if measure.code not in easel.source.aggregates:
        return ""
    return easel.language.gettext("measure.total")


def headline(easel: Easel, measure: Entry) -> Headline:
    """The newest figure of a measure, or why there is none, and how it moved."""
    months, language = easel.source.months(measure.code), easel.language
    now, key = easel.source.total(measure.code, months[-1]), (measure.code, MEASURE, ALL)
    moved = changes(easel.source, language, key, months[-1])
    usual = usual_sentence(easel.source, language, key, months[-1])
    unit = language.ngettext(
        "%(person)s in %(month)s",
        "%(people)s in %(month)s",
        0 if now.number is None else now.number,
        month=language.month(months[-1]),
    )
    if now.number is not None:
        return Headline(language.number(now.number), "", unit, moved, usual)
    words = value_text(now, language, easel.marks)
    return Headline("", f"{language.month(months[-1]).capitalize()}: {words}", unit, moved, usual)


def compare_link(easel: Easel, measure: Entry) -> tuple[Link, ...]:
    """`Sammenlign Akershus, Oslo og hele landet per 100 000 innbyggere`."""
    comparison = within_country(easel.source, measure.code)
    if comparison is None:
        return ()
    _ = easel.language.gettext
    if len({key[0] for key in comparison.lines}) > 1:
        measures = [easel.source.entry(MEASURE, key[0]) for key in comparison.lines]
        names = [easel.name(entry) for entry in measures]
    else:
        names = [
            _("the whole country")
            if dimension == MEASURE
            else easel.name(easel.source.entry(dimension, code))
            for _measure, dimension, code in comparison.lines
        ]
    places = easel.language.all_of(names)
    if comparison.show == RATE:
        text = _("Compare %(places)s per 100,000 inhabitants", places=places)
    else:
        text = _("Compare %(places)s", places=places)
    return (Link(easel.to(link_to(easel.addresses, comparison)), text),)
