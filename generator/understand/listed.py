"""CSV files beside the reports, in which the publisher answers for something, each with a reason.

Lines that name a cell have `edition`, `table`, `row`, `column` and `reason`, and whatever else they
say: table and row as the report prints them from 1 (row 1 is the total row), column 1 the first
value column, column 0 the label, row 0 the column heads.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from generator.errors import Finding, ReportProblem
from generator.inputs import LARGEST_LIST, read_file
from generator.model import CellAddress, Place

PLACEHOLDER = "<reason>"
"""What a finding writes in a line to be copied, where the publisher gives the reason."""

_NO_REASON = re.compile(r"<.*>|\W*")
"""Nothing, or what still waits to be written."""
_NUMBER = re.compile(r"[0-9]{1,6}")


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
    seen: dict[tuple[str, CellAddress], int | None] = {}
    for texts, place in read_lines(path, listing):
        numbers = [texts[name].strip() for name in ("table", "row", "column")]
        if not all(_NUMBER.fullmatch(number) for number in numbers):
            raise listing.refused(place, "table, row and column must be whole numbers")
        listed = ListedCell(texts, CellAddress(*map(int, numbers)), place)
        key = (listed.edition, listed.address)
        if key in seen:
            message = f"names the same cell as line {seen[key]}; keep one of the two"
            raise listing.refused(place, message)
        seen[key] = place.line
        yield listed


def read_lines(path: Path, listing: Listing) -> Iterator[tuple[dict[str, str], Place]]:
    """Each line's texts by column, and its place; ReportProblem when malformed.

    None when there is no such file.
    """
    if not path.exists() and not path.is_symlink():
        return
    for row, place in _rows(path, listing):
        if len(row) != len(listing.columns):
            count = f"has {len(row)} fields, not {len(listing.columns)}"
            raise listing.refused(place, f"{count}; put quotation marks around commas")
        texts = dict(zip(listing.columns, row, strict=True))
        if _NO_REASON.fullmatch(texts["reason"].strip()):
            message = f"{listing.line} needs its reason, in words of yours"
            raise listing.refused(place, message)
        yield texts, place


def _rows(path: Path, listing: Listing) -> Iterator[tuple[list[str], Place]]:
    """The rows below the head, each with its place."""
    name = path.as_posix()
    try:
        text = read_file(path, LARGEST_LIST).decode("utf-8-sig")
    except OSError as error:
        message = f"cannot be opened ({error.strerror}); correct or remove it"
        raise listing.refused(Place(name), message) from None
    except UnicodeDecodeError:
        raise listing.refused(Place(name), "is not UTF-8; save it as UTF-8") from None
    reader = csv.reader(io.StringIO(text, newline=None), strict=True)
    try:
        if tuple(next(reader, ())) != listing.columns:
            message = f"its first line must be {','.join(listing.columns)}, with commas between"
            raise listing.refused(Place(name, 1), message)
        for row in reader:
            if row:
                yield row, Place(name, reader.line_num)
    except csv.Error as error:
        message = f"is not well-formed CSV ({error}); check the quotation marks"
        raise listing.refused(Place(name, reader.line_num), message) from None
