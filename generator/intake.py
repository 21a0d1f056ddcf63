"""The folder of reports → sources: which files there are, and what their series say of them."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from generator.errors import Finding, ReportProblem, Severity, errors_of
from generator.inputs import LARGEST_LIST, FileTooLarge, read_file
from generator.model import Correction, Period, Place, Series, Source
from generator.profile import PUBLISHER, SETTINGS, load_series
from generator.read import LARGEST_FILES, READERS
from generator.understand.accepted import Accepted, load_accepted
from generator.understand.corrections import load_corrections
from generator.understand.listed import Listing, read_lines

CORRECTIONS, ACCEPTED, WITHDRAWN = "corrections.csv", "accepted.csv", "withdrawn.csv"
EXCEPTIONS = "audit-exceptions.csv"
_LISTS = {CORRECTIONS, ACCEPTED, WITHDRAWN, EXCEPTIONS}
_OF_SERIES = {*_LISTS, SETTINGS}
_SERIES_NAME = re.compile(r"[a-z0-9][a-z0-9._-]*")
"""It stands in addresses and in the names of packages."""
_IGNORED = re.compile(r"[._~#].*|.*~|readme(\..*)?|thumbs\.db|desktop\.ini", re.IGNORECASE)
"""Names of what is never a report: hidden files, those that begin with `_`, what editors leave."""
_MONTH = re.compile(r"(?<!\d)(\d{4})[-._ ]?(\d\d)(?!\d|[-._ ]\d{1,2}(?!\d))")
_ARCHIVES = {"zip", "7z", "gz", "rar", "tar", "tgz", "bz2", "xz"}
_DOCUMENTS = {
    *("xls", "xlsb", "xlsm", "ods", "numbers", "csv", "tsv", "json", "xml", "parquet"),
    *("doc", "docx", "odt", "rtf", "pages", "htm", "html", "mht", "ppt", "pptx", "odp", "eml"),
    *("msg", "xps", "djvu", "ps", "tif", "tiff", "png", "jpg", "jpeg", "heic", "part", ""),
}
"""Formats in which reports are passed on and that cannot be read (unless there is a reader)."""

LISTING = Listing(("edition", "date", "reason"), "refused-withdrawal", "a withdrawn edition")


@dataclass(frozen=True)
class Withdrawn:
    """An edition that is no longer published: since which day, and why."""

    series: str
    edition: Period
    day: str
    reason: str

    @property
    def described(self) -> dict[str, str]:
        """The same as a data package says it."""
        texts = {"series": self.series, "edition": str(self.edition), "date": self.day}
        return {**texts, "reason": self.reason}


@dataclass(frozen=True)
class SeriesFolder:
    """One series: what it is, its files, and what its lists say of their editions.

    `settings` is the file that says what the series is.
    """

    series: Series
    corrections: list[Correction]
    sources: tuple[Source, ...]
    settings: str
    findings: tuple[Finding, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    withdrawn: tuple[Withdrawn, ...] = ()


@dataclass(frozen=True)
class ReportsFolder:
    """Every series that has reports, all withdrawn editions, and findings about other files."""

    series: tuple[SeriesFolder, ...]
    withdrawn: tuple[Withdrawn, ...]
    findings: tuple[Finding, ...]


def open_reports(reports: Path) -> ReportsFolder:
    """Every series under `reports`, sorted by name.

    ReportProblem when none can be read, or when a name or a setting is wrong.
    """
    if not reports.is_dir():
        message = "there is no such folder of reports; make it, or name another with --reports"
        raise _problem(reports, "missing-folder", message)
    series: list[SeriesFolder] = []
    withdrawn: list[Withdrawn] = []
    findings: list[Finding] = []
    try:
        for path in sorted(reports.iterdir()):
            if _IGNORED.fullmatch(path.name) or path.name == PUBLISHER:
                continue
            if not path.is_dir():
                message = (
                    "passed over, for no report is read beside the folders of the series; move it"
                    " into the folder of its series, or begin its name with '_' if it is no report"
                )
                is_report = _format_of(path) in READERS
                misplaced = Finding("misplaced-file", message, Place(path.as_posix()))
                findings.append(misplaced if is_report else _unread(path))
                continue
            findings += _unused_in(path)
            try:
                if report_files(path):
                    series.append(open_series(path))
                    withdrawn += series[-1].withdrawn
                else:
                    withdrawn += load_withdrawn(path)
            except ReportProblem as problem:
                findings += problem.findings
    except OSError as error:
        message = f"the folder cannot be opened ({error.strerror}); check its rights"
        raise _problem(Path(error.filename or reports), "unreadable-folder", message) from None
    if not series and errors_of(findings):
        raise ReportProblem(*findings)
    if not series:
        message = "holds no report; put one into the folder of its series, such as"
        message += " jobs/2024-04.txt"
        findings.append(Finding("no-reports", message, Place(reports.as_posix())))
    return ReportsFolder(tuple(series), tuple(withdrawn), tuple(findings))


def series_folders(reports: Path) -> list[SeriesFolder]:
    """Every folder with settings of a series, also one that has no report yet."""
    return [open_series(path.parent) for path in sorted(reports.glob(f"[!._]*/{SETTINGS}"))]


def open_series(folder: Path) -> SeriesFolder:
    """One series folder, its files opened; ReportProblem when a name or a setting is wrong."""
    if not _SERIES_NAME.fullmatch(folder.name):
        message = "name the folder of a series with a-z, digits, '-', '_' and '.', such as jobs-1"
        raise _problem(folder, "series-name", message)
    series, findings = load_series(folder)
    return SeriesFolder(
        series,
        load_corrections(folder / CORRECTIONS),
        tuple(open_source(path, series) for path in report_files(folder)),
        (folder / SETTINGS).as_posix(),
        tuple(findings),
        tuple(load_accepted(folder / ACCEPTED)),
        tuple(load_withdrawn(folder)),
    )


def open_single(path: Path) -> SeriesFolder:
    """A report anywhere, with what the folder of a series that it lies in says of it."""
    series, _ = load_series(path.parent, alone=True)
    corrections = load_corrections(path.parent / CORRECTIONS)
    accepted = tuple(load_accepted(path.parent / ACCEPTED))
    settings = (path.parent / SETTINGS).as_posix()
    source = open_source(path, series)
    return SeriesFolder(series, corrections, (source,), settings, accepted=accepted)


def refuse_unknown_breakdowns(folder: SeriesFolder, dimensions: Sequence[str]) -> None:
    """ReportProblem when the settings of a series name a breakdown that is no dimension."""
    unknown = set(folder.series.breakdowns) - set(dimensions)
    if unknown:
        message = f"breakdowns names {', '.join(sorted(unknown))}; known: {', '.join(dimensions)}"
        raise _problem(Path(folder.settings), "series-toml", message)


def load_withdrawn(folder: Path) -> list[Withdrawn]:
    """The withdrawn editions of a series (none without the file); ReportProblem if malformed."""
    found: dict[Period, Withdrawn] = {}
    for texts, place in read_lines(folder / WITHDRAWN, LISTING):
        try:
            edition = Period.parse(texts["edition"].strip())
            day = date.fromisoformat(texts["date"].strip()).isoformat()
        except ValueError:
            message = "needs the edition as 2024-04 and the date as 2024-06-30"
            raise LISTING.refused(place, message) from None
        if edition in found:
            raise LISTING.refused(place, f"withdraws {edition} a second time; keep one line")
        found[edition] = Withdrawn(folder.name, edition, day, texts["reason"].strip())
    return list(found.values())


def open_source(path: Path, series: Series) -> Source:
    """A report's file with its bytes, and the month that its name says, if it says one."""
    try:
        # A file of another format is refused anyway.
        content = read_file(path, LARGEST_FILES.get(_format_of(path), LARGEST_LIST))
    except FileTooLarge:
        message = "is far larger than any report; fetch the report again"
        raise _problem(path, "oversized-file", message) from None
    except OSError as error:
        message = f"the report cannot be opened ({error.strerror}); check the name and its rights"
        raise _problem(path, "unreadable-file", message) from None
    digest = hashlib.sha256(content).hexdigest()
    return Source(series, path.as_posix(), month_in(path.name), digest, content)


