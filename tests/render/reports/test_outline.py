"""Words that people wrote, in Markdown: shown as they are, whatever a host makes of Markdown afterwards."""

from __future__ import annotations

import html
import re

import pytest
from briefing_site.render.reports.outline import Part, ReportEntry, ReviewReport, escape_markdown, render_markdown

REFERENCES = re.compile(r"@\w|#\d|GH-\d|!\d|%\d", re.IGNORECASE)
"""What hosts link, and whom they notify: they look for it in the words that the Markdown comes to."""
ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")


def shown(markdown: str) -> str:
    """Return what a reader sees of a line that holds no markup."""
    return html.unescape(ESCAPED.sub(r"\1", markdown))


@pytest.mark.parametrize(
    "words",
    [
        "tell @ann of it",
        "@all",
        "see #12, a/b#3 and gh-4, or !5, %6",
        "it cost $12 and rose to $15",
        "/close",
        "1. or - or +",
        "</details> --> <b> `x` | *y* _z_ ~q~ [l](m) &#64;ann",
    ],
)
def test_words_are_shown_as_they_are_and_tell_nobody(words: str) -> None:
    markdown = escape_markdown(words)
    assert shown(markdown).replace("\N{WORD JOINER}", "") == words
    assert not REFERENCES.search(shown(markdown))
    assert not re.search(r"^/|\$|<", markdown), "no command, no formula, no tag"


def test_one_giant_leaves_the_others_their_room_and_is_named() -> None:
    giant = ReportEntry("a", "21 June 2023, Eve: A", "x" * 60_000)
    outline = ReviewReport(
        "What changed", "a → b", "1 thing.", (Part("Why", (giant, ReportEntry("b", "B")), critical=True),)
    )
    told = render_markdown(outline)
    assert "- 21 June 2023, Eve: A … too long for here: the whole sheet has it\n- B\n" in told
