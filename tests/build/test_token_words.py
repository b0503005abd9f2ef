"""What `briefing build --explain` says of a token whose answer has changed."""

from __future__ import annotations

import pytest
from briefing_site.build.token_words import TOKEN_WORDS, words_of_token
from briefing_site.render.html.answers import ANSWERS


def test_every_kind_of_token_is_put_in_words():
    assert TOKEN_WORDS.keys() == ANSWERS.keys()


@pytest.mark.parametrize(
    ("token", "words"),
    [
        ("*", "the page depends on everything, and something changed"),
        ("envoy-on-salt", "'envoy-on-salt' changed"),
        ("head salt", "a field of salt changed"),
        ("all issues", "a record in the folder issues changed"),
        ("level salt/arcadia", "the handling of the position salt/arcadia changed"),
        ("day >= 2023-06-21", "the answer to 'today >= 2023-06-21' changed"),
        ("today ", "the build date changed"),
        ("events 2023", "the list of events in 2023 changed"),
        ("events ", "the list of events changed"),
        ("names ", "the A to Z changed"),
        ("items timeline 2023", "the items in the list 'timeline 2023' changed"),
        ("items timeline ", "the items in the list 'timeline' changed"),
    ],
)
def test_words_of_a_token(token, words):
    assert words_of_token(token) == words
