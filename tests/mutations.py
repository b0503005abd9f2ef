"""Planted mistakes, as haste or ill will makes them: an edit of a base, and what has to be told of it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from typing import Any

import yaml

Base = dict[str, dict[str, Any]]
"""Path to the record that a file holds, every value as text."""
Told = tuple[str, str]
"""The part of the sheet, and what it says."""
Mutation = Callable[[Base, random.Random], Told]
"""Edits a base."""


def load_base(files: dict[str, bytes]) -> Base:
    """Return what the files hold; no date or number is taken for anything but text."""
    return {path: _flags(yaml.load(data, Loader=yaml.BaseLoader)) for path, data in files.items()}  # noqa: S506 - no objects


def _flags(value: Any) -> Any:
    """Return a value with `true` as YAML has it."""
    if isinstance(value, dict):
        return {key: _flags(item) for key, item in value.items()}
    return [_flags(item) for item in value] if isinstance(value, list) else value == "true" or value


def dump_base(base: Base) -> dict[str, str | None]:
    """Return the files that a base comes to."""
    return {
        path: yaml.safe_dump(record, allow_unicode=True, sort_keys=False, width=100) for path, record in base.items()
    }


def _facts(base: Base) -> list[tuple[str, dict[str, Any]]]:
    return [(path, fact) for path, record in base.items() for fact in record.get("facts", ())]


def _id(path: str) -> str:
    return path.rpartition("/")[2].removesuffix(".yml")


def _any_fact(base: Base, chance: random.Random, *needed: str) -> tuple[str, dict[str, Any]]:
    return chance.choice([(p, f) for p, f in _facts(base) if all(key in f for key in needed) and not f.get("rests_on")])


def drop_position(base: Base, chance: random.Random) -> Told:
    held = [record for record in base.values() if record.get("positions")]
    record = chance.choice(held)
    gone = record["positions"].pop(chance.randrange(len(record["positions"])))
    return "Positions gone", " ".join(gone["line"].split())[:20]


def merge_records(base: Base, chance: random.Random) -> Told:
    """Let one record go on as a former id of another, with its facts, and without its positions."""
    gone, into = chance.sample([path for path in base if "/issues/" in path], 2)
    record = base.pop(gone)
    base[into]["former_ids"] = [*base[into].get("former_ids", ()), _id(gone)]
    base[into]["facts"] = [*base[into].get("facts", ()), *record.get("facts", ())]
    return "Records gone or merged", f"issues/{_id(gone)}"


def flip_speaker(base: Base, chance: random.Random) -> Told:
    _, fact = _any_fact(base, chance, "by")
    other = chance.choice([_id(path) for path in base if "/actors/" in path and _id(path) not in fact["by"]])
    fact["by"] = other
    return "Facts", f"changed: {fact['id']}, "


def lower_label(base: Base, chance: random.Random) -> Told:
    _, fact = chance.choice([(p, f) for p, f in _facts(base) if f.get("handling") == "TLP:RED"])
    del fact["handling"]
    return "Handling lowered", f"{fact['id']}, in "


def forge_stamp(base: Base, chance: random.Random) -> Told:
    _, fact = _any_fact(base, chance)
    fact["reviewed"] = "2025-06-20 zz"
    return "Doubtful marks of review", f"{fact['id']}, in "


def stamp_own_words(base: Base, chance: random.Random) -> Told:
    _, fact = _any_fact(base, chance)
    fact["text"], fact["reviewed"] = f"{fact['text']} Indeed.", "2025-06-20 bb"
    return "Doubtful marks of review", "Bob Baker wrote these words as well"


def move_date(base: Base, chance: random.Random) -> Told:
    _, fact = _any_fact(base, chance)
    fact["date"] = f"{int(fact['date'].lstrip('.')[:4]) - 1}"
    return "Facts", f"changed: {fact['id']}, "


def alter_quotation(base: Base, chance: random.Random) -> Told:
    _, fact = _any_fact(base, chance, "text")
    words = fact["text"].split(" ")
    place = chance.randrange(len(words))
    fact["text"] = " ".join([*words[:place], "not", *words[place:]])
    return "Facts", f"changed: {fact['id']}, "


def take_elsewhere(base: Base, chance: random.Random) -> Told:
    path, fact = _any_fact(base, chance)
    other = chance.choice([name for name in base if "/issues/" in name and name != path])
    base[path]["facts"].remove(fact)
    base[other]["facts"] = [*base[other].get("facts", ()), fact]
    return "Facts", f"moved: {fact['id']}, "


MUTATIONS: tuple[Mutation, ...] = (
    drop_position, merge_records, flip_speaker, lower_label, forge_stamp, stamp_own_words, move_date, alter_quotation,
    take_elsewhere,
)  # fmt: skip


def prepared(files: dict[str, bytes], chance: random.Random) -> Base:
    """Return a base in which some facts are restricted."""
    base = load_base(files)
    for _, fact in chance.sample(_facts(base), 5):
        fact["handling"] = "TLP:RED"
    return base


def add_noise(base: Base, chance: random.Random, spared: set[str]) -> None:
    """Mend a typo in ten facts, so that the mutation does not stand alone."""
    for _, fact in chance.sample([pair for pair in _facts(base) if pair[1]["id"] not in spared], 10):
        fact["text"] = f"{fact['text']} (mended)"


def parts_of(text: str) -> Iterator[tuple[str, str]]:
    """Yield each part of a sheet as text: its title, and what it says."""
    for block in text.split("\n\n")[1:]:
        head, _, rest = block.partition(" (")
        yield head.strip(), rest
