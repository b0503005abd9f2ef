"""What was restricted then, or is now, is let out by no form that tells of the past: issue 14's cases, one by one.

`test_restricted_history.py` tries the rule behind them on histories made up at random.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from briefing_site.cli.main import main
from click.testing import CliRunner, Result

from tests.conftest import MKDOCS, SMALL_BASE
from tests.pasts import past_of
from tests.render.paper import words
from tests.scripted_repository import ScriptedRepository

SALT = "content/issues/salt.yml"
FISH = "content/issues/fish.yml"
CANARY = re.compile("canary", re.IGNORECASE)
CANARY_FACT = """\
  - id: secret-fact
    kind: context
    text: The canary sings.
    date: 2023-06-17
    sources: [gazette p3]
"""
RED = "    handling: TLP:RED\n"
BRIEF = """\
title: Talks
for: arcadia
purpose: To talk.
as_of: 2023-06-20
sections:
  - points_to_make:
      - line: Salt is dear.
        facts: [envoy-on-salt]
  - issues: [salt]
"""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ScriptedRepository:
    """A desk whose salt has a second fact, committed."""
    repository = ScriptedRepository(tmp_path / "desk")
    base = {**SMALL_BASE, "mkdocs.yml": MKDOCS, SALT: SMALL_BASE[SALT] + CANARY_FACT}
    repository.write({**base, ".gitignore": ".cache\nsite\npdf\n*.zip\n"})
    repository.commit("Begin")
    monkeypatch.chdir(repository.folder)
    return repository


def run(*arguments: str) -> Result:
    done = CliRunner().invoke(main, [*arguments])
    assert done.exit_code == 0, done.output
    return done


def built(*arguments: str, audience: str = "TLP:CLEAR") -> dict[str, str]:
    """Return the text of everything on the site, PDFs included."""
    run("build", "--today", "2023-07-20", "--no-search", "--audience", audience, *arguments)
    return dict(_texts(Path("site")))


def _texts(site: Path) -> Iterator[tuple[str, str]]:
    for path in sorted(site.rglob("*")):
        if path.is_file():
            data = path.read_bytes()
            yield str(path), words(data) if path.suffix == ".pdf" else data.decode("utf-8", "replace")


def for_readers(texts: dict[str, str], pattern: re.Pattern[str] = CANARY) -> list[str]:
    return [name for name, text in texts.items() if pattern.search(text) or pattern.search(name)]


@pytest.mark.slow
def test_what_was_raised_since_a_brief_was_issued_is_not_told(desk: ScriptedRepository) -> None:
    """(a) A fact, and an actor in the brief, are raised to TLP:RED once it has been given out."""
    actor = "name: The Canary\ntype: person\nspeaks_for: arcadia\nsummary: Sings.\n"
    desk.write({"content/briefs/talks.yml": BRIEF.replace("[salt]", "[salt]\n  - people: [canary-bird]")})
    desk.write({"content/actors/canary-bird.yml": actor})
    desk.commit("A brief")
    run("issue", "talks", "--by", "ak", "--today", "2023-06-25", "--anyway", "A test.")
    desk.commit("Issue it")
    desk.edit(SALT, CANARY_FACT, CANARY_FACT + RED)
    desk.edit("content/briefs/talks.yml", "\n  - people: [canary-bird]", "")
    desk.write({"content/actors/canary-bird.yml": f"{actor}handling: TLP:RED\n"})
    desk.commit("Raise the canary\n\nChange: Raise the canary")
    texts = built()
    assert for_readers(texts) == []
    assert "Nothing in it has changed since then." in texts["site/briefs/talks/index.html"]
    assert "Since the print of 25 June 2023" in texts["site/pdf/briefs/talks.pdf"]


@pytest.mark.slow
def test_a_line_that_rested_on_a_restricted_fact_is_not_struck_out_in_public(desk: ScriptedRepository) -> None:
    """(b) The fact is opened; what was said while it was closed is not."""
    desk.edit(SALT, CANARY_FACT, CANARY_FACT + RED)
    desk.edit(
        SALT, "    line: It should fall.\n    facts: [envoy-on-salt]", "    line: Canary!\n    facts: [secret-fact]"
    )
    desk.commit("Rest on the canary\n\nChange: Rest on the canary")
    desk.edit(
        SALT, "    line: Canary!\n    facts: [secret-fact]", "    line: It should rise.\n    facts: [envoy-on-salt]"
    )
    desk.commit("Rest on the envoy")
    desk.edit(SALT, CANARY_FACT + RED, CANARY_FACT.replace("The canary", "The bird"))
    desk.commit("Open it")
    texts = built()
    assert "The bird sings." in texts["site/issues/salt/index.html"]
    assert for_readers(texts) == []


@pytest.mark.slow
def test_earlier_lines_and_subjects_of_a_record_that_was_opened_stay_closed(desk: ScriptedRepository) -> None:
    """(c) The default is TLP:AMBER, and one record is opened."""
    config = (
        (desk.folder / "mkdocs.yml").read_text().replace("format: 1", "format: 1\n      default_handling: TLP:AMBER")
    )
    (desk.folder / "mkdocs.yml").write_text(config)
    desk.edit(SALT, "It should fall.", "It is the canary's.")
    desk.commit("Operation Canary\n\nChange: Operation Canary")
    desk.edit(SALT, "It is the canary's.", "It should rise.")
    desk.edit(SALT, CANARY_FACT, "")
    desk.commit("Canary no more\n\nChange: Canary no more")
    for name in ("actors/arcadia", "actors/envoy", "sources/gazette", "issues/salt"):
        path = desk.folder / "content" / f"{name}.yml"
        path.write_text(f"handling: TLP:CLEAR\n{path.read_text()}")
    desk.write({"content/pages/index.md": "---\nhandling: TLP:CLEAR\n---\nSee [[salt]].\n"})
    desk.commit("Open salt")
    desk.edit(SALT, "It should rise.", "It should rise at once.")
    desk.commit("Say it louder\n\nChange: Say it louder")
    texts = built()
    assert for_readers(texts) == []
    assert "It should rise at once." in texts["site/issues/salt/index.html"]
    changes = texts["site/data/changes.json"]
    assert "Say it louder" in changes
    assert "Open salt" not in changes, "it is about what was closed before it as well"
    assert "Begin" not in changes


@pytest.mark.slow
@pytest.mark.parametrize("then", ["--rev HEAD~1", "--known-by 2023-06-20"])
def test_an_older_revision_shows_nothing_raised_since(desk: ScriptedRepository, then: str) -> None:
    """(d) What was open then, and is closed now."""
    desk.edit(SALT, CANARY_FACT, CANARY_FACT + RED)
    desk.commit("Raise the canary\n\nChange: Raise the canary")
    texts = built(*then.split())
    assert for_readers(texts) == []
    assert "too dear" in texts["site/issues/salt/index.html"]
    assert for_readers(built(*then.split(), audience="TLP:RED")) != []


@pytest.mark.slow
def test_a_restricted_fact_moves_nothing_on_a_public_sheet(desk: ScriptedRepository) -> None:
    """(e) Footer, hash and every other byte of a PDF stay when only a restricted fact of the same file changed."""
    desk.edit(SALT, CANARY_FACT, CANARY_FACT + RED)
    desk.commit("Raise the canary\n\nChange: Raise the canary")
    run("pdf", "--all", "--audience", "TLP:CLEAR", "--today", "2023-07-20", "-o", "before")
    desk.edit(SALT, "The canary sings.", "The canary sings no more.")
    run("pdf", "--all", "--audience", "TLP:CLEAR", "--today", "2023-07-20", "-o", "dirty")
    desk.commit("Reword the canary\n\nChange: Reword the canary")
    run("pdf", "--all", "--audience", "TLP:CLEAR", "--today", "2023-07-20", "-o", "after")
    sheets = [{p.relative_to(d): p.read_bytes() for p in Path(d).rglob("*.pdf")} for d in ("before", "dirty", "after")]
    assert sheets[0] == sheets[1] == sheets[2]


@pytest.mark.slow
def test_a_revision_that_changed_nothing_visible_is_named_nowhere(desk: ScriptedRepository) -> None:
    desk.edit(SALT, CANARY_FACT, CANARY_FACT + RED)
    first = desk.commit("Raise the canary\n\nChange: Raise the canary")
    desk.edit(SALT, "The canary sings.", "The canary sings no more.")
    desk.write({"content/issues/canary.yml": "name: Canary\nsummary: Secret.\nhandling: TLP:RED\n"})
    second = desk.commit("More of the canary\n\nChange: More of the canary")
    texts = built()
    assert for_readers(texts, re.compile(f"{first[:7]}|{second[:7]}")) == []
    begun = desk.git("rev-parse", "HEAD~2")
    assert f"Revision {begun[:10]}, built 20 July 2023" in texts["site/build.js"]
    (desk.folder / SALT).write_text((desk.folder / SALT).read_text().replace("no more", "once more"))
    assert f"Revision {begun[:10]}, built" in built()["site/build.js"], "the disk differs where nobody may see it"
    desk.edit(SALT, "The price of salt.", "What salt costs.")
    assert f"Revision {begun[:10]}-dirty, built" in built()["site/build.js"]


def test_diff_and_log_tell_an_audience_what_it_may_see(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "The price of salt.", "What salt costs.")
    desk.edit(SALT, "The canary sings.", "The canary sings no more.")
    desk.commit("Two at once")
    desk.edit(SALT, "no more.\n", f"no more.\n{RED}")
    desk.commit("Raise the canary\n\nChange: Raise the canary")
    assert CANARY.search(run("diff", "HEAD~2", "HEAD").output)
    for form in ("text", "markdown", "html", "json"):
        shown = run("diff", "HEAD~2", "HEAD", "--audience", "TLP:CLEAR", "--format", form).output
        assert "What salt costs" in shown.replace("<ins>", "").replace("</ins>", "") or "summary" in shown
        assert not CANARY.search(shown)
    assert "Two at once" in run("log", "salt").output
    shown = run("log", "salt", "--audience", "TLP:CLEAR").output
    assert "changed: summary" in shown
    assert "Two at once" not in shown
    unknown = CliRunner().invoke(main, ["log", "secret-fact", "--audience", "TLP:CLEAR"])
    assert unknown.exit_code == 1
    assert "nothing is on record about 'secret-fact'." in unknown.output


@pytest.mark.slow
def test_what_a_fact_was_about_is_told_nowhere_once_it_is_gone(desk: ScriptedRepository) -> None:
    """Neither where it was written down nor where it was taken out."""
    fact = CANARY_FACT.replace("secret-fact", "open-fact").replace("canary", "bird") + "    about: [fish]\n"
    desk.write({FISH: "name: Falcon\nsummary: Secret.\nhandling: TLP:RED\n"})
    for verb, old, new in (("Add", CANARY_FACT, CANARY_FACT + fact), ("Remove", fact, "")):
        desk.edit(SALT, old, new)
        desk.commit(f"{verb} a falcon\n\nChange: {verb} a falcon")
    falcon = re.compile("falcon", re.IGNORECASE)
    assert falcon.search(run("diff", "HEAD~1").output)
    for form in ("text", "markdown", "html", "json"):
        assert not falcon.search(run("diff", "HEAD~1", "--audience", "TLP:CLEAR", "--format", form).output)
    shown = run("log", "salt", "--audience", "TLP:CLEAR").output
    assert "removed fact open-fact" in " ".join(shown.split())
    assert not falcon.search(shown)
    assert for_readers(built(), falcon) == []


def test_what_was_closed_for_a_time_is_new_when_it_is_opened(desk: ScriptedRepository) -> None:
    desk.edit(SALT, CANARY_FACT, CANARY_FACT + RED)
    desk.commit("Close it")
    desk.edit(SALT, "The canary sings.", "It sings.")
    desk.commit("Reword it")
    desk.edit(
        SALT,
        f"It sings.\n    date: 2023-06-17\n    sources: [gazette p3]\n{RED}",
        "It sang.\n    date: 2023-06-17\n    sources: [gazette p3]\n",
    )
    desk.commit("Open it")
    desk.edit(SALT, "It sang.", "It has sung.")
    desk.commit("Reword it in public")
    _, past = past_of(desk.folder, "TLP:CLEAR")
    life = [(c.reason, *c.events[0].what, *c.events[0].keys) for c in past.history.by_fact["secret-fact"]]
    assert life == [("Begin", "added"), ("", "added"), ("Reword it in public", "changed", "text")]


def test_whether_a_fact_was_reworded_while_it_was_closed_is_not_told(desk: ScriptedRepository) -> None:
    desk.edit(SALT, CANARY_FACT, CANARY_FACT + RED)
    desk.commit("Close it")
    closed = desk.git("rev-parse", "HEAD").strip()

    def words_when_opened() -> list[str | None]:
        desk.edit(SALT, CANARY_FACT + RED, CANARY_FACT)
        desk.commit("Open it")
        _, past = past_of(desk.folder, "TLP:CLEAR")
        return [change.events[0].words for change in past.history.by_fact["secret-fact"]]

    quiet = words_when_opened()
    assert quiet == [None, ""], "what was told last left today's words; before, there may have been others"
    desk.git("reset", "--hard", closed)
    for old, new in (("The canary sings.", "It sings."), ("It sings.", "The canary sings.")):
        desk.edit(SALT, old, new)
        desk.commit("Reword it")
    assert words_when_opened() == quiet


def test_whether_a_merge_decided_about_something_closed_is_not_told(desk: ScriptedRepository) -> None:
    desk.edit(SALT, CANARY_FACT, CANARY_FACT + RED)
    desk.commit("Close it")
    closed = desk.git("rev-parse", "HEAD").strip()

    def merged(*edits: tuple[str, str]) -> list[tuple[str, tuple[str, ...]]]:
        desk.git("checkout", "--quiet", "-B", "side", closed)
        desk.edit(SALT, "The price of salt.", "Salt is dear.")
        desk.commit("Dear")
        desk.git("checkout", "--quiet", "-B", "main", closed)
        desk.edit(SALT, "The price of salt.", "Salt is cheap.")
        desk.commit("Cheap")
        desk.git("merge", "--quiet", "--no-commit", "--strategy", "ours", "side")
        for old, new in (("Salt is cheap.", "Salt costs."), *edits):
            desk.edit(SALT, old, new)
        desk.commit("Merge")
        _, past = past_of(desk.folder, "TLP:CLEAR")
        return [(change.reason, tuple(event.id for event in change.events)) for change in past.history.changes]

    assert merged() == merged(("The canary sings.", "It sings."))


def test_what_came_and_went_while_it_was_closed_is_not_told(desk: ScriptedRepository) -> None:
    """Of a list, the ids of hidden things; of a rename, what it went on as; of a removal, what was closed by then."""
    desk.write({FISH: "name: Canary\nsummary: Secret.\nhandling: TLP:RED\n"})
    desk.edit(SALT, "summary: The price of salt.\n", "summary: The price of salt.\nrelated: [fish]\n")
    desk.commit("Relate the canary\n\nChange: Relate the canary")
    desk.write({"content/actors/bird.yml": "name: Bird\ntype: person\nsummary: The canary.\n"})
    desk.commit("A canary\n\nChange: A canary")
    desk.write({"content/actors/bird.yml": "name: Bird\ntype: person\nsummary: The canary.\nhandling: TLP:RED\n"})
    desk.commit("Close the canary\n\nChange: Close the canary")
    desk.write({"content/actors/bird.yml": None})
    desk.commit("No canary\n\nChange: No canary")
    desk.edit(SALT, "id: secret-fact", "id: singing-fact")
    desk.edit(
        SALT,
        CANARY_FACT.replace("secret-fact", "singing-fact"),
        CANARY_FACT.replace("secret-fact", "singing-fact") + RED,
    )
    desk.commit("Rename and raise the canary\n\nChange: Rename and raise the canary")
    _, past = past_of(desk.folder, "TLP:CLEAR")
    assert {"bird", "fish", "secret-fact", "singing-fact"} <= past.disclosure.closed
    events = [(change.reason, event.id) for change in past.history.changes for event in change.events]
    assert {thing for _, thing in events} == {"arcadia", "envoy", "gazette", "salt", "envoy-on-salt"}
    assert {reason for reason, _ in events} == {""}, "the first commit wrote what is closed now"


def test_handlings_that_are_none_close(desk: ScriptedRepository) -> None:
    for handling in ("TLP:REDD", "tlp:clear", "~", "[TLP:CLEAR]"):
        desk.edit(SALT, CANARY_FACT, f"{CANARY_FACT}    handling: {handling}\n")
        sha = desk.commit(f"Canary {handling}")
        desk.edit(SALT, f"{CANARY_FACT}    handling: {handling}\n", CANARY_FACT)
        desk.commit("Open again")
        _, past = past_of(desk.folder, "TLP:GREEN")
        assert sha not in {change.sha for change in past.history.changes}, handling
        assert "Canary" not in " ".join(change.reason + change.for_readers for change in past.history.changes)


@pytest.mark.slow
def test_only_pages_change_that_show_what_changed(desk: ScriptedRepository) -> None:
    """Revision and day of the build stand on one page; a script of its own puts them in the foot of the others."""
    before = {path: text for path, text in built("--no-pdf").items() if path.endswith(".html")}
    desk.edit(SALT, "The canary sings.", "The canary sings louder.")
    desk.commit("Louder")
    after = built("--no-pdf", "--today", "2023-07-21")
    changed = {path.removeprefix("site/") for path, text in before.items() if after[path] != text}
    assert {"issues/salt/index.html", "changes/index.html", "about-this-build/index.html"} <= changed
    untouched = {
        "a-z/index.html",
        "issues/fish/index.html",
        "actors/borduria/index.html",
        "search/index.html",
        "404.html",
    }
    assert not untouched & changed
    assert "21 July 2023" in after["site/about-this-build/index.html"]
    assert "21 July 2023" in after["site/build.js"]
    assert len(changed) < len(before) / 2


def test_a_position_that_came_to_light_is_told_of_the_record_by_its_id_of_then(desk: ScriptedRepository) -> None:
    """It was last touched under a former id, by a commit that the audience knows nothing of."""
    stance = "    line: It should fall.\n    facts: [envoy-on-salt]"
    desk.edit(SALT, CANARY_FACT, CANARY_FACT + RED)
    desk.edit(SALT, stance, "    line: It should rise.\n    facts: [secret-fact]")
    desk.commit("Rest on what is closed")
    text = (desk.folder / SALT).read_text(encoding="utf-8")
    desk.write(
        {SALT: None, "content/issues/brine.yml": text.replace("name: Salt\n", "name: Brine\nformer_ids: [salt]\n")}
    )
    desk.edit("content/pages/index.md", "[[salt]]", "[[brine]]")
    desk.commit("Rename it")
    desk.edit("content/issues/brine.yml", CANARY_FACT + RED, CANARY_FACT)
    desk.commit("Open it")
    _, past = past_of(desk.folder, "TLP:CLEAR")
    for_readers = [event for event in past.history.changes[-1].events if event.kind == "position"]
    assert [(event.record, event.id) for event in for_readers] == [("brine", "arcadia")]


@pytest.mark.parametrize("broken", ["content/sources/gazette.yml", "content/actors/arcadia.yml", SALT])
def test_a_file_that_a_proposal_breaks_leaves_the_rest_of_the_comment_true(
    desk: ScriptedRepository, broken: str
) -> None:
    """What rests on it can be told on neither side: it neither comes nor goes."""
    desk.write({FISH: "name: Fish\nsummary: Who fishes.\n"})
    desk.commit("Fish")
    desk.edit(FISH, "name: Fish", "name: Fishes")
    (desk.folder / broken).write_bytes(b"\xef\xbb\xbf" + (desk.folder / broken).read_bytes())
    desk.commit("Break it")
    for_readers = run("diff", "HEAD^", "HEAD", "--comment").output
    assert "**1 record changed;" in for_readers
    assert "But not everything could be read.**" in for_readers
    assert "### Could not be compared (1)" in for_readers
    assert not re.search(r"fact added|arrives stamped|Lost support|Positions|Briefs whose", for_readers)


def test_a_base_that_names_what_it_could_not_load_names_it_to_nobody_who_may_not_see_it(
    desk: ScriptedRepository,
) -> None:
    desk.write({FISH: "name: Fish\nrelated: [salt]\nsummary: Who fishes.\n"})
    kept = (desk.folder / SALT).read_text(encoding="utf-8")
    desk.write({SALT: kept.replace("name: Salt", "name: [Salt")})
    desk.commit("Break the salt")
    desk.write({SALT: kept.replace("name: Salt\n", "name: Salt\nhandling: TLP:RED\n")})
    desk.edit(FISH, "name: Fish\nrelated: [salt]\n", "name: Fishes\n")
    desk.edit("content/pages/index.md", "[[salt]]", "salt")
    desk.commit("Close it")
    assert "salt" not in run("diff", "HEAD^", "HEAD", "--comment").output.casefold()
