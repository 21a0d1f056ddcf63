"""Comparing measures, areas and groups: what is offered, drawn, worked out and left out."""

from __future__ import annotations

from generator.model import ALL, MEASURE, Period
from tests.small_packages import changed, small_source

JANUARY = Period(2024, 1)


def test_the_rate_of_the_country_is_over_the_inhabitants_of_all_areas() -> None:
    figures = [(MEASURE, "a", ALL, "2024-01", "70"), ("county", "a", "46", "2024-01", "*")]
    source = small_source(figures, "2024-01")
    assert source.rate("a", MEASURE, ALL, JANUARY) is None  # one area has no known population
    counties = [row for row in source.package.records("counties") if row["code"] != "30"]
    known = changed(source, {"counties": counties})
    rate = known.rate("a", MEASURE, ALL, JANUARY)
    assert rate and (rate.rate, rate.population) == (20.0, 350_000)
    assert known.rate("a", "county", "46", JANUARY) is None
