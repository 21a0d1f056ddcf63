"""The other reports of the TILT family: totals broken down, main groups, municipalities."""

from __future__ import annotations

import hashlib
import json
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.investigate.audit import Level, audit
from generator.library import Edition, Library, examine, read_library
from generator.model import CellAddress, Period, Series, Source
from generator.package.assemble import assemble
from generator.understand.observations import observations, totals
from generator.understand.reading import open_report
from generator.web.site import gather_pages
from generator.web.source import open_package
from tests import editions
from tests.editions import Layout, generate, print_edition, print_sheets
from tests.municipal import print_reports
from tests.sample import REPOSITORY, codelists, errors, rules, series
from tests.workbooks import Sheets, by_name

HEAD = "Januar 2024 - Februar 2024\n\tGjennomsnitt hittil i år\tJanuar\tFebruar\n"


def a_series(name: str, title: str, total_code: str = "") -> Series:
    """A series whose reports are written as the sample is."""
    own = replace(series(), name=name, title=title, total_code=total_code)
    return replace(own, details={}, breakdowns=(), not_printed=())


TILT110 = a_series("tilt110", "Lønnstilskudd")
OVERVIEW = (
    "I alt\t30\t20\t40\nMidlertidig lønnstilskudd\t20\t15\t25\nVarig lønnstilskudd\t10\t5\t15"
)
BY_COUNTY = "I alt\t30\t20\t40\n03 Oslo\t20\t15\t25\n46 Vestland\t10\t5\t15"
TEMPORARY = "I alt midlertidig lønnstilskudd\t20\t15\t25\n03 Oslo\t20\t15\t25"
PERMANENT = "I alt varig lønnstilskudd\t10\t5\t15\n46 Vestland\t10\t5\t15"
MUNICIPALITIES = (
    "I alt midlertidig lønnstilskudd\t20\t15\t25\n0301 Oslo\t20\t15\t25\nUkjent\t*\t*\t*",
    "I alt varig lønnstilskudd\t10\t5\t15\n4601 Bergen\t10\t5\t15\nUkjent\t*\t*\t*",
)


def report(*tables: str) -> str:
    return "\n\n".join(HEAD + table for table in tables) + "\n"


def read_as(
    of: Series, content: str | bytes, file: str = "r.txt", last: str = "2024-02"
) -> Edition:
    raw = content.encode() if isinstance(content, str) else content
    source = Source(of, file, Period.parse(last), hashlib.sha256(raw).hexdigest(), raw)
    return examine(open_report(source, codelists()), codelists(), [])


def seen(edition: Edition) -> dict[tuple[str, str, str], list[int | None]]:
    """(measure, dimension, category) → its values, oldest first."""
    assert [finding.as_text() for finding in errors(edition)] == []
    assert edition.reading is not None
    found: dict[tuple[str, str, str], list[int | None]] = {}
    for item in observations(edition.reading.tables):
        found.setdefault((item.measure, item.dimension, item.category), []).append(item.value)
    return found


def library_of(folder: Path, **reports: str) -> Library:
    """The reports of February 2024, each in a series of its own."""
    shutil.copytree(REPOSITORY / "codelists", folder / "codelists")
    (folder / "reports").mkdir()
    shutil.copy(REPOSITORY / "reports/publisher.toml", folder / "reports")
    for name, text in reports.items():
        (folder / "reports" / name).mkdir()
        title = "Lønnstilskudd" if name == "tilt110" else "Hovedgruppe og demografi"
        (folder / "reports" / name / "series.toml").write_text(f'title = "{title}"\n', "utf-8")
        (folder / "reports" / name / "2024-02.txt").write_text(text, "utf-8")
    return read_library(folder / "reports")


# Totals over all measures, broken down


