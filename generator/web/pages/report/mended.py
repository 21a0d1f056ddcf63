"""What was mended: labels by the program, figures and words by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from generator.model import CellAddress
from generator.web.language import Language
from generator.web.pages.report.edition import EditionReport
from generator.web.view import Link


@dataclass(frozen=True)
class RepairLine:
    """A label that was read as something that it does not quite say, why, and everywhere it is."""

    printed: str
    read_as: str
    reason: str
    places: tuple[Link, ...]


@dataclass(frozen=True)
class CorrectionLine:
    """A cell, a label or a column head that was corrected by hand: where, from what, and why.

    `withheld` says why what is printed is not shown; it is empty where it is shown.
    """

    place: Link
    printed: str
    corrected: str
    reason: str
    withheld: str = ""


def repair_lines(
    repairs: Sequence[Mapping[str, Any]], language: Language
) -> tuple[RepairLine, ...]:
    """One line for each different repair, in the order of the report."""
    reason = "reason_en" if language.code == "en" else "reason"
    places: dict[tuple[str, str, str], list[Link]] = {}
    for repair in repairs:
        key = (str(repair["printed"]), str(repair["read_as"]), str(repair[reason]))
        link = _place_link(repair)
        if link not in places.setdefault(key, []):
            places[key].append(link)
    return tuple(
        RepairLine(printed, read_as, reason, tuple(links))
        for (printed, read_as, reason), links in places.items()
    )


def _place_link(repair: Mapping[str, Any]) -> Link:
    """The number of a table, leading to the row, or to the table where a column head was mended."""
    table, row = repair["table"], repair["row"]
    return Link(f"#t{table}-r{row}" if row else f"#t{table}", str(table))


def correction_line(
    item: Mapping[str, Any], edition: EditionReport, language: Language
) -> CorrectionLine:
    """One correction in words, leading to where it was made."""
    _, address = language.gettext, CellAddress(item["table"], item["row"], item["column"])
    table, row, column = address
    if not row:
        words = _("table %(table)s, head of column %(column)s", table=table, column=column)
    elif not column:
        words = _("table %(table)s, label of row %(row)s", table=table, row=row)
    else:
        where = {"table": table, "row": row, "column": column}
        words = _("table %(table)s, row %(row)s, column %(column)s", **where)
    place, withheld = Link(_place_link(item).href, words), ""
    if item.get("withheld"):
        withheld = _("withdrawn") if edition.hidden(address) else _("not shown")
    printed, corrected, reason = (str(item[key]) for key in ("printed", "corrected", "reason"))
    return CorrectionLine(place, printed, corrected, reason, withheld)


def withdrawn_words(lines: Sequence[CorrectionLine], language: Language) -> str:
    """How many corrections hide what is printed, in words; empty if none does."""
    count = sum(bool(line.withheld) for line in lines)
    if not count:
        return ""
    sentence = language.ngettext(
        "report.withdrawn",
        "report.withdrawn",
        count,
    )
    more = language.gettext("report.withheld")
    return f"{sentence} {more}"
