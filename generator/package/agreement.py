"""Whether a data package says what its editions say, and each edition what its cells say.

A site is made from tables, and tables can be edited. Here all that can be worked out from the
printed cells is worked out again, and the current tables from those of the editions, by the rules
by which they were made (`contents.py`). What is found is told with its file and line, and without
any figure.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from generator.dimensions import Dimensions
from generator.model import ALL, MEASURE, Period, Status
from generator.package.contents import Rows, in_order, once, revision_row
from generator.package.schema import POPULATION, Resource
from generator.prove.revisions import Months, revisions_between
from generator.understand.figures import printed_number

Row = tuple[str, ...]


@dataclass(frozen=True)
class Disagreement:
    """What contradicts the rest of a package: a line of a table, or the descriptor (no `resource`).

    `edition` is the folder of the edition that it is in, None in the current package.
    """

    edition: str | None
    resource: str
    what: str
    line: int | None = None


@dataclass(frozen=True)
class Held:
    """A package as it lies in its folder: the rows of each table, in the order of the schema."""

    name: str | None
    descriptor: Mapping[str, Any] = field(repr=False)
    rows: Mapping[str, Rows] = field(repr=False)
    dimensions: Dimensions
    schema: tuple[Resource, ...] = field(repr=False)

    def of(self, resource: str) -> Rows:
        """The rows of a table; none where there is no such table."""
        return self.rows.get(resource, [])

    def disagreement(self, resource: str, what: str, line: int | None = None) -> Disagreement:
        """What is wrong with a table of this package."""
        return Disagreement(self.name, resource, what, line)

    @cached_property
    def names(self) -> dict[str, dict[str, str]]:
        """Code list → code → its name in Norwegian."""
        lists = self.dimensions.codelists.values()
        return {name: {row[0]: row[2] for row in self.of(name)} for name in lists}

    def resource(self, name: str) -> Resource:
        """What the schema says of a table."""
        return next(item for item in self.schema if item.name == name)


def disagreements(current: Held, editions: Sequence[Held]) -> Iterator[Disagreement]:
    """All that contradicts itself, the editions first: the current tables come from them."""
    printed = []
    for edition in editions:
        cells = _Cells(edition)
        yield from cells.faults()
        yield from _against_cells(edition, cells)
        printed.append(cells)
    yield from _against_editions(current, editions, printed)


# An edition and its cells


class _Cells:
    """The printed cells of an edition, read again.

    A figure that is printed several times is the same everywhere, or the edition was never proved.
    """

    def __init__(self, edition: Held) -> None:
        self.held = edition
        self.report = next(iter(edition.of("reports")), ("",) * 10)
        self.series, self.edition = self.report[:2]
        about = edition.descriptor.get("series", {}).get(self.series, {})
        marks = about.get("marks", [])
        self.marks = {mark["symbol"] for mark in marks}
        shown = bool(about.get("prints_small_figures"))
        self._hidden = [] if shown else [(m["low"], m["high"]) for m in marks if "low" in m]
        self.months: dict[tuple[str, str, str, str], str] = {}
        self.means: dict[tuple[str, str, str], str] = {}
        self.spans: dict[tuple[str, str, str], set[tuple[str, str]]] = {}
        self.used: dict[str, set[str]] = {code: set() for code in edition.dimensions.codes}
        self._faults: list[Disagreement] = []
        self._read()

    def faults(self) -> Iterator[Disagreement]:
        """What is wrong with the cells themselves."""
        yield from self._faults

    @cached_property
    def _corrections(self) -> dict[Row, Mapping[str, Any]]:
        made = self.held.descriptor.get("corrections", [])
        if not isinstance(made, list) or not all(isinstance(item, dict) for item in made):
            return {}
        names = ("table", "row", "column")
        return {tuple(str(item.get(name, "")) for name in names): item for item in made}

    def _read(self) -> None:
        rows = self.held.of("cells")
        spans: dict[str, tuple[str, str]] = {}
        for row in rows:
            if row[14]:
                first, last = spans.get(row[2], (row[14], row[14]))
                spans[row[2]] = (min(first, row[14]), max(last, row[14]))
        for line, row in enumerate(rows, start=2):
            what = self._fault_of(row) or self._add(row, spans.get(row[2], ("", "")))
            if what:
                self._faults.append(self.held.disagreement("cells", what, line))

    def _fault_of(self, row: Row) -> str:
        if row[:2] != (self.series, self.edition):
            return "is a cell of another edition"
        correction = self._corrections.get(row[2:5])
        if correction is None:
            return ""
        printed, corrected = correction.get("printed"), correction.get("corrected")
        is_withheld = correction.get("withheld") or corrected in self.marks
        if is_withheld and (row[9] != corrected or printed not in {"", *self.marks}):
            return "tells a figure that must not be told"
        if not is_withheld and row[9] != printed:
            return "prints something else than its correction says"
        return ""

    def _add(self, row: Row, span: tuple[str, str]) -> str:
        """Adds a cell; what is wrong with it, if anything is."""
        measure, dimension, category, period = row[11:15]
        correction = self._corrections.get(row[2:5])
        text = str(correction.get("corrected")) if correction else row[9]
        number = printed_number(text)
        is_hidden = any(low <= (number or 0) <= high for low, high in self._hidden)
        if text not in self.marks and (number is None or is_hidden):
            marks = " or ".join(f"'{mark}'" for mark in sorted(self.marks)) or "a mark"
            return f"is neither a whole number that is not hidden nor {marks}"
        if (row[10] == Status.SUPPRESSED) != (text in self.marks):
            return "status is not what the cell was read as"
        value = text if row[10] == Status.SUPPRESSED else str(number)
        if measure:
            self.used[MEASURE].add(measure)
            self.used[dimension] |= {category} - {ALL}
        if period:
            known = self.months.setdefault((measure, dimension, category, period), value)
        else:
            known = self.means.setdefault((measure, dimension, category), value)
            self.spans.setdefault((measure, dimension, category), set()).add(span)
        return "" if known == value else "prints another figure than a cell before it of the same"

    @cached_property
    def codes(self) -> dict[str, dict[str, str]]:
        """Measure → month → its figure of everyone."""
        found: dict[str, dict[str, str]] = {}
        for (measure, dimension, category, period), value in self.months.items():
            if measure and (dimension, category) == (MEASURE, ALL):
                found.setdefault(measure, {})[period] = value
        return found

    @property
    def periods(self) -> list[str]:
        """The months that are printed."""
        return sorted({row[14] for row in self.held.of("cells") if row[14]})


def _against_cells(edition: Held, cells: _Cells) -> Iterator[Disagreement]:
    """Where the tables of an edition say something else than its cells."""
    series, name = cells.series, cells.edition
    if edition.name != f"{series}-{name}" or len(edition.of("reports")) != 1:
        yield edition.disagreement(
            "reports", "is not the one report that the folder is named after"
        )
        return
    for schema in edition.schema:
        yield from _rows_differ(edition, schema.name, edition.of(schema.name))  # in their order
    yield from _rows_differ(edition, "reports", [_report(cells)])
    for dimension in edition.dimensions.codes:
        resource = f"participants-by-{dimension}"
        yield from _rows_differ(edition, resource, _by_dimension(cells, dimension))
    yield from _averages_differ(edition, cells)
    yield from _totals_differ(edition, cells)
    for dimension, resource in edition.dimensions.codelists.items():
        yield from _codes_differ(edition, resource, cells.used[dimension])
    for line, row in enumerate(edition.of("checks"), start=2):
        if row[:2] != (series, name):
            yield edition.disagreement("checks", "is a check of another edition", line)
    if edition.of("revisions"):
        yield edition.disagreement("revisions", "an edition has no revisions", 2)


def _figure(value: str) -> Row:
    return value, str(Status.PUBLISHED if value.isdecimal() else Status.SUPPRESSED)


def _report(cells: _Cells) -> Row:
    """The report's row: what the cells say, and as it stands what they cannot say."""
    rows, report = cells.held.of("cells"), cells.report
    about = cells.held.descriptor.get("series", {}).get(cells.series, {})
    hidden = sum(row[10] == Status.SUPPRESSED for row in rows)
    counts = (len({row[2] for row in rows}), len(rows), hidden)
    months = (cells.periods[0], cells.periods[-1]) if cells.periods else ("", "")
    return (
        *report[:2],
        str(about.get("title", report[2])),
        *report[3:5],
        *months,
        *map(str, counts),
    )


