"""Handles MkDocs' events by calling the stages.

In: MkDocs' configuration and events. Out: a MkDocs page for each page made from facts, resolved `[[links]]` in
hand-written pages, and the template context of the shell around articles.
"""

from __future__ import annotations

import logging
import os
import posixpath
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, MkDocsException, PluginError
from mkdocs.livereload import LiveReloadServer
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import write_file

from briefing_site.base.collection import give_back
from briefing_site.base.language import speak
from briefing_site.base.parallel import run_in_background
from briefing_site.base.problems import count_words
from briefing_site.base.spool import Place
from briefing_site.build.composition import Build
from briefing_site.build.page_size import excess_of, size_of
from briefing_site.build.pipeline import Options, prepare
from briefing_site.build.targets import Marker, UnsafeTargetError, check_filled_in_place, write_marker
from briefing_site.build.template_check import check_templates_once
from briefing_site.build.visible_history import VisibleHistory
from briefing_site.facts.audience import level
from briefing_site.facts.files.front_matter import check_front_matter, handling_of_page
from briefing_site.facts.files.issuances import IssuanceError
from briefing_site.facts.marking import Marking
from briefing_site.facts.plain_prose import link_words
from briefing_site.facts.text.prose import page_links
from briefing_site.facts.types import TLP
from briefing_site.git.command import GitError
from briefing_site.mkdocs_plugin.assets import publish_by_digest
from briefing_site.mkdocs_plugin.closed_pages import leave_out, refuse_links
from briefing_site.mkdocs_plugin.live_pages import LiveFiles, LivePages
from briefing_site.mkdocs_plugin.page_chrome import BUILD_SCRIPT, PageChrome
from briefing_site.mkdocs_plugin.pages import Articles, FactPage, SiteFiles, file_of, redirect_file
from briefing_site.mkdocs_plugin.plugin_options import LOCALE, BriefingConfig, register_fonts
from briefing_site.mkdocs_plugin.preview_pages import unbuilt_page
from briefing_site.mkdocs_plugin.reused_pages import ReusedPages, reused_pages_of
from briefing_site.mkdocs_plugin.setting_faults import check_settings
from briefing_site.mkdocs_plugin.settings import (
    AUDIENCE_UNNAMED,
    build_warnings,
    docs_place,
    edit_url,
    options_for_readers,
    protected_folders_of,
    template_folders,
)
from briefing_site.mkdocs_plugin.site_files import add_home_page, add_house_style, drop_unpublishable
from briefing_site.mkdocs_plugin.written_pages import clean_html, refuse_overrides
from briefing_site.render.html.renderer import ArticleStore, HtmlRenderer, Setting, translate
from briefing_site.render.html.template_blocks import with_ours
from briefing_site.render.html.template_faults import fault_of
from briefing_site.site.last_changed import addresses_with_days
from briefing_site.site.pages import address_of, root_of
from briefing_site.site.saved_lists import SavedListError

log = get_plugin_logger("briefing")


class TemplateAbort(Abort):
    """An error in a template; the message is one line and gives the place."""

    exit_code = code = 2


