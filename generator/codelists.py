"""Code lists: what printed labels mean, read from `codelists/*.csv`.

Each file has `code,name_nb,name_en,labels,aliases,…`. A label is known when it says the name in the
language of the report, one of the `labels` (wordings that reports use, separated by `|`), or the
code before the name (`46 Vestland`); a name alone is that of the code still valid, if an ended one
had it too. Narrow
cells break words, so labels are compared folded. An alias (`printed = reason = reason in English`,
separated by `|`) is a misprint that the figures or the context explain; its use is a repair and is
noted.

A row of `measures.csv` whose column `series` names series is known in their reports only, and goes
there before a row of the same name without. `kind` says that a row is a main group: it counts the
participants of measures that have rows of their own.
"""

from __future__ import annotations

import csv
import io
import os
import re
import tomllib
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path

from generator.dimensions import Dimension, Dimensions, dimensions_of
from generator.errors import Finding, ReportProblem
from generator.inputs import LARGEST_LIST, read_file
from generator.model import ALL, MEASURE, Break, Mark, Period, Place, Reason, Series, Synonym

PARALLEL = " - "
"""Stands between a Norwegian place name and its Sámi and Kven parallels."""

_CODE = re.compile(r"[a-z0-9][a-z0-9+-]*")
"""Codes stand in addresses and file names."""

PHRASES = {"total": "total", "year-to-date-average": "mean", "source": "source", "counted": ""}
"""The codes of `phrases.csv`, with the setting that has the words of a publisher."""

MAIN_GROUP, SERIES_TOTAL = "main-group", "series-total"
"""Kinds of rows of `measures.csv` that count the participants of other rows."""
_KIND = re.compile(f"({MAIN_GROUP})?")

_DATE = re.compile(r"([12][0-9]{3}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01]))?")
_COUNT = re.compile(r"[1-9][0-9]{0,11}")
_PLACE = re.compile(r"[0-9]{0,3}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_LONGEST = 5000
"""Characters of a field."""
_MONTH = re.compile(r"[12]\d{3}-(0[1-9]|1[0-2])")
_SHORT = re.compile(r".{0,24}")
_BREAK_TEXTS = ("short_nb", "short_en", "name_nb", "name_en", "source_nb", "source_en")
_SYNONYM_COLUMNS = ("dimension", "code", "words", "name_nb", "name_en", "nearest", "reason")
_STANDS_FOR = ("below", "between", "unsaid")
"""A mark stands for 0 up to a limit, for numbers from 1 or more, or for what nobody says."""
_FIELDS = {
    "valid_from": (_DATE, "a date such as 2024-01-01, or nothing"),
    "valid_to": (_DATE, "a date such as 2024-01-01, or nothing"),
    "date": (_DATE, "a date such as 2024-01-01"),
    "population": (_COUNT, "a whole number above 0"),
    "tile_column": (_PLACE, "a whole number, or nothing"),
    "tile_row": (_PLACE, "a whole number, or nothing"),
    "period": (_MONTH, "a month such as 2024-01"),
    "marked": (re.compile("all|dimension"), "'all' (every chart and table) or 'dimension'"),
    "short_nb": (_SHORT, "at most 24 letters, to fit into a chart"),
    "short_en": (_SHORT, "at most 24 letters, to fit into a chart"),
    "kind": (_KIND, f"'{MAIN_GROUP}', or nothing"),
    "stands_for": (re.compile("|".join(_STANDS_FOR)), ", ".join(_STANDS_FOR)),
}
"""Column → what its fields may hold, and how that is said."""

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_SPACE_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s-]+(?=\d)")
_RAISED = re.compile(r"(?<=\w|[.)])[⁰¹²³⁴⁵⁶⁷⁸⁹⁽⁾ᵃ-ᵛʷˣʸᶻˡˢᶜᶠⁱⁿ†‡]+(?!\w)")
"""Footnote marks at the end of a word, raised as readers give them."""


@lru_cache(maxsize=8192)
def tidy(text: str) -> str:
    """One spelling of what looks the same: NFKC, plain dashes and spaces, no soft hyphens.

    Raised footnote marks at the end of a word are left out.
    """
    bare = _RAISED.sub("", text)
    plain = unicodedata.normalize("NFKC", bare).replace("\u00ad", "").translate(_DASHES)
    return " ".join(plain.split())


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """A label without case, white space and punctuation, so that broken words are whole again.

    Digits stay apart from each other: `2 0-24` never becomes `20-24`.
    """
    kept = _SPACE_BETWEEN_DIGITS.sub("\x00", tidy(text).casefold())
    return "".join(char for char in kept if char.isalnum() or char in "\x00+*<>")


