"""The work of the audit command: reports → how far their hidden cells can be worked out, in words.

Counts and places only. A hidden value is not known to anything here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from generator.errors import Finding, ReportProblem, Severity, TiltaksdataError
from generator.intake import EXCEPTIONS
from generator.investigate.audit import AuditedCell, Level, audit
from generator.library import read_library
from generator.model import Place
from generator.prove.rules import where
from generator.understand.listed import Listing, read_listed

NOT_SOLVED = "not fully solved, so more of them may be exact or narrowed than is listed here"


LISTING = Listing(
    ("edition", "table", "row", "column", "reason"), "refused-exception", "an exception"
)


def audit_reports(reports: Path, exceptions: Path | None = None) -> list[AuditedCell]:
    """Every hidden cell of every report; ReportProblem when a report cannot be trusted.

    Cells that someone has signed for, each with `edition,table,row,column,reason` numbered as in
    `corrections.csv`, are listed in `audit-exceptions.csv` in the folders of the series; or in
    those below `exceptions`, or in the file `exceptions` of the only series. A row about a cell
    that is not hidden is refused: the report or the numbering has changed.

    Such a list says which hidden cells can be worked out. Whoever publishes it shows everyone where
    to look, so it may lie outside of the repository.
    """
    library = read_library(reports)
    if library.errors:
        raise ReportProblem(*library.findings)
    found = audit(edition.reading for edition in library.editions if edition.reading)
    cells = {(cell.series, str(cell.edition), cell.address): cell for cell in found}
    folders = {e.source.series.name: Path(e.source.file).parent for e in library.editions}
    for series, folder in folders.items():
        path = folder / EXCEPTIONS
        if exceptions is not None and exceptions.is_dir():
            path = exceptions / series / EXCEPTIONS
        elif exceptions is not None:
            if not exceptions.exists():
                raise TiltaksdataError(
                    f"{exceptions}: there is no such file or folder of exceptions"
                )
            if len(folders) > 1:
                message = (
                    f"name a folder with a file <series>/{EXCEPTIONS}: there are several series"
                )
                raise TiltaksdataError(f"{exceptions}: {message}")
            path = exceptions
        for listed in read_listed(path, LISTING):
            key = (series, listed.edition, listed.address)
            if key not in cells:
                message = "there is no hidden cell there; remove the line"
                raise LISTING.refused(listed.place, message)
            cells[key] = replace(cells[key], reason=listed.reason)
    return list(cells.values())


def unsigned(cells: Iterable[AuditedCell], level: Level) -> list[AuditedCell]:
    """The cells of a level that nobody has signed for."""
    return [cell for cell in cells if cell.level is level and cell.reason is None]


def as_lines(cells: Sequence[AuditedCell], *, all_of_them: bool) -> Iterator[str]:
    """A line of counts for each edition, and one for each cell that is exact or narrowed.

    Those that were signed for are listed with the reason, only if `all_of_them`. An edition with
    cells whose true bounds were not found has a line that says so.
    """
    if not cells:
        yield "no cell is hidden"
    for edition in _editions(cells):
        name = f"{edition['series']} {edition['edition']}"
        yield (
            f"{name}: {edition['hidden']} hidden cells: {edition['exact']} exact,"
            f" {edition['narrowed']} narrowed, {edition['signed_off']} of these signed off"
        )
        if edition["not_solved"]:
            yield f"{name}: {edition['not_solved']} hidden cells: {NOT_SOLVED}"
    for cell in cells:
        if cell.level is not Level.OPEN and (all_of_them or cell.reason is None):
            yield _line(cell)


def _line(cell: AuditedCell) -> str:
    signed = f" (signed off: {cell.reason})" if cell.reason else ""
    return f"{cell.series} {cell.edition}: {where(cell.address)}: {cell.level}{signed}"


def as_findings(cells: Iterable[AuditedCell]) -> Iterator[Finding]:
    """A warning for each exact cell that nobody has signed for, and a note for a narrowed one."""
    for cell in cells:
        if cell.level is not Level.OPEN and cell.reason is None:
            severity = Severity.WARNING if cell.level is Level.EXACT else Severity.NOTE
            finding = Finding("audit", _line(cell), Place(""), severity, address=cell.address)
            yield finding.of(cell.series, str(cell.edition))


def as_json(cells: Sequence[AuditedCell]) -> dict[str, Any]:
    """The same as JSON-ready values: `editions` with counts, `cells` with places."""
    listed = [
        {
            "series": cell.series,
            "edition": str(cell.edition),
            **cell.address._asdict(),
            "level": str(cell.level),
            "signed_off": cell.reason,
        }
        for cell in cells
        if cell.level is not Level.OPEN
    ]
    return {"editions": _editions(cells), "cells": listed}


def _editions(cells: Iterable[AuditedCell]) -> list[dict[str, Any]]:
    """For each edition, how many of its hidden cells are at each level."""
    found: dict[tuple[str, str], list[AuditedCell]] = {}
    for cell in cells:
        found.setdefault((cell.series, str(cell.edition)), []).append(cell)
    return [
        {
            "series": series,
            "edition": edition,
            "hidden": len(some),
            "exact": sum(cell.level is Level.EXACT for cell in some),
            "narrowed": sum(cell.level is Level.NARROWED for cell in some),
            "signed_off": sum(c.reason is not None and c.level is not Level.OPEN for c in some),
            "not_solved": sum(not cell.sure for cell in some),
        }
        for (series, edition), some in found.items()
    ]
