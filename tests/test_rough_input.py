"""Whatever lies in the folders: each fault is a finding with a place, never a traceback."""

from __future__ import annotations

import os
import random
import shutil
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from generator.build import Folders, Rendering, render
from generator.disclosure import audit_reports
from generator.errors import Finding, ReportProblem, TiltaksdataError
from generator.library import read_library
from generator.output.publication import publish, staging
from generator.package.agreement import prove_editions
from generator.package.assemble import assemble
from generator.package.opening import PackageProblem
from tests.sample import REPORT, REPOSITORY

HEAD = "edition,table,row,column,printed,corrected,reason\n"
RIGHT = "2024-04,1,1,1,1,2,why\n"

EXT = ("txt", "md", "pdf", "xlsx")
LISTS = (
    "reports/tilt180/series.toml",
    "reports/tilt180/corrections.csv",
    *(f"codelists/{name}" for name in ("measures.csv", "breaks.csv", "population.csv")),
    "codelists/dimensions.toml",
)
INPUTS = (*(f"reports/tilt180/2024-05.{ext}" for ext in EXT), *LISTS)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """Reports and code lists, to be spoilt."""
    shutil.copytree(REPOSITORY / "reports", tmp_path / "reports")
    shutil.copytree(REPOSITORY / "codelists", tmp_path / "codelists")
    return tmp_path


def errors(project: Path) -> list[Finding]:
    """What stops a build; an exception of any other kind fails the test."""
    try:
        return read_library(project / "reports").errors
    except ReportProblem as problem:
        return list(problem.findings)


def only_line(project: Path) -> str:
    """The one error, as it is printed."""
    (finding,) = errors(project)
    line = finding.as_text().replace(f"{project.as_posix()}/", "")
    assert "\n" not in line
    return line


def folder(path: Path) -> None:
    """Puts a folder where a file should be."""
    path.unlink(missing_ok=True)
    path.mkdir()


def dangling(path: Path) -> None:
    """Puts a link there that leads nowhere."""
    path.unlink(missing_ok=True)
    path.symlink_to("nowhere")


def circle(path: Path) -> None:
    """Puts a link there that leads to itself."""
    path.unlink(missing_ok=True)
    path.symlink_to(path.name)


def pipe(path: Path) -> None:
    """Puts a named pipe there, into which nobody writes."""
    path.unlink(missing_ok=True)
    os.mkfifo(path)


def socket_there(path: Path) -> None:
    """Puts a socket there, as a program leaves it that listens no longer."""
    path.unlink(missing_ok=True)
    here = Path.cwd()
    os.chdir(path.parent)  # the address of a socket may not be as long as a path
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path.name)
    os.chdir(here)


def device(path: Path) -> None:
    """Puts a link there to a device that never ends."""
    path.unlink(missing_ok=True)
    path.symlink_to("/dev/zero")


def huge(path: Path) -> None:
    """Puts a file of 300 MB there, which takes no room on the disk."""
    path.unlink(missing_ok=True)
    with path.open("wb") as file:
        file.truncate(300 * 1024**2)


def empty(path: Path) -> None:
    """Empties the file."""
    path.write_bytes(b"")


@pytest.mark.parametrize(
    ("name", "spoil", "said"),
    [
        ("reports/tilt180/2024-05.pdf", folder, "no report is read in a folder inside of a series"),
        ("reports/tilt180/2024-05.pdf", empty, "the file is empty; fetch"),
        ("reports/tilt180/2024-05.xlsx", empty, "the file is empty; fetch"),
        ("reports/tilt180/2024-05.txt", dangling, "cannot be opened (No such file"),
        ("reports/tilt180/2024 05.txt", empty, "the file is empty; fetch"),
        ("reports/tilt180/2024-05\n.txt", empty, "the file is empty; fetch"),
        (os.fsdecode(b"reports/tilt180/\xff.txt"), empty, "the file is empty; fetch"),
        ("reports/tilt180/series.toml", folder, "cannot be opened (Is a directory)"),
        ("reports/tilt180/series.toml", dangling, "cannot be opened (No such file"),
        ("reports/tilt180/corrections.csv", dangling, "cannot be opened (No such file"),
        ("codelists/sexes.csv", folder, "cannot be opened (Is a directory)"),
        *((name, pipe, "cannot be opened (it is a named pipe") for name in INPUTS),
        *((name, socket_there, "cannot be opened (it is a socket") for name in INPUTS),
        *((name, device, "cannot be opened (it is a device") for name in INPUTS),
        *((name, circle, "cannot be opened (Too many levels") for name in INPUTS),
        *((name, huge, "cannot be opened (it has more than 8 MB)") for name in LISTS),
        *((f"reports/tilt180/2024-05.{ext}", huge, "is far larger than any report") for ext in EXT),
    ],
)
def test_what_is_no_file_to_read_is_reported_by_its_name(
    project: Path, name: str, spoil: Callable[[Path], None], said: str
) -> None:
    spoil(project / name)
    line = only_line(project)
    assert line.startswith(name.replace("\n", "\\n"))
    assert said in line


