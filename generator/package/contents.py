"""Editions → the rows of every resource, as text, in the order of the schema's fields."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from generator.codelists import CodeLists, total_code
from generator.dimensions import Dimensions
from generator.errors import Finding, ReportProblem
from generator.library import Edition
from generator.model import (
    ALL,
    MEASURE,
    Figure,
    Mark,
    Observation,
    Period,
    Place,
    Reading,
    Status,
)
from generator.package.csv_tables import Rows
from generator.package.rates import RATES, Population, population_of, rate_row
from generator.package.schema import POPULATION, Resource, load_schema
from generator.prove.revisions import Revision
from generator.understand.observations import observations, reported, totals


@dataclass(frozen=True)
class Contents:
    """What a package holds: resource name → rows, sorted by key.

    `least` is the least figure that its reports can print, `dimensions` are those that it has
    tables of; `schema` describes its resources.
    """

    rows: dict[str, Rows]
    least: int
    dimensions: Dimensions
    schema: tuple[Resource, ...]


@dataclass(frozen=True)
class _Proved:
    """An edition whose reading is known to exist."""

    edition: Edition
    reading: Reading

    @property
    def series(self) -> str:
        return self.reading.source.series.name

    @property
    def name(self) -> str:
        return str(self.reading.edition)

    @property
    def marks(self) -> tuple[Mark, ...]:
        return self.reading.source.series.marks

    def averages(self) -> Iterator[tuple[str, ...]]:
        """The rows of its means so far this year."""
        seen_before: set[tuple[str | None, str, str]] = set()
        for table in self.reading.tables:
            months = [period for period in table.columns.periods if period]
            span = (str(months[0]), str(months[-1]))
            for seen in reported([table]):
                measure, dimension, category = seen.key
                if measure is None or seen.period is not None or seen.key in seen_before:
                    continue
                seen_before.add(seen.key)
                yield (
                    self.name,
                    *span,
                    measure,
                    dimension,
                    category,
                    *_value_and_status(seen.figure),
                )

    def report(self) -> tuple[str, ...]:
        """Its row among the reports."""
        tables = self.reading.printed
        cells = [cell for table in tables for row in table.rows for cell in row.values]
        months = [p for table in self.reading.tables for p in table.columns.periods if p]
        figures = [seen.figure for seen in reported(self.reading.tables)]
        return (
            self.series,
            self.name,
            self.reading.source.series.title,
            f"reports/{self.series}/{self.reading.source.file.rpartition('/')[2]}",
            self.reading.source.sha256,
            str(min(months)),
            str(max(months)),
            str(len(tables)),
            str(len(cells)),
            str(sum(figure.status == Status.SUPPRESSED for figure in figures)),
        )

    def cells(self) -> Iterator[tuple[str, ...]]:
        """The rows of its printed value cells."""
        heads = {table.number: table.heads for table in self.reading.printed}
        labels = {
            (row.table, row.number): row.printed.label.as_printed
            for table in self.reading.tables
            for row in table.all_rows()
        }
        for seen in reported(self.reading.tables):
            address, place = seen.figure.address, seen.figure.cell.place
            measure, dimension, category = seen.key
            yield (
                self.series,
                self.name,
                str(address.table),
                str(address.row),
                str(address.column),
                str(place.page or ""),
                str(place.line or ""),
                labels[address.table, address.row],
                heads[address.table][address.column - 1].as_printed,
                seen.figure.cell.as_printed,
                str(seen.figure.status),
                measure or "",
                dimension,
                category,
                str(seen.period or ""),
            )


def contents(
    editions: Iterable[Edition], codelists: CodeLists, revisions: Iterable[Revision]
) -> Contents:
    """The rows of a package over `editions`; where two print the same figure the newest counts."""
    proved = [_Proved(edition, edition.reading) for edition in editions if edition.reading]
    current = _current(proved)
    printed = {item.dimension for item in current}
    every = codelists.dimensions
    dimensions = Dimensions(tuple(d for d in every if d.code in printed or not d.printed_only))
    try:
        schema = load_schema(dimensions)
    except ValueError as error:
        place = Place(f"{codelists.folder}/dimensions.toml")
        raise ReportProblem(Finding("dimensions-toml", f"{error}; correct it", place)) from None

    # The figures of each breakdown; those of the measures themselves have no category.
    rows = {f"participants-by-{dimension}": Rows() for dimension in dimensions.codes}
    for item in current:
        name, category = codelists["measures"].name_of(item.measure), item.category
        of = codelists.of(item.dimension)
        named = () if item.dimension == MEASURE else (category, of.name_of(category))
        row = (str(item.period), item.measure, name, *named, *_value_and_status(item))
        rows[f"participants-by-{item.dimension}"].append(row)

    rows |= {
        RATES: _rates(current, dimensions, codelists),
        "participants-total": _totals(proved, codelists),
        "year-to-date-averages": once(row for item in proved for row in item.averages()),
        "reports": [item.report() for item in proved],
        "cells": [row for item in proved for row in item.cells()],
        "checks": [
            (item.series, item.name, check.rule, *map(str, check.address), str(check.outcome))
            for item in proved
            for check in item.edition.checks
        ],
        "revisions": once(revision_row(revision) for revision in revisions),
        "symbols": once(codelists.symbol(mark) for item in proved for mark in item.marks),
        **_code_lists(proved, codelists, schema),
    }
    least = min((item.reading.source.series.least for item in proved), default=0)
    return Contents(in_order(rows, schema), least, dimensions, schema)


def once(rows: Iterable[tuple[str, ...]]) -> Rows:
    """The rows, those left out that another series has given already."""
    return list(dict.fromkeys(rows))


def in_order(rows: dict[str, Rows], schema: Iterable[Resource]) -> dict[str, Rows]:
    """The resources as the schema orders them, each with its rows sorted by its key."""
    ordered = {}
    for resource in (item for item in schema if item.name in rows):
        key = [resource.columns.index(name) for name in resource.key]
        numeric = {i for i in key if resource.fields[i].type == "integer"}
        ordered[resource.name] = sorted(
            rows[resource.name],
            key=lambda row: tuple(row[i].zfill(9) if i in numeric else row[i] for i in key),
        )
    return ordered


def _oldest_first(proved: Iterable[_Proved]) -> list[_Proved]:
    """By edition, and those of one month by their series: what comes later counts."""
    return sorted(proved, key=lambda item: (item.reading.edition, item.series))


def _current(proved: Sequence[_Proved]) -> list[Observation]:
    """The figures that count, sorted.

    A measure's breakdown of a month comes whole from the newest edition that prints it: a row that
    this one leaves out is withdrawn, so that rows of two editions are never added up. So it is,
    too, where two series print it.
    """
    found: dict[tuple[str, str, Period], tuple[str, list[Observation]]] = {}
    for item in _oldest_first(proved):
        whole = f"{item.series}-{item.name}"
        for seen in observations(item.reading.tables):
            key = (seen.measure, seen.dimension, seen.period)
            if found.get(key, ("",))[0] != whole:
                found[key] = (whole, [])
            found[key][1].append(seen)
    every = (seen for _, table in found.values() for seen in table)
    return sorted(
        every, key=lambda seen: (seen.measure, seen.dimension, seen.category, seen.period)
    )


def _value_and_status(observed: Observation | Figure) -> tuple[str, str]:
    return observed.printed, str(observed.status)


def _rates(current: Iterable[Observation], dimensions: Dimensions, codelists: CodeLists) -> Rows:
    """The published figures of areas, each with its rate; none where no population is known."""
    known: dict[tuple[str, str], list[Population]] = {}
    for dimension in dimensions.areas:
        for row in codelists.population.get(dimension.code, ()):
            population = Population(Period.of_day(row["date"]), int(row["population"]))
            known.setdefault((dimension.code, row[dimension.column]), []).append(population)
    rows = Rows()
    for item in current:
        found = population_of(known.get((item.dimension, item.category), ()), item.period)
        if found and item.value is not None:
            name = codelists.of(item.dimension).name_of(item.category)
            key = (item.measure, item.dimension, item.category)
            rows.append(rate_row(item.period, key, name, item.value, found))
    return rows


def _totals(proved: Sequence[_Proved], codelists: CodeLists) -> Rows:
    everyone = codelists.dimensions.everyone or codelists["phrases"].name_of("total")
    newest: dict[tuple[str, str, str], tuple[str, ...]] = {}
    for item in _oldest_first(proved):
        for group, seen in totals(item.reading.tables):
            name = everyone if group == ALL else codelists.groups.name_of(group)
            key = (str(seen.period), item.series, group)
            newest[key] = (*key, name, *_value_and_status(seen.figure))
    return list(newest.values())


def revision_row(revision: Revision) -> tuple[str, ...]:
    return (
        str(revision.period),
        revision.measure,
        revision.dimension,
        revision.category,
        str(revision.edition_before),
        str(revision.edition_after),
        revision.before,
        revision.after,
    )


def _code_lists(
    proved: Sequence[_Proved], codelists: CodeLists, schema: Sequence[Resource]
) -> dict[str, Rows]:
    """The codes that occur, so that a code added later leaves earlier packages as they were."""
    names = codelists.dimensions.codelists
    used: dict[str, set[str]] = {dimension: set() for dimension in names}
    keys = {
        table.key_of(row)
        for item in proved
        for table in item.reading.tables
        for row in table.all_rows()
    }
    for measure, dimension, category in keys:
        if measure is not None:
            used[MEASURE].add(measure)
            used[dimension] |= {category} - {ALL}

    # Of each area the newest population that is not younger than the data.
    last = str(max(item.reading.edition for item in proved))
    population: dict[str, dict[str, dict[str, str]]] = {}
    for area in codelists.dimensions.areas:
        newest = population.setdefault(area.code, {})
        counted = codelists.population.get(area.code, ())
        for row in sorted(counted, key=lambda row: row["date"]):
            code = row[area.column]
            if row["date"][:7] <= last or code not in newest:
                values = (row["population"], row["date"], row.get("source", ""))
                newest[code] = dict(zip(POPULATION, values, strict=True))

    columns = {resource.name: resource.columns for resource in schema}
    found: dict[str, Rows] = {}
    for dimension, name in names.items():
        rows = [row for row in codelists[name].rows if row["code"] in used[dimension]]
        inhabited = population.get(dimension, {})
        found[name] = [
            tuple(values.get(column, "") for column in columns.get(name, ()))
            for order, row in enumerate(rows, start=1)
            for values in [{**row, **inhabited.get(row["code"], {}), "order": str(order)}]
        ]
    return found


def aggregates(readings: Iterable[Reading], codelists: CodeLists) -> list[str]:
    """The codes of measures that count the participants of others, in the order of the code list.

    They are the totals of series and the main groups whose measures the reports print as well.
    """
    found: set[str] = set()
    for reading in readings:
        found.add(total_code(reading.source.series, codelists["measures"]))
        for table in reading.tables:
            found.add(table.subject.total_code)
            if table.dimension == MEASURE and {row.code for row in table.rows} != {
                table.subject.measure
            }:
                found.add(table.subject.measure or "")
    return [row["code"] for row in codelists["measures"].rows if row["code"] in found]
