"""The printed texts that are in no table of a report, with their place and the reason."""

from __future__ import annotations

from dataclasses import dataclass

from generator.model import AsideReason
from generator.web.language import Language
from generator.web.pages.report.edition import EditionReport


@dataclass(frozen=True)
class TextBeside:
    """A printed text, where it stands and why it is in no table, in words."""

    place: str
    text: str
    reason: str


def texts_beside(edition: EditionReport, language: Language) -> tuple[TextBeside, ...]:
    """Every text that was left aside, in the order of the report."""
    _ = language.gettext
    reasons = {
        AsideReason.SOURCE: _("names the source"),
        AsideReason.PAGE_NUMBER: _("page number"),
        AsideReason.TITLE: _("title"),
        AsideReason.HEADING: _("a period with no table below it"),
        AsideReason.HEAD: _("column heads with no figures below them"),
        AsideReason.FOOTNOTE: _("footnote"),
        AsideReason.NOTICE: _("notice on several pages"),
        AsideReason.RUNNING_TEXT: _("running text"),
        AsideReason.NOT_COUNTS: _("figures that count nobody"),
        AsideReason.COPY: _("repeats what the report prints elsewhere"),
    }
    found = []
    for item in edition.left_aside:
        place = [
            _("page %(page)s", page=item["page"]) if "page" in item else "",
            _("line %(line)s", line=item["line"]) if "line" in item else "",
        ]
        if "cell" in item:
            place = [_("sheet “%(sheet)s”", sheet=item["sheet"]), str(item["cell"])]
        where = ", ".join(filter(None, place))
        reason = reasons.get(item["reason"], str(item["reason"]))
        found.append(TextBeside(where, str(item["text"]), reason))
    return tuple(found)
