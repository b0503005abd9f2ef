"""Writes whole records, sources and briefs of a synthetic base as nodes.

In: a `World` and a member, source or brief number. Out: one mapping a fact file.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random

from benchmarks import names, wording
from benchmarks.cast import RECORDS_PER_BRIEF, Member, person_name
from benchmarks.facts import LAST_DAY, Drawn, Entry, Source, World, draw_facts
from benchmarks.wording import happens

_POSTS = ("Foreign Minister", "Vice Minister", "Special Envoy", "Director of Treaties", "Ambassador")
_SOURCE_TYPES = ("article-newspaper", "article-newspaper", "report", "speech", "webpage")
_STATES = ("explored", "proposed", "agreed", "active", "active", "suspended", "ended")


def record_entry(world: World, member: Member) -> Entry:
    """Return one record with its facts."""
    rng = world.rng("record", member.number)
    drawn = draw_facts(world, member)
    record: Entry = {"name": member.name, "summary": _summary(world, member, rng)}
    build = {
        "actors": _actor_keys,
        "issues": _issue_keys,
        "cooperation": _cooperation_keys,
        "events": _event_keys,
    }[member.folder]
    record.update(build(world, member, rng))
    related = world.cast.near(member, member.folder)
    if related and happens(rng, 0.5):
        record["related"] = [m.id for m in rng.sample(related, min(2, len(related)))]
    if happens(rng, 0.1):
        record["review_by"] = str(date(2035, 1, 1) + timedelta(days=rng.randrange(900)))
    return record | _said(drawn)


def _said(drawn: Drawn) -> Entry:
    positions: Entry = {"positions": drawn.positions} if drawn.positions else {}
    return positions | {"facts": drawn.facts}


def _summary(world: World, member: Member, rng: Random) -> str:
    linkable = [m.linkable for m in world.cast.near(member, "issues", "government")]
    opening = {
        "actors": f"One of the {rng.randint(3, 30)} parties to the regional talks.",
        "issues": f"Disputed since {rng.randint(1950, 2003)} and part of every round of talks.",
        "cooperation": f"Taken up by the working groups with a budget of {rng.randint(2, 90)} million.",
        "events": f"Held over {rng.randint(2, 9)} sessions, with ministers and experts present.",
    }[member.folder]
    return wording.summary(rng, opening, linkable)


def _actor_keys(world: World, member: Member, rng: Random) -> Entry:
    keys: Entry = {"type": member.type, "short": member.short}
    government = world.cast.government(member.block)
    if member.type == "person":
        keys.update(_person_keys(member))
        keys["speaks_for"] = government.id
        keys["posts"] = _posts(world, member, rng)
    if member.type == "organisation":
        keys["part_of"] = government.id
        keys["aliases"] = [f"{member.short} office"]
    return keys


def _person_keys(member: Member) -> Entry:
    person = person_name(member.block, member.nth)
    if person.native:
        return {"names": {"zh-Hans": person.native, "zh-Latn-pinyin": person.pinyin}}
    return {"sort": person.sort}


def _posts(world: World, member: Member, rng: Random) -> list[Entry]:
    """Return one past post with its years and a present one, attested by a source."""
    block = world.cast.block(member.block)
    employers = _ids_of(block, "organisation") + _ids_of(block, "government")
    source = world.sources_near(member)[0]
    year = source.issued.year
    return [
        {
            "title": rng.choice(_POSTS),
            "org": rng.choice(employers),
            "attested": str(source.issued),
            "sources": [f"{source.id} p{rng.randint(1, 30)}"],
        },
        {
            "title": rng.choice(_POSTS),
            "org": rng.choice(employers),
            "from": str(year - rng.randint(6, 12)),
            "to": str(year - rng.randint(1, 5)),
            "sources": [source.id],
        },
    ]


def _issue_keys(world: World, member: Member, rng: Random) -> Entry:
    """Put every issue but a block's first under that one, half of them."""
    first = next(m for m in world.cast.block(member.block) if m.folder == "issues")
    return {} if first is member or happens(rng, 0.5) else {"part_of": first.id}


def _cooperation_keys(world: World, member: Member, rng: Random) -> Entry:
    parties = world.cast.near(member, "government")
    return {"state": rng.choice(_STATES), "parties": [m.id for m in parties]}


