"""All or nothing: an output folder is made beside its place and put there in one step.

On Linux the finished folder and the last good one change places atomically (`renameat2`), so that
a build that is killed at any moment leaves one whole folder or the other. Elsewhere two renames do
it, and the next build mends what a kill between them leaves.
"""

from __future__ import annotations

import ctypes
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path

from generator import NAME
from generator.errors import OutputProblem
from generator.interruption import cleared_if_ended

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_KEPT = (".gitignore", "CNAME")
"""What an owner may put into an output folder; it is carried over to the next one."""


@contextmanager
def staging(target: Path, marker: str) -> Iterator[Path]:
    """An empty folder to build in, on the file system of `target`; removed afterwards.

    OutputProblem when `target` holds something that is not an earlier output (`marker` is where
    every earlier output has its descriptor), or when nothing can be written there.
    """
    target = _resolved(target)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        _mend(target)
        _refuse_foreign(target, marker)
    except OSError as error:
        raise _unusable(target, error.strerror) from None
    folder = target.with_name(f".{target.name}.building-{os.getpid()}")
    clear = partial(shutil.rmtree, folder, ignore_errors=True)
    with cleared_if_ended(clear):
        try:
            folder.mkdir()
        except OSError as error:
            raise _unusable(target, error.strerror) from None
        try:
            yield folder
        finally:
            clear()


def _resolved(folder: Path) -> Path:
    try:
        return folder.resolve()
    except (OSError, RuntimeError):  # what it is depends on the Python
        raise _unusable(folder, "its links lead in a circle") from None


def _unusable(target: Path, why: str | None) -> OutputProblem:
    return OutputProblem(f"{target}: cannot be written ({why}); name another folder")


def publish(folder: Path, target: Path) -> None:
    """Put the finished `folder` in the place of `target`; its `.gitignore` and `CNAME` stay."""
    target = target.resolve()
    for name in _KEPT:
        if (target / name).is_file():
            shutil.copyfile(target / name, folder / name)
    if not target.exists():
        with suppress(OSError):  # another build was faster: then the two change places
            folder.rename(target)
            return
    if not _exchange(folder, target):
        _replace_in_two_steps(folder, target)


def refuse_overlap(outputs: Sequence[Path], inputs: Sequence[Path]) -> None:
    """OutputProblem when an output folder is inside another folder of the build, or holds it."""
    for output in outputs:
        for other in (*outputs, *inputs):
            if other is not output and _overlap(_resolved(output), _resolved(other)):
                message = f"{output}: overlaps with {other}; give each a folder of its own"
                raise OutputProblem(message)


def _overlap(one: Path, other: Path) -> bool:
    return one.is_relative_to(other) or other.is_relative_to(one)


def _refuse_foreign(target: Path, marker: str) -> None:
    if target.exists() and not target.is_dir():
        raise OutputProblem(f"{target}: is a file; name a folder")
    if not target.is_dir() or _is_ours(target / marker):
        return
    if any(path.name not in _KEPT for path in target.iterdir()):
        message = f"{target}: holds other files, and would be replaced; name another folder"
        raise OutputProblem(message)


def _is_ours(marker: Path) -> bool:
    """Whether the descriptor that every output holds was written by this program."""
    try:
        descriptor = json.loads(marker.read_bytes())
    except (OSError, ValueError, RecursionError):
        return False
    return isinstance(descriptor, dict) and descriptor.get("name") == NAME


def _exchange(folder: Path, target: Path) -> bool:
    """Let the two folders change places atomically; False where the system cannot."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    paths = (os.fsencode(folder), os.fsencode(target))
    return bool(rename(_AT_FDCWD, paths[0], _AT_FDCWD, paths[1], _RENAME_EXCHANGE) == 0)


def _previous(target: Path) -> Path:
    return target.with_name(f".{target.name}.previous")


def _replace_in_two_steps(folder: Path, target: Path) -> None:
    previous = _previous(target)
    target.rename(previous)
    try:
        folder.rename(target)
    except OSError:
        previous.rename(target)
        raise
    shutil.rmtree(previous)


def _mend(target: Path) -> None:
    """Undo what a killed build left: put the last good folder back, remove unfinished ones."""
    previous = _previous(target)
    if previous.is_dir():
        if target.exists():
            shutil.rmtree(previous)
        else:
            previous.rename(target)
    for folder in target.parent.glob(f".{target.name}.building-*"):
        if not _is_running(folder.name.rpartition("-")[2]):
            shutil.rmtree(folder, ignore_errors=True)


def _is_running(number: str) -> bool:
    if not number.isdecimal():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return int(number) != os.getpid()
