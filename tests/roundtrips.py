"""Generated editions printed as text, PDF and Excel, and read again: nothing wrong without a word.

    python -m tests.bench editions [COUNT [FIRST_SEED [FORMAT ...]]]

The seed decides figures, layout, paper and workbook, so that every line of the outcome can be made
again. An edition is right when each observation and each printed row is what went in; it is refused
when the reader says what it could not read. A refused one is a false alarm unless the figures
themselves leave open what they count (`UNDECIDED`). Differences are told by place, never by value.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass, fields, replace
from functools import partial

from generator.library import Edition as Read
from generator.understand.observations import observations
from tests import editions
from tests.opendocuments import by_opendocument
from tests.printers import Paper, by_chromium, by_reportlab, by_weasyprint, tables_of
from tests.sample import codelists, errors, read
from tests.workbooks import Sheets, by_openpyxl, by_xlsxwriter

UNDECIDED = {"ambiguous-table"}
"""Rules that may refuse a sound edition: all rows of a breakdown fit several code lists."""

WORKERS = 2
RIGHT, REFUSED, WRONG, CRASH = "right", "refused", "SILENTLY WRONG", "CRASH"
Facts = dict[tuple[str, str, str, str], int | None]


@dataclass(frozen=True)
class Printed:
    """An edition set in one format: the file, how it was set, what it says."""

    format: str
    manner: str
    content: bytes
    rows: list[tuple[str, ...]]


@dataclass(frozen=True)
class Outcome:
    """What came of one edition in one format; `told` are rules, or the first difference."""

    seed: int
    format: str
    manner: str
    result: str
    told: tuple[str, ...]
    seconds: float


Setter = Callable[[editions.Edition, editions.Layout, random.Random], Printed]


def as_text(edition: editions.Edition, layout: editions.Layout, _chance: object) -> Printed:
    """The report as a text."""
    report = editions.print_report(edition, codelists(), layout)
    mark = "\ufeff" * layout.byte_order_mark
    return Printed("txt", manner("text", layout), (mark + report.text).encode(), report.rows)


def as_pdf(edition: editions.Edition, layout: editions.Layout, chance: random.Random) -> Printed:
    """The report on paper: one in ten by a browser, as many by WeasyPrint, the others by ReportLab.

    The foot of a page is the paper's: within a table that goes on it stands in texts only.
    """
    layout = replace(layout, furniture=layout.furniture and layout.repeat)
    report = editions.print_report(edition, codelists(), layout)
    paper = paper_for(edition, chance)
    producer = chance.choice([by_chromium, by_weasyprint, *[by_reportlab] * 8])
    content = producer(tables_of(report.text), paper)
    return Printed("pdf", manner(producer.__name__, paper, layout), content, report.rows)


def paper_for(edition: editions.Edition, chance: random.Random) -> Paper:
    """A paper whose columns hold the edition's figures and whose page holds its columns."""
    columns = len(edition.months) + 1
    size = chance.choice([6, 7, 8, 9] if columns < 8 else [6, 7])
    is_wide = any(value > 33_000 for values in edition.figures.values() for value in values)
    widths = [6.4, 7.2] if is_wide else [5.6, 6.4]  # digits of one figure are never parted
    label, column = chance.choice([70, 90, 120, 160]), size * chance.choice(widths)
    return Paper(
        landscape=label + columns * column > 500 or chance.random() < 0.3,
        rules=chance.choice(["grid", "rows", "shaded", "none"]),
        size=size,
        label=label,
        column=column,
        padding=chance.choice([1, 2, 3]),
        upright=chance.choice(["top", "middle", "bottom"]),
        figures=chance.choice(["right", "right", "center", "left"]),
        heads=chance.choice(["right", "center", "left"]),
        furniture=chance.random() < 0.5,
        whole_tables=chance.random() < 0.3,
    )


def as_workbook(
    edition: editions.Edition, layout: editions.Layout, chance: random.Random, form: str = "xlsx"
) -> Printed:
    """The report as a workbook, by a writer of its form."""
    report = editions.print_report(edition, codelists(), layout)
    sheets = Sheets(
        numbers=chance.random() < 0.7,
        left=chance.choice([0, 0, 1, 3]),
        top=chance.choice([0, 0, 2]),
        spacer=chance.random() < 0.3,
        notes=chance.random() < 0.5,
        merged=chance.random() < 0.2,
        blank_rows=chance.random() < 0.7,
        parts=chance.choice([1, 1, 2, 3]) if " - " in layout.span else 1,
    )
    writers = [by_opendocument] if form == "ods" else [by_openpyxl, by_xlsxwriter]
    writer = chance.choice(writers)
    content = writer(report.text, sheets)
    return Printed(form, manner(writer.__name__, sheets, layout), content, report.rows)


def manner(writer: str, *settings: Paper | Sheets | editions.Layout) -> str:
    """The writer, and each setting that is not the usual one."""
    told = [
        f"{field.name}={value!r}"
        for setting in settings
        for field in fields(setting)
        if (value := getattr(setting, field.name)) != field.default
    ]
    return " ".join([writer, *told])


FORMATS: dict[str, Setter] = {
    "txt": as_text,
    "pdf": as_pdf,
    "xlsx": as_workbook,
    "ods": partial(as_workbook, form="ods"),
}


def round_trips(seed: int, formats: Iterable[str] = tuple(FORMATS)) -> list[Outcome]:
    """One edition through the formats."""
    edition, layout = editions.vary(seed, codelists())
    outcomes = []
    for name in formats:
        printed = FORMATS[name](edition, layout, random.Random(f"{name} {seed}"))
        outcomes.append(read_again(seed, edition, printed))
    return outcomes


