from __future__ import annotations

import json
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from briefing_site.base.cache import Cache
from briefing_site.build.revisions import COMPARISONS, compare_revisions
from briefing_site.cli.main import main
from briefing_site.history.comparison import Comparison
from briefing_site.history.diff import Changes
from briefing_site.history.log import read_history
from briefing_site.render.reports.changes import render_markdown, render_text
from briefing_site.render.reports.review_schemas import DIFF_SCHEMA
from click.testing import CliRunner, Result
from jsonschema import Draft7Validator

from tests.cached import cached
from tests.edits import BRIEF, FILES, SALT, STEPS, make_repository
from tests.golden_files import expect
from tests.scripted_repository import ScriptedRepository

Edited = tuple[ScriptedRepository, tuple[str, ...]]


@pytest.fixture(scope="module")
def edited(tmp_path_factory: pytest.TempPathFactory) -> Edited:
    return make_repository(tmp_path_factory.mktemp("edited"))


def compared(edited: Edited, base: int | str, head: int | str = "") -> Comparison:
    repository, revisions = edited
    names = [name if isinstance(name, str) else revisions[name] for name in (base, head)]
    return compare_revisions(repository.folder, *names)


def changes_of(edited: Edited, base: int | str, head: int | str = "") -> Changes:
    return compared(edited, base, head).changes


def text_of(edited: Edited, base: int | str, head: int | str) -> str:
    return render_text(replace(compared(edited, base, head), before="before", after="after"), full=True)


def run_diff(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["diff", "-f", str(folder / "mkdocs.yml"), *arguments])


def step(subject: str) -> int:
    return next(number for number, (name, _) in enumerate(STEPS) if name == subject)


def test_every_kind_of_edit_gives_the_expected_diff(edited: Edited) -> None:
    told = [f"# {subject}\n{text_of(edited, number, number + 1)}" for number, (subject, _) in enumerate(STEPS[1:])]
    expect("edits.txt", "\n".join(told))


def test_all_edits_together_give_the_expected_diff(edited: Edited) -> None:
    expect("all-edits.txt", text_of(edited, 0, -1))


def test_a_reflowed_text_is_no_change(edited: Edited) -> None:
    assert not changes_of(edited, step("Reflow a text") - 1, step("Reflow a text"))


def test_a_renamed_record_makes_no_review_stale(edited: Edited) -> None:
    number = step("The envoy is now an ambassador")
    assert changes_of(edited, number - 1, number).facts == ()


def test_the_opposite_way_takes_back_what_was_done(edited: Edited) -> None:
    there, back = changes_of(edited, 0, -1), changes_of(edited, -1, 0)
    assert {c.id for c in there.facts if c.what == ("added",)} == {c.id for c in back.facts if c.what == ("removed",)}


def test_nothing_changed_between_a_state_and_itself(edited: Edited) -> None:
    assert changes_of(edited, -1, -1) == Changes()
    assert changes_of(edited, -1) == Changes()


def test_the_working_tree_counts_where_no_head_is_given(edited: Edited) -> None:
    repository, _ = edited
    repository.edit(SALT, "much too dear", "far too dear")
    try:
        assert changes_of(edited, "HEAD").facts[0].id == "envoy-on-salt"
        assert "the working tree" in run_diff(repository.folder, "HEAD").output
    finally:
        repository.git("checkout", "--quiet", "--", ".")


def test_from_the_fork_only_the_branch_counts(edited: Edited) -> None:
    repository, revisions = edited
    main = f"{revisions[step('Merge the side branch')]}^1"
    whole = compare_revisions(repository.folder, main, "side").changes
    own = compare_revisions(repository.folder, main, "side", since_fork=True).changes
    assert {change.id for change in whole.records} == {"wood", "gazette"}
    assert {change.id for change in own.records} == {"gazette"}


def test_what_cannot_be_read_is_not_taken_for_removed(edited: Edited) -> None:
    number = step("Break the fish")
    assert not changes_of(edited, number - 1, number)
    repository, revisions = edited
    assert "1 error:" in run_diff(repository.folder, revisions[number - 1], revisions[number]).output


