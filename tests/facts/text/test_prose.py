"""Prose fields: what becomes of Markdown, links and quotation marks."""

from __future__ import annotations

import pytest
from briefing_site.facts.text.prose import (
    addresses_in,
    citation_places,
    curl,
    links_in,
    page_link_places,
    parse_prose,
    prose_html,
    prose_text,
    safe_address,
)
from hypothesis import given
from hypothesis import strategies as st
from markupsafe import Markup, escape


def html(text: str) -> str:
    return prose_html(parse_prose(text), lambda target, label: Markup("<i>{}|{}</i>").format(target, label))


def test_plain_text_is_escaped_and_never_parsed():
    assert html("a < b & c") == "a &lt; b &amp; c"


def test_links_with_and_without_labels():
    assert html("See [[salt]] and [[salt|*the* salt]].") == "See <i>salt|</i> and <i>salt|<em>the</em> salt</i>."
    assert links_in("See [[salt]] and [[envoy|he]], not `[[code]]`.") == ("salt", "envoy")


def test_raw_html_and_images_are_text():
    assert html("<b>x</b> ![i](https://x.example/i.png)").startswith("&lt;b&gt;x&lt;/b&gt; !")


def test_quotation_marks_become_typographic():
    assert curl("\"He's\" ('x')") == "“He’s” (‘x’)"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ('قالت إنها "لا تعرف حدودًا".', "قالت إنها ”لا تعرف حدودًا“."),
        ('قالت *"نعم"* "لا" لصحيفة "The Day".', "قالت <em>”نعم“</em> ”لا“ لصحيفة ”The Day“."),
        ('[[salt]] قالت "نعم" [@a-fact]', "<i>salt|</i> قالت ”نعم“"),
        ('דנה אמרה "כן".', "דנה אמרה ”כן”."),
        ('Dana said "كن".', "Dana said “كن”."),
        ('"1"', "“1”"),
    ],
)
def test_quotation_marks_are_those_of_the_script(text: str, shown: str):
    """They are not mirrored in a line from right to left."""
    assert html(text) == shown


def test_a_fact_that_starts_like_a_list_is_no_list():
    assert html("1. First *of* all") == "1. First <em>of</em> all"


def test_addresses():
    assert addresses_in("[a](https://a.example) [b](mailto:b@b.example)") == ("https://a.example", "mailto:b@b.example")
    assert safe_address("https://a.example") == "https://a.example"


@pytest.mark.parametrize(
    ("text", "words", "addresses"),
    [
        ("[a [b]](https://a.example/x_(y)) *c*", "a [b] c", ("https://a.example/x_(y)",)),
        ("x [ y [a](https://a.example) [b](https://b.example) ] [", None, ("https://a.example", "https://b.example")),
        (r"\[a](b) [c\]](https://c.example)", "[a](b) c]", ("https://c.example",)),
        ("[a](https://a.example b)", "[a](https://a.example b)", ()),
        ("[a]([b](https://b.example)", "[a](b", ("https://b.example",)),
    ],
)
def test_brackets_close_where_markdown_closes_them(text, words, addresses):
    assert addresses_in(text) == addresses
    assert words is None or prose_text(parse_prose(text), str) == words


def test_places_on_a_page():
    assert list(page_link_places("a\n```\n[[no]]\n```\n x [[salt|s]]")) == [(5, 4, "salt")]
    page = "`[[no]]` [[a]] ``[[no]] ` [[no]]``\n~~~\n```\n[[no]] ~~~\n~~~\n` [[b]] ```\n[[c]]"
    assert list(page_link_places(page)) == [(1, 10, "a"), (6, 3, "b"), (7, 1, "c")]


@given(st.text(alphabet="ab [](|)*_`<>\\\"'!&:/.\n", max_size=80))
def test_nothing_raises_and_no_markup_gets_through(text):
    shown = (
        prose_html(parse_prose(text), lambda target, label: label or escape(target))
        if not addresses_in(text)
        else Markup()
    )
    for tag in ("<script", "<img", "<b>", "javascript:"):
        assert tag not in shown
    assert isinstance(prose_text(parse_prose(text), str), str)


@pytest.mark.parametrize(
    ("text", "shown", "words"),
    [
        ("It is [[salt|dear]] [@ours].", "It is <i>salt|dear</i> <span>.", "It is dear."),
        ("It is\n[@ours].", "It is <span>.", "It is."),
        ("It is [@ours]. *So* [@ours]!", "It is <span>. <em>So</em> <span>!", "It is. So!"),
        ("`[@ours]` and \\[@ours\\].", "<code>[@ours]</code> and [@ours].", "[@ours] and [@ours]."),
        ("[@ours](https://x.example)", '<a href="https://x.example" rel="noreferrer">@ours</a>', "@ours"),
        ("[@Ours] and [@ ours].", "[@Ours] and [@ ours].", "[@Ours] and [@ ours]."),
    ],
)
def test_our_judgement_is_marked_and_no_part_of_the_words(text, shown, words):
    assert str(html(text)).replace('<span class="ours">(our judgement)</span>', "<span>") == shown
    assert prose_text(parse_prose(text), str) == words


def test_what_a_sentence_rests_on_is_one_mark():
    (span,) = [piece for piece in parse_prose("It is dear [@envoy-on-salt; @ours].") if not isinstance(piece, str)]
    assert (span.tag, span.target) == ("cite", "envoy-on-salt ours")
    assert [(mark, ids) for _, mark, ids in citation_places("`[@a]` [@a; @b] [@ a]")] == [
        ("[@a; @b]", "a b"),
        ("[@ a]", ""),
    ]


def test_what_several_citations_say_alike_is_said_once():
    notes = {"a": Markup("<b>gone</b>"), "b": Markup("<b>gone</b>"), "c": Markup("<b>moved</b>")}
    cite = lambda fact_id: (Markup("<i>{}</i>").format(fact_id), notes.get(fact_id, Markup()))  # noqa: E731
    prose = parse_prose("It is dear [@a; @b; @c; @d].")
    told = prose_html(prose, lambda _, label: label, cite)
    assert told == "It is dear<i>a</i><i>b</i><i>c</i><i>d</i><b>gone</b><b>moved</b>."
