"""The command line. Results go to stdout, progress and errors to stderr.

Exit codes: 0 when all is well, 1 for findings and errors, 2 for wrong usage.
"""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from generator import __version__
from generator import build as work
from generator.errors import (
    Finding,
    HalfWritten,
    ReportProblem,
    Severity,
    TiltaksdataError,
    errors_of,
)
from generator.library import read_files, read_library
from generator.terminal import in_one_line, tell, tell_as_json

Command = Callable[..., None]

_REMEDY = "look at the rights and the room on the disk, then try again"

_ALWAYS_TOLD = {"kept-file", "kept-output"}
"""Warnings that say where files of the user are now; they are printed in spite of --quiet."""

_PATH = click.Path(path_type=Path)


def _base_url(_context: click.Context, _option: click.Parameter, value: str | None) -> str | None:
    if not value:
        return None
    parts = urlsplit(value)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise click.BadParameter("must begin with https:// or http:// and name a host")
    if parts.query or parts.fragment or any(char.isspace() for char in value):
        raise click.BadParameter("must have no spaces, no ? and no #")
    return value if value.endswith("/") else f"{value}/"


_OPTIONS: dict[str, Callable[[Command], Command]] = {
    "reports": click.option(
        "--reports", type=_PATH, default=Path("reports"), show_default=True, metavar="DIR",
        help="Where the reports are.",
    ),
    "datapackage": click.option(
        "--datapackage", type=_PATH, default=Path("datapackage"), show_default=True,
        metavar="DIR", help="Where the data package is, or goes.",
    ),
    "site": click.option(
        "--site", type=_PATH, default=Path("site"), show_default=True, metavar="DIR",
        help="Where the site goes.",
    ),
    "base_url": click.option(
        "--base-url", envvar="BASE_URL", callback=_base_url, metavar="URL",
        help="Where the site will stand; for canonical links, sitemap and metadata only.",
    ),
    "jobs": click.option(
        "--jobs", type=click.IntRange(min=1), default=lambda: os.cpu_count() or 1, metavar="N",
        help="How many processes draw the charts.  [default: one a core]",
    ),
    "format": click.option(
        "--format", "form", type=click.Choice(["text", "json"]), default="text",
        show_default=True, help="How findings are printed.",
    ),
    "quiet": click.option("-q", "--quiet", is_flag=True, help="Print errors only."),
    "verbose": click.option("-v", "--verbose", is_flag=True, help="Print every note on its own."),
}  # fmt: skip


def _options(*names: str) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for name in reversed(names):
            command = _OPTIONS[name](command)
        return command

    return decorate


class _Commands(click.Group):
    """The commands. What is said of wrong usage quotes arguments, and is one line all the same."""

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        """Reads the options before the command."""
        with _usage_in_one_line():
            return super().make_context(*arguments, **more)

    def invoke(self, context: click.Context) -> Any:
        """Reads those of the command, and runs it."""
        with _usage_in_one_line():
            return super().invoke(context)


@contextmanager
def _usage_in_one_line() -> Iterator[None]:
    try:
        yield
    except click.ClickException as error:
        error.message = in_one_line(error.message)  # type: ignore[misc]
        raise


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="tiltaksdata")
def main() -> None:
    """Printed reports on labour-market measures, as data packages and a web site."""


@main.command("build")
@_options("reports", "datapackage", "site", "base_url", "jobs", "quiet", "verbose")
def build_command(
    reports: Path, datapackage: Path, site: Path, base_url: str | None, jobs: int, **flags: bool
) -> None:
    """Reports to data package to site, all or nothing."""
    folders = work.Folders(reports, datapackage, site)
    with _stopping_on_problems(flags):
        built = work.build(folders, work.Rendering(base_url, jobs), _progress(flags))
    _tell(built, folders, flags)


