"""Facts, positions and links as one printed document shows them: who, to whom, when, how certain, from what source.

In: what the base holds, cut to the document's label. Out: the values of `printed`. One `DocumentBuilder` serves one
document: it numbers the sources as they are cited, and knows which records the document contains.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from briefing_site.base.cldr import format_list
from briefing_site.base.direction import isolated
from briefing_site.base.language import gettext
from briefing_site.facts.model import AnyRecord, Fact, Line
from briefing_site.facts.plain_prose import link_words
from briefing_site.facts.text.prose import curl, is_safe_address, parse_prose, safe_address, without_cited_facts
from briefing_site.facts.text.prose_tree import OURS, Span
from briefing_site.facts.text.prose_tree import Prose as ProseTree
from briefing_site.facts.types import Citation
from briefing_site.render.compose.changes_since import Change, DocumentChanges
from briefing_site.render.compose.fact_lines import fact_line
from briefing_site.render.compose.plain_values import mark_of, who_said
from briefing_site.render.document import FactLine
from briefing_site.render.typst.locators import place_spans, place_words
from briefing_site.render.typst.print_setting import PrintSetting
from briefing_site.render.typst.printed import (
    Inline,
    InlineMark,
    PrintedFact,
    PrintedLabel,
    PrintedLinkGroup,
    PrintedNativeName,
    PrintedSource,
    Tree,
)
from briefing_site.render.typst.wording import filled, isolated_tree, listed
from briefing_site.site.labels import STANDINGS, Tag, language_name, source_detail, status_notes
from briefing_site.site.pages import address_of
from briefing_site.site.review_words import suspect_words

UNBROKEN = "\u00a0"
"""A no-break space, which keeps a citation's number and place together."""
LONG_FACT = 900
"""Characters from which a fact may break across pages; shorter ones stay whole."""


