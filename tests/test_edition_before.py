"""The edition before as a witness: what contradicts it, what is a revision, what is accepted."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import replace
from functools import cache, partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.cli import main
from generator.errors import Finding, ReportProblem, Severity
from generator.library import Edition, examine, read_files, read_library
from generator.model import CellAddress, Correction, Mark, Period, Place, Reading
from generator.prove.editions import compare
from generator.understand.accepted import Accepted, load_accepted
from generator.understand.reading import open_report
from tests import editions, structured
from tests.editions import Layout, generate, print_edition
from tests.revisions import consecutive
from tests.sample import REPORT, REPOSITORY, codelists, errors, read, rules
from tests.structured import (
    Misread,
    Printed,
    Sheet,
    exchange_measures,
    label_rows,
    lose_row,
    lose_tables,
    put,
    shift_months,
    slip_figures,
    swap_titles,
    text_of,
)
from tests.workbooks import Sheets, by_openpyxl

OSLO_TO_AKERSHUS = 10
"""The first half of the counties of Tilskudd til ekspertbistand, among the printed tables."""
VESTLAND_TO_TROMS = 5
"""Three counties of Egenetablering, all of them hidden, on a page of their own."""
BY_COUNTY, BY_SEX, INCLUSION = 4, 12, 8
"""Egenetablering by county, and by sex; Inkluderingstilskudd by county."""


@cache
def printed() -> Printed:
    """The sample, and an edition of March with the same figures."""
    return structured.sample()


def misread(*changes: Misread, alone: bool = False) -> Edition:
    """The sample with something misread, beside the edition of March or alone."""
    sheets = deepcopy(printed().sheets)
    for change in changes:
        change(sheets)
    return read(text_of(sheets), before=None if alone else printed().before)


def relabel(table: int, row: int, text: str, sheets: list[Sheet]) -> None:
    sheets[table].rows[row][0] = text


def add(table: int, row: int, people: int, sheets: list[Sheet]) -> None:
    """Puts people more into January, so few that the mean stays as it is."""
    sheets[table].rows[row][2] = str(int(sheets[table].rows[row][2]) + people)


def only(edition: Edition) -> Finding:
    """The one error of an edition."""
    assert len(errors(edition)) == 1, [finding.as_text() for finding in errors(edition)]
    return errors(edition)[0]


def test_an_edition_that_agrees_with_the_one_before_has_nothing_to_tell() -> None:
    edition = misread()
    assert errors(edition) == []
    assert edition.revised is not None
    assert not edition.revised.any
    assert "revised" not in {finding.rule for finding in edition.findings}


def test_labels_that_slipped_and_a_lost_page_are_an_error_each() -> None:
    slip = partial(slip_figures, OSLO_TO_AKERSHUS, [1, 2, 3, 4, 5, 0])
    edition = misread(slip, partial(lose_tables, VESTLAND_TO_TROMS, 1))
    slipped, lost = errors(edition)
    assert (slipped.rule, lost.rule) == ("labels-slipped", "tables-lost")
    assert (
        "'Oslo', 'Rogaland', 'Møre og Romsdal', 'Nordland', 'Østfold' and 'Akershus' have the"
        in (slipped.message)
    )
    assert "in the row below" in slipped.message
    assert "'Vestland', 'Trøndelag' and 'Troms'" in lost.message


KINDS: dict[str, tuple[Misread, str, list[str]]] = {
    "a lost row with figures": (
        partial(lose_row, BY_COUNTY, 6),
        "rows-lost",
        ["does not print 'Akershus'"],
    ),
    "two lost pages": (
        partial(lose_tables, VESTLAND_TO_TROMS, 2),
        "tables-lost",
        ["tables 6 to 7", "'Vestland'", "'Oslo'"],
    ),
    "labels that slipped down": (
        partial(slip_figures, OSLO_TO_AKERSHUS, [5, 0, 1, 2, 3, 4]),
        "labels-slipped",
        ["in the row above"],
    ),
    "two labels swapped": (
        partial(label_rows, OSLO_TO_AKERSHUS, [0, 4, 2, 3, 1, 5]),
        "labels-exchanged",
        ["'Østfold' and 'Rogaland' have each other's figures"],
    ),
    "women and men swapped": (
        partial(label_rows, BY_SEX, [1, 0]),
        "labels-exchanged",
        ["'Menn' and 'Kvinner'"],
    ),
    "a mark read as a number": (
        partial(put, BY_COUNTY, 1, [2], "4"),
        "newly-shown",
        ["'Oslo' in 2024-01", "2024-03 prints the mark there"],
    ),
    "a row of marks read as numbers": (
        partial(put, BY_COUNTY, 3, [2, 3], "4"),
        "newly-shown",
        ["'Møre og Romsdal' in 2024-01..2024-02"],
    ),
    "a number read as a mark": (
        partial(put, INCLUSION, 6, [2], "*"),
        "newly-hidden",
        ["'Akershus' in 2024-01", "2024-03 prints a number there"],
    ),
    "the titles of two groups swapped": (
        partial(swap_titles, 3, 4),
        "titles-moved",
        ["table 3 ('I alt Andre på tiltak') has those of table 3 ('I alt Nedsatt arbeidsevne"],
    ),
    "months shifted under their heads": (
        partial(shift_months, [2, 3, 4, 5], 1),
        "months-moved",
        ["those of 2024-01 under 2024-02", "those of 2024-03 under 2024-04"],
    ),
    "two measures exchanged": (
        lambda sheets: exchange_measures(
            printed().reading, ("egenetablering", "inkluderingstilskudd"), sheets
        ),
        "measures-exchanged",
        ["'Inkluderingstilskudd' and 'Egenetablering' have each other's figures"],
    ),
    "a label of another row of the code list": (
        partial(relabel, 29, 4, "Uoppgitt eller ingen fullført utdanning"),
        "label-misread",
        ["'Uoppgitt eller ingen fullført utdanning' has the figures"],
    ),
    "labels in a muddle": (
        partial(slip_figures, OSLO_TO_AKERSHUS, [3, 5, 4, 1, 0, 2]),
        "rows-mixed",
        ["have the figures that 2024-03 prints in other rows"],
    ),
}


OF_THE_PROOF = {"total-is-sum-of-rows", "missing-row"}
"""Errors that an edition with a page less has by itself."""


@pytest.mark.parametrize("kind", KINDS)
def test_a_misreading_that_the_edition_before_contradicts_is_reported_first_and_by_name(
    kind: str,
) -> None:
    change, rule, told = KINDS[kind]
    edition = misread(change)
    found = errors(edition)[0]
    assert found.rule == rule
    assert {other.rule for other in errors(edition)[1:]} <= OF_THE_PROOF
    for words in told:
        assert words in found.message


def test_a_misreading_in_a_workbook_is_reported_at_its_cell() -> None:
    sheets = deepcopy(printed().sheets)
    slip_figures(OSLO_TO_AKERSHUS, [1, 2, 3, 4, 5, 0], sheets)
    content = by_openpyxl(text_of(sheets), Sheets())
    found = only(read(content, file="report.xlsx", before=printed().before))
    assert found.rule == "labels-slipped"
    assert found.place.cell is not None


@settings(max_examples=12)
@given(st.data())
def test_any_misreading_of_a_generated_edition_is_an_error(data: st.DataObject) -> None:
    made = printed_with(data.draw(st.sampled_from([3, 11])))
    kinds: dict[str, list[Misread]] = {}
    for kind, change in structured.misreads(made):
        kinds.setdefault(kind, []).append(change)
    change = data.draw(st.sampled_from(kinds[data.draw(st.sampled_from(sorted(kinds)))]))
    sheets = deepcopy(made.sheets)
    change(sheets)
    edition = read(text_of(sheets), edition=made.edition, before=made.before)
    right = structured.figures(read(text_of(made.sheets), edition=made.edition), made.before)
    if structured.figures(edition, made.before) != right:
        assert errors(edition)


@cache
def printed_with(seed: int) -> Printed:
    return structured.made(seed)


# What is never told


@pytest.mark.parametrize(
    "kind", ["a mark read as a number", "a row of marks read as numbers", "a number read as a mark"]
)
def test_a_figure_that_one_edition_hides_is_not_reported(kind: str) -> None:
    told = [f for f in misread(KINDS[kind][0]).findings if f.rule.startswith("newly-")]
    (finding,) = told
    words = finding.message.partition(" Compare ")[0]
    numbers = re.findall(r"\d+", re.sub(r"table \d+|2024-0\d", "", words))
    assert (numbers, finding.address) == ([], None)
    assert str(finding.printed).startswith("I alt")


# Revisions


@pytest.mark.parametrize("seed", [1, 3])
def test_two_years_of_honest_revisions_have_no_error(seed: int) -> None:
    before: Reading | None = None
    crossed = revised = 0
    for edition in consecutive(seed, largest=400):
        found = read(
            print_edition(edition, codelists(), Layout()),
            edition=str(edition.months[-1]),
            before=before,
        )
        assert [finding.as_text() for finding in errors(found)] == []
        before = found.reading
        if found.revised:
            revised += found.revised.cells
            crossed += found.revised.hidden + found.revised.shown
    assert revised > 20
    assert crossed > 5


def test_a_few_revised_figures_are_a_note_with_their_number() -> None:
    edition = misread(partial(add, BY_SEX, 1, 2), partial(add, BY_SEX, 2, -2))
    assert errors(edition) == []
    (note,) = [finding for finding in edition.findings if finding.rule == "revised"]
    assert note.severity is Severity.NOTE
    assert note.message.startswith("2 figures in 2 rows changed since 2024-03")


def test_a_mark_beside_a_revision_that_answers_for_it_is_no_misreading() -> None:
    shown = partial(put, BY_COUNTY, 1, [2], "4")
    assert errors(misread(shown, partial(put, BY_COUNTY, 2, [2], "8"))) == []


def test_a_figure_that_the_publisher_hides_by_a_correction_is_no_misreading() -> None:
    address, place = CellAddress(BY_COUNTY + 1, 11, 4), Place("corrections.csv", 2)
    correction = Correction("2024-04", address, "4", "*", "It should be hidden.", place)
    mean = replace(correction, address=address._replace(column=1), printed="5")
    edition = read(
        text_of(printed().sheets), before=printed().before, corrections=[correction, mean]
    )
    assert errors(edition) == []
    assert edition.revised is not None
    assert edition.revised.hidden == 1


def test_where_a_mark_may_stand_for_any_figure_none_is_too_far_to_come_from_a_hidden_row() -> None:
    """Six more in a row, of a table with marks, whose total is as before."""
    edition = misread(partial(put, BY_COUNTY, 2, [2], "15"))
    assert edition.reading is not None
    open_ended = replace(edition.reading.source.series, marks=(Mark("*"),))
    source = replace(edition.reading.source, series=open_ended)
    found = compare(
        replace(edition.reading, source=source), printed().before, codelists(), [], holds=True
    )
    assert [finding.rule for finding in found.findings] == ["revised"]


# The order of the rows


def test_labels_out_of_order_are_an_error_in_a_first_edition_too() -> None:
    found = only(misread(partial(label_rows, OSLO_TO_AKERSHUS, [0, 1, 3, 2, 4, 5]), alone=True))
    assert found.rule == "rows-out-of-order"
    assert "'Nordland' and 'Møre og Romsdal' stand in another order" in found.message


def test_a_report_that_prints_another_order_throughout_is_right() -> None:
    turned = [
        partial(label_rows, number, list(range(len(sheet.rows) - 1))[::-1])
        for number, sheet in enumerate(printed().sheets)
        if number >= BY_SEX
    ]
    figures = [
        partial(slip_figures, number, list(range(len(sheet.rows) - 1))[::-1])
        for number, sheet in enumerate(printed().sheets)
        if number >= BY_SEX
    ]
    assert errors(misread(*turned, *figures, alone=True)) == []


def test_pages_that_changed_places_are_not_out_of_order() -> None:
    def exchange(sheets: list[Sheet]) -> None:
        sheets[4], sheets[5] = sheets[5], sheets[4]

    assert errors(misread(exchange)) == []


@settings(max_examples=10)
@given(st.integers(0, 10**9))
def test_no_generated_edition_is_out_of_order(seed: int) -> None:
    edition = generate(seed, codelists(), months=1, largest=60)
    text = print_edition(edition, codelists(), Layout(rows_a_page=3 + seed % 9))
    assert "rows-out-of-order" not in rules(read(text, edition=str(edition.months[-1])))


# From one year to the next


@cache
def december() -> Reading:
    """The reading of a year's last edition."""
    return reading_of(generate(16, codelists(), months=12))


