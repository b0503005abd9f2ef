"""Random histories of small bases with restricted things in them, and each told once more with other secrets.

A history is drawn as a list of worlds, one a commit: reworded, raised, lowered, renamed, moved, disputed, withdrawn,
removed, merged into one, issued, put together from branches. For an audience some versions are closed: what is too
restricted in that version, or now. Its twin differs in these alone: what they say, whether a closed record holds facts,
which closed things an open list names, and how many commits there were that nobody outside hears of. Whatever is made
of both for this audience has to be the same, but for the names of revisions.
"""

from __future__ import annotations

import copy
import json
import random
import subprocess
import uuid
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from briefing_site.facts.types import TLP
from briefing_site.render.feeds import IDS

from tests.scripted_repository import ISOLATED, PEOPLE

Record = dict[str, Any]
START = datetime(2023, 6, 20, 9, 0, tzinfo=UTC)
SOFT = ("about", "disputed_by")
RESTS_ON = ("by", "source", "link")
"""The keys of a fact that name a record each, which it is not less restricted than."""
WORDS = "dear cheap price quota landing letter tariff port grain crop".split()  # noqa: SIM905 - reads better so
LAST_DAY = "2023-12-31"


@dataclass
class World:
    """One version of everything: records by id, hand-written pages, and when the brief was issued."""

    records: dict[str, Record]
    pages: dict[str, dict[str, str]]
    default: str
    """The handling of what gives none."""
    issued: list[tuple[str, int]] = field(default_factory=list)
    """Day, and the number of the commit."""

    def level(self, thing: Mapping[str, Any]) -> int:
        """Return how closed a record or a page is."""
        return TLP.index(thing["handling"] or self.default)

    def facts(self) -> Iterator[tuple[str, Record, dict[str, Any]]]:
        """Yield each fact with its record."""
        for record_id, record in self.records.items():
            for fact in record.get("facts", {}).values():
                yield record_id, record, fact


@dataclass
class Commit:
    """One commit of a history."""

    world: World
    parents: tuple[int, ...]
    subject: str


@dataclass
class Telling:
    """A history as it is written down once: the commits' SHAs by their numbers."""

    folder: Path
    shas: list[str]
    things: frozenset[str]
    """Every id that there ever was, in this history or its twin."""

    def normal(self, text: str) -> str:
        """Return a text with the number of a commit in the place of its name."""
        for number, sha in enumerate(self.shas):
            text = text.replace(sha, f"<{number}>").replace(sha[:10], f"<{number}>")
        return self._without_entry_ids(text)

    def _without_entry_ids(self, text: str) -> str:
        if "urn:uuid" not in text:
            return text
        for number, sha in enumerate(self.shas):
            for thing in ("", *self.things):
                text = text.replace(uuid.uuid5(IDS, f"{sha}/{thing}").urn, f"<{number}/{thing}>")
        return text


