"""Words, numbers and dates in one language: gettext for the words, Babel for the rest.

A label or a phrase is its own message id, in English. A sentence or a longer text has a key such as
`about.lede`; its English stands in `locale/en.po`. Catalogues are read as they stand; no compiled
file is kept.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache, cached_property, lru_cache
from gettext import GNUTranslations
from typing import Any
from unicodedata import normalize

from babel import Locale
from babel.dates import format_date
from babel.lists import format_list
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.numbers import format_decimal, get_decimal_symbol, get_group_symbol

from generator.model import Period
from generator.resources import catalogue_file

NBSP = "\N{NO-BREAK SPACE}"
MINUS = "\N{MINUS SIGN}"
_NARROW = "\N{NARROW NO-BREAK SPACE}"
_GENITIVES = {"nb": ("s", "sxz"), "en": ("’s", "s")}
"""Language → what makes a genitive, and the last letters after which an apostrophe stands alone."""
_LOCALES = {"nb": "nb_NO", "en": "en_GB"}


def catalogue(language: str) -> GNUTranslations:
    """The translations of `language`, from `locale/<language>.po`."""
    compiled = io.BytesIO()
    with catalogue_file(language).open("rb") as file:
        write_mo(compiled, read_po(file, locale=language, abort_invalid=True))
    compiled.seek(0)
    found = GNUTranslations(compiled)
    if language != "en":  # what a catalogue lacks is said in English
        found.add_fallback(catalogue("en"))
    return found


@dataclass(frozen=True)
class Language:
    """One language of the site. `code` is its BCP 47 tag: `nb`, `en`."""

    code: str
    translations: GNUTranslations = field(repr=False, compare=False)
    locale: Locale = field(repr=False, compare=False)
    facts: Mapping[str, str] = field(default_factory=dict, repr=False, compare=False)
    """What the publisher's settings say, for messages: whom the reports count (`%(person)s`,
    `%(people)s`), what they are about (`%(subject)s`) and what a whole table may count
    (`%(groups)s`). With a capital, as `%(People)s`, it begins a sentence."""

    def speaking(self, facts: Mapping[str, str]) -> Language:
        """This language, where messages say these `facts`."""
        return replace(self, facts=facts)

    @cached_property
    def _facts(self) -> dict[str, str]:
        _ = self.translations.gettext
        usual = {
            "person": _("participant"),
            "people": _("participants"),
            "subject": _("measures"),
            "groups": _("groups"),
        }
        words = {key: self.facts.get(key) or text for key, text in usual.items()}
        first = {key.capitalize(): text[:1].upper() + text[1:] for key, text in words.items()}
        return words | first

    @classmethod
    def of(cls, code: str) -> Language:
        """The language `code`, with its catalogue and its locale."""
        return _language(code)

    @property
    def own_name(self) -> str:
        """What the language calls itself: `English`."""
        return (self.locale.language_name or self.code).capitalize()

    def gettext(self, message: str, **values: object) -> str:
        """`message` in this language, with `%(name)s` replaced by `values` (finished texts).

        The `facts` need no value: `%(people)s`.
        """
        text = self.translations.gettext(message)
        return text % {**self._facts, **values} if "%(" in text else text

    def ngettext(self, singular: str, plural: str, n: int, **values: object) -> str:
        """The form that `n` asks for; `%(n)s` is `n` as a finished number."""
        text = self.translations.ngettext(singular, plural, n)
        return text % {**self._facts, "n": self.number(n), **values}

    def number(self, value: float, decimals: int = 0) -> str:
        """`1054` → `1 054` (no-break space) in Norwegian, `1,054` in English."""
        if isinstance(value, int) and not decimals:
            return f"{value:,}".replace(",", self._thousands).replace("-", MINUS)
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        return _decimal(value, pattern, self.locale)

    @cached_property
    def _thousands(self) -> str:
        return re.sub(r"\s", NBSP, get_group_symbol(self.locale))

    def signed(self, value: float, decimals: int = 0) -> str:
        """A number with its sign, the minus as U+2212; 0 has none."""
        text = self.number(abs(value), decimals)
        if not re.search("[1-9]", text):
            return text
        return (MINUS if value < 0 else "+") + text

    def percent(self, share: float, decimals: int = 0) -> str:
        """`0.118` → `12 %` with U+00A0 in Norwegian, `12%` in English."""
        return self.number(share * 100, decimals) + self._percent_sign

    def signed_percent(self, share: float, decimals: int = 0) -> str:
        """A relative change: `0.11` → `+11 %`."""
        return self.signed(share * 100, decimals) + self._percent_sign

    @property
    def _percent_sign(self) -> str:
        pattern = self.locale.percent_formats[None].pattern
        return f"{NBSP}%" if re.search(r"\s%", pattern) else "%"

    @cached_property
    def chart_locale(self) -> dict[str, dict[str, Any]]:
        """How charts write numbers and months, as d3-format and d3-time-format define locales."""
        year = [Period(2000, month) for month in range(1, 13)]
        numbers: dict[str, Any] = {
            "decimal": get_decimal_symbol(self.locale),
            "thousands": self._thousands,
            "grouping": [3],
            "currency": ["", ""],
            "minus": MINUS,
            "percent": self._percent_sign,
        }
        times: dict[str, Any] = {
            "months": [self.month_name(period) for period in year],
            "shortMonths": [self.short_month(period) for period in year],
            "dateTime": "%x",
            "date": "%Y-%m-%d",
            "time": "%H:%M",
            "periods": ["", ""],
            "days": [""] * 7,
            "shortDays": [""] * 7,
        }
        return {"number": numbers, "time": times}

    def month(self, period: Period) -> str:
        """`april 2024`, kept on one line."""
        return _date(period.first_day, "MMMM y", self.locale).replace(" ", NBSP)

    def month_name(self, period: Period) -> str:
        """`april` (`April` in English)."""
        return _date(period.first_day, "LLLL", self.locale)

    def short_month(self, period: Period) -> str:
        """`apr` (`Apr` in English)."""
        return _date(period.first_day, "LLL", self.locale)

    def span(self, first: Period, last: Period) -> str:
        """`januar–april 2024`, `november 2023–februar 2024`; whole years as `2023`, `2022–2023`."""
        if (first.month, last.month) == (1, 12):
            return "–".join(dict.fromkeys((str(first.year), str(last.year))))
        if first == last:
            return self.month(first)
        begun = self.month_name(first) if first.year == last.year else self.month(first)
        return f"{begun}–{self.month(last)}"

    def date(self, iso: str) -> str:
        """`2024-01-01` → `1. januar 2024`, `1 January 2024`."""
        return format_date(datetime.date.fromisoformat(iso), "long", self.locale).replace(" ", NBSP)

    def all_of(self, items: Sequence[str]) -> str:
        """`a, b og c`."""
        return format_list(list(items), "standard", self.locale)

    def any_of(self, items: Sequence[str]) -> str:
        """`a, b eller c`."""
        return format_list(list(items), "or", self.locale)

    def genitive(self, name: str) -> str:
        """`Statens`, `the agency’s`; a name that ends in a sibilant has an apostrophe alone."""
        if self.code not in _GENITIVES:
            return name
        ending, sibilants = _GENITIVES[self.code]
        return name + ("’" if name[-1:].lower() in sibilants else ending)

    def name(self, fields: Mapping[str, str], stem: str = "name") -> str:
        """The field `name_nb` or `name_en` (or another `stem`) of a row of a code list.

        Where there is none in this language, the Norwegian one, or that of no language: `title`.
        """
        return fields.get(f"{stem}_{self.code}") or fields.get(f"{stem}_nb") or fields.get(stem, "")

    @cached_property
    def alphabet(self) -> str:
        """The letters in the order of the language, as capitals: `…XYZÆØÅ`.

        Babel has no rules for sorting, so they stand in the catalogue.
        """
        return self.gettext("alphabet.letters")

    @cached_property
    def _same_letters(self) -> tuple[list[str], ...]:
        """What is sorted as another letter: `Ä=Æ`."""
        return tuple(pair.split("=") for pair in self.gettext("alphabet.same").split())

    def letters(self, text: str) -> str:
        """`text` in the letters of the alphabet: capitals without accents of other languages."""
        capitals = text.upper()
        for other, letter in self._same_letters:
            capitals = capitals.replace(other, letter)
        return "".join(c if c in self.alphabet else normalize("NFKD", c)[0] for c in capitals)

    def sort_key(self, text: str) -> tuple[tuple[int, ...], str]:
        """A key that sorts names as the language does, without regard to case.

        Blanks and signs come first, then digits, then letters.
        """
        places = {sign: place for place, sign in enumerate("0123456789" + self.alphabet, start=1)}
        return tuple(places.get(letter, 0) for letter in self.letters(text)), text


@lru_cache(maxsize=65536)
def _decimal(value: float, pattern: str, locale: Locale) -> str:
    """A number as text; the same few thousand are asked for again and again."""
    return format_decimal(value, pattern, locale).replace(_NARROW, NBSP).replace("-", MINUS)


@lru_cache(maxsize=8192)
def _date(day: datetime.date, pattern: str, locale: Locale) -> str:
    return format_date(day, pattern, locale)


@cache
def _language(code: str) -> Language:
    return Language(code, catalogue(code), Locale.parse(_LOCALES.get(code, code)))
