"""An edition held against the one before it, and against the order of its own rows.

What looks like a misreading is an error until someone has signed for it in `accepted.csv`; then it
is a note with the reason.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.codelists import CodeLists
from generator.errors import Finding, Severity
from generator.model import Place, Reading
from generator.prove.changes import cells_alone, losses, many_cells, next_year
from generator.prove.confusions import confusions
from generator.prove.edition_before import MOST_NAMED, About, Pair, Suspicion, in_codes
from generator.prove.order import out_of_order
from generator.prove.revisions import Revised, revised
from generator.understand.accepted import Accepted
from generator.understand.listed import PLACEHOLDER

ACCEPTED = "accepted.csv"


@dataclass(frozen=True)
class Comparison:
    """What was found, and how much was revised; None where no month can be compared."""

    findings: tuple[Finding, ...]
    revised: Revised | None


def compare(
    reading: Reading,
    before: Reading | None,
    codelists: CodeLists,
    accepted: Iterable[Accepted],
    *,
    holds: bool,
) -> Comparison:
    """An edition beside the newest one before it that holds.

    Of an edition that does not hold by itself (`holds`) only patterns are reported: where single
    cells are misread, its own proof finds them better.
    """
    suspicions: list[Suspicion] = []
    explained: set[About] = set()
    counted: Revised | None = None
    if before:
        pair = Pair(before, reading, codelists)
        if pair.months:
            suspicions += [*confusions(pair), *losses(pair)]
            if holds:
                suspicions += cells_alone(pair)
                suspicions += [s for about in pair.after for s in many_cells(pair, about)]
            counted = revised(before, reading, pair.months)
        else:
            suspicions += next_year(pair)
        explained = pair.explained

    for found in out_of_order(reading, codelists, before):
        table, about = found.table, (found.table.subject, found.table.dimension)
        if about not in explained:
            names = " and ".join(
                f"'{codelists.of(table.dimension).name_of(code)}'"
                for code in found.codes[:MOST_NAMED]
            )
            label = table.totals[0].printed.label
            message = (
                f"table {table.number} ('{label.text}'): {names} stand in another order than in"
                f" the other tables by {table.dimension} or in the code list; have labels changed"
                " places?"
            )
            change = f"rows-out-of-order {in_codes(about, found.codes)}"
            suspicions.append(Suspicion("rows-out-of-order", change, message, label, table.number))

    findings = list(_signed(suspicions, reading, accepted, whole=holds))
    if counted and counted.any:
        message = (
            f"{counted.cells} figure{'s' * (counted.cells != 1)} in"
            f" {counted.rows} row{'s' * (counted.rows != 1)} changed since {counted.since};"
            f" {counted.hidden} are newly hidden, {counted.shown} newly shown and"
            f" {counted.withdrawn} not printed any more"
        )
        findings.append(Finding("revised", message, Place(reading.source.file), Severity.NOTE))
    return Comparison(tuple(findings), counted)


def _signed(
    suspicions: Iterable[Suspicion], reading: Reading, accepted: Iterable[Accepted], *, whole: bool
) -> Iterator[Finding]:
    """An error for each suspicion; a note for one that is signed for; a warning for idle lines.

    Of an edition that was not compared as a `whole` no line is known to be idle.
    """
    edition = str(reading.edition)
    signed = {item.change: item for item in accepted if item.edition == edition}
    for found in suspicions:
        item, severity, advice = signed.pop(found.change, None), found.severity, ""
        if item:
            severity, advice = Severity.NOTE, f" Accepted: {item.reason}"
        elif severity is Severity.ERROR:
            advice = (
                " Compare both editions with the reports; if they print it so, add to"
                f" {ACCEPTED} (its first line: edition,change,reason):"
                f" {edition},{found.change},{PLACEHOLDER}"
            )
        yield Finding(
            found.rule,
            found.message + advice,
            found.label.place,
            severity,
            table=found.table,
            printed=found.label.text,
            verbatim="" if item else advice,
        )
    for item in signed.values() if whole else ():
        message = (
            f"accepts '{item.change}' of {edition}, and nothing like it was found; remove the line,"
            " or take over what the finding quotes"
        )
        yield Finding("idle-acceptance", message, item.place, Severity.WARNING)
