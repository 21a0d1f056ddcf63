"""The `datapackage.json` of a package: written for Data Package v2 and readable by v1."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from babel.lists import format_list

from generator.codelists import CodeLists
from generator.dimensions import Dimensions
from generator.errors import shortened
from generator.model import MEASURE, Break, Reading, Series, Synonym
from generator.package.contents import Contents, aggregates
from generator.package.csv_tables import Rows
from generator.package.schema import Field, Resource, package_texts
from generator.prove.cross_checked import CrossChecked
from generator.site_settings import load_site_settings

PACKAGE_SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
_LIMITED = ("participants", "average")


def describe(
    name: str,
    readings: Sequence[Reading],
    made: Contents,
    codelists: CodeLists,
    breaks: Sequence[Break] = (),
    witnessed: CrossChecked | None = None,
) -> dict[str, Any]:
    """The descriptor of a package over `readings`.

    `breaks` are those of the series that its users should know of. That of a single edition also
    lists what was mended, and how many of its cells are witnessed.
    """
    series = {reading.source.series.name: reading.source.series for reading in readings}
    months = made.rows["reports"]
    site_name = load_site_settings().name
    facts = _facts(made.rows["symbols"], list(series.values()), made.dimensions)
    first, last = min(row[5] for row in months), max(row[6] for row in months)
    span = {"site": site_name, "first": first, "last": last}
    newest = max(reading.edition for reading in readings)
    descriptor: dict[str, Any] = {
        "$schema": PACKAGE_SCHEMA,
        "profile": "tabular-data-package",
        "name": name,
        **_worded(package_texts(), span | facts),
        "version": f"{newest.year}.{newest.month}.0",  # the data's: their newest edition
        **_origin(list(series.values()), site_name),
        "series": {item.name: _settings(item) for item in series.values()},
        "dimensions": made.dimensions.records,
    }
    if breaks:
        # No categories mean every category of the dimension.
        descriptor["breaks"] = [
            {
                "period": str(item.period),
                "dimension": item.dimension,
                "categories": list(item.categories),
                "everywhere": item.everywhere,
                "title": item.texts["short_nb"],
                "title_en": item.texts["short_en"],
                "description": item.texts["name_nb"],
                "description_en": item.texts["name_en"],
                "source": item.texts["source_nb"],
                "source_en": item.texts["source_en"],
            }
            for item in breaks
        ]
    measures = {row[0] for row in made.rows["measures"]}
    totals = [code for code in aggregates(readings, codelists) if code in measures]
    if totals:
        descriptor["aggregates"] = totals
    if len(readings) == 1:
        descriptor |= _mended(readings[0])
    if witnessed:
        descriptor["witnessed"] = {"cells": witnessed.cells, "witnessed": witnessed.checked}
    labels = {symbol: name for symbol, _, name, _ in made.rows["symbols"]}
    resources = [_resource(resource, made.least, labels) for resource in made.schema]
    return {**descriptor, "resources": [_worded(resource, facts) for resource in resources]}


def _facts(symbols: Rows, series: Sequence[Series], dimensions: Dimensions) -> dict[str, str]:
    """What stands in braces in the texts: publishers, subjects, what is counted, and marks."""
    said = package_texts("facts")
    facts: dict[str, str] = {}
    for language, ending in (("nb", ""), ("en", "_en")):
        marks = "; ".join(f"{row[0]} = {row[2 if language == 'nb' else 3]}" for row in symbols)
        people = _said(series, "unit", ending)
        grouping = dimensions.grouping
        noun = dimensions[grouping].text("noun", language) if grouping else ""
        facts |= {
            f"publisher{ending}": _said(series, "publisher_name", ending),
            f"subject{ending}": _said(series, "subject", ending),
            f"people{ending}": people,
            f"People{ending}": people[:1].upper() + people[1:],
            f"marks{ending}": marks,
            f"hidden{ending}": said[f"hidden{ending}"].format(marks) if marks else "",
            f"groups{ending}": said[f"groups{ending}"].format(noun) if noun else "",
        }
    return facts


def _said(series: Iterable[Series], key: str, ending: str) -> str:
    """What the series say of themselves under a key, each text once: `a, b og c`.

    Instead of a name the publisher, instead of a subject the title; instead of English Norwegian.
    """
    instead = {"publisher_name": "publisher", "subject": "title"}
    texts = []
    for item in series:
        about = {"title": item.title, **item.details}
        text = about.get(f"{key}{ending}") or about.get(key)
        if not text:
            other = instead[key]
            text = about.get(f"{other}{ending}") or about[other]
            text = text[:1].lower() + text[1:] if key == "subject" else text
        texts.append(text)
    return str(format_list(list(dict.fromkeys(texts)), locale="en" if ending else "nb"))


def _worded(described: Any, facts: Mapping[str, str]) -> Any:
    """A description, with the facts put in where its texts name them in braces."""
    if isinstance(described, str):
        for name, fact in facts.items():
            described = described.replace(f"{{{name}}}", fact)
        return described
    if isinstance(described, list):
        return [_worded(item, facts) for item in described]
    if isinstance(described, dict):
        return {key: _worded(item, facts) for key, item in described.items()}
    return described


def _origin(series: Sequence[Series], site_name: str) -> dict[str, Any]:
    """Where the figures come from: their licences, sources and contributors, and keywords."""
    licences, sources = {}, []
    for item in series:
        about = item.details
        if "licence" in about:
            licences[about["licence"]] = {
                "name": about["licence"],
                "title": about.get("licence_title", about["licence"]),
                "path": about.get("licence_url", ""),
            }
        parts = (about.get("publisher"), about.get("table"), item.title)
        source = {"title": ", ".join(filter(None, parts)), "path": about.get("source_url", "")}
        sources.append({key: value for key, value in source.items() if value})

    publishers = dict.fromkeys(item.details.get("publisher", "") for item in series)
    people = [(name, "author") for name in publishers if name] + [(site_name, "wrangler")]
    # The publisher's name where nobody says under which words the data may be looked for.
    words = (word for item in series for word in item.keywords or [item.details.get("publisher")])
    return {
        "licenses": list(licences.values())
        or [{"name": "other-open", "title": "See the publisher"}],
        "sources": sources,
        "contributors": [{"title": n, "role": role, "roles": [role]} for n, role in people],
        "keywords": [word for word in dict.fromkeys(words) if word] or ["statistics"],
    }


def _settings(series: Series) -> dict[str, Any]:
    """What the package says of a series: its title and details, and its marks."""
    marks = [
        {"symbol": mark.text, **({} if mark.low is None else {"low": mark.low, "high": mark.high})}
        for mark in series.marks
    ]
    found: dict[str, Any] = {"title": series.title, **series.details, "marks": marks}
    if series.numbers.nil:
        found["nil"] = list(series.numbers.nil)
    if series.prints_small_figures:
        found["prints_small_figures"] = True
    return found


def population_of_all(made: Contents, codelists: CodeLists) -> dict[str, Any]:
    """The property `population`: the inhabitants of all areas together, month by month.

    The areas are those of the widest kind that the package has and that exist in the month by the
    code list, whether a report prints them or not. A month in which the population of one of them
    is not known is left out.
    """
    areas_of = made.dimensions.areas
    wide = next((item for item in areas_of if item.population and not item.within), None)
    if wide is None or not made.rows[wide.codelist]:
        return {}
    counted: dict[str, dict[str, int]] = {}
    for row in codelists.population.get(wide.code, ()):
        counted.setdefault(row["date"][:7], {})[row[wide.column]] = int(row["population"])
    found = []
    for month, inhabitants in sorted(counted.items()):
        areas = {
            row["code"]
            for row in codelists.of(wide.code).rows
            if row["code"] not in wide.rest
            if row.get("valid_from", "")[:7] <= month <= (row.get("valid_to", "")[:7] or month)
        }
        if areas <= inhabitants.keys():
            everyone = sum(inhabitants[code] for code in areas)
            found.append({"period": month, "inhabitants": everyone})
    return {"population": found} if found else {}


def words_to_find(made: Contents, codelists: CodeLists) -> dict[str, Any]:
    """The properties `synonyms` and `not_printed`: what people may look for, and under which words.

    `synonyms` has the other wordings of reports, too. What the package holds is not in
    `not_printed`; a measure is there with the `dimension` of measures.
    """
    named, absent = [], []
    for dimension in made.dimensions.codes:
        codelist = codelists.of(dimension)
        codes = (row[0] for row in made.rows[codelist.name])
        by_code = {"": [], **{code: codelist.wordings(code) for code in codes}}
        for item in codelists.synonyms:
            if item.dimension == dimension and item.code in by_code:
                by_code[item.code] += item.words
        named += [
            {"dimension": dimension, "category": code, "words": list(dict.fromkeys(words))}
            for code, words in by_code.items()
            if words
        ]
    printed = {*made.dimensions.codes, *(row[0] for row in made.rows["measures"])}
    for item in (*codelists.synonyms, *_other_measures(codelists)):
        if not item.dimension and item.code not in printed:
            names = {"title": item.names["name_nb"], "title_en": item.names["name_en"]}
            nearest = {"nearest": item.nearest} if item.nearest in made.dimensions.codes else {}
            kind = {} if item in codelists.synonyms else {"dimension": MEASURE}
            what = {"code": item.code, **kind, **names}
            absent.append({**what, "words": list(item.words), **nearest})
    found = {"synonyms": named, "not_printed": absent}
    return {key: items for key, items in found.items() if items}


def _other_measures(codelists: CodeLists) -> Iterator[Synonym]:
    """Every measure of the code list, as something that may not be printed."""
    measures = codelists.of(MEASURE)
    for row in measures.rows:
        if not row.get("kind"):
            words = [*measures.wordings(row["code"])]
            for item in codelists.synonyms:
                if (item.dimension, item.code) == (MEASURE, row["code"]):
                    words += item.words
            names = {"name_nb": row["name_nb"], "name_en": row["name_en"]}
            yield Synonym("", row["code"], tuple(words), names, nearest=MEASURE)


def _mended(reading: Reading) -> dict[str, Any]:
    """What was mended in a report, and what in it is in no table."""
    repairs = [
        {
            "table": repair.address.table,
            "row": repair.address.row,
            "column": repair.address.column,
            "line": repair.cell.place.line,
            "printed": repair.cell.text,
            "read_as": repair.read_as,
            "reason": repair.reason.nb,
            "reason_en": repair.reason.en,
        }
        for repair in reading.repairs
    ]
    # A correction that is `withheld` does not say what is printed.
    corrections = [
        {
            "table": item.address.table,
            "row": item.address.row,
            "column": item.address.column,
            "printed": item.printed,
            "corrected": item.corrected,
            "reason": item.reason,
            **({"withheld": True} if item.withheld else {}),
        }
        for item in reading.corrections
    ]
    # A text stands in the `cell` of a `sheet`, or on a `line` (of a `page`).
    beside = []
    for text in reading.left_aside:
        names = ("page", "line") if text.place.sheet is None else ("sheet", "cell")
        where = {name: getattr(text.place, name) for name in names}
        known = {name: value for name, value in where.items() if value is not None}
        beside.append({**known, "text": shortened(text.text), "reason": str(text.reason)})
    found = {"repairs": repairs, "corrections": corrections}
    return {**found, "left_aside": beside} if beside else found


def _resource(resource: Resource, least: int, labels: dict[str, str]) -> dict[str, Any]:
    """A table in the descriptor: how its file is written, and the schema of its fields."""
    missing: dict[str, Any] = {"missingValues": [""]}
    if not resource.marks_are_data:
        missing = {"missingValues": [*labels, ""], "missingValuesLabels": labels}
    schema: dict[str, Any] = {
        "fields": [_field(field, resource, least, labels) for field in resource.fields],
        **missing,
        "primaryKey": list(resource.key),
    }
    if resource.foreign:
        schema["foreignKeys"] = [
            {
                "fields": fields.split(" "),
                "reference": {
                    "resource": target,
                    "fields": fields.split(" ") if target == "reports" else ["code"],
                },
            }
            for fields, target in resource.foreign.items()
        ]
    return {
        "name": resource.name,
        "type": "table",
        "profile": "tabular-data-resource",
        "path": resource.path,
        **resource.texts,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {
            "delimiter": ",",
            "lineTerminator": "\n",
            "quoteChar": '"',
            "doubleQuote": True,
            "header": True,
        },
        "schema": schema,
    }


def _field(field: Field, resource: Resource, least: int, labels: dict[str, str]) -> dict[str, Any]:
    described: dict[str, Any] = {"name": field.name, "type": field.type, **field.texts}
    constraints: dict[str, Any] = {}
    if field.required:
        constraints["required"] = True
    if field.unique and resource.key == (field.name,):
        constraints["unique"] = True
    if field.name in _LIMITED:
        constraints["minimum"] = least
    if field.type == "integer" and not resource.marks_are_data:
        described |= {"missingValues": [*labels, ""], "missingValuesLabels": labels}
    if field.categories:
        constraints["enum"] = [category["value"] for category in field.categories]
        described["categories"] = list(field.categories)
    if constraints:
        described["constraints"] = constraints
    return described
