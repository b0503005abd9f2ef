"""A new fact file to fill in: required keys with their meaning, names of the others, and values guessed from the id.

In: a folder, an id, and the names in the base. Out: the file's text. It does not pass `briefing check` until the
required keys have values.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import PurePosixPath
from textwrap import wrap
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from briefing_site.facts.fields import FieldSpec, canonical_order, fields_of
from briefing_site.facts.kinds.position import Position
from briefing_site.facts.kinds.post import Post
from briefing_site.facts.model import KINDS, Actor, AnyRecord, Brief, Fact, keys_of, meaning_of

FOLDERS = {kind.words.singular: folder for folder, kind in KINDS.items()}
"""The name of a kind in `briefing new`, and its folder."""
NEARLY_ALWAYS = frozenset({"date", "attested"})
"""Keys that may be missing only under a condition."""
BRIEF_PARTS = "sections:\n  - text: Background\n    body: >-\n      …\n"
WIDTH = 100
FIRST_OF_FACT = ("id", "kind", "text", "by", "date", "sources")
"""Keys that nearly every fact has."""
PARTS: Mapping[str, type[BaseModel]] = {"posts": Post, "positions": Position}
"""The parts that a record can have besides facts, each in a list."""
WRITTEN_BY_COMMANDS = frozenset({"reviewed", "former"})
"""Keys of parts that nobody writes into a new file."""
SMALL = frozenset({"a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"})
BEFORE_NAMES = frozenset({"by", "from", "to", "with"})
"""Words of an id that are followed by the name of a person or place."""
DAY_AT_END = re.compile(r"^(?P<words>.+?)-(?P<day>\d{4}(?:-\d{2}){0,2})$")
NAMES = re.compile(r"[^\W\d_][\w'’]*")


class KnownNames:
    """The names in a base, and what can be guessed from the words of an id."""

    def __init__(self, records: Iterable[AnyRecord]) -> None:
        records = [*records]
        actors = [record for record in records if isinstance(record, Actor)]
        self._words = {actor.id: spellings_of((actor.name, actor.short, *actor.aliases)) for actor in actors}
        self._readers = {record.for_ or "" for record in records if isinstance(record, Brief) and not record.withdrawn}
        self.spellings: Mapping[str, str] = dict(pair for words in self._words.values() for pair in words.items())
        """The spelling of a word, by its form in an id: `Mehta` for `mehta`."""

    def reader_of(self, record_id: str) -> str:
        """Return whose brief an id seems to name: the name after its `for`, or else that of all other briefs."""
        _, mark, end = record_id.rpartition("-for-")
        named = {word for word in end.split("-") if word not in SMALL} if mark else set()
        found = [actor for actor, words in self._words.items() if named and named <= {*actor.split("-"), *words}]
        readers = found or [*self._readers]
        return readers[0] if len(readers) == 1 else ""


def spellings_of(names: Iterable[str]) -> dict[str, str]:
    """Return the spelling of the words of some names, by their form in an id: `mehta` for `Mehta`."""
    words = (word for name in names for word in NAMES.findall(name))
    return {word.casefold(): word for word in words if word != word.casefold() and word.casefold() not in SMALL}


def scaffold(folder: str, record_id: str, schema: PurePosixPath | None, *, today: date, names: KnownNames) -> str:
    """Return the text of a new file; `schema` is the path of the JSON Schema relative to the file, if there is one."""
    model = KINDS[folder]
    keys = keys_of(model)
    order = canonical_order(model)
    later = {spec.key for spec in fields_of(model) if _comes_later(spec)}
    guessed = _guesses(record_id, folder, today, names)
    needed = [key for key in order if (keys[key].is_required() or key in NEARLY_ALWAYS) and key not in later]
    lines = [f"# yaml-language-server: $schema={schema}"] if schema else []
    shown = [key for key in order if key in needed or (key in guessed and key not in later)]
    lines += [f"{key}: {guessed[key]}" if key in guessed else f"{key}:  # {_meaning(model, key)}" for key in shown]
    lines += _as_needed([key for key in order if key not in shown and key not in later], "# ")
    text = "\n".join(lines) + "\n"
    if "sections" in keys:
        return text + "\n" + BRIEF_PARTS
    parts = [_part(key, PARTS[key]) for key in order if key in PARTS]
    return "\n".join([text, *parts, *([_fact()] if model.holds_facts else [])])


def _guesses(record_id: str, folder: str, today: date, names: KnownNames) -> dict[str, str]:
    """Return what can be guessed from an id: `gazette-2026-03-02` of a source who published it, and when."""
    found = DAY_AT_END.match(record_id)
    words, day = (found["words"], found["day"]) if found else (record_id, "")
    if folder == "sources":
        return {"publisher": guessed_name(words, names.spellings, every=True), "issued": day} if day else {}
    name = guessed_name(words if day else record_id, names.spellings, every=folder == "actors")
    if folder == "briefs":
        reader = names.reader_of(words)
        return {"name": name, "title": name, "as_of": today.isoformat()} | ({"for": reader} if reader else {})
    return {"name": name} | ({"date": day} if day and folder == "events" else {})


def guessed_name(words: str, spellings: Mapping[str, str], *, every: bool) -> str:
    """Return an id as a name with `every` word capitalised, else as a title in sentence case."""
    parts = words.split("-")
    written = []
    for number, word in enumerate(parts):
        is_name = every or number == 0 or parts[number - 1] in BEFORE_NAMES
        is_small = word in SMALL and number > 0
        written.append(spellings.get(word) or (word.capitalize() if is_name and not is_small else word))
    return " ".join(written)


def _as_needed(keys: list[str], margin: str) -> list[str]:
    """Return the names of keys that may be added, as a comment."""
    text = f"As needed (an editor tells what each means): {', '.join(keys)}."
    return wrap(text, WIDTH, initial_indent=margin, subsequent_indent=margin) if keys else []


def _comes_later(spec: FieldSpec) -> bool:
    """Tell whether a field is of no use in a new file: parts, what a record was before, why it was withdrawn."""
    is_former = spec.type_name == "FormerFolders" or (spec.type_name == "Ids" and not spec.refers_to)
    return bool(spec.part) or is_former or spec.type_name == "Reason"


def _part(name: str, model: type[BaseModel]) -> str:
    """Return one item of a list as a comment: its required keys, and the names of the others."""
    order = [key for key in canonical_order(model) if key not in WRITTEN_BY_COMMANDS]
    needed = [key for key in order if keys_of(model)[key].is_required() or key in NEARLY_ALWAYS]
    lines = [f"# {name}:"]
    for key in needed:
        lines.append(f"# {'    ' if len(lines) > 1 else '  - '}{key}:  # {_meaning(model, key)}")
    return "\n".join([*lines, *_as_needed([key for key in order if key not in needed], "#     # ")]) + "\n"


def _fact() -> str:
    lines = ["# facts:"]
    for key in FIRST_OF_FACT:
        sign = "  - " if key == "id" else "    "
        lines.append(f"# {sign}{key}:  # {_meaning(Fact, key)}")
    others = [key for key in canonical_order(Fact) if key not in FIRST_OF_FACT]
    return "\n".join([*lines, *_as_needed(others, "#     # ")]) + "\n"


def _meaning(model: type[BaseModel], key: str) -> str:
    choices = _choices(keys_of(model)[key].annotation)
    return meaning_of(model, key) + (f" One of: {', '.join(choices)}." if choices else "")


def _choices(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    inner = [argument for argument in get_args(annotation) if argument is not NoneType]
    return _choices(inner[0]) if len(inner) == 1 and get_origin(annotation) is not tuple else ()
