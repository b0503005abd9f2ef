"""The MkDocs plugin: translates MkDocs' events into calls of the stages.

In: MkDocs' configuration and events. Out: one `FactPage` for each page that is made from facts, `[[links]]`
in hand-written pages, and the shell's context. The only module that knows MkDocs.
"""

from __future__ import annotations

import hashlib
import logging
import os
import posixpath
from collections.abc import Iterator
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment
from markupsafe import Markup
from mkdocs.commands.build import build as mkdocs_build
from mkdocs.config import config_options as options
from mkdocs.config import load_config
from mkdocs.config.base import Config
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import Abort, PluginError
from mkdocs.plugins import BasePlugin, get_plugin_logger
from mkdocs.structure.files import File, Files, InclusionLevel
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.structure.toc import get_toc

from generator.audience import highest_handling
from generator.build import Options, Prepared, prepare
from generator.checks import SettingError, Settings, parse_settings
from generator.dates import DateError, day_words, parse_day
from generator.factbase import facts_in
from generator.issued import Issue, IssueError, Since
from generator.language import (
    ENGLISH,
    N_,
    SOURCE,
    Language,
    LanguageError,
    gettext,
    read_language,
    speak,
    speaking,
    spoken,
)
from generator.model import TLP
from generator.problems import count_words, quoted
from generator.prose import page_links
from generator.provenance import Provenance, read_provenance
from generator.read import read_revision_name
from generator.render.data import DataSetting, render_data
from generator.render.feeds import FeedSetting, render_feeds
from generator.render.html import HtmlRenderer, Setting, translate
from generator.render.html.extras import MARKING_STYLE, extras_of, marking_style
from generator.render.html.views import Link
from generator.render.print import PrintSetting
from generator.render.search import SearchDocument, SearchSetting, render_search, render_written
from generator.reprints import changes_since_issues
from generator.revisions import past_for
from generator.share import aside
from generator.shifts import find_shifts
from generator.site import CHANGES_FEED, Page, Site, address_of, feed_of, root_of
from generator.vintage import Vintage
from generator.wording import as_of_words

log = get_plugin_logger("briefing")

SECTIONS = (
    ("issues/", N_("Issues")),
    ("actors/", N_("Actors")),
    ("cooperation/", N_("Cooperation")),
    ("events/", N_("Events")),
    ("timeline/", N_("Timeline")),
    ("positions/", N_("Positions")),
    ("graph/", N_("Graph")),
    ("sources/", N_("Sources")),
    ("briefs/", N_("Briefs")),
    ("changes/", N_("Changes")),
    ("review/", N_("Review")),
    ("about/", N_("About")),
)
EDIT_PLACE = "0-path-0"
"""Stands for a file's path while MkDocs works out how an edit link looks."""


class BriefingConfig(Config):
    """The plugin's options in mkdocs.yml."""

    content = options.Type(str, default="content")
    audience = options.Choice(TLP, default="TLP:AMBER+STRICT")
    default_handling = options.Choice(TLP, default="TLP:CLEAR")
    today = options.Type(str, default="")
    revision = options.Type(str, default="")
    archive = options.Type(str, default="")
    rules = options.Type(dict, default={})
    language = options.Type(str, default=SOURCE)
    content_language = options.Type(str, default=SOURCE)


class FactPage(MkDocsPage):
    """A page made from facts: its article comes from our own templates, straight to HTML."""

    def __init__(self, page: Page, file: File, config: MkDocsConfig, plugin: BriefingPlugin) -> None:
        self.fact_page = page
        self._plugin = plugin
        self._article: str | None = None
        super().__init__(page.title, file, config)

    @property
    def content(self) -> str:
        """The article, from when MkDocs writes the page until it has: it reads all pages before it writes the first."""
        if self._article is None and self.active:
            self._article = self._plugin.article_of(self.fact_page)
        return self._article or ""

    @content.setter
    def content(self, _: str | None) -> None:
        """Take nothing, and let go of the article."""
        self._article = None

    def read_source(self, config: MkDocsConfig) -> None:  # noqa: ARG002 - MkDocs' signature
        """Set what MkDocs expects of a page that it has read."""
        self.markdown = ""
        self.meta = {"title": self.fact_page.title}

    def render(self, config: MkDocsConfig, files: Files) -> None:  # noqa: ARG002 - MkDocs' signature
        """Tell MkDocs which fragments the page holds; its article is rendered meanwhile by other processes."""
        self._plugin.gather()
        self.toc = get_toc([])
        record = self._plugin.prepared.site.base.records.get(self.fact_page.record)
        self.present_anchor_ids = {fact.id for fact in facts_in(record)} if record else set()
        self.links_to_anchors = {}


