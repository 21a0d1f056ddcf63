"""From specifications to SVG, on all cores, with the same bytes whatever their number."""

from __future__ import annotations

import json
import multiprocessing
import os
import threading
import warnings
from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, TypeVar

from generator.errors import TiltaksdataError
from generator.interruption import end_with_parent
from generator.web.charts.finishing import finished, for_file
from generator.web.charts.nouns import Chart, Drawing

Item = TypeVar("Item")
Drawings = dict[str, Drawing]

_HOVER = "hover"
_NO_FONTS = Path(__file__).with_name("no-fonts.conf")
_AHEAD = 2
"""How many groups of charts are under way for each process: none waits, and few are in memory."""
_GROUP = 8
"""How many charts a process gets at a time where they belong to no page."""


@dataclass
class _Process:
    """What this process has done: one that is ready to draw, or has drawn, must not be forked."""

    is_ready: bool = False


_process = _Process()


def draw_all(charts: Mapping[str, Chart], jobs: int) -> Drawings:
    """Each chart drawn, by its key, in the order given; `jobs` is the number of processes."""
    items = iter(charts.items())
    groups = iter(lambda: dict(islice(items, _GROUP)), {})
    drawn = draw_in_turn(((None, group) for group in groups), min(jobs, len(charts) // 4))
    return {key: drawing for _, drawings in drawn for key, drawing in drawings.items()}


def draw_in_turn(
    items: Iterable[tuple[Item, Mapping[str, Chart]]], jobs: int
) -> Iterator[tuple[Item, Drawings]]:
    """Each item with its charts drawn, in the order given, by `jobs` processes.

    Items are taken as they are needed, so that only a few are in memory, however many there are.
    TiltaksdataError when a process that draws is ended from outside.
    """
    if jobs <= 1:
        yield from ((item, _draw_group(charts)) for item, charts in items)
        return
    with _pool(jobs) as pool:
        waiting: deque[tuple[Item, Future[Drawings]]] = deque()
        try:
            for item, charts in items:
                waiting.append((item, pool.submit(_draw_group, charts)))
                if len(waiting) > _AHEAD * jobs:
                    first, future = waiting.popleft()
                    yield first, future.result()
            for rest, future in waiting:
                yield rest, future.result()
        except BrokenProcessPool:
            message = "a process that draws charts was ended, perhaps for want of memory"
            raise TiltaksdataError(f"{message}; try again with --jobs 1") from None


def draw(chart: Chart, key: str) -> Drawing:
    """`chart` as SVG; `key` begins every id in it."""
    # The Vega specification is compiled once for each kind, that is without size, rows and values,
    # then filled like the chart's own.
    spec = chart.spec
    params = [{**param, "value": 0} if "value" in param else param for param in spec["params"]]
    config = {name: part for name, part in spec["config"].items() if name != "locale"}
    empty: dict[str, list[Any]] = {name: [] for name in spec["datasets"]}
    size = {"width": 1, "height": 1, "padding": 0}
    kind = {**spec, **size, "params": params, "config": config, "datasets": empty}
    vega = json.loads(_compiled_kind(json.dumps(kind)))

    values = {param["name"]: param["value"] for param in spec["params"] if "value" in param}
    vega.update({name: spec[name] for name in ("width", "height", "padding")})
    vega["config"]["locale"] = spec["config"]["locale"]
    for data in vega["data"]:
        if data["name"] in spec["datasets"]:
            data["values"] = spec["datasets"][data["name"]]
    for signal in vega["signals"]:
        if signal["name"] in values:
            signal["value"] = values[signal["name"]]

    # Layers that only a pointer calls up are no part of the still drawing.
    shown = [mark for mark in vega["marks"] if not mark["name"].startswith(_HOVER)]
    svg = finished(_still_drawing(json.dumps({**vega, "marks": shown})), chart, key)
    return Drawing(svg, for_file(svg, chart), vega)


def _draw_group(charts: Mapping[str, Chart]) -> Drawings:
    return {key: draw(chart, key) for key, chart in charts.items()}


@contextmanager
def _pool(jobs: int) -> Iterator[ProcessPoolExecutor]:
    """Forked processes inherit what is imported; where that is unsafe, new ones are started."""
    clean = not _process.is_ready and threading.active_count() == 1
    forks = clean and "fork" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if forks else "spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin)
    with warnings.catch_warnings():
        # Newer Pythons warn of threads at a fork; here is only the one that the pool just began.
        warnings.simplefilter("ignore", DeprecationWarning)
        pool.submit(int)
    try:
        yield pool
    finally:
        pool.shutdown(cancel_futures=True)


def _begin() -> None:
    """Pay for the start of the converter before the first chart."""
    end_with_parent()
    _converter()


def _converter() -> Any:
    """vl-convert, with no font of the machine in sight: measuring is slow and differs there."""
    if not _process.is_ready:
        os.environ["FONTCONFIG_FILE"] = str(_NO_FONTS)
        _process.is_ready = True
    import vl_convert

    return vl_convert


@lru_cache(maxsize=256)
def _still_drawing(vega: str) -> str:
    """A specification as SVG: the same lines are drawn on the pages of each language."""
    return str(_converter().vega_to_svg(vega))


@cache
def _compiled_kind(kind: str) -> str:
    return json.dumps(_converter().vegalite_to_vega(json.loads(kind)))
