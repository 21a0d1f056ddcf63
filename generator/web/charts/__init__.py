"""Charts: built with Altair, drawn with vl-convert, and alive in the browser on request.

One module a kind (`trend`, `bars`, `tile_map`, `sparkline`). A chart is made of finished texts
and published numbers; what is hidden reaches it as words only.
"""

from generator.web.charts.bars import bars
from generator.web.charts.drawing import draw_all, draw_in_turn
from generator.web.charts.interaction import Runtime, charts_javascript, runtime_javascript
from generator.web.charts.nouns import Chart, Datum, Drawing, Words
from generator.web.charts.sparkline import sparkline
from generator.web.charts.tile_map import tile_map
from generator.web.charts.trend import trend

__all__ = [
    "Chart",
    "Datum",
    "Drawing",
    "Runtime",
    "Words",
    "bars",
    "charts_javascript",
    "draw_all",
    "draw_in_turn",
    "runtime_javascript",
    "sparkline",
    "tile_map",
    "trend",
]
