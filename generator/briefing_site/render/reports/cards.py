"""The cards of a comparison: what a reviewer is shown about each item that was added, changed or lost.

In: a `Comparison`. Out: `ReportEntry`s: the words or their edits, who said it to whom and when, where it is in the
source, with the paragraph itself if the archive is available, how certain it is, who may see it, who vouched for it,
and in whose commits it changed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel

from briefing_site.base.problems import visible
from briefing_site.facts.field_diff import ChangeKind, FieldEdit
from briefing_site.facts.field_marks import Mark
from briefing_site.facts.fields import fields_marked, keys_marked
from briefing_site.facts.model import KINDS, RECORD_FOLDERS, Brief, Fact, Position, Source
from briefing_site.facts.plain_values import SECTIONS, PlainValue, PlainValues, items_of
from briefing_site.facts.support.dependencies import Claim, LostSupport
from briefing_site.facts.text.quotations import (
    alike,
    holds,
    quotations_in,
)
from briefing_site.history.affected import FactChange, PositionChange, RecordChange
from briefing_site.history.authorship import UNCOMMITTED
from briefing_site.history.change_context import BENEATH, facts_cited_in
from briefing_site.history.comparison import Comparison
from briefing_site.history.log import Change
from briefing_site.render.reports.archive_excerpts import ArchiveExcerpts
from briefing_site.render.reports.field_words import (
    DATES,
    Name,
    citation_words,
    citations_in_posts,
    date_words,
    label_of,
    value_words,
)
from briefing_site.render.reports.merged_records import merge_details
from briefing_site.render.reports.outline import Detail, Excerpt, RelatedItem, ReportEntry, names_in_line
from briefing_site.site.labels import term

MAINTENANCE_KEYS = keys_marked(Mark.MAINTENANCE, Fact)
"""Keys of a fact that do not affect what it states."""
WHO = ("kind", "by", "to", "via")
WHEN = ("date", "date_basis")
NOT_OTHER_DETAILS = frozenset({*WHO, *WHEN, "text", "sources", "handling", "reviewed", *BENEATH})
"""Keys of a fact with a place of their own on its card."""
NOT_CONTEXT = frozenset({*WHO, *WHEN, "text", "sources", "handling", "status", "reviewed", *BENEATH})
"""Keys of a supporting fact that are shown separately beside it, or not at all."""
TITLES = frozenset({"name", "title", "summary", "line", "purpose", "actor", "facts"})
"""Keys of a record or a position that are shown above or below its card."""
ALWAYS_SHOWN = frozenset({
    *("type", "state", "date", "as_of", "date_basis", "place", "publisher", "issued", "url", "role"),
    *("reliability", "extent", "handling", "reviewed", "event", "for", "withdrawn"),
    *("speaks_for", "part_of", "participants", "parties"),
})  # fmt: skip
"""Keys of a record that are shown even if only another one changed."""
NOT_REVIEWED, NOT_CITED = "none", "not in what it cites"
MODELS = {**KINDS, "facts": Fact, "positions": Position}
ATTESTED_KEYS = frozenset({"name"}) | frozenset(
    spec.key
    for kind in KINDS.values()
    for spec in fields_marked(Mark.IN_BRIEFS, kind)
    if (spec.choices or spec.type_name in DATES) and Mark.INHERITED not in spec.marks
)
"""Keys of a record for its name and for what takes place when: an edit of these needs a source."""
GONE_FOR_GOOD = frozenset({ChangeKind.REMOVED, ChangeKind.RETRACTED})
"""Changes after which a fact is no longer valid."""
LOSS_KINDS = (ChangeKind.RETRACTED, ChangeKind.REMOVED, ChangeKind.SUPERSEDED, ChangeKind.DISPUTED)
"""Changes that make a reader ask since when, why, and what rests on the fact."""
SPEAKERLESS = {"context": "in the source's own voice", "assessment": "our own judgement"}
"""What is shown for the speaker of a fact that has none."""


@dataclass(frozen=True)
class Cards:
    """The cards of a comparison."""

    comparison: Comparison

    def name(self, thing: str) -> str:
        """Return the display name of a record."""
        return self.comparison.changes.names.get(thing, thing)

    def edited_keys_of(self, thing: str) -> tuple[str, ...]:
        """Return which keys of a source changed, in words; none if it is not a source or was removed."""
        edits = (change.edits for change in self.comparison.changes.records if change.id == thing)
        return tuple(label_of(edit.key, Source) for edit in next(edits, ()) if edit.key != "withdrawn")

    # --- facts ---

    def fact(self, change: FactChange) -> ReportEntry:
        """Return the card of a fact."""
        former = f" (was {change.former})" if change.former else ""
        status = str(change.values.get("status", "")) if ChangeKind.ADDED in change.what else ""
        what = f"added as already {status}" if status not in {"", "current"} else ", ".join(change.what)
        head = f"{what}: {change.id}{former}, in {self.name(change.home)}"
        edits = tuple(edit for edit in change.edits if edit.key not in MAINTENANCE_KEYS) or change.edits
        shows_text = any(edit.key == "text" for edit in edits)
        cited = items_of(change.values.get("sources", ()))
        return ReportEntry(
            change.id,
            head,
            "" if shows_text else change.text,
            self.edits_in_words(Fact, edits),
            tuple(self._fact_details(change)),
            (*self._facts_beneath(change), *self._carried_by(change)),
            tuple(self.excerpts(cited)),
            group=self._group(change, cited),
            subgroup=self.name(change.home),
        )

    def _group(self, change: FactChange, cited: tuple[str, ...]) -> str:
        """Return the group of a fact: by source for a new one, by kind of change for any other."""
        if ChangeKind.ADDED not in change.what:
            return change.what[0].capitalize()
        return f"Added, from {self.name(cited[0].partition(' ')[0])}" if cited else "Added, without a source"

    def _fact_details(self, change: FactChange) -> Iterator[Detail]:
        values, edited = change.values, {edit.key for edit in change.edits}
        yield from self._loss_details(change)
        yield Detail(label_of(str(values.get("kind", "who"))), self._who(values))
        if "date" not in edited or "date_basis" in values:
            yield Detail("date", _when(values))
        cited = items_of(values.get("sources", ()))
        yield Detail("source", "; ".join(map(self._rated, cited)))
        yield Detail(NOT_CITED, self._unread(change.text, cited))
        for key, value in values.items():
            if key not in NOT_OTHER_DETAILS and key not in edited:
                yield Detail(label_of(key, Fact), self.in_words(Fact, key, value))
        yield Detail("handling", change.handling)
        yield from self._stamp(change.id, str(values.get("reviewed", "")))

    def _loss_details(self, change: FactChange) -> Iterator[Detail]:
        """Yield when and why a fact was lost, as far as the commit or the fact itself says."""
        if commit := self.loss_commit(change):
            yield Detail("when", f"{date_words(commit.day)}, by a commit of {visible(commit.author)}")
            yield Detail("the commit says", self.reason(commit))
        if is_gone_for_good(change) and ChangeKind.REMOVED not in change.what and "caveat" not in change.values:
            yield Detail("caveat", "none: the fact itself does not say why")

    def reason(self, commit: Change) -> str:
        """Return a commit's message on one line: subject and body."""
        more = self.comparison.messages.get(commit.sha, "")
        subject = visible(commit.reason)
        return f"{subject}{'' if subject.endswith(('.', '?', '!', ':')) else '.'} {visible(more)}" if more else subject

    def loss_commit(self, change: FactChange) -> Change | None:
        """Return the last commit that retracted, removed, superseded or disputed a fact; None if none is known."""
        what = next((what for what in LOSS_KINDS if what in change.what), None)
        if what is None and change.values.get("status", "current") != "current" and not change.edits:
            what = ChangeKind.ADDED
        commits = reversed(self.comparison.commits) if what else ()
        return next((commit for commit in commits if _did(commit, change.id, what)), None)

    def edits_in_words(self, model: type[BaseModel], edits: Iterable[FieldEdit]) -> tuple[FieldEdit, ...]:
        """Return edits with labels and values in the words of the site."""
        return tuple(
            FieldEdit(
                label_of(edit.key, model),
                value_words(model, edit.key, edit.before, self.name),
                value_words(model, edit.key, edit.after, self.name),
            )
            for edit in edits
        )

    def in_words(self, model: type[BaseModel], key: str, value: PlainValue) -> str:
        """Return a value in the words of the site, on one line."""
        found = items_of(value_words(model, key, value, self.name))
        return ("; " if any("," in words for words in found) else ", ").join(found)

    def _who(self, values: PlainValues) -> str:
        """Return who said or did it to whom, and through whom: `The Envoy → Borduria, via The Gazette`."""
        by, to, via = (", ".join(map(self.name, items_of(values.get(key, ())))) for key in ("by", "to", "via"))
        nobody = SPEAKERLESS.get(str(values.get("kind")), "nobody named")
        return f"{by or nobody}{f' → {to}' if to else ''}{f', via {via}' if via else ''}"

    def _facts_beneath(self, change: FactChange) -> Iterator[RelatedItem]:
        for key in BENEATH:
            for fact_id in items_of(change.values.get(key, ())):
                yield self.supporting_fact(fact_id, label_of(key, Fact))

    def _carried_by(self, change: FactChange) -> Iterator[RelatedItem]:
        """Yield what rests on a fact; for a lost fact, also say if nothing does."""
        claims = self.comparison.changes.dependents.get(change.id, ())
        yield from (RelatedItem(f"carries {owner_of(claim, self.name)}: {claim.text}") for claim in claims)
        if not claims and (is_gone_for_good(change) or not set(LOSS_KINDS).isdisjoint(change.what)):
            yield RelatedItem("carries nothing: no position, line, assessment or sentence rests on it")

    def claims_on(self, brief: str, facts: Iterable[str]) -> Iterator[RelatedItem]:
        """Yield the claims of a brief that rest on some facts, once each, with those facts."""
        found: dict[Claim, list[str]] = {}
        for fact_id in facts:
            for claim in self.comparison.changes.dependents.get(fact_id, ()):
                if claim.holder == brief:
                    found.setdefault(claim, []).append(fact_id)
        for claim, ids in found.items():
            yield RelatedItem(f"{claim.kind}: {claim.text}", f"rests on {', '.join(ids)}")

    def supporting_fact(self, fact_id: str, lead: str = "fact") -> RelatedItem:
        """Return a fact's id with its words and its details, if known."""
        found = self.comparison.changes.supporting_facts.get(fact_id)
        if found is None:
            return RelatedItem(f"{lead} {fact_id}")
        values, cited = found.values, items_of(found.values.get("sources", ()))
        unread = self._unread(found.text, cited)
        about = (
            f"{values.get('kind', 'who')}: {self._who(values)}",
            _when(values),
            "; ".join(map(self._rated, cited)) or "without a source of its own",
            f"{NOT_CITED}: {unread}" if unread else "",
            *(
                f"{label_of(key, Fact)}: {self.in_words(Fact, key, value)}"
                for key, value in values.items()
                if key not in NOT_CONTEXT
            ),
            found.handling,
            str(values.get("status", "")),
            f"stamp: {values.get('reviewed', NOT_REVIEWED)}{self._outdated(fact_id)}",
        )
        return RelatedItem(f"{lead} {fact_id}: {found.text}", " · ".join(filter(None, about)))

    def _stamp(self, thing: str, review: str) -> Iterator[Detail]:
        """Yield an item's review mark, who committed the mark, and who committed changes to the item."""
        yield Detail("stamp", self._review(thing, review))
        yield Detail("commit", self.comparison.authorship.of(thing))

    def _review(self, thing: str, review: str) -> str:
        """Return a review mark and who committed it: `2023-06-19 aa (by a commit of Ann Analyst)`."""
        by = self.comparison.authorship.stamps.get(thing, "")
        whose = f" ({by})" if by == UNCOMMITTED else f" (by a commit of {by})" if by else ""
        return f"{review}{whose}{self._outdated(thing)}" if review else NOT_REVIEWED

    def _outdated(self, thing: str) -> str:
        """Return a note that a review mark is older than the words beside it."""
        if later := self.comparison.later.get(thing):
            keys = ", ".join(map(label_of, later.keys))
            if not later.day:
                return f", of what it said before an edit that is {UNCOMMITTED} ({keys})"
            return f", of what it said before {date_words(later.day)} ({visible(later.author)}: {keys})"
        return ", of what it said before" if thing in self.comparison.changes.stale else ""

    # --- sources ---

    def citation(self, citation: str) -> str:
        """Return a citation in words: `The Gazette, 25 June 2023, p3`."""
        return citation_words(citation, self.name)

    def _rated(self, citation: str) -> str:
        """Return a citation with the source's reliability, and a note if its text is missing while others are not."""
        source = citation.partition(" ")[0]
        grade = self.comparison.changes.grades.get(source, "")
        known = f"reliability {grade}" if grade else ""
        absent = "not in the archive" if self.comparison.archive and source not in self.comparison.archive else ""
        notes = ", ".join(filter(None, (known, absent)))
        return f"{self.citation(citation)}{f' ({notes})' if notes else ''}"

    def excerpts(self, citations: Iterable[str]) -> Iterator[Excerpt]:
        """Yield the cited paragraphs of the sources whose text is available."""
        return self._archive.of(citations)

    @cached_property
    def _archive(self) -> ArchiveExcerpts:
        return ArchiveExcerpts(self.comparison.archive, self.name)

    def _unread(self, text: str, cited: tuple[str, ...]) -> str:
        """Return the quotations that are not in the cited paragraphs."""
        paragraphs = [paragraph for excerpt in self.excerpts(cited) for paragraph in excerpt.paragraphs]
        if paragraphs and all(citation.partition(" ")[0] in self.comparison.archive for citation in cited):
            read = [*map(alike, paragraphs)]
            quoted = [each.words for each in quotations_in(text)]
            wanting = [words for words in quoted if not any(holds(paragraph, words) for paragraph in read)]
            return "; ".join(f"“{words}”" for words in wanting)
        return ""

    # --- records and positions ---

    def record(self, change: RecordChange) -> ReportEntry:
        """Return the card of a record, a source or a brief."""
        former = (
            f" (was {change.former})" if change.former else f" (into {self.name(change.into)})" if change.into else ""
        )
        reason = change.reason if ChangeKind.WITHDRAWN in change.what else ""
        label = self.name(change.id).removesuffix(" (withdrawn)")
        cited = f", cited as {label}" if label != change.name and change.folder == "sources" else ""
        head = f"{', '.join(change.what)}: {change.name}, {change.folder}/{change.id}{former}{cited}"
        edits = tuple(edit for edit in change.edits if not (reason and edit.key == "withdrawn"))
        about = str(change.values.get("summary") or change.values.get("purpose", ""))
        title = f"why: {reason}" if reason else ("" if edits else about)
        return ReportEntry(
            change.id,
            head,
            title,
            self.edits_in_words(MODELS[change.folder], edits),
            tuple(self._record_details(change)),
            tuple(self.lines_of(change)),
            tuple(self.record_excerpts(change)),
        )

    def record_excerpts(self, change: RecordChange) -> Iterator[Excerpt]:
        """Yield the paragraphs that a record's posts cite, if it is new or its posts changed."""
        if not change.edits or any(edit.key == "posts" for edit in change.edits):
            yield from self.excerpts(citations_in_posts(change.values.get("posts", ())))

    def _record_details(self, change: RecordChange) -> Iterator[Detail]:
        edited, model = {edit.key for edit in change.edits}, MODELS[change.folder]
        merged = (other.name for other in self.comparison.changes.records if other.into == change.id)
        yield Detail("merged into it", ", ".join(merged))
        yield from merge_details(change, model, self.in_words)
        apart = edited | TITLES | SECTIONS | {"reviewed"} | {key for key, _ in change.given_up}
        both = " of both" if change.merged_into else ""
        for key, value in change.values.items():
            if key not in apart and (not change.edits or key in ALWAYS_SHOWN):
                yield Detail(f"{label_of(key, model)}{both}", self.in_words(model, key, value))
        review = str(change.values.get("reviewed", ""))
        if change.folder != "sources":
            yield Detail("source", self._sources_of(change))
            part = "prose" if change.folder == "briefs" else "summary"
            yield Detail("stamp", self._review(f"{change.id}/{part}", review))
        yield Detail("commit", self.comparison.authorship.of(change.id))

    def _sources_of(self, change: RecordChange) -> str:
        """Return the grounds for a new record, or a new name, date or state: the facts added with it."""
        is_new = ChangeKind.ADDED in change.what
        if change.folder not in RECORD_FOLDERS or not (is_new or any(e.key in ATTESTED_KEYS for e in change.edits)):
            return ""
        along = [fact for fact in self.comparison.changes.facts if fact.home == change.id]
        cited = (citation for fact in along for citation in items_of(fact.values.get("sources", ())))
        if found := [*dict.fromkeys(map(self.citation, cited))]:
            return f"its facts cite {names_in_line(found)}"
        return "" if "posts" in change.values else "none given: no new fact in it tells of this"

    def lines_of(self, change: RecordChange) -> Iterator[RelatedItem]:
        """Yield the lines of a new record; for any record, the facts that its old and new words rest on."""
        yield from (RelatedItem(line) for line in (() if change.edits else self.lines_in(change.values)))
        values = [value for edit in change.edits for value in (edit.before, edit.after)]
        values += [] if change.edits else [*change.values.values()]
        cited = [fact for value in values for text in items_of(value) for fact in facts_cited_in(text)]
        yield from (self.supporting_fact(fact_id) for fact_id in dict.fromkeys(cited))

    def lines_in(self, values: PlainValues) -> Iterator[str]:
        """Yield the lines of a brief, in words."""
        yield from (self._line_words(line) for key in SECTIONS for line in items_of(values.get(key, ())))

    def _line_words(self, line: str) -> str:
        """Return a line of a brief with its heading in words: `Points to make: Salt is dear. [envoy-on-salt]`."""
        heading, _, text = line.partition(": ")
        return f"{label_of(heading)}: {value_words(Brief, heading, text, self.name)}"

    def position(self, change: PositionChange) -> ReportEntry:
        """Return the card of an actor's line on a subject, with its facts."""
        shows_line = any(edit.key == "line" for edit in change.edits)
        head = f"{', '.join(change.what)}: {self.name(change.actor)} on {self.name(change.subject)}"
        thing = f"{change.subject}/{change.actor}"
        edited = {edit.key for edit in change.edits}
        details = [
            Detail(label_of(key, Position), self.in_words(Position, key, value))
            for key, value in change.values.items()
            if key not in edited | TITLES | {"reviewed"}
        ]
        details += self._stamp(thing, str(change.values.get("reviewed", "")))
        held = [self.supporting_fact(i) for i in items_of(change.values.get("facts", ()))]
        held += [
            self.supporting_fact(i, "no longer rests on") for e in change.edits if e.key == "facts" for i in e.gone
        ]
        edits = self.edits_in_words(Position, change.edits)
        return ReportEntry(thing, head, "" if shows_line else change.line, edits, tuple(details), tuple(held))


def is_gone_for_good(change: FactChange) -> bool:
    """Tell whether a fact is no longer valid: removed or retracted, even if it is only now added."""
    if not GONE_FOR_GOOD.isdisjoint(change.what):
        return True
    return ChangeKind.ADDED in change.what and change.values.get("status") == "retracted"


def owner_of(claim: Claim | LostSupport, name: Name) -> str:
    """Return whose position, line, assessment or sentence it is, in words."""
    return {
        "position": f"{name(claim.of)} on {name(claim.holder)}",
        "line": f"a line to take of {name(claim.holder)}",
        "assessment": f"the assessment {claim.of}",
        "sentence": f"a sentence of {name(claim.holder)}",
    }[claim.kind]


def _did(commit: Change, fact_id: str, what: ChangeKind | None) -> bool:
    return any(event.kind == "fact" and event.id == fact_id and what in event.what for event in commit.events)


def _when(values: PlainValues) -> str:
    """Return a fact's date in words, with its basis if the source does not state it."""
    basis = f" ({term(str(values['date_basis']))})" if "date_basis" in values else ""
    return f"{date_words(str(values.get('date', '')))}{basis}"
