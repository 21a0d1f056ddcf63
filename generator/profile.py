"""The profile of a publisher and its series: what is true of every report, as data.

`publisher.toml`, in the folder of reports, says what series of one publisher share;
`<series>/series.toml` adds to it and overrides it. docs/settings.md lists the settings.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError

from generator.codelists import is_code
from generator.errors import Finding, ReportProblem, Severity
from generator.inputs import LARGEST_LIST, read_file
from generator.model import Mark, Numbers, Place, Series
from generator.resources import default_publisher

SETTINGS, PUBLISHER = "series.toml", "publisher.toml"

_READING = ("language", "marks", "numbers", "words", "prints_small_figures", "rounded_to")
"""What must be known to read a report. Our own publisher says it of one that is read by itself."""
_NEEDED = ("publisher", "source_url", "licence", "unit", "language", "marks")
"""What a series must say, or its publisher: without it nobody knows what the figures are."""
_TEXTS = {
    *("title", "title_en", "table", "publisher", "publisher_name", "publisher_name_en"),
    *("source_title", "source_url", "attribution", "language"),
    *("licence", "licence_title", "licence_url", "licence_note", "licence_note_en"),
    *("subject", "subject_en", "unit", "unit_en", "unit_one", "unit_one_en"),
    *("disclosure_rule", "disclosure_rule_en", "total_code", "total_name", "total_name_en"),
}
_LISTS = {"breakdowns", "not_printed", "keywords"}
_TABLES = ("words", "numbers")
_WORDS = ("total", "mean", "source", "until", "period", "share")
_KNOWN = {*_TEXTS, *_LISTS, *_READING, "suppression"}
_LONGEST = 1000
"""Characters of a setting."""
_LARGEST = 1000
"""No mark stands for more, and no figure is rounded to more."""
_ADDRESS = re.compile(r"https?://[^\s/]\S*")


def load_series(folder: Path, *, alone: bool = False) -> tuple[Series, list[Finding]]:
    """A series by its settings and its publisher's, and warnings about them.

    ReportProblem when one is wrong or missing; a report that is read `alone`, wherever it lies,
    needs none.
    """
    above = folder.resolve().parent if folder.name in {"", ".."} else folder.parent
    path, shared = folder / SETTINGS, above / PUBLISHER
    name = folder.resolve().name
    if _is_there(path):
        own = _read(path)
    elif alone:
        own = {"title": name}
    else:
        message = (
            "is missing, so nobody knows what the series is, who publishes it and under which"
            " licence; copy that of another series here and change what it says, or write"
            f' title = "…" and what {shared.as_posix()} does not say of {", ".join(_NEEDED)}'
        )
        raise _problem(path, message, "no-series-toml")
    if "title" not in own:
        raise _problem(path, 'has no title; add a line such as title = "…"')
    publisher = _read(shared) if _is_there(shared) else {}
    known = _merged(publisher, own)
    if alone:
        ours = _merged({}, _read(default_publisher()))
        known = {key: value for key, value in ours.items() if key in _READING} | known
    missing = [key for key in _NEEDED if key not in known]
    if missing and not alone:
        message = (
            f"says no {', '.join(missing)}, and neither does {shared.as_posix()}; add what is"
            " missing to one of them"
        )
        raise _problem(path, message)
    for wrong in _contradictions(known):
        raise _problem(path, wrong)
    findings = [
        Finding(
            "series-toml",
            f"says {key}, which is no setting; misspelt?",
            Place(file.as_posix()),
            Severity.WARNING,
        )
        for file, settings in ((shared, publisher), (path, own))
        for key in sorted(settings.keys() - _KNOWN)
        if not alone
    ]
    return _series(name, known), findings


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _read(path: Path) -> dict[str, Any]:
    """The settings in a file; ReportProblem at the first that is not what it must be."""
    try:
        settings = tomllib.loads(read_file(path, LARGEST_LIST).decode("utf-8-sig"))
    except OSError as error:
        raise _problem(path, f"cannot be opened ({error.strerror}); check its rights") from None
    except (ValueError, RecursionError) as error:  # TOML, UTF-8, a number or a nesting too large
        raise _problem(path, f"is not valid TOML: {error}; correct it") from None
    for wrong in (*_wrong_texts(settings), *_wrong_marks(settings), *_wrong_reading(settings)):
        raise _problem(path, wrong)
    return settings


def _problem(path: Path, message: str, rule: str = "series-toml") -> ReportProblem:
    return ReportProblem(Finding(rule, message, Place(path.as_posix())))


def _merged(shared: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The settings of a publisher with those of a series over them.

    `[suppression]` is written as the one mark that it is short for.
    """
    layers = []
    for settings in (shared, own):
        layer = {key: value for key, value in settings.items() if key != "suppression"}
        short = settings.get("suppression")
        if short:
            layer["marks"] = [{"text": short["mark"], "low": 0, "high": short["limit"] - 1}]
        layers.append(layer)
    below, above = layers
    tables = {
        key: {**below.get(key, {}), **above.get(key, {})}
        for key in _TABLES
        if key in below or key in above
    }
    inherited = {key: value for key, value in below.items() if key not in above}
    return {**above, **inherited, **tables}


