"""Charts: what is drawn, what is never drawn, and that the same data gives the same bytes."""

from __future__ import annotations

import hashlib
import json
import random
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import altair as alt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Browser, Page

from generator.model import Period
from generator.resources import templates_folder
from generator.web.charts import (
    Chart,
    Datum,
    Phrases,
    Runtime,
    bars,
    charts_javascript,
    draw_all,
    sparkline,
    tile_map,
    trend,
)
from generator.web.charts.colours import HATCH, light
from generator.web.charts.drawing import draw
from generator.web.charts.lettering import text_width, wrapped
from generator.web.charts.placing import every_month, names_that_fit
from generator.web.charts.tile_map import STEPS
from generator.web.language import Language

HIDDEN, ABSENT = "skjermet, færre enn 4", "ikke i rapporten"
LOCALE = Language.of("nb").chart_locale
PHRASES = Phrases(HIDDEN, ABSENT, 4, LOCALE, "Kilde: NAV (TILT180).")
LONG = "Universitets- og høgskolenivå, kort inntil 4 år, og annet mer"
SVG = "{http://www.w3.org/2000/svg}"
REPOSITORY = Path(__file__).parents[1]


def datum(key: str, label: str, value: float | str, **place: Any) -> Datum:
    """A published number, or one of the words `*` (hidden) and `-` (absent)."""
    if value == "*":
        return Datum(key, label, None, HIDDEN, "suppressed", **place)
    if value == "-":
        return Datum(key, label, None, ABSENT, "absent", **place)
    text = f"{value:,.0f}".replace(",", "\N{NO-BREAK SPACE}")
    return Datum(key, label, float(value), text, "published", **place)


def months(*values: float | str, start: int = 2024 * 12) -> list[Datum]:
    """Consecutive months from January 2024."""
    numbers = range(start, start + len(values))
    keys = [f"{n // 12:04d}-{n % 12 + 1:02d}" for n in numbers]
    return [datum(key, f"m{key}", value) for key, value in zip(keys, values, strict=True)]


def rows(*values: float | str, label: str = "Oslo") -> list[Datum]:
    """Categories with keys a, b, c …, all called `label`."""
    return [datum(f"k{n}", label, value) for n, value in enumerate(values)]


