"""Gathers the pages, draws their charts, renders them, and writes the site into a folder.

Page by page: while one is rendered and written, the charts of the next ones are drawn, so that the
memory that is needed depends on the largest page and not on how many there are.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib import import_module
from itertools import chain, zip_longest
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from generator.aside import Aside
from generator.resources import templates_folder
from generator.site_settings import load_site_settings
from generator.web import addresses as places
from generator.web.addresses import Addresses
from generator.web.charts import Drawing, Runtime, charts_javascript, draw_in_turn
from generator.web.frame import frame_of
from generator.web.language import Language
from generator.web.publish import publish_package, robots, sitemap
from generator.web.source import SiteSource, open_package
from generator.web.view import SitePage

PAGE_MODULES = (
    "home",
    "measure",
    "area",
    "compare",
    "changes",
    "coverage",
    "data",
    "report",
    "about",
    "find",
    "notfound",
)
"""The modules of `generator.web.pages`; each has `pages(source, language, addresses)`."""


@dataclass(frozen=True)
class SiteSummary:
    """What was written: numbers of pages, charts and files, and their bytes together."""

    pages: int
    charts: int
    files: int
    bytes: int


def render_site(
    package: Path, target: Path, *, base_url: str | None = None, jobs: int = 1
) -> SiteSummary:
    """Makes the site of the data package `package` in `target`, an empty folder.

    `base_url` is where the site will stand, for what must be absolute (else `site.toml` may say
    it); `jobs` processes draw.
    """
    base_url = base_url or load_site_settings().base_url or None
    data = target / Addresses.file("")
    opened = open_package(package)
    publish_package(opened, data)
    # The runtime is bundled and the exports are written meanwhile.
    with Runtime() as runtime, Aside(_write_exports, opened.folder, data) as exported:
        source = replace(opened, base_url=base_url or "", sizes=Sizes(exported))
        groups = (
            (twins, {key: chart for page in twins for key, chart in page.charts.items()})
            for twins in gather_twins(source)
        )
        drawn = (
            (page, {key: drawings[key] for key in page.charts})
            for twins, drawings in draw_in_turn(groups, jobs)
            for page in twins
        )
        written = []
        for page, drawings in drawn:
            html = render_page(source, page, drawings)
            # Beside the page: its tables, its drawings, and what its live views need.
            files = dict(page.files)
            files |= {d.file: drawings[d.key].svg_file for d in page.drawn if d.file}
            if live := {d.key: drawings[d.key] for d in page.drawn if d.live}:
                files["charts.js"] = charts_javascript(live)
            folder = places.folder_of(page.path)
            _write_all(target, {page.path: html, **{folder + n: t for n, t in files.items()}})
            written.append(Written(page.path, page.listed, len(drawings)))
        _write_all(target, {Addresses.static("vega.js"): runtime.javascript()})
        tuple(source.sizes)  # every export is there
    listed = (page.path for page in written if page.listed)
    _write_all(target, {"sitemap.xml": sitemap(listed, base_url), "robots.txt": robots(base_url)})
    _write_all(target, {".nojekyll": ""})
    shutil.copytree(templates_folder() / "static", target / "static", dirs_exist_ok=True)
    sizes = [path.stat().st_size for path in target.rglob("*") if path.is_file()]
    charts = sum(page.charts for page in written)
    return SiteSummary(len(written), charts, len(sizes), sum(sizes))


def _write_exports(package: Path, folder: Path) -> dict[str, int]:
    """Writes the exports of a package into `folder`; the size of each file there, by its name."""
    from generator.package.exports import write_exports  # pyarrow and XlsxWriter: a quarter second

    write_exports(package, folder)
    return {path.name: path.stat().st_size for path in folder.iterdir() if path.is_file()}


class Sizes(Mapping[str, int]):
    """The bytes of the files that are downloaded, by name; the first question waits for them."""

    def __init__(self, exported: Aside[dict[str, int]]) -> None:
        self._exported = exported

    @cached_property
    def _known(self) -> dict[str, int]:
        return self._exported.result()

    def __getitem__(self, name: str) -> int:
        return self._known[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


def gather_pages(source: SiteSource) -> Iterator[SitePage]:
    """Every page of every language, each made when it is asked for."""
    return chain.from_iterable(gather_twins(source))


def gather_twins(source: SiteSource) -> Iterator[tuple[SitePage, ...]]:
    """Every page together with the same page in the other languages.

    They are drawn together: a drawing without words is then made once.
    """
    for name in PAGE_MODULES:
        pages = import_module(f"generator.web.pages.{name}").pages
        languages = (
            (Language.of(code).speaking(source.facts(code)), Addresses(code))
            for code in source.site.languages
        )
        for twins in zip_longest(*(pages(source, *language) for language in languages)):
            yield tuple(page for page in twins if page)


@dataclass(frozen=True)
class Written:
    """What is kept of a page that is written, so that the page itself is not."""

    path: str
    listed: bool
    charts: int


def render_page(source: SiteSource, page: SitePage, drawings: Mapping[str, Drawing]) -> str:
    """The HTML of a page."""
    base_url = source.base_url or None
    return (
        _environment(page.language)
        .get_template(page.template)
        .render(
            page=page,
            view=page.view,
            frame=frame_of(page, source, base_url),
            drawings={key: Markup(drawing.svg) for key, drawing in drawings.items()},
            to=Linker(page, base_url),
        )
    )


@dataclass(frozen=True)
class Linker:
    """Links from one page: `to("om/index.html")`."""

    page: SitePage
    base_url: str | None

    def __call__(self, address: str) -> str:
        """The link to `address`: relative, but from the root where the page has no fixed depth."""
        return places.link(self.page, address, self.base_url)


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(templates_folder()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        extensions=["jinja2.ext.i18n"],
    )
    environment.install_gettext_translations(  # type: ignore[attr-defined]
        Language.of(language).translations, newstyle=True
    )
    return environment


def _write_all(target: Path, texts: Mapping[str, str]) -> None:
    for path, text in texts.items():
        file = target / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8", newline="\n")