@lru_cache(maxsize=8192)
def bare(text: str) -> str:
    """A folded label without accents: `Høyere utdanning` gives `hoyereutdanning`."""
    return _without_accents(fold(text))


def _without_accents(text: str) -> str:
    parted = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    return "".join(char for char in parted if not unicodedata.combining(char))


DATA_LANGUAGE = "nb"
"""The language of names in the data files, and of reports where nobody says another."""

_LETTERS = str.maketrans({"æ": "ae", "ø": "o", "å": "a", "đ": "d", "ŧ": "t", "ŋ": "n"})


def plain_code(text: str) -> str:
    """A code made of a name: lower-case letters a-z, digits and hyphens; `total` if none is left.

    `Fag- og yrkesopplæring` gives `fag-og-yrkesopplaering`.
    """
    plain = _without_accents(tidy(text).casefold())
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "total"


def is_code(text: str) -> bool:
    """Whether `text` may be a code."""
    return _CODE.fullmatch(text) is not None


BROKEN_WORD = Reason("den smale cellen har delt ordet", "the word is broken by its narrow cell")
PARALLEL_MISPRINT = Reason(
    "et parallelt navn er feiltrykt; kode og norsk navn er riktige",
    "a parallel name is misprinted; code and Norwegian name are right",
)
RAISED_MARK = Reason(
    "et hevet fotnotetegn ved navnet er utelatt", "a raised footnote mark beside it was left out"
)
UNEXPLAINED = Reason("skrivemåten står i kodelisten", "the spelling stands in the code list")


@dataclass(frozen=True)
class Match:
    """What a label means; `reason` says why, when it is not printed as it should be."""

    code: str
    reason: Reason | None = None


@dataclass(frozen=True)
class CodeList:
    """One code list: its rows by code, as they stand in the file, and every label it knows.

    `language` is that of the reports whose labels it knows.
    """

    name: str
    file: str
    language: str
    by_code: dict[str, dict[str, str]]
    labels: dict[str, Match]
    spellings: frozenset[str]
    parallels: dict[str, frozenset[str]]

    @property
    def rows(self) -> tuple[dict[str, str], ...]:
        """The rows, in the order of the file."""
        return tuple(self.by_code.values())

    @property
    def known_rows(self) -> tuple[dict[str, str], ...]:
        """The rows that a label can mean."""
        codes = {match.code for match in self.labels.values()}
        return tuple(row for row in self.rows if row["code"] in codes)

    def name_of(self, code: str) -> str:
        """The name of a code in the list's language; KeyError when the list has no such code."""
        row = self.by_code[code]
        return row.get(f"name_{self.language}") or row[f"name_{DATA_LANGUAGE}"]

    def wordings(self, code: str) -> list[str]:
        """The other correct names of a code; none where the list has no such code."""
        return _split(self.by_code.get(code, {}).get("labels", ""))

    def in_language(self, language: str) -> CodeList:
        """The list with the names in another language, those of reports in that language."""
        rows = self.rows
        numbered = [{**row, "#": str(line)} for line, row in enumerate(rows, start=2)]
        _refuse_double_labels(Path(self.file), numbered, language)
        return _list_of(self.name, self.file, rows, language, self.parallels)

    @cached_property
    def forms(self) -> tuple[tuple[str, str, str], ...]:
        """Every label that it knows: in lower case, the same folded and bare, and its code.

        Misprints that it knows are folded in both.
        """
        texts = {fold(text): text for text in self.spellings}
        return tuple(
            (texts.get(label, label), bare(label), match.code)
            for label, match in self.labels.items()
        )

    def match(self, label: str) -> Match | None:
        """What `label` means, or None when nothing in the list says so."""
        found = self.labels.get(fold(label))
        if found is not None:
            return self._explained(label, found)

        # A name with its parallels; after its code they may stand in any order.
        head, *others = tidy(label).split(PARALLEL)
        code, _, name = head.partition(" ")
        if code in self.parallels:
            names = self.parallels[code] | {fold(self.by_code[code]["name_nb"])}
            if names.issuperset(map(fold, (name, *others))):
                return Match(code)
        found = self.labels.get(fold(head)) if others else None
        if found is None or found.code not in self.parallels:
            return None
        known = self.parallels[found.code]
        misprinted = any(fold(other) not in known for other in others)
        return Match(found.code, PARALLEL_MISPRINT) if misprinted else self._explained(head, found)

    def _explained(self, label: str, found: Match) -> Match:
        exact = tidy(label).casefold() in self.spellings
        if exact and not found.reason and _RAISED.search(label):
            return Match(found.code, RAISED_MARK)
        return found if exact or found.reason else Match(found.code, BROKEN_WORD)


