"""A figure that is withdrawn by hand is nowhere any more, and counts of hidden cells agree."""

from __future__ import annotations

import csv
import json
import re
import shutil
from collections.abc import Sequence
from copy import deepcopy
from itertools import pairwise, product
from pathlib import Path

import pytest

from generator import build as work
from generator.errors import Severity
from generator.library import Edition as Examined
from generator.library import Library, read_library
from generator.model import ALL, MEASURE, CellAddress, Correction, Period, Place
from generator.package.agreement import prove_editions
from generator.package.assemble import assemble
from generator.package.exports import write_exports
from generator.web.addresses import Addresses
from generator.web.easel import Easel, breakdown_figure
from generator.web.language import Language
from generator.web.pages import about, home, report
from generator.web.site import render_page
from generator.web.source import WITHDRAWN, open_package
from tests.editions import Edition, Layout, generate, print_edition
from tests.report_packages import descriptor, package_of, sample_on_paper
from tests.sample import REPORT, REPOSITORY, codelists, errors, read, rules, sample_text

HEAD = "edition,table,row,column,printed,corrected,reason\n"
PLACE = Place("corrections.csv", 2)
EVERYWHERE = CellAddress(1, 5, 2)
"""394, which eight tables of the sample print."""
ONCE = CellAddress(14, 3, 1)
"""147, a mean that one table prints."""


def withdrawal(
    address: CellAddress, printed: str = "?", reason: str = "at NAV's wish"
) -> Correction:
    return Correction("2024-04", address, printed, "*", reason, PLACE)


def library_of(folder: Path, corrections: str, **editions: str | bytes) -> Library:
    """Reports of one series, with these lines in `corrections.csv`."""
    series = folder / "reports/tilt180"
    series.mkdir(parents=True, exist_ok=True)
    shutil.copy(REPORT.parent / "series.toml", series)
    shutil.copy(REPORT.parents[1] / "publisher.toml", series.parent)
    shutil.copytree(REPOSITORY / "codelists", folder / "codelists", dirs_exist_ok=True)
    for name, content in editions.items():
        raw = content.encode() if isinstance(content, str) else content
        (series / f"{name.strip('_').replace('_', '-')}.txt").write_bytes(raw)
    (series / "corrections.csv").write_text(HEAD + corrections, "utf-8")
    return read_library(folder / "reports")


def made(library: Library, folder: Path) -> Path:
    """The data package of a library without errors."""
    assert [finding.as_text() for finding in library.errors] == []
    assemble(library, folder / "datapackage")
    prove_editions(folder / "datapackage")
    return folder / "datapackage"


def pages_of(package: Path) -> dict[str, str]:
    """The pages of the reports, in both languages."""
    source = open_package(package)
    return {
        page.path: render_page(source, page, {})
        for code in ("nb", "en")
        for page in report.pages(source, Language.of(code), Addresses(code))
    }


def told(number: str, package: Path, library: Library) -> list[str]:
    """Where our output or a finding tells a number, as a whole word."""
    word = re.compile(rf"(?<![\w.]){number}(?![\w])")
    texts = {path.as_posix(): path.read_text("utf-8") for path in package.rglob("*.*s*")}
    texts |= pages_of(package)
    texts |= {f"finding {i}": f.as_text() for i, f in enumerate(library.findings)}
    texts |= {f"json {i}": json.dumps(f.as_json()) for i, f in enumerate(library.findings)}
    assert len(texts) > 20
    return [name for name, text in texts.items() if word.search(re.sub(r"[0-9a-f]{40,}", "", text))]


