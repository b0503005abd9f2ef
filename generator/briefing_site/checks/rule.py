"""What a rule is, what it is given, and what it yields; and the ways through a fact base that rules share.

In: nothing. Out: `CheckContext`, `Finding`, `Rule`. A rule is a generator `check_<truth>` over a `CheckContext`; its
docstring is the rule, and its code the same words: `check_source_exists` is `source-exists`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import Enum, auto
from functools import cached_property
from typing import NamedTuple

from briefing_site.base.problems import Loc, Severity
from briefing_site.checks.symbol_table import SymbolTable
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import Reference, texts_of
from briefing_site.facts.inline import has_marks, read_inline
from briefing_site.facts.model import AnyRecord, Fact
from briefing_site.facts.prose_tree import Unread
from briefing_site.facts.reviewers import Reviewers
from briefing_site.git.codeowners import Owners


class Calendar:
    """Today's date, of which a rule learns no more than whether a day has passed; what was asked is recorded.

    A file's result stands until the answer to one of its questions turns: that is all a cache has to know.
    """

    def __init__(self, today: date) -> None:
        self._today = today
        self._asked: dict[str, set[date]] = {}

    def has_passed(self, record: AnyRecord, day: date) -> bool:
        """Tell whether `day` lies before today, for a judgement of something in the file of `record`."""
        self._asked.setdefault(record.origin.path, set()).add(day)
        return day < self._today

    def take_asked(self) -> dict[str, set[date]]:
        """Return the days that were asked about, for each file, since this was last called."""
        asked, self._asked = self._asked, {}
        return asked


@dataclass(frozen=True)
class CheckContext:
    """What is checked, and in what light."""

    base: FactBase
    """What is loaded: all there is, or what a part of it has to be judged by."""
    symbols: SymbolTable
    """All there is, loaded or not."""
    default_handling: str
    calendar: Calendar
    """The only way to today's date, so that a cached result knows on which day it turns."""
    archive: Mapping[str, bytes] | None = None
    """Source id to its archived text, where an archive is at hand."""
    owners: Owners | None = None
    """Who owns which file, where the repository says so."""
    reviewers: Reviewers | None = None
    """Who vouches for facts; None where no file says so."""
    asked: frozenset[str] = frozenset()
    """Codes of rules to which mkdocs.yml gives a weight."""
    prefix: str = ""
    """The project's path within the repository: empty, or ending in `/`."""

    @cached_property
    def facts(self) -> tuple[tuple[AnyRecord, Loc, Fact], ...]:
        """Each fact with its record and its place in the file."""
        records = self.base.records.values()
        return tuple((record, ("facts", fact.index), fact) for record in records for fact in record.facts)

    @cached_property
    def texts(self) -> tuple[tuple[Field, ...], tuple[Field, ...]]:
        """The fields of prose, and every other text that is shown with a sign beyond ASCII or one of HTML."""
        prose: list[Field] = []
        others: list[Field] = []
        for record in self.base.records.values():
            for loc, text, is_prose in texts_of(record):
                if is_prose:
                    prose.append(Field(record, loc, text))
                elif not text.isascii() or "<" in text or "&" in text:
                    others.append(Field(record, loc, text))
        return tuple(prose), tuple(others)

    @property
    def prose(self) -> tuple[Field, ...]:
        """Each field of prose."""
        return self.texts[0]

    @cached_property
    def marked(self) -> tuple[Field, ...]:
        """Each field of prose with a sign of Markdown besides its `[[links]]`."""
        return tuple(field for field in self.prose if has_marks(field.text))

    @cached_property
    def unread(self) -> tuple[tuple[Field, Unread], ...]:
        """Each mark of a prose field that is not read."""
        return tuple((field, mark) for field in self.marked for mark in read_inline(field.text).unread)

    def prepare(self) -> None:
        """Build what most rules look up, so that processes forked from here on need not."""
        base = self.base
        _ = (self.facts, base.timeline, base.references_in, base.incoming, base.facts_shown_on, base.standpoints_of)
        _ = (self.texts, self.marked, self.unread)


@dataclass(frozen=True, slots=True)
class Finding:
    """A broken rule, with its place as keys within a record's file."""

    record: AnyRecord
    loc: Loc
    message: str
    hint: str = ""
    at_key: bool = False
    needle: str = ""
    """The words within the value that are meant."""
    nth: int = 0
    """Where the value holds them more than once: how often it does before."""


class Field(NamedTuple):
    """A text of a record, with its place."""

    record: AnyRecord
    loc: Loc
    text: str

    def finding(self, start: int, message: str, hint: str = "") -> Finding:
        """Return a finding at a place within the text: at the word that begins there, up to the next space."""
        needle = self.text[start:].split(maxsplit=1)[0]
        return Finding(self.record, self.loc, message, hint, needle=needle, nth=self.text.count(needle, 0, start))


Check = Callable[[CheckContext], Iterator[Finding]]


class Scope(Enum):
    """What a rule has to see in order to judge one file: it says what has to be judged again after an edit.

    A rule reads of another record or fact at most what `faces` in `remembered` puts into its face.
    """

    NAMED = auto()
    """The file, and what it names: those records and facts, who is behind them, and all that is `SymbolTable`."""
    TWINS = auto()
    """What shares a key with the file's record or with one of its facts (`common_keys`, `duplicate_keys`)."""
    ALL = auto()
    """Who names the file's record."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One check with its code and weight."""

    code: str
    check: Check
    severity: Severity = field(default=Severity.ERROR)
    reach: Scope = Scope.NAMED


def rules_of(severity: Severity, *checks: Check, reach: Scope = Scope.NAMED) -> tuple[Rule, ...]:
    """Return the checks as rules of one weight and reach, each under its code."""
    return tuple(Rule(code_of(check), check, severity, reach) for check in checks)


def code_of(check: Check) -> str:
    """Return a check's code: the words of its name."""
    return check.__name__.removeprefix("check_").replace("_", "-")


def at_reference(base: FactBase, reference: Reference, message: str, hint: str = "") -> Finding:
    """Return a finding at the place where a reference stands; in prose, at the link or the citation itself."""
    needle = {"link": f"[[{reference.target}", "cite": f"@{reference.target}"}.get(reference.why, "")
    return Finding(base.records[reference.holder], reference.loc, message, hint, needle=needle)
