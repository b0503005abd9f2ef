"""Texts that still use the former name of a record that was renamed.

In: two fact bases, and the records whose name changed between them. Out: an `OldName` for each text that still has the
former name in full. In a text that also refers to the record, one word that is missing from the new name is enough.
Links and speakers follow a renamed record by themselves; words do not.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from briefing_site.base.problems import Loc
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import texts_of
from briefing_site.facts.model import AnyRecord
from briefing_site.facts.text.prose_tree import CITATIONS, WIKI_LINK
from briefing_site.history.affected import RecordChange

ARTICLE = re.compile(r"^(?:the|an?)\s+", re.IGNORECASE)
WORD = re.compile(r"\w+")
FIRST_WITHOUT_SPACES = "\u2e80"
"""From this character on, scripts put no spaces between words."""
MIN_LETTERS = 4
"""Letters of a word that can stand for a name by itself."""


@dataclass(frozen=True, slots=True)
class OldName:
    """A text that still uses the former name of a record."""

    record: str
    """The renamed record."""
    words: str
    """The part of the former name found there."""
    holder: str
    """The record that the text is in."""
    fact: str
    """The fact, if it is a fact's text; else empty."""
    text: str


def former_names(changes: Iterable[RecordChange]) -> Iterator[tuple[str, str, str]]:
    """Yield each renamed record with its former and new name, unless the new one contains the former."""
    for change in changes:
        for edit in change.edits:
            old, new = (edit.before, edit.after) if edit.key == "name" else ("", "")
            if isinstance(old, str) and isinstance(new, str) and old and new and not _pattern([core(old)]).search(new):
                yield change.id, old, new


def core(name: str) -> str:
    """Return a name without a leading article, as it would appear within a sentence."""
    return ARTICLE.sub("", name)


def find_old_names(base: FactBase, changes: Iterable[RecordChange]) -> Iterator[OldName]:
    """Yield the texts of a base that still use a former name, by renamed record."""
    for record, old, new in former_names(changes):
        whole = _pattern([core(old)])
        known = {word.casefold() for word in WORD.findall(new)}
        dropped = [w for w in WORD.findall(core(old)) if w.casefold() not in known and len(w) >= MIN_LETTERS]
        part = _pattern(dropped) if dropped else whole
        naming = {(reference.holder, reference.fact) for reference in base.incoming.get(record, ())}
        for holder in base.records.values():
            for fact, text in _texts(holder):
                seen = CITATIONS.sub("", WIKI_LINK.sub(lambda link: link[2] or "", text))
                if found := (part if (holder.id, fact) in naming or holder.id == record else whole).search(seen):
                    yield OldName(record, found[0], holder.id, fact, text)


def _texts(record: AnyRecord) -> Iterator[tuple[str, str]]:
    """Yield the prose of a record, with the fact it belongs to; names and titles are edited on their own."""
    for loc, text, is_prose in texts_of(record):
        if is_prose:
            yield _fact_at(record, loc), text


def _fact_at(record: AnyRecord, loc: Loc) -> str:
    if loc[0] != "facts" or not isinstance(loc[1], int):
        return ""
    return next((fact.id for fact in record.facts if fact.index == loc[1]), "")


def _pattern(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern for words or phrases, as whole words if their script separates words."""
    return re.compile("|".join(map(_bounded, words)), re.IGNORECASE)


def _bounded(words: str) -> str:
    before, after = (r"\b" if letter < FIRST_WITHOUT_SPACES else "" for letter in (words[0], words[-1]))
    run = r"\s+".join(map(re.escape, words.split()))
    return f"{before}{run}{after}"
