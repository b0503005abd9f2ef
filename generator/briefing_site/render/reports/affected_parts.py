"""The briefs and pages that show changes, with the changed facts in each.

In: the cards of a comparison. Out: `Part`s. A long list of facts that many pages show is printed in full once.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from briefing_site.base.problems import counted
from briefing_site.history.affected import AffectedPages
from briefing_site.history.affected_lists import AffectedList
from briefing_site.history.diff import Changes
from briefing_site.render.reports.cards import Cards
from briefing_site.render.reports.field_words import Name
from briefing_site.render.reports.outline import MAX_FEW, Part, RelatedItem, ReportEntry, first_names, names_in_line
from briefing_site.site.pages import FOLDER_TITLES

LINES = {
    "points to make": ("1 point to make", "{} points to make"),
    "if raised": ("1 line if raised", "{} lines if raised"),
}
"""How changed lines of a brief are counted, by heading."""


@dataclass
class _FactLists:
    """The facts that briefs and pages show; a long list is printed in full the first time only."""

    listed: dict[tuple[str, ...], str] = field(default_factory=dict)
    """Each long list, with the name of the page or brief it was first printed for."""

    def words(self, touched: AffectedPages, of: str) -> tuple[str, tuple[RelatedItem, ...]]:
        """Return the facts that a page shows in one line, and below it all of them if the line cuts them short."""
        facts = touched.facts
        if len(facts) <= MAX_FEW:
            return first_names(facts), ()
        if facts in self.listed:
            return f"the same {len(facts):,} as {self.listed[facts]}", ()
        self.listed[facts] = of
        return first_names(facts), (RelatedItem(f"all {len(facts):,} of them", ", ".join(facts), folded=True),)


def affected_parts(cards: Cards) -> tuple[Part, Part, Part]:
    """Return the briefs whose meaning changed, the other briefs, and the pages; each may be empty."""
    changes, lists = cards.comparison.changes, _FactLists()
    altered = [touched for touched in changes.briefs if touched.meaning]
    other = [touched for touched in changes.briefs if not touched.meaning]
    return (
        Part("Briefs whose meaning changed", tuple(_brief(t, cards, lists) for t in altered), critical=True),
        Part("Other briefs affected", tuple(_touched(t, cards.name, lists) for t in other)),
        Part("Pages affected", tuple(_pages(changes, cards.name, lists)), short=_in_short(changes, cards.name)),
    )


def _brief(touched: AffectedPages, cards: Cards, lists: _FactLists) -> ReportEntry:
    changes, name = cards.comparison.changes, cards.name
    own = next((change for change in changes.records if change.id == touched.id), None)
    edits = own.edits if own else ()
    keys = Counter(edit.key.replace("_", " ") for edit in edits if edit.key != "reviewed")
    reasons = [LINES.get(key, (key, key))[number > 1].format(number) for key, number in keys.items()]
    what = ", ".join(own.what) if own else ""
    weakened = sum(1 for lost_support in changes.lost_support if lost_support.holder == touched.id)
    facts, below = lists.words(touched, name(touched.id))
    named = (
        f"{what} in {', '.join(reasons)}" if reasons else what,
        f"{counted(weakened, 'line')} to take lost support" if weakened else "",
        f"contains changed facts: {facts}" if facts else "",
        f"shows changes to: {first_names([name(i) for i in touched.records])}" if touched.records else "",
    )
    head = f"{name(touched.id)}: {'; '.join(filter(None, named))}"
    card = cards.record(own) if own else ReportEntry(touched.id, head)
    lines = () if own and not edits else cards.claims_on(touched.id, touched.facts)
    return replace(card, head=head, items=(*card.items, *lines, *below))


def _touched(touched: AffectedPages, name: Name, lists: _FactLists) -> ReportEntry:
    facts, below = lists.words(touched, name(touched.id))
    records = f"what it shows of {first_names([name(i) for i in touched.records])}" if touched.records else ""
    reasons = ("itself" if touched.itself else "", facts, records)
    return ReportEntry(touched.id, f"{name(touched.id)}: {_in_line(reasons)}", items=below)


def _pages(changes: Changes, name: Name, lists: _FactLists) -> Iterator[ReportEntry]:
    yield from (_touched(touched, name, lists) for touched in changes.pages)
    yield from (ReportEntry(listed.address, _list_words(listed)) for listed in changes.lists)


def _in_short(changes: Changes, name: Name) -> tuple[str, ...]:
    """Return a line for each folder, with the names of its pages."""
    found: dict[str, list[str]] = {}
    for page in changes.pages:
        found.setdefault(page.folder, []).append(name(page.id))
    lists = [_list_words(listed) for listed in changes.lists]
    lines = [f"{FOLDER_TITLES[folder]}: {names_in_line(names)}" for folder, names in found.items()]
    return (*lines, *([f"Lists: {', '.join(lists)}"] if lists else []))


def _list_words(listed: AffectedList) -> str:
    """Return a list's address and its affected parts: `/timeline/ (2023-05, 2023-06)`."""
    parts = f" ({', '.join(listed.parts)})" if listed.parts else ""
    return f"/{listed.address}{parts}"


def _in_line(words: Iterable[str]) -> str:
    return ", ".join(filter(None, words))
