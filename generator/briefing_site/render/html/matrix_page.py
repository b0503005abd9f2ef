"""The matrix of positions: subjects by actors, cut to those with the most positions.

In: a `PageContext`. Out: its `PageView`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from briefing_site.base.cldr import format_number
from briefing_site.base.language import gettext, ngettext
from briefing_site.facts.factbase import SubjectPosition, positions_on
from briefing_site.facts.model import AnyRecord
from briefing_site.render.html import blocks, views
from briefing_site.render.html.disputes import pages_on_positions
from briefing_site.render.html.distinct_words import with_distinct_words
from briefing_site.render.html.entries import MAX_ENTRIES
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.page_view import (
    PageView,
    introduced,
    siblings,
)
from briefing_site.render.html.parts import links_to_parts
from briefing_site.site.pages import Page
from briefing_site.site.parts import SUBJECTS, ListPart

MAX_COLUMNS = 30
"""Actors in the positions matrix, those with the most positions; a script shows a few of them, and lets the reader
select others."""
MAX_OTHERS = 200
"""Positions listed for actors that have no column; each is also on its actor's page."""
MAX_OTHERS_AT_FIRST = 40
"""The same on the first page of a matrix cut into parts, which list the rest."""


def positions_view(context: PageContext, page: Page) -> PageView:
    """Return the matrix of subjects and actors, or one part of it; an empty cell says "none recorded"."""
    parts = context.site.position_parts
    subjects = _matrix_subjects(context, parts[page.span])
    located = [found for subject in subjects for found in positions_on(subject)]
    counts = Counter(found.position.actor for found in located)
    order = context.base.name_order
    most = sorted(counts, key=lambda actor: (-counts[actor], order(actor)))
    actors = sorted(most[:MAX_COLUMNS], key=order)
    by_place = {(found.subject.id, found.position.actor): found for found in located}
    rows = tuple(
        _matrix_row(context, subject, [by_place.get((subject.id, actor)) for actor in actors]) for subject in subjects
    )
    without = () if page.span else _without_positions(context)
    beyond = frozenset(most[MAX_COLUMNS:])
    others = [found for found in located if found.position.actor in beyond]
    listed = others[: MAX_OTHERS_AT_FIRST if parts[page.span].below else MAX_OTHERS]
    matrix = blocks.Matrix(
        columns=context.links(actors),
        rows=rows,
        unspoken=context.links(without[:MAX_ENTRIES]),
        remarks=tuple(_left_out(len(without), len(listed), len(others))),
        columns_left_out=tuple(_columns_left_out(counts, most)),
        order=tuple(sorted(most, key=order)) if beyond else (),
        others=with_distinct_words(map(context.position, listed)),
    )
    lead = gettext("Who takes which position on which issue, with the facts that support it.")
    if parts[page.span].below:
        words = gettext("Shown on this page are {number} of {total}.")
        lead = (
            f"{lead} {words.format(number=format_number(len(subjects)), total=format_number(parts[page.span].total))}"
        )
    links = (pages_on_positions(context, "positions/"), *links_to_parts(context, "positions/", parts, page.span))
    found = matrix if matrix.rows else blocks.NothingYet()
    return PageView("positions", introduced(page.title, lead), (*siblings(*links), found))


def _columns_left_out(counts: Counter[str], most: Sequence[str]) -> Iterator[str]:
    """Yield the actors that have no column: those beyond the maximum."""
    if len(most) > MAX_COLUMNS:
        yield gettext(
            "Only the {number} actors with the most positions have a column; "
            "those of the others are listed below the table."
        ).format(number=MAX_COLUMNS)
        if tied := sum(counts[actor] == counts[most[MAX_COLUMNS - 1]] for actor in most[MAX_COLUMNS:]):
            yield ngettext(
                "{number} more actor has as many positions as the last of them.",
                "{number} more actors have as many positions as the last of them.",
                tied,
            ).format(number=tied)


def _left_out(without: int, listed: int, others: int) -> Iterator[str]:
    """Yield how many subjects without a position, and positions of other actors, are listed below the matrix."""
    if listed < others:
        words = gettext(
            "Positions of other actors: {number} of {total} are listed below; each actor’s page has its own."
        )
        yield words.format(number=format_number(listed), total=format_number(others))
    if without > MAX_ENTRIES:
        yield gettext("Of the {total} subjects without a position, {number} are listed below.").format(
            total=format_number(without), number=MAX_ENTRIES
        )


def _matrix_row(
    context: PageContext, subject: AnyRecord, subject_positions: list[SubjectPosition | None]
) -> views.MatrixRow:
    cells = (
        views.Cell(with_distinct_words([context.position(s)])[0], context.plain(s.position.line))
        if s
        else views.Cell(None)
        for s in subject_positions
    )
    return views.MatrixRow(context.link(subject.id), tuple(cells))


def _matrix_subjects(context: PageContext, part: ListPart[AnyRecord]) -> tuple[AnyRecord, ...]:
    """Return the subjects in one part of the matrix; its first page shows those with the most positions."""
    if part.span or not part.below:
        return part.items
    counts = Counter(located.subject.id for located in context.base.subject_positions)
    most = dict(counts.most_common(SUBJECTS.page))
    return tuple(subject for subject in context.base.subjects.values() if subject.id in most)


def _without_positions(context: PageContext) -> tuple[str, ...]:
    spoken = {located.subject.id for located in context.base.subject_positions}
    return tuple(subject for subject in context.base.subjects if subject not in spoken)
