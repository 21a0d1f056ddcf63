"""Output folders: nothing of a user's is lost, and outputs are whole, whatever happens."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path

import pytest
from click.testing import CliRunner

from generator import build as building
from generator.cleaning import clean
from generator.cleaning import main as clean_folders
from generator.cli import main as command_line
from generator.errors import OutputProblem
from generator.output import refusal, work
from generator.output.manifest import MANIFEST, digest, read_manifest
from generator.output.publication import publish, staging
from generator.output.refusal import refuse_folder
from tests.outputs import PACKAGE, SITE, build, everything, files_of, look, output, write
from tests.random_folders import random_folders
from tests.sample import REPOSITORY
from tests.stops import DONE, STOPPED, stopped_at

NOBODY = 65534


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A tiny site, built."""
    build((tmp_path / "site", SITE, tiny("old")))
    return tmp_path / "site"


def tiny(word: str, *names: str) -> dict[str, str]:
    """The files of a tiny site."""
    return output(SITE, word, "index.html", *names)


def refused(site: Path, said: str, files: dict[str, str] | None = None) -> None:
    """A build is refused in one line, and nothing is changed."""
    before = everything(site.parent)
    with pytest.raises(OutputProblem) as problem:
        build((site, SITE, files or tiny("new")))
    assert said in str(problem.value)
    assert "\n" not in str(problem.value)
    assert everything(site.parent) == before


# Stopped at every step


