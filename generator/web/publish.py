"""What the site holds beside its pages: the data package itself, sitemap and robots.txt."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path, PurePosixPath
from typing import Any
from xml.sax.saxutils import escape

from generator.package.opening import damaged, read_json
from generator.web.addresses import public
from generator.web.source import SiteSource

_SITEMAP = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="{}">\n{}</urlset>\n'
_NO_SITEMAP = (
    "<!-- Addresses here must be absolute: build with the option base-url to list them. -->\n"
)
_SITEMAP_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def publish_package(source: SiteSource, folder: Path) -> None:
    """Copies the package into `folder`: `<resource>.csv` beside `datapackage.json`.

    The paths in the descriptor are made to fit, so that it loads where it stands. Editions are
    copied as they are described.
    """
    folder.mkdir(parents=True, exist_ok=True)
    descriptor = flattened(source.descriptor)
    text = json.dumps(descriptor, ensure_ascii=False, indent=2) + "\n"
    (folder / "datapackage.json").write_text(text, encoding="utf-8", newline="\n")
    for before, after in zip(source.descriptor["resources"], descriptor["resources"], strict=True):
        shutil.copyfile(source.folder / before["path"], folder / after["path"])
    for edition in sorted((source.folder / "editions").glob("*/datapackage.json")):
        # What its descriptor names is copied, and nothing that may lie beside it.
        described, target = read_json(edition), folder / "editions" / edition.parent.name
        tables = [resource["path"] for resource in described["resources"]]
        places = [described["places"]] if "places" in described else []
        pictures = [page["picture"] for page in described.get("pages", []) if "picture" in page]
        for name in ("datapackage.json", *tables, *places, *pictures):
            if PurePosixPath(name).is_absolute() or ".." in PurePosixPath(name).parts:
                raise damaged(edition, f"names '{name}', which is outside of it")
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(edition.parent / name, target / name)


def flattened(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """The descriptor with every resource's path reduced to its file name."""
    resources = [
        {**resource, "path": PurePosixPath(resource["path"]).name}
        for resource in descriptor["resources"]
    ]
    return {**descriptor, "resources": resources}


def sitemap(addresses: Iterable[str], base_url: str | None) -> str:
    """`sitemap.xml` of the pages at these addresses.

    The protocol wants absolute addresses, so that it is empty while the base URL is unknown.
    """
    if not base_url:
        return _SITEMAP.format(_SITEMAP_NAMESPACE, _NO_SITEMAP)
    lines = (f"<url><loc>{escape(public(base_url, a))}</loc></url>\n" for a in sorted(addresses))
    return _SITEMAP.format(_SITEMAP_NAMESPACE, "".join(lines))


def robots(base_url: str | None) -> str:
    """`robots.txt`: everything may be read; where the sitemap is, once the base URL is known."""
    allow = "User-agent: *\nAllow: /\n"
    return allow + (f"Sitemap: {public(base_url, 'sitemap.xml')}\n" if base_url else "")
