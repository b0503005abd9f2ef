"""How git merges were resolved: which of two values was taken, whose they were, and what was left out.

In: the commits between two states. Out: `MergeChoice`s. Git repeats each merge; where the result differs from the
recorded one, the files are read in all four states and compared by what they say.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from briefing_site.facts.audience import level
from briefing_site.facts.types import TLP
from briefing_site.git.command import GitError
from briefing_site.git.commit_order import in_order_of_time
from briefing_site.git.log import list_changed_files, list_remerged_files, read_log
from briefing_site.git.objects import read_file
from briefing_site.git.repository import Repository, find_merge_base
from briefing_site.history.file_versions import FileVersionReader
from briefing_site.history.item_changes import CommitReader, ItemChange, folder_of_record
from briefing_site.history.log import Change
from briefing_site.history.merge_choices import MergeChoice, MergeSide, State, choices_between, things_in

PAIR = 2


def find_merge_choices(
    repository: Repository, content: str, first: str, head: str, commits: Mapping[str, Change]
) -> Iterator[MergeChoice]:
    """Yield what the merges between two commits decided, the oldest merge first; `commits` are what came between.

    Octopus merges resolve nothing: git refuses them if there are conflicts.
    """
    merges = {sha: change for sha, change in commits.items() if len(change.parents) == PAIR}
    files = _files_to_read(repository, content, first, head, merges) if merges else {}
    for sha, merge in merges.items():
        paths = [path for path in files.get(sha, ()) if folder_of_record(path, content)]
        ours, theirs = merge.parents
        fork = _fork_point(repository, ours, theirs) if paths else ""
        if fork:
            yield from _choices_of(_MergeCommit(repository, content, (fork, ours, theirs, sha), paths), merge)


def _files_to_read(
    repository: Repository, content: str, first: str, head: str, merges: Mapping[str, Change]
) -> dict[str, tuple[str, ...]]:
    """Return, for each merge, the files it may have resolved: those that git itself merges differently.

    Git before 2.35 cannot tell; then they are all files changed on either side.
    """
    try:
        return dict(list_remerged_files(repository, head, first, content))
    except GitError:
        found = {}
        for sha, merge in merges.items():
            if fork := _fork_point(repository, *merge.parents):
                sides = (list_changed_files(repository, fork, content, side) for side in merge.parents)
                found[sha] = tuple(dict.fromkeys(path for side in sides for path in side))
        return found


def _fork_point(repository: Repository, ours: str, theirs: str) -> str:
    """Return the merge base of two branches; empty if they have no common history."""
    try:
        return find_merge_base(repository, ours, theirs)
    except GitError:
        return ""


@dataclass(frozen=True)
class _MergeCommit:
    repository: Repository
    content: str
    shas: tuple[str, str, str, str]
    """Merge base, the two sides, the merge."""
    files: list[str]

    def texts(self, sha: str) -> list[bytes]:
        """Return the files in one state; empty if one is not there."""
        return [read_file(self.repository, sha, path) for path in self.files]

    def side(self, sha: str) -> list[tuple[Change, tuple[ItemChange, ...]]]:
        """Return what the commits of one side did to the files, the last first."""
        logs = (read_log(self.repository, path, sha, (self.shas[0],)) for path in self.files)
        commits = {commit.sha: commit for log in logs for commit in log}
        found = CommitReader(self.repository, self.content, {}).read(commits.values())
        ordered = [found[each] for each in in_order_of_time(commits)]
        return [(Change(c.sha, c.moment, c.author, c.subject, events), events) for c, events in reversed(ordered)]


def _choices_of(merge: _MergeCommit, about: Change) -> Iterator[MergeChoice]:
    texts = [merge.texts(sha) for sha in merge.shas]
    states = [_state(merge, each) for each in texts]
    labels = [label for label in TLP if any(label.encode() in data for each in texts for data in each)]
    handling = max(labels, key=level, default="")
    found = [*choices_between(*states)]
    sides = [merge.side(sha) for sha in merge.shas[1:3]] if found else []
    for choice in found:
        ours, theirs = (
            _attributed(side, choice, commits)
            for side, commits in zip((choice.ours, choice.theirs), sides, strict=True)
        )
        decided = replace(choice, ours=ours, theirs=theirs)
        yield replace(decided, author=about.author, day=about.day, handling=handling)


def _state(merge: _MergeCommit, texts: list[bytes]) -> State:
    read = FileVersionReader().read(texts)
    places = [(folder_of_record(path, merge.content), PurePosixPath(path).stem) for path in merge.files]
    return things_in({place: version for place, version, data in zip(places, read, texts, strict=True) if data})


def _attributed(
    side: MergeSide, choice: MergeChoice, commits: list[tuple[Change, tuple[ItemChange, ...]]]
) -> MergeSide:
    """Return a side with its last author: of the key if a commit changed that, else of the item, else of anything."""
    if side.value == choice.before:
        return side
    touching = [
        (commit, event)
        for commit, events in commits
        for event in events
        if (event.kind, event.id) == (choice.kind, choice.id)
        and (event.kind != "position" or event.record == choice.record)
    ]
    exact = [commit for commit, event in touching if choice.key in event.keys or not choice.key]
    last = next(iter((*exact, *(commit for commit, _ in touching), *(commit for commit, _ in commits))), None)
    return replace(side, author=last.author, day=last.day) if last else side
