"""Writes PDF files operator by operator, for what no typesetter draws: layers, clips, masks, forms.

A table is drawn by `table`; what a page has beside it is written as PDF operators in its `content`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 595, 842
"""Points: A4."""
_FONT = "<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>"


@dataclass(frozen=True)
class RawPage:
    """A page: its operators, and entries of its dictionary, resources, fonts and contents."""

    content: bytes | str
    entries: str = f"/MediaBox[0 0 {WIDTH} {HEIGHT}]"
    resources: str = ""
    fonts: str = ""
    packing: str = ""


def raw_pdf(
    pages: Sequence[RawPage], objects: Iterable[bytes | str] = (), catalog: str = ""
) -> bytes:
    """A PDF file. `objects` are numbered from 10; the fonts are /F (Helvetica) and /B (bold)."""
    first = 10 + len(list(objects := list(objects)))
    numbers = [first + 2 * index for index in range(len(pages))]
    kids = " ".join(f"{number} 0 R" for number in numbers)
    parts: dict[int, bytes | str] = {
        1: f"<</Type/Catalog/Pages 2 0 R{catalog}>>",
        2: f"<</Type/Pages/Kids[{kids}]/Count {len(pages)}>>",
        3: _FONT % "Helvetica",
        4: _FONT % "Helvetica-Bold",
        **dict(enumerate(objects, start=10)),
    }
    for number, page in zip(numbers, pages, strict=True):
        parts[number] = (
            f"<</Type/Page/Parent 2 0 R{page.entries}/Contents {number + 1} 0 R"
            f"/Resources<</Font<</F 3 0 R/B 4 0 R{page.fonts}>>{page.resources}>>>>"
        )
        parts[number + 1] = stream(page.content, page.packing)
    return _file(parts)


def stream(content: bytes | str, entries: str = "") -> bytes:
    """A stream object."""
    body = content.encode("cp1252") if isinstance(content, str) else content
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(body), entries.encode(), body)


def form(content: str, entries: str = "", resources: str = "") -> bytes:
    """A form XObject of the size of a page."""
    fonts = f"/Resources<</Font<</F 3 0 R/B 4 0 R>>{resources}>>"
    box = f"/BBox[0 0 {WIDTH} {HEIGHT}]"
    return stream(content, f"/Type/XObject/Subtype/Form{box}{fonts}{entries}")


def text(words: str, x: float, y: float, size: float = 9, font: str = "F") -> str:
    """The operators that draw a text from `x`, `y` (from the bottom left)."""
    escaped = words.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
    return f"BT /{font} {size} Tf {x} {y} Td ({escaped}) Tj ET\n"


def _file(parts: dict[int, bytes | str]) -> bytes:
    out, places = b"%PDF-1.7\n", {}
    for number, part in sorted(parts.items()):
        places[number] = len(out)
        body = part.encode("cp1252") if isinstance(part, str) else part
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    size = max(parts) + 1
    lines = [
        b"%010d 00000 n \n" % places[number] if number in places else b"0000000000 65535 f \n"
        for number in range(size)
    ]
    table = b"xref\n0 %d\n%s" % (size, b"".join(lines))
    end = b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(out))
    return out + table + end
