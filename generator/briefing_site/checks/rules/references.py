"""Rules of references: every id that a key or a `[[link]]` names leads to what it should."""

from __future__ import annotations

import re
import string
from collections.abc import Container, Iterator, Mapping, Sequence

from briefing_site.base.problems import Severity, quoted
from briefing_site.checks.rule import CheckContext, Finding, at_reference, rules_of
from briefing_site.checks.suggestions import Suggestions
from briefing_site.facts.field_marks import SOURCES, Mark
from briefing_site.facts.fields import Reference, keys_marked, models
from briefing_site.facts.inline import read_inline
from briefing_site.facts.model import KINDS, noun_of
from briefing_site.facts.prose import SAFE_ADDRESS, addresses_in
from briefing_site.facts.prose_tree import OURS, WIKI_LINK, Kind
from briefing_site.facts.quotations import PARAGRAPHS, quotations_in

MALFORMED_LINK = re.compile(r"\[\[[^\[\]\n]{0,80}\]{2}|\[\[[^\[\]\s]*\]?|[^\[\]\s]*\]\]")
"""Double brackets around what is no link, or one end of it; the first word where the other end is missing."""
OWN_PAGE = re.compile(
    rf"(?:(?:\.{{0,2}}/)*(?:\w+/)?(?:{'|'.join(KINDS)})/(?:[a-z0-9-]+/)*?|(?:\.\./)+(?=[a-z0-9-]+/))"
    r"(?P<id>[a-z0-9-]+)(?:/|/index\.html|\.html|\.md|\.yml)?(?:#(?P<fact>[a-z0-9-]+))?"
)
"""The address of a record's page or file on the site itself."""
BRACKETED = re.compile(r"(?<![\[\]!])\[([a-z0-9](?:[a-z0-9._ -]{0,64}[a-z0-9])?)(\|[^\[\]\n]{1,80})?\](?![\](\[])")
"""Single brackets around what could be an id, and perhaps a label."""
MIN_MISSPELT_LENGTH = 4
"""Characters of an id that is known again in spite of a mistake."""
ID_SIGNS = string.ascii_lowercase + string.digits + "-"
SHOWN_ADDRESS = 40
RESERVED_IDS = frozenset(
    """addressed ahead all also bottom-line briefs by-record channel contradicted disputed essentials facts filters
    history if-it-fell jump latest main matrix matrix-caption mentions next on-this-page positions q records related
    represented search sources timeline top undated voiced""".split()  # noqa: SIM905 - a list of words reads better so
)
"""HTML ids that the pages use for themselves."""


def check_reference_exists(context: CheckContext) -> Iterator[Finding]:
    """Every id that a key or a [[link]] names is the id of a record or a fact, and of the right kind."""
    base, known = context.base, context.symbols
    suggestions = Suggestions(known)
    for reference in base.references:
        target = reference.target
        if target in known.broken or reference.allowed == SOURCES:
            continue
        if target in known.former_ids:
            continue
        kind = known.kinds.get(target)
        if kind is None:
            hint = suggestions.hint(target, reference.allowed)
            yield at_reference(base, reference, f"no record or fact {quoted(target)}.", hint)
        elif kind not in reference.allowed:
            expected = " or ".join(sorted(_with_article(noun_of(folder)) for folder in reference.allowed))
            owner = "a citation in prose" if reference.why == "cite" else quoted(reference.why)
            message = f"{quoted(target)} is {_with_article(noun_of(kind))}; {owner} takes {expected}."
            yield at_reference(base, reference, message)


def check_source_exists(context: CheckContext) -> Iterator[Finding]:
    """Every citation names a source."""
    base, known = context.base, context.symbols
    suggestions = Suggestions(known)
    for reference in base.references:
        target = reference.target
        if reference.allowed != SOURCES or target in known.broken or target in known.former_ids:
            continue
        kind = known.kinds.get(target)
        if kind is None:
            hint = suggestions.hint(target, SOURCES)
            if PARAGRAPHS.fullmatch(target):
                hint = f"A locator follows its source after a space, like 'gazette-2026-03-02 {target}'."
            yield at_reference(base, reference, f"no source {quoted(target)}.", hint)
        elif kind != "sources":
            message = f"{quoted(target)} is {_with_article(noun_of(kind))}; {quoted(reference.why)} takes a source."
            yield at_reference(base, reference, message)


