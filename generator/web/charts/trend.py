"""A line over months: broken where a figure is hidden or not printed, never drawn across."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from types import MappingProxyType
from typing import Any

import altair as alt

from generator.model import Period
from generator.web.charts.lettering import LINE, SIZE
from generator.web.charts.nouns import PUBLISHED, SUPPRESSED, Chart, Datum, Phrases, described
from generator.web.charts.placing import (
    Plot,
    context_name,
    context_rows,
    every_month,
    labels,
    named_breaks,
    notes,
    plot_of,
    stretches,
)
from generator.web.charts.theme import (
    TIP,
    Size,
    expr,
    filled,
    hatch_value,
    hover,
    rows,
    template,
)

KEY = 22
"""The height of the line that explains the hatch, px."""
HEAD = 26
"""Room for a label above the highest point, px."""
LIFT = 33
"""How far above the plot a break of the series is named, px."""
SPARK_PAD = 5
"""Room for the dots of a sparkline, px."""


def trend(  # a chart's own six, and the breaks of its series
    data: Sequence[Datum],
    *,
    colour: str,
    width: int,
    height: int,
    phrases: Phrases,
    breaks: Mapping[Period, str] = MappingProxyType({}),
) -> Chart:
    """The line of `data` (one a month, any gaps).

    `breaks`: the period that begins a new series → its name there (`ny registrering`).
    Where the months have a `context`, that is a grey line.
    """
    months = every_month(data)
    parted = frozenset(map(str, breaks))
    cuts = named_breaks([month.key for month in months], breaks, width)
    top = HEAD + LINE * max((cut["line"] + 1 for cut in cuts), default=0)
    plot = plot_of(months, parted, Size(width, height, top=top), phrases.locale)
    gaps = stretches(plot, phrases)
    hatch = hatch_value(phrases.most, plot.top, plot.size.plot_height)
    above = notes(plot, gaps, hatch / plot.top * plot.size.plot_height)
    hidden = [gap["text"] for gap in gaps if gap["status"] == SUPPRESSED]
    unsaid = sorted(set(hidden) - {note["words"] for note in above})
    if unsaid:
        # No stretch has room for the words: they stand at the top, beside a piece of the hatch.
        top += KEY + LINE * (len(unsaid) - 1)
        plot = plot_of(months, parted, Size(width, height, top=top), phrases.locale)
        hatch = hatch_value(phrases.most, plot.top, plot.size.plot_height)
        above = notes(plot, gaps, hatch / plot.top * plot.size.plot_height)
    params = {
        "colour": f"var({colour})",
        "ceiling": plot.top,
        "months": [month.key for month in months],
        "hatch": hatch,
        "ticks": 3 if height < 240 else 4,
        "named": list(plot.names.periods),
        "pattern": plot.names.pattern,
        "years": plot.names.with_years,
    }
    datasets = {
        "figures": figure_rows(plot),
        "context": context_rows(plot),
        "name": context_name(plot, phrases.context),
        "gaps": gaps,
        "breaks": cuts,
        "labels": labels(plot),
        "notes": above,
        "key": [{"text": text, "line": line} for line, text in enumerate(unsaid)],
    }
    spec = filled(_template(plot.labelled), plot.size, params, datasets, phrases.locale)
    return Chart("trend", spec, "", described(tuple(data)), width, height, phrases.source)


def sparkline(
    data: Sequence[Datum],
    *,
    colour: str,
    width: int,
    height: int,
    breaks: Iterable[Period] = (),
    ceiling: float = 0,
) -> Chart:
    """A trend as small as a word: the line, its last point, the hatch; no text.

    A fine line stands where the series breaks: at `breaks`, the periods that begin a new one.
    Several that have the same `ceiling`, above all their figures, are on one scale.
    """
    size = Size(width, height, top=SPARK_PAD, bottom=1)
    cuts = frozenset(map(str, breaks))
    plot = Plot(every_month(data), cuts, size)
    months, top = plot.months, ceiling or plot.top
    params = {
        "colour": f"var({colour})",
        "ceiling": top,
        "months": [month.key for month in months],
        "hatch": hatch_value(0, top, size.plot_height),
    }
    hidden = [{"first": m.key, "last": m.key, "status": m.status} for m in months if m.hidden]
    keys = {month.key for month in months}
    # No word is in the specification, so that it is the same in every language.
    words = ("label", "text", "said")
    datasets = {
        "figures": [
            {name: part for name, part in row.items() if name not in words}
            for row in figure_rows(plot)
        ],
        "gaps": hidden,
        "breaks": [{"period": period} for period in sorted(keys & cuts)],
    }
    spec = filled(_spark_template(), size, params, datasets, {})
    return Chart("sparkline", spec, "", described(tuple(data)), width, height)


def figure_rows(plot: Plot) -> list[dict[str, Any]]:
    """A row for each month; a published one says which `stretch` of the line it is part of.

    `dot`: whether it is drawn as a point, too: the last one, and one that no line reaches.
    """
    found = []
    stretch = -1
    for number, month in enumerate(plot.months):
        row: dict[str, Any] = {
            "period": month.key,
            "label": month.label,
            "status": month.status,
            "text": month.text,
            "said": month.said,
        }
        if month.drawn:
            stretch += not plot.joined(number)
            goes_on = number + 1 < len(plot.months) and plot.joined(number + 1)
            is_last = number == plot.published[-1]
            dot = is_last or not (plot.joined(number) or goes_on)
            row |= {"value": month.value, "stretch": stretch, "dot": dot, "last": is_last}
        found.append(row)
    return found


# --- the specifications -------------------------------------------------------------------------

_MONTH = "utcFormat(utcParse(datum.value, '%Y-%m'), pattern)"
_YEAR = "slice(datum.value, 0, 4)"
_YEAR_BEFORE = "slice(named[indexof(named, datum.value) - 1], 0, 4)"
_OPENS_YEAR = f"years && (datum.value === named[0] || {_YEAR} !== {_YEAR_BEFORE})"


_PARAMS: dict[str, Any] = {"colour": "", "months": [], "ceiling": 1, "hatch": 0}


def month_scale(axis: Any, field: str = "period", **options: Any) -> Any:
    """The place of a month in the width of a drawing; a chart's param `months` has all of them."""
    scale = alt.Scale(type="band", padding=0, domain=expr("months"))
    return alt.X(f"{field}:O", axis=axis, scale=scale, **options)


