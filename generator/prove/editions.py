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
from generator.prove.confusions import confusions
from generator.prove.losses import losses, next_year
from generator.prove.order import out_of_order
from generator.prove.single_cells import single_cells
from generator.prove.succession import About, Revised, Succession
from generator.prove.suspicions import MOST_NAMED, Left, Suspicion, in_codes
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

    Of an edition that does not hold by itself (`holds`) only patterns are told: where single cells
    are misread, the proof tells it better.
    """
    pair = Succession(before, reading) if before else None
    suspicions: list[Suspicion] = []
    told: set[About] = set()
    if pair:
        left = Left(pair, codelists)
        if pair.months:
            suspicions += [*confusions(left), *losses(left)]
            suspicions += single_cells(left) if holds else ()
        else:
            suspicions += next_year(left)
        told = left.told
    suspicions += _out_of_order(reading, before, codelists, told)
    findings = list(_signed(suspicions, reading, accepted, whole=holds))
    revised = pair.revised() if pair and pair.months else None
    if revised and revised.any:
        findings.append(_note(revised, reading))
    return Comparison(tuple(findings), revised)


def _out_of_order(
    reading: Reading, before: Reading | None, codelists: CodeLists, told: set[About]
) -> Iterator[Suspicion]:
    """Tables with rows out of order, but for those of which it is told what happened to them."""
    for found in out_of_order(reading, codelists, before):
        table, about = found.table, (found.table.subject, found.table.dimension)
        if about in told:
            continue
        names = " and ".join(
            f"'{codelists.of(table.dimension).name_of(code)}'" for code in found.codes[:MOST_NAMED]
        )
        label = table.totals[0].printed.label
        message = (
            f"table {table.number} ('{label.text}'): {names} stand in another order than in the"
            f" other tables by {table.dimension} or in the code list; have labels changed places?"
        )
        change = f"rows-out-of-order {in_codes(about, found.codes)}"
        yield Suspicion("rows-out-of-order", change, message, label, table.number)


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


def _note(revised: Revised, reading: Reading) -> Finding:
    message = (
        f"{revised.cells} figure{'s' * (revised.cells != 1)} in"
        f" {revised.rows} row{'s' * (revised.rows != 1)} changed since {revised.since};"
        f" {revised.hidden} are newly hidden, {revised.shown} newly shown and"
        f" {revised.withdrawn} not printed any more"
    )
    return Finding("revised", message, Place(reading.source.file), Severity.NOTE)
