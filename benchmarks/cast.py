"""Who and what a synthetic base holds: record number -> member, and the members near it.

In: the base's size. Out: a `Cast`, which names every record and source and says which may refer to which.
Records come in blocks of twenty with a country each; a record refers only to its own block and the ones
on either side, so no record gathers more references in a large base than in a small one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from benchmarks import names
from benchmarks.wording import Linkable

RECORDS_PER_SOURCE = 8
RECORDS_PER_BRIEF = 500

_BLOCK = (
    ("actors", "government"),
    ("actors", "person"),
    ("issues", ""),
    ("events", "meeting"),
    ("actors", "organisation"),
    ("cooperation", ""),
    ("issues", ""),
    ("actors", "person"),
    ("events", "visit"),
    ("issues", ""),
    ("actors", "organisation"),
    ("cooperation", ""),
    ("issues", ""),
    ("actors", "person"),
    ("events", "call"),
    ("issues", ""),
    ("actors", "forum"),
    ("cooperation", ""),
    ("issues", ""),
    ("events", "summit"),
)
"""Folder and type of each record of a block: 7 actors, 6 issues, 3 cooperation areas, 4 events."""

_CHINESE = 2
"""Which of a block's three people has a Chinese name, counted from 0."""
_EVENT_NAMES = {
    "meeting": "Ministers' meeting",
    "visit": "Official visit",
    "call": "Telephone call",
    "summit": "Regional summit",
}


@dataclass(frozen=True, slots=True)
class Member:
    """One record, before anything is written about it."""

    number: int
    """0 … records-1."""
    block: int
    folder: str
    type: str
    """An actor's or event's type, else empty."""
    id: str
    name: str
    short: str
    nth: int
    """How many of the same folder and type precede it in its block."""

    @property
    def linkable(self) -> Linkable:
        """What a text needs to link it."""
        return Linkable(self.id, self.short)


@dataclass(frozen=True)
class Cast:
    """All members of a base of `records` records."""

    records: int

    @cached_property
    def members(self) -> tuple[Member, ...]:
        """Every record in order of its number; raises ValueError where two share an id."""
        members = tuple(_member(number) for number in range(self.records))
        doubled = [id_ for id_, times in Counter(m.id for m in members).items() if times > 1]
        if doubled:
            raise ValueError(f"ids given twice: {', '.join(doubled[:5])}")
        return members

    @property
    def source_count(self) -> int:
        """How many sources the base has."""
        return -(-self.records // RECORDS_PER_SOURCE)

    @property
    def brief_count(self) -> int:
        """How many briefs the base has."""
        return -(-self.records // RECORDS_PER_BRIEF)

    def block(self, number: int) -> tuple[Member, ...]:
        """Return the members of one block; empty outside the base."""
        if number < 0:
            return ()
        return self.members[number * len(_BLOCK) : (number + 1) * len(_BLOCK)]

    def block_of(self, record: int) -> tuple[Member, ...]:
        """Return the members of the block that record number `record` is in."""
        return self.block(record // len(_BLOCK))

    def near(self, member: Member, *kinds: str) -> list[Member]:
        """Return other members of the folders or types `kinds`, of this block and the two beside it."""
        around = (m for step in (0, -1, 1) for m in self.block(member.block + step))
        return [m for m in around if m is not member and (m.folder in kinds or m.type in kinds)]

    def government(self, block: int) -> Member:
        """Return the government of a block: its first record."""
        return self.block(block)[0]

    def voices(self, government: Member) -> list[Member]:
        """Return who voices a government's position: itself, its people and its organisations."""
        mine = self.block(government.block)
        return [m for m in mine if m.type in ("government", "person", "organisation")]


def _member(number: int) -> Member:
    block, place = divmod(number, len(_BLOCK))
    folder, type_ = _BLOCK[place]
    nth = _BLOCK[:place].count((folder, type_))
    name, short = _names(block, folder, type_, nth)
    id_ = names.slug(_stem(block, folder, type_, nth) or name)
    return Member(number, block, folder, type_, id_, name, short, nth)


def _stem(block: int, folder: str, type_: str, nth: int) -> str:
    """Return what a subject's or event's id is made of: less than its long name; else empty."""
    if folder == "events":
        return f"{type_} in {names.country(block)}"
    if folder == "actors":
        return ""
    return f"{_subject(block, folder, nth)} {names.country(block)}"


def _subject(block: int, folder: str, nth: int) -> str:
    if folder == "issues":
        return names.taken_in_turn(names.ISSUES, block * 6 + nth)
    return names.taken_in_turn(names.AREAS, block * 3 + nth)


def _names(block: int, folder: str, type_: str, nth: int) -> tuple[str, str]:
    """Return a member's full and short name."""
    here, there = names.country(block), names.country(block + 1)
    if type_ == "person":
        person = person_name(block, nth)
        return person.name, person.family
    if folder == "actors":
        return _body_names(block, type_, nth)
    if folder == "events":
        city = names.taken_in_turn(names.CITIES, block * 5 + nth)
        return f"{_EVENT_NAMES[type_]} of {here} and {there} in {city}", f"the {city} {type_}"
    subject = _subject(block, folder, nth)
    return f"{subject} between {here} and {there}", subject.lower()


def _body_names(block: int, type_: str, nth: int) -> tuple[str, str]:
    here = names.country(block)
    if type_ == "government":
        return f"Government of {here}", here
    if type_ == "forum":
        forum = names.taken_in_turn(names.FORUMS, block)
        return f"{here} {forum}", f"{here} {forum}"
    ministry = names.taken_in_turn(names.MINISTRIES, block * 2 + nth)
    return f"{ministry} of {here}", f"{here}'s {ministry}"


def person_name(block: int, nth: int) -> names.PersonName:
    """Name person `nth` of a block; the last of three has a Chinese name."""
    return names.chinese_person(block) if nth == _CHINESE else names.latin_person(block * 2 + nth)
