"""The site's own facts, from `site.toml`: what it is called, who runs it, where it stands."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

from generator.errors import Finding, ReportProblem
from generator.inputs import LARGEST_LIST, read_file
from generator.model import Place
from generator.resources import catalogue_file, site_file

_LONGEST = 1000
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_CODE = re.compile(r"[a-z]{2,3}")
_ADDRESSES = {
    "contact": re.compile(r"(https?://[^\s/]\S*|mailto:\S+@\S+)?"),
    "base_url": re.compile(r"(https?://[^\s/?#]+(/[^\s?#]*)?)?"),
}


@dataclass(frozen=True)
class SiteSettings:
    """What `site.toml` says; empty where it says nothing."""

    name: str
    """What the site is called."""
    run_by: str = ""
    """Who runs it."""
    contact: str = ""
    """Where to reach them: an address."""
    base_url: str = ""
    """Where it will stand."""
    languages: tuple[str, ...] = ("nb", "en")
    """What it is built in: the first stands at its root, each other in a folder of its name."""


@cache
def load_site_settings() -> SiteSettings:
    """The settings in the working folder, else our own; ReportProblem when one is wrong."""
    path = site_file()
    try:
        found = tomllib.loads(read_file(path, LARGEST_LIST).decode("utf-8-sig"))
    except OSError as error:
        raise _wrong(path, f"cannot be opened ({error.strerror}); check its rights") from None
    except (ValueError, RecursionError) as error:
        raise _wrong(path, f"is not valid TOML: {error}; correct it") from None
    known = [field.name for field in fields(SiteSettings)]
    for key, value in found.items():
        if key not in known:
            raise _wrong(path, f"says {key}, which is no setting; known: {', '.join(known)}")
        if key == "languages":
            _refuse_languages(path, value)
        elif not isinstance(value, str) or len(value) > _LONGEST or _CONTROL.search(value):
            raise _wrong(path, f'{key} must be a text on one line, such as {key} = "…"')
        if key in _ADDRESSES and not _ADDRESSES[key].fullmatch(value):
            raise _wrong(path, f"{key} must be an address that begins with https://, or nothing")
    if not found.get("name", "").strip():
        raise _wrong(path, 'has no name; add a line such as name = "Tiltaksdata"')
    languages = tuple(found.pop("languages", SiteSettings.languages))
    return SiteSettings(**found, languages=languages)


def _refuse_languages(path: Path, value: Any) -> None:
    """ReportProblem unless these are languages that the site has a catalogue of messages for."""
    if not isinstance(value, list) or not value or len(set(map(str, value))) < len(value):
        raise _wrong(path, 'languages must be a list of codes, each once, such as ["nb", "en"]')
    for code in value:
        if not isinstance(code, str) or not _CODE.fullmatch(code):
            raise _wrong(path, 'languages must be a list of codes, each once, such as ["nb", "en"]')
        if not catalogue_file(code).is_file():
            known = sorted(file.stem for file in catalogue_file(code).parent.glob("*.po"))
            message = (
                f"names the language '{code}', for which there is no catalogue of messages;"
                f" there are {', '.join(known)}"
            )
            raise _wrong(path, message)


def _wrong(path: Path, message: str) -> ReportProblem:
    return ReportProblem(Finding("site-toml", message, Place(path.as_posix())))
