"""A line over months: broken where a figure is hidden or not printed, never drawn across."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Any

import altair as alt

from generator.model import Period
from generator.web.charts.axes import axis_top, grid_values, hatch_length
from generator.web.charts.grammar import (
    Frame,
    across,
    across_px,
    down_px,
    expr,
    filled,
    hover,
    px,
    rows,
    template,
    text,
    up,
)
from generator.web.charts.lettering import LINE, SIZE, text_width, wrapped
from generator.web.charts.months import Month, Tick, on_axis, ticks
from generator.web.charts.nouns import Chart, Datum, Words, described

_MANY = 14
"""From so many published months on, only the first, the last and the largest are labelled."""
_DENSE = 5
"""Px; months narrower than that have no room for a dot of the usual size."""
_ROOM = 20
"""Px between a point and words about other months: its label stands there."""
_ABOVE = -12
_BELOW = 15
_KEY = 22
"""The height of the line that explains the hatch, px."""
_HEAD = 26
"""Room for a label above the highest point, px."""
_LIFT = 33
"""How far above the plot a break of the series is named, px."""


@dataclass(frozen=True)
class _Run:
    """Months side by side with the same status."""

    first: int
    last: int
    phrase: str
    hidden: bool


@dataclass(frozen=True)
class _Break:
    """A break of the series: the month that begins the new one, its words, and on which line."""

    number: int
    text: str
    line: int = 0


@dataclass(frozen=True)
class _Plot:
    """The months and figures of a chart and where they come to stand."""

    months: tuple[Month, ...]
    breaks: tuple[_Break, ...]
    frame: Frame
    most: int

    @property
    def top(self) -> float:
        """The value at the upper edge."""
        return axis_top(month.datum.value for month in self.months)

    @property
    def span(self) -> int:
        """Months from the first to the last, both included."""
        return self.months[-1].number - self.months[0].number + 1 if self.months else 1

    @property
    def start(self) -> float:
        """The left edge, half a month before the first."""
        return self.months[0].number - 0.5 if self.months else 0.0

    @property
    def step(self) -> float:
        """The width of a month, px."""
        return self.frame.plot_width / self.span

    @property
    def band(self) -> float:
        """The height of the hatch, px."""
        return hatch_length(self.most, self.top, self.frame.plot_height)

    @property
    def published(self) -> list[Month]:
        """The months that have a number."""
        return [month for month in self.months if month.datum.drawn]

    def x(self, number: float) -> float:
        """Px from the left edge."""
        return (number - self.start) * self.step

    def y(self, value: float) -> float:
        """Px from the upper edge."""
        return self.frame.plot_height * (1 - value / self.top)


def trend(  # a chart's own six, and the breaks of its series
    data: Sequence[Datum],
    *,
    colour: str,
    width: int,
    height: int,
    words: Words,
    breaks: Mapping[Period, str] = MappingProxyType({}),
) -> Chart:
    """The line of `data` (one a month, any gaps).

    `breaks`: the period that begins a new series → what is said there (`ny registrering`).
    """
    months = tuple(on_axis(data))
    cuts = _cuts(months, breaks, width)
    lines = max((cut.line + 1 for cut in cuts), default=0)
    plot = _Plot(months, cuts, _frame(months, width, height, lines), words.most)
    notes, unsaid = _notes(plot, words)
    if unsaid:
        plot = _Plot(months, cuts, _raised(plot.frame), words.most)
        notes, _ = _notes(plot, words)
    params = {
        "colour": f"var({colour})",
        "start": plot.start,
        "end": plot.start + plot.span,
        "ceiling": plot.top,
        "band": plot.band,
    }
    key = [{"text": words.hidden, "y": SIZE - 4 - plot.frame.top}] if unsaid else []
    datasets = {**_marks(plot, words), "notes": notes, "key": key}
    spec = filled(_template(), plot.frame, params, datasets, words.numbers)
    return Chart("trend", spec, "", described(tuple(data)), width, height, words.source)


def _cuts(
    months: tuple[Month, ...], breaks: Mapping[Period, str], width: int
) -> tuple[_Break, ...]:
    """The breaks, each named on a line of its own while it would run into the one before it."""
    if not months:
        return ()
    span, placed = months[-1].number - months[0].number + 1, list[tuple[_Break, float]]()
    for period in sorted(breaks):
        number, length = period.number, text_width(breaks[period]) + 10
        place = (number - months[0].number) / span * width
        start, end = (place - length, place) if place > width / 2 else (place, place + length)
        taken = {cut.line for cut, reach in placed if reach > start}
        line = next(n for n in range(len(breaks)) if n not in taken)
        placed.append((_Break(number, breaks[period], line), end))
    return tuple(cut for cut, _ in placed)


def _frame(months: tuple[Month, ...], width: int, height: int, cut_lines: int) -> Frame:
    span = months[-1].number - months[0].number + 1 if months else 1
    published = [month.datum for month in months if month.datum.drawn]
    lines = max((len(tick.lines) for tick in ticks(months, width / span)), default=1)
    top, bottom = _HEAD + LINE * cut_lines, 10 + LINE * lines
    if _labels_fit(published, width / span):
        return Frame(width, height, top=top, bottom=bottom)
    highest = max(grid_values(axis_top(datum.value for datum in published), _lines(height)))
    left = round(text_width(f"{highest:,.0f}")) + 9
    ends = published and months[-1].datum.drawn
    right = round(text_width(published[-1].text, bold=True)) + 12 if ends else 4
    return Frame(width, height, left=left, top=top, right=right, bottom=bottom)


def _labels_fit(published: Sequence[Datum], step: float) -> bool:
    widest = max((text_width(datum.text, bold=True) for datum in published), default=0.0)
    return len(published) < _MANY and widest + 4 <= step


def _lines(height: int) -> int:
    return 3 if height < 240 else 4


def _raised(frame: Frame) -> Frame:
    """`frame` with room for the key above the plot."""
    return Frame(frame.width, frame.height, frame.left, frame.top + _KEY, frame.right, frame.bottom)


def _runs(plot: _Plot, words: Words) -> list[_Run]:
    """The stretches of hidden and of absent months, months without a row included."""
    by_number = {month.number: month.datum for month in plot.months}
    found: list[_Run] = []
    for number in range(round(plot.start + 0.5), round(plot.start + 0.5) + plot.span):
        datum = by_number.get(number)
        if datum is not None and datum.drawn:
            continue
        run = _Run(number, number, *_said(datum, words))
        if found and found[-1].last == number - 1 and found[-1].phrase == run.phrase:
            run = _Run(found.pop().first, number, run.phrase, run.hidden)
        found.append(run)
    return found


def _said(datum: Datum | None, words: Words) -> tuple[str, bool]:
    """Why there is no number in a month, and if it is hidden."""
    if datum is not None and datum.hidden:
        return datum.text or words.hidden, True
    return (datum.text if datum is not None else "") or words.absent, False


def _notes(plot: _Plot, words: Words) -> tuple[list[dict[str, Any]], bool]:
    """What is said above the longest stretch of each status, and if "hidden" found no room."""
    notes = []
    unsaid = False
    runs = sorted(_runs(plot, words), key=lambda run: run.first - run.last)
    for hidden in (True, False):
        found = [_note(run, plot) for run in runs if run.hidden == hidden]
        notes += [note for note in found if note][:1]
        unsaid = unsaid or (hidden and bool(found) and not any(found))
    return notes, unsaid


def _note(run: _Run, plot: _Plot) -> dict[str, Any] | None:
    """The words of `run` centred above it, or None where it is short or points are near."""
    length = (run.last - run.first + 1) * plot.step
    lines = wrapped(run.phrase, min(max(length, 96), plot.frame.plot_width))
    half = max(map(text_width, lines)) / 2
    if 2 * half > length + plot.step / 2:
        return None
    middle = plot.x((run.first + run.last) / 2)
    middle = min(max(middle, half), plot.frame.plot_width - half)
    bottom = plot.frame.plot_height - (plot.band if run.hidden else 0) - 4
    upper = bottom - LINE * len(lines)
    reach = half + max(plot.step, _ROOM)
    near = [m for m in plot.published if abs(plot.x(m.number) - middle) < reach]
    if any(plot.y(month.datum.value or 0) > upper - 28 for month in near):
        return None
    return {"x": round(middle, 2), "y": round(upper + LINE / 2, 2), "text": lines}


def _marks(plot: _Plot, words: Words) -> dict[str, list[dict[str, Any]]]:
    points = _points(plot)
    direct = plot.frame.left == 0
    lines = [] if direct else grid_values(plot.top, _lines(plot.frame.height))
    named = ticks(plot.months, plot.step)
    runs = [run for run in _runs(plot, words) if run.hidden]
    return {
        "grid": [{"value": value} for value in lines if value > 0],
        "named": [{"value": value} for value in lines],
        "base": [{"key": "base"}],
        "bands": [{"from": run.first - 0.5, "to": run.last + 0.5} for run in runs],
        "breaks": [_cut(item) for item in plot.breaks],
        "points": points,
        "dots": [
            point | {"size": _dot(point, points, plot)}
            for point in points
            if direct or _stands_out(point, points)
        ],
        "labels": _all_labels(plot, points) if direct else _some_labels(plot, points),
        "axis": [_tick(tick, plot) for tick in named],
        "months": [_pointed(month) for month in plot.months],
    }


def _cut(item: _Break) -> dict[str, Any]:
    y = -_LIFT - LINE * item.line
    return {"month": item.number - 0.5, "text": item.text, "y": y, "from": y + 9}


def _points(plot: _Plot) -> list[dict[str, Any]]:
    """The published months; a new segment begins after a gap and at a break of the series."""
    points: list[dict[str, Any]] = []
    for month in plot.published:
        before = points[-1] if points else {"month": month.number - 1, "segment": 0}
        cut = any(before["month"] < item.number <= month.number for item in plot.breaks)
        new = cut or before["month"] != month.number - 1
        points.append(
            {
                "key": month.datum.key,
                "month": month.number,
                "value": month.datum.value,
                "text": month.datum.text,
                "segment": before["segment"] + new,
            }
        )
    return points


def _stands_out(point: dict[str, Any], points: list[dict[str, Any]]) -> bool:
    """True for the last point and for one that no line reaches."""
    alone = sum(other["segment"] == point["segment"] for other in points) == 1
    return alone or point is points[-1]


def _dot(point: dict[str, Any], points: list[dict[str, Any]], plot: _Plot) -> int:
    """The size of a dot, square px: a small one where months are narrow, but for the last."""
    return 46 if point is points[-1] or plot.step >= _DENSE else 16


def _all_labels(plot: _Plot, points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Above each point, or below it where the line comes down to it and does not go on."""
    labels = []
    for n, point in enumerate(points):
        beside = [p for p in points[max(n - 1, 0) : n + 2] if p is not point]
        beside = [p for p in beside if p["segment"] == point["segment"]]
        room = plot.frame.plot_height - plot.y(point["value"]) > 34
        higher = [p for p in beside if p["value"] > point["value"]]
        dips = bool(higher) and all(p["value"] >= point["value"] for p in beside)
        dy = _BELOW if dips and room else _ABOVE
        labels.append(_label(point, 0, dy, "center", point is points[-1]))
    return labels


