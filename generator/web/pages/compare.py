"""Comparing: one comparison drawn, the choice of any other, and all areas of each measure.

The choice needs the script `compare.js`; all else is there without it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from generator.dimensions import Dimension
from generator.model import ALL, MEASURE, Period
from generator.package.csv_tables import csv_text
from generator.package.rates import PER
from generator.package.records import Entry, Value
from generator.web import charts, sentences
from generator.web.addresses import Addresses, folder_of
from generator.web.cells import NONE, cell, value_text
from generator.web.charts.nouns import Datum
from generator.web.comparisons import (
    COUNT,
    INDEX,
    LEAST_BASE,
    LEAST_LINES,
    MOST_LINES,
    RATE,
    LineChoice,
    country,
    figures_file,
    figures_javascript,
    gaps_of,
    has_rate,
    rates_begin,
    within_country,
)
from generator.web.easel import (
    NARROW,
    Easel,
    area_link,
    breakdown_values,
    chart_phrases,
    colour_of,
    datum,
    first_printed,
    legend,
    linked_table,
    printed_link,
    source_words,
    years_of,
)
from generator.web.history import Key, break_name, break_notes, break_words, cuts_of, named_cuts
from generator.web.language import Language
from generator.web.pages.area import Area, area_name
from generator.web.pages.measure import compare_link
from generator.web.source import SUPPRESSED, SiteSource
from generator.web.view import Cell, Drawn, Head, Link, ShownFigure, ShownRow, ShownTable, SitePage

WIDE = 720
HEIGHTS = (260, 340)
"""Of the narrow and the wide drawing, without the rows of hidden months, px."""
LEAST_TOP = {COUNT: 10, RATE: 1}
"""The top of the scale never lies lower, so that small figures do not look large."""
FEW = 30
"""Areas of a dimension that are drawn side by side; of more, nobody finds one."""
MOST_LISTED = 60
"""Categories of a dimension that are chosen from a list, former areas too; of more, by name."""
MOST_SMALL = 130
"""Small charts on the page; further measures have a table alone."""
RECENT = 24
"""Months in a small chart, and in the table of the comparison that is there at first."""
SMALL = (150, 48)
"""The width and height of a small chart, px."""
DASHES = ((), (6, 3), (2, 3), (8, 3, 2, 3), (1, 5))
"""The strokes of lines of the same measure, after the first."""
COLUMNS = (
    "period", "measure", "dimension", "category", "name", "participants", "status", "rate",
)  # fmt: skip
"""Of the CSV file of a comparison."""


@dataclass(frozen=True)
class ShownLine:
    """A line in the key of a chart: how it is drawn, its name, and its newest figure."""

    colour: str
    dash: str
    width: int
    name: str
    text: str


@dataclass(frozen=True)
class SmallChart:
    """An area among all: its name, its newest rate or figure, and its months."""

    name: Link
    text: str
    published: bool
    drawn: Drawn | None


@dataclass(frozen=True)
class AllAreas:
    """A measure in all areas of a kind, as small charts on one scale and as a table."""

    dimension: str
    colour: str
    figure: ShownFigure
    small: tuple[SmallChart, ...]
    compare: tuple[Link, ...]


@dataclass(frozen=True)
class CompareView:
    """What the page prints. `figure` is the comparison that is there at first, if there is one."""

    figure: ShownFigure | None
    key: tuple[ShownLine, ...]
    areas: tuple[AllAreas, ...]
    many: str
    rules: str
    """How rates and indices are worked out."""
    shows: tuple[tuple[str, str], ...]
    """What can be shown of the lines → how that is called."""
    scripts: tuple[str, ...]


def pages(source: SiteSource, language: Language, addresses: Addresses) -> Iterable[SitePage]:
    """One page; the first language has the figures that are loaded, too."""
    easel = Easel(source, language, addresses, addresses.compare())
    offered = (within_country(source, measure.code) for measure in source.comparable_measures)
    first = next((found for found in offered if found), None)
    home = Addresses(source.site.languages[0])
    if language.code == home.language:
        words = {value: word for word, value in gaps_of(source).items()}
        for measure, dimension in source.figures:
            text = figures_javascript(source, measure, dimension, words)
            easel.files[figures_file(measure, dimension)] = text
    figure, key = _first_figure(easel, first) if first else (None, ())
    choices = _choices(easel, first, easel.to(folder_of(home.compare()) + "x")[:-1])
    script = json.dumps(choices, ensure_ascii=False, separators=(",", ":"))
    easel.files["choices.js"] = f"window.tiltaksdataChoices = {script};\n"
    title = language.gettext("Compare")
    areas = tuple(_all_areas(easel))
    shown = {part.dimension for part in areas}
    many = [d.text("plural", language.code) for d in source.areas if d.code not in shown]
    yield SitePage(
        path=easel.path,
        template="compare.html",
        language=language.code,
        title=title,
        description=language.gettext("compare.lede"),
        view=CompareView(
            figure=figure,
            key=key,
            areas=areas,
            many=language.gettext("compare.many", plurals=language.all_of(many)) if many else "",
            rules=language.gettext("compare.rules", least=language.number(LEAST_BASE)),
            shows=(
                (COUNT, language.gettext("number of %(people)s")),
                (RATE, language.gettext("per 100,000 inhabitants")),
                (INDEX, language.gettext("index, first month = 100")),
            ),
            scripts=("choices.js", easel.to(Addresses.static("compare.js"))),
        ),
        twins=addresses.twins(lambda other: other.compare()),
        section="compare",
        charts=easel.charts,
        drawn=tuple(easel.drawn),
        files=easel.files,
    )


# --- names ----------------------------------------------------------------------------------------


def place_name(easel: Easel, dimension: Dimension | None, code: str) -> str:
    """What a line is called after where or whom it counts: `Vestland`, `Kvinner`, `Hele landet`."""
    if dimension is None:
        return easel.language.gettext("Whole country")
    entry = easel.source.entry(dimension.code, code)
    if dimension.areas:
        return area_name(easel, Area(dimension, entry))
    if code in dimension.rest:
        noun = dimension.text("noun", easel.language.code)
        return sentences.capitalised(easel.language.gettext("%(noun)s unknown", noun=noun))
    return easel.name(entry)


def _in_a_sentence(name: str, proper: bool = False) -> str:
    """`hele landet`, `kvinner`; a proper name or an abbreviation keeps its capital."""
    return name if proper or not name[1:2].islower() else sentences.uncapitalised(name)


# --- the comparison that is there at first --------------------------------------------------------


def labels_and_title(easel: Easel, comparison: LineChoice) -> tuple[list[str], str]:
    """What the lines are called, and what the comparison is called.

    Lines have the names of their places, or of their measures if those are what differs. The title
    says what is compared and no finding, so that it is true of any figures.
    """
    _, all_of, source = easel.language.gettext, easel.language.all_of, easel.source
    measures, places, inside = [], [], []
    for measure, code, category in comparison.lines:
        dimension = None if code == MEASURE else source.dimensions[code]
        place = place_name(easel, dimension, category)
        measures.append(_in_a_sentence(easel.name(source.entry(MEASURE, measure))))
        places.append(place)
        if dimension is None:
            inside.append(_("the whole country"))
        else:
            is_proper = dimension.proper_names and category not in dimension.rest
            inside.append(_in_a_sentence(place, is_proper))

    if len(set(measures)) > 1:
        listed = sentences.capitalised(all_of(measures))
        labels = [sentences.capitalised(measure) for measure in measures]
        return labels, _("%(lines)s: %(people)s per month", lines=listed)
    words = {"places": sentences.capitalised(all_of(inside)), "measure": measures[0]}
    if comparison.show == RATE:
        return places, _("%(places)s: %(measure)s per 100,000 inhabitants", **words)
    return places, _("%(places)s: %(measure)s, %(people)s per month", **words)


def _first_figure(
    easel: Easel, comparison: LineChoice
) -> tuple[ShownFigure, tuple[ShownLine, ...]]:
    """The figure of a comparison of one measure, and the key of its lines."""
    source, language, _ = easel.source, easel.language, easel.language.gettext
    labels, title = labels_and_title(easel, comparison)
    months = sorted({p for key in comparison.lines for p in source.months(key[0])})
    if comparison.show == RATE:
        begins = [rates_begin(source, *key[:2]) for key in comparison.lines]
        first = min(filter(None, begins), default=months[0])
        months = [month for month in months if month >= first]
    cuts = cuts_of(source, comparison.lines, months)
    span = language.span(months[0], months[-1])
    lines = []
    for n, (key, label) in enumerate(zip(comparison.lines, labels, strict=True)):
        colour, dash = _look(easel, comparison.lines, n)
        data = [_shown(easel, key, period, comparison.show) for period in months]
        lines.append(charts.ChartLine(label, data, colour, dash, strong=n == 0))

    phrases = chart_phrases(easel, comparison.lines[0][0], ())
    drawn = (
        Drawn(easel.key("comparison-narrow"), "lines", "narrow"),
        Drawn(easel.key("comparison-wide"), "lines", "wide", "comparison.svg"),
    )
    for place, width, height in zip(drawn, (NARROW, WIDE), HEIGHTS, strict=True):
        chart = charts.lines(
            lines,
            width=width,
            height=height,
            least=LEAST_TOP[comparison.show],
            phrases=phrases,
            breaks=named_cuts(cuts, language),
        )
        easel.place(place, chart.titled(title))

    rows = []
    for period in months:
        for key, label in zip(comparison.lines, labels, strict=True):
            value, rate = source.value(*key, period), source.rate(*key, period)
            printed = value.mark if value.number is None else str(value.number)
            rated = f"{rate.rate:.1f}" if rate else ""
            rows.append((str(period), *key, label, printed, value.status, rated))
    easel.files["comparison.csv"] = csv_text(COLUMNS, rows)

    values = [source.value(*key, p) for key in comparison.lines for p in months]
    rates = [source.rate(*key, p) for key in comparison.lines for p in months]
    unit = _("%(People)s per month, %(span)s.", span=span)
    if comparison.show == RATE:
        unit = _("%(People)s per 100,000 inhabitants per month, %(span)s.", span=span)
    if years := years_of(filter(None, rates)):
        unit = f"{unit} {_('Inhabitants of %(year)s.', year=years)}"
    figure = ShownFigure(
        id="comparison",
        title=title,
        subtitle=unit,
        drawings=drawn,
        table=_table(easel, comparison, months, labels, title),
        source=source_words(easel, comparison.lines[0][0]),
        downloads=(Link("comparison.csv", "CSV"), Link("comparison.svg", "SVG")),
        legend=legend(easel, values),
        notes=break_notes(cuts, language),
        summary=_("Table: all months"),
    )
    key_lines = tuple(
        ShownLine(
            colour=f"var({line.colour})",
            dash=" ".join(map(str, line.dash)),
            width=3 if line.strong else 2,
            name=line.name,
            text=line.data[-1].text,
        )
        for line in lines
    )
    return figure, key_lines


def _look(easel: Easel, lines: tuple[Key, ...], place: int) -> tuple[str, tuple[int, ...]]:
    """The colour and the strokes of a line: the first of a measure has the measure's colour.

    The whole country is grey beside other lines of the measure.
    """
    measure = lines[place][0]
    others = [key for key in lines[:place] if key[0] == measure and key != country(measure)]
    is_context = lines[place] == country(measure) and any(
        key[0] == measure and key != country(measure) for key in lines
    )
    if is_context:
        return "--mute", ()
    if not others:
        return colour_of(easel.source, measure), ()
    return "--ink", DASHES[len(others) - 1]


def _shown(easel: Easel, key: Key, period: Period, show: str) -> Datum:
    """A month of a line: the figure, its rate, or the words why there is none."""
    value, label = easel.source.value(*key, period), easel.language.month(period)
    if show == COUNT or value.number is None:
        return datum(easel, str(period), label, value)
    rate = easel.source.rate(*key, period)
    if rate is None:
        return Datum(str(period), label, None, easel.language.gettext("no rate"), "absent")
    text = easel.language.number(rate.rate, 1)
    return Datum(str(period), label, rate.rate, text, value.status)


def _table(
    easel: Easel, comparison: LineChoice, months: list[Period], labels: list[str], caption: str
) -> ShownTable:
    """A row for each month, the newest first; for each line a figure and maybe its rate."""
    _, language = easel.language.gettext, easel.language
    columns: list[Head] = []
    for key, label in zip(comparison.lines, labels, strict=True):
        columns.append(Head(label, _("%(name)s, %(people)s", name=label)))
        if has_rate(easel.source, key, months):
            full = _("%(name)s per 100,000 inhabitants", name=label)
            columns.append(Head(_("per 100,000"), full))
    rows, signs = [], dict[str, None]()
    for period in reversed(months[-RECENT:]):
        cells: list[Cell] = []
        for key in comparison.lines:
            value = easel.source.value(*key, period)
            cells.append(cell(value, (period, *key), language, easel.marks))
            if has_rate(easel.source, key, months):
                cells.append(_rate_cell(easel, key, period))
        signs |= {f"{item.text} {item.spoken}": None for item in cells if item.spoken}
        rows.append(ShownRow(language.month(period), tuple(cells)))
    notes = (_("Earlier months are in the CSV file."),) if len(months) > RECENT else ()
    return linked_table(
        easel,
        ShownTable(caption, _("Month"), tuple(columns), tuple(rows), tuple(signs), notes=notes),
    )


def _rate_cell(easel: Easel, key: Key, period: Period) -> Cell:
    """The rate; without a published figure what stands in its place, else a sign for no rate."""
    value, rate = easel.source.value(*key, period), easel.source.rate(*key, period)
    if rate:
        text = easel.language.number(rate.rate, 1)
        # The package has the rates of areas alone; that of the country has no key to be looked up.
        return (
            Cell(text) if key == country(key[0]) else Cell(text, "", "", period, *key, per=str(PER))
        )
    if value.number is None:
        figure = cell(value, (period, *key), easel.language, easel.marks)
        return Cell(figure.text, figure.spoken)
    return Cell(NONE, easel.language.gettext("no rate"))


# --- all areas of each measure --------------------------------------------------------------------


def _all_areas(easel: Easel) -> Iterable[AllAreas]:
    """Each measure with the areas of the dimensions that have few."""
    source, left = easel.source, MOST_SMALL
    for measure in source.measures:
        for dimension in source.dimensions_of(measure.code):
            if not dimension.areas:
                continue
            newest = source.last_month(measure.code, dimension.code)
            values = breakdown_values(source, measure.code, dimension, newest)
            if len(values) > FEW:
                continue
            left -= len(values)
            yield _areas_of(easel, measure, dimension, values, drawn=left >= 0)


def _areas_of(
    easel: Easel, measure: Entry, dimension: Dimension, values: Mapping[str, Value], drawn: bool
) -> AllAreas:
    """The areas by rate, the highest first; those without one follow in the order of the list."""
    source, language, _ = easel.source, easel.language, easel.language.gettext
    newest = source.last_month(measure.code, dimension.code)
    month = language.month(newest)
    keys = {code: (measure.code, dimension.code, code) for code in values}
    rates = {code: source.rate(*key, newest) for code, key in keys.items()}
    listed = [code for code in source.code_lists[dimension.code] if code in values]
    exact = {code: rate.exact for code, rate in rates.items() if rate}
    order = sorted(listed, key=lambda code: -exact.get(code, -1))
    show = RATE if exact else COUNT
    months = source.months(measure.code)[-RECENT:]
    data = {code: [_shown(easel, keys[code], p, show) for p in months] for code in order}
    numbers = [item.value for line in data.values() for item in line if item.value is not None]
    ceiling = max([LEAST_TOP[show], *numbers])

    small, rows, signs = [], [], dict[str, None]()
    cuts = [item.period for item in cuts_of(source, keys.values(), months)]
    for code in order:
        entry = source.entry(dimension.code, code)
        name = Link(area_link(easel, dimension, entry), place_name(easel, dimension, code))
        at_end = next(item for item in data[code] if item.key == str(newest))
        place = None
        if drawn:
            chart = charts.sparkline(
                data[code],
                colour=colour_of(source, measure.code),
                width=SMALL[0],
                height=SMALL[1],
                breaks=cuts,
                ceiling=ceiling,
            )
            key = easel.key(f"{measure.code}-{dimension.code}-{code}")
            place = Drawn(key, "sparkline", live=False)
            easel.place(place, chart.titled(f"{easel.name(measure)}, {name.text}", at_end.text))
        small.append(SmallChart(name, at_end.text, at_end.drawn, place))
        rate = rates[code]
        population = rate.population if rate else entry.population
        cells = (
            _rate_cell(easel, keys[code], newest),
            cell(values[code], (newest, *keys[code]), language, easel.marks),
            Cell(language.number(population)) if population else Cell(NONE, _("not known")),
        )
        signs |= {f"{item.text} {item.spoken}": None for item in cells if item.spoken}
        rows.append(ShownRow(name.text, cells, name.href))

    inside = _in_a_sentence(easel.name(measure))
    plural = dimension.text("plural", language.code)
    words = {"measure": sentences.capitalised(inside), "plural": plural, "month": month}
    title = (
        _("%(measure)s per 100,000 inhabitants in all %(plural)s", **words)
        if show == RATE
        else _("%(measure)s in all %(plural)s", **words)
    )
    span = language.span(months[0], months[-1])
    people, per = _("%(People)s"), _("Per 100,000")
    heads = (
        Head(per, f"{per}, {month}"),
        Head(people, f"{people}, {month}"),
        Head(_("Inhabitants"), _("Inhabitants")),
    )
    folder = folder_of(easel.to(easel.addresses.measure(measure.code)))
    figure = ShownFigure(
        id=f"{measure.code}-{dimension.code}",
        title=title,
        subtitle=_("compare.one-scale", month=month, span=span),
        drawings=(),
        table=linked_table(
            easel,
            ShownTable(
                title, dimension.text("heading", language.code), heads, tuple(rows), tuple(signs)
            ),
        ),
        source=source_words(easel, measure.code),
        downloads=(Link(f"{folder}{dimension.code}.csv", "CSV"),),
        printed=printed_link(easel, first_printed(easel, measure.code, dimension, newest)),
        legend=legend(easel, (source.value(*key, p) for key in keys.values() for p in months)),
        notes=(_("compare.order"),) if show == RATE else (),
        summary=_("Table: all %(n)s %(plural)s", n=language.number(len(rows)), plural=plural),
    )
    colour = colour_of(source, measure.code).removeprefix("--")
    return AllAreas(dimension.code, colour, figure, tuple(small), compare_link(easel, measure))


# --- what can be chosen ---------------------------------------------------------------------------


def _choices(easel: Easel, first: LineChoice | None, folder: str) -> dict[str, Any]:
    """All that the script offers, and the words that it needs; `folder` has the figures."""
    source, language = easel.source, easel.language
    dimensions = [d for d in source.dimensions if any(k[1] == d.code for k in source.figures)]
    measures = []
    for measure in source.measures:
        rows = {d: found for (code, d), found in source.figures.items() if code == measure.code}
        measures.append(
            {
                "code": measure.code,
                "name": easel.name(measure),
                "inside": _in_a_sentence(easel.name(measure)),
                "colour": colour_of(source, measure.code),
                "files": {d: figures_file(measure.code, d) for d in rows},
                "categories": {d: list(found) for d, found in rows.items() if d != MEASURE},
                "source": source_words(easel, measure.code),
                "page": easel.to(easel.addresses.measure(measure.code)),
                "rated": has_rate(source, country(measure.code), source.months(measure.code)),
            }
        )
    locale = language.chart_locale
    return {
        "folder": folder,
        "whole": [MEASURE, ALL],
        "first": {"lines": first.lines, "show": first.show} if first else None,
        "chart": easel.key("comparison-wide"),
        "least": LEAST_LINES,
        "most": MOST_LINES,
        "base": LEAST_BASE,
        "few": MOST_LISTED,
        "tops": LEAST_TOP,
        "dashes": DASHES,
        "columns": COLUMNS,
        "measures": measures,
        "dimensions": [_choice_of(easel, d) for d in dimensions],
        "breaks": [
            {
                "period": str(item.period),
                "dimension": item.dimension,
                "categories": item.categories,
                "everywhere": item.everywhere,
                "short": break_name(item, language),
                "words": break_words(item, language),
            }
            for item in source.breaks
        ],
        "gaps": {
            word: {
                "status": value.status if value.status == SUPPRESSED else "",
                "text": cell(value, (source.newest, "", "", ""), language, easel.marks).text,
                "words": value_text(value, language, easel.marks),
                "meaning": legend(easel, [value]),
            }
            for word, value in gaps_of(source).items()
        },
        "months": [locale["time"]["months"], locale["time"]["shortMonths"]],
        "numbers": [locale["number"]["decimal"], locale["number"]["thousands"]],
        "and": [language.all_of(["{a}", "{b}"]), language.all_of(["{a}", "{b}", "{c}"])],
        "words": _words(easel),
    }


def _choice_of(easel: Easel, dimension: Dimension) -> dict[str, Any]:
    """A dimension with its categories: code → name, and that within a sentence if it differs."""
    figures = easel.source.figures.items()
    printed = {code for key, rows in figures if key[1] == dimension.code for code in rows}
    names = {}
    for code in easel.source.code_lists[dimension.code]:
        if code in printed:
            name = place_name(easel, dimension, code)
            proper = dimension.proper_names and code not in dimension.rest
            inside = _in_a_sentence(name, proper)
            names[code] = [name, inside] if inside != name else [name]
    months = {p for measure in easel.source.measures for p in easel.source.months(measure.code)}
    language = easel.language
    return {
        "code": dimension.code,
        "name": sentences.capitalised(dimension.text("name", language.code)),
        "plural": dimension.text("plural", language.code),
        "names": names,
        "rated": [
            code for code in names if has_rate(easel.source, ("", dimension.code, code), months)
        ] if dimension.areas else [],
    }  # fmt: skip


def _words(easel: Easel) -> dict[str, str]:
    """What the script says; `{name}` is filled in by it."""
    _ = easel.language.gettext
    words = {"places": "{places}", "measure": "{measure}"}
    return {
        "title-count": _("%(places)s: %(measure)s, %(people)s per month", **words),
        "title-rate": _("%(places)s: %(measure)s per 100,000 inhabitants", **words),
        "title-index": _("%(places)s: %(measure)s, index", **words),
        "titles-count": _("%(lines)s: %(people)s per month", lines="{lines}"),
        "titles-rate": _("%(lines)s: per 100,000 inhabitants", lines="{lines}"),
        "titles-index": _("%(lines)s: index", lines="{lines}"),
        "unit-count": _("%(People)s per month, %(span)s.", span="{span}"),
        "unit-rate": _("%(People)s per 100,000 inhabitants per month, %(span)s.", span="{span}"),
        "unit-index": _("compare.index", month="{month}", span="{span}"),
        "years": _("Inhabitants of %(year)s.", year="{year}"),
        "break": _("Break in %(month)s. %(what)s", month="{month}", what="{what}"),
        "after-break": _("compare.after-break", month="{month}"),
        "small-base": _(
            "compare.small-base", line="{line}", month="{month}", n="{n}", least=str(LEAST_BASE)
        ),
        "no-common": _("compare.no-common-month"),
        "no-rates": _("compare.no-rates", lines="{lines}"),
        "no-rate": _("no rate"),
        "no-index": _("no index"),
        "unknown-measure": _("compare.unknown-measure", code="{code}"),
        "unknown-place": _("compare.unknown-place", code="{code}", measure="{measure}"),
        "unknown-show": _("compare.unknown-show", code="{code}"),
        "too-many": _("compare.too-many", most=str(MOST_LINES)),
        "too-few": _("compare.too-few", added="{added}"),
        "unknown-name": _("compare.unknown-name", code="{code}", measure="{measure}"),
        "twice": _("compare.twice", line="{line}"),
        "not-loaded": _("compare.not-loaded"),
        "whole": _("Whole country"),
        "whole-inside": _("the whole country"),
        "line": _("Line %(n)s", n="{n}"),
        "measure": _("Measure"),
        "place": _("Where or who"),
        "by-name": _("%(plural)s by name …", plural="{plural}"),
        "name": _("Name of the %(noun)s", noun="{noun}"),
        "remove": _("Remove line %(n)s", n="{n}"),
        "copied": _("The link is copied."),
        "month": _("Month"),
        "per": _("per 100,000"),
        "index": _("index"),
        "full-count": _("%(name)s, %(people)s", name="{name}"),
        "full-rate": _("%(name)s per 100,000 inhabitants", name="{name}"),
        "shown": _("Now shown: %(title)s. %(figures)s", title="{title}", figures="{figures}"),
        "legend": _("%(sign)s means %(words)s.", sign="{sign}", words="{words}"),
    }
