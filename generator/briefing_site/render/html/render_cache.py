"""What the pages of one build share: their setting, and HTML that recurs on many pages.

In: a recorded setting and the macros of the templates. Out: a `RenderCache`, with a `DepthCache` for each depth of the
site, since relative links differ with depth. All of it is in `Memo`s: a page that uses a piece counts as having read
what it was made from.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping

from markupsafe import Markup

from briefing_site.facts.types import Citation
from briefing_site.render.html import views
from briefing_site.render.html.fragments import FragmentStore, Macros
from briefing_site.render.html.logged_setting import LoggedSetting
from briefing_site.render.html.read_log import Memo, ReadLog


class DepthCache:
    """What is the same on all pages of one depth."""

    def __init__(self, log: ReadLog) -> None:
        self.links: Memo[str, views.Link] = Memo(log)
        """Links to records."""
        self.also: Memo[tuple[str, str], str] = Memo(log)
        """Where else a fact belongs, without the page's own record."""
        self.notes: Memo[tuple[str, bool], str] = Memo(log)
        """Entries of sources, with and without places."""
        self.cited: Memo[Citation, tuple[Markup, Markup]] = Memo(log)
        """Superscripts and notes of citations."""
        self.places: Memo[tuple[str, str], str] = Memo(log)
        """Links to places in sources."""
        self.pieces: Memo[Hashable, Markup] = Memo(log)
        """Other finished HTML."""


class RenderCache:
    """What all pages share."""

    def __init__(self, setting: LoggedSetting, macros: Macros) -> None:
        self.setting = setting
        self.macros = macros
        self.log = setting.log
        self.fragments = FragmentStore()
        """HTML of facts."""
        self.words: Memo[str, str] = Memo(self.log)
        """The text of each fact as plain words."""
        self.headings: Memo[str, Mapping[str, tuple[int, str, str]]] = Memo(self.log)
        """For each record whose page is cut, the section of each fact: its rank, HTML id and heading."""
        self.related: Memo[str, Mapping[str, tuple[str, ...]]] = Memo(self.log)
        """For each record whose related records have separate pages, why each of them is related."""
        self.touched: Memo[str, tuple[str, ...]] = Memo(self.log)
        """What each fact is filed under."""
        self.impacts = setting.impacts
        self.labels = setting.labels
        self.change_levels = setting.change_levels
        """How restricted each commit is as a whole: record pages show its message even if only part of it is theirs."""
        self._by_root: dict[str, DepthCache] = {}

    def depth_cache(self, root: str) -> DepthCache:
        """Return the cache of all pages from which `root` leads to the home page."""
        if root not in self._by_root:
            self._by_root[root] = DepthCache(self.log)
        return self._by_root[root]
