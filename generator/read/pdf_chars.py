"""Characters, in the order in which a file draws them → words.

A word ends at a blank, at a gap wider than the letters of its type stand apart, and where the next
character is not level with it.
"""

from __future__ import annotations

import math
import re
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from statistics import median
from typing import Any

_SPACE = 0.18
"""A gap wider than the usual one by this share of the type size parts two words."""
WIDEST_SPACE = 0.65
"""A gap of this share of the type size may be a space; a wider one parts two cells."""
_WIDEST_BLANK = 0.8
"""A blank that is drawn may be wider: that of a typewriter is."""
_BACKWARDS = -0.5
_LEVEL = 0.25
_SLANT = 0.1
"""Text that rises by less than this is level: a scanned page is never quite straight."""
_SET = 0.03
"""Characters of one word have the same size and stand on one line, but for this share."""
_FEWEST_LETTERS = 2
"""What ends in so many letters is no figure that has been misread."""
_BOLD = 0.45
"""Points by which a character is moved at most when it is drawn again to look bold."""
_SMALL = 0.8
"""A footnote mark beside a word is smaller than this share of the word's size, or raised."""
_LONGEST_MARK = 3
_MARK = re.compile(r"\(?(?:\d{1,2}|[a-zA-Z])\)?|\d,\d|[†‡§¶#]{1,3}")
_SIDES = ("x1", "x0")
_SUPERSCRIPTS = str.maketrans(
    "0123456789()abcdefghijklmnoprstuvwxyz", "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻ"
)
_SUPERSCRIPT_SIGNS = "⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾"
_INVISIBLE = frozenset("\u200b\u200c\u200d\u2060\ufeff")

Char = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Word:
    """A word and its box; `order` counts the words as the file draws them.

    `follows` says that it goes on the text of the word before it (in that order), after a space;
    `is_numeric` that it may be a figure, a group of its digits, or a mark. `raised` are the
    footnote marks before and after it, as superscripts; they are not in `text`.
    """

    text: str
    x0: float
    top: float
    x1: float
    bottom: float
    order: int
    follows: bool = False
    is_numeric: bool = False
    raised: tuple[str, str] = ("", "")

    @property
    def printed(self) -> str:
        """Its text with the footnote marks beside it."""
        return self.raised[0] + self.text + self.raised[1]

    @property
    def middle(self) -> float:
        """Its height on the page."""
        return (self.top + self.bottom) / 2

    @property
    def size(self) -> float:
        """The size of its type, more or less."""
        return self.bottom - self.top


@dataclass
class _Draft:
    """A word in the making: its characters, and how it stands to the word before it."""

    chars: list[Char]
    gap: float = math.inf
    blank: bool = False


def words_of(chars: Iterable[Char]) -> list[Word]:
    """The words that level characters make, in the order in which they are drawn."""
    # Characters that follow one another on a line, blanks included.
    runs: list[list[Char]] = []
    for char in chars:
        if char["text"] in _INVISIBLE:
            continue
        if runs and follows_on(runs[-1][-1], char):
            runs[-1].append(char)
        else:
            runs.append([char])

    # How far apart the letters of each type stand, and of all (None), as a share of its size.
    gaps: dict[tuple[str, int] | None, list[float]] = defaultdict(list)
    for run in runs:
        for left, right in pairwise(run):
            if left["text"].isalpha() and right["text"].isalpha():
                gaps[_type(right)].append(_gap(left, right))
                gaps[None].append(gaps[_type(right)][-1])
    spacing = {kind: max(median(found), 0.0) for kind, found in gaps.items()}

    # Some files draw the blanks between words, others leave gaps.
    drafts = [draft for run in runs for draft in _drafts(run, spacing)]
    near = [draft for draft in drafts if 0 < draft.gap < WIDEST_SPACE]
    draws_blanks = sum(draft.blank for draft in near) * 2 > len(near)
    words = []
    for order, draft in enumerate(drafts):
        text = "".join(char["text"] for char in draft.chars)
        box = (
            min(char["x0"] for char in draft.chars),
            min(char["top"] for char in draft.chars),
            max(char["x1"] for char in draft.chars),
            max(char["bottom"] for char in draft.chars),
        )
        x0, top, x1, bottom = (round(float(value), 2) for value in box)
        follows = draft.blank or (not draws_blanks and draft.gap < WIDEST_SPACE)
        words.append(Word(text, x0, top, x1, bottom, order, follows))
    return with_raised_marks(words)


