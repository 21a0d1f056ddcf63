"""The page for those who take the data: downloads, tables, fields, codes, code to paste."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

from generator.model import Period
from generator.web.addresses import Addresses, public, relative
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
    _ = language.gettext
    return [
        SitePage(
            path=addresses.data(),
            template="data.html",
            language=language.code,
            title=_("Data"),
            description=_("data.description"),
            view=_Writer(source, language, addresses).view(),
            twin=addresses.other().data(),
            section="data",
        )
    ]


def size_words(size: int, language: Language) -> str:
    """`28722` → `29 kB`: at least 1 kB, and MB with one decimal from a million bytes."""
    if size >= _MEGA:
        return f"{language.number(size / _MEGA, 1)}{NBSP}MB"
    return f"{language.number(max(1, round(size / _KILO)))}{NBSP}kB"


@dataclass(frozen=True)
class _Writer:
    """Writes the parts of the page in one language."""

    source: SiteSource
    language: Language
    addresses: Addresses

    def view(self) -> DataView:
        """Everything, in the order of the page."""
        _ = self.language.gettext
        resource = self._example()
        file = f"{resource['name']}.csv"
        base_url = self.source.base_url
        symbols = self._symbols()
        marks = [symbol.mark for symbol in symbols]
        where = public(base_url, self.addresses.file(file)) if base_url else file
        return DataView(
            downloads=self._whole(),
            symbols=symbols,
            marks=self.language.ngettext(
                "The mark %(marks)s",
                "The marks %(marks)s",
                len(marks),
                marks=self.language.all_of(marks),
            ),
            any_mark=self.language.any_of(marks),
            samples=samples(resource, where, self.language),
            local="" if base_url else file,
            groups=self._groups(),
            withdrawn=tuple(
                WithdrawnLine(
                    f"{item['series']} {self.language.month(Period.parse(item['edition']))}",
                    self.language.date(item["date"]),
                    item["reason"],
                )
                for item in self.source.descriptor.get("withdrawn", [])
            ),
        )

    def _example(self) -> dict[str, Any]:
        """The table that the code reads: one with codes that begin with 0, if there is one."""
        tables: list[dict[str, Any]] = self.source.descriptor["resources"]
        named = {table["name"]: table for table in tables}
        areas = (named.get(dimension.resource) for dimension in self.source.areas)
        return next(filter(None, areas), tables[0])

    def _link(self, address: str) -> str:
        return relative(self.addresses.data(), address)

    def _download(self, name: str, text: str, note: str = "") -> Download:
        size = self.source.sizes.get(name)
        words = size_words(size, self.language) if size is not None else ""
        return Download(self._link(self.addresses.file(name)), text, note, words)

    def _whole(self) -> tuple[Download, ...]:
        _ = self.language.gettext
        return (
            self._download(WORKBOOK, _("Excel"), _("data.excel")),
            self._download(
                ARCHIVE,
                _("ZIP"),
                _("data.zip"),
            ),
            self._download(
                DESCRIPTOR,
                _("Data package descriptor"),
                _("data.descriptor"),
            ),
        )

    def _symbols(self) -> tuple[SymbolLine, ...]:
        rows = self.source.package.records(SYMBOLS)
        return tuple(SymbolLine(row["symbol"], self.language.name(row)) for row in rows)

    def _groups(self) -> tuple[Group, ...]:
        _ = self.language.gettext
        kinds: dict[str, list[ResourcePart]] = {"figures": [], "lists": [], "evidence": []}
        for resource in self.source.descriptor["resources"]:
            kinds[self._kind(resource["name"])].append(self._part(resource))
        words = {
            "figures": (_("Figures"), _("data.figures")),
            "lists": (_("Code lists"), _("data.codes")),
            "evidence": (_("Evidence"), _("data.evidence")),
        }
        return tuple(
            Group(kind, *words[kind], tuple(parts)) for kind, parts in kinds.items() if parts
        )

    def _part(self, resource: Mapping[str, Any]) -> ResourcePart:
        name = resource["name"]
        rows = len(self.source.package.rows(name))
        csv = PurePosixPath(resource["path"]).name
        return ResourcePart(
            id=name,
            title=self._words(resource, "title"),
            description=self._words(resource, "description"),
            rows=self.language.ngettext("%(n)s row", "%(n)s rows", rows),
            downloads=(self._download(csv, "CSV"), self._download(f"{name}.parquet", "Parquet")),
            fields=self._fields(resource["schema"]),
            codes=self._codes(name),
        )

    def _words(self, entry: Mapping[str, Any], key: str) -> str:
        """A title or description in the language of the page."""
        own = entry.get(f"{key}_{self.language.code}") or entry.get(key, "")
        return str(own)

    def _fields(self, schema: Mapping[str, Any]) -> tuple[FieldLine, ...]:
        key = _as_list(schema.get("primaryKey", []))
        lists = _code_lists_of(schema)
        return tuple(self._field(field, key, lists) for field in schema["fields"])

    def _field(
        self, field: Mapping[str, Any], key: Sequence[str], lists: Mapping[str, str]
    ) -> FieldLine:
        name = field["name"]
        target = lists.get(name)
        return FieldLine(
            name=name,
            type=self._type(field["type"]),
            title=self._words(field, "title"),
            description=self._words(field, "description"),
            part=self.language.gettext("part of the key") if name in key else "",
            list=Link(f"#{target}", self.language.gettext("code list")) if target else None,
        )

    def _type(self, name: str) -> str:
        _ = self.language.gettext
        words = {
            "string": _("text"),
            "integer": _("integer"),
            "number": _("number"),
            "yearmonth": _("month (YYYY-MM)"),
            "date": _("date (YYYY-MM-DD)"),
            "year": _("year"),
            "boolean": _("true or false"),
        }
        return words.get(name, name)

    def _kind(self, name: str) -> str:
        if name in self.source.dimensions.codelists.values() or name == SYMBOLS:
            return "lists"
        return "figures" if name.startswith(("participants", "year-to-date")) else "evidence"

    def _codes(self, name: str) -> tuple[CodeLine, ...]:
        if name not in self.source.dimensions.codelists.values():
            return ()
        rows = sorted(self.source.package.records(name), key=_display_order)
        return tuple(CodeLine(row["code"], row["name_nb"], row["name_en"]) for row in rows)


def _display_order(row: Mapping[str, str]) -> tuple[int, str]:
    return int(row.get("order") or 0), row["code"]


def _as_list(value: str | list[str]) -> list[str]:
    """A key in a schema may be one name or a list of names."""
    return [value] if isinstance(value, str) else value


def _code_lists_of(schema: Mapping[str, Any]) -> dict[str, str]:
    """Field → the table that its codes stand in, from the foreign keys of one field."""
    keys = [(_as_list(key["fields"]), key["reference"]) for key in schema.get("foreignKeys", [])]
    return {fields[0]: ref.get("resource", "") for fields, ref in keys if len(fields) == 1}
