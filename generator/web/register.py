"""Everything that people may look for, as the search and the A–Å page list it.

No figure is in it: only names, and what the reports print figures of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from generator.dimensions import Dimension
from generator.model import MEASURE
from generator.web.addresses import Addresses
from generator.web.easel import Easel
from generator.web.language import Language
from generator.web.pages.about import breaks_within, definitions
from generator.web.pages.area import Area, area_name, other_names
from generator.web.pages.data import ARCHIVE, DESCRIPTOR, WORKBOOK
from generator.web.source import SiteSource
from generator.web.view import Link

FEW_REPORTS = 24
"""The largest number of reports that are listed one by one."""

MEASURE_PAGE, AREA, AREAS, GROUP, MISSING, COMPARISON, PLACE = "maAgncp"
"""What a thing to find is: a measure; an area; all areas of a dimension; a category, or a whole
dimension that is none of areas; what is not printed; the page of comparisons; another place on the
site."""


@dataclass(frozen=True)
class Findable:
    """Something to find.

    `kind` says what it is: the name of a dimension, or a word such as "Data file". `code` is that
    of a measure, or that of the dimension which an area or a group is (in), or which comes nearest
    to what is not printed; `category` is that of an area or a group. `others` are its names in
    other languages (links without an address), `words` all else that it is found by, and `about`
    says what it is. `address` is where it stands; a group stands in the figure `#code` of the pages
    of its `measures`, which are those that print it.
    """

    role: str
    kind: str
    name: str
    address: str
    code: str = ""
    measures: frozenset[str] = frozenset()
    others: tuple[Link, ...] = ()
    words: tuple[str, ...] = ()
    category: str = ""
    about: str = ""


def register(source: SiteSource, language: Language, addresses: Addresses) -> tuple[Findable, ...]:
    """Everything to find, the most general first: measures, areas, groups, places."""
    easel = Easel(source, language, addresses, addresses.find())
    synonyms: dict[tuple[str, str], tuple[str, ...]] = {
        (item["dimension"], item["category"]): tuple(item["words"])
        for item in source.descriptor.get("synonyms", ())
    }
    return (
        *_measures(easel, synonyms),
        *_breakdowns(easel, synonyms),
        *_absent(easel),
        *_places(easel),
        *_files(easel),
        *_reports(easel),
    )


Synonyms = Mapping[tuple[str, str], tuple[str, ...]]
"""(dimension, category) → words; the category is empty for the whole dimension."""


def _names_elsewhere(easel: Easel, fields: Mapping[str, str]) -> tuple[Link, ...]:
    """The names of a code list's row in the other languages of the site, where they differ."""
    here, found = easel.language.name(fields), {}
    for code in easel.source.site.languages:
        name = fields.get(f"name_{code}")
        if name and name != here:
            found[name] = code
    return tuple(Link("", name, code) for name, code in found.items())


def _measures(easel: Easel, synonyms: Synonyms) -> Iterator[Findable]:
    kind = easel.language.gettext("Measure")
    for entry in easel.source.measures:
        described = easel.language.name(entry.fields, "description")
        yield Findable(
            MEASURE_PAGE,
            kind,
            easel.name(entry),
            easel.addresses.measure(entry.code),
            entry.code,
            frozenset({entry.code}),
            _names_elsewhere(easel, entry.fields),
            synonyms.get((MEASURE, entry.code), ()),
            about=described,
        )


def _printing(source: SiteSource, dimension: str) -> dict[str, set[str]]:
    """Category → the measures for which reports print it; all of them together under ``""``."""
    found: dict[str, set[str]] = {"": set()}
    for (measure, broken_down), rows in source.figures.items():
        if broken_down == dimension:
            found[""].add(measure)
            for code in rows:
                found.setdefault(code, set()).add(measure)
    return found


def _dimension(
    easel: Easel, dimension: Dimension, role: str, address: str, of: Iterable[str], words: Synonyms
) -> Findable:
    """A whole dimension, under its name, its plural and its heading."""
    language, name = easel.language, dimension.text("name", easel.language.code)
    codes = easel.source.site.languages
    forms = {dimension.text(key, c) for c in codes for key in ("plural", "heading", "by", "name")}
    forms |= {*words.get((dimension.code, ""), ())}
    return Findable(
        role,
        language.gettext("Breakdown"),
        name,
        address,
        dimension.code,
        frozenset(of),
        words=tuple(sorted(forms - {name})),
    )


def _breakdowns(easel: Easel, synonyms: Synonyms) -> Iterator[Findable]:
    """Each breakdown with its categories: those of areas first, which have pages of their own."""
    source, language = easel.source, easel.language
    printed = [d for d in source.dimensions if _printing(source, d.code)[""]]
    for dimension in sorted(printed, key=lambda dimension: not dimension.areas):
        kind, printing = dimension.text("name", language.code), _printing(source, dimension.code)
        home = easel.addresses.home(dimension.codelist) if dimension.areas else ""
        role = AREAS if dimension.areas else GROUP
        yield _dimension(easel, dimension, role, home, printing[""], synonyms)
        for entry in source.code_lists[dimension.code].values():
            if entry.code not in printing:
                continue
            area = Area(dimension, entry) if dimension.areas else None
            others = _names_elsewhere(easel, entry.fields)
            yield Findable(
                AREA if area else GROUP,
                kind,
                area_name(easel, area) if area else easel.name(entry),
                area.path(easel.addresses) if area else "",
                dimension.code,
                frozenset(printing[entry.code]),
                (*other_names(entry), *others) if area else others,
                synonyms.get((dimension.code, entry.code), ()),
                category="" if area and area.is_rest else entry.code,
            )


