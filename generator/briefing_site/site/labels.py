"""The wording of the properties of facts, records and sources: the same on the site and on paper.

In: parts of the model. Out: short English words, and `Tag`s with their meaning. The wording of attribution, date basis,
caution, status and reliability is decided only here. Constants are English; functions return the current language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from briefing_site.base.cldr import format_number
from briefing_site.base.edtf import day_words
from briefing_site.base.language import N_, gettext, name_of_language, ngettext, pgettext
from briefing_site.facts.audience import handling_of_fact, handling_of_record
from briefing_site.facts.fields import fields_of
from briefing_site.facts.model import AnyRecord, BriefSection, Event, Fact, Post, Source
from briefing_site.facts.text.sentences import SentenceCount
from briefing_site.facts.types import CREDIBILITY, LIKELIHOODS, RELIABILITY


@dataclass(frozen=True, slots=True)
class Tag:
    """A small, quiet label. `role` is a CSS class suffix; colour never carries the meaning alone."""

    text: str
    role: str
    """`kind`, `hedge`, `status`, `unchecked`, `credibility`, `likelihood`, `confidence`, `perishable`, `handling` or
    `overdue`."""
    title: str = ""
    """The label's meaning in one sentence."""


MAX_RANGE = 50
"""The most places that a range of locators is expanded to."""
CUT_OFF = " ,;:–—“‘"
"""Characters that a shortened text does not end in before its ellipsis."""
BASIS_WORDS = {
    "stated": "",
    "resolved": N_("worked out from a relative date"),
    "inferred": N_("inferred"),
    "external": N_("from outside the source"),
}
KIND_TAGS = {
    "context": Tag(N_("context"), "kind", N_("Reported in the source’s own voice")),
    "assessment": Tag(N_("our assessment"), "kind", N_("Our own judgement")),
    "position": Tag(N_("position"), "kind", N_("A standing position, as the source reports it")),
}
STATUS_TITLES = {
    "disputed": N_("Another fact on record contradicts it"),
    "superseded": N_("A newer fact has replaced it"),
    "retracted": N_("No longer relied on"),
}
REVIEW_TAGS = {
    "unchecked": Tag(N_("not yet checked"), "unchecked", N_("Nobody has checked this against its source")),
    "changed": Tag(
        N_("changed since it was checked"),
        "unchecked",
        N_("The wording, speaker, date or sources are not those that were checked"),
    ),
}
"""A label for each review state that a reader must know of; what is checked has none."""
LANGUAGES = {
    "zh-Hans": N_("Chinese, simplified"),
    "zh-Hant": N_("Chinese, traditional"),
    "zh-Latn-pinyin": N_("pinyin"),
    "zh": N_("Chinese"),
    "ru": N_("Russian"),
    "ja": N_("Japanese"),
    "ko": N_("Korean"),
    "ar": N_("Arabic"),
    "uk": N_("Ukrainian"),
}
SECTION_HEADINGS = {spec.key: spec.label for spec in fields_of(BriefSection) if spec.label}
"""The heading of each kind of part of a brief."""
CONFIDENCE = {"low": N_("low confidence"), "moderate": N_("moderate confidence"), "high": N_("high confidence")}
ROLES = {"primary": N_("primary source"), "secondary": N_("secondary source")}
SOURCE_TYPES = (
    *(N_("article-newspaper"), N_("article-magazine"), N_("article-journal"), N_("article"), N_("broadcast")),
    *(N_("dataset"), N_("document"), N_("hearing"), N_("interview"), N_("legislation"), N_("map"), N_("post")),
    *(N_("post-weblog"), N_("report"), N_("speech"), N_("treaty"), N_("webpage")),
)
"""The types of source that are translated; the other CSL types stay in English."""


def term(value: str) -> str:
    """Return a value of the model (`held`, `article-newspaper`) in words, in lower case."""
    words = gettext(value)
    return words.replace("-", " ").replace("_", " ") if words == value else words


KEY_WORDS = {
    "about": "related pages",
    "aliases": "other names",
    "by": "speaker",
    "date_basis": "basis of the date",
    "disambiguation": "distinguishing words",
    "facts": "supporting facts",
    "former_ids": "former addresses",
    "kind": "kind of statement",
    "line": "wording",
    "locators": "references within it",
    "names": "names in other languages",
    "perishable": "as-of mark",
    "review_by": "date for review",
    "rests_on": "grounds",
    "reviewed": "check",
    "sha256": "checksum",
    "short": "short name",
    "show_text": "text shown",
    "sort": "sorting name",
    "speaks_for": "whom they speak for",
    "text": "wording",
    "to": "addressee",
    "via": "channel",
    "weight": "prominence",
}
"""The English words for keys that readers would not understand; other languages have theirs in the catalogue."""


