"""One check of the content: of what was edited since the last one if that does, or else of everything.

In: a snapshot of the files, and the settings of the check. Out: its result, which the cache keeps for the same bytes,
along with what a later check of edits needs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from briefing_site.base.cache import Cache, digest_dependencies
from briefing_site.base.collection import without_collection
from briefing_site.base.parallel import run_in_background
from briefing_site.base.problems import in_order
from briefing_site.checks.check_result import CheckResult, get_check_result, put_check_result
from briefing_site.checks.check_state import check_state_of, get_check_state, put_check_state
from briefing_site.checks.engine import LoadedBase, RuleWeights, judge_all, problems_of
from briefing_site.checks.environment import CheckOptions
from briefing_site.checks.incremental import check_incrementally
from briefing_site.checks.tally import summed
from briefing_site.facts.files.load import Loaded
from briefing_site.facts.files.snapshot import Snapshot

MIN_FILES_BESIDE = 1_000
"""From how many files on it is worthwhile to check edits in a process of their own."""


@dataclass(frozen=True)
class ContentCheck:
    """The check of one snapshot."""

    snapshot: Snapshot
    options: CheckOptions
    rules: RuleWeights
    """The weights that mkdocs.yml gives to rules."""
    cache: Cache

    def start_with_edits(self) -> Callable[[], CheckResult | None]:
        """Begin with `of_edits`, for a large base in a process of its own; return a function that waits for it."""
        return run_in_background(self.of_edits) if len(self.snapshot.files) >= MIN_FILES_BESIDE else self.of_edits

    def of_edits(self) -> CheckResult | None:
        """Return the cached result, or that of checking what was edited, and what that affects.

        None if too much was edited, or if nothing is known of an earlier check.
        """
        if known := get_check_result(self.cache, self._digest):
            return known
        state = get_check_state(self.cache, self._way)
        with without_collection():
            found = check_incrementally(self.snapshot, state, self.options) if state else None
        return self._finished(found) if found else None

    def of_all(self, whole: Loaded) -> CheckResult:
        """Return the result of checking all files."""
        with without_collection():
            loaded = whole.for_rules
            base = LoadedBase(loaded, self.options)
            judged = judge_all(base, loaded, recorded=True)
            if state := check_state_of(base, loaded, judged):
                put_check_state(self.cache, self._way, state)
            facts = sum(len(record.facts) for record in loaded.records)
            folders = {record.origin.path: (record.folder, record.id) for record in loaded.records}
            tally = summed((*folders[file.path], file.tally) for file in judged.files)
            problems = (*loaded.problems, *problems_of(base, loaded, judged))
        return self._finished(CheckResult(problems, len(loaded.records), facts, tally))

    def _finished(self, found: CheckResult) -> CheckResult:
        """Return a result with the weights of rules, in order, and cache it."""
        finished = replace(found, problems=tuple(in_order(self.rules.apply(found.problems))))
        put_check_result(self.cache, self._digest, finished)
        return finished

    @cached_property
    def _digest(self) -> str:
        """A digest of everything that the result depends on."""
        snapshot, options = self.snapshot, self.options
        files = (snapshot.files, snapshot.pages, options.archive or {})
        beside = (snapshot.problems, snapshot.owners, snapshot.reviewers)
        settings = (snapshot.content, options.default_handling, options.today, self.rules, *beside)
        return digest_dependencies(files, settings, options.archive is not None)

    @property
    def _way(self) -> str:
        """The key of what is known of the last check."""
        return digest_dependencies((), self.snapshot.content, self.options.archive is not None)
