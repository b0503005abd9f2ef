"""The diff of two states for a reviewer, as text, Markdown, HTML or JSON; and the history of one record.

In: `Changes` and the names of the two states. Out: an outline, the most important first, in the requested form.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace

from briefing_site.base.problems import counted, visible
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_diff import ChangeKind
from briefing_site.facts.support.dependencies import LostSupport
from briefing_site.history.affected import FactChange
from briefing_site.history.comparison import CommitOrigin, Comparison
from briefing_site.history.diff import Changes
from briefing_site.history.former_words import former_prose, words_then
from briefing_site.history.item_changes import ItemChange
from briefing_site.history.log import Change
from briefing_site.history.old_names import OldName
from briefing_site.history.other_files import FileSort, OtherFile
from briefing_site.render.reports import outline as forms
from briefing_site.render.reports.affected_parts import affected_parts
from briefing_site.render.reports.cards import MAINTENANCE_KEYS, Cards, is_gone_for_good, owner_of
from briefing_site.render.reports.changed_support_part import changed_support_part
from briefing_site.render.reports.critical_parts import critical_parts, is_gone
from briefing_site.render.reports.field_words import date_words
from briefing_site.render.reports.outline import (
    Part,
    RelatedItem,
    ReportEntry,
    ReviewReport,
)
from briefing_site.render.reports.review_data import changes_data, render_json
from briefing_site.render.reports.source_order import in_order_of_sources

ORIGINS = {"reverted": "takes back", "picked": "repeats from another branch"}
"""What a commit does with another that its message refers to."""
PLURALS = {"line to take": "lines to take"}
FILES = {
    FileSort.RUNS: ("file that runs", "files that run"),
    FileSort.PAGE: ("file of hand-written pages", "files of hand-written pages"),
    FileSort.OTHER: ("other file", "other files"),
}
"""How files other than facts are counted."""
FILE_TITLES = {
    FileSort.RUNS: "Files that run, or decide what is published",
    FileSort.PAGE: "Hand-written pages",
    FileSort.OTHER: "Other files, not facts",
}

Name = Callable[[str], str]
Files = Sequence[OtherFile]


def render_text(comparison: Comparison, *, full: bool = False) -> str:
    """Return plain text: by default the most important, with `full` every change and its words."""
    return forms.render_text(outline_of(comparison), full=full)


def render_markdown(comparison: Comparison) -> str:
    """Return Markdown for a comment on a proposal: headline and critical parts, with the rest folded."""
    return forms.render_markdown(outline_of(comparison))


def render_html(comparison: Comparison) -> str:
    """Return a self-contained page without scripts."""
    return forms.render_html(outline_of(comparison))


def render_data(comparison: Comparison) -> str:
    """Return JSON, as `data/schema/diff.json` describes it."""
    return render_json(changes_data(comparison, _headline_of(comparison)))


def headline(changes: Changes, files: Files = (), audience: str = "", issued: int = 0) -> str:
    """Return what changed and its effects in one line: `1 fact added, 2 changed; 1 brief, 4 pages touched`.

    If nothing changed that the audience may see, it says just that, whether or not anything else changed.
    """
    counts = Counter(file.sort for file in files)
    others = [f"{counts[sort]:,} {nouns[counts[sort] > 1]}" for sort, nouns in FILES.items() if counts[sort]]
    beside = ", ".join(([f"{counted(issued, 'brief')} issued"] if issued else []) + others)
    if not changes:
        but = f"; but {beside}" if beside else ""
        if audience:
            return f"Nothing changed that {audience} may see{but}. Whether anything else did is not told here."
        return f"No fact, record, position or source changed{but}."
    parts = [
        _counted("fact", map(_main_change, changes.facts)),
        _counted("position", (change.what[0] for change in changes.positions)),
        _counted("source", (c.what[0] for c in changes.records if c.folder == "sources")),
        _counted("brief", (c.what[0] for c in changes.records if c.folder == "briefs")),
        _counted("record", (c.what[0] for c in changes.records if c.folder not in {"sources", "briefs"})),
        _counted("line to take", ("marked as reviewed" for s in changes.stamps if s.kind == "line")),
    ]
    follows = [
        f"{len(found):,} {words}"
        for found, words in (
            (changes.moved, "now on changed ground"),
            (changes.lost_support, "lost support"),
            (changes.unsourced, "left without a source"),
            (changes.stale, "to be reviewed again"),
            (changes.lowered, "with handling lowered"),
            (changes.raised, "with handling raised"),
        )
        if found
    ]
    touched = ", ".join(
        counted(number, noun)
        for noun, number in (("brief", len(changes.briefs)), ("page", len(changes.pages) + len(changes.lists)))
        if number
    )
    sentences = (*parts, ", ".join(follows), f"{touched} affected" if touched else "", beside)
    return "; ".join(part for part in sentences if part) + "."


def _headline_of(comparison: Comparison) -> str:
    """Return the headline, with a warning if not everything could be read."""
    line = headline(comparison.changes, comparison.files, comparison.audience, len(comparison.issued))
    return f"{line} But not everything could be read." if comparison.errors else line


def outline_of(comparison: Comparison) -> ReviewReport:
    """Return the parts that have entries, the most important first."""
    cards = Cards(comparison)
    parts = (*_commits(comparison), *critical_parts(cards), *_parts_of_files(comparison.files), *_parts(cards))
    seen = f", as far as {comparison.audience} may see it" if comparison.audience else ""
    about = f"{comparison.before} → {comparison.after}{seen}"
    names = comparison.changes.names
    return ReviewReport("What changed", about, _headline_of(comparison), parts, names, comparison.marking)


def _commits(comparison: Comparison) -> Iterator[Part]:
    """Yield why it was changed, from the commit messages."""
    entries = tuple(
        ReportEntry(
            commit.sha,
            visible(f"{date_words(commit.day)}, {commit.author}: {commit.reason}{_joined(commit)}"),
            visible(comparison.messages.get(commit.sha, "")),
            items=tuple(RelatedItem(visible(_origin(each))) for each in comparison.origins.get(commit.sha, ())),
        )
        for commit in comparison.commits
    )
    if entries:
        yield Part("Why", entries, critical=True)


def _origin(origin: CommitOrigin) -> str:
    """Return which commit this one reverts or repeats, in words."""
    lead = ORIGINS[origin.how]
    if not origin.day:
        return f"{lead} {origin.sha[:10]}, a commit that is not at hand"
    return f"{lead} what {origin.author} committed on {date_words(origin.day)}: {origin.reason}"


def _joined(commit: Change) -> str:
    """Return a note that a commit merges branches, and may hold content that is in neither."""
    number = len(commit.parents)
    return f" (joins {'two' if number == 2 else number} branches)" if number > 1 else ""  # noqa: PLR2004 - so most


def _parts_of_files(files: Files) -> Iterator[Part]:
    """Yield the changes to other files, which no review of facts would show."""
    for sort, title in FILE_TITLES.items():
        found = [file for file in files if file.sort is sort]
        entries = tuple(ReportEntry(file.path, f"{file.what}: {visible(file.path)}") for file in found)
        if entries:
            yield Part(title, entries, critical=sort is not FileSort.OTHER)


def _parts(cards: Cards) -> Iterator[Part]:
    changes = cards.comparison.changes
    shown = {touched.id for touched in changes.briefs if touched.meaning and touched.itself}
    altered, other, pages = affected_parts(cards)
    maintenance = [change for change in changes.facts if _is_maintenance(change)]
    left = (c for c in changes.facts if not _is_maintenance(c) and not is_gone_for_good(c))
    facts = sorted(left, key=lambda c: (_weight(c), in_order_of_sources(c)))
    living = [change for change in changes.records if not is_gone(change)]
    records = [c for c in living if c.folder != "sources" and c.id not in shown]
    positions = [cards.position(p) for p in changes.positions if ChangeKind.REMOVED not in p.what]
    parts = (
        changed_support_part(cards),
        altered,
        Part("Positions", tuple(positions), critical=True),
        Part("Addresses that no longer work", tuple(_lost_addresses(changes)), critical=True),
        Part("Lost support", tuple(_lost_support_entry(f, cards) for f in changes.lost_support), critical=True),
        Part("Without a source", tuple(_fact_named(cards, i) for i in changes.unsourced), critical=True),
        Part("To be reviewed again", tuple(_fact_named(cards, i) for i in changes.stale), critical=True),
        Part("Still under a former name", tuple(_old_name(each, cards) for each in changes.old_names)),
        Part("Facts", tuple(map(cards.fact, facts))),
        Part("Sources", tuple(cards.record(c) for c in living if c.folder == "sources")),
        Part("Records", tuple(map(cards.record, records))),
        Part(
            "Facts reviewed or annotated",
            tuple(_by_record(maintenance, cards)),
            short=_maintenance_lines(maintenance, cards),
        ),
        other,
        pages,
    )
    yield from (part for part in parts if part.entries)


# --- the entries ----------------------------------------------------------------------------------------------------


def _is_maintenance(change: FactChange) -> bool:
    """Tell whether only notes, reviews or review dates changed, and not what the fact states."""
    return bool(change.edits) and not change.former and MAINTENANCE_KEYS.issuperset(edit.key for edit in change.edits)


def _by_record(maintenance: Iterable[FactChange], cards: Cards) -> Iterator[ReportEntry]:
    """Yield cards grouped by their home record."""
    for change in sorted(maintenance, key=lambda change: (change.home, in_order_of_sources(change))):
        yield replace(cards.fact(change), group=cards.name(change.home), subgroup="")


def _main_change(change: FactChange) -> str:
    """Return the main change to a fact, in words that can follow a number."""
    status = str(change.values.get("status", "current"))
    if ChangeKind.ADDED in change.what and status != "current":
        return f"added as already {status}"
    return "annotated" if _is_maintenance(change) and not _is_reviewed(change) else change.what[0]


def _is_reviewed(change: FactChange) -> bool:
    return change.what[0] is ChangeKind.REVIEWED


def _weight(change: FactChange) -> int:
    """Return the sort key of a change: new meaning or audience first, then additions, then the rest."""
    if change.alters_meaning or ChangeKind.RECLASSIFIED in change.what:
        return 0
    return 2 if change.edits else 1


def _maintenance_lines(changes: Iterable[FactChange], cards: Cards) -> tuple[str, ...]:
    """Return a line for each record: `Taiwan: 12 reviewed (bb), 1 with another note`."""
    initials: dict[str, dict[str, None]] = {}
    counts: dict[str, Counter[str]] = {}
    for change in changes:
        counts.setdefault(change.home, Counter()).update(edit.key for edit in change.edits)
        if _is_reviewed(change):
            initials.setdefault(change.home, {})[str(change.values.get("reviewed", "")).partition(" ")[2]] = None
    words = {"reviewed": "{} reviewed ({})", "note": "{} with another note", "review_by": "{} with another review date"}
    return tuple(
        f"{cards.name(home)}: "
        + ", ".join(
            text.format(found[key], ", ".join(initials.get(home, ()))) for key, text in words.items() if found[key]
        )
        for home, found in counts.items()
    )


def _fact_named(cards: Cards, fact_id: str) -> ReportEntry:
    found = cards.comparison.changes.supporting_facts[fact_id]
    about = RelatedItem(cards.supporting_fact(fact_id).about)
    return ReportEntry(fact_id, f"{fact_id}, in {cards.name(found.home)}", found.text, items=(about,))


def _old_name(found: OldName, cards: Cards) -> ReportEntry:
    """Return an entry for a text that still uses a record's former name."""
    place = f"{found.fact}, in {cards.name(found.holder)}" if found.fact else cards.name(found.holder)
    items = (
        (RelatedItem(cards.supporting_fact(found.fact).about),)
        if found.fact in cards.comparison.changes.supporting_facts
        else ()
    )
    head = f"{place}: says “{found.words}”; the record is called {cards.name(found.record)} now"
    return ReportEntry(found.fact or found.holder, head, found.text, items=items)


