"""The words beside a fact or a line: who spoke, who checked it, how it changed.

In: facts, reviews, changes of lines. Out: words, and dates as views.
"""

from __future__ import annotations

from datetime import date

from briefing_site.base.cldr import format_number
from briefing_site.base.edtf import EdtfDate, day_words
from briefing_site.base.language import gettext, ngettext
from briefing_site.facts.model import Fact
from briefing_site.facts.support.fingerprint import can_be_suspect
from briefing_site.history.position_history import LineChange
from briefing_site.history.review_status import Reviews
from briefing_site.render.html import views
from briefing_site.site.labels import basis_words, key_words
from briefing_site.site.review_words import checked_words, suspect_words


def line_change_words(change: LineChange) -> str:
    """Say when and how a line changed."""
    if change.basis == "superseded":
        return gettext("{day}: a newer fact superseded one that it rests on").format(day=change.date)
    return gettext("{day}: the line changed").format(day=change.date)


def when(day: EdtfDate, basis: str = "stated") -> views.When:
    """Return the view of a date."""
    return views.When(str(day), day.text, day.machine, basis_words(basis))


def checked_by(fact: Fact, reviews: Reviews) -> str:
    """Say when a fact was checked, by whom, and what has changed since; if never, a label says so."""
    found = reviews.verdicts.verdict_on(fact.id) if reviews.verdicts and can_be_suspect(fact) else None
    if not fact.reviewed or (found and found.below and not reviews.keys_edited(fact)):
        return suspect_words(found, reviews.verdicts.base) if reviews.verdicts else ""
    if reviews.hold_for(fact):
        return checked_words(fact.reviewed, reviews.reviewers, reviews.doubts_of(fact.id))
    day, initials = day_words(fact.reviewed.day), reviews.reviewers.name_of(fact.reviewed.initials)
    keys = gettext(", ").join(dict.fromkeys(map(key_words, reviews.keys_edited(fact))))
    last = reviews.edits[fact.id][-1].day
    if not keys:
        return gettext("Checked {day} by {initials}; changed since").format(day=day, initials=initials)
    if not last:
        return gettext("Checked {day} by {initials}; changed since, not committed yet: {keys}").format(
            day=day, initials=initials, keys=keys
        )
    return gettext("Checked {day} by {initials}; changed since, last on {last}: {keys}").format(
        day=day, initials=initials, keys=keys, last=day_words(date.fromisoformat(last))
    )


def counted_checks(checked: list[date], total: int) -> str:
    """Say how many facts were checked, and when last."""
    if not checked:
        return ngettext(
            "{total} fact, not yet checked against its source",
            "{total} facts, none yet checked against its source",
            total,
        ).format(total=format_number(total))
    return ngettext(
        "{total} fact, checked against its source on {day}",
        "{number} of {total} facts checked against their sources, last on {day}",
        total,
    ).format(number=format_number(len(checked)), total=format_number(total), day=day_words(max(checked)))
