"""A preview in one living process: what it shows follows the files, and each page is made when somebody asks for it.

In: mkdocs.yml and changed files. Out: an answer for each address, and the number of the state that it shows. While
files are wrong, their own pages show the mistakes, and all others the last state without any.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from pathlib import PurePosixPath

from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException
from mkdocs.plugins import get_plugin_logger

from briefing_site.base.language import speaking
from briefing_site.base.problems import Problem, counted
from briefing_site.build.composition import Build
from briefing_site.build.live_content import LiveContent, find_errors
from briefing_site.build.past_memory import PastMemory
from briefing_site.build.pipeline import Options
from briefing_site.git.command import GitError
from briefing_site.mkdocs_plugin.config_file import ConfigFileError
from briefing_site.mkdocs_plugin.events import unbuilt_page
from briefing_site.mkdocs_plugin.live_site import LiveSite
from briefing_site.mkdocs_plugin.settings import options_for_readers, read_build_config
from briefing_site.render.html.template_faults import fault_of
from briefing_site.site.saved_lists import SavedListError

log = get_plugin_logger("briefing")
MAX_KEPT = 32
"""Files that were made for the state at hand and are kept in memory: a browser asks for one twice."""
FOOT = (
    "position:fixed;inset:auto 0 0;z-index:99;padding:.5em 1em;background:#7a1f1f;color:#fff;font:14px/1.4 sans-serif"
)
MAX_WAIT = 60.0
"""Seconds that a page which cannot be made waits for the rules to tell why."""
MAX_SHOWN = 5
"""Mistakes that the foot of a page lists; the page of the file has all of them."""


@dataclass(frozen=True, slots=True)
class Served:
    """What is sent to a browser."""

    status: int
    data: bytes
    digest: str = ""
    """Of a page: a browser that has another one reloads."""


class Preview:
    """The state of a preview. Its methods may be called from several threads."""

    def __init__(self, config_file: str, ask_rules: Callable[[Options], tuple[Problem, ...]] = find_errors) -> None:
        """Take the path of mkdocs.yml, and what tells the errors that rules find."""
        self._config_file = config_file
        self._ask_rules = ask_rules
        self.config: MkDocsConfig | None = None
        """The settings that were read last."""
        self._content = LiveContent()
        self._past = PastMemory(is_long_lived=True)
        self._making = threading.RLock()
        """Held while the site is made or asked: pages share what they are made from."""
        self._site: LiveSite | None = None
        self._sound: LiveSite | None = None
        """The last site of a content without mistakes."""
        self._wrong: tuple[str, ...] = ()
        """What hinders the whole site: settings, templates, what they name."""
        self._errors: tuple[Problem, ...] = ()
        self._options: Options | None = None
        """Those of the state at hand; None while the settings are wrong."""
        self._state = 0
        """Grows with each look at the files."""
        self._is_judged = True
        """False until the rules have looked at the state at hand."""
        self._kept: OrderedDict[str, Served] = OrderedDict()
        self._changed = threading.Condition()
        self.version = 0
        """Grows with each state that is shown."""

    # --- following the files ---

    def refresh(self) -> None:
        """Show the files as they are now, as far as each of them can be read; the rules are asked by `judge`."""
        with self._making:
            self._state += 1
            self._wrong, self._errors, self._options, self._is_judged = (), (), None, False
            try:
                self.config = config = read_build_config(self._config_file, {})
                self._take_in(config)
            except (MkDocsException, ConfigFileError, SavedListError, GitError, FileNotFoundError) as error:
                self._wrong = (_words_of(error),)
            except Exception as error:
                if not (words := fault_of(error)):
                    raise
                self._wrong = (words,)
        self._publish()

    def _take_in(self, config: MkDocsConfig) -> None:
        self._options = options = options_for_readers(config)
        prepared = self._content.prepare(options)
        self._errors = prepared.errors
        if self._errors:
            self._site = self._sound
        else:
            self._site = LiveSite(config, Build(options, prepared, self._past))

    def judge(self) -> None:
        """Have the rules look at the content; until they have, it is shown as if they had found nothing.

        What they find of a state that is no longer shown is passed over: the next has to be judged in its turn.
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
            if errors:  # which may be why the site could not be made
                self._wrong, self._errors, self._site = (), errors, self._sound
            elif not self._wrong and not known:
                self._sound = self._site
        with self._changed:
            self._is_judged = True
            self._changed.notify_all()
        if errors:
            self._publish()

    def _publish(self) -> None:
        for words in (*self._wrong, *map(str, self._errors)):
            log.error(words)
        with self._changed:
            self._kept.clear()
            self.version += 1
            self._changed.notify_all()

    def wait_for_news(self, version: int, seconds: float) -> int:
        """Return the number of the state at hand once it is another than `version`, or after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: self.version != version, seconds)
            return self.version

    # --- answering ---

    def answer(self, path: str) -> Served:
        """Return what lies at a path below the site's root: `issues/taiwan/index.html`."""
        with self._making:
            if path in self._kept:
                self._kept.move_to_end(path)
                return self._kept[path]
            found = self._made(path)
        if found is None:  # the rules will tell what is wrong
            with self._changed:
                self._changed.wait_for(lambda: self._is_judged, MAX_WAIT)
            with self._making:
                self._is_judged = True
                found = self._made(path)
        assert found is not None  # noqa: S101 - of what has been judged there is always an answer
        self._kept[path] = found
        if len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
        return found

    def _made(self, path: str) -> Served | None:
        """Return what lies at a path; None where that cannot be made and nobody knows why yet."""
        if self._wrong or self._site is None:
            return _unbuilt(self._wrong or tuple(map(str, self._errors)))
        try:
            with speaking(self._site.build.options.language):
                return self._found(path, self._site)
        except Exception as error:
            if words := fault_of(error):
                return _unbuilt((words,))
            if not self._is_judged:
                return None
            log.exception("This page could not be made: %s", path)
            return _unbuilt((_words_of(error),))

    def _found(self, path: str, site: LiveSite) -> Served:
        for address in map(self._address_of, self._errors):
            if path == f"{address}index.html":
                return _page(site.around(address, *_listed(self._errors)), (), 200)
        data = site.answer(path)
        if data is None:
            return _page(site.not_found(), self._errors, 404)
        return _page(data, self._errors, 200) if path.endswith(".html") else Served(200, data)

    def _address_of(self, problem: Problem) -> str:
        """Return the address of the page that a file with a mistake is shown on."""
        place = PurePosixPath(problem.origin.path)
        options = self._site.build.options if self._site else None
        content, docs = (options.content, options.docs) if options else ("content", "")
        if docs and place.is_relative_to(docs):
            own = place.relative_to(docs).with_suffix("")
            return f"{own.parent if own.name == 'index' else own}/".removeprefix("./")
        return f"{place.relative_to(content).with_suffix('')}/" if place.is_relative_to(content) else "-"


