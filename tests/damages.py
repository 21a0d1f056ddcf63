"""Damaged reports: each reads as before, or is refused with a finding that has a place.

    python -m tests.bench damage [COUNT [FIRST_SEED [FORMAT ...]]]

The seed decides the report, its format and the damage. What comes of it:

- as before: read without an error, to the same observations;
- refused: at least one error, each with the file that it stands in;
- other figures: read without an error, to other figures in the same rows: the report's own totals
  and means leave them open, since hidden figures stand beside them or nothing repeats them;
- rows lost or added: the same for whole rows, which the damage took from the file or put into it;
- PASSED OVER: a word or figure that the file prints is in no table, not left aside, and no error
  names its line;
- LOST: rows of figures that the damaged file still prints are in no table, and nothing is said;
- NO PLACE: a finding without a file or over several lines, or no reading and no finding;
- CRASH, HANG: an exception, or no answer within a minute.

The last five are failures.
"""

from __future__ import annotations

import faulthandler
import io
import random
import resource
import signal
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from shutil import copy
from typing import Any

from generator.library import Edition as Read
from generator.library import read_files
from generator.read import READERS
from generator.wording import Wording
from tests import editions
from tests.accounting import unaccounted
from tests.printers import Paper, by_reportlab, tables_of
from tests.roundtrips import WORKERS, Facts, counts, facts_of
from tests.sample import REPORT, codelists, errors, sample_text
from tests.workbooks import Sheets, by_openpyxl

SECONDS = 60
MEMORY = 3 * 1024**3
"""Bytes that the reading process may use."""

BEFORE, REFUSED, FIGURES, ROWS = "as before", "refused", "other figures", "rows lost or added"
LOST, CRASH, HANG, NOWHERE = "LOST", "CRASH", "HANG", "NO PLACE"
PASSED_OVER = "PASSED OVER"
FAILURES = {LOST, CRASH, HANG, NOWHERE, PASSED_OVER}

Damage = Callable[[random.Random, bytes], bytes]


class Hang(BaseException):
    """No answer within the time allowed; no reader may catch it."""


# Bytes of any format


def _flipped(chance: random.Random, content: bytes) -> bytes:
    raw = bytearray(content)
    for _ in range(chance.randint(1, 100)):
        raw[chance.randrange(len(raw))] = chance.randrange(256)
    return bytes(raw)


def _bit_flipped(chance: random.Random, content: bytes) -> bytes:
    raw = bytearray(content)
    raw[chance.randrange(len(raw))] ^= 1 << chance.randrange(8)
    return bytes(raw)


def _cut(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.randrange(len(content))]


def _beheaded(chance: random.Random, content: bytes) -> bytes:
    return content[chance.randrange(len(content)) :]


def _inserted(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + chance.randbytes(chance.randint(1, 1000)) + content[at:]


def _blanked(chance: random.Random, content: bytes) -> bytes:
    at, size = chance.randrange(len(content)), chance.randint(1, 500)
    return content[:at] + bytes(len(content[at : at + size])) + content[at + size :]


def _gap(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content))
    return content[:at] + content[at + chance.randint(1, 500) :]


def _repeated(chance: random.Random, content: bytes) -> bytes:
    at = chance.randrange(len(content))
    return content[: at + chance.randint(1, 2000)] + content[at:]


def _random(chance: random.Random, content: bytes) -> bytes:
    return content[: chance.choice([0, 8, 1024])] + chance.randbytes(chance.randint(0, 5000))


ANY: dict[str, Damage] = {
    "bytes flipped": _flipped,
    "one bit flipped": _bit_flipped,
    "cut": _cut,
    "beginning cut off": _beheaded,
    "bytes inserted": _inserted,
    "NULs": _blanked,
    "a gap": _gap,
    "a stretch repeated": _repeated,
    "random bytes": _random,
}


# Lines of text

Lines = Callable[[random.Random, list[str]], list[str]]


def _of_lines(change: Lines) -> Damage:
    def damage(chance: random.Random, content: bytes) -> bytes:
        lines = content.decode().split("\n")
        return "\n".join(change(chance, lines)).encode()

    return damage


def _some(chance: random.Random, lines: list[str]) -> set[int]:
    most = chance.choice([1, 1, 3, 20])
    return set(chance.sample(range(len(lines)), min(most, len(lines))))


def _without(chance: random.Random, lines: list[str]) -> list[str]:
    gone = _some(chance, lines)
    return [line for number, line in enumerate(lines) if number not in gone]


def _doubled(chance: random.Random, lines: list[str]) -> list[str]:
    twice = _some(chance, lines)
    return [line for i, line in enumerate(lines) for _ in range(1 + (i in twice))]


