"""Marks of review are judged where somebody relies on them: `check --since`, `review`, `issue`; by signatures too."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from briefing_site.cli.main import main
from click.testing import CliRunner, Result

from tests.history.test_stamps import ANN, BO, REVIEWERS, commit, facts_file
from tests.salt_talks import FILES
from tests.scripted_repository import ScriptedRepository

FACT = "forged-0"
MARK = re.compile(r"Checked \d+ \w+ \d{4} by (\w+(?: \w+)*(?: \(doubted: [^)]*\))?)")
FORGED = "not Bo Berg, but Ann Analyst <ann@desk.example>, whose commit it is"


def run(desk: ScriptedRepository, *typed: str) -> Result:
    command, *rest = typed
    config = ("-f", str(desk.folder / "mkdocs.yml"), "--today", "2023-07-30")
    return CliRunner().invoke(main, [command, *config, *rest])


def doubts(desk: ScriptedRepository) -> dict[str, list[str]]:
    listed = json.loads(run(desk, "review", "--format", "json").stdout)["awaiting"]
    return {item["name"]: item["doubts"] for item in listed if item["doubts"]}


@pytest.fixture
def desk(tmp_path: Path) -> ScriptedRepository:
    repository = ScriptedRepository(tmp_path / "desk")
    repository.write({**FILES, "reviewers.yml": REVIEWERS})
    repository.commit("Begin")
    commit(repository, ANN, {"forged": facts_file("forged")})
    return repository


def test_review_tells_forged_marks_and_those_of_ones_own_words(desk: ScriptedRepository) -> None:
    commit(desk, ANN, {"forged": facts_file("forged", "bo"), "own": facts_file("own", "ak")})
    found = doubts(desk)
    assert found["forged-3"] == [FORGED]
    assert found["own-3"] == ["Ann Analyst wrote these words as well"]
    assert len(found) == 20
    assert f"its mark of review is doubtful: {FORGED}" in run(desk, "review").stdout


def test_review_is_content_with_honest_marks(desk: ScriptedRepository) -> None:
    commit(desk, BO, {"forged": facts_file("forged", "bo")})
    assert doubts(desk) == {}


def test_a_new_date_by_the_author_does_not_make_own_words_good(desk: ScriptedRepository) -> None:
    commit(desk, ANN, {"forged": facts_file("forged", "ak")})
    commit(desk, ANN, {"forged": facts_file("forged", "ak").replace("06-21", "06-22")})
    assert len(doubts(desk)) == 10
    commit(desk, BO, {"forged": facts_file("forged", "bo").replace("06-21", "06-23")})
    commit(desk, ANN, {"forged": facts_file("forged", "ak").replace("06-21", "06-24")})
    assert doubts(desk) == {}, "Bo has looked in between, and nothing was changed since"


@pytest.mark.parametrize("between", ["takes the mark out", "is a stranger"])
def test_who_takes_a_mark_out_or_is_a_stranger_vouches_for_nothing(desk: ScriptedRepository, between: str) -> None:
    """Ann vouches for her own words, which nobody has looked at: the commits in between touched only a mark."""
    base = desk.git("rev-parse", "HEAD")
    commit(desk, ANN, {"own": facts_file("own", "bo")})
    if between == "takes the mark out":
        commit(desk, BO, {"own": facts_file("own")})
    else:
        commit(desk, "Mal Lory <mal@elsewhere.example>", {"own": facts_file("own", "zz")})
    commit(desk, ANN, {"own": facts_file("own", "ak").replace("06-21", "06-29")})
    own = [f"own-{number}" for number in range(10)]
    found = doubts(desk)
    assert [found[name] for name in own] == [["Ann Analyst wrote these words as well"]] * 10
    assert run(desk, "check", "--since", base).stderr.count("review-by-another: ") == 10
    told = run(desk, "diff", base, "HEAD", "--full").output if between == "takes the mark out" else ""
    assert not told or told.count("Ann Analyst wrote these words as well") == 10


@pytest.mark.parametrize("fact", ["of main", "of one branch"])
def test_a_mark_that_a_merge_itself_brings_is_told(desk: ScriptedRepository, fact: str) -> None:
    """One branch rewords a fact, or adds it; whoever merges adds a mark by somebody else, beside those words."""
    base = desk.git("rev-parse", "HEAD")
    kind, words = ("forged", "Salt is cheap") if fact == "of main" else ("new", "Salt is dear")
    desk.git("checkout", "-q", "-b", "side")
    added = "new" if kind == "new" else "other"
    commit(desk, BO, {added: facts_file(added)})
    desk.git("checkout", "-q", "main")
    commit(desk, ANN, {"forged": facts_file("forged", words="Salt is cheap")})
    desk.git("merge", "-q", "--no-commit", "--no-ff", "side")
    desk.write({f"content/issues/facts-{kind}.yml": facts_file(kind, "bo", words)})
    desk.git("add", "--all")
    desk.git("commit", "-q", "-m", "Merge", f"--author={ANN}")
    told = FORGED if kind == "forged" else "Bo Berg wrote these words as well"
    found = doubts(desk)
    assert [found[f"{kind}-{number}"][0] for number in range(10)] == [told] * 10
    assert run(desk, "check", "--since", base).stderr.count("is doubtful: ") == 10


def test_a_line_is_its_authors_wherever_its_facts_stand(desk: ScriptedRepository) -> None:
    """Bo rewrites the second line of a text whose key is Ann's, below the facts, and vouches for it."""
    base = desk.git("rev-parse", "HEAD")
    words = "        line: >-\n          We are concerned,\n          {}.\n"
    desk.edit(
        "content/briefs/talks.yml",
        "      - line: We are concerned.\n        facts: [envoy-on-salt]\n",
        "      - facts: [envoy-on-salt]\n" + words.format("and say so"),
    )
    commit(desk, ANN, {})
    desk.edit("content/briefs/talks.yml", "and say so", "and silent")
    commit(desk, BO, {})
    assert run(desk, "review", "talks/line-1", "--by", "bo", "--date", "2023-06-29").exit_code == 0
    commit(desk, BO, {})
    assert doubts(desk)["talks/line-1"] == ["Bo Berg wrote these words as well"]
    assert "review-by-another: the mark of review of 'talks/line-1'" in run(desk, "check", "--since", base).stderr