def _y(axis: Any = None) -> Any:
    scale = alt.Scale(domain=[0, expr("ceiling")], nice=False)
    return alt.Y("value:Q", axis=axis, stack=None, scale=scale)


def month_axis() -> Any:
    """The months of the param `named`, written as `pattern` says, with `years` or without."""
    label = f"{_OPENS_YEAR} ? [{_MONTH}, {_YEAR}] : {_MONTH}"
    return alt.Axis(values=expr("named"), labelExpr=label)


def _line_layers(axis: Any, y: Any, dots: str, width: float, dot: int) -> list[Any]:
    """The hatch, the line over its area, and the points that the expression `dots` chooses."""
    published, x = rows("figures", PUBLISHED), month_scale(axis)
    hatch = rows("gaps", SUPPRESSED).mark_rect(style="hidden")
    ends = {"x": month_scale(axis, "first", bandPosition=0), "x2": alt.X2("last", bandPosition=1)}
    reach = {"y": alt.YDatum(0), "y2": alt.Y2Datum(expr("hatch"))}
    is_large = "(datum.last || bandwidth('x') >= 5)"
    lines = (
        published.mark_area(color=expr("colour")),
        published.mark_line(color=expr("colour"), strokeWidth=width),
    )
    return [
        hatch.encode(**ends, **reach),
        *(line.encode(x=x, y=y, detail="stretch:N") for line in lines),
        published.transform_filter(dots)
        .mark_circle(color=expr("colour"), size=expr(f"{is_large} ? {dot} : 16"))
        .encode(x=x, y=y),
    ]


