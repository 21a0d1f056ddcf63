"""Words → the visual lines of a page: words that are level, left to right."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from statistics import mean, median

from generator.read.pdf_chars import WIDEST_SPACE, Word

TOLERANCE = 0.35
"""What is level or aligned differs by less than this share of the type size."""
_BLANK_LINE = 2.0
"""Lines of a text are not farther apart than this share of the type size."""
_LOWER = 0.1
"""Lines of text that are printed over one another differ in height by this share of its size."""
_INSIDE = 0.85
"""A mark of another size than its line's lies inside the line's height by this share of its own."""

_MARKS_TOGETHER = 0.4
"""Two marks that are drawn in one go, no farther apart, stand in one cell."""
_THOUSANDS = re.compile(r"[(\[]?[-+−–]?\W?\d+")
_HUNDREDS = re.compile(r"\d{3}(?:[.,]\d+)?[%)\]]*")

_YEAR = re.compile(r"(?:19|20)\d\d")
_PERIOD = re.compile(r"[^\W\d]+\.? \d{4}(?: ?[-–] ?[^\W\d]+\.? \d{4})?")


_NUMBER = re.compile(
    r"[(\[]?[-+−–±<>≤≥~]?\s?\W?[-+−–]?"  # brackets and a sign, before or after that of a currency
    r"(?:\d+|\d[\d.,'’·]*\d|[.,]\d+)"
    r"[-–]?[%‰°]?[)\]]?(?:[-–]?\W{0,3}|[a-zA-Z]?)"  # a unit or what stands for a footnote, too
    r"|[(\[]-?\d[\d.,]*%?[-–,;]-?\d[\d.,]*%?[)\]]"  # a range
)
_MONTH = re.compile(
    r"(?:0?[1-9]|1[0-2])[./](?:19|20)\d\d|(?:19|20)\d\d[-./]?(?:0[1-9]|1[0-2])"
    r"|\d\d?[./]\d\d?[./](?:19|20)\d\d"
)
"""`01.2024`, `202401`, `31.01.2024`."""
_NOTHING = re.compile(r"[-–—−‒]{1,3}|\.{1,3}|…|\*{1,5}|\(\w\)|[:/]")
"""What may stand in the place of a figure."""
_SHORT = re.compile(r"(?:[^\W\d_][./]?){1,3}")
_FEWEST_LINES = 3
"""A word that stands in the place of figures does so in so many lines of a page."""
_UNITS = frozenset("%‰")
"""Signs that may stand after a figure, with a space between."""
_DOTS = re.compile(r"\.{1,3}|…")


def with_figures(words: Iterable[Word], numeric: str = "") -> tuple[Word, ...]:
    """The words, those marked that may be figures: numbers of any form, and what stands for one.

    `numeric` is the pattern of what else a series prints as a figure. A sign alone is none inside
    of a text, nor where dots lead from a label to its figure.
    """
    pattern = re.compile(numeric)
    found = list(words)
    looks = [
        bool(_NUMBER.fullmatch(word.text) or (numeric and pattern.fullmatch(word.text)))
        for word in found
    ]
    # Months in figures, alone on a line, head columns.
    level: dict[int, list[int]] = defaultdict(list)
    for index, word in enumerate(found):
        if looks[index]:
            level[round(word.middle)].append(index)
    for indexes in level.values():
        if len(indexes) > 1 and all(_MONTH.fullmatch(found[index].text) for index in indexes):
            for index in indexes:
                looks[index] = False
    repeated = set() if numeric else _in_place_of_figures(found, looks)
    marked: list[Word] = []
    for index, word in enumerate(found):
        is_numeric = looks[index]
        if not is_numeric and _NOTHING.fullmatch(word.text):
            before, after = found[index - 1 : index], found[index + 1 : index + 2]
            in_text = any(
                goes_on(*pair) and not looks[i] and not _NOTHING.fullmatch(found[i].text)
                for i, pair in (
                    *((index - 1, (other, word)) for other in before),
                    *((index + 1, (word, other)) for other in after),
                )
            )
            leads = _DOTS.fullmatch(word.text) and any(
                _DOTS.fullmatch(other.text) and abs(other.middle - word.middle) < 0.1 * word.size
                for other in (*before, *after)
            )
            is_numeric = not in_text and not leads
        if index in repeated:
            is_numeric = True
        if word.text in _UNITS and marked:
            is_numeric = marked[-1].is_numeric and goes_on(marked[-1], word)
        marked.append(replace(word, is_numeric=is_numeric))
    return tuple(marked)


def _in_place_of_figures(words: Sequence[Word], looks: Sequence[bool]) -> set[int]:
    """Which short words, such as `NA`, stand in the place of figures: their indexes.

    The same word stands alone in several lines, under or over a figure, and once beside one.
    """
    figures = [word for word, is_figure in zip(words, looks, strict=True) if is_figure]
    alone: dict[str, list[int]] = defaultdict(list)
    for index, word in enumerate(words):
        is_in_text = word.follows or any(goes_on(word, w) for w in words[index + 1 : index + 2])
        if _SHORT.fullmatch(word.text) and not looks[index] and not is_in_text:
            alone[word.text].append(index)
    found: set[int] = set()
    for indexes in alone.values():
        beside, placed = False, []
        for index in indexes:
            word = words[index]
            off = TOLERANCE * word.size
            beside |= any(abs(other.middle - word.middle) < off for other in figures)
            if any(
                abs(other.x1 - word.x1) < off
                or abs(other.x0 + other.x1 - word.x0 - word.x1) < 2 * off
                for other in figures
            ):
                placed.append(index)
        if beside and len({round(words[index].middle) for index in placed}) >= _FEWEST_LINES:
            found.update(placed)
    return found


def is_numeric(word: Word) -> bool:
    """Whether a word may be a figure, or a group of its digits."""
    return word.is_numeric


def gap(left: Word, right: Word) -> float:
    """The space between two words of a line, as a share of the type size."""
    return (right.x0 - left.x1) / max(left.size, 1.0)


def goes_on(left: Word, right: Word) -> bool:
    """Whether `right` was drawn as the next word of the text of `left`."""
    return right.follows and right.order == left.order + 1


def ends_a_group(left: Word, right: Word) -> bool:
    """Whether `left` may be the thousands of a number that goes on with `right`."""
    if left.text == right.text and not any(c.isalnum() for c in left.text):
        return goes_on(left, right) and gap(left, right) < _MARKS_TOGETHER
    if right.text in _UNITS:
        return is_numeric(left) and goes_on(left, right)
    if not _THOUSANDS.fullmatch(left.text) or not _HUNDREDS.fullmatch(right.text):
        return False
    return goes_on(left, right) or -0.1 <= gap(left, right) < WIDEST_SPACE


def numbers(words: Sequence[Word]) -> list[tuple[Word, ...]]:
    """Numeric words in their order, those that may be groups of one number together."""
    found: list[list[Word]] = []
    for word in words:
        if found and ends_a_group(found[-1][-1], word):
            found[-1].append(word)
        else:
            found.append([word])
    return [tuple(number) for number in found]


def is_year(word: Word) -> bool:
    """Whether a word may be a year."""
    return _YEAR.fullmatch(word.text) is not None


@dataclass(frozen=True)
class Line:
    """Words that are level, left to right; `number` counts the lines of the page from 1."""

    number: int
    words: tuple[Word, ...]

    @cached_property
    def middle(self) -> float:
        """Its height on the page."""
        return mean(word.middle for word in self._lettered)

    @cached_property
    def size(self) -> float:
        """The size of its type."""
        return median(word.size for word in self._lettered)

    @cached_property
    def _lettered(self) -> list[Word]:
        """The words that are no marks, which may be raised or small; all if there are no others."""
        return [word for word in self.words if _is_lettered(word)] or list(self.words)

    @cached_property
    def text(self) -> str:
        """All of its words."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def label(self) -> tuple[Word, ...]:
        """The words that were drawn in one go with the first: the label, if there is one."""
        run = [self.words[0]]
        for word in sorted(self.words, key=lambda word: word.order):
            if goes_on(run[-1], word):
                run.append(word)
        return () if all(is_numeric(word) for word in run) else tuple(run)

    @cached_property
    def rest(self) -> tuple[Word, ...]:
        """The words that are not in the label."""
        return tuple(word for word in self.words if word not in self.label)

    @cached_property
    def figures(self) -> tuple[Word, ...]:
        """The numeric words at the end of the line, and those before that stand apart."""
        rest = self.rest
        count = next((i for i, word in enumerate(reversed(rest)) if not is_numeric(word)), None)
        found = set(rest if count is None else rest[len(rest) - count :])
        apart = (piece for piece in self.pieces() if all(is_numeric(word) for word in piece))
        found.update(word for piece in apart for word in piece)
        return tuple(word for word in rest if word in found)

    @property
    def is_period(self) -> bool:
        """Whether it is a heading such as `Januar 2024 - April 2024`."""
        return _PERIOD.fullmatch(self.text) is not None

    @property
    def is_month(self) -> bool:
        """Whether it is one month and its year: a heading, or the head of a column."""
        return self.is_period and len(self.words) == 2

    @property
    def is_years(self) -> bool:
        """Whether it belongs to heads such as `Januar 2024`: all its figures are one year."""
        figures = {word.text for word in self.words if is_numeric(word)}
        return len(figures) == 1 and _YEAR.fullmatch(figures.pop()) is not None

    def pieces(self) -> list[tuple[Word, ...]]:
        """The words, parted where no text goes on."""
        parts: list[list[Word]] = []
        for word in self.words:
            if parts and goes_on(parts[-1][-1], word):
                parts[-1].append(word)
            else:
                parts.append([word])
        return [tuple(part) for part in parts]


