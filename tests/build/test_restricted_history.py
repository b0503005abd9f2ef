"""What leaves for an audience is the same, whatever versions say that it may not see: on histories drawn at random."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from briefing_site.build.change_marks import since_revision
from briefing_site.build.composition import Build
from briefing_site.build.pipeline import prepare
from briefing_site.cli.main import main
from briefing_site.mkdocs_plugin import options_for_readers, read_config
from briefing_site.render.typst.print_jobs import all_print_jobs
from click.testing import CliRunner

from tests.conftest import MKDOCS
from tests.render.paper import words
from tests.restricted_histories import (
    LAST_DAY,
    RESTS_ON,
    START,
    Closing,
    Commit,
    Draw,
    Telling,
    World,
    closing_of,
    files_of,
    ids_in,
    redrawn,
    write_history,
)
from tests.rounds import Rounds

LENGTH = 12
"""Commits of one history."""
WHOLE = 10
"""Of so many rounds one prints and indexes too."""


@pytest.mark.slow
@pytest.mark.rounds(few=3, many=200)
def test_other_secrets_change_nothing_that_leaves(rounds: Rounds, tmp_path: Path) -> None:
    for seed in rounds:
        folder = tmp_path / str(seed)
        one, two = (leaving for leaving in both_leaving(seed, folder))
        assert one.keys() == two.keys()
        for name, text in one.items():
            assert text == two[name], f"{name} tells of what is closed"
        shutil.rmtree(folder)


def both_leaving(seed: int, folder: Path) -> Iterator[dict[str, str]]:
    """Yield what leaves of a history, and of its twin with other secrets."""
    draw = Draw(seed)
    commits = draw.history(LENGTH)
    closing = closing_of(draw, commits)
    twin = [Commit(redrawn(draw, c.world, closing), c.parents, subject_of(c, commits, closing)) for c in commits]
    config = MKDOCS.replace("format: 1\n", f"format: 1\n      default_handling: {draw.default}\n")
    things = {thing for commit in commits for thing in ids_in(commit.world)}
    first = write_history(folder / "one", draw, commits, things, config=config)
    other = write_history(folder / "two", draw, twin, things, config=config, hidden_between=True)
    for name, text in files_of(twin[-1].world, first.shas).items() if seed % 2 else ():  # secrets not committed yet
        path = first.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    for telling in (first, other):
        yield {name: telling.normal(text) for name, text in leaving(telling, draw, commits, seed)}


def subject_of(commit: Commit, commits: list[Commit], closing: Closing) -> str:
    """Return the subject of a commit in the twin: none where it is about something closed."""
    worlds = [commits[parent].world for parent in commit.parents]
    before, after = [secrets(world, closing) for world in worlds], secrets(commit.world, closing)
    is_about = before != [after] if len(worlds) == 1 else bool(after and not worlds)  # of merges, the branches tell
    if commit.subject.startswith("rename"):
        is_about = bool(closing.of(commit.world).intersection({*ids_in(commit.world)} - {*ids_in(worlds[0])}))
    return "" if is_about else commit.subject


def secrets(world: World, closing: Closing) -> dict[str, str]:
    """Return everything that is closed in a version, by what it is."""
    closed = closing.of(world)
    found: dict[str, object] = {name: page for name, page in world.pages.items() if name in closed}
    for name, record in world.records.items():
        own = {key: value for key, value in record.items() if key != "facts"}
        lines = {a: p for a, p in record.get("positions", {}).items() if closed & {*p["facts"]}}
        found |= {name: own} if name in closed else {f"{name}: positions": lines} if lines else {}
        if closed & {*record.get("line_facts", ())}:
            found[f"{name}: line"] = (record["line"], record["line_facts"])
        found |= {i: (fact, name) for i, fact in record["facts"].items() if i in closed}
        for fact in ({}, *record["facts"].values()):
            lists = [[i for i in fact.get(key, ()) if i in closed] for key in ("about", "disputed_by")]
            if any(lists):
                found[f"{fact['id']}: lists"] = lists
            if rests := [fact[key] for key in RESTS_ON if fact.get(key) in closed]:
                found[f"{fact['id']}: rests on"] = rests
        if named := [i for i in record["related"] if i in closed]:
            found[f"{name}: related"] = named
    return {name: json.dumps(value, sort_keys=True) for name, value in found.items()}


# --- what leaves ------------------------------------------------------------------------------------------------------


def leaving(telling: Telling, draw: Draw, commits: list[Commit], seed: int) -> Iterator[tuple[str, str]]:
    """Yield everything that is made for the audience, by name."""
    chance = Draw(seed).chance
    then, since, first, second = (chance.randrange(len(commits)) for _ in range(4))
    day = START.date().replace(day=20 + min(then, 10)).isoformat()
    yield from built(telling, draw, "now", *(() if seed % WHOLE == 0 else ("--no-pdf", "--no-search")))
    yield from built(telling, draw, "rev", "--rev", telling.shas[then], "--no-pdf", "--no-search")
    yield from built(telling, draw, "known", "--known-by", day, "--no-pdf", "--no-search")
    yield from printed(telling, draw, telling.shas[since])
    for form in ("text", "json"):
        for name, arguments in (
            ("pair", (telling.shas[first], telling.shas[second])),
            ("disk", (telling.shas[since],)),
        ):
            yield f"diff {name} {form}", run(telling, draw, "diff", *arguments, "--format", form)
    for thing in sorted(telling.things):
        yield f"log {thing}", run(telling, draw, "log", thing)


def run(telling: Telling, draw: Draw, *arguments: str) -> str:
    config = ("-f", str(telling.folder / "mkdocs.yml"), "--audience", draw.audience)
    done = CliRunner().invoke(main, [arguments[0], *config, *arguments[1:]])
    assert done.exit_code in {0, 1}, done.output
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return f"{done.exit_code} {done.stdout} {done.stderr if arguments[0] == 'log' else ''}"


def built(telling: Telling, draw: Draw, name: str, *arguments: str) -> Iterator[tuple[str, str]]:
    """Yield each file of a site, of PDFs the words, and the names in its archive."""
    site, archive = telling.folder / f"site-{name}", telling.folder / "site.zip"
    more = ("--site-dir", str(site), "--zip", str(archive), "--today", LAST_DAY)
    done = run(telling, draw, "build", *more, *arguments)
    if not done.startswith("0"):
        yield f"{name}: unbuilt", ""
        return
    with zipfile.ZipFile(archive) as packed:
        yield f"{name}: zip", "\n".join(packed.namelist())
    for path in sorted(site.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            shown = words(data) if path.suffix == ".pdf" else data.decode("utf-8", "backslashreplace")
            yield f"{name}: {path.relative_to(site)}", shown
    shutil.rmtree(site)


def printed(telling: Telling, draw: Draw, since: str) -> Iterator[tuple[str, str]]:
    """Yield the documents that paper is set from, marked against the last issue and against a revision, and search."""
    config = read_config(str(telling.folder / "mkdocs.yml"), {"today": LAST_DAY, "audience": draw.audience})
    options = options_for_readers(config)
    build = Build(options, prepare(options))
    for name, marked in (
        ("issue", build.reprint.setting),
        ("since", since_revision(build.print_setting, build.past, since)),
    ):
        yield from ((f"paper {name}: {job.file}", job.make().as_json()) for job in all_print_jobs(marked))
    yield "search", "\n".join(str(document) for document in build.search_documents({}))
