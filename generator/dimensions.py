"""The dimensions: what figures are broken down by, as `codelists/dimensions.toml` describes it.

The report half reads the table from that file. The data package carries it in the property
`dimensions` of its descriptor, and the site half reads it from there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from generator.model import MEASURE

IN_ORDER, LARGEST_FIRST = "list", "largest"
MOST_DRAWN = 30
"""Categories that a chart draws, where the table does not say how many."""

_DERIVED = {"by": "noun", "heading": "name", "term": "heading"}
"""Words that need not be given → those that stand in for them."""
_LANGUAGES = ("nb", "en")
_NEEDED = ("name", "plural")
_NEEDED_OF_AREAS = ("one", "folder")
_WORDS = (*_NEEDED, *_DERIVED, "all", "largest", "several", "definition", "wider")
_WORDS_OF_AREAS = ("one", "population_source")

Check = Callable[[Any], bool]


def _text(pattern: str) -> Check:
    shape = re.compile(pattern)
    return lambda value: isinstance(value, str) and shape.fullmatch(value) is not None


def _texts(pattern: str) -> Check:
    is_one = _text(pattern)
    return lambda value: isinstance(value, list) and all(map(is_one, value))


_NAME = ("letters a-z, digits and hyphens", _text("[a-z][a-z0-9]*(-[a-z0-9]+)*"))
_SENTENCE = ("a text on one line", _text(r"[^\x00-\x1f]*\S[^\x00-\x1f]*"))
_CHOICE = ("true or false", lambda value: isinstance(value, bool))
_CATEGORY = "[a-z0-9][a-z0-9+-]*"
_SETTINGS: dict[str, tuple[str, Check]] = {
    "code": _NAME,
    "within": _NAME,
    "list": _NAME,
    "order": ("'list' or 'largest'", lambda value: value in (IN_ORDER, LARGEST_FIRST)),
    "most_drawn": ("a whole number, 1-200", lambda n: type(n) is int and 1 <= n <= 200),
    "rest": ('a list of codes, such as ["unknown"]', _texts(_CATEGORY)),
    "proper_names": _CHOICE,
    "printed_only": _CHOICE,
    "areas": _CHOICE,
    "groups": _CHOICE,
    "population": ("the name of a CSV file", _text(r"[A-Za-z0-9][A-Za-z0-9._-]*\.csv")),
    "fields": ('a list of columns, such as ["other_names"]', _texts("[a-z][a-z0-9_]*")),
    "wider_than": (
        "a list of a dimension and a category of it",
        lambda value: _texts(_CATEGORY)(value) and len(value) == 2,
    ),
    **{f"folder_{language}": _NAME for language in _LANGUAGES},
    **{f"{word}_{code}": _SENTENCE for word in (*_WORDS, *_WORDS_OF_AREAS) for code in _LANGUAGES},
}
"""Setting → what it holds, in words and as a check."""


@dataclass(frozen=True)
class Dimension:
    """One dimension. `record` is its entry in the table, as it stands there.

    `codelist` names the code list of its categories, `rest` those that are no category of their
    own (`unknown`). `fields` are further columns of the code list that the package gets.
    """

    code: str
    codelist: str
    largest_first: bool = False
    most_drawn: int = MOST_DRAWN
    proper_names: bool = False
    rest: frozenset[str] = frozenset()
    printed_only: bool = False
    """It is in the package only where a report prints it."""
    groups: bool = False
    """A whole table may count one of its categories, as the measures of one target group."""
    areas: bool = False
    """Each category is an area with a page, and may have a population."""
    population: str = ""
    """The file among the code lists that has the population of the areas."""
    fields: tuple[str, ...] = ()
    within: str = ""
    """The dimension of wider areas; the column of that name in the code list says which."""
    wider_than: tuple[str, ...] = ()
    """A dimension and a category of it, less than which none of these can be."""
    record: Mapping[str, Any] = field(default_factory=dict, repr=False, compare=False)

    @property
    def column(self) -> str:
        """The column of its codes: `age_group`."""
        return self.code.replace("-", "_")

    @property
    def resource(self) -> str:
        """The table of its figures in the package."""
        return f"participants-by-{self.code}"

    def text(self, key: str, language: str) -> str:
        """What the table says under `key` in a language, else in Norwegian; maybe nothing.

        What is not said follows from the name: `noun` is the name within a sentence, `by` what
        stands after "participants by", `heading` what stands above a column or a chart.
        """
        if key == "noun":
            name = self.text("name", language)
            return name[:1].lower() + name[1:]
        found = self.record.get(f"{key}_{language}")
        if not found and key in _DERIVED:
            return self.text(_DERIVED[key], language)
        return str(found or self.record.get(f"{key}_nb", ""))


@dataclass(frozen=True)
class Dimensions:
    """All dimensions, in the order in which pages show them."""

    breakdowns: tuple[Dimension, ...]

    def __iter__(self) -> Iterator[Dimension]:
        return iter(self.breakdowns)

    def __getitem__(self, code: str) -> Dimension:
        """The dimension of that code; KeyError when there is none, as for the measures."""
        return {item.code: item for item in self.breakdowns}[code]

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of all, that of the measures themselves first."""
        return (MEASURE, *(item.code for item in self.breakdowns))

    @property
    def codelists(self) -> dict[str, str]:
        """Code → the name of its code list, that of the measures first."""
        return {MEASURE: "measures", **{item.code: item.codelist for item in self.breakdowns}}

    @property
    def grouping(self) -> str:
        """The code of that whose categories a whole table may count; empty if there is none."""
        return next((item.code for item in self.breakdowns if item.groups), "")

    @property
    def everyone(self) -> str:
        """What the categories of that are called together, in Norwegian; maybe nothing."""
        return self[self.grouping].text("all", "nb") if self.grouping else ""

    def usual(self, codes: Sequence[str]) -> list[str]:
        """Of `codes`, those that are in every package; all of them if none is."""
        rare = {item.code for item in self.breakdowns if item.printed_only}
        return [code for code in codes if code not in rare] or list(codes)

    @property
    def areas(self) -> tuple[Dimension, ...]:
        """Those whose categories are areas."""
        return tuple(item for item in self.breakdowns if item.areas)

    @property
    def records(self) -> list[dict[str, Any]]:
        """The entries of the table, as the package carries them."""
        return [dict(item.record) for item in self.breakdowns]