def reading_of(edition: editions.Edition) -> Reading:
    text = print_edition(edition, codelists(), Layout())
    found = read(text, edition=str(edition.months[-1])).reading
    assert found is not None
    return found


def january(*lost: tuple[str, str]) -> Edition:
    """The first edition of the year after, beside that of December; some tables are lost."""
    whole = generate(16, codelists(), months=12)
    figures = {k: v[-1:] for k, v in whole.figures.items() if k[:2] not in lost}
    month = Period(whole.months[0].year + 1, 1)
    text = print_edition(editions.Edition([month], whole.measures, figures), codelists(), Layout())
    return read(text, edition=str(month), before=december())


def test_january_shares_no_month_with_december_and_is_not_compared() -> None:
    edition = january()
    assert errors(edition) == []
    assert edition.revised is None


def test_measures_begin_and_end_with_the_year() -> None:
    other = generate(3, codelists(), months=1)
    month = Period(december().edition.year + 1, 1)
    content = print_edition(
        editions.Edition([month], other.measures, other.figures), codelists(), Layout()
    )
    assert errors(read(content, edition=str(month), before=december())) == []


def test_a_table_that_is_gone_with_the_year_though_its_measure_is_not_is_a_warning() -> None:
    measure = next(t.subject.measure for t in december().tables if t.dimension == "sex")
    (warning,) = [f for f in january((str(measure), "sex")).findings if f.rule == "tables-gone"]
    assert warning.severity is Severity.WARNING
    assert "has tables by sex of measures that are counted here too" in warning.message


