"""Workbooks in OpenDocument, written as spreadsheet programs write them: value and shown text."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from xml.sax.saxutils import escape, quoteattr

from tests.workbooks import Rows, Sheets, parts_of, rows_of

SPACES = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (
        ("office", "office"), ("table", "table"), ("text", "text"), ("style", "style"),
        ("fo", "xsl-fo-compatible"), ("number", "datastyle"), ("draw", "drawing"),
        ("config", "config"), ("manifest", "manifest"), ("meta", "meta"),
    )
)  # fmt: skip
SPACES += ' xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"'
XML = '<?xml version="1.0" encoding="UTF-8"?>'
MIMETYPE = "application/vnd.oasis.opendocument.spreadsheet"


def cell(value: object, shown: str | None = None, about: str = "", inside: str = "") -> str:
    """A cell; an empty one for None. `inside` stands in it beside its text."""
    if value is None and not inside:
        return f"<table:table-cell {about}/>"
    kind = ""
    if isinstance(value, bool):
        kind = f'office:value-type="boolean" office:boolean-value="{str(value).lower()}"'
    elif isinstance(value, int | float):
        kind = f'office:value-type="float" office:value="{value}"'
    elif value is not None:
        kind = 'office:value-type="string"'
    text = str(value or "") if shown is None else shown
    text = text if "<" in text else escape(text)
    paragraph = f"<text:p>{text}</text:p>" if text else ""
    return f"<table:table-cell {kind} {about}>{inside}{paragraph}</table:table-cell>"


def row(*cells: str, about: str = "") -> str:
    """A row of cells as `cell` gives them."""
    return f"<table:table-row {about}>{''.join(cells)}</table:table-row>"


def rows(table: Iterable[Sequence[object]]) -> str:
    """Rows of plain values."""
    return "".join(row(*map(cell, values)) if values else row(cell(None)) for values in table)


def table(inside: str, name: str = "Ark", about: str = "") -> str:
    """A sheet."""
    return f"<table:table table:name={quoteattr(name)} {about}>{inside}</table:table>"


def workbook(
    *tables: str, styles: str = "", common: str = "", others: Mapping[str, str] | None = None
) -> bytes:
    """The file: `styles` are its own, `common` those that have names, `others` further parts."""
    content = (
        f'{XML}<office:document-content{SPACES} office:version="1.3">'
        f"<office:automatic-styles>{styles}</office:automatic-styles>"
        f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    of_document = (
        f"{XML}<office:document-styles{SPACES}><office:styles>{common}</office:styles>"
        "</office:document-styles>"
    )
    written = io.BytesIO()
    with zipfile.ZipFile(written, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", MIMETYPE, zipfile.ZIP_STORED)
        archive.writestr("content.xml", content)
        archive.writestr("styles.xml", of_document)
        for name, part in (others or {}).items():
            archive.writestr(name, part)
    return written.getvalue()


def by_opendocument(text: str, layout: Sheets) -> bytes:
    """A report as a workbook: numbers show thousands parted as the layout says."""
    sheets = []
    for number, part in enumerate(parts_of(rows_of(text, layout), layout.parts), start=1):
        sheets.append(table(_laid_out(part, layout), f"Ark {number}"))
    return workbook(*sheets)


def _laid_out(part: Rows, layout: Sheets) -> str:
    blank = f'<table:table-cell table:number-columns-repeated="{layout.left}"/>'
    lines = [f'<table:table-row table:number-rows-repeated="{layout.top}"><table:table-cell/>'
             "</table:table-row>"] if layout.top else []  # fmt: skip
    for values in part:
        cells = [blank] if layout.left else []
        for value in values:
            is_figure = isinstance(value, int) and values[0] is not None
            shown = f"{value:,}".replace(",", layout.thousands) if is_figure else None
            cells.append(cell(value, shown))
        lines.append(row(*cells) if cells else row(cell(None)))
    end = '<table:table-cell table:number-columns-repeated="16000"/>'
    lines.append(row(end, about='table:number-rows-repeated="1000000"'))
    return '<table:table-column table:number-columns-repeated="1024"/>' + "".join(lines)