def test_a_list_of_exceptions_that_is_no_file_is_reported_by_its_name(project: Path) -> None:
    pipe(project / "reports/tilt180/audit-exceptions.csv")
    with pytest.raises(ReportProblem, match=r"exceptions\.csv: .*it is a named pipe"):
        audit_reports(project / "reports")


@pytest.mark.parametrize("name", ["Tilt 180", "tilt\n180", "tiltæ", "-x"])
def test_a_series_has_a_name_that_an_address_can_have(project: Path, name: str) -> None:
    (project / "reports/tilt180").rename(project / "reports" / name)
    assert "error series-name: name the folder of a series with a-z" in only_line(project)


@pytest.mark.parametrize("value", ["[]", "12", "{}", '""', '"a\\nb"', f'"{"x" * 9999}"', "[[1]]"])
@pytest.mark.parametrize("key", ["title", "publisher", "breakdowns", "suppression", "not_printed"])
def test_a_setting_of_the_wrong_type_is_reported_by_its_key(
    project: Path, key: str, value: str
) -> None:
    if (key, value) in [(key, "[]") for key in ("breakdowns", "not_printed")]:
        return
    if (key, value) == ("suppression", "{}"):
        return
    title = "" if key == "title" else 'title = "T"\n'
    (project / "reports/tilt180/series.toml").write_text(f"{title}{key} = {value}\n", "utf-8")
    line = only_line(project)
    assert line.startswith("reports/tilt180/series.toml: error series-toml: ")
    assert key in line


