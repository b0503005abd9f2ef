"""A file that was made to cost time costs little; a mistyped word is told what was meant."""

from __future__ import annotations

from contextlib import suppress
from datetime import date

import pytest
from briefing_site.checks.engine import check_all
from briefing_site.edit.autofix import autofixed
from briefing_site.edit.formatter import FormatError, format_text
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import Snapshot

from tests.allowance import takes_at_most
from tests.bad_cases import BASE
from tests.conftest import run_briefing

FILES = {path: data for path, data in BASE.files.items() if path.startswith("content/")}


@pytest.mark.parametrize(
    ("words", "meant"),
    [(("new", "actr", "pepper"), "actor"), (("schema", "actrs"), "actors"), (("check", "--format", "jso"), "json")],
)
def test_a_mistyped_word_is_told_what_was_meant(write_base, words, meant):
    done = run_briefing(*words, cwd=write_base())
    assert done.returncode == 2
    assert f"Did you mean '{meant}'?" in done.stderr
    assert len(done.stderr.splitlines()) <= 5


FACTS = b"facts:\n%b"


FACT = b"""\
  - id: pepper-%d
    kind: said
    text: >-
      %b
    by: envoy
    date: 2023-06-18
    sources: [gazette p2]
"""


NOWHERE = b", ".join(b"nope-%d" % number for number in range(45_000))


HOSTILE = {
    "bad facts": b"facts:\n" + b"  - id: BAD ID\n    text: [a]\n" * 8_000,
    "bad facts with comments": b"facts:\n" + b"  # a\n  - id: BAD ID\n    # b\n    text: [a]\n" * 5_000,
    "brackets": b"aliases: >-\n  " + b"[" * 4_000 + b"\n",
    "signs of emphasis": b"aliases: >-\n  " + b"*_" * 2_000 + b"\n",
    "keys": b"".join(b"k%d: v\n" % number for number in range(24_000)),
    "comments": b"# c\n" * 200_000,
    "signs of comments": b"aliases: x " + b"# " * 100_000 + b"\n",
    "a long line": b"aliases: " + b"x" * 900_000 + b"\n",
    "an open quotation": b'aliases: "' + b"a\n" * 100_000,
    "colons": b"summary: a: b\n" * 20_000,
    "open brackets": FACTS % b"".join(FACT % (n, b"[" * 3_900) for n in range(200)),
    "emphasis and links": FACTS % b"".join(FACT % (n, b"___[a](b)[[a|b]]" * 24) for n in range(200)),
    "addresses": FACTS % b"".join(FACT % (n, b"[a](" * 330) for n in range(80)),
    "a long cycle": FACTS
    % b"".join(FACT % (n, b"x\n    superseded_by: pepper-%d" % ((n + 1) % 2_400)) for n in range(2_400)),
    "one speaker": FACTS % (FACT.replace(b"by: envoy", b"by: [%b]" % b", ".join([b"envoy"] * 40_000)) % (1, b"x")),
    "references": b"related: [" + NOWHERE + b"]\n",
    "citations": FACTS % (FACT.replace(b"gazette p2", NOWHERE) % (1, b"x")),
}
"""What follows the keys that an actor must have."""


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_checking_a_hostile_file_costs_little(name):
    """Not much time, and not so many problems that none can be read."""
    path, data = "content/actors/pepper.yml", b"name: Pepper\ntype: person\nsummary: s\n" + HOSTILE[name]
    with takes_at_most(4):
        loaded = load_snapshot(Snapshot({**FILES, path: data}))
        found = [*loaded.problems, *check_all(loaded, "TLP:CLEAR", date(2023, 6, 21))]
    assert len(found) < 500


@pytest.mark.parametrize("page", [b"[[nope%d]] " * 60_000 % tuple(range(60_000)), b"[[salt]] " * 100_000])
def test_checking_a_hostile_page_costs_little(page):
    with takes_at_most(4):
        loaded = load_snapshot(Snapshot(FILES, pages={"content/pages/page.md": page}))
        found = check_all(loaded, "TLP:CLEAR", date(2023, 6, 21))
    assert len(found) in {0, 100}
    assert not found or found[-1].hint.endswith("There are 59,900 more like it in this file.")


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_mending_a_hostile_file_costs_little(name):
    """The file is formed and mended, or left as it is."""
    path, data = "content/actors/pepper.yml", b"name: Pepper\ntype: person\nsummary: s\n" + HOSTILE[name]
    with takes_at_most(4), suppress(FormatError):
        format_text(data, path)
    with takes_at_most(4):
        autofixed(Snapshot({path: data}))


def test_a_name_in_place_of_an_id_is_told_how_to_write_it(write_base):
    done = run_briefing("new", "actor", "Zoë Große-Li", cwd=write_base())
    assert done.returncode == 1
    assert done.stderr.rstrip().endswith("; write it like 'zoe-grosse-li'.")