class DocumentBuilder:
    """Makes the values of one document."""

    def __init__(
        self,
        setting: PrintSetting,
        *,
        held: Iterable[str] = (),
        record: str = "",
        changes: DocumentChanges | None = None,
    ) -> None:
        """Start a document, given the ids of the records that it contains, and of the one that it is about.

        With `changes`, anything new since an earlier print is marked.
        """
        self.setting, self.changes = setting, changes
        self.base = setting.base
        self.held = frozenset(held)
        self.record = record
        self.drawn_on: set[str] = {record} if record else set()
        """Ids of the records that anything on the sheet comes from, even a name."""
        self._linked: set[str] = set()
        self._shown: set[str] = set()
        self._numbers: dict[str, int] = {}
        self._places: dict[str, dict[str, None]] = {}

    def turn_to(self, record_id: str) -> None:
        """Begin the entry of a record, in which the first mention of each other record is a link again."""
        self.record = record_id
        self._linked.clear()

    def mark_record(self, record: AnyRecord) -> None:
        """Note that a record's own text is on the sheet."""
        self.drawn_on.add(record.id)

    # --- running text ---

    def prose(self, text: str, reviewed_as: str = "") -> Tree:
        """Return a prose field as a tree; in text `reviewed_as` part of an item, notes say what has changed."""
        return self._tree(parse_prose(text), reviewed_as)

    def prose_without_notes(self, text: str) -> Tree:
        """Return a prose field as a tree, without its citations."""
        return self._tree(without_cited_facts(parse_prose(text)))

    def changes_of(self, texts: Iterable[str]) -> tuple[Change, ...]:
        """Return how each paragraph changed since an earlier print; nothing without one."""
        return tuple(map(self.changes.of_text, texts)) if self.changes else ()

    def link(self, record_id: str, text: str = "") -> InlineMark:
        """Return the record's name as a silent link."""
        record = self.base.records[record_id]
        return self._mark("link", record_id, (isolated(curl(text or record.label)),))

    def see(self, record_id: str, text: str = "", note: str = "") -> Tree:
        """Return a cross-reference: with the page if the document contains the record, else with its address."""
        record = self.base.records[record_id]
        words = isolated(curl(text or record.label)) + mark_of(record)
        return (self._mark("see", record_id, (words,)), *((f" ({note})",) if note else ()))

    def label(self, record_id: str) -> str:
        """Return a record's name in running text."""
        self.drawn_on.add(record_id)
        return isolated(curl(self.base.records[record_id].label))

    def names(self, record_ids: Iterable[str]) -> Tree:
        """Return the records' names as silent links: `Qin Gang, Antony Blinken and Wang Yi`."""
        return listed((self.link(i, self.base.records[i].distinct_name),) for i in record_ids)

    def address(self, record: AnyRecord) -> str:
        """Return the address of the record's live page; empty if the site has none."""
        return self.setting.url + address_of(record) if self.setting.url else ""

    def _mark(self, sort: str, record_id: str, children: Tree) -> InlineMark:
        """Return a cross-reference, or a silent link at the first mention only: links are expensive in a PDF."""
        record = self.base.records[record_id]
        self.drawn_on.add(record_id)
        page = record_id if record_id in self.held and not record.withdrawn else ""
        if sort == "see":
            return InlineMark("see", children, self.address(record), page, f"/{address_of(record)}")
        if record_id in self._linked:
            return InlineMark("link", children)
        self._linked.add(record_id)
        return InlineMark("link", children, self.address(record), page)

    def _tree(self, prose: ProseTree, reviewed_as: str = "") -> Tree:
        return tuple(made for piece in prose for made in self._pieces(piece, reviewed_as))

    def _pieces(self, piece: str | Span, reviewed_as: str) -> Iterator[Inline]:
        if isinstance(piece, str):
            yield piece
        elif piece.tag == "cite":
            yield from self._citation(piece.target.split(), reviewed_as)
        else:
            yield self._inline(piece, self._tree(piece.children, reviewed_as))

    def _citation(self, cited: Sequence[str], reviewed_as: str) -> Iterator[Inline]:
        """Yield the note of what a sentence rests on, and the sign that marks our own judgement."""
        if OURS in cited:
            yield InlineMark("ours", ())
        if support := self.support(cited):
            yield InlineMark(
                "note", (f"{support}. {words}." if (words := self._moved(cited, reviewed_as)) else support,)
            )

    def _moved(self, cited: Sequence[str], reviewed_as: str) -> str:
        """Return a remark if a cited fact has changed since the citing text was reviewed; empty otherwise."""
        verdicts = self.setting.reviews.verdicts
        found = (verdicts.cause_under(reviewed_as, i) if verdicts and reviewed_as else None for i in cited)
        return next((suspect_words(each, self.base, dated=not self.setting.is_cut) for each in found if each), "")

    def _inline(self, piece: Span, children: Tree) -> Inline:
        assert piece.tag != "cite"  # noqa: S101 - it was taken apart before
        if piece.tag == "ref":
            return self._reference(piece.target, children)
        if piece.tag == "a" and not is_safe_address(piece.target):  # a page of the site: the home page may link to one
            return InlineMark("link", children)
        if piece.tag == "a":
            return InlineMark("web", children, safe_address(piece.target), at=piece.target)
        return InlineMark(piece.tag, children)

    def _reference(self, target: str, children: Tree) -> Inline:
        fact = self.base.facts.get(target)
        record = self.base.records.get(fact.home if fact else target)
        if record is None:
            return InlineMark("em", children or (target,))
        label = link_words(self.base, target)
        mark = self._mark("link", record.id, isolated_tree(children or (label,)))
        return replace(mark, c=(*mark.c, gone)) if (gone := mark_of(record)) else mark

    # --- facts ---

    def fact(self, fact: Fact) -> PrintedFact:
        """Return one fact."""
        line = fact_line(self.setting, fact)
        self.drawn_on.add(fact.home)
        again = fact.id in self._shown
        self._shown.add(fact.id)
        return PrintedFact(
            id=fact.id,
            text=self.prose(fact.text),
            caveat=self.prose(fact.caveat) if fact.caveat else (),
            date=fact.when,
            basis=gettext("date {basis}").format(basis=line.basis) if line.basis else "",
            who=self._who(line),
            labels=tuple(PrintedLabel(_label_words(tag), tag.role) for tag in line.tags),
            cites=self.cites((fact,)),
            evidence="; ".join(f"{citation.source} {citation.locator}".rstrip() for citation in fact.sources),
            notes=tuple(filled(others.words, facts=self.support(others.ids)) for others in line.others),
            status=fact.status,
            changed=self.changes.of_fact(fact.id) if self.changes else "",
            long=len(fact.text) > LONG_FACT,
            again=again,
        )

    def facts(self, facts: Iterable[Fact]) -> tuple[PrintedFact, ...]:
        """Return facts, in the given order."""
        return tuple(map(self.fact, facts))

    def _who(self, line: FactLine) -> str:
        """Return the attribution as words, since the fact's own text has the links."""
        fact = line.fact
        who = " ".join(filter(None, (self._labels(fact.by), line.lead if fact.by else "", self._labels(fact.to))))
        if not fact.via:
            return who
        via = gettext("via {channel}").format(channel=self._labels(fact.via))
        return f"{who}{gettext(', ')}{via}" if who else via

    def _labels(self, record_ids: Iterable[str]) -> str:
        return format_list([self.label(record_id) for record_id in record_ids])

    def suspect_note(self, what: str | Line) -> str:
        """Return why the review of a line or a named item no longer holds; empty if it does."""
        verdicts = self.setting.reviews.verdicts
        if verdicts is None:
            return ""
        found = verdicts.verdict_on(what) if isinstance(what, str) else verdicts.of_line(what)
        return suspect_words(found, self.base, dated=not self.setting.is_cut)

    def support(self, fact_ids: Iterable[str]) -> str:
        """Return support in one line: speaker and date once each, with all their citations.

        Facts that no longer hold say so: `Envoy, 18 June 2023 (retracted) [1, p2]`.
        """
        groups: dict[tuple[str, str], list[Fact]] = {}
        for fact_id in fact_ids:
            if fact := self.base.facts.get(fact_id):
                record = self.base.records[fact.home]
                who = who_said(self.base, fact)
                self.drawn_on.update((record.id, *fact.by))
                words = status_notes(fact, self.setting.reviews.state_of(fact))
                standing = f" ({gettext(', ').join(words)})" if words else ""
                groups.setdefault((who, f"{fact.when}{standing}"), []).append(fact)
        lines = (f"{who}{gettext(', ')}{day} {self.cites(facts)}".rstrip() for (who, day), facts in groups.items())
        return gettext("; ").join(lines)

    # --- sources ---

    def cites(self, facts: Iterable[Fact]) -> str:
        """Return the citations of facts, once each, numbering their sources."""
        return self.cite(citation for fact in facts for citation in fact.sources)

    def cite(self, citations: Iterable[Citation]) -> str:
        """Return citations as words, `[1, p2, p3; 2]`, numbering their sources in the order of this document.

        The status of a source is shown beside its number: `[1 (CORRECTED SINCE), p2]`.
        """
        found: dict[int, dict[str, None]] = {}
        became: dict[int, str] = {}
        for source, place in citations:
            number = self._numbers.setdefault(source, len(self._numbers) + 1)
            became[number] = self.base.sources[source].standing or ""
            places = self._places.setdefault(source, {})
            cited = found.setdefault(number, {})
            if place:
                places[place] = cited[place] = None
        comma = gettext(", ").replace(" ", UNBROKEN)
        suffixes = {n: f" ({gettext(STANDINGS[standing])})" for n, standing in became.items() if standing}
        marks = (comma.join((f"{n}{suffixes.get(n, '')}", *map(place_words, places))) for n, places in found.items())
        return f"[{gettext('; ').join(marks)}]" if found else ""

    def sources(self) -> tuple[PrintedSource, ...]:
        """Return the numbered list of everything cited so far, each source once."""
        return tuple(self._source_note(source, number) for source, number in self._numbers.items())

    def _source_note(self, source_id: str, number: int) -> PrintedSource:
        source = self.base.sources[source_id]
        self.mark_record(source)
        comma = gettext(", ")
        places = comma.join(place_spans(self._places.get(source_id, ())))
        by = f"{comma.join(source.authors)}{comma}" if source.authors else ""
        return PrintedSource(number, (by, *self.see(source_id, source.name)), source_detail(source), places, source.url)


def link_groups(groups: Mapping[str, Iterable[Tree]]) -> tuple[PrintedLinkGroup, ...]:
    """Return groups of cross-references without empty ones."""
    made = ((heading, tuple(links)) for heading, links in groups.items())
    return tuple(PrintedLinkGroup(heading, links) for heading, links in made if links)


def _label_words(tag: Tag) -> str:
    return gettext("credibility: {grade}").format(grade=tag.text) if tag.role == "credibility" else tag.text


def native_names(record: AnyRecord) -> tuple[PrintedNativeName, ...]:
    """Return the record's names in other languages and scripts, by BCP 47 tag."""
    return tuple(_native(tag, name) for tag, name in record.names.items())


def _native(tag: str, name: str) -> PrintedNativeName:
    language, *rest = tag.split("-")
    script = next((part.lower() for part in rest if len(part) == len("Hans") and part.isalpha()), "")
    return PrintedNativeName(isolated(name), language.lower(), script, language_name(tag))
