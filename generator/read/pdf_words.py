"""One page of a PDF → its words and ruled lines, each with its place on the page.

Words come in the order in which the file draws them, so that a label which runs on below its
neighbours (it is clipped, or too long) stays in one piece. Only what a viewer shows (`pdf_shown`)
and what can be read is a word: a page without readable text is a finding that says what to do.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pdfminer.layout import LTChar, LTItem, LTPage
from pdfminer.pdfinterp import PDFPageInterpreter
from pdfplumber.page import Page as PlumberPage
from pdfplumber.page import PDFPageAggregatorWithMarkedContent

from generator.errors import Finding
from generator.model import Place
from generator.read.pdf_chars import Char, Word, follows_on, is_blank, is_level, once, words_of
from generator.read.pdf_drawing import DrawnPage
from generator.read.pdf_shown import Shown, Sight, look

MOST_CHARS = 30_000
"""A page of a report has less than a tenth of it."""
_UNREADABLE = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd]")
_IN_LABELS = frozenset(" \u00a0()-\u2010\u2013/.,'")
_THIN = 3.0
"""Points: a drawn rectangle that is thinner is a line."""
OCR = "recognise its text with OCRmyPDF: ocrmypdf -l nor in.pdf out.pdf"


@dataclass(frozen=True, slots=True)
class Rule:
    """A horizontal line, or the edge of a shaded area."""

    y: float
    x0: float
    x1: float


@dataclass(frozen=True, slots=True)
class Page:
    """What stands on a page, and which page of the file it is (from 1).

    `hidden` counts the words that stand in the file and are not shown on the page.
    """

    number: int
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]
    hidden: int = 0


class PageOfRuns(PlumberPage):
    """A page of a document of pdfplumber's, whose characters say how they are drawn.

    Each has its `run` (the texts of a page are counted in the order of drawing), its text render
    `mode` and its `origin`: where it stands on its line, in pdfminer's coordinates.
    """

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


def read_page(
    page: Any, open_page: Callable[[], DrawnPage], file: str
) -> tuple[Page, Finding | None]:
    """A page of pdfplumber's as words and rules, and the finding why it cannot be read.

    `open_page` opens the page to be drawn. Places are counted from the top left corner of what is
    shown of the page, as it is turned.
    """
    chars, number = page.chars, page.page_number
    if len(chars) > MOST_CHARS or len(page.rects) + len(page.lines) > MOST_CHARS:
        message = f"page {number} holds far more than any report; fetch the report again"
        finding = Finding("pdf-too-large", message, Place(file, page=number))
        return Page(number, (), ()), finding
    shown = look(page, open_page)
    for char, (x0, top, x1, bottom) in zip(chars, shown.boxes.tolist(), strict=True):
        char |= {"x0": x0, "top": top, "x1": x1, "bottom": bottom}
    is_read = _is_read(chars, shown.sights)
    read = [char for char, seen in zip(chars, is_read, strict=True) if seen]
    # Text that is turned makes no words, and too much of it a complaint. What is drawn twice to
    # look bold is one letter.
    level = [char for char in read if is_level(char)]
    words = tuple(words_of(once(level)))

    # Words that the file holds and the page does not show. Not counted is what is drawn twice, and
    # a word without figures that the page shows elsewhere.
    unseen = [char for char, seen in zip(chars, is_read, strict=True) if not seen]
    hidden = 0
    if not all(is_blank(char) for char in unseen):
        known = {word.text for word in words}
        drawn_once = set(map(id, once([*read, *unseen])))
        left = words_of(char for char in unseen if id(char) in drawn_once)
        hidden = sum(
            word.text not in known or any(letter.isdigit() for letter in word.text) for word in left
        )

    found = Page(number, words, tuple(_rules(page, shown)), hidden)
    return found, _complaint(page, found, (len(read) - len(level), len(read)), file)


def _is_read(chars: Sequence[Char], sights: Sequence[Sight]) -> list[bool]:
    """Whether each character is read: those that are shown, and the end of a label that is cut off.

    A label that is too long for its cell is clipped there. It is read on to its last letter, but
    never to a figure or a mark at its end.
    """
    found = [sight is Sight.SHOWN for sight in sights]
    last: Char | None = None
    rest: list[int] = []
    for index, (char, sight) in enumerate(zip(chars, sights, strict=True)):
        goes_on = last is not None and follows_on(last, char)
        can_be_of_label = char["text"].isalnum() or char["text"] in _IN_LABELS
        if found[index] and not (goes_on and is_blank(char)):
            last, rest = char, []
        elif goes_on and (is_blank(char) or (sight is Sight.CUT and can_be_of_label)):
            last = char
            rest.append(index)
            if char["text"].isalpha():
                for cut in rest:
                    found[cut] = True
                rest = []
        else:
            last, rest = None, []
    return found


def _rules(page: Any, shown: Shown) -> Iterator[Rule]:
    x, y = page.bbox[0] + shown.frame.left, page.bbox[1] + shown.frame.top
    for item in (*page.lines, *page.rects):
        left, right = float(item["x0"] - x), float(item["x1"] - x)
        top, bottom = float(item["top"] - y), float(item["bottom"] - y)
        if item["height"] < _THIN:
            yield Rule(top if item["object_type"] == "line" else (top + bottom) / 2, left, right)
        elif item["object_type"] == "rect" and item["width"] >= _THIN:
            yield Rule(top, left, right)
            yield Rule(bottom, left, right)


def _complaint(page: Any, read: Page, turned: tuple[int, int], file: str) -> Finding | None:
    """Why a page cannot be read; `turned` counts its characters that are not level, and all."""
    place = Place(file, page=read.number)
    unreadable = [word for word in read.words if _UNREADABLE.search(word.text)]
    if not all(_is_bullet(word, read.words) for word in unreadable):
        message = f"the fonts of page {read.number} do not say which letters they draw; {OCR}"
        return Finding("pdf-unreadable-text", message, place)
    if turned[0] > 20 and turned[0] * 4 > turned[1]:
        message = f"the text of page {read.number} is turned sideways; turn the page and save it"
        return Finding("pdf-turned-text", message, place)
    # An empty page is no fault; one that is covered by a picture or drawn in curves is.
    pictures = sum(image["width"] * image["height"] for image in page.images)
    is_picture = pictures > 0.2 * float(page.width * page.height) or len(page.curves) > 100
    if not read.words and is_picture:
        message = f"page {read.number} is a picture, without text that can be read; {OCR}"
        return Finding("pdf-without-text", message, place)
    return None


def _is_bullet(sign: Word, words: Sequence[Word]) -> bool:
    """Whether a single sign stands first in its line, before a word.

    Fonts of signs do not say which letters they draw. A figure stands after its label.
    """
    level = [word for word in words if abs(word.middle - sign.middle) < sign.size / 2]
    first, *rest = sorted(level, key=lambda word: word.x0)
    is_single = _UNREADABLE.fullmatch(sign.text) is not None
    return bool(is_single and first is sign and rest and rest[0].text[0].isalpha())
