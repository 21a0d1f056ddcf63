"""Number formats of a spreadsheet that show something else than the number that the cell holds.

With the format `[<4]"*";0` a sheet shows `*`, and the number behind it is not printed: it is no
figure of the report, and must not reach a message. A share of 1 is shown as `100%`, and a number
in thousands as fewer digits: such are no figures either.
"""

from __future__ import annotations

import operator
import re
from functools import cache

_SECTIONS = re.compile(r'((?:"[^"]*"|\\.|[^;"\\])*)(?:;|$)')
_CONDITION = re.compile(r"\[(<=|>=|<>|<|>|=)(-?\d+(?:\.\d+)?)\]")
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_OTHER = re.compile(r'"[^"]*"|\\.|\[[^]]*\]|[*_].')
_DIGITS = re.compile(r"[0#?]|General|@", re.IGNORECASE)
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
_PADDED = re.compile(r"00+")
_SIGNS = set("*<>~≈≤≥")
_COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "=": operator.eq, "<>": operator.ne,
}  # fmt: skip


def shown_instead(value: float, number_format: str) -> str | None:
    """The text that the format shows for `value`; None when it shows the number itself.

    Where the number is shown changed, or with a sign that means something, the text is no number.
    """
    section = _section(value, _sections(number_format))
    bare = _OTHER.sub("", section)
    quoted = "".join(text or escaped for text, escaped in _QUOTED.findall(section))
    if not _DIGITS.search(bare):
        return quoted
    if "%" in bare:
        return f"{value * 100:g} %".replace(".", ",")
    number = str(value).replace(".", ",")
    if _SIGNS & {*quoted}:
        return f"{quoted} {number}"
    if _SCALED.search(bare) or "/" in bare or "E" in bare.replace("General", ""):
        return f"{number} ({number_format})"
    if _PADDED.fullmatch(bare.strip()) and value == int(value) >= 0:
        return str(int(value)).zfill(len(bare.strip()))
    return None


def has_day(number_format: str) -> bool:
    """Whether a format of dates shows the day."""
    return "d" in _OTHER.sub("", number_format).lower()


def is_year(number_format: str) -> bool:
    """Whether a format of dates shows the year and nothing else."""
    return set(_OTHER.sub("", number_format).lower()) == {"y"}


@cache
def _sections(number_format: str) -> tuple[str, ...]:
    found = [match[1] for match in _SECTIONS.finditer(number_format)]
    return tuple(found[: number_format.count(";") + 1]) or ("General",)


def _section(value: float, sections: tuple[str, ...]) -> str:
    """The section that applies: by its condition, else by the sign of the number."""
    conditions = [_CONDITION.search(section) for section in sections]
    if any(conditions):
        for section, condition in zip(sections, conditions, strict=True):
            if condition is None or _COMPARE[condition[1]](value, float(condition[2])):
                return section
        return "General"
    if value < 0 and len(sections) > 1:
        return sections[1]
    return sections[2] if value == 0 and len(sections) > 2 else sections[0]
