"""The site as of then: the content of a revision, what was known by a day, what was true on a day."""

from __future__ import annotations

import json
import re
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pypdfium2
import pytest
from briefing_site.cli.main import main
from briefing_site.git.command import GitError
from briefing_site.git.objects import export_tree
from briefing_site.git.repository import require_repository
from briefing_site.history.time_view import TimeView, find_time_view
from briefing_site.mkdocs_plugin import options_of, read_config
from click.testing import CliRunner, Result

from tests.conftest import TODAY
from tests.edits import STEPS, make_repository
from tests.html_pages import dead_links, read_pages

Build = Callable[..., Path]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, ...]]:
    folder = tmp_path_factory.mktemp("desk")
    repository, revisions = make_repository(folder)
    return folder, (*revisions, repository.git("rev-parse", "HEAD"))


def run(folder: Path, *arguments: str) -> Result:
    command, *rest = arguments
    return CliRunner().invoke(main, [command, "-f", str(folder / "mkdocs.yml"), *rest])


@pytest.fixture(scope="module")
def build(desk: tuple[Path, tuple[str, ...]], tmp_path_factory: pytest.TempPathFactory) -> Build:
    def make(*arguments: str) -> Path:
        site = tmp_path_factory.mktemp("site") / "site"
        result = run(desk[0], "build", "--no-pdf", "--site-dir", str(site), *arguments)
        assert result.exit_code == 0, result.output
        return site

    return make


@pytest.fixture(scope="module")
def known(build: Build) -> Path:
    """What was known by 26 June 2023: the tax is with fish already, nobody is called ambassador yet."""
    return build("--known-by", "2023-06-26")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def step(subject: str) -> int:
    return next(number for number, (name, _) in enumerate(STEPS) if name == subject)


@pytest.mark.slow
def test_what_was_known_by_a_day_is_the_content_as_committed_by_its_end(known: Path) -> None:
    assert (known / "actors/envoy/index.html").exists()
    assert not (known / "actors/ambassador").exists()
    assert 'id="salt-tax-planned"' in text_of(known / "issues/fish/index.html")
    assert not (known / "issues/wood").exists()


def test_every_page_says_which_site_it_is_and_none_is_indexed(known: Path) -> None:
    pages = [*known.rglob("*.html")]
    assert len(pages) > 10
    for path in pages:
        page = text_of(path)
        assert '<meta name="robots" content="noindex">' in page, path
        if "http-equiv" not in page:
            assert "This is not the current site. It shows what was known by 26 June 2023" in page, path
            assert "(as known by 26 June 2023)" in re.search(r"<title>(.*?)</title>", page, re.DOTALL)[1], path  # type: ignore[index]
        assert "salt.example" not in page, "no address of the live site"


def test_history_and_data_end_with_the_day(known: Path) -> None:
    page = text_of(known / "changes/index.html")
    assert "A tax on salt is planned" in page.partition('datetime="2023-06-26')[2].partition('datetime="2023-06-25')[0]
    assert "27 June 2023" not in page
    changes = json.loads(text_of(known / "data/changes.json"))["changes"]
    assert max(change["moment"][:10] for change in changes) == "2023-06-26"
    assert "status" not in text_of(known / "data/facts.json").partition("arcadia-wants-less")[2].partition("}")[0]


def test_no_link_of_it_is_dead(known: Path) -> None:
    pages = {address: page for address, page in read_pages(known).items() if address != "404.html"}
    assert [link for link in dead_links(known, pages) if "/about/" not in link] == []


def test_a_revision_is_shown_with_its_own_pages_and_the_templates_of_today(
    desk: tuple[Path, tuple[str, ...]], build: Build
) -> None:
    folder, revisions = desk
    home = folder / "content/pages/index.md"
    now = text_of(home)
    home.write_text(now.replace("It is about", "It was once about"), encoding="utf-8")
    try:
        site = build("--rev", revisions[step("Date the wish")])
    finally:
        home.write_text(now, encoding="utf-8")
    assert "It is about" in text_of(site / "index.html")
    sha = revisions[step("Date the wish")][:10]
    assert f"the content of revision {sha}, committed on 24 June 2023." in text_of(site / "index.html")
    assert "Suggest a change" not in text_of(site / "issues/salt/index.html")
    assert [*site.glob("assets/site.*.css")]


def test_what_was_true_on_a_day_goes_by_the_facts_own_dates(build: Build) -> None:
    site = build("--as-of", "2023-06-18")
    page = text_of(site / "issues/salt/index.html")
    assert 'id="envoy-on-salt"' in page
    assert 'id="borduria-answers"' not in page
    assert "It shows only the facts that were true on 18 June 2023, according to their dates." in page
    assert "known by" not in page
    assert "borduria-answers" not in text_of(site / "data/changes.json") + text_of(site / "data/facts.json")


def test_both_questions_can_be_asked_at_once(build: Build) -> None:
    site = build("--known-by", "2023-06-20", "--as-of", "2023-06-01")
    page = text_of(site / "issues/salt/index.html")
    assert "(as true on 1 June 2023, as known by 20 June 2023)" in page
    assert 'id="salt-tax-planned"' in page, "it was only moved to fish later"
    assert 'id="envoy-on-salt"' not in page


