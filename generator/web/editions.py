"""What changed with each edition: its new months, and where it differs from the one before it.

Only what the package publishes is used. `revisions` decides which figures differ; a number is
written out only where the current package publishes that figure, so that a figure that is hidden or
withdrawn later is a place on every page, and no number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property, lru_cache

from generator.model import MEASURE, Break, Period
from generator.package.records import Report, RevisionRecord
from generator.web.history import Key
from generator.web.language import Language
from generator.web.source import SiteSource


class RevisionKind(StrEnum):
    """How a figure differs between two editions that both print its row."""

    NUMBER = "revised"
    """Another number."""
    HIDDEN = "hidden"
    """A mark instead of a number."""
    SHOWN = "shown"
    """A number instead of a mark."""
    MARK = "mark"
    """Another mark."""


@dataclass(frozen=True, eq=False)
class EditionChanges:
    """What an edition changed.

    `before` is the edition before it in its series, None for the first. `months` are those that no
    earlier edition of the series prints, `covered` those of its report. `revised` has the figures
    that differ from what an earlier edition printed; `added` and `lost` the rows that only this
    edition or only the one before prints, in the order of the code lists. `breaks` begin in
    `months`.
    """

    report: Report
    before: Report | None
    months: tuple[Period, ...]
    revised: dict[RevisionKind, tuple[RevisionRecord, ...]]
    added: tuple[Key, ...]
    lost: tuple[Key, ...]
    breaks: tuple[Break, ...]

    @cached_property
    def every_revision(self) -> tuple[RevisionRecord, ...]:
        """The revisions of every kind."""
        return tuple(item for kind in RevisionKind for item in self.revised[kind])

    @cached_property
    def by_measure(self) -> Counter[str]:
        """Measure → how many of its figures were revised."""
        return Counter(item.measure for item in self.every_revision)

    @cached_property
    def by_row(self) -> Counter[tuple[str, str]]:
        """(dimension, category) → how many figures were revised, of all measures."""
        return Counter((item.dimension, item.category) for item in self.every_revision)


def is_number(text: str) -> bool:
    """Whether a side of a revision is a number, and no mark."""
    return text.isascii() and text.isdigit()


@lru_cache(maxsize=1)
def edition_changes(source: SiteSource) -> tuple[EditionChanges, ...]:
    """What each edition of the package changed, oldest first."""
    orders = {
        dimension: {code: place for place, code in enumerate(entries)}
        for dimension, entries in source.code_lists.items()
    }
    dimensions = {code: place for place, code in enumerate(source.dimensions.codes)}
    measures = orders[MEASURE]

    def place(key: Key) -> tuple[int, int, int, str]:
        measure, dimension, category = key
        order = orders.get(dimension, {})
        return (
            measures.get(measure, len(measures)),
            dimensions.get(dimension, len(dimensions)),
            order.get(category, len(order)),
            category,
        )

    by_edition: dict[Period, list[RevisionRecord]] = {}
    for revision in source.package.revisions:
        by_edition.setdefault(revision.edition_after, []).append(revision)
    editions = {(report.series, report.edition) for report in source.reports}
    printing: dict[str, set[str]] = {}
    for cell in source.package.cells:
        if cell.measure:
            printing.setdefault(cell.measure, set()).add(cell.series)

    found: list[EditionChanges] = []
    newest: dict[str, tuple[Report, set[Key]]] = {}
    seen: dict[str, set[Period]] = {}
    for report in source.reports:
        before, rows_before = newest.get(report.series, (None, set[Key]()))
        rows = {
            (cell.measure, cell.dimension, cell.category)
            for cell in source.package.cells_of(report)
            if cell.measure and cell.period
        }
        newest[report.series] = report, rows
        printed = seen.setdefault(report.series, set())
        months = [p for p in report.period_from.through(report.period_to) if p not in printed]
        printed.update(months)

        # A revision names no series. It is of each that prints the measure and has both editions:
        # what two series print of one measure in the reports of one month is the same.
        own = [
            revision
            for revision in by_edition.get(report.edition, ())
            if report.series in printing.get(revision.measure, ())
            and (report.series, revision.edition_before) in editions
        ]
        own.sort(key=lambda revision: (*place(revision.key), revision.period))
        both = [revision for revision in own if revision.before and revision.after]
        added, lost = rows - rows_before, rows_before - rows
        added |= {revision.key for revision in own if not revision.before}
        lost |= {revision.key for revision in own if not revision.after}
        found.append(
            EditionChanges(
                report,
                before,
                tuple(months),
                {kind: tuple(r for r in both if kind_of(r) is kind) for kind in RevisionKind},
                tuple(sorted(added, key=place)) if before else (),
                tuple(sorted(lost, key=place)),
                tuple(
                    item
                    for item in source.breaks
                    if before and item.period in months
                    if item.everywhere or any(item.parts(*key) for key in rows)
                ),
            )
        )
    return tuple(found)


def kind_of(revision: RevisionRecord) -> RevisionKind:
    """How a figure differs that both editions print."""
    kinds = {
        (True, True): RevisionKind.NUMBER,
        (True, False): RevisionKind.HIDDEN,
        (False, True): RevisionKind.SHOWN,
        (False, False): RevisionKind.MARK,
    }
    return kinds[is_number(revision.before), is_number(revision.after)]


def newest_changes(source: SiteSource) -> dict[str, EditionChanges]:
    """Series → what its newest edition changed."""
    return {changes.report.series: changes for changes in edition_changes(source)}


def is_published_now(source: SiteSource, revision: RevisionRecord) -> bool:
    """Whether the figure of a revision is published now, so that its numbers may be shown."""
    return source.value(*revision.key, revision.period).number is not None


def edition_name(source: SiteSource, item: EditionChanges, language: Language) -> str:
    """`april 2024`; where there are several series, with the title of this one before it."""
    month = language.month(item.report.edition)
    if len({report.series for report in source.reports}) == 1:
        return month
    details = source.series_details(item.report.series)
    title = language.name(details, "title") or details.get("table") or item.report.series
    return f"{title}, {month}"


def edition_facts(item: EditionChanges, language: Language) -> str:
    """`3 tall er revidert. 1 tall er nylig skjermet.`

    The new months are named unless there is one, that of the edition.
    """
    _, ngettext, facts = language.gettext, language.ngettext, []
    if not item.months:
        facts.append(_("No new month."))
    elif len(item.months) > 1:
        span = language.span(item.months[0], item.months[-1])
        facts.append(_("New months: %(months)s.", months=span))
    if item.before is None:
        return " ".join((*facts, _("The first report.")))
    counts = {kind: len(item.revised[kind]) for kind in RevisionKind}
    if number := counts[RevisionKind.NUMBER]:
        facts.append(ngettext("%(n)s figure is revised.", "%(n)s figures are revised.", number))
    if number := counts[RevisionKind.HIDDEN]:
        facts.append(
            ngettext(
                "%(n)s figure is newly suppressed.", "%(n)s figures are newly suppressed.", number
            )
        )
    if number := counts[RevisionKind.SHOWN]:
        facts.append(
            ngettext("%(n)s figure is newly shown.", "%(n)s figures are newly shown.", number)
        )
    if number := counts[RevisionKind.MARK]:
        facts.append(
            ngettext("%(n)s figure has another mark.", "%(n)s figures have another mark.", number)
        )
    if number := len(item.lost):
        facts.append(
            ngettext("%(n)s row is no longer printed.", "%(n)s rows are no longer printed.", number)
        )
    if number := len(item.added):
        facts.append(ngettext("%(n)s row is new.", "%(n)s rows are new.", number))
    if len(item.months) == item.report.period_to.number - item.report.period_from.number + 1:
        facts.append(_("No month in common with the report before."))
    elif not any(counts.values()):
        facts.append(_("No earlier figure is revised."))
    return " ".join(facts)


def revised_words(count: int, language: Language) -> tuple[str, ...]:
    """`Revidert siden forrige rapport: 3 tall`; nothing where nothing was revised."""
    if not count:
        return ()
    return (
        language.ngettext(
            "Revised since the report before: %(n)s figure",
            "Revised since the report before: %(n)s figures",
            count,
        ),
    )
