"""How the cells of a workbook look: number formats, colours of the type and of what lies behind it.

Only what can make a cell unreadable is taken from the styles.
"""

from __future__ import annotations

import colorsys
from collections.abc import Mapping
from dataclasses import dataclass, field

from generator.read.number_formats import colour_of
from generator.read.workbook_parts import Damaged, number, whole

Colour = tuple[int, int, int]
Spec = Mapping[str, str]
"""The attributes with which a workbook names a colour: `rgb`, `theme` and `tint`, or `indexed`."""

BLACK, WHITE = (0, 0, 0), (255, 255, 255)
NEAREST = 32
"""Type whose colour differs from what lies behind by no more, in any of red, green and blue (of
255), cannot be read."""
SMALLEST = 2.0
"""Points: smaller type is a speck."""

# The palette of Excel 97, which later versions still write.
_INDEXED = """
000000 FFFFFF FF0000 00FF00 0000FF FFFF00 FF00FF 00FFFF 000000 FFFFFF FF0000 00FF00 0000FF FFFF00
FF00FF 00FFFF 800000 008000 000080 808000 800080 008080 C0C0C0 808080 9999FF 993366 FFFFCC CCFFFF
660066 FF8080 0066CC CCCCFF 000080 FF00FF FFFF00 00FFFF 800080 800000 008080 0000FF 00CCFF CCFFFF
CCFFCC FFFF99 99CCFF FF99CC CC99FF FFCC99 3366FF 33CCCC 99CC00 FFCC00 FF9900 FF6600 666699 969696
003366 339966 003300 333300 993300 993366 333399 333333
"""
_THEME = "FFFFFF 000000 E7E6E6 44546A 4472C4 ED7D31 A5A5A5 FFC000 5B9BD5 70AD47 0563C1 954F72"
_OF_WINDOW = {64: BLACK, 65: WHITE}
"""Places behind the palette: the colours of type and of paper."""


@dataclass(frozen=True)
class Look:
    """What a style or a conditional format says of a cell; None where it says nothing."""

    number_format: str | None = None
    type: Spec | None = None
    """The colour of the type; an empty one is the automatic one, black."""
    behind: tuple[Spec, ...] | None = None
    """The colours behind the type, of a pattern or a gradient several; none is the paper."""
    size: float | None = None

    def over(self, below: Look) -> Look:
        """This look where it says something, and that below where it does not."""
        return Look(
            below.number_format if self.number_format is None else self.number_format,
            below.type if self.type is None else self.type,
            below.behind if self.behind is None else self.behind,
            below.size if self.size is None else self.size,
        )


@dataclass
class Palette:
    """The colours that a workbook can name by a number."""

    theme: list[str] = field(default_factory=_THEME.split)
    indexed: list[str] = field(default_factory=_INDEXED.split)

    def colour(self, spec: Spec, otherwise: Colour) -> Colour:
        """The colour that is named; `otherwise` where none is."""
        if "rgb" in spec:
            found = _of_hex(spec["rgb"])
        elif "theme" in spec:
            found = _of_hex(_at(self.theme, whole(spec, "theme")))
        elif "indexed" in spec:
            place = whole(spec, "indexed")
            found = _OF_WINDOW.get(place) or _of_hex(_at(self.indexed, place))
        else:
            return otherwise
        tint = max(-1.0, min(1.0, number(spec, "tint", 0.0)))
        if not tint:
            return found
        # Made darker (a tint below 0, to -1) or lighter (to 1).
        hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in found))
        light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
        red, green, blue = colorsys.hls_to_rgb(hue, light, saturation)
        return (round(red * 255), round(green * 255), round(blue * 255))

    def hides(self, look: Look, value: float | str) -> bool:
        """Whether type of this look cannot be seen against what lies behind it, or is too small."""
        spec = look.type or {}
        named = colour_of(value, look.number_format or "General")
        ink = _of_hex(_at(self.indexed, named)) if named is not None else self.colour(spec, BLACK)
        behind = [self.colour(each, WHITE) for each in look.behind or ({},)]
        is_small = look.size is not None and look.size < SMALLEST
        return is_small or all(are_alike(ink, each) for each in behind)


def are_alike(one: Colour, other: Colour) -> bool:
    """Whether two colours differ so little that the one cannot be read on the other."""
    return all(abs(a - b) <= NEAREST for a, b in zip(one, other, strict=True))


def _at(colours: list[str], place: int) -> str:
    return colours[place] if place < len(colours) else "000000"


def _of_hex(text: str) -> Colour:
    """`FF4472C4`, or without the transparency that no program draws, as red, green and blue."""
    try:
        value = int(text[-6:], 16)
    except ValueError:
        raise Damaged from None
    return (value >> 16 & 255, value >> 8 & 255, value & 255)


def is_dark(hexadecimal: str) -> bool:
    """Whether a ground such as `1F4E79` is dark, so that automatic type on it is white."""
    red, green, blue = _of_hex(hexadecimal)
    return 299 * red + 587 * green + 114 * blue < 128_000
