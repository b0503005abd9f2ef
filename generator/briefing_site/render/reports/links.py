"""Which source addresses still work, as text, Markdown or JSON.

In: answers, and the sources with each address. Out: text, dead addresses first.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from briefing_site.checks.link_check import DEAD, Answer, LinkStatus
from briefing_site.facts.model import Source
from briefing_site.render.reports.outline import escape_markdown

ORDER = {status: place for place, status in enumerate(LinkStatus)}
Sources = Mapping[str, tuple[Source, ...]]


def links_headline(answers: Sequence[Answer]) -> str:
    """Return how many addresses were tried, and the results."""
    if not answers:
        return "No source gives an address."
    counts = Counter(answer.status for answer in answers)
    words = ", ".join(f"{counts[status]} {status}" for status in LinkStatus if counts[status])
    dead = sum(counts[status] for status in DEAD)
    asked = f"{len(answers)} address{'es' if len(answers) > 1 else ''}"
    return f"{asked}: {words}{'' if dead else '; none is dead'}."


def render_text(answers: Sequence[Answer], sources: Sources) -> str:
    """Return plain text: a line for each address without a normal answer."""
    lines = [f"{_places(sources[a.url])}: {a.status}{_detail(a)}: {a.url}" for a in _worth_a_line(answers)]
    return "\n".join([*lines, links_headline(answers), ""])


def render_markdown(answers: Sequence[Answer], sources: Sources) -> str:
    """Return GitHub's and GitLab's Markdown."""
    rows = [
        f"- **{a.status}**{escape_markdown(_detail(a))}: `{a.url}` in `{_places(sources[a.url])}`"
        for a in _worth_a_line(answers)
    ]
    return "\n".join([f"**{links_headline(answers)}**", "", *rows, ""])


def render_json(answers: Sequence[Answer], sources: Sources) -> str:
    """Return JSON: an object for each address."""
    found = [
        {"url": a.url, "outcome": a.status, "detail": a.detail, "sources": [s.id for s in sources[a.url]]}
        for a in answers
    ]
    return json.dumps({"links": found}, ensure_ascii=False, indent=1) + "\n"


def _worth_a_line(answers: Sequence[Answer]) -> Iterator[Answer]:
    wanted = (answer for answer in answers if answer.status is not LinkStatus.ANSWERS)
    return iter(sorted(wanted, key=lambda answer: (ORDER[answer.status], answer.url)))


def _detail(answer: Answer) -> str:
    return f" ({answer.detail})" if answer.detail else ""


def _places(sources: Sequence[Source]) -> str:
    return ", ".join(source.origin.path for source in sources)
