"""Whatever a rule can ask of its context is recorded: a result that is kept is the one that would be found anew.

For each accessor of `CheckContext` there is a rule that tells all that it answers; after any edits, and on any day,
a check that remembers tells the same as one that does not. A new accessor has to be put into `ACCESSORS`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest
from briefing_site.base.problems import Severity
from briefing_site.build.pipeline import Options, check
from briefing_site.checks import engine
from briefing_site.checks.context import CheckContext
from briefing_site.checks.engine import INDEXES, RULES, LoadedBase
from briefing_site.checks.environment import PLACE, CheckOptions, Index
from briefing_site.checks.rule import Check, Finding, Rule
from briefing_site.checks.symbol_table import acyclic_keys
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import Loaded, load_snapshot
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.model import KINDS, AnyRecord
from pydantic import BaseModel

from tests.bad_cases import BASE
from tests.checks.any_edits import BASES, Project, as_bytes, is_fact_file, whole, write
from tests.conftest import SMALL_BASE

ALWAYS = ("salt", "arcadia", "borduria", "gazette", "talks", "envoy", "capsicum", "nothing", "new-one", "added-1")
"""Ids that are asked about whether a record names them or not."""
DAYS = tuple(date(2023, 6, 1) + timedelta(days=number) for number in range(0, 30, 3))


def readable_of(kind: type[AnyRecord]) -> tuple[str, ...]:
    """Return the names of all that may be read of another record of a kind."""
    names = {*kind.model_fields, *dir(kind)} - {*dir(BaseModel), "origin"}
    return tuple(sorted(name for name in names if name[0] != "_" and not callable(getattr(kind, name, None))))


def things_of(context: CheckContext) -> tuple[str, ...]:
    return tuple(dict.fromkeys((*(reference.target for reference in context.references), *ALWAYS)))


def all_of(record: AnyRecord | None) -> object:
    return record and [(name, repr(getattr(record, name))) for name in readable_of(KINDS[record.folder])]


def of_base(context: CheckContext) -> object:
    base, things = context.base, things_of(context)
    others = [list(map(repr, (base.facts.get(i), i in base.facts, i in base.records))) for i in things]
    kinds = [[i in getattr(base, kind) for kind in KINDS] for i in things]
    return others, kinds, [base.speaks_for(i, "arcadia") for i in things]


def of_facts(context: CheckContext) -> object:
    facts = (context.find_fact(i) for i in things_of(context))
    return [(repr(fact), fact.home, fact.when) for fact in facts if fact]


def of_indexes(context: CheckContext) -> object:
    return [context.compared(index, key) for index in INDEXES for key, _ in index.entries(context.record)]


ACCESSORS: dict[str, Callable[[CheckContext], object]] = {
    "record": lambda c: repr(c.record),
    "references": lambda c: c.references,
    "facts": lambda c: repr(c.facts),
    "prose": lambda c: c.prose,
    "other_texts": lambda c: c.other_texts,
    "marked": lambda c: c.marked,
    "unread": lambda c: c.unread,
    "base": of_base,
    "find_record": lambda c: [all_of(c.find_record(i)) for i in things_of(c)],
    "find_fact": of_facts,
    "handlings_of": lambda c: sorted(c.handlings_of(things_of(c)).items()),
    "kinds_named": lambda c: sorted(c.kinds_named.items()),
    "broken_references": lambda c: [(str(reference), kind) for reference, kind in c.broken_references],
    "source_dates": lambda c: sorted((source, str(day)) for source, day in c.source_dates.items()),
    "kind_of": lambda c: [c.kind_of(i) for i in things_of(c)],
    "ids": lambda c: sorted(c.ids),
    "claimants_of": lambda c: [c.claimants_of(i) for i in things_of(c)],
    "current_id_of": lambda c: [c.current_id_of(i) for i in things_of(c)],
    "holders_of": lambda c: [[*c.holders_of(i)] for i in things_of(c)],
    "cycle_of": lambda c: [sorted(c.cycle_of(key, i)) for key in sorted(acyclic_keys()) for i in things_of(c)],
    "names_beginning_in": lambda c: sorted(c.names_beginning_in(text for _, text in c.prose).items()),
    "is_stamped": lambda c: c.is_stamped,
    "fingerprint_verdicts": lambda c: [repr(misfit) for misfit in c.fingerprint_verdicts.outdated_reviews_in(c.record)],
    "outdated_reviews": lambda c: repr(c.outdated_reviews),
    "compared": of_indexes,
    "has_passed": lambda c: [c.has_passed(day) for day in DAYS],
    "default_handling": lambda c: c.default_handling,
    "is_asked": lambda c: c.is_asked("sentence-supported"),
    "has_archive": lambda c: c.has_archive,
    "find_archived": lambda c: [c.find_archived(i) for i in things_of(c)],
    "owners": lambda c: c.owners and c.owners.unread_by(c.path),
    "reviewers": lambda c: c.reviewers and sorted(c.reviewers.people),
    "path": lambda c: c.path,
}
"""What each tells."""
RECORDERS = {"reads"}
"""What is for the engine."""


def nosy(name: str) -> Rule:
    """Return a rule that tells all that an accessor answers."""

    def check(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
        answer = repr(ACCESSORS[name](context))
        yield Finding((), hashlib.sha256(answer.encode("utf-8", "surrogateescape")).hexdigest())

    told: Check = check
    return Rule(f"nosy-{name.replace('_', '-')}", told, Severity.ADVICE)


def test_each_accessor_is_tried():
    public = {name for name in vars(CheckContext) if not name.startswith("_")}
    made = {name for name in vars(context_of("salt")) if not name.startswith("_")}
    assert public | made == ACCESSORS.keys() | RECORDERS


@pytest.mark.rounds(few=2, many=200)
@pytest.mark.parametrize("name", ACCESSORS)
def test_what_an_accessor_answers_is_recorded(tmp_path, monkeypatch, rounds, name):
    monkeypatch.setattr(engine, "RULES", (nosy(name),))
    go_through(tmp_path, rounds)


@pytest.mark.rounds(few=1, many=120)
@pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
def test_what_a_rule_reads_is_recorded(tmp_path, monkeypatch, rounds, rule):
    monkeypatch.setattr(engine, "RULES", (rule,))
    go_through(tmp_path, rounds)


def go_through(folder, rounds):
    for seed in rounds:
        project = Project(folder / str(seed), seed)
        for _ in range(6):
            project.step()


def loaded_base(files: Mapping[str, bytes] = BASE.files) -> tuple[LoadedBase, Loaded]:
    loaded = load_snapshot(Snapshot({path: data for path, data in files.items() if is_fact_file(path)}))
    return LoadedBase(loaded, CheckOptions("TLP:CLEAR", date(2023, 6, 21))), loaded


def context_of(record_id: str) -> CheckContext:
    base, _ = loaded_base()
    return CheckContext(base.records[record_id], base, base.references[record_id])


@dataclass(frozen=True)
class Edit:
    """An edit of the second of two records, of which only what a question asks tells the first."""

    first: str
    second: str
    old: str
    new: str
    folder: str = "issues"
    """That of the second one."""
    own_folder: str = "issues"

    def states(self) -> list[dict[str, bytes]]:
        """Return the base before and after the edit."""
        path, edited = f"content/{self.folder}/b-two.yml", self.second.replace(self.old, self.new)
        assert edited != self.second
        return [
            as_bytes({**SMALL_BASE, f"content/{self.own_folder}/a-one.yml": self.first, path: second})
            for second in (self.second, edited)
        ]


HELD = "type: person\nname: N{year}\nsummary: S.\nposts: [{{title: Keeper, org: arcadia, from: {year}}}]\n"
SAID = """\
name: Said
summary: S.
facts:
  - {{id: {id}, kind: {kind}, by: envoy, text: '[[envoy]] told them {words}.', date: 2023-06-18, sources: [gazette p2]}}
