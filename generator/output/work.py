"""The folder beside an output folder in which the next output is made, and its journal.

It is known by its mark, never by its name: a link beside it whose text says what it is. The mark is
there before the folder and goes after it, so that whatever stops the program, the next one finds
what is left. The program that made it holds a lock for as long as it runs.

The journal is written when the new output is finished, before anything is put in its place. It says
what we wrote in the old and in the new folder, and which other output belongs to it.
"""

from __future__ import annotations

import ctypes
import errno
import fcntl
import json
import os
import secrets
import stat
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path

from generator import NAME
from generator.errors import Finding, OutputProblem, Severity
from generator.model import Place
from generator.output.folder_contents import empty, remove_all, remove_folder
from generator.output.manifest import MANIFEST, digest

_AT_FDCWD, _RENAME_EXCHANGE = -100, 2
_NO_EXCHANGE = {errno.ENOSYS, errno.EINVAL, errno.ENOTSUP}
_NO_LINKS = {errno.EPERM, errno.ENOTSUP, errno.ENOSYS}
_ATTEMPTS, _SECONDS_BETWEEN = 200, 0.05
_LONGEST_MARK = 4096

_locks: set[int] = set()


def _close_in_child() -> None:
    """A process that is started holds no lock, so that none outlives the program."""
    for number in _locks:
        os.close(number)
    _locks.clear()


os.register_at_fork(after_in_child=_close_in_child)


@dataclass(eq=False)
class Work:
    """One folder of work; `target` is without links, `shown` is what its user calls it."""

    target: Path
    shown: Path
    number: str
    descriptor: str = ""
    """Where every output of this kind has its descriptor."""

    is_made: bool = False
    lock: int | None = None
    is_swapped: bool = False
    """Whether the new output is in its place."""

    written: dict[str, list[str]] = field(default_factory=dict)
    """Path → the sha256 of what we wrote there, in the old and in the new output."""

    keeps_old: bool = False
    """Whether the old output is kept beside the new one, as its files may have been edited."""

    findings: list[Finding] = field(default_factory=list)
    """What its user should know of the folders that were met."""

    @property
    def folder(self) -> Path:
        """Holds `new`, where the output is made and then the old one is, and all the rest."""
        return self.target.with_name(f".{self.target.name}.building-{self.number}")

    @property
    def new(self) -> Path:
        """Where the output is made. After an exchange, the old output."""
        return self.folder / "new"

    @property
    def old(self) -> Path:
        """The old output, where the system cannot exchange two folders."""
        return self.folder / "old"

    @property
    def mark(self) -> Path:
        """The link that says that the folder is ours."""
        return self.folder.with_name(f"{self.folder.name}.mark")

    @property
    def journal(self) -> Path:
        """What was written, and with which other output."""
        return self.folder / "journal.json"

    @property
    def _text_of_mark(self) -> str:
        return f"{NAME} is building {self.target.name} ({self.number})"

    # From its beginning to its end

    @classmethod
    def beside(cls, target: Path, shown: Path, descriptor: str) -> Work:
        """A folder of work whose name is free; it is not made yet."""
        while True:
            work = cls(target, shown, secrets.token_hex(4), descriptor)
            if not os.path.lexists(work.folder) and not os.path.lexists(work.mark):
                return work

    def begin(self) -> None:
        """Make the folder of work, with its lock, and an empty folder `new` in it."""
        try:
            self.mark.symlink_to(self._text_of_mark)  # there with its text, or not at all
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            with self.mark.open("x", encoding="utf-8") as file:
                file.write(self._text_of_mark)
        try:
            self.folder.mkdir(mode=0o700)
        except OSError:
            self.mark.unlink()
            raise
        self.is_made = True
        self.take_lock()
        self.new.mkdir()

    def is_marked(self) -> bool:
        """Whether the mark is there, and is this folder's."""
        try:
            mode = self.mark.lstat().st_mode
            if stat.S_ISLNK(mode):
                return str(self.mark.readlink()) == self._text_of_mark
            if stat.S_ISREG(mode):
                with self.mark.open(encoding="utf-8", errors="replace") as file:
                    return file.read(_LONGEST_MARK) == self._text_of_mark
        except OSError:
            return False
        return False

    def take_lock(self) -> bool:
        """Take the lock; False when a program that is running holds it, True without a folder."""
        try:
            number = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except FileNotFoundError:  # its program has just removed it
            return True
        try:
            fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(number)
            return False
        _locks.add(number)
        self.lock = number
        return True

    def let_go(self) -> None:
        """Give the lock up."""
        if self.lock is not None:
            _locks.discard(self.lock)
            os.close(self.lock)
            self.lock = None

    def remove(self) -> list[Path]:
        """Remove the folder of work; what is a user's moves to the target, or stays.

        Returns what stays; the folder that holds it is the user's from then on.
        """
        if not self.journal.exists():
            self.discard()
        if not self.is_marked():
            return []
        kept = []
        for folder in (self.new, self.old):
            if folder.is_symlink():  # somebody put it in the place of the output
                kept.append(folder)
            elif folder.exists() and self.keeps_old and self.is_swapped:
                place = free_name(self.target)
                folder.rename(place)
                message = (
                    "is what was here before, without a list of what a build wrote; remove it"
                    " when nothing in it is yours"
                )
                where = Place(str(place))
                self.findings.append(Finding("kept-output", message, where, Severity.WARNING))
            elif folder.exists():
                kept += empty(folder, self.target, self.written)
        if kept:
            self.mark.unlink()
        self._remove_rest()
        return kept

    def discard(self) -> None:
        """Remove an output that was not finished, and its folder of work."""
        if self.is_made and self.is_marked() and not self.journal.exists():
            remove_all(self.new)
            self._remove_rest()

    def _remove_rest(self) -> None:
        for name in ("journal.json", "journal.json.part", "lock"):
            (self.folder / name).unlink(missing_ok=True)
        remove_folder(self.folder)
        self.mark.unlink(missing_ok=True)

    # The journal

    def write_journal(
        self, old: Mapping[str, str], new: Mapping[str, str], together: Sequence[Work]
    ) -> None:
        """Write what is in the old and the new output, and which outputs belong together."""
        for path, content in [*old.items(), *new.items()]:
            self.written.setdefault(path, []).append(content)
        others = [
            {"target": os.path.relpath(work.target, self.target.parent), "number": work.number}
            for work in together
            if work is not self
        ]
        journal = {
            "new": new[MANIFEST],
            "written": self.written,
            "others": others,
            "keeps_old": self.keeps_old,
        }
        unfinished = self.folder / "journal.json.part"
        unfinished.write_text(json.dumps(journal), encoding="utf-8")
        unfinished.rename(self.journal)

    def read_journal(self) -> list[Work]:
        """Takes up where a program was stopped; returns the other outputs that belong to it."""
        if not self.journal.exists():
            return []
        try:
            journal = json.loads(self.journal.read_bytes())
            self.written = {str(p): list(contents) for p, contents in journal["written"].items()}
            self.is_swapped = digest(self.target / MANIFEST) == journal["new"]
            self.keeps_old = bool(journal["keeps_old"])
            others = []
            for other in journal["others"]:
                target = Path(os.path.normpath(self.target.parent / str(other["target"])))
                others.append(Work(target, target, str(other["number"]), is_made=True))
        except (ValueError, LookupError, TypeError, AttributeError):
            message = f"{self.journal}: is damaged; look into its folder, then remove that"
            raise OutputProblem(message) from None
        return [work for work in others if work.is_marked()]

    # The one step

    def state(self) -> str:
        """What stands in the place of the output, for people: `site is new`."""
        there = "old" if self.target.exists() else "missing"
        return f"{self.shown} is {'new' if self.is_swapped else there}"

    def swap(self) -> None:
        """Put the new output in its place."""
        if not os.path.lexists(self.target):
            self.new.rename(self.target)
        elif not _exchange(self.new, self.target):
            self.target.rename(self.old)
            try:
                self.new.rename(self.target)
            except OSError:
                self.old.rename(self.target)
                raise
        self.is_swapped = True

    def swap_back(self) -> None:
        """Put the old output back in its place, if there was one and it is not there."""
        if self.is_swapped and os.path.lexists(self.new):
            if not _exchange(self.new, self.target):
                raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP), str(self.target))
        elif self.is_swapped:
            self.target.rename(self.new)
        if os.path.lexists(self.old):
            self.old.rename(self.target)
        self.is_swapped = False


