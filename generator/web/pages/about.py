"""The page about the site: method, definitions, quality, disclosure, licence, accessibility.

The prose stands in the template, in the language of its reader; here are the figures, names and
links that it needs, taken from the package.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from generator.dimensions import Dimension
from generator.model import MEASURE, Break, Mark
from generator.web.addresses import Addresses
from generator.web.cells import suppressed_words
from generator.web.easel import Easel
from generator.web.history import break_words
from generator.web.language import Language
from generator.web.pages.area import population_source
from generator.web.sentences import SMALL_BASE, capitalised, filled, publisher_of
from generator.web.source import NOT_IN_REPORT, PUBLISHED, SiteSource, named_address
from generator.web.usual import FEWEST, MULTIPLE, WINDOW
from generator.web.view import Link, SitePage

PAGES_HOST = ".github.io"
FEW_REPORTS = 12
"""The largest number of reports that are listed one by one."""


@dataclass(frozen=True)
class Example:
    """One printed cell and all that it becomes, to tell the method by."""

    label: str
    column: str
    printed: str
    place: str
    read_as: str
    month: str
    row: str
    table: Link
    page: Link


@dataclass(frozen=True)
class Origin:
    """A series: who publishes it, where, and under which licence."""

    text: str
    source: Link
    licence: Link
    attribution: str
    note: str


@dataclass(frozen=True)
class Definition:
    """What is known of a breakdown: what its categories mean, or that no report says it.

    `id` is the code of its dimension.
    """

    id: str
    term: str
    text: str


@dataclass(frozen=True)
class MeasureLine:
    """What a measure is, and who says so."""

    name: str
    description: str
    source: str


@dataclass(frozen=True)
class PopulationSource:
    """Where figures of population come from, and the day that they are of."""

    source: str
    day: str


@dataclass(frozen=True)
class BreakLine:
    """A break of the series: since when, what it is and who says so."""

    month: str
    text: str
    source: str


@dataclass(frozen=True)
class UsualRule:
    """The numbers of the rule by which a change is called unusual, as texts."""

    months: str
    fewest: str
    times: str
    base: str


@dataclass(frozen=True)
class AboutView:
    """All that the page prints. `suppressed` and `hidden` say what each mark stands for and why it
    is printed, `spoken` how they are read aloud."""

    suppressed: str
    hidden: tuple[str, ...]
    spoken: str
    example: Example | None
    definitions: tuple[Definition, ...]
    scope: tuple[str, ...]
    reports: tuple[Link, ...]
    measures: tuple[MeasureLine, ...]
    origins: tuple[Origin, ...]
    populations: tuple[PopulationSource, ...]
    usual: UsualRule
    breaks: tuple[BreakLine, ...]
    has_means: bool
    person: str
    licence_notes: tuple[str, ...]
    contact: Link | None
    repository: Link | None


def pages(source: SiteSource, language: Language, addresses: Addresses) -> list[SitePage]:
    """The one page about the site."""
    _ = language.gettext
    return [
        SitePage(
            path=addresses.about(),
            template="about.html",
            language=language.code,
            title=_("About"),
            description=_("about.description"),
            view=_view(Easel(source, language, addresses, addresses.about())),
            twins=addresses.twins(lambda other: other.about()),
            section="about",
        )
    ]


def repository_of(base_url: str) -> str:
    """The repository on GitHub that a GitHub Pages site is built from; empty for other sites.

    `https://owner.github.io/name/` → `https://github.com/owner/name`; the site at the root of
    `owner.github.io` comes from the repository of that name.
    """
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if not host.endswith(PAGES_HOST):
        return ""
    name = parts.path.strip("/").split("/")[0] or host
    return f"https://github.com/{host.removesuffix(PAGES_HOST)}/{name}"


def _view(easel: Easel) -> AboutView:
    source, language = easel.source, easel.language
    name, series = language.name, source.descriptor.get("series", {})
    spoken, defined = [], []
    for mark in source.marks.values():
        spoken.append(suppressed_words(language, mark))
        defined.append(_of_mark(language, mark))
    origins = tuple(
        Origin(
            text=": ".join(filter(None, (about.get("table"), name(about, "title")))) or code,
            source=_named_link(about, "source"),
            licence=_named_link(about, "licence"),
            attribution=about.get("attribution", ""),
            note=name(about, "licence_note"),
        )
        for code, about in series.items()
    )

    # The way to the proof of each report, newest first; of many, the newest and the list.
    _, addresses, shown = language.gettext, easel.addresses, list(reversed(source.reports))
    if len(shown) > FEW_REPORTS:
        shown = list({report.series: report for report in source.reports}.values())
    proofs = [
        Link(
            easel.to(addresses.report(report.series, report.edition)),
            _("The proof for %(month)s", month=language.month(report.period_to)),
        )
        for report in shown
    ]
    if len(source.reports) > FEW_REPORTS:
        proofs.append(Link(easel.to(addresses.home("reports")), _("All reports")))
    counted = {
        (entry.fields.get("population_date", ""), population_source(dimension, entry, language))
        for dimension, entries in source.areas.items()
        for entry in entries
        if entry.population is not None
    }
    contact, repository = source.site.contact, repository_of(source.base_url)
    return AboutView(
        suppressed=" ".join(defined),
        hidden=tuple(dict.fromkeys(_hidden(easel))),
        spoken=" / ".join(spoken),
        example=_example(easel),
        definitions=tuple(definitions(easel)),
        scope=tuple(_scope(easel)),
        reports=tuple(proofs),
        measures=tuple(
            MeasureLine(
                name(entry.fields), name(entry.fields, "description"), entry.fields["source"]
            )
            for entry in source.measures
        ),
        origins=origins,
        populations=tuple(
            PopulationSource(who, language.date(day)) for day, who in sorted(counted)
        ),
        usual=UsualRule(*map(language.number, (WINDOW, FEWEST, MULTIPLE, SMALL_BASE))),
        breaks=tuple(
            BreakLine(
                language.month(item.period).capitalize(),
                break_words(item, language),
                name(item.texts, "source"),
            )
            for item in breaks_within(source)
        ),
        person=language.gettext("%(Person)s"),
        has_means=bool(source.package.rows("year-to-date-averages")),
        licence_notes=tuple(dict.fromkeys(origin.note for origin in origins if origin.note)),
        contact=Link(contact, contact.removeprefix("mailto:")) if contact else None,
        repository=Link(repository, repository.removeprefix("https://")) if repository else None,
    )


def breaks_within(source: SiteSource) -> list[Break]:
    """The breaks that lie between months of the data."""
    first = min(report.period_from for report in source.reports)
    return [item for item in source.breaks if first < item.period <= source.newest]


def _named_link(details: dict[str, Any], stem: str) -> Link:
    title, address = named_address(details, stem)
    return Link(address, title)


def _of_mark(language: Language, mark: Mark, publisher: str = "") -> str:
    """What a mark says of a figure; with `publisher`, who prints it instead of which figures."""
    _, number = language.gettext, language.number
    named = {"mark": mark.text, "publisher": publisher}
    if mark.low is None or mark.high is None:
        named["words"] = suppressed_words(language, mark)
        return _("about.prints-other", **named) if publisher else _("about.mark-other", **named)
    if mark.low == 0:
        named["limit"] = number(mark.high + 1)
        return _("about.prints-below", **named) if publisher else _("about.mark-below", **named)
    named |= {"low": number(mark.low), "high": number(mark.high)}
    return _("about.prints-range", **named) if publisher else _("about.mark-range", **named)


def _hidden(easel: Easel) -> Iterator[str]:
    """For each mark of each series, who prints it instead of what, and by which rule."""
    _, language = easel.language.gettext, easel.language
    for series, about in easel.source.descriptor.get("series", {}).items():
        for mark in easel.source.marks_of(series):
            who = publisher_of(about, language) or _("the publisher")
            parts = [
                _of_mark(language, mark, publisher=who),
                language.name(about, "disclosure_rule"),
            ]
            if mark.low == 0 and mark.high is not None:
                parts.append(_("about.stands-for", mark=mark.text, most=language.number(mark.high)))
            yield " ".join(filter(None, (capitalised(parts[0]), *parts[1:])))


def _example(easel: Easel) -> Example | None:
    """The first published figure of an area in the newest month; None where there is none."""
    source, language, month = easel.source, easel.language, easel.source.newest
    _, addresses = language.gettext, easel.addresses
    for dimension in source.areas:
        for cell in source.package.cells:
            if (cell.dimension, cell.period) != (dimension.code, month):
                continue
            value = source.value(cell.measure, dimension.code, cell.category, month)
            digits = "".join(filter(str.isdigit, cell.printed))
            if value.number is None or str(value.number) != digits:
                continue
            measure = source.entry(MEASURE, cell.measure)
            area = source.entry(dimension.code, cell.category)
            row = [str(month), cell.measure, measure.fields["name_nb"], cell.category]
            row += [area.fields["name_nb"], digits, PUBLISHED]
            report = addresses.report(cell.series, cell.edition)
            place = _("table %(table)s, row %(row)s", table=cell.table, row=cell.row)
            page = addresses.area(dimension, area.code, area.fields["name_nb"])
            return Example(
                label=cell.row_label,
                column=cell.column_label,
                printed=cell.printed,
                place=_("line %(line)s", line=cell.line) if cell.line else "",
                read_as=f"{easel.name(measure)}, {easel.name(area)}",
                month=language.month(month),
                row=",".join(row),
                table=Link(easel.to(f"{report}#t{cell.table}-r{cell.row}"), place),
                page=Link(easel.to(page), easel.name(area)),
            )
    return None


def _scope(easel: Easel) -> Iterator[str]:
    """How much has been read: a sentence for each report, or of many for each series."""
    language, reports = easel.language, easel.source.reports
    spans = [(language.month(report.period_to), [report]) for report in reports]
    if len(reports) > FEW_REPORTS:
        spans = []
        for series in dict.fromkeys(report.series for report in reports):
            of = [report for report in reports if report.series == series]
            about = easel.source.series_details(series)
            name = about.get("table") or language.name(about, "title") or series
            months = language.span(of[0].period_from, of[-1].period_to)
            count = language.ngettext("%(n)s report", "%(n)s reports", len(of))
            spans.append((f"{name}, {months}, {count}", of))
    for name, of in spans:
        yield language.gettext(
            "about.scope",
            month=name,
            tables=language.number(sum(report.tables for report in of)),
            cells=language.number(sum(report.cells for report in of)),
            suppressed=language.number(sum(report.suppressed for report in of)),
        )


def definitions(easel: Easel) -> Iterator[Definition]:
    """What the table of dimensions says of those that the reports print."""
    source, language = easel.source, easel.language
    for dimension in source.dimensions:
        rows = [rows for key, rows in source.figures.items() if key[1] == dimension.code]
        printed = {code for categories in rows for code in categories}
        # The categories that the reports print, in words: `«Kvinner» og «Menn»`.
        names = [
            language.gettext("“%(name)s”", name=easel.name(entry))
            for entry in source.code_lists.get(dimension.code, {}).values()
            if entry.code in printed
        ]
        text = dimension.text("definition", language.code)
        if text and names:
            sentences = [filled(text, names=language.all_of(names)), _wider(easel, dimension)]
            term = dimension.text("term", language.code)
            yield Definition(dimension.code, term, " ".join(filter(None, sentences)))


def _wider(easel: Easel, dimension: Dimension) -> str:
    """That a breakdown is of more people than a category of another one, by two figures.

    Both are published, of the same measure and month, and the part is above the whole.
    """
    source, language = easel.source, easel.language
    if not dimension.wider_than:
        return ""
    other, category = dimension.wider_than
    for measure in source.measures:
        month = source.months(measure.code)[-1]
        whole = source.value(measure.code, other, category, month).number
        for code, values in source.figures.get((measure.code, dimension.code), {}).items():
            part = values.get(month, NOT_IN_REPORT).number
            if part and whole and part > whole and code not in dimension.rest:
                return filled(
                    dimension.text("wider", language.code),
                    measure=easel.name(measure),
                    month=language.month(month),
                    n=language.number(part),
                    name=easel.name(source.entry(dimension.code, code)),
                    other_n=language.number(whole),
                    other_name=easel.name(source.entry(other, category)),
                )
    return ""
