"""Misreads of every kind, one at a time: which are caught, which located, and why the rest is not.

`python -m tests.bench mutations` prints the shares, after those of `structured.py`. A misread is
caught when the report then has an error. One that is not must be one that the figures cannot
decide: that is shown by numbers for all cells, hidden ones included, with which everything that is
printed would be true.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from itertools import islice

from generator.errors import Finding
from generator.investigate import solver
from generator.investigate.system import AS_PRINTED, Hypothesis, System
from generator.library import Edition
from generator.model import CellAddress, Reading
from generator.prove.ranges import rounded_half_up
from generator.prove.rules import Evidence
from generator.prove.ties import MEAN, Counted, Tie
from tests import structured
from tests.editions import LIMIT, Layout, generate, print_edition
from tests.sample import codelists, errors, read, sample_text

NUMBER = re.compile(r"\d[\d ]*|\*")
EVERY = 23
"""One in so many is also read from a file, to see that it is told, and where."""
SEEDS = (3, 5, 8)
THIN = 3
"""Of generated editions one misread in so many is tried."""
Prints = dict[CellAddress, str]


@dataclass(frozen=True)
class Mutation:
    """A misread: cells and what they print instead, or a line (from 0) that is lost or doubled."""

    kind: str
    prints: tuple[tuple[CellAddress, str], ...] = ()
    line: int = -1


@dataclass
class Report:
    """A report that holds, ready to be misread."""

    text: str
    edition: str
    reading: Reading = field(init=False)
    system: System = field(init=False)

    def __post_init__(self) -> None:
        found = read(self.text, edition=self.edition).reading
        assert found is not None
        self.reading, self.system = found, system_of(found)

    def printed(self, address: CellAddress) -> str:
        """What a cell prints."""
        return self.system.cells[address].figure.cell.text

    def misread(self, mutation: Mutation) -> Edition:
        """The report with something misread, read from a file and proved."""
        lines = self.text.split("\n")
        if mutation.kind == "row dropped":
            del lines[mutation.line]
        elif mutation.kind == "row doubled":
            lines.insert(mutation.line, lines[mutation.line])
        for address, text in mutation.prints:
            number = (self.system.cells[address].figure.cell.place.line or 0) - 1
            cells = lines[number].split("\t")
            cells[address.column] = NUMBER.sub(text, cells[address.column], count=1)
            lines[number] = "\t".join(cells)
        return read("\n".join(lines), edition=self.edition)

    def hypothesis(self, mutation: Mutation) -> Hypothesis:
        """The same for the system of what ties the cells."""
        return Hypothesis({a: self._printing(a, text) for a, text in mutation.prints})

    def _printing(self, address: CellAddress, text: str) -> Counted:
        cell = self.system.cells[address]
        value = None if text == "*" else int(text.replace(" ", ""))
        return replace(cell, figure=replace(cell.figure, value=value))


def system_of(reading: Reading) -> System:
    """The cells of an edition and what ties them."""
    return System(Evidence(reading, codelists()))


def sample() -> Report:
    """The real report."""
    return Report(sample_text(), "2024-04")


def made(seed: int) -> Report:
    """A generated edition."""
    edition = generate(seed, codelists(), months=2 + seed % 4, largest=400)
    text = print_edition(edition, codelists(), Layout()).decode()
    return Report(text, str(edition.months[-1]))


def mutations(report: Report) -> Iterator[Mutation]:
    """Every misread of every kind, but for those that change nothing."""
    for address in report.system.cells:
        text = report.printed(address)
        yield from _of_mark(address) if text == "*" else _of_number(address, text)
        yield from _swaps(report, address)
    for table in report.reading.tables:
        for row in table.all_rows():
            line = (row.printed.label.place.line or 0) - 1
            yield Mutation("row dropped", line=line)
            yield Mutation("row doubled", line=line)


def _of_mark(address: CellAddress) -> Iterator[Mutation]:
    for number in (*range(10), 12, 40):
        yield Mutation("number for *", ((address, str(number)),))


def _of_number(address: CellAddress, text: str) -> Iterator[Mutation]:
    yield Mutation("* for number", ((address, "*"),))
    for other in (-1, 1):
        number = int(text.replace(" ", "")) + other
        yield Mutation("off by one", ((address, f"{number:,}".replace(",", " ")),))
    for i, digit in enumerate(text):
        for other_digit in "0123456789" if digit != " " else "":
            if other_digit != digit:
                changed = text[:i] + other_digit + text[i + 1 :]
                yield Mutation("digit", ((address, changed),))


def _swaps(report: Report, address: CellAddress) -> Iterator[Mutation]:
    right = address._replace(column=address.column + 1)
    below = address._replace(row=address.row + 1)
    for kind, other in (("swapped, right", right), ("swapped, below", below)):
        if other in report.system.cells and report.printed(other) != report.printed(address):
            prints = ((address, report.printed(other)), (other, report.printed(address)))
            yield Mutation(kind, prints)


def is_caught(report: Report, mutation: Mutation) -> bool:
    """Whether the misread of cells would be an error: by the system, without reading a file."""
    for _, text in mutation.prints:
        if text.startswith("0") or (text != "*" and int(text.replace(" ", "")) < LIMIT):
            return True
    return not report.system.fits(report.hypothesis(mutation))


def is_located(mutation: Mutation, found: Edition) -> bool:
    """Whether the first error says what was misread, and that it is nothing else."""
    first = errors(found)[0]
    if mutation.line >= 0:
        return first.rule in {"missing-row", "duplicate-row", "row-outside-table"}
    if len(mutation.prints) == 2:
        alone = first.message.count("table ") == 2
        return first.rule == "swapped-cells" and alone and _names(mutation, first)
    return first.rule in LOCATING and first.address == mutation.prints[0][0]


def is_named(mutation: Mutation, found: Edition) -> bool:
    """Whether the first error names what was misread, perhaps beside something else."""
    return is_located(mutation, found) or _names(mutation, errors(found)[0])


def _names(mutation: Mutation, first: Finding) -> bool:
    places = [f"table {at.table}, row {at.row}, column {at.column} " for at, _ in mutation.prints]
    return places != [] and all(at in first.message for at in places)


LOCATING = {"misread", "malformed-number", "at-least-the-limit"}


def why_not(report: Report, mutation: Mutation) -> str:
    """Why a misread that is not caught cannot be, each shown by a set of true numbers."""
    if mutation.line >= 0:
        reading = report.misread(mutation).reading
        assert reading is not None
        assert_true(system_of(reading), AS_PRINTED)
        return "hidden cells leave room for the row"
    hypothesis = report.hypothesis(mutation)
    assert_true(report.system, hypothesis)
    ties = [tie for address in hypothesis.changes for tie in report.system.ties_of(address)]
    if not ties:
        return "nothing holds the cell"
    hidden = any(not tie.is_printed for tie in ties)
    rounded = any(tie.is_printed and tie.rule == MEAN for tie in ties)
    if hidden and rounded:
        return "hidden cells and the mean's rounding leave room"
    return "hidden cells leave room" if hidden else "the mean's rounding leaves room"


def assert_true(system: System, hypothesis: Hypothesis) -> None:
    """Fails unless there are numbers for all cells that make everything printed true."""
    found = solver.values(*system.as_sums(system.ties, hypothesis))
    assert found is not None
    numbers = {a: found.get(a, system.span(a, hypothesis).low) for a in system.cells}
    for address, cell in system.cells.items():
        told = hypothesis.changes.get(address, cell)
        assert isinstance(told, Counted)
        assert shows(told.figure.value, numbers[address], cell.months), address
    for tie in system.ties:
        assert _adds_up(tie, numbers, hypothesis), tie


def shows(printed: int | None, people: int, months: int) -> bool:
    """Whether a mean of so many people over the months is printed so (a month: of one)."""
    if printed is None:
        return 0 <= people < LIMIT * months
    return rounded_half_up(people, months) == printed


def _adds_up(tie: Tie, numbers: dict[CellAddress, int], hypothesis: Hypothesis) -> bool:
    if tie.same:
        one, other = (hypothesis.changes.get(cell.address, cell) for cell in tie.cells)
        assert isinstance(one, Counted)
        assert isinstance(other, Counted)
        if one.figure.value != other.figure.value:
            return False
    return numbers[tie.whole.address] == sum(numbers[part.address] for part in tie.parts)


@dataclass
class Tally:
    """Misreads of a kind: tried, caught; read from a file, told there, located, and named."""

    tried: int = 0
    caught: int = 0
    read: int = 0
    told: int = 0
    located: int = 0
    named: int = 0
    reasons: Counter[str] = field(default_factory=Counter)

    def add(self, other: Tally) -> None:
        """Adds another tally."""
        self.tried, self.caught = self.tried + other.tried, self.caught + other.caught
        self.read, self.told = self.read + other.read, self.told + other.told
        self.located, self.named = self.located + other.located, self.named + other.named
        self.reasons += other.reasons


def tally(
    report: Report, tried: Iterable[tuple[int, Mutation]], every: int = EVERY
) -> dict[str, Tally]:
    """Kind → its tally. Misreads of rows are all read from a file, of the others one in `every`."""
    tallies: dict[str, Tally] = {}
    for number, mutation in tried:
        found = tallies.setdefault(mutation.kind, Tally())
        _count(report, mutation, found, from_file=mutation.line >= 0 or number % every == 0)
    return tallies


def _count(report: Report, mutation: Mutation, found: Tally, *, from_file: bool) -> None:
    found.tried += 1
    caught = mutation.line < 0 and is_caught(report, mutation)
    if from_file:
        edition = report.misread(mutation)
        told = bool(errors(edition))
        assert told == caught or mutation.line >= 0, mutation
        caught = told
        found.read += 1
        found.told += told
        found.located += told and is_located(mutation, edition)
        found.named += told and is_named(mutation, edition)
    found.caught += caught
    if not caught:
        found.reasons[why_not(report, mutation)] += 1


def _tally_share(share: tuple[int, int, int]) -> dict[str, Tally]:
    seed, number, of = share
    report = sample() if seed == 0 else made(seed)
    step = of * (THIN if seed else 1)
    return tally(report, islice(enumerate(mutations(report)), number, None, step))


def measure(seeds: Iterable[int]) -> dict[str, Tally]:
    """Kind → its tally over the editions of these seeds (0: the real report), on all cores."""
    cores = os.cpu_count() or 1
    shares = [(seed, number, cores * 2) for seed in seeds for number in range(cores * 2)]
    found: dict[str, Tally] = {}
    with ProcessPoolExecutor(cores) as pool:
        for tallies in pool.map(_tally_share, shares):
            for kind, counted in tallies.items():
                found.setdefault(kind, Tally()).add(counted)
    return found


def lines(found: dict[str, Tally]) -> Iterator[str]:
    """The shares by kind, and why the rest cannot be known."""
    yield f"  {'kind':<16}{'tried':>8}{'caught':>9}{'told':>8}{'located':>9}{'named':>9}"
    for kind, counted in found.items():
        told = max(counted.told, 1)
        shares = f"{counted.located / told:>9.1%}{counted.named / told:>9.1%}"
        caught = f"{counted.tried:>8}{counted.caught / counted.tried:>9.1%}{counted.told:>8}"
        yield f"  {kind:<16}{caught}{shares}"
        for reason, count in counted.reasons.most_common():
            yield f"    {reason}: {count}"


def main(arguments: list[str]) -> int:
    """Prints the shares of the real report and of generated editions; fails at a wrong one.

    `structured` leaves out the misreads of single cells.
    """
    for name, seeds in (("the sample", (0,)), (f"generated editions {SEEDS}", SEEDS)):
        print(f"{name}: misreads of rows, tables, months and marks that are errors, of those tried")
        print("\n".join(structured.lines(structured.measure(seeds))), end="\n\n", flush=True)
    if arguments == ["structured"]:
        return 0
    for name, seeds in (("the sample", (0,)), (f"generated editions {SEEDS}", SEEDS)):
        print(
            f"{name}: misreads caught, of those tried; of those told when read from a"
            " file, located (alone) and named (perhaps beside others)"
        )
        print("\n".join(lines(measure(seeds))), end="\n\n", flush=True)
    return 0
