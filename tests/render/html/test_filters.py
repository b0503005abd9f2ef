"""The choices of filters."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from briefing_site.render.html import filters


def test_which_of_equally_frequent_choices_are_left_out_follows_from_the_content_alone(monkeypatch):
    answers = {"wide": [f"a{number}" for number in range(2 * filters.MAX_CHOICES)], "narrow": ["a0"]}
    question = filters.FilterSpec(
        "actor", "Actor", "All", lambda _, record: answers[record.id], lambda _, choice: choice
    )
    monkeypatch.setitem(filters.FILTER_SPECS, "events", (question,))
    context: Any = None
    records: Any = [SimpleNamespace(id=name) for name in answers]
    (found,) = filters.filters_of(context, "events", records)
    assert {choice.id for choice in found.choices} == {*answers["wide"][: filters.MAX_CHOICES]}
