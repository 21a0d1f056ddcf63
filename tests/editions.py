"""Generated editions: consistent figures of any measures and months, printed as reports are.

The figures come from a seed, so a failing example can be made again. `Edition.observations` is
what a correct reading gives; `print_edition` prints it in a layout, and `print_report` tells the
rows that stand in it, too. `vary` chooses figures and layout by a seed.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from babel.dates import get_month_names

from generator.codelists import CodeLists
from generator.model import ALL, MEASURE, Period

COUNTY, MUNICIPALITY, TARGET_GROUP = "county", "municipality", "target-group"
LIMIT = 4
Series = list[int]
Key = tuple[str, str, str]
PrintedRow = tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """How an edition is printed: what separates cells and lines, and how tables are broken.

    `broken` breaks words after so many letters, as a narrow cell does (0: none); `hyphen` is what
    stands where a word is broken. `heads_first` prints column heads over the period.
    """

    separator: str = "\t"
    newline: str = "\n"
    thousands: str = " "
    bold: bool = True
    strong: str = "<b>{}</b>"
    heading: str = "### "
    span: str = "{first} {from_year} - {last} {year}"
    head: str = "{month}"
    mark: str = "*"
    rows_a_page: int = 12
    repeat: bool = True
    heads_first: bool = False
    broken: int = 0
    hyphen: str = ""
    misprints: bool = False
    parallels: bool = False
    furniture: bool = False
    byte_order_mark: bool = False
    final_newline: bool = True


OPTIONS: dict[str, list[Any]] = {
    "separator": ["\t", "|", " | "],
    "newline": ["\n", "\r\n", "\r"],
    "thousands": [" ", "\u00a0", "\u2009"],
    "bold": [True, False],
    "strong": ["<b>{}</b>", "**{}**", "<strong>{}</strong>"],
    "heading": ["### ", "", "Tiltaksdeltakere. Fylke. "],
    "span": [
        "{first} {from_year} - {last} {year}",
        "{first} - {last} {year}",
        "{first} {from_year} – {last} {year}",
        "{first} til {last} {year}",
    ],
    "head": ["{month}", "{month} {year}"],
    "mark": ["*", "\\*"],
    "rows_a_page": list(range(3, 21)),
    "repeat": [True, False],
    "heads_first": [False, True],
    "broken": [0, 0, 7, 11, 16],
    "hyphen": ["", "-"],
    "misprints": [False, True],
    "parallels": [False, True],
    "furniture": [False, True],
    "byte_order_mark": [False, True],
    "final_newline": [True, False],
}
"""Option of a layout → the values that it may have."""


@dataclass
class Edition:
    """The true figures, hidden ones included: (measure, dimension, category) → months.

    `total` is the code under which the total over all measures is broken down, empty where it is
    not; `parts` has the measures of each main group that the report prints too.
    """

    months: list[Period]
    measures: list[str]
    figures: dict[Key, Series] = field(default_factory=dict)
    total: str = ""
    parts: dict[str, list[str]] = field(default_factory=dict)

    @property
    def observations(self) -> dict[tuple[str, str, str, str], int | None]:
        """What a report prints of them: None where hidden, nothing where a row is left out."""
        return {
            (*key, str(month)): value if value >= LIMIT else None
            for key, values in self.figures.items()
            for month, value in zip(self.months, values, strict=True)
        }

    def first(self, months: int) -> Edition:
        """The edition of an earlier month of the same year, with the same rows and figures."""
        figures = {key: values[:months] for key, values in self.figures.items()}
        return replace(self, months=self.months[:months], figures=figures)


MOST_MEASURES = 4
RARE = {"99"}
"""Categories that few reports print; left out, so that an edition of a seed stays what it is."""


def vary(seed: int, codelists: CodeLists) -> tuple[Edition, Layout]:
    """An edition of 1 to 12 months with figures of up to five digits, and how it is printed."""
    chance = random.Random(f"layout {seed}")
    layout = Layout(**{name: chance.choice(values) for name, values in OPTIONS.items()})
    months, largest = chance.randint(1, 12), chance.choice([30, 300, 1500, 12_000, 99_999])
    return generate(seed, codelists, months=months, largest=largest), layout


def breakdowns(codelists: CodeLists) -> dict[str, str]:
    """Dimension → the code list that holds its categories, of those that every report prints."""
    return {d.code: d.codelist for d in codelists.dimensions if not d.printed_only}


def generate(
    seed: int,
    codelists: CodeLists,
    *,
    months: int = 4,
    largest: int = 1500,
    of: Sequence[str] = (),
) -> Edition:
    """An edition that ends `months` months into a year, with figures up to `largest`.

    It is about the measures `of`, all of them large, or about a few of any size.
    """
    chance = random.Random(seed)
    year = chance.randint(2021, 2031)
    known = [row["code"] for row in codelists["measures"].rows if _is_measure(row)]
    count = chance.randint(1, min(MOST_MEASURES, len(known)))
    measures = list(of) or sorted(chance.sample(known, count), key=known.index)
    year = 2024 if of else year
    edition = Edition([Period(year, month) for month in range(1, months + 1)], measures)
    for measure in measures:
        size = largest if of else chance.choice([3, 30, 300, largest])
        totals = [chance.randint(0, size) for _ in range(months)]
        if not any(totals):
            totals[-1] = LIMIT
        edition.figures[measure, MEASURE, ALL] = totals
        for dimension, name in breakdowns(codelists).items():
            rows = [row for row in codelists[name].rows if not row["valid_to"]]
            codes = [row["code"] for row in rows if row["code"] not in RARE]
            _break_down(chance, edition, (measure, dimension), codes)
    return edition


def _is_measure(row: dict[str, str]) -> bool:
    return not row.get("kind") and not row.get("series")


def with_totals(edition: Edition, codelists: CodeLists, total: str) -> Edition:
    """The edition with its total over all measures broken down, that of each group by county."""
    figures = dict(edition.figures)
    for (_, dimension, category), values in edition.figures.items():
        if dimension != TARGET_GROUP:
            _add(figures, (total, dimension, category), values)
    counties = {key[2]: list(v) for key, v in figures.items() if key[:2] == (total, COUNTY)}
    for group in codelists["target-groups"].rows:
        sizes = [v for k, v in edition.figures.items() if k[1:] == (TARGET_GROUP, group["code"])]
        dealt = _dealt([sum(month) for month in zip(*sizes, strict=True)], counties)
        for county, values in dealt.items() if dealt.keys() - {"unknown"} else ():
            _add(figures, (f"{total}-{group['code']}", COUNTY, county), values)
            _add(figures, (f"{total}-{group['code']}", MEASURE, ALL), values)
    return replace(edition, figures=figures, total=total)


def with_municipalities(edition: Edition, codelists: CodeLists, seed: int = 0) -> Edition:
    """The edition with each county's participants shared out among its municipalities.

    A municipality without any has no row.
    """
    chance, figures = random.Random(f"municipalities {seed}"), dict(edition.figures)
    _, county_of = codelists.within(MUNICIPALITY) or ("", {})
    inside: dict[str, list[str]] = {"unknown": ["unknown"]}
    for code, county in county_of.items():
        inside.setdefault(county, []).append(code)
    for (measure, dimension, county), values in edition.figures.items():
        if dimension == COUNTY and measure in edition.measures:
            codes = inside[county]
            weights = [chance.random() ** 3 + 0.001 for _ in codes]
            months = [_shared_out(chance, value, weights) for value in values]
            for code, shares in zip(codes, zip(*months, strict=True), strict=True):
                if any(shares):
                    figures[measure, MUNICIPALITY, code] = list(shares)
    return replace(edition, figures=figures)


def with_main_group(edition: Edition, main: str) -> Edition:
    """The edition with a main group `main`, of its first two measures."""
    parts, figures = edition.measures[:2], dict(edition.figures)
    for part in parts:
        _add(figures, (main, MEASURE, ALL), edition.figures[part, MEASURE, ALL])
    return replace(edition, figures=figures, parts={main: parts})


def _add(figures: dict[Key, Series], key: Key, values: Series) -> None:
    known = figures.get(key, [0] * len(values))
    figures[key] = [one + other for one, other in zip(known, values, strict=True)]


def _dealt(sizes: Series, counties: dict[str, Series]) -> dict[str, Series]:
    """The participants of a group, taken from those of the counties that are left, in order."""
    dealt: dict[str, Series] = {}
    for county, left in counties.items():
        taken = []
        for month in range(len(sizes)):
            part = min(sizes[month], left[month])
            sizes[month] -= part
            left[month] -= part
            taken.append(part)
        if any(taken):
            dealt[county] = taken
    return dealt


def _break_down(
    chance: random.Random, edition: Edition, subject: tuple[str, str], codes: list[str]
) -> None:
    """Rows that add up to the measure; of those that are empty all the way some are printed."""
    totals = edition.figures[subject[0], MEASURE, ALL]
    parts = {code: [0] * len(totals) for code in codes}
    weights = [chance.random() ** 3 + 0.001 for _ in codes]
    printed = chance.choice([0, 0, 0.5, 1])
    for month, total in enumerate(totals):
        for code, part in zip(codes, _shared_out(chance, total, weights), strict=True):
            parts[code][month] = part
    for code, values in parts.items():
        if any(values) or chance.random() < printed:
            edition.figures[*subject, code] = values


def _shared_out(chance: random.Random, total: int, weights: list[float]) -> list[int]:
    """Whole parts of `total`, about as large as their weights."""
    shares = [weight * (0.7 + 0.6 * chance.random()) for weight in weights]
    parts = [int(total * share / sum(shares)) for share in shares]
    for index in chance.choices(range(len(parts)), weights, k=total - sum(parts)):
        parts[index] += 1
    return parts


@dataclass(frozen=True)
class Report:
    """A printed edition: its text, and the rows that stand in it, label first, as printed."""

    text: str
    rows: list[PrintedRow]


def print_report(edition: Edition, codelists: CodeLists, layout: Layout) -> Report:
    """The edition as a text report, with its rows."""
    printer = _Printer(edition, codelists, layout)
    printer.everything()
    text = layout.newline.join(printer.lines) + layout.newline * layout.final_newline
    return Report(text, printer.rows)


def print_sheets(edition: Edition, codelists: CodeLists, layout: Layout) -> dict[str, str]:
    """The edition as the texts of NAV's sheets, by their names."""
    printer = _Printer(edition, codelists, layout)
    printer.everything()
    starts = list(printer.sheets.items())
    ends = [start for _, start in starts[1:]] + [len(printer.lines)]
    return {
        name: "\n".join(printer.lines[start:end])
        for (name, start), end in zip(starts, ends, strict=True)
    }


