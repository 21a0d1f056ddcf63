"""How all charts look, and how a chart is made from the template of its kind.

A template is a specification in Vega-Lite without rows, built with Altair and compiled once. A
chart fills it with its rows, its size and the values of its params.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from generator.web.charts.lettering import LINE, SIZE

Rows = Sequence[Mapping[str, Any]]

LEAST_TOP = 10
"""The top of an axis never lies lower, so that small figures do not look large."""
LEAST_HATCH = 8
"""Px; a hatch that would be shorter is drawn as long as this, and is a mark and no measure."""

_LETTERS = {"font": "sans-serif", "fontSize": SIZE}
_AXIS = {
    "labelFont": _LETTERS["font"],
    "labelFontSize": SIZE,
    "labelColor": "var(--mute)",
    "labelLineHeight": LINE,
    "labelAngle": 0,
    "labelLimit": 0,
    "labelOverlap": False,
    "title": None,
    "grid": False,
    "translate": 0,
}
CONFIG: dict[str, Any] = {
    "aria": False,
    "background": None,
    "view": {"stroke": None},
    "text": {**_LETTERS, "baseline": "middle", "lineHeight": LINE, "color": "var(--ink)"},
    "area": {"fillOpacity": 0.1},
    "line": {"strokeJoin": "round", "strokeCap": "round"},
    "circle": {"opacity": 1},
    "axisX": {
        **_AXIS,
        "labelAlign": "center",
        "labelBaseline": "middle",
        "labelPadding": 12,
        "domainColor": "var(--context)",
        "tickColor": "var(--context)",
        "tickSize": 4,
    },
    "axisY": {
        **_AXIS,
        "labelPadding": 8,
        "domain": False,
        "ticks": False,
        "grid": True,
        "gridColor": "var(--grid)",
    },
    "style": {
        "hidden": {"color": "url(#hidden)"},
        "aside": {"color": "var(--mute)", "fontStyle": "italic"},
        "number": {"fontWeight": "bold"},
        "break": {"color": "var(--mute)", "strokeDash": [2, 3]},
        "halo": {"stroke": "var(--ground)", "strokeWidth": 3, "strokeJoin": "round"},
        "pointed": {"color": "var(--context)"},
    },
}
"""The configuration of Vega-Lite. Colours are those of the style sheet, light or dark; `hidden` is
the pattern that means "hidden" and nothing else."""


@dataclass(frozen=True)
class Size:
    """The size of a drawing and its margins, in px; the rest is the plot."""

    width: int
    height: int
    left: float = 0
    top: float = 0
    right: float = 0
    bottom: float = 0

    @property
    def plot_width(self) -> float:
        """Between the left and the right margin."""
        return self.width - self.left - self.right

    @property
    def plot_height(self) -> float:
        """Between the top and the bottom margin."""
        return self.height - self.top - self.bottom


def axis_top(values: Sequence[float | None], least: float = LEAST_TOP) -> float:
    """The top of an axis from 0: the largest published value, at least `least`."""
    return max([least, *(value for value in values if value is not None)])


def hatch_value(most: int, top: float, length: float) -> float:
    """Where a hatch ends that begins at 0, on an axis of `length` px: at `most` if that is seen."""
    return min(max(most, LEAST_HATCH * top / length), top)


def expr(expression: str) -> Any:
    """A Vega expression, for any property of a mark."""
    return alt.ExprRef(expression)


def rows(name: str, *statuses: str) -> Any:
    """The chart of the rows called `name`, of those with one of `statuses` where there are any."""
    chart = alt.Chart(alt.NamedData(name))
    if not statuses:
        return chart
    return chart.transform_filter(alt.FieldOneOfPredicate(field="status", oneOf=list(statuses)))


def hover(field: str) -> Any:
    """The selection of what the pointer is over, by the value of a field."""
    return alt.selection_point(
        name="hover", on="pointerover", clear="pointerout", fields=[field], empty=False
    )


TIP = "datum.label ? datum.label + '\\n' + (datum.said || datum.text) : ''"
"""What the pointer shows: the label and what is said of it, on a line each."""


def template(layers: Sequence[Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """The Vega-Lite specification of a kind: `layers`, and `params` that each chart sets.

    The margins are worked out and not left to Vega (`autosize`), which would need the visitor's
    font to measure names.
    """
    bare = {"width": 1, "height": 1, "padding": 0, "autosize": "none"}
    chart = alt.layer(*layers, **bare).add_params(
        *(alt.param(name=name, value=value) for name, value in params.items())
    )
    return {**chart.to_dict(validate=False), "config": CONFIG}


def filled(
    spec: Mapping[str, Any],
    size: Size,
    params: Mapping[str, Any],
    datasets: Mapping[str, Rows],
    locale: Mapping[str, Any],
) -> dict[str, Any]:
    """`spec` with the size, the params, the rows and the locale of one chart."""
    return {
        **spec,
        "width": size.plot_width,
        "height": size.plot_height,
        "padding": {side: getattr(size, side) for side in ("left", "top", "right", "bottom")},
        "params": [
            {**param, "value": params[param["name"]]} if param["name"] in params else param
            for param in spec["params"]
        ],
        "datasets": {name: list(data) for name, data in datasets.items()},
        "config": {**spec["config"], "locale": dict(locale)},
    }
