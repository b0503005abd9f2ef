"""What a merge decided is told: two values for one key, and what one side changed and the merge has not."""

from __future__ import annotations

import pytest
from briefing_site.history.file_versions import FileVersion
from briefing_site.history.merge_choices import choices_between, things_in

Facts = dict[str, dict[str, str | tuple[str, ...]]]


def told(*states: Facts) -> list[tuple[str, str, str]]:
    """Return what was decided in four states of one file: thing, key and outcome."""
    found = [things_in({("issues", "salt"): FileVersion({"name": "Salt"}, facts, {})}) for facts in states]
    return [(choice.id, choice.key, choice.outcome) for choice in choices_between(*found)]


def fact(text: str, **more: str | tuple[str, ...]) -> Facts:
    return {"tax": {"text": text, **more}}


@pytest.mark.parametrize(
    ("taken", "outcome"), [("Mine.", "ours"), ("Yours.", "theirs"), ("Both.", "neither"), ("Old.", "neither")]
)
def test_two_words_for_one_are_told_with_the_one_that_was_taken(taken: str, outcome: str) -> None:
    states = fact("Old."), fact("Mine."), fact("Yours."), fact(taken)
    assert told(*states) == [("tax", "text", outcome)]


def test_what_both_changed_alike_or_one_changed_and_the_merge_has_was_not_decided() -> None:
    assert told(fact("Old."), fact("New."), fact("New."), fact("New.")) == []
    assert told(fact("Old."), fact("Old."), fact("New."), fact("New.")) == []
    assert told({}, fact("New."), {}, fact("New.")) == []


def test_what_one_side_changed_and_the_merge_left_out_is_told() -> None:
    assert told(fact("Old."), fact("Old."), fact("New."), fact("Old.")) == [("tax", "text", "ours")]
    assert told({}, {}, fact("New."), {}) == [("tax", "", "ours")]
    assert told(fact("Old."), {}, fact("Old."), fact("Old.")) == [("tax", "", "theirs")]


def test_one_that_was_taken_away_here_and_changed_there_is_told_as_a_whole() -> None:
    assert told(fact("Old."), {}, fact("New."), {}) == [("tax", "", "ours")]


def test_lists_to_which_both_added_were_joined_and_not_decided() -> None:
    states = [fact("Old.", sources=sources) for sources in (("a",), ("a", "b"), ("a", "c"))]
    assert told(*states, fact("Old.", sources=("a", "b", "c"))) == []
    assert told(*states, fact("Old.", sources=("a", "b"))) == [("tax", "sources", "ours")]


def test_the_words_of_notes_are_not_told() -> None:
    assert told(*(fact("Old.", note=note) for note in ("Old.", "Mine.", "Yours.", "Mine."))) == []
