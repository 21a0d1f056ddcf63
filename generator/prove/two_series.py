"""What two series print of the same measure in the same month's reports must be the same."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from generator.codelists import CodeList, CodeLists
from generator.errors import Finding
from generator.model import Period, Reading
from generator.understand.observations import Key, Reported, reported


def series_disagreements(readings: Iterable[Reading], codelists: CodeLists) -> Iterator[Finding]:
    """An error for each measure of which a second series prints other figures: which are right?

    Editions of different months may differ, since figures are revised: there the newest counts, as
    long as most of the figures are the same.
    """
    first: dict[tuple[Period, Key, Period | None], tuple[str, Reported]] = {}
    reported_before: set[tuple[str, str, str]] = set()
    readings = sorted(readings, key=lambda reading: reading.edition)
    newest: dict[tuple[Key, Period | None], dict[str, Reported]] = {}
    measures = codelists["measures"]
    for reading in readings:
        series = reading.source.series.name
        for item in reported(reading.tables):
            measure, figure = item.key[0], item.figure
            if measure is None:
                continue
            newest.setdefault((item.key, item.period), {})[series] = item
            other, known = first.setdefault(
                (reading.edition, item.key, item.period), (series, item)
            )
            pair = (other, series, measure)
            if other == series or known.figure.value == figure.value or pair in reported_before:
                continue
            reported_before.add(pair)
            yield _disagreement(reading.edition, (series, item), (other, known), measures)

    common: dict[tuple[str, str, str], list[bool]] = {}
    example: dict[tuple[str, str, str], tuple[Reported, Reported]] = {}
    for (key, period), by_series in newest.items():
        for (other, known), (series, item) in combinations(by_series.items(), 2):
            values = known.figure.value, item.figure.value
            if key[0] is None or period is None or None in values:
                continue
            pair = (other, series, key[0])
            common.setdefault(pair, []).append(values[0] != values[1])
            if values[0] != values[1]:
                example.setdefault(pair, (known, item))
    for pair, differ in common.items():
        if 2 * sum(differ) > len(differ) and not reported_before & {
            pair,
            (pair[1], pair[0], pair[2]),
        }:
            (other, series, _), (known, item) = pair, example[pair]
            edition = next(r.edition for r in reversed(readings) if r.source.series.name == series)
            yield _disagreement(edition, (series, item), (other, known), measures)


def _disagreement(
    edition: Period, printed: tuple[str, Reported], known: tuple[str, Reported], measures: CodeList
) -> Finding:
    """The finding that a series prints a measure otherwise than another one."""
    (series, item), (other, before) = printed, known
    message = (
        f"'{measures.name_of(item.key[0] or '')}' is printed otherwise in {other}"
        f" ({before.figure.cell.place}); if the two series count different things by that"
        f" name, give one of them a line of its own in {measures.file}, with the series in"
        " its column 'series'"
    )
    cell = item.figure.cell
    found = Finding(
        "series-disagree", message, cell.place, address=item.figure.address, printed=cell.text
    )
    return found.of(series, str(edition))
