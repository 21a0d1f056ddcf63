"""What is printed on a terminal: characters that could steer it or hide text are shown escaped.

Reports, file names and code lists are written by others. `guard` puts the one place that every
line passes into stdout and stderr, so that libraries, usage errors and tracebacks pass it too.
"""

from __future__ import annotations

import json
import re
import sys
import traceback
import unicodedata
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import click

_NOT_PLAIN = re.compile(r"[^ -~]")
_FILLERS = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)
"""Letters and marks that are drawn as nothing."""
_COMMAND = re.compile(r"^(\s*):(?=:)|#(?=#\[)", re.MULTILINE)
"""How a line begins that GitHub takes for a command of a workflow; the older form, anywhere."""


def in_one_line(text: str) -> str:
    r"""The text with `\n`, `\t`, `\x1b`, `\u202e` … for every character that is not seen."""
    return _shown(text, keep="")


def _shown(text: str, keep: str) -> str:
    def shown(found: re.Match[str]) -> str:
        char = found[0]
        if char in keep or not _is_hidden(char):
            return char
        return char.encode("unicode_escape").decode("ascii")

    return _COMMAND.sub(
        lambda found: f"{found[0][:-1]}\\x{ord(found[0][-1]):02x}", _NOT_PLAIN.sub(shown, text)
    )


def _is_hidden(char: str) -> bool:
    """Whether a character controls, formats, fills or means nothing; no space does."""
    return bool(_FILLERS.match(char)) or not (
        char.isprintable() or unicodedata.category(char) == "Zs"
    )


def as_json(content: Any) -> str:
    r"""JSON in which what is not seen is escaped (`\u001b`, `\u202e`); it reads back the same."""

    def shown(found: re.Match[str]) -> str:
        char = found[0]
        return json.dumps(char)[1:-1] if _is_hidden(char) and char != "\n" else char

    text = json.dumps(content, ensure_ascii=False, indent=2)
    return _NOT_PLAIN.sub(shown, text).replace("##[", "#\\u0023[")


def tell(line: str, *, err: bool = False) -> None:
    """Print one line, on stdout or stderr."""
    click.echo(in_one_line(line), err=err)


def tell_as_json(content: Any) -> None:
    """Print values as JSON on stdout."""
    click.echo(as_json(content))


def annotate(level: str, message: str, properties: Mapping[str, str]) -> None:
    """Print an annotation of a GitHub workflow: the only line that its runner takes for a command.

    `level` is `error`, `warning` or `notice`. Escaped as actions/toolkit does it.
    """

    def escaped(text: str, more: str = "") -> str:
        signs = "".join(["%\r\n", more])
        return re.sub(f"[{signs}]", lambda found: f"%{ord(found[0]):02X}", in_one_line(text))

    named = ",".join(f"{key}={escaped(text, ':,')}" for key, text in properties.items())
    stream = sys.stdout._stream if isinstance(sys.stdout, _Guarded) else sys.stdout
    stream.write(f"::{level} {named}::{escaped(message)}\n")


def tell_fault(
    kind: type[BaseException], error: BaseException, trace: TracebackType | None
) -> None:
    """Print where a fault of this program is, and not its message: that may hold a hidden figure.

    Fit for `sys.excepthook`.
    """
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    for frame in traceback.format_tb(trace):
        click.echo(frame, nl=False, err=True)
    message = (
        "a fault of this program, and not of the reports; please report it, with these lines."
        " Its message is left out: it may contain a hidden figure"
    )
    tell(f"{kind.__name__}: {message}", err=True)


class _Guarded:
    """A stream that escapes what is written to it; line breaks pass."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        self._stream.write(_shown(text, keep="\n"))
        return len(text)

    def writelines(self, lines: Any) -> None:
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


def guard() -> None:
    """From now on nothing reaches stdout or stderr as text without being escaped."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is not None and not isinstance(stream, _Guarded):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="backslashreplace")
            setattr(sys, name, _Guarded(stream))
