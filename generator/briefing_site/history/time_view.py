"""The content of another time: of a revision, or as of a day.

In: what was asked for, and the project's repository. Out: `TimeView`, and the words that say so on every page. Two
questions are kept apart: what was known by a day (from git: the content as committed by then), and what was true on a
day (from the facts' own dates). Both may be asked at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from briefing_site.base.edtf import day_words
from briefing_site.base.language import gettext
from briefing_site.git.log import read_commit
from briefing_site.git.repository import find_revision_by, require_repository, resolve_revision

SHORT_SHA = 10


@dataclass(frozen=True, slots=True)
class TimeView:
    """Content of another time."""

    sha: str = ""
    """The commit that the content is read from; empty for the files on disk."""
    committed: date | None = None
    """The committer's day of that commit."""
    known_by: date | None = None
    """The day by whose end the content was committed; None unless asked for."""
    true_on: date | None = None
    """The day after which facts are left out; None if none are."""

    @property
    def revision(self) -> str:
        """The short name of the revision; empty for the files on disk."""
        return self.sha[:SHORT_SHA]

    @property
    def day(self) -> date | None:
        """The day that counts as today, to determine what is overdue or upcoming."""
        return self.true_on or self.known_by

    @property
    def name(self) -> str:
        """What it is, in a few words: `as known by 20 June 2023`."""
        known, true = (day_words(day) if day else "" for day in (self.known_by, self.true_on))
        if known and true:
            return gettext("as true on {true}, as known by {known}").format(true=true, known=known)
        if true and self.sha:
            return gettext("as true on {true}, as written in revision {revision}").format(
                true=true, revision=self.revision
            )
        if true:
            return gettext("as true on {true}").format(true=true)
        if known:
            return gettext("as known by {known}").format(known=known)
        return gettext("as written in revision {revision}").format(revision=self.revision)

    @property
    def sentences(self) -> str:
        """What it is, for a reader who comes across it by chance."""
        lines = [gettext("This is not the current site.")]
        committed = day_words(self.committed) if self.committed else ""
        if self.known_by:
            words = gettext("It shows what was known by {known}: the content as committed by the end of that day.")
            lines.append(words.format(known=day_words(self.known_by)))
        elif self.sha:
            words = gettext("It shows the content of revision {revision}, committed on {committed}.")
            lines.append(words.format(revision=self.revision, committed=committed))
        if self.true_on:
            words = gettext("It shows only the facts that were true on {true}, according to their dates.")
            lines.append(words.format(true=day_words(self.true_on)))
            lines.append(gettext("Summaries and briefs may still mention later ones."))
        return " ".join(lines)


def find_time_view(
    project: Path, *, revision: str = "", known_by: date | None = None, true_on: date | None = None
) -> TimeView | None:
    """Return the content asked for: of a revision, or as known by a day; and as true on a day. None for the present.

    Raises GitError without a repository, for what names no revision, and for a day before the first one.
    """
    sha = ""
    committed = None
    if revision or known_by:
        repository = require_repository(project)
        sha = resolve_revision(repository, revision or "HEAD")
        if known_by:
            sha = find_revision_by(repository, known_by, sha)
        committed = date.fromisoformat(read_commit(repository, sha).day)
    found = TimeView(sha, committed, known_by, true_on)
    return found if found != TimeView() else None