def with_raised_marks(words: Iterable[Word]) -> list[Word]:
    """The words, each footnote mark that stands raised or small beside one put into `raised`.

    A mark is a digit or two, a letter, or a sign such as †, in smaller type or on a raised
    baseline, with no space between. An asterisk is none: it may be what stands for a figure.
    """
    # A word's own superscript signs, such as `¹`, are footnote marks too.
    found = []
    for word in words:
        text = word.text.rstrip(_SUPERSCRIPT_SIGNS)
        is_marked = text and text != word.text
        marked = replace(word, text=text, raised=("", word.text[len(text) :]))
        found.append(marked if is_marked else word)

    # Which marks are set beside a word: the mark's index → the word's, and whether it is after it.
    middles = sorted((word.middle, len(word.text) > _LONGEST_MARK) for word in found)
    ends, starts = ([(getattr(word, side), i) for i, word in enumerate(found)] for side in _SIDES)
    ends.sort()
    starts.sort()
    beside: dict[int, tuple[int, bool]] = {}
    for index, mark in enumerate(found):
        if not _MARK.fullmatch(mark.text):
            continue
        for is_after, edges, x in ((True, ends, mark.x0), (False, starts, mark.x1)):
            near = edges[
                bisect_left(edges, (x - mark.size, -1)) : bisect_left(edges, (x + mark.size, -1))
            ]
            bases = [i for _, i in near if i != index and _is_raised(mark, found[i], middles)
                     and (-0.2 <= (_gap_of(found[i], mark) if is_after else _gap_of(mark, found[i]))
                          / found[i].size <= 0.25)]  # fmt: skip
            if bases:
                beside[index] = (max(bases, key=lambda i: found[i].size), is_after)
                break
    beside = {mark: base for mark, base in beside.items() if base[0] not in beside}

    # The marks go to their words, and the text goes on behind them.
    for index, (base, is_after) in sorted(beside.items(), key=lambda item: found[item[0]].x0):
        text = found[index].text.translate(_SUPERSCRIPTS)
        before, after = found[base].raised
        raised = (before, after + text) if is_after else (before + text, after)
        found[base] = replace(found[base], raised=raised)
    kept: list[Word] = []
    goes_on = True
    for index, word in enumerate(found):
        if index in beside:
            goes_on = beside[index][0] == index - 1
            continue
        kept.append(replace(word, order=len(kept), follows=word.follows and goes_on))
        goes_on = True
    return kept


def _gap_of(left: Word, right: Word) -> float:
    return right.x0 - left.x1


def _is_raised(mark: Word, base: Word, middles: Sequence[tuple[float, bool]]) -> bool:
    """Whether a mark that touches a word is set smaller than it, or raised."""
    size, rise = base.size, base.bottom - mark.bottom
    if size <= 0 or (not any(c.isalnum() for c in base.text) and base.text != "*"):
        return False
    if mark.size <= _SMALL * size and mark.bottom > base.top + 0.05 * size and rise >= -0.1 * size:
        # In a scan a word or the thousands of a number may come out smaller than what follows.
        may_be_word = mark.text.isalpha() or mark.x0 < base.x0
        return rise > 0.15 * size or not may_be_word
    # Of the same size it is a mark only where no other words stand level with it.
    level = slice(
        bisect_left(middles, (mark.middle - 0.1 * size, False)),
        bisect_left(middles, (mark.middle + 0.1 * size, True)),
    )
    is_alone = not any(is_long for _, is_long in middles[level])
    return is_alone and 0.2 * size < rise < 0.6 * size and mark.size < 1.05 * size


