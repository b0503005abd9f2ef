"""The volume of everything: each fact once, where it lives, and everything else by reference.

In: an edition and the hand-written home page. Out: its document: the page's summary and the positions to be compared,
then parts (key issues, other issues, cooperation, actors, events).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefing_site.base.language import gettext
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.marking import HandlingLevels
from briefing_site.facts.model import RECORD_FOLDERS, SUBJECT_FOLDERS, AnyRecord
from briefing_site.facts.prose import cited_in, links_in
from briefing_site.render.compose.edition import Edition
from briefing_site.render.compose.records import compose_entry
from briefing_site.render.document import BookDocument, BookPart, PositionsOn
from briefing_site.site.pages import FOLDER_TITLES
from briefing_site.site.relations import key_issues

PARTS = (*SUBJECT_FOLDERS, *(f for f in RECORD_FOLDERS if f not in {*SUBJECT_FOLDERS, "events"}), "events")
"""The folders in the order of a reader's questions: about what, with what prospect, with whom, when."""
MAX_SUBJECTS = 24
"""Subjects whose positions are compared: about two pages. The positions on others stand with these alone."""
FRONT_MATTER = re.compile(r"\A---\n.*?^---$", re.DOTALL | re.MULTILINE)
NO_PARAGRAPH = re.compile(r"[#>|<!:`~]| {4}|[-+*] |[0-9]+[.)] |\[[^\]]*\]: ")
"""What a block of Markdown begins with that is a heading, a quotation, a table, a list or the like."""


def compose_book(edition: Edition, home: str) -> BookDocument:
    """Return everything as one document."""
    base = edition.site.base
    parts = tuple(_parts(base))
    subjects = tuple(record for _, members in parts for record in members if record.positions)
    return BookDocument(
        summary=summary_of(home, base),
        positions=PositionsOn(subjects[:MAX_SUBJECTS]) if subjects else None,
        parts=tuple(
            BookPart(title, tuple(compose_entry(edition, record) for record in members)) for title, members in parts
        ),
    )


def handling_of_book(base: FactBase, labels: HandlingLevels) -> str:
    """Return the label of the book: the highest of what it holds. A brief above that is not named in it."""
    held = (record for _, members in _parts(base) for record in members)
    return labels.of(thing for record in held for thing in (record.id, *(fact.id for fact in record.facts)))


def _parts(base: FactBase) -> Iterator[tuple[str, tuple[AnyRecord, ...]]]:
    """Yield the title and the records of each part that has any, key issues before the alphabet."""
    key = key_issues(base)
    if key:
        yield gettext("Key issues"), key
    for folder in PARTS:
        found = (r for r in base.folders[folder] if not r.withdrawn and r not in key)
        if members := tuple(found):
            yield gettext("Other issues") if key and folder == "issues" else gettext(FOLDER_TITLES[folder]), members


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
