"""The pages of a report as pictures, with a mark for each row that is read from them."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

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
    cells = (cell for cells in edition.tables.values() for cell in cells)
    labels = {(cell.table, cell.row): cell.row_label for cell in cells}
    marks: dict[int, list[Outline]] = defaultdict(list)
    for (table, row), place in edition.places.rows.items():
        if not place.box:
            continue
        label = language.gettext(
            "Table %(table)s, row %(row)s: %(label)s",
            table=table,
            row=row,
            label=labels.get((table, row), ""),
        )
        left, top, right, bottom = place.box
        outline = Outline(
            id=mark_id(place.page, table, row),
            label=label,
            x=f"{left - MARGIN:.1f}",
            y=f"{top - MARGIN:.1f}",
            width=f"{right - left + 2 * MARGIN:.1f}",
            height=f"{bottom - top + 2 * MARGIN:.1f}",
        )
        marks[place.page].append(outline)

    found: dict[int, list[PagePicture]] = defaultdict(list)
    for page, tables in _tables_by_page(edition).items():
        paper = edition.places.papers[page]
        if not paper.picture:
            continue
        caption = language.gettext("Page %(page)s", page=page)
        picture = PagePicture(
            id=f"p{page}",
            href=relative(path, addresses.edition_file(edition.name, paper.picture)),
            alt=f"{caption}. {edition.title(language)}",
            caption=caption,
            tables=tuple(Link(f"#t{table}", str(table)) for table in tables),
            width=f"{paper.width:g}",
            height=f"{paper.height:g}",
            marks=tuple(marks[page]),
        )
        found[tables[-1]].append(picture)
    return {table: tuple(group) for table, group in found.items()}


def undrawn(edition: EditionReport, language: Language) -> dict[int, str]:
    """Table → which of the pages that end with it have no picture, in words."""
    _ = language.gettext
    missing: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for page, tables in _tables_by_page(edition).items():
        paper = edition.places.papers[page]
        if not paper.picture:
            missing[tables[-1]][paper.withheld].append(language.number(page))
    words = {}
    for table, (not_drawn, not_shown) in missing.items():
        texts = []
        if not_drawn:
            texts.append(_("report.not-drawn", pages=language.all_of(not_drawn)))
        if not_shown:
            texts.append(_("report.not-shown", pages=language.all_of(not_shown)))
        words[table] = " ".join(texts)
    return words


def _tables_by_page(edition: EditionReport) -> dict[int, list[int]]:
    """Page of paper → the tables with rows on it, in order."""
    found: dict[int, set[int]] = defaultdict(set)
    for (table, _), place in edition.places.rows.items():
        if place.page in edition.places.papers:
            found[place.page].add(table)
    return {page: sorted(tables) for page, tables in sorted(found.items())}
