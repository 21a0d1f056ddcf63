"""The stages of a build, told on a terminal as they begin.

No live display: it would need a thread, and the processes that draw are forked.
"""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console


def stages_on(console: Console) -> Callable[[str], None]:
    """A function that tells the stage that begins."""
    return lambda stage: console.print(f"[dim]… {stage}[/dim]", highlight=False)


def stages_on_stderr() -> Callable[[str], None]:
    """Stages told on stderr."""
    return stages_on(Console(stderr=True))
