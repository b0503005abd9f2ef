"""The results of a query, as text or JSON: facts, positions, lines of briefs, and gaps.

In: the results, and the base. Out: text. Each line gives file and line, so that an editor can open it there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import singledispatch
from typing import Any

from briefing_site.base.problems import counted
from briefing_site.facts.factbase import FactBase, SubjectPosition
from briefing_site.facts.model import Fact
from briefing_site.facts.plain_prose import plain_prose
from briefing_site.site.pages import address_of
from briefing_site.site.query_context import BriefLine, MissingPosition, QueryResult

DATA_VERSION = 1
"""Version of the JSON; raised when a key is renamed, dropped or changes its meaning."""
NOUNS = {"facts": "fact", "positions": "position", "lines": "line", "gaps": "gap"}


def render_text(found: QueryResult, base: FactBase) -> str:
    """Return a line or two for each item, and their number."""
    lines = [line for item in found.items for line in _lines_of(_data(item, base))]
    return "\n".join([*lines, f"{counted(len(found.items), NOUNS[found.what])} found.", ""])


def render_json(found: QueryResult, base: FactBase) -> str:
    """Return JSON: under `facts`, `positions`, `lines` or `gaps` an object for each."""
    data = {"version": DATA_VERSION, found.what: [_data(item, base) for item in found.items]}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


FORMS: Mapping[str, Callable[[QueryResult, FactBase], str]] = {"text": render_text, "json": render_json}


def _lines_of(data: Mapping[str, Any]) -> list[str]:
    place = f"{data['file']}:{data['line']}: " if "file" in data else ""
    if "id" in data:
        head = f"{data['id']}: {', '.join((*data.get('by', ()), data['kind'], data['date']))}"
    else:
        head = " on ".join(data[key] for key in ("brief", "by", "about") if key in data)
    return [place + head, *([f"    {data['words']}"] if "words" in data else [])]


@singledispatch
def _data(item: object, base: FactBase) -> dict[str, Any]:
    raise TypeError(item, base)


@_data.register
def _(fact: Fact, base: FactBase) -> dict[str, Any]:
    home = base.home_of(fact)
    values = {
        "id": fact.id,
        "kind": fact.kind,
        "by": list(fact.by),
        "date": fact.date.text,
        "status": fact.status,
        "words": plain_prose(base, fact.text),
        "address": f"{address_of(home)}#{fact.id}",
        "file": fact.origin.path,
        "line": fact.origin.line,
    }
    return {key: value for key, value in values.items() if value}


@_data.register
def _(item: SubjectPosition, base: FactBase) -> dict[str, Any]:
    return {
        "by": item.position.actor,
        "about": item.subject.id,
        "facts": list(item.position.facts),
        "words": plain_prose(base, item.position.line),
        "address": f"{address_of(item.subject)}#positions",
    }


@_data.register
def _(item: BriefLine, base: FactBase) -> dict[str, Any]:
    topic = {"about": item.line.topic} if item.line.topic else {}
    words = plain_prose(base, item.line.line)
    return {"brief": item.brief.id, **topic, "facts": list(item.line.facts), "words": words}


@_data.register
def _(gap: MissingPosition, _: FactBase) -> dict[str, Any]:
    return {"by": gap.actor.id, "about": gap.subject.id, "address": address_of(gap.subject)}
