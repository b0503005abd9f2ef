"""The input of search: one small HTML document for each record, made from the data, not from its page.

In: an edition. Out: documents in the form that Pagefind indexes. A document holds the record's head and then each of
its facts: an index with one document per fact would have to load a line for every fact of the base before the first
answer. Before each part is an empty element whose id is JSON: what the result list shows of that part, and its facets.
Ids are not searched.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape
from typing import Any

from briefing_site.base.cldr import format_list
from briefing_site.base.collation import plain_spellings
from briefing_site.base.language import gettext
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import Role, labelled_values
from briefing_site.facts.model import AnyRecord, Fact, Post
from briefing_site.facts.plain_prose import plain_prose
from briefing_site.facts.text.prose import curl
from briefing_site.render.compose.edition import Edition
from briefing_site.site.facets import (
    Facet,
    cjk_suffixes,
    facets_of_fact,
    facets_of_record,
    months_of,
    names_of,
)
from briefing_site.site.labels import event_date, kind_label, lead_of, post_parts, source_detail, term
from briefing_site.site.pages import address_of

SPACE = re.compile(r"\s")
"""Pagefind removes white space from ids."""
WORD = re.compile(r"\w+(?:['’.]\w+)*")
KNOWN = {"known": 1, "named": 2}
"""Fields for a document's shortest names, by number of words; `search.js` gives them their weight."""


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One page as the indexer reads it."""

    address: str
    """Relative to the site's root: `issues/taiwan/`."""
    html: str


@dataclass
class _Parts:
    """A document under construction."""

    pieces: list[str] = field(default_factory=list)
    facets: dict[Facet, None] = field(default_factory=dict)
    days: list[str] = field(default_factory=list)

    def add(self, about: dict[str, Any], facets: Iterable[Facet], html: str) -> None:
        """Add a part: its metadata, facets and words."""
        found = dict.fromkeys(facets)
        self.facets |= found
        if about.get("on"):
            self.days.append(about["on"])
        metadata = {**about, "as": [":".join(facet) for facet in found]}
        mark = SPACE.sub(_escaped, json.dumps(metadata, ensure_ascii=False, separators=(",", ":")))
        self.pieces.append(f'<span id="{escape(mark)}"></span>{html}')


def render_search(edition: Edition) -> Iterator[SearchDocument]:
    """Yield the document of each record that was not withdrawn."""
    for records in edition.site.base.folders.values():
        for record in records:
            if not record.withdrawn:
                yield _record_document(edition, record)


def render_written(edition: Edition, address: str, title: str, html: str) -> SearchDocument:
    """Return the document of a hand-written page, given its rendered Markdown."""
    parts = _Parts()
    parts.add({"is": gettext("Page")}, [("kind", "pages")], f"<div>{html}</div>")
    return _document(edition, address, title, parts)


def _record_document(edition: Edition, record: AnyRecord) -> SearchDocument:
    base, default = edition.site.base, edition.default_handling
    parts = _Parts()
    metadata = {"is": kind_label(record), "when": _when(base, record), "on": record.day}
    metadata = {key: words for key, words in metadata.items() if words}
    parts.add(metadata, facets_of_record(base, record, default), f"<p>{escape(_words_of(base, record))}</p>")
    texts = []
    for fact in record.facts:
        who, what = _who(base, fact), plain_prose(base, fact.text)
        caveat = gettext("Caveat: {caveat}").format(caveat=plain_prose(base, fact.caveat)) if fact.caveat else ""
        texts.append(what)
        parts.add(
            _fact_metadata(base, fact, len(who.split()), len(caveat.split())),
            facets_of_fact(base, fact, default),
            f"<p>{escape(' '.join(words for words in (who, what, caveat) if words))}</p>",
        )
    names = " ".join(_name_words(record, (_words_of(base, record), *texts)))
    parts.add({"names": True}, (), f'<p data-pagefind-weight="5">{escape(names)}</p>{"".join(_known(record))}')
    return _document(edition, address_of(record), curl(record.distinct_name), parts)


