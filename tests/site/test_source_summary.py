"""What a page rests on: reports and origins counted, reliability, what is missing; and what became of a source."""

from __future__ import annotations

from briefing_site.base.language import read_language, speaking
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.files.load import load_snapshot
from briefing_site.facts.files.snapshot import read_tree
from briefing_site.facts.support.dependencies import SupportStatus
from briefing_site.site.source_summary import source_summary

from tests.render.articles import article, site_of

PAPER = "type: article-newspaper\npublisher: Paper {}\nissued: 2023-06-19\nrole: secondary\norigin: The Agency\n"
PEPPER = """\
name: Pepper
summary: Pepper.
facts:
  - {id: pepper-is-dear, kind: context, text: Pepper is dear., date: 2023-06-18, sources: [paper-1, paper-2, paper-3]}
"""


def files_of(*more: str) -> dict[str, str]:
    papers = {
        f"content/sources/paper-{n}.yml": PAPER.format(n) + (more[n - 1] if n <= len(more) else "") for n in (1, 2, 3)
    }
    return {**papers, "content/issues/pepper.yml": PEPPER}


def test_papers_that_print_one_agency_are_one_origin(write_base):
    project = write_base(files_of("reliability: B\n", "reliability: C\n", "extent: excerpt\n"))
    base = FactBase(load_snapshot(read_tree(project)).records)
    assert source_summary(base, base.records["pepper"]) == (
        "3 reports from 1 independent source; reliability B (1), C (1), 1 not graded; no primary source; no full text"
    )
    with speaking(read_language("ar")):  # or the figure in brackets would go to the words after it
        assert "\u2068B (1)\u2069، \u2068C (1)\u2069" in source_summary(base, base.records["pepper"])
    assert "3 reports from 1 independent source" in article(site_of(project), "issues/pepper/")
    assert source_summary(base, base.records["arcadia"]) == ""


def test_what_became_of_a_source_is_shown_wherever_it_is_cited(write_base):
    project = write_base(files_of("standing: concern\n", "standing: withdrawn\n"))
    page = article(site_of(project), "issues/pepper/")
    assert "Paper 1, 19 June 2023 (OF CONCERN)" in page
    assert "Paper 2, 19 June 2023 (WITHDRAWN BY ITS PUBLISHER)" in page
    assert "2 no longer in good standing" in page


def test_a_source_that_its_publisher_withdrew_carries_nothing(write_base):
    project = write_base(files_of(*["standing: withdrawn\n"] * 3))
    base = FactBase(load_snapshot(read_tree(project)).records)
    assert SupportStatus(base).why_unsupported("pepper-is-dear") == "without a source"
    project = write_base(files_of("standing: withdrawn\n", "standing: concern\n"))
    base = FactBase(load_snapshot(read_tree(project)).records)
    assert SupportStatus(base).why_unsupported("pepper-is-dear") == ""
