"""Runs the rules over the records, one record at a time, and collects the problems.

In: what was loaded, and the options of the check. Out: problems with file, line and column. A rule is named after what
must be true (`check_source_exists`), and its code has the same words (`source-exists`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, cached_property
from itertools import chain
from typing import Any, NamedTuple, TypeVar

from briefing_site.base.parallel import map_chunks
from briefing_site.base.problems import Problem, Severity, did_you_mean, place_of, quoted
from briefing_site.checks.context import CheckContext
from briefing_site.checks.docs import read_rulebook
from briefing_site.checks.environment import CheckEnvironment, CheckOptions, Index, Key, shortened
from briefing_site.checks.pages import check_pages
from briefing_site.checks.rule import Finding, Missing, Rule, with_surplus
from briefing_site.checks.rules import (
    archive,
    citations,
    facts,
    markup,
    namesakes,
    ownership,
    paper,
    positions,
    posts,
    records,
    references,
    reviews,
    style,
)
from briefing_site.checks.suggestions import Suggestions
from briefing_site.checks.symbol_table import FileSymbols, SymbolTable, symbols_of
from briefing_site.checks.tally import Tally, sentences_of
from briefing_site.facts.fields import Reference, references_of
from briefing_site.facts.files.load import Loaded
from briefing_site.facts.files.load_file import MAX_PROBLEMS
from briefing_site.facts.files.reviewers import parse_reviewers
from briefing_site.facts.files.snapshot import folder_of
from briefing_site.facts.model import KINDS, AnyRecord, Fact
from briefing_site.facts.text.sentences import SentenceCount
from briefing_site.git.codeowners import parse_owners

V = TypeVar("V")
Read = tuple[str, str]
"""The question, and the id or key it was about."""
RULES: tuple[Rule, ...] = (
    *references.RULES,
    *facts.RULES,
    *positions.RULES,
    *records.RULES,
    *posts.RULES,
    *namesakes.RULES,
    *markup.RULES,
    *style.RULES,
    *citations.RULES,
    *reviews.RULES,
    *paper.RULES,
    *archive.RULES,
    *ownership.RULES,
)
"""All rules, in the order in which they run."""
INDEXES: tuple[Index[Any, Any, Any], ...] = (*namesakes.INDEXES, *style.INDEXES)
"""All indexes that rules use."""
SILENT = "off"
MIN_RECORDS = 250
"""Records that make another process worthwhile."""
RECORDS_AT_ONCE = 50


class RuleSettingError(ValueError):
    """The option `rules` in mkdocs.yml is wrong; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class RuleWeights:
    """The severities that mkdocs.yml sets, in place of the rules' defaults."""

    weights: Mapping[str, Severity | None]
    """Code to severity; None for a rule that is off."""

    @property
    def asked(self) -> frozenset[str]:
        """The codes of the rules that are not off."""
        return frozenset(code for code, weight in self.weights.items() if weight)

    def no_lighter_than(self, before: RuleWeights) -> RuleWeights:
        """Return these severities, none of them lower than before."""
        codes = dict.fromkeys((*self.weights, *before.weights))
        return RuleWeights({code: _heaviest(self.weight_of(code), before.weight_of(code)) for code in codes})

    def weight_of(self, code: str) -> Severity | None:
        """Return a rule's severity; None if it is off."""
        return self.weights[code] if code in self.weights else _shipped_weights()[code]

    def apply(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return the problems with the severities set, without those of rules that are off."""
        if not self.weights:
            return list(problems)
        graded = ((problem, self.weights.get(problem.code, problem.severity)) for problem in problems)
        return [replace(problem, severity=weight) for problem, weight in graded if weight is not None]


AS_SHIPPED = RuleWeights({})


def _heaviest(*weights: Severity | None) -> Severity | None:
    return min(filter(None, weights), key=list(Severity).index, default=None)


@cache
def _shipped_weights() -> Mapping[str, Severity]:
    """Return the default severities of all rules that can be changed."""
    return {rule.code: rule.severity for rule in RULES} | reviews.OF_COMMITS


def parse_settings(value: Mapping[str, object]) -> RuleWeights:
    """Read the option `rules`: `{review-current: {severity: warning}, source-cited: {severity: off, reason: …}}`.

    Raises RuleSettingError for an unknown code or severity, and for a rule turned off or lowered without a reason.
    """
    return RuleWeights({code: _weight(code, setting) for code, setting in value.items()})


def find_rule_faults(value: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Yield the code of each rule whose severity is set wrongly, and why."""
    for code, setting in value.items():
        try:
            _weight(code, setting)
        except RuleSettingError as error:
            yield code, str(error)


def _weight(code: str, setting: object) -> Severity | None:
    own = _shipped_weights()
    if code not in own and code in read_rulebook():
        raise RuleSettingError("always an error, since such a file is not read as it was meant.")
    if code not in own:
        raise RuleSettingError(f"no such rule. {did_you_mean(str(code), own)}".rstrip())
    if not isinstance(setting, Mapping) or not set(setting) <= {"severity", "reason"}:
        raise RuleSettingError("write it like {severity: warning, reason: why}.")
    word = SILENT if setting.get("severity") is False else str(setting.get("severity"))
    if word != SILENT and word not in set(Severity):
        known = ", ".join([*Severity, SILENT])
        raise RuleSettingError(f"severity {quoted(word)} is not one of {known}.")
    weight = None if word == SILENT else Severity(word)
    order = list(Severity)
    lighter = weight is None or order.index(weight) > order.index(own[code])
    if lighter and not str(setting.get("reason") or "").strip():
        raise RuleSettingError("a rule that is made silent or lighter needs a 'reason'.")
    return weight


class FoundProblem(NamedTuple):
    """A problem, and what its hint needs from the whole base."""

    problem: Problem
    missing: Missing | None = None
    """As in a finding: if given, a hint of what was meant is still to be added."""


@dataclass(frozen=True, slots=True)
class FileResult:
    """What the rules found in one file, and what they read for it."""

    path: str
    problems: tuple[FoundProblem, ...]
    reads: str
    """What they read, in short forms separated by spaces; empty if not requested."""
    tally: Tally


def check_all(
    loaded: Loaded, default_handling: str, today: date, archived: Mapping[str, bytes] | None = None
) -> list[Problem]:
    """Run every rule over a loaded base, and return the problems; see `check_whole`."""
    return check_whole(loaded, CheckOptions(default_handling, today, archived))


def check_whole(loaded: Loaded, options: CheckOptions) -> list[Problem]:
    """Run every rule over a loaded base, and return all problems, including other files, with default severities."""
    loaded = loaded.for_rules
    base = LoadedBase(loaded, options)
    return problems_of(base, loaded, judge_all(base, loaded))


def problems_of(base: LoadedBase, loaded: Loaded, judgement: RuleResults) -> list[Problem]:
    """Return the problems found in a base, and in other files."""
    problems = chain.from_iterable(file.problems for file in judgement.files)
    return [*with_hints(problems, base.symbols), *problems_beside(loaded, base.symbols)]


class LoadedBase(CheckEnvironment):
    """A whole base, loaded."""

    def __init__(self, loaded: Loaded, options: CheckOptions) -> None:
        self.records = {record.id: record for record in loaded.records}
        self.references = {record.id: references_of(record) for record in loaded.records}
        by_path = {record.origin.path: record for record in loaded.records}
        self.files = {
            path: self._symbols(path, by_path.get(path), loaded) for path in sorted({*loaded.snapshot.files, *by_path})
        }
        """Symbols of each file, by path."""
        lost = loaded.broken.difference(*loaded.broken_in.values())  # through a clash of ids
        symbols = SymbolTable((*self.files.values(), FileSymbols("", broken=tuple(lost))))
        super().__init__(symbols, options, loaded.snapshot, INDEXES)
        self._entries: dict[str, dict[Key, tuple[list[str], list[Any]]]] = {}

    def _symbols(self, path: str, record: AnyRecord | None, loaded: Loaded) -> FileSymbols:
        folder = record.folder if record else folder_of(path, loaded.snapshot.content)
        references = self.references[record.id] if record else ()
        return symbols_of(folder, record, loaded.broken_in.get(path, ()), references)

    @cached_property
    def _facts_by_id(self) -> dict[str, Fact]:
        return {fact.id: fact for record in self.records.values() for fact in record.facts}

    def find_record(self, record_id: str) -> AnyRecord | None:
        """Return a record as loaded from its file alone."""
        return self.records.get(record_id)

    def path_of(self, thing: str) -> str:
        """Return the path of the file that defines an id; empty if none does."""
        fact = self._facts_by_id.get(thing)
        record = self.records.get(fact.home if fact else thing)
        return record.origin.path if record else ""

    def find_raw_fact(self, fact_id: str) -> Fact | None:
        """Return a fact as loaded from its file alone."""
        return self._facts_by_id.get(fact_id)

    def entries_under(self, index: Index[V, Any, Any], key: Key) -> Sequence[V]:
        """Return all records' entries under a key of an index, in the order of their files."""
        return self.entries_of(index)[key][1]

    def entries_of(self, index: Index[Any, Any, Any]) -> Mapping[Key, tuple[list[str], list[Any]]]:
        """Return, for each key of an index, the paths of the files with entries, and these entries."""
        if index.name not in self._entries:
            found: dict[Key, tuple[list[str], list[Any]]] = {}
            for record in self.records.values():
                for key, value in index.entries(record):
                    if key not in found:
                        found[key] = [], []
                    paths, values = found[key]
                    paths.append(record.origin.path)
                    values.append(value)
            self._entries[index.name] = found
        return self._entries[index.name]

    def prepare(self) -> None:
        """Build what most records are checked against, so that processes forked from now on inherit it."""
        _ = (self._facts_by_id, self.symbols.kinds, self.symbols.holders, self.symbols.sure_names, self.symbols.cycles)
        for index in self.indexes:
            compared = {key: values for key, (_, values) in self.entries_of(index).items() if len(values) > 1}
            self.outcomes[index.name] |= {key: index.compare(values) for key, values in compared.items()}


@dataclass(frozen=True, slots=True)
class RuleResults:
    """What the rules found in a base, and everything they read."""

    files: list[FileResult]
    asked: frozenset[Read]


def judge_all(base: LoadedBase, loaded: Loaded, *, recorded: bool = False) -> RuleResults:
    """Run the rules over each record of a base, on all cores if there are many; with `recorded`, keep what was read."""
    judge = RuleRunner(base, loaded, recorded=recorded)

    def judged(records: Sequence[AnyRecord]) -> tuple[list[FileResult], list[Read]]:
        return [judge.judge(record, base.references[record.id]) for record in records], judge.take_asked()

    if len(loaded.records) >= MIN_RECORDS:
        base.prepare()
    portions = [
        *map_chunks(judged, loaded.records, chunk_size=RECORDS_AT_ONCE, min_per_worker=MIN_RECORDS),
    ]
    asked = frozenset[Read]().union(*(reads for _, reads in portions))
    return RuleResults([file for files, _ in portions for file in files], asked)


class _ShortForms(dict[str, str]):
    """The short forms of reads of one kind, each computed once."""

    def __init__(self, what: str) -> None:
        self.what = what
        self._fresh: list[str] = []

    def __missing__(self, thing: str) -> str:
        self._fresh.append(thing)
        form = self[thing] = shortened(self.what, thing)
        return form

    def take_fresh(self) -> list[str]:
        """Return what was first read since the last call."""
        fresh, self._fresh = self._fresh, []
        return fresh


class RuleRunner:
    """Runs the rules over single records."""

    def __init__(self, around: CheckEnvironment, loaded: Loaded, *, recorded: bool) -> None:
        self._environment = around
        self._loaded = loaded
        self._recorded = recorded
        self._forms: dict[str, _ShortForms] = {}
        self._rules = {folder: tuple(rule for rule in RULES if folder in rule.folders) for folder in KINDS}

    def judge(
        self, record: AnyRecord, references: Sequence[Reference], sentences: SentenceCount | None = None
    ) -> FileResult:
        """Return what the rules find in a record; `sentences` are its sentences if counted before."""
        context = CheckContext(record, self._environment, references)
        problems: list[FoundProblem] = []
        for rule in self._rules[record.folder]:
            if findings := [*rule.check(record, context)]:
                problems += self._problems_of(rule, record, findings)
        tally = Tally(sentences or sentences_of(record), len(context.outdated_reviews))
        return FileResult(record.origin.path, tuple(problems), self._reads(context) if self._recorded else "", tally)

    def _reads(self, context: CheckContext) -> str:
        words: list[str] = []
        for what, things in context.reads().items():
            if what not in self._forms:
                self._forms[what] = _ShortForms(what)
            words += map(self._forms[what].__getitem__, things)
        return " ".join(words)

    def take_asked(self) -> list[Read]:
        """Return what was read of single records and facts, and the days asked about, since the last call."""
        single = [form for what, form in self._forms.items() if what[0] == "." or what in {"fact", "day"}]
        return [(form.what, thing) for form in single for thing in form.take_fresh()]

    def _problems_of(self, rule: Rule, record: AnyRecord, findings: Sequence[Finding]) -> list[FoundProblem]:
        problems = []
        for f in findings[:MAX_PROBLEMS]:
            origin = self._loaded.origin(record, f.loc, at_key=f.at_key, needle=f.needle, nth=f.nth)
            problems.append(FoundProblem(Problem(rule.code, origin, f.message, f.hint, rule.severity), f.missing))
        if (surplus := len(findings) - MAX_PROBLEMS) > 0:
            problems[-1] = problems[-1]._replace(problem=with_surplus(problems[-1].problem, surplus))
        return problems


def with_hints(problems: Iterable[FoundProblem], symbols: SymbolTable) -> Iterator[Problem]:
    """Yield the problems of a base, with hints of what unknown ids may have meant.

    The number of hints is limited; they are given in the order of the places.
    """
    of_whole = {rule.code for rule in RULES if rule.is_of_whole and not symbols.is_whole}
    suggestions = Suggestions(symbols.kinds, symbols.names)
    missing: list[FoundProblem] = []
    for one in problems:
        if one.missing:
            missing.append(one)
        elif one.problem.code not in of_whole:
            yield one.problem
    for problem, sought in sorted(missing, key=lambda one: place_of(one.problem)):
        if sought:
            yield replace(problem, hint=f"{suggestions.hint(*sought)} {problem.hint}".strip())


def problems_beside(loaded: Loaded, symbols: SymbolTable) -> list[Problem]:
    """Return the problems in hand-written pages, CODEOWNERS and reviewers.yml."""
    file, names = loaded.snapshot.owners, loaded.snapshot.reviewers
    owners = parse_owners(file.text, file.path)[1] if file else ()
    reviewers = parse_reviewers(names)[1] if names is not None else ()
    return [*owners, *reviewers, *check_pages(symbols, loaded.snapshot)]
