"""The work of `add`: a report from anywhere → its series and month, what it changes, its place.

Nothing that is there is ever overwritten. Of several files all are put in their places, or none.
"""

from __future__ import annotations

import os
import re
import secrets
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from generator.codelists import CodeLists, load_codelists
from generator.discretion import Discretion
from generator.errors import Finding, ReportProblem, TiltaksdataError, errors_of
from generator.intake import SeriesFolder, open_source, refuse_other_formats, series_folders
from generator.interruption import cleared_if_ended, undivided
from generator.library import Edition, Library, read_series
from generator.model import MEASURE, Period, Place, Reading, Series, Source
from generator.profile import SETTINGS
from generator.prove.revisions import Revision, revisions
from generator.resources import codelists_folder
from generator.understand.observations import observations
from generator.understand.reading import OpenedReport, open_report, read_edition

_KINDS = ("revised", "newly hidden", "newly shown", "newly printed", "not printed any more")


@dataclass(frozen=True)
class Addition:
    """A report and where it goes; `there` is the file that has the same bytes, if one has.

    `edition` is how it reads among the others; None where it is there already.
    """

    source: Source
    target: Path
    there: Path | None
    edition: Edition | None


@dataclass(frozen=True)
class Plan:
    """What adding reports comes to: each with its place, and what was found; errors stop it."""

    additions: tuple[Addition, ...]
    library: Library
    findings: tuple[Finding, ...]


def plan(files: Sequence[Path], reports: Path, name: str | None = None) -> Plan:
    """Which series and month each of `files` is, and where it goes; nothing is written.

    `name` is that of the series, where the report does not say it. ReportProblem when a file cannot
    be read, or nobody can say what it is.
    """
    codelists = load_codelists(codelists_folder(reports))
    folders = series_folders(reports)
    if name is not None:
        folders = [folder for folder in folders if folder.series.name == name]
    if not folders:
        missing = f"has no series {name}" if name else f"has no series, that is no {SETTINGS}"
        raise TiltaksdataError(f"{reports}: {missing}; CONTRIBUTING.md says how to add one")
    codelists = codelists.with_totals(folder.series for folder in folders)
    problems: list[Finding] = []
    found: list[tuple[SeriesFolder, OpenedReport]] = []
    for file in files:
        try:
            refuse_other_formats(file)
            source = open_source(file, folders[0].series)
            found.append(_identified(source, folders, codelists, is_named=name is not None))
        except ReportProblem as problem:
            problems += problem.findings
    places = [_placed(folder, opened, reports, codelists) for folder, opened in found]
    problems += [finding for _, finding in places if finding]
    first: dict[tuple[str, Period | None], Source] = {}
    for addition, _ in places:
        source = addition.source
        other = first.setdefault((source.series.name, source.edition), source)
        if other is not source and addition.there is None:
            message = f"is a report of {source.edition}, and so is {other.file}; add one of the two"
            problems.append(Finding("double-edition", message, Place(source.file)))
    if errors_of(problems):
        raise ReportProblem(*problems)
    return _with_readings([addition for addition, _ in places], folders, codelists)


def _identified(
    source: Source, folders: Sequence[SeriesFolder], codelists: CodeLists, *, is_named: bool
) -> tuple[SeriesFolder, OpenedReport]:
    """The series whose report a file is, and the file as it reads there.

    That is the series that the file names; else the one that has most of its measures. Series that
    write figures alike read a file once.
    """
    opened: dict[object, OpenedReport] = {}
    candidates: list[tuple[SeriesFolder, OpenedReport]] = []
    for folder in folders:
        series = folder.series
        key = (series.language, series.marks, series.numbers, tuple(sorted(series.words.items())))
        if key not in opened:
            own = replace(source, series=series)
            opened[key] = open_report(own, codelists.in_series(series))
        first = opened[key]
        candidates.append((folder, replace(first, source=replace(first.source, series=series))))
    readable = [item for item in candidates if item[1].printed is not None]
    if not readable:
        series, findings = folders[0].series, candidates[0][1].findings
        discretion = Discretion(series.limit, series.language, codelists.row_labels())
        raise ReportProblem(*map(discretion.of, findings))
    if is_named or (len(folders) == 1 and not folders[0].sources):
        return candidates[0]
    there = [item for item in candidates if source.sha256 in {s.sha256 for s in item[0].sources}]
    if there:
        return there[0]
    named = [item for item in candidates if _names(item[1], item[0].series)]
    if len(named) == 1:
        return named[0]
    shared = {item[0].series.name: _shared_measures(*item, codelists) for item in named or readable}
    best = max(shared.values())
    likely = [item for item in candidates if shared.get(item[0].series.name) == best]
    if len(likely) == 1 and best:
        return likely[0]
    if len(folders) == 1 and errors_of(candidates[0][1].findings):
        return candidates[0]
    # Reports that cannot be read themselves say nothing of their series.
    unread: list[Finding] = []
    for folder in folders:
        newest, series = _newest(folder, codelists), folder.series
        discretion = Discretion(series.limit, series.language, codelists.row_labels())
        faults = errors_of(newest.findings) if newest else []
        unread += [discretion.of(finding).of(series.name, None) for finding in faults]
    if not best and unread:
        raise ReportProblem(*unread)
    names = ", ".join(folder.series.name for folder, _ in candidates)
    why = "more than one series may have it" if best else "no series has its measures"
    message = f"it is not clear to which series this report belongs: {why}; name it with --series"
    raise ReportProblem(Finding("unknown-series", f"{message} ({names})", Place(source.file)))


