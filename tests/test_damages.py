"""Damaged files are findings with places, or read as before: no crash, no hang, no row lost."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.damages import BEFORE, FAILURES, LOST, NOWHERE, REFUSED, ROWS, damage, judged, sound
from tests.sample import read, sample_text


@pytest.mark.parametrize("seed", range(16))
def test_a_damaged_text_or_workbook_is_refused_or_reads_as_before(seed: int) -> None:
    outcome = damage(seed, ["txt", "xlsx"])
    assert outcome.result not in FAILURES, outcome


@pytest.mark.parametrize("seed", range(1, 3))
def test_a_damaged_pdf_is_refused_or_reads_as_before(seed: int) -> None:
    outcome = damage(seed, ["pdf"])
    assert outcome.result not in FAILURES, outcome


def test_the_loop_over_damages_sees_what_is_lost_and_what_has_no_place() -> None:
    before, after = sound(0, "txt"), read(sample_text())
    assert after.reading is not None
    assert judged(before, after, []) == (BEFORE, ())
    more = replace(before, facts={**before.facts, ("x", "county", "03", "2024-01"): 5})
    assert judged(more, after, []) == (ROWS, ("rows lost: 1",))
    *tables, last = after.reading.printed
    short = replace(after.reading, printed=(*tables, replace(last, rows=last.rows[:-1])))
    assert judged(more, replace(after, reading=short), [])[0] == LOST
    assert judged(before, read(""), [])[0] == REFUSED
    assert judged(before, after, ["two\nlines"])[0] == NOWHERE
