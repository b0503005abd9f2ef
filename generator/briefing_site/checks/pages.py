"""Problems in hand-written pages: front matter, markup, and the same links and marks as in fact files.

In: the pages of a snapshot, and the symbols of the base. Out: problems.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain

from briefing_site.base.problems import Origin, Problem, quoted
from briefing_site.checks.page_markup import check_page_markup
from briefing_site.checks.rule import with_surplus
from briefing_site.checks.rules import citations
from briefing_site.checks.suggestions import Suggestions
from briefing_site.checks.symbol_table import BROKEN, SymbolTable
from briefing_site.facts.field_marks import FACTS
from briefing_site.facts.files.front_matter import check_front_matter
from briefing_site.facts.files.load_file import MAX_PROBLEMS
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.model import ANYTHING
from briefing_site.facts.text.prose import page_citation_places, page_link_places


def check_pages(known: SymbolTable, snapshot: Snapshot) -> list[Problem]:
    """Report what is wrong with hand-written pages: front matter, links and marks as in fact files, markup."""
    pages = snapshot.pages
    front = chain.from_iterable(check_front_matter(path, data) for path, data in pages.items())
    return [*_check_page_links(known, pages), *_check_page_marks(pages), *front, *check_page_markup(pages)]


def _check_page_marks(pages: Mapping[str, bytes]) -> Iterator[Problem]:
    code, severity = citations.RULES[0].code, citations.RULES[0].severity
    for path, data in pages.items():
        text = data.decode("utf-8", "replace")
        for start, _, message, hint in citations.misplaced_citations(text):
            line, column = text.count("\n", 0, start) + 1, start - text.rfind("\n", 0, start)
            yield Problem(code, Origin(path, line, column), message, hint, severity)


def _check_page_links(known: SymbolTable, pages: Mapping[str, bytes]) -> list[Problem]:
    problems = []
    counts: Counter[tuple[str, str]] = Counter()
    suggestions = Suggestions(known.kinds, known.names)
    for path, data in pages.items():
        text = data.decode("utf-8", "replace")
        cited = {(line, column) for line, column, _ in page_citation_places(text)}
        for line, column, target in (*page_link_places(text), *page_citation_places(text)):
            kinds = FACTS if (line, column) in cited else ANYTHING
            if known.kind_of(target) in {*kinds, BROKEN}:
                continue
            current = known.current_id_of(target)
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
    last = {(problem.origin.path, problem.code): number for number, problem in enumerate(problems)}
    for key, count in counts.items():
        if count > MAX_PROBLEMS:
            problems[last[key]] = with_surplus(problems[last[key]], count - MAX_PROBLEMS)
    return problems
