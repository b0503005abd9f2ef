"""What a reviewer is told of one thing that was added, changed or lost: a card with all that it says.

In: a `Comparison`. Out: `OutlineEntry`s: its words or their edits, who said it to whom and when, where that stands,
with the paragraph itself where the archive is at hand, how sure it is, who may see it, who vouched for it, and whose
commits it is by.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from briefing_site.base.collation import name_key
from briefing_site.facts.field_diff import ChangeKind
from briefing_site.facts.field_marks import Mark
from briefing_site.facts.fields import keys_marked
from briefing_site.facts.model import Fact
from briefing_site.facts.plain_values import SECTIONS, PlainValues, items_of
from briefing_site.facts.quotations import PARAGRAPHS, cited_paragraphs, paragraphs_of
from briefing_site.history.affected import FactChange, PositionChange, RecordChange
from briefing_site.history.authorship import UNCOMMITTED
from briefing_site.history.comparison import Comparison
from briefing_site.history.diff import BENEATH, CITED
from briefing_site.render.reports.outline import Detail, Excerpt, OutlineEntry

TENDING_KEYS = keys_marked(Mark.UPKEEP, Fact)
"""Keys of a fact that say nothing of what it states."""
WHO = ("kind", "by", "to", "via")
WHEN = ("date", "date_basis")
APART = frozenset({*WHO, *WHEN, "text", "sources", "handling", "reviewed", *BENEATH})
"""Keys of a fact that have a place of their own on its card."""
TITLES = frozenset({"name", "title", "summary", "line", "purpose", "actor", "facts"})
"""Keys of a record or a position that stand above its card, or below it."""
STEADY = frozenset({
    *("type", "state", "date", "as_of", "date_basis", "place", "publisher", "issued", "url", "role"),
    *("reliability", "extent", "handling", "reviewed", "event", "for", "withdrawn"),
})  # fmt: skip
"""Keys of a record that are told though another one changed."""
NOT_REVIEWED = "none"
SPEAKERLESS = {"context": "in the source's own voice", "assessment": "our own judgement"}
"""What stands for the speaker of a fact that has none."""


@dataclass(frozen=True)
class Cards:
    """The cards of a comparison."""

    told: Comparison

    def name(self, thing: str) -> str:
        """Return what to call a record."""
        return self.told.changes.names.get(thing, thing)

    # --- facts ---

    def fact(self, change: FactChange) -> OutlineEntry:
        """Return the card of a fact."""
        former = f" (was {change.former})" if change.former else ""
        head = f"{', '.join(change.what)}: {change.id}{former}, in {self.name(change.home)}"
        edits = tuple(edit for edit in change.edits if edit.key not in TENDING_KEYS) or change.edits
        shows_text = any(edit.key == "text" for edit in edits)
        return OutlineEntry(
            change.id,
            head,
            "" if shows_text else change.text,
            edits,
            tuple(self._fact_details(change)),
            tuple(self._facts_beneath(change)),
            tuple(self.excerpts(items_of(change.values.get("sources", ())))),
        )

    def _fact_details(self, change: FactChange) -> Iterator[Detail]:
        values, edited = change.values, {edit.key for edit in change.edits}
        yield Detail(str(values.get("kind", "who")), self._who(values))
        if "date" not in edited or "date_basis" in values:
            basis = f" ({values['date_basis']})" if "date_basis" in values else ""
            yield Detail("date", f"{values.get('date', '')}{basis}")
        yield Detail("source", "; ".join(map(self.citation, items_of(values.get("sources", ())))))
        for key, value in values.items():
            if key not in APART and key not in edited:
                yield Detail(_label(key), ", ".join(map(self.name, items_of(value))))
        yield Detail("handling", change.handling)
        yield from self._stamp(change.id, str(values.get("reviewed", "")))

    def _who(self, values: PlainValues) -> str:
        """Return who said or did it to whom, and through what: `The Envoy → Borduria, via The Gazette`."""
        by, to, via = (", ".join(map(self.name, items_of(values.get(key, ())))) for key in ("by", "to", "via"))
        nobody = SPEAKERLESS.get(str(values.get("kind")), "nobody named")
        return f"{by or nobody}{f' → {to}' if to else ''}{f', via {via}' if via else ''}"

    def _facts_beneath(self, change: FactChange) -> Iterator[str]:
        for key in BENEATH:
            for fact_id in items_of(change.values.get(key, ())):
                yield f"{_label(key)} {self.fact_words(fact_id)}"

    def fact_words(self, fact_id: str) -> str:
        """Return a fact's id with its words, where they are known."""
        words = self.told.changes.words.get(fact_id, "")
        return f"{fact_id}: {words}" if words else fact_id

    def _stamp(self, thing: str, review: str) -> Iterator[Detail]:
        """Yield the mark of review that a thing bears, by whose commit it is, and whose commits changed the thing."""
        yield Detail("stamp", self._review(thing, review))
        yield Detail("commit", self.told.authorship.of(thing))

    def _review(self, thing: str, review: str) -> str:
        """Return a mark of review, and whose commit it is: `2023-06-19 aa (by a commit of Ann Analyst)`."""
        by = self.told.authorship.stamps.get(thing, "")
        whose = f" ({by})" if by == UNCOMMITTED else f" (by a commit of {by})" if by else ""
        return f"{review}{whose}" if review else NOT_REVIEWED

    # --- sources ---

    def citation(self, citation: str) -> str:
        """Return a citation in words: `The Gazette, 25 June 2023, p3`."""
        source, _, locator = citation.partition(" ")
        return f"{self.name(source)}{f', {locator}' if locator else ''}"

    def excerpts(self, citations: Iterable[str]) -> Iterator[Excerpt]:
        """Yield the paragraphs that are cited, of the sources whose text is at hand."""
        for citation in citations:
            source, _, locator = citation.partition(" ")
            text = self._archived.get(source)
            if text and PARAGRAPHS.fullmatch(locator) and (found := cited_paragraphs(text, locator)):
                yield Excerpt(self.citation(citation), found)

    @cached_property
    def _archived(self) -> Mapping[str, tuple[str, ...]]:
        cited = {c.partition(" ")[0] for f in self.told.changes.facts for c in items_of(f.values.get("sources", ()))}
        texts = {source: self.told.archive[source] for source in cited & self.told.archive.keys()}
        return {source: paragraphs_of(data.decode("utf-8", "replace")) for source, data in texts.items()}

    # --- records and positions ---

    def record(self, change: RecordChange) -> OutlineEntry:
        """Return the card of a record, a source or a brief."""
        former = (
            f" (was {change.former})" if change.former else f" (into {self.name(change.into)})" if change.into else ""
        )
        reason = change.reason if ChangeKind.WITHDRAWN in change.what else ""
        head = f"{', '.join(change.what)}: {change.name}, {change.folder}/{change.id}{former}"
        edits = tuple(edit for edit in change.edits if not (reason and edit.key == "withdrawn"))
        title = reason or ("" if edits else _first(change.values, ("summary", "purpose")))
        return OutlineEntry(
            change.id, head, title, edits, tuple(self._record_details(change)), tuple(self.lines_of(change))
        )

    def _record_details(self, change: RecordChange) -> Iterator[Detail]:
        edited = {edit.key for edit in change.edits}
        for key, value in change.values.items():
            if key in edited | TITLES | SECTIONS | {"reviewed"} or (change.edits and key not in STEADY):
                continue
            yield Detail(
                _label(key), ", ".join(items_of(value) if key == "former_ids" else map(self.name, items_of(value)))
            )
        review = str(change.values.get("reviewed", ""))
        if change.folder != "sources":
            part = "prose" if change.folder == "briefs" else "summary"
            yield Detail("stamp", self._review(f"{change.id}/{part}", review))
        yield Detail("commit", self.told.authorship.of(change.id))

    def lines_of(self, change: RecordChange) -> Iterator[str]:
        """Yield what a new brief consists of, line by line; of any brief, the facts under its new and changed lines."""
        lines = [] if change.edits else [line for key in SECTIONS for line in items_of(change.values.get(key, ()))]
        yield from lines
        if change.folder == "briefs":
            lines += [str(value) for edit in change.edits for value in (edit.before, edit.after)]
            cited = [i for line in lines if (found := CITED.search(line)) for i in found[1].split(", ")]
            yield from (f"fact {self.fact_words(i)}" for i in dict.fromkeys(cited))

    def position(self, change: PositionChange) -> OutlineEntry:
        """Return the card of an actor's line on a subject, with its facts."""
        shows_line = any(edit.key == "line" for edit in change.edits)
        head = f"{', '.join(change.what)}: {self.name(change.actor)} on {self.name(change.subject)}"
        thing = f"{change.subject}/{change.actor}"
        edited = {edit.key for edit in change.edits}
        details = [
            Detail(_label(key), "; ".join(items_of(value)))
            for key, value in change.values.items()
            if key not in edited | TITLES | {"reviewed"}
        ]
        details += self._stamp(thing, str(change.values.get("reviewed", "")))
        held = [f"fact {self.fact_words(i)}" for i in items_of(change.values.get("facts", ()))]
        held += [f"no longer {self.fact_words(i)}" for edit in change.edits if edit.key == "facts" for i in edit.gone]
        return OutlineEntry(thing, head, "" if shows_line else change.line, change.edits, tuple(details), tuple(held))


def in_order_of_sources(change: FactChange) -> tuple[object, ...]:
    """Return where a fact stands: by its source, in the order of the paragraphs; without one, after these."""
    source, _, locator = next(iter(items_of(change.values.get("sources", ()))), "~").partition(" ")
    return source, name_key(locator), change.home, change.id


def _first(values: PlainValues, keys: Iterable[str]) -> str:
    return next((str(values[key]) for key in keys if key in values), "")


def _label(key: str) -> str:
    return key.replace("_", " ")
