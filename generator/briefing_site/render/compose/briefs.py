"""The content of a brief: its bottom line, then the parts that its file lists, in that order.

In: an edition and a brief. Out: its document, with the facts that belong to each part.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from briefing_site.base.language import gettext
from briefing_site.facts.factbase import facts_of_chronology
from briefing_site.facts.model import Actor, AnyRecord, Brief, BriefSection, Fact
from briefing_site.facts.support.fingerprint import PROSE
from briefing_site.facts.text.prose import curl
from briefing_site.render.compose.edition import Edition
from briefing_site.render.compose.kinds import essentials_of
from briefing_site.render.compose.records import summary_of_record
from briefing_site.render.document import (
    Block,
    BottomLine,
    FactList,
    LinesToTake,
    Passage,
    PersonEntries,
    PositionsOn,
    RecordDocument,
    RecordEntry,
    RunningText,
    Section,
    SubjectEntries,
)
from briefing_site.site.labels import SECTION_HEADINGS, kind_label
from briefing_site.site.relations import facts_of_representatives

HEADLINE_ONLY = "headline only"
"""The hedge of a statement that is in the headline but not in the article."""
LATEST = 3
"""Facts shown for a person: the latest valid statements; deeds and retracted statements only if these are too few."""


def compose_brief(edition: Edition, brief: Brief) -> RecordDocument:
    """Return the document of a brief."""
    return RecordDocument(
        brief,
        kind_label(brief),
        RunningText(brief.purpose),
        tuple(essentials_of(edition, brief)),
        tuple(_sections(edition, brief)),
    )


def _sections(edition: Edition, brief: Brief) -> Iterator[Section]:
    if brief.bottom_line:
        yield Section("bottom-line", gettext("Bottom line"), (BottomLine(_drafted(brief, brief.bottom_line)),))
    for number, part in enumerate(brief.sections, 1):
        heading = curl(part.text) if part.text else gettext(SECTION_HEADINGS[part.kind])
        yield Section(f"part-{number}", heading, tuple(_blocks(edition, brief, part)))


def _blocks(edition: Edition, brief: Brief, part: BriefSection) -> Iterator[Block]:
    base = edition.site.base
    if part.body:
        yield Passage(_drafted(brief, part.body))
    if subjects := (*part.issues, *part.cooperation):
        yield SubjectEntries(tuple(_subject(edition, base.subjects[i]) for i in subjects))
    if part.positions:
        yield PositionsOn(tuple(base.subjects[i] for i in part.positions))
    if part.people:
        yield PersonEntries(tuple(_person(edition, base.actors[i]) for i in part.people))
    if part.chronology:
        yield FactList(facts_of_chronology(base, part.chronology))
    if part.points_to_make:
        yield LinesToTake(part.points_to_make, numbered=True)
    if part.if_raised:
        yield LinesToTake(part.if_raised, numbered=False)


def _drafted(brief: Brief, text: str) -> RunningText:
    return RunningText(text, f"{brief.id}/{PROSE}")


def _subject(edition: Edition, record: AnyRecord) -> RecordEntry:
    return RecordEntry(record, summary_of_record(record), edition.site.base.facts_shown_on.get(record.id, ()))


def _person(edition: Edition, actor: Actor) -> RecordEntry:
    last = last_said(edition, actor)
    return RecordEntry(
        actor, summary_of_record(actor), tuple(sorted(last, key=lambda fact: not is_valid_statement(fact))[:LATEST])
    )


def last_said(edition: Edition, actor: Actor) -> tuple[Fact, ...]:
    """Return what an actor said, agreed, did or holds, then what others said on its behalf; newest first in each."""
    base = edition.site.base
    own = base.facts_by.get(actor.id, ())
    others = facts_of_representatives(base, actor)
    found = (f for facts in (own, others) for f in newest_first(facts) if f.date.begins_by(edition.newest))
    return tuple({fact.id: fact for fact in found}.values())


def is_valid_statement(fact: Fact) -> bool:
    """Tell whether a fact is a statement, agreement or position that is neither disputed, superseded nor retracted.

    Words attributed to somebody by a headline alone do not count.
    """
    return fact.kind != "did" and fact.status == "current" and fact.hedge != HEADLINE_ONLY


def newest_first(facts: Iterable[Fact]) -> list[Fact]:
    """Sort facts by their last day, newest first; on the same day, in the order of the files."""
    return sorted(facts, key=lambda fact: fact.date.order[::-1], reverse=True)
