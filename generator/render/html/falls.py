"""If this source fell: what would go with it, for the end of a source's page.

In: a source and its `Desk`. Out: a `FallView`, its lists cut where they are long; `briefing impact` tells all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from markupsafe import Markup

from generator.footing import NO_SOURCE, Fall, Footing
from generator.language import gettext, ngettext
from generator.model import Source
from generator.render.html import views
from generator.render.html.desk import Desk
from generator.site import FOLDER_TITLES
from generator.wording import shortened

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
    facts = [_fact_words(desk, fact) for fact, why in fall.facts if why != NO_SOURCE]
    yield from _group(desk, gettext("Positions with nothing left under them"), _positions(desk, none))
    yield from _group(desk, gettext("Positions with less under them"), _positions(desk, less))
    yield from _group(desk, gettext("Lines to take with nothing left under them"), _lines(desk, none))
    yield from _group(desk, gettext("Lines to take with less under them"), _lines(desk, less))
    yield from _group(desk, gettext("Assessments that would fall"), facts)
    yield from _group(
        desk, gettext("Offices that nothing else attests"), [desk.link(actor, title) for actor, title in fall.posts]
    )
    yield from _group(desk, gettext("Facts that would still stand"), [_fact_words(desk, fact) for fact in fall.kept])
    pages: dict[str, int] = {}
    for page in fall.pages:
        folder = desk.base.records[page].folder
        pages[folder] = pages.get(folder, 0) + 1
    shown = [
        views.Link(desk.href(f"{folder}/"), gettext(FOLDER_TITLES[folder]), folder, note=f"{number:,}")
        for folder, number in pages.items()
    ]
    yield from _group(desk, gettext("Briefs that hold any of it"), list(desk.links(fall.briefs)))
    yield from _group(desk, gettext("Pages that it would show on"), shown)


def _positions(desk: Desk, footings: Iterable[Footing]) -> list[views.Link]:
    """Return a link to each position: `China on Taiwan`."""
    found = []
    for footing in footings:
        if footing.kind == "position":
            words = gettext("{actor} on {subject}").format(
                actor=desk.base.records[footing.of].label, subject=desk.base.records[footing.holder].label
            )
            found.append(
                views.Link(f"{desk.link(footing.holder).href}#positions", words, "positions", desk.plain(footing.text))
            )
    return found


def _fact_words(desk: Desk, fact_id: str) -> views.Link:
    """Return a link to a fact by its first words."""
    words = desk.plain(desk.base.facts[fact_id].text)
    text = shortened(words, LONGEST_WORDS)
    return views.Link(desk.href(desk.site.address_of_fact(fact_id)), text, "facts")


def _lines(desk: Desk, footings: Iterable[Footing]) -> list[views.Link]:
    """Return a link to each brief, with the number of its lines."""
    numbers: dict[str, int] = {}
    for footing in footings:
        if footing.kind == "line":
            numbers[footing.holder] = numbers.get(footing.holder, 0) + 1
    return [desk.link(brief, f"{number:,}") for brief, number in numbers.items()]


def _group(desk: Desk, heading: str, links: list[views.Link]) -> Iterator[views.LinkGroup]:
    if links:
        more = len(links) - MOST_LINKS
        words = ngettext("and {number} more", "and {number} more", more).format(number=more)
        rest = (Markup('<span class="note">{}</span>').format(words),)
        shown = tuple(desk.shown(link) for link in links[:MOST_LINKS])
        yield views.LinkGroup(heading, (*shown, *(rest if more > 0 else ())))
