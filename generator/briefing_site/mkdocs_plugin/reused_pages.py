"""Pages of the last site that are still valid: MkDocs links to them, and builds only the others.

In: a build that `briefing build` publishes, MkDocs' configuration, and what surrounds each article. Out: the addresses
of reused pages, and afterwards the state for the next build. Plain MkDocs clears its target folder, and other plugins
and hooks may do anything to pages: in these cases all pages are built again.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path

import mkdocs
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files

from briefing_site.base.cache import Cache, digest_dependencies
from briefing_site.base.language import LOCALES, catalogue_of
from briefing_site.build.composition import Build
from briefing_site.build.page_reuse import PageReuse
from briefing_site.build.page_size import PageSize
from briefing_site.build.pipeline import Options
from briefing_site.build.text_reuse import TextReuse
from briefing_site.mkdocs_plugin.config_file import read_config_file
from briefing_site.mkdocs_plugin.formats import PLUGIN
from briefing_site.mkdocs_plugin.page_chrome import PageChrome
from briefing_site.mkdocs_plugin.pages import Articles, FactPage
from briefing_site.mkdocs_plugin.plugin_options import LOCALE
from briefing_site.mkdocs_plugin.settings import template_folders
from briefing_site.mkdocs_plugin.theme import TEMPLATES
from briefing_site.render.html.answers import Answers, digest_of
from briefing_site.render.html.renderer import HtmlRenderer
from briefing_site.render.html.setting import Setting
from briefing_site.site.pages import Page

NOT_SHOWN = frozenset({"today", "revision", "language", "rules", "inputs", "project"})
"""Options that do not count for all pages: what a page asks about the day is recorded, and words count as they are."""
SHELL = "main.html"
"""The template around every article."""


@dataclass
class ReusedPages:
    """The pages of one build, reused or made."""

    addresses: frozenset[str] = frozenset()
    """The addresses of the reused pages."""
    sizes: dict[str, PageSize] = field(default_factory=dict)
    """The size of each page, including reused ones."""
    reuse: PageReuse | None = None
    frames: Mapping[str, str] = field(default_factory=dict)

    def files_beside_pages(self, build: Build, renderer: HtmlRenderer) -> Iterator[tuple[str, bytes]]:
        """Yield the files published beside the pages, reusing their texts for single facts and records as well."""
        if self.reuse is None:
            yield from build.files_beside_pages()
            return
        texts = TextReuse(Cache(build.options.project), self.reuse, renderer.setting)
        yield from build.files_beside_pages(texts.of)
        texts.put()

    def unknown_facts(self, renderer: HtmlRenderer) -> list[str]:
        """Return the facts to render before the pages: those whose HTML is not known to be valid."""
        facts = renderer.original.site.base.facts
        return self.reuse.unknown_facts(facts) if self.reuse else [*facts]

    def reasons(self, address: str, redirects: Container[str]) -> Iterator[str]:
        """Yield the reasons, in words, why a page of the site was rebuilt; nothing for a reused one."""
        if self.reuse is None:
            yield "every page is rebuilt when other plugins or hooks take part, or when `nav` names a file"
        elif address in redirects:
            yield "a redirect from a former address is rebuilt each time"
        elif address not in self.frames:
            yield "a hand-written page is rebuilt each time"
        else:
            yield from self.reuse.reasons(address, self.frames[address])

    def finish(self, articles: Articles, renderer: HtmlRenderer, site: Path) -> None:
        """Store what the pages of a finished folder were made from."""
        if self.reuse:
            made = {address: (reads, self.sizes[address]) for address, reads in articles.reads.items()}
            self.reuse.put(site, renderer.original.site.pages, made, renderer.setting.log.groups)


def reused_pages_of(  # noqa: PLR0913, PLR0917 - the inputs of a page
    build: Build, config: MkDocsConfig, last: Path | None, shell: PageChrome, renderer: HtmlRenderer, files: Files
) -> ReusedPages:
    """Reuse the pages of the site in the folder `last` that are still valid."""
    if (
        last is None
        or build.prepared.errors
        or config.hooks
        or [*config.plugins] != [PLUGIN]
        or _names_other_files(config.nav)
    ):
        return ReusedPages()
    setting = renderer.original
    answers = Answers(setting, renderer.setting.impacts, _digest_of_all(build, setting), build.prepared.versions)
    reuse = PageReuse(
        Cache(build.options.project), last, _digest_of_shared(build, config, shell, setting, files), answers
    )
    renderer.setting.log.numbers = reuse.numbers
    known = reuse.known_pages()
    build.site.take_pages({record: tuple(made.page for made in pages) for record, pages in known.items()})
    frames = {page.address: "" if page.record in known else _frame_of(page, build) for page in build.site.pages}
    frames |= {made.page.address: made.frame for pages in known.values() for made in pages}
    addresses = reuse.link_valid(frames, Path(config.site_dir))
    return ReusedPages(addresses, dict(reuse.sizes()), reuse, frames)


def _names_other_files(nav: object) -> bool:
    """Tell whether `nav` names a file other than a page: whether a feed exists is known only after the build."""
    parts = nav.values() if isinstance(nav, dict) else nav if isinstance(nav, list) else ()
    return (isinstance(nav, str) and not nav.endswith(".md") and "://" not in nav) or any(
        map(_names_other_files, parts)
    )


def _digest_of_all(build: Build, setting: Setting) -> str:
    """Return a digest of all inputs of a build, including its history."""
    verdicts = setting.reviews.verdicts
    shas = [
        [change.sha for change in found.changes] for found in (setting.history, verdicts and verdicts.history) if found
    ]
    reviews = setting.reviews
    inputs = (
        shas,
        setting.history.missing,
        reviews.edits,
        reviews.missing,
        reviews.doubts,
        setting.built,
        setting.today,
    )
    beside = (setting.texts, setting.issued)
    return f"{build.prepared.digest} {digest_of((inputs, beside)).hex()}"


def _digest_of_shared(build: Build, config: MkDocsConfig, shell: PageChrome, setting: Setting, files: Files) -> str:
    """Return a digest of what all pages share: settings, words, templates, and the shell around articles."""
    options = [(each.name, getattr(build.options, each.name)) for each in fields(Options) if each.name not in NOT_SHOWN]
    tag, project = build.options.language.tag, build.options.project
    catalogues = (catalogue_of(folder, tag) for folder in (project / LOCALE, LOCALES))
    words = {str(path): path.read_bytes() for path in catalogues if path.is_file()}
    templates = {str(path): path.read_bytes() for folder in template_folders(config) for path in _templates_in(folder)}
    same = (
        options,
        tag,
        setting.edit_url,
        mkdocs.__version__,
        read_config_file(Path(config.config_file_path)),
        *shell.shared_values,
    )
    return digest_dependencies((words, templates, dict(_pages_around(config, files))), *same)


def _templates_in(folder: Path) -> Iterator[Path]:
    yield from sorted(path for path in folder.rglob("*.html") if path.is_file())


def _pages_around(config: MkDocsConfig, files: Files) -> Iterator[tuple[str, bytes]]:
    """Yield the hand-written pages if the desk has its own shell, which may show anything from them."""
    if any((folder / SHELL).exists() for folder in template_folders(config) if folder != TEMPLATES):
        for file in files.documentation_pages():
            if not isinstance(file.page, FactPage):
                yield file.src_uri, file.content_bytes


def _frame_of(page: Page, build: Build) -> str:
    """Return a digest of the part of the shell that differs from page to page."""
    record = build.site.base.records.get(page.record)
    followed = bool(record and build.past.history.changes_of(record.id))
    return digest_of((page, followed, record.distinct_name if record else "")).hex()
