"""What an output folder holds: files that we wrote and that are as we wrote them, and the rest.

The rest stays. Before the old and the new folder change places it is linked into the new one, so
that no file of a user is missing at any moment; what could not be linked, or came meanwhile, is
moved afterwards.
"""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from generator.errors import OutputProblem
from generator.output.manifest import digest
from generator.output.refusal import REPOSITORIES

Written = Mapping[str, Collection[str]]
"""Path → the sha256 of each content that we wrote there."""

_CANNOT_LINK = {errno.EPERM, errno.EACCES, errno.EMLINK, errno.ENOTSUP, errno.ENOSYS}
_NOT_EMPTY = {errno.ENOTEMPTY, errno.EEXIST}


@dataclass(frozen=True)
class FolderContents:
    """What an output folder holds; paths are relative to it, with `/` between their parts."""

    ours: frozenset[str]
    """Files that we wrote, and that are as we wrote them; these alone are removed."""

    our_folders: frozenset[str]
    """Folders that hold what is ours and nothing that stays."""

    changed: frozenset[str]
    """Files of ours that are no longer as they were written."""

    foreign: frozenset[str]
    """Everything else that is no folder: files, links, pipes."""

    own_folders: frozenset[str]
    """Folders in which we wrote nothing."""

    folders: frozenset[str]
    """Folders that must be there for what stays: `own_folders` and those around."""

    def in_the_way(self, wanted: Collection[str]) -> list[str]:
        """The paths of what stays where the files `wanted` would go."""
        files = self.changed | self.foreign
        return sorted(
            files & (frozenset(wanted) | parents(wanted)) | self.folders & frozenset(wanted)
        )


def parents(paths: Iterable[str]) -> frozenset[str]:
    """The folders that hold `paths`, without the one that holds all."""
    found = {str(folder) for path in paths for folder in PurePosixPath(path).parents}
    return frozenset(found - {"."})


def look_at(folder: Path, written: Written) -> FolderContents:
    """Tell what `folder` holds. OutputProblem when a repository is anywhere in it."""
    folders: set[str] = set()
    files: set[str] = set()
    for path, entry in _entries(folder):
        if entry.name in REPOSITORIES:
            message = f"{folder / path}: is a repository, so {folder} is no output"
            raise OutputProblem(f"{message}; name a folder of its own")
        (folders if entry.is_dir(follow_symlinks=False) else files).add(path)
    ours = {p for p in files & written.keys() if digest(folder / p) in written[p]}
    changed, foreign = files & written.keys() - ours, files - written.keys()
    own = folders - parents(written)
    around = parents(changed | foreign | own)
    staying = own | around
    return FolderContents(
        ours=frozenset(ours),
        our_folders=frozenset(folders - staying),
        changed=frozenset(changed),
        foreign=frozenset(foreign),
        own_folders=frozenset(own),
        folders=frozenset(staying),
    )


def _entries(folder: Path) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """Everything in a folder, each folder before what it holds; links are not followed."""
    waiting = [""]
    while waiting:
        within = waiting.pop()
        with os.scandir(folder / within) as found:
            for entry in sorted(found, key=lambda item: item.name):
                path = f"{within}/{entry.name}" if within else entry.name
                yield path, entry
                if entry.is_dir(follow_symlinks=False):
                    waiting.append(path)


def carry_over(contents: FolderContents, old: Path, new: Path, made: Iterable[str]) -> None:
    """Link what stays in `old` into `new`, which holds the files `made`.

    The same again does no harm.
    """
    for path in sorted(contents.folders):
        (new / path).mkdir(exist_ok=True)
    for path in sorted(contents.changed | contents.foreign):
        try:
            os.link(old / path, new / path, follow_symlinks=False)
        except FileExistsError:
            if not _is_same(old / path, new / path):
                raise
        except FileNotFoundError:  # its owner has just removed it
            continue
        except NotImplementedError:
            continue
        except OSError as error:
            if error.errno not in _CANNOT_LINK:
                raise
    changing = parents([*contents.ours, *made]) | {""}
    inner = [path for path, entry in _entries(old) if entry.is_dir(follow_symlinks=False)]
    for path in [*reversed(inner), ""]:
        if (new / path).is_dir():
            _make_alike(old / path, new / path)
            if path in changing:
                os.utime(new / path)


def _make_alike(old: Path, new: Path) -> None:
    """Give a folder the rights, the owner and the times that another one has."""
    before = old.stat()
    with suppress(OSError):  # only root can give a folder away
        os.chown(new, before.st_uid, before.st_gid)
    shutil.copystat(old, new)


@contextmanager
def _same_times(folder: Path) -> Iterator[None]:
    """Leave a folder its times while something is put into it."""
    before = folder.stat()
    yield
    os.utime(folder, ns=(before.st_atime_ns, before.st_mtime_ns))


def empty(folder: Path, target: Path, written: Written) -> list[Path]:
    """Remove `folder`, which was an output: our files go, what is left moves to `target`.

    Returns what could not be moved, because something else is in its place, and so is still there.
    """
    ours = parents(written)
    kept = []
    for path, entry in reversed(list(_entries(folder))):
        source, goal = folder / path, target / path
        _let_change(source.parent)
        if entry.is_dir(follow_symlinks=False):
            if path not in ours:
                _follow(folder, target, path)
            remove_folder(source)
        elif _is_same(source, goal) or digest(source) in written.get(path, ()):
            source.unlink(missing_ok=True)
        elif not os.path.lexists(goal) and _follow(folder, target, str(PurePosixPath(path).parent)):
            with _same_times(goal.parent):
                source.rename(goal)
        else:
            kept.append(source)
    remove_folder(folder)
    return kept


def _is_same(one: Path, other: Path) -> bool:
    """Whether two paths are one file, link or pipe."""
    try:
        return os.path.samestat(one.lstat(), other.lstat())
    except (FileNotFoundError, NotADirectoryError):
        return False


def _follow(folder: Path, target: Path, path: str) -> bool:
    """Whether `target` has the folder `path` after it was made like that in `folder`."""
    for within in [*reversed(PurePosixPath(path).parents), PurePosixPath(path)]:
        goal = target / within
        if not os.path.lexists(goal):
            with _same_times(goal.parent):
                goal.mkdir()
            _make_alike(folder / within, goal)
        elif goal.is_symlink() or not goal.is_dir():
            return False
    return True


def _let_change(folder: Path) -> None:
    """Make a folder that is about to be removed one that its owner may write in."""
    if not os.access(folder, os.W_OK | os.X_OK):
        folder.chmod(0o700)


def remove_folder(folder: Path) -> None:
    """Remove a folder, unless something is in it."""
    try:
        folder.rmdir()
    except FileNotFoundError:
        return
    except OSError as error:
        if error.errno not in _NOT_EMPTY:
            raise


def remove_all(folder: Path) -> None:
    """Remove a folder that nobody but this program has written in."""
    if not os.path.lexists(folder):
        return
    for path, entry in reversed(list(_entries(folder))):
        _let_change((folder / path).parent)
        if entry.is_dir(follow_symlinks=False):
            remove_folder(folder / path)
        else:
            (folder / path).unlink(missing_ok=True)
    remove_folder(folder)
