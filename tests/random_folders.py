"""Random output folders, as users leave them, are built and cleaned, and nothing is lost.

    python -m tests.bench outputs [EXAMPLES]

also stops builds at every step. An AssertionError says that something of a user's was lost, changed
or moved, that a command which refuses has changed anything, or that one which is done has left
anything.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import stat
import tempfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path, PurePosixPath
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from generator.cleaning import clean
from generator.errors import OutputProblem
from generator.output.manifest import MANIFEST
from tests.outputs import (
    MEMORY,
    PACKAGE,
    SITE,
    Look,
    build,
    everything,
    look,
    output,
    times_of,
    write,
)
from tests.stops import (
    DONE,
    MANNERS,
    REFUSED,
    STARTS,
    STOPPED,
    WAYS,
    stop_at_every_step,
    stopped_at,
)

_NAMES = st.sampled_from(
    ["data", "index.html", "notes.txt", ".well-known", "editions", "CNAME", "ø [1]", "x"]
)
_PATHS = st.lists(_NAMES, min_size=1, max_size=3).map("/".join)
_THINGS = st.sampled_from(["file", "file", "folder", "link", "link to folder", "pipe", "read-only"])
_THEIRS = st.lists(st.tuples(_PATHS, _THINGS), max_size=5)
_CHANGES = st.lists(
    st.tuples(st.integers(0, 9), st.sampled_from(["change", "remove", "link", "folder", "same"])),
    max_size=2,
)
_MADE = st.sets(_PATHS, max_size=3)
_LOOKALIKES = st.sets(
    st.sampled_from(
        [
            *(".out.building-123/note", ".out.previous/note", ".out.building-0badcafe/new/note"),
            *(".out.building-0badcafe.mark", ".out.building-7.mark", ".out.building-9/lock"),
        ]
    ),
    max_size=3,
)
_COMMANDS = st.lists(
    st.tuples(
        st.sampled_from(["build", "both", "clean", "stop", "fault"]),
        st.integers(0, 120),
        _MADE,
        _THEIRS,
    ),
    min_size=1,
    max_size=3,
)


@dataclass
class Folder:
    """An output folder with what a build wrote there last, and a folder of its own for another."""

    parent: Path
    descriptor: str
    written: dict[str, str] = field(default_factory=dict)

    @property
    def path(self) -> Path:
        """Where the output is."""
        return self.parent / "out"

    @property
    def other(self) -> Path:
        """Where the output is that belongs to it."""
        return self.parent / "elsewhere/other"

    def theirs(self) -> tuple[dict[str, Look], dict[str, int]]:
        """What is the user's: how it looks, and the times of folders that hold nothing of ours."""
        found = everything(self.path)
        ours = {path for path in found if self._is_ours(path)}
        folders = {path for path, looks in found.items() if stat.S_ISDIR(looks[0])}
        around = {str(p) for path in self.written for p in PurePosixPath(path).parents}
        theirs = {path for path in found if path not in ours | (folders & around)}
        holding = {str(p) for path in theirs for p in PurePosixPath(path).parents} - {"."}
        own = sorted(theirs & folders)
        times = dict(zip(own, times_of(self.path, own), strict=True))
        return {path: found[path] for path in theirs | holding}, times

    def _is_ours(self, path: str) -> bool:
        if path == MANIFEST:
            return True
        file = self.path / path
        is_file = file.is_file() and not file.is_symlink()
        return is_file and self.written.get(path) == file.read_text("utf-8")

    def put(self, things: Sequence[tuple[str, str]]) -> None:
        """A user puts things in, where there is room for them."""
        for path, what in things:
            place = self.path / path
            if os.path.lexists(place) or not _can_hold(self.path, place.parent):
                continue
            place.parent.mkdir(parents=True, exist_ok=True)
            _make(place, what)

    def change(self, changes: Sequence[tuple[int, str]]) -> None:
        """A user does something to files that a build wrote."""
        for number, what in changes:
            paths = sorted(path for path in self.written if self._is_ours(path))
            if not paths:
                return
            place = self.path / paths[number % len(paths)]
            if what == "same":
                place.write_bytes(place.read_bytes())
                continue
            place.unlink()
            if what != "remove":
                _make(place, {"change": "file"}.get(what, what))


def _can_hold(top: Path, folder: Path) -> bool:
    while folder != top:
        if os.path.lexists(folder) and (folder.is_symlink() or not folder.is_dir()):
            return False
        folder = folder.parent
    return True


def _make(place: Path, what: str) -> None:
    if what == "folder":
        place.mkdir()
    elif what == "link":
        place.symlink_to("nowhere")
    elif what == "link to folder":
        place.symlink_to("/tmp")
    elif what == "pipe":
        os.mkfifo(place)
    else:
        place.write_text(f"the user's {place.name}", "utf-8")
    if what == "read-only":
        place.chmod(0o400)
    if not place.is_symlink():
        os.utime(place, (1_000_000_000, 1_000_000_001))


