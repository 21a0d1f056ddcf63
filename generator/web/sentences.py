"""Sentences about figures: how one moved, what a breakdown shows. From published figures only.

Where a hidden figure is below the limit and a published one is not, "the most" among published ones
is the most of all; else the words say that it is the most of the printed ones. Nothing here adds
up, subtracts or compares with a hidden figure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType

from generator.dimensions import Dimension
from generator.model import Mark, Period
from generator.package.records import Value
from generator.web.language import NBSP, Language
from generator.web.source import ABSENT, NO_REPORT, SUPPRESSED, WITHDRAWN, SiteSource

_NAMED_TIES = 3
SMALL_BASE = 20
"""Of a figure below this no per cent are given: one person more or less would be many."""
LONG_WORD = 14


def publisher_name(source: SiteSource, language: Language) -> str:
    """Who publishes the reports, under the names that the site speaks of them by."""
    series = source.descriptor.get("series", {}).values()
    names = (publisher_of(about, language) for about in series)
    known = [name for name in dict.fromkeys(names) if name]
    return language.all_of(known) if known else language.gettext("the publisher")


def publisher_of(about: Mapping[str, str], language: Language) -> str:
    """The name by which the site speaks of the publisher of a series; empty where nobody says."""
    return language.name(about, "publisher_name") or about.get("publisher", "")


def filled(text: str, **words: str) -> str:
    """A text of the table of dimensions, with `{name}` replaced by the word of that name."""
    return re.sub(r"{(\w+)}", lambda match: words.get(match[1], match[0]), text)


def subtitle(dimension: Dimension, period: Period, language: Language) -> str:
    """`Deltakere i april 2024, etter fylke`."""
    return language.gettext(
        "%(People)s in %(month)s, by %(noun)s",
        month=language.month(period),
        noun=noun(dimension, language),
    )


def noun(dimension: Dimension, language: Language) -> str:
    """What a dimension is called within a sentence: `fylke`."""
    return uncapitalised(dimension.text("heading", language.code))


def uncapitalised(text: str) -> str:
    """`text` with a small first letter."""
    return text[:1].lower() + text[1:]


def has_long_word(text: str) -> bool:
    """Whether a heading has a word that does not fit on a phone at the size of other headings."""
    return max(map(len, text.split()), default=0) > LONG_WORD


def capitalised(text: str) -> str:
    """`text` as it begins a sentence."""
    return text[:1].upper() + text[1:]


def breakdown_title(
    dimension: Dimension,
    values: Mapping[str, Value],
    names: Mapping[str, str],
    language: Language,
    marks: Mapping[str, Mark] = MappingProxyType({}),
    inhabitants: Mapping[str, int] = MappingProxyType({}),
) -> str:
    """The finding of a breakdown in one month; `values` and `names` by category code.

    `marks` say what hidden figures can be: where one may be the largest, only the printed ones are
    spoken of. `inhabitants` are those of areas, as far as they are known: where the area with the
    most is not the one with the highest rate, the title says so.
    """
    _ = language.gettext
    names = {code: _within(dimension, code, name) for code, name in names.items()}
    numbers = {code: v.number for code, v in values.items() if v.number is not None}
    if not numbers:
        hidden = any(value.status == SUPPRESSED for value in values.values())
        return _("Every figure is suppressed") if hidden else _("No figures for this month")
    if sum(value.status != ABSENT for value in values.values()) == 1:
        return capitalised(_("Only in the report: %(name)s", name=names[next(iter(numbers))]))

    ranking = ranking_of(dimension, values, marks, inhabitants)
    listed = _listed(dimension, ranking.top, names, language)
    if not ranking.is_certain and ranking.is_reversed:
        return _("title.printed-not-per-inhabitant", names=listed)
    if not ranking.is_certain:
        return _("The most of the printed figures: %(names)s", names=listed)
    if ranking.is_reversed and ranking.highest:
        often = _listed(dimension, ranking.highest, names, language)
        return _(
            "The most in %(names)s, but the highest rate in %(often)s", names=listed, often=often
        )
    if ranking.is_reversed:
        return _("The most in %(names)s, but not per inhabitant", names=listed)
    is_named = len(ranking.top) <= _NAMED_TIES
    if dimension.population and is_named and not set(ranking.top) <= set(ranking.highest):
        return _("Highest number of %(people)s: %(names)s", names=listed)
    return capitalised(_largest(dimension, ranking.top, names, language))


@dataclass(frozen=True)
class Ranking:
    """Which categories have the most, and of areas, which have the highest rate.

    `is_certain`: no hidden figure can be as large as those of `top`. `highest` is empty where
    nobody can say; `leaders` have the highest rate of those that can be worked out. `is_reversed`:
    a published area has a higher rate than one of `top`.
    """

    top: tuple[str, ...]
    is_certain: bool
    highest: tuple[str, ...]
    leaders: tuple[str, ...]
    is_reversed: bool


def ranking_of(
    dimension: Dimension,
    values: Mapping[str, Value],
    marks: Mapping[str, Mark],
    inhabitants: Mapping[str, int],
) -> Ranking:
    """The ranking of `values`, of which one at least is published."""
    numbers = {code: v.number for code, v in values.items() if v.number is not None}
    most = max(numbers.values())
    top = tuple(code for code, number in numbers.items() if number == most)
    limits = {
        code: None if value.why == WITHDRAWN else marks[value.mark].high
        for code, value in values.items()
        if value.mark in marks
    }
    is_certain = all(high is not None and high < most for high in limits.values())

    areas = [code for code in values if code not in dimension.rest]
    rates = {
        code: Fraction(numbers[code], inhabitants[code])
        for code in areas
        if code in numbers and code in inhabitants
    }
    highest = max(rates.values(), default=Fraction(0))
    ranked = set(top).isdisjoint(dimension.rest)
    is_reversed = ranked and any(code in rates and rates[code] < highest for code in top)
    leaders = tuple(code for code, rate in rates.items() if rate == highest)
    for code in areas:
        high = limits.get(code)
        if code in rates or values[code].status == ABSENT:
            continue
        if code not in inhabitants or high is None or high >= highest * inhabitants[code]:
            return Ranking(top, is_certain, (), leaders, is_reversed)
    return Ranking(top, is_certain, leaders, leaders, is_reversed)


def rate_title(
    dimension: Dimension,
    ranking: Ranking,
    names: Mapping[str, str],
    language: Language,
    years: str,
) -> str:
    """The finding of a map by rate: `Flest per 100 000 innbyggere (innbyggertall fra 2024): Troms`.

    Where a hidden figure could be higher, or a population is not known, it speaks only of the rates
    that can be worked out. `years` are those of the populations.
    """
    _ = language.gettext
    named = {code: _within(dimension, code, name) for code, name in names.items()}
    listed = _listed(dimension, ranking.leaders, named, language)
    if ranking.highest:
        return _("title.highest-rate", year=years, names=listed)
    return _("title.highest-known-rate", year=years, names=listed)


def rate_note(
    ranking: Ranking, rates: Mapping[str, float], names: Mapping[str, str], language: Language
) -> tuple[str, ...]:
    """The rates of the areas that a title names, where it names some for their rate.

    `Per 100 000 innbyggere: Finnmark 12,0 og Oslo 8,6.`
    """
    codes = dict.fromkeys((*ranking.highest, *ranking.top))
    if not (ranking.is_certain and ranking.is_reversed and ranking.highest):
        return ()
    listed = [
        f"{names[code]}{NBSP}{language.number(rates[code], 1)}" for code in codes if code in rates
    ]
    return (language.gettext("Per 100,000 inhabitants: %(rates)s.", rates=language.all_of(listed)),)


def _listed(
    dimension: Dimension, codes: Sequence[str], names: Mapping[str, str], language: Language
) -> str:
    """The names of a few categories, or how many they are: `Oslo og Agder`, `4 fylker`."""
    if len(codes) > _NAMED_TIES:
        return f"{language.number(len(codes))} {dimension.text('plural', language.code)}"
    return language.all_of([names[code] for code in codes])


def _within(dimension: Dimension, code: str, name: str) -> str:
    """A category's name as it stands within a sentence: `kvinner`, but `Vestland`, `AAP`."""
    if code not in dimension.rest and (dimension.proper_names or not name[1:2].islower()):
        return name
    return uncapitalised(name)


