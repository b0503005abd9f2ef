"""Turns each token of a read log into a short digest of the answer it stands for.

In: the setting of a build, unrecorded, and tokens of a `ReadLog`. Out: digests. As long as all answers are the
same as in an earlier build, so is whatever was made from them.
"""

from __future__ import annotations

import hashlib
import marshal
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import astuple
from datetime import date
from typing import Any

from pydantic import BaseModel

from briefing_site.base.edtf import EdtfDate, parse_date
from briefing_site.base.parallel import map_chunks
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import Reference
from briefing_site.facts.model import AnyRecord, Fact
from briefing_site.facts.support.fingerprint import can_be_suspect
from briefing_site.history.review_verdicts import ReviewVerdict
from briefing_site.history.stamps import Doubt
from briefing_site.render.html.logged_base import FACT_LISTS, LABEL, PLACE
from briefing_site.render.html.logged_setting import LoggedImpacts
from briefing_site.render.html.neighbourhoods import Neighbourhoods, Standing
from briefing_site.render.html.read_log import EVERYTHING
from briefing_site.render.html.setting import Setting
from briefing_site.site.parts import ListPart

SIZE = 8
"""Bytes in a digest."""
MARSHAL_VERSION = 2
TOKENS_AT_ONCE, MIN_TOKENS = 2_000, 10_000
"""How many answers a process gives at a time, and how many make it worth starting one."""
DAYS: Mapping[str, Callable[[date, date], bool]] = {
    ">": date.__gt__,
    ">=": date.__ge__,
    "<": date.__lt__,
    "<=": date.__le__,
}
WHOLE_LISTS = {
    "timeline": "timeline_parts",
    "positions": "position_parts",
    "disputes": "dispute_parts",
    "doubts": "doubt_parts",
}
"""Lists cut into pages of which a site has only one, by the words that tokens use for them."""
WORDLESS = frozenset({"words"})
"""Parts of a record's label that follow from its kind."""


