"""Writes a review into fact files, `reviewed: 2023-06-20 ak 3f9c2a71`, by the smallest possible edit.

In: a snapshot, the ids of records and facts, and the review. Out: the files that change, by path. Every other character
stays, including comments; the result was parsed again and differs only in the keys that were set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import PurePosixPath
from typing import Any

from briefing_site.base.problems import Loc, did_you_mean, quoted
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import canonical_order, part_orders
from briefing_site.facts.files.load import Loaded, load_snapshot
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.files.yaml_nodes import Node, parse_yaml
from briefing_site.facts.files.yaml_text import comments_in
from briefing_site.facts.model import KINDS, Fact
from briefing_site.facts.support.fingerprint import Fingerprints, Reviewable, find_reviewable, reviewables_in
from briefing_site.facts.types import Review

Edits = dict[str, dict[tuple[Loc, str], str]]
"""New values by path, then by the location of the part that gets them (empty for the record itself) and the key."""


class ReviewRecordError(ValueError):
    """The review cannot be recorded; the message says why."""


@dataclass(frozen=True, slots=True)
class RecordedReviews:
    """The result of recording a review."""

    changes: Mapping[str, bytes]
    reviewed: tuple[Reviewable, ...]
    """The reviewed items, in the order of the files."""
    due: tuple[str, ...]
    """Ids of those items and records whose own review date had passed by then and was left as it is."""


def record_reviews(
    snapshot: Snapshot, ids: Iterable[str], review: Review, again_by: date | None = None
) -> RecordedReviews:
    """Record a review of facts, positions, lines and summaries; if a record is named, of all of these in it.

    Each gets the fingerprint of what it says and rests on now. With `again_by`, the next review is due by then: of each
    fact or record that is named, and of each fact of such a record that has a date already. Raises ReviewRecordError;
    then nothing is to be changed.
    """
    loaded = load_snapshot(snapshot)
    base = FactBase(loaded.records)
    named = dict.fromkeys(ids)
    chosen = {item.id: item for name in named for item in _items_named(base, loaded, name)}
    prints = Fingerprints(base)
    edits: Edits = {}
    for item in chosen.values():
        _refuse_older(item, review)
        values = edits.setdefault(item.record.origin.path, {})
        values[item.loc, "reviewed"] = str(review._replace(fingerprint=prints.of(item)))
        if again_by and item.kind == "fact" and (getattr(item.part, "review_by", None) or item.id in named):
            values[item.loc, "review_by"] = again_by.isoformat()
    records = [record for name in named if (record := base.records.get(name)) and record.holds_facts]
    for record in records if again_by else ():
        edits.setdefault(record.origin.path, {})[(), "review_by"] = str(again_by)
    dated = [*((r.id, r.review_by) for r in records), *_dates_of(chosen.values())]
    return RecordedReviews(
        {path: edited(snapshot.files[path], path, values) for path, values in edits.items()},
        tuple(chosen.values()),
        () if again_by else tuple(name for name, due in dated if due and due < review.day),
    )


def _dates_of(items: Iterable[Reviewable]) -> Iterator[tuple[str, date | None]]:
    yield from ((item.id, item.part.review_by) for item in items if isinstance(item.part, Fact))


def _items_named(base: FactBase, loaded: Loaded, name: str) -> tuple[Reviewable, ...]:
    holder, _, part = name.partition("/")
    if name in loaded.broken or holder in loaded.broken:
        raise ReviewRecordError(f"{quoted(name)} has a mistake; fix it first (`briefing check`).")
    if found := find_reviewable(base, name):
        return (found,)
    record = base.records.get(holder)
    if record is None:
        hint = base.hint_for(holder, [*base.records, *base.facts])
        raise ReviewRecordError(f"no record or fact {quoted(holder)}. {hint}".rstrip())
    items = tuple(reviewables_in(record))
    if part:
        hint = did_you_mean(name, [item.id for item in items if "/" in item.id])
        raise ReviewRecordError(f"nothing in {quoted(holder)} is called {quoted(name)}. {hint}".rstrip())
    broken = sorted(loaded.broken & _ids_in(loaded.snapshot.files[record.origin.path]))
    if broken:
        raise ReviewRecordError(
            f"{quoted(broken[0])}, in {quoted(name)}, has a mistake; fix it first (`briefing check`)."
        )
    if not items:
        raise ReviewRecordError(
            f"{quoted(name)} is a source, and sources are not reviewed; name the facts that rest on it."
        )
    return items


def _ids_in(data: bytes) -> frozenset[str]:
    node, _ = parse_yaml(data, "")
    values = node.plain() if node else None
    facts = values.get("facts") if isinstance(values, dict) else None
    return frozenset(str(f.get("id")) for f in facts or () if isinstance(f, dict))


def _refuse_older(item: Reviewable, review: Review) -> None:
    if item.review and item.review.day > review.day:
        raise ReviewRecordError(
            f"{quoted(item.id)} was reviewed on {item.review.day} by {item.review.initials}, which is later."
        )


def edited(data: bytes, path: str, values: Mapping[tuple[Loc, str], str]) -> bytes:
    """Return a fact file with keys of the record or of its parts set; raises ReviewRecordError if that is not safe."""
    node, _ = parse_yaml(data, path)
    if node is None or not isinstance(node.value, dict):
        raise ReviewRecordError(f"{path} cannot be read; fix it first (`briefing check`).")
    text = data.decode("utf-8")
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(newline)
    comments = {comment.line for comment in comments_in(text) if comment.alone}
    starts = sorted(set(_starts(node)))
    inserted: list[tuple[int, int, str]] = []
    places = sorted(values, key=lambda place: ([*map(str, place[0])], _order_of(place[0], path).index(place[1])))
    for number, (loc, key) in enumerate(places):
        target = _target(node, loc)
        _refuse_flow(target, lines, path)
        present = _entries(target).get(key)
        if present is not None:
            _replace(lines, present, values[loc, key], path)
        else:
            above = _predecessor(target, key, _order_of(loc, path))
            line = _next_free_line(starts, above.line, lines, comments)
            inserted.append((line, number, f"{' ' * (above.column - 1)}{key}: {values[loc, key]}"))
    for line, _, words in sorted(inserted, reverse=True):
        lines.insert(line - 1, words)
    result = newline.join(lines).encode()
    _verify(node, result, path, values)
    return result


def _order_of(loc: Loc, path: str) -> tuple[str, ...]:
    """Return the canonical order of keys in a part of a file."""
    if loc:
        return part_orders()[str(loc[-2])]
    return canonical_order(next(KINDS[part] for part in PurePosixPath(path).parts if part in KINDS))


def _entries(node: Node) -> dict[str, Node]:
    return node.value if isinstance(node.value, dict) else {}


def _target(root: Node, loc: Loc) -> Node:
    for step in loc:
        below = root.value
        root = below[step] if isinstance(below, list) and isinstance(step, int) else _entries(root)[str(step)]
    return root


def _refuse_flow(target: Node, lines: list[str], path: str) -> None:
    if lines[target.line - 1][target.column - 1 : target.column] == "{":
        raise ReviewRecordError(
            f"{path}:{target.line}: this is written in one pair of braces; run `briefing fmt {path}`."
        )


def _replace(lines: list[str], value: Node, new: str, path: str) -> None:
    """Replace a value that is written on one line."""
    line = lines[value.line - 1]
    start = value.column - 1
    old = str(value.value)
    found = next((form for form in (f'"{old}"', f"'{old}'", old) if line.startswith(form, start)), None)
    if found is None or not old:
        raise ReviewRecordError(f"{path}:{value.line}: the value there is not written on one line; run `briefing fmt`.")
    lines[value.line - 1] = line[:start] + new + line[start + len(found) :]


def _predecessor(target: Node, key: str, order: tuple[str, ...]) -> Node:
    """Return the key after which a new one goes in canonical order."""
    rank = {name: place for place, name in enumerate(order)}
    keys = [value.key for name, value in _entries(target).items() if value.key and rank.get(name, 0) < rank[key]]
    return max(keys, key=lambda found: found.line)


def _next_free_line(starts: list[int], after: int, lines: list[str], comments: set[int]) -> int:
    """Return the line at which to insert a key after the one of line `after`: before the next one's comments."""
    line = next((start for start in starts if start > after), len(lines) + 1)
    while line - 1 > after and (not lines[line - 2].strip() or line - 1 in comments):
        line -= 1
    return line


def _starts(node: Node) -> Iterator[int]:
    """Yield the lines on which keys, and list items with keys, start, at any depth."""
    if isinstance(node.value, list):
        for item in node.value:
            if isinstance(item.value, dict):
                yield item.line
                yield from _starts(item)
    for value in _entries(node).values():
        if value.key:
            yield value.key.line
        yield from _starts(value)


def _verify(node: Node, data: bytes, path: str, values: Mapping[tuple[Loc, str], str]) -> None:
    expected: Any = node.plain()
    for (loc, key), value in values.items():
        place = expected
        for step in loc:
            place = place[step]
        place[key] = value
    again, problems = parse_yaml(data, path)
    if again is None or problems or again.plain() != expected:
        raise ReviewRecordError(
            f"{path} is written in a way that cannot be edited safely; run `briefing fmt {path}` first."
        )
