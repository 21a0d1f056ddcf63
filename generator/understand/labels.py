"""Row labels → codes. A whole table decides which code list its rows come from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rapidfuzz import fuzz, process

from generator.codelists import PARALLEL, CodeList, CodeLists, Match, fold, tidy
from generator.errors import Finding
from generator.model import (
    ALL,
    BREAKDOWNS,
    MEASURE,
    TARGET_GROUP,
    CellAddress,
    PrintedCell,
    PrintedTable,
    Subject,
)
from generator.wording import Wording


def subject_of(
    table: PrintedTable, codelists: CodeLists, wording: Wording
) -> tuple[Subject, Match] | None:
    """What a table counts, by the label of its total row; None when no code list knows it."""
    counted = wording.counted(table.rows[0].label.text)
    if counted == "":
        return Subject(target_group=ALL), Match(ALL)
    group = codelists["target-groups"].match(counted or "")
    if group is not None:
        return Subject(target_group=group.code), group
    measure = codelists["measures"].match(counted or "")
    return None if measure is None else (Subject(measure=measure.code), measure)


def possible_dimensions(subject: Subject) -> list[str]:
    """The dimensions that the rows of a table about `subject` may have."""
    if subject.measure is None:
        return [MEASURE]
    return [dimension for dimension in BREAKDOWNS if dimension != TARGET_GROUP]


def fitting_dimensions(
    labels: Iterable[str], dimensions: Sequence[str], codelists: CodeLists
) -> list[str]:
    """The dimensions whose code list knows every one of the labels."""
    known = list(labels)
    return [
        dimension
        for dimension in dimensions
        if all(codelists.of(dimension).match(label) for label in known)
    ]


def unknown_labels(
    table: PrintedTable, dimensions: Sequence[str], codelists: CodeLists
) -> list[Finding]:
    """A finding for each row whose label is not in the code list that fits the table best."""
    rows = table.rows[1:]

    def known(dimension: str) -> int:
        return sum(codelists.of(dimension).match(row.label.text) is not None for row in rows)

    def likeness(dimension: str) -> float:
        labels = [row.label.text for row in rows]
        return sum(_nearest(label, [codelists.of(dimension)])[1] for label in labels)

    best = max(dimensions, key=lambda dimension: (known(dimension), likeness(dimension)))
    codelist = codelists.of(best)
    return [
        unknown_label(row.label, CellAddress(table.number, number, 0), [codelist])
        for number, row in enumerate(rows, start=2)
        if codelist.match(row.label.text) is None
    ]


def unknown_label(
    cell: PrintedCell, address: CellAddress, lists: Sequence[CodeList], label: str | None = None
) -> Finding:
    """The finding that says which line to add where, with the nearest label that is known."""
    label = cell.text if label is None else label
    files = " or ".join(codelist.file for codelist in lists)
    nearest, likeness = _nearest(label, lists)
    message = f"'{label}' is not in {files}"
    if likeness >= 60:
        message += f"; if it means '{nearest}', add it there as an alias"
    else:
        message += "; add it there as a line of its own, or as an alias of what it means"
    return Finding("unknown-label", message, cell.place, address=address, printed=cell.text)


def _nearest(label: str, lists: Sequence[CodeList]) -> tuple[str, float]:
    spellings = {
        text: fold(text)
        for codelist in lists
        for row in codelist.rows
        for text in _printed_forms(codelist, row)
    }
    head = tidy(label).partition(PARALLEL)[0]
    found = process.extractOne(fold(head), spellings, scorer=fuzz.ratio)
    return (found[2], found[1]) if found else ("", 0.0)


def _printed_forms(codelist: CodeList, row: dict[str, str]) -> list[str]:
    own = [part.strip() for part in row["labels"].split("|") if part.strip()]
    with_code = codelist.parallels and row["code"].isdecimal()
    name = f"{row['code']} {row['name_nb']}" if with_code else row["name_nb"]
    return [name, *own]
