"""Whatever is planted among honest edits is told, in the part of the sheet where a reviewer looks for it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from briefing_site.build.revisions import compare_revisions
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.render.reports.changes import render_text

from benchmarks.synthetic import write_base
from tests.mutations import MUTATIONS, add_noise, dump_base, load_base, parts_of, prepared
from tests.rounds import Rounds
from tests.scripted_repository import ScriptedRepository
from tests.week import ANN, BOB, commit

pytestmark = pytest.mark.slow


@pytest.mark.rounds(few=9, many=50)
def test_every_planted_mutation_is_told(tmp_path: Path, rounds: Rounds) -> None:
    write_base(tmp_path / "base", records=40)
    files = dict(read_tree(tmp_path / "base").files)
    for seed in rounds:
        chance = random.Random(seed)  # noqa: S311 - the same every time
        mutate = MUTATIONS[seed % len(MUTATIONS)]
        desk = ScriptedRepository(tmp_path / f"desk-{seed}")
        before = dump_base(prepared(files, chance))
        desk.write(before)
        first = commit(desk, ANN, "Start")
        base = load_base({path: text.encode() for path, text in before.items() if text})
        title, words = mutate(base, chance)
        add_noise(base, chance, {words.partition(": ")[2].partition(",")[0], words.partition(",")[0]})
        desk.write({**dict.fromkeys(before.keys() - base.keys()), **dump_base(base)})
        last = commit(desk, BOB, "Mend typos")
        told = dict(parts_of(render_text(compare_revisions(desk.folder, first, last), full=True)))
        assert words in told.get(title, ""), f"{mutate.__name__}: {title}: {words}"
