"""A report as printed, with what each row was read as, the repairs and the proof."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from generator.model import ALL, BREAKDOWNS, MEASURE, TARGET_GROUP
from generator.web.addresses import Addresses, relative
from generator.web.cells import MARK, suppressed_words
from generator.web.language import Language
from generator.web.opening import damaged, read_json
from generator.web.source import PUBLISHED, SUPPRESSED, Report, SiteSource, named_address, records
from generator.web.view import Link, Page

Record = dict[str, str]


@dataclass(frozen=True)
class PrintedCell:
    """A value cell as printed. `period` is a month, or in the column of means the months that the
    mean is of (`2024-01/2024-04`); `measure` is `all` where all measures are counted together.
    `corrected` is what was put in its place by hand, empty where it stands as printed."""

    text: str
    spoken: str
    status: str
    period: str
    measure: str
    dimension: str
    category: str
    line: str
    corrected: str = ""


@dataclass(frozen=True)
class PrintedRow:
    """A row as printed, and what it was read as. `place` is its line or page, in words."""

    id: str
    label: str
    cells: tuple[PrintedCell, ...]
    read_as: str
    place: str
    corrected: str = ""


@dataclass(frozen=True)
class PrintedHead:
    """A column head as printed, and what it was read as."""

    label: str
    read_as: str
    corrected: str = ""


@dataclass(frozen=True)
class PrintedTable:
    """One printed table; `proof` says in a sentence how its checks came out."""

    id: str
    number: str
    title: str
    heads: tuple[PrintedHead, ...]
    rows: tuple[PrintedRow, ...]
    proof: str


@dataclass(frozen=True)
class ContentsLine:
    """A subject and the tables that hold it: `Egenetablering: 5, 6`."""

    subject: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Contents:
    """The tables of one kind."""

    title: str
    lines: tuple[ContentsLine, ...]


@dataclass(frozen=True)
class RuleLine:
    """A rule in words, and how many checks of it hold or can't be decided."""

    words: str
    passed: str
    undecidable: str


@dataclass(frozen=True)
class RepairLine:
    """A label that was read as something that it does not quite say, why, and everywhere it is."""

    printed: str
    read_as: str
    reason: str
    places: tuple[Link, ...]


@dataclass(frozen=True)
class CorrectionLine:
    """A cell, a label or a column head that was corrected by hand: where, from what, and why."""

    place: Link
    printed: str
    corrected: str
    reason: str


@dataclass(frozen=True)
class Fact:
    """A fact about the report. `kind` is `code` for what is copied rather than read."""

    term: str
    text: str
    href: str = ""
    kind: str = ""


@dataclass(frozen=True)
class ReportView:
    """All that the page prints."""

    lead: str
    facts: tuple[Fact, ...]
    downloads: tuple[Link, ...]
    verdict: str
    rules: tuple[RuleLine, ...]
    repairs: tuple[RepairLine, ...]
    corrections: tuple[CorrectionLine, ...]
    contents: tuple[Contents, ...]
    tables: tuple[PrintedTable, ...]


@dataclass(frozen=True)
class _Subject:
    """What a printed table counts: a dimension, and the measure or target group it is about."""

    dimension: str
    about: str


def pages(source: SiteSource, language: Language, addresses: Addresses) -> Iterator[Page]:
    """A page for each edition of each series."""
    return (_page(_Edition(source, report), language, addresses) for report in source.reports)


class _Edition:
    """One report's cells, checks and repairs, as the package holds them."""

    def __init__(self, source: SiteSource, report: Report) -> None:
        self.source = source
        self.report = report
        self.details = source.series_details(report.series)
        self.facts = self._only("reports")[0]
        self.checks = self._only("checks")
        self.repairs = _mended(source, report, "repairs", _REPAIR)
        self.corrections = _mended(source, report, "corrections", _CORRECTION)
        self._corrected = {
            (str(c["table"]), str(c["row"]), str(c["column"])): str(c["corrected"])
            for c in self.corrections
        }
        cells = sorted(self._only("cells"), key=_place)
        self.tables = {
            int(number): list(rows) for number, rows in groupby(cells, key=lambda c: c["table"])
        }

    def _only(self, resource: str) -> list[Record]:
        frame = self.source.frames[resource]
        mine = (frame["series"] == self.report.series) & (frame["edition"] == self.report.edition)
        return records(frame[mine])

    def corrected(self, table: str, row: str, column: str) -> str:
        """What was put in a cell by hand (row 0: the heads, column 0: the label); else empty."""
        return self._corrected.get((table, row, column), "")

    def name_of(self, language: Language, dimension: str, code: str) -> str:
        """The name of a code in a language; empty for a code that is no code (all measures)."""
        entry = self.source.code_lists.get(dimension, {}).get(code)
        return language.name(entry.fields) if entry else ""


