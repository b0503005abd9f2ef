"""Which issued copies of briefs rest on something, each as it was when it was issued.

In: the project, and an id. Out: what rests on it now, and an `IssuedCopy` for each copy. The files of an earlier
revision are those on disk except where git says that they differ, so few are read and even fewer loaded.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.issuances import FOLDER, Issuance, parse_issuances
from briefing_site.facts.files.snapshot import is_fact_file, read_tree
from briefing_site.facts.support.reliance import Dependents, FileIndex, IssuedCopy, Reliance
from briefing_site.facts.text.prose import links_in
from briefing_site.git.log import list_changed_files, list_uncommitted
from briefing_site.git.objects import has_object, list_tree, read_objects
from briefing_site.git.repository import Repository, find_repository


@dataclass(frozen=True)
class IssuedReliance:
    """What rests on an item, on disk and in issued copies."""

    base: FactBase
    """The part of the base on disk that concerns the item, and what it refers to."""
    now: Reliance
    copies: tuple[IssuedCopy, ...]
    lost: tuple[str, ...] = ()
    """Issuances from revisions unknown to git here: briefs with their days."""


def issued_reliance(project: Path, content: str, thing: str) -> IssuedReliance:
    """Return what rests on an item; raises FileNotFoundError without a content folder, IssuanceError for a bad file."""
    snapshot = read_tree(project, content)
    index = FileIndex(snapshot.files)
    own = Dependents(index, content, (thing,))
    record = own.base.records.get(thing)
    names = (thing, *(record.former_ids if record else ()))
    repository = find_repository(project, content)
    copies: list[IssuedCopy] = []
    lost: list[str] = []
    then: dict[str, Dependents | None] = {}
    for brief_id, issued in _issuances(project):
        if issued.revision not in then:
            found = _index_at(repository, index, issued.revision, content) if repository else None
            then[issued.revision] = Dependents(found, content, names) if found else None
        dependents = then[issued.revision]
        if dependents is None:
            lost.append(f"{brief_id}, {issued.date.isoformat()}")
        elif copy := _copy(dependents, names, brief_id, issued):
            copies.append(copy)
    now = own.reliance(thing)
    words = [*(claim.text for claim in now.claims), *(own.base.facts[fact].text for fact in now.facts)]
    base = own.naming((*now.pages, *(target for text in words for target in links_in(text))))
    return IssuedReliance(base, now, tuple(copies), tuple(lost))


def _issuances(project: Path) -> Iterator[tuple[str, Issuance]]:
    """Yield all issuances: the brief's id at the time, and the entry."""
    for path in sorted((project / FOLDER).glob("*.yml")):
        for issued in parse_issuances(path.read_bytes(), f"{FOLDER}/{path.name}"):
            yield path.stem, issued


def _index_at(repository: Repository, index: FileIndex, revision: str, content: str) -> FileIndex | None:
    """Return the files of a revision, by how they differ from those on disk; None if git does not know it."""
    if not has_object(repository, revision):
        return None
    changed = {*list_changed_files(repository, revision, content), *list_uncommitted(repository, content)}
    entries = [e for e in list_tree(repository, revision, content) if e.path in changed]
    entries = [e for e in entries if is_fact_file(e.path, e.mode, content)]
    data = zip((e.path for e in entries), read_objects(repository, (e.object for e in entries)), strict=True)
    return FileIndex({**dict.fromkeys(changed, b""), **dict(data)}, index)


def _copy(dependents: Dependents, names: tuple[str, ...], brief_id: str, issued: Issuance) -> IssuedCopy | None:
    base = dependents.base
    brief = base.briefs.get(brief_id) or base.briefs.get(base.former_ids.get(brief_id, ""))
    known = next((name for name in names if name in base.records or name in base.facts), names[0])
    reliance = dependents.reliance(known)
    if brief is None or brief.id not in reliance.briefs:
        return None
    claims = tuple(reliance.claims_in(brief))
    return IssuedCopy(
        brief.id,
        brief.title,
        issued,
        tuple(claim.kind for claim in claims),
        dependents.plain(claim.text for claim in claims),
        dependents.plain(base.facts[fact].text for fact in reliance.briefs[brief.id]),
    )