def _page(data: bytes, errors: Collection[Problem], status: int) -> Served:
    """Return a page, below it the mistakes that keep the preview from following."""
    digest = hashlib.sha256(data + repr(errors).encode()).hexdigest()[:16]
    return Served(status, data + _foot(errors).encode() if errors else data, digest)


def _foot(errors: Collection[Problem]) -> str:
    rows = Markup().join(
        Markup("<li><code>{}</code> {}</li>").format(p.origin, p.message) for p in [*errors][:MAX_SHOWN]
    )
    words = f"{counted(len(errors), 'error')}: this page shows the last state without any."
    return Markup('<aside role="status" style="{}"><b>{}</b><ul style="margin:0">{}</ul></aside>').format(
        FOOT, words, rows
    )


def _listed(errors: Collection[Problem]) -> tuple[str, Markup]:
    """Return a title, and the errors as HTML."""
    title = counted(len(errors), "error")
    rows = (Markup("<li><p><code>{}</code></p><p>{} {}</p></li>").format(p.origin, p.message, p.hint) for p in errors)
    return title, Markup(
        '<article class="page markdown prose"><h1>{}</h1><ol class="problems">{}</ol></article>'
    ).format(title, Markup().join(rows))


def _words_of(error: Exception) -> str:
    """Return what an exception says, with its reason where MkDocs has told the rest already."""
    reason = error.__context__ if isinstance(error, Abort) and error.__context__ else error
    return f"{str(reason).strip().rstrip('.') or type(reason).__name__}."


def _unbuilt(wrong: Iterable[str]) -> Served:
    """Return what is shown in place of a page that could not be built."""
    data = unbuilt_page(wrong).encode()
    return Served(200, data, hashlib.sha256(data).hexdigest()[:16])
