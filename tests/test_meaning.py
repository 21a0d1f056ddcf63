"""Printed tables → what they mean."""

from __future__ import annotations

import pytest

from generator.errors import Severity
from generator.model import CellAddress, Correction, Place, Reading
from generator.understand.observations import observations
from tests.sample import errors, read, read_changed, rules, sample_lines, sample_text

PERIOD = "Januar 2024 - Februar 2024"
HEAD = "\tGjennomsnitt hittil i år\tJanuar\tFebruar"


def reading_of(text: str, edition: str = "2024-02") -> Reading:
    result = read(text, edition=edition)
    assert result.reading is not None
    return result.reading


def report(*tables: str) -> str:
    return "\n\n".join(f"{PERIOD}\n\n{HEAD}\n{table}" for table in tables)


def test_continuations_are_joined_into_28_tables() -> None:
    assert len(reading_of(sample_text(), "2024-04").tables) == 28


def test_a_fragment_with_only_ukjent_belongs_to_the_table_that_it_continues() -> None:
    text = report(
        "I alt egenetablering\t9\t9\t9\n03 Oslo\t9\t9\t9",
        "I alt egenetablering\t9\t9\t9\nUkjent\t*\t*\t*",
    )
    (table,) = reading_of(text).tables
    assert table.dimension == "county"
    assert [row.code for row in table.rows] == ["03", "unknown"]


def test_the_next_breakdown_of_the_same_measure_is_no_continuation() -> None:
    text = report(
        "I alt egenetablering\t9\t9\t9\n03 Oslo\t9\t9\t9",
        "I alt egenetablering\t9\t9\t9\nMenn\t9\t9\t9",
    )
    assert [table.dimension for table in reading_of(text).tables] == ["county", "sex"]


def test_a_table_of_ukjent_alone_has_the_dimension_that_no_other_table_has() -> None:
    text = report(
        "I alt egenetablering\t9\t9\t9\n03 Oslo\t*\t*\t*\nUkjent\t8\t8\t8",
        "I alt egenetablering\t9\t9\t9\nMenn\t9\t9\t9",
        "I alt egenetablering\t9\t9\t9\nUkjent\t9\t9\t9",
    )
    assert [(table.dimension, len(table.rows)) for table in reading_of(text).tables] == [
        ("county", 2),
        ("sex", 1),
        ("world-region", 1),
    ]


def test_a_table_that_is_printed_twice_has_double_rows() -> None:
    table = "I alt egenetablering\t9\t9\t9\nMenn\t9\t9\t9"
    assert rules(read(report(table, table), edition="2024-02")) >= {"duplicate-row"}


def test_a_table_of_ukjent_alone_is_not_guessed_at() -> None:
    assert rules(
        read(report("I alt egenetablering\t9\t9\t9\nUkjent\t9\t9\t9"), edition="2024-02")
    ) == {"ambiguous-table"}


def test_sixty_years_and_over_is_an_age_group_though_it_begins_with_two_digits() -> None:
    text = report("I alt egenetablering\t9\t9\t9\n60 år og over\t9\t9\t9")
    assert [table.dimension for table in reading_of(text).tables] == ["age-group"]


def test_an_unknown_label_says_where_to_add_it_and_what_is_nearest() -> None:
    (finding,) = errors(read_changed(84, "56 Finnmark", "56 Finmorkas"))
    assert finding.rule == "unknown-label"
    assert finding.place.line == 84
    assert "counties.csv; if it means '56 Finnmark', add it there as an alias" in finding.message


def test_an_unknown_measure_in_a_total_row_is_named_without_i_alt() -> None:
    (finding,) = errors(read_changed(64, "funksjonsassi stanse", "mentorordning"))
    assert "'mentorordning' is not in" in finding.message
    assert "measures.csv" in finding.message


def test_every_repair_is_a_note_with_its_place_and_reason() -> None:
    notes = [f for f in read(sample_text()).findings if f.rule == "label-repair"]
    by_line = {note.place.line: note for note in notes}
    assert "sums of April 2024" in by_line[36].message
    assert by_line[36].printed == "Inkluderingsstøtte"
    assert {note.severity for note in notes} == {Severity.NOTE}
    assert {"as_text", "as_json"} <= set(dir(by_line[36]))
    assert all(note.place.line for note in notes)


def test_absent_is_not_hidden_and_not_zero() -> None:
    seen = observations(reading_of(sample_text(), "2024-04").tables)
    finnmark = [o for o in seen if o.measure == "egenetablering" and o.category == "56"]
    assert finnmark == []


def test_the_sample_gives_608_observations() -> None:
    seen = observations(reading_of(sample_text(), "2024-04").tables)
    assert len(seen) == 608
    assert sum(o.value is None for o in seen) == 98


def test_one_cell_travels_from_line_70_to_its_observation() -> None:
    seen = observations(reading_of(sample_text(), "2024-04").tables)
    (akershus,) = [
        o
        for o in seen
        if (o.measure, o.dimension, o.category, str(o.period))
        == ("funksjonsassistanse", "county", "32", "2024-04")
    ]
    assert akershus.value == 26
    assert sample_lines()[69].endswith("\t26")


def test_months_come_from_the_heading_and_must_match_it() -> None:
    found = errors(read_changed(9, "April 2024", "Mai 2024"))
    assert {finding.rule for finding in found} == {"period-heading"}
    assert "Januar 2024 - Mai 2024" in found[0].message


