"""Labels → codes: what a row counts, and what a whole table does."""

from __future__ import annotations

from dataclasses import dataclass

from generator.codelists import CodeLists, Match, fold, total_code
from generator.model import ALL, MEASURE, PrintedTable, Reason, Series, Subject
from generator.understand.misprints import BY_LIKENESS, after_total_word, likely_code
from generator.wording import Wording

IN_CONTEXT = Reason(
    "lest sammen med det som tabellen teller", "read together with what the table counts"
)


@dataclass(frozen=True)
class RowLabels:
    """Reads the labels of a table's rows.

    A measure may be called by the part of its name that is not in `contexts`, what the table
    counts: `Varig` below `I alt lønnstilskudd`.
    """

    codelists: CodeLists
    contexts: tuple[str, ...] = ()

    def match(self, dimension: str, label: str) -> Match | None:
        """What a label means in the code list of a dimension; None when it means nothing there."""
        codelist = self.codelists.of(dimension)
        found = codelist.match(label)
        if found is not None or dimension != MEASURE:
            return found
        longer = (codelist.match(f"{label} {context}") for context in self.contexts)
        return next((Match(match.code, IN_CONTEXT) for match in longer if match), None)


@dataclass(frozen=True)
class SubjectOfTable:
    """What a table counts: the words of its total row, what they mean, and why if misprinted.

    The match tells `I alt` from `I alt` with the name of the series, which mean the same.
    """

    subject: Subject
    match: Match
    counted: str


def subject_of(
    table: PrintedTable,
    codelists: CodeLists,
    wording: Wording,
    series: Series,
    *,
    by_likeness: bool = False,
) -> SubjectOfTable | None:
    """What a table counts, by the label of its total row; None when no code list knows it.

    The name of the series means all measures, unless a measure has that name and is neither the
    total of the series nor one of the rows that are added up.
    """
    label = table.rows[0].label.text
    counted = wording.counted(label)
    reason = None
    if counted is None:
        counted, reason = after_total_word(label, wording) if by_likeness else None, BY_LIKENESS
    if counted is None:
        return None
    if not counted:
        return SubjectOfTable(Subject(target_group=ALL), Match(ALL, reason), "")
    measures = codelists["measures"]
    measure, group = measures.match(counted), codelists.groups.match(counted)
    titles = {fold(name) for name in (series.title, series.details.get("total_name", "")) if name}
    if fold(counted) in titles:
        rows = (measures.match(row.label.text) for row in table.rows[1:])
        added = {total_code(series, measures), *(match.code for match in rows if match)}
        if measure is None or measure.code in added:
            return SubjectOfTable(Subject(target_group=ALL), Match(fold(counted), reason), counted)
    if measure is None and group is None and by_likeness:
        code = likely_code([measures, codelists.groups], counted)
        is_group = code in codelists.groups.by_code
        group = Match(code, BY_LIKENESS) if code and is_group else None
        measure = Match(code, BY_LIKENESS) if code and not is_group else None
    if group is not None:
        subject = Subject(target_group=group.code, grouping=codelists.dimensions.grouping)
        return SubjectOfTable(subject, Match(group.code, reason or group.reason), counted)
    if measure is None:
        return None
    subject = Subject(measure=measure.code)
    return SubjectOfTable(subject, Match(measure.code, reason or measure.reason), counted)