def visual_lines(words: Sequence[Word], after: int = 0) -> list[Line]:
    """The lines of a page or a part of it, top to bottom, numbered from `after` + 1.

    Where a line is left blank, or more, one number is left out.
    """
    # Raised, small or large marks are no lines of their own: they come after the rest.
    usual = usual_size(words)
    marks = [word for word in words if _is_odd_mark(word, usual)]
    level = _level([word for word in words if not _is_odd_mark(word, usual)])
    groups = [part for group in level for part in _untangled(group)]
    groups += _place_marks(groups, _level(marks))

    # A line that stands farther below those above than they do from one another is apart.
    lines: list[Line] = []
    for group in sorted(groups, key=lambda group: mean(word.middle for word in group)):
        line = Line(0, tuple(sorted(group, key=lambda word: (word.x0, word.order))))
        number = after + 1
        if lines:
            gaps = [below.middle - above.middle for above, below in pairwise(lines[-4:])]
            usual_gap = max(_BLANK_LINE * line.size, 1.2 * max(gaps, default=0))
            is_apart = line.middle - lines[-1].middle > usual_gap
            number = lines[-1].number + 1 + is_apart
        lines.append(replace(line, number=number))

    # A period heading that is wrapped is one line.
    whole: list[Line] = []
    for line in lines:
        if whole:
            above, text = whole[-1], f"{whole[-1].text} {line.text}"
            is_heading = _PERIOD.fullmatch(text) and not _PERIOD.fullmatch(above.text)
            is_close = line.middle - above.middle < _BLANK_LINE * line.size
            if is_heading and is_close and abs(line.words[0].x0 - above.words[0].x0) < line.size:
                whole[-1] = replace(above, words=(*above.words, *line.words))
                continue
        whole.append(line)
    return whole


