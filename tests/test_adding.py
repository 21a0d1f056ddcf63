"""`tiltaksdata add`: reports from anywhere, recognised, read, and put in place or left alone."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import adding
from generator.cli import main
from generator.errors import TiltaksdataError
from tests.sample import REPORT, REPOSITORY, sample_lines, sample_text
from tests.test_cli import digest

TABLE = "{period}\n\tJanuar\nI alt\t{0}\n{measure}\t{0}\n"


@pytest.fixture
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the sample, and one of downloads beside it; the working folder."""
    shutil.copytree(REPOSITORY / "codelists", tmp_path / "codelists")
    shutil.copytree(REPOSITORY / "reports", tmp_path / "reports")
    (tmp_path / "downloads").mkdir()
    monkeypatch.chdir(tmp_path)
    return Path("reports")


def series(reports: Path, name: str, title: str, **editions: str) -> None:
    """A second series."""
    folder = reports / name
    folder.mkdir()
    (folder / "series.toml").write_text(f'title = "{title}"\ntable = "{name}"\n', "utf-8")
    for edition, text in editions.items():
        (folder / f"{edition[1:5]}-{edition[5:]}.txt").write_text(text, "utf-8")


def add(*arguments: str | Path) -> tuple[int, str]:
    done = CliRunner().invoke(main, ["add", *map(str, arguments)])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.output


def downloaded(name: str, text: str) -> Path:
    path = Path("downloads") / name
    path.write_text(text, "utf-8")
    return path


def earlier(change: dict[str, str] | None = None) -> str:
    """The sample as it may have been printed in March."""
    lines = []
    for line in sample_lines():
        changed = line.replace("April 2024", "Mars 2024")
        for before, after in (change or {}).items():
            changed = changed.replace(before, after)
        cells = changed.split("\t")
        lines.append("\t".join([cells[0], *cells[2:5]]) if len(cells) == 6 else cells[0])
    return "\n".join(lines).replace("\tGjennom snitt hittil i år", "")


def test_a_report_goes_to_its_series_under_the_name_of_its_month(reports: Path) -> None:
    path = downloaded("202403_TILT180 (1).txt", earlier())
    code, said = add(path, "--dry-run")
    assert code == 0, said
    assert (
        "tilt180 2024-03: downloads/202403_TILT180 (1).txt goes to reports/tilt180/2024-03.txt"
        in said
    )
    assert "would be added: 1 report" in said
    assert not (reports / "tilt180/2024-03.txt").exists()
    code, said = add(path)
    assert code == 0
    assert "added: 1 report; publish with `tiltaksdata build`" in said
    assert (reports / "tilt180/2024-03.txt").read_bytes() == path.read_bytes()
    assert path.exists()


def test_what_it_changes_is_reported_in_counts_and_places_and_never_in_figures(
    reports: Path,
) -> None:
    (reports / "tilt180/2024-04.txt").unlink()
    settings = reports / "tilt180/series.toml"
    settings.write_text(settings.read_text("utf-8").partition("breakdowns")[0], "utf-8")
    first = "Januar 2024\n\tJanuar\nI alt egenetablering\t37\nKvinner\t16\nMenn\t21\n"
    assert add("--series", "tilt180", downloaded("a.txt", first))[0] == 0
    later = "Januar - februar 2024\n\tJanuar\tFebruar\nI alt egenetablering\t28\t45\n"
    later += "Kvinner\t*\t19\nMenn\t27\t26\n"
    code, said = add("-v", downloaded("b.txt", later))
    assert code == 0, said
    told = said.partition("new months: ")[2]
    assert told.startswith("2024-02\n")
    assert "2024-02 beside 2024-01: 2 revised, 1 newly hidden" in told
    assert "newly hidden: 2024-01 egenetablering, sex women" in told
    assert not re.search(r"\b(37|16|21|28|27)\b", told)


def test_the_same_bytes_are_already_there(reports: Path) -> None:
    code, said = add(REPORT)
    assert (code, "is already there, as reports/tilt180/2024-04.txt" in said) == (0, True)
    (reports / "tilt180/2024-04.txt").rename(reports / "tilt180/202404_TILT180.txt")
    code, said = add(REPORT)
    assert (code, "is already there, as reports/tilt180/202404_TILT180.txt" in said) == (0, True)
    assert not (reports / "tilt180/2024-04.txt").exists()


