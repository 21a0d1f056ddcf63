"""The proof of a report: how its checks came out, and how many of its cells they cover."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.package.records import CheckRecord
from generator.web.language import Language
from generator.web.pages.report.edition import EditionReport


@dataclass(frozen=True)
class RuleLine:
    """A rule in words, and how many checks of it hold or can't be decided."""

    words: str
    passed: str
    undecidable: str


def verdict(edition: EditionReport, language: Language) -> str:
    """How all checks came out, in two sentences."""
    none_fails = language.gettext("report.none-fails")
    return f"{_outcome(edition.checks, language)} {none_fails}"


def table_verdict(edition: EditionReport, number: int, language: Language) -> str:
    """How the checks of one table came out, in a sentence."""
    mine = [check for check in edition.checks if check.table == number]
    return _outcome(mine, language)


def witnessed(edition: EditionReport, language: Language) -> str:
    """In how many cells a misread would fail a check; empty where the package lacks the count."""
    counted = edition.descriptor.get("witnessed")
    if not isinstance(counted, dict):
        return ""
    counts = [counted.get("cells"), counted.get("witnessed")]
    if not all(type(count) is int for count in counts):
        return ""
    return language.gettext(
        "report.witnessed",
        cells=language.number(counted["cells"]),
        witnessed=language.number(counted["witnessed"]),
    )


def _outcome(checks: Iterable[CheckRecord], language: Language) -> str:
    """How many checks hold, and how many can't be decided if there are any."""
    passed, undecidable = _tally(checks)
    sentence = language.ngettext("%(n)s check holds.", "%(n)s checks hold.", passed)
    if not undecidable:
        return sentence
    rest = language.ngettext(
        "report.undecided",
        "report.undecided",
        undecidable,
    )
    return f"{sentence} {rest}"


def _tally(checks: Iterable[CheckRecord]) -> tuple[int, int]:
    """How many checks pass, and how many can't be decided."""
    outcomes = Counter(check.outcome for check in checks)
    return outcomes["pass"], outcomes["undecidable"]


def rules(checks: Sequence[CheckRecord], language: Language) -> tuple[RuleLine, ...]:
    """A line for each rule that was checked, the known ones first."""
    _ = language.gettext
    words = {
        "total-is-sum-of-rows": _("rule.total-is-sum-of-rows"),
        "mean-of-months": _("rule.mean-of-months"),
        "target-groups-add-up": _("rule.target-groups-add-up"),
        "breakdown-total": _("rule.breakdown-total"),
        "within-wider-area": _("rule.within-wider-area"),
        "repeated-total": _("rule.repeated-total"),
        "at-least-the-limit": _("rule.at-least-the-limit"),
        "no-duplicate-row": _("rule.no-duplicate-row"),
        "period-heading": _("rule.period-heading"),
    }
    by_rule: dict[str, list[CheckRecord]] = {rule: [] for rule in words}
    for check in checks:
        by_rule.setdefault(check.rule, []).append(check)
    return tuple(
        RuleLine(words.get(rule, rule), *map(language.number, _tally(made)))
        for rule, made in by_rule.items()
        if made
    )