def test_check_since_tells_them_with_file_and_line_and_rules_weigh_them(desk: ScriptedRepository) -> None:
    base = desk.git("rev-parse", "HEAD")
    commit(desk, ANN, {"forged": facts_file("forged", "bo"), "own": facts_file("own", "ak")})
    told = run(desk, "check", "--since", base)
    assert (
        f"facts-forged.yml:9:15: warning: review-by-reviewer: the mark of review of '{FACT}' is doubtful" in told.stderr
    )
    assert "warning: review-by-another: the mark of review of 'own-0' is doubtful: Ann Analyst wrote" in told.stderr
    assert told.exit_code == 0
    rules = "rules: {review-by-reviewer: {severity: error}, review-by-another: {severity: off, reason: a desk of two}}"
    settings = (desk.folder / "mkdocs.yml").read_text()
    (desk.folder / "mkdocs.yml").write_text(settings.replace("format: 1,", f"format: 1, {rules},"))
    told = run(desk, "check", "--since", base)
    assert told.exit_code == 1
    assert ":9:15: review-by-reviewer: " in told.stderr
    assert "review-by-another" not in told.stderr
    assert set(doubts(desk)) == {f"forged-{n}" for n in range(10)}


def test_authors_of_what_the_remote_holds_are_not_judged(desk: ScriptedRepository) -> None:
    commit(desk, ANN, {"forged": facts_file("forged", "bo")})
    desk.git("update-ref", "refs/remotes/origin/main", "HEAD")
    assert doubts(desk) == {}, "it may be a squash of a proposal, whose one author stands for several"
    commit(desk, ANN, {"own": facts_file("own", "ak")})
    assert set(doubts(desk)) == {f"own-{n}" for n in range(10)}


