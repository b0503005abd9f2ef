"""The page of one record: actor, issue, cooperation area, event, source, tombstone.

In: a record and its `Desk`. Out: its `PageView`. Links go both ways by construction: what names the record
anywhere in the base is found through `FactBase.incoming`, and grouped by why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator

from markupsafe import Markup

from generator.dates import day_words
from generator.factbase import FactBase, Standpoint, facts_in
from generator.model import Actor, AnyRecord, Cooperation, Event, Fact, FactRecord, Issue, Post, Record, Source
from generator.problems import counted
from generator.render.html import views
from generator.render.html.desk import Desk, natural_order, source_detail, when
from generator.site import FOLDER_TITLES, Page, places_of

LANGUAGES = {
    "zh-Hans": "Chinese, simplified",
    "zh-Hant": "Chinese, traditional",
    "zh-Latn-pinyin": "pinyin",
    "zh": "Chinese",
    "ru": "Russian",
    "ja": "Japanese",
    "ko": "Korean",
    "ar": "Arabic",
    "uk": "Ukrainian",
}
INCOMING_HEADINGS = {
    "part_of": "Includes",
    "speaks_for": "Spoken for by",
    "related": "See also",
    "org": "Posts held by",
    "participants": "Took part in",
    "parties": "Party to",
    "event": "Briefs",
    "for": "Briefs",
    "issues": "Briefs",
    "positions": "Briefs",
    "cooperation": "Briefs",
    "people": "Briefs",
    "topic": "Briefs",
    "facts": "Its facts support",
    "disputed_by": "Its facts dispute",
    "superseded_by": "Its facts replace",
    "rests_on": "Its facts support",
    "sources": "Rests on it",
}
"""Why another record names this one, in the words of this one's page. `link` is shown apart, as mentions;
`by`, `to`, `via`, `about` and positions' actors bring the facts and positions themselves to the page."""
SHOWN_AS_FACTS = frozenset({"by", "to", "via", "about", "actor", "link"})


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
    groups = tuple(_actor_groups(desk, record) if isinstance(record, Actor) else _subject_groups(desk, record))
    related = tuple(_related(desk, record))
    mentions = tuple(_mentions(desk, record))
    sources = desk.sources()
    return views.PageView(
        kind={"actors": "actor", "issues": "issue", "events": "event"}.get(record.folder, record.folder),
        title=record.name,
        kind_label=kind_label(record),
        lead=desk.prose(record.summary),
        breadcrumbs=_breadcrumbs(desk, record),
        names=tuple(natives(record)),
        tags=tuple(_record_tags(desk, record)),
        essentials=tuple(_essentials(desk, record)),
        contents=contents_of(positions, groups, related, mentions, sources),
        positions=positions,
        groups=groups,
        related=related,
        mentions=mentions,
        sources=sources,
        edit=desk.edit_address(record),
        pdf=desk.href(f"pdf/{record.folder}/{record.id}.pdf") if desk.setting.pdf else "",
        footer=tuple(desk.footer(record)),
    )


def _source_view(desk: Desk, source: Source) -> views.PageView:
    groups = tuple(_locator_groups(desk, source))
    related = tuple(_related(desk, source))
    return views.PageView(
        kind="source",
        title=source.name,
        kind_label=source.type.replace("-", " ").replace("_", " ").capitalize(),
        lead=Markup(),
        breadcrumbs=_breadcrumbs(desk, source),
        essentials=tuple(_source_essentials(source)),
        contents=contents_of((), groups, related, (), ()),
        groups=groups,
        related=related,
        edit=desk.edit_address(source),
        footer=tuple(desk.footer(source)),
    )


def _tombstone(desk: Desk, record: AnyRecord) -> views.PageView:
    mentions = tuple(_mentions(desk, record))
    successors = tuple(desk.shown(link) for link in desk.links(getattr(record, "related", ())))
    return views.PageView(
        kind="tombstone",
        title=record.name,
        kind_label="Withdrawn",
        lead=desk.prose(record.withdrawn),
        breadcrumbs=_breadcrumbs(desk, record),
        related=(views.LinkGroup("See instead", successors),) if successors else (),
        mentions=mentions,
        edit=desk.edit_address(record),
        footer=tuple(desk.footer(record)),
    )


# --- head ---------------------------------------------------------------------------------------------------------


def kind_label(record: AnyRecord) -> str:
    """Return what the record is, in a word."""
    if isinstance(record, (Actor, Event)):
        return record.type.capitalize()
    return ""  # the breadcrumb says it


def natives(record: AnyRecord) -> Iterator[views.Native]:
    """Yield the record's names in other languages and scripts."""
    for tag, name in (record.names if isinstance(record, Record) else {}).items():
        lang = tag.removesuffix("-pinyin") if tag.startswith("zh-Latn") else tag
        yield views.Native(name, lang if lang != "zh-Latn" else tag, LANGUAGES.get(tag, tag))


