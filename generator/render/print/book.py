"""The book: the whole base in one volume, each fact once, everything else by page reference.

In: a `PrintSetting`. Out: one `Document` of parts (issues, cooperation, actors, events) and one numbered
list of sources for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from generator.dates import day_words
from generator.factbase import FactBase
from generator.model import FactRecord
from generator.prose import curl
from generator.render.print.document import Block, Document, Heading, Prose, Row, Rows
from generator.render.print.records import record_body, record_essentials
from generator.render.print.sheet import PrintSetting, Sheet, native_names
from generator.site import FOLDER_TITLES
from generator.wording import kind_label

BOOK_FILE = "book.pdf"
PARTS = ("issues", "cooperation", "actors", "events")
"""The folders in the order of a reader's questions: about what, with what prospect, with whom, when."""


def book(setting: PrintSetting) -> Document:
    """Return the whole base as one document."""
    records = tuple(records_of_book(setting.base))
    sheet = Sheet(setting, held=(record.id for record in records))
    body = tuple(_parts(sheet, records))
    day = setting.newest
    counts = f"{len(setting.base.facts):,} facts in {len(records):,} entries"
    empty = Document("book", setting.title, "Book", setting.title, day_words(day), (day.year, day.month, day.day), "")
    return replace(
        empty,
        handling=sheet.handling,
        revision=setting.revision_of(setting.base.records),
        lead=(counts,),
        body=body,
        sources=sheet.sources(),
        url=setting.url,
        address=setting.url.partition("://")[2],
        root=setting.url.partition("://")[2].rstrip("/"),
        paper=setting.paper,
    )


def records_of_book(base: FactBase) -> Iterator[FactRecord]:
    """Yield the records that the book holds, in its order."""
    for folder in PARTS:
        for record in base.folders[folder]:
            if isinstance(record, FactRecord) and not record.withdrawn:
                yield record


def _parts(sheet: Sheet, records: tuple[FactRecord, ...]) -> Iterator[Block]:
    for folder in PARTS:
        members = [record for record in records if record.folder == folder]
        if members:
            yield Heading(1, FOLDER_TITLES[folder])
        for record in members:
            yield from _entry(sheet, record)


def _entry(sheet: Sheet, record: FactRecord) -> Iterator[Block]:
    sheet.mark_record(record)
    sheet.turn_to(record.id)
    yield Heading(2, curl(record.name), page=record.id, kind=kind_label(record), names=native_names(record))
    yield Prose((sheet.prose(record.summary),), "lead")
    essentials: tuple[Row, ...] = tuple(record_essentials(sheet, record))
    if essentials:
        yield Rows(essentials)
    yield from record_body(sheet, record, 3, book=True)
