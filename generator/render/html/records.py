"""The page of one record: actor, issue, cooperation area, event, source, tombstone.

In: a record and its `Desk`. Out: its `PageView`. Links go both ways by construction: what names the record
anywhere in the base is found through `FactBase.incoming`, and grouped by why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from markupsafe import Markup

from generator.factbase import Standpoint, facts_in
from generator.language import gettext, ngettext
from generator.model import Actor, AnyRecord, Cooperation, Event, Fact, FactRecord, Issue, Post, Record, Source
from generator.prose import curl
from generator.relations import facts_in_common, groups_of_actor, heading_of_facts, incoming_of, neighbours_of, ties_of
from generator.render.html import views
from generator.render.html.desk import Desk, when, when_of_event
from generator.render.html.disputes import disputes_on
from generator.render.html.falls import fall_view
from generator.render.html.ties import ties_view
from generator.site import FOLDER_TITLES, Page, places_of
from generator.wording import (
    kind_label,
    language_name,
    natural_order,
    post_span,
    review_due,
    source_detail,
    source_type,
    term,
)


def record_view(desk: Desk, page: Page) -> views.PageView:
    """Return the page of the record that `page` is about."""
    record = desk.base.records[page.record]
    if record.withdrawn:
        return _tombstone(desk, record)
    if isinstance(record, Source):
        return _source_view(desk, record)
    assert isinstance(record, FactRecord)  # noqa: S101 - briefs have a module of their own
    return _fact_page(desk, record)


def _fact_page(desk: Desk, record: FactRecord) -> views.PageView:
    positions = tuple(_positions(desk, record))
    disputes = disputes_on(desk, record)
    groups = tuple(_actor_groups(desk, record) if isinstance(record, Actor) else _subject_groups(desk, record))
    common = facts_in_common(desk.base, record)
    related = tuple(_related(desk, record, common))
    ties = ties_view(desk, record, ties_of(desk.base, record, common), listed=bool(related))
    mentions = tuple(_mentions(desk, record))
    sources = desk.sources()
    return views.PageView(
        kind={"actors": "actor", "issues": "issue", "events": "event"}.get(record.folder, record.folder),
        title=curl(record.name),
        written=True,
        kind_label=kind_label(record) if isinstance(record, (Actor, Event)) else "",  # else the breadcrumb says it
        lead=desk.prose(record.summary),
        breadcrumbs=_breadcrumbs(desk, record),
        names=tuple(natives(record)),
        tags=tuple(_record_tags(desk, record)),
        essentials=tuple(_essentials(desk, record)),
        contents=contents_of(tuple(_stances(positions, disputes)), groups, related or ties, mentions, sources),
        positions=positions,
        disputes=disputes,
        groups=groups,
        related=related,
        ties=ties,
        mentions=mentions,
        sources=sources,
        edit=desk.edit_address(record),
        pdf=desk.printed(f"{record.folder}/{record.id}"),
        footer=tuple(desk.footer(record)),
    )


def _source_view(desk: Desk, source: Source) -> views.PageView:
    groups = tuple(_locator_groups(desk, source))
    common = facts_in_common(desk.base, source)
    related = tuple(_related(desk, source, common))
    ties = ties_view(desk, source, ties_of(desk.base, source, common), listed=bool(related))
    fall = fall_view(desk, source)
    contents = contents_of((), groups, related, (), views.NOTHING)
    if fall:
        contents = (*contents, views.Contents("if-it-fell", gettext("If this source fell")))
    return views.PageView(
        kind="source",
        title=curl(source.name),
        written=True,
        kind_label=source_type(source.type).capitalize(),
        lead=Markup(),
        breadcrumbs=_breadcrumbs(desk, source),
        essentials=tuple(_source_essentials(source)),
        contents=contents,
        groups=groups,
        related=related,
        ties=ties,
        fall=fall,
        edit=desk.edit_address(source),
        footer=tuple(desk.footer(source)),
    )


def _tombstone(desk: Desk, record: AnyRecord) -> views.PageView:
    mentions = tuple(_mentions(desk, record))
    successors = tuple(desk.shown(link) for link in desk.links(getattr(record, "related", ())))
    return views.PageView(
        kind="tombstone",
        title=curl(record.name),
        written=True,
        kind_label=gettext("Withdrawn"),
        lead=desk.prose(record.withdrawn),
        breadcrumbs=_breadcrumbs(desk, record),
        related=(views.LinkGroup(gettext("See instead"), successors),) if successors else (),
        mentions=mentions,
        edit=desk.edit_address(record),
        footer=tuple(desk.footer(record)),
    )


# --- head ---------------------------------------------------------------------------------------------------------


def natives(record: AnyRecord) -> Iterator[views.Native]:
    """Yield the record's names in other languages and scripts."""
    for tag, name in (record.names if isinstance(record, Record) else {}).items():
        lang = tag.removesuffix("-pinyin") if tag.startswith("zh-Latn") else tag
        yield views.Native(name, lang if lang != "zh-Latn" else tag, language_name(tag))


