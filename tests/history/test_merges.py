"""What two branches did, merged: the diff of what the merge brought, the history, and what the merge broke."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from briefing_site.base.problems import Severity, in_order
from briefing_site.build.revisions import compare_revisions
from briefing_site.checks.engine import check_all
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_revision
from briefing_site.history.comparison import Comparison
from briefing_site.history.log import read_history
from briefing_site.render.reports.changes import render_text

from tests.golden_files import expect
from tests.history.test_log import told
from tests.merges import MERGES, Merged, make_merges
from tests.scripted_repository import ScriptedRepository

Desk = tuple[ScriptedRepository, tuple[Merged, ...]]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    return make_merges(tmp_path_factory.mktemp("merges"))


def errors_in(folder: Path, revision: str) -> list[str]:
    loaded = load_snapshot(read_revision(folder, revision))
    found = check_all(loaded, "TLP:CLEAR", date(2023, 7, 1), None)
    return [str(p) for p in in_order((*loaded.problems, *found)) if p.severity is Severity.ERROR]


@pytest.mark.slow
def test_every_merge_tells_what_the_branch_brought_and_what_it_broke(desk: Desk) -> None:
    repository, merged = desk
    lines = []
    for merge in merged:
        changes = compare_revisions(repository.folder, merge.main, merge.merge).changes
        broken = sorted({*errors_in(repository.folder, merge.merge)} - {*errors_in(repository.folder, merge.main)})
        lines += [f"# {merge.subject}", render_text(Comparison(changes, "main", "merged"), full=True)]
        lines += [*(f"broken: {problem}" for problem in broken), ""]
    expect("merges.txt", "\n".join(lines))


def test_the_history_counts_an_edit_once_and_a_merge_for_what_it_resolved(desk: Desk) -> None:
    expect("merges-history.txt", told(read_history(desk[0].folder)))


@pytest.mark.slow
def test_both_ways_to_a_merge_end_in_the_same_base(desk: Desk) -> None:
    """What the one branch and the merge's rest brought, and what the other and its rest brought, are the same whole."""
    repository, merged = desk
    for merge in merged:
        whole = compare_revisions(repository.folder, merge.before, merge.merge).changes
        for branch in (merge.main, merge.side):
            first = compare_revisions(repository.folder, merge.before, branch).changes
            rest = compare_revisions(repository.folder, branch, merge.merge).changes
            ids = {change.id for change in (*first.facts, *rest.facts)}
            assert {change.id for change in whole.facts} <= ids, merge.subject


def test_the_kinds_of_edit_are_many(desk: Desk) -> None:
    assert len(MERGES) >= 17
    assert len({merge.subject for merge in MERGES}) == len(MERGES)