def _breadcrumbs(desk: Desk, record: AnyRecord) -> tuple[views.Link, ...]:
    """Lead from the folder's index down through the wider records."""
    above: list[str] = []
    part_of = getattr(record, "part_of", None)
    while part_of and part_of not in above and part_of in desk.base.records:
        above.insert(0, part_of)
        part_of = getattr(desk.base.records[part_of], "part_of", None)
    index = views.Link(desk.href(f"{record.folder}/"), FOLDER_TITLES[record.folder], record.folder)
    return (index, *desk.links(above))


def _record_tags(desk: Desk, record: FactRecord) -> Iterator[views.Tag]:
    if isinstance(record, Cooperation):
        yield views.Tag(record.state, "state", "How far it has come")
    if isinstance(record, Event) and record.state != "held":
        yield views.Tag(record.state, "state", "Whether it took place")
    if record.review_by and record.review_by < desk.setting.today:
        yield views.Tag(f"review due {day_words(record.review_by)}", "overdue", "Due for review")


# --- essentials -----------------------------------------------------------------------------------------------------


def _essentials(desk: Desk, record: FactRecord) -> Iterator[views.Row]:
    if isinstance(record, Actor):
        yield from _actor_essentials(desk, record)
    elif isinstance(record, Event):
        yield views.Row("When", (when(record.date, record.date_basis),))
        if record.place:
            yield views.Row("Where", (record.place,))
        yield from _link_row(desk, "Who", record.participants)
    elif isinstance(record, Cooperation):
        yield views.Row("State", (record.state.capitalize(),))
        yield from _link_row(desk, "Parties", record.parties)
    if isinstance(record, (Issue, Event)) and record.part_of:
        yield from _link_row(desk, "Part of", (record.part_of,))
    if record.aliases:
        yield views.Row("Also called", record.aliases)


def _actor_essentials(desk: Desk, actor: Actor) -> Iterator[views.Row]:
    if actor.posts:
        yield views.Row("Posts" if len(actor.posts) > 1 else "Post", tuple(_post(desk, post) for post in actor.posts))
    if actor.speaks_for:
        yield from _link_row(desk, "Speaks for", (actor.speaks_for,))
    if actor.part_of:
        yield from _link_row(desk, "Part of", (actor.part_of,))


def _post(desk: Desk, post: Post) -> Markup:
    """A post in one line: title, organisation, when, source."""
    org = Markup(", {}").format(_anchor(desk.link(post.org))) if post.org else ""
    sources = Markup("").join(
        Markup('<sup class="citation"><a href="{}" aria-label="Source {}">{}</a></sup>').format(
            c.href, c.number, c.number
        )
        for c in (desk.cite(citation) for citation in post.sources)
    )
    return Markup('{}{} <span class="note">{}</span>{}').format(post.title, org, post_span(post), sources)


def post_span(post: Post) -> str:
    """Return when a post was held or is attested, in words."""
    if post.from_ and post.to:
        return f"{post.from_} to {post.to}"
    if post.from_:
        return f"since {post.from_}"
    ended = f", until {post.to}" if post.to else ""
    return f"as of {post.attested}{ended}"


def _source_essentials(source: Source) -> Iterator[views.Row]:
    if source.authors:
        yield views.Row("By", source.authors)
    yield views.Row("Published by", (source.publisher,))
    if source.issued:
        yield views.Row("Published", (when(source.issued),))
    if source.url:
        yield views.Row("Address", (views.Link(source.url, source.url),))
    yield views.Row("What it is", (source_detail(source),))
    if source.extent:
        yield views.Row("At hand", (source.extent.replace("-", " "),))
    if source.locators:
        yield views.Row("Places in it", (source.locators,))


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
        heading = "What happened" if isinstance(record, Event) else "What is on record"
        yield views.FactGroup("facts", heading, desk.facts(facts))


def _actor_groups(desk: Desk, actor: Actor) -> Iterator[views.FactGroup]:
    """An actor's facts, each once: what it said and did, what was said for it, to it, through it, about it."""
    base = desk.base
    shown: set[str] = set()
    for group_id, heading, facts in (
        ("voiced", "What it said and did" if actor.type != "person" else "Said and did", base.facts_by),
        ("represented", "Said and done for it", {actor.id: _facts_of_representatives(base, actor)}),
        ("addressed", "Said and done to it" if actor.type != "person" else "Told and asked", base.facts_to),
        ("channel", "Made known through it", base.facts_via),
        ("facts", "Also on record", base.facts_shown_on),
    ):
        fresh = [fact for fact in facts.get(actor.id, ()) if fact.id not in shown]
        shown.update(fact.id for fact in fresh)
        if fresh:
            yield views.FactGroup(group_id, heading, desk.facts(fresh))


