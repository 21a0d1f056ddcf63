"""Number formats of a spreadsheet that show a word or a mark where the cell holds a number.

With the format `[<4]"*";0` a sheet shows `*`, and the number behind it is not printed: it is no
figure of the report, and must not reach a message.
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
_COMPARE = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
    "=": operator.eq, "<>": operator.ne,
}  # fmt: skip


def shown_instead(value: float, number_format: str) -> str | None:
    """The text that the format shows for `value`; None when it shows the number."""
    section = _section(value, _sections(number_format))
    if _DIGITS.search(_OTHER.sub("", section)):
        return None
    return "".join(quoted or escaped for quoted, escaped in _QUOTED.findall(section))


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
