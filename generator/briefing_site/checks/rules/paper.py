"""The rule of paper: every character that is printed is one that a font has.

All characters are looked up at once, so that a base without a rare one costs next to nothing; only where one is
missing are the values searched for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from pydantic import BaseModel

from briefing_site.base.fonts import characters_missing
from briefing_site.base.problems import Loc, Severity, quoted
from briefing_site.checks.rule import CheckContext, Finding, rules_of
from briefing_site.facts.factbase import facts_in
from briefing_site.facts.model import AnyRecord, Fact

UNPRINTED = frozenset({"facts", "note", "former_ids", "former_folders", "withdrawn", "id", "origin", "folder"})
"""Keys of a record whose text is put on no paper; its facts are gone through by themselves."""


def check_character_printable(context: CheckContext) -> Iterator[Finding]:
    """Every character that is printed is one that a font of the printed forms has."""
    used: set[str] = set()
    for record in context.base.records.values():
        for _, text, _ in _texts(record):
            used.update(text)
    missing = characters_missing(character for character in used if not character.isascii())
    if not missing:
        return
    for record in context.base.records.values():
        for loc, text, fact in _texts(record):
            if found := [character for character in dict.fromkeys(text) if character in missing]:
                yield _finding(record, loc, fact, found)


def _finding(record: AnyRecord, loc: Loc, fact: Fact | None, found: list[str]) -> Finding:
    shown = ", ".join(f"'{character}' (U+{ord(character):04X})" for character in found)
    holder = f"the fact {quoted(fact.id)}" if fact else quoted(record.id)
    many = "are" if len(found) > 1 else "is"
    message = f"{shown} of {holder} {many} in no font of the printed forms."
    return Finding(record, loc, message, "Write it another way.", needle=found[0])


def _texts(record: AnyRecord) -> Iterator[tuple[Loc, str, Fact | None]]:
    """Yield each printed text of a record that is not plain ASCII, with its place, and its fact if it is of one."""
    for key, value in record:
        if key not in UNPRINTED:
            yield from ((loc, text, None) for loc, text in _within(value, (key,)))
    for fact in facts_in(record):
        for key, text in (("text", fact.text), ("hedge", fact.hedge), ("caveat", fact.caveat)):
            if text and not text.isascii():
                yield ("facts", fact.index, key), text, fact


def _within(value: object, loc: Loc) -> Iterator[tuple[Loc, str]]:
    if isinstance(value, str):
        if not value.isascii():
            yield loc, value
    elif isinstance(value, BaseModel):
        for key, below in value:
            yield from _within(below, (*loc, key))
    elif isinstance(value, Mapping):
        for key, below in value.items():
            yield from _within(below, (*loc, key))
    elif isinstance(value, (list, tuple)):
        for index, below in enumerate(value):
            yield from _within(below, (*loc, index))


RULES = rules_of(Severity.ERROR, check_character_printable)
