"""Hidden cells that someone has signed for, in `audit-exceptions.csv` of a series.

Each row has `edition,table,row,column,reason`, numbered as in `corrections.csv`. A row about a cell
that is not hidden is refused: the report or the numbering has changed.

Such a list says which hidden cells can be worked out. Whoever publishes it tells everyone where to
look, so it may lie outside of the repository: `tiltaksdata audit --exceptions PATH`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from generator.investigate.audit import AuditedCell
from generator.understand.listed import ListedCell, Listing, read_listed

LISTING = Listing(
    ("edition", "table", "row", "column", "reason"), "refused-exception", "an exception"
)


@dataclass(frozen=True)
class SignedOff:
    """One hidden cell of one edition of a series, and why it may be worked out."""

    series: str
    listed: ListedCell


def load_exceptions(path: Path, series: str) -> list[SignedOff]:
    """The exceptions of a series (none when there is no file); ReportProblem when malformed."""
    return [SignedOff(series, listed) for listed in read_listed(path, LISTING)]


def sign_off(cells: Iterable[AuditedCell], exceptions: Iterable[SignedOff]) -> list[AuditedCell]:
    """The cells, those that were signed for with the reason; ReportProblem if refused."""
    audited = {(cell.series, str(cell.edition), cell.address): cell for cell in cells}
    for item in exceptions:
        listed = item.listed
        key = (item.series, listed.edition, listed.address)
        if key not in audited:
            message = "there is no hidden cell there; remove the line"
            raise LISTING.refused(listed.place, message)
        audited[key] = replace(audited[key], reason=listed.reason)
    return list(audited.values())