def read_again(seed: int, edition: editions.Edition, printed: Printed) -> Outcome:
    """The outcome of reading a printed edition."""
    started = time.perf_counter()
    found = read(printed.content, edition=str(edition.months[-1]), file=f"report.{printed.format}")
    seconds = time.perf_counter() - started
    result, told = judged(found, edition.observations, printed.rows)
    return Outcome(seed, printed.format, printed.manner, result, told, seconds)


def judged(found: Read, facts: Facts, rows: list[tuple[str, ...]]) -> tuple[str, tuple[str, ...]]:
    """Right, refused with its rules, or silently wrong with the first difference."""
    refused = {finding.rule for finding in errors(found)}
    if refused or found.reading is None:
        return REFUSED, tuple(sorted(refused))
    printed = [row for table in found.reading.printed for row in table.rows]
    read_rows = [(row.label.text, *(cell.text for cell in row.values)) for row in printed]
    told = next(differences(facts, facts_of(found)), None) or different_row(rows, read_rows)
    return (WRONG, (told,)) if told else (RIGHT, ())


def facts_of(found: Read) -> Facts:
    """The observations of an edition that was read."""
    tables = found.reading.tables if found.reading else ()
    return {
        (o.measure, o.dimension, o.category, str(o.period)): o.value for o in observations(tables)
    }


def differences(expected: Facts, found: Facts) -> Iterator[str]:
    """Where two readings differ, without the values."""
    for key in sorted(expected.keys() | found.keys()):
        if key not in found or key not in expected:
            yield f"{' '.join(key)}: {'lost' if key not in found else 'added'}"
        elif expected[key] != found[key]:
            hidden = {expected[key] is None, found[key] is None}
            yield f"{' '.join(key)}: {'another status' if len(hidden) > 1 else 'another value'}"


def different_row(expected: list[tuple[str, ...]], found: list[tuple[str, ...]]) -> str | None:
    """The first row that is not what was printed; white space and repeated totals left out."""
    wanted, seen = list(once(expected)), list(once(found))
    for number, (before, after) in enumerate(zip(wanted, seen, strict=False), start=1):
        if before != after:
            cells = [i for i, (a, b) in enumerate(zip(before, after, strict=False)) if a != b]
            return f"row {number} of the report: cells {cells or 'too many or too few'}"
    return None if len(wanted) == len(seen) else f"{len(wanted)} rows printed, {len(seen)} read"


def once(rows: Iterable[tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The rows without white space; a total that repeats the one before it is left out."""
    last = None
    for row in rows:
        bare = tuple("".join(cell.split()) for cell in row)
        if bare[0].casefold().startswith("ialt"):
            if bare == last:
                continue
            last = bare
        yield bare


def main(arguments: list[str]) -> int:
    """Runs as many editions as asked for; 1 when one is wrong or refused without need."""
    count, first = counts(arguments, 100)
    trip = partial(round_trips, formats=tuple(arguments[2:]) or tuple(FORMATS))
    outcomes: list[Outcome] = []
    with ProcessPoolExecutor(WORKERS) as pool:
        futures = {seed: pool.submit(trip, seed) for seed in range(first, first + count)}
        for seed, future in futures.items():
            done = _outcomes(seed, future)
            outcomes += done
            for outcome in filter(is_bad, done):
                print(described(outcome), flush=True)
            if (seed - first + 1) % 100 == 0:
                print(f"{seed - first + 1} of {count} editions", file=sys.stderr, flush=True)
    print("\n".join(table(outcomes)))
    return int(any(map(is_bad, outcomes)))


def _outcomes(seed: int, future: Future[list[Outcome]]) -> list[Outcome]:
    """What came of an edition; one outcome, in no format, when something was raised."""
    problem = future.exception()
    if problem is None:
        return future.result()
    return [Outcome(seed, "", "any format", CRASH, (repr(problem),), 0.0)]


def counts(arguments: list[str], usual: int) -> tuple[int, int]:
    """How many to run, and the first seed."""
    count, first = [*map(int, arguments[:2]), *(usual, 0)[len(arguments) :]]
    return count, first


def is_bad(outcome: Outcome) -> bool:
    """Whether an edition was read wrong, or refused though its figures leave nothing open."""
    return outcome.result in {WRONG, CRASH} or not UNDECIDED.issuperset(outcome.told)


def described(outcome: Outcome) -> str:
    """One line: which edition, in which format and manner, and what is told of it."""
    told = ", ".join(outcome.told)
    return f"{outcome.result}: seed {outcome.seed}, {outcome.format}: {told}; {outcome.manner}"


def table(outcomes: list[Outcome]) -> list[str]:
    """The lines to print: formats by outcomes, and the rules that refused."""
    lines = [f"{'':<8}{RIGHT:>8}{REFUSED:>9}{WRONG:>16}{'seconds':>9}"]
    for name in FORMATS:
        own = [outcome for outcome in outcomes if outcome.format == name]
        count = Counter(outcome.result for outcome in own)
        seconds = sum(outcome.seconds for outcome in own)
        numbers = f"{count[RIGHT]:>8}{count[REFUSED]:>9}{count[WRONG]:>16}{seconds:>9.1f}"
        lines.append(f"{name:<8}{numbers}")
    rules = Counter(rule for o in outcomes if o.result == REFUSED for rule in o.told)
    return [*lines, *(f"refused by {rule}: {count}" for rule, count in sorted(rules.items()))]