class Draw:
    """Draws one history from a seed."""

    def __init__(self, seed: int) -> None:
        self.told: dict[str, str] = {}
        """Other words for words: the same ones for the same, so that what was renamed is still known by them."""
        self.renamed: list[tuple[str, str]] = []
        self.chance = random.Random(seed)  # noqa: S311 - no secret is kept by it
        self.default = self.chance.choice(["TLP:CLEAR", "TLP:CLEAR", "TLP:CLEAR", "TLP:AMBER"])
        self.audience = self.chance.choice(["TLP:CLEAR", "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER"])
        self.number = 0

    def history(self, length: int) -> list[Commit]:
        """Return the commits, the first of which everything begins with; the last is checked out."""
        commits = [Commit(self.settled(self.start()), (), "Begin")]
        while len(commits) < length:
            head = len(commits) - 1
            if self.chance.random() < 0.2:
                commits += self.branches(commits[head], head)
            else:
                commits.append(self.edit(commits[head], head))
        return commits

    def edit(self, before: Commit, parent: int) -> Commit:
        world = copy.deepcopy(before.world)
        operation = self.chance.choice(OPERATIONS)
        operation(self, world, parent)
        return Commit(self.settled(world), (parent,), f"{operation.__name__} {self.words()}")

    def branches(self, before: Commit, parent: int) -> list[Commit]:
        """Return an edit on the main line, one on a branch, and the merge of both, record by record."""
        ours, theirs = self.edit(before, parent), self.edit(before, parent)
        old, merged = before.world.records, copy.deepcopy(ours.world)
        for record_id in {*old, *theirs.world.records}:
            if theirs.world.records.get(record_id) == old.get(record_id):
                continue
            if ours.world.records.get(record_id) == old.get(record_id):
                merged.records.pop(record_id, None)
                if record_id in theirs.world.records:
                    merged.records[record_id] = copy.deepcopy(theirs.world.records[record_id])
        if not _is_sound(merged):  # what was renamed here was edited there: the desk keeps its own
            merged = copy.deepcopy(ours.world)
        return [ours, theirs, Commit(self.settled(merged), (parent + 1, parent + 2), f"Merge {self.words()}")]

    # --- the beginning ---

    def start(self) -> World:
        records: dict[str, Record] = {}
        for name, kind in (("alba", "government"), ("boria", "government"), ("carol", "person")):
            records[name] = self.record("actors", name, type=kind)
        for name in ("gazette", "herald"):
            records[name] = self.record("sources", name)
        for name in ("salt", "fish", "wood"):
            records[name] = self.record("issues", name, positions={})
        records["visit"] = self.record("events", "visit", participants=["alba", "boria"])
        records["talks"] = self.record("briefs", "talks", line="Say it.", line_facts=[])
        pages = {name: {"handling": self.handling(), "text": self.words()} for name in ("about", "index", "notes")}
        pages["index"]["handling"] = ""
        world = World(records, pages, self.default)
        for record in records.values():
            record["handling"] = self.handling()
        if self.default != "TLP:CLEAR":
            for name in self.chance.sample([*records], 6):
                records[name]["handling"] = "TLP:CLEAR"
        for _ in range(8):
            add_fact(self, world, 0)
        for _ in range(3):
            take_position(self, world, 0)
        records["talks"]["line_facts"] = self.some([fact["id"] for *_, fact in world.facts()])
        return world

    def record(self, folder: str, name: str, **more: Any) -> Record:
        return {"folder": folder, "name": name.title(), "summary": self.words(), "handling": "", "withdrawn": ""} | {
            "former_ids": [],
            "related": [],
            "facts": {},
            **more,
        }

    def handling(self) -> str:
        return self.chance.choice(["", "", "", "", "TLP:CLEAR", "TLP:GREEN", "TLP:AMBER", "TLP:RED"])

    def words(self) -> str:
        self.number += 1
        return f"{' '.join(self.chance.choices(WORDS, k=3))} {self.number}"

    def other(self, words: str) -> str:
        if words not in self.told:
            self.told[words] = self.words()
        return self.told[words]

    def agrees(self, thing: str) -> bool:
        """Say yes or no, and of the same thing always the same."""
        return self.told.setdefault(f"agrees {thing}", self.chance.choice(["", "yes"])) != ""

    def some(self, things: list[str]) -> list[str]:
        return sorted(self.chance.sample(things, min(len(things), self.chance.randint(1, 2))))

    # --- what the rules of a base ask for ---

    def settled(self, world: World) -> World:
        """Return a world in which nothing is less restricted than what it rests on, and no reference leads nowhere."""
        records, level = world.records, world.level
        for _, record, fact in world.facts():
            fact["link"] = fact["link"] if fact["link"] in records else ""
            needed = max(level(record), *(level(records[fact[key]]) for key in RESTS_ON if fact[key]))
            if TLP.index(fact["handling"] or TLP[0]) <= level(record):
                fact["handling"] = ""
            if TLP.index(fact["handling"] or TLP[level(record)]) < needed:
                fact["handling"] = TLP[needed]
        facts = {fact["id"]: fact for *_, fact in world.facts()}
        for fact in facts.values():
            fact["about"] = [i for i in fact["about"] if i in records]
            fact["disputed_by"] = [i for i in fact["disputed_by"] if i in facts and i != fact["id"]]
        for record in records.values():
            record["related"] = [i for i in record["related"] if i in records]
            for actor, position in [*record.get("positions", {}).items()]:
                position["facts"] = [i for i in position["facts"] if i in facts and facts[i]["by"] == actor]
                if not position["facts"] or level(records[actor]) > level(record):
                    del record["positions"][actor]
            if "participants" in record:
                named = record["participants"]
                record["participants"] = [i for i in named if level(records[i]) <= level(record)]
            if "line_facts" in record:
                record["line_facts"] = [i for i in record["line_facts"] if i in facts]
        return world


