"""Every printed total and mean is used to prove the reading."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.errors import Finding, Severity
from generator.model import CellAddress, Mark
from generator.prove.cross_checked import CrossChecked, cross_checked
from generator.prove.ranges import Bounds, other_spans, rounded_half_up, span
from generator.prove.rules import Evidence
from tests.sample import (
    REPOSITORY,
    codelists,
    errors,
    read,
    read_changed,
    rules,
    sample_lines,
    sample_text,
)
from tests.small_reports import LIMIT, table

SCHEMA = REPOSITORY / "generator/package/schema.toml"


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


def test_a_wrong_month_names_table_row_column_rule_and_the_total() -> None:
    found = errors(read_changed(143, "36", "37"))
    finding = next(f for f in found if f.rule == "total-is-sum-of-rows")
    assert "add up to more than the total printed, 108" in finding.message
    assert finding.address == CellAddress(13, 1, 2)
    assert finding.place.line == 142


def test_no_message_gives_by_how_much_rows_and_total_differ() -> None:
    lines = sample_lines()
    hidden = next(n for n, line in enumerate(lines) if n > 80 and line.startswith("Ukjent\t*"))
    lost = errors(read("\n".join(lines[:hidden] + lines[hidden + 1 :])))
    misread = errors(read_changed(hidden + 1, "*\t*", "*\t9"))
    for found in (lost, misread):
        sums = [f for f in found if f.rule == "total-is-sum-of-rows"]
        assert sums
        for finding in sums:
            said = re.findall(r"\d+", finding.message.split(": ", 1)[1])
            assert said == [finding.printed], finding.message


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


AGAIN = "\n\n### April 2024 - April 2024\n\n\tApril\n<b>I alt egenetablerin g</b>\t115\n"


def test_figures_that_are_printed_again_beside_fewer_months_are_compared() -> None:
    again = read(sample_text() + AGAIN + "Kvinner\t41\nMenn\t74\n")
    assert errors(again) == []
    known = tomllib.loads(SCHEMA.read_text("utf-8"))["fields"]["rule"]["categories"]
    assert {check.rule for check in again.checks} <= {rule["value"] for rule in known}
    other = errors(read(sample_text() + AGAIN + "Kvinner\t42\nMenn\t73\n"))
    assert [finding.rule for finding in other] == ["repeated-total"] * 2
    assert "prints 73, but table 13, row 3 prints 74" in other[1].message


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


# Located


def test_a_misread_is_named_first_with_what_fits_and_what_it_breaks_beneath() -> None:
    first, *beneath = errors(read_changed(143, "36", "56"))
    assert (first.rule, first.address, first.place.line) == ("misread", CellAddress(13, 2, 2), 143)
    assert first.message == (
        "if one cell is misread it is table 13, row 2, column 2 ('Kvinner', 'Januar'), which prints"
        " '56'; 36 fits; compare the report with the file; correct the file, or add a line to"
        " corrections.csv"
    )
    assert {finding.rule for finding in beneath} == {"total-is-sum-of-rows", "mean-of-months"}


def test_what_fits_is_not_reported_where_hidden_cells_take_part() -> None:
    first = errors(read_changed(51, "22\t20\t23\t21", "42\t20\t23\t21"))[0]
    assert first.address == CellAddress(5, 10, 2)
    assert "prints '42'; compare" in first.message


@pytest.mark.parametrize(
    ("line", "before", "after"),
    [(143, "36", "*"), (127, "394", "*"), (44, "\t7\t", "\t3\t")],
)
def test_of_a_mark_and_of_a_number_that_would_be_hidden_only_the_place_is_reported(
    line: int, before: str, after: str
) -> None:
    first = errors(read_changed(line, before, after))[0]
    assert (first.rule, first.place.line) == ("misread", line)
    shown = "…" if after.strip() == "3" else after.strip()
    assert f"which prints '{shown}'; compare" in first.message


def test_a_misread_that_two_cells_can_be_is_reported_of_both_without_what_fits() -> None:
    first = errors(read_changed(143, "36", "37"))[0]
    assert (first.rule, first.address) == ("misread-one-of", None)
    assert "row 2, column 2 ('Kvinner', 'Januar'), which prints '37'; or table" in first.message
    assert "row 3, column 2 ('Menn', 'Januar'), which prints '72'; compare" in first.message


def test_the_edition_before_gives_which_of_two_cells_it_is() -> None:
    before = read(table([[20, 31], [40, 51]]), edition="2024-02").reading
    later = table([[20, 31, 24], [40, 51, 44]]).replace("\t20\t31", "\t21\t31")
    alone = errors(read(later, edition="2024-03"))[0]
    told = errors(read(later, edition="2024-03", before=before))[0]
    assert alone.rule == "misread-one-of"
    assert (told.rule, told.address) == ("misread", CellAddress(1, 2, 2))
    assert "the edition before has there what fits" in told.message


def test_a_revision_of_the_edition_before_is_no_error() -> None:
    before = read(table([[20, 31], [40, 51]]), edition="2024-02").reading
    revised = read(table([[22, 31, 24], [40, 51, 44]]), edition="2024-03", before=before)
    assert rules(revised) == {"missing-breakdown"}


@pytest.mark.parametrize(
    ("line", "before", "after"),
    [(143, "36\t38", "38\t36"), (143, "38\t43", "43\t38"), (14, "286\t292", "292\t286")],
)
def test_neighbours_that_changed_places_are_listed_as_such(
    line: int, before: str, after: str
) -> None:
    first = errors(read_changed(line, before, after))[0]
    assert (first.rule, first.place.line) == ("swapped-cells", line)


@pytest.mark.parametrize(("line", "table"), [(143, 13), (22, 2), (14, 1), (51, 5)])
def test_a_row_that_is_lost_is_reported_with_its_table(line: int, table: int) -> None:
    lines = sample_lines()
    del lines[line - 1]
    first = errors(read("\n".join(lines)))[0]
    assert (first.rule, first.table) == ("missing-row", table)


@pytest.mark.parametrize("line", [143, 142, 65, 44])
def test_a_row_that_is_printed_twice_is_reported_first(line: int) -> None:
    lines = sample_lines()
    lines.insert(line, lines[line - 1])
    first = errors(read("\n".join(lines)))[0]
    assert (first.rule, first.place.line) == ("duplicate-row", line + 1)


def test_two_misreads_far_apart_are_listed_each_with_its_evidence() -> None:
    lines = sample_lines()
    lines[142] = lines[142].replace("36", "56")
    lines[33] = lines[33].replace("634", "734")
    found = [finding.rule for finding in errors(read("\n".join(lines)))]
    assert [rule for rule in found if rule == "misread"] == ["misread"] * 2
    assert found[0] == "misread"


# Together


def printed_rows(text: str) -> list[list[int | None]]:
    """The value cells of a small report: its total row and its rows, means first."""
    cells = [line.split("\t")[1:] for line in text.split("\n")[2:]]
    return [[None if cell == "*" else int(cell) for cell in row] for row in cells]


def can_be_true(rows: list[list[int | None]]) -> bool:
    """Whether some numbers behind the marks make a small report true, by trying all."""
    months = [value for row in rows[1:] for value in row[1:]]
    count = len(rows[0]) - 1
    for values in product(*([value] if value is not None else range(LIMIT) for value in months)):
        parts = [values[i : i + count] for i in range(0, len(values), count)]
        whole = tuple(map(sum, zip(*parts, strict=True)))
        if all(_is_printed_so(true, row) for true, row in zip((whole, *parts), rows, strict=True)):
            return True
    return False


def _is_printed_so(months: tuple[int, ...], row: list[int | None]) -> bool:
    mean, *shown = row
    fits = sum(months) < LIMIT * len(months) if mean is None else _rounded(months) == mean
    pairs = zip(months, shown, strict=True)
    return fits and all(m < LIMIT if seen is None else m == seen for m, seen in pairs)


def _rounded(months: tuple[int, ...]) -> int:
    return rounded_half_up(sum(months), len(months))


@settings(max_examples=120)
@given(st.data(), st.integers(1, 2))
def test_any_misread_of_a_small_table_is_an_error_unless_the_figures_leave_it_open(
    data: st.DataObject, months: int
) -> None:
    figures = st.lists(st.integers(0, 9), min_size=months, max_size=months)
    lines = table([data.draw(figures), data.draw(figures)]).split("\n")
    line, column = data.draw(st.integers(2, 4)), data.draw(st.integers(1, months + 1))
    cells = lines[line].split("\t")
    cells[column] = data.draw(st.sampled_from(["*", *map(str, range(4, 20))]))
    lines[line] = "\t".join(cells)
    text = "\n".join(lines)
    found = rules(read(text, edition=f"2024-0{months}")) - {"missing-breakdown"}
    assert (found == set()) == can_be_true(printed_rows(text))


def test_what_no_check_shows_alone_is_found_together_and_reported_without_a_figure() -> None:
    lines = table([[3, 9], [9, 9]]).split("\n")
    lines[2] = lines[2].replace("\t15\t12\t18", "\t14\t9\t18")
    found = [f for f in errors(read("\n".join(lines), edition="2024-02")) if "brea" not in f.rule]
    assert [check.rule for check in read("\n".join(lines), edition="2024-02").checks]
    assert found[-1].rule == "contradiction"
    assert "cannot all be right, whatever is hidden" in found[-1].message


@settings(max_examples=8)
@given(st.data(), st.integers(1, 2))
def test_the_cross_checked_cells_of_a_small_table_are_those_of_trying_every_other_print(
    data: st.DataObject, months: int
) -> None:
    figures = st.lists(st.integers(0, 9), min_size=months, max_size=months)
    lines = table([data.draw(figures), data.draw(figures)]).split("\n")
    found = evidence_of(lines)
    tried = 0
    for line, column in product(range(2, 5), range(1, months + 2)):
        cells = lines[line].split("\t")
        others = {"*", *map(str, range(4, 20))} - {cells[column]}
        changed = ["\t".join([*cells[:column], other, *cells[column + 1 :]]) for other in others]
        texts = [[*lines[:line], text, *lines[line + 1 :]] for text in changed]
        tried += all(evidence_of(text).broken for text in texts)
    assert cross_checked(found) == CrossChecked(3 * (months + 1), tried)


def evidence_of(lines: list[str]) -> Evidence:
    """The cells of a small report and what ties them."""
    count = len(lines[2].split("\t")) - 2
    reading = read("\n".join(lines), edition=f"2024-0{count}").reading
    assert reading is not None
    return Evidence(reading, codelists())


def test_a_note_gives_the_number_of_cross_checked_cells() -> None:
    (note,) = [finding for finding in read(sample_text()).findings if finding.rule == "witnessed"]
    assert note.severity is Severity.NOTE
    assert note.message.startswith("575 of 920 value cells are cross-checked: ")


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
def test_the_true_mean_always_agrees_whatever_rule_hides_it(months: list[int]) -> None:
    count, mean = len(months), rounded_half_up(sum(months), len(months))
    printed = {None if sum(months) < 4 * count else mean, None if mean < 4 else mean}
    assert all(sum(months) in between(span(shown, count, 4)) for shown in printed)


@given(st.lists(st.integers(4, 40), min_size=1, max_size=12), st.integers(4, 60))
def test_no_other_mean_agrees_when_every_month_is_printed(months: list[int], printed: int) -> None:
    agrees = sum(months) in between(span(printed, len(months), 4))
    assert agrees == (printed == rounded_half_up(sum(months), len(months)))


MARK = Mark("*", 0, 3)


@given(st.one_of(st.none(), st.integers(4, 30)), st.integers(1, 12))
def test_what_other_prints_stand_for_is_everything_else(printed: int | None, months: int) -> None:
    own = set(between(span(printed, months, 4)))
    supposed = (span(printed, months, 4), MARK if printed is None else None, months, [MARK])
    others = {i for spanned in other_spans(*supposed) for i in between(spanned)}
    everything = set(range(39 * months))
    tried = {*range(4, 40), None} - {printed}
    assert others & everything == everything & {
        i for shown in tried for i in between(span(shown, months, 4))
    }
    assert own | others >= everything


def between(bounds: Bounds) -> range:
    """The whole numbers within the bounds, up to 40 a month at most."""
    return range(bounds.low, min(bounds.high, 500) + 1)
