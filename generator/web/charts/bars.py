"""Bars that lie down, each with its name and its number: no axis, no legend."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt

from generator.web.charts.lettering import LINE, text_width, wrapped
from generator.web.charts.nouns import (
    ABSENT,
    PUBLISHED,
    SUPPRESSED,
    Chart,
    Datum,
    Phrases,
    described,
)
from generator.web.charts.theme import (
    TIP,
    Rows,
    Size,
    axis_top,
    expr,
    filled,
    hatch_value,
    hover,
    rows,
    template,
)

BAR = 15
STEP = 25
"""From one bar to the next where names stand beside them, px."""
GAP = 9
"""Between a bar and the name of the next one, where names stand above, px."""
SIDE = 0.42
"""The share of the width that names may take beside the bars; wider ones go above them."""


def bars(
    data: Sequence[Datum],
    *,
    colour: str,
    width: int,
    phrases: Phrases,
    highlight: str = "",
    aside: str = "",
) -> Chart:
    """One bar for each of `data`, in the given order.

    With `highlight`, a key, that bar alone has the colour and the rest are grey. `aside` is the
    head of the column of second figures at the right, where there are some.
    """
    top = axis_top([datum.value for datum in data])
    column = round(max((text_width(datum.label) for datum in data), default=0.0)) + 10
    numbers = [text_width(datum.text, bold=True) for datum in data if datum.drawn]
    margin = round(max(numbers, default=0.0)) + 8
    if aside:
        margin += round(max(text_width(datum.aside) for datum in data)) + 12
    # Names stand beside the bars if they leave room for them, and for the words of what is hidden.
    room = width - column - margin
    hatch = hatch_value(phrases.most, top, room) / top * room if room > 60 else width
    words = {datum.text for datum in data if not datum.drawn}
    has_room = all(column + hatch + 8 + text_width(text) <= width for text in words)
    beside = column <= width * SIDE and has_room

    figures = []
    extra = 0
    for datum in data:
        name = [datum.label] if beside else wrapped(datum.label, width)
        extra += max(len(name) - 1, 0)
        row = {"key": datum.key, "name": name, "label": datum.label, "value": datum.value}
        row |= {"status": datum.status, "text": phrases.of(datum), "said": datum.said}
        figures.append(row | {"aside": datum.aside, "extra": extra})
    step = STEP if beside else LINE + 2 + BAR + GAP
    head = LINE + 4 if aside else 0
    height = head + step * len(data) + LINE * extra
    size = Size(width, height, left=column if beside else 0, top=head, right=margin)
    params = {
        "colour": f"var({colour})",
        "highlight": highlight,
        "end": top,
        "hatch": hatch_value(phrases.most, top, size.plot_width),
        "beside": beside,
        "bottom": step * len(data),
    }
    datasets: dict[str, Rows] = {"figures": figures, "heads": [{"text": aside}] if aside else []}
    spec = filled(_template(), size, params, datasets, phrases.locale)
    return Chart("bars", spec, "", described(tuple(data)), width, size.height, phrases.source)


@cache
def _template() -> dict[str, Any]:
    """Names, bars with numbers, hatches with words, words alone, second figures; what hovers.

    In each step of the scale a bar lies at the bottom where its name stands above it. Names of more
    than one line push down what follows: by `extra` lines, which the scale does not know of.
    """
    params = {"colour": "", "highlight": "", "end": 1, "hatch": 0, "beside": True, "bottom": 0}
    shift = f"(beside ? 0 : bandwidth('y') / 2 - {BAR / 2 + GAP} + {LINE} * datum.extra)"
    y = alt.Y("key:N", sort=None, axis=None, scale=alt.Scale(padding=0, range=[0, expr("bottom")]))
    x = alt.X(
        "value:Q", axis=None, stack=None, scale=alt.Scale(domain=[0, expr("end")], nice=False)
    )
    start, end = alt.XDatum(0), {"x": alt.XDatum(expr("hatch"), type="quantitative")}
    bar = {"size": BAR, "yOffset": expr(shift)}
    above = f"{shift} - {BAR / 2 + 2 + LINE / 2} - {LINE} * (length(datum.name) - 1)"
    strong = "!highlight || datum.key === highlight"
    published, hidden = rows("figures", PUBLISHED), rows("figures", SUPPRESSED)
    # The names come first, so that the scale has the order of the rows.
    names = rows("figures").mark_text(
        align=expr("beside ? 'right' : 'left'"),
        x=expr("beside ? -9 : 0"),
        dy=expr(f"beside ? 0 : {above}"),
        fontWeight=expr("datum.key === highlight ? 'bold' : 'normal'"),
    )
    fill = expr(f"{strong} ? colour : 'var(--context)'")
    words = {"style": "aside", "align": "left", "dy": expr(shift)}
    second = {"align": "right", "x": expr("width + padding.right"), "color": "var(--mute)"}
    over = hover("key")
    pointed = rows("figures").mark_rect(
        color="var(--ink)",
        x=expr("beside ? -padding.left : 0"),
        x2=expr("width + padding.right"),
        yOffset=expr(f"{LINE} * datum.extra"),
        tooltip=expr(TIP),
    )
    layers = [
        names.encode(y=y, text="name:N"),
        published.mark_bar(color=fill, **bar).encode(x=x, x2=alt.X2Datum(0), y=y),
        published.mark_text(style="number", align="left", dx=6, dy=expr(shift)).encode(
            x=x, y=y, text="text:N"
        ),
        hidden.mark_bar(style="hidden", **bar).encode(x=start, x2=alt.X2Datum(expr("hatch")), y=y),
        hidden.mark_text(dx=6, **words).encode(**end, y=y, text="text:N"),
        rows("figures", ABSENT).mark_text(x=0, **words).encode(y=y, text="text:N"),
        published.mark_text(dy=expr(shift), **second).encode(y=y, text="aside:N"),
        rows("heads").mark_text(y=-LINE / 2 - 2, **second).encode(text="text:N"),
        pointed.encode(y=y, opacity=alt.condition(over, alt.value(0.06), alt.value(0)))
        .properties(name="hover")
        .add_params(over),
    ]
    return template(layers, params)
