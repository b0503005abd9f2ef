"""Rules for references: every id in a key or a `[[link]]` exists and is of the right kind."""

from __future__ import annotations

import re
import string
from collections.abc import Container, Iterator

from briefing_site.base.problems import Severity, quoted
from briefing_site.checks.context import CheckContext
from briefing_site.checks.rule import Finding, Missing, at_reference, finding_in, rules_of
from briefing_site.checks.symbol_table import BROKEN, acyclic_keys
from briefing_site.facts.field_marks import SOURCES, Mark
from briefing_site.facts.fields import keys_marked, models
from briefing_site.facts.model import KINDS, AnyRecord, noun_of
from briefing_site.facts.text.inline import read_inline
from briefing_site.facts.text.prose import SAFE_ADDRESS, addresses_in
from briefing_site.facts.text.prose_tree import OURS, WIKI_LINK, Kind
from briefing_site.facts.text.quotations import PARAGRAPHS, quotations_in

MALFORMED_LINK = re.compile(r"\[\[[^\[\]\n]{0,80}\]{2}|\[\[[^\[\]\s]*\]?|[^\[\]\s]*\]\]")
"""Double brackets around no valid link, or one end of them; then with the first word only."""
OWN_PAGE = re.compile(
    rf"(?:(?:\.{{0,2}}/)*(?:\w+/)?(?:{'|'.join(KINDS)})/(?:[a-z0-9-]+/)*?|(?:\.\./)+(?=[a-z0-9-]+/))"
    r"(?P<id>[a-z0-9-]+)(?:/|/index\.html|\.html|\.md|\.yml)?(?:#(?P<fact>[a-z0-9-]+))?"
)
"""The address of a record's page or file on the site itself."""
BRACKETED = re.compile(r"(?<![\[\]!])\[([a-z0-9](?:[a-z0-9._ -]{0,64}[a-z0-9])?)(\|[^\[\]\n]{1,80})?\](?![\](\[])")
"""Single brackets around what could be an id, and perhaps a label."""
MIN_MISSPELT_LENGTH = 4
"""Characters that are tried to correct an id with one mistake."""
ID_SIGNS = string.ascii_lowercase + string.digits + "-"
SHOWN_ADDRESS = 40
RESERVED_IDS = frozenset(
    """addressed ahead all also bottom-line briefs by-record channel contradicted disputed essentials facts filters
    history if-it-fell jump latest main matrix matrix-caption mentions next on-this-page positions q records related
    represented search sources timeline top undated voiced""".split()  # noqa: SIM905 - a list of words reads better so
)
"""HTML ids that the pages use for themselves."""
LIST_ADDRESSES = frozenset({"by-letter", "by-year"})
"""Addresses beside the pages of records."""