def _largest(
    dimension: Dimension, top: Sequence[str], names: Mapping[str, str], language: Language
) -> str:
    """Who has the most: in the words of the dimension, else in those for areas or for groups."""
    _ = language.gettext
    if len(top) > _NAMED_TIES:
        plural = dimension.text("plural", language.code)
        count = language.number(len(top))
        return _("The most, and equally many, in %(n)s %(plural)s", n=count, plural=plural)
    listed = language.all_of([names[code] for code in top])
    if dimension.rest & set(top):
        return _("Most %(people)s: %(names)s", names=listed)
    own = dimension.text("several" if len(top) > 1 else "largest", language.code)
    if own:
        return filled(own, names=listed)
    if dimension.areas and len(top) == 1:
        return _("%(names)s has the most %(people)s", names=listed)
    if dimension.areas:
        return _("The most %(people)s in %(names)s", names=listed)
    if len(top) == 1:
        return _("The largest group: %(names)s", names=listed)
    return _("%(names)s: equally many, and the most", names=listed)


@dataclass(frozen=True)
class Movement:
    """How a figure moved: in participants, and relative to the month before, both signed."""

    difference: int
    share: float | None


def movement(now: Value, before: Value) -> Movement | None:
    """The change from `before` to `now`; None unless both are published."""
    if now.number is None or before.number is None:
        return None
    difference = now.number - before.number
    return Movement(difference, difference / before.number if before.number else None)