# Signed for


def accept(folder: Path, *lines: str, head: str = "edition,change,reason") -> list[Accepted]:
    path = folder / "accepted.csv"
    path.write_text("\n".join([head, *lines]) + "\n", encoding="utf-8")
    return load_accepted(path)


def line_of(finding: Finding) -> str:
    """The line that a finding says to add, with a reason."""
    line = finding.message.partition("(its first line: edition,change,reason): ")[2]
    return line.replace("<reason>", "Seen. So.")


def signed(change: Misread, accepted: list[Accepted]) -> Edition:
    sheets = deepcopy(printed().sheets)
    change(sheets)
    source = read(text_of(sheets)).source
    return examine(
        open_report(source, codelists()), codelists(), [], printed().before, accepted=accepted
    )


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"two lost pages"}))
def test_the_line_that_a_finding_quotes_makes_it_a_note_with_the_reason(
    kind: str, tmp_path: Path
) -> None:
    change, rule, _ = KINDS[kind]
    accepted = accept(tmp_path, line_of(only(misread(change))))
    edition = signed(change, accepted)
    assert errors(edition) == []
    (note,) = [finding for finding in edition.findings if finding.rule == rule]
    assert note.severity is Severity.NOTE
    assert note.message.endswith("Accepted: Seen. So.")


