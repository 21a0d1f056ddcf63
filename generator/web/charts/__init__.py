"""Charts: built with Altair, drawn with vl-convert, and alive in the browser on request.

One module a kind (`trend` with the sparkline, `bars`, `tile_map`, `lines`), each a specification in
Vega-Lite over tidy rows: period or key, label, value, status and text. A hidden figure has words
and no value. `theme` says how all charts look, `placing` places what Vega-Lite cannot.
"""

from generator.web.charts.bars import bars
from generator.web.charts.drawing import draw_all, draw_in_turn
from generator.web.charts.interaction import Runtime, charts_javascript, runtime_javascript
from generator.web.charts.lines import ChartLine, lines
from generator.web.charts.nouns import Chart, Datum, Drawing, Phrases
from generator.web.charts.tile_map import tile_map
from generator.web.charts.trend import sparkline, trend

__all__ = [
    "Chart",
    "ChartLine",
    "Datum",
    "Drawing",
    "Phrases",
    "Runtime",
    "bars",
    "charts_javascript",
    "draw_all",
    "draw_in_turn",
    "lines",
    "runtime_javascript",
    "sparkline",
    "tile_map",
    "trend",
]
