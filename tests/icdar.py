"""Tables of public PDFs compared with their true structure, as the ICDAR 2013 competition kept it.

    python -m tests.bench icdar FOLDER

FOLDER (or `$ICDAR_2013`) has NAME.pdf and NAME-str.xml. Printed are the share of true rows with a
figure that are found whole on their page, and precision, recall and F1 of neighbouring cells, right
and below. Texts are compared without spaces and case; all dashes are the same.
"""

from __future__ import annotations

import os
import re
import sys
import unicodedata
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from generator.errors import ReportProblem
from generator.read.pdf import read_pdf_tables

Place = tuple[int, int]
Grid = dict[Place, tuple[str, Place]]
"""Row and column → the text of the cell there, and where the cell begins."""
Neighbours = Counter[tuple[str, str, str]]

_FIGURE = re.compile(r"[^\w]*[-+(]?\d[\d.,]*[%)*a-z]?[^\w]*")


@dataclass
class Score:
    """What was found of the tables of a file, or of several."""

    rows: int = 0
    whole: int = 0
    found: int = 0
    true: int = 0
    both: int = 0
    names: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        """The four figures of the competition's kind."""
        precision, recall = self.both / max(1, self.found), self.both / max(1, self.true)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        whole = f"{self.whole} of {self.rows} rows whole ({self.whole / max(1, self.rows):.1%})"
        return f"{whole}, precision {precision:.3f}, recall {recall:.3f}, F1 {f1:.3f}"

    def add(self, other: Score) -> None:
        """Counts another file, too."""
        for name in ("rows", "whole", "found", "true", "both", "names"):
            setattr(self, name, getattr(self, name) + getattr(other, name))


def main(arguments: list[str]) -> int:
    """Scores each file of a folder, and all of them; 2 without a folder."""
    folder = Path(arguments[0] if arguments else os.environ.get("ICDAR_2013", ""))
    files = sorted(folder.glob("*.pdf")) if folder.name else []
    if not files:
        print("name a folder with NAME.pdf and NAME-str.xml", file=sys.stderr)
        return 2
    total = Score()
    for file in files:
        score = score_of(file)
        print(f"{file.stem:10} {score}", flush=True)
        total.add(score)
    print(f"{len(files)} files: {total}")
    return 0


def score_of(file: Path) -> Score:
    """How well the tables of one file are read."""
    try:
        read, _, _ = read_pdf_tables(file.read_bytes(), file.name)
    except ReportProblem:
        read = []
    found: Neighbours = Counter()
    rows: dict[int | None, list[list[str]]] = {}
    for table in read:
        texts = [[plain(cell.text) for cell in line.cells] for line in table]
        places = ((i, j) for i, row in enumerate(texts) for j in range(len(row)))
        found += neighbours({(i, j): (texts[i][j], (i, j)) for i, j in places if texts[i][j]})
        filled = ([cell for cell in row if cell] for row in texts)
        rows.setdefault(table[0].place.page, []).extend(filled)
    true: Neighbours = Counter()
    score = Score(names=[file.stem])
    truths = re.compile(re.escape(file.stem) + "[a-z]?-str")
    for xml in sorted(file.parent.glob(f"{file.stem}*-str.xml")):
        for page, grid in true_tables(xml) if truths.fullmatch(xml.stem) else ():
            true += neighbours(grid)
            for row in rows_of(grid):
                if any(_FIGURE.fullmatch(cell) for cell in row):
                    score.rows += 1
                    score.whole += row in rows.get(page, [])
    score.found, score.true = found.total(), true.total()
    score.both = (true & found).total()
    return score


def plain(text: str) -> str:
    """A text as it is compared."""
    text = re.sub("[\u2212\u2013\u2014]", "-", unicodedata.normalize("NFKC", text).lower())
    return re.sub(r"[\s\u200b]+", "", text)


def true_tables(xml: Path) -> Iterator[tuple[int, Grid]]:
    """The page and the cells of each table of a file with the true structure."""
    for region in ET.parse(xml).getroot().iter("region"):
        grid: Grid = {}
        for cell in region.iter("cell"):
            text = plain(" ".join(content.text or "" for content in cell.findall("content")))
            row, column = int(cell.attrib["start-row"]), int(cell.attrib["start-col"])
            for i in range(row, int(cell.get("end-row") or row) + 1):
                for j in range(column, int(cell.get("end-col") or column) + 1):
                    if text:
                        grid[i, j] = text, (row, column)
        yield int(region.attrib["page"]), grid


def rows_of(grid: Grid) -> list[list[str]]:
    """The texts of each row, each cell once."""
    own = {place: text for text, place in grid.values()}
    return [[own[i, j] for i, j in sorted(own) if i == row] for row in sorted({i for i, _ in own})]


def neighbours(grid: Grid) -> Neighbours:
    """Each cell with the next that is filled to its right, and below."""
    found: Neighbours = Counter()
    seen = set()
    last = (max((i for i, _ in grid), default=0), max((j for _, j in grid), default=0))
    for (i, j), (text, own) in grid.items():
        right = next(((i, k) for k in range(j + 1, last[1] + 1) if (i, k) in grid), None)
        below = next(((k, j) for k in range(i + 1, last[0] + 1) if (k, j) in grid), None)
        for way, place in (("right", right), ("below", below)):
            pair = (own, grid[place][1], way) if place else None
            if place and pair not in seen and grid[place][1] != own:
                seen.add(pair)
                found[text, grid[place][0], way] += 1
    return found