def _by_dimension(cells: _Cells, dimension: str) -> Rows:
    measures = cells.held.names["measures"]
    names = cells.held.names[cells.held.dimensions.codelists[dimension]]
    found: Rows = []
    for (measure, of, category, period), value in cells.months.items():
        if measure and of == dimension:
            named = () if dimension == MEASURE else (category, names.get(category, ""))
            found.append((period, measure, measures.get(measure, ""), *named, *_figure(value)))
    return found


def _averages_differ(edition: Held, cells: _Cells) -> Iterator[Disagreement]:
    """Where means are printed over several spans, any one of them may stand."""
    resource, found = "year-to-date-averages", []
    spans = {row[3:6]: row[1:3] for row in edition.of(resource)}
    for key, value in cells.means.items():
        if key[0]:
            span = spans.get(key, ("", ""))
            span = span if span in cells.spans[key] else min(cells.spans[key])
            found.append((cells.edition, *span, *key, *_figure(value)))
    return _rows_differ(edition, resource, found)


def _totals_differ(edition: Held, cells: _Cells) -> Iterator[Disagreement]:
    """The totals over all measures; where these have a code, its figures are theirs."""
    resource, dimensions = "participants-total", edition.dimensions
    grouping = dimensions.grouping
    groups = {ALL: dimensions.everyone}
    if grouping:
        groups |= cells.held.names[dimensions.codelists[grouping]]
    held = {(row[0], row[1], row[2]): row for row in edition.of(resource)}
    found = {}
    for (measure, dimension, category, period), value in cells.months.items():
        if not measure:
            group = category if dimension == grouping else ALL
            found[period, cells.series, group] = value
    # Of a total with a code of its own, the code says the group: that of the series has it behind.
    codes = [code for code in edition.descriptor.get("aggregates", []) if code in cells.codes]
    known = {*groups, *(row[2] for row in held.values())} - {ALL}
    coded = {(code, group) for code in codes for group in known if code.endswith(f"-{group}")}
    bases = {code.removesuffix(f"-{group}") for code, group in coded}
    told = {(row[2], row[4], row[0]) for row in held.values()}
    coded |= {
        (code, ALL)
        for code in codes
        if code in bases or all((ALL, v, p) in told for p, v in cells.codes[code].items())
    }
    for code, group in sorted(coded):
        for period, value in cells.codes[code].items():
            found.setdefault((period, cells.series, group), value)
    rows = []
    for key, value in found.items():
        name = groups.get(key[2]) or held.get(key, ("",) * 4)[3]
        rows.append((*key, name, *_figure(value)))
    yield from _rows_differ(edition, resource, rows)