def moved(
    now: Value,
    before: Value,
    period_before: Period,
    language: Language,
    period: Period | None = None,
) -> str:
    """`68 flere enn i mars (+11 %)`, or why no change is shown.

    The month has its year when `period`, that of `now`, is of another.
    """
    _ = language.gettext
    far = period is not None and period.year != period_before.year
    month = language.month(period_before) if far else language.month_name(period_before)
    change = movement(now, before)
    if change is None:
        if now.number is None:
            return ""
        if before.status == SUPPRESSED:
            return _("No change is shown: the figure for %(month)s is suppressed", month=month)
        if before.why == NO_REPORT:
            return _("No change is shown: %(month)s is not in the data", month=month)
        return _("No change is shown: %(month)s is not in the report", month=month)
    if change.difference == 0:
        return _("Unchanged since %(month)s", month=month)
    count = abs(change.difference)
    if change.difference > 0:
        text = language.ngettext(
            "%(n)s more than in %(month)s", "%(n)s more than in %(month)s", count, month=month
        )
    else:
        text = language.ngettext(
            "%(n)s fewer than in %(month)s", "%(n)s fewer than in %(month)s", count, month=month
        )
    if change.share is None or (before.number or 0) < SMALL_BASE:
        return text
    return f"{text} ({language.signed_percent(change.share)})"


def trend_title(
    values: Mapping[Period, Value], language: Language, since: Period | None = None
) -> str:
    """The finding of some months: `values` by period, oldest first, without gaps.

    `since` is the first of them where months before it are shown too, which it is not about.
    """
    _, newest = language.gettext, list(values)[-1]
    month = language.month_name(newest)
    if values[newest].status == SUPPRESSED:
        if all(value.status == SUPPRESSED for value in values.values()) and len(values) > 1:
            return _("Suppressed in every month")
        return _("The figure for %(month)s is suppressed", month=month)
    if values[newest].why == NO_REPORT:
        return _("%(month)s is not in the data", month=month.capitalize())
    if values[newest].number is None:
        return _("%(month)s is not in the report", month=month.capitalize())
    moving = run_title(values, language) or record_title(values, language)
    if moving:
        return moving
    finding = range_title(values, language) or gaps_title(values, language)
    if since is None or len(values) == 1 or len(values) > _WINDOW:
        return finding
    return _("%(finding)s since %(month)s", finding=finding, month=language.month(since))


_RUN = 3
"""So many steps one way, or months that the newest figure beats, make a title."""
_WINDOW = 12
"""Of a longer history the titles tell of the last so many months."""