@cache
def _spark_template() -> dict[str, Any]:
    ground = alt.Axis(labels=False, ticks=False, domainColor="var(--grid)")
    cuts = rows("breaks").mark_rule(style="break").encode(x=month_scale(ground, bandPosition=0))
    layers = _line_layers(ground, _y(), "datum.dot", 2, 36)
    return template([*layers, cuts], _PARAMS)


@cache
def _template(labelled: bool) -> dict[str, Any]:
    """Every point `labelled` with its figure, or an axis and the labels of a few.

    Above them are the breaks with their names, words above stretches, and the key of the hatch.
    """
    months = month_axis()
    values = None if labelled else alt.Axis(tickCount=expr("ticks"), tickMinStep=1, format=",d")
    x, y = month_scale(months), _y(values)
    grey = rows("context").mark_line(color="var(--context)", strokeWidth=2)
    named = rows("name").mark_text(
        style="halo", color="var(--mute)", align="center", x=expr("datum.x"), y=expr("datum.y")
    )
    above = rows("notes").mark_text(
        style="aside", align="center", x=expr("datum.x"), y=expr("datum.y")
    )
    line = {"y": expr(f"{SIZE - 4} - padding.top + {LINE} * datum.line")}
    swatch = rows("key").mark_rect(style="hidden", width=24, height=11, x=12, **line)
    words = rows("key").mark_text(style="aside", align="left", x=31, **line)

    # The month that the pointer is over: a line, a ring, and the column that it meets.
    over = hover("period")
    seen = alt.condition(over, alt.value(1), alt.value(0))
    ring = {"color": expr("colour"), "stroke": "var(--ground)", "strokeWidth": 2, "size": 90}
    layers = [
        grey.encode(x=x, y=y, detail="stretch:N"),
        *_line_layers(months, y, "true" if labelled else "datum.dot", 2.5, 46),
        *break_layers(months),
        above.encode(text="text:N"),
        words.encode(text="text:N"),
        swatch,
        named.encode(text="text:N"),
        rows("labels")
        .mark_text(
            style="halo",
            color=expr("datum.strong ? colour : 'var(--ink)'"),
            fontWeight=expr("datum.strong ? 'bold' : 'normal'"),
            **{name: expr(f"datum.{name}") for name in ("align", "dx", "dy")},
        )
        .encode(x=x, y=y, text="text:N"),
        rows("figures")
        .mark_rule(style="pointed")
        .encode(x=x, opacity=seen)
        .properties(name="hover_rule"),
        rows("figures", PUBLISHED)
        .mark_circle(**ring)
        .encode(x=x, y=y, opacity=seen)
        .properties(name="hover_ring"),
        rows("figures")
        .mark_rect(opacity=0, tooltip=expr(TIP))
        .encode(x=x)
        .properties(name="hover")
        .add_params(over),
    ]
    return template(layers, {**_PARAMS, "ticks": 3, "named": [], "pattern": "", "years": False})


def break_layers(axis: Any) -> list[Any]:
    """The breaks of the series with their names, from the rows called `breaks`."""
    at = {"x": month_scale(axis, bandPosition=0)}
    upper = f"-{LIFT} - {LINE} * datum.line"
    ends = {"y": expr(f"{upper} + 9"), "y2": expr("height")}
    on_the_right = "scale('x', datum.period) > width / 2"
    named = rows("breaks").mark_text(
        style="halo",
        color="var(--mute)",
        align=expr(f"{on_the_right} ? 'right' : 'left'"),
        dx=expr(f"{on_the_right} ? -5 : 5"),
        y=expr(upper),
    )
    return [
        rows("breaks").mark_rule(style="break", **ends).encode(**at),
        named.encode(**at, text="text:N"),
    ]
