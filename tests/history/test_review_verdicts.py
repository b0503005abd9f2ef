"""What stands on something that has moved is suspect until a named person has looked again; content tells first."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from briefing_site.build.revisions import reviews_for
from briefing_site.cli.main import main
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.history.log import read_history
from briefing_site.history.review_verdicts import ReviewVerdicts, Verdict
from briefing_site.site.review_words import suspect_words
from click.testing import CliRunner, Result
from pypdfium2 import PdfDocument

from tests.conftest import PROJECT
from tests.pasts import past_of
from tests.scripted_repository import ScriptedRepository

MKDOCS = f"""\
site_name: Salt
docs_dir: content/pages
theme: {{name: null, custom_dir: {PROJECT / "templates"}, static_templates: [404.html]}}
plugins:
  - briefing: {{format: 1, audience: TLP:AMBER}}
"""
SALT, TALKS, GAZETTE = "content/issues/salt.yml", "content/briefs/talks.yml", "content/sources/gazette.yml"
CONCERN = "[[envoy]] raised concern about salt."
REVERSED = "[[envoy]] dropped any concern about salt."
FILES = {
    "mkdocs.yml": MKDOCS,
    "content/pages/index.md": "---\ntitle: Salt\n---\nSalt.\n",
    GAZETTE: "type: article-newspaper\npublisher: The Gazette\nissued: 2023-06-19\nreliability: B\n",
    "content/actors/envoy.yml": "name: The Envoy\ntype: person\nspeaks_for: arcadia\nsummary: Speaks.\n",
    "content/actors/arcadia.yml": "name: Arcadia\ntype: government\nsummary: A state.\n",
    SALT: f"""\
name: Salt
summary: The price of salt.
positions:
  - actor: arcadia
    line: Arcadia is concerned.
    facts: [envoy-on-salt]
facts:
  - id: envoy-on-salt
    kind: said
    text: >-
      {CONCERN}
    by: envoy
    date: 2023-06-18
    sources: [gazette p2]
  - id: salt-will-rise
    kind: assessment
    text: Salt will rise.
    date: 2023-06-19
    rests_on: [envoy-on-salt]
""",
    TALKS: """\
title: Talks on salt
for: arcadia
purpose: To prepare the talks.
bottom_line: Arcadia has raised concerns.
as_of: 2023-06-20
sections:
  - positions: [salt]
  - points_to_make:
      - line: We are concerned.
        facts: [envoy-on-salt]
