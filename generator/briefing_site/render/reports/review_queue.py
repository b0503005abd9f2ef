"""The review queue, as text, Markdown or JSON.

In: what is due for review, record by record. Out: text. Each line gives file and line, so that an editor can open it
there.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import groupby

from briefing_site.base.problems import counted
from briefing_site.checks.tally import Tally, sentences_of, summed
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.model import AnyRecord
from briefing_site.facts.plain_prose import plain_prose
from briefing_site.history.review_status import LaterEdit, ReviewItem, ReviewReason
from briefing_site.history.review_verdicts import Cause
from briefing_site.render.reports.outline import escape_markdown
from briefing_site.render.reports.tallies import sentence_lines

MAX_CAUSES = 3
"""Changed items listed below what rests on them."""
SUSPECT = frozenset({ReviewReason.SUSPECT, ReviewReason.CHANGED})
"""Reasons for which a review does not hold."""
NOUNS = {
    "fact": ("fact", "facts"),
    "position": ("position", "positions"),
    "line": ("line to take", "lines to take"),
    "summary": ("record's summary", "summaries of records"),
    "prose": ("brief's text", "texts of briefs"),
}
MAX_WORDS_LENGTH = 100
DATA_VERSION = 1
"""Version of the JSON; raised when a key is renamed, dropped or changes its meaning."""


def counted_kinds(kinds: Iterable[str]) -> str:
    """Return the number of reviewable items of each kind: `2 facts, 1 line to take`."""
    counts = Counter(kinds)
    return ", ".join(f"{number:,} {NOUNS[kind][number > 1]}" for kind, number in counts.items())


def suspect_headline(awaited: Sequence[ReviewItem]) -> str:
    """Return how many items no longer hold as reviewed, in one line; empty for none."""
    found = [item for item in awaited if not SUSPECT.isdisjoint(item.why)]
    parts = counted_kinds(item.verdict.item.kind if item.verdict else "fact" for item in found)
    return f"{counted(len(found), 'thing')} suspect: {parts}." if found else ""


def awaited_headline(awaited: Sequence[ReviewItem], facts: int) -> str:
    """Return how many items await review, in one line."""
    mine = sum(1 for item in awaited if item.fact)
    pages = sum(1 for item in awaited if not item.fact and not item.verdict)
    others = f", and {counted(pages, 'record')} as a whole" if pages else ""
    return f"{mine} of {counted(facts, 'fact')} await review{others}."


def sentence_headlines(base: FactBase) -> list[str]:
    """Return how many sentences of the base rest on facts, in the lines of `sentence_lines`."""
    return sentence_lines(summed((r.folder, r.id, Tally(sentences_of(r))) for r in base.records.values()))


def render_text(awaited: Sequence[ReviewItem], facts: int, base: FactBase) -> str:
    """Return plain text: for each record a heading, then what awaits review there and why."""
    lines = [*filter(None, [suspect_headline(awaited)])]
    for record, items in _by_record(awaited):
        lines.append(f"{record.id}: {record.distinct_name}")
        for item in items:
            lines.append(f"  {_place(item)}: {_name(item)}: {_reasons(item)}")
            lines += [f"      {words}" for words in [_words(item, base)] if words]
    return "\n".join([*lines, *sentence_headlines(base), awaited_headline(awaited, facts), ""])


def render_markdown(awaited: Sequence[ReviewItem], facts: int, base: FactBase) -> str:
    """Return GitHub's and GitLab's Markdown: a list for each record."""
    suspect = suspect_headline(awaited)
    sentences = [line for headline in sentence_headlines(base) for line in (escape_markdown(headline), "")]
    lines = [*([f"**{suspect}**", ""] if suspect else []), f"**{awaited_headline(awaited, facts)}**", "", *sentences]
    for record, items in _by_record(awaited):
        lines += [f"### {escape_markdown(record.distinct_name)}", ""]
        for item in items:
            words = _words(item, base)
            said = f"  \n  {escape_markdown(words)}" if words else ""
            lines.append(f"- `{_place(item)}` **{_name(item)}**: {escape_markdown(_reasons(item))}{said}")
        lines.append("")
    return "\n".join(lines)


def render_json(awaited: Sequence[ReviewItem], facts: int, base: FactBase) -> str:
    """Return JSON: `awaiting` holds an object for each record or fact."""
    data = {"version": DATA_VERSION, "facts": facts, "awaiting": [_data(item, base) for item in awaited]}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def _data(item: ReviewItem, base: FactBase) -> dict[str, object]:
    place = item.fact or item.record
    causes = item.verdict.below if item.verdict else ()
    return {
        "record": item.record.id,
        "fact": item.fact.id if item.fact else "",
        "name": item.name,
        "suspect": not SUSPECT.isdisjoint(item.why),
        "rests_on": [{"id": c.thing, "day": c.day, "revision": c.revision, "keys": [*c.keys]} for c in causes],
        "path": place.origin.path,
        "line": item.line or place.origin.line,
        "why": [*item.why],
        "due": item.due.isoformat() if item.due else "",
        "reviewed": str(item.fact.reviewed.day) if item.fact and item.fact.reviewed else "",
        "by": item.fact.reviewed.initials if item.fact and item.fact.reviewed else "",
        "edits": [{"day": e.day, "revision": e.revision, "keys": [*e.keys]} for e in item.edits if e.keys],
        "doubts": [*item.doubts],
        "words": _words(item, base),
    }


def _by_record(awaited: Iterable[ReviewItem]) -> Iterable[tuple[AnyRecord, list[ReviewItem]]]:
    for _, items in groupby(awaited, key=lambda item: item.record.id):
        found = [*items]
        yield found[0].record, found


def _place(item: ReviewItem) -> str:
    origin = (item.fact or item.record).origin
    return f"{origin.path}:{item.line or origin.line}"


def _name(item: ReviewItem) -> str:
    return item.name if item.fact or item.verdict else "the record as a whole"


def _reasons(item: ReviewItem) -> str:
    parts = [str(why) for why in item.why]
    if item.due and "overdue" in parts:
        parts[parts.index("overdue")] = f"overdue since {item.due}"
    causes = item.verdict.below if item.verdict else ()
    edits = [_edit_words(edit) for edit in item.edits if edit.keys]
    if item.doubts:
        parts[parts.index(ReviewReason.DOUBTFUL)] = f"{ReviewReason.DOUBTFUL}: {', '.join(item.doubts)}"
    return "; ".join([*parts, *edits, *map(_cause_words, causes[:MAX_CAUSES])])


def _cause_words(cause: Cause) -> str:
    when = f"{cause.day} in {cause.revision[:10]}" if cause.revision else "not committed yet" if cause.keys else ""
    details = ", ".join(filter(None, (f"{', '.join(cause.keys)}" if cause.keys else "", when)))
    return f"{cause.thing} ({details})" if details else cause.thing


def _edit_words(edit: LaterEdit) -> str:
    when = f"{edit.day} in {edit.revision[:10]}" if edit.revision else "not committed yet"
    return f"{', '.join(edit.keys)} ({when})"


def _words(item: ReviewItem, base: FactBase) -> str:
    text = item.fact.text if item.fact else item.verdict.text if item.verdict else ""
    if not text:
        return ""
    words = plain_prose(base, text)
    return words if len(words) <= MAX_WORDS_LENGTH else f"{words[: MAX_WORDS_LENGTH - 1].rstrip()}…"
