"""A map in which every area is a tile of the same size, always in the same place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt

from generator.web.charts.lettering import LINE, text_width
from generator.web.charts.nouns import (
    ABSENT,
    LINKS,
    PUBLISHED,
    SUPPRESSED,
    Chart,
    Datum,
    Phrases,
    described,
)
from generator.web.charts.theme import (
    LEAST_TOP,
    TIP,
    Size,
    axis_top,
    expr,
    filled,
    hover,
    rows,
    template,
)

STEPS = (0.13, 0.27, 0.44, 0.86, 1.0)
"""How much of the colour a tile of each fifth of the scale has; the rest is the ground."""

GAP = 4
SWATCH = 24
LARGEST = 64


def tile_map(
    data: Sequence[Datum],
    *,
    colour: str,
    width: int,
    phrases: Phrases,
    highlight: str = "",
    least: float = LEAST_TOP,
) -> Chart:
    """The tiles of `data`, the darker the larger the published value.

    A published datum without a value is a tile without a figure. `highlight` is the key of a
    tile to put a frame around. The darkest tile is that of the largest value, or of `least`.
    """
    columns = max((datum.column for datum in data), default=0) + 1
    lines = max((datum.row for datum in data), default=0) + 1
    side = min(math.floor((width - 2 - GAP * (columns - 1)) / columns), LARGEST)
    pitch = side + GAP
    key = _key(data, pitch, lines * pitch, phrases)
    wide, high = columns * pitch - GAP, lines * pitch - GAP if data else 0
    height = max([high, *(line["y"] + LINE / 2 for line in key)])
    size = Size(
        width,
        math.ceil(height) + 2,
        left=1,
        top=1,
        right=width - 1 - wide,
        bottom=math.ceil(height) + 1 - high,
    )
    params = {
        "colour": f"var({colour})",
        "highlight": highlight,
        "top": axis_top([datum.value for datum in data], least),
        "columns": list(range(columns)),
        "rows": list(range(lines)),
        "gap": GAP / pitch,
    }
    figures = []
    for datum in data:
        name, fits = datum.short or datum.label, text_width(datum.text, bold=True) <= side
        row = {"key": datum.key, "label": datum.label, "name": name, "column": datum.column}
        row |= {"row": datum.row, "value": datum.value, "status": datum.status}
        row |= {"text": datum.text, "said": datum.said}
        # Under the name stands the number if it has room, or a dash.
        figure = "–" if datum.status == ABSENT else datum.text if datum.drawn and fits else ""
        figures.append(row | {"figure": figure, "pad": min(text_width(name) + 6, side - 4)})
    spec = filled(_template(), size, params, {"figures": figures, "key": key}, phrases.locale)
    links = tuple((datum.href, datum.tip.replace("\n", ": ")) for datum in data)
    words = described(tuple(data))
    return Chart("tile-map", spec, "", words, width, size.height, phrases.source, links)


def _key(data: Sequence[Datum], pitch: float, below: float, phrases: Phrases) -> list[Any]:
    """What the hatch and the dash mean, if they occur: in the free corner, or below."""
    texts = {(d.status, phrases.of(d)) for d in data if d.status == SUPPRESSED}
    if any(datum.status == ABSENT for datum in data):
        texts.add((ABSENT, phrases.absent))
    meanings = sorted(texts, reverse=True)
    width = max((text_width(text) for _, text in meanings), default=0.0) + SWATCH + 12
    height = (LINE + 6) * len(meanings)
    is_free = all(d.column * pitch > width or d.row * pitch > height for d in data)
    start = (0 if is_free else below - GAP + 10) + LINE / 2 + 1
    return [
        {"status": status, "text": text, "y": start + (LINE + 6) * n}
        for n, (status, text) in enumerate(meanings)
    ]


@cache
def _template() -> dict[str, Any]:
    params = {"colour": "", "highlight": "", "top": 1, "columns": [], "rows": [], "gap": 0}

    def place(channel: Any, field: str, domain: str) -> Any:
        scale = alt.Scale(domain=expr(domain), paddingInner=expr("gap"), paddingOuter=0)
        return channel(f"{field}:O", axis=None, scale=scale)

    at = {"x": place(alt.X, "column", "columns"), "y": place(alt.Y, "row", "rows")}
    fifth: dict[str, Any] = {"type": "quantize", "domain": [0, expr("top")]}
    share = alt.FillOpacity("value:Q", legend=None, scale=alt.Scale(**fifth, range=list(STEPS)))
    inks = [f"var(--on{step})" for step in range(1, len(STEPS) + 1)]
    share_ink = alt.Fill("value:Q", legend=None, scale=alt.Scale(**fifth, range=inks))
    tile = {"cornerRadius": 3}
    outline = {**tile, "filled": False, "strokeWidth": 2}
    valued, hidden = "isValid(datum.value)", rows("figures", SUPPRESSED)
    upper = expr("datum.figure ? -8.5 : 0")
    plain = alt.value(expr("datum.status === 'absent' ? 'var(--mute)' : 'var(--ink)'"))
    over = hover("key")
    line = {"y": expr("datum.y")}
    words = rows("key").mark_text(style="aside", align="left", x=SWATCH + 7, **line)
    layers = [
        rows("figures", PUBLISHED)
        .transform_filter(valued)
        .mark_rect(fill=expr("colour"), **tile)
        .encode(**at, fillOpacity=share),
        rows("figures", PUBLISHED)
        .transform_filter(f"!{valued}")
        .mark_rect(fill="var(--grid)", **tile)
        .encode(**at),
        hidden.mark_rect(style="hidden", **tile).encode(**at),
        hidden.mark_rect(
            color="var(--ground)", cornerRadius=2, width=expr("datum.pad"), height=18
        ).encode(**at),
        *(
            rows("figures")
            .transform_filter(valued if ink is share_ink else f"!{valued}")
            .mark_text(align="center", **style)
            .encode(**at, text=f"{text}:N", fill=ink)
            for ink in (share_ink, plain)
            for text, style in (
                ("name", {"dy": upper}),
                ("figure", {"dy": 8.5, "style": "number"}),
            )
        ),
        rows("key", SUPPRESSED).mark_rect(
            style="hidden", width=SWATCH, height=13, x=SWATCH / 2, **line
        ),
        rows("key", ABSENT).mark_text(
            style="number", color="var(--mute)", align="center", text="–", x=SWATCH / 2, **line
        ),
        words.encode(text="text:N"),
        rows("figures")
        .transform_filter("datum.key === highlight")
        .mark_rect(**outline, stroke="var(--ink)")
        .encode(**at),
        rows("figures")
        .mark_rect(**outline, stroke="var(--ink)")
        .encode(**at, opacity=alt.condition(over, alt.value(1), alt.value(0)))
        .properties(name="hover_ring"),
        rows("figures")
        .mark_rect(fill="var(--ink)", fillOpacity=0, tooltip=expr(TIP))
        .encode(**at)
        .properties(name=LINKS)
        .add_params(over),
    ]
    return template(layers, params)
