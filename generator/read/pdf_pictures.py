"""Pages of a PDF → small pictures of them, drawn in a process of its own (`pdf_pictures_child`).

Nothing of it can fail a build: what cannot be drawn within the limits is not among the pictures.
"""

from __future__ import annotations

import base64
import io
import json
import subprocess
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.read.apart import SECONDS, run_apart
from generator.read.pdf_pictures_child import NOT_OPENED

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in points from the top left corner of the page."""
MODULE = "generator.read.pdf_pictures_child"
MOST_FALLS = 3
"""So many pages may each break the process that draws them before the rest is left undrawn."""


@dataclass(frozen=True)
class Picture:
    """A page as a PNG file; `width` and `height` are those of the paper, in points."""

    page: int
    width: float
    height: float
    png: bytes


def draw_pages(content: bytes, pages: Sequence[int]) -> list[Picture]:
    """The pictures of these pages (from 1) of a PDF, without those that cannot be drawn."""
    drawn: list[Picture] = []
    left = list(pages)
    ends = time.monotonic() + SECONDS
    for _ in range(MOST_FALLS):
        seconds = ends - time.monotonic()
        if not left or seconds <= 0:
            break
        try:
            answer = run_apart(MODULE, content, *map(str, left), seconds=seconds)
        except subprocess.TimeoutExpired as late:
            drawn += _pictures(late.output or b"")
            break
        found = _pictures(answer.stdout)
        drawn += found
        if answer.returncode in (0, NOT_OPENED):
            break
        done = max((left.index(picture.page) for picture in found), default=-1)
        left = left[done + 2 :]  # the page after the last that was drawn is the one it fell over
    return drawn


def with_outlines(picture: Picture, boxes: Iterable[Box]) -> bytes:
    """A picture as a PNG file in which boxes are outlined."""
    from PIL import Image, ImageDraw

    with Image.open(io.BytesIO(picture.png)) as image:
        drawn = image.convert("RGB")
    scale = drawn.width / picture.width
    pen = ImageDraw.Draw(drawn)
    for x0, top, x1, bottom in boxes:
        pen.rectangle([x0 * scale - 1, top * scale - 1, x1 * scale + 1, bottom * scale + 1],
                      outline=(200, 0, 0))  # fmt: skip
    target = io.BytesIO()
    drawn.save(target, "PNG")
    return target.getvalue()


def _pictures(answer: bytes) -> list[Picture]:
    """The pictures in the answer; a line that was cut short is not one."""
    lines = [json.loads(line) for line in answer.splitlines(keepends=True) if line.endswith(b"\n")]
    return [
        Picture(line["page"], line["width"], line["height"], base64.b64decode(line["png"]))
        for line in lines
    ]
