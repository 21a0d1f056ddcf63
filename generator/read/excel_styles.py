"""The styles and the theme of a workbook in Open XML → how its cells look.

Only what can make a cell unreadable is taken from the styles.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from generator.read.number_formats import BUILT_IN
from generator.read.workbook_looks import Look, Palette, Spec
from generator.read.workbook_parts import Damaged, Parts, Step, number, whole

_OF_THEME = ("lt1", "dk1", "lt2", "dk2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")


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
            font = _item(self._fonts, whole(about, "fontId"))
            fill = _item(self._fills, whole(about, "fillId"))
            form = self._formats.get(whole(about, "numFmtId"), "General")
            self.cells.append(Look(form, font.type, fill.behind, font.size))

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
