"""The page for addresses that lead nowhere: one file, in both languages.

GitHub Pages serves `404.html` for a missing address at any depth, so a relative link on it leads
astray. Its links therefore start at the root of the site, which the base URL tells. While that is
unknown they are relative, and right only where the missing page would stand beside the front page;
from deeper down, the link to the folder above leads home after as many steps as there are folders.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from generator.web.addresses import Addresses
from generator.web.language import Language
from generator.web.sentences import capitalised
from generator.web.source import SiteSource
from generator.web.view import SitePage


@dataclass(frozen=True)
class Door:
    """A way on: an address inside the site, and what is there."""

    address: str
    text: str


@dataclass(frozen=True)
class Message:
    """The whole message in one language."""

    language: str
    title: str
    text: str
    doors: tuple[Door, ...]
    otherwise: Markup
    """What to do where the links lead nowhere; empty where they are known to be right."""


@dataclass(frozen=True)
class NotFoundView:
    """The message in each language, that of the root of the site first."""

    messages: tuple[Message, ...]


def pages(source: SiteSource, language: Language, addresses: Addresses) -> list[SitePage]:
    """The page, once: with the first language of the site."""
    languages = source.site.languages
    if language.code != languages[0]:
        return []
    messages = []
    for spoken in map(Language.of, languages):
        _, there = spoken.gettext, Addresses(spoken.code)
        plurals = {d.codelist: capitalised(d.text("plural", spoken.code)) for d in source.areas}
        up = Markup('<a href="../">{}</a>').format(_("One folder up"))
        doors = (
            Door(there.home(), _("The front page")),
            Door(there.home("measures"), _("Measures")),
            *(Door(there.home(codelist), plural) for codelist, plural in plurals.items()),
            Door(there.data(), _("Data")),
        )
        otherwise = Markup() if source.base_url else Markup(_("missing.otherwise", up=up))
        title, text = _("The page does not exist"), _("missing.text")
        messages.append(Message(spoken.code, title, text, doors, otherwise))
    return [
        SitePage(
            path=addresses.not_found(),
            template="404.html",
            language=language.code,
            title=messages[0].title,
            description=messages[0].text,
            view=NotFoundView(tuple(messages)),
            listed=False,
            absolute=True,
        )
    ]
