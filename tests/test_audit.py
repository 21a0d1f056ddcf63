"""The disclosure audit: where what is printed pins down what is hidden, and never what it is.

No test of the real report names a hidden cell or a value: counts only.
"""

from __future__ import annotations

import json
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import combinations, product
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from generator.cli import main
from generator.errors import ReportProblem
from generator.investigate import solver
from generator.investigate.audit import AuditedCell, Level, View, audit
from generator.investigate.solver import (
    Box,
    Contradiction,
    Sum,
    bounds,
    is_possible,
    narrowed,
)
from generator.model import CellAddress, Reading
from generator.package.rates import RATES
from generator.prove.ranges import FREE, Bounds, rounded_half_up
from generator.prove.ties import GROUPS, SUM_OF_ROWS, Quantity, quantities, ties_of
from generator.understand.observations import observations
from tests.conftest import Built
from tests.disclosed import (
    MARKUP,
    VALUE_CELL,
    Key,
    OwnOutput,
    Told,
    numbers_outside_tables,
    told,
)
from tests.editions import Edition, Layout, generate, print_edition
from tests.sample import REPORT, REPOSITORY, codelists, read, sample_text
from tests.small_reports import LIMIT, printed_mean, table

AnyBox = dict[Any, Bounds]
WOMEN_IN_JANUARY = CellAddress(1, 2, 2)


def reading(text: str | bytes, edition: str = "2024-04") -> Reading:
    found = read(text, edition=edition).reading
    assert found is not None
    return found


def generated(edition: Edition) -> Reading:
    """A generated edition, read; only if it reads as it was meant, which other tests see to."""
    text = print_edition(edition, codelists(), Layout())
    found = reading(text, str(edition.months[-1]))
    seen = observations(found.tables)
    read_as = {(o.measure, o.dimension, o.category, str(o.period)): o.value for o in seen}
    assume(read_as == edition.observations)
    return found


def box_of(*readings: Reading) -> AnyBox:
    """What the audit works with inside, and never lets out."""
    box, sums = Box(), list[Sum]()
    for item in readings:
        own, ties = View(item).as_sums()
        box |= own
        sums += ties
    return bounds(box, sums)[0]


def levels(cells: Sequence[AuditedCell]) -> Counter[str]:
    return Counter(str(cell.level) for cell in cells)


# The solver

SYSTEMS = st.integers(1, 5).flatmap(
    lambda count: st.tuples(
        st.just(count),
        st.lists(
            st.builds(
                lambda factors, low, width: Sum(
                    tuple((i, f) for i, f in enumerate(factors) if f), low, low + width
                ),
                st.lists(st.integers(-1, 1), min_size=count, max_size=count).filter(any),
                st.integers(-6, 12),
                st.integers(0, 2),
            ),
            max_size=5,
        ),
    )
)


def solutions(count: int, system: Sequence[Any]) -> Iterator[tuple[int, ...]]:
    for values in product(range(LIMIT), repeat=count):
        sums = [(c, sum(values[i] * f for i, f in c.terms)) for c in system]
        if all(c.low <= total <= c.high for c, total in sums):
            yield values


@settings(max_examples=120)
@given(SYSTEMS)
def test_the_solver_finds_in_a_small_system_what_trying_everything_finds(
    drawn: tuple[int, list[Sum]],
) -> None:
    count, system = drawn
    box: Box = {i: Bounds(0, LIMIT - 1) for i in range(count)}
    fitting = list(solutions(count, system))
    assert is_possible(box, system) == bool(fitting)
    if not fitting:
        with pytest.raises(Contradiction):
            bounds(box, system)
        return
    found = solver.values(box, system)
    assert found is not None
    assert tuple(found[i] for i in range(count)) in fitting
    columns = list(zip(*fitting, strict=True))
    assert bounds(box, system)[0] == {i: Bounds(min(c), max(c)) for i, c in enumerate(columns)}


def test_the_solver_finds_what_one_sum_at_a_time_does_not() -> None:
    pairs = [(0, 1), (1, 2), (0, 2)]
    system = [Sum(tuple((i, 1) for i in pair), 3, 4) for pair in pairs]
    system.append(Sum(((0, 1), (1, 1), (2, 1)), 6, 6))
    box: Box = {i: Bounds(0, 3) for i in range(3)}
    assert bounds(box, system)[0] == {i: Bounds(2, 2) for i in range(3)}
    assert narrowed(box, system) != bounds(box, system)[0]