def month_in(name: str) -> Period | None:
    """The month that a file's name says, as in `2024-04.txt` or `202404_TILT180.pdf`."""
    found = set()
    for year, month in _MONTH.findall(name):
        if "1900" < year < "2100" and 1 <= int(month) <= 12:
            found.add(Period(int(year), int(month)))
    return found.pop() if len(found) == 1 else None


def report_files(folder: Path) -> list[Path]:
    """The files of a series that are read as reports, whatever they are called."""
    return [
        path
        for path in sorted(folder.iterdir())
        if _format_of(path) in READERS
        if not _IGNORED.fullmatch(path.name) and path.name not in _OF_SERIES and not path.is_dir()
    ]


def refuse_other_formats(path: Path) -> None:
    """ReportProblem, with what to do, for a folder and a file for which there is no reader."""
    form = _format_of(path)
    if path.is_dir():
        raise _problem(path, "unknown-format", "is a folder; name the reports in it")
    if form not in READERS and os.path.lexists(path):
        known = ", ".join(f".{name}" for name in READERS)
        advice = "unpack it and name the report in it"
        if form not in _ARCHIVES:
            advice = "save the report as .pdf or .xlsx and name that"
        message = f"no report can be read from it (only from {known}); {advice}"
        raise _problem(path, "unknown-format", message)


