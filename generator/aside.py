"""Work that a process of its own does, while this one does something else."""

from __future__ import annotations

import multiprocessing
from collections.abc import Callable
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar, cast

from generator.errors import OutputProblem
from generator.interruption import end_with_parent
from generator.terminal import guard

Result = TypeVar("Result")


def _do_and_send(end: Connection, work: Callable[..., Any], *arguments: Any) -> None:
    end_with_parent()
    guard()  # a process that is not forked has streams of its own
    try:
        result = work(*arguments)
    except OSError as error:
        result = error
    with suppress(OSError):  # nobody asks any more
        end.send(result)


class Aside(Generic[Result]):
    """`work(*arguments)` in a process of its own, from the beginning of the context to its end."""

    def __init__(self, work: Callable[..., Result], *arguments: Any) -> None:
        self._receiver, self._sender = multiprocessing.Pipe(duplex=False)
        given = (self._sender, work, *arguments)
        self._process = multiprocessing.Process(target=_do_and_send, args=given)
        self._name = work.__name__.strip("_").replace("_", " ")

    def __enter__(self) -> Aside[Result]:
        """Begin."""
        self._process.start()
        self._sender.close()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop if nobody asked for the result."""
        self._process.kill()
        self._process.join()
        self._receiver.close()

    def result(self) -> Result:
        """Wait for what came of it; ask once.

        OSError if the work met one; OutputProblem if the process ended without a result.
        """
        try:
            result = self._receiver.recv()
        except EOFError:
            message = f"the process that was to {self._name} ended, perhaps for want of memory"
            raise OutputProblem(f"{message}; try again") from None
        if isinstance(result, OSError):
            raise result
        return cast(Result, result)
