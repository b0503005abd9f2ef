"""What a merged record said and the remaining one does not, next to what that one says instead.

In: the change of the merged record, and a function that words values. Out: `Detail`s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from pydantic import BaseModel

from briefing_site.base.problems import counted
from briefing_site.facts.plain_values import PlainValue
from briefing_site.history.affected import RecordChange
from briefing_site.render.reports.field_words import label_of
from briefing_site.render.reports.outline import Detail

InWords = Callable[[type[BaseModel], str, PlainValue], str]


def merge_details(change: RecordChange, model: type[BaseModel], in_words: InWords) -> Iterator[Detail]:
    """Yield what is lost and what stays, key by key; nothing if the record was not merged."""
    kept = change.merged_into
    if kept is None:
        return
    gone = dict(change.given_up)
    yield Detail("not taken over", "; ".join(_said(key, value, model, in_words) for key, value in gone.items()))
    stays = [_said(key, kept.values.get(key, ""), model, in_words) for key in dict.fromkeys(("summary", *gone))]
    holds = f"{counted(kept.facts, 'fact')}, {counted(kept.positions, 'position')}"
    yield Detail(f"{kept.name} goes on with", "; ".join((*stays, holds)))


def _said(key: str, value: PlainValue, model: type[BaseModel], in_words: InWords) -> str:
    label = label_of(key, model)
    return f"{label} “{in_words(model, key, value)}”" if value else f"no {label}"