def test_issue_refuses_what_bears_a_false_mark(desk: ScriptedRepository) -> None:
    talks = (desk.folder / "content/briefs/talks.yml").read_text()
    assert run(desk, "review", "salt", "talks", "--by", "bo").exit_code == 0
    desk.commit("Stamp in the name of Bo")
    assert talks != (desk.folder / "content/briefs/talks.yml").read_text()
    refused = run(desk, "issue", "talks", "--by", "ak")
    assert refused.exit_code == 1
    assert f"envoy-on-salt bears a doubtful mark of review: {FORGED}" in refused.stderr
    assert f"talks/line-1 bears a doubtful mark of review: {FORGED}" in refused.stderr, "told by the lines of the file"
    assert run(desk, "issue", "talks", "--by", "ak", "--anyway", "The minister leaves.").exit_code == 0


def test_a_position_with_a_doubtful_mark_and_a_newer_fact_is_listed_once(desk: ScriptedRepository) -> None:
    assert run(desk, "review", "salt", "--by", "bo").exit_code == 0
    desk.commit("Stamp in the name of Bo")
    newer = (
        "facts:\n  - {id: envoy-again, kind: said, text: Still concerned., by: envoy, date: 2023-06-19, "
        "sources: [gazette p3]}\n"
    )
    desk.edit("content/issues/salt.yml", "facts:\n  - id: envoy-on-salt", f"{newer}  - id: envoy-on-salt")
    desk.commit("The envoy again")
    listed = json.loads(run(desk, "review", "salt", "--format", "json").stdout)["awaiting"]
    found = [item["why"] for item in listed if item["name"] == "salt/arcadia"]
    assert found == [["a newer fact of its actor is on record", "its mark of review is doubtful"]]


def test_nobody_stamps_whom_the_file_does_not_name(desk: ScriptedRepository) -> None:
    refused = run(desk, "review", "salt", "--by", "zz")
    assert refused.exit_code == 1
    assert (
        "'zz' are the initials of nobody in reviewers.yml, which names ak (Ann Analyst), bo (Bo Berg)."
        in refused.stderr
    )
    for text in ("", "# nobody\n", "- ak\n", "{}\n"):
        (desk.folder / "reviewers.yml").write_text(text)
        for typed in (("review", "salt", "--by", "ak"), ("check",)):
            done = run(desk, *typed)
            assert done.exit_code == 1
            assert re.search(
                r"reviewers\.yml:1:1: (file-empty|reviewers-form): the file (is empty|names no)", done.stderr
            )


# --- what pages say of them ------------------------------------------------------------------------------------------


def pages(desk: ScriptedRepository, *names: str) -> dict[str, set[str]]:
    """Build the site over the last one, and return what each page says of who checked what."""
    site = desk.folder.parent / "site"
    done = run(desk, "build", "--no-pdf", "--no-search", "--site-dir", str(site))
    assert done.exit_code == 0, done.output
    return {name: set(MARK.findall((site / name / "index.html").read_text())) for name in names}


@pytest.fixture
def marked(desk: ScriptedRepository) -> ScriptedRepository:
    """A desk with a proposal: marks in somebody else's commit, and by the author of the words."""
    desk.git("update-ref", "refs/remotes/origin/main", "HEAD")
    commit(desk, ANN, {"forged": facts_file("forged", "bo"), "own": facts_file("own", "ak")})
    assert run(desk, "review", "talks", "--by", "bo").exit_code == 0
    desk.commit("Stamp a brief in the name of Bo")
    return desk


def test_pages_of_a_proposal_say_whose_commit_a_mark_stands_in(marked: ScriptedRepository) -> None:
    found = pages(marked, "issues/facts-forged", "issues/facts-own", "briefs/talks", "review")
    assert found["issues/facts-forged"] == {"Bo Berg (doubted: recorded by somebody else)"}
    assert found["issues/facts-own"] == {"Ann Analyst (doubted: by the author of these words)"}
    assert found["briefs/talks"] == {"Bo Berg (doubted: recorded by somebody else)"}, "the line to take, by blame"
    assert found["review"] >= {*found["issues/facts-forged"], *found["issues/facts-own"]}
    site = marked.folder.parent / "site"
    page = (site / "issues/facts-own/index.html").read_text()
    assert "10 facts, none yet checked against its source" in page, "a doubted mark counts for none"
    assert "Doubtful marks of review (22)" in (site / "review/index.html").read_text()
    assert "@desk.example" not in "".join(path.read_text() for path in site.rglob("*.html"))


