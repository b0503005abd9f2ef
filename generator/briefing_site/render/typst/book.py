"""The book: the whole base in one volume, each fact once, everything else by page reference.

In: a `PrintSetting`. Out: one `Document` of parts (issues, cooperation, actors, events) and one numbered
list of sources for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from briefing_site.base.edtf import day_words
from briefing_site.facts.factbase import FactBase, facts_in
from briefing_site.facts.marking import HandlingLevels
from briefing_site.facts.model import FactRecord
from briefing_site.facts.prose import curl
from briefing_site.render.typst.document import Block, Document, Heading, PrintedRow, Prose, Rows
from briefing_site.render.typst.document_builder import DocumentBuilder, PrintSetting, native_names
from briefing_site.render.typst.records import record_body, record_essentials
from briefing_site.site.labels import kind_label
from briefing_site.site.pages import FOLDER_TITLES

BOOK_FILE = "book.pdf"
PARTS = ("issues", "cooperation", "actors", "events")
"""The folders in the order of a reader's questions: about what, with what prospect, with whom, when."""


def book(setting: PrintSetting) -> Document:
    """Return the whole base as one document, of a setting cut to its label."""
    records = tuple(records_of_book(setting.base))
    builder = DocumentBuilder(setting, held=(record.id for record in records))
    body = tuple(_parts(builder, records))
    day = setting.newest
    counts = f"{len(setting.base.facts):,} facts in {len(records):,} entries"
    empty = Document("book", setting.title, "Book", setting.title, day_words(day), (day.year, day.month, day.day), "")
    return replace(
        empty,
        handling=setting.handling,
        revision=setting.revision_of(setting.base.records),
        lead=(counts,),
        body=body,
        sources=builder.sources(),
        url=setting.url,
        address=setting.url.partition("://")[2],
        root=setting.url.partition("://")[2].rstrip("/"),
        paper=setting.paper,
    )


def handling_of_book(base: FactBase, labels: HandlingLevels) -> str:
    """Return the label of the book: the highest of what it holds. A brief above that is not named in it."""
    held = records_of_book(base)
    return labels.of(thing for record in held for thing in (record.id, *(fact.id for fact in facts_in(record))))


def records_of_book(base: FactBase) -> Iterator[FactRecord]:
    """Yield the records that the book holds, in its order."""
    for folder in PARTS:
        for record in base.folders[folder]:
            if isinstance(record, FactRecord) and not record.withdrawn:
                yield record


def _parts(builder: DocumentBuilder, records: tuple[FactRecord, ...]) -> Iterator[Block]:
    for folder in PARTS:
        members = [record for record in records if record.folder == folder]
        if members:
            yield Heading(1, FOLDER_TITLES[folder])
        for record in members:
            yield from _entry(builder, record)


def _entry(builder: DocumentBuilder, record: FactRecord) -> Iterator[Block]:
    builder.mark_record(record)
    builder.turn_to(record.id)
    yield Heading(2, curl(record.distinct_name), page=record.id, kind=kind_label(record), names=native_names(record))
    yield Prose((builder.prose(record.summary),), "lead")
    essentials: tuple[PrintedRow, ...] = tuple(record_essentials(builder, record))
    if essentials:
        yield Rows(essentials)
    yield from record_body(builder, record, 3, book=True)
