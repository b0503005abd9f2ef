"""Facts, positions and links as one page shows them: who, to whom, when, how sure, on what source.

In: what the base holds, and the page that it is shown on. Out: views with finished links. One `Desk`
serves one page: it knows the way back to the root and numbers the sources as they are cited.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date

from markupsafe import Markup

from generator.audience import handling_of_fact, handling_of_record
from generator.dates import EdtfDate, day_words
from generator.factbase import FactBase, Standpoint, facts_in
from generator.history import History
from generator.model import CREDIBILITY, LIKELIHOODS, RELIABILITY, Actor, AnyRecord, Citation, Fact, Record, Source
from generator.prose import parse_prose, prose_html, prose_text
from generator.render.html import views
from generator.site import Site, address_of, address_of_locator, root_of

BASIS_WORDS = {
    "stated": "",
    "resolved": "resolved from a relative date",
    "inferred": "inferred",
    "external": "from outside the source",
}
HEDGE_TITLE = "The source's own caution"
KIND_TAGS = {
    "context": views.Tag("context", "kind", "Reported in the source's own voice"),
    "assessment": views.Tag("our assessment", "kind", "The desk's own judgement"),
    "position": views.Tag("position", "kind", "A standing position, as the source reports it"),
}
STATUS_TITLES = {
    "disputed": "Something else on record contradicts it",
    "superseded": "A newer fact took its place",
    "retracted": "It no longer stands",
}
PERISHABLE = views.Tag("as of its date", "perishable", "May have been overtaken since: it ages by itself")


@dataclass(frozen=True, slots=True)
class Setting:
    """What every page of one build has in common."""

    site: Site
    default_handling: str
    today: date
    revision: str = ""
    edit_url: str = ""
    """Address of the editor, with `{path}` where the file's path goes; empty when there is none."""
    history: History = field(default_factory=History)
    """What changed when, as far as the audience may know."""
    pdf: bool = False
    """True when printed forms are built beside the pages."""
    filters: dict[str, str] = field(default_factory=dict)
    """Cache: fact id to the ids that the timeline filters it by."""


