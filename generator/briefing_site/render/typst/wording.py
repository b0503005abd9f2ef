"""The fixed words of printed documents, and messages filled in with running text.

In: the current language. Out: the words that `templates/print/` looks up, and trees of words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from briefing_site.base.cldr import END_OF_ISOLATE, FIRST_STRONG_ISOLATE, list_gaps
from briefing_site.base.direction import is_mixed
from briefing_site.base.language import N_, gettext
from briefing_site.render.typst.printed import Inline, Tree, words

PLACE = re.compile(r"\{(\w+)\}")
TEMPLATE_WORDS = (
    *(N_("Added"), N_("Changed"), N_("Withdrawn"), N_("new"), N_("changed"), N_("and {number} more, not listed here")),
    *(N_("Addresses that start with / are on {address}."), N_("Live page"), N_("Live site"), N_("p. {number}")),
    *(N_("As of"), N_("As of {day}"), N_("Handling"), N_("Revision"), N_("Content"), N_("Purpose"), N_("Contents")),
    *(N_("revision {revision}"), N_("content {hash}"), N_("Page {number} of {total}"), N_("Not current: {view}")),
    *(N_("Bottom line"), N_("Sources"), N_("cited here: {places}"), N_("Rests on: {facts}"), N_("none recorded")),
    *(N_("Caveat"), N_("(our judgement)"), N_("Crest"), N_("QR code of the address {address}"), N_("; "), N_(", ")),
    *(N_("nothing on record"), N_("and {number} more in the brief"), N_("{number} in the brief"), N_("Last met")),
    *(N_("Who they are, and what they said last"), N_("Points to make"), N_("If raised"), N_("Facts on record")),
    *(N_("{name}: meeting card"), N_("{what}: {words}")),
)
"""The fixed words of the templates, in English: each `say("…")` there uses one of these."""


def template_words() -> Mapping[str, str]:
    """Return the fixed words of the templates in the current language, by the English ones."""
    return {message: gettext(message) for message in TEMPLATE_WORDS}


def filled(message: str, **values: str | Tree) -> Tree:
    """Fill the placeholders of a message with running text: `Superseded by {facts}`."""
    pieces: list[Inline] = []
    for index, part in enumerate(PLACE.split(message)):
        value: str | Tree = values[part] if index % 2 else part
        pieces += [value] if isinstance(value, str) else value
    return tuple(piece for piece in pieces if piece != "")


def isolated_tree(tree: Tree) -> Tree:
    """Isolate running text, so that it can be part of a sentence of either direction."""
    return (FIRST_STRONG_ISOLATE, *tree, END_OF_ISOLATE) if is_mixed(words(tree)) else tree


def listed(trees: Iterable[Tree]) -> Tree:
    """Return several pieces of running text as one list: `Qin Gang, Antony Blinken and Wang Yi`."""
    entries = tuple(trees)
    gaps = list_gaps(len(entries))
    pieces: list[Inline] = [gaps[0]]
    for entry, gap in zip(entries, gaps[1:], strict=True):
        pieces += (*entry, gap)
    return tuple(piece for piece in pieces if piece != "")
