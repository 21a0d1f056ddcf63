"""From specifications to SVG, on all cores, with the same bytes whatever their number."""

from __future__ import annotations

import json
import multiprocessing
import os
import tempfile
import threading
import warnings
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from generator.web.charts.finishing import finished, for_file
from generator.web.charts.nouns import Chart, Drawing

_HOVER = "hover"
_FONTS = "<?xml version='1.0'?><!DOCTYPE fontconfig SYSTEM 'fonts.dtd'><fontconfig><dir>{}</dir>"


@dataclass
class _Process:
    """What this process has done: one that is ready to draw, or has drawn, must not be forked."""

    is_ready: bool = False
    fonts: tempfile.TemporaryDirectory[str] | None = None


_process = _Process()


def draw_all(charts: Mapping[str, Chart], jobs: int) -> dict[str, Drawing]:
    """Each chart drawn, by its key, in the order given; `jobs` is the number of processes."""
    jobs = max(1, min(jobs, len(charts) // 4))
    if jobs == 1:
        return dict(map(_draw_one, charts.items()))
    with warnings.catch_warnings(), _folder() as fonts, _pool(jobs, fonts) as pool:
        # Newer Pythons warn of threads at a fork; _pool forks only where no Python thread runs.
        warnings.simplefilter("ignore", DeprecationWarning)
        size = -(-len(charts) // (jobs * 4))
        return dict(pool.map(_draw_one, charts.items(), chunksize=size))


def draw(chart: Chart, key: str) -> Drawing:
    """`chart` as SVG; `key` begins every id in it."""
    vega = _compiled(chart)
    svg = finished(_converter().vega_to_svg(_still(vega)), chart, key)
    return Drawing(svg, for_file(svg, chart), vega)


def _draw_one(item: tuple[str, Chart]) -> tuple[str, Drawing]:
    key, chart = item
    return key, draw(chart, key)


def _pool(jobs: int, fonts: str) -> ProcessPoolExecutor:
    """Forked processes inherit what is imported; where that is unsafe, new ones are started."""
    clean = not _process.is_ready and threading.active_count() == 1
    forks = clean and "fork" in multiprocessing.get_all_start_methods()
    context = multiprocessing.get_context("fork" if forks else "spawn")
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_begin, initargs=(fonts,))


def _begin(fonts: str) -> None:
    """Pay for the start of the converter before the first chart; `fonts` is an empty folder."""
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _see_no_fonts(Path(fonts))
    _converter()


def _end_with_parent() -> None:
    """A process whose parent is killed would wait for charts for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _folder() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="charts-")


def _converter() -> Any:
    """vl-convert, with no font of the machine in sight: measuring is slow and differs there."""
    if not _process.is_ready:
        _process.fonts = _folder()
        _see_no_fonts(Path(_process.fonts.name))
    import vl_convert

    return vl_convert


def _see_no_fonts(folder: Path) -> None:
    empty = folder / "fonts"
    empty.mkdir(exist_ok=True)
    settings = folder / "fonts.conf"
    settings.write_text(_FONTS.format(empty) + "</fontconfig>", encoding="utf-8")
    os.environ["FONTCONFIG_FILE"] = str(settings)
    _process.is_ready = True


def _compiled(chart: Chart) -> dict[str, Any]:
    """The Vega specification: compiled once for each kind, then filled like the chart's own."""
    spec = chart.spec
    vega = json.loads(_compiled_kind(_shape(spec)))
    values = {param["name"]: param["value"] for param in spec["params"] if "value" in param}
    vega.update({name: spec[name] for name in ("width", "height", "padding")})
    vega["config"]["locale"] = spec["config"]["locale"]
    for data in vega["data"]:
        if data["name"] in spec["datasets"]:
            data["values"] = spec["datasets"][data["name"]]
    for signal in vega["signals"]:
        if signal["name"] in values:
            signal["value"] = values[signal["name"]]
    return vega


def _shape(spec: Mapping[str, Any]) -> str:
    """What charts of a kind have in common, as JSON: no size, no rows, no values."""
    params = [{**param, "value": 0} if "value" in param else param for param in spec["params"]]
    config = {name: part for name, part in spec["config"].items() if name != "locale"}
    empty: dict[str, list[Any]] = {name: [] for name in spec["datasets"]}
    size = {"width": 1, "height": 1, "padding": 0}
    return json.dumps({**spec, **size, "params": params, "config": config, "datasets": empty})


@cache
def _compiled_kind(shape: str) -> str:
    return json.dumps(_converter().vegalite_to_vega(json.loads(shape)))


def _still(vega: Mapping[str, Any]) -> dict[str, Any]:
    """The specification without the layers that only a pointer calls up."""
    shown = [mark for mark in vega["marks"] if not mark["name"].startswith(_HOVER)]
    return {**vega, "marks": shown}