@main.command("package")
@_options("reports", "datapackage", "quiet", "verbose")
def package_command(reports: Path, datapackage: Path, **flags: bool) -> None:
    """Reports to data package only."""
    folders = work.Folders(reports, datapackage, Path("site"))
    with _stopping_on_problems(flags):
        built = work.package(folders, _progress(flags))
    _tell(built, folders, flags)


@main.command("render")
@_options("datapackage", "site", "base_url", "jobs", "quiet", "verbose")
def render_command(
    datapackage: Path, site: Path, base_url: str | None, jobs: int, **flags: bool
) -> None:
    """Data package to site only; opens no report."""
    folders = work.Folders(Path("reports"), datapackage, site)
    with _stopping_on_problems(flags):
        rendered = work.render(folders, work.Rendering(base_url, jobs), _progress(flags))
    _print_findings(rendered.findings, flags, err=False)
    _print_summary([work.describe_site(rendered.site, site)], flags)


@main.command("check")
@click.argument("files", nargs=-1, type=_PATH)
@_options("reports", "format", "quiet", "verbose")
def check_command(files: tuple[Path, ...], reports: Path, form: str, **flags: bool) -> None:
    """Read and prove reports (all of them, or FILES); write nothing."""
    with _stopping_on_problems(flags):
        findings, summary = _checked(files, reports)
    if form == "json":
        tell_as_json([f.as_json() for f in findings])
    else:
        _print_findings(findings, flags, err=False)
        _print_summary(summary if not errors_of(findings) else [], flags)
    sys.exit(1 if errors_of(findings) else 0)


def _checked(files: tuple[Path, ...], reports: Path) -> tuple[tuple[Finding, ...], list[str]]:
    """What was found, and what was read and proved."""
    try:
        library = read_files(files) if files else read_library(reports)
    except ReportProblem as problem:
        return problem.findings, []
    return library.findings, work.describe_library(library)


@main.command("tables")
@click.argument("file", type=_PATH)
@_options("format", "quiet", "verbose")
def tables_command(file: Path, form: str, **flags: bool) -> None:
    """Print the tables that the reader sees in FILE, as CSV or JSON, of any publisher."""
    from generator import tables_in_file

    with _stopping_on_problems(flags, writes=False):
        contents = tables_in_file.tables_in_file(file)
    if form == "json":
        tell_as_json(tables_in_file.as_json(contents))
    else:
        for line in tables_in_file.as_lines(contents):
            tell(line)
    _print_findings(contents.findings, flags, err=True)


@main.command("audit")
@_options("reports", "format", "quiet", "verbose")
@click.option("--fail-on", type=click.Choice(["exact"]), help="Exit 1 when any cell is this.")
@click.option(
    "--exceptions", type=_PATH, metavar="PATH",
    help="Where the signed-off cells are: a folder with <series>/audit-exceptions.csv, or the file"
    " of the only series.  [default: beside the reports]",
)  # fmt: skip
def audit_command(
    reports: Path, form: str, fail_on: str | None, exceptions: Path | None, **flags: bool
) -> None:
    """List the hidden cells that can be worked out from printed figures; never their values.

    A list of signed-off cells says which hidden cells can be worked out. Keep it where only those
    who may know can read it, and name it with --exceptions.
    """
    from generator import disclosure
    from generator.investigate.audit import Level

    with _stopping_on_problems(flags, writes=False):
        cells = disclosure.audit_reports(reports, exceptions)
    if form == "json":
        tell_as_json(disclosure.as_json(cells))
    else:
        _print_summary(disclosure.as_lines(cells, all_of_them=flags["verbose"]), flags)
    sys.exit(1 if fail_on and disclosure.unsigned(cells, Level(fail_on)) else 0)