def dimensions_of(records: object) -> Dimensions:
    """The dimensions that `records` describe; ValueError says what is wrong with which of them."""
    if not isinstance(records, list) or not all(isinstance(item, dict) for item in records):
        raise ValueError("dimensions must be a list of tables, each headed [[dimensions]]")
    found = []
    for number, record in enumerate(records, 1):
        code = record.get("code", MEASURE)
        if code == MEASURE:
            raise ValueError(f"dimension {number} needs a code of its own")
        wrong = _wrong(record)
        if wrong:
            raise ValueError(f"'{code}' {wrong}")
        dimension = Dimension(
            code=code,
            codelist=record["list"],
            largest_first=record.get("order") == LARGEST_FIRST,
            most_drawn=record.get("most_drawn", MOST_DRAWN),
            proper_names=record.get("proper_names", False),
            rest=frozenset(record.get("rest", ())),
            printed_only=record.get("printed_only", False),
            groups=record.get("groups", False),
            areas=record.get("areas", False),
            population=record.get("population", ""),
            fields=tuple(record.get("fields", ())),
            within=record.get("within", ""),
            wider_than=tuple(record.get("wider_than", ())),
            record=record,
        )
        found.append(dimension)
    for names in ([item.code for item in found], [item.codelist for item in found]):
        double = {name for name in names if names.count(name) > 1}
        if double:
            raise ValueError(f"'{min(double)}' is there twice; keep one of the two")
    if sum(item.groups for item in found) > 1:
        raise ValueError("more than one dimension has groups = true; keep one")
    return Dimensions(tuple(found))


def _wrong(record: Mapping[str, Any]) -> str:
    """What is wrong with an entry; empty when it is right."""
    for key, value in record.items():
        words, is_right = _SETTINGS.get(key, ("", None))
        if is_right is None:
            return f"says {key}, which is no setting; misspelt?"
        if not is_right(value):
            return f"needs {words} for {key}"
    needed = (*_NEEDED, *(_NEEDED_OF_AREAS if record.get("areas") else ()))
    for key in ("list", *(f"{name}_{language}" for name in needed for language in _LANGUAGES)):
        if key not in record:
            return f"has no {key}"
    return ""
