"""Figures as texts: in a table, in a chart and in a sentence. Hidden and absent are words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from generator.web.language import Language
from generator.web.source import ABSENT, NO_REPORT, NOT_THEN, PUBLISHED, SUPPRESSED, Value
from generator.web.view import Cell, Head

MARK = "*"
"""How the reports print a hidden figure; what is seen of it in a table."""
NONE, NEVER = "–", "."
"""What is seen where there is no figure, and where there could not be one (Statistics Norway's)."""


def suppressed_words(language: Language, limit: int) -> str:
    """`skjermet, færre enn 4`."""
    return language.gettext("suppressed, fewer than %(limit)s", limit=language.number(limit))


def absent_words(language: Language, why: str = "") -> str:
    """`ikke i rapporten`, or `why` no report could have it."""
    _ = language.gettext
    reasons = {NO_REPORT: _("not in the data"), NOT_THEN: _("did not exist then")}
    return reasons.get(why) or _("not in the report")


def value_text(value: Value, language: Language, limit: int) -> str:
    """The figure as a finished text that says the same to the eye and to the ear."""
    if value.number is not None:
        return language.number(value.number)
    if value.status == SUPPRESSED:
        return suppressed_words(language, limit)
    return absent_words(language, value.why)


def cell(value: Value, key: tuple[str, str, str, str], language: Language, limit: int) -> Cell:
    """The figure as a cell; `key` is (period, measure, dimension, category)."""
    if value.status == ABSENT:
        sign = NEVER if value.why == NOT_THEN else NONE
        return Cell(text=sign, spoken=absent_words(language, value.why))
    words = value_text(value, language, limit)
    if value.status == PUBLISHED:
        return Cell(words, "", value.status, *key)
    return Cell(MARK, words, value.status, *key)


def month_heads(
    periods: Iterable[str], language: Language, cuts: Mapping[str, str]
) -> tuple[Head, ...]:
    """Heads of month columns, in short; without the year while all are of one year.

    `cuts`: the months in which the series breaks, with what breaks it.
    """
    months = tuple(periods)
    one_year = len({period[:4] for period in months}) <= 1
    return tuple(
        Head(
            language.short_month(p) + ("" if one_year else f" {p[:4]}"),
            ", ".join(filter(None, (language.month(p), cuts.get(p)))),
            p in cuts,
        )
        for p in months
    )