@main.command("serve")
@_options("reports", "datapackage", "site", "jobs", "quiet", "verbose")
@click.option("--port", type=click.IntRange(0, 65535), default=8000, show_default=True)
def serve_command(
    reports: Path, datapackage: Path, site: Path, jobs: int, port: int, **flags: bool
) -> None:
    """Build, serve on this machine, and rebuild and reload on every change."""
    from jinja2 import TemplateError

    from generator.resources import codelists_folder, templates_folder
    from generator.serving import Server, serve

    folders, rendering = work.Folders(reports, datapackage, site), work.Rendering(None, jobs)

    def rebuild() -> bool:
        try:
            work.build(folders, rendering, lambda _stage: None)
        except (TiltaksdataError, OSError, TemplateError, UnicodeError) as problem:
            _tell_problem(problem, flags)
            if not isinstance(problem, HalfWritten):
                tell("nothing was written; the last good site is served", err=True)
            return False
        tell("built again")
        return True

    # The port comes first: nobody waits for a build that cannot be shown.
    with _stopping_on_problems(flags, writes=False):
        server = Server(port, site)
    with server:
        with _stopping_on_problems(flags):
            work.build(folders, rendering, _progress(flags))
        with _stopping_on_problems(flags, writes=False):
            serve(server, [reports, codelists_folder(reports), templates_folder()], rebuild)


@contextmanager
def _stopping_on_problems(flags: dict[str, bool], *, writes: bool = True) -> Iterator[None]:
    """Turns what the user can mend into lines on stderr and exit code 1.

    A command that `writes` also says what became of the output.
    """
    try:
        yield
    except (TiltaksdataError, OSError) as problem:
        _tell_problem(problem, flags)
        if writes and not isinstance(problem, HalfWritten):
            tell("nothing was written; the last good output stands", err=True)
        sys.exit(1)


def _tell_problem(problem: Exception, flags: dict[str, bool]) -> None:
    if isinstance(problem, ReportProblem):
        _print_findings(errors_of(problem.findings), flags, err=True)
    elif isinstance(problem, OSError):
        tell(f"error: {_as_line(problem)}", err=True)
    else:
        tell(f"error: {in_one_line(str(problem))}", err=True)


def _as_line(error: OSError) -> str:
    """`datapackage: No space left on device; …`; of several, the first."""
    if isinstance(error, shutil.Error) and error.args and isinstance(error.args[0], list):
        source, _target, why = error.args[0][0]
        return f"{source}: {why}; {_REMEDY}"
    name = error.filename2 or error.filename
    where = os.fsdecode(name) if isinstance(name, str | bytes) else "a file cannot be written"
    return f"{where}: {error.strerror or error}; {_REMEDY}"


def _progress(flags: dict[str, bool]) -> work.Progress:
    """A function that tells the current stage, on a terminal; elsewhere one that is silent."""
    if flags["quiet"] or not sys.stderr.isatty():
        return lambda _stage: None
    return lambda stage: tell(f"… {stage}", err=True)


def _tell(built: work.Built, folders: work.Folders, flags: dict[str, bool]) -> None:
    _print_findings(built.findings, flags, err=False)
    lines = work.describe_library(built.library)
    lines.append(f"wrote    {folders.datapackage}: the data package")
    if built.site:
        lines.append(work.describe_site(built.site, folders.site))
    _print_summary(lines, flags)


def _print_summary(lines: Iterable[str], flags: dict[str, bool]) -> None:
    if not flags["quiet"]:
        for line in lines:
            tell(line)


def _print_findings(findings: Iterable[Finding], flags: dict[str, bool], *, err: bool) -> None:
    shown = [
        f
        for f in findings
        if not flags["quiet"] or f.severity is Severity.ERROR or f.rule in _ALWAYS_TOLD
    ]
    for line in _lines(shown, together=not flags["verbose"]):
        tell(line, err=err)


def _lines(findings: list[Finding], *, together: bool) -> Iterable[str]:
    """A line for each finding; notes that say the same stand on one line if `together`."""
    alike: dict[object, list[Finding]] = {}
    for number, finding in enumerate(findings):
        is_note = together and finding.severity is Severity.NOTE
        alike.setdefault((finding.rule, finding.message) if is_note else number, []).append(finding)
    for first, *more in alike.values():
        yield first.as_text() + (
            f" (and {len(more)} more time{'s' if more[1:] else ''})" if more else ""
        )