@dataclass(frozen=True)
class CodeLists:
    """Every code list by name, and the folder that they come from.

    `symbols` say in words what a mark means, by what it stands for.
    """

    folder: str
    dimensions: Dimensions
    lists: dict[str, CodeList]
    symbols: dict[str, dict[str, str]]
    population: dict[str, tuple[dict[str, str], ...]]
    """Dimension → the population of its areas, a row for each area and day."""
    breaks: tuple[Break, ...] = ()
    synonyms: tuple[Synonym, ...] = ()
    series: Series | None = None
    """The series in whose reports they are used, if in one."""

    def __getitem__(self, name: str) -> CodeList:
        return self.lists[name]

    def symbol(self, mark: Mark) -> tuple[str, str, str, str]:
        """The row of `symbols` for a mark: the mark, a code, and what it means in two languages."""
        if mark.low is None or mark.high is None:
            row, numbers = self.symbols["unsaid"], {}
        else:
            row = self.symbols["between" if mark.low else "below"]
            numbers = {"low": mark.low, "high": mark.high, "limit": mark.high + 1}
        names = {key: row[key].format(**numbers) for key in ("name_nb", "name_en")} | mark.names
        return mark.text, row["code"], names["name_nb"], names["name_en"]

    def row_labels(self) -> frozenset[str]:
        """Every label that a row of a table may have, tidy and in lower case."""
        codes = self.dimensions.codes
        return frozenset().union(*(self.of(dimension).spellings for dimension in codes))

    def of(self, dimension: str) -> CodeList:
        """The code list of a dimension such as `county`, or of `measure`."""
        return self.lists[self.dimensions.codelists[dimension]]

    def within(self, dimension: str) -> tuple[str, dict[str, str]] | None:
        """The dimension of wider areas, and code → the area in which that of `dimension` lies.

        None where there is none; categories such as "unknown" lie nowhere.
        """
        about = {item.code: item for item in self.dimensions}.get(dimension)
        if about is None or not about.within:
            return None
        column = self.dimensions[about.within].column
        rows = (row for row in self.of(dimension).rows if row["code"] not in about.rest)
        return about.within, {row["code"]: row[column] for row in rows}

    @property
    def groups(self) -> CodeList:
        """That of the dimension whose categories a whole table may count; empty without one."""
        grouping = self.dimensions.grouping
        if not grouping:
            return CodeList("", "", DATA_LANGUAGE, {}, {}, frozenset(), {})
        return self.of(grouping)

    def in_series(self, series: Series) -> CodeLists:
        """These lists as the reports of a series use them: with its totals among the measures."""
        if self.series == series:
            return self
        if series.language not in ("", DATA_LANGUAGE):
            lists = {n: each.in_language(series.language) for n, each in self.lists.items()}
            spoken = replace(self, lists=lists)
        else:
            spoken = self
        measures = spoken["measures"]
        names = {fold(name) for name in (series.name, series.details.get("table", "")) if name}
        rows = [row for row in measures.rows if row.get("kind") != SERIES_TOTAL]
        own = [row for row in rows if names & _scope(row)]
        general = [row for row in rows if not _scope(row)]
        labels = _known_labels([*own, *general], measures.language)
        known = replace(measures, labels=labels)
        totals = total_rows(series, known, self)
        added = {row["code"]: row for row in totals if row["code"] not in measures.by_code}
        found = replace(known, by_code={**measures.by_code, **added})

        # The settings of a series may have words of their own for the phrases.
        phrases = spoken["phrases"]
        worded = []
        for row in phrases.rows:
            words = series.words.get(PHRASES.get(row["code"], ""), ())
            name = f"name_{phrases.language}"
            given = {name: words[0], "labels": "|".join(words[1:])} if words else {}
            worded.append({**row, **given})
        phrases = _list_of("phrases", phrases.file, worded, phrases.language, phrases.parallels)
        _refuse_silence(series, spoken, phrases)
        lists = {**spoken.lists, "measures": found, "phrases": phrases}
        return replace(self, lists=lists, series=series)

    def with_totals(self, series: Iterable[Series]) -> CodeLists:
        """These lists with the totals of all series among the measures."""
        rows = dict(self["measures"].by_code)
        for item in series:
            rows |= self.in_series(item)["measures"].by_code
        measures = replace(self["measures"], by_code=rows)
        return replace(self, lists={**self.lists, "measures": measures})