def _facts_of_representatives(base: FactBase, actor: Actor) -> tuple[Fact, ...]:
    """Return what those said who speak for the actor or are part of it, at one remove."""
    references = base.incoming.get(actor.id, ())
    speakers = {r.holder for r in references if r.why in {"speaks_for", "part_of"}}
    facts = {fact.id: fact for speaker in sorted(speakers) for fact in base.facts_by.get(speaker, ())}
    return tuple(sorted(facts.values(), key=lambda fact: fact.date.order))


def _locator_groups(desk: Desk, source: Source) -> Iterator[views.FactGroup]:
    """Every fact that rests on the source, under the place in it that the fact cites."""
    places: dict[str, dict[str, Fact]] = {}
    for fact in desk.base.facts_citing.get(source.id, ()):
        for citation in fact.sources:
            if citation.source == source.id:
                for place in places_of(citation.locator):
                    places.setdefault(place, {})[fact.id] = fact
    for place in sorted(places, key=natural_order):
        yield views.FactGroup(place or "whole", place or "The source as a whole", desk.facts(places[place].values()))


# --- ways to and from -----------------------------------------------------------------------------------------------


def _related(desk: Desk, record: AnyRecord) -> Iterator[views.LinkGroup]:
    groups: dict[str, dict[str, str]] = {}
    for target in getattr(record, "related", ()):
        groups.setdefault("See also", {})[target] = ""
    for heading, holder in _incoming(desk.base, record):
        groups.setdefault(heading, {})[holder] = ""
    groups |= _neighbours(desk.base, record)
    for heading, ids in groups.items():
        yield views.LinkGroup(heading, tuple(desk.shown(desk.link(other, note)) for other, note in ids.items()))


def _incoming(base: FactBase, record: AnyRecord) -> Iterator[tuple[str, str]]:
    """Yield heading and holder of each reference to the record, or to a fact of it, from another record."""
    targets = (record.id, *(fact.id for fact in facts_in(record)))
    for target in targets:
        for reference in base.incoming.get(target, ()):
            if reference.holder == record.id or reference.why in SHOWN_AS_FACTS:
                continue
            if reference.why == "sources" and reference.fact:
                continue
            holder = base.records[reference.holder]
            heading = "Briefs" if holder.folder == "briefs" else INCOMING_HEADINGS[reference.why]
            yield heading, reference.holder


def _neighbours(base: FactBase, record: AnyRecord) -> dict[str, dict[str, str]]:
    """Count the facts that tie an actor to issues and events, and these to actors: the same ties from both sides."""
    if isinstance(record, Actor):
        facts = {f.id: f for found in (base.facts_by, base.facts_to, base.facts_via) for f in found.get(record.id, ())}
        ties = Counter(i for f in facts.values() for i in dict.fromkeys((f.home, *f.about)) if i != record.id)
        headings = {"issues": "Issues", "cooperation": "Areas of cooperation", "events": "Events"}
        return {
            heading: found
            for folder, heading in headings.items()
            if (found := {i: counted(n, "fact") for i, n in ties.most_common() if base.records[i].folder == folder})
        }
    facts_here = base.facts_shown_on.get(record.id, ()) if isinstance(record, Record) else ()
    ties = Counter(i for f in facts_here for i in dict.fromkeys((*f.by, *f.to, *f.via)))
    found = {i: counted(n, "fact") for i, n in ties.most_common()}
    return {"Who is on record here": found} if found else {}


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
            FOLDER_TITLES[folder], tuple(desk.shown(_mention(desk, h, f)) for h, f in holders.items())
        )


def _mention(desk: Desk, holder: str, facts: list[str]) -> views.Link:
    """Lead to the first place: the record's head, or the fact that mentions it."""
    link = desk.link(holder)
    note = f"{len(facts)} places" if len(facts) > 1 else ""
    href = link.href if not facts[0] else desk.href(desk.site.address_of_fact(facts[0]))
    return views.Link(href, link.text, link.kind, link.title, note, withdrawn=link.withdrawn)


def contents_of(
    positions: tuple[views.PositionView, ...],
    groups: tuple[views.FactGroup, ...],
    related: tuple[views.LinkGroup, ...],
    mentions: tuple[views.LinkGroup, ...],
    sources: tuple[views.SourceNote, ...],
) -> tuple[views.Contents, ...]:
    """Return the page's own contents, in the order in which the parts stand."""
    return (
        *((views.Contents("positions", "Positions"),) if positions else ()),
        *(views.Contents(group.id, group.heading) for group in groups),
        *((views.Contents("related", "Related"),) if related else ()),
        *((views.Contents("mentions", "Mentioned in"),) if mentions else ()),
        *((views.Contents("sources", "Sources"),) if sources else ()),
    )
