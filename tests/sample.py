"""The real report of April 2024, and readings of it with something changed."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

from generator.codelists import CodeLists, load_codelists
from generator.errors import Finding, errors_of
from generator.library import Edition, examine
from generator.model import Correction, Period, Reading, Series, Source
from generator.profile import load_series
from generator.understand.reading import open_report

REPOSITORY = Path(__file__).parents[1]
REPORT = REPOSITORY / "reports/tilt180/2024-04.txt"


@cache
def codelists() -> CodeLists:
    """The repository's code lists."""
    return load_codelists(REPOSITORY / "codelists")


@cache
def series() -> Series:
    """The series of the sample."""
    return load_series(REPORT.parent)[0]


@cache
def sample_text() -> str:
    """The report as text."""
    return REPORT.read_text("utf-8")


def sample_lines() -> list[str]:
    """The lines of the report; line 1 of the file is item 0."""
    return sample_text().split("\n")


def read(
    content: str | bytes,
    *,
    edition: str | None = "2024-04",
    corrections: list[Correction] | None = None,
    file: str = "report.txt",
    before: Reading | None = None,
) -> Edition:
    """A report that holds `content`, read and proved; `before` is the edition before it."""
    raw = content.encode() if isinstance(content, str) else content
    digest = hashlib.sha256(raw).hexdigest()
    period = Period.parse(edition) if edition else None
    source = Source(series(), file, period, digest, raw)
    return examine(open_report(source, codelists()), codelists(), corrections or [], before)


def read_changed(line: int, before: str, after: str) -> Edition:
    """The sample with `before` replaced by `after` on one line (counted from 1)."""
    lines = sample_lines()
    assert before in lines[line - 1], lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(before, after, 1)
    return read("\n".join(lines))


def errors(edition: Edition) -> list[Finding]:
    """The errors found in an edition."""
    return errors_of(edition.findings)


def rules(edition: Edition) -> set[str]:
    """The rules that an edition breaks."""
    return {finding.rule for finding in errors(edition)}
