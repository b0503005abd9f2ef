"""The day on which each page of the site last changed, according to the history that its readers may see.

In: a site and its history. Out: a day for each page that the history knows. A record's page changes with the record and
with every fact shown on it; a list changes with any record that it lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, urljoin

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.support.dependencies import pages_of
from briefing_site.history.log import History
from briefing_site.site.pages import Site


def days_of_pages(site: Site, history: History) -> Mapping[str, str]:
    """Return the day of each page's last change (`2023-06-20`), by address; nothing for what is in no commit."""
    days = _days_of_records(site.base, history)
    newest = max(days.values(), default="")
    by_folder = {
        folder: max((days.get(record.id, "") for record in records), default="")
        for folder, records in site.base.folders.items()
    }
    found = {
        page.address: days.get(page.record, "") if page.record else by_folder.get(page.folder, newest)
        for page in site.pages
    }
    return {address: day for address, day in found.items() if day}


def addresses_with_days(url: str, written: Iterable[str], site: Site, history: History) -> Iterator[tuple[str, str]]:
    """Yield the full address of every page, and the day of its last change, which may be empty, for the sitemap.

    `url` is the site's own; `written` has the relative addresses of the hand-written pages, which come first.
    """
    root, days = f"{url.rstrip('/')}/", days_of_pages(site, history)
    yield from ((urljoin(root, address), "") for address in written)
    yield from ((urljoin(root, quote(page.address)), days.get(page.address, "")) for page in site.pages)


def _days_of_records(base: FactBase, history: History) -> dict[str, str]:
    days: dict[str, str] = {}
    for change in history.changes:
        for event in change.events:
            touched = {event.record}
            if event.kind == "fact" and (fact := base.facts.get(event.id)):
                touched.update(pages_of(base, fact))
            for record in touched:
                days[record] = max(days.get(record, ""), change.day)
    return days