def _place(cell: Record) -> tuple[int, int, int]:
    return int(cell["table"]), int(cell["row"]), int(cell["column"])


_REPAIR = ("table", "row", "printed", "read_as", "reason", "reason_en")
_CORRECTION = ("table", "row", "column", "printed", "corrected", "reason")


def _mended(
    source: SiteSource, report: Report, what: str, keys: Sequence[str]
) -> list[dict[str, Any]]:
    """What was mended, as the edition's own descriptor lists it; none where it lists nothing."""
    path = source.folder / "editions" / f"{report.series}-{report.edition}" / "datapackage.json"
    if not path.is_file():
        return []
    found = read_json(path).get(what, [])
    if not isinstance(found, list) or not all(
        isinstance(item, dict) and set(keys) <= item.keys() for item in found
    ):
        raise damaged(path, f"'{what}' is not a list of {', '.join(keys)}")
    return found


def _page(edition: _Edition, language: Language, addresses: Addresses) -> Page:
    _ = language.gettext
    report = edition.report
    path = addresses.report(report.series, report.edition)
    month = language.month(report.period_to)
    name = _("The report of %(month)s, %(table)s", month=month, table=_table_code(edition))
    return Page(
        path=path,
        template="report.html",
        language=language.code,
        title=name,
        description=_("Every table of NAV’s report as printed, and the proof of the reading."),
        view=_view(edition, language, addresses, path),
        twin=addresses.other().report(report.series, report.edition),
        section="reports",
        crumbs=(Link(relative(path, addresses.home("reports")), _("Reports")),),
    )


def _table_code(edition: _Edition) -> str:
    return str(edition.details.get("table") or edition.report.series.upper())


def _view(edition: _Edition, language: Language, addresses: Addresses, path: str) -> ReportView:
    subjects = {number: _subject(cells) for number, cells in edition.tables.items()}
    return ReportView(
        lead=_lead(edition, language),
        facts=_facts(edition, language),
        downloads=_downloads(edition, language, addresses, path),
        verdict=_verdict(edition, language),
        rules=_rules(edition.checks, language),
        repairs=_repair_lines(edition.repairs, language),
        corrections=tuple(_correction_line(item, language) for item in edition.corrections),
        contents=_contents(edition, subjects, language),
        tables=tuple(
            _table(edition, number, subjects, language) for number in sorted(edition.tables)
        ),
    )


def _lead(edition: _Edition, language: Language) -> str:
    report = edition.report
    return language.gettext(
        "%(tables)s tables with %(cells)s figures, %(suppressed)s of them suppressed, as they are "
        "printed: misprints too. Beside each row stands what it was read as.",
        tables=language.number(report.tables),
        cells=language.number(report.cells),
        suppressed=language.number(report.suppressed),
    )


def _facts(edition: _Edition, language: Language) -> tuple[Fact, ...]:
    _ = language.gettext
    report, details = edition.report, edition.details
    months = f"{language.month(report.period_from)} – {language.month(report.period_to)}"
    title = language.name({"title_nb": report.title, **details}, "title")
    facts = (
        Fact(_("Report"), ": ".join(filter(None, (_table_code(edition), title)))),
        Fact(_("Period"), months),
        Fact(_("Source"), *named_address(details, "source")),
        Fact(_("Licence"), *named_address(details, "licence")),
        Fact(_("File"), edition.facts["source_file"], kind="code"),
        Fact(_("SHA-256 of the file"), edition.facts["sha256"], kind="code"),
    )
    return tuple(fact for fact in facts if fact.text)


def _downloads(
    edition: _Edition, language: Language, addresses: Addresses, path: str
) -> tuple[Link, ...]:
    _ = language.gettext
    report = edition.report
    own = f"editions/{report.series}-{report.edition}/datapackage.json"
    return (
        Link(relative(path, addresses.file("cells.csv")), _("Every cell (CSV)")),
        Link(relative(path, addresses.file("checks.csv")), _("Every check (CSV)")),
        Link(relative(path, addresses.file(own)), _("This edition alone (data package)")),
    )


# The proof


def _verdict(edition: _Edition, language: Language) -> str:
    passed, undecidable = _tally(edition.checks)
    none_fails = language.gettext(
        "None fails: a check that failed would have stopped the publication."
    )
    return f"{_outcome(passed, undecidable, language)} {none_fails}"


