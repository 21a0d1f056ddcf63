"""CSV files beside the reports that name cells of editions, a line each with its reason.

Lines have `edition`, `table`, `row`, `column` and `reason`, and whatever else they tell: table
and row as the report prints them from 1 (row 1 is the total row), column 1 the first value column,
column 0 the label, row 0 the column heads.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.errors import Finding, ReportProblem
from generator.model import CellAddress, Place


@dataclass(frozen=True)
class Listing:
    """A kind of file: its columns, the rule that a finding about it breaks, and what a line is."""

    columns: tuple[str, ...]
    rule: str
    line: str

    def refused(
        self, place: Place, message: str, address: CellAddress | None = None
    ) -> ReportProblem:
        """Why a line of the file cannot stand."""
        return ReportProblem(Finding(self.rule, message, place, address=address))


@dataclass(frozen=True)
class ListedCell:
    """A line: `texts` by column as they stand, the cell that it names, and where the line is."""

    texts: dict[str, str]
    address: CellAddress
    place: Place

    @property
    def edition(self) -> str:
        """The edition that the line names."""
        return self.texts["edition"].strip()

    @property
    def reason(self) -> str:
        """Why."""
        return self.texts["reason"].strip()


def read_listed(path: Path, listing: Listing) -> Iterator[ListedCell]:
    """The lines of a file (none when there is no file); ReportProblem when malformed."""
    if not path.is_file():
        return
    name = path.as_posix()
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise listing.refused(Place(name), "is not UTF-8; save it as UTF-8") from None
    reader = csv.DictReader(io.StringIO(text), restkey="", restval="")
    if tuple(reader.fieldnames or ()) != listing.columns:
        message = f"its first line must be {','.join(listing.columns)}"
        raise listing.refused(Place(name, 1), message)
    for row in reader:
        yield _listed(row, Place(name, reader.line_num), listing)


def _listed(row: dict[str, str], place: Place, listing: Listing) -> ListedCell:
    try:
        address = CellAddress(int(row["table"]), int(row["row"]), int(row["column"]))
    except ValueError:
        raise listing.refused(place, "table, row and column must be whole numbers") from None
    listed = ListedCell(row, address, place)
    if not listed.reason:
        raise listing.refused(place, f"{listing.line} needs its reason")
    return listed
