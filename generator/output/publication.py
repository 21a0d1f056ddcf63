"""All or nothing: outputs are made beside their places and put there in one step.

On Linux the finished folder and the last good one change places atomically (`renameat2`); elsewhere
two renames do it. A folder that is updated file by file would be mixed for as long as that takes.
Of two outputs both are put in their places or none is: a journal says that they belong together,
and the next command that meets it finishes what a stopped one began, or undoes it.
"""

from __future__ import annotations

import os
import shlex
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from generator.errors import Finding, HalfWritten, OutputProblem, Severity
from generator.interruption import cleared_if_ended
from generator.model import Place
from generator.output.folder_contents import Written, carry_over, look_at
from generator.output.manifest import MANIFEST, digest, read_manifest, write_manifest, written_in
from generator.output.refusal import refuse_folder, resolved, unusable
from generator.output.work import Work, free_name, leftovers, one_at_a_time
from generator.terminal import tell

HARMLESS = frozenset({".gitignore", ".gitkeep", "CNAME", ".DS_Store"})
"""What may be in a folder that becomes an output."""

_ATTEMPTS = 20


@contextmanager
def staging(output: Path, descriptor: str) -> Iterator[Work]:
    """A folder of work in which the next `output` is made; it is removed afterwards.

    `descriptor` is where every output of the kind has its descriptor. OutputProblem when the folder
    may not be replaced, when another program is at it, or when nothing can be written there.
    """
    refuse_folder(output)
    target = resolved(output)
    made = [folder for folder in target.parents if not folder.exists()]
    work = Work.beside(target, output, descriptor)
    with cleared_if_ended(work.discard):
        try:
            _begin(work)
            yield work
        finally:
            try:
                with suppress(OSError):  # it is not empty; or the next command clears it
                    work.discard()
                    for folder in made:
                        folder.rmdir()
            finally:
                work.let_go()


def _begin(work: Work) -> None:
    """Make the folder of work, as soon as no other program is at the output's place."""
    for attempts_left in reversed(range(_ATTEMPTS)):
        try:
            work.target.parent.mkdir(parents=True, exist_ok=True)
            with one_at_a_time(work.target.parent):
                mend(work.target, work.shown)
                _written_before(work)
                work.begin()
            return
        except OSError as error:
            # Another program that has just ended removes the folders that it made, these too.
            if not (isinstance(error, FileNotFoundError) and attempts_left):
                raise unusable(work.shown, error.strerror) from None


def _written_before(work: Work) -> dict[str, str]:
    """Path → sha256 of what is ours where the output goes; OutputProblem if it is no output."""
    if not work.target.exists():
        return {}
    found = written_in(work.target, work.descriptor)
    if found is not None:
        return found
    others = sorted({path.name for path in work.target.iterdir()} - HARMLESS)
    if others:
        message = f"{work.shown}: holds other files, such as {others[0]}, and no {MANIFEST}"
        remedy = "name another folder"
        if len(work.target.parts) > 2:  # nobody should move /tmp away
            remedy += f", or move this one away: {_away(work.shown)}"
        raise OutputProblem(f"{message} that says what a build wrote; {remedy}")
    return {}


def _away(output: Path) -> str:
    """How to move a folder away, ready to be pasted."""
    plain = Path(os.path.normpath(output))
    return f"mv {shlex.quote(str(plain))} {shlex.quote(str(free_name(plain)))}"


def publish(*works: Work) -> tuple[Finding, ...]:
    """Put finished outputs in their places, all or none. Returns warnings.

    OutputProblem when a file that is not ours stands in the way, and OSError when the system
    refuses a step: then nothing has changed. HalfWritten when it does not let us undo one either.
    """
    lists = {}
    for work in works:
        refuse_folder(work.shown)
        if resolved(work.shown) != work.target:
            raise OutputProblem(f"{work.shown}: leads elsewhere than before; run the command again")
        write_manifest(work.new)
        old, new = _written_before(work), _files_of(work.new)
        # Without a list nobody can tell whether its owner has edited a file of it.
        work.keeps_old = bool(old) and MANIFEST not in old
        work.findings += _carry(work, {path: [content] for path, content in old.items()}, new)
        lists[work] = old, new
    try:
        for work, (old, new) in lists.items():
            work.write_journal(old, new, works)
        for work in works:
            work.swap()
    except OSError as error:
        _undo(works, error.strerror)
        for work in works:
            _clear(work)
        raise
    for work in works:
        work.findings += _clear(work)
    return tuple(finding for work in works for finding in work.findings)