@settings(max_examples=8)
@given(st.integers(0, 10**9), st.integers(1, 4), st.booleans())
def test_a_report_with_its_totals_broken_down_reads_as_it_was_printed(
    seed: int, months: int, in_sheets: bool
) -> None:
    plain = generate(seed, codelists(), months=months, largest=60)
    mains = [row["code"] for row in codelists()["measures"].rows if row["kind"] == "main-group"]
    whole = editions.with_totals(plain, codelists(), "tilt1x0")
    whole = editions.with_main_group(whole, mains[seed % 3])
    whole = editions.with_municipalities(whole, codelists(), seed)
    layout, last = Layout(), str(whole.months[-1])
    if in_sheets:
        content = by_name(print_sheets(whole, codelists(), layout), Sheets(notes=True))
        read = read_as(a_series("tilt1x0", "TILT1x0"), content, "r.xlsx", last)
    else:
        read = read_as(
            a_series("tilt1x0", "TILT1x0"), print_edition(whole, codelists(), layout), last=last
        )
    assert [finding.as_text() for finding in errors(read)] == []
    assert read.reading is not None
    found = {
        (o.measure, o.dimension, o.category, str(o.period)): o.value
        for o in observations(read.reading.tables)
    }
    assert found == whole.observations


def test_a_total_that_is_broken_down_has_the_code_of_its_series() -> None:
    found = seen(read_as(a_series("tilt999", "Noe annet"), report(OVERVIEW, BY_COUNTY)))
    assert found["tilt999", "measure", "all"] == [20, 40]
    assert found["tilt999", "county", "46"] == [5, 15]


def test_the_audit_uses_that_the_measures_add_up_to_the_broken_down_total() -> None:
    tables = [
        "I alt\t20\nMidlertidig lønnstilskudd\t15\nVarig lønnstilskudd\t5",
        "I alt midlertidig lønnstilskudd\t15\n03 Oslo\t*\n46 Vestland\t*\n55 Troms\t10",
        "I alt varig lønnstilskudd\t5\n03 Oslo\t5\n46 Vestland\t*\n55 Troms\t*",
        "I alt\t20\n03 Oslo\t7\n46 Vestland\t*\n55 Troms\t10",
    ]
    levels = []
    for count in (3, 4):
        text = "\n".join(f"Januar 2024\n\tJanuar\n{table}\n" for table in tables[:count])
        edition = read_as(TILT110, text, last="2024-01")
        assert errors(edition) == []
        assert edition.reading is not None
        levels.append({cell.address: cell.level for cell in audit([edition.reading])})
    alone, together = (found[CellAddress(2, 2, 1)] for found in levels)
    assert (alone, together) == (Level.NARROWED, Level.EXACT)


def test_a_total_that_is_not_broken_down_has_none() -> None:
    assert ("tilt110", "measure", "all") not in seen(read_as(TILT110, report(OVERVIEW)))


def test_a_series_that_is_named_after_a_main_group_has_its_code_for_the_total() -> None:
    found = seen(read_as(TILT110, report(OVERVIEW, BY_COUNTY)))
    assert found["lonnstilskudd", "county", "03"] == [15, 25]


def test_the_settings_may_say_the_code_of_the_total() -> None:
    own = a_series("a", "Noe annet", total_code="samlet")
    assert ("samlet", "county", "03") in seen(read_as(own, report(OVERVIEW, BY_COUNTY)))


def test_a_target_group_that_is_broken_down_has_a_code_of_its_own() -> None:
    table = BY_COUNTY.replace("I alt", "I alt arbeidssøkere", 1)
    found = seen(read_as(a_series("tilt999", "Noe annet"), report(table)))
    assert found["tilt999-jobseekers", "county", "46"] == [5, 15]


def test_i_alt_with_the_name_of_the_series_is_the_total_over_all_measures() -> None:
    named = OVERVIEW.replace("I alt", "I alt lønnstilskudd", 1)
    edition = read_as(TILT110, report(named, BY_COUNTY.replace("I alt", "I alt lønnstilskudd", 1)))
    assert seen(edition)["lonnstilskudd", "county", "03"] == [15, 25]
    assert edition.reading is not None
    printed = {(group, item.figure.value) for group, item in totals(edition.reading.tables)}
    assert printed == {("all", 20), ("all", 40)}


def test_a_measure_may_be_called_by_what_its_main_group_does_not_say() -> None:
    rows = OVERVIEW.replace("lønnstilskudd", "").replace("I alt", "I alt lønnstilskudd", 1)
    for own in (TILT110, a_series("tilt100", "Hovedgruppe og demografi")):
        edition = read_as(own, report(rows))
        assert seen(edition)["varig-lonnstilskudd", "measure", "all"] == [5, 15]
        assert {f.rule for f in edition.findings} == {"label-repair", "witnessed"}


