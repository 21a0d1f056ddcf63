"""Printed value cells → figures. Digits are never repaired."""

from __future__ import annotations

import re
from functools import cache
from unicodedata import normalize

from generator.errors import Finding
from generator.model import CellAddress, Figure, PrintedCell, Series

_WHOLE = re.compile(r"(0|[1-9]\d{0,8})\.0")
"""A whole number that a program has written into a sheet as text."""
_DATE = re.compile(r"\d[-./]\d{1,2}[-./]\d|\d:\d\d|\d\. [^\W\d]{3,} \d{4}$")
_RAISED = re.compile(r"(.*?[\w*])([⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ᵃ-ᵛʷˣʸᶻˡˢᶜᶠⁱⁿ†‡§¶#,]+)")
"""A figure or a mark and the footnote mark that stands raised beside it."""
_READ_BEFORE = re.compile(r"(0|[1-9]\d{0,8})(?:\.0)?|[1-9]\d{0,2}(?:[^\w]\d{3}){1,2}")


@cache
def _number(thousands: tuple[str, ...]) -> re.Pattern[str]:
    parted = "".join(rf"|[1-9]\d{{0,2}}(?:{re.escape(sign)}\d{{3}}){{1,2}}" for sign in thousands)
    return re.compile(rf"0|[1-9]\d{{0,8}}{parted}")


def whole_number(text: str, series: Series) -> int | None:
    """The number that a text is, as the reports of a series print whole numbers; None for others.

    Thousands may be parted as the settings of the series say.
    """
    if _number(series.numbers.thousands).fullmatch(text) is None:
        return None
    return int("".join(filter(str.isdigit, text)))


def printed_number(text: str) -> int | None:
    """The number that a cell prints that was read before, whatever signs part its thousands."""
    found = _READ_BEFORE.fullmatch(text)
    return int(found[1] or "".join(filter(str.isdigit, text))) if found else None


def read_figure(
    cell: PrintedCell, address: CellAddress, series: Series
) -> tuple[Figure | None, Finding | None]:
    """A figure in participants, hidden when the cell is a mark; or the finding why not."""
    mark = series.mark_of(cell.text)
    if mark is not None:
        return Figure(None, address, cell, mark), None
    written = _WHOLE.fullmatch(cell.text) if cell.place.sheet is not None else None
    number = int(written[1]) if written else whole_number(cell.text, series)
    if cell.text in series.numbers.nil:
        number = 0
    if number is not None:
        return Figure(number, address, cell, slack=series.rounded_to // 2), None

    # Neither a figure nor a mark: what it looks like, and what to do about it.
    marks = series.marks_in_words
    raised = _RAISED.fullmatch(cell.text)
    has_raised = raised is not None and (
        whole_number(raised[1], series) is not None or series.mark_of(raised[1]) is not None
    )
    if raised and has_raised:
        sign = normalize("NFKC", raised[2]).strip("()")
        message = f"{raised[1]} has a raised {sign} beside it"
    elif _DATE.search(cell.text):
        message = f"'{cell.text}' is a date, and neither a whole number nor {marks}"
    elif cell.text:
        message = f"'{cell.text}' is neither a whole number nor {marks}"
    else:
        message = f"the cell is empty; a value is a whole number or {marks}"
    where = f"(table {address.table}, row {address.row}, column {address.column})"
    advice = "compare it with the report and correct it in corrections.csv"
    if has_raised:
        advice += f", where the printed text is '{cell.text}'"
    whole = f"{message} {where}; {advice}"
    return None, Finding("malformed-number", whole, cell.place, address=address, printed=cell.text)
