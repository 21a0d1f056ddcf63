"""The command line. Results go to stdout, progress and errors to stderr.

Exit codes: 0 when all is well, 1 for findings and errors, 2 for wrong usage.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click

from generator import __version__
from generator import build as work
from generator.errors import HalfWritten, ReportProblem, TiltaksdataError, errors_of
from generator.library import read_files, read_library
from generator.published import unchanged_editions
from generator.reporting import Reporter
from generator.terminal import in_one_line, tell, tell_as_json

Command = Callable[..., None]

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
        help="Folder of the reports.",
    ),
    "datapackage": click.option(
        "--datapackage", type=_PATH, default=Path("datapackage"), show_default=True,
        metavar="DIR", help="Folder of the data package.",
    ),
    "site": click.option(
        "--site", type=_PATH, default=Path("site"), show_default=True, metavar="DIR",
        help="Folder of the site.",
    ),
    "base_url": click.option(
        "--base-url", envvar="BASE_URL", callback=_base_url, metavar="URL",
        help="Address of the site, for canonical links, sitemap, feed and metadata.",
    ),
    "jobs": click.option(
        "--jobs", type=click.IntRange(min=1), default=lambda: os.cpu_count() or 1, metavar="N",
        help="Number of processes that draw charts.  [default: one for each core]",
    ),
    "fresh": click.option(
        "--fresh", is_flag=True, help="Reuse nothing from the last data package."
    ),
    "format": click.option(
        "--format", "form", type=click.Choice(["text", "json", "github"]), default="text",
        show_default=True, help="How results are printed; github: as annotations for a workflow.",
    ),
    "quiet": click.option("-q", "--quiet", is_flag=True, help="Print errors only."),
    "verbose": click.option(
        "-v", "--verbose", is_flag=True, help="Print every finding on its own line."
    ),
}  # fmt: skip


def _options(*names: str) -> Callable[[Command], Command]:
    def decorate(command: Command) -> Command:
        for name in reversed(names):
            command = _OPTIONS[name](command)
        return command

    return decorate


class _Commands(click.Group):
    """The commands. A message about wrong usage is one line, whatever arguments it quotes."""

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
    """Turn printed statistical reports into data packages and a web site."""


@main.command("build")
@_options(
    "reports", "datapackage", "site", "base_url", "jobs", "fresh", "format", "quiet", "verbose"
)
def build_command(
    reports: Path,
    datapackage: Path,
    site: Path,
    base_url: str | None,
    jobs: int,
    fresh: bool,
    **printing: Any,
) -> None:
    """Build the data package and the site from the reports, or nothing."""
    folders, reporter = work.Folders(reports, datapackage, site), Reporter(**printing)
    with reporter.stopping():
        rendering = work.Rendering(base_url, jobs)
        built = work.build(folders, rendering, reporter.progress, fresh=fresh)
    _report(built, folders, reporter)


@main.command("package")
@_options("reports", "datapackage", "fresh", "format", "quiet", "verbose")
def package_command(reports: Path, datapackage: Path, fresh: bool, **printing: Any) -> None:
    """Build only the data package."""
    folders, reporter = work.Folders(reports, datapackage, Path("site")), Reporter(**printing)
    with reporter.stopping():
        built = work.package(folders, reporter.progress, fresh=fresh)
    _report(built, folders, reporter)


def _report(built: work.Built, folders: work.Folders, reporter: Reporter) -> None:
    reporter.found(built.findings, built.unchanged)
    reporter.summary(work.describe_library(built.library))
    reporter.summary([f"wrote    {folders.datapackage}: the data package"])
    if built.site:
        reporter.summary([work.describe_site(built.site, folders.site)])


@main.command("render")
@_options("datapackage", "site", "base_url", "jobs", "quiet", "verbose")
def render_command(
    datapackage: Path, site: Path, base_url: str | None, jobs: int, **printing: Any
) -> None:
    """Build only the site, from the data package; open no report."""
    folders, reporter = work.Folders(Path("reports"), datapackage, site), Reporter(**printing)
    with reporter.stopping():
        rendering = work.Rendering(base_url, jobs)
        rendered = work.render(folders, rendering, reporter.progress)
    reporter.findings(rendered.findings)
    reporter.summary([work.describe_site(rendered.site, site)])


@main.command("check")
@click.argument("files", nargs=-1, type=_PATH)
@_options("reports", "datapackage", "format", "quiet", "verbose")
def check_command(
    files: tuple[Path, ...], reports: Path, datapackage: Path, **printing: Any
) -> None:
    """Read and check reports (all, or FILES); write nothing.

    Notes on reports that did not change since the last build are only counted, unless FILES are
    named.
    """
    reporter = Reporter(**printing)
    with reporter.stopping(writes=False):
        try:
            library = read_files(files) if files else read_library(reports)
        except ReportProblem as problem:
            reporter.findings(problem.findings)
            sys.exit(1)
        reporter.found(
            library.findings, frozenset() if files else unchanged_editions(library, datapackage)
        )
    if library.errors:
        sys.exit(1)
    reporter.summary(work.describe_library(library))


@main.command("add")
@click.argument("files", nargs=-1, required=True, type=_PATH)
@click.option("--dry-run", is_flag=True, help="Only print what would be added; write nothing.")
@click.option("--series", metavar="NAME", help="Name of the series, if a report does not say it.")
@_options("reports", "quiet", "verbose")
def add_command(
    files: tuple[Path, ...], dry_run: bool, series: str | None, reports: Path, **printing: Any
) -> None:
    """Find out what reports are, and copy them to their places.

    Prints the series and month of each report and what it changes: new months, and where figures
    are revised, newly hidden or newly shown (never the figures). Adds all FILES or none, and never
    overwrites a file.
    """
    from generator import adding

    reporter = Reporter(**printing)
    with reporter.stopping(writes=False):
        plan = adding.plan(files, reports, series)
        reporter.findings(plan.findings)
        if errors_of(plan.findings):
            tell("nothing was added", err=True)
            sys.exit(1)
        reporter.summary(adding.describe(plan, every=reporter.verbose))
        if not dry_run:
            adding.put_in_place(plan)
        new = sum(addition.there is None for addition in plan.additions)
        added = "would be added" if dry_run else "added"
        more = "; publish with `tiltaksdata build`" if new and not dry_run else ""
        reporter.summary([f"{added}: {new} report{'s' * (new != 1)}{more}"])


@main.command("tables")
@click.argument("file", type=_PATH)
@_options("format", "quiet", "verbose")
@click.option(
    "--picture", type=_PATH, metavar="DIR",
    help="Draw the pages of a PDF that have tables into DIR, with their cells outlined.",
)  # fmt: skip
def tables_command(file: Path, form: str, picture: Path | None, **printing: Any) -> None:
    """Print the tables in FILE as CSV or JSON.

    FILE is a PDF, workbook or text of any publisher; it needs no series and no code list.
    """
    from generator import tables_in_file

    reporter = Reporter(**printing)
    with reporter.stopping(writes=False):
        contents = tables_in_file.tables_in_file(file)
        if picture:
            tables_in_file.draw_tables(file, contents, picture)
    if form == "json":
        tell_as_json(tables_in_file.as_json(contents))
    else:
        for line in tables_in_file.as_lines(contents):
            tell(line)
    reporter.findings(contents.findings, err=True)


@main.command("audit")
@_options("reports", "format", "quiet", "verbose")
@click.option(
    "--fail-on",
    type=click.Choice(["exact"]),
    help="Exit with 1 if any cell is exact and not signed off.",
)
@click.option(
    "--exceptions", type=_PATH, metavar="PATH",
    help="Where the signed-off cells are listed: a folder with <series>/audit-exceptions.csv, or"
    " one file if there is one series.  [default: beside the reports]",
)  # fmt: skip
def audit_command(
    reports: Path, form: str, fail_on: str | None, exceptions: Path | None, **printing: Any
) -> None:
    """List hidden cells that can be worked out; never their values.

    A cell is exact if the printed figures give its value, and narrowed if they exclude some values.
    The list of signed-off cells says which hidden cells are exact: keep it where only those who may
    know can read it, and name it with --exceptions.
    """
    from generator import disclosure
    from generator.investigate.audit import Level

    reporter = Reporter(form, **printing)
    with reporter.stopping(writes=False):
        cells = disclosure.audit_reports(reports, exceptions)
    if form == "json":
        tell_as_json(disclosure.as_json(cells))
    elif form == "github":
        reporter.findings(disclosure.as_findings(cells))
    else:
        reporter.listing(disclosure.as_lines(cells, all_of_them=reporter.verbose))
    sys.exit(1 if fail_on and disclosure.unsigned(cells, Level(fail_on)) else 0)


@main.command("serve")
@_options("reports", "datapackage", "site", "jobs", "quiet", "verbose")
@click.option(
    "--port",
    type=click.IntRange(0, 65535),
    default=8000,
    show_default=True,
    help="Port to serve on.",
)
def serve_command(
    reports: Path, datapackage: Path, site: Path, jobs: int, port: int, **printing: Any
) -> None:
    """Build and serve the site; build again when a file changes.

    It is served to this machine only. Open pages reload after each build.
    """
    from jinja2 import TemplateError

    from generator.resources import codelists_folder, templates_folder
    from generator.serving import Server, serve

    folders, reporter = work.Folders(reports, datapackage, site), Reporter(**printing)
    rendering = work.Rendering(None, jobs)

    def rebuild() -> bool:
        try:
            work.build(folders, rendering, lambda _stage: None)
        except (TiltaksdataError, OSError, TemplateError, UnicodeError) as problem:
            reporter.problem(problem)
            if not isinstance(problem, HalfWritten):
                tell("nothing was written; the last good site is served", err=True)
            return False
        tell("built again")
        return True

    # The port comes first: nobody waits for a build that cannot be shown.
    with reporter.stopping(writes=False):
        server = Server(port, site)
    with server:
        with reporter.stopping():
            work.build(folders, rendering, reporter.progress)
        with reporter.stopping(writes=False):
            serve(server, [reports, codelists_folder(reports), templates_folder()], rebuild)