def test_a_name_that_means_something_else_in_one_series_is_read_so_there() -> None:
    table = "I alt\t10\t5\t15\nOppfølging\t10\t5\t15"
    assert ("oppfolging-hovedgruppe", "measure", "all") in seen(
        read_as(a_series("tilt100", "Hovedgruppe og demografi"), report(table))
    )
    assert ("oppfolging", "measure", "all") in seen(
        read_as(a_series("tilt140", "Oppfølging"), report(table))
    )


def test_a_report_of_one_measure_needs_no_table_of_all() -> None:
    found = seen(
        read_as(a_series("tilt150", "Avklaring"), report("I alt avklaring\t9\t9\t9\nMenn\t9\t9\t9"))
    )
    assert found == {
        ("avklaring", "measure", "all"): [9, 9],
        ("avklaring", "sex", "men"): [9, 9],
    }


# What the totals prove


@pytest.mark.parametrize(
    ("before", "after", "broken"),
    [
        (BY_COUNTY, BY_COUNTY.replace("I alt\t30\t20", "I alt\t31\t22"), "repeated-total"),
        (PERMANENT, PERMANENT.replace("10\t5", "11\t6"), "breakdown-total"),
    ],
)
def test_what_contradicts_the_broken_down_total_is_an_error(
    before: str, after: str, broken: str
) -> None:
    whole = report(OVERVIEW, BY_COUNTY, TEMPORARY, PERMANENT)
    assert rules(read_as(TILT110, whole)) == set()
    assert broken in rules(read_as(TILT110, whole.replace(before, after)))


def test_the_measures_of_a_category_add_up_to_the_total_of_it() -> None:
    temporary = "I alt midlertidig lønnstilskudd\t20\t15\t25\n03 Oslo\t11\t8\t14"
    temporary += "\n46 Vestland\t9\t7\t11"
    permanent = "I alt varig lønnstilskudd\t10\t5\t15\n03 Oslo\t9\t5\t13\n46 Vestland\t*\t*\t*"
    right = "I alt\t30\t20\t40\n03 Oslo\t20\t13\t27\n46 Vestland\t10\t7\t13"
    wrong = "I alt\t30\t20\t40\n03 Oslo\t20\t12\t27\n46 Vestland\t11\t8\t13"
    assert rules(read_as(TILT110, report(OVERVIEW, right, temporary, permanent))) == set()
    found = errors(read_as(TILT110, report(OVERVIEW, wrong, temporary, permanent)))
    assert ("total-is-sum-of-rows", CellAddress(2, 2, 2)) in [(f.rule, f.address) for f in found]


def test_a_main_group_and_its_measures_are_proved_against_each_other() -> None:
    own = a_series("tilt100", "Hovedgruppe og demografi")
    groups = "I alt\t40\t30\t50\nLønnstilskudd\t30\t20\t40\nAvklaring\t10\t10\t10"
    parts = OVERVIEW.replace("I alt", "I alt lønnstilskudd", 1)
    assert rules(read_as(own, report(groups, parts))) == set()
    wrong = parts.replace("30\t20\t40", "29\t19\t39").replace("20\t15\t25", "19\t14\t24")
    assert rules(read_as(own, report(groups, wrong))) == {"breakdown-total"}


def test_two_series_that_print_a_measure_differently_are_an_error(tmp_path: Path) -> None:
    other = "I alt\t11\t6\t16\nVarig lønnstilskudd\t11\t6\t16"
    library = library_of(tmp_path, tilt100=report(other), tilt110=report(OVERVIEW))
    (finding,) = library.errors
    assert finding.rule == "series-disagree"
    assert "'Varig lønnstilskudd' is printed otherwise in tilt100" in finding.message


