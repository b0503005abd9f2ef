"""After any edits, a check that remembers finds exactly what a check of the whole finds."""

from __future__ import annotations

import random
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from briefing_site.base.cache import FILE, Cache
from briefing_site.base.problems import Severity
from briefing_site.build import pipeline
from briefing_site.build.pipeline import Options, check
from briefing_site.checks import engine
from briefing_site.checks.check_result import RESULTS, CheckResult
from briefing_site.checks.check_state import FORM, STATES
from briefing_site.checks.engine import RULES
from briefing_site.checks.incremental import check_incrementally
from briefing_site.checks.rule import CheckContext, Finding, rules_of
from briefing_site.facts.model import Event

from tests.bad_cases import BASE, CASES
from tests.cached import cached, damage, forget
from tests.conftest import SMALL_BASE

PATH = "content/issues/salt.yml"
TODAY = date(2023, 6, 21)
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


class Edits:
    """A base in memory, and edits of every kind, drawn by a seed."""

    def __init__(self, files: dict[str, bytes], seed: int) -> None:
        self.files = dict(files)
        self.chance = random.Random(seed)  # noqa: S311 - not for secrets

    def one(self) -> None:
        """Make one edit."""
        kinds = (self._new_fact, self._insert, self._insert, self._reword, self._rename, self._repeat, self._file)
        weights = (5, 4, 4, 4, 3, 2, 2)
        self.chance.choices(kinds, weights)[0]()

    def _path(self) -> str:
        return self.chance.choice(sorted(path for path in self.files if path.endswith(".yml")))

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


def forget_outcomes(project: Path) -> None:
    forget(project, RESULTS)


@pytest.fixture
def ways(monkeypatch):
    """Counts how often a part was enough, and how often the whole was needed."""
    counts = {"part": 0, "whole": 0}
    real = check_incrementally

    def counted(*arguments):
        found = real(*arguments)
        counts["part" if found else "whole"] += 1
        return found

    monkeypatch.setattr(pipeline, "check_incrementally", counted)
    return counts


def as_bytes(files) -> dict[str, bytes]:
    return {name: text if isinstance(text, bytes) else text.encode() for name, text in files.items()}


EVERYTHING = next(case for case in CASES if case.name.startswith("everything:"))
BASES = (as_bytes(SMALL_BASE), as_bytes(BASE.files), {**as_bytes(BASE.files), **EVERYTHING.files})