def _fact_metadata(base: FactBase, fact: Fact, skip: int, doubt: int) -> dict[str, Any]:
    """Return what a result shows beside a fact's words; the first `skip` words say who, the last `doubt` the caveat."""
    sources = (
        f"{base.records[source].label}{gettext(', ')}{locator}" if locator else base.records[source].label
        for source, locator in fact.sources
    )
    metadata = {
        "id": fact.id,
        "skip": skip,
        "doubt": doubt,
        "when": fact.when,
        "on": fact.date.order[0].isoformat(),
        "source": gettext("; ").join(sources),
        "hedge": fact.hedge,
        "status": "" if fact.status == "current" else term(fact.status),
    }
    return {key: words for key, words in metadata.items() if words}


def _who(base: FactBase, fact: Fact) -> str:
    """Return speakers and addressees, with the verb between."""
    by, to = (format_list([base.records[i].distinct_name for i in ids]) for ids in (fact.by, fact.to))
    return " ".join(words for words in (by, lead_of(fact) if by else "", to) if words)


def _words_of(base: FactBase, record: AnyRecord) -> str:
    """Return the words of the record's own head."""
    own = [plain_prose(base, text) for text in (record.lead, record.bottom_line) if text]
    own += (plain_prose(base, section.body) for section in record.sections if section.body)
    own += (_post(base, post) for post in record.posts)
    own += (plain_prose(base, position.line) for position in record.positions)
    own += (plain_prose(base, value) for spec, value in labelled_values(record) if spec.role is Role.PROSE)
    if event := base.events.get(record.id):
        own += (event.place,) if event.place else ()
    if source := base.sources.get(record.id):
        own.append(gettext("; ").join((source.label, *source_detail(source, label=False), *source.authors)))
    return " ".join(own)


def _post(base: FactBase, post: Post) -> str:
    org = base.records[post.org] if post.org else None
    if org is None or "".join(post_parts(post, org.label)) == post.title:
        return post.title
    return f"{post.title}{gettext(', ')}{org.distinct_name}"


def _name_words(record: AnyRecord, texts: Iterable[str]) -> Iterator[str]:
    """Yield other words that find the record: its other names and ids, and the parts of Chinese words."""
    names = [name.text for name in names_of(record)]
    yield from names[1:]
    yield record.id
    for lang, name in record.names.items():
        if lang.startswith("zh-Latn"):
            yield name.replace(" ", "")
    yield from dict.fromkeys(tail for text in (*names, *texts) for tail in cjk_suffixes(text))
    words = (word for text in (*names, *texts) if not text.isascii() for word in WORD.findall(text))
    yield from dict.fromkeys(spelling for word in words for spelling in plain_spellings(word))


def _known(record: AnyRecord) -> Iterator[str]:
    """Yield its names of one and two words, for ranking: a search for Xi should find the man before his meetings."""
    for field_, length in KNOWN.items():
        names = [name.text for name in names_of(record) if len(WORD.findall(name.text)) == length]
        if names:
            yield f'<span data-pagefind-meta="{field_}:{escape("; ".join(names))}"></span>'


def _when(base: FactBase, record: AnyRecord) -> str:
    if event := base.events.get(record.id):
        return event_date(event)
    source = base.sources.get(record.id)
    return str(source.issued) if source and source.issued else ""


def _escaped(space: re.Match[str]) -> str:
    return f"\\u{ord(space[0]):04x}"


def _document(edition: Edition, address: str, title: str, parts: _Parts) -> SearchDocument:
    facets = [*parts.facets, *months_of(parts.days)]
    filters = "".join(
        f'<span data-pagefind-filter="{facet}:{escape(value)}"></span>' for facet, value in sorted(facets)
    )
    html = (
        f'<!doctype html><html lang="{edition.content_language}"><body data-pagefind-body>{filters}'
        f"<h1>{escape(title)}</h1>{''.join(parts.pieces)}</body></html>"
    )
    return SearchDocument(address, html)
