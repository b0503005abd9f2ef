"""The canonical form: says the same, keeps every comment, and is its own canonical form."""

from __future__ import annotations

import json
import re
from collections import Counter
from contextlib import suppress

import pytest
from briefing_site.base.characters import forbidden_in
from briefing_site.edit.formatter import FormatError, format_text
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.facts.files.yaml_nodes import parse_yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.bad_cases import BASE, CASES
from tests.conftest import run_briefing
from tests.sample_desk import SAMPLE

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


@pytest.mark.slow
@settings(max_examples=400)
@given(documents())
def test_nothing_is_lost_and_the_form_is_stable(document):
    before, problems = parse_yaml(document.encode(), PATH)
    if before is None or problems:
        return
    written = format_text(document.encode(), PATH)
    after, _ = parse_yaml(written.encode(), PATH)
    assert after
    assert after.plain() == before.plain()
    assert format_text(written.encode(), PATH) == written
    assert len(re.findall(r"# (note|a: b|'x)", written)) >= len(
        re.findall(r"^ *# (?:note|a: b|'x)", document, re.MULTILINE)
    )


@given(st.binary(max_size=200))
def test_nothing_but_form_error(data):
    with suppress(FormatError):
        format_text(data, PATH)


def test_what_is_in_canonical_form_stays_as_it_is():
    for path, data in read_tree(SAMPLE).files.items():
        assert format_text(data, path) == data.decode(), path


def test_wrong_files_are_left_alone_or_say_the_same():
    for case in [BASE, *CASES]:
        for path, data in case.files.items():
            if path.endswith(".yml") and path.count("/") == 2 and path.split("/")[1] in {"issues", "actors", "briefs"}:
                with suppress(FormatError):
                    written = format_text(data, path).encode()
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
        format_text(messy.encode(), PATH)
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
    written = format_text(text.encode(), PATH)
    assert "#context" in written
    assert format_text(written.encode(), PATH) == written


def test_what_is_written_is_composed():
    decomposed = "# Cafe\u0301\nname: Cafe\u0301\ntype: person\n"
    assert format_text(decomposed.encode(), PATH) == "# Caf\u00e9\nname: Caf\u00e9\ntype: person\n"


GLUED = [
    "name: 'Group three'# renamed 2024, ask Li",
    'name: "Group"#1',
    'aliases: ["A", "B"#2\n  ]',
    'aliases: ["A"]#3',
    "aliases: [A,#4\n  B]",
    "aliases: [#5\n  A]",
    'names: {en: "A"}#6',
    "names: {#7\n  en: A}",
    'names: {"en":#8\n  A}',
    "summary: >-#9\n  A",
    "summary: |#10\n  A",
    "summary: >2#11\n  A",
    'facts:\n  - id: "a"#12\n    text: b',
]
"""Comments that libyaml takes for such and YAML does not."""


@pytest.mark.parametrize("text", GLUED)
def test_a_glued_comment_is_refused_with_its_place(text):
    number = text[: text.index("#")].count("\n") + 1
    with pytest.raises(FormatError, match=rf"^{PATH}:{number}:\d+: yaml-comment: '#"):
        format_text(f"{text}\n".encode(), PATH)


def test_fmt_leaves_a_file_with_a_glued_comment_alone(write_base):
    text = "name: 'Group three'# renamed 2024, ask Li\nsummary: S.\n"
    project = write_base({"content/issues/pepper.yml": text})
    done = run_briefing("fmt", cwd=project)
    assert done.returncode == 1
    assert done.stderr.startswith("content/issues/pepper.yml:1:20: yaml-comment: '# renamed 2024, ask Li'")
    assert (project / "content/issues/pepper.yml").read_text() == text


SIGNS = [*"[]{},?#-\n", ": ", "  ", "- ", ", ", "? ", "...\n", "---\n", "\n#", "\n    "]
PIECES = st.sampled_from([*SIGNS, "name", "d", "é", " # note", "'a'", '"b"', "|", ">-", ">2", "\n  c"])


@settings(max_examples=400)
@given(st.lists(PIECES, max_size=25).map("".join))
def test_no_letter_and_no_number_sign_is_lost(text):
    with suppress(FormatError):
        written = format_text(f"name: {text}".encode(), PATH)
        assert letters_in(written.replace("\\n", "")) == letters_in(f"name: {text}")


def letters_in(text):
    return Counter(character for character in text if character.isalpha() or character == "#")


@pytest.mark.parametrize(
    ("text", "lost"),
    [("name: Salt  # sea\n", "#sea"), ('name: "caf\\u00e9"  # 1\n', "#1"), ("summary: >2  # two\n    a\n", "#two")],
)
def test_what_would_be_lost_is_proved_and_refused(text, lost, monkeypatch):
    """Whatever goes wrong in reading comments, the characters of the file are counted once more."""
    monkeypatch.setattr("briefing_site.edit.formatter.comments_in", lambda text: ())
    with pytest.raises(FormatError, match=r"would lack '.*'; it stays as it is") as refused:
        format_text(text.encode(), PATH)
    assert Counter(str(refused.value).split("'")[1]) == Counter(lost)


@pytest.mark.parametrize(
    "text",
    [
        '"caf\\u00e9 \\x41\\tb"',
        ">1\n a",
        ">+\n  a\n  b\n...",
        "'it''s'",
        "|2-\n    a",
        "[ 'a', \"b\" ]\n...",
        "e\u0301",
    ],
)
def test_escapes_and_headers_are_no_loss(text):
    format_text(f"---\nname:   {text}\n".encode(), PATH)