def key_words(key: str) -> str:
    """Return what readers call a key of the fact files, such as prominence for `weight`."""
    words = term(key)
    return KEY_WORDS.get(key, words) if words == key.replace("_", " ") else words


def source_type(value: str) -> str:
    """Return a CSL type in words, in their English order: `newspaper article` for `article-newspaper`."""
    return " ".join(reversed(value.split("-"))).replace("_", " ") if gettext(value) == value else term(value)


def basis_words(basis: str) -> str:
    """Return how a date was determined; nothing for one that the source states."""
    return gettext(BASIS_WORDS[basis]) if BASIS_WORDS[basis] else ""


def as_of_words(day: date) -> str:
    """Return `As of 20 June 2023`."""
    return gettext("As of {day}").format(day=day_words(day))


def event_date(event: Event) -> str:
    """Return when an event takes place: `18–19 June 2023`, or `no date set, as of 19 June 2023`."""
    when = str(event.date) if event.date else gettext("no date set")
    if event.as_of is None:
        return when
    return gettext("{date}, as of {day}").format(date=when, day=day_words(event.as_of))


def language_name(tag: str) -> str:
    """Return the name of a language by its BCP 47 tag."""
    return gettext(LANGUAGES[tag]) if tag in LANGUAGES else name_of_language(tag)


def counted_facts(number: int) -> str:
    """Return `1 fact` or `1,200 facts`."""
    return ngettext("{number} fact", "{number} facts", number).format(number=format_number(number))


def counted_positions(number: int) -> str:
    """Return `1 position` or `1,200 positions`."""
    return ngettext("{number} position", "{number} positions", number).format(number=format_number(number))


def tags_of(fact: Fact, record: AnyRecord, default_handling: str, today: date, review: str) -> tuple[Tag, ...]:
    """Return a fact's labels: the hedge first; its handling only if it differs from its record's.

    `review` is its review state: a key of `REVIEW_TAGS`, or anything else for what is checked.
    """
    tags = [*_tags_of_standing(fact), *_tags_of_judgement(fact)]
    if review in REVIEW_TAGS:
        tags.append(_translated(REVIEW_TAGS[review]))
    if fact.perishable:
        words = gettext("as of {date}").format(date=fact.date)
        tags.append(Tag(words, "perishable", gettext("True on that date; it may have changed since")))
    handling = handling_of_fact(fact, record, default_handling)
    if handling != handling_of_record(record, default_handling):
        tags.append(Tag(handling, "handling", gettext("Traffic Light Protocol 2.0")))
    if fact.review_by and fact.review_by < today:
        tags.append(Tag(overdue_words(fact.review_by), "overdue", gettext("The date for its review has passed")))
    return tuple(tags)


def _tags_of_standing(fact: Fact) -> Iterator[Tag]:
    if fact.hedge:
        yield Tag(fact.hedge, "hedge", gettext("How the source itself qualifies it"))
    if fact.status != "current":
        yield Tag(term(fact.status), "status", gettext(STATUS_TITLES[fact.status]))
    if fact.kind in KIND_TAGS:
        yield _translated(KIND_TAGS[fact.kind])


def _tags_of_judgement(fact: Fact) -> Iterator[Tag]:
    if fact.credibility:
        title = gettext("Credibility {grade} of 6 (NATO Admiralty)").format(grade=fact.credibility)
        yield Tag(term(CREDIBILITY[fact.credibility]), "credibility", title)
    if fact.likelihood:
        title = gettext("{range} (ICD 203)").format(range=LIKELIHOODS[fact.likelihood])
        yield Tag(term(fact.likelihood), "likelihood", title)
    if fact.confidence:
        yield Tag(gettext(CONFIDENCE[fact.confidence]), "confidence", gettext("Confidence in the judgement"))


def _translated(tag: Tag) -> Tag:
    return Tag(gettext(tag.text), tag.role, gettext(tag.title))


def review_words(state: str) -> str:
    """Return a review state in words: `not yet checked`; empty for what is checked."""
    return gettext(REVIEW_TAGS[state].text) if state in REVIEW_TAGS else ""


def sentence_words(count: SentenceCount) -> str:
    """Return `41 of 46 rest on facts, 5 are our own judgement`; empty if no sentence says what it rests on."""
    if count.total == count.unsupported:
        return ""
    parts = [
        gettext("{number} of {total} rest on facts").format(
            number=format_number(count.on_facts), total=format_number(count.total)
        ),
        ngettext("{number} is our own judgement", "{number} are our own judgement", count.ours).format(
            number=format_number(count.ours)
        )
        if count.ours
        else "",
        ngettext("{number} rests on nothing", "{number} rest on nothing", count.unsupported).format(
            number=format_number(count.unsupported)
        )
        if count.unsupported
        else "",
    ]
    return gettext(", ").join(filter(None, parts))


