"""Draws pages of one PDF in a process of its own, within limits.

`python -m generator.read.pdf_pictures_child 1 2 5` takes the bytes on standard input and writes a
line of JSON for each page as soon as it is drawn, so that a page which breaks this process costs
none of those before it. What the machine has of fonts plays no part: what the file does not bring
along is drawn with PDFium's own.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from typing import TYPE_CHECKING, Any

from generator.interruption import end_with_parent
from generator.read.apart import allow, limit_memory

if TYPE_CHECKING:
    from PIL.Image import Image

SCALE = 1.5
"""Pixels a point: A4 is 893 x 1263, in which type of six points can still be read."""
LONGEST = 2000
"""Pixels: larger paper than A2 is drawn smaller."""
SECONDS_TO_OPEN, SECONDS_A_PAGE = 20, 5
MOST_BYTES = 60_000
"""A picture that would be larger, as scans are, gets by with fewer greys."""
GREYS = {4: 16, 2: 4, 1: 2}
"""Bits a pixel → how many greys, from fine to coarse."""
NOT_OPENED = 74
"""The exit code that tells that no page can be drawn."""


def main() -> None:
    """Reads standard input and writes `{"page":…,"width":…,"height":…,"png":…}`, a line each."""
    end_with_parent()
    limit_memory()
    allow(SECONDS_TO_OPEN)
    import pypdfium2

    _forget_the_fonts()
    try:
        document = pypdfium2.PdfDocument(sys.stdin.buffer.read())
    except pypdfium2.PdfiumError:
        sys.exit(NOT_OPENED)
    for number in map(int, sys.argv[1:]):
        allow(SECONDS_A_PAGE)
        try:
            drawn = _draw(document[number - 1])
        except (pypdfium2.PdfiumError, IndexError, ValueError):
            continue
        print(json.dumps({"page": number, **drawn}), flush=True)
    document.close()


def _forget_the_fonts() -> None:
    """Answers each of PDFium's questions for a font of the system with none."""
    import pypdfium2

    class NoFonts(pypdfium2.PdfSysfontBase):  # type: ignore[misc]
        def EnumFonts(self, *_: object) -> None:
            """Lists none."""

        def MapFont(self, *_: object) -> None:
            """Finds none that is like it."""

        def GetFont(self, *_: object) -> None:
            """Finds none of that name."""

    NoFonts().setup()


def _draw(page: Any) -> dict[str, Any]:
    """The whole of a page, as the words were read from it; what is cut off its edges, too."""
    page.set_cropbox(-1e7, -1e7, 1e7, 1e7)
    width, height = page.get_size()
    scale = min(SCALE, LONGEST / max(width, height, 1))
    bitmap = page.render(scale=scale, grayscale=True, draw_annots=False, may_draw_forms=False)
    png = smallest(bitmap.to_pil())
    page.close()
    return {
        "width": round(width, 2),
        "height": round(height, 2),
        "png": base64.b64encode(png).decode(),
    }


def smallest(picture: Image) -> bytes:
    """A picture in greys as PNG: the finest that is small, or the coarsest."""
    png = b""
    for bits, greys in GREYS.items():
        png = _png(picture, bits, greys)
        if len(png) <= MOST_BYTES:
            break
    return png


def _png(picture: Image, bits: int, greys: int) -> bytes:
    from PIL import Image

    steps = greys - 1
    shades = picture.point([(value * steps + 127) // 255 for value in range(256)])
    indexed = Image.frombytes("P", shades.size, shades.tobytes())
    indexed.putpalette([round(255 * shade / steps) for shade in range(greys) for _ in range(3)])
    target = io.BytesIO()
    indexed.save(target, "PNG", bits=bits, compress_level=8)
    return target.getvalue()


if __name__ == "__main__":
    main()
