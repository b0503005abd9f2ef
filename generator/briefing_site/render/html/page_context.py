"""Facts, positions and links as one page shows them: who, to whom, when, how certain, from what source.

In: what the base holds, and the page on which it is shown. Out: views with finished links. One `PageContext` serves one
page: it knows the relative path to the root, numbers the sources as they are cited, and keeps the page's marking.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Hashable, Iterable
from dataclasses import replace

from markupsafe import Markup, escape

from briefing_site.base.language import gettext
from briefing_site.facts.audience import handling_of_record
from briefing_site.facts.factbase import FactBase, SubjectPosition
from briefing_site.facts.marking import Marking
from briefing_site.facts.model import AnyRecord, Fact, Line, Source
from briefing_site.facts.plain_prose import link_words, plain_prose
from briefing_site.facts.text.prose import FACT_SIGN, curl, parse_prose, prose_html
from briefing_site.facts.types import Citation
from briefing_site.history.position_history import LineChange
from briefing_site.history.review_verdicts import Verdict
from briefing_site.render.compose.fact_lines import fact_line
from briefing_site.render.document import OtherFacts
from briefing_site.render.html import views
from briefing_site.render.html.csl import csl_item
from briefing_site.render.html.fact_words import checked_by, line_change_words, when
from briefing_site.render.html.fragments import SOURCE_SLOT, Fragment, fill_slots
from briefing_site.render.html.read_log import GROUP
from briefing_site.render.html.render_cache import RenderCache
from briefing_site.site.labels import STANDINGS, natural_order, source_detail, status_notes
from briefing_site.site.pages import address_of, address_of_locator, root_of
from briefing_site.site.relations import filed_under
from briefing_site.site.review_words import checked_words, suspect_words

SHORT_SHA = 10
RECORD_DEPTH = "folder/id/"
"""A stand-in for the address of any record's page."""
RECORD_ROOT = root_of(RECORD_DEPTH)
MARK_TAGS = {"same": Markup("{}"), "gone": Markup("<del>{}</del>"), "new": Markup("<ins>{}</ins>")}


