"""Builds the figures of pages: data to draw, a title that tells the finding, table, downloads.

`Easel` knows the page that the figures stand on; its functions return a `Figure` and leave the
charts, under their keys, and the files for the page's folder with it.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import groupby
from types import MappingProxyType

from generator.dimensions import Dimension
from generator.model import ALL, MEASURE, Mark, Period
from generator.package.rates import PER
from generator.package.records import Entry, Rate, Value
from generator.web import charts, sentences
from generator.web.addresses import Addresses, folder_of, relative
from generator.web.cells import (
    NEVER,
    NONE,
    absent_words,
    cell,
    mark_of,
    meaning,
    month_heads,
    suppressed_words,
    value_text,
)
from generator.web.charts.nouns import Chart, Datum, Phrases
from generator.web.charts.theme import LEAST_TOP
from generator.web.history import (
    NOT_SHOWN,
    UNKNOWN_CHANGE,
    Key,
    break_notes,
    change_rows,
    cuts_of,
    finding_of,
    in_its_time,
    missing_note,
    named_cuts,
)
from generator.web.language import Language
from generator.web.source import (
    ABSENT,
    NOT_THEN,
    SUPPRESSED,
    WITHDRAWN,
    FigureKey,
    PrintedAt,
    SiteSource,
)
from generator.web.view import (
    Cell,
    Drawn,
    Head,
    Link,
    ShownFigure,
    ShownRow,
    ShownTable,
    ShownView,
)

COLOURS = 8
NARROW, WIDE = 320, 560
ONE_TABLE = 12
"""So many months stand in one table; more in one for each year."""
LEAST_RATE = 0.1
"""The darkest tile of a map is that of the highest rate, or of this one."""
MOST_CELLS = 2000
"""So many cells a table has where its categories are more than a chart draws."""


@dataclass(frozen=True)
class Easel:
    """The page that figures are made for, and what they leave with it."""

    source: SiteSource
    language: Language
    addresses: Addresses
    path: str
    charts: dict[str, Chart] = field(default_factory=dict)
    drawn: list[Drawn] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)

    def key(self, name: str) -> str:
        """A key for a drawing, unique within the site."""
        folder = folder_of(self.path).strip("/").replace("/", "-")
        return f"{folder or 'home'}-{name}"

    def to(self, address: str) -> str:
        """The link from this page to `address`."""
        return relative(self.path, address)

    def name(self, entry: Entry) -> str:
        """What a row of a code list is called in the page's language."""
        return self.language.name(entry.fields)

    def place(self, drawn: Drawn, chart: Chart) -> Drawn:
        """Leaves `chart` with the page, to be drawn at `drawn`."""
        self.charts[drawn.key] = chart
        self.drawn.append(drawn)
        return drawn

    @property
    def marks(self) -> Mapping[str, Mark]:
        """What stands in place of a hidden figure → what it means."""
        return self.source.marks


def colour_of(source: SiteSource, measure: str) -> str:
    """The custom property of a measure's colour: the same on every page."""
    codes = list(source.code_lists[MEASURE])
    return f"--m{codes.index(measure) % COLOURS + 1}"


def datum(easel: Easel, key: str, label: str, value: Value) -> Datum:
    """One thing to draw, named and worded."""
    text = value_text(value, easel.language, easel.marks)
    return Datum(key, label, value.number, text, value.status)


# --- months ---------------------------------------------------------------------------------


def months_of(easel: Easel, measure: str, dimension: str, category: str) -> dict[Period, Value]:
    """Period → value for every month of the measure, oldest first."""
    return {
        period: easel.source.value(measure, dimension, category, period)
        for period in easel.source.months(measure)
    }


def months_notes(easel: Easel, keys: Iterable[Key]) -> tuple[str, ...]:
    """The breaks and the missing months of figures, each once.

    Of each key count the months in which its category existed; figures that no report has count
    for nothing.
    """
    notes: dict[str, None] = {}
    for key in keys:
        values = in_its_time(months_of(easel, *key))
        if any(value.status != ABSENT for value in values.values()):
            cuts = cuts_of(easel.source, [key], tuple(values))
            notes |= dict.fromkeys(break_notes(cuts, easel.language))
            notes |= dict.fromkeys(missing_note(values, easel.language))
    return tuple(notes)


