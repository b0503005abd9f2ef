"""The page of one record: actor, issue, cooperation area, event, source, tombstone.

In: a record and its `PageContext`. Out: its `PageView`. Links go both ways by construction: what names the record
anywhere in the base is found through `FactBase.incoming`, and grouped by why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from markupsafe import Markup

from briefing_site.base.language import gettext, ngettext
from briefing_site.facts.factbase import SubjectPosition
from briefing_site.facts.model import (
    Actor,
    AnyRecord,
    Brief,
    Cooperation,
    Event,
    Fact,
    FactRecord,
    Issue,
    Post,
    Record,
    Source,
)
from briefing_site.facts.prose import curl
from briefing_site.render.html import views
from briefing_site.render.html.disputes import disputes_on
from briefing_site.render.html.impact_section import impact_view
from briefing_site.render.html.page_context import PageContext, when, when_of_event
from briefing_site.render.html.relation_graph import relation_view
from briefing_site.site.labels import (
    kind_label,
    language_name,
    natural_order,
    outcome_words,
    overdue_words,
    post_span,
    source_detail,
    source_type,
    term,
)
from briefing_site.site.pages import FOLDER_TITLES, Page, places_of
from briefing_site.site.relations import (
    facts_in_common,
    groups_of_actor,
    heading_of_facts,
    incoming_of,
    neighbours_of,
    ties_of,
)


def record_view(context: PageContext, page: Page) -> views.PageView:
    """Return the page of the record that `page` is about."""
    record = context.base.records[page.record]
    if record.withdrawn:
        return _tombstone(context, record)
    if isinstance(record, Source):
        return _source_view(context, record)
    assert isinstance(record, FactRecord)  # noqa: S101 - briefs have a module of their own
    return _fact_page(context, record)


def _fact_page(context: PageContext, record: FactRecord) -> views.PageView:
    positions = tuple(_positions(context, record))
    disputes = disputes_on(context, record)
    groups = tuple(_actor_groups(context, record) if isinstance(record, Actor) else _subject_groups(context, record))
    common = facts_in_common(context.base, record)
    related = tuple(_related(context, record, common))
    ties = relation_view(context, record, ties_of(context.base, record, common), listed=bool(related))
    mentions = tuple(_mentions(context, record))
    sources = context.sources()
    return views.PageView(
        kind={"actors": "actor", "issues": "issue", "events": "event"}.get(record.folder, record.folder),
        title=curl(record.distinct_name),
        written=True,
        kind_label=kind_label(record) if isinstance(record, (Actor, Event)) else "",  # else the breadcrumb says it
        lead=context.prose(record.summary),
        breadcrumbs=_breadcrumbs(context, record),
        names=tuple(natives(record)),
        tags=tuple(_record_tags(context, record)),
        essentials=tuple(_essentials(context, record)),
        contents=contents_of(tuple(_stances(positions, disputes)), groups, related or ties, mentions, sources),
        positions=positions,
        disputes=disputes,
        groups=groups,
        related=related,
        ties=ties,
        mentions=mentions,
        sources=sources,
        edit=context.edit_address(record),
        pdf=context.printed(f"{record.folder}/{record.id}", context.own_handling(record)),
        own_handling=context.own_handling(record),
        footer=tuple(context.footer(record)),
    )


def _source_view(context: PageContext, source: Source) -> views.PageView:
    groups = tuple(_locator_groups(context, source))
    common = facts_in_common(context.base, source)
    related = tuple(_related(context, source, common))
    ties = relation_view(context, source, ties_of(context.base, source, common), listed=bool(related))
    fall = impact_view(context, source)
    contents = contents_of((), groups, related, (), views.NOTHING)
    if fall:
        contents = (*contents, views.Contents("if-it-fell", gettext("If this source were withdrawn")))
    return views.PageView(
        kind="source",
        title=curl(source.name),
        written=True,
        kind_label=source_type(source.type).capitalize(),
        lead=Markup(),
        breadcrumbs=_breadcrumbs(context, source),
        essentials=tuple(_source_essentials(context, source)),
        contents=contents,
        groups=groups,
        related=related,
        ties=ties,
        fall=fall,
        edit=context.edit_address(source),
        own_handling=context.own_handling(source),
        footer=tuple(context.footer(source)),
    )


def _tombstone(context: PageContext, record: AnyRecord) -> views.PageView:
    mentions = tuple(_mentions(context, record))
    successors = tuple(context.shown(link) for link in context.links(getattr(record, "related", ())))
    return views.PageView(
        kind="tombstone",
        title=curl(record.distinct_name),
        written=True,
        kind_label=gettext("Withdrawn"),
        lead=context.prose(record.withdrawn),
        breadcrumbs=_breadcrumbs(context, record),
        related=(views.LinkGroup(gettext("See instead"), successors),) if successors else (),
        mentions=mentions,
        edit=context.edit_address(record),
        own_handling=context.own_handling(record),
        footer=tuple(context.footer(record)),
    )


# --- head ---------------------------------------------------------------------------------------------------------


def natives(record: AnyRecord) -> Iterator[views.Native]:
    """Yield the record's names in other languages and scripts."""
    for tag, name in (record.names if isinstance(record, Record) else {}).items():
        lang = tag.removesuffix("-pinyin") if tag.startswith("zh-Latn") else tag
        yield views.Native(name, lang if lang != "zh-Latn" else tag, language_name(tag))