@pytest.mark.parametrize(
    "settings",
    [
        'mark = ""\nlimit = 4',
        'mark = "7"\nlimit = 4',
        'mark = "*"\nlimit = true',
        'mark = "*"\nlimit = 0',
        f'mark = "*"\nlimit = {"9" * 5000}',
    ],
)
def test_a_suppression_that_nothing_can_be_hidden_by_is_refused(
    project: Path, settings: str
) -> None:
    path = project / "reports/tilt180/series.toml"
    path.write_text(f'title = "T"\n[suppression]\n{settings}\n', "utf-8")
    assert "series.toml: error series-toml: " in only_line(project)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (HEAD.replace(",", ";"), ":1: error refused-correction: its first line must be edition,"),
        (HEAD + RIGHT.replace("\n", ",more\n"), ":2: error refused-correction: has 8 fields"),
        (HEAD + RIGHT + RIGHT, ":3: error refused-correction: names the same cell as line 2"),
        (HEAD + RIGHT.replace(",1,1,1,1", ",x,1,1,1"), ":2: error refused-correction: table, row"),
        (HEAD + '"2024-04,1', ":2: error refused-correction: is not well-formed CSV"),
        (HEAD + "x" * 200_000, ":2: error refused-correction: "),
        ("\ufeff" + HEAD.replace("\n", "\r\n") + "2024-04,1,1,1,1,2,\r\n", ":2: error refused-"),
    ],
)
def test_a_damaged_file_of_corrections_is_reported_by_its_line(
    project: Path, content: str, said: str
) -> None:
    (project / "reports/tilt180/corrections.csv").write_bytes(content.encode())
    assert f"reports/tilt180/corrections.csv{said}" in only_line(project)


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("Kvinner", "Kvin\x01ner", ":2: error code-list-field: name_nb holds a"),
        ("Kvinner", "K" * 9999, ":2: error code-list-field: name_nb holds a"),
        ("Kvinner,Women", "Kvinner,", ":2: error code-list-gap: a row has no code, name_nb or"),
        ("name_en", "name_nb", ":1: error code-list-columns: has no column name_en"),
        ("notes", "code", ":1: error code-list-columns: has two columns 'code'"),
    ],
)
def test_a_damaged_code_list_is_reported_by_its_line(
    project: Path, before: str, after: str, said: str
) -> None:
    path = project / "codelists/sexes.csv"
    text = path.read_text("utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), "utf-8")
    assert f"codelists/sexes.csv{said}" in only_line(project)


@pytest.mark.parametrize(
    "name",
    [
        "reports/tilt180/2024-04.txt",
        "reports/tilt180/series.toml",
        "reports/tilt180/corrections.csv",
        "codelists/measures.csv",
        "codelists/population.csv",
    ],
)
def test_damage_at_random_is_a_finding_with_a_place_or_does_no_harm(
    project: Path, name: str
) -> None:
    chance, path = random.Random(name), project / name
    sound = path.read_bytes() if path.is_file() else (HEAD + RIGHT).encode()
    for _ in range(25):
        path.write_bytes(_damaged(chance, sound))
        for finding in errors(project):
            assert finding.place.file
            assert len(finding.as_text()) < 2000


def _damaged(chance: random.Random, content: bytes) -> bytes:
    start, length = chance.randrange(len(content)), chance.choice([0, 1, 5, 100])
    texts = [b"", b"\0", b'"', b"\xff\xfe", b"\r", b",,", b"[" * 999, b"9" * 5000, b"\xe2\x80\xa8"]
    put = chance.choice([*texts, chance.randbytes(9)])
    return content[:start] + put + content[start + length :]


# Packages that were made elsewhere


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """The package of the repository's reports."""
    assemble(read_library(REPORT.parents[1]), tmp_path / "datapackage")
    return tmp_path / "datapackage"


def _no_edition(package: Path) -> None:
    shutil.rmtree(package / "editions/tilt180-2024-04")


def _one_more(package: Path) -> None:
    shutil.copytree(package / "editions/tilt180-2024-04", package / "editions/tilt180-2024-05")


def _no_table(package: Path) -> None:
    (package / "editions/tilt180-2024-04/data/cells.csv").unlink()


def _a_pipe(package: Path) -> None:
    pipe(package / "editions/tilt180-2024-04/data/cells.csv")


def _cut_short(package: Path) -> None:
    path = package / "editions/tilt180-2024-04/data/cells.csv"
    path.write_text(path.read_text("utf-8")[:-20], "utf-8")


@pytest.mark.parametrize("spoil", [_no_edition, _one_more, _no_table, _a_pipe, _cut_short])
def test_an_edition_that_is_not_whole_is_not_published(
    package: Path, spoil: Callable[[Path], None]
) -> None:
    prove_editions(package)
    spoil(package)
    with pytest.raises(PackageProblem, match=r"editions.* (make the package anew|move it away)"):
        prove_editions(package)


def test_a_pipe_in_a_package_ends_the_rendering_with_a_line(package: Path) -> None:
    pipe(package / "data/cells.csv")
    folders = Folders(package.parent / "reports", package, package.parent / "site")
    with pytest.raises(TiltaksdataError, match=r"cells\.csv"):
        render(folders, Rendering(None, 1), lambda _stage: None)


def test_notes_beside_the_editions_do_no_harm(package: Path) -> None:
    (package / "editions/notes.txt").write_text("mine", "utf-8")
    (package / "editions/drafts").mkdir()
    prove_editions(package)


@pytest.mark.parametrize("content", ["[]", "{}", "nothing", "[" * 99_999, '{"resources": []}'])
def test_what_is_no_descriptor_is_reported_with_what_to_do(tmp_path: Path, content: str) -> None:
    (tmp_path / "datapackage").mkdir()
    (tmp_path / "datapackage/datapackage.json").write_text(content, "utf-8")
    folders = Folders(tmp_path / "reports", tmp_path / "datapackage", tmp_path / "site")
    with pytest.raises(ReportProblem, match="make the package anew with `tiltaksdata package`"):
        render(folders, Rendering(None, 1), lambda _stage: None)
    assert not (tmp_path / "site").exists()


# Places to write


def test_links_in_a_circle_are_no_place_to_write(tmp_path: Path) -> None:
    (tmp_path / "circle").symlink_to("circle")
    with (
        pytest.raises(TiltaksdataError, match="lead in a circle"),
        staging(tmp_path / "circle", "datapackage.json"),
    ):
        pass


def test_a_link_to_an_output_stays_a_link(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    with staging(tmp_path / "link", "datapackage.json") as made:
        (made.new / "new").write_text("new", "utf-8")
        publish(made)
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real/new").is_file()


def test_a_full_disk_is_reported_on_one_line_and_harms_nothing(project: Path) -> None:
    program = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000));"
        "from generator.__main__ import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, "package"],
        cwd=project,
        env={**os.environ, "PYTHONPATH": str(REPOSITORY)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    first, *rest = done.stderr.splitlines()
    assert first.startswith("error: ") and "File too large; check" in first
    assert rest == ["nothing was written; the last good output is unchanged"]
    assert sorted(path.name for path in project.iterdir()) == ["codelists", "reports"]
