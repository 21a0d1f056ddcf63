"""What charts are made of: finished texts and numbers in, a specification and a drawing out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

PUBLISHED = "published"
SUPPRESSED = "suppressed"
ABSENT = "absent"
LINKS = "links"

_DESCRIBED = 24


@dataclass(frozen=True)
class Datum:
    """One thing drawn: a month, a category or a county, with every text finished."""

    key: str
    """A code, or a period such as `2024-04`."""
    label: str
    """`Vestland`, `april`."""
    value: float | None
    """None unless the figure is published."""
    text: str
    """`82`, `skjermet, færre enn 4`, `ikke i rapporten`."""
    status: str
    """`published`, `suppressed` or `absent`."""
    short: str = ""
    """The label where there is little room: the text of a tile."""
    column: int = 0
    """Place in the tile grid, from the left."""
    row: int = 0
    """Place in the tile grid, from the top."""
    href: str = ""
    """Where a tile leads, relative to the page."""
    aside: str = ""
    """A second figure, which stands beside a bar: `12,6`."""
    context: float | None = None
    """What a month is compared with: a point of a grey line."""
    more: str = ""
    """That in words, shown with the text when pointed at: `12,6 per 100 000 innbyggere`."""

    def __post_init__(self) -> None:
        """Raise ValueError when a hidden or absent figure comes with a number."""
        if self.status != PUBLISHED and self.value is not None:
            raise ValueError(f"{self.key} is {self.status} and must not have a value")

    @property
    def drawn(self) -> bool:
        """True when there is a published number to draw."""
        return self.status == PUBLISHED and self.value is not None

    @property
    def hidden(self) -> bool:
        """True when the figure is suppressed."""
        return self.status == SUPPRESSED

    @property
    def said(self) -> str:
        """The finished text, and what is more: `82 (12,6 per 100 000 innbyggere)`."""
        return f"{self.text} ({self.more})" if self.text and self.more else self.text or self.more

    @property
    def tip(self) -> str:
        """What the pointer shows: the label and the finished text, on a line each."""
        return f"{self.label}\n{self.said}" if self.said else self.label


@dataclass(frozen=True)
class Phrases:
    """The finished phrases of one language, and the rule of suppression of the series."""

    hidden: str
    """`skjermet, færre enn 4`."""
    absent: str
    """`ikke i rapporten`."""
    most: int
    """The largest number that may be hidden; 0 where nobody says."""
    locale: Mapping[str, Any]
    """How numbers and months are written: `number` and `time`, as d3 defines locales."""
    source: str = ""
    """What stands at the foot of a chart that is saved as a file: `Kilde: …`."""
    context: str = ""
    """What the grey line is called that months are compared with: `som i hele landet`."""

    def of(self, datum: Datum) -> str:
        """The text of a figure, or why there is none."""
        return datum.text or {SUPPRESSED: self.hidden, ABSENT: self.absent}.get(datum.status, "")


@dataclass(frozen=True)
class Chart:
    """A chart that can be drawn: a whole Vega-Lite specification and what it is called."""

    kind: str
    """`trend`, `bars`, `tile-map` or `sparkline`: the shape of the specification."""
    spec: dict[str, Any] = field(repr=False)
    """Vega-Lite; everything that differs between charts of a kind is in its data and params."""
    title: str
    description: str
    width: int
    """Of the drawing, margins included, in CSS pixels."""
    height: int
    source: str = ""
    links: tuple[tuple[str, str], ...] = ()
    """Address (or nothing) and name of each mark in the layer `LINKS`, in the order of its data."""

    def titled(self, title: str, description: str = "") -> Chart:
        """This chart under `title`; `description` replaces the one that lists the figures."""
        return replace(self, title=title, description=description or self.description)


@dataclass(frozen=True)
class Drawing:
    """A chart as it is written into the site."""

    svg: str
    """For the page: colours are custom properties, the hatch is the page's `url(#hidden)`."""
    svg_file: str
    """A file that stands alone: light colours, pattern, title and source inside."""
    vega: dict[str, Any] = field(repr=False)
    """The compiled specification of the interactive view."""


def described(data: tuple[Datum, ...]) -> str:
    """The figures of a chart in words: all of them, or the first and the last few of many."""
    said = [f"{datum.label}: {datum.said}" for datum in data if datum.said]
    if len(said) > _DESCRIBED:
        said = [*said[:1], "…", *said[-(_DESCRIBED // 2) :]]
    return "; ".join(said)