def _breadcrumbs(context: PageContext, record: AnyRecord) -> tuple[views.Link, ...]:
    """Lead from the folder's index down through the wider records."""
    above: list[str] = []
    part_of = getattr(record, "part_of", None)
    while part_of and part_of not in above and part_of in context.base.records:
        above.insert(0, part_of)
        part_of = getattr(context.base.records[part_of], "part_of", None)
    index = views.Link(context.href(f"{record.folder}/"), gettext(FOLDER_TITLES[record.folder]), record.folder)
    return (index, *context.links(above))


def _record_tags(context: PageContext, record: FactRecord) -> Iterator[views.Tag]:
    if isinstance(record, Cooperation):
        yield views.Tag(term(record.state), "state", gettext("Stage that it has reached"))
    if isinstance(record, Event) and record.phase != "held":
        yield views.Tag(term(record.state), "state", gettext("Whether it took place"))
        if outcome := outcome_words(record, context.setting.today):
            yield views.Tag(outcome, "overdue", gettext("Nobody has recorded whether it took place"))
    if record.review_by and record.review_by < context.setting.today:
        words = overdue_words(record.review_by)
        yield views.Tag(words, "overdue", gettext("The date for its review has passed"))


# --- essentials -----------------------------------------------------------------------------------------------------


def _essentials(context: PageContext, record: FactRecord) -> Iterator[views.Row]:
    if isinstance(record, Actor):
        yield from _actor_essentials(context, record)
    elif isinstance(record, Event):
        yield views.Row(gettext("When"), (when_of_event(record),))
        if record.place:
            yield views.Row(gettext("Where"), (record.place,))
        yield from _link_row(context, gettext("Who"), record.participants)
        yield from context.card_row(record, _preparing(context, record))
    elif isinstance(record, Cooperation):
        yield views.Row(gettext("State"), (term(record.state).capitalize(),))
        yield from _link_row(context, gettext("Parties"), record.parties)
    if isinstance(record, (Issue, Event)) and record.part_of:
        yield from _link_row(context, gettext("Part of"), (record.part_of,))
    if record.aliases:
        yield views.Row(gettext("Also known as"), tuple(map(curl, record.aliases)))


def _preparing(context: PageContext, event: Event) -> Iterator[Brief]:
    """Yield the briefs that prepare an event: the card of each has the points to make, at the brief's own label."""
    for brief in context.base.folders["briefs"]:
        if isinstance(brief, Brief) and brief.event == event.id and not brief.withdrawn:
            yield brief


def _actor_essentials(context: PageContext, actor: Actor) -> Iterator[views.Row]:
    if actor.posts:
        yield views.Row(
            ngettext("Post", "Posts", len(actor.posts)), tuple(_post(context, post) for post in actor.posts)
        )
    if actor.speaks_for:
        yield from _link_row(context, gettext("Speaks for"), (actor.speaks_for,))
    if actor.part_of:
        yield from _link_row(context, gettext("Part of"), (actor.part_of,))


def _post(context: PageContext, post: Post) -> Markup:
    """A post in one line: title, organisation, when, source."""
    org = Markup(", {}").format(_anchor(context.link(post.org))) if post.org else ""
    sources = Markup("").join(
        Markup('<sup class="citation"><a href="{}" aria-label="{}">{}</a></sup>').format(
            c.href, gettext("Source {number}").format(number=c.number), c.number
        )
        for c in (context.cite(citation) for citation in post.sources)
    )
    return Markup('{}{} <span class="note">{}</span>{}').format(curl(post.title), org, post_span(post), sources)


