"""Renames a record or a fact everywhere it is mentioned: all files change, or none.

In: a snapshot and two ids. Out: the files that change, as path to new bytes, None for a removed file. The result was
loaded again, contains no reference to the old id, and has no new problems.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from briefing_site.base.problems import Loc, Origin, quoted, visible
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import Loaded, load_snapshot
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.files.yaml_nodes import parse_yaml
from briefing_site.facts.files.yaml_text import lines_of
from briefing_site.facts.model import AnyRecord
from briefing_site.facts.text.prose import page_citation_places, page_link_places
from briefing_site.facts.types import id_error

Changes = Mapping[str, bytes | None]


class RenameError(ValueError):
    """The id cannot be changed; the message says why."""


def renamed(snapshot: Snapshot, old: str, new: str) -> Changes:
    """Return the files that change when `old` becomes `new`; raises RenameError if it cannot."""
    loaded = load_snapshot(snapshot)
    base = FactBase(loaded.records)
    _refuse_ids(base, loaded, old, new)
    changes = with_references_renamed(loaded, base, old, new)
    if old not in base.facts:
        path = base.records[old].origin.path
        moved = str(PurePosixPath(path).with_name(f"{new}.yml"))
        changes[moved] = _with_former_id(changes.get(path) or snapshot.files[path], path, old)
        changes[path] = None
    verify(snapshot, loaded, changes, old)
    return changes


def with_references_renamed(loaded: Loaded, base: FactBase, old: str, new: str) -> dict[str, bytes | None]:
    """Return the files and pages that name `old`, now naming `new`; raises RenameError for what cannot be changed."""
    edits: dict[str, set[tuple[int, int]]] = {}
    for reference in base.incoming.get(old, ()):
        holder = base.records[reference.holder]
        needle = {"link": f"[[{old}", "cite": f"@{old}"}.get(reference.why, old)
        _add_links_or_value(edits, loaded, holder, reference.loc, needle)
    if fact := base.facts.get(old):
        _add(edits, loaded.origin(base.home_of(fact), ("facts", fact.index, "id"), needle=old))
    files = loaded.snapshot.files
    changes: dict[str, bytes | None] = {p: _edited(files[p], places, old, new) for p, places in edits.items()}
    return changes | _pages(loaded.snapshot, old, new)


def apply(snapshot: Snapshot, changes: Changes) -> Snapshot:
    """Return the snapshot as it is after the changes."""
    files = {**snapshot.files, **{path: data for path, data in changes.items() if path not in snapshot.pages}}
    pages = {**snapshot.pages, **{path: data for path, data in changes.items() if path in snapshot.pages}}
    return replace(snapshot, files=_kept(files), pages=_kept(pages))


def _kept(files: Mapping[str, bytes | None]) -> dict[str, bytes]:
    return {path: data for path, data in sorted(files.items()) if data is not None}


def _refuse_ids(base: FactBase, loaded: Loaded, old: str, new: str) -> None:
    if wrong := id_error(new):
        raise RenameError(f"{wrong}.")
    if base.former_ids.get(old) == new:
        raise RenameError(f"{quoted(old)} is called {quoted(new)} already: nothing to rename.")
    if old not in base.records and old not in base.facts:
        if old in loaded.broken:
            raise RenameError(f"{quoted(old)} has a mistake; fix it first (`briefing check`).")
        raise RenameError(
            f"no record or fact {quoted(old)}. {base.hint_for(old, [*base.records, *base.facts])}".rstrip()
        )
    if new == old:
        raise RenameError(f"{quoted(old)} has this id already: nothing to rename.")
    if new in base.records or new in base.facts or new in loaded.broken:
        raise RenameError(f"{quoted(new)} is taken; an id is never used twice.")
    if new in base.former_ids:
        raise RenameError(f"{quoted(new)} is a former id of {quoted(base.former_ids[new])}; an id is never reused.")
    refuse_unread(loaded, old)


def refuse_unread(loaded: Loaded, old: str) -> None:
    """Raise RenameError if a file that cannot be read may name a record or fact."""
    if unread := [visible(problem.origin.path) for problem in loaded.snapshot.problems]:
        raise RenameError(
            f"some files are not read and may name {quoted(old)}: {_first_three(unread)} (`briefing check`)."
        )
    if loaded.broken:
        names = _first_three([quoted(name) for name in sorted(loaded.broken)])
        raise RenameError(f"some files have mistakes and may name {quoted(old)}: fix them first ({names}).")


def _first_three(names: Sequence[str]) -> str:
    """Return the first three names of a list."""
    return ", ".join(names[:3]) + (", …" if len(names) > len(names[:3]) else "")


def _add_links_or_value(
    edits: dict[str, set[tuple[int, int]]], loaded: Loaded, holder: AnyRecord, loc: Loc, needle: str
) -> None:
    """Note the place of a value; for a link or a citation, all places in the file with the same target."""
    first = loaded.origin(holder, loc, needle=needle)
    signs = next((signs for signs in ("[[", "@") if needle.startswith(signs)), "")
    if not signs:
        _add(edits, first)
        return
    lines = lines_of(loaded.snapshot.files[first.path].decode("utf-8"))
    for number, line in enumerate(lines, start=1):
        for link in re.finditer(rf"{re.escape(needle)}(?=[\]|;])", line):
            edits.setdefault(first.path, set()).add((number, link.start() + 1 + len(signs)))


def _add(edits: dict[str, set[tuple[int, int]]], origin: Origin) -> None:
    edits.setdefault(origin.path, set()).add((origin.line, origin.column))


def _edited(data: bytes, places: set[tuple[int, int]], old: str, new: str) -> bytes:
    lines = re.split(r"(?<=\n)|(?<=\r)(?!\n)", data.decode("utf-8"))
    for line, column in sorted(places, reverse=True):
        text = lines[line - 1]
        if text[column - 1 : column - 1 + len(old)] != old:
            raise RenameError(
                f"line {line}, column {column} does not hold {quoted(old)} as expected; nothing was changed."
            )
        lines[line - 1] = text[: column - 1] + new + text[column - 1 + len(old) :]
    return "".join(lines).encode()


def _pages(snapshot: Snapshot, old: str, new: str) -> dict[str, bytes | None]:
    changes: dict[str, bytes | None] = {}
    for path, data in snapshot.pages.items():
        text = data.decode("utf-8", "surrogateescape")
        places = {(line, column + 2) for line, column, target in page_link_places(text) if target == old}
        places |= {(line, column + 1) for line, column, target in page_citation_places(text) if target == old}
        if places:
            changes[path] = _edited(data, places, old, new)
    return changes


def _with_former_id(data: bytes, path: str, old: str) -> bytes:
    """Return the record with `old` among its `former_ids`, on a line of its own below the first key."""
    node, _ = parse_yaml(data, path)
    if node is None or not isinstance(node.value, dict):
        raise RenameError(f"{path} cannot be read.")
    text = data.decode("utf-8")
    newline = "\r\n" if "\r\n" in text else "\n"
    lines = text.split(newline)
    former = node.value.get("former_ids")
    ids = [old]
    if former is not None and former.key:
        values = former.plain()
        ids = [*(values if isinstance(values, list) else [values]), old]
        later = [value.key.line for value in node.value.values() if value.key and value.key.line > former.key.line]
        start, end = former.key.line - 1, min(later, default=len(lines) + 1) - 1
        while end > start + 1 and (not lines[end - 1].strip() or lines[end - 1].lstrip().startswith("#")):
            end -= 1
        del lines[start:end]
    else:
        start = _second_key_line(node.value) - 1 if len(node.value) > 1 else len(lines) - 1
    lines.insert(start, f"former_ids: [{', '.join(ids)}]")
    return newline.join(lines).encode()


def _second_key_line(values: Mapping[str, object]) -> int:
    lines = sorted(value.key.line for value in values.values() if getattr(value, "key", None))  # type: ignore[attr-defined]
    return int(lines[1])


def verify(snapshot: Snapshot, before: Loaded, changes: Changes, old: str, gone: int = 0) -> None:
    """Raise RenameError if `old` is still named, a file would break, or more records than `gone` would disappear."""
    after = load_snapshot(apply(snapshot, changes))
    base = FactBase(after.records)
    if old in base.incoming or old in base.records or old in base.facts:
        raise RenameError(f"{quoted(old)} is written somewhere in a way that cannot be changed; nothing was changed.")
    new_problems = Counter(p.code for p in after.problems) - Counter(p.code for p in before.problems)
    if new_problems or len(after.records) != len(before.records) - gone:
        raise RenameError(f"the change would break the files ({', '.join(new_problems)}); nothing was changed.")