def test_paper_says_so_on_every_page(desk: tuple[Path, tuple[str, ...]], tmp_path: Path) -> None:
    result = run(desk[0], "pdf", "salt", "--known-by", "2023-06-24", "-o", str(tmp_path))
    assert result.exit_code == 0, result.output
    for page in pypdfium2.PdfDocument(tmp_path / "issues/salt.pdf"):
        assert "Not current: as known by 24 June 2023" in page.get_textpage().get_text_bounded()


def test_a_day_stands_for_today(desk: tuple[Path, tuple[str, ...]], build: Build) -> None:
    assert "built" not in text_of(build("--known-by", "2023-06-22") / "index.html")
    assert TimeView("0" * 40, date(2023, 6, 22), date(2023, 6, 22)).day == date(2023, 6, 22)
    assert TimeView("0" * 40, date(2023, 6, 22)).day is None


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--known-by", "2023-06-19"), "nothing was known by 2023-06-19: the first revision is of 2023-06-20"),
        (("--known-by", "yesterday"), "a full date is needed here"),
        (("--rev", "no-such"), "no revision 'no-such'"),
        (("--rev=--output=stolen",), "does not name a revision"),
        (("--rev", "HEAD:content"), "does not name a revision"),
        (("--rev", "HEAD", "--known-by", "2023-06-22"), "give only one of them"),
        (("--as-of", "2023-02-30"), "February 2023 has 28 days"),
    ],
)
@pytest.mark.parametrize("command", [("build", "--no-pdf"), ("pdf", "salt")])
def test_what_cannot_be_shown_is_told_in_words(
    desk: tuple[Path, tuple[str, ...]], tmp_path: Path, command: tuple[str, ...], arguments: tuple[str, ...], words: str
) -> None:
    place = "--site-dir" if command[0] == "build" else "-o"
    result = run(desk[0], *command, *arguments, place, str(tmp_path / "out"))
    assert result.exit_code != 0
    assert words in result.output
    assert not (tmp_path / "out").exists()
    assert not (desk[0] / "stolen").exists()


def test_a_revision_that_breaks_the_rules_of_today_is_named(desk: tuple[Path, tuple[str, ...]], tmp_path: Path) -> None:
    folder, revisions = desk
    sha = revisions[step("Break the fish")]
    result = run(folder, "build", "--no-pdf", "--rev", sha, "--site-dir", str(tmp_path / "site"))
    assert result.exit_code == 1
    assert f"in revision {sha[:10]}, by today's rules" in result.output


def test_a_shallow_clone_says_what_is_missing(desk: tuple[Path, tuple[str, ...]], tmp_path: Path) -> None:
    command = ["git", "clone", "--quiet", "--depth=3", "--branch=main", f"file://{desk[0]}", str(tmp_path / "clone")]
    subprocess.run(command, check=True)
    with pytest.raises(GitError, match="shallow and begins on 2023-07-16; 'git fetch --unshallow' brings the rest"):
        find_time_view(tmp_path / "clone", known_by=date(2023, 6, 24))
    assert find_time_view(tmp_path / "clone", known_by=date(2023, 7, 17))


def test_without_a_repository_only_the_facts_own_dates_can_be_asked_for(tmp_path: Path) -> None:
    assert find_time_view(tmp_path, true_on=date(2023, 6, 24))
    with pytest.raises(GitError, match="no git repository"):
        find_time_view(tmp_path, known_by=date(2023, 6, 24))


def test_no_path_of_a_revision_leads_out_of_the_folder(tmp_path: Path) -> None:
    """git itself refuses to check such a tree out; it can be made and fetched all the same."""
    made, revisions = make_repository(tmp_path / "desk")
    repository = require_repository(made.folder)
    assert export_tree(repository, revisions[0], "content/pages", tmp_path / "pages") == 1
    assert [path.name for path in (tmp_path / "pages").iterdir()] == ["index.md"]
    tree = made.git("rev-parse", "HEAD:content/pages")
    for name in ("..", "pages", "content"):
        (tmp_path / "entry").write_text(f"040000 tree {tree}\t{name}\n", encoding="utf-8")
        tree = made.git("mktree", stdin=(tmp_path / "entry").read_text(encoding="utf-8"))
    hostile = made.git("commit-tree", tree, "-m", "Hostile")
    with pytest.raises(GitError, match="leads out of its folder"):
        export_tree(repository, hostile, "content/pages", tmp_path / "out/pages")
    assert not (tmp_path / "out/index.md").exists()


def test_the_content_of_another_time_has_a_day_of_its_own_and_no_address(write_base: Callable[..., Path]) -> None:
    config_file, day = str(write_base() / "mkdocs.yml"), date(2023, 6, 22)
    options = options_of(read_config(config_file, {"revision": "one"}), TimeView("0" * 40, known_by=day))
    assert (options.today, options.url, options.time_view) == (day, "", TimeView("0" * 40, known_by=day))
    given = options_of(read_config(config_file, {"today": TODAY}), TimeView("0" * 40, known_by=day))
    assert given.today == date.fromisoformat(TODAY)
    assert options_of(read_config(config_file, {"today": TODAY})).url