def test_what_is_accepted_of_one_row_is_not_of_another(tmp_path: Path) -> None:
    accepted = accept(tmp_path, line_of(only(misread(partial(put, BY_COUNTY, 1, [2], "4")))))
    edition = signed(partial(put, BY_COUNTY, 1, [2, 3], "4"), accepted)
    assert rules(edition) == {"newly-shown"}
    (idle,) = [finding for finding in edition.findings if finding.rule == "idle-acceptance"]
    assert (idle.severity, idle.place.line) == (Severity.WARNING, 2)


def test_a_line_that_accepts_nothing_is_a_warning(tmp_path: Path) -> None:
    line = "2024-04,rows-lost egenetablering/county/46 since 2024-03,It was so."
    edition = signed(lambda _: None, accept(tmp_path, line))
    (idle,) = [finding for finding in edition.findings if finding.rule == "idle-acceptance"]
    assert idle.message.startswith("accepts 'rows-lost egenetablering/county/46 since 2024-03'")


@pytest.mark.parametrize(
    ("head", "lines", "line", "told"),
    [
        ("edition,change", [], 1, "its first line must be edition,change,reason"),
        ("edition,change,reason", ["2024-04,rows-lost x"], 2, "has 2 fields, not 3"),
        ("edition,change,reason", ["2024-04,x,y", "2024-04,x, "], 3, "needs its reason"),
        ("edition,change,reason", ["2024-04,x,<reason>"], 2, "needs its reason"),
        ("edition,change,reason", ["2024-04,x,<Why>"], 2, "needs its reason"),
        ("edition,change,reason", ["2024-04,x,..."], 2, "needs its reason"),
        ("edition,change,reason", ["2024-04, ,y"], 2, "needs the edition and the change"),
        ("edition,change,reason", ["2024-04,x,y", "2024-04,x,z"], 3, "the same as line 2"),
        ("edition,change,reason", ['2024-04,"x,y'], 2, "is not well-formed CSV"),
    ],
)
def test_a_malformed_line_is_refused_at_its_line(
    tmp_path: Path, head: str, lines: list[str], line: int, told: str
) -> None:
    with pytest.raises(ReportProblem) as problem:
        accept(tmp_path, *lines, head=head)
    (finding,) = problem.value.findings
    assert (finding.rule, finding.place.line) == ("refused-acceptance", line)
    assert told in finding.message