def _lost_support_entry(lost_support: LostSupport, cards: Cards) -> ReportEntry:
    lost = tuple(cards.supporting_fact(fact, "lost") for fact, _ in lost_support.lost)
    return ReportEntry(
        lost_support.holder,
        f"{owner_of(lost_support, cards.name)}: {loss_of(lost_support)}",
        lost_support.text,
        items=lost,
    )


def loss_of(lost_support: LostSupport) -> str:
    """Return which facts a claim lost, and what is left, in words."""
    rest = "no support left" if not lost_support.left else f"{counted(lost_support.left, 'fact')} left"
    return f"lost {lost_facts(lost_support)}; {rest}"


def lost_facts(lost_support: LostSupport) -> str:
    """Return the facts that a claim lost, grouped by reason: `a, b (superseded); c (removed)`."""
    by_reason: dict[str, list[str]] = {}
    for fact, why in lost_support.lost:
        by_reason.setdefault(why, []).append(fact)
    return "; ".join(f"{', '.join(facts)} ({why})" for why, facts in by_reason.items())


def _lost_addresses(changes: Changes) -> Iterator[ReportEntry]:
    """Yield the address of each page removed without a tombstone or moved, and of each renamed fact."""
    for record in changes.records:
        moved = next((edit for edit in record.edits if edit.key == "home"), None)
        if ChangeKind.REMOVED in record.what:
            yield ReportEntry(record.id, f"/{record.folder}/{record.id}/: removed; 'withdrawn' would leave a tombstone")
        elif moved and not record.redirects:
            remedy = f"'former_folders: {moved.before}' would redirect"
            address = f"/{moved.before}/{record.former or record.id}/"
            yield ReportEntry(record.id, f"{address}: now /{moved.after}/{record.id}/; {remedy}")
    for change in changes.facts:
        if change.former:
            yield ReportEntry(change.id, f"#{change.former}: the fact is called {change.id} now")