def _names(report: OpenedReport, series: Series) -> bool:
    """Whether a report, or the name of its file, has the name, the number or title of a series."""
    texts = [Path(report.source.file).name]
    if report.printed is not None:
        texts += [aside.text for aside in report.printed.left_aside]
        texts += [table.heading.text for table in report.printed.tables if table.heading]
    names = {series.name, series.details.get("table", ""), series.title} - {""}
    wanted = re.compile(rf"(?<![^\W_])(?:{'|'.join(map(re.escape, names))})(?![^\W_])", re.I)
    return any(wanted.search(text) for text in texts)


def _shared_measures(folder: SeriesFolder, report: OpenedReport, codelists: CodeLists) -> float:
    """The share of the measures of a report that the newest edition of a series has as well."""
    newest = _newest(folder, codelists)
    if newest is None:
        return 0.0
    lists = codelists.in_series(folder.series)
    pair = [read_edition(item, lists, folder.corrections).reading for item in (report, newest)]
    new, known = (
        {item.measure for item in observations(reading.tables) if item.dimension == MEASURE}
        if reading
        else set()
        for reading in pair
    )
    share = len(new & known) / len(new) if new else 0.0
    return share if share > 0.5 else 0.0


def _newest(folder: SeriesFolder, codelists: CodeLists) -> OpenedReport | None:
    """The last report of a series by its name, opened."""
    lists = codelists.in_series(folder.series)
    return next((open_report(source, lists) for source in folder.sources[-1:]), None)


def _placed(
    folder: SeriesFolder, opened: OpenedReport, reports: Path, codelists: CodeLists
) -> tuple[Addition, Finding | None]:
    """Where a report goes, and why it cannot go there."""
    source, series = opened.source, folder.series.name
    form = source.file.rpartition(".")[2].lower()
    target = reports / series / f"{source.edition}.{form}"
    same = [Path(item.file) for item in folder.sources if item.sha256 == source.sha256]
    addition = Addition(source, target, same[0] if same else None, None)
    if same:
        return addition, None
    fault = None
    if source.edition is None:
        message = (
            "there is no period over its tables, and its name says no month; name the file by its"
            " last month, such as 2024-04.txt, and add it again"
        )
        fault = Finding("period-heading", message, Place(source.file))
    elif source.edition in {item.edition for item in folder.withdrawn}:
        message = (
            f"edition {source.edition} of {series} is withdrawn in"
            f" {(reports / series / 'withdrawn.csv').as_posix()}; build once with"
            " its line, so that the old one is gone, take the line out and add the report again"
        )
        fault = Finding("edition-withdrawn", message, Place(source.file))
    else:
        # Only reports whose names leave the month open are read.
        lists = codelists.in_series(folder.series)
        others = [
            item.file
            for item in folder.sources
            if (item.edition or open_report(item, lists).source.edition) == source.edition
        ]
        if not others and os.path.lexists(target):
            others = [target.as_posix()]
        if others:
            message = (
                f"is a report of {source.edition}, and {others[0]} is there for that month with"
                " other bytes; nothing is overwritten: compare the two, and if this one is right,"
                " move that away first (an edition that is published has to be withdrawn:"
                ' CONTRIBUTING.md, "Withdraw or replace an edition")'
            )
            fault = Finding("month-taken", message, Place(source.file))
    return addition, fault