# The whole folder


def folder_of(folder: Path, *texts: tuple[str, str], accepted: str = "") -> Path:
    """A folder of reports: editions and their texts."""
    series = folder / "reports/tilt180"
    series.mkdir(parents=True)
    shutil.copytree(REPOSITORY / "codelists", folder / "codelists")
    shutil.copy(REPORT.parent / "series.toml", series)
    shutil.copy(REPORT.parents[1] / "publisher.toml", series.parent)
    for edition, text in texts:
        (series / f"{edition}.txt").write_text(text, encoding="utf-8")
    if accepted:
        accept(series, accepted)
    return folder / "reports"


def march(*changes: Misread) -> tuple[str, str]:
    return "2024-03", changed_text(structured.sheets_of(printed().before), changes)


def april(*changes: Misread) -> tuple[str, str]:
    return "2024-04", changed_text(printed().sheets, changes)


def changed_text(sheets: list[Sheet], changes: Sequence[Misread]) -> str:
    copied = deepcopy(sheets)
    for change in changes:
        change(copied)
    return text_of(copied)


def test_check_prints_how_much_was_revised_on_one_line(tmp_path: Path) -> None:
    """The largest change is one between two published figures."""
    revised = april(partial(add, BY_SEX, 1, 2), partial(add, BY_SEX, 2, -2))
    reports = folder_of(tmp_path, march(), revised)
    done = CliRunner().invoke(main, ["check", "--reports", str(reports)])
    assert done.exit_code == 0, done.output
    assert (
        "revised  2 cells in 2 rows since 2024-03; largest change 36 → 38"
        " (tilt180 2024-04, 'I alt egenetablerin g: Kvinner', 2024-01)\n" in done.output
    )


def test_check_prints_no_revision_where_there_is_one_edition(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["check", "--reports", str(folder_of(tmp_path, april()))])
    assert "\nrevised " not in done.output


def test_a_single_file_is_held_against_the_edition_before_it_in_its_folder(tmp_path: Path) -> None:
    slip = partial(slip_figures, OSLO_TO_AKERSHUS, [1, 2, 3, 4, 5, 0])
    reports = folder_of(tmp_path, march(), april(slip))
    library = read_files([reports / "tilt180/2024-04.txt"])
    assert [(f.edition, f.rule) for f in library.errors] == [("2024-04", "labels-slipped")]
    assert len(library.editions) == 1


def test_an_edition_with_errors_is_no_witness_against_the_next(tmp_path: Path) -> None:
    """February agrees with April; March, whose labels slipped, with neither."""
    february = [
        Sheet(s.heading.replace("Mars", "Februar"), s.heads[:-1], [row[:-1] for row in s.rows])
        for s in structured.sheets_of(printed().before)
    ]
    slip = partial(slip_figures, OSLO_TO_AKERSHUS, [1, 2, 3, 4, 5, 0])
    reports = folder_of(tmp_path, ("2024-02", text_of(february)), march(slip), april())
    library = read_library(reports)
    assert {(f.edition, f.rule) for f in library.errors} == {("2024-03", "labels-slipped")}


def test_an_accepted_edition_is_the_witness_of_the_next(tmp_path: Path) -> None:
    change = partial(lose_row, BY_COUNTY, 6)
    line = line_of(only(misread(change)))
    library = read_library(folder_of(tmp_path, march(), april(change), accepted=line))
    assert library.errors == []
    assert "rows-lost" in {finding.rule for finding in library.findings}


def test_a_line_about_an_edition_that_is_not_there_is_a_warning(tmp_path: Path) -> None:
    library = read_library(folder_of(tmp_path, april(), accepted="2023-04,rows-lost x,Seen."))
    (idle,) = [finding for finding in library.findings if finding.rule == "idle-acceptance"]
    assert "which is not there" in idle.message
    assert library.errors == []
