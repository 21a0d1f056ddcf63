"""Prints reports as PDF, by several producers and in many layouts, so that they can be read again.

A report comes as printed lines (those of a text report); `tables_of` groups them as a page would.
"""

from __future__ import annotations

import html
import io
import os
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest import mock

from generator.model import PrintedLine
from generator.read.text import read_lines
from tests.browser import find, flags
from tests.conftest import ENVIRONMENT


@dataclass(frozen=True)
class Paper:
    """How a report is set: the page, the rules of its tables, and how narrow its cells are."""

    landscape: bool = False
    rules: str = "none"  #: grid, rows, shaded or none
    size: float = 8
    label: float = 120
    column: float = 50
    leading: float = 1.2
    padding: float = 2
    upright: str = "middle"  #: top, middle or bottom
    figures: str = "right"  #: right, center or left
    heads: str = "right"  #: right, center or left
    furniture: bool = True  #: running head, foot, page number and logo
    break_all: bool = False
    whole_tables: bool = False  #: no table is continued on another page
    repeated: int = 2  #: rows that are repeated there: the heads, and the total (ReportLab)


@dataclass
class Printed:
    """A text, or a table: heads and rows of cells, label first."""

    text: str = ""
    heads: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)


Printer = Callable[[list[Printed], Paper], bytes]


def tables_of(text: str) -> list[Printed]:
    """The texts and tables of a text report, top to bottom; heads alone are a table, too."""
    items: list[Printed] = []
    for line in read_lines(text, "report.txt"):
        cells = [cell.text for cell in line.cells]
        if not line.is_row:
            items.append(Printed(text=line.text))
        elif _is_heads(line):
            items.append(Printed(heads=cells))
        elif items and not items[-1].text and not _is_total(line, items[-1]):
            items[-1].rows.append(cells)
        else:
            items.append(Printed(rows=[cells]))
    return items


def _is_heads(line: PrintedLine) -> bool:
    return not line.text and len(line.cells) > 1


def _is_total(line: PrintedLine, item: Printed) -> bool:
    return bool(item.rows) and line.text.startswith("I alt")


# ReportLab


def by_reportlab(items: list[Printed], paper: Paper) -> bytes:
    """The report as ReportLab sets it."""
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.platypus import SimpleDocTemplate

    target = io.BytesIO()
    size = landscape(A4) if paper.landscape else A4
    document = SimpleDocTemplate(
        target, pagesize=size, topMargin=70, bottomMargin=60, leftMargin=40, rightMargin=40
    )
    decorate = _furniture if paper.furniture else _nothing
    document.build(list(_flow(items, paper)), onFirstPage=decorate, onLaterPages=decorate)
    return target.getvalue()


def _nothing(canvas: Any, document: Any) -> None:
    """Leaves the page as it is."""


def _furniture(canvas: Any, document: Any) -> None:
    width, height = document.pagesize
    canvas.setFillColorRGB(0.8, 0.1, 0.1)
    canvas.circle(60, height - 35, 14, fill=1, stroke=0)
    canvas.rect(40, height - 58, width - 80, 1.2, fill=1, stroke=0)
    canvas.setFillColorRGB(0, 0, 0)
    canvas.setFont("Helvetica-Bold", 10)
    canvas.drawString(90, height - 38, "Deltakere på tiltak. Fylke.")
    canvas.setFont("Helvetica", 7)
    canvas.drawString(40, 30, "Kilde: NAV")
    canvas.drawRightString(width - 40, 30, f"Side {document.page}")


def _flow(items: list[Printed], paper: Paper) -> Iterator[Any]:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import KeepTogether, Paragraph, Spacer

    style = ParagraphStyle(
        "text", fontName="Helvetica", fontSize=paper.size, leading=paper.size * paper.leading
    )
    for item in items:
        if item.text:
            yield Paragraph(html.escape(item.text), style)
            yield Spacer(1, 6)
        else:
            table = _table(item, paper, style)
            yield KeepTogether(table) if paper.whole_tables else table
            yield Spacer(1, 12)


def _table(item: Printed, paper: Paper, style: Any) -> Any:
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.platypus import Paragraph, Table

    align = {"right": 2, "center": 1, "left": 0}
    figure = ParagraphStyle("figure", style, alignment=align[paper.figures])
    head = ParagraphStyle("head", style, alignment=align[paper.heads])
    rows = [[Paragraph(html.escape(cell), head) for cell in item.heads]] if item.heads else []
    for cells in item.rows:
        label = Paragraph(html.escape(cells[0]), style)
        rows.append(
            [label, *(Paragraph(cell.replace(" ", "\u00a0"), figure) for cell in cells[1:])]
        )
    columns = len(rows[0]) - 1
    repeated = min(paper.repeated, len(rows)) if item.heads and len(rows) > 2 else 0
    widths = [paper.label, *[paper.column] * columns]
    return Table(rows, widths, repeatRows=repeated, style=_table_style(paper))


