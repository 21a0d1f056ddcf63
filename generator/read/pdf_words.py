"""One page of a PDF → its words and ruled lines, each with its place on the page.

Words come in the order in which the file draws them, so that a label which runs on below its
neighbours (it is clipped, or too long) stays in one piece. Only what can be read is a word: a page
without readable text is a finding that says what to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from generator.errors import Finding
from generator.model import Place

_SPACE = 0.18
"""A gap of this share of the type size parts two words."""
MOST_WORDS = 10_000
"""A page of a report has less than a tenth of it."""
_UNREADABLE = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd]")
_THIN = 3.0
"""Points: a drawn rectangle that is thinner is a line."""
OCR = "recognise its text with OCRmyPDF: ocrmypdf -l nor in.pdf out.pdf"


@dataclass(frozen=True)
class Word:
    """A word and its box; `order` counts the words as the file draws them."""

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    order: int

    @property
    def middle(self) -> float:
        """Its height on the page."""
        return (self.top + self.bottom) / 2

    @property
    def size(self) -> float:
        """The size of its type, more or less."""
        return self.bottom - self.top


@dataclass(frozen=True)
class Rule:
    """A horizontal line, or the edge of a shaded area."""

    y: float
    x0: float
    x1: float


@dataclass(frozen=True)
class Page:
    """What stands on a page, and which page of the file it is (from 1)."""

    number: int
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]


def read_page(page: Any, file: str) -> tuple[Page, Finding | None]:
    """A page of pdfplumber's as words and rules, and the finding why it cannot be read."""
    from pdfplumber.utils.text import extract_words

    words = extract_words(
        _visible(page), use_text_flow=True, x_tolerance_ratio=_SPACE, y_tolerance=2
    )
    read = Page(
        page.page_number,
        tuple(_word(word, order, page) for order, word in enumerate(words)),
        tuple(_rules(page)),
    )
    return read, _complaint(page, read, file)


def _visible(page: Any) -> list[dict[str, Any]]:
    """The upright characters on the page; one that is drawn twice, to look bold, counts once."""
    from pdfplumber.utils.text import dedupe_chars

    x0, top, x1, bottom = page.bbox
    chars = [
        char
        for char in page.chars
        if char["upright"]
        and char["x1"] > x0
        and char["x0"] < x1
        and char["bottom"] > top
        and char["top"] < bottom
    ]
    places = {(char["text"], round(char["x0"]), round(char["top"])) for char in chars}
    if len(places) == len(chars):
        return chars
    once: list[dict[str, Any]] = dedupe_chars(chars, tolerance=0.6, extra_attrs=())
    return once


def _word(word: dict[str, Any], order: int, page: Any) -> Word:
    """A word where it stands on the page, which need not begin at 0, 0 in its file."""
    left, above = page.bbox[:2]
    x0, x1 = (round(float(word[key] - left), 2) for key in ("x0", "x1"))
    top, bottom = (round(float(word[key] - above), 2) for key in ("top", "bottom"))
    return Word(word["text"], x0, top, x1, bottom, order)


def _rules(page: Any) -> list[Rule]:
    left, above = page.bbox[:2]
    heights = [(line, line["top"]) for line in page.lines if line["height"] < _THIN]
    for area in page.rects:
        if area["height"] < _THIN:
            heights.append((area, (area["top"] + area["bottom"]) / 2))
        elif area["width"] >= _THIN:
            heights += [(area, area["top"]), (area, area["bottom"])]
    return [
        Rule(float(y - above), float(item["x0"] - left), float(item["x1"] - left))
        for item, y in heights
    ]


def _complaint(page: Any, read: Page, file: str) -> Finding | None:
    place = Place(file, page=read.number)
    unreadable = next((word for word in read.words if _UNREADABLE.search(word.text)), None)
    if unreadable is not None:
        message = f"the fonts of page {read.number} do not say which letters they draw; {OCR}"
        return Finding("pdf-unreadable-text", message, place)
    turned = sum(not char["upright"] for char in page.chars)
    if turned > 20 and turned * 4 > len(page.chars):
        message = f"the text of page {read.number} is turned sideways; turn the page and save it"
        return Finding("pdf-turned-text", message, place)
    if len(read.words) > MOST_WORDS:
        message = f"page {read.number} has more words than any report; fetch the report again"
        return Finding("pdf-too-large", message, place)
    if not read.words and _is_drawn_on(page):
        message = f"page {read.number} is a picture, without text that can be read; {OCR}"
        return Finding("pdf-without-text", message, place)
    return None


def _is_drawn_on(page: Any) -> bool:
    whole = float(page.width * page.height)
    pictures = sum(image["width"] * image["height"] for image in page.images)
    return bool(pictures > 0.2 * whole or len(page.curves) > 100)
