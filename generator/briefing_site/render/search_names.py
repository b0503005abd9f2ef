"""What search knows without its index: names, posts, positions, pages and months, in one small script.

In: an edition, and the day for which posts are given. Out: `search/names.js`, an assignment of JSON that pages can load
from a server and from a folder: a page opened from a folder may load scripts and nothing else. `answers.js` turns it
into answers. For a large base it holds only the records with most facts; the index still finds the others, and a page
opened from a folder loads them from `search/more-names.js`.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from itertools import islice
from typing import Any

from briefing_site.base.collation import PLAIN_LETTERS, SPELT_LETTERS
from briefing_site.base.language import gettext
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.model import Actor, AnyRecord, Event, Post
from briefing_site.facts.plain_prose import plain_prose
from briefing_site.facts.text.prose import curl
from briefing_site.render.compose.edition import Edition
from briefing_site.site.facets import names_of
from briefing_site.site.labels import event_date, kind_label, post_span, shortened
from briefing_site.site.pages import Site, address_of

NAMES = "search/names.js"
MORE_NAMES = "search/more-names.js"
MAX_RECORDS = 400
"""Records loaded before the first search, which has to wait for them."""
MAX_LINE = 160
"""Characters shown of a position's line."""
Row = list[Any]


PAGE_KINDS = frozenset(
    {"index", "timeline", "positions", "disputed", "graph", "changes", "review", "names", "lists", "list"}
)
"""Pages other than records that can be found by title."""
MONTH = re.compile(r"\d{4}(-\d\d)?", re.ASCII)


@dataclass(frozen=True, slots=True)
class _KnownRecords:
    """The known records, the index of each, and which of them one script lists."""

    base: FactBase
    records: tuple[AnyRecord, ...]
    places: Mapping[str, int]
    first: int = 0
    """Index of the first record in this script; those before it are in another."""

    @property
    def included(self) -> Iterator[tuple[int, AnyRecord]]:
        return islice(enumerate(self.records), self.first, None)

    def places_of(self, ids: tuple[str, ...]) -> list[int]:
        return [self.places[i] for i in ids if i in self.places]


def render_names(edition: Edition, day: date) -> Iterator[tuple[str, bytes]]:
    """Yield the scripts: records, posts and positions as rows, which refer to records by index."""
    base = edition.site.base
    every = _known(base, tuple(_by_weight(base)))
    known = _known(base, every.records[:MAX_RECORDS])
    is_cut = len(known.records) < len(every.records)
    data = {
        "language": edition.content_language,
        "letters": [PLAIN_LETTERS, SPELT_LETTERS],
        **_rows(known, day),
        "pages": [
            [page.address, page.title]
            for page in edition.site.pages
            if page.kind in PAGE_KINDS and not page.record and (not page.span or page.kind == "list")
        ],
        "months": list(_months(edition.site)),
        "page": gettext("Page"),
        "more": is_cut,
    }
    yield NAMES, f"window.searchNames={_packed(data)};\n".encode()
    if is_cut:
        rest = _packed(_rows(replace(every, first=MAX_RECORDS), day))
        yield MORE_NAMES, f"for(const[k,v]of Object.entries({rest}))window.searchNames[k].push(...v);\n".encode()


def _packed(data: object) -> str:
    return json.dumps(data, ensure_ascii=False, separators=(",", ":"))


def _known(base: FactBase, records: tuple[AnyRecord, ...]) -> _KnownRecords:
    return _KnownRecords(base, records, {record.id: place for place, record in enumerate(records)})


def _rows(known: _KnownRecords, day: date) -> dict[str, list[Row]]:
    return {
        "records": [_record_row(known, record) for _, record in known.included],
        "posts": list(_post_rows(known, day)),
        "positions": list(_position_rows(known)),
        "ahead": list(_ahead_rows(known)),
    }


def _months(site: Site) -> Iterator[str]:
    """Yield the periods with a timeline page, `2023` and `2023-06`; if it is one page, its headings: `#2023-06`."""
    parts = site.timeline_parts
    if parts[""].below:
        yield from sorted(span for span in parts if MONTH.fullmatch(span))
    else:
        slugs = {fact.date.rounded("month").slug for fact in site.base.timeline}
        yield from sorted(f"#{slug}" for slug in slugs if MONTH.fullmatch(slug))


def _by_weight(base: FactBase) -> Iterator[AnyRecord]:
    """Yield the records that were not withdrawn, those with most facts first."""
    weights = Counter(
        i for fact in base.facts.values() for i in {*fact.by, *fact.to, *fact.via, fact.home, *fact.about}
    )
    shown = (record for records in base.folders.values() for record in records if not record.withdrawn)
    return iter(sorted(shown, key=lambda record: -weights[record.id]))


def _record_row(known: _KnownRecords, record: AnyRecord) -> Row:
    """Return address, title, kind, name in running text, other names, dates, and the actors above it."""
    title = curl(record.distinct_name)
    label = curl(record.label)
    others = [name.text for name in islice(names_of(record), 1, None)]
    when = event_date(record) if record.folder == "events" else ""  # type: ignore[arg-type]  # an event
    above = known.places_of(known.base.superiors.get(record.id, ()))
    row = [address_of(record), title, kind_label(record), "" if label == title else label, others, when, above]
    while not row[-1]:
        row.pop()
    return row


def _post_rows(known: _KnownRecords, day: date) -> Iterator[Row]:
    """Yield holder, title, index of the organisation or -1, dates, and whether it is held on the day."""
    for place, record in known.included:
        if isinstance(record, Actor):
            for post in record.posts:
                org = known.places.get(post.org or "", -1)
                yield [place, post.title, org, post_span(post), int(is_held(post, day))]


def is_held(post: Post, day: date) -> bool:
    """Tell whether a post is held on a day, as far as is known: it has begun and not ended."""
    begun = post.from_ or post.attested
    return (begun is None or begun.begins_by(day)) and (post.to is None or not post.to.is_over_by(day))


def _ahead_rows(known: _KnownRecords) -> Iterator[Row]:
    """Yield the events that are ahead, each with the actors that take part."""
    for place, record in known.included:
        if isinstance(record, Event) and record.phase == "ahead":
            yield [place, known.places_of(record.participants)]


def _position_rows(known: _KnownRecords) -> Iterator[Row]:
    """Yield actor, subject and line of the positions between known records."""
    for located in known.base.subject_positions:
        actor, subject = (known.places.get(i) for i in (located.position.actor, located.subject.id))
        if actor is not None and subject is not None and max(actor, subject) >= known.first:
            words = plain_prose(known.base, located.position.line)
            yield [actor, subject, shortened(words, MAX_LINE)]