class BriefingPlugin(BasePlugin[BriefingConfig]):
    """Holds one build's fact base and renderer, and keeps them over rebuilds under `serve`."""

    prepared: Prepared
    renderer: HtmlRenderer
    given: Prepared | None = None
    """A base that the command line has prepared and reported on already."""
    vintage: Vintage | None = None
    """The content of another time that the command line asks for."""
    pdf: bool = False
    """True when the command line prints beside the pages; MkDocs alone prints nothing, and so links to nothing."""

    search: bool = False
    """True when the command line indexes the pages; MkDocs alone makes no index, and so offers no search."""
    written: dict[str, tuple[str, str]]
    """Title and HTML of each hand-written page by its address, for the index of search."""

    def on_startup(self, *, command: str, dirty: bool) -> None:  # noqa: ARG002 - MkDocs' signature
        """Remember the command; defining this event keeps one instance over rebuilds."""
        self._command = command

    def on_config(self, config: MkDocsConfig) -> MkDocsConfig:
        """Read and check the content; under `build` any error ends the run before a file is touched."""
        build_options = options_of(config)
        _set_source_date(build_options.today)
        speak(_language(self.config.language))
        self.prepared = self.given or _prepare(build_options)
        self.options = build_options
        self.written = {}
        config.watch.append(str(build_options.project / build_options.content))
        config.watch.extend(config.theme.dirs[:1])
        config.markdown_extensions.append(page_links(self._resolve_link))  # type: ignore[arg-type]
        if self.given is None:
            self._report()
        return config

    def on_files(self, files: Files, *, config: MkDocsConfig) -> Files:
        """Add a page for each page of the site; take templates for paper out of what is published."""
        for file in list(files):
            if file.src_uri.startswith("print/") or file.src_uri.endswith(".typ"):
                files.remove(file)
        past = past_for(self.options, self.prepared)
        self._history, self._reviews = past.history, past.reviews
        self.renderer = HtmlRenderer(Path(config.theme.dirs[0]), self._setting(config))
        beside = aside(lambda: self._rendered_beside(config))
        self._assets = {file.src_uri: _digest(file) for file in files if file.src_uri.startswith("assets/")}
        for page in self.prepared.site.pages:
            files.append(self._file_of(page, config))
        for address, target in self.prepared.site.redirects.items():
            files.append(self._redirect_file(address, target, config))
        self._as_of = _newest_day(self.prepared, self.options.today)
        self._handling = highest_handling(self.prepared.site.base, self.options.default_handling)
        marking = File.generated(config, MARKING_STYLE, content=marking_style(self._handling, self._as_of))
        self._assets[MARKING_STYLE] = _digest(marking)
        files.append(marking)
        if not self.prepared.errors:
            self.renderer.render_facts()
            self._rendered = self.renderer.render_pages()
        other_forms, self._articles = beside()
        for path, data in other_forms:
            files.append(File.generated(config, path, content=data, inclusion=InclusionLevel.INCLUDED))
        return files

    def on_env(self, env: Environment, *, config: MkDocsConfig, files: Files) -> Environment:  # noqa: ARG002
        """Escape in the shell as well."""
        env.autoescape = True
        env.trim_blocks = env.lstrip_blocks = True
        translate(env, self.config.content_language)
        return env

    def on_pre_page(self, page: MkDocsPage, *, config: MkDocsConfig, files: Files) -> MkDocsPage:  # noqa: ARG002
        """Remember where the page lies, for its `[[links]]`."""
        self._page_uri = page.file.src_uri
        return page

    def on_page_content(self, html: str, *, page: MkDocsPage, config: MkDocsConfig, files: Files) -> str:  # noqa: ARG002
        """Give the home page its lists; mark finished HTML as such."""
        if isinstance(page, FactPage):
            return html
        if problems := self.problem_article():
            return problems
        self.written[page.url.removeprefix("./")] = (str(page.title), html)
        if page.is_homepage:
            return Markup(self.renderer.render_home(str(page.title), html))  # noqa: S704
        heading = Markup() if "<h1" in html else Markup("<h1>{}</h1>\n").format(page.title)
        return heading + Markup(html)  # noqa: S704 - the project's own Markdown

    def on_page_context(self, context: Any, *, page: MkDocsPage, config: MkDocsConfig, nav: Any) -> Any:  # noqa: ARG002
        """Add the shell's own values."""
        return self._with_shell(context, page.url, root_of(page.url), config)

    def on_template_context(self, context: Any, *, template_name: str, config: MkDocsConfig) -> Any:
        """Add the shell's own values to 404.html, whose addresses are absolute."""
        return self._with_shell(context, template_name, f"{context['base_url'].rstrip('/')}/", config)

    def on_post_page(self, output: str, *, page: MkDocsPage, config: MkDocsConfig) -> str:  # noqa: ARG002
        """Let go of the article: at 10,000 pages they are most of the memory."""
        page.content = None
        return output

    def gather(self) -> None:
        """Take in articles that are ready, so that the processes which render them go on."""
        if not self.prepared.errors:
            self._rendered.gather()

    def article_of(self, page: Page) -> Markup:
        """Return a page's article, once; what is rendered before it is kept until MkDocs asks for it."""
        if problems := self.problem_article():
            return problems
        while page.address not in self._articles:
            self._articles.update(next(self._rendered))
        return Markup(self._articles.pop(page.address))  # noqa: S704 - from templates that escape

    def problem_article(self) -> Markup:
        """Return the list of errors as an article, for the preview; empty when there is none."""
        if not self.prepared.errors:
            return Markup("")
        rows = (
            Markup("<li><p><code>{}</code></p><p>{} {}</p></li>").format(p.origin, p.message, p.hint)
            for p in self.prepared.errors
        )
        return Markup('<article class="page markdown prose"><h1>{}</h1><ol class="problems">{}</ol></article>').format(
            count_words(self.prepared.problems), Markup("").join(rows)
        )

    # --- the pieces ---

    def _report(self) -> None:
        for problem in self.prepared.problems:
            level = logging.ERROR if problem in self.prepared.errors else logging.INFO
            log.log(level, str(problem))
        if self.prepared.errors and getattr(self, "_command", "build") != "serve":
            raise Abort(f"{count_words(self.prepared.problems)}. Nothing was built; the last site stands as it was.")

    def _setting(self, config: MkDocsConfig) -> Setting:
        return Setting(
            site=self.prepared.site,
            default_handling=self.options.default_handling,
            today=self.options.today,
            revision=self.options.revision,
            edit_url="" if self.vintage else _edit_url(config),
            pdf=self.pdf,
            search=self.search,
            content_language=self.config.content_language,
            history=self._history,
            issued=self._issued(config),
            reviews=self._reviews,
            shifts=find_shifts(self.prepared.site.base, self._history),
        )

    def _issued(self, config: MkDocsConfig) -> dict[str, tuple[Issue, Since | None]]:
        """Return when each brief was last given out, and what has changed since; nothing while there are errors."""
        if self.prepared.errors:
            return {}
        try:
            return changes_since_issues(print_setting(config, self.options, self.prepared.site), self.options)
        except IssueError as error:
            raise PluginError(str(error)) from None

    def _rendered_beside(self, config: MkDocsConfig) -> tuple[list[tuple[str, bytes]], dict[str, str]]:
        """Return what needs no facts as HTML: other forms, and articles by address; nothing while there are errors."""
        return ([], {}) if self.prepared.errors else ([*self._other_forms(config)], self.renderer.render_factless())

    def _other_forms(self, config: MkDocsConfig) -> Iterator[tuple[str, bytes]]:
        """Yield what is published beside the pages."""
        url = f"{config.site_url.rstrip('/')}/" if config.site_url else ""
        site, default = self.prepared.site, self.options.default_handling
        yield from render_data(DataSetting(site, default, self.options.revision, url, self._history))
        yield from render_feeds(FeedSetting(site, config.site_name, self.options.today, url, self._history))

    def _file_of(self, page: Page, config: MkDocsConfig) -> File:
        file = File.generated(config, f"{page.address}index.md", content="", inclusion=InclusionLevel.NOT_IN_NAV)
        if page.path and not self.vintage:
            file.edit_uri = _edit_path(page.path, config)
        file.is_modified = lambda: True  # type: ignore[method-assign]  # its facts may stand in any file
        file.page = FactPage(page, file, config, self)
        return file

    def _redirect_file(self, address: str, target: str, config: MkDocsConfig) -> File:
        """A page that leads from a former address to the present one, fragment included."""
        href = root_of(address) + target
        html = Markup(
            '<!doctype html>\n<html lang="{lang}" dir="{dir}"><head><meta charset="utf-8"><title>{title}</title>'
            '<meta http-equiv="refresh" content="1; url={href}"><link rel="canonical" href="{href}">'
            '<meta name="robots" content="noindex"><script src="{root}assets/redirect.js" data-to="{href}"></script>'
            '</head><body><p>{words} <a href="{href}">{href}</a></p></body></html>\n'
        ).format(
            href=href,
            root=root_of(address),
            title=gettext("Moved"),
            words=gettext("This page has moved. It is now at:"),
            lang=spoken().tag,
            dir=spoken().direction,
        )
        return File.generated(config, f"{address}index.html", content=str(html), inclusion=InclusionLevel.INCLUDED)

    def _with_shell(self, context: Any, url: str, root: str, config: MkDocsConfig) -> Any:
        context["site"] = {
            "home": root,
            "title": config.site_name,
            "description": config.site_description or "",
            "sections": _sections(root, url.partition("/")[0], spoken()),
            "handling": self._handling,
            "as_of": self._as_of,
            "revision": self._revision(),
            "vintage": self.vintage,
            "search": self.search and url != "search/",
            "extras": extras_of(url),
            "changed": self._history.last_moment or "",
            "language": spoken(),
            "feeds": tuple(self._feeds(context.get("page"), root, config)),
        }
        context["asset"] = lambda name: f"{root}assets/{name}?{self._assets.get(f'assets/{name}', '')}"
        return context

    def _feeds(self, page: MkDocsPage | None, root: str, config: MkDocsConfig) -> Iterator[Link]:
        """Yield the feeds that a reader of the page may want to follow: of its record, and of everything."""
        record = page.fact_page.record if isinstance(page, FactPage) else ""
        if record and self._history.life_of(record):
            found = self.prepared.site.base.records[record]
            yield Link(root + feed_of(found), f"{found.name} – {config.site_name}")
        yield Link(root + CHANGES_FEED, gettext("{site}: changes").format(site=config.site_name))

    def _revision(self) -> str:
        if self.vintage:
            return gettext("Revision {revision}").format(revision=self.options.revision)
        day = day_words(self.options.today)
        if not self.options.revision:
            return gettext("Built {day}").format(day=day)
        return gettext("Revision {revision}, built {day}").format(revision=self.options.revision, day=day)

    def _resolve_link(self, target: str, label: str) -> tuple[str, str]:
        """Resolve a `[[link]]` of the hand-written page at hand to the generated page's source, which MkDocs resolves.

        `checks` has reported ids that nothing bears; what is left is hidden from this audience.
        """
        base = self.prepared.site.base
        fact = base.facts.get(target)
        later = self.prepared.seen.facts.get(target)  # of a day before it: then its record stands for it
        record = base.records.get(later.home if later else target)
        if record is None:
            raise PluginError(f"{self._page_uri} links to [[{target}]], which is too restricted for this audience.")
        source = posixpath.relpath(f"{address_of(record)}index.md", posixpath.dirname(self._page_uri) or ".")
        if fact:
            return f"{source}#{fact.id}", label or str(fact.date)
        return source, label or record.label


