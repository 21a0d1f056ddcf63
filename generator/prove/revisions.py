"""Where two editions of a series print different values for the same month, and how many differ."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from generator.model import ALL, Period, Reading
from generator.prove.ties import Counting, Quantity, quantities
from generator.understand.observations import observations


@dataclass(frozen=True)
class Revision:
    """One figure in two editions of a month: a number, the mark, or nothing where not printed."""

    measure: str
    dimension: str
    category: str
    period: Period
    edition_before: Period
    edition_after: Period
    before: str
    after: str

    @property
    def editions(self) -> tuple[Period, Period]:
        """The two editions, the earlier one first."""
        return self.edition_before, self.edition_after


@dataclass(frozen=True)
class MonthlyFigures:
    """The months that an edition prints, also those of which it prints no figure of a measure.

    `values`: month → (measure, dimension, category) → value as text.
    """

    series: str
    edition: Period
    values: Mapping[Period, Mapping[tuple[str, str, str], str]]


def revisions(readings: Iterable[Reading]) -> list[Revision]:
    """Every difference between an edition and the one before it that prints the same month.

    Editions may be missing in between. A difference that two series print alike stands once; where
    they differ the later series by name counts, as it does among the current figures.
    """
    editions = []
    for reading in readings:
        printed = {p for table in reading.tables for p in table.columns.periods if p is not None}
        months: dict[Period, dict[tuple[str, str, str], str]] = {month: {} for month in printed}
        for item in observations(reading.tables):
            months[item.period][item.measure, item.dimension, item.category] = item.printed
        editions.append(MonthlyFigures(reading.source.series.name, reading.edition, months))
    return revisions_between(editions)


def revisions_between(editions: Iterable[MonthlyFigures]) -> list[Revision]:
    """The same, of editions of which only the figures of their months are known."""
    found = {}
    newest: dict[tuple[str, Period], MonthlyFigures] = {}
    for later in sorted(editions, key=lambda edition: (edition.series, edition.edition)):
        for period in sorted(later.values):
            earlier = newest.get((later.series, period), later)
            newest[later.series, period] = later
            known, now = earlier.values[period], later.values[period]
            for key in sorted(known.keys() | now.keys()):
                before, after = known.get(key, ""), now.get(key, "")
                if before != after:
                    revision = Revision(*key, period, earlier.edition, later.edition, before, after)
                    found[*key, period, *revision.editions] = revision
    return list(found.values())


@dataclass(frozen=True)
class Largest:
    """The largest change between two published figures; `of` are the labels of the row."""

    before: int
    after: int
    period: Period
    of: str


@dataclass(frozen=True)
class Revised:
    """How many figures an edition prints otherwise than the one before it, each counted once.

    `cells` are published in both, in `rows` rows; `withdrawn` cells are not printed any more.
    """

    since: Period
    cells: int
    rows: int
    hidden: int
    shown: int
    withdrawn: int
    largest: Largest | None

    @property
    def any(self) -> bool:
        """Whether anything differs."""
        return bool(self.cells or self.hidden or self.shown or self.withdrawn)


def revised(before: Reading, after: Reading, shared: Collection[Period]) -> Revised:
    """Counts what differs in the months that both editions print."""
    earlier, later = dict[Quantity, Counting](), dict[Quantity, Counting]()
    for reading, figures in ((before, earlier), (after, later)):
        for item in quantities(reading.tables):
            if not item.quantity.is_mean and item.quantity.months[0] in shared:
                figures.setdefault(item.quantity, item)
    both = [(earlier[key], item) for key, item in later.items() if key in earlier]
    values = [(one.cell.figure.value, other.cell.figure.value, other) for one, other in both]
    published = [
        (old, new, item)
        for old, new, item in values
        if old is not None and new is not None and old != new
    ]
    largest = None
    if published:
        old, new, item = max(published, key=lambda found: abs(found[1] - found[0]))
        total, row = item.table.totals[0].printed.label.text, item.row.printed.label.text
        labels = row if item.row.code == ALL else f"{total}: {row}"
        largest = Largest(old, new, item.quantity.months[0], labels)
    return Revised(
        since=before.edition,
        cells=len(published),
        rows=len({(item.quantity.key, item.quantity.group) for _, _, item in published}),
        hidden=sum(old is not None and new is None for old, new, _ in values),
        shown=sum(old is None and new is not None for old, new, _ in values),
        withdrawn=len(earlier.keys() - later.keys()),
        largest=largest,
    )
