"""A press week, played through: each consequence is told in check, review and diff, on pages, on paper and in data.

The golden files hold, day by day, what each of these says that it did not say the day before.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from briefing_site.cli.main import main
from click.testing import CliRunner
from pypdfium2 import PdfDocument

from tests.golden_files import expect
from tests.press_week import RECORDS, TODAY, UPDATES, begin
from tests.scripted_repository import ScriptedRepository
from tests.week import Update, commit

BRIEF = "meeting-with-meng"
PAGES = (
    "briefs/meeting-with-meng",
    "issues/coastguard-line",
    "cooperation/night-ferry",
    "issues/eastern-shoals",
    "events/meng-northport-visit",
    "sources/council-report-2023",
    "review",
)
TELLING = re.compile(
    r"(?:not checked again|changed since it was checked|retracted|cancelled|WITHDRAWN|Issued although|"
    r"has changed since|Prepared for what is|rests? on what has changed)",
)
"""Words on a page that tell of a consequence."""
ON_PAPER = re.compile(
    r"Rests on a \w+ (?:changed|retracted|withdrawn) on [^.]*\.|Prepared for what is [^.]*\.|Issued although [^.]*\.|"
    r"[^.()]{0,40} \([^()]*(?:retracted|changed since)[^()]*\)|[^.()]{0,40}\(WITHDRAWN[^)]*\)"
)
"""Likewise on a sheet, where lines break anywhere."""
Told = dict[str, tuple[str, ...]]


def run(desk: ScriptedRepository, command: str, *arguments: str) -> str:
    done = CliRunner().invoke(main, [command, "-f", str(desk.folder / "mkdocs.yml"), *arguments])
    assert done.exit_code == 0, done.output
    return re.sub(r"\b[0-9a-f]{10}(?:[0-9a-f]{30})?\b", "SHA", done.output)


def seen(page: str) -> Iterator[str]:
    """Yield the lines of a page that tell of a consequence."""
    main_part = page.partition("<main")[2].partition('id="history"')[0]
    for block in re.split(r"</?(?:p|li|dt|dd|div|tr|td|h[1-6]|section|article)\b[^>]*>", main_part):
        words = " ".join(html.unescape(re.sub(r"<[^>]+>", " ", block)).split())
        if TELLING.search(words):
            yield words


def told_by(desk: ScriptedRepository, folder: Path) -> Told:
    """Return what each form says, as lines."""
    site = folder / "site"
    run(desk, "build", "--site-dir", str(site), "--no-pdf", "--no-search", "--today", TODAY)
    run(desk, "pdf", BRIEF, "-o", str(folder / "paper"), "--today", TODAY)
    paper = {}
    for path in sorted((folder / "paper").rglob("*.pdf")):
        text = " ".join(" ".join(page.get_textpage().get_text_range().split()) for page in PdfDocument(path))
        paper[f"paper {path.parent.name}"] = tuple(dict.fromkeys(found[0].strip() for found in ON_PAPER.finditer(text)))
    issues = json.loads((site / "data" / "issues.json").read_text())["issues"]
    suspect = (f"{s['id']} since {s.get('since', '')}" for issue in issues for s in issue.get("suspect", ()))
    check = run(desk, "check", "--today", TODAY).splitlines()
    return {
        "check": tuple(line for line in check if line.startswith("content/")),
        "review": tuple(
            " ".join(line.split()) for line in run(desk, "review", *RECORDS, "--today", TODAY).splitlines()
        ),
        **{f"page {name}": tuple(seen((site / name / "index.html").read_text())) for name in PAGES},
        **paper,
        "data issues": tuple(suspect),
    }


def sheet(desk: ScriptedRepository) -> str:
    """Return the parts of the diff that stand above the facts themselves."""
    text = run(desk, "diff", "HEAD~1", "HEAD")
    return text.partition("\n\n")[2].partition("\nFacts (")[0].partition("\nPages affected")[0]


@pytest.fixture(scope="module")
def week(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Return what is new of each day, as text."""
    folder = tmp_path_factory.mktemp("press")
    desk = begin(folder / "desk")
    found: dict[str, str] = {}
    before: Told = {}
    for update in UPDATES:
        update.act(desk)
        commit(desk, update.author, update.name)
        told = told_by(desk, folder)
        lines = [f"=== diff\n{sheet(desk).strip()}"]
        for form, words in told.items():
            fresh = [each for each in dict.fromkeys(words) if each not in before.get(form, ())]
            if fresh:
                lines.append("\n".join((f"=== {form}", *fresh)))
        found[update.name] = "\n\n".join(lines) + "\n"
        before = told
    return found


@pytest.mark.slow
@pytest.mark.parametrize("update", UPDATES, ids=lambda update: update.name)
def test_every_consequence_is_told(week: dict[str, str], update: Update) -> None:
    text = week[update.name]
    assert [words for words in update.told if words not in text] == []
    expect(f"press-week/{UPDATES.index(update) + 1}-{update.name}.txt", text)
