"""The bench measures what it says: its stages exist, and its larger input is a sound one."""

from __future__ import annotations

from pathlib import Path

from generator.library import read_library
from tests.bench import STAGES, found
from tests.conftest import REPOSITORY
from tests.multiplied import multiply


def test_every_stage_of_the_bench_is_a_function() -> None:
    for places in STAGES.values():
        for place in places:
            owner, name = found(place)
            assert callable(getattr(owner, name)), place


def test_three_times_the_sample_has_three_times_its_cells_and_no_error(tmp_path: Path) -> None:
    reports = multiply(REPOSITORY / "reports", REPOSITORY / "codelists", tmp_path, 3)
    once, thrice = read_library(REPOSITORY / "reports"), read_library(reports)
    assert thrice.errors == []
    assert len(thrice.editions) == 3 * len(once.editions)
    checks = [len(edition.checks) for edition in thrice.editions]
    assert set(checks) == {len(edition.checks) for edition in once.editions}
