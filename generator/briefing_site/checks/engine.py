"""Rules that span keys and records: small generators; each one's docstring is the rule.

In: what was loaded, with its context. Out: problems with file, line and column. A rule's name is the truth
it holds (`check_source_exists`), and its code the same words (`source-exists`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import chain

from briefing_site.base.parallel import map_chunks
from briefing_site.base.problems import Origin, Problem, Severity, did_you_mean, quoted
from briefing_site.checks.docs import read_rulebook
from briefing_site.checks.page_markup import check_page_markup
from briefing_site.checks.rule import Calendar, CheckContext, Finding, Rule, Scope
from briefing_site.checks.rules import (
    archive,
    citations,
    facts,
    markup,
    namesakes,
    ownership,
    paper,
    positions,
    records,
    references,
    reviews,
    style,
)
from briefing_site.checks.suggestions import Suggestions
from briefing_site.checks.symbol_table import SymbolTable, symbol_table_of
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_marks import FACTS
from briefing_site.facts.front_matter import check_front_matter
from briefing_site.facts.load import MAX_PROBLEMS, Loaded
from briefing_site.facts.model import ANYTHING
from briefing_site.facts.prose import page_citation_places, page_link_places
from briefing_site.facts.reviewers import parse_reviewers
from briefing_site.git.codeowners import parse_owners

RULES: tuple[Rule, ...] = (
    *references.RULES,
    *facts.RULES,
    *positions.RULES,
    *records.RULES,
    *namesakes.RULES,
    *markup.RULES,
    *style.RULES,
    *citations.RULES,
    *reviews.RULES,
    *paper.RULES,
    *archive.RULES,
    *ownership.RULES,
)
"""Every rule, in the order in which they are run."""
SILENT = "off"
MIN_FACTS_FOR_PARALLEL = 5_000
"""From here on, rules are shared among processes."""


class RuleSettingError(ValueError):
    """The option `rules` in mkdocs.yml does not say what it should; the message says what was expected."""


@dataclass(frozen=True, slots=True)
class RuleWeights:
    """The weights that mkdocs.yml gives to rules, in place of their own."""

    weights: Mapping[str, Severity | None]
    """Code to severity; None for a rule that is silent."""

    @property
    def asked(self) -> frozenset[str]:
        """The codes of the rules that are to tell something."""
        return frozenset(code for code, weight in self.weights.items() if weight)

    def apply(self, problems: Iterable[Problem]) -> list[Problem]:
        """Return the problems with the weights that were set, those of silent rules left out."""
        if not self.weights:
            return list(problems)
        graded = ((problem, self.weights.get(problem.code, problem.severity)) for problem in problems)
        return [replace(problem, severity=weight) for problem, weight in graded if weight is not None]


AS_SHIPPED = RuleWeights({})


@dataclass(frozen=True, slots=True)
class CheckOptions:
    """In what light a base is judged."""

    default_handling: str
    today: date
    archive: Mapping[str, bytes] | None = None
    asked: frozenset[str] = frozenset()
    """Codes of rules to which mkdocs.yml gives a weight: some then look further than they do by themselves."""


def parse_settings(value: Mapping[str, object]) -> RuleWeights:
    """Read the option `rules`: `{review-current: {severity: warning}, source-cited: {severity: off, reason: …}}`.

    Raises SettingError for an unknown code or severity, and for a rule made silent or lighter without a reason.
    """
    return RuleWeights({code: _weight(code, setting) for code, setting in value.items()})


def _weight(code: str, setting: object) -> Severity | None:
    own = {rule.code: rule.severity for rule in RULES}
    if code not in own and code in read_rulebook():
        raise RuleSettingError(f"rules: {code}: always an error, since such a file is not read as it was meant")
    if code not in own:
        raise RuleSettingError(f"rules: no rule {quoted(code)}. {did_you_mean(code, own)}".rstrip())
    if not isinstance(setting, Mapping) or not set(setting) <= {"severity", "reason"}:
        raise RuleSettingError(f"rules: {code}: write it like {{severity: warning, reason: why}}")
    word = SILENT if setting.get("severity") is False else str(setting.get("severity"))
    if word != SILENT and word not in set(Severity):
        known = ", ".join([*Severity, SILENT])
        raise RuleSettingError(f"rules: {code}: severity {quoted(word)} is none of {known}")
    weight = None if word == SILENT else Severity(word)
    order = list(Severity)
    lighter = weight is None or order.index(weight) > order.index(own[code])
    if lighter and not str(setting.get("reason") or "").strip():
        raise RuleSettingError(f"rules: {code}: a rule that is made silent or lighter needs a 'reason'")
    return weight


@dataclass(frozen=True, slots=True)
class Checked:
    """What the rules found in a whole base."""

    problems: list[Problem]
    due: Mapping[str, frozenset[date]]
    """For each file, the days whose passing can change what was found in it."""
    bracketed: tuple[str, ...]
    """Files with words in single brackets: any new id may be what they mean."""


def check_all(
    base: FactBase,
    loaded: Loaded,
    default_handling: str,
    today: date,
    archived: Mapping[str, bytes] | None = None,
) -> list[Problem]:
    """Run every rule over a fact base, and return the problems; see `check_whole`."""
    return check_whole(base, loaded, CheckOptions(default_handling, today, archived)).problems


def check_whole(base: FactBase, loaded: Loaded, options: CheckOptions) -> Checked:
    """Run every rule over a fact base; those about archived text only where there is an archive.

    `loaded`, from which the base was made, knows the places in the files, and the hand-written pages beside them.
    """
    known = symbol_table_of(base, loaded.broken)
    context, problems = _context(base, known, loaded, options)
    if many := len(base.facts) >= MIN_FACTS_FOR_PARALLEL:
        context.prepare()

    def run(rules: Iterable[Rule]) -> tuple[list[Problem], dict[str, set[date]]]:
        return _run(rules, context, loaded), context.calendar.take_asked()

    found = [*problems]
    due: dict[str, frozenset[date]] = {}
    for told, asked in map_chunks(run, RULES, chunk_size=1, min_per_worker=1 if many else len(RULES)):
        found += told
        due |= {path: due.get(path, frozenset()) | days for path, days in asked.items()}
    bracketed = {field.record.origin.path for field in context.marked if any(references.bracketed_in(field.text))}
    return Checked([*found, *check_pages(known, loaded)], due, tuple(sorted(bracketed)))


def check_part(
    base: FactBase, known: SymbolTable, loaded: Loaded, options: CheckOptions, paths: Mapping[Scope, Container[str]]
) -> list[Problem]:
    """Run the rules over a part of a base, and report for each reach of a rule what it finds in some files alone.

    What is wrong with hand-written pages and with CODEOWNERS is reported whole.
    """
    context, problems = _context(base, known, loaded, options)
    return [*problems, *_run(RULES, context, loaded, paths), *check_pages(known, loaded)]


def _context(
    base: FactBase, known: SymbolTable, loaded: Loaded, options: CheckOptions
) -> tuple[CheckContext, tuple[Problem, ...]]:
    """Return what rules are given, and what is wrong with the CODEOWNERS file that goes into it."""
    file = loaded.snapshot.owners
    owners, problems = parse_owners(file.text, file.path) if file else (None, ())
    prefix = file.prefix if file else ""
    calendar = Calendar(options.today)
    names = loaded.snapshot.reviewers
    reviewers, wrong = parse_reviewers(names) if names is not None else (None, ())
    context = CheckContext(
        base, known, options.default_handling, calendar, options.archive, owners, reviewers, options.asked, prefix
    )
    return context, (*problems, *wrong)


def _run(
    rules: Iterable[Rule], context: CheckContext, loaded: Loaded, paths: Mapping[Scope, Container[str]] | None = None
) -> list[Problem]:
    found: list[tuple[str, Rule, Finding]] = []
    counts: Counter[tuple[str, str]] = Counter()
    for rule in rules:
        for finding in rule.check(context):
            path = finding.record.origin.path
            if paths is None or path in paths[rule.reach]:
                counts[path, rule.code] += 1
                if counts[path, rule.code] <= MAX_PROBLEMS:
                    found.append((path, rule, finding))
    found.sort(key=lambda item: item[0])  # so that each file is parsed again once
    problems = [
        Problem(rule.code, _origin(finding, loaded), finding.message, finding.hint, rule.severity)
        for _, rule, finding in found
    ]
    return _with_surplus(problems, counts)


def _with_surplus(problems: list[Problem], counts: Mapping[tuple[str, str], int]) -> list[Problem]:
    """Say with the last problem of a code in a file how many more were found than are told."""
    last = {(problem.origin.path, problem.code): number for number, problem in enumerate(problems)}
    for key, count in counts.items():
        if count > MAX_PROBLEMS:
            problem = problems[last[key]]
            hint = f"{problem.hint} There are {count - MAX_PROBLEMS:,} more like it in this file.".lstrip()
            problems[last[key]] = replace(problem, hint=hint)
    return problems


def check_pages(known: SymbolTable, loaded: Loaded) -> list[Problem]:
    """Report what is wrong with hand-written pages: front matter, links and marks as in fact files, markup."""
    pages = loaded.snapshot.pages
    front = chain.from_iterable(check_front_matter(path, data) for path, data in pages.items())
    return [*_check_page_links(known, loaded), *_check_page_marks(loaded), *front, *check_page_markup(pages)]


def _check_page_marks(loaded: Loaded) -> Iterator[Problem]:
    code, severity = citations.RULES[0].code, citations.RULES[0].severity
    for path, data in loaded.snapshot.pages.items():
        text = data.decode("utf-8", "replace")
        for start, _, message, hint in citations.misplaced_citations(text):
            line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
            yield Problem(code, Origin(path, line, column), message, hint, severity)


def _check_page_links(known: SymbolTable, loaded: Loaded) -> list[Problem]:
    problems = []
    counts: Counter[tuple[str, str]] = Counter()
    suggestions = Suggestions(known)
    for path, data in loaded.snapshot.pages.items():
        text = data.decode("utf-8", "replace")
        cited = {(line, column) for line, column, _ in page_citation_places(text)}
        for line, column, target in (*page_link_places(text), *page_citation_places(text)):
            kinds = FACTS if (line, column) in cited else ANYTHING
            if known.kinds.get(target) in kinds or target in known.broken:
                continue
            current = known.former_ids.get(target)
            code = "id-current" if current else "reference-exists"
            counts[path, code] += 1
            if counts[path, code] > MAX_PROBLEMS:
                continue
            origin = Origin(path, line, column)
            if current:
                message = f"{quoted(target)} is the former id of {quoted(current)}."
                problems.append(Problem(code, origin, message, f"Write '{current}'."))
            else:
                noun = "record or fact" if kinds is ANYTHING else "fact"
                problems.append(Problem(code, origin, f"no {noun} {quoted(target)}.", suggestions.hint(target, kinds)))
    return _with_surplus(problems, counts)


def _origin(finding: Finding, loaded: Loaded) -> Origin:
    return loaded.origin(finding.record, finding.loc, at_key=finding.at_key, needle=finding.needle, nth=finding.nth)