def _absent(easel: Easel) -> Iterator[Findable]:
    """What people may look for and the reports do not print."""
    language = easel.language
    titles = ("title", *(f"title_{code}" for code in easel.source.site.languages))
    for item in easel.source.descriptor.get("not_printed", ()):
        name = language.name(item, "title")
        others = [item[key] for key in titles if item.get(key, name) != name]
        yield Findable(
            MISSING,
            language.gettext("Not printed"),
            name,
            f"{easel.addresses.coverage()}#not-{item['code']}",
            item.get("nearest", ""),
            words=tuple(dict.fromkeys((*others, *item["words"]))),
        )


def _files(easel: Easel) -> Iterator[Findable]:
    _, addresses = easel.language.gettext, easel.addresses
    kind = _("Data file")
    for name, title in ((WORKBOOK, _("Excel")), (ARCHIVE, _("ZIP"))):
        words = (name, _("find.words-whole"))
        yield Findable(PLACE, kind, title, addresses.data("whole"), words=words)
    words = (DESCRIPTOR, _("find.words-descriptor"))
    title = _("Data package descriptor")
    yield Findable(PLACE, kind, title, addresses.data("whole"), words=words)
    for table in easel.source.descriptor["resources"]:
        title, name = easel.language.name(table, "title"), table["name"]
        yield Findable(PLACE, kind, title, addresses.data(name), words=(name,))


def _reports(easel: Easel) -> Iterator[Findable]:
    """The reports, newest first; of many, the newest of each series."""
    source, language, _ = easel.source, easel.language, easel.language.gettext
    newest = list({report.series: report for report in source.reports}.values())
    reports = list(reversed(source.reports)) if len(source.reports) <= FEW_REPORTS else newest
    for report in reports:
        about = source.series_details(report.series)
        month = language.month(report.edition)
        named = about.get("table") or report.series
        yield Findable(
            PLACE,
            _("Report"),
            f"{named}, {month}",
            easel.addresses.report(report.series, report.edition),
            words=(
                str(report.edition),
                language.name(about, "title"),
                about.get("publisher", ""),
                *((_("find.words-newest"),) if report in newest else ()),
            ),
        )


def _places(easel: Easel) -> Iterator[Findable]:
    """The other pages, and what the words mean."""
    source, addresses, _ = easel.source, easel.addresses, easel.language.gettext
    about = addresses.about()
    pages = [
        (addresses.data(), _("Data"), _("find.words-data")),
        (addresses.data("code"), _("Code that reads it rightly"), "pandas R DuckDB Python SQL API"),
        (addresses.home("measures"), _("Measures"), _("find.words-measures")),
        (addresses.home("reports"), _("Reports"), _("find.words-reports")),
        (addresses.changes(), _("Changes"), _("find.words-changes")),
        (addresses.coverage(), _("What the reports print"), _("find.words-coverage")),
        (about, _("About"), _("find.words-about")),
        (f"{about}#method", _("How a figure gets here"), _("find.words-method")),
        (f"{about}#definitions", _("What the words mean"), _("find.words-definitions")),
        (f"{about}#quality", _("How sure the figures are"), _("find.words-quality")),
        (f"{about}#suppressed", _("Suppressed figures"), _("find.words-suppressed")),
        (f"{about}#usual", _("Is a change unusual?"), _("find.words-usual")),
        (f"{about}#licence", _("Sources and licence"), _("find.words-licence")),
        (f"{about}#accessibility", _("Accessibility"), _("find.words-accessibility")),
        (f"{about}#contact", _("Contact"), _("find.words-contact")),
    ]
    if breaks_within(source):
        pages.append((f"{about}#breaks", _("Breaks in the series"), _("find.words-breaks")))
    words = _("find.words-compare")
    yield Findable(COMPARISON, _("Page"), _("Compare"), addresses.compare(), words=(words,))
    for address, title, words in pages:
        yield Findable(PLACE, _("Page"), title, address, words=(words,))

    terms = [
        ("person", _("%(Person)s"), _("%(People)s")),
        ("measure", _("Measure"), _("Measures")),
        ("period", _("Period"), _("find.words-period")),
        ("hidden-figure", _("Suppressed"), " ".join((*source.marks, _("find.words-suppressed")))),
        ("absent", _("Not in the report"), _("find.words-absent")),
        ("revision", _("Revision"), _("find.words-revision")),
        *((item.id, item.term, "") for item in definitions(easel)),
    ]
    if source.package.rows("year-to-date-averages"):
        terms.append(("mean", _("Average so far this year"), _("find.words-mean")))
    for anchor, title, words in terms:
        yield Findable(PLACE, _("Term"), title, f"{about}#{anchor}", words=(words,))
