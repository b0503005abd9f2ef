"""YAML text to nodes: what was typed stays what was typed, and nothing raises or takes long."""

from __future__ import annotations

import resource
import subprocess
import sys

import pytest
from briefing_site.facts.files.load_file import load_file
from briefing_site.facts.files.snapshot import MAX_FILE_SIZE
from briefing_site.facts.files.yaml_nodes import parse_yaml
from hypothesis import given
from hypothesis import strategies as st

from tests.allowance import takes_at_most
from tests.conftest import PROJECT

PATH = "content/issues/pepper.yml"
TEXTS = [
    "no",
    "on",
    "012",
    "12:30",
    "1.10",
    "2023-06",
    "2023-06-19",
    "0x10",
    "1e3",
    ".inf",
    "NO",
    "nUll",
    "~a",
]


@pytest.mark.parametrize("text", TEXTS)
def test_a_plain_scalar_stays_text(text):
    node, problems = parse_yaml(f"a: {text}\nb: [{text}]\n{text}: c\n".encode(), PATH)
    assert node
    assert problems == ()
    assert node.plain() == {"a": text, "b": [text], text: "c"}


@pytest.mark.parametrize(
    ("text", "value"),
    [("true", True), ("True", True), ("TRUE", True), ("false", False), ("False", False), ("FALSE", False)]
    + [(nothing, None) for nothing in ("null", "Null", "NULL", "~", "")],
)
def test_true_false_and_null_are_themselves(text, value):
    """PlainValue ones, as editors read them; in quotes and as keys they are text."""
    node, problems = parse_yaml(f"a: {text}\nb: '{text}'\n{text or 'x'}: c\n".encode(), PATH)
    assert node
    assert problems == ()
    assert node.plain() == {"a": value, "b": text, text or "x": "c"}


@pytest.mark.parametrize("text", ["a: b", "a: >\n  b", "a: |+\n  b\n ", "a: |\n  b\n   ", "a: |+\n   ", "a:"])
def test_a_file_means_the_same_without_its_last_newline(text):
    with_newline, without = (parse_yaml(whole.encode(), PATH)[0] for whole in (f"{text}\n", text))
    assert with_newline
    assert without
    assert without.plain() == with_newline.plain()


def test_places_count_characters_from_one():
    node, _ = parse_yaml("名: 席兰亭\nb:\r\n  - é: x\n".encode(), PATH)
    assert node
    assert isinstance(node.value, dict)
    item = node.value["b"].value
    assert isinstance(item, list)
    inner = item[0].value
    assert isinstance(inner, dict)
    assert (inner["é"].line, inner["é"].column) == (3, 8)


PIECES = st.sampled_from(
    [
        "a",
        ": ",
        "\n",
        "  ",
        "- ",
        "#",
        "'",
        '"',
        "[",
        "]",
        "{",
        "}",
        "&a ",
        "*a",
        "!!str ",
        "|",
        ">-",
        "\t",
        "\r",
        "---\n",
        "%",
        "?",
        ",",
        "é",
        "\\u202e",
        "<<",
        "name",
        "summary",
        "facts",
        "id",
        "\ufeff",
        "\x00",
    ]
)


@given(st.lists(PIECES, max_size=60).map("".join))
def test_reading_never_raises(text):
    _, problems = parse_yaml(text.encode(), PATH)
    for problem in problems:
        assert "\n" not in str(problem)
        assert problem.origin.line <= text.count("\n") + text.count("\r") + 1
    load_file(PATH, text.encode())


@given(st.binary(max_size=300))
def test_loading_bytes_never_raises(data):
    for folder in ("issues", "actors", "sources", "briefs", "events", "cooperation"):
        load_file(f"content/{folder}/x.yml", data)


HOSTILE = {
    "brackets": b"a: " + b"[" * (MAX_FILE_SIZE - 10),
    "pairs of brackets": b"a: [" + b"[]," * 300_000 + b"]",
    "a list of a": b"facts:\n" + b"- a\n" * 240_000,
    "facts of nothing": b"facts:\n" + b"- {}\n" * 190_000,
    "unknown keys": b"".join(b"k%d: v\n" % n for n in range(90_000)),
    "as many unknown keys as are read": b"".join(b"k%d: v\n" % n for n in range(24_000)),
    "facts of bad ids": b"name: n\nsummary: s\nfacts:\n" + b"  - id: BAD ID\n    text: [a]\n" * 8_000,
    "ids": b"name: n\nsummary: s\nrelated: [" + b"A," * 400_000 + b"]",
    "one key twice": b"a: b\n" * 190_000,
    "aliases": b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"b: [*a,*a,*a,*a,*a,*a,*a,*a]\n" * 20_000,
    "question marks": b"? " * 400_000,
    "an open quotation": b'a: "' + b"x\n\n" * 300_000,
    "a comment on each line": b"name: n # c\n" * 80_000,
    "links": b"name: n\nsummary: " + b"[[" * 490_000,
    "newlines": b"\n" * 999_999,
    "hyphens": b"- " * 499_000,
    "deep indentation": b"".join(b" " * n + b"a:\n" for n in range(1_300)),
    "pipes": b"a: |\n" + b" x\n" * 300_000,
    "percent signs": b"%YAML 1.1\n" * 90_000,
    "tags": b"!a " * 300_000,
    "long key": b"k" * 999_000 + b": v",
    "not UTF-8 at the end": b"a" * 999_000 + b"\xff",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_costs_little(name):
    """Two seconds and 200 MB at most for one file (the peak is that of the whole process)."""
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with takes_at_most(2):
        loaded = load_file(PATH, HOSTILE[name])
    assert loaded.problems
    assert len(loaded.problems) <= 200
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200 * 1024


IN_A_FRESH_PROCESS = """
import resource, sys
from briefing_site.facts.files.load_file import load_file
data = sys.stdin.buffer.read()
used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
load_file("content/issues/x.yml", data)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(peak - used, sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_in_a_process_of_its_own(name):
    """The peak is that of a fresh process, so that nothing read before can hide it."""
    command = [sys.executable, "-c", IN_A_FRESH_PROCESS]
    done = subprocess.run(command, input=HOSTILE[name], capture_output=True, check=True, cwd=PROJECT, timeout=60)
    grown, seconds = done.stdout.split()
    assert int(grown) < 200_000_000
    assert float(seconds) < 20, "two, with Python, on an idle machine; twenty leaves room for a slow and busy one"
