"""The facts of a page as linked data: schema.org Claims in JSON-LD.

In: a `PageContext` and a record. Out: JSON for a `<script type="application/ld+json">`: a data block, which browsers do
not execute and a content security policy does not affect. Only facts that live on the page are included.
"""

from __future__ import annotations

import json
from typing import Any

from markupsafe import Markup

from briefing_site.facts.model import Fact
from briefing_site.render.html.page_context import PageContext

CONTEXT = "https://schema.org"
ACTOR_TYPES = {"person": "Person", "government": "GovernmentOrganization"}


UTTERED = frozenset({"said", "agreed", "position"})
"""Kinds of fact that their actors claimed themselves."""


def claims_of(context: PageContext, record_id: str) -> Markup:
    """Return the facts that live in a record as claims in JSON-LD; empty if there are none."""
    record = context.base.records.get(record_id)
    facts = record.facts if record and not record.withdrawn else ()
    if not facts:
        return Markup()
    graph = [_claim(context, fact) for fact in facts if fact.status in {"current", "disputed"}]
    text = json.dumps({"@context": CONTEXT, "@graph": graph}, ensure_ascii=False, separators=(",", ":"))
    safe = text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")
    return Markup(safe)  # noqa: S704 - JSON with what could end the script escaped


def _claim(context: PageContext, fact: Fact) -> dict[str, Any]:
    """Return one claim: `author` is whoever made it, `appearance` where we read it.

    The date of a statement is `datePublished`; any other date is part of the claim itself. Who did something
    is not the author of the claim that it was done, and we do not know the first appearance (`firstAppearance`).
    """
    claim: dict[str, Any] = {"@type": "Claim", "@id": f"#{fact.id}", "text": context.words_of(fact.id)}
    uttered = fact.kind in UTTERED
    if fact.date.machine:
        claim["datePublished" if uttered else "temporalCoverage"] = fact.date.text
    actors = [_party(context, actor) for actor in fact.by]
    if actors:
        claim["author" if uttered else "about"] = actors if len(actors) > 1 else actors[0]
    sources = [_appearance(context, citation.source) for citation in fact.sources]
    if sources:
        claim["appearance"] = sources if len(sources) > 1 else sources[0]
    return claim


def _party(context: PageContext, actor_id: str) -> dict[str, str]:
    actor = context.base.actors[actor_id]
    kind = ACTOR_TYPES.get(actor.type, "Organization")
    return {"@type": kind, "name": actor.name}


def _appearance(context: PageContext, source_id: str) -> dict[str, str]:
    source = context.base.sources[source_id]
    found = {"@type": "CreativeWork", "name": source.name}
    if source.url:
        found["url"] = source.url
    return found
