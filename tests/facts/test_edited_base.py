"""A base after an edit equals one made from nothing, index by index."""

from __future__ import annotations

import random
from functools import cache, cached_property

import pytest
from briefing_site.facts import edited_base as edited
from briefing_site.facts.edited_base import edited_base
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import join_files, load_snapshot
from briefing_site.facts.files.load_file import LoadedFile, load_file
from briefing_site.facts.files.snapshot import Snapshot, read_tree
from briefing_site.facts.marking import HandlingLevels
from briefing_site.facts.model import AnyRecord
from briefing_site.facts.types import TLP

from tests.conftest import PROJECT

INDEXES = [name for name, value in vars(FactBase).items() if isinstance(value, cached_property)]
EDITS = (
    (b"date: 2023", b"date: 2021"),
    (b"  - id: ", b"  - id: x-"),
    (b"    by: ", b"    via: "),
    (b"    about: [", b"    about: [trade, "),
    (b"    kind: said\n", b"    kind: said\n    status: disputed\n"),
    (b"name: ", b"name: Another "),
    (b"summary: >-\n", b"former_ids: [once-so]\nsummary: >-\n"),
    (b"part_of: ", b"related: "),
    (b"summary: >-\n", b"handling: TLP:AMBER\nsummary: >-\n"),
    (b"    kind: said\n", b"    kind: said\n    handling: TLP:RED\n"),
)


def _base(files: dict[str, bytes]) -> FactBase:
    return FactBase(load_snapshot(Snapshot(dict(sorted(files.items())))).records)


@cache
def _loaded(path: str, data: bytes) -> LoadedFile:
    return load_file(path, data)


def _records(files: dict[str, bytes]) -> tuple[AnyRecord, ...]:
    """Return the records of files, those that are the same as before the very ones."""
    snapshot = Snapshot(dict(sorted(files.items())))
    return join_files(snapshot, {path: _loaded(path, data) for path, data in snapshot.files.items()}).records


@pytest.mark.slow
@pytest.mark.parametrize("few", [0, edited.FEW], ids=["by day", "as they are"])
def test_after_any_edits_each_index_is_that_of_a_base_from_nothing(few, monkeypatch):
    monkeypatch.setattr(edited, "FEW", few)  # lists of any length are handled as long ones
    choose = random.Random(19)  # noqa: S311 - made-up edits
    whole = dict(read_tree(PROJECT / "tests/sample").files)
    files = dict(whole)
    base = FactBase(_records(files))
    for _ in range(60):
        for name in INDEXES:
            getattr(base, name)
        for default in TLP:
            HandlingLevels.of_base(base, default)
        path = choose.choice([*whole])
        if path not in files or choose.random() < 0.4:
            files[path] = whole[path]
        elif choose.random() < 0.2:
            del files[path]
        else:
            old, new = choose.choice(EDITS)
            files[path] = files[path].replace(old, new, 1)
        fresh = _base(files)
        base = edited_base(base, _records(files), {})
        assert [*base.records] == [*fresh.records]
        for name in INDEXES:
            assert getattr(base, name) == getattr(fresh, name), name
        for default in TLP:
            assert HandlingLevels.of_base(base, default).levels == HandlingLevels.of_base(fresh, default).levels


def test_an_edit_leaves_the_indexes_that_it_does_not_touch():
    files = dict(read_tree(PROJECT / "tests/sample").files)
    base = FactBase(_records(files))
    for name in INDEXES:
        getattr(base, name)
    path = "content/issues/trade.yml"
    files[path] = files[path].replace(b"summary: >-\n", b"summary: >-\n  Newly said [@ours].\n", 1)
    after = edited_base(base, _records(files), {})
    assert after.records["trade"] is not base.records["trade"]
    assert after.incoming["karvel"] is base.incoming["karvel"]
    assert after.superiors is base.superiors


def test_an_edit_leaves_the_levels_that_it_does_not_touch():
    files = dict(read_tree(PROJECT / "tests/sample").files)
    base = FactBase(_records(files))
    before = HandlingLevels.of_base(base, "TLP:CLEAR")
    path = "content/issues/trade.yml"
    files[path] = files[path].replace(b"summary: >-\n", b"summary: >-\n  Newly said [@ours].\n", 1)
    after = edited_base(base, _records(files), {})
    assert [*after.levels] == ["TLP:CLEAR"]
    assert HandlingLevels.of_base(after, "TLP:CLEAR").levels == before.levels
