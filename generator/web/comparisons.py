"""Comparisons: which lines a link asks for, and the figures that the page of comparisons loads.

A comparison is a few lines, each the months of a measure in an area, a group or the whole country.
Its address holds it: `?line=<measure>.<dimension>.<category>&line=…&show=rate`.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlencode

from generator.dimensions import Dimension
from generator.model import ALL, MEASURE, Period
from generator.package.records import Entry, Value
from generator.web.addresses import Addresses, slug
from generator.web.history import Key
from generator.web.source import (
    ABSENT,
    NO_REPORT,
    NOT_THEN,
    SUPPRESSED,
    WITHDRAWN,
    SiteSource,
)

COUNT, RATE, INDEX = "count", "rate", "index"
"""What is shown: participants, participants per 100 000 inhabitants, or an index."""
LEAST_LINES, MOST_LINES = 2, 6
LEAST_BASE = 20
"""An index is made on no figure below this: a few participants more would look like a leap."""


@dataclass(frozen=True)
class LineChoice:
    """The lines that are compared, in order, and what of them is shown."""

    lines: tuple[Key, ...]
    show: str

    @property
    def query(self) -> str:
        """What stands after the `?` in its address."""
        lines = [("line", ".".join(key)) for key in self.lines]
        return urlencode([*lines, ("show", self.show)])


def country(measure: str) -> Key:
    """The key of a measure's figures in the whole country."""
    return measure, MEASURE, ALL


def link_to(addresses: Addresses, comparison: LineChoice) -> str:
    """The address of a comparison."""
    return f"{addresses.compare()}?{comparison.query}"


def has_rate(source: SiteSource, key: Key, periods: Iterable[Period]) -> bool:
    """Whether the inhabitants are known in one of these months, so that a figure has a rate."""
    _measure, dimension, category = key
    if dimension == MEASURE:
        return any(source.country_population(period) for period in periods)
    population = source.entry(dimension, category).population_then
    return population is not None and any(map(population.is_near, periods))


def rates_begin(source: SiteSource, measure: str, dimension: str) -> Period | None:
    """The first month of a measure in which the inhabitants of any category are known."""
    keys = [(measure, dimension, code) for code in source.figures[measure, dimension]]
    for month in source.months(measure):
        if any(source.rate(*key, month) or has_rate(source, key, [month]) for key in keys):
            return month
    return None


def beside_others(
    source: SiteSource, dimension: Dimension, entry: Entry, measure: str
) -> LineChoice | None:
    """An area beside the one with the nearest population, the wider area and the whole country.

    Areas with a published newest figure come first, of these the ones in the same wider area.

    None where the measure has no figure there, or there is nothing beside it.
    """
    key = (measure, dimension.code, entry.code)
    printed = source.figures.get((measure, dimension.code), {})
    if entry.code not in printed:
        return None
    newest = max(printed[entry.code])
    others = () if entry.code in dimension.rest else _areas(source, measure, dimension, newest)

    column = source.dimensions[dimension.within].column if dimension.within else ""
    wider = entry.fields.get(column, "")

    def distance(item: tuple[Entry, bool]) -> tuple[bool, bool, int]:
        other, is_published = item
        is_elsewhere = bool(column) and other.fields.get(column, "") != wider
        apart = abs((other.population or 0) - (entry.population or 0))
        return not is_published, is_elsewhere, apart

    lines = [key]
    nearest = min(
        (item for item in others if item[0].code != entry.code), key=distance, default=None
    )
    if nearest:
        lines.append((measure, dimension.code, nearest[0].code))
    if wider in source.figures.get((measure, dimension.within), {}):
        lines.append((measure, dimension.within, wider))
    return _comparison(source, [*lines, country(measure)])


def within_country(source: SiteSource, measure: str) -> LineChoice | None:
    """A measure in its two largest areas and the whole country, else beside another measure.

    Areas with a published newest figure come first.

    None where there is nothing to compare it with.
    """
    for dimension in source.dimensions_of(measure):
        if dimension.areas and not dimension.within:
            newest = source.last_month(measure, dimension.code)
            ranked = sorted(
                _areas(source, measure, dimension, newest),
                key=lambda item: (not item[1], -(item[0].population or 0)),
            )
            lines = [(measure, dimension.code, area.code) for area, _is_published in ranked[:2]]
            if found := _comparison(source, [*lines, country(measure)]):
                return found
    others = [other.code for other in source.comparable_measures if other.code != measure]
    return _comparison(source, [country(code) for code in (measure, *others[:1])])


@lru_cache(maxsize=64)
def _areas(
    source: SiteSource, measure: str, dimension: Dimension, period: Period
) -> tuple[tuple[Entry, bool], ...]:
    """The areas that the measure has figures for, and that exist in a month; no unknown ones.

    Each with whether its figure of that month is published.
    """
    codes = source.figures[measure, dimension.code]
    entries = (source.entry(dimension.code, code) for code in codes if code not in dimension.rest)
    return tuple(
        (entry, source.value(measure, dimension.code, entry.code, period).number is not None)
        for entry in entries
        if entry.existed(period)
    )


def _comparison(source: SiteSource, lines: list[Key]) -> LineChoice | None:
    """These lines as rates of the newest month, where that leaves two; else all as counts."""
    newest = source.months(lines[0][0])[-1:]
    with_rate = [key for key in lines if has_rate(source, key, newest)]
    if len(with_rate) >= LEAST_LINES and with_rate[0] == lines[0]:
        return LineChoice(tuple(with_rate), RATE)
    return LineChoice(tuple(lines), COUNT) if len(lines) >= LEAST_LINES else None


# --- the figures that are loaded when someone asks for them --------------------------------------


def gaps_of(source: SiteSource) -> dict[str, Value]:
    """Word → what it stands for in the figures, where there is no number."""
    found = {}
    for number, mark in enumerate(source.marks, start=1):
        ending = f"-{number}" if number > 1 else ""
        found[f"hidden{ending}"] = Value(SUPPRESSED, mark=mark)
        found[f"{WITHDRAWN}{ending}"] = Value(SUPPRESSED, why=WITHDRAWN, mark=mark)
    absent = {"absent": Value(ABSENT)}
    return found | absent | {why: Value(ABSENT, why=why) for why in (NO_REPORT, NOT_THEN)}


def figures_file(measure: str, dimension: str) -> str:
    """The name of the script that holds the figures of a measure, by a dimension."""
    return f"{slug(measure)}/{slug(dimension)}.js"


def figures_javascript(
    source: SiteSource, measure: str, dimension: str, words: Mapping[Value, str]
) -> str:
    """A script that brings the figures of a measure by a dimension, month by month.

    `words` are those of `gaps_of`. It is a script and no JSON, so that it can also be loaded where
    the site is opened as a file.
    """
    months, figures, rates, years = source.months(measure), {}, {}, set()
    for code in source.figures[measure, dimension]:
        key = (measure, dimension, code)
        values = [source.value(*key, period) for period in months]
        figures[code] = [words[v] if v.number is None else v.number for v in values]
        found = [source.rate(*key, period) for period in months]
        if any(found):
            rates[code] = [rate and rate.rate for rate in found]
            years |= {rate.population_period.year for rate in found if rate}
    begin = rates_begin(source, measure, dimension)
    content = {
        "from": str(months[0]),
        "rated": str(begin) if begin else None,
        "figures": figures,
        "rates": rates,
        "years": sorted({min(years), max(years)}) if years else [],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    name = json.dumps(f"{measure}/{dimension}")
    return f"(window.tiltaksdataFigures ??= {{}})[{name}] = {text};\n"
