"""Rules that span keys and records: a tuple of small generators; each one's docstring is the rule.

In: a fact base with its context. Out: problems with file, line and column. A rule's name is the truth it
holds (`check_source_exists`), and its code the same words (`source-exists`).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from generator.audience import handling_of_fact, handling_of_record, level
from generator.factbase import FactBase, Loc, Reference, facts_in
from generator.load import Loaded
from generator.model import (
    CSL_TYPES,
    LIKELIHOODS,
    Actor,
    AnyRecord,
    Brief,
    Cooperation,
    Event,
    Fact,
    Issue,
    Source,
)
from generator.problems import Origin, Problem, Severity, did_you_mean, quoted
from generator.prose import SAFE_ADDRESS, addresses_in, page_link_places, words_outside_code


@dataclass(frozen=True, slots=True)
class Subject:
    """What is checked, and in what light."""

    base: FactBase
    broken: frozenset[str]
    """Ids of what could not be loaded: a reference to one is not reported again."""
    default_handling: str
    today: date


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


Check = Callable[[Subject], Iterator[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """One check with its code and weight."""

    code: str
    check: Check
    severity: Severity = field(default=Severity.ERROR)


def check_all(base: FactBase, loaded: Loaded, default_handling: str, today: date) -> list[Problem]:
    """Run every rule over a fact base; `loaded`, from which it was made, knows the places in the files."""
    subject = Subject(base, loaded.broken, default_handling, today)
    return [
        Problem(rule.code, _origin(finding, loaded), finding.message, finding.hint, rule.severity)
        for rule in RULES
        for finding in rule.check(subject)
    ]


def check_pages(base: FactBase, loaded: Loaded) -> list[Problem]:
    """Report every `[[link]]` of a hand-written page that leads nowhere, by the rules of references."""
    problems = []
    for path, data in loaded.snapshot.pages.items():
        for line, column, target in page_link_places(data.decode("utf-8", "replace")):
            if target in base.records or target in base.facts or target in loaded.broken:
                continue
            origin = Origin(path, line, column)
            if current := base.former_ids.get(target):
                message = f"{quoted(target)} is the former id of {quoted(current)}."
                problems.append(Problem("id-current", origin, message, f"Write '{current}'."))
            else:
                hint = did_you_mean(target, [*base.records, *base.facts])
                problems.append(Problem("reference-exists", origin, f"no record or fact {quoted(target)}.", hint))
    return problems


def _origin(finding: Finding, loaded: Loaded) -> Origin:
    return loaded.origin(finding.record.origin.path, finding.loc, at_key=finding.at_key, needle=finding.needle)


# --- references -----------------------------------------------------------------------------------------------


def check_reference_exists(subject: Subject) -> Iterator[Finding]:
    """Every id that a key or a [[link]] names is the id of a record or a fact, and of the right kind."""
    base = subject.base
    for reference in base.references:
        target = reference.target
        if target in subject.broken or reference.allowed == frozenset({"sources"}):
            continue
        if target in base.former_ids:
            continue
        kind = _kind_of(base, target)
        if kind is None:
            known = [*base.records, *base.facts]
            yield _at_reference(base, reference, f"no record or fact {quoted(target)}.", did_you_mean(target, known))
        elif kind not in reference.allowed:
            expected = " or ".join(sorted(_singular(folder) for folder in reference.allowed))
            message = f"{quoted(target)} is {_with_article(_singular(kind))}; {quoted(reference.why)} takes {expected}."
            yield _at_reference(base, reference, message)


def check_source_exists(subject: Subject) -> Iterator[Finding]:
    """Every citation names a source."""
    base = subject.base
    sources = [source.id for source in base.folders["sources"]]
    for reference in base.references:
        if reference.allowed != frozenset({"sources"}) or reference.target in subject.broken:
            continue
        if reference.target not in sources and reference.target not in base.former_ids:
            hint = did_you_mean(reference.target, sources) or f"Add it as '{reference.target}.yml' in 'sources'."
            yield _at_reference(base, reference, f"no source {quoted(reference.target)}.", hint)


def check_id_current(subject: Subject) -> Iterator[Finding]:
    """No key and no [[link]] uses an id that its record bore formerly; only addresses redirect."""
    base = subject.base
    for reference in base.references:
        current = base.former_ids.get(reference.target)
        if current and reference.target not in base.records:
            message = f"{quoted(reference.target)} is the former id of {quoted(current)}."
            yield _at_reference(base, reference, message, f"Write '{current}'.")


def check_former_id_free(subject: Subject) -> Iterator[Finding]:
    """A former id is neither a present id nor claimed by two records: an id is never reused."""
    base = subject.base
    claimed: dict[str, str] = {}
    for record in base.records.values():
        for index, former in enumerate(record.former_ids):
            if former in base.records or former in base.facts:
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


def check_link_form(subject: Subject) -> Iterator[Finding]:
    """A [[link]] is written [[id]] or [[id|label]], with an id of lower-case letters, digits and hyphens."""
    for record in subject.base.records.values():
        for loc, text in _prose_of(record):
            outside = words_outside_code(text) if "[[" in text or "]]" in text else ""
            if "[[" in outside or "]]" in outside:
                culprit = re.search(r"\[\[.*?(\]\]|$)|.{0,20}\]\]", outside, re.DOTALL)
                shown = culprit[0] if culprit else "[["
                yield Finding(
                    record,
                    loc,
                    f"{quoted(shown)} is not a link.",
                    "Write [[id]] or [[id|label]].",
                    needle=shown,
                )


def check_address_safe(subject: Subject) -> Iterator[Finding]:
    """An address in prose starts with https:, http: or mailto:."""
    for record in subject.base.records.values():
        for loc, text in _prose_of(record):
            for address in addresses_in(text):
                if not SAFE_ADDRESS.match(address):
                    yield Finding(
                        record,
                        loc,
                        f"{quoted(address)} is no address that may be linked to.",
                        "Start it with https://.",
                        needle=address,
                    )


def check_cycle_free(subject: Subject) -> Iterator[Finding]:
    """Following part_of, speaks_for or superseded_by never leads back to where it began."""
    base = subject.base
    for key in ("part_of", "speaks_for", "superseded_by"):
        steps: dict[str, list[Reference]] = {}
        for reference in base.references:
            if reference.why == key:
                steps.setdefault(reference.fact or reference.holder, []).append(reference)
        for start, references in steps.items():
            for reference in references:
                if _leads_to(steps, reference.target, start):
                    message = f"{quoted(key)} leads from {quoted(start)} to {quoted(reference.target)} and back again."
                    yield _at_reference(base, reference, message, "Take one step out.")


def _leads_to(steps: dict[str, list[Reference]], current: str, goal: str) -> bool:
    seen: set[str] = set()
    waiting = [current]
    while waiting:
        here = waiting.pop()
        if here == goal:
            return True
        if here not in seen:
            seen.add(here)
            waiting += [reference.target for reference in steps.get(here, ())]
    return False


# --- facts ----------------------------------------------------------------------------------------------------


def check_speaker_named(subject: Subject) -> Iterator[Finding]:
    """`said`, `did` and `position` need `by`; `agreed` needs two; `context` has none, for the source says it."""
    least = {"said": 1, "did": 1, "position": 1, "agreed": 2}
    for record, loc, fact in _facts(subject):
        needed = least.get(fact.kind, 0)
        if len(fact.by) < needed:
            who = "two actors or more" if needed > 1 else "an actor"
            yield Finding(
                record,
                loc,
                f"'{fact.kind}' needs 'by', with the id of {who}.",
                "Say who, or make it 'context'.",
            )
        elif fact.kind == "context" and fact.by:
            yield Finding(
                record,
                (*loc, "by"),
                "'context' is in the source's own voice and has no 'by'.",
                "Make it 'said' or 'did'.",
                at_key=True,
            )


def check_actor_once(subject: Subject) -> Iterator[Finding]:
    """No actor stands twice in one `by`, `to` or `via`."""
    for record, loc, fact in _facts(subject):
        for key in ("by", "to", "via"):
            ids = getattr(fact, key)
            for index, actor in enumerate(ids):
                if actor in ids[:index]:
                    yield Finding(
                        record,
                        (*loc, key, index),
                        f"{quoted(actor)} stands twice in {quoted(key)}.",
                        "Take one out.",
                    )


def check_fact_sourced(subject: Subject) -> Iterator[Finding]:
    """Every fact cites a source; an assessment may rest on facts instead."""
    for record, loc, fact in _facts(subject):
        if not fact.sources and not fact.rests_on:
            hint = "Add 'sources: [source-id locator]'" + (" or 'rests_on'." if fact.kind == "assessment" else ".")
            yield Finding(record, loc, f"the fact {quoted(fact.id)} has no source.", hint)
        elif not fact.sources and fact.kind != "assessment":
            yield Finding(record, loc, "only an assessment may rest on facts in place of sources.", "Add 'sources'.")


def check_assessment_only(subject: Subject) -> Iterator[Finding]:
    """`likelihood`, `confidence` and `rests_on` are for assessments, whose text joins no likelihood to a confidence."""
    terms = "|".join(LIKELIHOODS)
    for record, loc, fact in _facts(subject):
        for key in ("likelihood", "confidence", "rests_on"):
            if getattr(fact, key) and fact.kind != "assessment":
                yield Finding(
                    record,
                    (*loc, key),
                    f"{quoted(key)} is for assessments; this fact is '{fact.kind}'.",
                    "Delete it.",
                    at_key=True,
                )
        if fact.kind == "assessment" and re.search(
            rf"\b({terms})\b[^.]*\bconfidence\b|\bconfidence\b[^.]*\b({terms})\b", fact.text
        ):
            yield Finding(
                record,
                (*loc, "text"),
                "one sentence joins a likelihood to a confidence.",
                "Say them in two, or by the two keys (ICD 203).",
            )


def check_status_explained(subject: Subject) -> Iterator[Finding]:
    """`superseded` needs `superseded_by`, `disputed` needs `disputed_by` or a note; no such key without its status."""
    for record, loc, fact in _facts(subject):
        if fact.status == "superseded" and not fact.superseded_by:
            yield Finding(record, (*loc, "status"), "'superseded' needs 'superseded_by'.", "Name the newer fact.")
        if fact.status == "disputed" and not (fact.disputed_by or fact.note):
            yield Finding(
                record,
                (*loc, "status"),
                "'disputed' needs 'disputed_by' or a 'note'.",
                "Name the fact that disputes it.",
            )
        if fact.superseded_by and fact.status not in {"superseded", "retracted"}:
            yield Finding(
                record,
                (*loc, "superseded_by"),
                f"the fact is superseded, but its status is '{fact.status}'.",
                "Set 'status: superseded'.",
                at_key=True,
            )


def check_quotation_closed(subject: Subject) -> Iterator[Finding]:
    """Quotation marks in a fact's text come in pairs."""
    for record, loc, fact in _facts(subject):
        if fact.text.count('"') % 2 or fact.text.count("“") != fact.text.count("”"):
            yield Finding(
                record,
                (*loc, "text"),
                "a quotation mark in the text has no partner.",
                "Close the quotation.",
                needle='"',
            )