def build_with_mkdocs(
    config: MkDocsConfig, prepared: Prepared, site_dir: Path, *, pdf: bool = False, search: bool = False
) -> None:
    """Build the site of a prepared base into `site_dir`; raises what MkDocs raises.

    With `pdf`, pages lead to printed forms below `pdf/`, and with `search` they offer to search an index below
    `pagefind/`; the caller puts either there.
    """
    config.site_dir = str(site_dir)
    plugin = _plugin_of(config)
    plugin.given = prepared
    plugin.pdf = pdf
    plugin.search = search
    plugin.on_startup(command="build", dirty=False)
    with speaking(ENGLISH):
        mkdocs_build(config)


def serve_with_mkdocs(config_file: str, *, address: str | None, open_in_browser: bool) -> None:
    """Serve a preview that rebuilds and reloads by itself, until interrupted."""
    from mkdocs.commands.serve import serve as mkdocs_serve  # noqa: PLC0415 - a server that no build needs

    mkdocs_serve(config_file, dev_addr=address, open_in_browser=open_in_browser)


def read_config(config_file: str, overrides: dict[str, str], *, strict: bool = False) -> MkDocsConfig:
    """Read mkdocs.yml; `overrides` holds options of the plugin, those that are empty count for nothing."""
    config: MkDocsConfig = load_config(config_file, strict=strict or None)
    plugin = _plugin_of(config)
    plugin.given, plugin.vintage, plugin.pdf, plugin.search = None, None, False, False  # MkDocs keeps one in a process
    plugin.config.update({key: value for key, value in overrides.items() if value})
    return config


