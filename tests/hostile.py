"""Files that are made to hang or to fill up a reader: each ends with a few lines, in time.

    python -m tests.bench hostile [WORD ...]

Each file is checked by `tiltaksdata check` in a process of its own, with WORDs only those whose
name holds one of them. Printed are its seconds, its megabytes and what was said first. It fails if
one takes longer than a minute or more than a gigabyte, ends in a traceback, or is said to be a
fault of the program.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tests import opendocuments
from tests.sample import REPORT, REPOSITORY, sample_text
from tests.workbooks import Sheets, by_openpyxl

SECONDS, MEGABYTES = 60, 1000
MOST_LINES = 1000

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
XML = '<?xml version="1.0" encoding="UTF-8"?>'
HEADING = "Januar 2024 - april 2024\n\tGjennomsnitt hittil i år\tJanuar\tFebruar\tMars\tApril\n"
TOTAL = "I alt egenetablering\t5\t5\t5\t5\t5\n"

Parts = dict[str, str | bytes]


def relations(*kinds: tuple[str, str]) -> str:
    """The part that says which others a part refers to: (kind, target), as rId1, rId2, …"""
    items = "".join(
        f'<Relationship Id="rId{number}" Type="{RELATED}/{kind}" Target="{target}"/>'
        for number, (kind, target) in enumerate(kinds, start=1)
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}">{items}</Relationships>'


def sheet(inside: str, before: str = "", after: str = "") -> str:
    """A sheet with these rows."""
    body = f"{before}<sheetData>{inside}</sheetData>{after}"
    return f'{XML}<worksheet xmlns="{MAIN}" xmlns:r="{RELATED}">{body}</worksheet>'


def styles(inside: str) -> str:
    """The part of the styles."""
    return f'{XML}<styleSheet xmlns="{MAIN}">{inside}</styleSheet>'


def parts(sheet1: str, sheets: int = 1, /, **others: str) -> Parts:
    """The parts of a workbook of this sheet; `others` are those in its folder, by name."""
    names = "".join(f'<sheet name="A{n}" sheetId="{n}" r:id="rId1"/>' for n in range(1, sheets + 1))
    book = f'<workbook xmlns="{MAIN}" xmlns:r="{RELATED}"><sheets>{names}</sheets></workbook>'
    kinds = [("worksheet", "worksheets/sheet1.xml")]
    kinds += [(name, f"{name}.xml") for name in others]
    return {
        "_rels/.rels": relations(("officeDocument", "xl/workbook.xml")),
        "xl/workbook.xml": XML + book,
        "xl/_rels/workbook.xml.rels": relations(*kinds),
        "xl/worksheets/sheet1.xml": sheet1,
        **{f"xl/{name}.xml": part for name, part in others.items()},
    }


def packed(given: Parts, level: int = 9) -> bytes:
    """The parts as an archive."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED, compresslevel=level) as archive:
        for name, part in given.items():
            archive.writestr(name, part)
    return content.getvalue()


def workbook(inside: str, before: str = "", after: str = "", **others: str) -> bytes:
    """A workbook of one sheet with these rows."""
    return packed(parts(sheet(inside, before, after), **others))


def cells(rows: int, columns: int, value: str = "<v>5</v>", attributes: str = "") -> str:
    """Rows of cells that all hold the same, without their references."""
    return f"<row>{f'<c{attributes}>{value}</c>' * columns}</row>" * rows


def text_cell(text: str) -> str:
    """A cell with a text of its own."""
    return f'<c t="inlineStr"><is><t>{text}</t></is></c>'


def table(rows: int, columns: int, label: str = "03 Oslo") -> str:
    """A table that looks like one of a report."""
    months = ["Januar", "Februar", "Mars", "April"]
    heads = "".join(text_cell(months[n % 4]) for n in range(columns))
    figures = "<c><v>5</v></c>" * (columns + 1)
    head = f"<row>{text_cell('Januar 2024 - april 2024')}</row><row><c/>"
    head += f"{text_cell('Gjennomsnitt hittil i år')}{heads}</row>"
    head += f"<row>{text_cell('I alt egenetablering')}{figures}</row>"
    return head + f"<row>{text_cell(label)}{figures}</row>" * rows


