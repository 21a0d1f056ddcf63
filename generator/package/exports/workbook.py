"""The package as an Excel file: a key, the fields, and one sheet a resource.

Numbers are numbers, codes and months are text (`03` stays `03`), and a hidden figure is the mark
itself, in grey italics, so that no formula can take it for 0. Headings are the Norwegian titles;
the sheet of fields gives the names in the CSV files and the English titles.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from io import BytesIO
from typing import Any

import xlsxwriter

from generator.package.csv_tables import Rows, is_like_formula
from generator.package.opening import Package
from generator.package.schema import Field, Resource

NO_DATE = datetime(1980, 1, 1)
LONGEST_SHEET_NAME = 31
WIDEST_COLUMN = 60
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
    wrapped: Any
    link: Any
    text: Any
    """For a text that looks like a formula: it stays text when someone edits the cell."""


def workbook_bytes(package: Package) -> bytes:
    """The Excel file as bytes."""
    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, **_TEXT_STAYS_TEXT})
    book.set_properties(_properties(package))
    styles = _styles(book)
    names = sheet_names([resource.name for resource in package.resources])
    tables = [package.rows(resource.name) for resource in package.resources]
    sizes = [len(rows) for rows in tables]
    _write_key(book.add_worksheet(KEY), styles, package, list(zip(names, sizes, strict=True)))
    _write_fields(book.add_worksheet(FIELDS), styles, package, names)
    for name, resource, rows in zip(names, package.resources, tables, strict=True):
        marks = {symbol for symbol, *_ in package.rows("symbols") if resource.name != "symbols"}
        _write_table(book.add_worksheet(name), styles, resource, rows, marks)
    book.close()
    return buffer.getvalue()


def sheet_names(names: Sequence[str]) -> list[str]:
    """A sheet name for each resource: its own, or its last words where that is too long.

    Raises ValueError where two resources would get the same sheet.
    """
    short = [_last_words(name) for name in names]
    if len({name.casefold() for name in (*short, KEY, FIELDS)}) < len(short) + 2:
        raise ValueError(f"two resources would share a sheet: {', '.join(sorted(short))}")
    return short


def _last_words(name: str) -> str:
    """`participants-by-immigration-category` → `by-immigration-category`."""
    while len(name) > LONGEST_SHEET_NAME:
        _, hyphen, rest = name.partition("-")
        name = rest if hyphen else name[:LONGEST_SHEET_NAME]
    return name


def _properties(package: Package) -> dict[str, Any]:
    return {
        "title": package.texts["title"],
        "subject": package.texts["description"],
        "comments": "; ".join((*package.sources, *package.licences)),
        "created": NO_DATE,
    }


def _styles(book: Any) -> Styles:
    return Styles(
        title=book.add_format({"bold": True, "font_size": 16}),
        heading=book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"}),
        hidden=book.add_format({"italic": True, "font_color": "#5D5C58", "align": "right"}),
        day=book.add_format({"num_format": "yyyy-mm-dd", "align": "left"}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
        link=book.get_default_url_format(),
        text=book.add_format({"quote_prefix": True}),
    )


def _write_table(
    sheet: Any, styles: Styles, resource: Resource, rows: Rows, marks: set[str]
) -> None:
    """A resource: frozen heading, a filter on every column, widths that fit, then the rows."""
    _write_heading(sheet, styles, [field.texts["title"] or field.name for field in resource.fields])
    last = len(resource.fields) - 1
    sheet.autofilter(0, 0, max(len(rows), 1), last)
    sheet.ignore_errors({"number_stored_as_text": WHOLE_SHEET})
    for column, field in enumerate(resource.fields):
        cells = [row[column] for row in rows]
        sheet.set_column(column, column, _width(field, cells))
        _write_column(sheet, styles, column, cells, (field, marks))


def _write_heading(sheet: Any, styles: Styles, titles: Iterable[str]) -> None:
    sheet.freeze_panes(1, 0)
    for column, title in enumerate(titles):
        sheet.write_string(0, column, title, styles.heading)


def _write_column(
    sheet: Any, styles: Styles, column: int, cells: list[str], how: tuple[Field, set[str]]
) -> None:
    """The cells of one column from the second row down; an empty cell is left out."""
    field, marks = how
    for row, cell in enumerate(cells, start=1):
        if cell in marks:
            sheet.write_string(row, column, cell, styles.hidden)
        elif not cell:
            continue
        elif field.type in NUMERIC:
            sheet.write_number(row, column, float(cell))
        elif field.type == "date":
            sheet.write_datetime(row, column, date.fromisoformat(cell), styles.day)
        else:
            sheet.write_string(row, column, cell, styles.text if is_like_formula(cell) else None)


def _width(field: Field, cells: Iterable[str]) -> int:
    """The width of a column in characters: its widest cell or heading word, within reason."""
    heading = max(map(len, (field.texts["title"] or field.name).split()))
    widest = max((len(cell) for cell in cells), default=0)
    room_for_filter = 3
    return min(max(widest + 1, heading + room_for_filter, 9), WIDEST_COLUMN)


def _write_key(sheet: Any, styles: Styles, package: Package, sheets: list[tuple[str, int]]) -> None:
    """The first sheet: what this is, where it comes from, what the marks mean, where things are."""
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 2, 46)
    sheet.set_column(3, 3, 10)
    sheet.write_string(0, 0, package.texts["title"], styles.title)
    lines = [*_about(package), ("", "", ""), ("Ark", "Innhold", "Contents")]
    for row, cells in enumerate(lines, start=2):
        for column, cell in enumerate(cells):
            style = styles.heading if cells[0] in {"Ark", "Tegn"} else styles.wrapped
            sheet.write_string(row, column, cell, style)
    first = len(lines) + 2
    sheet.write_string(first - 1, 3, "Rader", styles.heading)
    for row, (name, size) in enumerate(sheets, start=first):
        words = package.resources[row - first].texts
        _write_sheet_line(sheet, styles, (row, name, size), words)


def _about(package: Package) -> list[tuple[str, str, str]]:
    """Lines of the key: a word, Norwegian, English."""
    words = package.texts
    hidden = "Tegnet sier at tallet er skjermet, ikke hva det er. Regn det aldri som 0."
    hidden_en = "The symbol says that a figure is suppressed, not what it is. Never take it for 0."
    return [
        ("Hva er dette?", words["description"], words["description_en"]),
        *(("Kilde / Source", source, "") for source in package.sources),
        *(("Lisens / Licence", licence, "") for licence in package.licences),
        ("Uoffisielt / Unofficial", "Ikke utgitt av kilden.", "Not published by the source."),
        ("", "", ""),
        ("Tegn", "Betyr", "Means"),
        *((symbol, name, name_en) for symbol, _, name, name_en in package.rows("symbols")),
        ("", hidden, hidden_en),
    ]


def _write_sheet_line(
    sheet: Any, styles: Styles, line: tuple[int, str, int], words: dict[str, str]
) -> None:
    """One line of the list of sheets: its name as a link, its titles, its number of rows."""
    row, name, size = line
    sheet.write_url(row, 0, f"internal:'{name}'!A1", styles.link, name)
    sheet.write_string(row, 1, words["title"], styles.wrapped)
    sheet.write_string(row, 2, words["title_en"], styles.wrapped)
    sheet.write_number(row, 3, size)


def _write_fields(sheet: Any, styles: Styles, package: Package, names: list[str]) -> None:
    """The second sheet: every column of every sheet, its name in the CSV files and its meaning."""
    headings = ["Ark", "Kolonne", "Field", "Type", "Beskrivelse", "Title", "Description"]
    _write_heading(sheet, styles, headings)
    for column, width in enumerate((31, 28, 24, 11, 60, 28, 60)):
        sheet.set_column(column, column, width)
    rows = [
        (name, field)
        for name, resource in zip(names, package.resources, strict=True)
        for field in resource.fields
    ]
    sheet.autofilter(0, 0, max(len(rows), 1), len(headings) - 1)
    for row, (name, field) in enumerate(rows, start=1):
        for column, cell in enumerate(_field_line(name, field)):
            sheet.write_string(row, column, cell, styles.wrapped)


def _field_line(name: str, field: Field) -> tuple[str, ...]:
    words = field.texts
    return (
        name,
        words["title"],
        field.name,
        field.type,
        words["description"],
        words["title_en"],
        words["description_en"],
    )
