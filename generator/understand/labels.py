"""Row labels → codes. A whole table decides which code list its rows come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.codelists import CodeLists, Match, fold, total_code
from generator.model import (
    ALL,
    MEASURE,
    PrintedTable,
    Reason,
    Series,
    Subject,
)
from generator.wording import Wording

IN_CONTEXT = Reason(
    "lest sammen med det som tabellen teller", "read together with what the table counts"
)


@dataclass(frozen=True)
class RowLabels:
    """Reads the labels of a table's rows.

    A measure may be called by the part of its name that is not in `contexts`, what the table
    counts: `Varig` below `I alt lønnstilskudd`.
    """

    codelists: CodeLists
    contexts: tuple[str, ...] = ()

    def match(self, dimension: str, label: str) -> Match | None:
        """What a label means in the code list of a dimension; None when it means nothing there."""
        codelist = self.codelists.of(dimension)
        found = codelist.match(label)
        if found is not None or dimension != MEASURE:
            return found
        longer = (codelist.match(f"{label} {context}") for context in self.contexts)
        return next((Match(match.code, IN_CONTEXT) for match in longer if match), None)


def subject_of(
    table: PrintedTable, codelists: CodeLists, wording: Wording, series: Series
) -> tuple[Subject, Match] | None:
    """What a table counts, by the label of its total row; None when no code list knows it.

    The match tells `I alt` from `I alt` with the name of the series, which mean the same.
    """
    counted = wording.counted(table.rows[0].label.text)
    measure = codelists["measures"].match(counted or "")
    if counted == "":
        return Subject(target_group=ALL), Match(ALL)
    if _is_series(counted or "", measure, table, codelists, series):
        return Subject(target_group=ALL), Match(fold(counted or ""))
    group = codelists.groups.match(counted or "")
    if group is not None:
        grouping = codelists.dimensions.grouping
        return Subject(target_group=group.code, grouping=grouping), group
    return None if measure is None else (Subject(measure=measure.code), measure)


def _is_series(
    counted: str,
    measure: Match | None,
    table: PrintedTable,
    codelists: CodeLists,
    series: Series,
) -> bool:
    """Whether `counted` is the series' own name and no measure's, so that all measures are meant.

    A measure of that name is meant unless it stands for the total of the series, or is one of the
    rows that are added up.
    """
    names = {fold(name) for name in (series.title, series.details.get("total_name", "")) if name}
    if fold(counted) not in names or measure is None:
        return fold(counted) in names
    measures = codelists["measures"]
    rows = (measures.match(row.label.text) for row in table.rows[1:])
    return measure.code == total_code(series, measures) or measure.code in {
        match.code for match in rows if match
    }


def contexts_of(table: PrintedTable, wording: Wording, series: Series) -> tuple[str, ...]:
    """What may complete the labels of a table: what its total row counts, and the series' title."""
    counted = wording.counted(table.rows[0].label.text)
    return tuple(filter(None, (counted, series.title)))


def possible_dimensions(subject: Subject, codelists: CodeLists) -> list[str]:
    """The dimensions that the rows of a table about `subject` may have."""
    return [d for d in codelists.dimensions.codes if d != subject.grouping]


def fitting_dimensions(
    labels: Iterable[str], dimensions: Sequence[str], rows: RowLabels
) -> list[str]:
    """The dimensions whose code list knows every one of the labels."""
    known = list(labels)
    return [
        dimension
        for dimension in dimensions
        if all(rows.match(dimension, label) for label in known)
    ]
