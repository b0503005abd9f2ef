"""The section at the end of a source's page: what would lose its support if the source were withdrawn.

In: a source and its `PageContext`. Out: an `ImpactSection`, with long lists cut; `briefing impact` has
all of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from markupsafe import Markup

from briefing_site.base.cldr import format_number
from briefing_site.base.language import gettext, ngettext
from briefing_site.facts.model import Source
from briefing_site.facts.support.dependencies import NO_SOURCE, Impact, LostSupport
from briefing_site.facts.text.prose import curl
from briefing_site.render.html import blocks, views
from briefing_site.render.html.page_context import PageContext
from briefing_site.site.labels import shortened
from briefing_site.site.pages import FOLDER_TITLES

T = TypeVar("T")
MAX_WORDS_LENGTH = 72
MAX_LINKS = 20
"""Links under one heading."""


def impact_view(context: PageContext, source: Source) -> blocks.ImpactSection | None:
    """Return what would lose support without a source; None if nothing would."""
    impact = context.cache.impacts.of(source.id)
    if not impact:
        return None
    return blocks.ImpactSection(" ".join(_sentences(impact)), tuple(_groups(context, impact)))


def _sentences(impact: Impact) -> Iterator[str]:
    alone = sum(1 for _, why in impact.facts if why == NO_SOURCE)
    further = len(impact.facts) - alone
    yield ngettext(
        "{number} fact rests on this source alone and would lose its support.",
        "{number} facts rest on this source alone and would lose their support.",
        alone,
    ).format(number=format_number(alone))
    if further:
        yield ngettext(
            "{number} assessment rests on these facts alone.",
            "{number} assessments rest on these facts alone.",
            further,
        ).format(number=format_number(further))
    if impact.kept:
        yield ngettext(
            "{number} fact would still stand on another source.",
            "{number} facts would still stand on other sources.",
            len(impact.kept),
        ).format(number=format_number(len(impact.kept)))


def _groups(context: PageContext, impact: Impact) -> Iterator[views.LinkGroup]:
    none = [lost_support for lost_support in impact.lost_support if not lost_support.left]
    less = [lost_support for lost_support in impact.lost_support if lost_support.left]
    assessments = [fact for fact, why in impact.facts if why != NO_SOURCE]
    position, line = partial(_position, context), partial(_line, context)
    yield from _group(context, gettext("Positions left without support"), _of_kind("position", none), position)
    yield from _group(context, gettext("Positions left with less support"), _of_kind("position", less), position)
    yield from _group(context, gettext("Lines to take left without support"), _holders_of("line", none), line)
    yield from _group(context, gettext("Lines to take left with less support"), _holders_of("line", less), line)
    yield from _group(context, gettext("Sentences left without support"), _holders_of("sentence", none), line)
    yield from _group(context, gettext("Sentences left with less support"), _holders_of("sentence", less), line)
    yield from _group(context, gettext("Assessments left without support"), assessments, partial(_fact_words, context))
    yield from _group(
        context, gettext("Posts with no other source"), impact.posts, lambda post: context.link(post[0], post[1])
    )
    yield from _group(context, gettext("Facts that would still stand"), impact.kept, partial(_fact_words, context))
    yield from _group(context, gettext("Briefs affected"), impact.briefs, context.link)
    folders = Counter(context.base.records[page].folder for page in impact.pages)
    yield from _group(context, gettext("Pages affected"), [*folders.items()], partial(_pages, context))


def _of_kind(kind: str, losses: Iterable[LostSupport]) -> list[LostSupport]:
    return [lost_support for lost_support in losses if lost_support.kind == kind]


def _holders_of(kind: str, losses: Iterable[LostSupport]) -> list[tuple[str, int]]:
    """Return each record with the number of its lines or sentences."""
    return [*Counter(lost_support.holder for lost_support in _of_kind(kind, losses)).items()]


def _position(context: PageContext, lost_support: LostSupport) -> views.Link:
    """Return a link to a position: `China on Taiwan`."""
    context.marking.add((lost_support.holder, lost_support.of))
    words = gettext("{actor} on {subject}").format(
        actor=curl(context.base.records[lost_support.of].label),
        subject=curl(context.base.records[lost_support.holder].label),
    )
    return views.Link(
        f"{context.link(lost_support.holder).href}#positions", words, "positions", context.plain(lost_support.text)
    )


def _line(context: PageContext, lines: tuple[str, int]) -> views.Link:
    """Return a link to a record, with the number of its lines or sentences."""
    record, number = lines
    return context.link(record, format_number(number))


def _fact_words(context: PageContext, fact_id: str) -> views.Link:
    """Return a link to a fact by its first words."""
    text = shortened(context.words_of(fact_id), MAX_WORDS_LENGTH)
    return views.Link(context.href(context.site.place_of_fact(fact_id)), text, "facts")


def _pages(context: PageContext, pages: tuple[str, int]) -> views.Link:
    """Return a link to a folder, with the number of its pages."""
    folder, number = pages
    return views.Link(context.href(f"{folder}/"), gettext(FOLDER_TITLES[folder]), folder, note=format_number(number))


def _group(
    context: PageContext, heading: str, things: Sequence[T], link_of: Callable[[T], views.Link]
) -> Iterator[views.LinkGroup]:
    """Yield links under a heading, cut if there are many; nothing if there are none."""
    if things:
        shown = [context.shown(link_of(thing)) for thing in things[:MAX_LINKS]]
        more = len(things) - MAX_LINKS
        if more > 0:
            words = ngettext("and {number} more", "and {number} more", more).format(number=more)
            shown.append(Markup('<span class="note">{}</span>').format(words))
        yield views.LinkGroup(heading, tuple(shown))
