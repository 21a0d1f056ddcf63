"""What a drawing needs before it goes into a page: a name, ids of its own, and no ballast."""

from __future__ import annotations

import re
from xml.etree import ElementTree

from generator.web.charts.colours import HATCH, in_light
from generator.web.charts.lettering import LINE, SIZE, wrapped
from generator.web.charts.nouns import LINKS, Chart

_SVG = "http://www.w3.org/2000/svg"
_BALLAST = frozenset(
    (
        "class",
        "role",
        "aria-roledescription",
        "aria-hidden",
        "pointer-events",
        "version",
        "font-family",
    )
)
"""The font of a page is chosen by its style sheet, that of a file by `for_file`."""
_USUAL = frozenset((("opacity", "1"), ("font-weight", "normal")))
"""What attributes are without being written."""
_LONG_NUMBER = re.compile(r"-?\d*\.\d{3,}(?:e-?\d+)?")
_EDGE = 12

Element = ElementTree.Element


def finished(svg: str, chart: Chart, key: str) -> str:
    """The drawing of `chart` for a page, its ids beginning with `key`.

    Charts are images with a title and a description; one with links is a group, so that the
    links stay in reach.
    """
    root = ElementTree.fromstring(svg)
    # Each mark of the layer of links stands in its link; those that lead nowhere are taken out.
    layers = [e for e in root.iter() if f"{LINKS}_marks" in e.get("class", "").split()]
    for layer in layers:
        marks = list(layer)
        for mark, (href, name) in zip(marks, chart.links, strict=True):
            layer.remove(mark)
            if href:
                link = Element(f"{{{_SVG}}}a", {"href": href, "aria-label": name})
                link.append(mark)
                layer.append(link)

    _lighten(root)
    prefix = re.sub(r"[^A-Za-z0-9_-]", "-", key)
    # Ids come from a counter of the process: number them anew, in order of appearance.
    with_ids = [element for element in root.iter() if "id" in element.attrib]
    fresh = {element.attrib["id"]: f"{prefix}-{n}" for n, element in enumerate(with_ids, start=1)}
    for element in root.iter():
        for name, value in element.attrib.items():
            if name == "id":
                element.set(name, fresh[value])
            elif value.startswith("url(#") and value[5:-1] in fresh:
                element.set(name, f"url(#{fresh[value[5:-1]]})")

    names = {"title": chart.title, "desc": chart.description}
    known = [name for name, text in names.items() if text]
    root.set("role", "group" if any(href for href, _ in chart.links) else "img")
    root.set("aria-labelledby", " ".join(f"{prefix}-{name}" for name in known))
    for place, name in enumerate(known):
        element = Element(f"{{{_SVG}}}{name}", {"id": f"{prefix}-{name}"})
        element.text = names[name]
        root.insert(place, element)
    ElementTree.register_namespace("", _SVG)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)


def for_file(svg: str, chart: Chart) -> str:
    """The same drawing to stand alone: title above, source below, light colours, the hatch."""
    title = wrapped(chart.title, chart.width * 0.9)
    source = wrapped(chart.source, chart.width)
    above = (LINE + 2) * len(title) + (_EDGE if title else 0)
    below = LINE * len(source) + (_EDGE if source else 0)
    width, height = chart.width + 2 * _EDGE, chart.height + above + below + 2 * _EDGE
    # The title and the description, and what is drawn, without links.
    plain = re.sub(r"</?a\b[^>]*>", "", svg)
    inside = plain[plain.index(">") + 1 : plain.rindex("</svg>")]
    start = inside.find("<g") if "<g" in inside else len(inside)
    head, drawn = inside[:start], inside[start:]

    lines = _lines(title, _EDGE + SIZE, LINE + 2, 'font-weight="bold" fill="var(--ink)"')
    lines += _lines(source, height - below + SIZE, LINE, 'fill="var(--mute)"')
    names = re.search(r'aria-labelledby="[^"]*"', svg)
    return in_light(
        f'<svg xmlns="{_SVG}" width="{width}" height="{height}" '
        f'viewBox="0 0 {width} {height}" role="img" {names[0] if names else ""}>{head}'
        f"<defs>{HATCH}</defs>"
        f'<rect width="{width}" height="{height}" fill="var(--ground)"/>{lines}'
        f'<g transform="translate({_EDGE},{_EDGE + above})" font-family="sans-serif">{drawn}</g>'
        "</svg>\n"
    )


def _lines(lines: list[str], y: float, step: int, style: str) -> str:
    texts = []
    for n, line in enumerate(lines):
        element = Element("text")
        element.text = line
        inside = ElementTree.tostring(element, encoding="unicode")[len("<text>") :]
        place = f'x="{_EDGE}" y="{y + n * step}" font-family="sans-serif" font-size="{SIZE}px"'
        texts.append(f"<text {place} {style}>{inside}")
    return "".join(texts)


def _lighten(element: Element) -> None:
    """Take out what draws nothing: empty groups, invisible frames, attributes for scripts."""
    for name, value in list(element.attrib.items()):
        if name in _BALLAST or (name, value) in _USUAL:
            del element.attrib[name]
    for name, value in element.attrib.items():
        element.set(name, _LONG_NUMBER.sub(lambda n: f"{round(float(n[0]), 2) + 0.0:g}", value))
    if element.get("stroke") and element.tag == f"{{{_SVG}}}text":
        element.set("paint-order", "stroke")
    for child in list(element):
        if child.get("class") in ("background", "foreground"):
            element.remove(child)
            continue
        _lighten(child)
        if child.tag == f"{{{_SVG}}}g" and not len(child):
            element.remove(child)
    # The children of groups that say nothing stand in their place.
    children = list(element)
    for child in children:
        if child.get("transform") == "translate(0,0)":
            del child.attrib["transform"]
    if any(child.tag == f"{{{_SVG}}}g" and not child.attrib for child in children):
        for child in children:
            element.remove(child)
            bare = child.tag == f"{{{_SVG}}}g" and not child.attrib
            element.extend(list(child) if bare else [child])