""",
}
EVERYTHING = {"salt/arcadia", "salt-will-rise", "envoy-on-salt", "talks/prose", "talks/line-1"}


@pytest.fixture
def desk(tmp_path: Path) -> ScriptedRepository:
    repository = ScriptedRepository(tmp_path)
    repository.write(FILES)
    repository.commit("Start")
    return repository


def run(desk: ScriptedRepository, *arguments: str) -> Result:
    command, *rest = arguments
    options = [
        "-f",
        str(desk.folder / "mkdocs.yml"),
        *(["--today", "2023-06-30"] if command not in {"diff", "impact"} else []),
    ]
    return CliRunner().invoke(main, [command, *options, *rest])


def review(desk: ScriptedRepository, *ids: str, day: str = "2023-06-21") -> None:
    done = run(desk, "review", *ids, "--by", "ak", "--date", day)
    assert done.exit_code == 0, done.output


def text_of_pdf(path: Path) -> str:
    pages = PdfDocument(path)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def suspects_in(desk: ScriptedRepository) -> ReviewVerdicts:
    base = FactBase(load_snapshot(read_tree(desk.folder)).records)
    found = reviews_for(desk.folder, "content", base, read_history(desk.folder)).verdicts
    assert found is not None
    return found


def suspect_ids(desk: ScriptedRepository) -> set[str]:
    verdicts = suspects_in(desk)
    return {item.id for item in verdicts.items if verdicts.of(item).verdict is Verdict.SUSPECT}


def warned_ids(desk: ScriptedRepository) -> set[str]:
    """Return what `check` tells of as moved; where it has lost all its support, by that."""
    told = run(desk, "check").output
    fallen = re.findall(r"ground-stands: the \w+ '([^']+)' has lost all its support", told)
    return {*re.findall(r"review-holds: .*`briefing review (\S+) --by", told), *fallen}


def test_a_reversal_makes_all_suspect_that_rests_on_the_fact(desk: ScriptedRepository) -> None:
    review(desk, "salt", "talks")
    desk.commit("Review")
    assert suspect_ids(desk) == warned_ids(desk) == set()
    desk.edit(SALT, CONCERN, REVERSED)
    assert suspect_ids(desk) == warned_ids(desk) == EVERYTHING, "not committed yet"
    sha = desk.commit("Reverse")
    assert suspect_ids(desk) == warned_ids(desk) == EVERYTHING
    (cause,) = suspects_in(desk).of(suspects_in(desk).items[-1]).causes
    assert (cause.thing, cause.day, cause.revision, cause.keys) == ("envoy-on-salt", "2023-06-22", sha, ("text",))


def test_a_position_without_a_review_over_a_reversed_fact_is_suspect(desk: ScriptedRepository) -> None:
    review(desk, "envoy-on-salt")
    desk.commit("Review")
    assert suspect_ids(desk) == set(), "what was never reviewed is not checked, and no more"
    desk.edit(SALT, CONCERN, REVERSED)
    desk.commit("Reverse")
    assert suspect_ids(desk) == warned_ids(desk) == EVERYTHING


def test_a_review_of_the_dependents_clears_them_one_by_one(desk: ScriptedRepository) -> None:
    review(desk, "salt", "talks")
    desk.commit("Review")
    desk.edit(SALT, CONCERN, REVERSED)
    desk.commit("Reverse")
    for name in sorted(EVERYTHING):
        before = suspect_ids(desk)
        review(desk, name, day="2023-06-25")
        assert before - suspect_ids(desk) == {name}
    assert warned_ids(desk) == set()


def test_a_revert_clears_by_itself(desk: ScriptedRepository) -> None:
    review(desk, "salt", "talks")
    desk.commit("Review")
    desk.edit(SALT, CONCERN, REVERSED)
    desk.commit("Reverse")
    desk.edit(SALT, REVERSED, CONCERN)
    assert suspect_ids(desk) == warned_ids(desk) == set()
    desk.commit("Revert")
    assert suspect_ids(desk) == warned_ids(desk) == set()


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (GAZETTE, "reliability: B", "reliability: D"),
        (GAZETTE, "issued: 2023-06-19", "issued: 2023-06-19\nwithdrawn: The paper took it back."),
        (GAZETTE, "issued: 2023-06-19", "issued: 2023-06-19\nstanding: concern"),
        (SALT, "by: envoy", "by: arcadia"),
        (SALT, "date: 2023-06-18", "date: 2023-06-17"),
        (SALT, "sources: [gazette p2]", "sources: [gazette p3]"),
        (SALT, "sources: [gazette p2]", "sources: [gazette p2]\n    status: disputed\n    note: Denied."),
        (SALT, "sources: [gazette p2]", "sources: [gazette p2]\n    handling: TLP:GREEN"),
    ],
)
def test_each_change_that_counts_is_told_at_any_depth(desk: ScriptedRepository, path: str, old: str, new: str) -> None:
    review(desk, "salt", "talks")
    desk.commit("Review")
    desk.edit(path, old, new)
    assert suspect_ids(desk) >= EVERYTHING
    desk.commit("Change")
    assert suspect_ids(desk) >= EVERYTHING
    assert warned_ids(desk) >= EVERYTHING


@pytest.mark.parametrize(
    ("path", "old", "new"),
    [
        (SALT, f">-\n      {CONCERN}", ">-\n      [[envoy]] raised\n      concern   about\n      salt."),
        (SALT, "    by: envoy\n    date: 2023-06-18\n", "    date: 2023-06-18\n    by: [envoy]\n"),
        (SALT, "sources: [gazette p2]", "sources: [gazette p2]\n    note: Heard on the wireless."),
        (SALT, "sources: [gazette p2]", "sources: [gazette p2]\n    review_by: 2024-01-01"),
        (GAZETTE, "publisher: The Gazette", "publisher: The Royal Gazette"),
        (SALT, "name: Salt", "name: Rock salt"),
    ],
)
def test_what_does_not_count_moves_nothing(desk: ScriptedRepository, path: str, old: str, new: str) -> None:
    review(desk, "salt", "talks")
    desk.commit("Review")
    desk.edit(path, old, new)
    desk.commit("Tidy")
    assert suspect_ids(desk) == warned_ids(desk) == set()


@pytest.mark.parametrize(("old", "new"), [("envoy", "herald"), ("salt", "rock-salt"), ("gazette", "journal")])
def test_a_new_id_moves_nothing(desk: ScriptedRepository, old: str, new: str) -> None:
    review(desk, "salt", "talks")
    desk.commit("Review")
    for first, second in ((old, new), (new, f"{new}-2")):
        done = CliRunner().invoke(main, ["rename", "-f", str(desk.folder / "mkdocs.yml"), first, second])
        assert done.exit_code == 0, done.output
        desk.commit("Rename")
        assert suspect_ids(desk) == warned_ids(desk) == set()


def test_a_new_id_of_a_fact_moves_nothing(desk: ScriptedRepository) -> None:
    review(desk, "salt", "talks")
    CliRunner().invoke(main, ["rename", "-f", str(desk.folder / "mkdocs.yml"), "envoy-on-salt", "envoy-on-prices"])
    assert "envoy-on-prices" in (desk.folder / SALT).read_text()
    assert suspect_ids(desk) == set()


def test_a_record_that_another_was_merged_into_moves_nothing_by_that_alone(desk: ScriptedRepository) -> None:
    review(desk, "salt", "talks")
    desk.edit("content/actors/arcadia.yml", "name: Arcadia\n", "name: Arcadia\nformer_ids: [old-arcadia]\n")
    assert suspect_ids(desk) == set()


# --- reviews without a fingerprint, which git tells ---


def stamp_by_hand(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "    facts: [envoy-on-salt]\n", "    facts: [envoy-on-salt]\n    reviewed: 2023-06-21 ak\n")
    desk.edit(SALT, "    rests_on: [envoy-on-salt]\n", "    rests_on: [envoy-on-salt]\n    reviewed: 2023-06-21 ak\n")
    desk.edit(SALT, "    sources: [gazette p2]\n", "    sources: [gazette p2]\n    reviewed: 2023-06-21 ak\n")
    desk.commit("Review by hand")


def verdicts_on_all(desk: ScriptedRepository) -> dict[str, Verdict]:
    verdicts = suspects_in(desk)
    return {item.id: verdicts.of(item).verdict for item in verdicts.items}


def test_without_a_fingerprint_git_tells(desk: ScriptedRepository) -> None:
    stamp_by_hand(desk)
    held = verdicts_on_all(desk)
    assert {held[name] for name in ("salt/arcadia", "salt-will-rise", "envoy-on-salt")} == {Verdict.HOLDS}
    desk.edit(SALT, CONCERN, REVERSED)
    assert suspect_ids(desk) == EVERYTHING, "not committed yet"
    desk.commit("Reverse")
    assert suspect_ids(desk) == EVERYTHING
    desk.edit(SALT, REVERSED, CONCERN)
    desk.commit("Revert")
    assert verdicts_on_all(desk) == held


def test_without_a_fingerprint_a_withdrawn_source_is_told_by_git(desk: ScriptedRepository) -> None:
    stamp_by_hand(desk)
    desk.edit(GAZETTE, "reliability: B", "reliability: E")
    desk.commit("Downgrade")
    assert suspect_ids(desk) == EVERYTHING


def test_what_git_does_not_know_never_counts_as_holding(desk: ScriptedRepository) -> None:
    stamp_by_hand(desk)
    base = FactBase(load_snapshot(read_tree(desk.folder)).records)
    reviews = reviews_for(desk.folder / "content", "nothing", base, read_history(desk.folder / "content", "nothing"))
    assert reviews.verdicts is not None
    found = reviews.verdicts.verdict_on("salt/arcadia")
    assert found is not None
    assert found.verdict is Verdict.UNKNOWN


# --- what may be issued ---


def test_a_brief_is_issued_only_when_all_in_it_is_checked_and_stands(desk: ScriptedRepository) -> None:
    asked = ("issue", "talks", "--by", "ak")
    refused = run(desk, *asked)
    assert refused.exit_code == 1
    for name in ("talks/prose", "talks/line-1", "salt/arcadia", "envoy-on-salt"):
        assert f"  {name} was never checked\n" in refused.output
    review(desk, "envoy-on-salt")
    desk.edit(SALT, CONCERN, REVERSED)
    desk.commit("Reverse what alone was checked")
    assert "  talks/line-1 was never checked, and rests on what has changed\n" in run(desk, *asked).output
    desk.edit(SALT, REVERSED, CONCERN)
    review(desk, "salt", "talks")
    desk.commit("Review")
    assert run(desk, *asked).exit_code == 0
    desk.edit(SALT, CONCERN, REVERSED)
    desk.commit("Reverse")
    refused = run(desk, *asked)
    assert "  talks/line-1 has changed, or rests on what has, since it was checked\n" in refused.output
    desk.edit(SALT, "sources: [gazette p2]", "sources: [gazette p2]\n    status: retracted")
    desk.commit("Retract")
    assert "  envoy-on-salt is retracted\n" in run(desk, *asked).output
    assert (desk.folder / "issued/talks.yml").read_text().count("- date") == 1


@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [
        pytest.param(SALT, CONCERN, REVERSED, "has changed, or rests on what has, since it was checked", id="suspect"),
        pytest.param(
            SALT, "[gazette p2]\n    reviewed: ", "[gazette p2]\n    note: ", "was never checked", id="unchecked"
        ),
        pytest.param(SALT, "[gazette p2]\n", "[gazette p2]\n    status: retracted\n", "is retracted", id="retracted"),
        pytest.param(
            GAZETTE, "reliability: B", "withdrawn: It is a forgery.", "is without a source", id="withdrawn source"
        ),
        pytest.param(GAZETTE, "reliability: B", "standing: withdrawn", "is without a source", id="source that fell"),
    ],
)
def test_issue_refuses_each_ground_that_does_not_stand(
    desk: ScriptedRepository, path: str, old: str, new: str, told: str
) -> None:
    review(desk, "salt", "talks")
    desk.commit("Review")
    desk.edit(path, old, new)
    desk.commit("A ground falls")
    refused = run(desk, "issue", "talks", "--by", "ak")
    assert refused.exit_code == 1
    assert f"  envoy-on-salt {told}\n" in refused.output
    assert not (desk.folder / "issued").exists()
    assert run(desk, "issue", "talks", "--by", "ak", "--anyway", "The minister leaves.").exit_code == 0
    assert '  anyway: "The minister leaves."\n' in (desk.folder / "issued/talks.yml").read_text()


def test_a_brief_is_refused_for_facts_that_it_shows_without_resting_on_them(desk: ScriptedRepository) -> None:
    shows = "title: Shown\npurpose: P.\nas_of: 2023-06-20\nsections:\n  - issues: [salt]\n"
    desk.write({"content/briefs/shown.yml": shows})
    desk.commit("Show an issue")
    review(desk, "shown")
    desk.commit("Review the text alone")
    refused = run(desk, "issue", "shown", "--by", "ak")
    assert refused.exit_code == 1
    assert "  envoy-on-salt was never checked\n" in refused.output
    review(desk, "salt")
    desk.commit("Review what it shows")
    assert run(desk, "issue", "shown", "--by", "ak").exit_code == 0


def test_what_is_issued_anyway_says_why_in_the_file_and_in_print(desk: ScriptedRepository) -> None:
    dinner = "name: Dinner\ntype: meeting\ndate: 2023-06-21\nparticipants: [envoy, arcadia]\nsummary: A dinner.\n"
    desk.write({"content/events/dinner.yml": dinner})
    desk.edit(TALKS, "for: arcadia\n", "for: arcadia\nevent: dinner\n")
    desk.commit("Prepare a dinner")
    assert run(desk, "issue", "talks", "--by", "ak", "--anyway", "two\nlines").exit_code == 2
    done = run(desk, "issue", "talks", "--by", "ak", "--anyway", 'The minister asked: "now".')
    assert done.exit_code == 0, done.output
    issued = (desk.folder / "issued/talks.yml").read_text()
    assert '  anyway: "The minister asked: \\"now\\"."\n' in issued
    desk.commit("Issue")
    done = run(desk, "pdf", "talks", "-o", str(desk.folder / "out"))
    assert done.exit_code == 0, done.output
    paper, card = (text_of_pdf(desk.folder / f"out/{form}/talks.pdf") for form in ("briefs", "cards"))
    for printed in (paper, card):
        assert "Issued although not everything in it was checked and stood: The minister asked:" in printed
    assert re.findall(r"content ([0-9a-f]{10})", paper)[0] in issued


# --- where it is told ---


def reversed_after_review(desk: ScriptedRepository) -> str:
    review(desk, "salt", "talks")
    desk.commit("Review")
    desk.edit(SALT, CONCERN, REVERSED)
    return desk.commit("Reverse")


def test_review_counts_what_is_suspect_on_top_and_names_cause_and_line(desk: ScriptedRepository) -> None:
    sha = reversed_after_review(desk)
    first, *lines = run(desk, "review").output.splitlines()
    assert first == "5 things suspect: 1 brief's text, 1 line to take, 1 position, 2 facts."
    cause = f"rests on what has changed; envoy-on-salt (text, 2023-06-22 in {sha[:10]})"
    assert f"  {SALT}:5: salt/arcadia: {cause}" in lines
    assert f"  {TALKS}:10: talks/line-1: {cause}" in lines
    told = {item["name"]: item for item in json.loads(run(desk, "review", "--format", "json").output)["awaiting"]}
    assert told.keys() == EVERYTHING
    assert all(item["suspect"] for item in told.values())
    assert "**5 things suspect" in run(desk, "review", "--format", "markdown").output
    assert run(desk, "review", "salt/arcadia").output.splitlines()[0] == "1 thing suspect: 1 position."


def test_a_newer_fact_of_the_actor_is_told_until_the_position_is_reviewed_again(desk: ScriptedRepository) -> None:
    newer = """\
  - id: envoy-is-content
    kind: said
    text: >-
      [[envoy]] was content with the price of salt.
    by: envoy
    date: 2023-06-19
    sources: [gazette p3]
  - id: salt-will-rise
