"""Reads a fact base for the peers' pages, by PyYAML alone and without the generator that is measured.

In: a base's directory. Out: a `Base`: its records, and for each the facts and links that its page shows,
so that every tool in the comparison is given the same contents to set.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

FOLDERS = ("actors", "issues", "cooperation", "events", "sources", "briefs")
LINK = re.compile(r"\[\[([a-z0-9-]+)(?:\|([^\]]*))?\]\]")
"""A link in a text: the id, and the label where one is given."""

Data = dict[str, Any]
_BACKLINKS = {
    "part_of": "Parts",
    "speaks_for": "Spoken for by",
    "participants": "Events",
    "parties": "Cooperation",
    "related": "Related",
}
"""Keys whose targets link back, and the heading they do so under."""
_GROUPS = {
    "by": "Voiced elsewhere",
    "for": "Said and done for it",
    "to": "Addressed to it",
    "via": "Conveyed through it",
    "about": "Also about this",
}
"""Keys of a fact whose targets show it too, and the heading; `for`: those whom its speakers represent."""


@dataclass(frozen=True, slots=True)
class Record:
    """One fact file."""

    folder: str
    id: str
    data: Data

    @property
    def name(self) -> str:
        """What its page is headed with."""
        if self.folder == "sources":
            return str(self.data["title"])
        return str(self.data.get("name") or self.data["title"])

    @property
    def label(self) -> str:
        """What a link to it shows."""
        return str(self.data.get("short") or self.name)

    @property
    def facts(self) -> Sequence[Data]:
        """The facts that live in it."""
        facts: Sequence[Data] = self.data.get("facts", [])
        return facts


@dataclass(frozen=True, slots=True)
class Shown:
    """A fact on a page, with the record that it lives in."""

    home: Record
    fact: Data


def _grouped() -> dict[str, dict[str, list[Any]]]:
    return defaultdict(lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class Base:
    """A whole base, with what each page shows from other files."""

    records: dict[str, Record]
    homes: dict[str, Shown]
    """Every fact by its id."""
    groups: dict[str, dict[str, list[Shown]]] = field(default_factory=_grouped)
    """Record id -> heading -> facts of other files."""
    backlinks: dict[str, dict[str, list[Record]]] = field(default_factory=_grouped)
    """Record id -> heading -> records that refer to it."""
    positions: dict[str, list[tuple[Record, Data]]] = field(default_factory=lambda: defaultdict(list))
    """Actor id -> its positions, each with the subject."""

    def folder(self, folder: str) -> list[Record]:
        """Return a folder's records in order of their names."""
        found = [record for record in self.records.values() if record.folder == folder]
        return sorted(found, key=lambda record: (record.data.get("sort", record.name), record.id))

    def months(self) -> dict[str, list[Shown]]:
        """Return every fact by the month it falls in or begins in, in time order."""
        found: dict[str, list[Shown]] = defaultdict(list)
        for shown in sorted(self.homes.values(), key=lambda shown: str(shown.fact["date"])):
            found[shown.fact["date"][: len("2023-06")]].append(shown)
        return found

    def find(self, id_: str) -> Record:
        """Return the record with this id, or the one that the fact with this id lives in."""
        return self.records[id_] if id_ in self.records else self.homes[id_].home


def listed(value: str | Sequence[str] | None) -> Sequence[str]:
    """Return a value that may be one text, several or none as a list."""
    if value is None:
        return ()
    return (value,) if isinstance(value, str) else value


def common_records(base: Base, record: Record) -> Counter[str]:
    """Count the facts that tie a record to others: an actor to what it is on record in, all else to its actors."""
    shown = [Shown(record, fact) for fact in record.facts]
    groups = base.groups.get(record.id, {})
    if record.folder == "actors":
        named = (*shown, *(s for key in ("by", "to", "via") for s in groups.get(_GROUPS[key], ())))
        ours = [s for s in named if any(record.id in listed(s.fact.get(key)) for key in ("by", "to", "via"))]
        return Counter(i for s in ours for i in {s.home.id, *listed(s.fact.get("about"))} - {record.id})
    here = (*shown, *groups.get(_GROUPS["about"], ()))
    return Counter(i for s in here for i in {j for key in ("by", "to", "via") for j in listed(s.fact.get(key))})


def read_base(directory: Path) -> Base:
    """Read every fact file below `directory`/content."""
    records = {record.id: record for record in _read_records(directory / "content")}
    facts = (Shown(record, fact) for record in records.values() for fact in record.facts)
    base = Base(records, {shown.fact["id"]: shown for shown in facts})
    for record in records.values():
        _link_back(base, record)
    for shown in base.homes.values():
        _show_elsewhere(base, shown)
    return base


def _read_records(content: Path) -> Iterator[Record]:
    for folder in FOLDERS:
        for path in sorted((content / folder).rglob("*.yml")):
            text = path.read_text(encoding="utf-8")
            data = yaml.load(text, Loader=yaml.CBaseLoader)  # noqa: S506 - it builds text alone
            yield Record(folder, path.stem, data)


def _link_back(base: Base, record: Record) -> None:
    for key, heading in _BACKLINKS.items():
        for target in listed(record.data.get(key)):
            base.backlinks[target][heading].append(record)
    for position in record.data.get("positions", []):
        base.positions[position["actor"]].append((record, position))
    for target in _mentioned(record):
        base.backlinks[target]["Mentioned in"].append(record)


def _mentioned(record: Record) -> list[str]:
    """Return the ids that a record's prose links, each once."""
    texts = [record.data.get("summary", ""), *(fact["text"] for fact in record.facts)]
    found = (match[1] for text in texts for match in LINK.finditer(text))
    return [id_ for id_ in dict.fromkeys(found) if id_ != record.id]


def _show_elsewhere(base: Base, shown: Shown) -> None:
    """Put a fact on every page it belongs on, once a page."""
    done = {shown.home.id}
    fact = shown.fact | {"for": list(_represented(base, listed(shown.fact.get("by"))))}
    for key, heading in _GROUPS.items():
        for target in listed(fact.get(key)):
            if target not in done:
                base.groups[target][heading].append(shown)
            done.add(target)
    for citation in shown.fact.get("sources", []):
        source, _, locator = citation.partition(" ")
        for place in _places(locator):
            base.groups[source][place].append(shown)


def _places(locator: str) -> list[str]:
    """Return each page of a locator (`p7-p9` names three), or what stands for the whole source."""
    first, _, last = locator.replace("p", "").partition("-")
    if not first:
        return ["The source as a whole"]
    return [f"p{number}" for number in range(int(first), int(last or first) + 1)]


def _represented(base: Base, actors: Sequence[str]) -> Iterator[str]:
    """Yield whom these actors speak for or are part of, however many steps away."""
    for actor in actors:
        data = base.records[actor].data
        above = [data[key] for key in ("speaks_for", "part_of") if key in data]
        yield from above
        yield from _represented(base, above)