def _codes_differ(edition: Held, resource: str, used: set[str]) -> Iterator[Disagreement]:
    rows = edition.of(resource)
    for line, row in enumerate(rows, start=2):
        if row[0] not in used:
            yield edition.disagreement(resource, "is a code that no printed cell has", line)
    if used - {row[0] for row in rows}:
        yield edition.disagreement(resource, "lacks a code that printed cells have")


# The current package and its editions


def _against_editions(
    current: Held, editions: Sequence[Held], printed: Sequence[_Cells]
) -> Iterator[Disagreement]:
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
            for row in edition.of(resource):
                if newest.get(row[:2], (-1,))[0] != turn:
                    newest[row[:2]] = (turn, [])
                newest[row[:2]][1].append(row)
        rows = [row for _, found in newest.values() for row in found]
        yield from _rows_differ(current, resource, rows)
    totals = {row[:3]: row for edition, _ in in_turn for row in edition.of("participants-total")}
    yield from _rows_differ(current, "participants-total", list(totals.values()))
    yield from _rows_differ(current, "revisions", _revisions(printed))
    for edition in editions:
        yield from _rows_differ(edition, "symbols", current.of("symbols"))
    yield from _lists_differ(current, [edition for edition, _ in in_turn])
    yield from _descriptors_differ(current, editions)


