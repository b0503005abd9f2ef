"""One fact's words are the same wherever it is told."""

from __future__ import annotations

import json
from html import unescape

from briefing_site.base.edtf import parse_day
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.facts.plain_prose import link_words
from briefing_site.render.compose.edition import Edition
from briefing_site.render.search import render_search
from briefing_site.site.pages import Site

from tests.conftest import SMALL_BASE, TODAY, run_briefing

FOLLOWS = """\
  - id: a-price-was-set
    kind: did
    text: Set after [[envoy-on-salt]], says [[oneill]] of [[salt|it]].
    by: oneill
    date: 2023-06-20
    sources: [gazette p3]
"""
FILES = {
    "content/actors/oneill.yml": "name: Ann O'Neill\ntype: person\nsummary: S.\n",
    "content/issues/salt.yml": SMALL_BASE["content/issues/salt.yml"] + FOLLOWS,
}
WORDS = "Set after the fact dated 18 June 2023, says Ann O’Neill of it."


def test_the_words_of_a_fact_are_the_same_on_page_and_in_data_search_feed_and_reports(write_base):
    project = write_base(FILES)
    built = run_briefing("build", "--no-pdf", "--no-search", "--today", TODAY, cwd=project)
    assert built.returncode == 0, built.stderr
    site = project / "site"
    facts = json.loads((site / "data/facts.json").read_text(encoding="utf-8"))["facts"]
    assert WORDS in [fact["words"] for fact in facts]
    page = unescape((site / "issues/salt/index.html").read_text(encoding="utf-8"))
    assert ">the fact dated 18 June 2023</a>, says <a" in page
    assert ">Ann O’Neill</a>" in page
    found = run_briefing("find", "by:oneill", "--format", "json", cwd=project)
    assert [fact["words"] for fact in json.loads(found.stdout)["facts"]] == [WORDS]
    awaiting = json.loads(run_briefing("review", "--format", "json", "--today", TODAY, cwd=project).stdout)["awaiting"]
    assert WORDS in [item["words"] for item in awaiting]
    base = FactBase(load_snapshot(read_tree(project)).records)
    documents = {
        document.address: document.html
        for document in render_search(Edition(Site(base), "TLP:CLEAR", parse_day(TODAY)))
    }
    assert WORDS in documents["issues/salt/"]


def test_a_link_to_what_is_not_there_shows_the_id():
    assert link_words(FactBase(()), "nowhere") == "nowhere"