def month_data(easel: Easel, values: Mapping[Period, Value]) -> list[Datum]:
    """Months to draw; with several years the label tells the year."""
    one_year = len({period.year for period in values}) == 1
    name = easel.language.month_name if one_year else easel.language.month
    return [datum(easel, str(period), name(period), value) for period, value in values.items()]


@dataclass(frozen=True)
class MonthLine:
    """A row of printed figures before it is worded: whose they are, and one for each month."""

    label: str
    key: Key
    values: Mapping[Period, Value]
    href: str = ""
    rate: Cell | None = None
    """Of one of the months, where the table has a column for it."""


Derive = Callable[[Mapping[Period, Value]], Iterable[ShownRow]]
"""Months of the first line (period → value) → the rows that are worked out for them."""


def month_table(
    easel: Easel,
    caption: str,
    corner: str,
    lines: Sequence[MonthLine],
    derive: Derive | None = None,
    rates: tuple[Period, Head] | None = None,
) -> ShownTable:
    """A table with a column for each month, all lines over the same ones; long ones by year.

    `rates`: the month that the lines have a rate of, and the head of the column for it.
    """
    months = tuple(lines[0].values)
    cuts = cuts_of(easel.source, (line.key for line in lines), months)
    years = {"": list(months)}
    if len(months) > ONE_TABLE:
        by_year = groupby(months, key=lambda period: period.year)
        years = {str(year): list(of) for year, of in by_year}
    tables = []
    for year, span in years.items():
        # Only the months from the first that a report is of to the last, and only the lines whose
        # category existed then.
        reported = [p for p in span if any(not line.values[p].why for line in lines)]
        shown = [p for p in span if reported and reported[0] <= p <= reported[-1]]
        cut = [replace(line, values={p: line.values[p] for p in shown}) for line in lines]
        kept = [line for line in cut if any(v.why != NOT_THEN for v in line.values.values())]
        if kept:
            title = f"{caption}, {year}" if len(years) > 1 else caption
            heads = month_heads(kept[0].values, easel.language, named_cuts(cuts, easel.language))
            rows = [figure_row(easel, line) for line in kept]
            rows += derive(kept[0].values) if derive else ()
            if rates and rates[0] in kept[0].values:
                heads = (*heads, rates[1])
                pairs = zip(rows, kept, strict=True)
                rows = [
                    replace(r, cells=(*r.cells, line.rate)) if r.cells and line.rate else r
                    for r, line in pairs
                ]
            table = ShownTable(title, corner, heads, tuple(rows), year=year)
            tables.append(linked_table(easel, table))
    newest = tables[-1]
    notes = (*break_notes(cuts, easel.language), *missing_note(lines[0].values, easel.language))

    # What the signs in the tables mean, each with all that it means: `– ikke i rapporten`.
    signs: dict[str, set[str]] = {}
    for item in (shown for table in tables for row in table.rows for shown in row.cells):
        if item.spoken:
            signs.setdefault(item.text, set()).add(item.spoken)
    key = tuple(f"{sign} {' / '.join(sorted(words))}" for sign, words in sorted(signs.items()))
    return replace(newest, key=key, notes=notes, earlier=tuple(reversed(tables[:-1])))


def linked_table(easel: Easel, table: ShownTable) -> ShownTable:
    """The table with the cells marked that a break stands before, and with links to print.

    The head of a column leads to the printed row of its first figure if that is alone of its kind
    there, else to its table.
    """
    rows = tuple(
        replace(
            row,
            cells=tuple(
                replace(cell, cut=head.cut)
                for cell, head in zip(row.cells, table.columns, strict=False)
            ),
        )
        for row in table.rows
    )
    columns = []
    for column, head in enumerate(table.columns):
        cells = [row.cells[column] for row in rows if row.cells and row.cells[column].status]
        if not cells:
            columns.append(head)
            continue
        first = cells[0]
        assert first.period is not None
        at = easel.source.printed_at(first.measure, first.dimension, first.category, first.period)
        alike = [c for c in cells if (c.measure, c.dimension) == (first.measure, first.dimension)]
        href = printed_href(easel, at, with_row=len(alike) == 1) if at else ""
        columns.append(replace(head, href=href))
    return replace(table, rows=rows, columns=tuple(columns))