# --- what a desk does -------------------------------------------------------------------------------------------------


def _fact(draw: Draw, world: World) -> tuple[str, Record, dict[str, Any]] | None:
    found = [*world.facts()]
    return draw.chance.choice(found) if found else None


def add_fact(draw: Draw, world: World, _: int) -> None:
    """A record gets a fact."""
    homes = [i for i, r in world.records.items() if r["folder"] in {"issues", "events"}]
    home = world.records[draw.chance.choice(homes)]
    draw.number += 1
    name = f"fact-{draw.number}"
    actors = [i for i, r in world.records.items() if r["folder"] == "actors"]
    home["facts"][name] = {
        "id": name,
        "text": draw.words(),
        "by": draw.chance.choice(actors),
        "date": f"2023-0{draw.chance.randint(1, 6)}-1{draw.chance.randint(0, 9)}",
        "source": draw.chance.choice([i for i, r in world.records.items() if r["folder"] == "sources"]),
        "handling": draw.handling(),
        "link": draw.chance.choice([*world.records]) if draw.chance.random() < 0.3 else "",
        "about": draw.some(homes) if draw.chance.random() < 0.3 else [],
        "disputed_by": [],
        "disputed": "",
        "reviewed": "",
    }


def reword_fact(draw: Draw, world: World, _: int) -> None:
    """A fact says something else."""
    if found := _fact(draw, world):
        found[2]["text"] = draw.words()


def check_fact(draw: Draw, world: World, _: int) -> None:
    """Somebody checks a fact."""
    if found := _fact(draw, world):
        found[2]["reviewed"] = f"2023-06-1{draw.chance.randint(0, 9)} ak"


def classify_fact(draw: Draw, world: World, _: int) -> None:
    """A fact is raised or lowered."""
    if found := _fact(draw, world):
        found[2]["handling"] = draw.handling()


def classify_record(draw: Draw, world: World, _: int) -> None:
    """A record is raised or lowered, and its facts with it."""
    record = draw.chance.choice([*world.records.values()])
    record["handling"] = draw.handling()
    for fact in record["facts"].values():
        fact["handling"] = fact["handling"] if draw.chance.random() < 0.3 else ""


def lower_all(draw: Draw, world: World, _: int) -> None:
    """Everything of a record is opened."""
    for *_home, record, fact in world.facts():
        if draw.chance.random() < 0.3:
            record["handling"] = "TLP:CLEAR"
            fact["handling"] = ""


def remove_fact(draw: Draw, world: World, _: int) -> None:
    """A fact is taken out."""
    if found := _fact(draw, world):
        del found[1]["facts"][found[2]["id"]]


def move_fact(draw: Draw, world: World, _: int) -> None:
    """A fact finds another home."""
    if found := _fact(draw, world):
        homes = [r for r in world.records.values() if r["folder"] in {"issues", "events"}]
        fact = found[1]["facts"].pop(found[2]["id"])
        draw.chance.choice(homes)["facts"][fact["id"]] = fact


def rename_fact(draw: Draw, world: World, _: int) -> None:
    """A fact gets another id, everywhere."""
    if found := _fact(draw, world):
        draw.number += 1
        _rename(draw, world, found[2]["id"], f"fact-{draw.number}")


def rename_record(draw: Draw, world: World, _: int) -> None:
    """A record gets another id, everywhere, and keeps the old one as a former one."""
    old = draw.chance.choice([*world.records])
    draw.number += 1
    _rename(draw, world, old, f"{old.partition('-')[0]}-{draw.number}")