def test_pages_of_what_is_merged_judge_no_authors(marked: ScriptedRepository) -> None:
    pages(marked, "review")
    marked.git("update-ref", "refs/remotes/origin/main", "HEAD")
    found = pages(marked, "issues/facts-forged", "issues/facts-own", "briefs/talks")
    assert found == {
        "issues/facts-forged": {"Bo Berg"},
        "issues/facts-own": {"Ann Analyst"},
        "briefs/talks": {"Bo Berg"},
    }, "a squash has one author; each page that said otherwise was made anew"
    marked.git("update-ref", "-d", "refs/remotes/origin/main")
    assert pages(marked, "issues/facts-own")["issues/facts-own"] == {"Ann Analyst"}, "nor where none is known"


def test_rules_that_are_off_are_off_on_pages(marked: ScriptedRepository) -> None:
    commit(marked, ANN, {"unknown": facts_file("unknown", "zz")})
    assert pages(marked, "issues/facts-unknown")["issues/facts-unknown"] == {"zz (doubted: not a known reviewer)"}
    reason = "{severity: off, reason: a desk of two}"
    rules = f"rules: {{reviewer-known: {reason}, review-by-another: {reason}}}"
    settings = (marked.folder / "mkdocs.yml").read_text()
    (marked.folder / "mkdocs.yml").write_text(settings.replace("format: 1,", f"format: 1, {rules},"))
    found = pages(marked, "issues/facts-unknown", "issues/facts-own", "issues/facts-forged")
    assert found["issues/facts-unknown"] == {"zz"}
    assert found["issues/facts-own"] == {"Ann Analyst"}
    assert found["issues/facts-forged"] == {"Bo Berg (doubted: recorded by somebody else)"}


def test_what_git_knows_of_the_lines_of_a_file_that_was_closed_is_not_told(marked: ScriptedRepository) -> None:
    """Blame tells of versions that an audience may not see."""
    talks = marked.folder / "content/briefs/talks.yml"
    text = talks.read_text()
    marked.write({"content/briefs/talks.yml": f"{text}handling: TLP:RED\n"})
    marked.commit("Close the brief")
    marked.write({"content/briefs/talks.yml": text})
    marked.commit("Open it again")
    of_text = "Bo Berg (doubted: recorded by somebody else)"
    assert pages(marked, "briefs/talks")["briefs/talks"] == {"Bo Berg", of_text}, "the line, and the text opened so"
    assert {"talks/line-1", "talks/prose"} <= doubts(marked).keys(), "the desk itself is told"


def test_what_was_written_in_a_hidden_version_is_not_told(desk: ScriptedRepository) -> None:
    """Ann wrote the words while they were closed; Bo opened them, so that for readers they are his."""
    desk.git("update-ref", "refs/remotes/origin/main", "HEAD")
    closed = facts_file("closed").replace("summary: Facts.\n", "summary: Facts.\nhandling: TLP:RED\n")
    commit(desk, ANN, {"closed": closed})
    commit(desk, BO, {"closed": facts_file("closed")})
    commit(desk, ANN, {"closed": facts_file("closed", "ak")})
    assert pages(desk, "issues/facts-closed")["issues/facts-closed"] == {"Ann Analyst"}
    assert len(doubts(desk)) == 10, "the desk itself is told"


# --- signatures ------------------------------------------------------------------------------------------------------


@pytest.fixture
def keys(tmp_path: Path) -> dict[str, Path]:
    paths = {initials: tmp_path / initials for initials in ("ak", "bo")}
    for path in paths.values():
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(path)], check=True)
    return paths


