"""Edits of every kind, to fact files and to all else that a check depends on, drawn by a seed.

In: a base, and a seed. Out: a project that goes from edit to edit, checked with and without what was remembered.
"""

from __future__ import annotations

import random
import re
import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path

from briefing_site.base.problems import Severity
from briefing_site.build.pipeline import Options, check
from briefing_site.checks.check_result import CheckResult
from briefing_site.checks.engine import RuleWeights
from briefing_site.edit.record_review import ReviewRecordError, record_reviews
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import Snapshot
from briefing_site.facts.support.fingerprint import reviewables_in
from briefing_site.facts.types import Review

from tests.bad_cases import BASE, CASES
from tests.conftest import SMALL_BASE

IDS = re.compile(rb"[a-z0-9]+(?:-[a-z0-9]+)+")
LINES = (
    b"    hedge: alleged\n",
    b"    status: superseded\n",
    b"    superseded_by: [%s]\n",
    b"    disputed_by: %s\n",
    b"    about: [%s]\n",
    b"    sources: [%s p2, %s]\n",
    b"    by: %s\n",
    b"    to: [%s, %s]\n",
    b"    date: 2023-06-%d\n",
    b"    handling: TLP:AMBER\n",
    b"    review_by: 2023-06-%d\n",
    b"    rests_on: [%s]\n",
    b"    kind: sayd\n",
    b"    # a comment\n",
    b"handling: TLP:GREEN\n",
    b"part_of: %s\n",
    b"speaks_for: %s\n",
    b"related: [%s]\n",
    b"aliases: [Salty, Borduria]\n",
    b"former_ids: [%s-before]\n",
    b"withdrawn: No longer needed.\n",
    b"name: Salt\n",
    b"disambiguation: the other one\n",
    b"posts: [{title: Envoy, org: arcadia, from: 2023-06-%d}]\n",
    b"posts: [{title: Envoy, org: arcadia, to: 2023-06-%d}, {title: envoy, org: arcadia, from: 2023}]\n",
    b"    reviewed: 2023-06-%d ak\n",
    b"    date: 2013-06-%d\n",
    b"review_by: 2023-06-%d\n",
    b"  - [broken\n",
    b"  text: 'unfinished\n",
)
FACT = b"""\
  - id: added-%d
    kind: said
    text: >-
      [[%s]] said that salt is "much too dear today", and %s.
    by: %s
    date: 2023-06-%d
    sources: [%s]
"""


def is_fact_file(path: str) -> bool:
    return path.startswith("content/") and path.endswith(".yml")


class Edits:
    """A base in memory, and edits of every kind, drawn by a seed."""

    def __init__(self, files: dict[str, bytes], seed: int) -> None:
        self.files = dict(files)
        self.chance = random.Random(seed)  # noqa: S311 - not for secrets

    def one(self) -> None:
        """Make one edit."""
        kinds = {
            self._new_fact: 5,
            self._insert: 8,
            self._reword: 4,
            self._rename: 3,
            self._repeat: 2,
            self._file: 2,
            self._stamp: 4,
            self._set_key: 4,
            self._new_record: 2,
        }
        self.chance.choices([*kinds], [*kinds.values()])[0]()

    def _path(self) -> str:
        return self.chance.choice(sorted(path for path in self.files if is_fact_file(path)))

    def _id(self) -> bytes:
        found = sorted(set(IDS.findall(b"\n".join(self.files.values()))))
        stems = [Path(path).stem.encode() for path in self.files if path.endswith(".yml")]
        chosen: bytes = self.chance.choice([*found, *stems, *stems, b"nothing"])
        return chosen

    def _filled(self, line: bytes) -> bytes:
        parts = re.split(rb"(%[sd])", line)
        fill = {b"%s": self._id, b"%d": lambda: b"%02d" % self.chance.randint(10, 30)}
        return b"".join(fill[part]() if part in fill else part for part in parts)

    def _new_fact(self) -> None:
        path = self._path()
        data = self.files[path]
        head = b"" if b"\nfacts:\n" in data else b"facts:\n"
        fact = FACT.replace(b"added-%d", b"added-%d" % self.chance.randint(1, 6))
        self.files[path] = data + head + self._filled(fact)

    def _insert(self) -> None:
        path = self._path()
        lines = self.files[path].splitlines(keepends=True)
        lines.insert(self.chance.randint(1, len(lines)), self._filled(self.chance.choice(LINES)))
        self.files[path] = b"".join(lines)

    def _reword(self) -> None:
        path = self._path()
        words = list(re.finditer(rb"\w+", self.files[path]))
        if not words:
            return
        word = self.chance.choice(words)
        new = self.chance.choice(
            [b"the first", b"Arcadia", b"[[salt]]", b"expected", b'"so"', b"# cut", self._id(), b"[%s]" % self._id()]
        )
        data = self.files[path]
        self.files[path] = data[: word.start()] + new + data[word.end() :]

    def _rename(self) -> None:
        path, old, new = self._path(), self._id(), self._id()
        self.files[path] = self.files[path].replace(old, new)

    def _repeat(self) -> None:
        """Copy some lines of one file to the end of another."""
        lines = self.files[self._path()].splitlines(keepends=True)
        start = self.chance.randrange(len(lines) or 1)
        self.files[self._path()] += b"".join(lines[start : start + 8])

    def _set_key(self) -> None:
        """Give a record a key of its own, in place of the same one where it has it."""
        path = self._path()
        line = self._filled(self.chance.choice([line for line in LINES if line[:1] != b" "]))
        key = line[: line.index(b":") + 1]
        kept = [old for old in self.files[path].splitlines(keepends=True) if not old.startswith(key)]
        self.files[path] = b"".join(kept) + line

    def _new_record(self) -> None:
        """Add a record under an id that is free, or that something else has."""
        folder, name = self.chance.choice(["actors", "issues"]), self.chance.choice(["new-one", "another", "nothing"])
        post = self.chance.choice([b"", b"posts: [{title: Envoy, org: arcadia, from: 2023-06}]\n"])
        words = b"type: person\n" + post if folder == "actors" else b""
        self.files[f"content/{folder}/{name}.yml"] = b"name: New\nsummary: New.\n" + words

    def _file(self) -> None:
        """Remove, move, copy or make a file, or edit a page."""
        path = self._path()
        folder = self.chance.choice(["actors", "issues", "sources", "events"])
        other = f"content/{folder}/{self.chance.choice(['new-one', 'another', Path(path).stem])}.yml"
        what = self.chance.randrange(5)
        if what == 0 and len(self.files) > 3:
            del self.files[path]
        elif what == 1:
            self.files[other] = self.files[path]
        elif what == 2:
            self.files[other] = self.files.pop(path)
        elif what == 3:
            self.files["content/sources/new-source.yml"] = b"type: report\npublisher: The Guild\n"
        else:
            self.files["content/pages/index.md"] = b"About [[%s]] and [[%s]].\n" % (self._id(), self._id())

    def _stamp(self) -> None:
        """Record a review of something, with its fingerprint."""
        files = dict(sorted((path, data) for path, data in self.files.items() if is_fact_file(path)))
        snapshot = Snapshot(files)
        items = [item.id for record in load_snapshot(snapshot).records for item in reviewables_in(record)]
        try:
            day = date(2023, 6, self.chance.randint(10, 30))
            self.files |= record_reviews(snapshot, [self.chance.choice(items)], Review(day, "ak")).changes
        except (ReviewRecordError, IndexError):
            pass  # there is nothing, or nothing that can be written to


