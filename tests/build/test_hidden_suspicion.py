"""What is suspect is told an audience only from versions that it may see: no word, id or day of a hidden one gets out.

A random base is reviewed, reworded, raised and lowered, commit by commit. Each secret is planted: words that no open
version holds, ids of closed facts, messages and days of commits about closed things alone, fingerprints. No file of the
site, and no other output for the audience, may hold one; and a commit about closed things changes nothing it is told.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from briefing_site.cli.main import main
from briefing_site.edit.record_review import record_reviews
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.facts.types import Review
from briefing_site.site.review_words import suspect_words
from click.testing import CliRunner

from tests.conftest import PROJECT
from tests.moved_bases import STAMP
from tests.pasts import past_of
from tests.render.paper import words as words_of_pdf
from tests.rounds import Rounds
from tests.scripted_repository import START, ScriptedRepository

MKDOCS = f"""\
site_name: Salt
docs_dir: content/pages
theme: {{name: null, custom_dir: {PROJECT / "templates"}, static_templates: [404.html]}}
plugins:
  - briefing: {{format: 1, audience: TLP:CLEAR}}
"""
CLOSED = "TLP:AMBER"
REVIEWED = date(2024, 1, 5)
"""The day of every review: later than each commit, so that the days of hidden commits stand nowhere else."""
BUILT = "2024-02-01"
STEPS = 9
PRINTED = 4
"""Of so many rounds one prints as well."""


@dataclass
class Fact:
    id: str
    words: str
    closed: bool


@dataclass
class Secrets:
    """What must not get out, as it is after the last commit."""

    words: set[str] = field(default_factory=set)
    days: set[date] = field(default_factory=set)
    commits: set[str] = field(default_factory=set)


class Desk(ScriptedRepository):
    """A base whose facts are open or closed, version by version, with what rests on them."""

    def __init__(self, folder: Path, seed: int) -> None:
        super().__init__(folder)
        self.draw = Random(seed)  # noqa: S311 - a script of edits
        self.number = 0
        self.secrets = Secrets()
        self.said: dict[str, set[str]] = {}
        """Everything that each fact ever said."""
        self.hidden_words: set[str] = set()
        """What was said in a closed version."""
        self.open_words: set[str] = set()
        """What was said in an open one: of a fact that is open now, that may be told."""
        self.facts = [Fact(f"fact{n}x", "", self.draw.random() < 0.4) for n in range(7)]
        self.facts[0].closed = False
        for fact in self.facts:
            self.reword(fact)
        ids = [fact.id for fact in self.facts]
        self.positions = {actor: self.draw.sample(ids, self.draw.randint(1, 3)) for actor in ("arcadia", "borduria")}
        self.line = self.draw.sample(ids, 2)
        self.ground = self.draw.choice(ids)
        self.grade = "B"
        """Of the closed source."""
        self.save()
        self.commit("Begin")

    def token(self) -> str:
        self.number += 1
        return f"qz{self.draw.randrange(10**6):06}w{self.number}"

    def reword(self, fact: Fact) -> None:
        fact.words = self.token()
        self.said.setdefault(fact.id, set()).add(fact.words)
        self.note(fact)

    def note(self, fact: Fact) -> None:
        (self.hidden_words if fact.closed else self.open_words).add(fact.words)

    def save(self) -> None:
        by_id = {fact.id: fact for fact in self.facts}
        closed = {i for i, fact in by_id.items() if fact.closed}
        facts = "".join(map(self._fact, self.facts))
        line = [i for i in self.line if i not in closed] or [self.facts[0].id]
        view = "  - id: viewx\n    kind: assessment\n    text: So it is seen.\n    date: 2022-01-03\n"
        view += f"    rests_on: [{self.ground}]\n" + (f"    handling: {CLOSED}\n" if self.ground in closed else "")
        self.write(
            {
                "mkdocs.yml": MKDOCS,
                "content/pages/index.md": "---\ntitle: Salt\n---\nSalt.\n",
                "content/sources/gazette.yml": "type: article-newspaper\npublisher: The Gazette\nissued: 2022-01-02\n",
                "content/sources/cable.yml": "type: report\npublisher: The Cable\nissued: 2022-01-02\n"
                f"reliability: {self.grade}\nhandling: {CLOSED}\n",
                "content/actors/arcadia.yml": "name: Arcadia\ntype: government\nsummary: A state.\n",
                "content/actors/borduria.yml": "name: Borduria\ntype: government\nspeaks_for: arcadia\n"
                "summary: A state.\n",
                "content/issues/salt.yml": "name: Salt\nsummary: Salt is dear [@fact0x].\npositions:\n"
                + "".join(
                    f"  - actor: {actor}\n    line: The line of {actor}.\n    facts: [{', '.join(ids)}]\n"
                    for actor, ids in self.positions.items()
                )
                + f"facts:\n{facts}{view}",
                "content/briefs/talks.yml": "title: Talks\nfor: arcadia\npurpose: To talk.\nas_of: 2022-01-04\n"
                "bottom_line: It is dear [@fact0x].\nsections:\n  - positions: [salt]\n  - points_to_make:\n"
                f"      - line: We say so.\n        facts: [{', '.join(line)}]\n",
            }
        )

    def _fact(self, fact: Fact) -> str:
        source = "cable p1" if fact.closed else "gazette p1"
        return (
            f"  - id: {fact.id}\n    kind: said\n    text: It is {fact.words}.\n    by: borduria\n"
            f"    date: 2022-01-01\n    sources: [{source}]\n" + (f"    handling: {CLOSED}\n" if fact.closed else "")
        )

    def step(self) -> bool:
        """Do one thing, and commit it; return whether it was about closed things alone."""
        closed = [fact for fact in self.facts if fact.closed]
        open_ones = [fact for fact in self.facts if not fact.closed]
        act = self.draw.choice(["reword", "raise", "lower", "hidden", "hidden", "source", "review"])
        hidden = (act == "hidden" and bool(closed)) or act == "source"
        stamps = self._stamps()
        if act == "hidden" and closed:
            self.reword(self.draw.choice(closed))
        elif act == "source":
            self.grade = self.draw.choice("CDE" if self.grade == "B" else "B")
        elif act == "raise" and len(open_ones) > 1:
            fact = self.draw.choice(open_ones[1:])
            fact.closed = True
            self.note(fact)
        elif act == "lower" and closed:
            fact = self.draw.choice(closed)
            fact.closed = False
            self.reword(fact)
        else:
            self.reword(self.draw.choice(open_ones))
        self.save()
        self._restamp(stamps)
        subject = self.token()
        day = (START + timedelta(days=self.day)).date()
        sha = self.commit(subject)
        if hidden:
            self.secrets.words.add(subject)
            self.secrets.days.add(day)
            self.secrets.commits.add(sha)
        return hidden

    # --- marks of review: kept as they are by every edit, renewed by a review ---

    def _stamps(self) -> dict[str, str]:
        """Return each mark, by the line that it stands below."""
        found: dict[str, str] = {}
        for path in ("content/issues/salt.yml", "content/briefs/talks.yml"):
            name = ""
            for line in (self.folder / path).read_text().splitlines():
                if "reviewed: " in line:
                    found[f"{path} {name}"] = line
                elif re.match(r" *- (id|actor|line): ", line):
                    name = line
        return found

    def _restamp(self, stamps: dict[str, str]) -> None:
        for path in ("content/issues/salt.yml", "content/briefs/talks.yml"):
            lines: list[str] = []
            name = ""
            for line in (self.folder / path).read_text().splitlines():
                is_first = line in {"positions:", "sections:"}
                if is_first and (mark := stamps.get(f"{path} ")):
                    lines.append(mark)
                lines.append(line)
                if re.match(r" *- (id|actor|line): ", line):
                    name = line
                    if mark := stamps.get(f"{path} {name}"):
                        lines.append(mark)
            (self.folder / path).write_text("\n".join(lines) + "\n")

    def review(self) -> None:
        """Have everything reviewed, some of it without a fingerprint, and commit that."""
        done = record_reviews(read_tree(self.folder), ["salt", "talks"], Review(REVIEWED, "ak"))

        def mark(stamp: re.Match[str]) -> str:
            return stamp[1] if self.draw.random() < 0.3 else stamp[0]

        for path, data in done.changes.items():
            (self.folder / path).write_text(STAMP.sub(mark, data.decode()))
        self.secrets.words.update(s for text in self._stamps().values() for s in re.findall(r" ([0-9a-f]{8})$", text))
        self.commit("Review")

    # --- what must not get out ---

    def planted(self) -> Iterator[re.Pattern[str]]:
        gone = {word for fact in self.facts if fact.closed for word in (*self.said[fact.id], fact.id)}
        for word in sorted((self.hidden_words - self.open_words) | gone | self.secrets.words):
            yield re.compile(re.escape(word), re.IGNORECASE)
        yield re.compile("The Cable")
        for sha in sorted(self.secrets.commits):
            yield re.compile(sha[:10])
        for day in sorted(self.secrets.days):
            yield re.compile(rf"{day.isoformat()}|(?<!\d){day.day} {day:%B}\b|{day:%Y%m%d}")


def told_at_clear(desk: Desk) -> dict[str, tuple[str, tuple[object, ...]]]:
    prepared, past = past_of(desk.folder, "TLP:CLEAR")
    verdicts = past.reviews.verdicts
    assert verdicts is not None
    found = {item.id: verdicts.of(item) for item in verdicts.items}
    return {
        name: (suspect_words(each, prepared.site.base), tuple(replace(c, revision="") for c in each.causes))
        for name, each in found.items()
    }


def outputs(desk: Desk, seed: int) -> Iterator[tuple[str, str]]:
    """Yield everything that is made for everybody, by name."""
    config = ("-f", str(desk.folder / "mkdocs.yml"))
    site = desk.folder / "site"
    more = () if seed % PRINTED == 0 else ("--no-pdf",)
    done = CliRunner().invoke(main, ["build", *config, "--site-dir", str(site), "--today", BUILT, "--no-search", *more])
    assert done.exit_code == 0, done.output
    for path in sorted(site.rglob("*")):
        if path.is_file() and path.suffix not in {".woff2", ".png"}:
            data = path.read_bytes()
            name = str(path.relative_to(site))
            yield name, words_of_pdf(data) if path.suffix == ".pdf" else data.decode("utf-8", "backslashreplace")
            yield f"the name of {name}", name
    first = desk.git("rev-list", "--max-parents=0", "HEAD")
    audience = ("--audience", "TLP:CLEAR")
    for form in ("text", "json", "markdown", "html"):
        yield f"diff {form}", CliRunner().invoke(main, ["diff", *config, first, *audience, "--format", form]).output
    for thing in ("salt", "talks", *(fact.id for fact in desk.facts if not fact.closed)):
        yield f"log {thing}", CliRunner().invoke(main, ["log", *config, thing, *audience]).output


@pytest.mark.slow
@pytest.mark.rounds(few=4, many=100)
def test_no_output_tells_of_a_version_that_its_audience_may_not_see(rounds: Rounds, tmp_path: Path) -> None:
    for seed in rounds:
        desk = Desk(tmp_path / str(seed), seed)
        desk.review()
        for number in range(STEPS):
            if number == STEPS // 2:
                desk.review()
            before = told_at_clear(desk)
            if desk.step():
                assert told_at_clear(desk) == before, f"step {number} was about closed things alone"
        planted = [*desk.planted()]
        assert len(planted) > 3
        for name, text in outputs(desk, seed):
            assert [found[0] for secret in planted if (found := secret.search(text))] == [], name
        shutil.rmtree(desk.folder)
