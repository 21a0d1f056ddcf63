"""Whether a change is unusual: the rule tried on simulated series, and its sentence on pages."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from generator.model import Period
from generator.web.language import Language
from generator.web.usual import FEWEST, WINDOW, Verdict, usual_sentence, verdict
from tests.conftest import Built
from tests.test_long_histories import ALFA, REGISTRATION, source_of, totals

NB, EN = Language.of("nb"), Language.of("en")
LIMIT = 4
TRIALS = 1500

Series = np.ndarray[Any, Any]
Draw = Callable[[np.random.Generator, int], Series]
"""A generator and a number of months → so many series, a row each."""


def drawn_anew(size: int) -> Draw:
    """Each month's number is drawn anew, as of people who have nothing to do with each other."""
    return lambda chance, months: chance.poisson(size, (TRIALS, months))


def replaced(size: int, share: float) -> Draw:
    """People who stay; each month `share` of them leave and as many others come, by chance."""

    def draw(chance: np.random.Generator, months: int) -> Series:
        columns = [chance.poisson(size, TRIALS)]
        for _ in range(months - 1):
            stay = chance.binomial(columns[-1], 1 - share)
            columns.append(stay + chance.poisson(size * share, TRIALS))
        return np.stack(columns, axis=1)

    return draw


def wandering(size: int, spread: float) -> Draw:
    """A number that goes on from where it is, up or down by chance alone."""

    def draw(chance: np.random.Generator, months: int) -> Series:
        steps = chance.normal(0, spread, (TRIALS, months))
        return np.rint(size * np.exp(np.cumsum(steps, axis=1))).astype(int)

    return draw


WITHOUT_TREND = {
    **{f"{size}, drawn anew": drawn_anew(size) for size in (5, 10, 20, 40, 150, 400, 1000)},
    **{
        f"{size}, {share:.0%} replaced": replaced(size, share)
        for size in (5, 10, 20, 40, 150, 1000)
        for share in (0.05, 0.1, 0.2)
    },
    "1000, wandering by 2%": wandering(1000, 0.02),
    "1000, wandering by 5%": wandering(1000, 0.05),
}
WITH_A_STEP = {
    **{f"{size}, drawn anew": drawn_anew(size) for size in (400, 1000)},
    **{f"{size}, 10% replaced": replaced(size, 0.1) for size in (40, 100, 1000)},
    "1000, wandering by 5%": wandering(1000, 0.05),
}


def called_unusual(series: Series, step: float = 0.0) -> float:
    """The share of series whose newest change is called unusual; of those that anything is said of.

    Numbers below the limit are hidden. `step`: the newest number is raised or lowered by so much.
    """
    numbers = series.astype(float)
    numbers[:, -1] *= np.where(np.arange(len(numbers)) % 2, 1 + step, 1 - step)
    found = []
    for row in np.rint(numbers):
        shown = [None if number < LIMIT else int(number) for number in row]
        pairs = zip(shown[:0:-1], shown[-2::-1], strict=True)
        changes = [None if None in pair else pair[0] - pair[1] for pair in pairs]  # type: ignore[operator]
        if changes[0] is not None:
            found.append(verdict(changes[0], changes[1:]))
    said = [item for item in found if item is not Verdict.TOO_FEW]
    assert len(said) > TRIALS / 25
    return said.count(Verdict.UNUSUAL) / len(said)


@pytest.mark.parametrize("before", [WINDOW, FEWEST])
def test_a_series_without_a_trend_is_called_unusual_in_at_most_5_of_100_months(before: int) -> None:
    for number, (name, draw) in enumerate(WITHOUT_TREND.items()):
        share = called_unusual(draw(np.random.default_rng(number), before + 2))
        assert share <= 0.05, (name, share)


def test_a_step_of_30_per_cent_is_found_in_at_least_80_of_100_cases() -> None:
    for number, (name, draw) in enumerate(WITH_A_STEP.items()):
        share = called_unusual(draw(np.random.default_rng(number), WINDOW + 2), 0.3)
        assert share >= 0.8, (name, share)


def sentence(month: str, *printed: int | str, start: str = "2022-01", **entries: Any) -> str:
    source = source_of(totals(start, *printed), month, **entries)
    return usual_sentence(source, NB, ALFA, Period.parse(month))


CALM = (100, 103, 100, 103, 100, 103, 100, 103, 100, 103)


def test_the_sentence_gives_the_usual_movement() -> None:
    usual = "tallet endrer seg oftest med omtrent 3 fra måned til måned."
    assert sentence("2022-11", *CALM, 112) == f"Ikke uvanlig: {usual}"
    assert sentence("2022-11", *CALM, 130) == f"Uvanlig: {usual}"


def test_of_a_small_number_the_sentence_says_that_it_varies_easily() -> None:
    calm = [number - 91 for number in CALM]
    assert sentence("2022-11", *calm, 15).startswith("Ikke uvanlig: små tall svinger lett")


def test_nothing_is_said_without_a_change_from_the_month_before() -> None:
    assert sentence("2022-11", *CALM[:9], "*", 100) == ""
    assert sentence("2022-10", *CALM[:9], "*") == ""
    assert sentence("2022-01", 100) == ""


def test_changes_to_and_from_hidden_figures_do_not_count() -> None:
    few = "For få måneder til å si om det er uvanlig."
    hidden = ("*" if n % 2 else 100 for n in range(20))
    assert sentence("2023-10", *hidden, 100, 200) == few
    assert sentence("2022-09", *CALM[:8], 130) == few
    assert sentence("2022-10", *CALM[:9], 130) != few


def test_no_change_from_before_a_break_counts() -> None:
    broken = {**REGISTRATION, "dimension": "measure", "categories": ["alfa"]}
    start = "2024-07"  # nine months before the break in April 2025, and nine from it
    whole = sentence("2025-12", *CALM[:9], *CALM[:9], start=start)
    assert whole.startswith("Ikke uvanlig")
    parted = sentence("2025-11", *CALM[:9], *CALM[:8], start=start, breaks=[broken])
    assert parted.startswith("For få måneder")
    assert sentence("2025-04", *CALM, start=start, breaks=[broken]) == ""


def test_a_change_that_comes_each_year_is_no_surprise() -> None:
    year = (100, 99, 100, 101, 100, 99, 100, 101, 100, 99, 100, 101)
    after = [number + 60 for number in year]
    january = sentence("2024-01", *year, *after, 220)
    assert january == "Stor endring, men også i januar\u00a02023 økte tallet uvanlig mye."
    assert sentence("2024-01", *year, *after, 100).startswith("Uvanlig: ")


def test_the_rule_is_explained_where_the_page_of_a_measure_leads(built: Built) -> None:
    page = next(path for path in built.pages if path.startswith("tiltak/"))
    assert "om/index.html#usual" in (built.site / page).read_text("utf-8")
    about = (built.site / "om/index.html").read_text("utf-8")
    assert 'id="usual"' in about
    assert "mer enn 4 ganger så stor" in about
