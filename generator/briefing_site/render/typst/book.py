"""The book: the whole base in one volume, each fact once, everything else by page reference.

In: a `PrintSetting`. Out: one `Document`: the home page's summary and the matrix of positions, then parts (key
issues, other issues, cooperation, actors, events) and one numbered list of sources for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from briefing_site.base.edtf import day_words
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fingerprint import SUMMARY
from briefing_site.facts.marking import HandlingLevels
from briefing_site.facts.model import RECORD_FOLDERS, SUBJECT_FOLDERS, AnyRecord
from briefing_site.facts.prose import cited_in, curl, links_in
from briefing_site.render.compose.kinds import essentials_of
from briefing_site.render.typst.briefs import position_matrix
from briefing_site.render.typst.document import Block, Document, Heading, PrintedRow, Prose, Rows
from briefing_site.render.typst.document_builder import DocumentBuilder, PrintSetting, native_names
from briefing_site.render.typst.records import record_body
from briefing_site.render.typst.values import printed_rows
from briefing_site.site.labels import kind_label
from briefing_site.site.pages import FOLDER_TITLES
from briefing_site.site.relations import key_issues

BOOK_FILE = "book.pdf"
PARTS = (*SUBJECT_FOLDERS, *(f for f in RECORD_FOLDERS if f not in {*SUBJECT_FOLDERS, "events"}), "events")
"""The folders in the order of a reader's questions: about what, with what prospect, with whom, when."""
MAX_SUBJECTS = 24
"""Rows of the matrix: about two pages. The positions on other subjects stand with these alone."""
FRONT_MATTER = re.compile(r"\A---\n.*?^---$", re.DOTALL | re.MULTILINE)
NO_PARAGRAPH = re.compile(r"[#>|<!:`~]| {4}|[-+*] |[0-9]+[.)] |\[[^\]]*\]: ")
"""What a block of Markdown begins with that is a heading, a quotation, a table, a list or the like."""


def book(setting: PrintSetting) -> Document:
    """Return the whole base as one document, of a setting cut to its label."""
    parts = dict(_parts(setting.base))
    records = tuple(record for members in parts.values() for record in members)
    builder = DocumentBuilder(setting, held=(record.id for record in records))
    opening = tuple(_opening(builder, records))
    body = tuple(block for title, members in parts.items() for block in _part(builder, title, members))
    day = setting.newest
    counts = f"{len(setting.base.facts):,} facts in {len(records):,} entries"
    empty = Document("book", setting.title, "Book", setting.title, day_words(day), (day.year, day.month, day.day), "")
    return replace(
        empty,
        handling=setting.handling,
        revision=setting.revision_of(setting.base.records),
        lead=(counts,),
        opening=opening,
        body=body,
        sources=builder.sources(),
        url=setting.url,
        address=setting.url.partition("://")[2],
        root=setting.url.partition("://")[2].rstrip("/"),
        paper=setting.paper,
    )


def handling_of_book(base: FactBase, labels: HandlingLevels) -> str:
    """Return the label of the book: the highest of what it holds. A brief above that is not named in it."""
    held = (record for _, members in _parts(base) for record in members)
    return labels.of(thing for record in held for thing in (record.id, *(fact.id for fact in record.facts)))


def _parts(base: FactBase) -> Iterator[tuple[str, tuple[AnyRecord, ...]]]:
    """Yield the title and the records of each part that has any, key issues before the alphabet."""
    key = key_issues(base)
    yield from [("Key issues", key)] if key else []
    for folder in PARTS:
        found = (r for r in base.folders[folder] if not r.withdrawn and r not in key)
        if members := tuple(found):
            yield "Other issues" if key and folder == "issues" else FOLDER_TITLES[folder], members


def _opening(builder: DocumentBuilder, records: tuple[AnyRecord, ...]) -> Iterator[Block]:
    """Yield the home page's summary, and the matrix of positions."""
    if summary := summary_of(builder.setting.home, builder.base):
        yield Heading(1, "Summary")
        yield Prose(tuple(map(builder.prose, summary)), "lead")
    subjects = [record.id for record in records if record.positions]
    if subjects:
        yield Heading(1, "Positions")
        yield position_matrix(builder, subjects[:MAX_SUBJECTS])


def summary_of(page: str, base: FactBase) -> tuple[str, ...]:
    """Return the paragraphs that a hand-written page begins with, below its title.

    None of a page that links to what the base does not hold: it was written for another audience, or of another day.
    """
    blocks = [block for block in re.split(r"\n\s*\n", FRONT_MATTER.sub("", page)) if block.strip()]
    if blocks and blocks[0].lstrip().startswith("# "):
        blocks[0] = blocks[0].lstrip().partition("\n")[2]
    paragraphs: list[str] = []
    for block in filter(str.strip, blocks):
        if NO_PARAGRAPH.match(block.lstrip("\n")):
            break
        paragraphs.append(" ".join(block.split()))
    targets = {target for paragraph in paragraphs for target in (*links_in(paragraph), *cited_in(paragraph))}
    return tuple(paragraphs) if targets <= base.records.keys() | base.facts.keys() else ()


def _part(builder: DocumentBuilder, title: str, members: tuple[AnyRecord, ...]) -> Iterator[Block]:
    yield Heading(1, title)
    for record in members:
        yield from _entry(builder, record)


def _entry(builder: DocumentBuilder, record: AnyRecord) -> Iterator[Block]:
    builder.mark_record(record)
    builder.turn_to(record.id)
    yield Heading(2, curl(record.distinct_name), page=record.id, kind=kind_label(record), names=native_names(record))
    yield Prose((builder.prose(record.lead, f"{record.id}/{SUMMARY}"),), "lead")
    essentials: tuple[PrintedRow, ...] = tuple(printed_rows(builder, essentials_of(builder.setting, record)))
    if essentials:
        yield Rows(essentials)
    yield from record_body(builder, record, 3, book=True)
