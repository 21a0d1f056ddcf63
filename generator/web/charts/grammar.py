"""Altair's part: a specification is built once for each kind, then filled with data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import altair as alt

from generator.web.charts.lettering import LINE, SIZE

FONT = "sans-serif"

Rows = Sequence[Mapping[str, Any]]


@dataclass(frozen=True)
class Frame:
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


def expr(expression: str) -> Any:
    """A Vega expression, for any property of a mark."""
    return alt.ExprRef(expression)


def px(expression: str | float) -> Any:
    """A place in px of the plot, as a number or an expression."""
    return alt.value(expr(expression) if isinstance(expression, str) else expression)


def rows(name: str) -> Any:
    """The chart of the rows called `name`."""
    return alt.Chart(alt.NamedData(name))


def across(field: str, **scale: Any) -> Any:
    """The horizontal place of `field` on the scale of the chart."""
    return alt.X(field, type="quantitative", axis=None, scale=_scale(scale))


def up(field: str, **scale: Any) -> Any:
    """The vertical place of `field` on the scale of the chart."""
    return alt.Y(field, type="quantitative", axis=None, stack=None, scale=_scale(scale))


def across_px(field: str) -> Any:
    """The horizontal place that `field` says in px."""
    return alt.X(field, type="quantitative", axis=None, scale=None)


def down_px(field: str) -> Any:
    """The vertical place that `field` says in px."""
    return alt.Y(field, type="quantitative", axis=None, scale=None)


def text(chart: Any, fill: Any = "var(--ink)", **properties: Any) -> Any:
    """`chart` as text in the lettering of all charts."""
    style = {"baseline": "middle", "align": "left", "lineHeight": LINE, **properties}
    return chart.mark_text(font=FONT, fontSize=SIZE, fill=fill, **style)


def hover() -> Any:
    """The selection of what the pointer is over, by key."""
    return alt.selection_point(
        name="hover", on="pointerover", clear="pointerout", fields=["key"], empty=False
    )


def template(layers: Sequence[Any], params: Mapping[str, Any]) -> dict[str, Any]:
    """The Vega-Lite specification of a kind: `layers`, and `params` that each chart sets."""
    bare = {"width": 1, "height": 1, "padding": 0, "autosize": "none", "background": None}
    chart = (
        alt.layer(*layers, **bare)
        .add_params(*[alt.param(name=name, value=value) for name, value in params.items()])
        .configure(aria=False, view=alt.ViewConfig(stroke=None))
    )
    return chart.to_dict(validate=False)


def filled(
    spec: Mapping[str, Any],
    frame: Frame,
    params: Mapping[str, Any],
    datasets: Mapping[str, Rows],
    numbers: Mapping[str, Any],
) -> dict[str, Any]:
    """`spec` with the size, the params, the rows and the number locale of one chart."""
    margins = {side: getattr(frame, side) for side in ("left", "top", "right", "bottom")}
    return {
        **spec,
        "width": frame.plot_width,
        "height": frame.plot_height,
        "padding": margins,
        "params": [_set(param, params) for param in spec["params"]],
        "datasets": {name: list(data) for name, data in datasets.items()},
        "config": {**spec["config"], "locale": {"number": dict(numbers)}},
    }


def _set(param: Mapping[str, Any], params: Mapping[str, Any]) -> dict[str, Any]:
    name = param["name"]
    return {**param, "value": params[name]} if name in params else dict(param)


def _scale(options: Mapping[str, Any]) -> Any:
    return alt.Scale(nice=False, zero=False, **options) if options else alt.Undefined
