"""`briefing fix`: fixes mistakes that have only one safe remedy.

In: a snapshot. Out: the files that change. It fixes byte order marks, invisible characters, former ids, duplicates in
lists, optional keys without a value, and prose that looks like YAML, which moves below a `>-`. Everything else needs a
person's judgement. For each file it is verified that no other character was lost or added.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date

from pydantic import BaseModel

from briefing_site.base.characters import without_invisible
from briefing_site.base.problems import Problem
from briefing_site.checks.engine import check_all
from briefing_site.edit.duplicates import without_duplicates
from briefing_site.edit.rename import apply
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.fields import PROSE_KEYS
from briefing_site.facts.files.load import Loaded, load_snapshot
from briefing_site.facts.files.snapshot import Snapshot, folder_of
from briefing_site.facts.files.yaml_errors import KEY_LINE
from briefing_site.facts.files.yaml_nodes import Node, parse_yaml
from briefing_site.facts.files.yaml_text import count_characters, lines_of
from briefing_site.facts.model import KINDS, keys_of, models_in

BOM = b"\xef\xbb\xbf"
SIGN = re.compile(r"\s#")
MAX_ROUNDS = 100
"""The most mistakes in one file; libyaml stops at the first, so they are fixed one by one."""
PROSE_LINE = re.compile(rf"^(?P<margin>\s*(- +)?)(?P<key>{'|'.join(sorted(PROSE_KEYS))}): +(?P<words>\S.*)$")
LIKE_YAML = frozenset(
    {"yaml-start", "yaml-colon", "yaml-bracket", "yaml-quote", "yaml-alias", "yaml-anchor", "yaml-tag"}
)
EMPTY_KEY = re.compile(r"(?P<margin>\s*(- +)?)(?P<key>[\w-]+:[^#]*)(?P<comment>#.*)?")
EMPTY = frozenset({"value-empty", "value-placeholder"})
FIXABLE_CODES = LIKE_YAML | EMPTY | {"id-current", "actor-once", "file-encoding", "character-forbidden"}
"""Codes of problems that have one safe remedy, at least sometimes."""


class AutofixError(ValueError):
    """A file cannot be fixed without loss; the message names it. It is a bug in the program."""


def autofixed(snapshot: Snapshot) -> dict[str, bytes]:
    """Return each file that has something with one safe remedy, fixed; raises AutofixError."""
    changes = {}
    for path, data in snapshot.files.items():
        seen = _visible(data.removeprefix(BOM))
        new = _readable(path, seen)
        if new != data:
            _prove(path, seen, new)
            changes[path] = new
    after = apply(snapshot, changes)
    loaded = load_snapshot(after)
    without = _without_empty_keys(after, loaded.problems)
    if without:
        changes |= without
        after = apply(after, without)
        loaded = load_snapshot(after)
    changes |= _with_present_ids(after, loaded)
    return changes | _without_duplicates({path: changes.get(path, data) for path, data in snapshot.files.items()})


def _without_duplicates(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Remove duplicates from lists, including two ids that have become one."""
    changes = {}
    for path, data in files.items():
        new, gone = without_duplicates(data, path)
        if gone:
            _prove(path, data, new, [(words, "") for words in gone])
            changes[path] = new
    return changes


def _visible(data: bytes) -> bytes:
    """Return the file without invisible characters; a file that is not UTF-8 is left as it is."""
    if data.isascii():
        return data
    with suppress(UnicodeDecodeError):
        return without_invisible(data.decode("utf-8")).encode()
    return data


def _readable(path: str, data: bytes) -> bytes:
    for _ in range(MAX_ROUNDS):
        problem = next((p for p in parse_yaml(data, path)[1] if p.code in LIKE_YAML), None)
        fixed_data = _below_its_key(data, problem) if problem else None
        if fixed_data is None:
            break
        data = fixed_data
    return data


def _below_its_key(data: bytes, problem: Problem) -> bytes | None:
    """Move the words of a prose key to the line below it; None if they continue over several lines.

    Also None if a `#` may start a comment, which would be published as text.
    """
    lines = lines_of(data.decode("utf-8"))
    number = problem.origin.line - 1
    match = PROSE_LINE.match(lines[number])
    following = lines[number + 1] if number + 1 < len(lines) else ""
    if match is None or match["words"].startswith((">", "|")) or SIGN.search(match["words"]):
        return None
    indent = len(match["margin"])
    if following.strip() and len(following) - len(following.lstrip()) > indent:
        return None
    lines[number : number + 1] = [
        f"{match['margin']}{match['key']}: >-",
        f"{' ' * (indent + 2)}{match['words'].rstrip()}",
    ]
    return "\n".join(lines).encode()


