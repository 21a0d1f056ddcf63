"""Real colours for drawings that leave the site: those of the stylesheet's light half."""

from __future__ import annotations

import re
from functools import cache

from generator.resources import templates_folder

HATCH = (
    '<pattern id="hidden" width="6" height="6" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="6" height="6" fill="var(--ground)"/>'
    '<rect width="2" height="6" fill="var(--hatch)"/></pattern>'
)
"""The pattern that means "hidden" and nothing else, as `url(#hidden)`."""


@cache
def light() -> dict[str, str]:
    """The light colours by name: `{"--ink": "#1b1b1a", …}`."""
    sheet = (templates_folder() / "static" / "colours.css").read_text(encoding="utf-8")
    first = sheet[: sheet.index("}")]
    return dict(re.findall(r"(--[a-z0-9]+):\s*(#[0-9a-f]{6});", first))


def in_light(markup: str) -> str:
    """`markup` with every `var(--name)` replaced by its light colour; KeyError if unknown."""
    return re.sub(r"var\((--[a-z0-9]+)\)", lambda found: light()[found[1]], markup)