def check_handling_kept(subject: Subject) -> Iterator[Finding]:
    """Nothing is less restricted than what it rests on: a fact than its record and sources, a text than its links."""
    base, default = subject.base, subject.default_handling
    weights = {record.id: level(handling_of_record(record, default)) for record in base.records.values()}
    for record in base.records.values():
        weights |= {fact.id: level(handling_of_fact(fact, record, default)) for fact in facts_in(record)}
    for record, loc, fact in _facts(subject):
        if weights[fact.id] < weights[record.id]:
            yield Finding(
                record,
                (*loc, "handling"),
                f"the fact is {fact.handling}, its record {handling_of_record(record, default)}.",
                "A fact can only be more restricted.",
            )
    for reference in base.references:
        if reference.why in FILTERED_KEYS or reference.target not in weights:
            continue
        if weights[reference.target] > weights[reference.fact or reference.holder]:
            message = f"{quoted(reference.target)} is more restricted than what names it here."
            yield _at_reference(base, reference, message, "Raise the 'handling' here, or take the reference out.")


FILTERED_KEYS = frozenset({"about", "related", "facts", "disputed_by", "superseded_by"})
"""Keys from which `audience` takes out what the audience may not see."""


# --- positions and briefs ---------------------------------------------------------------------------------------


def check_position_voiced(subject: Subject) -> Iterator[Finding]:
    """Each fact of a position is voiced by its actor, or by one that speaks for it or is part of it."""
    base = subject.base
    for record in base.records.values():
        if not isinstance(record, (Issue, Cooperation)):
            continue
        for number, position in enumerate(record.positions):
            if not position.facts:
                yield Finding(
                    record,
                    ("positions", number),
                    "a position rests on at least one fact.",
                    "Name it under 'facts'.",
                )
            for index, fact_id in enumerate(position.facts):
                fact = base.facts.get(fact_id)
                if fact and not any(base.voices(speaker, position.actor) for speaker in fact.by):
                    speakers = ", ".join(fact.by) or "nobody"
                    owner = quoted(position.actor)
                    message = f"{quoted(fact_id)} is voiced by {speakers}, not by {owner} or one who speaks for it."
                    yield Finding(
                        record,
                        ("positions", number, "facts", index),
                        message,
                        "Cite a fact of theirs, or set 'speaks_for'.",
                    )


