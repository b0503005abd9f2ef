"""The kind of records about people, governments, organisations and forums, in `actors/`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar, Literal

from briefing_site.base.language import N_
from briefing_site.facts.field_marks import ACTORS, ACYCLIC, IN_BRIEFS, PARENT, PART_OF, After, RefersTo, Tie
from briefing_site.facts.kinds.position import Position
from briefing_site.facts.kinds.post import Post
from briefing_site.facts.kinds.record import InterfaceWord, KindWords, Qualifier, Record
from briefing_site.facts.types import Id, Listed


class Actor(Record):
    """A person, a government, an organisation or a forum."""

    folder: ClassVar[str] = "actors"
    words: ClassVar[KindWords] = KindWords(
        "actor", N_("actor"), N_("Actors"), N_("The people, governments and organisations involved.")
    )
    state: ClassVar[str] = ""
    positions: ClassVar[tuple[Position, ...]] = ()

    type: Annotated[Literal["person", "government", "organisation", "forum"], After("disambiguation")]
    """What sort of actor it is."""
    speaks_for: Annotated[
        Id | None,
        RefersTo(ACTORS, N_("Represented by"), Tie("belongs", N_("speaks for"), N_("represented by"))),
        PARENT,
        ACYCLIC,
        After("handling"),
    ] = None
    """The actor whose position this one voices."""
    part_of: Annotated[Id | None, RefersTo(ACTORS, N_("Includes"), PART_OF), PARENT, ACYCLIC] = None
    """The organisation above it."""
    posts: Annotated[tuple[Post, ...], Listed, IN_BRIEFS, After("review_by")] = ()
    """Offices held, each as of a date."""

    @property
    def parents(self) -> tuple[str, ...]:
        """The actors that it speaks for or belongs to."""
        return tuple(actor for actor in (self.speaks_for, self.part_of) if actor)

    def qualifiers(self) -> Iterator[Qualifier]:
        """Yield what can tell it apart from another record of its name, the most helpful first."""
        yield from super().qualifiers()
        yield from (post.title for post in sorted(self.posts, key=lambda post: post.since, reverse=True))
        yield InterfaceWord(self.type)
