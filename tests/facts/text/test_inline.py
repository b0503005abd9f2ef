"""Inline Markdown: read as CommonMark means it, or named; never left half-read."""

from __future__ import annotations

import re
from html import escape

import pytest
from briefing_site.facts.text.inline import read_inline
from briefing_site.facts.text.prose_tree import BLANK, STRAIGHT, Kind, Prose, Span, Unread
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.allowance import takes_at_most

SECOND_OPINION = MarkdownIt("commonmark")
setattr(SECOND_OPINION, "validateLink", lambda _: True)  # noqa: B010 - which addresses are safe, another rule says
setattr(SECOND_OPINION, "normalizeLink", str)  # noqa: B010
SIGNS = "abé1 \n*_~`[]()<>&\\!\"':;.,-#—/$"
MARKS = (
    *("**", "__", "``", "~~", "](", "](b)", "](http://x.y)", "<b>", "</b>", "&amp;", "&#160;", "<http://x.y>", "!["),
    *("[^1]", "[a][b]", "\\*", "\\[", "\\\n", "  \n", "<!-- a -->", '"t"', "*a*", "**a**"),
)
WHOLE = ("b ", "*c*", "**d** ", "_e_", "`f *` ", "[g *h*](i)", "\\*", "*j **k***", "__l__", "\n", "<", *'a .("')
"""What belongs together: most texts of these are read without anything left."""
MARKUP = st.one_of(
    st.lists(st.sampled_from([*SIGNS, *MARKS]), max_size=24), st.lists(st.sampled_from(WHOLE), max_size=12)
).map(lambda pieces: "".join(pieces).strip())


def html(prose: Prose) -> str:
    """The tree as CommonMark's own HTML."""
    return "".join(piece_html(piece) for piece in prose)


def piece_html(piece: str | Span) -> str:
    if isinstance(piece, str):
        for mark, placeholder in STRAIGHT.items():
            piece = piece.replace(placeholder, mark)
        return escape(piece, quote=False).replace('"', "&quot;")
    if piece.tag == "a":
        return f'<a href="{escape(piece.target, quote=False)}">{html(piece.children)}</a>'
    return f"<{piece.tag}>{html(piece.children)}</{piece.tag}>"