def total_code(series: Series, measures: CodeList) -> str:
    """The code under which the total over a series' measures is published, where it is broken down.

    That which `series.toml` says; else the main group that the series is named after; else its
    own name.
    """
    if series.total_code:
        return series.total_code
    named_after = measures.match(series.title)
    if named_after and measures.by_code[named_after.code].get("kind") == MAIN_GROUP:
        return named_after.code
    code = plain_code(series.name)
    return f"{code}-total" if _is_measure(measures, code) else code


def _is_measure(measures: CodeList, code: str) -> bool:
    return measures.by_code.get(code, {}).get("kind", SERIES_TOTAL) != SERIES_TOTAL


def group_code(total: str, group: str) -> str:
    """The code of a total that counts one target group only."""
    return total if group == ALL else f"{total}-{group}"


def total_rows(series: Series, measures: CodeList, lists: CodeLists) -> list[dict[str, str]]:
    """Rows for the total over a series' measures, and for that of each target group.

    `Hovedgruppe og demografi, i alt`, if neither a measure nor the settings give it a name.
    """
    code, about = total_code(series, measures), series.details
    titles = {"name_nb": series.title, "name_en": about.get("title_en") or series.title}
    total = lists["phrases"].by_code.get("total", titles)
    names = {key: f"{title}, {total[key].lower()}" for key, title in titles.items()}
    if "total_name" in about:
        names["name_nb"] = about["total_name"]
        names["name_en"] = about.get("total_name_en") or about["total_name"]
    if _is_measure(measures, code):
        names = {key: measures.by_code[code][key] for key in names}
    empty = {"labels": "", "aliases": "", "kind": SERIES_TOTAL}
    rows = [{**empty, **names, "code": code}]
    for group in lists.groups.rows:
        named = {key: f"{name}: {group[key]}" for key, name in names.items()}
        rows.append({**empty, **named, "code": group_code(code, group["code"])})
    return rows


def _scope(row: dict[str, str]) -> frozenset[str]:
    """The series in whose reports a row is known, folded; none when in all."""
    return frozenset(fold(name) for name in row.get("series", "").split())


def _known_labels(rows: Iterable[dict[str, str]], language: str) -> dict[str, Match]:
    """Folded label → what it means; the first row that has a label decides."""
    labels: dict[str, Match] = {}
    for row in rows:
        for label, match in _labels_of(row, language):
            labels.setdefault(fold(label), match)
    return labels


def load_codelists(folder: Path) -> CodeLists:
    """Every code list in `folder`; ReportProblem when one is missing, malformed or ambiguous."""
    lists = {name: _load(folder / f"{name}.csv", name) for name in ("measures", "phrases")}
    settings = folder / "dimensions.toml"
    try:
        dimensions = dimensions_of(tomllib.loads(_text_of(settings)).get("dimensions"))
    except (ValueError, RecursionError) as error:  # TOML, or what it says
        raise _problem(settings, None, "dimensions-toml", f"{error}; correct it") from None
    names = [dimension.codelist for dimension in dimensions]
    lists |= {name: _load(folder / f"{name}.csv", name) for name in names}
    for dimension in dimensions:
        columns = [*lists[dimension.codelist].rows, {}][0]
        if lacking := [name for name in dimension.fields if name not in columns]:
            message = f"'{dimension.code}' names the field {lacking[0]}, which"
            message += f" {dimension.codelist}.csv has not; correct it"
            raise _problem(settings, None, "dimensions-toml", message)
        if not dimension.within:
            continue
        # Areas lie in a wider one, which its own code list has.
        if dimension.within not in dimensions.codes or dimension.within == MEASURE:
            message = f"'{dimension.code}' lies within '{dimension.within}', which is no dimension"
            raise _problem(settings, None, "dimensions-toml", f"{message}; correct it")
        wider = dimensions[dimension.within]
        for row in lists[dimension.codelist].rows:
            area = row.get(wider.column)
            if area not in lists[wider.codelist].by_code:
                message = f"{wider.column} of '{row['code']}' is '{area or ''}'; it must be a code"
                path = folder / f"{dimension.codelist}.csv"
                raise _problem(path, None, "unknown-area", f"{message} of {wider.codelist}.csv")
    for code in PHRASES:
        if code not in lists["phrases"].by_code:
            message = f"has no row with the code '{code}'; restore it"
            raise _problem(folder / "phrases.csv", None, "missing-phrase", message)
    return CodeLists(
        folder=folder.as_posix(),
        dimensions=dimensions,
        lists=lists,
        symbols=_load_symbols(folder / "symbols.csv"),
        population={
            item.code: _load_population(folder / item.population, item, lists[item.codelist])
            for item in dimensions.areas
            if item.population
        },
        breaks=_load_breaks(folder / "breaks.csv", dimensions, lists),
        synonyms=_load_synonyms(folder / "synonyms.csv", dimensions, lists),
    )


