"""Change marks: a document of now against the same one of then, as a reader who holds both would compare them.

In: two documents. Out: the one of now with a bar beside whatever is new or changed, and the box `since the last
print`. What is printed is compared, and not what is in the files: so lines to take, positions and drafted prose
are marked like facts, and nothing is that an audience does not see.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher

from briefing_site.base.language import N_, gettext
from briefing_site.facts.issuances import ChangeEntry, ChangesSince
from briefing_site.render.typst.direction import isolated
from briefing_site.render.typst.printed import (
    Change,
    PrintedBlock,
    PrintedCard,
    PrintedDocument,
    PrintedFact,
    PrintedFacts,
    PrintedHeading,
    PrintedPoint,
    PrintedPoints,
    PrintedPosition,
    PrintedPositionRow,
    PrintedPositions,
    PrintedProse,
    words,
)
from briefing_site.site.labels import REVIEW_TAGS, review_words, term

ALIKE = 0.55
"""Likeness (Ratcliff-Obershelp) from which a new sentence counts as a former one, changed."""
MAX_WORDS_LENGTH = 220
"""Characters of a text that an entry in the box shows; the text itself stands on the page."""
GONE = frozenset({"retracted", "superseded"})
NO_NEWS = frozenset({"standing", "more"})
"""Roles of prose that tells of the day of the print, and of the size of the sheet."""
UNCHANGED = N_("Nothing on these pages has changed since then.")
NOT_THEN = N_("This was not printed at that time: all of it is new.")
CITATIONS = re.compile(r"\s\[[^\]]*\]")
"""Their numbers count the sources of one document, so that the same citation may have another number in the next."""


def with_marks(now: PrintedDocument, then: PrintedDocument | None, heading: str) -> PrintedDocument:
    """Return `now` marked against `then`; None stands for a document that was not there."""
    if then is None:
        return replace(now, since=ChangesSince(heading, note=gettext(NOT_THEN)))
    comparison = _DocumentComparison(_Content.of(now), _Content.of(then))
    opening, body = (tuple(comparison.block(block) for block in blocks) for blocks in (now.opening, now.body))
    marked = replace(now, opening=opening, body=body)
    if now.card:
        marked = replace(marked, card=comparison.card(now.card))
    return replace(marked, since=comparison.since(heading))


@dataclass(slots=True)
class _Content:
    """What a document says, by what each part of it is."""

    facts: dict[str, PrintedFact] = field(default_factory=dict)
    """By id, as first shown."""
    positions: dict[tuple[str, str], PrintedPosition] = field(default_factory=dict)
    """By subject and actor, as first shown."""
    passages: dict[str, str] = field(default_factory=dict)
    """Lines to take, paragraphs and rows of the head: their words to what they are part of."""
    left_out: set[object] = field(default_factory=set)
    """Facts and positions for which there was no room: they are neither new nor gone."""

    @classmethod
    def of(cls, document: PrintedDocument) -> _Content:
        content = cls()
        if document.lead and document.form != "book":
            content.passages[words(document.lead)] = gettext("Purpose") if document.opening else gettext("Summary")
        rows = (*document.metadata, *document.essentials)
        row_words = gettext("{what}: {words}")
        content.passages |= {row_words.format(what=r.label, words=words(r.value)): "" for r in rows if r.label}
        heading = ""
        for block in (*document.opening, *document.body):
            if isinstance(block, PrintedHeading):
                heading = block.text
            content.take(block, heading)
        if document.card:
            for fact in _facts_of_card(document.card):
                content.facts.setdefault(fact.id, fact)
        return content

    def take(self, block: PrintedBlock, heading: str) -> None:
        if isinstance(block, PrintedFacts):
            self.left_out.update(block.left_out)
            for fact in block.facts:
                self.facts.setdefault(fact.id, fact)
        elif isinstance(block, PrintedPositions):
            self.left_out.update(block.left_out)
            for cell in (cell for row in block.rows for cell in row.cells if cell.line):
                self.positions.setdefault(_key(cell), cell)
        elif isinstance(block, PrintedPoints):
            for point in block.points:
                self.passages[words(point.line)] = (
                    f"{heading}{gettext(', ')}{words(point.topic)}" if point.topic else heading
                )
        elif isinstance(block, PrintedProse) and block.role not in NO_NEWS:
            part = gettext("Bottom line") if block.role == "bottom-line" else heading
            self.passages |= {words(paragraph): part for paragraph in block.paragraphs}


class _DocumentComparison:
    def __init__(self, now: _Content, then: _Content) -> None:
        self.now, self.then = now, then
        known = {_fingerprint(fact): i for i, fact in then.facts.items() if i not in now.facts}
        self.renamed = {i: known[_fingerprint(f)] for i, f in now.facts.items() if _fingerprint(f) in known}
        """Facts that got another id, and say what they said."""
        self.reworded = dict(self._reworded())
        """New passages to the former ones that they took the place of."""

    def _reworded(self) -> Iterator[tuple[str, str]]:
        left = [passage for passage in self.then.passages if passage not in self.now.passages]
        for passage, part in self.now.passages.items():
            if passage in self.then.passages:
                continue
            near = [(_likeness(passage, old, same=self.then.passages[old] == part), old) for old in left]
            score, old = max(near, default=(0.0, ""))
            if score >= ALIKE:
                left.remove(old)
                yield passage, old

    # --- marks ---

    def block(self, block: PrintedBlock) -> PrintedBlock:
        if isinstance(block, PrintedFacts):
            return replace(block, facts=tuple(self.fact(fact) for fact in block.facts))
        if isinstance(block, PrintedProse) and block.role not in NO_NEWS:
            return replace(block, changes=tuple(self.passage(words(p)) for p in block.paragraphs))
        if isinstance(block, PrintedPoints):
            return replace(block, points=tuple(self.point(point) for point in block.points))
        if isinstance(block, PrintedPositions):
            return replace(block, rows=tuple(self.row(row) for row in block.rows))
        return block

    def card(self, card: PrintedCard) -> PrintedCard:
        sides = tuple(replace(s, facts=tuple(map(self.fact, s.facts))) for s in card.sides)
        return replace(card, sides=sides, record=tuple(map(self.fact, card.record)))

    def fact(self, fact: PrintedFact) -> PrintedFact:
        return replace(fact, changed=self._change_of_fact(fact.id))

    def point(self, point: PrintedPoint) -> PrintedPoint:
        return replace(point, changed=self.passage(words(point.line)))

    def row(self, row: PrintedPositionRow) -> PrintedPositionRow:
        return replace(row, cells=tuple(replace(c, changed=self._change_of_position(_key(c))) for c in row.cells))

    def passage(self, passage: str) -> Change:
        if passage in self.then.passages:
            return ""
        return "changed" if passage in self.reworded else "added"

    def _change_of_fact(self, fact_id: str) -> Change:
        if fact_id in self.renamed:
            return ""
        if fact_id not in self.then.facts:
            return "" if fact_id in self.then.left_out else "added"
        now, then = self.now.facts[fact_id], self.then.facts[fact_id]
        return "" if _fingerprint(now) == _fingerprint(then) else "changed"

    def _change_of_position(self, key: tuple[str, str]) -> Change:
        now, then = self.now.positions.get(key), self.then.positions.get(key)
        if now is None:
            return ""
        if then is None:
            return "" if key in self.then.left_out else "added"
        return "" if _grounds(now) == _grounds(then) else "changed"

    # --- the box ---

    def since(self, heading: str) -> ChangesSince:
        added = tuple(self._entries(lambda change, _: change == "added"))
        changed = tuple(self._entries(lambda change, fallen: change == "changed" and not fallen))
        withdrawn = (*self._entries(lambda change, fallen: change == "changed" and fallen), *self._gone())
        return ChangesSince(
            heading, added, changed, withdrawn, "" if added or changed or withdrawn else gettext(UNCHANGED)
        )

    def _entries(self, wanted: Callable[[Change, bool], bool]) -> Iterator[ChangeEntry]:
        for passage, part in self.now.passages.items():
            if wanted(self.passage(passage), False):
                yield _entry(part, passage)
        for key, cell in self.now.positions.items():
            if wanted(self._change_of_position(key), False):
                yield _entry_of_position(cell)
        for fact in self.now.facts.values():
            fallen = fact.status in GONE and getattr(self.then.facts.get(fact.id), "status", "") not in GONE
            if wanted(self._change_of_fact(fact.id), fallen):
                yield _entry_of_fact(fact, f" ({term(fact.status)})" if fallen else "")

    def _gone(self) -> Iterator[ChangeEntry]:
        taken = {*self.reworded.values()}
        for passage, part in self.then.passages.items():
            if passage not in self.now.passages and passage not in taken:
                yield _entry(part, passage)
        for key, cell in self.then.positions.items():
            if key not in self.now.positions and key not in self.now.left_out:
                yield _entry_of_position(cell)
        kept = {*self.renamed.values(), *self.now.left_out}
        for fact in self.then.facts.values():
            if fact.id not in self.now.facts and fact.id not in kept:
                yield _entry_of_fact(fact, link=False)


def _fingerprint(fact: PrintedFact) -> tuple[object, ...]:
    labels = tuple(
        (label.role, label.text) for label in fact.labels if label.role != "unchecked"
    )  # no news of the fact
    notes = tuple(CITATIONS.sub("", words(note)) for note in fact.notes)
    return (
        words(fact.text),
        words(fact.caveat),
        fact.date,
        fact.basis,
        fact.who,
        labels,
        fact.evidence,
        notes,
        fact.status,
    )


def _grounds(cell: PrintedPosition) -> tuple[str, ...]:
    """Return a line and the facts under it; that somebody has checked one of them is no change to the position."""
    support = CITATIONS.sub("", cell.support)
    for told in map(review_words, REVIEW_TAGS):
        support = support.replace(f" ({told})", "").replace(f"{gettext(', ')}{told})", ")")
    return words(cell.line), *dict.fromkeys(support.split(gettext("; ")))


def _likeness(passage: str, other: str, *, same: bool) -> float:
    if not same:
        return 0.0
    matcher = SequenceMatcher(None, passage, other, autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def _key(cell: PrintedPosition) -> tuple[str, str]:
    return cell.subject, cell.actor


def _facts_of_card(card: PrintedCard) -> Iterator[PrintedFact]:
    for side in card.sides:
        yield from side.facts
    yield from card.record


def _entry(part: str, passage: str) -> ChangeEntry:
    return ChangeEntry(_told(part, _shortened(passage)) if part else _shortened(passage))


def _entry_of_position(cell: PrintedPosition) -> ChangeEntry:
    whose = gettext("Position, {whose}").format(whose=cell.whose)
    return ChangeEntry(_told(whose, _shortened(words(cell.line))))


def _entry_of_fact(fact: PrintedFact, note: str = "", *, link: bool = True) -> ChangeEntry:
    return ChangeEntry(_told(fact.date, f"{_shortened(words(fact.text))}{note}"), fact.id if link else "")


def _told(what: str, told: str) -> str:
    return gettext("{what}: {words}").format(what=what, words=told)


def _shortened(text: str) -> str:
    return isolated(text if len(text) <= MAX_WORDS_LENGTH else f"{text[: MAX_WORDS_LENGTH - 1].rsplit(' ', 1)[0]} …")