def is_blank(char: Char) -> bool:
    """Whether a character draws nothing, whatever its colour."""
    return not char["text"].strip() or char["text"] in _INVISIBLE


def is_level(char: Char) -> bool:
    """Whether a character stands upright on the page, as it is shown."""
    a, b, c, d = char["matrix"][:4]
    return bool(a > 0 and d > 0 and abs(b) <= _SLANT * a and abs(c) <= max(0.4 * d, 0.0))


def once(chars: Sequence[Char]) -> list[Char]:
    """The characters without those that are drawn again in their own place, to look bold."""
    places: dict[tuple[str, int, int], list[Char]] = defaultdict(list)
    kept: list[Char] = []
    for char in chars:
        x, y = int(char["x0"]), int(char["top"])
        near = [other for i in (-1, 0, 1) for j in (-1, 0, 1)
                for other in places.get((char["text"], x + i, y + j), ())]  # fmt: skip
        if not any(is_same(char, other) for other in near):
            kept.append(char)
            places[char["text"], x, y].append(char)
    return kept


def is_same(char: Char, other: Char) -> bool:
    """Whether a character stands where another does, but for what makes type look bold."""
    most = max(0.1 * _size(char), _BOLD)
    return all(abs(char[side] - other[side]) <= most for side in ("x0", "top", "bottom"))


def _size(char: Char) -> float:
    return max(float(char["bottom"] - char["top"]), 0.1)


def _gap(left: Char, right: Char) -> float:
    return float(right["x0"] - left["x1"]) / _size(left)


def follows_on(last: Char, char: Char) -> bool:
    """Whether a character goes on the line of the one before it."""
    level = abs(char["bottom"] - last["bottom"]) < _LEVEL * min(_size(char), _size(last))
    return level and _BACKWARDS < _gap(last, char) < 2


def _type(char: Char) -> tuple[str, int]:
    return char["fontname"], round(_size(char))


def _drafts(run: list[Char], spacing: dict[tuple[str, int] | None, float]) -> Iterator[_Draft]:
    draft: _Draft | None = None
    blank = False
    for char in run:
        if char["text"].isspace() or not char["text"]:
            blank = True
            continue
        usual = min(spacing.get(_type(char), spacing.get(None, 0.0)), WIDEST_SPACE)
        gap = _gap(draft.chars[-1], char) - usual if draft else math.inf
        if draft and not blank and gap <= _SPACE and _is_of(draft.chars, char):
            draft.chars.append(char)
            continue
        if draft:
            yield draft
            gap -= usual
        draft = _Draft([char], gap, blank and gap < _WIDEST_BLANK)
        blank = False
    if draft:
        yield draft


_WITHIN_LABELS = "-‐\u00ad–.,:;!?'’\"”»()/&%+"
"""Signs that labels hold or end with; others, of the categories of Unicode `_SIGNS`, are marks."""
_SIGNS = ("Po", "Sm", "So")


def _is_of(chars: Sequence[Char], char: Char) -> bool:
    """Whether a character that stands close to a word belongs to it.

    It does not when its type is set otherwise (each word that was recognised in a scan has a
    setting of its own), nor when a figure begins where a clipped label happens to end.
    """
    last, size = chars[-1], _size(char)
    moved = abs(char["bottom"] - last["bottom"]) > _SET * size
    if moved or abs(_size(last) - size) > _SET * size:
        return False
    before = "".join(other["text"] for other in chars[-_FEWEST_LETTERS:])
    text = char["text"]
    is_sign = unicodedata.category(text[:1] or " ") in _SIGNS and text not in _WITHIN_LABELS
    begins = text.isdecimal() or is_sign
    return not (begins and len(before) >= _FEWEST_LETTERS and before.isalpha())
