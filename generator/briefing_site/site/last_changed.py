"""The day on which each page of the site last changed, according to the history that its readers may see.

In: a site and its history. Out: a day for each page that the history knows. A record's page changes with the record and
with every fact shown on it; a list changes with any record that it lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import quote, urljoin

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.support.dependencies import pages_of
from briefing_site.history.log import Change, History
from briefing_site.site.pages import Site


def days_of_pages(site: Site, history: History) -> Mapping[str, str]:
    """Return the day of each page's last change (`2023-06-20`), by address; nothing for what is in no commit."""
    days = _days_of_records(site.base, history)
    newest = max((change.day for change in history.changes if change.events), default="")
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
    above = urljoin(root, "x")[:-1]  # once: to join each address would take as long as everything else here
    yield from ((above + quote(page.address), days.get(page.address, "")) for page in site.pages)


def _days_of_records(base: FactBase, history: History) -> dict[str, str]:
    """Return the day of each record, from the newest change back until all are known: the first names nearly all."""
    days: dict[str, str] = {}
    unknown = {*base.records}
    for change in sorted(history.changes, key=lambda change: change.day, reverse=True):
        for touched in (_named_in(change), _showing(base, change)):
            if unknown:
                found = unknown.intersection(touched)
                days.update(dict.fromkeys(found, change.day))
                unknown -= found
    return days


def _named_in(change: Change) -> Iterator[str]:
    return (event.record for event in change.events)


def _showing(base: FactBase, change: Change) -> Iterator[str]:
    """Yield the records that show a fact of a change."""
    for event in change.events:
        if event.kind == "fact" and (fact := base.facts.get(event.id)):
            yield from pages_of(base, fact)