def _load_symbols(path: Path) -> dict[str, dict[str, str]]:
    """What a mark stands for → its code and the patterns of its meaning in two languages."""
    columns = ("code", "stands_for", "name_nb", "name_en")
    symbols = {row["stands_for"]: row for row in _records(path, columns)}
    for name in _STANDS_FOR:
        if name not in symbols:
            message = f"has no row for marks that stand for '{name}'; restore it"
            raise _problem(path, None, "missing-symbol", message)
    known = {"low": 0, "high": 0, "limit": 0}
    for name, row in symbols.items():
        if not all(row[column] for column in columns):
            message = f"a row lacks one of {', '.join(columns)}; fill it in or remove the row"
            raise _problem(path, int(row["#"]), "code-list-gap", message)
        try:
            for column in ("name_nb", "name_en"):
                row[column].format(**(known if name != "unsaid" else {}))
        except (LookupError, ValueError):
            message = "{low}, {high} and {limit} are all that braces may hold; correct the name"
            raise _problem(path, int(row["#"]), "code-list-field", message) from None
    return symbols


def _load_population(
    path: Path, dimension: Dimension, codelist: CodeList
) -> tuple[dict[str, str], ...]:
    """The population of areas; the column of their codes is named as in the data files."""
    rows = _records(path, (dimension.column, "date", "population"))
    name = dimension.text("name", "en").lower()
    seen: set[tuple[str, str]] = set()
    for row in rows:
        area, day, line = row[dimension.column], row["date"], int(row["#"])
        if area not in codelist.by_code:
            message = f"'{area}' is not in {codelist.name}.csv; correct the code or add the {name}"
            raise _problem(path, line, f"unknown-{dimension.code}", message)
        if (area, day) in seen:
            message = f"{name} '{area}' has a population of {day} already; keep one of the two"
            raise _problem(path, line, "double-population", message)
        seen.add((area, day))
    return tuple(rows)


def _load_breaks(
    path: Path, dimensions: Dimensions, lists: Mapping[str, CodeList]
) -> tuple[Break, ...]:
    """The breaks of the series, oldest first; none when there is no such file."""
    if not os.path.lexists(path):
        return ()
    rows = _records(path, ("period", "dimension", "categories", "marked", *_BREAK_TEXTS))
    found: dict[tuple[str, str], Break] = {}
    for row in rows:
        if row["dimension"] not in dimensions.codes:
            message = f"dimension is '{row['dimension']}'; it must be one of"
            message = f"{message} {', '.join(dimensions.codes)}"
            raise _problem(path, int(row["#"]), "code-list-field", message)
        key = row["period"], row["dimension"]
        if key in found:
            message = f"{key[0]} has a break of {key[1]} already; keep one of the two"
            raise _problem(path, int(row["#"]), "double-break", message)

        codelist = lists[dimensions.codelists[row["dimension"]]]
        categories = tuple(_split(row["categories"]))
        unknown = [code for code in categories if code not in codelist.by_code]
        if unknown:
            message = f"'{', '.join(unknown)}' is not in {codelist.name}.csv; correct the code or"
            raise _problem(path, int(row["#"]), "unknown-category", f"{message} add it there")
        texts = {name: row[name] for name in _BREAK_TEXTS}
        empty = [name for name, text in texts.items() if not text]
        if empty:
            message = f"says no {', '.join(empty)}; readers need the words"
            raise _problem(path, int(row["#"]), "code-list-gap", message)
        period, everywhere = Period.parse(row["period"]), row["marked"] == ALL
        found[key] = Break(period, row["dimension"], categories, everywhere, texts)
    return tuple(found[key] for key in sorted(found))


