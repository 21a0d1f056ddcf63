"""Ctrl+C, SIGTERM and SIGHUP: the program ends at once, and leaves nothing unfinished or running.

The handler itself clears up and ends the program. An exception would be too little: libraries
swallow some, pools wait for their work before they let one through, and forked processes, which
inherit the handler, would each raise their own.
"""

from __future__ import annotations

import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from multiprocessing import active_children, parent_process

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP")
_SIGNALS = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]
_STDERR = 2
_SECONDS, _SECONDS_BETWEEN_LOOKS = 1.0, 0.2
"""How long a process that was killed is waited for, and how often one looks for its parent."""

PARENT = "TILTAKSDATA_PARENT"
"""The variable that names the process by which one was started."""

Clearing = Callable[[], object]


@dataclass
class _Program:
    """What the handler has to know: it is called with nothing but the number of the signal."""

    process: int = 0
    """The one that clears up; others are its children, and just end."""
    clearings: list[Clearing] = field(default_factory=list)
    is_held: bool = False
    waiting: int = 0
    """A signal that came while `is_held`."""


_program = _Program()


def end_on_signals() -> None:
    """From now on signals end the program, but for those that its caller ignores (`nohup`)."""
    _program.process = os.getpid()
    for number in _SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _on_signal)


def end_with_parent() -> None:
    """For a process that this program starts: it ends with its parent, however that ends.

    Of a signal it says nothing, for its parent does. `PARENT` in its environment names the parent,
    which may have ended before this is called.
    """
    for number in _SIGNALS:
        signal.signal(number, signal.SIG_DFL)
    parent = int(os.environ.get(PARENT, os.getppid()))
    threading.Thread(target=_wait_for_end_of, args=(parent,), daemon=True).start()


def _wait_for_end_of(parent: int) -> None:
    process = parent_process()
    if process is not None:
        process.join()
    while process is None and os.getppid() == parent:
        time.sleep(_SECONDS_BETWEEN_LOOKS)
    os._exit(1)


@contextmanager
def cleared_if_ended(clear: Clearing) -> Iterator[None]:
    """While it lasts, a signal that ends the program calls `clear` first; the newest goes first."""
    _program.clearings.append(clear)
    try:
        yield
    finally:
        _program.clearings.remove(clear)


@contextmanager
def undivided() -> Iterator[None]:
    """What must be done wholly or not at all: a signal ends the program before it or after it."""
    _program.is_held, is_done = True, False
    try:
        yield
        is_done = True
    finally:
        _program.is_held = False
        if _program.waiting:
            said = "interrupted when the output was written" if is_done else "interrupted"
            _end(_program.waiting, said)


def _on_signal(number: int, _frame: object) -> None:
    if os.getpid() != _program.process:
        os._exit(128 + number)
    if _program.is_held:
        _program.waiting = number
    else:
        clears = bool(_program.clearings)
        _end(number, "interrupted; the last good output is unchanged" if clears else "interrupted")


def _end(number: int, said: str) -> None:
    for other in _SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    children = active_children()
    for child in children:
        child.kill()
    for child in children:
        child.join(_SECONDS)
    while _program.clearings:
        with suppress(OSError):
            _program.clearings.pop()()
    with suppress(OSError):
        os.write(_STDERR, f"{said}\n".encode())
    os._exit(128 + number)
