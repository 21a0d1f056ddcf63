"""What a test wants to know of an HTML page: its links, ids, files, words and value cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"}
KEY = ("data-period", "data-measure", "data-dimension", "data-category", "data-status")


@dataclass
class ValueCell:
    """A `<td>` with the attributes of the contract; `seen` is what the eye gets, `heard` the ear.

    `words` is all its text, that which is hidden from one of the two included. `edition` names the
    edition that prints it, where it is not the newest figure.
    """

    period: str
    measure: str
    dimension: str
    category: str
    status: str
    words: str = ""
    seen: str = ""
    heard: str = ""
    edition: str = ""

    @property
    def key(self) -> tuple[str, str, str, str]:
        """(dimension, measure, category, period): what it says a figure of."""
        return (self.dimension, self.measure, self.category, self.period)


@dataclass(frozen=True)
class RateCell:
    """A `<td>` with a rate: the attributes of a value cell without the status, and `data-per`."""

    key: tuple[str, str, str, str]
    """(measure, dimension, category, period)."""
    per: str
    words: str


@dataclass
class Document:
    """A page, read once. `path` is inside the site, with `/`."""

    path: str
    language: str = ""
    title: str = ""
    ids: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    links: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    styles: list[str] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)
    references: list[str] = field(default_factory=list)
    inline: list[str] = field(default_factory=list)
    twins: dict[str, str] = field(default_factory=dict)
    cells: list[ValueCell] = field(default_factory=list)
    rates: list[RateCell] = field(default_factory=list)
    incomplete: list[str] = field(default_factory=list)
    headings: list[int] = field(default_factory=list)
    text: str = ""
    figures: int = 0


def read_document(site: Path, path: str) -> Document:
    """The page at `path` of the site in `site`."""
    reader = _Reader(Document(path))
    reader.feed((site / path).read_text(encoding="utf-8"))
    reader.close()
    return reader.document


class _Reader(HTMLParser):
    def __init__(self, document: Document) -> None:
        super().__init__(convert_charrefs=True)
        self.document = document
        self._open: list[tuple[str, dict[str, str]]] = []
        self._cell: ValueCell | None = None
        self._rate: tuple[tuple[str, str, str, str], str, str] | None = None
        self._text: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self._note_identity(tag, found)
        self._note_links(tag, found)
        self._note_references(found)
        if tag == "td":
            self._open_cell(found)
        if tag not in VOID:
            self._open.append((tag, found))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        while self._open:
            name, _ = self._open.pop()
            if name == tag:
                break
        if tag == "td" and self._cell:
            self.document.cells.append(self._cell)
            self._cell = None
        if tag == "td" and self._rate:
            key, per, words = self._rate
            self.document.rates.append(RateCell(key, per, words))
            self._rate = None

    def handle_data(self, data: str) -> None:
        inside = [tag for tag, _ in self._open]
        if inside[-1:] == ["title"] and "svg" not in inside:
            self.document.title += data
        if inside[-1:] in (["script"], ["style"]):
            self.document.inline.append(data)
            return
        self._text.append(data)
        if self._rate:
            self._rate = (*self._rate[:2], self._rate[2] + data)
        if self._cell:
            self._cell.words += data
            hidden = any("unseen" in found.get("class", "").split() for _, found in self._open)
            silent = any(found.get("aria-hidden") == "true" for _, found in self._open)
            self._cell.seen += "" if hidden else data
            self._cell.heard += "" if silent else data

    def close(self) -> None:
        super().close()
        self.document.text = " ".join("".join(self._text).split())

    def _note_identity(self, tag: str, found: dict[str, str]) -> None:
        if tag == "html":
            self.document.language = found.get("lang", "")
        if "id" in found:
            self.document.ids.append(found["id"])
        if tag in {"h1", "h2", "h3", "h4"}:
            self.document.headings.append(int(tag[1]))
        self.document.figures += tag == "figure"
        if "style" in found or any(name.startswith("on") for name in found):
            self.document.inline.append(f"<{tag}> {found}")

    def _note_links(self, tag: str, found: dict[str, str]) -> None:
        relations = found.get("rel", "").split()
        if tag == "a" and "href" in found:
            self.document.links.append(found["href"])
        if tag == "link" and "alternate" in relations and "hreflang" in found:
            self.document.twins[found["hreflang"]] = found["href"]
        elif tag == "link" and "canonical" not in relations:
            kind = self.document.styles if "stylesheet" in relations else self.document.loads
            kind.append(found["href"])
        if tag == "script" and "src" in found:
            self.document.scripts.append(found["src"])
        elif tag != "script" and "src" in found:
            self.document.loads.append(found["src"])

    def _note_references(self, found: dict[str, str]) -> None:
        for name in ("aria-labelledby", "aria-describedby", "aria-controls", "for"):
            self.document.references += found.get(name, "").split()
        for value in found.values():
            if value.startswith("url(#"):
                self.document.references.append(value[5:].rstrip(")"))
        for name in ("href", "xlink:href"):
            is_link = found.get(name, "").startswith("#") and self._inside("svg")
            if is_link:
                self.document.references.append(found[name][1:])

    def _inside(self, tag: str) -> bool:
        return any(name == tag for name, _ in self._open)

    def _open_cell(self, found: dict[str, str]) -> None:
        given = [found.get(name, "") for name in KEY]
        if "data-per" in found and all(given[:4]):
            period, measure, dimension, category, _ = given
            self._rate = (measure, dimension, category, period), found["data-per"], ""
        elif all(given):
            self._cell = ValueCell(*given)
            self._cell.edition = found.get("data-edition", "")
        elif any(name.startswith("data-") for name in found):
            self.document.incomplete.append(str(found))
