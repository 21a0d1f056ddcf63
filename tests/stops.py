"""Builds of two tiny outputs that are stopped before each of their steps, one after the other.

    python -m tests.stops START NUMBER exchange|rename stop|fault|faults

An AssertionError says at which step a reader saw anything but the old or the new outputs, a file of
a user was missing, or the next command did not mend what was left. It is a program of its own, for
a small one forks fast.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any
from unittest.mock import patch

from generator.errors import HalfWritten, OutputProblem
from generator.output import work
from generator.output.publication import mend_before_reading
from tests.outputs import MEMORY, PACKAGE, SITE, Look, build, files_of, look, output, write

_STEPS = {
    *("os.rename", "os.remove", "os.rmdir", "os.mkdir", "os.link", "os.symlink"),
    *("os.chmod", "os.chown", "os.utime", "os.setxattr", "tiltaksdata.exchange"),
}
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT
DONE, REFUSED, HALF, STOPPED = 0, 10, 11, 9


@dataclass(frozen=True)
class Ended:
    """How a program ended, what it said, and whether it came to the step that it was to stop at."""

    code: int
    said: str
    was_stopped: bool


def stopped_at(
    number: int, program: Callable[[], object], *, fault: int = 0, for_good: bool = False
) -> Ended:
    """Runs a program in a process of its own that is killed before its step `number`.

    With a `fault` it is not killed: the step fails with that error, and `for_good` all after it.
    """
    reading, writing = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # forking beside threads
        child = os.fork()
    if child == 0:
        os.close(reading)
        code = DONE
        try:
            sys.addaudithook(_stopper(number, fault, for_good, writing))
            program()
        except HalfWritten as problem:
            code = HALF
            os.write(writing, str(problem).encode())
        except (OSError, OutputProblem) as problem:
            code = REFUSED
            os.write(writing, str(problem).encode())
        finally:
            os._exit(code)
    os.close(writing)
    _, status = os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        said = pipe.read().decode()
    code = os.waitstatus_to_exitcode(status)
    return Ended(code, said.removeprefix("!"), said.startswith("!"))


def _stopper(
    number: int, fault: int, for_good: bool, told: int
) -> Callable[[str, tuple[Any, ...]], None]:
    steps = count()

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event not in _STEPS and not (event == "open" and arguments[2] & _WRITES):
            return
        step = next(steps)
        if step == number:
            os.write(told, b"!")
        if step == number or (for_good and step > number):
            if not fault:
                os._exit(STOPPED)
            raise OSError(fault, os.strerror(fault), str(arguments[0]))

    return hook


# Two outputs, and what a user has put into each

STARTS, WAYS, MANNERS = (
    ("nothing", "older", "theirs"),
    ("exchange", "rename"),
    ("stop", "fault", "faults"),
)
THEIRS = {"notes.txt": "mine", "data/notes.txt": "mine", ".well-known/a": "mine"}
Output = tuple[Path, str, dict[str, str]]


def outputs(parent: Path, word: str, number: int) -> list[Output]:
    """One or two outputs of which each file says `word`."""
    package = (parent / "a/datapackage", PACKAGE, output(PACKAGE, word))
    site = (parent / "b/site", SITE, output(SITE, word, "index.html", f"only/{word}/x"))
    return [package, site][:number]


def words(parent: Path, number: int) -> list[str]:
    """What each of the outputs says to a reader: the word of all its files; `nothing` if gone."""
    found = []
    for place, (folder, descriptor, _) in enumerate(outputs(parent, "", number)):
        if not folder.exists():
            found.append("nothing")
            continue
        files = {path: text for path, text in files_of(folder).items() if path not in THEIRS}
        word = json.loads(files[descriptor])["word"]
        assert files == outputs(parent, word, number)[place][2]
        found.append(word)
    return found


def put_theirs(parent: Path, number: int) -> dict[Path, Look]:
    """Puts a user's things into the outputs; how they look."""
    for folder, _, _ in outputs(parent, "", number):
        write(folder, THEIRS)
        (folder / "empty").mkdir()
        (folder / "link").symlink_to("nowhere")
        os.mkfifo(folder / "pipe")
        (folder / "notes.txt").chmod(0o640)
    names = [*THEIRS, "empty", "link", "pipe"]
    paths = [folder / name for folder, _, _ in outputs(parent, "", number) for name in names]
    return {path: look(path) for path in paths}


def _are_as_they_were(theirs: Mapping[Path, Look]) -> bool:
    return all(os.path.lexists(path) and look(path) == before for path, before in theirs.items())


def stop_at_every_step(start: str, number: int, way: str, manner: str) -> int:
    """Stops a build at every step, from `nothing`, `older` outputs or `theirs`; how many steps.

    `way` says whether the system can `exchange` two folders, `manner` whether the program is killed
    (`stop`) or the step fails, alone (`fault`) or with all that come after it (`faults`).
    """
    with patch.object(work, "_exchange", work._exchange if way == "exchange" else _no_exchange):
        return _stop_at_every_step(start, number, way, manner)


def _no_exchange(_one: Path, _other: Path) -> bool:
    return False


def _stop_at_every_step(start: str, number: int, way: str, manner: str) -> int:
    old = "nothing" if start == "nothing" else "old"
    with tempfile.TemporaryDirectory(dir=MEMORY) as memory:
        for step in count():
            parent = Path(memory) / str(step)
            if start != "nothing":
                build(*outputs(parent, "old", number))
            theirs = put_theirs(parent, number) if start == "theirs" else {}
            ended = stopped_at(
                step,
                lambda parent=parent: build(*outputs(parent, "new", number)),  # type: ignore[misc]
                fault=0 if manner == "stop" else errno.ENOSPC,
                for_good=manner == "faults",
            )
            _look_at_what_is_left(parent, ended, old, number, way)
            if way == "exchange":
                assert _are_as_they_were(theirs), step
            # A command that reads one of them finds both whole, and both old or both new.
            mend_before_reading(outputs(parent, "", number)[step % number][0])
            assert words(parent, number) in ([old] * number, ["new"] * number), step
            assert _are_as_they_were(theirs), step
            build(*outputs(parent, "newest", number))
            assert words(parent, number) == ["newest"] * number, step
            assert _are_as_they_were(theirs), step
            assert list(parent.glob("*/.*")) == [], step
            shutil.rmtree(parent)
            if not ended.was_stopped:
                return step
    raise AssertionError("a build has an end")


def _look_at_what_is_left(parent: Path, ended: Ended, old: str, number: int, way: str) -> None:
    """What a reader sees before any other command has run, and whether the program said so."""
    found = words(parent, number)
    if ended.code == REFUSED:
        assert found == [old] * number, ended
    elif ended.code == DONE:
        assert found == ["new"] * number, ended
    elif ended.code == HALF:
        states = {"nothing": "missing"}
        for (folder, _, _), word in zip(outputs(parent, "", number), found, strict=True):
            assert f"{folder} is {states.get(word, word)}" in ended.said
    else:
        gone = found.count("nothing") if way == "rename" else 0  # for as long as one rename
        assert ended.code == STOPPED
        assert set(found) <= {old, "new"} or gone == 1, (ended, found)


if __name__ == "__main__":
    asked = sys.argv[1:]
    print(stop_at_every_step(asked[0], int(asked[1]), asked[2], asked[3]))
