"""What belongs on the page or sheet of one record: its facts in groups, and its ties to other records.

In: a fact base and a record. Out: ids, facts and headings. Links go both ways by construction: every reference to a
record is found through `FactBase.incoming`, and grouped by reason.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from briefing_site.base.language import N_, gettext
from briefing_site.facts.factbase import FactBase, in_time_order
from briefing_site.facts.field_marks import Mark
from briefing_site.facts.fields import backlinks_of, keys_marked, ties
from briefing_site.facts.model import KINDS, RECORD_FOLDERS, Actor, AnyRecord, Event, Fact, Issue
from briefing_site.site.labels import counted_facts, natural_order, places_of

MEETINGS = frozenset({"visit", "meeting", "call", "summit"})
"""Types of event at which people meet."""
MAX_KEY_ISSUES = 8
"""The most issues that are put first where issues are listed: a reader takes them in at a glance."""


def groups_of_actor(base: FactBase, actor: Actor) -> Iterator[tuple[str, str, tuple[Fact, ...]]]:
    """Yield id, heading and facts, each fact once: what it said and did, what was said for it, to it, through it."""
    shown: set[str] = set()
    is_person = actor.type == "person"
    for group_id, heading, facts in (
        ("voiced", gettext("What they said and did") if is_person else gettext("What it said and did"), base.facts_by),
        ("represented", gettext("Said and done on its behalf"), {actor.id: facts_of_representatives(base, actor)}),
        (
            "addressed",
            gettext("What others said to them") if is_person else gettext("What others said and did to it"),
            base.facts_to,
        ),
        ("channel", gettext("Conveyed through it"), base.facts_via),
        ("facts", gettext("Also on record"), base.facts_shown_on),
    ):
        fresh = tuple(fact for fact in facts.get(actor.id, ()) if fact.id not in shown)
        shown.update(fact.id for fact in fresh)
        if fresh:
            yield group_id, heading, fresh


def groups_of(base: FactBase, record: AnyRecord) -> Iterator[tuple[str, str, tuple[Fact, ...]]]:
    """Yield id, heading and facts of each group on a record's page, every fact once."""
    if actor := base.actors.get(record.id):
        yield from groups_of_actor(base, actor)
    elif facts := base.facts_shown_on.get(record.id, ()):
        yield "facts", heading_of_facts(record), facts


def facts_of(base: FactBase, record: AnyRecord) -> tuple[Fact, ...]:
    """Return the facts on the page of a record that is no source, in time order."""
    if record.id in base.actors:
        return in_time_order(fact for _, _, facts in groups_of(base, record) for fact in facts)
    return base.facts_shown_on.get(record.id, ())


def most_facts_of(base: FactBase, record: AnyRecord) -> int:
    """Return a number that the facts on a record's page do not exceed: told in a fraction of the time."""
    shown = len(base.facts_shown_on.get(record.id, ()))
    if record.id not in base.actors:
        return shown
    parents = keys_marked(Mark.PARENT)
    speakers = {reference.holder for reference in base.incoming.get(record.id, ()) if reference.why in parents}
    own = sum(len(facts.get(record.id, ())) for facts in (base.facts_by, base.facts_to, base.facts_via))
    return shown + own + sum(len(base.facts_by.get(speaker, ())) for speaker in speakers)


def facts_by_place(base: FactBase, source: AnyRecord) -> Mapping[str, tuple[Fact, ...]]:
    """Return the facts that rest on a source by the place that they cite; empty for the source as a whole."""
    places: dict[str, dict[str, Fact]] = {}
    for fact in base.facts_citing.get(source.id, ()):
        for citation in fact.sources:
            if citation.source == source.id:
                for place in places_of(citation.locator):
                    places.setdefault(place, {})[fact.id] = fact
    return {place: tuple(places[place].values()) for place in sorted(places, key=natural_order)}


def heading_of_facts(record: AnyRecord) -> str:
    """Return the heading of the facts of a record that is not an actor, which depends on whether it has taken place."""
    return gettext("What happened") if record.has_taken_place else gettext("What is on record")


