"""Rules of records that have a name or a post in common: readers can tell them apart, and one person holds a post.

Only records that share one of their `common_keys` are compared, so that an edit has to be judged with few others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from briefing_site.base.calendar_day import OPEN_END, CalendarDay
from briefing_site.base.problems import Severity, quoted
from briefing_site.checks.rule import CheckContext, Finding, Scope, rules_of
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.model import AnyRecord, Post
from briefing_site.facts.namesakes import name_key

Key = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Term:
    """One person's time in a post, as far as it is certain."""

    actor: AnyRecord
    index: int
    first: CalendarDay
    last: CalendarDay
    is_moment: bool
    """True for a post of which no more than one date is known."""

    @property
    def post(self) -> Post:
        return self.actor.posts[self.index]


def check_name_once(context: CheckContext) -> Iterator[Finding]:
    """Two records of one name say by `disambiguation` which is which."""
    for group in _sharing(context.base, "name").values():
        if len({record.id for record in group}) > 1:
            for record in group:
                if not record.disambiguation:
                    others = " and ".join(quoted(other.id) for other in group if other is not record)
                    message = f"{quoted(record.name)} is the name of {others} too."
                    hint = f"Add 'disambiguation: …'; without it, pages show '{record.distinct_name}'."
                    yield Finding(record, ("name",), message, hint)


def check_post_held_once(context: CheckContext) -> Iterator[Finding]:
    """A post is held by one person at a time, but for a day of handing over, unless it is `shared`."""
    for key, group in _sharing(context.base, "post").items():
        terms = [term for actor in group for term in _terms(actor, key)]
        terms.sort(key=lambda term: term.first)
        for number, later in enumerate(terms):
            earlier = next((term for term in terms[:number] if _overlap(term, later)), None)
            if earlier and not (earlier.post.shared or later.post.shared):
                who = quoted(earlier.actor.id) if earlier.actor.id != later.actor.id else "the same person"
                message = f"{who} holds the post {quoted(later.post.title)} at the same time ({_span(earlier.post)})."
                hint = "Correct the dates, or add 'shared: true' if several hold it at a time."
                yield Finding(later.actor, ("posts", later.index), message, hint)


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


def _terms(actor: AnyRecord, key: Key) -> Iterator[_Term]:
    for index, post in enumerate(actor.posts):
        if _post_key(actor, post) != key:
            continue
        if post.from_ and post.to:
            yield _Term(actor, index, post.from_.latest, max(post.from_.latest, post.to.earliest), is_moment=False)
        elif post.from_:
            yield _Term(actor, index, post.from_.latest, OPEN_END, is_moment=False)
        elif moment := post.to or post.attested:
            yield _Term(actor, index, moment.earliest, moment.latest, is_moment=True)


def common_keys(record: AnyRecord) -> Iterator[Key]:
    """Yield the keys by which a record meets others of its name, and those who hold its posts."""
    if name := name_key(record):
        yield ("name", name)
    yield from (_post_key(record, post) for post in record.posts)


def said_of(record: AnyRecord) -> Sequence[object]:
    """Return what is read of a record in comparing it with another that shares a key with it."""
    values = vars(record)
    return [record.id, *(values.get(key) for key in ("name", "disambiguation", "withdrawn", "type", "date", "posts"))]


def _post_key(actor: AnyRecord, post: Post) -> Key:
    """Return title and organisation; a title without an organisation is one person's own."""
    return ("post", " ".join(post.title.casefold().split()), post.org or f" {actor.id}")


def _sharing(base: FactBase, sort: str) -> dict[Key, list[AnyRecord]]:
    found: dict[Key, dict[str, AnyRecord]] = defaultdict(dict)
    for record in base.records.values():
        for key in common_keys(record):
            if key[0] == sort:
                found[key][record.id] = record
    return {key: _alive(records.values()) for key, records in found.items()}


def _alive(records: Iterable[AnyRecord]) -> list[AnyRecord]:
    return [record for record in records if not record.withdrawn]


RULES = (
    *rules_of(Severity.WARNING, check_post_held_once, reach=Scope.TWINS),
    *rules_of(Severity.ADVICE, check_name_once, reach=Scope.TWINS),
)