def one_spaced(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def found(text: str) -> list[tuple[Kind, str]]:
    return [(mark.kind, text[mark.start : mark.end]) for mark in read_inline(text).unread]


@given(MARKUP)
@example("*foo (*bar*)*")
@example("`a\\`b`")
def test_what_is_not_named_is_read_as_commonmark_means_it(text):
    reading = read_inline(text)
    if reading.unread or "[[" in text:
        return
    assert one_spaced(html(reading.tree)) == one_spaced(SECOND_OPINION.renderInline(text))


@given(MARKUP)
def test_whatever_commonmark_reads_is_read_or_named(text):
    """Each construct of the other opinion's own tokens is a span here, or a mark that is not read."""
    kinds = {
        "html_inline": {Kind.TAG, Kind.COMMENT},
        "image": {Kind.IMAGE},
        "hardbreak": {Kind.BREAK},
    }
    if "[[" in text:
        return
    unread = {mark.kind for mark in read_inline(text).unread}
    for token in SECOND_OPINION.parseInline(text)[0].children or ():
        if token.type in kinds:
            assert unread & kinds[token.type], token
        if token.type == "text_special" and token.info == "entity":
            assert Kind.ENTITY in unread
        if token.type == "link_open" and token.info == "auto":
            assert Kind.AUTOLINK in unread


@given(MARKUP)
def test_every_place_is_in_the_text_and_nothing_typed_is_lost(text):
    reading = read_inline(text)
    assert all(0 <= mark.start < mark.end <= len(text) for mark in reading.unread)
    assert len(reading.rest) == len(text)
    assert all(sign in {typed, BLANK} for sign, typed in zip(reading.rest, text, strict=True))
    assert list(reading.read) == sorted(reading.read)
    words = "".join(words_of(reading.tree))
    for letter in "ab1é":
        assert words.count(letter) >= reading.rest.count(letter)


def words_of(prose: Prose) -> list[str]:
    return [piece if isinstance(piece, str) else "".join((*words_of(piece.children), piece.target)) for piece in prose]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (r"\$5, AT\&T and C:\dir", "$5, AT&amp;T and C:\\dir"),
        ("*foo (*bar*)*", "<em>foo (<em>bar</em>)</em>"),
        ("***a** b*", "<em><strong>a</strong> b</em>"),
        ("snake_case_name, 2 * 3 and 4 < 5 & 6", "snake_case_name, 2 * 3 and 4 &lt; 5 &amp; 6"),
        ("`a <b> \\*` \\<b> \\`", "<code>a &lt;b&gt; \\*</code> &lt;b&gt; `"),
        ("[a [b]](https://x.y/z_(y)) and [the] salt", '<a href="https://x.y/z_(y)">a [b]</a> and [the] salt'),
        ("[a](b)(s) and 习**近**平", '<a href="b">a</a>(s) and 习<strong>近</strong>平'),
        ("~5 of ~7 tons and \\~\\~x\\~\\~", "~5 of ~7 tons and ~~x~~"),
    ],
)
def test_what_is_read(text, expected):
    assert found(text) == []
    assert html(read_inline(text).tree) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("**bold*", [(Kind.EMPHASIS, "*")]),
        ("the note* said", [(Kind.EMPHASIS, "*")]),
        ("a `b", [(Kind.CODE, "`")]),
        ("~~x~~ and ~y~", [(Kind.STRUCK, "~~x~~"), (Kind.STRUCK, "~y~")]),
        ("[a][b] [c][]", [(Kind.REFERENCE, "[a][b]"), (Kind.REFERENCE, "[c][]")]),
        ("a[^1]", [(Kind.FOOTNOTE, "[^1]")]),
        (
            "<b>x</b><br/><!-- y -->",
            [(Kind.TAG, "<b>"), (Kind.TAG, "</b>"), (Kind.TAG, "<br/>"), (Kind.COMMENT, "<!-- y -->")],
        ),
        ("a&nbsp;b &#8217; &x;", [(Kind.ENTITY, "&nbsp;"), (Kind.ENTITY, "&#8217;")]),
        ("<https://x.y> <a@b.c>", [(Kind.AUTOLINK, "<https://x.y>"), (Kind.AUTOLINK, "<a@b.c>")]),
        ("![a](https://x.y)", [(Kind.IMAGE, "![a](https://x.y)")]),
        ('[a](https://x.y "t") [b](<https://x.y>)', [(Kind.TITLE, '"t"'), (Kind.POINTED, "<https://x.y>")]),
        ("[a](https://x.y?a&amp;b)", [(Kind.ENTITY, "&amp;")]),
        ("[a](b c)", [(Kind.ADDRESS, "](")]),
        ("[see [[salt]] here](https://x.y)", [(Kind.NESTED, "[see [[salt]] here](https://x.y)")]),
        ("[see [x](https://x.y) here](https://x.y)", [(Kind.NESTED, "[see [x](https://x.y) here](https://x.y)")]),
        ("[[salt]](https://x.y)", [(Kind.NESTED, "[[salt]](https://x.y)")]),
        ("[[salt|the **island*]]", [(Kind.EMPHASIS, "*")]),
        ("a\\\nb", [(Kind.BREAK, "\\")]),
        ("a  \nb  \n", [(Kind.BREAK, "  \n")]),
    ],
)
def test_what_is_named(text, expected):
    assert found(text) == expected


def test_emphasis_goes_only_so_deep():
    assert Kind.DEEP in {mark.kind for mark in read_inline("*" * 40 + "a" + "*" * 40).unread}


@pytest.mark.parametrize(
    "sign", ["*", "_", "[", "`", "*a ", "_a *b ", "[a](", "![", "<!--", "&", "\\", "a* ", "*a_", "[[a|"]
)
def test_the_longest_text_of_one_mark_takes_no_time(sign):
    text = (sign * 4_000)[:4_000]
    with takes_at_most(1):
        read_inline(text)


def test_places_of_a_mark():
    assert read_inline("a `b` <i>").unread == (Unread(Kind.TAG, 6, 9),)
    assert read_inline("a `b` \\* [[c|d]]").rest == f"a {BLANK * 3} {BLANK * 2} {BLANK * 4}d{BLANK * 2}"