def _breadcrumbs(desk: Desk, record: AnyRecord) -> tuple[views.Link, ...]:
    """Lead from the folder's index down through the wider records."""
    above: list[str] = []
    part_of = getattr(record, "part_of", None)
    while part_of and part_of not in above and part_of in desk.base.records:
        above.insert(0, part_of)
        part_of = getattr(desk.base.records[part_of], "part_of", None)
    index = views.Link(desk.href(f"{record.folder}/"), gettext(FOLDER_TITLES[record.folder]), record.folder)
    return (index, *desk.links(above))


def _record_tags(desk: Desk, record: FactRecord) -> Iterator[views.Tag]:
    if isinstance(record, Cooperation):
        yield views.Tag(term(record.state), "state", gettext("How far it has come"))
    if isinstance(record, Event) and record.phase != "held":
        yield views.Tag(term(record.state), "state", gettext("Whether it took place"))
    if record.review_by and record.review_by < desk.setting.today:
        yield views.Tag(review_due(record.review_by), "overdue", gettext("Due for review"))


# --- essentials -----------------------------------------------------------------------------------------------------


def _essentials(desk: Desk, record: FactRecord) -> Iterator[views.Row]:
    if isinstance(record, Actor):
        yield from _actor_essentials(desk, record)
    elif isinstance(record, Event):
        yield views.Row(gettext("When"), (when_of_event(record),))
        if record.place:
            yield views.Row(gettext("Where"), (record.place,))
        yield from _link_row(desk, gettext("Who"), record.participants)
        yield from desk.card_row(record.id)
    elif isinstance(record, Cooperation):
        yield views.Row(gettext("State"), (term(record.state).capitalize(),))
        yield from _link_row(desk, gettext("Parties"), record.parties)
    if isinstance(record, (Issue, Event)) and record.part_of:
        yield from _link_row(desk, gettext("Part of"), (record.part_of,))
    if record.aliases:
        yield views.Row(gettext("Also called"), tuple(map(curl, record.aliases)))


def _actor_essentials(desk: Desk, actor: Actor) -> Iterator[views.Row]:
    if actor.posts:
        yield views.Row(ngettext("Post", "Posts", len(actor.posts)), tuple(_post(desk, post) for post in actor.posts))
    if actor.speaks_for:
        yield from _link_row(desk, gettext("Speaks for"), (actor.speaks_for,))
    if actor.part_of:
        yield from _link_row(desk, gettext("Part of"), (actor.part_of,))


def _post(desk: Desk, post: Post) -> Markup:
    """A post in one line: title, organisation, when, source."""
    org = Markup(", {}").format(_anchor(desk.link(post.org))) if post.org else ""
    sources = Markup("").join(
        Markup('<sup class="citation"><a href="{}" aria-label="{}">{}</a></sup>').format(
            c.href, gettext("Source {number}").format(number=c.number), c.number
        )
        for c in (desk.cite(citation) for citation in post.sources)
    )
    return Markup('{}{} <span class="note">{}</span>{}').format(curl(post.title), org, post_span(post), sources)


def _source_essentials(source: Source) -> Iterator[views.Row]:
    if source.authors:
        yield views.Row(gettext("By"), source.authors)
    yield views.Row(gettext("Published by"), (source.publisher,))
    if source.issued:
        yield views.Row(gettext("Published"), (when(source.issued),))
    if source.url:
        yield views.Row(gettext("Address"), (views.Link(source.url, source.url),))
    yield views.Row(gettext("What it is"), source_detail(source))
    if source.extent:
        yield views.Row(gettext("At hand"), (term(source.extent),))
    if source.locators:
        yield views.Row(gettext("Places in it"), (source.locators,), wide=True)


def _link_row(desk: Desk, label: str, ids: Iterable[str]) -> Iterator[views.Row]:
    links = desk.links(ids)
    if links:
        yield views.Row(label, links)


