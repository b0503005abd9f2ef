"""What is said beside a fact is composed once: page, paper and Markdown say the same of it."""

from __future__ import annotations

from pathlib import Path

import pytest
from briefing_site.render.compose.fact_lines import fact_line
from briefing_site.render.markdown import MarkdownSetting, render_markdown
from briefing_site.render.typst.document_builder import DocumentBuilder

from tests.render.articles import article
from tests.render.paper import setting_of, write_base

PEPPER = """\
name: Pepper
summary: The price of pepper.
facts:
  - id: pepper-was-dear
    kind: context
    text: Pepper was dear.
    date: 2023-06-01
    status: superseded
    superseded_by: pepper-is-cheap
    disputed_by: pepper-is-cheap
    sources: gazette
  - id: pepper-is-cheap
    kind: context
    text: Pepper is cheap.
    date: 2023-06-02
    sources: gazette
"""
WORDS = ("Superseded by {facts}", "Disputed by {facts}")


@pytest.mark.parametrize("form", ["page", "paper", "markdown"])
def test_each_form_says_what_became_of_a_fact(tmp_path: Path, form: str) -> None:
    paper = setting_of(write_base(tmp_path, {"issues/pepper.yml": PEPPER}))
    fact = paper.base.facts["pepper-was-dear"]
    assert tuple(others.words for others in fact_line(paper, fact).others) == WORDS
    if form == "page":
        shown = article(paper.site, "issues/pepper/")
    elif form == "paper":
        shown = "".join(str(note) for note in DocumentBuilder(paper).fact(fact).notes)
    else:
        setting = MarkdownSetting.of(paper, audience="TLP:RED", pages={})
        shown = dict(render_markdown(setting))["docs/issues/pepper.md"].decode()
    assert [words.partition("{")[0] in shown for words in WORDS] == [True, True], shown
