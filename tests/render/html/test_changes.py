from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from briefing_site.cli.main import main
from click.testing import CliRunner

from tests.conftest import MKDOCS
from tests.edits import make_repository
from tests.scripted_repository import ScriptedRepository


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("desk")
    make_repository(folder)
    return folder


def build(folder: Path, site: Path, *arguments: str) -> Path:
    command = ["build", "-f", str(folder / "mkdocs.yml"), "--today", "2023-07-20", "--site-dir", str(site), *arguments]
    result = CliRunner().invoke(main, command)
    assert result.exit_code == 0, result.output
    return site


@pytest.fixture(scope="module")
def site(desk: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(desk, tmp_path_factory.mktemp("site") / "site")


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


@pytest.mark.slow
def test_a_page_tells_its_history(site: Path) -> None:
    page = text_of(site / "issues/salt/index.html")
    assert 'id="history"' in page
    assert "Sharpen Arcadia’s line" not in page, "a commit's subject is for those who keep the files"
    assert "earlier changes, since 20 June 2023." in page


def test_the_page_of_changes_tells_all_by_day_and_by_record(site: Path) -> None:
    page = text_of(site / "changes/index.html")
    assert page.index("18 July 2023") < page.index("20 June 2023")
    assert 'id="by-record"' in page
    assert "Tell reviewers why" not in page


def test_records_that_changed_together_stand_by_name(site: Path) -> None:
    listed = text_of(site / "changes/index.html").partition('id="by-record"')[2]
    rows = re.findall(r'<p class="name"><a [^>]*>([^<]*)</a></p>.*?Last changed ([^<]*)<', listed, re.DOTALL)
    together = [name for name, day in rows if day.strip() == rows[-1][1].strip()]
    assert len(together) > 1
    assert together == sorted(together)


def test_every_link_of_the_changes_leads_somewhere(site: Path) -> None:
    page = text_of(site / "changes/index.html")
    for address, fragment in re.findall(r'href="\.\./([^"#?]*/)(?:#([^"]*))?"', page):
        target = site / address / "index.html"
        if address.startswith("about"):
            continue
        assert target.exists(), address
        assert not fragment or f'id="{fragment}"' in text_of(target)


def test_the_matrix_says_which_line_moved_and_leads_to_how(site: Path) -> None:
    page = text_of(site / "positions/index.html")
    marks = re.findall(r'<p class="moved"><a href="\.\./([^"#]*)#([^"]*)">([^<]*)</a></p>', page)
    assert [(address, words) for address, _, words in marks] == [("issues/salt/", "moved 20 June 2023")], (
        "Arcadia's line moved, Borduria's never did"
    )
    told = text_of(site / "issues/salt/index.html")
    how = told[told.index(f'id="{marks[0][1]}"') :]
    assert "How this line moved, last 20 June 2023" in how
    assert "20 June 2023: a newer fact superseded one that it rests on" in how
    assert "3 July 2023" not in how.partition("</details>")[0], "that we reworded it then is in the history"


def test_the_claims_of_a_page_are_its_facts(site: Path) -> None:
    page = text_of(site / "issues/salt/index.html")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found
    claims = json.loads(found[1])["@graph"]
    assert [claim["@id"] for claim in claims] == ["#envoy-on-salt", "#borduria-answers"]
    assert claims[0] == {
        "@type": "Claim",
        "@id": "#envoy-on-salt",
        "text": "The Envoy said that salt is “much too dear”.",
        "datePublished": "2023-06-18",
        "author": {"@type": "Person", "name": "The Envoy"},
        "appearance": {"@type": "CreativeWork", "name": "The Gazette of Arcadia, 25 June 2023"},
    }


CLAIM = {"@type", "@id", "text", "datePublished", "temporalCoverage", "author", "about", "appearance"}
"""Of schema.org's Claim and CreativeWork, what we know."""


@pytest.mark.slow
def test_who_did_something_is_no_author_of_the_claim(built_site: Path) -> None:
    page = text_of(built_site / "events/dahl-bo-meeting-2022/index.html")
    found = re.search(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert found
    data = json.loads(found[1])
    assert data["@context"] == "https://schema.org"
    met = data["@graph"][0]
    assert met["temporalCoverage"] == "2022-11"
    assert [party["@type"] for party in met["about"]] == ["Person", "Person"]
    assert "author" not in met
    for path in built_site.glob("*/*/index.html"):
        for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', text_of(path)):
            for claim in json.loads(text)["@graph"]:
                assert set(claim) <= CLAIM
                assert "appearance" in claim or "author" not in claim


@pytest.mark.slow
def test_the_same_commit_gives_the_same_site(desk: Path, site: Path, tmp_path: Path) -> None:
    shutil.rmtree(desk / ".cache")
    again = build(desk, tmp_path / "again")
    for name in ("changes/index.html", "data/changes.json", "data/facts.json", "issues/salt/index.html"):
        assert (again / name).read_bytes() == (site / name).read_bytes(), name


def test_without_git_the_site_still_builds_and_says_so(desk: Path, tmp_path: Path) -> None:
    shutil.copytree(desk / "content", tmp_path / "bare/content")
    shutil.copy(desk / "mkdocs.yml", tmp_path / "bare")
    page = text_of(build(tmp_path / "bare", tmp_path / "site") / "changes/index.html")
    assert "There is no git repository here" in page


def test_the_log_tells_the_life_of_a_fact(desk: Path) -> None:
    run = CliRunner().invoke
    result = run(main, ["log", "-f", str(desk / "mkdocs.yml"), "salt-tax-planned"])
    assert result.exit_code == 0
    assert "moved from " in result.output
    assert "Ann Analyst" in result.output
    missing = run(main, ["log", "-f", str(desk / "mkdocs.yml"), "salt-tax-plannd"])
    assert missing.exit_code == 1
    assert "Did you mean 'salt-tax-planned'?" in missing.output


SALT = """\
name: Salt
summary: A spice.
facts:
"""
FACT = """\
  - {{id: f{n}, kind: context, text: Salt is mined at place {n}., date: 2022-0{month}, sources: [gazette]{more}}}
"""


def facts(numbers: range, more: str = "") -> str:
    return "".join(FACT.format(n=n, month=1 + n % 9, more=more) for n in numbers)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The page of changes of a desk that writes for readers what it did."""
    folder = tmp_path_factory.mktemp("told")
    desk = ScriptedRepository(folder)
    desk.write(
        {
            "mkdocs.yml": MKDOCS,
            "content/pages/index.md": "# Home\n",
            "content/sources/gazette.yml": "type: webpage\npublisher: The Gazette\nissued: 2023-06-19\n",
            "content/issues/salt.yml": SALT + facts(range(12)),
        }
    )
    desk.commit("issues: salt, first batch\n\nChange: Where salt is mined is on record.")
    desk.day += 14
    desk.write({"content/issues/salt.yml": SALT + facts(range(1, 12), ", hedge: alleged")})
    desk.commit("issues: mark what is alleged")
    return text_of(
        build(folder, tmp_path_factory.mktemp("site") / "site", "--no-pdf", "--no-search") / "changes/index.html"
    )


def test_changes_say_what_the_editor_says_of_them_to_readers(told: str) -> None:
    assert "Where salt is mined is on record." in told
    assert "first batch" not in told
    assert "mark what is alleged" not in told, "nor a subject where there is no sentence"


def test_changes_are_new_corrected_or_withdrawn_and_all_can_be_reached(told: str) -> None:
    newest = told[told.index("<span>Corrected:</span>") :].partition("</li>")[0]
    assert newest.index("<span>Corrected:</span>") < newest.index("<span>Withdrawn:</span>")
    assert "<span>Withdrawn:</span> Salt is mined at place 0" in newest
    assert "f0" not in newest
    assert "<summary>and 5 more</summary>" in newest
    assert newest.count("#f") == 11, "each is a link, behind the first six too"
    assert newest.count("[alleged] Salt is mined") == 11


def test_a_week_and_a_month_can_be_chosen_and_it_is_said_when_the_world_moved(told: str) -> None:
    assert re.findall(r'<option value="(\d{4}-W\d\d)">Week of', told) == ["2023-W27", "2023-W25"]
    assert re.findall(r'<li data-changed="\d+" data-filters="([^"]*)"', told) == [
        "2023-W27 2023-07",
        "2023-W25 2023-06",
    ]
    assert "tells of January 2022 – September 2022" in told
