"""A misprinted label is read as the only one that it is like, if totals hold; else it is found."""

from __future__ import annotations

import pytest

from generator.library import Edition
from generator.understand.misprints import fits_order, likely_code
from tests.misprinted_labels import MANY, WRONG, outcome_of
from tests.sample import codelists, errors, read, read_changed, sample_lines, sample_text


def repairs(edition: Edition) -> list[tuple[str, str]]:
    """(printed, read as) of the labels that were read by likeness."""
    assert edition.reading is not None
    return [
        (item.cell.text, item.read_as)
        for item in edition.reading.repairs
        if item.reason.en == "by likeness and totals"
    ]


@pytest.mark.parametrize("seed", range(1, 9))
def test_misprinted_labels_are_read_rightly_or_found_and_never_read_wrongly(seed: int) -> None:
    outcome = outcome_of(seed)
    assert not outcome.results[WRONG], outcome.told
    assert not outcome.results[MANY], outcome.told


@pytest.mark.parametrize(
    ("line", "before", "after", "read_as"),
    [
        (13, "Egenetablering", "Egentbalering", "Egenetablering"),
        (84, "56 Finnmark", "56 Finmrk", "Finnmark"),
        (
            64,
            "I alt funksjonsassi stanse",
            "I alt funksjnassi sttanse",
            "I alt Funksjonsassistanse",
        ),
        (64, "I alt funksjonsassi", "Ii alt funksjonsassi", "I alt Funksjonsassistanse"),
        (12, "I alt", "I lat", "I alt"),
    ],
)
def test_a_misprinted_label_is_read_with_a_note(
    line: int, before: str, after: str, read_as: str
) -> None:
    edition = read_changed(line, before, after)
    assert errors(edition) == []
    assert [name for _, name in repairs(edition)] == [read_as]
    note = next(f for f in edition.findings if f.message.endswith("by likeness and totals"))
    assert (note.rule, note.place.line) == ("label-repair", line)


def test_a_misprint_that_is_like_two_labels_is_a_finding() -> None:
    lists = [codelists().of("immigration-category")]
    assert likely_code(lists, "Ik innvandrere") == ""
    assert likely_code(lists, "Ikke invandrere") == "non-immigrant"
    assert likely_code(lists, "Innvandrre", taken={"immigrant"}) == ""


@pytest.mark.parametrize(
    ("dimension", "label"),
    [
        ("county", "32 Oslo"),
        ("county", "0 3 Oslo"),
        ("county", "O3 Oslo"),
        ("age-group", "6O år og over"),
        ("age-group", "2 0-24 år"),
        ("age-group", "60 år og under"),
        ("age-group", "20-29 år"),
        ("county", "56 Finmark - Romsa"),
        ("county", "12 Rogaland"),
        ("county", "11 Hordaland"),
        ("county", "18 Rogalnd"),
        ("county", "39 Vestlnd"),
    ],
)
def test_a_digit_is_never_repaired(dimension: str, label: str) -> None:
    assert likely_code([codelists().of(dimension)], label) == ""


def test_a_label_with_another_word_is_no_misprint() -> None:
    measures = [codelists()["measures"]]
    assert likely_code(measures, "Arbeidsrettet rehabiltering (dag)")
    assert likely_code(measures, "Arbeidsrettet rehabilitering (døgn)") == ""
    assert likely_code(measures, "Fagopplæring") == ""


@pytest.mark.parametrize("label", ["", "31", "1 2", "*", "-"])
def test_a_row_without_a_name_is_found_and_not_read_by_likeness(label: str) -> None:
    (finding, *_) = errors(read_changed(69, "31 Østfold", label))
    assert finding.place.line == 69


def test_a_row_out_of_its_place_is_not_read_by_likeness() -> None:
    assert fits_order("b", "a", "c", [("a", "b", "c")])
    assert fits_order("b", "a", "c", [("x", "y")])
    assert not fits_order("b", "", "a", [("a", "b", "c")])
    assert not fits_order("b", "c", "", [("a", "b", "c")])
    lines = sample_lines()
    row = next(n for n, line in enumerate(lines) if line.startswith("31 Østfold"))
    lines[row : row + 2] = [lines[row + 1], lines[row].replace("31 Østfold", "31 Østfld")]
    found = errors(read("\n".join(lines)))
    assert [finding.rule for finding in found] == ["unknown-label"]


def test_a_label_is_not_read_by_likeness_where_a_total_breaks() -> None:
    lines = sample_lines()
    label, mean, first, *rest = lines[12].split("\t")
    assert label == "Egenetablering"
    lines[12] = "\t".join(["Egentablering", mean, str(int(first) + 1), *rest])
    found = errors(read("\n".join(lines)))
    assert [finding.rule for finding in found] == ["unknown-label"]
    assert "if it means 'Egenetablering', add it there as an alias" in found[0].message


def test_a_single_row_below_all_measures_is_not_read_as_a_place_that_it_is_like() -> None:
    head = "Januar 2024 - Februar 2024\n\tGjennomsnitt hittil i år\tJanuar\tFebruar\n"
    found = errors(read(f"{head}I alt\t9\t9\t9\nAMO\t9\t9\t9\n", edition="2024-02"))
    assert found[0].rule == "unknown-label"
    edition = read(f"{head}I alt\t9\t9\t9\nMentr\t9\t9\t9\n", edition="2024-02")
    assert repairs(edition) == [("Mentr", "Mentor")]


def test_the_sample_needs_no_likeness() -> None:
    assert repairs(read(sample_text())) == []
