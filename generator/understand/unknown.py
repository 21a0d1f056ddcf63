"""Labels that no code list knows → findings: what they may mean, or the line that makes them known.

Known labels are offered before a new code. No new code is offered for an area, nor where the label
holds a known one, or has the code of one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence

from rapidfuzz import fuzz, process

from generator.codelists import PARALLEL, CodeList, fold, plain_code, tidy
from generator.errors import Finding
from generator.model import MEASURE, CellAddress, PrintedCell, PrintedTable
from generator.understand.labels import RowLabels

MOST_LISTED = 100
"""Unknown labels of one table that are reported one by one: many more than a report has."""
_MOST_COMPARED = 100
"""Labels of a table that decide which code list it is most like."""
NEAR = 70
"""Likeness, of 100, from which a label may be a misprint of another."""
_MOST_OFFERED = 3
"""Known labels that a finding offers."""
_NEARLY = 10
"""How much less like a label may be than the most like one, and still be offered."""

_LONGEST = 500
"""Characters of a label that are compared with those that are known."""
_SHORTEST = 4
"""Letters of a known label that is looked for inside of others."""
_CODED = re.compile(r"(\d+) (.*[^\W\d_].*)")
_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(r"\d+|[^\W\d]+")
_LETTER = re.compile(r"[^\W\d_]")
_COLUMNS = ("code", "name_nb", "name_en", "labels", "aliases")


def unknown_rows(
    table: PrintedTable, dimensions: Sequence[str], labels: RowLabels, *, is_of_all: bool
) -> list[Finding]:
    """A finding for each row whose label is not in the code list that fits the table best.

    That is the one that knows most of the labels; of several, the one whose labels are most like
    them. The rows of a table about all measures are measures, if nothing is known.
    """
    lists = labels.codelists
    texts = [row.label.text for row in table.rows[1:]]
    known = {d: sum(labels.match(d, text) is not None for text in texts) for d in dimensions}
    best = MEASURE
    if any(known.values()) or not is_of_all:
        likeness = {
            d: sum(_nearest(text, [lists.of(d)])[0][1] for text in texts[:_MOST_COMPARED])
            for d in dimensions
            if known[d] == max(known.values())
        }
        best = max(likeness, key=likeness.__getitem__)
    codelist = lists.of(best)
    unknown = [
        (row.label, CellAddress(table.number, number, 0))
        for number, row in enumerate(table.rows[1:], start=2)
        if labels.match(best, row.label.text) is None
    ]
    is_area = best in {item.code for item in lists.dimensions.areas}
    found = [unknown_label(*label, [codelist], of_areas=is_area) for label in unknown[:MOST_LISTED]]
    if len(unknown) > MOST_LISTED:
        label, address = unknown[MOST_LISTED]
        message = (
            f"so are {len(unknown) - MOST_LISTED} more rows of table {table.number}, from"
            f" '{label.text}' on: their labels are not in {codelist.file} either; is this a report"
            " of the series?"
        )
        found.append(Finding("unknown-label", message, label.place, address=address))
    return found


def unknown_label(
    cell: PrintedCell,
    address: CellAddress,
    lists: Sequence[CodeList],
    label: str | None = None,
    *,
    of_areas: bool = False,
) -> Finding:
    """The finding that offers the known labels that a label may mean, or else the line to add.

    The line goes into the first list.
    """
    label = tidy(cell.text if label is None else label)
    files = " or ".join(codelist.file for codelist in lists)
    digits = _DIGITS.findall(label.partition(PARALLEL)[0])
    offered = [text for text, likeness in _nearest(label, lists) if likeness >= NEAR]
    held = list(dict.fromkeys(_held(label, lists)))[:_MOST_OFFERED]
    line = "" if held or of_areas else new_line(lists[0], label)
    advice = []
    if held and digits and all(_DIGITS.findall(text) != digits for text in held):
        coded = f"the code is that of {_any_of(offered)}, and " if offered else ""
        advice.append(f"{coded}the name is that of {_any_of(held)}; compare both with the report")
    elif held or offered:
        where = "as an alias" if offered else "to the labels"
        known = list(dict.fromkeys([*offered, *held]))[:_MOST_OFFERED]
        advice.append(f"if it means {_any_of(known)}, add it there {where}")
    else:
        akin = list(dict.fromkeys(_akin(label, lists)))[:_MOST_OFFERED]
        if akin:
            advice.append(f"compare it with the report: it may be {_any_of(akin)}")
        if of_areas:
            also = "a new area needs a row there, with its own code"
            advice.append(also if akin else f"compare it with the report; {also}")
    if line:
        new = "if it is new, " if advice else ""
        advice.append(f"{new}add to {lists[0].file}, with its English name, the line: {line}")
    remedy = "; ".join(advice) or "compare it with the report"
    message = f"'{label}' is not in {files}; {remedy}"
    return Finding("unknown-label", message, cell.place, address=address, printed=cell.text)


def _any_of(labels: Iterable[str]) -> str:
    return " or ".join(f"'{text}'" for text in labels)


def new_line(codelist: CodeList, label: str) -> str:
    """The line of a code list that makes `label` known; empty where its code is another's."""
    name = label.partition(PARALLEL)[0] if codelist.parallels else label
    coded = _CODED.fullmatch(name) if codelist.parallels else None
    code, name = (coded[1], coded[2]) if coded else (plain_code(name), name)
    if not _LETTER.search(name) or code in codelist.by_code:
        return ""
    name = name[0].upper() + name[1:]
    columns = next(iter(codelist.rows), dict.fromkeys(_COLUMNS, ""))
    spoken = f"name_{codelist.language}"
    own = spoken if spoken in columns else "labels"
    row = {"code": code, "name_nb": name, "name_en": name, own: name}
    line = io.StringIO()
    csv.writer(line, lineterminator="").writerow(row.get(column, "") for column in columns)
    return line.getvalue()