"""
    review(desk, "salt", "talks")
    desk.commit("Review")
    desk.edit(SALT, "  - id: salt-will-rise\n", newer)
    sha = desk.commit("Add")
    assert suspect_ids(desk) == set()
    told = f"salt/arcadia: a newer fact of its actor is on record; envoy-is-content (2023-06-22 in {sha[:10]})"
    assert told in run(desk, "review").output
    review(desk, "salt/arcadia", day="2023-06-25")
    desk.commit("Review again")
    assert "a newer fact" not in run(desk, "review").output


def test_diff_names_first_what_rests_on_the_change(desk: ScriptedRepository) -> None:
    reversed_after_review(desk)
    text = run(desk, "diff", "HEAD~1").output
    assert "4 now on changed ground" in text.splitlines()[1]
    headings = [line for line in text.splitlines() if line.endswith(")") and not line.startswith(" ")]
    assert headings[:2] == ["Why (1)", "Rests on what has changed (4)"]
    assert "Arcadia on Salt: rests on envoy-on-salt; `briefing review salt/arcadia --by xx` if it still holds" in text
    review(desk, "salt", "talks", day="2023-06-25")
    assert "on changed ground" not in run(desk, "diff", "HEAD~1").output


def test_diff_tells_of_an_issued_brief_that_shows_nothing_of_what_it_rests_on(desk: ScriptedRepository) -> None:
    desk.edit(TALKS, "  - positions: [salt]\n", "")
    desk.edit(TALKS, "facts: [envoy-on-salt]", "facts: [salt-will-rise]")
    issued = f"- date: 2023-06-21\n  revision: {desk.git('rev-parse', 'HEAD')}\n  content: 0123456789\n  by: ak\n"
    desk.write({"issued/talks.yml": issued})
    desk.commit("Issue")
    desk.edit(SALT, "    date: 2023-06-18\n", "    date: 2023-06-17\n")
    told = "Talks on salt: issued on 21 June 2023 by ak; what it rests on has changed since"
    assert told in run(desk, "diff", "HEAD").output


def test_a_new_line_over_a_changed_fact_is_an_edit_and_no_changed_support(desk: ScriptedRepository) -> None:
    desk.edit(SALT, CONCERN, REVERSED)
    desk.edit(SALT, "Arcadia is concerned.", "Arcadia is no longer concerned.")
    moved = json.loads(run(desk, "diff", "HEAD", "--format", "json").output)["moved"]
    assert {each["id"]: each["causes"] for each in moved} == {
        "salt-will-rise": ["envoy-on-salt"],
        "talks/prose": ["salt/arcadia", "envoy-on-salt"],
        "talks/line-1": ["envoy-on-salt"],
    }


@pytest.mark.slow
def test_pages_paper_and_data_tell_it_and_no_output_holds_a_fingerprint(desk: ScriptedRepository) -> None:
    reversed_after_review(desk)
    done = run(desk, "build", "--site-dir", str(desk.folder / "site"))
    assert done.exit_code == 0, done.output
    site = desk.folder / "site"
    words = "<b>Rests on a fact changed on 22 June 2023, not checked again</b>"
    counts = {name: (site / name / "index.html").read_text().count(words) for name in ("issues/salt", "briefs/talks")}
    assert counts == {"issues/salt": 1, "briefs/talks": 3}
    assert "Arcadia: Rests on a fact changed on 22 June 2023" in (site / "review" / "index.html").read_text()
    paper = text_of_pdf(site / "pdf" / "briefs" / "talks.pdf")
    assert paper.count("Rests on a fact changed on 22 June 2023, not checked again.") == 3
    (salt,) = json.loads((site / "data" / "issues.json").read_text())["issues"]
    assert salt["suspect"] == [
        {"id": name, "since": "2023-06-22"} for name in ("salt/arcadia", "envoy-on-salt", "salt-will-rise")
    ]
    files = [(desk.folder / path).read_text() for path in (SALT, TALKS)]
    canaries = {found for text in files for found in re.findall(r"reviewed: \S+ ak ([0-9a-f]{8})", text)}
    assert len(canaries) == 6
    for path in site.rglob("*"):
        data = path.read_bytes() if path.is_file() else b""
        assert not [canary for canary in canaries if canary.encode() in data], path
    assert not [canary for canary in canaries if canary in paper]
    for command in (
        ["diff", "HEAD~2"],
        ["diff", "HEAD~2", "--format", "json"],
        ["review"],
        ["review", "--format", "json"],
    ):
        assert not [canary for canary in canaries if canary in run(desk, *command).output]


def test_a_sentence_is_suspect_when_its_fact_changes(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "The price of salt.", "The price of salt [@ours]. Arcadia worries [@envoy-on-salt].")
    desk.edit(TALKS, "bottom_line: Arcadia has raised concerns.", "bottom_line: Its view is known [@salt-will-rise].")
    part = "  - text: On salt\n    body: Arcadia worries [@envoy-on-salt]. So be it."
    desk.edit(TALKS, "  - positions: [salt]", part)
    desk.edit(SALT, "positions:\n  - actor: arcadia\n    line: Arcadia is concerned.\n    facts: [envoy-on-salt]\n", "")
    review(desk, "salt", "talks")
    desk.commit("Review")
    assert suspect_ids(desk) == warned_ids(desk) == set()
    desk.edit(SALT, CONCERN, REVERSED)
    desk.commit("Reverse")
    assert suspect_ids(desk) == warned_ids(desk) == {*EVERYTHING, "salt/summary"} - {"salt/arcadia"}
    told = run(desk, "check").output
    assert "salt.yml:2:37: warning: review-holds: 'Arcadia worries [@envoy-on-salt].' in the summary of 'salt'" in told
    assert "talks.yml:9:11: warning: review-holds: 'Arcadia worries [@envoy-on-salt].' in the text of 'talks'" in told
    assert "talks.yml:4:14: warning: review-holds: 'Its view is known [@salt-will-rise].' in the text" in told
    assert "Arcadia worries" in run(desk, "diff", "HEAD~1").output
    assert "Its view is known. … Arcadia worries." in run(desk, "review", "talks/prose").output
    told = run(desk, "review").output
    assert "3 of 7 sentences rest on facts, 1 is ours, 3 rest on nothing." in told
    assert "talks: 2 of 3 sentences rest on facts, 1 rests on nothing." in told
    assert "3 sentences would lose all support" in run(desk, "impact", "envoy-on-salt").output
    assert run(desk, "build", "--site-dir", str(desk.folder / "site")).exit_code == 0
    words = '<b class="ours">(Rests on a fact changed on 22 June 2023, not checked again)</b>'
    site = desk.folder / "site"
    assert "2 of 3 rest on facts, 1 rests on nothing" in (site / "briefs" / "talks" / "index.html").read_text()
    for address, count in (("issues/salt", 1), ("briefs/talks", 2)):
        assert (site / address / "index.html").read_text().count(words) == count, address
    paper = text_of_pdf(site / "pdf" / "issues" / "salt.pdf")
    assert "]. Rests on a fact changed on 22 June 2023, not checked again." in paper
    for path in site.rglob("*"):
        assert b"[@" not in (path.read_bytes() if path.suffix in {".html", ".csv", ".xml"} else b""), path


# --- what an audience may be told ---


def told_at_clear(desk: ScriptedRepository) -> dict[str, str]:
    """What a page for everybody says of each thing that can be reviewed, and what causes it could name."""
    prepared, past = past_of(desk.folder, "TLP:CLEAR")
    verdicts = past.reviews.verdicts
    assert verdicts is not None
    found = {item.id: verdicts.of(item) for item in verdicts.items}
    assert not [cause for each in found.values() for cause in each.causes if cause.thing not in prepared.seen.facts]
    return {name: suspect_words(each, prepared.site.base) for name, each in found.items()}


@pytest.mark.parametrize(
    ("path", "old", "new", "told"),
    [
        (SALT, "date: 2023-06-18\n", "date: 2023-06-18\n    status: retracted\n", "a fact retracted"),
        ("content/sources/gazette.yml", "type:", "standing: withdrawn\ntype:", "a source withdrawn"),
        ("content/sources/gazette.yml", "type:", "standing: corrected\ntype:", "a source changed"),
    ],
)
def test_a_line_tells_in_what_way_its_ground_moved(
    desk: ScriptedRepository, path: str, old: str, new: str, told: str
) -> None:
    review(desk, "salt", "talks")
    desk.commit("Review")
    desk.edit(path, old, new)
    desk.commit("Move")
    found = suspects_in(desk)
    words = suspect_words(found.verdict_on("salt/arcadia"), found.base)
    assert words.startswith(f"Rests on {told} on "), words


def test_an_audience_is_told_no_day_and_no_fact_that_it_may_not_see(desk: ScriptedRepository) -> None:
    closed = """\
  - actor: borduria
    line: Borduria is concerned as well.
    facts: [borduria-on-salt]