def _wrong_texts(settings: dict[str, Any]) -> Iterator[str]:
    for key in sorted(settings.keys() & _TEXTS):
        if not _is_text(settings[key]):
            yield f'{key} must be a text on one line, such as {key} = "…"; correct or remove it'
        elif key.endswith("_url") and not _ADDRESS.fullmatch(settings[key]):
            yield f"{key} must be an address that begins with https:// or http://"
    for key in sorted(settings.keys() & _LISTS):
        if not _are_texts(settings[key]):
            yield f'{key} must be a list of texts, such as {key} = ["…", "…"]'
    if "total_code" in settings and not is_code(settings["total_code"]):
        yield "total_code must be lower-case letters a-z, digits, '-' and '+' only"


def _wrong_marks(settings: dict[str, Any]) -> Iterator[str]:
    short = settings.get("suppression", {})
    if short != {} and not (
        isinstance(short, dict)
        and short.keys() == {"mark", "limit"}
        and _is_sign(short["mark"])
        and _is_number(short["limit"], 1)
    ):
        yield ("[suppression] needs a mark (text, no digits) and a limit (a whole number, 1-1000)")
    marks = settings.get("marks", [])
    if not isinstance(marks, list) or not all(map(_is_mark, marks)):
        yield (
            "[[marks]] needs a text (no digits), and low and high (whole numbers, 0-1000) or"
            " neither of the two; meaning and meaning_en may say in words what it means"
        )
        return
    if short and "marks" in settings:
        yield "[suppression] is short for one of [[marks]]; keep one of the two"
    if len({mark["text"] for mark in marks}) < len(marks):
        yield "[[marks]] has one text twice; keep one"
    ranges = sorted((mark["low"], mark["high"]) for mark in marks if "low" in mark)
    if any(below[1] >= above[0] for below, above in pairwise(ranges)):
        yield "[[marks]] has two marks that stand for the same figure; correct low and high"


def _wrong_reading(settings: dict[str, Any]) -> Iterator[str]:
    language = settings.get("language", "en")
    try:
        is_known = Locale.parse(language).language == language
    except (ValueError, UnknownLocaleError):
        is_known = False
    if not is_known:
        yield "language must be a code that Babel knows, such as 'en'; it gives the names of months"
    if type(settings.get("prints_small_figures", False)) is not bool:
        yield "prints_small_figures must be true or false"
    if not _is_number(settings.get("rounded_to", 1), 1):
        yield "rounded_to must be a whole number, 1-1000: 1 where figures are not rounded"
    words = settings.get("words", {})
    if not isinstance(words, dict) or not all(map(_are_texts, words.values())):
        yield '[words] must have lists of texts, such as total = ["…"]'
    elif words.keys() - set(_WORDS):
        yield f"[words] says {min(words.keys() - set(_WORDS))}; known: {', '.join(_WORDS)}"
    numbers = settings.get("numbers", {})
    if not isinstance(numbers, dict) or numbers.keys() - {"thousands", "decimal", "nil"}:
        yield "[numbers] may say thousands and nil (lists of texts) and decimal (a text)"
        return
    thousands, nil = numbers.get("thousands", []), numbers.get("nil", [])
    if not isinstance(thousands, list) or not all(map(_parts_digits, thousands)):
        yield '[numbers] thousands must be a list of signs of one character, such as [" ", "."]'
    if "decimal" in numbers and not _parts_digits(numbers["decimal"]):
        yield '[numbers] decimal must be a sign of one character, such as ","'
    if not isinstance(nil, list) or not all(map(_is_sign, nil)):
        yield '[numbers] nil must be a list of texts without digits, such as ["-"]'


