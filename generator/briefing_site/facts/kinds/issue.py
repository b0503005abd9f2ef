"""The kind of records about what is disputed or managed, in `issues/`."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, ClassVar

from briefing_site.base.language import N_
from briefing_site.facts.field_marks import ACYCLIC, ISSUES, PART_OF, After, RefersTo
from briefing_site.facts.kinds.position import Position
from briefing_site.facts.kinds.post import Post
from briefing_site.facts.kinds.record import InterfaceWord, KindWords, Qualifier, Record
from briefing_site.facts.types import Id, Listed


class Issue(Record):
    """What is disputed or managed."""

    folder: ClassVar[str] = "issues"
    words: ClassVar[KindWords] = KindWords(
        "issue",
        N_("issue"),
        N_("Issues"),
        N_("What the sides dispute, or have to manage."),
        N_("Issue"),
        everything=N_("All issues"),
    )
    type: ClassVar[str] = ""
    state: ClassVar[str] = ""
    posts: ClassVar[tuple[Post, ...]] = ()

    part_of: Annotated[Id | None, RefersTo(ISSUES, N_("Includes"), PART_OF), ACYCLIC, After("handling")] = None
    """A wider issue."""
    positions: Annotated[tuple[Position, ...], Listed, After("review_by")] = ()
    """Who takes what line."""

    @property
    def involved(self) -> tuple[str, ...]:
        """The actors that take a line on it."""
        return tuple(position.actor for position in self.positions)

    def qualifiers(self) -> Iterator[Qualifier]:
        """Yield what can tell it apart from another record of its name, the most helpful first."""
        yield from super().qualifiers()
        yield InterfaceWord(N_("issue"))
