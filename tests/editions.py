"""Generated editions: consistent figures of any measures and months, printed as reports are.

The figures come from a seed, so a failing example can be made again. `Edition.observations` is
what a correct reading gives; `print_edition` prints it in a layout.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from babel.dates import get_month_names

from generator.codelists import CodeLists
from generator.model import ALL, BREAKDOWNS, COUNTY, MEASURE, TARGET_GROUP, Period

LIMIT = 4
Series = list[int]
Key = tuple[str, str, str]


@dataclass(frozen=True)
class Layout:
    """How an edition is printed: what separates cells and lines, and how tables are broken."""

    separator: str = "\t"
    newline: str = "\n"
    thousands: str = " "
    bold: bool = True
    heading: str = "### "
    rows_a_page: int = 12
    byte_order_mark: bool = False
    final_newline: bool = True


@dataclass
class Edition:
    """The true figures, hidden ones included: (measure, dimension, category) → months."""

    months: list[Period]
    measures: list[str]
    figures: dict[Key, Series] = field(default_factory=dict)

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
        return Edition(self.months[:months], self.measures, figures)


def generate(seed: int, codelists: CodeLists, *, months: int = 4, largest: int = 1500) -> Edition:
    """An edition that ends `months` months into a year, with figures up to `largest`."""
    chance = random.Random(seed)
    year = chance.randint(2021, 2031)
    known = [row["code"] for row in codelists["measures"].rows]
    measures = sorted(chance.sample(known, chance.randint(1, len(known))), key=known.index)
    edition = Edition([Period(year, month) for month in range(1, months + 1)], measures)
    for measure in measures:
        size = chance.choice([3, 30, 300, largest])
        totals = [chance.randint(0, size) for _ in range(months)]
        if not any(totals):
            totals[-1] = LIMIT
        edition.figures[measure, MEASURE, ALL] = totals
        for dimension, name in BREAKDOWNS.items():
            codes = [row["code"] for row in codelists[name].rows if not row["valid_to"]]
            _break_down(chance, edition, (measure, dimension), codes)
    return edition


def _break_down(
    chance: random.Random, edition: Edition, subject: tuple[str, str], codes: list[str]
) -> None:
    totals = edition.figures[subject[0], MEASURE, ALL]
    parts = {code: [0] * len(totals) for code in codes}
    weights = [chance.random() ** 3 + 0.001 for _ in codes]
    for month, total in enumerate(totals):
        for code in chance.choices(codes, weights, k=total):
            parts[code][month] += 1
    for code, values in parts.items():
        if any(values):
            edition.figures[*subject, code] = values


def print_edition(edition: Edition, codelists: CodeLists, layout: Layout) -> bytes:
    """The edition as the bytes of a report."""
    printer = _Printer(edition, codelists, layout)
    printer.everything()
    text = layout.newline.join(printer.lines) + layout.newline * layout.final_newline
    return ("\ufeff" * layout.byte_order_mark + text).encode()


class _Printer:
    def __init__(self, edition: Edition, codelists: CodeLists, layout: Layout) -> None:
        self.edition, self.codelists, self.layout = edition, codelists, layout
        self.names = get_month_names("wide", locale="nb")
        self.lines: list[str] = ["### Innhold i rapporten", "", "Tall under 4 vises som «*».", ""]

    def everything(self) -> None:
        """Every table of the report, in NAV's order."""
        figures, measures = self.edition.figures, self.edition.measures
        self.table("I alt", {m: figures[m, MEASURE, ALL] for m in measures}, MEASURE)
        for group in self.codelists["target-groups"].rows:
            rows = {
                m: figures[m, TARGET_GROUP, group["code"]]
                for m in measures
                if (m, TARGET_GROUP, group["code"]) in figures
            }
            if rows:
                self.table(f"I alt {group['labels'].split(' | ')[0]}", rows, MEASURE)
        for dimension in BREAKDOWNS:
            for measure in measures if dimension != TARGET_GROUP else []:
                self.breakdown(measure, dimension)

    def breakdown(self, measure: str, dimension: str) -> None:
        """One table of a measure by a dimension."""
        rows = {
            row["code"]: self.edition.figures[measure, dimension, row["code"]]
            for row in self.codelists.of(dimension).rows
            if (measure, dimension, row["code"]) in self.edition.figures
        }
        name = self.codelists["measures"].name_of(measure)
        self.table(f"I alt {name[0].lower()}{name[1:]}", rows, dimension)

    def table(self, total: str, rows: dict[str, Series], dimension: str) -> None:
        """A table, continued on further pages with heads and total repeated."""
        sums = [sum(column) for column in zip(*rows.values(), strict=True)]
        codes = list(rows)
        for start in range(0, len(codes), self.layout.rows_a_page):
            self.head()
            self.row(total, sums, bold=self.layout.bold)
            for code in codes[start : start + self.layout.rows_a_page]:
                self.row(self.label(dimension, code), rows[code])
            self.lines.append("")

    def head(self) -> None:
        """The period and the column heads."""
        first, last = self.edition.months[0], self.edition.months[-1]
        months = [self.names[month.month].capitalize() for month in self.edition.months]
        span = f"{months[0]} {first.year} - {months[-1]} {last.year}"
        self.lines += [f"{self.layout.heading}{span}", ""]
        self.cells(["", "Gjennomsnitt hittil i år", *months])
        if self.layout.separator == "|":
            self.lines.append("|---" * (len(months) + 2) + "|")

    def row(self, label: str, values: Series, *, bold: bool = False) -> None:
        """A row with its mean, hidden where it is below the limit."""
        count = len(values)
        hidden_mean = sum(values) < LIMIT * count
        mean = "*" if hidden_mean else self.number((2 * sum(values) + count) // (2 * count))
        cells = [label, mean, *(self.number(v) if v >= LIMIT else "*" for v in values)]
        self.cells([f"<b>{cell}</b>" for cell in cells] if bold else cells)

    def cells(self, cells: list[str]) -> None:
        """One line of cells."""
        separator = self.layout.separator
        line = separator.join(cells)
        self.lines.append(f"|{line}|" if separator == "|" else line)

    def number(self, value: int) -> str:
        """A number with the layout's thousands separator."""
        return f"{value:,}".replace(",", self.layout.thousands)

    def label(self, dimension: str, code: str) -> str:
        """The label that reports print for a code."""
        name = self.codelists.of(dimension).name_of(code)
        return f"{code} {name}" if dimension == COUNTY and code.isdecimal() else name
