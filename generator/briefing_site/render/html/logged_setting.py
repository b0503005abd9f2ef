"""The setting of a build, logging what pages read from it.

In: a `Setting`. Out: one that behaves the same. `answers` has the answer behind each token of the log; a page stays
valid until one of them changes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import fields
from datetime import date
from functools import cached_property
from typing import Any, cast

from briefing_site.base.edtf import EdtfDate
from briefing_site.facts.marking import HandlingLevels
from briefing_site.facts.model import AnyRecord, Fact, Line
from briefing_site.facts.support.dependencies import Impact, ImpactAnalysis
from briefing_site.facts.support.fingerprint import Reviewable, can_be_suspect
from briefing_site.history.log import Change
from briefing_site.history.review_status import Reviews
from briefing_site.history.review_verdicts import ReviewVerdict, ReviewVerdicts
from briefing_site.render.html.logged_base import LoggedBase
from briefing_site.render.html.logged_day import LoggedDay
from briefing_site.render.html.read_log import EVERYTHING, LoggedMapping, LoggedProxy, ReadLog
from briefing_site.render.html.setting import Setting
from briefing_site.site.pages import Site
from briefing_site.site.parts import ListPart

# --- the site -------------------------------------------------------------------------------------------------------


def _recorded_part(word: str, name: str) -> Any:
    def read(part: Any) -> Any:
        part._base.log.note(f"{word} {part._name} {part.span}")  # noqa: SLF001 - it is a part of `PartView`
        return getattr(part._part, name)  # noqa: SLF001

    return property(read)


class PartView:
    """One page of a list that is cut; each attribute is logged when it is read."""

    def __init__(self, part: ListPart[Any], name: str, base: LoggedBase) -> None:
        self.span, self._part, self._name, self._base = part.span, part, name, base

    title = _recorded_part("part", "title")
    above = _recorded_part("part", "above")
    total = _recorded_part("total", "total")
    below = _recorded_part("below", "below")

    @property
    def period(self) -> EdtfDate | None:
        """The period that it covers, which follows from its place."""
        return self._part.period

    @property
    def items(self) -> tuple[Any, ...]:
        """The items on its page."""
        self._base.log.note(f"items {self._name} {self.span}")
        return tuple(map(self._item, self._part.items))

    def _item(self, item: Any) -> Any:
        if item.__class__ is Fact:
            return self._base.find_fact(item.id)
        if isinstance(item, tuple):
            return tuple(map(self._item, item))
        return item if isinstance(item, str) else self._base.find_record(item.id)


class LoggedParts(Mapping[str, "ListPart[Any]"]):
    """The pages of a list that is cut, logged one by one."""

    def __init__(self, name: str, parts: Mapping[str, ListPart[Any]], base: LoggedBase) -> None:
        self._name, self._parts, self._base = name, parts, base

    def __getitem__(self, span: str) -> ListPart[Any]:
        if span not in self._parts:
            self._base.log.note(f"parts {self._name}")
        return cast("ListPart[Any]", PartView(self._parts[span], self._name, self._base))

    def __iter__(self) -> Iterator[str]:
        self._base.log.note(f"parts {self._name}")
        return iter(self._parts)

    def __len__(self) -> int:
        self._base.log.note(f"parts {self._name}")
        return len(self._parts)


class LoggedSite(LoggedProxy):
    """A site that logs which addresses and parts of lists are read."""

    def __init__(self, original: Site, base: LoggedBase) -> None:
        super().__init__(original, base.log)
        self.base = base
        self.lists = original.lists
        self.record_parts = self._cut("record", original.record_parts)
        self.source_parts = self._cut("source", original.source_parts)
        self.related_parts = self._cut("related", original.related_parts)
        self.spans_of_facts = self.answers("spans", original.spans_of_facts)

    @cached_property
    def index_parts(self) -> Mapping[str, LoggedParts]:
        """The pages of each folder's list of records, cut on first use: a preview needs few."""
        return self._cut("index", self._original.index_parts)

    @cached_property
    def timeline_parts(self) -> LoggedParts:
        """The pages of the timeline, which few pages ask for."""
        return LoggedParts("timeline", self._original.timeline_parts, self.base)

    @cached_property
    def position_parts(self) -> LoggedParts:
        """The pages of the table of positions."""
        return LoggedParts("positions", self._original.position_parts, self.base)

    @cached_property
    def dispute_parts(self) -> LoggedParts:
        """The pages of disputes."""
        return LoggedParts("disputes", self._original.dispute_parts, self.base)

    @cached_property
    def doubt_parts(self) -> LoggedParts:
        """The pages of facts in doubt."""
        return LoggedParts("doubts", self._original.doubt_parts, self.base)

    @property
    def doubted(self) -> tuple[Fact, ...]:
        """The facts in doubt; pages that show them read everything."""
        self._log.note(EVERYTHING)
        return tuple(self._original.doubted)

    def _cut(self, word: str, original: Mapping[str, Mapping[str, ListPart[Any]]]) -> Mapping[str, LoggedParts]:
        def find(record_id: str) -> LoggedParts | None:
            self._log.note(f"parts {word} {record_id}")
            parts = original.get(record_id)
            return LoggedParts(f"{word} {record_id}", parts, self.base) if parts else None

        return LoggedMapping(find, lambda: self._all_of(original))

    @property
    def name_titles(self) -> Mapping[str, str]:
        """The titles of the parts of the A to Z."""
        self._log.note("letters ")
        return cast("Mapping[str, str]", self._original.name_titles)

    def names_on(self, span: str) -> tuple[Any, ...]:
        """Return the names of one part of the A to Z."""
        self._log.note(f"names {span}")
        return cast("tuple[Any, ...]", self._original.names_on(span))

    def events_between(self, limits: EdtfDate | None) -> Any:
        """Return the events in a period."""
        self._log.note(f"events {limits.text if limits else ''}")
        return self._original.events_between(limits)

    def address_of_positions(self, subject: str) -> str:
        """Return the page of the table that has all positions on a subject."""
        self._log.note(f"row {subject}")
        return cast("str", self._original.address_of_positions(subject))

    def place_of_fact(self, fact_id: str) -> str:
        """Return the address at which a fact is shown in full."""
        self._log.note(fact_id)
        return cast("str", self._original.place_of_fact(fact_id))

    def address_of_fact(self, fact_id: str) -> str:
        """Return the permanent address of a fact."""
        self._log.note(fact_id)
        return cast("str", self._original.address_of_fact(fact_id))

    def address_of_record(self, record_id: str) -> str:
        """Return the address of a record's page."""
        self._log.note(record_id)
        return cast("str", self._original.address_of_record(record_id))


