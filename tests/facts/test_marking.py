"""No output that bears a label names anything above it: pages, copies, sheets, data and feeds of random bases."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from briefing_site.facts.audience import for_audience
from briefing_site.facts.factbase import FactBase
from briefing_site.facts.marking import HandlingLevels
from briefing_site.facts.model import KINDS
from briefing_site.facts.types import TLP
from briefing_site.render.compose.edition import Edition
from briefing_site.render.data import render_data
from briefing_site.render.feeds import render_feeds
from briefing_site.render.html.renderer import HtmlRenderer, Setting
from briefing_site.render.typst.print_jobs import EarlierPrint, PrintedDocument, PrintSetting, all_print_jobs
from briefing_site.site.pages import Site

from tests.labelled_bases import TODAY, LabelledBase, labelled_base
from tests.rounds import Rounds

PROJECT = Path(__file__).resolve().parents[2]
COPIED = re.compile(r'<li class="fact (?:.*?) data-handling="([^"]*)"(.*?)</li>', re.DOTALL)
PLACES = re.compile(r"</a> <span>|<span>(?:In|Also in) .*?</span>|<p class=\"date.*?</p>", re.DOTALL)
"""What of a fact is not copied: where else it belongs, and the way to it."""


def pages(made: LabelledBase) -> Iterator[tuple[str, str, str]]:
    """Yield address, label and HTML of every page, hand-written home included."""
    setting = Setting(Site(made.base), TLP[0], TODAY, history=made.history, pdf=True, search=True)
    renderer = HtmlRenderer(PROJECT / "templates", setting)
    for page in setting.site.pages:
        article = renderer.render_page(page)
        yield page.address, article.handling, article.html
    home = renderer.render_home("Home", "")
    yield "", home.handling, home.html


@pytest.mark.rounds(few=4, many=150)
def test_no_page_and_no_copy_of_a_fact_names_what_is_above_its_label(rounds: Rounds) -> None:
    for seed in rounds:
        made = labelled_base(seed)
        for address, handling, html in pages(made):
            assert not made.above(html, handling), (address, handling)
            for label, fact in COPIED.findall(html):
                assert not made.above(PLACES.sub("", fact), label), (address, label, fact)
            if address.split("/")[1:2] not in ([], [""]) and handling != TLP[0]:
                below = TLP[TLP.index(handling) - 1]
                assert made.above(html, below), f"{address} names nothing that is {handling}: a lower label would do"


def documents(setting: PrintSetting) -> dict[str, PrintedDocument]:
    return {sheaf.file: sheaf.make() for sheaf in all_print_jobs(setting)}


def print_setting(base: FactBase) -> PrintSetting:
    return PrintSetting(Site(base), TLP[0], TODAY, title="Test", url="https://x.example/", revision="0123456789")


@pytest.mark.rounds(few=6, many=300)
def test_no_sheet_names_what_is_above_its_label_now_or_was_above_it_then(rounds: Rounds) -> None:
    for seed in rounds:
        now, then = labelled_base(seed), labelled_base(seed, labels=1)
        earlier = dict.fromkeys(("", *now.base.records), EarlierPrint(print_setting(then.base), "Since then"))
        for file, document in documents(replace(print_setting(now.base), earlier=earlier)).items():
            text = document.as_json()
            assert not now.above(text, document.handling), (file, document.handling)
            assert not then.above(text, document.handling) - now.levels.keys(), (file, document.handling)


@pytest.mark.rounds(few=3, many=100)
def test_a_sheet_is_the_one_that_an_audience_of_its_label_gets(rounds: Rounds) -> None:
    for seed in rounds:
        base = labelled_base(seed).base
        whole = documents(print_setting(base))
        for handling in TLP:
            narrow = documents(print_setting(for_audience(base, handling, TLP[0])))
            for file, document in narrow.items():
                if file != "book.pdf" and document.handling == handling:
                    assert document == whole[file], (file, handling)


@pytest.mark.rounds(few=6, many=300)
def test_no_item_of_data_names_what_is_above_its_label(rounds: Rounds) -> None:
    for seed in rounds:
        made = labelled_base(seed)
        setting = Edition(Site(made.base), TLP[0], TODAY, revision="0123456789", history=made.history)
        files = dict(render_data(setting))
        for name in ("facts", "changes", *KINDS):
            whole = json.loads(files[f"data/{name}.json"])
            assert not made.above(json.dumps(whole), whole["handling"]), name
            for item in whole[name]:
                assert not made.above(json.dumps(item), item["handling"]), (name, item["handling"], item)


@pytest.mark.rounds(few=4, many=150)
def test_no_feed_and_no_entry_names_what_is_above_its_label(rounds: Rounds) -> None:
    for seed in rounds:
        made = labelled_base(seed)
        setting = Edition(Site(made.base), TLP[0], TODAY, title="Test", history=made.history)
        feeds = {path: data.decode() for path, data in render_feeds(setting)}
        calendar = feeds.pop("feeds/calendar.ics").replace("\r\n ", "")
        for path, feed in feeds.items():
            head, *entries = re.split("<entry>", feed)
            label = re.findall("<rights>(.*?)</rights>", head)
            assert len(label) == 1
            assert not made.above(feed, label[0]), path
            for entry in entries:
                assert not made.above(entry, re.findall("<rights>(.*?)</rights>", entry)[0]), path
        for item in re.findall("BEGIN:VEVENT.*?END:VEVENT", calendar, re.DOTALL):
            assert not made.above(item, re.findall(r"DESCRIPTION:(?:.*\\n)?(TLP:[A-Z+]+)\r", item)[0]), item


def test_the_label_of_everything_is_the_highest() -> None:
    made = labelled_base(0)
    labels = HandlingLevels.of_base(made.base, TLP[0])
    assert labels.highest == TLP[max(made.levels.values())]
    assert labels.of(()) == TLP[0]
    assert HandlingLevels.of_base(FactBase(()), "TLP:GREEN").highest == "TLP:GREEN"
