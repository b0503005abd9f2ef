"""The book: each fact once, where it lives, and everything else by reference.

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
"""The folders in the order of a reader's questions: about what, with what prospect, with whom, when."""
MAX_SUBJECTS = 24
"""Subjects whose positions are compared: about two pages. The positions on others stand with these alone."""
MAX_LENGTH = 2400
"""Facts of one volume, each entry's head counted as some: about 270 pages, which Typst sets in less than 1 GB."""
HEAD_LENGTH = 3
POSITION_LENGTH = 2
KEY_ISSUES = "key-issues"
"""Name of the first part; the others are called as their folders."""
FRONT_MATTER = re.compile(r"\A---\n.*?^---$", re.DOTALL | re.MULTILINE)
NO_PARAGRAPH = re.compile(r"[#>|<!:`~]| {4}|[-+*] |[0-9]+[.)] |\[[^\]]*\]: ")
"""What a block of Markdown begins with that is a heading, a quotation, a table, a list or the like."""


@dataclass(frozen=True, slots=True)
class Volume:
    """One file of the book, by what it holds of any base: of the present one, and of one that it is compared with."""

    name: str = "book"
    """Where it lies, without ending: `book`, `book/actors-2`."""
    part: str = ""
    """Name of the part that its records are from; empty for a book in one volume, and for the first of several."""
    title: str = ""
    """`Actors: Envoy to Minister`; empty as before."""
    start: Any = None
    """Sort key of its first record; None where the part begins with it."""
    end: Any = None
    """Sort key of the first record of the next volume; None where the part ends with it."""
    entries: int = 0
    facts: int = 0

    def holds(self, part: str, record: AnyRecord) -> bool:
        """Tell whether a record of some part stands in it."""
        if part != self.part:
            return False
        return (self.start is None or self.start <= record.sort_key) and (
            self.end is None or record.sort_key < self.end
        )


def volumes_of(base: FactBase) -> tuple[Volume, ...]:
    """Return the volumes of the book: one where everything fits, otherwise one of overview and those of the parts."""
    parts = tuple(_parts(base))
    lengths = _lengths(base)
    if sum(lengths[record.id] for _, _, members in parts for record in members) <= MAX_LENGTH:
        return (Volume(),)
    return (Volume(), *(volume for part in parts for volume in _volumes_of_part(*part, lengths)))


def compose_book(edition: Edition, home: str, volume: Volume, others: Sequence[Volume] = ()) -> BookDocument:
    """Return a volume as one document; `others` are those beside the first of several."""
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
    """Return the label of the book, or of one volume: the highest of what it holds. No brief above that is named."""
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
    """Yield the name, the title and the records of each part that has any, key issues before the alphabet."""
    key = key_issues(base)
    if key:
        yield KEY_ISSUES, gettext("Key issues"), key
    for folder in PARTS:
        found = (r for r in base.folders[folder] if not r.withdrawn and r not in key)
        if members := tuple(found):
            title = gettext("Other issues") if key and folder == "issues" else gettext(FOLDER_TITLES[folder])
            yield folder, title, members


def _volumes_of_part(
    part: str, title: str, members: Sequence[AnyRecord], lengths: Mapping[str, int]
) -> Iterator[Volume]:
    """Yield the volumes of one part, each as long as it may be."""
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
    """Return about how long the entry of each record is, in facts, by the record's id."""
    lengths = Counter({record.id: HEAD_LENGTH + len(record.facts) for record in base.records.values()})
    for located in base.subject_positions:
        lengths[located.subject.id] += POSITION_LENGTH
        lengths[located.position.actor] += POSITION_LENGTH
    return lengths


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