def run_title(values: Mapping[Period, Value], language: Language) -> str:
    """`Har økt hver måned i 2024`, when the last three steps or more go one way."""
    _, periods, newest_first = language.gettext, list(values), list(values.values())[::-1]
    pairs = list(pairwise(newest_first))
    is_rising, steps = _one_way([movement(now, before) for now, before in pairs])
    if steps < _RUN:
        return ""
    year, count = str(periods[-1].year), language.number(steps)
    if periods[-1 - steps] <= Period(periods[-1].year, 1):
        if is_rising:
            return _("Up every month in %(year)s", year=year)
        return _("Down every month in %(year)s", year=year)
    if is_rising:
        return _("Up %(n)s months in a row", n=count)
    return _("Down %(n)s months in a row", n=count)


def record_title(values: Mapping[Period, Value], language: Language) -> str:
    """`Flest hittil i 2024`, `Flest siden mai 2019`: how many months the newest figure beats."""
    _, periods = language.gettext, list(values)
    newest, *earlier = list(values.values())[::-1]
    is_most, beaten = _one_way([movement(newest, before) for before in earlier])
    if beaten < _RUN:
        return ""
    first, january = periods[-1 - beaten], Period(periods[-1].year, 1)
    before = periods[: -1 - beaten][-1:]
    if beaten + 1 >= _WINDOW and before and values[before[0]].number is not None:
        month = language.month(before[0])
        if is_most:
            return _("The most since %(month)s", month=month)
        return _("The fewest since %(month)s", month=month)
    if first == periods[0] and first != january:
        month = language.month(first)
        if is_most:
            return _("The most in all months from %(month)s", month=month)
        return _("The fewest in all months from %(month)s", month=month)
    if first > january:
        return ""
    if is_most:
        return _("The most so far in %(year)s", year=str(january.year))
    return _("The fewest so far in %(year)s", year=str(january.year))


def _one_way(changes: Sequence[Movement | None]) -> tuple[bool, int]:
    """How many of the first changes go one way, and if that is up."""
    is_rising = bool(changes and changes[0] and changes[0].difference > 0)
    count = 0
    for change in changes:
        difference = change.difference if change else 0
        if (difference if is_rising else -difference) <= 0:
            break
        count += 1
    return is_rising, count


def range_title(values: Mapping[Period, Value], language: Language) -> str:
    """`Mellom 284 og 300 deltakere`: the span of the months, all of them published."""
    _ = language.gettext
    numbers = [value.number for value in list(values.values())[-_WINDOW:]]
    published = [number for number in numbers if number is not None]
    if len(published) < len(numbers):
        return ""
    low, high = language.number(min(published)), language.number(max(published))
    if len(numbers) == 1:
        return language.ngettext("%(n)s %(person)s", "%(n)s %(people)s", published[0])
    if len(values) > _WINDOW:
        return _("Between %(low)s and %(high)s %(people)s in the last year", low=low, high=high)
    if low == high:
        return _("%(n)s %(people)s in every month", n=low)
    return _("Between %(low)s and %(high)s %(people)s", low=low, high=high)


def gaps_title(values: Mapping[Period, Value], language: Language) -> str:
    """`Skjermet i 2 av 4 måneder`: how many of the months the reports do not show."""
    _, recent = language.gettext, list(values.values())[-_WINDOW:]
    hidden = sum(value.status == SUPPRESSED for value in recent)
    missing = sum(value.why == NO_REPORT for value in recent)
    count, months = language.number(hidden), language.number(len(recent))
    if hidden and len(values) > _WINDOW:
        return _("Suppressed in %(n)s of the last %(months)s months", n=count, months=months)
    if hidden:
        return _("Suppressed in %(n)s of %(months)s months", n=count, months=months)
    if missing:
        count = language.number(len(recent) - missing)
        if len(values) > _WINDOW:
            return _("Figures for %(n)s of the last %(months)s months", n=count, months=months)
        return _("Figures for %(n)s of %(months)s months", n=count, months=months)
    absent = language.number(sum(value.status == ABSENT for value in recent))
    return _("Not in the report in %(n)s of %(months)s months", n=absent, months=months)