@pytest.mark.parametrize(
    ("start", "number", "way", "manner"),
    [
        ("theirs", 2, "exchange", "stop"),
        ("nothing", 2, "rename", "stop"),
        ("theirs", 1, "exchange", "fault"),
        ("older", 2, "rename", "faults"),
    ],
)
def test_a_build_stopped_at_any_step_leaves_old_or_new_and_the_next_one_mends_it(
    start: str, number: int, way: str, manner: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.stops", start, str(number), way, manner],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""
    assert int(done.stdout) > 30


def test_nothing_is_lost_in_random_folders() -> None:
    random_folders(40)()


def test_a_signal_while_the_output_is_put_in_its_place_does_not_say_that_the_old_one_stands() -> (
    None
):
    program = (
        "import os, signal\n"
        "from generator.interruption import cleared_if_ended, end_on_signals, undivided\n"
        "end_on_signals()\n"
        "with cleared_if_ended(lambda: None), undivided():\n"
        "    os.kill(os.getpid(), signal.SIGTERM)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=REPOSITORY, capture_output=True, check=False
    )
    expected = (128 + signal.SIGTERM, b"interrupted when the output was written\n")
    assert (done.returncode, done.stderr) == expected


# Folders that are never an output


@pytest.fixture
def thesis(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with sources, in which there are descriptors of ours; another folder is ours."""
    descriptor = '{"name": "tiltaksdata", "resources": []}'
    kept = {".git/HEAD": "ref: x", "src/app.py": "pass", "thesis.tex": "Chapter 1"}
    write(tmp_path / "thesis", {**kept, PACKAGE: descriptor, SITE: descriptor})
    (tmp_path / "link").symlink_to("thesis")
    shutil.copytree(REPOSITORY / "reports", tmp_path / "reports")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "thesis"


@pytest.mark.parametrize("folder", ["thesis", "link", "thesis/src/..", "thesis/.git", "."])
@pytest.mark.parametrize(
    "command",
    [
        "build --datapackage FOLDER",
        "build --site FOLDER",
        "build --datapackage other --site FOLDER",
        "package --datapackage FOLDER",
        "render --site FOLDER",
        "render --datapackage FOLDER",
        "serve --port 0 --datapackage FOLDER",
        "serve --port 0 --site FOLDER",
    ],
)
def test_no_command_changes_a_repository(thesis: Path, folder: str, command: str) -> None:
    before = everything(thesis.parent)
    done = CliRunner().invoke(command_line, command.replace("FOLDER", folder).split())
    assert done.exit_code == 1
    assert done.stderr.count("\n") == 2  # the error, and that nothing was written
    assert everything(thesis.parent) == before


@pytest.mark.parametrize("command", ["check", "audit"])
def test_no_command_that_only_reads_changes_a_repository(thesis: Path, command: str) -> None:
    before = everything(thesis.parent)
    assert CliRunner().invoke(command_line, command.split()).exit_code == 0
    assert clean_folders(["thesis"]) == 1
    assert everything(thesis.parent) == before


def test_a_folder_that_is_never_an_output_is_refused_with_a_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home, project, apart = tmp_path / "home/me", tmp_path / "work/project", tmp_path / "apart"
    for folder in (home, project, apart, apart / ".jj"):
        folder.mkdir(parents=True)
    write(tmp_path, {"worktree/.git": "gitdir: elsewhere", "file": ""})
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(project)
    for refused_one, why in [
        (Path("/"), "is the root of a file system"),
        (home, "is a home folder, or holds one"),
        (home.parent, "is a home folder, or holds one"),
        (Path("/root"), "is a home folder, or holds one"),
        (Path(), "is the current folder, or holds it"),
        (project.parent, "is the current folder, or holds it"),
        (REPOSITORY, "holds this program, or is a part of it"),
        (REPOSITORY / "generator/web", "holds this program, or is a part of it"),
        (tmp_path / "worktree", "holds .git"),
        (apart, "holds .jj"),
        (apart / ".jj/x", "is inside of .jj"),
        (tmp_path / "file", "is a file"),
    ]:
        with pytest.raises(OutputProblem, match="name a folder") as problem:
            refuse_folder(refused_one)
        assert why in str(problem.value)
    refuse_folder(home / "site")
    refuse_folder(project / "site")


def test_a_repository_deep_inside_an_output_is_left_alone(site: Path) -> None:
    write(site, {"vendor/tool/.git/HEAD": "ref: x"})
    refused(site, "vendor/tool/.git: is a repository")


# Folders that hold what is not ours


def test_a_list_says_what_was_written(site: Path) -> None:
    listed = read_manifest(site)
    assert listed == {path: digest(site / path) for path in sorted(tiny("old"))}
    text = (site / MANIFEST).read_text("utf-8")
    build((site, SITE, tiny("old")))
    assert (site / MANIFEST).read_text("utf-8") == text
    assert str(site) not in text


def test_what_is_not_ours_stays(site: Path) -> None:
    write(site, {"CNAME": "tiltak.example", ".well-known/a": "b", "data/notes.txt": "mine"})
    before = {path: look(site / path) for path in ("CNAME", ".well-known/a", "data/notes.txt")}
    build((site, SITE, tiny("new")))
    assert {path: look(site / path) for path in before} == before
    assert (site / "index.html").read_text("utf-8") == "new of index.html"


def test_what_is_no_longer_made_goes(site: Path) -> None:
    build((site, SITE, tiny("new", "gone/x")))
    build((site, SITE, tiny("newer")))
    assert files_of(site) == tiny("newer")
    assert not (site / "gone").exists()


def test_a_file_of_ours_that_was_removed_is_written_again(site: Path) -> None:
    (site / "index.html").unlink()
    build((site, SITE, tiny("new")))
    assert files_of(site) == tiny("new")


def test_a_changed_file_stops_the_build(site: Path) -> None:
    (site / "index.html").write_text("mine", "utf-8")
    remedy = (
        f"put it back (git checkout) or move it away, or the whole folder: mv {site} {site}.old"
    )
    refused(site, f"index.html: was changed after it was written; {remedy}")


def test_a_changed_file_that_is_no_longer_made_stays_and_is_reported(site: Path) -> None:
    build((site, SITE, tiny("old", "page.html")))
    (site / "page.html").write_text("mine", "utf-8")
    assert build((site, SITE, tiny("new"))) == [
        f"{site}/page.html: warning changed-file: is no longer made, but was changed; it stays"
    ]
    assert (site / "page.html").read_text("utf-8") == "mine"
    assert build((site, SITE, tiny("newer"))) == []


@pytest.mark.parametrize(
    "put",
    [
        lambda path: path.write_text("mine", "utf-8"),
        lambda path: path.symlink_to("nowhere"),
        os.mkfifo,
        lambda path: path.mkdir(),
        lambda path: write(path, {"x": "mine"}),
    ],
)
@pytest.mark.parametrize("place", ["page.html", "en", "en/page.html"])
def test_what_is_in_the_way_stops_the_build(
    site: Path, put: Callable[[Path], object], place: str
) -> None:
    (site / place).parent.mkdir(exist_ok=True)
    put(site / place)
    if place == "en" and (site / place).is_dir():
        build((site, SITE, tiny("new", "page.html", "en/page.html")))  # room for both
    else:
        refused(site, "move it away, or", tiny("new", "page.html", "en/page.html"))


def test_the_remedies_that_are_reported_work(site: Path) -> None:
    write(site, {"page.html": "mine"})
    with pytest.raises(OutputProblem) as problem:
        build((site, SITE, tiny("new", "page.html")))
    subprocess.run(str(problem.value).partition("folder: ")[2], shell=True, check=True)
    build((site, SITE, tiny("new", "page.html")))
    assert (site.with_name("site.old") / "page.html").read_text("utf-8") == "mine"


def test_a_folder_with_other_files_and_no_list_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"site/thesis.tex": "Chapter 1"})
    remedy = f"move this one away: mv {tmp_path}/site {tmp_path}/site.old"
    refused(tmp_path / "site", remedy)


@pytest.mark.parametrize("text", ["", "{}", '{"written_by": "tiltaksdata", "files": {"a": "b"}}'])
def test_a_damaged_list_is_refused(site: Path, text: str) -> None:
    (site / MANIFEST).write_text(text, "utf-8")
    refused(site, f"{MANIFEST}: is damaged; put it back (git checkout)")


def test_a_kept_folder_is_announced_by_the_next_command_even_when_that_fails(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A build is killed at each of its steps; what is kept then is told, whatever comes next."""
    announced = 0
    for step in range(1, 80):
        package = tmp_path / str(step) / "package"
        build((package, PACKAGE, output(PACKAGE, "old")))
        (package / MANIFEST).unlink()
        ended = stopped_at(step, lambda: build((package, PACKAGE, output(PACKAGE, "new"))))  # noqa: B023
        kept_before = package.with_name("package.old").exists()
        with pytest.raises(ZeroDivisionError), staging(package, PACKAGE):
            raise ZeroDivisionError
        told = capsys.readouterr().err
        if package.with_name("package.old").exists() and not kept_before:
            assert f"{package}.old: warning kept-output: is what was here before" in told
            announced += 1
        if not ended.was_stopped:
            break
    assert announced


@pytest.mark.parametrize("name", [".gitignore", ".gitkeep", "CNAME"])
def test_a_folder_that_only_keeps_its_place_becomes_an_output(tmp_path: Path, name: str) -> None:
    write(tmp_path / "site", {name: "*"})
    before = look(tmp_path / "site" / name)
    build((tmp_path / "site", SITE, tiny("new")))
    assert look(tmp_path / "site" / name) == before


def test_what_an_older_output_held_is_kept_beside_the_new_one(tmp_path: Path) -> None:
    package = tmp_path / "package"
    build((package, PACKAGE, output(PACKAGE, "old")))
    (package / MANIFEST).unlink()
    edited = sorted(output(PACKAGE, "old"))[0]
    with (package / edited).open("a", encoding="utf-8") as file:
        file.write(" ")
    write(package, {"notes.md": "mine"})
    before = everything(package)
    build((package, PACKAGE, output(PACKAGE, "new")))
    assert everything(tmp_path / "package.old") == before
    assert (package / "notes.md").read_text("utf-8") == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["package", "package.old"]


def test_an_output_of_another_kind_is_refused(tmp_path: Path) -> None:
    build((tmp_path / "out", PACKAGE, output(PACKAGE, "old")))
    refused(tmp_path / "out", f"is an output of another kind, for it has no {SITE} of ours")


def test_a_folder_inside_of_an_output_is_refused(site: Path) -> None:
    refused(site / "data", "which is an output")
    refused(site / "new/package", "which is an output")


def test_a_folder_in_a_bare_repository_is_refused(tmp_path: Path) -> None:
    write(tmp_path, {"HEAD": "ref", "objects/x": "", "refs/x": ""})
    refused(tmp_path / "site", "is inside of the repository")


def test_of_an_older_output_only_what_its_descriptor_names_is_ours(site: Path) -> None:
    (site / MANIFEST).unlink()
    refused(site, "index.html: was not written by a build and is where a file would be written")
    (site / "index.html").unlink()
    write(site, {"data/thesis.tex": "Chapter 1"})
    build((site, SITE, tiny("new")))
    assert files_of(site) == {**tiny("new"), "data/thesis.tex": "Chapter 1"}


def test_an_older_output_whose_tables_are_others_is_not_ours(site: Path) -> None:
    (site / MANIFEST).unlink()
    (site / "index.html").unlink()
    (site / "data/cells.csv").write_text("my,own,table\n", "utf-8")
    refused(site, "data/cells.csv: was not written by a build")


def test_the_editions_of_an_older_package_are_ours_with_their_pictures(tmp_path: Path) -> None:
    picture, folder = "a picture", tmp_path / "datapackage"
    edition = output(PACKAGE, "old")
    described = json.loads(edition[PACKAGE])
    write(tmp_path, {"picture": picture})
    pages = [
        {"picture": "pages/1.png", "sha256": digest(tmp_path / "picture")},
        {"picture": "pages/2.png", "sha256": "another"},
        {"picture": "../../../picture", "sha256": digest(tmp_path / "picture")},
    ]
    told = {**described, "name": "tiltaksdata-x-2024-01", "places": "places.csv", "pages": pages}
    files = {**edition, PACKAGE: json.dumps(told), "places.csv": "table", "pages/1.png": picture}
    write(folder, output(PACKAGE, "old"))
    write(folder / "editions/x-2024-01", {**files, "pages/2.png": "mine"})
    build((folder, PACKAGE, output(PACKAGE, "new")))
    theirs = {"editions/x-2024-01/pages/2.png": "mine"}
    assert files_of(folder) == {**output(PACKAGE, "new"), **theirs}
    assert (tmp_path / "picture").read_text("utf-8") == picture


def test_folders_that_look_like_ours_are_left_alone(site: Path) -> None:
    names = [".site.building-123", ".site.previous", ".site.building-0badcafe"]
    write(site.parent, {f"{name}/new/notes.txt": "mine" for name in names})
    (site.parent / ".site.building-4").mkdir()
    (site.parent / ".site.building-0badcafe.mark").symlink_to("mine")
    before = {name: look(site.parent / name) for name in everything(site.parent) if name[0] == "."}
    build((site, SITE, tiny("new")))
    assert {name: look(site.parent / name) for name in before} == before


def test_a_copy_of_a_folder_of_work_under_another_name_is_left_alone(site: Path) -> None:
    ended = stopped_at(12, lambda: build((site, SITE, tiny("new"))))
    assert ended.was_stopped
    (left,) = site.parent.glob(".site.building-*[0-9a-f]")
    copy = site.parent / ".site.building-copy"
    shutil.copytree(left, copy, symlinks=True)
    (site.parent / ".site.building-copy.mark").symlink_to(
        left.with_name(f"{left.name}.mark").readlink()
    )
    build((site, SITE, tiny("new")))
    assert copy.is_dir()
    assert not left.exists()


# Links, disks, rights, other programs


def test_a_link_to_an_output_stays_and_what_it_leads_to_is_replaced(site: Path) -> None:
    link = site.parent / "link"
    link.symlink_to("site")
    build((link, SITE, tiny("new")))
    assert link.is_symlink()
    assert files_of(site) == tiny("new")


def test_outputs_on_two_disks_are_put_in_their_places_together(site: Path) -> None:
    with shared_memory() as folder:
        build((site, SITE, tiny("new")), (folder / "x", PACKAGE, output(PACKAGE, "new")))
        assert files_of(site) == tiny("new")
        assert files_of(folder / "x") == output(PACKAGE, "new")


class shared_memory:
    """A folder on another disk than the temporary ones, where there is one."""

    def __enter__(self) -> Path:
        self.folder = Path("/dev/shm" if os.access("/dev/shm", os.W_OK) else "/tmp")
        self.folder /= f"outputs-{os.getpid()}"
        self.folder.mkdir()
        return self.folder

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder)


def test_a_mount_point_is_refused_before_anything_changes(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mounts = site.parent / "mountinfo"
    line = "63 43 0:39 / {} rw,relatime - tmpfs x rw\n"
    monkeypatch.setattr(refusal, "_MOUNTS", mounts)
    mounts.write_text(line.format("/proc") + line.format(site), "utf-8")
    refused(site, "is a mount point, and cannot be replaced in one step; name a folder inside it")
    inside = site / "a b"
    mounts.write_text(line.format(str(inside).replace(" ", "\\040")), "utf-8")
    refused(site, f"holds a mount point, {inside}")


def test_a_real_mount_point_is_refused_or_both_outputs_stay(tmp_path: Path) -> None:
    """The second half is what happens where the system's list of mount points cannot be read."""
    may = subprocess.run(["unshare", "-m", "true"], capture_output=True, check=False)
    if may.returncode:
        return
    program = (
        "from pathlib import Path\n"
        "from generator.output import refusal\n"
        "from tests.outputs import *\n"
        "folder = Path('FOLDER')\n"
        "def both(word): return (folder / 'p', PACKAGE, output(PACKAGE, word)),"
        " (folder / 'site', SITE, output(SITE, word))\n"
        "def tried():\n"
        "    try: build(*both('new'))\n"
        "    except Exception as error: print(error)\n"
        "    print(files_of(folder / 'p') == output(PACKAGE, 'old'), list(folder.glob('.*')))\n"
        "build(both('old')[0])\n"
        "tried()\n"
        "refusal._mounts_in = lambda _: []\n"
        "tried()\n"
    ).replace("FOLDER", str(tmp_path))
    (tmp_path / "site").mkdir()
    shell = f'mount -t tmpfs x {tmp_path}/site && exec "$0" -c "$1"'
    done = subprocess.run(
        ["unshare", "-m", "sh", "-c", shell, sys.executable, program],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    first, then, second, at_last = done.stdout.splitlines()
    assert "is a mount point" in first
    assert "busy" in second
    assert then == at_last == "True []"


def test_where_two_folders_cannot_change_places_two_renames_do(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(work, "_exchange", lambda *_: False)
    write(site, {"notes.txt": "mine"})
    build((site, SITE, tiny("new")))
    assert files_of(site) == {**tiny("new"), "notes.txt": "mine"}
    assert list(site.parent.glob(".*")) == []


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP, errno.EMLINK])
def test_what_cannot_be_linked_is_moved(
    site: Path, monkeypatch: pytest.MonkeyPatch, number: int
) -> None:
    def link(*_: object, **__: object) -> None:
        raise OSError(number, "no links here")

    write(site, {"notes.txt": "mine", "a/b/c": "mine"})
    (site / "empty").mkdir()
    before = {path: look(site / path) for path in ("notes.txt", "a", "a/b", "a/b/c", "empty")}
    times = [(site / path).stat().st_mtime_ns for path in ("a", "a/b", "empty")]
    monkeypatch.setattr(os, "link", link)
    build((site, SITE, tiny("new")))
    assert {path: look(site / path) for path in before} == before
    assert times == [(site / path).stat().st_mtime_ns for path in ("a", "a/b", "empty")]
    assert list(site.parent.glob(".*")) == []


def test_where_there_are_no_links_a_file_is_the_mark(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def symlink(*_: object, **__: object) -> None:
        raise OSError(errno.EPERM, "no links here")

    monkeypatch.setattr(os, "symlink", symlink)
    assert stopped_at(14, lambda: build((site, SITE, tiny("new")))).was_stopped
    build((site, SITE, tiny("new")))
    assert files_of(site) == tiny("new")
    assert list(site.parent.glob(".*")) == []


def test_what_comes_while_the_output_is_replaced_is_moved_or_kept_and_reported(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = work._exchange

    def late(one: Path, other: Path) -> bool:
        write(site, {"late/notes.txt": "mine", "page.html": "mine", "index.html": "mine"})
        return exchange(one, other)

    monkeypatch.setattr(work, "_exchange", late)
    told = build((site, SITE, tiny("new", "page.html")))
    assert files_of(site) == {**tiny("new", "page.html"), "late/notes.txt": "mine"}
    assert len(told) == 2
    assert all("warning kept-file: came into" in line for line in told)
    assert {Path(line.split(":")[0]).read_text("utf-8") for line in told} == {"mine"}
    monkeypatch.undo()
    kept = [Path(line.split(":")[0]) for line in told]
    build((site, SITE, tiny("newer")))
    assert [path.read_text("utf-8") for path in kept] == ["mine", "mine"]


def test_an_output_that_becomes_a_link_while_it_is_made_is_refused(site: Path) -> None:
    with staging(site, SITE) as made:
        write(made.new, tiny("new"))
        site.rename(site.with_name("moved"))
        site.symlink_to("moved")
        with pytest.raises(OutputProblem, match="leads elsewhere than before"):
            publish(made)
    assert files_of(site.with_name("moved")) == tiny("old")


def test_a_link_that_comes_into_the_place_of_the_output_at_the_last_moment_is_not_followed(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    exchange = work._exchange

    def late(one: Path, other: Path) -> bool:
        site.rename(site.with_name("moved"))
        site.symlink_to("moved")
        return exchange(one, other)

    monkeypatch.setattr(work, "_exchange", late)
    before = everything(site)
    (told,) = build((site, SITE, tiny("new")))
    assert "warning kept-file" in told
    assert everything(site.with_name("moved")) == before
    assert files_of(site) == tiny("new")


def as_nobody(program: Callable[[], object]) -> Callable[[], object]:
    """The same program without root's rights."""

    def run() -> object:
        if os.getuid() == 0:
            os.setresuid(NOBODY, NOBODY, NOBODY)
        return program()

    return run


@pytest.fixture
def theirs(tmp_path: Path) -> Iterator[Path]:
    """A folder of somebody who is not root, at a place that everybody may go to."""
    with shared_memory() as folder:
        if os.getuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        yield folder


def test_a_folder_that_may_not_be_written_in_is_reported_on_one_line(theirs: Path) -> None:
    theirs.chmod(0o555)
    ended = stopped_at(9999, as_nobody(lambda: build((theirs / "x/site", SITE, tiny("new")))))
    theirs.chmod(0o755)
    assert "cannot be written (Permission denied); name another folder" in ended.said
    assert list(theirs.iterdir()) == []


def test_a_folder_of_the_users_that_is_read_only_stays_so(theirs: Path) -> None:
    def program() -> None:
        build((theirs / "site", SITE, tiny("old")))
        write(theirs / "site", {"own/a": "mine"})
        (theirs / "site/own").chmod(0o555)
        build((theirs / "site", SITE, tiny("new")))

    ended = stopped_at(9999, as_nobody(program))
    assert ended.code == DONE, ended
    assert files_of(theirs / "site") == {**tiny("new"), "own/a": "mine"}
    assert stat.S_IMODE((theirs / "site/own").stat().st_mode) == 0o555
    assert list(theirs.glob(".*")) == []
    (theirs / "site/own").chmod(0o755)


def test_the_second_of_two_builds_at_once_is_refused(site: Path) -> None:
    with staging(site, SITE) as first:
        with (
            pytest.raises(OutputProblem, match="another build is writing it; wait"),
            staging(site, SITE),
        ):
            pass
        write(first.new, tiny("new"))
        publish(first)
    assert files_of(site) == tiny("new")


def test_a_process_that_a_build_started_does_not_hold_the_next_one_up(site: Path) -> None:
    with staging(site, SITE):
        child = os.fork()
        if child == 0:
            signal.pause()
            os._exit(0)
    build((site, SITE, tiny("new")))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)


@pytest.mark.parametrize("begun", [False, True], ids=["all the way", "begun and left"])
def test_many_builds_at_once_do_no_harm(site: Path, *, begun: bool) -> None:
    program = (
        "import sys\n"
        "from pathlib import Path\n"
        "from generator.errors import OutputProblem\n"
        "from tests.outputs import *\n"
        f"site, new = Path({str(site)!r}), Path({str(site.parent / 'new' / 'site')!r})\n"
        "for number in range(30):\n"
        "    word = f'{sys.argv[1]} {number}'\n"
        "    try:\n"
        f"        if {begun}:\n"
        "            with staging(new, SITE): pass\n"
        "        else:\n"
        "            build((site, SITE, output(SITE, word, 'index.html')))\n"
        "    except OutputProblem as problem: assert 'another build' in str(problem), problem\n"
    )
    write(site, {"notes.txt": "mine"})
    before = look(site / "notes.txt")
    command = [sys.executable, "-c", program]
    running = [subprocess.Popen([*command, name], cwd=REPOSITORY) for name in "abcd"]
    assert [process.wait() for process in running] == [0, 0, 0, 0]
    if not begun:
        word = json.loads((site / SITE).read_text("utf-8"))["word"]
        assert files_of(site) == {**tiny(word), "notes.txt": "mine"}
    assert look(site / "notes.txt") == before
    assert list(site.parent.glob(".*")) == []


# Cleaning


def test_cleaning_removes_what_was_written_and_nothing_else(site: Path) -> None:
    write(site, {"notes.txt": "mine", "index.html": "changed"})
    (site / "empty").mkdir()
    before = {path: look(site / path) for path in ("notes.txt", "index.html", "empty")}
    assert len(clean(site)) == 3
    assert everything(site) == {**before, MANIFEST: look(site / MANIFEST)}
    (site / "index.html").unlink()
    build((site, SITE, tiny("new")))
    assert files_of(site) == {**tiny("new"), "notes.txt": "mine"}


def test_names_that_could_steer_a_terminal_are_reported_on_one_line(
    site: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    write(site, {"a\nb\x1b[2J": "mine"})
    assert clean_folders([str(site)]) == 0
    assert capsys.readouterr().err.count("\n") == 1
    monkeypatch.chdir(site.parent)
    (site / MANIFEST).unlink()
    shutil.copytree(REPOSITORY / "reports", site.parent / "reports")
    done = CliRunner().invoke(command_line, ["build"])
    assert done.stderr.count("\n") == 2
    assert "such as a\\nb\\x1b[2J" in done.stderr


def test_cleaning_removes_a_folder_that_is_empty_then(site: Path) -> None:
    assert clean(site) == []
    assert not site.exists()
    assert clean(site) == []


def test_cleaning_leaves_a_folder_without_a_list(site: Path) -> None:
    (site / MANIFEST).unlink()
    before = everything(site)
    assert clean(site) == [f"{site}: has no {MANIFEST}, so nothing was removed"]
    assert everything(site) == before


def test_cleaning_follows_no_link(site: Path) -> None:
    shutil.copytree(site / "data", site.parent / "mine")
    shutil.rmtree(site / "data")
    (site / "data").symlink_to("../mine")
    before = everything(site.parent / "mine")
    clean(site)
    assert everything(site.parent / "mine") == before


def test_make_clean_removes_nothing_of_a_users(tmp_path: Path) -> None:
    shutil.copy(REPOSITORY / "Makefile", tmp_path)
    theirs = {
        **{f"{name}/thesis.tex": "mine" for name in ("build", "dist", ".cache", "site")},
        **{".mypy_cache/notes.txt": "mine", "tests/__pycache__/notes.txt": "mine"},
    }
    write(tmp_path, {**theirs, "generator/__init__.py": ""})
    before = everything(tmp_path)
    tag = {".ruff_cache/CACHEDIR.TAG": "", "generator/__pycache__/x.cpython-311.pyc": ""}
    write(tmp_path, tag)
    subprocess.run(["make", "-C", tmp_path, "clean"], check=True, capture_output=True)
    assert everything(tmp_path) == before


# Rendering a package that was changed


@pytest.fixture
def rendered(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], object]:
    """Renders the repository's package, copied, as a page that says nothing."""
    shutil.copytree(REPOSITORY / "datapackage", tmp_path / "datapackage")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(building, "_render", lambda _, new, *__: write(new, {"index.html": ""}))
    monkeypatch.setattr(building, "Validation", lambda *_, **__: nullcontext())
    folders = building.Folders(Path("reports"), Path("datapackage"), Path("site"))
    return lambda: building.render(folders, building.Rendering(None, 1), lambda _: None)


def test_a_package_as_it_was_written_is_rendered(rendered: Callable[[], object]) -> None:
    write(Path("datapackage"), {"notes.txt": "mine", "editions/notes.txt": "mine"})
    rendered()
    assert Path("site/index.html").is_file()


@pytest.mark.parametrize("name", ["data/cells.csv", "editions/tilt180-2024-04/data/cells.csv"])
@pytest.mark.parametrize("change", [lambda path: path.write_text("", "utf-8"), Path.unlink])
def test_a_package_that_was_changed_is_not_rendered(
    rendered: Callable[[], object],
    name: str,
    change: Callable[[Path], object],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(building, "prove_editions", lambda _: None)
    change(Path("datapackage") / name)
    with pytest.raises(OutputProblem, match=r"cells\.csv: is not as it was written; put it back"):
        rendered()
    assert not Path("site").exists()


def test_a_package_that_is_replaced_while_it_is_rendered_is_not_published(
    rendered: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    another = Path("datapackage"), PACKAGE, output(PACKAGE, "another")
    monkeypatch.setattr(building, "_render", lambda *_: build(another))
    with pytest.raises(OutputProblem, match="is not as it was written"):
        rendered()
    assert not Path("site").exists()


def test_a_package_without_a_list_is_rendered(rendered: Callable[[], object]) -> None:
    Path("datapackage", MANIFEST).unlink()
    rendered()
    assert Path("site/index.html").is_file()


def test_a_command_that_renders_finishes_what_a_stopped_build_began(
    rendered: Callable[[], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build((Path("site"), SITE, tiny("old")))
    package = {**files_of(Path("datapackage")), "new.txt": "new"}
    both = (Path("datapackage"), PACKAGE, package), (Path("site"), SITE, tiny("new"))
    swap = work.Work.swap

    def stopped_between(one: work.Work) -> None:
        if one.target.name == "site":
            os._exit(STOPPED)
        swap(one)

    monkeypatch.setattr(work.Work, "swap", stopped_between)
    assert stopped_at(9999, lambda: build(*both)).code == STOPPED
    monkeypatch.setattr(work.Work, "swap", swap)
    assert files_of(Path("datapackage")) == package
    assert files_of(Path("site")) == tiny("old")
    assert len(list(tmp_path.glob(".*.mark"))) == 2
    rendered()
    assert files_of(Path("datapackage")) == package
    assert files_of(Path("site")) == {"index.html": ""}
    assert list(tmp_path.glob(".*")) == []