@pytest.mark.parametrize(
    ("figures", "rules_broken"),
    [("11\t6\t16", ["series-disagree"]), ("12\t5\t19", []), ("10\t5\t15", [])],
)
@pytest.mark.parametrize("later", ["tilt100", "tilt110"])
def test_series_of_different_months_may_differ_by_revisions_only(
    tmp_path: Path, later: str, figures: str, rules_broken: list[str]
) -> None:
    own = report(f"I alt\t{figures}\nVarig lønnstilskudd\t{figures}")
    library_of(tmp_path, tilt100=own, tilt110=own)
    (tmp_path / f"reports/{later}/2024-02.txt").unlink()
    rows = "I alt\t15\t5\t15\t25\nVarig lønnstilskudd\t15\t5\t15\t25\n"
    head = HEAD.replace(" Februar", " Mars").replace("\n", "\tMars\n").replace("4\tMars", "4", 1)
    (tmp_path / f"reports/{later}/2024-03.txt").write_text(head + rows, "utf-8")
    errors = read_library(tmp_path / "reports").errors
    assert [finding.rule for finding in errors] == rules_broken


def test_a_measure_may_stand_in_two_series(tmp_path: Path) -> None:
    groups = "I alt\t30\t20\t40\nLønnstilskudd\t30\t20\t40"
    library = library_of(
        tmp_path, tilt100=report(groups), tilt110=report(OVERVIEW, BY_COUNTY, TEMPORARY, PERMANENT)
    )
    assert [finding.as_text() for finding in library.errors] == []
    assemble(library, tmp_path / "datapackage")
    source = open_package(tmp_path / "datapackage")
    assert source.aggregates == {"lonnstilskudd"}
    assert "lonnstilskudd" not in {measure.code for measure in source.comparable_measures}
    assert source.total("lonnstilskudd", Period.parse("2024-02")).number == 40


# Municipalities


def test_tables_by_municipality_are_published_like_the_others(tmp_path: Path) -> None:
    text = report(OVERVIEW, *MUNICIPALITIES)
    library = library_of(tmp_path, tilt110=text)
    assert [finding.as_text() for finding in library.errors] == []
    assemble(library, tmp_path / "datapackage")
    source = open_package(tmp_path / "datapackage")
    rows = source.package.records("participants-by-municipality")
    assert rows[0] == {
        "period": "2024-01",
        "measure": "midlertidig-lonnstilskudd",
        "measure_name": "Midlertidig lønnstilskudd",
        "municipality": "0301",
        "municipality_name": "Oslo",
        "participants": "15",
        "status": "published",
    }
    assert {row["municipality"] for row in rows} == {"0301", "4601", "unknown"}
    assert [row["code"] for row in source.package.records("municipalities")] == [
        "0301",
        "4601",
        "unknown",
    ]
    assert "kommune/4601-bergen/index.html" in {page.path for page in gather_pages(source)}


WITHIN = (
    "I alt varig lønnstilskudd\t20\t15\t25\n03 Oslo\t10\t5\t15\n46 Vestland\t10\t10\t10",
    "I alt varig lønnstilskudd\t20\t15\t25\n0301 Oslo\t10\t5\t15\n4601 Bergen\t6\t5\t7\n"
    "4602 Kinn\t4\t5\t*\nUkjent\t*\t*\t*",
)
ONE = "I alt\t20\t15\t25\nVarig lønnstilskudd\t20\t15\t25"


def test_municipalities_have_no_more_than_their_county() -> None:
    edition = read_as(TILT110, report(ONE, *WITHIN))
    assert rules(edition) == set()
    made = [check.outcome for check in edition.checks if check.rule == "within-wider-area"]
    assert sorted(made) == ["pass", "pass", "pass", "undecidable"]
    moved = WITHIN[1].replace("10\t5\t15", "9\t4\t14").replace("6\t5\t7", "7\t6\t8")
    (finding, *_) = [
        found
        for found in errors(read_as(TILT110, report(ONE, WITHIN[0], moved)))
        if found.rule == "within-wider-area"
    ]
    assert "the areas within 'Vestland' have more than the 10 printed for it" in finding.message


def test_a_municipality_without_a_row_is_absent_and_not_hidden() -> None:
    fewer = WITHIN[1].replace("4602 Kinn\t4\t5\t*\n", "").replace("Ukjent\t*\t*", "Ukjent\t4\t5")
    assert rules(read_as(TILT110, report(ONE, WITHIN[0], fewer))) == set()


