"""The words for what a fact, a record and a source say of themselves: the same on the site and on paper.

In: parts of the model. Out: short English words, and `Tag`s with their meaning. Here and nowhere else is decided
how attribution, date basis, caution, status and reliability are put.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from generator.audience import handling_of_fact, handling_of_record
from generator.dates import day_words
from generator.model import CREDIBILITY, LIKELIHOODS, RELIABILITY, Actor, AnyRecord, Event, Fact, Post, Source


@dataclass(frozen=True, slots=True)
class Tag:
    """A small, quiet label. `role` is a CSS class suffix; colour never carries the meaning alone."""

    text: str
    role: str
    """`kind`, `hedge`, `status`, `credibility`, `likelihood`, `confidence`, `perishable`, `handling`, `overdue`."""
    title: str = ""
    """The label's meaning in one sentence."""


BASIS_WORDS = {
    "stated": "",
    "resolved": "resolved from a relative date",
    "inferred": "inferred",
    "external": "from outside the source",
}
HEDGE_TITLE = "The source's own caution"
KIND_TAGS = {
    "context": Tag("context", "kind", "Reported in the source's own voice"),
    "assessment": Tag("our assessment", "kind", "The desk's own judgement"),
    "position": Tag("position", "kind", "A standing position, as the source reports it"),
}
STATUS_TITLES = {
    "disputed": "Something else on record contradicts it",
    "superseded": "A newer fact took its place",
    "retracted": "It no longer stands",
}
PERISHABLE = Tag("as of its date", "perishable", "May have been overtaken since: it ages by itself")
LANGUAGES = {
    "zh-Hans": "Chinese, simplified",
    "zh-Hant": "Chinese, traditional",
    "zh-Latn-pinyin": "pinyin",
    "zh": "Chinese",
    "ru": "Russian",
    "ja": "Japanese",
    "ko": "Korean",
    "ar": "Arabic",
    "uk": "Ukrainian",
}
SECTION_HEADINGS = {
    "issues": "Issues",
    "positions": "Positions",
    "cooperation": "Cooperation",
    "people": "People",
    "chronology": "Chronology",
    "points_to_make": "Points to make",
    "if_raised": "If raised",
}


def tags_of(fact: Fact, record: AnyRecord, default_handling: str, today: date) -> tuple[Tag, ...]:
    """Return a fact's labels: the hedge first; its handling only where it differs from its record's."""
    tags = []
    if fact.hedge:
        tags.append(Tag(fact.hedge, "hedge", HEDGE_TITLE))
    if fact.status != "current":
        tags.append(Tag(fact.status, "status", STATUS_TITLES[fact.status]))
    if fact.kind in KIND_TAGS:
        tags.append(KIND_TAGS[fact.kind])
    if fact.credibility:
        words = CREDIBILITY[fact.credibility]
        tags.append(Tag(words, "credibility", f"Credibility {fact.credibility} of 6 (NATO Admiralty)"))
    if fact.likelihood:
        tags.append(Tag(fact.likelihood, "likelihood", f"{LIKELIHOODS[fact.likelihood]} (ICD 203)"))
    if fact.confidence:
        tags.append(Tag(f"{fact.confidence} confidence", "confidence", "How well founded the judgement is"))
    if fact.perishable:
        tags.append(PERISHABLE)
    handling = handling_of_fact(fact, record, default_handling)
    if handling != handling_of_record(record, default_handling):
        tags.append(Tag(handling, "handling", "Traffic Light Protocol 2.0"))
    if fact.review_by and fact.review_by < today:
        tags.append(Tag(f"review due {day_words(fact.review_by)}", "overdue", "Due for review"))
    return tuple(tags)


def lead_of(fact: Fact) -> str:
    """Return the verb phrase between who and to whom; empty where nobody speaks."""
    if fact.kind == "said":
        return "to" if fact.to else "said"
    if fact.kind == "agreed":
        return "agreed"
    if fact.kind == "position":
        return "holds" if len(fact.by) == 1 else "hold"
    return "to" if fact.to and fact.by else ""


def kind_label(record: AnyRecord) -> str:
    """Return what the record is, in a word."""
    if isinstance(record, (Actor, Event)):
        return record.type.capitalize()
    return {"issues": "Issue", "cooperation": "Cooperation", "sources": "Source", "briefs": "Brief"}[record.folder]


def post_span(post: Post) -> str:
    """Return when a post was held or is attested, in words."""
    if post.from_ and post.to:
        return f"{post.from_} to {post.to}"
    if post.from_:
        return f"since {post.from_}"
    ended = f", until {post.to}" if post.to else ""
    return f"as of {post.attested}{ended}"


def source_detail(source: Source) -> str:
    """Return publisher, role, type and reliability in words."""
    parts = [
        source.label if source.title else "",
        f"{source.role} source" if source.role else "",
        source.type.replace("-", " ").replace("_", " "),
        f"reliability {source.reliability}: {RELIABILITY[source.reliability]}" if source.reliability else "",
    ]
    return " · ".join(part for part in parts if part)


def natural_order(locator: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key that puts `p9` before `p10`."""
    return tuple((int(part or 0), text) for text, part in re.findall(r"(\D*)(\d*)", locator))