def _what(what: tuple[ChangeKind, ...]) -> str:
    return ", ".join(what)


def _counted(noun: str, what: Iterable[str]) -> str:
    counts = Counter(what)
    order = [ChangeKind.ADDED, *(w for w in ChangeKind if w is not ChangeKind.ADDED)]
    beside = sorted(sort for sort in counts if sort not in order)
    new = [sort for sort in beside if sort.startswith(ChangeKind.ADDED)]
    sorts = (order[0], *new, *order[1:], *(sort for sort in beside if sort not in new))
    found = [f"{counts[sort]:,} {sort}" for sort in sorts if counts[sort]]
    if not found:
        return ""
    number, _, rest = found[0].partition(" ")
    return ", ".join((f"{number} {noun if number == '1' else PLURALS.get(noun, f'{noun}s')} {rest}", *found[1:]))


# --- the history of one record --------------------------------------------------------------------------------------


def _where_to(event: ItemChange, own: str) -> str:
    """Return where a fact moved to or came from; empty for one that stayed."""
    former = next((ids[0] for key, ids in event.cites if key == "home"), "")
    if event.kind != "fact" or not former:
        return ""
    return f" to {event.record}" if former == own else f" from {former}"


def _words_of(event: ItemChange, base: FactBase) -> Iterator[str]:
    if event.kind != "fact":
        return
    was = former_prose(base, event.reworded[0]) if event.reworded and event.reworded[1] else ""
    yield from filter(None, (f"was: {was}" if was else "", words_then(base, event, base.facts.get(event.id))))


def _is_known_merge(event: ItemChange, base: FactBase) -> bool:
    return event.kind == "record" and ChangeKind.MERGED in event.what and event.id in base.former_ids


def render_log(changes: Iterable[Change], own: str, base: FactBase) -> str:
    """Return the history of one record or fact as text, the newest change first; `own` is its id.

    Facts are shown with their words at that time.
    """
    lines = []
    for change in [*changes][::-1]:
        lines.append(f"{change.day}  {change.sha[:10]}  {change.reason} ({change.author})")
        for event in change.events:
            named = "" if event.id == own else f" {event.kind} {event.id}"
            former = f" (was {event.former})" if event.former else ""
            keys = f": {', '.join(event.keys)}" if event.keys else ""
            place = (
                f" into {base.former_ids.get(event.id, '')}" if _is_known_merge(event, base) else _where_to(event, own)
            )
            lines.append(f"    {_what(event.what)}{named}{former}{place}{keys}")
            lines += [f"        {words}" for words in _words_of(event, base)]
    return "\n".join(lines) + "\n"
