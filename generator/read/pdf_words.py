"""One page of a PDF → its words and ruled lines, each with its place on the page.

Words come in the order in which the file draws them, so that a label which runs on below its
neighbours (it is clipped, or too long) stays in one piece. Only what can be read is a word: a page
without readable text is a finding that says what to do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Any

from generator.errors import Finding
from generator.model import Place
from generator.read.pdf_chars import Word, is_level, once, words_of

MOST_CHARS = 30_000
"""A page of a report has less than a tenth of it."""
Box = tuple[float, float, float, float]
_UNREADABLE = re.compile(r"\(cid:\d+\)|[\ue000-\uf8ff\ufffd]")
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
    """What stands on a page, and which page of the file it is (from 1)."""

    number: int
    words: tuple[Word, ...]
    rules: tuple[Rule, ...]


def read_page(page: Any, file: str) -> tuple[Page, Finding | None]:
    """A page of pdfplumber's as words and rules, and the finding why it cannot be read.

    Places are counted from the corner of the whole page, as it is turned; what is cropped from its
    edges is not read.
    """
    chars, number = page.chars, page.page_number
    if len(chars) > MOST_CHARS or len(page.rects) + len(page.lines) > MOST_CHARS:
        message = f"page {number} holds far more than any report; fetch the report again"
        finding = Finding("pdf-too-large", message, Place(file, page=number))
        return Page(number, (), ()), finding
    level = [char for char in chars if is_level(char)]
    shown = _shown(page)
    words = words_of(once([char for char in level if _is_on(shown, char)]))
    x, y = page.bbox[:2]
    read = Page(
        number,
        tuple(_moved(word, x, y) for word in words),
        tuple(Rule(rule.y - y, rule.x0 - x, rule.x1 - x) for rule in _rules(page)),
    )
    return read, _complaint(page, read, (len(chars) - len(level), len(chars)), file)


def _shown(page: Any) -> Box:
    """The part of a page that is shown, which may be cropped before it is turned."""
    x0, top, x1, bottom = page.bbox
    whole, part = page.page_obj.mediabox, page.page_obj.cropbox
    left, lower = max(part[0] - whole[0], 0), max(part[1] - whole[1], 0)
    right, upper = max(whole[2] - part[2], 0), max(whole[3] - part[3], 0)
    sides = [left, upper, right, lower]
    turns = page.rotation // 90 % 4
    first, second, third, fourth = sides[-turns:] + sides[:-turns] if turns else sides
    shown = x0 + first, top + second, x1 - third, bottom - fourth
    return shown if shown[0] < shown[2] and shown[1] < shown[3] else page.bbox


def _is_on(shown: Box, char: dict[str, Any]) -> bool:
    x0, top, x1, bottom = shown
    return bool(
        char["x1"] > x0 and char["x0"] < x1 and char["bottom"] > top and char["top"] < bottom
    )


def _moved(word: Word, x: float, y: float) -> Word:
    if not x and not y:
        return word
    box = (word.x0 - x, word.top - y, word.x1 - x, word.bottom - y)
    x0, top, x1, bottom = (round(value, 2) for value in box)
    return replace(word, x0=x0, top=top, x1=x1, bottom=bottom)


def _rules(page: Any) -> list[Rule]:
    rules = [_rule(line, line["top"]) for line in page.lines if line["height"] < _THIN]
    for area in page.rects:
        if area["height"] < _THIN:
            rules.append(_rule(area, (area["top"] + area["bottom"]) / 2))
        elif area["width"] >= _THIN:
            rules += [_rule(area, area["top"]), _rule(area, area["bottom"])]
    return rules


def _rule(item: dict[str, Any], y: float) -> Rule:
    return Rule(float(y), float(item["x0"]), float(item["x1"]))


def _complaint(page: Any, read: Page, turned: tuple[int, int], file: str) -> Finding | None:
    place = Place(file, page=read.number)
    unreadable = next((word for word in read.words if _UNREADABLE.search(word.text)), None)
    if unreadable is not None:
        message = f"the fonts of page {read.number} do not say which letters they draw; {OCR}"
        return Finding("pdf-unreadable-text", message, place)
    if turned[0] > 20 and turned[0] * 4 > turned[1]:
        message = f"the text of page {read.number} is turned sideways; turn the page and save it"
        return Finding("pdf-turned-text", message, place)
    if not read.words and _is_drawn_on(page):
        message = f"page {read.number} is a picture, without text that can be read; {OCR}"
        return Finding("pdf-without-text", message, place)
    return None


def _is_drawn_on(page: Any) -> bool:
    whole = float(page.width * page.height)
    pictures = sum(image["width"] * image["height"] for image in page.images)
    return bool(pictures > 0.2 * whole or len(page.curves) > 100)