@pytest.mark.parametrize("name", ["2024-04.txt", "april.md"])
def test_another_file_of_the_month_is_never_overwritten(reports: Path, name: str) -> None:
    (reports / "tilt180/2024-04.txt").rename(reports / "tilt180" / name)
    before = digest(reports)
    code, said = add(downloaded("tilt180.txt", sample_text() + "\n"))
    assert code == 1
    assert f"error month-taken: is a report of 2024-04, and reports/tilt180/{name} is there" in said
    assert digest(reports) == before


def test_with_errors_nothing_is_put_in_place(reports: Path) -> None:
    wrong = earlier({"Kvinner\t40\t36\t": "Kvinner\t40\t37\t"})
    before = digest(reports)
    code, said = add(downloaded("tilt180.txt", wrong))
    assert code == 1
    assert "error" in said
    assert "nothing was added" in said
    assert digest(reports) == before


def test_of_several_files_all_are_put_in_place_or_none(reports: Path) -> None:
    good = downloaded("TILT180 mars.txt", earlier())
    before = digest(reports)
    code, _ = add(good, downloaded("x.docx", "x"))
    assert (code, digest(reports)) == (1, before)
    february = "Januar 2023\n\tJanuar\nI alt\t9\nEgenetablering\t9\n"
    settings = reports / "tilt180/series.toml"
    settings.write_text(settings.read_text("utf-8").partition("breakdowns")[0], "utf-8")
    code, said = add(good, downloaded("y.txt", february))
    assert code == 0, said
    assert {p.name for p in (reports / "tilt180").glob("*.txt")} == {
        "2023-01.txt",
        "2024-03.txt",
        "2024-04.txt",
    }


def test_two_files_of_one_month_are_not_added_together(reports: Path) -> None:
    code, said = add(
        downloaded("tilt180 a.txt", earlier()), downloaded("tilt180 b.txt", earlier() + "\n")
    )
    assert code == 1
    assert "error double-edition: is a report of 2024-03, and so is downloads/tilt180 a.txt" in said


JANUARY = "Januar 2023"


def test_a_series_is_known_by_its_number_its_title_or_its_measures(reports: Path) -> None:
    other = TABLE.format(9, period="Januar 2022", measure="Sommerjobb")
    series(reports, "tilt110", "Oppfølgingstiltak", e202201=other)
    settings = reports / "tilt180/series.toml"
    settings.write_text(settings.read_text("utf-8").partition("breakdowns")[0], "utf-8")
    ours = TABLE.format(9, period=JANUARY, measure="Egenetablering")
    for name, text in (
        ("x1.txt", ours),
        ("202301_TILT110.txt", ours),
        ("x3.txt", "Tabellene i Oppfølgingstiltak\n\n" + ours),
        ("x4.txt", other.replace("2022", "2023")),
    ):
        code, said = add("--dry-run", downloaded(name, text))
        assert code == 0, said
        wanted = "tilt180" if name == "x1.txt" else "tilt110"
        assert said.startswith(f"{wanted} 2023-01: ") or f"\n{wanted} 2023-01: " in said


def test_a_report_that_may_be_of_two_series_asks_for_the_series(reports: Path) -> None:
    ours = TABLE.format(9, period=JANUARY, measure="Egenetablering")
    series(reports, "tilt110", "Annet", e202201=ours.replace("2023", "2022"))
    series(reports, "tilt120", "Noe", e202201=ours.replace("2023", "2022"))
    path = downloaded("x.txt", ours)
    assert (
        "already there, as reports/tilt110/2022-01.txt" in add(reports / "tilt110/2022-01.txt")[1]
    )
    code, said = add(path)
    assert code == 1
    assert "error unknown-series: it is not clear to which series this report belongs" in said
    assert "name it with --series (tilt110, tilt120, tilt180)" in said
    assert add(path, "--series", "tilt120")[0] == 0
    assert (reports / "tilt120/2023-01.txt").exists()
    assert add(path, "--series", "tilt999")[0] == 1


def test_a_report_of_another_subject_is_not_taken_for_the_only_series(reports: Path) -> None:
    code, said = add(downloaded("x.txt", TABLE.format(9, period=JANUARY, measure="Sommerjobb")))
    assert (code, "no series has its measures" in said) == (1, True)