def sign(desk: ScriptedRepository, key: Path | None, author: str, files: dict[str, str]) -> None:
    desk.git("config", "gpg.format", "ssh")
    desk.git("config", "commit.gpgSign", str(key is not None).lower())
    desk.git("config", "user.signingKey", str(key or ""))
    commit(desk, author, files)


def test_who_has_a_key_signs(desk: ScriptedRepository, keys: dict[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    commit(desk, ANN, {"before": facts_file("before")})
    commit(desk, BO, {"before": facts_file("before", "bo")})
    key = keys["bo"].with_suffix(".pub").read_text().strip()
    ann, bo = REVIEWERS.splitlines()
    (desk.folder / "reviewers.yml").write_text(f"{ann}\n{bo.removesuffix('}')}, ssh: {key}}}\n")
    desk.commit("Bo signs from now on")
    assert not [line for line in run(desk, "check").stderr.splitlines() if "reviewers" in line]
    assert doubts(desk) == {}, "what stood before the key was known is not asked for a signature"
    for kind in ("signed", "bare", "other", "squashed"):
        commit(desk, ANN, {kind: facts_file(kind)})
    sign(desk, keys["bo"], BO, {"signed": facts_file("signed", "bo")})
    sign(desk, None, BO, {"bare": facts_file("bare", "bo")})
    sign(desk, keys["ak"], BO, {"other": facts_file("other", "bo")})
    sign(desk, keys["bo"], ANN, {"squashed": facts_file("squashed", "bo")})
    desk.git("update-ref", "refs/remotes/origin/main", "HEAD")
    with monkeypatch.context() as patched:
        patched.setattr("briefing_site.git.signatures.shutil.which", lambda _: None)
        assert doubts(desk)["signed-0"] == [
            "Bo Berg signs, and no signature can be verified here: there is no ssh-keygen"
        ]
    told = run(desk, "diff", "main~4", "--full").stdout.partition("Doubtful marks of review")[2].partition("\n\n")[0]
    assert "== in a commit without a signature, though Bo Berg signs; " in told
    assert "== signed by nobody who is known, though Bo Berg signs; " in told
    found = {name.partition("-")[0]: words for name, words in doubts(desk).items()}
    assert found == {
        "bare": ["in a commit without a signature, though Bo Berg signs"],
        "other": ["signed by nobody who is known, though Bo Berg signs"],
    }, "signatures are judged on the merged branch too, and one that is good settles who it was"
    told_on_pages = pages(desk, *(f"issues/facts-{kind}" for kind in ("before", "signed", "bare", "other", "squashed")))
    assert {name.rpartition("-")[2]: marks for name, marks in told_on_pages.items()} == {
        "before": {"Bo Berg"},
        "signed": {"Bo Berg"},
        "bare": {"Bo Berg (doubted: not signed by this reviewer)"},
        "other": {"Bo Berg (doubted: not signed by this reviewer)"},
        "squashed": {"Bo Berg"},
    }


@pytest.mark.parametrize("put", ["", "ak"])
def test_a_proposal_cannot_take_a_key_away(desk: ScriptedRepository, keys: dict[str, Path], put: str) -> None:
    """Nor put the forger's in its place."""
    ann, bo = REVIEWERS.splitlines()
    public = {initials: path.with_suffix(".pub").read_text().strip() for initials, path in keys.items()}
    (desk.folder / "reviewers.yml").write_text(f"{ann}\n{bo.removesuffix('}')}, ssh: {public['bo']}}}\n")
    desk.commit("Bo signs")
    base = desk.git("rev-parse", "HEAD")
    ssh = f", ssh: {public[put]}}}" if put else "}"
    (desk.folder / "reviewers.yml").write_text(f"{ann}\n{bo.removesuffix('}')}{ssh}\n")
    sign(desk, keys[put] if put else None, BO, {"forged": facts_file("forged", "bo")})
    told = run(desk, "check", "--since", base).stderr
    words = "signed by nobody who is known" if put else "in a commit without a signature"
    assert told.count(f"is doubtful: {words}, though Bo Berg signs") == 10, told
