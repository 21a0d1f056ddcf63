"""Bars that lie down, each with its name and its number: no axis, no legend."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt

from generator.web.charts.axes import axis_top, hatch_length
from generator.web.charts.grammar import (
    Frame,
    across,
    down_px,
    expr,
    filled,
    hover,
    px,
    rows,
    template,
    text,
)
from generator.web.charts.lettering import LINE, text_width, wrapped
from generator.web.charts.nouns import Chart, Datum, Words, described

_BAR = 15
_STEP = 25
_GAP = 9
_SIDE = 0.42
"""The share of the width that names may take beside the bars; wider ones go above them."""


@dataclass(frozen=True)
class _Row:
    """Where one bar and its name stand, px from the top of the plot."""

    datum: Datum
    name: list[str]
    name_y: float
    bar_y: float
    bottom: float


@dataclass(frozen=True)
class _Layout:
    """Names beside the bars (`column` px wide), or above them (`column` 0)."""

    column: float
    rows: tuple[_Row, ...]
    margin: float


def bars(
    data: Sequence[Datum],
    *,
    colour: str,
    width: int,
    words: Words,
    ranked: bool = False,
    highlight: str = "",
) -> Chart:
    """One bar for each of `data`, in the given order or `ranked` by the published values.

    With `highlight`, a key, that bar alone has the colour and the rest are grey.
    """
    shown = _ranking(data) if ranked else tuple(data)
    layout = _laid_out(shown, width, words)
    bottom = layout.rows[-1].bottom if layout.rows else 0
    frame = Frame(width, round(bottom), left=layout.column, right=layout.margin)
    top = axis_top(datum.value for datum in shown)
    params = {
        "colour": f"var({colour})",
        "highlight": highlight,
        "end": top,
        "band": hatch_length(words.most, top, frame.plot_width),
        "namesX": -9 if layout.column else 0,
        "namesAlign": "right" if layout.column else "left",
    }
    spec = filled(_template(), frame, params, _datasets(layout, words), words.numbers)
    return Chart("bars", spec, "", described(shown), width, frame.height, words.source)


def _ranking(data: Sequence[Datum]) -> tuple[Datum, ...]:
    """Published values from the largest down, then the hidden and the absent as they came."""
    return tuple(sorted(data, key=_rank))


def _rank(datum: Datum) -> tuple[int, float]:
    if datum.value is not None:
        return 0, -datum.value
    return (1 if datum.hidden else 2), 0.0


def _laid_out(data: tuple[Datum, ...], width: int, words: Words) -> _Layout:
    widest = max((text_width(datum.label) for datum in data), default=0.0)
    column = round(widest) + 10
    numbers = [text_width(datum.text, bold=True) for datum in data if datum.drawn]
    margin = round(max(numbers, default=0.0)) + 8
    room = width - column - margin
    top = axis_top(datum.value for datum in data)
    beside = hatch_length(words.most, top, room) if room > 60 else width
    fits = all(
        column + beside + 8 + text_width(said) <= width
        for said in {datum.text for datum in data if not datum.drawn}
    )
    if column <= width * _SIDE and fits:
        return _Layout(column, _beside(data), margin)
    return _Layout(0, _above(data, width), margin)


def _beside(data: tuple[Datum, ...]) -> tuple[_Row, ...]:
    middles = [_STEP * n + _STEP / 2 for n in range(len(data))]
    return tuple(
        _Row(datum, [datum.label], y, y, y + _STEP / 2)
        for datum, y in zip(data, middles, strict=True)
    )


def _above(data: tuple[Datum, ...], width: int) -> tuple[_Row, ...]:
    placed: list[_Row] = []
    y = 0.0
    for datum in data:
        name = wrapped(datum.label, width)
        bar = y + LINE * len(name) + 2 + _BAR / 2
        placed.append(_Row(datum, name, y + LINE / 2, bar, bar + _BAR / 2 + _GAP))
        y = placed[-1].bottom
    return tuple(placed)


def _datasets(layout: _Layout, words: Words) -> dict[str, list[dict[str, Any]]]:
    placed = layout.rows
    return {
        "names": [_name(row) for row in placed],
        "published": [_published(row) for row in placed if row.datum.drawn],
        "hidden": [_unprinted(row, words.hidden) for row in placed if row.datum.hidden],
        "absent": [
            _unprinted(row, words.absent)
            for row in placed
            if not row.datum.drawn and not row.datum.hidden
        ],
    }


def _name(row: _Row) -> dict[str, Any]:
    top = row.name_y - LINE / 2
    return {
        "key": row.datum.key,
        "name": row.name,
        "nameY": row.name_y,
        "from": top,
        "to": row.bottom,
        "tip": row.datum.tip,
    }


def _published(row: _Row) -> dict[str, Any]:
    datum = row.datum
    return {"key": datum.key, "value": datum.value, "text": datum.text, **_bar(row)}


def _unprinted(row: _Row, phrase: str) -> dict[str, Any]:
    return {"key": row.datum.key, "text": row.datum.text or phrase, **_bar(row)}


def _bar(row: _Row) -> dict[str, float]:
    return {"y": row.bar_y, "from": row.bar_y - _BAR / 2, "to": row.bar_y + _BAR / 2}


@cache
def _template() -> dict[str, Any]:
    """Names, bars with numbers, hatched bands with words, words alone; then what hovers."""
    params = {"colour": "", "highlight": "", "end": 1, "band": 0, "namesX": 0, "namesAlign": ""}
    return template([*_drawn_layers(), *_hover_layers()], params)


def _drawn_layers() -> list[Any]:
    strong = "!highlight || datum.key === highlight"
    fill = expr(f"{strong} ? colour : 'var(--context)'")
    weight = expr("datum.key === highlight ? 'bold' : 'normal'")
    names = text(rows("names"), align=expr("namesAlign"), fontWeight=weight).encode(
        x=px("namesX"), y=down_px("nameY"), text="name:N"
    )
    value = across("value", domain=[0, expr("end")])
    lying = {"y": down_px("from"), "y2": alt.Y2("to")}
    published = rows("published").mark_bar(fill=fill).encode(x=value, x2=alt.X2Datum(0), **lying)
    numbers = text(rows("published"), dx=6, fontWeight="bold").encode(
        x=value, y=down_px("y"), text="text:N"
    )
    hidden = rows("hidden").mark_rect(fill="url(#hidden)").encode(x=px(0), x2=px("band"), **lying)
    said = text(rows("hidden"), fill="var(--mute)", fontStyle="italic").encode(
        x=px("band + 6"), y=down_px("y"), text="text:N"
    )
    absent = text(rows("absent"), fill="var(--mute)", fontStyle="italic").encode(
        x=px(0), y=down_px("y"), text="text:N"
    )
    return [names, published, numbers, hidden, said, absent]


def _hover_layers() -> list[Any]:
    over = hover()
    row = (
        rows("names")
        .mark_rect(fill="var(--ink)")
        .encode(
            x=px("namesX < 0 ? -padding.left : 0"),
            x2=px("width + padding.right"),
            y=down_px("from"),
            y2=alt.Y2("to"),
            opacity=alt.condition(over, alt.value(0.06), alt.value(0)),
            tooltip="tip:N",
        )
    )
    return [row.properties(name="hover").add_params(over)]
