"""A file is opened in a process of its own, within limits: it can harm no more than its reader."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import IO

TOO_SLOW, TOO_LARGE, ENCRYPTED, DAMAGED = 71, 72, 73, 74
"""Exit codes that tell what is wrong with a file; any other but 0 is a fault of the program."""
MEMORY = 1024 * 1024 * 1024
"""Bytes that the process may use: several times what the longest report needs."""


def run_apart(
    module: str, content: bytes, *words: str, seconds: int
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
    module: str, given: IO[bytes], told: IO[bytes], *words: str
) -> subprocess.Popen[bytes]:
    """Starts `python -m module words…` that reads `given`, complains in `told` and is read from."""
    return subprocess.Popen(
        [sys.executable, "-m", module, *words],
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=told,
        env=_environment(),
    )


def _environment() -> dict[str, str]:
    search = os.pathsep.join(path or str(Path.cwd()) for path in sys.path)
    return {**os.environ, "PYTHONPATH": search, "PYTHONIOENCODING": "utf-8"}


def limit_memory() -> None:
    """Keeps this process from using more than `MEMORY`, and libraries from telling of it."""
    logging.disable(logging.CRITICAL)
    if sys.platform == "win32":
        return
    import resource

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def allow(seconds: int) -> None:
    """This process gets SIGALRM in so many seconds, unless it is allowed more before."""
    if sys.platform != "win32":
        signal.alarm(seconds)


def end_at_limits(seconds: int) -> None:
    """This process ends, with `TOO_SLOW`, when it takes longer than so many seconds."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
        signal.signal(signal.SIGXCPU, lambda *_: os._exit(TOO_SLOW))
        signal.signal(signal.SIGALRM, lambda *_: os._exit(TOO_SLOW))
    allow(seconds)
