"""What changed with each edition: a page for each of them, and one that leads to them all."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from generator.model import ALL, MEASURE, Period, Status
from generator.package.records import RevisionRecord
from generator.web import sentences
from generator.web.addresses import Addresses, folder_of
from generator.web.cells import cell
from generator.web.easel import Easel, area_link, measure_link, printed_href
from generator.web.editions import (
    EditionChanges,
    RevisionKind,
    edition_changes,
    edition_facts,
    edition_name,
    is_number,
    is_published_now,
    kind_of,
    newest_changes,
    revised_words,
)
from generator.web.feeds import FEED
from generator.web.history import NOT_SHOWN, Key, break_notes, changes
from generator.web.language import NBSP, Language
from generator.web.pages.data import WithdrawnLine, withdrawn_lines
from generator.web.pages.report.edition import EditionReport
from generator.web.pages.report.mended import CorrectionLine, correction_line
from generator.web.source import ABSENT, FigureKey, PrintedAt, SiteSource
from generator.web.usual import usual_sentence
from generator.web.view import Cell, Link, SitePage

MOST_ROWS = 240
"""So many revised figures of a kind are written out on a page; more are counted."""
FEWEST_ROWS = 6
"""So many of a breakdown, as long as there is room."""
FEW_ROWS = 40
"""So many revised figures of a kind stand open; more are folded under their measures."""
FEW_EDITIONS = 12
"""So many editions stand in one list; more are folded by year."""
MOST_NAMES = 12
"""So many rows of a breakdown are named that are printed no more, or only now."""


@dataclass(frozen=True)
class MovedLine:
    """The newest figure of a measure in an edition, and how it moved since the month before.

    `printed` is the address of the row that prints it, empty where the package does not tell.
    """

    measure: Link
    figure: Cell
    printed: str
    moved: str
    usual: str
    """Whether that is unusual; empty where nobody can say."""


@dataclass(frozen=True)
class MovedTable:
    """The figures of a month. `head` is its name in short.

    `note` judges the changes of all measures, where they are alike; `rule` leads to how that is
    done.
    """

    caption: str
    head: str
    lines: tuple[MovedLine, ...]
    note: str
    rule: Link


@dataclass(frozen=True)
class RevisedRow:
    """A figure that an edition prints otherwise: what it is of, the month, before and after.

    The month leads to where the edition prints the figure.
    """

    place: Link
    month: Link
    before: Cell
    after: Cell


@dataclass(frozen=True)
class RevisedGroup:
    """The revised figures of a breakdown; `more` counts those that are not written out."""

    id: str
    title: str
    rows: tuple[RevisedRow, ...]
    more: str


@dataclass(frozen=True)
class RevisedMeasure:
    """The revised figures of a measure, breakdown by breakdown, under a `summary`."""

    id: str
    summary: str
    is_open: bool
    groups: tuple[RevisedGroup, ...]


@dataclass(frozen=True)
class RevisedSection:
    """The figures that were revised in one way: a heading, a sentence, and the figures."""

    id: str
    title: str
    about: str
    measures: tuple[RevisedMeasure, ...]


@dataclass(frozen=True)
class EditionChangesView:
    """What the page of an edition prints.

    `figures` are those of its newest month, if that is new. `printed` says which rows are printed
    only now or no more. `revisions` leads to the whole table of revisions.
    """

    about: str
    figures: tuple[MovedTable, ...]
    sections: tuple[RevisedSection, ...]
    printed: tuple[str, ...]
    breaks: tuple[str, ...]
    corrections: tuple[CorrectionLine, ...]
    revisions: Link
    report: Link
    previous: tuple[Link, ...]
    following: tuple[Link, ...]


@dataclass(frozen=True)
class EditionLine:
    """An edition in short: its page, and what it changed."""

    link: Link
    facts: str


@dataclass(frozen=True)
class EditionYear:
    """The editions of a year, newest first; `year` is empty where all editions are few."""

    year: str
    editions: tuple[EditionLine, ...]


@dataclass(frozen=True)
class NewestEdition:
    """What the newest edition of a series changed. `title` is the month, or series and month."""

    id: str
    title: str
    facts: str
    figures: MovedTable
    more: Link


@dataclass(frozen=True)
class ChangesView:
    """What the page of all changes prints."""

    newest: tuple[NewestEdition, ...]
    years: tuple[EditionYear, ...]
    withdrawn: tuple[WithdrawnLine, ...]
    feed: Link
    revisions: Link


def pages(source: SiteSource, language: Language, addresses: Addresses) -> Iterator[SitePage]:
    """The page of all changes, and one for each edition."""
    easel, _ = Easel(source, language, addresses, addresses.changes()), language.gettext
    title = _("What changed")
    yield SitePage(
        path=easel.path,
        template="changes.html",
        language=language.code,
        title=title,
        description=_("changes.description"),
        view=_overall(easel),
        twins=addresses.twins(lambda other: other.changes()),
        section="changes",
    )
    for item in edition_changes(source):
        easel = Easel(source, language, addresses, changes_address(addresses, item))

        def twin(other: Addresses, item: EditionChanges = item) -> str:
            return changes_address(other, item)

        yield SitePage(
            path=easel.path,
            template="edition_changes.html",
            language=language.code,
            title=_("Changes, %(edition)s", edition=edition_name(source, item, language)),
            description=edition_facts(item, language),
            view=_edition_view(easel, item),
            twins=addresses.twins(twin),
            section="changes",
            crumbs=(Link(easel.to(addresses.changes()), title),),
        )


def changes_address(addresses: Addresses, item: EditionChanges) -> str:
    """The page of what an edition changed."""
    return addresses.changes(item.report.series, item.report.edition)


def revised_line(
    easel: Easel, concerns: Callable[[RevisionRecord], bool], series: str = ""
) -> tuple[Link, ...]:
    """`Revidert siden forrige rapport: 3 tall`, leading there; none where nothing was revised.

    Counted are the figures that `concerns` accepts and that the newest edition of a series revises,
    or of any series. If several do, the line leads to the page of all changes.
    """
    found: list[RevisionRecord] = []
    address = ""
    for name, item in newest_changes(easel.source).items():
        revised = [revision for revision in item.every_revision if concerns(revision)]
        if not revised or name != (series or name):
            continue
        group = _group_id(kind_of(revised[0]), revised[0].key)
        place = f"{changes_address(easel.addresses, item)}#{group}"
        address = easel.addresses.changes() if found else place
        found += revised
    words = revised_words(len(found), easel.language)
    return tuple(Link(easel.to(address), text) for text in words)


def feed_links(easel: Easel) -> tuple[Link, ...]:
    """The link to the feed of a page, if it has one."""
    if FEED not in easel.files:
        return ()
    return (Link(FEED, easel.language.gettext("Follow (Atom feed)")),)


def _group_id(kind: RevisionKind, key: Key) -> str:
    return f"{kind}-{key[0]}-{key[1]}"


# --- the page of an edition -------------------------------------------------------------------


def _edition_view(easel: Easel, item: EditionChanges) -> EditionChangesView:
    _, language, source = easel.language.gettext, easel.language, easel.source
    about = [edition_facts(item, language)]
    if item.before is None:
        about.append(_("changes.first"))
    else:
        before = language.month(item.before.edition)
        about.append(_("Compared with the report of %(month)s.", month=before))

    report = easel.addresses.report(item.report.series, item.report.edition)
    mended = [c for c in source.mended(item.report, "corrections") if c["row"] and c["column"]]
    edition = EditionReport(source, item.report) if mended else None
    corrections = [correction_line(c, edition, language) for c in mended if edition]
    of_series = [
        other for other in edition_changes(source) if other.report.series == item.report.series
    ]
    place = of_series.index(item)

    words = {
        RevisionKind.NUMBER: (_("Revised figures"), _("changes.revised")),
        RevisionKind.HIDDEN: (_("Newly suppressed"), _("changes.hidden")),
        RevisionKind.SHOWN: (_("Newly shown"), _("changes.shown")),
        RevisionKind.MARK: (_("Another mark"), _("changes.mark")),
    }

    def way_to(other: EditionChanges) -> Link:
        address = changes_address(easel.addresses, other)
        return Link(easel.to(address), language.month(other.report.edition))

    # Which rows are printed no more, and which only now: a sentence for each breakdown.
    lost = [
        _("changes.rows-lost", name=name, noun=noun, rows=rows)
        if rows
        else _("changes.measure-lost", name=name)
        for name, noun, rows in _rows_by_breakdown(easel, item.lost)
    ]
    added = [
        _("changes.rows-added", name=name, noun=noun, rows=rows)
        if rows
        else _("changes.measure-added", name=name)
        for name, noun, rows in _rows_by_breakdown(easel, item.added)
    ]
    return EditionChangesView(
        about=" ".join(about),
        figures=(_figures(easel, item),) if item.months else (),
        sections=tuple(
            RevisedSection(f"{kind}-figures", *words[kind], _revised_measures(easel, item, kind))
            for kind in RevisionKind
            if item.revised[kind]
        ),
        printed=(*lost, *added),
        breaks=break_notes(item.breaks, language),
        corrections=tuple(
            replace(line, place=replace(line.place, href=easel.to(report + line.place.href)))
            for line in corrections
        ),
        revisions=_revisions_link(easel),
        report=Link(easel.to(report), _("The report as printed")),
        previous=tuple(way_to(other) for other in of_series[max(place - 1, 0) : place]),
        following=tuple(way_to(other) for other in of_series[place + 1 : place + 2]),
    )


def _revisions_link(easel: Easel) -> Link:
    return Link(
        easel.to(easel.addresses.file("revisions.csv")),
        easel.language.gettext("All revisions (CSV)"),
    )


def _figures(easel: Easel, item: EditionChanges) -> MovedTable:
    """The newest month of an edition, measure by measure, in today's figures."""
    source, language, month = easel.source, easel.language, item.report.period_to
    lines = []
    for measure in source.measures:
        key = (measure.code, MEASURE, ALL)
        value = source.total(measure.code, month)
        if source.series_of(measure.code) != item.report.series or value.status == ABSENT:
            continue
        moved, at = changes(source, language, key, month), source.printed_at(*key, month)
        lines.append(
            MovedLine(
                measure_link(easel, measure),
                cell(value, (month, *key), language, source.marks),
                printed_href(easel, at, True) if at else "",
                moved[0] if moved and month > source.months(key[0])[0] else "",
                usual_sentence(source, language, key, month),
            )
        )

    # What is the same for every measure stands once.
    usual = {line.usual for line in lines}
    note = usual.pop() if len(usual) == 1 else ""
    return MovedTable(
        language.gettext("Figures for %(month)s", month=language.month(month)),
        f"{language.short_month(month)}{NBSP}{month.year}",
        tuple(replace(line, usual="") for line in lines) if note else tuple(lines),
        note,
        Link(easel.to(easel.addresses.about() + "#usual"), language.gettext("How this is judged")),
    )


