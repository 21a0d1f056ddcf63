"""Atom feeds (RFC 4287): one for the site, for each measure and for each area, in each language.

An entry is an edition. Its id is a UUID made of who runs the site, its name, the language, the
series, the edition and what the feed is about, so that it stays the same wherever the site stands
and whatever editions follow, and another site has others. It was `updated` on the last day of the
edition's newest month, or that of a later edition which revises a figure of that month, or on the
day on which the edition was withdrawn: no clock is asked. Figures are those that the current
package publishes. Without a base URL links are relative to the feed.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from uuid import NAMESPACE_URL, uuid5

from feedgenerator import Atom1Feed
from markupsafe import escape

from generator import NAME
from generator.dimensions import Dimension
from generator.model import ALL, MEASURE, Period
from generator.package.records import Entry
from generator.web.addresses import Addresses, folder_of, public, relative
from generator.web.cells import value_text
from generator.web.editions import (
    EditionChanges,
    edition_changes,
    edition_facts,
    edition_name,
    revised_words,
)
from generator.web.history import Key, changes
from generator.web.language import Language
from generator.web.source import PUBLISHED, SiteSource

FEED = "feed.xml"
"""The name of a feed. It stands beside the page that it is about."""
MOST_ENTRIES = 24
"""So many of the newest editions are in a feed."""
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class FeedEntry:
    """An edition in a feed: a title and a text, the page it leads to, and when it was updated."""

    series: str
    edition: Period
    title: str
    text: str
    address: str
    updated: datetime.date


@dataclass(frozen=True)
class FeedSubject:
    """What a feed is about. `code` is unique among the feeds of the site; `page` is its address."""

    code: str
    name: str
    page: str


def site_feed(source: SiteSource, language: Language, addresses: Addresses) -> dict[str, str]:
    """The feed of the site: what each edition changed. File name → text."""
    entries = [
        _entry(addresses, item, edition_name(source, item, language), edition_facts(item, language))
        for item in edition_changes(source)
    ]
    subject = FeedSubject("site", language.gettext("What changed"), addresses.home())
    return _feed(source, language, addresses, subject, entries)


def measure_feed(
    source: SiteSource, language: Language, addresses: Addresses, measure: Entry
) -> dict[str, str]:
    """The feed of a measure: its figure for the newest month of each edition. File name → text.

    It is empty if the package has no edition with the measure.
    """
    key: Key = (measure.code, MEASURE, ALL)
    entries = []
    for item in _newest_of(source, {source.series_of(measure.code)}):
        month = item.report.period_to
        value = source.total(measure.code, month)
        title = f"{language.month(month)}: {value_text(value, language, source.marks)}"
        count = item.by_measure[measure.code]
        texts = (*changes(source, language, key, month)[:1], *revised_words(count, language))
        later = _last_revised(source).get((*key, month))
        entries.append(_entry(addresses, item, title, _sentences(texts), later))
    name, page = language.name(measure.fields), addresses.measure(measure.code)
    subject = FeedSubject(f"measure/{measure.code}", name, page)
    return _feed(source, language, addresses, subject, entries)


def area_feed(
    source: SiteSource,
    language: Language,
    addresses: Addresses,
    dimension: Dimension,
    area: FeedSubject,
) -> dict[str, str]:
    """The feed of an area: its published figures for the newest month of each edition.

    File name → text; empty if no edition prints the area. The code of `area` is that of the area.
    """
    printing = {
        measure
        for (measure, broken_down), rows in source.figures.items()
        if broken_down == dimension.code and area.code in rows
    }
    entries = []
    for item in _newest_of(source, {source.series_of(code) for code in printing}):
        month, texts = item.report.period_to, []
        for measure in source.measures:
            if measure.code not in printing or source.series_of(measure.code) != item.report.series:
                continue
            value = source.value(measure.code, dimension.code, area.code, month)
            if value.status == PUBLISHED:
                name = language.name(measure.fields)
                texts.append(f"{name}: {value_text(value, language, source.marks)}")
        if len(texts) < len(printing):
            texts.append(language.gettext("feed.rest") if texts else language.gettext("feed.none"))
        count = item.by_row[dimension.code, area.code]
        text = _sentences((*texts, *revised_words(count, language)))
        later = _last_revised(source).get(("", dimension.code, area.code, month))
        entries.append(_entry(addresses, item, edition_name(source, item, language), text, later))
    subject = FeedSubject(f"{dimension.code}/{area.code}", area.name, area.page)
    return _feed(source, language, addresses, subject, entries)


def _sentences(texts: Iterable[str]) -> str:
    return " ".join(f"{text}." for text in texts)


def _newest_of(source: SiteSource, series: set[str]) -> Iterator[EditionChanges]:
    """The newest editions of these series that a feed has room for."""
    every = [item for item in edition_changes(source) if item.report.series in series]
    yield from every[-MOST_ENTRIES:]


@lru_cache(maxsize=1)
def _last_revised(source: SiteSource) -> dict[tuple[str, str, str, Period], Period]:
    """Figure → the newest edition that revises it; without a measure, that revises one of these."""
    found: dict[tuple[str, str, str, Period], Period] = {}
    for revision in source.package.revisions:
        for measure in (revision.measure, ""):
            key = (measure, revision.dimension, revision.category, revision.period)
            found[key] = max(revision.edition_after, found.get(key, revision.edition_after))
    return found


def _entry(
    addresses: Addresses, item: EditionChanges, title: str, text: str, later: Period | None = None
) -> FeedEntry:
    """The entry of an edition; `later` is an edition that revises it."""
    series, edition = item.report.series, item.report.edition
    newest = max(item.report.period_to, later or item.report.period_to)
    last_day = (newest + 1).first_day - datetime.timedelta(days=1)
    return FeedEntry(series, edition, title, text, addresses.changes(series, edition), last_day)


def _feed(
    source: SiteSource,
    language: Language,
    addresses: Addresses,
    subject: FeedSubject,
    entries: list[FeedEntry],
) -> dict[str, str]:
    """The feed with these entries and those of withdrawn editions of the same series."""
    present = {(entry.series, entry.edition) for entry in entries}
    series = {entry.series for entry in entries}
    for item in source.descriptor.get("withdrawn", []):
        withdrawn = item["series"], Period.parse(item["edition"])
        if item["series"] in series and withdrawn not in present:
            month = language.month(withdrawn[1])
            title = language.gettext("%(edition)s: withdrawn", edition=month)
            day = datetime.date.fromisoformat(item["date"])
            page = f"{addresses.changes()}#withdrawn"
            entries.append(FeedEntry(*withdrawn, title, item["reason"], page, day))
    if not entries:
        return {}

    here = folder_of(subject.page) + FEED

    def href(address: str) -> str:
        path, hash_, fragment = address.partition("#")
        return (
            public(source.base_url, path) + hash_ + fragment
            if source.base_url
            else relative(here, address)
        )

    feed = Atom1Feed(
        title=_in_xml(f"{source.site.name}: {subject.name}"),
        link=href(subject.page),
        description="",
        language=language.code,
        author_name=_in_xml(source.site.run_by or source.site.name),
        feed_url=href(here) if source.base_url else None,
        feed_guid=_id(source, language.code, subject.code),
    )
    entries.sort(key=lambda entry: (entry.edition, entry.series), reverse=True)
    for entry in entries[:MOST_ENTRIES]:
        midnight = datetime.datetime.combine(entry.updated, datetime.time(), datetime.UTC)
        feed.add_item(
            title=_in_xml(entry.title),
            link=href(entry.address),
            description=_in_xml(str(escape(entry.text))),
            updateddate=midnight,
            unique_id=_id(source, language.code, subject.code, entry.series, str(entry.edition)),
        )
    return {FEED: feed.writeString("utf-8") + "\n"}


def _id(source: SiteSource, *names: str) -> str:
    """A name for ever, made of these and of the site's."""
    site = (source.site.run_by, source.site.name)
    return uuid5(uuid5(NAMESPACE_URL, NAME), "/".join((*site, *names))).urn


def _in_xml(text: str) -> str:
    """The text without the characters that XML has no place for."""
    return _NOT_IN_XML.sub("", text)
