"""Labels that no code list knows → findings with the line to add, ready to be pasted."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from rapidfuzz import fuzz, process

from generator.codelists import PARALLEL, CodeList, fold, plain_code, tidy
from generator.errors import Finding
from generator.model import MEASURE, CellAddress, PrintedCell, PrintedTable, Subject
from generator.understand.labels import RowLabels

MOST_TOLD = 100
"""Unknown labels of one table that are told one by one: many times as many as a report has."""
_MOST_COMPARED = 100
"""Labels of a table that decide which code list it is most like."""
NEAR = 70
"""Likeness, of 100, from which a label may be a misprint of another."""

_LONGEST = 500
"""Characters of a label that are compared with those that are known."""
_CODED = re.compile(r"(\d+) (.*[^\W\d_].*)")
_LETTER = re.compile(r"[^\W\d_]")
_COLUMNS = ("code", "name_nb", "name_en", "labels", "aliases")


def unknown_rows(
    table: PrintedTable, subject: Subject, dimensions: Sequence[str], labels: RowLabels
) -> list[Finding]:
    """A finding for each row whose label is not in the code list that fits the table best."""
    best = _best_dimension(table, subject, dimensions, labels)
    codelist = labels.codelists.of(best)
    unknown = [
        (row.label, CellAddress(table.number, number, 0))
        for number, row in enumerate(table.rows[1:], start=2)
        if labels.match(best, row.label.text) is None
    ]
    found = [unknown_label(*label, [codelist]) for label in unknown[:MOST_TOLD]]
    if len(unknown) > MOST_TOLD:
        label, address = unknown[MOST_TOLD]
        message = (
            f"so are {len(unknown) - MOST_TOLD} more rows of table {table.number}, from"
            f" '{label.text}' on: their labels are not in {codelist.file} either; is this a report"
            " of the series?"
        )
        found.append(Finding("unknown-label", message, label.place, address=address))
    return found


def _best_dimension(
    table: PrintedTable, subject: Subject, dimensions: Sequence[str], labels: RowLabels
) -> str:
    """That which knows most of the labels; of several, the one whose labels are most like them."""
    texts = [row.label.text for row in table.rows[1:]]

    def known(dimension: str) -> int:
        return sum(labels.match(dimension, text) is not None for text in texts)

    def likeness(dimension: str) -> float:
        lists = [labels.codelists.of(dimension)]
        return sum(_nearest(text, lists)[1] for text in texts[:_MOST_COMPARED])

    if subject.measure is None and not any(map(known, dimensions)):
        return MEASURE
    return max(dimensions, key=lambda dimension: (known(dimension), likeness(dimension)))


def unknown_label(
    cell: PrintedCell, address: CellAddress, lists: Sequence[CodeList], label: str | None = None
) -> Finding:
    """The finding that says which line to add to the first list, with the nearest known label."""
    label = tidy(cell.text if label is None else label)
    files = " or ".join(codelist.file for codelist in lists)
    nearest, likeness = _nearest(label, lists)
    line = new_line(lists[0], label)
    advice = []
    if likeness >= NEAR:
        advice.append(f"if it means '{nearest}', add it there as an alias")
    if line:
        new = "if it is new, " if advice else ""
        advice.append(f"{new}add to {lists[0].file}, with its English name, the line: {line}")
    remedy = "; ".join(advice) or "compare it with the report"
    message = f"'{label}' is not in {files}; {remedy}"
    return Finding("unknown-label", message, cell.place, address=address, printed=cell.text)


def new_line(codelist: CodeList, label: str) -> str:
    """The line of a code list that makes `label` known; empty where its code is another's."""
    name = label.partition(PARALLEL)[0] if codelist.parallels else label
    coded = _CODED.fullmatch(name) if codelist.parallels else None
    code, name = (coded[1], coded[2]) if coded else (plain_code(name), name)
    if not _LETTER.search(name) or (coded and code in codelist.by_code):
        return ""
    name = name[0].upper() + name[1:]
    row = {"code": _free(code, codelist), "name_nb": name, "name_en": name}
    columns = next(iter(codelist.rows), dict.fromkeys(_COLUMNS, ""))
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(row.get(column, "") for column in columns)
    return line.getvalue()


def _free(code: str, codelist: CodeList) -> str:
    numbered = (f"{code}-{number}" for number in range(2, len(codelist.by_code) + 3))
    return next(free for free in (code, *numbered) if free not in codelist.by_code)


def _nearest(label: str, lists: Sequence[CodeList]) -> tuple[str, float]:
    spellings = {
        text: fold(text)
        for codelist in lists
        for row in codelist.known_rows
        for text in _printed_forms(codelist, row)
    }
    head = tidy(label[:_LONGEST]).partition(PARALLEL)[0]
    found = process.extractOne(fold(head), spellings, scorer=fuzz.ratio)
    return (found[2], found[1]) if found else ("", 0.0)


def _printed_forms(codelist: CodeList, row: dict[str, str]) -> list[str]:
    own = [part.strip() for part in row["labels"].split("|") if part.strip()]
    with_code = codelist.parallels and row["code"].isdecimal()
    name = codelist.name_of(row["code"])
    name = f"{row['code']} {name}" if with_code else name
    return [name, *own]
