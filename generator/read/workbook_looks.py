"""How the cells of a workbook look: number formats, colours of the type and of what lies behind it.

Only what can make a cell unreadable is taken from the styles.
"""

from __future__ import annotations

import colorsys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from generator.read.number_formats import BUILT_IN, colour_of
from generator.read.workbook_parts import Damaged, Parts, Step, number, whole

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
_OF_THEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
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
        return _tinted(found, number(spec, "tint", 0.0))

    def hides(self, look: Look, value: float | str) -> bool:
        """Whether type of this look cannot be told from what lies behind it, or is too small."""
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


def _tinted(colour: Colour, tint: float) -> Colour:
    """A colour made darker (tint below 0, to -1) or lighter (to 1)."""
    if not tint:
        return colour
    hue, light, saturation = colorsys.rgb_to_hls(*(part / 255 for part in colour))
    tint = max(-1.0, min(1.0, tint))
    light = light * (1 + tint) if tint < 0 else light * (1 - tint) + tint
    red, green, blue = colorsys.hls_to_rgb(hue, light, saturation)
    return (round(red * 255), round(green * 255), round(blue * 255))


class LookReader:
    """Gathers looks from the steps through the styles, or through a format within a sheet."""

    def __init__(self) -> None:
        self.cells: list[Look] = []
        """The looks that the cells name by their number."""
        self.conditional: list[Look] = []
        self.indexed: list[str] = []
        self._formats = dict(BUILT_IN)
        self._fonts: list[Look] = []
        self._fills: list[Look] = []
        self._within: list[str] = []
        self._look = Look()
        self._pattern = ""
        self._colours: dict[str, Spec] = {}
        self._stops: list[Spec] = []

    def take(self, step: Step) -> None:
        """Takes the next step."""
        if step.begins:
            self._begin(step)
            self._within.append(step.tag)
        elif self._within:
            self._within.pop()
            self._end(step.tag)

    def _is_in(self, tag: str) -> bool:
        return bool(self._within) and self._within[-1] == tag

    def _begin(self, step: Step) -> None:
        about = step.attributes
        if step.tag == "dxf" or (step.tag in ("font", "fill") and not self._is_in("dxf")):
            self._look = Look()
        if step.tag == "fill":
            self._pattern, self._colours, self._stops = "", {}, []
        elif step.tag == "patternFill":
            self._pattern = about.get("patternType", "")
        elif step.tag in ("fgColor", "bgColor") and self._is_in("patternFill"):
            self._colours[step.tag] = about
        elif step.tag == "color" and self._is_in("stop"):
            self._stops.append(about)
        elif step.tag == "color" and self._is_in("font"):
            self._look = replace(self._look, type=about)
        elif step.tag == "sz" and self._is_in("font"):
            self._look = replace(self._look, size=number(about, "val", 11.0))
        elif step.tag == "numFmt":
            code = about.get("formatCode", "")
            if self._is_in("dxf"):
                self._look = replace(self._look, number_format=code)
            else:
                self._formats[whole(about, "numFmtId")] = code
        elif step.tag == "rgbColor":
            self.indexed.append(about.get("rgb", "000000"))
        elif step.tag == "xf" and self._is_in("cellXfs"):
            self.cells.append(self._cell(about))

    def _end(self, tag: str) -> None:
        if tag == "fill":
            behind = self._behind(is_conditional=self._is_in("dxf"))
            self._look = replace(self._look, behind=behind)
            if self._is_in("fills"):
                self._fills.append(self._look)
        elif tag == "font" and self._is_in("fonts"):
            self._fonts.append(self._look)
        elif tag == "dxf":
            self.conditional.append(self._look)

    def _behind(self, *, is_conditional: bool) -> tuple[Spec, ...] | None:
        """The colours of a fill; in a conditional format the second one is that of a solid fill."""
        first, second = (self._colours.get(name) for name in ("fgColor", "bgColor"))
        if self._stops:
            return tuple(self._stops)
        if is_conditional and self._pattern in ("", "solid"):
            only = second if second is not None else first
            return (only,) if only is not None else None
        if self._pattern in ("", "none"):
            return ()
        if self._pattern == "solid":
            return (first or {"rgb": "000000"},)
        return (first or {"rgb": "000000"}, second or {})

    def _cell(self, about: Mapping[str, str]) -> Look:
        font = _item(self._fonts, whole(about, "fontId"))
        fill = _item(self._fills, whole(about, "fillId"))
        kind = whole(about, "numFmtId")
        return Look(self._formats.get(kind, "General"), font.type, fill.behind, font.size)


def _item(looks: list[Look], place: int) -> Look:
    """The look at a place; Damaged where there are looks, but not so many."""
    if not looks and not place:
        return Look()
    if place >= len(looks):
        raise Damaged
    return looks[place]


def read_looks(parts: Parts, styles: str | None, theme: str | None) -> tuple[LookReader, Palette]:
    """The looks of a workbook, whose parts for styles and theme have these names (if any)."""
    reader, palette = LookReader(), Palette()
    if styles:
        for step in parts.steps(styles, "styleSheet"):
            reader.take(step)
    if theme:
        palette.theme = _theme(parts.steps(theme, "theme")) or palette.theme
    if reader.indexed:
        palette.indexed = reader.indexed
    return reader, palette


def _theme(steps: Iterable[Step]) -> list[str]:
    """The colours of a theme in the order in which styles count them; none if one is missing."""
    found: dict[str, str] = {}
    within = ""
    for step in steps:
        if step.begins and step.tag in _OF_THEME:
            within = step.tag
        elif step.begins and within and step.tag in ("srgbClr", "sysClr"):
            about = step.attributes
            found.setdefault(within, about.get("lastClr") or about.get("val", ""))
        elif not step.begins and step.tag == within:
            within = ""
    names = [found.get(name, "") for name in _OF_THEME]
    return names if all(len(name) == 6 for name in names) else []