class BriefingPlugin(BasePlugin[BriefingConfig]):
    """Holds one build and its renderer; one instance serves all rebuilds under `serve`."""

    _given_build: Build | None = None
    """A build that the command line has already prepared and reported on."""
    _last_site: Path | None = None
    """The folder of the last site, from which such a build reuses pages."""
    is_live: bool = False
    """True if pages are made one by one on request."""

    _articles: Articles
    _files: SiteFiles | LiveFiles
    written: dict[str, tuple[str, str]]
    """Title and HTML of each hand-written page by its address, for the search index."""
    _markings: dict[str, Marking]
    """The label of each hand-written page by its source, raised by each record that the page links to."""

    @contextmanager
    def with_build(self, build: Build, last: Path | None) -> Iterator[None]:
        """Have MkDocs build the pages of a build that is already prepared; MkDocs keeps one plugin per process.

        Pages of the site in the folder `last` that are still valid are reused.
        """
        self._given_build, self._last_site = build, last
        try:
            yield
        finally:
            self._given_build = self._last_site = None

    def on_startup(self, *, command: str, dirty: bool) -> None:  # noqa: ARG002 - MkDocs' signature
        """Remember the command; defining this event makes MkDocs keep the same instance for all rebuilds."""
        self._command = command

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read and check the content; under `build`, any error ends the run before a file is touched."""
        logging.getLogger("mkdocs.commands.build").addFilter(_is_worth_logging)
        self._check_target(config)
        if self._given_build is None:  # otherwise the pages may be those of another time, in a temporary folder
            check_settings(config)
        refuse_overrides(config)
        register_fonts(config)
        self._options = self._given_build.options if self._given_build else options_for_readers(config)
        _set_source_date(self._options.today)
        speak(self._options.language)
        self._build = self._given_build or _begin(self._options)
        self._prepared = self._build.prepared
        self.written, self._markings, self.reused = {}, {}, ReusedPages()
        config.watch.append(str(self._options.project / self._options.content))
        config.watch.extend(map(str, template_folders(config)))
        config.watch.extend(str(folder) for folder in (self._options.project / LOCALE,) if folder.is_dir())
        config.markdown_extensions.append(page_links(self._resolve_link))  # type: ignore[arg-type]
        if self._given_build is None:
            for words in build_warnings(config):
                log.log(logging.WARNING if words == AUDIENCE_UNNAMED else logging.INFO, words)
            self._report()
        return config

    def on_pre_build(self, *, config: MkDocsConfig) -> None:
        """Mark the folder that MkDocs is about to clear and fill, so that the next build recognises it."""
        if self._fills_target():
            write_marker(Path(config.site_dir), Marker())

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add the site's pages; drop print templates, and whatever is neither a page nor an image."""
        add_home_page(files, config)
        drop_unpublishable(files, config)
        site, sound = self._prepared.site, not self._prepared.errors
        past = _past_of(self._build)
        self._closed_pages = leave_out(files, config, lambda file: self._is_closed(file, past))
        self._shell = PageChrome(config, site.base, past, self._options)
        for style in self._shell.markings:
            files.append(style)
        add_house_style(files, config)
        self._shell.assets = publish_by_digest(files, config)
        self._shell.link_own_pages(files)
        check_templates_once(self._options.project, template_folders(config))
        self._renderer = HtmlRenderer(template_folders(config), self._setting(config))
        if self.is_live:
            self._files = LiveFiles(files, LivePages(config, self._build, self._renderer, self._shell.assets))
            self._articles = self._files.pages.articles
            self._shell.take_menu(config.nav, self._files)
            return self._files
        self._articles = Articles(self._prepared, self._options.default_handling)
        docs = "" if self._options.time_view else docs_place(config)
        self._files = SiteFiles(files, site, lambda page: file_of(page, config, self._articles, docs))
        self._shell.take_menu(config.nav, self._files)
        self.reused = reused_pages_of(self._build, config, self._last_site, self._shell, self._renderer, self._files)
        self._files.add_pages(self.reused.addresses)
        for address in site.redirects:
            self._files.append(redirect_file(address, site, self._renderer.labels, config, self._shell.assets))
        for path in self._start_articles(Path(config.site_dir)) if sound else ():
            place = posixpath.join(config.site_dir, path)
            self._files.append(File.generated(config, path, abs_src_path=place, inclusion=InclusionLevel.INCLUDED))
        return self._files

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:  # noqa: ARG002
        """Turn on escaping in the shell as well."""
        if env.loader:
            env.loader = with_ours(env.loader)
        env.autoescape = True
        env.trim_blocks = env.lstrip_blocks = True
        translate(env, self.config.content_language)
        return env

    def on_pre_page(self, page: MkDocsPage, *, config: MkDocsConfig, files: Files) -> MkDocsPage:  # noqa: ARG002
        """Remember the path of a hand-written page, for its `[[links]]`, and start its label."""
        if isinstance(page, FactPage):
            return page
        self._page_uri = page.file.src_uri
        handling = handling_of_page(page.file.content_bytes)
        self._markings[self._page_uri] = Marking(self._renderer.labels, handling or self._options.default_handling)
        return page

    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Clean the HTML of a hand-written page, and add the lists of the home page."""
        if isinstance(page, FactPage):
            return html
        if problems := self._articles.problems:
            return problems
        refuse_links(html, page.file, self._closed_pages)
        html = clean_html(html)
        self.written[page.url.removeprefix("./")] = (str(page.title), html)
        if page.is_homepage:
            marking = self._markings[page.file.src_uri]
            article = self._renderer.render_home(str(page.title), html, marking.level)
            marking.raise_to(level(article.handling))
            return Markup(article.html)  # noqa: S704 - from templates that escape
        heading = Markup() if "<h1" in html else Markup("<h1>{}</h1>\n").format(page.title)
        return heading + Markup(html)  # noqa: S704 - cleaned above

    def on_page_context(self, context: Any, *, page: MkDocsPage, config: MkDocsConfig, nav: Any) -> Any:  # noqa: ARG002
        """Add the shell's values."""
        handling = page.handling if isinstance(page, FactPage) else self._markings[page.file.src_uri].handling
        return self._shell.add_to(context, page.url, root_of(page.url), handling)

    def on_template_context(self, context: Any, *, template_name: str, config: MkDocsConfig) -> Any:
        """Add the shell's values to 404.html, with absolute addresses, and the days of changes to the sitemap."""
        root = f"{context['base_url'].rstrip('/')}/"
        if config.site_url:
            written = (file.url for file in self._files.documentation_pages() if not isinstance(file.page, FactPage))
            site, history = self._prepared.site, self._build.past.history
            context["sitemap"] = [*addresses_with_days(config.site_url, written, site, history)]
        return self._shell.add_to(context, template_name, root, self._options.default_handling)

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:  # noqa: ARG002
        """Release the article, since articles take most of the memory at 10,000 pages; record the page's size."""
        page.content = None
        self.reused.sizes[page.url] = size_of(output)
        return output

    def on_post_build(self, *, config: MkDocsConfig) -> None:
        """Stop the rendering processes, and warn about pages that are too large."""
        self._articles.close()
        self._renderer.release()
        give_back()
        self.reused.finish(self._articles, self._renderer, Path(config.site_dir))
        for words in excess_of(self.reused.sizes):
            log.warning("%s: a browser takes long to show it.", words)

    def on_build_error(self, *, error: Exception) -> None:
        """Stop the rendering processes, whose pages nobody will write: under `serve`, this process goes on.

        Raises TemplateAbort if a template is at fault, since MkDocs would show a traceback.
        """
        if hasattr(self, "_articles"):
            self._articles.close()
        if self._given_build is None and (words := fault_of(error)):
            raise TemplateAbort(words)

    def on_serve(
        self,
        server: LiveReloadServer,
        *,
        config: MkDocsConfig,  # noqa: ARG002 - MkDocs' signature
        builder: Callable[[], None],
    ) -> LiveReloadServer:
        """Make the preview answer even while the content has errors, when MkDocs itself would let browsers wait."""
        not_found = server.error_handler
        failures: list[str] = []

        def build() -> None:
            failures.clear()
            try:
                builder()
            except MkDocsException as error:
                # reported by MkDocs itself, with the reason as its context
                is_reported = isinstance(error, Abort) and not isinstance(error, TemplateAbort)
                reason = error.__context__ if is_reported and error.__context__ else error
                failures.append(f"{str(reason).strip().rstrip('.')}.")
                log.error("%sThe preview will be updated once that is fixed.", "" if is_reported else f"{failures[0]} ")  # noqa: TRY400 - it is one line

        def answer(code: int) -> bytes | None:
            wrong = failures or [str(problem) for problem in self._prepared.errors]
            return unbuilt_page(wrong, refresh=True).encode() if wrong else not_found(code)

        server.builder, server.error_handler = build, answer
        return server

    @property
    def build_script(self) -> bytes:
        """The script that says at the foot of each page what it was built from."""
        return self._shell.build_script

    # --- parts of the events ---

    def _fills_target(self) -> bool:
        """Tell whether MkDocs itself writes into the site's folder, rather than a preview or `briefing build`."""
        return getattr(self, "_command", "build") != "serve" and self._given_build is None

    def _check_target(self, config: MkDocsConfig) -> None:
        """End the run before MkDocs clears a folder that is not a site of ours."""
        if self._fills_target():
            try:
                check_filled_in_place(Path(config.site_dir), protected_folders_of(config))
            except UnsafeTargetError as error:
                raise Abort(f"{error}. Nothing was built.") from None

    def _report(self) -> None:
        for problem in self._prepared.problems:
            level = logging.ERROR if problem in self._prepared.errors else logging.INFO
            log.log(level, str(problem))
        if self._prepared.errors and getattr(self, "_command", "build") != "serve":
            raise Abort(f"{count_words(self._prepared.problems)}. Nothing was built; the last site is unchanged.")

    def _setting(self, config: MkDocsConfig) -> Setting:
        shell = self._shell
        try:
            return self._build.html_setting(built=shell.built, edit_url=edit_url(config), assets=shell.assets)
        except IssuanceError as error:
            raise PluginError(str(error)) from None

    def _start_articles(self, folder: Path) -> list[str]:
        """Render facts, start to render pages, and return the paths of all that was written beside them."""
        store = ArticleStore()
        beside = run_in_background(partial(self._write_beside, folder, store))
        self._renderer.render_facts(self.reused.unknown_facts(self._renderer))
        give_back()
        self._articles.start(self._renderer, self.reused.addresses)
        paths, stored = beside()
        self._articles.add(store, stored)
        return paths

    def _write_beside(self, folder: Path, store: ArticleStore) -> tuple[list[str], dict[str, Place]]:
        """Make everything that contains no facts as HTML: the other forms of output, and some articles.

        Return the paths of the former, and where the latter are stored, by address: they are large.
        """
        written = []
        beside = self.reused.files_beside_pages(self._build, self._renderer)
        for path, data in chain([(BUILD_SCRIPT, self._shell.build_script)], beside):
            write_file(data, str(folder / path))
            written.append(path)
        return written, self._renderer.render_factless(store, self.reused.addresses)

    def _is_closed(self, file: File, past: VisibleHistory) -> bool:
        """Tell whether a hand-written page is too restricted for the audience, in this version or in today's."""
        handling = handling_of_page(file.content_bytes) or self._options.default_handling
        place = posixpath.join(self._options.docs, file.src_uri)
        if handling not in TLP and not (self._options.time_view or self._prepared.errors):
            raise PluginError("\n".join(map(str, check_front_matter(place, file.content_bytes))))
        return level(handling) > level(self._options.audience) or place in past.disclosure.closed

    def _resolve_link(self, target: str, label: str) -> tuple[str, str]:
        """Resolve a `[[link]]` on the current hand-written page to a generated page's source, which MkDocs resolves.

        `checks` has reported unknown ids, so an id not found here is hidden from this audience. While there are errors,
        the record may be one that could not be read; the page then shows the errors instead of its text.
        """
        if self._prepared.errors:
            return "#", label or target
        base = self._prepared.site.base
        fact = base.facts.get(target)
        later = self._prepared.seen.facts.get(target)  # a fact newer than the day shown: link to its record instead
        record = base.records.get(later.home if later else target)
        if record is None:
            raise PluginError(f"{self._page_uri} links to [[{target}]], which is too restricted for this audience.")
        self._markings[self._page_uri].add(target, record.id)
        source = posixpath.relpath(f"{address_of(record)}index.md", posixpath.dirname(self._page_uri) or ".")
        if fact:
            return f"{source}#{fact.id}", label or link_words(base, target)
        return source, label or link_words(base, record.id)


def _is_worth_logging(_record: logging.LogRecord) -> bool:
    """Tell whether to log MkDocs' line on a page: not for a faulty template, whose error ends the build anyway."""
    error = sys.exc_info()[1]
    return not (isinstance(error, Exception) and fault_of(error))


def _set_source_date(today: date) -> None:
    """Have MkDocs date the sitemap by the build's own day, so that the same inputs give the same bytes."""
    moment = datetime(today.year, today.month, today.day, tzinfo=UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))


def _past_of(build: Build) -> VisibleHistory:
    try:
        return build.past
    except GitError as error:
        raise PluginError(f"{error}.") from None


def _begin(options: Options) -> Build:
    try:
        return Build(options, prepare(options))
    except FileNotFoundError as error:
        raise PluginError(f"{error}: name it in mkdocs.yml, under the plugin 'briefing', as 'content'.") from None
    except SavedListError as error:
        raise PluginError(str(error)) from None
