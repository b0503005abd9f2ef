"""The line beside a fact in every form: who said it to whom, how certain it is, whether it still holds.

In: an edition and a fact. Out: its `FactLine`, which names records and facts by id.
"""

from __future__ import annotations

from collections.abc import Iterator

from briefing_site.base.language import gettext
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.model import Fact
from briefing_site.render.compose.edition import Edition
from briefing_site.render.document import FactLine, OtherFacts
from briefing_site.site.labels import basis_words, lead_of, tags_of


def fact_line(edition: Edition, fact: Fact) -> FactLine:
    """Return the line shown beside the words of a fact."""
    base = edition.site.base
    review = edition.reviews.state_of(fact)
    return FactLine(
        fact,
        basis_words(fact.date_basis),
        lead_of(fact),
        tags_of(fact, base.records[fact.home], edition.default_handling, edition.today, review),
        tuple(_others(fact)),
        names_speaker=_names_speaker(fact, base),
    )


def _others(fact: Fact) -> Iterator[OtherFacts]:
    for words, facts, replaces in (
        (gettext("Superseded by {facts}"), fact.superseded_by, True),
        (gettext("Disputed by {facts}"), fact.disputed_by, True),
        (gettext("Rests on {facts}"), fact.rests_on, False),
    ):
        if facts:
            yield OtherFacts(words, facts, says_status=replaces)


def _names_speaker(fact: Fact, base: FactBase) -> bool:
    """Tell whether the words of a fact begin with its only actor."""
    if fact.kind != "did" or len(fact.by) != 1 or fact.to or fact.via:
        return False
    actor = base.records[fact.by[0]]
    return fact.text.startswith((f"[[{actor.id}", actor.label, actor.name))
