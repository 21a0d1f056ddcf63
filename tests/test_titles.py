"""Titles about areas: a rank that the rate per inhabitant reverses is never claimed without saying
so, none is made from a hidden figure, and none contradicts its chart.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.model import Mark
from generator.package.opening import open_package
from generator.package.records import Value
from generator.web import sentences
from generator.web.addresses import Addresses
from generator.web.easel import Easel, breakdown_figure, breakdown_values
from generator.web.language import Language
from generator.web.source import ABSENT, PUBLISHED, SUPPRESSED, WITHDRAWN, SiteSource
from generator.web.view import Drawn, ShownFigure
from tests.editions import generate
from tests.sample import codelists
from tests.test_editions import package_of, rows

COUNTY = codelists().dimensions["county"]
NB, EN = Language.of("nb"), Language.of("en")
AREAS = ["03", "11", "15", "46", "55", "56"]
NAMES = {code: f"Area{code}" for code in AREAS} | {"unknown": "Ukjent"}
MARKS = {"*": Mark("*", 0, 3), "x": Mark("x")}

FORMS = {
    "both": r"(?P<most>.+) har flest deltakere|Flest deltakere i (?P<tied>.+)",
    "equally": r"Flest, og like mange, i (?P<count>\d+) fylker",
    "two": r"Flest i (?P<most>.+), men oftest i (?P<often>.+)",
    "not": r"Flest i (?P<most>.+), men ikke i forhold til folketallet",
    "number": r"Høyest antall deltakere: (?P<most>.+)",
    "printed": r"Størst av de trykte tallene: (?P<most>.+)",
    "printed-not": r"Størst av de trykte tallene, men ikke i forhold til folketallet: (?P<most>.+)",
    "alone": r"Bare (?P<most>.+) er i rapporten",
    "nothing": r"Alle tallene er skjermet|Ingen tall for denne måneden",
}


@dataclass(frozen=True)
class Claim:
    """What a title claims: its form, and the areas that have the most and the highest rate.

    Areas are a set of names, or how many they are.
    """

    form: str
    most: set[str] | int
    often: set[str] | int

    @classmethod
    def of(cls, title: str) -> Claim:
        """The claim of a title in Norwegian."""
        for form, pattern in FORMS.items():
            if found := re.fullmatch(pattern, title):
                named = found.groupdict()
                most = named.get("most") or named.get("tied") or named.get("count") or ""
                return cls(form, _areas(most), _areas(named.get("often") or ""))
        raise AssertionError(title)

    def is_right(self, values: Mapping[str, Value], inhabitants: Mapping[str, int]) -> bool:
        """Whether it holds whatever the hidden figures are, and says all that it has to say."""
        numbers = {c: v.number for c, v in values.items() if v.number is not None}
        if self.form in {"nothing", "alone"}:
            return len(numbers) == (self.form == "alone")
        most = max(numbers.values())
        top = {code for code, number in numbers.items() if number == most}
        hidden = {c: _most_of(v) for c, v in values.items() if v.status == SUPPRESSED}
        ranked, leaders, is_known = highest_rates(values, inhabitants)
        best = max(ranked.values(), default=Fraction(0))
        is_reversed = any(code in ranked and ranked[code] < best for code in top)
        if not _are(self.most, top):
            return False
        if self.form.startswith("printed"):
            return (self.form == "printed-not") >= (is_reversed and "unknown" not in top)
        if any(high >= most for high in hidden.values()):
            return False
        if self.form == "both":
            return is_known and top <= leaders
        if self.form == "two":
            return is_known and is_reversed and _are(self.often, leaders)
        if self.form == "not":
            return is_reversed and not is_known
        return not is_reversed or "unknown" in top


def highest_rates(
    values: Mapping[str, Value], inhabitants: Mapping[str, int]
) -> tuple[dict[str, Fraction], set[str], bool]:
    """The rates that can be worked out, the areas with the highest, and if no other can have it."""
    numbers = {c: v.number for c, v in values.items() if v.number is not None}
    hidden = {c: _most_of(v) for c, v in values.items() if v.status == SUPPRESSED}
    ranked = {c: Fraction(n, inhabitants[c]) for c, n in numbers.items() if c in inhabitants}
    best = max(ranked.values(), default=Fraction(0))
    leaders = {code for code, rate in ranked.items() if rate == best}
    is_known = all(c in ranked or c in COUNTY.rest for c in numbers) and all(
        c in COUNTY.rest or (c in inhabitants and Fraction(high) / inhabitants[c] < best)
        for c, high in hidden.items()
    )
    return ranked, leaders, is_known


def is_right_by_rate(
    title: str,
    values: Mapping[str, Value],
    inhabitants: Mapping[str, int],
    names: Mapping[str, str] = MappingProxyType(NAMES),
) -> bool:
    """Whether the title of a map by rate holds, whatever the hidden figures are."""
    found = re.fullmatch(
        r"Flest per 100\u00a0000 innbyggere \(innbyggertall fra 2024\)"
        "(?P<known>, av dem som kan regnes ut)?: (?P<most>.+)",
        title,
    )
    assert found, title
    _, leaders, is_known = highest_rates(values, inhabitants)
    return _are(_areas(found["most"]), leaders, names) and (found["known"] is None) == is_known


def _most_of(value: Value) -> float:
    return 3 if value.mark == "*" and value.why != WITHDRAWN else 10**9


def _areas(text: str) -> set[str] | int:
    if counted := re.fullmatch(r"(\d+)( fylker)?", text):
        return int(counted[1])
    return {name.casefold() for name in re.split(", | og ", text)}


def _are(
    named: set[str] | int, codes: set[str], names: Mapping[str, str] = MappingProxyType(NAMES)
) -> bool:
    if isinstance(named, int):
        return named == len(codes)
    return named == {names[code].casefold() for code in codes}


VALUES = st.one_of(
    st.builds(Value, st.just(PUBLISHED), st.integers(4, 40)),
    st.sampled_from(
        [
            Value(SUPPRESSED, mark="*"),
            Value(SUPPRESSED, mark="*"),
            Value(SUPPRESSED, mark="x"),
            Value(SUPPRESSED, mark="*", why=WITHDRAWN),
            Value(ABSENT),
        ]
    ),
)
INHABITANTS = st.sampled_from([None, 1, 7, 50, 1_000, 1_000, 20_000])


@settings(max_examples=1500)
@given(
    st.lists(VALUES, min_size=7, max_size=7),
    st.lists(INHABITANTS, min_size=6, max_size=6),
)
def test_no_title_claims_a_rank_that_the_rate_or_a_hidden_figure_may_reverse(
    values: list[Value], inhabitants: list[int | None]
) -> None:
    by_code = dict(zip([*AREAS, "unknown"], values, strict=True))
    known = {code: n for code, n in zip(AREAS, inhabitants, strict=True) if n}
    told = {
        language.code: sentences.breakdown_title(COUNTY, by_code, NAMES, language, MARKS, known)
        for language in (NB, EN)
    }
    claim = Claim.of(told["nb"])
    assert claim.is_right(by_code, known), told["nb"]
    assert ("but the highest rate in" in told["en"]) == (claim.form == "two")
    assert ("but not per inhabitant" in told["en"]) == (claim.form in {"not", "printed-not"})
    assert told["en"].startswith("Highest number of") == (claim.form == "number")
    if any(value.number is not None and code in known for code, value in by_code.items()):
        ranking = sentences.ranking_of(COUNTY, by_code, MARKS, known)
        by_rate = sentences.rate_title(COUNTY, ranking, NAMES, NB, "2024")
        assert is_right_by_rate(by_rate, by_code, known), by_rate


@pytest.mark.parametrize(
    "wrong",
    [
        "Area03 har flest deltakere",
        "Flest i Area03, men oftest i Area46",
        "Area46 har flest deltakere",
    ],
)
def test_a_wrong_claim_would_be_seen(wrong: str) -> None:
    values = {"03": Value(PUBLISHED, 9), "46": Value(PUBLISHED, 8), "55": Value(PUBLISHED, 8)}
    inhabitants = {"03": 1_000, "46": 90, "55": 80}
    assert not Claim.of(wrong).is_right(values, inhabitants)
    right = sentences.breakdown_title(COUNTY, values, NAMES, NB, MARKS, inhabitants)
    assert right == "Flest i Area03, men oftest i Area55"


@pytest.mark.parametrize(
    ("hidden", "title"),
    [
        (0, "Flest per 100\u00a0000 innbyggere (innbyggertall fra 2024): Area55"),
        (
            20,
            "Flest per 100\u00a0000 innbyggere (innbyggertall fra 2024),"
            " av dem som kan regnes ut: Area55",
        ),
    ],
)
def test_a_hidden_figure_of_a_small_place_may_have_the_highest_rate(
    hidden: int, title: str
) -> None:
    values = {"03": Value(PUBLISHED, 9), "55": Value(PUBLISHED, 8)}
    inhabitants = {"03": 1_000, "55": 80}
    if hidden:
        values["56"], inhabitants["56"] = Value(SUPPRESSED, mark="*"), hidden
    ranking = sentences.ranking_of(COUNTY, values, MARKS, inhabitants)
    assert sentences.rate_title(COUNTY, ranking, NAMES, NB, "2024") == title
    assert is_right_by_rate(title, values, inhabitants)
    assert not is_right_by_rate(title.replace("55", "03"), values, inhabitants)


# Whole editions


def figures_of(package: Path) -> Iterator[tuple[str, ShownFigure, Easel]]:
    """(measure, its figure by county, the page) of a package."""
    source = SiteSource(open_package(package))
    for measure in source.measures:
        if COUNTY in source.dimensions_of(measure.code):
            addresses = Addresses("nb")
            easel = Easel(source, NB, addresses, addresses.measure(measure.code))
            yield measure.code, breakdown_figure(easel, measure, COUNTY), easel


def drawn_rows(easel: Easel, drawn: Drawn) -> dict[str, dict[str, Any]]:
    """Area → the row that is drawn of it."""
    rows_drawn = easel.charts[drawn.key].spec["datasets"]["figures"]
    return {row["key"]: row for row in rows_drawn}


def test_titles_of_generated_editions_fit_their_rates_and_charts(tmp_path: Path) -> None:
    forms = Counter[str]()
    every = (generate(seed, codelists(), months=1, largest=200) for seed in range(60))
    near = (edition for edition in every if abs(edition.months[0].year - 2024) <= 2)
    for number, edition in enumerate(islice(near, 5)):
        package = package_of(tmp_path / str(number), edition)
        codes = {row["name_nb"].casefold(): row["code"] for row in rows(package, "counties")}
        rates: dict[str, dict[str, Fraction]] = {}
        for row in rows(package, "participants-per-100000"):
            rate = Fraction(int(row["participants"]), int(row["population"]))
            if row["dimension"] == COUNTY.code:
                rates.setdefault(row["measure"], {})[row["area"]] = rate
        for measure, figure, easel in figures_of(package):
            claim = Claim.of(figure.title)
            forms[claim.form] += 1
            if not isinstance(claim.most, set) or claim.form in {"alone", "nothing"}:
                continue
            month = easel.source.last_month(measure, COUNTY.code)
            values = breakdown_values(easel.source, measure, COUNTY, month)
            numbers = {code: value.number or 0 for code, value in values.items()}
            for name in claim.most - {"ukjent", "øvrige"}:
                assert numbers[codes[name]] == max(numbers.values())
                assert values[codes[name]].status == PUBLISHED
                if claim.form == "both":
                    assert rates[measure][codes[name]] == max(rates[measure].values())
            for name in claim.often if isinstance(claim.often, set) and claim.form == "two" else ():
                assert rates[measure][codes[name]] == max(rates[measure].values())
            # The map by rate, and the rates beside the bars.
            by_rate, by_number = (drawn_rows(easel, view.drawing) for view in figure.views)
            beside = drawn_rows(easel, figure.drawings[0])
            own = rates[measure]
            assert is_right_by_rate(
                figure.views[0].title,
                values,
                easel.source.inhabitants(measure, COUNTY.code, month),
                {code: name for name, code in codes.items()},
            )
            for code, row in by_rate.items():
                assert (row["value"] is not None) == (code in own) == bool(beside[code]["aside"])
                if code in own:
                    assert abs(Fraction(row["value"]) - own[code] * 100_000) <= Fraction("0.0501")
                    assert row["said"].startswith(row["text"])
                else:
                    assert row == by_number[code]
            shown = {code: row["value"] for code, row in by_rate.items() if code in own}
            assert all(own[a] >= own[b] for a in shown for b in shown if shown[a] > shown[b])
    assert forms["two"] > 2
