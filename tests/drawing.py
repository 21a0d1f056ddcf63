"""Draws reports on PDF pages word by word, in ways that no typesetter has a setting for.

What other programs' PDFs do: clip labels instead of wrapping them, draw column by column or letter
by letter, raise the marks, draw bold text twice, turn pages, set tables side by side, lay invisible
text over a picture. Each cell's place is known: `Drawn.cells`.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass, field, replace
from functools import partial
from typing import Any

import pypdfium2
from PIL import Image
from reportlab.lib.pagesizes import A4
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from tests.printers import Printed

FONT, BOLD = "Helvetica", "Helvetica-Bold"
HEIGHT, WIDTH = A4
"""Of the page as it is shown: A4, landscape."""
MARGIN, FOOT = 40.0, 50.0
TURNS = {
    90: (0, 1, -1, 0, HEIGHT, 0),
    180: (-1, 0, 0, -1, WIDTH, HEIGHT),
    270: (0, -1, 1, 0, 0, WIDTH),
}


@dataclass(frozen=True)
class Raised:
    """A footnote mark beside the last label, head or first value of each table.

    `size` and `rise` are shares of the size of type.
    """

    text: str
    beside: str  #: label, head or value
    size: float = 0.6
    rise: float = 0.35


@dataclass(frozen=True)
class Manner:
    """How a report is drawn. Lengths are in points, `spacing` in shares of the type size."""

    size: float = 8
    label: float = 90
    column: float = 50
    figures: str = "right"  #: right, center or left
    heads: str = "right"
    thousands: str = " "
    clipped: bool = False  #: labels run on below the figures instead of being wrapped
    spacing: float = 0
    by_letter: bool = False
    order: str = "rows"  #: rows, columns or upwards
    marks: float = 1  #: the size of `*`, which is raised when it is small
    twice: bool = False  #: bold text is drawn twice
    dark: bool = False  #: total rows are white on black
    turned: int = 0
    watermark: bool = False
    beside: int = 1  #: tables side by side
    scanned: int | None = None  #: the seed of what a text recognition gets slightly wrong
    raised: Raised | None = None
    notes: tuple[str, ...] = ()  #: printed right below each table
    notes_size: float = 0.8  #: as a share of the size of type
    notes_indent: float = 0


@dataclass
class Text:
    """A line of a cell: where its first letter stands (from the top left), and what it is."""

    text: str
    x: float
    y: float
    bold: bool
    column: int = -1
    clip: float | None = None
    white: bool = False
    size: float = 1
    mark: Raised | None = None


@dataclass
class Drawn:
    """The file, and for each value cell its page, its text and where it stands."""

    pdf: bytes = b""
    cells: list[tuple[int, str, float, float]] = field(default_factory=list)


def draw(items: list[Printed], manner: Manner) -> Drawn:
    """The report, drawn. That of a scan is printed first, and its text is laid over the picture."""
    if manner.scanned is None:
        return _Press(manner).print(items)
    paper = _Press(replace(manner, scanned=None)).print(items)
    return _Press(manner, pictures_of(paper.pdf)).print(items)


def pictures_of(pdf: bytes) -> list[Image.Image]:
    """The pages of a file, scanned."""
    document = pypdfium2.PdfDocument(pdf)
    found = [page.render(scale=2, grayscale=True).to_pil() for page in document]
    document.close()
    return found


class _Press:
    def __init__(self, manner: Manner, scans: list[Image.Image] | None = None) -> None:
        self.manner = manner
        self.scans = scans or []
        self.file = io.BytesIO()
        self.canvas: Any = Canvas(self.file, pagesize=(WIDTH, HEIGHT))
        self.chance = random.Random(manner.scanned)
        self.drawn = Drawn()
        self.page = 0
        self.open()

    def print(self, items: list[Printed]) -> Drawn:
        """Everything, page by page."""
        for item in items:
            if item.text:
                self.line([item.text], bold=False)
            else:
                self.table(item)
        self.close()
        self.canvas.save()
        self.drawn.pdf = self.file.getvalue()
        return self.drawn

    def open(self) -> None:
        """A new page, with a logo and perhaps a watermark."""
        self.page += 1
        self.texts: list[Text] = []
        self.y, self.left = 60.0, 0
        if self.manner.turned:
            self.canvas.setPageRotation(self.manner.turned)
            self.canvas.transform(*TURNS[self.manner.turned])
        self.canvas.setFillGray(0.9)
        self.canvas.circle(60, HEIGHT - 30, 12, fill=1, stroke=0)
        if self.manner.watermark:
            self.canvas.saveState()
            self.canvas.translate(WIDTH / 2, HEIGHT / 2)
            self.canvas.setFont(BOLD, 90)
            self.canvas.drawCentredString(0, 0, "UTKAST")
            self.canvas.rotate(40)
            self.canvas.drawCentredString(0, 0, "FORELØPIG")
            self.canvas.restoreState()
        if self.manner.scanned is not None:
            self.canvas.drawInlineImage(self.scans[self.page - 1], 0, 0, WIDTH, HEIGHT)
        self.canvas.setFillGray(0)

    def close(self) -> None:
        """Draws the page's texts, in the manner's order, and its foot."""
        ways = {"columns": lambda t: (t.column, t.y), "upwards": lambda t: -t.y}
        way: Any = ways.get(self.manner.order)
        for text in sorted(self.texts, key=way) if way else self.texts:
            self.put(text)
        self.put(Text("Kilde: NAV", MARGIN, HEIGHT - 20, bold=False))
        self.put(Text(f"Side {self.page} av 30", WIDTH - 110, HEIGHT - 20, bold=False))
        self.canvas.showPage()

    def room(self, height: float) -> None:
        """Goes on beside what stands on the page, or on the next page, when it is full."""
        if self.y + height > HEIGHT - FOOT:
            if self.left + 1 < self.manner.beside:
                self.y, self.left = 60.0, self.left + 1
            else:
                self.close()
                self.open()

    def table(self, item: Printed) -> None:
        """Heads and rows; on another page the heads and the total once more."""
        self.room(6 * self.manner.size)
        draw_heads = partial(self.line, item.heads, bold=True, aligned=self.manner.heads)
        if item.heads:
            draw_heads()
        for number, row in enumerate(item.rows):
            before = self.page, self.left
            self.room(3 * self.manner.size)
            if number and before != (self.page, self.left):
                draw_heads()
                self.line(item.rows[0], bold=True)
            self.line(row, bold=number == 0, is_last=number == len(item.rows) - 1)
        for note in self.manner.notes if item.rows else ():
            self.y += self.manner.size * self.manner.notes_size * 1.2
            x = MARGIN + 2 + self.left * (WIDTH - MARGIN) / self.manner.beside
            size = self.manner.notes_size
            self.texts.append(
                Text(note, x + self.manner.notes_indent, self.y, bold=False, size=size)
            )
        self.y += 2 * self.manner.size

    def line(
        self, cells: list[str], *, bold: bool, aligned: str = "", is_last: bool = False
    ) -> None:
        """One line of cells, wrapped; or of running text."""
        manner, x = self.manner, MARGIN + self.left * (WIDTH - MARGIN) / self.manner.beside
        height = self.height(cells, bold)
        if manner.dark and bold and not aligned:
            self.canvas.rect(x, HEIGHT - self.y - height, 500, height, fill=1, stroke=0)
        for column, cell in enumerate(cells):
            width = manner.column if column else manner.label
            text = cell.replace(" ", manner.thousands) if column and not aligned else cell
            lines = self.wrapped(text, column, len(cells), bold)
            for number, part in enumerate(lines):
                room = width - 4 - self.width(part, bold)
                how = (aligned or manner.figures) if column else "left"
                at = x + 2 + {"left": 0, "center": room / 2, "right": room}[how]
                down = (height - len(lines) * manner.size * 1.2) / 2
                y = self.y + down + (number + 1) * manner.size * 1.2
                clip = width if manner.clipped and not column and len(cells) > 1 else None
                white = manner.dark and bold and not aligned
                beside = "head" if aligned else "value" if column else "label"
                has_mark = (
                    self.manner.raised
                    and self.manner.raised.beside == beside
                    and (
                        number == len(lines) - 1
                        and (column == 1 if beside != "label" else True)
                        and (is_last or aligned)
                    )
                )
                mark = self.manner.raised if has_mark else None
                self.texts.append(Text(part, at, y, bold, column, clip, white, mark=mark))
                if column and not aligned:
                    self.drawn.cells.append((self.page, text, at, y))
            x += width
        self.y += height

    def height(self, cells: list[str], bold: bool) -> float:
        """Of the highest cell."""
        lines = [self.wrapped(c, i, len(cells), bold) for i, c in enumerate(cells)]
        return max(map(len, lines)) * self.manner.size * 1.2 + 3

    def wrapped(self, text: str, column: int, columns: int, bold: bool) -> list[str]:
        """The lines of a cell; words that are too long are broken."""
        width = (self.manner.column if column else self.manner.label) - 4
        is_figure = column and not any(letter.isalpha() for letter in text)
        if columns == 1 or is_figure or (self.manner.clipped and not column):
            return [text]
        lines = [""]
        for word in text.split(" "):
            if self.width(f"{lines[-1]} {word}", bold) <= width:
                lines[-1] = f"{lines[-1]} {word}".strip()
                continue
            lines.append("")
            for letter in word:
                if self.width(lines[-1] + letter, bold) > width:
                    lines.append("")
                lines[-1] += letter
        return [line for line in lines if line] or [""]

    def width(self, text: str, bold: bool) -> float:
        """Of a text, or of a mark."""
        size = self.manner.size * (self.manner.marks if text == "*" else 1)
        found = stringWidth(text, BOLD if bold else FONT, size)
        return float(found + self.manner.spacing * size * len(text))

    def put(self, text: Text) -> None:
        """Draws a text: whole, by letters, or as a text recognition finds its words."""
        self.canvas.saveState()
        if text.white:
            self.canvas.setFillGray(1)
        if text.clip:
            path = self.canvas.beginPath()
            path.rect(text.x - 2, HEIGHT - text.y - 4, text.clip, self.manner.size + 8)
            self.canvas.clipPath(path, stroke=0, fill=0)
        for moved in (0.0, 0.3) if self.manner.twice and text.bold else (0.0,):
            for part, x in self.parts(text):
                self.write(part, text.bold, x + moved, HEIGHT - text.y, text.size)
        if text.mark:
            size = self.manner.size * text.mark.size
            self.canvas.setFont(FONT, size)
            x = text.x + self.width(text.text, text.bold)
            rise = text.mark.rise * self.manner.size
            self.canvas.drawString(x, HEIGHT - text.y + rise, text.mark.text)
        self.canvas.restoreState()

    def parts(self, text: Text) -> list[tuple[str, float]]:
        """What is drawn in one go, and where it begins."""
        if self.manner.scanned is None and not self.manner.by_letter:
            return [(text.text, text.x)]
        parts = text.text.split(" ") if self.manner.scanned is not None else list(text.text)
        space = self.width(" ", text.bold) if self.manner.scanned is not None else 0.0
        found, x = [], text.x
        for part in parts:
            found.append((part, x))
            x += self.width(part, text.bold) + space
        return found

    def write(self, text: str, bold: bool, x: float, y: float, share: float = 1) -> None:
        """Draws a text at a place from the bottom left."""
        manner = self.manner
        size = manner.size * share * (manner.marks if text == "*" else 1)
        object_ = self.canvas.beginText(x, y + (0.3 * manner.size if size < manner.size else 0))
        if manner.scanned is not None:
            size *= self.chance.uniform(0.85, 1.15)
            noise = [self.chance.uniform(-0.08, 0.08) * size for _ in range(3)]
            object_.setTextOrigin(x + noise[0], y + noise[1])
            wide = self.width(text, bold) + noise[2]
            object_.setHorizScale(100 * wide / max(stringWidth(text, FONT, size), 0.1))
            object_.setTextRenderMode(3)
        object_.setFont(BOLD if bold and manner.scanned is None else FONT, size)
        object_.setCharSpace(manner.spacing * size)
        object_.textOut(text)
        self.canvas.drawText(object_)
