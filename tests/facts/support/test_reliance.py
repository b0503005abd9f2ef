"""What rests on a thing is the same whether the whole base is loaded, or only the files that have to do with it."""

from __future__ import annotations

from pathlib import Path

from briefing_site.cli.main import main
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import Snapshot, read_tree
from briefing_site.facts.support.dependencies import ImpactAnalysis, claims_in, contents_of_brief, pages_of
from briefing_site.facts.support.reliance import Dependents, FileIndex, Reliance
from click.testing import CliRunner


def whole(base: FactBase, thing: str) -> Reliance:
    """Return the same from the whole base, by going through all of it."""
    resting = {thing} | {fact.id for fact in base.records[thing].facts} if thing in base.records else {thing}
    before: set[str] = set()
    while resting != before:
        before = {*resting}
        resting |= {f.id for f in base.facts.values() if resting & {*f.rests_on, *(c.source for c in f.sources)}}
    facts = [fact for fact in base.facts.values() if fact.id in resting]
    claims = {claim for claim in claims_in(base) if resting.intersection(claim.facts)}
    pages = {p for f in facts for p in pages_of(base, f)} | {c.holder for c in claims}
    pages |= {claim.of for claim in claims if claim.kind == "position"}
    held = {b.id: contents_of_brief(base, b) for b in base.briefs.values()}
    briefs = {b: tuple(sorted(f.id for f in facts if f.id in c.cited or c.shows(f))) for b, c in held.items()}
    return Reliance(
        thing,
        tuple(sorted(fact.id for fact in facts)),
        tuple(sorted(claims, key=repr)),
        tuple(sorted(pages - held.keys() - {thing})),
        {brief: found for brief, found in briefs.items() if found},
    )


def test_a_part_of_the_base_tells_what_the_whole_does(sample: Path) -> None:
    snapshot = read_tree(sample)
    base = FactBase(load_snapshot(snapshot).records)
    index = FileIndex(snapshot.files)
    cited = 0
    for thing in (*base.records, *base.facts):
        found = Dependents(index, "content", (thing,)).reliance(thing)
        expected = whole(base, thing)
        assert sorted(found.facts) == [*expected.facts], thing
        assert sorted(found.claims, key=repr) == [*expected.claims], thing
        assert found.pages == expected.pages, thing
        assert {brief: tuple(sorted(facts)) for brief, facts in found.briefs.items()} == expected.briefs, thing
        cited += bool(found.claims)
    assert cited > 10


def test_a_part_of_the_base_tells_the_impact_that_the_whole_does(sample: Path) -> None:
    snapshot = read_tree(sample)
    base = FactBase(load_snapshot(snapshot).records)
    analysis, index = ImpactAnalysis(base), FileIndex(snapshot.files)
    cited = 0
    for thing in (*base.records, *base.facts):
        part, found = Dependents(index, "content", (thing,)).impact(thing)
        assert found == analysis.of(thing), thing
        labels = {name: record.label for name, record in part.records.items()}
        assert labels == {name: base.records[name].label for name in labels}, thing
        assert {*found.pages, *found.briefs} <= labels.keys(), thing
        cited += bool(found) and len(part.records) < len(base.records) / 2
    assert cited > 10


def test_files_of_another_moment_are_those_that_differ_and_the_rest(sample: Path) -> None:
    snapshot = read_tree(sample)
    path, data = next((p, d) for p, d in snapshot.files.items() if b"rests_on: [" in d)
    files = {p: d for p, d in snapshot.files.items() if p != path}
    added = {"content/issues/new-one.yml": b"name: New\nsummary: New.\n"}
    base = FactBase(load_snapshot(snapshot).records)
    below = FileIndex({**files, **added})
    then = FileIndex({path: data, "content/issues/new-one.yml": b""}, below)
    for thing in base.facts:
        assert Dependents(then, "content", (thing,)).reliance(thing) == Dependents(
            FileIndex(snapshot.files), "content", (thing,)
        ).reliance(thing), thing
    assert then.defining("new-one") == set()
    assert below.defining("new-one") == {"content/issues/new-one.yml"}


def test_what_two_files_define_is_refused_as_in_a_whole_load(sample: Path) -> None:
    snapshot = read_tree(sample)
    base = FactBase(load_snapshot(snapshot).records)
    fact = next(fact for fact in base.facts.values() if base.incoming.get(fact.id))
    copied = snapshot.files[fact.origin.path].replace(b"former_ids:", b"aliases:")
    for path, thing in (
        ("content/issues/zz-copy.yml", fact.id),
        (f"content/cooperation/zz/{fact.home}.yml", fact.home),
    ):
        files = dict(sorted({**snapshot.files, path: copied}.items()))
        whole_load = load_snapshot(Snapshot(files))
        part = Dependents(FileIndex(files), "content", (thing,))
        assert thing in whole_load.broken, "the base itself refuses it"
        assert thing in part.broken, thing
        assert part.errors > 0
    assert Dependents(FileIndex(snapshot.files), "content", (fact.id,)).errors == 0


def test_an_unknown_id_is_told_from_the_files_alone(sample: Path) -> None:
    snapshot = read_tree(sample)
    base = FactBase(load_snapshot(snapshot).records)
    assert FileIndex(snapshot.files).ids() >= {*base.records, *base.facts}
    thing = next(iter(base.facts))
    done = CliRunner().invoke(main, ["impact", f"{thing}x", "-f", str(sample / "mkdocs.yml")])
    assert done.exit_code == 1
    assert f"no record or fact '{thing}x'. Did you mean '{thing}'?" in done.stderr
