"""The settings that the printed documents of one run share, and the same cut to one label.

In: the options of a run. Out: `PrintSetting`; its `at` returns it for a handling, with present and earlier bases
without anything more restricted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from briefing_site.facts.audience import hidden_from, level, without
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.front_matter import handling_of_page
from briefing_site.history.last_changed import LastChanges
from briefing_site.render.compose.edition import Edition
from briefing_site.site.pages import Site


@dataclass(frozen=True, slots=True)
class PrintSetting(Edition):
    """The settings that all documents of one run share."""

    home: str = ""
    """The Markdown of the hand-written home page."""
    last_changes: LastChanges | None = None
    """When each record last changed, so that a sheet names the last revision that changed anything on it."""
    paper: str = "a4"
    """`a4` or `us-letter`, as Typst calls them."""
    time_view: str = ""
    """The other time that is shown, as every page says: `as known by 20 June 2023`; empty for the present."""
    as_of: date | None = None
    """The as-of date of all documents; None for a brief's own, or the newest fact's."""
    reasons: Mapping[str, str] = field(default_factory=dict)
    """Id of a brief to why it was last issued although parts of it were not ready."""
    is_cut: bool = False
    """True if something that the audience may see is left out; dates of changes are then not shown."""
    earlier: Mapping[str, EarlierPrint] = field(default_factory=dict)
    """Record id to the earlier print it is compared with; the book under an empty id."""
    handling: str = ""
    """The marking of everything printed from it; empty unless cut to a label (`at`)."""
    _at: dict[str, PrintSetting] = field(init=False, default_factory=dict, compare=False, repr=False)

    @property
    def base(self) -> FactBase:
        """The fact base."""
        return self.site.base

    def at(self, handling: str) -> PrintSetting:
        """Return the setting for documents marked `handling`, without anything more restricted in its base.

        The bases of earlier prints also lack it, whether it was restricted then or has become so since.
        """
        if handling not in self._at:
            hidden = hidden_from(self.base, handling, self.default_handling)
            former = (old for i in hidden if i in self.base.records for old in self.base.records[i].former_ids)
            raised = hidden.union(former)
            cut: dict[int, EarlierPrint] = {id(e): e.at(handling, raised) for e in self.earlier.values()}
            earlier = {record_id: cut[id(e)] for record_id, e in self.earlier.items()}
            site = Site(without(self.base, hidden)) if hidden else self.site
            home = home_at(self, handling)
            cut_down = self.is_cut or bool(hidden)
            self._at[handling] = replace(
                self, site=site, home=home, handling=handling, earlier=earlier, is_cut=cut_down
            )
        return self._at[handling]

    def revision_of(self, record_ids: Iterable[str]) -> str:
        """Return the revision of a document that shows these records."""
        return self.last_changes.revision_of(record_ids) if self.last_changes else self.revision

    @property
    def newest(self) -> date:
        """The day of the newest fact that is not in the future; today if there is none."""
        if self.as_of:
            return self.as_of
        return self.base.newest_day(self.today) or self.today


@dataclass(frozen=True, slots=True)
class EarlierPrint:
    """An earlier print, with which a new one is compared."""

    setting: PrintSetting
    """The same setting with the fact base of that time."""
    heading: str
    """`Since the print of 20 June 2023`."""

    def at(self, handling: str, raised: frozenset[str]) -> EarlierPrint:
        """Return the print as marked `handling`, without what has since been `raised` above that."""
        setting = self.setting
        hidden = hidden_from(setting.base, handling, setting.default_handling) | raised
        site, home = Site(without(setting.base, hidden)), home_at(setting, handling)
        return replace(self, setting=replace(setting, site=site, home=home, handling=handling))


def home_at(setting: PrintSetting, handling: str) -> str:
    """Return the Markdown of the home page; empty if it is more restricted than `handling`."""
    own = handling_of_page(setting.home.encode()) or setting.default_handling
    return setting.home if level(own) <= level(handling) else ""