def _with_readings(
    additions: Sequence[Addition], folders: Sequence[SeriesFolder], codelists: CodeLists
) -> Plan:
    """Every series read as it would be with the new reports in it."""
    new = [addition for addition in additions if addition.there is None]
    names = {addition.source.series.name for addition in new}
    later = []
    for folder in folders:
        more = [a.source for a in new if a.source.series.name == folder.series.name]
        later.append(replace(folder, sources=(*folder.sources, *more)))
    library = read_series(codelists, [folder for folder in later if folder.sources])
    read = {edition.source.file: edition for edition in library.editions}
    files = {addition.source.file for addition in new}
    added = {(e.source.series.name, str(e.source.edition)) for f, e in read.items() if f in files}
    findings = [
        finding
        for finding in library.findings
        if finding.place.file in files
        or (finding.series, finding.edition) in added
        or (finding in library.errors and finding.series in names)
    ]
    placed = [replace(a, edition=read.get(a.source.file)) for a in additions]
    return Plan(tuple(placed), library, tuple(findings))


def put_in_place(plan: Plan) -> None:
    """Copy the new reports to their places, all or none; TiltaksdataError when one is taken."""
    new = [addition for addition in plan.additions if addition.there is None]
    parts = [item.target.with_name(f".{item.target.name}.{secrets.token_hex(4)}") for item in new]

    def clear() -> None:
        for part in parts:
            part.unlink(missing_ok=True)

    with cleared_if_ended(clear):
        try:
            for item, part in zip(new, parts, strict=True):
                with part.open("xb") as file:
                    file.write(item.source.content)
                    os.fsync(file.fileno())
            with undivided():
                _link_all(list(zip(parts, (item.target for item in new), strict=True)))
        finally:
            clear()


def _link_all(pairs: Sequence[tuple[Path, Path]]) -> None:
    """Give every finished copy its name, unless one of the names is taken: then none has it."""
    made: list[Path] = []
    try:
        for part, target in pairs:
            os.link(part, target)
            made.append(target)
    except OSError as error:
        for target in made:
            with suppress(OSError):
                target.unlink()
        if isinstance(error, FileExistsError):
            message = f"{pairs[len(made)][1]}: has just been put there; run the command again"
            raise TiltaksdataError(message) from None
        raise


def describe(plan: Plan, *, every: bool) -> Iterator[str]:
    """What each report is and would change, in lines: counts and places, never a figure.

    `every`: all places, not only the first of each kind.
    """
    readings = [edition.reading for edition in plan.library.editions if edition.reading]
    changes = revisions(readings)
    for addition in plan.additions:
        source = addition.source
        about = f"{source.series.name} {source.edition}"
        if addition.there is not None or addition.edition is None:
            there = (addition.there or addition.target).as_posix()
            yield f"{about}: {source.file} is already there, as {there}"
            continue
        yield f"{about}: {source.file} goes to {addition.target.as_posix()}"
        reading = addition.edition.reading
        if reading is None:
            continue
        own = _months(reading)
        others = set().union(
            *(
                _months(other)
                for other in readings
                if other is not reading and other.source.series.name == source.series.name
            )
        )
        yield f"  new months: {', '.join(map(str, sorted(own - others))) or 'none'}"
        for before, after in sorted({r.editions for r in changes if reading.edition in r.editions}):
            found = [r for r in changes if r.editions == (before, after)]
            kinds = Counter(map(_kind, found))
            counts = ", ".join(f"{kinds[kind]} {kind}" for kind in _KINDS if kinds[kind])
            yield f"  {after} beside {before}: {counts}"
            for kind in _KINDS:
                of_kind = [r for r in found if _kind(r) == kind]
                for r in of_kind[: None if every else 3]:
                    place = f"{r.period} {r.measure}, {r.dimension} {r.category}"
                    yield f"    {kind}: {place}"
                if not every and of_kind[3:]:
                    yield f"    {kind}: … and {len(of_kind) - 3} more; -v lists them"


def _months(reading: Reading) -> set[Period]:
    return {p for table in reading.tables for p in table.columns.periods if p is not None}


def _kind(revision: Revision) -> str:
    """What happened to a figure; marks and what is not printed are no numbers."""
    before, after = revision.before.isdecimal(), revision.after.isdecimal()
    if not revision.before or not revision.after:
        return "newly printed" if not revision.before else "not printed any more"
    if before == after:
        return "revised"
    return "newly hidden" if before else "newly shown"
