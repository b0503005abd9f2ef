"""What a rule is given: the record to check, and access to everything else, which records what was read.

In: a record and its `Surroundings`. Out: `CheckContext`, whose `reads` list what was read. A result is valid until one
of these reads would give a different answer; nothing has to be declared. Everything that a rule can reach from here,
other than the record itself, is recorded: there is no other way to the rest of the base.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Any, TypeVar

from briefing_site.base.problems import Loc
from briefing_site.checks.recorded import RecordedBase, Recorder
from briefing_site.checks.surroundings import Index, Key, Surroundings
from briefing_site.checks.symbol_table import CAPITAL, Name
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import Reference, texts_of
from briefing_site.facts.files.reviewers import Reviewers
from briefing_site.facts.model import AnyRecord, Fact
from briefing_site.facts.support.fingerprint import ContentStanding, OutdatedReview
from briefing_site.facts.text.inline import has_marks, read_inline
from briefing_site.facts.text.prose_tree import Unread
from briefing_site.git.codeowners import Owners

W = TypeVar("W")
R = TypeVar("R")


class CheckContext:
    """The record that is judged, and all that a rule may ask besides."""

    def __init__(self, record: AnyRecord, surroundings: Surroundings, references: Sequence[Reference]) -> None:
        self.record = record
        self.references = references
        """Where the record's file names records and facts."""
        self._surroundings = surroundings
        self._recorder = Recorder(record, surroundings)
        self._reads = self._recorder.asked

    def reads(self) -> Mapping[str, Collection[str]]:
        """Return what was asked so far: each question, with the ids or other keys that it was asked about.

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
        """Each other text that is shown, if it has a sign beyond ASCII or one of HTML."""
        return self._texts[1]

    @cached_property
    def marked(self) -> Sequence[tuple[Loc, str]]:
        """Each field of prose with a sign of Markdown besides its `[[links]]`."""
        return [(loc, text) for loc, text in self.prose if has_marks(text)]

    @cached_property
    def unread(self) -> Sequence[tuple[Loc, str, Unread]]:
        """Each mark of a prose field that is not read."""
        return [(loc, text, mark) for loc, text in self.marked for mark in read_inline(text).unread]

    # --- all else -----------------------------------------------------------------------------------------------------

    @cached_property
    def base(self) -> FactBase:
        """The other records and facts, each to be asked for by its id."""
        return RecordedBase(self._recorder)

    def find_record(self, record_id: str) -> AnyRecord | None:
        """Return a record, of which every attribute that is read is recorded."""
        return self._recorder.find_record(record_id)

    def find_fact(self, fact_id: str) -> Fact | None:
        """Return a fact, without its place where it stands in another file."""
        return self._recorder.find_fact(fact_id)

    def handlings_of(self, ids: Iterable[str]) -> Mapping[str, str]:
        """Return the handling of each of some other records, or the default; nothing for what is no record."""
        default = self.default_handling
        return {thing: handling or default for thing, handling in self._recorder.handlings_of(ids).items()}

    def kind_of(self, thing: str) -> str:
        """Return the folder of an id, `facts` for a fact; `broken` for what could not be loaded, else empty."""
        self._reads["kind"].add(thing)
        return self._surroundings.symbols.kind_of(thing)

    @cached_property
    def kinds_named(self) -> Mapping[str, str]:
        """The kind of each id that the record names, as `kind_of` tells it."""
        targets = {reference.target for reference in self.references}
        self._reads["kind"] |= targets
        kind_of = self._surroundings.symbols.kind_of
        return {target: kind_of(target) for target in targets}

    @property
    def ids(self) -> Collection[str]:
        """All ids that there are."""
        self._reads["ids"].add("")
        return self._surroundings.symbols.kinds.keys()

    def claimants_of(self, former_id: str) -> Sequence[str]:
        """Return the records that say they bore an id before."""
        self._reads["claims"].add(former_id)
        return self._surroundings.symbols.claims.get(former_id, ())

    def current_id_of(self, former_id: str) -> str:
        """Return the record that bore an id before; empty for none."""
        self._reads["claims"].add(former_id)
        return self._surroundings.symbols.current_id_of(former_id)

    def holders_of(self, thing: str) -> Sequence[str]:
        """Return the records whose files name an id."""
        self._reads["holders"].add(thing)
        return self._surroundings.symbols.holders.get(thing, ())

    def cycle_of(self, key: str, start: str) -> frozenset[str]:
        """Return all that is on the way along a key from an id back to it; nothing where none leads there."""
        self._reads["cycle"].add(f"{key} {start}")
        return self._surroundings.symbols.cycles.get((key, start), frozenset())

    def names_beginning_in(self, texts: Iterable[str]) -> Mapping[str, Sequence[tuple[Name, str]]]:
        """Return the names that surely mean a record and may begin in some texts, as `SymbolTable.sure_names` does."""
        symbols = self._surroundings.symbols
        words = set(CAPITAL.findall("\n".join(texts)))
        self._reads["word"] |= words
        self._reads["word"].add("")
        return {word: symbols.sure_names[word] for word in symbols.sure_names.keys() & words | symbols.small_names}

    @cached_property
    def standing(self) -> ContentStanding:
        """Whether the reviews in the record hold, and those of what they rest on, as far as files tell."""
        return ContentStanding(self.base)

    @cached_property
    def outdated_reviews(self) -> tuple[OutdatedReview, ...]:
        """What in the record does not stand as it was reviewed."""
        return tuple(self.standing.outdated_reviews_in(self.record)) if self.is_stamped else ()

    @property
    def is_stamped(self) -> bool:
        """Whether any review in the base bears a fingerprint."""
        self._reads["stamped"].add("")
        return self._surroundings.symbols.is_stamped

    def compared(self, index: Index[Any, W, R], key: Key) -> Mapping[W, R]:
        """Return what comes of comparing the record with the others that say something under a key of an index."""
        self._reads[index.name].add(repr(key))
        return self._surroundings.outcome(index, key)

    # --- what is no content -------------------------------------------------------------------------------------------

    def has_passed(self, day: date) -> bool:
        """Tell whether a day lies before today: of today a rule learns no more."""
        self._reads["day"].add(day.isoformat())
        return day < self._surroundings.options.today

    @property
    def default_handling(self) -> str:
        """The handling of what gives none."""
        self._reads["setting"].add("default_handling")
        return self._surroundings.options.default_handling

    def is_asked(self, code: str) -> bool:
        """Tell whether mkdocs.yml gives a rule a weight."""
        self._reads["weight"].add(code)
        return code in self._surroundings.options.asked

    @property
    def has_archive(self) -> bool:
        """Whether an archive of the sources' texts is at hand."""
        self._reads["setting"].add("archive")
        return self._surroundings.options.archive is not None

    def find_archived(self, source: str) -> bytes | None:
        """Return the archived text of a source."""
        self._reads["archived"].add(source)
        return (self._surroundings.options.archive or {}).get(source)

    @property
    def owners(self) -> Owners | None:
        """Who owns which file, where the repository says so."""
        self._reads["owners"].add("")
        return self._surroundings.owners

    @property
    def reviewers(self) -> Reviewers | None:
        """Who vouches for facts; None where no file says so."""
        self._reads["reviewers"].add("")
        return self._surroundings.reviewers

    @property
    def path(self) -> str:
        """The path of the record's file within the repository."""
        self._reads["owners"].add("")
        return f"{self._surroundings.prefix}{self.record.origin.path}"
