"""Several lines over the same months, each with its name at its end.

A hidden month is a gap in its line, and a piece of the hatch in a row of its own below the axis: a
place among the figures would say how large it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby, pairwise
from types import MappingProxyType
from typing import Any

import altair as alt

from generator.model import Period
from generator.web.charts.lettering import LINE, text_width, wrapped
from generator.web.charts.nouns import PUBLISHED, Chart, Datum, Phrases
from generator.web.charts.placing import Row, every_month, named_breaks, names_that_fit
from generator.web.charts.theme import TIP, Size, expr, filled, hover, rows, template
from generator.web.charts.trend import break_layers, month_axis, month_scale

HEAD = 16
"""Room above the highest point, px."""
ROW = 18
"""The height of a row of hidden months, without the words above it, px."""
SIDE = 0.28
"""The share of the width that names may take at the ends of lines; wider, figures are there."""


@dataclass(frozen=True)
class ChartLine:
    """One of the lines: what it is called, its months, and how it is drawn."""

    name: str
    data: Sequence[Datum]
    colour: str
    """A custom property, such as `--m2`."""
    dash: tuple[int, ...] = ()
    """Lengths of strokes and gaps, px; none for a line without gaps."""
    strong: bool = False
    """Whether it is the line that the others are compared with."""


def lines(
    drawn: Sequence[ChartLine],
    *,
    width: int,
    height: int,
    least: float,
    phrases: Phrases,
    breaks: Mapping[Period, str] = MappingProxyType({}),
) -> Chart:
    """The lines of `drawn`, on a scale from 0 to the largest figure, or to `least` if that is more.

    `breaks`: the period that begins a new series → its name there.
    """
    months = [every_month(line.data) for line in drawn]
    keys = [month.key for month in months[0]]
    cuts = named_breaks(keys, breaks, width)
    numbers = [m.value for line in months for m in line if m.value is not None]
    ceiling = max([least, *numbers])

    # The margins: figures of the axis on the left, names or newest figures on the right.
    is_named = max(text_width(line.name, bold=True) for line in drawn) <= width * SIDE
    newest = {n: [m for m in line if m.drawn][-1:] for n, line in enumerate(months)}
    ends: list[Row] = [
        {"line": n, "value": last.value, "text": drawn[n].name if is_named else last.text}
        for n, found in newest.items()
        for last in found
        if is_named or last is months[n][-1]
    ]
    right = max((text_width(end["text"], bold=True) for end in ends), default=0.0) + 16
    left = round(text_width(f"{ceiling:,.1f}" if ceiling < LINE else f"{ceiling:,.0f}")) + 9
    names = names_that_fit(keys, (width - left - right) / max(len(keys), 1), phrases.locale)
    below = 10 + LINE * names.lines
    bottom, words, gaps = below, list[Row](), list[Row]()
    for line, of in zip(drawn, months, strict=True):
        why = dict.fromkeys(month.text for month in of if month.hidden)
        if why:
            text = wrapped(f"{line.name}: {' / '.join(why)}", width - 4)
            words.append({"text": text, "y": bottom + LINE / 2})
            bottom += LINE * len(text)
            for hidden, run in groupby(of, key=lambda month: month.hidden):
                first, *_between, last = (*run,) * 2
                if hidden:
                    gaps.append({"first": first.key, "last": last.key, "y": bottom + 5})
            bottom += ROW
    size = Size(
        width,
        height + bottom - below,
        left=left,
        top=HEAD + LINE * max((cut["line"] + 1 for cut in cuts), default=0),
        right=round(right),
        bottom=bottom,
    )

    places = [size.plot_height * (1 - end["value"] / ceiling) for end in ends]
    for end, place in zip(ends, spread(places, LINE, size.plot_height), strict=True):
        end |= {"y": round(place, 2), **_look(drawn[end["line"]])}
    params = {
        "months": keys,
        "floor": 0,
        "ceiling": ceiling,
        "ticks": 4,
        "named": list(names.periods),
        "pattern": names.pattern,
        "years": names.with_years,
    }
    # What the pointer shows over a month: its name, and the figure of each line.
    pointed = []
    for column in zip(*months, strict=True):
        figures = [f"{line.name}: {month.text}" for line, month in zip(drawn, column, strict=True)]
        month = column[0]
        pointed.append({"period": month.key, "label": month.label, "text": "\n".join(figures)})
    datasets = {
        "figures": [
            row
            for n, (line, of) in enumerate(zip(drawn, months, strict=True))
            for row in _figures(n, line, of, frozenset(map(str, breaks)))
        ],
        "pointed": pointed,
        "ends": ends,
        "base": [],
        "breaks": cuts,
        "gaps": gaps,
        "words": words,
    }
    newest_words = "; ".join(
        f"{drawn[n].name}: {found[0].text}" for n, found in newest.items() if found
    )
    spec = filled(_template(), size, params, datasets, phrases.locale)
    return Chart("lines", spec, "", newest_words, width, size.height, phrases.source)


def spread(places: Sequence[float], step: float, bottom: float) -> list[float]:
    """`places` moved as little as it takes to be `step` apart, and none below `bottom`."""
    placed, order = list(places), sorted(range(len(places)), key=lambda n: places[n])
    for upper, lower in pairwise(order):
        placed[lower] = max(placed[lower], placed[upper] + step)
    for n in reversed(order):
        placed[n] = min(placed[n], bottom)
        bottom = placed[n] - step
    return placed


def _look(line: ChartLine) -> Row:
    return {
        "colour": f"var({line.colour})",
        "dash": list(line.dash),
        "width": 3 if line.strong else 2,
    }


def _figures(
    number: int, line: ChartLine, months: Sequence[Datum], cuts: frozenset[str]
) -> list[Row]:
    """The published months of a line, each with the unbroken `stretch` that it is part of.

    `dot`: the line does not reach it, or ends there.
    """
    stretches: list[list[Datum]] = []
    for before, month in pairwise([None, *months]):
        if month and month.drawn:
            if not (before and before.drawn) or month.key in cuts:
                stretches.append([])
            stretches[-1].append(month)
    return [
        {
            "period": month.key,
            "value": month.value,
            "status": PUBLISHED,
            "stretch": f"{number}-{place}",
            "dot": len(stretch) == 1 or month is stretches[-1][-1],
            **_look(line),
        }
        for place, stretch in enumerate(stretches)
        for month in stretch
    ]


@cache
def _template() -> dict[str, Any]:
    """The lines, their names, the rows of hidden months, and the month that is pointed at."""
    axis = month_axis()
    x = month_scale(axis)
    scale = alt.Scale(domain=[expr("floor"), expr("ceiling")], nice=False, zero=False)
    y = alt.Y("value:Q", axis=alt.Axis(tickCount=expr("ticks")), stack=None, scale=scale)
    colour = alt.Color("colour:N", scale=None)
    published, over = rows("figures", PUBLISHED), hover("period")
    look = {
        "strokeDash": alt.StrokeDash("dash:N", scale=None),
        "strokeWidth": alt.StrokeWidth("width:Q", scale=None),
    }
    ends = rows("ends").mark_text(
        style="halo", align="left", fontWeight="bold", x=expr("width + 8"), y=expr("datum.y")
    )
    hatch = rows("gaps").mark_rect(style="hidden", y=expr("height + datum.y"), height=10)
    words = rows("words").mark_text(
        style="aside", align="left", x=expr("-padding.left"), y=expr("height + datum.y")
    )
    seen = alt.condition(over, alt.value(1), alt.value(0))
    layers = [
        rows("base").mark_rule(color="var(--mute)").encode(y=y),
        published.mark_line().encode(x=x, y=y, detail="stretch:N", color=colour, **look),
        published.transform_filter("datum.dot").mark_circle(size=46).encode(x=x, y=y, color=colour),
        ends.encode(text="text:N", color=colour),
        hatch.encode(
            x=month_scale(axis, "first", bandPosition=0), x2=alt.X2("last", bandPosition=1)
        ),
        words.encode(text="text:N"),
        *break_layers(axis),
        rows("pointed")
        .mark_rule(style="pointed")
        .encode(x=x, opacity=seen)
        .properties(name="hover_rule"),
        rows("figures", PUBLISHED)
        .mark_circle(stroke="var(--ground)", strokeWidth=2, size=90)
        .encode(x=x, y=y, color=colour, opacity=seen)
        .properties(name="hover_ring"),
        rows("pointed")
        .mark_rect(opacity=0, tooltip=expr(TIP))
        .encode(x=x)
        .properties(name="hover")
        .add_params(over),
    ]
    params = {
        "months": [],
        "floor": 0,
        "ceiling": 1,
        "ticks": 4,
        "named": [],
        "pattern": "",
        "years": False,
    }
    return template(layers, params)
