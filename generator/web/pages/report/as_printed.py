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


@dataclass(frozen=True)
class ReportCell:
    """A value cell as printed. `period` is a month, or in the column of means the months that the
    mean is of (`2024-01/2024-04`); `measure` is `all` where all measures are counted together.
    `reference` is its cell in a workbook (`B7`). `corrected` is what was put in its place by hand,
    empty where it stands as printed. `note` says so where what is printed is not shown."""

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
    _ = language.gettext
    rows = [list(row) for _number, row in groupby(edition.tables[number], key=lambda c: c.row)]
    heads = []
    for cell in rows[0]:
        read_as = _("mean so far this year")
        if cell.period:
            read_as = f"{language.month_name(cell.period)} {cell.period.year}"
        corrected = edition.corrected(CellAddress(number, 0, cell.column))
        heads.append(PrintedHead(cell.column_label, read_as, corrected))
    where = edition.places.rows.get((number, rows[0][0].row))
    sheet = ""
    if where and where.cells:
        sheet = _("sheet “%(sheet)s”", sheet=edition.places.sheets[where.page])
    return ReportTable(
        id=f"t{number}",
        number=_("Table %(number)s", number=number),
        title=title(edition, number, subjects, language),
        heads=tuple(heads),
        rows=tuple(_row(edition, row, subjects[number], language) for row in rows),
        proof=table_verdict(edition, number, language),
        sheet=sheet,
    )


def _row(
    edition: EditionReport, cells: list[CellRecord], subject: TableSubject, language: Language
) -> ReportRow:
    """A row, what it counts, and where it stands: in the file, on a page of it or in its sheet.

    It counts a category, a measure, or in a total row what the whole table counts.
    """
    _, first = language.gettext, cells[0]
    if first is edition.tables[first.table][0]:
        read_as = _("Total: %(about)s", about=about_words(edition, subject, language))
    elif subject.dimension == MEASURE:
        read_as = edition.name_of(language, MEASURE, first.measure)
    else:
        read_as = edition.name_of(language, first.dimension, first.category)

    where, href = edition.places.rows.get((first.table, first.row)), ""
    if where and where.cells:
        place = _("cells %(cells)s", cells=f"{where.cells[0]}:{where.cells[-1]}")
    elif where and edition.places.papers[where.page].picture:
        href = "#" + mark_id(where.page, first.table, first.row)
        place = _("see it on page %(page)s", page=where.page)
    else:
        line = _("line %(line)s", line=first.line) if first.line else ""
        page = _("page %(page)s", page=first.page) if first.page else ""
        place = ", ".join(filter(None, (page, line)))
    return ReportRow(
        id=f"t{first.table}-r{first.row}",
        label=first.row_label,
        cells=tuple(_cell(edition, cell, language) for cell in cells),
        read_as=read_as,
        place=place,
        href=href,
        corrected=edition.corrected(CellAddress(first.table, first.row, 0)),
    )


def _cell(edition: EditionReport, cell: CellRecord, language: Language) -> ReportCell:
    """A value cell; one whose print is withheld says only that it was withdrawn or corrected."""
    _, report = language.gettext, edition.report
    mark = edition.marks.get(cell.printed) if cell.is_hidden else None
    spoken, note = suppressed_words(language, mark) if mark else "", ""
    if edition.withheld(cell.address):
        spoken, note = "", _("withdrawn") if cell.is_hidden else _("corrected by hand")
    where = edition.places.rows.get((cell.table, cell.row))
    in_sheet = where is not None and cell.column < len(where.cells)
    return ReportCell(
        text=cell.printed,
        spoken=spoken,
        status=cell.status,
        period=str(cell.period or f"{report.period_from}/{report.period_to}"),
        measure=cell.measure or ALL,
        dimension=cell.dimension,
        category=cell.category,
        line=str(cell.line or ""),
        reference=where.cells[cell.column] if where and in_sheet else "",
        corrected=edition.corrected(cell.address),
        note=note,
    )
