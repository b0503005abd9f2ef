"""Where sentences of prose end, and what each of them rests on."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml
from briefing_site.facts.text.sentences import count_sentences, sentences_citing, sentences_in

FILE = Path(__file__).with_name("sentences.yml")
BAR = re.compile(r"\|(?![^\[\]]*\]\])")
"""Where a case says that a sentence ends: a bar that is not a link's."""
CASES = [
    (group, line)
    for group, lines in yaml.safe_load(FILE.read_text(encoding="utf-8")).items()
    for line in lines.split("\n")
]


def test_there_are_a_hundred_cases():
    assert len(CASES) >= 100


@pytest.mark.parametrize(("group", "line"), CASES)
def test_a_sentence_ends_where_a_reader_ends_it(group, line):
    parts = BAR.split(line)
    assert [sentence.text for sentence in sentences_in("".join(parts))] == [part.strip() for part in parts], group


def test_what_has_no_words_is_no_sentence():
    assert [*sentences_in(""), *sentences_in("—"), *sentences_in(" \n ")] == []


def test_a_paragraph_ends_a_sentence():
    assert [sentence.text for sentence in sentences_in("On salt\nIt is dear.\nSo is pepper")] == [
        "On salt",
        "It is dear.",
        "So is pepper",
    ]


def test_a_sentence_knows_what_it_rests_on_and_where_it_stands():
    text = "It is dear [@a; @b]. So it stays [@ours]. Why? It fell\n[@a; @ours]. `[@c]` is a mark."
    found = sentences_in(text)
    assert [(sentence.cited, sentence.is_ours, sentence.is_supported) for sentence in found] == [
        (("a", "b"), False, True),
        ((), True, True),
        ((), False, False),
        (("a",), True, True),
        ((), False, False),
    ]
    assert all(text[sentence.start :].startswith(sentence.text) for sentence in found)
    assert [sentence.text for sentence in sentences_citing(text, "a")] == [found[0].text, found[3].text]
    assert not [*sentences_citing(text, "c")]


def test_sentences_are_counted_by_what_they_rest_on():
    count = count_sentences(["It is dear [@a; @ours]. It stays [@ours].", "Why?", "So [@b]. So [@c]."])
    assert (count.on_facts, count.ours, count.unsupported, count.total) == (3, 1, 1, 5)
