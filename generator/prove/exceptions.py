"""Hidden cells that someone has signed for, in `audit-exceptions.csv` of a series.

Each row has `edition,table,row,column,reason`, numbered as in `corrections.csv`. A row about a cell
that is not hidden is refused: the report or the numbering has changed.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from generator.errors import Finding, ReportProblem
from generator.model import CellAddress, Place
from generator.prove.audit import AuditedCell

COLUMNS = ("edition", "table", "row", "column", "reason")


@dataclass(frozen=True)
class SignedOff:
    """One hidden cell of one edition, and why it may be worked out."""

    series: str
    edition: str
    address: CellAddress
    reason: str
    place: Place


def load_exceptions(path: Path, series: str) -> list[SignedOff]:
    """The exceptions of a series (none when there is no file); ReportProblem when malformed."""
    name = path.as_posix()
    if not path.is_file():
        return []
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise _refused(Place(name), "is not UTF-8; save it as UTF-8") from None
    reader = csv.DictReader(io.StringIO(text), restkey="", restval="")
    if tuple(reader.fieldnames or ()) != COLUMNS:
        raise _refused(Place(name, 1), f"its first line must be {','.join(COLUMNS)}")
    return [_signed_off(row, series, Place(name, reader.line_num)) for row in reader]


def _signed_off(row: dict[str, str], series: str, place: Place) -> SignedOff:
    try:
        address = CellAddress(int(row["table"]), int(row["row"]), int(row["column"]))
    except ValueError:
        raise _refused(place, "table, row and column must be whole numbers") from None
    if not row["reason"].strip():
        raise _refused(place, "an exception needs its reason")
    return SignedOff(series, row["edition"].strip(), address, row["reason"].strip(), place)


def sign_off(cells: Iterable[AuditedCell], exceptions: Iterable[SignedOff]) -> list[AuditedCell]:
    """The cells, those that were signed for with the reason; ReportProblem if refused."""
    audited = {(cell.series, str(cell.edition), cell.address): cell for cell in cells}
    for item in exceptions:
        key = (item.series, item.edition, item.address)
        if key not in audited:
            raise _refused(item.place, "there is no hidden cell there; remove the line")
        audited[key] = replace(audited[key], reason=item.reason)
    return list(audited.values())


def _refused(place: Place, message: str) -> ReportProblem:
    return ReportProblem(Finding("refused-exception", message, place))
