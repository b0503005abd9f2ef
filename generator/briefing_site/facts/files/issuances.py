"""When each brief was issued, and at which revision: one small reviewed file per brief, `issued/<brief>.yml`.

In: the project's folder. Out: the `Issuance`s of each brief, the latest last, and what has changed since
(`ChangesSince`). The files are next to the content, since issuing a brief is an act of the desk, not a fact.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from briefing_site.base.edtf import DateError, parse_day
from briefing_site.base.problems import Origin, Problem, quoted
from briefing_site.facts.files.yaml_nodes import Node, parse_yaml

FOLDER = "issued"
"""Relative to the project."""
HEAD = """\
# Kept by `briefing issue`, and reviewed like any other change. Later prints of the brief mark what has changed
# since the last entry; without this file they mark nothing.
"""
FORMS = {
    "date": (re.compile(r"\d{4}-\d{2}-\d{2}"), "the day, like 2023-06-20"),
    "revision": (re.compile(r"[0-9a-f]{40}([0-9a-f]{24})?"), "the full name of a commit"),
    "content": (re.compile(r"[0-9a-f]{10}"), "the ten digits that the brief shows at its foot as its content"),
    "by": (re.compile(r"[a-z]{2,4}"), "two to four lower-case initials"),
}
"""The keys of an entry that are required, and what each looks like."""
OVERRIDE = "anyway"
"""The key of the reason why a brief was issued though not all of it was fit for that; most entries have none."""
MAX_REASON_LENGTH = 200
"""The greatest length of that reason, which is printed."""


class IssuanceError(ValueError):
    """A file of issuances cannot be read; the message has file, line and column."""


@dataclass(frozen=True, slots=True)
class Issuance:
    """One time that a brief was given out."""

    date: date
    revision: str
    """The full SHA of the commit that it was printed from."""
    content: str
    """The short hash of what it said, as at its foot."""
    by: str
    """The initials of who issued it."""
    override: str = ""
    """Why it was issued though not all of it was checked and stood; empty if all did."""


@dataclass(frozen=True, slots=True)
class ChangeEntry:
    """One thing that is new, changed or gone."""

    words: str
    fact: str = ""
    """The id of the fact that it is; empty for what is none."""


@dataclass(frozen=True, slots=True)
class ChangesSince:
    """What is new since an earlier print."""

    heading: str
    added: tuple[ChangeEntry, ...] = ()
    changed: tuple[ChangeEntry, ...] = ()
    withdrawn: tuple[ChangeEntry, ...] = ()
    note: str = ""
    """What to say instead of lists: that nothing changed, or that it was not printed then."""


def read_issuances(project: Path, ids: Iterable[str]) -> tuple[Issuance, ...]:
    """Return the issuances of the brief that has or had one of these ids, the latest last; raises IssuanceError."""
    found: list[Issuance] = []
    for brief_id in ids:
        place = project / FOLDER / f"{brief_id}.yml"
        if place.is_file():
            found += parse_issuances(place.read_bytes(), f"{FOLDER}/{place.name}")
    return tuple(sorted(found, key=lambda issue: issue.date))


def parse_issuances(data: bytes, path: str) -> tuple[Issuance, ...]:
    """Parse a file of issuances; raises IssuanceError."""
    node, problems = parse_yaml(data, path)
    if problems:
        raise IssuanceError("\n".join(map(str, problems)))
    if node is None or not isinstance(node.value, list):
        raise _wrong("value-type", node, path, "this is not a list of issues; 'briefing issue' writes one.")
    return tuple(_issuance(item, path) for item in node.value)


def with_issuance(data: bytes, issue: Issuance) -> bytes:
    """Return a file of issuances (empty bytes for a new one) with one more."""
    entry = (
        f"- date: {issue.date.isoformat()}\n  revision: {issue.revision}\n"
        f"  content: {issue.content}\n  by: {issue.by}\n"
        + (f"  {OVERRIDE}: {json.dumps(issue.override, ensure_ascii=False)}\n" if issue.override else "")
    )
    text = data.decode("utf-8") or HEAD
    return (text.rstrip("\n") + "\n" + entry).encode()


def is_reason(text: str) -> bool:
    """Tell whether a text can be the reason for issuing: words on one line that can be printed."""
    return bool(text.strip()) and text.isprintable() and len(text) <= MAX_REASON_LENGTH


def _issuance(node: Node, path: str) -> Issuance:
    values = node.value
    if not isinstance(values, Mapping):
        raise _wrong("value-type", node, path, f"an issue has the keys {', '.join(FORMS)}.")
    for key, value in values.items():
        if key not in FORMS and key != OVERRIDE:
            raise _wrong("key-unknown", value, path, f"no key {quoted(key)} here: an issue has {', '.join(FORMS)}.")
    for key, (form, words) in FORMS.items():
        if key not in values:
            raise _wrong("key-missing", node, path, f"an issue needs '{key}': {words}.")
        if not form.fullmatch(str(values[key].value)):
            raise _wrong("value-form", values[key], path, f"{key}: {quoted(values[key].plain())}: expected {words}.")
    reason = values[OVERRIDE].value if OVERRIDE in values else ""
    if not isinstance(reason, str) or (OVERRIDE in values and not is_reason(reason)):
        words = f"a reason in one line of at most {MAX_REASON_LENGTH} characters"
        raise _wrong("value-form", values[OVERRIDE], path, f"{OVERRIDE}: expected {words}.")
    day, revision, content, by = (str(values[key].value) for key in FORMS)
    try:
        return Issuance(parse_day(day), revision, content, by, reason)
    except DateError as error:
        raise _wrong("date-form", values["date"], path, f"{quoted(day)}: {error}") from None


def _wrong(code: str, node: Node | None, path: str, message: str) -> IssuanceError:
    return IssuanceError(str(Problem(code, Origin(path, *((node.line, node.column) if node else ())), message)))
