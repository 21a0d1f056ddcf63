"""Pages of a PDF as a viewer draws them: whole, without some of their texts, or some texts alone.

PDFium draws, as the browser Chrome does: crop box, clips, transparency, layers that are switched
off, and annotations and form fields that are shown or not. What the machine has of fonts plays no
part: what the file does not bring along is drawn with PDFium's own.
"""

from __future__ import annotations

import ctypes
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]
Pixels = NDArray[np.uint8]

_DEEPEST = 20
"""Forms inside forms: what lies deeper is drawn, and its text is taken for not shown."""
_STROKED = {1: 1, 2: 2, 5: 1, 6: 2}
"""Text render modes that draw outlines → the same without a clip; all others fill letters (0)."""


@dataclass(frozen=True, slots=True)
class DrawnText:
    """A text that is drawn in one go: where its first letter stands, and what clips it.

    In points from the bottom left, as the file counts, as is the `extent` of a picture.
    """

    handle: Any
    origin: tuple[float, float]
    clips: tuple[Box, ...]


def open_document(content: Any) -> Any:
    """A document of PDFium's; pypdfium2.PdfiumError when it cannot be opened."""
    import pypdfium2

    class NoFonts(pypdfium2.PdfSysfontBase):  # type: ignore[misc]
        """Answers each of PDFium's questions for a font of the system with none."""

        def EnumFonts(self, *_: object) -> None:
            """Lists none."""

        def MapFont(self, *_: object) -> None:
            """Finds none that is like it."""

        def GetFont(self, *_: object) -> None:
            """Finds none of that name."""

    NoFonts().setup()
    document = pypdfium2.PdfDocument(content)
    document.init_forms()  # form fields are drawn with their contents
    return document


class DrawnPage:
    """A page that has been opened to be drawn."""

    def __init__(self, page: Any) -> None:
        import pypdfium2.raw as pdfium

        self._pdfium, self._page = pdfium, page
        self.width, self.height = page.get_size()
        self.texts: list[DrawnText] = []
        self.pictures: list[Box] = []
        self._others: list[Any] = []
        self._forms: list[Any] = []
        top = page.raw, pdfium.FPDFPage_CountObjects, pdfium.FPDFPage_GetObject
        self._gather(*top, (1, 0, 0, 1, 0, 0), 0)

    def _gather(self, parent: Any, count: Any, get: Any, outer: Matrix, depth: int) -> None:
        """Collects what is drawn, forms (drawings within the drawing) included, in its order."""
        pdfium = self._pdfium
        for index in range(count(parent)):
            item = get(parent, index)
            kind = pdfium.FPDFPageObj_GetType(item)
            if kind == pdfium.FPDF_PAGEOBJ_TEXT:
                x, y = self._matrix(item, outer)[4:]
                self.texts.append(DrawnText(item, (x, y), tuple(self._clips(item, outer))))
            elif kind == pdfium.FPDF_PAGEOBJ_FORM:
                self._forms.append(item)
                if depth < _DEEPEST:
                    count_in, get_in = pdfium.FPDFFormObj_CountObjects, pdfium.FPDFFormObj_GetObject
                    self._gather(item, count_in, get_in, self._matrix(item, outer), depth + 1)
            else:
                self._others.append(item)
                if kind == pdfium.FPDF_PAGEOBJ_IMAGE:
                    a, b, c, d, e, f = self._matrix(item, outer)
                    corners = [(e, f), (a + e, b + f), (c + e, d + f), (a + c + e, b + d + f)]
                    self.pictures.append(_around(corners))

    def _matrix(self, item: Any, outer: Matrix) -> Matrix:
        found = self._pdfium.FS_MATRIX()
        self._pdfium.FPDFPageObj_GetMatrix(item, found)
        inner = (found.a, found.b, found.c, found.d, found.e, found.f)
        a, b, c, d, _, _ = outer
        return (
            a * inner[0] + c * inner[1],
            b * inner[0] + d * inner[1],
            a * inner[2] + c * inner[3],
            b * inner[2] + d * inner[3],
            *_moved(inner[4], inner[5], outer),
        )

    def _clips(self, item: Any, outer: Matrix) -> Iterator[Box]:
        """The boxes around the paths that clip an object."""
        pdfium = self._pdfium
        clip = pdfium.FPDFPageObj_GetClipPath(item)
        x, y = ctypes.c_float(), ctypes.c_float()
        for path in range(pdfium.FPDFClipPath_CountPaths(clip)):
            points = []
            for index in range(pdfium.FPDFClipPath_CountPathSegments(clip, path)):
                segment = pdfium.FPDFClipPath_GetPathSegment(clip, path, index)
                if pdfium.FPDFPathSegment_GetPoint(segment, x, y):
                    points.append(_moved(x.value, y.value, outer))
            if points:
                yield _around(points)

    def box(self) -> Box:
        """The part of the paper that a viewer shows, in points from the bottom left of the file."""
        found = self._pdfium.FS_RECTF()
        self._pdfium.FPDF_GetPageBoundingBox(self._page, found)
        return found.left, found.bottom, found.right, found.top

    def draw(self, scale: float, without: Collection[int] = (), *, grey: bool = False) -> Any:
        """A picture as a viewer shows it, but for the texts with these numbers."""
        self._switch((self.texts[number].handle for number in without), on=False)
        bitmap = self._page.render(scale=scale, grayscale=grey, prefer_bgrx=True)
        self._switch((self.texts[number].handle for number in without), on=True)
        return bitmap

    def blacken(self) -> None:
        """From now on only text is drawn, black, solid and filled, whatever colour it has."""
        pdfium = self._pdfium
        self._switch(self._others, on=False)
        for form in self._forms:
            pdfium.FPDFPageObj_SetFillColor(form, 0, 0, 0, 255)
        for text in self.texts:
            pdfium.FPDFPageObj_SetFillColor(text.handle, 0, 0, 0, 255)
            pdfium.FPDFPageObj_SetStrokeColor(text.handle, 0, 0, 0, 255)
            mode = pdfium.FPDFTextObj_GetTextRenderMode(text.handle)
            pdfium.FPDFTextObj_SetTextRenderMode(text.handle, _STROKED.get(mode, 0))

    def ink(self, scale: float, without: Collection[int]) -> Pixels:
        """How much of each pixel the texts cover (0 to 255), but for some; after `blacken`."""
        self._switch((self.texts[number].handle for number in without), on=False)
        # In colour, too: PDFium sets letters otherwise when it draws in greys.
        drawn = self._page.render(scale=scale, draw_annots=False, may_draw_forms=False)
        ink: Pixels = 255 - drawn.to_numpy()[..., 1]
        self._switch((self.texts[number].handle for number in without), on=True)
        return ink

    def _switch(self, handles: Any, *, on: bool) -> None:
        for handle in handles:
            self._pdfium.FPDFPageObj_SetIsActive(handle, on)

    def close(self) -> None:
        """Gives the page's memory back."""
        self._page.close()


def open_page(document: Any, number: int) -> DrawnPage:
    """A page (from 1) of a document of PDFium's, to be drawn."""
    return DrawnPage(document[number - 1])


def _moved(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _around(points: list[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)
