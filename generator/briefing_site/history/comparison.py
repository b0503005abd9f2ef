"""Everything about two states that a reviewer is shown, as one value, from which all forms of `diff` are made."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from briefing_site.base.problems import Problem
from briefing_site.facts.audience import level
from briefing_site.facts.plain_values import PlainValues
from briefing_site.facts.types import TLP
from briefing_site.history.affected import SupportingFact
from briefing_site.history.authorship import Authorship
from briefing_site.history.diff import Changes
from briefing_site.history.issue_readiness import Obstacle
from briefing_site.history.log import Change
from briefing_site.history.merge_choices import MergeChoice
from briefing_site.history.other_files import OtherFile
from briefing_site.history.stamp_ages import LaterWords


@dataclass(frozen=True, slots=True)
class IssuedBrief:
    """A brief that was issued between the two states."""

    id: str
    day: str
    revision: str
    by: str
    """Initials."""
    override: str = ""
    """The reason given, if not all of it was checked."""
    entered: str = ""
    """The day of the commit that records it; empty if not committed yet."""
    entered_by: str = ""
    """The author of that commit; empty if not committed yet."""
    handling: str = ""
    """The handling of the issued brief; empty if unknown."""
    values: PlainValues = field(default_factory=dict, hash=False)
    """Its values, by the keys of its file."""
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    """Names of the records that it refers to."""
    obstacles: tuple[Obstacle, ...] = ()
    """Parts that were unchecked or invalid when it was issued anyway."""
    supporting_facts: Mapping[str, SupportingFact] = field(default_factory=dict, hash=False)
    """Each fact that it rests on, as of the issuance."""
    grades: Mapping[str, str] = field(default_factory=dict, hash=False)
    """How reliable each source of these was at the time."""
    later: Mapping[str, LaterWords] = field(default_factory=dict, hash=False)
    """Those of them that had been edited after their review."""
    marking: str = ""
    """The highest handling of the brief and these facts; empty if unknown."""

    @property
    def purpose(self) -> str:
        """The purpose of the brief."""
        return str(self.values.get("purpose", ""))

    @property
    def event(self) -> str:
        """The id of the event that it prepares; empty for none."""
        return str(self.values.get("event", ""))


@dataclass(frozen=True, slots=True)
class CommitOrigin:
    """A commit that another one reverts, or picks from another branch."""

    how: str
    """`reverted` or `picked`."""
    sha: str
    day: str = ""
    """Empty, like the fields below, if the commit is not available."""
    author: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed between which states, with everything needed to report it."""

    changes: Changes
    before: str
    """The revision's name and short SHA."""
    after: str
    """The same, or `the working tree`."""
    errors: int = 0
    """Errors in the relevant files: what could not be loaded is missing from the comparison."""
    files: tuple[OtherFile, ...] = ()
    """Other changed files of the repository, which are not facts."""
    authorship: Authorship = field(default_factory=Authorship)
    signatures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Problems with new review marks because of signatures or their absence, by item id."""
    issued: tuple[IssuedBrief, ...] = ()
    held: tuple[IssuedBrief, ...] = ()
    """Changed briefs that readers already hold, each as it was last issued before."""
    checked: tuple[Problem, ...] | None = None
    """What a check of the later state finds; None if it was not checked."""
    stood: tuple[Problem, ...] = ()
    """What a check of the earlier state finds, if the later one was checked."""
    restricted: Mapping[str, str] = field(default_factory=dict)
    """Files in which a check finds something, to the highest handling of their content."""
    readers: str = TLP[0]
    """The handling up to which the readers of the report may see everything."""
    touched: frozenset[str] = frozenset()
    """Paths of the fact files that differ."""
    archive: Mapping[str, bytes] = field(default_factory=dict)
    """Source to its archived text, if available."""
    commits: tuple[Change, ...] = ()
    """The commits between the two, the oldest first; their messages say why."""
    messages: Mapping[str, str] = field(default_factory=dict)
    """Bodies of commit messages, by SHA."""
    origins: Mapping[str, tuple[CommitOrigin, ...]] = field(default_factory=dict)
    """The commits that a commit reverts or picks, according to its message, by SHA."""
    choices: tuple[MergeChoice, ...] = ()
    """How merges resolved the values of their two sides."""
    later: Mapping[str, LaterWords] = field(default_factory=dict)
    """Items in the report that were edited after their review, by commits that the review has not seen."""
    early: Mapping[str, str] = field(default_factory=dict)
    """Items whose new mark is dated before their words but was committed after, to the day of the words."""
    audience: str = ""
    """The audience that it is cut to; empty if nothing is left out."""

    @property
    def marking(self) -> str:
        """The highest handling of everything in the report; empty if its readers may see all of it anyway."""
        issued = (brief.marking for brief in self.issued)
        merged = (choice.handling for choice in self.choices)
        shown = (self.changes.marking, *issued, *merged, *(() if self.checked is None else self.restricted.values()))
        highest = max(filter(None, shown), key=level, default="")
        return highest if not self.audience and highest and level(highest) > level(self.readers) else ""
