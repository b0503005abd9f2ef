"""A preview in one long-running process: it follows the files, and makes each page when it is requested.

In: mkdocs.yml and changed files. Out: an answer for each address, and the number of the state shown. While files have
mistakes, their own pages show these; all other pages show the last good state, or what could be read.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.plugins import get_plugin_logger

from briefing_site.base.language import speaking
from briefing_site.base.parallel import WorkerError
from briefing_site.base.problems import Problem
from briefing_site.build.composition import Build
from briefing_site.build.history_cache import HistoryCache
from briefing_site.build.live_content import LiveContent, find_errors
from briefing_site.build.pdf import PdfError, PrintOrder, set_document
from briefing_site.build.pipeline import Options
from briefing_site.facts.files.issuances import IssuanceError
from briefing_site.git.command import GitError
from briefing_site.mkdocs_plugin.config_file import ConfigFileError
from briefing_site.mkdocs_plugin.live_site import PRINTED, LiveSite
from briefing_site.mkdocs_plugin.preview_pages import Mistake, foot_of, list_of, mistake_of, unbuilt_page
from briefing_site.mkdocs_plugin.settings import options_for_readers, read_build_config
from briefing_site.render.html.template_faults import fault_of
from briefing_site.site.pages import root_of
from briefing_site.site.saved_lists import SavedListError

log = get_plugin_logger("briefing")
MAX_CACHED = 32
"""Files of the current state to keep in memory, since a browser requests each of them twice."""
MAX_WAIT = 60.0
"""Seconds that a page which cannot be made waits for the rules to find out why."""
USER_ERRORS = (MkDocsException, ConfigFileError, SavedListError, GitError, IssuanceError, FileNotFoundError)
"""Exceptions whose message tells the user what to fix."""
UNPRINTED = "This PDF could not be printed"


@dataclass(frozen=True, slots=True)
class Served:
    """A response to a browser."""

    status: int
    data: bytes
    digest: str = ""
    """For a page: a browser that shows a page with another digest reloads it."""


class Preview:
    """The state of a preview. Its methods may be called from several threads."""

    def __init__(
        self,
        config_file: str,
        ask_rules: Callable[[Options], tuple[Problem, ...]] = find_errors,
        set_pdf: Callable[[PrintOrder], bytes] = set_document,
    ) -> None:
        """Take the path of mkdocs.yml, and the functions that run the rules and typeset a PDF."""
        self._config_file = config_file
        self._ask_rules, self._set_pdf = ask_rules, set_pdf
        self.config: MkDocsConfig | None = None
        """The settings as last read."""
        self._content = LiveContent()
        self._past = HistoryCache(is_long_lived=True)
        self._making = threading.RLock()
        """Held while the site or a page is made, since pages share what they are made from."""
        self._site: LiveSite | None = None
        """The site being shown."""
        self._last_loaded: LiveSite | None = None
        """The last site whose files could all be read, whether or not the rules have checked it."""
        self._last_valid: LiveSite | None = None
        """The last site without mistakes in its content."""
        self._is_outdated = False
        """True if the site shown is older than the files."""
        self._site_mistakes: tuple[Mistake, ...] = ()
        """Mistakes that affect the whole site: settings, templates, and files they refer to."""
        self._errors: tuple[Problem, ...] = ()
        self._unexplained: Exception | None = None
        """Why the site could not be made, if only the rules can explain it."""
        self._options: Options | None = None
        """Those of the current state; None while there are mistakes in the settings."""
        self._state = 0
        """Incremented each time the files are read."""
        self._is_judged = True
        """False until the rules have checked the current state."""
        self._served: OrderedDict[str, Served] = OrderedDict()
        self._changed = threading.Condition()
        """Always acquired last, if other locks are held as well."""
        self.version = 0
        """Incremented with each state that is shown."""

    # --- following the files ---

    def refresh(self) -> None:
        """Show the files as they are now, as far as each of them can be read; `judge` runs the rules."""
        with self._making:
            self._state += 1
            self._site_mistakes, self._errors, self._unexplained = (), (), None
            self._options, self._is_judged = None, False
            try:
                self.config = config = read_build_config(self._config_file, {})
                self._load_site(config)
            except Exception as error:  # noqa: BLE001 - it is reported, by the rules or as it is
                self._report_failure(error)
            self._publish()

    def _load_site(self, config: MkDocsConfig) -> None:
        self._options = options = replace(options_for_readers(config), pdf=True)
        prepared = self._content.prepare(options)
        self._errors = prepared.errors
        if self._errors and (last := self._last_valid or self._last_loaded):
            self._site, self._is_outdated = last, True
            return
        self._site, self._is_outdated = LiveSite(config, Build(options, prepared, self._past)), False
        if not self._errors:
            self._last_loaded = self._site

    def _report_failure(self, error: Exception) -> None:
        """Keep showing the last site, and report why; if files have mistakes, those are the reason."""
        self._is_outdated = True
        words = _words_of(error) if isinstance(error, USER_ERRORS) else fault_of(error)
        if not words and not self._errors:
            self._unexplained = error
        if not self._errors:
            self._site_mistakes = (Mistake(words or _words_of(error)),)

    def has_aged(self) -> bool:
        """Tell whether the day that the site treats as today has passed."""
        with self._making:
            return bool(self.config and self._options and options_for_readers(self.config).today != self._options.today)

    def judge(self) -> None:
        """Check the content with the rules; until they finish, it is shown as if they had found nothing.

        Their result is ignored if the files have been read again meanwhile: the new state is checked next.
        """
        with self._making:
            if self._is_judged:
                return
            state, options, known = self._state, self._options, self._errors
        errors: tuple[Problem, ...] = ()
        if options and not known:
            errors = self._ask_rules(options)
        with self._making:
            if state != self._state:
                return
            if errors:  # possibly the reason why the site could not be made
                self._site_mistakes, self._errors = (), errors
                if self._last_valid:
                    self._site, self._is_outdated = self._last_valid, True
            elif self._unexplained:
                log.error("The site could not be made", exc_info=self._unexplained)
            elif not self._site_mistakes and not known:
                self._last_valid = self._site
            with self._changed:
                self._is_judged = True
                self._changed.notify_all()
            if errors:
                self._publish()

    def _publish(self) -> None:
        if not self._unexplained:
            for mistake in self._mistakes():
                log.error(str(mistake))
        self._served.clear()
        with self._changed:
            self.version += 1
            self._changed.notify_all()

    def wait_for_change(self, version: int, seconds: float) -> int:
        """Return the number of the current state as soon as it differs from `version`, or after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != version, seconds)
            return self.version

    # --- answering ---

    def answer(self, path: str) -> Served:
        """Return the response for a path below the site's root: `issues/taiwan/index.html`."""
        if path.startswith(PRINTED):
            return self._print(path)
        with self._making:
            if path in self._served:
                self._served.move_to_end(path)
                return self._served[path]
            if found := self._made(path):
                return self._keep(path, found)
        self._wait_for_rules()  # they will find out what is wrong
        with self._making:
            found = self._made(path) or _unbuilt((Mistake("The rules have not yet said what is wrong with it."),))
            return self._keep(path, found) if self._is_judged else found

    def _keep(self, path: str, found: Served) -> Served:
        self._served[path] = found
        if len(self._served) > MAX_CACHED:
            self._served.popitem(last=False)
        return found

    def _wait_for_rules(self) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._is_judged, MAX_WAIT)

    def _made(self, path: str) -> Served | None:
        """Return the response for a path; None if it cannot be made and the reason is not known yet."""
        mistakes = self._mistakes()
        if self._site is None:
            return _unbuilt(mistakes)
        try:
            with speaking(self._site.build.options.language):
                return self._found(path, self._site, mistakes)
        except Exception as error:
            if mistakes or (words := fault_of(error)):
                return _unbuilt(mistakes or (Mistake(words),))
            if not self._is_judged:
                return None
            log.exception("This page could not be made: %s", path)
            return _unbuilt((Mistake(_words_of(error)),))

    def _found(self, path: str, site: LiveSite, mistakes: tuple[Mistake, ...]) -> Served:
        for mistake in mistakes:
            if mistake.address and path == f"{mistake.address}index.html":
                return _page(site.page_with(mistake.address, *list_of(mistakes)), 200)
        data = site.answer(path)
        if data is None or path.endswith(".html"):
            foot = foot_of(mistakes, root_of(path), is_outdated=self._is_outdated) if mistakes else ""
            return _page(site.not_found() if data is None else data, 404 if data is None else 200, foot)
        return Served(200, data)

    def _mistakes(self) -> tuple[Mistake, ...]:
        return self._site_mistakes or tuple(mistake_of(problem, self._address_of(problem)) for problem in self._errors)

    def _address_of(self, problem: Problem) -> str:
        """Return the address of the page made from a file with a mistake; empty if there is none."""
        place = PurePosixPath(problem.origin.path)
        options = self._options or (self._site.build.options if self._site else None)
        content, docs = (options.content, options.docs) if options else ("content", "")
        if docs and place.is_relative_to(docs):
            own = place.relative_to(docs).with_suffix("")
            return f"{own.parent if own.name == 'index' else own}/".removeprefix("./")
        return f"{place.relative_to(content).with_suffix('')}/" if place.is_relative_to(content) else ""

    # --- printing ---

    def _print(self, path: str) -> Served:
        """Return a PDF, made only when it is requested; or a page that says why it cannot be made."""
        self._wait_for_rules()
        with self._making:
            site, mistakes = self._site, self._mistakes()
            if site is None or mistakes:
                return _unbuilt((Mistake("Nothing is printed while there are mistakes."), *mistakes), UNPRINTED)
            try:
                with speaking(site.build.options.language):
                    order = site.print_order(path)
                    if order is None:
                        return _page(site.not_found(), 404)
            except USER_ERRORS as error:
                return _unbuilt((Mistake(_words_of(error)),), UNPRINTED)
        try:
            return Served(200, self._set_pdf(order))
        except (PdfError, WorkerError) as error:
            return _unbuilt((Mistake(_words_of(error)),), UNPRINTED)


def _page(data: bytes, status: int, foot: str = "") -> Served:
    """Return the response for a page, with mistakes at its foot."""
    whole = data + foot.encode()
    return Served(status, whole, hashlib.sha256(whole).hexdigest()[:16])


def _words_of(error: Exception) -> str:
    """Return the message of an exception, or of its cause if MkDocs has already reported the exception itself."""
    reason = error.__context__ if isinstance(error, Abort) and error.__context__ else error
    return f"{str(reason).strip().rstrip('.') or type(reason).__name__}."


def _unbuilt(mistakes: tuple[Mistake, ...], title: str = "This page could not be built") -> Served:
    """Return the page to show in place of one that could not be made."""
    return _page(unbuilt_page(map(str, mistakes), title=title).encode(), 200)
