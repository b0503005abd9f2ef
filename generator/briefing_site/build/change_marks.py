"""The earlier revision that a print is compared with, cut to its audience.

In: the setting of a run, and either one revision for everything (`--since`) or nothing, which means the revision at
which each brief was last issued. Out: the setting with an `EarlierPrint` for each record concerned, and a sentence on
each that is not available. Revisions share the records of files that are the same in both.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice

from briefing_site.base.edtf import day_words
from briefing_site.base.language import gettext
from briefing_site.build.revisions import revision_name
from briefing_site.build.visible_history import VisibleHistory
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.issuances import ChangesSince, Issuance, read_issuances
from briefing_site.facts.model import Brief
from briefing_site.facts.valid_time import base_as_of
from briefing_site.git.command import GitError
from briefing_site.git.repository import require_repository, resolve_revision
from briefing_site.render.typst.print_jobs import EarlierPrint, PrintSetting, since_earlier
from briefing_site.site.pages import Site

SHORT_SHA = 10


@dataclass(frozen=True, slots=True)
class BaselinePrint:
    """A setting with earlier prints to compare with, and why some are missing."""

    setting: PrintSetting
    missing: tuple[str, ...] = ()
    """Why some briefs are printed without marks, one sentence each."""


def since_revision(setting: PrintSetting, past: VisibleHistory, revision: str) -> PrintSetting:
    """Return the setting with everything compared with one revision; raises GitError and FileNotFoundError."""
    setting = _with_reasons(setting, past)
    sha = resolve_revision(require_repository(past.options.project), revision)
    heading = gettext("Since revision {revision}").format(revision=revision_name(revision, sha, past.name_at(sha)))
    earlier = EarlierPrint(_setting_of(setting, past, sha), heading)
    return replace(setting, earlier=dict.fromkeys(["", *setting.base.records], earlier))


def since_issues(setting: PrintSetting, past: VisibleHistory) -> BaselinePrint:
    """Return the setting with each brief marked against its last issue; raises IssuanceError.

    Content of an earlier revision gets no marks, since it may be older than the issuance.
    """
    if past.options.time_view and past.options.time_view.sha:
        return BaselinePrint(setting)
    setting = _with_reasons(setting, past)
    earlier: dict[str, EarlierPrint] = {}
    missing: list[str] = []
    at = cache(lambda sha: _setting_of(setting, past, sha))
    for brief, issue in last_issues(past, setting.base):
        try:
            found = EarlierPrint(
                at(issue.revision), gettext("Since the print of {day}").format(day=day_words(issue.date))
            )
        except (GitError, FileNotFoundError) as error:
            issued = f"it was issued at {issue.revision[:SHORT_SHA]}, and {error}."
            missing.append(f"'{brief.id}' is printed without change marks: {issued}")
            continue
        earlier[brief.id] = found
    return BaselinePrint(replace(setting, earlier=earlier), tuple(missing))


def _with_reasons(setting: PrintSetting, past: VisibleHistory) -> PrintSetting:
    """Return the setting with the reason given for each brief whose last issue had parts that were not ready."""
    overrides = ((brief, issue.override) for brief, issue in last_issues(past, setting.base) if issue.override)
    return replace(setting, reasons={i: reason for brief, reason in overrides for i in (brief.id, *brief.former_ids)})


def last_issues(past: VisibleHistory, base: FactBase) -> Iterator[tuple[Brief, Issuance]]:
    """Yield each brief that has been issued, with its last issue; raises IssuanceError.

    Issuances that the audience may not see do not count.
    """
    for brief in base.briefs.values():
        if not brief.withdrawn:
            issues = read_issuances(past.options.project, (*brief.former_ids, brief.id))
            shown = (issue for issue in reversed(issues) if not _is_hidden(past, brief, issue))
            yield from ((brief, issue) for issue in islice(shown, 1))


def _is_hidden(past: VisibleHistory, brief: Brief, issue: Issuance) -> bool:
    try:
        return any(past.hides_at(issue.revision, brief_id) for brief_id in (brief.id, *brief.former_ids))
    except (GitError, FileNotFoundError):  # shown as unavailable
        return False


def changes_since_issues(
    reprint: BaselinePrint, past: VisibleHistory
) -> dict[str, tuple[Issuance, ChangesSince | None]]:
    """Return, by brief, its last issue and what has changed since; None if that revision is unavailable."""
    found: dict[str, tuple[Issuance, ChangesSince | None]] = {}
    for brief, issue in last_issues(past, reprint.setting.base):
        since = since_earlier(reprint.setting, brief)
        revision = past.name_at(issue.revision) if since else issue.revision
        found[brief.id] = replace(issue, revision=revision), since
    return found


def _setting_of(setting: PrintSetting, past: VisibleHistory, sha: str) -> PrintSetting:
    """Return the setting with the fact base of a commit, cut to the same audience and day."""
    base = past.base_at(sha)
    site = Site(base_as_of(base, setting.as_of) if setting.as_of else base)
    return replace(setting, site=site, home=past.home_at(sha), earlier={})
