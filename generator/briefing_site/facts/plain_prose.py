"""Prose as plain text, and what a link is called: the same on page and paper, in data, search and feeds.

In: a fact base, and prose or an id. Out: words, in the current language.
"""

from __future__ import annotations

from functools import partial

from briefing_site.base.language import gettext
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.text.prose import curl, parse_prose, prose_text


def link_words(base: FactBase, target: str) -> str:
    """Return what a link shows that has no words of its own: a record's name, a fact's date; else the id."""
    if fact := base.facts.get(target):
        return gettext("the fact dated {date}").format(date=fact.when)
    record = base.records.get(target)
    return curl(record.label) if record else target


def plain_prose(base: FactBase, text: str) -> str:
    """Return a prose field as words alone."""
    return prose_text(parse_prose(text), partial(link_words, base))