facts:
  - id: borduria-on-salt
    kind: said
    text: It is dear.
    by: borduria
    date: 2023-06-18
    sources: [gazette p4]
    handling: TLP:AMBER
"""
    desk.write({"content/actors/borduria.yml": "name: Borduria\ntype: government\nsummary: A state.\n"})
    desk.edit(SALT, "facts:\n  - id", f"{closed}  - id")
    review(desk, "salt", "talks")
    desk.commit("Review")
    assert suspect_ids(desk) == set()
    before = told_at_clear(desk)
    assert before == dict.fromkeys(before, "") | {"talks/prose": "Not checked again"}, "what is cut cannot be told"
    desk.edit(SALT, "text: It is dear.", "text: It is cheap.")
    desk.commit("Reverse what is closed")
    assert suspect_ids(desk) == {"borduria-on-salt", "salt/borduria", "talks/prose"}
    assert told_at_clear(desk) == before


def test_a_fact_reviewed_again_that_day_is_still_named_under_what_rests_on_it(desk: ScriptedRepository) -> None:
    review(desk, "salt", "talks")
    desk.commit("Review")
    desk.edit(SALT, CONCERN, REVERSED)
    review(desk, "envoy-on-salt")
    told = run(desk, "check").output
    assert "the position 'salt/arcadia' has changed, or what it rests on has, since ak reviewed it" in told
    assert "; perhaps 'envoy-on-salt', checked that day too." in told
