"""Rules of what is typed: blocks of Markdown are found where CommonMark finds them, and the remedies are ones."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from briefing_site.checks.rules.markup import first_block
from briefing_site.facts.text.inline import read_inline
from briefing_site.facts.text.prose_tree import Kind
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from tests.bad_cases import FOLDER, Case, read_cases
from tests.checks.test_bad_files import check_case

SECOND_OPINION = MarkdownIt("commonmark").enable("table")
RUNNING_TEXT = {"paragraph_open", "inline", "paragraph_close"}
BEGINNINGS = (
    "- ",
    "* ",
    "+ ",
    "1. ",
    "2) ",
    "# ",
    "### ",
    "> ",
    "---",
    "***",
    "===",
    "```",
    "~~~",
    "    ",
    "|",
    "|---|",
)
LINES = st.lists(
    st.lists(st.sampled_from([*BEGINNINGS, "a", "b ", "[a]: b", "\\", " ", "-", "*c*", "| d |"]), max_size=5).map(
        "".join
    ),
    min_size=1,
    max_size=4,
).map("\n".join)


@given(LINES)
@example("a | b\n--- | ---\nc | d")
@example("a\n-")
def test_what_commonmark_takes_for_a_block_is_named(text):
    environment: dict[str, object] = {}
    tokens = {token.type for token in SECOND_OPINION.parse(text, environment)}
    if tokens - RUNNING_TEXT or environment.get("references"):
        assert first_block(text) or Kind.CODE in {mark.kind for mark in read_inline(text).unread}


@pytest.mark.parametrize(
    "text",
    [
        "He said - and meant - it.",
        "\\- So",
        "1\\. So",
        "2023 was dry.",
        "\\# 1",
        "#1 of 2",
        "a | b",
        "-5 °C",
        "*So* it is.",
        "> 5"[2:],
    ],
)
def test_running_text_is_none(text):
    assert first_block(text) is None


ESCAPES = [
    (case, line)
    for case in read_cases(FOLDER / "markup.txt")
    for line in case.expected
    if re.search(r", or write \S+ for the characters? (itself|themselves)\.$", line)
]


@pytest.mark.parametrize(
    ("case", "line"), ESCAPES, ids=[line.split(": ")[0] + line.split(": ")[1] for _, line in ESCAPES]
)
def test_what_is_to_be_written_for_the_sign_itself_is_no_mark(case: Case, line: str, tmp_path: Path):
    """The remedy is put in the place that the message names: the same is not said there again."""
    path, row, column, rest = line.split(":", 3)
    signs = re.search(r"'(.+?)'(?: in '| is | begins )", rest)
    written = re.search(r", or write (\S+(?: \S+?)?) for the character", rest)
    assert signs
    assert written
    lines = case.files[path].decode().split("\n")
    place = int(column) - 1
    text = lines[int(row) - 1]
    assert text[place:].startswith(signs[1])
    both = "~" in signs[1]  # what strikes out stands on either side
    after = (
        text[place:].replace(written[1].replace("\\", ""), written[1])
        if both
        else written[1] + text[place + len(signs[1]) :]
    )
    lines[int(row) - 1] = text[:place] + after
    case = Case(case.name, {**case.files, path: "\n".join(lines).encode()})
    problems = [str(problem) for problem in check_case(case, tmp_path).problems]
    assert not any(problem.startswith(f"{path}:{row}:{column}:") for problem in problems), problems
