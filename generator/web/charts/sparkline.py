"""A trend as small as a word: the line, its last point, the hatch; no text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

import altair as alt

from generator.model import Period
from generator.web.charts.axes import axis_top
from generator.web.charts.grammar import Frame, across, expr, filled, px, rows, template, up
from generator.web.charts.months import Month, on_axis
from generator.web.charts.nouns import Chart, Datum, Words, described

_PAD = 5
_HATCH = 8
"""The height of the hatch, px: a mark that something is hidden, and no measure."""


def sparkline(
    data: Sequence[Datum], *, colour: str, width: int, height: int, breaks: Iterable[Period] = ()
) -> Chart:
    """The line of `data` (one a month), broken where a figure is hidden or not printed.

    A fine line stands where the series breaks: at `breaks`, the periods that begin a new one.
    """
    cuts = sorted(period.number for period in breaks)
    months = on_axis(data)
    first, last = (months[0].number, months[-1].number) if months else (0, 0)
    params = {
        "colour": f"var({colour})",
        "start": first - 0.5,
        "end": last + 0.5,
        "ceiling": axis_top(datum.value for datum in data),
    }
    points = _points(months, cuts)
    dots = [point for point in points if _alone(point, points) or point is points[-1]]
    bands = [
        {"from": month.number - 0.5, "to": month.number + 0.5}
        for month in months
        if month.datum.hidden
    ]
    datasets = {
        "base": [{"key": "base"}],
        "points": points,
        "dots": dots,
        "bands": bands,
        "breaks": [{"month": number - 0.5} for number in cuts],
    }
    frame = Frame(width, height, 0, _PAD, 0, 1)
    spec = filled(_template(), frame, params, datasets, Words("", "", 1).numbers)
    return Chart("sparkline", spec, "", described(tuple(data)), width, height)


def _points(months: Sequence[Month], cuts: Sequence[int]) -> list[dict[str, Any]]:
    """The published months; a segment is known by the months missing and the cuts before it."""
    shown = [month for month in months if month.datum.drawn]
    return [
        {
            "month": month.number,
            "value": month.datum.value,
            "segment": month.number - n + sum(cut <= month.number for cut in cuts),
        }
        for n, month in enumerate(shown)
    ]


def _alone(point: dict[str, Any], points: list[dict[str, Any]]) -> bool:
    return sum(other["segment"] == point["segment"] for other in points) == 1


@cache
def _template() -> dict[str, Any]:
    params = {"colour": "", "start": 0, "end": 1, "ceiling": 1}
    month = across("month", domain=[expr("start"), expr("end")])
    place = {"x": month, "y": up("value", domain=[0, expr("ceiling")])}
    base = (
        rows("base").mark_rule(stroke="var(--grid)").encode(x=px(0), x2=px("width"), y=px("height"))
    )
    bands = (
        rows("bands")
        .mark_rect(fill="url(#hidden)")
        .encode(x=across("from"), x2=alt.X2("to"), y=px(f"height - {_HATCH}"), y2=px("height"))
    )
    cuts = (
        rows("breaks")
        .mark_rule(stroke="var(--mute)", strokeDash=[2, 3])
        .encode(x=month, y=px(0), y2=px("height"))
    )
    area = rows("points").mark_area(fill=expr("colour"), fillOpacity=0.1)
    line = rows("points").mark_line(
        stroke=expr("colour"), strokeWidth=2, strokeJoin="round", strokeCap="round"
    )
    dots = rows("dots").mark_circle(fill=expr("colour"), size=36, opacity=1)
    lines = [layer.encode(**place, detail="segment:N") for layer in (area, line)]
    return template([base, bands, cuts, *lines, dots.encode(**place)], params)