def _rename(draw: Draw, world: World, old: str, new: str) -> None:
    """Put an id in the place of another."""
    draw.renamed.append((old, new))
    if old in world.records:
        world.records[old]["former_ids"].append(old)
    formers = {name: record.pop("former_ids") for name, record in world.records.items()}
    text = json.dumps(world.records).replace(json.dumps(old), json.dumps(new))
    world.records = json.loads(text)
    for name, former in formers.items():
        world.records[new if name == old else name]["former_ids"] = former


def reword_record(draw: Draw, world: World, _: int) -> None:
    """A record is described otherwise."""
    draw.chance.choice([*world.records.values()])["summary"] = draw.words()


def add_record(draw: Draw, world: World, _: int) -> None:
    """There is another issue, with a fact in it."""
    draw.number += 1
    name = f"grain-{draw.number}"
    world.records[name] = draw.record("issues", name, positions={}) | {"handling": draw.handling()}
    world.records[name]["related"] = draw.some([i for i in _issues(world) if i != name])
    add_fact(draw, world, 0)


def remove_record(draw: Draw, world: World, _: int) -> None:
    """An issue is taken out, with all of its facts."""
    if len(issues := _issues(world)) > 1:
        del world.records[draw.chance.choice(issues)]


def merge_records(draw: Draw, world: World, _: int) -> None:
    """An issue goes on in another one, as closed as itself, to which all that is known of it goes."""
    old = draw.chance.choice(_issues(world))
    alike = [i for i in _issues(world) if i != old and world.level(world.records[i]) == world.level(world.records[old])]
    if not alike:
        return
    new = draw.chance.choice(alike)
    draw.renamed.append((old, new))
    gone, kept = world.records.pop(old), world.records[new]
    kept["former_ids"] += [old, *gone["former_ids"]]
    kept["facts"] |= gone["facts"]
    kept["positions"] = gone["positions"] | kept["positions"]
    for part, key in [(record, "related") for record in world.records.values()] + [
        (fact, key) for *_, fact in world.facts() for key in ("about", "link")
    ]:
        value = part[key]
        renamed = [new if i == old else i for i in (value if isinstance(value, list) else [value])]
        part[key] = sorted({*renamed}) if isinstance(value, list) else renamed[0]
    kept["related"] = [i for i in kept["related"] if i != new]


def _issues(world: World) -> list[str]:
    return [i for i, record in world.records.items() if record["folder"] == "issues"]


def link(draw: Draw, world: World, _: int) -> None:
    """The words of a fact link to a record, or to another one."""
    if found := _fact(draw, world):
        found[2]["link"] = draw.chance.choice([*world.records])


def relate(draw: Draw, world: World, _: int) -> None:
    """A record is related to others."""
    record = draw.chance.choice([r for r in world.records.values() if r["folder"] == "issues"])
    record["related"] = [i for i in draw.some([*world.records]) if world.records[i]["folder"] in {"issues", "actors"}]


def dispute(draw: Draw, world: World, _: int) -> None:
    """A fact is disputed by others."""
    if found := _fact(draw, world):
        found[2]["disputed"] = "yes"
        found[2]["disputed_by"] = draw.some([fact["id"] for *_, fact in world.facts()])


def take_position(draw: Draw, world: World, _: int) -> None:
    """An actor takes a line, or another one."""
    if found := _fact(draw, world):
        actor = found[2]["by"]
        issue = draw.chance.choice([r for r in world.records.values() if r["folder"] == "issues"])
        facts = [fact["id"] for *_, fact in world.facts() if fact["by"] == actor]
        issue["positions"][actor] = {"line": draw.words(), "facts": draw.some(facts)}


def drop_position(draw: Draw, world: World, _: int) -> None:
    """A line is taken out."""
    for record in world.records.values():
        if record.get("positions") and draw.chance.random() < 0.5:
            record["positions"].popitem()


def withdraw(draw: Draw, world: World, _: int) -> None:
    """A record is withdrawn, or stands again."""
    record = draw.chance.choice([r for r in world.records.values() if r["folder"] in {"issues", "events"}])
    record["withdrawn"] = "" if record["withdrawn"] else draw.words()


