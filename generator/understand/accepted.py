"""Changes that the publisher has looked at and accepts, in `accepted.csv` of a series.

Each row has `edition,change,reason`; `change` is what the finding about it quotes, word for word.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from generator.model import Place
from generator.understand.listed import Listing, read_lines

LISTING = Listing(("edition", "change", "reason"), "refused-acceptance", "an accepted change")


@dataclass(frozen=True)
class Accepted:
    """One change of one edition, and why it is right; `place` is the line of the file."""

    edition: str
    change: str
    reason: str
    place: Place


def load_accepted(path: Path) -> list[Accepted]:
    """The accepted changes of a series (none when there is no file); ReportProblem if malformed."""
    found: dict[tuple[str, str], Accepted] = {}
    for texts, place in read_lines(path, LISTING):
        edition, change = texts["edition"].strip(), " ".join(texts["change"].split())
        if not edition or not change:
            raise LISTING.refused(place, "needs the edition and the change that a finding quotes")
        if (edition, change) in found:
            line = found[edition, change].place.line
            raise LISTING.refused(place, f"accepts the same as line {line}; keep one of the two")
        found[edition, change] = Accepted(edition, change, texts["reason"].strip(), place)
    return list(found.values())
