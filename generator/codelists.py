"""Code lists: what printed labels mean, read from `codelists/*.csv`.

Each file has `code,name_nb,name_en,labels,aliases,…`. A label is known when it says the name, one
of the `labels` (wordings that reports use, separated by `|`), or the code before the name
(`46 Vestland`). Narrow cells break words, so labels are compared folded. An alias (`printed =
reason = reason in English`, separated by `|`) is a misprint that the figures or the context
explain; its use is a repair and is noted.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from generator.errors import Finding, ReportProblem
from generator.model import DIMENSION_LISTS, Place, Reason

MARK = "*"
"""What stands for a hidden figure in the data files, whatever mark a series prints."""

PARALLEL = " - "
"""Stands between a Norwegian place name and its Sámi and Kven parallels."""

_CODE = re.compile(r"[a-z0-9][a-z0-9+-]*")
"""Codes stand in addresses and file names."""

_DATE = re.compile(r"(\d{4}-\d{2}-\d{2})?")
_COUNT = re.compile(r"[1-9]\d*")
_PLACE = re.compile(r"\d*")
_FIELDS = {
    "valid_from": (_DATE, "a date such as 2024-01-01, or nothing"),
    "valid_to": (_DATE, "a date such as 2024-01-01, or nothing"),
    "date": (_DATE, "a date such as 2024-01-01"),
    "population": (_COUNT, "a whole number above 0"),
    "tile_column": (_PLACE, "a whole number, or nothing"),
    "tile_row": (_PLACE, "a whole number, or nothing"),
}
"""Column → what its fields may hold, and how that is said."""

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_SPACE_BETWEEN_DIGITS = re.compile(r"(?<=\d)[\s-]+(?=\d)")


@lru_cache(maxsize=8192)
def tidy(text: str) -> str:
    """One spelling of what looks the same: NFKC, plain dashes and spaces, no soft hyphens."""
    plain = unicodedata.normalize("NFKC", text).replace("\u00ad", "").translate(_DASHES)
    return " ".join(plain.split())


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """A label without case, white space and punctuation, so that broken words are whole again.

    Digits stay apart from each other: `2 0-24` never becomes `20-24`.
    """
    kept = _SPACE_BETWEEN_DIGITS.sub("\x00", tidy(text).casefold())
    return "".join(char for char in kept if char.isalnum() or char in "\x00+*<>")


BROKEN_WORD = Reason("den smale cellen har delt ordet", "the word is broken by its narrow cell")
PARALLEL_MISPRINT = Reason(
    "et parallelt navn er feiltrykt; kode og norsk navn er riktige",
    "a parallel name is misprinted; code and Norwegian name are right",
)
UNEXPLAINED = Reason("skrivemåten står i kodelisten", "the spelling stands in the code list")


@dataclass(frozen=True)
class Match:
    """What a label means; `reason` says why, when it is not printed as it should be."""

    code: str
    reason: Reason | None = None


@dataclass(frozen=True)
class CodeList:
    """One code list: its rows by code, as they stand in the file, and every label it knows."""

    name: str
    file: str
    by_code: dict[str, dict[str, str]]
    labels: dict[str, Match]
    spellings: frozenset[str]
    parallels: dict[str, frozenset[str]]

    @property
    def rows(self) -> tuple[dict[str, str], ...]:
        """The rows, in the order of the file."""
        return tuple(self.by_code.values())

    def name_of(self, code: str, language: str = "nb") -> str:
        """The name of a code; KeyError when the list has no such code."""
        return self.by_code[code][f"name_{language}"]

    def match(self, label: str) -> Match | None:
        """What `label` means, or None when nothing in the list says so."""
        found = self.labels.get(fold(label))
        if found is not None:
            return self._explained(label, found)
        return self._match_with_parallels(label)

    def _explained(self, label: str, found: Match) -> Match:
        exact = tidy(label).casefold() in self.spellings
        return found if exact or found.reason else Match(found.code, BROKEN_WORD)

    def _match_with_parallels(self, label: str) -> Match | None:
        head, *others = tidy(label).split(PARALLEL)
        found = self.labels.get(fold(head)) if others else None
        if found is None or found.code not in self.parallels:
            return None
        known = self.parallels[found.code]
        misprinted = any(fold(other) not in known for other in others)
        return Match(found.code, PARALLEL_MISPRINT) if misprinted else self._explained(head, found)


@dataclass(frozen=True)
class CodeLists:
    """Every code list by name, and the folder that they come from."""

    folder: str
    lists: dict[str, CodeList]
    symbols: tuple[dict[str, str], ...]
    population: tuple[dict[str, str], ...]

    def __getitem__(self, name: str) -> CodeList:
        return self.lists[name]

    def row_labels(self) -> frozenset[str]:
        """Every label that a row of a table may have, tidy and in lower case."""
        return frozenset().union(*(self.of(dimension).spellings for dimension in DIMENSION_LISTS))

    def of(self, dimension: str) -> CodeList:
        """The code list of a dimension such as `county`, or of `measure`."""
        return self.lists[DIMENSION_LISTS[dimension]]


def load_codelists(folder: Path) -> CodeLists:
    """Every code list in `folder`; ReportProblem when one is missing, malformed or ambiguous."""
    names = [*DIMENSION_LISTS.values(), "phrases"]
    lists = {name: _load(folder / f"{name}.csv", name) for name in names}
    return CodeLists(
        folder=folder.as_posix(),
        lists=lists,
        symbols=_load_symbols(folder / "symbols.csv"),
        population=_load_population(folder / "population.csv", lists["counties"]),
    )


def _load_symbols(path: Path) -> tuple[dict[str, str], ...]:
    symbols = _records(path, ("symbol", "code", "name_nb", "name_en"))
    if all(symbol["symbol"] != MARK for symbol in symbols):
        message = f"has no row for the symbol {MARK}, which the data files use; restore it"
        raise _problem(path, None, "missing-symbol", message)
    return tuple(symbols)


def _load_population(path: Path, counties: CodeList) -> tuple[dict[str, str], ...]:
    rows = _records(path, ("county", "date", "population"))
    seen: set[tuple[str, str]] = set()
    for row in rows:
        county, day, line = row["county"], row["date"], int(row["#"])
        if county not in counties.by_code:
            message = f"'{county}' is not in counties.csv; correct the code or add the county"
            raise _problem(path, line, "unknown-county", message)
        if (county, day) in seen:
            message = f"county '{county}' has a population of {day} already; keep one of the two"
            raise _problem(path, line, "double-population", message)
        seen.add((county, day))
    return tuple(rows)


def _problem(path: Path, line: int | None, rule: str, message: str) -> ReportProblem:
    return ReportProblem(Finding(rule, message, Place(path.as_posix(), line)))


def _text_of(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise _problem(
            path, None, "missing-code-list", "there is no such file; restore it"
        ) from None
    except UnicodeDecodeError:
        raise _problem(path, None, "code-list-encoding", "is not UTF-8; save it as UTF-8") from None


def _records(path: Path, required: Iterable[str]) -> list[dict[str, str]]:
    """The rows of a CSV file, each with its line number under the key `#`."""
    reader = csv.reader(io.StringIO(_text_of(path)), strict=True)
    try:
        head = [name.strip() for name in next(reader, [])]
        missing = [name for name in required if name not in head]
        if missing:
            message = f"has no column {', '.join(missing)}; its first line must name the columns"
            raise _problem(path, 1, "code-list-columns", message)
        return [_record(path, reader.line_num, head, row) for row in reader if any(row)]
    except csv.Error as error:
        message = f"is not well-formed CSV ({error}); check the quotation marks"
        raise _problem(path, reader.line_num, "code-list-syntax", message) from None


def _record(path: Path, line: int, head: list[str], row: list[str]) -> dict[str, str]:
    if len(row) != len(head):
        message = f"has {len(row)} fields where the first line names {len(head)}; quote commas"
        raise _problem(path, line, "code-list-columns", message)
    record = {name: value.strip() for name, value in zip(head, row, strict=True)}
    for name, (pattern, allowed) in _FIELDS.items():
        if name in record and not pattern.fullmatch(record[name]):
            message = f"{name} is '{record[name]}'; it must be {allowed}"
            raise _problem(path, line, "code-list-field", message)
    return {**record, "#": str(line)}


def _load(path: Path, name: str) -> CodeList:
    rows = _records(path, ("code", "name_nb", "name_en", "labels", "aliases"))
    _refuse_bad_codes(path, rows)
    labels: dict[str, Match] = {}
    for row in rows:
        for label, match in _labels_of(row):
            _add_label(path, row, labels, label, match)
    return CodeList(
        name=name,
        file=path.as_posix(),
        by_code={row["code"]: _without_line(row) for row in rows},
        labels=labels,
        spellings=frozenset(tidy(text).casefold() for row in rows for text in _spellings(row)),
        parallels={row["code"]: _parallels(row) for row in rows if "other_names" in row},
    )


def _without_line(row: dict[str, str]) -> dict[str, str]:
    return {key: value for key, value in row.items() if key != "#"}


def _refuse_bad_codes(path: Path, rows: list[dict[str, str]]) -> None:
    seen: dict[str, str] = {}
    for row in rows:
        code, line = row["code"], row["#"]
        if not code or not row["name_nb"]:
            message = "a row has no code or no name_nb; fill it in or remove the row"
            raise _problem(path, int(line), "code-list-gap", message)
        if not _CODE.fullmatch(code):
            message = f"code '{code}' must be lower-case letters a-z, digits, '-' and '+' only"
            raise _problem(path, int(line), "code-list-code", message)
        if code in seen:
            message = f"code '{code}' stands on line {seen[code]} too; keep one of the two rows"
            raise _problem(path, int(line), "double-code", message)
        seen[code] = line


def _split(cell: str) -> list[str]:
    return [part.strip() for part in cell.split("|") if part.strip()]


def _spellings(row: dict[str, str]) -> list[str]:
    names = [row["name_nb"], *_split(row["labels"])]
    return [*names, f"{row['code']} {row['name_nb']}"]


def _labels_of(row: dict[str, str]) -> list[tuple[str, Match]]:
    known = [(spelling, Match(row["code"])) for spelling in _spellings(row)]
    for alias in _split(row["aliases"]):
        printed, *reasons = (part.strip() for part in alias.split(" = "))
        known.append((printed, Match(row["code"], _reason(reasons))))
    return known


def _reason(texts: list[str]) -> Reason:
    return Reason(texts[0], texts[-1]) if texts else UNEXPLAINED


def _add_label(
    path: Path, row: dict[str, str], labels: dict[str, Match], label: str, match: Match
) -> None:
    earlier = labels.setdefault(fold(label), match)
    if earlier.code != match.code:
        message = f"'{label}' would mean both '{earlier.code}' and '{match.code}'; keep one"
        raise _problem(path, int(row["#"]), "double-label", message)


def _parallels(row: dict[str, str]) -> frozenset[str]:
    names = (other.partition(":")[2] for other in row["other_names"].split(";"))
    return frozenset(fold(name) for name in names if name.strip())