def show_vintage(config: MkDocsConfig, vintage: Vintage | None) -> None:
    """Have everything made of `config` show the content of another time, with no address to be taken for the live site.

    Its day stands for today, and its revision for the one checked out, where the command line gave neither.
    """
    plugin = _plugin_of(config)
    plugin.vintage = vintage
    if vintage:
        config.site_url = ""
        day = vintage.day
        plugin.config.today = plugin.config.today or (day.isoformat() if day else "")
        plugin.config.revision = plugin.config.revision or vintage.revision


def docs_of(config: MkDocsConfig) -> str:
    """Return where the hand-written pages lie, relative to the project; empty when they lie outside of it."""
    project = Path(config.config_file_path).resolve().parent
    docs = Path(config.docs_dir).resolve()
    return docs.relative_to(project).as_posix() if docs.is_relative_to(project) else ""


def options_of(config: MkDocsConfig) -> Options:
    """Return the inputs of a build; today's date and the revision enter here, once."""
    plugin = _plugin_of(config)
    project = Path(config.config_file_path).resolve().parent
    return Options(
        project=project,
        today=_today(plugin.config.today or os.environ.get("BRIEFING_TODAY", "")),
        content=plugin.config.content,
        audience=plugin.config.audience,
        default_handling=plugin.config.default_handling,
        revision=plugin.config.revision or os.environ.get("BRIEFING_REVISION", "") or read_revision_name(project),
        archive=project / plugin.config.archive if plugin.config.archive else None,
        rules=_settings(plugin.config.rules),
        vintage=plugin.vintage,
    )


