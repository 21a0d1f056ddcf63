"""How wide a text gets, without a font to ask.

Widths are those of a wide sans-serif (DejaVu Sans, Verdana), so that what fits here fits in the
narrower ones that most visitors have.
"""

from __future__ import annotations

SIZE = 13
"""Of all text in charts, px: still 11.7 px when a chart of 320 is shown on 288."""
LINE = 16
"""From one line of text to the next, px."""

_ADVANCES = {
    **dict.fromkeys("ijlI.,:;'|!()[]-·’ \N{NO-BREAK SPACE}", 0.36),
    **dict.fromkeys("frt/*–", 0.43),
    **dict.fromkeys("mwMWæÆ@%—…", 0.95),
}
"""Letter → its width in em, where it is not that of most capitals or small letters."""


def text_width(text: str, bold: bool = False) -> float:
    """The width of one line of `text`, in px."""
    em = sum(_ADVANCES.get(char, 0.72 if char.isupper() else 0.62) for char in text)
    return em * SIZE * (1.1 if bold else 1.0)


def wrapped(text: str, width: float) -> list[str]:
    """`text` in lines no wider than `width` px, broken at spaces, else within a word."""
    lines = [""]
    for piece in (piece for word in text.split(" ") for piece in _broken(word, width)):
        joined = f"{lines[-1]} {piece}".strip()
        if text_width(joined) <= width:
            lines[-1] = joined
        else:
            lines.append(piece)
    return [line for line in lines if line]


def _broken(word: str, width: float) -> list[str]:
    """A word wider than a line, in pieces that fit; after a hyphen where it has one."""
    if text_width(word) <= width or len(word) < 2:
        return [word]
    fits = max(1, next(n for n in range(len(word), -1, -1) if text_width(word[:n]) <= width))
    hyphen = word.rfind("-", 0, fits) + 1
    cut = hyphen or fits
    return [word[:cut], *_broken(word[cut:], width)]
