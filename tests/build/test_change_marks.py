from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from briefing_site.cli.main import main
from briefing_site.facts.files.issuances import IssuanceError, parse_issuances, read_issuances
from click.testing import CliRunner, Result

from tests.conftest import MKDOCS
from tests.render.paper import BASE, links, opened, words
from tests.scripted_repository import ScriptedRepository

SALT = "content/issues/salt.yml"
BRIEF = "content/briefs/talks-brief.yml"
PAPER = "pdf/briefs/talks-brief.pdf"


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ScriptedRepository:
    """A desk with one brief, committed."""
    repository = ScriptedRepository(tmp_path / "desk")
    files = {f"content/{name}": text for name, text in BASE.items()}
    repository.write({"mkdocs.yml": MKDOCS, "content/pages/index.md": "Home\n", ".gitignore": ".cache\npdf\n", **files})
    repository.commit("Begin")
    monkeypatch.chdir(repository.folder)
    return repository


def run(*arguments: str) -> Result:
    day = () if arguments[0] == "issue" and "--today" in arguments else ("--today", "2023-06-21")
    return CliRunner().invoke(main, [*arguments, *day])


def issue(desk: ScriptedRepository) -> Result:
    done = run("issue", "talks-brief", "--by", "ak", "--anyway", "A test.")
    assert done.exit_code == 0, done.output
    desk.commit("Issue the brief")
    return done


def printed(*arguments: str) -> str:
    done = run("pdf", *arguments)
    assert done.exit_code == 0, done.output
    return words(Path(done.stdout.split()[0]).read_bytes())


def edit_everything(desk: ScriptedRepository) -> None:
    """Add, change and withdraw a fact; change a position; add, reword and drop what the desk itself says."""
    desk.edit(SALT, '"too dear"', '"far too dear"')
    desk.edit(SALT, "    line: It should fall.", "    line: It should fall at once.")
    desk.edit(
        SALT,
        "    date: 2023-06-10\n    sources: [gazette p2]\n",
        "    date: 2023-06-10\n    sources: [gazette p2]\n    status: retracted\n"
        "  - id: salt-is-found\n    kind: context\n    text: >-\n      Salt was found in [[ruritania]].\n"
        "    date: 2023-06-19\n    sources: [gazette p9]\n",
    )
    desk.edit(BRIEF, "          Lower the price.", "          Lower the price this year.")
    desk.edit(BRIEF, "      The [[envoy]] comes.", "      The [[envoy]] comes.\n\n      He brings a letter.")
    desk.edit(BRIEF, "        facts: [salt-is-dear]", "        facts: [salt-is-found]")


# --- issuing ---


def test_issue_records_revision_date_content_and_who(desk: ScriptedRepository) -> None:
    head = desk.git("rev-parse", "HEAD")
    done = issue(desk)
    assert done.stdout == "issued/talks-brief.yml\n"
    (found,) = read_issuances(desk.folder, ["talks-brief"])
    assert (found.date.isoformat(), found.revision, found.by) == ("2023-06-21", head, "ak")
    assert f"content {found.content}" in printed("talks-brief")


def test_second_issue_is_appended_and_counts(desk: ScriptedRepository) -> None:
    issue(desk)
    edit_everything(desk)
    desk.commit("Edit")
    done = run("issue", "talks-brief", "--by", "bl", "--today", "2023-06-25", "--anyway", "A test.")
    assert done.exit_code == 0, done.output
    assert [entry.by for entry in read_issuances(desk.folder, ["talks-brief"])] == ["ak", "bl"]
    text = printed("talks-brief")
    assert "Since the print of 25 June 2023 Nothing on these pages has changed since then." in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("talks-brif", "--by", "ak"), "no brief 'talks-brif'. Did you mean 'talks-brief'?"),
        (("salt", "--by", "ak"), "'salt' is not a brief; only briefs can be issued."),
        (("talks-brief", "--by", "A.K."), "'A.K.': expected two to four lower-case initials"),
    ],
)
def test_what_cannot_be_issued(desk: ScriptedRepository, arguments: tuple[str, ...], said: str) -> None:
    done = run("issue", *arguments)
    assert done.exit_code != 0
    assert said in done.output
    assert not (desk.folder / "issued").exists()


