"""Hand-written pages in MkDocs, which by itself would publish everything in their folder and any HTML.

In: MkDocs' files, and the HTML that Markdown produced. Out: the files that may be published, and clean HTML. `checks`
has already reported what is removed here; this also covers whatever another extension or plugin adds.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

import nh3
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.structure.files import File

from briefing_site.base.problems import Origin, Problem, quoted
from briefing_site.facts.files.page_files import PAGES, is_image, problem_of_image, problem_of_page_name

TAGS = {
    *("h1", "h2", "h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "div", "span"),
    *("ul", "ol", "li", "dl", "dt", "dd"),
    *("table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td"),
    *("a", "img", "em", "strong", "code", "kbd", "sup", "sub", "del", "ins", "s", "abbr", "mark", "q", "cite"),
    *("details", "summary"),
}
"""Headings, lists, tables, links, images, emphasis, footnotes and details: what Markdown and its extensions produce."""
ATTRIBUTES = {
    "*": {"id", "class", "lang", "dir", "title"},
    "a": {"href", "rel"},
    "img": {"src", "alt", "width", "height"},
    "details": {"open"},
    "ol": {"start"},
    "span": {"data-pagefind-ignore"},
    "td": {"style", "colspan", "rowspan"},
    "th": {"style", "colspan", "rowspan", "scope"},
}
SCHEMES = {"http", "https", "mailto"}
ABSOLUTE = re.compile(r"\s*([a-z][a-z0-9+.-]*:|[/\\]{2})", re.IGNORECASE)
"""The start of an image address outside the project."""


def clean_html(html: str) -> str:
    """Return a page's HTML, reduced to the elements and attributes in `TAGS` and `ATTRIBUTES`."""
    return nh3.clean(
        html,
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_of_the_project,
        url_schemes=SCHEMES,
        link_rel=None,
        filter_style_properties={"text-align"},
    )


def _of_the_project(tag: str, attribute: str, value: str) -> str | None:
    return None if (tag, attribute) == ("img", "src") and ABSOLUTE.match(value) else value


def may_be_published(file: File, config: MkDocsConfig) -> bool:
    """Tell whether a file in the folder of pages is really there, not through a link, and is a page or an image."""
    if file.src_dir != config.docs_dir or file.abs_src_path is None:
        return True
    path, place = Path(file.abs_src_path), PurePosixPath("content", PAGES, file.src_uri)
    if path.resolve() != Path(config.docs_dir).resolve() / file.src_uri or not path.is_file():
        return False
    if problem_of_page_name(place):
        return False
    return not (is_image(place) and problem_of_image(place, file.content_bytes))


def find_overrides(config: MkDocsConfig) -> Iterator[Problem]:
    """Yield a problem for each image among the pages that would replace a file of the theme."""
    docs, project = Path(config.docs_dir), Path(config.config_file_path).resolve().parent
    for image in sorted(path for path in docs.rglob("*") if is_image(PurePosixPath(path))):
        place = image.relative_to(docs)
        taken = next((Path(folder, place) for folder in config.theme.dirs if Path(folder, place).exists()), None)
        if taken:
            message = f"{quoted(place, 200)} would replace {quoted(_from(taken, project), 200)} of the theme."
            yield Problem("page-address", Origin(_from(image, project)), message, "Give it another name.")


def refuse_overrides(config: MkDocsConfig) -> None:
    """Raise PluginError if a file among the pages would replace one of the theme."""
    if found := [*find_overrides(config)]:
        raise PluginError("\n".join(map(str, found)))


def _from(path: Path, project: Path) -> str:
    full = path.parent.resolve() / path.name
    return str(full.relative_to(project) if full.is_relative_to(project) else full)
