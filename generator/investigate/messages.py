"""What is broken in an edition, in words: the explanation first, what it breaks beneath.

A message says what is printed, and neither what it should be added up nor by how much it differs:
a mark that was misread, or a row that was lost, would be given away with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from generator.errors import Finding
from generator.investigate.misreads import (
    DOUBLE_ROW,
    MISREAD,
    MISSING_ROW,
    Case,
    Explanation,
    cases,
)
from generator.investigate.system import System
from generator.model import CellAddress, PrintedCell, Reading
from generator.prove.rules import ADVICE, BELOW_LIMIT, Proof, broken, where

MOST_NAMED = 12
"""Cells in one message."""
MOST_PAIRS = 3

MOST_BROKEN, MOST_SEARCHED = 300, 3_000_000
"""Broken ties, and broken ties times cells, up to which the cell that is misread is looked for:
beyond, the broken ties are listed as they are."""


def explained(proof: Proof, before: Reading | None) -> list[Finding]:
    """The findings of an edition, each case together and what explains it first.

    Ties that hold one by one and not together are found here, too. Where this edition contradicts
    itself, the edition before can settle which cell it is.
    """
    evidence = proof.evidence
    found: list[Finding] = []
    count = len(evidence.broken)
    if count <= MOST_BROKEN and count * len(evidence.cells) <= MOST_SEARCHED:
        for case in cases(System(evidence), before.tables if before else ()):
            found += _of_case(case, proof)
    return list(dict.fromkeys([*found, *proof.findings]))


def _of_case(case: Case, proof: Proof) -> Iterator[Finding]:
    """What explains a case, then its clues."""
    explanation = case.explanation
    if explanation and explanation.kind == DOUBLE_ROW:
        row = explanation.cells[0]
        label = CellAddress(row.table, row.row, 0)
        yield from (finding for finding in proof.findings if finding.address == label)
    elif explanation and any(clue.ties for clue in case.clues):
        is_of_row = explanation.kind == MISSING_ROW
        yield (_missing_row if is_of_row else _misread)(explanation, proof.evidence.reading)
    for clue in case.clues:
        if len(clue.ties) == 1:
            yield broken(clue.ties[0], proof.evidence.codelists)
        elif clue.ties:
            first = clue.ties[0].checked
            tables = ", ".join(str(number) for number in sorted({c.table for c in clue.cells}))
            message = (
                f"what is printed in table{'s' if ', ' in tables else ''} {tables} cannot all be"
                f" right, whatever is hidden; {ADVICE}"
            )
            yield Finding("contradiction", message, first.cell.place, table=first.address.table)
        else:
            for finding in proof.findings:
                if finding.address in clue.cells and finding.rule == BELOW_LIMIT:
                    yield finding


def _misread(explanation: Explanation, reading: Reading) -> Finding:
    """The cells, or neighbours, that would mend a case."""
    alternatives = []
    if explanation.cells:
        named = [_named(address, reading) for address in explanation.cells[:MOST_NAMED]]
        more = len(explanation.cells) - len(named)
        named += [f"one of {more} more"] if more else []
        alternatives.append(
            f"if one cell is misread it is {'; or '.join(named)}"
            + "; the edition before has there what fits" * explanation.by_edition_before
            + (f"; {explanation.fitting} fits" if explanation.fitting is not None else "")
        )
    if explanation.pairs:
        pairs = [
            " and ".join(_named(address, reading) for address in pair)
            for pair in explanation.pairs[:MOST_PAIRS]
        ]
        alternatives.append(f"two neighbours have changed places: {'; or '.join(pairs)}")
    first = explanation.cells[0] if explanation.cells else explanation.pairs[0][0]
    alone = first if explanation.kind == MISREAD else None
    cell = _cell(first, reading)
    return Finding(
        explanation.kind,
        f"{'; or '.join(alternatives)}; {ADVICE}",
        cell.place,
        address=alone,
        table=first.table,
        printed=cell.text if alone else None,
    )


def _missing_row(explanation: Explanation, reading: Reading) -> Finding:
    number = explanation.table or 0
    tables = [table for table in reading.tables if table.number == number]
    continued = " or ".join(str(total.table) for table in tables for total in table.totals)
    total = next(table for table in reading.printed if table.number == number).rows[0].label
    message = f"a row is missing from table {continued}: with one more, everything fits; {ADVICE}"
    return Finding(MISSING_ROW, message, total.place, table=number, printed=total.text)


def _named(address: CellAddress, reading: Reading) -> str:
    table = next(table for table in reading.printed if table.number == address.table)
    label = table.rows[address.row - 1].label.text
    head = table.heads[address.column - 1].text
    printed = _cell(address, reading).text
    return f"{where(address)} ('{label}', '{head}'), which prints '{printed}'"


def _cell(address: CellAddress, reading: Reading) -> PrintedCell:
    table = next(table for table in reading.printed if table.number == address.table)
    return table.rows[address.row - 1].values[address.column - 1]
