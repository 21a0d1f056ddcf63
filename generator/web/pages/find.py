"""Everything from A to Z (in the order of the language), and the register that the search reads."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from generator.web.addresses import Addresses, relative
from generator.web.frame import REGISTER
from generator.web.language import Language
from generator.web.pages.coverage import crossed_with, question_id, question_title
from generator.web.register import AREA, AREAS, GROUP, MEASURE_PAGE, Findable, register
from generator.web.source import SiteSource
from generator.web.view import Link, SitePage

DIGITS = "0–9"


@dataclass(frozen=True)
class ListedLine:
    """A name, what it is, and where it leads: one page, or a list of them.

    `language` is set where the name is in another one; `instead` is then what the page calls it.
    """

    name: str
    kind: str
    links: tuple[Link, ...]
    language: str = ""
    instead: str = ""


@dataclass(frozen=True)
class Letter:
    """What begins with a letter."""

    id: str
    letter: str
    lines: tuple[ListedLine, ...]


@dataclass(frozen=True)
class FindView:
    """What the page prints."""

    letters: tuple[Letter, ...]


def pages(source: SiteSource, language: Language, addresses: Addresses) -> list[SitePage]:
    """One page, with the register beside it."""
    _, found, here = language.gettext, register(source, language, addresses), addresses.find()

    # Every name; one in another language leads where the usual one does.
    measures = [item for item in found if item.role == MEASURE_PAGE]
    lines = []
    for item in found:
        links: tuple[Link, ...] = (Link(relative(here, item.address), item.name),)
        if item.role == GROUP:
            links = tuple(
                Link(relative(here, f"{measure.address}#{item.code}"), measure.name)
                for measure in measures
                if measure.code in item.measures
            )
        lines.append(ListedLine(item.name, item.kind, links))
        for other in item.others:
            if item.role in (MEASURE_PAGE, AREA):
                lines.append(ListedLine(other.text, item.kind, links, other.language, item.name))
    lines.sort(key=lambda line: (language.sort_key(line.name), language.sort_key(line.kind)))

    # What begins with no letter of the language comes first, as digits do.
    letters: dict[str, list[ListedLine]] = {}
    for line in lines:
        first = language.letters(line.name)[:1]
        letters.setdefault(first if first in language.alphabet else DIGITS, []).append(line)
    listed = tuple(
        Letter("digits" if name == DIGITS else f"letter-{name.lower()}", name, tuple(of))
        for name, of in letters.items()
    )
    return [
        SitePage(
            path=here,
            template="find.html",
            language=language.code,
            title=_("A to Z"),
            description=_("find.description"),
            view=FindView(listed),
            twins=addresses.twins(lambda other: other.find()),
            section="find",
            files={REGISTER: _register_script(found, source, language)},
        )
    ]


def _register_script(found: Iterable[Findable], source: SiteSource, language: Language) -> str:
    """A script that sets `window.tiltaksdataRegister`, which search.js reads.

    A row has role, number of its kind, name, address, code, the measures that print it (a
    hexadecimal number with a bit for each; empty for all), other names (`name@language`),
    words, and what it is. The code of an area or a group is `<dimension>.<category>`. What is
    empty at the end is left out.
    """
    _, found, addresses = language.gettext, list(found), Addresses(language.code)
    measures = [item.code for item in found if item.role == MEASURE_PAGE]
    kinds = list(dict.fromkeys(item.kind for item in found))
    rows = []
    for item in found:
        bits = sum(1 << place for place, code in enumerate(measures) if code in item.measures)
        is_everywhere = item.role not in (AREA, AREAS, GROUP) or bits == (1 << len(measures)) - 1
        row: list[Any] = [
            item.role,
            kinds.index(item.kind),
            item.name,
            item.address,
            f"{item.code}.{item.category}" if item.category else item.code,
            "" if is_everywhere else f"{bits:x}",
            [f"{other.text}@{other.language}" for other in item.others],
            item.words,
            item.about,
        ]
        while not row[-1]:
            row.pop()
        rows.append(row)
    content = {
        "kinds": kinds,
        "rows": rows,
        "small": _("find.small-words"),
        "absent": _("Not printed"),
        "questions": {
            question_id(dimension, areas): question_title(dimension, areas, language)
            for areas in source.areas
            for dimension in crossed_with(source, areas)
        },
        "coverage": addresses.coverage(),
        "compare": addresses.compare(),
        "comparison": _("Compare"),
        "rated": [
            dimension.code
            for dimension, areas in source.areas.items()
            if any(area.population_then for area in areas)
        ],
        "none": _("find.none"),
        "one": _("find.one"),
        "many": _("find.many"),
        "instead": [
            {"kind": _("Page"), "name": title, "address": address}
            for title, address in (
                (_("A to Z"), addresses.find()),
                (_("What the reports print"), addresses.coverage()),
            )
        ],
    }
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return f"window.tiltaksdataRegister = {text};\n"