def _nearest(
    label: str, lists: Sequence[CodeList], *, any_digits: bool = False
) -> list[tuple[str, float]]:
    """The labels that `label` is most like, the first most of all, each with its likeness.

    They have the same digits, if `label` has any, unless they may have any.
    """
    text = tidy(label[:_LONGEST]).partition(PARALLEL)[0]
    digits = _DIGITS.findall(text)
    spellings = {
        form: fold(form)
        for form, _ in _printed_forms(lists)
        if any_digits or not digits or _DIGITS.findall(form) == digits
    }
    found = process.extract(fold(text), spellings, scorer=fuzz.ratio, limit=_MOST_OFFERED)
    near = [(form, score) for _, score, form in found if score >= found[0][1] - _NEARLY]
    return near or [("", 0.0)]


def _held(label: str, lists: Sequence[CodeList]) -> Iterator[str]:
    """The known labels that a label holds, between other words, the longest first."""
    words = f" {tidy(label[:_LONGEST]).casefold()} "
    plain = " ".join(_WORDS.findall(words)).join("  ")
    for text, name in sorted(_printed_forms(lists), key=lambda form: -len(form[0])):
        inner = " ".join(re.split(r"[^\w]+", re.sub(r"^\d+ ", "", text.casefold())))
        if len(inner) >= _SHORTEST and f" {inner} " in plain:
            yield name


def _akin(label: str, lists: Sequence[CodeList]) -> Iterator[str]:
    """The known labels with other digits, with a word that a word of `label` begins like or holds.

    `Nord-Amerika` is a part of one, and `Mentortilskudd` begins like another.
    """
    words = f" {' '.join(_WORDS.findall(tidy(label[:_LONGEST]).casefold()))} "
    yield from (t for t, likeness in _nearest(label, lists, any_digits=True) if likeness >= NEAR)
    for text, name in _printed_forms(lists):
        known = f" {' '.join(_WORDS.findall(text.casefold()))}"
        if len(known) > _SHORTEST and (f" {known.strip()}" in words or words in f"{known} "):
            yield name


def _printed_forms(lists: Sequence[CodeList]) -> Iterator[tuple[str, str]]:
    """Each way in which the lists say that a label may be printed, and its name."""
    for codelist in lists:
        for row in codelist.known_rows:
            name = codelist.name_of(row["code"])
            coded = f"{row['code']} {name}"
            name = coded if codelist.parallels and row["code"].isdecimal() else name
            yield name, name
            yield from ((part.strip(), name) for part in row["labels"].split("|") if part.strip())
