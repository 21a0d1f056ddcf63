"""What pages are made of: finished texts and links, ready for a template to print.

Nothing here is computed with: numbers are texts in the page's language, links are relative to the
page that holds them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from generator.model import Period

if TYPE_CHECKING:
    from generator.web.charts import Chart


@dataclass(frozen=True)
class Link:
    """A link with its text. `language` is set where the text is in another language."""

    href: str
    text: str
    language: str = ""
    current: bool = False


@dataclass(frozen=True)
class Cell:
    """A figure in a table. `text` is what is seen, `spoken` what a screen reader says instead.

    An absent figure has no row in the data, so it carries no `status` here. `cut`: the series
    breaks before it. `edition` names the edition that prints it, where that is not the newest one.
    """

    text: str
    spoken: str = ""
    status: str = ""
    period: Period | None = None
    measure: str = ""
    dimension: str = ""
    category: str = ""
    cut: bool = False
    edition: str = ""
    per: str = ""
    """`100000` where the figure is so many per 100 000 inhabitants; empty where it is a number."""


@dataclass(frozen=True)
class ShownRow:
    """A row of a table: its head, and a cell for each column, or `words` instead of them all.

    `derived` tells that the figures are worked out and not printed; `id` is where a link leads.
    """

    label: str
    cells: tuple[Cell, ...]
    href: str = ""
    words: str = ""
    derived: bool = False
    id: str = ""


@dataclass(frozen=True)
class Head:
    """The head of a column: the month in short, and in full; `cut` where the series breaks.

    `href` leads to where the newest report prints the figures below it, if the package tells.
    """

    text: str
    full: str
    cut: bool = False
    href: str = ""


@dataclass(frozen=True)
class ShownTable:
    """A table of figures; `columns` are the heads of the months, oldest first.

    A long history is a table for each year: this is the newest, `earlier` are those before it.
    `key` says what the signs in all of them mean that are no numbers, `notes` what to know of them.
    """

    caption: str
    corner: str
    columns: tuple[Head, ...]
    rows: tuple[ShownRow, ...]
    key: tuple[str, ...] = ()
    year: str = ""
    notes: tuple[str, ...] = ()
    earlier: tuple[ShownTable, ...] = ()


@dataclass(frozen=True)
class Drawn:
    """A place for a drawing. `key` finds it among the site's drawings.

    `shown` is a class of the style sheet that tells at which widths it is seen: `wide`, `narrow`
    or empty for always; `role` is `map`, `bars`, `trend` or `sparkline`. `file` is the name of its
    SVG file beside the page, if any. A `live` one answers to the pointer.
    """

    key: str
    role: str
    shown: str = ""
    file: str = ""
    live: bool = True


@dataclass(frozen=True)
class ShownView:
    """One of the ways to see a figure, of which the reader chooses; in print all are seen.

    `choice` is what it is chosen by, `title` what it shows; `id` is unique on its page.
    """

    id: str
    choice: str
    title: str
    drawing: Drawn


@dataclass(frozen=True)
class ShownFigure:
    """A figure: finding, caption, drawings, table, downloads, and the way to the printed table.

    `id` is unique on its page. `legend` says what the hatch means, where there is one; `notes`
    tell of breaks and of months that are missing. `summary` is what the table is folded under, if
    not "all months". `views` stand before the drawings that are always seen; the first is chosen.
    """

    id: str
    title: str
    subtitle: str
    drawings: tuple[Drawn, ...]
    table: ShownTable
    source: str
    views: tuple[ShownView, ...] = ()
    downloads: tuple[Link, ...] = ()
    printed: tuple[Link, ...] = ()
    legend: str = ""
    notes: tuple[str, ...] = ()
    summary: str = ""


@dataclass(frozen=True)
class SitePage:
    """A page before it is rendered; `view` is what its template prints as `view`.

    `path` is its address, `twins` has those of the same page in the other languages. `charts` are
    drawn under their key and found again in `drawings[key]`; `drawn` says where. `files` are texts
    (name → content) that are written beside the page. `section` is the item of the navigation that
    the page belongs to. `crumbs` lead to the page, which is not among them.
    """

    path: str
    template: str
    language: str
    title: str
    description: str
    view: object = field(repr=False)
    twins: Mapping[str, str] = field(default_factory=dict)
    section: str = ""
    crumbs: tuple[Link, ...] = ()
    charts: Mapping[str, Chart] = field(default_factory=dict, repr=False)
    drawn: tuple[Drawn, ...] = ()
    files: Mapping[str, str] = field(default_factory=dict, repr=False)
    listed: bool = True
    absolute: bool = False
    """True for a page that is served at any depth (404): its links start at the site's root."""