# --- history, reviews, and the whole setting ------------------------------------------------------------------------


class LoggedHistory(LoggedProxy):
    """A history that logs whose changes are read."""

    @cached_property
    def fact_moments(self) -> Mapping[str, int]:
        """When each fact was last changed; counts as part of the fact."""
        return self.answers("", self._original.fact_moments)

    @cached_property
    def renamed(self) -> Mapping[str, str]:
        """The current id for each former one."""
        return self.answers("renamed", self._original.renamed)

    def changes_of(self, record: str) -> tuple[Change, ...]:
        """Return the changes to a record."""
        self._log.note(f"life {record}")
        return cast("tuple[Change, ...]", self._original.changes_of(record))

    def with_merged(self, changes: Iterable[Change], formers: Iterable[str]) -> tuple[Change, ...]:
        """Return the changes to a record and to those that were merged into it."""
        own, names = tuple(changes), tuple(formers)
        self._log.note(f"merged {'/'.join(names)}")
        return cast("tuple[Change, ...]", self._original.with_merged(own, names))

    def id_now(self, former: str) -> str:
        """Return the current id of a record or fact."""
        self._log.note(f"now {former}")
        return cast("str", self._original.id_now(former))

    @property
    def missing(self) -> str:
        """What the history does not know, and why."""
        self._log.note("missing ")
        return cast("str", self._original.missing)


class LoggedVerdicts(LoggedProxy):
    """What is suspect, logged name by name."""

    def __init__(self, original: ReviewVerdicts, base: LoggedBase) -> None:
        super().__init__(original, base.log)
        self.base = base

    def verdict_on(self, name: str) -> ReviewVerdict | None:
        """Return the review status of a named item."""
        fact = self.base.original.facts.get(name)
        self._log.note(name if fact and can_be_suspect(fact) else f"verdict {name}")
        return self._seen(self._original.verdict_on(name))

    def of_line(self, line: Line) -> ReviewVerdict | None:
        """Return the review status of a line to take; which item it is depends on the lines of every brief."""
        found = self._original.of_line(line)
        self._log.note("all briefs")
        if found:
            self._log.note(f"verdict {found.item.id}")
        return self._seen(found)

    def cause_under(self, name: str, fact_id: str) -> ReviewVerdict | None:
        """Return why a named item is suspect because of one fact."""
        self._log.note(f"under {name} {fact_id}")
        return self._seen(self._original.cause_under(name, fact_id))

    def _seen(self, found: ReviewVerdict | None) -> ReviewVerdict | None:
        if found is None:
            return None
        record = cast("AnyRecord", self.base.find_record(found.item.record.id))
        part = record if found.item.part is found.item.record else found.item.part
        item = Reviewable(found.item.id, found.item.kind, record, found.item.loc, part)
        return ReviewVerdict(item, found.verdict, found.causes, found.sentences)