def test_sums_that_narrow_one_another_by_ones_are_given_up_in_time() -> None:
    """`a` is one more than `b`, and `b` one more than `a`: each step takes one of a billion."""
    box: Box = {"a": FREE, "b": FREE}
    system = [Sum((("a", 1), ("b", -1)), 1, 1), Sum((("b", 1), ("a", -1)), 1, 1)]
    assert not is_possible(box, system)


# One table


def possible(rows: Sequence[Sequence[int]]) -> list[list[list[int]]]:
    """Every set of figures that would be printed as these are, whatever rule hides a mean."""
    total = [sum(column) for column in zip(*rows, strict=True)]
    cells = [[range(LIMIT) if v < LIMIT else [v] for v in values] for values in rows]
    found = []
    for values in product(*(cell for row in cells for cell in row)):
        months = len(rows[0])
        guess = [list(values[i : i + months]) for i in range(0, len(values), months)]
        sums = [sum(column) for column in zip(*guess, strict=True)]
        fits = all(s == t if t >= LIMIT else s < LIMIT for s, t in zip(sums, total, strict=True))
        pairs = zip([total, *rows], [sums, *guess], strict=True)
        if fits and all(_same_mean(true, tried) for true, tried in pairs):
            found.append([sums, *guess])
    return found


def _same_mean(true: Sequence[int], tried: Sequence[int]) -> bool:
    if printed_mean(true) == "*":
        return sum(tried) < LIMIT * len(tried)
    return rounded_half_up(sum(tried), len(tried)) == rounded_half_up(sum(true), len(true))


@settings(max_examples=60)
@given(st.data(), st.integers(1, 2))
def test_the_levels_of_a_table_are_those_of_trying_everything(
    data: st.DataObject, months: int
) -> None:
    figures = st.lists(st.integers(0, 7), min_size=months, max_size=months)
    rows = [data.draw(figures), data.draw(figures)]
    edition = reading(table(rows), f"2024-0{months}")
    tried = possible(rows)
    for cell in audit([edition]):
        row, column = cell.address.row - 1, cell.address.column - 2
        if column < 0:
            seen = {rounded_half_up(sum(guess[row]), months) for guess in tried}
        else:
            seen = {guess[row][column] for guess in tried}
        whole = min(seen) == 0 and max(seen) >= LIMIT - 1
        expected = Level.EXACT if len(seen) == 1 else Level.OPEN if whole else Level.NARROWED
        assert cell.level is expected


# Reports


@settings(max_examples=8)
@given(st.integers(0, 10**9), st.integers(1, 4))
def test_what_is_true_of_a_generated_edition_lies_within_the_bounds(seed: int, months: int) -> None:
    edition = generate(seed, codelists(), months=months, largest=60)
    for hidden, known in box_of(generated(edition)).items():
        measure, dimension, category = hidden.quantity.key
        if measure is not None:
            figures = edition.figures[measure, dimension, category]
            true = [figures[period.month - 1] for period in hidden.quantity.months]
            assert known.low <= sum(true) <= known.high


@settings(max_examples=4)
@given(st.integers(0, 10**9))
def test_an_earlier_edition_never_makes_a_cell_safer(seed: int) -> None:
    whole = generate(seed, codelists(), months=4, largest=60)
    last = generated(whole)
    alone, together = audit([last]), audit([generated(whole.first(2)), last])
    exact = {cell.address for cell in alone if cell.level is Level.EXACT}
    both = {c.address for c in together if c.level is Level.EXACT and c.edition == last.edition}
    assert exact <= both


def test_two_editions_together_can_pin_down_a_cell_that_neither_does_alone() -> None:
    earlier = reading(table([[2, 5], [1, 5]]), "2024-02")
    later = reading(table([[2, 5, 6], [1, 5, 6]]), "2024-03")

    def level(*editions: Reading) -> Level:
        (found,) = {c.level for c in audit(editions) if c.address == WOMEN_IN_JANUARY}
        return found

    assert level(earlier) is level(later) is Level.NARROWED
    assert level(earlier, later) is Level.EXACT


def test_editions_that_were_revised_behind_the_mark_are_audited_each_by_itself() -> None:
    first = reading(table([[3], [6]]), "2024-01")
    second = reading(table([[2, 9], [6, 9]]), "2024-02")
    cells = audit([first, second])
    assert [str(cell.level) for cell in cells] == [
        str(cell.level) for cell in [*audit([first]), *audit([second])]
    ]