class Answers:
    """The answers of one build."""

    def __init__(
        self, setting: Setting, impacts: LoggedImpacts, everything: str, versions: Mapping[str, bytes] | None = None
    ) -> None:
        """Take a digest of all inputs of a build, its setting included, and one of each record as it is shown."""
        self._setting, self._impacts = setting, impacts
        self.neighbourhoods = Neighbourhoods(setting, versions or {}, SIZE)
        self._base: FactBase = setting.site.base
        self._known: dict[str, bytes] = {EVERYTHING: digest_of(everything)}

    def changed(self, answered: Mapping[str, bytes], standing: Standing) -> frozenset[str]:
        """Return the tokens that an earlier build answered otherwise; for many, several processes are asked.

        What `standing` knows to be as it was is not asked.
        """
        changed: dict[str, bytes] = {}
        if answered.get(EVERYTHING) != self._known[EVERYTHING]:
            asked = [*_to_ask(answered, standing)]
            self._setting.site.prepare()
            stride = len(asked) // TOKENS_AT_ONCE + 1
            mixed = [each for start in range(stride) for each in asked[start::stride]]  # some kinds take far longer
            work = map_chunks(self._changed_in, mixed, chunk_size=TOKENS_AT_ONCE, min_per_worker=MIN_TOKENS)
            changed = {token: digest for found in work for token, digest in found}
        self._known.update({**answered, **changed})
        return frozenset(changed)

    def _changed_in(self, answered: Iterable[tuple[str, bytes]]) -> list[tuple[str, bytes]]:
        return [(token, digest) for token, before in answered if (digest := self.of(token)) != before]

    def of(self, token: str) -> bytes:
        """Return the digest of what a token stands for; raises KeyError for a token of another version."""
        if found := self._known.get(token):
            return found
        word, space, key = token.partition(" ")
        return digest_of(ANSWERS[word](self, key) if space else self._label_or_fact(token))

    def _label_or_fact(self, thing: str) -> Any:
        """Return a record's label, or a fact with its place, its status and when it was last changed."""
        record, fact, level = self._base.records.get(thing), self._base.facts.get(thing), self._level(thing)
        reviews, moment = self._setting.reviews, self._setting.history.fact_moments.get(thing)
        verdict = self._verdict(thing, "") if fact and can_be_suspect(fact) else None  # its words are shown already
        place = self._setting.site.place_of_fact(thing) if fact else ""
        review = reviews.edits.get(thing), _plain_doubts(reviews.doubts_of(thing))
        shown = (_values(fact), place, verdict, moment, *review) if fact else (moment,)
        label = [getattr(record, name, None) for name in LABEL if name not in WORDLESS] if record else ()
        return label, shown, level

    def _level(self, thing: Any) -> int | None:
        return self._setting.labels.levels.get(thing)

    def _head(self, record_id: str) -> Any:
        record = self._base.records.get(record_id)
        return _head_of(record) if record else None

    def _all(self, folder: str) -> Any:
        return [_head_of(record) for record in self._base.folders[folder]]

    def _changes(self, record: str) -> Any:
        return [(change, self._setting.level_of(change)) for change in self._setting.history.changes_of(record)]

    def _merged(self, formers: str) -> Any:
        by_record = self._setting.history.by_record
        changes = [change for former in filter(None, formers.split("/")) for change in by_record.get(former, ())]
        events = [change.cut_to((event,)) for change in changes for event in change.events]
        return [(change, self._setting.level_of(change)) for change in events]

    def _references(self, name: str, key: str) -> Any:
        return _places_in(getattr(self._base, name).get(key, ()))

    def _parts_named(self, name: str) -> Mapping[str, ListPart[Any]]:
        word, _, record = name.partition(" ")
        if word in WHOLE_LISTS:
            whole: Mapping[str, ListPart[Any]] = getattr(self._setting.site, WHOLE_LISTS[word])
            return whole
        found: Mapping[str, Any] = getattr(self._setting.site, f"{word}_parts")
        return found.get(record) or {}

    def _part(self, key: str) -> Any:
        part = self._part_named(key)
        return (part.title, part.above) if part else None

    def _part_named(self, key: str) -> ListPart[Any] | None:
        name, _, span = key.rpartition(" ")
        return self._parts_named(name).get(span)

    def _items(self, key: str) -> Any:
        part = self._part_named(key)
        return _named(part.items) if part else None

    def _events(self, limits: str) -> Any:
        found = self._setting.site.events_between(parse_date(limits) if limits else None)
        return [(event.id, event.date and event.date.text, event.label) for event in found]

    def _names(self, span: str) -> Any:
        site = self._setting.site
        return site.names_on(span) if not span or span in site.name_parts else None

    def _verdict(self, name: str, words: str | None = None) -> Any:
        verdicts = self._setting.reviews.verdicts
        return _plain_verdict(verdicts.verdict_on(name), words) if verdicts else None

    def _under(self, key: str) -> Any:
        name, _, fact = key.rpartition(" ")
        verdicts = self._setting.reviews.verdicts
        return _plain_verdict(verdicts.cause_under(name, fact)) if verdicts else None

    def _is_day(self, key: str) -> bool:
        sign, _, day = key.partition(" ")
        return DAYS[sign](self._setting.today, date.fromisoformat(day))

    def _stands(self, actor: str) -> Any:
        return [(held.subject.id, _values(held.position)) for held in self._base.standpoints_of.get(actor, ())]

    def _impact(self, thing: str) -> Any:
        return self._impacts.original.of(thing) if thing in self._base.records or thing in self._base.facts else None

    def _disputes(self, record: str) -> Any:
        return [_ids(facts) for facts in self._base.disputes_on(record)]


def _to_ask(answered: Mapping[str, bytes], standing: Standing) -> Iterator[tuple[str, bytes]]:
    """Yield the tokens, with their answers, whose answers may be others now."""
    for token, digest in answered.items():
        if not standing.holds(token, is_empty=digest == NO_ITEMS):
            yield token, digest


def _list_in(name: str) -> Callable[[Answers, str], Any]:
    def read(answers: Answers, key: str) -> Any:
        found = getattr(answers._base, name).get(key)  # noqa: SLF001 - it is a part of `Answers`
        return None if found is None else _ids(found)

    return read


