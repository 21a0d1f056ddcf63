"""What can go wrong, with the place, what was printed and what to do.

    TiltaksdataError           everything that this program raises on purpose
    ├── ReportProblem          findings of severity error: the input cannot be trusted
    └── OutputProblem          the output folder cannot be used
        └── HalfWritten        one output is new, another old or missing

A `Finding` is one line to read; the runner collects them, so that one run reports all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from generator.model import CellAddress, Place

_LONGEST = 1000
"""Characters of a message that are shown; a damaged file can print a line of megabytes."""

_BLANKS = re.compile(r"(?:\r?\n|[ \t\u00a0\u2000-\u200a\u202f\u205f\u3000])+")
"""What is shown as one space. Other characters that are not seen are kept, to be shown escaped."""


class Severity(StrEnum):
    """`error` stops the build; `note` is a repair of a label, for example."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True)
class Finding:
    """One thing that was found, where, and what to do about it.

    `printed` is the text that the report prints there; it never holds what a hidden cell may be.
    """

    rule: str
    message: str
    place: Place
    severity: Severity = Severity.ERROR
    address: CellAddress | None = None
    table: int | None = None
    printed: str | None = None
    series: str | None = None
    edition: str | None = None
    verbatim: str = ""
    """The end of the message, where it is made of codes alone: what is to be copied into a file."""

    def of(self, series: str, edition: str | None) -> Finding:
        """The same finding, with the edition that it belongs to."""
        return replace(self, series=series, edition=edition)

    def as_text(self) -> str:
        """`file:line:offset: severity rule: message`, on one line; a page stands as `p3`."""
        message = _BLANKS.sub(" ", shortened(self.message)).strip(" ")
        place = str(self.place).replace("\n", "\\n").replace("\r", "\\r")
        return f"{place}: {self.severity} {self.rule}: {message}"

    def as_json(self) -> dict[str, Any]:
        """The finding as JSON-ready values; null where a key does not apply."""
        address = self.address._asdict() if self.address else {}
        return {
            "rule": self.rule,
            "severity": str(self.severity),
            "series": self.series,
            "edition": self.edition,
            "file": self.place.file or None,
            "page": self.place.page,
            "line": self.place.line,
            "table": address.get("table", self.table),
            "row": address.get("row"),
            "column": address.get("column"),
            "printed": self.printed and shortened(self.printed),
            "message": shortened(self.message),
        }


def shortened(text: str) -> str:
    """The text, without its middle if it is far too long to read."""
    half = _LONGEST // 2
    return text if len(text) <= _LONGEST else f"{text[:half]} … {text[-half:]}"


def errors_of(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that stop a build."""
    return [finding for finding in findings if finding.severity is Severity.ERROR]


class TiltaksdataError(Exception):
    """Something that the user can mend; its text says what to do."""


class ReportProblem(TiltaksdataError):
    """The input cannot be trusted; `findings` say why, at least one of them an error."""

    def __init__(self, *findings: Finding) -> None:
        super().__init__("\n".join(finding.as_text() for finding in findings))
        self.findings = findings


class OutputProblem(TiltaksdataError):
    """An output folder cannot be written or replaced."""


class HalfWritten(OutputProblem):
    """Of two outputs that belong together not both are new or old; its text says which is which."""
