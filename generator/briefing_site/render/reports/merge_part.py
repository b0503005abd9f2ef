"""How merges resolved their two sides: each value next to the others, with its author.

In: the cards of a comparison. Out: a `Part` with an entry for each key or item that was resolved.
"""

from __future__ import annotations

from briefing_site.base.problems import visible
from briefing_site.facts.plain_values import PlainValue, items_of
from briefing_site.history.merge_choices import MergeChoice, MergeSide
from briefing_site.render.reports.cards import MODELS, Cards
from briefing_site.render.reports.field_words import date_words, label_of, value_words
from briefing_site.render.reports.outline import Detail, Part, RelatedItem, ReportEntry

TITLE = "Decided by a merge"
ABSENT = "not there"


def merge_part(cards: Cards) -> Part:
    """Return the part, which may be empty."""
    return Part(TITLE, tuple(_entry(choice, cards) for choice in cards.comparison.choices), critical=True)


def _entry(choice: MergeChoice, cards: Cards) -> ReportEntry:
    changed = [side for side in (choice.ours, choice.theirs) if side.value != choice.before]
    key = f", {label_of(choice.key, _model(choice))}" if choice.key else ""
    merge = f"the merge of {date_words(choice.day)} by {visible(choice.author)}"
    head = f"{_thing(choice, cards)}{key}: {_outcome(choice, changed)}, in {merge}"
    lines = (f"{_whose(side)}: {_words(choice, side.value, cards)}" for side in changed)
    ends = (("before both", choice.before), ("the merge has", choice.taken))
    items = (*lines, *(f"{lead}: {_words(choice, value, cards)}" for lead, value in ends))
    handling = Detail("highest handling in its files", choice.handling)
    return ReportEntry(choice.id, head, details=(handling,), items=tuple(map(RelatedItem, items)))


def _outcome(choice: MergeChoice, changed: list[MergeSide]) -> str:
    if len(changed) == 1:
        return f"the change by {_author(changed[0])} was left out"
    taken = next((side for side in changed if side.value == choice.taken), None)
    return f"what {_author(taken)} wrote was taken" if taken else "two changes, neither taken as it was"


def _whose(side: MergeSide) -> str:
    return f"{_author(side)}, {date_words(side.day)}" if side.day else _author(side)


def _author(side: MergeSide) -> str:
    return visible(side.author) or "one side"


def _thing(choice: MergeChoice, cards: Cards) -> str:
    """Return the item that was resolved: `Arcadia on Salt`, `envoy-half, in Salt`, `Salt`."""
    record = cards.name(choice.record)
    return {"fact": f"{choice.id}, in {record}", "position": f"{cards.name(choice.id)} on {record}"}.get(
        choice.kind, record
    )


def _words(choice: MergeChoice, value: PlainValue, cards: Cards) -> str:
    found = items_of(value_words(_model(choice), choice.key, value, cards.name) if choice.key else value)
    return "; ".join(found) or ABSENT


def _model(choice: MergeChoice) -> type:
    return MODELS[{"fact": "facts", "position": "positions"}.get(choice.kind, choice.folder)]