def figure_row(easel: Easel, line: MonthLine) -> ShownRow:
    """A row of printed figures, or one word where there is none."""
    if all(value.status == ABSENT for value in line.values.values()):
        why = next(iter(line.values.values())).why
        return ShownRow(line.label, (), line.href, words=absent_words(easel.language, why))
    cells = (
        cell(value, (period, *line.key), easel.language, easel.marks)
        for period, value in line.values.items()
    )
    return ShownRow(line.label, tuple(cells), line.href)


# --- where it is printed, what can be downloaded ----------------------------------------------


def printed_link(easel: Easel, at: PrintedAt | None, with_row: bool = False) -> tuple[Link, ...]:
    """The link to the printed table, or to the row in it."""
    if at is None:
        return ()
    text = easel.language.gettext("See the printed table")
    return (Link(printed_href(easel, at, with_row), text),)


def printed_href(easel: Easel, at: PrintedAt, with_row: bool) -> str:
    """The address of a printed table, or of the row in it."""
    anchor = f"#t{at.table}-r{at.row}" if with_row else f"#t{at.table}"
    return easel.to(easel.addresses.report(at.series, at.edition) + anchor)


def source_words(easel: Easel, measure: str) -> str:
    """`Kilde: utgiver (tabell).`; empty where the package names neither."""
    details = easel.source.series_details(easel.source.series_of(measure))
    publisher, table = details.get("publisher", ""), details.get("table", "")
    where = f"{publisher} ({table})" if publisher and table else publisher or table
    return easel.language.gettext("Source: %(where)s.", where=where) if where else ""


def legend(easel: Easel, values: Iterable[Value]) -> str:
    """What the hatch means; empty where nothing is hidden."""
    language = easel.language
    marks = (mark_of(v, language, easel.marks) for v in values if v.status == SUPPRESSED)
    return " / ".join(dict.fromkeys(meaning(language, mark) for mark in marks))


def downloads(easel: Easel, csv_name: str, drawn: Iterable[Drawn]) -> tuple[Link, ...]:
    """The table as CSV and each drawing as an SVG file."""
    saved = [item for item in drawn if item.file]
    _ = easel.language.gettext
    kinds = {
        "map": _("map"),
        "rate-map": _("map per 100,000"),
        "bars": _("bars"),
    }
    svg = (
        Link(item.file, f"SVG ({kinds[item.role]})" if len(saved) > 1 else "SVG") for item in saved
    )
    return (Link(csv_name, "CSV"), *svg)


# --- the figures ------------------------------------------------------------------------------


def trend_figure(easel: Easel, measure: Entry) -> ShownFigure:
    """A measure's months, for the whole country, in a narrow and a wide drawing."""
    values, key = months_of(easel, measure.code, MEASURE, ALL), (measure.code, MEASURE, ALL)
    cuts = cuts_of(easel.source, [key], tuple(values))
    title = finding_of(values, cuts, easel.language)
    drawn = (
        Drawn(easel.key("trend-narrow"), "trend", "narrow"),
        Drawn(easel.key("trend-wide"), "trend", "wide", "trend.svg"),
    )
    for place, width, height in zip(drawn, (NARROW, WIDE), (220, 290), strict=True):
        chart = month_chart(easel, key, values, (width, room(values, height)))
        easel.place(place, chart.titled(f"{easel.name(measure)}: {title}"))
    notes = (*break_notes(cuts, easel.language), *missing_note(values, easel.language))
    return ShownFigure(
        id="trend",
        title=title,
        subtitle=country_subtitle(easel, values),
        drawings=drawn,
        table=trend_table(easel, measure),
        source=source_words(easel, measure.code),
        downloads=downloads(easel, "trend.csv", drawn),
        printed=printed_link(easel, trend_printed(easel, measure)),
        legend=legend(easel, values.values()),
        notes=notes,
    )


def country_subtitle(easel: Easel, values: Mapping[Period, Value]) -> str:
    """`Deltakere per måned i hele landet, januar–april 2024.`"""
    periods = list(values)
    span = easel.language.span(periods[0], periods[-1])
    return easel.language.gettext("%(People)s per month, whole country, %(span)s.", span=span)