def _together(editions: Iterable[Held], resource: str) -> Rows:
    return [row for edition in editions for row in edition.of(resource)]


def _revisions(printed: Iterable[_Cells]) -> Rows:
    months = []
    for cells in printed:
        values: dict[Period, dict[tuple[str, str, str], str]] = {
            Period.parse(period): {} for period in cells.periods
        }
        for (measure, dimension, category, period), value in cells.months.items():
            if measure:
                values[Period.parse(period)][measure, dimension, category] = value
        months.append(Months(cells.series, Period.parse(cells.edition), values))
    return once(revision_row(revision) for revision in revisions_between(months))


def _lists_differ(current: Held, in_turn: Sequence[Held]) -> Iterator[Disagreement]:
    """The current code lists have the codes of all editions, and say the same of each.

    Only the population may be of an earlier day in an edition than it is now.
    """
    for resource in map(current.resource, current.dimensions.codelists.values()):
        columns = [resource.columns.index(c) for c in POPULATION if c in resource.columns]
        held = {row[0]: row for row in current.of(resource.name)}
        found: dict[str, Row] = {}
        for edition in in_turn:
            for line, row in enumerate(edition.of(resource.name), start=2):
                known = held.get(row[0], row)
                is_older = bool(columns) and row[columns[1]] < known[columns[1]]
                found[row[0]] = tuple(
                    known[i] if is_older and i in columns else text for i, text in enumerate(row)
                )
                if found[row[0]] != known:
                    what = "says something else than the code list of the current package"
                    yield edition.disagreement(resource.name, what, line)
        yield from _rows_differ(current, resource.name, list(found.values()))


def _descriptors_differ(current: Held, editions: Iterable[Held]) -> Iterator[Disagreement]:
    series, totals = current.descriptor.get("series", {}), current.descriptor.get("aggregates", [])
    lists = current.dimensions.codelists.items()
    for edition in editions:
        if not edition.dimensions.codelists.items() <= lists:
            yield edition.disagreement("", "has dimensions that the current package has not")
        for name, about in edition.descriptor.get("series", {}).items():
            if series.get(name) != about:
                yield edition.disagreement("", f"says other things of the series {name}")
        if set(edition.descriptor.get("aggregates", [])) - set(totals):
            yield current.disagreement("", "lacks a code in 'aggregates' that an edition has")


# Rows


def _rows_differ(package: Held, resource: str, wanted: Rows) -> Iterator[Disagreement]:
    """The first row of a table that is another than it has to be, or that lacks."""
    rows, schema = package.of(resource), package.resource(resource)
    wanted = in_order({resource: wanted}, [schema])[resource]
    if rows == wanted:
        return
    keys = [schema.columns.index(name) for name in schema.key]
    by_key = {tuple(row[i] for i in keys): row for row in wanted}
    for line, row in enumerate(rows, start=2):
        known = by_key.pop(tuple(row[i] for i in keys), None)
        if known is None:
            yield package.disagreement(
                resource, "is a row that no printed cell stands behind", line
            )
            return
        other = [name for name, a, b in zip(schema.columns, row, known, strict=True) if a != b]
        if other:
            what = f"{', '.join(other)} is not what its edition prints"
            yield package.disagreement(resource, what, line)
            return
    if by_key:
        what = f"lacks {len(by_key)} of the rows that its edition prints"
        yield package.disagreement(resource, what)
    else:
        yield package.disagreement(resource, "has its rows in another order")