def rows(package: Path, name: str) -> list[dict[str, str]]:
    with (package / f"data/{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("printed", ["?", "", "394"])
def test_a_withdrawn_figure_is_nowhere(tmp_path: Path, printed: str) -> None:
    line = f"2024-04,1,5,2,{printed},*,at NAV's wish\n"
    library = library_of(tmp_path, line, _2024_04=sample_text())
    package = made(library, tmp_path)
    assert told("394", package, library) == []
    telling = [f for f in library.findings if f.rule == "telling-correction"]
    assert bool(telling) == (printed == "394")
    hidden = {
        r["status"] for r in rows(package, "participants-by-measure") if r["participants"] == "*"
    }
    assert hidden == {"suppressed"}


def test_all_places_of_a_withdrawn_figure_are_reported_in_one_warning(tmp_path: Path) -> None:
    library = library_of(tmp_path, "2024-04,1,5,2,?,*,why\n", _2024_04=sample_text())
    (warning,) = [f for f in library.findings if f.rule == "withdrawn-too"]
    assert warning.severity is Severity.WARNING
    assert "table 11, row 1, column 2; table 12, row 1, column 2" in warning.message
    assert warning.message.count("table ") == 7


def test_the_report_says_that_a_figure_was_withdrawn(tmp_path: Path) -> None:
    library = library_of(tmp_path, "2024-04,14,3,1,?,*,fordi\n", _2024_04=sample_text())
    pages = pages_of(made(library, tmp_path))
    norwegian = next(html for path, html in pages.items() if not path.startswith("en/"))
    english = next(html for path, html in pages.items() if path.startswith("en/"))
    assert "1 tall som rapporten trykker, skal ikke være kjent" in norwegian
    assert "1 figure that the report prints must not be known" in english
    for html, word in ((norwegian, "trukket tilbake"), (english, "withdrawn")):
        (cell,) = re.findall(r"<td [^>]*>\* <small>([^<]*)</small></td>", html)
        assert cell == word
        assert "fordi" in html
        assert "<del>" not in html


def test_a_figure_that_is_withdrawn_leaves_the_earlier_editions_and_the_revisions_too(
    tmp_path: Path,
) -> None:
    later = generate(16, codelists(), months=4)
    measure = next(m for m in later.measures if min(later.figures[m, MEASURE, ALL]) > 20)
    women = later.figures[measure, "sex", "women"]
    months = [str(month).replace("-", "_") for month in later.months]
    printed = {
        f"_{months[count - 1]}": print_edition(later.first(count), codelists(), Layout())
        for count in (3, 4)
    }
    found = _cell(library_of(tmp_path / "a", "", **printed), (measure, "sex", "women"))
    line = f"{later.months[-1]},{found.table},{found.row},{found.column},?,*,why\n"
    library = library_of(tmp_path / "b", line, **printed)
    package = made(library, tmp_path / "b")
    month = str(later.months[0])
    assert rows(package, "revisions") == []
    for place in (package, *sorted((package / "editions").glob("*"))):
        key = {"measure": measure, "sex": "women", "period": month}
        (row,) = [r for r in rows(place, "participants-by-sex") if key.items() <= r.items()]
        assert row["participants"] == "*"
        key = {"measure": measure, "dimension": "sex", "category": "women", "period": month}
        cells = [r["printed"] for r in rows(place, "cells") if key.items() <= r.items()]
        assert set(cells) == {"*"}
    (warning,) = [f for f in library.findings if f.rule == "withdrawn-too"]
    assert (warning.edition, warning.series) == (str(later.months[2]), "tilt180")
    assert str(women[0]) not in re.findall(r"\d+", warning.message.partition("withdraws")[2])


def test_the_package_is_the_same_whatever_the_withdrawn_numbers_are(tmp_path: Path) -> None:
    """Two areas and two months, changed so that every printed sum and mean stays as it is."""
    whole = generate(16, codelists(), months=4, largest=400)
    rows = [k for k, v in whole.figures.items() if k[1] == "county" and min(v[:2]) > 11]
    one, another = next((a, b) for a, b in pairwise(rows) if a[0] == b[0])
    found = []
    for by in (0, 5):
        edition = deepcopy(whole)
        for key, month, change in (
            (one, 0, by),
            (one, 1, -by),
            (another, 0, -by),
            (another, 1, by),
        ):
            edition.figures[key][month] += change
        editions = (edition.first(2), edition)
        found.append(_with_withdrawn(tmp_path / str(by), editions, (one, another)))
    first, second = found
    assert len(first) > 50
    assert first == second


def _with_withdrawn(
    folder: Path, editions: Sequence[Edition], keys: Sequence[tuple[str, str, str]]
) -> dict[str, str]:
    """The files of a package of which the first two months of `keys` are withdrawn.

    Without what tells the report's own file from another: its checksum.
    """
    texts = {
        f"_{str(e.months[-1]).replace('-', '_')}": print_edition(e, codelists(), Layout())
        for e in editions
    }
    read = library_of(folder / "read", "", **texts)
    cells = (_cell(read, key) for key in keys)
    places = [at._replace(column=at.column + month) for at in cells for month in (0, 1)]
    month = editions[-1].months[-1]
    lines = (f"{month},{at.table},{at.row},{at.column},?,*,why\n" for at in places)
    package = made(library_of(folder, "".join(lines), **texts), folder)
    checksum = re.compile(r"\b(?:sha256:)?[0-9a-f]{64}\b")
    return {
        path.relative_to(package).as_posix(): checksum.sub("", path.read_text("utf-8"))
        for path in package.rglob("*")
        if path.is_file()
    }


def _cell(library: Library, key: tuple[str, str, str]) -> CellAddress:
    """Where the newest edition prints the first month of a figure."""
    reading = library.editions[-1].reading
    assert reading is not None
    for table in reading.tables:
        for row in table.rows:
            if table.key_of(row) == key:
                return row.figures[table.columns.months[0]].address
    raise AssertionError(key)


def revised(edition: Edition, measure: str, by: int) -> Edition:
    """The edition with `by` women more in its first month, and as many men fewer."""
    found = deepcopy(edition)
    found.figures[measure, "sex", "women"][0] += by
    found.figures[measure, "sex", "men"][0] -= by
    return found


def test_another_number_of_a_withdrawn_figure_is_warned_of(tmp_path: Path) -> None:
    later = generate(16, codelists(), months=4)
    measure = next(m for m in later.measures if min(later.figures[m, MEASURE, ALL]) > 20)
    earlier = revised(later.first(3), measure, 1)
    printed = {
        f"_{str(edition.months[-1]).replace('-', '_')}": print_edition(
            edition, codelists(), Layout()
        )
        for edition in (earlier, later)
    }
    found = _cell(library_of(tmp_path / "a", "", **printed), (measure, "sex", "women"))
    line = f"{later.months[-1]},{found.table},{found.row},{found.column},?,*,why\n"
    library = library_of(tmp_path / "b", line, **printed)
    assert library.errors == []
    (warning,) = [f for f in library.findings if f.rule == "still-shown"]
    assert warning.edition == str(earlier.months[-1])
    assert "is it to be withdrawn too?" in warning.message


def test_the_picture_of_a_page_with_a_withdrawn_figure_is_not_published(tmp_path: Path) -> None:
    def edition(*corrections: Correction) -> Examined:
        found = read(
            sample_on_paper(), file="reports/tilt180/2024-04.pdf", corrections=list(corrections)
        )
        assert errors(found) == []
        return found

    before, _ = package_of(tmp_path / "before", edition())
    after, findings = package_of(tmp_path / "after", edition(withdrawal(ONCE)), before)
    (withheld,) = [page for page in descriptor(after)["pages"] if "picture" not in page]
    assert withheld == {"number": withheld["number"], "withheld": True}
    name = f"pages/{withheld['number']}.png"
    drawn = {path.name for path in (before / "editions").rglob("*.png")}
    assert {path.name for path in (after / "editions").rglob("*.png")} == drawn - {Path(name).name}
    assert [finding.rule for finding in findings] == ["page-withheld"]
    pages = pages_of(after)
    assert any("der står et tall som er trukket tilbake" in html for html in pages.values())
    assert any("it shows a figure that is withdrawn" in html for html in pages.values())


@pytest.mark.parametrize("withdrawn", [False, True])
def test_all_counts_of_hidden_cells_agree(tmp_path: Path, withdrawn: bool) -> None:
    line = "2024-04,1,5,2,?,*,why\n" if withdrawn else ""
    library = library_of(tmp_path, line, _2024_04=sample_text())
    package = made(library, tmp_path)
    (counted,) = rows(package, "reports")
    hidden = int(counted["suppressed"])
    for cell in rows(package, "cells"):
        assert (cell["status"] == "suppressed") == (cell["printed"] == "*"), cell
    assert sum(cell["status"] == "suppressed" for cell in rows(package, "cells")) == hidden
    assert f"{counted['cells']} cells, {hidden} of them hidden" in work.describe_library(library)[0]
    edition = package / "editions/tilt180-2024-04"
    assert rows(edition, "reports") == [counted]
    for html in pages_of(package).values():
        assert len(re.findall(r'<td [^>]*data-status="suppressed"', html)) == hidden
        assert re.search(rf", {hidden} (of them suppressed|av dem skjermet)", html)
    source = open_package(package)
    for code, module in product(("nb", "en"), (home, about)):
        said = " ".join(
            repr(p.view) for p in module.pages(source, Language.of(code), Addresses(code))
        )
        assert re.search(
            rf", {hidden} (of them suppressed|av dem skjermet|suppressed|skjermet)", said
        )
    assert hidden == 120 + 8 * withdrawn


def test_exports_do_not_show_a_withdrawn_figure(tmp_path: Path) -> None:
    import openpyxl
    import pyarrow.parquet

    library = library_of(tmp_path, "2024-04,1,5,2,?,*,why\n", _2024_04=sample_text())
    package = made(library, tmp_path)
    write_exports(package, tmp_path / "exports")
    values: set[object] = set()
    for path in (tmp_path / "exports").rglob("*.xlsx"):
        book = openpyxl.load_workbook(path, read_only=True)
        for sheet in book.worksheets:
            values |= {value for row in sheet.iter_rows(values_only=True) for value in row}
        book.close()
    for path in (tmp_path / "exports").rglob("*.parquet"):
        for column in pyarrow.parquet.read_table(path).to_pydict().values():
            values |= set(column)
    assert len(values) > 500
    assert not values & {394, "394"}


# What a correction may not do


def refusal(*corrections: Correction, text: str | None = None) -> str:
    """Why the corrections are refused."""
    (finding,) = errors(read(text or sample_text(), corrections=list(corrections)))
    assert finding.rule == "refused-correction"
    return finding.message


def test_a_withdrawal_that_quotes_another_number_prints_neither() -> None:
    message = refusal(withdrawal(ONCE, printed="140"))
    assert "look again, or put ? for what it prints" in message
    assert not re.search(r"14[07]", message)


def test_a_withdrawal_whose_reason_has_the_number_is_refused() -> None:
    assert "reason contains the number" in refusal(withdrawal(ONCE, reason="147 was a slip"))
    assert "147" not in refusal(withdrawal(ONCE, reason="147 was a slip"))


def test_what_is_hidden_already_cannot_be_withdrawn() -> None:
    assert "already; remove the line" in refusal(withdrawal(CellAddress(5, 2, 2)))


def test_a_number_below_the_limit_is_never_put_anywhere() -> None:
    small = Correction("2024-04", ONCE, "147", "3", "a slip", PLACE)
    assert refusal(small) == "a figure below 4 is hidden; correct it to '*'"


@pytest.mark.parametrize("printed", ["?", "3"])
def test_a_misprint_below_the_limit_can_be_corrected_and_is_never_reported(
    tmp_path: Path, printed: str
) -> None:
    text = sample_text().replace("Menn\t147", "Menn\t3", 1)
    assert text != sample_text()
    library = library_of(tmp_path, f"2024-04,14,3,1,{printed},147,digits lost\n", _2024_04=text)
    package = made(library, tmp_path)
    (cell,) = [
        r for r in rows(package, "cells") if (r["table"], r["row"], r["column"]) == ("14", "3", "1")
    ]
    assert cell["printed"] == "147"
    (told_of,) = descriptor(package)["corrections"]
    assert (told_of["printed"], told_of["corrected"], told_of["withheld"]) == ("", "147", True)


def test_only_what_must_be_hidden_can_be_left_out() -> None:
    left_out = Correction("2024-04", ONCE, "?", "148", "a slip", PLACE)
    assert "correct it to '*'" in refusal(left_out)
    assert "147" not in refusal(left_out)


def test_a_figure_in_a_corrected_label_is_not_reported() -> None:
    text = sample_text().replace("Kvinner\t40\t36", "Kvinner 2\t40\t36", 1)
    label = Correction("2024-04", CellAddress(13, 2, 0), "Kvinner 2", "Kvinner", "a slip", PLACE)
    edition = read(text, corrections=[label])
    assert errors(edition) == []
    assert edition.reading is not None
    assert edition.reading.printed[12].rows[1].label.as_printed == "Kvinner"
    assert not [f for f in edition.findings if "Kvinner 2" in f.message + str(f.printed)]


# From the mark to a number


def hidden_then_shown() -> tuple[Edition, Edition, str]:
    """An edition that hides a month of a row, a later one that prints it, and their measure."""
    later = generate(16, codelists(), months=4)
    measure = next(m for m in later.measures if min(later.figures[m, MEASURE, ALL]) > 20)
    women = later.figures[measure, "sex", "women"]
    return revised(later.first(3), measure, 2 - women[0]), later, measure


@pytest.mark.parametrize(("more", "accepted"), [(0, True), (1, False)])
def test_a_hidden_figure_is_shown_only_if_a_later_edition_prints_it(
    tmp_path: Path, more: int, accepted: bool
) -> None:
    earlier, later, measure = hidden_then_shown()
    number = later.figures[measure, "sex", "women"][0]
    key = (measure, "sex", "women")
    printed = {
        f"_{str(e.months[-1]).replace('-', '_')}": print_edition(e, codelists(), Layout())
        for e in (earlier, later)
    }
    first = library_of(tmp_path / "a", "", **dict([next(iter(printed.items()))]))
    women, men = _cell(first, key), _cell(first, (measure, "sex", "men"))
    others = earlier.figures[measure, "sex", "men"][0]
    lines = f"{earlier.months[-1]},{women.table},{women.row},{women.column},*,{number + more},why\n"
    lines += (
        f"{earlier.months[-1]},{men.table},{men.row},{men.column},{others},"
        f"{later.figures[measure, 'sex', 'men'][0]},why\n"
    )
    library = library_of(tmp_path / "b", lines, **printed)
    found = [f for f in library.errors if f.rule == "refused-correction"]
    assert bool(found) == (not accepted)
    assert all("unless a later edition prints that number" in f.message for f in found)


def test_a_cell_that_a_correction_shows_is_published_and_counted_so(tmp_path: Path) -> None:
    _, later, measure = hidden_then_shown()
    whole = print_edition(later, codelists(), Layout())
    before = print_edition(later.first(3), codelists(), Layout())
    names = [f"_{str(month).replace('-', '_')}" for month in later.months[2:]]
    first = library_of(tmp_path / "a", "", **{names[0]: before})
    at = _cell(first, (measure, "sex", "women"))
    number = str(later.figures[measure, "sex", "women"][0])
    place = (str(at.table), str(at.row), str(at.column))
    (cell,) = [
        r
        for r in rows(made(first, tmp_path / "a"), "cells")
        if (r["table"], r["row"], r["column"]) == place
    ]
    lines = before.decode().split("\n")
    line = int(cell["line"]) - 1
    cells = lines[line].split("\t")
    assert cells[at.column] == number
    cells[at.column] = "*"
    lines[line] = "\t".join(cells)
    correction = f"{later.months[2]},{at.table},{at.row},{at.column},*,{number},why\n"
    printed = {names[0]: "\n".join(lines).encode(), names[1]: whole}
    library = library_of(tmp_path / "b", correction, **printed)
    package = made(library, tmp_path / "b")
    edition = package / f"editions/tilt180-{later.months[2]}"
    (cell,) = [r for r in rows(edition, "cells") if (r["table"], r["row"], r["column"]) == place]
    assert (cell["printed"], cell["status"]) == ("*", "published")
    hidden = sum(r["status"] == "suppressed" for r in rows(package, "cells"))
    assert hidden < sum(r["printed"] == "*" for r in rows(package, "cells"))
    assert sum(int(r["suppressed"]) for r in rows(package, "reports")) == hidden
    assert f" cells, {hidden} of them hidden" in work.describe_library(library)[0]
    shown = sum(html.count('data-status="suppressed"') for html in pages_of(package).values())
    assert shown == 2 * hidden  # in two languages


def test_a_hidden_figure_is_never_shown_without_a_later_edition() -> None:
    reveal = Correction("2024-04", CellAddress(5, 2, 2), "*", "17", "I know better", PLACE)
    assert rules(read(sample_text(), corrections=[reveal])) == {"refused-correction"}
    assert "none is read here that does" in refusal(reveal)


def test_a_withdrawn_figure_is_never_said_to_be_below_the_limit(tmp_path: Path) -> None:
    # A figure of Akershus in April, hidden by hand though it is not small.
    cells = rows(REPOSITORY / "datapackage", "cells")
    row = next(c for c in cells if (c["category"], c["period"]) == ("32", "2024-04"))
    assert int(row["printed"]) > 4
    line = f"2024-04,{row['table']},{row['row']},{row['column']},?,*,why\n"
    source = open_package(made(library_of(tmp_path, line, _2024_04=sample_text()), tmp_path))
    value = source.value(row["measure"], "county", "32", Period.parse(row["period"]))
    assert (value.status, value.number, value.why) == ("suppressed", None, WITHDRAWN)
    for code, words in (("nb", "skjermet, trukket tilbake"), ("en", "suppressed, withdrawn")):
        language = Language.of(code)
        easel = Easel(source, language, Addresses(code), "x/index.html")
        figure = breakdown_figure(
            easel, source.entry(MEASURE, row["measure"]), source.dimensions["county"]
        )
        (cell,) = (
            cell
            for row in figure.table.rows
            for cell in row.cells
            if cell.category == "32" and str(cell.period) == "2024-04"
        )
        assert (cell.text, cell.spoken) == ("*", words)
        for chart in easel.charts.values():
            figures = chart.spec["datasets"]["figures"]
            (drawn,) = (figure for figure in figures if figure["key"] == "32")
            assert (drawn["text"], drawn["value"]) == (words, None)
            assert words in chart.description
