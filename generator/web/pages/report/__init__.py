"""A report as printed, with what each row was read as, the repairs and the proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.package.opening import DESCRIPTOR
from generator.package.records import Report
from generator.web.addresses import Addresses, relative
from generator.web.language import Language
from generator.web.pages.report.as_printed import ReportTable, printed_table
from generator.web.pages.report.beside import TextBeside, texts_beside
from generator.web.pages.report.edition import EditionReport
from generator.web.pages.report.mended import (
    CorrectionLine,
    RepairLine,
    correction_line,
    repair_lines,
    withdrawn_words,
)
from generator.web.pages.report.pictures import pictures, undrawn
from generator.web.pages.report.proof import RuleLine, rules, verdict, witnessed
from generator.web.pages.report.subjects import ContentsGroup, contents, subjects_of
from generator.web.source import SiteSource, named_address
from generator.web.view import Link, SitePage


@dataclass(frozen=True)
class Fact:
    """A fact about the report. `kind` is `code` for what is copied rather than read."""

    term: str
    text: str
    href: str = ""
    kind: str = ""


@dataclass(frozen=True)
class ReportView:
    """All that the page prints; `witnessed` is empty where the package does not tell it.

    `misprinted`: some corrections show what is printed. `withdrawn` tells of the others.
    """

    lead: str
    facts: tuple[Fact, ...]
    changes: Link
    downloads: tuple[Link, ...]
    verdict: str
    witnessed: str
    rules: tuple[RuleLine, ...]
    repairs: tuple[RepairLine, ...]
    corrections: tuple[CorrectionLine, ...]
    misprinted: bool
    withdrawn: str
    contents: tuple[ContentsGroup, ...]
    tables: tuple[ReportTable, ...]
    left_aside: tuple[TextBeside, ...]


def pages(source: SiteSource, language: Language, addresses: Addresses) -> Iterator[SitePage]:
    """A page for each edition of each series."""
    _ = language.gettext
    for report in source.reports:
        edition = EditionReport(source, report)
        path = addresses.report(report.series, report.edition)

        def twin(other: Addresses, report: Report = report) -> str:
            return other.report(report.series, report.edition)

        yield SitePage(
            path=path,
            template="report.html",
            language=language.code,
            title=edition.title(language),
            description=_("report.description"),
            view=_view(edition, language, addresses, path),
            twins=addresses.twins(twin),
            section="reports",
            crumbs=(Link(relative(path, addresses.home("reports")), _("Reports")),),
        )


def _view(
    edition: EditionReport, language: Language, addresses: Addresses, path: str
) -> ReportView:
    _, report, number = language.gettext, edition.report, language.number
    corrections = tuple(correction_line(item, edition, language) for item in edition.corrections)
    files = {
        addresses.file("cells.csv"): _("Every cell (CSV)"),
        addresses.file("checks.csv"): _("Every check (CSV)"),
        addresses.edition_file(edition.name, DESCRIPTOR): _("This edition alone (data package)"),
    }
    # The picture of each page stands under the last table on it.
    subjects, missing = subjects_of(edition), undrawn(edition, language)
    drawn = pictures(edition, language, addresses, path)
    return ReportView(
        lead=_(
            "report.lead",
            tables=number(report.tables),
            cells=number(report.cells),
            suppressed=number(report.suppressed),
        ),
        facts=_facts(edition, language),
        changes=Link(
            relative(path, addresses.changes(report.series, report.edition)),
            _("What this report changed"),
        ),
        downloads=tuple(Link(relative(path, file), text) for file, text in files.items()),
        verdict=verdict(edition, language),
        witnessed=witnessed(edition, language),
        rules=rules(edition.checks, language),
        repairs=repair_lines(edition.repairs, language),
        corrections=corrections,
        misprinted=not all(line.withheld for line in corrections),
        withdrawn=withdrawn_words(corrections, language),
        contents=contents(edition, subjects, language),
        tables=tuple(
            replace(
                printed_table(edition, number, subjects, language),
                pictures=drawn.get(number, ()),
                undrawn=missing.get(number, ""),
            )
            for number in sorted(edition.tables)
        ),
        left_aside=texts_beside(edition, language),
    )


def _facts(edition: EditionReport, language: Language) -> tuple[Fact, ...]:
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