def as_bytes(files) -> dict[str, bytes]:
    return {name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()}


EVERYTHING = next(case for case in CASES if case.name.startswith("everything:"))
BASES = (as_bytes(SMALL_BASE), as_bytes(BASE.files), {**as_bytes(BASE.files), **EVERYTHING.files})


OWNERS = ("", "* @all\n", "/content/actors/ @people\n", "[Desk]\n/content/ @desk\n*.yml @all\n")
REVIEWERS = ("", "ak: {name: Anna Karlsson}\n", "bo: {name: Bo Olsen}\n", "nobody\n")
TEXTS = ('Salt is dear.\n\n"Much too dear today", said Borduria.', "Nothing.", "\n".join("abcdef"))


class Project:
    """A project that is edited, and checked after each edit in both ways."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.chance = random.Random(seed)  # noqa: S311 - not for secrets
        self.edits = Edits(BASES[seed % 5 % len(BASES)], seed)
        for _ in range(self.chance.choice([0, 0, 6])):  # what is remembered is of this moment
            self.edits.one()
        folder.mkdir()
        (folder / "archive").mkdir()
        archive = folder / "archive" if seed % 3 == 0 else None
        self.options = Options(folder, date(2023, 6, 21), archive=archive)
        write(folder, self.edits.files)
        check(self.options)

    def step(self) -> None:
        """Make an edit or some, on this day or another, and check; sometimes take it back afterwards."""
        before = dict(self.edits.files)
        for _ in range(self.chance.choice([1, 1, 1, 2, 3])):
            self.edits.one()
        write(self.options.project, self.edits.files)
        self._edit_beside()
        found = check(self.options)
        assert found == whole(self.options), (self.options, before, self.edits.files)
        if self.chance.random() < 0.6:  # back to where it was well, so that edits do not pile up
            self.edits.files = before

    def _edit_beside(self) -> None:
        """Change what is no fact file: the day, the owners, the archive, the settings."""
        chance, folder = self.chance, self.options.project
        if chance.random() < 0.5:
            self.options = replace(self.options, today=date(2023, 6, chance.randint(8, 30)))
        if chance.random() < 0.1:
            (folder / "CODEOWNERS").write_text(chance.choice(OWNERS), encoding="utf-8")
        if chance.random() < 0.1:
            (folder / "reviewers.yml").write_text(chance.choice(REVIEWERS), encoding="utf-8")
        if chance.random() < 0.3:
            source = chance.choice(sorted(Path(path).stem for path in self.edits.files if "/sources/" in path) or ["x"])
            (folder / "archive" / f"{source}.txt").write_text(chance.choice(TEXTS), encoding="utf-8")
        if chance.random() < 0.1:
            self.options = replace(self.options, default_handling=chance.choice(["TLP:CLEAR", "TLP:GREEN"]))
        if chance.random() < 0.1:
            weights = chance.choice([{}, {"sentence-supported": Severity.WARNING}])
            self.options = replace(self.options, rules=RuleWeights(weights))


def write(project: Path, files: dict[str, bytes]) -> None:
    shutil.rmtree(project / "content", ignore_errors=True)
    for name, data in files.items():
        path = project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def whole(options: Options) -> CheckResult:
    """Check as if for the first time."""
    cache, aside = options.project / ".cache", options.project / ".aside"
    if cache.exists():
        cache.rename(aside)
    found = check(options)
    shutil.rmtree(cache, ignore_errors=True)
    if aside.exists():
        aside.rename(cache)
    return found