def trend_table(easel: Easel, measure: Entry) -> ShownTable:
    """A measure's months, for the whole country, in a row, and below it how they moved."""
    _, key = easel.language.gettext, (measure.code, MEASURE, ALL)
    line = MonthLine(_("Whole country"), key, months_of(easel, *key))
    caption = _("%(name)s: %(people)s per month", name=easel.name(measure))
    return month_table(easel, caption, _("Area"), [line], changes_of(easel, key))


def changes_of(easel: Easel, key: Key) -> Derive:
    """The rows that tell how the figures of `key` moved."""
    return partial(change_rows, easel.source, easel.language, key)


def trend_printed(easel: Easel, measure: Entry) -> PrintedAt | None:
    """Where the newest figure of a measure is printed, for the whole country."""
    printed = (
        easel.source.printed_at(measure.code, MEASURE, ALL, period)
        for period in reversed(easel.source.months(measure.code))
    )
    return next(filter(None, printed), None)


def room(values: Mapping[Period, Value], height: int) -> int:
    """`height` for a line; less for one point, or where there is only what is hidden."""
    lasting = len(values) > 1 and any(value.number is not None for value in values.values())
    return height if lasting else 120


def month_chart(
    easel: Easel,
    key: Key,
    values: Mapping[Period, Value],
    size: tuple[int, int],
    context: Mapping[Period, float] = MappingProxyType({}),
) -> Chart:
    """The months as a line in the measure's colour; `size` is width and height, px.

    `context`: how many they would be at the rate of the whole country, as a grey line.
    """
    cuts = cuts_of(easel.source, [key], tuple(values))
    data = month_data(easel, values)
    for number, period in enumerate(values):
        if period in context:
            words = easel.language.number(context[period], 1)
            more = easel.language.gettext("as in the whole country: %(n)s", n=words)
            data[number] = replace(data[number], context=context[period], more=more)
    phrases = chart_phrases(easel, key[0], values.values())
    return charts.trend(
        data,
        colour=colour_of(easel.source, key[0]),
        width=size[0],
        height=size[1],
        phrases=replace(phrases, context=easel.language.gettext("as in the whole country")),
        breaks=named_cuts(cuts, easel.language),
    )


def small_chart(easel: Easel, key: Key, values: Mapping[Period, Value]) -> Chart:
    """The months as a line without words, for a place where there are many."""
    return charts.sparkline(
        month_data(easel, values),
        colour=colour_of(easel.source, key[0]),
        width=240,
        height=56 if len(values) > 1 else 20,
        breaks=[item.period for item in cuts_of(easel.source, [key], tuple(values))],
    )


def chart_phrases(easel: Easel, measure: str, values: Iterable[Value]) -> Phrases:
    """The finished phrases that charts need.

    The hatch is a measure only where the reports say what each of their marks stands for, and no
    figure is withdrawn.
    """
    marks = easel.source.marks_of(easel.source.series_of(measure)) or easel.marks.values()
    most = [mark.high for mark in marks]
    most += [None for value in values if value.why == WITHDRAWN]
    return Phrases(
        hidden=" / ".join(suppressed_words(easel.language, mark) for mark in marks),
        absent=absent_words(easel.language),
        most=0 if None in most else max(filter(None, most), default=0),
        source=source_words(easel, measure),
        locale=easel.language.chart_locale,
    )