def _files_of(folder: Path) -> dict[str, str]:
    return (read_manifest(folder) or {}) | {MANIFEST: digest(folder / MANIFEST) or ""}


def _carry(work: Work, old: Written, new: Mapping[str, str]) -> list[Finding]:
    """Link what is not ours into the new output; OutputProblem if anything is in the way."""
    if not work.target.exists():
        return []
    contents = look_at(work.target, old)
    in_the_way = contents.in_the_way(new)
    if in_the_way:
        first, more = in_the_way[0], len(in_the_way) - 1
        counted = f" (and {more} more)" if more else ""
        what = "was not written by a build and is where a file would be written"
        remedy = "move it away"
        if first in contents.changed:
            what = "was changed after it was written"
            remedy = "put it back (git checkout) or move it away"
        message = f"{what}{counted}; {remedy}, or the whole folder: {_away(work.shown)}"
        raise OutputProblem(f"{work.shown / first}: {message}")
    carry_over(contents, work.target, work.new, new)
    return [
        _warning("changed-file", work.shown / path, "is no longer made, but was changed; it stays")
        for path in sorted(contents.changed)
    ]


def _warning(rule: str, path: Path, message: str) -> Finding:
    return Finding(rule, message, Place(str(path)), Severity.WARNING)


def _undo(works: Sequence[Work], why: str | None) -> None:
    """Put the old outputs back; HalfWritten when that fails."""
    try:
        for work in reversed(works):
            work.swap_back()
    except OSError:
        states = " and ".join(work.state() for work in works)
        raise HalfWritten(f"{why}: {states}; run the command again, which repairs it") from None


def _clear(work: Work) -> list[Finding]:
    """Remove the folder of work. Warns of what had to be left."""
    try:
        kept = work.remove()
    except OSError as error:
        message = f"could not be removed ({error.strerror}); the next build does it"
        return [_warning("not-cleared", work.folder, message)]
    message = f"came into {work.shown} while it was replaced, where another file is now; it is here"
    return [_warning("kept-file", path, message) for path in kept]


# What a program that was stopped has left


def mend_before_reading(output: Path) -> None:
    """Finish or undo what a stopped program began with an output that is about to be read."""
    target = resolved(output)
    if target.parent.is_dir() and leftovers(target, output):
        with one_at_a_time(target.parent):
            mend(target, output, may_run=True)


def mend(target: Path, output: Path, *, may_run: bool = False) -> None:
    """Finish or undo what stopped programs began with `target`; call it within `one_at_a_time`.

    Whatever becomes of the command that calls it, it prints where files of the user are now.
    OutputProblem when a program that is running is at it, unless one `may_run`.
    """
    for work in leftovers(target, output):
        group = [work]
        try:
            if not work.take_lock():
                if may_run:
                    continue
                raise _at_work(output)
            for other in work.read_journal():
                if not other.take_lock():
                    raise _at_work(other.target)
                group.append(other)
                other.read_journal()
            for finding in _finish_or_undo(group):
                tell(finding.as_text(), err=True)
        finally:
            for each in group:
                each.let_go()


def _at_work(output: Path) -> OutputProblem:
    message = "another build is writing it; wait until that has ended, then try again"
    return OutputProblem(f"{output}: {message}")


def _finish_or_undo(group: Sequence[Work]) -> list[Finding]:
    """Outputs that were finished and of which some are in their places: put all there, or none."""
    finished = [work for work in group if work.journal.exists()]
    in_place = [work for work in finished if work.is_swapped]
    try:
        if not in_place:
            for work in finished:
                work.swap_back()
        for work in finished if in_place else []:
            if not work.is_swapped:
                _carry(work, work.written, _files_of(work.new))
                work.swap()
    except (OSError, OutputProblem) as error:
        _undo(finished, str(error))
    return [finding for work in group for finding in (*_clear(work), *work.findings)]
