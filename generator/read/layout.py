"""Printed lines → printed tables, and all that is printed beside them.

A table begins with its total row and ends at the next period heading, row of column heads or sheet.
The column heads stand above it, before or after the heading, and stay in force until others follow.
What is placed in no table is an error where it looks like a part of one; else it is left aside.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from generator.errors import Finding, Severity
from generator.model import (
    AsideReason,
    LeftAside,
    Place,
    PrintedCell,
    PrintedLine,
    PrintedRow,
    PrintedTable,
)
from generator.read.left_out import (
    columns_of_shares,
    copied_sheets,
    finding_of,
    is_table_of_shares,
    notes_of,
    without,
)
from generator.read.printed import PrintedReport
from generator.wording import Wording

Cells = tuple[PrintedCell, ...]

_COMPARE = "compare it with the report"
LONGEST_TITLE = 150
"""Characters of a text that may be a title."""
_YEAR = re.compile(r"(?:19|20)\d\d")
_PAGE_NUMBER = re.compile(r"\D{0,12}(\d{1,4})(?:\D{1,8}\d{1,4})?\D{0,3}")
_FOOTNOTE = re.compile(r"(?:\d{1,2}\)|[\u00b9\u00b2\u00b3\u2070-\u2079†‡*]+\)?) ?(?=[^\W\d])")
"""How a footnote begins."""


def place_tables(lines: Iterable[PrintedLine], wording: Wording) -> PrintedReport:
    """The printed tables of a report, what could not be placed in one, and what was left aside."""
    layout = _Layout(wording, list(lines))
    for number, line in enumerate(layout.lines):
        layout.place(number, line)
    layout.close()
    layout.leave_out_copies()
    left_aside = tuple(layout.account())
    return PrintedReport(tuple(layout.tables), tuple(layout.findings), left_aside)


class _Layout:
    """What has been placed so far, from the top of a report.

    `kinds` says of each line what it was taken for: `row`, `heads`, `heading`, or an empty text.
    `rows` are those of the table that is open, `last` is where the last of them stands.
    """

    def __init__(self, wording: Wording, lines: list[PrintedLine]) -> None:
        self.wording = wording
        self.lines = lines
        self.tables: list[PrintedTable] = []
        self.findings: list[Finding] = []
        self.kinds = [""] * len(lines)
        self.heading: PrintedCell | None = None
        self.heads: Cells = ()
        self.head_row: Cells = ()
        self.rows: list[PrintedRow] | None = None
        self.numbers: list[int] = []
        """The numbers of the lines of `rows`; fewer where the table was begun on another page."""
        self.last: Place | None = None
        self.merged: list[tuple[PrintedCell, PrintedCell]] = []
        """Cells of the head of a sheet, each with the column head that has its text as well."""
        self.refused: set[int] = set()
        """The numbers of lines that an error names."""
        self.reasons: dict[int, AsideReason] = {}
        """Why cells are left out, by `id`."""
        self.shares: list[PrintedCell] = []
        """The heads of columns, or the first labels of tables, that count nobody."""
        self.is_headed = False
        """Whether no table stands yet under the heads in force."""
        self.page_numbers = set(_page_numbers(lines))
        self.with_tables: set[str | None] = set()
        """Sheets with heads or figures; one without any holds a list of contents, or notes."""
        for line in lines:
            # Of one figure alone a row may be a page's in a list.
            is_row = line.place.sheet is None or (
                line.is_row
                and (
                    any(wording.is_head(cell.text) for cell in line.cells)
                    or sum(wording.is_figure(cell.text) for cell in line.cells[1:]) > 1
                )
            )
            if is_row:
                self.with_tables.add(line.place.sheet)

    def place(self, number: int, line: PrintedLine) -> None:
        """Puts a line into the table that it is a row of, or takes it for what stands above one."""
        if number and line.place.sheet != self.lines[number - 1].place.sheet:
            self.close()  # a sheet of a workbook ends with its tables; a page of paper need not
            self.head_row = ()
        end = max((i for i, cell in enumerate(line.cells, start=1) if cell.text), default=0)
        cells = line.cells[:end]
        if not line.is_row:
            self._place_text(number, line.cells[0])
        elif line.place.sheet not in self.with_tables:
            return
        elif len(cells) < 2:
            for cell in cells:
                self._place_text(number, cell)
        elif self._is_head_row(cells) or _is_row_of_years(cells):
            self.close()
            self._place_heads(number, cells)
        elif self._is_text_beside_text(cells):
            for cell in cells:
                self._place_text(number, cell)
        elif self.wording.is_total(cells[0].text):
            self.close()
            self.rows = []
            self._place_row(number, cells)
        elif self.rows is not None or self._goes_on_overleaf(cells):
            self._place_row(number, cells)
        elif self._has_figures(cells):
            # The label may be a misprint of a total's: then the row opens a table.
            if self.is_headed and cells[0].text and not self.wording.is_label(cells[0].text):
                self.rows = []
                self._place_row(number, cells)
            else:
                total = f"the total row ('{self.wording.total} …') before it is missing"
                message = f"is a row of figures outside any table; {total}; {_COMPARE}"
                self._refuse(number, cells[0], "row-outside-table", message)

    def close(self) -> None:
        """Ends the table that is open, if one is, and keeps it unless it counts nobody.

        It is kept without columns that count nobody and without months to come.
        """
        heads, rows, lines = self.heads, self.rows, self.numbers
        self.rows, self.numbers = None, []
        if not rows:
            return
        if is_table_of_shares(rows, self.wording):
            self.shares.append(rows[0].label)
            self._leave_out(AsideReason.NOT_COUNTS, rows)
            return
        shares = columns_of_shares(heads, rows, self.wording)
        for place in shares:
            self.shares.append(heads[place])
            cells = (heads[place], *(r.values[place] for r in rows if place < len(r.values)))
            self.reasons.update((id(cell), AsideReason.NOT_COUNTS) for cell in cells)
        heads = tuple(head for place, head in enumerate(heads) if place not in shares)
        rows = [without(shares, row) for row in rows]

        # Months to come: the last ones, with nothing printed under them in any row.
        months = [n for n, head in enumerate(heads) if self.wording.month_head(head.text)]
        blank = [
            n for n in months if not any(v.text for row in rows for v in row.values[n : n + 1])
        ]
        if len(blank) == len(months) or blank != months[len(months) - len(blank) :]:
            blank = []
        to_come = tuple(heads[place] for place in blank)
        heads = tuple(head for place, head in enumerate(heads) if place not in blank)
        rows = [without(blank, row) for row in rows]

        table = PrintedTable(len(self.tables) + 1, self.heading, heads, tuple(rows), to_come)
        for number, row in zip(lines[::-1], rows[::-1], strict=False):
            if heads and len(row.values) != len(heads):
                message = f"has {len(row.values)} value cells under {len(heads)} column heads"
                message += f"; {_COMPARE}"
                self._refuse(number, row.label, "wrong-number-of-cells", message, table.number)
        self.tables.append(table)

    def _leave_out(self, reason: AsideReason, rows: Iterable[PrintedRow]) -> None:
        cells = (cell for row in rows for cell in (row.label, *row.values))
        self.reasons.update((id(cell), reason) for cell in cells)

    def leave_out_copies(self) -> None:
        """Leaves out sheets that repeat another one, and says what was left out."""
        for copy in copied_sheets(self.tables):
            for table in copy.tables:
                self._leave_out(AsideReason.COPY, table.rows)
            self.tables = [table for table in self.tables if table not in copy.tables]
            self.findings = [f for f in self.findings if f.place.sheet != copy.sheet]
            self.findings.append(finding_of(copy))
        numbers = {table.number: place for place, table in enumerate(self.tables, start=1)}
        self.findings = [replace(f, table=numbers.get(f.table or 0)) for f in self.findings]
        self.tables = [replace(t, number=numbers[t.number]) for t in self.tables]
        if self.tables:
            self.findings += notes_of(self.tables, self.shares)

    # Rows

    def _place_row(self, number: int, cells: Cells) -> None:
        assert self.rows is not None
        self.rows.append(PrintedRow(cells[0], cells[1:]))
        self.numbers.append(number)
        self.last = cells[0].place
        self.kinds[number] = "row"
        self.is_headed = False
        if not self.heads and len(self.rows) == 1:
            message = "begins a table that has no column heads"
            message += f"; {_COMPARE}"
            self._refuse(number, cells[0], "missing-heads", message)

    def _goes_on_overleaf(self, cells: Cells) -> bool:
        """Opens the last table again for a row on the next page, below the same heads or none.

        Many printers repeat the heads of a table there, and not its total row: the sums show
        whether the rows belong to it.
        """
        table = self.tables[-1] if self.tables else None
        if table is None or len(cells) != len(table.heads) + 1 or cells[0].place.sheet:
            return False
        page, before = cells[0].place.page, table.rows[-1].label.place.page
        heads = table.heads + table.to_come
        same = [head.text for head in heads] == [head.text for head in self.heads]
        same &= _text_of(table.heading) == _text_of(self.heading)
        if page is None or before is None or page != before + 1 or not same:
            return False
        self.tables.pop()
        self.heading, self.heads, self.rows = table.heading, heads, list(table.rows)
        return True

    def _has_figures(self, cells: Cells) -> bool:
        """Whether a row has as many figures as a table would; `Dato | 3. mai` does not."""
        figures = sum(self.wording.is_figure(cell.text) for cell in cells[1:])
        if figures >= min(2, len(self.heads) or 2):
            return True
        fits = len(cells) == len(self.heads) + 1
        return fits and self.wording.is_label(cells[0].text)

    def _is_text_beside_text(self, cells: Cells) -> bool:
        """Whether it is running text in several cells, such as a title beside a link.

        What touches a table from below is a row of it, unless it begins with a period or, on
        paper, has other columns and no figure; so is what begins like a row.
        """
        wording, place = self.wording, cells[0].place
        whole = " ".join(cell.text for cell in cells)
        is_note = _FOOTNOTE.match(whole) or wording.is_source(cells[0].text)
        if is_note and not any(wording.begins_as_value(cell.text) for cell in cells[1:]):
            return True
        is_paper = place.sheet is None and place.page is not None
        if not (place.sheet or is_paper) or wording.is_total(cells[0].text):
            return False
        if place.sheet and wording.span(cells[0].text):
            return True
        if wording.begins_with_label(cells[0].text) or wording.is_label(cells[0].text):
            return False
        if any(wording.begins_as_value(cell.text) for cell in cells[1:]):
            return False
        if is_paper:
            return self.rows is not None and len(cells) != len(self.heads) + 1
        return not self._is_next(place)

    def _is_next(self, place: Place) -> bool:
        """Whether a place is right below the last row of the table that is open."""
        return self.rows is not None and self.last is not None and _touches(self.last, place)

    # Heads

    def _is_head_row(self, cells: Cells) -> bool:
        """Whether more cells of a row head columns than are figures, or all are words over none.

        A row whose label is known, or that prints a mark, is none whatever else it prints.
        """
        wording = self.wording
        texts = [cell.text for cell in cells[1:] if cell.text]
        if wording.is_total(cells[0].text) or any(map(wording.is_mark, texts)):
            return False
        heads = sum(map(wording.is_head, texts))
        if heads:
            others = [t for t in texts if not wording.is_head(t) and not _YEAR.fullmatch(t)]
            figures = sum(map(wording.is_figure, others))
            return heads > figures and not wording.is_label(cells[0].text)
        wordy = sum(not wording.begins_as_value(text) for text in texts)
        return not cells[0].text and wordy == len(cells) - 1

    def _place_heads(self, number: int, cells: Cells) -> None:
        """Puts heads in force, with what the row of heads right above them in a sheet adds.

        That are cells that reach down into it, and the year over its months.
        """
        self.kinds[number] = "heads"
        if _is_row_of_years(cells):
            self.head_row = cells
            return
        self.is_headed = True
        upper, place = self.head_row, cells[0].place
        if upper and place.sheet and _touches(upper[0].place, place):
            merged, years = [], cells[:0]
            for column in range(max(len(upper), len(cells))):
                over = upper[column] if column < len(upper) else None
                cell = cells[column] if column < len(cells) else None
                if over is not None and over.text:
                    years = (over,) if _YEAR.fullmatch(over.text) else ()
                head = self.wording.month_head(cell.text) if cell else None
                if cell and years and head and head.year is None:
                    merged.append(replace(cell, text=f"{cell.text} {years[0].text}"))
                    self.merged += [(cell, merged[-1]), (years[0], merged[-1])]
                elif cell and (cell.text or over is None):
                    merged.append(cell)
                elif over is not None:
                    merged.append(over)
            cells = tuple(merged)
        self.head_row = cells
        self.heads = cells if self.wording.is_head(cells[0].text) else cells[1:]

    # Texts

    def _place_text(self, number: int, cell: PrintedCell) -> None:
        if self.wording.span(cell.text):
            self.close()
            self.heading = cell
            self.kinds[number] = "heading"
        elif self.wording.is_like_a_heading(cell.text):
            message = f"is no period; it should name months and years; {_COMPARE}"
            self._refuse(number, cell, "period-heading", message)
        elif number not in self.page_numbers and self._is_like_a_row(number, cell):
            if cell.place.sheet:
                remedy = "put its label and its figures into cells of their own"
            elif cell.place.page:
                remedy = "`tiltaksdata tables FILE` shows what was read of the page"
            else:
                remedy = "put tabs or | between its cells"
            message = f"looks like a row of a table, but its figures are in no cells; {remedy}"
            self._refuse(number, cell, "unreadable-row", message)

    def _is_like_a_row(self, number: int, cell: PrintedCell) -> bool:
        """Whether a text may be a row whose cells are not parted.

        It begins like a total row and is no sentence; is a row's label in a table, with figures or
        without, or the beginning of one; ends in as many figures as there are columns, or in fewer
        and begins almost like a label; or has figures, and is a part of the table that stands
        around it.
        """
        wording, text, is_open = self.wording, cell.text, self.rows is not None
        if cell.place.sheet is not None and cell.place.sheet not in self.with_tables:
            return False
        label, figures = wording.without_figures(text)
        columns = len(self.heads)
        if (
            (wording.is_total(text) and not text.endswith("."))
            or (is_open and wording.begins_with_label(text))
            or figures >= columns > 1
        ):
            return True
        if not self._is_next(cell.place):
            return False
        if wording.is_cut_label(text):
            return True
        if not wording.has_value(text) or wording.is_source(text):
            return False
        if wording.is_end_of_heading(text):
            return True
        if figures and (not label or figures >= max(2, columns - 1) or wording.is_near(label)):
            return True
        return any(
            line.is_row
            and not (self._is_head_row(line.cells) or wording.is_total(line.text))
            and _touches(cell.place, line.place)
            for line in self.lines[number + 1 : number + 2]
        )

    def _refuse(
        self, number: int, cell: PrintedCell, rule: str, message: str, table: int | None = None
    ) -> None:
        """Notes an error about a cell of a line; `table` if not the one that is open."""
        if self.rows is not None:
            table = len(self.tables) + 1
        text = f"'{cell.text}' {message}"
        finding = Finding(rule, text, cell.place, Severity.ERROR, table=table, printed=cell.text)
        self.findings.append(finding)
        self.refused.add(number)

    # What is left

    def account(self) -> Iterator[LeftAside]:
        """Whatever is in no table and no finding, line by line.

        Heads right below a row, and with no table below them, are an error: they may be a row.
        """
        placed: set[int] = set()
        for table in self.tables:
            placed.update(map(id, (table.heading, *table.heads)))
            for row in table.rows:
                placed.update(map(id, (row.label, *row.values)))
        placed.update(id(cell) for cell, head in self.merged if id(head) in placed)
        repeated = {_text_of(table.heading) for table in self.tables}
        repeated |= {head.text for table in self.tables for head in table.heads}
        pages = defaultdict(set)
        for line in self.lines:
            pages[line.text].add((line.place.page, line.place.sheet))
        has_table_above = False
        for number, line in enumerate(self.lines):
            kind = self.kinds[number]
            has_table_above |= kind == "row"
            left = [cell for cell in line.cells if cell.text and id(cell) not in placed]
            if not left or number in self.refused:
                continue
            reason = self._reason(number, has_table_above=has_table_above)
            reason = self.reasons.get(id(left[0]), reason)
            if reason is AsideReason.RUNNING_TEXT and len(pages[line.text]) > 1:
                reason = AsideReason.NOTICE
            if kind and all(cell.text in repeated for cell in left):
                reason = AsideReason.COPY
            is_row = reason is AsideReason.HEAD and len(left) > 1 and left[0] is line.cells[0]
            if is_row and self._is_below_row(number):
                message = (
                    "is right below a row and looks like column heads, but no row below it was read"
                )
                self._refuse(number, left[0], "heads-without-table", f"{message}; {_COMPARE}")
                continue
            yield LeftAside(" ".join(cell.text for cell in left), left[0].place, reason)

    def _reason(self, number: int, *, has_table_above: bool) -> AsideReason:
        """Why a line is in no table, by its words and by what stands above and below it."""
        line = self.lines[number]
        if self.kinds[number]:
            is_heads = self.kinds[number] == "heads"
            return AsideReason.HEAD if is_heads else AsideReason.HEADING
        if self.wording.is_source(line.text):
            return AsideReason.SOURCE
        if number in self.page_numbers:
            return AsideReason.PAGE_NUMBER
        if self._is_below_row(number) or (has_table_above and _FOOTNOTE.match(line.text)):
            return AsideReason.FOOTNOTE
        below = self.kinds[number + 1] if number + 1 < len(self.kinds) else ""
        if below and len(line.text) <= LONGEST_TITLE and not line.text.endswith("."):
            return AsideReason.TITLE
        return AsideReason.RUNNING_TEXT

    def _is_below_row(self, number: int) -> bool:
        """Whether a line touches a row of a table from below."""
        if not number or self.kinds[number - 1] != "row":
            return False
        return _touches(self.lines[number - 1].place, self.lines[number].place)


def _page_numbers(lines: Sequence[PrintedLine]) -> Iterator[int]:
    """The numbers of lines that print the number of their page, first or last on it.

    All pages count from the same number, and at least two print it, or the page is the first.
    """
    found: dict[int, tuple[int, int]] = {}
    for number, line in enumerate(lines):
        page = line.place.page
        if page is None or line.place.sheet is not None or line.is_row:
            continue
        neighbours = [lines[i].place.page for i in (number - 1, number + 1) if 0 <= i < len(lines)]
        printed = _PAGE_NUMBER.fullmatch(line.text)
        if printed and (len(neighbours) < 2 or set(neighbours) != {page}):
            found[number] = (int(printed[1]) - page, page)
    counts = Counter(offset for offset, _ in set(found.values()))
    for number, (offset, _page) in found.items():
        if offset == 0 or counts[offset] > 1:
            yield number


def _is_row_of_years(cells: Cells) -> bool:
    """Whether it is the upper row of a head in a sheet: the years, without a label."""
    is_of_sheet = cells[0].place.sheet is not None and not cells[0].text
    return is_of_sheet and all(_YEAR.fullmatch(cell.text) for cell in cells[1:] if cell.text)


def _touches(above: Place, below: Place) -> bool:
    """Whether two places are on lines that follow one another on a page or in a sheet."""
    same = (above.page, above.sheet) == (below.page, below.sheet)
    return same and above.line is not None and below.line == above.line + 1


def _text_of(cell: PrintedCell | None) -> str:
    return cell.text if cell else ""