ANSWERS: Mapping[str, Callable[[Any, str], Any]] = {
    **{word: _list_in(name) for name, word in FACT_LISTS.items()},
    "level": lambda a, key: a._level(tuple(key.split("/"))),  # noqa: SLF001
    "head": Answers._head,  # noqa: SLF001
    "own": lambda a, key: _ids(a._base.records[key].facts) if key in a._base.records else None,  # noqa: SLF001
    "all": Answers._all,  # noqa: SLF001
    "in": lambda a, key: a._references("incoming", key),  # noqa: SLF001
    "naming": lambda a, key: _places_in(a._base.references_to(key)),  # noqa: SLF001
    "refs": lambda a, key: a._references("references_in", key),  # noqa: SLF001
    "above": lambda a, key: a._base.superiors.get(key),  # noqa: SLF001
    "stands": Answers._stands,  # noqa: SLF001
    "disputes": Answers._disputes,  # noqa: SLF001
    "newest": lambda a, _: (a._base.newest_day(a._setting.today), a._setting.newest),  # noqa: SLF001
    "part": Answers._part,  # noqa: SLF001
    "items": Answers._items,  # noqa: SLF001
    "total": lambda a, key: (part := a._part_named(key)) and part.total,  # noqa: SLF001
    "below": lambda a, key: (part := a._part_named(key)) and part.below,  # noqa: SLF001
    "letters": lambda a, _: a._setting.site.name_titles,  # noqa: SLF001
    "names": Answers._names,  # noqa: SLF001
    "events": Answers._events,  # noqa: SLF001
    "count": lambda a, key: a._base.count_of_facts(key),  # noqa: SLF001
    "shown": lambda a, key: a._base.count_shown_on(key),  # noqa: SLF001
    "parts": lambda a, key: [*a._parts_named(key)],  # noqa: SLF001
    "row": lambda a, key: a._setting.site.address_of_positions(key),  # noqa: SLF001
    "spans": lambda a, key: a._setting.site.spans_of_facts.get(key),  # noqa: SLF001
    "life": Answers._changes,  # noqa: SLF001
    "merged": Answers._merged,  # noqa: SLF001
    "renamed": lambda a, key: a._setting.history.renamed.get(key),  # noqa: SLF001
    "former": lambda a, key: a._base.former_ids.get(key),  # noqa: SLF001
    "now": lambda a, key: a._setting.history.id_now(key),  # noqa: SLF001
    "missing": lambda a, _: a._setting.history.missing,  # noqa: SLF001
    "change": lambda a, key: a._setting.change_levels.get(key),  # noqa: SLF001
    "verdict": Answers._verdict,  # noqa: SLF001
    "under": Answers._under,  # noqa: SLF001
    "doubts": lambda a, key: _plain_doubts(a._setting.reviews.doubts_of(key)),  # noqa: SLF001
    "reviewers": lambda a, _: a._setting.reviews.reviewers,  # noqa: SLF001
    "shift": lambda a, key: a._setting.line_changes.get(tuple(key.split("/"))),  # noqa: SLF001
    "text": lambda a, key: a._setting.texts.get(key),  # noqa: SLF001
    "issued": lambda a, key: a._setting.issued.get(key),  # noqa: SLF001
    "impact": Answers._impact,  # noqa: SLF001
    "day": Answers._is_day,  # noqa: SLF001
    "today": lambda a, _: a._setting.today,  # noqa: SLF001
}
"""How each word that begins a token is answered, given the rest of the token."""


def _named(item: Any) -> Any:
    """Replace facts and records by their ids, also within tuples."""
    if isinstance(item, tuple):
        return [_named(part) for part in item]
    return item if isinstance(item, str) else item.id


def digest_of(answer: Any) -> bytes:
    """Return a short digest of a value: of its marshalled form, several times as fast as its `repr`, where it has one.

    Version 2 of that form does not tell which strings are interned or the same object: equal values, equal bytes.
    """
    try:
        data = marshal.dumps(answer, MARSHAL_VERSION)
    except ValueError:  # more than numbers, strings and collections of them
        data = repr(answer).encode("utf-8", "surrogateescape")
    return hashlib.blake2b(data, digest_size=SIZE).digest()


NO_ITEMS = digest_of([])
"""The answer of a list without anything in it."""


def _places_in(references: Iterable[Reference]) -> Any:
    return [r[:5] for r in references]


def _ids(facts: Iterable[Fact]) -> list[str]:
    return [fact.id for fact in facts]


def _head_of(record: AnyRecord) -> Any:
    return record.id, record.folder, record.origin.path, _values(record, {"facts", *PLACE})


def _values(value: BaseModel, without: Collection[str] = PLACE.keys()) -> Any:
    """Return the non-empty values of a part of the model, without its place in the file."""
    return [(key, _plain(item)) for key, item in vars(value).items() if item and key not in without]


def _plain(item: Any) -> Any:
    kind = type(item)
    if kind is str:
        return item
    if kind is EdtfDate:
        return item.text
    if isinstance(item, tuple):
        return [_plain(part) for part in item]
    if kind is date:
        return item.toordinal()
    return (kind.__name__, _values(item)) if isinstance(item, BaseModel) else item


def _plain_doubts(doubts: Iterable[Doubt]) -> list[str]:
    return [doubt.reason.value for doubt in doubts]


def _plain_verdict(found: ReviewVerdict | None, words: str | None = None) -> Any:
    if found is None:
        return None
    causes = [astuple(cause) for cause in found.causes]
    return (
        found.item.id,
        found.item.kind,
        _plain(found.item.review),
        found.text if words is None else words,
        found.verdict.value,
        causes,
        found.sentences,
    )
