"""A page: its head, its blocks in order, and its foot.

In: nothing; these are plain value types. Out: the argument of `templates/pages/page.html`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import ClassVar, Protocol, TypeAlias, TypeGuard

from markupsafe import Markup

from briefing_site.render.html import blocks, views
from briefing_site.render.html.view_decorator import view

PageBlock: TypeAlias = (
    blocks.ContentsNav
    | blocks.Essentials
    | blocks.Siblings
    | blocks.PlaceIndex
    | blocks.FactPlaces
    | blocks.JumpNav
    | blocks.Subscriptions
    | blocks.FilterForm
    | blocks.BriefPart
    | blocks.PositionsSection
    | blocks.DisputesSection
    | blocks.DisputeList
    | blocks.FactGroup
    | blocks.EntryGroup
    | blocks.RelatedSection
    | blocks.SourceList
    | blocks.ImpactSection
    | blocks.HistorySection
    | blocks.HistoryMonth
    | blocks.Board
    | blocks.Matrix
    | blocks.ChronologyFigure
    | blocks.NetworkFigure
    | blocks.NameGroup
    | blocks.SearchForm
    | blocks.Visits
    | blocks.Front
    | blocks.Remark
    | blocks.NothingYet
)

MIN_GROUPS_TO_JUMP = 4


class HeadedBlock(Protocol):
    """A block with a heading, which the table of contents lists."""

    @property
    def id(self) -> str:
        """Its HTML id."""

    @property
    def heading(self) -> str:
        """The words of the heading."""


@view
class PageHead:
    """The head of a page: breadcrumbs, title, names, purpose."""

    macro: ClassVar = "head"

    title: str
    written: bool = False
    """True if title and lead are the desk's own words, not the interface's."""
    kind_label: str = ""
    """The kind of record: `Person`, `Government`, `Issuance`, `Visit`."""
    lead: Markup = views.NOTHING
    """The summary, or the page's purpose."""
    breadcrumbs: tuple[views.Link, ...] = ()
    names: tuple[views.Native, ...] = ()
    tags: tuple[views.Tag, ...] = ()
    pdf: views.Link | None = None
    """Link to the printed form, its label as note; None if there is none."""


@view
class Colophon:
    """How far the record may be shared, who checked it, where it can be edited."""

    own_handling: str
    """The label of the record that the page is about."""
    footer: tuple[str, ...]
    """The review status, in words."""
    edit: str
    """Address of the YAML file in the repository's editor; empty if there is none."""


@view
class PageView:
    """One page, of whatever kind."""

    kind: str
    """`actor`, `issue`, `cooperation`, `event`, `source`, `brief`, `index`, `home`, `timeline`, …: a CSS class."""
    head: PageHead
    blocks: tuple[PageBlock, ...] = ()
    colophon: Colophon | None = None
    """None on pages that are not about a record."""
    linked_data: Markup = views.NOTHING
    """The facts as JSON-LD, safe inside a script element."""
    handling: str = ""
    """The page's label: the highest of everything it mentions or shows."""

    @property
    def holds_facts(self) -> bool:
        """Whether there are facts to copy."""
        parts = [
            part for block in self.blocks for part in (block.parts if isinstance(block, blocks.Front) else (block,))
        ]
        return any(isinstance(part, blocks.FactGroup | blocks.BriefPart) for part in parts)


def introduced(title: str, words: str, *, written: bool = False) -> PageHead:
    """Return the head of a page with one introductory paragraph."""
    return PageHead(title, written=written, lead=Markup("<p>{}</p>").format(words))


def contents_of(found: Iterable[PageBlock]) -> tuple[views.Contents, ...]:
    """Return the entries of a table of contents: the blocks with headings, in page order."""
    return tuple(views.Contents(block.id, block.heading) for block in found if _has_heading(block))


def _has_heading(block: PageBlock) -> TypeGuard[HeadedBlock]:
    kind = type(block)
    return hasattr(kind, "id") and hasattr(kind, "heading")


def siblings(*rows: views.LinkRow, words: str = "") -> Iterator[PageBlock]:
    """Yield the links to sibling pages, if any, in a row for each level."""
    if found := tuple(row for row in rows if row):
        yield blocks.Siblings(found, words)


def cited_sources(items: Markup) -> Iterator[PageBlock]:
    """Yield the list of what a page cites, if anything."""
    if items:
        yield blocks.SourceList(items)


def jump_to(groups: Iterable[PageBlock]) -> Iterator[PageBlock]:
    """Yield links to the groups of a page, if there are enough groups to need them."""
    contents = contents_of(groups)
    if len(contents) >= MIN_GROUPS_TO_JUMP:
        yield blocks.JumpNav(contents)
