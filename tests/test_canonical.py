"""The canonical form: says the same, keeps every comment, and is its own canonical form."""

from __future__ import annotations

import json
import re
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generator.canonical import FormError, canonical
from generator.characters import forbidden_in
from generator.parse import parse_yaml
from tests.bad_cases import BASE, CASES
from tests.conftest import PROJECT

PATH = "content/issues/pepper.yml"
WORDS = st.one_of(
    st.sampled_from(
        [
            "no",
            "true",
            "",
            " ",
            "a: b",
            "a #b",
            "#",
            "- a",
            "[a]",
            "*a",
            "'",
            '"',
            "it's",
            "a\nb",
            "a\n",
            "\na",
            "a  b",
            "é习",
            "2023-06-19",
            "---",
            "a,b",
            "x" * 120,
            "word " * 40,
            "\\",
            "@",
            "? a",
            ":",
            "a:",
            "<<",
            "=",
            "~",
            "a\n\nb",
            " a",
            "a\n b",
            "\ta",
        ]
    ),
    st.text(max_size=30).filter(lambda text: not any(forbidden_in(text)) and "\r" not in text),
)
KEYS = st.sampled_from(
    [
        "name",
        "summary",
        "text",
        "note",
        "aliases",
        "facts",
        "positions",
        "id",
        "by",
        "sections",
        "names",
        "weather",
        "true",
        "a b",
    ]
)
VALUES = st.recursive(
    st.one_of(WORDS, st.booleans(), st.none()),
    lambda below: st.one_of(st.lists(below, max_size=4), st.dictionaries(KEYS, below, max_size=4)),
    max_leaves=12,
)
COMMENTS = st.sampled_from(["", "", "", "# note", "# a: b", "#", "# 'x \"y"])


@st.composite
def documents(draw: st.DrawFn) -> str:
    """Write a record in block style, values in flow style, comments above and beside."""
    lines = [draw(COMMENTS)]
    for key, value in draw(st.dictionaries(KEYS, VALUES, min_size=1, max_size=6)).items():
        lines += [draw(COMMENTS)]
        if isinstance(value, list) and value and draw(st.booleans()):
            lines += [f"{key}:  {draw(COMMENTS)}"]
            for item in value:
                lines += [f"  - {json.dumps(item, ensure_ascii=False)}  {draw(COMMENTS)}", "  " + draw(COMMENTS)]
        else:
            lines += [f"{key}: {json.dumps(value, ensure_ascii=False)}  {draw(COMMENTS)}"]
    return "\n".join([*lines, draw(COMMENTS)])


@settings(max_examples=400)
@given(documents())
def test_nothing_is_lost_and_the_form_is_stable(document):
    before, problems = parse_yaml(document.encode(), PATH)
    if before is None or problems:
        return
    written = canonical(document.encode(), PATH)
    after, _ = parse_yaml(written.encode(), PATH)
    assert after
    assert after.plain() == before.plain()
    assert canonical(written.encode(), PATH) == written
    assert len(re.findall(r"# (note|a: b|'x)", written)) >= len(
        re.findall(r"^ *# (?:note|a: b|'x)", document, re.MULTILINE)
    )


@given(st.binary(max_size=200))
def test_nothing_but_form_error(data):
    with suppress(FormError):
        canonical(data, PATH)


@pytest.mark.parametrize("path", sorted((PROJECT / "content").glob("*/*.yml")), ids=lambda path: path.stem)
def test_the_shipped_content_is_in_canonical_form(path):
    assert canonical(path.read_bytes(), path.relative_to(PROJECT).as_posix()) == path.read_text(encoding="utf-8")


def test_wrong_files_are_left_alone_or_say_the_same():
    for case in [BASE, *CASES]:
        for path, data in case.files.items():
            if path.endswith(".yml") and path.count("/") == 2 and path.split("/")[1] in {"issues", "actors", "briefs"}:
                with suppress(FormError):
                    written = canonical(data, path).encode()
                    before, after = parse_yaml(data, path)[0], parse_yaml(written, path)[0]
                    assert before
                    assert after
                    assert after.plain() == before.plain()


def test_by_example():
    messy = """\
# Of the spice, not the vegetable.

facts:
- kind: said   # in public
  id:   pepper-fact
  text: "[[envoy]] said that pepper is 'dear', and that the price would rise before the harvest of the year was in"
  # As of June.
  date: '2023-06-18'
  sources:
    - gazette p1
    - "gazette p2"
summary: "About: pepper."
name: 'Pepper'
# The end.
"""
    assert (
        canonical(messy.encode(), PATH)
        == """\
# Of the spice, not the vegetable.
name: Pepper
summary: >-
  About: pepper.

facts:
  - id: pepper-fact
    kind: said  # in public
    text: >-
      [[envoy]] said that pepper is 'dear', and that the price would rise before the harvest of the
      year was in
    # As of June.
    date: 2023-06-18
    sources: [gazette p1, gazette p2]
# The end.
"""
    )


def test_the_form_of_a_comment_that_moves_is_stable():
    """Found by fuzzing: the comment beside `kind:` comes to stand beside a value written on one line, and moves on."""
    text = "name: Pepper\nkind:  #context\n    text: >-\n      Dear.\n    date: 2023-06-18\n    sources: [gazette p1]\n"
    written = canonical(text.encode(), PATH)
    assert "#context" in written
    assert canonical(written.encode(), PATH) == written


def test_what_is_written_is_composed():
    decomposed = "# Cafe\u0301\nname: Cafe\u0301\ntype: person\n"
    assert canonical(decomposed.encode(), PATH) == "# Caf\u00e9\nname: Caf\u00e9\ntype: person\n"
