"""Runs the stages that turn files on disk into a checked fact base and its site.

In: `Options`, which hold every input other than the content: today's date, the revision, the audience.
Out: `Prepared`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from pathlib import Path

from briefing_site.base.cache import Cache, digest_dependencies
from briefing_site.base.collection import give_back, without_collection
from briefing_site.base.language import ENGLISH, SOURCE, Language
from briefing_site.base.problems import Origin, Problem, Severity, counted
from briefing_site.build.content_check import ContentCheck
from briefing_site.checks.check_result import CheckResult, get_check_result, put_check_result
from briefing_site.checks.engine import AS_SHIPPED, RuleWeights
from briefing_site.checks.environment import CheckOptions
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import Loaded, load_snapshot
from briefing_site.facts.files.record_codec import encode_record
from briefing_site.facts.files.snapshot import Snapshot, read_archive, read_revision, read_tree
from briefing_site.facts.valid_time import base_as_of
from briefing_site.history.disclosure import Disclosure, Present, disclosure_of, present_of
from briefing_site.history.log import read_history
from briefing_site.history.review_status import Reviews
from briefing_site.history.time_view import TimeView
from briefing_site.site.pages import Site
from briefing_site.site.query_context import QueryContext
from briefing_site.site.saved_lists import SavedList, open_lists, wrong_lists


@dataclass(frozen=True, slots=True)
class Options:
    """Every input of a build other than its content."""

    project: Path
    """The folder that holds mkdocs.yml."""
    today: date
    content: str = "content"
    """The folder of fact files, relative to the project."""
    audience: str = "TLP:CLEAR"
    """The most restricted handling that the audience may see."""
    default_handling: str = "TLP:CLEAR"
    comment_audience: str = "TLP:CLEAR"
    """The most restricted handling that readers of comments on a proposal may see."""
    revision: str = ""
    """What to call the revision; empty to take its name from git."""
    docs: str = ""
    """The folder of hand-written pages, relative to the project; empty if it is outside the project."""
    inputs: tuple[str, ...] = ()
    """Paths, relative to the project, of what else shapes the site: settings, theme, hand-written pages."""
    archive: Path | None = None
    """The folder of archived texts, if there is one."""
    rules: RuleWeights = AS_SHIPPED
    """The weights that mkdocs.yml gives to rules."""
    rules_before: Callable[[Callable[[Path], bytes]], RuleWeights | None] | None = None
    """Given a function that reads files of an earlier version, returns the weights then; None if unreadable."""
    time_view: TimeView | None = None
    """Which other time to show the content of; None for the files on disk, uncut."""
    lists: tuple[SavedList, ...] = ()
    """The saved queries in mkdocs.yml."""
    changes_since: str = ""
    """Readers see only the history after this revision; empty for all of it."""
    title: str = ""
    """The title of the site."""
    url: str = ""
    """The site's own address, ending in `/`; empty if it has none, and for content of another time."""
    language: Language = ENGLISH
    """The language of the interface."""
    content_language: str = SOURCE
    """The BCP 47 tag of the language that the facts are written in."""
    paper: str = "a4"
    """The size of paper, by its name in mkdocs.yml."""
    pdf: bool = False
    """True if PDFs are made along with the pages, which then link to them."""
    search: bool = False
    """True if a search index is made along with the pages, which then offer search."""


@dataclass(frozen=True)
class Prepared:
    """A fact base ready for pages, with everything that is wrong with it."""

    site: Site
    seen: FactBase
    """Everything that the audience may see; the site's base is this, or the part of it that was true on a day."""
    home: str
    """The Markdown of the hand-written home page; empty if the audience may not see it."""
    present: Present
    """What exists now, shown or hidden: other versions of the same thing are treated alike."""
    problems: tuple[Problem, ...]
    """In order of file, line and column."""
    records: int
    facts: int
    digest: str = ""
    """A digest of every byte that was read."""
    versions: Mapping[str, bytes] = field(default_factory=dict)
    """A digest of each record as the site shows it, by id; none for content that is only previewed."""

    @property
    def words(self) -> str:
        """What was read, in words: `97 facts of 53 records`."""
        return f"{counted(self.facts, 'fact')} of {counted(self.records, 'record')}"

    @cached_property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that stop a build."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)


def prepare(options: Options) -> Prepared:
    """Read, load and check the content, and cut it to the audience and to the requested day.

    Raises GitError if the revision cannot be read, FileNotFoundError if the content folder or a named archive is
    missing, and SavedListError if a list in mkdocs.yml asks for something that does not exist. While there are errors,
    the site holds what could be loaded, and must not be rendered.
    """
    snapshot = _snapshot(options)
    checking = _checking(options, snapshot)
    of_edits = checking.start_with_edits()
    with without_collection():
        loaded = load_snapshot(snapshot)
    problems = (of_edits() or checking.of_all(loaded)).problems
    give_back()
    prepared = prepare_loaded(options, loaded, FactBase(loaded.records), problems)
    return replace(prepared, versions=_versions_of(prepared.site.base, loaded))


