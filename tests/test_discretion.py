"""No finding tells a number below the limit, whatever rule it breaks and however it is printed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from generator.discretion import UNTOLD, Discretion, discreet_label, discreet_value, may_be_small
from generator.errors import Finding
from generator.model import CellAddress, Correction, Place
from tests.sample import REPOSITORY, read, sample_lines, sample_text

LIMIT = 4
DISCRETION = Discretion(LIMIT, "nb")
VALUE, LABEL = CellAddress(1, 2, 3), CellAddress(1, 2, 0)

NUMBERS = st.sampled_from(["0", "1", "2", "3"])
"""Below the limit."""
WRITTEN = st.sampled_from(
    [
        "{}",
        "{} *",
        "* {}",
        "{}*",
        "-{}",
        "− {}",
        "{})",
        "({})",
        "0{}",
        "{},5",
        "{}.5",
        "{} {}",
        "1 234 {}",
        "{}'",
        "'{}",
        "{} stk",
        "{}\u200b",
        "~{}",
        "{}/{}",
        "{}:{}",
        "<{}",
        "ca. {}",
    ]
)
DIGITS = st.sampled_from(["0123456789", "０１２３４５６７８９", "٠١٢٣٤٥٦٧٨٩", "⁰¹²³⁴⁵⁶⁷⁸⁹"])
SMALL = st.builds(
    lambda number, written, digits: written.format(number, number).replace(
        number, digits[int(number)]
    ),
    NUMBERS,
    WRITTEN,
    DIGITS,
)


def test_the_property_tests_print_what_may_be_small() -> None:
    assert may_be_small("3 *", LIMIT)


@pytest.mark.parametrize(
    "text", ["4", "1 234", "1.234", "1007", "1007.0", "12,5", "*", "x", "", "l O"]
)
def test_other_values_are_reported_as_they_are_printed(text: str) -> None:
    assert discreet_value(text, LIMIT) == text


@given(SMALL)
def test_a_value_cell_that_may_hold_a_small_number_is_reported_without_it(text: str) -> None:
    assert may_be_small(text, LIMIT)
    assert not re.search(r"[0-3]|[０-３]|[٠-٣]|[⁰¹²³]", discreet_value(text, LIMIT))


@pytest.mark.parametrize(
    "label",
    [
        "0-19 år",
        "03 Oslo",
        "03 Osslo",
        "20–24 år",
        "60+",
        "0–19",
        "lang over 4 år",
        "2024-03",
        "Januar 2024 - Mars 2024",
        "1. januar 2024 - 31. mars 2024",
        "I alt 879",
        "under 3 år",
    ],
)
def test_numbers_of_labels_and_heads_are_reported(label: str) -> None:
    assert discreet_label(label, LIMIT, "nb") == label


@pytest.mark.parametrize(
    ("label", "language", "shown"),
    [
        ("under 3 years", "en", "under 3 years"),
        ("1 January 2024", "en", "1 January 2024"),
        ("do 3 lat", "pl", "do 3 lat"),
        ("under 3 år", "en", "under … år"),
        ("3. Kvinner", "nb", "…. Kvinner"),
    ],
)
def test_words_for_years_and_months_are_those_of_the_language_of_the_reports(
    label: str, language: str, shown: str
) -> None:
    assert discreet_label(label, LIMIT, language) == shown


@pytest.mark.parametrize("label", ["Kvinner 3", "Kvinner3", "3 Kvinner", "Kvinner 40 3", "3", "03"])
def test_a_figure_that_is_in_a_label_is_not_reported(label: str) -> None:
    assert "3" not in discreet_label(label, LIMIT, "nb")


@pytest.mark.parametrize(
    "message",
    [
        "table 1, row 2, column 3: the rows add up to less than the total printed, 108",
        "tables 1, 2 and 3 cannot all be right; see line 3 of edition 2024-03",
        "has 3 value cells under 2 column heads, in 1 of 3 tables",
        "'0-19 år' has a second row; the first is row 1 of table 2",
        "file:3:2 and Ark1!B3 and p3",
        "add the line: 03,Oslo,Oslo,,",
        "prints '5', but figures below 4 are hidden",
    ],
)
def test_places_counts_labels_and_limits_are_reported(message: str) -> None:
    told = DISCRETION.of(Finding("any-rule", message, Place("f"), address=VALUE))
    assert told.message == message


MESSAGES = st.sampled_from(
    [
        "'{}' is neither a whole number nor '*' (table 5, row 6, column 7)",
        "table 5, row 6, column 7: prints '{}', but table 8, row 9 prints '15'; compare",
        "the report does not print '{}' there, it prints '{}'; look again",
        "'{}' looks like a row of a table; compare it with the report",
        "('Kvinner', 'Januar'), which prints '{}'; or table 13, row 6, column 7, which prints '{}'",
        "('Voss' kommune', 'Januar') prints '{}'",
    ]
)
ADDRESSES = st.sampled_from([None, VALUE])


@given(MESSAGES, SMALL, ADDRESSES, st.booleans())
@example("should print {}; compare", "3", VALUE, False)
@example("{} fits", "2", None, False)
@example("more than the total printed, {}; is a row lost?", "3", None, False)
def test_what_a_message_quotes_of_a_cell_is_reported_without_small_numbers(
    words: str, text: str, address: CellAddress | None, printed: bool
) -> None:
    message = words.replace("{}", text)
    finding = Finding(
        "new", message, Place("f"), address=address, printed=text if printed else None
    )
    told = DISCRETION.of(finding)
    if (words.count("'") % 2 == 0 and text.count("'") == 0) or printed:
        assert not re.search(r"(?<!\d)[0-3](?!\d)|[０-３]|[٠-٣]|[⁰¹²³]", told.message), told.message
        assert UNTOLD in told.message


# Through the whole product


def numbers_told(text: str) -> set[str]:
    """The numbers of a finding, without those of its place and of the places that it names."""
    text = unicodedata.normalize("NFKC", text)
    text = re.sub(r"\b(tables?|rows?|columns?|lines?) \d+((, | and | or )\d+)*", "", text)
    codes = r"\d{1,2}[-–]\d\d+|(?<=')\d\d (?=[A-ZÆØÅ])|\d+[-–]\d+ år|\d+ år"
    decimals = r"(?<!\d)0*([4-9]|[1-9]\d+)[.,-]\d+|(?<!\d)[1-9]\d{0,2}[ .-]\d{3}(?!\d)"
    text = re.sub(rf"{codes}|{decimals}|20\d\d-\d\d|below the limit, 4", "", text)
    return set(re.findall(r"\d+", text))


ROWS = [
    (number, line.split("\t"))
    for number, line in enumerate(sample_lines())
    if re.fullmatch(r"[\d *]+", line.rpartition("\t")[2].strip()) and line.count("\t") > 2
]
CORRECTED = [
    Correction("2024-04", CellAddress(5, 2, 2), "3", "9", "why", Place("corrections.csv", 2)),
    Correction("2024-04", CellAddress(5, 2, 2), "3", "*", "why", Place("corrections.csv", 2)),
    Correction("2024-04", CellAddress(2, 1, 2), "86", "3", "why", Place("corrections.csv", 2)),
]


@settings(max_examples=60)
@given(
    st.sampled_from(ROWS),
    st.integers(0, 4),
    st.text("0123 *,.-)０２lO", min_size=1, max_size=5).filter(
        lambda t: re.search(r"[0-3０２]", t)
    ),
    st.sampled_from([None, *CORRECTED]),
)
def test_no_finding_of_a_damaged_report_has_a_small_number(
    row: tuple[int, list[str]], cell: int, damage: str, correction: Correction | None
) -> None:
    number, cells = row
    lines = sample_lines()
    column = min(cell + 1, len(cells) - 1) if cell else 0
    changed = list(cells)
    changed[column] = f"{cells[0]} {re.sub('[.,-]', '', damage)}" if column == 0 else damage
    lines[number] = "\t".join(changed)
    edition = read("\n".join(lines), corrections=[correction] if correction else None)
    for finding in edition.findings:
        if finding.rule == "witnessed":
            continue
        message = finding.message.replace(str(REPOSITORY), "")  # a path may have any number in it
        told = f"{message} '{finding.printed or ''}'"
        if finding.address and finding.address.row and finding.address.column:
            told += json.dumps(finding.as_json()["printed"], ensure_ascii=False)
        small = {found for found in numbers_told(told) if int(found) < LIMIT}
        assert small == set(), (damage, finding.as_text())


@pytest.mark.parametrize("printed", ["3", "2 *", "1 2", "-3", "３"])
def test_the_json_of_a_value_cell_has_no_small_number(printed: str) -> None:
    text = sample_text().replace("Kvinner\t40\t36", f"Kvinner\t40\t{printed}", 1)
    told = [finding.as_json()["printed"] for finding in read(text).findings if finding.address]
    assert any(UNTOLD in (text or "") for text in told)
    assert printed not in told


def test_a_fault_of_the_program_is_reported_without_its_message() -> None:
    code = (
        "import generator.build as build; build.read_library = lambda _: int('3 *');"
        "from generator.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "build"],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 1
    assert "ValueError: a fault of this program" in done.stderr
    assert "in _read" in done.stderr
    assert "invalid literal" not in done.stderr
