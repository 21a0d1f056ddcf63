"""What two series print of the same measure in the same month's reports must be the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from generator.codelists import CodeLists
from generator.errors import Finding
from generator.model import Period, Reading
from generator.understand.observations import Key, Reported, reported


def series_disagreements(readings: Iterable[Reading], codelists: CodeLists) -> Iterator[Finding]:
    """An error for each measure of which a second series prints other figures: which are right?

    Editions of different months may differ: there the newest counts.
    """
    first: dict[tuple[Period, Key, Period | None], tuple[str, Reported]] = {}
    reported_before: set[tuple[str, str, str]] = set()
    measures = codelists["measures"]
    for reading in readings:
        series = reading.source.series.name
        for item in reported(reading.tables):
            measure, figure = item.key[0], item.figure
            if measure is None:
                continue
            other, known = first.setdefault(
                (reading.edition, item.key, item.period), (series, item)
            )
            pair = (other, series, measure)
            if other == series or known.figure.value == figure.value or pair in reported_before:
                continue
            reported_before.add(pair)
            message = (
                f"'{measures.name_of(measure)}' is printed otherwise in {other}"
                f" ({known.figure.cell.place}); if the two series count different things by that"
                f" name, give one of them a line of its own in {measures.file}, with the series in"
                " its column 'series'"
            )
            finding = Finding(
                "series-disagree",
                message,
                figure.cell.place,
                address=figure.address,
                printed=figure.cell.text,
            )
            yield finding.of(series, str(reading.edition))
