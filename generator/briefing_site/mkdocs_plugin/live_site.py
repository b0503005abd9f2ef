"""The site in one state, page by page: what a preview serves at each address.

In: mkdocs.yml and a prepared build. Out: the bytes that `mkdocs build` would write at an address, made on request.
MkDocs' own build stages are run for what surrounds the articles; no file is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from mkdocs.commands.build import get_context
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import PluginCollection
from mkdocs.structure.files import File, get_files, set_exclusions
from mkdocs.structure.nav import get_navigation
from mkdocs.structure.pages import Page as MkDocsPage
from mkdocs.utils import get_relative_url, is_error_template
from mkdocs.utils.templates import TemplateContext

from briefing_site.build.composition import Build
from briefing_site.build.pdf import PrintOrder
from briefing_site.facts.marking import HandlingLevels
from briefing_site.mkdocs_plugin.events import BriefingPlugin
from briefing_site.mkdocs_plugin.formats import PLUGIN
from briefing_site.mkdocs_plugin.page_chrome import BUILD_SCRIPT
from briefing_site.mkdocs_plugin.pages import FactPage
from briefing_site.mkdocs_plugin.settings import print_templates
from briefing_site.render.feeds import render_feeds
from briefing_site.render.html.parts import render_fact_places
from briefing_site.render.typst.print_jobs import find_print_job
from briefing_site.render.typst.typeset import Typesetter

NOT_FOUND = "404.html"
PRINTED = "pdf/"
"""The folder of PDFs, as part of addresses."""


def _own_plugin(config: MkDocsConfig) -> BriefingPlugin:
    """Give a configuration its own plugin instance: MkDocs keeps one per process, but each site has its own state."""
    plugin = BriefingPlugin()
    plugin.config = config.plugins[PLUGIN].config
    plugin.is_live = True
    config.plugins = PluginCollection()
    config.plugins[PLUGIN] = plugin
    return plugin


class LiveSite:
    """One build, whose files are made when they are requested."""

    def __init__(self, config: MkDocsConfig, build: Build) -> None:
        """Take a configuration that nothing else uses; raises what MkDocs raises."""
        self.build = build
        self._plugin = plugin = _own_plugin(config)
        with plugin.with_build(build, None):
            self._config = config = config.plugins.on_config(config)
            files, env = get_files(config), config.theme.get_env()
            files.add_files_from_theme(env, config)
            self._files = files = config.plugins.on_files(files, config=config)
            set_exclusions(files, config)
            self._nav = config.plugins.on_nav(get_navigation(files, config), config=config, files=files)
            for file in files.documentation_pages():
                if file.page is None:
                    MkDocsPage(None, file, config)
                if config.nav is not None:  # the menu may use a page's heading as its title
                    self._read(self._page_of(file))
            self._env = config.plugins.on_env(env, config=config, files=files)
        self._static = {file.dest_uri: file for file in files if not file.is_documentation_page()}
        self._written = {file.dest_uri: file for file in files.documentation_pages()}

    def answer(self, path: str) -> bytes | None:
        """Return the contents of the file at a path (`issues/taiwan/index.html`); None if there is none."""
        if file := self._static.get(path):
            return file.content_bytes
        if path in self._config.theme.static_templates:
            return self._template(path).encode()
        if file := self._written.get(path):
            self._read(self._page_of(file))
            return self._rendered(self._page_of(file)).encode(errors="xmlcharrefreplace")
        folder, _, name = path.rpartition("/")
        if name == "index.html":
            page = self._files.get_file_from_path(f"{folder}/index.md")
            if page:
                return self._rendered(self._page_of(page)).encode(errors="xmlcharrefreplace")
            moved = self._files.get_file_from_path(path)
            return moved.content_bytes if moved else None
        return next((data for name, data in self._beside(path) if name == path), None)

    def not_found(self) -> bytes:
        """Return the page for an address that does not exist."""
        return self._template(NOT_FOUND).encode()

    def print_order(self, path: str) -> PrintOrder | None:
        """Return the order for the PDF at a path (`pdf/issues/taiwan.pdf`); None if there is none.

        Raises TemplateFaultError and IssuanceError.
        """
        build, templates = self.build, print_templates(self._config)
        job = find_print_job(build.reprint.setting, path.removeprefix(PRINTED))
        return PrintOrder(job.make(), Typesetter(templates), build.options.project) if job else None

    def page_with(self, address: str, title: str, html: str) -> bytes:
        """Return a page with the given HTML as its article; its label is the highest, as it may quote any content."""
        highest = HandlingLevels.of_base(self.build.site.base, self.build.options.default_handling).highest
        front = f"---\nhandling: {highest}\n---\n"
        page = MkDocsPage(title, File.generated(self._config, f"{address}index.md", content=front), self._config)
        page.markdown, page.content, page.meta = "", html, {"title": title}
        self._plugin.on_pre_page(page, config=self._config, files=self._files)
        return self._rendered(page).encode()

    def _beside(self, path: str) -> Iterator[tuple[str, bytes]]:
        """Yield the files published beside the pages that are of the same sort as the one at a path."""
        edition = self.build.edition
        if path == BUILD_SCRIPT:
            yield path, self._plugin.build_script
        if path.startswith("feeds/"):
            yield from render_feeds(edition)
        else:
            yield from render_fact_places(edition.site)
            yield from self.build.data_files()

    def _page_of(self, file: File) -> MkDocsPage:
        assert file.page is not None  # noqa: S101 - each has been given one
        return file.page

    def _read(self, page: MkDocsPage) -> None:
        """Read a hand-written page, as MkDocs does."""
        plugins, config, files = self._config.plugins, self._config, self._files
        page = plugins.on_pre_page(page, config=config, files=files)
        page.read_source(config)
        page.markdown = plugins.on_page_markdown(page.markdown or "", page=page, config=config, files=files)
        page.render(config, files)
        page.content = plugins.on_page_content(page.content or "", page=page, config=config, files=files)

    def _rendered(self, page: MkDocsPage) -> str:
        """Return a page with its shell."""
        plugins, config = self._config.plugins, self._config
        if isinstance(page, FactPage):
            page = plugins.on_pre_page(page, config=config, files=self._files)
            page.read_source(config)
        page.active = True
        try:
            context = get_context(self._nav, (), config, page)
            template = self._env.get_template(str(page.meta.get("template", "main.html")))
            context = plugins.on_page_context(context, page=page, config=config, nav=self._nav)
            return plugins.on_post_page(template.render(context), page=page, config=config)
        finally:
            page.active = False

    def _template(self, name: str) -> str:
        mount = urlsplit(self._config.site_url or "/").path
        root = mount if is_error_template(name) else get_relative_url(".", name)
        context: TemplateContext = get_context(self._nav, (), self._config, base_url=root)
        context = self._config.plugins.on_template_context(context, template_name=name, config=self._config)
        return str(self._env.get_template(name).render(context))
