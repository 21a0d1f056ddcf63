"""A kind of chart, made as CONTRIBUTING says: a dot for each thing, on a line from 0."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import altair as alt

from generator.web.charts.lettering import text_width
from generator.web.charts.nouns import (
    ABSENT,
    PUBLISHED,
    SUPPRESSED,
    Chart,
    Datum,
    Phrases,
    described,
)
from generator.web.charts.theme import TIP, Size, axis_top, expr, filled, hover, rows, template


def dots(data: Sequence[Datum], *, colour: str, width: int, phrases: Phrases) -> Chart:
    """The names of `data` on the left, a dot for each published value, words for the others."""
    names = max((text_width(datum.label) for datum in data), default=0.0)
    size = Size(width, 25 * len(data), left=round(names) + 10, right=10)
    params = {"colour": f"var({colour})", "end": axis_top([datum.value for datum in data])}
    figures = [
        {
            "key": datum.key,
            "label": datum.label,
            "value": datum.value,
            "status": datum.status,
            "text": phrases.of(datum),
        }
        for datum in data
    ]
    spec = filled(_template(), size, params, {"figures": figures}, phrases.locale)
    return Chart("dots", spec, "", described(tuple(data)), width, size.height, phrases.source)


@cache
def _template() -> dict[str, Any]:
    y = alt.Y("key:N", sort=None, axis=None)
    x = alt.X("value:Q", axis=None, scale=alt.Scale(domain=[0, expr("end")], nice=False))
    over = hover("key")
    layers = [
        rows("figures").mark_text(align="right", x=-9).encode(y=y, text="label:N"),
        rows("figures", PUBLISHED).mark_circle(color=expr("colour"), size=90).encode(x=x, y=y),
        rows("figures", SUPPRESSED, ABSENT)
        .mark_text(style="aside", align="left", x=0)
        .encode(y=y, text="text:N"),
        rows("figures")
        .mark_rect(color="var(--ink)", tooltip=expr(TIP))
        .encode(y=y, opacity=alt.condition(over, alt.value(0.06), alt.value(0)))
        .properties(name="hover")
        .add_params(over),
    ]
    return template(layers, {"colour": "", "end": 1})
