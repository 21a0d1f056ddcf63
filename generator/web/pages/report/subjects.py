"""What the printed tables are about, and the list of contents by it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from generator.model import ALL, MEASURE
from generator.web import sentences
from generator.web.language import Language
from generator.web.pages.report.edition import EditionReport
from generator.web.view import Link


@dataclass(frozen=True)
class TableSubject:
    """What a printed table counts: a dimension, and the measure or target group it is about."""

    dimension: str
    about: str


@dataclass(frozen=True)
class ContentsLine:
    """A subject and the tables that hold it: `Egenetablering: 5, 6`."""

    subject: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class ContentsGroup:
    """The tables of one kind."""

    title: str
    lines: tuple[ContentsLine, ...]


def subjects_of(edition: EditionReport) -> dict[int, TableSubject]:
    """Table → what it counts, taken from its total row and the rows below it."""
    found = {}
    for number, cells in edition.tables.items():
        total = cells[0]
        below = next((cell for cell in cells if cell.row != total.row), total)
        if not total.measure:
            found[number] = TableSubject(MEASURE, total.category)
        elif below.measure != total.measure:
            found[number] = TableSubject(MEASURE, total.measure)
        else:
            found[number] = TableSubject(below.dimension, total.measure)
    return found


def about_words(edition: EditionReport, subject: TableSubject, language: Language) -> str:
    """The measure or target group of a table, in words."""
    if subject.dimension == MEASURE and subject.about == ALL:
        return language.gettext("All %(people)s")
    group = edition.name_of(language, edition.source.dimensions.grouping, subject.about)
    return group or edition.name_of(language, MEASURE, subject.about)


def _by(edition: EditionReport, dimension: str, language: Language) -> str:
    """`Etter fylke`."""
    _ = language.gettext
    if dimension == MEASURE:
        return _("By measure")
    return _("By %(noun)s", noun=sentences.noun(edition.source.dimensions[dimension], language))


def contents(
    edition: EditionReport, subjects: Mapping[int, TableSubject], language: Language
) -> tuple[ContentsGroup, ...]:
    """The tables by kind, so that thirty tables fit on a hand."""
    kinds: dict[str, dict[str, list[Link]]] = {d: {} for d in edition.source.dimensions.codes}
    for number, subject in sorted(subjects.items()):
        lines = kinds[subject.dimension].setdefault(about_words(edition, subject, language), [])
        lines.append(Link(f"#t{number}", str(number)))
    return tuple(
        ContentsGroup(
            _by(edition, dimension, language),
            tuple(ContentsLine(about, tuple(links)) for about, links in lines.items()),
        )
        for dimension, lines in kinds.items()
        if lines
    )


def title(
    edition: EditionReport, number: int, subjects: Mapping[int, TableSubject], language: Language
) -> str:
    """What a table is about, and whether it goes on from the table before."""
    subject = subjects[number]
    about = about_words(edition, subject, language)
    by = sentences.uncapitalised(_by(edition, subject.dimension, language))
    if subjects.get(number - 1) == subject:
        return language.gettext("%(about)s, %(by)s (continued)", about=about, by=by)
    return f"{about}, {by}"
