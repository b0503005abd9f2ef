"""What rests on something that has changed, grouped by what it rests on.

In: the cards of a comparison. Out: a `Part` with an entry for each item. If few, each says what it rests on changed
and what to do; if many, a shared heading says it once.
"""

from __future__ import annotations

from briefing_site.base.collation import name_key
from briefing_site.history.changed_support import ChangedSupport
from briefing_site.render.reports.cards import Cards
from briefing_site.render.reports.outline import MAX_UNGROUPED, Part, ReportEntry, first_names
from briefing_site.render.reports.source_order import places_in_sources

TITLE = "Rests on what has changed"


def changed_support_part(cards: Cards) -> Part:
    """Return the part, which may be empty; many entries are sorted by cause."""
    moved = cards.comparison.changes.moved
    if len(moved) <= MAX_UNGROUPED:
        return Part(TITLE, tuple(_alone(each, cards) for each in moved), critical=True)
    causes = dict.fromkeys(each.causes for each in moved)
    places = places_in_sources(cards.comparison.changes)
    rank = {holder: number for number, holder in enumerate(dict.fromkeys(each.holder for each in moved))}
    ordered = sorted(moved, key=lambda m: (rank[m.holder], m.kind == "fact", places.get(m.id, ("", name_key(m.id)))))
    entries = (_of_many(each, cards) for found in causes for each in ordered if each.causes == found)
    return Part(TITLE, tuple(entries), critical=True, note="`briefing review ID --by xx` for each that still holds")


def _alone(moved: ChangedSupport, cards: Cards) -> ReportEntry:
    remedy = f"`briefing review {moved.id} --by xx` if it still holds"
    head = f"{_owner(moved, cards)}: rests on {_causes(moved, cards)}; {remedy}"
    known = (cause for cause in moved.causes if cause in cards.comparison.changes.supporting_facts)
    return ReportEntry(moved.holder, head, moved.text, items=tuple(map(cards.supporting_fact, known)))


def _of_many(moved: ChangedSupport, cards: Cards) -> ReportEntry:
    group = f"On {_causes(moved, cards)}"
    head = _owner(moved, cards)
    named = f"{head}, in {cards.name(moved.holder)}" if moved.kind == "fact" else f"{head} ({moved.id})"
    return ReportEntry(moved.holder, named, moved.text, group=group, subgroup=cards.name(moved.holder))


def _owner(moved: ChangedSupport, cards: Cards) -> str:
    """Return what the item is and whose: `Arcadia on Salt`, `a line to take of The talks`."""
    name = cards.name
    return {
        "fact": f"the fact {moved.id}",
        "position": f"{name(moved.id.partition('/')[2])} on {name(moved.holder)}",
        "line": f"a line to take of {name(moved.holder)}",
        "summary": f"the summary of {name(moved.holder)}",
        "prose": f"the text of {name(moved.holder)}",
    }[moved.kind]


def _causes(moved: ChangedSupport, cards: Cards) -> str:
    return first_names([_cause_words(cause, cards) for cause in moved.causes])


def _cause_words(cause: str, cards: Cards) -> str:
    """Return the name of a cause, and which of its keys changed: `The Gazette (reliability)`."""
    subject, _, actor = cause.partition("/")
    if actor:
        return f"{cards.name(actor)} on {cards.name(subject)}"
    keys = ", ".join(cards.edited_keys_of(cause))
    return f"{cards.name(cause)}{f' ({keys})' if keys else ''}"
