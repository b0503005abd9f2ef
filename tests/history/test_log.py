from __future__ import annotations

import re
import subprocess
from dataclasses import asdict
from pathlib import Path

import pytest
from briefing_site.base.cache import FILE, Cache
from briefing_site.build.revisions import compare_revisions
from briefing_site.cli.main import main
from briefing_site.facts.audience import level
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.field_diff import ChangeKind
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.history.diff import Changes
from briefing_site.history.log import HISTORIES, Change, History, read_history
from click.testing import CliRunner

from tests.cached import cached
from tests.edits import FISH, SALT, STEPS, make_repository
from tests.golden_files import expect
from tests.pasts import past_of
from tests.salt_talks import FILES as SUSPECT_FILES
from tests.scripted_repository import ScriptedRepository

Edited = tuple[ScriptedRepository, tuple[str, ...]]


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    return make_repository(tmp_path_factory.mktemp("edited"))


def base_of(folder: Path) -> FactBase:
    return FactBase(load_snapshot(read_tree(folder)).records)


def told(history: History) -> str:
    lines = []
    for change in history.changes:
        if not change.events:
            continue
        lines.append(f"{change.day} {change.sha[:10]} {change.reason}")
        for event in change.events:
            former = f" (was {event.former})" if event.former else ""
            what = f"{', '.join(event.what)}: {event.kind} {event.id} in {event.record}{former}"
            restricted = max((h for h in f"{event.was or ''},{event.now or ''}".split(",") if h), key=level, default="")
            lines.append(f"    {what} {' '.join(event.keys)} {restricted}".rstrip())
    return "\n".join([*lines, history.missing, ""])


def test_every_edit_is_told_once(edited: Edited) -> None:
    expect("history.txt", told(read_history(edited[0].folder)))


@pytest.mark.slow
def test_history_and_diff_call_a_change_by_the_same_name(edited: Edited) -> None:
    """Commit by commit; merges apart, which the history counts only for what is new in them."""
    repository, revisions = edited
    changes = {change.sha: change for change in read_history(repository.folder).changes}
    for before, after, (subject, _) in zip(revisions, revisions[1:], STEPS[1:], strict=False):
        if subject.startswith("Merge"):
            continue
        diff: Changes = compare_revisions(repository.folder, before, after).changes
        expected = {("fact", c.id, c.what) for c in diff.facts}
        expected |= {("record", c.id, c.what) for c in diff.records}
        expected |= {("position", p.actor, p.what) for p in diff.positions}
        events = changes[after].events if after in changes else ()
        assert {(e.kind, e.id, e.what) for e in events} == expected, subject


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("id: salt-tax-planned\n", "id: salt-tax-expected\n    hedge: expected\n", ("changed", "renamed")),
        ("id: salt-tax-planned\n", "id: salt-tax-planned\n    disputed_by: envoy-on-salt\n", ("changed",)),
        ("id: salt-tax-planned\n", "id: salt-tax-planned\n    reviewed: 2023-06-20 aa\n", ("reviewed",)),
    ],
)
def test_log_and_diff_give_one_edit_the_same_words(tmp_path: Path, old: str, new: str, what: tuple[str, ...]) -> None:
    """The gravest first: who reads headlines alone has to hear of a new caution before a new id."""
    repository, _ = make_repository(tmp_path)
    texts = ((path, path.read_text(encoding="utf-8")) for path in (tmp_path / SALT, tmp_path / FISH))
    ((path, text),) = ((path, text) for path, text in texts if old in text)
    path.write_text(text.replace(old, new), encoding="utf-8")
    repository.commit("Edit a fact")
    (event,) = read_history(tmp_path).changes[-1].events
    (change,) = compare_revisions(tmp_path, "HEAD^", "HEAD").changes.facts
    assert event.what == change.what == what


def test_log_and_diff_agree_on_two_records_made_one(tmp_path: Path) -> None:
    """Its facts get another home, its former id another bearer, and it is gone; who reads either is told the same."""
    repository, _ = make_repository(tmp_path)
    fish, salt = tmp_path / FISH, tmp_path / SALT
    head, _, facts = fish.read_text(encoding="utf-8").partition("facts:\n")
    assert head
    text = salt.read_text(encoding="utf-8").replace("about: [fish]", "about: [wood]")
    salt.write_text(f"{text}{facts}former_ids: [fish]\n", encoding="utf-8")
    fish.unlink()
    repository.commit("Fish is a matter of salt")
    diff = compare_revisions(tmp_path, "HEAD^", "HEAD").changes
    told = {("fact", c.id, c.what) for c in diff.facts} | {("record", c.id, c.what) for c in diff.records}
    events = read_history(tmp_path).changes[-1].events
    assert {(event.kind, event.id, event.what) for event in events} == told
    assert ("record", "fish", (ChangeKind.MERGED,)) in told
    assert ("fact", "nets-are-wide", (ChangeKind.MOVED,)) in told


