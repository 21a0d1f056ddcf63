"""The page for those who take the data: downloads, tables, fields, codes, code to paste."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from generator.model import Period
from generator.web.addresses import Addresses, public
from generator.web.easel import Easel
from generator.web.language import NBSP, Language
from generator.web.pages.samples import Sample, samples
from generator.web.source import SiteSource
from generator.web.view import Link, SitePage

ARCHIVE, WORKBOOK, DESCRIPTOR = "tiltaksdata.zip", "tiltaksdata.xlsx", "datapackage.json"
SYMBOLS = "symbols"
_KILO, _MEGA = 1000, 1_000_000


@dataclass(frozen=True)
class Download:
    """A file to take: its link, what it is, its format and its size in words (if known)."""

    href: str
    text: str
    note: str = ""
    size: str = ""


@dataclass(frozen=True)
class FieldLine:
    """A column of a table. `part` says what it does there: part of the key, or a code of a list."""

    name: str
    type: str
    title: str
    description: str
    part: str
    list: Link | None


@dataclass(frozen=True)
class CodeLine:
    """A code and its names in Norwegian and English."""

    code: str
    name: str
    other: str


@dataclass(frozen=True)
class ResourcePart:
    """A table of the package: words, downloads, columns, and its codes if it is a code list."""

    id: str
    title: str
    description: str
    rows: str
    downloads: tuple[Download, ...]
    fields: tuple[FieldLine, ...]
    codes: tuple[CodeLine, ...]


@dataclass(frozen=True)
class Group:
    """Tables of one kind, in the order of the package."""

    id: str
    title: str
    intro: str
    parts: tuple[ResourcePart, ...]


@dataclass(frozen=True)
class SymbolLine:
    """A mark and what it means."""

    mark: str
    meaning: str


@dataclass(frozen=True)
class WithdrawnLine:
    """A report that is no longer published: which one, since which day, and why."""

    report: str
    since: str
    reason: str


@dataclass(frozen=True)
class DataView:
    """All that the page prints. `local` is the file that the code reads, if it must be at hand.

    `marks` names all marks, in a heading; `any_mark` one or another of them.
    """

    downloads: tuple[Download, ...]
    symbols: tuple[SymbolLine, ...]
    marks: str
    any_mark: str
    samples: tuple[Sample, ...]
    local: str
    groups: tuple[Group, ...]
    withdrawn: tuple[WithdrawnLine, ...]


def pages(source: SiteSource, language: Language, addresses: Addresses) -> list[SitePage]:
    """The one page about the data."""
    easel, _ = Easel(source, language, addresses, addresses.data()), language.gettext
    # The code reads a table with codes that begin with 0, if there is one.
    tables: list[dict[str, Any]] = source.descriptor["resources"]
    named = {table["name"]: table for table in tables}
    areas = (named.get(dimension.resource) for dimension in source.areas)
    example = next(filter(None, areas), tables[0])
    file = f"{example['name']}.csv"
    where = public(source.base_url, easel.addresses.file(file)) if source.base_url else file

    symbols = [
        SymbolLine(row["symbol"], language.name(row)) for row in source.package.records(SYMBOLS)
    ]
    marks = [symbol.mark for symbol in symbols]
    listed = language.all_of(marks)
    kinds: dict[str, list[ResourcePart]] = {"figures": [], "lists": [], "evidence": []}
    for table in tables:
        kind, name = "evidence", table["name"]
        if name in source.dimensions.codelists.values() or name == SYMBOLS:
            kind = "lists"
        elif name.startswith(("participants", "year-to-date")):
            kind = "figures"
        kinds[kind].append(_part(easel, table))
    words = {
        "figures": (_("Figures"), _("data.figures")),
        "lists": (_("Code lists"), _("data.codes")),
        "evidence": (_("Evidence"), _("data.evidence")),
    }
    view = DataView(
        downloads=(
            _download(easel, WORKBOOK, _("Excel"), _("data.excel")),
            _download(easel, ARCHIVE, _("ZIP"), _("data.zip")),
            _download(easel, DESCRIPTOR, _("Data package descriptor"), _("data.descriptor")),
        ),
        symbols=tuple(symbols),
        marks=language.ngettext(
            "The mark %(marks)s", "The marks %(marks)s", len(marks), marks=listed
        ),
        any_mark=language.any_of(marks),
        samples=samples(example, where, language),
        local="" if source.base_url else file,
        groups=tuple(
            Group(kind, *words[kind], tuple(parts)) for kind, parts in kinds.items() if parts
        ),
        withdrawn=withdrawn_lines(source, language),
    )
    return [
        SitePage(
            path=easel.path,
            template="data.html",
            language=language.code,
            title=_("Data"),
            description=_("data.description"),
            view=view,
            twins=addresses.twins(lambda other: other.data()),
            section="data",
        )
    ]


def size_words(size: int, language: Language) -> str:
    """`28722` → `29 kB`: at least 1 kB, and MB with one decimal from a million bytes."""
    if size >= _MEGA:
        return f"{language.number(size / _MEGA, 1)}{NBSP}MB"
    return f"{language.number(max(1, round(size / _KILO)))}{NBSP}kB"


def withdrawn_lines(source: SiteSource, language: Language) -> tuple[WithdrawnLine, ...]:
    """The reports that are no longer published."""
    return tuple(
        WithdrawnLine(
            f"{item['series']} {language.month(Period.parse(item['edition']))}",
            language.date(item["date"]),
            item["reason"],
        )
        for item in source.descriptor.get("withdrawn", [])
    )


def _download(easel: Easel, name: str, text: str, note: str = "") -> Download:
    size = easel.source.sizes.get(name)
    words = size_words(size, easel.language) if size is not None else ""
    return Download(easel.to(easel.addresses.file(name)), text, note, words)


def _part(easel: Easel, table: Mapping[str, Any]) -> ResourcePart:
    """A table with its columns, and with its codes if it is a code list."""
    language, name = easel.language, table["name"]
    rows = easel.source.package.records(name)
    codes = []
    if name in easel.source.dimensions.codelists.values():
        codes = sorted(rows, key=lambda row: (int(row.get("order") or 0), row["code"]))
    csv = PurePosixPath(table["path"]).name

    # Columns with codes lead to the table that the codes stand in.
    _, schema = language.gettext, table["schema"]
    types = {
        "string": _("text"),
        "integer": _("integer"),
        "number": _("number"),
        "yearmonth": _("month (YYYY-MM)"),
        "date": _("date (YYYY-MM-DD)"),
        "year": _("year"),
        "boolean": _("true or false"),
    }
    references = [(_as_list(key["fields"]), key) for key in schema.get("foreignKeys", [])]
    lists = {of[0]: key["reference"].get("resource") for of, key in references if len(of) == 1}
    primary = _as_list(schema.get("primaryKey", []))
    fields = []
    for field in schema["fields"]:
        target = lists.get(field["name"])
        line = FieldLine(
            name=field["name"],
            type=types.get(field["type"], field["type"]),
            title=language.name(field, "title"),
            description=language.name(field, "description"),
            part=_("part of the key") if field["name"] in primary else "",
            list=Link(f"#{target}", _("code list")) if target else None,
        )
        fields.append(line)
    return ResourcePart(
        id=name,
        title=language.name(table, "title"),
        description=language.name(table, "description"),
        rows=language.ngettext("%(n)s row", "%(n)s rows", len(rows)),
        downloads=(
            _download(easel, csv, "CSV"),
            _download(easel, f"{name}.parquet", "Parquet"),
        ),
        fields=tuple(fields),
        codes=tuple(CodeLine(row["code"], row["name_nb"], row["name_en"]) for row in codes),
    )


def _as_list(value: str | list[str]) -> list[str]:
    """A key in a schema may be one name or a list of names."""
    return [value] if isinstance(value, str) else value
