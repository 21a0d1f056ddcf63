"""Which characters of a page a viewer shows.

The page is drawn as a viewer draws it and drawn again without its texts: a character is shown where
that makes a difference, whatever hides it else (its colour, what is drawn over it, a clip, the edge
of the paper, a layer). Texts that lie over one another are left out one after the other, so that a
mark does not vouch for a number beneath it.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum
from itertools import count, groupby
from statistics import median
from typing import Any

import numpy as np
from numpy.typing import NDArray

from generator.read.pdf_chars import Char, is_blank, is_same
from generator.read.pdf_drawing import Box, DrawnPage, Pixels

CONTRAST = 16
"""Text is shown when one of its colours (0 to 255) differs by so much from what lies behind it:
#efefef on white just does. Less is white on white to anyone who reads."""
_SHARE = 0.5
"""So much of a character must be seen, and stand on the paper and within its clip."""
_SMALLEST = 1.0
"""Points: smaller type is a row of dots."""
_PIXELS, _MOST_PIXELS, _ZOOM = 1_130_000, 4_000_000, 4.0
"""Pixels of a page: 1.5 a point on A4. Type so fine that it covers no pixel is drawn larger."""
_FINE = 64
"""Ink that covers no pixel of a character more than that (of 255) is fine."""
_OVERLAP = 0.1
"""Characters that share so much of the smaller one's box lie over one another."""
_MOST_LAYERS = 24
"""More texts one over the other are no report: the rest is taken for not shown."""
_INVISIBLE = 3
"""The text render mode of what a text recognition adds to a scan."""
_SCAN = 0.5
"""Pictures cover so much of a scanned page."""
_PRINT = 48
"""Ink of a scan differs by so much from its paper."""
_LOW, _LOWEST = 0.6, 0.45
"""A figure of a scan is not so low, measured by the others, nor so low a part of its box."""
_NEAR = 0.1
"""Points: a text begins in the same place for pdfminer and for PDFium, but for so much."""
_A4 = 595 * 842
_NARROW = 0.5
"""Points: a letter that has no width, such as an accent, is looked for so far."""
_CELL, _WIDEST = 12.0, 2000.0
"""Points: characters are looked up in a grid of such cells; no letter is that wide."""
_NO_INK, _NO_SPILL = 8, 0.05
"""Less ink is none, and so small a share of a character's box may be its neighbour's."""

Boxes = NDArray[np.float64]
"""Left, top, right and bottom of each character, in points from the top left of the page shown."""
Shares = NDArray[np.float64]


class Sight(Enum):
    """Whether a viewer shows a character; `CUT`: a clip or an edge of the paper cuts it off."""

    SHOWN = "shown"
    CUT = "cut"
    HIDDEN = "hidden"


@dataclass(frozen=True)
class Frame:
    """How places in a file become places on the page that is shown, from its top left.

    `to_paper` turns the page and moves it to the corner of its media box, which is `height` high;
    `left` and `top` are what the crop box leaves off.
    """

    to_paper: tuple[float, float, float, float, float, float]
    height: float
    left: float = 0
    top: float = 0

    @classmethod
    def of(cls, page: Any, drawn: DrawnPage) -> Frame:
        """The frame of a page: turned and moved as pdfminer does, cropped as a viewer does."""
        x0, y0, x1, y1 = page.page_obj.mediabox
        turned = page.page_obj.rotate
        to_paper = {
            90: (0, -1, 1, 0, -y0, x1),
            180: (-1, 0, 0, -1, x1, y1),
            270: (0, 1, -1, 0, y1, -x0),
        }.get(turned, (1, 0, 0, 1, -x0, -y0))
        height = abs(x1 - x0) if turned in (90, 270) else abs(y1 - y0)
        left, top = cls(to_paper, height).box(drawn.box())[:2]
        return cls(to_paper, height, left, top)

    def point(self, x: float, y: float) -> tuple[float, float]:
        """Where a point of the file stands."""
        a, b, c, d, e, f = self.to_paper
        return a * x + c * y + e - self.left, self.height - (b * x + d * y + f) - self.top

    def box(self, box: Box) -> Box:
        """Left, top, right and bottom of a box of the file."""
        x0, y0 = self.point(*box[:2])
        x1, y1 = self.point(*box[2:])
        return min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1)