def check_position_once(subject: Subject) -> Iterator[Finding]:
    """An actor takes one line on one issue or cooperation area."""
    for record in subject.base.records.values():
        if isinstance(record, (Issue, Cooperation)):
            seen: set[str] = set()
            for index, position in enumerate(record.positions):
                if position.actor in seen:
                    yield Finding(
                        record,
                        ("positions", index, "actor"),
                        f"{quoted(position.actor)} has a position here already.",
                        "Join the two.",
                    )
                seen.add(position.actor)


def check_brief_section(subject: Subject) -> Iterator[Finding]:
    """A part of a brief is of exactly one kind; `text` and `body` go together."""
    kinds = (
        "text",
        "issues",
        "positions",
        "cooperation",
        "people",
        "chronology",
        "points_to_make",
        "if_raised",
    )
    for brief in _briefs(subject):
        if not brief.sections:
            yield Finding(
                brief,
                ("sections",),
                "a brief has at least one section.",
                "Add '- text: Background' with a 'body'.",
            )
        for index, section in enumerate(brief.sections):
            found = [key for key in kinds if getattr(section, key)]
            if len(found) != 1:
                has = " and ".join(found) if found else "none"
                yield Finding(
                    brief,
                    ("sections", index),
                    f"a section is of exactly one kind; this one has {has}.",
                    f"Kinds: {', '.join(kinds)}.",
                )
            elif bool(section.text) != bool(section.body):
                yield Finding(
                    brief,
                    ("sections", index),
                    "'text' (the heading) and 'body' (the words) go together.",
                    "Add the one that is missing.",
                )


