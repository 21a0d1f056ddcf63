"""One edition of a report, as the package holds it: its cells, its checks, what was mended."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from itertools import groupby
from typing import Any

from generator.model import CellAddress, Mark
from generator.package.records import Report
from generator.web.language import Language
from generator.web.pages.report.paper import RowPlaces, places_of
from generator.web.source import SiteSource


class EditionReport:
    """One report's cells, checks and repairs, and where its rows stand."""

    def __init__(self, source: SiteSource, report: Report) -> None:
        self.source = source
        self.report = report
        self.name = report.name
        self.details = source.series_details(report.series)
        self.checks = source.package.checks_of(report)
        self.repairs = source.mended(report, "repairs")
        self.corrections = source.mended(report, "corrections")
        self.left_aside = source.mended(report, "left_aside")
        self.tables = {
            number: list(rows)
            for number, rows in groupby(
                source.package.cells_of(report), key=lambda cell: cell.table
            )
        }

    @property
    def descriptor(self) -> Mapping[str, Any]:
        """The edition's own descriptor; empty in a package without editions."""
        return self.source.edition_descriptors[self.report.name]

    @cached_property
    def places(self) -> RowPlaces:
        """Where the rows stand on paper or in a workbook."""
        return places_of(self.source.edition_path(self.report), self.descriptor)

    @cached_property
    def _corrected(self) -> dict[CellAddress, dict[str, Any]]:
        return {CellAddress(c["table"], c["row"], c["column"]): c for c in self.corrections}

    def corrected(self, at: CellAddress) -> str:
        """What was put beside a cell by hand (row 0: the heads, column 0: the label); else empty.

        It is empty, too, where nobody is told what the report prints.
        """
        found = self._corrected.get(at)
        return str(found["corrected"]) if found and not found.get("withheld") else ""

    def withheld(self, at: CellAddress) -> bool:
        """Whether a correction hides what a cell prints."""
        return bool(self._corrected.get(at, {}).get("withheld"))

    @cached_property
    def _hidden(self) -> set[CellAddress]:
        cells = (cell for cells in self.tables.values() for cell in cells)
        return {cell.address for cell in cells if cell.is_hidden}

    def hidden(self, at: CellAddress) -> bool:
        """Whether a cell was read as hidden: the report hides it, or a correction does."""
        return at in self._hidden

    def name_of(self, language: Language, dimension: str, code: str) -> str:
        """The name of a code in a language; empty for a code that is no code (all measures)."""
        entry = self.source.code_lists.get(dimension, {}).get(code)
        return language.name(entry.fields) if entry else ""

    def title(self, language: Language) -> str:
        """`Rapporten for april 2024, TILT180`."""
        month = language.month(self.report.period_to)
        return language.gettext(
            "The report of %(month)s, %(table)s", month=month, table=self.table_code
        )

    @property
    def marks(self) -> dict[str, Mark]:
        """What the report prints for hidden figures → what it means."""
        return {mark.text: mark for mark in self.source.marks_of(self.report.series)}

    @property
    def table_code(self) -> str:
        """What the publisher calls the report: `TILT180`."""
        return str(self.details.get("table") or self.report.series.upper())
