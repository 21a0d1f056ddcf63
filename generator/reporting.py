"""How findings and results are printed: as text, as JSON, or as annotations of a workflow.

In text, findings of one cause stand on one line, and there are never more than a screen of them
unless every one is asked for. JSON has all of them.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from generator.errors import (
    Finding,
    HalfWritten,
    ReportProblem,
    Severity,
    TiltaksdataError,
    errors_of,
)
from generator.model import Place
from generator.terminal import annotate, in_one_line, tell, tell_as_json

_MOST_LINES = 26
"""Lines of findings without --verbose; with those of the summary they fill one screen."""
_ORDER = [Severity.ERROR, Severity.WARNING, Severity.NOTE]
_ANNOTATIONS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}
_ALWAYS_SHOWN = {"kept-file", "kept-output"}
"""Warnings that say where files of the user are now; they are printed in spite of --quiet."""
_OF_ONE_TABLE = {"row-outside-table", "contradicting-row"}
"""Rules that many rows break at once, where the total row above them is lost."""
_VARYING = re.compile(r"'[^']*'|\d+")
_REMEDY = "check the rights and the free space on the disk, then try again"


def folded(findings: Iterable[Finding], most: int = _MOST_LINES) -> list[tuple[Finding, int]]:
    """The findings to be shown, each with how many more it stands for; errors come first.

    Findings of one rule that quote the same text, or else say the same but for numbers and
    quotations, have one cause and are one line. Where there are still too many, every rule has a
    line, and those of the errors are filled up first. Beside errors, notes are one line a rule.
    """
    causes: dict[tuple[Severity, str], dict[str, list[Finding]]] = {}
    for finding in sorted(findings, key=lambda finding: _ORDER.index(finding.severity)):
        quoted = None if finding.rule in _OF_ONE_TABLE else finding.printed
        cause = quoted or _VARYING.sub("", finding.message)
        of_rule = causes.setdefault((finding.severity, finding.rule), {})
        of_rule.setdefault(cause, []).append(finding)
    kinds = [list(of_rule.values()) for of_rule in causes.values()]
    has_errors = any(severity is Severity.ERROR for severity, _ in causes)
    room = most - len(kinds)
    shown: list[tuple[Finding, int]] = []
    for kind in kinds[:most]:
        more = max(0, min(room, len(kind) - 1))
        if has_errors and kind[0][0].severity is Severity.NOTE:
            more = 0
        room -= more
        shown += [(cause[0], len(cause) - 1) for cause in kind[:more]]
        rest = [finding for cause in kind[more:] for finding in cause]
        shown.append((rest[0], len(rest) - 1))
    if len(kinds) > most:
        last, count = shown[-1]
        others = sum(len(cause) for kind in kinds[most:] for cause in kind)
        shown[-1] = last, count + others
    return shown


@dataclass(frozen=True)
class Reporter:
    """Prints what a command found and did: `form` is `text`, `json` or `github`."""

    form: str = "text"
    quiet: bool = False
    verbose: bool = False

    def progress(self, stage: str) -> None:
        """Print the current stage, on a terminal only."""
        if not self.quiet and sys.stderr.isatty():
            tell(f"… {stage}", err=True)

    def summary(self, lines: Iterable[str]) -> None:
        """Print what was done, a line for each thing."""
        if not self.quiet and self.form != "json":
            for line in lines:
                tell(line)

    def listing(self, lines: Iterable[str]) -> None:
        """Print a list, as long as one screen unless every line is asked for."""
        found = [*lines]
        more = len(found) - _MOST_LINES if not self.verbose else 0
        if more > 0:
            found[_MOST_LINES:] = [f"… and {more} more; -v lists them"]
        self.summary(found)

    def findings(self, findings: Iterable[Finding], *, err: bool = False) -> None:
        """Print findings; as text on stderr if `err`."""
        found = [*findings]
        if self.form == "json":
            tell_as_json([finding.as_json() for finding in found])
            return
        if self.quiet:
            found = [f for f in found if f.severity is Severity.ERROR or f.rule in _ALWAYS_SHOWN]
        for finding, more in [(f, 0) for f in found] if self.verbose else folded(found):
            folds = f" (… and {more} more; -v lists them)" if more else ""
            if self.form == "text":
                tell(finding.as_text() + folds, err=err)
            else:
                _annotate(finding, folds)

    def found(self, findings: Iterable[Finding], unchanged: Collection[tuple[str, str]]) -> None:
        """Print findings; notes on editions that are `unchanged` are counted and not listed.

        An edition is given by its series and its month.
        """
        listed: list[Finding] = []
        known: list[Finding] = []
        for finding in findings:
            is_known = (finding.series or "", finding.edition or "") in unchanged
            is_note = finding.severity is Severity.NOTE and is_known
            (known if is_note and self.form == "text" and not self.verbose else listed).append(
                finding
            )
        self.findings(listed)
        if known:
            about = {(finding.series, finding.edition) for finding in known}
            editions = f"{len(about)} edition{'s' * (len(about) != 1)}"
            notes = f"{len(known)} note{'s' * (len(known) != 1)}"
            self.summary([f"as before: {notes} on {editions} that did not change; -v lists them"])

    def problem(self, problem: Exception) -> None:
        """Print why a command stopped: in text the errors only."""
        if isinstance(problem, ReportProblem):
            found: Sequence[Finding] = problem.findings
            self.findings(errors_of(found) if self.form == "text" else found, err=True)
        elif self.form == "text":
            tell(f"error: {_reason(problem)}", err=True)
        else:
            self.findings([Finding("stopped", _reason(problem), Place(""))])

    @contextmanager
    def stopping(self, *, writes: bool = True) -> Iterator[None]:
        """Turns what the user can mend into lines and exit code 1.

        A command that `writes` also says what became of the output.
        """
        try:
            yield
        except BrokenPipeError:
            raise  # who reads the output has enough of it, as `head` has: click ends without a word
        except (TiltaksdataError, OSError) as problem:
            self.problem(problem)
            if writes and not isinstance(problem, HalfWritten):
                tell("nothing was written; the last good output is unchanged", err=True)
            sys.exit(1)


def _annotate(finding: Finding, folds: str) -> None:
    """Print a finding as an annotation of a workflow; pages and sheets have no lines in it."""
    place, properties = finding.place, dict[str, str]()
    if place.file:
        file = Path(place.file)
        properties["file"] = (
            file.relative_to(Path.cwd()).as_posix()
            if file.is_relative_to(Path.cwd())
            else place.file
        )
    if place.page is None and place.sheet is None:
        numbers = {"line": place.line, "col": place.offset}
        properties |= {key: str(number) for key, number in numbers.items() if number}
        place = replace(place, line=None, offset=None)
    properties["title"] = finding.rule
    where = str(place).removeprefix(place.file).removeprefix(":")
    message = f"{where}: {finding.message}" if where else finding.message
    annotate(_ANNOTATIONS[finding.severity], message + folds, properties)


def _reason(problem: Exception) -> str:
    """Why a command stopped, in one line; of several reasons of the system the first."""
    if not isinstance(problem, OSError):
        return in_one_line(str(problem))
    if isinstance(problem, shutil.Error) and problem.args and isinstance(problem.args[0], list):
        source, _target, why = problem.args[0][0]
        return f"{source}: {why}; {_REMEDY}"
    name = problem.filename2 or problem.filename
    where = os.fsdecode(name) if isinstance(name, str | bytes) else "a file cannot be written"
    return f"{where}: {problem.strerror or problem}; {_REMEDY}"
