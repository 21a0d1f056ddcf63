"""Corrections: a row with a reason, refused when the report no longer prints what it corrects."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import ReportProblem
from generator.model import CellAddress, Correction, Place
from generator.understand.corrections import load_corrections
from tests.sample import errors, read, rules, sample_text

PLACE = Place("corrections.csv", 2)
WOMEN_IN_JANUARY = CellAddress(13, 2, 2)


def misprinted() -> str:
    return sample_text().replace("Kvinner\t40\t36", "Kvinner\t40\t63", 1)


def correction(printed: str = "63", address: CellAddress = WOMEN_IN_JANUARY) -> Correction:
    return Correction("2024-04", address, printed, "36", "two digits changed places", PLACE)


def test_a_correction_mends_the_cell_that_it_names() -> None:
    assert errors(read(misprinted()))
    assert errors(read(misprinted(), corrections=[correction()])) == []


def test_a_correction_is_refused_when_the_report_prints_something_else() -> None:
    assert rules(read(sample_text(), corrections=[correction()])) == {"refused-correction"}


@pytest.mark.parametrize(
    "address",
    [CellAddress(99, 1, 1), CellAddress(13, 9, 1), CellAddress(13, 2, 9), CellAddress(1, 0, 0)],
)
def test_a_correction_of_a_cell_that_does_not_exist_is_refused(address: CellAddress) -> None:
    assert rules(read(sample_text(), corrections=[correction(address=address)])) == {
        "refused-correction"
    }


def test_labels_and_column_heads_can_be_corrected_too() -> None:
    label = Correction(
        "2024-04", CellAddress(13, 2, 0), "Kvinnfolk", "Kvinner", "a wrong word", PLACE
    )
    text = sample_text().replace("Kvinner\t40\t36", "Kvinnfolk\t40\t36", 1)
    assert rules(read(text)) == {"unknown-label"}
    assert errors(read(text, corrections=[label])) == []
    head = Correction("2024-04", CellAddress(1, 0, 3), "Febrar", "Februar", "a letter lost", PLACE)
    text = sample_text().replace("Februar", "Febrar", 1)
    assert errors(read(text, corrections=[head])) == []


def test_what_is_printed_stays_beside_what_it_was_corrected_to() -> None:
    reading = read(misprinted(), corrections=[correction()]).reading
    assert reading is not None
    cell = reading.printed[12].rows[1].values[1]
    assert (cell.as_printed, cell.text) == ("63", "36")
    notes = read(misprinted(), corrections=[correction()]).findings
    assert "'63' was corrected to '36': two digits changed places" in notes[0].message


def test_a_correction_never_puts_a_number_where_the_report_hides_one() -> None:
    reveal = Correction("2024-04", CellAddress(5, 2, 2), "*", "4", "I know better", PLACE)
    assert rules(read(sample_text(), corrections=[reveal])) == {"refused-correction"}


def test_a_correction_of_a_value_is_a_number_or_the_mark() -> None:
    wrong = Correction("2024-04", WOMEN_IN_JANUARY, "36", "abc", "a slip", PLACE)
    (finding,) = errors(read(sample_text(), corrections=[wrong]))
    assert (finding.rule, finding.place) == ("refused-correction", PLACE)


@pytest.mark.parametrize("corrected", ["7", "**", "", "abc"])
def test_what_must_be_hidden_is_not_printed_where_a_correction_is_refused(corrected: str) -> None:
    wrong = Correction("2024-04", WOMEN_IN_JANUARY, "?", corrected, "a slip", PLACE)
    (finding,) = errors(read(sample_text(), corrections=[wrong]))
    assert finding.rule == "refused-correction"
    assert "36" not in finding.message
    assert "correct it to '*'" in finding.message


def test_corrections_of_other_editions_are_left_alone() -> None:
    other = Correction("2024-05", CellAddress(13, 2, 2), "1", "2", "another edition", PLACE)
    assert errors(read(sample_text(), corrections=[other])) == []


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("edition,table\n", "its first line must be edition,table,row"),
        (
            "edition,table,row,column,printed,corrected,reason\n2024-04,x,1,1,1,2,why\n",
            "whole numbers",
        ),
        (
            "edition,table,row,column,printed,corrected,reason\n2024-04,1,1,1,1,2,\n",
            "needs its reason",
        ),
    ],
)
def test_a_malformed_file_of_corrections_is_refused(
    tmp_path: Path, text: str, complaint: str
) -> None:
    path = tmp_path / "corrections.csv"
    path.write_text(text, "utf-8")
    with pytest.raises(ReportProblem, match=complaint):
        load_corrections(path)