def print_setting(config: MkDocsConfig, build_options: Options, site: Site) -> PrintSetting:
    """Return what the printed forms of a site have in common."""
    url = (config.site_url or "").rstrip("/")
    return PrintSetting(
        site=site,
        title=config.site_name,
        default_handling=build_options.default_handling,
        today=build_options.today,
        url=f"{url}/" if url else "",
        revision=build_options.revision,
        provenance=_provenance(config, build_options),
        as_of=build_options.vintage.true_on if build_options.vintage else None,
        vintage=build_options.vintage.name if build_options.vintage else "",
    )


def _provenance(config: MkDocsConfig, build_options: Options) -> Provenance | None:
    """Return when each file last changed; None where the revision to show was named, or is another than the present."""
    named = _plugin_of(config).config.revision or os.environ.get("BRIEFING_REVISION", "")
    return None if named or build_options.vintage else read_provenance(build_options.project, build_options.content)


def search_documents(config: MkDocsConfig, build_options: Options, site: Site) -> list[SearchDocument]:
    """Return what search is to find, once the pages are built: records with their facts, and hand-written pages."""
    plugin = _plugin_of(config)
    setting = SearchSetting(site, build_options.default_handling, plugin.config.content_language)
    with speaking(_language(plugin.config.language)):
        written = (render_written(setting, address, title, html) for address, (title, html) in plugin.written.items())
        return [*render_search(setting), *written]