def check_reference_exists(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Every id that a key or a [[link]] names is the id of a record or a fact, and of the right kind."""
    for reference, kind in context.broken_references:
        target = quoted(reference.target)
        if reference.allowed == SOURCES:
            continue
        if not kind:
            missing = Missing(reference.target, reference.allowed)
            yield at_reference(reference, f"no record or fact {target}.", missing=missing)
        else:
            expected = " or ".join(sorted(_with_article(noun_of(folder)) for folder in reference.allowed))
            owner = "a citation in prose" if reference.why == "cite" else quoted(reference.why)
            message = f"{target} is {_with_article(noun_of(kind))}; {owner} takes {expected}."
            yield at_reference(reference, message)


def check_source_exists(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Every citation names a source."""
    for reference, kind in context.broken_references:
        target = reference.target
        if reference.allowed != SOURCES:
            continue
        if kind:
            message = f"{quoted(target)} is {_with_article(noun_of(kind))}; {quoted(reference.why)} takes a source."
            yield at_reference(reference, message)
        elif PARAGRAPHS.fullmatch(target):
            hint = f"A locator follows its source after a space, like 'gazette-2026-03-02 {target}'."
            yield at_reference(reference, f"no source {quoted(target)}.", hint)
        else:
            yield at_reference(reference, f"no source {quoted(target)}.", missing=Missing(target, SOURCES))


def check_id_current(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Keys and [[links]] use a record's current id; only addresses redirect from a former one."""
    formerly = {id_: context.current_id_of(id_) for id_, kind in context.kinds_named.items() if kind not in KINDS}
    for reference in context.references:
        if current := formerly.get(reference.target):
            message = f"{quoted(reference.target)} is the former id of {quoted(current)}."
            yield at_reference(reference, message, f"Write '{current}'.")


def check_former_id_free(record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """A former id is neither in use again nor claimed by two records: ids are never reused."""
    for index, former in enumerate(record.former_ids):
        first = context.claimants_of(former)[0]
        if context.kind_of(former) not in {"", BROKEN}:
            message = f"{quoted(former)} is the id of something else now."
            yield Finding(("former_ids", index), message, "Remove it.")
        elif first != record.id:
            yield Finding(("former_ids", index), f"{quoted(former)} is claimed by {quoted(first)} too.", "Keep one.")


def check_link_form(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """A [[link]] is written [[id]] or [[id|label]], with double brackets, and not inside another link."""
    for loc, text in context.marked:
        outside = WIKI_LINK.sub("", text)
        if "[" not in outside and "]]" not in outside:
            continue
        if culprit := MALFORMED_LINK.search(read_inline(text).rest):
            shown = text[culprit.start() : culprit.end()]
            yield finding_in(loc, text, culprit.start(), f"{quoted(shown)} is not a link.", _link_like(shown))
        for start, words, label in bracketed_in(text):
            if target := _probable_id(words, context.ids):
                message = f"{quoted(f'[{words}{label}]')} is not a link."
                hint = f"Write [[{target}{label}]], or \\[{words}{label}] for the brackets themselves."
                yield finding_in(loc, text, start, message, hint)
    for loc, text, mark in context.unread:
        if mark.kind is Kind.NESTED:
            message = f"{quoted(text[mark.start : mark.end])} is a link around a link."
            yield finding_in(loc, text, mark.start, message, "Write one after the other.")


def bracketed_in(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield place, words and label of whatever in single brackets, outside quotation marks, could be an id."""
    if "[" in text.replace("[[", ""):
        quoted_at = [(start, end) for _, start, end in quotations_in(text)]
        for match in BRACKETED.finditer(read_inline(text).rest):
            if not any(start < match.start() < end for start, end in quoted_at):
                yield match.start(), match[1], match[2] or ""


def _probable_id(words: str, known: Container[str]) -> str:
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


def check_address_safe(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """An address in prose starts with https:, http: or mailto:, and has no space in it."""
    for loc, text, mark in context.unread:
        if mark.kind is Kind.ADDRESS:
            begun = re.split(r"[\s\[]", text[mark.end :], maxsplit=1)[0][:SHOWN_ADDRESS]
            message = f"{quoted(f']({begun}')} begins an address that is not valid."
            yield finding_in(loc, text, mark.start, message, "Write [words](https://…), without a space.")
    for loc, text in context.marked:
        for address in addresses_in(text):
            if not SAFE_ADDRESS.match(address):
                message = f"{quoted(address)} is not an address that may be linked to."
                yield Finding(loc, message, _probable_link(text, address), needle=address)


def _probable_link(text: str, address: str) -> str:
    """Return how to link to a page of the site, where the address is that of one."""
    page = OWN_PAGE.fullmatch(address)
    if page is None:
        return "Start it with https://."
    words = re.search(rf"\[([^\[\]|\n]+)\]\({re.escape(address)}\)", text)
    return f"Link to a record by its id: write [[{page['fact'] or page['id']}{f'|{words[1]}' if words else ''}]]."


def check_cycle_free(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Following part_of, speaks_for, superseded_by or rests_on never leads back to where it began."""
    for reference in context.references:
        if reference.why in acyclic_keys():
            start = reference.fact or reference.holder
            if reference.target in context.cycle_of(reference.why, start):
                step = f"{quoted(start)} to {quoted(reference.target)}"
                message = f"{quoted(reference.why)} leads from {step} and back again."
                yield at_reference(reference, message, "Remove one step.")


def check_id_reserved(record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """A fact's id is none of those that the pages use for their own headings and controls, and no id is `ours`."""
    if record.id in LIST_ADDRESSES:
        message = f"{quoted(record.id)} is the address of the pages of long lists."
        yield Finding((), message, "Rename the file.")
    if record.id == OURS:
        message = f"'{OURS}' marks the desk's own judgement in prose, [@{OURS}], so it cannot be a record's id."
        yield Finding((), message, "Rename the file.")
    for loc, fact in context.facts:
        if fact.id in RESERVED_IDS or fact.id == OURS:
            message = f"{quoted(fact.id)} is reserved, since pages use it for a heading."
            yield Finding((*loc, "id"), message, f"Choose a longer id, such as '{record.id}-{fact.id}'.")


def check_reference_outward(_record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Nothing names itself: no fact disputes itself, no record is related to itself."""
    outward = keys_marked(Mark.NOT_SELF, *models())
    for reference in context.references:
        if reference.why in outward and reference.target == (reference.fact or reference.holder):
            message = f"{quoted(reference.target)} names itself under {quoted(reference.why)}."
            yield at_reference(reference, message, "Remove it.")


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