def _contradictions(known: dict[str, Any]) -> Iterator[str]:
    """What settings of the series and of its publisher contradict each other in."""
    numbers = known.get("numbers", {})
    marks = known.get("marks", [])
    signs = [
        *(("a sign between thousands", sign) for sign in numbers.get("thousands", ())),
        *(("the sign before decimals", sign) for sign in [numbers.get("decimal")] if sign),
        *(("a sign for nil", sign) for sign in numbers.get("nil", ())),
        *(("a mark", mark["text"]) for mark in marks),
    ]
    for (one, sign), (other, same) in combinations(signs, 2):
        if sign == same:
            yield f"'{sign}' is both {one} and {other}; correct one of the two"
    hidden = [mark["text"] for mark in marks if mark.get("low") == 0]
    if numbers.get("nil") and hidden and not known.get("prints_small_figures"):
        yield (
            f"[numbers] has a sign for nil, but 0 is hidden behind '{hidden[0]}'; say what is true"
            f" of the reports: a mark that begins at 1, or prints_small_figures = true"
        )


def _is_text(value: Any) -> bool:
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        return False
    return not any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in value)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_sign(value: Any) -> bool:
    return _is_text(value) and not any(char.isdigit() for char in value)


def _parts_digits(value: Any) -> bool:
    """Whether a sign can stand between digits: a space, or a punctuation mark that is no dash."""
    if not isinstance(value, str) or len(value) != 1:
        return False
    return unicodedata.category(value) in ("Zs", "Po", "Pf", "Pi", "Sk")


def _is_number(value: Any, least: int) -> bool:
    return type(value) is int and least <= value <= _LARGEST


def _is_mark(value: Any) -> bool:
    if not isinstance(value, dict) or not _is_sign(value.get("text")):
        return False
    if value.keys() - {"text", "low", "high", "meaning", "meaning_en"}:
        return False
    if not all(_is_text(value[key]) for key in ("meaning", "meaning_en") if key in value):
        return False
    if not value.keys() & {"low", "high"}:
        return True
    low, high = value.get("low", -1), value.get("high", -1)
    return _is_number(low, 0) and _is_number(high, low)


def _series(name: str, settings: dict[str, Any]) -> Series:
    numbers, words = settings.get("numbers", {}), settings.get("words", {})
    marks = []
    for mark in settings["marks"]:
        names = {}
        if "meaning" in mark:
            english = mark.get("meaning_en", mark["meaning"])
            names = {"name_nb": mark["meaning"], "name_en": english}
        marks.append(Mark(mark["text"], mark.get("low"), mark.get("high"), names))
    return Series(
        name=name,
        title=settings["title"],
        marks=tuple(marks),
        details={k: v for k, v in settings.items() if k in _TEXTS and k != "language"},
        breakdowns=tuple(settings.get("breakdowns", ())),
        not_printed=tuple(settings.get("not_printed", ())),
        total_code=settings.get("total_code", ""),
        keywords=tuple(settings.get("keywords", ())),
        language=settings["language"],
        words={key: tuple(texts) for key, texts in words.items()},
        numbers=Numbers(
            tuple(numbers.get("thousands", ())),
            numbers.get("decimal", ""),
            tuple(numbers.get("nil", ())),
        ),
        prints_small_figures=settings.get("prints_small_figures", False),
        rounded_to=settings.get("rounded_to", 1),
    )
