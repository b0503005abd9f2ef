"""A review is written by the smallest edit: nothing else in the file changes, whatever its shape."""

from __future__ import annotations

import difflib
import re
from datetime import date

import pytest
from briefing_site.edit.record_review import ReviewRecordError, edited, record_reviews
from briefing_site.edit.rename import apply
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import Snapshot, read_tree
from briefing_site.facts.support.fingerprint import Fingerprints, reviewables_in
from briefing_site.facts.types import Review
from hypothesis import given
from hypothesis import strategies as st

from tests.bad_cases import BASE
from tests.sample_desk import SAMPLE

REVIEW = Review(date(2027, 1, 2), "ak")
AGAIN = date(2027, 6, 30)
DESK = read_tree(SAMPLE)
DESK_BASE = FactBase(load_snapshot(DESK).records)
PEPPER = "content/issues/pepper.yml"
FINGERPRINT = re.compile("ak [0-9a-f]{8}(?![0-9a-f])")
HEAD = "name: Pepper\nsummary: S.\nfacts:\n"
FACT = "  - id: pepper-a\n    kind: context\n    text: Pepper is dear.\n    date: 2023-06-18\n    sources: [gazette]\n"


def with_pepper(text: str) -> Snapshot:
    files = {path: data for path, data in BASE.files.items() if path.startswith("content/")}
    return Snapshot({**files, "content/issues/pepper.yml": text.encode()})


def changed_lines(before: bytes, after: bytes) -> list[str]:
    lines = difflib.ndiff(before.decode().split("\n"), after.decode().split("\n"))
    return [line for line in lines if line[:1] in "+-"]


def pepper(text: str, *ids: str, again_by: date | None = None) -> list[str]:
    """Return what a review changes, its fingerprint checked and left out; of `pepper-a` unless others are named."""
    done = record_reviews(with_pepper(text), ids or ("pepper-a",), REVIEW, again_by)
    return [FINGERPRINT.sub("ak", line) for line in changed_lines(text.encode(), done.changes[PEPPER])]


@pytest.mark.parametrize(
    ("tail", "expected"),
    [
        ("", ["+     reviewed: 2027-01-02 ak"]),
        ("    reviewed: 2023-06-20 aa\n", ["-     reviewed: 2023-06-20 aa", "+     reviewed: 2027-01-02 ak"]),
        ("    reviewed: '2023-06-20 aa'  # on paper\n", ["+     reviewed: 2027-01-02 ak  # on paper"]),
        ("    # about the note\n    note: >-\n      # no comment\n", ["+     reviewed: 2027-01-02 ak"]),
        ("    note: A note.\n\n# the end\n", ["+     reviewed: 2027-01-02 ak"]),
    ],
)
def test_the_smallest_edit(tail: str, expected: list[str]) -> None:
    lines = pepper(HEAD + FACT + tail)
    assert lines[-1:] == expected[-1:]
    assert len(lines) <= 2


def test_a_new_key_stands_where_the_canonical_form_has_it() -> None:
    text = HEAD + FACT + "    # why\n    review_by: 2023-09-01\n    note: A note.\n\n" + FACT.replace("-a", "-b")
    data = record_reviews(with_pepper(text), ["pepper-a"], REVIEW, AGAIN).changes[PEPPER].decode()
    data = FINGERPRINT.sub("ak", data)
    assert "sources: [gazette]\n    reviewed: 2027-01-02 ak\n    # why\n    review_by: 2027-06-30\n    note:" in data
    assert data.count("reviewed") == 1


def test_the_last_fact_of_a_file_without_a_last_line_break() -> None:
    assert pepper((HEAD + FACT).rstrip("\n"))[-1] == "+     reviewed: 2027-01-02 ak"


def test_a_text_block_that_looks_like_a_comment_is_left_whole() -> None:
    text = (
        HEAD
        + FACT.replace("    sources: [gazette]\n", "")
        + "    sources: [gazette]\n    note: |-\n      a\n      # b\n"
    )
    assert pepper(text) == ["+     reviewed: 2027-01-02 ak"]


def test_line_ends_stay() -> None:
    data = edited((HEAD + FACT).replace("\n", "\r\n").encode(), "x.yml", {(("facts", 0), "reviewed"): "2027-01-02 ak"})
    assert data == (HEAD + FACT + "    reviewed: 2027-01-02 ak\n").replace("\n", "\r\n").encode()