class LoggedReviews(LoggedProxy):
    """Reviews; how far a fact is checked counts as part of the fact."""

    def __init__(self, original: Reviews, base: LoggedBase) -> None:
        super().__init__(original, base.log)
        self.verdicts = LoggedVerdicts(original.verdicts, base) if original.verdicts else None
        self.edits = self.answers("", original.edits)
        self._facts = base.original.facts

    def hold_for(self, fact: Fact) -> bool:
        """Tell whether somebody has checked the fact as it stands now."""
        self._log.note(fact.id)
        return cast("bool", self._original.hold_for(fact))

    def state_of(self, fact: Fact) -> Any:
        """Return how far a fact is checked."""
        self._log.note(fact.id)
        return self._original.state_of(fact)

    def keys_edited(self, fact: Fact) -> Any:
        """Return what changed since the fact's review."""
        self._log.note(fact.id)
        return self._original.keys_edited(fact)

    def doubts_of(self, name: str) -> Any:
        """Return the doubts about an item's review mark; for a fact, they count as part of it."""
        self._log.note(name if name in self._facts else f"doubts {name}")
        return self._original.doubts_of(name)

    @property
    def reviewers(self) -> Any:
        """Who reviews facts."""
        self._log.note("reviewers ")
        return self._original.reviewers


class LoggedImpacts:
    """The impact of each source, logged source by source."""

    def __init__(self, original: ImpactAnalysis, log: ReadLog) -> None:
        self.original, self._log = original, log

    def of(self, thing: str) -> Impact:
        """Return what would lose support without a source, a record or a fact."""
        self._log.note(f"impact {thing}")
        return self.original.of(thing)


class LoggedSetting(Setting):
    """What all pages of a build share, and a log of what they read of it.

    Plain values (titles, addresses, what is built beside the pages) are the same for all pages:
    a build with other ones renders every page again.
    """

    __slots__ = ()
    log: ReadLog
    original: Setting
    impacts: LoggedImpacts

    @classmethod
    def recording(cls, original: Setting) -> LoggedSetting:
        """Return the same setting, with a log."""
        log = ReadLog()
        base = LoggedBase(original.site.base, log)
        whole = LoggedProxy(original, log)
        own = {
            "site": LoggedSite(original.site, base),
            "today": LoggedDay.recording(original.today, log),
            "history": LoggedHistory(original.history, log),
            "reviews": LoggedReviews(original.reviews, base),
            "line_changes": whole.answers("shift", original.line_changes),
            "issued": whole.answers("issued", original.issued),
            "texts": whole.answers("text", original.texts),
            "built": _Rows(original.built, log),
            "revision": "",  # only one page shows it, from `built`
        }
        setting = cls(**{field.name: getattr(original, field.name) for field in fields(original)} | own)
        labels = copy(original.labels)
        labels.levels = _Levels(original.labels, log)  # type: ignore[assignment]
        setting.__dict__.update(
            {
                "log": log,
                "original": original,
                "labels": labels,
                "change_levels": whole.answers("change", original.change_levels),
                "impacts": LoggedImpacts(ImpactAnalysis(original.site.base), log),
            }
        )
        return setting

    @property
    def whole(self) -> Setting:
        """The setting as it is, for a page about everything: logged once, instead of each of the many reads.

        Only for finding out what the page shows. How that is shown comes from the logged setting: other pages may share
        it, and depend on less.
        """
        self.log.note(EVERYTHING)
        return self.original

    def level_of(self, change: Change) -> int:
        """Return how restricted a change is; counts as part of the history it was found in."""
        return self.original.level_of(change)

    @property
    def newest(self) -> date:
        """The day of the newest fact that is not in the future; today if there is none."""
        self.log.note("newest ")
        return self.original.newest


class _Rows(Sequence[Any]):
    """Rows that differ from build to build."""

    def __init__(self, rows: Sequence[Any], log: ReadLog) -> None:
        self._rows, self._log = rows, log

    def __getitem__(self, place: Any) -> Any:
        self._log.note(EVERYTHING)
        return self._rows[place]

    def __len__(self) -> int:
        self._log.note(EVERYTHING)
        return len(self._rows)


class _Levels:
    """How restricted each item is, logged item by item."""

    def __init__(self, original: HandlingLevels, log: ReadLog) -> None:
        self._levels, self._note = original.levels, log.note

    def __iter__(self) -> Iterator[Any]:
        self._note(EVERYTHING)
        return iter(self._levels)

    def get(self, thing: Any, default: int) -> int:
        """Return how restricted an item is."""
        self._note(thing if thing.__class__ is str else f"level {thing[0]}/{thing[1]}")
        return self._levels.get(thing, default)
