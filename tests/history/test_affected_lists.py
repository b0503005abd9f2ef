"""Every page of the site that a change shows up on is told, lists over many records included."""

from __future__ import annotations

import re
from itertools import pairwise
from pathlib import Path

import pytest
from briefing_site.build.revisions import compare_revisions
from briefing_site.cli.main import main
from briefing_site.history.diff import Changes
from click.testing import CliRunner

from tests.edits import STEPS
from tests.scripted_repository import ScriptedRepository

ALWAYS = ("about-this-build/", "search/")
"""Pages that change with every build, or with the whole."""
CHOSEN = frozenset({
    *("Start", "Add what Borduria answered", "Quote the envoy more fully", "Date the wish", "Dispute the wish"),
    *("The envoy is now an ambassador", "Withdraw the ledger", "Sharpen Arcadia's line", "Add Borduria's line"),
    *("Bring the brief up to date", "Name the other wish", "Tell reviewers why", "Remove the assessment"),
})  # fmt: skip


def pages_of(desk: ScriptedRepository, site: Path) -> dict[str, str]:
    """Return the article of each page, by its address."""
    given = ["build", "-f", str(desk.folder / "mkdocs.yml"), "--site-dir", str(site), "--no-pdf", "--no-search"]
    done = CliRunner().invoke(main, given, env={"BRIEFING_TODAY": "2023-07-20"})
    assert done.exit_code == 0, done.output
    found = {}
    for path in site.rglob("index.html"):
        text = path.read_text(encoding="utf-8")
        article = re.search(r"<main.*?</main>", text, re.DOTALL)
        found[path.parent.relative_to(site).as_posix().removeprefix(".") + "/"] = article[0] if article else text
    return found


def told(changes: Changes) -> set[str]:
    """Return the addresses that a comparison names."""
    touched = {f"{page.folder}/{page.id}/" for page in (*changes.pages, *changes.briefs)}
    return touched | {listed.address or "/" for listed in changes.lists}


def is_told(address: str, addresses: set[str]) -> bool:
    """Tell whether a page is named, or is a part of a list that is."""
    return address in addresses or any(address.startswith(f"{listed}") for listed in addresses if listed == "timeline/")


@pytest.mark.slow
def test_whatever_page_is_not_the_same_is_told(tmp_path: Path) -> None:
    desk = ScriptedRepository(tmp_path / "desk")
    states = []
    for subject, act in STEPS:
        act(desk)
        revision = desk.commit(subject)
        follows = STEPS[min(len(STEPS) - 1, [name for name, _ in STEPS].index(subject) + 1)][0]
        if subject in CHOSEN or follows in CHOSEN:
            states.append((subject, revision, pages_of(desk, tmp_path / "site")))
    for (_, before, old), (subject, after, new) in pairwise(states):
        if subject not in CHOSEN:
            continue
        addresses = told(compare_revisions(desk.folder, before, after).changes)
        changed = {address for address in new if new[address] != old.get(address)} - {*ALWAYS}
        former = {"actors/envoy/"} if "ambassador" in subject else set()
        assert sorted(a for a in changed - former if not is_told(a, addresses)) == [], subject
