"""A new fact file to fill in: required keys empty, the others as comments with their meaning.

In: a folder and an id. Out: the file's text. It does not pass `briefing check` until the required keys have values.
"""

from __future__ import annotations

from pathlib import PurePosixPath
from types import NoneType
from typing import Any, Literal, get_args, get_origin

from pydantic import BaseModel

from briefing_site.facts.fields import FieldSpec, canonical_order, fields_of
from briefing_site.facts.model import KINDS, Fact, keys_of, meaning_of

FOLDERS = {kind.words.singular: folder for folder, kind in KINDS.items()}
"""What `briefing new` calls a kind, and its folder."""
NEARLY_ALWAYS = frozenset({"date"})
"""Keys that may be missing only under a condition."""
BRIEF_PARTS = "sections:\n  - text: Background\n    body: >-\n      …\n"


def scaffold(folder: str, record_id: str, schema: PurePosixPath | None) -> str:
    """Return the text of a new file; `schema` is where the JSON Schema lies, as seen from the file, if it does."""
    model = KINDS[folder]
    keys = keys_of(model)
    order = canonical_order(model)
    later = {spec.key for spec in fields_of(model) if _comes_later(spec)}
    first = {"name": f"name: {_name(record_id)}", "title": f"title: {_name(record_id)}"}
    needed = [key for key in order if (keys[key].is_required() or key in NEARLY_ALWAYS) and key not in later]
    lines = [f"# yaml-language-server: $schema={schema}"] if schema else []
    lines += [first.get(key) or f"{key}:  # {_meaning(model, key)}" for key in needed]
    lines += ["#", "# As needed:"]
    lines += [f"# {key}:  # {_meaning(model, key)}" for key in order if key not in needed and key not in later]
    text = "\n".join(lines) + "\n"
    if "sections" in keys:
        return text + "\n" + BRIEF_PARTS
    return text + "\n" + _fact() if model.holds_facts else text


def _comes_later(spec: FieldSpec) -> bool:
    """Tell whether a new file has no use for a field: for parts, what it was before, and why it was withdrawn."""
    is_former = spec.type_name == "FormerFolders" or (spec.type_name == "Ids" and not spec.refers_to)
    return bool(spec.part) or is_former or spec.type_name == "Reason"


def _fact() -> str:
    keys = keys_of(Fact)
    lines = ["# facts:"]
    for key in canonical_order(Fact):
        sign = "  - " if key == "id" else "    "
        note = "" if keys[key].is_required() or key in {"by", "sources"} else "as needed: "
        lines.append(f"# {sign}{key}:  # {note}{_meaning(Fact, key)}")
    return "\n".join(lines) + "\n"


def _meaning(model: type[BaseModel], key: str) -> str:
    choices = _choices(keys_of(model)[key].annotation)
    return meaning_of(model, key) + (f" One of: {', '.join(choices)}." if choices else "")


def _choices(annotation: Any) -> tuple[str, ...]:
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    inner = [argument for argument in get_args(annotation) if argument is not NoneType]
    return _choices(inner[0]) if len(inner) == 1 and get_origin(annotation) is not tuple else ()


def _name(record_id: str) -> str:
    return record_id.replace("-", " ").title()
