"""What the page of a record shows beside its facts: every number has its source, no link leads nowhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

from briefing_site.cli.main import main
from click.testing import CliRunner

from tests.conftest import SMALL_BASE

ACTOR = """\
name: The Envoy
type: person
speaks_for: arcadia
summary: Speaks for [[arcadia]]; see [[salt-later]] and [[salt-later|what came then]].
posts: [{title: Envoy, org: arcadia, attested: 2023, sources: [herald p4]}]
"""
HERALD = "type: article-newspaper\npublisher: The Herald\nissued: 2023-06-19\n"
LATER = """\
  - id: salt-later
    kind: context
    text: Salt fell later.
    date: 2023-06-20
    sources: [gazette p3]
"""
TALKS = "name: Talks\ntype: meeting\nstate: planned\nsummary: Talks.\ndate: 2023-07-01\nplace: St James's Palace\n"


def build(project: Path, *more: str) -> Path:
    typed = ["build", "-f", str(project / "mkdocs.yml"), "--no-pdf", "--today", "2023-06-30", *more]
    done = CliRunner().invoke(main, [*typed, "--site-dir", str(project / "site")])
    assert done.exit_code == 0, done.output
    return project / "site"


def changed(**more: str) -> dict[str, str | bytes]:
    return {
        "content/actors/envoy.yml": ACTOR,
        "content/sources/herald.yml": HERALD,
        "content/issues/salt.yml": SMALL_BASE["content/issues/salt.yml"] + LATER,
        "content/events/talks.yml": TALKS,
        **more,
    }


def test_what_a_post_cites_is_in_the_list_of_sources(write_base: Callable[..., Path]) -> None:
    page = (build(write_base(changed())) / "actors/envoy/index.html").read_text()
    assert "The Herald" in page.partition('id="sources"')[2]


def test_a_link_to_a_fact_of_a_later_day_is_words_alone(write_base: Callable[..., Path]) -> None:
    page = (build(write_base(changed()), "--as-of", "2023-06-19") / "actors/envoy/index.html").read_text()
    assert re.search(r"see salt-later and what came then", page)


def test_an_apostrophe_in_a_place_is_curly(write_base: Callable[..., Path]) -> None:
    page = (build(write_base(changed())) / "events/talks/index.html").read_text()
    assert "St James’s Palace" in page


def test_the_marks_of_a_post_are_parted_by_a_comma(write_base: Callable[..., Path]) -> None:
    actor = ACTOR.replace("[herald p4]", "[herald p4, herald p5]")
    page = (build(write_base(changed(**{"content/actors/envoy.yml": actor}))) / "actors/envoy/index.html").read_text()
    marks = re.findall(r'<sup class="citation">(.*?)</sup>', page.partition("<dt>Post</dt>")[2].partition("</dd>")[0])
    assert [re.sub(r"<[^>]*>", "", mark) for mark in marks] == ["1, 1"]
    assert 'aria-label="Source 1, p5"' in marks[0]


def test_a_post_that_names_its_organisation_is_not_followed_by_it(write_base: Callable[..., Path]) -> None:
    actor = ACTOR.replace("title: Envoy", "title: Envoy of Arcadia at Sea")
    page = (build(write_base(changed(**{"content/actors/envoy.yml": actor}))) / "actors/envoy/index.html").read_text()
    assert '<dt>Post</dt><dd>Envoy of <a href="../../actors/arcadia/">Arcadia</a> at Sea <span' in page


def test_a_part_that_shows_none_of_its_facts_says_so(write_base: Callable[..., Path]) -> None:
    facts = "".join(
        f"  - {{id: salt-{n}, kind: context, text: Salt fell by {n}., date: {2021 + n % 2}, sources: [gazette p3]}}\n"
        for n in range(120)
    )
    site = build(write_base({"content/issues/salt.yml": SMALL_BASE["content/issues/salt.yml"] + facts}))
    decade = (site / "issues/salt/2020s/index.html").read_text()
    assert re.search(r"<p>12\d facts, all on pages of their own, by a more exact date or place\.</p>", decade)
    assert "<p>60 facts</p>" in (site / "issues/salt/2021/index.html").read_text()