def _some_labels(plot: _Plot, points: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last point, the first and the largest, as far as they do not touch."""
    if not points:
        return []
    last, first = points[-1], points[0]
    largest = max(points, key=lambda point: (point["value"], point["month"]))
    at_edge = last["month"] == plot.months[-1].number
    labels = [_label(last, 8, 0, "left", True) if at_edge else _last_label(last, plot)]
    for point, align in ((largest, "center"), (first, "left")):
        label = _label(point, 0, _ABOVE, _inside(plot.x(point["month"]), align, plot), False)
        left, right = _extent(label, plot)
        taken = [_extent(other, plot) for other in labels]
        crossed = any(left <= plot.x(p["month"]) <= right and _over(p, point, plot) for p in points)
        if not crossed and all(right + 8 < start or left - 8 > end for start, end in taken):
            labels.append(label)
    return labels


def _last_label(last: dict[str, Any], plot: _Plot) -> dict[str, Any]:
    """Above the last point where no month follows that has a number; inside the drawing."""
    room = plot.frame.plot_width + plot.frame.right - plot.x(last["month"])
    align = "left" if text_width(last["text"], bold=True) <= room else "right"
    return _label(last, 0, _ABOVE, align, True)


def _over(other: dict[str, Any], point: dict[str, Any], plot: _Plot) -> bool:
    """True when `other` stands so high that the line runs through the label of `point`."""
    return plot.y(point["value"]) - plot.y(other["value"]) > 7


def _extent(label: dict[str, Any], plot: _Plot) -> tuple[float, float]:
    """From where to where a label reaches, px."""
    width = text_width(label["text"], label["strong"])
    place = plot.x(label["month"]) + label["dx"]
    left = place - {"left": 0.0, "center": 0.5, "right": 1.0}[label["align"]] * width
    return left, left + width


def _inside(place: float, align: str, plot: _Plot) -> str:
    """`align`, unless a centred text would leave the plot on the left or right."""
    if align == "center" and place < 30:
        return "left"
    if align == "center" and place > plot.frame.width - plot.frame.left - 30:
        return "right"
    return align


def _label(point: dict[str, Any], dx: float, dy: float, align: str, strong: bool) -> dict[str, Any]:
    place = {"month": point["month"], "value": point["value"], "text": point["text"]}
    return {**place, "dx": dx, "dy": dy, "align": align, "strong": strong}


def _tick(tick: Tick, plot: _Plot) -> dict[str, Any]:
    """A name under the axis, moved a little where it would leave the drawing on a side."""
    half, place = max(map(text_width, tick.lines)) / 2, plot.frame.left + plot.x(tick.number)
    over = min(plot.frame.width - half - place, 0.0) or max(half - place, 0.0)
    return {"month": tick.number, "text": list(tick.lines), "dx": round(over, 2)}


def _pointed(month: Month) -> dict[str, Any]:
    """The column of a month, for the pointer; it says the text and holds no number."""
    edges = {"from": month.number - 0.5, "to": month.number + 0.5}
    return {"key": month.datum.key, "month": month.number, "tip": month.datum.tip, **edges}


@cache
def _template() -> dict[str, Any]:
    """From the ground up: grid, hatch, line, texts; then what hovers."""
    params = {"colour": "", "start": 0, "end": 1, "ceiling": 1, "band": 0}
    layers = [*_ground_layers(), *_hatch_layers(), *_line_layers(), *_hover_layers()]
    return template(layers, params)


def _month(field: str = "month") -> Any:
    return across(field, domain=[expr("start"), expr("end")])


def _value() -> Any:
    return up("value", domain=[0, expr("ceiling")])


def _ground_layers() -> list[Any]:
    edge = {"x": px(0), "x2": px("width")}
    grid = rows("grid").mark_rule(stroke="var(--grid)").encode(y=_value(), **edge)
    base = rows("base").mark_rule(stroke="var(--context)").encode(y=px("height"), **edge)
    named = text(rows("named"), fill="var(--mute)", align="right", dx=-8).encode(
        x=px(0), y=_value(), text=alt.Text("value:Q", format=",")
    )
    ends = (
        rows("axis")
        .mark_rule(stroke="var(--context)")
        .encode(x=_month(), y=px("height"), y2=px("height + 4"))
    )
    axis = text(
        rows("axis"), fill="var(--mute)", align="center", dx=expr("datum.dx"), dy=16
    ).encode(x=_month(), y=px("height"), text="text:N")
    return [grid, base, named, ends, axis]


def _hatch_layers() -> list[Any]:
    bands = (
        rows("bands")
        .mark_rect(fill="url(#hidden)")
        .encode(x=_month("from"), x2=alt.X2("to"), y=px("height - band"), y2=px("height"))
    )
    words = {"fill": "var(--mute)", "fontStyle": "italic"}
    notes = text(rows("notes"), align="center", **words).encode(
        x=across_px("x"), y=down_px("y"), text="text:N"
    )
    swatch = (
        rows("key")
        .mark_rect(fill="url(#hidden)", width=24, height=11)
        .encode(x=px(12), y=down_px("y"))
    )
    key = text(rows("key"), dx=31, **words).encode(x=px(0), y=down_px("y"), text="text:N")
    cuts = (
        rows("breaks")
        .mark_rule(stroke="var(--mute)", strokeDash=[2, 3])
        .encode(x=_month(), y=down_px("from"), y2=px("height"))
    )
    place = {"align": expr("scale('x', datum.month) > width / 2 ? 'right' : 'left'")}
    shift = {"dx": expr("scale('x', datum.month) > width / 2 ? -5 : 5")}
    halo = {"stroke": "var(--ground)", "strokeWidth": 3, "strokeJoin": "round"}
    said = text(rows("breaks"), fill="var(--mute)", **halo, **place, **shift).encode(
        x=_month(), y=down_px("y"), text="text:N"
    )
    return [bands, notes, swatch, key, cuts, said]


def _line_layers() -> list[Any]:
    place = {"x": _month(), "y": _value()}
    area = (
        rows("points")
        .mark_area(fill=expr("colour"), fillOpacity=0.1)
        .encode(**place, detail="segment:N")
    )
    line = rows("points").mark_line(
        stroke=expr("colour"), strokeWidth=2.5, strokeJoin="round", strokeCap="round"
    )
    dots = rows("dots").mark_circle(fill=expr("colour"), size=expr("datum.size"), opacity=1)
    labels = text(
        rows("labels"),
        fill=expr("datum.strong ? colour : 'var(--ink)'"),
        fontWeight=expr("datum.strong ? 'bold' : 'normal'"),
        stroke="var(--ground)",
        strokeWidth=3,
        strokeJoin="round",
        **{name: expr(f"datum.{name}") for name in ("align", "dx", "dy")},
    )
    return [
        area,
        line.encode(**place, detail="segment:N"),
        dots.encode(**place),
        labels.encode(**place, text="text:N"),
    ]


def _hover_layers() -> list[Any]:
    over = hover()
    seen = alt.condition(over, alt.value(1), alt.value(0))
    rule = (
        rows("months")
        .mark_rule(stroke="var(--context)")
        .encode(x=_month(), y=px(0), y2=px("height"), opacity=seen)
    )
    ring = rows("points").mark_circle(
        fill=expr("colour"), stroke="var(--ground)", strokeWidth=2, size=90
    )
    column = (
        rows("months")
        .mark_rect(fill="var(--ink)", opacity=0)
        .encode(x=_month("from"), x2=alt.X2("to"), y=px(0), y2=px("height"), tooltip="tip:N")
    )
    return [
        rule.properties(name="hover_rule"),
        ring.encode(x=_month(), y=_value(), opacity=seen).properties(name="hover_ring"),
        column.properties(name="hover").add_params(over),
    ]