def test_uncommitted_content_is_not_issued(desk: ScriptedRepository) -> None:
    desk.edit(SALT, "too dear", "dear")
    desk.write({"content/actors/new.yml": "name: New\ntype: person\nsummary: One.\n", "notes.txt": "no content\n"})
    done = run("issue", "talks-brief", "--by", "ak")
    assert done.exit_code == 1
    assert "content/actors/new.yml, content/issues/salt.yml: changed since the last commit." in done.output


def test_issue_outside_git_says_so(desk: ScriptedRepository) -> None:
    shutil.rmtree(desk.folder / ".git")
    done = run("issue", "talks-brief", "--by", "ak")
    assert done.exit_code == 1
    assert "this folder is in no git repository" in done.output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("date: 2023-06-20\n", "issued/x.yml:1:1: value-type: this is not a list of issues"),
        ("- 2023-06-20\n", "issued/x.yml:1:3: value-type: an issue has the keys date, revision, content, by."),
        ("- date: 2023-06-20\n  form: x\n", "issued/x.yml:2:9: key-unknown: no key 'form' here"),
        ("- date: 2023-06-20\n", "issued/x.yml:1:3: key-missing: an issue needs 'revision'"),
        ("- date: 20 June\n", "issued/x.yml:1:9: value-form: date: '20 June': expected the day"),
        ("- date: 2023-06-31\n" + f"  revision: {'a' * 40}\n  content: {'b' * 10}\n  by: ak\n", "1:9: date-form"),
        ("- date: *x\n", "issued/x.yml:1:9: yaml-alias"),
    ],
)
def test_wrong_file_of_issues_names_the_place(text: str, said: str) -> None:
    with pytest.raises(IssuanceError, match=r"issued/x\.yml") as raised:
        parse_issuances(text.encode(), "issued/x.yml")
    assert said in str(raised.value)


# --- marks ---


def test_next_print_of_an_issued_brief_marks_what_changed(desk: ScriptedRepository) -> None:
    issue(desk)
    edit_everything(desk)
    text = printed("talks-brief")
    box = text[text.index("Since the print of 21 June 2023") : text.index("Background The Envoy Xi comes.")]
    added, changed, withdrawn = (box.index(word) for word in ("Added", "Changed", "Withdrawn"))
    assert "Background: He brings a letter." in box[added:changed]
    assert "19 June 2023: Salt was found in Ruritania." in box[added:changed]
    assert "Points to make: Lower the price this year." in box[changed:withdrawn]
    assert "Position, Salt, Arcadia: It should fall at once." in box[changed:withdrawn]
    assert "18 June 2023: Envoy Xi told Ruritania that salt is “far too dear”." in box[changed:withdrawn]
    assert "10 June 2023: Salt has become dear in Arcadia. (retracted)" in box[withdrawn:]
    assert "Salt is dear" not in box
    assert "new · context · [1, p9]" in text
    assert "changed · Rests on: Envoy Xi" in text


def test_marks_change_neither_hash_nor_other_sheets(desk: ScriptedRepository) -> None:
    issue(desk)
    before = printed("salt")
    assert "Since" not in before
    marked = printed("talks-brief", "--since", "HEAD~1")
    (found,) = read_issuances(desk.folder, ["talks-brief"])
    assert f"content {found.content}" in marked


def test_since_marks_every_sheet(desk: ScriptedRepository) -> None:
    edit_everything(desk)
    desk.commit("Edit")
    assert "Since revision HEAD~1 (" in (text := printed("salt", "--since", "HEAD~1"))
    assert "19 June 2023: Salt was found in Ruritania." in text[text.index("Added") : text.index("Changed")]
    book = printed("--book", "--since", "HEAD~1").replace("– ", "")
    assert "Added 19 June 2023: Salt was found" in book
    assert "entries" not in book[book.index("Added") : book.index("Issues", book.index("Added"))]


def test_uncommitted_work_is_marked(desk: ScriptedRepository) -> None:
    desk.edit(SALT, '"too dear"', '"far too dear"')
    assert "far too dear" in (text := printed("salt", "--since", "HEAD"))
    assert "Changed" in text


