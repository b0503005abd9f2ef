"""Records as entries of lists, on any page.

In: a `PageContext` and a record. Out: an `IndexEntry`.
"""

from __future__ import annotations

from markupsafe import Markup

from briefing_site.base.language import gettext
from briefing_site.facts.model import AnyRecord
from briefing_site.render.compose.kinds import Detail
from briefing_site.render.html import blocks, views
from briefing_site.render.html.filters import choices_of
from briefing_site.render.html.page_context import PageContext
from briefing_site.render.html.records import native_views
from briefing_site.render.html.values import detail_views
from briefing_site.site.labels import (
    counted_facts,
)
from briefing_site.site.pages import CALENDAR

MAX_ENTRIES = 60
"""An index with more entries than this is grouped by first letter."""


def record_entry(context: PageContext, record: AnyRecord, *details: Detail, place: int = 0) -> views.IndexEntry:
    """Return a record as an entry, with details beside its name, and its rank by name if the list can be sorted."""
    facts = context.base.count_of_facts(record.id)
    native = next(native_views(record), None)
    return views.IndexEntry(
        context.link(record.id, text=record.distinct_name),
        context.prose_in_list(record.lead) if record.lead else Markup(),
        detail_views(context, details),
        counted_facts(facts) if facts else "",
        native,
        choices_of(context, record),
        place,
        record.day,
        facts,
    )


def calendar_of(context: PageContext) -> blocks.Subscriptions:
    """Return the calendar of events and reviews, to subscribe to."""
    calendar = views.Link(context.href(CALENDAR), gettext("Events and reviews as a calendar (iCalendar)"))
    return blocks.Subscriptions((calendar,))
