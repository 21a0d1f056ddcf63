"""What is broken in an edition, in words: the explanation first, the checks that it broke beneath.

A message tells what is printed, and neither what it should be added up nor by how much it differs:
a mark that was misread, or a row that was lost, would be told with it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from generator.codelists import CodeLists
from generator.errors import Finding
from generator.model import ALL, CellAddress, Figure, PrintedCell, Reading, Row, Table
from generator.prove.constraints import MEAN, SUM_OF_ROWS, Tie
from generator.prove.location import (
    DOUBLE_ROW,
    MISREAD,
    MISSING_ROW,
    Case,
    Clue,
    Explanation,
)

ADVICE = "compare the report with the file, and mend the file or add a line to corrections.csv"
BELOW_LIMIT = "at-least-the-limit"
MOST_NAMED = 12
"""Cells in one message."""
MOST_PAIRS = 3


def name_of(table: Table, row: Row, codelists: CodeLists) -> str:
    """What a row counts, in words."""
    if row.code == ALL:
        return row.printed.label.text
    return codelists.of(table.dimension).name_of(row.code)


def failed(rule: str, figure: Figure, message: str) -> Finding:
    """A finding about one cell."""
    return Finding(
        rule,
        f"{_where(figure.address)}: {message}; {ADVICE}",
        figure.cell.place,
        address=figure.address,
        printed=figure.cell.text,
    )


def _where(address: CellAddress) -> str:
    return f"table {address.table}, row {address.row}, column {address.column}"


def broken(tie: Tie, codelists: CodeLists) -> Finding:
    """What is wrong with a tie that does not hold."""
    return failed(tie.rule, tie.checked, _disagreement(tie, codelists))


def _disagreement(tie: Tie, codelists: CodeLists) -> str:
    if tie.same:
        return _unlike(tie.whole.figure, tie.parts[0].figure)
    if tie.rule == MEAN:
        return _other_mean(tie, codelists)
    parts = "the measures' rows" if tie.rule == SUM_OF_ROWS else "the target groups"
    name = f"{parts} of '{name_of(tie.table, tie.row, codelists)}'"
    if tie.adds_rows:
        name = "the rows"
    if tie.is_printed:
        return _other_sum(name, tie)
    return f"{name} add up to something else than the total printed, whatever is hidden"


def _other_sum(name: str, tie: Tie) -> str:
    """The total, and not what is added up: between them a hidden figure might be read off.

    A row of them may be lost, or a mark read as a number.
    """
    added = sum(part.figure.value or 0 for part in tie.parts)
    total = tie.whole.figure.value or 0
    if added < total:
        return f"{name} add up to less than the total printed, {total}; is a row lost?"
    return f"{name} add up to more than the total printed, {total}"


def _unlike(expected: Figure, printed: Figure) -> str:
    where = f"table {expected.address.table}, row {expected.address.row}"
    if expected.value is None or printed.value is None:
        return f"the same figure is hidden in one place and printed in another ({where})"
    return f"prints {printed.cell.text}, but {where} prints {expected.cell.text}"


def _other_mean(tie: Tie, codelists: CodeLists) -> str:
    if not tie.is_printed:
        return "the printed mean cannot be that of its months, whatever is hidden"
    name = name_of(tie.table, tie.row, codelists)
    return (
        f"the mean of the months of '{name}' is another than the printed {tie.whole.figure.value}"
    )


def lead(
    cases: Iterable[Case], findings: Sequence[Finding], reading: Reading, codelists: CodeLists
) -> list[Finding]:
    """The findings of an edition, each case together and what explains it first."""
    words = _Words(reading, codelists)
    told = [finding for case in cases for finding in words.of_case(case, findings)]
    return list(dict.fromkeys([*told, *findings]))


class _Words:
    """Finds the words for cells of an edition."""

    def __init__(self, reading: Reading, codelists: CodeLists) -> None:
        self._codelists = codelists
        self._printed = {table.number: table for table in reading.printed}
        self._tables = reading.tables

    def of_case(self, case: Case, findings: Sequence[Finding]) -> Iterator[Finding]:
        """What explains a case, then its evidence."""
        if case.explanation and (case.explanation.kind == DOUBLE_ROW):
            yield from _about_row(case.explanation.cells[0], findings)
        elif case.explanation and any(clue.ties for clue in case.clues):
            yield self._explained(case.explanation)
        for clue in case.clues:
            yield from self._of_clue(clue, findings)

    def _of_clue(self, clue: Clue, findings: Sequence[Finding]) -> Iterator[Finding]:
        if len(clue.ties) == 1:
            yield broken(clue.ties[0], self._codelists)
        elif clue.ties:
            yield _contradiction(clue)
        else:
            yield from (f for f in findings if f.address in clue.cells and f.rule == BELOW_LIMIT)

    def _explained(self, found: Explanation) -> Finding:
        if found.kind == MISSING_ROW:
            return self._missing(found)
        first = found.cells[0] if found.cells else found.pairs[0][0]
        alone = first if found.kind == MISREAD else None
        return Finding(
            found.kind,
            f"{'; or '.join(self._alternatives(found))}; {ADVICE}",
            self._cell(first).place,
            address=alone,
            table=first.table,
            printed=self._cell(first).text if alone else None,
        )

    def _alternatives(self, found: Explanation) -> Iterator[str]:
        if found.cells:
            named = [self._named(address) for address in found.cells[:MOST_NAMED]]
            more = len(found.cells) - len(named)
            named += [f"one of {more} more"] if more else []
            yield f"if one cell is misread it is {'; or '.join(named)}{_besides(found)}"
        if found.pairs:
            pairs = [" and ".join(map(self._named, pair)) for pair in found.pairs[:MOST_PAIRS]]
            yield f"two neighbours have changed places: {'; or '.join(pairs)}"

    def _missing(self, found: Explanation) -> Finding:
        total = self._printed[found.table or 0].rows[0].label
        where = " or ".join(str(number) for number in self._continued(found.table or 0))
        message = f"a row is missing from table {where}: with one more, everything fits"
        return Finding(
            MISSING_ROW, f"{message}; {ADVICE}", total.place, table=found.table, printed=total.text
        )

    def _continued(self, number: int) -> list[int]:
        """The printed tables of the table that begins with one."""
        tables = (table for table in self._tables if table.number == number)
        return [total.table for table in tables for total in table.totals] or [number]

    def _cell(self, address: CellAddress) -> PrintedCell:
        return self._printed[address.table].rows[address.row - 1].values[address.column - 1]

    def _named(self, address: CellAddress) -> str:
        table = self._printed[address.table]
        label = table.rows[address.row - 1].label.text
        head = table.heads[address.column - 1].text
        return f"{_where(address)} ('{label}', '{head}'), which prints '{self._cell(address).text}'"


def _besides(found: Explanation) -> str:
    before = "; the edition before has there what fits" if found.by_edition_before else ""
    return before + (f"; {found.fitting} fits" if found.fitting is not None else "")


def _contradiction(clue: Clue) -> Finding:
    first = clue.ties[0].checked
    tables = ", ".join(str(number) for number in sorted({c.table for c in clue.cells}))
    message = (
        f"what is printed in table{'s' if ', ' in tables else ''} {tables} cannot all be right,"
        f" whatever is hidden; {ADVICE}"
    )
    return Finding("contradiction", message, first.cell.place, table=first.address.table)


def _about_row(address: CellAddress, findings: Iterable[Finding]) -> Iterator[Finding]:
    for finding in findings:
        at = finding.address
        if at and (at.table, at.row, at.column) == (address.table, address.row, 0):
            yield finding
