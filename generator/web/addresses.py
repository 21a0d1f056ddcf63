"""Every address of the site, in one language, and the relative link between any two of them.

An address is a path inside the site, with `/` and without a leading one: `en/about/index.html`.
Links name `index.html`, so that they also lead somewhere when the site is opened as a file.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from slugify import slugify

from generator.site_settings import load_site_settings
from generator.web.language import Language

if TYPE_CHECKING:
    from generator.dimensions import Dimension
    from generator.model import Period
    from generator.web.view import SitePage


@lru_cache(maxsize=8192)
def slug(name: str) -> str:
    """`name` in ASCII letters, digits and hyphens: `Møre og Romsdal` → `more-og-romsdal`."""
    return str(slugify(name))


def relative(here: str, there: str) -> str:
    """The link from the page at `here` to the address `there` (which may carry a `#fragment`)."""
    path, hash_, fragment = there.partition("#")
    if path in ("", here):
        return hash_ + fragment or posixpath.basename(here)
    folders, parts = here.split("/")[:-1], path.split("/")
    shared = len(posixpath.commonprefix([folders, parts[:-1]]))
    return "/".join([*[".."] * (len(folders) - shared), *parts[shared:]]) + hash_ + fragment


def folder_of(path: str) -> str:
    """The folder of a page, with its final slash: where the page's own files stand."""
    return path[: path.rfind("/") + 1]


def link(page: SitePage, address: str, base_url: str | None) -> str:
    """The link from `page`; from the root of the site where the page is served at any depth."""
    if page.absolute and base_url:
        return urlsplit(base_url).path.rstrip("/") + "/" + address
    return relative(page.path, address)


def public(base_url: str, path: str) -> str:
    """The absolute URL of an address; a folder's `index.html` is left out."""
    return base_url.rstrip("/") + "/" + re.sub(r"(^|/)index\.html$", r"\1", path)


@dataclass(frozen=True)
class Addresses:
    """The addresses of the pages of one language, and of the files that all languages share."""

    language: str

    @property
    def _prefix(self) -> str:
        return "" if self.language == self._languages[0] else f"{self.language}/"

    @property
    def _languages(self) -> tuple[str, ...]:
        return load_site_settings().languages

    def _page(self, *folders: str) -> str:
        return self._prefix + "/".join(folders) + "/index.html"

    def twins(self, address: Callable[[Addresses], str]) -> dict[str, str]:
        """Language → the address of the same page in each other language of the site."""
        return {code: address(Addresses(code)) for code in self._languages if code != self.language}

    def home(self, section: str = "") -> str:
        """The front page, or a section of it: `measures`, `reports`, a code list of areas."""
        return f"{self._prefix}index.html" + (f"#{section}" if section else "")

    def measure(self, code: str) -> str:
        """A measure's page."""
        return self._page(Language.of(self.language).gettext("folder.measures"), slug(code))

    def area(self, dimension: Dimension, code: str, name_nb: str) -> str:
        """An area's page; the folder has the code and the Norwegian name in every language."""
        folder = dimension.text("folder", self.language)
        return self._page(folder, f"{slug(code)}-{slug(name_nb)}")

    def report(self, series: str, edition: Period) -> str:
        """A report as printed, with its proof; `#t<table>` and `#t<table>-r<row>` are inside it."""
        return self._page(
            Language.of(self.language).gettext("folder.reports"), f"{series}-{edition}"
        )

    def about(self) -> str:
        """Method, definitions, quality, licence, accessibility."""
        return self._page(Language.of(self.language).gettext("folder.about"))

    def compare(self) -> str:
        """Any measures and areas beside each other; `?…` says which."""
        return self._page(Language.of(self.language).gettext("folder.compare"))

    def changes(self, series: str = "", edition: Period | None = None) -> str:
        """What changed with each edition, or with one of them."""
        folder = Language.of(self.language).gettext("folder.changes")
        return self._page(folder, f"{series}-{edition}") if edition else self._page(folder)

    def coverage(self) -> str:
        """What the reports print and what they do not."""
        return self._page(Language.of(self.language).gettext("folder.coverage"))

    def find(self) -> str:
        """Everything from A to Z, and the search."""
        return self._page(Language.of(self.language).gettext("folder.find"))

    def data(self, section: str = "") -> str:
        """The page about the data; the files themselves are shared, see `file`."""
        return f"{self._prefix}data/index.html" + (f"#{section}" if section else "")

    @staticmethod
    def not_found() -> str:
        """The page for addresses that lead nowhere: one for all languages."""
        return "404.html"

    @staticmethod
    def file(name: str) -> str:
        """A file of the published data: `datapackage.json`, `tiltaksdata.zip`, `<resource>.csv`."""
        return f"data/{name}"

    @staticmethod
    def edition_file(edition: str, name: str) -> str:
        """A file of an edition's own package: `datapackage.json`, `pages/3.png`."""
        return f"data/editions/{edition}/{name}"

    @staticmethod
    def static(name: str) -> str:
        """A file of the site's own: style sheet, script."""
        return f"static/{name}"
