"""What to know of a stretch of months: breaks of the series, months that are missing, changes.

A break is marked where it parts figures that are shown together. A figure that it parts is not
compared with one before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import groupby

from generator.model import Break, Period
from generator.package.records import Value
from generator.web import sentences
from generator.web.language import Language
from generator.web.source import NO_REPORT, NOT_THEN, SUPPRESSED, SiteSource
from generator.web.view import Cell, ShownRow

Key = tuple[str, str, str]
"""(measure, dimension, category)."""

NOT_SHOWN, UNKNOWN_CHANGE = ":", ".."
"""The signs of official statistics for what would tell of a hidden figure, and what is missing."""
_LISTED = 6
"""So many gaps are named; more are counted."""


def cuts_of(source: SiteSource, keys: Iterable[Key], months: Sequence[Period]) -> tuple[Break, ...]:
    """The breaks to mark where figures of `keys` are shown over `months`, oldest first."""
    every = tuple(keys)
    return tuple(
        item
        for item in source.breaks
        if months and months[0] < item.period <= months[-1]
        if item.everywhere or any(item.parts(*key) for key in every)
    )


def break_name(item: Break, language: Language) -> str:
    """`ny registrering`."""
    return language.name(item.texts, "short")


def named_cuts(cuts: Iterable[Break], language: Language) -> dict[Period, str]:
    """Month → what breaks the series there, as `ny registrering`."""
    found: dict[Period, str] = {}
    for item in cuts:
        name = break_name(item, language)
        found[item.period] = f"{found[item.period]}, {name}" if item.period in found else name
    return found


def finding_of(values: Mapping[Period, Value], cuts: Sequence[Break], language: Language) -> str:
    """The title of a trend: what its months show, those since the last of its breaks."""
    if not cuts:
        return sentences.trend_title(values, language)
    since = cuts[-1].period
    comparable = {period: value for period, value in values.items() if period >= since}
    return sentences.trend_title(comparable, language, since)


def in_its_time(values: Mapping[Period, Value]) -> dict[Period, Value]:
    """The months in which the category existed."""
    return {period: value for period, value in values.items() if value.why != NOT_THEN}


def break_words(item: Break, language: Language) -> str:
    """`Ny registrering av arbeidssøkere: tall for …`, a sentence."""
    return language.name(item.texts, "name")


def break_notes(cuts: Iterable[Break], language: Language) -> tuple[str, ...]:
    """`Brudd i april 2025. Ny registrering av arbeidssøkere: …`, one for each break."""
    return tuple(
        language.gettext(
            "Break in %(month)s. %(what)s",
            month=language.month(item.period),
            what=break_words(item, language),
        )
        for item in cuts
    )


def missing_note(values: Mapping[Period, Value], language: Language) -> tuple[str, ...]:
    """`Ikke i dataene: mai–desember 2023.`; nothing when there is a report for every month."""
    _, runs = language.gettext, list[tuple[Period, Period]]()
    for is_missing, stretch in groupby(values, key=lambda period: values[period].why == NO_REPORT):
        first, *_between, last = (*stretch,) * 2
        runs += [(first, last)] if is_missing else []
    if not runs:
        return ()
    if len(runs) > _LISTED:
        count = sum(value.why == NO_REPORT for value in values.values())
        return (
            _(
                "Of %(months)s months, %(n)s are not in the data.",
                n=language.number(count),
                months=language.number(len(values)),
            ),
        )
    spans = language.all_of([language.span(first, last) for first, last in runs])
    return (_("Not in the data: %(months)s.", months=spans),)


# --- how a figure moved -----------------------------------------------------------------------


def changes(source: SiteSource, language: Language, key: Key, period: Period) -> tuple[str, ...]:
    """How a figure moved since the month before, and since the same month of the year before.

    Nothing is added for a month before the first one, nor for a year before that no report is of.
    """
    first = source.months(key[0])[0]
    month, year = period - 1, period - 12
    found = [_change(source, language, key, (month, period))] if month >= first else []
    if year >= first and not source.value(*key, year).why:
        found.append(_change(source, language, key, (year, period)))
    return tuple(filter(None, found))


def _change(source: SiteSource, language: Language, key: Key, months: tuple[Period, Period]) -> str:
    _, (before, now) = language.gettext, (source.value(*key, month) for month in months)
    if now.number is None or before.why == NOT_THEN:
        return ""
    crossed = cuts_of(source, [key], months)
    parting = [item for item in crossed if item.parts(*key)]
    if parting:
        what = language.all_of([break_name(item, language) for item in parting])
        return _(
            "Not comparable with %(month)s: %(what)s", month=language.month(months[0]), what=what
        )
    moved = sentences.moved(now, before, months[0], language, months[1])
    if not crossed or before.number is None:
        return moved
    when = language.all_of([language.month(item.period) for item in crossed])
    return _("%(change)s; the series breaks in %(month)s", change=moved, month=when)


def change_rows(
    source: SiteSource, language: Language, key: Key, values: Mapping[Period, Value]
) -> tuple[ShownRow, ...]:
    """Rows of changes in participants for a table over the months of `values`.

    A row that could say nothing is left out. The months before the first are looked up too.
    """
    _ = language.gettext
    labels = {1: _("Change since the month before"), 12: _("Change since the year before")}
    rows = []
    for months, label in labels.items():
        cells = []
        for period in values:
            now, before = source.value(*key, period), source.value(*key, period - months)
            change = sentences.movement(now, before)
            cuts = cuts_of(source, [key], (period - months, period))
            if change and any(item.parts(*key) for item in cuts):
                cells.append(Cell(_("break")))
            elif change:
                cells.append(Cell(language.signed(change.difference)))
            elif SUPPRESSED in (now.status, before.status):
                cells.append(Cell(NOT_SHOWN, _("not shown")))
            else:
                cells.append(Cell(UNKNOWN_CHANGE, _("not known")))
        if any(cell.text not in (NOT_SHOWN, UNKNOWN_CHANGE) for cell in cells):
            rows.append(ShownRow(label, tuple(cells), derived=True))
    return tuple(rows)