def check_id_current(context: CheckContext) -> Iterator[Finding]:
    """No key and no [[link]] uses an id that its record bore formerly; only addresses redirect."""
    base, known = context.base, context.symbols
    for reference in base.references:
        current = known.former_ids.get(reference.target)
        if current and known.kinds.get(reference.target, "facts") == "facts":
            message = f"{quoted(reference.target)} is the former id of {quoted(current)}."
            yield at_reference(base, reference, message, f"Write '{current}'.")


def check_former_id_free(context: CheckContext) -> Iterator[Finding]:
    """A former id is neither a present id nor claimed by two records: an id is never reused."""
    base = context.base
    claimed: dict[str, str] = {}
    for record in base.records.values():
        for index, former in enumerate(record.former_ids):
            if former in context.symbols.kinds:
                yield Finding(
                    record,
                    ("former_ids", index),
                    f"{quoted(former)} is the id of something else now.",
                    "Take it out.",
                )
            elif claimed.setdefault(former, record.id) != record.id:
                yield Finding(
                    record,
                    ("former_ids", index),
                    f"{quoted(former)} is claimed by {quoted(claimed[former])} too.",
                    "Keep one.",
                )


def check_link_form(context: CheckContext) -> Iterator[Finding]:
    """A [[link]] is written [[id]] or [[id|label]], with double brackets, and lies within no other link."""
    kinds = context.symbols.kinds
    for field in context.marked:
        outside = WIKI_LINK.sub("", field.text)
        if "[" not in outside and "]]" not in outside:
            continue
        if culprit := MALFORMED_LINK.search(read_inline(field.text).rest):
            shown = field.text[culprit.start() : culprit.end()]
            yield field.finding(culprit.start(), f"{quoted(shown)} is not a link.", _link_like(shown))
        for start, words, label in bracketed_in(field.text):
            if target := _id_meant(words, kinds):
                message = f"{quoted(f'[{words}{label}]')} is not a link."
                hint = f"Write [[{target}{label}]], or \\[{words}{label}] for the brackets themselves."
                yield field.finding(start, message, hint)
    for field, mark in context.unread:
        if mark.kind is Kind.NESTED:
            message = f"{quoted(field.text[mark.start : mark.end])} is a link around a link."
            yield field.finding(mark.start, message, "Write one after the other.")