def rules(count: int, area: str, kind: str, formula: str) -> str:
    """Conditional formats over an area."""
    one = f'<cfRule type="{kind}" dxfId="0" priority="{{}}" operator="lessThan">'
    one += f"<formula>{formula}</formula></cfRule>"
    inside = "".join(one.format(number) for number in range(1, count + 1))
    return f'<conditionalFormatting sqref="{area}">{inside}</conditionalFormatting>'


EVERYWHERE = '<mergeCell ref="A1:XFD1048576"/>'
ALL_COLUMNS = '<col min="1" max="16384" width="9"/>'
WHITE = styles('<dxfs><dxf><font><color rgb="FFFFFFFF"/></font></dxf></dxfs>')
SMALL = cells(20, 6)
LAUGHS = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))


def sample() -> bytes:
    """The sample as a workbook."""
    return by_openpyxl(sample_text(), Sheets())


def nested(depth: int) -> bytes:
    """A workbook that holds a workbook, and so on."""
    content = sample()
    for _ in range(depth):
        content = packed({**parts(sheet(SMALL)), "xl/embeddings/book.xlsx": content})
    return content


def twice(name: str) -> bytes:
    """A workbook with two parts of one name."""
    content = io.BytesIO(workbook(SMALL))
    import warnings

    with warnings.catch_warnings(), zipfile.ZipFile(content, "a") as archive:
        warnings.simplefilter("ignore")
        archive.writestr(name, sheet(cells(9, 9)))
    return content.getvalue()


def with_bytes(change: Callable[[bytearray], None]) -> bytes:
    """The sample with bytes changed."""
    raw = bytearray(sample())
    change(raw)
    return bytes(raw)


def _encrypted(raw: bytearray) -> None:
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = raw.find(signature)
        while at >= 0:
            raw[at + offset] |= 1
            at = raw.find(signature, at + 4)


def _wrong_checksum(raw: bytearray) -> None:
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        raw[at + 16] ^= 255
        at = raw.find(b"PK\x01\x02", at + 4)


def _wrong_sizes(raw: bytearray) -> None:
    at = raw.find(b"PK\x01\x02")
    while at >= 0:
        raw[at + 24 : at + 28] = b"\xff\xff\xff\x00"
        at = raw.find(b"PK\x01\x02", at + 4)


def _unknown_packing(raw: bytearray) -> None:
    at = raw.find(b"PK\x01\x02")
    raw[at + 10 : at + 12] = b"\x0e\x00"


def many_parts(count: int) -> bytes:
    """A workbook with so many parts that nothing refers to."""
    return packed({**parts(sheet(SMALL)), **{f"xl/media/{n}.bin": b"" for n in range(count)}}, 1)


def diagonal(rows: int) -> str:
    """Rows of which each has its cells in other columns."""
    return "".join(
        f'<row r="{n}"><c r="A{n}"><v>1</v></c>'
        f'<c r="{_letters(2 + n % 16000)}{n}"><v>5</v></c>'
        f'<c r="{_letters(3 + n % 16000)}{n}"><v>5</v></c></row>'
        for n in range(1, rows + 1)
    )


def _letters(column: int) -> str:
    before, place = divmod(column - 1, 26)
    return (_letters(before) if before else "") + chr(65 + place)


def blocks(count: int, row: str) -> str:
    """Rows with an empty row between each two."""
    return "".join(row.replace("<row", f'<row r="{2 * n}"', 1) for n in range(1, count + 1))


def shared(texts: int, text: str) -> str:
    """The part of the texts that cells share."""
    return f'{XML}<sst xmlns="{MAIN}">{f"<si><t>{text}</t></si>" * texts}</sst>'


