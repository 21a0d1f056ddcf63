"""Draws pages of one PDF in a process of its own, within limits.

`python -m generator.read.pdf_pictures_child 1 2 5` takes the bytes on standard input and writes a
line of JSON for each page as soon as it is drawn, so that a page which breaks this process costs
none of those before it. What the machine has of fonts plays no part: what the file does not bring
along is drawn with PDFium's own (`pdf_drawing`). A picture shows what a viewer does and no more.
"""

from __future__ import annotations

import base64
import io
import json
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any

from generator.interruption import end_with_parent
from generator.read.apart import SECONDS, allow, end_at_limits, limit_memory
from generator.read.pdf_child import MOST_PAGES
from generator.read.pdf_drawing import open_document, open_page
from generator.read.pdf_shown import CONTRAST, look
from generator.read.pdf_words import PageOfRuns

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
"""The exit code that says that no page can be drawn."""


def main() -> None:
    """Reads standard input and writes `{"page":…,"width":…,"height":…,"png":…}`, a line each."""
    end_with_parent()
    limit_memory()
    end_at_limits(SECONDS)
    allow(SECONDS_TO_OPEN)
    import pypdfium2

    try:
        for drawn in pictures(sys.stdin.buffer.read(), list(map(int, sys.argv[1:]))):
            print(json.dumps(drawn), flush=True)
    except pypdfium2.PdfiumError:
        sys.exit(NOT_OPENED)


def pictures(content: bytes, numbers: Sequence[int]) -> Iterator[dict[str, Any]]:
    """The pages with these numbers (from 1) that can be drawn, as a viewer shows them."""
    import pdfplumber
    from pdfminer.pdfpage import PDFPage

    document = open_document(content)
    read = pdfplumber.open(io.BytesIO(content))
    pages = list(islice(PDFPage.create_pages(read.doc), MOST_PAGES))
    for number in numbers:
        allow(SECONDS_A_PAGE)
        if 1 <= number <= min(len(pages), len(document)):
            page = PageOfRuns(read, pages[number - 1], page_number=number)
            shown = look(page, partial(open_page, document, number))
            if shown.leaves_traces:  # of something that hides in the page
                continue
            drawn = open_page(document, number)
            scale = min(SCALE, LONGEST / max(drawn.width, drawn.height, 1))
            picture = drawn.draw(scale, shown.hidden_texts, grey=True).to_pil()
            yield {
                "page": number,
                "width": round(drawn.width, 2),
                "height": round(drawn.height, 2),
                "png": base64.b64encode(smallest(picture)).decode(),
            }


def smallest(picture: Image) -> bytes:
    """A picture in greys as PNG: the finest that is small, or the coarsest."""
    from PIL import Image

    # What is all but white or black becomes it, so that nothing faint can be brought out again.
    clear = [0 if v < CONTRAST else 255 if v > 255 - CONTRAST else v for v in range(256)]
    png = b""
    for bits, greys in GREYS.items():
        steps = greys - 1
        shades = picture.point([(value * steps + 127) // 255 for value in clear])
        indexed = Image.frombytes("P", shades.size, shades.tobytes())
        indexed.putpalette([round(255 * shade / steps) for shade in range(greys) for _ in range(3)])
        target = io.BytesIO()
        indexed.save(target, "PNG", bits=bits, compress_level=8)
        png = target.getvalue()
        if len(png) <= MOST_BYTES:
            break
    return png


if __name__ == "__main__":
    main()