def facts_of_representatives(base: FactBase, actor: Actor) -> tuple[Fact, ...]:
    """Return what was said by those who speak for the actor or are part of it, one step removed."""
    references = base.incoming.get(actor.id, ())
    speakers = {r.holder for r in references if r.why in keys_marked(Mark.PARENT)}
    facts = {fact.id: fact for speaker in sorted(speakers) for fact in base.facts_by.get(speaker, ())}
    return tuple(sorted(facts.values(), key=lambda fact: fact.date.order))


def incoming_of(base: FactBase, record: AnyRecord) -> Iterator[tuple[str, str]]:
    """Yield heading and holder of each reference to the record, or to a fact of it, from another record."""
    for reference in base.references_to(record.id):
        if reference.holder != record.id:
            holder = base.records[reference.holder]
            headings = backlinks_of(holder.__class__)  # what a page is given has another `type`
            if heading := headings.get((reference.why, bool(reference.fact))):
                yield gettext(heading), reference.holder


def meeting_of(base: FactBase, record: AnyRecord) -> Event | None:
    """Return the visit, meeting, call or summit that a record is, or that a brief prepares; None for anything else."""
    event = base.events.get(record.prepares)
    return event if event and event.type in MEETINGS and not event.withdrawn else None


def key_issues(base: FactBase) -> tuple[Issue, ...]:
    """Return the issues with most at stake: more than one actor has a line, and most is on record.

    Those that an editor marked as key come first.
    """
    issues = [issue for issue in base.issues.values() if not issue.withdrawn]
    contested = (issue for issue in issues if len({position.actor for position in issue.positions}) > 1)
    ranked = sorted(contested, key=lambda issue: (issue.weight is None, -len(base.facts_shown_on.get(issue.id, ()))))
    return tuple(ranked[:MAX_KEY_ISSUES])


def facts_in_common(base: FactBase, record: AnyRecord) -> Counter[str]:
    """Count the facts that connect a record with others.

    An actor is connected with the records it has facts in, a source with what its facts are filed under, everything
    else with its actors.
    """
    facts = _facts_connecting(base, record)
    if record.id in base.actors or record.id in base.sources:
        distinct = {fact.id: fact for fact in facts}
        return Counter(i for f in distinct.values() for i in dict.fromkeys((f.home, *f.about)) if i != record.id)
    return Counter(i for f in facts for i in dict.fromkeys((*f.by, *f.to, *f.via)))


def _facts_connecting(base: FactBase, record: AnyRecord) -> Sequence[Fact]:
    """Return the facts that connect a record with others, some of them perhaps twice."""
    if record.id in base.actors:
        found = (base.facts_by, base.facts_to, base.facts_via)
        return [fact for facts in found for fact in facts.get(record.id, ())]
    return (base.facts_citing if record.id in base.sources else base.facts_shown_on).get(record.id, ())


def related_ids(base: FactBase, record: AnyRecord) -> tuple[str, ...]:
    """Return every record that a record's page links to as related or as mentioning it."""
    holders = (
        reference.holder
        for target in (record.id, *(fact.id for fact in record.facts))
        for reference in base.incoming.get(target, ())
        if reference.why == "link"
    )
    named = (holder for _, holder in incoming_of(base, record))
    found = dict.fromkeys((*record.related, *named, *facts_in_common(base, record), *holders))
    return tuple(other for other in found if other != record.id)


def most_related_of(base: FactBase, record: AnyRecord) -> int:
    """Return a number that the records which `related_ids` finds do not exceed: told in a fraction of the time."""
    names, facts = {*record.related}, _facts_connecting(base, record)
    for thing in (record.id, *(fact.id for fact in record.facts)):
        names.update(reference.holder for reference in base.incoming.get(thing, ()))
    if record.id in base.actors or record.id in base.sources:
        names.update(fact.home for fact in facts)
        names.update(other for fact in facts for other in fact.about)
    else:
        names.update(other for fact in facts for other in (*fact.by, *fact.to, *fact.via))
    return len(names)


