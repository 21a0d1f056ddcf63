"""Text and Markdown → printed lines and tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.errors import ReportProblem
from generator.model import PrintedTable
from generator.read.layout import place_tables
from generator.read.text import decode, read_line, read_lines
from generator.wording import Wording
from tests.sample import codelists, errors, read, sample_lines, sample_text, series

HEAD = "\tGjennom snitt hittil i år\tJanuar\tFebruar"


def tables_of(text: str) -> list[PrintedTable]:
    report = place_tables(read_lines(text, "x.txt"), Wording(series(), codelists()))
    assert report.findings == ()
    return list(report.tables)


def cells_of(line: str) -> list[str]:
    return [cell.text for cell in read_line(line, "x.txt", 1).cells]


def test_the_sample_has_32_printed_tables_184_rows_and_920_cells_120_of_them_hidden() -> None:
    tables = tables_of(sample_text())
    rows = [row for table in tables for row in table.rows]
    cells = [cell.text for row in rows for cell in row.values]
    assert (len(tables), len(rows), len(cells), cells.count("*")) == (32, 184, 920, 120)


def test_bold_and_heading_marks_are_not_printed_text() -> None:
    assert cells_of("<b>I alt</b>\t<b>1 054</b>\t**879**") == ["I alt", "1 054", "879"]


def test_a_pipe_table_reads_like_a_tab_separated_one() -> None:
    assert cells_of("| Kvinner | 40 | \\* |") == cells_of("Kvinner\t40\t*")


@pytest.mark.parametrize("space", ["\u00a0", "\u2009", "\u202f", " "])
def test_any_space_may_separate_thousands(space: str) -> None:
    assert cells_of(f"I alt\t1{space}054") == ["I alt", "1 054"]


def test_column_heads_may_stand_before_the_heading() -> None:
    text = "\n".join(
        [
            "\t<b>Gjennom snitt hittil i år</b>\t<b>Januar</b>\t<b>Februar</b>",
            "",
            "### Januar 2024 - Februar 2024",
            "",
            "I alt inkluderingstilskudd\t101\t93\t109",
            "03 Oslo\t101\t93\t109",
        ]
    )
    (table,) = tables_of(text)
    assert table.heading is not None
    assert table.heading.text == "Januar 2024 - Februar 2024"
    assert [head.text for head in table.heads][1:] == ["Januar", "Februar"]


def test_a_new_total_row_begins_a_new_printed_table() -> None:
    text = f"Januar 2024 - Februar 2024\n{HEAD}\nI alt\t5\t5\t5\nI alt\t5\t5\t5\n"
    assert [len(table.rows) for table in tables_of(text)] == [1, 1]


def test_cells_know_the_line_and_character_where_they_begin() -> None:
    line = read_line("Kvinner\t 40\t<b>36</b>", "x.txt", 7)
    assert [(cell.place.line, cell.place.offset) for cell in line.cells] == [
        (7, 1),
        (7, 10),
        (7, 13),
    ]


def test_line_numbers_are_those_of_an_editor_even_after_a_form_feed() -> None:
    lines = read_lines("a\x0cb\r\n\r\nc\rd\n", "x.txt")
    assert [line.place.line for line in lines] == [1, 3, 4]


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0 no text", b"I alt\x00", b"\x80abc"])
def test_bytes_that_are_no_text_are_refused_with_what_to_do(content: bytes) -> None:
    with pytest.raises(ReportProblem, match=r"x\.txt: error not-text: .*text"):
        decode(content, "x.txt")


def test_utf_16_with_its_mark_is_read() -> None:
    assert decode("Ærlig".encode("utf-16"), "x.txt") == "Ærlig"


@given(st.text(alphabet=st.characters(exclude_characters="\r\n|\t#*_<>&\\"), min_size=1))
def test_a_line_without_separators_is_one_text(line: str) -> None:
    read_back = [printed.is_row for printed in read_lines(line, "x.txt")]
    assert read_back in ([], [False])


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda text: text.replace("\n", "\r\n"), id="CRLF"),
        pytest.param(lambda text: "\ufeff" + text, id="byte order mark"),
        pytest.param(lambda text: text + "\n", id="final newline"),
        pytest.param(lambda text: text.replace("<b>", "").replace("</b>", ""), id="no bold"),
        pytest.param(
            lambda text: text.replace("<b>", "**").replace("</b>", "**"), id="Markdown bold"
        ),
        pytest.param(lambda text: text.replace("### ", ""), id="no headings"),
        pytest.param(lambda text: text.replace("1 054", "1\u00a0054"), id="no-break space"),
        pytest.param(lambda text: text.replace("1 205", "1\u2009205"), id="thin space"),
        pytest.param(lambda text: text.replace("\t", " | "), id="pipes"),
    ],
)
def test_the_layout_of_the_file_does_not_change_what_is_read(change) -> None:  # type: ignore[no-untyped-def]
    plain, changed = read(sample_text()), read(change(sample_text()))
    assert errors(changed) == []
    assert changed.reading is not None
    assert plain.reading is not None
    assert [table.totals[0].code for table in changed.reading.tables] == [
        table.totals[0].code for table in plain.reading.tables
    ]
    assert [[c.text for row in t.rows for c in row.values] for t in changed.reading.printed] == [
        [c.text for row in t.rows for c in row.values] for t in plain.reading.printed
    ]


@pytest.mark.parametrize(
    ("line", "rule"),
    [
        ("Kvinner 40 36 38 43 41", "unreadable-row"),
        ("I alt egenetablering", "unreadable-row"),
        ("Kvinner\t40\t36\t38\t43", "wrong-number-of-cells"),
        ("Kvinner\t40\t36\t38\t43\t41\t41", "wrong-number-of-cells"),
        ("Kvinner\t40\t36\t\t43\t41", "malformed-number"),
        ("Kvinner\t40\t36\t3b\t43\t41", "malformed-number"),
        ("Kvinner\t40\t36\t38 43\t41\t41", "malformed-number"),
        ("Kvinner\t40\t36\t038\t43\t41", "malformed-number"),
        ("Kvinner\t40\t36\t-38\t43\t41", "malformed-number"),
        ("Kvinner\t40\t36\t3,8\t43\t41", "malformed-number"),
        ("Kvinner\t40\t36\t**\t43\t41", "malformed-number"),
    ],
)
def test_a_row_that_cannot_be_read_with_certainty_is_an_error(line: str, rule: str) -> None:
    lines = sample_lines()
    number = next(i for i, text in enumerate(lines) if text.startswith("Kvinner"))
    lines[number] = line
    found = errors(read("\n".join(lines)))
    assert rule in {finding.rule for finding in found}
    assert {finding.place.line for finding in found if finding.rule == rule} == {number + 1}


@pytest.mark.parametrize(
    "line",
    ["NAV kontaktsenter: 55 55 33 33", "I alt 1 205 personer deltok i april.", "Side 3 av 12"],
)
def test_running_text_with_numbers_is_no_row(line: str) -> None:
    text = sample_text().replace("### Januar", f"{line}\n\n### Januar")
    assert errors(read(text)) == []


@pytest.mark.parametrize(
    "line",
    [
        "03 Oslo;4;4;5;*;4",
        "03 Oslo, 4, 4, 5, 6, 4",
        "03 Oslo * * * *",
        "03 Oslo *****",
        "03 Oslo",
        "03 Oslo x",
    ],
)
def test_a_row_that_has_lost_its_separators_is_not_dropped(line: str) -> None:
    lines = sample_lines()
    assert lines[42].startswith("03 Oslo")
    lines[42] = line
    assert ("unreadable-row", 43) in {
        (finding.rule, finding.place.line) for finding in errors(read("\n".join(lines)))
    }


def test_a_heading_in_a_frame_or_before_a_tab_is_a_heading() -> None:
    text = sample_text().replace("### Januar 2024 - April 2024", "Januar 2024 - April 2024\t", 3)
    assert errors(read(text)) == []


@pytest.mark.parametrize("line", ["Dato\t3. mai 2024", "Utgave\t4", "| Side | 3 |"])
def test_a_note_beside_the_tables_is_no_row(line: str) -> None:
    assert errors(read(f"{line}\n\n{sample_text()}")) == []


def test_a_row_of_figures_before_any_total_row_is_an_error() -> None:
    text = f"Januar 2024 - Februar 2024\n{HEAD}\nKvinner\t5\t5\t5\n"
    assert {finding.rule for finding in errors(read(text, edition="2024-02"))} == {
        "row-outside-table"
    }


@pytest.mark.parametrize("piece", ["1 ", "* ", "1 1 x ", "- ", "I ", "januar 2024 - ", "\t*"])
def test_a_line_of_a_megabyte_is_one_finding_that_fits_on_a_line(piece: str) -> None:
    lines = sample_lines()
    lines.insert(42, piece * 300_000)
    (finding,) = errors(read("\n".join(lines)))
    assert (finding.rule, finding.place.line) == ("not-text", 43)
    assert len(finding.as_text()) < 200


@pytest.mark.parametrize("piece", ["1 ", "* ", "1 1 x ", "- ", "I ", "x"])
def test_a_long_line_is_reported_in_a_line_that_can_be_read(piece: str) -> None:
    lines = sample_lines()
    lines.insert(42, f"I alt {piece * 2000}")
    for finding in errors(read("\n".join(lines))):
        assert len(finding.as_text()) < 1200
        assert len(str(finding.as_json())) < 3000