def test_new_record_is_new_as_a_whole(desk: ScriptedRepository) -> None:
    desk.write({"content/issues/pepper.yml": "name: Pepper\nsummary: Hot.\n"})
    assert "This was not printed at that time: all of it is new." in printed("pepper", "--since", "HEAD")


def test_renamed_brief_keeps_its_issue_and_its_marks(desk: ScriptedRepository) -> None:
    issue(desk)
    text = (desk.folder / BRIEF).read_text()
    desk.write({BRIEF: None, "content/briefs/envoy-brief.yml": text + "former_ids: [talks-brief]\n"})
    again = printed("envoy-brief")
    assert "Since the print of 21 June 2023 Nothing on these pages has changed since then." in again


def test_renamed_fact_is_not_new(desk: ScriptedRepository) -> None:
    for name in (SALT, BRIEF):
        text = (desk.folder / name).read_text()
        desk.write({name: text.replace("salt-is-dear", "dear-salt")})
    assert "Nothing on these pages has changed since then." in printed("salt", "--since", "HEAD")


@pytest.mark.parametrize("revision", ["no-such-branch", "--output=x", "HEAD~99"])
def test_unknown_revision_is_named(desk: ScriptedRepository, revision: str) -> None:
    done = run("pdf", "salt", f"--since={revision}")
    assert done.exit_code == 1
    assert f"--since: no revision '{revision}'" in done.output or f"'{revision}' does not name" in done.output


def test_issue_before_the_start_of_a_shallow_clone(desk: ScriptedRepository, monkeypatch: pytest.MonkeyPatch) -> None:
    issue(desk)
    edit_everything(desk)
    desk.commit("Edit")
    clone = desk.folder.parent / "clone"
    desk.git("clone", "--quiet", "--depth=1", f"file://{desk.folder}", str(clone))
    (clone / "mkdocs.yml").write_text(MKDOCS)
    monkeypatch.chdir(clone)
    done = run("pdf", "talks-brief")
    assert done.exit_code == 0, done.output
    assert "'talks-brief' is printed without change marks: it was issued at " in done.output
    assert "it lies before the start of this shallow clone" in done.output
    assert "Since the print" not in words((clone / PAPER).read_bytes())


# --- what is printed anew ---


def revisions_on_paper(folder: Path) -> dict[str, str]:
    found = {}
    for file in sorted((folder / "pdf").rglob("*.pdf")):
        match = re.search(r"revision (\S+) · content", words(file.read_bytes()))
        assert match, file
        found[file.relative_to(folder / "pdf").as_posix()] = match[1]
    return found


@pytest.mark.slow
def test_commit_prints_only_what_it_touches(desk: ScriptedRepository) -> None:
    first = desk.git("rev-parse", "HEAD")[:10]
    assert "9 printed in pdf/, 9 of them typeset" in run("pdf", "--all").output
    assert set(revisions_on_paper(desk.folder).values()) == {first}
    desk.write({"notes.txt": "No content.\n"})
    desk.commit("Something else")
    assert "9 printed in pdf/, 0 of them typeset" in run("pdf", "--all").output
    desk.write({"content/issues/pepper.yml": "name: Pepper\nsummary: Hot, says [[arcadia]].\n"})
    second = desk.commit("Pepper")[:10]
    done = run("pdf", "--all")
    found = revisions_on_paper(desk.folder)
    anew = {file for file, revision in found.items() if revision == second}
    assert anew == {"issues/pepper.pdf", "actors/arcadia.pdf", "book.pdf"}
    assert "10 printed in pdf/, 3 of them typeset" in done.output


def test_revision_on_paper_tells_of_uncommitted_and_merged_work(desk: ScriptedRepository) -> None:
    desk.git("switch", "--quiet", "--create", "side")
    desk.edit("content/actors/envoy.yml", "name: Envoy Xi", "name: Envoy Wu")
    desk.commit("Rename the envoy")
    desk.git("switch", "--quiet", "main")
    desk.write({"notes.txt": "No content.\n"})
    desk.commit("Something else")
    desk.git("merge", "--quiet", "--no-ff", "-m", "Merge side", "side")
    merged = desk.git("rev-parse", "HEAD")[:10]
    assert f"revision {merged} · content" in printed("envoy")
    desk.edit("content/actors/envoy.yml", "Envoy Wu", "Envoy Lu")
    assert f"revision {merged}-dirty · content" in printed("envoy")
    desk.git("checkout", "--quiet", "content")
    desk.write({"content/issues/pepper.yml": "name: Pepper\nsummary: Hot.\n"})
    assert f"revision {merged} · content" in printed("envoy")
    desk.commit("Pepper")
    desk.write({"content/issues/pepper.yml": None})
    gone = desk.commit("No pepper")[:10]
    assert f"revision {gone} · content" in printed("envoy")


