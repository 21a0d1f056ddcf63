"""A report as printed, with what each row was read as, the repairs and the proof."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from generator.web.addresses import Addresses, relative
from generator.web.language import Language
from generator.web.pages.report.as_printed import ReportTable, printed_table
from generator.web.pages.report.beside import TextBeside, texts_beside
from generator.web.pages.report.edition import EditionReport
from generator.web.pages.report.facts import Fact, downloads, facts, lead
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
from generator.web.source import SiteSource
from generator.web.view import Link, SitePage


@dataclass(frozen=True)
class ReportView:
    """All that the page prints; `witnessed` is empty where the package does not tell it.

    `misprinted`: some corrections show what is printed. `withdrawn` tells of the others.
    """

    lead: str
    facts: tuple[Fact, ...]
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
    return (_page(EditionReport(source, report), language, addresses) for report in source.reports)


def _page(edition: EditionReport, language: Language, addresses: Addresses) -> SitePage:
    _ = language.gettext
    report = edition.report
    path = addresses.report(report.series, report.edition)
    return SitePage(
        path=path,
        template="report.html",
        language=language.code,
        title=edition.title(language),
        description=_("report.description"),
        view=_view(edition, language, addresses, path),
        twins=addresses.twins(lambda other: other.report(report.series, report.edition)),
        section="reports",
        crumbs=(Link(relative(path, addresses.home("reports")), _("Reports")),),
    )


def _view(
    edition: EditionReport, language: Language, addresses: Addresses, path: str
) -> ReportView:
    corrections = tuple(correction_line(item, edition, language) for item in edition.corrections)
    return ReportView(
        lead=lead(edition, language),
        facts=facts(edition, language),
        downloads=downloads(edition, language, addresses, path),
        verdict=verdict(edition, language),
        witnessed=witnessed(edition, language),
        rules=rules(edition.checks, language),
        repairs=repair_lines(edition.repairs, language),
        corrections=corrections,
        misprinted=not all(line.withheld for line in corrections),
        withdrawn=withdrawn_words(corrections, language),
        contents=contents(edition, subjects_of(edition), language),
        tables=_tables(edition, language, addresses, path),
        left_aside=texts_beside(edition, language),
    )


def _tables(
    edition: EditionReport, language: Language, addresses: Addresses, path: str
) -> tuple[ReportTable, ...]:
    """The printed tables, each page's picture under the last table on it."""
    subjects = subjects_of(edition)
    drawn = pictures(edition, language, addresses, path)
    missing = undrawn(edition, language)
    return tuple(
        replace(
            printed_table(edition, number, subjects, language),
            pictures=drawn.get(number, ()),
            undrawn=missing.get(number, ""),
        )
        for number in sorted(edition.tables)
    )