def _without_empty_keys(snapshot: Snapshot, problems: Iterable[Problem]) -> dict[str, bytes]:
    """Delete the optional keys that have no value, each with its line; a comment on it is kept."""
    places: dict[str, set[tuple[int, int]]] = defaultdict(set)
    for problem in problems:
        if problem.code in EMPTY:
            places[problem.origin.path].add((problem.origin.line, problem.origin.column))
    changes = {}
    for path, found in places.items():
        data = snapshot.files[path]
        node, broken = parse_yaml(data, path)
        keys = _optional_keys(node, KINDS[folder_of(path, snapshot.content)], found) if node and not broken else ()
        lines = lines_of(data.decode("utf-8"))
        gone = [_delete_key(lines, number) for number in sorted({key.line - 1 for key in keys}, reverse=True)]
        if any(gone):
            changes[path] = "\n".join(lines).encode()
            _prove(path, data, changes[path], [(words, "") for words in gone])
    return changes


def _optional_keys(node: Node, model: type[BaseModel], places: set[tuple[int, int]]) -> Iterator[Node]:
    """Yield each optional key whose value, on the same line, is at one of the places."""
    fields = keys_of(model)
    for name, below in node.value.items() if isinstance(node.value, dict) else ():
        field, key = fields.get(name), below.key
        if field is None or key is None:
            continue
        if not field.is_required() and below.line == key.line and (below.line, below.column) in places:
            yield key
        for inner in models_in(field.annotation):
            for item in below.value if isinstance(below.value, list) else (below,):
                yield from _optional_keys(item, inner, places)


def _delete_key(lines: list[str], number: int) -> str:
    """Delete the key on a line by itself and return it; if an item begins with it, the next key begins the item."""
    found = EMPTY_KEY.fullmatch(lines[number])
    if found is None:
        return ""
    margin, indent = found["margin"], " " * len(found["margin"])
    if margin.strip():
        following = lines[number + 1] if number + 1 < len(lines) else ""
        if not KEY_LINE.match(following) or not following.startswith(indent) or following[len(indent)] in " -":
            return ""
        lines[number + 1] = f"{margin}{following[len(indent) :]}"
    lines[number : number + 1] = [f"{indent}{found['comment']}"] if found["comment"] else []
    return found["key"]


def _with_present_ids(snapshot: Snapshot, loaded: Loaded) -> dict[str, bytes]:
    """Replace each former id with the current one."""
    base = FactBase(loaded.records)
    if not base.former_ids:
        return {}
    found = check_all(loaded, "TLP:CLEAR", date.max)
    files = {**snapshot.files, **snapshot.pages}
    changes: dict[str, bytes] = {}
    replaced: dict[str, list[tuple[str, str]]] = {}
    places = sorted((p.origin for p in found if p.code == "id-current"), reverse=True)
    for origin in dict.fromkeys(places):
        text = changes.get(origin.path, files[origin.path]).decode("utf-8")
        lines = text.split("\n")
        line = lines[origin.line - 1]
        rest = line[origin.column - 1 :]
        former = re.match(r"(\[\[|['\"])?([a-z0-9-]+)", rest)
        if former and former[2] in base.former_ids:
            start = origin.column - 1 + former.start(2)
            present = base.former_ids[former[2]]
            lines[origin.line - 1] = line[:start] + present + line[start + len(former[2]) :]
            changes[origin.path] = "\n".join(lines).encode()
            replaced.setdefault(origin.path, []).append((former[2], present))
    for path, data in changes.items():
        _prove(path, files[path], data, replaced[path])
    return changes


def _prove(path: str, before: bytes, after: bytes, replaced: Sequence[tuple[str, str]] = ()) -> None:
    """Raise AutofixError unless every character of a file is still there, except for ids and their replacements."""
    texts = [data.decode("utf-8", "surrogateescape") for data in (before, after)]
    gone, new = ("".join(ids) for ids in zip(*replaced, strict=True)) if replaced else ("", "")
    if count_characters(texts[0] + new) != count_characters(texts[1] + gone):
        raise AutofixError(f"{path} cannot be fixed without loss; nothing was changed.")
