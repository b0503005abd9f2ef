"""Edits made by two branches and merged: cleanly, into broken references, or with a conflict that was resolved.

Each starts from where the last one ended: `main` and `side` leave one commit, each makes its own edit, and `side` is
merged. A resolution says what the files hold where git could not tell; without one the merge has to be clean.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from tests import edits
from tests.edits import BRIEF, ENVOY, FISH, GAZETTE, LEDGER, SALT
from tests.scripted_repository import ScriptedRepository

Act = Callable[[ScriptedRepository], object]
SUMMIT = "content/events/summit.yml"
PEPPER = "content/issues/pepper.yml"
NETS = """\
name: Nets
summary: How wide they may be.
facts:
  - id: nets-too-wide
    kind: said
    text: Arcadia called the nets too wide.
    by: arcadia
    date: 2023-06-02
    sources: [gazette p7]
    reviewed: 2023-06-19 aa
  - id: nets-mended
    kind: did
    text: Borduria mended its nets.
    by: borduria
    date: 2023-06-03
    sources: [gazette p8]
"""
FILES: Mapping[str, str | None] = {
    **edits.FILES,
    SUMMIT: "name: The summit\ntype: summit\ndate: 2023-07\nstate: planned\nsummary: On salt.\n",
    PEPPER: "name: Pepper\nsummary: About pepper.\n",
    "content/issues/nets.yml": NETS,
}


@dataclass(frozen=True)
class Merge:
    """One edit on each branch, and what became of them."""

    subject: str
    main: Act
    side: Act
    resolution: Mapping[str, Callable[[str, str], str | None]] = field(default_factory=dict)
    """For each file in conflict: what it holds in the end, given `main`'s text and `side`'s; None for no file."""


@dataclass(frozen=True)
class Merged:
    """The commits of one merge."""

    subject: str
    before: str
    """Where both branches came from."""
    main: str
    side: str
    merge: str


def fact(fact_id: str, text: str, rest: str = "    sources: [gazette p9]\n", kind: str = "context") -> str:
    return f"  - id: {fact_id}\n    kind: {kind}\n    text: {text}\n    date: 2023-06-22\n{rest}"


def edit(name: str, old: str, new: str) -> Act:
    return lambda repository: repository.edit(name, old, new)


def append(name: str, text: str) -> Act:
    def act(repository: ScriptedRepository) -> None:
        path = repository.folder / name
        path.write_text(path.read_text(encoding="utf-8") + text, encoding="utf-8")

    return act


def write(name: str, text: str | None) -> Act:
    return lambda repository: repository.write({name: text})


def both(*acts: Act) -> Act:
    def act(repository: ScriptedRepository) -> None:
        for one in acts:
            one(repository)

    return act


def without(text: str, start: str, end: str = "\n  - id:") -> str:
    """Return a text without the list item that starts with `start`."""
    head, _, rest = text.partition(start)
    _, found, tail = rest.partition(end)
    return head + (f"{end.removeprefix(chr(10))}{tail}" if found else "")


def remove_fact(name: str, fact_id: str) -> Act:
    def act(repository: ScriptedRepository) -> None:
        path = repository.folder / name
        path.write_text(without(path.read_text(encoding="utf-8"), f"  - id: {fact_id}\n"), encoding="utf-8")

    return act


def rename_envoy(repository: ScriptedRepository) -> None:
    old = (repository.folder / ENVOY).read_text(encoding="utf-8")
    repository.write({ENVOY: None, "content/actors/ambassador.yml": f"{old}former_ids: [envoy]\n"})
    path = repository.folder / SALT
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("[[envoy]]", "[[ambassador]]").replace("by: envoy", "by: ambassador"), "utf-8")


def drop_position(repository: ScriptedRepository) -> None:
    """Take every position off the record on salt."""
    path = repository.folder / SALT
    text = path.read_text(encoding="utf-8")
    start, end = text.index("positions:\n"), text.index("facts:\n  - id")
    path.write_text(text[:start] + text[end:], encoding="utf-8")


MERGES: tuple[Merge, ...] = (
    Merge(
        "Both append a fact to one list",
        append(SALT, fact("salt-is-white", "Salt is white.")),
        append(SALT, fact("salt-is-wet", "Salt is wet.")),
        {SALT: lambda main, side: main + side[side.index("  - id: salt-is-wet") :]},
    ),
    Merge(
        "One changes a date, the other the speaker of another fact",
        edit(SALT, "date: 2023-06-01", "date: 2023-06-05"),
        edit("content/issues/nets.yml", "by: arcadia", "by: borduria"),
    ),
    Merge(
        "One checks a fact, the other changes its words",
        edit("content/issues/nets.yml", "2023-06-19 aa", "2023-06-25 bb"),
        edit("content/issues/nets.yml", "called the nets too wide", "called the nets far too wide"),
    ),
    Merge(
        "Both put one line otherwise",
        edit(SALT, "It should fall.", "It should fall by half."),
        edit(SALT, "It should fall.", "It should fall at once."),
        {SALT: lambda main, _: main.replace("It should fall by half.", "It should fall by half at once.")},
    ),
    Merge(
        "One moves a fact, the other changes its words",
        both(
            remove_fact(SALT, "salt-tax-planned"),
            append(FISH, "facts:\n" + fact("salt-tax-planned", "A tax on salt is planned.")),
        ),
        edit(SALT, "A tax on salt is planned.", "A tax on salt was planned."),
        {SALT: lambda main, _: main, FISH: lambda main, _: main.replace("is planned", "was planned")},
    ),
    Merge(
        "One withdraws a source, the other cites it",
        append(LEDGER, "withdrawn: A forgery.\n"),
        append(PEPPER, "facts:\n" + fact("pepper-is-dear", "Pepper is dear.", "    sources: [ledger p9]\n")),
    ),
    Merge(
        "One retracts a fact, the other rests an assessment on it",
        edit(
            "content/issues/nets.yml",
            "    sources: [gazette p8]\n",
            "    sources: [gazette p8]\n    status: retracted\n",
        ),
        append(
            PEPPER,
            fact(
                "assess-nets",
                "The nets will likely hold.",
                "    rests_on: [nets-mended]\n    likelihood: likely\n",
                "assessment",
            ),
        ),
    ),
    Merge(
        "One renames a record, the other speaks of it by its old name",
        rename_envoy,
        append(
            PEPPER,
            fact(
                "envoy-on-pepper",
                ">-\n      [[envoy]] likes pepper.",
                "    by: envoy\n    sources: [gazette p9]\n",
                "said",
            ),
        ),
    ),
    Merge(
        "One removes a fact, the other rests a line on it",
        remove_fact(SALT, "salt-is-white"),
        edit(BRIEF, "        facts: [envoy-on-salt]", "        facts: [envoy-on-salt, salt-is-white]"),
    ),
    Merge(
        "Both open a record under one id",
        write("content/issues/wood.yml", "name: Wood\nsummary: Who fells what.\n"),
        write("content/issues/wood.yml", "name: Woods\nsummary: Where trees stand.\n"),
        {"content/issues/wood.yml": lambda main, _: main.replace("Who fells what.", "Who fells what, and where.")},
    ),
    Merge(
        "One removes a record, the other edits it",
        edit(PEPPER, "About pepper.", "About pepper and its price."),
        write(PEPPER, None),
        {PEPPER: lambda main, _: main},
    ),
    Merge(
        "One restricts a record, the other adds to it",
        edit(FISH, "name: Fish\n", "name: Fish\nhandling: TLP:AMBER\n"),
        append(FISH, fact("fish-are-few", "Fish are few.")),
    ),
    Merge(
        "One postpones an event, the other adds a participant",
        edit(SUMMIT, "state: planned", "state: postponed"),
        append(SUMMIT, "participants: [arcadia]\n"),
    ),
    Merge(
        "One disputes a fact, the other supersedes it",
        edit("content/issues/nets.yml", "    status: retracted\n", "    status: disputed\n    note: By whom?\n"),
        edit(
            "content/issues/nets.yml",
            "    status: retracted\n",
            "    status: superseded\n    superseded_by: nets-too-wide\n",
        ),
        {"content/issues/nets.yml": lambda _, side: side},
    ),
    Merge(
        "One drops a position, the other opens one",
        drop_position,
        write(
            "content/cooperation/market.yml",
            "name: Market\nstate: proposed\nsummary: For salt.\npositions:\n  - actor: borduria\n"
            "    line: It should open.\n    facts: [borduria-on-market]\nfacts:\n"
            + fact(
                "borduria-on-market",
                "Borduria wants a market.",
                "    by: borduria\n    sources: [gazette p9]\n",
                "position",
            ),
        ),
    ),
    Merge(
        "One gives a fact another id, the other files a record elsewhere",
        edit("content/issues/nets.yml", "id: nets-too-wide\n", "id: nets-far-too-wide\n"),
        both(
            write("content/issues/wood.yml", None),
            write("content/cooperation/wood.yml", "name: Wood\nstate: explored\nsummary: Who fells what, and where.\n"),
        ),
    ),
    Merge(
        "One rates a source, the other removes the brief",
        append(GAZETTE, "reliability: B\n"),
        write(BRIEF, None),
    ),
)


def make_merges(folder: Path) -> tuple[ScriptedRepository, tuple[Merged, ...]]:
    """Return the repository with every merge made, and the commits of each."""
    repository = ScriptedRepository(folder)
    repository.write(FILES)
    repository.commit("Start")
    return repository, tuple(_merged(repository, merge) for merge in MERGES)


def _merged(repository: ScriptedRepository, merge: Merge) -> Merged:
    before = repository.git("rev-parse", "HEAD")
    repository.git("checkout", "--quiet", "-B", "side")
    merge.side(repository)
    side = repository.commit(f"{merge.subject} (side)")
    repository.git("checkout", "--quiet", "main")
    merge.main(repository)
    main = repository.commit(f"{merge.subject} (main)")
    try:
        repository.git("merge", "--quiet", "--no-ff", "--no-commit", "side")
        assert not merge.resolution, f"{merge.subject}: git could tell by itself"
    except subprocess.CalledProcessError:
        assert merge.resolution, f"{merge.subject}: a conflict that nothing resolves"
    for name, resolve in merge.resolution.items():
        texts = (_text_of(repository, revision, name) for revision in (main, side))
        repository.write({name: resolve(*texts)})
    return Merged(merge.subject, before, main, side, repository.commit(f"{merge.subject} (merge)"))


def _text_of(repository: ScriptedRepository, revision: str, name: str) -> str:
    try:
        return repository.git("show", f"{revision}:{name}") + "\n"
    except subprocess.CalledProcessError:
        return ""
