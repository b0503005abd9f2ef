"""Rules for posts that have ended: nothing speaks of their holders as if they still held them.

In: the posts of people, and texts about these people. Out: advice only, since titles and tenses are recognised by
words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from briefing_site.base.problems import Loc, Severity, quoted
from briefing_site.checks.context import CheckContext
from briefing_site.checks.rule import Finding, rules_of
from briefing_site.facts.kinds.fact import STANDING
from briefing_site.facts.model import Actor, AnyRecord, Brief, Post
from briefing_site.facts.text.prose import without_code
from briefing_site.facts.text.sentences import sentences_in

IS = r"(?:is(?: now| currently| still| also)?|serves as|remains|continues as|acts as)"
LINK = re.compile(r"\[\[([a-z0-9-]+)(?:\|([^\]]*))?\]\]")
CITATION = re.compile(r"\s*\[@[^\]]*\]")
OF_BEFORE = re.compile(
    r"\b(?:former(?:ly)?|ex|then|until|till|was|were|had been|has been|been|previous(?:ly)?|past|outgoing|served|"
    r"resigned|retired|stepped down|left|lost|once|predecessor|succeeded by|no longer|not|used to|when)\b",
    re.IGNORECASE,
)
"""Words by which a sentence says that a post is in the past, or that it is not held."""
QUOTED = re.compile(r"[\"“][^\"”]*[\"”]")
ABOUT = re.compile(rf"\]\] {IS} ")
"""What a fact elsewhere contains if it says that somebody is something."""


def check_title_held(record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Nobody is called by the title of a post that has ended: by a summary, a fact that stands, or a brief's title."""
    if record.withdrawn:
        return
    yield from _in_own_words(record, context)
    for loc, fact in context.facts:
        if fact.status in STANDING and ABOUT.search(fact.text):
            for found in dict.fromkeys(match[1] for match in LINK.finditer(fact.text)):
                holder = context.base.actors.get(found) if found != record.id else None
                yield from _findings_in(holder, fact.text, (*loc, "text"), context)
    brief = context.base.briefs.get(record.id)
    if brief:
        yield from _in_brief(brief, context)


def _in_own_words(record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Yield what the record of a person says of that person."""
    holder = context.base.actors.get(record.id) if record.posts else None
    if holder is None or not _ended(holder, context):
        return
    yield from _findings_in(holder, holder.summary, ("summary",), context, is_subject=True)
    for loc, fact in context.facts:
        if fact.status in STANDING and fact.kind != "said":
            yield from _findings_in(holder, fact.text, (*loc, "text"), context)


def _in_brief(brief: Brief, context: CheckContext) -> Iterator[Finding]:
    """Yield the persons whom a brief's title calls by a title that they do not hold on the day that it prepares."""
    if OF_BEFORE.search(brief.title):
        return
    event = context.base.events.get(brief.prepares)
    day = (event.date.earliest.to_date() if event and event.date else None) or brief.as_of
    is_ahead = bool(event and event.phase == "ahead")
    people = (*(event.participants if event else ()), *(i for section in brief.sections for i in section.people))
    for person in dict.fromkeys(people):
        holder = context.base.actors.get(person)
        for post in _ended(holder, context) if holder else ():
            over = post.to.latest.to_date() if post.to else None
            if holder and over and (is_ahead or day > over) and _is_titled(holder, post, brief.title):
                yield _finding(holder, post, ("title",))


def _is_titled(holder: Actor, post: Post, words: str) -> bool:
    """Tell whether words put a title before a person's name: `Foreign Minister Meng`."""
    return any(re.search(rf"{_titles(post.title)} {re.escape(name)}\b", words) for name in _names(holder))


def _findings_in(
    holder: Actor | None, text: str, loc: Loc, context: CheckContext, *, is_subject: bool = False
) -> Iterator[Finding]:
    """Yield the first post that some words call a person by and that has ended."""
    ended = [post for post in _ended(holder, context) if _may_hold(text, post.title)] if holder else []
    sentences = [*_sentences(text, holder.id)] if holder and ended else []
    for post in ended:
        if holder and any(_calls(holder, post, words, is_subject=is_subject) for words in sentences):
            yield _finding(holder, post, loc)
            return


def _may_hold(text: str, title: str) -> bool:
    """Tell whether a text can hold a title: most have not even its longest word, and need no closer look."""
    return max(title.split(), key=len, default="") in text


def _calls(holder: Actor, post: Post, words: str, *, is_subject: bool) -> bool:
    """Tell whether a sentence gives a person a title in the present."""
    if OF_BEFORE.search(words):
        return False
    who = "|".join(("HOLDER", *map(re.escape, _names(holder)), *(("He", "She", "They") if is_subject else ())))
    title = _titles(post.title)
    if re.search(rf"\b(?:{who}),? {IS} (?:the |a |an |[\w’'-]+[’']s? )?{title}", words):
        return True
    return is_subject and bool(re.match(rf"(?:The |An? |[A-Z][\w-]*[’']s )?{title}", words))


def _sentences(text: str, holder: str) -> Iterator[str]:
    """Yield the sentences of some prose as they are read, the person's own link as HOLDER, without what they quote."""
    for sentence in sentences_in(without_code(text)):
        words = QUOTED.sub("", CITATION.sub("", sentence.text))
        yield " ".join(LINK.sub(lambda m: "HOLDER" if m[1] == holder else m[2] or m[1], words).split())


@lru_cache(maxsize=1024)
def _titles(title: str) -> str:
    """Return the pattern of a title: as it is, and `Fisheries Minister` for `Minister of Fisheries`."""
    forms = [title]
    head, of, rest = title.partition(" of ")
    if not of:
        head, of, rest = title.partition(" for ")
    if of:
        forms.append(f"{rest.removeprefix('the ')} {head}")
    return rf"(?:{'|'.join(map(re.escape, forms))})(?![\w-])"


def _names(holder: Actor) -> tuple[str, ...]:
    return tuple(dict.fromkeys(filter(None, (holder.name, holder.short, *holder.name.split()))))


def _ended(holder: Actor, context: CheckContext) -> tuple[Post, ...]:
    """Return the posts of a person that have ended, but for a title that they hold still or again."""
    over = tuple(post for post in holder.posts if _is_over(post, context))
    held = {post.title.casefold() for post in holder.posts if post not in over}
    return tuple(post for post in over if post.title.casefold() not in held)


def _is_over(post: Post, context: CheckContext) -> bool:
    last = post.to.latest.to_date() if post.to else None
    return last is not None and context.has_passed(last)


def _finding(holder: Actor, post: Post, loc: Loc) -> Finding:
    message = f"{quoted(holder.id)} is called {quoted(post.title)}, a post held until {post.to}."
    hint = "Say that it is in the past ('former', 'was'), name the present post, or supersede the fact."
    return Finding(loc, message, hint)


RULES = rules_of(Severity.ADVICE, check_title_held)