def test_an_edition_that_contradicts_itself_is_reported_without_a_figure() -> None:
    lines = table([[3, 9], [9, 9]]).split("\n")
    lines[2] = lines[2].replace("\t15\t12\t18", "\t14\t9\t18")
    with pytest.raises(ReportProblem, match=r"report\.txt: error contradiction: ") as raised:
        audit([reading("\n".join(lines), "2024-02")])
    assert re.search(r"\d", str(raised.value)) is None
    assert [finding.edition for finding in raised.value.findings] == ["2024-02"]


def test_the_sample_has_that_many_exact_and_narrowed_cells() -> None:
    cells = audit([reading(sample_text())])
    months = [cell for cell in cells if cell.address.column > 1]
    assert levels(cells) == {"exact": 42, "narrowed": 12, "open": 66}
    assert levels(months) == {"exact": 35, "narrowed": 10, "open": 53}


# Our own output


def key_of(quantity: Quantity) -> Key:
    """Measure, dimension, category, first and last month."""
    measure, dimension, category = quantity.key
    first, last = str(quantity.months[0]), str(quantity.months[-1])
    return (measure or "", dimension, category, first, last)


@pytest.fixture(scope="module")
def everything(built: Built) -> list[Told]:
    """Every figure that our pages and downloads tell, the data package's among them."""
    return list(told(built.site, built.documents))


def test_our_output_gives_a_figure_as_the_report_prints_it_and_a_hidden_one_in_set_words(
    everything: list[Told],
) -> None:
    printed = {
        key_of(item.quantity): item.cell.figure.value
        for item in quantities(reading(sample_text()).tables)
    }
    texts = {True: Counter[str](), False: Counter[str]()}
    wrong = []
    for item in everything:
        value, text = printed[item.key], re.sub(r"\s", "", item.text)
        texts[value is None][item.text] += 1
        if text != str(value) if value is not None else text.isdecimal():
            wrong.append((item.file, item.key))
    assert wrong == []
    assert {Path(item.file).suffix for item in everything} == {
        ".html", ".csv", ".xlsx", ".parquet", ".js"
    }  # fmt: skip
    assert set(texts[True]) == {
        "", "*", "*skjermet, færre enn 4", "*suppressed, fewer than 4"
    }  # fmt: skip


def test_our_output_narrows_no_hidden_cell_more_than_the_report(everything: list[Told]) -> None:
    own = OwnOutput(everything)
    ours = own.bounds()
    reports = {
        key_of(hidden.quantity): known for hidden, known in box_of(reading(sample_text())).items()
    }
    assert ours.keys() == reports.keys()
    narrower = [i for i, key in enumerate(sorted(ours)) if is_narrower(ours[key], reports[key])]
    assert narrower == []


def test_a_number_reported_for_a_hidden_cell_would_be_seen(everything: list[Told]) -> None:
    hidden = next(item for item in everything if item.text == "*" and item.key[3] == item.key[4])
    own = OwnOutput([*everything, replace(hidden, text="2")])
    assert hidden.key in own.known


def test_rates_are_looked_at_and_one_of_a_hidden_cell_would_be_seen(
    built: Built, everything: list[Told]
) -> None:
    tables = {Path(item.file).name for item in everything if RATES in item.file}
    assert tables == {f"{RATES}.csv", f"{RATES}.parquet"}
    shown = {rate.key for document in built.documents for rate in document.rates}
    assert shown
    assert {(*key, key[3]) for key in shown} <= {item.key for item in everything}
    hidden = next(item for item in everything if item.text == "*" and item.key[1] == "county")
    assert hidden.key not in {item.key for item in everything if RATES in item.file}
    assert hidden.key[:4] not in shown
    path = built.site / f"data/{RATES}.csv"
    before = path.read_text("utf-8")
    measure, dimension, area, month, _ = hidden.key
    row = f"{month},{measure},{dimension},{area},,,717710,2024-01,0.3,published"
    path.write_text(f"{before}{row}\n", "utf-8")
    try:
        own = OwnOutput(told(built.site, []))
    finally:
        path.write_text(before, "utf-8")
    assert hidden.key in own.known


def test_figures_of_comparisons_are_looked_at_and_one_of_a_hidden_cell_would_be_seen(
    built: Built, everything: list[Told]
) -> None:
    scripts = [item for item in everything if item.file.endswith(".js")]
    assert {item.key for item in scripts} >= {
        i.key for i in everything if i.key[0] and i.text == "*" and i.key[3] == i.key[4]
    }
    hidden = next(item for item in scripts if item.text == "*" and item.key[1] == "county")
    path = built.site / hidden.file
    before = path.read_text("utf-8")
    rates = f'"rates":{{"{hidden.key[2]}":[0.3,0.3,0.3,0.3],'
    for changed in (before.replace('"hidden"', "2"), before.replace('"rates":{', rates)):
        path.write_text(changed, "utf-8")
        try:
            own = OwnOutput(told(built.site, []))
        finally:
            path.write_text(before, "utf-8")
        assert own.known.keys() & {item.key for item in scripts if item.text == "*"}