def _is_odd_mark(word: Word, usual: float) -> bool:
    return not _is_lettered(word) and abs(word.size - usual) > 0.1 * usual


def usual_size(words: Sequence[Word]) -> float:
    """The size of most type; marks such as `*`, which may be raised or small, do not count."""
    return median([word.size for word in words if _is_lettered(word)] or [1.0])


def _is_lettered(word: Word) -> bool:
    return any(c.isalnum() for c in word.text)


def _level(words: Sequence[Word]) -> list[list[Word]]:
    """Words whose middles are at one height, top to bottom."""
    groups: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.middle, word.x0)):
        if groups:
            middle = mean(other.middle for other in groups[-1])
            if abs(word.middle - middle) < TOLERANCE * min(word.size, groups[-1][0].size):
                groups[-1].append(word)
                continue
        groups.append([word])
    return groups


def _untangled(group: list[Word]) -> Iterator[list[Word]]:
    """Words that are level, parted where a line of text is printed over another, a little lower."""
    ordered = sorted(group, key=lambda word: word.x0)
    overlaps = any(
        left.x1 - right.x0 > 0.3 * min(left.x1 - left.x0, right.x1 - right.x0)
        for left, right in pairwise(ordered)
    )
    by_height = sorted(group, key=lambda word: word.middle)
    steps = [below.middle - above.middle for above, below in pairwise(by_height)]
    if not overlaps or max(steps) < _LOWER * min(word.size for word in group):
        yield group
        return
    cut = steps.index(max(steps)) + 1
    yield from _untangled(by_height[:cut])
    yield from _untangled(by_height[cut:])


def _place_marks(lines: list[list[Word]], marks: list[list[Word]]) -> list[list[Word]]:
    """Adds raised, small or large marks to the lines that they stand in; the rest comes back."""
    extents = [
        (median(word.top for word in line), median(word.bottom for word in line)) for line in lines
    ]
    left: list[list[Word]] = []
    for group in marks:
        top = median(word.top for word in group)
        bottom = median(word.bottom for word in group)
        # How much of the lower of both, the mark or the line, lies within the other.
        shares = [
            (min(bottom, below) - max(top, above)) / max(min(bottom - top, below - above), 0.1)
            for above, below in extents
        ]
        best = max(range(len(lines)), key=shares.__getitem__, default=None)
        if best is not None and shares[best] >= _INSIDE:
            lines[best] += group
        else:
            left.append(group)
    return left
