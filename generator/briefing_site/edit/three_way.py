"""A three-way merge of a fact file by meaning: facts by id, positions by actor, posts by title and organisation.

In: a file as it was where two branches diverged, and as each branch has it. Out: the merged file in canonical form,
with git's usual markers where a person has to choose. Two branches that each append a fact, or change two keys of one
fact, do not conflict; two that change the same key do. Text that is not a fact file is not merged here.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from briefing_site.edit.formatter import FormatError, format_text
from briefing_site.edit.parts import END_COMMENT, FilePart, dashed, listed, parts_of, written

MARKER_LENGTH = 7
"""Characters in git's conflict markers, unless it asks for more."""


class MergeError(ValueError):
    """The file cannot be merged by meaning; the message says why. Git's own merge by lines can still be tried."""


@dataclass(frozen=True, slots=True)
class Merged:
    """The outcome for one file."""

    text: str
    conflicts: int
    """Keys or items that both branches changed, each in its own way."""


@dataclass
class _Merge:
    ours: str
    theirs: str
    marker_length: int
    conflicts: int = 0

    def parts(
        self, base: Sequence[FilePart], ours: Sequence[FilePart], theirs: Sequence[FilePart], holder: str
    ) -> list[str]:
        """Return the merged lines below one key or item."""
        was, mine, other = ({part.name: part for part in parts} for parts in (base, ours, theirs))
        lines: list[str] = []
        for name in _order(list(was), list(mine), list(other)):
            lines += self.part(was.get(name), mine.get(name), other.get(name), holder)
        return lines

    def part(self, was: FilePart | None, mine: FilePart | None, other: FilePart | None, holder: str) -> list[str]:
        """Return the merged lines of one key or item."""
        before, ours, theirs = (part.text if part else None for part in (was, mine, other))
        if ours in (theirs, before) or theirs == before:
            return written(other if ours == before else mine)
        if mine and other:
            if mine.below and other.below and (_heads(mine) == _heads(other) or mine.is_item):
                inner = self.parts(
                    was.below if was else (), mine.below, other.below, holder if mine.is_item else mine.name
                )
                return dashed(mine, inner) if mine.is_item else [*mine.lines, *inner]
            if mine.values is not None and other.values is not None and holder != "facts":
                return listed(mine, _joined(was, mine.values, other.values))
        return self.conflict(written(mine), written(other))

    def conflict(self, ours: list[str], theirs: list[str]) -> list[str]:
        self.conflicts += 1
        blank = [""] if [*ours, *theirs][0] == "" else []
        mark = self.marker_length
        return [
            *blank,
            f"{'<' * mark} {self.ours}",
            *(line for line in ours if line),
            "=" * mark,
            *(line for line in theirs if line),
            f"{'>' * mark} {self.theirs}",
        ]


def merge_files(
    versions: tuple[bytes, bytes, bytes],
    path: str,
    content: str = "content",
    labels: tuple[str, str] = ("ours", "theirs"),
    marker_length: int = MARKER_LENGTH,
) -> Merged:
    """Merge a fact file; `versions` are the common ancestor's (empty if there was none), ours and theirs.

    `labels` name the two branches if a person has to choose: `main, Ann Kim, 2026-11-29`. Raises MergeError if a
    version is not a fact file that can be formatted, or if the result is not.
    """
    try:
        base, ours, theirs = (parts_of(data, path, content) if data else () for data in versions)
        merge = _Merge(*labels, marker_length)
        text = "\n".join(merge.parts(base, ours, theirs, "")) + "\n"
        if merge.conflicts:
            return Merged(text, merge.conflicts)
        return Merged(format_text(text.encode(), path, content), 0)
    except FormatError as error:
        raise MergeError(str(error)) from None


def _order(was: list[str], mine: list[str], other: list[str]) -> list[str]:
    """Return all names in the order of whoever changed it; the other's new ones keep their predecessors."""
    common = [name for name in was if name in mine]
    if [name for name in mine if name in was] == common:
        mine, other = other, mine
    order = list(mine)
    for number, name in enumerate(other):
        if name not in order:
            before = next((order.index(o) for o in reversed(other[:number]) if o in order), -1)
            order.insert(before + 1, name)
    return [*(name for name in order if name != END_COMMENT), *(name for name in order if name == END_COMMENT)]


def _heads(part: FilePart) -> list[str]:
    return [line for line in part.lines if line]


def _joined(was: FilePart | None, mine: tuple[str, ...], other: tuple[str, ...]) -> list[str]:
    """Return a list with what either branch added, without what either removed."""
    before = was.values if was and was.values else ()
    kept = [value for value in before if value in mine and value in other]
    mapped: Mapping[str, None] = dict.fromkeys((*mine, *other))
    return [value for value in mapped if value in kept or value not in before]