def _revised_measures(
    easel: Easel, item: EditionChanges, kind: RevisionKind
) -> tuple[RevisedMeasure, ...]:
    """The revised figures by measure and breakdown, as many as there is room for on the page."""
    language, every = easel.language, item.revised[kind]
    printed: dict[FigureKey, PrintedAt] = {}
    for at in easel.source.package.cells_of(item.report):
        if at.period:
            key = (at.measure, at.dimension, at.category, at.period)
            printed.setdefault(key, PrintedAt(at.series, at.edition, at.table, at.row))
    breakdowns = {(revision.measure, revision.dimension) for revision in every}
    share, room = max(FEWEST_ROWS, MOST_ROWS // len(breakdowns)), MOST_ROWS
    found = []
    for measure, of_measure in groupby(every, key=lambda revision: revision.measure):
        revisions, groups = list(of_measure), []
        for dimension, of in groupby(revisions, key=lambda revision: revision.dimension):
            rows = list(of)
            written = rows[: min(share, room)]
            room -= len(written)
            left = len(rows) - len(written)
            title = ""
            if dimension != MEASURE:
                noun = sentences.noun(easel.source.dimensions[dimension], language)
                title = language.gettext("By %(noun)s", noun=noun)
            groups.append(
                RevisedGroup(
                    id=_group_id(kind, rows[0].key),
                    title=title,
                    rows=tuple(_row(easel, item, revision, printed) for revision in written),
                    more=language.ngettext("changes.more", "changes.more", left) if left else "",
                )
            )
        name = easel.name(easel.source.entry(MEASURE, measure))
        count = language.ngettext("%(n)s figure", "%(n)s figures", len(revisions))
        is_open = len(every) <= FEW_ROWS
        found.append(
            RevisedMeasure(f"{kind}-{measure}", f"{name}: {count}", is_open, tuple(groups))
        )
    return tuple(found)


def _row(
    easel: Easel,
    item: EditionChanges,
    revision: RevisionRecord,
    printed: Mapping[FigureKey, PrintedAt],
) -> RevisedRow:
    """One revision. A number stands in it only if the figure is published today.

    `printed` says where the edition prints its figures. What was printed before a figure was hidden
    is never written out.
    """
    source, language = easel.source, easel.language
    is_published = is_published_now(source, revision)
    hidden_now = not is_number(revision.after)

    def side(text: str, edition: Period) -> Cell:
        if is_number(text) and (not is_published or hidden_now):
            return Cell(NOT_SHOWN, language.gettext("not shown"))
        return Cell(
            language.number(int(text)) if is_number(text) else text,
            "" if is_number(text) else language.gettext("suppressed"),
            Status.PUBLISHED if is_number(text) else Status.SUPPRESSED,
            revision.period,
            *revision.key,
            edition=f"{item.report.series}-{edition}",
        )

    place = Link("", language.gettext("Whole country"))
    if revision.dimension != MEASURE:
        dimension = source.dimensions[revision.dimension]
        entry = source.entry(revision.dimension, revision.category)
        place = Link(area_link(easel, dimension, entry), easel.name(entry))
    at = printed.get((*revision.key, revision.period))
    return RevisedRow(
        place,
        Link(printed_href(easel, at, True) if at else "", language.month(revision.period)),
        side(revision.before, revision.edition_before),
        side(revision.after, revision.edition_after),
    )


def _rows_by_breakdown(easel: Easel, keys: Sequence[Key]) -> Iterator[tuple[str, str, str]]:
    """Measure, dimension and rows, as names; of a whole measure its name alone."""
    source, language = easel.source, easel.language
    whole = {key[0] for key in keys if key[1] == MEASURE}
    for (measure, code), of in groupby(keys, key=lambda key: key[:2]):
        name = easel.name(source.entry(MEASURE, measure))
        if code == MEASURE:
            yield name, "", ""
        elif measure not in whole:
            names = [easel.name(source.entry(code, category)) for *_, category in of]
            if left := len(names[MOST_NAMES:]):
                count = language.number(left)
                names[MOST_NAMES:] = [language.gettext("%(n)s more", n=count)]
            noun = sentences.noun(source.dimensions[code], language)
            yield name, noun, language.all_of(names)


# --- the page of all changes ------------------------------------------------------------------


def _overall(easel: Easel) -> ChangesView:
    _, language, source = easel.language.gettext, easel.language, easel.source
    addresses = easel.addresses
    every = list(reversed(edition_changes(source)))
    by_year: dict[str, list[EditionLine]] = {}
    for item in every:
        year = str(item.report.edition.year) if len(every) > FEW_EDITIONS else ""
        name, address = edition_name(source, item, language), changes_address(addresses, item)
        line = EditionLine(Link(easel.to(address), name), edition_facts(item, language))
        by_year.setdefault(year, []).append(line)
    feed = folder_of(addresses.home()) + FEED
    newest = []
    for item in newest_changes(source).values():
        name, address = edition_name(source, item, language), changes_address(addresses, item)
        newest.append(
            NewestEdition(
                id=item.report.name,
                title=_("New in %(edition)s", edition=name),
                facts=edition_facts(item, language),
                figures=_figures(easel, item),
                more=Link(easel.to(address), _("All changes in %(edition)s", edition=name)),
            )
        )
    return ChangesView(
        newest=tuple(newest),
        years=tuple(EditionYear(year, tuple(lines)) for year, lines in by_year.items()),
        withdrawn=withdrawn_lines(source, language),
        feed=Link(easel.to(feed), _("changes.feed")),
        revisions=_revisions_link(easel),
    )
