"""Values of the document tree as printed: running text with citations and silent links.

In: values, and the `DocumentBuilder` of the document. Out: running text and rows of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import singledispatch

from briefing_site.base.language import gettext
from briefing_site.facts.model import Post
from briefing_site.render import document
from briefing_site.render.compose.plain_values import event_when
from briefing_site.render.document import LabelledRow, Naming
from briefing_site.render.typst.document_builder import DocumentBuilder
from briefing_site.render.typst.printed import Inline, PrintedRow, Tree
from briefing_site.site.labels import Tag, post_parts, post_span


def printed_rows(builder: DocumentBuilder, rows: Iterable[LabelledRow]) -> Iterator[PrintedRow]:
    """Yield the rows that are not empty; each post has a row of its own."""
    for row in rows:
        values = [tree for value in row.values if (tree := printed(value, builder))]
        if values and isinstance(row.values[0], document.PostHeld):
            yield from (PrintedRow("" if index else row.label, tree) for index, tree in enumerate(values))
        elif values:
            yield PrintedRow(row.label, joined(values))


def joined(trees: Iterable[Tree]) -> Tree:
    """Join values with commas."""
    pieces: list[Inline] = []
    for index, tree in enumerate(trees):
        for piece in (gettext(", "), *tree) if index else tree:
            if pieces and isinstance(piece, str) and isinstance(pieces[-1], str):
                pieces[-1] += piece
            else:
                pieces.append(piece)
    return tuple(pieces)


@singledispatch
def printed(value: object, _: DocumentBuilder) -> Tree:
    """Return a value as printed; empty for an empty value."""
    raise TypeError(f"paper cannot show {value!r}")


@printed.register
def _(value: str, _: DocumentBuilder) -> Tree:
    return (value,)


@printed.register
def _(value: Tag, _: DocumentBuilder) -> Tree:
    return (value.text,)


@printed.register
def _(value: document.RunningText, builder: DocumentBuilder) -> Tree:
    return builder.prose(value.text, value.reviewed_as)


@printed.register
def _(value: document.RecordLinks, builder: DocumentBuilder) -> Tree:
    if value.naming is Naming.FULL:
        return builder.names(value.ids)
    if value.naming is Naming.SHORT:
        return joined((builder.link(record_id),) for record_id in value.ids)
    return joined(builder.see(record_id) for record_id in value.ids)


@printed.register
def _(value: document.Day, _: DocumentBuilder) -> Tree:
    return (str(value.date),)


@printed.register
def _(value: document.EventDay, _: DocumentBuilder) -> Tree:
    return (event_when(value.event),)


@printed.register
def _(value: document.WebAddress, _: DocumentBuilder) -> Tree:
    return (value.address,)


@printed.register
def _(value: document.PostHeld, builder: DocumentBuilder) -> Tree:
    return post_tree(builder, value.post)


@printed.register
def _(value: document.ReviewOf, builder: DocumentBuilder) -> Tree:
    words = builder.suspect_note(value.name)
    return (words,) if words else ()


@printed.register
def _(_: document.MeetingCards, __: DocumentBuilder) -> Tree:
    return ()


def post_tree(builder: DocumentBuilder, post: Post, *, short: bool = False) -> Tree:
    """Return a post in one line: title, organisation, when, source; `short` leaves out the organisation."""
    before, org, after = post_parts(post, builder.base.records[post.org].label if post.org else "")
    title: tuple[Inline, ...] = (before, builder.link(post.org), after) if post.org and org else (post.title,)
    when = f"{gettext(', ')}{post_span(post)} {builder.cite(post.sources)}".rstrip()
    return (*((post.title,) if short else filter(None, title)), when)