def _table_style(paper: Paper) -> list[tuple[Any, ...]]:
    from reportlab.lib.colors import grey, lightgrey, white

    every = ((0, 0), (-1, -1))
    style: list[tuple[Any, ...]] = [
        ("VALIGN", *every, paper.upright.upper()),
        ("TOPPADDING", *every, paper.padding),
        ("BOTTOMPADDING", *every, paper.padding),
    ]
    if paper.rules == "grid":
        style.append(("GRID", *every, 0.5, grey))
    if paper.rules == "rows":
        style.append(("LINEBELOW", *every, 0.3, grey))
    if paper.rules == "shaded":
        style.append(("ROWBACKGROUNDS", *every, [lightgrey, white]))
    return style


# HTML: Chromium and WeasyPrint


def by_chromium(items: list[Printed], paper: Paper) -> bytes:
    """The report as Chromium prints it."""
    browser = find()
    assert browser, "no browser found; `make test` finds or gets one"
    with tempfile.TemporaryDirectory() as name:
        page, target = Path(name, "report.html"), Path(name, "report.pdf")
        page.write_text(as_html(items, paper), encoding="utf-8")
        subprocess.run(
            [browser, "--headless", *flags(), "--no-pdf-header-footer",
             f"--user-data-dir={name}/profile", f"--print-to-pdf={target}", page.as_uri()],
            check=True, capture_output=True, timeout=120, env=ENVIRONMENT,
        )  # fmt: skip
        return target.read_bytes()


def by_weasyprint(items: list[Printed], paper: Paper) -> bytes:
    """The report as WeasyPrint prints it; it needs Pango (see `tests.libraries`)."""
    # A test that drew charts in this process has hidden the machine's fonts from it.
    with mock.patch.dict(os.environ, ENVIRONMENT, clear=True):
        from weasyprint import HTML

        pdf = HTML(string=as_html(items, paper)).write_pdf()
    assert isinstance(pdf, bytes)
    return pdf


_BORDERS = {
    "grid": "td,th{border:.5pt solid #555}",
    "rows": "tr{border-bottom:.3pt solid #999}",
    "shaded": "tr:nth-child(even) td{background:#e8e8e8}",
    "none": "",
}


def as_html(items: list[Printed], paper: Paper) -> str:
    """The report as a page to print."""
    breaks = "word-break:break-all" if paper.break_all else "overflow-wrap:anywhere"
    style = f"""
    @page {{ size: A4 {"landscape" if paper.landscape else "portrait"}; margin: 18mm 14mm;
      @bottom-right {{ content: "Side " counter(page) " av " counter(pages); font-size: 7pt }} }}
    body {{ font: {paper.size}pt/{paper.leading} "Liberation Sans", sans-serif }}
    table {{ border-collapse: collapse; table-layout: fixed; margin: 0 0 12pt }}
    td, th {{ padding: {paper.padding}pt 3pt; vertical-align: {paper.upright}; {breaks} }}
    td {{ text-align: {paper.figures}; white-space: nowrap }}
    th {{ text-align: {paper.heads}; font-weight: normal }}
    td:first-child, th:first-child {{ text-align: left; white-space: normal;
      width: {paper.label}pt; {breaks} }}
    .n {{ width: {paper.column}pt }}
    tr {{ break-inside: avoid }}
    thead td {{ font-weight: bold }}
    {_BORDERS[paper.rules]}
    """
    body = "\n".join(_html_item(item, paper) for item in items)
    return f'<!doctype html><meta charset="utf-8"><style>{style}</style>{body}'


def _html_item(item: Printed, paper: Paper) -> str:
    if item.text:
        return f"<p>{html.escape(item.text)}</p>"
    count = len(item.heads or item.rows[0]) - 1
    widths = f'<col style="width:{paper.label}pt">' + count * '<col class="n">'
    heads = "".join(f"<th>{html.escape(head)}</th>" for head in item.heads)
    total = _html_row(item.rows[0]) if item.rows else ""
    rows = "".join(_html_row(row) for row in item.rows[1:])
    head = f"<thead><tr>{heads}</tr>{total}</thead>" if heads else f"<thead>{total}</thead>"
    whole = paper.label + count * paper.column
    return (
        f'<table style="width:{whole}pt"><colgroup>{widths}</colgroup>'
        f"{head}<tbody>{rows}</tbody></table>"
    )


def _html_row(cells: list[str]) -> str:
    return "<tr>" + "".join(f"<td>{html.escape(cell)}</td>" for cell in cells) + "</tr>"