class Desk:
    """Makes the views of one page: links relative to it, its sources numbered in the order of citation."""

    def __init__(self, setting: Setting, address: str, record: str = "") -> None:
        self.setting = setting
        self.site = setting.site
        self.base: FactBase = setting.site.base
        self.root = root_of(address)
        self.record = record
        self._numbers: dict[str, int] = {}
        self._locators: dict[str, dict[str, None]] = {}

    # --- links ---

    def href(self, address: str) -> str:
        """Return the relative address of a page of the site."""
        return self.root + address

    def link(self, record_id: str, note: str = "", text: str = "") -> views.Link:
        """Return a link to a record; raises KeyError for an unknown id."""
        record = self.base.records[record_id]
        title = record.name if not text and record.name != record.label else ""
        return views.Link(
            self.root + address_of(record),
            text or record.label,
            record.folder,
            title,
            note,
            withdrawn=bool(record.withdrawn),
            current=record_id == self.record,
        )

    def links(self, record_ids: Iterable[str]) -> tuple[views.Link, ...]:
        """Return a link to each record."""
        return tuple(self.link(record_id) for record_id in record_ids)

    def fact_link(self, fact_id: str) -> views.Link:
        """Return a link to a fact: its date, with the speaker as note and the words as title."""
        fact = self.base.facts[fact_id]
        speaker = ", ".join(self.base.records[actor].label for actor in fact.by)
        href = self.root + self.site.address_of_fact(fact_id)
        return views.Link(href, str(fact.date), "facts", self.plain(fact.text), speaker)

    def prose(self, text: str) -> Markup:
        """Return a prose field as HTML, its links relative to this page."""
        return prose_html(parse_prose(text), self._prose_link)

    def plain(self, text: str) -> str:
        """Return a prose field as words alone."""
        return prose_text(parse_prose(text), self._label)

    def _prose_link(self, target: str, label: Markup) -> Markup:
        if target in self.base.facts:
            address = self.site.address_of_fact(target)
            return Markup('<a href="{}">{}</a>').format(self.root + address, label or self._label(target))
        record = self.base.records[target]
        mark = Markup(' <span class="note">(withdrawn)</span>') if record.withdrawn else ""
        if target == self.record:
            return Markup("{}{}").format(label or record.label, mark)
        return Markup('<a href="{}">{}</a>{}').format(self.root + address_of(record), label or record.label, mark)

    def _label(self, target: str) -> str:
        if target in self.base.facts:
            return f"the fact of {self.base.facts[target].date}"
        return self.base.records[target].label

    # --- facts ---

    def facts(self, facts: Iterable[Fact], *, filters: bool = False) -> tuple[views.FactView, ...]:
        """Return the views of facts, in the given order; with `filters`, those of the timeline."""
        return tuple(self.fact(fact, filters=filters) for fact in facts)

    def fact(self, fact: Fact, *, filters: bool = False) -> views.FactView:
        """Return the view of one fact on this page."""
        record = self.base.records[fact.home]
        here = fact.home == self.record
        return views.FactView(
            id=fact.id,
            href=f"#{fact.id}" if here else f"{self.root}{address_of(record)}#{fact.id}",
            is_home=here,
            text=self.prose(fact.text),
            kind=fact.kind,
            lead=_lead(fact),
            date=when(fact.date, fact.date_basis),
            by=self.links(fact.by),
            to=self.links(fact.to),
            via=self.links(fact.via),
            tags=self._tags(fact, record),
            citations=tuple(self.cite(citation) for citation in fact.sources),
            status=fact.status,
            status_links=tuple(self.fact_link(other) for other in (*fact.superseded_by, *fact.disputed_by)),
            rests_on=tuple(self.fact_link(other) for other in fact.rests_on),
            home=None if here else self.link(fact.home),
            about=tuple(self.link(other) for other in fact.about if other != self.record),
            reviewed=f"Checked {day_words(fact.reviewed.day)} by {fact.reviewed.initials}" if fact.reviewed else "",
            filters=self._filters(fact) if filters else "",
        )

    def _tags(self, fact: Fact, record: AnyRecord) -> tuple[views.Tag, ...]:
        tags = []
        if fact.hedge:
            tags.append(views.Tag(fact.hedge, "hedge", HEDGE_TITLE))
        if fact.status != "current":
            tags.append(views.Tag(fact.status, "status", STATUS_TITLES[fact.status]))
        if fact.kind in KIND_TAGS:
            tags.append(KIND_TAGS[fact.kind])
        if fact.credibility:
            words = CREDIBILITY[fact.credibility]
            tags.append(views.Tag(words, "credibility", f"Credibility {fact.credibility} of 6 (NATO Admiralty)"))
        if fact.likelihood:
            tags.append(views.Tag(fact.likelihood, "likelihood", f"{LIKELIHOODS[fact.likelihood]} (ICD 203)"))
        if fact.confidence:
            tags.append(views.Tag(f"{fact.confidence} confidence", "confidence", "How well founded the judgement is"))
        if fact.perishable:
            tags.append(PERISHABLE)
        handling = handling_of_fact(fact, record, self.setting.default_handling)
        if handling != handling_of_record(record, self.setting.default_handling):
            tags.append(views.Tag(handling, "handling", "Traffic Light Protocol 2.0"))
        if fact.review_by and fact.review_by < self.setting.today:
            tags.append(views.Tag(f"review due {day_words(fact.review_by)}", "overdue", "Due for review"))
        return tuple(tags)

    def _filters(self, fact: Fact) -> str:
        cache = self.setting.filters
        if fact.id not in cache:
            touched = dict.fromkeys((*fact.by, *fact.to, *fact.via, fact.home, *fact.about))
            kept = [i for i in touched if self.base.records[i].folder in {"actors", "issues", "cooperation"}]
            above = (other for i in kept for other in represented_by(self.base, i))
            cache[fact.id] = " ".join(dict.fromkeys((*kept, *above)))
        return cache[fact.id]

    def position(self, standpoint: Standpoint) -> views.PositionView:
        """Return the view of one position, with when it was last voiced."""
        position = standpoint.position
        facts = [self.base.facts[fact_id] for fact_id in position.facts]
        last = max(facts, key=lambda fact: fact.date.order, default=None)
        return views.PositionView(
            actor=self.link(position.actor),
            subject=self.link(standpoint.subject.id),
            line=self.prose(position.line),
            facts=tuple(self.fact_link(fact.id) for fact in facts),
            voiced=f"last voiced {last.date}" if last else "",
        )

    # --- sources ---

    def cite(self, citation: Citation) -> views.Citation:
        """Return the citation's superscript, numbering its source on this page."""
        number = self._numbers.setdefault(citation.source, len(self._numbers) + 1)
        if citation.locator:
            self._locators.setdefault(citation.source, {})[citation.locator] = None
        source = self._source(citation.source)
        return views.Citation(
            number, self.root + address_of_locator(source, citation.locator), source.label, citation.locator
        )

    def sources(self) -> tuple[views.SourceNote, ...]:
        """Return the numbered list of everything that the page has cited so far."""
        return tuple(self._source_note(source_id, number) for source_id, number in self._numbers.items())

    def _source_note(self, source_id: str, number: int) -> views.SourceNote:
        source = self._source(source_id)
        locators = sorted(self._locators.get(source_id, ()), key=natural_order)
        return views.SourceNote(
            number,
            self.link(source_id, text=source.name),
            source_detail(source),
            tuple(views.Link(self.root + address_of_locator(source, place), place, "sources") for place in locators),
        )

    def _source(self, source_id: str) -> Source:
        source = self.base.records[source_id]
        assert isinstance(source, Source)  # noqa: S101 - `reference-exists` and `source-exists` made sure
        return source

    # --- the record ---

    def edit_address(self, record: AnyRecord) -> str:
        """Return where the record's file can be edited; empty when the project names no repository."""
        return self.setting.edit_url.replace("{path}", record.origin.path)

    def footer(self, record: AnyRecord) -> Iterator[str]:
        """Yield handling and state of review, in words."""
        yield handling_of_record(record, self.setting.default_handling)
        facts = facts_in(record)
        if facts:
            checked = [fact.reviewed.day for fact in facts if fact.reviewed]
            last = f", last on {day_words(max(checked))}" if checked else ""
            yield f"{len(checked)} of {len(facts)} facts checked against their sources{last}"
        if isinstance(record, Record) and record.review_by:
            yield f"Review due by {day_words(record.review_by)}"


