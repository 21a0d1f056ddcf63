"""Whether a data package says what its editions say, and each edition what its cells say.

A site is made from tables, and tables can be edited. Here all that can be worked out from the
printed cells is worked out again, and the current tables from those of the editions, by the rules
by which they were made (`contents.py`). A problem names its file and line, and no figure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from generator.model import ALL, MEASURE, Period
from generator.package.contents import in_order, once, revision_row
from generator.package.csv_tables import Rows
from generator.package.opening import (
    DESCRIPTOR,
    Package,
    PackageProblem,
    damaged,
    open_package,
)
from generator.package.rates import RATES, Population, rate_row
from generator.package.records import CellRecord
from generator.package.schema import POPULATION
from generator.prove.revisions import MonthlyFigures, revisions_between
from generator.understand.figures import printed_number

Row = tuple[str, ...]
Key = tuple[str, str, str]
"""(measure, dimension, category)."""


def prove_editions(folder: Path) -> None:
    """PackageProblem unless the package says what its editions say, and each of them its cells."""
    current = open_package(folder)
    listed = {f"{series}-{edition}" for series, edition, *_ in current.rows("reports")}
    found = {path.parent.name for path in (folder / "editions").glob(f"*/{DESCRIPTOR}")}
    for name in sorted(listed - found):
        raise damaged(folder / "editions" / name, "is missing, but reports.csv lists it")
    for name in sorted(found - listed):
        where = folder / "editions" / name
        raise PackageProblem(f"{where}: is no edition that reports.csv lists; move it away")
    editions = [open_package(folder / "editions" / name, name) for name in sorted(found)]
    for problem in disagreements(current, editions):
        raise problem


def disagreements(current: Package, editions: Sequence[Package]) -> Iterator[PackageProblem]:
    """All that contradicts itself, the editions first: the current tables come from them."""
    printed = []
    for edition in editions:
        cells = _Cells(edition)
        yield from cells.faults
        yield from _against_cells(edition, cells)
        printed.append(cells)
    yield from _against_editions(current, editions, printed)


# An edition and its cells


Figures = dict[Key, tuple[str, str]]
"""(measure, dimension, category) → what is printed, a plain number or the mark, and its status."""


class _Cells:
    """The printed cells of an edition, read again.

    A figure that is printed several times is the same everywhere, or the edition was never proved.
    """

    def __init__(self, edition: Package) -> None:
        self.package = edition
        self.series, self.edition = next(iter(edition.rows("reports")), ("", ""))[:2]
        about = edition.descriptor.get("series", {}).get(self.series, {})
        marks = about.get("marks", [])
        self.marks = {mark["symbol"] for mark in marks}
        self._nil = about.get("nil", [])
        shown = bool(about.get("prints_small_figures"))
        self._hidden = [] if shown else [(m["low"], m["high"]) for m in marks if "low" in m]
        made = edition.descriptor.get("corrections", [])
        whole = isinstance(made, list) and all(isinstance(item, dict) for item in made)
        places = ("table", "row", "column")
        self._corrections: dict[tuple[str, ...], Mapping[str, Any]] = {
            tuple(str(item.get(name, "")) for name in places): item for item in made if whole
        }
        self.months: dict[Period, Figures] = defaultdict(dict)
        self.means: Figures = {}
        self.spans: dict[Key, set[tuple[str, str]]] = defaultdict(set)
        self.used: dict[str, set[str]] = {code: set() for code in edition.dimensions.codes}
        self.faults: list[PackageProblem] = []
        """What is wrong with the cells themselves."""
        months: dict[int, set[Period]] = defaultdict(set)
        for cell in edition.cells:
            months[cell.table] |= {cell.period} if cell.period else set()
        spans = {table: (str(min(of)), str(max(of))) for table, of in months.items() if of}
        for line, cell in enumerate(edition.cells, start=2):
            what = self._add(cell, spans.get(cell.table, ("", "")))
            if what:
                self.faults.append(edition.damage("cells", what, line))

    def _add(self, cell: CellRecord, span: tuple[str, str]) -> str:
        """Adds a cell; what is wrong with it, if anything is."""
        if (cell.series, str(cell.edition)) != (self.series, self.edition):
            return "is a cell of another edition"
        text = cell.printed
        correction = self._corrections.get((str(cell.table), str(cell.row), str(cell.column)))
        if correction is not None:
            printed, corrected = correction.get("printed"), correction.get("corrected")
            is_withheld = correction.get("withheld") or corrected in self.marks
            if is_withheld and (text != corrected or printed not in {"", *self.marks}):
                return "contains a figure that must be hidden"
            if not is_withheld and text != printed:
                return "prints something else than its correction says"
            text = str(corrected)

        number = 0 if text in self._nil else printed_number(text)
        is_mark = text in self.marks
        is_hidden = any(low <= (number or 0) <= high for low, high in self._hidden)
        if not is_mark and (number is None or is_hidden):
            marks = " or ".join(f"'{mark}'" for mark in sorted(self.marks)) or "a mark"
            return f"is neither a whole number that is not hidden nor {marks}"
        if cell.is_hidden != is_mark:
            return "status is not what the cell was read as"

        figure = (text if cell.is_hidden else str(number), str(cell.status))
        key = (cell.measure, cell.dimension, cell.category)
        if cell.measure:
            self.used[MEASURE].add(cell.measure)
            self.used[cell.dimension] |= {cell.category} - {ALL}
        if cell.period is None:
            self.spans[key].add(span)
        known = self.means if cell.period is None else self.months[cell.period]
        same = known.setdefault(key, figure) == figure
        return "" if same else "prints another figure than a cell before it of the same"

    def figures(self) -> Iterator[tuple[Period, Key, tuple[str, str]]]:
        """Every figure of a month: whose it is, what is printed, and its status."""
        for period, figures in self.months.items():
            for key, figure in figures.items():
                yield period, key, figure

    def averages(self) -> Rows:
        """The printed means. Of those over several spans, the one that the table has may stand."""
        table = self.package.rows("year-to-date-averages")
        held = {row[3:6]: (row[1], row[2]) for row in table}
        found = Rows()
        for key, figure in self.means.items():
            if key[0]:
                span = held.get(key, ("", ""))
                span = span if span in self.spans[key] else min(self.spans[key])
                found.append((self.edition, *span, *key, *figure))
        return found

    def totals(self) -> Rows:
        """The totals over all measures; where these have a code, its figures are theirs."""
        edition, dimensions = self.package, self.package.dimensions
        grouping = dimensions.grouping
        groups = {ALL: dimensions.everyone}
        if grouping:
            groups |= edition.names.get(dimensions.codelists[grouping], {})
        held = {(row[0], row[1], row[2]): row for row in edition.rows("participants-total")}
        found = {}
        of_everyone: dict[str, dict[str, tuple[str, str]]] = defaultdict(dict)
        for period, (measure, dimension, category), figure in self.figures():
            if not measure:
                group = category if dimension == grouping else ALL
                found[str(period), self.series, group] = figure
            elif (dimension, category) == (MEASURE, ALL):
                of_everyone[measure][str(period)] = figure

        # Of a total with a code of its own the code says the group: it ends in that of the group.
        codes = [code for code in edition.descriptor.get("aggregates", []) if code in of_everyone]
        known = {*groups, *(row[2] for row in held.values())} - {ALL}
        coded = {(code, group) for code in codes for group in known if code.endswith(f"-{group}")}
        bases = {code.removesuffix(f"-{group}") for code, group in coded}
        listed = {(row[2], row[4], row[0]) for row in held.values()}
        coded |= {
            (code, ALL)
            for code in codes
            if code in bases
            or all((ALL, v, p) in listed for p, (v, _) in of_everyone[code].items())
        }
        for code, group in sorted(coded):
            for month, figure in of_everyone[code].items():
                found.setdefault((month, self.series, group), figure)
        rows = Rows()
        for key, figure in found.items():
            name = groups.get(key[2]) or held.get(key, ("",) * 4)[3]
            rows.append((*key, name, *figure))
        return rows


def _against_cells(edition: Package, cells: _Cells) -> Iterator[PackageProblem]:
    """Where the tables of an edition say something else than its cells."""
    series, name = cells.series, cells.edition
    if edition.name != f"{series}-{name}" or len(edition.rows("reports")) != 1:
        yield edition.damage("reports", "is not the one report that the folder is named after")
        return
    for schema in edition.schema:
        yield from _rows_differ(edition, schema.name, edition.rows(schema.name))  # in their order

    # The report's row: what the cells say, and as it stands what they cannot say.
    every, report = edition.cells, edition.rows("reports")[0]
    about = edition.descriptor.get("series", {}).get(series, {})
    tables = {cell.table for cell in every}
    counts = map(str, (len(tables), len(every), sum(cell.is_hidden for cell in every)))
    months = (str(min(cells.months)), str(max(cells.months))) if cells.months else ("", "")
    title = str(about.get("title", report[2]))
    row = (*report[:2], title, *report[3:5], *months, *counts)
    yield from _rows_differ(edition, "reports", [row])
    measures = edition.names["measures"]
    for dimension in edition.dimensions.codes:
        names = edition.names.get(edition.dimensions.codelists[dimension], {})
        found: Rows = []
        for period, (measure, of, category), figure in cells.figures():
            if measure and of == dimension:
                named = () if dimension == MEASURE else (category, names.get(category, ""))
                found.append((str(period), measure, measures.get(measure, ""), *named, *figure))
        yield from _rows_differ(edition, f"participants-by-{dimension}", found)
    yield from _rows_differ(edition, RATES, _rates(edition))
    yield from _rows_differ(edition, "year-to-date-averages", cells.averages())
    yield from _rows_differ(edition, "participants-total", cells.totals())
    for dimension, resource in edition.dimensions.codelists.items():
        used = cells.used[dimension]
        for line, (code, *_) in enumerate(edition.rows(resource), start=2):
            if code not in used:
                yield edition.damage(resource, "is a code that no printed cell has", line)
        if used - edition.names.get(resource, {}).keys():
            yield edition.damage(resource, "lacks a code that printed cells have")
    for line, row in enumerate(edition.rows("checks"), start=2):
        if row[:2] != (series, name):
            yield edition.damage("checks", "is a check of another edition", line)
    if edition.rows("revisions"):
        yield edition.damage("revisions", "an edition has no revisions", 2)


# The current package and its editions


def _against_editions(
    current: Package, editions: Sequence[Package], printed: Sequence[_Cells]
) -> Iterator[PackageProblem]:
    """Where the current tables say something else than the editions'."""
    in_turn = sorted(
        zip(editions, printed, strict=True), key=lambda pair: (pair[1].edition, pair[1].series)
    )
    for resource in ("reports", "cells", "checks"):
        yield from _rows_differ(current, resource, _together(editions, resource))
    averages = once(_together(editions, "year-to-date-averages"))
    yield from _rows_differ(current, "year-to-date-averages", averages)
    for dimension in current.dimensions.codes:
        resource = f"participants-by-{dimension}"
        newest: dict[Row, tuple[int, Rows]] = {}
        for turn, (edition, _) in enumerate(in_turn):
            for row in edition.rows(resource):
                if newest.get(row[:2], (-1,))[0] != turn:
                    newest[row[:2]] = (turn, [])
                newest[row[:2]][1].append(row)
        rows = [row for _, found in newest.values() for row in found]
        yield from _rows_differ(current, resource, rows)
    yield from _rows_differ(current, RATES, _rates(current))
    totals = {row[:3]: row for edition, _ in in_turn for row in edition.rows("participants-total")}
    yield from _rows_differ(current, "participants-total", list(totals.values()))

    months = []
    for cells in printed:
        values = {
            period: {key: text for key, (text, _) in figures.items() if key[0]}
            for period, figures in sorted(cells.months.items())
        }
        months.append(MonthlyFigures(cells.series, Period.parse(cells.edition), values))
    revisions = once(revision_row(revision) for revision in revisions_between(months))
    yield from _rows_differ(current, "revisions", revisions)
    for edition in editions:
        yield from _rows_differ(edition, "symbols", current.rows("symbols"))
    yield from _lists_differ(current, [edition for edition, _ in in_turn])

    series, codes = current.descriptor.get("series", {}), current.descriptor.get("aggregates", [])
    lists = current.dimensions.codelists.items()
    for edition in editions:
        if not edition.dimensions.codelists.items() <= lists:
            yield edition.damage("", "has dimensions that the current package has not")
        for name, about in edition.descriptor.get("series", {}).items():
            if series.get(name) != about:
                yield edition.damage("", f"does not describe the series {name}")
        if set(edition.descriptor.get("aggregates", [])) - set(codes):
            yield current.damage("", "lacks a code in 'aggregates' that an edition has")

    # The whole country is not smaller than the areas that are listed, where all are of one month.
    for item in current.descriptor.get("population", []):
        month = Period.parse(item["period"])
        for kind in current.dimensions.areas:
            entries = current.code_lists.get(kind.code, {}).values()
            known = [e.population_then for e in entries if e.existed(month)]
            counted = sum(own.inhabitants for own in known if own and own.period == month)
            if counted > item["inhabitants"]:
                yield current.damage("", f"gives {month} a population below that of its areas")


