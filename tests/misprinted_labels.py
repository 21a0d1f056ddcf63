"""The sample with misprinted labels, read again: rightly and with a note, or one finding for each.

    python -m tests.bench labels [COUNT [FIRST_SEED]]

In one label of twenty one to three letters have changed places, or are lost, doubled or without
their accents. A label is WRONG when its row is read as another and nothing is said.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache

from generator.model import ALL, Reading
from tests.roundtrips import WORKERS, counts
from tests.sample import errors, read, sample_lines, sample_text

SHARE = 0.05
RIGHT, FOUND, WRONG, MANY = "read rightly", "a finding", "WRONG", "SEVERAL FINDINGS"
ACCENTS = {"å": "a", "ø": "o", "æ": "ae", "á": "a", "ö": "o", "ü": "u", "é": "e", "đ": "d"}

Meanings = dict[int, tuple[str, ...]]


@dataclass(frozen=True)
class Outcome:
    """What came of one sample: how many of its misprinted labels were read, and were findings."""

    seed: int
    results: Counter[str]
    told: tuple[str, ...] = ()


def misprinted(chance: random.Random, label: str) -> str:
    """A label with one to three misprints of its letters; digits and marks of bold stay."""
    for _ in range(chance.randint(1, 3)):
        bare = re.sub(r"</?b>", lambda found: "\0" * len(found[0]), label)
        places = [place for place, char in enumerate(bare) if char.isalpha()]
        place = chance.choice(places)
        letter = label[place]
        pairs = [p for p in places if p + 1 in places and label[p] != label[p + 1]]
        accents = [p for p in places if label[p].lower() in ACCENTS]
        kind = chance.choice(["lost", "doubled", "swapped", "accent"])
        if kind == "swapped" and pairs:
            place = chance.choice(pairs)
            label = label[:place] + label[place + 1] + label[place] + label[place + 2 :]
        elif kind == "accent" and accents:
            place = chance.choice(accents)
            label = label[:place] + ACCENTS[label[place].lower()] + label[place + 1 :]
        elif kind == "doubled" or len(places) == 1:
            label = label[:place] + letter + label[place:]
        else:
            label = label[:place] + label[place + 1 :]
    return label


def sample_with_misprints(seed: int) -> tuple[str, dict[int, str]]:
    """The text, and the misprinted labels by the numbers of their lines."""
    chance, lines, changed = random.Random(f"labels {seed}"), sample_lines(), {}
    for number, line in enumerate(lines, start=1):
        label, tab, rest = line.partition("\t")
        if tab and re.search(r"[^\W\d_]", re.sub(r"</?b>", "", label)) and chance.random() < SHARE:
            changed[number] = misprinted(chance, label)
            lines[number - 1] = changed[number] + tab + rest
    return "\n".join(lines), {n: label for n, label in changed.items() if n}


def meanings_of(reading: Reading) -> Meanings:
    """The line of each row → what the row counts."""
    return {
        row.printed.label.place.line or 0: (
            str(table.subject.measure or ""), str(table.subject.target_group or ""),
            "" if row.code == ALL else table.dimension, row.code,
        )
        for table in reading.tables
        for row in table.all_rows()
    }  # fmt: skip


@cache
def sample_meanings() -> Meanings:
    """What each row of the sample counts."""
    reading = read(sample_text()).reading
    assert reading is not None
    return meanings_of(reading)


def outcome_of(seed: int) -> Outcome:
    """What came of the sample with the misprints of a seed."""
    text, changed = sample_with_misprints(seed)
    edition = read(text)
    found = errors(edition)
    results: Counter[str] = Counter()
    told = []
    seen = meanings_of(edition.reading) if edition.reading else {}
    if not found:
        for line, meaning in sample_meanings().items():
            if seen.get(line) != meaning:
                results[WRONG] += 1
                told.append(f"line {line}: {seen.get(line)} instead of {meaning}")
    lines = [finding.place.line for finding in found]
    if len(found) > len(changed):
        results[MANY] += 1
        told.append(f"{len(found)} findings of {len(changed)} misprints: {found[0].as_text()}")
    results[FOUND] += sum(line in lines for line in changed)
    results[RIGHT] += sum(line not in lines for line in changed)
    told += [f"{finding.rule} {finding.message[:90]}" for finding in found]
    return Outcome(seed, results, tuple(told))


def main(arguments: list[str]) -> int:
    """As many samples as asked for; 1 when a label was read wrongly, or had several findings."""
    count, first = counts(arguments, 300)
    with ProcessPoolExecutor(WORKERS) as pool:
        outcomes = list(pool.map(outcome_of, range(first, first + count), chunksize=10))
    total = sum((outcome.results for outcome in outcomes), Counter[str]())
    for outcome in outcomes:
        if outcome.results[WRONG] or outcome.results[MANY]:
            print(f"seed {outcome.seed}: {'; '.join(outcome.told)}")
    whole = sum(not outcome.told for outcome in outcomes)
    print(f"{count} samples, {whole} of them read without an error")
    for result in (RIGHT, FOUND, WRONG, MANY):
        print(f"{total[result]:6} {result}")
    return int(bool(total[WRONG] or total[MANY]))
