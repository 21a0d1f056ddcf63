"""A file is opened in a process of its own, within limits: it can harm no more than its reader."""

from __future__ import annotations

import json
import logging
import math
import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from generator.errors import Finding, ReportProblem
from generator.interruption import PARENT
from generator.model import Place

TOO_SLOW, TOO_LARGE, ENCRYPTED, DAMAGED = 71, 72, 73, 74
"""Exit codes that say what is wrong with a file; any other but 0 is a fault of the program."""
SECONDS = 60
"""No file may take longer, whether its process computes or waits."""
MEMORY = 1024 * 1024 * 1024
"""Bytes that the process may use: several times what the longest report needs."""
_OF_SIGNALS = {6: TOO_LARGE, 14: TOO_SLOW, 24: TOO_SLOW}
"""SIGABRT is how a library ends that gets no more memory, SIGALRM and SIGXCPU keep the time."""
_KILLED = 9
"""The signal with which a system ends what takes too much memory."""
_ends: list[float] = []
"""When a process that has limits ends; nothing in one that has none."""


def run_apart(
    module: str, content: bytes, *words: str, seconds: float
) -> subprocess.CompletedProcess[bytes]:
    """Runs `python -m module words…` with `content` on its standard input.

    subprocess.TimeoutExpired, with what was written so far, when it takes longer than `seconds`.
    """
    return subprocess.run(
        [sys.executable, "-m", module, *words],
        input=content,
        capture_output=True,
        timeout=seconds,
        check=False,
        env=_environment(),
    )


def start_apart(
    module: str, given: IO[bytes], complaints: IO[bytes], *words: str
) -> subprocess.Popen[bytes]:
    """Starts `python -m module words…` that reads `given` and writes `complaints` and answers."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *words],
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=complaints,
        env=_environment(),
    )


def answers_apart(
    module: str,
    content: bytes,
    words: Sequence[str],
    seconds: float,
    longest: int,
    failure: Callable[[int, str, str], ReportProblem],
) -> Iterator[dict[str, Any]]:
    """What the process `python -m module words…` answers of `content`, a line of JSON each.

    `words` begin with the name of the file. Raises what `failure` makes of the exit code, the last
    complaint and that name when the process fails, answers more than `longest` bytes, or takes
    longer than `seconds`.
    """
    with tempfile.TemporaryFile() as given, tempfile.TemporaryFile() as complaints:
        given.write(content)
        given.seek(0)
        is_late = threading.Event()
        with start_apart(module, given, complaints, *words) as child:

            def end() -> None:
                is_late.set()
                child.kill()

            watch = threading.Timer(seconds, end)
            watch.start()
            is_complete = False
            try:
                assert child.stdout is not None
                left = longest
                while (line := child.stdout.readline(left)).endswith(b"\n"):
                    yield json.loads(line)
                    left -= len(line)
                is_complete = left > len(line)
            finally:
                watch.cancel()
                if not is_complete:  # nobody waits for it any more
                    child.kill()
        if child.returncode:
            complaints.seek(0)
            complaint = complaints.read().decode("utf-8", "replace")
            raise failure(TOO_SLOW if is_late.is_set() else child.returncode, complaint, words[0])


def _environment() -> dict[str, str]:
    search = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    # NumPy else sets memory aside for each processor that the machine has; and where memory comes
    # from glibc, it is kept from one page's pictures for the next one's.
    settings = {
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        PARENT: str(os.getpid()),
        "MALLOC_MMAP_THRESHOLD_": str(64 * 1024 * 1024),
        "MALLOC_TRIM_THRESHOLD_": str(256 * 1024 * 1024),
    }
    return {**os.environ, **settings, "PYTHONPATH": search, "PYTHONIOENCODING": "utf-8"}


def limit_memory() -> None:
    """Keeps this process from using more than `MEMORY`, and libraries from writing of it."""
    logging.disable(logging.CRITICAL)
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def end_at_limits(seconds: int) -> None:
    """This process is ended when it takes longer than so many seconds.

    The signal itself ends it: a handler of Python's would wait for a library to come back.
    """
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        for number in (signal.SIGALRM, signal.SIGXCPU):
            signal.signal(number, signal.SIG_DFL)
        _ends.append(time.monotonic() + seconds)
        allow(seconds)


def allow(seconds: int) -> None:
    """A process with limits is ended in so many seconds, unless it is allowed more before."""
    if _ends:
        signal.alarm(max(1, min(seconds, math.ceil(_ends[0] - time.monotonic()))))


def exit_code(returned: int) -> int:
    """The exit code of a process, also where a limit ended it."""
    return _OF_SIGNALS.get(-returned, returned)


def failure_of(
    returned: int,
    complaint: str,
    file: str,
    failures: Mapping[int, tuple[str, str]],
    interrupted: str,
) -> ReportProblem:
    """Why a process that read `file` failed: a limit, the file, or a fault of this program.

    `failures` has the rule and the message for each exit code; `interrupted` is the rule for a
    process that somebody ended; `complaint` is what it wrote of its fault.
    """
    code = TOO_LARGE if returned == -_KILLED else exit_code(returned)
    if code in failures:
        rule, message = failures[code]
    elif code < 0:
        rule = interrupted
        message = f"was not read to its end: signal {-code} ended the reading; run it again"
    else:
        rule = "program-fault"
        last = (complaint.strip().splitlines() or [f"exit code {code}"])[-1]
        message = (
            f"could not be read, by a fault of this program and not of the file: {last};"
            " please report it, with this line and the file"
        )
    return ReportProblem(Finding(rule, message, Place(file)))
