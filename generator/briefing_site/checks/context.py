"""The argument of a rule: the record to check, and access to everything else, which logs what was read.

In: a record and its `CheckEnvironment`. Out: `CheckContext`, whose `reads` list what was read. A result is valid until
one of these reads would give a different answer; nothing has to be declared. Everything that a rule can reach from
here, other than the record itself, is recorded: there is no other way to the rest of the base.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from briefing_site.base.edtf import EdtfDate
from briefing_site.base.problems import Loc
from briefing_site.checks.environment import CheckEnvironment, Index, Key
from briefing_site.checks.recorded import RecordedBase, Recorder
from briefing_site.checks.symbol_table import BROKEN, CAPITAL, Name
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import Reference, texts_of
from briefing_site.facts.files.reviewers import Reviewers
from briefing_site.facts.model import AnyRecord, Fact
from briefing_site.facts.support.fingerprint import FingerprintVerdicts, OutdatedReview
from briefing_site.facts.text.inline import has_marks, read_inline
from briefing_site.facts.text.prose_tree import Unread
from briefing_site.git.codeowners import Owners

W = TypeVar("W")
R = TypeVar("R")


class CheckContext:
    """The record to check, and everything else that a rule may ask about."""

    def __init__(self, record: AnyRecord, environment: CheckEnvironment, references: Sequence[Reference]) -> None:
        self.record = record
        self.references = references
        """References to records and facts in the record's file."""
        self._environment = environment
        self._recorder = Recorder(record, environment)
        self._reads = self._recorder.asked

    def reads(self) -> Mapping[str, Collection[str]]:
        """Return the reads so far: each question, with the ids or other keys it was asked about.

        An attribute of a record is a question with a dot before it, like `.handling`.
        """
        return self._recorder.reads()

    # --- the record itself --------------------------------------------------------------------------------------------

    @cached_property
    def facts(self) -> tuple[tuple[Loc, Fact], ...]:
        """Each of its facts, with its place in the file."""
        return tuple((("facts", fact.index), fact) for fact in self.record.facts)

    @cached_property
    def _texts(self) -> tuple[list[tuple[Loc, str]], list[tuple[Loc, str]]]:
        prose: list[tuple[Loc, str]] = []
        others: list[tuple[Loc, str]] = []
        for loc, text, is_prose in texts_of(self.record):
            if is_prose:
                prose.append((loc, text))
            elif not text.isascii() or "<" in text or "&" in text:
                others.append((loc, text))
        return prose, others

    @property
    def prose(self) -> Sequence[tuple[Loc, str]]:
        """Each field of prose, with its place."""
        return self._texts[0]

    @property
    def other_texts(self) -> Sequence[tuple[Loc, str]]:
        """Each other visible text that has a character beyond ASCII or special in HTML."""
        return self._texts[1]

    @cached_property
    def marked(self) -> Sequence[tuple[Loc, str]]:
        """Each field of prose with Markdown other than `[[links]]`."""
        return [(loc, text) for loc, text in self.prose if has_marks(text)]

    @cached_property
    def unread(self) -> Sequence[tuple[Loc, str, Unread]]:
        """Each piece of markup in a prose field that is not supported."""
        return [(loc, text, mark) for loc, text in self.marked for mark in read_inline(text).unread]

    # --- the rest ----------------------------------------------------------------------------------------------------

    @cached_property
    def base(self) -> FactBase:
        """The other records and facts, accessible by id only."""
        return RecordedBase(self._recorder)

    def find_record(self, record_id: str) -> AnyRecord | None:
        """Return a record that logs every attribute read."""
        return self._recorder.find_record(record_id)

    def find_fact(self, fact_id: str) -> Fact | None:
        """Return a fact; without its place if it is in another file."""
        return self._recorder.find_fact(fact_id)

    def handlings_of(self, ids: Iterable[str]) -> Mapping[str, str]:
        """Return the handling of other records, or the default; ids that are not records are left out."""
        default = self.default_handling
        return {thing: handling or default for thing, handling in self._recorder.handlings_of(ids).items()}

    def kind_of(self, thing: str) -> str:
        """Return the folder of an id, `facts` for a fact, `broken` if it could not be loaded; else empty."""
        self._reads["kind"].add(thing)
        return self._environment.symbols.kind_of(thing)

    @cached_property
    def kinds_named(self) -> Mapping[str, str]:
        """The kind of each id that the record refers to, as in `kind_of`."""
        targets = {reference.target for reference in self.references}
        self._reads["kind"] |= targets
        kind_of = self._environment.symbols.kind_of
        return {target: kind_of(target) for target in targets}

    @cached_property
    def broken_references(self) -> Sequence[tuple[Reference, str]]:
        """The references to ids that do not exist or are of the wrong kind, each with the kind of its target."""
        kinds = self.kinds_named
        found = ((reference, kinds[reference.target]) for reference in self.references)
        misled = [(reference, kind) for reference, kind in found if kind not in reference.allowed and kind != BROKEN]
        return [(reference, kind) for reference, kind in misled if not self.current_id_of(reference.target)]

    @cached_property
    def source_dates(self) -> Mapping[str, EdtfDate]:
        """The date of issue of each source that its facts cite, where it is known."""
        cited = {citation.source for fact in self.record.facts for citation in fact.sources}
        sources = [source for thing in cited if (source := self.base.sources.get(thing))]
        return {source.id: source.issued for source in sources if source.issued}

    @property
    def ids(self) -> Collection[str]:
        """All existing ids."""
        self._reads["ids"].add("")
        return self._environment.symbols.kinds.keys()

    def claimants_of(self, former_id: str) -> Sequence[str]:
        """Return the records that claim a former id."""
        self._reads["claims"].add(former_id)
        return self._environment.symbols.claims.get(former_id, ())

    def current_id_of(self, former_id: str) -> str:
        """Return the current id for a former one; empty if there is none."""
        self._reads["claims"].add(former_id)
        return self._environment.symbols.current_id_of(former_id)

    def holders_of(self, thing: str) -> Sequence[str]:
        """Return the records whose files refer to an id."""
        self._reads["holders"].add(thing)
        return self._environment.symbols.holders.get(thing, ())

    def cycle_of(self, key: str, start: str) -> frozenset[str]:
        """Return the cycle along a key that an id is part of; empty if there is none."""
        self._reads["cycle"].add(f"{key} {start}")
        return self._environment.symbols.cycles.get((key, start), frozenset())

    def names_beginning_in(self, texts: Iterable[str]) -> Mapping[str, Sequence[tuple[Name, str]]]:
        """Return the unambiguous names that may occur in some texts, in the form of `SymbolTable.sure_names`."""
        symbols = self._environment.symbols
        words = set(CAPITAL.findall("\n".join(texts)))
        self._reads["word"] |= words
        self._reads["word"].add("")
        return {word: symbols.sure_names[word] for word in symbols.sure_names.keys() & words | symbols.small_names}

    @cached_property
    def fingerprint_verdicts(self) -> FingerprintVerdicts:
        """Whether the reviews in the record hold, and those of what they rest on, judging by the files alone."""
        return FingerprintVerdicts(self.base)

    @cached_property
    def outdated_reviews(self) -> tuple[OutdatedReview, ...]:
        """The items in the record whose review no longer holds."""
        return tuple(self.fingerprint_verdicts.outdated_reviews_in(self.record)) if self.is_stamped else ()

    @property
    def is_stamped(self) -> bool:
        """True if any review in the base has a fingerprint."""
        self._reads["stamped"].add("")
        return self._environment.symbols.is_stamped

    def compared(self, index: Index[Any, W, R], key: Key) -> Mapping[W, R]:
        """Return the outcome of comparing the record with others under the same key of an index."""
        self._reads[index.name].add(repr(key))
        return self._environment.outcome(index, key)

    # --- other than content -------------------------------------------------------------------------------------------

    def has_passed(self, day: date) -> bool:
        """Tell whether a day is before today; rules learn no more about today."""
        self._reads["day"].add(day.isoformat())
        return day < self._environment.options.today

    @property
    def default_handling(self) -> str:
        """The handling of items that have none."""
        self._reads["setting"].add("default_handling")
        return self._environment.options.default_handling

    def is_asked(self, code: str) -> bool:
        """Tell whether mkdocs.yml sets a rule's severity."""
        self._reads["weight"].add(code)
        return code in self._environment.options.asked

    @property
    def has_archive(self) -> bool:
        """True if an archive of the sources' texts is available."""
        self._reads["setting"].add("archive")
        return self._environment.options.archive is not None

    def find_archived(self, source: str) -> bytes | None:
        """Return the archived text of a source."""
        self._reads["archived"].add(source)
        return (self._environment.options.archive or {}).get(source)

    @property
    def owners(self) -> Owners | None:
        """Who owns which file, if the repository has CODEOWNERS."""
        self._reads["owners"].add("")
        return self._environment.owners

    @property
    def reviewers(self) -> Reviewers | None:
        """Who may review; None without `reviewers.yml`."""
        self._reads["reviewers"].add("")
        return self._environment.reviewers

    @property
    def path(self) -> str:
        """The path of the record's file within the repository."""
        self._reads["owners"].add("")
        return f"{self._environment.prefix}{self.record.origin.path}"
