"""The made-up desk has nothing wrong, every kind of record, and what a desk doubts or takes back."""

from __future__ import annotations

from pathlib import Path

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.facts.model import KINDS

from tests.conftest import TODAY, run_briefing
from tests.sample_desk import SAMPLE


def test_nothing_is_wrong_with_it(sample: Path) -> None:
    done = run_briefing("check", "--today", TODAY, cwd=sample)
    assert done.returncode == 0, done.stdout
    assert "warning" not in done.stdout + done.stderr


def test_it_has_one_of_everything() -> None:
    base = FactBase(load_snapshot(read_tree(SAMPLE)).records)
    facts = base.facts.values()
    assert all(base.folders[folder] for folder in KINDS)
    assert {fact.kind for fact in facts} == {"said", "agreed", "did", "position", "context", "assessment"}
    assert {fact.status for fact in facts} == {"current", "disputed", "superseded", "retracted"}