def test_a_hidden_municipality_that_its_county_gives_away_is_audited() -> None:
    full = WITHIN[1].replace("4601 Bergen\t6\t5\t7", "4601 Bergen\t10\t10\t10")
    full = full.replace("4602 Kinn\t4\t5\t*", "4602 Kinn\t*\t*\t*")
    edition = read_as(TILT110, report(ONE, WITHIN[0], full.replace("\t15\t25", "\t15\t25")))
    assert rules(edition) == set()
    assert edition.reading is not None
    exact = [cell.address for cell in audit([edition.reading]) if cell.level is Level.EXACT]
    assert {address.row for address in exact if address.table == 3} >= {4}


def test_the_package_says_in_which_county_a_municipality_lies(tmp_path: Path) -> None:
    assemble(library_of(tmp_path, tilt110=report(ONE, *WITHIN)), tmp_path / "datapackage")
    rows = open_package(tmp_path / "datapackage").package.records("municipalities")
    assert [(row["code"], row["county"]) for row in rows] == [
        ("0301", "03"),
        ("4601", "46"),
        ("4602", "46"),
        ("unknown", "unknown"),
    ]


def test_a_package_without_municipalities_says_nothing_of_them(tmp_path: Path) -> None:
    assemble(library_of(tmp_path, tilt110=report(OVERVIEW, BY_COUNTY)), tmp_path / "datapackage")
    described = json.loads((tmp_path / "datapackage/datapackage.json").read_text("utf-8"))
    absent = described.pop("not_printed")
    assert "municipal" not in json.dumps(described)
    assert [item["title"] for item in absent if "municipal" in json.dumps(item)] == ["Kommuner"]
    assert not list((tmp_path / "datapackage/data").glob("*municipal*"))


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("0301 Oslo", "0301"),
        ("0301 Oslo - Oslove", "0301"),
        ("1515 Herøy (Møre og Romsdal)", "1515"),
        ("1818 Herøy", "1818"),
        ("1875 Hábmer - Hamarøy", "1875"),
        ("5610 Kárášjohka - Karasjok", "5610"),
        ("5622 Porsanger - Porsángu - Porsanki", "5622"),
        ("5540 Gáivuotna - Kåfjord - Kaivuono", "5540"),
        ("2100 Svalbard", "2100"),
        ("5610 Kárášjohka - Hamarøy", None),
        ("Herøy", None),
    ],
)
def test_a_municipality_is_known_by_its_code_and_any_order_of_its_names(
    label: str, code: str | None
) -> None:
    match = codelists()["municipalities"].match(label)
    assert (match.code if match else None) == code
    assert match is None or match.reason is None


def test_no_new_code_is_offered_for_a_municipality_that_is_not_known() -> None:
    table = MUNICIPALITIES[0].replace("0301 Oslo", "4699 Nyvik")
    table = table.replace("Ukjent", "4601 Bergen\t*\t*\t*\nUkjent")
    (finding,) = errors(read_as(TILT110, report(OVERVIEW, table, MUNICIPALITIES[1])))
    assert "'4699 Nyvik' is not in" in finding.message
    assert "a new area needs a row there, with its own code" in finding.message


def test_a_table_whose_rows_may_be_counties_or_municipalities_is_of_counties() -> None:
    county = "I alt varig lønnstilskudd\t10\t5\t15\nOslo\t10\t5\t15"
    found = seen(read_as(TILT110, report(OVERVIEW, county, TEMPORARY)))
    assert found["varig-lonnstilskudd", "county", "03"] == [5, 15]
    assert not any(dimension == "municipality" for _, dimension, _ in found)


def test_forty_measures_with_all_municipalities_are_read_and_proved(tmp_path: Path) -> None:
    rows = print_reports(tmp_path, "txt", months=2)
    library = read_library(tmp_path / "reports")
    assert [finding.as_text() for finding in library.errors] == []
    assert len(library.editions) == 9
    read_rows = [
        row for e in library.editions if e.reading for t in e.reading.printed for row in t.rows
    ]
    assert len(read_rows) == rows > 5000
