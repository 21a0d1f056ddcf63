"""A map in which every county is a tile of the same size, always in the same place."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

import altair as alt

from generator.web.charts.axes import axis_top
from generator.web.charts.grammar import (
    Frame,
    across_px,
    down_px,
    expr,
    filled,
    hover,
    px,
    rows,
    template,
    text,
)
from generator.web.charts.lettering import LINE, text_width
from generator.web.charts.nouns import LINKS, Chart, Datum, Words, described

STEPS = (0.13, 0.27, 0.44, 0.86, 1.0)
"""How much of the colour a tile of each fifth of the scale has; the rest is the ground."""

_GAP = 4
_SWATCH = 24
_LARGEST = 64


@dataclass(frozen=True)
class _Tile:
    """One county: its datum and where its tile stands, px."""

    datum: Datum
    x: float
    y: float
    side: float


def tile_map(
    data: Sequence[Datum], *, colour: str, width: int, words: Words, highlight: str = ""
) -> Chart:
    """The tiles of `data`, the darker the larger the published value.

    A published datum without a value is a tile without a figure. `highlight` is the key of a
    tile to put a frame around.
    """
    tiles = _placed(data, width)
    key = _key(tiles, words)
    height = max([0, *(t.y + t.side for t in tiles), *(k["y"] + LINE / 2 for k in key)])
    frame = Frame(width, math.ceil(height) + 2, left=1, top=1, right=1, bottom=1)
    params = {"colour": f"var({colour})", "highlight": highlight}
    spec = filled(_template(), frame, params, _datasets(tiles, key), words.numbers)
    links = tuple((tile.datum.href, tile.datum.tip.replace("\n", ": ")) for tile in tiles)
    said = described(tuple(data))
    return Chart("tile-map", spec, "", said, width, frame.height, words.source, links)


def _placed(data: Sequence[Datum], width: int) -> list[_Tile]:
    columns = max((datum.column for datum in data), default=0) + 1
    side = min(math.floor((width - 2 - _GAP * (columns - 1)) / columns), _LARGEST)
    pitch = side + _GAP
    return [_Tile(d, d.column * pitch, d.row * pitch, side) for d in data]


def _key(tiles: Sequence[_Tile], words: Words) -> list[dict[str, Any]]:
    """What the hatch and the dash mean, if they occur: in the free corner, or below."""
    signs = [
        (words.hidden, "hatch", any(tile.datum.hidden for tile in tiles)),
        (words.absent, "dash", any(_absent(tile.datum) for tile in tiles)),
    ]
    said = [(phrase, sign) for phrase, sign, occurs in signs if occurs]
    width = max((text_width(phrase) for phrase, _ in said), default=0.0) + _SWATCH + 12
    height = (LINE + 6) * len(said)
    free = all(tile.x > width or tile.y > height for tile in tiles)
    start = 0.0 if free else max(tile.y + tile.side for tile in tiles) + 10
    return [
        {"text": phrase, "sign": sign, "y": start + (LINE + 6) * n + LINE / 2 + 1}
        for n, (phrase, sign) in enumerate(said)
    ]


def _absent(datum: Datum) -> bool:
    return not datum.hidden and not datum.drawn and datum.status != "published"


def _datasets(tiles: Sequence[_Tile], key: list[dict[str, Any]]) -> dict[str, Any]:
    top = axis_top(tile.datum.value for tile in tiles)
    hidden = [tile for tile in tiles if tile.datum.hidden]
    plain = [tile for tile in tiles if tile.datum.status == "published"]
    return {
        "filled": [_square(tile) | {"step": _step(tile.datum, top)} for tile in plain],
        "hidden": [_square(tile) | _pad(tile) for tile in hidden],
        "names": [_text(tile, _name(tile.datum), top, upper=True) for tile in tiles],
        "figures": [_text(tile, _figure(tile), top) for tile in tiles if _figure(tile)],
        "swatches": [line for line in key if line["sign"] == "hatch"],
        "dashes": [line for line in key if line["sign"] == "dash"],
        "key": key,
        "frames": [_square(tile) for tile in tiles],
        "links": [_square(tile) | {"tip": tile.datum.tip} for tile in tiles],
    }


def _step(datum: Datum, top: float) -> int:
    """Which fifth of the scale the value is in, 1 to 5; 0 without a value."""
    if datum.value is None:
        return 0
    return min(max(math.ceil(datum.value / top * len(STEPS)), 1), len(STEPS))


def _square(tile: _Tile) -> dict[str, Any]:
    x, y = tile.x, tile.y
    return {"key": tile.datum.key, "x": x, "y": y, "x2": x + tile.side, "y2": y + tile.side}


def _pad(tile: _Tile) -> dict[str, float]:
    """The quiet place behind a name, so that it can be read on the hatch."""
    half = min(text_width(_name(tile.datum)) / 2 + 3, tile.side / 2 - 2)
    middle, across = tile.y + tile.side / 2, tile.x + tile.side / 2
    return {"px": across - half, "px2": across + half, "py": middle - 9, "py2": middle + 9}


def _name(datum: Datum) -> str:
    return datum.short or datum.label


def _figure(tile: _Tile) -> str:
    """What stands under the name: the number if it has room, a dash if it is not printed."""
    if _absent(tile.datum):
        return "–"
    fits = text_width(tile.datum.text, bold=True) <= tile.side
    return tile.datum.text if tile.datum.drawn and fits else ""


def _text(tile: _Tile, said: str, top: float, upper: bool = False) -> dict[str, Any]:
    """`said` in the middle of the tile: the name in its upper half if a figure follows."""
    middle = tile.y + tile.side / 2
    shift = 8.5 if _figure(tile) else 0
    step = _step(tile.datum, top)
    ink = f"var(--on{step})" if step else "var(--ink)"
    return {
        "x": tile.x + tile.side / 2,
        "y": middle - shift if upper else middle + shift,
        "text": said,
        "ink": "var(--mute)" if _absent(tile.datum) else ink,
    }


@cache
def _template() -> dict[str, Any]:
    params = {"colour": "", "highlight": ""}
    return template([*_tile_layers(), *_key_layers(), *_reach_layers()], params)


def _area(x: str = "x", y: str = "y") -> dict[str, Any]:
    return {
        "x": across_px(x),
        "x2": alt.X2(f"{x}2"),
        "y": down_px(y),
        "y2": alt.Y2(f"{y}2"),
    }


def _tile_layers() -> list[Any]:
    steps = ", ".join(map(str, STEPS))
    tiles = rows("filled").mark_rect(
        fill=expr("datum.step ? colour : 'var(--grid)'"),
        fillOpacity=expr(f"datum.step ? [{steps}][datum.step - 1] : 1"),
        cornerRadius=3,
    )
    hidden = rows("hidden").mark_rect(fill="url(#hidden)", cornerRadius=3)
    pads = rows("hidden").mark_rect(fill="var(--ground)", cornerRadius=2)
    place = {"x": across_px("x"), "y": down_px("y"), "text": "text:N"}
    ink = expr("datum.ink")
    names = text(rows("names"), fill=ink, align="center").encode(**place)
    figures = text(rows("figures"), fill=ink, align="center", fontWeight="bold").encode(**place)
    return [
        tiles.encode(**_area()),
        hidden.encode(**_area()),
        pads.encode(**_area("px", "py")),
        names,
        figures,
    ]


def _key_layers() -> list[Any]:
    swatches = rows("swatches").mark_rect(fill="url(#hidden)", width=_SWATCH, height=13)
    dashes = text(rows("dashes"), fill="var(--mute)", align="center", fontWeight="bold")
    words = text(rows("key"), fill="var(--mute)", fontStyle="italic", dx=_SWATCH + 7)
    return [
        swatches.encode(x=px(_SWATCH / 2), y=down_px("y")),
        dashes.encode(x=px(_SWATCH / 2), y=down_px("y"), text=alt.value("–")),
        words.encode(x=px(0), y=down_px("y"), text="text:N"),
    ]


def _reach_layers() -> list[Any]:
    """The frame around the highlighted tile, the links, and what hovers."""
    over = hover()
    framed = "datum.key === highlight"
    frames = rows("frames").mark_rect(
        filled=False, strokeWidth=2, stroke=expr(f"{framed} ? 'var(--ink)' : null"), cornerRadius=3
    )
    seen = alt.condition(over, alt.value(1), alt.value(0))
    ring = rows("frames").mark_rect(
        filled=False, stroke="var(--ink)", strokeWidth=2, cornerRadius=3
    )
    links = (
        rows("links").mark_rect(fill="var(--ink)", fillOpacity=0).encode(**_area(), tooltip="tip:N")
    )
    return [
        frames.encode(**_area()),
        ring.encode(**_area(), opacity=seen).properties(name="hover_ring"),
        links.encode(**_area(), tooltip="tip:N").properties(name=LINKS).add_params(over),
    ]
