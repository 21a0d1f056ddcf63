"""The profile of a publisher and its series: what is true of every report, as data.

`publisher.toml`, in the folder of reports, says what series of one publisher share;
`<series>/series.toml` adds to it and overrides it. CONTRIBUTING.md lists the settings.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

from babel import Locale

from generator.codelists import is_code
from generator.errors import Finding, ReportProblem, Severity
from generator.inputs import LARGEST_LIST, read_file
from generator.model import Mark, Numbers, Place, Series
from generator.resources import default_publisher

SETTINGS, PUBLISHER = "series.toml", "publisher.toml"

_TOLD = {"publisher", "source_title", "source_url", "licence", "unit"}
_TEXTS = {
    *_TOLD,
    *("title", "title_en", "table", "publisher_name", "publisher_name_en"),
    *("licence_title", "licence_url", "licence_note", "licence_note_en", "attribution"),
    *("unit_en", "unit_one", "unit_one_en", "disclosure_rule", "disclosure_rule_en"),
    *("language", "total_code", "total_name", "total_name_en"),
}
_LISTS = {"breakdowns", "not_printed", "keywords"}
_TABLES = {"suppression", "words", "numbers"}
_WORDS = ("total", "mean", "source", "until", "period")
_KNOWN = {*_TEXTS, *_LISTS, *_TABLES, "marks", "prints_small_figures", "rounded_to"}
_READING = ("language", "marks", "numbers", "words", "prints_small_figures", "rounded_to")
"""What must be known to read a report: without a publisher's file, our own says it."""
_LONGEST = 1000
"""Characters of a setting."""
_LARGEST = 1000
"""No mark stands for more, and no figure is rounded to more."""
_ADDRESS = re.compile(r"https?://[^\s/]\S*")
_SUPPRESSION = "[suppression] needs a mark (text, no digits) and a limit (a whole number, 1-1000)"
_MARKS = (
    "[[marks]] needs a text (no digits), and low and high (whole numbers, 0-1000) or neither of the"
    " two; meaning and meaning_en may say in words what it means"
)


