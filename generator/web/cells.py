"""Figures as texts: in a table, in a chart and in a sentence. Hidden and absent are words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.model import Mark, Period
from generator.package.records import Value
from generator.web.language import Language
from generator.web.source import ABSENT, NO_REPORT, NOT_THEN, PUBLISHED, SUPPRESSED, WITHDRAWN
from generator.web.view import Cell, Head

NONE, NEVER = "–", "."
"""What is seen where there is no figure, and where there could not be one (Statistics Norway's)."""


Marks = Mapping[str, Mark]
"""What stands in place of a hidden figure → what it means."""


def suppressed_words(language: Language, mark: Mark) -> str:
    """`skjermet, færre enn 4`; `skjermet, 1 til 4`; or what the publisher says of the mark."""
    _ = language.gettext
    if mark.low is None or mark.high is None:
        return meaning(language, mark) or _("suppressed")
    if mark.low == 0:
        return _("suppressed, fewer than %(limit)s", limit=language.number(mark.high + 1))
    low, high = language.number(mark.low), language.number(mark.high)
    return _("suppressed, %(low)s to %(high)s", low=low, high=high)


def mark_of(value: Value, language: Language, marks: Marks) -> Mark:
    """What is known of a hidden figure: what its mark says, but of a withdrawn one only that."""
    if value.why != WITHDRAWN:
        return marks[value.mark]
    words = language.gettext("suppressed, withdrawn")
    return Mark(value.mark, None, None, {f"name_{language.code}": words})


def meaning(language: Language, mark: Mark) -> str:
    """`skjermet: færre enn 4`: what the package says of a mark, within a sentence."""
    name = language.name(mark.names)
    return name[:1].lower() + name[1:]


def absent_words(language: Language, why: str = "") -> str:
    """`ikke i rapporten`, or `why` no report could have it."""
    _ = language.gettext
    reasons = {NO_REPORT: _("not in the data"), NOT_THEN: _("did not exist then")}
    return reasons.get(why) or _("not in the report")


def value_text(value: Value, language: Language, marks: Marks) -> str:
    """The figure as a finished text that says the same to the eye and to the ear."""
    if value.number is not None:
        return language.number(value.number)
    if value.status == SUPPRESSED:
        return suppressed_words(language, mark_of(value, language, marks))
    return absent_words(language, value.why)


def cell(value: Value, key: tuple[Period, str, str, str], language: Language, marks: Marks) -> Cell:
    """The figure as a cell; `key` is (period, measure, dimension, category)."""
    if value.status == ABSENT:
        sign = NEVER if value.why == NOT_THEN else NONE
        return Cell(text=sign, spoken=absent_words(language, value.why))
    words = value_text(value, language, marks)
    if value.status == PUBLISHED:
        return Cell(words, "", value.status, *key)
    return Cell(value.mark, words, value.status, *key)


def month_heads(
    periods: Iterable[Period], language: Language, cuts: Mapping[Period, str]
) -> tuple[Head, ...]:
    """Heads of month columns, in short; without the year while all are of one year.

    `cuts`: the months in which the series breaks, with what breaks it.
    """
    months = tuple(periods)
    one_year = len({period.year for period in months}) <= 1
    return tuple(
        Head(
            language.short_month(p) + ("" if one_year else f" {p.year}"),
            ", ".join(filter(None, (language.month(p), cuts.get(p)))),
            p in cuts,
        )
        for p in months
    )