def overdue_words(day: date) -> str:
    """Return `review overdue since 19 June 2023`."""
    return gettext("review overdue since {day}").format(day=day_words(day))


def outcome_words(event: Event, today: date) -> str:
    """Return a note for an event that is recorded as upcoming though its time has passed; else nothing."""
    if event.phase == "ahead" and event.date and event.date.is_over_by(today):
        return gettext("window passed on {day}, outcome not recorded").format(day=day_words(event.date.latest))
    return ""


def status_notes(fact: Fact, review: str) -> tuple[str, ...]:
    """Return notes beside a mention of a fact: that it is no longer current, is in doubt, or was not checked."""
    status = "" if fact.status == "current" else term(fact.status)
    caveat = gettext("with a caveat") if fact.caveat else ""
    return tuple(filter(None, (status, caveat, review_words(review))))


def lead_of(fact: Fact) -> str:
    """Return the verb phrase between who and to whom; empty if nobody speaks."""
    if fact.kind == "said":
        return pgettext("speaker … listener", "to") if fact.to else pgettext("speaker …", "said")
    if fact.kind == "agreed":
        return pgettext("parties …", "agreed")
    if fact.kind == "position":
        return ngettext("holds", "hold", len(fact.by))
    return pgettext("speaker … listener", "to") if fact.to and fact.by else ""


def kind_label(record: AnyRecord) -> str:
    """Return the kind of a record, in a word."""
    return gettext(record.words.label) if record.words.label else term(record.type).capitalize()


def post_parts(post: Post, org: str) -> tuple[str, str, str]:
    """Return the words before, in and after the link to a post's organisation; the link is empty if there is none.

    A title that names the organisation itself is not followed by it: `Speaker of the House of Representatives`.
    """
    if org and (found := re.search(rf"(?<!\w){re.escape(org)}(?!\w)", post.title)):
        return (post.title[: found.start()], org, post.title[found.end() :])
    return (post.title + gettext(", "), org, "") if org else (post.title, "", "")


def post_span(post: Post) -> str:
    """Return when a post was held, or on which day it is attested, in words."""
    if post.from_ and post.to:
        return gettext("{first} to {last}").format(first=post.from_, last=post.to)
    if post.from_:
        return gettext("since {date}").format(date=post.from_)
    if post.to and not post.attested:
        return gettext("until {date}").format(date=post.to)
    if post.to:
        return gettext("as of {date}, until {last}").format(date=post.attested, last=post.to)
    return gettext("as of {date}").format(date=post.attested)


STANDINGS = {
    "corrected": N_("CORRECTED SINCE"),
    "superseded": N_("SUPERSEDED BY ITS PUBLISHER"),
    "withdrawn": N_("WITHDRAWN BY ITS PUBLISHER"),
    "concern": N_("OF CONCERN"),
}
"""What became of a source, in capitals, so that nobody overlooks it beside a citation, on screen or on paper."""


def source_detail(source: Source, *, label: bool = True) -> tuple[str, ...]:
    """Return what became of a source, its label, origin, role, type and reliability, each in words."""
    parts = (
        gettext(STANDINGS[source.standing]) if source.standing else "",
        source.label if label and source.title else "",
        gettext("after {origin}").format(origin=source.repeats) if source.repeats else "",
        gettext(ROLES[source.role]) if source.role else "",
        source_type(source.type),
        reliability_words(source.reliability) if source.reliability else "",
    )
    return tuple(part for part in parts if part)


def reliability_words(grade: str) -> str:
    """Return `reliability B: usually reliable`."""
    return gettext("reliability {grade}: {words}").format(grade=grade, words=term(RELIABILITY[grade]))


@lru_cache(maxsize=65_536)
def shortened(words: str, longest: int) -> str:
    """Return a text in at most `longest` characters, cut between two words if it has any."""
    if len(words) <= longest:
        return words
    head = words[:longest]
    whole = head[:-1] if " " not in head[longest // 2 :] else head.rsplit(" ", 1)[0]
    return f"{whole.rstrip(CUT_OFF)}…"


@lru_cache(maxsize=65_536)
def places_of(locator: str) -> tuple[str, ...]:
    """Return each place that a locator covers: `p10`, `p11` and `p12` for `p10-p12`, else the locator itself."""
    span = re.fullmatch(r"(\D*)(\d{1,6})-\1(\d{1,6})", locator)
    if not span or not 0 <= int(span[3]) - int(span[2]) < MAX_RANGE:
        return (locator,)
    return tuple(f"{span[1]}{number}" for number in range(int(span[2]), int(span[3]) + 1))


@lru_cache(maxsize=65_536)
def natural_order(locator: str) -> tuple[tuple[int, str], ...]:
    """Return a sort key that puts `p9` before `p10`."""
    return tuple((int(part or 0), text) for text, part in re.findall(r"(\D*)(\d*)", locator))
