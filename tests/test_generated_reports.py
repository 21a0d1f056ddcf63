"""Reports of other months, measures and layouts than the sample's read to the last cell."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.understand.observations import observations
from tests.editions import OPTIONS, Layout, generate, print_edition, print_report, vary
from tests.roundtrips import REFUSED, RIGHT, WRONG, judged, round_trips
from tests.sample import codelists, errors, read, sample_lines, sample_text

LAYOUTS = st.builds(Layout, **{name: st.sampled_from(values) for name, values in OPTIONS.items()})


@settings(max_examples=60)
@given(st.integers(0, 10**9), st.integers(1, 12), LAYOUTS)
def test_a_generated_edition_reads_as_it_was_printed(
    seed: int, months: int, layout: Layout
) -> None:
    edition = generate(seed, codelists(), months=months)
    result = read(print_edition(edition, codelists(), layout), edition=str(edition.months[-1]))
    assert [finding.as_text() for finding in errors(result)] == []
    assert result.reading is not None
    seen = observations(result.reading.tables)
    found = {(o.measure, o.dimension, o.category, str(o.period)): o.value for o in seen}
    assert found == edition.observations


@pytest.mark.parametrize("seed", range(12))
def test_an_edition_comes_back_from_text_and_workbook_as_it_went_in(seed: int) -> None:
    for outcome in round_trips(seed, ["txt", "xlsx"]):
        assert (outcome.result, outcome.told) == (RIGHT, ()), outcome


@pytest.mark.parametrize("seed", [6])
def test_an_edition_comes_back_from_paper_as_it_went_in(seed: int) -> None:
    (outcome,) = round_trips(seed, ["pdf"])
    assert (outcome.result, outcome.told) == (RIGHT, ()), outcome


def test_the_loop_over_editions_sees_what_is_wrong_and_what_is_refused() -> None:
    edition, layout = vary(0, codelists())
    report = print_report(edition, codelists(), layout)
    found = read(report.text, edition=str(edition.months[-1]))
    facts, rows = edition.observations, report.rows
    assert judged(found, facts, rows) == (RIGHT, ())
    first = min(facts)
    assert judged(found, {**facts, first: 987_654}, rows)[0] == WRONG
    assert judged(found, {k: v for k, v in facts.items() if k != first}, rows)[0] == WRONG
    assert judged(found, facts, rows[1:])[0] == WRONG
    assert judged(found, facts, [(*rows[0][:-1], "1"), *rows[1:]])[0] == WRONG
    cut = read(report.text[: len(report.text) // 2], edition=str(edition.months[-1]))
    assert judged(cut, facts, rows)[0] == REFUSED


@settings(max_examples=150)
@given(st.data())
def test_a_damaged_report_never_ends_in_a_traceback_and_errors_have_places(
    data: st.DataObject,
) -> None:
    raw = bytearray(sample_text().encode())
    for _ in range(data.draw(st.integers(1, 20))):
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
    damaged = bytes(raw[: data.draw(st.integers(0, len(raw)))])
    for finding in errors(read(damaged)):
        assert finding.place.file == "report.txt"
        assert "\n" not in finding.as_text()


@settings(max_examples=100)
@given(st.text())
def test_random_text_is_no_report(text: str) -> None:
    assert errors(read(text))


@pytest.mark.parametrize("share", [0.1, 0.25, 0.5, 0.75, 0.9])
def test_a_report_that_was_cut_is_an_error(share: float) -> None:
    text = sample_text()
    assert errors(read(text[: int(len(text) * share)]))


@pytest.mark.parametrize("line", [150, 101, 222])
def test_a_report_that_was_cut_inside_a_table_is_an_error(line: int) -> None:
    assert errors(read("\n".join(sample_lines()[:line])))
