"""What is new since an earlier state of a document: the difference of two document trees.

In: a document and its earlier state, each with its edition. Out: for each fact, position and passage whether it is new
or changed, and a list of all changes. The trees are those that a form is given, cut to an audience and to the available
room: so nothing is said about what is not shown, or about what was only crowded out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import singledispatchmethod
from typing import Literal

from briefing_site.base.direction import isolated
from briefing_site.base.language import N_, gettext
from briefing_site.facts.factbase import SubjectPosition, positions_on
from briefing_site.facts.files.issuances import ChangeEntry, ChangesSince
from briefing_site.facts.model import Fact, Line, Post
from briefing_site.facts.text.prose import curl
from briefing_site.render import document
from briefing_site.render.compose.edition import Edition
from briefing_site.render.compose.fact_lines import fact_line
from briefing_site.render.compose.plain_values import names_of, post_words, prose_words, value_words, who_said
from briefing_site.render.document import (
    BookDocument,
    CardDocument,
    ComposedDocument,
    LabelledRow,
    RecordDocument,
    RecordEntry,
    RunningText,
    Section,
)
from briefing_site.site.labels import STANDINGS, status_notes, term

ALIKE = 0.55
"""Similarity (Ratcliff-Obershelp) from which a new sentence counts as an edit of a former one."""
MAX_WORDS_LENGTH = 220
"""Characters of a text shown in an entry of the list; the whole text is in the document."""
GONE = frozenset({"retracted", "superseded"})
NO_NEWS_OF_BRIEF = frozenset({"as_of", "reviewed", "sources"})
"""Rows of a brief that give its date, or sum up all its facts."""
UNCHANGED = N_("Nothing on these pages has changed since then.")
NOT_THEN = N_("This was not printed at that time: all of it is new.")

Change = Literal["", "added", "changed"]
Key = tuple[str, str]
"""Subject and actor of a position."""


@dataclass(frozen=True, slots=True)
class ComposedState:
    """A document as of one time."""

    edition: Edition
    document: ComposedDocument


class DocumentChanges:
    """What is new in a document; without a former state, nothing is marked."""

    def __init__(self, now: ComposedState, then: ComposedState | None, heading: str) -> None:
        """Compare two states; `heading` is that of the list, and says since when."""
        self.heading = heading
        self.is_new = then is None
        self.now = _Content(now)
        self.then = _Content(then) if then else self.now
        known = {self.then.statement(i): i for i in self.then.facts if i not in self.now.facts}
        self.renamed = {i: known[said] for i in self.now.facts if (said := self.now.statement(i)) in known}
        """Facts that got another id and still say the same."""
        self.reworded = dict(self._reworded())
        """New passages, each with the former one that it replaces."""

    def _reworded(self) -> Iterator[tuple[str, str]]:
        left = [passage for passage in self.then.passages if passage not in self.now.passages]
        for passage, part in self.now.passages.items():
            if passage in self.then.passages:
                continue
            near = [(_likeness(passage, old), old) for old in left if self.then.passages[old] == part]
            score, old = max(near, default=(0.0, ""))
            if score >= ALIKE:
                left.remove(old)
                yield passage, old

    # --- marks ---

    def of_fact(self, fact_id: str) -> Change:
        """Return how a fact changed."""
        if fact_id not in self.then.facts:
            return "" if fact_id in self.renamed or fact_id in self.then.left_out else "added"
        return "" if self.now.statement(fact_id) == self.then.statement(fact_id) else "changed"

    def of_position(self, key: Key) -> Change:
        """Return how a position, or what it rests on, changed."""
        if key not in self.then.positions:
            return "" if key in self.then.left_out else "added"
        return "" if self.now.grounds(key) == self.then.grounds(key) else "changed"

    def of_text(self, text: str) -> Change:
        """Return how a paragraph or line, given as running text, changed."""
        return self.of_passage(prose_words(self.now.base, text))

    def of_post(self, post: Post) -> Change:
        """Return how a post shown for somebody changed."""
        return self.of_passage(post_words(self.now.base, post))

    def of_passage(self, passage: str) -> Change:
        """Return how a passage, given as plain words, changed."""
        if passage in self.then.passages or passage not in self.now.passages:
            return ""
        return "changed" if passage in self.reworded else "added"

    # --- the list ---

    def since(self) -> ChangesSince:
        """Return everything that is new, changed or gone, as a list."""
        if self.is_new:
            return ChangesSince(self.heading, note=gettext(NOT_THEN))
        added = tuple(self._entries(lambda change, _: change == "added"))
        changed = tuple(self._entries(lambda change, is_withdrawn: change == "changed" and not is_withdrawn))
        withdrawn = (*self._entries(lambda change, is_withdrawn: change == "changed" and is_withdrawn), *self._gone())
        note = "" if added or changed or withdrawn else gettext(UNCHANGED)
        return ChangesSince(self.heading, added, changed, withdrawn, note)

    def _entries(self, wanted: Callable[[Change, bool], bool]) -> Iterator[ChangeEntry]:
        for passage, part in self.now.passages.items():
            if wanted(self.of_passage(passage), False):
                yield _entry(part, passage)
        for key in self.now.positions:
            if wanted(self.of_position(key), False):
                yield self.now.entry_of_position(key)
        for fact_id, fact in self.now.facts.items():
            former = self.then.facts.get(fact_id)
            is_withdrawn = fact.status in GONE and not (former and former.status in GONE)
            if wanted(self.of_fact(fact_id), is_withdrawn):
                yield self.now.entry_of_fact(fact, f" ({term(fact.status)})" if is_withdrawn else "")

    def _gone(self) -> Iterator[ChangeEntry]:
        taken = {*self.reworded.values()}
        for passage, part in self.then.passages.items():
            if passage not in self.now.passages and passage not in taken:
                yield _entry(part, passage)
        for key in self.then.positions:
            if key not in self.now.positions and key not in self.now.left_out:
                yield self.then.entry_of_position(key)
        kept = {*self.renamed.values(), *self.now.left_out}
        for fact in self.then.facts.values():
            if fact.id not in self.now.facts and fact.id not in kept:
                yield self.then.entry_of_fact(fact, link=False)


class _Content:
    """The content of a document, by kind of part."""

    def __init__(self, state: ComposedState) -> None:
        self.edition, self.base = state.edition, state.edition.site.base
        self.facts: dict[str, Fact] = {}
        """By id, in order of first appearance."""
        self.positions: dict[Key, SubjectPosition] = {}
        self.passages: dict[str, str] = {}
        """Lines to take, paragraphs and rows of the head: their words, and the part that each belongs to."""
        self.left_out: set[object] = set()
        """Facts and positions left out for lack of room: they are neither new nor gone."""
        self._about = ""
        self._statements: dict[str, object] = {}
        self._take_document(state.document)
        self._take_standings()

    # --- the tree ---

    @singledispatchmethod
    def _take_document(self, composed: object) -> None:
        raise TypeError(f"cannot compare {composed!r}")

    @_take_document.register
    def _(self, composed: RecordDocument) -> None:
        is_brief = composed.record.id in self.base.briefs
        self._about = composed.record.id
        self._take_text(composed.lead, gettext("Purpose") if is_brief else gettext("Summary"))
        self._take_rows(row for row in composed.rows if not (is_brief and row.key in NO_NEWS_OF_BRIEF))
        self._take_sections(composed.sections)

    @_take_document.register
    def _(self, composed: CardDocument) -> None:
        self._about = composed.record.id
        self._take_text(composed.lead, gettext("Summary"))
        self._take_rows(composed.rows)
        self._take_facts(fact for side in composed.sides for fact in side.facts)
        self._take_facts(composed.facts)

    @_take_document.register
    def _(self, composed: BookDocument) -> None:
        for paragraph in composed.summary:
            self._take_text(RunningText(paragraph), gettext("Summary"))
        if composed.positions:
            self._take(composed.positions, gettext("Positions"))
        for part in composed.parts:
            for entry in part.entries:
                self._take_text(entry.lead, curl(entry.record.distinct_name))
                self._take_sections(entry.sections)

    def _take_sections(self, sections: Iterable[Section]) -> None:
        for section in sections:
            for block in section.blocks:
                self._take(block, section.heading)

    def _take_rows(self, rows: Iterable[LabelledRow]) -> None:
        for row in rows:
            texts = [words for value in row.values if (words := value_words(value, self.edition))]
            is_list = isinstance(row.values[0], document.PostHeld)
            for words in texts if is_list else filter(None, [gettext(", ").join(texts)]):
                self.passages[gettext("{what}: {words}").format(what=row.label, words=words)] = ""

    def _take_text(self, text: RunningText, part: str) -> None:
        for paragraph in filter(str.strip, text.text.split("\n")):
            self.passages[prose_words(self.base, paragraph)] = part

    def _take_facts(self, facts: Iterable[Fact]) -> None:
        for fact in facts:
            self.facts.setdefault(fact.id, fact)

    def _take_standings(self) -> None:
        """Add the status of each source that the facts cite: it is shown beside every citation."""
        cited = dict.fromkeys(citation.source for fact in self.facts.values() for citation in fact.sources)
        for source_id in cited:
            source = self.base.sources.get(source_id)
            if source and (source.standing or source.withdrawn):
                words = gettext(STANDINGS[source.standing]) if source.standing else term("withdrawn")
                name = names_of(self.base, (source_id,))
                self.passages[gettext("{what}: {words}").format(what=name, words=words)] = gettext("Sources")

    @singledispatchmethod
    def _take(self, _: object, __: str) -> None:
        """Add a block of a section under a heading; blocks of links add nothing."""

    @_take.register(document.Passage)
    @_take.register(document.BottomLine)
    def _(self, block: document.Passage | document.BottomLine, heading: str) -> None:
        self._take_text(block.text, heading)

    @_take.register
    def _(self, block: document.FactList, _: str) -> None:
        self._take_facts(block.facts)
        self.left_out.update(fact.id for fact in block.left_out)

    @_take.register
    def _(self, block: document.PositionList, _: str) -> None:
        self._take_positions(block.held)
        self.left_out.update(map(_key, block.left_out))

    @_take.register
    def _(self, block: document.PositionsOn, _: str) -> None:
        for subject in block.subjects:
            self._take_positions(positions_on(subject))

    def _take_positions(self, held: Iterable[SubjectPosition]) -> None:
        for each in held:
            self.positions.setdefault(_key(each), each)

    @_take.register
    def _(self, block: document.LinesToTake, heading: str) -> None:
        for line in block.lines:
            self._take_text(RunningText(line.line), self._part_of_line(line, heading))

    def _part_of_line(self, line: Line, heading: str) -> str:
        return f"{heading}{gettext(', ')}{names_of(self.base, (line.topic,))}" if line.topic else heading

    @_take.register
    def _(self, block: document.SubjectEntries, _: str) -> None:
        for entry in block.entries:
            self._take_entry(entry)

    @_take.register
    def _(self, block: document.PersonEntries, _: str) -> None:
        for entry in block.entries:
            heading = curl(entry.record.distinct_name)
            self.passages |= {post_words(self.base, post): heading for post in entry.record.posts}
            self._take_entry(entry)

    def _take_entry(self, entry: RecordEntry) -> None:
        self._take_text(entry.lead, curl(entry.record.distinct_name))
        self._take_facts(entry.facts)

    # --- what is compared ---

    def statement(self, fact_id: str) -> object:
        """Return what a fact and its line say, without its review: a check is not a change."""
        if fact_id not in self._statements:
            self._statements[fact_id] = self._statement(self.facts[fact_id])
        return self._statements[fact_id]

    def _statement(self, fact: Fact) -> object:
        line = fact_line(self.edition, fact)
        return (
            *(prose_words(self.base, text) for text in (fact.text, fact.caveat)),
            *(names_of(self.base, ids) for ids in (fact.by, fact.to, fact.via)),
            *(fact.when, fact.status, fact.sources, line.basis, line.lead),
            tuple((tag.role, tag.text) for tag in line.tags_but({"unchecked"})),
            tuple((others.words, self._grounds(others.ids)) for others in line.others),
        )

    def grounds(self, key: Key) -> object:
        """Return a line, and speaker, day and status of the facts it rests on."""
        position = self.positions[key].position
        return prose_words(self.base, position.line), self._grounds(position.facts)

    def _grounds(self, fact_ids: Iterable[str]) -> object:
        """Return speaker, day and status of facts, without reviews: a check is not a change."""
        facts = (self.base.facts[i] for i in fact_ids if i in self.base.facts)
        return tuple(dict.fromkeys((who_said(self.base, fact), fact.when, *status_notes(fact, "")) for fact in facts))

    # --- entries of the list ---

    def entry_of_position(self, key: Key) -> ChangeEntry:
        """Return the entry of a position: subject and actor, unless the document is about it, then the line."""
        whose = gettext(", ").join(names_of(self.base, (i,)) for i in key if i != self._about)
        line = prose_words(self.base, self.positions[key].position.line)
        return ChangeEntry(_entry_words(gettext("Position, {whose}").format(whose=whose), line))

    def entry_of_fact(self, fact: Fact, note: str = "", *, link: bool = True) -> ChangeEntry:
        """Return the entry of a fact, with a note after its words."""
        return ChangeEntry(_entry_words(fact.when, prose_words(self.base, fact.text), note), fact.id if link else "")


def _key(held: SubjectPosition) -> Key:
    return held.subject.id, held.position.actor


def _likeness(passage: str, other: str) -> float:
    matcher = SequenceMatcher(None, passage, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _entry(part: str, passage: str) -> ChangeEntry:
    return ChangeEntry(_entry_words(part, passage) if part else _shortened(passage))


def _entry_words(what: str, words: str, note: str = "") -> str:
    return gettext("{what}: {words}").format(what=what, words=f"{_shortened(words)}{note}")


def _shortened(text: str) -> str:
    return isolated(text if len(text) <= MAX_WORDS_LENGTH else f"{text[: MAX_WORDS_LENGTH - 1].rsplit(' ', 1)[0]} …")