@dataclass
class Run:
    """Characters that are drawn in one go, by their numbers; `printed` are those but for blanks.

    `text` is the number of the text that PDFium draws for them, None if it draws none; `layer` the
    number of the drawing in which it is left out.
    """

    chars: list[int]
    printed: list[int]
    text: int | None = None
    layer: int = 0


@dataclass
class Shown:
    """What is seen of a page: a verdict on each character, and the texts to leave off a picture.

    `boxes` are those of the characters. `leaves_traces` says that something hidden would be
    faintly in a picture all the same.
    """

    frame: Frame
    boxes: Boxes
    sights: list[Sight]
    hidden_texts: set[int]
    leaves_traces: bool = False


def look(page: Any, open_page: Callable[[], DrawnPage]) -> Shown:
    """What a viewer shows of the characters of a page of pdfplumber's (`PageOfRuns`).

    `open_page` opens the same page to be drawn, each time anew.
    """
    chars, drawn = page.chars, open_page()
    frame = Frame.of(page, drawn)

    # Where the characters stand on the page shown; those without a width get a narrow box.
    sides = [[char[side] for side in ("x0", "top", "x1", "bottom")] for char in chars]
    x, y = page.bbox[0] + frame.left, page.bbox[1] + frame.top
    boxes: Boxes = np.array(sides, dtype=np.float64).reshape(-1, 4) - (x, y, x, y)
    boxes[:, 2:] = np.maximum(boxes[:, 2:], boxes[:, :2] + _NARROW)
    boxes = np.nan_to_num(boxes, posinf=1e9, neginf=-1e9)

    runs = [
        Run(list(group), [])
        for _, group in groupby(range(len(chars)), lambda index: chars[index]["run"])
    ]
    for run in runs:
        run.printed = [index for index in run.chars if not is_blank(chars[index])]
    _find_texts(runs, chars, drawn, frame)
    overlaps = _Overlaps.of(runs, chars, boxes)
    layers = _layers(runs, overlaps, drawn)
    drawings = _Drawings(drawn, layers, _scale(drawn))

    # Each character by itself, except those that are too small, cut off, or under too much text.
    smallest = min(_SMALLEST, drawn.height / 1000)
    inside = _inside(runs, boxes, drawn, frame)
    layer_of = {index: run.layer for run in runs for index in run.printed}
    can_be_seen = {
        index: layer
        for index, layer in layer_of.items()
        if chars[index]["size"] >= smallest and inside[index] >= _SHARE and layer < len(layers)
    }
    seen = {
        index: drawings.seen(boxes[index], layer, index in overlaps.twins)
        for index, layer in can_be_seen.items()
    }
    fine = [index for index, found in seen.items() if found.share < _SHARE and found.is_fine]
    if fine:
        closer = open_page()
        near = _Drawings(closer, layers, _scale(closer, _ZOOM / len(layers)))
        for index in fine:
            seen[index] = near.seen(boxes[index], layer_of[index], index in overlaps.twins)
        closer.close()

    sights = [Sight.HIDDEN] * len(chars)
    for index in layer_of:
        if inside[index] < _SHARE:
            sights[index] = Sight.CUT
        elif index in seen and seen[index].share >= _SHARE:
            sights[index] = Sight.SHOWN
    if _is_scan(drawn, chars, runs, frame):
        for index in list(_recognised(drawings, chars, boxes, sights, overlaps)):
            sights[index] = Sight.SHOWN
    drawn.close()

    # Each run as a whole: its blanks, and whether a picture can be drawn without it.
    faint = {index for index, found in seen.items() if found.share < _SHARE and found.is_faint}
    shown = Shown(frame, boxes, sights, set())
    for run in runs:
        is_shown = any(sights[index] is Sight.SHOWN for index in run.printed)
        if run.printed and not is_shown and run.text is not None:
            shown.hidden_texts.add(run.text)
        elif not faint.isdisjoint(run.printed):
            shown.leaves_traces = True
        if is_shown or not run.printed:
            for index in set(run.chars).difference(run.printed):
                sights[index] = Sight.SHOWN

    # Texts that are drawn twice in unlike colours: a copy of the page may hide beneath it.
    inks = [(chars[run.chars[0]]["colour"], chars[run.chars[0]]["mode"]) for run in runs]
    if shown.hidden_texts and any(inks[one] != inks[other] for one, other in overlaps.twin_runs):
        shown.leaves_traces = True
    return shown


