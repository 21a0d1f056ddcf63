"""The pages of a report as pictures, with a mark for each row that is read from them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from generator.web.addresses import Addresses, relative
from generator.web.language import Language
from generator.web.pages.report.edition import EditionReport
from generator.web.view import Link

MARGIN = 2.0
"""Points between the words of a row and its mark."""


@dataclass(frozen=True)
class Outline:
    """A row on the picture of its page: a box in points. `label` says what it is."""

    id: str
    label: str
    x: str
    y: str
    width: str
    height: str


@dataclass(frozen=True)
class PagePicture:
    """The picture of a page; width and height are in points, as those of its marks are.

    `tables` lead back to the tables that stand on it.
    """

    id: str
    href: str
    alt: str
    caption: str
    tables: tuple[Link, ...]
    width: str
    height: str
    marks: tuple[Outline, ...] = ()


def mark_id(page: int, table: int, row: int) -> str:
    """The anchor of a row on the picture of its page."""
    return f"p{page}-t{table}-r{row}"


def pictures(
    edition: EditionReport, language: Language, addresses: Addresses, path: str
) -> dict[int, tuple[PagePicture, ...]]:
    """Table → the pictures of the pages whose last rows it has; `path` is the report's page."""
    tables = _tables_by_page(edition)
    marks = _marks(edition, language)
    found: dict[int, list[PagePicture]] = defaultdict(list)
    for page in sorted(tables):
        paper = edition.places.papers[page]
        if paper.picture:
            picture = replace(
                _picture(edition, page, tables[page], language),
                href=relative(path, addresses.edition_file(edition.name, paper.picture)),
                marks=tuple(marks[page]),
            )
            found[tables[page][-1]].append(picture)
    return {table: tuple(group) for table, group in found.items()}


def undrawn(edition: EditionReport, language: Language) -> dict[int, str]:
    """Table → which of the pages that end with it have no picture, in words."""
    _ = language.gettext
    undrawn: dict[int, list[str]] = defaultdict(list)
    withheld: dict[int, list[str]] = defaultdict(list)
    for page, tables in sorted(_tables_by_page(edition).items()):
        paper = edition.places.papers[page]
        if not paper.picture:
            missing = withheld if paper.withheld else undrawn
            missing[tables[-1]].append(language.number(page))
    told: dict[int, list[str]] = defaultdict(list)
    for table, pages in undrawn.items():
        told[table].append(
            _(
                "report.not-drawn",
                pages=language.all_of(pages),
            )
        )
    for table, pages in withheld.items():
        told[table].append(
            _(
                "report.not-shown",
                pages=language.all_of(pages),
            )
        )
    return {table: " ".join(sentences) for table, sentences in told.items()}


def _tables_by_page(edition: EditionReport) -> dict[int, list[int]]:
    """Page of paper → the tables with rows on it, in order."""
    found: dict[int, set[int]] = defaultdict(set)
    for (table, _), place in edition.places.rows.items():
        if place.page in edition.places.papers:
            found[place.page].add(table)
    return {page: sorted(tables) for page, tables in found.items()}


def _marks(edition: EditionReport, language: Language) -> Mapping[int, list[Outline]]:
    labels = {
        (cell.table, cell.row): cell.row_label
        for cells in edition.tables.values()
        for cell in cells
    }
    marks: dict[int, list[Outline]] = defaultdict(list)
    for key, place in edition.places.rows.items():
        if place.box:
            label = language.gettext(
                "Table %(table)s, row %(row)s: %(label)s",
                table=key[0],
                row=key[1],
                label=labels.get(key, ""),
            )
            left, top, right, bottom = place.box
            sides = (left - MARGIN, top - MARGIN, right - left, bottom - top)
            x, y, width, height = (
                f"{side + more:.1f}" for side, more in zip(sides, (0, 0, 4, 4), strict=True)
            )
            marks[place.page].append(Outline(mark_id(place.page, *key), label, x, y, width, height))
    return marks


def _picture(
    edition: EditionReport, page: int, tables: Iterable[int], language: Language
) -> PagePicture:
    """The picture of a page with these tables, without its address and marks."""
    paper = edition.places.papers[page]
    short = language.gettext("Page %(page)s", page=page)
    return PagePicture(
        id=f"p{page}",
        href="",
        alt=f"{short}. {edition.title(language)}",
        caption=short,
        tables=tuple(Link(f"#t{table}", str(table)) for table in tables),
        width=f"{paper.width:g}",
        height=f"{paper.height:g}",
    )