# --- what cannot be printed ---


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        ((), 2, "Say what to print: ids of records, --book or --all."),
        (("envoi",), 1, "no record 'envoi'. Did you mean 'envoy'?"),
        (("envoy-on-salt",), 1, "no record 'envoy-on-salt'. It is a fact of 'salt'."),
        (("herald",), 1, "'herald' is a source, which has no printed form."),
        (("envoy", "--as-of", "2023-02-30"), 2, "for --as-of: '2023-02-30': February 2023 has 28 days, not 30"),
        (("envoy", "--since", "nope"), 1, "--since: no revision 'nope' in this repository;"),
        (("envoy", "--paper", "a5"), 2, "Invalid value for '--paper': 'a5' is not one of 'a4', 'letter'."),
        (("envoy", "-o", ".gitignore"), 2, "Directory '.gitignore' is a file."),
        (("envoy", "-o", ".gitignore/pdf"), 1, ".gitignore/pdf/actors/envoy.pdf cannot be written: Not a directory."),
    ],
)
def test_what_cannot_be_printed_is_told_in_a_line(
    desk: ScriptedRepository, arguments: tuple[str, ...], status: int, said: str
) -> None:
    done = run("pdf", *arguments)
    assert done.exit_code == status
    assert isinstance(done.exception, SystemExit)
    assert (line := done.output.splitlines()[-1]).startswith("Error: ")
    assert said in line


def test_former_ids_and_withdrawn_records_are_told(desk: ScriptedRepository) -> None:
    desk.edit("content/actors/envoy.yml", "type: person", "type: person\nformer_ids: [emissary]")
    assert "no record 'emissary'. It is called 'envoy' now." in run("pdf", "emissary").output
    desk.write({"content/issues/pepper.yml": "name: Pepper\nsummary: Hot.\nwithdrawn: It was salt.\n"})
    assert "Error: 'pepper' is withdrawn: It was salt." in run("pdf", "pepper").output


def test_full_disk_leaves_nothing_half_written(desk: ScriptedRepository) -> None:
    """A limit on the size of files stops a write midway, as a full disk does."""
    resource = pytest.importorskip("resource")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (4096, hard))
    try:
        done = run("pdf", "--all")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert done.exit_code == 1
    assert re.fullmatch(r"Error: pdf/\S+\.pdf cannot be written: File too large\.", done.output.splitlines()[-1])
    assert [file for folder in ("pdf", ".cache") for file in Path(folder).rglob("*.pdf*") if file.is_file()] == []


def test_without_git_it_prints_and_names_no_revision(desk: ScriptedRepository) -> None:
    shutil.rmtree(desk.folder / ".git")
    assert "revision" not in printed("envoy")
    done = run("pdf", "envoy", "--since", "HEAD")
    assert done.exit_code == 1
    assert done.output.splitlines()[-1].startswith("Error: --since: ")


@pytest.mark.slow
def test_page_of_a_brief_tells_of_its_issue(desk: ScriptedRepository) -> None:
    issue(desk)
    edit_everything(desk)
    done = run("build")
    assert done.exit_code == 0, done.output
    page = (desk.folder / "site/briefs/talks-brief/index.html").read_text()
    (found,) = read_issuances(desk.folder, ["talks-brief"])
    assert f"21 June 2023, by ak, at revision {found.revision[:10]}" in page
    assert 'id="since">Changes since it was issued<' in page
    assert '<a href="../../issues/salt/#salt-is-found">19 June 2023: Salt was found in Ruritania.</a>' in page
    paper = (desk.folder / "site" / PAPER).read_bytes()
    assert "Since the print of 21 June 2023" in words(paper)
    assert all(address.startswith("https:") for address in links(paper))
    assert len(opened(paper)) > 1