def _versions_of(shown: FactBase, loaded: Loaded) -> dict[str, bytes]:
    """Return a digest of each record: of its file's path and bytes, and of the record itself where that was cut."""
    whole, files, found = {record.id: record for record in loaded.records}, loaded.snapshot.files, {}
    for record in shown.records.values():
        path = record.origin.path
        parts = [path.encode("utf-8", "surrogateescape"), files.get(path, b"")]
        if whole.get(record.id) is not record:
            parts += encode_record(record), str(record.qualifier).encode()
        found[record.id] = hashlib.blake2b(b"\0".join(parts), digest_size=16).digest()
    return found


def prepare_loaded(options: Options, loaded: Loaded, base: FactBase, problems: Sequence[Problem]) -> Prepared:
    """Cut content that has been loaded and checked to the audience and to the day; raises like `prepare`."""
    limit, default = options.audience, options.default_handling
    if options.time_view and options.time_view.sha:
        present = _present(options)
        histories = (read_history(options.project, options.content, name) for name in ("HEAD", options.time_view.sha))
        disclosure = disclosure_of(histories, limit, default, present)
    else:
        present, disclosure = present_of(base, loaded, limit, default), Disclosure(limit, default)
    seen = disclosure.base_of(base)
    day = options.time_view.true_on if options.time_view else None
    shown = base_as_of(seen, day) if day else seen
    home = disclosure.home_of(loaded.snapshot)
    if options.lists and not options.time_view and not any(p.severity is Severity.ERROR for p in problems):
        for wrong in wrong_lists(options.lists, QueryContext(base, Reviews(), options.today, default)):
            raise wrong
    site = Site(shown, tuple(open_lists(options.lists, shown)))
    return Prepared(
        site, seen, home, present, tuple(problems), len(base.records), len(shown.facts), _digest_of(loaded.snapshot)
    )


def _digest_of(snapshot: Snapshot) -> str:
    return digest_dependencies((snapshot.files, snapshot.pages), snapshot.owners, snapshot.reviewers)


def _present(options: Options) -> Present:
    """Return what exists now, to go with content of another time."""
    try:
        loaded = load_snapshot(read_tree(options.project, options.content))
    except FileNotFoundError:  # nothing is left of it
        return Present()
    return present_of(FactBase(loaded.records), loaded, options.audience, options.default_handling)


def _snapshot(options: Options) -> Snapshot:
    if options.time_view and options.time_view.sha:
        return read_revision(options.project, options.time_view.sha, options.content)
    return read_tree(options.project, options.content)


def check(options: Options, revision: str = "") -> CheckResult:
    """Read and check the content, or return the cached result for the same bytes; raises like `prepare`.

    After a few edits, only what they affect is checked again. Without a revision, the files on disk are checked.
    """
    project, content = options.project, options.content
    snapshot = read_revision(project, revision, content) if revision else read_tree(project, content)
    checking = _checking(options, snapshot)
    return checking.of_edits() or checking.of_all(load_snapshot(snapshot))


def _checking(options: Options, snapshot: Snapshot) -> ContentCheck:
    """Return the check of a snapshot; raises NoArchiveError."""
    archived = read_archive(options.archive) if options.archive else None
    settings = CheckOptions(options.default_handling, options.today, archived, options.rules.asked)
    return ContentCheck(snapshot, settings, options.rules, Cache(options.project))


def list_problems(options: Options) -> tuple[Problem, ...]:
    """Return what is wrong with the lists in mkdocs.yml, for content without errors.

    Queries name nothing but records, so a cached result is valid until a record is added or removed.
    """
    if not options.lists:
        return ()
    snapshot, cache = read_tree(options.project, options.content), Cache(options.project)
    asked = [(saved.name, saved.query.text, saved.origin) for saved in options.lists]
    digest = digest_dependencies((), asked, sorted(snapshot.files))
    kept = get_check_result(cache, digest)
    if kept is None:
        base = FactBase(load_snapshot(snapshot).records)
        context = QueryContext(base, Reviews(), options.today, options.default_handling)
        wrong = wrong_lists(options.lists, context)
        found = tuple(Problem("list-answered", each.origin or Origin("mkdocs.yml"), each.words) for each in wrong)
        kept = CheckResult(found, 0, 0)
        put_check_result(cache, digest, kept)
    return kept.problems
