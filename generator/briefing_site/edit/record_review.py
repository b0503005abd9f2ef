"""A review written into the fact files: `reviewed: 2023-06-20 ak`, by the smallest edit of their text.

In: a snapshot, the ids of records and facts, and the review. Out: the files that change, path to new bytes. Every
other character stays, comments too; what comes out was read again and says the same but for the keys that were set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from briefing_site.base.problems import did_you_mean, quoted
from briefing_site.edit.formatter import FACT_KEYS, RECORD_KEYS
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.load import Loaded, load_snapshot
from briefing_site.facts.model import Fact
from briefing_site.facts.snapshot import Snapshot
from briefing_site.facts.types import Review
from briefing_site.facts.yaml_nodes import Node, parse_yaml
from briefing_site.facts.yaml_text import comments_in

Edits = dict[str, dict[tuple[int | None, str], str]]
"""Path to new values, by the fact's place in its record (None for the record itself) and the key."""


class ReviewRecordError(ValueError):
    """The review cannot be recorded; the message says why."""


@dataclass(frozen=True, slots=True)
class RecordedReviews:
    """What a review amounts to."""

    changes: Mapping[str, bytes]
    facts: tuple[str, ...]
    """Ids of the facts that now bear it, in the order of the files."""
    due: tuple[str, ...]
    """Ids of those among them, and of records, whose own review date had passed by then and was left as it is."""


def record_reviews(
    snapshot: Snapshot, ids: Iterable[str], review: Review, again_by: date | None = None
) -> RecordedReviews:
    """Record a review of facts, and of every fact that lives in a record that is named.

    With `again_by`, the next review is due by then: of each fact or record that is named, and of each fact of such
    a record that has a date already. Raises SignOffError; then nothing is to be changed.
    """
    loaded = load_snapshot(snapshot)
    base = FactBase(loaded.records)
    named = dict.fromkeys(ids)
    chosen = {fact.id: fact for name in named for fact in _facts_named(base, loaded, name)}
    edits: Edits = {}
    for fact in chosen.values():
        _refuse_older(fact, review)
        values = edits.setdefault(base.home_of(fact).origin.path, {})
        values[fact.index, "reviewed"] = f"{review.day.isoformat()} {review.initials}"
        if again_by and (fact.review_by or fact.id in named):
            values[fact.index, "review_by"] = again_by.isoformat()
    records = [record for name in named if (record := base.records.get(name)) and record.holds_facts]
    for record in records if again_by else ():
        edits.setdefault(record.origin.path, {})[None, "review_by"] = str(again_by)
    due = [item.id for item in (*records, *chosen.values()) if item.review_by and item.review_by < review.day]
    return RecordedReviews(
        {path: edited(snapshot.files[path], path, values) for path, values in edits.items()},
        tuple(chosen),
        () if again_by else tuple(due),
    )


def _facts_named(base: FactBase, loaded: Loaded, name: str) -> tuple[Fact, ...]:
    if name in loaded.broken:
        raise ReviewRecordError(f"{quoted(name)} has a mistake; fix it first (`briefing check`).")
    if name in base.facts:
        return (base.facts[name],)
    if name not in base.records:
        if name in base.former_ids:
            raise ReviewRecordError(f"{quoted(name)} is called {quoted(base.former_ids[name])} now.")
        raise ReviewRecordError(
            f"no record or fact {quoted(name)}. {did_you_mean(name, [*base.records, *base.facts])}".rstrip()
        )
    broken = sorted(loaded.broken & _ids_in(loaded.snapshot.files[base.records[name].origin.path]))
    if broken:
        raise ReviewRecordError(
            f"{quoted(broken[0])}, in {quoted(name)}, has a mistake; fix it first (`briefing check`)."
        )
    facts = base.records[name].facts
    if not facts:
        raise ReviewRecordError(f"no fact lives in {quoted(name)}; name the facts themselves.")
    return facts


def _ids_in(data: bytes) -> frozenset[str]:
    node, _ = parse_yaml(data, "")
    values = node.plain() if node else None
    facts = values.get("facts") if isinstance(values, dict) else None
    return frozenset(str(f.get("id")) for f in facts or () if isinstance(f, dict))