"""
QUOTE = '"the salt of the whole coast is dear now"'
RESTS = """\
name: One
summary: S.
positions: [{actor: arcadia, line: It falls., facts: [b-fact]}]
facts: [{id: a-fact, kind: context, text: Salt., date: 2023-06-18, sources: [gazette p2]}]
"""
GROUND = """\
name: Two
summary: S.
facts: [{id: b-fact, kind: context, text: Pepper., date: 2023-06-18, sources: [gazette p2]}]
"""
STAMP = ", reviewed: 2023-06-20 ak 00000000"
STAMPED, ON_STAMPED = (text.replace("p2]}", f"p2]{STAMP}}}") for text in (GROUND, RESTS))
ON_SOURCE = ON_STAMPED.replace("gazette p2", "b-two")
SOURCE = "type: report\npublisher: The Guild\n"
RARE: dict[tuple[str, str], Edit] = {
    ("compared", "names"): Edit("name: Twin\nsummary: S.\n", "name: Twin\nsummary: S.\n", "Twin", "Other"),
    ("compared", "posts"): Edit(HELD.format(year=2023), HELD.format(year=2022), "Keeper", "Warden", "actors", "actors"),
    ("compared", "quotations"): Edit(
        SAID.format(id="a-fact", kind="said", words=QUOTE),
        SAID.format(id="b-fact", kind="did", words=QUOTE),
        "dear",
        "cheap",
    ),
    ("compared", "sayings"): Edit(
        SAID.format(id="a-fact", kind="said", words="of salt"),
        SAID.format(id="b-fact", kind="said", words="of salt"),
        "of",
        "no",
    ),
    **{
        (name, question): edit
        for name in ("standing", "outdated_reviews")
        for question, edit in {
            "fact": Edit(ON_STAMPED, STAMPED, STAMP, ""),
            "kind": Edit(ON_STAMPED, STAMPED.replace("b-fact", "c-fact"), "c-fact", "b-fact"),
            "attribute": Edit(ON_SOURCE, SOURCE, "report\n", "report\nwithdrawn: It was made up.\n", "sources"),
        }.items()
    },
    ("outdated_reviews", "stamped"): Edit(RESTS, GROUND, "]}", f"]{STAMP}}}"),
}
"""For what hangs on few edits of those that are drawn: an edit that makes another answer of it."""
MAX_TRIED = 1000
"""Seeds until a read that is not recorded has to be noticed."""


def sort_of(question: str) -> str:
    """Return the sort of a question: all attributes of other records are one."""
    return "attribute" if question[0] == "." else question


ALL_KINDS, _ = loaded_base(BASES[-1])


def questions_of(name: str) -> list[str]:
    """Return the sorts of what an accessor is recorded to ask, in any record of some bases."""
    asked = set()
    rare = [state for (told, _), edit in RARE.items() if told == name for state in edit.states()]
    for base in (ALL_KINDS, *(loaded_base(files)[0] for files in rare)):
        for record_id, record in base.records.items():
            context = CheckContext(record, base, base.references[record_id])
            ACCESSORS[name](context)
            asked |= {sort_of(question) for question in context.reads()}
    return sorted(asked)


ASKED = [(name, question) for name in ACCESSORS for question in questions_of(name)]


def keep_all_but(question: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Let checks forget one sort of question."""
    reads = CheckContext.reads
    monkeypatch.setattr(
        CheckContext, "reads", lambda self: {q: of for q, of in reads(self).items() if sort_of(q) != question}
    )


