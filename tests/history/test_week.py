"""The week of a desk, an update after the other: the sheet alone holds what is needed to decide, in every form."""

from __future__ import annotations

import html
import json
import re
from dataclasses import replace
from datetime import date

import pytest
from briefing_site.build.pipeline import Options, check
from briefing_site.build.revisions import compare_revisions
from briefing_site.history.comparison import Comparison
from briefing_site.render.reports.changes import render_data, render_html, render_markdown, render_text
from briefing_site.render.reports.review_schemas import DIFF_SCHEMA
from jsonschema import Draft7Validator

from tests.golden_files import expect
from tests.scripted_repository import ScriptedRepository
from tests.week import ARCHIVE, UPDATES, Update, play_week

Week = tuple[ScriptedRepository, tuple[tuple[str, str], ...]]
PIECES = re.compile(r"\[-|-\]|\{\+|\+\}|\n\s*| · |\| ")
"""What the text has and other forms have not, or elsewhere."""
HEADS = re.compile(r"^[\w ]+: | \(\d+\)$")


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> Week:
    return play_week(tmp_path_factory.mktemp("week"))


def sheet_of(week: Week, number: int) -> Comparison:
    desk, pairs = week
    before, after = pairs[number]
    found = compare_revisions(desk.folder, before, after)
    options = Options(desk.folder, date.fromisoformat(desk.git("show", "--no-patch", "--format=%cs", after)))
    checked, stood = (check(options, revision).problems for revision in (after, before))
    return replace(found, before="before", after="after", checked=checked, stood=stood, archive=ARCHIVE)


@pytest.mark.parametrize("update", UPDATES, ids=lambda update: update.name)
def test_the_sheet_holds_what_is_needed_to_decide(week: Week, update: Update) -> None:
    number = UPDATES.index(update)
    told = sheet_of(week, number)
    name = f"week/{number + 1:02}-{update.name}"
    text = render_text(told, full=True)
    assert [words for words in update.told if words not in text] == []
    page, markdown, data = render_html(told), render_markdown(told), render_data(told)
    seen = " ".join(html.unescape(re.sub(r"<(?!/?(?:ins|del))[^>]+>", " ", page)).split())
    for piece in (words for told_words in update.told for words in PIECES.split(told_words)):
        words = " ".join(HEADS.sub("", piece).split())
        assert words in re.sub(r"</?(?:ins|del)>", "", seen) or words in seen, "the page tells it as well"
    Draft7Validator(DIFF_SCHEMA).validate(json.loads(data))
    main = re.search(r"<main>.*</main>", page, re.DOTALL)
    assert main
    for form, found in (("txt", text), ("md", markdown), ("html", main[0]), ("json", data)):
        expect(f"{name}.{form}", f"{found.rstrip()}\n")