def _refuse_older(fact: Fact, review: Review) -> None:
    if fact.reviewed and fact.reviewed.day > review.day:
        raise ReviewRecordError(
            f"{quoted(fact.id)} was reviewed on {fact.reviewed.day} by {fact.reviewed.initials}: that is later."
        )


def edited(data: bytes, path: str, values: Mapping[tuple[int | None, str], str]) -> bytes:
    """Return a fact file with keys of the record or of its facts set; raises SignOffError where that is not safe."""
    node, _ = parse_yaml(data, path)
    if node is None or not isinstance(node.value, dict):
        raise ReviewRecordError(f"{path} cannot be read; fix it first (`briefing check`).")
    text = data.decode("utf-8")
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(newline)
    places = sorted(values, key=lambda place: (-1 if place[0] is None else place[0], place[1]))
    targets = [(_target(node, index), index, key) for index, key in places]
    comments = {comment.line for comment in comments_in(text) if comment.alone}
    inserted: list[tuple[int, int, str]] = []
    for number, (target, index, key) in enumerate(targets):
        _refuse_flow(target, lines, path)
        present = _entries(target).get(key)
        if present is not None:
            _replace(lines, present, values[index, key], path)
        else:
            above = _predecessor(target, key, RECORD_KEYS if index is None else FACT_KEYS)
            line = _next_free_line(node, above.line, lines, comments)
            inserted.append((line, number, f"{' ' * (above.column - 1)}{key}: {values[index, key]}"))
    for line, _, words in sorted(inserted, reverse=True):
        lines.insert(line - 1, words)
    result = newline.join(lines).encode()
    _verify(node, result, path, values)
    return result


def _entries(node: Node) -> dict[str, Node]:
    return node.value if isinstance(node.value, dict) else {}


def _target(root: Node, index: int | None) -> Node:
    if index is None:
        return root
    facts = _entries(root)["facts"].value
    assert isinstance(facts, list)  # noqa: S101 - the fact was loaded from there
    return facts[index]


def _refuse_flow(target: Node, lines: list[str], path: str) -> None:
    if lines[target.line - 1][target.column - 1 : target.column] == "{":
        raise ReviewRecordError(
            f"{path}:{target.line}: this is written in one pair of braces; run `briefing fmt {path}`."
        )


def _replace(lines: list[str], value: Node, new: str, path: str) -> None:
    """Put a value in the place of another one that stands on one line."""
    line = lines[value.line - 1]
    start = value.column - 1
    old = str(value.value)
    found = next((form for form in (f'"{old}"', f"'{old}'", old) if line.startswith(form, start)), None)
    if found is None or not old:
        raise ReviewRecordError(f"{path}:{value.line}: the value there is not written on one line; run `briefing fmt`.")
    lines[value.line - 1] = line[:start] + new + line[start + len(found) :]


def _predecessor(target: Node, key: str, order: tuple[str, ...]) -> Node:
    """Return the key after which the canonical order has a new one."""
    rank = {name: place for place, name in enumerate(order)}
    keys = [value.key for name, value in _entries(target).items() if value.key and rank.get(name, 0) < rank[key]]
    return max(keys, key=lambda found: found.line)


def _next_free_line(root: Node, after: int, lines: list[str], comments: set[int]) -> int:
    """Return the line at which a key goes that follows the one of line `after`: before what belongs to the next."""
    line = min((start for start in _starts(root) if start > after), default=len(lines) + 1)
    while line - 1 > after and (not lines[line - 2].strip() or line - 1 in comments):
        line -= 1
    return line


def _starts(root: Node) -> Iterator[int]:
    """Yield the lines on which keys of the record and of its facts, and the facts themselves, start."""
    for name, value in _entries(root).items():
        if value.key:
            yield value.key.line
        for item in value.value if name == "facts" and isinstance(value.value, list) else ():
            yield item.line
            yield from (below.key.line for below in _entries(item).values() if below.key)


def _verify(node: Node, data: bytes, path: str, values: Mapping[tuple[int | None, str], str]) -> None:
    expected: Any = node.plain()
    for (index, key), value in values.items():
        (expected if index is None else expected["facts"][index])[key] = value
    again, problems = parse_yaml(data, path)
    if again is None or problems or again.plain() != expected:
        raise ReviewRecordError(
            f"{path} is written in a way that cannot be edited safely; run `briefing fmt {path}` first."
        )
