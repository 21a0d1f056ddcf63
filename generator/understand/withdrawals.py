"""Figures that a correction hides, or shows: they must be so in every edition that prints them.

A figure that is withdrawn in one edition is withdrawn wherever else it is printed alike: in other
tables, in other editions, in other series. Where the report has the mark, a number may stand only
if a later edition prints it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.errors import Finding, Severity
from generator.model import CellAddress, Correction, Period, Reading, Series, Table
from generator.understand.corrections import LISTING, UNTOLD, unhides
from generator.understand.figures import whole_number
from generator.understand.observations import Key, Reported, reported

Shown = tuple[Key, Period, int]
"""A figure of a month that an edition prints."""

_Identity = tuple[Key, Period | None, str]
"""What a figure counts; the text keeps apart figures that only one series or edition can print."""


def shown_by(readings: Iterable[Reading]) -> frozenset[Shown]:
    """The figures of months that editions print."""
    return frozenset(
        (item.key, item.period, item.figure.value)
        for reading in readings
        for item in reported(reading.tables)
        if item.period is not None and item.figure.value is not None
    )


def refuse_unshown(
    tables: Iterable[Table],
    corrections: Iterable[Correction],
    series: Series,
    shown_later: frozenset[Shown],
) -> None:
    """ReportProblem at a correction that shows what the report hides and no later edition prints.

    Without its table, the correction is refused, too: nobody knows what it counts.
    """
    revealing = [correction for correction in corrections if unhides(correction, series)]
    if not revealing:
        return
    items = {item.figure.address: item for item in reported(tables)}
    for correction in revealing:
        item = items.get(correction.address)
        number = whole_number(correction.corrected, series)
        if item is None or (item.key, item.period, number) not in shown_later:
            message = (
                "what the report hides stays hidden, unless a later edition prints that number for"
                " the same figure, and none is read here that does; remove the line"
            )
            raise LISTING.refused(correction.place, message, correction.address)


@dataclass(frozen=True)
class _Printed:
    """A figure, and the edition that prints it."""

    reading: Reading
    item: Reported

    @property
    def identity(self) -> _Identity:
        """What it counts; a total over all measures is of one series, a mean of one edition."""
        series, edition = self.reading.source.series.name, self.reading.edition
        if self.item.period is None:
            return (self.item.key, None, f"{series} {edition}")
        return (self.item.key, self.item.period, "" if self.item.key[0] else series)

    @property
    def address(self) -> CellAddress:
        """Where it stands."""
        return self.item.figure.address


@dataclass(frozen=True)
class Spread:
    """What follows from withdrawals: `further` corrections by series, and the findings."""

    further: dict[str, list[Correction]]
    findings: tuple[Finding, ...]


def spread(readings: Sequence[Reading]) -> Spread:
    """The further cells that print the figures that corrections withdraw.

    A cell that prints the same number is withdrawn, with a warning. One that prints another is not:
    the figure may have been revised, and a warning asks.
    """
    withdrawn = _withdrawn(readings)
    if not withdrawn:
        return Spread({}, ())
    further: dict[str, list[Correction]] = {}
    same: dict[tuple[str, str], list[tuple[Correction, _Printed]]] = {}
    other: list[Finding] = []
    every = (_Printed(reading, item) for reading in readings for item in reported(reading.tables))
    for printed in every:
        figure = printed.item.figure
        if figure.value is None or printed.identity not in withdrawn:
            continue
        correction, numbers = withdrawn[printed.identity]
        if figure.value not in numbers:
            message = (
                f"{_where(printed.address)}: prints another number for a figure that"
                f" {correction.place} withdraws from edition {correction.edition}, and it is shown;"
                " is it to be withdrawn too? Then add a line to corrections.csv"
            )
            other.append(_warning("still-shown", message, printed))
            continue
        series, edition = printed.reading.source.series, str(printed.reading.edition)
        mark = series.mark_of(correction.corrected) or series.marks[0]
        same.setdefault((series.name, edition), []).append((correction, printed))
        further.setdefault(series.name, []).append(
            Correction(
                edition,
                printed.address,
                UNTOLD[0],
                mark.text,
                correction.reason,
                correction.place,
            )
        )

    # One warning for each edition that prints figures which are withdrawn elsewhere.
    warnings = []
    for found in same.values():
        correction, first = found[0]
        cells = "; ".join(dict.fromkeys(_where(printed.address) for _, printed in found))
        message = (
            f"{cells}: a figure that {correction.place} withdraws from edition"
            f" {correction.edition} is printed here too, and was hidden here; add a line to"
            " corrections.csv to say so"
        )
        warnings.append(_warning("withdrawn-too", message, first))
    return Spread(further, (*warnings, *other))


def _withdrawn(readings: Iterable[Reading]) -> dict[_Identity, tuple[Correction, set[int | None]]]:
    """The figures that are withdrawn, each with its first correction and the numbers printed."""
    found: dict[_Identity, tuple[Correction, set[int | None]]] = {}
    for reading in readings:
        made = {item.address: item for item in reading.corrections if item.withheld}
        for item in reported(reading.tables) if made else ():
            figure = item.figure
            if figure.is_withdrawn and figure.address in made:
                printed = _Printed(reading, item)
                first = found.setdefault(printed.identity, (made[figure.address], set()))
                series = reading.source.series
                first[1].add(whole_number(figure.cell.withheld or "", series))
    return found


def _where(address: CellAddress) -> str:
    return f"table {address.table}, row {address.row}, column {address.column}"


def _warning(rule: str, message: str, printed: _Printed) -> Finding:
    place = printed.item.figure.cell.place
    finding = Finding(rule, message, place, Severity.WARNING, address=printed.address)
    return finding.of(printed.reading.source.series.name, str(printed.reading.edition))