def reword_brief(draw: Draw, world: World, _: int) -> None:
    """A brief says something else, on other facts."""
    brief = next(record for record in world.records.values() if record["folder"] == "briefs")
    brief["line"] = draw.words()
    brief["line_facts"] = draw.some([fact["id"] for *_, fact in world.facts()])


def issue(draw: Draw, world: World, parent: int) -> None:
    """The brief is given out, as it stands in the last commit."""
    world.issued.append((f"2023-07-{10 + len(world.issued)}", parent))


def classify_page(draw: Draw, world: World, _: int) -> None:
    """A hand-written page is raised or lowered."""
    world.pages[draw.chance.choice(["about", "notes"])]["handling"] = draw.handling()


def reword_page(draw: Draw, world: World, _: int) -> None:
    """A hand-written page says something else."""
    world.pages[draw.chance.choice(["about", "notes"])]["text"] = draw.words()


OPERATIONS: tuple[Callable[[Draw, World, int], None], ...] = (
    add_fact,
    reword_fact,
    check_fact,
    classify_fact,
    classify_fact,
    classify_record,
    classify_record,
    lower_all,
    remove_fact,
    move_fact,
    rename_fact,
    rename_record,
    reword_record,
    add_record,
    remove_record,
    merge_records,
    link,
    relate,
    dispute,
    take_position,
    take_position,
    drop_position,
    withdraw,
    reword_brief,
    issue,
    classify_page,
    reword_page,
)


# --- what is closed ---------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Closing:
    """What an audience may not see of a history."""

    draw: Draw
    now: frozenset[str]
    """Ids and pages closed for good: hidden in the last commit, or when they went, or what they went on as is."""
    once_open: frozenset[str]
    """Ids that some version shows: where one of these is gone for good, that is no secret."""

    def of(self, world: World) -> set[str]:
        """Return what is closed in one version."""
        return hidden_in(self.draw, world) | (self.now & {*ids_in(world)})


def closing_of(draw: Draw, commits: list[Commit]) -> Closing:
    """Return what is closed of a whole history."""
    hidden = [hidden_in(draw, commit.world) for commit in commits]
    present = [{*ids_in(commit.world)} for commit in commits]
    ends: dict[str, list[bool]] = {}
    for number, commit in enumerate(commits):
        for parent in commit.parents:
            for thing in present[parent] - present[number]:
                ends.setdefault(thing, []).append(thing in hidden[parent])
    gone = {thing for thing, closed in ends.items() if thing not in present[-1] and all(closed)}
    closed = hidden[-1] | gone
    for old, new in reversed(draw.renamed):
        if new in closed and old not in present[-1]:
            closed.add(old)
    once_open = frozenset().union(*(there - shut for there, shut in zip(present, hidden, strict=True)))
    return Closing(draw, frozenset(closed), once_open)


def hidden_in(draw: Draw, world: World) -> set[str]:
    """Return what is too restricted in one version."""
    limit = TLP.index(draw.audience)
    hidden = {i for i, record in world.records.items() if world.level(record) > limit}
    for home, _, fact in world.facts():
        if home in hidden or TLP.index(fact["handling"] or TLP[0]) > limit:
            hidden.add(fact["id"])
    return hidden | {name for name, page in world.pages.items() if world.level(page) > limit}


def _is_sound(world: World) -> bool:
    """Tell whether every id is borne once, and every actor and source that is named is there."""
    facts = [fact for *_, fact in world.facts()]
    formers = [i for record in world.records.values() for i in record["former_ids"]]
    named = {i for fact in facts for i in (fact["by"], fact["source"])}
    named |= {i for r in world.records.values() for i in (*r.get("positions", ()), *r.get("participants", ()))}
    ids = [*world.records, *formers, *(fact["id"] for fact in facts)]
    return len(ids) == len({*ids}) and named <= world.records.keys()


def ids_in(world: World) -> Iterator[str]:
    yield from world.records
    yield from (fact["id"] for *_, fact in world.facts())
    yield from world.pages


