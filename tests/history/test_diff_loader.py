"""Comparing what bears on a change gives what comparing everything does, whatever was edited."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path, PurePosixPath

import pytest
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import join_files, load_files, load_snapshot
from briefing_site.facts.files.snapshot import Snapshot, read_revisions, read_tree
from briefing_site.history.comparison import Comparison
from briefing_site.history.diff import Changes, compare
from briefing_site.history.diff_loader import compare_snapshots, load_pair
from briefing_site.render.reports.changes import render_text

from benchmarks.synthetic import write_base
from tests import edits, merges

Files = dict[str, bytes]
FACT = re.compile(rb"^  - id: (\S+)$", re.MULTILINE)


def told(changes: Changes) -> str:
    return render_text(Comparison(changes, "before", "after"), full=True)


def compare_bearing(before: Snapshot, after: Snapshot) -> Changes:
    return compare_snapshots(before, after)[0]


def compare_whole(before: Snapshot, after: Snapshot) -> Changes:
    files = load_files(before, before.files)
    fresh = load_files(after, {path: data for path, data in after.files.items() if before.files.get(path) != data})
    old, new = join_files(before, files), join_files(after, {**files, **fresh})
    return compare(FactBase(old.records), FactBase(new.records), old.broken | new.broken)


def pairs_of(tmp_path: Path) -> Iterator[tuple[Snapshot, Snapshot]]:
    repository, revisions = edits.make_repository(tmp_path / "edits")
    read = read_revisions(repository.folder, revisions)
    yield from pairwise(read)
    yield read[0], read[-1]
    desk = merges.make_merges(tmp_path / "merges")
    for merged in desk[1]:
        states = read_revisions(desk[0].folder, (merged.before, merged.main, merged.side, merged.merge))
        yield from ((before, states[-1]) for before in states[:-1])


@pytest.mark.slow
def test_every_kind_of_edit_and_of_merge_is_told_the_same(tmp_path: Path) -> None:
    for before, after in pairs_of(tmp_path):
        for first, second in ((before, after), (after, before)):
            part, whole = compare_bearing(first, second), compare_whole(first, second)
            assert part == whole
            assert told(part) == told(whole)


# --- edits of a made-up base ----------------------------------------------------------------------------------------


def remove(files: Files, path: str, chance: random.Random) -> None:
    del files[path]


def withdraw(files: Files, path: str, chance: random.Random) -> None:
    files[path] += b"withdrawn: Gone.\n"


def withdraw_a_source(files: Files, path: str, chance: random.Random) -> None:
    withdraw(files, chance.choice([other for other in files if "/sources/" in other]), chance)


def retract(files: Files, path: str, chance: random.Random) -> None:
    files[path] = FACT.sub(rb"\g<0>\n    status: retracted", files[path], count=chance.randrange(1, 4))


def drop_a_fact(files: Files, path: str, chance: random.Random) -> None:
    files[path] = re.sub(rb"^  - id: .*\n(    .*\n)*", b"", files[path], count=1, flags=re.MULTILINE)


def call_otherwise(files: Files, path: str, chance: random.Random) -> None:
    files[path] = re.sub(rb"^(name|publisher): ", rb"\1: New ", files[path], flags=re.MULTILINE)


def put_otherwise(files: Files, path: str, chance: random.Random) -> None:
    files[path] = files[path].replace(b">-\n      ", b">-\n      Now ", chance.randrange(1, 4))


def break_it(files: Files, path: str, chance: random.Random) -> None:
    files[path] += b"facts: [\n"


def rename(files: Files, path: str, chance: random.Random) -> None:
    """Give a record another id, and most of what names it; a few branches of before name it still."""
    stem = PurePosixPath(path).stem
    files[path.replace(stem, f"{stem}-now")] = files.pop(path) + f"former_ids: [{stem}]\n".encode()
    for other in files:
        if chance.random() < 0.8:
            name = rb"(?<![a-z0-9-])%b(?![a-z0-9-])" % stem.encode()
            files[other] = re.sub(name, f"{stem}-now".encode(), files[other])


EDITS: tuple[Callable[[Files, str, random.Random], None], ...] = (
    remove, withdraw, withdraw_a_source, retract, drop_a_fact, call_otherwise, put_otherwise, break_it, rename,
)  # fmt: skip


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    folder = tmp_path_factory.mktemp("base")
    write_base(folder, records=100)
    return read_tree(folder)


@pytest.mark.parametrize("act", EDITS)
def test_an_edit_of_a_large_base_is_told_the_same(base: Snapshot, act: Callable[..., None]) -> None:
    chance = random.Random(act.__name__)  # noqa: S311 - the same every time
    files = dict(base.files)
    for path in chance.sample([path for path in files if "/briefs/" not in path], 2):
        act(files, path, chance)
    after = Snapshot(dict(sorted(files.items())))
    part, whole = compare_bearing(base, after), compare_whole(base, after)
    assert part or act is break_it, "what cannot be read is not taken for removed"
    assert part == whole
    assert told(part) == told(whole)


def test_an_id_that_is_hidden_from_a_search_is_found() -> None:
    state = "name: Salt\nsummary: Dear.\nfacts:\n  - id: dear\n    kind: context\n    text: Dear.\n"
    line = 'name: Pepper\nsummary: Dear.\npositions:\n  - actor: arcadia\n    line: Less.\n    facts: ["\\x64ear"]\n'
    arcadia = b"name: Arcadia\ntype: government\nsummary: A state.\n"
    rest = {"content/actors/arcadia.yml": arcadia, "content/issues/pepper.yml": line.encode()}
    fact = "    date: 2023\n    sources: [gazette]\n"
    before, after = (
        Snapshot({**rest, "content/issues/salt.yml": f"{state}{fact}{status}".encode()})
        for status in ("", "    status: retracted\n")
    )
    assert compare_bearing(before, after).lost_support == compare_whole(before, after).lost_support != ()


def test_what_nothing_leads_to_is_not_loaded(base: Snapshot) -> None:
    path = next(path for path in base.files if "/issues/" in path)
    edited = FACT.sub(rb"\g<0>\n    perishable: true", base.files[path], count=1)
    both = load_pair(base, Snapshot({**base.files, path: edited}))
    assert len(both.after.records) < len(load_snapshot(base).records) / 2
    unseen = (record for i, record in both.after.records.items() if record is not both.before.records[i])
    assert [record.origin.path for record in unseen] == [path]
