"""Is a change real? Compares it with how much the same series usually moves, by one fixed rule.

The usual movement is the median of the absolute changes from month to month before the newest one.
Only changes between two published figures count, of up to `WINDOW` months, and none from before the
last break of the series. A change is unusual if it is more than `MULTIPLE` times the usual
movement, which counts as at least one person.

`MULTIPLE` and `FEWEST` were chosen by simulation (tests/test_usual.py). Series without a trend, of
4 to 1 000 persons, are called unusual in at most 5 of 100 months; with 3.5 times, or with 6
changes, some of them are above that. A step of 30 % is found in 80 of 100 cases if 40 persons or
more take part and one in ten is replaced each month, or if the whole number is drawn anew each
month and is 400 or more. For smaller numbers no rule that is wrong in 5 of 100 months finds that
many.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from statistics import median

from generator.model import Period
from generator.web.history import Key
from generator.web.language import Language
from generator.web.sentences import SMALL_BASE, movement
from generator.web.source import SiteSource

WINDOW = 24
"""The usual movement is that of so many months before the newest change."""
FEWEST = 8
"""With fewer changes than this, a change is not judged."""
MULTIPLE = 4
"""A change is unusual if it is more than so many times the usual movement."""


class Verdict(Enum):
    """What the rule says of a change."""

    TOO_FEW = "too few changes to compare with"
    USUAL = "not unusual"
    YEARLY = "unusual, and so was the change in the same month of the year before"
    UNUSUAL = "unusual"


def verdict(change: int, before: Sequence[int | None]) -> Verdict:
    """What the rule says of `change`.

    `before` are the changes of the months before it, newest first; None where there is none that
    can be compared.
    """
    known = [abs(item) for item in before[:WINDOW] if item is not None]
    if len(known) < FEWEST:
        return Verdict.TOO_FEW
    limit = MULTIPLE * max(median(known), 1)
    if abs(change) <= limit:
        return Verdict.USUAL
    last_year = before[11] if len(before) > 11 else None
    if last_year is not None and abs(last_year) > limit and (last_year > 0) == (change > 0):
        return Verdict.YEARLY
    return Verdict.UNUSUAL


def change_in(source: SiteSource, key: Key, period: Period) -> int | None:
    """The change from the month before to `period`; None unless both figures are published.

    None, too, where the series breaks between them.
    """
    found = movement(source.value(*key, period), source.value(*key, period - 1))
    broken = any(item.period == period and item.parts(*key) for item in source.breaks)
    return None if found is None or broken else found.difference


def usual_sentence(source: SiteSource, language: Language, key: Key, period: Period) -> str:
    """`Ikke uvanlig: tallet endrer seg oftest med omtrent 3 fra måned til måned.`

    Empty where there is no change from the month before to `period`.
    """
    _, change = language.gettext, change_in(source, key, period)
    if change is None:
        return ""
    # Changes of the months since the last break, newest first.
    parted = [item.period for item in source.breaks if item.parts(*key) and item.period <= period]
    first = max([*parted, source.months(key[0])[0]])
    months = [period - n for n in range(1, WINDOW + 1) if period - n > first]
    before = [change_in(source, key, month) for month in months]

    found = verdict(change, before)
    if found is Verdict.TOO_FEW:
        return _("Too few months to tell whether that is unusual.")
    if found is Verdict.YEARLY:
        month = language.month(period - 12)
        if change > 0:
            return _("usual.up-last-year", month=month)
        return _("usual.down-last-year", month=month)
    typical = int(median(abs(item) for item in before if item is not None) + 0.5)
    number = language.number(typical)
    if found is Verdict.UNUSUAL:
        return _("usual.unusual", n=number) if typical else _("usual.unusual-still")
    if (source.value(*key, period - 1).number or 0) < SMALL_BASE:
        return _("usual.small", n=number) if typical else _("usual.small-still")
    return _("usual.usual", n=number) if typical else _("usual.usual-still")
