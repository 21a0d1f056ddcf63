"""What the report is, before what it says: lead, facts and downloads."""

from __future__ import annotations

from dataclasses import dataclass

from generator.web.addresses import Addresses, relative
from generator.web.language import Language
from generator.web.pages.report.edition import EditionReport
from generator.web.source import named_address
from generator.web.view import Link


@dataclass(frozen=True)
class Fact:
    """A fact about the report. `kind` is `code` for what is copied rather than read."""

    term: str
    text: str
    href: str = ""
    kind: str = ""


def lead(edition: EditionReport, language: Language) -> str:
    """How much the report holds, and how it is shown."""
    report = edition.report
    return language.gettext(
        "report.lead",
        tables=language.number(report.tables),
        cells=language.number(report.cells),
        suppressed=language.number(report.suppressed),
    )


def facts(edition: EditionReport, language: Language) -> tuple[Fact, ...]:
    """Title, months, source, licence and file; what the package does not tell is left out."""
    _ = language.gettext
    report, details = edition.report, edition.details
    months = f"{language.month(report.period_from)} – {language.month(report.period_to)}"
    title = language.name({"title": report.title, **details}, "title")
    known = (
        Fact(_("Report"), ": ".join(filter(None, (edition.table_code, title)))),
        Fact(_("Period"), months),
        Fact(_("Source"), *named_address(details, "source")),
        Fact(_("Licence"), *named_address(details, "licence")),
        Fact(_("File"), report.source_file, kind="code"),
        Fact(_("SHA-256 of the file"), report.sha256, kind="code"),
    )
    return tuple(fact for fact in known if fact.text)


def downloads(
    edition: EditionReport, language: Language, addresses: Addresses, path: str
) -> tuple[Link, ...]:
    """Every cell and check as CSV, and the edition's own data package."""
    _ = language.gettext
    own = addresses.edition_file(edition.name, "datapackage.json")
    return (
        Link(relative(path, addresses.file("cells.csv")), _("Every cell (CSV)")),
        Link(relative(path, addresses.file("checks.csv")), _("Every check (CSV)")),
        Link(relative(path, own), _("This edition alone (data package)")),
    )
