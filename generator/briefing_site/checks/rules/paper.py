"""The rule for printing: every printed character is in some font.

All characters are looked up at once, so that a base without rare ones costs next to nothing; values are searched only
if a character is missing.
"""

from __future__ import annotations

from collections.abc import Iterator

from briefing_site.base.fonts import characters_missing, font_hint
from briefing_site.base.problems import Loc, Severity, quoted
from briefing_site.checks.context import CheckContext
from briefing_site.checks.rule import Finding, rules_of
from briefing_site.facts.model import AnyRecord


def check_character_printable(record: AnyRecord, context: CheckContext) -> Iterator[Finding]:
    """Every printed character is in one of the fonts for print."""
    texts = (*context.prose, *context.other_texts)
    printed = [(loc, text) for loc, text in texts if not text.isascii() and loc[0] != "withdrawn"]
    if not printed:
        return
    characters = set().union(*(text for _, text in printed))
    missing = characters_missing(character for character in characters if not character.isascii())
    for loc, text in printed if missing else ():
        if found := [character for character in dict.fromkeys(text) if character in missing]:
            yield _finding(record, loc, found)


def _finding(record: AnyRecord, loc: Loc, found: list[str]) -> Finding:
    shown = ", ".join(f"'{character}' (U+{ord(character):04X})" for character in found)
    fact = next((fact for fact in record.facts if loc[:2] == ("facts", fact.index)), None)
    holder = f"the fact {quoted(fact.id)}" if fact else quoted(record.id)
    many = "are" if len(found) > 1 else "is"
    message = f"{shown} in {holder} {many} in none of the fonts for print."
    return Finding(loc, message, font_hint(found), needle=found[0])


RULES = rules_of(Severity.WARNING, check_character_printable)
