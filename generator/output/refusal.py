"""Folders that are never an output, whatever they hold; each is refused in one line."""

from __future__ import annotations

import os
import pwd
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from generator.errors import OutputProblem
from generator.output.manifest import MANIFEST

REPOSITORIES = frozenset({".git", ".hg", ".svn", ".jj", ".bzr"})
"""What a folder under version control holds; a repository that is lost cannot be fetched again."""

_PROGRAM = Path(__file__).resolve().parents[1]
_MOUNTS = Path("/proc/self/mountinfo")


def resolved(folder: Path) -> Path:
    """The folder without links in its path; OutputProblem when they lead in a circle."""
    try:
        return folder.resolve()
    except (OSError, RuntimeError):  # what it is depends on the Python
        raise unusable(folder, "its links lead in a circle") from None


def unusable(folder: Path, why: str | None) -> OutputProblem:
    """The problem of a folder in which nothing can be written."""
    return OutputProblem(f"{folder}: cannot be written ({why}); name another folder")


def refuse_overlap(outputs: Sequence[Path], inputs: Sequence[Path]) -> None:
    """OutputProblem when an output folder is inside another folder of the build, or holds it."""
    for output in outputs:
        for other in (*outputs, *inputs):
            one, two = resolved(output), resolved(other)
            if other is not output and (one.is_relative_to(two) or two.is_relative_to(one)):
                message = f"{output}: overlaps with {other}; give each a folder of its own"
                raise OutputProblem(message)


def refuse_folder(output: Path) -> None:
    """OutputProblem when `output` is a folder that nobody wants replaced."""
    target = resolved(output)
    why = _why_never(target)
    if why:
        raise OutputProblem(f"{output}: {why}, so it is no output; name a folder of its own")
    if target.exists() and not target.is_dir():
        raise OutputProblem(f"{output}: is a file; name a folder")
    mounts = _mounts_in(target)
    if target in mounts:
        message = "is a mount point, and cannot be replaced in one step; name a folder inside it"
        raise OutputProblem(f"{output}: {message}")
    if mounts:
        message = f"holds a mount point, {mounts[0]}, and cannot be replaced in one step"
        raise OutputProblem(f"{output}: {message}; name another folder")


def _why_never(target: Path) -> str | None:
    why = working = None
    with suppress(FileNotFoundError):  # somebody has removed it
        working = Path.cwd()
    if target.parent == target:
        why = "is the root of a file system"
    elif any(home.is_relative_to(target) for home in _homes()):
        why = "is a home folder, or holds one"
    elif _PROGRAM.is_relative_to(target) or target.is_relative_to(_PROGRAM):
        why = "holds this program, or is a part of it"
    elif working is not None and working.is_relative_to(target):
        why = "is the current folder, or holds it"
    elif within := REPOSITORIES.intersection(target.parts):
        why = f"is inside of {min(within)}"
    elif outer := [folder for folder in target.parents if os.path.lexists(folder / MANIFEST)]:
        why = f"is inside of {outer[0]}, which is an output"
    elif bare := [
        folder
        for folder in (target, *target.parents)
        # A repository without files beside it, as servers keep them.
        if all(os.path.lexists(folder / name) for name in ("HEAD", "objects", "refs"))
    ]:
        why = f"is inside of the repository {bare[0]}"
    elif held := [name for name in sorted(REPOSITORIES) if os.path.lexists(target / name)]:
        why = f"holds {held[0]}"
    return why


def _homes() -> Iterator[Path]:
    """The home folders of all accounts; those of some services are `/`, and are left out."""
    names = [os.environ.get("HOME", ""), *(account.pw_dir for account in pwd.getpwall())]
    for name in names:
        home = Path(name)
        if home.is_absolute():
            with suppress(OSError, RuntimeError):
                home = home.resolve()
            if home.parent != home:
                yield home


def _mounts_in(target: Path) -> list[Path]:
    """The mount points that `target` is or holds; the system's list has those of one disk, too."""
    if os.path.ismount(target):
        return [target]
    try:
        lines = _MOUNTS.read_bytes().splitlines()
    except OSError:
        return []
    plain = (
        re.sub(rb"\\([0-7]{3})", lambda found: bytes([int(found[1], 8)]), line.split(b" ")[4])
        for line in lines
    )
    names = map(os.fsdecode, plain)
    return sorted(Path(name) for name in names if Path(name).is_relative_to(target))
