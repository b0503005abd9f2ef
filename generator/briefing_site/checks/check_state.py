"""What a full check remembers about each file, so that after a few edits only some files are checked again.

In: a loaded base with the problems found in it. Out: `CheckState`, stored as JSON. For each file it holds its symbols,
digests of what other files read of it, and what the rules read to check it. Reads and values are stored as digests, so
the state stays small and contains no content.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError
from pydantic_core import PydanticSerializationError

from briefing_site.base.cache import Cache, Region
from briefing_site.base.problems import Problem
from briefing_site.checks.engine import FoundProblem, LoadedBase, Read, RuleResults
from briefing_site.checks.environment import CheckEnvironment, Index, Key, digest_of_value, readable, shortened
from briefing_site.checks.rule import Missing
from briefing_site.checks.symbol_table import FileSymbols
from briefing_site.checks.tally import Tally
from briefing_site.facts.files.load import Loaded
from briefing_site.facts.files.snapshot import OwnersFile, Snapshot, folder_of

STATES = Region("base", max_entries=2)
"""One for each way of checking (with or without an archive); each takes about 3 KB per file."""
UNSHARED = "-"
"""Replaces the digest of an index entry that only one file has, and no other file reads."""
CLASH = "id-unique"
"""The code of problems in one file because of another that it does not refer to."""


class FileState(NamedTuple):
    """One file. Lists are stored as words separated by spaces, since text loads faster than lists."""

    digest: str
    """Digest of its bytes."""
    record: str = ""
    facts: str = ""
    broken: str = ""
    former_ids: str = ""
    names: str = ""
    """A name on each line; those that unambiguously mean the record start with `+`."""
    targets: str = ""
    steps: str = ""
    """A step on each line."""
    is_stamped: bool = False
    said: str = ""
    """What other files read of it: the short form of each read, with the digest of the answer."""
    reads: str = ""
    """The short form of each read made to check it."""
    tally: Tally = Tally()


class StoredProblem(NamedTuple):
    """A problem in a file, with what its hint needs from the whole base."""

    problem: Problem
    target: str = ""
    allowed: str = ""


@dataclass(frozen=True, slots=True)
class CheckState:
    """The state of a whole base after a check."""

    today: date
    default_handling: str
    asked: tuple[str, ...]
    """Codes of rules with a severity in mkdocs.yml."""
    owners: OwnersFile | None
    reviewers: str
    """Digest of `reviewers.yml`; empty if there is none."""
    archive: dict[str, str]
    """Source id to the digest of its archived text."""
    files: dict[str, FileState]
    """By path."""
    problems: tuple[StoredProblem, ...]
    """Problems in the files, with the rules' default severities."""
    days: tuple[str, ...]
    """Days that rules asked about."""
    attributes: tuple[str, ...]
    """Attributes that rules read of other records."""


FORM = TypeAdapter(CheckState)


def get_check_state(cache: Cache, way: str) -> CheckState | None:
    """Return the state for a way of checking; None if there is none, or if it is damaged or foreign."""
    try:
        return FORM.validate_json(cache.get(STATES, way) or b"")
    except ValidationError:
        return None


def put_check_state(cache: Cache, way: str, state: CheckState) -> None:
    """Store a state.

    The state of a base with a file name that is not UTF-8 is not stored: that has to be fixed first.
    """
    with suppress(PydanticSerializationError):
        cache.put(STATES, way, FORM.dump_json(state))


def check_state_of(base: LoadedBase, loaded: Loaded, judgement: RuleResults) -> CheckState | None:
    """Return the state of a base and the problems found in it; None while ids clash."""
    if any(problem.code == CLASH for problem in loaded.problems):
        return None
    judged = {file.path: file for file in judgement.files}
    said = _said(base, judgement.asked)
    files = {
        path: file_state_of(data, base.files[path])._replace(
            said=" ".join(f"{key} {digest}" for key, digest in said[path]),
            reads=judged[path].reads if path in judged else "",
            tally=judged[path].tally if path in judged else Tally(),
        )
        for path, data in loaded.snapshot.files.items()
    }
    beside = set(loaded.snapshot.problems)
    own = (StoredProblem(problem) for problem in loaded.problems if problem not in beside)
    options = base.options
    return CheckState(
        options.today,
        options.default_handling,
        tuple(sorted(options.asked)),
        loaded.snapshot.owners,
        reviewers_digest(loaded.snapshot),
        archive_digests(options.archive),
        files,
        (*own, *(stored_problem(one) for file in judgement.files for one in file.problems)),
        tuple(sorted(thing for what, thing in judgement.asked if what == "day")),
        tuple(sorted({what[1:] for what, _ in judgement.asked if what[0] == "."})),
    )


