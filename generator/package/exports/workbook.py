"""The package as an Excel file: a key, the fields, and one sheet a resource.

Numbers are numbers, codes and months are text (`03` stays `03`), and a hidden figure is the mark
itself, in grey italics, so that no formula can take it for 0. Headings are the Norwegian titles;
the sheet of fields gives the names in the CSV files and the English titles.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import xlsxwriter

from generator.model import Status
from generator.package.csv_tables import Rows, is_like_formula
from generator.package.opening import Package
from generator.package.schema import Resource

NO_DATE = datetime(1980, 1, 1)
LONGEST_SHEET_NAME = 31
NARROWEST_COLUMN, WIDEST_COLUMN, ROOM_FOR_FILTER = 9, 60, 3
"""Characters."""
FIGURES = frozenset({"participants", "average", "printed"})
"""The columns that hold a mark where a figure is hidden."""
KEY, FIELDS = "Nøkkel", "Felter"
NUMERIC = frozenset({"integer", "number", "year"})
WHOLE_SHEET = "A1:XFD1048576"
_TEXT_STAYS_TEXT = dict.fromkeys(
    ("strings_to_formulas", "strings_to_numbers", "strings_to_urls"), False
)


@dataclass(frozen=True)
class Styles:
    """The cell formats of one workbook."""

    title: Any
    heading: Any
    hidden: Any
    day: Any
    decimal: Any
    wrapped: Any
    link: Any
    text: Any
    """For a text that looks like a formula: it stays text when someone edits the cell."""

    @classmethod
    def of(cls, book: Any) -> Styles:
        """The formats, added to a workbook."""
        return cls(
            title=book.add_format({"bold": True, "font_size": 16}),
            heading=book.add_format(
                {"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}
            ),
            hidden=book.add_format({"italic": True, "font_color": "#5D5C58", "align": "right"}),
            day=book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
            decimal=book.add_format({"num_format": "0.0"}),
            wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
            link=book.get_default_url_format(),
            text=book.add_format({"quote_prefix": True}),
        )


def workbook_bytes(package: Package, folder: Path) -> bytes:
    """The Excel file as bytes; `folder` has its sheets while they are written."""
    buffer, rows_in_files = BytesIO(), {"constant_memory": True, "tmpdir": str(folder)}
    book = xlsxwriter.Workbook(buffer, {**rows_in_files, **_TEXT_STAYS_TEXT})
    book.set_properties(
        {
            "title": package.texts["title"],
            "subject": package.texts["description"],
            "comments": "; ".join((*package.sources, *package.licences)),
            "created": NO_DATE,
        }
    )
    styles = Styles.of(book)
    names = sheet_names([resource.name for resource in package.resources])
    _write_key(book.add_worksheet(KEY), styles, package, names)
    _write_fields(book.add_worksheet(FIELDS), styles, package, names)
    for name, resource in zip(names, package.resources, strict=True):
        _write_table(book.add_worksheet(name), styles, resource, package.rows(resource.name))
    book.close()
    return buffer.getvalue()


def sheet_names(names: Sequence[str]) -> list[str]:
    """A sheet name for each resource: its own, or its last words where that is too long.

    `participants-by-immigration-category` → `by-immigration-category`. Raises ValueError where two
    resources would get the same sheet.
    """
    short = []
    for name in names:
        sheet = name
        while len(sheet) > LONGEST_SHEET_NAME:
            _, hyphen, rest = sheet.partition("-")
            sheet = rest if hyphen else sheet[:LONGEST_SHEET_NAME]
        short.append(sheet)
    if len({name.casefold() for name in (*short, KEY, FIELDS)}) < len(short) + 2:
        raise ValueError(f"two resources would share a sheet: {', '.join(sorted(short))}")
    return short


def _write_table(sheet: Any, styles: Styles, resource: Resource, rows: Rows) -> None:
    """A resource: frozen heading, a filter on every column, widths that fit, then the rows.

    A figure is hidden where the status beside it says so; an empty cell is left out.
    """
    titles = [field.texts["title"] or field.name for field in resource.fields]
    _write_heading(sheet, styles, titles)
    sheet.autofilter(0, 0, max(len(rows), 1), len(titles) - 1)
    sheet.ignore_errors({"number_stored_as_text": WHOLE_SHEET})
    names = resource.columns
    hidden = {
        number
        for number, row in enumerate(rows)
        if "status" in names and row[names.index("status")] == Status.SUPPRESSED
    }
    columns = list(enumerate(resource.fields))
    for column, _field in columns:
        heading = max(map(len, titles[column].split()))
        widest = max((len(row[column]) for row in rows), default=0)
        width = max(widest + 1, heading + ROOM_FOR_FILTER, NARROWEST_COLUMN)
        sheet.set_column(column, column, min(width, WIDEST_COLUMN))
    # Row by row: each is written to a file when the next one begins.
    for number, cells in enumerate(rows):
        row = number + 1
        for column, field in columns:
            cell = cells[column]
            if number in hidden and field.name in FIGURES:
                sheet.write_string(row, column, cell, styles.hidden)
            elif not cell:
                continue
            elif field.type in NUMERIC:
                style = styles.decimal if field.type == "number" else None
                sheet.write_number(row, column, float(cell), style)
            elif field.type == "date":
                sheet.write_datetime(row, column, date.fromisoformat(cell), styles.day)
            else:
                style = styles.text if is_like_formula(cell) else None
                sheet.write_string(row, column, cell, style)


def _write_heading(sheet: Any, styles: Styles, titles: Iterable[str]) -> None:
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, styles.heading)


def _write_key(sheet: Any, styles: Styles, package: Package, names: list[str]) -> None:
    """The first sheet: what this is, where it comes from, what the marks mean, where things are."""
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 2, 46)
    sheet.set_column(3, 3, 10)
    words = package.texts
    sheet.write_string(0, 0, words["title"], styles.title)
    hidden = "Tegnet sier at tallet er skjermet, ikke hva det er. Regn det aldri som 0."
    hidden_en = "The symbol says that a figure is suppressed, not what it is. Never take it for 0."
    marks = [(symbol, nb, en) for symbol, _, nb, en in package.rows("symbols")]
    lines = [
        ("Hva er dette?", words["description"], words["description_en"]),
        *(("Kilde / Source", source, "") for source in package.sources),
        *(("Lisens / Licence", licence, "") for licence in package.licences),
        ("Uoffisielt / Unofficial", "Ikke utgitt av kilden.", "Not published by the source."),
        ("", "", ""),
        *((("Tegn", "Betyr", "Means"), *marks, ("", hidden, hidden_en)) if marks else ()),
        ("", "", ""),
        ("Ark", "Innhold", "Contents"),
    ]
    for row, cells in enumerate(lines, start=2):
        style = styles.heading if cells[0] in {"Ark", "Tegn"} else styles.wrapped
        for column, cell in enumerate(cells):
            sheet.write_string(row, column, cell, style)
    first = len(lines) + 2
    sheet.write_string(first - 1, 3, "Rader", styles.heading)
    for row, (name, resource) in enumerate(zip(names, package.resources, strict=True), first):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", styles.link, name)
        sheet.write_string(row, 1, resource.texts["title"], styles.wrapped)
        sheet.write_string(row, 2, resource.texts["title_en"], styles.wrapped)
        sheet.write_number(row, 3, len(package.rows(resource.name)))


def _write_fields(sheet: Any, styles: Styles, package: Package, names: list[str]) -> None:
    """The second sheet: every column of every sheet, its name in the CSV files and its meaning."""
    headings = ["Ark", "Kolonne", "Field", "Type", "Beskrivelse", "Title", "Description"]
    _write_heading(sheet, styles, headings)
    for column, width in enumerate((31, 28, 24, 11, 60, 28, 60)):
        sheet.set_column(column, column, width)
    lines = [
        (
            name,
            words["title"],
            field.name,
            field.type,
            words["description"],
            words["title_en"],
            words["description_en"],
        )
        for name, resource in zip(names, package.resources, strict=True)
        for field in resource.fields
        for words in [field.texts]
    ]
    sheet.autofilter(0, 0, max(len(lines), 1), len(headings) - 1)
    for row, line in enumerate(lines, start=1):
        for column, cell in enumerate(line):
            sheet.write_string(row, column, cell, styles.wrapped)
