"""Rules for records with the same name, and for posts: readers can tell them apart, and one person holds a post."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from briefing_site.base.calendar_day import OPEN_END, CalendarDay
from briefing_site.base.problems import Severity, quoted
from briefing_site.checks.context import CheckContext
from briefing_site.checks.environment import Index
from briefing_site.checks.rule import Finding, rules_of
from briefing_site.facts.model import Actor, AnyRecord, FactRecord, Post, Qualifier
from briefing_site.facts.namesakes import name_key, qualifiers_of

Key = tuple[str, ...]


class _Namesake(NamedTuple):
    """What a record says to be told apart from others of its name."""

    id: str
    qualifiers: tuple[Qualifier, ...]


class _Term(NamedTuple):
    """One person's time in a post, as far as it is certain."""

    actor: str
    place: int
    span: str
    first: CalendarDay
    last: CalendarDay
    is_moment: bool
    """True for a post of which no more than one date is known."""
    is_shared: bool


def _names(record: AnyRecord) -> Iterator[tuple[Key, _Namesake]]:
    if name := name_key(record):
        yield (name,), _Namesake(record.id, tuple(record.qualifiers()))


def _terms(record: AnyRecord) -> Iterator[tuple[Key, _Term]]:
    for index, post in enumerate(record.posts if not record.withdrawn else ()):
        if post.from_ and post.to:
            last, is_moment = max(post.from_.latest, post.to.earliest), False
            first = post.from_.latest
        elif post.from_:
            first, last, is_moment = post.from_.latest, OPEN_END, False
        elif moment := post.to or post.attested:
            first, last, is_moment = moment.earliest, moment.latest, True
        else:
            continue
        term = _Term(record.id, index, _span(post), first, last, is_moment, is_shared=post.shared)
        yield _post_key(record, post), term


def _post_key(actor: AnyRecord, post: Post) -> Key:
    """Return title and organisation; a title without an organisation is one person's own."""
    return (" ".join(post.title.casefold().split()), post.org or f" {actor.id}")


def _qualifiers(group: Sequence[_Namesake]) -> dict[str, Qualifier]:
    """Return for each record of a name that others bear too what tells it apart."""
    return dict(qualifiers_of(dict(group)))


def _overlapping(terms: Sequence[_Term]) -> dict[tuple[str, int], tuple[str, str]]:
    """Return for each term in a post, by person and place, who held it at the same time before, and how long."""
    found = {}
    ordered = sorted(terms, key=lambda term: term.first)
    for number, later in enumerate(ordered):
        earlier = next((term for term in ordered[:number] if _overlap(term, later)), None)
        if earlier and not (earlier.is_shared or later.is_shared):
            found[later.actor, later.place] = earlier.actor, earlier.span
    return found


NAMES = Index("names", _names, _qualifiers)
POSTS = Index("posts", _terms, _overlapping)
INDEXES = (NAMES, POSTS)


def check_name_once(record: FactRecord, context: CheckContext) -> Iterator[Finding]:
    """Two records with the same name say in `disambiguation` which is which."""
    name = name_key(record)
    qualifiers: Mapping[str, Qualifier] = {}
    if name and not record.disambiguation:
        qualifiers = context.compared(NAMES, (name,))
    if qualifiers:
        others = " and ".join(quoted(other) for other in qualifiers if other != record.id)
        shown = record.model_copy(update={"qualifier": qualifiers[record.id]}).distinct_name
        hint = f"Add 'disambiguation: …'; without it, pages show '{shown}'."
        yield Finding(("name",), f"{quoted(record.name)} is also the name of {others}.", hint)


def check_post_held_once(actor: Actor, context: CheckContext) -> Iterator[Finding]:
    """A post is held by one person at a time, apart from a day for handing over, unless it is `shared`."""
    for key, term in _terms(actor):
        if earlier := context.compared(POSTS, key).get((actor.id, term.place)):
            holder, span = earlier
            title = quoted(actor.posts[term.place].title)
            who = f"{quoted(holder)} holds the post {title}"
            if holder == actor.id:
                who = f"the same person holds the post {title} twice"
            message = f"{who} at the same time ({span})."
            hint = "Correct the dates, or add 'shared: true' if several people hold it at the same time."
            yield Finding(("posts", term.place), message, hint)


def _span(post: Post) -> str:
    if post.from_:
        return f"{post.from_} to {post.to}" if post.to else f"since {post.from_}"
    return f"until {post.to}" if post.to else f"as of {post.attested}"


def _overlap(earlier: _Term, later: _Term) -> bool:
    """Tell whether two terms have more than a day in common, or one of them a moment within the other."""
    if earlier.is_moment and later.is_moment:
        return False
    if earlier.is_moment or later.is_moment:
        moment, term = (earlier, later) if earlier.is_moment else (later, earlier)
        return term.first < moment.first and moment.last < term.last
    return later.first < min(earlier.last, later.last)


RULES = (
    *rules_of(Severity.WARNING, check_post_held_once),
    *rules_of(Severity.ADVICE, check_name_once),
)