def _load_synonyms(
    path: Path, dimensions: Dimensions, lists: Mapping[str, CodeList]
) -> tuple[Synonym, ...]:
    """The words that people look for things by, in the order of the file; none without a file."""
    if not os.path.lexists(path):
        return ()
    found = []
    for row in _records(path, _SYNONYM_COLUMNS):
        line, dimension, code = int(row["#"]), row["dimension"], row["code"]
        for key in filter(None, (dimension, row["nearest"])):
            if key not in dimensions.codes:
                message = f"'{key}' is no dimension; there are {', '.join(dimensions.codes)}"
                raise _problem(path, line, "code-list-field", message)
        if dimension and code and code not in lists[dimensions.codelists[dimension]].by_code:
            message = f"'{code}' is not in {dimensions.codelists[dimension]}.csv; correct the code"
            raise _problem(path, line, "unknown-category", message)
        names = {name: row[name] for name in ("name_nb", "name_en")}
        if not dimension and not (is_code(code) and all(names.values())):
            message = "a row without a dimension needs a code, name_nb and name_en"
            raise _problem(path, line, "code-list-gap", message)
        words = tuple(_split(row["words"]))
        found.append(Synonym(dimension, code, words, names, row["nearest"]))
    return tuple(found)


def _problem(path: Path, line: int | None, rule: str, message: str) -> ReportProblem:
    return ReportProblem(Finding(rule, message, Place(path.as_posix(), line)))


def _text_of(path: Path) -> str:
    try:
        return read_file(path, LARGEST_LIST).decode("utf-8-sig")
    except FileNotFoundError:
        raise _problem(
            path,
            None,
            "missing-code-list",
            "there is no such file; restore it, or write it: CONTRIBUTING.md says how, under"
            ' "Add another publisher"',
        ) from None
    except UnicodeDecodeError:
        raise _problem(path, None, "code-list-encoding", "is not UTF-8; save it as UTF-8") from None
    except OSError as error:
        message = f"cannot be opened ({error.strerror}); check its rights"
        raise _problem(path, None, "missing-code-list", message) from None


def _records(path: Path, required: Iterable[str]) -> list[dict[str, str]]:
    """The rows of a CSV file, each with its line number under the key `#`."""
    reader = csv.reader(io.StringIO(_text_of(path), newline=None), strict=True)
    try:
        head = [name.strip() for name in next(reader, [])]
        missing = [name for name in required if name not in head]
        if missing:
            message = f"has no column {', '.join(missing)}; its first line must name the columns"
            raise _problem(path, 1, "code-list-columns", message)
        double = [name for name, count in Counter(head).items() if count > 1]
        if double:
            message = f"has two columns '{double[0]}'; each needs a name of its own"
            raise _problem(path, 1, "code-list-columns", message)
        found = []
        for row in filter(any, reader):
            line = reader.line_num
            if len(row) != len(head):
                message = f"has {len(row)} fields where the first line names {len(head)}"
                raise _problem(path, line, "code-list-columns", f"{message}; quote commas")
            record = {name: value.strip() for name, value in zip(head, row, strict=True)}
            for name, value in record.items():
                if _CONTROL.search(value) or len(value) > _LONGEST:
                    message = f"{name} holds a line break or control character, or is far too long"
                    raise _problem(path, line, "code-list-field", f"{message}; correct it")
            for name, (pattern, allowed) in _FIELDS.items():
                if name in record and not pattern.fullmatch(record[name]):
                    message = f"{name} is '{record[name]}'; it must be {allowed}"
                    raise _problem(path, line, "code-list-field", message)
            found.append({**record, "#": str(line)})
        return found
    except csv.Error as error:
        message = f"is not well-formed CSV ({error}); check the quotation marks"
        raise _problem(path, reader.line_num, "code-list-syntax", message) from None


