"""The page about the site: method, definitions, quality, disclosure, licence, accessibility.

The prose stands in the template, in the language of its reader; here are the figures, names and
links that it needs, taken from the package.
"""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlsplit

from generator.model import COUNTY
from generator.web.addresses import Addresses, relative
from generator.web.cells import suppressed_words
from generator.web.language import Language
from generator.web.source import PUBLISHED, SiteSource, records
from generator.web.view import Link, Page
from generator.web.wording import source_of

PAGES_HOST = ".github.io"


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


@dataclass(frozen=True)
class MeasureLine:
    """What a measure is, and who says so."""

    name: str
    description: str
    source: str


@dataclass(frozen=True)
class Population:
    """Where figures of population come from (in English), and the day that they are of."""

    source: str
    day: str


@dataclass(frozen=True)
class AboutView:
    """All that the page prints. `limit` is the lowest figure that is printed, `most_hidden` the
    highest that may be hidden."""

    limit: str
    most_hidden: str
    suppressed: str
    example: Example | None
    scope: tuple[str, ...]
    reports: tuple[Link, ...]
    measures: tuple[MeasureLine, ...]
    origins: tuple[Origin, ...]
    populations: tuple[Population, ...]
    repository: Link | None


def pages(source: SiteSource, language: Language, addresses: Addresses) -> list[Page]:
    """The one page about the site."""
    _ = language.gettext
    return [
        Page(
            path=addresses.about(),
            template="about.html",
            language=language.code,
            title=_("About"),
            description=_("How a printed figure gets here, what the words mean, how sure it is."),
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


@dataclass(frozen=True)
class _Writer:
    """Writes the parts of the page in one language."""

    source: SiteSource
    language: Language
    addresses: Addresses

    def view(self) -> AboutView:
        """Everything, in the order of the page."""
        limit = self.source.limit
        return AboutView(
            limit=self.language.number(limit),
            most_hidden=self.language.number(limit - 1),
            suppressed=suppressed_words(self.language, limit),
            example=self._example(),
            scope=tuple(self._scope()),
            reports=self._reports(),
            measures=self._measures(),
            origins=self._origins(),
            populations=self._populations(),
            repository=self._repository(),
        )

    def _link(self, address: str, text: str) -> Link:
        return Link(relative(self.addresses.about(), address), text)

    def _example(self) -> Example | None:
        """The first published county figure of the newest month; None where there is none."""
        cells = self.source.frames["cells"]
        newest = (cells["dimension"] == COUNTY) & (cells["period"] == self.source.newest)
        for cell in records(cells[newest]):
            value = self.source.value(cell["measure"], COUNTY, cell["category"], self.source.newest)
            if value.status == PUBLISHED:
                return self._example_of(cell)
        return None

    def _example_of(self, cell: dict[str, str]) -> Example:
        _ = self.language.gettext
        measure = self.source.entry("measure", cell["measure"])
        county = self.source.entry(COUNTY, cell["category"])
        digits = "".join(filter(str.isdigit, cell["printed"]))
        row = [cell["period"], cell["measure"], measure.fields["name_nb"], cell["category"]]
        report = self.addresses.report(cell["series"], cell["edition"])
        return Example(
            label=cell["row_label"],
            column=cell["column_label"],
            printed=cell["printed"],
            place=_("line %(line)s", line=cell["line"]) if cell["line"] else "",
            read_as=f"{self.language.name(measure.fields)}, {self.language.name(county.fields)}",
            month=self.language.month(cell["period"]),
            row=",".join([*row, county.fields["name_nb"], digits, PUBLISHED]),
            table=self._link(
                f"{report}#t{cell['table']}-r{cell['row']}",
                _("table %(table)s, row %(row)s", table=cell["table"], row=cell["row"]),
            ),
            page=self._link(
                self.addresses.county(county.code, county.fields["name_nb"]),
                self.language.name(county.fields),
            ),
        )

    def _scope(self) -> list[str]:
        """How much has been read, a sentence for each report."""
        number, month = self.language.number, self.language.month
        return [
            self.language.gettext(
                "%(month)s: %(tables)s tables with %(cells)s figures, %(suppressed)s suppressed.",
                month=month(report.period_to),
                tables=number(report.tables),
                cells=number(report.cells),
                suppressed=number(report.suppressed),
            )
            for report in self.source.reports
        ]

    def _reports(self) -> tuple[Link, ...]:
        """The way to the proof of each report, newest first."""
        return tuple(
            self._link(
                self.addresses.report(report.series, report.edition),
                self.language.gettext(
                    "The proof for %(month)s", month=self.language.month(report.period_to)
                ),
            )
            for report in reversed(self.source.reports)
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
        every = self.source.descriptor.get("series", {}).values()
        return tuple(
            Origin(
                text=f"{about.get('table', '')}: {self._title(about)}",
                source=Link(about.get("source_url", ""), about.get("source_title", "")),
                licence=Link(about.get("licence_url", ""), about.get("licence_title", "")),
                attribution=about.get("attribution", ""),
            )
            for about in every
        )

    def _title(self, about: dict[str, str]) -> str:
        return about.get("title" if self.language.code == "nb" else "title_en", "")

    def _populations(self) -> tuple[Population, ...]:
        """The sources of the population figures, with the day that they are of."""
        found = {
            (entry.fields.get("population_source", ""), entry.fields.get("population_date", ""))
            for entry in self.source.counties
            if entry.population is not None
        }
        return tuple(
            Population(source_of(who, self.language), self.language.date(day))
            for who, day in sorted(found)
        )

    def _repository(self) -> Link | None:
        address = repository_of(self.source.base_url)
        return Link(address, address.removeprefix("https://")) if address else None