def neighbours_of(base: FactBase, record: AnyRecord, common: Counter[str]) -> dict[str, dict[str, str]]:
    """Describe shared facts in words, under headings: the same connections seen from both sides."""
    if not (record.id in base.actors or record.id in base.sources):
        found = {i: counted_facts(n) for i, n in common.most_common()}
        return {gettext("Actors on record here"): found} if found else {}
    folders = [folder for folder in RECORD_FOLDERS if folder != "actors"]
    folders += ["actors"] if record.id in base.sources else []
    return {
        gettext(KINDS[folder].words.plural or KINDS[folder].words.title): found
        for folder in folders
        if (found := {i: counted_facts(n) for i, n in common.most_common() if base.records[i].folder == folder})
    }


class Relation(NamedTuple):
    """Everything that connects one record with another."""

    kind: str
    """The strongest reason, a key of `TIE_KINDS`."""
    why: tuple[str, ...]
    """The reasons other than facts, in words of the first record: `speaks for`, `party`."""
    facts: int = 0
    """How many facts they share."""

    @property
    def weight(self) -> int:
        """How close it is: a reason counts as two facts, belonging as four."""
        return self.facts + 2 * len(self.why) + 2 * (self.kind == "belongs")


TIE_KINDS = {
    "belongs": N_("part of, speaks for, or holds a post"),
    "part": N_("takes part, or is a party"),
    "linked": N_("see also"),
    "facts": N_("shared facts"),
}
"""Kinds of ties, closest first."""
CLOSENESS = {kind: place for place, kind in enumerate(TIE_KINDS)}


def ties_of(base: FactBase, record: AnyRecord, common: Counter[str]) -> dict[str, Relation]:
    """Return a record's ties to actors, issues, cooperation areas and events, by the other's id."""
    reasons: dict[str, dict[str, str]] = {}
    for other, words, kind in _reasons_of(base, record):
        reasons.setdefault(other, {})[words] = kind
    return {other: _tie(reasons.get(other, {}), common[other]) for other in _tied(base, record, (*reasons, *common))}


def tied_to(base: FactBase, record: AnyRecord, common: Counter[str]) -> Iterator[str]:
    """Yield the ids of the records that it has ties to, each once: of many records, sooner told than the ties."""
    return _tied(base, record, (*(other for other, _, _ in _reasons_of(base, record)), *common))


def _tied(base: FactBase, record: AnyRecord, others: Iterable[str]) -> Iterator[str]:
    for other in dict.fromkeys(others):
        if other != record.id and base.records[other].holds_facts and not base.records[other].withdrawn:
            yield other


def _reasons_of(base: FactBase, record: AnyRecord) -> Iterator[tuple[str, str, str]]:
    """Yield what ties a record to others, besides facts: the other's id, the words, and the kind of tie."""
    tie_of = ties()
    for reference in base.references_in.get(record.id, ()):
        if not reference.fact and (tie := tie_of.get(reference.why)):
            yield reference.target, tie.words, tie.kind
    for reference in base.incoming.get(record.id, ()):
        if not reference.fact and (tie := tie_of.get(reference.why)):
            yield reference.holder, tie.inverse, tie.kind


def _tie(reasons: dict[str, str], facts: int) -> Relation:
    if not reasons:
        return Relation("facts", (), facts)
    why = sorted(reasons, key=lambda words: CLOSENESS[reasons[words]])
    return Relation(reasons[why[0]], tuple(why), facts)


def filed_under(base: FactBase, fact: Fact) -> tuple[str, ...]:
    """Return the actors, issues and cooperation areas that a fact is filed under, including their parents."""
    named = dict.fromkeys((*fact.by, *fact.to, *fact.via, fact.home, *fact.about))
    kept = [i for i in named if base.records[i].holds_facts and i not in base.events]
    return tuple(dict.fromkeys((*kept, *(other for i in kept for other in base.superiors.get(i, ())))))