def test_the_first_report_of_a_series_can_be_added(reports: Path) -> None:
    series(reports, "tilt110", "Annet")
    text = TABLE.format(9, period=JANUARY, measure="Sommerjobb")
    code, said = add(downloaded("tilt110.txt", text))
    assert code == 0, said
    assert (reports / "tilt110/2023-01.txt").exists()


def test_a_withdrawn_edition_is_not_added(reports: Path) -> None:
    path = reports / "tilt180/withdrawn.csv"
    path.write_text("edition,date,reason\n2024-03,2024-05-01,Wrong.\n", "utf-8")
    code, said = add(downloaded("tilt180.txt", earlier()))
    assert (code, "error edition-withdrawn: edition 2024-03" in said) == (1, True)


def test_a_report_without_month_asks_for_a_name(reports: Path) -> None:
    bare = "\n".join(line for line in earlier().split("\n") if "2024 -" not in line)
    code, said = add(downloaded("tilt180.txt", bare))
    assert (code, "such as 2024-04.txt, and add it again" in said) == (1, True)
    code, said = add("--dry-run", downloaded("202403_tilt180.txt", bare))
    assert (code, "tilt180 2024-03: " in said) == (0, True)


@pytest.mark.parametrize("kind", ["pipe", "folder", "nowhere", "circle", "missing", "zip", "empty"])
def test_what_cannot_be_read_is_one_line(reports: Path, kind: str) -> None:
    path = Path("downloads/2024-05.zip" if kind == "zip" else "downloads/2024-05.pdf")
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    elif kind in ("nowhere", "circle"):
        path.symlink_to("nowhere" if kind == "nowhere" else path.name)
    elif kind != "missing":
        path.write_bytes(b"" if kind == "empty" else b"x")
    code, said = add(path)
    assert code == 1
    assert len(said.splitlines()) == 1, said
    assert said.startswith(f"{path}: error ")


def test_a_link_to_a_report_is_added_as_a_file(reports: Path) -> None:
    downloaded("tilt180.txt", earlier())
    link = Path("downloads/link.txt")
    link.symlink_to("tilt180.txt")
    assert add(link, "--series", "tilt180")[0] == 0
    assert not (reports / "tilt180/2024-03.txt").is_symlink()


def test_a_place_that_is_taken_in_the_meantime_is_not_overwritten(reports: Path) -> None:
    files = [downloaded("TILT180 b.txt", earlier())]
    plan = adding.plan(files, reports)
    (reports / "tilt180/2024-03.txt").write_text("mine", "utf-8")
    with pytest.raises(TiltaksdataError, match="has just been put there"):
        adding.put_in_place(plan)
    assert (reports / "tilt180/2024-03.txt").read_text("utf-8") == "mine"
    assert sorted(p.name for p in (reports / "tilt180").glob(".*")) == []


def test_a_hidden_figure_is_in_no_line(reports: Path) -> None:
    """A cell that holds a small number is an error that does not tell it."""
    wrong = earlier({"03 Oslo\t*\t*": "03 Oslo\t*\t3 *"})
    code, said = add(downloaded("tilt180.txt", wrong))
    assert code == 1
    assert "3 *" not in said


def test_a_killed_add_leaves_reports_as_they_are_or_adds_all(reports: Path) -> None:
    path = downloaded("TILT180.txt", earlier())
    command = [sys.executable, "-m", "generator", "add", str(path)]
    environment = {**os.environ, "PYTHONPATH": str(REPOSITORY)}
    for seconds in (0.3, 0.7, 1.1):
        child = subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL)
        time.sleep(seconds)
        child.send_signal(signal.SIGTERM)
        child.wait()
        names = {p.name for p in (reports / "tilt180").glob("*.txt")}
        assert names in ({"2024-04.txt"}, {"2024-03.txt", "2024-04.txt"})
    assert sorted(p.name for p in (reports / "tilt180").glob(".*")) == []


def test_a_report_in_the_folder_that_cannot_be_read_is_what_is_reported(reports: Path) -> None:
    other = reports / "tilt180/2024-03.txt"
    other.write_text("Nothing that is a table", "utf-8")
    (reports / "tilt180/2024-04.txt").unlink()
    code, output = add(downloaded("april.txt", sample_text()))
    assert code == 1
    assert "reports/tilt180/2024-03.txt: error no-report" in output
    other.unlink()
    assert add(Path("downloads/april.txt"))[0] == 0
