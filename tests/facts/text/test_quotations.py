"""Quotations and the paragraphs of an archived text."""

from __future__ import annotations

import pytest
from briefing_site.facts.text.quotations import alike, cited_paragraphs, holds, paragraphs_of, quotations_in

TEXT = 'One "first" thing.\n\n \nTwo – “the ‘second’ thing.”\r\n\r\nThree\nlines.\n\n\nFour'


def test_paragraphs_are_set_apart_by_blank_lines():
    assert [p[:5] for p in paragraphs_of(TEXT)] == ['One "', "Two –", "Three", "Four"]


@pytest.mark.parametrize(
    ("locator", "start"), [("p1", "One"), ("p2-p3", "Two"), ("p4", "Four"), ("", "One"), ("ch3", "One")]
)
def test_what_a_locator_names(locator, start):
    found = cited_paragraphs(paragraphs_of(TEXT), locator)
    assert found
    assert found[0].startswith(start)


@pytest.mark.parametrize("locator", ["p5", "p3-p2", "p4-p5"])
def test_a_locator_beyond_the_text_names_nothing(locator):
    assert cited_paragraphs(paragraphs_of(TEXT), locator) is None


@pytest.mark.parametrize(
    "quotation",
    ["first", "the 'second' thing", "the ‘second’ thing.", "the … thing", "[this] thing", "Three lines", "Two - “the"],
)
def test_marks_dashes_and_line_ends_do_not_matter(quotation):
    assert holds(alike(TEXT), quotation)


@pytest.mark.parametrize("quotation", ["First", "thing the", "thing … first", "secondly"])
def test_words_and_their_order_do(quotation):
    assert not holds(alike(TEXT), quotation)


def test_quotations_of_a_text():
    assert [q.words for q in quotations_in('He said "a [[salt|b]] c" and “d”.')] == ["a b c", "d"]