def print_edition(edition: Edition, codelists: CodeLists, layout: Layout) -> bytes:
    """The edition as the bytes of a report."""
    text = print_report(edition, codelists, layout).text
    return ("\ufeff" * layout.byte_order_mark + text).encode()


class _Printer:
    def __init__(self, edition: Edition, codelists: CodeLists, layout: Layout) -> None:
        self.edition, self.codelists, self.layout = edition, codelists, layout
        self.names = get_month_names("wide", locale="nb")
        self.lines: list[str] = ["### Innhold i rapporten", "", "Tall under 4 vises som «*».", ""]
        self.sheets: dict[str, int] = {}
        self.rows: list[PrintedRow] = []

    def everything(self) -> None:
        """Every table of the report, in NAV's order."""
        figures, measures = self.edition.figures, self.edition.measures
        self.sheets["Arbeidsmarkedsstatus og tiltak"] = 0
        self.table("I alt", {m: figures[m, MEASURE, ALL] for m in measures}, MEASURE)
        for group in self.codelists["target-groups"].rows:
            rows = {
                m: figures[m, TARGET_GROUP, group["code"]]
                for m in measures
                if (m, TARGET_GROUP, group["code"]) in figures
            }
            if rows:
                self.table(f"I alt {group['labels'].split(' | ')[0]}", rows, MEASURE)
        for main, parts in self.edition.parts.items():
            self.table(self.total_of(main), {m: figures[m, MEASURE, ALL] for m in parts}, MEASURE)
        self.sheets["Tiltak og fylke"] = len(self.lines)
        for dimension in breakdowns(self.codelists):
            if dimension != TARGET_GROUP:
                self.breakdowns(dimension)
        if any(dimension == MUNICIPALITY for _, dimension, _ in figures):
            self.sheets["Tiltak og kommune"] = len(self.lines)
            for measure in measures:
                self.breakdown(measure, MUNICIPALITY, self.total_of(measure))

    def breakdowns(self, dimension: str) -> None:
        """The tables by one dimension: of the totals, where they are broken down, and measures."""
        total = self.edition.total
        if total:
            self.breakdown(total, dimension, "I alt")
            for group in self.codelists["target-groups"].rows if dimension == COUNTY else []:
                name = f"I alt {group['name_nb'].lower()}"
                self.breakdown(f"{total}-{group['code']}", dimension, name)
        for measure in self.edition.measures:
            self.breakdown(measure, dimension, self.total_of(measure))

    def total_of(self, measure: str) -> str:
        """The label of the total row of a measure."""
        name = self.label(MEASURE, measure)
        return f"I alt {name[0].lower()}{name[1:]}"

    def breakdown(self, measure: str, dimension: str, total: str) -> None:
        """One table of a measure by a dimension; none where it would have no row."""
        rows = {
            row["code"]: self.edition.figures[measure, dimension, row["code"]]
            for row in self.codelists.of(dimension).rows
            if (measure, dimension, row["code"]) in self.edition.figures
        }
        if rows:
            self.table(total, rows, dimension)

    def table(self, total: str, rows: dict[str, Series], dimension: str) -> None:
        """A table, continued on further pages with heads and total repeated."""
        sums = [sum(column) for column in zip(*rows.values(), strict=True)]
        codes, layout = list(rows), self.layout
        for start in range(0, len(codes), layout.rows_a_page):
            if start == 0 or layout.repeat:
                self.head()
                self.row(self.narrow(total), sums, bold=layout.bold)
            for code in codes[start : start + layout.rows_a_page]:
                self.row(self.narrow(self.label(dimension, code)), rows[code])
            self.lines += ["", "Kilde: NAV", ""] if layout.furniture else [""]

    def head(self) -> None:
        """The period and the column heads, or the heads and the period."""
        heading, names = [f"{self.layout.heading}{self.span()}", ""], self.month_names()
        year = self.edition.months[0].year
        months = [self.layout.head.format(month=name, year=year) for name in names]
        self.lines += [] if self.layout.heads_first else heading
        self.cells(["", *map(self.narrow, ["Gjennomsnitt hittil i år", *months])])
        if self.layout.separator == "|":
            self.lines.append("|---" * (len(months) + 2) + "|")
        self.lines += ["", *heading] if self.layout.heads_first else []

    def span(self) -> str:
        """The period of the report."""
        names, months = self.month_names(), self.edition.months
        return self.layout.span.format(
            first=names[0], last=names[-1], from_year=months[0].year, year=months[-1].year
        )

    def month_names(self) -> list[str]:
        """The months of the report as its heads name them."""
        return [self.names[month.month].capitalize() for month in self.edition.months]

    def row(self, label: str, values: Series, *, bold: bool = False) -> None:
        """A row with its mean, hidden where it is below the limit."""
        count = len(values)
        hidden_mean = sum(values) < LIMIT * count
        mean = "*" if hidden_mean else self.number((2 * sum(values) + count) // (2 * count))
        cells = [label, mean, *(self.number(v) if v >= LIMIT else "*" for v in values)]
        self.rows.append(tuple(cells))
        marked = [self.layout.mark if cell == "*" else cell for cell in cells]
        self.cells([self.layout.strong.format(cell) for cell in marked] if bold else marked)

    def cells(self, cells: list[str]) -> None:
        """One line of cells."""
        separator = self.layout.separator
        line = separator.join(cells)
        self.lines.append(f"|{line}|" if "|" in separator else line)

    def number(self, value: int) -> str:
        """A number with the layout's thousands separator."""
        return f"{value:,}".replace(",", self.layout.thousands)

    def label(self, dimension: str, code: str) -> str:
        """The label that reports print for a code: its name, or a misprint that the list knows.

        A code that no list knows is its own label.
        """
        about = self.codelists.of(dimension).by_code.get(code, {"name_nb": code, "aliases": ""})
        name = about["name_nb"]
        if self.layout.misprints and about["aliases"]:
            return about["aliases"].split(" | ")[0].partition(" = ")[0].capitalize()
        if self.layout.parallels and about.get("other_names"):
            others = [other.partition(": ")[2] for other in about["other_names"].split("; ")]
            name = " - ".join([name, *others])
        is_coded = dimension in (COUNTY, MUNICIPALITY) and code.isdecimal()
        return f"{code} {name}" if is_coded else name

    def narrow(self, label: str) -> str:
        """The label with its long words broken, as in a narrow cell."""
        width = self.layout.broken
        if not width:
            return label
        long = re.compile(rf"([^\W\d_]{{{width}}})(?=[^\W\d_])")
        return long.sub(rf"\1{self.layout.hyphen} ", label)
