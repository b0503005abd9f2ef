"""Random bases in real repositories: an edit is told whatever way it came in, at any depth, and nothing else is.

Ways are merges, rebases, squashes, cherry-picks, amended commits, new names and reverts; the marks of review bear
fingerprints, or none (then git tells), or some do. Where git lacks the commits nothing counts as holding by it.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest
from briefing_site.build.revisions import compare_revisions, reviews_for
from briefing_site.cli.main import main
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.history.log import read_history
from briefing_site.history.review_verdicts import Verdict
from click.testing import CliRunner

from tests.conftest import PROJECT
from tests.moved_bases import EDITS, SALT, SOURCE, STAMP, TALKS, RandomBase, replacing, stamped
from tests.rounds import Rounds
from tests.scripted_repository import ScriptedRepository

pytestmark = pytest.mark.slow

MKDOCS = f"""\
site_name: Salt
docs_dir: content/pages
theme: {{name: null, custom_dir: {PROJECT / "templates"}, static_templates: [404.html]}}
plugins:
  - briefing: {{format: 1, audience: TLP:AMBER}}
"""
PAGE = {"content/pages/index.md": "---\ntitle: Salt\n---\nSalt.\n"}
FINGERPRINTS, BY_GIT, SOME = "fingerprints", "told by git", "some of each"
LINE = "talks/line-1"
Act = Callable[[], object]


class Desk(ScriptedRepository):
    """A random base, reviewed and issued; edits come in by one way or another."""

    def __init__(self, folder: Path, base: RandomBase, marks: str) -> None:
        super().__init__(folder)
        self.base, self.marks = base, marks
        self.other = 0
        self.write({**base.files(), **PAGE, "mkdocs.yml": MKDOCS})
        self.commit("Begin")

    def review(self) -> None:
        """Write a review of everything into the files."""
        files = {
            path: (self.folder / path).read_text()
            for path in (str(p.relative_to(self.folder)) for p in (self.folder / "content").rglob("*.yml"))
        }
        reviewed = {path: data.decode() for path, data in stamped(files).files.items()}
        self.write({path: STAMP.sub(self._mark, text) for path, text in reviewed.items()})

    def _mark(self, stamp: re.Match[str]) -> str:
        is_plain = self.marks == BY_GIT or (self.marks == SOME and self.base.choice.random() < 0.5)
        return stamp[1] if is_plain else stamp[0]

    def issue(self) -> None:
        sha = self.git("rev-parse", "HEAD")
        self.write({"issued/talks.yml": f"- date: 2023-06-22\n  revision: {sha}\n  content: 0123456789\n  by: ak\n"})

    def apply(self, edit: Callable[[str], str], name: str) -> None:
        """Edit a file wherever it lies now."""
        (path,) = (self.folder / "content").rglob(Path(name).name)
        path.write_text(edit(path.read_text()))

    def aside(self) -> None:
        """Change what has nothing to do with any review."""
        self.other += 1
        self.write({f"content/actors/other-{self.other}.yml": "name: Other\ntype: government\nsummary: Another.\n"})
        self.commit("Aside")

    def run(self, *arguments: str) -> None:
        command, *rest = arguments
        done = CliRunner().invoke(main, [command, "-f", str(self.folder / "mkdocs.yml"), *rest])
        assert done.exit_code == 0, done.output

    def verdicts_on_all(self, folder: Path | None = None) -> dict[str, Verdict]:
        place = folder or self.folder
        base = FactBase(load_snapshot(read_tree(place)).records)
        verdicts = reviews_for(place, "content", base, read_history(place)).verdicts
        assert verdicts is not None
        return {item.id: verdicts.of(item).verdict for item in verdicts.items if item.record.id in {"salt", "talks"}}

    def suspect(self) -> set[str]:
        return {name for name, standing in self.verdicts_on_all().items() if standing is Verdict.SUSPECT}

    @property
    def plain(self) -> set[str]:
        """What bears a review without a fingerprint."""
        base = FactBase(load_snapshot(read_tree(self.folder)).records)
        verdicts = reviews_for(self.folder, "content", base, read_history(self.folder)).verdicts
        assert verdicts is not None
        return {item.id for item in verdicts.items if item.review and not item.review.fingerprint}


# --- the ways in which an edit comes in ------------------------------------------------------------------------------


def directly(desk: Desk, edit: Act) -> None:
    edit()
    desk.commit("Edit")


def by_merge(desk: Desk, edit: Act) -> None:
    desk.git("checkout", "-q", "-b", "side")
    desk.aside()
    edit()
    desk.commit("Edit")
    desk.git("checkout", "-q", "main")
    desk.aside()
    desk.git("merge", "-q", "--no-ff", "-m", "Merge", "side")


def by_evil_merge(desk: Desk, edit: Act) -> None:
    """What no parent has, the merge itself has."""
    desk.git("checkout", "-q", "-b", "side")
    desk.aside()
    desk.git("checkout", "-q", "main")
    desk.aside()
    desk.git("merge", "-q", "--no-ff", "--no-commit", "side")
    edit()
    desk.commit("Merge")


def by_rebase(desk: Desk, edit: Act) -> None:
    desk.git("checkout", "-q", "-b", "side")
    edit()
    desk.commit("Edit")
    desk.git("checkout", "-q", "main")
    desk.aside()
    desk.git("checkout", "-q", "side")
    desk.git("rebase", "-q", "main")
    desk.git("checkout", "-q", "main")
    desk.git("merge", "-q", "--ff-only", "side")


def by_squash(desk: Desk, edit: Act) -> None:
    desk.git("checkout", "-q", "-b", "side")
    desk.aside()
    edit()
    desk.commit("Edit")
    desk.git("checkout", "-q", "main")
    desk.git("merge", "-q", "--squash", "side")
    desk.commit("Squash")


def by_cherry_pick(desk: Desk, edit: Act) -> None:
    desk.git("checkout", "-q", "-b", "side")
    edit()
    picked = desk.commit("Edit")
    desk.git("checkout", "-q", "main")
    desk.aside()
    desk.git("cherry-pick", picked)


def by_amending(desk: Desk, edit: Act) -> None:
    desk.aside()
    edit()
    desk.git("add", "--all")
    desk.git("commit", "-q", "--amend", "--no-edit")


def after_a_move(desk: Desk, edit: Act) -> None:
    (desk.folder / "content/issues/goods").mkdir()
    desk.git("mv", SALT, "content/issues/goods/salt.yml")
    desk.commit("Move")
    edit()
    desk.commit("Edit")


def with_a_move(desk: Desk, edit: Act) -> None:
    edit()
    (desk.folder / "content/issues/goods").mkdir()
    desk.git("mv", SALT, "content/issues/goods/salt.yml")
    desk.commit("Edit and move")


def after_a_rename(desk: Desk, edit: Act) -> None:
    desk.run("rename", "borduria", "east-borduria")
    desk.commit("Rename")
    desk.write({"content/actors/borduria.yml": (desk.folder / "content/actors/east-borduria.yml").read_text()})
    (desk.folder / "content/actors/east-borduria.yml").unlink()
    desk.edit("content/actors/borduria.yml", "former_ids: [borduria]\n", "former_ids: [east-borduria]\n")
    desk.commit("Rename back")
    edit()
    desk.commit("Edit")


def before_a_rename(desk: Desk, edit: Act) -> None:
    edit()
    desk.commit("Edit")
    desk.run("rename", "gazette", "the-gazette")
    desk.commit("Rename")


def by_reverting_a_revert(desk: Desk, edit: Act) -> None:
    edit()
    sha = desk.commit("Edit")
    desk.git("revert", "--no-edit", sha)
    desk.git("revert", "--no-edit", "HEAD")


def not_yet_committed(_: Desk, edit: Act) -> None:
    edit()


WAYS = (
    directly,
    by_merge,
    by_evil_merge,
    by_rebase,
    by_squash,
    by_cherry_pick,
    by_amending,
    after_a_move,
    with_a_move,
    after_a_rename,
    before_a_rename,
    by_reverting_a_revert,
    not_yet_committed,
)


# --- what nobody has to look at again --------------------------------------------------------------------------------

STILL: dict[str, tuple[str, Callable[[str], str]]] = {
    "white space": (SALT, replacing("text: Word", "text: >-\n      Word")),
    "key order": (
        SALT,
        replacing("    by: arcadia\n    date: 2023-06-18\n", "    date: 2023-06-18\n    by: arcadia\n"),
    ),
    "note": (SALT, replacing("    sources: [gazette p1]\n", "    sources: gazette p1\n    note: Ask again.\n")),
    "line ends": (SALT, lambda text: text.replace("\n", "\r\n")),
    "publisher": (SOURCE, replacing("The Gazette", "The Royal Gazette")),
    "date of the brief": (TALKS, replacing("as_of: 2023-06-20", "as_of: 2023-06-21")),
}


# --- the rounds ------------------------------------------------------------------------------------------------------


def begun(tmp_path: Path, seed: int) -> tuple[Desk, str]:
    """Return a desk where everything is reviewed, and the brief issued, with the kind of edit that is due."""
    base = RandomBase(seed)
    marks = base.choice.choice((FINGERPRINTS, BY_GIT, SOME))
    desk = Desk(tmp_path / str(seed), base, marks)
    desk.review()
    desk.commit("Review")
    desk.issue()
    desk.commit("Issue")
    return desk, EDITS[seed % len(EDITS)]


@pytest.mark.rounds(few=26, many=500)
def test_an_edit_is_told_by_whatever_way_it_came_in(rounds: Rounds, tmp_path: Path) -> None:
    for seed in rounds:
        desk, kind = begun(tmp_path, seed)
        way = WAYS[seed // 3 % len(WAYS)]
        about = f"{kind}, {way.__name__}, {desk.marks}"
        issue = desk.git("rev-parse", "HEAD")
        plain = desk.plain
        unlisted = {LINE} & plain  # git knows of no single line
        assert desk.verdicts_on_all() == {
            name: Verdict.UNKNOWN if name in unlisted else Verdict.HOLDS for name in desk.base.everything
        }, about
        edit, name, expected = desk.base.edit(kind)
        way(desk, lambda: desk.apply(edit, name))  # noqa: B023 - called at once
        found = desk.verdicts_on_all()
        assert {i for i, s in found.items() if s is Verdict.SUSPECT} - unlisted == expected - unlisted, about
        assert {i for i, s in found.items() if s is Verdict.UNKNOWN} - unlisted == set(), about
        assert found[LINE] in ({Verdict.SUSPECT, Verdict.UNKNOWN} if unlisted else {*Verdict}), about
        compared = compare_revisions(desk.folder, issue)
        assert bool(compared.held) == ("talks/prose" in expected), f"{about}: the issued brief"
        shutil.rmtree(desk.folder)


@pytest.mark.rounds(few=12, many=200)
def test_what_does_not_count_moves_nothing_by_whatever_way_it_came_in(rounds: Rounds, tmp_path: Path) -> None:
    for seed in rounds:
        desk, _kind = begun(tmp_path, seed)
        unlisted = {LINE} & desk.plain
        what = [*STILL][seed % len(STILL)]
        name, change = STILL[what]
        way = WAYS[seed // 2 % len(WAYS)]
        way(desk, lambda: desk.apply(change, name))  # noqa: B023 - called at once
        about = f"{what}, {way.__name__}, {desk.marks}"
        assert {i for i, s in desk.verdicts_on_all().items() if s is not Verdict.HOLDS} == unlisted, about
        shutil.rmtree(desk.folder)


@pytest.mark.rounds(few=8, many=100)
def test_a_revert_clears_by_itself(rounds: Rounds, tmp_path: Path) -> None:
    for seed in rounds:
        desk, kind = begun(tmp_path, seed)
        before = desk.verdicts_on_all()
        edit, name, expected = desk.base.edit(kind)
        desk.apply(edit, name)
        sha = desk.commit("Edit")
        assert desk.verdicts_on_all() != before or not expected
        desk.aside()
        desk.git("revert", "--no-edit", sha)
        assert desk.verdicts_on_all() == before, f"{kind}, {desk.marks}"
        shutil.rmtree(desk.folder)


def by_merging_the_review(desk: Desk, edit: Act) -> None:
    desk.git("checkout", "-q", "-b", "review")
    desk.review()
    desk.commit("Review")
    desk.git("checkout", "-q", "main")
    edit()
    desk.commit("Edit")
    desk.git("merge", "-q", "--no-ff", "-m", "Merge", "review")


def by_rebasing_the_review(desk: Desk, edit: Act) -> None:
    desk.git("checkout", "-q", "-b", "review")
    desk.review()
    desk.commit("Review")
    desk.git("checkout", "-q", "main")
    edit()
    desk.commit("Edit")
    desk.git("checkout", "-q", "review")
    desk.git("rebase", "-q", "main")


def by_picking_the_review(desk: Desk, edit: Act) -> None:
    desk.git("checkout", "-q", "-b", "review")
    desk.review()
    sha = desk.commit("Review")
    desk.git("checkout", "-q", "main")
    edit()
    desk.commit("Edit")
    desk.git("cherry-pick", sha)


@pytest.mark.rounds(few=9, many=100)
def test_a_review_of_the_words_of_before_does_not_hold(rounds: Rounds, tmp_path: Path) -> None:
    """Whoever reviewed on a branch never saw what was edited meanwhile, however the review came in."""
    for seed in rounds:
        base = RandomBase(seed)
        marks = base.choice.choice((FINGERPRINTS, BY_GIT, SOME))
        desk = Desk(tmp_path / str(seed), base, marks)
        kind = EDITS[seed % len(EDITS)]
        edit, name, expected = base.edit(kind)
        way = (by_merging_the_review, by_rebasing_the_review, by_picking_the_review)[seed % 3]
        desk.run("git-setup")  # what both sides changed is merged key by key
        desk.commit("Set up")
        way(desk, lambda: desk.apply(edit, name))  # noqa: B023 - called at once
        unlisted = {LINE} & desk.plain
        assert desk.suspect() - unlisted == expected - unlisted, f"{kind}, {way.__name__}, {marks}"
        shutil.rmtree(desk.folder)


@pytest.mark.rounds(few=6, many=60)
def test_without_its_history_a_mark_without_a_fingerprint_never_holds(rounds: Rounds, tmp_path: Path) -> None:
    for seed in rounds:
        desk, kind = begun(tmp_path, seed)
        edit, name, expected = desk.base.edit(kind)
        desk.apply(edit, name)
        desk.commit("Edit")
        plain = desk.plain
        clone, export = tmp_path / f"clone-{seed}", tmp_path / f"export-{seed}"
        subprocess.run(
            ["git", "clone", "-q", "--depth=1", f"file://{desk.folder}", str(clone)], check=True, capture_output=True
        )
        archive = tmp_path / "export.tar"
        desk.git("archive", "-o", str(archive), "HEAD")
        with tarfile.open(archive) as packed:
            packed.extractall(export, filter="data")
        for place in (clone, export):
            found = desk.verdicts_on_all(place)
            about = f"{kind}, {desk.marks}, {place.name}"
            assert {i for i in plain if found[i] is Verdict.HOLDS} == set(), about
            assert {i for i, s in found.items() if s is Verdict.UNKNOWN} <= plain, about
            told = {i for i, s in found.items() if s is Verdict.SUSPECT}
            assert expected - plain <= told <= expected, about
            assert {i for i in found if i not in plain and i not in expected} == {
                i for i, s in found.items() if s is Verdict.HOLDS
            }, about
            shutil.rmtree(place)
        shutil.rmtree(desk.folder)