def tiles(*values: float | str) -> list[Datum]:
    """Counties in a grid of six columns, each with a link."""
    return [
        datum(f"k{n}", "Vestland", v, short="Vestl", column=n % 6, row=n // 6, href=f"k{n}/")
        for n, v in enumerate(values)
    ]


def a_trend(data: list[Datum], width: int = 320, breaks: tuple[str, ...] = ()) -> Chart:
    named = dict.fromkeys(map(Period.parse, breaks), "ny registrering")
    return trend(data, colour="--m1", width=width, height=200, phrases=PHRASES, breaks=named)


def some_bars(data: list[Datum], **options: Any) -> Chart:
    return bars(data, colour="--m2", width=320, phrases=PHRASES, **options)


def a_map(data: list[Datum]) -> Chart:
    return tile_map(data, colour="--m4", width=320, phrases=PHRASES)


def a_sparkline(data: list[Datum]) -> Chart:
    return sparkline(data, colour="--m3", width=140, height=40)


def texts(svg: str) -> list[str]:
    """The text elements of a drawing, lines joined by a space."""
    root = ElementTree.fromstring(svg)
    return [" ".join(element.itertext()) for element in root.iter(f"{SVG}text")]


def data_of(chart: Chart, name: str) -> list[dict[str, Any]]:
    return chart.spec["datasets"][name]


def published(chart: Chart) -> list[dict[str, Any]]:
    """The rows with a figure."""
    return [row for row in data_of(chart, "figures") if row["status"] == "published"]


def linked_tiles(svg: str) -> list[ElementTree.Element]:
    """The shapes of the tiles that lead on."""
    root = ElementTree.fromstring(svg)
    return [path for link in root.iter(f"{SVG}a") for path in link.iter(f"{SVG}path")]


def sound(chart: Chart) -> str:
    """Draws `chart`, checks what holds for every drawing, and returns the SVG."""
    drawing = draw(chart.titled("Flest i Vestland", "82 deltakere"), "nb/figure 1")
    root = ElementTree.fromstring(drawing.svg)
    ids = [e.get("id", "") for e in root.iter() if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    assert all(name.startswith("nb-figure-1-") for name in ids)
    assert root.get("role") in {"img", "group"}
    assert set(root.get("aria-labelledby", "").split()) <= set(ids)
    assert not [e for e in root.iter() if "style" in e.attrib or e.tag in ("style", "script")]
    sizes = {e.get("font-size") for e in root.iter(f"{SVG}text")}
    assert sizes <= {"13px"}
    assert root.get("viewBox") == f"0 0 {root.get('width')} {root.get('height')}"
    assert int(root.get("width", "0")) == chart.width
    ElementTree.fromstring(drawing.svg_file)
    assert "var(" not in drawing.svg_file
    return drawing.svg


# --- every kind, with whatever comes ------------------------------------------------------------

VALUES = st.one_of(
    st.integers(min_value=4, max_value=1_000_000), st.just("*"), st.just("-"), st.just(7)
)
NAMES = st.text(alphabet="abcdefgæøå -,ABC", min_size=1, max_size=60)


@settings(max_examples=12)
@given(st.lists(VALUES, max_size=200), st.sampled_from([320, 640]))
def test_a_trend_of_any_months_is_a_sound_drawing(values: list[float | str], width: int) -> None:
    sound(a_trend(months(*values), width))


@settings(max_examples=60)
@given(st.lists(st.tuples(VALUES, st.floats(0, 90)), min_size=2, max_size=40))
def test_the_grey_line_is_named_where_its_name_touches_neither_line(
    data: list[tuple[float | str, float]],
) -> None:
    whole = [(value if isinstance(value, str) else min(value, 90), grey) for value, grey in data]
    named = [
        replace(month, context=grey)
        for month, (_, grey) in zip(months(*(value for value, _ in whole)), whole, strict=True)
    ]
    spec = trend(
        named,
        colour="--m1",
        width=320,
        height=200,
        phrases=replace(PHRASES, context="som i hele landet"),
    ).spec
    assert [row["value"] for row in spec["datasets"]["context"]] == [grey for _, grey in data]
    top = next(param["value"] for param in spec["params"] if param["name"] == "ceiling")
    assert top >= max(grey for _, grey in data)
    for name in spec["datasets"]["name"]:
        half = text_width(name["text"]) / 2
        assert half <= name["x"] + 0.01 and name["x"] + half <= spec["width"] + 0.01
        for number, month in enumerate(named):
            x = (number + 0.5) * spec["width"] / len(named)
            for value in (month.value, month.context):
                if value is not None and abs(x - name["x"]) < half:
                    y = spec["height"] * (1 - value / top)
                    assert abs(y - name["y"]) > 6


def test_words_above_hidden_months_keep_clear_of_the_grey_line() -> None:
    def words(grey: float) -> tuple[int, int]:
        data = [replace(m, context=grey) for m in months(*[40] * 8, *["*"] * 16)]
        spec = trend(data, colour="--m1", width=320, height=220, phrases=PHRASES).spec
        return len(spec["datasets"]["notes"]), len(spec["datasets"]["key"])

    assert words(30.0) == (1, 0)
    assert words(6.0) == (0, 1)  # the line runs where the words would stand


def test_the_grey_line_has_its_name_above_it_where_it_runs_above() -> None:
    named = [replace(month, context=60.0) for month in months(*[20] * 12)]
    options: dict[str, Any] = {"colour": "--m1", "width": 320, "height": 200}
    phrases = replace(PHRASES, context="som i hele landet")
    spec = trend(named, phrases=phrases, **options).spec
    (name,) = spec["datasets"]["name"]
    assert name["y"] < spec["height"] * (1 - 60 / 60)
    near = [replace(month, context=22.0) for month in months(*[20] * 12)]
    assert trend(near, phrases=phrases, **options).spec["datasets"]["name"] == []


@settings(max_examples=12)
@given(st.lists(st.tuples(NAMES, VALUES), max_size=25))
def test_bars_of_any_categories_are_a_sound_drawing(
    data: list[tuple[str, float | str]],
) -> None:
    named = [datum(f"k{n}", name, value) for n, (name, value) in enumerate(data)]
    sound(some_bars(named, highlight="k1"))


@settings(max_examples=8)
@given(st.lists(VALUES, max_size=18))
def test_a_tile_map_of_any_counties_is_a_sound_drawing(values: list[float | str]) -> None:
    sound(a_map(tiles(*values)))


@settings(max_examples=8)
@given(st.lists(VALUES, max_size=60))
def test_a_sparkline_of_any_months_is_a_sound_drawing(values: list[float | str]) -> None:
    assert not texts(sound(a_sparkline(months(*values))))


@pytest.mark.parametrize("values", [(), (5,), ("*",), ("-",), ("*",) * 200, (9,) * 4, (10**6, 4)])
def test_extremes_are_drawn_by_every_kind(values: tuple[float | str, ...]) -> None:
    for chart in (a_trend(months(*values)), a_sparkline(months(*values))):
        sound(chart)
    for chart in (some_bars(rows(*values[:20])), a_map(tiles(*values[:20]))):
        sound(chart)


# --- what is hidden -----------------------------------------------------------------------------


def test_a_hidden_figure_cannot_come_with_a_number() -> None:
    with pytest.raises(ValueError, match="03 is suppressed"):
        Datum("03", "Oslo", 2, HIDDEN, "suppressed")


@pytest.mark.parametrize(
    "chart",
    [
        a_trend(months("*", "*", "*")),
        a_trend(months("*", *range(30, 60), "*")),
        some_bars(rows("*", "*")),
        some_bars(rows("*", 6)),
        a_map(tiles("*", 8)),
    ],
)
def test_a_hidden_figure_is_drawn_as_a_hatch_with_the_words_and_no_number(chart: Chart) -> None:
    svg = sound(chart)
    assert 'fill="url(#hidden)"' in svg
    assert any(HIDDEN in text for text in texts(svg))
    hidden = [datum.split(": ")[0] for datum in chart.description.split("; ") if HIDDEN in datum]
    assert hidden


def test_an_all_hidden_chart_has_no_zero_in_it() -> None:
    for chart in (a_trend(months("*", "*")), some_bars(rows("*")), a_map(tiles("*"))):
        assert not {"0", "1", "2", "3"} & set(texts(sound(chart)))


def test_the_specification_holds_no_value_for_a_hidden_month() -> None:
    chart = a_trend(months(20, "*", 30))
    vega = draw(chart, "x").vega
    about_it = [
        row
        for data in vega["data"]
        for row in data.get("values", [])
        if "2024-02" in (row.get("period"), row.get("first"))
    ]
    assert about_it
    assert not [row for row in about_it if "value" in row]


def test_no_line_is_drawn_across_a_hidden_or_a_missing_month() -> None:
    for between in (months(20, "*", 30), months(20, "-", 30), [*months(20), *months(1, 2, 30)[2:]]):
        points = published(a_trend(between))
        assert [point["value"] for point in points] == [20, 30]
        assert len({point["stretch"] for point in points}) == 2


def test_a_line_breaks_where_the_series_breaks_and_says_so() -> None:
    chart = a_trend(months(20, 21, 30, 31), breaks=("2024-03",))
    assert [point["stretch"] for point in published(chart)] == [0, 0, 1, 1]
    assert "ny registrering" in texts(sound(chart))


def test_the_scale_comes_from_published_values_only() -> None:
    without = published(some_bars(rows(50, 20)))
    chart = some_bars(rows(50, 20, "*", "-"))
    assert published(chart) == without
    ends = [p["value"] for p in chart.spec["params"] if p["name"] == "end"]
    assert ends == [50]


def test_what_is_not_printed_is_written_and_not_drawn() -> None:
    chart = some_bars(rows("-", label="Finnmark"))
    assert ABSENT in texts(sound(chart))
    drawn = ElementTree.fromstring(draw(chart, "x").svg)
    assert not list(drawn.iter(f"{SVG}path"))
    finnmark = a_map(tiles(5, "-"))
    assert ABSENT in texts(sound(finnmark))
    assert [row["key"] for row in published(finnmark)] == ["k0"]


# --- the specification ---------------------------------------------------------------------------


@pytest.mark.parametrize("kind", [a_trend, a_sparkline, some_bars, a_map])
def test_a_specification_is_valid_vega_lite_over_tidy_rows(kind: Any) -> None:
    data = tiles(20, "*", "-") if kind in (some_bars, a_map) else months(20, "*", "-")
    spec = {name: part for name, part in kind(data).spec.items() if name != "config"}
    alt.LayerChart.from_dict(spec)
    rows = spec["datasets"]["figures"]
    assert [row["status"] for row in rows] == ["published", "suppressed", "absent"]
    assert [row.get("value") for row in rows] == [20, None, None]
    if kind is not a_sparkline:
        assert [row["text"] for row in rows] == ["20", HIDDEN, ABSENT]


def test_a_sparkline_has_the_same_specification_in_every_language() -> None:
    norwegian = months(20, "*", "-")
    english = [replace(month, label="some month", text="some text") for month in norwegian]
    assert a_sparkline(english).spec == a_sparkline(norwegian).spec


# --- to be read ---------------------------------------------------------------------------------


def test_long_names_stand_above_their_bars_in_lines_that_fit() -> None:
    chart = some_bars([datum("k", LONG, 34), datum("l", "Grunnskolenivå", "*")])
    lines = [line for row in data_of(chart, "figures") for line in row["name"]]
    assert " ".join(lines) == f"{LONG} Grunnskolenivå"
    assert all(text_width(line) <= 320 for line in lines)


def test_wrapping_loses_no_letter() -> None:
    random.seed(7)
    for _ in range(200):
        word = "".join(random.choices("abcæøåW -", k=random.randint(1, 60)))
        lines = wrapped(word, 60)
        assert "".join(lines).replace(" ", "") == word.replace(" ", "")
        assert all(text_width(line) <= 60 for line in lines)


def test_few_months_all_have_their_figure() -> None:
    said = texts(sound(a_trend(months(108, 106, 114, 1150))))
    assert {"108", "106", "114", "1\N{NO-BREAK SPACE}150"} <= set(said)


def test_many_months_have_the_first_the_largest_and_the_last_figure() -> None:
    values = [50 + n % 7 for n in range(60)]
    values[30], values[-1] = 99, 41
    labels = [row["text"] for row in data_of(a_trend(months(*values), 640), "labels")]
    assert labels == ["41", "99", "50"]


@pytest.mark.parametrize("count", [1, 4, 12, 13, 24, 36, 37, 60, 120, 200])
@pytest.mark.parametrize("width", [280, 600])
def test_names_under_the_axis_do_not_touch(count: int, width: int) -> None:
    step = width / count
    months_drawn = months(*[5] * count, start=2019 * 12 + 3)
    named = names_that_fit([month.key for month in months_drawn], step, LOCALE)
    assert named.periods
    numbers = [Period.parse(period).number for period in named.periods]
    assert all((after - before) * step >= named.widest for before, after in pairwise(numbers))


def test_a_month_without_a_row_is_an_absent_one() -> None:
    data = [*months(20), *months(1, 2, 30)[2:]]
    assert [(month.key, month.drawn) for month in every_month(data)] == [
        ("2024-01", True),
        ("2024-02", False),
        ("2024-03", True),
    ]


def test_the_axis_begins_at_zero_and_has_norwegian_thousands() -> None:
    said = texts(sound(a_trend(months(*[12_000 + n for n in range(40)]), 640)))
    assert {"0", "5\N{NO-BREAK SPACE}000", "10\N{NO-BREAK SPACE}000"} <= set(said)


def test_a_county_has_the_same_place_whatever_its_figure() -> None:
    places = [
        [path.get("d") for path in linked_tiles(sound(a_map(tiles(*values))))]
        for values in ((5, "*", 70), ("-", 900, "*"))
    ]
    assert places[0] == places[1]


def test_tiles_lead_to_their_pages_by_name() -> None:
    root = ElementTree.fromstring(sound(a_map(tiles(82, "*"))))
    links = [(a.get("href"), a.get("aria-label")) for a in root.iter(f"{SVG}a")]
    assert links == [("k0/", "Vestland: 82"), ("k1/", f"Vestland: {HIDDEN}")]
    assert root.get("role") == "group"


# --- colours ------------------------------------------------------------------------------------


def sheet() -> dict[str, dict[str, str]]:
    """The colours of the stylesheet, light and dark."""
    text = (templates_folder() / "static" / "colours.css").read_text(encoding="utf-8")
    halves = text.split("@media")
    return {
        mode: dict(re.findall(r"(--[a-z0-9]+):\s*(#[0-9a-f]{6});", half))
        for mode, half in zip(("light", "dark"), halves, strict=True)
    }


def luminance(colour: str) -> float:
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def thinned(colour: str, ground: str, share: float) -> str:
    mixed = (
        round(int(colour[n : n + 2], 16) * share + int(ground[n : n + 2], 16) * (1 - share))
        for n in (1, 3, 5)
    )
    return "#" + "".join(f"{part:02x}" for part in mixed)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_every_colour_has_enough_contrast(mode: str) -> None:
    colours = sheet()[mode]
    for ground in (colours["--ground"], colours["--raise"]):
        for name in ("--ink", "--mute", "--link", *(f"--m{n}" for n in range(1, 9))):
            assert contrast(colours[name], ground) >= 4.5, (name, ground)
    for name in ("--context", "--hatch"):
        assert contrast(colours[name], colours["--ground"]) >= 3, name
    assert contrast(colours["--pen"], colours["--paper"]) >= 4.5


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_text_can_be_read_on_every_tile(mode: str) -> None:
    colours = sheet()[mode]
    for step, share in enumerate(STEPS, start=1):
        for n in range(1, 9):
            tile = thinned(colours[f"--m{n}"], colours["--ground"], share)
            assert contrast(tile, colours[f"--on{step}"]) >= 4.5, (step, n)
        assert contrast(colours[f"--s{step}"], colours[f"--on{step}"]) >= 4.5, step


def test_light_and_dark_define_the_same_colours() -> None:
    assert sheet()["light"].keys() == sheet()["dark"].keys()
    assert sheet()["light"] == light()


def test_a_saved_drawing_stands_alone() -> None:
    file = draw(a_map(tiles(82, "*")).titled("Flest i Vestland"), "m").svg_file
    assert '<pattern id="hidden"' in file
    assert "<a" not in file
    assert light()["--m4"] in file
    assert {"Flest i Vestland", "Kilde: NAV (TILT180)."} <= set(texts(file))


# --- the same bytes -----------------------------------------------------------------------------

SAMPLE = """
import sys, hashlib
from tests.test_charts import sample
from generator.web.charts import draw_all
charts = sample()
if "backwards" in sys.argv: charts = dict(reversed(charts.items()))
drawn = draw_all(charts, 2)
print(hashlib.sha256(repr(sorted(drawn.items())).encode()).hexdigest())
"""


def sample() -> dict[str, Chart]:
    """Charts of all kinds, by key."""
    values: list[float | str] = [40, "*", 55, 60, 8, "-", 1200, 7]
    charts = {}
    for n in range(1, len(values) + 1):
        some = values[:n]
        charts[f"t{n}"] = a_trend(months(*some))
        charts[f"b{n}"] = some_bars(rows(*some))
        charts[f"m{n}"] = a_map(tiles(*some))
    return charts


@pytest.mark.slow
def test_the_bytes_do_not_depend_on_processes_or_their_number_or_order() -> None:
    one = draw_all(sample(), 1)
    assert draw_all(sample(), 2) == one
    assert list(one) == list(sample())
    expected = hashlib.sha256(repr(sorted(one.items())).encode()).hexdigest()
    command = [sys.executable, "-c", SAMPLE, "backwards"]
    fresh = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert fresh.stdout.strip() == expected


def test_charts_of_a_kind_share_a_shape_and_lose_nothing() -> None:
    drawings = draw_all(sample(), 1)
    script = charts_javascript(drawings)
    assert script.startswith("window.tiltaksdata = {")
    content = json.loads(script.removeprefix("window.tiltaksdata = ").removesuffix(";\n"))
    # Trends have two: with a figure at each point, or with an axis.
    assert len(content["shapes"]) == 4
    for key, drawing in drawings.items():
        chart = content["charts"][key]
        rows = {data["name"]: data["values"] for data in drawing.vega["data"] if "values" in data}
        assert chart["rows"] == json.loads(json.dumps(rows))
        assert chart["locale"]["number"]["thousands"] == "\N{NO-BREAK SPACE}"


# --- alive --------------------------------------------------------------------------------------

PAGE = """<!doctype html><html lang="nb"><meta charset="utf-8"><title>x</title>
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; style-src 'self'; script-src 'self'">
<link rel="stylesheet" href="../static/colours.css">
<link rel="stylesheet" href="../static/chart.css">
<script src="../static/chart.js" defer></script>
<svg width="0" height="0"><defs>{hatch}</defs></svg>{figures}</html>"""


@pytest.fixture(scope="module")
def page_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A page with a figure of each kind, and beside it what a site has."""
    site = tmp_path_factory.mktemp("site")
    (site / "page").mkdir()
    (site / "static").mkdir()
    charts = {
        "trend": a_trend(months(*[300 + n for n in range(20)], "*"), 640),
        "bars": some_bars(rows(20, "*", "-")),
        "map": a_map(tiles(20, "*", "-")),
    }
    for file in (templates_folder() / "static").glob("c*.*s*"):
        (site / "static" / file.name).write_bytes(file.read_bytes())
    with Runtime() as runtime:
        drawings = draw_all({key: c.titled(key) for key, c in charts.items()}, 1)
        (site / "static" / "vega.js").write_text(runtime.javascript(), encoding="utf-8")
    (site / "page" / "charts.js").write_text(charts_javascript(drawings), encoding="utf-8")
    figures = "".join(
        f'<figure id="{key}"><div class="chart" data-chart="{key}">{d.svg}</div></figure>'
        for key, d in drawings.items()
    )
    html = PAGE.format(hatch=HATCH, figures=figures)
    (site / "page" / "index.html").write_text(html, encoding="utf-8")
    return site / "page"


@pytest.fixture
def tab(browser: Browser, page_folder: Path) -> Iterator[Page]:
    """The page, opened as a file; an error in its console fails the test."""
    errors: list[str] = []
    with browser.new_context(viewport={"width": 900, "height": 1200}) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda message: errors.append(message.text))
        page.goto((page_folder / "index.html").as_uri())
        yield page
    assert not errors


@pytest.mark.browser
@pytest.mark.parametrize("key", ["trend", "bars", "map"])
def test_the_live_view_takes_the_place_of_the_drawing_and_says_the_same(
    tab: Page, key: str
) -> None:
    still = tab.locator(f"#{key} svg:visible")
    before, said = still.bounding_box(), still.locator("text").all_text_contents()
    tab.hover(f"#{key} .chart")
    tab.wait_for_selector(f"#{key} .chart[data-live]", timeout=20_000)
    live = tab.locator(f"#{key} svg:visible")
    assert live.count() == 1
    assert live.bounding_box() == before
    assert live.locator("text").all_text_contents() == said
    assert live.get_attribute("style") is None


@pytest.mark.browser
def test_a_pointer_is_told_the_words_of_a_hidden_month(tab: Page) -> None:
    tab.hover("#trend .chart")
    tab.wait_for_selector("#trend .chart[data-live]", timeout=20_000)
    tip = tab.locator("#trend .chart-tip", has_text=HIDDEN)
    for _ in range(80):
        tab.locator("#trend .hover_marks path").last.hover()
        if tip.is_visible():
            break
        tab.mouse.move(0, 0)
        tab.wait_for_timeout(250)
    assert tip.inner_text() == f"m2025-09\n{HIDDEN}"


@pytest.mark.browser
def test_a_focused_tile_keeps_the_focus_when_the_map_comes_to_life(tab: Page) -> None:
    tab.locator("#map a").first.focus()
    tab.wait_for_selector("#map .chart[data-live]", timeout=20_000)
    assert tab.evaluate("document.activeElement.getAttribute('aria-label')") == "Vestland: 20"
    assert tab.locator("#map .chart-live a").count() == 3


@pytest.mark.browser
def test_the_drawing_stays_when_the_runtime_is_missing(browser: Browser, page_folder: Path) -> None:
    with browser.new_context() as context:
        page = context.new_page()
        page.route("**/vega.js", lambda route: route.abort())
        page.goto((page_folder / "index.html").as_uri())
        page.hover("#bars .chart")
        page.wait_for_timeout(300)
        assert page.locator("#bars .chart > svg").is_visible()
        assert page.locator(".chart-live").count() == 0