def _together(editions: Iterable[Package], resource: str) -> Rows:
    return [row for edition in editions for row in edition.rows(resource)]


def _lists_differ(current: Package, in_turn: Sequence[Package]) -> Iterator[PackageProblem]:
    """The current code lists have the codes of all editions, and say the same of each.

    Only the population may be of an earlier day in an edition than it is now. `order` counts the
    codes that a package has, so in an edition with fewer of them it is lower; one comes before
    another in both.
    """
    lists = set(current.dimensions.codelists.values())
    for resource in (item for item in current.schema if item.name in lists):
        columns = [resource.columns.index(c) for c in POPULATION if c in resource.columns]
        order = resource.columns.index("order")
        held = {row[0]: row for row in current.rows(resource.name)}
        places = {code: int(row[order]) for code, row in held.items()}
        found: dict[str, Row] = {}
        for edition in in_turn:
            rows = edition.rows(resource.name)
            expected = _numbered([held.get(row[0], row) for row in rows], order, places)
            for line, (row, known) in enumerate(zip(rows, expected, strict=True), start=2):
                is_older = bool(columns) and row[columns[1]] < known[columns[1]]
                found[row[0]] = tuple(
                    known[i] if is_older and i in columns else text for i, text in enumerate(row)
                )
                if found[row[0]] != known:
                    what = "says something else than the code list of the current package"
                    yield edition.damage(resource.name, what, line)
        everything = _numbered(list(found.values()), order, places)
        yield from _rows_differ(current, resource.name, everything)


