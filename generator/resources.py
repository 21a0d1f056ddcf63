"""Where the templates and the code lists are: in the wheel, or at the top of the checkout."""

from __future__ import annotations

import os
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _bundled(name: str) -> Path:
    inside = _PACKAGE / "_bundled" / name
    return inside if inside.exists() else _PACKAGE.parent / name


def templates_folder() -> Path:
    """The folder of the Jinja templates and of `static/`."""
    return _bundled("templates")


def default_publisher() -> Path:
    """The publisher whose reports are read where nobody says of whom: that of the working folder,
    else our own."""
    here = Path("reports/publisher.toml")
    return here if os.path.lexists(here) else _bundled("reports") / "publisher.toml"


def site_file() -> Path:
    """The settings of the site: those of the working folder, else our own."""
    here = Path("site.toml")
    return here if here.is_file() else _bundled("site.toml")


def catalogue_file(language: str) -> Path:
    """The messages of the site in a language."""
    return _PACKAGE / "web/locale" / f"{language}.po"


def codelists_folder(reports: Path | None = None) -> Path:
    """The code lists that apply: beside `reports`, else in the working folder, else our own."""
    beside = [] if reports is None else [reports.resolve().parent / "codelists"]
    for folder in (*beside, Path("codelists")):
        if os.path.lexists(folder / "measures.csv"):
            return folder
    return _bundled("codelists")