def breakdown_figure(easel: Easel, measure: Entry, dimension: Dimension) -> ShownFigure:
    """A breakdown of the newest month that has it; its table has all months.

    Where there are more categories than a chart draws, it draws the largest published figures, and
    says so; noughts are none of them, for a hidden figure may be larger.
    """
    _, language, code = easel.language.gettext, easel.language, dimension.code
    newest = easel.source.last_month(measure.code, code)
    values = breakdown_values(easel.source, measure.code, dimension, newest)
    names = {code: easel.name(easel.source.entry(dimension.code, code)) for code in values}
    inhabitants = easel.source.inhabitants(measure.code, code, newest)
    title = sentences.breakdown_title(dimension, values, names, language, easel.marks, inhabitants)

    shown = dict(values)
    if is_long := len(values) > dimension.most_drawn:
        numbers = {code: v.number for code, v in values.items() if v.number}
        largest = sorted(numbers, key=lambda code: -numbers[code])[: dimension.most_drawn]
        shown = {code: values[code] for code in largest if code not in dimension.rest}
    views: tuple[ShownView, ...] = ()
    if shown and has_tiles(easel.source, dimension, shown):
        views = area_maps(easel, measure, dimension, newest, shown, is_saved=True)
    drawn = []
    if shown:
        rates = rates_of(easel.source, measure.code, dimension, newest)
        data = [
            with_rate(easel, datum(easel, code, names[code], value), rates.get(code))
            for code, value in shown.items()
        ]
        chart = charts.bars(
            data,
            colour=colour_of(easel.source, measure.code),
            width=NARROW,
            phrases=chart_phrases(easel, measure.code, shown.values()),
            aside=_("per 100,000") if any(item.aside for item in data) else "",
        )
        file = f"{code}-bars.svg" if dimension.areas else f"{code}.svg"
        chart = chart.titled(f"{easel.name(measure)}: {title}")
        drawn.append(easel.place(Drawn(easel.key(f"{code}-bars"), "bars", "", file), chart))

    plural, every = dimension.text("plural", language.code), language.number(len(values))
    words = {"n": language.number(len(shown)), "plural": plural, "all": every}
    note = _("figure.largest-drawn", **words)
    summary = _("Table: all %(n)s %(plural)s", n=every, plural=plural) if is_long else ""
    listed = None
    if is_long and dimension.within:
        # Each has a page, which the page of the area around it leads to.
        listed = tuple(shown)
        note, summary = _("figure.largest-listed", **words), ""
    return ShownFigure(
        id=code,
        title=title,
        subtitle=sentences.subtitle(dimension, newest, language) + ".",
        drawings=tuple(drawn),
        views=views,
        table=breakdown_table(easel, measure, dimension, names, listed),
        source=source_words(easel, measure.code),
        downloads=downloads(easel, f"{code}.csv", (*(v.drawing for v in views), *drawn)),
        printed=printed_link(easel, first_printed(easel, measure.code, dimension, newest)),
        legend=legend(easel, shown.values()),
        notes=(
            *rate_note(easel, measure.code, dimension, newest, values),
            *((note,) if is_long and shown else ()),
        ),
        summary=summary,
    )


def rate_note(
    easel: Easel, measure: str, dimension: Dimension, period: Period, values: Mapping[str, Value]
) -> tuple[str, ...]:
    """The rates that the title of a breakdown by area is about; none where it is about none."""
    if not any(value.number is not None for value in values.values()):
        return ()
    inhabitants = easel.source.inhabitants(measure, dimension.code, period)
    found = rates_of(easel.source, measure, dimension, period)
    rates = {code: item.rate for code, item in found.items()}
    names = {code: easel.name(easel.source.entry(dimension.code, code)) for code in values}
    ranking = sentences.ranking_of(dimension, values, easel.marks, inhabitants)
    return sentences.rate_note(ranking, rates, names, easel.language)


def rates_of(
    source: SiteSource, measure: str, dimension: Dimension, period: Period
) -> dict[str, Rate]:
    """Area → its rate in a month, of those that have one; empty for a breakdown of other kinds."""
    codes = source.figures.get((measure, dimension.code), ()) if dimension.areas else ()
    found = {code: source.rates.get((measure, dimension.code, code, period)) for code in codes}
    return {code: rate for code, rate in found.items() if rate}


def years_of(rates: Iterable[Rate]) -> str:
    """The years of the populations that rates are made with: `2024`, `2023–2024`."""
    years = sorted({rate.population_period.year for rate in rates})
    return "–".join(dict.fromkeys(str(year) for year in (years[0], years[-1]))) if years else ""


def with_rate(easel: Easel, item: Datum, rate: Rate | None) -> Datum:
    """A number to draw with its rate beside it, where it has one."""
    if rate is None:
        return item
    text = easel.language.number(rate.rate, 1)
    more = easel.language.gettext("%(rate)s per 100,000 inhabitants", rate=text)
    return replace(item, aside=text, more=more)