def _event_keys(world: World, member: Member, rng: Random) -> Entry:
    """Put some meetings and calls into their block's summit, on its last day."""
    summits = [m for m in world.cast.block(member.block) if m.type == "summit"]
    keys: Entry = {"type": member.type}
    if summits and member.type in ("meeting", "call") and happens(rng, 0.3):
        _, last = _days(world, summits[0])
        keys |= {"date": str(last), "part_of": summits[0].id}
    else:
        first, last = _days(world, member)
        keys["date"] = str(last) if first == last else f"{first}/{last}"
    keys["place"] = names.taken_in_turn(names.CITIES, member.block * 5 + member.nth)
    people = world.cast.near(member, "person", "government")
    keys["participants"] = [m.id for m in rng.sample(people, min(4, len(people)))]
    return keys


def _days(world: World, event: Member) -> tuple[date, date]:
    """Return an event's first and last day; visits and summits take more than one."""
    rng = world.rng("days", event.number)
    last = world.sources_near(event)[0].issued - timedelta(days=rng.randint(0, 20))
    length = rng.randint(1, 3) if event.type in ("visit", "summit") else 0
    return last - timedelta(days=length), last


def source_entry(world: World, source: Source) -> Entry:
    """Return one source."""
    rng = world.rng("source", source.number)
    city = rng.choice(names.CITIES)
    entry: Entry = {
        "type": rng.choice(_SOURCE_TYPES),
        "title": f"Talks in {city} close with {rng.randint(2, 40)} points still open",
        "publisher": source.publisher,
        "issued": str(source.issued),
        "accessed": str(source.issued + timedelta(days=rng.randint(0, 90))),
        "url": f"https://example.org/{source.issued.year}/{source.id}",
        "language": rng.choice(("en", "en", "en", "zh", "ja")),
        "role": rng.choice(("primary", "secondary")),
        "reliability": rng.choice("ABBBCCD"),
        "extent": rng.choice(("full-text", "full-text", "excerpt")),
        "locators": "p1 is the document's opening paragraph, p2 the next one",
    }
    if happens(rng, 0.6):
        person = names.latin_person(rng.randrange(2000))
        entry["authors"] = [person.name]
    return entry


def brief_entry(world: World, number: int) -> Entry:
    """Return brief `number`, made of the records of one block."""
    rng = world.rng("brief", number)
    block = world.cast.block_of(number * RECORDS_PER_BRIEF)
    issues, areas, people = (_ids_of(block, kind) for kind in ("issues", "cooperation", "person"))
    sections: list[Entry] = [{"text": "Background", "body": wording.summary(rng, "Talks go on.", [])}]
    if issues:
        first = next(m for m in block if m.folder == "issues")
        sections += [{"issues": issues[:4]}, {"positions": issues[:4]}]
        sections += [_chronology(issues[:4]), _points(world, first, rng)]
    if areas:
        sections.append({"cooperation": areas})
    if people:
        sections.append({"people": people})
    return _brief_head(block, number) | {"sections": sections}


def _ids_of(block: Sequence[Member], kind: str) -> list[str]:
    return [m.id for m in block if kind in (m.folder, m.type)]


def _brief_head(block: Sequence[Member], number: int) -> Entry:
    head: Entry = {
        "title": f"Talks with {block[0].short}, round {number + 1}",
        "for": block[0].id,
        "purpose": "Prepare the minister for the second day of the talks.",
        "bottom_line": "Keep the channel open; concede nothing on inspections; settle the timetable.",
        "as_of": str(LAST_DAY + timedelta(days=500)),
        "prepared_by": "Regional desk",
    }
    events = _ids_of(block, "events")
    return head | ({"event": events[0]} if events else {})


def _chronology(subjects: list[str]) -> Entry:
    return {"chronology": {"from": "2004-01", "to": "2023-12", "about": subjects}}


def _points(world: World, issue: Member, rng: Random) -> Entry:
    """Return points to make that rest on the facts of one issue."""
    facts = draw_facts(world, issue).facts
    return {"points_to_make": [{"line": wording.line(rng), "facts": [str(fact["id"])]} for fact in facts[:3]]}
