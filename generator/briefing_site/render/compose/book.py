"""The book: every fact once, in its home record, with references everywhere else.

In: an edition and the hand-written home page. Out: its document: the page's summary and the table of positions, then
parts (key issues, other issues, cooperation, actors, events). A book that would be too long for one file is split into
volumes: the first has the summary, the positions and the list of the others, each of which holds a run of records of
one part.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefing_site.base.language import gettext
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.marking import HandlingLevels
from briefing_site.facts.model import RECORD_FOLDERS, SUBJECT_FOLDERS, AnyRecord
from briefing_site.facts.text.prose import cited_in, links_in
from briefing_site.render.compose.edition import Edition
from briefing_site.render.compose.limits import cut_document
from briefing_site.render.compose.records import compose_entry
from briefing_site.render.document import BookDocument, BookPart, PositionsOn
from briefing_site.site.pages import FOLDER_TITLES
from briefing_site.site.relations import key_issues

PARTS = (*SUBJECT_FOLDERS, *(f for f in RECORD_FOLDERS if f not in {*SUBJECT_FOLDERS, "events"}), "events")
"""The folders in the order of a reader's questions: what about, what prospects, who with, when."""
MAX_SUBJECTS = 24
"""Subjects in the table of positions: about two pages. Other positions appear only in their subject's entry."""
MAX_LENGTH = 2400
"""Facts in a volume, with each entry's head counted as a few: about 270 pages, which Typst sets in under 1 GB."""
HEAD_LENGTH = 3
POSITION_LENGTH = 2
KEY_ISSUES = "key-issues"
"""Name of the first part; the others are named after their folders."""
FRONT_MATTER = re.compile(r"\A---\n.*?^---$", re.DOTALL | re.MULTILINE)
NO_PARAGRAPH = re.compile(r"[#>|<!:`~]| {4}|[-+*] |[0-9]+[.)] |\[[^\]]*\]: ")
"""How a block of Markdown begins that is not a paragraph: heading, quotation, table, list and so on."""


@dataclass(frozen=True, slots=True)
class Volume:
    """One file of the book, defined by a range of records, so that it can be cut from an earlier base as well."""

    name: str = "book"
    """Its path without the extension: `book`, `book/actors-2`."""
    part: str = ""
    """Name of the part that its records come from; empty for a book in one volume, and for the first of several."""
    title: str = ""
    """`Actors: Envoy to Minister`; empty in the same cases as `part`."""
    start: Any = None
    """Sort key of its first record; None if it begins the part."""
    end: Any = None
    """Sort key of the next volume's first record; None if it ends the part."""
    entries: int = 0
    facts: int = 0

    def holds(self, part: str, record: AnyRecord) -> bool:
        """Tell whether a record of a part is in this volume."""
        if part != self.part:
            return False
        return (self.start is None or self.start <= record.sort_key) and (
            self.end is None or record.sort_key < self.end
        )


def volumes_of(base: FactBase) -> tuple[Volume, ...]:
    """Return the volumes of the book: one if everything fits, otherwise an overview and the volumes of each part."""
    parts = tuple(_parts(base))
    lengths = _lengths(base)
    if sum(lengths[record.id] for _, _, members in parts for record in members) <= MAX_LENGTH:
        return (Volume(),)
    return (Volume(), *(volume for part in parts for volume in _volumes_of_part(*part, lengths)))


def compose_book(edition: Edition, home: str, volume: Volume, others: Sequence[Volume] = ()) -> BookDocument:
    """Return a volume as one document; `others` are the volumes that the first of several lists."""
    base = edition.site.base
    parts = tuple(_parts(base))
    if volume.part:
        held = [(title, tuple(r for r in members if volume.holds(part, r))) for part, title, members in parts]
        return BookDocument((), None, _entries_of(edition, held))
    subjects = tuple(record for _, _, members in parts for record in members if record.positions)
    return BookDocument(
        summary=summary_of(home, base),
        positions=PositionsOn(subjects[:MAX_SUBJECTS]) if subjects else None,
        parts=() if others else _entries_of(edition, [(title, members) for _, title, members in parts]),
    )


def handling_of_book(base: FactBase, labels: HandlingLevels, volume: Volume | None = None) -> str:
    """Return the label of the book or a volume: the highest of its content. Briefs above it are not mentioned."""
    held = (
        r for part, _, members in _parts(base) for r in members if not (volume and volume.part) or volume.holds(part, r)
    )
    return labels.of(thing for record in held for thing in (record.id, *(fact.id for fact in record.facts)))


def _entries_of(edition: Edition, parts: Sequence[tuple[str, Sequence[AnyRecord]]]) -> tuple[BookPart, ...]:
    return tuple(
        BookPart(title, tuple(cut_document(compose_entry(edition, record), MAX_LENGTH) for record in members))
        for title, members in parts
        if members
    )


def _parts(base: FactBase) -> Iterator[tuple[str, str, tuple[AnyRecord, ...]]]:
    """Yield the name, title and records of each part that is not empty; key issues come first."""
    key = key_issues(base)
    if key:
        yield KEY_ISSUES, gettext("Key issues"), key
    first = {issue.id for issue in key}
    for folder in PARTS:
        found = (r for r in base.folders[folder] if not r.withdrawn and r.id not in first)
        if members := tuple(found):
            title = gettext("Other issues") if key and folder == "issues" else gettext(FOLDER_TITLES[folder])
            yield folder, title, members


def _volumes_of_part(
    part: str, title: str, members: Sequence[AnyRecord], lengths: Mapping[str, int]
) -> Iterator[Volume]:
    """Yield the volumes of one part, each filled as far as the limit allows."""
    runs: list[list[AnyRecord]] = []
    length = MAX_LENGTH
    for record in sorted(members, key=lambda record: record.sort_key):  # key issues have an order of their own
        length += lengths[record.id]
        if length > MAX_LENGTH:
            runs.append([])
            length = lengths[record.id]
        runs[-1].append(record)
    for number, run in enumerate(runs, 1):
        is_whole = len(runs) == 1
        first, last = run[0].label, run[-1].label
        yield Volume(
            name=f"book/{part}" if is_whole else f"book/{part}-{number}",
            part=part,
            title=title
            if is_whole
            else gettext("{title}: {first} to {last}").format(title=title, first=first, last=last),
            start=run[0].sort_key if number > 1 else None,
            end=runs[number][0].sort_key if number < len(runs) else None,
            entries=len(run),
            facts=sum(len(record.facts) for record in run),
        )


def _lengths(base: FactBase) -> Mapping[str, int]:
    """Return the approximate length of each record's entry, in facts, by record id."""
    lengths = Counter({record.id: HEAD_LENGTH + len(record.facts) for record in base.records.values()})
    for located in base.subject_positions:
        lengths[located.subject.id] += POSITION_LENGTH
        lengths[located.position.actor] += POSITION_LENGTH
    return lengths


def summary_of(page: str, base: FactBase) -> tuple[str, ...]:
    """Return the opening paragraphs of a hand-written page, below its title.

    Empty for a page that links to anything missing from the base: it was written for another audience or another day.
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
