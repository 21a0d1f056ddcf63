"""Time and memory of each stage of a build, at 1, 10 and 100 times the sample.

    python -m tests.bench [TIMES ...]
    python -m tests.bench editions|damage [COUNT [FIRST SEED]]
    python -m tests.bench mutations
    python -m tests.bench outputs [COUNT]
    python -m tests.bench hostile [WORD ...]
    python -m tests.bench icdar FOLDER
    python -m tests.bench areas [SECONDS MEGABYTES [MEASURES]]

Each size is built cold, in a process of its own, by the same code as `tiltaksdata build`. A stage
is a set of functions; the time of one that runs inside another is counted once, for the inner.
Memory is the most that the process has held by the end of the stage. Validation, exports and the
bundling of the browser's runtime run beside the rest, in processes of their own: for them the time
is what the build waits for. Every run is kept in `.bench/`; the next one prints its ratio to the
run before.

The words in `LOOPS` count right and wrong readings instead; each loop says in its module what.
"""

from __future__ import annotations

import functools
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from generator.terminal import guard

REPOSITORY = Path(__file__).parents[1]
HISTORY = REPOSITORY / ".bench"
SIZES = (1, 10, 100)

#: Stage → where its functions are looked up by those who call them.
STAGES: dict[str, tuple[str, ...]] = {
    "read": ("generator.understand.reading:read_report",),
    "understand": ("generator.library:read_edition",),
    "prove": ("generator.library:prove",),
    "package": ("generator.build:assemble",),
    "validate": ("generator.package.validation:Validation.finish",),
    "exports": ("generator.web.site:Sizes.__getitem__",),
    "open": ("generator.web.site:open_package",),
    "charts": ("generator.web.site:draw_in_turn",),
    "runtime": ("generator.web.charts.interaction:Runtime.javascript",),
    "pages": ("generator.web.site:gather_twins", "generator.web.site:render_page"),
    "write": ("generator.web.site:_write_all", "generator.build:publish"),
}
LOOPS = {
    "editions": "tests.roundtrips:main",
    "damage": "tests.damages:main",
    "mutations": "tests.mutations:main",
    "outputs": "tests.random_folders:main",
    "hostile": "tests.hostile:main",
    "icdar": "tests.icdar:main",
    "labels": "tests.misprinted_labels:main",
    "municipalities": "tests.municipal:main",
    "areas": "tests.municipal_site:main",
}
"""Word → the loop that it runs; it returns the exit code."""

BEFORE, BESIDE = "start and imports", "everything else"


@dataclass
class Measured:
    """One build: seconds of each stage, megabytes at the end of each, and what came of it."""

    seconds: dict[str, float] = field(default_factory=dict)
    megabytes: dict[str, float] = field(default_factory=dict)
    pages: int = 0
    charts: int = 0
    children_megabytes: float = 0.0

    @property
    def total(self) -> float:
        """Seconds of the whole build, imports included."""
        return sum(self.seconds.values())