def _outcome(passed: int, undecidable: int, language: Language) -> str:
    """How many checks hold, and how many can't be decided if there are any."""
    sentence = language.ngettext("%(n)s check holds.", "%(n)s checks hold.", passed)
    if not undecidable:
        return sentence
    rest = language.ngettext(
        "%(n)s can’t be decided because of suppressed figures.",
        "%(n)s can’t be decided because of suppressed figures.",
        undecidable,
    )
    return f"{sentence} {rest}"


def _tally(checks: Iterable[Record]) -> tuple[int, int]:
    """How many checks pass, and how many can't be decided."""
    outcomes = Counter(check["outcome"] for check in checks)
    return outcomes["pass"], outcomes["undecidable"]


def _rules(checks: Sequence[Record], language: Language) -> tuple[RuleLine, ...]:
    words = _words_of_rules(language)
    by_rule: dict[str, list[Record]] = {rule: [] for rule in words}
    for check in checks:
        by_rule.setdefault(check["rule"], []).append(check)
    return tuple(
        RuleLine(words.get(rule, rule), *map(language.number, _tally(made)))
        for rule, made in by_rule.items()
        if made
    )


def _words_of_rules(language: Language) -> dict[str, str]:
    _ = language.gettext
    return {
        "total-is-sum-of-rows": _("In each month the rows add up to the printed total."),
        "mean-of-months": _("The printed mean is the mean of the printed months, rounded."),
        "target-groups-add-up": _("The target groups add up to the measure’s total."),
        "breakdown-total": _("The total of a breakdown is the measure’s total."),
        "repeated-total": _("A total that is printed again is the same."),
        "at-least-the-limit": _("No printed figure is below the limit."),
        "no-duplicate-row": _("No row of a table is printed twice."),
        "period-heading": _("Where a table has a heading, it names the months of the columns."),
    }


def _repair_lines(
    repairs: Sequence[Mapping[str, Any]], language: Language
) -> tuple[RepairLine, ...]:
    """One line for each different repair, in the order of the report."""
    told = "reason_en" if language.code == "en" else "reason"
    places: dict[tuple[str, str, str], list[Link]] = {}
    for repair in repairs:
        key = (str(repair["printed"]), str(repair["read_as"]), str(repair[told]))
        link = _place_link(repair)
        if link not in places.setdefault(key, []):
            places[key].append(link)
    return tuple(
        RepairLine(printed, read_as, reason, tuple(links))
        for (printed, read_as, reason), links in places.items()
    )


def _place_link(repair: Mapping[str, Any]) -> Link:
    """The number of a table, leading to the row, or to the table where a column head was mended."""
    table, row = repair["table"], repair["row"]
    return Link(f"#t{table}-r{row}" if row else f"#t{table}", str(table))


def _correction_line(item: Mapping[str, Any], language: Language) -> CorrectionLine:
    place = Link(_place_link(item).href, _place_words(item, language))
    return CorrectionLine(place, *(str(item[key]) for key in ("printed", "corrected", "reason")))


def _place_words(item: Mapping[str, Any], language: Language) -> str:
    """`tabell 5, rad 3, kolonne 2`; of heads and labels what they are."""
    _ = language.gettext
    table, row, column = item["table"], item["row"], item["column"]
    if not row:
        return _("table %(table)s, head of column %(column)s", table=table, column=column)
    if not column:
        return _("table %(table)s, label of row %(row)s", table=table, row=row)
    return _("table %(table)s, row %(row)s, column %(column)s", table=table, row=row, column=column)


# The tables


def _subject(cells: Sequence[Record]) -> _Subject:
    """What a table counts, told by its total row and the rows below it."""
    total = cells[0]
    below = next((cell for cell in cells if cell["row"] != total["row"]), total)
    if total["measure"]:
        return _Subject(below["dimension"], total["measure"])
    return _Subject(MEASURE, total["category"])


def _about(edition: _Edition, subject: _Subject, language: Language) -> str:
    """The measure or target group of a table, in words."""
    if subject.dimension == MEASURE and subject.about == ALL:
        return language.gettext("All participants")
    group = edition.name_of(language, TARGET_GROUP, subject.about)
    return group or edition.name_of(language, MEASURE, subject.about)