def breakdown_values(
    source: SiteSource, measure: str, dimension: Dimension, period: Period
) -> dict[str, Value]:
    """Category → value in one month, in the order of drawing: ranked or the code list's own.

    Of areas, those are there that any measure has in that month, so that the same ones stand in
    every map; of other breakdowns, those that the measure has in any month.
    """
    codes = list(source.figures[measure, dimension.code])
    if dimension.areas:
        printed = {
            code
            for other in source.measures
            for code, months in source.figures.get((other.code, dimension.code), {}).items()
            if period in months
        }
        codes = [area.code for area in source.areas[dimension] if area.code in printed] or codes
    values = {code: source.value(measure, dimension.code, code, period) for code in codes}
    if not dimension.largest_first:
        return values

    def rank(code: str) -> tuple[bool, bool, bool, int]:
        # Hidden ones come after noughts, too, in the order of the code list.
        value = values[code]
        number, is_absent = value.number, value.status == ABSENT
        return code in dimension.rest, is_absent, number is None, -(number or 0)

    return {code: values[code] for code in sorted(values, key=rank)}


def has_tiles(source: SiteSource, dimension: Dimension, codes: Iterable[str]) -> bool:
    """Whether any of these areas has a place in a map of tiles."""
    return dimension.areas and any(source.entry(dimension.code, code).tile for code in codes)


def area_maps(
    easel: Easel,
    measure: Entry,
    dimension: Dimension,
    month: Period,
    values: Mapping[str, Value],
    *,
    is_saved: bool = False,
) -> tuple[ShownView, ...]:
    """The areas that have a place in the grid, as tiles that lead on: by rate, then by number.

    By number alone where no area has a rate. With `is_saved`, each map is a file beside the page.
    """
    _, language, code = easel.language.gettext, easel.language, dimension.code
    rates = rates_of(easel.source, measure.code, dimension, month)
    by_number, by_rate = [], []
    for area_code, value in values.items():
        area = easel.source.entry(code, area_code)
        if not (area.tile and area.existed(month)):
            continue
        column, row = area.tile
        tile = replace(
            datum(easel, area_code, easel.name(area), value),
            short=area.fields.get("short_name") or easel.name(area),
            column=column,
            row=row,
            href=area_link(easel, dimension, area),
        )
        rate = rates.get(area_code)
        by_number.append(with_rate(easel, tile, rate))
        if rate and value.number is not None:
            people = language.ngettext("%(n)s %(person)s", "%(n)s %(people)s", value.number)
            # A tile has no room for the decimal of a number in the thousands; the table has it.
            text = language.number(rate.rate, 1 if rate.rate < 1000 else 0)
            tile = replace(tile, value=rate.rate, text=text, more=people)
        elif value.number is not None:
            tile = replace(tile, value=None, text="", more=_("the population is not known"))
        by_rate.append(tile)

    def placed(role: str, data: list[Datum], title: str, least: float) -> Drawn:
        chart = charts.tile_map(
            data,
            colour=colour_of(easel.source, measure.code),
            width=NARROW,
            phrases=chart_phrases(easel, measure.code, values.values()),
            least=least,
        )
        name = f"{code}-{role}"
        drawn = Drawn(easel.key(name), role, "", f"{name}.svg" if is_saved else "")
        return easel.place(drawn, chart.titled(f"{easel.name(measure)}: {title}"))

    names = {code: easel.name(easel.source.entry(dimension.code, code)) for code in values}
    inhabitants = easel.source.inhabitants(measure.code, code, month)
    finding = sentences.breakdown_title(
        dimension, values, names, language, easel.marks, inhabitants
    )
    drawn = placed("map", by_number, finding, LEAST_TOP)
    number = ShownView(f"{code}-number", _("Number"), _("Number of %(people)s"), drawn)
    if not rates:
        return (number,)
    ranking = sentences.ranking_of(dimension, values, easel.marks, inhabitants)
    finding = sentences.rate_title(dimension, ranking, names, language, years_of(rates.values()))
    drawn = placed("rate-map", by_rate, finding, LEAST_RATE)
    return (ShownView(f"{code}-rate", _("Per 100,000"), finding, drawn), number)


def area_link(easel: Easel, dimension: Dimension, area: Entry) -> str:
    """The link to an area's page; empty where it has none."""
    if area not in easel.source.areas.get(dimension, ()):
        return ""
    return easel.to(easel.addresses.area(dimension, area.code, area.fields["name_nb"]))


