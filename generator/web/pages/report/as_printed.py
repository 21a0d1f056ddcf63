"""The tables as printed, each row with what it was read as and where it stands."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from generator.model import ALL, MEASURE, CellAddress
from generator.package.records import CellRecord
from generator.web.cells import suppressed_words
from generator.web.language import Language
from generator.web.pages.report.edition import EditionReport
from generator.web.pages.report.pictures import PagePicture, mark_id
from generator.web.pages.report.proof import table_verdict
from generator.web.pages.report.subjects import TableSubject, about_words, title
from generator.web.view import Link


@dataclass(frozen=True)
class ReportCell:
    """A value cell as printed. `period` is a month, or in the column of means the months that the
    mean is of (`2024-01/2024-04`); `measure` is `all` where all measures are counted together.
    `reference` is its cell in a workbook (`B7`). `corrected` is what was put in its place by hand,
    empty where it stands as printed. `note` says so where what is printed is not told."""

    text: str
    spoken: str
    status: str
    period: str
    measure: str
    dimension: str
    category: str
    line: str
    reference: str = ""
    corrected: str = ""
    note: str = ""


@dataclass(frozen=True)
class ReportRow:
    """A row as printed, and what it was read as. `place` is its line, page or cells, in words;
    `href` leads to it in the picture of its page, where there is one."""

    id: str
    label: str
    cells: tuple[ReportCell, ...]
    read_as: str
    place: str
    href: str = ""
    corrected: str = ""


@dataclass(frozen=True)
class PrintedHead:
    """A column head as printed, and what it was read as."""

    label: str
    read_as: str
    corrected: str = ""


@dataclass(frozen=True)
class ReportTable:
    """One printed table; `proof` says in a sentence how its checks came out.

    `sheet` names that of a workbook. `pictures` are those of the pages that end with the table;
    `undrawn` says which of them have none.
    """

    id: str
    number: str
    title: str
    heads: tuple[PrintedHead, ...]
    rows: tuple[ReportRow, ...]
    proof: str
    sheet: str = ""
    pictures: tuple[PagePicture, ...] = ()
    undrawn: str = ""


def printed_table(
    edition: EditionReport, number: int, subjects: Mapping[int, TableSubject], language: Language
) -> ReportTable:
    """One table of the report, without pictures."""
    rows = [list(row) for _, row in groupby(edition.tables[number], key=lambda c: c.row)]
    return ReportTable(
        id=f"t{number}",
        number=language.gettext("Table %(number)s", number=number),
        title=title(edition, number, subjects, language),
        heads=tuple(
            PrintedHead(
                c.column_label,
                _month(c, language),
                edition.corrected(CellAddress(number, 0, c.column)),
            )
            for c in rows[0]
        ),
        rows=tuple(_row(edition, row, subjects[number], language) for row in rows),
        proof=table_verdict(edition, number, language),
        sheet=_sheet(edition, rows[0][0], language),
    )


def _month(cell: CellRecord, language: Language) -> str:
    """What a column was read as."""
    if cell.period:
        return f"{language.month_name(cell.period)} {cell.period.year}"
    return language.gettext("mean so far this year")


def _row(
    edition: EditionReport, cells: list[CellRecord], subject: TableSubject, language: Language
) -> ReportRow:
    first = cells[0]
    place = _place(edition, first, language)
    return ReportRow(
        id=f"t{first.table}-r{first.row}",
        label=first.row_label,
        cells=tuple(_cell(edition, cell, language) for cell in cells),
        read_as=_read_as(edition, first, subject, language),
        place=place.text,
        href=place.href,
        corrected=edition.corrected(CellAddress(first.table, first.row, 0)),
    )


def _read_as(
    edition: EditionReport, cell: CellRecord, subject: TableSubject, language: Language
) -> str:
    """What a row counts: a category, a measure, or in a total row what the whole table counts."""
    if cell is edition.tables[cell.table][0]:
        about = about_words(edition, subject, language)
        return language.gettext("Total: %(about)s", about=about)
    if subject.dimension == MEASURE:
        return edition.name_of(language, MEASURE, cell.measure)
    return edition.name_of(language, cell.dimension, cell.category)


def _place(edition: EditionReport, cell: CellRecord, language: Language) -> Link:
    """Where a row stands: in the file, on a page of it or in its sheet; without a link in most."""
    _ = language.gettext
    where = edition.places.rows.get((cell.table, cell.row))
    if where and where.cells:
        span = f"{where.cells[0]}:{where.cells[-1]}"
        return Link("", _("cells %(cells)s", cells=span))
    if where and edition.places.papers[where.page].picture:
        href = "#" + mark_id(where.page, cell.table, cell.row)
        return Link(href, _("see it on page %(page)s", page=where.page))
    line = _("line %(line)s", line=cell.line) if cell.line else ""
    page = _("page %(page)s", page=cell.page) if cell.page else ""
    return Link("", ", ".join(filter(None, (page, line))))


def _sheet(edition: EditionReport, cell: CellRecord, language: Language) -> str:
    """The sheet of a workbook on which a table stands, in words; empty in other files."""
    where = edition.places.rows.get((cell.table, cell.row))
    if not where or not where.cells:
        return ""
    return language.gettext("sheet “%(sheet)s”", sheet=edition.places.sheets[where.page])


def _cell(edition: EditionReport, cell: CellRecord, language: Language) -> ReportCell:
    report = edition.report
    corrected = edition.corrected(cell.address)
    mark = edition.marks.get(cell.printed) if cell.is_hidden else None
    spoken = suppressed_words(language, mark) if mark else ""
    note = ""
    if edition.withheld(cell.address):
        spoken = ""
        note = (
            language.gettext("withdrawn")
            if cell.is_hidden
            else language.gettext("corrected by hand")
        )
    return ReportCell(
        text=cell.printed,
        spoken=spoken,
        status=cell.status,
        period=str(cell.period or f"{report.period_from}/{report.period_to}"),
        measure=cell.measure or ALL,
        dimension=cell.dimension,
        category=cell.category,
        line=str(cell.line or ""),
        reference=_reference(edition, cell),
        corrected=corrected,
        note=note,
    )


def _reference(edition: EditionReport, cell: CellRecord) -> str:
    """The cell of a workbook; empty in a file of another kind."""
    where = edition.places.rows.get((cell.table, cell.row))
    return where.cells[cell.column] if where and cell.column < len(where.cells) else ""
