"""pdfplumber's pages, whose characters also say in which text, and in which manner, they are drawn.

Each character has its `run` (the texts of a page are counted in the order of drawing), its text
render `mode` and its `origin`: where it stands on its line, in pdfminer's coordinates.
"""

from __future__ import annotations

from typing import Any

from pdfminer.layout import LTChar, LTItem, LTPage
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfplumber.page import Page, PDFPageAggregatorWithMarkedContent


class PageOfRuns(Page):
    """A page of a document of pdfplumber's."""

    @property
    def layout(self) -> LTPage:
        """What pdfminer finds on the page; made once."""
        if not hasattr(self, "_layout"):
            device = _Device(self.pdf.rsrcmgr, pageno=self.page_number, laparams=None)
            PDFPageInterpreter(self.pdf.rsrcmgr, device).process_page(self.page_obj)
            self._layout = device.get_result()
        return self._layout

    def process_object(self, obj: LTItem) -> dict[str, Any]:
        """An object's attributes; of a character, of which a page has most, those that are used."""
        if not isinstance(obj, LTChar):
            return dict(super().process_object(obj))
        drawn: Any = obj
        left, top = self.mediabox[:2]
        return {
            "object_type": "char",
            "text": obj.get_text(),
            "x0": obj.x0 + left,
            "x1": obj.x1 + left,
            "top": self.height - obj.y1 + top,
            "bottom": self.height - obj.y0 + top,
            "size": obj.size,
            "fontname": obj.fontname,
            "matrix": obj.matrix,
            "colour": obj.graphicstate.ncolor,
            "run": drawn.run,
            "mode": drawn.mode,
            "origin": drawn.origin,
        }


class _Device(PDFPageAggregatorWithMarkedContent):
    """Receives what pdfminer draws, and counts the texts."""

    runs = 0
    mode = 0

    def render_string(self, textstate: Any, *rest: Any) -> None:
        self.runs += 1
        self.mode = textstate.render
        super().render_string(textstate, *rest)

    def render_char(self, matrix: Any, *rest: Any) -> float:
        advance = float(super().render_char(matrix, *rest))
        _, _, c, d, e, f = matrix
        rise = rest[3]
        item: Any = self.cur_item._objs[-1]
        item.run, item.mode, item.origin = self.runs, self.mode, (e + c * rise, f + d * rise)
        return advance
