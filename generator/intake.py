"""The folder of reports → sources: which editions there are, and what their series say of them."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from generator.errors import Finding, ReportProblem, Severity
from generator.inputs import LARGEST_LIST, FileTooLarge, read_file
from generator.model import Correction, Period, Place, Series, Source
from generator.profile import SETTINGS, load_series
from generator.read import LARGEST_FILES, READERS
from generator.understand.accepted import Accepted, load_accepted
from generator.understand.corrections import load_corrections

CORRECTIONS = "corrections.csv"
EXCEPTIONS, ACCEPTED = "audit-exceptions.csv", "accepted.csv"
_SERIES_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
"""It stands in addresses and in the names of packages."""
_REPORT_FORMATS = {*READERS, "pdf", "xlsx", "xls", "htm", "html", "csv", "docx"}
"""Extensions that a report may have; files of other kinds in the folder are notes of the owner."""
_TABLES = {CORRECTIONS, EXCEPTIONS, ACCEPTED}


@dataclass(frozen=True)
class SeriesFolder:
    """One series: what it is, its corrections, what is accepted, and its editions in order.

    `settings` is the file that says what it is.
    """

    series: Series
    corrections: list[Correction]
    sources: tuple[Source, ...]
    settings: str
    findings: tuple[Finding, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    before: Source | None = None
    """The edition before the first of them, where only some of a folder were asked for."""


def find_series(reports: Path) -> list[SeriesFolder]:
    """Every series under `reports`, sorted by name; ReportProblem when there is none."""
    if not reports.is_dir():
        raise _problem(
            reports,
            "missing-folder",
            "there is no such folder of reports; make it, or name another with --reports",
        )
    try:
        folders = [f for f in sorted(reports.iterdir()) if _is_series(f) and _report_files(f)]
    except OSError as error:
        message = f"the folder cannot be opened ({error.strerror}); check its rights"
        raise _problem(Path(error.filename or reports), "unreadable-folder", message) from None
    if not folders:
        raise _problem(
            reports,
            "no-reports",
            "holds no report; put one into <series>/<YYYY-MM>.txt, for example tilt180/2024-04.txt",
        )
    return [open_series(folder) for folder in folders]


def open_series(folder: Path) -> SeriesFolder:
    """One series folder, its files opened; ReportProblem when a name or a setting is wrong."""
    if not _SERIES_NAME.fullmatch(folder.name):
        message = "name the folder of a series with a-z, digits, '-', '_' and '.', such as tilt180"
        raise _problem(folder, "series-name", message)
    series, findings = load_series(folder)
    corrections = load_corrections(folder / CORRECTIONS)
    accepted = load_accepted(folder / ACCEPTED)
    sources = [open_source(path, series) for path in _report_files(folder)]
    _refuse_doubles(sources)
    findings += _idle_corrections(corrections, sources)
    findings += _idle_acceptances(accepted, sources)
    settings = (folder / SETTINGS).as_posix()
    return SeriesFolder(
        series, corrections, tuple(sources), settings, tuple(findings), tuple(accepted)
    )


def refuse_unknown_breakdowns(folder: SeriesFolder, dimensions: Sequence[str]) -> None:
    """ReportProblem when the settings of a series name a breakdown that is no dimension."""
    unknown = set(folder.series.breakdowns) - set(dimensions)
    if unknown:
        message = f"breakdowns names {', '.join(sorted(unknown))}; known: {', '.join(dimensions)}"
        raise _problem(Path(folder.sources[0].file).parent / SETTINGS, "series-toml", message)


def _idle_corrections(corrections: list[Correction], sources: list[Source]) -> list[Finding]:
    """A warning for each correction of an edition that is not there."""
    editions = {str(source.edition) for source in sources}
    return [
        Finding(
            "idle-correction",
            f"corrects edition '{item.edition}', which is not there; is the month misspelt?",
            item.place,
            Severity.WARNING,
        )
        for item in corrections
        if item.edition not in editions
    ]


def _idle_acceptances(accepted: list[Accepted], sources: list[Source]) -> list[Finding]:
    """A warning for each accepted change of an edition that is not there."""
    editions = {str(source.edition) for source in sources}
    return [
        Finding(
            "idle-acceptance",
            f"accepts a change of edition '{item.edition}', which is not there; is it misspelt?",
            item.place,
            Severity.WARNING,
        )
        for item in accepted
        if item.edition not in editions
    ]


def open_single(path: Path) -> SeriesFolder:
    """A report anywhere, with what the folder of a series that it lies in says of it."""
    series, _ = load_series(path.parent, alone=True)
    corrections = load_corrections(path.parent / CORRECTIONS)
    accepted = tuple(load_accepted(path.parent / ACCEPTED))
    source = open_source(path, series, named=False)
    before = _edition_before(path, source)
    settings = (path.parent / SETTINGS).as_posix()
    return SeriesFolder(series, corrections, (source,), settings, accepted=accepted, before=before)


def _edition_before(path: Path, source: Source) -> Source | None:
    """The newest edition in the folder of a series that is older than a report in it."""
    if source.edition is None or not (path.parent / SETTINGS).is_file():
        return None
    older = []
    for other in _report_files(path.parent):
        try:
            edition = Period.parse(other.stem)
        except ValueError:
            continue
        if edition < source.edition:
            older.append((edition, other))
    return open_source(max(older)[1], source.series) if older else None


def open_source(path: Path, series: Series, *, named: bool = True) -> Source:
    """A report's file with its bytes; with `named`, its name must be the edition's `YYYY-MM`."""
    try:
        edition = Period.parse(path.stem)
    except ValueError:
        edition = None
        if named:
            message = "name the report by its last month, such as 2024-04.txt"
            raise _problem(path, "edition-name", message) from None
    try:
        content = read_file(path, _largest(path))
    except FileTooLarge:
        message = "is far larger than any report; fetch the report again"
        raise _problem(path, "oversized-file", message) from None
    except OSError as error:
        message = f"the report cannot be opened ({error.strerror}); check the name and its rights"
        raise _problem(path, "unreadable-file", message) from None
    digest = hashlib.sha256(content).hexdigest()
    return Source(series, path.as_posix(), edition, digest, content)


def _largest(path: Path) -> int:
    """Bytes that a report of its format may have; of an unknown one it is refused anyway."""
    return LARGEST_FILES.get(path.suffix[1:].lower(), LARGEST_LIST)


def _is_series(folder: Path) -> bool:
    return folder.is_dir() and not folder.name.startswith((".", "_"))


def _report_files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.iterdir()) if _is_report(path)]


def _is_report(path: Path) -> bool:
    if path.name.startswith((".", "~")) or path.stem.upper() == "README":
        return False
    return path.suffix[1:].lower() in _REPORT_FORMATS and path.name not in _TABLES


def _refuse_doubles(sources: list[Source]) -> None:
    seen: dict[Period | None, str] = {}
    for source in sources:
        first = seen.setdefault(source.edition, source.file)
        if first != source.file:
            message = f"edition {source.edition} is {first} too; keep one of the two files"
            raise _problem(Path(source.file), "double-edition", message)


def _problem(path: Path, rule: str, message: str) -> ReportProblem:
    return ReportProblem(Finding(rule, message, Place(path.as_posix())))