@pytest.mark.parametrize("form", ["text", "markdown", "html", "json"])
def test_each_form_is_told_with_status_0(edited: Edited, form: str) -> None:
    repository, revisions = edited
    result = run_diff(repository.folder, revisions[0], revisions[-1], "--format", form)
    assert result.exit_code == 0
    assert "borduria-answers" in result.output
    assert "wireless" not in result.output, "a note is for the file's readers alone"
    expect(f"diff.{form}", result.output)
    if form == "json":
        assert json.loads(result.output)["version"] == 2


def test_markdown_and_html_take_nothing_for_markup(tmp_path: Path) -> None:
    repository, revisions = make_repository(tmp_path)
    repository.edit(SALT, "salt is fairly priced.", 'so: <script>alert(1)</script> @everyone </details> #1 "x"')
    repository.edit(SALT, "text: Borduria said", "text: >-\n      Borduria said")
    for form in ("markdown", "html"):
        output = run_diff(tmp_path, revisions[-1], "--format", form).output
        assert "<script" not in output
        assert "@everyone" not in output.replace("&#64;", "") or form == "html"
        assert output.count("</details>") == output.count("<details")


def test_links_are_told_by_names_wherever_they_change_or_are_cut(tmp_path: Path) -> None:
    repository, _ = make_repository(tmp_path)
    repository.edit(SALT, "[[ambassador]] said", "[[borduria]], and then [[wood|the felling of wood]], said")
    long = "It should fall, since " + "so much more of it is to be had than anybody in Arcadia " * 2 + "[[fish|could]]."
    repository.edit(SALT, "It should fall by half.", long)
    text = run_diff(tmp_path, "HEAD").output
    assert "text: [-The Envoy-]{+Borduria, and then the felling of wood,+} said" in text
    repository.commit("So much more")
    repository.edit(SALT, "reviewed: 2023-06-23 bb", "reviewed: 2023-06-23 bb\n    status: retracted")
    short, full = run_diff(tmp_path, "HEAD").output, run_diff(tmp_path, "HEAD", "--full").output
    assert "      It should fall, since" in short
    assert "[[" not in short + full
    assert "than anybody in Arcadia so much more of it is to be had than…" in short
    assert "than anybody in Arcadia could." in full


def test_markdown_stays_below_the_limit_of_a_comment(edited: Edited) -> None:
    assert len(render_markdown(compared(edited, 0, -1))) < 65_536


def test_a_range_is_taken_as_git_takes_it(edited: Edited) -> None:
    repository, revisions = edited
    base, head = revisions[0], revisions[step("Supersede the wish")]
    told = run_diff(repository.folder, base, head).output
    assert run_diff(repository.folder, f"{base}..{head}").output == told
    assert (
        run_diff(repository.folder, f"{revisions[-2]}..").output
        == run_diff(repository.folder, revisions[-2], "HEAD").output
    )
    main = f"{revisions[step('Merge the side branch')]}^1"
    own = run_diff(repository.folder, f"{main}...side").output
    assert own == run_diff(repository.folder, main, "side", "--since-fork").output
    assert own != run_diff(repository.folder, f"{main}..side").output
    twice = run_diff(repository.folder, f"{base}..{head}", head)
    assert twice.exit_code == 2
    assert "already names both revisions" in twice.output


def test_a_range_where_one_revision_is_asked_for_is_named_as_one(edited: Edited) -> None:
    result = CliRunner().invoke(main, ["build", "-f", str(edited[0].folder / "mkdocs.yml"), "--rev", "HEAD~1..HEAD"])
    assert result.exit_code == 1
    assert "'HEAD~1..HEAD' names a range; write one revision" in result.output


@pytest.mark.parametrize("name", ["--output=x", "nothing", "HEAD@{1}", "a b", "a..--output=x", "HEAD..a\nb", "a..b..c"])
def test_a_wrong_name_is_told_in_words(edited: Edited, name: str) -> None:
    result = run_diff(edited[0].folder, "--", name)
    assert result.exit_code == 1
    assert "Traceback" not in result.output


def test_outside_git_the_message_says_so(tmp_path: Path) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nplugins: [briefing]\ndocs_dir: content/pages\n", "utf-8")
    (tmp_path / "content/pages").mkdir(parents=True)
    result = run_diff(tmp_path, "HEAD")
    assert result.exit_code == 1
    assert "no git repository" in result.output