# Which text of PDFium's is which run


def _find_texts(runs: Sequence[Run], chars: Sequence[Char], page: DrawnPage, frame: Frame) -> None:
    """Gives each run the text that begins where it does; both are in the order of drawing."""
    places = [frame.point(*text.origin) for text in page.texts]
    by_place: dict[tuple[int, int], list[int]] = defaultdict(list)
    for number, (x, y) in enumerate(places):
        if math.isfinite(x) and math.isfinite(y):
            by_place[round(x), round(y)].append(number)
    after = 0
    for run in runs:
        across, up = chars[run.chars[0]]["origin"]
        x, y = across - frame.left, frame.height - up - frame.top
        if not math.isfinite(x) or not math.isfinite(y):
            continue
        near = [
            number
            for column in {round(x - _NEAR), round(x + _NEAR)}
            for row in {round(y - _NEAR), round(y + _NEAR)}
            for number in by_place.get((column, row), ())
            if number >= after
            and abs(places[number][0] - x) <= _NEAR
            and abs(places[number][1] - y) <= _NEAR
        ]
        if near:
            run.text = min(near)
            after = run.text + 1


def _inside(runs: Sequence[Run], boxes: Boxes, page: DrawnPage, frame: Frame) -> Shares:
    """How much of each character stands on the paper, and within the paths that clip it."""
    limits = np.tile(np.array([0.0, 0.0, page.width, page.height]), (len(boxes), 1))
    for run in runs:
        for clip in page.texts[run.text].clips if run.text is not None else ():
            x0, y0, x1, y1 = frame.box(clip)
            limits[run.printed, :2] = np.maximum(limits[run.printed, :2], (x0, y0))
            limits[run.printed, 2:] = np.minimum(limits[run.printed, 2:], (x1, y1))
    within = np.minimum(boxes[:, 2:], limits[:, 2:]) - np.maximum(boxes[:, :2], limits[:, :2])
    whole = boxes[:, 2:] - boxes[:, :2]
    shares: Shares = within.clip(min=0).prod(axis=1) / whole.prod(axis=1).clip(min=1e-9)
    return shares


# Texts over one another


@dataclass
class _Overlaps:
    """Characters that lie over one another: runs of which they are, and the characters.

    `twins` are the same letter in the same place, as bold type is drawn; `rivals` others that have
    most of their place in common.
    """

    of_runs: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))
    twin_runs: set[tuple[int, int]] = field(default_factory=set)
    twins: set[int] = field(default_factory=set)
    rivals: dict[int, set[int]] = field(default_factory=lambda: defaultdict(set))

    @classmethod
    def of(cls, runs: Sequence[Run], chars: Sequence[Char], boxes: Boxes) -> _Overlaps:
        """What lies over one another on a page."""
        found = cls()
        places = boxes.tolist()
        cells: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
        for number, run in enumerate(runs):
            for index in run.printed:
                x0, y0, x1, y1 = places[index]
                if not (x1 > x0 and y1 > y0) or max(x1 - x0, y1 - y0) > _WIDEST:
                    continue
                near: set[tuple[int, int]] = set()
                for column in range(int(x0 / _CELL), int(x1 / _CELL) + 1):
                    for row in range(int(y0 / _CELL), int(y1 / _CELL) + 1):
                        near.update(cells[column, row])
                        cells[column, row].append((number, index))
                for other_number, other in near:
                    if other_number == number:
                        continue
                    left, top, right, bottom = places[other]
                    width = min(x1, right) - max(x0, left)
                    height = min(y1, bottom) - max(y0, top)
                    if width <= 0 or height <= 0:
                        continue
                    smaller = min((x1 - x0) * (y1 - y0), (right - left) * (bottom - top))
                    share = width * height / smaller
                    if share <= _OVERLAP:
                        continue
                    char, its = chars[index], chars[other]
                    if char["text"] == its["text"] and is_same(char, its):
                        found.twins |= {index, other}
                        found.twin_runs.add((other_number, number))
                        continue
                    found.of_runs[number].add(other_number)
                    found.of_runs[other_number].add(number)
                    if share > _SHARE:
                        found.rivals[index].add(other)
                        found.rivals[other].add(index)
        return found