OF_THE_COUNTRY = ("ele landet", "hole country")
"""In the heads of rows that say nothing of an area's own figure, in both languages."""


def on_published_cells_alone(pages: Iterable[str]) -> int:
    """How many cells are worked out of the figure above them; fails where that is not published."""
    worked_out = 0
    for text in pages:
        for body in re.findall(r"<tbody>.*?</tbody>", text, re.DOTALL):
            first, *others = re.findall(r"<tr[ >].*?</tr>", body, re.DOTALL)
            is_published = ['data-status="published"' in cell for cell in VALUE_CELL.findall(first)]
            for row in (row for row in others if row.startswith('<tr class="derived"')):
                if any(words in row for words in OF_THE_COUNTRY):
                    continue  # worked out of the country's number and of populations alone
                told_of = [
                    bool(re.search(r"\d", MARKUP.sub("", cell))) for cell in VALUE_CELL.findall(row)
                ]
                worked_out += sum(told_of)
                assert not any(
                    told and not published
                    for told, published in zip(told_of, is_published, strict=True)
                )
    return worked_out


def test_what_a_page_works_out_of_a_figure_stands_only_below_a_published_one(built: Built) -> None:
    pages = [(built.site / page).read_text("utf-8") for page in built.pages]
    assert on_published_cells_alone(pages) > 100


def test_no_page_drawing_or_feed_says_what_the_visible_rows_or_the_hidden_ones_add_up_to(
    built: Built,
) -> None:
    edition = reading(sample_text())
    given_away, printed = set[int](), set[int]()
    for tie in ties_of(edition.tables):
        values = [part.figure.value for part in tie.parts if part.figure.value is not None]
        if tie.rule in {SUM_OF_ROWS, GROUPS} and not tie.is_printed:
            given_away |= {sum(values), (tie.whole.figure.value or 0) - sum(values)}
        printed |= {value for value in (*values, tie.whole.figure.value) if value is not None}
        printed |= {abs(one - other) for one, other in combinations(values, 2)}
    unmistakable = given_away - printed
    files = [path for path in built.site.rglob("*") if path.suffix in {".html", ".svg"}]
    files += built.site.rglob("feed.xml")
    assert unmistakable
    assert [path.name for path in files if numbers_outside_tables(path) & unmistakable] == []


def is_narrower(ours: Bounds, theirs: Bounds) -> bool:
    return ours.low > theirs.low or ours.high < theirs.high


# The command


@pytest.fixture
def reports(tmp_path: Path) -> Path:
    """A folder of reports with the sample, for exceptions beside it."""
    shutil.copytree(REPOSITORY / "codelists", tmp_path / "codelists")
    shutil.copytree(REPORT.parents[1], tmp_path / "reports")
    return tmp_path / "reports"


def run(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["audit", *map(str, arguments)])
    return done.exit_code, done.output


def exceptions(reports: Path, *lines: str) -> None:
    text = "\n".join(["edition,table,row,column,reason", *lines, ""])
    (reports / "tilt180/audit-exceptions.csv").write_text(text, "utf-8")


def test_the_audit_lists_counts_and_places_and_nothing_else(reports: Path) -> None:
    code, text = run("--reports", reports, "-v")
    first, *places = text.splitlines()
    assert code == 0
    assert first == (
        "tilt180 2024-04: 120 hidden cells: 42 exact, 12 narrowed, 0 of these signed off"
    )
    place = re.compile(r"tilt180 2024-04: table \d+, row \d+, column \d+: (exact|narrowed)")
    assert all(place.fullmatch(line) for line in places)
    assert len(places) == 54


def test_the_audit_in_json_has_counts_and_places_and_nothing_else(reports: Path) -> None:
    code, text = run("--reports", reports, "--format", "json")
    told = json.loads(text)
    assert code == 0
    assert told["editions"] == [
        {
            "series": "tilt180",
            "edition": "2024-04",
            "hidden": 120,
            "exact": 42,
            "narrowed": 12,
            "signed_off": 0,
            "not_solved": 0,
        }
    ]
    keys = "series edition table row column level signed_off"
    assert {tuple(cell) for cell in told["cells"]} == {tuple(keys.split())}
    assert Counter(cell["level"] for cell in told["cells"]) == {"exact": 42, "narrowed": 12}


