"""Column heads that name a month, in words of a language or in figures."""

from __future__ import annotations

import datetime
from calendar import monthrange

import pytest
from babel.dates import format_date
from hypothesis import given
from hypothesis import strategies as st

from generator.model import Period
from generator.months import MonthHead, Months
from generator.wording import Span, Wording
from tests.sample import codelists, series

MONTHS = st.builds(Period, st.integers(2000, 2060), st.integers(1, 12))
IN_FIGURES = (
    "{y}M{m:02}",
    "{y}-{m:02}",
    "{y}/{m}",
    "{y}{m:02}",
    "{m:02}.{y}",
    "{m}/{y}",
    "{m}-{y}",
)
PATTERNS = ("LLLL y", "LLL y", "LLL yy", "y LLLL", "LLLL, y", "LLLL (y)")
DAYS = ("dd.MM.y", "d. MMMM y", "y-MM-dd", "dd/MM/yy", "MM/dd/y", "d-MMM-yy")
LANGUAGES = st.sampled_from(["nb", "nn", "en", "de", "fr", "fi", "pl"])
FOOTNOTES = st.sampled_from(["", "*", " 1)", "\u00b9", " (2)", "*)", " [a]"])


@given(MONTHS, st.sampled_from(IN_FIGURES), FOOTNOTES)
def test_a_month_in_figures_is_read(month: Period, form: str, footnote: str) -> None:
    head = form.format(y=month.year, m=month.month) + footnote
    assert Months("nb").head(head) == MonthHead(month.month, month.year)


@given(MONTHS, LANGUAGES, st.sampled_from(PATTERNS), FOOTNOTES)
def test_the_name_of_a_month_is_read(
    month: Period, language: str, pattern: str, footnote: str
) -> None:
    day = datetime.date(month.year, month.month, 1)
    head = format_date(day, pattern, locale=language) + footnote
    assert Months(language).head(head) == MonthHead(month.month, month.year)


@given(MONTHS, st.booleans(), st.sampled_from(DAYS))
def test_a_date_stands_for_its_month_if_it_is_the_first_or_last_day(
    month: Period, is_end: bool, pattern: str
) -> None:
    last = monthrange(month.year, month.month)[1]
    day = datetime.date(month.year, month.month, last if is_end else 1)
    head = format_date(day, pattern, locale="nb")
    assert Months("nb").head(head) == MonthHead(month.month, month.year)
    assert Months("nb").head(f"{day.replace(day=15):%d.%m.%Y}") is None


@pytest.mark.parametrize(
    "text", ["", "*", "1 205", "1.205", "12.50", "2024", "24", "2024-13", "Januar 2024 - mars 2024",
             "Gjennomsnitt", "31.02.2024", "jan 1 2 3", "0.1"]
)  # fmt: skip
def test_other_texts_name_no_month(text: str) -> None:
    assert Months("nb").head(text) is None


def test_the_year_in_brackets_is_no_footnote() -> None:
    assert Months("nb").head("Januar (2024)") == MonthHead(1, 2024)


def test_a_beginning_that_two_months_share_names_none_of_them() -> None:
    assert Months("fr").head("jui") is None
    assert Months("fr").head("juin 2024") == MonthHead(6, 2024)


@pytest.mark.parametrize(
    "line", ["2024M01 - 2024M04", "01.2024-04.2024", "2024-01 - 2024-04", "1/2024 til 4/2024"]
)
def test_a_period_in_figures_is_a_heading(line: str) -> None:
    wording = Wording(series(), codelists())
    assert wording.span(line) == Span(Period(2024, 1), Period(2024, 4))