def _source_essentials(context: PageContext, source: Source) -> Iterator[views.Row]:
    if source.authors:
        yield views.Row(gettext("By"), source.authors)
    yield views.Row(gettext("Published by"), (source.publisher,))
    if source.issued:
        yield views.Row(gettext("Published"), (when(source.issued),))
    if source.url:
        yield views.Row(gettext("Address"), (views.Link(source.url, source.url),))
    yield views.Row(gettext("Description"), source_detail(source))
    if source.extent:
        yield views.Row(gettext("What we hold"), (term(source.extent),))
    if source.locators:
        yield views.Row(gettext("References within it"), (context.prose(source.locators),), wide=True)


def _link_row(context: PageContext, label: str, ids: Iterable[str]) -> Iterator[views.Row]:
    links = context.links(ids)
    if links:
        yield views.Row(label, links)


def _anchor(link: views.Link) -> Markup:
    return Markup('<a href="{}">{}</a>').format(link.href, link.text)


# --- positions and facts --------------------------------------------------------------------------------------------


def _positions(context: PageContext, record: FactRecord) -> Iterator[views.PositionView]:
    if isinstance(record, Actor):
        for located in context.base.standpoints_of.get(record.id, ()):
            yield context.position(located)
    elif isinstance(record, (Issue, Cooperation)):
        for position in record.positions:
            yield context.position(SubjectPosition(record, position))


def _subject_groups(context: PageContext, record: FactRecord) -> Iterator[views.FactGroup]:
    facts = context.base.facts_shown_on.get(record.id, ())
    if facts:
        yield views.FactGroup("facts", heading_of_facts(record), context.facts(facts))


def _actor_groups(context: PageContext, actor: Actor) -> Iterator[views.FactGroup]:
    for group_id, heading, facts in groups_of_actor(context.base, actor):
        yield views.FactGroup(group_id, heading, context.facts(facts))


def _locator_groups(context: PageContext, source: Source) -> Iterator[views.FactGroup]:
    """Every fact that rests on the source, under the place in it that the fact cites."""
    places: dict[str, dict[str, Fact]] = {}
    for fact in context.base.facts_citing.get(source.id, ()):
        for citation in fact.sources:
            if citation.source == source.id:
                for place in places_of(citation.locator):
                    places.setdefault(place, {})[fact.id] = fact
    for place in sorted(places, key=natural_order):
        yield views.FactGroup(
            place or "whole", place or gettext("The source as a whole"), context.facts(places[place].values())
        )


# --- ways to and from -----------------------------------------------------------------------------------------------


def _related(context: PageContext, record: AnyRecord, common: Counter[str]) -> Iterator[views.LinkGroup]:
    groups: dict[str, dict[str, str]] = {}
    for target in getattr(record, "related", ()):
        groups.setdefault(gettext("See also"), {})[target] = ""
    for heading, holder in incoming_of(context.base, record):
        groups.setdefault(heading, {})[holder] = ""
    groups |= neighbours_of(context.base, record, common)
    for heading, ids in groups.items():
        yield views.LinkGroup(heading, tuple(context.shown(context.link(other, note)) for other, note in ids.items()))


def _mentions(context: PageContext, record: AnyRecord) -> Iterator[views.LinkGroup]:
    """Records whose prose links here, or to a fact that lives here, grouped by kind."""
    places: dict[str, dict[str, list[str]]] = {}
    for target in (record.id, *(fact.id for fact in record.facts)):
        for reference in context.base.incoming.get(target, ()):
            if reference.why == "link" and reference.holder != record.id:
                folder = context.base.records[reference.holder].folder
                places.setdefault(folder, {}).setdefault(reference.holder, []).append(reference.fact)
    for folder, holders in places.items():
        yield views.LinkGroup(
            gettext(FOLDER_TITLES[folder]), tuple(context.shown(_mention(context, h, f)) for h, f in holders.items())
        )


def _mention(context: PageContext, holder: str, facts: list[str]) -> views.Link:
    """Lead to the first place: the record's head, or the fact that mentions it."""
    link = context.link(holder)
    note = ngettext("{number} place", "{number} places", len(facts)).format(number=len(facts)) if facts[1:] else ""
    context.marking.add(facts[0])
    href = link.href if not facts[0] else context.href(context.site.address_of_fact(facts[0]))
    return views.Link(href, link.text, link.kind, link.title, note, withdrawn=link.withdrawn)


def _stances(
    positions: tuple[views.PositionView, ...], disputes: tuple[views.DisputeView, ...]
) -> Iterator[views.Contents]:
    if positions:
        yield views.Contents("positions", gettext("Positions"))
    if disputes:
        yield views.Contents("disputes", gettext("Conflicting accounts"))


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