def run_edits(project: Path, seed: int, steps: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - not for secrets
    edits = Edits(BASES[seed % 5 % len(BASES)], seed)
    options = Options(project, TODAY, archive=project / "archive" if seed % 4 == 0 else None)
    (project / "archive").mkdir(exist_ok=True)
    write(project, edits.files)
    check(options)
    for _ in range(steps):
        before = dict(edits.files)
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            edits.one()
        write(project, edits.files)
        options = replace(options, today=date(2023, 6, chance.choice([21, 21, 15, 28])))
        assert check(options) == whole(options), (seed, before, edits.files)
        if chance.random() < 0.6:  # back to where it was well, so that edits do not pile up
            edits.files = before


@pytest.mark.parametrize("group", range(8))
def test_any_edits(tmp_path, ways, group):
    for seed in range(group * 6, group * 6 + 6):
        project = tmp_path / str(seed)
        project.mkdir()
        run_edits(project, seed, steps=8)
    assert ways["part"] > ways["whole"] / 3


def state_of(project: Path) -> tuple[str, bytes]:
    (found,) = cached(project, STATES).items()
    return found


def edited(project: Path) -> Options:
    """Give the base a problem by one edit, and forget what whole runs gave."""
    path = project / PATH
    path.write_bytes(path.read_bytes().replace(b"by: envoy", b"by: envoi"))
    forget_outcomes(project)
    return Options(project, TODAY)


def test_an_edit_takes_the_short_way(write_base, ways):
    project = write_base()
    assert not check(Options(project, TODAY)).problems
    options = edited(project)
    assert [problem.code for problem in check(options).problems] == ["reference-exists"]
    assert ways == {"part": 1, "whole": 0}


def test_a_new_fact_may_be_what_single_brackets_elsewhere_mean(write_base, ways):
    envoy = SMALL_BASE["content/actors/envoy.yml"].replace("[[arcadia]]", "[[arcadia]], see [envoy-on-pepper]")
    project = write_base({"content/actors/envoy.yml": envoy})
    assert not check(Options(project, TODAY)).problems
    path = project / PATH
    fact = (
        "  - id: envoy-on-peper\n    kind: context\n    text: It is hot.\n    date: 2023\n    sources: [gazette p1]\n"
    )
    path.write_text(path.read_text(encoding="utf-8") + fact, encoding="utf-8")
    forget_outcomes(project)
    assert [problem.code for problem in check(Options(project, TODAY)).problems] == ["link-form"]
    assert ways == {"part": 1, "whole": 0}


@pytest.mark.parametrize("value", [b"", b"{", b"[]", b"null", b'{"files": 1}', b"\xff\xfe", b"[" * 100_000])
def test_a_damaged_memory_is_passed_over(write_base, ways, value):
    project = write_base()
    check(Options(project, TODAY))
    damage(project, STATES, value)
    options = edited(project)
    assert check(options) == whole(options)
    assert ways == {"part": 0, "whole": 0}


@pytest.mark.parametrize("length", [1, 64, 65, 100, 1000])
def test_a_memory_cut_short_is_passed_over(write_base, length):
    project = write_base()
    check(Options(project, TODAY))
    damage(project, STATES, state_of(project)[1][:-length])
    options = edited(project)
    assert check(options) == whole(options)


def test_a_deleted_memory_is_made_anew(write_base):
    project = write_base()
    check(Options(project, TODAY))
    shutil.rmtree(project / ".cache")
    options = edited(project)
    assert check(options) == whole(options)
    assert state_of(project)


def test_the_memory_of_another_base_serves_nobody_wrongly(write_base, tmp_path, ways):
    project = write_base()
    check(Options(project, TODAY))
    other = tmp_path / "other"
    write(other, as_bytes(BASE.files))
    check(Options(other, TODAY))
    shutil.copyfile(other / FILE, project / FILE)
    options = edited(project)
    assert check(options) == whole(options)


def check_event_still_ahead(context: CheckContext) -> Iterator[Finding]:
    """An event is not ahead once its day has passed: a rule as somebody would add it, who knows of no cache."""
    for event in context.base.folders["events"]:
        if isinstance(event, Event) and event.phase == "ahead" and event.date:
            latest = event.date.latest
            passed = context.calendar.has_passed(event, date(latest.year, latest.month, latest.day))
            if passed:
                yield Finding(event, ("state",), "its day has passed.")


def test_a_rule_that_asks_for_the_day_needs_nothing_else_to_stay_right(write_base, monkeypatch):
    monkeypatch.setattr(engine, "RULES", (*RULES, *rules_of(Severity.WARNING, check_event_still_ahead)))
    talks = "name: Talks\ntype: meeting\nsummary: Talks.\nstate: planned\ndate: 2023-06-{}\n"
    events = {f"content/events/talks-{day}.yml": talks.format(day) for day in (18, 20, 22)}
    project = write_base(events)
    found = []
    for day in (17, 21, 19, 30, 18, 23):
        options = Options(project, date(2023, 6, day))
        forget_outcomes(project)
        (project / PATH).write_text((project / PATH).read_text(encoding="utf-8") + f"# {day}\n", encoding="utf-8")
        told = check(options)
        assert told == whole(options), day
        found.append(sum(problem.code == "event-still-ahead" for problem in told.problems))
    assert found == [0, 2, 1, 3, 0, 3]


def test_a_hostile_memory_raises_nothing(write_base):
    """With a right seal it can tell lies about files that are the same; it can neither run nor crash anything."""
    project = write_base()
    check(Options(project, TODAY))
    way, state = state_of(project)
    remembered = FORM.validate_json(state)
    options = edited(project)
    for words in ("", "x", "a b c", "salt salt", "../../etc/passwd \x00", "envoy " * 3):
        entries = {
            name: entry._replace(exports=words, targets=words, duplicate_keys=words, broken=words, core=entry.core)
            for name, entry in remembered.files.items()
        }
        due = dict.fromkeys(entries, words)
        lies = replace(remembered, files=entries, former_ids={words: words}, names={words: (words,)}, due=due)
        Cache(project).put(STATES, way, FORM.dump_json(lies))
        check(options)
        forget_outcomes(project)


def test_another_light_is_another_check(write_base):
    project = write_base()
    check(Options(project, TODAY))
    (project / PATH).write_text(SMALL_BASE[PATH] + "review_by: 2023-06-22\n", encoding="utf-8")
    for options in (
        Options(project, TODAY),
        Options(project, date(2023, 6, 23)),
        Options(project, TODAY, default_handling="TLP:AMBER"),
    ):
        assert check(options) == whole(options)