def _layers(runs: Sequence[Run], overlaps: _Overlaps, page: DrawnPage) -> list[set[int]]:
    """Texts to leave out together, none of which lies over another; gives each run its layer.

    Runs that are drawn twice are left out together: one alone would make no difference.
    """
    groups = {number: {number} for number in range(len(runs))}
    for one, other in sorted(overlaps.twin_runs):
        mine, its = groups[one], groups[other]
        if mine is not its and not any(overlaps.of_runs.get(run, set()) & its for run in mine):
            mine |= its
            groups |= dict.fromkeys(its, mine)
    layer_of: dict[int, int] = {}
    for number in range(len(runs)):
        if number in layer_of:
            continue
        rivals = {rival for one in groups[number] for rival in overlaps.of_runs.get(one, ())}
        taken = {layer_of[rival] for rival in rivals if rival in layer_of}
        free = next(layer for layer in count() if layer not in taken)
        layer_of |= dict.fromkeys(groups[number], free)
    apart: dict[int, set[int]] = defaultdict(set)
    for number, run in enumerate(runs):
        run.layer = layer_of[number]
        if run.text is not None and 0 < run.layer < _MOST_LAYERS:
            apart[run.layer].add(run.text)
    first = set(range(len(page.texts))).difference(*apart.values())
    most = min(max(layer_of.values(), default=0) + 1, _MOST_LAYERS)
    return [first, *(apart[layer] for layer in range(1, most))]


# With and without


@dataclass(frozen=True, slots=True)
class _Seen:
    """How much of a character makes a difference to its page.

    `is_faint`: there is a difference, but none that anyone would see; `is_fine`: the letter is so
    thin that it has to be drawn larger before that can be said.
    """

    share: float
    is_faint: bool = False
    is_fine: bool = False


