"""What the pages of one build share: their setting, and finished HTML that comes again on page after page.

In: a setting and the macros of the templates. Out: a `RenderCache`, with a `DepthCache` for each depth of the site,
since relative links differ from depth to depth.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field

from markupsafe import Markup

from briefing_site.facts.dependencies import ImpactAnalysis
from briefing_site.facts.issuances import ChangesSince, Issuance
from briefing_site.facts.types import Citation
from briefing_site.history.position_history import LineChange, PositionKey
from briefing_site.render.compose.edition import Edition
from briefing_site.render.html import views
from briefing_site.render.html.fragments import Fragment, HtmlTemplate, Macros


@dataclass(frozen=True, slots=True)
class Setting(Edition):
    """What every page of one build has in common."""

    built: Sequence[tuple[str, str]] = ()
    """What the site was built from, as labels and values."""
    edit_url: str = ""
    """Address of the editor, with `{path}` where the file's path goes; empty when there is none."""
    shifts: Mapping[PositionKey, tuple[LineChange, ...]] = field(default_factory=dict)
    """How each position moved, by subject and actor."""
    pdf: bool = False
    """True when printed forms are built beside the pages."""
    issued: Mapping[str, tuple[Issuance, ChangesSince | None]] = field(default_factory=dict)
    """Each brief that was given out: when last, and what has changed since; None where that cannot be told."""
    search: bool = False
    """True when an index for search is built beside the pages."""
    texts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The paragraphs of the archived texts that may be shown, by source: source pages depend on them."""
    assets: Mapping[str, str] = field(default_factory=dict)
    """The names under which the theme's files are published, by their own; one that is missing keeps its own."""


class DepthCache:
    """What is the same on every page of one depth."""

    def __init__(self) -> None:
        self.links: dict[str, views.Link] = {}
        """To each record."""
        self.fragments: dict[str, Fragment] = {}
        """Of each fact."""
        self.also: dict[tuple[str, str], str] = {}
        """Where else a fact belongs, with a page's own record left out."""
        self.notes: dict[tuple[str, bool], HtmlTemplate] = {}
        """The entry of each source, with and without places."""
        self.cited: dict[Citation, tuple[Markup, Markup]] = {}
        """Superscript and note of each citation."""
        self.places: dict[tuple[str, str], str] = {}
        """A link to each place in a source."""
        self._kept: dict[Hashable, Markup] = {}

    def keep(self, key: Hashable, make: Callable[[], str]) -> Markup:
        """Return what `make` renders; asked again under the same key, what it rendered the first time."""
        html = self._kept.get(key)
        if html is None:
            html = self._kept[key] = Markup(make())  # noqa: S704 - the template escaped it
        return html


class RenderCache:
    """What all pages share."""

    def __init__(self, setting: Setting, macros: Macros) -> None:
        self.setting = setting
        self.macros = macros
        self.words: dict[str, str] = {}
        """The text of each fact as words alone."""
        self.headings: dict[str, Mapping[str, tuple[int, str, str]]] = {}
        """For each record whose page is cut, the section of each fact: its place, its HTML id and its heading."""
        self.related: dict[str, Mapping[str, tuple[str, ...]]] = {}
        """For each record whose related records have pages of their own, why each of them is."""
        self.touched: dict[str, tuple[str, ...]] = {}
        """What each fact is filed under."""
        self.falls = ImpactAnalysis(setting.site.base)
        self.labels = setting.labels
        self.change_levels = setting.change_levels
        """How restricted each commit is as a whole, whose message a record's page shows for its own part of it."""
        self._shelves: dict[str, DepthCache] = {}

    def depth_cache(self, root: str) -> DepthCache:
        """Return what is the same on every page from which `root` leads to the home page."""
        if root not in self._shelves:
            self._shelves[root] = DepthCache()
        return self._shelves[root]
