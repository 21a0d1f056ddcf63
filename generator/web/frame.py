"""What stands around every page: navigation, language switch, head links, footer."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from markupsafe import Markup

from generator.model import Period
from generator.resources import templates_folder
from generator.web.addresses import LANGUAGES, Addresses, link, public
from generator.web.charts.colours import HATCH
from generator.web.language import Language
from generator.web.sentences import capitalised, publisher_name
from generator.web.source import SiteSource, named_address
from generator.web.view import Link, SitePage

SHEETS = ("colours.css", "chart.css", "site.css")
_SHEETS_WITHOUT_CHARTS = ("colours.css", "site.css")
_ICON = "icon.svg"
CHART_SCRIPT = "chart.js"
"""Brings drawings to life; every page is complete without it."""


@dataclass(frozen=True)
class SourceLine:
    """Where the figures come from, to which month, under which licence (empty when unknown)."""

    text: str
    licence: Link


@dataclass(frozen=True)
class Surroundings:
    """The finished surroundings of one page."""

    site_name: str
    locale: str
    home: str
    navigation: tuple[Link, ...]
    switch: Link | None
    canonical: str
    alternates: tuple[Link, ...]
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
    run_by: str
    sources: tuple[SourceLine, ...]
    foot: tuple[Link, ...]


def frame_of(page: SitePage, source: SiteSource, base_url: str | None) -> Surroundings:
    """The surroundings of `page`; absolute links only where `base_url` is known."""
    language = Language.of(page.language)
    here = Addresses(page.language)

    def to(address: str) -> str:
        return link(page, address, base_url)

    return Surroundings(
        site_name=source.site.name,
        locale=str(language.locale),
        home=to(here.home()),
        navigation=tuple(
            Link(to(address), text, current=section == page.section)
            for section, address, text in _navigation(source, language, here)
        ),
        switch=_switch(page, base_url),
        canonical=public(base_url, page.path) if base_url and page.listed else "",
        alternates=_alternates(page, base_url),
        **_look(page, to),
        hatch=Markup(HATCH),
        scripts=(to(Addresses.static(CHART_SCRIPT)),) if page.drawn else (),
        publisher=publisher_name(source, language),
        publishers=language.genitive(publisher_name(source, language)),
        publishers_first=capitalised(language.genitive(publisher_name(source, language))),
        run_by=source.site.run_by,
        sources=_sources(source, language),
        foot=_foot(page, language, base_url),
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
    style = "".join(_static(name).decode("utf-8") for name in _SHEETS_WITHOUT_CHARTS)
    return {
        "style_source": Markup("'sha256-{}'").format(
            _base64(hashlib.sha256(style.encode()).digest())
        ),
        "style": Markup(style),
        "icon": f"data:image/svg+xml;base64,{_base64(_static(_ICON))}",
        "sheets": (),
    }


@cache
def _static(name: str) -> bytes:
    return (templates_folder() / "static" / name).read_bytes()


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")


def _navigation(
    source: SiteSource, language: Language, here: Addresses
) -> tuple[tuple[str, str, str], ...]:
    _ = language.gettext
    areas = (
        (d.codelist, here.home(d.codelist), capitalised(d.text("plural", language.code)))
        for d in source.areas
    )
    return (
        ("measures", here.home("measures"), _("Measures")),
        *areas,
        ("data", here.data(), _("Data")),
        ("reports", here.home("reports"), _("Reports")),
        ("about", here.about(), _("About")),
    )


def _other(language: str) -> str:
    return next(code for code in LANGUAGES if code != language)


def _switch(page: SitePage, base_url: str | None) -> Link | None:
    if not page.twin:
        return None
    other = Language.of(_other(page.language))
    return Link(link(page, page.twin, base_url), other.own_name, other.code)


def _alternates(page: SitePage, base_url: str | None) -> tuple[Link, ...]:
    if not page.twin:
        return ()
    paths = {page.language: page.path, _other(page.language): page.twin}
    paths = {**paths, "x-default": paths[LANGUAGES[0]]}
    return tuple(
        Link(public(base_url, path) if base_url else link(page, path, None), "", code)
        for code, path in sorted(paths.items())
    )


@cache
def _months_of(source: SiteSource) -> dict[str, Period]:
    return {report.series: report.period_to for report in source.reports}


def _sources(source: SiteSource, language: Language) -> tuple[SourceLine, ...]:
    """A line for each series, in the order of the reports."""
    return tuple(
        _source_line(source.series_details(series), period, language)
        for series, period in _months_of(source).items()
    )


def _source_line(details: Mapping[str, Any], period: Period, language: Language) -> SourceLine:
    """`Kilde: utgiver, tittel (tabell), siste måned april 2024`, of what the package knows."""
    _ = language.gettext
    title = language.name({"title_nb": details.get("title", ""), **details}, "title")
    table = details.get("table", "")
    named = f"{title} ({table})" if title and table else title or table
    newest = _("latest month %(month)s", month=language.month(period))
    parts = filter(None, (details.get("publisher", ""), named, newest))
    text = _("Source: %(parts)s", parts=", ".join(parts))
    title, address = named_address(details, "licence")
    return SourceLine(text, Link(address, title))


def _foot(page: SitePage, language: Language, base_url: str | None) -> tuple[Link, ...]:
    here, _ = Addresses(page.language), language.gettext
    return (
        Link(link(page, here.about(), base_url), _("About, method and accessibility")),
        Link(link(page, here.data(), base_url), _("Download the data")),
    )
