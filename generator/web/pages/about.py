"""The page about the site: method, definitions, quality, disclosure, licence, accessibility.

The prose stands in the template, in the language of its reader; here are the figures, names and
links that it needs, taken from the package.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from generator.dimensions import Dimension
from generator.model import Mark, Period
from generator.package.records import CellRecord, Report
from generator.web.addresses import Addresses, relative
from generator.web.cells import suppressed_words
from generator.web.history import break_words
from generator.web.language import Language
from generator.web.pages.area import population_source
from generator.web.sentences import capitalised, filled, publisher_of
from generator.web.source import NOT_IN_REPORT, PUBLISHED, SiteSource, named_address
from generator.web.view import Link, SitePage

PAGES_HOST = ".github.io"
FEW_REPORTS = 12
"""So many reports are told one by one."""


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
    """What is known of a breakdown: what its categories mean, or that no report says it."""

    term: str
    text: str


@dataclass(frozen=True)
class MeasureLine:
    """What a measure is, and who says so."""

    name: str
    description: str
    source: str


@dataclass(frozen=True)
class Population:
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
    populations: tuple[Population, ...]
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
            view=_Writer(source, language, addresses).view(),
            twin=addresses.other().about(),
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


def _digits(printed: str) -> str:
    return "".join(filter(str.isdigit, printed))


def _named_link(details: dict[str, Any], stem: str) -> Link:
    title, address = named_address(details, stem)
    return Link(address, title)


@dataclass(frozen=True)
class _Writer:
    """Writes the parts of the page in one language."""

    source: SiteSource
    language: Language
    addresses: Addresses

    def view(self) -> AboutView:
        """Everything, in the order of the page."""
        marks = self.source.marks.values()
        spoken = [suppressed_words(self.language, mark) for mark in marks]
        return AboutView(
            suppressed=" ".join(map(self._mark_defined, marks)),
            hidden=tuple(dict.fromkeys(self._hidden())),
            spoken=" / ".join(spoken),
            example=self._example(),
            definitions=tuple(self._definitions()),
            scope=tuple(self._scope()),
            reports=self._reports(),
            measures=self._measures(),
            origins=self._origins(),
            populations=self._populations(),
            breaks=self._breaks(),
            person=self.language.gettext("%(Person)s"),
            has_means=bool(self.source.package.rows("year-to-date-averages")),
            licence_notes=tuple(dict.fromkeys(o.note for o in self._origins() if o.note)),
            contact=self._contact(),
            repository=self._repository(),
        )

    def _mark_defined(self, mark: Mark) -> str:
        """What a mark says of the figure in whose place it stands."""
        _, number = self.language.gettext, self.language.number
        if mark.low is None or mark.high is None:
            words = suppressed_words(self.language, mark)
            return _("about.mark-other", mark=mark.text, words=words)
        if mark.low == 0:
            return _(
                "about.mark-below",
                mark=mark.text,
                limit=number(mark.high + 1),
            )
        return _(
            "about.mark-range",
            mark=mark.text,
            low=number(mark.low),
            high=number(mark.high),
        )

    def _hidden(self) -> Iterator[str]:
        """For each mark of each series, who prints it instead of what, and by which rule."""
        for series, about in self.source.descriptor.get("series", {}).items():
            for mark in self.source.marks_of(series):
                rule = self._said(about, "disclosure_rule")
                who = publisher_of(about, self.language) or self.language.gettext("the publisher")
                printed, *stands_for = self._mark_printed(mark, who)
                printed = capitalised(printed)
                yield " ".join(filter(None, (printed, rule, *stands_for)))

    def _said(self, about: dict[str, Any], stem: str) -> str:
        """A sentence of the settings of a series, in the language of the page."""
        return self.language.name({f"{stem}_nb": about.get(stem, ""), **about}, stem)

    def _mark_printed(self, mark: Mark, publisher: str) -> tuple[str, ...]:
        _, number = self.language.gettext, self.language.number
        if mark.low is None or mark.high is None:
            words = suppressed_words(self.language, mark)
            return (
                _(
                    "about.prints-other",
                    publisher=publisher,
                    mark=mark.text,
                    words=words,
                ),
            )
        if mark.low == 0:
            return (
                _(
                    "about.prints-below",
                    publisher=publisher,
                    mark=mark.text,
                    limit=number(mark.high + 1),
                ),
                _(
                    "about.stands-for",
                    mark=mark.text,
                    most=number(mark.high),
                ),
            )
        return (
            _(
                "about.prints-range",
                publisher=publisher,
                mark=mark.text,
                low=number(mark.low),
                high=number(mark.high),
            ),
        )

    def _link(self, address: str, text: str) -> Link:
        return Link(relative(self.addresses.about(), address), text)

    def _example(self) -> Example | None:
        """The first published figure of an area in the newest month; None where there is none."""
        month = self.source.newest
        for dimension in self.source.areas:
            for cell in self.source.package.cells:
                if (cell.dimension, cell.period) != (dimension.code, month):
                    continue
                value = self.source.value(cell.measure, dimension.code, cell.category, month)
                if value.number is not None and str(value.number) == _digits(cell.printed):
                    return self._example_of(cell, dimension, month)
        return None

    def _example_of(self, cell: CellRecord, dimension: Dimension, month: Period) -> Example:
        _ = self.language.gettext
        measure = self.source.entry("measure", cell.measure)
        area = self.source.entry(dimension.code, cell.category)
        digits = _digits(cell.printed)
        row = [str(month), cell.measure, measure.fields["name_nb"], cell.category]
        report = self.addresses.report(cell.series, cell.edition)
        return Example(
            label=cell.row_label,
            column=cell.column_label,
            printed=cell.printed,
            place=_("line %(line)s", line=cell.line) if cell.line else "",
            read_as=f"{self.language.name(measure.fields)}, {self.language.name(area.fields)}",
            month=self.language.month(month),
            row=",".join([*row, area.fields["name_nb"], digits, PUBLISHED]),
            table=self._link(
                f"{report}#t{cell.table}-r{cell.row}",
                _("table %(table)s, row %(row)s", table=cell.table, row=cell.row),
            ),
            page=self._link(
                self.addresses.area(dimension, area.code, area.fields["name_nb"]),
                self.language.name(area.fields),
            ),
        )

    def _scope(self) -> list[str]:
        """How much has been read: a sentence for each report, or of many for each series."""
        reports = self.source.reports
        if len(reports) <= FEW_REPORTS:
            spans = [(self.language.month(report.period_to), [report]) for report in reports]
        else:
            series = dict.fromkeys(report.series for report in reports)
            spans = [self._whole([r for r in reports if r.series == name]) for name in series]
        return [
            self.language.gettext(
                "about.scope",
                month=name,
                tables=self.language.number(sum(report.tables for report in of)),
                cells=self.language.number(sum(report.cells for report in of)),
                suppressed=self.language.number(sum(report.suppressed for report in of)),
            )
            for name, of in spans
        ]

    def _whole(self, reports: list[Report]) -> tuple[str, list[Report]]:
        """The name of a series with the months of its reports, and the reports."""
        about = self.source.series_details(reports[0].series)
        name = about.get("table") or self._title(about) or reports[0].series
        span = self.language.span(reports[0].period_from, reports[-1].period_to)
        count = self.language.ngettext("%(n)s report", "%(n)s reports", len(reports))
        return f"{name}, {span}, {count}", reports

    def _reports(self) -> tuple[Link, ...]:
        """The way to the proof of each report, newest first; of many, the newest and the list."""
        reports = tuple(reversed(self.source.reports))
        if len(reports) <= FEW_REPORTS:
            return self._proofs(reports)
        newest = {report.series: report for report in self.source.reports}
        every = self._link(self.addresses.home("reports"), self.language.gettext("All reports"))
        return (*self._proofs(newest.values()), every)

    def _proofs(self, reports: Iterable[Report]) -> tuple[Link, ...]:
        return tuple(
            self._link(
                self.addresses.report(report.series, report.edition),
                self.language.gettext(
                    "The proof for %(month)s", month=self.language.month(report.period_to)
                ),
            )
            for report in reports
        )

    def _measures(self) -> tuple[MeasureLine, ...]:
        name = self.language.name
        return tuple(
            MeasureLine(
                name(entry.fields), name(entry.fields, "description"), entry.fields["source"]
            )
            for entry in self.source.measures
        )

    def _origins(self) -> tuple[Origin, ...]:
        every = self.source.descriptor.get("series", {}).items()
        return tuple(
            Origin(
                text=": ".join(filter(None, (about.get("table"), self._title(about)))) or name,
                source=_named_link(about, "source"),
                licence=_named_link(about, "licence"),
                attribution=about.get("attribution", ""),
                note=self._said(about, "licence_note"),
            )
            for name, about in every
        )

    def _title(self, about: dict[str, Any]) -> str:
        return self.language.name({"title_nb": about.get("title", ""), **about}, "title")

    def _definitions(self) -> Iterator[Definition]:
        """What the table of dimensions says of those that the reports print."""
        code = self.language.code
        for dimension in self.source.dimensions:
            text, names = dimension.text("definition", code), self._categories(dimension)
            if text and names:
                told = [filled(text, names=names), self._wider(dimension)]
                term = dimension.text("term", code)
                yield Definition(term, " ".join(filter(None, told)))

    def _categories(self, dimension: Dimension) -> str:
        """The categories that the reports print, in words: `«Kvinner» og «Menn»`."""
        figures = self.source.figures.items()
        printed = {code for key, rows in figures if key[1] == dimension.code for code in rows}
        entries = self.source.code_lists.get(dimension.code, {}).values()
        names = [
            self.language.gettext("“%(name)s”", name=self.language.name(entry.fields))
            for entry in entries
            if entry.code in printed
        ]
        return self.language.all_of(names) if names else ""

    def _wider(self, dimension: Dimension) -> str:
        """That a breakdown is of more people than a category of another one, by two figures.

        Both are published, of the same measure and month, and the part is above the whole.
        """
        if not dimension.wider_than:
            return ""
        other, category = dimension.wider_than
        for measure in self.source.measures:
            month = self.source.months(measure.code)[-1]
            whole = self.source.value(measure.code, other, category, month).number
            for code, values in self.source.figures.get((measure.code, dimension.code), {}).items():
                part = values.get(month, NOT_IN_REPORT).number
                if part and whole and part > whole and code not in dimension.rest:
                    return filled(
                        dimension.text("wider", self.language.code),
                        measure=self.language.name(measure.fields),
                        month=self.language.month(month),
                        n=self.language.number(part),
                        name=self._name_of(dimension.code, code),
                        other_n=self.language.number(whole),
                        other_name=self._name_of(other, category),
                    )
        return ""

    def _name_of(self, dimension: str, code: str) -> str:
        return self.language.name(self.source.entry(dimension, code).fields)

    def _populations(self) -> tuple[Population, ...]:
        """The sources of the population figures, with the day that they are of."""
        found = {
            (
                entry.fields.get("population_date", ""),
                population_source(dimension, entry, self.language),
            )
            for dimension, entries in self.source.areas.items()
            for entry in entries
            if entry.population is not None
        }
        return tuple(Population(who, self.language.date(day)) for day, who in sorted(found))

    def _breaks(self) -> tuple[BreakLine, ...]:
        """The breaks that part months of the data."""
        first = min(report.period_from for report in self.source.reports)
        return tuple(
            BreakLine(
                self.language.month(item.period).capitalize(),
                break_words(item, self.language),
                self.language.name(
                    {"source_nb": item.fields.get("source", ""), **item.fields}, "source"
                ),
            )
            for item in self.source.breaks
            if first < item.period <= self.source.newest
        )

    def _contact(self) -> Link | None:
        """Where to reach who runs the site, if the settings say so."""
        address = self.source.site.contact
        return Link(address, address.removeprefix("mailto:")) if address else None

    def _repository(self) -> Link | None:
        address = repository_of(self.source.base_url)
        return Link(address, address.removeprefix("https://")) if address else None
