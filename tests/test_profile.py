"""What publisher.toml and series.toml must say, and what they cannot say together."""

from __future__ import annotations

from pathlib import Path

import pytest

from generator.errors import ReportProblem
from generator.library import read_library
from generator.model import CellAddress, Place, PrintedCell, Series
from generator.profile import load_series
from generator.understand.figures import read_figure
from tests.agency import SERIES, found_agency, report
from tests.sample import REPOSITORY

WHOLE = """\
publisher = "Freedonia Work Agency"
source_url = "https://work.freedonia.example"
licence = "CC0-1.0"
unit = "klienter"
language = "en"
"""
HIDING = '[[marks]]\ntext = ":"\nlow = 1\nhigh = 4\n'


def series_of(folder: Path, publisher: str, own: str = "") -> Series:
    """The series by these settings."""
    path = folder / "reports/wp1/series.toml"
    path.parent.mkdir(parents=True)
    path.write_text(f'title = "Programmes"\n{own}', "utf-8")
    if publisher:
        (folder / "reports/publisher.toml").write_text(publisher, "utf-8")
    return load_series(path.parent)[0]


def refusal(folder: Path, publisher: str, own: str = "") -> str:
    """Why a series with these settings is refused."""
    with pytest.raises(ReportProblem) as caught:
        series_of(folder, publisher, own)
    (finding,) = caught.value.findings
    return finding.message


def test_for_a_series_with_only_a_title_all_that_is_missing_is_reported(tmp_path: Path) -> None:
    message = refusal(tmp_path, "")
    assert "says no publisher, source_url, licence, unit, language, marks," in message
    assert "publisher.toml" in message


@pytest.mark.parametrize("key", ["publisher", "source_url", "licence", "unit", "language"])
def test_one_missing_setting_is_named(tmp_path: Path, key: str) -> None:
    left = "".join(line for line in WHOLE.splitlines(True) if not line.startswith(f"{key} "))
    assert refusal(tmp_path, left + HIDING).startswith(f"says no {key}, and neither does")


@pytest.mark.parametrize("language", ["xx", "nn-NN", "", "1"])
def test_a_language_that_nobody_speaks_is_refused(tmp_path: Path, language: str) -> None:
    settings = WHOLE.replace('"en"', f'"{language}"') + HIDING
    assert "language must be a" in refusal(tmp_path, settings)


def test_a_series_may_say_what_its_publisher_does_not(tmp_path: Path) -> None:
    series = series_of(
        tmp_path, WHOLE.replace('licence = "CC0-1.0"\n', "") + HIDING, 'licence = "X"'
    )
    assert series.details["licence"] == "X"


@pytest.mark.parametrize(
    ("publisher", "own", "said"),
    [
        (
            HIDING,
            '[numbers]\nthousands = [":"]\n',
            "':' is both a sign between thousands and a mark",
        ),
        (HIDING, '[numbers]\ndecimal = ":"\n', "':' is both the sign before decimals and a mark"),
        (HIDING, '[numbers]\nnil = [":"]\n', "':' is both a sign for nil and a mark"),
        (
            '[numbers]\ndecimal = ","\n' + HIDING,
            '[numbers]\nthousands = [","]\n',
            "',' is both a sign between thousands and the sign before decimals",
        ),
        (
            HIDING.replace("low = 1", "low = 0"),
            '[numbers]\nnil = ["-"]\n',
            "has a sign for nil, but 0 is hidden behind ':'",
        ),
    ],
)
def test_settings_that_contradict_each_other_are_refused_wherever_they_stand(
    tmp_path: Path, publisher: str, own: str, said: str
) -> None:
    assert said in refusal(tmp_path, WHOLE + publisher, own)