def _anchor(link: views.Link) -> Markup:
    return Markup('<a href="{}">{}</a>').format(link.href, link.text)


# --- positions and facts --------------------------------------------------------------------------------------------


def _positions(desk: Desk, record: FactRecord) -> Iterator[views.PositionView]:
    if isinstance(record, Actor):
        for standpoint in desk.base.standpoints_of.get(record.id, ()):
            yield desk.position(standpoint)
    elif isinstance(record, (Issue, Cooperation)):
        for position in record.positions:
            yield desk.position(Standpoint(record, position))


def _subject_groups(desk: Desk, record: FactRecord) -> Iterator[views.FactGroup]:
    facts = desk.base.facts_shown_on.get(record.id, ())
    if facts:
        yield views.FactGroup("facts", heading_of_facts(record), desk.facts(facts))


def _actor_groups(desk: Desk, actor: Actor) -> Iterator[views.FactGroup]:
    for group_id, heading, facts in groups_of_actor(desk.base, actor):
        yield views.FactGroup(group_id, heading, desk.facts(facts))


def _locator_groups(desk: Desk, source: Source) -> Iterator[views.FactGroup]:
    """Every fact that rests on the source, under the place in it that the fact cites."""
    places: dict[str, dict[str, Fact]] = {}
    for fact in desk.base.facts_citing.get(source.id, ()):
        for citation in fact.sources:
            if citation.source == source.id:
                for place in places_of(citation.locator):
                    places.setdefault(place, {})[fact.id] = fact
    for place in sorted(places, key=natural_order):
        yield views.FactGroup(
            place or "whole", place or gettext("The source as a whole"), desk.facts(places[place].values())
        )


# --- ways to and from -----------------------------------------------------------------------------------------------


def _related(desk: Desk, record: AnyRecord, common: Counter[str]) -> Iterator[views.LinkGroup]:
    groups: dict[str, dict[str, str]] = {}
    for target in getattr(record, "related", ()):
        groups.setdefault(gettext("See also"), {})[target] = ""
    for heading, holder in incoming_of(desk.base, record):
        groups.setdefault(heading, {})[holder] = ""
    groups |= neighbours_of(desk.base, record, common)
    for heading, ids in groups.items():
        yield views.LinkGroup(heading, tuple(desk.shown(desk.link(other, note)) for other, note in ids.items()))


def _mentions(desk: Desk, record: AnyRecord) -> Iterator[views.LinkGroup]:
    """Records whose prose links here, or to a fact that lives here, grouped by kind."""
    places: dict[str, dict[str, list[str]]] = {}
    for target in (record.id, *(fact.id for fact in facts_in(record))):
        for reference in desk.base.incoming.get(target, ()):
            if reference.why == "link" and reference.holder != record.id:
                folder = desk.base.records[reference.holder].folder
                places.setdefault(folder, {}).setdefault(reference.holder, []).append(reference.fact)
    for folder, holders in places.items():
        yield views.LinkGroup(
            gettext(FOLDER_TITLES[folder]), tuple(desk.shown(_mention(desk, h, f)) for h, f in holders.items())
        )


def _mention(desk: Desk, holder: str, facts: list[str]) -> views.Link:
    """Lead to the first place: the record's head, or the fact that mentions it."""
    link = desk.link(holder)
    note = ngettext("{number} place", "{number} places", len(facts)).format(number=len(facts)) if facts[1:] else ""
    href = link.href if not facts[0] else desk.href(desk.site.address_of_fact(facts[0]))
    return views.Link(href, link.text, link.kind, link.title, note, withdrawn=link.withdrawn)


def _stances(
    positions: tuple[views.PositionView, ...], disputes: tuple[views.DisputeView, ...]
) -> Iterator[views.Contents]:
    if positions:
        yield views.Contents("positions", gettext("Positions"))
    if disputes:
        yield views.Contents("disputes", gettext("Contradicting accounts"))


def contents_of(
    before: tuple[views.Contents, ...],
    groups: tuple[views.FactGroup, ...],
    related: object,
    mentions: tuple[views.LinkGroup, ...],
    sources: Markup,
) -> tuple[views.Contents, ...]:
    """Return the page's own contents, in the order in which the parts stand."""
    return (
        *before,
        *(views.Contents(group.id, group.heading) for group in groups),
        *((views.Contents("related", gettext("Related")),) if related else ()),
        *((views.Contents("mentions", gettext("Mentioned in")),) if mentions else ()),
        *((views.Contents("sources", gettext("Sources")),) if sources else ()),
    )