class _Drawings:
    """A page, drawn with its texts and without those of each layer."""

    def __init__(self, page: DrawnPage, layers: Sequence[set[int]], scale: float) -> None:
        everything = set(range(len(page.texts)))
        whole = page.draw(scale).to_numpy()
        self.bare = page.draw(scale, everything).to_numpy()
        self._of_all = _difference(whole, self.bare)
        self._differences = [
            _difference(whole, page.draw(scale, layer).to_numpy())
            if len(layers) > 1
            else self._of_all
            for layer in layers
        ]
        page.blacken()
        self._inks = [page.ink(scale, everything - layer) for layer in layers]
        self._solid = [ink >= 128 for ink in self._inks]
        self._missing = [
            solid & (difference < CONTRAST)
            for solid, difference in zip(self._solid, self._differences, strict=True)
        ]
        self._height, self._width = whole.shape[:2]
        self._across, self._down = self._width / page.width, self._height / page.height

    def seen(self, box: NDArray[np.float64], layer: int, is_twin: bool) -> _Seen:
        """How much of a character in a box is seen; of a twin what both of them draw counts."""
        found = self._seen(box, layer, self._differences[layer])
        if found.share < _SHARE and is_twin:
            found = self._seen(box, layer, self._of_all)
        return found

    def _seen(self, box: NDArray[np.float64], layer: int, differences: Pixels) -> _Seen:
        where = self.pixels(box)
        if self._solid[layer][where].any() and not self._missing[layer][where].any():
            return _Seen(1)
        ink = self._inks[layer][where].astype(np.int32)
        difference = differences[where].astype(np.int32)
        if not ink.size:
            return _Seen(0)
        most = int(ink.max())
        if most < _NO_INK:
            # Letters that bring their colours along (Type 3) may be white: they are no ink.
            width = ink.shape[1]
            middle = difference[:, width // 5 : max(width - width // 5, width // 5 + 1)]
            share = float((middle >= CONTRAST).mean() > _NO_SPILL)
            return _Seen(share, is_faint=bool(share == 0 < middle.max()))
        is_letter = ink * 2 >= most
        of_letter, covered = difference[is_letter], ink[is_letter]
        strongest, is_thin = int(of_letter.max()), most < _FINE
        # A pixel that the letter covers by half differs by half; one level is lost to rounding.
        needed = np.full_like(covered, 255) if is_thin else covered
        seen = (of_letter + 1) * 255 > CONTRAST * needed
        is_strong = (strongest + 1) * 255 > CONTRAST * (255 if is_thin else most)
        return _Seen(
            float(seen.mean()) if is_strong else 0.0,
            is_faint=0 < strongest < CONTRAST,
            is_fine=is_thin and strongest > 0,
        )

    def pixels(self, box: NDArray[np.float64], wider: float = 0) -> tuple[slice, slice]:
        """The pixels of a box, or of one that is wider on both sides by a share of its width."""
        more = wider * (box[2] - box[0])
        left = min(max(math.floor((box[0] - more) * self._across), 0), self._width)
        right = min(max(math.ceil((box[2] + more) * self._across), 0), self._width)
        top = min(max(math.floor(box[1] * self._down), 0), self._height)
        bottom = min(max(math.ceil(box[3] * self._down), 0), self._height)
        return slice(top, bottom), slice(left, right)


def _difference(one: Pixels, other: Pixels) -> Pixels:
    """How far two pictures differ in each pixel: in the colour that differs most."""
    found: Pixels = np.zeros(one.shape[:2], dtype=np.uint8)
    # Four bytes a pixel; most are the same in both.
    places = np.nonzero(one.view(np.uint32)[..., 0] != other.view(np.uint32)[..., 0])
    these, those = one[places], other[places]
    found[places] = (np.maximum(these, those) - np.minimum(these, those))[:, :3].max(axis=1)
    return found


def _scale(page: DrawnPage, zoom: float = 1) -> float:
    """Pixels a point."""
    size = max(page.width, 1) * max(page.height, 1)
    most = min(_PIXELS * max(size / _A4, 1), _MOST_PIXELS)
    return math.sqrt((most if zoom == 1 else _MOST_PIXELS * zoom) / size)


# Scans


def _is_scan(page: DrawnPage, chars: Sequence[Char], runs: Sequence[Run], frame: Frame) -> bool:
    """Whether pictures cover the page and its text is, for the most part, invisible."""
    printed = [index for run in runs for index in run.printed]
    invisible = sum(chars[index]["mode"] == _INVISIBLE for index in printed)
    if invisible * 2 <= len(printed):
        return False
    covered = 0.0
    for picture in page.pictures:
        x0, y0, x1, y1 = frame.box(picture)
        width = min(x1, page.width) - max(x0, 0)
        height = min(y1, page.height) - max(y0, 0)
        covered += max(width, 0) * max(height, 0)
    return bool(covered >= _SCAN * page.width * page.height)


def _recognised(
    drawings: _Drawings,
    chars: Sequence[Char],
    boxes: Boxes,
    sights: Sequence[Sight],
    overlaps: _Overlaps,
) -> Iterator[int]:
    """The invisible characters of a scan where its pictures show a letter.

    Of two in one place neither is: nothing says which of them is in the picture. A figure is not
    where the picture has something much lower than it has at other figures, such as a mark.
    """
    grey = drawings.bare[..., :3].min(axis=2)
    heights: dict[int, float] = {}
    for index, char in enumerate(chars):
        if char["mode"] != _INVISIBLE or is_blank(char) or sights[index] is not Sight.HIDDEN:
            continue
        area = grey[drawings.pixels(boxes[index], 0.5)].astype(np.int32)
        if area.size and int(area.max()) - int(area.min()) >= _PRINT:
            rows = np.flatnonzero(int(area.max()) - area.min(axis=1) >= _PRINT)
            heights[index] = float(rows[-1] - rows[0] + 1) / len(area)
    figures = [height for index, height in heights.items() if chars[index]["text"].isdecimal()]
    usual = median(figures) if figures else 0.0
    for index, height in heights.items():
        rivals = overlaps.rivals.get(index, ())
        is_alone = not any(rival in heights or sights[rival] is Sight.SHOWN for rival in rivals)
        is_low = chars[index]["text"].isdecimal() and height < max(_LOW * usual, _LOWEST)
        if is_alone and not is_low:
            yield index
