"""What Vega-Lite cannot place: names that fit, words above a stretch, labels that avoid each other.

Vega would need the visitor's font to know how wide a text gets; here it is estimated (`lettering`),
so that a drawing is the same on every machine. Lengths are in px, places from the upper left corner
of the plot; a month is known by its number in the row of all months, from 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any

from generator.model import Period
from generator.web.charts.lettering import LINE, text_width, wrapped
from generator.web.charts.nouns import ABSENT, Datum, Phrases
from generator.web.charts.theme import Size, axis_top

MOST_NAMED = 36
"""Up to so many months the months are named, above it the years."""
MOST_LABELLED = 14
"""From so many published months on, only the first, the last and the largest have a label."""
AIR = 8
"""Between two names under the axis."""
ROOM = 20
"""Between a point and words about other months: its label stands there."""
ABOVE, BELOW = -12, 15
"""From a point to the middle of its label."""
APART = 26
"""How far two lines are apart, at least, where one of them has its name."""

Row = dict[str, Any]


def every_month(data: Sequence[Datum]) -> list[Datum]:
    """`data`, oldest first, with an absent month for each one between that is not there."""
    known = {datum.key: datum for datum in data}
    if not known:
        return []
    months = Period.parse(min(known)).through(Period.parse(max(known)))
    return [known.get(str(p)) or Datum(str(p), "", None, "", ABSENT) for p in months]


# --- names under the axis -----------------------------------------------------------------------


@dataclass(frozen=True)
class Names:
    """The months that are named, how (as a pattern of d3-time-format), and if the years are too."""

    periods: tuple[str, ...] = ()
    pattern: str = "%b"
    with_years: bool = False
    widest: float = 0

    @property
    def lines(self) -> int:
        """How many lines they take."""
        return 2 if self.with_years else 1


def names_that_fit(keys: Sequence[str], step: float, locale: Mapping[str, Any]) -> Names:
    """Every month, every second, third or sixth, or years: what fits when a month is `step` wide.

    The year stands on a second line where it begins, if there are several.
    """
    if not keys:
        return Names()
    months = [Period.parse(key) for key in keys]
    several = months[0].year != months[-1].year
    patterns = {"%b": "shortMonths"} if several else {"%B": "months", "%b": "shortMonths"}
    for every in (1, 2, 3, 6) if len(months) <= MOST_NAMED else ():
        named = [month for month in months if (month.month - 1) % every == 0]
        for pattern, key in patterns.items():
            names = [locale["time"][key][month.month - 1] for month in named]
            widest = max(map(text_width, names), default=math.inf)
            if widest <= every * step - AIR:
                widest = max(widest, text_width("2000")) if several else widest
                return Names(tuple(map(str, named)), pattern, several, widest)
    width = text_width("2000")
    every = next((n for n in (1, 2, 5, 10, 20) if n * 12 * step >= width + AIR), 50)
    opening = [m for m in months if m.month == 1 and m.year % every == 0] or months[:1]
    return Names(tuple(map(str, opening)), "%Y", False, width)


# --- the plot -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Plot:
    """Where months and figures come to stand, and what stands under them."""

    months: Sequence[Datum]
    cuts: frozenset[str]
    size: Size
    names: Names = Names()
    labelled: bool = False
    """Whether every point has its figure; else there is an axis."""

    @cached_property
    def top(self) -> float:
        """The value at the upper edge."""
        return axis_top([value for month in self.months for value in (month.value, month.context)])

    @property
    def step(self) -> float:
        """The width of a month."""
        return self.size.plot_width / max(len(self.months), 1)

    def x(self, number: float) -> float:
        """The middle of a month."""
        return (number + 0.5) * self.step

    def y(self, value: float) -> float:
        """The height at which a value stands."""
        return self.size.plot_height * (1 - value / self.top)

    @property
    def published(self) -> list[int]:
        """The months that have a number."""
        return [n for n, month in enumerate(self.months) if month.drawn]

    def joined(self, number: int) -> bool:
        """Whether the line runs on from the month before."""
        months = self.months
        is_cut = months[number].key in self.cuts
        return number > 0 and months[number - 1].drawn and months[number].drawn and not is_cut


def plot_of(
    months: Sequence[Datum], cuts: frozenset[str], size: Size, locale: Mapping[str, Any]
) -> Plot:
    """The plot within `size`, whose top is given: the other margins are as wide as the names.

    `cuts`: the months in which a new series begins.
    """
    step = size.width / max(len(months), 1)
    keys = [month.key for month in months]
    published = [month for month in months if month.drawn]
    widest = max((text_width(month.text, bold=True) for month in published), default=0.0)
    labelled = len(published) < MOST_LABELLED and widest + 4 <= step
    left, right = 0.0, 0.0
    if not labelled:
        left = round(text_width(f"{Plot(months, cuts, size).top:,.0f}")) + 9
        right = round(text_width(published[-1].text, bold=True)) + 12 if months[-1].drawn else 4
    step = (size.width - left - right) / max(len(months), 1)
    names = names_that_fit(keys, step, locale)
    if names.periods:
        before = keys.index(names.periods[0]) + 0.5
        after = len(keys) - keys.index(names.periods[-1]) - 0.5
        left = max(left, math.ceil(names.widest / 2 - before * step))
        right = max(right, math.ceil(names.widest / 2 - after * step))
    bottom = 10 + LINE * names.lines
    size = Size(size.width, size.height, left=left, top=size.top, right=right, bottom=bottom)
    return Plot(months, cuts, size, names, labelled)


# --- a line to compare with ---------------------------------------------------------------------


def context_rows(plot: Plot) -> list[Row]:
    """The months of the grey line, each with the `stretch` that it is part of.

    It is broken where a month has no value, and where a new series begins.
    """
    found: list[Row] = []
    stretch, before = 0, -1
    for number, month in enumerate(plot.months):
        if month.context is not None:
            stretch += before != number - 1 or month.key in plot.cuts
            before = number
            found.append({"period": month.key, "value": month.context, "stretch": stretch})
    return found


def context_name(plot: Plot, text: str) -> list[Row]:
    """The name of the grey line, beside it and away from the other one; none where it has no room.

    It stands where both lines are farthest apart over the whole width of the name.
    """
    half, found = text_width(text) / 2, []
    for number, month in enumerate(plot.months):
        middle = min(max(plot.x(number), half), plot.size.plot_width - half)
        near = [n for n in range(len(plot.months)) if abs(plot.x(n) - middle) < half + plot.step]
        pairs = [(plot.months[n].context, plot.months[n].value) for n in near]
        gaps = [
            plot.y(other or 0) - plot.y(value)
            for value, other in pairs
            if value is not None and other is not None
        ]
        is_whole = month.context is not None and len(gaps) == len(pairs)
        above = bool(gaps) and min(gaps) > 0
        if not is_whole or min(map(abs, gaps)) < APART or (not above and max(gaps) > 0):
            continue
        heights = [plot.y(value) for value, _ in pairs if value is not None]
        y = min(heights) - LINE / 2 - 2 if above else max(heights) + LINE / 2 + 4
        if y < plot.size.plot_height - LINE / 2:
            place = {"x": round(middle, 2), "y": round(y, 2)}
            found.append((min(map(abs, gaps)), -number, {"text": text, **place}))
    return [max(found, key=lambda item: item[:2])[2]] if found else []


# --- words about months without a number --------------------------------------------------------


def stretches(plot: Plot, phrases: Phrases) -> list[Row]:
    """The months side by side that are hidden or absent for the same reason, with the words."""

    def why(number: int) -> tuple[str, str]:
        month = plot.months[number]
        return month.status, "" if month.drawn else phrases.of(month)

    found = []
    for (status, words), numbers in groupby(range(len(plot.months)), key=why):
        first, *rest = numbers
        if words:
            ends = {"first": first, "last": rest[-1] if rest else first}
            periods = {name: plot.months[n].key for name, n in ends.items()}
            found.append({**periods, "status": status, "text": words, "months": len(rest) + 1})
    return found


def notes(plot: Plot, found: Sequence[Row], hatch: float) -> list[Row]:
    """The words above the longest stretch, of those that have the same, that has room for them.

    `hatch` is the height of the hatch. Points that are near must stand lower than the words, and
    the grey line must not run through them.
    """
    placed = {}
    for stretch in sorted(found, key=lambda stretch: -stretch["months"]):
        if stretch["text"] in placed:
            continue
        first = next(n for n, m in enumerate(plot.months) if m.key == stretch["first"])
        length = stretch["months"] * plot.step
        lines = wrapped(stretch["text"], min(max(length, 96), plot.size.plot_width))
        half = max(map(text_width, lines)) / 2
        if 2 * half > length + plot.step / 2:
            continue
        middle = plot.x(first + (stretch["months"] - 1) / 2)
        middle = min(max(middle, half), plot.size.plot_width - half)
        bottom = plot.size.plot_height - (hatch if stretch["status"] != ABSENT else 0) - 4
        upper = bottom - LINE * len(lines)
        reach = half + max(plot.step, ROOM)
        near = [n for n in plot.published if abs(plot.x(n) - middle) < reach]
        is_free = all(plot.y(plot.months[n].value or 0) <= upper - 28 for n in near)
        beside = [m for n, m in enumerate(plot.months) if abs(plot.x(n) - middle) < reach]
        grey = [plot.y(month.context) for month in beside if month.context is not None]
        if is_free and (not grey or max(grey) < upper - 3 or min(grey) > bottom + 3):
            place = {"x": round(middle, 2), "y": round(upper + LINE / 2, 2)}
            placed[stretch["text"]] = {"words": stretch["text"], "text": lines, **place}
    return list(placed.values())


def named_breaks(keys: Sequence[str], breaks: Mapping[Period, str], width: int) -> list[Row]:
    """The breaks, each named on a `line` of its own while it would run into one before it."""
    placed: list[tuple[Row, float]] = []
    for period, text in sorted((str(period), text) for period, text in breaks.items()):
        if period not in keys:
            continue
        length = text_width(text) + 10
        place = keys.index(period) / len(keys) * width
        start, end = (place - length, place) if place > width / 2 else (place, place + length)
        taken = {row["line"] for row, reach in placed if reach > start}
        line = next(n for n in range(len(breaks)) if n not in taken)
        placed.append(({"period": period, "text": text, "line": line}, end))
    return [row for row, _ in placed]


# --- the figures at the points ------------------------------------------------------------------


def labels(plot: Plot) -> list[Row]:
    """The figures that stand at points, each with its place from the point."""
    if not plot.labelled:
        return _chosen_labels(plot) if plot.published else []
    found = []
    for number in plot.published:
        # Above the point, or below it where the line comes down to it and does not go on.
        value = plot.months[number].value or 0
        before = [number - 1] if plot.joined(number) else []
        after = [number + 1] if number + 1 < len(plot.months) and plot.joined(number + 1) else []
        beside = [plot.months[n].value or 0 for n in (*before, *after)]
        dips = beside and min(beside) >= value and max(beside) > value
        has_room = plot.size.plot_height - plot.y(value) > 34
        dy = BELOW if dips and has_room else ABOVE
        # On the other side of the point if the grey line runs where the figure would stand.
        context = plot.months[number].context
        if context is not None and abs(plot.y(value) + dy - plot.y(context)) < LINE / 2 + 1:
            dy = BELOW if dy == ABOVE and has_room else ABOVE
        found.append(_label(plot, number, 0, dy, "center", number == plot.published[-1]))
    return found


def _chosen_labels(plot: Plot) -> list[Row]:
    """Those of the last point, the largest and the first, as far as they touch nothing."""
    first, last = plot.published[0], plot.published[-1]
    largest = max(plot.published, key=lambda n: (plot.months[n].value or 0, n))
    if last == len(plot.months) - 1:
        found = [_label(plot, last, 8, 0, "left", True)]
    else:
        # No month follows that has a number: the figure stands above, inside of the drawing.
        room = plot.size.plot_width + plot.size.right - plot.x(last)
        fits = text_width(plot.months[last].text, bold=True) <= room
        found = [_label(plot, last, 0, ABOVE, "left" if fits else "right", True)]
    for number, align in ((largest, "center"), (first, "left")):
        place = plot.x(number)
        near_edge = {
            "left": place < 30,
            "right": place > plot.size.width - plot.size.left - 30,
        }
        inward = next((side for side, near in near_edge.items() if near), align)
        label = _label(plot, number, 0, ABOVE, inward if align == "center" else align, False)
        left, right = _extent(plot, label)
        height = plot.y(plot.months[number].value or 0)
        crossed = any(
            left <= plot.x(n) <= right and height - plot.y(plot.months[n].value or 0) > 7
            for n in plot.published
        )
        taken = [_extent(plot, other) for other in found]
        if not crossed and all(right + 8 < start or left - 8 > end for start, end in taken):
            found.append(label)
    return found


def _label(plot: Plot, number: int, dx: float, dy: float, align: str, strong: bool) -> Row:
    month = plot.months[number]
    place = {"dx": dx, "dy": dy, "align": align, "strong": strong}
    return {"period": month.key, "value": month.value, "text": month.text, **place}


def _extent(plot: Plot, label: Row) -> tuple[float, float]:
    """From where to where a label reaches."""
    number = next(n for n in plot.published if plot.months[n].key == label["period"])
    width = text_width(label["text"], label["strong"])
    left = plot.x(number) + label["dx"]
    left -= {"left": 0.0, "center": 0.5, "right": 1.0}[label["align"]] * width
    return left, left + width
