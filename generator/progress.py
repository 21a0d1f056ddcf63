"""The current stage of a build, shown on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console


@contextmanager
def showing_stages() -> Iterator[Callable[[str], None]]:
    """A function that shows what is being done, on stderr, until the work ends."""
    with Console(stderr=True).status("starting") as status:
        yield status.update