def redrawn(draw: Draw, world: World, closing: Closing) -> World:
    """Return a world with other secrets."""
    told, closed = copy.deepcopy(world), closing.of(world)
    named = {i for *_, fact in told.facts() for i in fact["disputed_by"]}
    named |= {i for r in told.records.values() for p in r.get("positions", {}).values() for i in p["facts"]}
    named |= {i for record in told.records.values() for i in record.get("line_facts", ())}
    for name, record in told.records.items():
        if name in closed:
            record |= {"name": draw.other(record["name"]).title(), "summary": draw.other(record["summary"])}
            kept = named | closing.once_open
            record["facts"] = {i: fact for i, fact in record["facts"].items() if i in kept or draw.agrees(i)}
        record["related"] = _maybe_without(draw, record["related"], closed)
        for position in record.get("positions", {}).values():
            if name in closed or not closed.isdisjoint(position["facts"]):
                position["line"] = draw.other(position["line"])
        if not closed.isdisjoint(record.get("line_facts", ())):
            record["line"] = draw.other(record["line"])
    for _, _, fact in told.facts():
        if fact["id"] in closed:
            fact |= {"text": draw.other(fact["text"]), "date": "2021-01-01", "reviewed": "", "about": []}
        for key in SOFT:
            fact[key] = _maybe_without(draw, fact[key], closed)
    for name, page in told.pages.items():
        page["text"] = draw.other(page["text"]) if name in closed else page["text"]
    return told


def _maybe_without(draw: Draw, ids: list[str], closed: set[str]) -> list[str]:
    return [i for i in ids if i not in closed or draw.agrees(i)]


# --- writing it down --------------------------------------------------------------------------------------------------


def write_history(  # noqa: PLR0913 - what a history is written from
    folder: Path, draw: Draw, commits: list[Commit], things: Iterable[str], *, config: str, hidden_between: bool = False
) -> Telling:
    """Commit a history to a new repository; with `hidden_between`, also commits that change nothing visible."""
    git = _Git(folder)
    (folder / ".git/info/exclude").write_text("mkdocs.yml\n")
    shas: list[str] = []
    secrets: dict[str, str] = {}
    for number, commit in enumerate(commits):
        parents, moment = [shas[parent] for parent in commit.parents], START + timedelta(days=number)
        if hidden_between and parents and draw.chance.random() < 0.3:
            files = files_of(commits[commit.parents[0]].world, shas)
            secret = draw.words()
            parents[0] = git.commit(with_secret(files, secret), parents[:1], draw.words(), moment - timedelta(hours=12))
            secrets[parents[0]] = secret
        secret = secrets.get(parents[0], "") if parents else ""
        files = files_of(commit.world, shas)
        shas.append(git.commit(with_secret(files, secret), parents, commit.subject, moment))
        secrets[shas[-1]] = secret
    git.run("reset", "--quiet", "--hard", shas[-1])
    git.run("clean", "--quiet", "-d", "--force")
    (folder / "mkdocs.yml").write_text(config)
    return Telling(folder, shas, frozenset(things))


def with_secret(files: dict[str, str], secret: str) -> dict[str, str]:
    """Return files with one more, which nobody outside may hear of."""
    told = f"name: {secret}\nsummary: It is secret.\nhandling: TLP:RED\n"
    return {**files, "content/issues/secret.yml": told} if secret else files


class _Git:
    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True)
        self.run("init", "--quiet", "--initial-branch=main")

    def run(self, *arguments: str, given: str = "", moment: datetime = START) -> str:
        environment = {"PATH": "/usr/bin:/bin:/usr/local/bin", **ISOLATED, **PEOPLE}
        environment |= dict.fromkeys(("GIT_AUTHOR_DATE", "GIT_COMMITTER_DATE"), moment.isoformat())
        command = ["git", *arguments]
        done = subprocess.run(
            command, cwd=self.folder, env=environment, input=given, capture_output=True, text=True, check=True
        )
        return done.stdout.strip()

    def commit(self, files: dict[str, str], parents: list[str], subject: str, moment: datetime) -> str:
        """Commit exactly these files, and return the SHA."""
        self.run("rm", "-r", "--cached", "--quiet", "--ignore-unmatch", ".")
        for name, text in files.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        self.run("update-index", "--add", "--stdin", given="\n".join(files))
        tree = self.run("write-tree")
        named = [word for parent in parents for word in ("-p", parent)]
        message = f"{subject}\n\nChange: {subject}\n" if subject else ""
        sha = self.run("commit-tree", tree, *named, given=message, moment=moment)
        self.run("update-ref", "refs/heads/main", sha)
        return sha