def _shuffled(chance: random.Random, lines: list[str]) -> list[str]:
    size = chance.choice([2, 5, 30, len(lines)])
    at = chance.randrange(max(1, len(lines) - size))
    return [*lines[:at], *chance.sample(lines[at : at + size], size), *lines[at + size :]]


def _swapped(chance: random.Random, lines: list[str]) -> list[str]:
    one, other = chance.sample(range(len(lines)), 2)
    lines[one], lines[other] = lines[other], lines[one]
    return lines


def _without_cells(chance: random.Random, lines: list[str]) -> list[str]:
    for number in _some(chance, lines):
        cells = lines[number].split("\t")
        cells.pop(chance.randrange(len(cells)))
        lines[number] = "\t".join(cells)
    return lines


def _without_separators(chance: random.Random, lines: list[str]) -> list[str]:
    for number in _some(chance, lines):
        lines[number] = lines[number].replace("\t", " ", chance.choice([1, -1]))
    return lines


def _characters(chance: random.Random, lines: list[str]) -> list[str]:
    for number in _some(chance, lines):
        line = lines[number]
        at = chance.randrange(len(line) + 1)
        other = chance.choice(
            ["", "1", "*", "O", "l", " ", "\t", "|", "#", "æ", "\u00a0", "-", "<"]
        )
        lines[number] = line[:at] + other + line[at + chance.randint(0, 1) :]
    return lines


def _chatter(chance: random.Random, lines: list[str]) -> list[str]:
    words = [
        "I",
        "alt",
        "Oslo",
        "1",
        "054",
        "*",
        "\t",
        "|",
        "Januar",
        "2024",
        "-",
        "ø",
        "mål",
        "\x0b",
    ]
    for _ in range(chance.randint(1, 10)):
        said = " ".join(chance.choices(words, k=chance.randint(1, 12)))
        lines.insert(chance.randrange(len(lines)), said)
    return lines


def _huge_line(chance: random.Random, lines: list[str]) -> list[str]:
    piece = chance.choice(
        ["a", "1", "1 ", "1 1 x ", "\t", "*\t", "I alt ", "januar 2024 - ", "|", "&", "<b>"]
    )
    huge = piece * chance.choice([10_000, 1_000_000])
    lines.insert(chance.randrange(len(lines)), chance.choice(["", "I alt\t", "03 Oslo\t"]) + huge)
    return lines


def _encoded(encoding: str) -> Damage:
    def damage(_chance: random.Random, content: bytes) -> bytes:
        return content.decode().encode(encoding, errors="replace")

    return damage


TEXT: dict[str, Damage] = {
    **{
        name: _of_lines(change)
        for name, change in {
            "lines removed": _without,
            "lines doubled": _doubled,
            "lines shuffled": _shuffled,
            "lines swapped": _swapped,
            "cells removed": _without_cells,
            "separators lost": _without_separators,
            "characters changed": _characters,
            "random text": _chatter,
            "a huge line": _huge_line,
        }.items()
    },
    "in Latin-1": _encoded("latin-1"),
    "in code page 865": _encoded("cp865"),
    "in UTF-16": _encoded("utf-16"),
    "in UTF-16 without its mark": _encoded("utf-16-le"),
}


# Pages of a PDF


def _pages(change: Callable[[random.Random, list[int]], list[int]]) -> Damage:
    def damage(chance: random.Random, content: bytes) -> bytes:
        import pypdfium2

        source, target = pypdfium2.PdfDocument(content), pypdfium2.PdfDocument.new()
        target.import_pages(source, change(chance, list(range(len(source)))))
        written = io.BytesIO()
        target.save(written)
        return written.getvalue()

    return damage


def _page_removed(chance: random.Random, pages: list[int]) -> list[int]:
    pages.remove(chance.choice(pages))
    return pages or [0]


def _page_doubled(chance: random.Random, pages: list[int]) -> list[int]:
    return sorted([*pages, chance.choice(pages)])


def _pages_shuffled(chance: random.Random, pages: list[int]) -> list[int]:
    return chance.sample(pages, len(pages))


PDF: dict[str, Damage] = {
    "a page removed": _pages(_page_removed),
    "a page doubled": _pages(_page_doubled),
    "pages shuffled": _pages(_pages_shuffled),
}


# Parts and cells of a workbook


