"""What stands around every page: navigation, language switch, head links, footer."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup

from generator.resources import templates_folder
from generator.web.addresses import Addresses, folder_of, link, public
from generator.web.charts.colours import HATCH
from generator.web.feeds import FEED
from generator.web.language import Language
from generator.web.sentences import capitalised, publisher_name
from generator.web.source import SiteSource, named_address
from generator.web.view import Link, SitePage

SHEETS = ("colours.css", "chart.css", "site.css")
_SHEETS_WITHOUT_CHARTS = ("colours.css", "site.css")
_ICON = "icon.svg"
CHART_SCRIPT = "chart.js"
"""Brings drawings to life; every page is complete without it."""
FIND_SCRIPT = "find.js"
"""Makes a field of the link to the search."""
REGISTER = "entries.js"
"""What is searched, beside the page from A to Z."""


@dataclass(frozen=True)
class SourceLine:
    """Where the figures come from, to which month, under which licence (empty when unknown)."""

    text: str
    licence: Link


@dataclass(frozen=True)
class SearchPlaces:
    """The way to the page that has everything, and to the register that its script reads."""

    page: str
    register: str


@dataclass(frozen=True)
class Surroundings:
    """The finished surroundings of one page."""

    site_name: str
    locale: str
    home: str
    navigation: tuple[Link, ...]
    find: SearchPlaces
    switch: tuple[Link, ...]
    canonical: str
    alternates: tuple[Link, ...]
    feeds: tuple[Link, ...]
    """The feed of the site, and that of the page if it has one of its own."""
    style_source: Markup
    """Where the policy lets styles come from: the site, or the page itself."""
    style: Markup
    """The style sheets themselves, where no link to them is right at every depth."""
    hatch: Markup
    """The pattern that charts fill hidden figures with."""
    icon: str
    sheets: tuple[str, ...]
    scripts: tuple[str, ...]
    publisher: str
    """Who publishes the reports, in words."""
    publishers: str
    """The same in the genitive."""
    publishers_first: str
    """That as it begins a sentence."""
    subject: str
    """What the reports are about."""
    groups: str
    """What a whole table of them may count."""
    run_by: str
    sources: tuple[SourceLine, ...]
    foot: tuple[Link, ...]


def frame_of(page: SitePage, source: SiteSource, base_url: str | None) -> Surroundings:
    """The surroundings of `page`; absolute links only where `base_url` is known."""
    language, here = Language.of(page.language), Addresses(page.language)
    _ = language.gettext

    def to(address: str) -> str:
        return link(page, address, base_url)

    publisher, facts = publisher_name(source, language), source.facts(language.code)
    publishers = language.genitive(publisher)
    plurals = {d.codelist: capitalised(d.text("plural", language.code)) for d in source.areas}
    navigation = (
        ("measures", here.home("measures"), _("Measures")),
        *((codelist, here.home(codelist), plural) for codelist, plural in plurals.items()),
        ("compare", here.compare(), _("Compare")),
        ("changes", here.changes(), _("Changes")),
        ("data", here.data(), _("Data")),
        ("reports", here.home("reports"), _("Reports")),
        ("about", here.about(), _("About")),
    )
    alternates = {}
    if page.twins:
        alternates = {page.language: page.path, **page.twins}
        alternates["x-default"] = alternates[source.site.languages[0]]
    feeds = {folder_of(here.home()) + FEED: f"{source.site.name}: {_('What changed')}"}
    if FEED in page.files:
        feeds.setdefault(folder_of(page.path) + FEED, f"{source.site.name}: {page.title}")
    return Surroundings(
        site_name=source.site.name,
        locale=str(language.locale),
        home=to(here.home()),
        navigation=tuple(
            Link(to(address), text, current=section == page.section)
            for section, address, text in navigation
        ),
        find=SearchPlaces(to(here.find()), to(folder_of(here.find()) + REGISTER)),
        switch=tuple(
            Link(to(path), Language.of(code).own_name, code) for code, path in page.twins.items()
        ),
        canonical=public(base_url, page.path) if base_url and page.listed else "",
        alternates=tuple(
            Link(public(base_url, path) if base_url else to(path), "", code)
            for code, path in sorted(alternates.items())
        ),
        feeds=tuple(Link(to(path), name) for path, name in feeds.items()),
        **_look(page, to),
        hatch=Markup(HATCH),
        # A page that is served at any depth may not know where the scripts are.
        scripts=tuple(
            to(Addresses.static(script))
            for script, is_wanted in ((FIND_SCRIPT, not page.absolute), (CHART_SCRIPT, page.drawn))
            if is_wanted
        ),
        publisher=publisher,
        publishers=publishers,
        publishers_first=capitalised(publishers),
        subject=facts["subject"],
        groups=facts.get("groups") or _("groups"),
        run_by=source.site.run_by,
        sources=_sources(source, language),
        foot=(
            Link(to(here.about()), _("About, method and accessibility")),
            Link(to(here.data()), _("Download the data")),
            Link(to(here.coverage()), _("What the reports print")),
            Link(to(here.find()), _("A to Z")),
        ),
    )


def _look(page: SitePage, to: Callable[[str], str]) -> dict[str, Any]:
    """How a page gets its style sheets and its icon.

    A page that is served at any depth holds them itself, and its policy allows that one style.
    """
    if not page.absolute:
        return {
            "style_source": Markup("'self'"),
            "style": Markup(),
            "icon": to(Addresses.static(_ICON)),
            "sheets": tuple(to(Addresses.static(name)) for name in SHEETS),
        }
    static = templates_folder() / "static"
    style = "".join((static / name).read_text("utf-8") for name in _SHEETS_WITHOUT_CHARTS)
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode("ascii")
    icon = base64.b64encode((static / _ICON).read_bytes()).decode("ascii")
    return {
        "style_source": Markup("'sha256-{}'").format(digest),
        "style": Markup(style),
        "icon": f"data:image/svg+xml;base64,{icon}",
        "sheets": (),
    }


@cache
def _sources(source: SiteSource, language: Language) -> tuple[SourceLine, ...]:
    """A line for each series, in the order of the reports, of what the package knows.

    `Kilde: utgiver, tittel (tabell), siste måned april 2024`.
    """
    _, lines = language.gettext, []
    for series, newest in {report.series: report.period_to for report in source.reports}.items():
        details = source.series_details(series)
        title, table = language.name(details, "title"), details.get("table", "")
        named = f"{title} ({table})" if title and table else title or table
        month = _("latest month %(month)s", month=language.month(newest))
        parts = ", ".join(filter(None, (details.get("publisher", ""), named, month)))
        licence, address = named_address(details, "licence")
        lines.append(SourceLine(_("Source: %(parts)s", parts=parts), Link(address, licence)))
    return tuple(lines)
