"""A misprinted label → the one known label that it can only be.

Letters may have changed places, or be lost, doubled or without their accents; digits never. What
is read so counts only if every total and mean that the row takes part in holds with it: that is
seen when the report is proved.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence

from rapidfuzz.distance import OSA

from generator.codelists import PARALLEL, CodeList, bare, fold, tidy
from generator.model import Reason
from generator.wording import Wording

BY_LIKENESS = Reason("etter likhet og summer", "by likeness and totals")

MOST_MISPRINTS = 3
"""Letters of a label that may be wrong; of a short one, fewer."""
_LONGEST = 200
_DIGITS = re.compile(r"\d+")
_WORDS = re.compile(r"[^\W_]+")

Order = Sequence[str]
"""Codes in the order in which a table prints their rows."""


def likely_code(
    codelists: Collection[CodeList],
    label: str,
    taken: Collection[str] = (),
    contexts: Iterable[str] = (),
) -> str:
    """The code whose label is the only one that is close to a misprinted one; empty if none is.

    Labels of the codes that are `taken` must be less close. `contexts` may complete the label.
    """
    head, *others = tidy(label[:_LONGEST]).casefold().split(PARALLEL)
    texts = (head, *(f"{head} {context.casefold()}" for context in contexts))
    digits = _DIGITS.findall(bare(head))
    name = _DIGITS.sub("", bare(head))
    letters = len(name)
    if not letters:
        return ""

    # The codes that are near, each with how many letters are wrong; and those of which each word is
    # near, since a long label may hide a word that is another altogether.
    near: dict[str, int] = {}
    whole: set[str] = set()
    for codelist in codelists:
        for form, folded, code in codelist.forms:
            if _DIGITS.findall(folded) != digits:  # digits are never repaired
                continue
            # Where digits agree, half of the letters say enough.
            known = max(1, len(_DIGITS.sub("", folded)) // 2) if digits else (letters - 1) // 2
            most = min(MOST_MISPRINTS, known, near.get(code, MOST_MISPRINTS))
            for text in texts:
                printed = bare(text)
                distance = OSA.distance(folded, printed, score_cutoff=most)
                # A known label with more before or behind it is another word.
                if distance <= most and (distance < 2 or folded not in printed):
                    near[code] = most = distance
                    whole |= {code} if _words_are_near(form, text) else set()
        names = {name for code in near for name in codelist.parallels.get(code, ())}
        others_known = frozenset().union(*codelist.parallels.values()) - names
        if not others_known.isdisjoint(map(fold, others)):
            return ""  # a parallel name is that of another place

    # Where a row that the table has already is as near, the label may be that row printed twice.
    free = [code for code in near if code not in taken]
    closer = [code for code in near if code in taken and near[code] <= min(near.values())]
    if len(free) != 1 or closer or not whole.issuperset(free):
        return ""
    return "" if digits and _is_named_like_another(name, free[0], codelists) else free[0]


def _is_named_like_another(name: str, code: str, codelists: Collection[CodeList]) -> bool:
    """Whether a printed name is as near to that of another code as to those of its own."""
    names = {(_DIGITS.sub("", form), own) for lists in codelists for _, form, own in lists.forms}
    known = {form for form, own in names if own == code}
    own = min(OSA.distance(form, name) for form in known)
    others = (form for form, _ in names if form and form not in known)
    return any(OSA.distance(form, name, score_cutoff=own) <= own for form in others)


def _words_are_near(form: str, text: str) -> bool:
    """Whether each word is near the known one; any are where narrow cells have parted words.

    Fewer letters of a word may be wrong where no digits agree.
    """
    words, known = _WORDS.findall(text), _WORDS.findall(form)
    has_digits = _DIGITS.search(form) is not None
    return len(words) != len(known) or all(
        OSA.distance(bare(word), bare(like)) <= max(1, (len(like) - 1 + has_digits) // 2)
        for word, like in zip(words, known, strict=True)
    )


def fits_order(code: str, above: Order, below: Order, orders: Iterable[Order]) -> bool:
    """Whether a row may stand between those above and below it, by the orders of other tables."""
    for order in orders:
        if code in order:
            before = order[: order.index(code)]
            if not set(before).isdisjoint(below) or not set(order).difference(before).isdisjoint(
                above
            ):
                return False
    return True


def after_total_word(label: str, wording: Wording) -> str | None:
    """What stands after a misprinted word for the total; None where there is none."""
    words = tidy(label).split(" ")
    for taken in range(1, min(len(words), 4) + 1):
        if OSA.distance(bare("".join(words[:taken])), bare(wording.total)) == 1:
            return " ".join(words[taken:])
    return None
