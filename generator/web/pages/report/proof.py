"""The proof of a report: how its checks came out, and how much of it they bear witness to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from generator.web.language import Language
from generator.web.pages.report.edition import Edition, Record


@dataclass(frozen=True)
class RuleLine:
    """A rule in words, and how many checks of it hold or can't be decided."""

    words: str
    passed: str
    undecidable: str


def verdict(edition: Edition, language: Language) -> str:
    """How all checks came out, in two sentences."""
    none_fails = language.gettext(
        "None fails: a check that failed would have stopped the publication."
    )
    return f"{_outcome(edition.checks, language)} {none_fails}"


def table_verdict(edition: Edition, number: int, language: Language) -> str:
    """How the checks of one table came out, in a sentence."""
    mine = [check for check in edition.checks if check["table"] == str(number)]
    return _outcome(mine, language)


def witnessed(edition: Edition, language: Language) -> str:
    """How many cells at least one check would betray; empty where the package does not tell."""
    told = edition.descriptor.get("witnessed")
    if not isinstance(told, dict):
        return ""
    counts = [told.get("cells"), told.get("witnessed")]
    if not all(type(count) is int for count in counts):
        return ""
    return language.gettext(
        "%(witnessed)s of %(cells)s figures are witnessed by at least one sum or mean of the "
        "report: were one of them misread, it would not agree. In the others small mistakes could "
        "pass, because figures are hidden and means are rounded.",
        cells=language.number(told["cells"]),
        witnessed=language.number(told["witnessed"]),
    )


def _outcome(checks: Iterable[Record], language: Language) -> str:
    """How many checks hold, and how many can't be decided if there are any."""
    passed, undecidable = _tally(checks)
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


def rules(checks: Sequence[Record], language: Language) -> tuple[RuleLine, ...]:
    """A line for each rule that was checked, the known ones first."""
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