def _unused_in(folder: Path) -> Iterator[Finding]:
    """A finding for each file and folder of a series that is no report and none of its lists."""
    for path in sorted(folder.iterdir()):
        if _IGNORED.fullmatch(path.name) or path.name in _OF_SERIES:
            continue
        if path.is_dir():
            yield from _unused_folder(path)
        elif _format_of(path) not in READERS:
            yield _unread(path)


def _unused_folder(path: Path) -> Iterator[Finding]:
    """A finding for a folder inside of a series that holds files, or for a link to a folder.

    A link is not followed: it may lead to all files of the machine.
    """
    is_link = path.is_symlink()
    names = [] if is_link else sorted(name for _, _, files in os.walk(path) for name in files)
    held = [name for name in names if not _IGNORED.fullmatch(name)]
    looks = (
        is_link or _format_of(path) in READERS or any(_may_be_report(Path(name)) for name in held)
    )
    if not held and not looks:
        return
    counted = f"{len(held)} file{'s' * (len(held) != 1)}"
    message = (
        f"passed over ({'a link' if is_link else counted}), for no report is read in a folder"
        f" inside of a series; move reports to {path.parent.as_posix()}/, and remove this folder or"
        " begin its name with '_'"
    )
    severity = Severity.ERROR if looks else Severity.WARNING
    yield Finding("misplaced-file", message, Place(path.as_posix()), severity)


def _unread(path: Path) -> Finding:
    """The finding for a file for which there is no reader: an error if it may be a report."""
    form = _format_of(path)
    near = path.name.lower() if path.name.lower() in {*_OF_SERIES, PUBLISHER} else None
    known = ", ".join(f".{name}" for name in READERS)
    what = f"a .{form} file is" if form else "a file without an extension is"
    if near == path.name:
        where = "reports, beside those of the series" if near == PUBLISHER else "its series"
        message = f"passed over, for it is read in the folder of {where} only; move it there"
    elif near:
        message = f"passed over; name it {near}, in lower case"
    elif form == "csv":
        message = (
            f"passed over: no report, and none of {', '.join(sorted(_LISTS))}"
            "; correct its name, or begin it with '_' if it is to stay"
        )
    elif form in _ARCHIVES:
        message = (
            "passed over, for an archive is not read; unpack it and take the report in it, and"
            " remove the archive or begin its name with '_'"
        )
    else:
        message = (
            f"passed over, for {what} not read (only {known}); if it is a report, save it as .pdf"
            " or .xlsx instead, and remove this file or begin its name with '_'"
        )
    severity = Severity.ERROR if near or _may_be_report(path) else Severity.WARNING
    return Finding("unread-file", message, Place(path.as_posix()), severity)


def _may_be_report(path: Path) -> bool:
    """Whether a publisher may have put a file there as a report: by its format, or a month."""
    form = _format_of(path)
    return form in {*READERS, *_ARCHIVES, *_DOCUMENTS} or month_in(path.name) is not None


def _format_of(path: Path) -> str:
    return path.suffix[1:].lower()


def _problem(path: Path, rule: str, message: str) -> ReportProblem:
    return ReportProblem(Finding(rule, message, Place(path.as_posix())))
