"""One build, from its options to published files: its content, its history, and every form of output.

In: `Options`. Out: a `Build`. The MkDocs plugin creates one and asks it for pages and for the files beside them; the
command line creates one, passes it to the plugin for the pages, and also makes PDFs and the search index from it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from briefing_site.base.cache import Cache
from briefing_site.base.language import speaking
from briefing_site.build.change_marks import BaselinePrint, changes_since_issues, since_issues
from briefing_site.build.history_cache import HistoryCache
from briefing_site.build.pdf import Printed, run_print_jobs
from briefing_site.build.pipeline import Options, Prepared
from briefing_site.build.publish import publish
from briefing_site.build.search_index import write_index
from briefing_site.build.source_texts import texts_to_show
from briefing_site.build.targets import Marker, TargetFolder
from briefing_site.build.visible_history import VisibleHistory, visible_history_for
from briefing_site.history.position_history import find_line_changes
from briefing_site.render.compose.edition import Edition, TextMaker
from briefing_site.render.data import render_data
from briefing_site.render.feeds import render_feeds
from briefing_site.render.html.parts import render_fact_places
from briefing_site.render.html.setting import Setting
from briefing_site.render.search import SearchDocument, render_search, render_written
from briefing_site.render.search_names import render_names
from briefing_site.render.typst.paper_sizes import PAPER_SIZES
from briefing_site.render.typst.print_jobs import PrintSetting, all_print_jobs
from briefing_site.site.pages import Site

WrittenPages = Mapping[str, tuple[str, str]]
"""Title and HTML of each hand-written page, by its address."""
PageMaker = Callable[[Path], WrittenPages]
"""Writes the pages, and what is published beside them, into a folder."""
Progress = Callable[[str, int], AbstractContextManager[Callable[[int], None]]]
"""Shows progress: given a label and a total, returns a function to call for each part done."""


@dataclass(frozen=True)
class Build:
    """A build, from which every form of output is made."""

    options: Options
    prepared: Prepared
    """While it has errors, pages show them, and nothing may be published."""
    history_cache: HistoryCache = field(default_factory=HistoryCache, compare=False)
    """Histories and bases that earlier builds in a long-running process have read."""

    @property
    def site(self) -> Site:
        """The pages and their addresses."""
        return self.prepared.site

    @cached_property
    def past(self) -> VisibleHistory:
        """The history that readers may see; raises GitError."""
        return visible_history_for(self.options, self.prepared, self.history_cache)

    @cached_property
    def edition(self) -> Edition:
        """The input of every form of output."""
        options, past = self.options, self.past
        return Edition(
            site=self.site,
            default_handling=options.default_handling,
            today=options.today,
            title=options.title,
            url=options.url,
            revision=past.revision,
            content_language=options.content_language,
            history=past.history,
            reviews=past.reviews,
        )

    @cached_property
    def print_setting(self) -> PrintSetting:
        """The shared settings of printed forms, without change marks."""
        options, past = self.options, self.past
        is_of_one = bool(options.revision or options.time_view)
        return PrintSetting.of(
            self.edition,
            home=self.prepared.home,
            paper=PAPER_SIZES[options.paper],
            last_changes=None if is_of_one else past.last_changes,
            as_of=options.time_view.true_on if options.time_view else None,
            time_view=past.time_view.name if past.time_view else "",
        )

    @cached_property
    def reprint(self) -> BaselinePrint:
        """The same, with changes since its last issue marked in each brief; raises IssuanceError."""
        return since_issues(self.print_setting, self.past)

    def html_setting(self, *, built: tuple[tuple[str, str], ...], edit_url: str, assets: Mapping[str, str]) -> Setting:
        """Return the settings that all pages share; raises IssuanceError.

        While there are errors, issuances are left out.
        """
        options, past = self.options, self.past
        return Setting.of(
            self.edition,
            built=built,
            edit_url="" if options.time_view else edit_url,
            pdf=options.pdf,
            search=options.search,
            issued={} if self.prepared.errors else changes_since_issues(self.reprint, past),
            texts=texts_to_show(self.site.base, options.archive, options.audience),
            line_changes=find_line_changes(self.site.base, past.history),
            assets=assets,
        )

    def files_beside_pages(self, text_of: TextMaker | None = None) -> Iterator[tuple[str, bytes]]:
        """Yield the files published beside the pages: data, feeds, places of facts, names for search.

        `text_of` may reuse the last build's texts for single facts and records.
        """
        yield from self.data_files(text_of)
        yield from render_fact_places(self.site)
        yield from render_feeds(self.edition, text_of)
        if self.options.search:
            day = self.options.time_view.true_on if self.options.time_view else None
            yield from render_names(self.edition, day or self.options.today)

    def data_files(self, text_of: TextMaker | None = None) -> Iterator[tuple[str, bytes]]:
        """Yield the data files; `text_of` as above."""
        is_of_now = not self.options.time_view  # then only one page says which revision the site shows
        yield from render_data(replace(self.edition, revision="") if is_of_now else self.edition, text_of)

    def search_documents(self, written: WrittenPages) -> list[SearchDocument]:
        """Return the documents to index: records with their facts, and hand-written pages."""
        with speaking(self.options.language):
            pages = (render_written(self.edition, address, *page) for address, page in written.items())
            return [*render_search(self.edition), *pages]

    def marker(self, written: Iterable[str]) -> Marker:
        """Return the site's marker for the next build, given the addresses of hand-written pages."""
        view = self.options.time_view
        label = " ".join(filter(None, (self.options.audience, view.name if view else "")))
        return Marker(label, self.site.shown | frozenset(written))


def publish_build(
    build: Build, place: TargetFolder, pages: PageMaker, templates: Path, progress: Progress
) -> Printed | None:
    """Make every form of a build, and publish everything in one step; return what was printed, if anything.

    `templates` are those for paper. Raises UnsafeTargetError, SearchIndexError, PdfError, and what `pages` raises.
    """
    printed: Printed | None = None
    options, cache = build.options, Cache(build.options.project)

    def make(staging: Path) -> Marker:
        nonlocal printed
        written = pages(staging)
        if options.search:
            documents = build.search_documents(written)
            with progress("Indexing", len(documents)) as done:
                write_index(documents, staging / "pagefind", cache=cache, done=done)
        if options.pdf:
            jobs = [*all_print_jobs(build.reprint.setting)]
            with progress("Printing", len(jobs)) as done:
                printed = run_print_jobs(
                    jobs, templates, staging / "pdf", cache=cache, whole=True, done=lambda _: done(1)
                )
        return build.marker(written)

    publish(make, place)
    return printed
