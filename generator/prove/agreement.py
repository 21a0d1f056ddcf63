"""What two series print of the same measure in the same month's reports must be the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from generator.codelists import CodeLists
from generator.errors import Finding
from generator.model import Period, Reading
from generator.understand.observations import Key, Reported, reported


@dataclass(frozen=True)
class _Printed:
    """A figure and the edition that prints it."""

    reading: Reading
    item: Reported

    @property
    def series(self) -> str:
        return self.reading.source.series.name


def series_disagreements(readings: Iterable[Reading], codelists: CodeLists) -> Iterator[Finding]:
    """An error for each measure of which a second series prints other figures: which are right?

    Editions of different months may differ: there the newest counts.
    """
    first: dict[tuple[Period, Key, Period | None], _Printed] = {}
    told: set[tuple[str, str, str | None]] = set()
    for reading in readings:
        for item in reported(reading.tables):
            printed = _Printed(reading, item)
            if item.key[0] is None:
                continue
            known = first.setdefault((reading.edition, item.key, item.period), printed)
            pair = (known.series, printed.series, item.key[0])
            if known.series != printed.series and _differ(known, printed) and pair not in told:
                told.add(pair)
                yield _finding(known, printed, codelists)


def _differ(one: _Printed, other: _Printed) -> bool:
    return one.item.figure.value != other.item.figure.value


def _finding(known: _Printed, printed: _Printed, codelists: CodeLists) -> Finding:
    measure, figure = printed.item.key[0] or "", printed.item.figure
    message = (
        f"'{codelists['measures'].name_of(measure)}' is printed otherwise in {known.series}"
        f" ({known.item.figure.cell.place}); if the two series count different things by that name,"
        f" give one of them a line of its own in {codelists['measures'].file}, with the series in"
        " its column 'series'"
    )
    finding = Finding(
        "series-disagree",
        message,
        figure.cell.place,
        address=figure.address,
        printed=figure.cell.text,
    )
    return finding.of(printed.series, str(printed.reading.edition))