def measure_link(easel: Easel, measure: Entry, anchor: str = "") -> Link:
    """The link to a measure's page, or to what has the id `anchor` there."""
    ending = f"#{anchor}" if anchor else ""
    return Link(easel.to(easel.addresses.measure(measure.code) + ending), easel.name(measure))


def measure_links(easel: Easel, measures: Iterable[Entry], dimension: str) -> tuple[Link, ...]:
    """The links to a breakdown of each of these measures that has it."""
    having = [m for m in measures if (m.code, dimension) in easel.source.figures]
    return tuple(measure_link(easel, measure, dimension) for measure in having)


def all_areas_link(easel: Easel, dimension: Dimension) -> Link:
    """The link to where all areas of a kind are listed: `Fylker`."""
    plural = sentences.capitalised(dimension.text("plural", easel.language.code))
    return Link(easel.to(easel.addresses.home(dimension.codelist)), plural)


def breakdown_table(
    easel: Easel,
    measure: Entry,
    dimension: Dimension,
    names: Mapping[str, str],
    listed: Collection[str] | None = None,
) -> ShownTable:
    """The months of each category; of very many, only the newest months, so that pages open.

    `listed` are the categories that have a row, if not all; without any, the whole country has one.
    """
    caption = easel.language.gettext(
        "%(name)s: %(people)s per month by %(noun)s",
        name=easel.name(measure),
        noun=sentences.noun(dimension, easel.language),
    )
    printed = easel.source.figures[measure.code, dimension.code]
    newest = easel.source.last_month(measure.code, dimension.code)
    rates = rates_of(easel.source, measure.code, dimension, newest)
    codes = [
        code
        for code in easel.source.code_lists[dimension.code]
        if (code in listed if listed is not None else code in names or code in printed)
    ]
    months = easel.source.months(measure.code)
    if len(codes) > dimension.most_drawn:
        months = months[-max(1, MOST_CELLS // len(codes)) :]
    lines = []
    for code in codes:
        values = months_of(easel, measure.code, dimension.code, code)
        entry = easel.source.entry(dimension.code, code)
        lines.append(
            MonthLine(
                easel.name(entry),
                (measure.code, dimension.code, code),
                {period: values[period] for period in months},
                area_link(easel, dimension, entry),
                rate_cell(easel, (measure.code, dimension.code, code, newest)),
            )
        )
    if not lines:
        key = (measure.code, MEASURE, ALL)
        lines = [MonthLine(easel.language.gettext("Whole country"), key, months_of(easel, *key))]
    heading, head = dimension.text("heading", easel.language.code), None
    if rates and codes:
        full = easel.language.gettext(
            "Per 100,000 inhabitants in %(year)s", year=years_of(rates.values())
        )
        short = easel.language.gettext("per 100,000")
        head = Head(short, f"{full}, {easel.language.month(newest)}")
    table = month_table(easel, caption, heading, lines, rates=(newest, head) if head else None)
    if len(months) == len(easel.source.months(measure.code)):
        return table
    note = easel.language.gettext("Earlier months are in the CSV file.")
    return replace(table, notes=(*table.notes, note))


def rate_cell(easel: Easel, key: FigureKey) -> Cell:
    """The rate of a figure as a cell, or the sign for why there is none."""
    _, (measure, dimension, category, period) = easel.language.gettext, key
    value, rate = easel.source.value(*key), easel.source.rates.get(key)
    if rate:
        text = easel.language.number(rate.rate, 1)
        return Cell(text, "", "", period, measure, dimension, category, per=str(PER))
    if value.status == SUPPRESSED:
        return Cell(NOT_SHOWN, _("not shown"))
    if value.status == ABSENT:
        return Cell(
            NEVER if value.why == NOT_THEN else NONE, absent_words(easel.language, value.why)
        )
    return Cell(UNKNOWN_CHANGE, _("not known"))


def first_printed(
    easel: Easel, measure: str, dimension: Dimension, period: Period
) -> PrintedAt | None:
    """Where the breakdown of a month is printed: the first row of its first table."""
    places = (
        easel.source.printed_at(measure, dimension.code, code, period)
        for code in easel.source.figures[measure, dimension.code]
    )
    found = [place for place in places if place is not None]
    return min(found, key=lambda place: (place.table, place.row), default=None)
