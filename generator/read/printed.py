"""What comes out of a file, before anyone asks what it means."""

from __future__ import annotations

from dataclasses import dataclass

from generator.errors import Finding
from generator.model import LeftAside, PrintedLine, PrintedTable


@dataclass(frozen=True)
class PrintedFile:
    """What a reader gives: the printed lines, top to bottom, and findings about the file itself.

    `left_aside` are printed texts that the reader knows to belong to no table. Texts that the file
    holds and does not show are in neither.
    """

    lines: list[PrintedLine]
    findings: list[Finding]
    left_aside: tuple[LeftAside, ...] = ()


@dataclass(frozen=True)
class PrintedReport:
    """The printed tables of a report, numbered from 1, and all that is printed beside them.

    `findings` say what could not be placed; `left_aside` has the printed texts that are in no
    table and are no period above one, in the order of the report.
    """

    tables: tuple[PrintedTable, ...]
    findings: tuple[Finding, ...]
    left_aside: tuple[LeftAside, ...] = ()