def made(descriptor: str, word: str, names: set[str]) -> dict[str, str]:
    """An output that also has files `names`, but for those that would be a folder's."""
    files = output(descriptor, word)
    for name in sorted(names):
        above = {str(p) for path in files for p in PurePosixPath(path).parents}
        below = {str(p) for p in PurePosixPath(name).parents}
        if name not in files and name not in above and not below & files.keys():
            files[name] = f"{word} of {name}"
    return files


def run_one(
    parent: Path,
    *,
    descriptor: str,
    start: str,
    first: set[str],
    things: Sequence[tuple[str, str]],
    changes: Sequence[tuple[int, str]],
    lookalikes: set[str],
    commands: Sequence[tuple[str, int, set[str], Sequence[tuple[str, str]]]],
) -> None:
    """One random folder, and one to three commands at it. AssertionError when anything is lost."""
    folder = Folder(parent, descriptor)
    (parent / "elsewhere").mkdir()
    if start in ("output", "older"):
        folder.written = made(descriptor, "first", first)
        build((folder.path, descriptor, folder.written))
    if start == "older":
        (folder.path / MANIFEST).unlink()
        folder.written = output(descriptor, "first")
    else:
        folder.change(changes)
    if start != "nothing" or things:
        folder.path.mkdir(exist_ok=True)
    folder.put(things)
    for path in lookalikes:
        write(parent, {path: "mine"})
    beside = {p: v for p, v in everything(parent).items() if PurePosixPath(p).parts[0] != "out"}
    for number, (command, step, names, more) in enumerate(commands):
        _run(folder, command, made(descriptor, f"build {number}", names), step)
        after = everything(parent)
        others = {"out", "out.old", "elsewhere"}  # an older output is kept as out.old
        assert {p: v for p, v in beside.items() if PurePosixPath(p).parts[0] not in others} == {
            p: v for p, v in after.items() if PurePosixPath(p).parts[0] not in others
        }
        assert {path.name for path in (parent / "elsewhere").iterdir()} <= {"other"}
        if folder.path.is_dir():
            folder.put(more)


def _run(folder: Folder, command: str, files: dict[str, str], step: int) -> None:
    looks, times = folder.theirs() if folder.path.exists() else ({}, {})
    around = {str(p) for path in files for p in PurePosixPath(path).parents}
    times = {path: when for path, when in times.items() if path not in around}
    both = ((folder.path, folder.descriptor, files), (folder.other, PACKAGE, output(PACKAGE, "x")))
    if command in ("stop", "fault"):
        fault = errno.ENOSPC if command == "fault" else 0
        ended = stopped_at(step, lambda: build(*both), fault=fault)
        assert ended.code in (DONE, REFUSED, STOPPED), ended
        _same(folder, looks, times)
        if folder.path.exists() and (folder.path / MANIFEST).exists():
            listed = json.loads((folder.path / MANIFEST).read_text("utf-8"))["files"]
            if listed.keys() == files.keys():
                written = {p: hashlib.sha256(t.encode()).hexdigest() for p, t in files.items()}
                folder.written = files if listed == written else folder.written
        command = "both"
    before = everything(folder.path) if folder.path.exists() else None
    try:
        if command == "clean":
            clean(folder.path)
            folder.written = {p: t for p, t in folder.written.items() if (folder.path / p).exists()}
        else:
            build(*(both if command == "both" else both[:1]))
            folder.written = files
            assert {p for p in files if (folder.path / p).is_file()} == files.keys()
    except OutputProblem:
        if command != "clean":
            now = everything(folder.path) if folder.path.exists() else None
            assert now == before
    _same(folder, looks, times)
    if command != "clean" and folder.written is files:
        new = everything(folder.path)
        assert new.keys() - looks.keys() - around - files.keys() == {MANIFEST}


def _same(folder: Folder, looks: Mapping[str, Look], times: Mapping[str, int]) -> None:
    for path, looked in looks.items():
        assert look(folder.path / path) == looked, path
    assert dict(zip(times, times_of(folder.path, list(times)), strict=True)) == times


def random_folders(examples: int) -> Callable[[], None]:
    """A test of that many random folders."""

    @settings(
        max_examples=examples,
        deadline=None,
        database=None,
        derandomize=examples < 100,
        phases=[Phase.explicit, Phase.generate],  # what is drawn is small already
        suppress_health_check=list(HealthCheck),
    )
    @given(
        descriptor=st.sampled_from([PACKAGE, SITE]),
        start=st.sampled_from(["nothing", "output", "output", "older", "foreign"]),
        first=_MADE,
        things=_THEIRS,
        changes=_CHANGES,
        lookalikes=_LOOKALIKES,
        commands=_COMMANDS,
    )
    def test(**drawn: Any) -> None:
        with tempfile.TemporaryDirectory(dir=MEMORY) as parent:
            run_one(Path(parent), **drawn)

    return test


def main(arguments: Sequence[str]) -> int:
    """As many examples as are asked for, and every way to stop a build."""
    examples = int(arguments[0]) if arguments else 500
    random_folders(examples)()
    print(f"{examples} random folders: nothing lost")
    for start, number, way, manner in product(STARTS, (1, 2), WAYS, MANNERS):
        steps = stop_at_every_step(start, number, way, manner)
        print(f"{start}, {number} outputs, {way}, {manner}: {steps} steps, all of them mended")
    return 0
