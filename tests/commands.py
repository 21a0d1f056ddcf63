"""Runs the command line as a user does, in a process of its own, without waiting for imports.

Loading the libraries takes longer than most commands do. A process that has loaded them once
forks for each command; its child has the folder, the streams and the arguments of a new program.
"""

from __future__ import annotations

import atexit
import gc
import io
import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from tests.sample import REPOSITORY

SECONDS = 120
_LOADED = ("cli", "adding", "package.exports", "investigate.audit", "web.site")
_PLAIN = {"PYTHONPATH": str(REPOSITORY)}


def run(
    *arguments: str | Path, folder: Path = REPOSITORY, **more: str
) -> subprocess.CompletedProcess[str]:
    """Runs `tiltaksdata` with these arguments in `folder`.

    With `more` of an environment it is a new Python, since that may read it when it starts.
    """
    if more:
        return subprocess.run(
            [sys.executable, "-m", "generator", *map(str, arguments)],
            cwd=folder,
            env={**os.environ, **_PLAIN, **more},
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    with tempfile.TemporaryDirectory() as streams:
        texts = [Path(streams) / name for name in ("stdout", "stderr")]
        code = _ask(
            {
                "arguments": list(map(str, arguments)),
                "folder": str(folder),
                "environment": {**os.environ, **_PLAIN},
                "streams": list(map(str, texts)),
            }
        )
        out, err = (path.read_text("utf-8") for path in texts)
    return subprocess.CompletedProcess(list(map(str, arguments)), code, out, err)


def _ask(command: dict[str, Any]) -> int:
    """The exit code of a command."""
    process = _waiting_process()
    assert process.stdin is not None
    assert process.stdout is not None
    process.stdin.write(json.dumps(command) + "\n")
    process.stdin.flush()
    return int(process.stdout.readline())


@cache
def _waiting_process() -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.commands"],
        cwd=REPOSITORY,
        env={**os.environ, **_PLAIN},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    atexit.register(process.kill)
    return process


def _wait_for_commands() -> None:
    """Forks for each line of standard input; prints how each child ended."""
    for name in _LOADED:
        import_module(f"generator.{name}")
    main = import_module("generator.__main__")
    gc.freeze()
    for line in sys.stdin:
        command = json.loads(line)
        child = os.fork()
        if child == 0:
            _be_the_program(main, **command)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


def _be_the_program(
    main: Any, arguments: list[str], folder: str, environment: dict[str, str], streams: list[str]
) -> None:
    code = 1
    try:
        os.chdir(folder)
        os.environ.clear()
        os.environ.update(environment)
        sys.argv = [main.__file__, *arguments]
        sys.modules["__main__"] = main
        for number, path in enumerate((os.devnull, *streams)):
            file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
            os.dup2(file, number)
            os.close(file)
        sys.stdin = io.TextIOWrapper(io.FileIO(0, closefd=False), "utf-8")
        for name, number in (("stdout", 1), ("stderr", 2)):
            stream = io.FileIO(number, "w", closefd=False)
            buffered = io.BufferedWriter(stream)
            setattr(sys, name, io.TextIOWrapper(buffered, "utf-8", line_buffering=number == 2))
        main.main()
        code = 0
    except SystemExit as ended:
        code = ended.code if isinstance(ended.code, int) else int(ended.code is not None)
    except BaseException:  # noqa: BLE001 (whatever a Python that ends would print)
        sys.excepthook(*sys.exc_info())
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    _wait_for_commands()