def files_of(world: World, shas: list[str]) -> dict[str, str]:
    """Return a world as the files of a project."""
    files = {
        f"content/{record['folder']}/{name}.yml": "".join(f"{line}\n" for line in _lines(record, world))
        for name, record in world.records.items()
    }
    for name, page in world.pages.items():
        head = f"title: {name.title()}\n" + (f"handling: {page['handling']}\n" if page["handling"] else "")
        files[f"content/pages/{name}.md"] = f"---\n{head}---\nThis is {page['text']}.\n"
    if world.issued:
        entries = (
            f"- date: {day}\n  revision: {shas[number]}\n  content: 0123456789\n  by: ak\n"
            for day, number in world.issued
        )
        brief = next(name for name, record in world.records.items() if record["folder"] == "briefs")
        files[f"issued/{brief}.yml"] = "".join(entries)
    return files


def _lines(record: Record, world: World) -> Iterator[str]:
    if record["former_ids"]:
        yield f"former_ids: [{', '.join(record['former_ids'])}]"
    yield from _given(record, "handling", "withdrawn")
    if record["folder"] == "briefs":
        yield from _brief_lines(record, world)
        return
    if record["folder"] == "sources":
        yield from ("type: report", f"publisher: {record['name']}", f"title: {record['summary']}")
        return
    yield from _given(record, "name", "summary", "type")
    if record["folder"] == "events":
        yield from ("type: visit", "date: 2023-06-18", f"participants: [{', '.join(record['participants'])}]")
    if record["related"]:
        yield f"related: [{', '.join(record['related'])}]"
    if record.get("positions"):
        yield "positions:"
        for actor, position in record["positions"].items():
            yield from (f"  - actor: {actor}", f"    line: {position['line']}")
            yield f"    facts: [{', '.join(position['facts'])}]"
    if record["facts"]:
        yield "facts:"
        for fact in record["facts"].values():
            yield from _fact_lines(fact)


def _given(values: Mapping[str, Any], *keys: str) -> Iterator[str]:
    yield from (f"{key}: {values[key]}" for key in keys if values.get(key))


def _fact_lines(fact: dict[str, Any]) -> Iterator[str]:
    linked = f" [[{fact['link']}]]" if fact["link"] else ""
    yield from (
        f"  - id: {fact['id']}",
        "    kind: said",
        f"    text: {json.dumps(fact['text'] + linked)}",
        f"    by: {fact['by']}",
    )
    yield from (f"    date: {fact['date']}", f"    sources: [{fact['source']}]", "    note: It is as it is.")
    for key in ("handling", "reviewed"):
        if fact[key]:
            yield f"    {key}: {fact[key]}"
    for key in SOFT:
        if fact[key]:
            yield f"    {key}: [{', '.join(fact[key])}]"
    if fact["disputed"]:
        yield "    status: disputed"


def _brief_lines(record: Record, world: World) -> Iterator[str]:
    level = world.level(record)
    open_ones = [i for i, r in world.records.items() if world.level(r) <= level]
    issues = [i for i in open_ones if world.records[i]["folder"] == "issues"]
    principal = next((i for i in open_ones if world.records[i]["folder"] == "actors"), "")
    if principal:
        yield f"for: {principal}"
    yield from (
        f"title: {json.dumps(record['name'])}",
        f"purpose: {json.dumps(record['summary'])}",
        "as_of: 2023-06-20",
    )
    yield from ("sections:", "  - text: Background", "    body: It is so.")
    if record["line_facts"] and principal:
        yield from ("  - points_to_make:", f"      - line: {json.dumps(record['line'])}")
        yield f"        facts: [{', '.join(record['line_facts'])}]"
    if issues:
        yield f"  - issues: [{', '.join(issues)}]"
        yield f"  - positions: [{', '.join(issues)}]"