def test_a_cached_history_grows_to_the_same_as_a_fresh_one(tmp_path: Path) -> None:
    repository, revisions = make_repository(tmp_path)
    fresh = read_history(tmp_path)
    for revision in (*revisions[:5], *revisions[18::2], revisions[-1]):
        grown = read_history(tmp_path, revision=revision)
        (tmp_path / FILE).rename(tmp_path / "kept")
        assert grown == read_history(tmp_path, revision=revision)
        (tmp_path / "kept").rename(tmp_path / FILE)
    assert grown == fresh
    repository.git("checkout", "--quiet", "side")
    assert read_history(tmp_path) != fresh


@pytest.mark.parametrize("value", [b"", b"{}", b"[]", b"\xff\xfe", b'{"heads": 1}'])
def test_a_foreign_cache_does_no_harm(edited: Edited, value: bytes) -> None:
    folder = edited[0].folder
    whole = read_history(folder)
    (key,) = cached(folder, HISTORIES)
    Cache(folder).put(HISTORIES, key, value)
    assert read_history(folder) == whole


def test_a_cache_that_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    make_repository(tmp_path)
    (tmp_path / ".cache").write_text("a file in the way", encoding="utf-8")
    assert read_history(tmp_path).changes


def test_without_git_it_says_so(tmp_path: Path) -> None:
    assert "no git repository" in read_history(tmp_path).missing
    ScriptedRepository(tmp_path)
    assert "Nothing has been committed" in read_history(tmp_path).missing


def test_a_shallow_clone_tells_what_it_has(edited: Edited, tmp_path: Path) -> None:
    repository, _ = edited
    clone = tmp_path / "clone"
    command = ["git", "clone", "--quiet", "--depth=4", "--branch=main", f"file://{repository.folder}", str(clone)]
    subprocess.run(command, check=True)
    history = read_history(clone)
    assert history.missing == "Versions before 2023-07-15 are not known: this is a shallow clone."
    assert [change.reason for change in history.changes] == ["Open the tax again"]
    assert not (clone / FILE).exists()


def test_a_record_keeps_its_life_under_a_new_name(edited: Edited) -> None:
    changes = read_history(edited[0].folder).changes_of("ambassador")
    assert [change.events[0].what for change in changes] == [(ChangeKind.ADDED,), (ChangeKind.RENAMED,)]


def test_a_fact_keeps_its_life_in_a_new_home(edited: Edited) -> None:
    changes = read_history(edited[0].folder).by_fact["salt-tax-planned"]
    assert [change.events[0].what[0] for change in changes] == ["added", "reclassified", "moved", "reclassified"]


def test_a_fact_keeps_its_life_under_a_new_id(tmp_path: Path) -> None:
    repository, _ = make_repository(tmp_path)
    for old, new in (("envoy-on-salt", "ambassador-on-salt"), ("ambassador-on-salt", "on-dear-salt")):
        assert CliRunner().invoke(main, ["rename", "-f", str(tmp_path / "mkdocs.yml"), old, new]).exit_code == 0
        repository.commit(f"Call it {new}")
    history = read_history(tmp_path)
    changes = history.by_fact["on-dear-salt"]
    assert [change.reason for change in changes][:2] == ["Start", "Quote the envoy more fully"]
    assert [(e.what, e.former) for change in changes[-2:] for e in change.events] == [
        ((ChangeKind.RENAMED,), "envoy-on-salt"),
        ((ChangeKind.RENAMED,), "ambassador-on-salt"),
    ]
    events = [e.id for change in history.changes[-2:] for e in change.events]
    assert events == ["ambassador-on-salt", "on-dear-salt"], "what cites it did not change"
    seen = past_of(tmp_path, "TLP:AMBER")[1].history
    assert [c.reason for c in seen.by_fact["on-dear-salt"]] == [c.reason for c in changes]


def test_an_audience_sees_no_more_than_it_may(edited: Edited) -> None:
    folder = edited[0].folder
    seen = past_of(folder, "TLP:GREEN")[1].history
    reasons = {change.reason for change in seen.changes}
    assert "Restrict the tax" not in reasons
    assert "Remove the assessment" in reasons, "it was never restricted, and is gone for everybody"
    assert "Tell reviewers why" not in reasons, "notes are for reviewers"


def test_a_reason_is_hidden_with_part_of_what_it_is_about(tmp_path: Path) -> None:
    repository, _ = make_repository(tmp_path)
    repository.edit("content/issues/fish.yml", "name: Fish", "name: Fishing")
    repository.edit("content/issues/salt.yml", "name: Salt", "name: Salt\nhandling: TLP:RED")
    repository.commit("Operation Canary")
    seen = past_of(tmp_path, "TLP:AMBER")[1].history
    assert seen.changes[-1].reason == ""
    assert {event.record for change in seen.changes for event in change.events}.isdisjoint({"salt"})
    assert "Canary" not in told(seen)


