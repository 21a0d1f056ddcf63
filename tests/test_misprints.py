"""A single misread of any kind: found wherever the figures decide it, and then located."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model import Row, Table
from tests.mutations import made, mutations, sample, tally
from tests.sample import errors, read, sample_lines, sample_text


@dataclass(frozen=True)
class Digit:
    """A digit of a month cell: its line (from 0), cell and character."""

    line: int
    cell: int
    character: int


def _visible(row: Row) -> bool:
    return all(figure.value is not None for figure in row.figures)


def _decided_rows(table: Table) -> Iterator[tuple[Row, int]]:
    """Rows and columns (from 0) of month cells whose row, mean and column are all printed."""
    for column in table.columns.months:
        if all(row.figures[column].value is not None for row in table.all_rows()):
            yield from ((row, column) for row in table.all_rows() if _visible(row))


def decided_digits() -> list[Digit]:
    reading = read(sample_text()).reading
    assert reading is not None
    lines = sample_lines()
    found = []
    for table in reading.tables:
        for row, column in _decided_rows(table):
            line = (row.printed.label.place.line or 0) - 1
            cell = lines[line].split("\t")[column + 1]
            number = re.search(r"\d[\d ]*", cell)
            assert number
            found += [
                Digit(line, column + 1, i) for i in range(*number.span()) if cell[i].isdecimal()
            ]
    return found


DIGITS = decided_digits()


def with_digit(digit: Digit, other: str) -> str:
    lines = sample_lines()
    cells = lines[digit.line].split("\t")
    cell = cells[digit.cell]
    cells[digit.cell] = cell[: digit.character] + other + cell[digit.character + 1 :]
    lines[digit.line] = "\t".join(cells)
    return "\n".join(lines)


def test_there_are_hundreds_of_decided_digits() -> None:
    assert len(DIGITS) > 600


@settings(max_examples=120)
@given(st.sampled_from(DIGITS), st.sampled_from("0123456789"))
def test_any_other_digit_in_a_decided_cell_is_an_error(digit: Digit, other: str) -> None:
    text = with_digit(digit, other)
    assert bool(errors(read(text))) == (text != sample_text())


@pytest.mark.parametrize("part", range(2))
def test_a_decided_digit_off_by_one_is_an_error(part: int) -> None:
    lines = sample_lines()
    for digit in DIGITS[part::8]:
        old = lines[digit.line].split("\t")[digit.cell][digit.character]
        text = with_digit(digit, str((int(old) + 1) % 10))
        assert errors(read(text)), (digit, lines[digit.line])


@pytest.mark.parametrize("seed", [0, 3])
def test_every_kind_of_misread_is_an_error_or_shown_to_be_undecidable(seed: int) -> None:
    report = made(seed) if seed else sample()
    tried = list(enumerate(mutations(report)))[:: 131 - 20 * seed]
    found = tally(report, tried, every=4)
    assert len(found) == 8, found.keys()
    assert sum(kind.caught for kind in found.values()) > 0.8 * len(tried)
    told = sum(kind.told for kind in found.values())
    assert sum(kind.named for kind in found.values()) > 0.9 * told > 30