def check_lines_have_owner(subject: Subject) -> Iterator[Finding]:
    """Only a brief that says whose it is (`for`) holds lines to take, and each of them rests on a fact."""
    for brief in _briefs(subject):
        for index, section in enumerate(brief.sections):
            for key in ("points_to_make", "if_raised"):
                lines = getattr(section, key)
                if lines and not brief.for_:
                    yield Finding(
                        brief,
                        ("sections", index, key),
                        "lines to take need 'for': whose brief is it?",
                        "Add 'for: <actor>'.",
                        at_key=True,
                    )
                for number, line in enumerate(lines):
                    if not line.facts:
                        yield Finding(
                            brief,
                            ("sections", index, key, number),
                            "a line to take rests on at least one fact.",
                            "Name it under 'facts'.",
                        )
                    if key == "if_raised" and not line.topic:
                        yield Finding(
                            brief,
                            ("sections", index, key, number),
                            "a line under 'if_raised' needs its 'topic'.",
                            "Add 'topic: <id>'.",
                        )


# --- dates, types and review ------------------------------------------------------------------------------------


def check_date_order(subject: Subject) -> Iterator[Finding]:
    """A post begins before it ends; a chronology and a larger event likewise hold what lies within them."""
    for record in subject.base.records.values():
        if isinstance(record, Actor):
            for index, post in enumerate(record.posts):
                if post.from_ and post.to and post.from_.earliest > post.to.latest:
                    yield Finding(
                        record,
                        ("posts", index, "to"),
                        f"the post ends ({post.to}) before it begins ({post.from_}).",
                        "Mend one of the dates.",
                    )
        whole = subject.base.records.get(record.part_of or "") if isinstance(record, Event) else None
        if (
            isinstance(record, Event)
            and isinstance(whole, Event)
            and (record.date.latest < whole.date.earliest or record.date.earliest > whole.date.latest)
        ):
            yield Finding(
                record,
                ("date",),
                f"{record.date} lies outside {quoted(whole.id)} ({whole.date}), which it is part of.",
                "Mend one of the dates.",
            )


def check_date_before_source(subject: Subject) -> Iterator[Finding]:
    """A fact is not later than its sources were issued, unless its `date_basis` is `external` or its end is open."""
    for record, loc, fact in _facts(subject):
        issued = [
            source.issued
            for citation in fact.sources
            if isinstance(source := subject.base.records.get(citation.source), Source) and source.issued
        ]
        if issued and fact.date_basis != "external" and fact.date.earliest > max(day.latest for day in issued):
            yield Finding(
                record,
                (*loc, "date"),
                f"{fact.date} is later than every source it cites was issued.",
                "Mend it, or set 'date_basis: external'.",
            )