@pytest.mark.soak
@pytest.mark.parametrize(("name", "question"), [asked for asked in ASKED if asked[0] not in {name for name, _ in RARE}])
def test_a_read_that_is_not_recorded_is_noticed(tmp_path, monkeypatch, name, question):
    """The property above would fail without any one of the records that an accessor makes."""
    monkeypatch.setattr(engine, "RULES", (nosy(name),))
    keep_all_but(question, monkeypatch)
    with pytest.raises(AssertionError):
        go_through(tmp_path, range(MAX_TRIED))


@pytest.mark.parametrize(("name", "question"), [asked for asked in ASKED if asked[0] in {name for name, _ in RARE}])
def test_a_read_that_tells_rarely_is_recorded_and_would_be_missed(tmp_path, monkeypatch, name, question):
    monkeypatch.setattr(engine, "RULES", (nosy(name),))
    assert edited(tmp_path / "kept", RARE[name, question])
    keep_all_but(question, monkeypatch)
    assert not edited(tmp_path / "forgotten", RARE[name, question])


def edited(folder: Path, edit: Edit) -> bool:
    """Check a base, edit it, check it again; tell whether that is what a first check finds."""
    folder.mkdir()
    options = Options(folder, date(2023, 6, 21))
    for files in edit.states():
        write(folder, files)
        found = check(options)
    return found == whole(options)


# --- there is no way around it ----------------------------------------------------------------------------------------


def test_the_base_cannot_be_gone_through():
    base = context_of("salt").base
    for collection in (base.records, base.facts, base.events):
        with pytest.raises(TypeError):
            iter(collection)
    names = [name for name in vars(FactBase) if not name.startswith("_")]
    reachable = set()
    for name in names:
        try:
            value = getattr(base, name)
        except (AttributeError, TypeError):
            continue
        if not callable(value):
            reachable.add(name)
    assert reachable == {"facts", "actors", "issues", "cooperation", "events", "sources", "briefs"}


def test_another_record_has_no_place_and_no_methods():
    other = context_of("salt").find_record("arcadia")
    assert other
    for name in ("origin", "qualifiers", "model_copy", "_record_of"):
        with pytest.raises(AttributeError):
            getattr(other, name)


def test_another_fact_has_no_place():
    context = context_of("arcadia")
    ids = [fact.id for fact in loaded_base()[0].records["salt"].facts]
    facts = [fact for fact_id in ids if (fact := context.find_fact(fact_id))]
    assert len(facts) == len(ids) > 0
    assert {(fact.origin, fact.index) for fact in facts} == {(PLACE["origin"], PLACE["index"])}


def test_an_index_has_to_be_listed():
    unlisted: Index[str, str, str] = Index("unlisted", lambda record: [((record.id,), "")], lambda _: {})
    with pytest.raises(LookupError, match="'unlisted' is not listed"):
        context_of("salt").compared(unlisted, ("salt",))


def test_the_recorded_base_answers_as_the_base_does():
    context, base = context_of("salt"), FactBase(loaded_base()[1].records)
    for thing in things_of(context):
        assert (thing in context.base.records) == (thing in base.records)
        assert (thing in context.base.facts) == (thing in base.facts)
        assert (thing in context.base.events) == (thing in base.events)