class PageContext:
    """Makes the views of one page: links relative to it, its sources numbered in the order of citation."""

    def __init__(self, cache: RenderCache, address: str, record: str = "") -> None:
        self.cache = cache
        self.setting = cache.setting
        self.site = cache.setting.site
        self.base: FactBase = self.site.base
        self.root = root_of(address)
        self.depth_cache = cache.depth_cache(self.root)
        self.record = record
        self.marking = Marking(cache.labels)
        """How restricted the page is: everything it mentions or shows is added here."""
        self.marking.add(record)
        self._numbers: dict[str, str] = {}
        self._locators: dict[str, dict[str, None]] = {}

    # --- links ---

    def href(self, address: str) -> str:
        """Return the relative address of a page of the site."""
        return self.root + address

    def link(self, record_id: str, note: str = "", text: str = "") -> views.Link:
        """Return a link to a record; raises KeyError for an unknown id."""
        self.marking.add(record_id)
        if not (note or text or record_id == self.record):
            return self.depth_cache.links.of(record_id, lambda: self._link(record_id, note, text))
        return self._link(record_id, note, text)

    def _link(self, record_id: str, note: str, text: str) -> views.Link:
        record = self.base.records[record_id]
        title = curl(record.distinct_name) if not text and record.distinct_name != record.label else ""
        return views.Link(
            self.root + address_of(record),
            curl(text or record.label),
            record.folder,
            title,
            note,
            withdrawn=bool(record.withdrawn),
            current=record_id == self.record,
        )

    def links(self, record_ids: Iterable[str]) -> tuple[views.Link, ...]:
        """Return a link to each record."""
        return tuple(self.link(record_id) for record_id in record_ids)

    def shown(self, link: views.Link) -> Markup:
        """Return a link as finished HTML, cached for long lists that repeat the same link."""
        return self._piece(link, lambda: self.cache.macros.link(link))

    def _piece(self, key: Hashable, make: Callable[[], str]) -> Markup:
        return self.depth_cache.pieces.of(key, lambda: Markup(make()))  # noqa: S704 - the template escaped it

    def _names(self, ids: tuple[str, ...]) -> Markup:
        if not ids:
            return views.NOTHING
        return self._piece(("names", ids), lambda: self.cache.macros.names(tuple(self._speaker(i, ids) for i in ids)))

    def _speaker(self, actor_id: str, beside: tuple[str, ...]) -> views.Speaker:
        """Return an actor and whom it speaks for, unless that is already named beside it."""
        actor = self.base.actors.get(actor_id)
        above = actor.speaks_for if actor else None
        return views.Speaker(self.link(actor_id), self.link(above) if above and above not in beside else None)

    def _labels(self, tags: tuple[views.Tag, ...]) -> Markup:
        return self._piece(tags, lambda: self.cache.macros.tags(tags)) if tags else views.NOTHING

    def _cited(self, citation: Citation) -> tuple[Markup, Markup]:
        """Return a citation's superscript and note, with a slot for the number of its source."""
        return self.depth_cache.cited.of(citation, lambda: self._make_cited(citation))

    def _make_cited(self, citation: Citation) -> tuple[Markup, Markup]:
        view = self._citation(citation, SOURCE_SLOT.format(citation.source))
        macros = self.cache.macros
        return Markup(macros.cited(view)), Markup(macros.note(view))  # noqa: S704 - the template escaped it

    def fact_link(self, fact_id: str) -> views.Link:
        """Return a link to a fact: the date as text, speaker, status and doubt as note, the fact's words as title."""
        fact = self.base.facts[fact_id]
        standing = status_notes(fact, self.setting.reviews.state_of(fact))
        note = gettext(", ").join((*(curl(self.base.records[actor].label) for actor in fact.by), *standing))
        href = self.root + self.site.place_of_fact(fact_id)
        return views.Link(href, fact.when, "facts", self.words_of(fact_id), note)

    def _others(self, others: OtherFacts) -> Markup:
        links = self.cache.macros.links(tuple(self.fact_link(fact_id) for fact_id in others.ids))
        return escape(others.words).format(facts=Markup(links))  # noqa: S704 - the template escaped it

    def prose(self, text: str, reviewed_as: str = "") -> Markup:
        """Return a prose field as HTML, its links relative to this page.

        Citations are marked; in text that was `reviewed_as` part of an item, those of changed facts say so.
        """
        return prose_html(parse_prose(text), self._prose_link, lambda fact_id: self._cite(fact_id, reviewed_as))

    def prose_in_list(self, text: str) -> Markup:
        """Return a prose field as HTML, without its citations."""
        return prose_html(parse_prose(text), self._prose_link)

    def _cite(self, fact_id: str, reviewed_as: str) -> tuple[Markup, Markup]:
        """Return the mark that opens a cited fact, and words if that fact has changed."""
        if fact_id not in self.base.facts:  # later than the day shown
            return Markup(), Markup()
        link = self.fact_link(fact_id)
        title = " · ".join(filter(None, (link.title, link.text, link.note)))
        mark = Markup('<sup class="rests"><a href="{}" title="{}">{}</a></sup>').format(link.href, title, FACT_SIGN)
        verdicts = self.setting.reviews.verdicts
        found = verdicts.cause_under(reviewed_as, fact_id) if verdicts and reviewed_as else None
        words = suspect_words(found, self.base)
        return mark, Markup(' <b class="ours">({})</b>').format(words) if words else Markup()

    def plain(self, text: str) -> str:
        """Return a prose field as plain words."""
        return plain_prose(self.base, text)

    def _prose_link(self, target: str, label: Markup) -> Markup:
        self.marking.add(target)
        text = label or escape(link_words(self.base, target))
        if target in self.base.facts:
            return _anchor(self.root + self.site.place_of_fact(target), text)
        if (record := self.base.records.get(target)) is None:  # a fact later than the day shown
            return Markup(text)  # noqa: S704 - it was escaped
        link = text if target == self.record else _anchor(self.root + address_of(record), text)
        if not record.withdrawn:
            return link
        return Markup('{} <span class="note">{}</span>').format(link, gettext("(withdrawn)"))

    def words_of(self, fact_id: str) -> str:
        """Return the text of a fact as plain words."""
        self.marking.add(fact_id)
        return self.cache.words.of(fact_id, lambda: self.plain(self.base.facts[fact_id].text))

    # --- facts ---

    def facts(
        self, facts: Iterable[Fact], *, filters: bool = False, anchors: Container[str] = (), copies: bool = False
    ) -> Markup:
        """Return facts as finished HTML, in the given order; `filters` adds what the timeline filters by.

        Facts in `anchors` get an HTML id here too, though they live elsewhere; `copies` get none, since they are
        elsewhere on the page as well.
        """
        shown: list[str] = []
        above = ""
        for fact in facts:
            fragment = self.fragment(fact)
            self.marking.raise_to(fragment.level)
            slots = self._slots(fact, fragment)
            if filters:
                slots["filters"] = fragment.filters
            if fact.id in anchors:
                slots["id"] = f' id="{fact.id}"'
            if copies:
                slots.pop("id", None)
            if fragment.date == above and not copies:
                slots["again"] = " again"
            above = fragment.date
            shown.append(fill_slots(fragment.html, slots))
        return Markup("".join(shown))  # noqa: S704 - fragments are finished HTML

    def _slots(self, fact: Fact, fragment: Fragment) -> dict[str, str]:
        slots = {source: self._number(source, locator) for source, locator in fragment.sources}
        if fact.home == self.record:
            slots["id"] = f' id="{fact.id}"'
        else:
            slots["home"] = fragment.place
        if fact.about:
            slots["also"] = self._also(fact)
        return slots

    def _also(self, fact: Fact) -> str:
        """Return where else the fact belongs, without this page."""
        key = (fact.id, self.record if self.record in fact.about else "")
        return self.depth_cache.also.of(key, lambda: self._make_also(fact))

    def _make_also(self, fact: Fact) -> str:
        links = tuple(self.link(other) for other in fact.about if other != self.record)
        return self.cache.macros.also(links) if links else ""

    def fragment(self, fact: Fact) -> Fragment:
        """Return a fact's HTML at the depth of this page; it is rendered once, at the depth of records."""
        log, fragments = self.cache.log, self.cache.fragments
        found = fragments.get(fact.id)
        if found:
            log.note(GROUP + fact.id)
        else:
            neutral = PageContext(self.cache, RECORD_DEPTH)  # of no particular record
            found = log.grouped(fact.id, lambda: neutral.make_fragment(fact))
            fragments.put(fact.id, found)
        return found if self.root == RECORD_ROOT else found.seen_from(self.root, RECORD_ROOT)

    def make_fragment(self, fact: Fact) -> Fragment:
        """Render a fact; call this on a fresh context of no particular record."""
        self.marking.add(fact.id, *fact.about)
        return Fragment(
            self.cache.macros.fact(self._fact_view(fact)),
            sources=tuple((citation.source, citation.locator) for citation in fact.sources),
            date=fact.when,
            place=str(self._home(fact.home)),
            filters=f' data-filters="{" ".join(self.touched(fact))}"',
            level=self.marking.level,
        )

    def _home(self, record_id: str) -> Markup:
        return self._piece(("home", record_id), lambda: self.cache.macros.place(self.link(record_id)))

    def touched(self, fact: Fact) -> tuple[str, ...]:
        """Return the actors, issues and cooperation areas that a fact is filed under."""
        return self.cache.touched.of(fact.id, lambda: filed_under(self.base, fact))

    def _fact_view(self, fact: Fact) -> views.FactView:
        macros = self.cache.macros
        line = fact_line(self.setting, fact)
        said = {"hedge", "status"} if any(others.says_status for others in line.others) else {"hedge"}
        hedge, tags = line.tags_in({"hedge"}), line.tags_but(said)
        who = ((), (), ()) if line.names_speaker else (fact.by, fact.to, fact.via)
        by, to, via = map(self._names, who)
        date = replace(when(fact.date), text=fact.when, basis=line.basis)
        cited = [self._cited(citation) for citation in fact.sources]
        return views.FactView(
            href=f"{self.root}{address_of(self.base.records[fact.home])}#{fact.id}",
            text=self.prose(fact.text),
            kind=fact.kind,
            lead=line.lead if by else "",
            date=date,
            day=self._piece(date, lambda: macros.day(date)),
            by=by,
            to=to,
            via=via,
            hedge=self._labels(hedge),
            tags=self._labels(tags),
            marks=Markup(macros.marks(tuple(mark for mark, _ in cited))) if cited else views.NOTHING,  # noqa: S704
            caveat=self.prose(fact.caveat) if fact.caveat else views.NOTHING,
            notes=Markup("".join(note for _, note in cited)),  # noqa: S704
            status=fact.status,
            others=Markup(macros.others(tuple(map(self._others, line.others)))) if line.others else views.NOTHING,  # noqa: S704
            reviewed=checked_by(fact, self.setting.reviews),
            handling=self.cache.labels.of_fact(fact),
            changed=str(self.setting.history.fact_moments.get(fact.id, "")),
        )

    def position(self, located: SubjectPosition) -> views.PositionView:
        """Return the view of one position, including when it was last voiced."""
        position = located.position
        facts = [self.base.facts[fact_id] for fact_id in position.facts]
        last = max(facts, key=lambda fact: fact.date.order, default=None)
        subject = located.subject
        self.marking.add((subject.id, position.actor))
        shifts = self.setting.line_changes.get((subject.id, position.actor), ())
        shifts_id = f"moved_{position.actor}"  # no fact's id has an underscore
        return views.PositionView(
            actor=self.link(position.actor),
            subject=self.link(located.subject.id),
            line=self.prose(position.line),
            facts=tuple(self.fact_link(fact.id) for fact in facts),
            voiced=gettext("Last recorded {date}").format(date=last.when) if last else "",
            moved=views.Link(self.href(f"{address_of(subject)}#{shifts_id}"), str(shifts[0].date)) if shifts else None,
            shifts=tuple(self._shift(shift) for shift in shifts) if subject.id == self.record else (),
            shifts_id=shifts_id,
            review=self.review_of(f"{subject.id}/{position.actor}"),
        )

    def review_of(self, what: str | Line) -> Markup:
        """Return who reviewed a line or a named item, or, in bold, what it rests on that has changed since."""
        verdicts = self.setting.reviews.verdicts
        if verdicts is None:
            return views.NOTHING
        found = verdicts.verdict_on(what) if isinstance(what, str) else verdicts.of_line(what)
        if words := suspect_words(found, self.base):
            return Markup("<b>{}</b>").format(words)
        review = found.item.review if found and found.verdict is Verdict.HOLDS else None
        if not found or not review:
            return views.NOTHING
        reviews = self.setting.reviews
        return escape(checked_words(review, reviews.reviewers, reviews.doubts_of(found.item.id)))

    def _shift(self, change: LineChange) -> views.LineChangeView:
        return views.LineChangeView(
            how=line_change_words(change),
            before=_wording(change, "new") if any(mark.state == "gone" for mark in change.marks) else views.NOTHING,
            after=_wording(change, "gone"),
            gained=tuple(self.fact_link(fact) for fact in change.gained),
            lost=tuple(self.fact_link(fact) for fact in change.lost),
        )

    # --- sources ---

    def cite(self, citation: Citation) -> views.CitationView:
        """Return the citation's superscript, numbering its source on this page."""
        return self._citation(citation, self._number(citation.source, citation.locator))

    def _citation(self, citation: Citation, number: str) -> views.CitationView:
        source = self._source(citation.source)
        address = address_of_locator(source, citation.locator)
        standing = gettext(STANDINGS[source.standing]) if source.standing else ""
        words = gettext("{name} ({word})").format(name=source.label, word=standing) if standing else source.label
        return views.CitationView(number, self.root + address, words, citation.locator)

    def _number(self, source: str, locator: str) -> str:
        number = self._numbers.get(source)
        if number is None:
            number = self._numbers[source] = str(len(self._numbers) + 1)
            self._locators[source] = {}
        if locator:
            self._locators[source][locator] = None
        return number

    def sources(self) -> Markup:
        """Return the numbered list of sources that the page has cited so far, as finished HTML; empty if none."""
        return Markup("".join(map(self._source_note, self._numbers)))  # noqa: S704 - the template escaped it

    def _source_note(self, source_id: str) -> str:
        """Return a source's entry, which only its number and the places cited tell apart on pages of one depth."""
        source = self._source(source_id)
        places = [self._place(source, place) for place in sorted(self._locators[source_id], key=natural_order)]
        key = (source_id, bool(places))
        note = self.depth_cache.notes.of(key, lambda: self._make_note(source, cited=bool(places)))
        return fill_slots(note, {"number": self._numbers[source_id], "places": gettext(", ").join(places)})

    def _make_note(self, source: Source, *, cited: bool) -> str:
        link = replace(self.link(source.id, text=source.name), current=False)  # the entry serves other pages too
        view = views.SourceNote(link, source_detail(source), csl_item(source), cited=cited)
        return self.cache.macros.source(view)

    def _place(self, source: Source, place: str) -> str:
        link = views.Link(self.root + address_of_locator(source, place), place, "sources")
        return self.depth_cache.places.of((source.id, place), lambda: self.cache.macros.link(link))

    def _source(self, source_id: str) -> Source:
        return self.base.sources[source_id]

    def own_handling(self, record: AnyRecord) -> str:
        """Return a record's own label, which its printed form keeps, whatever its page shows."""
        return handling_of_record(record, self.setting.default_handling)


def _wording(change: LineChange, left_out: str) -> Markup:
    """Return one of a line's two wordings, with the words that the other lacks marked."""
    return Markup("").join(MARK_TAGS[mark.state].format(mark.text) for mark in change.marks if mark.state != left_out)


def _anchor(address: str, text: Markup) -> Markup:
    return Markup(f'<a href="{address}">{text}</a>')  # noqa: S704 - an address is made of ids, and the text is escaped