def _load(path: Path, name: str) -> CodeList:
    rows = _records(path, ("code", "name_nb", "name_en", "labels", "aliases"))
    seen: dict[str, str] = {}
    for row in rows:
        code, line = row["code"], row["#"]
        if not code or not row["name_nb"] or not row["name_en"]:
            message = "a row has no code, name_nb or name_en; fill it in or remove the row"
            raise _problem(path, int(line), "code-list-gap", message)
        if not _CODE.fullmatch(code):
            message = f"code '{code}' must be lower-case letters a-z, digits, '-' and '+' only"
            raise _problem(path, int(line), "code-list-code", message)
        if code in seen:
            message = f"code '{code}' stands on line {seen[code]} too; keep one of the two rows"
            raise _problem(path, int(line), "double-code", message)
        seen[code] = line
    _refuse_double_labels(path, rows, DATA_LANGUAGE)

    parallels = {}
    for row in rows:
        if "other_names" in row:
            names = (other.partition(":")[2] for other in row["other_names"].split(";"))
            parallels[row["code"]] = frozenset(fold(name) for name in names if name.strip())
    rows = [{key: value for key, value in row.items() if key != "#"} for row in rows]
    return _list_of(name, path.as_posix(), rows, DATA_LANGUAGE, parallels)


def _list_of(
    name: str,
    file: str,
    rows: Iterable[dict[str, str]],
    language: str,
    parallels: dict[str, frozenset[str]],
) -> CodeList:
    rows = list(rows)
    first_valid = sorted(rows, key=lambda row: (bool(_scope(row)), _ended(row)))
    spellings = (text for row in rows for text in _spellings(row, language))
    return CodeList(
        name=name,
        file=file,
        language=language,
        by_code={row["code"]: row for row in rows},
        labels=_known_labels(first_valid, language),
        spellings=frozenset(tidy(text).casefold() for text in spellings),
        parallels=parallels,
    )


def _refuse_silence(series: Series, lists: CodeLists, phrases: CodeList) -> None:
    """ReportProblem where no label, or no word for a total row, is in the language of reports."""
    language = f"in '{series.language}', the language of the reports of {series.name}"
    used = {lists.dimensions.codelists.get(code) for code in (MEASURE, *series.breakdowns)}
    silent = [each.file for name, each in lists.lists.items() if name in used and not each.labels]
    if silent and series.language not in ("", DATA_LANGUAGE):
        others = f" (nor have {', '.join(silent[1:])})" if silent[1:] else ""
        message = (
            f"has no labels {language}{others}; add a column name_{series.language}, or fill in"
            " the column labels"
        )
        raise _problem(Path(silent[0]), None, "code-list-language", message)
    if all(match.code != "total" for match in phrases.labels.values()):
        message = (
            f'has no word for total rows {language}; write total = ["…"] under [words] of'
            f" series.toml or publisher.toml, or add a column name_{series.language}"
        )
        raise _problem(Path(phrases.file), None, "code-list-language", message)


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _spellings(row: dict[str, str], language: str) -> list[str]:
    name = row.get(f"name_{language}")
    named = [name, f"{row['code']} {name}"] if name else []
    return [*named[:1], *_split(row["labels"]), *named[1:]]


def _labels_of(row: dict[str, str], language: str) -> list[tuple[str, Match]]:
    known = [(spelling, Match(row["code"])) for spelling in _spellings(row, language)]
    for alias in _split(row["aliases"]):
        printed, *reasons = (part.strip() for part in alias.split(" = "))
        reason = Reason(reasons[0], reasons[-1]) if reasons else UNEXPLAINED
        known.append((printed, Match(row["code"], reason)))
    return known


def _refuse_double_labels(path: Path, rows: Sequence[dict[str, str]], language: str) -> None:
    """A label means one thing, in each series; that of a row that has ended may live on."""
    seen: dict[str, list[dict[str, str]]] = {}
    for row in rows:
        for label, _ in _labels_of(row, language):
            for other in seen.setdefault(fold(label), []):
                scopes = _scope(other), _scope(row)
                meet = scopes[0] == scopes[1] or bool(scopes[0] & scopes[1])
                meet &= _ended(other) == _ended(row)
                if other["code"] != row["code"] and meet:
                    message = (
                        f"'{label}' would mean both '{other['code']}' and '{row['code']}'; keep one"
                    )
                    raise _problem(path, int(row["#"]), "double-label", message)
            seen[fold(label)].append(row)


def _ended(row: dict[str, str]) -> bool:
    return bool(row.get("valid_to"))