def _numbered(rows: Rows, order: int, places: Mapping[str, int]) -> Rows:
    """The rows of a code list with 1, 2, 3 … in column `order`, in the order of their `places`."""
    codes = sorted((row[0] for row in rows), key=lambda code: places.get(code, 0))
    numbers = {code: str(number) for number, code in enumerate(codes, start=1)}
    return [(*row[:order], numbers[row[0]], *row[order + 1 :]) for row in rows]


def _rates(package: Package) -> Rows:
    """The rates that the published figures of a package give.

    Believed is only a population of another month than that of the code list: one that is near, and
    the same wherever that month and area occur.
    """
    rows, held = Rows(), package.rates()
    believed: dict[tuple[str, str, Period], Population] = {}
    for dimension in package.dimensions.areas:
        entries = package.code_lists.get(dimension.code, {})
        for item in package.observed(dimension.code):
            if item.value.number is None or item.category not in entries:
                continue
            entry, key = entries[item.category], (item.measure, dimension.code, item.category)
            listed, rate = entry.population_then, held.get((*key, item.period))
            found = listed if listed and listed.is_near(item.period) else None
            if rate and rate.population and (not listed or listed.period != rate.population_period):
                other = Population(rate.population_period, rate.population)
                other = believed.setdefault((*key[1:], other.period), other)
                found = other if other.is_near(item.period) else found
            if found:
                name = entry.fields["name_nb"]
                rows.append(rate_row(item.period, key, name, item.value.number, found))
    return rows


# Rows


def _rows_differ(package: Package, resource: str, wanted: Rows) -> Iterator[PackageProblem]:
    """The first row of a table that is another than it has to be, or that lacks."""
    rows = package.rows(resource)
    schema = next(item for item in package.schema if item.name == resource)
    wanted = in_order({resource: wanted}, [schema])[resource]
    if rows == wanted:
        return
    keys = [schema.columns.index(name) for name in schema.key]
    by_key = {tuple(row[i] for i in keys): row for row in wanted}
    for line, row in enumerate(rows, start=2):
        known = by_key.pop(tuple(row[i] for i in keys), None)
        if known is None:
            yield package.damage(resource, "is a row that comes from no printed cell", line)
            return
        other = [name for name, a, b in zip(schema.columns, row, known, strict=True) if a != b]
        if other:
            what = f"{', '.join(other)} is not what its edition prints"
            yield package.damage(resource, what, line)
            return
    if by_key:
        what = f"lacks {len(by_key)} of the rows that its edition prints"
        yield package.damage(resource, what)
    else:
        yield package.damage(resource, "has its rows in another order")