@pytest.mark.parametrize(
    "heading",
    ["Januar 2024 - April 2O24", "Januar - april 2023", "Januar 2023 til April 2023",
     "01.2023 - 04.2023", "Periode: Januar 2023 - April 2023", "Januar - mars 2024",
     "Januar 2023 – April 2023 (foreløpige tall)", "Januar2023 - April2023"],
)  # fmt: skip
def test_a_heading_that_is_unreadable_or_of_another_period_is_not_skipped(heading: str) -> None:
    found = rules(read_changed(9, "### Januar 2024 - April 2024", heading))
    assert found & {"period-heading", "months-apart"}


@pytest.mark.parametrize(
    "heading",
    ["Januar - april 2024", "Januar 2024 til april 2024", "jan. 2024 – apr. 2024",
     "Tiltak og fylke. Januar 2024 - april 2024", "Januar 2024 - April 2024 (foreløpige tall)"],
)  # fmt: skip
def test_a_period_may_be_printed_in_other_ways(heading: str) -> None:
    assert errors(read(sample_text().replace("### Januar 2024 - April 2024", heading))) == []


def test_a_report_without_any_heading_has_its_months_from_its_name_and_says_so() -> None:
    bare = "\n".join(line for line in sample_lines() if "2024 -" not in line)
    result = read(bare)
    assert errors(result) == []
    warned = [f.rule for f in result.findings if f.severity is Severity.WARNING]
    assert warned == ["no-heading"]
    assert not [check for check in result.checks if check.rule == "period-heading"]


def test_a_missing_month_column_is_an_error() -> None:
    text = sample_text().replace("\tFebruar", "", 1)
    assert "period-heading" in rules(read(text)) or "wrong-number-of-cells" in rules(read(text))


ONE_MONTH = """\
### Januar 2024 - April 2024

\tMars
I alt\t100
Egenetablering\t100

### Januar 2024 - April 2024

\tMars
I alt egenetablering\t100
Kvinner\t75
Menn\t25
"""


def test_a_report_that_prints_fewer_months_than_its_period_is_read_with_a_warning() -> None:
    result = read(ONE_MONTH, edition="2024-03")
    assert result.reading is not None
    assert {str(o.period) for o in observations(result.reading.tables)} == {"2024-03"}
    assert "fewer-months" in {f.rule for f in result.findings if f.severity is Severity.WARNING}
    assert {f.rule for f in errors(result)} <= {"missing-breakdown"}


@pytest.mark.parametrize(
    ("old", "new"),
    [
        # one of two tables has lost a column, or both have one that the mean counts
        ("\tMars\nI alt\t100\n", "\tMars\tApril\nI alt\t100\t100\n"),
        ("\tMars\n", "\tGjennomsnitt hittil i år\tMars\n"),
    ],
)
def test_fewer_months_are_an_error_where_other_columns_say_that_some_are_lost(
    old: str, new: str
) -> None:
    found = rules(read(ONE_MONTH.replace(old, new), edition="2024-04"))
    assert found & {"fewer-months", "period-heading"}


def test_an_unknown_column_head_is_an_error_with_its_place() -> None:
    found = errors(read_changed(11, "Februar", "Febrar"))
    assert [(f.rule, f.place.line, f.printed) for f in found] == [("unknown-head", 11, "Febrar")]


def test_a_file_name_that_contradicts_the_periods_in_the_report_is_a_warning() -> None:
    result = read(sample_text(), edition="2024-05")
    assert errors(result) == []
    (warning,) = [f for f in result.findings if f.severity is Severity.WARNING]
    assert (warning.rule, warning.edition) == ("edition-name", "2024-04")
    assert warning.message.endswith("name it 2024-04.txt")


def test_a_file_name_that_contradicts_some_periods_is_an_error_where_others_are_lost() -> None:
    bare = "\n".join(line for line in sample_lines()[:30] if "2024 -" not in line)
    result = read("\n".join([bare, *sample_lines()[30:]]), edition="2024-05")
    assert "edition-name" in rules(result)


def test_without_any_period_nothing_but_the_name_says_the_year() -> None:
    bare = "\n".join(line for line in sample_lines() if "2024 -" not in line)
    assert rules(read(bare, edition=None)) == {"period-heading"}
    assert "period-heading" in rules(read(bare, edition="2024-05"))


def test_a_misprinted_period_over_a_table_can_be_corrected() -> None:
    text = sample_text().replace("### Januar 2024 - April 2024", "### Januar 2023 - April 2023", 1)
    (finding,) = errors(read(text))
    assert finding.rule == "months-apart"
    assert finding.table == 1
    line = Correction(
        "2024-04",
        CellAddress(1, 0, 0),
        "Januar 2023 - April 2023",
        "Januar 2024 - April 2024",
        "The other tables have it.",
        Place("corrections.csv", 2),
    )
    assert errors(read(text, corrections=[line])) == []


def test_a_report_may_run_from_one_year_into_the_next() -> None:
    text = "Desember 2023 - Januar 2024\n\tDesember\tJanuar\nI alt\t9\t8\nEgenetablering\t9\t8\n"
    (table,) = reading_of(text, "2024-01").tables
    assert [str(period) for period in table.columns.periods] == ["2023-12", "2024-01"]