@pytest.mark.parametrize(
    "numbers",
    [
        'thousands = ","',
        'thousands = [""]',
        'thousands = [", "]',
        'thousands = ["5"]',
        'thousands = ["-"]',
        'decimal = ""',
        'decimal = "x"',
        "nil = [0]",
        'nil = ["0"]',
        'nil = "-"',
        'none = ["-"]',
    ],
)
def test_a_sign_that_numbers_cannot_have_is_refused(tmp_path: Path, numbers: str) -> None:
    assert refusal(tmp_path, WHOLE + HIDING, f"[numbers]\n{numbers}\n").startswith("[numbers] ")


def value_of(series: Series, text: str) -> int | str | None:
    """The number that a cell of the series is read as, its mark, or None where it is refused."""
    cell = PrintedCell(text, Place("report.txt", 1))
    figure, _ = read_figure(cell, CellAddress(1, 1, 1), series)
    if figure is None:
        return None
    return figure.mark.text if figure.mark else figure.value


@pytest.mark.parametrize("sign", [",", ".", " ", "'", "\N{RIGHT SINGLE QUOTATION MARK}"])
def test_thousands_are_parted_as_the_profile_says(tmp_path: Path, sign: str) -> None:
    series = series_of(tmp_path, WHOLE + HIDING, f'[numbers]\nthousands = ["{sign}"]\n')
    assert value_of(series, f"1{sign}257") == 1257
    assert value_of(series, f"1{sign}25") is None
    others = {",", ".", " ", "'"} - {sign}
    assert [value_of(series, f"1{other}257") for other in others] == [None] * len(others)


def test_a_sign_reads_as_nil_only_where_the_profile_says_so(tmp_path: Path) -> None:
    plain = series_of(tmp_path / "plain", WHOLE + HIDING)
    nil = series_of(tmp_path / "nil", WHOLE + HIDING, '[numbers]\nnil = ["-", "–"]\n')
    assert [value_of(plain, sign) for sign in ("-", "–", "0")] == [None, None, 0]
    assert [value_of(nil, sign) for sign in ("-", "–", "0", "—")] == [0, 0, 0, None]


def test_what_is_not_available_is_a_mark_without_a_range(tmp_path: Path) -> None:
    missing = (
        '[[marks]]\ntext = ".."\nmeaning = "Ikke tilgjengelig"\nmeaning_en = "Not available"\n'
    )
    series = series_of(tmp_path, WHOLE + HIDING + missing)
    assert [value_of(series, text) for text in ("..", ":", ".", "...")] == ["..", ":", None, None]


@pytest.mark.parametrize("text", ["12.5", "12,5", "12 %", "12%", "1e3", "+5", "-5"])
def test_a_number_that_is_not_whole_is_never_a_count(tmp_path: Path, text: str) -> None:
    series = series_of(tmp_path, WHOLE + HIDING, '[numbers]\nthousands = [","]\ndecimal = "."\n')
    assert value_of(series, text) is None


def test_series_of_one_folder_that_count_different_things_are_refused(tmp_path: Path) -> None:
    found_agency(tmp_path, REPOSITORY / "codelists/symbols.csv")
    other = tmp_path / "reports/wp2"
    other.mkdir()
    settings = SERIES.replace("Arbeidsprogrammer", "Kurs").replace("Work programmes", "Courses")
    (other / "series.toml").write_text(f'unit_en = "places"\n{settings}', "utf-8")
    (other / "2025-03.txt").write_text(report(), "utf-8")
    (finding,) = [f for f in read_library(tmp_path / "reports").errors if f.rule == "two-units"]
    assert finding.message.startswith("unit_en is not as in wp1;")
    assert finding.place.file.endswith("reports/wp2/series.toml")


def test_a_report_in_the_folder_above_is_read_with_what_stands_beside_that(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "publisher.toml").write_text('[words]\ntotal = ["Sum"]\n', "utf-8")
    (tmp_path / "a/b").mkdir(parents=True)
    monkeypatch.chdir(tmp_path / "a/b")
    assert load_series(Path(".."), alone=True)[0].words["total"] == ("Sum",)