def print_templates(config: MkDocsConfig) -> Path:
    """Return the folder of the templates for paper."""
    return Path(config.theme.dirs[0]) / "print"


def _plugin_of(config: MkDocsConfig) -> BriefingPlugin:
    plugin = config.plugins.get("briefing")
    if not isinstance(plugin, BriefingPlugin):
        raise PluginError("mkdocs.yml names no plugin 'briefing'.")
    return plugin


def _today(text: str) -> date:
    try:
        return parse_day(text) if text else date.today()  # noqa: DTZ011 - the desk's own day
    except DateError as error:
        raise PluginError(f"today: {quoted(text)}: {error}") from None


def _settings(value: dict[str, Any]) -> Settings:
    try:
        return parse_settings(value)
    except SettingError as error:
        raise PluginError(f"mkdocs.yml: {error}") from None


def _language(tag: str) -> Language:
    try:
        return read_language(tag)
    except LanguageError as error:
        raise PluginError(f"mkdocs.yml: language: {error}.") from None


def _set_source_date(today: date) -> None:
    """Have MkDocs date the sitemap by the build's own day, so that same inputs give the same bytes."""
    moment = datetime(today.year, today.month, today.day, tzinfo=UTC)
    os.environ["SOURCE_DATE_EPOCH"] = str(int(moment.timestamp()))


def _prepare(build_options: Options) -> Prepared:
    try:
        return prepare(build_options)
    except FileNotFoundError as error:
        raise PluginError(f"{error}: name it in mkdocs.yml, under the plugin 'briefing', as 'content'.") from None


def _newest_day(prepared: Prepared, today: date) -> str:
    """Return `As of` and the date of the newest fact that is not in the future; empty when there is none."""
    days = (fact.date.earliest for fact in prepared.site.base.timeline)
    newest = max((day for day in days if day <= today), default=None)
    return as_of_words(newest) if newest else ""


@cache
def _sections(root: str, current: str, language: Language) -> tuple[Link, ...]:
    """The top navigation; its size does not depend on the site's."""
    words = language.translations.gettext
    return tuple(Link(root + address, words(text), current=address == f"{current}/") for address, text in SECTIONS)


def _edit_path(path: str, config: MkDocsConfig) -> str:
    """Return a file's path relative to the folder that MkDocs' `edit_uri` is about."""
    project = Path(config.config_file_path).resolve().parent
    return posixpath.relpath(path, Path(config.docs_dir).resolve().relative_to(project).as_posix())


def _edit_url(config: MkDocsConfig) -> str:
    """Return how an edit link looks, `{path}` standing for the file; empty when the project names no repository."""
    file = File.generated(config, "edit.md", content="")
    file.edit_uri = _edit_path(EDIT_PLACE, config)
    return (MkDocsPage(None, file, config).edit_url or "").replace(EDIT_PLACE, "{path}")


def _digest(file: File) -> str:
    return hashlib.sha256(file.content_bytes).hexdigest()[:8]