def load_series(folder: Path, *, alone: bool = False) -> tuple[Series, list[Finding]]:
    """A series by its settings and its publisher's, and warnings about them.

    ReportProblem when one is wrong or `series.toml` is missing; a report that is read `alone`,
    wherever it lies, needs none.
    """
    path, shared = folder / SETTINGS, folder.resolve().parent / PUBLISHER
    name = folder.resolve().name
    findings: list[Finding] = []
    if _is_there(path):
        settings = _read(path)
        _refuse_wrong_values(settings, path)
    elif alone:
        settings = {"title": name}
    else:
        message = (
            "is missing, so nobody knows what the series is, who publishes it and under which"
            " licence; copy that of another series here and change what it says"
        )
        raise _problem(path, "no-series-toml", message)
    if "title" not in settings:
        raise _problem(path, "series-toml", 'has no title; add a line such as title = "Oppfølging"')
    if _is_there(shared):
        publisher = _read(folder.parent / PUBLISHER)
        _refuse_wrong_values(publisher, folder.parent / PUBLISHER)
        findings += _unknown_settings(publisher, folder.parent / PUBLISHER)
        known = _merged(publisher, settings)
        missing = [key for key in ("language", "marks") if key not in known]
        if missing:
            message = f"says no {missing[0]}, and neither does {PUBLISHER}; add it to one of them"
            raise _problem(path, "series-toml", message)
    else:
        own = _merged({}, settings)
        ours = _merged({}, _read(default_publisher()))
        known = {key: value for key, value in ours.items() if key in _READING} | own
        if not alone and not {"language", "marks"} <= own.keys():
            message = (
                f"there is no such file, so marks, language and words are taken from"
                f" {default_publisher().as_posix()}; copy it here and change what it says"
            )
            place = Place((folder.parent / PUBLISHER).as_posix())
            findings.append(Finding("no-publisher-toml", message, place, Severity.WARNING))
    if not alone:
        findings += [*_untold(known, path), *_unknown_settings(settings, path)]
    return _series(name, known), findings


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _read(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(read_file(path, LARGEST_LIST).decode("utf-8-sig"))
    except OSError as error:
        message = f"cannot be opened ({error.strerror}); check its rights"
        raise _problem(path, "series-toml", message) from None
    except (ValueError, RecursionError) as error:  # TOML, UTF-8, a number or a nesting too large
        raise _problem(path, "series-toml", f"is not valid TOML: {error}; correct it") from None


def _problem(path: Path, rule: str, message: str) -> ReportProblem:
    return ReportProblem(Finding(rule, message, Place(path.as_posix())))


def _merged(shared: dict[str, Any], own: dict[str, Any]) -> dict[str, Any]:
    """The settings of a publisher with those of a series over them; `marks` in their long form."""
    layers = [_with_marks(layer) for layer in (shared, own)]
    tables: dict[str, Any] = {
        key: {**layers[0].get(key, {}), **layers[1].get(key, {})}
        for key in ("words", "numbers")
        if key in layers[0] or key in layers[1]
    }
    inherited = {key: value for key, value in layers[0].items() if key not in layers[1]}
    return {**layers[1], **inherited, **tables}


def _with_marks(settings: dict[str, Any]) -> dict[str, Any]:
    """The settings, with `[suppression]` written as the one mark that it is short for."""
    found = {key: value for key, value in settings.items() if key != "suppression"}
    short = settings.get("suppression")
    if short:
        found["marks"] = [{"text": short["mark"], "low": 0, "high": short["limit"] - 1}]
    return found


def _untold(settings: dict[str, Any], path: Path) -> Iterator[Finding]:
    """A warning for each setting that readers of the data would miss."""
    for key in sorted(_TOLD - settings.keys()):
        message = f"has no {key}, so readers are not told it"
        yield Finding("series-toml", message, Place(path.as_posix()), Severity.WARNING)


def _unknown_settings(settings: dict[str, Any], path: Path) -> Iterator[Finding]:
    """A warning for each setting that nobody knows."""
    for key in sorted(settings.keys() - _KNOWN):
        message = f"says {key}, which is no setting; misspelt?"
        yield Finding("series-toml", message, Place(path.as_posix()), Severity.WARNING)


def _refuse_wrong_values(settings: dict[str, Any], path: Path) -> None:
    """ReportProblem at the first setting that is not what it must be."""
    for wrong in _wrong_values(settings):
        raise _problem(path, "series-toml", wrong)


def _wrong_values(settings: dict[str, Any]) -> Iterator[str]:
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
    yield from _wrong_marks(settings)
    yield from _wrong_reading(settings)


def _wrong_marks(settings: dict[str, Any]) -> Iterator[str]:
    if "suppression" in settings and not _is_suppression(settings["suppression"]):
        yield _SUPPRESSION
    marks = settings.get("marks", [])
    if not isinstance(marks, list) or not all(map(_is_mark, marks)):
        yield _MARKS
        return
    if settings.get("suppression") and "marks" in settings:
        yield "[suppression] is short for one of [[marks]]; keep one of the two"
    if len({mark["text"] for mark in marks}) < len(marks):
        yield "[[marks]] has one text twice; keep one"
    ranges = sorted((mark["low"], mark["high"]) for mark in marks if "low" in mark)
    if any(below[1] >= above[0] for below, above in pairwise(ranges)):
        yield "[[marks]] has two marks that stand for the same figure; correct low and high"


def _wrong_reading(settings: dict[str, Any]) -> Iterator[str]:
    if "language" in settings and not _is_language(settings["language"]):
        yield "language must be a code that Babel knows, such as 'en'; it gives the names of months"
    if type(settings.get("prints_small_figures", False)) is not bool:
        yield "prints_small_figures must be true or false"
    rounded = settings.get("rounded_to", 1)
    if type(rounded) is not int or not 1 <= rounded <= _LARGEST:
        yield "rounded_to must be a whole number, 1-1000: 1 where figures are not rounded"
    words = settings.get("words", {})
    if not isinstance(words, dict) or not all(map(_are_texts, words.values())):
        yield '[words] must have lists of texts, such as total = ["…"]'
    elif words.keys() - set(_WORDS):
        yield f"[words] says {min(words.keys() - set(_WORDS))}; known: {', '.join(_WORDS)}"
    numbers = settings.get("numbers", {})
    if not isinstance(numbers, dict) or numbers.keys() - {"thousands", "decimal"}:
        yield "[numbers] may say thousands (a list of texts) and decimal (a text)"
        return
    signs = [*numbers.get("thousands", []), numbers.get("decimal", "")]
    if not isinstance(numbers.get("thousands", []), list) or not all(
        isinstance(sign, str) and len(sign) <= 1 and not sign.isalnum() for sign in signs
    ):
        yield "[numbers] has signs of one character: thousands is a list of them, decimal one"
    elif numbers.get("decimal") and numbers["decimal"] in numbers.get("thousands", []):
        yield "[numbers] has one sign for thousands and for decimals; correct one of them"


def _is_text(value: Any) -> bool:
    if not isinstance(value, str) or not value.strip() or len(value) > _LONGEST:
        return False
    return not any(unicodedata.category(char) in ("Cc", "Zl", "Zp") for char in value)


def _are_texts(value: Any) -> bool:
    return isinstance(value, list) and all(map(_is_text, value))


def _is_sign(value: Any) -> bool:
    return _is_text(value) and not any(char.isdigit() for char in value)


def _is_number(value: Any, least: int) -> bool:
    return type(value) is int and least <= value <= _LARGEST


def _is_suppression(value: Any) -> bool:
    if value == {}:
        return True
    is_whole = isinstance(value, dict) and value.keys() == {"mark", "limit"}
    return is_whole and _is_sign(value["mark"]) and _is_number(value["limit"], 1)


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


def _is_language(value: str) -> bool:
    try:
        return Locale.parse(value).language == value
    except ValueError:
        return False


def _series(name: str, settings: dict[str, Any]) -> Series:
    numbers, words = settings.get("numbers", {}), settings.get("words", {})
    return Series(
        name=name,
        title=settings["title"],
        marks=tuple(map(_mark, settings["marks"])),
        details={k: v for k, v in settings.items() if k in _TEXTS and k != "language"},
        breakdowns=tuple(settings.get("breakdowns", ())),
        not_printed=tuple(settings.get("not_printed", ())),
        total_code=settings.get("total_code", ""),
        keywords=tuple(settings.get("keywords", ())),
        language=settings["language"],
        words={key: tuple(texts) for key, texts in words.items()},
        numbers=Numbers(tuple(numbers.get("thousands", ())), numbers.get("decimal", "")),
        prints_small_figures=settings.get("prints_small_figures", False),
        rounded_to=settings.get("rounded_to", 1),
    )


def _mark(settings: dict[str, Any]) -> Mark:
    meaning = settings.get("meaning", "")
    names = {"name_nb": meaning, "name_en": settings.get("meaning_en", meaning)} if meaning else {}
    return Mark(settings["text"], settings.get("low"), settings.get("high"), names)
