"""Labels → codes."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generator.codelists import BROKEN_WORD, PARALLEL_MISPRINT, fold, load_codelists
from generator.errors import ReportProblem
from tests.sample import REPOSITORY, codelists

HEAD = "code,name_nb,name_en,labels,aliases\n"


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("Funksjonsassis- tanse", "funksjonsassistanse"),
        ("ekspertbistan d", None),
        ("tilskudd til ekspertbistan d", "ekspertbistand"),
        ("Inkluderingskudd", "inkluderingstilskudd"),
        ("inkluderingsstil skudd", "inkluderingstilskudd"),
        ("Inkluderingsstøtte", "inkluderingstilskudd"),
        ("funksjonsassi stansen", "funksjonsassistanse"),
        ("Inkluderingsst", None),
        ("Tilskudd til sommerjobb", "sommerjobb"),
        ("Arbeidsrettet rehabilitering (dag)", "arbeidsrettet-rehabilitering"),
    ],
)
def test_misprinted_measures_are_known_by_folding_or_by_an_explicit_alias(
    label: str, code: str | None
) -> None:
    match = codelists()["measures"].match(label)
    assert (match.code if match else None) == code


@pytest.mark.parametrize(
    ("label", "code", "reason"),
    [
        ("46 Vestland", "46", None),
        ("03 Oslo - Oslove", "03", None),
        ("50 Trøndelag - Tröndelage", "50", PARALLEL_MISPRINT),
        ("56 Finnmark - Finnmarkku - Finmarkku", "56", PARALLEL_MISPRINT),
        ("55 Troms - Romsa - Tromssa", "55", None),
        ("34 Innlan det", "34", BROKEN_WORD),
        ("99 Øvrige områder", "99", None),
        ("Svalbard og øvrige områder", "99", None),
        ("Ukjent Ukjent", "unknown", None),
        ("Ukjent", "unknown", None),
    ],
)
def test_counties_are_known_by_code_and_norwegian_name(
    label: str, code: str, reason: str | None
) -> None:
    match = codelists()["counties"].match(label)
    assert match is not None
    assert (match.code, match.reason) == (code, reason)


@pytest.mark.parametrize("label", ["46 Viken", "99 Vestland", "60 år og over", "4 6 Vestland", ""])
def test_a_code_that_does_not_fit_its_name_is_no_county(label: str) -> None:
    assert codelists()["counties"].match(label) is None


@pytest.mark.parametrize("label", ["2 0-24 år", "20-2 4 år", "2024 år", "25-24 år"])
def test_digits_in_a_label_are_never_repaired(label: str) -> None:
    assert codelists()["age-groups"].match(label) is None


@pytest.mark.parametrize("name", sorted(codelists().lists))
def test_every_name_and_label_of_a_list_means_its_own_code(name: str) -> None:
    codelist = codelists()[name]
    valid = {row["name_nb"] for row in codelist.rows if not row.get("valid_to")}
    for row in codelist.rows:
        ended = row.get("valid_to") and row["name_nb"] in valid
        match = codelist.match(f"{row['code']} {row['name_nb']}" if ended else row["name_nb"])
        assert match is not None
        assert (match.code, match.reason) == (row["code"], None)


@given(st.text(), st.text(alphabet=" \u00a0\u00ad"))
def test_white_space_and_soft_hyphens_do_not_change_what_a_word_folds_to(
    text: str, space: str
) -> None:
    letters = "".join(char for char in text if char.isalpha())
    assert fold(space.join(letters)) == fold(letters)


@given(st.integers(0, 999), st.integers(0, 999))
def test_two_numbers_never_fold_into_one(first: int, second: int) -> None:
    assert fold(f"{first} {second}") != fold(f"{first}{second}")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a,A,A,,\na,B,B,,\n", r"sexes\.csv:3: error double-code: code 'a' stands on line 2 too"),
        (
            "a,A,A,,\nb,B,B,A,\n",
            r"sexes\.csv:3: error double-label: 'A' would mean both 'a' and 'b'",
        ),
        ("a,A,A\n", r"sexes\.csv:2: error code-list-columns: has 3 fields .* names 5"),
        ("a/b,A,A,,\n", r"sexes\.csv:2: error code-list-code: code 'a/b'"),
        (",A,A,,\n", r"sexes\.csv:2: error code-list-gap"),
        ('a,"A,A,,\n', r"sexes\.csv:\d: error code-list-syntax"),
    ],
)
def test_a_malformed_code_list_is_refused_with_its_line(
    tmp_path: Path, text: str, complaint: str
) -> None:
    for path in (REPOSITORY / "codelists").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "sexes.csv").write_text(HEAD + text, "utf-8")
    with pytest.raises(ReportProblem, match=complaint):
        load_codelists(tmp_path)


@pytest.mark.parametrize(
    ("name", "before", "after", "complaint"),
    [
        ("population", "717710", "7l7710", r"population\.csv:2: error code-list-field"),
        ("population", "717710", "0", r"population\.csv:2: error code-list-field"),
        ("population", "11,2024", "03,2024", r"population\.csv:3: error double-population"),
        ("population", "11,2024", "98,2024", r"population\.csv:3: error unknown-county"),
        ("counties", ",2,4,", ",two,4,", r"counties\.csv:2: error code-list-field: tile_column"),
        (
            "counties",
            "2024-01-01",
            "1.1.2024",
            r"error code-list-field: valid_from is '1\.1\.2024'",
        ),
        ("symbols", "unsaid", "below", r"symbols\.csv: error missing-symbol"),
        ("symbols", "between", "under", r"symbols\.csv:3: error code-list-field: stands_for"),
        ("symbols", "{low}", "{least}", r"symbols\.csv:3: error code-list-field: {low}"),
    ],
)
def test_a_field_that_cannot_be_so_is_refused_with_its_line(
    tmp_path: Path, name: str, before: str, after: str, complaint: str
) -> None:
    for path in (REPOSITORY / "codelists").iterdir():
        text = path.read_text("utf-8")
        assert path.stem != name or before in text
        changed = text.replace(before, after, 1) if path.stem == name else text
        (tmp_path / path.name).write_text(changed, "utf-8")
    with pytest.raises(ReportProblem, match=complaint):
        load_codelists(tmp_path)


@pytest.mark.parametrize(
    ("before", "after", "complaint"),
    [
        ('code = "sex"', 'code = "county"', "'county' is there twice"),
        ('code = "sex"', 'code = "measure"', "dimension 3 needs a code of its own"),
        ('list = "sexes"\n', "", "'sex' has no list"),
        ('name_en = "Sex"', 'name_en = ""', "'sex' needs a text on one line for name_en"),
        ('plural_nb = "kjønn"', "plural = 2", "'sex' says plural, which is no setting"),
        ('order = "largest"', 'order = "smallest"', "'county' needs 'list' or 'largest'"),
        ('folder_nb = "fylke"', 'folder_nb = "../fylke"', "for folder_nb"),
        ('one_en = "a county"\n', "", "'county' has no one_en"),
        ("areas = true", 'areas = "yes"', "'county' needs true or false for areas"),
        (
            '"tile_row",',
            '"tile_line",',
            "names the field tile_line, which counties.csv has not",
        ),
        ("[[dimensions]]", "[[dimensions]", "Expected"),
    ],
)
def test_a_dimension_that_makes_no_sense_is_refused(
    tmp_path: Path, before: str, after: str, complaint: str
) -> None:
    shutil.copytree(REPOSITORY / "codelists", tmp_path / "codelists")
    path = tmp_path / "codelists/dimensions.toml"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    with pytest.raises(ReportProblem, match=re.escape(complaint)) as caught:
        load_codelists(path.parent)
    assert [finding.rule for finding in caught.value.findings] == ["dimensions-toml"]


def test_a_missing_code_list_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReportProblem, match=r"measures\.csv: error missing-code-list"):
        load_codelists(tmp_path)


# Synonyms


@pytest.mark.parametrize(
    ("row", "rule"),
    [
        ("no-such,,a,,,,R", "code-list-field"),
        ("county,00,a,,,,R", "unknown-category"),
        (",topic,a,Emne,,,R", "code-list-gap"),
        (",Not a code,a,Emne,Topic,,R", "code-list-gap"),
        (",topic,a,Emne,Topic,no-such,R", "code-list-field"),
    ],
)
def test_a_synonym_of_nothing_is_refused(tmp_path: Path, row: str, rule: str) -> None:
    shutil.copytree(REPOSITORY / "codelists", tmp_path, dirs_exist_ok=True)
    head = "dimension,code,words,name_nb,name_en,nearest,reason"
    (tmp_path / "synonyms.csv").write_text(f"{head}\n{row}\n", encoding="utf-8")
    with pytest.raises(ReportProblem) as caught:
        load_codelists(tmp_path)
    assert [(finding.rule, finding.place.line) for finding in caught.value.findings] == [(rule, 2)]


def test_every_synonym_of_the_repository_has_a_reason() -> None:
    with (REPOSITORY / "codelists/synonyms.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["words"] for row in rows if len(row["reason"]) < 10] == []