def test_a_diff_of_the_same_bytes_is_recalled_and_a_damaged_one_made_anew(edited: Edited) -> None:
    repository, revisions = edited
    first = compare_revisions(repository.folder, revisions[0], revisions[-1])
    assert cached(repository.folder, COMPARISONS)
    assert compare_revisions(repository.folder, revisions[0], revisions[-1]) == first
    for key, value in cached(repository.folder, COMPARISONS).items():
        Cache(repository.folder).put(COMPARISONS, key, value[:-40])
    assert compare_revisions(repository.folder, revisions[0], revisions[-1]) == first


@pytest.mark.slow
def test_the_json_is_as_its_schema_says(edited: Edited) -> None:
    repository, revisions = edited
    for before, after in pairwise(revisions):
        data = json.loads(run_diff(repository.folder, before, after, "--format", "json").stdout)
        assert list(Draft7Validator(DIFF_SCHEMA).iter_errors(data)) == []


def test_the_page_stands_by_itself(edited: Edited) -> None:
    repository, revisions = edited
    page = run_diff(repository.folder, revisions[0], revisions[-1], "--format", "html").output
    assert "<script" not in page
    assert not re.search(r"(?:src|href)=\"(?!#)", page), "nothing from elsewhere"
    assert page.rstrip().endswith("</html>")


def test_a_record_of_another_kind_is_told_with_the_address_that_it_leaves(tmp_path: Path) -> None:
    repository, revisions = make_repository(tmp_path)
    wood = (
        (tmp_path / "content/issues/wood.yml")
        .read_text(encoding="utf-8")
        .replace("summary:", "state: proposed\nsummary:")
    )
    repository.write({"content/issues/wood.yml": None, "content/cooperation/wood.yml": wood})
    told = run_diff(tmp_path, revisions[-1]).output
    assert "/issues/wood/: now /cooperation/wood/; 'former_folders: issues' would redirect" in told
    repository.edit("content/cooperation/wood.yml", "state:", "former_folders: issues\nstate:")
    told = run_diff(tmp_path, revisions[-1]).output
    assert "moved, changed: Wood, cooperation/wood" in told or "changed, moved: Wood, cooperation/wood" in told
    assert "would redirect" not in told
    assert "former" not in told
    repository.commit("Wood is no issue")
    (event,) = read_history(tmp_path).by_record["wood"][-1].events
    assert "moved" in event.what
    assert event.keys == ("state", "home")


def test_a_caveat_is_told_and_makes_the_review_stale(tmp_path: Path) -> None:
    repository, _ = make_repository(tmp_path)
    repository.edit(SALT, "reviewed: 2023-06-23 bb", "reviewed: 2023-06-23 bb\n    caveat: It may be a rumour.")
    text = run_diff(tmp_path, "HEAD").output
    assert "caveat: {+It may be a rumour.+}" in text
    assert "To be reviewed again" in text


def test_the_mark_of_our_judgement_is_told_as_a_change_and_is_in_no_title(tmp_path: Path) -> None:
    repository, _ = make_repository(tmp_path)
    repository.edit(SALT, "It should fall by half.", "It should fall by half [@ours].")
    assert "line: It should fall by half{+ [@ours]+}." in run_diff(tmp_path, "HEAD").output
    repository.commit("Ours")
    repository.edit(SALT, "reviewed: 2023-06-23 bb", "reviewed: 2023-06-23 bb\n    status: retracted")
    assert "It should fall by half." in run_diff(tmp_path, "HEAD").output


