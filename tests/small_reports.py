"""Reports of one small table: so small that every set of figures behind it can be tried."""

from __future__ import annotations

from collections.abc import Sequence

from generator.prove.ranges import rounded_half_up
from tests.sample import codelists

LIMIT = 4
MONTHS = ("Januar", "Februar", "Mars")


def printed_mean(months: Sequence[int]) -> str:
    """The mean as reports print it."""
    mean = rounded_half_up(sum(months), len(months))
    return str(mean) if mean >= LIMIT else "*"


def table(rows: Sequence[Sequence[int]]) -> str:
    """A table of one measure by sex, printed from what is true."""
    name = codelists()["measures"].rows[0]["name_nb"].lower()
    sexes = [row["name_nb"] for row in codelists()["sexes"].rows]
    months = MONTHS[: len(rows[0])]
    total = [sum(column) for column in zip(*rows, strict=True)]
    lines = [f"Januar 2024 - {months[-1]} 2024"]
    lines.append("\t".join(["", "Gjennomsnitt hittil i år", *months]))
    for label, values in zip([f"I alt {name}", *sexes], [total, *rows], strict=True):
        shown = [str(v) if v >= LIMIT else "*" for v in values]
        lines.append("\t".join([label, printed_mean(values), *shown]))
    return "\n".join(lines)
