"""What a build gives to every output form: the content that its audience may see, with history and settings.

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

TextMaker = Callable[[str, "Callable[[Edition], str]"], bytes]
"""Takes a key and a function that makes a text from an edition; returns it in UTF-8, freshly made or cached."""


@dataclass(frozen=True)
class Edition:
    """The content and the settings of one build, already cut to its audience."""

    site: Site
    default_handling: str
    today: date
    title: str = field(default="", kw_only=True)
    """The site's title."""
    url: str = field(default="", kw_only=True)
    """The site's address, ending in `/`; empty if it has none."""
    revision: str = field(default="", kw_only=True)
    """Name of the revision that the content comes from."""
    content_language: str = field(default=SOURCE, kw_only=True)
    """The BCP 47 tag of the language that the facts are written in."""
    history: History = field(default_factory=History, kw_only=True)
    """What changed when, as far as the audience may see it."""
    reviews: Reviews = field(default_factory=Reviews, kw_only=True)
    """Reviews, and which of them no longer hold."""

    @classmethod
    def of(cls, edition: Edition, **own: Any) -> Self:
        """Return the settings of an output form: those of an edition, plus its own."""
        return cls(**{each.name: getattr(edition, each.name) for each in fields(Edition)}, **own)

    def make_text(self, _key: str, make: Callable[[Edition], str]) -> bytes:
        """Make a text from this edition: a `TextMaker` without a cache."""
        return make(self).encode()

    @cached_property
    def labels(self) -> HandlingLevels:
        """How restricted each item is."""
        return HandlingLevels.of_base(self.site.base, self.default_handling)

    @cached_property
    def change_levels(self) -> Mapping[str, int]:
        """How restricted each commit is as a whole."""
        return {change.sha: self.level_of(change) for change in self.history.changes}

    def level_of(self, change: Change) -> int:
        """Return how restricted a change is, including what is shown of it."""
        return level_of_change(change, self.labels, self.default_handling)

    @cached_property
    def newest(self) -> date:
        """The day of the newest fact that is not in the future; today if there is none."""
        return self.site.base.newest_day(self.today) or self.today