class Stopwatch:
    """Counts the time of nested stages, each for itself."""

    def __init__(self, measured: Measured) -> None:
        self.measured = measured
        self._stages = [BESIDE]
        self._since = time.perf_counter()

    def enter(self, stage: str) -> None:
        """Time counts for `stage` from now on."""
        self._count()
        self._stages.append(stage)

    def leave(self) -> None:
        """Time counts for the stage around this one again."""
        self._count()
        self._stages.pop()

    def _count(self) -> None:
        now, stage = time.perf_counter(), self._stages[-1]
        seconds = self.measured.seconds
        seconds[stage] = seconds.get(stage, 0.0) + now - self._since
        self.measured.megabytes[stage] = megabytes(resource.RUSAGE_SELF)
        self._since = now

    def wrap(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The same function, whose time counts for `stage`."""

        @functools.wraps(function)
        def timed(*arguments: Any, **options: Any) -> Any:
            self.enter(stage)
            try:
                result = function(*arguments, **options)
            finally:
                self.leave()
            return self._each(stage, result) if isinstance(result, Iterator) else result

        return timed

    def _each(self, stage: str, items: Iterator[Any]) -> Iterator[Any]:
        """The same items, each of which counts for `stage` while it is made."""
        while True:
            self.enter(stage)
            try:
                item = next(items)
            except StopIteration:
                return
            finally:
                self.leave()
            yield item


def megabytes(who: int) -> float:
    """The most memory held so far, by this process or by the largest of those it started."""
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(who).ru_maxrss * unit / 1e6


def watch(stopwatch: Stopwatch) -> None:
    """Puts the stopwatch around the functions of every stage."""
    for stage, places in STAGES.items():
        for place in places:
            owner, name = found(place)
            setattr(owner, name, stopwatch.wrap(stage, getattr(owner, name)))


def found(place: str) -> tuple[Any, str]:
    """`module:name` or `module:Class.name` → what holds the function, and its name there."""
    module, _, path = place.partition(":")
    *holders, name = path.split(".")
    return functools.reduce(getattr, holders, import_module(module)), name


def build_once(reports: Path, folder: Path, started: float) -> Measured:
    """Builds in this process, which was started at `started` (seconds since the epoch)."""
    measured = Measured()
    stopwatch = Stopwatch(measured)
    watch(stopwatch)
    from generator.build import Folders, Rendering, build

    measured.seconds = {BEFORE: time.time() - started}
    measured.megabytes = {BEFORE: megabytes(resource.RUSAGE_SELF)}
    stopwatch.enter(BESIDE)
    folders = Folders(reports, folder / "datapackage", folder / "site")
    built = build(folders, Rendering(None, os.cpu_count() or 1), lambda _stage: None)
    stopwatch.leave()
    measured.children_megabytes = megabytes(resource.RUSAGE_CHILDREN)
    if built.site:
        measured.pages, measured.charts = built.site.pages, built.site.charts
    return measured


def measure(times: int) -> Measured:
    """Makes the input of that size and builds it in a new process."""
    from tests.multiplied import multiply

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reports = multiply(REPOSITORY / "reports", REPOSITORY / "codelists", folder, times)
        command = [sys.executable, "-m", "tests.bench", "--build", str(reports), name]
        done = subprocess.run(
            [*command, str(time.time())], cwd=REPOSITORY, stdout=subprocess.PIPE, check=True
        )
    return Measured(**json.loads(done.stdout))


def table(times: int, now: Measured, before: Measured | None) -> list[str]:
    """The lines to print for one size; ratios to the run before, where there was one."""
    lines = [
        f"{times} x the sample: {now.pages} pages, {now.charts} charts",
        f"  {'stage':<20}{'seconds':>9}{'share':>7}{'MB':>7}{'before':>9}",
    ]
    for stage in (BEFORE, *STAGES, BESIDE):
        seconds = now.seconds.get(stage, 0.0)
        then = before.seconds.get(stage, 0.0) if before else 0.0
        share, memory = seconds / now.total, now.megabytes.get(stage, 0.0)
        cells = f"{seconds:>9.2f}{share:>7.0%}{memory:>7.0f}{ratio(seconds, then):>9}"
        lines.append(f"  {stage:<20}{cells}")
    peak, total = max(now.megabytes.values()), before.total if before else 0.0
    lines.append(f"  {'total':<20}{now.total:>9.2f}{'':>7}{peak:>7.0f}{ratio(now.total, total):>9}")
    page = 1000 * (now.seconds.get("pages", 0.0) + now.seconds.get("write", 0.0)) / now.pages
    chart = 1000 * now.seconds.get("charts", 0.0) / now.charts
    lines.append(f"  {page:.1f} ms a page, {chart:.1f} ms a chart,")
    lines.append(f"  {now.children_megabytes:.0f} MB in the largest process beside it")
    return lines


def ratio(now: float, before: float) -> str:
    """`x 0.97` where there is something to compare with."""
    return f"x {now / before:.2f}" if before >= 0.05 else ""


def previous() -> dict[str, Measured]:
    """Size → what was measured last time."""
    kept: dict[str, Measured] = {}
    for path in sorted(HISTORY.glob("*.json")):
        for size, values in json.loads(path.read_text(encoding="utf-8")).items():
            kept[size] = Measured(**values)
    return kept


def main(arguments: list[str]) -> None:
    """Measures every size that is asked for, prints it and keeps it."""
    if arguments[:1] == ["--build"]:
        _, reports, folder, started = arguments
        print(json.dumps(asdict(build_once(Path(reports), Path(folder), float(started)))))
        return
    if arguments and arguments[0] in LOOPS:
        module, name = found(LOOPS[arguments[0]])
        sys.exit(getattr(module, name)(arguments[1:]))
    before, kept = previous(), {}
    for times in map(int, arguments or SIZES):
        now = measure(times)
        print("\n".join(table(times, now, before.get(str(times)))), end="\n\n", flush=True)
        kept[str(times)] = asdict(now)
    HISTORY.mkdir(exist_ok=True)
    path = HISTORY / f"{time.strftime('%Y%m%dT%H%M%S')}.json"
    path.write_text(json.dumps(kept, indent=1), encoding="utf-8")


if __name__ == "__main__":
    guard()
    main(sys.argv[1:])