def check_post_dated(subject: Subject) -> Iterator[Finding]:
    """A post says since when it was held (`from`) or at what date it is attested (`attested`)."""
    for record in subject.base.folders["actors"]:
        if isinstance(record, Actor):
            for index, post in enumerate(record.posts):
                if not (post.from_ or post.attested):
                    yield Finding(
                        record,
                        ("posts", index),
                        f"the post {quoted(post.title)} has no date.",
                        "Add 'attested: 2023-06-19' or 'from'.",
                    )


def check_source_type(subject: Subject) -> Iterator[Finding]:
    """A source's type is one of CSL's."""
    for source in subject.base.folders["sources"]:
        if isinstance(source, Source) and source.type not in CSL_TYPES:
            yield Finding(
                source,
                ("type",),
                f"{quoted(source.type)} is not a CSL type.",
                did_you_mean(source.type, CSL_TYPES),
            )


def check_review_current(subject: Subject) -> Iterator[Finding]:
    """What has a `review_by` date is reviewed before that date has passed."""
    for record in subject.base.records.values():
        due = getattr(record, "review_by", None)
        if due and due < subject.today:
            yield Finding(record, ("review_by",), f"due for review since {due}.", "Check it and move the date.")
    for record, loc, fact in _facts(subject):
        if fact.review_by and fact.review_by < subject.today:
            yield Finding(
                record,
                (*loc, "review_by"),
                f"the fact {quoted(fact.id)} is due for review since {fact.review_by}.",
                "Check it and move the date.",
            )


RULES: tuple[Rule, ...] = tuple(
    Rule(check.__name__.removeprefix("check_").replace("_", "-"), check, severity)
    for check, severity in (
        (check_reference_exists, Severity.ERROR),
        (check_source_exists, Severity.ERROR),
        (check_id_current, Severity.ERROR),
        (check_former_id_free, Severity.ERROR),
        (check_link_form, Severity.ERROR),
        (check_address_safe, Severity.ERROR),
        (check_cycle_free, Severity.ERROR),
        (check_speaker_named, Severity.ERROR),
        (check_actor_once, Severity.ERROR),
        (check_fact_sourced, Severity.ERROR),
        (check_assessment_only, Severity.ERROR),
        (check_status_explained, Severity.ERROR),
        (check_quotation_closed, Severity.ERROR),
        (check_handling_kept, Severity.ERROR),
        (check_position_voiced, Severity.ERROR),
        (check_position_once, Severity.ERROR),
        (check_brief_section, Severity.ERROR),
        (check_lines_have_owner, Severity.ERROR),
        (check_date_order, Severity.ERROR),
        (check_date_before_source, Severity.ERROR),
        (check_post_dated, Severity.ERROR),
        (check_source_type, Severity.ERROR),
        (check_review_current, Severity.ADVICE),
    )
)


# --- walking ----------------------------------------------------------------------------------------------------


def _facts(subject: Subject) -> Iterator[tuple[AnyRecord, Loc, Fact]]:
    """Yield each fact with its record and its place in the file."""
    for record in subject.base.records.values():
        for fact in facts_in(record):
            yield record, ("facts", fact.index), fact


def _briefs(subject: Subject) -> Iterator[Brief]:
    for brief in subject.base.folders["briefs"]:
        if isinstance(brief, Brief):
            yield brief


def _prose_of(record: AnyRecord) -> Iterator[tuple[Loc, str]]:
    """Yield every field of a record that is parsed as prose."""
    for key in ("summary", "withdrawn", "purpose", "bottom_line"):
        yield (key,), getattr(record, key, "")
    for index, position in enumerate(getattr(record, "positions", ())):
        yield ("positions", index, "line"), position.line
    for fact in facts_in(record):
        yield ("facts", fact.index, "text"), fact.text
    for index, section in enumerate(record.sections if isinstance(record, Brief) else ()):
        yield ("sections", index, "body"), section.body
        for key in ("points_to_make", "if_raised"):
            for number, line in enumerate(getattr(section, key)):
                yield ("sections", index, key, number, "line"), line.line


def _at_reference(base: FactBase, reference: Reference, message: str, hint: str = "") -> Finding:
    needle = f"[[{reference.target}" if reference.why == "link" else ""
    return Finding(base.records[reference.holder], reference.loc, message, hint, needle=needle)


def _kind_of(base: FactBase, target: str) -> str | None:
    if target in base.records:
        return base.records[target].folder
    return "facts" if target in base.facts else None


def _singular(folder: str) -> str:
    return {"actors": "actor", "issues": "issue", "cooperation": "cooperation area", "events": "event"}.get(
        folder, folder.removesuffix("s")
    )


def _with_article(noun: str) -> str:
    return f"an {noun}" if noun[0] in "aeiou" else f"a {noun}"