def bracketed_in(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield place, words and label of what stands in single brackets outside quotation marks, as an id could."""
    if "[" in text.replace("[[", ""):
        quoted_at = [(start, end) for _, start, end in quotations_in(text)]
        for match in BRACKETED.finditer(read_inline(text).rest):
            if not any(start < match.start() < end for start, end in quoted_at):
                yield match.start(), match[1], match[2] or ""


def _id_meant(words: str, known: Container[str]) -> str:
    """Return the id that some words are, or are one edit away from; empty for none."""
    if words in known:
        return words
    if len(words) < MIN_MISSPELT_LENGTH:
        return ""
    halves = [(words[:place], words[place:]) for place in range(len(words) + 1)]
    variants = (
        *(before + after[1:] for before, after in halves if after),
        *(before + after[1] + after[0] + after[2:] for before, after in halves if len(after) > 1),
        *(before + sign + after[1:] for before, after in halves if after for sign in ID_SIGNS),
        *(before + sign + after for before, after in halves for sign in ID_SIGNS),
    )
    return next((variant for variant in variants if variant in known), "")


def _link_like(shown: str) -> str:
    """Return a hint with the link that was probably meant."""
    words, _, label = shown.strip("[] ").partition("|")
    name = "-".join(re.findall(r"[a-z0-9]+", words.lower())) or "id"
    label = label.replace("|", " ").strip() or (words if words != name else "") or "label"
    return f"Write [[{name}]] or [[{name}|{label}]]."


def check_address_safe(context: CheckContext) -> Iterator[Finding]:
    """An address in prose starts with https:, http: or mailto:, and has no space in it."""
    for field, mark in context.unread:
        if mark.kind is Kind.ADDRESS:
            begun = re.split(r"[\s\[]", field.text[mark.end :], maxsplit=1)[0][:SHOWN_ADDRESS]
            message = f"{quoted(f']({begun}')} begins an address that is none."
            yield field.finding(mark.start, message, "Write [words](https://…), without a space.")
    for record, loc, text in context.marked:
        for address in addresses_in(text):
            if not SAFE_ADDRESS.match(address):
                message = f"{quoted(address)} is no address that may be linked to."
                yield Finding(record, loc, message, _link_meant(text, address), needle=address)


def _link_meant(text: str, address: str) -> str:
    """Return how to link to a page of the site, where the address is that of one."""
    page = OWN_PAGE.fullmatch(address)
    if page is None:
        return "Start it with https://."
    words = re.search(rf"\[([^\[\]|\n]+)\]\({re.escape(address)}\)", text)
    return f"Link to a record by its id: write [[{page['fact'] or page['id']}{f'|{words[1]}' if words else ''}]]."


def check_cycle_free(context: CheckContext) -> Iterator[Finding]:
    """Following part_of, speaks_for or superseded_by never leads back to where it began."""
    base = context.base
    for key in sorted(keys_marked(Mark.ACYCLIC, *models())):
        steps: dict[str, list[Reference]] = {}
        for reference in base.references:
            if reference.why == key:
                steps.setdefault(reference.fact or reference.holder, []).append(reference)
        cycle_of = _cycles({start: {step.target for step in found} for start, found in steps.items()})
        for start in sorted(cycle_of):
            for reference in steps[start]:
                if cycle_of.get(reference.target) == cycle_of[start]:
                    message = f"{quoted(key)} leads from {quoted(start)} to {quoted(reference.target)} and back again."
                    yield at_reference(base, reference, message, "Take one step out.")


def _within_cycles(steps: dict[str, set[str]]) -> set[str]:
    """Return what is left when ends are taken off until there is none: the cycles, and what joins two of them."""
    left = dict(steps)
    waiting = {target for targets in steps.values() for target in targets if target not in steps}
    coming: dict[str, set[str]] = {}
    for start, targets in steps.items():
        for target in targets:
            coming.setdefault(target, set()).add(start)
    open_ends = {start: len(targets) for start, targets in steps.items()}
    while waiting:
        end = waiting.pop()
        for start in coming.get(end, ()):
            open_ends[start] -= 1
            if open_ends[start] == 0:
                left.pop(start, None)
                waiting.add(start)
    return set(left)


def _cycles(steps: dict[str, set[str]]) -> dict[str, int]:
    """Return a number for each id from which steps lead back to it; it is the same for all that lead to one another."""
    suspects = _within_cycles(steps)
    within = {start: sorted(steps[start] & suspects) for start in sorted(suspects)}
    coming: dict[str, list[str]] = {start: [] for start in within}
    for start, targets in within.items():
        for target in targets:
            coming[target].append(start)
    cycle_of: dict[str, int] = {}
    # Kosaraju's way: against the steps, from whatever a walk along them was done with last
    for number, last in enumerate(reversed(_in_leaving_order(within))):
        waiting = [last]
        while waiting:
            here = waiting.pop()
            if here not in cycle_of:
                cycle_of[here] = number
                waiting += coming[here]
    return cycle_of


def _in_leaving_order(steps: Mapping[str, Sequence[str]]) -> list[str]:
    """Return what a walk along the steps comes to, in the order in which it is done with each."""
    done: list[str] = []
    met: set[str] = set()
    for start in steps:
        path = [(start, iter(steps[start]))] if start not in met else []
        met.add(start)
        while path:
            here, onward = path[-1]
            following = next((target for target in onward if target not in met), None)
            if following is None:
                done.append(here)
                path.pop()
            else:
                met.add(following)
                path.append((following, iter(steps[following])))
    return done


def check_id_reserved(context: CheckContext) -> Iterator[Finding]:
    """A fact's id is none of those that the pages use for their own headings and controls, and no id is `ours`."""
    for record in context.base.records.values():
        if record.id == OURS:
            message = f"'{OURS}' marks the desk's own judgement in prose, [@{OURS}], and is no record's id."
            yield Finding(record, (), message, "Rename the file.")
    for record, loc, fact in context.facts:
        if fact.id in RESERVED_IDS or fact.id == OURS:
            message = f"{quoted(fact.id)} is taken by the pages themselves."
            yield Finding(record, (*loc, "id"), message, f"Say more, like '{record.id}-{fact.id}'.")


def check_reference_outward(context: CheckContext) -> Iterator[Finding]:
    """Nothing names itself: no fact disputes, supersedes or rests on itself, no record is related to itself."""
    outward = keys_marked(Mark.OUTWARD, *models())
    for reference in context.base.references:
        if reference.why in outward and reference.target == (reference.fact or reference.holder):
            message = f"{quoted(reference.target)} names itself under {quoted(reference.why)}."
            yield at_reference(context.base, reference, message, "Take it out.")


def _with_article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"


RULES = rules_of(
    Severity.ERROR,
    check_reference_exists,
    check_source_exists,
    check_id_current,
    check_former_id_free,
    check_id_reserved,
    check_reference_outward,
    check_link_form,
    check_address_safe,
    check_cycle_free,
)