def _by(dimension: str, language: Language) -> str:
    _ = language.gettext
    return {
        MEASURE: _("By measure"),
        "target-group": _("By target group"),
        "county": _("By county"),
        "sex": _("By sex"),
        "age-group": _("By age"),
        "immigration-category": _("By immigration"),
        "world-region": _("By world region"),
        "education-level": _("By education"),
    }[dimension]


def _contents(
    edition: _Edition, subjects: Mapping[int, _Subject], language: Language
) -> tuple[Contents, ...]:
    """The tables by kind, so that thirty tables fit on a hand."""
    kinds: dict[str, dict[str, list[Link]]] = {d: {} for d in (MEASURE, *BREAKDOWNS)}
    for number, subject in sorted(subjects.items()):
        lines = kinds[subject.dimension].setdefault(_about(edition, subject, language), [])
        lines.append(Link(f"#t{number}", str(number)))
    return tuple(
        Contents(
            _by(dimension, language),
            tuple(ContentsLine(about, tuple(links)) for about, links in lines.items()),
        )
        for dimension, lines in kinds.items()
        if lines
    )


def _table(
    edition: _Edition, number: int, subjects: Mapping[int, _Subject], language: Language
) -> PrintedTable:
    cells = edition.tables[number]
    rows = [list(row) for _, row in groupby(cells, key=lambda cell: cell["row"])]
    return PrintedTable(
        id=f"t{number}",
        number=language.gettext("Table %(number)s", number=number),
        title=_title(edition, number, subjects, language),
        heads=tuple(
            PrintedHead(
                c["column_label"],
                _month(c, language),
                edition.corrected(c["table"], "0", c["column"]),
            )
            for c in rows[0]
        ),
        rows=tuple(_row(edition, row, subjects[number], language) for row in rows),
        proof=_proof(edition, number, language),
    )


def _title(
    edition: _Edition, number: int, subjects: Mapping[int, _Subject], language: Language
) -> str:
    subject = subjects[number]
    about, by = _about(edition, subject, language), _by(subject.dimension, language).lower()
    if subjects.get(number - 1) == subject:
        return language.gettext("%(about)s, %(by)s (continued)", about=about, by=by)
    return f"{about}, {by}"


def _month(cell: Record, language: Language) -> str:
    """What a column was read as."""
    if cell["period"]:
        return f"{language.month_name(cell['period'])} {cell['period'][:4]}"
    return language.gettext("mean so far this year")


def _row(
    edition: _Edition, cells: Sequence[Record], subject: _Subject, language: Language
) -> PrintedRow:
    first = cells[0]
    return PrintedRow(
        id=f"t{first['table']}-r{first['row']}",
        label=first["row_label"],
        cells=tuple(_cell(edition, cell, language) for cell in cells),
        read_as=_read_as(edition, first, subject, language),
        place=_where(first, language),
        corrected=edition.corrected(first["table"], first["row"], "0"),
    )


def _read_as(edition: _Edition, cell: Record, subject: _Subject, language: Language) -> str:
    """What a row counts: a category, a measure, or in a total row what the whole table counts."""
    if cell is edition.tables[int(cell["table"])][0]:
        about = _about(edition, subject, language)
        return language.gettext("Total: %(about)s", about=about)
    if subject.dimension == MEASURE:
        return edition.name_of(language, MEASURE, cell["measure"])
    return edition.name_of(language, cell["dimension"], cell["category"])


def _where(cell: Record, language: Language) -> str:
    """The line of the file, or its page where it has no lines."""
    if cell["line"]:
        return language.gettext("line %(line)s", line=cell["line"])
    return language.gettext("page %(page)s", page=cell["page"]) if cell["page"] else ""


def _cell(edition: _Edition, cell: Record, language: Language) -> PrintedCell:
    report = edition.report
    corrected = edition.corrected(cell["table"], cell["row"], cell["column"])
    hidden = (corrected or cell["printed"]) == edition.details.get("mark", MARK)
    limit = int(edition.details.get("limit", edition.source.limit))
    return PrintedCell(
        text=cell["printed"],
        spoken=suppressed_words(language, limit) if hidden else "",
        status=SUPPRESSED if hidden else PUBLISHED,
        period=cell["period"] or f"{report.period_from}/{report.period_to}",
        measure=cell["measure"] or ALL,
        dimension=cell["dimension"],
        category=cell["category"],
        line=cell["line"],
        corrected=corrected,
    )


def _proof(edition: _Edition, number: int, language: Language) -> str:
    """How the checks of one table came out, in a sentence."""
    mine = [check for check in edition.checks if check["table"] == str(number)]
    return _outcome(*_tally(mine), language)
