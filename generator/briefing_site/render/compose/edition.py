"""What one build gives to every form of output: the content that its audience may see, and what is said beside it.

In: a site and the inputs of a build. Out: an `Edition`. Data, feeds and search use it as it is; pages and paper extend
it with settings of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from functools import cached_property
from typing import Any, Self

from briefing_site.base.language import SOURCE
from briefing_site.facts.marking import HandlingLevels
from briefing_site.history.log import Change, History, level_of_change
from briefing_site.history.review_status import Reviews
from briefing_site.site.pages import Site

TextMaker = Callable[[str, "Callable[[Edition], str]"], str]
"""Given a key and what makes a text from an edition, returns the text, be it made now or taken over from before."""


@dataclass(frozen=True)
class Edition:
    """The content and the settings of one build, already cut to its audience."""

    site: Site
    default_handling: str
    today: date
    title: str = field(default="", kw_only=True)
    """The site's own title."""
    url: str = field(default="", kw_only=True)
    """The site's own address, ending in `/`; empty when it has none."""
    revision: str = field(default="", kw_only=True)
    """Name of the revision that everything is of."""
    content_language: str = field(default=SOURCE, kw_only=True)
    """The BCP 47 tag of the language that the facts are written in."""
    history: History = field(default_factory=History, kw_only=True)
    """What changed when, as far as the audience may know."""
    reviews: Reviews = field(default_factory=Reviews, kw_only=True)
    """Which reviews no longer hold."""

    @classmethod
    def of(cls, edition: Edition, **own: Any) -> Self:
        """Return the settings of a form: those of an edition, and its own."""
        return cls(**{each.name: getattr(edition, each.name) for each in fields(Edition)}, **own)

    def make_text(self, _key: str, make: Callable[[Edition], str]) -> str:
        """Return what is made from this edition: a `TextMaker` that takes nothing over."""
        return make(self)

    @cached_property
    def labels(self) -> HandlingLevels:
        """How restricted everything is."""
        return HandlingLevels.of_base(self.site.base, self.default_handling)

    @cached_property
    def change_levels(self) -> Mapping[str, int]:
        """How restricted each commit is as a whole."""
        return {change.sha: self.level_of(change) for change in self.history.changes}

    def level_of(self, change: Change) -> int:
        """Return how restricted a change, or what is told of it, is."""
        return level_of_change(change, self.labels, self.default_handling)

    @cached_property
    def newest(self) -> date:
        """The day of the newest fact that is not in the future; today where there is none."""
        return self.site.base.newest_day(self.today) or self.today
