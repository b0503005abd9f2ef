"""How an actor's line on a subject changed: what it was before, since when, and on which facts.

In: a fact base and its history, both cut to the audience. Out: `LineChange`s by position, the newest first. An actor's
line changes on the days of the actor's own facts: a line that we only reworded has not changed, and no `LineChange` has
git's dates. Rewordings are in the history of the record.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from briefing_site.base.edtf import EdtfDate
from briefing_site.facts.factbase import FactBase, SubjectPosition
from briefing_site.facts.field_diff import translator
from briefing_site.facts.plain_prose import plain_prose
from briefing_site.facts.text.word_diff import WordChange, word_diff
from briefing_site.history.item_changes import ItemChange, PositionSnapshot
from briefing_site.history.log import Change, History

PositionKey = tuple[str, str]
"""Subject and actor of a position."""


@dataclass(frozen=True, slots=True)
class LineChange:
    """One change of a line. Its words are plain, since the targets of links may be gone."""

    basis: str
    """`dated`: the position itself says when it changed; `superseded`: a newer fact superseded one it rested on;
    `voiced`: it was changed together with newer facts that it rests on."""
    date: EdtfDate
    """When it changed: for `voiced`, the day of the first newer fact."""
    before: str
    after: str
    """The words of the line, or of the fact."""
    lost: tuple[str, ...] = ()
    """Facts of the base that only the earlier words rested on."""
    gained: tuple[str, ...] = ()
    """Facts of the base that only the later words rest on."""

    @property
    def marks(self) -> tuple[WordChange, ...]:
        """The word diff of both wordings."""
        return tuple(word_diff(self.before, self.after))


def find_line_changes(base: FactBase, history: History) -> Mapping[PositionKey, tuple[LineChange, ...]]:
    """Return how each position of the base changed, the newest change first; unchanged positions are left out."""
    written = _written(base, history)
    found: dict[PositionKey, tuple[LineChange, ...]] = {}
    for located in base.subject_positions:
        place = located.subject.id, located.position.actor
        line_changes = (
            *_dated(base, located),
            *_superseded(base, located),
            *_voiced(base, located, written.get(place, [])),
        )
        if line_changes:
            found[place] = tuple(sorted(line_changes, key=lambda change: change.date.order, reverse=True))
    return found


def _superseded(base: FactBase, located: SubjectPosition) -> Iterator[LineChange]:
    """Yield a change for each fact superseded by one of a later day; other supersessions are corrections."""
    for fact_id in located.position.facts:
        fact = base.facts.get(fact_id)
        found = [base.facts[i] for i in fact.superseded_by if i in base.facts] if fact else []
        newer = [other for other in found if fact and other.date.order > fact.date.order]
        if fact and fact.status == "superseded" and newer:
            texts = (plain_prose(base, fact.text), plain_prose(base, newer[0].text))
            yield LineChange("superseded", newer[0].date, *texts, (fact_id,), tuple(other.id for other in newer))


def _written(base: FactBase, history: History) -> dict[PositionKey, list[tuple[Change, ItemChange]]]:
    """Return the changes of each position under current ids, the newest first."""
    found: dict[PositionKey, list[tuple[Change, ItemChange]]] = defaultdict(list)
    for change in reversed(history.changes):
        for event in change.events:
            if event.kind == "position":
                place = _present(base, event.record), _present(base, event.id)
                found[place].append((change, event))
    return found


def _dated(base: FactBase, located: SubjectPosition) -> Iterator[LineChange]:
    """Yield a change for each earlier line that the position itself records."""
    position = located.position
    later = PositionSnapshot(position.line, position.facts)
    for former in sorted(position.former, key=lambda former: former.until.order, reverse=True):
        earlier = PositionSnapshot(former.line, former.facts)
        if {*earlier.facts} != {*later.facts}:
            yield from _moved(base, "dated", former.until, earlier, later)
        later = earlier


def _voiced(base: FactBase, located: SubjectPosition, events: list[tuple[Change, ItemChange]]) -> Iterator[LineChange]:
    """Follow the line back from its current words, and yield a change wherever new words came with newer facts.

    Words on a branch that a merge dropped were never the line.
    """
    renamed = translator(base.former_ids)

    def present(snapshot: PositionSnapshot) -> PositionSnapshot:
        return PositionSnapshot(str(renamed({"line": snapshot.line})["line"]), snapshot.facts)

    recorded = {plain_prose(base, former.line) for former in located.position.former}
    visible = takewhile(lambda event: event[1].before or event[1].after, events)  # the rest is not for this audience
    moves = [(event.before and present(event.before), present(event.after)) for _, event in visible if event.after]
    now = PositionSnapshot(located.position.line, located.position.facts)
    if moves and all(after.line != now.line for _, after in moves):
        moves.insert(0, (moves[0][1], now))  # not committed yet
    for before, after in moves:
        if before and after.line == now.line:
            day = _first_day_since(base, before, after)
            if day and plain_prose(base, before.line) not in recorded:
                yield from _moved(base, "voiced", day, before, after)
            now = before


def _first_day_since(base: FactBase, earlier: PositionSnapshot, later: PositionSnapshot) -> EdtfDate | None:
    """Return the date of the first fact under the later line that is newer than all those under the earlier one."""
    known = [base.facts[i].date for i in earlier.facts if i in base.facts]
    gained = [base.facts[i].date for i in later.facts if i not in earlier.facts and i in base.facts]
    last = max((day.order for day in known), default=None)
    newer = [day for day in gained if last and day.order > last]
    return min(newer, key=lambda day: day.order, default=None)


def _moved(
    base: FactBase, basis: str, day: EdtfDate, earlier: PositionSnapshot, later: PositionSnapshot
) -> Iterator[LineChange]:
    """Yield a change if the words differ; a line that only rests on other facts has not changed."""
    before, after = plain_prose(base, earlier.line), plain_prose(base, later.line)
    if before != after:
        lost = tuple(i for i in earlier.facts if i not in later.facts and i in base.facts)
        gained = tuple(i for i in later.facts if i not in earlier.facts and i in base.facts)
        yield LineChange(basis, day, before, after, lost, gained)


def _present(base: FactBase, record_id: str) -> str:
    return base.former_ids.get(record_id, record_id)
