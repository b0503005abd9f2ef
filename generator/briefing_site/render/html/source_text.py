"""A source with its archived text: its paragraphs, the quoted words highlighted, and the facts beside them.

In: a `PageContext` whose setting holds the texts that its audience may read. Out: passages as finished HTML, and the
groups of facts beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from markupsafe import Markup, escape

from briefing_site.base.language import gettext
from briefing_site.facts.model import Fact, Source
from briefing_site.facts.text.quotations import PARAGRAPHS, quotations_in, stretches_of
from briefing_site.facts.types import TLP
from briefing_site.render.html import blocks
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.views import NOTHING

MAX_WHOLE = 200
"""Paragraphs of a text up to which it is shown whole; of a longer one, only those that facts cite."""


def groups_with_text(
    context: PageContext, source: Source, places: Mapping[str, Sequence[Fact]]
) -> Iterator[blocks.FactGroup | blocks.Remark]:
    """Yield each paragraph of a source with the facts that cite it, then the facts that cite the whole source.

    If the text may not be shown, only the numbers of the paragraphs are, with their facts.
    """
    paragraphs = context.setting.texts.get(source.id, ())
    if paragraphs:
        context.marking.raise_to(TLP.index(source.show_text or TLP[-1]))
        words = gettext("The text as it was archived, for {handling}. Words that a fact quotes are marked.")
        yield blocks.Remark(words.format(handling=source.show_text))
    whole = [f"p{number}" for number in range(1, len(paragraphs) + 1)] if len(paragraphs) <= MAX_WHOLE else []
    for place in dict.fromkeys((*whole, *places)):
        facts = places.get(place, ())
        text = passage_of(context, source, place, facts)
        heading = place or gettext("The source as a whole")
        yield blocks.FactGroup(place or "whole", heading, context.facts(facts), text=text)


def passage_of(context: PageContext, source: Source, place: str, facts: Iterable[Fact]) -> Markup:
    """Return the paragraph at a place in a source, with quoted words highlighted; empty if it may not be shown."""
    paragraphs = context.setting.texts.get(source.id, ())
    number = PARAGRAPHS.fullmatch(place)
    if not number or int(number["first"]) > len(paragraphs):
        return NOTHING
    context.marking.raise_to(TLP.index(source.show_text or TLP[-1]))
    quoted = [quotation.words for fact in facts for quotation in quotations_in(fact.text)]
    text = _highlighted(paragraphs[int(number["first"]) - 1], quoted)
    return Markup('<blockquote class="passage" lang="{}" dir="auto">{}</blockquote>').format(source.language, text)


def _highlighted(paragraph: str, quoted: Iterable[str]) -> Markup:
    """Return a paragraph with the quoted words marked."""
    highlighted = bytearray(len(paragraph))
    for words in quoted:
        for start, end in stretches_of(paragraph, words):
            highlighted[start:end] = b"\1" * (end - start)
    pieces: list[Markup] = []
    start = 0
    while start < len(paragraph):
        end = start
        while end < len(paragraph) and highlighted[end] == highlighted[start]:
            end += 1
        pieces.append(
            (Markup("<mark>{}</mark>") if highlighted[start] else Markup("{}")).format(escape(paragraph[start:end]))
        )
        start = end
    return Markup("").join(pieces)