def when(day: EdtfDate, basis: str = "stated") -> views.When:
    """Return the view of a date."""
    return views.When(str(day), day.text, day.machine, BASIS_WORDS[basis])


def source_detail(source: Source) -> str:
    """Return publisher, role, type and reliability in words."""
    parts = [
        source.label if source.title else "",
        f"{source.role} source" if source.role else "",
        source.type.replace("-", " ").replace("_", " "),
        f"reliability {source.reliability}: {RELIABILITY[source.reliability]}" if source.reliability else "",
    ]
    return " · ".join(part for part in parts if part)


def represented_by(base: FactBase, actor_id: str) -> tuple[str, ...]:
    """Return the actors above one, along `speaks_for` and `part_of`, nearest first."""
    found: dict[str, None] = {}
    waiting = [actor_id]
    while waiting:
        record = base.records.get(waiting.pop(0))
        above = (record.speaks_for, record.part_of) if isinstance(record, Actor) else ()
        for other in above:
            if other and other not in found and other in base.records:
                found[other] = None
                waiting.append(other)
    return tuple(found)


def natural_order(locator: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key that puts `p9` before `p10`."""
    return tuple((int(part or 0), text) for text, part in re.findall(r"(\D*)(\d*)", locator))


def _lead(fact: Fact) -> str:
    if fact.kind == "said":
        return "to" if fact.to else "said"
    if fact.kind == "agreed":
        return "agreed"
    if fact.kind == "position":
        return "holds" if len(fact.by) == 1 else "hold"
    return "to" if fact.to and fact.by else ""