def test_cells_are_listed_in_the_order_of_the_report(reports: Path) -> None:
    cells = json.loads(run("--reports", reports, "--format", "json")[1])["cells"]
    places = [(cell["table"], cell["row"], cell["column"]) for cell in cells]
    assert places == sorted(places)


def test_an_exact_cell_fails_the_audit_when_asked_to(reports: Path) -> None:
    assert run("--reports", reports, "--fail-on", "exact", "-q") == (1, "")


def test_signed_off_cells_do_not_fail_the_audit(reports: Path) -> None:
    cells = json.loads(run("--reports", reports, "--format", "json")[1])["cells"]
    exact = [cell for cell in cells if cell["level"] == "exact"]
    lines = [f"2024-04,{c['table']},{c['row']},{c['column']},NAV prints it so" for c in exact]
    exceptions(reports, *lines)
    code, text = run("--reports", reports, "--fail-on", "exact")
    assert code == 0
    assert "42 exact, 12 narrowed, 42 of these signed off" in text
    assert ": exact" not in text
    assert "exact (signed off: NAV prints it so)" in run("--reports", reports, "-v")[1]


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("2024-04,99,1,1,why not", "there is no hidden cell there"),
        ("2024-04,1,1,1,why not", "there is no hidden cell there"),
        ("2024-04,one,1,1,why not", "must be whole numbers"),
        ("2024-04,8,11,1, ", "needs its reason"),
    ],
)
def test_an_exception_that_is_not_right_is_refused(reports: Path, line: str, said: str) -> None:
    exceptions(reports, line)
    code, text = run("--reports", reports)
    assert code == 1
    assert "audit-exceptions.csv:2: error refused-exception: " in text
    assert said in text


def test_a_report_that_does_not_hold_is_not_audited(reports: Path) -> None:
    path = reports / "tilt180/2024-04.txt"
    path.write_text(sample_text().replace("Kvinner\t40\t36", "Kvinner\t40\t37", 1), "utf-8")
    code, text = run("--reports", reports)
    assert code == 1
    assert "total-is-sum-of-rows" in text


def moved(reports: Path, target: Path) -> Path:
    """The file of exceptions, moved away from the reports."""
    target.parent.mkdir(parents=True, exist_ok=True)
    return Path(shutil.move(reports / "tilt180/audit-exceptions.csv", target))


def one_exact(reports: Path) -> str:
    cells = json.loads(run("--reports", reports, "--format", "json")[1])["cells"]
    cell = next(cell for cell in cells if cell["level"] == "exact")
    return f"2024-04,{cell['table']},{cell['row']},{cell['column']},NAV prints it so"


def test_exceptions_may_lie_outside_of_the_reports(reports: Path, tmp_path: Path) -> None:
    exceptions(reports, one_exact(reports))
    file = moved(reports, tmp_path / "kept apart/tilt180/audit-exceptions.csv")
    assert ", 0 of these signed off" in run("--reports", reports)[1]
    for path in (file, file.parent.parent):
        assert ", 1 of these signed off" in run("--reports", reports, "--exceptions", path)[1]


def test_exceptions_elsewhere_stand_in_place_of_those_beside_the_reports(
    reports: Path, tmp_path: Path
) -> None:
    exceptions(reports, one_exact(reports))
    (tmp_path / "empty").mkdir()
    code, text = run("--reports", reports, "--exceptions", tmp_path / "empty")
    assert code == 0
    assert ", 0 of these signed off" in text


def test_exceptions_that_are_not_there_are_refused(reports: Path, tmp_path: Path) -> None:
    code, text = run("--reports", reports, "--exceptions", tmp_path / "none.csv")
    assert code == 1
    assert "there is no such file or folder of exceptions" in text


def test_one_file_of_exceptions_is_not_for_several_series(reports: Path, tmp_path: Path) -> None:
    exceptions(reports)
    file = moved(reports, tmp_path / "one.csv")
    shutil.copytree(reports / "tilt180", reports / "tilt190")
    code, text = run("--reports", reports, "--exceptions", file)
    assert code == 1
    assert "name a folder with a file <series>/audit-exceptions.csv" in text


def test_a_file_of_exceptions_is_no_report(reports: Path) -> None:
    exceptions(reports)
    assert run("--reports", reports)[0] == 0
