"""Every printed total and mean is used to prove the reading."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import Finding, Severity
from generator.model import CellAddress, Figure, Place, PrintedCell
from generator.prove.intervals import mean_agrees, rounded_half_up
from tests.sample import errors, read, read_changed, rules, sample_lines, sample_text


def figure(value: int | None) -> Figure:
    cell = PrintedCell("*" if value is None else str(value), Place("x.txt", 1, 1))
    return Figure(value, CellAddress(1, 1, 1), cell)


def test_the_sample_has_no_error_and_no_warning() -> None:
    assert {f.severity for f in read(sample_text()).findings} == {Severity.NOTE}


def test_the_proof_of_the_sample_row_by_row() -> None:
    outcomes = Counter((check.rule, str(check.outcome)) for check in read(sample_text()).checks)
    assert outcomes == {
        ("at-least-the-limit", "pass"): 184,
        ("breakdown-total", "pass"): 120,
        ("mean-of-months", "pass"): 154,
        ("mean-of-months", "undecidable"): 30,
        ("no-duplicate-row", "pass"): 28,
        ("period-heading", "pass"): 32,
        ("repeated-total", "pass"): 120,
        ("target-groups-add-up", "pass"): 20,
        ("total-is-sum-of-rows", "pass"): 69,
        ("total-is-sum-of-rows", "undecidable"): 43,
    }


def test_a_wrong_month_names_table_row_column_rule_and_both_figures() -> None:
    found = errors(read_changed(143, "36", "37"))
    finding = next(f for f in found if f.rule == "total-is-sum-of-rows")
    assert "add up to 109, the total printed is 108" in finding.message
    assert finding.address == CellAddress(13, 1, 2)
    assert finding.place.line == 142


@pytest.mark.parametrize(
    ("line", "before", "after", "rule"),
    [
        (143, "40\t36", "41\t36", "mean-of-months"),
        (127, "<b>552</b>", "<b>553</b>", "repeated-total"),
        (13, "\t111\t108", "\t111\t109", "breakdown-total"),
        (14, "\t284", "\t285", "target-groups-add-up"),
        (44, "\t7\t", "\t3\t", "at-least-the-limit"),
        (43, "03 Oslo", "11 Rogaland", "contradicting-row"),
        (60, "50 Trøndelag - Trööndelage", "46 Vestland", "duplicate-row"),
    ],
)
def test_each_rule_finds_what_breaks_it(line: int, before: str, after: str, rule: str) -> None:
    assert rule in rules(read_changed(line, before, after))


def test_a_dropped_row_of_visible_figures_is_found() -> None:
    lines = sample_lines()
    del lines[142]
    assert "total-is-sum-of-rows" in rules(read("\n".join(lines)))


def test_a_table_that_other_measures_have_is_missed() -> None:
    lines = sample_lines()
    start = next(
        i for i, line in enumerate(lines) if line.startswith("<b>I alt tilskudd") and i > 150
    )
    del lines[start : start + 3]
    (finding,) = [f for f in errors(read("\n".join(lines))) if f.rule == "missing-table"]
    assert "'Tilskudd til ekspertbistand' by sex" in finding.message


def test_a_county_of_another_time_is_warned_about() -> None:
    found = read_changed(48, "32 Akershus", "30 Viken").findings
    (warning,) = [finding for finding in found if finding.severity is Severity.WARNING]
    assert (warning.rule, warning.place.line) == ("code-not-valid", 48)
    assert "'30 Viken' is valid from 2020-01 to 2023-12" in warning.message


def test_a_number_with_thousands_of_digits_is_malformed() -> None:
    assert "malformed-number" in rules(read_changed(13, "108", "1" * 5000))


def test_a_report_without_a_breakdown_of_its_series_is_not_whole() -> None:
    lines = sample_lines()
    start = next(i for i, line in enumerate(lines) if line.startswith("Grunnskolenivå")) - 4
    found = errors(read("\n".join(lines[:start])))
    assert [finding.rule for finding in found] == ["missing-breakdown"]
    assert "education-level" in found[0].message


def sums_of_hidden(finding: Finding) -> set[str]:
    """Numbers in a message that are not where it stands."""
    place = (
        {finding.address.table, finding.address.row, finding.address.column}
        if finding.address
        else set()
    )
    words = finding.message.replace(",", " ").replace(":", " ").split()
    return {word for word in words if word.isdecimal()} - {str(number) for number in place}


def test_a_message_about_hidden_cells_holds_no_figure_that_narrows_them() -> None:
    found = errors(read_changed(51, "22\t20\t23\t21", "42\t20\t23\t21"))
    sums = [f for f in found if f.rule == "total-is-sum-of-rows"]
    assert sums
    assert all(sums_of_hidden(finding) == set() for finding in sums)


def test_a_hidden_total_and_a_visible_one_of_the_same_figure_contradict() -> None:
    assert "repeated-total" in rules(read_changed(127, "<b>394</b>", "<b>*</b>"))


@given(st.integers(0, 10**6), st.integers(1, 12))
def test_means_are_rounded_half_up(total: int, count: int) -> None:
    rounded = rounded_half_up(total, count)
    assert 2 * count * rounded - count <= 2 * total < 2 * count * rounded + count


@given(st.lists(st.integers(0, 40), min_size=1, max_size=12))
def test_the_true_mean_always_agrees_whatever_is_hidden(months: list[int]) -> None:
    hidden = [figure(month if month >= 4 else None) for month in months]
    true_mean = rounded_half_up(sum(months), len(months))
    printed = figure(None if sum(months) < 4 * len(months) else true_mean)
    assert mean_agrees(printed, hidden, 4)


@given(st.lists(st.integers(4, 40), min_size=1, max_size=12), st.integers(4, 60))
def test_no_other_mean_agrees_when_every_month_is_printed(months: list[int], printed: int) -> None:
    agrees = mean_agrees(figure(printed), [figure(month) for month in months], 4)
    assert agrees == (printed == rounded_half_up(sum(months), len(months)))