def leftovers(target: Path, shown: Path) -> list[Work]:
    """The folders of work for `target` that are there, of programs that run or were stopped."""
    begin, end = f".{target.name}.building-", ".mark"
    names = sorted(path.name for path in target.parent.iterdir())
    marks = [name for name in names if name.startswith(begin) and name.endswith(end)]
    numbers = [name.removeprefix(begin).removesuffix(end) for name in marks]
    found = [Work(target, shown, number, is_made=True) for number in numbers]
    return [work for work in found if work.is_marked()]


@contextmanager
def one_at_a_time(parent: Path) -> Iterator[None]:
    """No two programs begin or clear up in the folder `parent` at the same moment."""
    number = os.open(parent, os.O_RDONLY | os.O_DIRECTORY)
    _locks.add(number)
    try:
        for _ in range(_ATTEMPTS):
            try:
                fcntl.flock(number, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                time.sleep(_SECONDS_BETWEEN)
            except OSError:  # a file system without locks on folders
                break
        else:
            raise OutputProblem(f"{parent}: another program has it locked; try again later")
        yield
    finally:
        _locks.discard(number)
        os.close(number)


def free_name(folder: Path) -> Path:
    """A name beside `folder` under which nothing is: `site.old`, else `site.old1` and so on."""
    names = (folder.with_name(f"{folder.name}.old{number or ''}") for number in count())
    return next(name for name in names if not os.path.lexists(name))


def _exchange(one: Path, other: Path) -> bool:
    """Let two folders change places in one step; False where the system cannot do it."""
    rename = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if rename is None:
        return False
    sys.audit("tiltaksdata.exchange", str(one), str(other))
    names = (os.fsencode(one), os.fsencode(other))
    if rename(_AT_FDCWD, names[0], _AT_FDCWD, names[1], _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in _NO_EXCHANGE:
        return False
    raise OSError(number, os.strerror(number), str(other))
