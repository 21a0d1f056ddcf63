"""What a report prints and what a reading accounts for, counted by their letters and digits."""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections import Counter
from collections.abc import Iterable

import openpyxl
import pdfplumber

from generator.errors import ReportProblem, errors_of
from generator.model import PrintedLine, Source
from generator.read import READERS
from generator.read.layout import place_tables
from generator.read.printed import PrintedReport
from generator.wording import Wording
from tests.sample import codelists, series

Signs = Counter[str]


def signs_of(texts: Iterable[str]) -> Signs:
    """How often each letter and digit stands in some texts."""
    return Counter(char for text in texts for char in text.casefold() if char.isalnum())


def printed_in(content: bytes, extension: str) -> Signs:
    """What a file prints, taken from it without the readers."""
    if extension == "txt":
        text = content.decode("utf-8-sig")
        bare = re.sub(r"</?(?:b|strong|i|em|u)>|<br ?/?>", "", text, flags=re.IGNORECASE)
        return signs_of([html.unescape(bare)])
    if extension == "xlsx":
        sheets = openpyxl.load_workbook(io.BytesIO(content)).worksheets
        rows = (row for sheet in sheets for row in sheet.iter_rows(values_only=True))
        return signs_of(str(value) for row in rows for value in row if value is not None)
    if extension == "ods":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            body = re.search(rb"<office:body>.*", archive.read("content.xml"), re.DOTALL)
        paragraphs = re.findall(
            rb"<text:p[^>]*>(.*?)</text:p>", body[0] if body else b"", re.DOTALL
        )
        texts = (re.sub(rb"<[^>]+>", b" ", text).decode() for text in paragraphs)
        return signs_of(map(html.unescape, texts))
    with pdfplumber.open(io.BytesIO(content)) as file:
        return signs_of(char["text"] for page in file.pages for char in page.chars)


def printed_on(lines: Iterable[PrintedLine]) -> Signs:
    """What printed lines hold."""
    return signs_of(cell.text for line in lines for cell in line.cells)


def accounted_for(report: PrintedReport) -> Signs:
    """What is in a table or left aside."""
    texts = [item.text for item in report.left_aside]
    headings = {}
    for table in report.tables:
        headings[id(table.heading)] = table.heading.text if table.heading else ""
        headings |= {id(head): head.text for head in table.heads}
        for row in table.rows:
            texts += [row.label.text, *(cell.text for cell in row.values)]
    return signs_of([*texts, *headings.values()])


def unaccounted(source: Source) -> Signs:
    """What the printed lines of a report hold, and its tables, texts beside them and errors not.

    Nothing where an error says that the file cannot be read.
    """
    wording = Wording(series(), codelists())
    reader = READERS[source.file.rpartition(".")[2]]
    try:
        printed = reader(source.content, source.file, wording)
    except ReportProblem:
        return Counter()
    report = place_tables(printed.lines, wording)
    places = {finding.place for finding in errors_of(report.findings)}
    refused = [line for line in printed.lines if any(cell.place in places for cell in line.cells)]
    return printed_on(printed.lines) - accounted_for(report) - printed_on(refused)