def _said(base: LoadedBase, asked: Iterable[Read]) -> Mapping[str, list[tuple[str, str]]]:
    """Return, for each file, the attributes and facts that were read, and its index entries."""
    found: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for what, thing in asked:
        if path := base.path_of(thing):
            found[path].append((shortened(what, thing), digest_of_read(base, what, thing)))
    for index in base.indexes:
        for key, (paths, values) in base.entries_of(index).items():
            short, start = shortened(index.name, repr(key)), 0
            if len({*paths}) == 1:
                found[paths[0]].append((short, UNSHARED))
                continue
            for path, group in groupby(paths):
                end = start + len([*group])
                found[path].append((short, digest_of_entries(path, index, key, values[start:end])))
                start = end
    return found


def digest_of_entries(path: str, index: Index[Any, Any, Any], key: Key, values: Sequence[object]) -> str:
    """Return a digest of a file's entries under a key of an index."""
    return digest_of_value((path, index.name, key), values)


def digest_of_read(environment: CheckEnvironment, what: str, thing: str) -> str:
    """Return a digest of a fact, or of an attribute of a record."""
    if what == "fact":
        return digest_of_value((what, thing), environment.find_fact(thing))
    record = environment.find_record(thing)
    try:
        return digest_of_value((what, thing), readable(record, what[1:], environment) if record else None)
    except AttributeError:
        return ""


def file_state_of(data: bytes, symbols: FileSymbols) -> FileState:
    """Return the state of a file, without what others read of it or what it read."""
    return FileState(
        digest_of_file(data),
        symbols.record,
        " ".join(symbols.facts),
        " ".join(symbols.broken),
        " ".join(symbols.former_ids),
        "\n".join(f"+{name}" if name in symbols.sure_names else name for name in symbols.names),
        " ".join(symbols.targets),
        "\n".join(symbols.steps),
        symbols.is_stamped,
    )


def symbols_in(path: str, content: str, state: FileState) -> FileSymbols:
    """Return the symbols of a file."""
    names = state.names.split("\n") if state.names else []
    return FileSymbols(
        folder_of(path, content),
        state.record,
        tuple(state.facts.split()),
        tuple(state.broken.split()),
        tuple(state.former_ids.split()),
        tuple(name.removeprefix("+") for name in names),
        tuple(name[1:] for name in names if name[0] == "+"),
        tuple(state.targets.split()),
        tuple(state.steps.split("\n")) if state.steps else (),
        state.is_stamped,
    )


def stored_problem(found: FoundProblem) -> StoredProblem:
    """Return a problem in stored form."""
    target, allowed = found.missing or ("", frozenset())
    return StoredProblem(found.problem, target, " ".join(sorted(allowed)))


def found_problem(stored: StoredProblem) -> FoundProblem:
    """Return a stored problem as found."""
    missing = Missing(stored.target, frozenset(stored.allowed.split())) if stored.allowed else None
    return FoundProblem(stored.problem, missing)


def said_in(state: FileState) -> Iterator[tuple[str, str]]:
    """Yield the short form of each read that others made of a file, with the digest of the answer."""
    words = state.said.split()
    yield from zip(words[::2], words[1::2], strict=False)


def digest_of_file(data: bytes) -> str:
    """Return the digest that identifies a file's content."""
    return hashlib.sha256(data).hexdigest()


def reviewers_digest(snapshot: Snapshot) -> str:
    """Return the digest of `reviewers.yml`; empty if there is none."""
    return "" if snapshot.reviewers is None else digest_of_file(snapshot.reviewers)


def archive_digests(archive: Mapping[str, bytes] | None) -> dict[str, str]:
    """Return the digest of each archived text."""
    return {source: digest_of_file(data) for source, data in (archive or {}).items()}