def _members(change: Callable[[random.Random, dict[str, bytes]], None]) -> Damage:
    def damage(chance: random.Random, content: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = {name: archive.read(name) for name in archive.namelist()}
        change(chance, members)
        written = io.BytesIO()
        with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in members.items():
                archive.writestr(name, data)
        return written.getvalue()

    return damage


def _member_removed(chance: random.Random, members: dict[str, bytes]) -> None:
    members.pop(chance.choice(list(members)))


def _member_damaged(chance: random.Random, members: dict[str, bytes]) -> None:
    name = chance.choice(list(members))
    members[name] = ANY[chance.choice(list(ANY))](chance, members[name] or b" ")


def _members_exchanged(chance: random.Random, members: dict[str, bytes]) -> None:
    one, other = chance.sample(list(members), 2)
    members[one], members[other] = members[other], members[one]


def _sheets(change: Callable[[random.Random, Any], None]) -> Damage:
    def damage(chance: random.Random, content: bytes) -> bytes:
        import openpyxl

        workbook = openpyxl.load_workbook(io.BytesIO(content))
        change(chance, workbook)
        written = io.BytesIO()
        workbook.save(written)
        return written.getvalue()

    return damage


def _sheet_removed(chance: random.Random, workbook: Any) -> None:
    workbook.remove(chance.choice(workbook.worksheets))
    if not workbook.worksheets:
        workbook.create_sheet("Tom")


def _rows_removed(chance: random.Random, workbook: Any) -> None:
    sheet = chance.choice(workbook.worksheets)
    sheet.delete_rows(chance.randint(1, sheet.max_row), chance.choice([1, 1, 5]))


def _column_removed(chance: random.Random, workbook: Any) -> None:
    sheet = chance.choice(workbook.worksheets)
    sheet.delete_cols(chance.randint(1, sheet.max_column))


def _cells_changed(chance: random.Random, workbook: Any) -> None:
    sheet = chance.choice(workbook.worksheets)
    for _ in range(chance.choice([1, 1, 5])):
        row, column = chance.randint(1, sheet.max_row), chance.randint(1, sheet.max_column)
        value = chance.choice([None, 0, 5, 5.5, "*", "5", "-5", "#REF!", True, "=1+1", "I alt"])
        sheet.cell(row, column).value = value


XLSX: dict[str, Damage] = {
    "a part removed": _members(_member_removed),
    "a part damaged": _members(_member_damaged),
    "parts exchanged": _members(_members_exchanged),
    "a sheet removed": _sheets(_sheet_removed),
    "rows removed": _sheets(_rows_removed),
    "a column removed": _sheets(_column_removed),
    "cells changed": _sheets(_cells_changed),
}

KINDS: dict[str, dict[str, Damage]] = {
    "txt": {**ANY, **TEXT},
    "pdf": {**ANY, **PDF},
    "xlsx": {**ANY, **XLSX},
}


# What is damaged


@dataclass(frozen=True)
class Sound:
    """A sound report: its edition, its bytes in a format, and what it says."""

    edition: str
    content: bytes
    facts: Facts


@cache
def sound(number: int, extension: str) -> Sound:
    """The sample (0), or a generated edition."""
    edition, text = "2024-04", sample_text()
    if number:
        generated = editions.generate(number, codelists(), months=1 + number % 4)
        layout = editions.Layout(bold=False, heading="")
        edition = str(generated.months[-1])
        text = editions.print_report(generated, codelists(), layout).text
    content = _print(text, extension, number)
    return Sound(edition, content, facts_of(_read(content, edition, extension)))


def _print(text: str, extension: str, number: int) -> bytes:
    if extension == "pdf":
        return by_reportlab(tables_of(text), Paper(rules="rows", whole_tables=bool(number % 2)))
    if extension == "xlsx":
        return by_openpyxl(text, Sheets(parts=3, notes=True, numbers=number != 1))
    return text.encode()


def _read(content: bytes, edition: str, extension: str) -> Read:
    """A report read as the command line does it, from a file beside the series' settings."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "reports", REPORT.parent.name, f"{edition}.{extension}")
        path.parent.mkdir(parents=True)
        copy(REPORT.parent / "series.toml", path.parent)
        copy(REPORT.parents[1] / "publisher.toml", path.parents[1])
        path.write_bytes(content)
        return read_files([path]).editions[0]


# What comes of it


@dataclass(frozen=True)
class Outcome:
    """What came of one damage; `told` are rules, or the kinds of difference."""

    seed: int
    format: str
    kind: str
    result: str
    told: tuple[str, ...] = ()
    megabytes: float = 0.0


def planned(seed: int, formats: Iterable[str]) -> tuple[str, str, int, random.Random]:
    """Format, kind of damage, number of the report, and the chance that is left."""
    chance = random.Random(f"damage {seed}")
    extension = chance.choice(list(formats))
    return extension, chance.choice(list(KINDS[extension])), chance.randrange(4), chance


def damaged(seed: int, formats: Iterable[str]) -> bytes:
    """The bytes of one damaged report, to look at."""
    extension, kind, number, chance = planned(seed, formats)
    return KINDS[extension][kind](chance, sound(number, extension).content)


def damage(seed: int, formats: Iterable[str] = tuple(KINDS)) -> Outcome:
    """One report damaged and read; Hang when that takes longer than any report should."""
    extension, kind, number, _ = planned(seed, formats)
    before, content = sound(number, extension), damaged(seed, formats)
    signal.signal(signal.SIGALRM, _give_up)
    signal.alarm(SECONDS)
    faulthandler.dump_traceback_later(3 * SECONDS, exit=True)  # where no signal gets through
    try:
        after = _read(content, before.edition, extension)
        lines = [finding.as_text() for finding in after.findings]
    finally:
        signal.alarm(0)
        faulthandler.cancel_dump_traceback_later()
    result, told = judged(before, after, lines)
    return Outcome(seed, extension, kind, result, told, _megabytes())


def _give_up(*_: object) -> None:
    raise Hang


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def judged(before: Sound, after: Read, lines: list[str]) -> tuple[str, tuple[str, ...]]:
    """What came of a damage, and what is told of it; `lines` are the findings as they print."""
    if any(not finding.place.file for finding in after.findings) or any("\n" in s for s in lines):
        return NOWHERE, ()
    refused = {finding.rule for finding in errors(after)}
    if after.source.content.strip() and (signs := unaccounted(after.source)):
        return PASSED_OVER, (f"letters and digits: {signs.total()}",)
    if refused:
        return REFUSED, tuple(sorted(refused))
    if after.reading is None:
        return NOWHERE, ()
    result, told = _compared(before.facts, facts_of(after))
    return (LOST, told) if result != BEFORE and _leaves_rows(after) else (result, told)


def _leaves_rows(after: Read) -> bool:
    """Whether the file has rows of two figures or more that stand in no table of the reading."""
    assert after.reading is not None
    file = after.source.file
    wording = Wording(after.source.series, codelists())
    lines = READERS[file.rpartition(".")[2]](after.source.content, file, wording).lines
    placed = {row.label.place for table in after.reading.printed for row in table.rows}
    figures = {line.place: sum(_is_figure(cell.text) for cell in line.cells[1:]) for line in lines}
    return any(count > 1 and place not in placed for place, count in figures.items())


def _is_figure(text: str) -> bool:
    """Whether a cell prints a whole number or the mark."""
    return text == "*" or text.replace(" ", "").isdecimal()


def _compared(before: Facts, after: Facts) -> tuple[str, tuple[str, ...]]:
    if before == after:
        return BEFORE, ()
    changes = {
        "rows lost": before.keys() - after.keys(),
        "rows added": after.keys() - before.keys(),
    }
    told = tuple(f"{name}: {len({k[:3] for k in keys})}" for name, keys in changes.items() if keys)
    if told:
        return ROWS, told
    return FIGURES, (f"cells: {sum(before[key] != after[key] for key in before)}",)


def main(arguments: list[str]) -> int:
    """Damages as often as asked for; 1 when anything failed."""
    count, first = counts(arguments, 100)
    formats = tuple(arguments[2:]) or tuple(KINDS)
    seeds = range(first, first + count)
    with ProcessPoolExecutor(WORKERS, initializer=_limit) as pool:
        futures = {seed: pool.submit(partial(damage, formats=formats), seed) for seed in seeds}
        outcomes = [_outcome(seed, future, formats) for seed, future in futures.items()]
    print("\n".join(table(outcomes)))
    return int(any(outcome.result in FAILURES for outcome in outcomes))


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _outcome(seed: int, future: Future[Outcome], formats: tuple[str, ...]) -> Outcome:
    problem = future.exception()
    if problem is None:
        outcome = future.result()
    else:
        extension, kind, _, _ = planned(seed, formats)
        result = HANG if isinstance(problem, Hang) else CRASH
        outcome = Outcome(seed, extension, kind, result, (repr(problem),))
    if outcome.result in {*FAILURES, FIGURES, ROWS}:
        said = ", ".join(outcome.told)
        print(
            f"{outcome.result}: seed {seed}, {outcome.format}, {outcome.kind}: {said}", flush=True
        )
    return outcome


def table(outcomes: list[Outcome]) -> list[str]:
    """The lines to print: formats and kinds by outcomes."""
    results = [BEFORE, REFUSED, FIGURES, ROWS, *sorted(FAILURES)]
    lines = [f"{'':<34}" + "".join(f"{name:>{len(name) + 2}}" for name in results)]
    for key in sorted({(outcome.format, outcome.kind) for outcome in outcomes}):
        count = Counter(o.result for o in outcomes if (o.format, o.kind) == key)
        cells = "".join(f"{count[name] or '':>{len(name) + 2}}" for name in results)
        lines.append(f"{key[0]:<5}{key[1]:<29}{cells}")
    peak = max(outcome.megabytes for outcome in outcomes)
    return [*lines, f"{len(outcomes)} damaged reports; {peak:.0f} MB in the largest process"]