def test_records_merged_are_told_as_such_with_what_moved_and_what_was_lost(tmp_path: Path) -> None:
    """In the diff, its JSON and the history alike: the one is merged, the other not renamed."""
    repository = ScriptedRepository(tmp_path / "desk")
    fish = "name: Fish\nsummary: Who may fish.\n"
    line = "positions:\n  - actor: envoy\n    line: {}\n    facts: [envoy-on-salt]\n"
    fact = "facts:\n  - id: fish-is-dear\n    kind: context\n    text: Fish is dear.\n"
    fact += "    date: 2023\n    sources: [ledger]\n"
    repository.write({**FILES, "content/issues/fish.yml": fish + line.format("Wants fish.") + fact})
    before = repository.commit("Start")
    done = CliRunner().invoke(main, ["merge", "-f", str(repository.folder / "mkdocs.yml"), "fish", "salt"])
    assert done.exit_code == 0, done.output
    repository.edit(SALT, "    line: >-\n      Wants fish.\n", "    line: >-\n      Wants salt.\n")
    after = repository.commit("Merge two records")
    text = run_diff(repository.folder, before, after).output
    assert "merged: Fish, issues/fish (into Salt)" in text
    assert "moved: fish-is-dear, in Salt" in text
    assert "removed: The Envoy on Fish\n      Wants fish." in text
    assert "renamed" not in text
    told = [
        (e.id, [*e.what]) for c in read_history(repository.folder).changes[1:] for e in c.events if e.kind == "record"
    ]
    assert ("fish", ["merged"]) in told
    assert "renamed" not in {word for _, words in told for word in words}
    said = run_diff(repository.folder, before, after, "--format", "json").output
    Draft7Validator(DIFF_SCHEMA).validate(json.loads(said))
    assert {r["id"]: r["into"] for r in json.loads(said)["records"] if "into" in r} == {"fish": "salt"}
    lives = {
        name: CliRunner().invoke(main, ["log", "-f", str(repository.folder / "mkdocs.yml"), name]).stdout
        for name in ("fish", "salt")
    }
    assert "    merged into salt\n" in lives["fish"]
    assert "    merged record fish into salt\n" in lives["salt"]
    assert "removed position envoy" in lives["fish"], "a line that is lost is told"


def test_a_renamed_fact_says_nothing_else_in_a_brief_that_cites_it(tmp_path: Path) -> None:
    desk = ScriptedRepository(tmp_path)
    cited = "bottom_line: The price can fall [@assess-price-falls; @envoy-on-salt]."
    desk.write(
        {
            **FILES,
            BRIEF: (FILES[BRIEF] or "").replace("bottom_line: The price can fall.", cited),
        }
    )
    desk.commit("Start")
    config = str(tmp_path / "mkdocs.yml")
    for old, new in (("assess-price-falls", "assess-price-sinks"), ("envoy-on-salt", "envoy-about-salt")):
        assert CliRunner().invoke(main, ["rename", "-f", config, old, new]).exit_code == 0
    told = CliRunner().invoke(main, ["diff", "-f", config, "HEAD"]).stdout
    assert "2 facts renamed; 1 brief," in told
    assert "Briefs whose meaning changed" not in told
    desk.commit("Rename")
    lived = CliRunner().invoke(main, ["log", "-f", config, "talks"]).stdout
    assert "Rename" not in lived


@pytest.mark.parametrize(
    "command",
    [
        ("rename", "envoy-on-salt", "anything-else"),
        ("review", "envoy-on-salt", "--by", "aa"),
        ("impact", "envoy-on-salt"),
        ("rename", "ledger", "anything-else"),
        ("review", "ledger", "--by", "aa"),
        ("impact", "ledger"),
    ],
)
def test_a_former_id_is_told_alike_by_every_command(tmp_path: Path, command: tuple[str, ...]) -> None:
    desk = ScriptedRepository(tmp_path)
    desk.write(FILES)
    desk.commit("Start")
    config = str(tmp_path / "mkdocs.yml")
    for old, new in (("envoy-on-salt", "envoy-about-salt"), ("ledger", "the-ledger")):
        assert CliRunner().invoke(main, ["rename", "-f", config, old, new]).exit_code == 0
    desk.commit("Rename")
    present = {"envoy-on-salt": "envoy-about-salt", "ledger": "the-ledger"}[command[1]]
    name, *rest = command
    result = CliRunner().invoke(main, [name, "-f", config, *rest])
    assert result.exit_code == 1
    assert f"no record or fact '{command[1]}'. It is called '{present}' now." in result.stderr
    lived = CliRunner().invoke(main, ["log", "-f", config, command[1]])
    assert f"'{command[1]}' is called '{present}' now." in lived.stderr
    assert f"renamed (was {command[1]})" in lived.stdout