def test_the_next_review_of_a_record_is_set_once_and_of_its_facts_where_they_have_one() -> None:
    dated = FACT.replace("-a", "-b") + "    review_by: 2023-09-01\n"
    assert pepper(HEAD + FACT + dated, "pepper", again_by=AGAIN) == [
        "+ reviewed: 2027-01-02 ak",
        "+ review_by: 2027-06-30",
        "+     reviewed: 2027-01-02 ak",
        "+     reviewed: 2027-01-02 ak",
        "-     review_by: 2023-09-01",
        "+     review_by: 2027-06-30",
    ]


def test_what_stays_overdue_is_said() -> None:
    text = HEAD + FACT + "    review_by: 2023-09-01\n"
    assert record_reviews(with_pepper(text), ["pepper-a"], REVIEW).due == ("pepper-a",)
    assert record_reviews(with_pepper(text), ["pepper-a"], REVIEW, AGAIN).due == ()


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "  - {id: pepper-a, kind: context, text: Dear., date: 2023-06-18, sources: [gazette]}\n",
        HEAD + FACT.replace("date: 2023-06-18", "date: 2023-06-31"),
    ],
)
def test_what_cannot_be_edited_safely_is_refused(text: str) -> None:
    with pytest.raises(ReviewRecordError, match=r"run `briefing fmt|fix it first"):
        pepper(text)


@pytest.mark.slow
@given(st.sets(st.sampled_from(sorted([*DESK_BASE.facts])), min_size=1, max_size=12))
def test_signing_off_facts_changes_nothing_else(ids: set[str]) -> None:
    done = record_reviews(DESK, sorted(ids), REVIEW, AGAIN)
    base = FactBase(load_snapshot(apply(DESK, done.changes)).records)
    for fact_id, fact in base.facts.items():
        old = DESK_BASE.facts[fact_id]
        stamp = REVIEW._replace(fingerprint=fact.reviewed.fingerprint if fact.reviewed else "")
        update = {"reviewed": stamp, "review_by": AGAIN} if fact_id in ids else {}
        assert fact.model_copy(update={"origin": old.origin}) == old.model_copy(update=update)
    assert {item.id for item in done.reviewed} == ids


RECORD = """\
name: Pepper
summary: The price of [[pepper-a|pepper]].

positions:
  # theirs
  - actor: arcadia
    line: Dear.
    facts: [pepper-a]
    former:
      - line: Cheap.
        facts: [pepper-a]
        until: 2023-01

facts:
  - id: pepper-a
    kind: said
    text: Dear.
    by: arcadia
    date: 2023-06-18
    sources: [gazette]
"""
BRIEF = """\
title: On pepper
for: arcadia
purpose: Pepper.
as_of: 2023-06-20
sections:
  - points_to_make:
      - line: It is dear.
        facts: [pepper-a]
      - line: It is too dear.
        facts: [pepper-a]
  - if_raised:
      - topic: pepper
        line: Nothing to add.
        facts: [pepper-a]
"""


def test_a_record_is_reviewed_whole_each_part_with_its_own_fingerprint() -> None:
    (data,) = record_reviews(with_pepper(RECORD), ["pepper"], REVIEW).changes.values()
    assert [FINGERPRINT.sub("ak", line) for line in changed_lines(RECORD.encode(), data)] == [
        "+ reviewed: 2027-01-02 ak",
        "+     reviewed: 2027-01-02 ak",
        "+     reviewed: 2027-01-02 ak",
    ]
    assert len(set(FINGERPRINT.findall(data.decode()))) == 3
    assert re.search(r"summary: .*\nreviewed: .*\n\npositions", data.decode())
    assert re.search(r"facts: \[pepper-a\]\n    reviewed: .*\n    former", data.decode())


@pytest.mark.parametrize("name", ["on-pepper/prose", "on-pepper/line-2", "on-pepper/line-3", "on-pepper"])
def test_a_brief_and_its_lines_bear_reviews(name: str) -> None:
    snapshot = with_pepper(RECORD)
    snapshot = Snapshot({**snapshot.files, "content/briefs/on-pepper.yml": BRIEF.encode()})
    done = record_reviews(snapshot, [name], REVIEW)
    again = FactBase(load_snapshot(apply(snapshot, done.changes)).records)
    prints = Fingerprints(again)
    items = [item for item in reviewables_in(again.records["on-pepper"]) if name in {item.id, "on-pepper"}]
    assert [item.id for item in items] == [item.id for item in done.reviewed]
    assert items
    assert all(prints.fits(item) for item in items)


def test_what_cannot_be_named_is_told_with_what_can() -> None:
    with pytest.raises(ReviewRecordError, match=r"nothing in 'pepper' is called 'pepper/arcadi'\. Did you mean"):
        pepper(RECORD, "pepper/arcadi")
    with pytest.raises(ReviewRecordError, match="'gazette' is a source, and sources are not reviewed"):
        pepper(RECORD, "gazette")
