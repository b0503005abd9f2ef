"""If this source fell: what would go with it, for the end of a source's page.

In: a source and its `Desk`. Out: a `FallView`, its lists cut where they are long; `briefing impact` tells all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from typing import TypeVar

from markupsafe import Markup

from generator.footing import NO_SOURCE, Fall, Footing
from generator.language import gettext, ngettext
from generator.model import Source
from generator.prose import curl
from generator.render.html import views
from generator.render.html.desk import Desk
from generator.site import FOLDER_TITLES
from generator.wording import shortened

T = TypeVar("T")
LONGEST_WORDS = 72
MOST_LINKS = 20
"""Links under one heading."""


def fall_view(desk: Desk, source: Source) -> views.FallView | None:
    """Return what would go with a source; None where nothing would."""
    fall = desk.bench.falls.of(source.id)
    if not fall:
        return None
    return views.FallView(" ".join(_sentences(fall)), tuple(_groups(desk, fall)))


def _sentences(fall: Fall) -> Iterator[str]:
    alone = sum(1 for _, why in fall.facts if why == NO_SOURCE)
    further = len(fall.facts) - alone
    yield ngettext(
        "{number} fact rests on this source alone and would fall with it.",
        "{number} facts rest on this source alone and would fall with it.",
        alone,
    ).format(number=f"{alone:,}")
    if further:
        yield ngettext(
            "{number} assessment rests on these facts alone.",
            "{number} assessments rest on these facts alone.",
            further,
        ).format(number=f"{further:,}")
    if fall.kept:
        yield ngettext(
            "{number} fact would still stand on another source.",
            "{number} facts would still stand on other sources.",
            len(fall.kept),
        ).format(number=f"{len(fall.kept):,}")


def _groups(desk: Desk, fall: Fall) -> Iterator[views.LinkGroup]:
    none = [footing for footing in fall.footing if not footing.left]
    less = [footing for footing in fall.footing if footing.left]
    assessments = [fact for fact, why in fall.facts if why != NO_SOURCE]
    position, line = partial(_position, desk), partial(_line, desk)
    yield from _group(desk, gettext("Positions with nothing left under them"), _of_kind("position", none), position)
    yield from _group(desk, gettext("Positions with less under them"), _of_kind("position", less), position)
    yield from _group(desk, gettext("Lines to take with nothing left under them"), _briefs_of(none), line)
    yield from _group(desk, gettext("Lines to take with less under them"), _briefs_of(less), line)
    yield from _group(desk, gettext("Assessments that would fall"), assessments, partial(_fact_words, desk))
    yield from _group(
        desk, gettext("Offices that nothing else attests"), fall.posts, lambda post: desk.link(post[0], post[1])
    )
    yield from _group(desk, gettext("Facts that would still stand"), fall.kept, partial(_fact_words, desk))
    yield from _group(desk, gettext("Briefs that hold any of it"), fall.briefs, desk.link)
    folders = Counter(desk.base.records[page].folder for page in fall.pages)
    yield from _group(desk, gettext("Pages that it would show on"), [*folders.items()], partial(_pages, desk))


def _of_kind(kind: str, footings: Iterable[Footing]) -> list[Footing]:
    return [footing for footing in footings if footing.kind == kind]


def _briefs_of(footings: Iterable[Footing]) -> list[tuple[str, int]]:
    """Return each brief with the number of its lines."""
    return [*Counter(footing.holder for footing in _of_kind("line", footings)).items()]


def _position(desk: Desk, footing: Footing) -> views.Link:
    """Return a link to a position: `China on Taiwan`."""
    words = gettext("{actor} on {subject}").format(
        actor=curl(desk.base.records[footing.of].label), subject=curl(desk.base.records[footing.holder].label)
    )
    return views.Link(f"{desk.link(footing.holder).href}#positions", words, "positions", desk.plain(footing.text))


def _line(desk: Desk, lines: tuple[str, int]) -> views.Link:
    """Return a link to a brief, with the number of its lines."""
    brief, number = lines
    return desk.link(brief, f"{number:,}")


def _fact_words(desk: Desk, fact_id: str) -> views.Link:
    """Return a link to a fact by its first words."""
    text = shortened(desk.words_of(fact_id), LONGEST_WORDS)
    return views.Link(desk.href(desk.site.address_of_fact(fact_id)), text, "facts")


def _pages(desk: Desk, pages: tuple[str, int]) -> views.Link:
    """Return a link to a folder, with the number of its pages."""
    folder, number = pages
    return views.Link(desk.href(f"{folder}/"), gettext(FOLDER_TITLES[folder]), folder, note=f"{number:,}")


def _group(
    desk: Desk, heading: str, things: Sequence[T], link_of: Callable[[T], views.Link]
) -> Iterator[views.LinkGroup]:
    """Yield the links to some things under a heading, cut where they are many; nothing for nothing."""
    if things:
        shown = [desk.shown(link_of(thing)) for thing in things[:MOST_LINKS]]
        more = len(things) - MOST_LINKS
        if more > 0:
            words = ngettext("and {number} more", "and {number} more", more).format(number=more)
            shown.append(Markup('<span class="note">{}</span>').format(words))
        yield views.LinkGroup(heading, tuple(shown))