def test_a_note_beside_other_edits_hides_no_reason(tmp_path: Path) -> None:
    repository, _ = make_repository(tmp_path)
    repository.edit("content/issues/fish.yml", "name: Fish", "name: Fishing")
    repository.edit("content/issues/salt.yml", "    note: Heard on the wireless.\n", "    note: Heard twice.\n")
    repository.commit("Two at once")
    seen = past_of(tmp_path, "TLP:RED")[1].history
    assert seen.changes[-1].reason == "Two at once"
    assert {event.record for event in seen.changes[-1].events} == {"fish"}


def test_readers_do_not_hear_that_a_note_changed_beside_a_text(tmp_path: Path) -> None:
    repository, _ = make_repository(tmp_path)
    repository.edit(
        "content/issues/salt.yml", "    note: Heard on the wireless.\n", "    hedge: claimed\n    note: Heard twice.\n"
    )
    repository.commit("Two keys at once")
    seen = past_of(tmp_path, "TLP:RED")[1].history
    assert [event.keys for event in seen.changes[-1].events] == [("hedge",)]


# --- the words of that day ------------------------------------------------------------------------------------------


def _salt(text: str, reviewed: str = "", home: str = "salt") -> dict[str, str]:
    mark = f"    reviewed: {reviewed}\n" if reviewed else ""
    return {
        f"content/issues/{home}.yml": "name: Salt\nsummary: The price.\nfacts:\n  - id: envoy-on-salt\n    kind: said\n"
        f"    text: {text}\n    by: envoy\n    date: 2023-06-18\n    sources: [gazette p2]\n{mark}"
    }


def _desk(tmp_path: Path) -> ScriptedRepository:
    desk = ScriptedRepository(tmp_path)
    desk.write({name: text for name, text in SUSPECT_FILES.items() if "/briefs/" not in name} | _salt("Salt is dear."))
    desk.commit("Write it down")
    desk.write(_salt("Salt is dear.", "2023-06-20 ak"))
    desk.commit("Look at it")
    desk.write(_salt("Salt is cheap.", "2023-06-20 ak"))
    desk.commit("Turn it round")
    desk.write(_salt("Salt is cheap.", "2023-06-23 ak"))
    desk.commit("Look again")
    return desk


def _run(desk: ScriptedRepository, *typed: str) -> str:
    command, *rest = typed
    done = CliRunner().invoke(main, [command, "-f", str(desk.folder / "mkdocs.yml"), *rest])
    assert done.exit_code == 0, done.output
    return done.stdout


def test_each_change_of_a_fact_is_told_in_the_words_of_its_day(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    told = [" ".join(entry.split()) for entry in re.split(r"^2023", _run(desk, "log", "salt"), flags=re.MULTILINE)]
    assert [entry.partition("fact envoy-on-salt")[2] for entry in told[1:]] == [
        ": reviewed Salt is cheap.",
        ": text was: Salt is dear. Salt is cheap.",
        ": reviewed Salt is dear.",
        " Salt is dear.",
    ]
    _run(desk, "build", "--no-pdf", "--today", "2023-06-30", "--site-dir", str(tmp_path / "site"))
    page = (tmp_path / "site/issues/salt/index.html").read_text().partition('id="history"')[2]
    rows = re.findall(r"(Checked|Corrected|New).{0,200}?>Salt is (\w+)<", page, re.DOTALL)
    assert rows == [("Checked", "cheap"), ("Corrected", "cheap"), ("Checked", "dear"), ("New", "dear")]
    feed = (tmp_path / "site/feeds/issues/salt.xml").read_text()
    assert re.findall(r"Salt is (\w+)\.", feed) == ["cheap", "cheap", "dear", "dear"]


def test_a_log_names_the_fact_that_moved_and_where_to(tmp_path: Path) -> None:
    desk = _desk(tmp_path)
    desk.write({"content/issues/salt.yml": "name: Salt\nsummary: The price.\n"} | _salt("Salt is cheap.", home="spice"))
    desk.commit("Move it")
    assert "moved, reviewed fact envoy-on-salt to spice" in _run(desk, "log", "salt")
    assert "fact envoy-on-salt from salt" in _run(desk, "log", "spice")


def test_a_change_cut_to_some_of_its_events_keeps_all_else(edited: Edited) -> None:
    event = next(event for change in read_history(edited[0].folder).changes for event in change.events)
    whole = Change("a", "2023-06-20T12:00:00Z", "An", "Why", (event, event), (event,), ("b",), 7)
    assert {**asdict(whole.cut_to((event,))), "events": ()} == {**asdict(whole), "events": ()}
    assert whole.cut_to((event,)).events == (event,)
