"""Everything about two states that a reviewer is shown, as one value, from which every form of `diff` is made."""

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
    """A brief that was given out between the two states."""

    id: str
    day: str
    revision: str
    by: str
    """Initials."""
    override: str = ""
    """Why, where not all of it was checked."""
    entered: str = ""
    """The day of the commit that says so; empty where it is not committed yet."""
    entered_by: str = ""
    """Whose commit that is, likewise."""
    handling: str = ""
    """The handling of what was given out; empty where that cannot be told."""
    values: PlainValues = field(default_factory=dict, hash=False)
    """All that it said, by the keys of its file."""
    names: Mapping[str, str] = field(default_factory=dict, hash=False)
    """What to call the records that it named."""
    obstacles: tuple[Obstacle, ...] = ()
    """What of it was not checked, or does not stand, where it was given out anyway."""
    beneath: Mapping[str, SupportingFact] = field(default_factory=dict, hash=False)
    """Each fact that it rests on, as that stood when it was given out."""
    grades: Mapping[str, str] = field(default_factory=dict, hash=False)
    """How reliable each source of these was, likewise."""
    later: Mapping[str, LaterWords] = field(default_factory=dict, hash=False)
    """Those of them that had been edited after they were checked."""
    marking: str = ""
    """The highest handling of it and of them; empty where that cannot be told."""

    @property
    def purpose(self) -> str:
        """What it is for."""
        return str(self.values.get("purpose", ""))

    @property
    def event(self) -> str:
        """The id of the event that it prepares; empty for none."""
        return str(self.values.get("event", ""))


@dataclass(frozen=True, slots=True)
class CommitOrigin:
    """A commit that another takes back, or repeats from another branch."""

    how: str
    """`reverted` or `picked`."""
    sha: str
    day: str = ""
    """Empty, as what follows, for a commit that is not at hand."""
    author: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed, between which states, and what there is to say of it."""

    changes: Changes
    before: str
    """The revision's name and short SHA."""
    after: str
    """Likewise, or `the working tree`."""
    errors: int = 0
    """Errors in the single files that bear on it: what could not be loaded is missing from the comparison."""
    files: tuple[OtherFile, ...] = ()
    """Files of the repository that changed as well, and are no facts."""
    authorship: Authorship = field(default_factory=Authorship)
    signatures: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """What signatures, or the lack of them, say against new marks of review, by the id of what bears one."""
    issued: tuple[IssuedBrief, ...] = ()
    held: tuple[IssuedBrief, ...] = ()
    """Briefs that readers held already when this changed them, as each was last given out before."""
    checked: tuple[Problem, ...] | None = None
    """What a check of the later state finds; None where it was not checked."""
    stood: tuple[Problem, ...] = ()
    """What a check of the earlier state finds, where the later one was checked."""
    restricted: Mapping[str, str] = field(default_factory=dict)
    """File to the highest handling of what lies in it, of the files in which a check finds something."""
    readers: str = TLP[0]
    """The handling up to which whoever gets the sheet may see everything."""
    touched: frozenset[str] = frozenset()
    """Paths of the fact files that differ."""
    archive: Mapping[str, bytes] = field(default_factory=dict)
    """Source to its archived text, where that is at hand."""
    commits: tuple[Change, ...] = ()
    """What was committed between the two, the oldest first: its message says why."""
    messages: Mapping[str, str] = field(default_factory=dict)
    """What the message of a commit says below its subject, by its SHA."""
    origins: Mapping[str, tuple[CommitOrigin, ...]] = field(default_factory=dict)
    """Which others a commit takes back or repeats, as its message says, by its SHA."""
    choices: tuple[MergeChoice, ...] = ()
    """What merges decided between the values of their two sides."""
    later: Mapping[str, LaterWords] = field(default_factory=dict)
    """What is told, bears a mark of review, and was edited since by a commit that the mark has not seen."""
    early: Mapping[str, str] = field(default_factory=dict)
    """New marks that came after the words and are dated before them: what bears one, to the day of the words."""
    audience: str = ""
    """The audience that it is cut to; empty where nothing is left out."""

    @property
    def marking(self) -> str:
        """The highest handling of what is told; empty where the readers may see that in any case."""
        issued = (brief.marking for brief in self.issued)
        merged = (choice.handling for choice in self.choices)
        shown = (self.changes.marking, *issued, *merged, *(() if self.checked is None else self.restricted.values()))
        highest = max(filter(None, shown), key=level, default="")
        return highest if not self.audience and highest and level(highest) > level(self.readers) else ""