def filled(unit: str, start: str = "", size: int = 8_000_000) -> bytes:
    """A text of so many bytes that repeats the same."""
    return (start + unit * ((size - len(start)) // len(unit.encode()))).encode()


WIDE_ROW = f"<row>{text_cell('x')}{'<c><v>5</v></c>' * 3}</row>"

WORKBOOKS: dict[str, Callable[[], bytes]] = {
    # The archive
    "zip bomb": lambda: packed(parts(sheet(" " * 300_000_000)), 1),
    "zip bomb, a little too large": lambda: packed(parts(sheet(" " * 34_000_000))),
    "zip bomb, a little too small": lambda: packed(parts(sheet(" " * 33_000_000))),
    "nested archives": lambda: nested(20),
    "many parts": lambda: many_parts(9_000),
    "too many parts": lambda: many_parts(60_000),
    "two parts of one name": lambda: twice("xl/worksheets/sheet1.xml"),
    "encrypted parts": lambda: with_bytes(_encrypted),
    "wrong checksums": lambda: with_bytes(_wrong_checksum),
    "wrong sizes": lambda: with_bytes(_wrong_sizes),
    "unknown packing": lambda: with_bytes(_unknown_packing),
    "cut": lambda: sample()[:-3000],
    "cut to its directory": lambda: sample()[-3000:],
    "bytes before it": lambda: b"PK\x03\x04" + bytes(1_000_000) + sample(),
    "a directory without end": lambda: b"PK\x05\x06" + b"\xff" * 18,
    # XML
    "entities without end": lambda: packed(
        parts(f'<!DOCTYPE x [<!ENTITY a0 "ha">{LAUGHS}]>{sheet("")}'.replace(XML, "&a11;"))
    ),
    "an external entity": lambda: packed(
        parts(
            f'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>{sheet("<row>&e;</row>")[38:]}'
        )
    ),
    "an external document type": lambda: packed(
        parts(f'<!DOCTYPE worksheet SYSTEM "http://127.0.0.1:9/x.dtd">{sheet(SMALL)[38:]}')
    ),
    "deep": lambda: workbook("<a>" * 1_000_000 + "</a>" * 1_000_000),
    "deep and open": lambda: workbook("<c>" * 8_000_000),
    "rows without end": lambda: packed(parts(sheet("<row " * 3_000_000))),
    "a row within a row": lambda: workbook("<row>" * 100 + "</row>" * 100),
    "an attribute without end": lambda: workbook("<row x='" + " r=" * 5_000_000 + "'/>"),
    "attributes without end": lambda: workbook(
        "<row {}/>".format(" ".join(f"a{n}='1'" for n in range(1_000_000)))
    ),
    "a name without end": lambda: workbook(f"<{'a' * 20_000_000}/>"),
    "a comment without end": lambda: workbook(f"<!--{'<c r=' * 5_000_000}-->"),
    "sections without end": lambda: workbook(f"<row>{'<![CDATA[<c r=]]>' * 1_500_000}</row>"),
    "instructions without end": lambda: workbook("<?a b?>" * 4_000_000),
    "namespaces without end": lambda: workbook(
        "".join(f'<a{n}:b xmlns:a{n}="x{n}"/>' for n in range(600_000))
    ),
    "UTF-16": lambda: packed(parts(sheet(cells(50_000, 6)).replace("UTF-8", "UTF-16")) | {}),
    "an unknown encoding": lambda: packed(parts(sheet(SMALL).replace("UTF-8", "x-none"))),
    # Regular expressions of earlier versions
    "bait: rows": lambda: workbook("<row " + "x r=" * 4_000_000),
    "bait: cells": lambda: workbook('<row r="1">' + "<c " * 5_000_000 + "</row>"),
    "bait: formulas": lambda: workbook('<row><c r="A1">' + "<f>" * 5_000_000 + "</c></row>"),
    # Cells
    "empty cells": lambda: workbook(cells(400, 16_000, "")),
    "empty rows": lambda: workbook("<row/>" * 1_040_000),
    "too many rows": lambda: workbook("<row/>" * 1_100_000),
    "more cells than a report": lambda: workbook(cells(150_000, 6)),
    "as many cells as a report may have": lambda: workbook(cells(390, 1_000)),
    "as many rows as a report may have": lambda: workbook(cells(130_000, 3)),
    "a row of all columns": lambda: workbook(cells(20, 16_384)),
    "one cell in each corner": lambda: workbook(
        '<row r="1"><c r="A1"><v>1</v></c></row>'
        '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "a column that is not there": lambda: workbook('<row r="1"><c r="ZZZ1"><v>1</v></c></row>'),
    "a row that is not there": lambda: workbook('<row r="99999999999999999999"/>'),
    "a huge size": lambda: workbook(SMALL, before='<dimension ref="A1:XFD1048576"/>'),
    "cells on a slope": lambda: workbook(diagonal(100_000)),
    "rows of all columns, each with one label": lambda: workbook(
        f"<row>{''.join(text_cell('x') for _ in range(16_000))}</row>" + cells(20, 2)
    ),
    "tiny blocks": lambda: workbook(blocks(100_000, WIDE_ROW)),
    "tables side by side": lambda: workbook(
        f"<row>{(text_cell('x') + '<c><v>5</v></c>' * 2) * 5_000}</row>" * 20
    ),
    "narrow rows": lambda: workbook(f"<row>{text_cell('x')}<c><v>5</v></c></row>" * 150_000),
    "heads without end": lambda: workbook(
        f"<row><c/>{text_cell('Januar')}{text_cell('Februar')}</row>" * 100_000
    ),
    "numbers of many digits": lambda: workbook(f"<row><c><v>{'9' * 20_000_000}</v></c></row>"),
    "numbers that are none": lambda: workbook("<row><c><v>1e999</v></c><c><v>nan</v></c></row>"),
    "formulas without values": lambda: workbook(cells(100_000, 5, "<f>A1</f>")),
    # Texts
    "huge shared texts": lambda: workbook(
        cells(3_000, 100, "<v>0</v>", ' t="s"'), sharedStrings=shared(1, "x " * 16_000)
    ),
    "many shared texts": lambda: workbook(SMALL, sharedStrings=shared(1_000_000, "x")),
    "a text that is too long": lambda: workbook(f"<row>{text_cell('x' * 20_000_000)}</row>"),
    "a shared text that is not there": lambda: workbook('<row><c t="s"><v>9</v></c></row>'),
    "runs without end": lambda: workbook(
        f'<row><c t="inlineStr"><is>{"<r><rPr><b/></rPr><t>x</t></r>" * 700_000}</is></c></row>'
    ),
    "white space without end": lambda: workbook(
        f'<row><c t="inlineStr"><is><t xml:space="preserve">{" " * 30_000_000}</t></is></c></row>'
    ),
    "escapes without end": lambda: workbook(f"<row>{text_cell('_x000D_' * 4_000)}</row>" * 800),
    # Looks
    "a huge number format": lambda: workbook(
        cells(1_000, 10, attributes=' s="0"'),
        styles=styles(
            f'<numFmts><numFmt numFmtId="200" formatCode="{"[&quot;" * 10_000}"/></numFmts>'
            '<fonts><font/></fonts><cellXfs><xf numFmtId="200"/></cellXfs>'
        ),
    ),
    "number formats that make one go back": lambda: workbook(
        cells(10_000, 20, attributes=' s="0"'),
        styles=styles(
            f'<numFmts><numFmt numFmtId="200" formatCode="{"[&lt;" * 490}0"/></numFmts>'
            '<fonts><font/></fonts><cellXfs><xf numFmtId="200"/></cellXfs>'
        ),
    ),
    "many styles": lambda: workbook(
        SMALL, styles=styles(f"<cellXfs>{'<xf/>' * 3_000_000}</cellXfs>")
    ),
    "a style that is not there": lambda: workbook(
        cells(2, 2, attributes=' s="99"'), styles=styles("<cellXfs><xf/></cellXfs>")
    ),
    "styles that refer to themselves": lambda: packed(
        parts(sheet(SMALL), styles=styles('<cellXfs><xf xfId="0" fontId="9"/></cellXfs>'))
    ),
    "many conditional formats": lambda: workbook(
        cells(500, 20), after=rules(3_000, "A1:XFD1048576", "cellIs", "4"), styles=WHITE
    ),
    "formulas in conditional formats": lambda: workbook(
        cells(2_000, 20),
        after=rules(200, "A1:XFD1048576", "expression", "AND(" + "A1&gt;1," * 500 + "1)"),
        styles=WHITE,
    ),
    "conditional formats of many areas": lambda: workbook(
        cells(1_000, 20), after=rules(50, "A1:T999 " * 7_000, "cellIs", "4"), styles=WHITE
    ),
    "counting conditional formats": lambda: workbook(
        cells(2_000, 20), after=rules(300, "A1:XFD1048576", "uniqueValues", "4"), styles=WHITE
    ),
    "a flood of merged cells": lambda: workbook(
        cells(2_000, 50),
        after=f"<mergeCells>{EVERYWHERE * 300_000}</mergeCells>",
    ),
    "a flood of columns": lambda: workbook(SMALL, before=f"<cols>{ALL_COLUMNS * 700_000}</cols>"),
    "colours out of range": lambda: workbook(
        SMALL,
        styles=styles(
            '<fonts><font><color theme="999999" tint="1e300"/></font></fonts>'
            '<cellXfs><xf fontId="0"/></cellXfs>'
        ),
    ),
    "many hidden rows": lambda: workbook(
        "".join(
            f'<row hidden="{n % 2}"><c><v>7</v></c><c><v>8</v></c></row>' for n in range(150_000)
        )
    ),
    # The workbook
    "ten thousand sheets": lambda: packed(parts(sheet(SMALL), 10_000)),
    "a sheet read a thousand times": lambda: packed(parts(sheet(cells(2_000, 6)), 1_000)),
    "parts that refer to themselves": lambda: packed(
        {**parts(sheet(SMALL)), "_rels/.rels": relations(("officeDocument", "_rels/.rels"))}
    ),
    "parts outside of the archive": lambda: packed(
        {
            **parts(sheet(SMALL)),
            "xl/_rels/workbook.xml.rels": relations(("worksheet", "../../../../etc/passwd")),
        }
    ),
    "references without end": lambda: packed(
        {**parts(sheet(SMALL)), "_rels/.rels": relations(*[("x", "y")] * 300_000)}
    ),
    # Tables that look like those of a report
    "a table without end": lambda: workbook(table(50_000, 4)),
    "a wide table": lambda: workbook(table(1_900, 200)),
    "a table of many months": lambda: workbook(table(20, 15_000)),
    "many tables": lambda: workbook(table(1, 4) * 2_000),
    "tables of labels that are not known": lambda: workbook(table(50_000, 4, "04 Osla")),
}
"""What each does → the workbook."""


def _open(inside: str, styles: str = "") -> bytes:
    """An OpenDocument workbook of one sheet."""
    return opendocuments.workbook(opendocuments.table(inside), styles=styles)


_REPEATED = 'table:number-columns-repeated="{}"'
_OPEN_CELL = opendocuments.cell(7)
_OPEN_ROW = opendocuments.row(opendocuments.cell("03 Oslo"), _OPEN_CELL * 5)
_OPEN_STYLE = '<style:style style:name="ce{}" style:family="table-cell" {}>{}</style:style>'
_OPEN_RULE = (
    "<calcext:conditional-format calcext:target-range-address='{}'><calcext:condition"
    " calcext:apply-style-name='ce1' calcext:value='&lt;4'/></calcext:conditional-format>"
)

OPEN_DOCUMENTS: dict[str, Callable[[], bytes]] = {
    "open: a cell repeated everywhere": lambda: _open(
        opendocuments.row(
            opendocuments.cell(7, about=_REPEATED.format(16384)),
            about='table:number-rows-repeated="1048576"',
        )
    ),
    "open: empty cells repeated everywhere": lambda: _open(
        opendocuments.row(
            opendocuments.cell(None, about=_REPEATED.format(16384)),
            about='table:number-rows-repeated="1048576"',
        )
        + _OPEN_ROW
    ),
    "open: columns without end": lambda: _open(
        f"<table:table-column {_REPEATED.format(16384)}/>" * 100_000
    ),
    "open: as many rows as a report may have": lambda: _open(_OPEN_ROW * 40_000),
    "open: more cells than a report": lambda: _open(_OPEN_ROW * 60_000),
    "open: deep spans": lambda: _open(
        opendocuments.row(opendocuments.cell("x", "<text:span>" * 150 + "x" + "</text:span>" * 150))
        * 2_000
    ),
    "open: spaces without end": lambda: _open(
        opendocuments.row(opendocuments.cell("x", "<text:s/>" * 3_000_000))
    ),
    "open: many styles": lambda: _open(
        "".join(
            opendocuments.row(opendocuments.cell(7, about=f'table:style-name="ce{n}"'))
            for n in range(60_000)
        ),
        "".join(
            _OPEN_STYLE.format(n, f'style:parent-style-name="ce{n - 1}"', "") for n in range(60_000)
        ),
    ),
    "open: many conditional formats": lambda: _open(
        _OPEN_ROW * 500 + _OPEN_RULE.format("Ark.A1:Ark.XFD1048576") * 3_000,
        _OPEN_STYLE.format(1, "", '<style:text-properties fo:color="#ffffff"/>'),
    ),
    "open: conditional formats of many areas": lambda: _open(
        _OPEN_ROW * 1_000 + _OPEN_RULE.format("Ark.A1:Ark.T999 " * 4_000) * 50,
        _OPEN_STYLE.format(1, "", '<style:text-properties fo:color="#ffffff"/>'),
    ),
    "open: conditions in a style of many cells": lambda: _open(
        opendocuments.row(opendocuments.cell(7, about='table:style-name="ce2"') * 6) * 30_000,
        _OPEN_STYLE.format(1, "", "")
        + _OPEN_STYLE.format(
            2,
            "",
            '<style:map style:condition="cell-content()&lt;4" style:apply-style-name="ce1"/>' * 50,
        ),
    ),
    "open: drawings over everything": lambda: _open(
        opendocuments.row(
            opendocuments.cell(
                7,
                inside='<draw:frame table:end-cell-address="Ark.XFD1048576"><draw:image/>'
                "</draw:frame>" * 20_000,
            )
        )
        + _OPEN_ROW * 2_000
    ),
    "open: sheets without end": lambda: opendocuments.workbook(
        opendocuments.table(_OPEN_ROW) * 30_000
    ),
}
"""What each does → the OpenDocument workbook."""

TEXTS: dict[str, Callable[[], bytes]] = {
    "rows": lambda: filled("a\tb\n"),
    "figures": lambda: filled("1\t" * 9_000 + "\n"),
    "lines": lambda: filled("x\n"),
    "tabs": lambda: filled("\t" * 19_000 + "\n"),
    "labels nearly known": lambda: filled("04 Osla\t5\t5\t5\t5\t5\n", HEADING + TOTAL, 1_500_000),
    "one label": lambda: filled("03 Oslo\t5\t5\t5\t5\t5\n", HEADING + TOTAL, 1_300_000),
    "tables": lambda: filled(TOTAL + "03 Oslo\t5\t5\t5\t5\t5\n", HEADING, 400_000),
    "long labels": lambda: filled("I" * 19_000 + "\t5\t5\t5\t5\t5\n", HEADING + TOTAL),
    "a reference of many digits": lambda: b"&#" + b"9" * 9_000 + b";\n",
    "headings": lambda: filled("Januar 2024 - april 2024\n", "", 1_400_000),
    "marks of bold": lambda: filled("**" * 9_000 + "\n"),
    "heads that are nearly months": lambda: filled("\tjan" + ". " * 9_000 + "1) " * 500 + "x\n"),
    "dashes": lambda: filled("1" + "-" * 19_000 + "x\t1\n"),
}
"""What each repeats → the text."""


def files() -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """The name, the extension and the maker of each file."""
    for name, make in WORKBOOKS.items():
        yield name, "xlsx", make
    for name, make in OPEN_DOCUMENTS.items():
        yield name, "ods", make
    for name, make in TEXTS.items():
        yield name, "txt", make


@dataclass(frozen=True)
class Ended:
    """What came of a file."""

    seconds: float
    megabytes: float
    lines: tuple[str, ...]
    fault: str = ""


def check(make: Callable[[], bytes], extension: str, folder: Path) -> Ended:
    """What `tiltaksdata check` makes of a file."""
    path = folder / f"2024-04.{extension}"
    # A process counts the memory of the one that started it as its own, so this one stays small.
    maker = os.fork()
    if maker == 0:
        path.write_bytes(make())
        os._exit(0)
    os.waitpid(maker, 0)
    shutil.copy(REPORT.parent / "series.toml", folder)
    shutil.copy(REPORT.parents[1] / "publisher.toml", folder.parent)
    out, err = folder / "out", folder / "err"
    began = time.monotonic()
    with out.open("wb") as told, err.open("wb") as complaints:
        child = subprocess.Popen(
            [sys.executable, "-m", "generator", "check", "-q", str(path)],
            cwd=REPOSITORY, stdout=told, stderr=complaints,
        )  # fmt: skip
        while True:
            done, status, usage = os.wait4(child.pid, os.WNOHANG)
            seconds = time.monotonic() - began
            if done:
                break
            if seconds > 2 * SECONDS:
                child.kill()
            time.sleep(0.02)
    child.returncode = os.waitstatus_to_exitcode(status)
    megabytes = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6
    lines = tuple(out.read_text("utf-8").replace(f"{folder}/", "").splitlines())
    fault = ""
    if err.read_bytes() or child.returncode not in (0, 1):
        fault = f"exit code {child.returncode}: {err.read_text('utf-8', 'replace')[-300:]}"
    elif any("program-fault" in line for line in lines):
        fault = "a fault of the program"
    elif seconds > SECONDS or megabytes > MEGABYTES:
        fault = "beyond the limits"
    elif not 0 < len(lines) <= MOST_LINES and child.returncode == 1:
        fault = f"{len(lines)} lines"
    return Ended(seconds, megabytes, lines, fault)


def run(wanted: Iterable[str]) -> Iterator[tuple[str, Ended]]:
    """Checks each file whose name holds one of the words; all without words."""
    words = list(wanted)
    for name, extension, make in files():
        if not words or any(word in name for word in words):
            with tempfile.TemporaryDirectory() as folder:
                yield f"{extension} {name}", check(make, extension, Path(folder))


def main(arguments: list[str]) -> int:
    """Checks the files and prints what came of each; 1 when any did not end as it should."""
    ended: dict[str, Ended] = {}
    for name, result in run(arguments):
        ended[name] = result
        said = result.fault or (result.lines[0] if result.lines else "read without a finding")
        mark = "FAILED" if result.fault else ""
        figures = f"{result.seconds:>6.1f} s {result.megabytes:>5.0f} MB"
        print(f"{name:<52}{figures} {len(result.lines):>5} {mark} {said[:90]}", flush=True)
    slowest = max(ended, key=lambda name: ended[name].seconds)
    largest = max(ended, key=lambda name: ended[name].megabytes)
    failed = [name for name, result in ended.items() if result.fault]
    print(
        f"{len(ended)} files, {len(failed)} failed; the worst took {ended[slowest].seconds:.1f} s"
        f" ({slowest}) and {ended[largest].megabytes:.0f} MB ({largest})"
    )
    return int(bool(failed))
